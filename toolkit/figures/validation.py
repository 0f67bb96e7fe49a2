"""How far the alignment can be trusted: beside stock methods, and probability against codes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from toolkit.figures.page.fitting import count_legend_columns, shorten_text, wrap_text
from toolkit.figures.page.look import BASE, DARK, GREY, HEIGHTS, SMALL, WIDTHS, in_style, make_figure
from toolkit.figures.page.plans import name_plans, require_columns
from toolkit.words.columns import find_head
from toolkit.words.formats import format_number
from toolkit.words.labels import join_caption, word


@in_style
def draw_validation(
    scores: pd.DataFrame, *, own: str | None = None, size: str | None = None, language: str = "vi"
) -> Figure:
    """Draw measures of agreement with the codes, the study's method beside stock ones.

    Parameters
    ----------
    scores : DataFrame
        method, measure, value (-1 to 1, higher is better); ``low`` and ``high`` where intervals are known.
    own : str, optional
        The study's method; the first in the table by default.
    size : str, optional
        Size of the figure; by the number of measures by default.
    language : {"vi", "en"}

    Returns
    -------
    Figure
        One axes per measure, in the order of the table; methods in rows. The study's method has a filled
        square, stock methods hollow dots.
    """
    require_columns(scores, ["method", "measure", "value"], where="scores")
    methods, measures = list(dict.fromkeys(scores["method"])), list(dict.fromkeys(scores["measure"]))
    own = methods[0] if own is None else own
    size = size or ("one_and_half" if len(measures) < 3 else "two_columns")
    figure = make_figure(size, height=min(HEIGHTS[size], 24 + 5 * len(methods)))
    axes = figure.subplots(1, len(measures), sharey=True, squeeze=False)[0]
    for ax, measure in zip(axes, measures, strict=True):
        part = scores[scores["measure"] == measure]
        for _, row in part.iterrows():
            _draw_score(ax, row, methods.index(row["method"]), own=row["method"] == own, language=language)
        label = wrap_text(find_head(str(measure), language), 0.7 * WIDTHS[size] / len(measures))
        _dress_score_axis(ax, scores, label, language)
    room = 0.3 * WIDTHS[size]
    axes[0].set_yticks(range(len(methods)), [shorten_text(find_head(str(m), language), room) for m in methods])
    axes[0].set_ylim(len(methods) - 0.4, -0.6)
    axes[0].get_yticklabels()[methods.index(own)].set_fontweight("bold")
    handles = [
        Line2D([], [], label=word(f"figure.{key}", language), **_looks(key)) for key in ("this_method", "stock_method")
    ]
    columns = count_legend_columns([str(handle.get_label()) for handle in handles], WIDTHS[size])
    figure.legend(handles=handles, loc="outside lower left", ncols=columns)
    return figure


def _looks(key: str) -> dict[str, Any]:
    shape = (
        {"marker": "s", "mfc": DARK, "ms": 4.6} if key == "this_method" else {"marker": "o", "mfc": "white", "ms": 4.2}
    )
    return {"ls": "none", "mec": DARK, "mew": 0.9} | shape


def _draw_score(ax: Axes, row: pd.Series, position: int, *, own: bool, language: str) -> None:
    if "low" in row and pd.notna(row["low"]) and pd.notna(row["high"]):
        ax.plot([row["low"], row["high"]], [position] * 2, color=GREY, lw=1.0, zorder=1, label="interval")
    ax.plot(
        [row["value"]],
        [position],
        zorder=2,
        label=row["method"],
        **_looks("this_method" if own else "stock_method"),
    )
    ax.annotate(
        format_number(row["value"], language, decimals=2),
        (row["value"], position),
        xytext=(0, 3.5),
        textcoords="offset points",
        ha="center",
        fontsize=SMALL,
    )


def _dress_score_axis(ax: Axes, scores: pd.DataFrame, label: str, language: str) -> None:
    ends = scores[[name for name in ("value", "low", "high") if name in scores]]
    low = min(0.0, math.floor(4 * float(np.nanmin(ends.to_numpy(dtype=float)))) / 4)
    ticks = [tick for tick in (-1.0, -0.5, 0.0, 0.25, 0.5, 0.75, 1.0) if tick >= low]
    ax.set_xlim(low - 0.03, 1.03)
    ax.set_xticks(ticks, [format_number(tick, language) for tick in ticks])
    ax.set_xlabel(label)
    ax.grid(axis="x")


def caption_validation(
    scores: pd.DataFrame, *, n_pairs: int | None = None, own: str | None = None, language: str = "vi"
) -> str:
    """Say what was compared with what; also alt text.

    Parameters
    ----------
    scores : DataFrame
        As for :func:`draw_validation`.
    n_pairs : int, optional
        Coded pairs behind the scores.
    own : str, optional
        The study's method.
    language : {"vi", "en"}
    """
    methods = list(dict.fromkeys(scores["method"]))
    own = methods[0] if own is None else own
    parts = [
        f"{find_head(str(row['measure']), language)} {format_number(row['value'], language, decimals=2)}"
        for _, row in scores[scores["method"] == own].iterrows()
    ]
    pairs = "" if n_pairs is None else f" ({format_number(n_pairs, language)} {word('figure.pairs', language)})"
    bars = word("caption.validation.intervals", language)
    name, others = find_head(str(own), language), len(methods) - 1
    main = word("caption.validation", language, pairs=pairs, own=name, parts=", ".join(parts), n=others)
    return join_caption(main, bars if {"low", "high"} <= set(scores.columns) else "")


@in_style
def draw_reliability(bins: pd.DataFrame, *, size: str = "column", language: str = "vi") -> Figure:
    """Draw the share of pairs that the codes confirm against the provisional probability.

    Parameters
    ----------
    bins : DataFrame
        predicted (mean probability of the bin, 0 to 1), observed (share confirmed, 0 to 1), n (pairs);
        ``low`` and ``high`` where intervals are known.
    size : str
        Size of the figure.
    language : {"vi", "en"}

    Returns
    -------
    Figure
        Two axes: the diagram with its diagonal, and the number of pairs in each bin.
    """
    require_columns(bins, ["predicted", "observed", "n"], where="bins")
    figure = make_figure(size, height=min(HEIGHTS[size], WIDTHS[size] * 1.12))
    top, below = figure.subplots(2, 1, sharex=True, height_ratios=[4, 1])
    top.plot([0, 100], [0, 100], color=GREY, lw=0.8, ls=(0, (4, 2)), label=word("figure.identity", language))
    x, y = 100 * bins["predicted"], 100 * bins["observed"]
    if {"low", "high"} <= set(bins.columns):
        top.vlines(x, 100 * bins["low"], 100 * bins["high"], color=GREY, lw=0.8)
    top.plot(x, y, "o-", color=DARK, ms=4, lw=0.8, clip_on=False)
    top.set(xlim=(-3, 103), ylim=(0, 100))
    ticks = list(range(0, 101, 20))
    top.set_yticks(ticks, [str(tick) for tick in ticks])
    top.set_ylabel(word("figure.observed", language))
    top.grid(visible=True)
    top.legend(loc="upper left")
    below.bar(x, bins["n"], width=5, color=DARK)
    for place, n in zip(x, bins["n"], strict=True):
        text = format_number(n, language)
        below.annotate(
            text,
            (place, n),
            xytext=(0, 1),
            textcoords="offset points",
            ha="left" if place < 5 else "center",
            fontsize=SMALL,
        )
    below.set_ylim(0, 1.35 * bins["n"].max())
    below.set_yticks([])
    below.set_ylabel(word("figure.pairs", language))
    below.set_xticks(ticks, [format_number(tick / 100, language) for tick in ticks])
    below.set_xlabel(word("figure.probability", language), fontsize=BASE)
    return figure


def caption_reliability(bins: pd.DataFrame, *, language: str = "vi") -> str:
    """Say what the diagram shows, with its number of pairs; also alt text."""
    return word("caption.reliability", language, n=format_number(bins["n"].sum(), language), bins=len(bins))


#: Marks of the three figures of one plan, from the hollow one of the method to the filled one that was put right.
_MARKS: dict[str, dict[str, Any]] = {
    "raw": {"marker": "o", "mfc": "white", "ms": 4.2},
    "judged": {"marker": "|", "ms": 8.0, "mew": 1.4},
    "corrected": {"marker": "s", "mfc": DARK, "ms": 4.2},
}


@in_style
def draw_corrected(
    corrected: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    type: str = "task",  # noqa: A002
    size: str = "one_and_half",
    language: str = "vi",
) -> Figure:
    """Draw coverage by the method, with the judgments, and corrected by the audit sample.

    Parameters
    ----------
    corrected, documents : DataFrame
        The tables of those names.
    type : {"task", "target", "all"}
        Type of the provisions counted.
    size : str
        Size of the figure.
    language : {"vi", "en"}

    Returns
    -------
    Figure
        One axes; all plans first, then one row a plan in the order of the table: a hollow dot (the method alone), a
        stroke (with the judgments), a filled square with its 95% interval (corrected). Plans without audited cell
        are not drawn.
    """
    rows = _select_shares(corrected, type)
    require_columns(documents, ["doc_id", "unit"], where="documents")
    names, _ = name_plans(documents, language)
    figure = make_figure(size, height=min(HEIGHTS[size], 22 + 6 * len(rows)))
    ax = figure.subplots()
    for place, row in enumerate(rows.to_dict("records")):
        ax.plot([100 * row["low"], 100 * row["high"]], [place] * 2, color=GREY, lw=1.2, zorder=1, label="interval")
        for name, look in _MARKS.items():
            ax.plot([100 * row[name]], [place], ls="none", mec=DARK, zorder=2, label=name, **({"mew": 0.9} | look))
    labels = [
        word("cell.scope.all", language) if row["scope"] == "all" else names.get(row["name"]) or row["name"]
        for row in rows.to_dict("records")
    ]
    ax.set_yticks(range(len(rows)), [shorten_text(label, 0.3 * WIDTHS[size]) for label in labels])
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_xlim(-2, 102)
    ax.set_xticks(range(0, 101, 20))
    ax.set_xlabel(word("figure.tasks_found" if type == "task" else "figure.coverage", language))
    ax.grid(axis="x")
    handles = [
        Line2D([], [], ls="none", mec=DARK, label=find_head(name, language), **({"mew": 0.9} | look))
        for name, look in _MARKS.items()
    ]
    columns = count_legend_columns([str(handle.get_label()) for handle in handles], WIDTHS[size])
    figure.legend(handles=handles, loc="outside lower left", ncols=columns)
    return figure


def caption_corrected(corrected: pd.DataFrame, *, type: str = "task", language: str = "vi") -> str:  # noqa: A002
    """Say what was corrected by how many looks, with the figures of all plans; also alt text."""
    rows = _select_shares(corrected, type)
    row = rows.iloc[0]
    shares = {name: f"{100 * row[name]:.0f}" for name in ("raw", "judged", "corrected", "low", "high")}
    key = "caption.corrected" if row["scope"] == "all" else "caption.corrected.plans"
    return word(key, language, n=int(rows["n_audit"].max()), **shares)


def _select_shares(corrected: pd.DataFrame, type: str) -> pd.DataFrame:  # noqa: A002
    needed = ["measure", "type", "scope", "name", "n_audit", "raw", "judged", "corrected", "low", "high"]
    require_columns(corrected, needed, where="corrected")
    chosen = (corrected["measure"] == "coverage") & (corrected["type"] == type)
    return corrected[chosen & corrected["scope"].isin(["all", "plan"])]
