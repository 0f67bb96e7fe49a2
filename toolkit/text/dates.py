"""Dates as documents write them and as tables hold them (YYYY, YYYY-MM, YYYY-MM-DD)."""

from __future__ import annotations

import re
from datetime import date

#: A date on plain text; the day may be blank.
DATE_PATTERN = (
    r"(?:(?i:ngay)[\s.…]{0,60})?(?:"
    r"(?P<day>\d{1,2})\s?[/.\-]\s?(?P<month>\d{1,2})\s?[/.\-]\s?(?P<year>\d{4})(?!\d)"
    r"|(?P<day_in_words>\d{0,2})[\s.…]{0,60}(?i:thang)\s{0,60}(?P<month_in_words>\d{1,2})"
    r"[\s,]{1,60}(?i:nam)\s{0,60}(?P<year_in_words>\d{4})(?!\d))"
)


def read_date(match: re.Match[str]) -> str:
    """Return the ISO date of a match of :data:`DATE_PATTERN`.

    Returns
    -------
    str
        YYYY-MM-DD; YYYY-MM where the day is blank; empty where there is no such day.

    Examples
    --------
    >>> [read_date(m) for m in re.finditer(DATE_PATTERN, "ngay 30-7-2018; thang 8 nam 2018; 31/2/2020")]
    ['2018-07-30', '2018-08', '']
    """
    day, month, year = (match[name] or match[f"{name}_in_words"] or "" for name in ("day", "month", "year"))
    try:
        found = date(int(year), int(month), int(day or 1))
    except ValueError:
        return ""
    return found.isoformat() if day else found.isoformat()[:7]


def dates_agree(one: str, other: str) -> bool:
    """Return whether two ISO dates say the same to the precision that both have.

    Examples
    --------
    >>> dates_agree("2018-08", "2018-08-30"), dates_agree("2018", "2022-03-29")
    (True, False)
    """
    return one.startswith(other) or other.startswith(one)
