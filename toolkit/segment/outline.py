"""Where a label belongs: which open levels stay open when it comes, and what it is called there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from toolkit.records import Fault
from toolkit.segment.numbering import LETTERS, STRUCTURAL, USUAL_RANK, Marker, read_as_roman, write_roman

TERMINAL = re.compile(r"[.;!?…,][\"”'’»)*\]]*$")
COLON = re.compile(r":[\"”'’»)*\]]*$")
_SYMBOLS = ("dash", "plus", "bullet")
#: No document nests deeper; a numbering that begins again below this is a broken one, not a deeper one.
_DEEPEST = 12
#: So many letters may be missing before an i for it to be a letter still.
_MISSING_LETTERS = 4
#: The largest Roman numeral read as one.
_LAST_ROMAN = 89


class Level(NamedTuple):
    """An open level of the outline.

    Parameters
    ----------
    style : str
        Style of its label.
    ordinal : tuple of int
        Place in its sequence, as :class:`toolkit.segment.numbering.Marker` has it.
    unit_id : str
        Id of the unit that it belongs to.
    text : str
        Text of that unit: whether it ends with a colon, or as a title, tells what may stand under it.
    """

    style: str
    ordinal: tuple[int, ...]
    unit_id: str
    text: str


class Place(NamedTuple):
    """Where a label belongs.

    Parameters
    ----------
    keep : int
        How many of the open levels stay open.
    label : str
        What it adds to the id of its parent.
    ordinal : tuple of int
        Its place in the sequence; differs from the printed one where that was corrected.
    fault : Fault or None
        What was irregular.
    """

    keep: int
    label: str
    ordinal: tuple[int, ...]
    fault: Fault | None = None


def find_place(levels: Sequence[Level], marker: Marker, later_romans: Sequence[int] = ()) -> Place:
    """Find where a numbered or lettered label belongs.

    Parameters
    ----------
    levels : sequence of Level
        The open levels, outermost first.
    marker : Marker
        The label that comes next; no structural word, no dash.
    later_romans : sequence of int
        The Roman numerals still to come in the document, by which a repeated one is judged.

    Returns
    -------
    Place

    Examples
    --------
    >>> levels = [Level("roman", (1,), "I", "MỤC TIÊU"), Level("arabic", (1,), "I.1", "Đến năm 2030")]
    >>> find_place(levels, Marker("arabic", "2", (2,), 3))
    Place(keep=1, label='2', ordinal=(2,), fault=None)
    >>> fault = find_place(levels, Marker("arabic", "3", (3,), 3)).fault
    >>> fault.code, fault.values
    ('gap_in_numbering', {'label': '3', 'before': 'I.1'})
    """
    label = marker.label.split(".")[-1] if marker.style == "decimal" else marker.label
    for depth in range(len(levels) - 1, -1, -1):
        if levels[depth].style == marker.style and _counts_on(levels[depth].ordinal, marker):
            return Place(depth, label, marker.ordinal)
        if levels[depth].style == marker.style == "letter" and _skips_d(levels[depth], marker):
            return Place(depth, label, marker.ordinal, Fault("latin_letters"))
    if marker.style == "decimal":
        return _place_decimal(levels, marker, label)
    if marker.ordinal[-1] == 1:
        keep = _count_kept_at_restart(levels, marker)
        if keep is not None:
            again = any(level.style == marker.style for level in levels[keep:])
            return Place(keep, label, marker.ordinal, Fault("restart.again") if again else None)
    return _place_irregular(levels, marker, label, later_romans)


def choose_numeral(levels: Sequence[Level], marker: Marker) -> Marker:
    """Return an i, v or x as the Roman numeral that it is where no letters count up to it.

    Examples
    --------
    >>> letters = [Level("letter", (1,), "1.a", "Đường:")]
    >>> choose_numeral(letters, Marker("letter", "i", (10,), 3)).style
    'roman)'
    >>> choose_numeral([Level("letter", (9,), "1.h", "Đường.")], Marker("letter", "i", (10,), 3)).style
    'letter'
    """
    numeral = read_as_roman(marker)
    if numeral is None:
        return marker
    for level in reversed(levels):
        if level.style == "roman)" and follows(level.ordinal, numeral.ordinal):
            return numeral
        if level.style == marker.style and level.ordinal[0] + _MISSING_LETTERS >= marker.ordinal[0]:
            return marker
    return numeral if numeral.ordinal == (1,) else marker


def choose_doubled(levels: Sequence[Level], marker: Marker) -> Marker:
    """Return aa), bb) as a list of its own where the letters that are open have not come to their end.

    Examples
    --------
    >>> aa = Marker("letter", "aa", (24,), 4)
    >>> choose_doubled([Level("letter", (2,), "1.b", "Đường:")], aa).style
    'doubled'
    >>> choose_doubled([Level("letter", (23, 1), "1.z", "Đường.")], aa).style
    'letter'
    """
    if marker.style != "letter" or len(marker.label) != 2:
        return marker
    place, *inserted = marker.ordinal
    nested = marker._replace(style="doubled", ordinal=(place - len(LETTERS), *inserted))
    for level in reversed(levels):
        if level.style == "doubled" and follows(level.ordinal, nested.ordinal):
            return nested
        if level.style == "letter":
            late = level.ordinal[0] + _MISSING_LETTERS >= place
            return nested if nested.ordinal == (1,) and not late else marker
    return marker


def find_symbol_place(levels: Sequence[Level], style: str, shape: tuple[int, ...] = ()) -> int:
    """Return how many levels stay open when a dash, plus or bullet comes.

    A symbol that is not open yet stands under the last one if that introduces it, and else beside it; a bullet of
    another shape than those that are open stands under them.

    Examples
    --------
    >>> find_symbol_place([Level("arabic", (1,), "1", "Việc:"), Level("dash", (), "1.-1", "Một.")], "dash")
    1
    """
    open_shapes = [(level.style, level.ordinal) for level in levels]
    if (style, shape) in open_shapes:
        return len(levels) - 1 - open_shapes[::-1].index((style, shape))
    if any(level.style == style for level in levels):
        return len(levels)
    keep = len(levels)
    while keep and levels[keep - 1].style in _SYMBOLS and _stands_beside(levels[keep - 1], style):
        keep -= 1
    return keep


def _stands_beside(level: Level, style: str) -> bool:
    wider = USUAL_RANK[style] < USUAL_RANK[level.style]
    return wider and bool(TERMINAL.search(level.text))


def count_wider(levels: Sequence[Level], marker: Marker) -> int:
    """Return how many levels stay open when a structural label (Chương, Điều, Phụ lục) comes."""
    keep = len(levels)
    while keep and not _is_wider(levels[keep - 1], marker):
        keep -= 1
    return keep


def judge_structure(before: tuple[int, ...] | None, marker: Marker) -> Fault | None:
    """Return the fault of a structural label, if it does not count on from the last of its style.

    Examples
    --------
    >>> judge_structure((4,), Marker("article", "Đ6", (6,), 7)).values
    {'label': 'Đ6', 'before': '4'}
    """
    if not marker.ordinal or (before and follows(before, marker.ordinal)):
        return None
    if before is None:
        return None if marker.ordinal == (1,) else Fault("gap_in_numbering.begins", label=marker.label)
    onwards = "gap_in_numbering" if marker.ordinal > before else "out_of_order"
    code = "restart" if marker.ordinal == (1,) else onwards
    return Fault(code, label=marker.label, before=".".join(map(str, before)))


def count_without_symbols(levels: Sequence[Level]) -> int:
    """Return how many levels stay open when a paragraph without label comes: dashes end."""
    keep = len(levels)
    while keep and levels[keep - 1].style in _SYMBOLS:
        keep -= 1
    return keep


def fits_decimal(levels: Sequence[Level], marker: Marker) -> bool:
    """Tell whether "2.1" is a label here: it must go on from where the numbering stands.

    A line may as well begin with a figure, such as "2.5 triệu người".
    """
    for level in reversed(levels):
        if level.style == "decimal" and follows(level.ordinal, marker.ordinal):
            return True
        if level.style in ("arabic", "decimal") and level.ordinal == marker.ordinal[:-1]:
            return True
    if marker.ordinal[-1] == 1:
        return True
    return any(level.style == "decimal" for level in levels) and marker.ordinal[0] < 20


def follows(before: tuple[int, ...], after: tuple[int, ...]) -> bool:
    """Tell whether one ordinal is the next after another.

    Examples
    --------
    >>> follows((1,), (2,)), follows((5,), (5, 1)), follows((5, 1), (6,)), follows((2, 2), (2, 3))
    (True, True, True, True)
    """
    if len(before) == len(after):
        return before[:-1] == after[:-1] and after[-1] == before[-1] + 1
    if len(after) == len(before) + 1:  # 5a after 5
        return after[:-1] == before and after[-1] == 1
    return len(before) == 2 and len(after) == 1 and after[0] == before[0] + 1  # 6 after 5a


def _counts_on(before: tuple[int, ...], marker: Marker) -> bool:
    """Tell whether a label goes on on its level: 2.1.1 after 2.1 is no inserted number but a level below."""
    if marker.style == "decimal" and len(before) != len(marker.ordinal):
        return False
    return follows(before, marker.ordinal)


def _is_wider(level: Level, marker: Marker) -> bool:
    return level.style in STRUCTURAL and USUAL_RANK[level.style] < USUAL_RANK[marker.style]


def _skips_d(level: Level, marker: Marker) -> bool:
    return level.ordinal == (4,) and marker.label == "e"


def _place_decimal(levels: Sequence[Level], marker: Marker, label: str) -> Place:
    for depth in range(len(levels) - 1, -1, -1):
        if levels[depth].style in ("arabic", "decimal") and levels[depth].ordinal == marker.ordinal[:-1]:
            gap = Fault("gap_in_numbering.first", label=marker.label)
            return Place(depth + 1, label, marker.ordinal, None if marker.ordinal[-1] == 1 else gap)
    for depth in range(len(levels) - 1, -1, -1):
        level = levels[depth]
        if level.style == "decimal" and len(level.ordinal) == len(marker.ordinal):
            step = "gap_in_numbering" if marker.ordinal > level.ordinal else "out_of_order"
            before = ".".join(map(str, level.ordinal))
            return Place(depth, label, marker.ordinal, Fault(step, label=marker.label, before=before))
    alone = Fault("gap_in_numbering.alone", label=marker.label, item=marker.ordinal[0])
    return Place(_count_below(levels, "arabic"), label, marker.ordinal, alone)


def _count_kept_at_restart(levels: Sequence[Level], marker: Marker) -> int | None:
    """Return how many levels stay open when a numbering begins with 1, a or I."""
    if not levels:
        return 0
    if len(levels) >= _DEEPEST:
        return None
    same = any(level.style == marker.style for level in levels)
    if same and marker.style in ("roman", "upper"):
        return None  # sections do not nest: a second "I" is a misread or misprinted number
    last = levels[-1]
    if same and last.style == marker.style:
        # Directly under a heading of the same style: its child. Under a sentence: doubtful.
        return len(levels) if not TERMINAL.search(last.text) else None
    if same:
        return len(levels) if COLON.search(last.text) else None
    keep = len(levels)
    while keep and _ends_at_restart(levels[keep - 1], marker.style):
        keep -= 1
    return keep


def _ends_at_restart(level: Level, style: str) -> bool:
    narrower = level.style not in STRUCTURAL and USUAL_RANK[level.style] >= USUAL_RANK[style]
    return narrower and not COLON.search(level.text)


def _place_irregular(levels: Sequence[Level], marker: Marker, label: str, later_romans: Sequence[int]) -> Place:
    for depth in range(len(levels) - 1, -1, -1):
        level = levels[depth]
        if level.style != marker.style:
            continue
        step = marker.ordinal[0] - level.ordinal[0]
        first = marker.ordinal[-1] == 1 and marker.style not in ("roman", "upper")
        if step <= 0 and first and depth + 1 < _DEEPEST:
            # 1 after 4 under no heading: a list inside the last item, or one that was renumbered.
            inside = Fault("restart.list", label=marker.label, before=level.unit_id)
            return Place(depth + 1, label, marker.ordinal, inside)
        if step > 0:
            gap = Fault("gap_in_numbering", label=marker.label, before=level.unit_id)
            return Place(depth, label, marker.ordinal, gap)
        return _relabel(level, marker, label, depth, later_romans)
    keep = _count_below(levels, marker.style)
    return Place(keep, label, marker.ordinal, Fault("gap_in_numbering.begins", label=marker.label))


def _relabel(level: Level, marker: Marker, label: str, depth: int, later_romans: Sequence[int]) -> Place:
    number = level.ordinal[0] + 1
    if marker.style != "roman" or number > _LAST_ROMAN or not _renumbers_well(number, later_romans):
        return Place(depth, label, marker.ordinal, Fault("out_of_order", label=marker.label, before=level.unit_id))
    # Scanned Roman numerals lose strokes (II becomes I): a new section never merges with the last.
    roman = write_roman(number)
    misread = Fault("out_of_order.misread", label=marker.label, before=level.unit_id, roman=roman)
    return Place(depth, roman, (number,), misread)


def _renumbers_well(number: int, later: Sequence[int]) -> bool:
    """Tell whether counting on from a repeated Roman numeral agrees better with the later ones."""
    counted = sum(a == b for a, b in zip(later, range(number + 1, number + 1 + len(later)), strict=True))
    gaps = sum(b - a != 1 for a, b in pairwise([number - 1, *later]))
    return counted >= len(later) - 1.5 * gaps


def _count_below(levels: Sequence[Level], style: str) -> int:
    keep, rank = len(levels), USUAL_RANK[style]
    while keep and levels[keep - 1].style not in STRUCTURAL and USUAL_RANK[levels[keep - 1].style] >= rank:
        keep -= 1
    return keep
