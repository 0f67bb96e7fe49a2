"""The tree of units of one document, grown paragraph by paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from toolkit.records import Cell, Fault
from toolkit.segment.numbering import STRUCTURAL, Marker, count_symbol
from toolkit.segment.outline import (
    COLON,
    TERMINAL,
    Level,
    choose_doubled,
    choose_numeral,
    count_wider,
    count_without_symbols,
    find_place,
    find_symbol_place,
    fits_decimal,
    judge_structure,
)
from toolkit.segment.paragraphs import WORDED_ITEM, Paragraph, is_upper_case
from toolkit.segment.rows.cells import join_cells, write_cells
from toolkit.segment.rows.table_rows import Row, find_content, read_table

#: Longer than this, an unlabelled paragraph without a full stop is a sentence that lost it, no heading.
_HEADING_LENGTH = 160
#: A title that ends with a stop has so many syllables at most.
_STOPPED_TITLE = 8
_TITLE_WORD = re.compile(
    r"(?:Mục đích|Yêu cầu|Mục tiêu|Quan điểm|Nhiệm vụ|Giải pháp|Nội dung|Kinh phí|Thời gian|Tổ chức thực hiện|Về|Sở|Ban"
    r"|Bộ|Các (?:sở|ban|bộ)|Ủy ban|Công an|Hội đồng|Văn phòng|Mặt trận)\b"
)
_DIGIT = re.compile(r"\d")
_RECITAL = re.compile(r"(?:Thực hiện|Triển khai(?: thực hiện)?|Căn cứ|Trên cơ sở|Tiếp theo)\b")
#: By how many of the Roman numerals to come a repeated one is judged.
_ROMANS_AHEAD = 20


@dataclass(slots=True)
class Unit:
    """A node of the tree; `origin` is where its label begins, `start` where its text does."""

    unit_id: str
    parent: Unit | None
    marker: Marker | None
    origin: int
    start: int
    end: int
    text: str
    depth: int = 0
    kind: str = ""
    emphasis: bool = False
    last_child: Unit | None = None
    cells: tuple[Cell, ...] = ()
    counts: dict[str, int] | None = None


@dataclass(slots=True)
class Tree:
    """What has been placed so far.

    Parameters
    ----------
    source : str
        The document's text.
    romans : sequence of int
        All Roman numerals that label lines of the body, in order.
    """

    source: str
    romans: Sequence[int] = ()
    romans_seen: int = 0
    root: Unit = field(default_factory=lambda: Unit("", None, None, 0, 0, 0, ""))
    units: list[Unit] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    open_units: list[Unit] = field(default_factory=list)  # the units of `levels`
    structure: dict[str, tuple[int, ...]] = field(default_factory=dict)  # last ordinal of each such style
    table: list[Paragraph] = field(default_factory=list)  # rows not placed yet
    ids: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    left_out: list[tuple[str, int, int]] = field(default_factory=list)


def add_paragraph(tree: Tree, paragraph: Paragraph) -> None:
    """Place a paragraph of the body, or a row of a table, in the tree."""
    marker = paragraph.marker
    if paragraph.category == "table":
        tree.table.append(paragraph)
        return
    end_table(tree)
    if marker is None or (marker.style == "decimal" and not fits_decimal(tree.levels, marker)):
        _add_plain(tree, paragraph)
    elif marker.style in ("dash", "plus", "bullet"):
        _add_symbol(tree, paragraph, marker)
    elif marker.style in STRUCTURAL:
        _add_structure(tree, paragraph, marker)
    else:
        _add_numbered(tree, paragraph, choose_doubled(tree.levels, choose_numeral(tree.levels, marker)))


def close_levels(tree: Tree) -> None:
    """Close every level: what follows a signature begins anew."""
    end_table(tree)
    _keep_levels(tree, 0)
    tree.structure = {style: last for style, last in tree.structure.items() if style == "annex"}


def end_table(tree: Tree) -> None:
    """Place the rows collected so far; what follows is another table."""
    if not tree.table:
        return
    rows = read_table([paragraph.text for paragraph in tree.table])
    holder = next((u for u in reversed(tree.open_units) if u.marker and u.marker.style == "annex"), tree.root)
    parent = next((u for u in reversed(tree.open_units) if _introduces(u)), holder)
    table = -1
    for paragraph, row in zip(tree.table, rows, strict=True):
        if row.kind in ("rule", "header"):
            tree.left_out.append((f"table_{row.kind}", paragraph.start, paragraph.end))
        elif row.kind == "tail":
            _extend_row(tree, paragraph, row)
        else:
            if row.table != table:
                table, number = row.table, _count(holder, "T")
            label = f"T{number}.{row.label}"
            _add_row(tree, parent, paragraph, row, _name_child(holder, label))
    tree.table = []


def finish(tree: Tree) -> list[Unit]:
    """Name the kind of every unit, and report headings with nothing under them."""
    end_table(tree)
    for unit in tree.units:
        if unit.kind:
            continue
        unit.kind = _find_kind(unit)
        if unit.kind == "heading" and not unit.last_child and unit.marker:
            _report(tree, Fault("empty_heading"), unit)
    return tree.units


def _add_plain(tree: Tree, paragraph: Paragraph) -> None:
    _keep_levels(tree, count_without_symbols(tree.levels))
    parent = _parent(tree)
    if _awaits_title(parent):
        parent.text, parent.start, parent.end = paragraph.text, paragraph.start, paragraph.end
        tree.levels[-1] = tree.levels[-1]._replace(text=paragraph.text)
        return
    _append(tree, parent, _name_child(parent, f"p{_count(parent, 'p')}"), paragraph, None)


def _awaits_title(unit: Unit) -> bool:
    """Tell whether a structural heading ("Chương I") still waits for the line with its title."""
    structural = unit.marker is not None and unit.marker.style in STRUCTURAL
    return structural and not unit.text and unit.last_child is None


def _add_structure(tree: Tree, paragraph: Paragraph, marker: Marker) -> None:
    _keep_levels(tree, count_wider(tree.levels, marker))
    unit = _open(tree, paragraph, marker, marker.label, marker.ordinal)
    fault = judge_structure(tree.structure.get(marker.style), marker)
    if fault:
        _report(tree, fault, unit)
    # Articles count on through chapters and sections; all else begins again in each.
    for style in STRUCTURAL[STRUCTURAL.index(marker.style) + 1 :]:
        if style != "article" or marker.style == "annex":
            tree.structure.pop(style, None)
    if marker.ordinal:
        tree.structure[marker.style] = marker.ordinal


def _add_symbol(tree: Tree, paragraph: Paragraph, marker: Marker) -> None:
    _keep_levels(tree, find_symbol_place(tree.levels, marker.style, marker.ordinal))
    label = count_symbol(marker.style, _count(_parent(tree), marker.style))
    _open(tree, paragraph, marker, label, marker.ordinal)


def _add_numbered(tree: Tree, paragraph: Paragraph, marker: Marker) -> None:
    later: Sequence[int] = ()
    if marker.style == "roman":
        tree.romans_seen += 1
        later = tree.romans[tree.romans_seen : tree.romans_seen + _ROMANS_AHEAD]
    place = find_place(tree.levels, marker, later)
    _keep_levels(tree, place.keep)
    unit = _open(tree, paragraph, marker, place.label, place.ordinal)
    if place.fault:
        _report(tree, place.fault, unit)


def _introduces(unit: Unit) -> bool:
    """Tell whether a table stands below a unit: a title, or a text that ends with a colon."""
    if unit.marker is not None and unit.marker.style in STRUCTURAL:
        return True
    if COLON.search(unit.text):
        return True
    item = unit.marker is not None and unit.marker.style in ("dash", "plus", "bullet")
    return not item and (len(unit.text) < _HEADING_LENGTH and not TERMINAL.search(unit.text))


def _add_row(tree: Tree, parent: Unit, paragraph: Paragraph, row: Row, unit_id: str) -> None:
    unit = _append(tree, parent, unit_id, paragraph, None)
    unit.start, unit.end = _find_row(tree.source, paragraph)
    unit.kind, unit.text, unit.cells = "heading" if row.kind == "section" else "row", row.text, row.filled
    tree.left_out.append(("label", unit.end, paragraph.end))


def _extend_row(tree: Tree, paragraph: Paragraph, row: Row) -> None:
    """Join what a page end cut off to the cells of the last row."""
    unit = tree.units[-1]
    unit.text, unit.cells = write_cells(join_cells(unit.cells, row.filled))
    unit.end = _find_row(tree.source, paragraph)[1]
    tree.left_out.append(("label", unit.end, paragraph.end))


def _find_row(source: str, paragraph: Paragraph) -> tuple[int, int]:
    if source[paragraph.start] != "|":  # the cells stand on lines of their own
        return paragraph.label_end, paragraph.end
    return find_content(source, paragraph.start, paragraph.end)


def _open(tree: Tree, paragraph: Paragraph, marker: Marker, label: str, ordinal: tuple[int, ...]) -> Unit:
    parent = _parent(tree)
    unit = _append(tree, parent, _name_child(parent, label), paragraph, marker)
    tree.levels.append(Level(marker.style, ordinal, unit.unit_id, unit.text))
    tree.open_units.append(unit)
    return unit


def _append(tree: Tree, parent: Unit, unit_id: str, paragraph: Paragraph, marker: Marker | None) -> Unit:
    start = min(paragraph.label_end, paragraph.end) if marker else paragraph.start
    text = paragraph.text[marker.length :].strip() if marker else paragraph.text
    copies = tree.ids[unit_id] = tree.ids.get(unit_id, 0) + 1
    unique = unit_id if copies == 1 else f"{unit_id}~{copies}"
    unit = Unit(unique, parent, marker, paragraph.start, start, paragraph.end, text, parent.depth + 1)
    unit.emphasis = paragraph.emphasis
    parent.last_child = unit
    tree.units.append(unit)
    if copies > 1:
        _report(tree, Fault("duplicate_label", label=unit_id, n=copies), unit)
    return unit


def _name_child(parent: Unit, label: str) -> str:
    return f"{parent.unit_id}.{label}" if parent.unit_id else label


def _parent(tree: Tree) -> Unit:
    return tree.open_units[-1] if tree.open_units else tree.root


def _keep_levels(tree: Tree, keep: int) -> None:
    del tree.levels[keep:]
    del tree.open_units[keep:]


def _count(parent: Unit, what: str) -> int:
    counts = parent.counts = {} if parent.counts is None else parent.counts
    counts[what] = counts.get(what, 0) + 1
    return counts[what]


def _report(tree: Tree, fault: Fault, unit: Unit) -> None:
    tree.faults.append(fault.at(unit.start, unit.unit_id))


def _find_kind(unit: Unit) -> str:
    if unit.marker is None:
        return _find_plain_kind(unit)
    title = not TERMINAL.search(unit.text)
    if unit.last_child is None:
        wide = unit.marker.style in (*STRUCTURAL, "roman", "upper")
        return "heading" if title and (is_upper_case(unit.text) or (wide and not unit.text)) else "clause"
    if COLON.search(unit.text):
        return "lead_in"
    if not title:
        return "heading" if _is_stopped_title(unit) else "clause"
    return "lead_in" if unit.marker.style in ("dash", "plus", "bullet") else "heading"


def _is_stopped_title(unit: Unit) -> bool:
    """Tell whether a text with a stop is a title all the same: a few words, no figure, and labelled items below.

    A sentence may be as short: a title is known by its words, by its place, or by a title with a stop above it.
    """
    if unit.marker is None or unit.last_child is None or unit.last_child.marker is None:
        return False
    short = len(unit.text.split()) <= _STOPPED_TITLE and unit.text.endswith(".") and not _DIGIT.search(unit.text)
    if not short or unit.marker.style in ("dash", "plus", "bullet"):
        return False
    wide = unit.marker.style in (*STRUCTURAL, "roman", "upper")
    return wide or bool(_TITLE_WORD.match(unit.text)) or (unit.parent is not None and _is_stopped_title(unit.parent))


def _find_plain_kind(unit: Unit) -> str:
    last = unit.parent is None or unit.parent.last_child is unit
    if COLON.search(unit.text):
        return "clause" if last or _states_something(unit.text) else "lead_in"
    if TERMINAL.search(unit.text) or last:
        return "clause"
    if len(unit.text) < _HEADING_LENGTH and WORDED_ITEM.match(unit.text):
        return "heading"
    heading = is_upper_case(unit.text) or (unit.emphasis and len(unit.text) < _HEADING_LENGTH)
    return "heading" if heading else "clause"


def _states_something(text: str) -> bool:
    """Tell whether a sentence of its own, no recital, stands before the one that introduces a list."""
    before = text.rpartition(". ")[0]
    return len(before) > 60 and not _RECITAL.match(before)
