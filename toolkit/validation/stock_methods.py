"""Stock methods on the coded clauses: what a user would pick instead."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from toolkit.matching.match_text import make_match_texts
from toolkit.parameters import StudyParameters


def score_stock_methods(
    units: pd.DataFrame,
    gold: pd.DataFrame,
    *,
    reference_id: str,
    reference_ids: Sequence[str],
    parameters: StudyParameters,
) -> dict[str, NDArray[np.float64]]:
    """Score the coded clauses with stock methods.

    Parameters
    ----------
    units : DataFrame
        The units table.
    gold : DataFrame
        Hand codes.
    reference_id : str
        doc_id of the reference.
    reference_ids : sequence of str
        Its provisions, the columns.
    parameters : StudyParameters
        Normalization of the texts, the same for all methods.

    Returns
    -------
    dict of str to array
        Scores by method, each in its own unit, higher is more alike: a row a coded clause in the order of
        `gold`, a column a provision.
    """
    texts = units.set_index(["doc_id", "clause_id"])["text"]
    clauses = gold[["doc_id", "clause_id"]].drop_duplicates()
    left = make_match_texts([texts[doc_id, unit] for doc_id, unit in clauses.itertuples(index=False)], parameters)
    right = make_match_texts([texts[reference_id, unit] for unit in reference_ids], parameters)
    return {name: np.asarray(scores, dtype=float) for name, scores in _score_stock(left, right).items()}


def _score_stock(left: list[str], right: list[str]) -> dict[str, NDArray[np.float32]]:
    scorers = {
        "rapidfuzz ratio": fuzz.ratio,
        "rapidfuzz partial_ratio": fuzz.partial_ratio,
        "rapidfuzz token_set_ratio": fuzz.token_set_ratio,
        "rapidfuzz WRatio": fuzz.WRatio,
    }
    scores = {name: process.cdist(left, right, scorer=scorer, dtype=np.float32) for name, scorer in scorers.items()}
    from sklearn.feature_extraction.text import TfidfVectorizer  # takes over a second to import

    vectors = TfidfVectorizer(token_pattern=r"\w+", ngram_range=(1, 2), sublinear_tf=True).fit(left + right)
    scores["TF-IDF cosine"] = (vectors.transform(left) @ vectors.transform(right).T).toarray()
    scores["BM25"] = _score_bm25(left, right)
    scores["difflib"] = _score_difflib(left, right)
    return scores


def _score_difflib(left: list[str], right: list[str]) -> NDArray[np.float32]:
    """Return difflib's ratio of words; it goes through its second text once for all first ones."""
    words = [text.split() for text in left]
    scores = np.empty((len(left), len(right)), dtype=np.float32)
    matcher: difflib.SequenceMatcher[str] = difflib.SequenceMatcher(autojunk=False)
    for column, text in enumerate(right):
        matcher.set_seq2(text.split())
        for row, own in enumerate(words):
            matcher.set_seq1(own)
            scores[row, column] = matcher.ratio()
    return scores


def _score_bm25(queries: list[str], documents: list[str], k1: float = 1.5, b: float = 0.75) -> NDArray[np.float32]:
    """Return BM25 of each provision for each clause (Robertson and Zaragoza, 2009)."""
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(token_pattern=r"\w+").fit(documents + queries)
    counts = counter.transform(documents).toarray().astype(float)
    present = (counter.transform(queries) > 0).astype(float)
    spread = (counts > 0).sum(axis=0)
    rarity = np.log(1 + (len(documents) - spread + 0.5) / (spread + 0.5))
    length = counts.sum(axis=1, keepdims=True)
    weights = rarity * counts * (k1 + 1) / (counts + k1 * (1 - b + b * length / length.mean()))
    return np.asarray(present @ weights.T, dtype=np.float32)
