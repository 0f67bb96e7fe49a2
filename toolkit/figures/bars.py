"""How much of the reference reappears in each plan: bars."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from math import floor

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from toolkit.figures.page.fitting import add_legend
from toolkit.figures.page.look import DARK, GREY, INK, SMALL, STATUS_LOOKS, in_style, make_figure
from toolkit.figures.page.matrix import BLOCK_LOOKS, make_block_handles
from toolkit.figures.page.plans import count_statuses, lay_out_cells, name_blocks, name_counted
from toolkit.tables import MARK
from toolkit.words.formats import format_number
from toolkit.words.labels import join_caption, word

#: Height of a row and of what stands round the rows, in mm.
ROW, AROUND = 4.2, 22.0
#: Width of the line of what is only related, in points: never so heavy that it is read as part of the bar.
_RELATED = 0.7
#: Where the counts end, in points right of the axes.
COUNTS = 52.0


@in_style
def draw_coverage_bars(
    coverage: pd.DataFrame,
    provisions: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    chance: pd.DataFrame | None = None,
    types: Sequence[str] | None = ("task",),
    fragile: Collection[str] = (),
    link: Callable[[str], str] | None = None,
    size: str = "one_and_half",
    ax: Axes | None = None,
    language: str = "vi",
) -> Axes:
    """Draw how much of the reference each plan takes up in its core, beside what chance reaches.

    Provisions that are only related stand as a hairline behind the bar and a number apart; nothing adds them in.

    Plans with full text, plans in the text at hand and controls stand in blocks of their own. A text that is not
    at hand in full has no bar: what it takes up is a count among what could be seen, never a share.

    Parameters
    ----------
    coverage : DataFrame
        doc_id, provision_id, status.
    provisions : DataFrame
        provision_id, type; with ``attestation``, a diamond marks coverage without the provisions that only
        the plans attest.
    documents : DataFrame
        doc_id, unit, line, number, role, extent.
    chance : DataFrame, optional
        The chance table: a tick marks the share of decoys of the same type that each plan seems to take up.
    types : sequence of str, optional
        Types of provision counted; None for all.
    fragile : collection of str, optional
        doc_ids whose counts are marked: they do not stand in other settings.
    link : callable, optional
        Where the passages of a plan stand, by doc_id: in an SVG, bars and counts lead there.
    size, ax, language
        Size of a new figure, axes to draw in, ``vi`` or ``en``.

    Returns
    -------
    Axes
        Horizontal axis in percent, 0 to 100; a plan without denominator or bar keeps its row.
    """
    plans, counts, independent = _count_coverage(coverage, provisions, documents, types, language)
    whole = (plans["extent"] == "full").to_numpy()
    positions = place_rows(plans)
    if ax is None:
        height = AROUND + ROW * (positions[-1] + 1)
        ax = make_figure(size, height=height).add_subplot()
    for row, (position, block) in enumerate(zip(positions, plans["block"], strict=True)):
        n, doc_id = counts.iloc[row], str(plans["doc_id"].iloc[row])
        url = link(doc_id) if link and n["full"] else None
        if whole[row]:
            _draw_bar(ax, float(position), n, str(block), language, mark=MARK if doc_id in fragile else "", url=url)
        else:
            _write_count(ax, float(position), n, language, url=url)
    if independent is not None:
        shown = whole & (independent["total"].to_numpy() > 0)
        share = 100 * independent["full"] / independent["total"].where(independent["total"] > 0)
        ax.plot(
            share.to_numpy()[shown],
            positions[shown],
            "D",
            ms=3.2,
            mfc="white",
            mec=INK,
            mew=0.7,
            label="without_plans_only",
            clip_on=False,
        )
    levels = _find_chance(chance, plans, types)
    shown = whole & levels.notna().to_numpy() & (counts["total"] > 0).to_numpy()
    middles, shares = positions[shown], 100 * levels.to_numpy()[shown]
    ax.vlines(shares, middles - 0.5, middles + 0.5, color="white", lw=2.6, zorder=3.4)
    ax.vlines(shares, middles - 0.5, middles + 0.5, color=INK, lw=1.2, zorder=3.5, label="chance")
    dress_rows(ax, plans, positions, language)
    dress_percent_axis(ax, word("figure.coverage_of", language, what=name_counted(types, language)))
    ax.tick_params(axis="y", pad=4.5)  # room for a diamond at 0
    _head_counts(ax, language)
    diamonds = independent is not None and bool(whole.any())
    add_legend(ax, _make_bar_handles(plans[whole], language, diamonds=diamonds, ticks=bool(shown.any())))
    return ax


def _find_chance(chance: pd.DataFrame | None, plans: pd.DataFrame, types: Sequence[str] | None) -> pd.Series:
    """Return the chance level of each plan, 0 to 1, for the types that are counted; missing where not known."""
    if chance is None:
        return pd.Series(np.nan, index=plans.index)
    name = types[0] if types and len(types) == 1 and types[0] in set(chance["type"]) else "all"
    levels = chance[chance["type"] == name].set_index("doc_id")["share"]
    return plans["doc_id"].map(levels).astype(float)


def _count_coverage(
    coverage: pd.DataFrame,
    provisions: pd.DataFrame,
    documents: pd.DataFrame,
    types: Sequence[str] | None,
    language: str,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame | None]:
    """Return the plans, their counts, and those without what only plans attest (None if unknown)."""
    plans, chosen, cells = lay_out_cells(coverage, provisions, documents, types=types, language=language)
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
    texts = [names[tick] if tick in names else _head(word(f"figure.block_{heads[tick]}", language)) for tick in ticks]
    ax.set_yticks(ticks, texts)
    for tick, text in zip(ticks, ax.get_yticklabels(), strict=True):
        text.set_fontweight("bold" if tick in heads else "normal")
    ax.set_ylim(positions[-1] + 0.7, -0.6)


def _head(text: str) -> str:
    return text[:1].upper() + text[1:]


def dress_percent_axis(ax: Axes, label: str) -> None:
    """Let the horizontal axis run from 0 to 100 %, with ticks made now, in the figures' style."""
    ax.set_xlim(0, 100)
    ax.set_xticks(range(0, 101, 20), [str(tick) for tick in range(0, 101, 20)])
    ax.set_xlabel(label)
    ax.grid(axis="x")


