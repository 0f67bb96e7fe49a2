"""Deadlines that both sides state, side by side."""

from __future__ import annotations

from datetime import date

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from toolkit.errors import TableError
from toolkit.figures.page.look import (
    in_style,
)
from toolkit.figures.page.plans import name_plans, read_days, require_columns
from toolkit.figures.targets import draw_panels, limit_axis
from toolkit.words.formats import format_date
from toolkit.words.labels import join_caption, word


@in_style
def draw_deadlines(
    deadlines: pd.DataFrame, documents: pd.DataFrame, *, size: str = "one_and_half", language: str = "vi"
) -> Figure:
    """Draw the deadlines of the reference and of the plans on a time line.

    Parameters
    ----------
    deadlines : DataFrame
        doc_id, subject (a few words), reference_deadline, plan_deadline (YYYY[-MM[-DD]]; a month or a year
        means its last day).
    documents, size, language
        As in :func:`draw_targets`.

    Returns
    -------
    Figure
        One axes, marks as in :func:`draw_targets`.

    Raises
    ------
    TableError
        If a deadline is no such date.
    """
    require_columns(deadlines, ["doc_id", "subject", "reference_deadline", "plan_deadline"], where="deadlines")
    days = {
        name: [_last_day(str(text), name) for text in deadlines[column]]
        for name, column in (("reference", "reference_deadline"), ("value", "plan_deadline"))
    }
    texts = {
        day: _write_day(str(text), language)
        for name, column in (("reference", "reference_deadline"), ("value", "plan_deadline"))
        for day, text in zip(days[name], deadlines[column], strict=True)
    }
    names, blocks = name_plans(documents, language)
    table = deadlines.assign(**days)
    figure, room = draw_panels([("", table)], names, blocks, size, language, lambda day: texts[int(day)])
    dates = [*days["reference"], *days["value"]]
    limit_axis(figure.axes[0], table, room, reach=_reach_years(min(dates), max(dates)))
    _tick_years(figure.axes[0])
    figure.axes[0].set_xlabel(word("figure.deadline", language))
    return figure


def _write_day(text: str, language: str) -> str:
    """Write the last day of a year as its end: most texts name the year alone."""
    year = text.removesuffix("-12-31")
    return word("figure.end_of_year", language, year=year) if len(year) == 4 else format_date(text, language)


def _last_day(text: str, where: str) -> int:
    last = read_days(text, where=where)[1]
    if last is None:
        raise TableError("table 'deadlines'", f"a {where} deadline is empty, expected a date", "Leave such rows out.")
    return last.toordinal()


def _reach_years(low: float, high: float) -> list[float]:
    """Return the ends of years that the axis has to reach so that it has two of them at least."""
    years = date.fromordinal(int(low)).year, date.fromordinal(int(high)).year
    ends = [date(year, 12, 31).toordinal() for year in range(years[0] - 1, years[1] + 1)]
    inside = [end for end in ends if low <= end <= high]
    return [] if len(inside) > 1 else [float(end) for end in ends[-2:]]


def _tick_years(ax: Axes) -> None:
    """Tick the ends of years; about eight have room."""
    low, high = ax.get_xlim()
    years = range(date.fromordinal(int(low)).year, date.fromordinal(int(high)).year + 1)
    ends = {date(year, 12, 31).toordinal(): str(year) for year in years}
    shown = [end for end in ends if low <= end <= high]
    shown = shown[:: -(-len(shown) // 8)]
    ax.set_xlim(low, high)
    ax.set_xticks(shown, [ends[end] for end in shown])


def caption_deadlines(deadlines: pd.DataFrame, documents: pd.DataFrame | None = None, *, language: str = "vi") -> str:
    """Say what the time line shows, with its numbers, and what it does not claim; also alt text.

    `documents` tells whether texts that are not at hand in full are among them.
    """
    reference = [_last_day(str(text), "reference") for text in deadlines["reference_deadline"]]
    plan = [_last_day(str(text), "plan") for text in deadlines["plan_deadline"]]
    pairs = list(zip(reference, plan, strict=True))
    n = {
        "n": len(pairs),
        "plans": deadlines["doc_id"].nunique(),
        "earlier": sum(b < a for a, b in pairs),
        "later": sum(b > a for a, b in pairs),
    }
    main = word("caption.deadlines", language, **n)
    partly = (
        documents is not None
        and ((documents["extent"] != "full") & documents["doc_id"].isin(deadlines["doc_id"])).any()
    )
    part = word("caption.deadlines.part", language) if partly else ""
    return join_caption(main, part, word("note.disclaimer", language))
