r"""What every reader hands back, and the one way in which tables become text.

A table is lines ``| cell | cell |``; a line break inside a cell is ``<br>``, a literal bar ``\|``. The
two-column head and the signature block of Vietnamese documents are tables only for their looks: they
become lines, column after column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from unicodedata import normalize

from toolkit.records import Fault
from toolkit.segment.numbering import STRUCTURAL, read_marker
from toolkit.segment.rows.table_rows import is_number_head, read_count

_LAYOUT_MARK = re.compile(
    r"CỘNG\s+H(?:ÒA|OÀ)\s+XÃ\s+HỘI|ĐẢNG\s+CỘNG\s+SẢN\s+VIỆT\s+NAM|[Nn]ơi\s+nhận|NƠI\s+NHẬN"
    r"|^\W*(?:TM|KT|TL|TUQ)\.\s*[^\W\d_]|^\W*[TK]/[MT]\s+[^\W\d_]",
    re.MULTILINE,
)
_MAX_LAYOUT_ROWS = 6
_MAX_LAYOUT_COLUMNS = 3
#: Labels of the sections of a document, and how many lines and labels in one cell make it a document.
_SECTION_STYLES = ("upper", "roman", *STRUCTURAL)
_MIN_LINES, _MIN_SECTIONS, _MIN_LABELS = 8, 2, 5
#: A label with its stop, alone in a cell; the numbers of the rows of a table have none.
_LABEL_CELL = re.compile(r"(?:[IVXL]{1,5}|[A-HK]|\d{1,2}(?:\.\d{1,2})*|[a-zđ])[.)]|[-–+•]")
#: A longer text in a merged cell stands in the first of its rows only.
_MAX_MERGED = 300


@dataclass(frozen=True, slots=True)
class Content:
    """The text of a file and the account of what was left out of it.

    Parameters
    ----------
    text : str
        As in :class:`toolkit.records.Document`.
    encoding : str
        How the bytes were decoded, where that was a question.
    dropped : mapping of str to int
        Number of characters left out, per class.
    faults : tuple of Fault
        Doubts of the reader.
    """

    text: str
    encoding: str = "utf-8"
    dropped: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


def join_blocks(blocks: Iterable[str]) -> str:
    r"""Join paragraphs and tables by blank lines, leaving empty ones out.

    Examples
    --------
    >>> join_blocks(["Điều 1.", "  ", "| a | b |\n| c | d |"])
    'Điều 1.\n\n| a | b |\n| c | d |'
    """
    kept = (re.sub(r"\n\s*\n", "\n\n", block.strip("\n\r \t\u00a0")) for block in blocks)
    return "\n\n".join(block for block in kept if block)


def render_note(number: int, blocks: Iterable[str]) -> list[str]:
    r"""Return a note as the block that stands behind the paragraph which refers to it; none where it says nothing.

    Examples
    --------
    >>> render_note(2, ["Theo giá", " năm trước. "]), render_note(3, [" "])
    (['[chú thích 2] Theo giá\nnăm trước.'], [])
    """
    text = "\n".join(block.strip() for block in blocks if block.strip())
    return [f"[chú thích {number}] {text}"] if text else []


def tidy_lines(text: str) -> str:
    r"""Trim the ends of every line and leave out lines that hold nothing.

    Examples
    --------
    >>> tidy_lines("  Số: 12 \n\n ngày 3 ")
    'Số: 12\nngày 3'
    """
    lines = (line.strip(" \t\u00a0") for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def join_wrapped(cell: str) -> str:
    r"""Join the lines of a cell that were wrapped for want of width; a new item or sentence keeps its line.

    Examples
    --------
    >>> join_wrapped("Sở Nông nghiệp\nvà Môi trường;\n- Sở Y tế")
    'Sở Nông nghiệp và Môi trường;\n- Sở Y tế'
    >>> join_wrapped("số 12/2030/NĐ-\nCP")
    'số 12/2030/NĐ-CP'
    """
    cell = re.sub(r"(?<=\w)-\n(?=\w)", "-", cell)
    return re.sub(r"(?<![.;:!?])\n(?![-–+•*]\s|\w{1,4}[.)]\s)", " ", cell)


def render_cell(text: str) -> str:
    r"""Render the text of a cell on one line.

    Examples
    --------
    >>> render_cell("Sở Tài chính\nchủ trì | phối hợp")
    'Sở Tài chính<br>chủ trì \\| phối hợp'
    """
    return tidy_lines(text).replace("|", r"\|").replace("\n", "<br>").replace("\t", " ")


def render_row(cells: Iterable[str]) -> str:
    """Render one row.

    Examples
    --------
    >>> render_row(["1", "", "Sở Y tế"])
    '| 1 |  | Sở Y tế |'
    """
    return "| " + " | ".join(render_cell(cell) for cell in cells) + " |"


def spread_merged(rows: Sequence[Sequence[str]], continued: Sequence[Sequence[bool]]) -> list[list[str]]:
    r"""Write what a cell merged downwards says into every row that it stands beside.

    Rows that share their number and the cell after it are one row, cut in two by the other cells.

    Parameters
    ----------
    rows : sequence of sequence of str
        Text of the cells; what a merged cell covers is empty.
    continued : sequence of sequence of bool
        Of every cell, whether it goes on with the cell above it.

    Returns
    -------
    list of list of str

    Examples
    --------
    >>> spread_merged([["1", "Mở lớp", "Sở Y tế"], ["2", "Kiểm tra", ""]], [[False] * 3, [False, False, True]])
    [['1', 'Mở lớp', 'Sở Y tế'], ['2', 'Kiểm tra', 'Sở Y tế']]
    >>> spread_merged([["1", "Mở lớp", "Sở Y tế"], ["", "", "Các xã"]], [[False] * 3, [True, True, False]])
    [['1', 'Mở lớp', 'Sở Y tế\nCác xã']]
    """
    spread: list[list[str]] = []
    for row, covered in zip(rows, continued, strict=True):
        cells = list(row)
        above = spread[-1] if spread else []
        places = [place for place, is_covered in enumerate(covered) if is_covered and place < len(above)]
        if places[:2] == [0, 1] and read_count(above[0].strip(" .")):
            for place, cell in enumerate(cells[: len(above)]):
                if cell.strip():
                    above[place] = f"{above[place]}\n{cell}".strip("\n")
            above.extend(cells[len(above) :])
            continue
        for place in places:
            number = place == 0 and read_count(above[0].strip(" ."))
            if not cells[place].strip() and not number and len(above[place]) <= _MAX_MERGED:
                cells[place] = above[place]
        spread.append(cells)
    return spread


def is_layout_table(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether a table only arranges text: a head, a signature block, a frame, two texts side by side.

    Examples
    --------
    >>> is_layout_table([["TỈNH SÔNG LAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]])
    True
    >>> is_layout_table([["TT", "Nhiệm vụ"], ["1", "Trồng rừng"]])
    False
    """
    filled = [[cell for cell in row if cell.strip()] for row in rows]
    if sum(map(len, filled)) <= 1 or (len(filled) == 1 and len(filled[0]) <= 2):
        return True
    if len(filled) > _MAX_LAYOUT_ROWS or max(map(len, filled)) > _MAX_LAYOUT_COLUMNS:
        return False
    return any(_LAYOUT_MARK.search(normalize("NFC", cell)) for row in filled for cell in row)


