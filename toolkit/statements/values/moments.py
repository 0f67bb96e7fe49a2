"""Dates, periods and frequencies of a passage, each with the day or the number of days it stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from toolkit.statements.asides import blank_spans
from toolkit.statements.passage import KEPT, Passage
from toolkit.statements.values.baselines import is_baseline, is_remark
from toolkit.statements.vocabulary import compile_phrases, find_phrases
from toolkit.text.dates import list_ends
from toolkit.text.numerals import NUMBER, parse_number

Kind = Literal["point", "begin", "yearless", "monthday", "limit", "frequency"]
#: Days of a unit of time. A year is twelve months of thirty days, so that "12 tháng" is "1 năm".
UNIT_DAYS = {
    "năm": 360.0,
    "quý": 90.0,
    "tháng": 30.0,
    "tuần": 7.0,
    "ngày": 1.0,
    "giờ": 1 / 24,
    "tiếng": 1 / 24,
    "niên": 360.0,
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One statement of time.

    Parameters
    ----------
    kind : str
        point (by or in), begin (from), yearless (a date without year), monthday (day of every month),
        limit (a length of time allowed), frequency (how often).
    value : float
        Ordinal day for dates, length of the interval in days for limits and frequencies.
    start, end : int
        Range in the folded text.
    opens : float
        First day of a period; equal to `value` where there is none.
    soft : bool
        Counts as a counterpart, but its absence on the other side is no change.
    bound : str
        For limits: floor, ceiling, exact or about; for dates without year: floor (from), ceiling (by) or exact.
    """

    kind: Kind
    value: float
    start: int
    end: int
    opens: float = 0.0
    soft: bool = False
    bound: str = "exact"


_MONTH = "mười một|mười hai|mười|một|giêng|hai|ba|tư|năm|sáu|bảy|tám|chín|chạp"
_MONTHS = {
    "giêng": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
    "mười": 10, "mười một": 11, "mười hai": 12, "chạp": 12,
}  # fmt: skip
_QUARTERS = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "một": 1,
    "nhất": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "tư": 4,
    "đầu": 1,
    "cuối": 4,
}
_OF_YEAR = r"\s*(?:/|-|\.|,?\s*(?:của\s+)?năm\s+)\s*"
_Y = r"(?:19|20)\d\d(?!\d|%|[.,]\d)"

