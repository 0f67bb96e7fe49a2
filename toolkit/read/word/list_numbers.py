"""Word's automatic numbering as the text that Word shows.

Source: ECMA-376 part 1, 17.9 (numbering). A paragraph points at a list instance (num), which points at a
definition (abstractNum) with up to nine levels. Instances of one definition go on counting together,
unless an instance overrides the start of a level.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MAX_LEVELS = 9
_MAX_NUMBER = 100_000


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list definition.

    Parameters
    ----------
    number_format : str
        ``decimal``, ``lowerLetter``, ``bullet``, ... as Word names them.
    template : str
        Text with ``%1`` to ``%9`` for the numbers of the levels.
    start : int
        First number.
    suffix : str
        What follows the number: ``tab``, ``space`` or ``nothing``.
    legal : bool
        Whether all numbers are shown as decimal.
    restart : int or None
        Level (1 to 9) after which counting starts anew; 0 never; None after any higher level.
    style : str
        Paragraph style tied to this level.
    """

    number_format: str = "decimal"
    template: str = ""
    start: int = 1
    suffix: str = "tab"
    legal: bool = False
    restart: int | None = None
    style: str = ""


@dataclass(frozen=True, slots=True)
class Numbering:
    """All list instances of a document.

    Parameters
    ----------
    levels : mapping of (num id, level) to Level
        What each instance shows, overrides applied.
    definitions : mapping of num id to definition id
        Instances with the same definition share their counters.
    start_overrides : mapping of (num id, level) to int
        Where an instance starts anew.
    """

    levels: Mapping[tuple[str, int], Level] = field(default_factory=dict)
    definitions: Mapping[str, str] = field(default_factory=dict)
    start_overrides: Mapping[tuple[str, int], int] = field(default_factory=dict)


def format_number(number: int, number_format: str) -> str:
    """Format a number as Word does.

    Word's letters are the Latin alphabet, without đ; past z they double (aa, bb).

    Examples
    --------
    >>> [format_number(5, name) for name in ("decimal", "upperRoman", "lowerLetter", "decimalZero")]
    ['5', 'V', 'e', '05']
    >>> format_number(28, "upperLetter")
    'BB'
    """
    number = min(max(number, 0), _MAX_NUMBER)
    if number_format in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 30) if number else ""
        return letter.upper() if number_format == "upperLetter" else letter
    if number_format in ("lowerRoman", "upperRoman"):
        return _format_roman(number) if number_format == "lowerRoman" else _format_roman(number).upper()
    if number_format == "decimalZero":
        return f"{number:02d}"
    return "" if number_format == "none" else str(number)


def _format_roman(number: int) -> str:
    letters = ""
    for value, numeral in _ROMAN:
        count, number = divmod(number, value)
        letters += numeral * min(count, 20)
    return letters


def parse_numbering(root: Any, *, style_numbers: Mapping[str, str]) -> Numbering:
    """Parse numbering.xml.

    Parameters
    ----------
    root : lxml element
        ``w:numbering``.
    style_numbers : mapping of style id to num id
        Numbering styles, which definitions may point at (``w:numStyleLink``).
    """
    abstract = {_get(item, "abstractNumId"): item for item in root.findall(f"{_W}abstractNum")}
    definitions = {_get(num, "numId"): _get(num.find(f"{_W}abstractNumId"), "val") for num in root.findall(f"{_W}num")}
    parsed = {
        name: {_to_int(_get(item, "ilvl")): _parse_level(item) for item in definition.findall(f"{_W}lvl")}
        for name, definition in abstract.items()
    }
    levels: dict[tuple[str, int], Level] = {}
    overrides: dict[tuple[str, int], int] = {}
    for num in root.findall(f"{_W}num"):
        num_id = _get(num, "numId")
        definitions[num_id] = _follow_style_link(definitions[num_id], abstract, definitions, style_numbers)
        for index, level in parsed.get(definitions[num_id], {}).items():
            levels[num_id, index] = level
        for item in num.findall(f"{_W}lvlOverride"):
            index = _to_int(_get(item, "ilvl"))
            if (override := item.find(f"{_W}lvl")) is not None:
                levels[num_id, index] = _parse_level(override)
            if (start := item.find(f"{_W}startOverride")) is not None:
                overrides[num_id, index] = _to_int(_get(start, "val"))
    return Numbering(levels, definitions, overrides)


