"""Abbreviations that no list knows, taken for the words of the other passage of a pair whose initials they are."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from toolkit.statements.passage import KEPT, Passage

_CAPITALS = re.compile(r"(?<!\w)[A-ZĐ]{3,7}(?!\w)")


def write_out(passage: Passage, other: Passage) -> Passage:
    """Return a passage whose abbreviations are the words of which they are the initials in the other passage.

    Words and their offsets only; the text stays, and offsets are those of the abbreviation. A passage in capitals,
    or without any such abbreviation, is returned as it is.

    Examples
    --------
    >>> from toolkit.statements.passage import read_passage
    >>> short = read_passage("tại các xã ĐBKK")
    >>> write_out(short, read_passage("ở xã đặc biệt khó khăn")).words[-4:]
    ('đặc', 'biệt', 'khó', 'khăn')
    """
    if passage.source.isupper() or not _CAPITALS.search(passage.source):
        return passage
    written = sorted({match.group().lower() for match in _CAPITALS.finditer(passage.source)} & set(passage.words))
    known = tuple((short, words) for short in written if (words := _find_words(short, other)))
    return _replace_words(passage, known) if known else passage


@lru_cache(maxsize=KEPT)
def _replace_words(passage: Passage, known: tuple[tuple[str, tuple[str, ...]], ...]) -> Passage:
    names = dict(known)
    pairs = []
    for word, start in zip(passage.words, passage.starts, strict=True):
        replaced = (
            word in names and passage.source[slice(*passage.folded.source_span(start, start + len(word)))].isupper()
        )
        pairs += [(name, start) for name in (names[word] if replaced else (word,))]
    return replace(passage, words=tuple(word for word, _ in pairs), starts=tuple(start for _, start in pairs))


def _find_words(short: str, other: Passage) -> tuple[str, ...]:
    """Return the words in a row, within one clause, whose initials an abbreviation is."""
    words, initials = _list_initials(other)
    at = initials.find(short)
    return words[at : at + len(short)] if at >= 0 else ()


@lru_cache(maxsize=KEPT)
def _list_initials(passage: Passage) -> tuple[tuple[str, ...], str]:
    words = tuple(word for word in passage.words if word != ",")  # "phòng, chống thiên tai"
    return words, "".join(word[0] for word in words)
