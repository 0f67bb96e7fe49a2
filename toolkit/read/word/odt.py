"""OpenDocument texts: paragraphs and tables in the order of the page, with the numbers that LibreOffice shows.

Source: OpenDocument 1.3, part 3 (schema). A list item is numbered by the list it stands in, not by its paragraph; a
list begins anew unless it says that it goes on with an earlier one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from toolkit.errors import ReadError
from toolkit.read.content import Content, join_blocks, render_note, render_table, spread_merged
from toolkit.read.encodings import convert_legacy, report_legacy
from toolkit.read.signs import LOWERED, RAISED, settle_raised
from toolkit.read.word.list_numbers import Level, Numbering, make_counter
from toolkit.read.word.package import load_open_document
from toolkit.records import Fault

_OASIS = "{urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TEXT, _TABLE = f"{_OASIS}office:1.0}}", f"{_OASIS}text:1.0}}", f"{_OASIS}table:1.0}}"
_STYLE, _DRAW = f"{_OASIS}style:1.0}}", f"{_OASIS}drawing:1.0}}"
_SVG = f"{_OASIS}svg-compatible:1.0}}"
_LO = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")
_SIGNS = {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
_INDEXES = {
    f"{_TEXT}{name}"
    for name in ("table-of-content", "illustration-index", "table-index", "object-index", "alphabetical-index")
}
#: Elements without text of the document, and the class under which their characters are counted; empty: not counted.
_LEFT_OUT = {
    **dict.fromkeys(_INDEXES, "table_of_contents"),
    f"{_TEXT}tracked-changes": "tracked_deletion",
    f"{_OFFICE}annotation": "comment",
    f"{_TEXT}placeholder": "hidden_text",
    f"{_TEXT}ruby-text": "",
    f"{_TEXT}sequence-decls": "",
    f"{_TEXT}variable-decls": "",
    f"{_TEXT}user-field-decls": "",
    f"{_OFFICE}forms": "",
    f"{_TEXT}note-citation": "",
}
_HIDING = (f"{_TEXT}hidden-text", f"{_TEXT}hidden-paragraph")
_FORMATS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "": "none"}
#: The numbering of headings, which no list names.
_OUTLINE = "Outline"
_MAX_SPAN = 100
_MAX_REPEATED = 3
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)(cm|mm|in|pt|pc)")
_CENTIMETRES = {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 2.54 / 72, "pc": 2.54 / 6}
#: A picture at least this wide and high, in centimetres, may be a page that was scanned.
_PAGE_WIDTH, _PAGE_HEIGHT = 9.0, 10.0


@dataclass(frozen=True, slots=True)
class _Style:
    parent: str = ""
    raised: bool | None = None
    hides: bool | None = None


@dataclass(slots=True)
class _Lists:
    """The lists of a document as they are met: each may go on with one before it."""

    styles: Mapping[str, Mapping[int, Level]]
    levels: dict[tuple[str, int], Level] = field(default_factory=dict)
    definitions: dict[str, str] = field(default_factory=dict)
    starts: dict[tuple[str, int], int] = field(default_factory=dict)
    by_id: dict[str, str] = field(default_factory=dict)
    last: dict[str, str] = field(default_factory=dict)
    n_met: int = 0

    def open(self, style: str, *, list_id: str = "", follows: str = "", goes_on: bool = False) -> str:
        """Return the key of a list; its counters are those of the list that it goes on with."""
        self.n_met += 1
        before = self.by_id.get(follows) if follows else self.last.get(style) if goes_on else None
        definition = before or f"{style} {self.n_met}"
        key = f"{style} {self.n_met}"
        self.definitions[key] = definition
        self.levels |= {(key, index): level for index, level in self.styles.get(style, {}).items()}
        self.last[style] = definition
        if list_id:
            self.by_id[list_id] = definition
        return key

    def restart(self, key: str, index: int, start: int) -> str:
        """Return the key of the same list whose next item at a level has the number `start`."""
        self.n_met += 1
        fresh = f"{key} {self.n_met}"
        self.definitions[fresh] = self.definitions[key]
        self.levels |= {(fresh, place): level for (own, place), level in list(self.levels.items()) if own == key}
        self.starts[fresh, index] = start
        return fresh


@dataclass(frozen=True, slots=True)
class _Context:
    styles: Mapping[tuple[str, str], _Style]
    lists: _Lists
    count_on: Any
    pending_notes: list[str] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    n_notes: Counter[str] = field(default_factory=Counter)
    open_notes: set[str] = field(default_factory=set)


def read_odt(data: bytes, *, where: str) -> Content:
    """Read an OpenDocument text (.odt), without any office program.

    Automatic numbers stand as text at the start of their paragraph, notes behind the paragraph that refers to them, as
    :func:`toolkit.read.word.docx.read_docx` has it. Deleted text, comments, tables of contents, heads and feet of
    pages are left out and counted.

    Parameters
    ----------
    data : bytes
        The file.
    where : str
        Its name, for messages.

    Raises
    ------
    ReadError
        If the file is damaged, encrypted, or unpacks to more than it should.
    """
    parts = load_open_document(data, where=where)
    content, styles = parts["document"], parts.get("styles")
    roots = [root for root in (styles, content) if root is not None]
    lists = _Lists(_parse_list_styles(roots))
    numbering = Numbering(lists.levels, lists.definitions, lists.starts)
    context = _Context(_parse_styles(roots), lists, make_counter(numbering))
    lists.open(_OUTLINE, list_id=_OUTLINE)
    body = content.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise ReadError(where, "is an OpenDocument file without a text", "Save it as .odt or .docx.")
    try:
        text = join_blocks(_read_body(body, context))
    except RecursionError:
        raise ReadError(where, "nests lists or tables too deeply", "Save it anew from LibreOffice.") from None
    text, legacy = convert_legacy(settle_raised(text, context.dropped))
    for name, place in (("page_head", "header"), ("page_foot", "footer")):
        for item in [] if styles is None else styles.iter(f"{_STYLE}{place}"):
            context.dropped[name] += _measure_text(item)
    faults = (*report_legacy(legacy), *_find_faults(body))
    return Content(text, dropped=dict(context.dropped), faults=faults)


def _find_faults(body: Any) -> Iterator[Fault]:
    pictures = sum(_is_page(image.getparent()) for image in body.iter(f"{_DRAW}image"))
    objects = sum(1 for _ in body.iter(f"{_DRAW}object", f"{_DRAW}object-ole"))
    if objects:
        yield Fault("embedded_file", n=objects)
    if pictures:
        yield Fault("unread_pictures", n=pictures)


def _is_page(frame: Any) -> bool:
    """Tell whether a frame may show a page: as large as one, or of unknown size; the picture of an object is none."""
    if frame is None or frame.find(f"{_DRAW}object") is not None or frame.find(f"{_DRAW}object-ole") is not None:
        return False
    sides = [_LENGTH.fullmatch(frame.get(f"{_SVG}{side}", "")) for side in ("width", "height")]
    width, height = (float(side[1]) * _CENTIMETRES[side[2]] if side else _PAGE_HEIGHT for side in sides)
    return width >= _PAGE_WIDTH and height >= _PAGE_HEIGHT


def _parse_styles(roots: list[Any]) -> dict[tuple[str, str], _Style]:
    """Return the styles of paragraphs and characters by family and name."""
    styles = {}
    for root in roots:
        for item in root.iter(f"{_STYLE}style"):
            properties = item.find(f"{_STYLE}text-properties")
            position = "" if properties is None else properties.get(f"{_STYLE}text-position", "")
            display = None if properties is None else properties.get(f"{_TEXT}display")
            key = item.get(f"{_STYLE}family", ""), item.get(f"{_STYLE}name", "")
            styles[key] = _Style(
                item.get(f"{_STYLE}parent-style-name", ""),
                _is_raised(position) if position else None,
                None if display is None else display == "none",
            )
    return styles


def _is_raised(position: str) -> bool:
    """Tell whether a position such as "super 58%" or "33% 58%" lifts text."""
    height = position.split()[0]
    return height == "super" or (re.fullmatch(r"\d+(?:\.\d+)?%", height) is not None and float(height[:-1]) > 0)


def _parse_list_styles(roots: list[Any]) -> dict[str, dict[int, Level]]:
    found = {}
    for root in roots:
        for item in root.iter(f"{_TEXT}list-style", f"{_TEXT}outline-style"):
            name = _OUTLINE if item.tag == f"{_TEXT}outline-style" else item.get(f"{_STYLE}name", "")
            found[name] = {_to_int(level.get(f"{_TEXT}level"), 1) - 1: _parse_level(level) for level in item}
    return found


def _parse_level(item: Any) -> Level:
    if item.tag == f"{_TEXT}list-level-style-bullet":
        return Level("bullet", item.get(f"{_TEXT}bullet-char", "-"))
    if item.tag == f"{_TEXT}list-level-style-image":
        return Level("bullet", "•")
    shown = item.get(f"{_STYLE}num-format", "")
    index = _to_int(item.get(f"{_TEXT}level"), 1)
    first = max(1, index - _to_int(item.get(f"{_TEXT}display-levels"), 1) + 1)
    numbers = ".".join(f"%{level}" for level in range(first, index + 1)) if shown else ""
    template = item.get(f"{_STYLE}num-prefix", "") + numbers + item.get(f"{_STYLE}num-suffix", "")
    if exact := item.get(f"{_LO}num-list-format"):
        template = re.sub(r"%(\d+)%", r"%\1", exact) if shown else re.sub(r"%\d+%", "", exact)
    alignment = next(item.iter(f"{_STYLE}list-level-label-alignment"), None)
    gap = "" if alignment is None else alignment.get(f"{_TEXT}label-followed-by", "")
    return Level(
        _FORMATS.get(shown, "decimalZero" if shown.startswith("01") else "decimal"),
        template.strip(),
        _to_int(item.get(f"{_TEXT}start-value"), 1),
        suffix="nothing" if gap == "nothing" and template[-1:] != " " else "tab",
    )


def _to_int(value: str | None, default: int) -> int:
    return int(value) if value and re.fullmatch(r"\d{1,6}", value) else default


def _read_body(body: Any, context: _Context) -> Iterator[str]:
    for blocks in _read_blocks(body, context):
        yield from blocks
        while context.pending_notes:
            yield context.pending_notes.pop(0)


def _read_blocks(parent: Any, context: _Context, *, in_cell: bool = False) -> Iterator[list[str]]:
    """Yield what each paragraph and table says, looking through sections and wrappers."""
    for child in parent:
        if child.tag in _PARAGRAPHS:
            yield _read_paragraph(child, context, _number_heading(child, context))
        elif child.tag in (f"{_TEXT}list", f"{_TEXT}numbered-paragraph"):
            yield from _read_list(child, context, in_cell=in_cell)
        elif child.tag == f"{_TABLE}table":
            yield [render_table(_read_table(child, context))]
        elif child.tag in (f"{_DRAW}frame", f"{_DRAW}text-box", f"{_DRAW}g"):
            yield from _read_blocks(child, context)
        elif child.tag in _LEFT_OUT:
            _drop(child, _LEFT_OUT[child.tag], context)
        elif child.get(f"{_TEXT}display") == "none":
            _drop(child, "hidden_text", context)
        elif isinstance(child.tag, str):
            yield from _read_blocks(child, context, in_cell=in_cell)


def _drop(item: Any, name: str, context: _Context) -> None:
    if name:
        context.dropped[name] += _measure_text(item)


def _measure_text(item: Any) -> int:
    return sum(len(text.strip()) for text in item.itertext())


def _read_list(item: Any, context: _Context, key: str = "", index: int = 0, *, in_cell: bool) -> Iterator[list[str]]:
    """Yield the blocks of a list; a list inside it is one of its levels, unless it has a style of its own."""
    style = item.get(f"{_TEXT}style-name", "")
    if not key or (style and not key.startswith(f"{style} ")):
        key = context.lists.open(
            style,
            list_id=item.get("{http://www.w3.org/XML/1998/namespace}id", ""),
            follows=item.get(f"{_TEXT}continue-list", ""),
            goes_on=item.get(f"{_TEXT}continue-numbering") == "true",
        )
    if item.tag == f"{_TEXT}numbered-paragraph":
        yield from _read_item(item, context, key, _to_int(item.get(f"{_TEXT}level"), 1) - 1, in_cell=in_cell)
        return
    for child in item:
        if child.tag in (f"{_TEXT}list-item", f"{_TEXT}list-header"):
            start = child.get(f"{_TEXT}start-value")
            if start is not None:
                key = context.lists.restart(key, index, _to_int(start, 1))
            yield from _read_item(child, context, key, index, in_cell=in_cell)


def _read_item(item: Any, context: _Context, key: str, index: int, *, in_cell: bool) -> Iterator[list[str]]:
    """Yield the blocks of an item: the first paragraph has its number; one that begins with a list has none."""
    is_numbered = item.tag != f"{_TEXT}list-header"
    for child in item:
        if child.tag == f"{_TEXT}list":
            yield from _read_list(child, context, key, index + 1, in_cell=in_cell)
            is_numbered = False
        elif child.tag in _PARAGRAPHS:
            label = context.count_on(key, index) if is_numbered else ""
            is_numbered = False
            yield _read_paragraph(child, context, label, keeps_label=in_cell)
        else:
            yield from _read_blocks([child], context, in_cell=in_cell)


def _number_heading(paragraph: Any, context: _Context) -> str:
    if paragraph.tag != f"{_TEXT}h" or paragraph.get(f"{_TEXT}is-list-header") == "true":
        return ""
    level = _to_int(paragraph.get(f"{_TEXT}outline-level"), 1) - 1
    return str(context.count_on(f"{_OUTLINE} 1", level))


def _read_paragraph(paragraph: Any, context: _Context, label: str, *, keeps_label: bool = False) -> list[str]:
    boxes: list[str] = []
    if _find(paragraph, "paragraph", "hides", context) or paragraph.find(f"{_TEXT}hidden-paragraph") is not None:
        _drop(paragraph, "hidden_text", context)
        return []
    text = "".join(_read_inline(paragraph, context, boxes)).strip("\n ")
    # The number of a paragraph that holds nothing is shown; in a table this is the number of the row.
    return [label + text if text.strip() else label.strip() if keeps_label else "", *boxes]


def _find(item: Any, family: str, what: str, context: _Context) -> bool:
    """Return what the style of a text says, or the nearest one that it is based on that says it."""
    name, seen = item.get(f"{_TEXT}style-name", ""), set[str]()
    while name and name not in seen:
        seen.add(name)
        style = context.styles.get((family, name), _Style())
        if (value := getattr(style, what)) is not None:
            return bool(value)
        name = style.parent
    return False


def _read_inline(parent: Any, context: _Context, boxes: list[str]) -> Iterator[str]:
    """Yield the pieces of text in a paragraph; text boxes go to `boxes`. Runs of blanks are one, as the format says."""
    yield _fold(parent.text)
    for child in parent:
        yield from _read_piece(child, context, boxes)
        yield _fold(child.tail)


def _fold(text: str | None) -> str:
    return re.sub(r"[ \t\r\n]+", " ", text) if text else ""


def _read_piece(child: Any, context: _Context, boxes: list[str]) -> Iterator[str]:
    tag = child.tag
    if not isinstance(tag, str):
        return
    if tag == f"{_TEXT}s":
        yield " " * min(_to_int(child.get(f"{_TEXT}c"), 1), _MAX_SPAN)
    elif tag in _SIGNS:
        yield _SIGNS[tag]
    elif tag == f"{_TEXT}note":
        _take_note(child, context)
    elif tag in _LEFT_OUT:
        _drop(child, _LEFT_OUT[tag], context)
    elif tag in _HIDING or (tag == f"{_TEXT}span" and _find(child, "text", "hides", context)):
        _drop(child, "hidden_text", context)
    elif tag.startswith(_DRAW):
        boxes.extend(block for blocks in _read_blocks([child], context) for block in blocks)
    elif tag == f"{_TEXT}span" and _find(child, "text", "raised", context):
        yield from (RAISED, *_read_inline(child, context, boxes), LOWERED)
    else:
        yield from _read_inline(child, context, boxes)


def _take_note(note: Any, context: _Context) -> None:
    body = note.find(f"{_TEXT}note-body")
    if body is None or context.open_notes:
        return
    kind = note.get(f"{_TEXT}note-class", "footnote")
    context.n_notes[kind] += 1
    number = context.n_notes[kind]
    context.open_notes.add(kind)
    blocks = [block for blocks in _read_blocks(body, context) for block in blocks]
    context.open_notes.clear()
    context.pending_notes.extend(render_note(number, blocks))


def _read_table(table: Any, context: _Context) -> list[list[str]]:
    rows: list[list[str]] = []
    continued: list[list[bool]] = []
    for row in _iter_rows(table):
        cells: list[str] = []
        goes_on: list[bool] = []
        n_covered = 0  # cells to the right that a wide cell covers
        for cell in row:
            if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                continue
            is_covered = cell.tag == f"{_TABLE}covered-table-cell"
            text = "" if is_covered else _read_cell(cell, context)
            times = min(_to_int(cell.get(f"{_TABLE}number-columns-repeated"), 1), _MAX_SPAN)
            for _ in range(times):
                cells.append(text)
                # What is covered from the left only belongs to no row above.
                goes_on.append(is_covered and n_covered == 0)
                n_covered = max(0, n_covered - 1) if is_covered else 0
            if not is_covered:
                n_covered = min(_to_int(cell.get(f"{_TABLE}number-columns-spanned"), 1), _MAX_SPAN) - 1
        times = min(_to_int(row.get(f"{_TABLE}number-rows-repeated"), 1), _MAX_REPEATED)
        rows += [list(cells) for _ in range(times)]
        continued += [list(goes_on) for _ in range(times)]
    return spread_merged(rows, continued)


def _iter_rows(table: Any) -> Iterator[Any]:
    """Yield the rows of a table, looking through groups, not into inner tables."""
    for child in table:
        if child.tag == f"{_TABLE}table-row":
            yield child
        elif child.tag in (f"{_TABLE}table-header-rows", f"{_TABLE}table-rows", f"{_TABLE}table-row-group"):
            yield from _iter_rows(child)


def _read_cell(cell: Any, context: _Context) -> str:
    """Read a cell; a table inside it gives lines."""
    blocks: list[str] = []
    for child in cell:
        if child.tag == f"{_TABLE}table":
            rows = _read_table(child, context)
            blocks.extend("; ".join(text.strip() for text in row if text.strip()) for row in rows)
        else:
            blocks.extend(block for part in _read_blocks([child], context, in_cell=True) for block in part)
    return join_blocks(blocks)