def _follow_style_link(
    definition_id: str,
    abstract: Mapping[str, Any],
    definitions: Mapping[str, str],
    style_numbers: Mapping[str, str],
) -> str:
    link = None if definition_id not in abstract else abstract[definition_id].find(f"{_W}numStyleLink")
    if link is None:
        return definition_id
    return definitions.get(style_numbers.get(_get(link, "val"), ""), definition_id)


def _parse_level(item: Any) -> Level:
    def get(name: str, default: str = "") -> str:
        return _get(item.find(f"{_W}{name}"), "val", default)

    legal = item.find(f"{_W}isLgl")
    restart = get("lvlRestart")
    return Level(
        number_format=get("numFmt", "decimal"),
        template=get("lvlText"),
        start=_to_int(get("start", "1")),
        suffix=get("suff", "tab"),
        legal=legal is not None and _get(legal, "val", "1") not in ("0", "false", "off"),
        restart=_to_int(restart) if restart else None,
        style=get("pStyle"),
    )


def make_counter(numbering: Numbering) -> Callable[[str, int], str]:
    """Make the function that numbers the paragraphs of one document, in reading order.

    Returns
    -------
    callable
        From (num id, level 0-8) to the label with its separator, such as ``"2.1. "``; it counts on with
        every call. Empty for an unknown list.

    Examples
    --------
    >>> levels = {("1", 0): Level("upperRoman", "%1."), ("1", 1): Level("decimal", "%1.%2.", legal=True)}
    >>> number = make_counter(Numbering(levels, {"1": "0"}))
    >>> [number("1", level) for level in (0, 1, 1, 0, 1)]
    ['I. ', '1.1. ', '1.2. ', 'II. ', '2.1. ']
    """
    counts: dict[tuple[str, int], int] = {}
    started: set[tuple[str, int]] = set()

    def number(num_id: str, index: int) -> str:
        level = numbering.levels.get((num_id, index))
        if level is None:
            return ""
        definition = numbering.definitions[num_id]
        if (num_id, index) in numbering.start_overrides and (num_id, index) not in started:
            counts[definition, index] = numbering.start_overrides[num_id, index]
        else:
            counts[definition, index] = counts.get((definition, index), level.start - 1) + 1
        started.add((num_id, index))
        _restart_deeper(numbering, counts, num_id, index)
        return _render_label(numbering, counts, num_id, index)

    return number


def _restart_deeper(numbering: Numbering, counts: dict[tuple[str, int], int], num_id: str, index: int) -> None:
    definition = numbering.definitions[num_id]
    for deeper in range(index + 1, _MAX_LEVELS):
        level = numbering.levels.get((num_id, deeper), Level())
        if level.restart is None or index < level.restart:
            counts.pop((definition, deeper), None)


def _render_label(numbering: Numbering, counts: Mapping[tuple[str, int], int], num_id: str, index: int) -> str:
    level = numbering.levels[num_id, index]
    if level.number_format == "bullet":
        return _choose_bullet(numbering, num_id, index)

    def fill(place: re.Match[str]) -> str:
        shown = int(place[1]) - 1
        other = numbering.levels.get((num_id, shown), Level())
        count = counts.get((numbering.definitions[num_id], shown), other.start)
        return format_number(count, "decimal" if level.legal else other.number_format)

    label = re.sub(r"%([1-9])", fill, level.template)
    return label + ("" if level.suffix == "nothing" or not label else " ")


def _choose_bullet(numbering: Numbering, num_id: str, index: int) -> str:
    """Return the sign of an item: deeper bullets of one list get another one, as they have another shape in Word."""
    outer = [numbering.levels.get((num_id, above), Level()) for above in range(index)]
    depth = sum(level.number_format == "bullet" and bool(level.template.strip()) for level in outer)
    signs = {level.template.strip() for level in outer if level.number_format == "bullet"}
    own = numbering.levels[num_id, index].template.strip()
    if own == "+" and own not in signs:
        return "+ "
    return ("- ", "+ ", "• ")[min(depth, 2)]


def _get(item: Any, name: str, default: str = "") -> str:
    return default if item is None else item.get(f"{_W}{name}", default)


def _to_int(value: str) -> int:
    return int(value) if re.fullmatch(r"-?\d{1,9}", value) else 0
