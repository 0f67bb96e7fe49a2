"""A text folded to one spelling for finding; every offset leads back to the text as it stands.

One table says which characters are the same: what keyboards vary, web pages break, copies hide, and scanners
take from other scripts. Marks are kept where words are compared (*năm* is not *nam*) and dropped where scans
misread them: in heads and in the numbers of documents.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

#: Characters that take no room: zero-width blanks and joiners, soft hyphens, marks of direction.
INVISIBLE = (
    "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)
#: Characters that look like others: dashes, slashes, letters of other scripts in Latin words.
_LOOK_ALIKES = {
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("⁄∕", "/"),
    **dict(zip("аеорсхуіѕјАВЕКМНОРСТХУІЅЈ", "aeopcxyisjABEKMHOPCTXYISJ", strict=True)),
    **dict(zip("οΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "oABEZHIKMNOPTYX", strict=True)),
    **dict(zip("ðÐɖƉ", "đĐđĐ", strict=True)),
}
#: Tones where an older habit or a slip puts them (hoà, khoẻ, thuý, qúy), and where the norm does (hòa, quý).
_TONES = {
    old: new
    for group in (
        "oà òa,oá óa,oả ỏa,oã õa,oạ ọa",
        "oè òe,oé óe,oẻ ỏe,oẽ õe,oẹ ọe",
        "uỳ ùy,uý úy,uỷ ủy,uỹ ũy,uỵ ụy",
        "qùy quỳ,qúy quý,qủy quỷ,qũy quỹ,qụy quỵ",
    )
    for old, new in (pair.split() for pair in group.split(","))
}
#: Vowels first: a pattern that begins with letters is found several times as fast as one that looks behind.
_TONE = re.compile(rf"(?:{'|'.join(_TONES)})(?<!q[ou]\w)(?!\w)")

#: Start and end of a stretch of folded text.
Range = tuple[int, int]


class Letters(dict[int, str]):
    """A table for :meth:`str.translate` that is filled as characters are met.

    Parameters
    ----------
    fold : callable
        Returns for a character what stands for it: one character, or nothing.
    known : mapping, optional
        Characters for which something else stands.
    """

    def __init__(self, fold: Callable[[str], str], known: Mapping[str, str] | None = None) -> None:
        super().__init__({ord(letter): other for letter, other in (known or {}).items()})
        self._fold = fold

    def __missing__(self, code: int) -> str:
        self[code] = self._fold(chr(code))
        return self[code]


def fold_letter(letter: str) -> str:
    r"""Return the character that stands for one that looks the same; empty for an invisible one.

    Examples
    --------
    >>> fold_letter("\u00a0"), fold_letter("–"), fold_letter("Ð"), fold_letter("ế"), fold_letter("\u200b")
    (' ', '-', 'Đ', 'ế', '')
    """
    if letter.isspace():
        return letter if letter == "\n" else " "
    if unicodedata.category(letter) == "Cf":
        return ""
    parts = unicodedata.normalize("NFD", letter)
    same = unicodedata.normalize("NFC", _LOOK_ALIKES.get(parts[0], parts[0]) + parts[1:])
    return same if len(same) == 1 else letter


def _bare_letter(letter: str) -> str:
    """Return the character without marks; empty for a mark."""
    base = unicodedata.normalize("NFD", fold_letter(letter))[:1]
    base = _LOOK_ALIKES.get(base, base)
    return "" if base and unicodedata.combining(base) else {"đ": "d", "Đ": "D"}.get(base, base)


_MARKED = Letters(fold_letter)
# "*" is emphasis in Markdown, also inside a number or a year; "_" and leaders stand for blanks.
_BARE = Letters(_bare_letter, {"*": "", "_": " "})


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A text in one spelling, for finding.

    Parameters
    ----------
    text : str
        The folded text.
    source : str
        The text as it stands.
    offsets : tuple of int
        For each folded character, and for the end, its offset in `source`; empty where both are the same.
    """

    text: str
    source: str
    offsets: tuple[int, ...] = ()

    def source_span(self, start: int, end: int) -> Range:
        """Return the offsets in `source` of a range of `text`, with the marks over its last letter."""
        if not self.offsets:
            return start, end
        begin = self.offsets[start]
        if end <= start:
            return begin, begin
        last = self.offsets[end - 1] + 1
        stop = max(last, self.offsets[end])
        # What was left out behind the last letter is no part of it, marks are.
        while stop > last and not unicodedata.combining(self.source[stop - 1]):
            stop -= 1
        return begin, stop

    def quote(self, start: int, end: int) -> str:
        """Return the words of a range of `text` as they stand: NFC, on one line, without emphasis marks."""
        words = unicodedata.normalize("NFC", self.source[slice(*self.source_span(start, end))]).replace("*", "")
        return " ".join(words.split())


