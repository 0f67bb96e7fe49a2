"""Passages that two texts share: found by shingles, their ends by local alignment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from toolkit.borrowing.syllables import SHINGLE, Flags, Integers, Syllables

#: Shingles of a passage lie at most this many syllables apart, and are moved by at most half as many.
_GAP = 12
#: Syllables looked at on either side of the outermost shingles.
_MARGIN = 16
#: Pairs of texts handled together, so that memory stays small.
_BLOCK = 2_000_000


class Passage(NamedTuple):
    """Wording of one text that stands in another too.

    Parameters
    ----------
    text, other : int
        Places of the two texts.
    places, other_places : array of int
        Places of the syllables that both have, in the numbering of all texts; the two go together.
    """

    text: int
    other: int
    places: Integers
    other_places: Integers


def find_passages(
    syllables: Syllables,
    hashes: NDArray[np.uint64],
    seeds: Flags,
    *,
    others: Flags | None = None,
    shortest: int,
    most_texts: int | None,
) -> Iterator[Passage]:
    """Find passages that two texts share.

    Parameters
    ----------
    syllables : Syllables
        Of all texts.
    hashes : array
        Hash of the shingle at each place.
    seeds : array of bool
        Places whose shingle may tell of a passage.
    others : array of bool, optional
        Texts that stand on the other side: then only pairs of one of them and one that is not. All pairs by
        default.
    shortest : int
        Syllables that both must have.
    most_texts : int or None
        Shingles that more places have than this are not followed; None: all are.

    Yields
    ------
    Passage
        By text and other, the text with the lower place first, with `others` the one that is not among them.
        Order inside a text makes no difference: parts that stand in another order are passages of their own.
    """
    text_of = syllables.texts
    numbers = syllables.numbers.tolist()
    for left, right in _pair_places(text_of, hashes, seeds, others, most_texts):
        group = text_of[left] * (len(syllables.firsts)) + text_of[right]
        order = np.lexsort((right, left, group))
        left, right, group = left[order], right[order], group[order]
        edges = np.flatnonzero(np.diff(group)) + 1
        for begin, end in zip([0, *edges], [*edges, len(group)], strict=True):
            if end - begin < 2:
                continue
            places = list(zip(left[begin:end].tolist(), right[begin:end].tolist(), strict=True))
            text, other = int(text_of[places[0][0]]), int(text_of[places[0][1]])
            bounds = (
                *(int(place) for place in syllables.firsts[text : text + 2]),
                *(int(place) for place in syllables.firsts[other : other + 2]),
            )
            taken: set[int] = set()
            for chain in _chain_places(places):
                if chain[0][0] in taken:
                    continue
                found = _align(numbers, chain, bounds)
                if len(found) >= shortest:
                    mine, theirs = np.array(found, dtype=np.int64).T
                    taken.update(mine.tolist())
                    yield Passage(text, other, mine, theirs)


def _pair_places(
    text_of: Integers, hashes: NDArray[np.uint64], seeds: Flags, others: Flags | None, most_texts: int | None
) -> Iterator[tuple[Integers, Integers]]:
    """Yield pairs of places with the same shingle in two texts, all pairs of two texts in one block."""
    left = np.flatnonzero(seeds if others is None else seeds & ~others[text_of])
    right = np.flatnonzero(seeds if others is None else seeds & others[text_of])
    right = right[np.argsort(hashes[right], kind="stable")]
    begins, ends = (np.searchsorted(hashes[right], hashes[left], side=side) for side in ("left", "right"))
    if most_texts is not None:
        ends = np.where(ends - begins <= most_texts, ends, begins)
    if others is None:  # partners are the places behind, so that each pair comes once
        rank = np.empty(len(hashes), dtype=np.int64)
        rank[right] = np.arange(len(right))
        begins = np.minimum(rank[left] + 1, ends)
    sizes = ends - begins
    before = np.concatenate(([0], np.cumsum(sizes)))
    edges = np.flatnonzero(np.diff(text_of[left], prepend=-1))
    begin = 0
    while begin < len(left):
        # A block ends where a text ends, so that the places of two texts are never parted.
        reach = int(np.searchsorted(before, before[begin] + _BLOCK))
        behind = edges[np.searchsorted(edges, reach) :]
        end = int(behind[0]) if len(behind) else len(left)
        count = sizes[begin:end]
        one = np.repeat(left[begin:end], count)
        steps = np.arange(len(one)) - np.repeat(before[begin:end] - before[begin], count)
        two = right[np.repeat(begins[begin:end], count) + steps]
        kept = text_of[one] != text_of[two]
        yield one[kept], two[kept]
        begin = end


def _chain_places(places: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Join places that go on in both texts: near to the last one, and moved by little against it."""
    chains: list[list[tuple[int, int]]] = []
    for left, right in places:
        for chain in reversed(chains):
            last_left, last_right = chain[-1]
            near = left - last_left <= _GAP + SHINGLE and 0 < right - last_right <= _GAP + SHINGLE
            if near and abs((right - left) - (last_right - last_left)) <= _GAP // 2:
                chain.append((left, right))
                break
        else:
            chains.append([(left, right)])
    return sorted((chain for chain in chains if len(chain) > 1), key=len, reverse=True)


