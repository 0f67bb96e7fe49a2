"""Who carries out whose document: the catalogue's numbers and dates joined to a chain, not yet drawn."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

import pandas as pd

from toolkit.figures.page.plans import name_documents, read_days, require_columns

LANES = (
    "central_party",
    "central_state",
    "province_party",
    "province_state",
    "local_party",
    "local_state",
    "other_lane",
)
#: Endings of document numbers that tell the issuing level where the catalogue does not hold the document.
_LANE_OF_NUMBER = (
    (re.compile(r"[-/]TW$"), "central_party"),
    (re.compile(r"(NQ|NĐ|CT)-CP$|[-/](CP|TTG|QH\d*)$"), "central_state"),
    (re.compile(r"[-/]T[UỦ]$"), "province_party"),
    (re.compile(r"[-/](UBND|HĐND)$"), "province_state"),
)


@dataclass(frozen=True)
class Node:
    """A document of the chain; `first` and `last` are the days that its date can mean, None without date."""

    key: str
    label: str
    number: str
    lane: str
    unit: str
    first: date | None
    last: date | None
    extent: str
    text_form: str
    role: str
    implements: tuple[str, ...] = ()


def build_chain(
    documents: pd.DataFrame, *, cited: pd.DataFrame | None = None, language: str = "vi"
) -> tuple[list[Node], list[tuple[str, str]], dict[str, list[str]]]:
    """Join documents to their superiors by number.

    A number alone does not identify a document: among those of the same number, one of the central level or
    of the same unit that is not later than the citing document is taken, the latest; if none is, the superior
    counts as not in the folder.

    Returns
    -------
    tuple
        The nodes; the edges (citing key, superior key); numbers cited by one document alone and not in the
        folder, by its key.
    """
    columns = [
        "doc_id",
        "unit",
        "line",
        "tier",
        "number",
        "issued",
        "implements",
        "role",
        "extent",
        "text_form",
    ]
    rows = require_columns(documents, columns, where="documents").fillna("")
    names = name_documents(documents, language=language)
    nodes = [_make_node(row, names[str(row["doc_id"])]) for _, row in rows.iterrows()]
    found = {(node.key, number): _find_superior(nodes, node, number) for node in nodes for number in node.implements}
    citing = [_fold(number) for (_, number), superior in found.items() if superior is None]
    dates = (
        {}
        if cited is None
        else {_fold(number): issued for number, issued in zip(cited["number"], cited["issued"], strict=True)}
    )
    printed = {_fold(number): number for (_, number), superior in reversed(found.items()) if superior is None}
    own_row = [number for number in dict.fromkeys(citing) if citing.count(number) > 1 or number in dates]
    nodes += [_make_missing(number, printed[number], str(dates.get(number, ""))) for number in own_row]
    edges: list[tuple[str, str]] = []
    also: dict[str, list[str]] = {}
    for (key, number), superior in found.items():
        if superior is not None:
            edges.append((key, superior))
        elif _fold(number) in own_row:
            edges.append((key, f"cited:{_fold(number)}"))
        else:
            also.setdefault(key, []).append(number)
    return nodes, edges, also


def _fold(number: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", str(number))).upper()


def _make_node(row: pd.Series, name: str) -> Node:
    first, last = read_days(str(row["issued"]), where=str(row["doc_id"]))
    tier = "local" if row["tier"] in ("district", "commune") else row["tier"]
    lane = f"{tier}_{row['line']}"
    return Node(
        str(row["doc_id"]),
        name,
        str(row["number"]),
        lane if lane in LANES else "other_lane",
        str(row["unit"]),
        first,
        last,
        str(row["extent"]),
        str(row["text_form"]),
        str(row["role"]),
        tuple(number.strip() for number in str(row["implements"]).split(";") if number.strip()),
    )


def _make_missing(number: str, printed: str, issued: str) -> Node:
    first, last = read_days(issued, where=f"cited, {number}")
    lane = next((lane for pattern, lane in _LANE_OF_NUMBER if pattern.search(number)), "other_lane")
    return Node(f"cited:{number}", printed, printed, lane, "", first, last, "missing", "", "cited")


def _find_superior(nodes: list[Node], child: Node, number: str) -> str | None:
    """Return the key of the latest document of this number that the child can have carried out."""
    fitting = [
        node
        for node in nodes
        if _fold(node.number) == _fold(number)
        and node.key != child.key
        and (node.lane.startswith("central") or node.unit == child.unit)
        and (node.first is None or child.last is None or node.first <= child.last)
    ]
    return max(fitting, key=lambda node: node.first or date.min).key if fitting else None
