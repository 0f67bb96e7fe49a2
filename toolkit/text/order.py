"""Vietnamese dictionary order."""

from __future__ import annotations

import re
import unicodedata

_PLACES = {letter: place for place, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
#: Dictionary order of the tones: none, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


def sort_key(name: str) -> tuple[tuple[tuple[int, ...], int, str], ...]:
    """Return a key that sorts Vietnamese names as a dictionary does.

    Syllable by syllable: letters first (a ă â b c d đ e ê ...), then the tone, wherever it is placed.
    Numbers sort by value; capitals and Unicode form do not matter.

    Examples
    --------
    >>> sorted(["Đà Nẵng", "Đắk Lắk", "Điện Biên", "An Giang", "Ân Thi", "Hòa Bình", "Dĩ An"], key=sort_key)
    ['An Giang', 'Ân Thi', 'Dĩ An', 'Đà Nẵng', 'Đắk Lắk', 'Điện Biên', 'Hòa Bình']
    """
    words = re.findall(r"\d+|[^\W\d]+", unicodedata.normalize("NFC", name).lower())
    return tuple(_sort_word(word) for word in words)


def _sort_word(word: str) -> tuple[tuple[int, ...], int, str]:
    if word.isdigit():
        return (-1, int(word)), 0, word
    marks = [mark for mark in unicodedata.normalize("NFD", word) if mark in _TONES]
    bare = "".join(mark for mark in unicodedata.normalize("NFD", word) if mark not in _TONES)
    letters = unicodedata.normalize("NFC", bare)
    return (
        tuple(_PLACES.get(letter, len(_PLACES) + ord(letter)) for letter in letters),
        _TONES[marks[0]] if marks else 0,
        letters,
    )
