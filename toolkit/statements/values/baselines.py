"""Dates that are no deadline: something is compared with them, or they only date or explain what stands before."""

from __future__ import annotations

import re

from toolkit.text.numerals import NUMBER

#: What leads to a date that something is compared with ("so với mốc", "bằng hai lần con số của").
_BASELINE = re.compile(
    rf"(?:so với|so cùng kỳ|cùng kỳ|(?:gấp|bằng|cao hơn|thấp hơn|nhiều hơn|ít hơn|hơn)(?:\s+(?:hơn|khoảng|ít nhất))?"
    rf"(?:\s+(?:đôi|rưỡi|{NUMBER})(?:\s+lần)?)?(?=\s+(?:số|con|mức|kết|cùng|tổng|của|năm|mốc|thực|bình|trung)(?!\w))"
    r"|mức(?= (?:của )?(?:năm|cuối năm|đầu năm|cùng kỳ|đầu kỳ|giai đoạn) )|mức nền|mốc so sánh"
    r"|năm gốc|kỳ gốc|hiện trạng)"
    r"\s+(?:(?:cuối|đầu|hết|giữa|thời điểm|thời kỳ|giai đoạn|cùng kỳ|năm|quý|tháng|ngày|mốc|mức|con số|số liệu|kết quả"
    r"|thực hiện|thực tế|hiện trạng|tổng số|số|bình quân|trung bình|đạt được|của|ở|tại|là|học|kỳ|nền|gốc)\s+)*$"
)
#: No plan has a goal for a year before it.
_HISTORY = 1990
#: "nhà xây trước năm 2006" tells how old things are, not by when to build; of a later year it may be either.
_SINCE = 2010
_MADE_BEFORE = re.compile(
    r"(?<!\w)(?:dựng|xây|lập|sinh|cấp|ban hành|mua|trồng)\s+trước\s+(?:ngày\s+|tháng\s+|năm\s+)?$"
)
#: What makes the year before it the one to compare with ("lấy năm 2020 làm mốc").
_AS_BASE = re.compile(r"\s+(?:làm|là)\s+(?:năm\s+)?(?:mốc|gốc|cơ sở|căn cứ|chuẩn)(?!\w)")
#: The year from which a figure rises or falls ("từ 60% năm 2021 lên 80%").
_RISING = re.compile(
    rf"(?<!\w)từ\s+(?:mức\s+|khoảng\s+|gần\s+|trên\s+)?{NUMBER}\s*%?(?:\s+[^\W\d]+){{0,4}}?\s*\(?(?:của|vào|ở|trong)?\s*$"
)
_RISEN = re.compile(r"\s*\)?\s*,?\s*(?:tăng\s+|giảm\s+|nâng\s+)?(?:lên|xuống|còn)(?!\w)")
#: "trong quý IV, tức từ tháng 10 đến tháng 12": the second date explains the first.
_GLOSS = re.compile(r"(?<!\w)(?:tức(?: là)?|nghĩa là|cụ thể là)(?: từ)?\s*$")
#: Words that make a date one to keep to; a date without any ("ngày 12/3/2021") dates what stands before it.
_SETTING_WORDS = "trước sau kể từ đến tới hết cuối đầu giữa trong vào chậm muộn sớm xong"
_SETTING = frozenset(_SETTING_WORDS.split())
_DONE = re.compile(r"(?:hoàn thành|hoàn tất|xong|khởi công|tổng kết|sơ kết|khánh thành|thực hiện|triển khai)\s*$")
_CLAUSE_START = re.compile(r"(?:^|[.;:|\n]|(?<!\d),)\s*$")


def is_baseline(text: str, start: int, date: re.Match[str]) -> bool:
    """Tell whether a date is one to compare with ("so với mốc ngày 31/12/2020", "từ 60% năm 2021 lên 80%").

    Parameters
    ----------
    text : str
        Folded text.
    start : int
        Where the words begin that lead to the date.
    date : re.Match
        The date itself, in `text`.

    Examples
    --------
    >>> text = "giảm 20% so với kết quả của năm 2023"
    >>> is_baseline(text, 31, re.compile("(?P<year>)(?P<year2>)(?P<year7>2023)").search(text))
    True
    """
    year = next(filter(None, (date[name] for name in ("year", "year2", "year7"))), None)
    made = _MADE_BEFORE.search(text, max(0, date.start() - 30), date.start())
    if year and int(year) < (_SINCE if made else _HISTORY):
        return True
    compared = _BASELINE.search(text, max(0, start - 60), date.start())
    if compared or _AS_BASE.match(text, date.end()):
        return True
    return bool(_RISEN.match(text, date.end()) and _RISING.search(text, max(0, start - 50), start))


def is_remark(text: str, start: int, date: re.Match[str], lead: str) -> bool:
    """Tell whether a date only dates or explains what stands before it, so that nobody is to keep to it.

    Parameters
    ----------
    text, start, date
        As for :func:`is_baseline`; `date` has the groups of :mod:`toolkit.statements.values.moments`.
    lead : str
        The words that lead to the date.
    """
    if _GLOSS.search(text, max(0, start - 24), start):
        return True
    if not (date["year"] or date["year2"] or date["year7"] or date["open"]) or _SETTING & set(lead.split()):
        return False
    before = text[max(0, start - 20) : start]
    if (date["year"] or date["year2"]) and before.rstrip().endswith(","):
        return True
    return not (_DONE.search(before) or _CLAUSE_START.search(before))
