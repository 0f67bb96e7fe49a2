"""Groups of people that a passage names, with the lists they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from toolkit.statements.passage import KEPT, Passage
from toolkit.statements.vocabulary import read_phrases, read_words

#: Nouns that a group of people, of bodies or of places begins with.
_HEAD_NAMES = sorted((tuple(noun.phrase.split()) for noun in read_phrases("head_nouns")), key=len, reverse=True)
#: The heads by their first word, the longest first.
HEAD_WORDS = {first: [name for name in _HEAD_NAMES if name[0] == first] for first, *_ in _HEAD_NAMES}
_LINKS = frozenset({",", "và", "hoặc", "hay", "cùng", "lẫn"})
PLURALS = frozenset({"các", "những", "mọi", "mỗi", "từng", "cả", "một", "số", "đội", "ngũ"})
#: Words that open the phrase of a group, beside the beginning of a clause.
_MARKERS = frozenset({"cho", "với", "ở", "tại", "của", "thuộc", "là", "bàn", "đến", "tới", "cấp", "lượng"})
#: Words that no name of a group goes beyond.
_ENDS = read_words("group_end")
_MARKS = frozenset(",.;:()|")
#: The longest name of a group, in words.
_LONGEST = 9


@dataclass(frozen=True, slots=True)
class Group:
    """A group as named: its head and what narrows it."""

    head: tuple[str, ...]
    narrowing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """A list of groups at one place of a passage; `first` is the index of its first word."""

    groups: tuple[Group, ...]
    first: int
    start: int
    end: int


@lru_cache(maxsize=KEPT)
def find_audiences(passage: Passage) -> tuple[Audience, ...]:
    """Return the lists of groups of a passage, each a head noun with what narrows it.

    Examples
    --------
    >>> from toolkit.statements.passage import read_passage
    >>> (one,) = find_audiences(read_passage("trợ cấp cho nghệ sĩ nhân dân, nghệ sĩ ưu tú"))
    >>> [" ".join(group.narrowing) for group in one.groups]
    ['nhân dân', 'ưu tú']
    """
    words = passage.words
    found: list[Audience] = []
    free = 0
    for first in [index for index, word in enumerate(words) if word in HEAD_WORDS]:
        if first < free or not _opens_phrase(words, first):
            continue
        groups, last = _read_list(words, first)
        free = max(last, first + 1)
        if groups and not passage.is_recital(passage.starts[first]):
            found.append(Audience(groups, first, passage.starts[first], passage.end_of(last - 1)))
    return tuple(found)


def _read_list(words: Sequence[str], at: int) -> tuple[tuple[Group, ...], int]:
    """Return the groups of a list that begins at a word, and the index behind the last of them."""
    groups: list[Group] = []
    last = at
    while at < len(words) and (head := _match_head(words, at)):
        last = _find_end(words, at, at + len(head))
        groups.append(Group(head, tuple(words[at + len(head) : last])))
        at = last
        while at < len(words) and (words[at] in _LINKS or (at > last and words[at] in PLURALS)):
            at += 1
        if at == last:
            break
    return tuple(groups), last


def _opens_phrase(words: Sequence[str], index: int) -> bool:
    while index and words[index - 1] in PLURALS:
        index -= 1
    return not index or words[index - 1] in _MARKERS or words[index - 1] in _MARKS


def _match_head(words: Sequence[str], at: int) -> tuple[str, ...] | None:
    return next((head for head in HEAD_WORDS.get(words[at], ()) if tuple(words[at : at + len(head)]) == head), None)


def _find_end(words: Sequence[str], start: int, index: int) -> int:
    while index < min(len(words), start + _LONGEST) and not _ends_phrase(words, index):
        index += 1
    return index


def _ends_phrase(words: Sequence[str], index: int) -> bool:
    word = words[index]
    if word == "bằng" and words[index - 1] == "đồng":
        return False
    return word in _LINKS or word in _ENDS or word in _MARKS or word.isdecimal()
