"""Quantities of a passage: number, bound, unit and what they are counted against."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from toolkit.statements.asides import BLANK
from toolkit.statements.values.moments import UNIT_DAYS
from toolkit.statements.vocabulary import (
    compile_phrases,
    find_phrases,
    group_phrases,
    join_phrases,
    read_phrases,
    read_words,
)
from toolkit.text.numerals import NUMBER, parse_number

Bound = Literal["floor", "ceiling", "exact", "about"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One quantity.

    Parameters
    ----------
    kind : str
        share (in percent), age, service, duration, money, count, rank (lower is better), grade (higher is
        better), degree (of education), theory (of political education).
    low, high : float
        The number, or the two ends of a range.
    bound : str
        floor, ceiling, exact or about.
    unit : str
        For counts and ranks: the words that name what is counted.
    start, end : int
        Range in the folded text.
    falls : bool
        The goal is to be low (giảm còn 3%, hộ nghèo 3%).
    per : float
        What it is counted against (11 on 10,000 people); 0 where nothing is said.
    soft : bool
        Counts as a counterpart, but its absence on the other side is no change.
    """

    kind: str
    low: float
    high: float
    bound: Bound
    unit: str
    start: int
    end: int
    falls: bool = False
    per: float = 0.0
    soft: bool = False


