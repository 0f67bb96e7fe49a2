"""A matrix of rows against plans, laid out in millimetres so that any number of plans stays readable."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.patches import Patch, Rectangle

from toolkit.figures.page.fitting import count_legend_columns, measure_text, shorten_text
from toolkit.figures.page.look import (
    BASE,
    GREY,
    HEIGHTS,
    MM_PER_INCH,
    RULE,
    SMALL,
    WIDTHS,
    add_page_axes,
    make_figure,
    set_page_limits,
)
from toolkit.words.labels import word

#: Millimetres: narrowest column that holds a line of 6 pt, gap between blocks of plans, height of the
#: header boxes.
NARROWEST, GAP, BOX, PAD = 2.75, 1.8, 2.2, 1.0
LEGEND_LINE = 3.6
#: Room that row labels keep, in mm, however many columns there are.
NARROWEST_LABELS = 34.0
#: Looks of plans that are not full and of controls, on headers and in legends alike. Grey, no hatch: the cells below
#: that are not observable are hatched, and the two mean different things.
BLOCK_LOOKS: dict[str, dict[str, Any]] = {
    "full": {"fc": "none", "hatch": ""},
    "at_hand": {"fc": RULE, "hatch": ""},
    "control": {"fc": "none", "hatch": "......"},
}


@dataclass(frozen=True)
class Row:
    """One row of a matrix: key, printed label, height in mm, whether it only heads others."""

    key: str
    label: str
    height: float
    is_header: bool = False
    prefix: str = ""


@dataclass(frozen=True)
class Grid:
    """Where columns and rows lie on the page, in mm from its upper left corner.

    Parameters
    ----------
    lefts : tuple of float
        Left edge of each column.
    tops : tuple of float
        Upper edge of each row.
    heights : tuple of float
        Height of each row.
    cell : float
        Width of a column.
    """

    lefts: tuple[float, ...]
    tops: tuple[float, ...]
    heights: tuple[float, ...]
    cell: float

    @property
    def right(self) -> float:
        """Right edge of the last column."""
        return self.lefts[-1] + self.cell

    @property
    def bottom(self) -> float:
        """Lower edge of the last row."""
        return self.tops[-1] + self.heights[-1]


@dataclass(frozen=True)
class Margins:
    """Room beside the cells, in mm: labels on the left, counts on the right, names above, counts below."""

    left: float
    right: float
    top: float
    bottom: float


#: Columns in which names of rows stand at most.
_MOST_LANES = 3
#: Room for the number of a column, in mm.
_NUMBER = 4.6


@dataclass(frozen=True)
class Names:
    """How the names of rows stand beside a matrix of plans by plans.

    Parameters
    ----------
    tall : float
        Height of a row in mm.
    lanes : int
        Columns in which the names stand in turn: rows are lower than names where a page holds no more.
    step : int
        Every so-manieth row is named; 1: all.
    """

    tall: float
    lanes: int
    step: int


def fit_names(n: int, room: float, *, lowest: float) -> Names:
    """Return how the names of `n` rows stand in a height of `room` mm, a name being `lowest` mm high.

    Examples
    --------
    >>> fit_names(60, 200.0, lowest=2.5), fit_names(125, 200.0, lowest=2.5), fit_names(500, 200.0, lowest=2.5)
    (Names(tall=2.5, lanes=1, step=1), Names(tall=1.6, lanes=2, step=1), Names(tall=0.4, lanes=3, step=3))
    """
    tall = min(lowest, room / n)
    rows = math.ceil(lowest / tall - 1e-9)  # from one name to the next in the same column
    lanes = min(_MOST_LANES, rows)
    return Names(tall, lanes, -(-rows // lanes))


def is_numbered(place: int, *, wide: float) -> bool:
    """Tell whether a row and column bears its number: the first and every fifth, fewer where columns are narrow.

    Examples
    --------
    >>> [place + 1 for place in range(20) if is_numbered(place, wide=2.0)]
    [1, 5, 10, 15, 20]
    >>> [place + 1 for place in range(40) if is_numbered(place, wide=0.5)]
    [1, 10, 20, 30, 40]
    """
    step = next((step for step in (5, 10, 20, 50) if step * wide >= _NUMBER), 100)
    return place == 0 or (place + 1) % step == 0


def draw_row_names(ax: Axes, names: Sequence[str], laid: Names, *, left: float, right: float, top: float) -> None:
    """Write the names of rows between `left` and `right`, a hairline from each that is not next to its row."""
    width = (right - left) / laid.lanes
    for place in range(0, len(names), laid.step):
        lane = place // laid.step % laid.lanes
        x, y = left + lane * width, top + laid.tall * (place + 0.5)
        ax.text(x, y, names[place], ha="left", va="center", fontsize=SMALL)
        if lane < laid.lanes - 1:
            ax.hlines(y, x + measure_text(names[place], size=SMALL) + PAD / 2, right, color=RULE, lw=0.2)


def choose_size(n_columns: int, n_gaps: int, margins: Margins, height: float) -> str:
    """Return the narrowest size on which the columns, the labels and the rows fit; A4 landscape at last.

    Examples
    --------
    >>> choose_size(7, 1, Margins(50, 15, 20, 20), 150), choose_size(63, 2, Margins(60, 15, 20, 20), 120)
    ('one_and_half', 'a4_landscape')
    """
    wanted = 5.0 if n_columns <= 12 else NARROWEST + 0.1
    for size in ("column", "one_and_half", "two_columns"):
        room = WIDTHS[size] - margins.right - GAP * n_gaps - n_columns * wanted
        if room >= margins.left and height <= HEIGHTS[size]:
            return size
    fits = n_columns * wanted + margins.right + 40 <= WIDTHS["two_columns"]
    return "two_columns" if fits else "a4_landscape"


def lay_grid(width: float, plans: pd.DataFrame, rows: Sequence[Row], margins: Margins) -> Grid:
    """Place the columns (with a gap between blocks) and the rows on a page `width` mm wide."""
    breaks = (plans["block"] != plans["block"].shift()).cumsum().to_numpy() - 1
    free = width - margins.right - GAP * breaks[-1]
    # columns narrower than a line of text would let names run into each other: labels give way first
    cell = (free - min(margins.left, 0.55 * width)) / len(plans)
    cell = min(9.0, max(cell, min(NARROWEST + 0.1, (free - NARROWEST_LABELS) / len(plans))))
    first = width - margins.right - GAP * breaks[-1] - cell * len(plans)
    lefts = tuple(float(first + cell * column + GAP * breaks[column]) for column in range(len(plans)))
    tops, top = [], margins.top
    for row in rows:
        tops.append(top)
        top += row.height
    return Grid(lefts, tuple(tops), tuple(row.height for row in rows), float(cell))


def open_page(ax: Axes | None, size: str, height: float) -> tuple[Axes, float, float]:
    """Return axes that count in mm, with their width and height: new ones, or the caller's."""
    if ax is None:
        figure = make_figure(size, height=height, layout="none")
        axes = add_page_axes(figure)
        width, height = figure.get_size_inches() * MM_PER_INCH
        return axes, float(width), float(height)
    figure = ax.get_figure(root=True)  # type: ignore[assignment]
    box = ax.get_window_extent()
    width, height = (side / figure.dpi * MM_PER_INCH for side in (box.width, box.height))
    set_page_limits(ax, width, height)
    return ax, float(width), float(height)


