"""How far coverage moves with the settings: a specification curve."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from toolkit.figures.page.fitting import count_legend_columns
from toolkit.figures.page.look import (
    DARK,
    INK,
    LIGHT,
    MIDDLE,
    PALE,
    SMALL,
    WIDTHS,
    in_style,
    make_figure,
)
from toolkit.figures.page.plans import arrange_plans, name_counted, require_columns
from toolkit.tables import OWN_SETTING
from toolkit.words.formats import format_number
from toolkit.words.labels import join_caption, word
from toolkit.words.settings import name_choice

#: Up to so many plans each have a line with a name; more are a crowd of thin lines with their median.
MOST_NAMED = 8
#: Heights of the curve, of a row of choices, and of what stands round them, in mm.
_CURVE, _ROW, _AROUND = 58.0, 3.6, 18.0
#: Share of the height of the curve that two names keep apart.
_NAME_GAP = 5.0


@in_style
def draw_specification_curve(
    fragility: pd.DataFrame, documents: pd.DataFrame, *, size: str = "two_columns", language: str = "vi"
) -> Figure:
    """Draw the coverage of each plan in every setting, over what is chosen in it.

    Parameters
    ----------
    fragility : DataFrame
        The table of that name.
    documents : DataFrame
        doc_id, unit, line, number, role, extent.
    size : str
        Size of the figure.
    language : {"vi", "en"}

    Returns
    -------
    Figure
        Above, a line a plan: the share of tasks found in percent, settings from the lowest mean share to the highest;
        plans of full text if there are any, else all. Lines that cross are plans that change places. The study's own
        setting is shaded. Below, a dot where a setting differs from the study in that choice. More than eight plans
        are thin lines with their median.

    Raises
    ------
    TableError
        If the table lacks columns, or has no share of a plan.
    """
    shares, plans = _lay_out(fragility, documents, language)
    choices = list(dict.fromkeys(choice for setting in shares.columns for choice in setting.split("; ")))
    choices.sort(key=list(fragility["setting"].drop_duplicates().str.split("; ").explode()).index)
    figure = make_figure(size, height=_CURVE + _ROW * len(choices) + _AROUND)
    above, below = figure.subplots(
        2, 1, sharex=True, gridspec_kw={"height_ratios": [_CURVE, _ROW * len(choices)], "hspace": 0.02}
    )
    _draw_curves(above, shares, plans, language)
    _draw_choices(below, list(shares.columns), choices, language)
    handles = _make_handles(shares, language)
    labels = [str(handle.get_label()) for handle in handles]
    figure.legend(handles=handles, loc="outside lower left", ncols=count_legend_columns(labels, WIDTHS[size]))
    return figure


def _lay_out(fragility: pd.DataFrame, documents: pd.DataFrame, language: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the shares in percent, plans by settings from the lowest mean on, and the plans in their order."""
    require_columns(fragility, ["headline", "doc_id", "setting", "value"], where="fragility")
    plans = arrange_plans(documents, language=language)
    own = fragility[(fragility["headline"] == "share") & fragility["doc_id"].isin(plans["doc_id"])]
    require_columns(own, ["doc_id"], where="fragility (shares of plans)")
    plans = plans[plans["doc_id"].isin(own["doc_id"])]
    whole = plans[plans["block"] == "full"]
    plans = (whole if len(whole) else plans).reset_index(drop=True)
    order = own["setting"].drop_duplicates()
    table = 100 * own.pivot_table(index="doc_id", columns="setting", values="value").loc[plans["doc_id"], order]
    return table[table.mean().sort_values(kind="stable").index], plans


