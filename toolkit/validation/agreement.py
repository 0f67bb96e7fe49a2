"""Measures of agreement on ranked or coded pairs: kappa, average precision, cut-offs, reliability."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray


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
    cutoffs, n_equal = np.unique(scores, return_counts=True)
    n_right = np.bincount(np.searchsorted(cutoffs, scores), weights=right, minlength=len(cutoffs))
    chosen, hits = (np.cumsum(counts[::-1])[::-1] for counts in (n_equal, n_right))
    f1 = 2 * hits / (chosen + n_gold)
    near = np.clip(cutoffs[f1 >= best - loss], 1e-6, 1 - 1e-6)
    if not len(near):
        return 0.5, best
    middle = np.mean(np.log(near[[0, -1]] / (1 - near[[0, -1]])))
    return float(1 / (1 + np.exp(-middle))), best


def bin_reliability(predicted: pd.DataFrame, *, bins: int = 10) -> pd.DataFrame:
    """Return the reliability diagram of held-out probabilities.

    Parameters
    ----------
    predicted : DataFrame
        p_any and right, as :func:`toolkit.validation.learn.predict_left_out` gives them.
    bins : int
        Bins of equal width between 0 and 1.

    Returns
    -------
    DataFrame
        low, high (limits of the bin), n (pairs), mean_p (mean probability), share_right (0 to 1).
    """
    place = np.clip((predicted["p_any"] * bins).astype(int), 0, bins - 1)
    groups = predicted.groupby(place)
    table = pd.DataFrame({"n": groups.size(), "mean_p": groups["p_any"].mean(), "share_right": groups["right"].mean()})
    table.insert(0, "low", table.index / bins)
    table.insert(1, "high", (table.index + 1) / bins)
    return table.reset_index(drop=True)


def measure_calibration_error(bins: pd.DataFrame) -> float:
    """Return the expected calibration error, 0 to 1: how far probabilities are from shares of right pairs.

    Parameters
    ----------
    bins : DataFrame
        As :func:`bin_reliability` gives them.

    Returns
    -------
    float
        The mean of ``abs(mean_p - share_right)`` weighted by n; 0 is best, and what no pair gives.

    Examples
    --------
    >>> measure_calibration_error(pd.DataFrame({"n": [3, 1], "mean_p": [0.5, 0.9], "share_right": [0.5, 0.5]}))
    0.1
    """
    gaps = (bins["mean_p"] - bins["share_right"]).abs()
    return float((gaps * bins["n"]).sum() / max(1, bins["n"].sum()))