def measure_names(plans: pd.DataFrame) -> float:
    """Return the height of the names above the cells, in mm, with their boxes."""
    return max(measure_text(name, size=SMALL + 0.5) for name in plans["name"]) + BOX + 2.5 * PAD


def draw_plan_names(ax: Axes, grid: Grid, plans: pd.DataFrame) -> None:
    """Write the names upright above the columns; hatched boxes mark plans not full, and controls."""
    top = grid.tops[0] - PAD / 2
    size = SMALL + 0.5 if grid.cell >= 3.2 else SMALL
    for left, name, block in zip(grid.lefts, plans["name"], plans["block"], strict=True):
        box = Rectangle((left, top - BOX), grid.cell, BOX, ec=GREY, lw=0.4, **BLOCK_LOOKS[block])
        ax.add_patch(box)
        ax.text(
            left + grid.cell / 2,
            top - BOX - PAD / 2,
            name,
            rotation=90,
            ha="center",
            va="bottom",
            fontsize=size,
        )


def draw_row_labels(ax: Axes, grid: Grid, rows: Sequence[Row]) -> None:
    """Write the labels before the cells, cut at a word where they are too long, over thin rules."""
    indent = max((measure_text(row.prefix, size=BASE - 0.5) for row in rows if not row.is_header), default=0.0) + 2.0
    for row, top, height in zip(rows, grid.tops, grid.heights, strict=True):
        middle = top + height / 2
        size = BASE - 0.5 if height >= 3.0 else SMALL
        if row.is_header:
            label = shorten_text(f"{row.prefix} {row.label}".strip(), grid.right - 2, size=size * 1.1)
            ax.text(PAD / 2, middle, label, va="center", fontsize=size, fontweight="bold")
            continue
        ax.plot([PAD / 2, grid.lefts[0]], [top + height] * 2, color=RULE, lw=0.3, zorder=0)
        ax.text(PAD / 2, middle, row.prefix, va="center", fontsize=size)
        room = grid.lefts[0] - indent - 1.5
        ax.text(indent, middle, shorten_text(row.label, room, size=size), va="center", fontsize=size)


