"""Targets that both sides state, side by side."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from toolkit.errors import TableError
from toolkit.figures.page.fitting import add_row_heading, count_legend_columns, measure_text, wrap_text
from toolkit.figures.page.look import (
    ACCENT,
    BASE,
    DARK,
    GREY,
    HEIGHTS,
    INK,
    LIGHT,
    SMALL,
    WIDTHS,
    in_style,
    make_figure,
)
from toolkit.figures.page.plans import BLOCKS, name_plans, require_columns
from toolkit.words.formats import format_number
from toolkit.words.labels import join_caption, word

_ENDS = ("reference", "reference_end", "value", "value_end")
#: Rows beyond which one row stands for a target, its plans counted in the marks.
MOST_ROWS = 55
_REFERENCE: dict[str, Any] = {
    "marker": "D",
    "ls": "none",
    "mfc": "white",
    "mec": ACCENT,
    "mew": 1.1,
    "ms": 5.6,
}
_PLAN: dict[str, Any] = {"marker": "o", "ls": "none", "mec": DARK, "mew": 0.7, "ms": 3.6}
_LOOKS: dict[str, dict[str, Any]] = {
    "full": _PLAN | {"mfc": DARK},
    "at_hand": _PLAN | {"mfc": "white"},
    "control": _PLAN | {"mfc": LIGHT, "marker": "s"},
}


@dataclass(frozen=True)
class _Room:
    """Width of the axes, and room beside the outermost marks for what is written there, in mm."""

    width: float
    beside: float


@in_style
def draw_targets(
    targets: pd.DataFrame, documents: pd.DataFrame, *, size: str = "one_and_half", language: str = "vi"
) -> Figure:
    """Draw the value of each target in the reference and in the plans, at equal population and year.

    Parameters
    ----------
    targets : DataFrame
        doc_id, population, year, unit, reference_value, plan_value (numbers); reference_high and plan_high (the upper
        ends of ranges), if there are any.
    documents : DataFrame
        doc_id, unit, line, number, role, extent; it gives names and which plans are in the text at hand.
    size : str
        Size of the figure.
    language : {"vi", "en"}

    Returns
    -------
    Figure
        A panel for each unit, since units share no scale. A hollow diamond is the reference, a dot a plan, a
        hollow dot a plan in the text at hand, a square a control; a range is a bar between two marks, and is
        written as one. Beyond 55 rows each target has one row and
        a number beside each value: its plans.

    Raises
    ------
    TableError
        If a value is not a number.
    """
    require_columns(targets, ["doc_id", "population", "year", "unit", "reference_value", "plan_value"], where="targets")
    targets = targets.assign(
        **{f"{side}_high": targets.get(f"{side}_high", targets[f"{side}_value"]) for side in ("reference", "plan")}
    )
    for column in ("reference_value", "plan_value", "reference_high", "plan_high"):
        if not pd.to_numeric(targets[column], errors="coerce").notna().all():
            raise TableError("table 'targets'", f"{column} holds a value that is no number", "Leave such rows out.")
    table = targets.assign(
        subject=[_name_subject(p, y) for p, y in zip(targets["population"], targets["year"], strict=True)],
        reference=targets["reference_value"].astype(float),
        value=targets["plan_value"].astype(float),
        reference_end=targets["reference_high"].astype(float),
        value_end=targets["plan_high"].astype(float),
    )
    names, blocks = name_plans(documents, language)
    panels = [(str(unit), part) for unit, part in table.groupby("unit", sort=False)]
    figure, room = draw_panels(panels, names, blocks, size, language, lambda value: format_number(value, language))
    for ax, (unit, part) in zip(figure.axes, panels, strict=True):
        limit_axis(ax, part, room, alone=max(1.0, 0.1 * part["reference"].abs().max()))
        _tick_numbers(ax, room.width, language)
        ax.set_xlabel(f"{word('figure.value_in', language)} ({unit})")
    return figure


def _name_subject(population: object, year: object) -> str:
    """Return whom a target is set for and by when; the year only where there is one."""
    name = str(population)
    name = name[:1].upper() + name[1:]
    return f"{name}, {year}" if str(year).isdigit() else name


def draw_panels(
    panels: Sequence[tuple[str, pd.DataFrame]],
    names: dict[str, str],
    blocks: dict[str, str],
    size: str,
    language: str,
    write: Callable[[float], str],
) -> tuple[Figure, _Room]:
    """Draw the panels below each other, with heights by their rows; return the room for what is written too."""
    panels = [(title, _add_ends(part)) for title, part in panels]
    counts = [len(part) + part["subject"].nunique() for _, part in panels]
    compact = sum(counts) > MOST_ROWS
    if compact:
        counts = [part["subject"].nunique() for _, part in panels]
    step = 10.0 if compact else 3.9
    height = min(HEIGHTS[size], 10 + sum(step * count + 14 for count in counts))
    figure = make_figure(size, height=height)
    axes = figure.subplots(len(panels), 1, squeeze=False, height_ratios=[count + 0.5 for count in counts])[:, 0]
    for ax, (_, part) in zip(axes, panels, strict=True):
        if compact:
            _draw_counted(ax, part, blocks, write, WIDTHS[size])
        else:
            _draw_listed(ax, part, names, blocks, write)
        ax.grid(axis="x")
    handles = _make_handles(list(axes), language, compact=compact)
    columns = count_legend_columns([str(handle.get_label()) for handle in handles], WIDTHS[size])
    figure.legend(handles=handles, loc="outside lower left", ncols=columns)
    texts = {
        _write_range(write, low, high)
        for _, part in panels
        for side in ("reference", "value")
        for low, high in zip(part[side], part[f"{side}_end"], strict=True)
    }
    written = max(measure_text(text, size=SMALL) for text in texts)
    names_wide = 0.36 * WIDTHS[size] if compact else max(measure_text(name, size=BASE - 0.5) for name in names.values())
    return figure, _Room(WIDTHS[size] - names_wide - 8, written / 2 + 2 if compact else written + 4)


def _add_ends(part: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with upper ends; what is no range ends where it begins."""
    return part.assign(**{f"{side}_end": part.get(f"{side}_end", part[side]) for side in ("reference", "value")})


