"""Patterns that begin at a word, looked for only where one of their first words stands.

A passage holds some hundred words and a few of them open a phrase: trying a long pattern at those few is
several times as fast as trying it at every letter. The first words are read off the pattern, never kept by hand.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from toolkit.statements.first_words import DIGITS, list_first_words

Token = tuple[str, int]
_TOKEN = re.compile(r"\w+|[,.;:()|]")


@dataclass(frozen=True, slots=True)
class Phrases:
    """A pattern and the words that its matches begin with; None where they can begin with any word."""

    pattern: re.Pattern[str]
    heads: frozenset[str] | None


def compile_phrases(pattern: str) -> Phrases:
    """Return a pattern that :func:`find_phrases` looks for at its first words.

    Parameters
    ----------
    pattern : str
        Matches begin at the start of a word or with a slash, and are never empty.
    """
    return Phrases(re.compile(pattern), list_first_words(pattern))


def list_tokens(text: str) -> list[Token]:
    """Return the words and punctuation marks of a text, each with its offset."""
    return [(match.group(), match.start()) for match in _TOKEN.finditer(text)]


def index_heads(text: str, tokens: list[Token] | None = None) -> dict[str, list[int]]:
    """Return for each word of a text, and for the slash, the offsets where it stands.

    Parameters
    ----------
    text : str
    tokens : list of Token, optional
        What :func:`list_tokens` returns for it, if that is known already.

    Examples
    --------
    >>> index_heads("từ 15 đến 20%")
    {'từ': [0], 'đến': [6], '0': [3, 10]}
    """
    places: defaultdict[str, list[int]] = defaultdict(list)
    for word, start in list_tokens(text) if tokens is None else tokens:
        places[word].append(start)
    numbers = [word for word in places if word[0].isdecimal()]
    places[DIGITS] = [start for word in numbers for start in places.pop(word)]
    if "/" in text:
        places["/"] = [start for start, letter in enumerate(text) if letter == "/"]
    return dict(places)


def find_phrases(phrases: Phrases, text: str, places: Mapping[str, list[int]]) -> Iterator[re.Match[str]]:
    r"""Yield the matches in a text, in order and without overlap, as ``finditer`` does.

    Parameters
    ----------
    phrases : Phrases
    text : str
        The text, or the same with ranges blanked out.
    places : mapping
        Where the words of the text stand, from :func:`index_heads`.

    Examples
    --------
    >>> share = compile_phrases(r"(?<!\w)(?:\d+ ?%|một nửa)")
    >>> text = "15% số hộ, một nửa số xã"
    >>> [match.group() for match in find_phrases(share, text, index_heads(text))]
    ['15%', 'một nửa']
    """
    if phrases.heads is None:
        yield from phrases.pattern.finditer(text)
        return
    starts: list[int] = []
    for head in phrases.heads.intersection(places):
        starts += places[head]
    end = 0
    for start in sorted(starts):
        if start >= end and (match := phrases.pattern.match(text, start)):
            end = match.end()
            yield match
