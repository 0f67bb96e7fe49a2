"""Typed changes of meaning between two aligned passages.

Similarity sees neither a changed figure nor a turned "không": those score as near copies. This package
reads both passages aspect by aspect (target, deadline, modality, negation, agency, scope) and reports what
differs, with the evidence on both sides.
"""

from __future__ import annotations

import pandas as pd

from toolkit.changes.agencies import compare_agencies, find_assignments
from toolkit.changes.change import Change
from toolkit.changes.deadlines import compare_deadlines, list_limits
from toolkit.changes.modality import compare_modality
from toolkit.changes.moments import find_moments
from toolkit.changes.negation import compare_polarity
from toolkit.changes.passage import Passage, read_passage
from toolkit.changes.scope import compare_scope
from toolkit.changes.targets import compare_targets, find_quantities

#: Columns of the table of changes of one pair.
COLUMNS = (
    "aspect", "direction", "reference_value", "plan_value", "reference_start", "reference_end", "plan_start", "plan_end",
)  # fmt: skip

__all__ = ["COLUMNS", "find_changes"]


def find_changes(reference_text: str, plan_text: str, *, compare_wording: bool = True) -> pd.DataFrame:
    rows = [_make_row(change, reference_text, plan_text) for change in _compare(reference_text, plan_text, compare_wording)]
    table = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    return table.astype(dict.fromkeys(COLUMNS[4:], "Int64"))


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
    changes += compare_deadlines(reference, plan, moments)
    changes += compare_agencies(reference, plan)
    roles = tuple([(one.start, one.end) for one in find_assignments(side)] for side in (reference, plan))
    changes += compare_scope(reference, plan, roles)
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


def _make_row(change: Change, reference_text: str, plan_text: str) -> tuple[object, ...]:
    values: list[object] = []
    offsets: list[object] = []
    for text, span in ((reference_text, change.reference), (plan_text, change.plan)):
        if span is None:
            values.append("")
            offsets += [pd.NA, pd.NA]
            continue
        start, end = read_passage(text).folded.source_span(*span)
        values.append(text[start:end])
        offsets += [start, end]
    return (change.aspect, change.direction, *values, *offsets)
