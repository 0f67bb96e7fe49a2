"""Typed changes of meaning between two aligned passages.

Similarity sees neither a changed figure nor a turned "không": those score as near copies. This package
reads both passages aspect by aspect (target, deadline, modality, negation, agency, scope) and reports what
differs, with the evidence on both sides.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from toolkit.changes.agencies import compare_agencies, find_assignments
from toolkit.changes.change import Change, Range
from toolkit.changes.deadlines import compare_deadlines, list_limits
from toolkit.changes.faults import find_text_faults
from toolkit.changes.modality import compare_modality
from toolkit.changes.moments import find_moments
from toolkit.changes.negation import compare_polarity
from toolkit.changes.passage import Passage, read_passage
from toolkit.changes.scope import compare_scope
from toolkit.changes.targets import compare_targets, find_milestones, find_quantities

#: Columns of the table of changes of one pair.
COLUMNS = (
    "aspect", "direction", "reference_value", "plan_value", "reference_start", "reference_end", "plan_start", "plan_end",
)  # fmt: skip

_NONE = pd.DataFrame({name: pd.Series(dtype="Int64" if name in COLUMNS[4:] else "str") for name in COLUMNS})

__all__ = ["COLUMNS", "find_changes", "find_text_faults"]


def find_changes(reference_text: str, plan_text: str, *, compare_wording: bool = True) -> pd.DataFrame:
    changes = _compare(reference_text, plan_text, compare_wording)
    if not changes:
        return _NONE.copy()
    columns: dict[str, object] = {
        "aspect": [change.aspect for change in changes],
        "direction": [change.direction for change in changes],
    }
    offsets: dict[str, object] = {}
    for side, text in (("reference", reference_text), ("plan", plan_text)):
        spans = [_find_source(getattr(change, side), text) for change in changes]
        columns[f"{side}_value"] = [text[span[0] : span[1]] if span else "" for span in spans]
        offsets[f"{side}_start"] = _make_offsets([span[0] if span else None for span in spans])
        offsets[f"{side}_end"] = _make_offsets([span[1] if span else None for span in spans])
    return pd.DataFrame(columns | offsets, copy=False)


def _make_offsets(values: list[int | None]) -> pd.arrays.IntegerArray:
    missing = np.array([value is None for value in values], dtype=bool)
    return pd.arrays.IntegerArray(np.array([value or 0 for value in values], dtype="int64"), missing)


def _compare(reference_text: str, plan_text: str, compare_wording: bool) -> list[Change]:
    reference, plan = read_passage(reference_text), read_passage(plan_text)
    if reference.folded.text == plan.folded.text:
        return []
    sides = [find_moments(side) for side in (reference, plan)]
    quantities = [find_quantities(side, text) for side, (_, text) in zip((reference, plan), sides, strict=True)]
    moments = tuple(
        [*dates, *list_limits(measures, side)]
        for side, (dates, _), measures in zip((reference, plan), sides, quantities, strict=True)
    )
    counted = tuple([one for one in measures if one.kind != "duration"] for measures in quantities)
    changes = compare_targets(reference, plan, counted, moments, compare_wording=compare_wording)
    milestones = find_milestones(changes, moments[1])
    changes += compare_deadlines(reference, plan, moments, milestones=milestones)
    changes += compare_agencies(reference, plan)
    roles = tuple([(one.start, one.end) for one in find_assignments(side)] for side in (reference, plan))
    other_object = any(change.aspect == "target" and change.direction == "not_comparable" for change in changes)
    changes += [
        change
        for change in compare_scope(reference, plan, roles)
        if not (other_object and change.direction == "altered")
    ]
    turned = compare_polarity(reference, plan)
    changes += turned
    if compare_wording:
        changes += [one for one in compare_modality(reference, plan) if not _touches(one, turned)]
    return changes


def _touches(change: Change, others: list[Change], *, within: int = 12) -> bool:
    """Tell whether a change stands at the place of another one, on either side."""
    return any(
        mine is not None and yours is not None and mine[0] - within < yours[1] and yours[0] - within < mine[1]
        for other in others
        for mine, yours in ((change.reference, other.reference), (change.plan, other.plan))
    )


def _find_source(span: Range | None, text: str) -> Range | None:
    return None if span is None else read_passage(text).folded.source_span(*span)