def holds_document(cell: str) -> bool:
    r"""Tell whether the text of a cell is a document with sections: its table arranges a page.

    Examples
    --------
    >>> holds_document("\n".join(["KẾ HOẠCH", "I. MỤC TIÊU", *["- Mở lớp."] * 5, "II. NHIỆM VỤ", "- Kiểm tra."]))
    True
    >>> holds_document("- Mở lớp.\n- Kiểm tra.")
    False
    """
    lines = [line.strip().lstrip("*#_ ") for line in cell.split("\n") if line.strip()]
    if len(lines) < _MIN_LINES:
        return False
    styles = [marker.style for line in lines if line and (marker := read_marker(line[:60])) is not None]
    sections = sum(style in _SECTION_STYLES for style in styles)
    return sections >= _MIN_SECTIONS and len(styles) >= min(_MIN_LABELS, len(lines) // 3)


def render_table(rows: Sequence[Sequence[str]]) -> str:
    r"""Render a table: rows as lines, a layout table as the lines of its cells, cell after cell.

    Parameters
    ----------
    rows : sequence of sequence of str
        Text of the cells; merged cells are given once, the places they cover as empty strings.

    Returns
    -------
    str
        One block; empty if no cell holds text.

    Examples
    --------
    >>> print(render_table([["TT", "Việc"], ["1", "Trồng rừng"]]))
    | TT | Việc |
    | 1 | Trồng rừng |
    >>> render_table([["Nơi nhận:\n- Lưu: VT.", "CHỦ TỊCH"]])
    'Nơi nhận:\n- Lưu: VT.\n\nCHỦ TỊCH'
    """
    if not rows:
        return ""
    cells = [cell for row in rows for cell in row if cell.strip()]
    if len({place for row in rows for place, cell in enumerate(row) if cell.strip()}) == 1:
        return join_blocks(cells)
    if is_layout_table(rows):
        return join_blocks(map(tidy_lines, cells))
    if _holds_outline(rows):
        return join_blocks(" ".join(cell.strip() for cell in row if cell.strip()) for row in rows)
    if any(map(holds_document, cells)):
        return join_blocks(_render_page(rows))
    return "\n".join(render_row(row) for row in rows if any(cell.strip() for cell in row))


def _holds_outline(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether a table without heads only sets the labels of a document apart from its text: "II." | "NHIỆM VỤ"."""
    if any(cell.strip() for row in rows for cell in row[2:]) or len(rows) < _MIN_LABELS:
        return False
    labels = [row[0].strip() for row in rows if row[0].strip()]
    if not all(map(_LABEL_CELL.fullmatch, labels)) or any(not "".join(row[1:]).strip() for row in rows if row[0]):
        return False
    styles = [marker.style for label in labels if (marker := read_marker(f"{label} Việc")) is not None]
    return sum(style in _SECTION_STYLES for style in styles) >= _MIN_SECTIONS and len(set(styles)) > 1


def _render_page(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the cells of a table that arranges a page one after the other, and the tables beside the document."""
    beside: list[Sequence[str]] = []
    for row in [*rows, None]:
        if row is not None and not any(map(holds_document, row)):
            beside.append(row)
            continue
        if any(is_number_head(cell) for line in beside for cell in line):
            yield render_table(beside)
        else:
            yield from (tidy_lines(cell) for line in beside for cell in line)
        beside = []
        yield from row or ()
