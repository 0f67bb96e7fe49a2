"""Which provision is taken up in which plan: the heat map of coverage."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from toolkit.errors import ParameterError
from toolkit.figures.page.fitting import measure_text, wrap_text
from toolkit.figures.page.look import GREY, HEIGHTS, INK, RULE, SMALL, STATUS_LOOKS, WIDTHS, in_style
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
from toolkit.figures.page.plans import count_statuses, lay_out_cells, name_blocks, name_counted, select_provisions
from toolkit.tables import COVERAGE_STATUSES, name_section
from toolkit.words.labels import join_caption, word

#: More rows than this on a page in portrait are drawn as shares by section; in landscape (many plans) fewer
#: fit.
MOST_ROWS, MOST_ROWS_LANDSCAPE = 62, 52
LOWEST_ROW = 2.5
#: Room for the counts of plans beside each row, in mm.
COUNTS_WIDTH = 20.0
#: Room of the last count beside a row, in mm, and how much wider than plain text bold text is.
_LAST_COUNT, _BOLD = 8.0, 1.12
_FULL, _PARTIAL = STATUS_LOOKS["full"]["fc"], STATUS_LOOKS["partial"]["fc"]
_TRIANGLE = [(-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0)]


@in_style
def draw_uptake_heatmap(
    coverage: pd.DataFrame,
    provisions: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    types: Sequence[str] | None = ("task",),
    rows: str = "auto",
    link: Callable[[str, str], str] | None = None,
    size: str | None = None,
    ax: Axes | None = None,
    language: str = "vi",
) -> Axes:
    """Draw the status of every provision in every plan, each status with a mark of its own.

    Parameters
    ----------
    coverage : DataFrame
        doc_id, provision_id, status; one row per plan and provision.
    provisions : DataFrame
        provision_id, type; ``label`` (a few words) and ``section`` (name of the section) where known.
    documents : DataFrame
        doc_id, unit, line, number, role, extent.
    types : sequence of str, optional
        Types of provision to show; None for all. Tasks, the headline, by default.
    rows : {"auto", "provisions", "sections"}
        One row per provision, or one per section with the shares of its provisions as stacked bars.
        ``auto`` takes sections where the provisions and their headings exceed 62 rows (52 on A4 landscape).
    link : callable, optional
        Where the passages of a cell stand, by doc_id and provision_id: in an SVG, cells with passages lead there.
    size : str, optional
        Size of a new figure; the narrowest on which everything fits by default, up to A4 landscape.
    ax : Axes, optional
        Axes to draw in; they are laid out in mm, so that they should be large enough.
    language : {"vi", "en"}

    Returns
    -------
    Axes
        Coordinates are mm. Counts below: per plan, n/N of the core taken up and, apart, what is only
        related. Counts on the right: the same over plans with full text only; bold beside a heading, the
        sums of its section. The legend names the statuses that occur.

    Raises
    ------
    TableError
        If a plan lacks a provision, a status is unknown, or there is nothing to draw.
    """
    plans, chosen, cells = lay_out_cells(coverage, provisions, documents, types=types, language=language)
    lines = _make_rows(chosen, _choose_rows(rows, chosen, len(plans)))
    below = _count_per_plan(cells, whole=(plans["extent"] == "full").to_numpy())
    margins = _measure_margins(plans, lines, below, language)
    marks = _list_marks(cells, by_section=any(line.key.startswith("section:") for line in lines), language=language)
    size, lines, height, legend = _fit_page(size, lines, plans, margins, [*marks, *make_block_handles(plans, language)])
    axes, width, _ = open_page(ax, size, height)
    grid = lay_grid(width, plans, lines, margins)
    draw_plan_names(axes, grid, plans)
    draw_row_labels(axes, grid, lines)
    if any(line.key.startswith("section:") for line in lines):
        _draw_section_cells(axes, grid, lines, cells)
    else:
        _draw_status_cells(axes, grid, lines, cells, link)
    _draw_counts_beside(axes, grid, lines, cells, plans, margins.right, language)
    titles = [word(f"figure.{key}", language) for key in ("full_short", "related_short")]
    draw_counts_below(axes, grid, below, titles)
    heights = sum(height_of_counts(texts, grid.cell) for texts in below)
    draw_page_legend(axes, legend, top=grid.bottom + heights + 2.5 * PAD, width=width)
    return axes


def list_uptake_pages(
    provisions: pd.DataFrame, n_plans: int, *, types: Sequence[str] | None = ("task",)
) -> list[pd.DataFrame]:
    """Part the provisions into pages on which each keeps a row of its own.

    Parameters
    ----------
    provisions : DataFrame
        provision_id, type.
    n_plans : int
        Plans and controls; many of them take A4 landscape, which holds fewer rows.
    types : sequence of str, optional
        As for :func:`draw_uptake_heatmap`.

    Returns
    -------
    list of DataFrame
        The chosen provisions in their order: whole sections, unless one alone exceeds a page. Each is to be
        drawn with ``rows="provisions"``.

    Examples
    --------
    >>> rows = pd.DataFrame({"provision_id": [f"III.{n}" for n in range(70)], "type": "task"})
    >>> [len(page) for page in list_uptake_pages(rows, 7)]
    [61, 9]
    """
    chosen = select_provisions(provisions, types)
    most = _count_most_rows(n_plans)
    pages: list[list[int]] = [[]]
    used = 0
    for _, part in chosen.groupby(chosen["provision_id"].map(name_section), sort=False):
        for start in range(0, len(part), most - 1):
            piece = list(part.index[start : start + most - 1])
            if used + len(piece) + 1 > most:
                pages.append([])
                used = 0
            pages[-1] += piece
            used += len(piece) + 1
    return [chosen.loc[page].reset_index(drop=True) for page in pages if page]


def _count_most_rows(n_plans: int) -> int:
    landscape = n_plans * NARROWEST > WIDTHS["two_columns"] - COUNTS_WIDTH - 40
    return MOST_ROWS_LANDSCAPE if landscape else MOST_ROWS


def _choose_rows(rows: str, chosen: pd.DataFrame, n_plans: int) -> bool:
    """Return whether sections stand for their provisions."""
    if rows not in ("auto", "provisions", "sections"):
        raise ParameterError("rows", f"'{rows}' is unknown, expected auto, provisions or sections", "Choose one.")
    if rows != "auto":
        return rows == "sections"
    n_rows = len(chosen) + chosen["provision_id"].map(name_section).nunique()
    return bool(n_rows > _count_most_rows(n_plans))


def _make_rows(chosen: pd.DataFrame, by_section: bool) -> list[Row]:
    """List the rows in the reference's order: a heading and its provisions, or one row per section."""
    rows: list[Row] = []
    names = chosen["section"].fillna("") if "section" in chosen else pd.Series("", index=chosen.index)
    labels = chosen["label"].fillna("") if "label" in chosen else pd.Series("", index=chosen.index)
    for section, part in chosen.groupby(chosen["provision_id"].map(name_section), sort=False):
        name = str(names[part.index[0]])
        if by_section:
            rows.append(Row(f"section:{section}", name, 6.0, prefix=str(section)))
            continue
        rows.append(Row(f"heading:{section}", name, 1.0, is_header=True, prefix=str(section)))
        ids = [str(provision_id) for provision_id in part["provision_id"]]
        rows.extend(Row(key, str(labels[i]), 1.0, prefix=key) for i, key in zip(part.index, ids, strict=True))
    return rows


