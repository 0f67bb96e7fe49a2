"""Show tables and figures in a notebook; text of documents is escaped everywhere."""

from __future__ import annotations

import base64
import html
import io
import re
from collections.abc import Mapping, Sequence
from math import sqrt
from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import HTML

from toolkit.words.columns import find_decimal_mark, find_head, format_column, is_numeric
from toolkit.words.directions import word_directions
from toolkit.words.faults import word_faults
from toolkit.words.formats import format_number
from toolkit.words.labels import word
from toolkit.write.live import (
    AS_IT_STANDS,
    SCROLL_START,
    add_live_head,
    mark_language,
    mark_numbers,
    read_png_size,
    write_filter,
)

if TYPE_CHECKING:  # matplotlib takes a second to import, and many notebooks draw nothing
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Dots per inch of figures on a screen; files for print have their own.
_SCREEN_DPI = 130
#: A column with more than a few texts longer than this (characters) is kept wide enough to read.
_LONG = 80
#: A column of cells up to this length (ids, dates, roles) is never broken: its head gives way.
_ID = 24
#: Nothing, or ids joined by semicolons, and each of them.
_ID_LIST = re.compile(r"(?:[^\s;&]{1,24}(?:; [^\s;&]{1,24})*)?")
_EACH_ID = re.compile(r"[^\s;]+")
_ISO_DATE = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")
#: Columns that hold the ends of another's 95% interval stand in its cells, in square brackets.
_INTERVALS = {
    "chance": ("chance_low", "chance_high"),
    "net": ("net_low", "net_high"),
    "expected": ("expected_low", "expected_high"),
    "share": ("low", "high"),
    "core_kappa": ("core_low", "core_high"),
    "kappa_lead": ("kappa_lead_low", "kappa_lead_high"),
}


def show_table(
    table: pd.DataFrame | None,
    *,
    heads: Mapping[str, str] | None = None,
    rows: int = 0,
    missing: str = "",
    counted: tuple[str, str] = ("", ""),
    caption: str = "",
    language: str = "",
) -> HTML:
    """Show a table that sorts by a click on a head, with a filter box where it has more than eight rows.

    Every cell is escaped. Numbers sort by value, dates in time, text in Vietnamese order; a third click
    brings back the order of the table. Without script it is a plain table. A column without a value in any row is
    not shown; the ends of an interval stand beside the number that they belong to.

    Parameters
    ----------
    table : DataFrame or None
        What to show; None where there is no such table.
    heads : mapping, optional
        Heads of columns; they win over those of the language.
    rows : int
        At most so many; what is left out is counted below the table. 0: all.
    missing : str
        Shown where there is no such table; empty: that there are no rows.
    counted : tuple of str
        doc_id of the reference and type of the provisions whose counts these are: in a report, n_full, n_partial and
        n_none lead to the lists of what they count.
    caption : str
        Stands below the table: what it counts, so that it can be read alone.
    language : {"", "vi", "en"}
        Heads and coded cells in this language, numbers with its decimal mark; empty: as in the code.
    """
    if table is None:
        return HTML(f"<p>{html.escape(missing) or word('table.empty', language or 'en')}</p>")
    below = f'<p class="note">{html.escape(caption)}</p>' if caption and not table.empty else ""
    markup = write_table_markup(table, heads=heads, rows=rows, counted=counted, language=language)
    return HTML(add_live_head(f"{markup}{below}"))


def write_table_markup(
    table: pd.DataFrame,
    *,
    heads: Mapping[str, str] | None = None,
    rows: int = 0,
    counted: tuple[str, str] = ("", ""),
    language: str = "",
    moves: bool = True,
) -> str:
    """Return the markup of :func:`show_table`, for a place that has the script already.

    Without `moves` the rows stay where they are: neither sorted nor filtered. Heads of no rows say nothing.
    """
    if table.empty:
        return f"<p>{word('table.empty', language or 'en')}</p>"
    table = _drop_empty(word_directions(word_faults(table, language), language) if language else table)
    shown = table.head(rows) if rows else table
    shown, ends = _take_intervals(shown) if language else (shown, {})
    names = [str((heads or {}).get(c, find_head(str(c), language) if language else c)) for c in shown.columns]
    names = [
        word("table.interval", language, name=name) if c in ends else name for name, c in zip(names, shown, strict=True)
    ]
    columns = [_write_column(shown.iloc[:, place], language, ends.get(c)) for place, c in enumerate(shown.columns)]
    sorts = moves and len(shown) > 1
    widths = _share_width([length for _, _, length in columns])
    head = "".join(
        _write_head(name, str(column), kind, width, sorts)
        for name, column, (kind, _, _), width in zip(names, shown.columns, columns, widths, strict=True)
    )
    body = "".join(f"<tr>{''.join(cells)}</tr>" for cells in zip(*(cells for _, cells, _ in columns), strict=True))
    left = len(table) - len(shown)
    told = format_number(left, language or "en")
    below = f"<p>{word('table.left', language or 'en', n=told)}</p>" if left > 0 else ""
    notes = mark_numbers(language) if language else ""
    if counted[0]:
        notes += f' data-lists="{html.escape(counted[0])}" data-type="{html.escape(counted[1])}"'
    bar = write_filter(names, len(shown), language or "en") if moves else ""
    return (
        f'<div class="dc-table {AS_IT_STANDS}">{bar}'
        f"{SCROLL_START}<table{notes}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        f"</div>{below}</div>"
    )