def _align(numbers: list[int], chain: list[tuple[int, int]], bounds: tuple[int, ...]) -> list[tuple[int, int]]:
    """Return the pairs of places of the best stretch: a syllable that both have gains one, an edit loses one.

    What lies between the shingles, before them and behind them is aligned apart: a part that stands in another
    order beside them would else draw the alignment to itself.
    """
    first, end, other_first, other_end = bounds
    (left, other_left), (right, other_right) = (
        _walk(numbers, chain[0], bounds, -1),
        _walk(numbers, chain[-1], bounds, 1),
    )
    steps = [
        *_list_steps(numbers, (max(first, left - _MARGIN), left), (max(other_first, other_left - _MARGIN), other_left)),
        *_list_steps(numbers, (left, right), (other_left, other_right)),
        *_list_steps(numbers, (right, min(end, right + _MARGIN)), (other_right, min(other_end, other_right + _MARGIN))),
    ]
    best, best_range, gain, begin = 0, (0, 0), 0, 0
    for place, (equal, _, _, size) in enumerate(steps):
        if gain <= 0:
            gain, begin = 0, place
        gain += size if equal else -size
        if equal and gain > best:
            best, best_range = gain, (begin, place + 1)
    return [
        (one + step, other + step)
        for equal, one, other, size in steps[slice(*best_range)]
        if equal
        for step in range(size)
    ]


def _walk(numbers: list[int], places: tuple[int, int], bounds: tuple[int, ...], way: int) -> tuple[int, int]:
    """Return how far both texts go on alike from a shingle: where they begin (way -1), or end (way 1)."""
    one, other = places
    first, end, other_first, other_end = bounds
    if way < 0:
        while one > first and other > other_first and numbers[one - 1] == numbers[other - 1]:
            one, other = one - 1, other - 1
        return one, other
    one, other = one + SHINGLE, other + SHINGLE
    while one < end and other < other_end and numbers[one] == numbers[other]:
        one, other = one + 1, other + 1
    return one, other


def _list_steps(numbers: list[int], here: tuple[int, int], there: tuple[int, int]) -> list[tuple[bool, int, int, int]]:
    """Return the steps that lead from one stretch to the other: whether equal, where on either side, how long."""
    return [
        (
            code.tag == "equal",
            here[0] + code.src_start,
            there[0] + code.dest_start,
            max(code.src_end - code.src_start, code.dest_end - code.dest_start),
        )
        for code in Levenshtein.opcodes(numbers[slice(*here)], numbers[slice(*there)])
    ]