_DATES = compile_phrases(
    rf"(?<!\w)(?:(?<![/.,])(?P<day>\d{{1,2}})\s*(?P<sep>[/.-])\s*(?P<month>\d{{1,2}})\s*(?P=sep)\s*(?P<year>{_Y})"
    rf"|(?<![/.,])(?P<day2>\d{{1,2}})\s+tháng\s+(?P<month2>\d{{1,2}}|{_MONTH})(?:{_OF_YEAR}"
    rf"|\s+)(?P<year2>{_Y})"
    rf"|(?<![/.,])(?P<span>{NUMBER})\s+tháng\s+(?P<half>đầu"
    rf"|cuối)(?:(?:\s+của)?(?:\s+năm)?\s+(?P<year_h>{_Y}))?"
    rf"|nửa\s+(?P<half2>đầu|cuối)(?:\s+của)?\s+năm(?:\s+(?P<year_h2>{_Y}))?"
    rf"|qu[ýí]\s+(?P<quarter>i{{1,3}}|iv|[1-4]|(?:đầu|cuối)(?!\s+(?:tiên|cùng|kỳ))|một|nhất|hai|ba|bốn|tư)(?!\w)(?:(?:{_OF_YEAR}"
    rf"|\s*)(?P<year_q>{_Y}))?"
    rf"|(?P<open>{_Y})\s*(?:-|đến|tới)\s*(?:hết\s+)?(?:năm\s+)?(?P<close>{_Y})"
    rf"|tháng\s+(?P<month3>\d{{1,2}}|{_MONTH})(?:{_OF_YEAR}|\s+)(?P<year3>{_Y})"
    rf"|(?<![/.,])(?P<month4>\d{{1,2}})/(?P<year4>{_Y})"
    rf"|(?P<day5>\d{{1,2}})(?:\s*/\s*|\s+tháng\s+)(?P<month5>\d{{1,2}}|{_MONTH})(?![\w/]|\s*%)"
    rf"|ngày\s+(?P<monthday>\d{{1,2}})(?!\d|\s*[/.-]\s*\d|\s+tháng\s+\d|\s+làm)"
    rf"|tháng\s+(?P<month6>1[0-2]|0?[1-9]|{_MONTH})(?!\w|[/.]\d)"
    rf"|(?<![/.,])(?P<year7>{_Y})(?![\w/]))",
)
_BEFORE = re.compile(
    r"(?:(?:trước khi(?: bước)? vào|trước thềm|trước|(?<!năm )sau|kể|bắt đầu|từ|đến|tới|hết|cuối|đầu|giữa|trong|vào"
    r"|chậm nhất|muộn nhất|không muộn hơn|không chậm hơn|không sớm hơn|"
    r"khoảng|thời điểm|mốc|ngày|năm|tháng|giai đoạn|nhiệm kỳ|đại hội|thời kỳ|các|học|xong|là|tính|mùng)\s+)+$"
)
_COUNTED = re.compile(r"(?:năm|tháng|ngày)\s+(?=\w)")
_ENDS_IN_NUMBER = re.compile(rf"(?<!\w){NUMBER}\s+$")
_CALENDAR = re.compile(r"(?<!\w)(?:ngày|mùng|trước|sau|chậm|muộn|hết|kể|bắt)(?!\w)")
#: What a share is of.
_PARTED = re.compile(
    r"\s+(?:tổng|số|thành viên|đại biểu|ủy viên|diện tích|hội viên|đảng viên|đoàn viên|cử tri|thôn|xã|hộ|cán bộ"
    r"|biên chế|kinh phí|chi phí|nguồn lực|nguồn vốn|nhu cầu|sản lượng|doanh thu"
    r"|giá trị|mức|quỹ|vốn|thời gian|dân số|lao động|học sinh|người|phiếu"
    r"|quân số|khối lượng)(?!\w)"
)
#: One field has a group in each pattern that holds it: day, day2, year_q ...
_VARIANT = re.compile(r"(?:_[hq])?\d?$")
#: "không chờ hết nhiệm kỳ" sets no date.
_NOT_AWAITED = re.compile(r"(?<!\w)(?:không|chưa|chẳng)(?: cần| phải)? (?:chờ|đợi)(?: đến| tới| khi)?\s*$")
_TERM = compile_phrases(r"(?<!\w)(?P<part>đầu|giữa|hết|cuối)\s+nhiệm kỳ(?!\s*\d)")
_OF_TITLE = re.compile(r"(?:giai đoạn|thời kỳ|đến năm)\s")
#: The name of a document, by its capital, up to where its years stand.
_TITLE = re.compile(
    r"(?:Chương trình|Đề án|Chiến lược|Quy hoạch|Kế hoạch)(?! này)\s+(?:(?!xong|hoàn thành|trước)[^.;:()\d]){3,150}$"
)
_OUTLOOK = re.compile(r"(?:tầm nhìn|định hướng)(?:\s+(?:đến|tới|năm))*\s*$")

