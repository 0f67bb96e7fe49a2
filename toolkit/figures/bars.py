"""How much of the reference reappears in each plan: bars."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from toolkit.figures.page.fitting import add_legend
from toolkit.figures.page.look import DARK, INK, SMALL, STATUS_LOOKS, in_style, make_figure
from toolkit.figures.page.matrix import BLOCK_HATCHES, make_block_handles
from toolkit.figures.page.plans import BLOCKS, count_statuses, lay_out_cells
from toolkit.words.formats import format_number
from toolkit.words.labels import join_caption, word

#: Height of a row and of what stands round the rows, in mm.
ROW, AROUND = 4.2, 22.0
#: Where the counts end, in points right of the axes.
COUNTS = 52.0


@in_style
def draw_coverage_bars(
    coverage: pd.DataFrame,
    provisions: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    types: Sequence[str] | None = ("task",),
    size: str = "one_and_half",
    ax: Axes | None = None,
    language: str = "vi",
) -> Axes:
    """Draw the coverage of each plan as n/N, for full and for full plus partial.

    Plans with full text, plans in the text at hand (hatched) and controls stand in blocks of their own.

    Parameters
    ----------
    coverage : DataFrame
        doc_id, provision_id, status.
    provisions : DataFrame
        provision_id, type; with ``attestation``, a diamond marks coverage (full plus partial) without the
        provisions that only the plans attest.
    documents : DataFrame
        doc_id, unit, line, number, role, extent.
    types : sequence of str, optional
        Types of provision counted; None for all.
    size, ax, language
        Size of a new figure, axes to draw in, ``vi`` or ``en``.

    Returns
    -------
    Axes
        Horizontal axis in percent, 0 to 100; a plan without denominator keeps its row.
    """
    plans, counts, independent = _count_coverage(coverage, provisions, documents, types, language)
    positions = place_rows(plans)
    if ax is None:
        height = AROUND + ROW * (positions[-1] + 1)
        ax = make_figure(size, height=height).add_subplot()
    for row, (position, block) in enumerate(zip(positions, plans["block"], strict=True)):
        _draw_bar(ax, float(position), counts.iloc[row], str(block), language)
    if independent is not None:
        shown = independent["total"].to_numpy() > 0
        share = 100 * independent["any"] / independent["total"].where(independent["total"] > 0)
        ax.plot(
            share.to_numpy()[shown],
            positions[shown],
            "D",
            ms=3.2,
            mfc="white",
            mec=INK,
            mew=0.7,
            label="without_plans_only",
            clip_on=False,
        )
    dress_rows(ax, plans, positions, language)
    dress_percent_axis(ax, word("figure.coverage", language))
    ax.tick_params(axis="y", pad=4.5)  # room for a diamond at 0
    _head_counts(ax, language)
    add_legend(ax, _make_bar_handles(plans, language, diamonds=independent is not None))
    return ax


def _count_coverage(
    coverage: pd.DataFrame,
    provisions: pd.DataFrame,
    documents: pd.DataFrame,
    types: Sequence[str] | None,
    language: str,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame | None]:
    """Return the plans, their counts, and those without what only plans attest (None if unknown)."""
    plans, chosen, cells = lay_out_cells(coverage, provisions, documents, types=types, language=language)
    if "attestation" not in chosen or not (chosen["attestation"] == "plans-only").any():
        return plans, count_statuses(cells), None
    attested = chosen.loc[chosen["attestation"] != "plans-only", "provision_id"]
    return plans, count_statuses(cells), count_statuses(cells.loc[list(attested)])


def place_rows(plans: pd.DataFrame) -> np.ndarray:
    """Return the position of each plan's row, with one row left for the title of each block.

    Examples
    --------
    >>> place_rows(pd.DataFrame({"block": ["full", "full", "control"]})).tolist()
    [1, 2, 4]
    """
    changes = (plans["block"] != plans["block"].shift()).cumsum().to_numpy()
    return np.arange(len(plans)) + changes


def dress_rows(ax: Axes, plans: pd.DataFrame, positions: np.ndarray, language: str) -> None:
    """Name the rows and head each block."""
    heads = {int(positions[i]) - 1: block for i, block in reversed(list(enumerate(plans["block"])))}
    heads = {position: block for position, block in heads.items() if position not in set(positions)}
    ticks = sorted([*positions, *heads])
    names = dict(zip(positions, plans["name"], strict=True))
    texts = [names[tick] if tick in names else word(f"figure.block_{heads[tick]}", language) for tick in ticks]
    ax.set_yticks(ticks, texts)
    for tick, text in zip(ticks, ax.get_yticklabels(), strict=True):
        text.set_fontweight("bold" if tick in heads else "normal")
    ax.set_ylim(positions[-1] + 0.7, -0.6)


def dress_percent_axis(ax: Axes, label: str) -> None:
    """Let the horizontal axis run from 0 to 100 %, with ticks made now, in the figures' style."""
    ax.set_xlim(0, 100)
    ax.set_xticks(range(0, 101, 20), [str(tick) for tick in range(0, 101, 20)])
    ax.set_xlabel(label)
    ax.grid(axis="x")


