"""Who is named to do it: agencies against plans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from toolkit.errors import TableError
from toolkit.figures.page.fitting import measure_text
from toolkit.figures.page.look import BASE, DARK, HEIGHTS, INK, LIGHT, RULE, SMALL, WIDTHS, in_style
from toolkit.figures.page.matrix import (
    NARROWEST,
    PAD,
    Grid,
    Margins,
    Row,
    choose_size,
    draw_boxes,
    draw_counts_below,
    draw_page_legend,
    draw_plan_names,
    draw_row_labels,
    height_of_counts,
    height_of_legend,
    lay_grid,
    make_block_handles,
    measure_names,
    open_page,
)
from toolkit.figures.page.plans import arrange_plans, require_columns
from toolkit.text.order import sort_key
from toolkit.words.labels import join_caption, word

ROW, LOWEST_ROW, COUNTS_WIDTH = 3.8, 2.6, 12.0
_LOOKS: dict[str, dict[str, Any]] = {
    "lead": {"marker": "o", "mfc": DARK, "mec": DARK},
    "support": {"marker": "o", "mfc": "white", "mec": DARK},
    "lead_support": {
        "marker": "o",
        "mfc": DARK,
        "mec": DARK,
        "fillstyle": "left",
        "markerfacecoloralt": LIGHT,
    },
}


@in_style
def draw_responsibility(
    commitments: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    most: int = 30,
    size: str | None = None,
    ax: Axes | None = None,
    language: str = "vi",
) -> Axes:
    """Draw which agency leads or supports in which plan.

    Parameters
    ----------
    commitments : DataFrame
        doc_id, lead, support; several agencies are joined by ``;``. Names are compared as written.
    documents : DataFrame
        doc_id, unit, line, number, role, extent.
    most : int
        Agencies shown, those named by most plans with full text; the caption says how many there are.
    size, ax, language
        Size of a new figure, axes to draw in (laid out in mm), ``vi`` or ``en``.

    Returns
    -------
    Axes
        Marks: full for lead, hollow for support, half for both. On the right: plans with full text that name
        the agency; below: agencies named by each plan, drawn or not. Texts that are not at hand in full and name no
        agency have no column: nothing can be said of them.

    Raises
    ------
    TableError
        If no agency is named at all.
    """
    plans, roles = _collect_roles(commitments, documents, language)
    shown = _rank_agencies(roles, plans)[:most]
    rows = [Row(agency, agency, ROW) for agency in shown]
    drawn = {role for (_, agency), role in roles.items() if agency in shown}
    handles = [*_make_handles(drawn, language), *make_block_handles(plans, language)]
    below = [[str(sum(doc == named for named, _ in roles)) for doc in plans["doc_id"]]]
    left = min(max(measure_text(agency, size=BASE - 0.5) for agency in shown) + 5, 75.0)
    counts = height_of_counts(below[0], NARROWEST)
    right = COUNTS_WIDTH if (plans["block"] == "full").any() else PAD
    margins = Margins(max(left, 25.0), right, max(measure_names(plans), 20.0), counts + 2.5 * PAD)
    n_gaps = plans["block"].nunique() - 1
    size = size or choose_size(len(plans), n_gaps, margins, ROW * len(rows) + margins.top + margins.bottom + 10)
    labels = [str(handle.get_label()) for handle in handles]
    around = margins.top + margins.bottom + height_of_legend(labels, WIDTHS[size])
    height = max(LOWEST_ROW, min(ROW, (HEIGHTS[size] - around) / len(rows)))
    rows = [Row(row.key, row.label, height) for row in rows]
    axes, width, _ = open_page(ax, size, around + height * len(rows))
    grid = lay_grid(width, plans, rows, margins)
    draw_plan_names(axes, grid, plans)
    draw_row_labels(axes, grid, rows)
    _draw_marks(axes, grid, shown, plans, roles)
    _draw_plan_counts(axes, grid, shown, plans, roles, language)
    draw_counts_below(axes, grid, below, [word("figure.n_agencies", language)])
    draw_page_legend(axes, handles, top=grid.bottom + counts + 2 * PAD, width=width)
    return axes


def _collect_roles(
    commitments: pd.DataFrame, documents: pd.DataFrame, language: str
) -> tuple[pd.DataFrame, dict[tuple[str, str], str]]:
    """Return the plans and, by plan and agency, its role: lead, support or both."""
    plans = arrange_plans(documents, language=language)
    require_columns(commitments, ["doc_id", "lead", "support"], where="commitments")
    known = set(plans["doc_id"])
    found: dict[tuple[str, str], set[str]] = {}
    for doc_id, *cells in commitments[["doc_id", "lead", "support"]].fillna("").itertuples(index=False):
        for role, cell in zip(("lead", "support"), cells, strict=True):
            for agency in str(cell).split(";"):
                if agency.strip() and str(doc_id) in known:
                    found.setdefault((str(doc_id), agency.strip()), set()).add(role)
    if not found:
        raise TableError("table 'commitments'", "names no agency, expected at least one", "Leave the figure out.")
    named = {doc_id for doc_id, _ in found}
    shown = plans["doc_id"].isin(named) | (plans["extent"] == "full")
    roles = {key: "lead_support" if len(parts) > 1 else parts.pop() for key, parts in found.items()}
    return plans[shown].reset_index(drop=True), roles


def _rank_agencies(roles: dict[tuple[str, str], str], plans: pd.DataFrame) -> list[str]:
    """Order agencies by the plans with full text that name them, then by all documents, then by name."""
    counts = _count_naming(roles, plans)
    return sorted(counts, key=lambda agency: (*(-n for n in counts[agency]), sort_key(agency)))


def _count_naming(roles: dict[tuple[str, str], str], plans: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """Return of each agency how many plans with full text name it, and how many documents."""
    whole = set(plans.loc[plans["block"] == "full", "doc_id"])
    full = Counter(agency for doc_id, agency in roles if doc_id in whole)
    every = Counter(agency for _, agency in roles)
    return {agency: (full[agency], n) for agency, n in every.items()}


def _draw_marks(
    ax: Axes, grid: Grid, agencies: list[str], plans: pd.DataFrame, roles: dict[tuple[str, str], str]
) -> None:
    boxes = [
        (left, top, grid.cell, height)
        for top, height in zip(grid.tops, grid.heights, strict=True)
        for left in grid.lefts
    ]
    draw_boxes(ax, boxes, label="cells", fc="white", ec=RULE, lw=0.3)
    for role, looks in _LOOKS.items():
        points = [
            (left + grid.cell / 2, top + height / 2)
            for agency, top, height in zip(agencies, grid.tops, grid.heights, strict=True)
            for left, doc_id in zip(grid.lefts, plans["doc_id"], strict=True)
            if roles.get((doc_id, agency)) == role
        ]
        if points:
            xs, ys = zip(*points, strict=True)
            ax.plot(xs, ys, ls="none", ms=4.4, mew=0.8, label=role, **looks)


def _draw_plan_counts(
    ax: Axes,
    grid: Grid,
    agencies: list[str],
    plans: pd.DataFrame,
    roles: dict[tuple[str, str], str],
    language: str,
) -> None:
    whole = list(plans.loc[plans["block"] == "full", "doc_id"])
    if not whole:  # 0/0 says nothing
        return
    right = grid.right + COUNTS_WIDTH - PAD
    for agency, top, height in zip(agencies, grid.tops, grid.heights, strict=True):
        n = sum((doc_id, agency) in roles for doc_id in whole)
        ax.text(right, top + height / 2, f"{n}/{len(whole)}", ha="right", va="center", fontsize=SMALL)
    title = word("figure.n_plans", language)
    ax.text(right, grid.tops[0] - PAD, title, rotation=90, ha="right", va="bottom", fontsize=SMALL, color=INK)


def _make_handles(drawn: Collection[str], language: str) -> list[Artist]:
    return [
        Line2D([], [], ls="none", ms=4.4, mew=0.8, label=word(f"figure.{role}", language), **looks)
        for role, looks in _LOOKS.items()
        if role in drawn
    ]


def caption_responsibility(
    commitments: pd.DataFrame, documents: pd.DataFrame, *, most: int = 30, language: str = "vi"
) -> str:
    """Say what the matrix shows, with its numbers, and what it does not claim; also alt text."""
    plans, roles = _collect_roles(commitments, documents, language)
    agencies = _rank_agencies(roles, plans)
    n = {"shown": min(most, len(agencies)), "all": len(agencies), "plans": len(plans)}
    main = word("caption.responsibility", language, **n)
    counts = [_count_naming(roles, plans)[agency] for agency in agencies]
    n_ties = counts[most:].count(counts[:most][-1])
    ties = word("caption.responsibility.ties", language, n=n_ties, rest=len(agencies) - most) if n_ties else ""
    n_full = int((plans["block"] == "full").sum())
    right = word("caption.responsibility.full", language, n=n_full) if n_full else ""
    n_left = len(arrange_plans(documents, language=language)) - len(plans)
    left = word("caption.responsibility.left_out", language, n=n_left) if n_left else ""
    return join_caption(main, ties, right, left, word("note.disclaimer", language))
