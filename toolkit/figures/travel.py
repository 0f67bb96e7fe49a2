"""Which provisions travel: the share of plans that take up each, by addressee and line."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from toolkit.errors import TableError
from toolkit.figures.page.fitting import add_row_heading, count_legend_columns, measure_text, shorten_text
from toolkit.figures.page.look import BASE, DARK, GREY, HEIGHTS, MM_PER_INCH, SMALL, WIDTHS, in_style, make_figure
from toolkit.figures.page.plans import (
    arrange_plans,
    count_statuses,
    name_counted,
    pivot_statuses,
    require_columns,
    select_provisions,
)
from toolkit.words.labels import join_caption, word

#: Rows (with headings) in one panel; more are set in panels side by side, on A4 landscape beyond two.
MOST_ROWS, MOST_ROWS_LANDSCAPE = 58, 46
#: Of fewer plans a share is a count in disguise.
_LEAST_PLANS = 3
ADDRESSEES, LINES = ("central", "shared", "local"), ("both", "party", "state")


@in_style
def draw_travel(
    coverage: pd.DataFrame,
    provisions: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    types: Sequence[str] | None = ("task",),
    link: Callable[[str], str] | None = None,
    size: str | None = None,
    language: str = "vi",
) -> Figure:
    """Draw for each provision the share of plans with full text that take it up.

    Parameters
    ----------
    coverage : DataFrame
        doc_id, provision_id, status.
    provisions : DataFrame
        provision_id, type, addressee, line; ``label`` where known.
    documents : DataFrame
        doc_id, unit, line, number, role, extent; only plans of extent full are counted.
    types : sequence of str, optional
        Types of provision to show; None for all.
    link : callable, optional
        Where the passages of a provision stand, by provision_id: in an SVG, points and counts lead there.
    size : str, optional
        Size of the figure; chosen by the number of rows by default.
    language : {"vi", "en"}

    Returns
    -------
    Figure
        One to four panels. In each group of addressee and line, provisions fall by the share of plans that
        take up their core. On the right: n/N, and apart the plans with related clauses only.

    Raises
    ------
    TableError
        If no plan has full text.
    """
    table, _ = _count_travel(coverage, provisions, documents, types, language)
    rows = _list_rows(table, language)
    panels, size = _choose_panels(len(rows), size)
    parts = _split_rows(rows, panels, language)
    longest = max(len(part) for part in parts)
    figure = make_figure(size, height=min(HEIGHTS[size], 24 + 3.7 * longest))
    axes = figure.subplots(1, len(parts), squeeze=False)[0]
    for ax, part in zip(axes, parts, strict=True):
        _draw_panel(ax, part, longest, link, room=0.42 * WIDTHS[size] / panels)
    title = word("figure.share_of_plans", language)
    if len(parts) == 1:
        axes[0].set_xlabel(title)
    looks = {"ls": "none", "marker": "o", "ms": 4.2, "mec": DARK, "mew": 0.8}
    handles = [
        Line2D([], [], mfc=DARK, label=word("figure.core_count", language), **looks),  # type: ignore[arg-type]
    ]
    columns = count_legend_columns([str(handle.get_label()) for handle in handles], WIDTHS[size])
    figure.legend(
        handles=handles,
        loc="outside lower left",
        ncols=columns,
        alignment="left",
        title_fontsize=BASE,
        title=title if len(parts) > 1 else None,  # one label for the axes of all panels
    )
    return figure


def _count_travel(
    coverage: pd.DataFrame,
    provisions: pd.DataFrame,
    documents: pd.DataFrame,
    types: Sequence[str] | None,
    language: str,
) -> tuple[pd.DataFrame, int]:
    """Return the provisions with counts over plans with full text, and the number of these plans."""
    require_columns(provisions, ["provision_id", "type", "addressee", "line"], where="provisions")
    plans = arrange_plans(documents, language=language)
    whole = plans.loc[plans["block"] == "full", "doc_id"]
    if whole.empty:
        raise TableError(
            "table 'documents'",
            "has no plan of extent full, expected at least one",
            "Draw the coverage bars instead.",
        )
    chosen = select_provisions(provisions, types)
    counts = count_statuses(pivot_statuses(coverage, list(chosen["provision_id"]), list(whole)), axis=1)
    return chosen.assign(**{name: counts[name].to_numpy() for name in ("full", "partial", "total")}), len(whole)


def _list_rows(table: pd.DataFrame, language: str) -> list[pd.Series | str]:
    """Return the heading of each group and its provisions, most taken up first."""
    rows: list[pd.Series | str] = []
    total = table["total"].where(table["total"] > 0)
    ranked = table.assign(share=(table["full"] / total).fillna(-1))
    for addressee in ADDRESSEES:
        for line in LINES:
            group = ranked[(ranked["addressee"] == addressee) & (ranked["line"] == line)]
            if group.empty:
                continue
            keys = ("head.addressee", f"cell.addressee.{addressee}", f"figure.line_{line}")
            heading = "{}: {}; {}".format(*(word(key, language) for key in keys))
            rows.append(heading[0].upper() + heading[1:])
            ordered = group.sort_values("share", ascending=False, kind="stable")
            rows.extend(row for _, row in ordered.iterrows())
    return rows


def _choose_panels(n_rows: int, size: str | None) -> tuple[int, str]:
    if n_rows <= MOST_ROWS:
        return 1, size or "one_and_half"
    if n_rows <= 2 * MOST_ROWS:
        return 2, size or "two_columns"
    return math.ceil(n_rows / MOST_ROWS_LANDSCAPE), size or "a4_landscape"


def _split_rows(rows: list[pd.Series | str], panels: int, language: str) -> list[list[pd.Series | str]]:
    """Part the rows into panels; a panel that begins inside a group repeats its heading."""
    per_panel = max(2, math.ceil(len(rows) / panels))
    parts: list[list[pd.Series | str]] = []
    heading = ""
    start = 0
    while start < len(rows):
        end = start + per_panel
        if isinstance(rows[min(end, len(rows)) - 1], str):  # a heading without rows goes to the next panel
            end -= 1
        part = rows[start:end]
        if not isinstance(part[0], str):
            part = [f"{heading} ({word('note.continued', language)})", *part]
        heading = next((row for row in reversed(rows[:end]) if isinstance(row, str)), heading)
        parts.append(part)
        start = end
    return parts


def _draw_panel(
    ax: Axes, rows: Sequence[pd.Series | str], height: int, link: Callable[[str], str] | None, *, room: float
) -> None:
    texts = ["" if isinstance(row, str) else _label_row(row, room) for row in rows]
    wide = max(measure_text(text, size=SMALL) for text in texts)
    for position, row in enumerate(rows):
        if isinstance(row, str):
            add_row_heading(ax, position, row, wide)
        else:
            _draw_shares(ax, position, row, link(str(row["provision_id"])) if link else None)
    ax.set_yticks(range(len(rows)), texts, fontsize=SMALL, ha="left")
    ax.tick_params(axis="y", pad=wide * 72 / MM_PER_INCH + 3)
    ax.set_ylim(height - 0.4, -0.7)
    ax.set_xlim(-3, 103)
    ax.set_xticks(range(0, 101, 50), ["0", "50", "100"])
    ax.grid(axis="x")


def _label_row(row: pd.Series, room: float) -> str:
    """Return id and label; the id alone where a few words would not fit."""
    label = "" if "label" not in row or pd.isna(row["label"]) else str(row["label"])
    text = f"{row['provision_id']} {label}".strip() if room > 30 else str(row["provision_id"])
    return shorten_text(text, room, size=SMALL)


def _draw_shares(ax: Axes, position: int, row: pd.Series, url: str | None) -> None:
    total = int(row["total"])
    text = f"{row['full']}/{total} (+{row['partial']})" if total else "–"
    if total:
        share = 100 * row["full"] / total
        ax.plot([0, share], [position] * 2, color=GREY, lw=0.7, zorder=2)
        ax.plot([share], [position], "o", ms=3.6, mfc=DARK, mec=DARK, zorder=4, clip_on=False, label="full", url=url)
    ax.annotate(
        text,
        (1, position),
        xycoords=("axes fraction", "data"),
        xytext=(4, 0),
        textcoords="offset points",
        va="center",
        fontsize=SMALL,
        url=url,
    )


def can_count_plans(documents: pd.DataFrame) -> bool:
    """Tell whether enough plans are at hand in full for shares of plans; the heat map has each of fewer.

    Examples
    --------
    >>> can_count_plans(pd.DataFrame({"role": ["reference", "plan", "plan"], "extent": "full"}))
    False
    """
    return int(((documents["role"] == "plan") & (documents["extent"] == "full")).sum()) >= _LEAST_PLANS


def caption_travel(
    coverage: pd.DataFrame,
    provisions: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    types: Sequence[str] | None = ("task",),
    language: str = "vi",
) -> str:
    """Say what the dots show, with their numbers, and what they do not claim; also alt text."""
    table, n_plans = _count_travel(coverage, provisions, documents, types, language)
    seen = table[table["total"] > 0]
    n = {
        "n": len(table),
        "plans": n_plans,
        "all": int((seen["full"] == seen["total"]).sum()),
        "nowhere": int((seen["full"] == 0).sum()),
    }
    main = word("caption.travel", language, what=name_counted(types, language), **n)
    n_unseen = len(table) - len(seen)
    unseen = word("caption.travel.unseen", language, n=n_unseen) if n_unseen else ""
    return join_caption(main, unseen, word("note.not_absent", language), word("note.disclaimer", language))