def fold_text(text: str, *, marks: bool = True) -> FoldedText:
    """Fold a text for finding.

    Dashes, slashes, blanks, and letters of other scripts that look Latin are made plain, invisible characters
    are left out, NFC and NFD are one.

    Parameters
    ----------
    text : str
        Any text, composed (NFC) or decomposed (NFD).
    marks : bool
        True: lower case, all marks, the tone where the norm places it. False: no marks, đ as d, case kept;
        emphasis marks are left out too, and ``<br>`` becomes a line break.

    Returns
    -------
    FoldedText

    Examples
    --------
    >>> fold_text("Xây dựng nông thôn mới HOÀ BÌNH").text
    'xây dựng nông thôn mới hòa bình'
    >>> folded = fold_text("Kế hoạch **số** 5–KH/TU", marks=False)
    >>> folded.text
    'Ke hoach so 5-KH/TU'
    >>> folded.source[slice(*folded.source_span(9, 11))]
    'số'
    """
    if not marks:
        plain = make_plain(text)
        same = len(plain) == len(text)
        offsets = () if same else (*(at for at, letter in enumerate(text) if _BARE[ord(letter)]), len(text))
        return FoldedText(plain.replace("<br>", "   \n"), text, offsets)  # a line break inside a cell; same length
    composed, offsets = _compose(text)
    lowered = composed.lower()
    if len(lowered) != len(composed):  # a few letters, such as the dotted capital I, grow when lowered
        lowered = "".join(low if len(low := letter.lower()) == 1 else letter for letter in composed)
    return FoldedText(place_tones(lowered), text, offsets)


def _compose(text: str) -> tuple[str, tuple[int, ...]]:
    """Return a text as composed letters of the table, and where they stand if that differs."""
    if unicodedata.is_normalized("NFC", text):
        folded = text.translate(_MARKED)
        if len(folded) == len(text) and unicodedata.is_normalized("NFC", folded):
            return folded, ()
    letters: list[str] = []
    offsets: list[int] = []
    kept = [(at, letter) for at, letter in enumerate(text) if _MARKED[ord(letter)]]
    first = 0
    for end in range(1, len(kept) + 1):
        if end < len(kept) and unicodedata.combining(kept[end][1]):
            continue
        cluster = compose_text("".join(letter for _, letter in kept[first:end]))
        letters.append(cluster)
        offsets.extend([kept[first][0]] * len(cluster))
        first = end
    return "".join(letters), (*offsets, len(text))


def place_tones(text: str) -> str:
    """Return a text in lower case and NFC with its tones where the norm places them; offsets stay.

    Examples
    --------
    >>> place_tones("uỷ ban hoà giải, qúy, hoàn")
    'ủy ban hòa giải, quý, hoàn'
    """
    return _TONE.sub(lambda match: _TONES[match.group()], text)


def compose_text(text: str) -> str:
    """Return a text with its look-alikes made plain: case, marks and places of tones are kept.

    Examples
    --------
    >>> compose_text("Uỷ ban 5–KH/TU")
    'Uỷ ban 5-KH/TU'
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).translate(_MARKED))


def make_plain(text: str) -> str:
    """Return a text in plain letters: case is kept, marks and emphasis are dropped.

    Examples
    --------
    >>> make_plain("Kế hoạch số **5**–KH/TU")
    'Ke hoach so 5-KH/TU'
    """
    return text.translate(_BARE)


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
