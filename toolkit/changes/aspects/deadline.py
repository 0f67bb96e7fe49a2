"""Changed deadlines: dates, periods, time limits, frequencies, beginnings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from toolkit.changes.aspects.comparable import is_turned_round
from toolkit.changes.change import Difference, Direction, make_difference
from toolkit.changes.pairing import Matrix, are_strange, match_contexts, pair_mentions, score_each, weigh_contexts
from toolkit.statements.passage import KEPT, Passage
from toolkit.statements.values.amounts import Measure
from toolkit.statements.values.moments import Moment, find_moments
from toolkit.statements.values.quantities import find_quantities

_GROUPS = (("point", "begin", "yearless", "limit"), ("frequency",), ("monthday",))

#: "chậm nhất 10 ngày trước ngày mở phiên tòa" are ten days or more.
_AHEAD = re.compile(r"(?:\s+làm việc)?\s+trước\s+(?:khi|ngày|thời điểm|lúc|hạn)(?!\w)")
#: So are those told behind it ("trước cuộc họp trong thời gian 3 ngày").
_AHEAD_OF = re.compile(r"(?<!\w)trước (?:khi|ngày|cuộc|phiên|buổi|kỳ)(?: [^\W\d]+){0,6} ?$")

#: "một quý (3 tháng)": the same length in other words.
_SAID_AGAIN = re.compile(
    r"(?:năm|quý|tháng|tuần|ngày|giờ)(?: làm việc)?(?: \(|, (?=tức|nghĩa))"
    r"(?:(?:tức|nghĩa)(?: là)? |là |bằng |khoảng )?$"
)

_YEARS = r"(?:19|20)\d\d\s*(?:-|đến|tới)\s*(?:hết\s+)?(?:năm\s+)?(?:19|20)\d\d"
_PERIOD_BEHIND = re.compile(
    rf"(?:\s+(?:tới|tiếp theo|liên tục))?\s*[,(]?\s*(?:(?:giai đoạn|nhiệm kỳ|thời kỳ|từ|năm|là)\s+)*{_YEARS}"
)
_PERIOD_BEFORE = re.compile(rf"{_YEARS}\s*[(,]\s*(?:(?:tức|là|trong|vòng|thời hạn|thời gian|kéo dài)\s+)*$")


@lru_cache(maxsize=KEPT)
def read_deadlines(passage: Passage) -> tuple[Moment, ...]:
    """Return the dates, frequencies and time limits of a passage."""
    moments, text = find_moments(passage)
    return (*moments, *_list_limits(find_quantities(passage, text), passage))


def _find_milestones(targets: Sequence[Difference], plan: Passage) -> frozenset[tuple[int, int]]:
    """Return the ranges of the plan's dates that only stand with a milestone before a later goal."""
    points = [moment for moment in find_moments(plan)[0] if moment.kind == "point"]
    spans: set[tuple[int, int]] = set()
    for change in targets:
        if change.direction == "not_comparable" and change.plan:
            before = [moment for moment in points if moment.end <= change.plan[0]][-1:]
            spans |= {(moment.start, moment.end) for moment in before}
    return frozenset(spans)


def _list_limits(measures: Sequence[Measure], passage: Passage) -> list[Moment]:
    """Return the lengths of time among the quantities as time limits."""
    return [
        Moment(
            "limit",
            one.low if one.bound == "floor" else one.high,
            one.start,
            one.end,
            0.0,
            soft=_is_label(one, passage),
            bound="floor" if one.bound == "ceiling" and _is_ahead(one, passage) else one.bound,
        )
        for one in measures
        if one.kind == "duration"
    ]


def _is_ahead(measure: Measure, passage: Passage) -> bool:
    """Tell whether so long before something is meant."""
    before = _AHEAD_OF.search(passage.text, max(0, measure.start - 50), measure.start)
    return bool(before or _AHEAD.match(passage.text, measure.end))


def _is_label(measure: Measure, passage: Passage) -> bool:
    """Tell whether a length of time names something ("kế hoạch 5 năm", "sơ kết 3 năm")."""
    # "giai đoạn 2026-2030 (5 năm)", "5 năm 2026-2030": the length of a period that is told.
    if _PERIOD_BEHIND.match(passage.text, measure.end) or _PERIOD_BEFORE.search(
        passage.text, max(0, measure.start - 40), measure.start
    ):
        return True
    if _SAID_AGAIN.search(passage.text, max(0, measure.start - 24), measure.start):
        return True
    before = passage.text[max(0, measure.start - 14) : measure.start].rstrip()
    return passage.is_recital(measure.start) or before.endswith(
        ("mỗi người", "kế hoạch", "sơ kết", "tổng kết", "chiến lược", "kỷ niệm", "qua")
    )