def draw_boxes(ax: Axes, boxes: Sequence[tuple[float, float, float, float]], *, label: str, **looks: object) -> None:
    """Draw rectangles (left, top, width, height) of one kind as one collection."""
    patches = [Rectangle(box[:2], box[2], box[3]) for box in boxes]
    if patches:
        ax.add_collection(PatchCollection(patches, label=label, **looks), autolim=False)  # type: ignore[arg-type]


def draw_counts_below(ax: Axes, grid: Grid, counts: Sequence[Sequence[str]], titles: Sequence[str]) -> None:
    """Write rows of counts under the columns; upright where the columns are narrow."""
    top = grid.bottom + PAD
    for texts, title in zip(counts, titles, strict=True):
        height = height_of_counts(texts, grid.cell)
        upright = height > 3.5
        if upright and top > grid.bottom + PAD:  # upright counts of two rows would read as one number
            ax.plot([grid.lefts[0], grid.right], [top - 0.1] * 2, color=RULE, lw=0.3)
        ax.text(grid.lefts[0] - 1.5, top + height / 2, title, ha="right", va="center", fontsize=SMALL)
        for left, text in zip(grid.lefts, texts, strict=True):
            ax.text(
                left + grid.cell / 2,
                top + height / 2,
                text,
                ha="center",
                va="center",
                rotation=90 if upright else 0,
                fontsize=SMALL,
            )
        top += height


def height_of_counts(texts: Sequence[str], cell: float) -> float:
    """Return the height in mm of a row of counts: one line, or the longest text upright.

    Examples
    --------
    >>> height_of_counts(["3/7"], 9.0), height_of_counts(["3/7"], 2.8) > 3.5
    (3.2, True)
    """
    longest = max(measure_text(text, size=SMALL) for text in texts)
    return 3.2 if longest <= cell - 0.4 else longest + 1.2


def draw_page_legend(ax: Axes, handles: Sequence[Artist], *, top: float, width: float) -> None:
    """Put a legend at `top` mm, as wide as the page."""
    columns = count_legend_columns([str(handle.get_label()) for handle in handles], width)
    ax.legend(
        handles=list(handles),
        loc="upper left",
        bbox_to_anchor=(PAD / 2, top),
        bbox_transform=ax.transData,
        ncols=columns,
        borderaxespad=0,
        borderpad=0,
    )


def height_of_legend(labels: Sequence[str], width: float) -> float:
    """Return the height of a page legend in mm."""
    return LEGEND_LINE * -(-len(labels) // count_legend_columns(labels, width)) + PAD


def make_block_handles(plans: pd.DataFrame, language: str) -> list[Artist]:
    """Return the legend entries of the hatched blocks that occur."""
    return [
        Patch(ec=GREY, lw=0.4, label=word(f"figure.block_{block}", language), **BLOCK_LOOKS[block])
        for block in ("at_hand", "control")
        if (plans["block"] == block).any()
    ]
