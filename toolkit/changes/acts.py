"""Where an act that one passage names stands in the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from toolkit.statements.forces import Marker
from toolkit.statements.passage import Passage, index_words, is_content

_STOPS = frozenset(".;|")
#: Words that only say that somebody else does it.
_VOICES = frozenset({"bị", "phép"})
#: The most content words of an act, and how many words are read for them: a sentence without end is none.
_REACH, _FARTHEST = 7, 60
#: How many places of a word are looked at.
_MOST = 100


@dataclass(frozen=True, slots=True)
class Place:
    """Where an act was found: its range and how much of the act is there, 0 to 1."""

    start: int
    end: int
    index: int
    likeness: float


def list_act_words(passage: Passage, marker: Marker) -> list[str]:
    """Return the content words of the act that a marker governs, in order, at most seven."""
    words = passage.words
    if marker.trails:
        indexes = range(passage.word_at(marker.start) - 1, -1, -1)
    else:
        indexes = range(passage.word_at(marker.end), len(words))
    act: list[str] = []
    for index in islice(indexes, _FARTHEST):
        if words[index] in _STOPS or len(act) == _REACH:
            break
        if is_content(words[index]) if act else _opens_act(words[index]):
            act.append(words[index])
    return act


def weigh_acts(passage: Passage, markers: Sequence[Marker]) -> list[dict[str, float]]:
    """Return the words of the act that each marker governs with their weights: the nearest weigh most."""
    return [
        {word: 0.7**rank for rank, word in reversed(list(enumerate(list_act_words(passage, marker))))}
        for marker in markers
    ]


def locate_act(act: list[str], passage: Passage) -> Place | None:
    """Find where the words of an act stand together in a passage.

    The first words of the act, its verb and object, weigh most.

    Returns
    -------
    Place or None
        None where no word of the act is found.
    """
    if not act:
        return None
    weights = {word: 0.8**rank for rank, word in reversed(list(enumerate(act)))}
    total = sum(weights.values())
    words = passage.words
    best: tuple[float, int, float] | None = None
    starts = sorted(index for word in act[:4] for index in index_words(passage).get(word, ())[:_MOST])
    for index in starts:
        here: set[str] = set()
        for other in words[index : index + _REACH + 5]:
            if other in _STOPS:
                break
            here.add(other)
        likeness = sum(weight for name, weight in weights.items() if name in here) / total
        # Of two places alike, the act begins where its first words stand.
        rank = likeness + (0.05 if list(words[index : index + 2]) == act[:2] else 0.0)
        if best is None or rank > best[0] + 1e-9:
            best = (rank, index, likeness)
    return None if best is None else _make_place(passage, best[1], best[2])


def _opens_act(word: str) -> bool:
    return is_content(word) and word not in _VOICES


def _make_place(passage: Passage, index: int, likeness: float) -> Place:
    last = min(index + 1, len(passage.words) - 1)
    end = passage.end_of(last if passage.words[last].isalnum() else index)
    return Place(passage.starts[index], end, index, likeness)


def find_governor(place: Place, markers: Sequence[Marker], passage: Passage, *, reach: int = 4) -> Marker | None:
    """Return the marker that governs the act at a place: right before it, or trailing in its clause."""
    for marker in markers:
        if marker.trails:
            distance = passage.word_at(marker.start) - place.index
            if 0 <= distance <= 14 and not _STOPS & set(passage.words[place.index : passage.word_at(marker.start)]):
                return marker
            continue
        last = passage.word_at(marker.end)
        between = passage.words[last : place.index]
        if passage.word_at(marker.start) <= place.index <= last + reach and not {".", ";", ","} & set(between):
            return marker
    return None
