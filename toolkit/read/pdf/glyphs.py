"""Letters on a PDF page, by their places: lines, and pieces of lines that stand apart."""

from __future__ import annotations

import ctypes
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import pi
from statistics import median
from typing import Any
from unicodedata import normalize

import pypdfium2.raw as pdfium

from toolkit.read.signs import LOWERED, RAISED

_SPACES = " \t\u00a0\r\n"
_WORD_GAP = 0.22
_PIECE_GAP = 1.3
_MIN_OVERLAP = 0.5
#: Degrees by which a letter may lean before it belongs to a stamp or watermark.
_MAX_SLANT = 3.0
#: Horn, circumflex and breve make another vowel; the other marks are tones.
_VOWEL_MARKS = "\u031b\u0302\u0306"
_MARKS = "0123456789()[],*"
#: A raised mark: how small it is, and how far above the line it stands, as shares of the height of the line.
_RAISED_HEIGHT, _RAISED_BY = 0.8, 0.12


@dataclass(frozen=True, slots=True)
class Glyph:
    """One letter with its box (points; y grows upwards).

    Parameters
    ----------
    letter : str
        The character.
    left, right, bottom, top : float
        Its box, by the font's height.
    after_space : bool
        Whether white space precedes it in the file.
    """

    letter: str
    left: float
    right: float
    bottom: float
    top: float
    after_space: bool = False

    @property
    def height(self) -> float:
        """Height of the box in points."""
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text on one line, apart from its neighbours."""

    text: str
    left: float
    right: float
    bottom: float
    top: float

    @property
    def middle(self) -> float:
        """Horizontal middle in points."""
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True)
class PageText:
    """The letters of a page, turned so that most of them stand upright.

    Parameters
    ----------
    glyphs : list of Glyph
        In the order of the file; marks stand with the letter that they belong to.
    turn : int
        By how many degrees the page was turned clockwise: 0, 90, 180, 270.
    width, height : float
        Of the turned page, in points.
    slanted : int
        Letters of slanted stamps and watermarks, which are left out.
    """

    glyphs: list[Glyph]
    turn: int
    width: float
    height: float
    slanted: int


def load_glyphs(page: Any) -> PageText:
    """Load the letters of a page.

    Parameters
    ----------
    page : pypdfium2.PdfPage
        The page; one that is rotated, or whose text runs sideways, is turned.
    """
    text_page = page.get_textpage()
    try:
        return _load_glyphs(page, text_page.raw)
    finally:
        text_page.close()


def _load_glyphs(page: Any, raw: Any) -> PageText:
    box = pdfium.FS_RECTF()
    found: list[tuple[str, float, tuple[float, float, float, float], bool]] = []
    after_space, pending_high = True, 0
    for i in range(pdfium.FPDFText_CountChars(raw)):
        code = pdfium.FPDFText_GetUnicode(raw, i)
        if 0xD800 <= code < 0xDC00:
            pending_high = code
            continue
        if 0xDC00 <= code < 0xE000 and pending_high:
            code, pending_high = 0x10000 + ((pending_high - 0xD800) << 10) + (code - 0xDC00), 0
        letter = chr(code) if code <= 0x10FFFF else "\ufffd"
        if letter in _SPACES or code == 0:
            after_space = True
            continue
        if not pdfium.FPDFText_GetLooseCharBox(raw, i, ctypes.byref(box)):
            continue
        if found and not after_space and unicodedata.combining(letter):
            base, angle, (left, right, bottom, top), spaced = found[-1]
            wide = (min(left, box.left), max(right, box.right), bottom, top)
            found[-1] = (base + letter, angle, wide, spaced)
            continue
        # PDFium marks a hyphen at the end of a line by this code.
        letter = "-" if code in (0x02, 0xFFFE) else letter
        angle = pdfium.FPDFText_GetCharAngle(raw, i) * 180 / pi
        found.append((letter, angle, (box.left, box.right, box.bottom, box.top), after_space))
        after_space = False
    upright = [item for item in found if not _is_slanted(item[1])]
    if 2 * len(upright) < len(found):
        upright = found  # a skewed scan: the page itself leans
    turns = Counter(-round(angle / 90) * 90 % 360 for _, angle, _, _ in upright)
    turn = max(turns, key=lambda name: turns[name], default=page.get_rotation())
    width, height = _measure_turned(page, turn)
    glyphs = [
        Glyph(_order_marks(letter) if len(letter) > 1 else letter, *turn_box(box, turn, width, height), spaced)
        for letter, _, box, spaced in upright
    ]
    return PageText(glyphs, turn, width, height, len(found) - len(upright))


def _is_slanted(angle: float) -> bool:
    return abs(angle / 90 - round(angle / 90)) * 90 > _MAX_SLANT


def _measure_turned(page: Any, turn: int) -> tuple[float, float]:
    width, height = page.get_size()
    return (height, width) if (page.get_rotation() - turn) % 180 else (width, height)


def _order_marks(letter: str) -> str:
    """Compose a letter with its marks: that of the vowel comes before that of the tone, whatever the file says."""
    parts = normalize("NFD", letter)
    return normalize("NFC", parts[0] + "".join(sorted(parts[1:], key=lambda mark: mark not in _VOWEL_MARKS)))


def turn_box(
    box: tuple[float, float, float, float], turn: int, width: float, height: float
) -> tuple[float, float, float, float]:
    """Turn a box (left, right, bottom, top) as the page is turned; width and height are those of the turned page."""
    left, right, bottom, top = box
    if turn == 90:
        return bottom, top, height - right, height - left
    if turn == 180:
        return width - right, width - left, height - top, height - bottom
    if turn == 270:
        return width - top, width - bottom, left, right
    return box


def group_lines(glyphs: Sequence[Glyph]) -> list[list[Piece]]:
    """Group letters into lines from top to bottom, each a list of pieces from left to right.

    Examples
    --------
    >>> row = [Glyph("a", 0, 5, 0, 10), Glyph("b", 5, 10, 0, 10), Glyph("c", 90, 95, 1, 11)]
    >>> row.append(Glyph("d", 0, 5, -20, -10))
    >>> [[piece.text for piece in line] for line in group_lines(row)]
    [['ab', 'c'], ['d']]
    """
    lines: list[list[Glyph]] = []
    for run in sorted(_split_runs(glyphs), key=lambda run: -_middle(run)):
        # Only the last lines can be at this height: runs come from the top downwards.
        host = next((line for line in lines[-3:] if _shares_line(run, line)), None)
        if host is None:
            lines.append(list(run))
        else:
            host.extend(run)
    return [_split_pieces(sorted(line, key=lambda glyph: glyph.left)) for line in lines]


def _split_runs(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Split letters in file order where they jump to another line or back."""
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        last = runs[-1][-1] if runs else None
        if last and abs(glyph.bottom - last.bottom) < 0.25 * last.height and glyph.left > last.left - last.height:
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    return runs


