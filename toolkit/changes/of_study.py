"""Typed changes of a whole study: what of each accepted pair differs in meaning, with its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from toolkit.changes import list_changes
from toolkit.changes.elsewhere import find_level, find_years, is_enumeration, stands_elsewhere
from toolkit.changes.pairs import ReadPair, list_comparable_parts, read_pairs
from toolkit.changes.parts import PartPair
from toolkit.statements.rows import Restated, restate_row
from toolkit.tables import make_table

#: That something is missing on one side, or put in other words, is said only where the parts share this much.
ALIKE = 0.62
_SINGLE_ASPECTS = ("target", "deadline", "agency")
_WORDED_ASPECTS = ("scope", "modality", "negation")


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
    forms = documents.set_index("doc_id")["text_form"].to_dict()
    rows: list[dict[str, object]] = []
    pairs = list(read_pairs(units, alignment, reference_id=reference_id, cells=cells))
    for pair, part in list_comparable_parts(pairs):
        wording = "digest" not in (forms.get(reference_id), forms.get(pair.doc_id))
        rows += _compare_part(pair, part, compare_wording=wording)
    table = make_table("changes", rows)
    offsets = [name for name in table.columns if name.endswith(("_start", "_end"))]
    return table.astype(dict.fromkeys(offsets, "Int64"))


def _compare_part(pair: ReadPair, part: PartPair, *, compare_wording: bool) -> Iterator[dict[str, object]]:
    ours, theirs = part.reference.of(pair.reference_text), part.plan.of(pair.plan_text)
    for change in _find_changes(pair, ours, theirs, compare_wording=compare_wording):
        if not _is_sure(pair, part, change):
            continue
        if stands_elsewhere(pair, part, change) or is_enumeration(ours, theirs, change):
            continue
        direction, relation = _relate(pair, part, change)
        if not direction:
            continue
        row = dict(change)
        for side, start in (("reference", part.reference.start), ("plan", part.plan.start)):
            for name in (f"{side}_start", f"{side}_end"):
                row[name] = int(str(change[name])) + start if change[f"{side}_value"] else pd.NA
        yield row | {
            "doc_id": pair.doc_id,
            "clause_id": pair.clause_id,
            "provision_id": pair.provision_id,
            "direction": direction,
            "strength": pair.strength,
            "likeness": round(part.likeness, 3),
            "relation": relation,
        }


def _is_sure(pair: ReadPair, part: PartPair, change: Mapping[str, object]) -> bool:
    """Tell whether the two parts are alike enough for this kind of change."""
    if change["direction"] in ("added", "dropped"):
        return pair.strength == "full" and part.likeness >= ALIKE and change["aspect"] in _SINGLE_ASPECTS
    return part.likeness >= ALIKE or change["aspect"] not in _WORDED_ASPECTS


def _find_changes(
    pair: ReadPair, reference_text: str, plan_text: str, *, compare_wording: bool
) -> Iterator[dict[str, object]]:
    """Yield the changes of two parts; a row of a target table is read as the sentence that it stands for."""
    restated = restate_row(pair.reference_cells), restate_row(pair.plan_cells)
    texts = [one.text if one else text for one, text in zip(restated, (reference_text, plan_text), strict=True)]
    for row in list_changes(*texts, compare_wording=compare_wording):
        for side, one, text in zip(("reference", "plan"), restated, (reference_text, plan_text), strict=True):
            if one and row[f"{side}_value"]:
                row |= _lead_back(side, one, text, row)
        yield row


def _lead_back(side: str, restated: Restated, text: str, row: Mapping[str, object]) -> dict[str, object]:
    start, end = restated.source_span(int(str(row[f"{side}_start"])), int(str(row[f"{side}_end"])))
    return {f"{side}_value": text[start:end], f"{side}_start": start, f"{side}_end": end}


def _relate(pair: ReadPair, part: PartPair, change: Mapping[str, object]) -> tuple[str, str]:
    """Return the direction with regard to the years and groups that both figures are for, and their relation."""
    direction = str(change["direction"])
    if change["aspect"] != "target":
        return direction, ""
    levels = find_level(pair.reference_text, part.reference), find_level(pair.plan_text, part.plan)
    if direction in ("added", "dropped"):  # of another group nothing is missing
        return ("", "") if all(levels) and levels[0] != levels[1] else (direction, "")
    if all(levels) and levels[0] != levels[1]:
        return "not_comparable", "other_group"
    years = find_years(pair, part, change)
    if all(years) and years[0] != years[1]:
        earlier = years[1] < years[0]
        # More by an earlier year, or less by a later one, is still an order; anything else is not.
        if direction != ("stronger" if earlier else "weaker"):
            return "not_comparable", "milestone" if earlier else "other_year"
    return direction, ""
