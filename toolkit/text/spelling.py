"""One spelling for words that habits write in several ways: the match key."""

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
