"""Tables whose cells stand on lines of their own, as copies from web pages and word processors have them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from toolkit.segment.numbering import STRUCTURAL
from toolkit.segment.paragraphs import Paragraph
from toolkit.segment.rows.table_rows import is_header_word, is_number_head, read_count

#: How many paragraphs further on the next row number must come for a row to have more cells than columns.
_LOOK_AHEAD = 10
_SECTION = re.compile(r"(?:[IVX]{1,5}|[A-H])[.\s]\s*[A-ZĐÀ-Ỹ]")


@dataclass(slots=True)
class _Table:
    width: int
    rows: list[Paragraph] = field(default_factory=list)
    open_row: list[Paragraph] = field(default_factory=list)
    last: int = 0  # the last whole number of a row
    kept: list[Paragraph] = field(default_factory=list)  # page marks and rules among the cells


def join_loose_rows(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    r"""Put the cells of a table that stand on lines of their own together as rows.

    Such a table is known by its header, one head of a column a line, beginning with TT or STT; a row begins
    with a line that holds only its number, and ends after as many cells as there are columns.

    Parameters
    ----------
    paragraphs : sequence of Paragraph
        As :func:`toolkit.segment.paragraphs.split_paragraphs` gives them.

    Returns
    -------
    list of Paragraph
        The same, with paragraphs of category ``table`` in place of the cells, in order of `start`.

    Examples
    --------
    >>> from toolkit.segment.paragraphs import split_paragraphs
    >>> lines = ["STT", "Nhiệm vụ", "Chủ trì", "1", "Mở lớp.", "Sở Nội vụ", "2", "Kiểm tra.", "Thanh tra"]
    >>> [p.text for p in join_loose_rows(split_paragraphs("\n".join(lines)))]
    ['| STT | Nhiệm vụ | Chủ trì |', '| 1 | Mở lớp. | Sở Nội vụ |', '| 2 | Kiểm tra. | Thanh tra |']
    """
    joined: list[Paragraph] = []
    place = 0
    while place < len(paragraphs):
        heads = _read_header(paragraphs, place) if is_number_head(paragraphs[place].text) else []
        if not heads:
            joined.append(paragraphs[place])
            place += 1
            continue
        table, end = _read_rows(paragraphs, heads)
        if table.rows[1:]:
            joined.extend(sorted([*table.rows, *table.kept], key=lambda paragraph: paragraph.start))
        else:
            joined.extend(paragraphs[place:end])
        place = end
    return joined


def _read_header(paragraphs: Sequence[Paragraph], place: int) -> list[int]:
    """Return the places of at least three heads of columns in a row, else nothing."""
    heads: list[int] = []
    while place < len(paragraphs):
        paragraph = paragraphs[place]
        if paragraph.category == "text" and paragraph.marker is None and is_header_word(paragraph.text):
            heads.append(place)
        elif paragraph.category != "rule":
            break
        place += 1
    return heads if len(heads) >= 3 else []


def _read_rows(paragraphs: Sequence[Paragraph], heads: list[int]) -> tuple[_Table, int]:
    table = _Table(len(heads))
    table.rows.append(_make_row([paragraphs[at] for at in heads], table.width))
    place = heads[-1] + 1
    while place < len(paragraphs):
        paragraph = paragraphs[place]
        count = _read_number(paragraph)
        again = _read_header(paragraphs, place) if is_header_word(paragraph.text) else []
        if again:
            _close_row(table)
            table.rows.append(_make_row([paragraphs[at] for at in again], table.width))
            place = again[-1]
        elif count and _begins_row(table, count):
            _close_row(table)
            table.open_row = [paragraph]
            table.last = int(count) if count.isdigit() else table.last if count[0].isdigit() else 0
        elif _is_section(paragraphs, place):
            _close_row(table)
            table.rows.append(_make_section(paragraph, table.width))
            table.last = 0
        elif _is_cell(paragraphs, place, table):
            table.open_row.append(paragraph)
        elif paragraph.category in ("page_mark", "rule"):
            table.kept.append(paragraph)
        else:
            break
        place += 1
    _close_row(table)
    return table, place


def _read_number(paragraph: Paragraph) -> str:
    if len(paragraph.text) > 12 or paragraph.category not in ("text", "page_mark"):
        return ""
    return read_count(paragraph.text.strip())


def _begins_row(table: _Table, count: str) -> bool:
    """Tell whether a number begins a row here: it counts on, and the row before has a cell at least."""
    if len(table.open_row) == 1:
        return False
    return not count.isdigit() or int(count) in (1, table.last + 1)


def _is_section(paragraphs: Sequence[Paragraph], place: int) -> bool:
    """Tell whether a line such as "I. ĐÀO TẠO" goes across the table: a row number follows soon."""
    if not _SECTION.match(paragraphs[place].text) or paragraphs[place].category != "text":
        return False
    return any(_read_number(later) in ("1", "1.1") for later in _look_ahead(paragraphs, place, 4))


def _is_cell(paragraphs: Sequence[Paragraph], place: int, table: _Table) -> bool:
    paragraph = paragraphs[place]
    figure = paragraph.category == "page_mark" and paragraph.text.replace("/", "").isdigit()
    if not table.open_row or (paragraph.category != "text" and not figure):
        return False
    if paragraph.marker is not None and paragraph.marker.style in STRUCTURAL:
        return False
    if len(table.open_row) < table.width:
        return True
    counts = (_read_number(later) for later in _look_ahead(paragraphs, place, _LOOK_AHEAD))
    return any(count and _begins_row(table, count) for count in counts)


def _look_ahead(paragraphs: Sequence[Paragraph], place: int, count: int) -> Iterator[Paragraph]:
    """Yield the next paragraphs, rules left out, as far as the next structural label."""
    for later in paragraphs[place + 1 : place + 1 + 3 * count]:
        if later.marker is not None and later.marker.style in STRUCTURAL:
            return
        if later.category != "rule" and count:
            count -= 1
            yield later


def _close_row(table: _Table) -> None:
    if table.open_row:
        table.rows.append(_make_row(table.open_row, table.width))
        table.open_row = []


def _make_section(paragraph: Paragraph, width: int) -> Paragraph:
    number, _, title = paragraph.text.replace(".", " ", 1).partition(" ")
    cells = [number, title.strip(), *[""] * (width - 2)]
    return Paragraph(paragraph.start, paragraph.end, _write_row(cells), None, paragraph.label_end, "table")


def _make_row(cells: list[Paragraph], width: int) -> Paragraph:
    texts = [cell.text for cell in cells] + [""] * (width - len(cells))
    content = cells[1] if len(cells) > 1 else cells[0]
    return Paragraph(cells[0].start, cells[-1].end, _write_row(texts), None, content.start, "table")


def _write_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
