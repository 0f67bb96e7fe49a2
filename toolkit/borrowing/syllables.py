"""Units as numbered syllables with their places, and the runs of syllables (shingles) that they are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toolkit.parameters import StudyParameters
from toolkit.text.folding import INVISIBLE
from toolkit.text.spelling import make_key

#: Syllables in a row that are looked up together.
SHINGLE = 4
#: Marks of decomposed letters and characters without width belong to the syllable.
_SYLLABLE = re.compile(rf"[\w\u0300-\u036f{INVISIBLE}]+")
#: An odd number by which hashes of shingles are spread over 64 bits.
_SPREAD = np.uint64(0x9E3779B97F4A7C15)

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Syllables:
    """Texts as numbered syllables, one text behind the other.

    Parameters
    ----------
    numbers : array of int
        Number of each syllable: the same for the same match key.
    starts, ends : array of int
        Where it stands in its text.
    firsts : array of int
        Place of the first syllable of each text, and at last the number of syllables.
    """

    numbers: Integers
    starts: Integers
    ends: Integers
    firsts: Integers

    @property
    def texts(self) -> Integers:
        """The place of its text, for each syllable."""
        return np.repeat(np.arange(len(self.firsts) - 1), np.diff(self.firsts))


def number_syllables(texts: Iterable[str], parameters: StudyParameters) -> Syllables:
    """Return the syllables of texts, numbered by their match keys.

    Parameters
    ----------
    texts : iterable of str
        Any texts, composed or decomposed.
    parameters : StudyParameters
        Which spellings count as one.

    Examples
    --------
    >>> found = number_syllables(["Hoà giải ở xã", "hòa giải"], StudyParameters())
    >>> found.numbers.tolist(), found.firsts.tolist(), found.starts.tolist()
    ([0, 1, 2, 3, 0, 1], [0, 4, 6], [0, 4, 9, 11, 0, 4])
    """
    known: dict[str, int] = {}
    of_word: dict[str, int] = {}
    numbers: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    firsts = [0]
    for text in texts:
        for found in _SYLLABLE.finditer(text):
            word = found[0]
            number = of_word.get(word)
            if number is None:
                key = make_key(word, fold_tone_placement=parameters.fold_tone_placement, fold_yi=parameters.fold_yi)
                number = of_word[word] = known.setdefault(key, len(known)) if key else -1
            if number >= 0:
                numbers.append(number)
                starts.append(found.start())
                ends.append(found.end())
        firsts.append(len(numbers))
    return Syllables(*(np.array(column, dtype=np.int64) for column in (numbers, starts, ends, firsts)))


def hash_shingles(syllables: Syllables, length: int = SHINGLE) -> tuple[NDArray[np.uint64], Flags]:
    """Return a hash of the syllables that begin at each place, and whether they all stand in one text.

    Parameters
    ----------
    syllables : Syllables
        Of all texts.
    length : int
        Syllables in a row.

    Returns
    -------
    tuple of array
        One hash and one flag a syllable; the hash says nothing where the flag is False.
    """
    numbers = syllables.numbers.astype(np.uint64) + np.uint64(1)
    hashes = np.zeros(len(numbers), dtype=np.uint64)
    for step in range(length):
        moved = np.zeros(len(numbers), dtype=np.uint64)
        moved[: len(numbers) - step] = numbers[step:]
        hashes = (hashes ^ moved) * _SPREAD
        hashes ^= hashes >> np.uint64(29)
    ends = np.repeat(syllables.firsts[1:], np.diff(syllables.firsts))
    return hashes, np.arange(len(numbers)) + length <= ends


def cover_shingles(begins: Flags, length: int = SHINGLE) -> Flags:
    """Return which syllables lie in a shingle that begins at a flagged place.

    Examples
    --------
    >>> cover_shingles(np.array([False, True, False, False, False]), length=3).tolist()
    [False, True, True, True, False]
    """
    covered = begins.copy()
    for step in range(1, length):
        covered[step:] |= begins[: len(begins) - step]
    return covered


def count_texts(syllables: Syllables, hashes: NDArray[np.uint64], inside: Flags) -> Integers:
    """Return for each place in how many texts its shingle stands; 0 where there is no shingle."""
    counts = np.zeros(len(hashes), dtype=np.int64)
    places = np.flatnonzero(inside)
    found, back = np.unique(hashes[places], return_inverse=True)
    texts = syllables.texts[places]
    once = np.unique(back.astype(np.int64) * len(syllables.firsts) + texts) // len(syllables.firsts)
    counts[places] = np.bincount(once, minlength=len(found))[back]
    return counts


def list_runs(flags: Sequence[bool] | Flags) -> list[tuple[int, int]]:
    """Return first place and end of each run of flags.

    Examples
    --------
    >>> list_runs([True, True, False, True])
    [(0, 2), (3, 4)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate(([0], np.asarray(flags, dtype=np.int8), [0]))))
    return [(int(first), int(end)) for first, end in zip(edges[::2], edges[1::2], strict=True)]
