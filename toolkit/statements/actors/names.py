"""Proper names of places, by their capitals in the passage as passed."""

from __future__ import annotations

import re
import unicodedata

from toolkit.statements.passage import Passage

_PARTS = re.compile(r"\s*(?:,|;|\bvà\b|\bcùng\b|\bhoặc\b)\s*")
#: What ends the list of names where a clause goes on.
_REST = re.compile(r"\s(?:được|phải|đều|thì|trong|trước|sau|từ|vào|để|có|cũng|cần|theo|nhằm)\s.*", re.DOTALL)
#: Words before a name that is no place's, and names of no place of the province.
_PEOPLE = frozenset({"người", "tộc", "bào"})
_NATIONAL = frozenset({"hồ chí minh", "việt nam"})


def names_places(passage: Passage, start: int, end: int) -> bool:
    """Tell whether each item of a list in the folded range ends in the proper name of a place.

    A local body or place by its name ("đê Tả Lam và đê Hữu Ngạn") is within what is named in general.

    Examples
    --------
    >>> from toolkit.statements.passage import read_passage
    >>> passage = read_passage("ở các xã, kể cả xã Gò Me; gồm cả Hội Nông dân")
    >>> names_places(passage, 17, 25), names_places(passage, 34, 46)
    (True, False)
    """
    if passage.source.isupper():  # capitals tell nothing there
        return False
    written = passage.source[slice(*passage.folded.source_span(start, end))]
    items = [item for item in _PARTS.split(_REST.sub("", unicodedata.normalize("NFC", written))) if item.strip()]
    return bool(items) and all(map(_ends_in_name, items))


def _ends_in_name(item: str) -> bool:
    """Tell whether an item is a name, or a word that says what it is and a name ("xã Gò Me", not "Hội Nông dân")."""
    words = item.split()
    first = len(words)
    while first and words[first - 1].istitle():
        first -= 1
    name = words[first:]
    if " ".join(name).lower() in _NATIONAL or (first and words[first - 1].lower() in _PEOPLE):
        return False
    return len(name) > 1