def _measure_margins(
    plans: pd.DataFrame, rows: Sequence[Row], below: Sequence[Sequence[str]], language: str
) -> Margins:
    prefix = max(measure_text(row.prefix, size=SMALL + 0.5) for row in rows if not row.is_header)
    label = max(measure_text(row.label, size=SMALL + 0.5) for row in rows if not row.is_header)
    left = max(34.0, min(prefix + label + 5.0, 88.0))
    # counts below stand upright where columns are narrow; a few plans get columns wide enough for a line
    cell = NARROWEST if len(plans) > 12 else 9.0
    bottom = sum(height_of_counts(texts, cell) for texts in below) + 2.5 * PAD
    titles = (measure_text(title, size=SMALL) for title in _title_counts(language))
    top = max(measure_names(plans), *(width + 2.5 * PAD for width in titles))
    most = int((plans["block"] == "full").sum()) * sum(not row.is_header for row in rows)
    counts = _LAST_COUNT + 1.0 + measure_text(f"{most}/{most}", size=SMALL) * _BOLD + 2.0
    right = max(COUNTS_WIDTH, counts) if most else PAD
    return Margins(left=left, right=right, top=top, bottom=bottom)


def _fit_page(
    size: str | None, rows: Sequence[Row], plans: pd.DataFrame, margins: Margins, handles: list[Artist]
) -> tuple[str, list[Row], float, list[Artist]]:
    """Return the size, the rows with heights that fit it, the height of the page and its legend."""
    labels = [str(handle.get_label()) for handle in handles]
    lowest = sum(row.height if row.height > 1 else LOWEST_ROW for row in rows)
    n_gaps = plans["block"].nunique() - 1
    size = size or choose_size(len(plans), n_gaps, margins, lowest + margins.top + margins.bottom + 10)
    around = margins.top + margins.bottom + height_of_legend(labels, WIDTHS[size])
    fitting = (HEIGHTS[size] - around) / len(rows)
    height = max(LOWEST_ROW, min(3.6, fitting))
    fitted = [
        Row(row.key, row.label, row.height if row.height > 1 else height, row.is_header, row.prefix) for row in rows
    ]
    return size, fitted, around + sum(row.height for row in fitted), handles


