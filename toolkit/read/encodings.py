"""Vietnamese encodings from before Unicode: TCVN3 (ABC fonts), VNI, and UTF-8 read as Latin letters.

Legacy fonts put Vietnamese letters where Western fonts have others: the bytes of "đ" in ``.VnTime`` are
those of "®". A text in such a font, opened without it, is a text of Latin letters that spells no
Vietnamese word. Recognition therefore counts well-formed syllables before and after a conversion, line
by line, because files that were pasted together mix encodings.

Sources: TCVN 5712:1993 (the VN3 set, as the ABC fonts have it) and the VNI Windows character set.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from unicodedata import normalize

import numpy as np

from toolkit.records import Fault

_TCVN3_LATIN = "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢£¤¥¦§"
_TCVN3_LETTERS = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂÊÔƠƯĐ"
_TCVN3 = str.maketrans(_TCVN3_LATIN, _TCVN3_LETTERS)

# VNI writes a vowel, then a mark: "aù" is "á", "aá" is "ấ". NFC composes what these combining marks say.
_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"
_VNI_MARKS = {
    **dict(zip("ùøûõï", (_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT), strict=True)),
    "â": _CIRCUMFLEX,
    **{mark: _CIRCUMFLEX + tone for mark, tone in zip("áàåãä", (_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT), strict=True)},
    "ê": _BREVE,
    **{mark: _BREVE + tone for mark, tone in zip("éèúüë", (_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT), strict=True)},
}
_VNI_SINGLE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_PAIR = re.compile(f"([aeouyôöAEOUYÔÖ])([{''.join(_VNI_MARKS)}{''.join(_VNI_MARKS).upper()}])")
_VNI_ALONE = str.maketrans(_VNI_SINGLE | {key.upper(): value.upper() for key, value in _VNI_SINGLE.items()})

_WORD = re.compile(r"[^\W\d_]+")
# Letters and signs of legacy lines that Vietnamese in Unicode does not have, or hardly.
_FOREIGN = frozenset("µ¸¶¹¨¾¼½ÆÇËÎÏÑªÖ×ÜÞßäåæçëîïñ¬÷øûüþ®Øöº¿")
# One of these inside or next to a word; alone, or beside figures, it is a sign ("2026 ÷ 2030", "Ø 200", "5 µm").
_BROKEN = re.compile(rf"(?<=[^\W\d_])[©{''.join(_FOREIGN)}]|[©{''.join(_FOREIGN - {'µ'})}](?=[^\W\d_])")
_UNICODE_VIETNAMESE = re.compile("[ăđơưĂĐƠƯạ-ỹẠ-Ỹ]")
_MAX_UNICODE_SHARE = 0.1
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?[aăâeêioôơuưy]{1,3}(?:ng|nh|ch|[cmnpt])?"
)
_MIN_SYLLABLES = 0.6
_MIN_GAIN = 0.3
_MIN_BROKEN = 3


def convert_tcvn3(text: str) -> str:
    """Convert TCVN3 (ABC fonts), given as the Latin letters of the same bytes, to Unicode.

    The capital fonts (``.VnTimeH``) have no letters of their own: their text comes back in small letters.

    Examples
    --------
    >>> convert_tcvn3("QuyÕt ®Þnh cña tØnh")
    'Quyết định của tỉnh'
    """
    return text.translate(_TCVN3)


def convert_vni(text: str) -> str:
    """Convert VNI, given as the Latin letters of the same bytes, to Unicode (NFC).

    Examples
    --------
    >>> convert_vni("Quyeát ñònh cuûa tænh")
    'Quyết định của tỉnh'
    """
    text = _VNI_PAIR.sub(lambda pair: pair[1].translate(_VNI_ALONE) + _VNI_MARKS[pair[2].lower()], text)
    pieces = re.split("([\u0300-\u036f]+)", text)
    return normalize("NFC", "".join(piece if i % 2 else piece.translate(_VNI_ALONE) for i, piece in enumerate(pieces)))


def convert_double_utf8(text: str) -> str:
    """Undo UTF-8 that was once read as cp1252; return the text unchanged where that fails.

    Examples
    --------
    >>> convert_double_utf8("Quyáº¿t Ä‘á»‹nh")
    'Quyết định'
    """
    data = bytearray()
    for letter in text:
        try:
            data += letter.encode("cp1252")
        except UnicodeEncodeError:
            if ord(letter) > 0xFF:
                return text
            data.append(ord(letter))  # the five bytes that cp1252 leaves undefined come as C1 controls
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return text


CONVERSIONS: dict[str, Callable[[str], str]] = {
    "tcvn3": convert_tcvn3,
    "vni": convert_vni,
    "double-utf-8": convert_double_utf8,
}


def measure_syllables(text: str) -> float:
    """Measure the share of words with letters outside ASCII that are well-formed Vietnamese syllables.

    Returns
    -------
    float
        0 to 1; 0 where there is no such word.

    Examples
    --------
    >>> measure_syllables("Quyết định của tỉnh")
    1.0
    >>> measure_syllables("QuyÕt ®Þnh cña tØnh")
    0.25
    """
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    good = sum(map(_is_syllable, words))
    return good / len(words) if words else 0.0


def _is_syllable(word: str) -> bool:
    toneless, n_tones = _TONES.subn("", normalize("NFD", word.lower()))
    return n_tones <= 1 and _SYLLABLE.fullmatch(normalize("NFC", toneless)) is not None


def convert_legacy(text: str) -> tuple[str, dict[str, int]]:
    """Convert the lines of a text that are written in a legacy encoding; leave all others alone.

    Parameters
    ----------
    text : str
        Decoded text; legacy bytes stand as the Latin letters of cp1252.

    Returns
    -------
    str
        The text, Unicode throughout.
    dict of str to int
        Number of lines converted, per name in ``CONVERSIONS``; empty where nothing was.

    Examples
    --------
    >>> convert_legacy("QuyÕt ®Þnh cña tØnh")
    ('Quyết định của tỉnh', {'tcvn3': 1})
    >>> convert_legacy("Quyết định của tỉnh")
    ('Quyết định của tỉnh', {})
    """
    if _FOREIGN.isdisjoint(collect_characters(text)):
        return text, {}
    lines = text.split("\n")
    votes = Counter[str]()
    for line in lines:
        words = line.split(" ") if _BROKEN.search(line) else []
        for start, end in _find_stretches(words):
            votes[_choose_conversion(" ".join(words[start:end]))] += end - start
    votes.pop("", None)
    if not votes:
        return text, {}
    favourite = votes.most_common(1)[0][0]
    counts = _convert_all(lines, favourite) if _is_all_legacy(lines) else _convert_gaining(lines, favourite)
    return "\n".join(lines), dict(counts)


def collect_characters(text: str) -> set[str]:
    """Collect the different characters of a text (quicker than ``set`` on megabytes).

    Examples
    --------
    >>> sorted(collect_characters("đa đa"))
    [' ', 'a', 'đ']
    """
    units = np.frombuffer(text.encode("utf-16-le", errors="surrogatepass"), dtype="<u2")
    return {chr(unit) for unit in np.flatnonzero(np.bincount(units))} if units.size else set()


def report_legacy(lines: Mapping[str, int]) -> tuple[Fault, ...]:
    """Return the fault that names the encodings converted, with their lines; none where nothing was."""
    counts = [{"n": n, "encoding": encoding} for encoding, n in lines.items()]
    return (Fault("legacy_encoding", lines=counts),) if counts else ()


def _is_all_legacy(lines: list[str]) -> bool:
    """Tell whether hardly any line has letters that only Unicode Vietnamese has."""
    letters = [line for line in lines if not line.isascii()]
    return sum(bool(_UNICODE_VIETNAMESE.search(line)) for line in letters) <= _MAX_UNICODE_SHARE * len(letters)


def _convert_all(lines: list[str], name: str) -> Counter[str]:
    """Convert, in place, every line of a file that is legacy throughout, however short the line is."""
    counts = Counter[str]()
    for i, line in enumerate(lines):
        if not line.isascii() and not _UNICODE_VIETNAMESE.search(line):
            lines[i] = CONVERSIONS[name](line)
            counts[name] += 1
    return counts


def _convert_gaining(lines: list[str], favourite: str) -> Counter[str]:
    """Convert, in place, the lines of a mixed file, or the stretches of a line, that become Vietnamese by it."""
    counts = Counter[str]()
    for i, line in enumerate(lines):
        if not _BROKEN.search(line):
            continue
        words = line.split(" ")
        for start, end in _find_stretches(words):
            stretch = " ".join(words[start:end])
            name = favourite if _gains(stretch, favourite) else _choose_conversion(stretch)
            if name:
                words[start:end] = CONVERSIONS[name](stretch).split(" ")
                counts[name] += lines[i] == line  # a line counts once
                lines[i] = " ".join(words)
    return counts


def _find_stretches(words: list[str]) -> list[tuple[int, int]]:
    """Find the words that may be legacy: all, or in a line with sound Unicode those from a broken word to another.

    Few broken words in a sound line are foreign names ("El Niño, La Niña").
    """
    if not any(map(_UNICODE_VIETNAMESE.search, words)):
        return [(0, len(words))]
    stretches: list[tuple[int, int]] = []
    marks: list[int] = []  # "n\u00adíc" is broken only beside other such words: its letter ư takes no room
    n_broken = 0
    for place, word in enumerate([*words, "đ"]):
        if _BROKEN.search(word):
            marks.append(place)
            n_broken += 1
        elif _UNICODE_VIETNAMESE.search(word):
            if n_broken >= _MIN_BROKEN:
                stretches.append((marks[0], marks[-1] + 1))
            marks, n_broken = [], 0
        elif "\u00ad" in word:
            marks.append(place)
    return stretches


def _gains(line: str, name: str) -> bool:
    converted = CONVERSIONS[name](line)
    if converted == line:
        return False
    after = measure_syllables(converted)
    return after >= _MIN_SYLLABLES and after >= _measure_plain(line) + _MIN_GAIN


def _measure_plain(line: str) -> float:
    """Measure the line as it stands, letters glued to signs such as ® taken as one broken word."""
    words = [word for word in line.split() if not word.isascii()]
    good = sum(all(map(_is_syllable, _WORD.findall(word))) and _FOREIGN.isdisjoint(word) for word in words)
    return good / len(words) if words else 0.0


def _choose_conversion(line: str) -> str:
    """Return the conversion that yields most well-formed syllables, or an empty name."""
    scores = {name: measure_syllables(convert(line)) for name, convert in CONVERSIONS.items() if _gains(line, name)}
    return max(scores, key=lambda name: scores[name]) if scores else ""