def _draw_bar(
    ax: Axes, position: float, n: pd.Series, block: str, language: str, *, mark: str, url: str | None
) -> None:
    """Draw one plan: a bar for the core, a hairline for what is only related, n/N at the right end."""
    if not n["total"]:
        ax.text(1, position, word("figure.no_denominator", language), va="center", fontsize=SMALL, style="italic")
        return
    hatch = BLOCK_LOOKS[block]["hatch"]
    full, partial = (100 * n[status] / n["total"] for status in ("full", "partial"))
    looks = STATUS_LOOKS["full"] | {"ec": "white", "hatch": hatch}
    ax.barh(position, full, height=0.72, lw=0, label="full", url=url, **looks)
    if partial:
        ax.hlines(position, full, full + partial, color=GREY, lw=_RELATED, label="partial")
        ax.vlines(full + partial, position - 0.16, position + 0.16, color=GREY, lw=_RELATED, label="partial")
    text = f"{mark}{n['full']}/{n['total']} (+{n['partial']})"
    ax.annotate(
        text,
        (1, position),
        xycoords=("axes fraction", "data"),
        xytext=(COUNTS, 0),
        textcoords="offset points",
        ha="right",
        va="center",
        fontsize=SMALL,
        url=url,
    )


def _write_count(ax: Axes, position: float, n: pd.Series, language: str, *, url: str | None) -> None:
    """Write what a text that is not at hand in full takes up among what applies, and how much nobody could see."""
    found = n["full"] or n["partial"]
    text = word(
        ("figure.count_at_hand" if found else "figure.none_at_hand") if n["total"] else "figure.no_denominator",
        language,
        full=n["full"],
        total=n["total"],
        partial=n["partial"],
        unseen=n["not_observable"],
    )
    ax.text(1, position, text, va="center", fontsize=SMALL, style="italic", url=url)


def _head_counts(ax: Axes, language: str) -> None:
    """Say over the counts what they are; the row of the first block's title is free of bars."""
    ax.annotate(
        f"n/N (+{word('figure.related_short', language)})",
        (1, 0),
        xycoords=("axes fraction", "data"),
        xytext=(COUNTS, 0),
        textcoords="offset points",
        ha="right",
        va="center",
        fontsize=SMALL,
        bbox={"fc": "white", "ec": "none", "pad": 0.6},
    )


def _make_bar_handles(plans: pd.DataFrame, language: str, *, diamonds: bool, ticks: bool) -> list[Artist]:
    handles: list[Artist] = [
        Patch(**STATUS_LOOKS["full"] | {"ec": DARK}, label=word("cell.status.full", language)),
        Line2D([], [], color=GREY, lw=_RELATED, label=word("figure.related_apart", language)),
    ]
    handles += make_block_handles(plans, language)
    if ticks:
        tick = Line2D([], [], color=INK, marker="|", ms=6, mew=1.2, ls="none", label=word("figure.chance", language))
        handles.append(tick)
    if diamonds:
        looks = {"marker": "D", "ms": 3.2, "mfc": "white", "mec": INK, "ls": "none"}
        handles.append(Line2D([], [], label=word("figure.without_plans_only", language), **looks))  # type: ignore[arg-type]
    return handles


def caption_coverage_bars(
    coverage: pd.DataFrame,
    provisions: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    chance: pd.DataFrame | None = None,
    types: Sequence[str] | None = ("task",),
    note: str = "",
    language: str = "vi",
) -> str:
    """Say what the bars show, with the ranges of n/N, and what they do not claim; also alt text.

    `note` says what marks mean, see :func:`toolkit.note_fragile`.
    """
    plans, counts, _ = _count_coverage(coverage, provisions, documents, types, language)
    whole = counts[(plans["block"] == "full").to_numpy() & (counts["total"] > 0).to_numpy()]
    shares = 100 * whole["full"] / whole["total"]
    notes = {"full": f"{_write_span(shares, language)}%", "at_hand": word("caption.coverage.at_hand", language)}
    groups = name_blocks(plans, language, **notes)
    most = int(counts["total"].max())
    main = word("caption.coverage", language, what=name_counted(types, language), groups=groups, most=most)
    unseen = word("caption.part_unseen", language) if (plans["extent"] != "full").any() else ""
    levels = 100 * _find_chance(chance, plans, types)[(plans["extent"] == "full").to_numpy()].dropna()
    tick = word("caption.coverage.chance", language, span=_write_span(levels, language)) if len(levels) else ""
    return join_caption(main, unseen, tick, note, word("note.not_absent", language), word("note.disclaimer", language))


def _write_span(percents: pd.Series, language: str) -> str:
    """Return the lowest and the highest of some percentages, once where they are alike; a dash for none."""
    if percents.empty:
        return "–"
    # A half is rounded up, as tables do: 13 of 40 are 0.33 there.
    ends = [format_number(floor(end + 0.5), language, decimals=0) for end in (percents.min(), percents.max())]
    return "–".join(dict.fromkeys(ends))
