"""Families of plans that share wording: how much each member shares, by date."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from toolkit.figures.bars import AROUND, ROW
from toolkit.figures.page.fitting import add_legend
from toolkit.figures.page.look import DARK, SMALL, in_style, make_figure
from toolkit.figures.page.plans import name_documents, read_days, require_columns
from toolkit.figures.wording import note_sources
from toolkit.words.formats import format_date, format_number
from toolkit.words.labels import join_caption, word

#: Rows that a page holds, heads of families among them; what goes beyond is counted in the caption.
_MOST_ROWS = 48
_COLUMNS = ["family", "doc_id", "n_members", "n_provinces", "n_partners", "share", "in_time", "clause_id"]


@in_style
def draw_families(
    families: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    size: str = "two_columns",
    ax: Axes | None = None,
    language: str = "vi",
) -> Axes:
    """Draw the families of plans: a bar a member, by date of issue, as long as what it shares with the others.

    Parameters
    ----------
    families : DataFrame
        The table families.
    documents : DataFrame
        doc_id, unit, line, number, issued; role where controls are to be told.
    size, ax, language
        Size of a new figure, axes to draw in, ``vi`` or ``en``.

    Returns
    -------
    Axes
        Horizontal axis in percent: the share of a member's syllables that any other member has too, net of what
        explains them. A filled bar has the prototype of its family; at its end stands with how many of the other
        members it is above chance. Members stand by date, those without one last. A page holds some 40 members: the
        largest families are drawn.

    Raises
    ------
    TableError
        If the table lacks columns or rows.
    """
    table = _list_rows(families, documents, language)
    heads = table["family"] != table["family"].shift()
    places = np.arange(len(table)) + heads.cumsum().to_numpy()
    if ax is None:
        ax = make_figure(size, height=AROUND + ROW * (places[-1] + 1)).add_subplot()
    shares = 100 * table["share"].to_numpy(dtype=float)
    has = (table["clause_id"].fillna("") != "").to_numpy()
    handles = []
    for chosen, face, name in ((has, DARK, "with_prototype"), (~has, "white", "without_prototype")):
        if chosen.any():
            ax.barh(places[chosen], shares[chosen], height=0.62, fc=face, ec=DARK, lw=0.5, label=name)
            handles.append(Patch(fc=face, ec=DARK, lw=0.5, label=word(f"figure.{name}", language)))
    for place, share, n, members in zip(places, shares, table["n_partners"], table["n_members"], strict=True):
        text, looks = f"{n}/{members - 1}", {"textcoords": "offset points", "va": "center", "fontsize": SMALL}
        ax.annotate(text, (share, place), xytext=(3, 0), **looks)  # type: ignore[arg-type]
    names = dict(zip(places, table["name"], strict=True))
    titles = {
        place - 1: word("figure.family", language, family=row.family, n=row.n_members, provinces=row.n_provinces)
        for place, row in zip(places[heads], table[heads].itertuples(index=False), strict=True)
    }
    ticks = sorted([*names, *titles])
    ax.set_yticks(ticks, [names.get(tick) or titles[tick] for tick in ticks])
    for tick, label in zip(ticks, ax.get_yticklabels(), strict=True):
        label.set_fontweight("bold" if tick in titles else "normal")
    ax.set_ylim(places[-1] + 0.7, -0.6)
    end = 1.1 * max(1.0, float(shares.max()))
    marks = [float(mark) for mark in MaxNLocator(6, steps=[1, 2, 5, 10]).tick_values(0, end) if 0 <= mark <= end]
    ax.set_xticks(marks, [format_number(mark, language) for mark in marks])
    ax.set_xlim(0, end)
    ax.set_xlabel(word("figure.family_share", language))
    ax.grid(axis="x")
    add_legend(ax, handles)
    return ax


def _list_rows(families: pd.DataFrame, documents: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return the members that have room, by family and date, with their names."""
    require_columns(families, _COLUMNS, where="families")
    issued = dict(zip(documents["doc_id"], documents["issued"].fillna("").astype(str), strict=True))
    names = name_documents(documents, language=language)
    rows = []
    for row in families.to_dict("records"):
        day = issued[row["doc_id"]]
        last = read_days(day, where=str(row["doc_id"]))[1]
        parts = [names[row["doc_id"]], *([format_date(day, language)] if day else [])]
        early = f" ({word('figure.family_earliest', language)})" if row["in_time"] == "earliest" else ""
        rows.append({**row, "name": f"{', '.join(parts)}{early}", "day": last.toordinal() if last else np.inf})
    table = pd.DataFrame(rows).sort_values(["family", "day"], kind="stable")
    ends = (table.groupby("family").size() + 1).cumsum()
    return table[table["family"].isin(ends.index[ends <= max(_MOST_ROWS, ends.iloc[0])])].reset_index(drop=True)


def caption_families(families: pd.DataFrame, documents: pd.DataFrame, *, language: str = "vi") -> str:
    """Say what is drawn, of how many families, and what it does not claim; also alt text."""
    table = _list_rows(families, documents, language)
    n, drawn = families["family"].nunique(), table["family"].nunique()
    ends = [format_number(100 * end, language, decimals=1) for end in (table["share"].min(), table["share"].max())]
    span = "–".join(dict.fromkeys(ends))
    main = word("caption.families", language, n=n, members=len(families), span=span)
    left = word("caption.families.left", language, n=n - drawn) if drawn < n else ""
    return join_caption(main, left, *note_sources(documents, language), word("note.disclaimer", language))