def _middle(run: Sequence[Glyph]) -> float:
    return median((glyph.top + glyph.bottom) / 2 for glyph in run)


def _shares_line(run: Sequence[Glyph], line: Sequence[Glyph]) -> bool:
    low, high = median(glyph.bottom for glyph in run), median(glyph.top for glyph in run)
    line_low, line_high = median(glyph.bottom for glyph in line), median(glyph.top for glyph in line)
    overlap = min(high, line_high) - max(low, line_low)
    return overlap > _MIN_OVERLAP * min(high - low, line_high - line_low)


def _split_pieces(glyphs: Sequence[Glyph]) -> list[Piece]:
    pieces: list[list[Glyph]] = []
    for glyph in glyphs:
        if pieces and glyph.left - max(item.right for item in pieces[-1][-3:]) < _PIECE_GAP * glyph.height:
            pieces[-1].append(glyph)
        else:
            pieces.append([glyph])
    return [_make_piece(piece) for piece in pieces]


def _make_piece(glyphs: Sequence[Glyph]) -> Piece:
    text = ""
    bottom, top = median(glyph.bottom for glyph in glyphs), median(glyph.top for glyph in glyphs)
    raised = False
    for i, glyph in enumerate(glyphs):
        gap = glyph.left - glyphs[i - 1].right if i else 0.0
        spaced = i > 0 and (glyph.after_space or gap > _WORD_GAP * glyph.height)
        if raised is not _is_raised(glyph, bottom, top):
            text += LOWERED if raised else RAISED
            raised = not raised
        text += f" {glyph.letter}" if spaced else glyph.letter
    return Piece(
        text + (LOWERED if raised else ""),
        min(glyph.left for glyph in glyphs),
        max(glyph.right for glyph in glyphs),
        bottom,
        top,
    )


def _is_raised(glyph: Glyph, bottom: float, top: float) -> bool:
    height = top - bottom
    small = glyph.height < _RAISED_HEIGHT * height
    return small and glyph.bottom - bottom > _RAISED_BY * height and glyph.letter in _MARKS
