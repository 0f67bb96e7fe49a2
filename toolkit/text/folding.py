"""A text without marks, for finding: what scans misread, web pages break and keyboards vary is made plain.

Unlike the match keys of :mod:`toolkit.text.spelling` this keeps case (abbreviations in numbers, the capitals of a
head) and drops all marks (scans misread them); what is found is quoted from the text as it stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.records import Span

_BARE = {**dict.fromkeys(range(0x300, 0x370)), ord("đ"): "d", ord("Đ"): "D"}


def strip_marks(text: str) -> str:
    """Return the text without tone and vowel marks, đ as d; for comparing text from scanners.

    Examples
    --------
    >>> strip_marks("Đảng ủy")
    'Dang uy'
    """
    return unicodedata.normalize("NFD", text).translate(_BARE)


#: Start and end of a stretch of plain text.
Range = tuple[int, int]


class _PlainLetters(dict[int, str | None]):
    """Translation of each character to its plain letter; what is drawn over or hidden is dropped."""

    def __missing__(self, code: int) -> str | None:
        letter = unicodedata.normalize("NFD", chr(code))[0]
        dropped = unicodedata.combining(letter) or unicodedata.category(letter) == "Cf"
        self[code] = None if dropped else letter if letter == "\n" or not letter.isspace() else " "
        return self[code]


# "*" is emphasis in Markdown, also inside a number or a year; "_" and leaders stand for blanks.
_PLAIN = _PlainLetters(
    {ord("*"): None, ord("_"): " ", ord("đ"): "d", ord("Đ"): "D", ord("ð"): "d", ord("Ð"): "D"}
    | dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
    | dict.fromkeys(map(ord, "⁄∕"), "/")
)


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A text without marks, for finding; offsets lead back to the text as it stands.

    Case is kept. NFC and NFD, old and new tone placement, and letters whose marks were misread all
    fold to the same.
    """

    text: str
    plain: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Return the range of the text for a range of `plain`, trailing marks included."""
        if start >= end:
            at = self.offsets[start] if start < len(self.offsets) else len(self.text)
            return Span(at, at)
        stop = self.offsets[end - 1] + 1
        while stop < len(self.text) and unicodedata.combining(self.text[stop]):
            stop += 1
        return Span(self.offsets[start], stop)

    def quote(self, start: int, end: int) -> str:
        """Return the words of a range of `plain`: NFC, on one line, without emphasis marks."""
        words = unicodedata.normalize("NFC", self.span(start, end).of(self.text)).replace("*", "")
        return " ".join(words.split())


def fold_text(text: str) -> FoldedText:
    """Fold a text for finding.

    Parameters
    ----------
    text : str
        Any text, composed (NFC) or decomposed (NFD).

    Returns
    -------
    FoldedText
        With as many offsets as `plain` has characters. Emphasis marks and invisible characters are
        left out; dashes, slashes and blanks are made plain; ``<br>`` becomes a line break.

    Examples
    --------
    >>> folded = fold_text("Kế hoạch **số** 5–KH/TU")
    >>> folded.plain
    'Ke hoach so 5-KH/TU'
    >>> folded.span(9, 11).of(folded.text)
    'số'
    """
    kept = [at for at, letter in enumerate(text) if _PLAIN[ord(letter)] is not None]
    plain = make_plain(text).replace("<br>", "   \n")  # a line break inside a cell; same length
    return FoldedText(text=text, plain=plain, offsets=tuple(kept))


def make_plain(text: str) -> str:
    """Return a text in plain letters: case is kept, marks and emphasis are dropped.

    Examples
    --------
    >>> make_plain("Kế hoạch số **5**–KH/TU")
    'Ke hoach so 5-KH/TU'
    """
    return text.translate(_PLAIN)


def fold_key(text: str) -> str:
    """Return a text as a key: lower case, no marks, single spaces.

    Examples
    --------
    >>> fold_key("BẠN CHẤP  HÀNH") == fold_key("Ban Chấp hành")
    True
    """
    return " ".join(make_plain(text).lower().split())


def split_pieces(plain: str, start: int, end: int) -> Iterator[Range]:
    r"""Yield the trimmed pieces of lines and columns; a blank line yields an empty range.

    Examples
    --------
    >>> plain = "So 5-KH/TU      Song Lam, ngay 2\n| KE HOACH |"
    >>> [plain[left:right] for left, right in split_pieces(plain, 0, len(plain))]
    ['So 5-KH/TU', 'Song Lam, ngay 2', 'KE HOACH']
    """
    for line in re.finditer(r"[^\n]*(?:\n|$)", plain[start:end]):
        if not line[0].strip() and line[0]:
            yield start + line.start(), start + line.start()
        for piece in re.finditer(r"(?:(?!\||[ ]{4}|-{3}|\n).)+", line[0]):
            left, right = piece.span()
            left += len(piece[0]) - len(piece[0].lstrip(" #>-=+"))
            right -= len(piece[0]) - len(piece[0].rstrip(" -=+"))
            if left < right:
                yield start + line.start() + left, start + line.start() + right
