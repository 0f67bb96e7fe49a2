"""Numbers and dates as a language writes them."""

from __future__ import annotations

from toolkit.words.labels import find_position


def format_number(value: float, language: str, *, decimals: int | None = None) -> str:
    """Write a number as the language does: comma as decimal mark and point for thousands in Vietnamese.

    Parameters
    ----------
    value : float
        Any finite number.
    language : {"vi", "en"}
    decimals : int, optional
        Digits after the mark; without it, as many as needed (at most three).

    Examples
    --------
    >>> format_number(12.5, "vi"), format_number(12.5, "en"), format_number(1500, "vi")
    ('12,5', '12.5', '1.500')
    """
    text = f"{value:,.{3 if decimals is None else decimals}f}"
    if decimals is None:
        text = text.rstrip("0").rstrip(".")
    text = text.replace("-", "−")
    return text.translate(str.maketrans(",.", ".,")) if find_position(language) == 0 else text


def format_date(issued: str, language: str) -> str:
    """Write an ISO date of day, month or year precision as the language does.

    Examples
    --------
    >>> format_date("2018-05-19", "vi"), format_date("2018-08", "vi"), format_date("2018-05-19", "en")
    ('19/5/2018', '8/2018', '2018-05-19')
    """
    if find_position(language) == 1:
        return issued
    return "/".join(part.lstrip("0") for part in reversed(issued.split("-")))
