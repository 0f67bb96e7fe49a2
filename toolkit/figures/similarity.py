"""Plans among themselves: a heat map in the order of its dendrogram."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from scipy.cluster.hierarchy import dendrogram, linkage, optimal_leaf_ordering
from scipy.spatial.distance import squareform

from toolkit.errors import TableError
from toolkit.figures.page.fitting import measure_text
from toolkit.figures.page.look import (
    BASE,
    GREY,
    HEIGHTS,
    INK,
    SMALL,
    WIDTHS,
    add_page_axes,
    choose_ink,
    in_style,
    make_figure,
)
from toolkit.figures.page.matrix import (
    BLOCK_LOOKS,
    BOX,
    PAD,
    Names,
    draw_boxes,
    draw_page_legend,
    draw_row_names,
    fit_names,
    height_of_legend,
    is_numbered,
    make_block_handles,
)
from toolkit.figures.page.plans import arrange_plans
from toolkit.words.formats import format_number
from toolkit.words.labels import join_caption, word

_COLOURS = LinearSegmentedColormap.from_list("similarity", ["#ffffff", "#c5d9ea", "#6d9fc9", "#16457a", "#08213d"])
#: Width of the dendrogram, of a cell at most and at least, in mm; cells this wide hold their number.
_TREE, _WIDEST, _LOWEST, _NUMBERED = 18.0, 9.0, 2.6, 7.0
#: Height of the scale with the space round it, in mm.
_SCALE = 10.8
#: Height of the numbers above the columns.
_NUMBERS = BOX + 5.0
_MISSING: dict[str, Any] = {"fc": "white", "ec": GREY, "lw": 0.2, "hatch": "//////"}


@dataclass(frozen=True)
class _Layout:
    """Where the cells begin and how large they are, in mm."""

    left: float
    top: float
    wide: float
    tall: float
    names: Names


@in_style
def draw_similarity(
    similarity: pd.DataFrame, documents: pd.DataFrame, *, size: str | None = None, language: str = "vi"
) -> Figure:
    """Draw how alike plans are, neighbours in the tree side by side.

    Parameters
    ----------
    similarity : DataFrame
        Square and symmetric, doc_id by doc_id, 0 (nothing shared) to 1 (alike), missing where two plans
        cannot be compared; at least three plans.
    documents : DataFrame
        doc_id, unit, line, number, role, extent.
    size : str, optional
        Size of the figure; by the number of plans by default.
    language : {"vi", "en"}

    Returns
    -------
    Figure
        Axes in mm: dendrogram (average linkage of 1 - similarity) beside the heat map; leaves are ordered
        so that neighbours are alike (optimal leaf ordering, Bar-Joseph et al. 2001, as in scipy). Names of
        plans that are not full, and of controls, carry a hatched box. Where columns are too narrow for
        names (from about 45 plans on), rows and columns are numbered alike; where rows are lower than names (from
        about 85 on), names stand in two or three columns, and beyond about 250 not every row is named. Pairs
        without a value are hatched and stand as far apart as can be in the tree.

    Raises
    ------
    TableError
        If the table is not square, symmetric and within 0 to 1, or has fewer than three plans.
    """
    plans, values = _check_similarity(similarity, documents, language)
    tree = _link(values)
    order = dendrogram(tree, no_plot=True)["leaves"]
    plans, values = plans.iloc[order].reset_index(drop=True), values[np.ix_(order, order)]
    longest = max(measure_text(name, size=SMALL) for name in plans["name"])
    names = longest + BOX + 2.5 * PAD
    names += 3.0 if len(plans) > 40 else 0.0  # room for the numbers
    size = size or next(
        (name for name in ("column", "one_and_half", "two_columns") if _fit_cell(name, names, len(plans)) >= 5.2),
        "two_columns",
    )
    handles = make_block_handles(plans, language)
    if np.isnan(values[~np.eye(len(values), dtype=bool)]).any():
        handles.append(Patch(**_MISSING, label=word("cell.direction.not_comparable", language)))
    legend = height_of_legend([str(handle.get_label()) for handle in handles], WIDTHS[size]) if handles else 0.0
    laid = fit_names(len(plans), HEIGHTS[size] - _NUMBERS - _SCALE - legend, lowest=_LOWEST)
    names += (laid.lanes - 1) * (longest + PAD)
    wide = _fit_cell(size, names, len(plans))
    tall = max(wide, _LOWEST) if laid.lanes == 1 else laid.tall
    layout = _Layout(_TREE + names, names if wide >= _LOWEST else _NUMBERS, wide, tall, replace(laid, tall=tall))
    bottom = layout.top + layout.tall * len(plans)
    axes = add_page_axes(make_figure(size, height=bottom + _SCALE + legend, layout="none"))
    _draw_tree(axes, tree, layout)
    _draw_cells(axes, values, layout, language)
    _draw_names(axes, plans, layout)
    _draw_scale(axes, bottom + 3.0, language)
    if handles:
        draw_page_legend(axes, handles, top=bottom + _SCALE, width=WIDTHS[size])
    figure = axes.get_figure()
    assert isinstance(figure, Figure)
    return figure


def order_by_similarity(similarity: pd.DataFrame) -> list[str]:
    """Return the doc_ids in the order in which the heat map shows them, for the data beside the figure."""
    leaves = dendrogram(_link(similarity.to_numpy(dtype=float)), no_plot=True)["leaves"]
    return [str(similarity.index[leaf]) for leaf in leaves]


def _check_similarity(
    similarity: pd.DataFrame, documents: pd.DataFrame, language: str
) -> tuple[pd.DataFrame, np.ndarray]:
    plans = arrange_plans(documents, language=language)
    ids = [str(doc_id) for doc_id in similarity.index]
    missing = set(ids) - set(plans["doc_id"])
    values = similarity.to_numpy(dtype=float)
    problem = ""
    if ids != [str(doc_id) for doc_id in similarity.columns]:
        problem = "rows and columns differ, expected the same documents in the same order"
    elif missing:
        problem = f"holds {sorted(missing)[0]}, which is no plan or control of the documents table"
    elif len(ids) < 3:
        problem = f"has {len(ids)} plans, expected at least three"
    elif np.isnan(values[~np.eye(len(values), dtype=bool)]).all():
        problem = "has no value off its diagonal, expected some"
    elif not (
        np.allclose(values, values.T, equal_nan=True) and np.nanmin(values) >= 0 and np.nanmax(values) <= 1 + 1e-9
    ):
        problem = "is not symmetric with values from 0 to 1"
    if problem:
        raise TableError("table 'similarity'", problem, "Pass a square table of plans by plans.")
    return plans.set_index("doc_id").loc[ids].reset_index(), values


def _link(values: np.ndarray) -> np.ndarray:
    distances = 1 - np.nan_to_num((values + values.T) / 2, nan=0.0)
    np.fill_diagonal(distances, 0)
    condensed = squareform(np.clip(distances, 0, None), checks=False)
    return np.asarray(optimal_leaf_ordering(linkage(condensed, method="average"), condensed))


def _fit_cell(size: str, names: float, n: int) -> float:
    return min(_WIDEST, (WIDTHS[size] - _TREE - names - 2 * PAD) / n)


def _draw_tree(ax: Axes, tree: np.ndarray, layout: _Layout) -> None:
    """Draw the joins at the left of the names; the scale runs from 0 at the leaves to the last join."""
    shape = dendrogram(tree, no_plot=True)
    highest = max(max(join) for join in shape["dcoord"]) or 1.0
    segments = []
    for ys, xs in zip(shape["icoord"], shape["dcoord"], strict=True):
        # scipy puts leaves at 5, 15, 25, ...
        segments.append(
            [
                (_TREE - PAD - (_TREE - 2 * PAD) * x / highest, layout.top + layout.tall * y / 10)
                for x, y in zip(xs, ys, strict=True)
            ]
        )
    ax.add_collection(LineCollection(segments, colors=INK, lw=0.6, label="dendrogram"), autolim=False)


def _draw_cells(ax: Axes, values: np.ndarray, layout: _Layout, language: str) -> None:
    steps = np.arange(len(values) + 1)
    shown = np.ma.masked_array(values, mask=np.eye(len(values), dtype=bool) | np.isnan(values))
    xs, ys = layout.left + steps * layout.wide, layout.top + steps * layout.tall
    mesh = ax.pcolormesh(xs, ys, shown, cmap=_COLOURS, vmin=0, vmax=1, lw=0.2 if layout.wide > 1 else 0, ec="white")
    mesh.set_label("similarity")
    off_diagonal = ~np.eye(len(values), dtype=bool)
    missing = np.argwhere(off_diagonal & np.isnan(values))
    boxes = [(xs[column], ys[row], layout.wide, layout.tall) for row, column in missing]
    draw_boxes(ax, boxes, label="missing", **_MISSING)
    frame = Rectangle((xs[0], ys[0]), xs[-1] - xs[0], ys[-1] - ys[0], fill=False, ec=GREY, lw=0.4)
    ax.add_patch(frame)
    if layout.wide < _NUMBERED:
        return
    for row, column in np.argwhere(off_diagonal & ~np.isnan(values)):
        value = values[row, column]
        text = format_number(value, language, decimals=2)
        colour = choose_ink(_COLOURS(float(value)))
        place = (xs[column] + layout.wide / 2, ys[row] + layout.tall / 2)
        ax.text(*place, text, ha="center", va="center", fontsize=SMALL, color=colour)


def _draw_names(ax: Axes, plans: pd.DataFrame, layout: _Layout) -> None:
    """Name the rows; name the columns too, or number both where names do not fit."""
    numbered = layout.wide < _LOWEST
    left, right = _TREE + 0.5, layout.left - BOX - PAD - (3.0 if len(plans) > 40 else 0.0)
    draw_row_names(ax, plans["name"].tolist(), layout.names, left=left, right=right, top=layout.top)
    number: dict[str, Any] = {"ha": "right", "va": "center", "fontsize": SMALL}
    for position, (name, block) in enumerate(zip(plans["name"], plans["block"], strict=True)):
        x, y = layout.left + layout.wide * position, layout.top + layout.tall * position
        looks: dict[str, Any] = {"ec": GREY, "lw": 0.4, **BLOCK_LOOKS[block]}
        ax.add_patch(Rectangle((layout.left - BOX - PAD / 2, y), BOX, layout.tall, **looks))
        ax.add_patch(Rectangle((x, layout.top - BOX - PAD / 2), layout.wide, BOX, **looks))
        middle, above = x + layout.wide / 2, layout.top - BOX - PAD
        if not numbered:
            ax.text(middle, above, name, rotation=90, ha="center", va="bottom", fontsize=SMALL)
        elif is_numbered(position, wide=layout.wide):
            ax.text(middle, above, str(position + 1), ha="center", va="bottom", fontsize=SMALL)
            ax.text(layout.left - BOX - PAD, y + layout.tall / 2, str(position + 1), **number)


def _draw_scale(ax: Axes, top: float, language: str) -> None:
    """Draw the scale of the colours, with its ends and middle."""
    title = word("figure.similarity", language)
    left = measure_text(title, size=BASE) + 4
    width, height = 36.0, 2.6
    edges = np.linspace(left, left + width, 65)
    ax.pcolormesh(edges, [top, top + height], np.linspace(0, 1, 64)[None, :], cmap=_COLOURS, vmin=0, vmax=1)
    ax.add_patch(Rectangle((left, top), width, height, fill=False, ec=GREY, lw=0.4))
    ax.text(PAD / 2, top + height / 2, title, va="center")
    for value in (0, 0.5, 1):
        place = (left + width * value, top + height + 0.6)
        ax.text(*place, format_number(value, language), ha="center", va="top", fontsize=SMALL)


def caption_similarity(similarity: pd.DataFrame, documents: pd.DataFrame, *, measure: str, language: str = "vi") -> str:
    """Say what the heat map shows, with its numbers, and what it does not claim; also alt text.

    Parameters
    ----------
    similarity, documents : DataFrame
        As for :func:`draw_similarity`.
    measure : str
        Name of the measure in the language of the caption.
    language : {"vi", "en"}
    """
    plans, values = _check_similarity(similarity, documents, language)
    pairs = values[np.triu_indices(len(values), 1)]
    n = {
        "n": len(plans),
        "pairs": format_number(int((~np.isnan(pairs)).sum()), language),
        "measure": measure,
        "middle": format_number(float(np.nanmedian(pairs)), language, decimals=2),
    }
    main = word("caption.similarity", language, **n)
    n_hand = int((plans["block"] == "at_hand").sum())
    hand = word("caption.similarity.at_hand", language, n=n_hand) if n_hand else ""
    n_missing = int(np.isnan(pairs).sum())
    missing = word("caption.similarity.missing", language, n=n_missing)
    return join_caption(main, hand, missing if n_missing else "", word("note.disclaimer", language))
