"""Vietnamese text: match keys that forgive spelling habits, tokens, lost letters, dictionary order.

Two spellings of one word (composed or decomposed letters, *hòa* or *hoà*, *kỹ* or *kĩ*, curly or straight
quotes) must match; a quotation must still show what stands in the file. So every text has a *match key* that
is compared, and is itself quoted.
"""

from __future__ import annotations

import re
import unicodedata

#: Characters that take no room: zero-width blanks and joiners, soft hyphens, marks of direction.
INVISIBLE = (
    "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)
#: Characters that look like others or carry no meaning of their own; the empty string deletes.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys(INVISIBLE, ""),
        **dict.fromkeys("\u00a0\u2007\u2009\u200a\u202f\u2002\u2003\u3000\t", " "),
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
        # Letters of other scripts that scanners and keyboards put in Latin words.
        "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "х": "x", "у": "y", "і": "i",
        "А": "A", "В": "B", "Е": "E", "К": "K", "М": "M", "Н": "H", "О": "O", "Р": "P", "С": "C",
        "Т": "T", "Х": "X", "І": "I", "ο": "o", "Ο": "O", "ð": "đ", "Ð": "Đ", "Ɖ": "Đ",
    }
)  # fmt: skip

_A, _E, _Y, _O, _U, _I = "àáảãạ", "èéẻẽẹ", "ỳýỷỹỵ", "òóỏõọ", "ùúủũụ", "ìíỉĩị"
#: In an open syllable the older habit writes the tone on the first vowel (hòa), the newer on the second.
_NEW_TONES = re.compile(r"(?:o([àáảãạ])|o([èéẻẽẹ])|(?<!q)u([ỳýỷỹỵ]))(?!\w)")
_QUY = re.compile(r"q([ùúủũụ])y(?!\w)")
#: Syllables written with y or i by habit: hy, kỳ, lý, mỹ, sỹ, tỷ, quý.
_YI = re.compile(r"\b(h|k|l|m|s|t|qu)([yỳýỷỹỵ])\b")
_Y_TO_I = str.maketrans("y" + _Y, "i" + _I)
_TOKEN = re.compile(r"\w+")

#: Letters without a vowel: what is left of a word where a scan or a copy lost letters.
_VOWELLESS = re.compile(r"\b[bcdđghklmnpqrstvx]{1,6}\b")
_DIGRAPHS = frozenset({"ch", "gh", "kh", "ng", "nh", "ph", "th", "tr"})
_LONE_D = re.compile(r"đ(?= [^\W\d_]{2})")
#: Before these a lone đ is a label that the sentence names, or part of such a list.
_BEFORE_LABEL = ("điểm ", "và ", "hoặc ", ", ")
#: Short forms that look alike.
_SHORT_FORMS = frozenset({"tp", "tx", "tt", "bch", "ths", "pgs", "hđnd", "tr", "nxb", "stt", "bhxh", "qlnn"})

_BARE = {**dict.fromkeys(range(0x300, 0x370)), ord("đ"): "d", ord("Đ"): "D"}
_PLACES = {letter: place for place, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
#: Dictionary order of the tones: none, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


def _fold_tone(match: re.Match[str]) -> str:
    first, second, third = match.groups()
    if first:
        return _O[_A.index(first)] + "a"
    if second:
        return _O[_E.index(second)] + "e"
    return _U[_Y.index(third)] + "y"


def make_key(text: str, *, fold_tone_placement: bool = True, fold_yi: bool = True) -> str:
    """Return the match key of a text: NFC, lower case, one spelling where habits differ.

    Parameters
    ----------
    text : str
        Any text, composed (NFC) or decomposed (NFD).
    fold_tone_placement : bool
        Write *hoà*, *khoẻ*, *uỷ* as *hòa*, *khỏe*, *ủy*.
    fold_yi : bool
        Write *kỹ*, *quý*, *tỷ* as *kĩ*, *quí*, *tỉ*.

    Returns
    -------
    str
        The key; making the key of a key changes nothing.

    Examples
    --------
    >>> make_key("Uỷ ban HOÀ giải") == make_key("Ủy ban hòa giải")
    True
    >>> make_key("Kỹ sư “giỏi”")
    'kĩ sư "giỏi"'
    """
    key = unicodedata.normalize("NFC", text).translate(_PLAIN).lower()
    # Lower-casing İ leaves a combining dot; composing again makes the key of a key the key itself.
    key = unicodedata.normalize("NFC", key)
    if fold_tone_placement:
        key = _QUY.sub(lambda m: "qu" + _Y[_U.index(m[1])], _NEW_TONES.sub(_fold_tone, key))
    if fold_yi:
        key = _YI.sub(lambda m: m[1] + m[2].translate(_Y_TO_I), key)
    return key


def list_tokens(key: str) -> list[str]:
    """Return the syllables and numbers of a match key in order.

    Examples
    --------
    >>> list_tokens("giảm 10% đầu mối")
    ['giảm', '10', 'đầu', 'mối']
    """
    return _TOKEN.findall(key)


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


def strip_marks(text: str) -> str:
    """Return the text without tone and vowel marks, đ as d; for comparing text from scanners.

    Examples
    --------
    >>> strip_marks("Đảng ủy")
    'Dang uy'
    """
    return unicodedata.normalize("NFD", text).translate(_BARE)


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
