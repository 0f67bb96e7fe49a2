"""Pages of two plans side by side: two columns, ribbons between them, and the passages below."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from toolkit.write.live import mark_language, mark_numbers, read_template, write_filter
from toolkit.write.marks import underline
from toolkit.write.pages import ENVIRONMENT, write_page_below

#: Width of the picture and of a column in units of the drawing, and where the columns stand.
_WIDTH, _BAR, _LEFT = 440.0, 12.0, 118.0
#: Lowest and highest columns; syllables that a unit of height has room for before columns grow.
_LOWEST, _HIGHEST, _PER_UNIT = 220.0, 720.0, 6.0
#: Widths of ribbons.
_THINNEST, _THICKEST = 1.4, 11.0
#: Height of a line of a section's name, small letters that one has room for, and the lowest unit with an edge.
_LINE, _LETTERS, _UNIT = 12.0, 18.0, 2.5
#: Width of a capital in small letters.
_CAPITAL = 1.2


def write_ribbons(content: Mapping[str, Any], *, texts: Mapping[str, str] | None = None, heading: str = "h3") -> str:
    """Return the markup of two plans side by side.

    Parameters
    ----------
    content : mapping
        As :func:`toolkit.analysis.ribbons.describe_ribbons` yields it.
    texts : mapping, optional
        Page of each text that has one, by doc_id: ids lead there.
    heading : {"h2", "h3"}
        Rank of the headings in it.
    """
    most = max((one["n_net"] for one in content["passages"]), default=0)
    scale = lay_out_height(max(column["n_syllables"] for column in content["columns"]))
    passages = [_lay_out(one, place, scale, most) for place, one in enumerate(content["passages"], start=1)]
    groups = [[one for one in passages if bool(one["explained_by"]) == explained] for explained in (False, True)]
    columns = [_draw_column(column, side, scale) for side, column in enumerate(content["columns"])]
    template = ENVIRONMENT.from_string(read_template("ribbons.html"))
    return template.render(
        **{**content, "passages": passages, "columns": columns},
        groups=groups, texts=texts or {}, heading=heading, width=_WIDTH, most=most, thickest=_THICKEST,
        height=max((column["bottom"] for column in columns), default=0) + 6,
        # Widest ribbons first: thin ones stay on top, where the pointer reaches them.
        drawn=sorted(passages, key=lambda one: -one["wide"]),
    )  # fmt: skip


def lay_out_height(n_syllables: int) -> float:
    """Return syllables per unit of height, so that the longer text is neither a dot nor a scroll.

    Examples
    --------
    >>> lay_out_height(21_600), lay_out_height(3_000), lay_out_height(110)
    (30.0, 6.0, 0.5)
    """
    return n_syllables / min(_HIGHEST, max(_LOWEST, n_syllables / _PER_UNIT)) if n_syllables else 1.0


def _draw_column(column: Mapping[str, Any], side: int, scale: float) -> dict[str, Any]:
    left = _LEFT if side == 0 else _WIDTH - _LEFT - _BAR
    height = max(column["n_syllables"] / scale, 2.0)
    edges = [round(begin / scale, 1) for begin in column["units"]]
    crowded = len(edges) > height / _UNIT
    sections = [
        {**one, "y": round(one["start"] / scale, 1), "tall": round(max((one["end"] - one["start"]) / scale, 0.5), 1)}
        for one in column["sections"]
    ]
    names, bottom = _place_names(sections, height)
    return {
        **column,
        "x": left,
        "wide": _BAR,
        "tall": round(height, 1),
        "bottom": max(bottom, height),
        "edges": [] if crowded else edges[1:],
        "sections": sections,
        "names": names,
        "name_x": left - 5 if side == 0 else left + _BAR + 5,
        "anchor": "end" if side == 0 else "start",
    }


def _place_names(sections: Sequence[Mapping[str, Any]], height: float) -> tuple[list[dict[str, Any]], float]:
    """Return where the names of sections stand: at their tops, moved down where the one above is in the way."""
    named = [one for one in sections if one["title"] or one["id"]]
    room = max(1, int(height / _LINE))
    if len(named) > room:  # the longest sections keep their names
        kept = sorted(sorted(named, key=lambda one: one["start"] - one["end"])[:room], key=lambda one: one["start"])
        named = kept
    placed, free = [], 0.0
    for one, after in zip(named, [*named[1:], None], strict=True):
        y = max(one["y"], free)
        space = (height if after is None else after["y"]) - y
        lines = _wrap(_join(one["id"], one["title"]), 3 if space >= 3 * _LINE else 2 if space >= 2 * _LINE else 1)
        placed.append({"lines": [{"y": round(y + 9 + _LINE * n, 1), "text": line} for n, line in enumerate(lines)],
                       "full": _join(one["id"], one["title"])})  # fmt: skip
        free = y + _LINE * len(lines)
    return placed, free


def _join(name: str, title: str) -> str:
    """Return a section's numeral and title; a numeral that the title has already is not said twice.

    Examples
    --------
    >>> _join("II", "NHIỆM VỤ"), _join("II", "II. NHIỆM VỤ"), _join("-1", "")
    ('II. NHIỆM VỤ', 'II. NHIỆM VỤ', '-1')
    """
    if not title or title.startswith(f"{name}."):
        return title or name
    return f"{name}. {title}" if name[-1:].isalnum() else title


def _wrap(text: str, most: int) -> list[str]:
    """Return a name in lines; what finds no room is left out with a mark.

    Examples
    --------
    >>> _wrap("II. NHIỆM VỤ, GIẢI PHÁP", 2), _wrap("II. NHIỆM VỤ, GIẢI PHÁP", 1)
    (['II. NHIỆM VỤ,', 'GIẢI PHÁP'], ['II. NHIỆM VỤ, …'])
    """
    lines: list[str] = [""]
    for piece in text.split():
        longer = f"{lines[-1]} {piece}".strip()
        if _measure(longer) > _LETTERS and lines[-1]:
            lines.append(piece)
        else:
            lines[-1] = longer
    return [*lines[: most - 1], _cut(f"{lines[most - 1]} …")] if len(lines) > most else [_cut(line) for line in lines]


def _measure(text: str) -> float:
    return sum(_CAPITAL if letter.isupper() else 1.0 for letter in text)


def _cut(line: str) -> str:
    """Shorten a line that is wider than its room, between words where it can be."""
    if _measure(line) <= _LETTERS:
        return line
    kept = line.removesuffix(" …")
    while _measure(f"{kept} …") > _LETTERS and " " in kept:
        kept = kept.rpartition(" ")[0]
    while _measure(f"{kept} …") > _LETTERS:
        kept = kept[:-1]
    return f"{kept} …"


def _lay_out(one: Mapping[str, Any], number: int, scale: float, most: int) -> dict[str, Any]:
    """Return a passage with its ribbon: a band between the places of both sides, as wide as its net wording."""
    here, there = (side["place"] / scale for side in one["sides"])
    left, right = _LEFT + _BAR, _WIDTH - _LEFT - _BAR
    bend = (left + right) / 2
    wide = _THINNEST + (_THICKEST - _THINNEST) * one["n_net"] / most if most else _THINNEST
    return {
        **one,
        "number": number,
        "path": f"M{left:.1f} {here:.1f}C{bend:.1f} {here:.1f} {bend:.1f} {there:.1f} {right:.1f} {there:.1f}",
        "wide": round(wide, 1),
        "markup": [Markup(_mark(side)) for side in one["sides"]],  # noqa: S704 (escaped there)
    }


def _mark(side: Mapping[str, Any]) -> str:
    text = side["text"]
    inside = underline(text, (0, len(text)), side["shared"])
    return f"{html.escape(side['before'])}<mark>⟦{inside}⟧</mark>{html.escape(side['behind'])}"


def write_ribbon_page(
    page: Path,
    content: Mapping[str, Any],
    *,
    texts: Mapping[str, str],
    language: str,
    signature: str,
    links: Sequence[Mapping[str, str]],
) -> None:
    """Write the page of two plans, with links to the list of pairs."""
    body = ENVIRONMENT.from_string(read_template("provision_page.html")).render(
        title=content["title"],
        body=Markup(write_ribbons(content, texts=texts, heading="h2")),  # noqa: S704 (escaped there)
    )
    write_page_below(page, body, title=content["title"], language=language, signature=signature, links=links)


def write_ribbon_list(
    page: Path,
    *,
    title: str,
    note: str,
    heads: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    language: str,
    signature: str,
) -> None:
    """Write the list of pairs above chance: a sortable table that leads to the page of each that has one."""
    body = ENVIRONMENT.from_string(read_template("ribbon_list.html")).render(
        title=title, note=note, heads=heads, rows=rows, tag=lambda text: Markup(mark_language(text, language)),  # noqa: S704
        filter=Markup(write_filter(heads, len(rows), language)),  # noqa: S704 (escaped there)
        numbers=Markup(mark_numbers(language)),  # noqa: S704 (ours)
    )  # fmt: skip
    write_page_below(page, body, title=title, language=language, signature=signature)
