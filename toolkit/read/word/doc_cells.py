"""Tables of a .doc that LibreOffice lost: it reads some as one paragraph in which the cells run into each other.

The file itself keeps the end of every cell and row ([MS-DOC] 2.4.3: both are the character U+0007). Where a paragraph
is what such a stretch of the file says without these marks, letter by letter, the stretch is the table that was lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.read.content import render_table

_CELL = "\x07"
#: A paragraph of two-byte text, ends of cells included.
_STRETCH = re.compile(rb"(?:[\x07\x09\x0b\x20-\xff]\x00|[^\x00][\x01-\x1e\x20])+")
_MIN_CELLS = 4
_MAX_COLUMNS = 63


def restore_tables(text: str, data: bytes) -> str:
    r"""Put the tables that a text lost back into it.

    Parameters
    ----------
    text : str
        What LibreOffice made of the file, paragraphs parted by blank lines.
    data : bytes
        The .doc.

    Returns
    -------
    str
        The same, with paragraphs of cells run together as the lines of a table.

    Examples
    --------
    >>> cells = "TT\x07Việc\x07\x071\x07Trồng rừng\x07\x07"
    >>> print(restore_tables("Bảng:\n\nTTViệc1Trồng rừng", cells.encode("utf-16-le")))
    Bảng:
    <BLANKLINE>
    | TT | Việc |
    | 1 | Trồng rừng |
    """
    if _CELL.encode("utf-16-le") not in data:
        return text
    tables = {glued: table for glued, table in _iter_tables(data) if glued in text}
    blocks = text.split("\n\n")
    return "\n\n".join(tables.get(_fold(block), block) for block in blocks)


def _iter_tables(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield what the cells of each stretch say run together, and the table that they are."""
    for match in _STRETCH.finditer(data):
        cells = match[0].decode("utf-16-le", errors="ignore").split(_CELL)
        if len(cells) > 1 and cells[-1] == "":
            cells.pop()
        width = _count_columns(cells)
        if len(cells) >= _MIN_CELLS and width:
            rows = [cells[start : start + width] for start in range(0, len(cells), width + 1)]
            yield _fold("".join(cells)), render_table(rows)


def _count_columns(cells: list[str]) -> int:
    """Return how many cells a row has: behind each row stands one more end of a cell; 0 if rows differ."""
    for width in range(2, min(_MAX_COLUMNS, len(cells) - 1) + 1):
        ends = cells[width :: width + 1]
        if len(cells) % (width + 1) == 0 and not any(ends) and sum(map(bool, cells[:width])) > 1:
            return width
    return 0


def _fold(text: str) -> str:
    return text.replace("\x0b", "\n").strip()
