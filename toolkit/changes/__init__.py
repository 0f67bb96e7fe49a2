"""Typed changes of meaning between two aligned passages.

Similarity sees neither a changed figure nor a turned "không": those score as near copies. This package
reads both passages aspect by aspect (target, deadline, modality, negation, agency, scope) and reports what
differs, with the evidence on both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pandas as pd

from toolkit.changes.aspects.agency import compare_agencies
from toolkit.changes.aspects.deadline import compare_deadlines, list_limits
from toolkit.changes.aspects.modality import compare_modality
from toolkit.changes.aspects.negation import compare_polarity
from toolkit.changes.aspects.scope import compare_scope
from toolkit.changes.aspects.target import compare_targets, find_milestones
from toolkit.changes.change import Change, Range
from toolkit.statements.abbreviations import write_out
from toolkit.statements.actors.roles import find_assignments
from toolkit.statements.contradictions import find_text_faults
from toolkit.statements.passage import KEPT, Passage, read_passage
from toolkit.statements.values.amounts import Measure
from toolkit.statements.values.moments import Moment, find_moments
from toolkit.statements.values.quantities import find_quantities

#: Columns of the table of changes of one pair.
COLUMNS = (
    "aspect", "direction", "reference_value", "plan_value",
    "reference_start", "reference_end", "plan_start", "plan_end",
)  # fmt: skip

_NAMES = pd.Index(COLUMNS)
_TEXT = pd.StringDtype(na_value=np.nan)
_NONE = pd.DataFrame({name: pd.Series(dtype="Int64" if name in COLUMNS[4:] else _TEXT) for name in COLUMNS})

__all__ = ["COLUMNS", "find_changes", "find_text_faults", "list_changes"]


def find_changes(reference_text: str, plan_text: str, *, compare_wording: bool = True) -> pd.DataFrame:
    """Report what changes in meaning from a passage of the reference to a passage of a plan.

    Both passages are taken as one aligned pair. Each statement of an aspect is paired with the one it
    answers to by the words around it; what differs is a row. Paraphrase, reordering, abbreviations, Unicode
    form, tone placement, other formats of dates and numbers, recitals and local counterparts of central
    bodies are no change. Pure: no file, no state.

    Parameters
    ----------
    reference_text, plan_text : str
        The two passages, in any Unicode form.
    compare_wording : bool
        Whether the force of obligations (modality) and changes of a bound alone (ít nhất -> khoảng) are
        compared. False where either text is a digest in somebody else's words.

    Returns
    -------
    DataFrame
        One row a change, none where nothing changed. Columns of :data:`COLUMNS`:

        - aspect: target, deadline, modality, negation, agency, scope.
        - direction: stronger, weaker (towards the plan), altered (no order), added (only in the plan),
          dropped (only in the reference), not_comparable (two quantities of one kind that do not measure
          the same thing: listed, never to be counted as a change).
        - reference_value, plan_value: the evidence; "" where a side has none.
        - reference_start, reference_end, plan_start, plan_end: Int64 offsets into the texts as passed, so
          that ``text[start:end]`` is the evidence; missing where a side has none.

    Examples
    --------
    >>> changes = find_changes("Mở ít nhất 40 lớp mỗi năm.", "Mỗi năm mở tối thiểu 35 lớp.")
    >>> changes[["aspect", "direction", "reference_value", "plan_value"]].values.tolist()
    [['target', 'weaker', 'ít nhất 40 lớp', 'tối thiểu 35 lớp']]
    >>> len(find_changes("Xong trước 31/3/2020.", "Hoàn thành trước ngày 31 tháng 3 năm 2020."))
    0
    """
    rows = list_changes(reference_text, plan_text, compare_wording=compare_wording)
    if not rows:
        return _NONE.copy(deep=False)
    # Column by column, each with its dtype: a table of rows takes twice as long, as long as the comparison.
    columns = dict(enumerate(zip(*(row.values() for row in rows), strict=True)))
    table = pd.DataFrame(
        {place: _make_column(values, offsets=place >= 4) for place, values in columns.items()},
        index=pd.RangeIndex(len(rows)),
        copy=False,
    )
    table.columns = _NAMES
    return table


def list_changes(reference_text: str, plan_text: str, *, compare_wording: bool = True) -> list[dict[str, object]]:
    """Return the rows of :func:`find_changes`, for callers that build one table of many pairs.

    Parameters
    ----------
    reference_text, plan_text, compare_wording
        As for :func:`find_changes`.

    Returns
    -------
    list of dict
        Keys as :data:`COLUMNS`; offsets are None where a side has no evidence.

    Examples
    --------
    >>> [(row["aspect"], row["plan_start"]) for row in list_changes("Mở 40 lớp.", "Nay mở 35 lớp.")]
    [('target', 7)]
    """
    rows = []
    for change in _compare(reference_text, plan_text, compare_wording):
        ours = _find_source(change.reference, reference_text)
        theirs = _find_source(change.plan, plan_text)
        values = (
            change.aspect,
            change.direction,
            reference_text[slice(*ours)] if ours else "",
            plan_text[slice(*theirs)] if theirs else "",
            *(ours or (None, None)),
            *(theirs or (None, None)),
        )
        rows.append(dict(zip(COLUMNS, values, strict=True)))
    return rows


def _make_column(values: Sequence[object], *, offsets: bool) -> pd.api.extensions.ExtensionArray:
    if not offsets:
        return pd.array(np.array(values, dtype=object), dtype=_TEXT)
    missing = np.array([value is None for value in values], dtype=bool)
    return pd.arrays.IntegerArray(np.array([value or 0 for value in values], dtype="int64"), missing)


def _compare(reference_text: str, plan_text: str, compare_wording: bool) -> list[Change]:
    reference, plan = read_passage(reference_text), read_passage(plan_text)
    if reference.folded.text == plan.folded.text:
        return []
    reference, plan = write_out(reference, plan), write_out(plan, reference)
    sides = _read_statements(reference), _read_statements(plan)
    moments = sides[0][1], sides[1][1]
    changes = compare_targets(reference, plan, (sides[0][0], sides[1][0]), moments, compare_wording=compare_wording)
    milestones = find_milestones(changes, moments[1])
    changes += compare_deadlines(reference, plan, moments, milestones=milestones)
    changes += compare_agencies(reference, plan)
    # Where figures measure different groups, that the groups differ has been said.
    settled = any(change.direction == "not_comparable" for change in changes)
    scopes = compare_scope(reference, plan, (_list_roles(reference), _list_roles(plan)))
    changes += [change for change in scopes if not (settled and change.direction == "altered")]
    turned = compare_polarity(reference, plan)
    changes += turned
    if compare_wording:
        changes += [one for one in compare_modality(reference, plan) if not _touches(one, turned)]
    return changes


@lru_cache(maxsize=KEPT)
def _read_statements(passage: Passage) -> tuple[tuple[Measure, ...], tuple[Moment, ...]]:
    """Return the quantities of a passage, and its statements of time with the time limits."""
    moments, text = find_moments(passage)
    measures = find_quantities(passage, text)
    counted = tuple(measure for measure in measures if measure.kind != "duration")
    return counted, (*moments, *list_limits(measures, passage))


def _list_roles(passage: Passage) -> list[tuple[int, int]]:
    return [(one.start, one.end) for one in find_assignments(passage)]


def _touches(change: Change, others: list[Change], *, within: int = 12) -> bool:
    """Tell whether a change stands at the place of another one, on either side."""
    return any(
        mine is not None and yours is not None and mine[0] - within < yours[1] and yours[0] - within < mine[1]
        for other in others
        for mine, yours in ((change.reference, other.reference), (change.plan, other.plan))
    )


def _find_source(span: Range | None, text: str) -> Range | None:
    return None if span is None else read_passage(text).folded.source_span(*span)
