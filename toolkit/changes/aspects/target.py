"""Changed targets: percentages, counts, shares in words, ages, service, ranks, grades, degrees."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from toolkit.changes.aspects.comparable import CLAUSE_END, measure_one_thing
from toolkit.changes.change import Difference, Direction, make_difference
from toolkit.changes.pairing import Matrix, match_contexts, match_labels, pair_mentions, score_each, weigh_contexts
from toolkit.statements.passage import KEPT, Passage, list_neighbours
from toolkit.statements.values.amounts import Bound, Measure
from toolkit.statements.values.moments import find_moments
from toolkit.statements.values.quantities import find_quantities, list_figures
from toolkit.statements.values.years import find_date_of

_EVERY = re.compile(
    r"(?<!\w)(?:toàn bộ|tất cả|toàn thể|mọi|đều|100\s*%|một trăm phần trăm"
    r"|không (?:còn |có |để |một )*(?:[^\W\d]+ ){1,6}?nào)(?!\w)"
)

#: Kinds whose lower value is the stronger one whatever the bound.
_LOW_KINDS = frozenset({"age", "rank", "duration"})
_NAMING_KINDS = frozenset({"rank", "grade", "stars", "mark"})
_LOWEST = 0.12
#: How much the words of its own part of a list weigh for a figure, beside all words around it.
_LABEL = 0.6
#: Units that only say that something is counted: what, is told before ("số phó phòng không quá 2 người").
_GENERIC_UNITS = frozenset({"người", "đơn vị", "trường hợp", "cái", "lượt", "đồng chí", "cá nhân", "tổ chức", "em"})
#: From which likeness on figures of two kinds (a share, a count) tell of the same thing.
_SAME_THING = 0.15


@lru_cache(maxsize=KEPT)
def read_targets(passage: Passage) -> tuple[Measure, ...]:
    """Return the quantities of a passage without lengths of time: those are deadlines."""
    return tuple(one for one in find_quantities(passage, find_moments(passage)[1]) if one.kind != "duration")


def compare_targets(reference: Passage, plan: Passage, *, compare_wording: bool) -> list[Difference]:
    """Return the changed targets between two passages.

    Parameters
    ----------
    reference, plan : Passage
    compare_wording : bool
        Whether a changed bound alone (ít nhất -> khoảng) is a change.
    """
    found = read_targets(reference), read_targets(plan)
    kinds = {measure.kind for side in found for measure in side}
    changes: list[Difference] = []
    singles: tuple[list[Measure], list[Measure]] = [], []
    for kind in sorted(kinds):
        of_reference = [measure for measure in found[0] if measure.kind == kind]
        of_plan = [measure for measure in found[1] if measure.kind == kind]
        if len(of_reference) == len(of_plan) == 1 and _say_the_same(of_reference[0], of_plan[0], compare_wording):
            continue
        score = _make_score(reference, plan, of_reference, of_plan)
        pairs, only_reference, only_plan = pair_mentions(of_reference, of_plan, score, lowest=_LOWEST)
        for in_reference, in_plan in pairs:
            direction = _compare_pair(reference, plan, in_reference, in_plan, compare_wording=compare_wording)
            if direction:
                changes.append(make_difference("target", direction, in_reference, in_plan))
        values = {value for pair in pairs for value in (pair[0].low, pair[1].low)}
        singles[0].extend(one for one in only_reference if _stands_alone(one, (reference, plan), values))
        for one in only_plan:
            if not _stands_alone(one, (plan, reference), values):
                continue
            goal = _find_later_goal(one, pairs, plan)
            if goal:
                changes.append(make_difference("target", "not_comparable", goal, one))
            else:
                singles[1].append(one)
    return changes + _report_singles(reference, plan, singles)


def _make_score(
    reference: Passage, plan: Passage, of_reference: list[Measure], of_plan: list[Measure]
) -> Callable[[slice, slice], Matrix]:
    """Return the function that scores quantities by unit, words around and date."""
    near = weigh_contexts(reference, of_reference), weigh_contexts(plan, of_plan)
    labels = match_labels(reference, of_reference, plan, of_plan)
    days = _list_days(reference, of_reference), _list_days(plan, of_plan)
    alone, uneven = len(of_reference) == len(of_plan) == 1, len(of_reference) != len(of_plan)

    def may_answer(in_reference: Measure, in_plan: Measure) -> float:
        if in_reference.kind != "count" or _count_alike(in_reference, in_plan):
            return 1.0
        return float(_name_one_thing(reference, in_reference, plan, in_plan))

    def favour(in_reference: Measure, in_plan: Measure) -> float:
        worded = (in_reference.unit == "words") != (in_plan.unit == "words")
        bonus = -0.2 if worded else 0.3 if in_reference.kind == "count" or alone else 0.0
        if compare_measures(in_reference, in_plan) is None:
            # A place or a mark names what it is said of; a figure only answers where its words do.
            bonus += 0.6 if uneven or in_reference.kind in _NAMING_KINDS else 0.05
        return bonus

    def score(rows: slice, columns: slice) -> Matrix:
        measures = of_reference[rows], of_plan[columns]
        likeness = match_contexts(near[0][rows], near[1][columns]) + _LABEL * labels[rows, columns]
        likeness += score_each(*measures, favour)
        if not alone:
            same_day = (days[0][rows, None] == days[1][None, columns]) & (days[0][rows, None] > 0)
            likeness += (0.5 if uneven else 0.3) * same_day
        return likeness * score_each(*measures, may_answer)

    return score


def _list_days(passage: Passage, measures: list[Measure]) -> Matrix:
    """Return the day that each quantity is for, as an ordinal; 0 where none is told."""
    moments = find_moments(passage)[0]
    dates = [find_date_of(measure, moments, passage.text) for measure in measures]
    return np.array([date.value if date else 0.0 for date in dates])


def _say_the_same(reference: Measure, plan: Measure, compare_wording: bool) -> bool:
    same_thing = (reference.unit, reference.per) == (plan.unit, plan.per)
    return same_thing and compare_measures(reference, plan, compare_wording=compare_wording) is None


def _count_alike(reference: Measure, plan: Measure) -> bool:
    """Tell whether two counts may be of one thing; equal ones may where the first word is the same."""
    if _same_unit(reference.unit, plan.unit):
        return True
    first = reference.unit.split()[0], plan.unit.split()[0]
    return (reference.low, reference.high) == (plan.low, plan.high) and first[0] == first[1]


def _name_one_thing(reference: Passage, in_reference: Measure, plan: Passage, in_plan: Measure) -> bool:
    """Tell whether one count names before it what the other one has as its unit."""
    for side, generic, named in ((reference, in_reference, in_plan.unit), (plan, in_plan, in_reference.unit)):
        before = CLAUSE_END.split(side.text[max(0, generic.start - 120) : generic.start])[-1]
        behind = side.text[generic.end : generic.end + 4 + len(named)]
        if generic.unit in _GENERIC_UNITS and " " in named and (named in before or behind == f" là {named}"):
            return True
    return False


def _same_unit(one: str, other: str) -> bool:
    if one == other or not one or not other:
        return True
    return one.split()[0] == other.split()[0] and (
        one.split()[0] not in {"cơ", "trường", "đơn", "công"} or one == other
    )


def _compare_pair(
    reference: Passage, plan: Passage, in_reference: Measure, in_plan: Measure, *, compare_wording: bool
) -> Direction | None:
    direction = compare_measures(in_reference, in_plan, compare_wording=compare_wording)
    if direction is None:
        return None
    return direction if measure_one_thing(reference, plan, in_reference, in_plan) else "not_comparable"


def compare_measures(reference: Measure, plan: Measure, *, compare_wording: bool = True) -> Direction | None:
    """Return the direction from one quantity to another, None where they say the same.

    Examples
    --------
    >>> from dataclasses import replace
    >>> most = Measure("count", 4, 4, "ceiling", "đầu mối", 0, 1)
    >>> compare_measures(most, replace(most, bound="floor"))
    'altered'
    >>> compare_measures(most, replace(most, low=5, high=5))
    'weaker'
    """
    bounds = {reference.bound, plan.bound}
    same_value = _is_close(reference.low, plan.low) and _is_close(reference.high, plan.high)
    if same_value and (reference.bound == plan.bound or not compare_wording):
        return None
    apart = reference.unit != plan.unit and not (reference.unit and plan.unit and _same_unit(reference.unit, plan.unit))
    if same_value and apart and ((reference.unit and plan.unit) or bounds != {"floor", "ceiling"}):
        return None
    if bounds == {"floor", "ceiling"}:
        return "altered"
    low_is_better = (
        reference.kind in _LOW_KINDS
        or "ceiling" in bounds
        or ("floor" not in bounds and (reference.falls or plan.falls))
    )
    if same_value:
        # A bare figure is as often meant as a least: "đạt 60%" and "đạt từ 60% trở lên" are no change.
        if "about" not in bounds and reference.unit != "words":
            return None
        return _compare_bounds(reference.bound, plan.bound, low_is_better=low_is_better)
    return _compare_values(reference, plan, low_is_better=low_is_better)


def _is_close(one: float, other: float) -> bool:
    return abs(one - other) <= 0.011 * max(abs(one), abs(other)) if one % 1 or other % 1 else one == other


def _compare_bounds(reference: Bound, plan: Bound, *, low_is_better: bool) -> Direction:
    order = {"about": 0, "ceiling": 1, "exact": 2, "floor": 3}
    if "ceiling" in {reference, plan} and low_is_better:
        order["ceiling"] = 2 if "about" in {reference, plan} else 3
    return "stronger" if order[plan] > order[reference] else "weaker"


def _compare_values(reference: Measure, plan: Measure, *, low_is_better: bool) -> Direction:
    rises, falls = (
        plan.low >= reference.low and plan.high >= reference.high,
        plan.low <= reference.low and plan.high <= reference.high,
    )
    if rises or falls:
        return "stronger" if falls == low_is_better else "weaker"
    return "stronger" if plan.low > reference.low else "weaker"  # a narrower range binds more


def _report_singles(
    reference: Passage, plan: Passage, singles: tuple[list[Measure], list[Measure]]
) -> list[Difference]:
    """Return figures added and dropped; one that answers to one of another kind is not comparable."""
    near = weigh_contexts(reference, singles[0]), weigh_contexts(plan, singles[1])

    def score(rows: slice, columns: slice) -> Matrix:
        kinds = score_each(singles[0][rows], singles[1][columns], lambda one, other: float(one.kind == other.kind))
        return match_contexts(near[0][rows], near[1][columns]) + kinds

    pairs, only_reference, only_plan = pair_mentions(*singles, score, lowest=_SAME_THING)
    return [
        *(make_difference("target", "not_comparable", one, other) for one, other in pairs),
        *(make_difference("target", "dropped", one, None) for one in only_reference),
        *(make_difference("target", "added", None, other) for other in only_plan),
    ]


def _stands_alone(single: Measure, sides: tuple[Passage, Passage], values: set[float]) -> bool:
    side, other_side = sides
    # There too, as another kind or without its unit; years of service are kept in days.
    values_told = {single.low, single.low / 360, single.low / 30} if single.kind == "service" else {single.low}
    if any(0 < list_figures(side)[value] <= list_figures(other_side)[value] for value in values_told):
        return False
    figure = (f"{single.low:g}", single.unit.partition(" ")[0])
    if figure in list_neighbours(other_side):  # "24/24 xã" names the same 24
        return False
    if single.soft or (single.kind == "share" and single.low == 100 and _EVERY.search(other_side.text)):
        return False
    return single.low not in values or single.kind not in {"rank", "grade", "mark", "share"}


def _find_later_goal(single: Measure, pairs: list[tuple[Measure, Measure]], plan: Passage) -> Measure | None:
    """Return the goal of the reference for which a plan's additional figure is a milestone."""
    moments = find_moments(plan)[0]
    date = find_date_of(single, moments, plan.text)
    for in_reference, in_plan in pairs:
        later = find_date_of(in_plan, moments, plan.text)
        if date and later and date.value < later.value and _same_unit(in_reference.unit, single.unit):
            return in_reference
    return None
