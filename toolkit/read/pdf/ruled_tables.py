"""Tables on a PDF page, where ruling lines draw their cells."""

from __future__ import annotations

import ctypes
import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from toolkit.read.content import is_layout_table, join_wrapped, render_table, spread_merged
from toolkit.read.pdf.glyphs import Glyph, PageText, group_lines, turn_box

_THIN = 2.5
_MIN_LENGTH = 6.0
_TOUCH = 3.0
_MAX_RULES = 6_000
_MAX_SLOTS = 3_000
_COVER = 0.5
# No column is as narrow as this: lines that near are one, drawn anew by a row with merged cells.
_MIN_COLUMN = 8.0


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: level (`start` to `end` are x, `place` is y) or upright (the other way round)."""

    level: bool
    place: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a table and the height at which it begins, in points from the page's foot."""

    top: float
    rows: tuple[tuple[str, ...], ...]


def load_rules(page: Any, text: PageText) -> list[Rule]:
    """Load the straight level and upright lines of a page, turned as its text was."""
    rules: list[Rule] = []
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=3):
        rules.extend(_read_path(item))
        if len(rules) > _MAX_RULES:
            return []
    return [_turn_rule(rule, text) for rule in rules] if text.turn else rules


def _turn_rule(rule: Rule, text: PageText) -> Rule:
    flat = (rule.start, rule.end, rule.place, rule.place)
    steep = (rule.place, rule.place, rule.start, rule.end)
    left, right, bottom, top = turn_box(flat if rule.level else steep, text.turn, text.width, text.height)
    level = rule.level is (text.turn % 180 == 0)
    return Rule(level, bottom if level else left, *((left, right) if level else (bottom, top)))