_BOUNDS = group_phrases(read_phrases("bounds", "bound", frozenset({"floor", "ceiling", "about"})))
#: Words of a floor that a tail may turn ("từ 5 người trở xuống").
_OPEN = frozenset({"từ", "đủ", None})
_LEAD = re.compile(
    rf"(?:(?<!\w)(?:{_BOUNDS})(?:\s+(?:là|đạt"
    rf"|đạt mức|mức|có|phải|cũng|"
    r"được|mở|mở được|xây dựng|bố trí|tổ chức|bằng|còn|sau|đến|cho|phải đạt|phải có|hoàn thành|từ|giảm"
    r"|tăng|được khoảng))*\s*)$"
)
_TAIL = re.compile(
    r"(?:\s+(?!trở|đến|và|hoặc|từ)[^\W\d]+){0,5}?\s+(?:(?P<floor>trở lên|hoặc hơn|là tối thiểu"
    r"|là ít nhất)|(?P<ceiling>trở xuống|trở lại|là tối đa|là nhiều nhất))(?!\w)"
)
_PERCENT = r"(?:%|phần trăm|‰|phần nghìn)"
_NUMBER = compile_phrases(
    rf"(?<![\w/.,{BLANK}-])(?P<low>{NUMBER})\s*(?P<unit>{_PERCENT})?(?:\s*(?:-|đến|tới|~|÷"
    rf"|đến dưới)\s*(?:dưới\s+|gần\s+)?(?P<high>{NUMBER})"
    rf"|\s*(?P<twice>[^\W\d]+)\s*(?:-|đến"
    rf"|tới)\s*(?P<high2>{NUMBER})(?=\s+(?P=twice)(?!\w)))?(?P<percent>\s*{_PERCENT})?",
)
_IN_WORDS = re.compile(r"[^\W\d]")
_AFTER = re.compile(
    r"\s*(?:\(\w+(?:\s\w+)?\)\s*)?(?:(?P<age>tuổi)(?!\s+đảng)|(?P<time>năm(?!\s+(?:19|20)\d\d)|quý|tháng|tuần|ngày"
    r"|giờ|tiếng(?! anh| việt| nói| dân| nước| mẹ| động))(?!\w)(?P<work>\s+làm việc)?"
    r"|(?P<money>đồng|vnđ|usd|đô la)(?!\w|\s+chí)"
    r"|(?P<first>[^\W\d]+)(?:\s+(?P<second>[^\W\d]+))?)"
)
_SERVICE = re.compile(
    r"\s*(?:trở lên\s+)?(?:\w+\s+){0,2}?(?:công tác|kinh nghiệm|thâm niên|giữ chức|đảm nhiệm|làm việc"
    r"|tuổi đảng|làm công tác|đảm nhận|giữ vị trí|làm)(?!\w)"
)
_SERVED = re.compile(
    r"(?:kinh nghiệm|thâm niên|thời gian (?:công tác|giữ chức|đảm nhiệm|luân chuyển|làm việc|giữ)"
    r"|giữ chức|công tác)[^,.;]{0,30}$"
)
#: What stands before a number that is a name: always, or where no unit follows ("lớp 5", but "lớp 40 người").
_LABELLED = re.compile(
    r"(?:điều|khoản|điểm [a-zđ]|(?<!tổng )số|đề án|nghị quyết|quyết định|phụ lục|chương|tiểu dự án|thứ"
    r"|khóa|lần thứ|quốc lộ"
    r"|trung ương|tờ|thửa|ngõ|web|năm|tháng|ngày|tiểu khu|khoảnh|cột mốc|tỉnh lộ|đường tỉnh|hương lộ)"
    r"\s+(?:\d+(?:,| và)\s+)*$"
)
_NUMBERED = re.compile(
    r"(?<!\w)(?:điểm|lớp|khu|vùng|bảng|giai đoạn|phần|mục|dự án|mẫu|đường|nhóm|kỳ|kênh|tổ|cụm|trạm|khối"
    r"|đợt|cột|hàng|tập)\s+$"
)
_NO_UNIT = read_words("no_unit")
#: First syllables that are no word alone: the evidence takes the second one too.
_HALVES = read_words("half_word")
_VERBS = re.compile(r"(?:đạt|là|còn|lên|xuống|bằng|thêm|giảm|tăng|tới|đến|mức|chiếm)\s+$")
_BASE = re.compile(
    rf"\s*{_PERCENT}?(?:\s+(?!trở)[^\W\d]+){{0,4}}?(?:\s*\(?{BLANK}+\)?,?)?"
    r"\s+(?:(?:tăng|giảm|nâng) )?(?:xuống|lên)(?!\w)"
)
_FALLS = re.compile(
    r"(?:giảm|hạ|kéo giảm|rút|thu hẹp|rút ngắn)[^,.;%]{0,60}?(?:còn|xuống|về)(?:\s+(?:còn|dưới|mức"
    r"|khoảng|tối đa|không quá|thời gian))*\s*$|(?:chỉ còn|còn|xuống còn|xuống dưới|xuống)(?:\s+(?:dưới"
    r"|khoảng|tối đa|không quá))*\s*$"
)
#: What is to become less: a share or number of it is the better the lower it is.
_UNWANTED = re.compile(rf"(?:{join_phrases(read_phrases('unwanted'))})[^.;]{{0,50}}$")
_REDUCED = re.compile(r"(?:giảm|cắt giảm|tinh giản|tiết kiệm|hạ|rút ngắn)(?:\s+\w+){0,8}?\s*$")
_PER = re.compile(
    rf"(?:/|(?:trên|tính trên|cho)(?:\s+mỗi)?\s+)\s*(?P<size>{NUMBER})\s*(?:người\s+)?(?:dân|trẻ|hộ"
    rf"|lao động|ca|học sinh|cư dân|phụ nữ|ha(?!\w)|héc-ta|hecta|đơn vị diện tích)"
)
_HEADINGS = re.compile(
    r"(?:chỉ tiêu|mục tiêu|yêu cầu|chính sách|chương trình|tiêu chí|dự án|yếu tố|nhóm|nội dung|nhiệm vụ"
    r"|giải pháp|mặt|khâu|trụ cột|đột phá|nguyên tắc|quan điểm"
    r"|phương châm|định hướng|bước|bên)(?!\w)"
)
#: "3 chỉ tiêu sau:", "gồm 04 nhóm giải pháp:" count what follows.
_OPENS_LIST = re.compile(r"(?:\s+[^\W\d]+){1,5}?\s*:|(?:\s+[^\W\d]+){1,4}?\s+sau(?: đây)?(?!\w)")
_AGED = re.compile(r"(?<!\w)(?<!cao )(?:độ tuổi|tuổi)(?!\s+(?:trẻ|đảng))[^.;%]{0,100}$")
_LISTED = re.compile(r"(?:\s+[^\W\d]+){0,8}?(?:\s+và|,)\s+")
#: A size told in brackets describes: "(dài 43,7 km)".
_DESCRIBED = re.compile(r"\((?:có |với )?(?:dài|rộng|cao|sâu|diện tích|quy mô|tổng|chiều|hiện có|gồm)[^()]{0,30}$")
#: What stands behind "năm" where it is a year, not five.
_YEAR_NAMES = "đi tiếp qua sau nay trước tới học vừa kế ngoái nào gần liền đầu cuối tài"
_YEAR_WORDS = frozenset(_YEAR_NAMES.split())
_HUMANS = frozenset({"người", "cán bộ", "đồng chí", "học viên", "lượt người", "công chức", "đảng viên", "lao động"})


