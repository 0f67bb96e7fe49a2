"""Words that lost their vowels in a scan."""

from __future__ import annotations

import re
import unicodedata

#: Letters without a vowel: what is left of a word where a scan or a copy lost letters.
_VOWELLESS = re.compile(r"\b[bcdđghklmnpqrstvx]{1,6}\b")
_DIGRAPHS = frozenset({"ch", "gh", "kh", "ng", "nh", "ph", "th", "tr"})
_LONE_D = re.compile(r"đ(?= [^\W\d_]{2})")
#: Before these a lone đ is a label that the sentence names, or part of such a list.
_BEFORE_LABEL = ("điểm ", "và ", "hoặc ", ", ")
#: Short forms that look alike.
_SHORT_FORMS = frozenset({"tp", "tx", "tt", "bch", "ths", "pgs", "hđnd", "tr", "nxb", "stt", "bhxh", "qlnn"})


def find_lost_letters(text: str) -> list[int]:
    """Return the offsets of words that lost their vowels, as bad copies have them: "tng cường", "đ cán bộ".

    Examples
    --------
    >>> find_lost_letters("Tập trung tng cường quản lý đ xây dựng 5 km đường.")
    [10, 28]
    """
    return [match.start() for match in _VOWELLESS.finditer(text) if _lacks_vowel(text, match)]


def _lacks_vowel(text: str, match: re.Match[str]) -> bool:
    """Tell a word that lost its vowels from a label, a unit of measure, a short form, part of an address."""
    word, (start, end) = match[0], match.span()
    if len(word) == 1 and word != "đ":
        return False
    if word == "đ":
        before = unicodedata.normalize("NFC", text[max(0, start - 12) : start])
        named = before.endswith(_BEFORE_LABEL) or before[-2:-1].isdigit()
        return not named and bool(_LONE_D.match(text, start))
    if (len(word) == 2 and word not in _DIGRAPHS) or word in _SHORT_FORMS:
        return False
    before, after = text[start - 1 : start] or " ", text[end : end + 1] or " "
    return not (before in "./-@" or unicodedata.combining(before) or after in "./-@):")
