"""Heads and cells of a table in a language, for every table that people read."""

from __future__ import annotations

import re
from typing import Any, Literal

import pandas as pd

from toolkit.words.coded_cells import find_cell
from toolkit.words.formats import format_date, format_probability
from toolkit.words.labels import Language, find_words, word

__all__ = ["DecimalMark", "find_cell", "find_decimal_mark", "find_head", "format_column", "is_numeric"]

DecimalMark = Literal["point", "comma"]
#: Set beside cut-offs of three digits.
_PROBABILITIES = ("p_any", "p_full", "nearest_p", "probability")
#: Whole numbers that count nothing: no mark parts their thousands.
_YEARS = ("year",)
_DATES = ("issued", "valid_to", "deadline_date", "to_date", "from_date", "cited_issued")
#: The signs of a number as Python writes it, as people do.
_MARKS = {"point": str.maketrans("-", "−"), "comma": str.maketrans("-,.", "−.,")}
_ISO_DATE = re.compile(r"\d{4}(?:-\d{2}){0,2}")
#: Where the head of a column is looked for: its own words, those of a measure in the figures, and, for tables
#: that spread a coded column, the words of its codes.
_HEADS = (
    "head",
    "figure",
    "cell.account",
    "cell.category",
    "cell.kind",
    "cell.status",
    "cell.role",
    "cell.line",
    "cell.direction",
)


def find_head(column: str, language: Language) -> str:
    """Return the head of a column, or its name where no word is known (a column of the caller's).

    Parameters
    ----------
    column : str
        Name of a column in code and CSV.
    language : Language
        A column of labels.csv: vi, en.

    Examples
    --------
    >>> find_head("provision_id", "vi"), find_head("alpha", "en"), find_head("x_region", "vi")
    ('mã nội dung', 'alpha', 'x_region')
    """
    for place in _HEADS:
        words = find_words(place, language)
        if column in words:
            return words[column]
    return column


def is_numeric(values: pd.Series) -> bool:
    """Tell whether a column holds numbers only: true and false are words; of an empty column its type decides.

    Examples
    --------
    >>> is_numeric(pd.Series([3, None], dtype=object)), is_numeric(pd.Series(["3"])), is_numeric(pd.Series([True]))
    (True, False, False)
    >>> is_numeric(pd.Series([None], dtype=object)), is_numeric(pd.Series([None], dtype="Int64"))
    (False, True)
    """
    known = values.dropna()
    return all(_is_number(value) for value in known) if len(known) else values.dtype.kind in "if"


def _is_share(values: pd.Series) -> bool:
    """Tell whether a column holds shares that happen to be 0 and 1; counts with missing values are floats too."""
    return values.dtype.kind == "f" and not str(values.name).startswith("n_") and bool(values.abs().max() <= 1)


def _is_number(value: Any) -> bool:
    return pd.api.types.is_number(value) and not pd.api.types.is_bool(value)


def find_decimal_mark(language: str) -> DecimalMark:
    """Return the decimal mark of a language.

    Examples
    --------
    >>> find_decimal_mark("vi"), find_decimal_mark("en")
    ('comma', 'point')
    """
    return "comma" if word("format.decimal", language) == "," else "point"


def format_column(values: pd.Series, *, language: str, decimal_mark: DecimalMark) -> list[str]:
    """Write the cells of a column for people: codes as words, numbers with their marks, dates in order.

    Parameters
    ----------
    values : Series
        A column; its name says which codes it holds.
    language : {"vi", "en"}
    decimal_mark : {"point", "comma"}
        Two digits follow it, unless all numbers of the column are whole and it holds no shares; three those of
        probabilities, see :func:`toolkit.words.formats.format_probability`. The other mark parts thousands, years
        excepted.

    Returns
    -------
    list of str
        One a row; missing values are empty.

    Examples
    --------
    >>> format_column(pd.Series([0.5, None, 1], name="p_any"), language="vi", decimal_mark="comma")
    ['0,500', '', '1,000']
    >>> format_column(pd.Series(["2018-05-19"], name="issued"), language="vi", decimal_mark="comma")
    ['19/5/2018']
    >>> format_column(pd.Series([-0.004, 0.25]), language="en", decimal_mark="point")
    ['0.00', '0.25']
    >>> format_column(pd.Series([0.0, 1.0], name="share"), language="en", decimal_mark="point")
    ['0.00', '1.00']
    >>> format_column(pd.Series([17741, 503], name="characters"), language="vi", decimal_mark="comma")
    ['17.741', '503']
    """
    column = str(values.name)
    whole = all(float(value).is_integer() for value in values.dropna() if _is_number(value)) and not _is_share(values)
    cells = []
    for value in values:
        if pd.api.types.is_scalar(value) and pd.isna(value):
            cells.append("")
        elif _is_number(value):
            text = f"{value:z,.0f}" if whole else f"{value:z,.2f}"  # z: no minus before what is rounded to 0
            if column in _PROBABILITIES and not whole:
                text = format_probability(float(value), "en")
            cells.append((text.replace(",", "") if column in _YEARS else text).translate(_MARKS[decimal_mark]))
        elif pd.api.types.is_bool(value):
            cells.append(word(f"cell.truth.{str(bool(value)).lower()}", language))
        elif column in _DATES and _ISO_DATE.fullmatch(str(value)):
            cells.append(format_date(str(value), language))
        else:
            cells.append(find_cell(column, str(value), language))
    return cells
