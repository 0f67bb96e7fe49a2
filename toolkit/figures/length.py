"""Coverage of plans against their length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import NullFormatter, NullLocator

from toolkit.errors import TableError
from toolkit.figures.page.fitting import add_legend
from toolkit.figures.page.look import DARK, GREY, INK, LIGHT, SMALL, in_style, make_figure
from toolkit.figures.page.plans import arrange_plans, name_blocks, name_counted, require_columns
from toolkit.words.formats import format_number
from toolkit.words.labels import join_caption, word

#: Fewer points, or fewer different lengths, than these show nothing of how coverage goes with length.
_LEAST_TEXTS = 3


@in_style
def draw_coverage_length(
    points: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    length: str = "units",
    link: Callable[[str], str] | None = None,
    size: str = "one_and_half",
    ax: Axes | None = None,
    language: str = "vi",
) -> Axes:
    """Draw the coverage of plans against their length; texts that are not at hand in full have no share and no point.

    Parameters
    ----------
    points : DataFrame
        doc_id, covered (n), total (N), length (above 0); ``low`` and ``high`` (0 to 1) where intervals are
        known; ``chance`` (0 to 1) where the chance level is, drawn as a dash.
    documents : DataFrame
        doc_id, unit, line, number, role, extent.
    length : {"units", "words"}
        What `length` counts.
    link : callable, optional
        Where the passages of a plan stand, by doc_id: in an SVG, points lead there.
    size, ax, language
        Size of a new figure, axes to draw in, ``vi`` or ``en``.

    Returns
    -------
    Axes
        Lengths on a log scale. Names are written where they hit neither mark nor name; the data file has all.

    Raises
    ------
    TableError
        If a plan has no row, a length is not above 0 (a log scale would drop it unsaid), or no text is full.
    """
    plans, table = _join_points(points, documents, language)
    if ax is None:
        ax = make_figure(size, height=90).add_subplot()
    ax.set_xscale("log")
    # controls are squares larger than the dots and lie below them: a dot on the same spot stays in sight
    looks = {"full": ("o", DARK, 4.2), "control": ("s", LIGHT, 6.0)}
    handles: list[Artist] = []
    for block, (marker, face, points_wide) in looks.items():
        part = table[(plans["block"] == block).to_numpy() & (table["total"] > 0).to_numpy()]
        if part.empty:
            continue
        if {"low", "high"} <= set(part.columns):
            ax.vlines(part["length"], 100 * part["low"], 100 * part["high"], color=GREY, lw=0.6, zorder=1)
        shares = 100 * part["covered"] / part["total"]
        for doc_id, x, y, n in zip(part["doc_id"], part["length"], shares, part["covered"], strict=True):
            point = ax.plot(
                [x],
                [y],
                marker,
                mfc=face,
                mec=DARK,
                mew=0.7,
                ms=points_wide,
                zorder=2 if block == "control" else 2.5,
                label=word(f"figure.block_{block}", language),
                url=link(str(doc_id)) if link and n else None,
            )
        handles += point
    _dress_length_axes(ax, table["length"], length, language)
    if "chance" in table and table["chance"].notna().any():
        looks_like: dict[str, Any] = {"ls": "none", "marker": "_", "color": INK, "ms": 7, "mew": 1.0, "zorder": 1.5}
        handles += ax.plot(table["length"], 100 * table["chance"], label=word("figure.chance", language), **looks_like)
    shown = (table["total"] > 0).to_numpy()
    shares = 100 * table["covered"] / table["total"].where(table["total"] > 0)
    bars = table[shown] if {"low", "high"} <= set(table.columns) else table.iloc[:0].assign(low=0, high=0)
    if len(bars):
        handles.append(Line2D([], [], color=GREY, lw=0.6, label=word("figure.interval", language)))
    add_legend(ax, handles)
    place_names(
        ax,
        list(zip(table["length"][shown], shares[shown], plans["name"][shown], strict=True)),
        bars=list(zip(bars["length"], 100 * bars["low"], 100 * bars["high"], strict=True)),
    )
    return ax


def can_compare_lengths(points: pd.DataFrame, documents: pd.DataFrame) -> bool:
    """Tell whether enough texts of different lengths are at hand in full for a figure; a table serves for fewer.

    Examples
    --------
    >>> documents = pd.DataFrame({"doc_id": ["a", "b", "c"], "extent": ["full", "full", "report"]})
    >>> can_compare_lengths(pd.DataFrame({"doc_id": ["a", "b", "c"], "length": [40, 60, 90]}), documents)
    False
    """
    whole = documents.loc[documents["extent"] == "full", "doc_id"]
    return points.loc[points["doc_id"].isin(whole), "length"].nunique() >= _LEAST_TEXTS


def _join_points(points: pd.DataFrame, documents: pd.DataFrame, language: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    plans = arrange_plans(documents, language=language)
    require_columns(points, ["doc_id", "covered", "total", "length"], where="points")
    plans = plans[plans["doc_id"].isin(points["doc_id"]) & (plans["extent"] == "full")].reset_index(drop=True)
    require_columns(plans, [], where="points (texts at hand in full)")
    table = points.set_index("doc_id").reindex(plans["doc_id"]).reset_index()
    if table["covered"].isna().any() or not (table["length"] > 0).all():
        row = table[table["covered"].isna() | ~(table["length"] > 0)].iloc[0]
        raise TableError(
            f"table 'points', {row['doc_id']}",
            f"covered is {row['covered']} and length {row['length']}, expected counts and a length above 0",
            "Leave out the plans that were not assessed.",
        )
    return plans, table


def _dress_length_axes(ax: Axes, lengths: pd.Series, length: str, language: str) -> None:
    nice = [factor * 10.0**power for power in range(7) for factor in (1, 2, 5)]
    low, high = lengths.min() / 1.25, lengths.max() * 1.25
    if sum(low <= tick <= high for tick in nice) < 2:  # lengths nearly alike: one tick gives no scale
        low = min(low, max((tick for tick in nice if tick < low), default=low))
        high = max(high, min(tick for tick in nice if tick > high))
    ticks = [tick for tick in nice if low <= tick <= high]
    ax.set_xlim(low, high)
    ax.set_xticks(ticks, [format_number(tick, language, decimals=0) for tick in ticks])
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.set_ylim(-3, 103)
    ax.set_yticks(range(0, 101, 20), [str(tick) for tick in range(0, 101, 20)])
    ax.set_xlabel(word(f"figure.length_{length}", language))
    ax.set_ylabel(word("figure.coverage_of", language, what=name_counted(("task",), language)))
    ax.grid(visible=True)


def place_names(
    ax: Axes, points: Sequence[tuple[float, float, str]], *, bars: Sequence[tuple[float, float, float]] = ()
) -> list[str]:
    """Write names beside points where they stay inside the axes and hit nothing; return those left out.

    Parameters
    ----------
    ax : Axes
        With its final limits; the figure's layout is settled first.
    points : sequence of (x, y, name)
    bars : sequence of (x, low, high)
        Upright intervals to keep clear of.

    Returns
    -------
    list of str
        Names for which there was no room.
    """
    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)
    figure.draw_without_rendering()
    scale = figure.dpi / 72
    frame = ax.get_window_extent()
    centres = ax.transData.transform([(x, y) for x, y, _ in points])
    radius = 3.2 * scale
    taken = [(x - radius, y - radius, x + radius, y + radius) for x, y in centres]
    for x, low, high in bars:
        (left, bottom), (_, top) = ax.transData.transform([(x, low), (x, high)])
        taken.append((left - 1, bottom, left + 1, top))
    left_out = []
    for (x, y, name), centre in zip(points, centres, strict=True):
        text = ax.annotate(name, (x, y), xytext=(0, 0), textcoords="offset points", fontsize=SMALL)
        text.set_in_layout(False)
        box = text.get_window_extent()
        for dx, dy in (
            (5, -2),
            (-5 - box.width / scale, -2),
            (-box.width / scale / 2, 4.5),
            (-box.width / scale / 2, -9.5),
        ):
            left, bottom = centre[0] + dx * scale, centre[1] + dy * scale - 1
            spot = (left, bottom - 2, left + box.width, bottom + box.height + 1)
            inside = frame.x0 < spot[0] and spot[2] < frame.x1 and frame.y0 < spot[1] and spot[3] < frame.y1
            if inside and not any(_overlap(spot, other) for other in taken):
                text.set_position((dx, dy))
                taken.append(spot)
                break
        else:
            text.remove()
            left_out.append(name)
    return left_out


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def caption_coverage_length(points: pd.DataFrame, documents: pd.DataFrame, *, language: str = "vi") -> str:
    """Say what the points show and what they do not claim; also alt text."""
    plans, table = _join_points(points, documents, language)
    lengths = [format_number(end, language, decimals=0) for end in (table["length"].min(), table["length"].max())]
    span = "–".join(dict.fromkeys(lengths))
    interval = {"low", "high"} <= set(points.columns)
    main = word("caption.length", language, groups=name_blocks(plans, language), span=span)
    bars = word("caption.length.intervals", language)
    known = "chance" in points.columns and points["chance"].notna().any()
    dashes = word("caption.length.chance", language) if known else ""
    every = arrange_plans(documents, language=language)
    partly = int((every["extent"] != "full").sum())
    n_left = len(every) - partly - len(plans)
    hidden = word("caption.length.partly", language, n=partly) if partly else ""
    left = word("caption.length.left_out", language, n=n_left)
    return join_caption(
        main, bars if interval else "", dashes, hidden, left if n_left else "", word("note.disclaimer", language)
    )
