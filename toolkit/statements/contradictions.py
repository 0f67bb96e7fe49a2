"""Contradictions inside one text: days that do not exist, ranges that run backwards."""

from __future__ import annotations

import re

from toolkit.records import Fault
from toolkit.statements.passage import read_passage
from toolkit.text.dates import make_day
from toolkit.text.numerals import NUMBER, parse_number

_DAYS = re.compile(
    r"(?<![\w/.,-])(?P<day>\d{1,2})(?:\s*(?P<sep>[/.-])\s*(?P<month>\d{1,2})\s*(?P=sep)\s*"
    r"|\s+tháng\s+(?P<month2>\d{1,2})\s+năm\s+)(?P<year>\d{4})(?!\d)"
)
_RANGES = re.compile(
    rf"(?<![\w/.,-])(?:(?P<low>{NUMBER})\s*(?:%\s*)?-\s*(?P<high>{NUMBER})\s*%"
    rf"|từ\s+(?P<low2>{NUMBER})\s*(?:%\s*)?đến\s+(?P<high2>{NUMBER})\s*(?:%|tuổi|lớp|người|tháng|ngày"
    rf"|năm(?!\s+\d)))"
)
_PERIODS = re.compile(r"(?<![\w/.-])(?P<open>(?:19|20)\d\d)\s*-\s*(?P<close>(?:19|20)\d\d)(?![\w/-])")


def find_text_faults(text: str) -> list[Fault]:
    """Find days that do not exist and ranges that run backwards.

    Such a statement can not be compared: :func:`toolkit.changes.find_changes` leaves the day out and takes
    the range as it stands.

    Parameters
    ----------
    text : str
        One passage or document, in any Unicode form.

    Returns
    -------
    list of Fault
        In order of appearance; `start` is the offset in `text`. Codes: ``impossible_date``,
        ``backward_range``, ``backward_period``.

    Examples
    --------
    >>> [(fault.fault, fault.start) for fault in find_text_faults("Xong trước 30/02/2020, đạt 20-15%.")]
    [('impossible_date', 11), ('backward_range', 27)]
    """
    folded = read_passage(text).folded
    found = [*_find_days(folded.text), *_find_ranges(folded.text)]
    return [
        Fault(code, start=span[0], text=text[slice(*span)])
        for start, end, code in sorted(found)
        for span in [folded.source_span(start, end)]
    ]


def _find_days(text: str) -> list[tuple[int, int, str]]:
    return [
        (*match.span(), "impossible_date")
        for match in _DAYS.finditer(text)
        if make_day(int(match["year"]), int(match["month"] or match["month2"]), int(match["day"])) is None
    ]


def _find_ranges(text: str) -> list[tuple[int, int, str]]:
    ranges = [
        (*match.span(), "backward_range")
        for match in _RANGES.finditer(text)
        if parse_number(match["low"] or match["low2"]) > parse_number(match["high"] or match["high2"])
    ]
    return ranges + [
        (*match.span(), "backward_period")
        for match in _PERIODS.finditer(text)
        if int(match["open"]) > int(match["close"])
    ]
