"""Which plans share wording beyond chance: a network of a few plans, a matrix of many."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, Rectangle

from toolkit.errors import TableError
from toolkit.figures.page.fitting import measure_text
from toolkit.figures.page.look import (
    BASE,
    DARK,
    GREY,
    HEIGHTS,
    INK,
    RULE,
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
    draw_page_legend,
    draw_row_names,
    fit_names,
    height_of_legend,
    is_numbered,
    make_block_handles,
)
from toolkit.figures.page.plans import arrange_plans, require_columns
from toolkit.figures.wording import note_sources
from toolkit.text.provinces import find_region
from toolkit.words.formats import format_number
from toolkit.words.labels import join_caption, word

#: More plans than this stand in a matrix: their lines would cover each other.
MOST_IN_NETWORK = 15
_COLOURS = LinearSegmentedColormap.from_list("borrowing", ["#e8f0f7", "#c5d9ea", "#6d9fc9", "#16457a", "#08213d"])
_NODES = {"full": ("o", DARK), "at_hand": ("o", "white"), "control": ("o", GREY)}
#: Shape and colour of a region's nodes; that of a plan or control without one is in _NODES.
_REGIONS = {
    "northern_uplands": ("^", "#16457a"), "red_river_delta": ("D", "#b0413e"), "central_coast": ("v", "#3d7a36"),
    "central_highlands": ("P", "#6d4a93"), "southeast": ("X", "#a0721a"), "mekong_delta": ("*", "#1f8a85"),
    "north_central": ("<", "#3d7a36"), "south_central_highlands": ("p", "#6d4a93"),
}  # fmt: skip
#: Some shapes look smaller than a circle as wide.
_SIZES = {"D": 5.0, "P": 6.8, "X": 6.8, "p": 6.8, "*": 9.5}
#: Lines between two provinces, and between two plans of one.
_LINE, _SAME = "#54799f", "#c9a27a"
#: Radius of the circle without and for each plan, in mm; widths of lines, in points; cells, in mm.
_RADIUS, _PER_PLAN = 14.0, 2.2
_THINNEST, _THICKEST = 0.8, 5.0
_WIDEST, _LOWEST, _NUMBERED = 9.0, 2.6, 8.0
_SCALE, _NUMBERS = 10.8, BOX + 5.0
_COLUMNS = ["doc_id", "other_id", "n_net", "share", "other_n_net", "other_share", "above_chance"]


def draw_borrowing(
    pairs: pd.DataFrame, documents: pd.DataFrame, *, size: str | None = None, language: str = "vi"
) -> Figure:
    """Draw which plans share wording beyond chance: a network up to 15 plans, a matrix from 16 on.

    Parameters
    ----------
    pairs : DataFrame
        The table borrowing_pairs. What is not above chance is not drawn.
    documents : DataFrame
        doc_id, unit, line, number, role, extent; issued and tier, where regions are to be told.
    size : str, optional
        Size of the figure; by the number of plans by default.
    language : {"vi", "en"}

    Returns
    -------
    Figure
        Axes in mm. Network: plans on a circle, a line for a pair, as wide as their net shared syllables, with
        an arrow from the earlier plan to the later where dates tell; the shape of a node tells the region of its
        province. Matrix: the share of a row's syllables
        that the column's plan has too, in percent.

    Raises
    ------
    TableError
        If the table lacks columns or rows, or holds a plan that `documents` does not.
    """
    plans = _list_plans(pairs, documents, language)
    draw = draw_borrowing_network if len(plans) <= MOST_IN_NETWORK else draw_borrowing_matrix
    return draw(pairs, documents, size=size, language=language)


@in_style
def draw_borrowing_network(
    pairs: pd.DataFrame, documents: pd.DataFrame, *, size: str | None = None, language: str = "vi"
) -> Figure:
    """Draw the network of :func:`draw_borrowing`, for any number of plans."""
    plans, edges = _list_plans(pairs, documents, language), pairs[pairs["above_chance"]]
    names = max(measure_text(name, size=SMALL) for name in plans["name"]) + 6.0
    radius = _RADIUS + _PER_PLAN * len(plans)
    size = size or next((name for name in ("column", "one_and_half") if WIDTHS[name] >= 2 * (radius + names)), None)
    size = size or "two_columns"
    radius = min(radius, WIDTHS[size] / 2 - names)
    handles = _make_network_handles(plans, edges, language)
    legend = height_of_legend([str(handle.get_label()) for handle in handles], WIDTHS[size])
    bottom = 2 * radius + 14.0
    axes = add_page_axes(make_figure(size, height=bottom + legend + PAD, layout="none"))
    angles = np.pi / 2 - 2 * np.pi * np.arange(len(plans)) / len(plans)
    middle = np.array([WIDTHS[size] / 2, radius + 7.0])
    places = middle + radius * np.column_stack([np.cos(angles), -np.sin(angles)])
    place_of = dict(zip(plans["doc_id"], places, strict=True))
    for edge in edges.sort_values("n_net").itertuples(index=False):
        _draw_edge(axes, edge, place_of, _find_most(edges))
    for place, angle, row in zip(places, angles, plans.itertuples(index=False), strict=True):
        axes.plot(*place, **_find_node(str(row.block), str(row.region)), mew=0.8, ls="none", label="plan", zorder=3)
        across = float(np.cos(angle))
        side = "center" if abs(across) < 0.05 else "left" if across > 0 else "right"
        x, y = place + 3.2 * np.array([np.cos(angle), -np.sin(angle)])
        axes.text(x, y, str(row.name), ha=side, va="center", fontsize=SMALL)
    draw_page_legend(axes, handles, top=bottom, width=WIDTHS[size])
    return _figure_of(axes)


def _find_node(block: str, region: str = "") -> dict[str, Any]:
    """Return the look of a node: shape and edge tell the region, the filling what it is (grey: a control)."""
    marker, face = _NODES[block]
    if not region:
        return {"marker": marker, "ms": 6.0, "mfc": face, "mec": DARK}
    marker, colour = _REGIONS[region]
    return {
        "marker": marker,
        "ms": _SIZES.get(marker, 6.0),
        "mfc": colour if block == "full" else face,
        "mec": colour,
    }


def _find_most(edges: pd.DataFrame) -> int:
    return int(edges[["n_net", "other_n_net"]].to_numpy().max()) if len(edges) else 0


def _measure_line(n_net: float, most: int) -> float:
    return _THINNEST + (_THICKEST - _THINNEST) * n_net / max(most, 1)


def _draw_edge(ax: Axes, edge: Any, place_of: dict[str, np.ndarray], most: int) -> None:
    ends = [edge.doc_id, edge.other_id]
    dated = str(getattr(edge, "earlier_id", "") or "")
    if dated == edge.other_id:
        ends.reverse()
    width = _measure_line(max(edge.n_net, edge.other_n_net), most)
    head = f",head_width={width + 4.5:.1f},head_length={width + 5:.1f}" if dated else ",head_width=0,head_length=0.01"
    ax.add_patch(
        FancyArrowPatch(
            tuple(place_of[ends[0]]),
            tuple(place_of[ends[1]]),
            arrowstyle=f"simple,tail_width={width:.1f}{head}",
            mutation_scale=1,
            shrinkA=4,
            shrinkB=4,
            lw=0.3,
            fc=_SAME if getattr(edge, "same_unit", False) else _LINE,
            ec="white",
            label="dated" if dated else "undated",
        )
    )


def _make_network_handles(plans: pd.DataFrame, edges: pd.DataFrame, language: str) -> list[Artist]:
    handles: list[Artist] = []
    most = _find_most(edges)
    for n_net in sorted({max(most // 2, 1), most}) if most else []:
        label = word("figure.net_syllables", language, n=format_number(n_net, language))
        looks: dict[str, Any] = {"color": _LINE, "lw": _measure_line(n_net, most), "solid_capstyle": "butt"}
        handles.append(Line2D([], [], label=label, **looks))
    if "earlier_id" in edges and edges["earlier_id"].astype(bool).any():
        looks = {"color": _LINE, "marker": ">", "ms": 4, "lw": 0.8}
        handles.append(Line2D([], [], label=word("figure.to_later", language), **looks))
    if "same_unit" in edges and edges["same_unit"].any():
        looks = {"color": _SAME, "lw": 2.0, "solid_capstyle": "butt"}
        handles.append(Line2D([], [], label=word("figure.same_unit", language), **looks))
    for block in dict.fromkeys(plans["block"]):
        looks = {**_find_node(block), "ms": 5, "ls": "none"}
        handles.append(Line2D([], [], label=word(f"figure.block_{block}", language), **looks))
    for region in (one for one in _REGIONS if one in set(plans["region"])):
        looks = {**_find_node("full", region), "ls": "none"}
        handles.append(Line2D([], [], label=word(f"region.{region}", language), **looks))
    return handles


@in_style
def draw_borrowing_matrix(
    pairs: pd.DataFrame, documents: pd.DataFrame, *, size: str | None = None, language: str = "vi"
) -> Figure:
    """Draw the matrix of :func:`draw_borrowing`, for any number of plans."""
    plans = _list_plans(pairs, documents, language)
    n = len(plans)
    values = _spread_shares(pairs, plans["doc_id"].tolist())
    longest = max(measure_text(name, size=SMALL) for name in plans["name"])
    names = longest + BOX + 3 * PAD
    names += 4.0 if n > 40 else 0.0  # room for the numbers
    size = size or next(
        (name for name in ("column", "one_and_half") if (WIDTHS[name] - names - 2 * PAD) / n >= _WIDEST - 3.5),
        "two_columns",
    )
    handles = make_block_handles(plans, language)
    legend = height_of_legend([str(handle.get_label()) for handle in handles], WIDTHS[size]) if handles else 0.0
    laid = fit_names(n, HEIGHTS[size] - _NUMBERS - _SCALE - legend, lowest=_LOWEST)
    names += (laid.lanes - 1) * (longest + PAD)
    wide = min(_WIDEST, (WIDTHS[size] - names - 2 * PAD) / n)
    top, tall = names if wide >= _LOWEST else _NUMBERS, max(wide, _LOWEST) if laid.lanes == 1 else laid.tall
    bottom = top + tall * n
    height = min(HEIGHTS[size], bottom + _SCALE + legend)
    axes = add_page_axes(make_figure(size, height=height, layout="none"))
    most = float(np.nanmax(values)) if np.isfinite(values).any() else 1.0
    xs, ys = names + wide * np.arange(n + 1), top + tall * np.arange(n + 1)
    axes.hlines(ys, xs[0], xs[-1], color=RULE, lw=0.2)
    axes.vlines(xs, ys[0], ys[-1], color=RULE, lw=0.2)
    looks: dict[str, Any] = {"cmap": _COLOURS, "lw": 0.2 if wide > 1 else 0, "ec": "white"}
    mesh = axes.pcolormesh(xs, ys, np.ma.masked_invalid(values), vmin=0, vmax=most, **looks)
    mesh.set_label("shares")
    for place in range(n):
        axes.add_patch(Rectangle((xs[place], ys[place]), wide, tall, fc=RULE, ec="none"))
    if wide >= _NUMBERED:
        for row, column in np.argwhere(np.isfinite(values)):
            text = format_number(float(values[row, column]), language, decimals=1)
            colour = choose_ink(_COLOURS(float(values[row, column]) / most))
            centre = (xs[column] + wide / 2, ys[row] + tall / 2)
            axes.text(*centre, text, ha="center", va="center", fontsize=SMALL, color=colour)
    _draw_matrix_names(axes, plans, (xs, ys), (wide, tall), numbered=wide < _LOWEST)
    right = names - BOX - 2 * PAD - (4.0 if n > 40 else 0.0)
    draw_row_names(axes, plans["name"].tolist(), replace(laid, tall=tall), left=PAD / 2, right=right, top=top)
    _draw_matrix_scale(axes, bottom + 3.0, most, language)
    if handles:
        draw_page_legend(axes, handles, top=bottom + _SCALE, width=WIDTHS[size])
    return _figure_of(axes)


def _spread_shares(pairs: pd.DataFrame, doc_ids: list[str]) -> np.ndarray:
    """Return in percent, row by column, what of the row's syllables the column's plan has too; missing below chance."""
    place = {doc_id: number for number, doc_id in enumerate(doc_ids)}
    values = np.full((len(doc_ids), len(doc_ids)), np.nan)
    for pair in pairs[pairs["above_chance"]].itertuples(index=False):
        one, other = place[str(pair.doc_id)], place[str(pair.other_id)]
        values[one, other] = 100 * float(pair.share)  # type: ignore[arg-type]
        values[other, one] = 100 * float(pair.other_share)  # type: ignore[arg-type]
    return values


def _draw_matrix_names(
    ax: Axes, plans: pd.DataFrame, edges: tuple[np.ndarray, np.ndarray], cell: tuple[float, float], *, numbered: bool
) -> None:
    (xs, ys), (wide, tall) = edges, cell
    number: dict[str, Any] = {"ha": "right", "va": "center", "fontsize": SMALL}
    for place, (name, block) in enumerate(zip(plans["name"], plans["block"], strict=True)):
        x, y = xs[place], ys[place]
        looks: dict[str, Any] = {"ec": GREY, "lw": 0.4, **BLOCK_LOOKS[block]}
        ax.add_patch(Rectangle((xs[0] - BOX - PAD / 2, y), BOX, tall, **looks))
        ax.add_patch(Rectangle((x, ys[0] - BOX - PAD / 2), wide, BOX, **looks))
        middle, above = x + wide / 2, ys[0] - BOX - PAD
        if not numbered:
            ax.text(middle, above, name, rotation=90, ha="center", va="bottom", fontsize=SMALL)
        elif is_numbered(place, wide=wide):
            ax.text(middle, above, str(place + 1), ha="center", va="bottom", fontsize=SMALL)
            ax.text(xs[0] - BOX - PAD, y + tall / 2, str(place + 1), **number)


def _draw_matrix_scale(ax: Axes, top: float, most: float, language: str) -> None:
    title = word("figure.shared_wording", language)
    left, width, height = measure_text(title, size=BASE) + 4, 36.0, 2.6
    edges = np.linspace(left, left + width, 65)
    ax.pcolormesh(edges, [top, top + height], np.linspace(0, 1, 64)[None, :], cmap=_COLOURS, vmin=0, vmax=1)
    ax.add_patch(Rectangle((left, top), width, height, fill=False, ec=GREY, lw=0.4))
    ax.text(PAD / 2, top + height / 2, title, va="center", color=INK)
    for share in (0, 1):
        text = format_number(share * most, language, decimals=1 if share else 0)
        ax.text(left + width * share, top + height + 0.6, text, ha="center", va="top", fontsize=SMALL)


def _list_plans(pairs: pd.DataFrame, documents: pd.DataFrame, language: str) -> pd.DataFrame:
    require_columns(pairs, _COLUMNS, where="borrowing_pairs")
    plans = arrange_plans(documents, language=language)
    ids = set(pairs["doc_id"]) | set(pairs["other_id"])
    unknown = sorted(ids - set(plans["doc_id"]))
    if unknown:
        raise TableError(
            "table 'borrowing_pairs'", f"holds {unknown[0]}, which is no plan or control", "Pass tables of one study."
        )
    places = documents.reindex(columns=["doc_id", "unit", "issued", "tier"]).fillna("").set_index("doc_id")
    regions = {
        doc_id: find_region(row["unit"], row["issued"]) if row["tier"] in ("", "province") else ""
        for doc_id, row in places.to_dict("index").items()
    }
    return plans.assign(region=plans["doc_id"].map(regions))[plans["doc_id"].isin(ids)].reset_index(drop=True)


def _figure_of(axes: Axes) -> Figure:
    figure = axes.get_figure()
    assert isinstance(figure, Figure)
    return figure


def caption_borrowing(pairs: pd.DataFrame, documents: pd.DataFrame, *, language: str = "vi") -> str:
    """Say what is drawn, of how many pairs, and what it does not claim; also alt text."""
    plans = _list_plans(pairs, documents, language)
    edges = pairs[pairs["above_chance"]]
    counts = {"plans": len(plans), "pairs": len(pairs), "n": len(edges)}
    values = {name: format_number(count, language) for name, count in counts.items()}
    network = len(plans) <= MOST_IN_NETWORK
    main = word("caption.borrowing", language, **values)
    what = word("caption.borrowing.network" if network else "caption.borrowing.matrix", language)
    known = network and (plans["region"] != "").any()
    where = [word("caption.borrowing.regions", language)] if known else []
    return join_caption(main, what, *where, *note_sources(documents, language), word("note.disclaimer", language))