def _share_width(lengths: Sequence[int]) -> list[int]:
    """Return the width of each column in percent where several have long texts; 0: as it comes.

    Widths grow as the square root of lengths: a shorter text beside a long one does not become a tower.

    Examples
    --------
    >>> _share_width([0, 160, 600, 0]), _share_width([0, 600])
    ([0, 29, 57, 0], [0, 0])
    """
    roots = [sqrt(length) for length in lengths]
    n_short = roots.count(0)
    if len(lengths) - n_short < 2:
        return [0] * len(lengths)
    left = max(50, 100 - 7 * n_short)
    return [round(left * root / sum(roots)) for root in roots]


def _drop_empty(table: pd.DataFrame) -> pd.DataFrame:
    """Leave out the columns that have no value in any row, unless none would be left."""
    held = (table.notna() & (table != "")).any()
    return table.loc[:, held.to_numpy()] if held.any() else table


def _take_intervals(table: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """Return the table without the ends of intervals, and these by the column that they belong to."""
    ends = {name: table[[*pair]] for name, pair in _INTERVALS.items() if {name, *pair} <= {*table.columns}}
    return table.drop(columns=[column for pair in ends.values() for column in pair.columns]), ends


def _write_head(name: str, column: str, kind: str, width: int, sorts: bool) -> str:
    attributes = f'scope="col" class="{kind}" data-column="{html.escape(column)}"'
    attributes += f' style="width:{width}%"' if width else ""
    if not sorts:
        return f"<th {attributes}>{html.escape(name)}</th>"
    return f'<th {attributes} aria-sort="none"><button type="button">{html.escape(name)}</button></th>'


def _write_column(values: pd.Series, language: str, ends: pd.DataFrame | None = None) -> tuple[str, list[str], int]:
    """Return the class of a column, its cells and, of long texts, the length that nine in ten do not exceed.

    What would not sort by its text has its value beside.
    """
    texts = _list_texts(values, language)
    if ends is not None:
        spans = zip(*(_list_texts(ends[column], language) for column in ends), strict=True)
        texts = [
            f"{text} {word('table.span', language, low=low, high=high)}" if text and low else text
            for text, (low, high) in zip(texts, spans, strict=True)
        ]
    if is_numeric(values):
        keys = ["" if pd.isna(value) else repr(float(value)) for value in values]
        return "n", [f'<td class="n" data-value="{key}">{text}</td>' for key, text in zip(keys, texts, strict=True)], 0
    lengths = sorted(map(len, texts))
    longest, most = lengths[-1], lengths[9 * len(lengths) // 10]
    if longest > _ID and all(_ID_LIST.fullmatch(text) for text in texts):  # ids stay whole, their list does not
        texts = [_EACH_ID.sub('<span class="dc-id">\\g<0></span>', text) for text in texts]
    width = " dc-long" if most > _LONG else " dc-words" if longest > _ID else " dc-id"
    cells = []
    for value, text in zip(values, texts, strict=True):
        key = f' data-value="{value}"' if isinstance(value, str) and _ISO_DATE.fullmatch(value) else ""
        cells.append(f'<td class="dc-left{width}"{key}{mark_language(text, language)}>{text}</td>')
    return "dc-left", cells, most if most > _LONG else 0


def _list_texts(values: pd.Series, language: str) -> list[str]:
    if not language:
        return [_write_cell(value) for value in values]
    mark = find_decimal_mark(language)
    return [html.escape(text) for text in format_column(values, language=language, decimal_mark=mark)]


def _write_cell(value: object) -> str:
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and pd.isna(value)):
        return ""
    return html.escape(f"{value:.2f}" if isinstance(value, float) else str(value))


def show_figure(drawn: Axes | Figure, *, caption: str = "") -> HTML:
    """Show a figure at screen size with its caption, which is its alternative text too.

    Parameters
    ----------
    drawn : Axes or Figure
        What a draw function returned.
    caption : str
        From the caption function of the same family.
    """
    from matplotlib.figure import Figure

    from toolkit.write.figures import print_figure

    figure = drawn if isinstance(drawn, Figure) else drawn.get_figure(root=True)
    if not isinstance(figure, Figure):
        raise TypeError(f"{type(drawn).__name__} belongs to no figure")
    buffer = io.BytesIO()
    print_figure(figure, buffer, "png", resolution=_SCREEN_DPI)
    image = base64.b64encode(buffer.getvalue()).decode("ascii")
    text = html.escape(caption, quote=True)
    width, height = read_png_size(buffer.getvalue())
    size = f'width="{width}" height="{height}" style="max-width:100%;height:auto"'
    picture = f'<img src="data:image/png;base64,{image}" {size} alt="{text}">'
    return HTML(f'<figure class="{AS_IT_STANDS}">{picture}<figcaption>{text}</figcaption></figure>')