def _read_path(item: Any) -> list[Rule]:
    """Read the lines of a path; a thin filled box is a line too."""
    matrix = item.get_matrix()
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item.raw, ctypes.byref(fill), ctypes.byref(stroke))
    subpaths: list[list[tuple[float, float]]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for i in range(min(pdfium.FPDFPath_CountSegments(item.raw), _MAX_RULES)):
        segment = pdfium.FPDFPath_GetPathSegment(item.raw, i)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            return []
        if not pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
            continue
        if kind == pdfium.FPDF_SEGMENT_MOVETO or not subpaths:
            subpaths.append([])
        subpaths[-1].append(matrix.on_point(x.value, y.value))
    return [rule for points in subpaths for rule in _read_subpath(points, stroked=bool(stroke.value))]


def _read_subpath(points: Sequence[tuple[float, float]], *, stroked: bool) -> list[Rule]:
    """Read one outline; one that is only filled, and not thin, is a shade behind text and draws no cell."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    left, right, bottom, top = min(xs), max(xs), min(ys), max(ys)
    if top - bottom < _THIN and right - left > _MIN_LENGTH:
        return [Rule(True, (top + bottom) / 2, left, right)]
    if right - left < _THIN and top - bottom > _MIN_LENGTH:
        return [Rule(False, (left + right) / 2, bottom, top)]
    if not stroked:
        return []
    closed = [*points, points[0]] if len(points) > 3 else list(points)
    pairs = itertools.pairwise(closed)
    return [rule for start, end in pairs for rule in (_read_side(start, end),) if rule]


def _read_side(start: tuple[float, float], end: tuple[float, float]) -> Rule | None:
    (x0, y0), (x1, y1) = start, end
    if abs(y0 - y1) < 0.5 and abs(x0 - x1) > _MIN_LENGTH:
        return Rule(True, y0, min(x0, x1), max(x0, x1))
    if abs(x0 - x1) < 0.5 and abs(y0 - y1) > _MIN_LENGTH:
        return Rule(False, x0, min(y0, y1), max(y0, y1))
    return None


def find_tables(glyphs: Sequence[Glyph], rules: Sequence[Rule]) -> tuple[list[Table], list[Glyph]]:
    """Find the ruled tables of a page.

    Parameters
    ----------
    glyphs : sequence of Glyph
        All letters of the page.
    rules : sequence of Rule
        Its lines.

    Returns
    -------
    tables : list of Table
        Those of at least two rows or columns that hold text; a layout table is none.
    rest : list of Glyph
        The letters outside them.
    """
    tables: list[Table] = []
    rest = list(glyphs)
    for group in _group_rules(rules):
        ys = _merge_places([rule.place for rule in group if rule.level])[::-1]
        xs = _merge_places([rule.place for rule in group if not rule.level], apart=_MIN_COLUMN)
        if len(xs) < 3 or len(ys) < 2 or len(xs) * len(ys) > _MAX_SLOTS:
            continue
        inside = [glyph for glyph in rest if _find_slot(glyph, xs, ys) is not None]
        rows = _read_rows(inside, xs, ys, group)
        n_filled = sum(bool(cell) for row in rows for cell in row)
        # A single row may be what is left over of one that goes on over a page break.
        if n_filled and (len(rows) == 1 or not is_layout_table(rows)):
            tables.append(Table(ys[0], rows))
            taken = set(map(id, inside))
            rest = [glyph for glyph in rest if id(glyph) not in taken]
    return tables, rest


def _group_rules(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Group rules that touch each other."""
    parent = list(range(len(rules)))

    def find(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    level = [i for i, rule in enumerate(rules) if rule.level]
    upright = [i for i, rule in enumerate(rules) if not rule.level]
    for i in level:
        for j in upright:
            if _touch(rules[i], rules[j]):
                parent[find(i)] = find(j)
    groups: dict[int, list[Rule]] = {}
    for i, rule in enumerate(rules):
        groups.setdefault(find(i), []).append(rule)
    return [group for group in groups.values() if len(group) > 3]


def _touch(level: Rule, upright: Rule) -> bool:
    return (
        level.start - _TOUCH <= upright.place <= level.end + _TOUCH
        and upright.start - _TOUCH <= level.place <= upright.end + _TOUCH
    )


def _merge_places(places: Sequence[float], *, apart: float = _TOUCH) -> list[float]:
    merged: list[float] = []
    for place in sorted(places):
        if not merged or place - merged[-1] > apart:
            merged.append(place)
    return merged


def _find_slot(glyph: Glyph, xs: Sequence[float], ys: Sequence[float]) -> tuple[int, int] | None:
    x, y = (glyph.left + glyph.right) / 2, (glyph.bottom + glyph.top) / 2
    if not (xs[0] <= x <= xs[-1] and ys[-1] <= y <= ys[0]):
        return None
    column = sum(place <= x for place in xs[1:-1])
    row = sum(place >= y for place in ys[1:-1])
    return row, column


def _read_rows(
    glyphs: Sequence[Glyph], xs: Sequence[float], ys: Sequence[float], rules: Sequence[Rule]
) -> tuple[tuple[str, ...], ...]:
    """Read the text of the cells; what a merged cell covers is empty."""
    owner = _merge_slots(xs, ys, rules)
    cells: dict[tuple[int, int], list[Glyph]] = {}
    for glyph in glyphs:
        slot = _find_slot(glyph, xs, ys)
        if slot is not None:
            cells.setdefault(owner[slot], []).append(glyph)
    texts = {slot: _read_cell(inside) for slot, inside in cells.items()}
    columns = range(len(xs) - 1)
    rows = [[texts.get((row, column), "") for column in columns] for row in range(len(ys) - 1)]
    continued = [
        [owner[row, column] == (owner[row, column][0], column) != (row, column) for column in columns]
        for row in range(len(ys) - 1)
    ]
    return tuple(tuple(row) for row in spread_merged(rows, continued) if any(row))


def _merge_slots(
    xs: Sequence[float], ys: Sequence[float], rules: Sequence[Rule]
) -> dict[tuple[int, int], tuple[int, int]]:
    """Map each slot of the grid to the first slot of its cell: slots without a line between are one cell."""
    owner = {(row, column): (row, column) for row in range(len(ys) - 1) for column in range(len(xs) - 1)}
    level = _index_rules([rule for rule in rules if rule.level], ys, _TOUCH)
    upright = _index_rules([rule for rule in rules if not rule.level], xs, _MIN_COLUMN)
    for row, column in owner:
        if column and not _is_covered(upright[column], ys[row + 1], ys[row]):
            owner[row, column] = owner[row, column - 1]
        elif row and not _is_covered(level[row], xs[column], xs[column + 1]):
            owner[row, column] = owner[row - 1, column]
    return owner


def _index_rules(rules: Sequence[Rule], places: Sequence[float], apart: float) -> list[list[Rule]]:
    """Collect for each place the rules that lie there."""
    return [[rule for rule in rules if abs(rule.place - place) <= apart] for place in places]


def _is_covered(rules: Sequence[Rule], start: float, end: float) -> bool:
    covered = sum(max(0.0, min(rule.end, end) - max(rule.start, start)) for rule in rules)
    return covered > _COVER * (end - start)


def _read_cell(glyphs: Sequence[Glyph]) -> str:
    lines = [" ".join(piece.text for piece in line) for line in group_lines(glyphs)]
    return join_wrapped("\n".join(lines))


def join_tables(tables: Sequence[Sequence[Sequence[str]]], dropped: Counter[str]) -> str:
    """Render tables that follow each other, as one where they go on over a page break.

    A repeated head row is left out and counted as ``page_head``; a row without its first cell that opens
    a page goes on the last row of the page before.
    """
    rendered: list[list[Sequence[str]]] = []
    for table in tables:
        rows = list(table)
        if not rendered or len(rows[0]) != len(rendered[-1][0]):
            rendered.append(rows)
            continue
        while rows and len(rendered[-1]) > 0 and list(rows[0]) == list(rendered[-1][0]):
            dropped["page_head"] += sum(map(len, rows.pop(0)))
        if rows and not rows[0][0].strip() and rendered[-1][-1][0].strip():
            last, first = rendered[-1].pop(), rows.pop(0)
            rendered[-1].append([join_wrapped(f"{a}\n{b}".strip()) for a, b in zip(last, first, strict=True)])
        rendered[-1].extend(rows)
    return "\n\n".join(render_table(rows) for rows in rendered)
