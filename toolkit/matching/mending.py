"""Damaged letters of clauses, mended for comparison: what cannot be a syllable, by its neighbour in the reference.

A copy or a scan that damages one letter in a hundred damages one syllable in thirty, and two pairs of syllables
with each. No text that is shown or exported is changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from toolkit.text.spelling import list_tokens, replace_tokens
from toolkit.text.syllables import is_syllable

_SHORTEST = 3  # letters: of shorter words too many are one letter away, and numerals and short forms look alike


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What stands beside what in provisions and decoys.

    Parameters
    ----------
    syllables : frozenset of str
        All that stand there.
    after, before : dict of str to frozenset of str
        The syllables that follow one, and that it follows.
    """

    syllables: frozenset[str]
    after: dict[str, frozenset[str]]
    before: dict[str, frozenset[str]]


def list_neighbours(keys: Iterable[str]) -> Neighbours:
    """List which syllables stand beside each other in match texts.

    Examples
    --------
    >>> list_neighbours(["mở lớp học", "mở trường"]).after["mở"] == {"lớp", "trường"}
    True
    """
    syllables: set[str] = set()
    after: defaultdict[str, set[str]] = defaultdict(set)
    before: defaultdict[str, set[str]] = defaultdict(set)
    for key in keys:
        tokens = list_tokens(key)
        syllables.update(tokens)
        for left, right in pairwise(tokens):
            after[left].add(right)
            before[right].add(left)
    return Neighbours(frozenset(syllables), *({k: frozenset(v) for k, v in side.items()} for side in (after, before)))


def mend_texts(keys: Sequence[str], neighbours: Neighbours) -> list[str]:
    """Return what :func:`mend_text` gives for each match text; most hold nothing damaged."""
    chunks: set[str] = set()
    for key in keys:
        chunks.update(key.split())
    damaged = {chunk for chunk in chunks if any(_is_damaged(word, neighbours) for word in list_tokens(chunk))}
    return [key if damaged.isdisjoint(key.split()) else mend_text(key, neighbours) for key in keys]


def mend_text(key: str, neighbours: Neighbours) -> str:
    """Mend the damaged words of a match text.

    Damaged is a word of three letters or more that no provision or decoy holds and that cannot be a Vietnamese
    syllable. It becomes the one syllable that is a letter away from it (another letter, one more, one less) and
    stands beside the same neighbour in a provision or decoy, beside both neighbours first. Where there is none, or
    more than one, the word stays: so do names and foreign words.

    Parameters
    ----------
    key : str
        The match text of a clause.
    neighbours : Neighbours
        Of the provisions and decoys, so that a clause is mended alike whichever plans stand beside it.

    Examples
    --------
    >>> known = list_neighbours(["tăng cường quản lí đất đai", "mở lớp ban đêm"])
    >>> mend_text("tng cường qxản lí chợ; dự án fintech", known)
    'tăng cường quản lí chợ; dự án fintech'
    """
    words = list_tokens(key)
    mended = list(words)
    for place, word in enumerate(words):
        if not _is_damaged(word, neighbours):
            continue
        # What stands before is mended already.
        left = _list_near(word, neighbours.after.get(mended[place - 1]) if place else None)
        right = _list_near(word, neighbours.before.get(words[place + 1]) if place + 1 < len(words) else None)
        likely = left & right or left | right
        if len(likely) == 1:
            mended[place] = likely.pop()
    return key if mended == words else replace_tokens(key, mended)


def _is_damaged(word: str, neighbours: Neighbours) -> bool:
    """Tell whether provisions and decoys do not hold a word that cannot be a syllable."""
    if word in neighbours.syllables or len(word) < _SHORTEST or not word.isalpha():
        return False
    return not is_syllable(word)


def _list_near(word: str, known: frozenset[str] | None) -> set[str]:
    """Return the syllables that are one letter away."""
    return {
        other
        for other in known or ()
        if len(other) > 1 and other.isalpha() and Levenshtein.distance(word, other, score_cutoff=1) == 1
    }
