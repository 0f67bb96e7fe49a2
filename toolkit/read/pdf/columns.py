"""The two columns of the head and of the signature block of Vietnamese documents on a PDF page.

Left stand the issuing body and number, or the recipients; right the national motto, place and date, or
the signer. Read line by line the two would interleave, so each column is read on its own.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from statistics import median
from unicodedata import normalize

from toolkit.read.pdf.glyphs import Piece

_MOTTO = re.compile(r"CỘNG H(?:ÒA|OÀ) XÃ HỘI|ĐẢNG CỘNG SẢN VIỆT NAM")
_RECIPIENTS = re.compile(r"N[ơo]i nh[ậâa]n|NƠI NHẬN")
_SIGNER = re.compile(r"^(?:(?:TM|KT|TL|TUQ|Q)\.|[TK]/[MTL])\s*[^\W\d_]")
# As shares of the page's width.
_GUTTER = (0.35, 0.65)
_FULL_COLUMN = 0.15
_MIN_COLUMN_LINES = 6
_CENTRE = 0.08
_COLUMN = 0.13
_MAX_HEAD_LINES = 14
# Lines of the left column that may stand above the motto.
_MAX_RAISED_LINES = 3


def order_columns(lines: Sequence[list[Piece]], *, width: float) -> list[list[list[Piece]]]:
    """Order the lines of a page so that columns come one after the other.

    Parameters
    ----------
    lines : sequence of list of Piece
        Lines from top to bottom.
    width : float
        Width of the page in points.

    Returns
    -------
    list of blocks
        Each a list of lines; every column of a head or signature block is a block of its own.
    """
    blocks: list[list[list[Piece]]] = [[]]
    start, stop, gutter = _find_text_columns(lines, width)
    i = 0
    while i < len(lines):
        if i == start < stop:
            sides = [
                [[piece for piece in line if (piece.left < gutter) is left] for line in lines[start:stop]]
                for left in (True, False)
            ]
            blocks.extend([[line for side in sides for line in side if line], []])
            i = stop
            continue
        end, columns = _read_columns(lines, i, width)
        if end == i:
            blocks[-1].append(lines[i])
            i += 1
        else:
            blocks.extend([*columns, []])
            i = end
    return [block for block in blocks if block]


def _find_text_columns(lines: Sequence[list[Piece]], width: float) -> tuple[int, int, float]:
    """Find where a text runs in two columns: from which line to which, and at what place they are parted.

    In both, most lines reach the end of their column; cells of a table without rules do not.
    """
    gaps = [
        (left.right + right.left) / 2
        for line in lines
        for left, right in itertools.pairwise(line)
        if _GUTTER[0] * width < (left.right + right.left) / 2 < _GUTTER[1] * width
    ]
    if len(gaps) < _MIN_COLUMN_LINES:
        return 0, 0, 0.0
    gutter = median(gaps)
    apart = [all(piece.right <= gutter or piece.left >= gutter for piece in line) for line in lines]
    runs = itertools.groupby(range(len(lines)), key=lambda place: apart[place])
    start, stop = max(
        ((run[0], run[-1] + 1) for is_apart, items in runs if is_apart and (run := [*items])),
        key=lambda run: run[1] - run[0],
        default=(0, 0),
    )
    for left in (True, False):
        sides = [[piece for piece in line if (piece.left < gutter) is left] for line in lines[start:stop]]
        ends = [side[-1].right for side in sides if side]
        begins = min((side[0].left for side in sides if side), default=0.0)
        full = sum(max(ends) - end < _FULL_COLUMN * (max(ends) - begins) for end in ends) if ends else 0
        if full < _MIN_COLUMN_LINES or full < len(ends) / 2:
            return 0, 0, 0.0
    while start < stop and len(lines[start]) < 2:  # a title over both columns is no part of the left one
        start += 1
    return start, stop, gutter


def _read_columns(lines: Sequence[list[Piece]], start: int, width: float) -> tuple[int, list[list[list[Piece]]]]:
    """Return where the two-column block that begins at a line ends, and its columns; no block: the start."""
    middle = _find_right_middle(lines[start : start + _MAX_HEAD_LINES], width)
    if middle is None or not _may_begin(lines[start : start + _MAX_RAISED_LINES], middle, width):
        return start, []
    left: list[list[Piece]] = []
    right: list[list[Piece]] = []
    end = start
    while end < len(lines) and (split := _split_line(lines[end], middle, width)) is not None:
        left.extend([lines[end][:split]] if split else [])
        right.extend([lines[end][split:]] if split < len(lines[end]) else [])
        end += 1
    # The block must hold the mark that it was looked for by, and text on both sides.
    marked = any(_is_mark(piece) for line in (*left, *right) for piece in line)
    return (end, [left, right]) if left and right and marked else (start, [])


def _may_begin(lines: Sequence[list[Piece]], right_middle: float, width: float) -> bool:
    """Tell whether a block may begin here: the short last line of the body is no left column."""
    head = any(_MOTTO.search(normalize("NFC", piece.text)) for line in lines for piece in line)
    return head or _is_right(lines[0][-1:], right_middle, width) or _is_mark(lines[0][0])


def _is_mark(piece: Piece) -> bool:
    text = normalize("NFC", piece.text)
    return bool(_MOTTO.search(text) or _RECIPIENTS.match(text) or _SIGNER.match(text))


def _find_right_middle(lines: Sequence[list[Piece]], width: float) -> float | None:
    """Find the middle of the right column, by a motto or a signer that stands right of the page's middle."""
    for line in lines:
        for piece in line:
            text = normalize("NFC", piece.text)
            if (_MOTTO.search(text) or _SIGNER.match(text)) and piece.middle > (0.5 + _CENTRE) * width:
                return piece.middle
    if lines and _RECIPIENTS.match(normalize("NFC", lines[0][0].text)):
        right = [piece.middle for line in lines for piece in line[1:] if piece.middle > (0.5 + _CENTRE) * width]
        return right[0] if right else None
    return None


def _split_line(line: Sequence[Piece], right_middle: float, width: float) -> int | None:
    """Return how many pieces of a line belong to the left column; None if the line reaches across."""
    for count in range(len(line), -1, -1):
        left, right = line[:count], line[count:]
        if (not left or _is_left(left, width)) and (not right or _is_right(right, right_middle, width)):
            return count
    return None


def _is_left(pieces: Sequence[Piece], width: float) -> bool:
    middle = (pieces[0].left + pieces[-1].right) / 2
    return pieces[-1].right < 0.62 * width and middle < (0.5 - _CENTRE) * width


def _is_right(pieces: Sequence[Piece], right_middle: float, width: float) -> bool:
    middle = (pieces[0].left + pieces[-1].right) / 2
    near = abs(middle - right_middle) < _COLUMN * width and pieces[0].left > 0.36 * width
    return near and middle > (0.5 + _CENTRE) * width
