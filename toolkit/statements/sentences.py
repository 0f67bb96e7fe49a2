"""Where a passage is cut into parts."""

from __future__ import annotations

import re
from functools import lru_cache

from toolkit.records import Span
from toolkit.statements.passage import is_content, read_passage

#: A sentence or a limb of an enumeration ends here.
_END = re.compile(r"(?:;|(?<=[^\W\d])\.|(?<=[%)\d])\.(?=\s+[^\W\d_])|…|:(?=\s+[-–+]))\s+|\n+")
#: What is said in brackets stays with what stands before them, however many sentences it is.
_BRACKETS = re.compile(r"\([^()\n]{1,400}\)")
#: Shorter pieces say nothing alone and stay with the piece before.
_FEWEST_WORDS = 4


def split_parts(text: str) -> list[Span]:
    """Cut a passage at semicolons, ends of sentences and line breaks.

    Examples
    --------
    >>> text = "Mở 40 lớp học nghề mới; đào tạo 3 nghìn người lao động. Xong."
    >>> [part.of(text) for part in split_parts(text)]
    ['Mở 40 lớp học nghề mới;', 'đào tạo 3 nghìn người lao động. Xong.']
    """
    parts: list[Span] = []
    start = 0
    inside = [match.span() for match in _BRACKETS.finditer(text)]
    ends = [one for one in _END.finditer(text) if not any(first < one.start() < last for first, last in inside)]
    for end in [*(match.end() for match in ends), len(text)]:
        piece = text[start:end].rstrip()
        if not piece.strip():
            continue
        if parts and len(list_content(piece)) < _FEWEST_WORDS:
            parts[-1] = Span(parts[-1].start, start + len(piece))
        else:
            parts.append(Span(start, start + len(piece)))
        start = end
    return parts


@lru_cache(maxsize=8192)
def list_content(text: str) -> frozenset[str]:
    """Return the words of a text that tell what it is about."""
    return frozenset(word for word in read_passage(text).words if is_content(word))
