"""The accepted pairs of a study with their texts and the parts that answer to each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from toolkit.changes.change import Evidence
from toolkit.changes.shared_acts import PartPair, link_acts, weigh_words
from toolkit.records import Cell, Span
from toolkit.statements.rows import group_cells, name_act
from toolkit.tables import check_columns

NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?:-\d+(?:[.,]\d+)*)?(?![^\W\d])")


@dataclass(frozen=True, slots=True)
class ReadPair:
    """An accepted pair with what has to be known to compare it.

    Parameters
    ----------
    doc_id, clause_id, provision_id, strength : str
        The pair.
    reference_text, plan_text : str
        Both passages.
    reference_context, plan_context : str
        What they inherit from headings and lead-ins.
    reference_others, plan_others : str
        All else that is aligned with the other side, and the contexts: a figure that stands there is
        neither added nor dropped.
    parts : tuple of PartPair
        The parts that answer to each other.
    reference_cells, plan_cells : tuple of Cell
        What the columns say where a passage is a row of a table; it is then one part.
    plan_reports : bool
        Whether the clause reports results: its figures are no goals.
    rivals : tuple of (str, str)
        Text and context of each other provision that the clause is aligned with.
    """

    doc_id: str
    clause_id: str
    provision_id: str
    strength: str
    reference_text: str
    plan_text: str
    reference_context: str
    plan_context: str
    reference_others: str
    plan_others: str
    parts: tuple[PartPair, ...]
    reference_cells: tuple[Cell, ...] = ()
    plan_cells: tuple[Cell, ...] = ()
    plan_reports: bool = False
    rivals: tuple[tuple[str, str], ...] = ()

    @property
    def likeness(self) -> float:
        """Return how alike the two parts are that are most alike."""
        return max((part.likeness for part in self.parts), default=0.0)

    def find_part(self, side: Literal["reference", "plan"], evidence: Evidence | None) -> Span:
        """Return the part of a side in which evidence stands; the whole passage if it is in none."""
        text = self.reference_text if side == "reference" else self.plan_text
        spans: list[Span] = [getattr(part, side) for part in self.parts]
        inside = (one for one in spans if evidence and one.start <= evidence.start < one.end)
        return next(inside, Span(0, len(text)))


def read_pairs(
    units: pd.DataFrame, alignment: pd.DataFrame, *, reference_id: str, cells: pd.DataFrame | None = None
) -> Iterator[ReadPair]:
    """Yield each accepted pair with its texts and the parts of them that answer to each other.

    Parameters
    ----------
    units, alignment : DataFrame
        The tables of those names.
    reference_id : str
        doc_id of the reference.
    cells : DataFrame, optional
        The cells of the rows among the units; needed where there are rows.
    """
    check_columns(units, "units")
    check_columns(alignment, "alignment")
    rows = units[["doc_id", "clause_id", "text", "context"]].itertuples(index=False)
    known = {(row.doc_id, row.clause_id): (str(row.text), str(row.context)) for row in rows}
    results = set(
        units.loc[units["is_report"].astype(bool), ["doc_id", "clause_id"]].itertuples(index=False, name=None)
    )
    rows_of = group_cells(units, cells)
    weights = weigh_words(text for text, _ in known.values())
    clauses_of: dict[tuple[str, str], list[str]] = {}
    provisions_of: dict[tuple[str, str], list[str]] = {}
    core = alignment[alignment["strength"] == "full"]  # what is only related says something else anyway
    pairs = list(core[["doc_id", "clause_id", "provision_id", "strength"]].itertuples(index=False, name=None))
    for doc_id, clause_id, provision_id, _ in pairs:
        clauses_of.setdefault((doc_id, provision_id), []).append(clause_id)
        provisions_of.setdefault((doc_id, clause_id), []).append(provision_id)
    for doc_id, clause_id, provision_id, strength in pairs:
        plan_text, plan_context = known[doc_id, clause_id]
        reference_text, reference_context = known[reference_id, provision_id]
        others = [known[reference_id, one] for one in provisions_of[doc_id, clause_id] if one != provision_id]
        siblings = [known[doc_id, one] for one in clauses_of[doc_id, provision_id] if one != clause_id]
        reference_row = rows_of.get((reference_id, provision_id), ())
        plan_row = rows_of.get((doc_id, clause_id), ())
        cores = _name_core(reference_row, reference_text), _name_core(plan_row, plan_text)
        parts = link_acts(reference_text, plan_text, weights=weights, cores=cores)
        yield ReadPair(
            doc_id,
            clause_id,
            provision_id,
            strength,
            reference_text,
            plan_text,
            reference_context,
            plan_context,
            "\n".join([reference_context, *(text for text, _ in others)]),
            "\n".join([plan_context, *(text for text, _ in siblings)]),
            tuple(parts),
            reference_row,
            plan_row,
            (doc_id, clause_id) in results,
            tuple(others),
        )


def _name_core(row: Sequence[Cell], text: str) -> str:
    """Return what a row is about; all it says where no column names an act, nothing for what is no row."""
    return (name_act(row) or text) if row else ""
