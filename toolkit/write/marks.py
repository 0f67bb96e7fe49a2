"""A passage with what is to be seen in it: shared words, changes of meaning, wording that other plans have too."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from toolkit.words.coded_cells import find_cell
from toolkit.words.directions import find_direction
from toolkit.words.labels import word

Span = tuple[int, int]


def find_marks(changes: pd.DataFrame, language: str) -> tuple[dict[Span, list[str]], dict[Span, list[str]]]:
    """Return the labels of each changed span, on the side of the reference and on that of the plan.

    What a heading says stands at the beginning of the passage under it, with the words of the heading.
    """
    found: tuple[dict[Span, list[str]], dict[Span, list[str]]] = ({}, {})
    for row in changes.to_dict("records"):
        for side, marks in zip(("reference", "plan"), found, strict=True):
            if not row[f"{side}_value"]:
                continue
            label, span = label_change(row, language), (0, 0)
            if pd.notna(row[f"{side}_start"]):
                span = int(row[f"{side}_start"]), int(row[f"{side}_end"])
            else:
                label += f" – {word('change.heading', language, words=row[f'{side}_value'])}"
            marks.setdefault(span, []).append(label)
    return found


def label_change(change: Mapping[Any, Any], language: str) -> str:
    """Return aspect, direction and relation of a change in words.

    Examples
    --------
    >>> label_change({"aspect": "target", "direction": "weaker", "relation": ""}, "en")
    'target: aims lower'
    >>> label_change({"aspect": "target", "direction": "weaker", "relation": "milestone"}, "en")
    'target: aims lower, milestone before a later goal'
    """
    relation = change.get("relation") or ""
    label = f"{find_cell('aspect', str(change['aspect']), language)}: {find_direction(change, language)}"
    notes = [find_cell("relation", str(relation), language)] if relation else []
    if change.get("tier") == "to_read":
        notes.append(find_cell("tier", "to_read", language))
    return ", ".join([label, *notes])


def mark_passage(
    text: str,
    marks: Mapping[Span, Sequence[str]],
    shared: Sequence[Span],
    borrowed: Sequence[Span] = (),
    *,
    language: str = "vi",
) -> str:
    """Return an escaped passage: shared words underlined, changes also bold, in square brackets and named.

    A change inside another one, or of a heading (its span is empty), adds its label only. Borrowed spans, which must
    not overlap, stand in double square brackets with their number behind them. The passage is Vietnamese, the labels
    are of the language given.

    Examples
    --------
    >>> mark_passage("Mở <40> lớp", {(4, 6): ["weaker"]}, [(0, 2)])
    '<u>Mở</u> &lt;<b><u>[40]</u></b> <small>(weaker)</small>&gt; lớp'
    >>> mark_passage("Mở lớp", {(0, 2): ["added"]}, [], language="en")
    '<b><u>[Mở]</u></b> <small lang="en">(added)</small> lớp'
    >>> mark_passage("Mở lớp", {(0, 0): ["added – in the heading or lead-in: Sở Y tế"]}, [])
    '<small>(added – in the heading or lead-in: Sở Y tế)</small> Mở lớp'
    >>> mark_passage("Mở lớp", {}, [(3, 6)], [(0, 6)])
    '<mark>⟦Mở </mark><u><mark>lớp⟧<sup>1</sup></mark></u>'
    """
    tag = "<small>" if language == "vi" else f'<small lang="{html.escape(language)}">'
    pieces, last = [], 0
    for (start, end), labels in sorted(marks.items()):
        note = f" {tag}({html.escape('; '.join(labels))})</small>"
        if start == end:  # of a heading
            pieces.append(f"{note.lstrip()} ")
            continue
        if start < last:
            pieces.append(note)
            continue
        inside = _write(text, (start, end), borrowed)
        pieces += [underline(text, (last, start), shared, borrowed=borrowed), f"<b><u>[{inside}]</u></b>{note}"]
        last = end
    return "".join([*pieces, underline(text, (last, len(text)), shared, borrowed=borrowed)])


def underline(
    text: str,
    part: Span,
    spans: Sequence[Span],
    tags: tuple[str, str] = ("<u>", "</u>"),
    *,
    borrowed: Sequence[Span] = (),
) -> str:
    """Return the part of a text, escaped, with what of the spans lies in it between tags."""
    pieces, last = [], part[0]
    for start, end in sorted((max(a, part[0]), min(b, part[1])) for a, b in spans):
        if start < end:
            pieces += [
                _write(text, (last, start), borrowed),
                f"{tags[0]}{_write(text, (start, end), borrowed)}{tags[1]}",
            ]
            last = end
    return "".join([*pieces, _write(text, (last, part[1]), borrowed)])


def _write(text: str, part: Span, borrowed: Sequence[Span]) -> str:
    """Return the part of a text, escaped, with what of the borrowed spans lies in it marked."""
    pieces, last = [], part[0]
    for number, (start, end) in enumerate(borrowed, start=1):
        first, stop = max(start, part[0]), min(end, part[1])
        if first < stop:
            opening = "⟦" if first == start else ""
            closing = f"⟧<sup>{number}</sup>" if stop == end else ""
            pieces += [html.escape(text[last:first]), f"<mark>{opening}{html.escape(text[first:stop])}{closing}</mark>"]
            last = stop
    return "".join([*pieces, html.escape(text[last : part[1]])])
