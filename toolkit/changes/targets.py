"""Changed targets: percentages, counts, shares in words, ages, service, ranks, grades, degrees."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from toolkit.changes.change import Change, Direction, make_change
from toolkit.changes.measures import Bound, Measure, find_measures
from toolkit.changes.moments import Moment
from toolkit.changes.numerals import NUMBER, parse_number
from toolkit.changes.pairing import measure_likeness, pair_mentions, weigh_contexts
from toolkit.changes.passage import Passage, blank_spans, has_any

_SHARES = re.compile(
    r"(?<!\w)(?:(?P<all>toàn bộ|tất cả|toàn thể|mọi|hết thảy|trăm phần trăm)"
    r"|(?P<most>hầu hết|đại đa số|phần lớn|đa số|đại bộ phận|quá nửa|(?:hơn|trên|quá)\s+(?:một\s+)?nửa"
    r"|phần đông)|(?P<half>một nửa|phân nửa|nửa số)"
    r"|(?P<few>số ít|một bộ phận|một phần(?!\s+(?:ba|tư|năm|hai|sáu|mười|nghìn|trăm)))"
    rf"|(?P<top>{NUMBER})\s+phần\s+(?P<bottom>ba|tư|bốn|năm|sáu|mười)(?!\w)"
    rf"|(?<![\w/.,])(?P<n>[1-9])/(?P<d>[2-9]|10)(?=\s+(?:số|tổng|xã|dân|thôn|hộ|cán|thành|diện|các|đảng"
    rf"|huyện|đại))"
    r"|(?P<some>một số|vài|một vài)(?=\s+\w))(?!\w)"
)
#: A share in words as its lowest percentage: "phần lớn" and its like are more than half.
_WORD_SHARES: dict[str, tuple[float, Bound]] = {
    "all": (100.0, "exact"), "most": (50.0, "floor"), "half": (50.0, "exact"),
    "few": (20.0, "about"), "some": (15.0, "about"),
}  # fmt: skip
_ROMAN = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "a": 1,
    "b": 2,
    "c": 3,
    "nhất": 1,
    "nhì": 2,
    "đặc biệt": 0,
}
_STEP = r"(?P<{}>\d{{1,2}}|[ivx]{{1,3}}|[abc]|nhất|nhì|đặc biệt|một|hai|ba|tư|bốn|năm|sáu)(?!\w|[.,/]\d)"
_RANKS = re.compile(
    rf"(?<!\w)(?:nhóm|top|tốp|trong số|trong"
    rf"|thuộc)\s+(?P<top>{NUMBER})\s+(?:[^\W\d]+\s+){{0,5}}?(?:dẫn đầu|đứng đầu|hàng đầu|cao nhất|tốt nhất)"
    rf"|(?<!\w)(?:top|tốp)\s+(?P<top2>{NUMBER})"
    rf"|(?<!\w)(?:xếp hạng|thứ hạng|hạng|xếp thứ|đứng thứ|vị trí thứ|vị trí|thứ bậc|xếp loại|loại"
    rf"|bậc đô thị)\s+(?:thứ\s+)?{_STEP.format('rank')}(?!\s+sao)"
    rf"|(?<!\w)(?:mức độ|cấp độ|mức|bậc|giai đoạn trưởng thành)\s+{_STEP.format('grade')}"
    rf"|(?<!\w)(?P<stars>{NUMBER})\s+sao(?!\w)"
    r"|(?<!\w)(?:xếp loại|loại|mức|đạt loại|hạng|hoàn thành)\s+(?P<mark>xuất sắc|tốt|giỏi|khá"
    r"|trung bình)(?!\w)"
)
_MARKS = {"xuất sắc": 5.0, "giỏi": 4.0, "tốt": 4.0, "khá": 3.0, "trung bình": 2.0}
_DEGREES = re.compile(
    r"(?<!\w)(?:trình độ|bằng|tốt nghiệp|học vị|đạt chuẩn|có)\s+(?:[^\W\d]+\s+){0,4}?(?P<degree>tiến sĩ"
    r"|thạc sĩ|sau đại học|đại học|cử nhân|cao đẳng|trung cấp|sơ cấp|cao cấp)"
    r"(?P<theory>\s+(?:lý luận|chính trị|llct))?(?:\s+trở lên)?(?!\w)"
)
_DEGREE = {"sơ cấp": 1.0, "trung cấp": 2.0, "cao đẳng": 3.0, "cao cấp": 3.0, "cử nhân": 4.0, "đại học": 4.0,
           "sau đại học": 5.0, "thạc sĩ": 5.0, "tiến sĩ": 6.0}  # fmt: skip
_EVERY = re.compile(r"(?<!\w)(?:toàn bộ|tất cả|toàn thể|mọi|đều|100\s*%|một trăm phần trăm)(?!\w)")
_LEVEL = re.compile(
    r"cấp (tỉnh|huyện|xã|trung ương|vụ|phòng|sở)|(?<!\w)(nữ|trẻ|nghèo|cận nghèo|thiểu số|mầm non"
    r"|tiểu học)(?!\w)"
)

_RANK_CUES = (
    "nhóm",
    "top",
    "tốp",
    "hạng",
    "thứ",
    "loại",
    "bậc",
    "mức",
    "độ",
    "sao",
    "vị trí",
    "hoàn thành",
    "trong",
    "thuộc",
)
_DEGREE_CUES = ("sĩ", "đại học", "cử nhân", "cao đẳng", "cấp")

_PAUSE = re.compile(r"[,;.](?!\d)|\svà\s")

#: Kinds whose lower value is the stronger one whatever the bound.
_LOW_KINDS = frozenset({"age", "rank", "duration"})
_LOWEST = 0.12


def find_quantities(passage: Passage, text: str) -> list[Measure]:
    """Return all quantities of a passage; `text` is its text with dates and frequencies blanked."""
    ranks = [_read_rank(match) for match in _RANKS.finditer(text)] if has_any(text, _RANK_CUES) else []
    if has_any(text, _DEGREE_CUES):
        ranks += [_read_degree(match) for match in _DEGREES.finditer(text)]
    shares = [_read_share(match) for match in _SHARES.finditer(text)]
    rest = blank_spans(text, [(found.start, found.end) for found in (*ranks, *shares)])
    found = sorted([*ranks, *shares, *find_measures(rest)], key=lambda measure: measure.start)
    return [replace(one, soft=True) if passage.is_recital(one.start) else one for one in found]


def _read_share(match: re.Match[str]) -> Measure:
    if match["top"] or match["n"]:
        top = parse_number(match["top"] or match["n"])
        value = round(100 * top / (parse_number(match["bottom"] or match["d"]) or 1), 1)
        return Measure("share", value, value, "exact", "", *match.span())
    value, bound = _WORD_SHARES[match.lastgroup or "all"]
    return Measure("share", value, value, bound, "words", *match.span(), soft=match.lastgroup != "half")


def _read_rank(match: re.Match[str]) -> Measure:
    if match["mark"]:
        mark = _MARKS[match["mark"]]
        return Measure("mark", mark, mark, "exact", "", *match.span(), soft=True)
    written = match["top"] or match["top2"] or match["rank"] or match["grade"] or match["stars"]
    value = float(_ROMAN[written]) if written in _ROMAN else parse_number(written)
    kind = "grade" if match["grade"] else "stars" if match["stars"] else "rank"
    return Measure(kind, value, value, "exact", "", *match.span())


def _read_degree(match: re.Match[str]) -> Measure:
    kind = "theory" if match["theory"] or match["degree"] == "cao cấp" else "degree"
    value = _DEGREE[match["degree"]]
    return Measure(kind, value, value, "exact", "", *match.span(), soft=True)


def compare_targets(
    reference: Passage,
    plan: Passage,
    found: tuple[list[Measure], list[Measure]],
    moments: tuple[list[Moment], list[Moment]],
    *,
    compare_wording: bool,
) -> list[Change]:
    """Return the changed targets between two passages.

    Parameters
    ----------
    reference, plan : Passage
    found : pair of list of Measure
        Quantities of both, without lengths of time (those are deadlines).
    moments : pair of list of Moment
        Dates of both: a milestone before a later goal is told by its date.
    compare_wording : bool
        Whether a changed bound alone (ít nhất -> khoảng) is a change.
    """
    kinds = {measure.kind for side in found for measure in side}
    changes: list[Change] = []
    for kind in sorted(kinds):
        ours = [measure for measure in found[0] if measure.kind == kind]
        theirs = [measure for measure in found[1] if measure.kind == kind]
        if len(ours) == len(theirs) == 1 and ours[0].unit == theirs[0].unit and ours[0].per == theirs[0].per:
            if compare_measures(ours[0], theirs[0], compare_wording=compare_wording) is None:
                continue
        scores = _make_score(reference, plan, ours, theirs, moments)
        pairs, only_reference, only_plan = pair_mentions(ours, theirs, scores, lowest=_LOWEST)
        for one, other in pairs:
            direction = _compare_pair(reference, plan, one, other, compare_wording=compare_wording)
            if direction:
                changes.append(make_change("target", direction, one, other))
        changes += _report_single(reference, plan, pairs, only_reference, only_plan, moments)
    return changes


def _make_score(
    reference: Passage,
    plan: Passage,
    ours: list[Measure],
    theirs: list[Measure],
    moments: tuple[list[Moment], list[Moment]],
) -> Callable[[Measure, Measure], float]:
    """Return the function that scores two quantities by unit, words around and date."""
    near = weigh_contexts(reference, ours) | weigh_contexts(plan, theirs)

    dates = {
        id(measure): date.value if (date := find_date_of(measure, side, passage.text)) else 0.0
        for passage, side, measures in zip((reference, plan), moments, (ours, theirs), strict=True)
        for measure in measures
    }

    def score(one: Measure, other: Measure) -> float:
        if one.kind == "count" and not _same_unit(one.unit, other.unit):
            return 0.0
        likeness = measure_likeness(near[id(one)], near[id(other)])
        if one.kind == "count" or len(ours) == len(theirs) == 1:
            likeness += 0.3
        if (one.unit == "words") != (other.unit == "words"):
            likeness -= 0.2
        if dates[id(one)] and dates[id(one)] == dates[id(other)] and max(len(ours), len(theirs)) > 1:
            likeness += 0.5 if len(ours) != len(theirs) else 0.3
        if len(ours) != len(theirs) and compare_measures(one, other) is None:
            likeness += 0.4
        return likeness

    return score


def find_date_of(measure: Measure, moments: list[Moment], text: str) -> Moment | None:
    """Return the date of a quantity: the one in its own clause, else the nearest before it, else after it."""
    points = [moment for moment in moments if moment.kind == "point"]
    before = [moment for moment in points if moment.end <= measure.start][-1:]
    after = [moment for moment in points if moment.start >= measure.end][:1]
    for moment in after:
        if not before or _PAUSE.search(text, before[0].end, measure.start):
            if not _PAUSE.search(text, measure.end, moment.start):
                return moment
    return before[0] if before else after[0] if after else None


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
    if one.per != other.per or _differ_in_object(reference, plan, one, other):
        return "not_comparable"
    return direction


def _differ_in_object(reference: Passage, plan: Passage, one: Measure, other: Measure) -> bool:
    """Tell whether the words right beside two quantities name groups that exclude each other."""
    named = [
        {match.group() for match in _LEVEL.finditer(side.text[max(0, of.start - 40) : of.end + 40])}
        for side, of in ((reference, one), (plan, other))
    ]
    return bool(named[0] and named[1]) and not named[0] & named[1]


def compare_measures(one: Measure, other: Measure, *, compare_wording: bool = True) -> Direction | None:
    """Return the direction from one quantity to another, None where they say the same.

    Examples
    --------
    >>> most = Measure("count", 4, 4, "ceiling", "đầu mối", 0, 1)
    >>> compare_measures(most, replace(most, bound="floor"))
    'altered'
    >>> compare_measures(most, replace(most, low=5, high=5))
    'weaker'
    """
    bounds = {one.bound, other.bound}
    same_value = _is_close(one.low, other.low) and _is_close(one.high, other.high)
    if same_value and (one.bound == other.bound or not compare_wording or one.unit != other.unit):
        return None
    if bounds == {"floor", "ceiling"}:
        return "altered"
    low_is_better = (
        one.kind in _LOW_KINDS
        or "ceiling" in bounds
        or ("floor" not in bounds and (one.falls or other.falls))
    )
    if same_value:
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


def _report_single(
    reference: Passage,
    plan: Passage,
    pairs: list[tuple[Measure, Measure]],
    only_reference: list[Measure],
    only_plan: list[Measure],
    moments: tuple[list[Moment], list[Moment]],
) -> list[Change]:
    changes: list[Change] = []
    values = {value for pair in pairs for value in (pair[0].low, pair[1].low)}
    hard_reference = [one for one in only_reference if _stands_alone(one, plan, values)]
    hard_plan = [other for other in only_plan if _stands_alone(other, reference, values)]
    while hard_reference and hard_plan:
        changes.append(make_change("target", "not_comparable", hard_reference.pop(0), hard_plan.pop(0)))
    changes += [make_change("target", "dropped", one, None) for one in hard_reference]
    for other in hard_plan:
        goal = _find_later_goal(other, pairs, moments[1], plan.text)
        changes.append(make_change("target", "not_comparable" if goal else "added", goal, other))
    return changes


def _stands_alone(single: Measure, other_side: Passage, values: set[float]) -> bool:
    if single.soft or (single.kind == "share" and single.low == 100 and _EVERY.search(other_side.text)):
        return False
    return single.low not in values or single.kind not in {"rank", "grade", "mark", "share"}


def _find_later_goal(
    single: Measure, pairs: list[tuple[Measure, Measure]], moments: list[Moment], text: str
) -> Measure | None:
    """Return the goal of the reference for which a plan's additional figure is a milestone."""
    date = find_date_of(single, moments, text)
    for one, other in pairs:
        later = find_date_of(other, moments, text)
        if date and later and date.value < later.value and _same_unit(one.unit, single.unit):
            return one
    return None


def find_milestones(changes: list[Change], moments: list[Moment]) -> frozenset[tuple[int, int]]:
    """Return the ranges of the plan's dates that only stand with a milestone before a later goal."""
    spans: set[tuple[int, int]] = set()
    for change in changes:
        if change.direction == "not_comparable" and change.plan:
            before = [moment for moment in moments if moment.kind == "point" and moment.end <= change.plan[0]]
            spans |= {(before[-1].start, before[-1].end)} if before else set()
    return frozenset(spans)