def _write_range(write: Callable[[float], str], low: float, high: float) -> str:
    return write(low) if low == high else f"{write(low)}–{write(high)}"


def _make_handles(axes: Sequence[Axes], language: str, *, compact: bool) -> list[Line2D]:
    """Return the legend entries of the marks that were drawn."""
    faces = {str(line.get_markerfacecolor()) for ax in axes for line in ax.lines if line.get_label() == "plan"}
    handles = [Line2D([], [], label=word("figure.reference_value", language), **_REFERENCE)]
    handles += [
        Line2D([], [], label=word(f"figure.{'plan_value' if block == 'full' else f'block_{block}'}", language), **looks)
        for block, looks in _LOOKS.items()
        if looks["mfc"] in faces
    ]
    if compact:
        handles.append(Line2D([], [], ls="none", label=word("figure.number_is_plans", language)))
    return handles


def limit_axis(ax: Axes, part: pd.DataFrame, room: _Room, *, alone: float = 0.0, reach: Sequence[float] = ()) -> None:
    """Let the axis reach beyond the values, and what else it has to reach, by the room of what is written there."""
    ends = [*_add_ends(part)[list(_ENDS)].to_numpy(dtype=float).ravel(), *reach]
    low, high = float(min(ends)), float(max(ends))
    if low == high:  # nothing to scale by
        low, high = low - alone, high + alone
    step = (high - low) / max(room.width - 2 * room.beside, 10.0)
    ax.set_xlim(low - room.beside * step, high + room.beside * step)


def _draw_listed(
    ax: Axes, part: pd.DataFrame, names: dict[str, str], blocks: dict[str, str], write: Callable[[float], str]
) -> None:
    """Draw one row per plan under the heading of each target."""
    texts: list[str] = []
    wide = max(measure_text(name, size=BASE - 0.5) for name in names.values())
    for subject, group in part.groupby("subject", sort=False):
        add_row_heading(ax, len(texts), str(subject), wide)
        texts.append("")
        for _, row in _sort_plans(group, names).iterrows():
            position = len(texts)
            ranges = {side: (float(row[side]), float(row[f"{side}_end"])) for side in ("reference", "value")}
            ends = [end for span in ranges.values() for end in span]
            ax.plot([min(ends), max(ends)], [position] * 2, color=GREY, lw=0.9, zorder=1)
            looks = {"reference": _REFERENCE, "value": _LOOKS[blocks.get(str(row["doc_id"]), "full")]}
            for side, label in (("reference", "reference"), ("value", "plan")):
                _draw_range(ax, ranges[side], position, label, looks[side])
            # The lower of the two is written at the left, the other at the right; equal ones once.
            written = dict.fromkeys(sorted(ranges.values()))
            for span, side in zip(written, ("left", "right") if len(written) > 1 else ("right",), strict=True):
                colour = _REFERENCE["mec"] if len(written) > 1 and span == ranges["reference"] else INK
                ax.annotate(
                    _write_range(write, *span),
                    (min(ends) if side == "left" else max(ends), position),
                    xytext=(-6 if side == "left" else 6, 0),
                    textcoords="offset points",
                    ha="right" if side == "left" else "left",
                    va="center",
                    fontsize=SMALL,
                    color=colour,
                )
            texts.append(names.get(str(row["doc_id"]), str(row["doc_id"])))
    _dress_subjects(ax, texts)
    ax.spines["left"].set_visible(False)  # the headings would cut it into pieces


