"""Which mention on one side answers to which on the other: by the words around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import numpy as np

from toolkit.changes.passage import Passage, is_content, list_neighbours

#: How many words on each side of a mention describe it.
_REACH = 14
_DECAY = 0.9
#: The longest lists that are paired as a whole.
_LARGEST = 40
#: How much of a word's weight is left beyond a punctuation mark.
_BARRIERS = {",": 0.5, ";": 0.2, ".": 0.2, ":": 0.6, "(": 0.6, ")": 0.6, "|": 0.4}


class Placed(Protocol):
    """Anything with a range in a passage."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102


P = TypeVar("P", bound=Placed)


def weigh_contexts(passage: Passage, mentions: Sequence[Placed], *, bar: bool = True) -> dict[int, dict[str, float]]:
    """Return for each mention, by its id(), the content words around it with their weights, 0 to 1.

    Words weigh less with distance, beyond punctuation, and beyond another mention of the same kind.

    Parameters
    ----------
    passage : Passage
    mentions : sequence of Placed
        All mentions of one kind.
    bar : bool
        Whether words beyond another mention weigh less.
    """
    barriers = {passage.word_at(mention.start) for mention in mentions} if bar else set()
    return {id(mention): _weigh_context(passage, mention, barriers) for mention in mentions}


def _weigh_context(passage: Passage, mention: Placed, barriers: set[int]) -> dict[str, float]:
    weights: dict[str, float] = {}
    first, last = passage.word_at(mention.start), passage.word_at(mention.end)
    words = passage.words
    for indexes in (
        range(first - 1, max(first - 1 - _REACH, -1), -1),
        range(last, min(last + _REACH, len(words))),
    ):
        weight = 1.0
        for index in indexes:
            word = words[index]
            if index in barriers:
                weight *= 0.3
            if word in _BARRIERS:
                weight *= _BARRIERS[word]
            elif is_content(word) or word.isdecimal():
                word = word.lstrip("0") or word
                weights[word] = max(weight, weights.get(word, 0.0))
                weight *= _DECAY
    return weights


def measure_likeness(one: dict[str, float], other: dict[str, float]) -> float:
    """Return how alike two weighed contexts are, 0 to 1 (weighted Dice coefficient)."""
    total = sum(one.values()) + sum(other.values())
    if not total:
        return 0.0
    return 2 * sum(min(weight, other.get(word, 0.0)) for word, weight in one.items()) / total


def is_cut_out(side: Passage, mention: Placed, other: Passage) -> bool:
    """Tell whether the other passage reads like this one with the mention cut out.

    That is so where the words right before and right after the mention stand side by side in the other.
    """
    first, last = side.word_at(mention.start), side.word_at(mention.end)
    before = side.words[first - 1] if first else None
    after = side.words[last] if last < len(side.words) else None
    if before is None or after is None:
        edge = other.words[:1] if before is None else other.words[-1:]
        return edge == ((after,) if before is None else (before,))
    return (before, after) in list_neighbours(other)


def pair_mentions(
    reference: Sequence[P], plan: Sequence[P], score: Callable[[P, P], float], *, lowest: float
) -> tuple[list[tuple[P, P]], list[P], list[P]]:
    """Pair the mentions of two passages so that the sum of the scores is greatest.

    Parameters
    ----------
    reference, plan : sequence of Placed
        Mentions in order of appearance.
    score : callable
        Likeness of two mentions; higher is more alike.
    lowest : float
        Pairs that score less are not made.

    Returns
    -------
    pairs, only_reference, only_plan : list
    """
    if not reference or not plan:
        return [], list(reference), list(plan)
    if len(reference) == len(plan) == 1:
        alike = score(reference[0], plan[0]) >= lowest
        return ([(reference[0], plan[0])], [], []) if alike else ([], list(reference), list(plan))
    if len(reference) > _LARGEST and len(plan) > _LARGEST:
        # Whole documents: halves answer to halves, so that the work grows with the length, not its square.
        middle, half = len(reference) // 2, len(plan) // 2
        first = pair_mentions(reference[:middle], plan[:half], score, lowest=lowest)
        second = pair_mentions(reference[middle:], plan[half:], score, lowest=lowest)
        return first[0] + second[0], first[1] + second[1], first[2] + second[2]
    scores = np.array([[score(one, other) for other in plan] for one in reference])
    from scipy.optimize import linear_sum_assignment  # takes half a second to import

    rows, columns = linear_sum_assignment(np.maximum(scores, 0), maximize=True)
    chosen = [(row, column) for row, column in zip(rows, columns, strict=True) if scores[row, column] >= lowest]
    used_rows, used_columns = {row for row, _ in chosen}, {column for _, column in chosen}
    return (
        [(reference[row], plan[column]) for row, column in chosen],
        [one for row, one in enumerate(reference) if row not in used_rows],
        [other for column, other in enumerate(plan) if column not in used_columns],
    )
