"""A passage prepared once for all aspects: folded, without citations and labels, cut into words."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from toolkit.statements.asides import BLANK, CITATIONS, blank_spans, find_labels, find_recitals
from toolkit.statements.vocabulary import Token, find_phrases, index_heads, list_tokens, read_phrases
from toolkit.text.folding import FoldedText, fold_text

#: How many passages are kept as read, here and wherever more is read from a passage: those of a reference,
#: which every plan is held against, and the ones at hand.
KEPT = 1024
_SHORT = {one.phrase: one.key for one in read_phrases("short_forms", "words")}
#: Words that say nothing of what is measured or done.
_EMPTY = frozenset(one.phrase for one in read_phrases("empty_words"))
#: A word as it is written; "sử dụng" is one of the words that passages are compared by.
_WRITTEN = re.compile(r"sử\s+dụng(?!\w)|\w+|.", re.DOTALL)


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """A passage as all aspects read it.

    Parameters
    ----------
    folded : FoldedText
        The whole text, folded.
    text : str
        The folded text with citations and labels blanked; same length.
    words : tuple of str
        Words and punctuation of `text`, abbreviations written out.
    starts : tuple of int
        Offset of each word in `text`.
    heads : dict of str to list of int
        Where each word of the folded text stands, abbreviations as written; for :func:`find_phrases`.
    source : str
        The passage as passed.
    recitals : tuple of (int, int)
        Ranges of recitals: what they say counts as a counterpart, never as a change.
    """

    folded: FoldedText
    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    heads: dict[str, list[int]]
    source: str
    recitals: tuple[tuple[int, int], ...] = ()

    def is_recital(self, offset: int) -> bool:
        """Return whether the offset lies in a recital."""
        index = bisect_right(self.recitals, (offset, len(self.text))) - 1
        return index >= 0 and offset < self.recitals[index][1]

    def end_of(self, index: int) -> int:
        """Return where a word ends as it is written: `words` holds abbreviations written out."""
        written = _WRITTEN.match(self.folded.text, self.starts[index])
        return written.end() if written else self.starts[index]

    def word_at(self, offset: int) -> int:
        """Return the index of the first word that starts at or after `offset`."""
        return bisect_left(self.starts, offset)


@lru_cache(maxsize=16384)
def is_content(word: str) -> bool:
    """Return whether a word tells what a passage is about."""
    return word not in _EMPTY and word[0].isalpha()


@lru_cache(maxsize=KEPT)
def read_passage(passage: str) -> Passage:
    """Prepare a passage for comparison.

    Examples
    --------
    >>> read_passage("a) UBND tỉnh ban hành theo Quyết định số 12/QĐ-TTg").words
    ('ủy', 'ban', 'nhân', 'dân', 'tỉnh', 'ban', 'hành', 'theo', 'quyết', 'định')
    """
    folded = fold_text(passage)
    tokens = list_tokens(folded.text)
    heads = index_heads(folded.text, tokens)
    spans = [match.span() for match in find_phrases(CITATIONS, folded.text, heads)]
    spans += find_labels(folded.text)
    text = blank_spans(folded.text, spans)
    if spans:
        tokens = [token for token in tokens if text[token[1]] != BLANK]
    if not _SHORT.keys().isdisjoint(heads):
        tokens = [(word, start) for written, start in tokens for word in _SHORT.get(written, written).split()]
    if "dụng" in heads:  # "sử dụng" is "dùng"
        tokens = _join_synonyms(tokens)
    words, starts = zip(*tokens, strict=True) if tokens else ((), ())
    return Passage(folded, text, words, starts, heads, passage, find_recitals(text, heads))


def _join_synonyms(tokens: list[Token]) -> list[Token]:
    joined: list[Token] = []
    for word, start in tokens:
        if word == "dụng" and joined and joined[-1][0] == "sử":
            joined[-1] = ("dùng", joined[-1][1])
        else:
            joined.append((word, start))
    return joined


@lru_cache(maxsize=KEPT)
def index_words(passage: Passage) -> dict[str, list[int]]:
    """Return the indexes of each word of a passage."""
    positions: dict[str, list[int]] = {}
    for index, word in enumerate(passage.words):
        positions.setdefault(word, []).append(index)
    return positions


@lru_cache(maxsize=KEPT)
def list_neighbours(passage: Passage) -> frozenset[tuple[str, str]]:
    """Return the pairs of words that stand side by side in a passage."""
    return frozenset(pairwise(passage.words))
