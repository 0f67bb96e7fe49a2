"""Which mention on one side answers to which on the other: by the words around them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from toolkit.changes.change import Mention
from toolkit.statements.passage import Passage, is_content

#: How many words on each side of a mention describe it.
_REACH = 14
_DECAY = 0.9
#: The longest lists that are paired as a whole.
_LARGEST = 40
#: How much of a word's weight is left beyond a punctuation mark.
_BARRIERS = {",": 0.5, ";": 0.2, ".": 0.2, ":": 0.6, "(": 0.6, ")": 0.6, "|": 0.4}


_LIST_ENDS = frozenset({*",;.:|()", "và"})
P = TypeVar("P", bound=Mention)
Context = dict[str, float]
Matrix = npt.NDArray[np.float64]
_CLAUSE_ENDS = frozenset(".;:|")
#: From how many words on a clause tells what it is about.
_TELLING = 4
#: How many words of a clause are read on each side: one without end is none.
_FARTHEST = 80


def weigh_contexts(passage: Passage, mentions: Sequence[Mention], *, bar: bool = True) -> list[Context]:
    """Return for each mention the content words around it with their weights, 0 to 1.

    Words weigh less with distance, beyond punctuation, and beyond another mention of the same kind.

    Parameters
    ----------
    passage : Passage
    mentions : sequence of Mention
        All mentions of one kind.
    bar : bool
        Whether words beyond another mention weigh less.
    """
    barriers = {passage.word_at(mention.start) for mention in mentions} if bar else set()
    return [_weigh_context(passage, mention, barriers) for mention in mentions]


def _weigh_context(passage: Passage, mention: Mention, barriers: set[int]) -> Context:
    weights: Context = {}
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


def measure_likeness(one: Context, other: Context) -> float:
    """Return how alike two weighed contexts are, 0 to 1 (weighted Dice coefficient)."""
    total = sum(one.values()) + sum(other.values())
    if not total:
        return 0.0
    return 2 * sum(min(weight, other.get(word, 0.0)) for word, weight in one.items()) / total


def match_contexts(reference: Sequence[Context], plan: Sequence[Context]) -> Matrix:
    """Return how alike the contexts of two passages are, 0 to 1: rows of the reference, columns of the plan.

    Examples
    --------
    >>> match_contexts([{"lớp": 1.0}], [{"lớp": 1.0}, {"chợ": 0.9}])
    array([[1., 0.]])
    """
    return np.array([[measure_likeness(one, other) for other in plan] for one in reference])


def score_each(reference: Sequence[P], plan: Sequence[P], score: Callable[[P, P], float]) -> Matrix:
    """Return what each mention of the reference scores with each of the plan."""
    return np.array([[score(one, other) for other in plan] for one in reference])


def match_labels(
    reference: Passage, reference_mentions: Sequence[Mention], plan: Passage, plan_mentions: Sequence[Mention]
) -> Matrix:
    """Return how alike the labels of listed mentions are, 0 to 1; all 0 where there is no list on both sides.

    In a list each mention has its label on the same side ("nam 55 tuổi, nữ 50 tuổi"; "30% số xã và 40% số
    huyện"): labels are read behind and before, and the sides on which they answer best are taken, the same
    one in both texts before two different ones. A word that stands in several labels of a list tells less.
    """
    size = len(reference_mentions), len(plan_mentions)
    best: Matrix = np.broadcast_to(0.0, size)  # of whole documents, takes no room
    if min(size) < 2 or max(size) > _LARGEST:
        return best
    most = 0.0
    labels = [
        [_weigh_labels(side, mentions, forward=forward) for forward in (True, False)]
        for side, mentions in ((reference, reference_mentions), (plan, plan_mentions))
    ]
    for one_way, other_way in product((0, 1), repeat=2):
        found = match_contexts(labels[0][one_way], labels[1][other_way])
        total = found.max(axis=1).sum() * (1.0 if one_way == other_way else 0.8)
        if total > most:
            best, most = found, total
    return best


def _weigh_labels(passage: Passage, mentions: Sequence[Mention], *, forward: bool) -> list[Context]:
    words = passage.words
    labels: list[list[str]] = []
    barriers = {passage.word_at(mention.start if forward else mention.end - 1) for mention in mentions}
    for mention in mentions:
        first, last = passage.word_at(mention.start), passage.word_at(mention.end)
        label: list[str] = []
        for index in range(last, len(words)) if forward else range(first - 1, -1, -1):
            if index in barriers or words[index] in _LIST_ENDS:
                break
            label.append(words[index])
        labels.append(label)
    shared = Counter(word for label in labels for word in set(label))
    return [{word: shared[word] ** -2 for word in label if is_content(word)} for label in labels]


def pair_mentions(
    reference: Sequence[P], plan: Sequence[P], score: Callable[[slice, slice], Matrix], *, lowest: float
) -> tuple[list[tuple[P, P]], list[P], list[P]]:
    """Pair the mentions of two passages so that the sum of the scores is greatest.

    Parameters
    ----------
    reference, plan : sequence of Mention
        Mentions in order of appearance.
    score : callable
        Scores of a block of mentions: those of the reference (rows), those of the plan (columns); higher is more
        alike. Short lists are one block, so that the scores of whole documents are never all made.
    lowest : float
        Pairs that score less are not made.

    Returns
    -------
    pairs, only_reference, only_plan : list

    Examples
    --------
    >>> from toolkit.records import Span
    >>> scores = np.array([[0.1], [0.7]])
    >>> both = [Span(0, 1), Span(2, 3)]
    >>> pair_mentions(both, [Span(5, 6)], lambda rows, columns: scores[rows, columns], lowest=0.3)[0]
    [(Span(start=2, end=3), Span(start=5, end=6))]
    """
    pairs: list[tuple[P, P]] = []
    single_rows, single_columns = set(range(len(reference))), set(range(len(plan)))
    for rows, columns in _cut_blocks(range(len(reference)), range(len(plan))):
        scores = score(slice(rows.start, rows.stop), slice(columns.start, columns.stop))
        for row, column in _assign(scores):
            if scores[row, column] >= lowest:
                pairs.append((reference[rows[row]], plan[columns[column]]))
                single_rows.remove(rows[row])
                single_columns.remove(columns[column])
    return pairs, [reference[row] for row in sorted(single_rows)], [plan[column] for column in sorted(single_columns)]


def _assign(scores: Matrix) -> Iterable[tuple[int, int]]:
    """Return the places of a score matrix, at most one in each row and column, that have the greatest sum."""
    if scores.size == 1:
        return [(0, 0)]
    from scipy.optimize import linear_sum_assignment  # half a second to load, and not every text has mentions

    return zip(*linear_sum_assignment(np.maximum(scores, 0), maximize=True), strict=True)


def _cut_blocks(rows: range, columns: range) -> Iterator[tuple[range, range]]:
    """Yield the ranges of mentions that are paired with each other.

    Of whole documents halves answer to halves, so that the work grows with the length, not its square.
    """
    if not rows or not columns:
        return
    if min(len(rows), len(columns)) <= _LARGEST:
        yield rows, columns
        return
    yield from _cut_blocks(rows[: len(rows) // 2], columns[: len(columns) // 2])
    yield from _cut_blocks(rows[len(rows) // 2 :], columns[len(columns) // 2 :])


def are_strange(reference: Passage, in_reference: Mention, plan: Passage, in_plan: Mention) -> bool:
    """Tell whether the clauses of two mentions have next to no word in common: they are about two things."""
    words = [_list_clause_words(side, mention) for side, mention in ((reference, in_reference), (plan, in_plan))]
    if min(map(len, words)) < _TELLING:
        return False
    return len(words[0] & words[1]) <= 0.1 * min(map(len, words))


def _list_clause_words(side: Passage, mention: Mention) -> set[str]:
    first, last = side.word_at(mention.start), side.word_at(mention.end)
    nearest, farthest = max(0, first - _FARTHEST), min(len(side.words), last + _FARTHEST)
    while first > nearest and side.words[first - 1] not in _CLAUSE_ENDS:
        first -= 1
    while last < farthest and side.words[last] not in _CLAUSE_ENDS:
        last += 1
    start, end = side.word_at(mention.start), side.word_at(mention.end)
    return {word for word in (*side.words[first:start], *side.words[end:last]) if is_content(word)}