def find_measures(text: str, heads: Mapping[str, list[int]]) -> list[Measure]:
    """Return the numbers of a text, from which dates and frequencies were blanked, with their units.

    `heads` tells where the words of the text stand.
    """
    found: list[Measure] = []
    ratios = list(_PER.finditer(text))
    sizes = {ratio.start("size") for ratio in ratios}
    for match in find_phrases(_NUMBER, text, heads):
        if match.start() in sizes or (found and match.start() < found[-1].end):
            continue
        measure = _read_measure(text, match)
        if measure is not None:
            found.append(_inherit_bound(measure, found[-1], text) if found else measure)
    for ratio in ratios:
        counted = [index for index, measure in enumerate(found) if measure.end <= ratio.start()]
        if counted:
            found[counted[-1]] = replace(found[counted[-1]], per=parse_number(ratio["size"]))
    return found


def count_figures(text: str, heads: Mapping[str, list[int]]) -> Counter[float]:
    """Count the numbers of a text by value, whatever they measure; a lone "năm" is a year more often than five."""
    matches = [match for match in find_phrases(_NUMBER, text, heads) if match["low"] != "năm"]
    return Counter(parse_number(match[end]) for match in matches for end in ("low", "high", "high2") if match[end])


def _inherit_bound(measure: Measure, last: Measure, text: str) -> Measure:
    """Return the measure with the bound of the one before it in a list ("ít nhất 5% A và 10% B")."""
    shared = measure.kind == last.kind and measure.bound == "exact" and last.bound in {"floor", "ceiling"}
    if not shared or not _LISTED.fullmatch(text, last.end, measure.start):
        return measure
    return replace(measure, bound=last.bound)


def _read_range(match: re.Match[str]) -> tuple[float, float]:
    """Return both ends; a scale told once holds for both ("25 - 27 nghìn", "từ 1 đến 1,5 triệu")."""
    low = parse_number(match["low"])
    written = match["high"] or match["high2"]
    if not written:
        return low, low
    high = parse_number(written)
    bare = parse_number(written.split()[0])
    scale = high / bare if bare and high != bare and written[0].isdecimal() else 1.0
    return (low * scale if match["low"].isdecimal() and low <= bare else low), high


def _read_measure(text: str, match: re.Match[str]) -> Measure | None:
    start, end = match.span()
    end = start + len(match.group().rstrip())
    before = text[max(0, start - 110) : start]
    low, high = _read_range(match)
    kind, unit, length, soft = _read_unit(text, match, before)
    if kind == "count" and not unit and _AGED.search(before) and low < 80:
        kind = "age"
    if kind == "" or (_BASE.match(text, end) and before.rstrip().endswith("từ")):
        return None
    end += length
    if length and text.startswith(" rưỡi", end):  # "hai ngày rưỡi"
        low, high, end = low + 0.5, high + 0.5, end + len(" rưỡi")
    lead = _LEAD.search(before)
    bound, opening = _read_bound(lead, match)
    tail = _TAIL.match(text, end)
    if tail and high == low and not (lead and (lead["ceiling"] if tail["floor"] else lead["floor"] not in _OPEN)):
        bound, end = ("floor" if tail["floor"] else "ceiling"), tail.end()
    if kind == "duration":
        kind = _classify_duration(text, before, end, bound, unit)
    factor = 1.0
    if kind in {"duration", "service"}:  # seven calendar days hold five working days
        factor, unit = UNIT_DAYS[unit.split()[0]] * (1.4 if "làm việc" in unit else 1), ""
    falls = kind in {"share", "count"} and _is_falling(before)
    return Measure(kind, low * factor, high * factor, bound, unit, start - opening, end, falls, 0.0, soft)


