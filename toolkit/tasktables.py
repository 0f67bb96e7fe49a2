"""Rows of task and target tables: in many plans the annex tables are the plan."""

from __future__ import annotations

import re
from dataclasses import dataclass

from toolkit.vietnamese import strip_marks

_RULING = re.compile(r"\|[\s:|\-–—=]*\|")
_BAR = re.compile(r"(?<!\\)\|")
_COUNT = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})*|[IVX]{1,5}|[A-Z]|[a-zđ])[.)]?")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
#: Words that head a column; three in one row without figures make it a header.
_HEADER_WORD = re.compile(
    r"^(?:stt|tt|so tt|noi dung|nhiem vu|chi tieu|ten |co quan|don vi|thoi (?:gian|han)|tien do|san pham|"
    r"ket qua|ghi chu|chu tri|phoi hop|chi so|muc tieu|hoat dong|giai phap|lanh dao|can cu|kinh phi|"
    r"hinh thuc|nam \d|phan cong|trach nhiem|danh muc|linh vuc|cap trinh|hoan thanh)"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its cells, and the text of the unit that it makes."""

    cells: list[str]
    text: str
    is_header: bool
    is_heading: bool


def is_ruling_row(line: str) -> bool:
    """Tell whether a row only rules a line, as ``| --- | --- |``."""
    return bool(_RULING.fullmatch(line))


def read_row(line: str, columns: list[str]) -> Row:
    """Read one row.

    Parameters
    ----------
    line : str
        ``| cell | cell |``.
    columns : list of str
        Heads of the columns, as far as known; each cell is named by its head in the unit's text.

    Returns
    -------
    Row

    Examples
    --------
    >>> read_row("| 1 | Mở lớp | Sở Nội vụ |", ["TT", "Nhiệm vụ", "Chủ trì"]).text
    'Nhiệm vụ: Mở lớp; Chủ trì: Sở Nội vụ'
    >>> read_row("| II | Đào tạo | |", ["TT", "Nhiệm vụ", "Chủ trì"]).is_heading
    True
    """
    cells = [" ".join(_BREAK.sub(" ", cell).replace("\\|", "|").split()) for cell in _BAR.split(line)[1:-1]]
    if _is_header(cells, columns):
        return Row(_merge_header(cells, columns), "", True, False)
    filled = [place for place, cell in enumerate(cells) if cell and not _COUNT.fullmatch(cell)]
    distinct = {cells[place] for place in filled}
    heading = bool(columns) and len(columns) > 2 and len(distinct) == 1 and len(cells) > 2
    if heading:
        return Row(cells, distinct.pop(), False, True)
    return Row(cells, _describe(cells, columns, filled), False, False)


def _is_header(cells: list[str], columns: list[str]) -> bool:
    words = [strip_marks(cell).lower() for cell in cells if cell]
    if not words or any(len(word) > 60 for word in words):
        return False
    known = sum(bool(_HEADER_WORD.match(word)) for word in words)
    if not columns:
        return known >= 2 or (words[0] in ("tt", "stt", "so tt") and len(words) > 1)
    numbers = all(re.fullmatch(r"\(?[\da-z]{1,2}\)?", word) for word in words)
    return (known >= 2 and known >= len(words) - 1) or (numbers and len(words) == len(columns))


def _merge_header(cells: list[str], columns: list[str]) -> list[str]:
    """Join a second header row to the first; a row that numbers the columns adds nothing."""
    if not columns or all(re.fullmatch(r"\(?[\da-z]{0,2}\)?", cell) for cell in cells):
        return columns or cells
    pairs = zip(columns, cells, strict=False)
    return [f"{a} {b}".strip() if a != b else a for a, b in pairs] + columns[len(cells) :]


def _describe(cells: list[str], columns: list[str], filled: list[int]) -> str:
    parts = []
    for place in filled:
        name = columns[place] if place < len(columns) else ""
        if name and strip_marks(name).lower() in ("tt", "stt", "so tt"):
            continue
        parts.append(f"{name}: {cells[place]}" if name else cells[place])
    return "; ".join(parts)
