"""Whoever stands as subject of a duty without being a body whose name is known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from toolkit.statements.passage import KEPT, Passage, is_content
from toolkit.statements.vocabulary import compile_phrases, find_phrases

_DUTIES = compile_phrases(
    r"(?<!\w)(?:chịu trách nhiệm(?!\s+(?:là|:))|chủ trì(?!\s+(?:là|:))|làm đầu mối|là đầu mối"
    r"|có trách nhiệm chính)(?!\w)",
)
#: The words of the clause before its duty.
_BEFORE = re.compile(
    r"(?:^|[.;:,|(\n]|(?<!\w)(?:do|giao|để|và)(?!\w))\s*(?P<who>[^.;:,|(\n]{2,70}?)\s+(?:phải\s+|sẽ\s+|cùng\s+)*$"
)
_OWNED = compile_phrases(
    r"(?<!\w)trách nhiệm(?:\s+(?!thuộc)[^\W\d]+){0,16}\s+(?:thuộc(?:\s+về)?|là của)\s+"
    r"(?P<who>[^.;:,|()\n]{2,60}?)(?=\s*(?:[.;:,|()\n]|$|\s(?:theo|khi|nếu|trong|trước)\s))",
)
_LEADING = re.compile(r"(?:các|những|mọi|mỗi|từng|đồng chí|ông|bà)\s+")
#: First words of those who can be charged: offices, units, owners.
_CHARGED_WORDS = (
    "giám chủ trưởng phó hiệu bộ tổ đơn cơ doanh nhà ban phòng trường bệnh trạm xã phường huyện địa người cán công đội"
    " giáo y bác nhân văn hợp hộ chính lực viện trung chi hạt kế thủ tổng đảng chỉ hội cấp khu vườn"
)
_CHARGED = frozenset(_CHARGED_WORDS.split())
_LONGEST = 9


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is charged with a duty: the content words of the name, and the range."""

    words: frozenset[str]
    start: int
    end: int


@lru_cache(maxsize=KEPT)
def find_subjects(passage: Passage) -> tuple[Subject, ...]:
    """Return whom a passage charges with a lead or with a responsibility, as it is written.

    Examples
    --------
    >>> from toolkit.statements.passage import read_passage
    >>> text = "Bộ phận một cửa chịu trách nhiệm nhận hồ sơ; trách nhiệm thu phí thuộc về chủ bến."
    >>> [text[one.start:one.end] for one in find_subjects(read_passage(text))]
    ['Bộ phận một cửa', 'chủ bến']
    """
    text = passage.text
    found = [_read(passage, *match.span("who")) for match in find_phrases(_OWNED, text, passage.heads)]
    for match in find_phrases(_DUTIES, text, passage.heads):
        before = _BEFORE.search(text, max(0, match.start() - 90), match.start())
        found += [_read(passage, *before.span("who"))] if before else []
    told = [one for one in found if one is not None and not passage.is_recital(one.start)]
    return tuple(sorted(told, key=lambda one: one.start))


def _read(passage: Passage, start: int, end: int) -> Subject | None:
    leading = _LEADING.match(passage.text, start, end)
    start = leading.end() if leading else start
    words = passage.words[passage.word_at(start) : passage.word_at(end)]
    if not 0 < len(words) <= _LONGEST or words[0] not in _CHARGED:
        return None
    return Subject(frozenset(filter(is_content, words)), start, end)


def list_unnamed(passage: Passage, named: Sequence[tuple[int, int]]) -> list[Subject]:
    """Return the subjects of a passage of which no part lies in the ranges `named`."""
    return [
        one for one in find_subjects(passage) if not any(start < one.end and one.start < end for start, end in named)
    ]
