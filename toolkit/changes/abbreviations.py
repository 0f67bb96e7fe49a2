"""Abbreviations that no list knows, written out as the other passage of a pair has them."""

from __future__ import annotations

import re
from dataclasses import replace

from toolkit.changes.passage import Passage

_CAPITALS = re.compile(r"(?<!\w)[A-ZĐ]{3,7}(?!\w)")


def write_out(passage: Passage, other: Passage) -> Passage:
    """Return a passage whose abbreviations are the words of which they are the initials in the other passage.

    Offsets stay those of the abbreviation. A passage in capitals, or without any such, is returned as it is.

    Examples
    --------
    >>> from toolkit.changes.passage import read_passage
    >>> short = read_passage("tại các xã ĐBKK")
    >>> write_out(short, read_passage("ở xã đặc biệt khó khăn")).words[-4:]
    ('đặc', 'biệt', 'khó', 'khăn')
    """
    if passage.source.isupper() or not _CAPITALS.search(passage.source):
        return passage
    written = {match.group().lower() for match in _CAPITALS.finditer(passage.source)} & set(passage.words)
    known = {short: words for short in written if (words := _find_words(short, other))}
    if not known:
        return passage
    pairs = [
        (word, start)
        for token, start in zip(passage.words, passage.starts, strict=True)
        for word in known.get(token, (token,))
    ]
    return replace(passage, words=tuple(word for word, _ in pairs), starts=tuple(start for _, start in pairs))


def _find_words(short: str, other: Passage) -> tuple[str, ...]:
    words = [word for word in other.words if word[0].isalpha()]
    initials = "".join(word[0] for word in words)
    at = initials.find(short)
    return tuple(words[at : at + len(short)]) if at >= 0 else ()
