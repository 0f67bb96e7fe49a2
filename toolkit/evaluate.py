"""The alignment held against hand codes, beside stock methods."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from toolkit.parameters import StudyParameters
from toolkit.score import make_match_text
from toolkit.tables import CONTENT_KINDS, check_columns


def evaluate_alignment(alignment: pd.DataFrame, gold: pd.DataFrame, *, reference_ids: Sequence[str]) -> pd.DataFrame:
    """Hold an alignment against hand codes.

    Parameters
    ----------
    alignment : DataFrame
        Accepted pairs.
    gold : DataFrame
        Hand codes; a clause without provision has an empty provision_id. Only the clauses that are coded
        count, so that an uncoded plan is no error.
    reference_ids : sequence of str
        All provisions, for the cells.

    Returns
    -------
    DataFrame
        One row per plan and measure, and for all plans together (doc_id ``all``): doc_id, measure
        (``pairs``: all pairs; ``full_pairs``: full pairs, partial ones left out on both sides;
        ``cells``: plan x provision, found or not), n_gold, n_found, n_right, precision, recall, f1
        (0 to 1, higher is better; missing where undefined) and, for cells, kappa (Cohen; 1 is perfect,
        0 is chance).

    Examples
    --------
    >>> gold = pd.DataFrame({"doc_id": "thu", "clause_id": ["1", "2"], "provision_id": ["II.1", "II.2"],
    ...                      "strength": "full"})
    >>> found = gold.iloc[:1].assign(p_any=1.0, p_full=1.0)
    >>> table = evaluate_alignment(found, gold, reference_ids=["II.1", "II.2"])
    >>> table.loc[0, ["precision", "recall"]].tolist()
    [1.0, 0.5]
    """
    check_columns(gold, "gold")
    coded = gold[gold["provision_id"] != ""]
    known = set(zip(gold["doc_id"], gold["clause_id"], strict=True))
    inside = [key in known for key in zip(alignment["doc_id"], alignment["clause_id"], strict=True)]
    found = alignment[inside]
    rows = []
    for doc_id in [*dict.fromkeys(gold["doc_id"]), "all"]:
        local_gold = coded if doc_id == "all" else coded[coded["doc_id"] == doc_id]
        local_found = found if doc_id == "all" else found[found["doc_id"] == doc_id]
        plans = list(dict.fromkeys(gold["doc_id"])) if doc_id == "all" else [doc_id]
        rows.extend(_measure_plan(doc_id, local_found, local_gold, plans, reference_ids))
    return pd.DataFrame(rows)


def _measure_plan(
    doc_id: str, found: pd.DataFrame, gold: pd.DataFrame, plans: Sequence[str], reference_ids: Sequence[str]
) -> list[dict[str, Any]]:
    pairs_found, pairs_gold = _keys(found), _keys(gold)
    partial_gold, partial_found = _keys(gold, "partial"), _keys(found, "partial")
    full_gold, full_found = _keys(gold, "full"), _keys(found, "full")
    cells_found = {(doc, provision) for doc, _, provision in pairs_found}
    cells_gold = {(doc, provision) for doc, _, provision in pairs_gold}
    cells = {(doc, provision) for doc in plans for provision in reference_ids}
    return [
        {"doc_id": doc_id, "measure": "pairs", **_score_sets(pairs_found, pairs_gold), "kappa": np.nan},
        {
            "doc_id": doc_id,
            "measure": "full_pairs",
            **_score_sets(full_found - partial_gold, full_gold - partial_found),
            "kappa": np.nan,
        },
        {
            "doc_id": doc_id,
            "measure": "cells",
            **_score_sets(cells_found, cells_gold),
            "kappa": measure_kappa(
                [cell in cells_found for cell in sorted(cells)],
                [cell in cells_gold for cell in sorted(cells)],
            ),
        },
    ]


def _keys(table: pd.DataFrame, strength: str | None = None) -> set[tuple[str, str, str]]:
    rows = table if strength is None else table[table["strength"] == strength]
    return set(zip(rows["doc_id"], rows["clause_id"], rows["provision_id"], strict=True))


def _score_sets(found: set[Any], gold: set[Any]) -> dict[str, float]:
    right = len(found & gold)
    return {
        "n_gold": len(gold),
        "n_found": len(found),
        "n_right": right,
        "precision": right / len(found) if found else np.nan,
        "recall": right / len(gold) if gold else np.nan,
        "f1": 2 * right / (len(found) + len(gold)) if found or gold else np.nan,
    }


def measure_kappa(first: Sequence[bool], second: Sequence[bool]) -> float:
    """Return Cohen's kappa of two codings of the same items: 1 is perfect, 0 what chance would give.

    Undefined (nan) where both coders gave all items the same code. Source: Cohen (1960), A coefficient
    of agreement for nominal scales.

    Examples
    --------
    >>> first = [True] * 25 + [False] * 25
    >>> second = [True] * 20 + [False] * 20 + [True] * 10
    >>> round(measure_kappa(first, second), 2)
    0.4
    """
    a, b = np.asarray(first, dtype=bool), np.asarray(second, dtype=bool)
    if a.size == 0:
        return float("nan")
    agreed = float(np.mean(a == b))
    chance = float(a.mean() * b.mean() + (1 - a.mean()) * (1 - b.mean()))
    return float("nan") if chance == 1 else (agreed - chance) / (1 - chance)


def measure_average_precision(scores: NDArray[np.float64], right: NDArray[np.bool_], n_gold: int) -> float:
    """Return the average precision of a ranking, 0 to 1: the mean precision at each right pair.

    Pairs of the gold that were never proposed count as never found.
    """
    order = np.argsort(-scores, kind="stable")
    hits = right[order]
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return float((precision * hits).sum() / n_gold) if n_gold else float("nan")


def measure_shortlist_recall(candidates: pd.DataFrame, gold: pd.DataFrame) -> float:
    """Return the share of coded pairs that the shortlist holds, 0 to 1."""
    coded = gold[gold["provision_id"] != ""]
    proposed = _keys(candidates)
    return float(np.mean([key in proposed for key in sorted(_keys(coded))])) if len(coded) else float("nan")


def summarize_left_out(
    predicted: pd.DataFrame, candidates: pd.DataFrame, gold: pd.DataFrame, *, reference_ids: Sequence[str]
) -> pd.DataFrame:
    """Summarize how models do on plans that they were not learned from.

    Parameters
    ----------
    predicted : DataFrame
        As :func:`toolkit.learn.predict_left_out` gives it.
    candidates, gold : DataFrame
        The tables of those names.
    reference_ids : sequence of str
        All provisions, for the cells.

    Returns
    -------
    DataFrame
        One row per coded plan and for all: doc_id, n_gold, f1 (at the best cut-off in hindsight),
        cutoff, average_precision (all 0 to 1, higher is better), shortlist_recall (share of coded pairs
        that were proposed at all), calibration_error (mean distance of probability and share of right
        pairs, 0 is best), cells_f1 and cells_kappa (plan x provision, found or not, at the cut-off with
        the best F1 on cells).
    """
    coded = gold[gold["provision_id"] != ""]
    rows = []
    for doc_id in [*dict.fromkeys(coded["doc_id"]), "all"]:
        inside = predicted if doc_id == "all" else predicted[predicted["doc_id"] == doc_id]
        local = coded if doc_id == "all" else coded[coded["doc_id"] == doc_id]
        scores, right = inside["p_any"].to_numpy(), inside["right"].to_numpy()
        cutoff, best = find_best_cutoff(scores, right, len(local))
        bins = bin_reliability(inside)
        gaps = (bins["mean_p"] - bins["share_right"]).abs()
        rows.append(
            {
                "doc_id": doc_id,
                "n_gold": len(local),
                "f1": best,
                "cutoff": cutoff,
                "average_precision": measure_average_precision(scores, right, len(local)),
                "shortlist_recall": measure_shortlist_recall(candidates, local),
                "calibration_error": float((gaps * bins["n"]).sum() / max(1, bins["n"].sum())),
                **_score_cells(_best_of_cells(inside, local, reference_ids), local, reference_ids),
            }
        )
    return pd.DataFrame(rows)


def _best_of_cells(predicted: pd.DataFrame, coded: pd.DataFrame, reference_ids: Sequence[str]) -> NDArray[np.float64]:
    """Return the best p_any of each plan x provision cell; 0 where no pair was proposed."""
    best = predicted.groupby(["doc_id", "provision_id"])["p_any"].max()
    cells = pd.MultiIndex.from_product([list(dict.fromkeys(coded["doc_id"])), reference_ids])
    return best.reindex(cells).fillna(0.0).to_numpy(dtype=float)


def _score_cells(scores: NDArray[np.float64], coded: pd.DataFrame, reference_ids: Sequence[str]) -> dict[str, float]:
    taken = set(zip(coded["doc_id"], coded["provision_id"], strict=True))
    plans = dict.fromkeys(coded["doc_id"])
    right = np.array([(doc_id, unit_id) in taken for doc_id in plans for unit_id in reference_ids])
    cutoff, f1 = find_best_cutoff(scores, right, int(right.sum()))
    return {"cells_f1": f1, "cells_kappa": measure_kappa((scores >= cutoff).tolist(), right.tolist())}


def find_best_cutoff(scores: NDArray[np.float64], right: NDArray[np.bool_], n_gold: int) -> tuple[float, float]:
    """Return the cut-off with the best F1 in hindsight, and that F1.

    Examples
    --------
    >>> find_best_cutoff(np.array([0.9, 0.8, 0.1]), np.array([True, True, False]), 2)
    (0.8, 1.0)
    """
    if not len(scores) or not n_gold:
        return 0.5, 0.0
    order = np.argsort(-scores, kind="stable")
    sorted_scores = scores[order]
    f1 = 2 * np.cumsum(right[order]) / (np.arange(1, len(scores) + 1) + n_gold)
    last_of_ties = np.append(sorted_scores[1:] != sorted_scores[:-1], True)
    place = int(np.argmax(np.where(last_of_ties, f1, -1.0)))
    return float(sorted_scores[place]), float(f1[place])


# Stock methods ------------------------------------------------------------------------------------


def find_steady_cutoff(
    scores: NDArray[np.float64], right: NDArray[np.bool_], n_gold: int, *, loss: float = 0.02
) -> tuple[float, float]:
    """Return a cut-off that does not hang on single pairs, and the best F1.

    Near its best F1 hardly depends on the cut-off, and the very best one is a matter of chance. So the
    middle (in log-odds) is taken of the range of cut-offs whose F1 comes within `loss` of the best.

    Examples
    --------
    >>> scores, right = np.array([0.9, 0.8, 0.2, 0.1]), np.array([True, True, False, False])
    >>> cutoff, best = find_steady_cutoff(scores, right, 2)
    >>> round(cutoff, 2), best
    (0.8, 1.0)
    """
    best = find_best_cutoff(scores, right, n_gold)[1]
    cutoffs = np.unique(scores)
    f1 = np.array([2 * right[scores >= c].sum() / ((scores >= c).sum() + n_gold) for c in cutoffs])
    near = np.clip(cutoffs[f1 >= best - loss], 1e-6, 1 - 1e-6)
    if not len(near):
        return 0.5, best
    middle = np.mean(np.log(near[[0, -1]] / (1 - near[[0, -1]])))
    return float(1 / (1 + np.exp(-middle))), best


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
    left = [make_match_text(text, parameters) for text in clauses["text"]]
    right = [make_match_text(text, parameters) for text in reference["text"]]
    pairs = gold[gold["provision_id"] != ""]
    coded, reference_ids = _keys(pairs), reference["clause_id"].tolist()
    is_right = np.array(
        [
            (doc_id, clause_id, provision_id) in coded
            for doc_id, clause_id in zip(clauses["doc_id"], clauses["clause_id"], strict=True)
            for provision_id in reference["clause_id"]
        ]
    )
    rows = []
    for method, scores in _score_stock(left, right).items():
        flat = scores.ravel().astype(float)
        cutoff, f1 = find_best_cutoff(flat, is_right, len(coded))
        chosen = flat >= cutoff
        n_right = int((chosen & is_right).sum())
        rows.append(
            {
                "method": method,
                "f1": f1,
                "precision": n_right / max(1, int(chosen.sum())),
                "recall": n_right / max(1, len(coded)),
                "average_precision": measure_average_precision(flat, is_right, len(coded)),
                "cutoff": cutoff,
                **_score_cells(_best_of_rows(scores, clauses["doc_id"], pairs), pairs, reference_ids),
            }
        )
    return pd.DataFrame(rows).sort_values("f1", ascending=False, ignore_index=True)


def _best_of_rows(scores: NDArray[np.float32], doc_ids: pd.Series, coded: pd.DataFrame) -> NDArray[np.float64]:
    """Return the best score of each plan x provision cell from a matrix of clauses x provisions."""
    own = doc_ids.to_numpy(dtype=object)
    plans = list(dict.fromkeys(coded["doc_id"]))
    return np.concatenate([scores[own == doc_id].max(axis=0).astype(float) for doc_id in plans])


def compare_methods(left_out: pd.DataFrame, stock: pd.DataFrame, *, own: str = "doichieu") -> pd.DataFrame:
    """Lay the method of the study beside stock methods, for a figure.

    Parameters
    ----------
    left_out : DataFrame
        As :func:`summarize_left_out` gives it; all plans together are taken.
    stock : DataFrame
        As :func:`compare_stock_methods` gives it.
    own : str
        Name of the method of the study.

    Returns
    -------
    DataFrame
        method, measure (f1: pairs; cells_f1, kappa: plan x provision), value. Every method stands at its
        best cut-off in hindsight.
    """
    ours = left_out[left_out["doc_id"] == "all"].assign(method=own)
    both = pd.concat([ours, stock], ignore_index=True).rename(columns={"cells_kappa": "kappa"})
    return both.melt("method", ["f1", "cells_f1", "kappa"], var_name="measure")


def _score_stock(left: list[str], right: list[str]) -> dict[str, NDArray[np.float32]]:
    scorers = {
        "rapidfuzz ratio": fuzz.ratio,
        "rapidfuzz partial_ratio": fuzz.partial_ratio,
        "rapidfuzz token_set_ratio": fuzz.token_set_ratio,
        "rapidfuzz WRatio": fuzz.WRatio,
    }
    scores = {name: process.cdist(left, right, scorer=scorer, dtype=np.float32) for name, scorer in scorers.items()}
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
    counter = CountVectorizer(token_pattern=r"\w+").fit(documents + queries)
    counts = counter.transform(documents).toarray().astype(float)
    present = (counter.transform(queries) > 0).astype(float)
    spread = (counts > 0).sum(axis=0)
    rarity = np.log(1 + (len(documents) - spread + 0.5) / (spread + 0.5))
    length = counts.sum(axis=1, keepdims=True)
    weights = rarity * counts * (k1 + 1) / (counts + k1 * (1 - b + b * length / length.mean()))
    return np.asarray(present @ weights.T, dtype=np.float32)


def bin_reliability(predicted: pd.DataFrame, *, bins: int = 10) -> pd.DataFrame:
    """Return the reliability diagram of held-out probabilities.

    Parameters
    ----------
    predicted : DataFrame
        p_any and right, as :func:`toolkit.learn.predict_left_out` gives them.
    bins : int
        Bins of equal width between 0 and 1.

    Returns
    -------
    DataFrame
        low, high (limits of the bin), n (pairs), mean_p (mean probability), share_right (0 to 1). The
        expected calibration error is the mean of ``abs(mean_p - share_right)`` weighted by n.
    """
    place = np.clip((predicted["p_any"] * bins).astype(int), 0, bins - 1)
    groups = predicted.groupby(place)
    table = pd.DataFrame({"n": groups.size(), "mean_p": groups["p_any"].mean(), "share_right": groups["right"].mean()})
    table.insert(0, "low", table.index / bins)
    table.insert(1, "high", (table.index + 1) / bins)
    return table.reset_index(drop=True)