def _draw_status_cells(
    ax: Axes, grid: Grid, rows: Sequence[Row], cells: pd.DataFrame, link: Callable[[str, str], str] | None
) -> None:
    """Mark each cell by its status: collections, one per status."""
    boxes: dict[str, list[tuple[float, float, float, float]]] = {status: [] for status in COVERAGE_STATUSES}
    links: dict[str, list[str]] = {"full": [], "partial": []}
    for row, top, height in zip(rows, grid.tops, grid.heights, strict=True):
        if not row.is_header:
            for left, doc_id, status in zip(grid.lefts, cells.columns, cells.loc[row.key], strict=True):
                boxes[status].append((left, top, grid.cell, height))
                if link and status in links:
                    links[status].append(link(str(doc_id), row.key))
    every = [box for status in COVERAGE_STATUSES for box in boxes[status] if status != "not_observable"]
    draw_boxes(ax, every, label="cells", fc="white", ec=RULE, lw=0.3)
    inset = [(x + 0.3, y + 0.3, w - 0.6, h - 0.6) for x, y, w, h in boxes["full"]]
    draw_boxes(ax, inset, label="full", urls=links["full"] or None, **STATUS_LOOKS["full"])
    triangles = [
        [(x + 0.3, y + 0.3), (x + 0.3, y + h - 0.3), (x + w - 0.3, y + h - 0.3)] for x, y, w, h in boxes["partial"]
    ]
    looks = {"fc": _PARTIAL, "ec": _FULL, "lw": 0.3, "urls": links["partial"] or None}
    ax.add_collection(PolyCollection(triangles, label="partial", **looks), autolim=False)
    draw_boxes(ax, boxes["not_observable"], label="not_observable", lw=0.2, **STATUS_LOOKS["not_observable"])
    middles = [(x + w / 2, y + h / 2) for x, y, w, h in boxes["not_applicable"]]
    dashes = [[(x - 0.6, y), (x + 0.6, y)] for x, y in middles]
    ax.add_collection(LineCollection(dashes, colors=INK, lw=0.6, label="not_applicable"), autolim=False)
    crosses = [
        [(x + w / 2 - 0.7, y + h / 2 - sign * 0.7), (x + w / 2 + 0.7, y + h / 2 + sign * 0.7)]
        for x, y, w, h in boxes["not_assessed"]
        for sign in (1, -1)
    ]
    ax.add_collection(LineCollection(crosses, colors=INK, lw=0.6, label="not_assessed"), autolim=False)


def _draw_section_cells(ax: Axes, grid: Grid, rows: Sequence[Row], cells: pd.DataFrame) -> None:
    """Stack the shares of the statuses in each section and plan, full at the bottom."""
    boxes: dict[str, list[tuple[float, float, float, float]]] = {status: [] for status in COVERAGE_STATUSES}
    frames = []
    sections = cells.index.map(name_section)
    for row, top, height in zip(rows, grid.tops, grid.heights, strict=True):
        part = cells[sections == row.key.removeprefix("section:")]
        for left, doc_id in zip(grid.lefts, cells.columns, strict=True):
            level = top + height - 0.4
            frames.append((left + 0.25, top + 0.4, grid.cell - 0.5, height - 0.8))
            for status in COVERAGE_STATUSES:
                tall = (height - 0.8) * float((part[doc_id] == status).mean())
                level -= tall
                if tall:
                    boxes[status].append((left + 0.25, level, grid.cell - 0.5, tall))
    for status in COVERAGE_STATUSES:
        draw_boxes(ax, boxes[status], label=status, lw=0.0, **STATUS_LOOKS[status])
    draw_boxes(ax, frames, label="cells", fc="none", ec=GREY, lw=0.3)


def _count_per_plan(cells: pd.DataFrame, *, whole: NDArray[np.bool_]) -> list[list[str]]:
    """Return what stands below the columns; nothing found in a part of a text is no zero."""
    counts = count_statuses(cells)
    said = (counts["total"] > 0) & (whole | (counts["full"] + counts["partial"] > 0))
    return [
        [f"{n}/{total}" if say else "–" for n, total, say in zip(counts["full"], counts["total"], said, strict=True)],
        [f"+{n}" if say else "–" for n, say in zip(counts["partial"], said, strict=True)],
    ]


