"""The two-way account of every unit, as bars that balance: counts, for the share of an incomplete text says nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from toolkit.errors import TableError
from toolkit.figures.bars import ROW, dress_rows, place_rows
from toolkit.figures.page.fitting import count_legend_columns
from toolkit.figures.page.look import (
    ACCENT,
    DARK,
    GREY,
    HEIGHTS,
    INK,
    LIGHT,
    MIDDLE,
    PALE,
    SMALL,
    STATUS_LOOKS,
    in_style,
    make_figure,
)
from toolkit.figures.page.plans import arrange_plans, require_columns
from toolkit.tables import LEDGER_ACCOUNTS
from toolkit.words.coded_cells import find_cell
from toolkit.words.formats import format_number
from toolkit.words.labels import join_caption, word

#: Tone and hatch of each account: neighbours differ in both.
ACCOUNT_LOOKS: dict[str, dict[str, Any]] = {
    "linked": {"fc": DARK, "ec": "white", "hatch": ""},
    "related": STATUS_LOOKS["partial"],
    "unmatched": {"fc": ACCENT, "ec": "white", "hatch": "//////"},
    "boilerplate": {"fc": PALE, "ec": GREY, "hatch": "......"},
    "heading": {"fc": LIGHT, "ec": INK, "hatch": ""},
    "lead_in": {"fc": MIDDLE, "ec": "white", "hatch": "||||||"},
    "reported": {"fc": "#fbe0c3", "ec": INK, "hatch": "\\\\\\\\\\\\"},
    **{status: STATUS_LOOKS[status] for status in ("not_applicable", "not_observable", "not_assessed")},
}
#: Units that hold others together: no provisions or clauses of their own.
_FRAMES = ("heading", "lead_in")


@in_style
def draw_ledger_bars(
    ledger: pd.DataFrame, documents: pd.DataFrame, *, size: str = "two_columns", language: str = "vi"
) -> Figure:
    """Draw the account of every unit, on both sides of each plan, in units.

    Parameters
    ----------
    ledger : DataFrame
        doc_id, side (reference, plan), account; one row a unit.
    documents : DataFrame
        doc_id, unit, line, number, role, extent.
    size : str
        Size of the figure.
    language : {"vi", "en"}

    Returns
    -------
    Figure
        Two axes, reference and plan side; the number of units stands at the end of each bar.

    Raises
    ------
    TableError
        If an account is unknown, so that the units would not balance.
    """
    plans, counts = _count_accounts(ledger, documents, language)
    positions = place_rows(plans)
    accounts = [account for account in LEDGER_ACCOUNTS if any(side[account].sum() for side in counts.values())]
    handles = [
        Patch(**ACCOUNT_LOOKS[account], lw=0.4, label=find_cell("account", account, language)) for account in accounts
    ]
    height = min(HEIGHTS[size], 30.0 + ROW * (positions[-1] + 1))
    figure = make_figure(size, height=height)
    panels = figure.subplots(1, 2, sharey=True)
    for ax, side in zip(panels, ("reference", "plan"), strict=True):
        table = counts[side]
        totals = table.sum(axis=1)
        left = np.zeros(len(plans))
        for account in accounts:
            units = table[account].to_numpy()
            ax.barh(positions, units, left=left, height=0.74, lw=0.3, label=account, **ACCOUNT_LOOKS[account])
            left += units
        for position, total in zip(positions, totals, strict=True):
            ax.annotate(
                format_number(total, language),
                (total, position),
                xytext=(3, 0),
                textcoords="offset points",
                va="center",
                fontsize=SMALL,
                annotation_clip=False,
            )
        ax.set_xlim(0, max(totals.max(), 1))
        ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        ax.set_xlabel(word(f"figure.side_{side}", language))
    dress_rows(panels[0], plans, positions, language)
    columns = count_legend_columns([str(handle.get_label()) for handle in handles], 170)
    figure.legend(handles=handles, loc="outside lower left", ncols=columns)
    return figure


def _count_accounts(
    ledger: pd.DataFrame, documents: pd.DataFrame, language: str
) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    plans = arrange_plans(documents, language=language)
    require_columns(ledger, ["doc_id", "side", "account"], where="ledger")
    unknown = sorted(set(ledger["account"].astype(str)) - set(LEDGER_ACCOUNTS))
    if unknown:
        raise TableError(
            "table 'ledger'",
            f"has the account {unknown[0]!r}, expected one of {', '.join(LEDGER_ACCOUNTS)}",
            "Pass the table of build_ledger.",
        )
    counts = {}
    for side in ("reference", "plan"):
        part = ledger[ledger["side"] == side]
        table = part.groupby(["doc_id", "account"]).size().unstack(fill_value=0)  # noqa: PD010
        counts[side] = table.reindex(index=plans["doc_id"], columns=list(LEDGER_ACCOUNTS), fill_value=0)
    return plans, counts


def caption_ledger_bars(ledger: pd.DataFrame, documents: pd.DataFrame, *, language: str = "vi") -> str:
    """Say what the bars show, with the number of units, and what they do not claim; also alt text."""
    plans, counts = _count_accounts(ledger, documents, language)
    n = {}
    for side, table in counts.items():
        frames = int(table[list(_FRAMES)].to_numpy().sum())
        n[f"{side}_frames"] = format_number(frames, language)
        n[side] = format_number(int(table.to_numpy().sum()) - frames, language)
    main = word("caption.ledger", language, plans=len(plans), **n)
    return join_caption(main, word("note.not_absent", language), word("note.disclaimer", language))