def _draw_range(ax: Axes, span: tuple[float, float], position: float, label: str, looks: dict[str, Any]) -> None:
    """Draw a figure as its mark, a range as a bar between two of them."""
    low, high = span
    if low < high:
        ax.plot(span, [position] * 2, color=looks["mec"], lw=1.8, zorder=1.5, solid_capstyle="butt", label="range")
    ax.plot(list(dict.fromkeys(span)), [position] * len(set(span)), label=label, **looks)


def _sort_plans(group: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    ranks = {doc_id: rank for rank, doc_id in enumerate(names)}
    return group.sort_values("doc_id", key=lambda ids: ids.map(lambda doc_id: ranks.get(str(doc_id), len(ranks))))


def _draw_counted(
    ax: Axes, part: pd.DataFrame, blocks: dict[str, str], write: Callable[[float], str], width: float
) -> None:
    """Draw one row per target; above each value of the plans stands how many plans give it."""
    texts = []
    ends = part[list(_ENDS)].to_numpy(dtype=float)
    low, high = float(ends.min()), float(ends.max())
    # values nearer than 4 mm put their numbers on two levels; about 0.4 of the width is left to the axis
    near = 4.0 * max(high - low, 1e-9) / (0.4 * width)
    for position, (subject, group) in enumerate(part.groupby("subject", sort=False)):
        texts.append(wrap_text(str(subject), 0.36 * width, size=BASE - 0.5))
        both = group[list(_ENDS)].to_numpy(dtype=float)
        ax.plot([both.min(), both.max()], [position] * 2, color=GREY, lw=0.6, zorder=1)
        for reference, end in group[["reference", "reference_end"]].drop_duplicates().to_numpy(dtype=float):
            _draw_range(ax, (reference, end), position, "reference", _REFERENCE)
            _write_at(ax, _write_range(write, reference, end), (reference + end) / 2, position, -5)
        last: list[float] = [-math.inf, -math.inf, -math.inf]
        for (value, end), same in group.groupby(["value", "value_end"]):
            span = float(str(value)), float(str(end))
            place = sum(span) / 2
            found = {blocks.get(str(doc_id), "full") for doc_id in same["doc_id"]}
            block = next(block for block in BLOCKS if block in found)
            _draw_range(ax, span, position, "plan", _LOOKS[block])
            level = next((level for level in range(3) if place - last[level] > near), 2)
            last[level] = place
            _write_at(ax, str(len(same)), place, position, 4 + 6.5 * level)
    _dress_subjects(ax, texts)


def _write_at(ax: Axes, text: str, x: float, position: float, shift: float) -> None:
    ax.annotate(
        text,
        (x, position),
        xytext=(0, shift),
        textcoords="offset points",
        ha="center",
        va="bottom" if shift > 0 else "top",
        fontsize=SMALL,
        color=INK if shift > 0 else "#a85100",
    )


def _dress_subjects(ax: Axes, texts: Sequence[str]) -> None:
    ax.set_yticks(range(len(texts)), list(texts))
    ax.set_ylim(len(texts) - 0.3, -0.7)


def _tick_numbers(ax: Axes, width: float, language: str) -> None:
    """Tick round numbers, as many as have room on `width` mm."""
    low, high = ax.get_xlim()
    for most in range(8, 1, -1):
        ticks = [
            float(tick)
            for tick in MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
            if low <= tick <= high
        ]
        texts = [format_number(tick, language) for tick in ticks]
        if sum(measure_text(text, size=BASE - 0.5) + 3 for text in texts) <= width:
            break
    ax.set_xlim(low, high)
    ax.set_xticks(ticks, texts)


def caption_targets(targets: pd.DataFrame, *, language: str = "vi") -> str:
    """Say what the dumbbells show, with their numbers, and what they do not claim; also alt text."""
    equal = targets["reference_value"].astype(float) == targets["plan_value"].astype(float)
    ranges = ""
    if {"reference_high", "plan_high"} <= set(targets.columns):
        equal &= targets["reference_high"].astype(float) == targets["plan_high"].astype(float)
        if any((targets[f"{side}_high"] != targets[f"{side}_value"]).any() for side in ("reference", "plan")):
            ranges = word("caption.targets.ranges", language)
    same = int(equal.sum())
    n = {"n": len(targets), "plans": targets["doc_id"].nunique(), "same": same}
    main = word("caption.targets", language, **n)
    return join_caption(main, ranges, word("note.disclaimer", language))
