"""PDF files with a text layer: lines in reading order, without page numbers and running heads."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import NamedTuple
from unicodedata import normalize

import pypdfium2

from toolkit.errors import ReadError
from toolkit.read.content import Content, join_blocks
from toolkit.read.encodings import convert_legacy, measure_syllables, report_legacy
from toolkit.read.limits import MAX_PAGES, MIN_LETTERS_PER_PAGE
from toolkit.read.pdf.columns import order_columns
from toolkit.read.pdf.glyphs import Piece, group_lines, load_glyphs
from toolkit.read.pdf.ruled_tables import find_tables, join_tables, load_rules
from toolkit.read.signs import settle_raised
from toolkit.records import Fault

_PAGE_NUMBER = re.compile(r"\W*(?:trang\s*)?(\d{1,4})(?:\s*/\s*\d{1,4})?\W*", re.IGNORECASE)
_NOTE = re.compile(r"(\d{1,3})\s*(?=[^\W\d])")
_SMALL = 0.9
_MARGIN = 0.12
_MIN_REPEATS = 3
_BLANK_GAP = 2.2
_MIN_SYLLABLES = 0.5
#: A page with fewer letters holds no text of its own: a number, a stamp.
_MIN_LETTERS = 10
#: Indents of first lines, in points; places of lines are compared on a grid.
_GRID = 4.0
_INDENT = (12.0, 72.0)
_MIN_INDENTED, _MIN_AT_MARGIN = 6, 3
_REMEDY_OCR = "OCR it first (for example with ocrmypdf -l vie)."


class _Line(NamedTuple):
    """A line of a page, in points from the page's foot and left edge."""

    top: float
    bottom: float
    text: str
    left: float = 0.0


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines, or the rows of one table."""

    top: float
    lines: tuple[_Line, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class _Page:
    height: float
    blocks: tuple[_Block, ...]
    slanted: int = 0  # letters of slanted stamps, left out


def read_pdf(data: bytes, *, where: str) -> Content:
    """Read a PDF that has a text layer.

    Lines keep their breaks. Ruled tables become rows; the two columns of head and signature block come
    one after the other. Page numbers and running heads and feet are left out and counted.

    Raises
    ------
    ReadError
        If the file is damaged, encrypted, or has no text layer.
    """
    pages = _load_pages(data, where)
    _refuse_scan(pages, where)
    dropped: Counter[str] = Counter()
    if slanted := sum(page.slanted for page in pages):
        dropped["watermark"] = slanted
    unread = [number for number, page in enumerate(pages, 1) if _count_letters(page) < _MIN_LETTERS]
    pages, notes = _take_notes(_mark_indents(_drop_margins(pages, dropped)))
    text = settle_raised(join_blocks([_join_pages(pages, dropped), *notes]), dropped)
    text, legacy = convert_legacy(text)
    return Content(
        text, dropped=dict(dropped), faults=(*_report_unread(unread, len(pages)), *_find_faults(text, legacy))
    )


def _load_pages(data: bytes, where: str) -> list[_Page]:
    try:
        document = pypdfium2.PdfDocument(data)
        try:
            if len(document) > MAX_PAGES:
                raise ReadError(where, f"has {len(document)} pages, at most {MAX_PAGES} are read", "Split it.")
            return [_load_page(document[i]) for i in range(len(document))]
        finally:
            document.close()
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            advice = "Open it with its password and print or save it without one."
            raise ReadError(where, "is an encrypted PDF", advice) from None
        raise ReadError(where, f"is a damaged or cut off PDF ({error})", "Download it again.") from None


def _load_page(page: pypdfium2.PdfPage) -> _Page:
    try:
        text = load_glyphs(page)
        tables, rest = find_tables(text.glyphs, load_rules(page, text))
        blocks = [_Block(table.top, rows=table.rows) for table in tables]
        edges = sorted((table.top for table in tables), reverse=True)
        # Text between two tables is put in order on its own, so that no column reaches across a table.
        for upper, lower in zip([float("inf"), *edges], [*edges, float("-inf")], strict=True):
            lines = [line for line in group_lines(rest) if lower <= line[0].top < upper]
            blocks.extend(
                _Block(block[0][0].top, lines=_to_lines(block)) for block in order_columns(lines, width=text.width)
            )
        order = sorted(range(len(blocks)), key=lambda i: -blocks[i].top) if tables else range(len(blocks))
        return _Page(text.height, tuple(blocks[i] for i in order), slanted=text.slanted)
    finally:
        page.close()


def _to_lines(block: Sequence[Sequence[Piece]]) -> tuple[_Line, ...]:
    return tuple(
        _Line(line[0].top, line[0].bottom, " ".join(piece.text for piece in line), line[0].left) for line in block
    )


def _count_letters(page: _Page) -> int:
    return sum(
        sum(letter.isalpha() for letter in text)
        for block in page.blocks
        for text in (*(line[2] for line in block.lines), *(cell for row in block.rows for cell in row))
    )


def _report_unread(pages: Sequence[int], total: int) -> Iterator[Fault]:
    if pages:
        yield Fault("unread_pages", n=len(pages), of=total, pages=[{"page": page} for page in pages[:20]])


def _refuse_scan(pages: Sequence[_Page], where: str) -> None:
    letters = sum(map(_count_letters, pages))
    if letters < MIN_LETTERS_PER_PAGE * len(pages) or not letters:
        found = f"has no text layer ({letters} letters on {len(pages)} pages)"
        raise ReadError(where, found, _REMEDY_OCR)


def _drop_margins(pages: Sequence[_Page], dropped: Counter[str]) -> list[_Page]:
    """Leave out page numbers and what repeats at the edges of the pages."""
    keys = Counter(
        key for page in pages for key in {_make_key(page, line) for block in page.blocks for line in block.lines}
    )
    repeats = max(_MIN_REPEATS, len(pages) // 4)
    running = {key for key, count in keys.items() if key and count >= repeats}

    def is_kept(page: _Page, line: _Line) -> bool:
        key = _make_key(page, line)
        if not key:
            return True
        number = _PAGE_NUMBER.fullmatch(line[2])
        if number and 0 < int(number[1]) <= len(pages) + MAX_PAGES // 10:
            dropped["page_number"] += len(line[2])
            return False
        if key in running:
            dropped[key.split(" ", 1)[0]] += len(line[2])
            return False
        return True

    return [
        _Page(
            page.height,
            tuple(
                _Block(block.top, tuple(line for line in block.lines if is_kept(page, line)), block.rows)
                for block in page.blocks
            ),
        )
        for page in pages
    ]


def _mark_indents(pages: Sequence[_Page]) -> list[_Page]:
    """Put blanks before the lines that an indent sets off, where paragraphs of the document begin with one."""
    offsets = []  # of all lines from the margin of their page
    for page in pages:
        lefts = [line.left for block in page.blocks for line in block.lines]
        places = Counter(round(left / _GRID) for left in lefts)
        often = [place for place, count in places.items() if count >= max(_MIN_AT_MARGIN, 0.1 * len(lefts))]
        margin = min(often or places, default=0)
        offsets += [round(left / _GRID) - margin for left in lefts]
    counts = Counter(offset for offset in offsets if _INDENT[0] <= offset * _GRID <= _INDENT[1])
    indent, count = counts.most_common(1)[0] if counts else (0, 0)
    plain = sum(abs(offset) <= 1 for offset in offsets)
    if count < _MIN_INDENTED or count < 0.05 * len(offsets) or plain < 0.2 * len(offsets):
        return list(pages)
    steps = iter(offsets)

    def mark(line: _Line) -> _Line:
        return line._replace(text=f"    {line.text}") if abs(next(steps) - indent) <= 1 else line

    return [
        replace(page, blocks=tuple(replace(block, lines=tuple(map(mark, block.lines))) for block in page.blocks))
        for page in pages
    ]


def _make_key(page: _Page, line: _Line) -> str:
    """Return what identifies a running head or foot, digits aside; empty for a line inside the page."""
    top, bottom, text, _ = line
    edge = "page_head" if bottom > (1 - _MARGIN) * page.height else "page_foot" if top < _MARGIN * page.height else ""
    return f"{edge} {round(bottom / 4)} {re.sub(r'[0-9]+', '0', text.strip())}" if edge else ""


def _take_notes(pages: Sequence[_Page]) -> tuple[list[_Page], list[str]]:
    """Take the footnotes from the feet of the pages, where they would cut sentences in two."""
    kept: list[_Page] = []
    notes: list[str] = []
    for page in pages:
        heights = [top - bottom for block in page.blocks for top, bottom, *_ in block.lines]
        last = page.blocks[-1] if page.blocks else _Block(0.0)
        start = _find_notes(last.lines, median(heights)) if heights else len(last.lines)
        if start < len(last.lines) and not _begins_note(last.lines[start][2], len(notes) + 1):
            start = len(last.lines)
        for text in (line.text.strip() for line in last.lines[start:]):
            number = _NOTE.match(text)
            if number and _begins_note(text, len(notes) + 1):
                notes.append(f"[chú thích {number[1]}] {text[number.end() :]}")
            else:
                notes[-1] += f"\n{text}"
        rest = _Block(last.top, last.lines[:start], last.rows)
        kept.append(_Page(page.height, (*page.blocks[:-1], rest) if page.blocks else ()))
    return kept, notes


def _begins_note(text: str, expected: int) -> bool:
    number = _NOTE.match(text)
    return number is not None and int(number[1]) == expected


def _find_notes(lines: Sequence[_Line], usual: float) -> int:
    """Find the first of the small lines that end a page; their number must begin the first one."""
    start = len(lines)
    while start and lines[start - 1][0] - lines[start - 1][1] < _SMALL * usual:
        start -= 1
    while start < len(lines) and not _NOTE.match(lines[start][2]):
        start += 1
    return start


def _join_pages(pages: Sequence[_Page], dropped: Counter[str]) -> str:
    """Join pages; a page break is a line break like any other, and tables go on over it."""
    blocks = [block for page in pages for block in page.blocks if block.lines or block.rows]
    parts: list[str] = []
    i = 0
    while i < len(blocks):
        if blocks[i].rows:
            run = [blocks[i].rows]
            while i + 1 < len(blocks) and blocks[i + 1].rows:
                i += 1
                run.append(blocks[i].rows)
            parts.append("\n\n" + join_tables(run, dropped) + "\n\n")
        else:
            parts.append(_join_lines(blocks[i].lines) + _choose_break(blocks, i, pages))
        i += 1
    text = re.sub(r"\n{3,}", "\n\n", "".join(parts)).strip("\n")
    return re.sub(r"[ \t]+\n", "\n", text)


def _choose_break(blocks: Sequence[_Block], i: int, pages: Sequence[_Page]) -> str:
    """Part blocks of one page by a blank line; a page break may fall inside a sentence."""
    last_of_page = {id(page.blocks[-1]) for page in pages if page.blocks}
    return "\n" if id(blocks[i]) in last_of_page else "\n\n"


def _join_lines(lines: Sequence[_Line]) -> str:
    pitches = [above[1] - below[1] for above, below in itertools.pairwise(lines)]
    usual = median(pitches) if pitches else 0.0
    text = lines[0][2]
    for pitch, line in zip(pitches, lines[1:], strict=True):
        text += ("\n\n" if usual > 0 and pitch > _BLANK_GAP * usual else "\n") + line[2]
    return text


def _find_faults(text: str, legacy: dict[str, int]) -> tuple[Fault, ...]:
    faults = [*report_legacy(legacy)]
    strange = sum(letter == "\ufffd" or 0xE000 <= ord(letter) < 0xF900 for letter in text)
    share = measure_syllables(normalize("NFC", text))
    if strange > 0.02 * len(text) or (share < _MIN_SYLLABLES and not text.isascii()):
        faults.append(Fault("garbled_text_layer", share=f"{share:.0%}", n=strange))
    return tuple(faults)