_SPAN = r"(?P<unit{0}>năm|quý|tháng|tuần|ngày|giờ)(?!\w)"
_TIMES = r"(?:lần|kỳ|đợt|phiên)"
_ONE = r"(?:một|1|01)"
_FREQUENCIES = compile_phrases(
    rf"(?<!\w)(?:(?:mỗi|một|1|hằng|hàng)\s+{_SPAN.format(1)}\s+(?:(?:ít nhất|tối thiểu|không dưới|từ|họp"
    rf"|tổ chức|kiểm tra)\s+)*(?P<times1>{NUMBER})\s+{_TIMES}(?!\w)"
    rf"|(?P<times2>{NUMBER})\s*{_TIMES}\s*(?:/|mỗi|một|trong một|trong mỗi"
    rf"|trong)\s*(?:{_ONE}\s+)?{_SPAN.format(2)}"
    rf"|(?:(?:định kỳ|cứ|mỗi)\s+)?(?P<count3>{NUMBER}"
    rf"|nửa)\s+{_SPAN.format(3)}\s*(?:/\s*)?(?:{_ONE}\s+|/\s*)?{_TIMES}(?!\w)"
    rf"|(?:cứ\s+)?(?P<count9>{NUMBER})\s+{_SPAN.format(9)}\s+(?:[^\W\d]+\s+){{1,4}}?(?:một|1)\s+lần(?!\w)"
    rf"|(?:định kỳ|cứ|cứ sau|mỗi|chu kỳ)\s+(?P<count4>{NUMBER}|nửa)\s+{_SPAN.format(4)}"
    rf"|(?:(?<=ngày )|(?<=giờ )|(?<=cuộc )|(?<=lần )|(?<=đợt )|(?<=kỳ )|(?<=buổi )"
    rf"|(?<=tháng ))trong\s+(?:(?:{_ONE}|mỗi)\s+)?"
    rf"(?P<unit0>ngày|tuần|tháng|năm)(?!\w|\s+\d)"
    r"|(?:(?<=đồng )|(?<=% )|(?<=phần trăm )|(?<=buổi )|(?<=tiết )|(?<=lượt )|(?<=ca ))"
    r"(?:một|1|mỗi)\s+(?P<unit10>ngày|tuần|tháng|quý|năm)(?!\w)"
    r"|trong\s+(?:một|mỗi|1)\s+(?P<unit11>năm)(?=\s+học(?!\w))"
    rf"|{_SPAN.format(5)}\s+{_ONE}\s+{_TIMES}(?!\w)"
    rf"|(?:hằng|hàng|mỗi|từng|định kỳ(?:\s+(?:hằng|hàng|theo))?)\s+{_SPAN.format(6)}"
    r"|(?:một|1)\s+(?P<each>năm|quý|tháng|tuần|ngày)(?!\w|\s+\d)"
    r"|thường\s+(?P<unit7>niên))|(?<=[\w%])/(?P<unit8>năm|quý|tháng|tuần|ngày)(?!\w)",
)
#: What makes "một năm" a rate, as "/năm" is: a figure and what it counts right before ("40 lớp nghề một năm").
_COUNTED_EACH = re.compile(
    rf"{NUMBER}\s*%?(?:\s+(?!học|kéo|trong|sau|trước|làm|là|từ|đến|hoặc|và|năm|ngày|tháng)[^\W\d]+){{0,2}}\s+$"
)
_OF_FIGURE = re.compile(r"(?:%|phần trăm)\s*$")
#: "nhiệm vụ được giao hằng năm": which tasks, not how often.
_OF_TASK = re.compile(r"(?<!\w)giao\s+$")
#: "số vụ cháy hằng năm giảm ...": the years of a series, no act every year.
_OF_SERIES = re.compile(r"\s+(?:giảm|tăng|chiếm|đạt)(?!\w)")
_TIMES_LATER = re.compile(
    rf"(?:,?\s+[^\W\d]+){{0,22}}?,?(?<!gấp)(?<!bằng)(?<!tăng)(?<!giảm)"
    rf"\s+(?P<times>{NUMBER})\s+{_TIMES}(?:\s+trở lên)?(?!\w|\s+(?:lương|mức|so|đầu))"
)


