"""Typed changes of a whole study: what of each accepted pair differs in meaning, with its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from toolkit.changes import list_changes
from toolkit.changes.change import Change
from toolkit.changes.elsewhere import (
    find_levels,
    find_years,
    has_rival,
    stands_elsewhere,
)
from toolkit.changes.pairs import ReadPair, read_pairs
from toolkit.tables import make_table

#: Passages that share less are about different acts, and nothing is compared.
ALIKE = 0.2
#: From which likeness on a pair without a change may be called unchanged.
WORDED = 0.7
#: Aspects that are counted and drawn; the others are a list to be read.
COUNTED = ("target", "deadline", "agency")


@dataclass(frozen=True, slots=True)
class StudyChange:
    """A change inside an accepted pair; its offsets lead into the texts of the units."""

    pair: ReadPair
    change: Change
    relation: str = ""


def find_study_changes(
    units: pd.DataFrame,
    documents: pd.DataFrame,
    alignment: pd.DataFrame,
    *,
    reference_id: str,
    cells: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Report what changes in meaning inside the accepted pairs of a study.

    Long passages are cut into parts and each part of a provision is held against the one part of the clause
    that answers to it; see docs/method.md. A figure, date or body that stands elsewhere in what is aligned,
    or in the headings above, is neither changed, added nor dropped. Where the two sides speak of different
    years, a figure is not comparable: `relation` tells a milestone before a later goal.

    Parameters
    ----------
    units, documents, alignment : DataFrame
        The tables of those names.
    reference_id : str
        doc_id of the reference.
    cells : DataFrame, optional
        The cells of the rows among the units; needed where there are rows.

    Returns
    -------
    DataFrame
        The changes table. Offsets lead into the texts of the units, not of the documents. More columns:
        strength (of the pair), likeness (of the two parts, 0 to 1), relation (milestone, other_year,
        other_group or empty).
    """
    return compare_study(units, documents, alignment, reference_id=reference_id, cells=cells)[0]


def compare_study(
    units: pd.DataFrame,
    documents: pd.DataFrame,
    alignment: pd.DataFrame,
    *,
    reference_id: str,
    cells: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, set[tuple[str, str]]]:
    """Return the changes of a study, and where the wording was compared at all.

    Parameters
    ----------
    units, documents, alignment, reference_id, cells
        As for :func:`find_study_changes`.

    Returns
    -------
    changes : DataFrame
        As :func:`find_study_changes` gives it.
    compared : set of (doc_id, provision_id)
        With at least one pair of parts so alike that all aspects were looked at.
    """
    forms = documents.set_index("doc_id")["text_form"].to_dict()
    found: list[StudyChange] = []
    compared: set[tuple[str, str]] = set()
    for pair in read_pairs(units, alignment, reference_id=reference_id, cells=cells):
        if pair.likeness >= ALIKE:
            wording = forms.get(reference_id) == forms.get(pair.doc_id) == "official"
            found += _compare_pair(pair, compare_wording=wording)
            if wording and pair.likeness >= WORDED:
                compared.add((pair.doc_id, pair.provision_id))
    table = make_table("changes", map(_write_row, found))
    offsets = [name for name in table.columns if name.endswith(("_start", "_end"))]
    return table.astype(dict.fromkeys(offsets, "Int64")), compared


def _write_row(found: StudyChange) -> dict[str, object]:
    row: dict[str, object] = {
        "doc_id": found.pair.doc_id,
        "clause_id": found.pair.clause_id,
        "provision_id": found.pair.provision_id,
        "aspect": found.change.aspect,
        "direction": found.change.direction,
        "strength": found.pair.strength,
        "likeness": round(found.pair.likeness, 3),
        "relation": found.relation,
        "tier": "counted" if found.change.aspect in COUNTED else "to_read",
        "source": "passage",
    }
    for side, evidence in (("reference", found.change.reference), ("plan", found.change.plan)):
        placed = evidence is not None and not evidence.heading
        row[f"{side}_value"] = evidence.text if evidence else ""
        row[f"{side}_start"] = evidence.start if evidence and placed else pd.NA
        row[f"{side}_end"] = evidence.end if evidence and placed else pd.NA
        if evidence and evidence.heading:
            row["source"] = "heading"
    return row


def _compare_pair(pair: ReadPair, *, compare_wording: bool) -> Iterator[StudyChange]:
    changes = list_changes(
        pair.reference_text,
        pair.plan_text,
        compare_wording=compare_wording,
        links=pair.parts,
        cells=(pair.reference_cells, pair.plan_cells),
        contexts=(pair.reference_context, pair.plan_context),
    )
    for change in changes:
        single = change.direction in ("added", "dropped")
        if single and change.aspect not in COUNTED:
            continue
        if change.direction == "added" and change.aspect == "target" and pair.plan_reports:
            continue
        if stands_elsewhere(pair, change):
            continue
        relation = _relate(pair, change)
        if relation is not None:
            yield StudyChange(pair, change, relation)


def _relate(pair: ReadPair, change: Change) -> str | None:
    """Return how the years and groups that the two figures of a change are for differ; empty where they do not.

    None where nothing has changed: a figure of another group is not missing, one for another year answers to the
    provision that sets it.
    """
    if change.aspect != "target":
        return ""
    spans = pair.find_part("reference", change.reference), pair.find_part("plan", change.plan)
    levels = find_levels(pair.reference_text, spans[0]), find_levels(pair.plan_text, spans[1])
    other_group = all(levels) and levels[0].isdisjoint(levels[1])
    if change.direction in ("added", "dropped"):
        return None if other_group else ""
    years = find_years(pair, change)
    if years[0] == years[1] != 0:
        return "other_group" if other_group else ""
    if change.plan and has_rival(pair, change.plan.text, years[1]):
        return None
    if all(years):
        return "milestone" if years[1] < years[0] else "other_year"
    return "other_group" if other_group else ""
