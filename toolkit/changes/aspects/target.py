"""Changed targets: percentages, counts, shares in words, ages, service, ranks, grades, degrees."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from toolkit.changes.aspects.comparable import CLAUSE_END, is_turned_round, measure_one_thing
from toolkit.changes.change import Change, Direction, make_change
from toolkit.changes.pairing import compare_labels, measure_likeness, pair_mentions, weigh_contexts
from toolkit.statements.passage import Passage, list_neighbours
from toolkit.statements.values.amounts import Bound, Measure
from toolkit.statements.values.moments import Moment
from toolkit.statements.values.quantities import list_figures
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


def compare_targets(
    reference: Passage,
    plan: Passage,
    found: tuple[Sequence[Measure], Sequence[Measure]],
    moments: tuple[Sequence[Moment], Sequence[Moment]],
    *,
    compare_wording: bool,
) -> list[Change]:
    """Return the changed targets between two passages.

    Parameters
    ----------
    reference, plan : Passage
    found : pair of sequence of Measure
        Quantities of both, without lengths of time (those are deadlines).
    moments : pair of sequence of Moment
        Dates of both: a milestone before a later goal is told by its date.
    compare_wording : bool
        Whether a changed bound alone (ít nhất -> khoảng) is a change.
    """
    kinds = {measure.kind for side in found for measure in side}
    changes: list[Change] = []
    singles: tuple[list[Measure], list[Measure]] = [], []
    for kind in sorted(kinds):
        ours = [measure for measure in found[0] if measure.kind == kind]
        theirs = [measure for measure in found[1] if measure.kind == kind]
        if len(ours) == len(theirs) == 1 and _say_the_same(ours[0], theirs[0], compare_wording):
            continue
        scores = _make_score(reference, plan, ours, theirs, moments)
        pairs, only_reference, only_plan = pair_mentions(ours, theirs, scores, lowest=_LOWEST)
        for one, other in pairs:
            direction = _compare_pair(reference, plan, one, other, compare_wording=compare_wording)
            if direction:
                changes.append(make_change("target", direction, one, other))
        values = {value for pair in pairs for value in (pair[0].low, pair[1].low)}
        singles[0].extend(one for one in only_reference if _stands_alone(one, (reference, plan), values))
        hard = [other for other in only_plan if _stands_alone(other, (plan, reference), values)]
        goals = {id(other): _find_later_goal(other, pairs, moments[1], plan.text) for other in hard}
        changes += [
            make_change("target", "not_comparable", goals[id(other)], other) for other in hard if goals[id(other)]
        ]
        singles[1].extend(other for other in hard if not goals[id(other)])
    return changes + _report_singles(reference, plan, singles)


def _make_score(
    reference: Passage,
    plan: Passage,
    ours: list[Measure],
    theirs: list[Measure],
    moments: tuple[Sequence[Moment], Sequence[Moment]],
) -> Callable[[Measure, Measure], float]:
    """Return the function that scores two quantities by unit, words around and date."""
    near = weigh_contexts(reference, ours) | weigh_contexts(plan, theirs)

    dates = {
        id(measure): date.value if (date := find_date_of(measure, side, passage.text)) else 0.0
        for passage, side, measures in zip((reference, plan), moments, (ours, theirs), strict=True)
        for measure in measures
    }

    labels = compare_labels(reference, ours, plan, theirs)

    def score(one: Measure, other: Measure) -> float:
        if one.kind == "count" and not (_count_alike(one, other) or _name_one_thing(reference, one, plan, other)):
            return 0.0
        likeness = measure_likeness(near[id(one)], near[id(other)]) + _LABEL * labels.get((id(one), id(other)), 0.0)
        if one.kind == "count" or len(ours) == len(theirs) == 1:
            likeness += 0.3
        if (one.unit == "words") != (other.unit == "words"):
            likeness -= 0.2
        if dates[id(one)] and dates[id(one)] == dates[id(other)] and max(len(ours), len(theirs)) > 1:
            likeness += 0.5 if len(ours) != len(theirs) else 0.3
        if compare_measures(one, other) is None:
            # A place or a mark names what it is said of; a figure only answers where its words do.
            likeness += 0.4 if len(ours) != len(theirs) or one.kind in _NAMING_KINDS else 0.05
        return likeness

    return score


def _say_the_same(one: Measure, other: Measure, compare_wording: bool) -> bool:
    same_thing = (one.unit, one.per) == (other.unit, other.per)
    return same_thing and compare_measures(one, other, compare_wording=compare_wording) is None


def _count_alike(one: Measure, other: Measure) -> bool:
    """Tell whether two counts may be of one thing; equal ones may where the first word is the same."""
    if _same_unit(one.unit, other.unit):
        return True
    return (one.low, one.high) == (other.low, other.high) and one.unit.split()[0] == other.unit.split()[0]


def _name_one_thing(reference: Passage, one: Measure, plan: Passage, other: Measure) -> bool:
    """Tell whether one count names before it what the other one has as its unit."""
    for side, generic, named in ((reference, one, other.unit), (plan, other, one.unit)):
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
    reference: Passage, plan: Passage, one: Measure, other: Measure, *, compare_wording: bool
) -> Direction | None:
    direction = compare_measures(one, other, compare_wording=compare_wording)
    if direction is None:
        return None
    same = (one.low, one.high) == (other.low, other.high)
    if direction == "altered" and same and is_turned_round(reference, plan, one, other):
        return None
    return direction if measure_one_thing(reference, plan, one, other) else "not_comparable"


def compare_measures(one: Measure, other: Measure, *, compare_wording: bool = True) -> Direction | None:
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
    bounds = {one.bound, other.bound}
    same_value = _is_close(one.low, other.low) and _is_close(one.high, other.high)
    if same_value and (one.bound == other.bound or not compare_wording):
        return None
    apart = one.unit != other.unit and not (one.unit and other.unit and _same_unit(one.unit, other.unit))
    if same_value and apart and ((one.unit and other.unit) or bounds != {"floor", "ceiling"}):
        return None
    if bounds == {"floor", "ceiling"}:
        return "altered"
    low_is_better = (
        one.kind in _LOW_KINDS or "ceiling" in bounds or ("floor" not in bounds and (one.falls or other.falls))
    )
    if same_value:
        # A bare figure is as often meant as a least: "đạt 60%" and "đạt từ 60% trở lên" are no change.
        if "about" not in bounds and one.unit != "words":
            return None
        return _compare_bounds(one.bound, other.bound, low_is_better=low_is_better)
    return _compare_values(one, other, low_is_better=low_is_better)


def _is_close(one: float, other: float) -> bool:
    return abs(one - other) <= 0.011 * max(abs(one), abs(other)) if one % 1 or other % 1 else one == other


def _compare_bounds(one: Bound, other: Bound, *, low_is_better: bool) -> Direction:
    order = {"about": 0, "ceiling": 1, "exact": 2, "floor": 3}
    if "ceiling" in {one, other} and low_is_better:
        order["ceiling"] = 2 if "about" in {one, other} else 3
    return "stronger" if order[other] > order[one] else "weaker"


def _compare_values(one: Measure, other: Measure, *, low_is_better: bool) -> Direction:
    rises, falls = (
        other.low >= one.low and other.high >= one.high,
        other.low <= one.low and other.high <= one.high,
    )
    if rises or falls:
        return "stronger" if falls == low_is_better else "weaker"
    return "stronger" if other.low > one.low else "weaker"  # a narrower range binds more


def _report_singles(reference: Passage, plan: Passage, singles: tuple[list[Measure], list[Measure]]) -> list[Change]:
    """Return figures added and dropped; one that answers to one of another kind is not comparable."""
    near = weigh_contexts(reference, singles[0]) | weigh_contexts(plan, singles[1])

    def score(one: Measure, other: Measure) -> float:
        return measure_likeness(near[id(one)], near[id(other)]) + (1.0 if one.kind == other.kind else 0.0)

    pairs, only_reference, only_plan = pair_mentions(*singles, score, lowest=_SAME_THING)
    return [
        *(make_change("target", "not_comparable", one, other) for one, other in pairs),
        *(make_change("target", "dropped", one, None) for one in only_reference),
        *(make_change("target", "added", None, other) for other in only_plan),
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


def _find_later_goal(
    single: Measure, pairs: list[tuple[Measure, Measure]], moments: Sequence[Moment], text: str
) -> Measure | None:
    """Return the goal of the reference for which a plan's additional figure is a milestone."""
    date = find_date_of(single, moments, text)
    for one, other in pairs:
        later = find_date_of(other, moments, text)
        if date and later and date.value < later.value and _same_unit(one.unit, single.unit):
            return one
    return None


def find_milestones(changes: list[Change], moments: Sequence[Moment]) -> frozenset[tuple[int, int]]:
    """Return the ranges of the plan's dates that only stand with a milestone before a later goal."""
    spans: set[tuple[int, int]] = set()
    for change in changes:
        if change.direction == "not_comparable" and change.plan:
            before = [moment for moment in moments if moment.kind == "point" and moment.end <= change.plan[0]]
            spans |= {(before[-1].start, before[-1].end)} if before else set()
    return frozenset(spans)
