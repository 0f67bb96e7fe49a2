"""Cells of rows: what the head of a column says that the column is for, and the text that shows a row."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

from toolkit.records import Cell
from toolkit.tables import CELL_PURPOSES
from toolkit.text.folding import fold_text

#: What stands around a phrase of column_heads.csv in a head.
_PLACES = {"is": r"{}\Z", "begins": r"{}(?!\w)", "holds": r".*?(?<!\w){}(?!\w)"}


@lru_cache(maxsize=1)
def _load_heads() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return purposes with the heads that tell them, in the order of column_heads.csv; # stands for a digit."""
    text = files("toolkit.segment.rows").joinpath("column_heads.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    unknown = {row["purpose"] for row in rows} - set(CELL_PURPOSES)
    if unknown:
        raise ValueError(f"column_heads.csv: {', '.join(sorted(unknown))} is none of {', '.join(CELL_PURPOSES)}")
    return tuple(
        (row["purpose"], re.compile(_PLACES[row["place"]].format(re.escape(row["phrase"]).replace(r"\#", r"\d"))))
        for row in rows
    )


@lru_cache(maxsize=1024)
def find_purpose(head: str) -> str:
    """Return what a column is for by its head: the first line of column_heads.csv that fits.

    Parameters
    ----------
    head : str
        As printed; empty where the column has none.

    Returns
    -------
    str
        One of :data:`toolkit.tables.CELL_PURPOSES`; ``other`` where no line fits.

    Examples
    --------
    >>> [find_purpose(head) for head in ("Cơ quan chủ trì", "Đơn vị tính", "Đến năm 2030", "Ghi chú")]
    ['lead', 'unit_of_measure', 'year', 'other']
    """
    folded = fold_text(head).text.strip(" .:;*_()")
    return next((purpose for purpose, pattern in _load_heads() if pattern.match(folded)), "other")


def write_cells(cells: Iterable[Cell]) -> tuple[str, tuple[Cell, ...]]:
    """Return the text that shows a row, each cell named by the head of its column, and the cells placed in it.

    Parameters
    ----------
    cells : iterable of Cell
        In the order of their columns; their `start` is not read.

    Examples
    --------
    >>> text, cells = write_cells([Cell(1, "Nhiệm vụ", "task", "Mở lớp"), Cell(2, "", "other", "ở xã")])
    >>> text, [cell.start for cell in cells]
    ('Nhiệm vụ: Mở lớp; ở xã', [10, 18])
    """
    text = ""
    placed = []
    for cell in cells:
        text += f"{'; ' if text else ''}{f'{cell.head}: ' if cell.head else ''}"
        placed.append(Cell(cell.column, cell.head, cell.purpose, cell.text, len(text)))
        text += cell.text
    return text, tuple(placed)


def join_cells(cells: Iterable[Cell], tail: Iterable[Cell]) -> list[Cell]:
    """Return the cells of a row with what a page end cut off from them, each piece in its own column.

    Examples
    --------
    >>> row = [Cell(1, "Nhiệm vụ", "task", "Mở lớp bồi"), Cell(2, "Chủ trì", "lead", "Sở Nội")]
    >>> tail = [Cell(1, "Nhiệm vụ", "task", "dưỡng"), Cell(3, "Thời hạn", "deadline", "2031")]
    >>> [cell.text for cell in join_cells(row, tail)]
    ['Mở lớp bồi dưỡng', 'Sở Nội', '2031']
    """
    joined = {cell.column: cell for cell in cells}
    for cell in tail:
        before = joined.get(cell.column)
        text = f"{before.text} {cell.text}" if before else cell.text
        joined[cell.column] = Cell(cell.column, cell.head, cell.purpose, text)
    return [joined[column] for column in sorted(joined)]