@lru_cache(maxsize=KEPT)
def find_moments(passage: Passage) -> tuple[tuple[Moment, ...], str]:
    """Return the frequencies and dates of a passage, and its text with them blanked."""
    text = passage.text
    matches = [match for match in find_phrases(_FREQUENCIES, text, passage.heads) if _is_rate(match)]
    frequencies = [_read_frequency(match) for match in matches]
    text = blank_spans(text, [(moment.start, moment.end) for moment in frequencies])
    frequencies, text = _count_times(frequencies, text)
    moments, spans = list(frequencies), []
    for match in find_phrases(_DATES, text, passage.heads):
        start, lead = _widen(text, match.start())
        outlook = bool(_OUTLOOK.search(text, max(0, start - 30), start))
        if match["day5"] and "/" in match.group() and (not lead or _is_share(match, lead)):
            continue
        if match["year7"] and not lead and not outlook and text[start - 1 : start] != "(":
            continue
        spans.append((start, match.end()))
        moment = _read_date(match, lead, start)
        if moment is not None and not is_baseline(text, start, match):
            soft = (
                outlook
                or passage.is_recital(start)
                or is_remark(text, start, match, lead)
                or _is_titled(passage, start, lead)
            )
            moments.append(replace(moment, soft=soft))
    for match in find_phrases(_TERM, text, passage.heads):
        spans.append(match.span())
        if _NOT_AWAITED.search(text, max(0, match.start() - 20), match.start()):
            continue
        stage = {"đầu": 1.0, "giữa": 2.5}.get(match["part"], 5.0)
        moments.append(Moment("yearless", 1000 + stage * 100, *match.span(), opens=0.0))
    return tuple(sorted(moments, key=lambda moment: moment.start)), blank_spans(text, spans)


def _is_titled(passage: Passage, start: int, lead: str) -> bool:
    """Tell whether a date belongs to the name of a document ("Chương trình phòng, chống đuối nước đến năm 2030")."""
    if not _OF_TITLE.match(lead):
        return False
    at = passage.folded.source_span(start, start + 1)[0]
    return bool(_TITLE.search(passage.source, max(0, at - 160), at))


def _is_rate(match: re.Match[str]) -> bool:
    """Tell whether a match says how often; a lone "một năm" does behind what is counted in it."""
    start = match.start()
    return not match["each"] or bool(_COUNTED_EACH.search(match.string, max(0, start - 40), start))


def _is_share(match: re.Match[str], lead: str) -> bool:
    """Tell whether two numbers are a share of what follows ("từ 2/3 tổng số trở lên"), no day of a month."""
    proper = int(match["day5"]) < int(match["month5"]) <= 10 and "0" not in match["day5"]
    return proper and not _CALENDAR.search(lead) and bool(_PARTED.match(match.string, match.end()))


def _count_times(frequencies: list[Moment], text: str) -> tuple[list[Moment], str]:
    """Divide each interval by the number of times told later in its clause ("hằng năm họp ít nhất hai lần")."""
    counted, spans = [], []
    for moment in frequencies:
        times = _TIMES_LATER.match(text, moment.end) if moment.value > 1 and not moment.soft else None
        if times:
            spans.append((times.start("times"), times.end()))
            moment = replace(moment, value=moment.value / (parse_number(times["times"]) or 1))
        counted.append(moment)
    return counted, blank_spans(text, spans)


def _widen(text: str, start: int) -> tuple[int, str]:
    lead = _BEFORE.search(text, max(0, start - 48), start)
    if lead is None:
        return start, ""
    # "trên 10 năm trong nhiệm kỳ 2021-2026": the first unit belongs to the number before it.
    first = lead.start()
    counted = _COUNTED.match(text, first, start + 1)
    if counted and _ENDS_IN_NUMBER.search(text, max(0, first - 12), first):
        first = counted.end()
    return first, text[first:start]


