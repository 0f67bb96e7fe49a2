"""Which sentence of one passage answers to which of the other, by the rare words that they share."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from toolkit.records import Span
from toolkit.statements.sentences import list_content, split_parts


@dataclass(frozen=True, slots=True)
class PartPair:
    """A part of a provision and the part of a clause that answers to it.

    Parameters
    ----------
    reference, plan : Span
        Ranges in the two texts.
    likeness : float
        Shared weight of content words, 0 to 1 (weighted Dice coefficient).
    """

    reference: Span
    plan: Span
    likeness: float


def weigh_words(texts: Iterable[str]) -> dict[str, float]:
    """Return the inverse document frequency of each content word: rare words weigh most.

    Examples
    --------
    >>> weights = weigh_words(["mở lớp nghề", "mở chợ", "mở đường"])
    >>> weights["mở"] < weights["chợ"]
    True
    """
    counts: Counter[str] = Counter()
    number = 0
    for text in texts:
        counts.update(list_content(text))
        number += 1
    return {word: math.log((1 + number) / (1 + count)) + 0.1 for word, count in counts.items()}


def match_parts(
    reference_text: str,
    plan_text: str,
    *,
    weights: Mapping[str, float],
    reference_core: str = "",
    plan_core: str = "",
) -> list[PartPair]:
    """Lead each part of a provision to the part of the clause that shares the most weight with it.

    Parameters
    ----------
    reference_text, plan_text : str
        The two passages.
    weights : mapping
        Weight of each content word, see :func:`weigh_words`.
    reference_core, plan_core : str
        Take that passage as one part, about what these words say: a row of a table is one act, its columns
        belong together, and only one of them names the act.

    Returns
    -------
    list of PartPair
        One for each part of the provision that is also the best for its part of the clause, in reading
        order; none where no word is shared. Ranges are offsets into the texts as passed.

    Examples
    --------
    >>> reference = "Mở lớp dạy nghề dệt; xây chợ quê ở vùng cao."
    >>> plan = "Sửa đường làng ngõ xóm; xây 3 chợ quê vùng cao."
    >>> [(pair.reference.of(reference), pair.plan.of(plan)) for pair in match_parts(reference, plan, weights={})]
    [('xây chợ quê ở vùng cao.', 'xây 3 chợ quê vùng cao.')]
    """
    of_reference = [Span(0, len(reference_text))] if reference_core else split_parts(reference_text)
    of_plan = [Span(0, len(plan_text))] if plan_core else split_parts(plan_text)
    words = [list_content(plan_core or part.of(plan_text)) for part in of_plan]
    totals = [_sum(found, weights) for found in words]
    scores: list[list[float]] = []
    for part in of_reference:
        found = list_content(reference_core or part.of(reference_text))
        total = _sum(found, weights)
        scores.append(
            [
                2 * _sum(found & other, weights) / (total + sum_other) if found & other else 0.0
                for other, sum_other in zip(words, totals, strict=True)
            ]
        )
    pairs = []
    for row, part in enumerate(of_reference):
        column = max(range(len(of_plan)), key=lambda place: scores[row][place], default=-1)
        if column >= 0 and scores[row][column] and scores[row][column] == max(line[column] for line in scores):
            pairs.append(PartPair(part, of_plan[column], scores[row][column]))
    return pairs


def _sum(words: Iterable[str], weights: Mapping[str, float]) -> float:
    return math.fsum(weights.get(word, 1.0) for word in words)
