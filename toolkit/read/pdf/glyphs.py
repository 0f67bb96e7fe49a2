"""Letters on a PDF page, by their places: lines, and pieces of lines that stand apart."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import pypdfium2.raw as pdfium

_SPACES = " \t\u00a0\r\n"
_WORD_GAP = 0.22
_PIECE_GAP = 1.3
_MIN_OVERLAP = 0.5


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


def load_glyphs(page: Any) -> list[Glyph]:
    """Load the letters of a page in the order of the file.

    Parameters
    ----------
    page : pypdfium2.PdfPage
        The page; a rotated one is turned upright.
    """
    text_page = page.get_textpage()
    try:
        return _load_glyphs(page, text_page.raw)
    finally:
        text_page.close()


def _load_glyphs(page: Any, raw: Any) -> list[Glyph]:
    rotation, (width, height) = page.get_rotation(), page.get_size()
    box = pdfium.FS_RECTF()
    glyphs: list[Glyph] = []
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
        # PDFium marks a hyphen at the end of a line by this code.
        letter = "-" if code in (0x02, 0xFFFE) else letter
        left, right, bottom, top = _turn(box, rotation, width, height)
        glyphs.append(Glyph(letter, left, right, bottom, top, after_space))
        after_space = False
    return glyphs


def _turn(box: Any, rotation: int, width: float, height: float) -> tuple[float, float, float, float]:
    """Turn a box as the page is turned for display; width and height are those displayed."""
    if rotation == 90:
        return box.bottom, box.top, height - box.right, height - box.left
    if rotation == 180:
        return width - box.right, width - box.left, height - box.top, height - box.bottom
    if rotation == 270:
        return width - box.top, width - box.bottom, box.left, box.right
    return box.left, box.right, box.bottom, box.top


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
    for i, glyph in enumerate(glyphs):
        gap = glyph.left - glyphs[i - 1].right if i else 0.0
        spaced = i > 0 and (glyph.after_space or gap > _WORD_GAP * glyph.height)
        text += f" {glyph.letter}" if spaced else glyph.letter
    return Piece(
        text,
        min(glyph.left for glyph in glyphs),
        max(glyph.right for glyph in glyphs),
        median(glyph.bottom for glyph in glyphs),
        median(glyph.top for glyph in glyphs),
    )