def _draw_bar(ax: Axes, position: float, n: pd.Series, block: str, language: str) -> None:
    """Draw one plan: full dark, partial lighter beyond it, n/N for both at the right end."""
    if not n["total"]:
        ax.text(1, position, word("figure.no_denominator", language), va="center", fontsize=SMALL, style="italic")
        return
    hatch = BLOCK_HATCHES[block]
    full, partial = (100 * n[status] / n["total"] for status in ("full", "partial"))
    for status, width, left in (("full", full, 0), ("partial", partial, full)):
        looks = STATUS_LOOKS[status] | {"ec": "white", "hatch": hatch}
        ax.barh(position, width, left=left, height=0.72, lw=0, label=status, **looks)
    ax.barh(position, full + partial, height=0.72, fill=False, ec=DARK, lw=0.5)
    text = f"{n['full']}/{n['total']} · {n['any']}/{n['total']}"
    ax.annotate(
        text,
        (1, position),
        xycoords=("axes fraction", "data"),
        xytext=(COUNTS, 0),
        textcoords="offset points",
        ha="right",
        va="center",
        fontsize=SMALL,
    )


def _head_counts(ax: Axes, language: str) -> None:
    """Say over the counts what they are; the row of the first block's title is free of bars."""
    title = " · ".join(word(f"figure.{key}", language) for key in ("full_short", "any_short"))
    ax.annotate(
        f"n/N: {title}",
        (1, 0),
        xycoords=("axes fraction", "data"),
        xytext=(COUNTS, 0),
        textcoords="offset points",
        ha="right",
        va="center",
        fontsize=SMALL,
        bbox={"fc": "white", "ec": "none", "pad": 0.6},
    )


def _make_bar_handles(plans: pd.DataFrame, language: str, *, diamonds: bool) -> list[Artist]:
    handles: list[Artist] = [
        Patch(**STATUS_LOOKS[status] | {"ec": DARK}, label=word(f"cell.status.{status}", language))
        for status in ("full", "partial")
    ]
    handles += make_block_handles(plans, language)
    if diamonds:
        looks = {"marker": "D", "ms": 3.2, "mfc": "white", "mec": INK, "ls": "none"}
        handles.append(Line2D([], [], label=word("figure.without_plans_only", language), **looks))  # type: ignore[arg-type]
    return handles


def caption_coverage_bars(
    coverage: pd.DataFrame,
    provisions: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    types: Sequence[str] | None = ("task",),
    language: str = "vi",
) -> str:
    """Say what the bars show, with the ranges of n/N, and what they do not claim; also alt text."""
    plans, counts, _ = _count_coverage(coverage, provisions, documents, types, language)
    whole = counts[(plans["block"] == "full").to_numpy() & (counts["total"] > 0).to_numpy()]
    shares = 100 * whole["any"] / whole["total"]
    blocks = plans["block"].value_counts()
    span = (
        "–".join(format_number(end, language, decimals=0) for end in (shares.min(), shares.max()))
        if len(shares)
        else "–"
    )
    n = {block: int(blocks.get(block, 0)) for block in BLOCKS} | {
        "span": span,
        "most": int(counts["total"].max()),
    }
    main = word("caption.coverage", language, **n)
    return join_caption(main, word("note.not_absent", language), word("note.disclaimer", language))
