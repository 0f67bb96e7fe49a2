"""Typed changes of a whole study: what of each accepted pair differs in meaning, with its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from toolkit.changes import list_changes
from toolkit.changes.change import Change, Direction, Evidence
from toolkit.changes.elsewhere import find_level, find_years, is_enumeration, stands_elsewhere
from toolkit.changes.pairs import ReadPair, list_comparable_parts, read_pairs
from toolkit.changes.parts import PartPair
from toolkit.statements.rows import Restated, restate_row
from toolkit.tables import make_table

#: That something is missing on one side, or put in other words, is said only where the parts share this much.
ALIKE = 0.62
_SINGLE_ASPECTS = ("target", "deadline", "agency")
_WORDED_ASPECTS = ("scope", "modality", "negation")


@dataclass(frozen=True, slots=True)
class StudyChange:
    """A change inside an accepted pair; its offsets lead into the texts of the units."""

    pair: ReadPair
    part: PartPair
    change: Change
    relation: str


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
    pairs = list(read_pairs(units, alignment, reference_id=reference_id, cells=cells))
    for pair, part in list_comparable_parts(pairs):
        wording = forms.get(reference_id) == forms.get(pair.doc_id) == "official"
        found += _compare_part(pair, part, compare_wording=wording)
        if wording and part.likeness >= ALIKE:
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
        "likeness": round(found.part.likeness, 3),
        "relation": found.relation,
    }
    for side, evidence in (("reference", found.change.reference), ("plan", found.change.plan)):
        row[f"{side}_value"] = evidence.text if evidence else ""
        row[f"{side}_start"] = evidence.start if evidence else pd.NA
        row[f"{side}_end"] = evidence.end if evidence else pd.NA
    return row


def _compare_part(pair: ReadPair, part: PartPair, *, compare_wording: bool) -> Iterator[StudyChange]:
    texts = part.reference.of(pair.reference_text), part.plan.of(pair.plan_text)
    for change in _list_changes(pair, *texts, compare_wording=compare_wording):
        if not _is_sure(pair, part, change):
            continue
        if stands_elsewhere(pair, part, change) or is_enumeration(*texts, change):
            continue
        related = _relate(pair, part, change)
        if related is None:
            continue
        direction, relation = related
        moved = Change(
            change.aspect,
            direction,
            _move(change.reference, part.reference.start),
            _move(change.plan, part.plan.start),
        )
        yield StudyChange(pair, part, moved, relation)


def _move(evidence: Evidence | None, by: int) -> Evidence | None:
    return evidence and Evidence(evidence.start + by, evidence.end + by, evidence.text)


def _is_sure(pair: ReadPair, part: PartPair, change: Change) -> bool:
    """Tell whether the two parts are alike enough for this kind of change."""
    if change.direction in ("added", "dropped"):
        return pair.strength == "full" and part.likeness >= ALIKE and change.aspect in _SINGLE_ASPECTS
    return part.likeness >= ALIKE or change.aspect not in _WORDED_ASPECTS


def _list_changes(pair: ReadPair, reference_text: str, plan_text: str, *, compare_wording: bool) -> Iterator[Change]:
    """Yield the changes of two parts; a row of a target table is read as the sentence that it stands for."""
    restated = restate_row(pair.reference_cells), restate_row(pair.plan_cells)
    texts = [one.text if one else text for one, text in zip(restated, (reference_text, plan_text), strict=True)]
    for change in list_changes(*texts, compare_wording=compare_wording):
        yield Change(
            change.aspect,
            change.direction,
            _lead_back(change.reference, restated[0], reference_text),
            _lead_back(change.plan, restated[1], plan_text),
        )


def _lead_back(evidence: Evidence | None, restated: Restated | None, text: str) -> Evidence | None:
    """Return where the evidence of a restated row stands in the row."""
    if evidence is None or restated is None:
        return evidence
    start, end = restated.source_span(evidence.start, evidence.end)
    return Evidence(start, end, text[start:end])


def _relate(pair: ReadPair, part: PartPair, change: Change) -> tuple[Direction, str] | None:
    """Return the direction with regard to the years and groups that both figures are for, and their relation.

    None where the two sides speak of different groups, so that nothing is missing.
    """
    if change.aspect != "target":
        return change.direction, ""
    levels = find_level(pair.reference_text, part.reference), find_level(pair.plan_text, part.plan)
    other_group = all(levels) and levels[0] != levels[1]
    if change.direction in ("added", "dropped"):
        return None if other_group else (change.direction, "")
    if other_group:
        return "not_comparable", "other_group"
    years = find_years(pair, part, change)
    if all(years) and years[0] != years[1]:
        earlier = years[1] < years[0]
        # More by an earlier year, or less by a later one, is still an order; anything else is not.
        if change.direction != ("stronger" if earlier else "weaker"):
            return "not_comparable", "milestone" if earlier else "other_year"
    return change.direction, ""
