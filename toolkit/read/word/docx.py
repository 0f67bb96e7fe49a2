"""Word files: paragraphs and tables in the order of the page, with the numbers that Word shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from toolkit.errors import ReadError
from toolkit.read.content import Content, join_blocks, render_note, render_table, spread_merged
from toolkit.read.encodings import convert_legacy, report_legacy
from toolkit.read.signs import LOWERED, RAISED, read_font_sign, read_symbol_font, settle_raised
from toolkit.read.word.list_numbers import Numbering, make_counter, parse_numbering
from toolkit.read.word.package import load_parts
from toolkit.records import Fault

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MAX_SPAN = 100
#: A cell with as many paragraphs frames a page: tables inside it are tables.
_MIN_PAGE_PARAGRAPHS = 20
#: A picture at least this wide and high may be a page that was scanned; in units of Word, 360,000 to the cm.
_PAGE_WIDTH, _PAGE_HEIGHT = 9 * 360_000, 10 * 360_000

_SIGNS = {
    f"{_W}tab": "\t",
    f"{_W}ptab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
    f"{_W}softHyphen": "\u00ad",  # in a text of TCVN3 this is the letter ư; invisible in any other
}
_SKIPPED = {f"{_W}{name}" for name in ("pPr", "rPr", "instrText", "delText", "sectPr", "tblPr", "tcPr", "rt")}
_DELETED = {f"{_W}del", f"{_W}moveFrom"}


@dataclass(frozen=True, slots=True)
class _Style:
    based_on: str
    num_id: str
    level: int | None
    is_contents: bool = False
    hides: bool | None = None


@dataclass(frozen=True, slots=True)
class _Context:
    """What a paragraph needs to know of its document, and the accounts that fill as it is read."""

    styles: Mapping[str, _Style]
    default_style: str
    numbering: Numbering
    count_on: Callable[[str, int], str]
    notes: Mapping[tuple[str, str], Any]
    pending_notes: list[str] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    n_notes: Counter[str] = field(default_factory=Counter)
    open_notes: set[str] = field(default_factory=set)
    tied: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # levels of a list by the style tied to them


def read_docx(data: bytes, *, where: str) -> Content:
    """Read a .docx.

    Automatic numbers stand as text at the start of their paragraph. Insertions under tracked changes are
    kept, deletions left out and counted; so are heads, feet and comments. A footnote follows the
    paragraph or table that refers to it as a paragraph ``[chú thích N] ...``.

    Raises
    ------
    ReadError
        If the file is damaged, encrypted, or unpacks to more than it should.
    """
    parts = load_parts(data, where=where)
    context = _make_context(parts)
    try:
        text = join_blocks(_read_body(parts["document"], context))
    except RecursionError:
        raise ReadError(where, "nests tables or fields too deeply", "Save it anew from Word.") from None
    text, legacy = convert_legacy(settle_raised(text, context.dropped))
    for key, part in parts.items():
        if name := _class_of_part(key):
            context.dropped[name] += sum(len(item.text or "") for item in part.iter(f"{_W}t"))
    return Content(text, dropped=dict(context.dropped), faults=(*_find_faults(parts["document"], legacy),))


def _class_of_part(key: str) -> str:
    classes = {"header": "page_head", "footer": "page_foot", "comments": "comment"}
    return classes.get(key.rstrip("0123456789"), "")


def _find_faults(document: Any, legacy: Mapping[str, int]) -> Iterator[Fault]:
    yield from report_legacy(legacy)
    if chunks := sum(1 for _ in document.iter(f"{_W}altChunk")):
        yield Fault("embedded_file", n=chunks)
    if pictures := _count_page_pictures(document):
        yield Fault("unread_pictures", n=pictures)


def _count_page_pictures(document: Any) -> int:
    """Count the pictures that may be pages: as large as one, or of unknown size."""
    count = 0
    for drawing in document.iter(f"{_W}drawing"):
        if not any(data.get("uri", "").endswith("/picture") for data in drawing.iter(f"{_A}graphicData")):
            continue
        extent = next(drawing.iter(f"{_WP}extent"), None)
        sizes = (extent.get("cx", ""), extent.get("cy", "")) if extent is not None else ("", "")
        width, height = (int(size) if size.isdecimal() and len(size) < 12 else _PAGE_HEIGHT for size in sizes)
        count += width >= _PAGE_WIDTH and height >= _PAGE_HEIGHT
    return count


def _make_context(parts: Mapping[str, Any]) -> _Context:
    styles, default_style, numbering_styles = _parse_styles(parts.get("styles"))
    root = parts.get("numbering")
    numbering = Numbering() if root is None else parse_numbering(root, style_numbers=numbering_styles)
    notes = {
        (kind, note.get(f"{_W}id")): note
        for kind in ("footnote", "endnote")
        if (part := parts.get(f"{kind}s")) is not None
        for note in part.findall(f"{_W}{kind}")
    }
    tied: dict[str, dict[str, int]] = {}
    for (num_id, index), level in numbering.levels.items():
        tied.setdefault(num_id, {})[level.style] = index
    return _Context(styles, default_style, numbering, make_counter(numbering), notes, tied=tied)


def _parse_styles(root: Any) -> tuple[dict[str, _Style], str, dict[str, str]]:
    """Return the styles, the id of the default paragraph style, and the num ids of numbering styles."""
    styles: dict[str, _Style] = {}
    default, numbering_styles = "", {}
    for item in [] if root is None else root.findall(f"{_W}style"):
        style_id = item.get(f"{_W}styleId", "")
        num_id, level = _parse_num_pr(item.find(f"{_W}pPr"))
        styles[style_id] = _Style(
            _get(item.find(f"{_W}basedOn")),
            num_id,
            level,
            # The name is the same in Word of any language, the id is not.
            is_contents=_get(item.find(f"{_W}name")).lower().startswith("toc "),
            hides=_read_switch(item.find(f"{_W}rPr/{_W}vanish")),
        )
        if item.get(f"{_W}type") == "numbering" and num_id:
            numbering_styles[style_id] = num_id
        if item.get(f"{_W}type") == "paragraph" and item.get(f"{_W}default") in ("1", "true", "on"):
            default = style_id
    return styles, default, numbering_styles


def _parse_num_pr(properties: Any) -> tuple[str, int | None]:
    num_pr = None if properties is None else properties.find(f"{_W}numPr")
    if num_pr is None:
        return "", None
    level = _get(num_pr.find(f"{_W}ilvl"))
    return _get(num_pr.find(f"{_W}numId")), int(level) if re.fullmatch("[0-8]", level) else None


def _get(item: Any) -> str:
    return "" if item is None else item.get(f"{_W}val", "")


def _read_body(document: Any, context: _Context) -> Iterator[str]:
    """Yield the blocks of the body; notes follow the block that refers to them."""
    for body in document.iter(f"{_W}body"):
        for blocks in _read_blocks(body, context):
            yield from blocks
            while context.pending_notes:
                yield context.pending_notes.pop(0)
        break


def _read_blocks(parent: Any, context: _Context) -> Iterator[list[str]]:
    """Yield what each paragraph and table says; a paragraph whose end is deleted goes on in the next one."""
    before = ""
    for item in _iter_blocks(parent, context):
        if item.tag == f"{_W}p" and _loses_end(item):
            before += "".join(_read_inline(item, context, [])).lstrip("\n")
            continue
        yield _read_block(item, context, before)
        before = ""
    if before:
        yield [before]


def _iter_blocks(parent: Any, context: _Context) -> Iterator[Any]:
    """Yield paragraphs and tables, looking through content controls and tracked insertions."""
    for child in parent:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag == f"{_MC}AlternateContent":
            yield from _iter_blocks(_choose_alternative(child), context)
        elif child.tag in _DELETED:
            context.dropped["tracked_deletion"] += _measure_text(child)
        elif child.tag == f"{_W}sdt" and (name := _find_left_out(child)):
            context.dropped[name] += _measure_text(child)
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
            yield from _iter_blocks(child, context)


def _find_left_out(control: Any) -> str:
    """Name why the text of a content control is no text: a table of contents, or the words of an empty field."""
    properties = control.find(f"{_W}sdtPr")
    if properties is None:
        return ""
    if _get(properties.find(f"{_W}docPartObj/{_W}docPartGallery")) == "Table of Contents":
        return "table_of_contents"
    return "hidden_text" if _read_switch(properties.find(f"{_W}showingPlcHdr")) else ""


def _choose_alternative(item: Any) -> Any:
    """Return the first choice: the fallback says the same once more for older programs."""
    for child in item:
        if child.tag == f"{_MC}Choice":
            return child
    return item


def _read_block(item: Any, context: _Context, before: str = "", *, in_cell: bool = False) -> list[str]:
    """Read a paragraph, or a table; `before` is the text of a paragraph whose end was deleted."""
    if item.tag == f"{_W}tbl":
        return [*([before] if before else []), render_table(_read_table(item, context))]
    style_id = _get(item.find(f"{_W}pPr/{_W}pStyle")) or context.default_style
    style = context.styles.get(style_id)
    if style is not None and style.is_contents:
        context.dropped["table_of_contents"] += _measure_text(item)
        return []
    if _hides(style_id, context) and all(_is_hidden(run, context, inherited=True) for run in item.iter(f"{_W}r")):
        context.dropped["hidden_text"] += _measure_text(item)
        return []
    label = _number_paragraph(item, context)
    boxes: list[str] = []
    text = (before + "".join(_read_inline(item, context, boxes))).strip("\n ")
    # Word shows the number of a paragraph that holds nothing; in a table this is the number of the row.
    return [label + text if text.strip() else label.strip() if in_cell else "", *boxes]


def _loses_end(paragraph: Any) -> bool:
    """Tell whether tracked changes delete or move the end of a paragraph: what is left of it begins the next."""
    return any(paragraph.find(f"{_W}pPr/{_W}rPr/{_W}{name}") is not None for name in ("del", "moveFrom"))


def _hides(style_id: str, context: _Context) -> bool:
    """Tell whether a style, or one that it is based on, hides its text."""
    seen = set[str]()
    while style_id in context.styles and style_id not in seen:
        seen.add(style_id)
        style = context.styles[style_id]
        if style.hides is not None:
            return style.hides
        style_id = style.based_on
    return False


def _number_paragraph(paragraph: Any, context: _Context) -> str:
    properties = paragraph.find(f"{_W}pPr")
    style_id = "" if properties is None else _get(properties.find(f"{_W}pStyle"))
    num_id, level = _parse_num_pr(properties)
    if not num_id:
        num_id, style_level = _resolve_style(style_id or context.default_style, context)
        level = style_level if level is None else level
    return context.count_on(num_id, level or 0) if num_id not in ("", "0") else ""


def _resolve_style(style_id: str, context: _Context) -> tuple[str, int]:
    """Follow a style to the list it belongs to; the level may be tied to the style by the list."""
    own, seen = style_id, set[str]()
    while style_id in context.styles and style_id not in seen:
        seen.add(style_id)
        style = context.styles[style_id]
        if style.num_id:
            tied = context.tied.get(style.num_id, {})
            level = tied.get(own, tied.get(style_id)) if style.level is None else style.level
            return style.num_id, level or 0
        style_id = style.based_on
    return "", 0


def _read_inline(parent: Any, context: _Context, boxes: list[str]) -> Iterator[str]:
    """Yield the pieces of text in a paragraph; text boxes go to `boxes`."""
    for child in parent:
        tag = child.tag
        if tag in (f"{_W}t", f"{_M}t"):
            yield child.text or ""
        elif tag in _SIGNS:
            yield _SIGNS[tag]
        elif tag in _DELETED:
            context.dropped["tracked_deletion"] += _measure_text(child)
        elif tag in (f"{_W}footnoteReference", f"{_W}endnoteReference"):
            _take_note(child, context)
        elif tag == f"{_W}txbxContent":
            boxes.extend(block for blocks in _read_blocks(child, context) for block in blocks)
        elif tag == f"{_W}sym":
            sign = read_font_sign(child.get(f"{_W}char", ""))
            context.dropped["symbol"] += not sign
            yield sign
        elif tag == f"{_MC}AlternateContent":
            yield from _read_inline(_choose_alternative(child), context, boxes)
        elif tag == f"{_W}sdt" and (name := _find_left_out(child)):
            context.dropped[name] += _measure_text(child)
        elif tag == f"{_W}r" and _is_hidden(child, context):
            context.dropped["hidden_text"] += _measure_text(child)
        elif tag == f"{_W}r" and _is_raised(child):
            yield from (RAISED, *_read_inline(child, context, boxes), LOWERED)
        elif tag == f"{_W}r" and _is_symbol(child):
            yield from map(read_symbol_font, _read_inline(child, context, boxes))
        elif isinstance(tag, str) and tag not in _SKIPPED:
            yield from _read_inline(child, context, boxes)


def _is_raised(run: Any) -> bool:
    """Tell whether a run stands above the line, as a raised character or by its position."""
    position = _get(run.find(f"{_W}rPr/{_W}position"))
    raised = position.isdecimal() and position.strip("0") != ""
    return raised or _get(run.find(f"{_W}rPr/{_W}vertAlign")) == "superscript"


def _is_symbol(run: Any) -> bool:
    fonts = run.find(f"{_W}rPr/{_W}rFonts")
    return fonts is not None and fonts.get(f"{_W}ascii", fonts.get(f"{_W}hAnsi", "")).lower() == "symbol"


def _is_hidden(run: Any, context: _Context, *, inherited: bool = False) -> bool:
    own = _read_switch(run.find(f"{_W}rPr/{_W}vanish"))
    if own is not None:
        return own
    return inherited or _hides(_get(run.find(f"{_W}rPr/{_W}rStyle")), context)


def _read_switch(item: Any) -> bool | None:
    """Return whether a property is on; None where it is not set."""
    return None if item is None else item.get(f"{_W}val", "1") not in ("0", "false", "off")


def _measure_text(item: Any) -> int:
    return sum(len(text.text or "") for text in item.iter(f"{_W}t", f"{_W}delText"))


def _take_note(reference: Any, context: _Context) -> None:
    kind = "footnote" if reference.tag == f"{_W}footnoteReference" else "endnote"
    note = context.notes.get((kind, reference.get(f"{_W}id")))
    if note is None or context.open_notes:  # a note holds no notes, whatever a file says
        return
    context.n_notes[kind] += 1
    number = context.n_notes[kind]
    context.open_notes.add(kind)
    blocks = [block for blocks in _read_blocks(note, context) for block in blocks]
    context.open_notes.clear()
    context.pending_notes.extend(render_note(number, blocks))


def _read_table(table: Any, context: _Context) -> list[list[str]]:
    rows = [_read_row(row, context) for row in _iter_named(table, "tr", context)]
    return spread_merged([cells for cells, _ in rows], [continued for _, continued in rows])


def _iter_named(parent: Any, name: str, context: _Context) -> Iterator[Any]:
    """Yield rows of a table or cells of a row, looking through wrappers, not into inner tables."""
    for child in parent:
        if child.tag == f"{_W}{name}":
            if child.find(f"{_W}trPr/{_W}del") is not None:
                context.dropped["tracked_deletion"] += _measure_text(child)
            else:
                yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins"):
            yield from _iter_named(child, name, context)


def _read_row(row: Any, context: _Context) -> tuple[list[str], list[bool]]:
    """Read the cells of a row, and which of them go on with the cell above; places of wide cells are empty."""
    cells = [""] * _to_span(row.find(f"{_W}trPr/{_W}gridBefore"), default=0)
    continued = [False] * len(cells)
    for cell in _iter_named(row, "tc", context):
        merged = cell.find(f"{_W}tcPr/{_W}vMerge")
        width = _to_span(cell.find(f"{_W}tcPr/{_W}gridSpan"), default=1)
        cells.extend([_read_cell(cell, context), *[""] * (width - 1)])
        goes_on = merged is not None and merged.get(f"{_W}val", "continue") == "continue"
        continued.extend([goes_on] * max(width, 1))
    return cells, continued


def _to_span(item: Any, *, default: int) -> int:
    value = _get(item)
    return min(int(value), _MAX_SPAN) if value.isdecimal() and len(value) < 6 else default


def _read_cell(cell: Any, context: _Context) -> str:
    """Read a cell; a table inside it gives lines, unless the cell holds much else: then it is a page, not a cell."""
    blocks: list[str] = []
    if len(cell.findall(f"{_W}p")) >= _MIN_PAGE_PARAGRAPHS:
        return join_blocks(block for part in _read_blocks(cell, context) for block in part)
    before = ""
    for item in _iter_blocks(cell, context):
        if item.tag == f"{_W}tbl":
            rows = _read_table(item, context)
            blocks.extend("; ".join(text.strip() for text in row if text.strip()) for row in rows)
        elif _loses_end(item):
            before += "".join(_read_inline(item, context, []))
        else:
            blocks.extend(_read_block(item, context, before, in_cell=True))
            before = ""
    return join_blocks([*blocks, before])
