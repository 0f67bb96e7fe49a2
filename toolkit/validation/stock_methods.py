"""Stock methods on the coded clauses: what a user would pick instead, each at its best cut-off in hindsight."""

from __future__ import annotations

import difflib

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from toolkit.matching.match_text import make_match_texts
from toolkit.parameters import StudyParameters
from toolkit.tables import CONTENT_KINDS
from toolkit.validation.agreement import find_best_cutoff, measure_average_precision
from toolkit.validation.evaluate import list_pairs, score_cells


def compare_stock_methods(
    units: pd.DataFrame, gold: pd.DataFrame, *, reference_id: str, parameters: StudyParameters
) -> pd.DataFrame:
    """Score the coded clauses with stock methods, each at its best cut-off in hindsight.

    That favours the stock methods: their cut-off is fitted on what they are tested on.

    Parameters
    ----------
    units : DataFrame
        The units table.
    gold : DataFrame
        Hand codes.
    reference_id : str
        doc_id of the reference.
    parameters : StudyParameters
        Normalization of the texts, the same for all methods.

    Returns
    -------
    DataFrame
        method, f1, precision, recall, average_precision (0 to 1, higher is better), cutoff (in the
        method's own unit), cells_f1 and cells_kappa (plan x provision, at the best cut-off for cells);
        best method first.
    """
    content = units[units["kind"].isin(CONTENT_KINDS)]
    reference = content[content["doc_id"] == reference_id]
    known = set(zip(gold["doc_id"], gold["clause_id"], strict=True))
    inside = [key in known for key in zip(content["doc_id"], content["clause_id"], strict=True)]
    clauses = content[inside]
    pairs = gold[gold["provision_id"] != ""]
    coded, reference_ids = list_pairs(pairs), reference["clause_id"].tolist()
    keys = zip(clauses["doc_id"], clauses["clause_id"], strict=True)
    is_right = np.array([(*key, provision_id) in coded for key in keys for provision_id in reference_ids])
    left, right = (make_match_texts(side["text"], parameters) for side in (clauses, reference))
    rows = [
        {
            "method": method,
            **_score_ranking(scores.ravel().astype(float), is_right, len(coded)),
            **score_cells(_best_of_rows(scores, clauses["doc_id"], pairs), pairs, reference_ids),
        }
        for method, scores in _score_stock(left, right).items()
    ]
    return pd.DataFrame(rows).sort_values("f1", ascending=False, ignore_index=True)


def _score_ranking(scores: NDArray[np.float64], right: NDArray[np.bool_], n_gold: int) -> dict[str, float]:
    cutoff, f1 = find_best_cutoff(scores, right, n_gold)
    chosen = scores >= cutoff
    n_right = int((chosen & right).sum())
    return {
        "f1": f1,
        "precision": n_right / max(1, int(chosen.sum())),
        "recall": n_right / max(1, n_gold),
        "average_precision": measure_average_precision(scores, right, n_gold),
        "cutoff": cutoff,
    }


def _best_of_rows(scores: NDArray[np.float32], doc_ids: pd.Series, coded: pd.DataFrame) -> NDArray[np.float64]:
    """Return the best score of each plan x provision cell from a matrix of clauses x provisions."""
    own = doc_ids.to_numpy(dtype=object)
    plans = list(dict.fromkeys(coded["doc_id"]))
    # A plan of which only headings are coded has no score at all.
    return np.concatenate([scores[own == doc_id].max(axis=0, initial=0).astype(float) for doc_id in plans])


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
    scores["difflib"] = np.array(
        [[difflib.SequenceMatcher(None, a.split(), b.split(), autojunk=False).ratio() for b in right] for a in left],
        dtype=np.float32,
    )
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
