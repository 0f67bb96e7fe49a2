"""How much of the reference reappears in each plan, and the two-way account of every unit: bars and points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import NullFormatter, NullLocator

from toolkit.errors import TableError
from toolkit.figures.labels import DISCLAIMER, NOT_ABSENT, choose, format_number, get_label, join_caption
from toolkit.figures.matrix import BLOCK_HATCHES
from toolkit.figures.plans import (
    BLOCKS,
    arrange_plans,
    count_statuses,
    pivot_statuses,
    require_columns,
    select_provisions,
)
from toolkit.figures.style import (
    ACCENT,
    DARK,
    GREY,
    HEIGHTS,
    INK,
    LIGHT,
    MIDDLE,
    PALE,
    SMALL,
    add_legend,
    count_legend_columns,
    in_style,
    make_figure,
)
from toolkit.tables import LEDGER_ACCOUNTS

#: Height of a row and of what stands round the rows, in mm.
ROW, AROUND = 4.2, 22.0
#: Tone and hatch of each account: neighbours differ in both.
ACCOUNT_LOOKS: dict[str, dict[str, Any]] = {
    "linked": {"fc": DARK, "ec": "white", "hatch": ""},
    "unmatched": {"fc": ACCENT, "ec": "white", "hatch": "//////"},
    "boilerplate": {"fc": PALE, "ec": GREY, "hatch": "......"},
    "heading": {"fc": LIGHT, "ec": INK, "hatch": ""},
    "lead_in": {"fc": MIDDLE, "ec": "white", "hatch": "||||||"},
    "reported": {"fc": "#fbe0c3", "ec": INK, "hatch": "\\\\\\\\\\\\"},
    "not_applicable": {"fc": "white", "ec": INK, "hatch": "------"},
    "not_observable": {"fc": "white", "ec": GREY, "hatch": "//////"},
    "not_assessed": {"fc": "white", "ec": INK, "hatch": "xxxxxx"},
}


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
            share.to_numpy()[shown], positions[shown], "D", ms=3.2, mfc="white", mec=INK, mew=0.7,
            label="without_plans_only", clip_on=False,
        )  # fmt: skip
    dress_rows(ax, plans, positions, language)
    dress_percent_axis(ax, get_label("coverage", language))
    add_legend(ax, _make_bar_handles(plans, language, diamonds=independent is not None))
    return ax


def _count_coverage(
    coverage: pd.DataFrame, provisions: pd.DataFrame, documents: pd.DataFrame, types: Sequence[str] | None, language: str
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame | None]:
    """Return the plans, their counts, and their counts without what only the plans attest (None if unknown)."""
    plans = arrange_plans(documents, language=language)
    chosen = select_provisions(provisions, types)
    cells = pivot_statuses(coverage, list(chosen["provision_id"]), list(plans["doc_id"]))
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
    texts = [names[tick] if tick in names else get_label(f"block_{heads[tick]}", language) for tick in ticks]
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
    """Draw one plan: full dark, partial light beyond it, n/N for both at the right end."""
    if not n["total"]:
        ax.text(1, position, get_label("no_denominator", language), va="center", fontsize=SMALL, style="italic")
        return
    hatch = BLOCK_HATCHES[block]
    full, partial = (100 * n[status] / n["total"] for status in ("full", "partial"))
    ax.barh(position, full, height=0.72, fc=DARK, ec="white" if hatch else DARK, hatch=hatch, lw=0, label="full")
    ax.barh(position, partial, left=full, height=0.72, fc=LIGHT, ec=GREY, hatch=hatch, lw=0, label="partial")
    ax.barh(position, full + partial, height=0.72, fill=False, ec=DARK, lw=0.5)
    text = f"{n['full']}/{n['total']} · {n['any']}/{n['total']}"
    ax.annotate(
        text, (1, position), xycoords=("axes fraction", "data"), xytext=(7, 0), textcoords="offset points",
        va="center", fontsize=SMALL,
    )  # fmt: skip


def _make_bar_handles(plans: pd.DataFrame, language: str, *, diamonds: bool) -> list[Artist]:
    handles: list[Artist] = [
        Patch(fc=DARK, ec=DARK, label=get_label("full", language)),
        Patch(fc=LIGHT, ec=DARK, label=get_label("partial", language)),
    ]
    handles += [
        Patch(fc=LIGHT, ec=GREY, hatch=BLOCK_HATCHES[block], label=get_label(f"block_{block}", language))
        for block in ("at_hand", "control")
        if (plans["block"] == block).any()
    ]
    if diamonds:
        looks = {"marker": "D", "ms": 3.2, "mfc": "white", "mec": INK, "ls": "none"}
        handles.append(Line2D([], [], label=get_label("without_plans_only", language), **looks))  # type: ignore[arg-type]
    return handles


def caption_coverage_bars(
    coverage: pd.DataFrame,
    provisions: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    types: Sequence[str] | None = ("task",),
    language: str = "vi",
) -> str:
    """Say what the bars show, with the ranges of n/N, and what they do not claim; also the alternative text."""
    plans, counts, _ = _count_coverage(coverage, provisions, documents, types, language)
    whole = counts[(plans["block"] == "full").to_numpy() & (counts["total"] > 0).to_numpy()]
    shares = 100 * whole["any"] / whole["total"]
    blocks = plans["block"].value_counts()
    span = "–".join(format_number(end, language, decimals=0) for end in (shares.min(), shares.max())) if len(shares) else "–"
    n = {block: int(blocks.get(block, 0)) for block in BLOCKS} | {"span": span, "most": int(counts["total"].max())}
    main = choose(
        (
            "Mức độ bao phủ: số nội dung có ít nhất một cặp được chấp nhận trên số nội dung áp dụng và quan sát được "
            "(n/N, N nhiều nhất {most}), nêu đầy đủ · nêu đầy đủ hoặc một phần. {full} kế hoạch có văn bản đầy đủ "
            "(đầy đủ hoặc một phần: {span}%), {at_hand} kế hoạch chỉ có một phần văn bản (gạch chéo, không xếp hạng), "
            "{control} văn bản đối chứng.",
            "Coverage: provisions with at least one accepted pair over applicable and observable provisions (n/N, N at "
            "most {most}), full · full plus partial. {full} plans with full text (full plus partial: {span}%), {at_hand} "
            "plans in the text at hand (hatched, not ranked), {control} controls.",
        ),
        language,
    ).format(**n)
    return join_caption(main, choose(NOT_ABSENT, language), choose(DISCLAIMER, language))


@in_style
def draw_coverage_length(
    points: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    length: str = "units",
    size: str = "one_and_half",
    ax: Axes | None = None,
    language: str = "vi",
) -> Axes:
    """Draw the coverage of plans against their length.

    Parameters
    ----------
    points : DataFrame
        doc_id, covered (n), total (N), length (above 0); ``low`` and ``high`` (0 to 1) where intervals are known.
    documents : DataFrame
        doc_id, unit, line, number, role, extent.
    length : {"units", "words"}
        What `length` counts.
    size, ax, language
        Size of a new figure, axes to draw in, ``vi`` or ``en``.

    Returns
    -------
    Axes
        Lengths on a log scale. Names are written where they hit neither mark nor name; the data file has all.

    Raises
    ------
    TableError
        If a plan has no row, or a length is not above 0 (a log scale would drop it unsaid).
    """
    plans, table = _join_points(points, documents, language)
    if ax is None:
        ax = make_figure(size, height=90).add_subplot()
    ax.set_xscale("log")
    looks = {"full": ("o", DARK), "at_hand": ("o", "white"), "control": ("s", LIGHT)}
    handles: list[Artist] = []
    for block, (marker, face) in looks.items():
        part = table[(plans["block"] == block).to_numpy() & (table["total"] > 0).to_numpy()]
        if part.empty:
            continue
        y = 100 * part["covered"] / part["total"]
        if {"low", "high"} <= set(part.columns):
            ax.vlines(part["length"], 100 * part["low"], 100 * part["high"], color=GREY, lw=0.6, zorder=1)
        handles += ax.plot(
            part["length"], y, marker, mfc=face, mec=DARK, mew=0.7, ms=4.5, label=get_label(f"block_{block}", language)
        )
    _dress_length_axes(ax, table["length"], length, language)
    add_legend(ax, handles)
    shown = (table["total"] > 0).to_numpy()
    shares = 100 * table["covered"] / table["total"].where(table["total"] > 0)
    bars = table[shown] if {"low", "high"} <= set(table.columns) else table.iloc[:0].assign(low=0, high=0)
    place_names(
        ax,
        list(zip(table["length"][shown], shares[shown], plans["name"][shown], strict=True)),
        bars=list(zip(bars["length"], 100 * bars["low"], 100 * bars["high"], strict=True)),
    )
    return ax


def _join_points(points: pd.DataFrame, documents: pd.DataFrame, language: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    plans = arrange_plans(documents, language=language)
    require_columns(points, ["doc_id", "covered", "total", "length"], where="points")
    table = points.set_index("doc_id").reindex(plans["doc_id"]).reset_index()
    if table["covered"].isna().any() or not (table["length"] > 0).all():
        row = table[table["covered"].isna() | ~(table["length"] > 0)].iloc[0]
        raise TableError(
            f"table 'points', {row['doc_id']}",
            f"covered is {row['covered']} and length {row['length']}, expected counts and a length above 0",
            "Give every plan and control a row.",
        )
    return plans, table


def _dress_length_axes(ax: Axes, lengths: pd.Series, length: str, language: str) -> None:
    nice = [factor * 10.0**power for power in range(6) for factor in (1, 2, 5)]
    low, high = lengths.min() / 1.25, lengths.max() * 1.25
    ticks = [tick for tick in nice if low <= tick <= high]
    ax.set_xlim(low, high)
    ax.set_xticks(ticks, [format_number(tick, language, decimals=0) for tick in ticks])
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.set_ylim(-3, 103)
    ax.set_yticks(range(0, 101, 20), [str(tick) for tick in range(0, 101, 20)])
    ax.set_xlabel(get_label(f"length_{length}", language))
    ax.set_ylabel(get_label("coverage", language))
    ax.grid(visible=True)


def place_names(
    ax: Axes, points: Sequence[tuple[float, float, str]], *, bars: Sequence[tuple[float, float, float]] = ()
) -> list[str]:
    """Write names beside points where they stay inside the axes and hit nothing; return those left out.

    Parameters
    ----------
    ax : Axes
        With its final limits; the figure's layout is settled first.
    points : sequence of (x, y, name)
    bars : sequence of (x, low, high)
        Upright intervals to keep clear of.

    Returns
    -------
    list of str
        Names for which there was no room.
    """
    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)
    figure.draw_without_rendering()
    scale = figure.dpi / 72
    frame = ax.get_window_extent()
    centres = ax.transData.transform([(x, y) for x, y, _ in points])
    radius = 3.2 * scale
    taken = [(x - radius, y - radius, x + radius, y + radius) for x, y in centres]
    for x, low, high in bars:
        (left, bottom), (_, top) = ax.transData.transform([(x, low), (x, high)])
        taken.append((left - 1, bottom, left + 1, top))
    left_out = []
    for (x, y, name), centre in zip(points, centres, strict=True):
        text = ax.annotate(name, (x, y), xytext=(0, 0), textcoords="offset points", fontsize=SMALL)
        text.set_in_layout(False)
        box = text.get_window_extent()
        for dx, dy in ((4, -2), (-4 - box.width / scale, -2), (-box.width / scale / 2, 4.5), (-box.width / scale / 2, -9.5)):
            left, bottom = centre[0] + dx * scale, centre[1] + dy * scale - 1
            spot = (left, bottom - 2, left + box.width, bottom + box.height + 1)
            inside = frame.x0 < spot[0] and spot[2] < frame.x1 and frame.y0 < spot[1] and spot[3] < frame.y1
            if inside and not any(_overlap(spot, other) for other in taken):
                text.set_position((dx, dy))
                taken.append(spot)
                break
        else:
            text.remove()
            left_out.append(name)
    return left_out


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def caption_coverage_length(points: pd.DataFrame, documents: pd.DataFrame, *, language: str = "vi") -> str:
    """Say what the points show and what they do not claim; also the alternative text."""
    plans, table = _join_points(points, documents, language)
    lengths = [format_number(end, language, decimals=0) for end in (table["length"].min(), table["length"].max())]
    blocks = plans["block"].value_counts()
    n = {block: int(blocks.get(block, 0)) for block in BLOCKS} | {"low": lengths[0], "high": lengths[1]}
    interval = {"low", "high"} <= set(points.columns)
    main = choose(
        (
            "Mức độ bao phủ (n/N) theo độ dài của {full} kế hoạch có văn bản đầy đủ, {at_hand} kế hoạch chỉ có một phần "
            "văn bản (dấu rỗng) và {control} văn bản đối chứng; độ dài từ {low} đến {high}. Văn bản dài hơn có nhiều chỗ "
            "hơn để nhắc lại: hình không nói độ dài là nguyên nhân. Tên chỉ ghi nơi đủ chỗ.",
            "Coverage (n/N) by length of {full} plans with full text, {at_hand} plans in the text at hand (hollow) and "
            "{control} controls; lengths from {low} to {high}. A longer text has more room to repeat: no cause is "
            "claimed. Names are written where there is room.",
        ),
        language,
    ).format(**n)
    bars = choose(("Vạch đứng: khoảng tin cậy đã cho.", "Vertical lines: the intervals given."), language)
    return join_caption(main, bars if interval else "", choose(DISCLAIMER, language))


@in_style
def draw_ledger_bars(
    ledger: pd.DataFrame, documents: pd.DataFrame, *, size: str = "two_columns", language: str = "vi"
) -> Figure:
    """Draw the account of every unit, on both sides of each plan, as shares that balance to 100 %.

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
        If an account is unknown, so that the shares would not balance.
    """
    plans, counts = _count_accounts(ledger, documents, language)
    positions = place_rows(plans)
    accounts = [account for account in LEDGER_ACCOUNTS if any(side[account].sum() for side in counts.values())]
    handles = [Patch(**ACCOUNT_LOOKS[account], lw=0.4, label=get_label(account, language)) for account in accounts]
    height = min(HEIGHTS[size], 30.0 + ROW * (positions[-1] + 1))
    figure = make_figure(size, height=height)
    panels = figure.subplots(1, 2, sharey=True)
    for ax, side in zip(panels, ("reference", "plan"), strict=True):
        table = counts[side]
        totals = table.sum(axis=1)
        left = np.zeros(len(plans))
        for account in accounts:
            share = (100 * table[account] / totals.where(totals > 0)).fillna(0).to_numpy()
            ax.barh(positions, share, left=left, height=0.74, lw=0.3, label=account, **ACCOUNT_LOOKS[account])
            left += share
        for position, total in zip(positions, totals, strict=True):
            ax.annotate(
                format_number(total, language), (100, position), xytext=(3, 0), textcoords="offset points",
                va="center", fontsize=SMALL, annotation_clip=False,
            )  # fmt: skip
        dress_percent_axis(ax, get_label(f"side_{side}", language))
        ax.grid(visible=False)
    dress_rows(panels[0], plans, positions, language)
    columns = count_legend_columns([str(handle.get_label()) for handle in handles], 170)
    figure.legend(handles=handles, loc="outside lower left", ncols=columns)
    return figure


def _count_accounts(ledger: pd.DataFrame, documents: pd.DataFrame, language: str) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
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
    """Say what the bars show, with the number of units, and what they do not claim; also the alternative text."""
    plans, counts = _count_accounts(ledger, documents, language)
    n = {side: format_number(int(table.to_numpy().sum()), language) for side, table in counts.items()}
    main = choose(
        (
            "Sổ đối chiếu hai chiều của {plans} văn bản: mỗi đơn vị được tính đúng một lần, mỗi thanh cộng thành 100%. "
            "Trái: {reference} lượt nội dung của văn bản được triển khai; phải: {plan} đơn vị nội dung của kế hoạch. Số ở "
            "cuối thanh là số đơn vị. Không tìm thấy liên hệ không có nghĩa là nội dung mới hay bị bỏ.",
            "Two-way ledger of {plans} documents: every unit is counted once, every bar adds up to 100%. Left: {reference} "
            "provisions of the reference, once per plan; right: {plan} units of the plans. The number at the end of a bar "
            "is its units. Unmatched does not mean new or dropped.",
        ),
        language,
    ).format(plans=len(plans), **n)
    return join_caption(main, choose(NOT_ABSENT, language), choose(DISCLAIMER, language))