def read_lead(before: str) -> tuple[Bound, int]:
    """Return the bound that the words before a quantity set, and the length of those words."""
    lead = _LEAD.search(before)
    if lead is None:
        return "exact", 0
    bound: Bound = "ceiling" if lead["ceiling"] else "about" if lead["about"] else "floor"
    return bound, len(lead.group())


def _read_bound(lead: re.Match[str] | None, match: re.Match[str]) -> tuple[Bound, int]:
    if lead is None:
        return "exact", 0
    opening = len(lead.group())
    if lead["ceiling"]:
        return "ceiling", opening
    ranged = bool(match["high"] or match["high2"])
    if ranged and (lead["about"] or lead.group().strip() == "từ"):  # "trong khoảng 42-43%" are its two ends
        return "exact", opening
    if lead["about"]:
        return "about", opening
    return ("exact", 0) if lead["floor"] == "đủ" else ("floor", opening)


def _read_unit(text: str, match: re.Match[str], before: str) -> tuple[str, str, int, bool]:
    """Return kind, unit, length of the unit in the text and whether the number may be no quantity."""
    if match["unit"] or match["percent"]:
        return "share", "", 0, False
    end = match.start() + len(match.group().rstrip())
    written = match["low"]
    in_words = bool(_IN_WORDS.match(written))
    after = _AFTER.match(text, end)
    if _LABELLED.search(before) or (
        in_words and before.endswith(("thứ ", "hằng ", "hàng ", "mỗi ", "đến ")) and written == "năm"
    ):
        return "", "", 0, False
    if after and after["age"]:
        return "age", "", after.end() - end, False
    if after and after["time"]:
        return "duration", after["time"] + (after["work"] or ""), after.end() - end, False
    if after and after["money"]:
        return "money", "", after.end() - end, False
    if not after or after["first"] in _NO_UNIT:
        if _NUMBERED.search(before):
            return "", "", 0, False
        led = bool(_LEAD.search(before))
        known = (led and not after) if in_words else led or bool(_VERBS.search(before))
        return ("money" if " t" in written else "count") if known else "", "", 0, False
    first, second = after["first"], after["second"] or ""
    stop = (after.end() if first in _HALVES and second else after.end("first")) - end
    words = f"{first} {second}".strip()
    words = words.removeprefix("lượt ")
    unit = "người" if words in _HUMANS or first in _HUMANS else words
    # A lone "một" or "ba", and the number of headings in a list ("ba nhiệm vụ trọng tâm"), only answer to a figure
    # of the same thing.
    heading = bool(_HEADINGS.match(words)) and (in_words or bool(_OPENS_LIST.match(text, end)))
    small = in_words and " " not in written and not _LEAD.search(before)  # as often part of a name or a phrase
    if (written == "năm" and first in _YEAR_WORDS) or first == "năm":
        return "", "", 0, False
    return "count", unit, stop, small or heading or bool(_DESCRIBED.search(before))


def _classify_duration(text: str, before: str, end: int, bound: Bound, unit: str) -> str:
    if bound == "ceiling":  # who has served is asked for at least so long; what ends is a time limit
        return "duration"
    if _SERVICE.match(text, end) or _SERVED.search(before):
        return "service"
    return "service" if bound == "floor" and unit in {"năm", "quý", "tháng"} else "duration"


def _is_falling(before: str) -> bool:
    if _FALLS.search(before):
        return True
    return bool(_UNWANTED.search(before)) and not _REDUCED.search(before)
