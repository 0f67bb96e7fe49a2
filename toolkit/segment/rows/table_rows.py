"""Rows of task and target tables: in many plans the annex tables are the plan."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from toolkit.records import Cell
from toolkit.segment.rows.cells import find_purpose, write_cells
from toolkit.text.folding import INVISIBLE, make_plain

_RULING = re.compile(r"\|[\s:|\-–—=]*\|")
_BAR = re.compile(r"(?<!\\)\|")
_COUNT = re.compile(r"[*_]*(\d{1,3}(?:\.\d{1,3})*|[IVX]{1,5}|[A-ZĐ]|[a-zđ])[.)]?[*_]*")
_HIDDEN = re.compile(f"[{INVISIBLE}]+")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_EMPHASIS = re.compile(r"\*{2,3}|__|(?<!\S)\*(?=\S)|(?<=\S)\*(?!\S)")
#: A section's number and title in one cell across the table.
_SECTION_TITLE = re.compile(r"(?P<number>[IVX]{1,5}|[A-HK])\s?(?:[.)/]\s*|[-–—]\s+)(?=[^\W\d_])")
#: A longer cell heads no column; a figure with its unit neither.
_LONGEST_TITLE = 60
_FIGURE = re.compile(r"[\d.,\s%–-]+(?:ha|km|tỷ đồng|triệu đồng|đồng|%)?")
_COLUMN_NUMBER = re.compile(r"\(?(\d{1,2}|[A-Ea-e])\)?")
#: Words that head a column; two in one row, and little else, make it a header.
_HEADER_WORD = re.compile(
    r"\W*(?:stt|tt|so tt|so thu tu|noi dung|nhiem vu|chi tieu|ten |co quan|don vi|thoi (?:gian|han)|tien do|"
    r"san pham|ket qua|ghi chu|chu tri|phoi hop|chi so|muc tieu|hoat dong|giai phap|lanh dao|can cu|"
    r"kinh phi|hinh thuc|nam \d|phan cong|trach nhiem|danh muc|linh vuc|cap trinh|hoan thanh)"
)
_NUMBER_HEAD = re.compile(r"\W*(?:s?tt|số (?:tt|thứ tự))[\W_]*", re.IGNORECASE)
#: From the widest to the narrowest style of row numbers.
_STYLES = ("upper", "roman", "arabic", "decimal", "letter")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.

    Parameters
    ----------
    kind : str
        ``row`` (a unit), ``section`` (a heading across the table), ``tail`` (the rest of the row before,
        cut off by a page end), ``header``, ``rule``.
    number : str
        The printed number in the first cell, without stop; empty if there is none.
    cells : tuple of str
        All cells; line breaks inside a cell are spaces.
    text : str
        Text of the unit: each cell named by the head of its column. Empty for headers and rules.
    filled : tuple of Cell
        Of a row or tail, the cells that say something, with their places in `text`; without the row number.
    label : str
        What the row adds to the unit's id after ``T1.``; empty where the row is no unit.
    table : int
        Which table of the run the row belongs to, from 0: a new header begins a new table.
    """

    kind: str
    number: str
    cells: tuple[str, ...]
    text: str = ""
    filled: tuple[Cell, ...] = ()
    label: str = ""
    table: int = 0


def read_table(lines: Sequence[str]) -> list[Row]:
    """Read consecutive table lines.

    Parameters
    ----------
    lines : sequence of str
        Each ``| cell | cell |``.

    Returns
    -------
    list of Row
        One a line, in order. A row is labelled with its printed number; where numbers repeat in every
        section of the table, with those of the sections before it (``II.1``); where rows bear no numbers,
        with their count; an unnumbered row among numbered ones with the number before it (``5.p1``).

    Examples
    --------
    >>> rows = read_table(["| TT | Nhiệm vụ | Chủ trì |", "| 7 | Mở lớp | Sở Nội vụ |"])
    >>> [(row.kind, row.label, row.text) for row in rows]
    [('header', '', ''), ('row', '7', 'Nhiệm vụ: Mở lớp; Chủ trì: Sở Nội vụ')]
    """
    rows, columns = _read_cells(lines)
    tables = {row.table for row in rows}
    for table in sorted(tables):
        places = [place for place, row in enumerate(rows) if row.table == table and row.kind == "row"]
        own = _classify_rows([rows[place] for place in places], columns[table])
        for place, row in zip(places, _label_rows(own), strict=True):
            rows[place] = row
    return rows


