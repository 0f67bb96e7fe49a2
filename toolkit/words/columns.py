"""Heads of columns and words for coded cells, in Vietnamese and English, for every table that people read."""

from __future__ import annotations

import re
from typing import Any, Literal

import pandas as pd

from toolkit.words.coded_cells import CELLS
from toolkit.words.faults import translate_detail
from toolkit.words.formats import format_date
from toolkit.words.heads import HEADS
from toolkit.words.labels import choose, find_label

__all__ = ["CELLS", "HEADS", "DecimalMark", "find_cell", "find_head", "format_column", "is_numeric"]

DecimalMark = Literal["point", "comma"]
_TRUTH = (("không", "no"), ("có", "yes"))
_DATES = ("issued", "valid_to", "deadline_date", "to_date", "from_date", "cited_issued")
_ISO_DATE = re.compile(r"\d{4}(?:-\d{2}){0,2}")


def find_head(column: str, language: str) -> str:
    """Return the head of a column, or its name where no word is known (a column of the caller's).

    Parameters
    ----------
    column : str
        Name of a column in code and CSV.
    language : {"vi", "en"}

    Examples
    --------
    >>> find_head("provision_id", "vi"), find_head("alpha", "en"), find_head("x_region", "vi")
    ('mã nội dung', 'alpha', 'x_region')
    """
    return choose(HEADS[column], language) if column in HEADS else find_label(column, language)


def find_cell(column: str, code: str, language: str) -> str:
    """Return the words for a coded cell; text that is no code of its column is returned as it is.

    Examples
    --------
    >>> find_cell("status", "none", "vi"), find_cell("clause_text", "none", "vi")
    ('chưa tìm thấy nội dung tương ứng', 'none')
    """
    if column == "detail" and language == "vi":
        return translate_detail(code)
    words = CELLS.get(column, {}).get(code)
    return code if words is None else choose(words, language)


def is_numeric(values: pd.Series) -> bool:
    """Tell whether a column holds numbers only; true and false are words, and an empty column is text.

    Examples
    --------
    >>> is_numeric(pd.Series([3, None], dtype=object)), is_numeric(pd.Series(["3"])), is_numeric(pd.Series([True]))
    (True, False, False)
    """
    known = values.dropna()
    return len(known) > 0 and all(_is_number(value) for value in known)


def _is_number(value: Any) -> bool:
    return pd.api.types.is_number(value) and not pd.api.types.is_bool(value)


def format_column(values: pd.Series, *, language: str, decimal_mark: DecimalMark) -> list[str]:
    """Write the cells of a column for people: codes as words, numbers with a decimal mark, dates in order.

    Parameters
    ----------
    values : Series
        A column; its name says which codes it holds.
    language : {"vi", "en"}
    decimal_mark : {"point", "comma"}
        Two digits follow it, unless all numbers of the column are whole.

    Returns
    -------
    list of str
        One a row; missing values are empty.

    Examples
    --------
    >>> format_column(pd.Series([0.5, None, 1], name="p_any"), language="vi", decimal_mark="comma")
    ['0,50', '', '1,00']
    >>> format_column(pd.Series(["2018-05-19"], name="issued"), language="vi", decimal_mark="comma")
    ['19/5/2018']
    """
    column = str(values.name)
    whole = all(float(value).is_integer() for value in values.dropna() if _is_number(value))
    cells = []
    for value in values:
        if pd.api.types.is_scalar(value) and pd.isna(value):
            cells.append("")
        elif _is_number(value):
            text = f"{value:.0f}" if whole else f"{value:.2f}"
            cells.append(text.replace("-", "−").replace(".", "," if decimal_mark == "comma" else "."))
        elif pd.api.types.is_bool(value):
            cells.append(choose(_TRUTH[bool(value)], language))
        elif column in _DATES and _ISO_DATE.fullmatch(str(value)):
            cells.append(format_date(str(value), language))
        else:
            cells.append(find_cell(column, str(value), language))
    return cells
