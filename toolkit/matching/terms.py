"""Texts as sparse counts of syllables and pairs of syllables, and what two texts share of them.

The same counts as scikit-learn's CountVectorizer with 1-2-grams gives, but each text is cut only once and
the pairs are formed by array arithmetic, which takes a fraction of the time at 200,000 clauses. Terms are
numbered by spelling, so that nothing depends on the order of the texts.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from toolkit.text.spelling import list_tokens

Matrix: TypeAlias = sp.csr_matrix
Places: TypeAlias = NDArray[np.int64]
#: Rarity of the terms.
Weights: TypeAlias = NDArray[np.float64]

_NO_PAIR = -1


@dataclass(frozen=True, slots=True)
class TermIndex:
    """Numbers of terms: first the syllables by spelling, then the pairs that occur by theirs.

    Parameters
    ----------
    syllables : mapping
        Number of each syllable, from 0.
    pairs : array
        Codes of the pairs (first x number of syllables + second), rising; a pair's number is the number
        of syllables plus its place here.
    """

    syllables: Mapping[str, int]
    pairs: Places


def index_terms(texts: Iterable[str]) -> tuple[TermIndex, Matrix]:
    """Give the terms of match texts numbers and count them.

    Returns
    -------
    index : TermIndex
        For :func:`count_terms` on other texts.
    counts : sparse matrix, texts x terms, float32
        How often each term occurs in each text.

    Examples
    --------
    >>> index, counts = index_terms(["mở lớp mở lớp", "lớp học"])
    >>> sorted(index.syllables), counts.toarray().astype(int).tolist()
    (['học', 'lớp', 'mở'], [[0, 2, 2, 0, 1, 2], [1, 1, 0, 1, 0, 0]])
    """
    seen: defaultdict[str, int] = defaultdict()
    seen.default_factory = seen.__len__
    flat, starts = _number_syllables(texts, seen)
    spelled = sorted(seen)
    place = np.empty(len(seen), dtype=np.int32)
    place[[seen[word] for word in spelled]] = np.arange(len(seen), dtype=np.int32)
    flat = place[flat]
    codes = _code_pairs(flat, starts, len(seen))
    index = TermIndex(dict(zip(spelled, range(len(spelled)), strict=True)), np.unique(codes[codes >= 0]))
    return index, _count(flat, starts, codes, index)


def count_terms(texts: Iterable[str], index: TermIndex) -> Matrix:
    """Count the terms of other texts; syllables and pairs that the index does not know are left out.

    Returns
    -------
    sparse matrix, texts x terms, float32
    """
    unknown = len(index.syllables)
    known: defaultdict[str, int] = defaultdict(lambda: unknown, index.syllables)
    flat, starts = _number_syllables(texts, known)
    codes = _code_pairs(flat, starts, len(index.syllables))
    return _count(flat, starts, codes, index)


def _number_syllables(texts: Iterable[str], numbers: Mapping[str, int]) -> tuple[NDArray[np.int32], Places]:
    """Return the numbers of all syllables one after the other, and where each text starts."""
    flat, ends = array("i"), array("q", [0])
    for text in texts:
        flat.extend(map(numbers.__getitem__, list_tokens(text)))
        ends.append(len(flat))
    return np.frombuffer(flat, dtype=np.int32) if flat else np.empty(0, np.int32), np.array(ends)


def _code_pairs(flat: NDArray[np.int32], starts: Places, n_syllables: int) -> Places:
    """Return the code of the pair that begins at each syllable, -1 at the end of a text or if unknown."""
    codes = np.full(len(flat), _NO_PAIR, dtype=np.int64)
    codes[:-1] = flat[:-1].astype(np.int64) * n_syllables + flat[1:]
    codes[starts[1:][np.diff(starts) > 0] - 1] = _NO_PAIR
    unknown = flat == n_syllables
    codes[unknown] = _NO_PAIR
    codes[:-1][unknown[1:]] = _NO_PAIR
    return codes


def _count(flat: NDArray[np.int32], starts: Places, codes: Places, index: TermIndex) -> Matrix:
    """Lay syllable and pair of each place side by side, then sum what is alike in a row."""
    n_syllables, n_pairs = len(index.syllables), len(index.pairs)
    terms = np.empty((len(flat), 2), dtype=np.int32)
    terms[:, 0] = flat
    place = np.searchsorted(index.pairs, codes).astype(np.int32)
    found = codes >= 0
    if n_pairs:
        found &= index.pairs[np.minimum(place, n_pairs - 1)] == codes
    n_terms = n_syllables + n_pairs
    terms[:, 1] = np.where(found, n_syllables + place, n_terms)
    terms[flat == n_syllables, 0] = n_terms
    known = terms < n_terms
    before = np.concatenate([[0], np.cumsum(known.sum(axis=1, dtype=np.int8), dtype=np.int64)])
    indices = terms[known]
    counts = sp.csr_matrix(
        (np.ones(len(indices), dtype=np.float32), indices, before[starts]),
        shape=(len(starts) - 1, n_terms),
    )
    counts.sum_duplicates()
    return counts


def name_terms(index: TermIndex) -> list[str]:
    """Return the terms in the order of their numbers.

    Examples
    --------
    >>> name_terms(index_terms(["mở lớp"])[0])
    ['lớp', 'mở', 'mở lớp']
    """
    syllables = list(index.syllables)
    first, second = np.divmod(index.pairs, max(1, len(syllables)))
    return [*syllables, *(f"{syllables[a]} {syllables[b]}" for a, b in zip(first, second, strict=True))]


def measure_rarity(counts: Matrix) -> Weights:
    """Return ln((1 + N) / (1 + n)) + 1 of each term: N texts, n of which hold it. 1 where all do.

    Examples
    --------
    >>> measure_rarity(index_terms(["mở lớp", "mở lớp", "lớp"])[1]).round(2).tolist()
    [1.0, 1.29, 1.29]
    """
    spread = np.bincount(counts.indices, minlength=counts.shape[1])
    return np.log((1 + counts.shape[0]) / (1 + spread)) + 1


def weigh_counts(counts: Matrix, rarity: Weights) -> Matrix:
    """Return TF-IDF with sublinear counts, rows of length 1; the pattern is shared with `counts`."""
    data = np.log(counts.data)
    data += 1
    data *= rarity.astype(np.float32)[counts.indices]
    squares = sp.csr_matrix(((data * data).astype(float), counts.indices, counts.indptr), counts.shape)
    lengths = np.sqrt(np.asarray(squares.sum(axis=1)).ravel())
    del squares  # twice as large as what is returned
    np.divide(data, np.repeat(lengths, np.diff(counts.indptr)), out=data, casting="same_kind")
    return sp.csr_matrix((data, counts.indices, counts.indptr), counts.shape)


def share_terms(left: Matrix, right: Matrix, rows: Places, columns: Places) -> Matrix:
    """Return what left[rows] and right[columns] share, pair by pair.

    Parameters
    ----------
    left, right : sparse matrices, texts x terms
        Weights of the terms.
    rows, columns : arrays of int
        The pairs.

    Returns
    -------
    sparse matrix, pairs x terms
        The product of both weights where both have the term. Its row sums are the dot products; its
        pattern tells which terms are shared.

    Examples
    --------
    >>> left, right = sp.csr_matrix([[0.5, 0.5, 0]]), sp.csr_matrix([[1.0, 0, 1], [1.0, 1, 0]])
    >>> share_terms(left, right, np.array([0, 0]), np.array([0, 1])).toarray().tolist()
    [[0.5, 0.0, 0.0], [0.5, 0.5, 0.0]]
    """
    return left[rows].multiply(right[columns]).tocsr()