def _draw_counts_beside(
    ax: Axes, grid: Grid, rows: Sequence[Row], cells: pd.DataFrame, plans: pd.DataFrame, right: float, language: str
) -> None:
    """Write, over plans with full text, in how many the core is taken up (n/N), and what is related, apart."""
    whole = cells[list(plans.loc[plans["block"] == "full", "doc_id"])]
    if whole.empty:  # dashes all the way down say nothing
        return
    counts = count_statuses(whole, axis=1)
    by_section = counts.groupby(counts.index.map(name_section)).sum()
    first, last = grid.right + right - _LAST_COUNT - 1.0, grid.right + right - 1.0
    for row, top, height in zip(rows, grid.tops, grid.heights, strict=True):
        kind, _, key = row.key.rpartition(":")
        n = by_section.loc[key] if kind else counts.loc[key]
        texts = (f"{n['full']}/{n['total']}", f"+{n['partial']}") if n["total"] else ("–", "–")
        for x, text in zip((first, last), texts, strict=True):
            weight = "bold" if row.is_header else "normal"
            ax.text(x, top + height / 2, text, ha="right", va="center", fontsize=SMALL, fontweight=weight)
    for x, title in zip((first - 4.0, last - 1.5), _title_counts(language), strict=True):
        ax.text(x, grid.tops[0] - PAD, title, rotation=90, ha="center", va="bottom", fontsize=SMALL)


def _title_counts(language: str) -> list[str]:
    """Return the titles of the counts beside the rows, in lines of at most 15 mm."""
    return [wrap_text(word(f"figure.{key}", language), 15, size=SMALL) for key in ("full_short", "related_short")]


def _list_marks(cells: pd.DataFrame, *, by_section: bool, language: str) -> list[Artist]:
    """Return the legend entries of the statuses that occur."""
    marks = _make_section_handles(language) if by_section else _make_status_handles(language)
    present = set(cells.to_numpy().ravel())
    return [mark for status, mark in zip(COVERAGE_STATUSES, marks, strict=True) if status in present]


def _make_status_handles(language: str) -> list[Artist]:
    def mark(status: str, **looks: object) -> Line2D:
        return Line2D([], [], linestyle="none", label=word(f"cell.status.{status}", language), **looks)  # type: ignore[arg-type]

    return [
        mark("full", marker="s", mfc=_FULL, mec=_FULL, ms=5),
        mark("partial", marker=_TRIANGLE, mfc=_PARTIAL, mec=_FULL, mew=0.3, ms=5),
        mark("none", marker="s", mfc="white", mec=GREY, mew=0.5, ms=5),
        mark("not_applicable", marker="_", mec=INK, mew=0.6, ms=4),
        Patch(**STATUS_LOOKS["not_observable"], lw=0.3, label=word("cell.status.not_observable", language)),
        mark("not_assessed", marker="x", mec=INK, mew=0.6, ms=4),
    ]


def _make_section_handles(language: str) -> list[Artist]:
    edges = {"full": "none", "partial": "none", "none": GREY}
    return [
        Patch(
            **{**looks, "ec": edges.get(status, looks["ec"]), "lw": 0.4}, label=word(f"cell.status.{status}", language)
        )
        for status, looks in STATUS_LOOKS.items()
    ]


def caption_uptake_heatmap(
    coverage: pd.DataFrame,
    provisions: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    types: Sequence[str] | None = ("task",),
    rows: str = "auto",
    page: tuple[int, int] | None = None,
    language: str = "vi",
) -> str:
    """Say what the heat map shows, with its numbers, and what it does not claim; also alt text.

    Parameters
    ----------
    coverage, provisions, documents, types, rows, language
        As for :func:`draw_uptake_heatmap`.
    page : tuple of int, optional
        Number of the page and of all pages, where provisions are those of one page.
    """
    plans, chosen, cells = lay_out_cells(coverage, provisions, documents, types=types, language=language)
    counts = count_statuses(cells[list(plans.loc[plans["block"] == "full", "doc_id"])]).sum()
    groups = name_blocks(plans, language, at_hand=word("caption.uptake.at_hand", language))
    main = word("caption.uptake", language, n=len(chosen), what=name_counted(types, language), groups=groups)
    unseen = word("caption.part_unseen", language) if (plans["extent"] != "full").any() else ""
    n = {key: int(counts[name]) for key, name in (("full", "full"), ("related", "partial"), ("total", "total"))}
    whole = word("caption.uptake.whole", language, **n) if n["total"] else ""
    stacked = word("caption.uptake.sections", language)
    number, pages = page or (1, 1)
    part = word("caption.uptake.page", language, page=number, pages=pages)
    shares = stacked if _choose_rows(rows, chosen, len(plans)) else ""
    notes = (word(f"note.{name}", language) for name in ("not_absent", "disclaimer"))
    return join_caption(main, unseen, whole, part if page else "", shares, *notes)
