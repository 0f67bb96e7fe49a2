"""One spelling for words that habits write in several ways: the match key."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from toolkit.text.folding import Letters, fold_letter, place_tones

#: What the match key makes plain beyond the letters of the folding: quotes and dots that differ by keyboard.
_LETTERS = Letters(fold_letter, {**dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‘’‚‛′`´", "'"), "…": "..."})
#: Syllables written with y or i by habit: hy, kỳ, lý, mỹ, sỹ, tỷ, quý.
_YI = re.compile(r"\b(h|k|l|m|s|t|qu)([yỳýỷỹỵ])\b")
_Y_TO_I = str.maketrans("yỳýỷỹỵ", "iìíỉĩị")
_TOKEN = re.compile(r"\w+")


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
    key = unicodedata.normalize("NFC", text).translate(_LETTERS).lower()
    # Lower-casing İ leaves a combining dot; composing again makes the key of a key the key itself.
    key = unicodedata.normalize("NFC", key)
    if fold_tone_placement:
        key = place_tones(key)
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


def replace_tokens(key: str, tokens: Iterable[str]) -> str:
    """Return a match key with other syllables in place of its own, one for each; what stands between stays.

    Examples
    --------
    >>> replace_tokens("mở lóp; mở chợ", ["mở", "lớp", "mở", "chợ"])
    'mở lớp; mở chợ'
    """
    given = iter(tokens)
    return _TOKEN.sub(lambda _: next(given), key)
