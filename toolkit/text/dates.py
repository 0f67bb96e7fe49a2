"""Dates as documents write them and as tables hold them (YYYY, YYYY-MM, YYYY-MM-DD)."""

from __future__ import annotations

import calendar
import re
from datetime import date

#: A date on plain text; the day may be blank.
DATE_PATTERN = (
    r"(?:(?i:ngay)[\s.…]{0,60})?(?:"
    r"(?P<day>\d{1,2})\s?[/.\-]\s?(?P<month>\d{1,2})\s?[/.\-]\s?(?P<year>\d{4})(?!\d)"
    r"|(?P<day_in_words>\d{0,2})[\s.…]{0,60}(?i:thang)\s{0,60}(?P<month_in_words>\d{1,2})"
    r"[\s,]{1,60}(?i:nam)\s{0,60}(?P<year_in_words>\d{4})(?!\d))"
)
#: A day on text in lower case with its marks, as :func:`toolkit.text.folding.fold_text` makes it.
DAY = r"\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}|\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}"
_ISO = re.compile(r"\d{4}(?:-\d\d){0,2}")


def read_printed_date(match: re.Match[str]) -> str:
    """Return the ISO date of a match of :data:`DATE_PATTERN`.

    Returns
    -------
    str
        YYYY-MM-DD; YYYY-MM where the day is blank; empty where there is no such day.

    Examples
    --------
    >>> [read_printed_date(m) for m in re.finditer(DATE_PATTERN, "ngay 30-7-2018; thang 8 nam 2018; 31/2/2020")]
    ['2018-07-30', '2018-08', '']
    """
    day, month, year = (match[name] or match[f"{name}_in_words"] or "" for name in ("day", "month", "year"))
    found = make_day(int(year), int(month), int(day or 1))
    if found is None:
        return ""
    return found.isoformat() if day else found.isoformat()[:7]


def make_day(year: int, month: int, day: int) -> date | None:
    """Return a day, or None where there is no such day.

    Examples
    --------
    >>> str(make_day(2020, 2, 29)), make_day(2021, 2, 29)
    ('2020-02-29', None)
    """
    try:
        return date(year, month, day)
    except ValueError:
        return None


def list_ends(year: int, month: int = 1, months: int = 12) -> tuple[date, date]:
    """Return the first and the last day of some months of a year.

    Raises
    ------
    ValueError
        If the year has no such months.

    Examples
    --------
    >>> [str(day) for day in list_ends(2020, 2, 1)], [str(day) for day in list_ends(2021)]
    (['2020-02-01', '2020-02-29'], ['2021-01-01', '2021-12-31'])
    """
    last = month + months - 1
    return date(year, month, 1), date(year, last, calendar.monthrange(year, last)[1])


def read_date(iso: str) -> tuple[date, date] | None:
    """Return the first and the last day that an ISO date of day, month or year precision can mean.

    Parameters
    ----------
    iso : str
        YYYY, YYYY-MM or YYYY-MM-DD, or empty.

    Returns
    -------
    tuple of date, or None
        None for the empty string.

    Raises
    ------
    ValueError
        If it is no such date; the message says what was expected.

    Examples
    --------
    >>> [str(day) for day in read_date("2018-02")]
    ['2018-02-01', '2018-02-28']
    """
    if not iso:
        return None
    parts = [int(part) for part in iso.split("-")] if _ISO.fullmatch(iso) else [0]  # there is no year 0
    try:
        if len(parts) == 3:
            return date(*parts), date(*parts)
        return list_ends(parts[0], parts[1], 1) if len(parts) == 2 else list_ends(parts[0])
    except ValueError:
        raise ValueError(f"{iso!r}, expected a day of the calendar as YYYY, YYYY-MM or YYYY-MM-DD") from None


def count_days(first: str, last: str) -> int | None:
    """Return the days between two ISO dates; None where one of them is not known to the day.

    Examples
    --------
    >>> count_days("2020-02-28", "2020-03-01"), count_days("2020-02", "2020-03-01")
    (2, None)
    """
    try:
        begin, end = (ends[0] if ends and ends[0] == ends[1] else None for ends in map(read_date, (first, last)))
    except ValueError:
        return None
    return (end - begin).days if begin and end else None


def is_after(one: str, other: str) -> bool:
    """Return whether an ISO date lies after another, to the precision that both have; False where one is empty.

    Examples
    --------
    >>> is_after("2021-01", "2020-12-31"), is_after("2020-06-01", "2020"), is_after("2021", "")
    (True, False, False)
    """
    return bool(one and other) and one[: len(other)] > other[: len(one)]


def dates_agree(one: str, other: str) -> bool:
    """Return whether two ISO dates say the same to the precision that both have.

    Examples
    --------
    >>> dates_agree("2018-08", "2018-08-30"), dates_agree("2018", "2022-03-29")
    (True, False)
    """
    return one.startswith(other) or other.startswith(one)


def compare_dates(one: str, other: str) -> int:
    """Return -1 where the first date is earlier for sure, 1 where the other is, 0 where dates do not tell.

    Examples
    --------
    >>> compare_dates("2020-01", "2020-02-03"), compare_dates("2020", "2020-02-03"), compare_dates("", "2020")
    (-1, 0, 0)
    """
    try:
        ends, other_ends = read_date(str(one)), read_date(str(other))
    except ValueError:
        return 0
    if ends is None or other_ends is None:
        return 0
    return -1 if ends[1] < other_ends[0] else int(other_ends[1] < ends[0])
