"""Keys by which judgments find their texts again, however a study is cut, numbered or renamed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np

from toolkit.text.spelling import list_tokens, make_key

#: Digits of a key: one chance in 10^14 that two texts share one.
_DIGITS = 12
#: Minima that a sketch keeps, and how many of them two sketches of one text share at least. Texts that have half of
#: their phrases in common share half of the minima; a digest and its full text, a tenth.
_MINIMA, _SHARED = 8, 4
#: What segmentation may take or leave at the end of a unit.
_ENDS = " .;,:"


def make_text_key(text: str) -> str:
    """Return a short hash of a text in which spelling habits, blanks and the mark at its end do not matter.

    Examples
    --------
    >>> make_text_key("Uỷ ban hoà giải ;") == make_text_key("  Ủy ban  hòa giải.")
    True
    >>> make_text_key("Trồng 5 ha") == make_text_key("Trồng 6 ha")
    False
    """
    plain = "".join(make_key(text).split()).strip(_ENDS)
    return hashlib.sha256(plain.encode()).hexdigest()[:_DIGITS]


def make_plan_key(texts: Iterable[str]) -> str:
    """Return a sketch of a plan's text, by which it is known again when it is cut otherwise or mended in places.

    A judgment "no clause of this plan takes it up" speaks of the whole text: it holds as long as the text is
    largely the same, and not when a digest gives way to the full text.

    Parameters
    ----------
    texts : iterable of str
        The texts of all units, in reading order.

    Returns
    -------
    str
        Eight minima of hashes of all runs of three syllables (MinHash; Broder 1997), each of four digits.
    """
    tokens = list_tokens(make_key(" ".join(texts)))
    runs = {" ".join(tokens[at : at + 3]) for at in range(max(1, len(tokens) - 2))}
    hashes = b"".join(hashlib.blake2b(run.encode(), digest_size=4 * _MINIMA).digest() for run in sorted(runs))
    minima = np.frombuffer(hashes, dtype=">u4").reshape(-1, _MINIMA).min(axis=0)
    return "".join(f"{int(one) % 65536:04x}" for one in minima)


def is_same_plan(one: str, other: str) -> bool:
    """Tell whether two sketches are of largely the same text.

    Examples
    --------
    >>> plan = [f"Trồng {n} cây ở xã số {n}." for n in range(50)]
    >>> is_same_plan(make_plan_key(plan), make_plan_key([" ".join(plan[:3]), *plan[3:49]]))
    True
    >>> is_same_plan(make_plan_key(plan), make_plan_key(["Mở lớp dạy bơi ở bến sông mỗi mùa hè."]))
    False
    """
    size = 4
    shared = [one[at : at + size] == other[at : at + size] for at in range(0, size * _MINIMA, size)]
    return len(one) == len(other) == size * _MINIMA and sum(shared) >= _SHARED