def _draw_curves(ax: Axes, shares: pd.DataFrame, plans: pd.DataFrame, language: str) -> None:
    x = np.arange(shares.shape[1])
    named = len(shares) <= MOST_NAMED
    for place, values in enumerate(shares.to_numpy()):
        colour, width = ((DARK, MIDDLE)[place % 2], 1.0) if named else (LIGHT, 0.5)
        ax.plot(x, values, color=colour, lw=width, marker="o" if named else "", ms=2.2, label="plan", zorder=2)
    if not named:
        ax.plot(x, shares.median().to_numpy(), color=DARK, lw=1.4, label="median", zorder=3)
    own = int(np.flatnonzero(shares.columns == OWN_SETTING)[0])
    ax.axvspan(own - 0.5, own + 0.5, color=PALE, lw=0, zorder=0)
    ax.set_xlim(-0.6, shares.shape[1] - 0.4)
    top = min(102.0, max(20.0, float(np.nanmax(shares.to_numpy())) + 6))
    ax.set_ylim(-2, top)
    ticks = [tick for tick in range(0, 101, 20) if tick <= top]
    ax.set_yticks(ticks, [str(tick) for tick in ticks])
    ax.set_ylabel(word("figure.coverage_of", language, what=name_counted(("task",), language)))
    ax.grid(axis="y")
    ax.tick_params(axis="x", length=0, labelbottom=False)
    if named:
        _write_names(ax, shares.iloc[:, -1].to_numpy(), plans["name"].tolist())


def _write_names(ax: Axes, ends: np.ndarray, names: list[str]) -> None:
    """Write the names right of the last points, moved apart where they would cover each other."""
    low, high = ax.get_ylim()
    gap = _NAME_GAP * (high - low) / 100
    order = np.argsort(ends, kind="stable")
    heights = ends[order].astype(float)
    for place in range(1, len(heights)):
        heights[place] = max(heights[place], heights[place - 1] + gap)
    over = max(0.0, float(heights[-1]) - high) if len(heights) else 0.0
    x = ax.get_xlim()[1]
    for place, height in zip(order, heights - over, strict=True):
        ax.annotate(
            names[place], (x, height), xytext=(2, 0), textcoords="offset points", va="center", fontsize=SMALL,
            annotation_clip=False,
        )  # fmt: skip


def _draw_choices(ax: Axes, settings: list[str], choices: list[str], language: str) -> None:
    rows = {choice: row for row, choice in enumerate(choices)}
    for row in range(0, len(choices), 2):
        ax.axhspan(row - 0.5, row + 0.5, color=PALE, lw=0, zorder=0)
    points = [(x, rows[choice]) for x, setting in enumerate(settings) for choice in setting.split("; ")]
    ax.plot(*zip(*points, strict=True), "o", color=INK, ms=2.6, ls="none", label="choices")
    ax.set_yticks(range(len(choices)), [name_choice(choice, language) for choice in choices], fontsize=SMALL)
    ax.set_ylim(len(choices) - 0.5, -0.5)
    ax.set_xticks([])
    ax.set_xlabel(word("figure.settings", language, n=len(settings)))
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)


def _make_handles(shares: pd.DataFrame, language: str) -> list[Artist]:
    named = len(shares) <= MOST_NAMED
    line = Line2D([], [], color=DARK if named else LIGHT, lw=1.0, label=word("figure.a_plan", language))
    own = Line2D([], [], color=PALE, lw=6, label=word("figure.own_setting", language))
    if named:
        return [line, own]
    return [line, Line2D([], [], color=DARK, lw=1.4, label=word("figure.median", language)), own]


def caption_specification_curve(fragility: pd.DataFrame, documents: pd.DataFrame, *, language: str = "vi") -> str:
    """Say what the curve shows, how far coverage moves and what it does not claim; also alt text."""
    shares, _ = _lay_out(fragility, documents, language)
    means = shares.mean()
    values = {
        "n": shares.shape[1],
        "plans": len(shares),
        "own": format_number(float(means[OWN_SETTING]), language, decimals=0),
        "low": format_number(float(means.min()), language, decimals=0),
        "high": format_number(float(means.max()), language, decimals=0),
    }
    return join_caption(word("caption.robustness", language, **values), word("note.disclaimer", language))
