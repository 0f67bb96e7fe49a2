"""All quantities of a passage: numbers with units, shares in words, ranks, grades, degrees."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import lru_cache

from toolkit.statements.asides import blank_spans
from toolkit.statements.passage import KEPT, Passage
from toolkit.statements.values.amounts import Bound, Measure, count_figures, find_measures, read_lead
from toolkit.statements.vocabulary import compile_phrases, find_phrases
from toolkit.text.numerals import NUMBER, parse_number

_SHARES = compile_phrases(
    r"(?<!\w)(?:(?P<all>toàn bộ|tất cả|toàn thể|mọi|hết thảy|trăm phần trăm)"
    r"|(?P<most>hầu hết|đại đa số|phần lớn|đa số|đại bộ phận|quá nửa|"
    r"(?:hơn|trên|(?<!không )(?<!vượt )quá)\s+(?:một\s+)?nửa"
    r"|phần đông)|(?P<half>một nửa|phân nửa|nửa số)"
    r"|(?P<few>số ít|một bộ phận|một phần(?!\s+(?:ba|tư|năm|hai|sáu|mười|nghìn|trăm)))"
    rf"|(?P<top>{NUMBER})\s+phần\s+(?P<bottom>ba|tư|bốn|năm|sáu|mười)(?!\w)"
    r"|(?<![\w/.,])(?P<n>\d{1,4})/(?P<d>\d{1,4})"
    r"(?=(?<=/10)\s+(?:người|dân)|\s+(?!dân(?! số)|trẻ|người|năm|tháng)[^\W\d])"
    r"|(?P<some>một số|vài|một vài)(?=\s+\w))(?!\w)",
)
#: A share in words as its lowest percentage: "phần lớn" and its like are more than half.
_WORD_SHARES: dict[str, tuple[float, Bound]] = {
    "all": (100.0, "exact"), "most": (50.0, "floor"),
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
_STEP = (
    r"(?P<{}>\d{{1,2}}|[ivx]{{1,3}}|[abc]|nhất|nhì|đặc biệt|một|hai|ba|tư|bốn|năm|sáu)"
    r"(?!\w|[.,/]\d|\s*(?:%|-\s*\d)|\s+(?:mươi|mười|chục|phần|đến \d|tỷ|tỉ|triệu|nghìn|ngàn|trăm"
    r"|đồng|lần|người|ha|kg)(?!\w))"
)
_RANKS = compile_phrases(
    rf"(?<!\w)(?:nhóm|top|tốp|trong số|trong"
    rf"|thuộc)\s+(?P<top>{NUMBER})\s+(?P<among>(?:[^\W\d]+,?\s+){{0,8}}?)"
    rf"(?:dẫn đầu|đứng đầu|hàng đầu|cao nhất|tốt nhất)"
    rf"|(?<!\w)(?:top|tốp)\s+(?P<top2>{NUMBER})"
    rf"|(?<!\w)(?:xếp hạng|thứ hạng|hạng|xếp thứ|đứng thứ|vị trí thứ|vị trí|thứ bậc|xếp loại|loại"
    rf"|bậc đô thị)\s+(?:thứ\s+)?{_STEP.format('rank')}(?!\s+sao)"
    rf"|(?<!\w)(?:mức độ|cấp độ|mức|bậc|giai đoạn trưởng thành)\s+{_STEP.format('grade')}"
    rf"|(?<!\w)(?P<stars>{NUMBER})\s+sao(?!\w)"
    r"|(?<!\w)(?:xếp loại|loại|mức|đạt loại|hạng|hoàn thành)\s+(?P<mark>xuất sắc|tốt|giỏi|khá|trung bình)"
    r"(?:\s*(?:,|-|và|hoặc|hay)\s*(?:xuất sắc|tốt|giỏi|khá|trung bình))*(?!\w)",
)
#: Classes in a list say whom something is for, not what is aimed at ("thành phố loại I và loại II").
_MORE_CLASSES = re.compile(r"\s*(?:,\s*và|,|và|hoặc|lẫn)\s*(?:loại|hạng)\s+(?:[ivx]{1,3}|[1-5])(?!\w)")
_AFTER_CLASSES = re.compile(r"(?:loại|hạng)\s+(?:[ivx]{1,3}|[1-5])\s*(?:,\s*và|,|và|hoặc|lẫn)\s*$")
_AMONG_STATES = re.compile(r"(?<!\w)(?:nước|quốc gia|nền kinh tế)(?!\w)")
_MARKS = {"xuất sắc": 5.0, "giỏi": 4.0, "tốt": 4.0, "khá": 3.0, "trung bình": 2.0}
_MARK = re.compile(rf"(?<!\w)(?:{'|'.join(_MARKS)})(?!\w)")
_DEGREES = compile_phrases(
    r"(?<!\w)(?:trình độ|bằng|tốt nghiệp|học vị|đạt chuẩn|có)\s+(?:[^\W\d]+\s+){0,4}?(?P<degree>tiến sĩ"
    r"|thạc sĩ|sau đại học|đại học|cử nhân|cao đẳng|trung cấp|sơ cấp|cao cấp)"
    r"(?P<theory>\s+(?:lý luận|chính trị|llct))?(?:\s+trở lên)?(?!\w)",
)
_DEGREE = {"sơ cấp": 1.0, "trung cấp": 2.0, "cao đẳng": 3.0, "cao cấp": 3.0, "cử nhân": 4.0, "đại học": 4.0,
           "sau đại học": 5.0, "thạc sĩ": 5.0, "tiến sĩ": 6.0}  # fmt: skip
_BOUND_WORDS = r"(?:ít nhất|tối thiểu|không dưới|hơn|trên|từ|khoảng|gần|xấp xỉ|chừng|tối đa|không quá)"
#: "gấp đôi", "gấp ít nhất 2 lần", "gấp rưỡi": twice and half as much again, as "hai lần", "1,5 lần".
_MULTIPLES = compile_phrases(
    rf"(?<!\w)(?:gấp|nhân)\s+(?:lên\s+)?(?P<inner>{_BOUND_WORDS}\s+)?(?P<times>đôi|rưỡi|{NUMBER})(?:\s+lần)?"
    r"(?P<more>\s+trở lên)?(?!\w)",
)
_MULTIPLE = {"đôi": 2.0, "rưỡi": 1.5}
_CLAUSE = re.compile(r"[.;:](?!\d)")
#: Words of what has been, before a figure, and behind it.
_PAST = re.compile(
    r"(?<!\w)(?:vừa qua|gần đây|gần nhất|hiện có|hiện nay có|trước đó|thời gian qua|năm qua|bài học|tiếp nối|kế thừa"
    r"|kết quả (?:đã|di|thực|đạt)|làm|khiến|\(năm \d{4}|tính đến|đến nay|đã (?:bố trí|đạt|có|hoàn thành))(?!\w)"
)
_PAST_BEHIND = re.compile(r"[^,]{0,24}(?<!\w)(?:bị (?:cuốn|sập|ngập|hư|thiệt|chết|cháy)|đã (?:được|bị|có))(?!\w)")


#: "75% huyện ... (trong đó có 2 đến 3 huyện ...)": a part of what the figure before tells.
_AMONG_THEM = re.compile(r"\(trong đó[^()]*$")
#: Acts of which a length of time is a part, up to it ("bồi dưỡng cho thủ thư, mỗi người").
_GIVEN_TIME = re.compile(
    r"(?<!\w)(?:tập huấn|bồi dưỡng|học|mở cửa|phát sóng)(?!\w)(?:(?!trong|sau|trước|chậm|quá)[^\W\d]|[ ,]){0,40}$"
)
_TIME_GIVEN = re.compile(r"(?<!\w)(?:giờ|tiết|ngày|buổi|tuần)(?!\w)")
#: "3/15 (20%) xã": the share that has been reached.
_OF_RATIO = re.compile(r"\d/\d+(?: [^\W\d]+){0,2} ?\((?:đạt |bằng |chiếm )?$")
#: "mở cửa từ 8 giờ đến 21 giờ" tells the time of day.
_CLOCK = re.compile(r"(?<!\w)(?:từ|đến|tới|lúc|vào|trước|sau) \d{1,2} giờ(?!\w)")
#: What a clause announces ("thực hiện 21 nhiệm vụ:") is no goal.
_ANNOUNCED = re.compile(r"(?:nhiệm vụ|nội dung|giải pháp|công việc|việc)(?:\s+(?:sau|trọng tâm|chủ yếu|cụ thể))*\s*:")
#: "Sở Y tế đã mở 40 lớp": what a clause reports from its beginning.
_REPORTED = re.compile(r"\s*(?:[^\W\d]+\s+){1,6}đã(?!\w)")
_OF_MODEL = re.compile(r"(?:mô hình|chính quyền)[^.;,]*$")
_PEOPLE = re.compile(r"(?<!\w)(?:dân số|người dân|công dân|dân|trưởng thành)\s*$")


@lru_cache(maxsize=KEPT)
def find_quantities(passage: Passage, text: str) -> tuple[Measure, ...]:
    """Return all quantities of a passage; `text` is its text with dates and frequencies blanked."""
    heads = passage.heads
    ranks = [_read_rank(match) for match in find_phrases(_RANKS, text, heads)]
    ranks += [_read_degree(match) for match in find_phrases(_DEGREES, text, heads)]
    shares = [share for match in find_phrases(_SHARES, text, heads) if (share := _read_share(match)).low <= 100]
    multiples = [_read_multiple(match) for match in find_phrases(_MULTIPLES, text, heads)]
    rest = blank_spans(text, [(found.start, found.end) for found in (*ranks, *shares, *multiples)])
    found = sorted([*ranks, *shares, *multiples, *find_measures(rest, heads)], key=lambda measure: measure.start)
    known = [_count_time(one, text) for one in found if not _is_named(one, passage)]
    return tuple(replace(one, soft=True) if _is_background(one, passage) else one for one in known)


def _count_time(measure: Measure, text: str) -> Measure:
    """Return a length of time that is given or taken, not to be kept to, as a count of its unit.

    "mở cửa 20 giờ mỗi tuần" and "tập huấn 5 ngày" tell how much, "trả lời trong 5 ngày" by when.
    """
    written = text[measure.start : measure.end]
    if measure.kind != "duration" or measure.bound == "ceiling" or written.startswith(("trong", "sau")):
        return measure
    unit = _TIME_GIVEN.search(written)
    if unit is None or not _GIVEN_TIME.search(text, max(0, measure.start - 50), measure.start):
        return measure
    return replace(measure, kind="count", unit=unit.group())


def _is_background(measure: Measure, passage: Passage) -> bool:
    """Tell whether a figure tells what was ("trận lũ làm 27 nhà bị cuốn trôi"), not what is to be."""
    text = passage.text
    if passage.is_recital(measure.start) or _AMONG_THEM.search(text, max(0, measure.start - 60), measure.start):
        return True
    before = _CLAUSE.split(text[max(0, measure.start - 180) : measure.start])[-1]
    after = _CLAUSE.split(text[measure.end : measure.end + 40])[0]
    if measure.kind == "share" and _OF_RATIO.search(text, max(0, measure.start - 12), measure.start):
        return True
    if measure.unit == "giờ" and _CLOCK.search(text, max(0, measure.start - 6), measure.end):
        return True
    told = _PAST.search(before) or _PAST_BEHIND.match(after) or _REPORTED.match(before)
    announced = measure.kind == "count" and _ANNOUNCED.match(f"{measure.unit}{text[measure.end : measure.end + 40]}")
    return bool(told or announced) and measure.bound == "exact"


def _is_named(measure: Measure, passage: Passage) -> bool:
    """Tell whether a number in words is part of a name ("xã Ba Nang", "huyện Năm Căn"), by its capitals."""
    if measure.kind == "count" and measure.unit.startswith("cấp"):  # "chính quyền địa phương 2 cấp"
        return bool(_OF_MODEL.search(passage.text, max(0, measure.start - 40), measure.start))
    if measure.kind == "age" and measure.bound == "floor":  # "người từ 15 tuổi trở lên có sổ tiết kiệm"
        return bool(_PEOPLE.search(passage.text, max(0, measure.start - 16), measure.start))
    if measure.kind != "count" or passage.text[measure.start].isdecimal() or passage.source.isupper():
        return False
    start, _ = passage.folded.source_span(measure.start, measure.start + 1)
    before = passage.source[:start].rstrip()
    words = passage.source[start:].split(maxsplit=2)[:2]
    return (
        bool(before) and before[-1] not in ".;:!?|-+" and len(words) == 2 and all(word[0].isupper() for word in words)
    )


@lru_cache(maxsize=KEPT)
def list_figures(passage: Passage) -> Counter[float]:
    """Return how often each number stands in a passage, also where it measures nothing that is known."""
    return count_figures(passage.text, passage.heads)


def _read_share(match: re.Match[str]) -> Measure:
    if match["top"] or match["n"]:
        top = parse_number(match["top"] or match["n"])
        value = round(100 * top / (parse_number(match["bottom"] or match["d"]) or 1), 1)
        start, end = match.span()
        bound, opening = read_lead(match.string[max(0, start - 60) : start])
        return Measure("share", value, value, bound, "", start - opening, end)
    if match["half"]:
        bound, opening = read_lead(match.string[max(0, match.start() - 60) : match.start()])
        return Measure("share", 50.0, 50.0, bound, "" if opening else "words", match.start() - opening, match.end())
    value, bound = _WORD_SHARES[match.lastgroup or "all"]
    return Measure("share", value, value, bound, "words", *match.span(), soft=True)


def _read_multiple(match: re.Match[str]) -> Measure:
    times = match["times"]
    value = _MULTIPLE.get(times) or parse_number(times)
    if match["more"]:
        return Measure("count", value, value, "floor", "lần", *match.span())
    if match["inner"]:
        return Measure("count", value, value, read_lead(match["inner"])[0], "lần", *match.span())
    bound, opening = read_lead(match.string[max(0, match.start() - 60) : match.start()])
    return Measure("count", value, value, bound, "lần", match.start() - opening, match.end())


def _read_rank(match: re.Match[str]) -> Measure:
    if match["mark"]:
        mark = min(_MARKS[name] for name in _MARK.findall(match.group(), match.start("mark") - match.start()))
        return Measure("mark", mark, mark, "exact", "", *match.span(), soft=True)
    written = match["top"] or match["top2"] or match["rank"] or match["grade"] or match["stars"]
    value = float(_ROMAN[written]) if written in _ROMAN else parse_number(written)
    kind = "grade" if match["grade"] else "stars" if match["stars"] else "rank"
    # A place among countries does not measure the same as a place among provinces.
    unit = "" if not match["among"] else "nước" if _AMONG_STATES.search(match["among"]) else "tỉnh"
    listed = bool(match["rank"]) and (
        _MORE_CLASSES.match(match.string, match.end())
        or _AFTER_CLASSES.search(match.string, max(0, match.start() - 16), match.start())
    )
    return Measure(kind, value, value, "exact", unit, *match.span(), soft=bool(listed))


def _read_degree(match: re.Match[str]) -> Measure:
    kind = "theory" if match["theory"] or match["degree"] == "cao cấp" else "degree"
    value = _DEGREE[match["degree"]]
    return Measure(kind, value, value, "exact", "", *match.span(), soft=True)
