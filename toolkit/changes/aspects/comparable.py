"""Whether two quantities measure the same thing: population, denominator, pace, side of the bound."""

from __future__ import annotations

import re

from toolkit.changes.change import Mention
from toolkit.statements.passage import Passage
from toolkit.statements.values.amounts import Measure
from toolkit.statements.vocabulary import group_phrases, read_phrases

CLAUSE_END = re.compile(r"[.;:|](?!\d)")
_INDICATOR = re.compile(
    r"(?<!\w)(?:(?P<growth>tốc độ|tăng trưởng|nhịp độ|mức tăng)|(?P<part>t[ỷỉ] trọng|chiếm|cơ cấu))(?!\w)"
)
#: A share by which something grows or falls, and one that something is of a whole.
_BY = re.compile(
    r"(?<!\w)(?:tăng|giảm|cắt giảm|kéo giảm|tiết kiệm)(?: (?:thêm|bình quân|trung bình|được|khoảng|từ))*\s*$"
)
_OF_WHOLE = re.compile(
    r"(?<!\w)(?:chiếm|đạt|còn|lên|xuống|ở mức|(?:tỷ|tỉ) trọng)(?: (?:khoảng|tới|mức|từ|đến|được))?\s*$"
)
_WHOLE_BEHIND = re.compile(r"\s*(?:của\s+)?(?:trong\s+)?tổng(?! kết)")
_YEARLY = re.compile(r"(?<!\w)(?:bình quân|mỗi năm|hằng năm|hàng năm|/năm|một năm)(?!\w)")
_IN_ALL = re.compile(
    r"(?<!\w)(?:cả (?:kỳ|giai đoạn|nhiệm kỳ)|so với (?:cuối |đầu )?(?:năm|giai đoạn|thời kỳ|nhiệm kỳ))"
)
_NATION = re.compile(r"(?<!\w)(?:cả nước|toàn quốc|cả quốc gia)(?!\w)")
_PROVINCE = re.compile(r"(?<!\w)(?:toàn tỉnh|toàn thành phố|trên địa bàn tỉnh|của tỉnh|tỉnh|thành phố)(?!\w)")
#: What a share is of, by sorts that exclude each other.
_SORT = re.compile(
    r"\s*(?:trở lên\s+)?(?:(?:tổng|số|các|những|lượng)\s+)*"
    rf"(?:{group_phrases(read_phrases('measured_sorts', 'sort'))})(?!\w)"
)
#: Bounds that a denial in their clause turns round, and the words between.
_TURNS = ("trên ", "quá ", "hơn ", "dưới ")
_TURNED = re.compile(
    r"(?<!\w)(?<!hàng )(?:không(?: để)?|cấm)(?! những| chỉ| ngừng)"
    r"(?:,?\s+(?!và|đạt|để|nhưng|mà|đồng|phấn|bảo|nhằm|có ít)[^\W\d]+){2,18}?\s*$"
)


def measure_one_thing(reference: Passage, plan: Passage, in_reference: Measure, in_plan: Measure) -> bool:
    """Tell whether two quantities of one kind measure the same thing: only then is one more than the other.

    Parameters
    ----------
    reference, plan : Passage
    in_reference, in_plan : Measure
        A quantity of the reference and one of the plan.
    """
    if (
        in_reference.per != in_plan.per
        or _differ_in_field(in_reference, in_plan)
        or _differ_in_object(reference, plan, in_reference, in_plan)
    ):
        return False
    return not _differ_in_indicator(reference, plan, in_reference, in_plan)


def _differ_in_indicator(reference: Passage, plan: Passage, in_reference: Measure, in_plan: Measure) -> bool:
    """Tell whether one share says how fast something grows and the other what part it is."""
    if in_reference.kind != "share":
        return False
    named = [
        {match.lastgroup for match in _INDICATOR.finditer(_read_before(side, of))}
        for side, of in ((reference, in_reference), (plan, in_plan))
    ]
    if named[0] and named[1]:
        return not named[0] & named[1]
    ways = {_name_way(reference, in_reference), _name_way(plan, in_plan)}
    if ways == {"by"}:
        return _name_pace(reference, in_reference) != _name_pace(plan, in_plan)
    # "tốc độ tăng đạt 8%" and "tăng 9%" are of one thing.
    return ways == {"by", "of"} and not any("growth" in one for one in named)


def _name_way(side: Passage, of: Measure) -> str:
    """Return "by" for a share by which something changes, "of" for one of a whole, else nothing."""
    before = side.text[max(0, of.start - 60) : of.start]
    if _BY.search(before):
        return "by"
    return "of" if _OF_WHOLE.search(before) or _WHOLE_BEHIND.match(side.text, of.end) else ""


def _name_pace(side: Passage, of: Measure) -> bool:
    """Tell whether a change is told for each year; where neither a year nor the whole is named, it is the whole."""
    clause = _read_clause(side, of)
    return bool(_YEARLY.search(clause)) and not _IN_ALL.search(clause)


def _differ_in_field(reference: Measure, plan: Measure) -> bool:
    """Tell whether two places are held in different fields: among countries, among provinces."""
    return reference.kind == "rank" and bool(reference.unit and plan.unit) and reference.unit != plan.unit


def _differ_in_object(reference: Passage, plan: Passage, in_reference: Measure, in_plan: Measure) -> bool:
    """Tell whether two quantities are of the nation and of a province, or of two sorts of things."""
    if in_reference.kind == "count":
        return (
            bool(_find_nation(reference, in_reference))
            and not _find_nation(plan, in_plan)
            and bool(_PROVINCE.search(_read_clause(plan, in_plan)))
        )
    sorts = [_SORT.match(side.text, of.end) for side, of in ((reference, in_reference), (plan, in_plan))]
    return in_reference.kind == "share" and all(sorts) and len({match.lastgroup for match in sorts if match}) == 2


def _find_nation(side: Passage, of: Measure) -> re.Match[str] | None:
    return _NATION.search(_read_clause(side, of))


def _read_clause(side: Passage, of: Measure) -> str:
    return _read_before(side, of) + CLAUSE_END.split(side.text[of.start : of.end + 80])[0]


def _read_before(side: Passage, of: Measure) -> str:
    return CLAUSE_END.split(side.text[max(0, of.start - 120) : of.start])[-1]


def is_turned_round(reference: Passage, plan: Passage, in_reference: Mention, in_plan: Mention) -> bool:
    """Tell whether a denial turns the bound of one of two quantities round: their bounds say the same then.

    "không bổ nhiệm người trên 45 tuổi" asks for 45 at most, as "bổ nhiệm người không quá 45 tuổi" does.

    Examples
    --------
    >>> from toolkit.statements.passage import read_passage
    >>> from toolkit.records import Span
    >>> denied, plain = read_passage("không bổ nhiệm người trên 45 tuổi"), read_passage("bổ nhiệm người trên 45 tuổi")
    >>> is_turned_round(denied, plain, Span(21, 33), Span(15, 27))
    True
    """
    return _is_turned(reference.text, in_reference.start) != _is_turned(plan.text, in_plan.start)


def _is_turned(text: str, start: int) -> bool:
    return text.startswith(_TURNS, start) and bool(_TURNED.search(text, max(0, start - 110), start))
