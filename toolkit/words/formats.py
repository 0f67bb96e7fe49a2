"""Numbers and dates as a language writes them."""

from __future__ import annotations

import re
from math import floor

from toolkit.words.labels import Language, word

_ISO_DATE = re.compile(r"\d{1,4}(?:-\d{1,2}){0,2}")


def format_number(value: float, language: Language, *, decimals: int | None = None) -> str:
    """Write a number as the language does: comma as decimal mark and point for thousands in Vietnamese.

    Parameters
    ----------
    value : float
        Any finite number.
    language : Language
        A column of labels.csv: vi, en.
    decimals : int, optional
        Digits after the mark; without it, as many as needed (at most three).

    Examples
    --------
    >>> format_number(12.5, "vi"), format_number(12.5, "en"), format_number(1500, "vi")
    ('12,5', '12.5', '1.500')
    """
    text = f"{value:z,.{3 if decimals is None else decimals}f}"
    if decimals is None:
        text = text.rstrip("0").rstrip(".")
    marks = {",": word("format.thousands", language), ".": word("format.decimal", language), "-": "−"}
    return "".join(marks.get(sign, sign) for sign in text)


def format_probability(value: float, language: Language) -> str:
    """Write a probability with three digits, rounded down: what lies below a cut-off is never written as the cut-off.

    Examples
    --------
    >>> format_probability(0.3196, "vi"), format_probability(0.99996, "en"), format_probability(0.32, "en")
    ('0,319', '0.999', '0.320')
    """
    return format_number(floor(1000 * value + 1e-9) / 1000, language, decimals=3)


def describe_probability(value: float, language: Language) -> str:
    """Tell a probability as p; what is less than a thousandth is no zero, and an exact zero is told as one.

    Examples
    --------
    >>> describe_probability(0.5, "en"), describe_probability(0.0002, "vi"), describe_probability(0.0, "en")
    ('p = 0.500', 'p < 0,001', 'p = 0')
    """
    if value == 0:
        return "p = 0"
    if value < 0.001:
        return f"p < {format_number(0.001, language)}"
    return f"p = {format_probability(value, language)}"


def format_date(issued: str, language: Language) -> str:
    """Write an ISO date of day, month or year precision as the language does; anything else stays as it is.

    Examples
    --------
    >>> format_date("2018-05-19", "vi"), format_date("2018-08", "vi"), format_date("2018-05-19", "en")
    ('19/5/2018', '8/2018', '2018-05-19')
    """
    if not _ISO_DATE.fullmatch(issued):
        return issued
    precision = ("year", "month", "day")[issued.count("-")]
    parts = dict(zip(("year", "month", "day"), map(int, issued.split("-")), strict=False))
    return word(f"format.{precision}", language, **parts)
