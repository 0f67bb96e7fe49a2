"""Where the wording of each plan stands too, as bars that balance to 100 %."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from toolkit.errors import TableError
from toolkit.figures.bars import AROUND, ROW, dress_percent_axis, dress_rows, place_rows
from toolkit.figures.page.fitting import add_legend
from toolkit.figures.page.look import ACCENT, DARK, GREY, INK, LIGHT, MIDDLE, SMALL, in_style, make_figure
from toolkit.figures.page.plans import arrange_plans, require_columns
from toolkit.tables import WORDING_SOURCES
from toolkit.words.coded_cells import find_cell
from toolkit.words.formats import format_number
from toolkit.words.labels import join_caption, word

#: Tone and hatch of each place: neighbours differ in both.
_LOOKS: dict[str, dict[str, Any]] = {
    "reference": {"fc": DARK, "ec": "white", "hatch": ""},
    "intermediate": {"fc": MIDDLE, "ec": "white", "hatch": "||||||"},
    "formula": {"fc": LIGHT, "ec": INK, "hatch": "......"},
    "other_plans": {"fc": ACCENT, "ec": "white", "hatch": "//////"},
    "own": {"fc": "white", "ec": GREY, "hatch": ""},
}
_ROUNDING = 1e-6


@in_style
def draw_wording_bars(
    shares: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    size: str = "one_and_half",
    ax: Axes | None = None,
    language: str = "vi",
) -> Axes:
    """Draw where the wording of each plan stands too: above it, in formulae, beside it, or nowhere at hand.

    Parameters
    ----------
    shares : DataFrame
        The table wording_shares: doc_id, stands_in, n_syllables, share.
    documents : DataFrame
        doc_id, unit, line, number, role, extent.
    size, ax, language
        Size of a new figure, axes to draw in, ``vi`` or ``en``.

    Returns
    -------
    Axes
        Horizontal axis in percent; the number of syllables stands at the end of each bar. Plans without a row
        in `shares` (digests) are left out.

    Raises
    ------
    TableError
        If a place is unknown or the shares of a plan do not add up to 1.
    """
    plans, table, totals = _lay_out_shares(shares, documents, language)
    positions = place_rows(plans)
    if ax is None:
        ax = make_figure(size, height=AROUND + ROW * (positions[-1] + 1)).add_subplot()
    left = np.zeros(len(plans))
    for name in WORDING_SOURCES:
        widths = 100 * table[name].to_numpy()
        ax.barh(positions, widths, left=left, height=0.74, lw=0.3, label=name, **_LOOKS[name])
        left += widths
    for position, total in zip(positions, totals, strict=True):
        ax.annotate(
            format_number(int(total), language),
            (100, position),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            annotation_clip=False,
        )
    dress_percent_axis(ax, word("figure.wording", language))
    ax.grid(visible=False)
    dress_rows(ax, plans, positions, language)
    used = [name for name in WORDING_SOURCES if table[name].any()]
    add_legend(ax, [Patch(**_LOOKS[name], lw=0.4, label=find_cell("stands_in", name, language)) for name in used])
    return ax


def _lay_out_shares(
    shares: pd.DataFrame, documents: pd.DataFrame, language: str
) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    require_columns(shares, ["doc_id", "stands_in", "n_syllables", "share"], where="wording_shares")
    plans = arrange_plans(documents, language=language)
    plans = plans[plans["doc_id"].isin(shares["doc_id"])].reset_index(drop=True)
    require_columns(plans, ["doc_id"], where="documents (plans with shares of wording)")
    unknown = sorted(set(shares["stands_in"].astype(str)) - set(WORDING_SOURCES))
    table = shares.pivot_table(index="doc_id", columns="stands_in", values="share", aggfunc="sum", fill_value=0)
    table = table.reindex(index=plans["doc_id"], columns=list(WORDING_SOURCES), fill_value=0)
    wrong = table.index[(table.sum(axis=1) - 1).abs() > _ROUNDING]
    problem = f"has the place {unknown[0]!r}, expected one of {', '.join(WORDING_SOURCES)}" if unknown else ""
    if not problem and len(wrong):
        problem = f"the shares of {wrong[0]} add up to {table.loc[wrong[0]].sum():.3f}, expected 1"
    if problem:
        raise TableError("table 'wording_shares'", problem, "Pass the table of explain_wording.")
    totals = shares.groupby("doc_id")["n_syllables"].sum().reindex(plans["doc_id"])
    return plans, table, totals


def caption_wording_bars(shares: pd.DataFrame, documents: pd.DataFrame, *, language: str = "vi") -> str:
    """Say what the bars show, with the ranges from above and beside, and what they do not claim; also alt text."""
    plans, table, totals = _lay_out_shares(shares, documents, language)
    above = 100 * (table["reference"] + table["intermediate"])
    values = {
        "plans": len(plans),
        "n": format_number(int(totals.sum()), language),
        "above": _write_span(above, language),
        "beside": _write_span(100 * table["other_plans"], language),
    }
    main = word("caption.wording", language, **values)
    return join_caption(main, *note_sources(documents, language), word("note.disclaimer", language))


def note_sources(documents: pd.DataFrame, language: str) -> list[str]:
    """Return what to say of sources that are not at hand: always, and where the reference is a digest or an article."""
    notes = [word("note.unseen_source", language)]
    reference = documents[documents["role"] == "reference"]
    if "text_form" in reference and not reference["text_form"].isin(["official", ""]).all():
        notes.append(word("note.reference_unseen", language))
    return notes


def _write_span(percents: pd.Series, language: str) -> str:
    ends = [format_number(end, language, decimals=1) for end in (percents.min(), percents.max())]
    return "–".join(dict.fromkeys(ends))
