"""The chain of documents on a time line: who carries out whose document, and what of it is at hand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from toolkit.figures.page.fitting import add_legend, shorten_text
from toolkit.figures.page.look import ACCENT, BASE, DARK, GREY, HEIGHTS, INK, MIDDLE, RULE, SMALL, in_style, make_figure
from toolkit.figures.page.plans import name_documents, read_days, require_columns
from toolkit.text.folding import make_plain
from toolkit.text.order import sort_key
from toolkit.words.coded_cells import find_cell
from toolkit.words.formats import format_date
from toolkit.words.labels import join_caption, word

#: Rows of the figure, from the top: level and line of the issuer.
LANES = (
    "central_party",
    "central_state",
    "province_party",
    "province_state",
    "local_party",
    "local_state",
    "other_lane",
)
#: Endings of numbers, in plain letters, that tell who issued a document that the catalogue does not hold.
_LANE_OF_NUMBER = (
    (re.compile(r"[-/]TW$"), "central_party"),
    (re.compile(r"[-/](CP|TTG|QH\d*)$"), "central_state"),
    (re.compile(r"[-/]TU$"), "province_party"),
    (re.compile(r"[-/](UBND|HDND)$"), "province_state"),
)


@dataclass(frozen=True, slots=True)
class Node:
    """A document of the chain; `first` and `last` are the days that its date can mean, None without date."""

    key: str
    label: str
    number: str
    lane: str
    first: date | None
    last: date | None
    extent: str
    text_form: str
    role: str


@in_style
def draw_chain(
    documents: pd.DataFrame,
    chain: pd.DataFrame,
    *,
    size: str = "two_columns",
    ax: Axes | None = None,
    language: str = "vi",
) -> Axes:
    """Draw the documents as dated points in lanes by level and line, joined to the documents they carry out.

    Parameters
    ----------
    documents : DataFrame
        doc_id, unit, line, tier, number, issued (YYYY[-MM[-DD]] or empty), role, extent, text_form.
    chain : DataFrame
        Who carries out whose document, as :func:`toolkit.documents.chain.list_chain_edges` tells; what is
        only cited, or named by a document that is not in `documents`, is not drawn.
    size, ax, language
        Size of a new figure, axes to draw in, ``vi`` or ``en``.

    Returns
    -------
    Axes
        One row a document. A superior not in the folder is hollow: in a row of its own if several documents
        cite it, else by number on the right of the one that does. Undated documents stand in a strip on the
        left. Dots on an upright line mark its branches; lines that only cross have none.

    Raises
    ------
    TableError
        If a date is not of the form YYYY[-MM[-DD]].
    """
    nodes, edges, also = list_nodes(documents, chain, language=language)
    lanes = [lane for lane in LANES if any(node.lane == lane for node in nodes)]
    ordered = sorted(nodes, key=_rank)
    rows, heads = _place_rows(ordered, lanes)
    if ax is None:
        height = min(HEIGHTS["a4" if len(rows) > 50 else size], 26 + 3.5 * (len(rows) + len(lanes)))
        ax = make_figure(size if height <= HEIGHTS[size] else "a4", height=height).add_subplot()
    strip = _dress_time_axis(ax, ordered, language)
    places = _place_nodes(ordered, rows, strip)
    _draw_edges(ax, edges, places, {node.key for node in ordered if node.extent == "missing"})
    for node in ordered:
        _draw_node(ax, node, places[node.key])
    _dress_lanes(ax, ordered, rows, heads, also, language)
    add_legend(ax, _make_handles(ordered, also, language))
    return ax


def list_nodes(
    documents: pd.DataFrame, chain: pd.DataFrame, *, language: str = "vi"
) -> tuple[list[Node], list[tuple[str, str]], dict[str, list[str]]]:
    """Return the documents of the chain, those that are not in the folder among them, and who carries out whose.

    Returns
    -------
    tuple
        The nodes; the edges (key, superior's key); numbers, by key, of superiors that are not in the folder,
        have no date and are carried out by this document alone.
    """
    columns = ["doc_id", "unit", "line", "tier", "number", "issued", "role", "extent", "text_form"]
    rows = require_columns(documents, columns, where="documents").fillna("")
    names = name_documents(
        documents.drop(columns=["role"]), language=language
    )  # a node says itself that it is a control
    nodes = [_make_node(row, names[str(row["doc_id"])]) for _, row in rows.iterrows()]
    units = dict(zip(rows["doc_id"], rows["unit"], strict=True))
    edges: list[tuple[str, str]] = []
    absent: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    drawn = chain[(chain["relation"] == "implements") & chain["from_id"].isin(rows["doc_id"])]
    for edge in drawn.to_dict("records"):
        if edge["to_id"] in units:
            edges.append((edge["from_id"], edge["to_id"]))
        else:
            number = str(edge["to_number"])
            # Each province has a number 5 of its own.
            unit = "" if _find_lane(number).startswith("central") else str(units[edge["from_id"]])
            key = make_plain(number).upper(), unit
            absent.setdefault(key, []).append((edge["from_id"], number, edge["to_date"]))
    also: dict[str, list[str]] = {}
    for (plain, unit), named in absent.items():
        issued = next((day for _, _, day in named if day), "")
        if len(named) == 1 and not issued:
            also.setdefault(named[0][0], []).append(named[0][1])
        else:
            node = _make_missing(f"cited:{plain}", named[0][1], unit, issued)
            nodes.append(node)
            edges += [(from_id, node.key) for from_id, _, _ in named]
    return nodes, edges, also


def _make_node(row: pd.Series, name: str) -> Node:
    first, last = read_days(str(row["issued"]), where=str(row["doc_id"]))
    lane = f"{'local' if row['tier'] in ('district', 'commune') else row['tier']}_{row['line']}"
    return Node(
        str(row["doc_id"]), name, str(row["number"]), lane if lane in LANES else "other_lane", first, last,
        str(row["extent"]), str(row["text_form"]), str(row["role"]),
    )  # fmt: skip


def _make_missing(key: str, number: str, unit: str, issued: str) -> Node:
    first, last = read_days(issued, where=f"cited, {number}")
    own = f", {unit}" if unit else ""
    return Node(key + own, number + own, number, _find_lane(number), first, last, "missing", "", "cited")


def _find_lane(number: str) -> str:
    plain = make_plain(number).upper()
    return next((lane for pattern, lane in _LANE_OF_NUMBER if pattern.search(plain)), "other_lane")


def _rank(node: Node) -> tuple[object, ...]:
    """Order by lane and date; of the same day, the reference first."""
    return LANES.index(node.lane), node.first or date.min, node.role != "reference", sort_key(node.label)


def _place_rows(nodes: list[Node], lanes: list[str]) -> tuple[dict[str, int], dict[str, int]]:
    rows: dict[str, int] = {}
    heads: dict[str, int] = {}
    row = 0
    for lane in lanes:
        heads[lane] = row
        for node in nodes:
            if node.lane == lane:
                row += 1
                rows[node.key] = row
        row += 1
    return rows, heads


def _dress_time_axis(ax: Axes, nodes: list[Node], language: str) -> tuple[float, float]:
    """Set the ticks; return the left end and the width of the strip for undated documents, in days."""
    days = [day.toordinal() for node in nodes for day in (node.first, node.last) if day]
    low, high = (min(days), max(days)) if days else (date(2000, 1, 1).toordinal(), date(2001, 1, 1).toordinal())
    span = max(high - low, 60)
    undated = any(node.first is None for node in nodes)
    width = span * 0.14 if undated else 0.0
    start, end = low - 0.04 * span, max(high + 0.04 * span, low + 0.96 * span)
    ax.set_xlim(start - width, end)
    ticks, title = _list_ticks(start, end, language)
    for tick in ticks:
        ax.axvline(tick, color=RULE, lw=0.4, zorder=0)
    if undated:
        ticks = {start - width / 2: word("figure.undated", language)} | ticks
        ax.axvspan(start - width, start - 0.01 * span, color="#f1f1f1", lw=0, zorder=0)
    ax.set_xticks(list(ticks), list(ticks.values()))
    ax.set_xlabel(word(f"figure.{title}", language))
    return start - width, width


def _list_ticks(start: float, end: float, language: str) -> tuple[dict[float, str], str]:
    """Return the first days of years, or of every third or every month in short spans, and the axis's title."""
    first, last = date.fromordinal(int(start)), date.fromordinal(int(end))
    step = 12 if end - start > 900 else 3 if end - start > 200 else 1
    starts = [date(year, month, 1) for year in range(first.year, last.year + 1) for month in range(1, 13, step)]
    kept = [day for day in starts if start <= day.toordinal() <= end]
    every = -(-len(kept) // 10)  # ten years' labels fit the narrowest axis
    texts = (str(day.year) if step == 12 else format_date(day.strftime("%Y-%m"), language) for day in kept[::every])
    ticks = {float(day.toordinal()): text for day, text in zip(kept[::every], texts, strict=True)}
    return ticks, "year_axis" if step == 12 else "month_axis"


def _place_nodes(nodes: list[Node], rows: dict[str, int], strip: tuple[float, float]) -> dict[str, tuple[float, float]]:
    """Return the point of each node: the middle of its possible days, or its place in the strip."""
    undated = [node.key for node in nodes if node.first is None]
    slots = {key: strip[0] + strip[1] * (slot + 1) / (len(undated) + 1) for slot, key in enumerate(undated)}
    return {
        node.key: (
            (node.first.toordinal() + node.last.toordinal()) / 2 if node.first and node.last else slots[node.key],
            float(rows[node.key]),
        )
        for node in nodes
    }


def _draw_edges(
    ax: Axes, edges: list[tuple[str, str]], places: dict[str, tuple[float, float]], missing: set[str]
) -> None:
    """Draw an upright line at each superior and a branch to each document that carries it out."""
    trunks: dict[str, list[float]] = {}
    for child, superior in edges:
        (x, y), trunk = places[child], places[superior][0]
        style = (0, (3, 2)) if superior in missing else "-"
        ax.plot([trunk, x], [y, y], color=GREY, lw=0.6, ls=style, zorder=1, label="branch")
        ax.plot([trunk], [y], "o", ms=1.8, color=GREY, zorder=1.5, label="junction")
        trunks.setdefault(superior, [places[superior][1]]).append(y)
    for superior, ends in trunks.items():
        style = (0, (3, 2)) if superior in missing else "-"
        ax.plot(
            [places[superior][0]] * 2,
            [min(ends), max(ends)],
            color=GREY,
            lw=0.6,
            ls=style,
            zorder=1,
            label="trunk",
        )


def _draw_node(ax: Axes, node: Node, place: tuple[float, float]) -> None:
    x, y = place
    if node.first and node.last and node.first != node.last:
        ends = [node.first.toordinal(), node.last.toordinal()]
        ax.plot(ends, [y, y], color=ACCENT, lw=6.5, solid_capstyle="butt", zorder=2, label="imprecise")
    ax.plot([x], [y], ls="none", zorder=3, label=node.key, **_marker_of(node.extent, node.text_form, node.role))


def _marker_of(extent: str, text_form: str, role: str) -> dict[str, Any]:
    """Return the marker: its shape and filling tell the extent, its tone the form of the text."""
    tone = {"official": DARK, "press": "white"}.get(text_form, MIDDLE)
    looks: dict[str, Any] = {
        "mec": INK,
        "mew": 0.6,
        "mfc": tone,
        "ms": 7.0 if role == "reference" else 4.8,
    }
    shapes: dict[str, dict[str, Any]] = {
        "full": {"marker": "o"},
        "truncated": {"marker": "o", "fillstyle": "left", "markerfacecoloralt": "white"},
        "in_doubt": {"marker": "o", "fillstyle": "top", "markerfacecoloralt": "white"},
        "excerpt": {"marker": "s", "fillstyle": "bottom", "markerfacecoloralt": "white"},
        "report": {"marker": "^"},
        "missing": {"marker": "o", "mfc": "white", "mec": GREY},
    }
    return looks | shapes.get(extent, {"marker": "x"})


def _dress_lanes(
    ax: Axes,
    nodes: list[Node],
    rows: dict[str, int],
    heads: dict[str, int],
    also: dict[str, list[str]],
    language: str,
) -> None:
    labels = {rows[node.key]: _label_of(node, language) for node in nodes}
    labels |= {row: word(f"figure.{lane}", language) for lane, row in heads.items()}
    ticks = sorted(labels)
    size = BASE - 0.5 if len(ticks) < 50 else SMALL
    ax.set_yticks(ticks, [shorten_text(labels[tick], 62, size=size) for tick in ticks], fontsize=size)
    for tick, text in zip(ticks, ax.get_yticklabels(), strict=True):
        text.set_fontweight("bold" if tick in heads.values() else "normal")
    for row in heads.values():
        ax.axhline(row, color=RULE, lw=0.5, zorder=0)
    ax.set_ylim(max(ticks) + 0.8, -0.8)
    for key, numbers in also.items():
        ax.annotate(
            "○ " + shorten_text("; ".join(numbers), 40, size=SMALL),
            (1, rows[key]),
            xycoords=("axes fraction", "data"),
            xytext=(2, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            color="#555555",
        )


def _label_of(node: Node, language: str) -> str:
    parts = [
        node.label if node.label != node.key or not node.number else "",
        node.number if node.number not in node.label else "",
    ]
    label = ", ".join(part for part in parts if part)
    return f"{label} ({word('cell.role.control', language)})" if node.role == "control" else label


def _make_handles(nodes: list[Node], also: dict[str, list[str]], language: str) -> list[Artist]:
    handles: list[Artist] = []
    for extent in ("full", "in_doubt", "truncated", "excerpt", "report"):
        if any(node.extent == extent for node in nodes):
            looks = _marker_of(extent, "", "") | {"mfc": GREY}
            handles.append(Line2D([], [], ls="none", label=word(f"cell.extent.{extent}", language), **looks))
    for form in ("official", "digest", "press"):
        if any(node.text_form == form for node in nodes):
            looks = _marker_of("full", form, "") | {"marker": "s"}
            handles.append(Line2D([], [], ls="none", label=word(f"cell.text_form.{form}", language), **looks))
    if also or any(node.extent == "missing" for node in nodes):
        looks = _marker_of("missing", "", "")
        handles.append(
            Line2D(
                [],
                [],
                color=GREY,
                lw=0.6,
                ls=(0, (3, 2)),
                label=word("figure.not_in_folder", language),
                **looks,
            )
        )
    if any(node.first != node.last for node in nodes):
        handles.append(Line2D([], [], color=ACCENT, lw=2.6, label=word("figure.date_imprecise", language)))
    handles.append(Line2D([], [], color=GREY, lw=0.6, marker="o", ms=1.8, label=word("figure.implements", language)))
    return handles


def caption_chain(documents: pd.DataFrame, chain: pd.DataFrame, *, language: str = "vi") -> str:
    """Say what the chain shows, with its numbers, and what it does not claim; also alt text."""
    nodes, edges, also = list_nodes(documents, chain, language=language)
    held = [node for node in nodes if node.extent != "missing"]
    missing = {number for numbers in also.values() for number in numbers}
    n = {
        "held": len(held),
        "full": sum(node.extent == "full" for node in held),
        "edges": len(edges) + sum(len(numbers) for numbers in also.values()),
    }
    counts = {
        "undated": sum(node.first is None for node in held),
        "missing": len(nodes) - len(held) + len(missing),
    }
    main = word("caption.chain", language, **n)
    large = [(node.number or node.label, node.text_form) for node in held if node.role == "reference"]
    named = [
        word("caption.chain.reference", language, number=number, form=find_cell("text_form", form, language))
        for number, form in large
    ]
    others = [word(f"caption.chain.{name}", language, n=count) for name, count in counts.items() if count]
    return join_caption(main, *named, *others, word("note.disclaimer", language))
