"""Which mention on one side answers to which on the other: by the words around them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import product
from typing import Protocol, TypeVar

import numpy as np

from toolkit.statements.passage import Passage, is_content, list_neighbours

#: How many words on each side of a mention describe it.
_REACH = 14
_DECAY = 0.9
#: The longest lists that are paired as a whole.
_LARGEST = 40
#: How much of a word's weight is left beyond a punctuation mark.
_BARRIERS = {",": 0.5, ";": 0.2, ".": 0.2, ":": 0.6, "(": 0.6, ")": 0.6, "|": 0.4}


_LIST_ENDS = frozenset({*",;.:|()", "và"})
_CLAUSE_ENDS = frozenset(".;:|")
#: From how many words on a clause tells what it is about.
_TELLING = 4
#: How many words of a clause are read on each side: one without end is none.
_FARTHEST = 80


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


def compare_labels(
    reference: Passage, ours: Sequence[Placed], plan: Passage, theirs: Sequence[Placed]
) -> dict[tuple[int, int], float]:
    """Return how alike the labels of listed mentions are, 0 to 1, by the pair of their id().

    In a list each mention has its label on the same side ("nam 55 tuổi, nữ 50 tuổi"; "30% số xã và 40% số
    huyện"): labels are read behind and before, and the sides on which they answer best are taken, the same
    one in both texts before two different ones. A word that stands in several labels of a list tells less.
    """
    if min(len(ours), len(theirs)) < 2 or max(len(ours), len(theirs)) > _LARGEST:
        return {}
    best: dict[tuple[int, int], float] = {}
    most = 0.0
    labelled = [
        [_weigh_labels(side, mentions, forward=forward) for forward in (True, False)]
        for side, mentions in ((reference, ours), (plan, theirs))
    ]
    for one_way, other_way in product((0, 1), repeat=2):
        labels = labelled[0][one_way] | labelled[1][other_way]
        found = {
            (id(one), id(other)): measure_likeness(labels[id(one)], labels[id(other)])
            for one in ours
            for other in theirs
        }
        total = sum(max(found[id(one), id(other)] for other in theirs) for one in ours)
        total *= 1.0 if one_way == other_way else 0.8
        if total > most:
            best, most = found, total
    return best


def _weigh_labels(passage: Passage, mentions: Sequence[Placed], *, forward: bool) -> dict[int, dict[str, float]]:
    words, labels = passage.words, {}
    barriers = {passage.word_at(mention.start if forward else mention.end - 1) for mention in mentions}
    for mention in mentions:
        first, last = passage.word_at(mention.start), passage.word_at(mention.end)
        label: list[str] = []
        for index in range(last, len(words)) if forward else range(first - 1, -1, -1):
            if index in barriers or words[index] in _LIST_ENDS:
                break
            label.append(words[index])
        labels[id(mention)] = label
    shared = Counter(word for label in labels.values() for word in set(label))
    return {key: {word: shared[word] ** -2 for word in label if is_content(word)} for key, label in labels.items()}


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


def are_strange(reference: Passage, one: Placed, plan: Passage, other: Placed) -> bool:
    """Tell whether the clauses of two mentions have next to no word in common: they are about two things."""
    words = [_list_clause_words(side, mention) for side, mention in ((reference, one), (plan, other))]
    if min(map(len, words)) < _TELLING:
        return False
    return len(words[0] & words[1]) <= 0.1 * min(map(len, words))


def _list_clause_words(side: Passage, mention: Placed) -> set[str]:
    first, last = side.word_at(mention.start), side.word_at(mention.end)
    nearest, farthest = max(0, first - _FARTHEST), min(len(side.words), last + _FARTHEST)
    while first > nearest and side.words[first - 1] not in _CLAUSE_ENDS:
        first -= 1
    while last < farthest and side.words[last] not in _CLAUSE_ENDS:
        last += 1
    start, end = side.word_at(mention.start), side.word_at(mention.end)
    return {word for word in (*side.words[first:start], *side.words[end:last]) if is_content(word)}


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
    from scipy.optimize import linear_sum_assignment  # half a second to load, and not every text has mentions

    rows, columns = linear_sum_assignment(np.maximum(scores, 0), maximize=True)
    chosen = [(row, column) for row, column in zip(rows, columns, strict=True) if scores[row, column] >= lowest]
    used_rows, used_columns = {row for row, _ in chosen}, {column for _, column in chosen}
    return (
        [(reference[row], plan[column]) for row, column in chosen],
        [one for row, one in enumerate(reference) if row not in used_rows],
        [other for column, other in enumerate(plan) if column not in used_columns],
    )