def compare_deadlines(reference: Passage, plan: Passage, *, targets: Sequence[Difference] = ()) -> list[Difference]:
    """Return the changed deadlines between two passages.

    Parameters
    ----------
    reference, plan : Passage
    targets : sequence of Difference
        What differs in targets: the date of a milestone before a goal of the reference is no deadline of its own.
    """
    changes: list[Difference] = []
    moments = read_deadlines(reference), read_deadlines(plan)
    milestones = _find_milestones(targets, plan)
    for group in _GROUPS:
        of_reference = [moment for moment in moments[0] if moment.kind in group]
        of_plan = [moment for moment in moments[1] if moment.kind in group]
        changes += _compare_group(reference, plan, of_reference, of_plan, milestones)
    return changes


def _compare_group(
    reference: Passage,
    plan: Passage,
    of_reference: list[Moment],
    of_plan: list[Moment],
    milestones: frozenset[tuple[int, int]],
) -> list[Difference]:
    if len(of_reference) == len(of_plan) <= 1 and not (of_reference and compare_moments(of_reference[0], of_plan[0])):
        return []
    near = weigh_contexts(reference, of_reference), weigh_contexts(plan, of_plan)

    def favour(in_reference: Moment, in_plan: Moment) -> float:
        bonus = 0.1 + (0.4 if in_reference.kind == in_plan.kind else 0.0)
        if compare_moments(in_reference, in_plan) is None:
            bonus += 0.4 if len(of_reference) != len(of_plan) else 0.1
        return bonus - (0.3 if in_reference.soft != in_plan.soft else 0.0)

    def score(rows: slice, columns: slice) -> Matrix:
        return match_contexts(near[0][rows], near[1][columns]) + score_each(
            of_reference[rows], of_plan[columns], favour
        )

    pairs, only_reference, only_plan = pair_mentions(of_reference, of_plan, score, lowest=0.1)
    changes = [
        make_difference("deadline", direction, in_reference, in_plan)
        for in_reference, in_plan in pairs
        if (direction := _compare_pair(reference, plan, in_reference, in_plan))
    ]
    changes += [make_difference("deadline", "dropped", one, None) for one in only_reference if _is_news(one, of_plan)]
    changes += [
        make_difference("deadline", "added", None, one)
        for one in only_plan
        if _is_news(one, of_reference) and (one.start, one.end) not in milestones
    ]
    return changes


def _compare_pair(reference: Passage, plan: Passage, in_reference: Moment, in_plan: Moment) -> Direction | None:
    direction = compare_moments(in_reference, in_plan)
    if (
        direction == "altered"
        and in_reference.value == in_plan.value
        and is_turned_round(reference, plan, in_reference, in_plan)
    ):
        return None
    if (
        direction
        and in_reference.kind == in_plan.kind == "limit"
        and are_strange(reference, in_reference, plan, in_plan)
    ):
        return "not_comparable"
    return direction


def _is_news(single: Moment, others: list[Moment]) -> bool:
    return not single.soft and all(compare_moments(single, other) for other in others)


def compare_moments(reference: Moment, plan: Moment) -> Direction | None:
    """Return the direction from one statement of time to another, None where they say the same.

    Examples
    --------
    >>> compare_moments(Moment("frequency", 720, 0, 1), Moment("frequency", 360, 0, 1))
    'stronger'
    """
    if reference.kind != plan.kind:
        return _compare_kinds(reference, plan)
    difference = plan.value - reference.value
    # A day apart is one deadline ("trước 01/01/2026", "hết năm 2025"), and so are 30 days and a month.
    tolerance = 1.0 if reference.kind in {"point", "begin", "yearless"} else 0.03 * reference.value
    bounds = {reference.bound, plan.bound}
    if bounds == {"floor", "ceiling"}:
        return "altered"
    if abs(difference) > tolerance:
        if bounds == {"floor"} and reference.kind == "limit":  # notice given or papers posted for so long at least
            return "stronger" if difference > 0 else "weaker"
        return "weaker" if difference > 0 else "stronger"
    is_period = reference.opens and plan.opens and reference.opens < reference.value and plan.opens < plan.value
    if reference.kind == "point" and is_period and abs(plan.opens - reference.opens) > 1:
        return "weaker" if plan.opens > reference.opens else "stronger"
    return None


def _compare_kinds(reference: Moment, plan: Moment) -> Direction | None:
    if {reference.kind, plan.kind} == {"point", "yearless"}:
        whole, part = (reference, plan) if reference.kind == "point" else (plan, reference)
        if _day_of_year(whole.value) == _day_of_year(part.value):
            return None
    if {reference.kind, plan.kind} == {"point", "begin"}:
        begin, point = (reference, plan) if reference.kind == "begin" else (plan, reference)
        if 0 <= point.value - begin.value <= 366:  # "từ quý III" and "trong quý III"
            return None
    return "altered"


def _day_of_year(value: float) -> tuple[int, int]:
    day = date.fromordinal(max(1, int(value)))
    return day.month, day.day