def _read_frequency(match: re.Match[str]) -> Moment:
    groups = {name.rstrip("0123456789"): value for name, value in match.groupdict().items() if value}
    days = UNIT_DAYS[groups.get("unit") or groups["each"]]
    if "count" in groups:
        days *= 0.5 if groups["count"] == "nửa" else parse_number(groups["count"])
    if "times" in groups:
        days /= parse_number(groups["times"]) or 1
    # "40 lớp/năm", "8% mỗi năm" belong to their figure: where it is gone, they are no deadline of their own.
    tied = (
        match.group().startswith(("/", "trong", "từng"))
        or match["unit10"]
        or match["each"]
        or _OF_FIGURE.search(match.string, max(0, match.start() - 12), match.start())
        or _OF_SERIES.match(match.string, match.end())
        or _OF_TASK.search(match.string, max(0, match.start() - 6), match.start())
    )
    return Moment("frequency", days, match.start(), match.end(), soft=bool(tied))


def _read_date(match: re.Match[str], lead: str, start: int) -> Moment | None:
    found = {name: value for name, value in match.groupdict().items() if value}
    if "monthday" in found:
        return Moment("monthday", float(found["monthday"]), start, match.end())
    period = _read_period(found)
    if period is None:
        return None
    first, last, yearless = period
    # "từ năm 2026 đến năm 2030" is the period 2026-2030.
    value, begins = (float(last.toordinal()), False) if "open" in found else _apply_lead(first, last, lead)
    kind: Kind = "yearless" if yearless else "begin" if begins else "point"
    opens = float(first.toordinal()) if "open" in found and "nhiệm kỳ" not in lead else value
    bound = _read_side(lead, begins=begins) if yearless else "exact"
    return Moment(kind, value, start, match.end(), opens, bound=bound)


def _read_side(lead: str, *, begins: bool) -> str:
    """Return whether a date without year closes a time ("trước 20/9") or opens one ("sau 20/9")."""
    if begins:
        return "floor"
    return "ceiling" if {"trước", "đến", "tới", "hết", "chậm", "muộn"} & set(lead.split()) else "exact"


def _read_period(found: dict[str, str]) -> tuple[date, date, bool] | None:
    """Return first day, last day and whether the year is missing; None for a day that does not exist."""
    names = {_VARIANT.sub("", name): value for name, value in found.items()}
    try:
        if "open" in names:
            return list_ends(int(names["open"]))[0], list_ends(int(names["close"]))[1], False
        year = int(names.get("year", 2000))
        yearless = "year" not in names
        if "half" in names:
            count = int(parse_number(names.get("span", "6")))
            return (*list_ends(year, 1 if names["half"] == "đầu" else 13 - count, count), yearless)
        if "quarter" in names:
            quarter = _QUARTERS.get(names["quarter"]) or int(names["quarter"])
            return (*list_ends(year, 3 * quarter - 2, 3), yearless)
        if "month" not in names:
            return (*list_ends(year), False)
        month = _MONTHS.get(names["month"]) or int(names["month"])
        if "day" in names:
            day = date(year, month, int(names["day"]))
            return day, day, yearless
        return (*list_ends(year, month, 1), yearless)
    except ValueError:
        return None


def _apply_lead(first: date, last: date, lead: str) -> tuple[float, bool]:
    """Return the day that the words before a date make of it, and whether it is a beginning."""
    words = lead.split()
    length = (last - first).days
    if "đầu" in words and "bắt" not in words:
        last = first + timedelta(days=length // 4)
    elif "giữa" in words:
        last = first + timedelta(days=length // 2)
    turn = next((word for word in reversed(words) if word in {"từ", "kể", "sau", "đến", "tới", "trước"}), "")
    if turn in {"từ", "kể"} or "sớm" in words:
        return float((last if "cuối" in words else first).toordinal()), True
    if turn == "sau":
        return float(last.toordinal() + 1), True
    # "before 31 March" and "by 31 March" are one deadline; "before 2025" ends with 2024.
    if turn == "trước" and length and not {"cuối", "hết"} & set(words):
        return float(first.toordinal() - 1), False
    return float(last.toordinal()), False
