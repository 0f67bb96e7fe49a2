"""Which words differ between two passages."""

from __future__ import annotations

import re
from typing import NamedTuple

from rapidfuzz.distance import Indel

from toolkit.parameters import StudyParameters
from toolkit.text.spelling import make_key

#: Marks of decomposed letters belong to the word: \w alone would cut it there.
_WORD = re.compile(r"[\w\u0300-\u036f]+|[^\w\s]")


class WordChange(NamedTuple):
    """A stretch of words that one side has and the other has not, with offsets into both texts."""

    operation: str  # equal, replaced, only_reference, only_plan
    reference_start: int
    reference_end: int
    plan_start: int
    plan_end: int


def compare_words(
    reference_text: str, plan_text: str, *, parameters: StudyParameters | None = None
) -> list[WordChange]:
    """Compare two passages word by word.

    Words are equal when their match keys are: case, Unicode form and tone placement make no difference.
    A difference of words is not yet a change of meaning.

    Parameters
    ----------
    reference_text, plan_text : str
        The two passages.
    parameters : StudyParameters, optional
        Normalization settings.

    Returns
    -------
    list of WordChange
        In reading order; the stretches of each side join to the whole passage but for the space between
        words. ``equal``, ``replaced``, ``only_reference`` or ``only_plan``.

    Examples
    --------
    >>> for change in compare_words("Mở 40 lớp", "mở ít nhất 40 lớp"):
    ...     print(change.operation, repr("mở ít nhất 40 lớp"[change.plan_start : change.plan_end]))
    equal 'mở'
    only_plan 'ít nhất'
    equal '40 lớp'
    """
    settings = parameters or StudyParameters()
    left, right = list(_WORD.finditer(reference_text)), list(_WORD.finditer(plan_text))
    keys = [
        [make_key(word[0], fold_tone_placement=settings.fold_tone_placement, fold_yi=settings.fold_yi) for word in side]
        for side in (left, right)
    ]
    names = {"equal": "equal", "replace": "replaced", "delete": "only_reference", "insert": "only_plan"}
    changes: list[WordChange] = []
    for code in Indel.opcodes(keys[0], keys[1]):
        source = _span(left, code.src_start, code.src_end, len(reference_text))
        target = _span(right, code.dest_start, code.dest_end, len(plan_text))
        changes.append(WordChange(names[code.tag], *source, *target))
    return _merge_replacements(changes)


def _span(words: list[re.Match[str]], first: int, last: int, length: int) -> tuple[int, int]:
    if first == last:
        place = words[first].start() if first < len(words) else length
        return place, place
    return words[first].start(), words[last - 1].end()


def _merge_replacements(changes: list[WordChange]) -> list[WordChange]:
    """Join words dropped and words added at the same place to one replacement."""
    merged: list[WordChange] = []
    for change in changes:
        last = merged[-1] if merged else None
        if last and {last.operation, change.operation} == {"only_reference", "only_plan"}:
            dropped, added = sorted((last, change), key=lambda side: side.operation == "only_plan")
            merged[-1] = WordChange(
                "replaced", dropped.reference_start, dropped.reference_end, added.plan_start, added.plan_end
            )
        else:
            merged.append(change)
    return merged


def find_shared(reference_text: str, plan_text: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Find the words that both passages have; punctuation alone is left out.

    Examples
    --------
    >>> find_shared("Mở 40 lớp", "mở ít nhất 40 lớp")
    ([(0, 2), (3, 9)], [(0, 2), (11, 17)])
    """
    found: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    for change in compare_words(reference_text, plan_text):
        piece = reference_text[change.reference_start : change.reference_end]
        if change.operation == "equal" and any(letter.isalnum() for letter in piece):
            found[0].append((change.reference_start, change.reference_end))
            found[1].append((change.plan_start, change.plan_end))
    return found