def is_header_word(text: str) -> bool:
    """Tell whether a short text usually heads a column of a task table.

    Examples
    --------
    >>> is_header_word("Cơ quan chủ trì"), is_header_word("Sở Nội vụ")
    (True, False)
    """
    return len(text) <= 60 and bool(_HEADER_WORD.match(make_plain(text).lower()))


def is_number_head(text: str) -> bool:
    """Tell whether a text heads the column of row numbers: TT, STT."""
    return bool(_NUMBER_HEAD.fullmatch(text))


def read_count(cell: str) -> str:
    """Return the row number that a cell holds, without stop and emphasis, else the empty string.

    Examples
    --------
    >>> read_count("12."), read_count("**5.1**"), read_count("2026")
    ('12', '5.1', '')
    """
    match = _COUNT.fullmatch(cell)
    return match[1] if match else ""


def find_content(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the content of a table line begins and ends: without row number, bars and padding.

    Examples
    --------
    >>> line = "| 3. | Mở lớp | Sở | |"
    >>> start, end = find_content(line, 0, len(line))
    >>> line[start:end]
    'Mở lớp | Sở'
    """
    bars = [start + match.start() for match in _BAR.finditer(text[start:end])]
    cells = [(a + 1, b) for a, b in pairwise(bars) if _read_cell(text[a + 1 : b])]
    if len(cells) > 1 and read_count(_read_cell(text[slice(*cells[0])])):
        cells = cells[1:]
    if not cells:
        return start, end
    first, last = text[slice(*cells[0])], text[slice(*cells[-1])]
    return cells[0][1] - len(first.lstrip()), cells[-1][0] + len(last.rstrip())


def _read_cells(lines: Sequence[str]) -> tuple[list[Row], list[list[str]]]:
    """Return the rows with header and rule told apart, and the heads of the columns of each table."""
    rows: list[Row] = []
    columns: list[list[str]] = [[]]
    fresh = True  # no row has come since the header
    for place, line in enumerate(lines):
        if _RULING.fullmatch(line):
            rows.append(Row("rule", "", (), table=len(columns) - 1))
            continue
        cells = _split_cells(line)
        ruled = place + 1 < len(lines) and bool(_RULING.fullmatch(lines[place + 1]))
        second = fresh and _goes_on_header(cells, columns[-1], lines[place + 1 : place + 2])
        if second or _is_header(cells, columns[-1], ruled=ruled):
            if fresh:
                columns[-1] = _merge_header(cells, columns[-1])
            elif _compare_heads(cells) != _compare_heads(columns[-1]) and len(cells) != len(columns[-1]):
                columns.append(list(cells))
                fresh = True
            rows.append(Row("header", "", tuple(cells), table=len(columns) - 1))
        else:
            fresh = False
            number, cells = _take_number(cells)
            rows.append(Row("row", number, tuple(cells), table=len(columns) - 1))
    return rows, [
        _drop_moved_heads(heads, [row for row in rows if row.table == at]) for at, heads in enumerate(columns)
    ]


def _take_number(cells: list[str]) -> tuple[str, list[str]]:
    """Return the number of a row, and its cells; the number of a section may stand before its title in one cell."""
    filled = {cell for cell in cells if cell}
    title = _SECTION_TITLE.match(cells[0]) if len(cells) > 2 and len(filled) == 1 else None
    if title:
        return title["number"], [title["number"], cells[0][title.end() :], *[""] * (len(cells) - 2)]
    return read_count(cells[0]) if len(cells) > 1 else "", cells


def _goes_on_header(cells: list[str], columns: list[str], following: Sequence[str]) -> bool:
    """Tell whether a row is the second line of a header.

    It fills the places of the heads that are several columns wide, and below a head beside those it holds nothing,
    or what is merged with it. Where spans were lost, it is the row without number before the first numbered one.
    """
    if len({cell for cell in cells if cell}) < 2 or not columns:
        return False
    if len(cells) == len(columns) and "" in columns[1:]:
        wide = [place for place, head in enumerate(columns) if not head or not all(columns[place + 1 : place + 2])]
        single = [place for place in range(len(columns)) if place not in wide]
        below = all(cells[place] in ("", columns[place]) for place in single)
        if below and single and all(cells[place] for place in wide):
            return True
        merged = any(cells[place] for place in single)  # a head that goes down over this line
        if below and merged and all(cells[place] for place in wide if columns[place]):
            return True  # a line of heads that are several columns wide themselves
    first = _split_cells(following[0])[:1] if following else []
    titles = all(len(cell) <= _LONGEST_TITLE and not _FIGURE.fullmatch(cell) for cell in cells if cell)
    return titles and is_number_head(columns[0]) and not read_count(cells[0]) and first in (["1"], ["1."], ["I"], ["A"])


def _drop_moved_heads(heads: list[str], rows: list[Row]) -> list[str]:
    """Keep the first heads only where most rows have more cells than the header: which head is whose was lost."""
    numbered = [row for row in rows if row.kind == "row" and row.number.isdigit()]
    wider = sum(max(_list_filled(row), default=0) >= len(heads) for row in numbered)
    lost = len(heads) > 2 and wider > 1 and 2 * wider > len(numbered) and is_number_head(heads[0])
    return heads[:2] if lost else heads


def _split_cells(line: str) -> list[str]:
    return [_read_cell(cell) for cell in _BAR.split(line)[1:-1]]


def _read_cell(cell: str) -> str:
    """Return the words of a cell on one line, without emphasis."""
    words = _HIDDEN.sub("", _BREAK.sub(" ", cell).replace("\\|", "|"))
    return " ".join((_EMPHASIS.sub("", words) if "*" in words or "__" in words else words).split())


def _compare_heads(cells: Sequence[str]) -> str:
    return make_plain(" ".join(cells)).lower()


def _is_header(cells: list[str], columns: list[str], *, ruled: bool) -> bool:
    words = [cell for cell in cells if cell]
    if not words or any(len(word) > 100 for word in words):
        return False
    known = sum(is_header_word(word) for word in words)
    if not columns:
        return known >= 2 or (is_number_head(words[0]) and len(words) > 1) or (ruled and len(words) > 1)
    return (known >= 2 and known >= len(words) - 1) or _numbers_columns(words, len(columns))


def _numbers_columns(words: list[str], width: int) -> bool:
    """Tell whether a row only numbers the columns: (1), (2), (3), or A, B, 1, 2."""
    matches = [_COLUMN_NUMBER.fullmatch(word) for word in words]
    if len(words) < max(2, width - 1) or not all(matches):
        return False
    labels = [match[1] for match in matches if match]
    figures = [int(label) for label in labels if label.isdigit()]
    counted = figures == list(range(1, len(figures) + 1)) and len(figures) >= 2
    return counted and all(label.isdigit() for label in labels[len(labels) - len(figures) :])


def _merge_header(cells: list[str], columns: list[str]) -> list[str]:
    """Join a second header row to the first; a row that numbers the columns adds nothing."""
    if not columns or _numbers_columns([cell for cell in cells if cell], len(columns)):
        return columns or cells
    if is_number_head(columns[0]) and cells[0] not in ("", columns[0]):
        return columns[:2]  # spans were lost: which head is whose is not known
    if len(cells) == len(columns):
        columns = _spread_heads(columns, cells)
    pairs = zip(columns, cells, strict=False)
    return [f"{a} {b}".strip() if a != b else a for a, b in pairs] + columns[len(cells) :]


def _spread_heads(columns: list[str], cells: list[str]) -> list[str]:
    """Return the first line of a header with every wide head above each of the columns that it covers."""
    spread = list(columns)
    above = ""
    for place, head in enumerate(columns):
        above = head or above
        if place and cells[place]:
            spread[place] = above
    return spread


def _classify_rows(rows: list[Row], columns: list[str]) -> list[Row]:
    """Tell units, section rows and tails of cut rows apart, and write the text of each."""
    styles = Counter(_style_of(row.number) for row in rows if row.number)
    main = max(styles, key=lambda style: (styles[style], _STYLES.index(style)), default="")
    classified: list[Row] = []
    last: Row | None = None  # the row that a tail would go on with
    for place, row in enumerate(rows):
        following = next((later.number for later in rows[place + 1 : place + 4] if later.number), "")
        filled = _list_filled(row)
        text, cells = write_cells(_name_cells(row.cells, columns, filled))
        if not filled:
            kind = "rule"
        elif last is not None and _is_tail(row, filled, last, main):
            kind = "tail"
        elif len(row.cells) > 2 and len(columns) != 1 and _is_section(row, filled, main, following):
            kind, text, cells = "section", row.cells[filled[0]], ()
        else:
            kind = "row"
        classified.append(replace(row, kind=kind, text=text, filled=cells))
        last = row if kind == "row" else last if kind in ("tail", "rule") else None
    return classified


def _list_filled(row: Row) -> list[int]:
    """Return the places of the cells that say something: all but the empty ones and the row number."""
    return [place for place, cell in enumerate(row.cells) if cell and not (place == 0 and row.number)]


def _is_tail(row: Row, filled: list[int], last: Row, main: str) -> bool:
    if row.number or (main and not last.number and len(filled) > 1):
        return False
    if row.cells[filled[0]][0].islower():
        return True
    before = last.cells[filled[0]] if filled[0] < len(last.cells) else ""
    return bool(main) and len(filled) == 1 and before.endswith((",", ";"))


def _is_section(row: Row, filled: list[int], main: str, following: str) -> bool:
    style = _style_of(row.number)
    if style in ("upper", "roman") and main in ("arabic", "decimal") and len(filled) <= 2:
        return True  # the tail of a cell of the row before may stand beside the section's title
    if len({row.cells[place] for place in filled}) > 1:
        return False
    if style and style == main:  # a numbered row whose other cells are merged with those above
        narrower = bool(following) and _STYLES.index(_style_of(following)) > _STYLES.index(style)
        return narrower and (following.startswith(f"{row.number}.") or style in ("upper", "roman"))
    return True


def _style_of(number: str) -> str:
    if not number:
        return ""
    if number[0].isdigit():
        return "decimal" if "." in number else "arabic"
    if number[0].islower():
        return "letter"
    return "roman" if set(number) <= set("IVX") else "upper"


def _name_cells(cells: Sequence[str], columns: list[str], filled: list[int]) -> list[Cell]:
    """Return the filled cells with the heads of their columns; what stands for a row number only if it stands alone."""
    heads = [columns[place] if place < len(columns) else "" for place in filled]
    named = [
        Cell(place, head, find_purpose(head), cells[place])
        for place, head in zip(filled, heads, strict=True)
        if not is_number_head(head)
    ]
    return named or [Cell(place, "", "other", cells[place]) for place in filled]


def _label_rows(rows: list[Row]) -> list[Row]:
    units = [row for row in rows if row.kind in ("row", "section")]
    numbered = sum(bool(row.number) for row in units if row.kind == "row")
    if 2 * numbered < sum(row.kind == "row" for row in units):
        labels = iter([str(count + 1) for count in range(len(units))])
    else:
        short = [row.number for row in units if row.number]
        labels = _number_rows(units, whole=len(set(short)) < len(short))
    return [replace(row, label=next(labels)) if row.kind in ("row", "section") else row for row in rows]


def _number_rows(units: list[Row], *, whole: bool) -> Iterator[str]:
    """Yield printed numbers; with `whole`, each preceded by those of the sections that it stands in."""
    sections: list[tuple[int, str]] = []
    plain, before = Counter[str](), ""
    for row in units:
        if not row.number:
            plain[before] += 1
            yield f"{before}.p{plain[before]}" if before else f"p{plain['']}"
            continue
        rank = _STYLES.index(_style_of(row.number))
        while sections and sections[-1][0] >= rank:
            sections.pop()
        before = ".".join([*(number for _, number in sections), row.number]) if whole else row.number
        if row.kind == "section" and rank < _STYLES.index("arabic"):
            sections.append((rank, row.number))
        yield before
