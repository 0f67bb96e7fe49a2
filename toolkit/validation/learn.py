"""How the model is learned from hand codes, and how it does on plans that it was not learned from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from toolkit.errors import StudyError
from toolkit.matching.accept import estimate_probabilities
from toolkit.matching.features import FEATURES
from toolkit.matching.model import make_model
from toolkit.matching.neighbours import SUPPORT, add_support
from toolkit.measures.expected import estimate_coverage
from toolkit.parameters import StudyParameters
from toolkit.validation.agreement import find_steady_cutoff

#: Inverse strength of the penalty on weights; strong, since few plans are coded.
_PENALTY = 0.05
#: What a pair of another study counts beside one of the study's own.
_ALSO_WEIGHT = 0.3
#: What a model needs besides its weights; no pair is accepted with it.
_LEFT_OUT = {"name": "left-out", "cutoff": 0.5, "cutoff_full": 0.5, "training": {}}
_IDS = ["doc_id", "clause_id", "provision_id"]


def make_training_rows(candidates: pd.DataFrame, gold: pd.DataFrame) -> pd.DataFrame:
    """Return the features of all proposed pairs of coded clauses, with their codes.

    Parameters
    ----------
    candidates : DataFrame
        As :func:`toolkit.matching.candidates.propose_candidates` gives them.
    gold : DataFrame
        Hand codes; a clause without provision has an empty provision_id.

    Returns
    -------
    DataFrame
        doc_id, clause_id, provision_id, the columns of FEATURES (rounded to 5 digits), and `strength`
        (full, partial, or empty for a pair that is not coded). Numbers and ids only, so that the rows of
        a study can be passed on where its texts cannot.
    """
    coded = set(zip(gold["doc_id"], gold["clause_id"], strict=True))
    inside = [key in coded for key in zip(candidates["doc_id"], candidates["clause_id"], strict=True)]
    rows = candidates.loc[inside, [*_IDS, *FEATURES]].reset_index(drop=True)
    rows[list(FEATURES)] = rows[list(FEATURES)].astype(float).round(5)
    strengths = {tuple(row[:3]): row[3] for row in gold[[*_IDS, "strength"]].itertuples(index=False)}
    rows["strength"] = [strengths.get(key, "") for key in zip(*(rows[name] for name in _IDS), strict=True)]
    return rows


def fit_model(
    rows: pd.DataFrame, *, also: Sequence[pd.DataFrame] = (), training: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Learn the probabilities from hand codes.

    Parameters
    ----------
    rows : DataFrame
        Training rows of the study, as :func:`make_training_rows` gives them.
    also : sequence of DataFrame
        Training rows of other studies; each pair counts less than one of the study's own.
    training : mapping, optional
        What to keep in the training record besides the counts.

    Returns
    -------
    dict
        The model record, ready for JSON, named after its weights; :func:`toolkit.matching.model.make_model`
        makes a model of it. `cutoff` lies in the middle of the range that gives nearly the best F1 over
        the study's plans left out one at a time (:func:`toolkit.validation.agreement.find_steady_cutoff`);
        `cutoff_full` tells most of their found pairs rightly full or partial.

    Raises
    ------
    StudyError
        If fewer than two plans are coded with pairs: nothing could be left out.
    """
    plans = list(dict.fromkeys(rows.loc[rows["strength"] != "", "doc_id"]))
    if len(plans) < 2:
        raise StudyError("gold", f"{len(plans)} plans hold coded pairs", "Code at least two plans.")
    held_out = predict_left_out(rows, also=also)
    right, scores = held_out["right"].to_numpy(), held_out["p_any"].to_numpy()
    cutoff, best = find_steady_cutoff(scores, right, int(right.sum()))
    found = held_out[right & (scores >= cutoff)]
    weights = _learn([rows, *also])
    return {
        "name": "logit-" + hashlib.sha256(json.dumps(weights).encode()).hexdigest()[:6],
        "cutoff": round(cutoff, 3),
        "cutoff_full": round(_split_best(found["p_full"].to_numpy(), found["right_full"].to_numpy()), 3),
        **weights,
        "training": {
            **(training or {}),
            "plans": plans,
            "pairs": len(rows),
            "pairs_any": int(right.sum()),
            "pairs_full": int((rows["strength"] == "full").sum()),
            "also": [{"plans": list(dict.fromkeys(other["doc_id"])), "pairs": len(other)} for other in also],
            "also_weight": _ALSO_WEIGHT,
            "f1_left_out": round(best, 3),
            "penalty": _PENALTY,
        },
    }


def predict_left_out(rows: pd.DataFrame, *, also: Sequence[pd.DataFrame] = ()) -> pd.DataFrame:
    """Estimate every coded plan's probabilities from other plans only.

    Parameters
    ----------
    rows : DataFrame
        Training rows of the study; each of its plans is left out in turn.
    also : sequence of DataFrame
        Training rows of other studies, learned from each time.

    Returns
    -------
    DataFrame
        The rows with `p_any` and `p_full` learned without their own plan, `right` (the pair is coded)
        and `right_full`.
    """
    parameters, parts = StudyParameters(), []
    for doc_id in dict.fromkeys(rows["doc_id"]):
        inside = rows["doc_id"] == doc_id
        model = make_model({**_LEFT_OUT, **_learn([rows[~inside], *also])})
        own = rows[inside].assign(rank=1)
        parts.append(estimate_probabilities(own, parameters=parameters, model=model)[["p_any", "p_full"]])
    strength = rows["strength"]
    return rows.join(pd.concat(parts)).assign(right=strength != "", right_full=strength == "full")


def estimate_coverage_range(
    candidates: pd.DataFrame,
    coverage: pd.DataFrame,
    provisions: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    rows: pd.DataFrame,
    also: Sequence[pd.DataFrame] = (),
) -> pd.DataFrame:
    """Estimate coverage beside the range that models learned without one coded plan each give.

    What :func:`toolkit.measures.expected.estimate_coverage` takes as right, the probabilities, is put to a small
    test: how far does the number hang on which plans were coded?

    Parameters
    ----------
    candidates, coverage, provisions, documents : DataFrame
        The tables of those names.
    rows : DataFrame
        Training rows of the study, of two plans or more.
    also : sequence of DataFrame
        Training rows of other studies, learned from each time.

    Returns
    -------
    DataFrame
        As estimate_coverage gives it, with least and most: the lowest and highest number of tasks
        expected by these models.
    """
    ids = ["doc_id", "provision_id"]
    expected = []
    for doc_id in dict.fromkeys(rows["doc_id"]):
        model = make_model({**_LEFT_OUT, **_learn([rows[rows["doc_id"] != doc_id], *also])})
        scored = estimate_probabilities(candidates, parameters=StudyParameters(), model=model)
        best = scored.groupby(ids)["p_any"].max().rename("p_any")
        cells = coverage.drop(columns="p_any").join(best, on=ids).fillna({"p_any": 0.0})
        expected.append(estimate_coverage(cells, provisions, documents)["expected"])
    bounds = pd.concat(expected, axis=1)
    table = estimate_coverage(coverage, provisions, documents)
    return table.assign(least=bounds.min(axis=1), most=bounds.max(axis=1))


def _split_best(scores: NDArray[np.float64], full: NDArray[np.bool_]) -> float:
    """Return the cut-off that tells most right pairs rightly full or partial."""
    cutoffs = np.unique(np.append(scores, 1.0))
    agreed = [np.mean((scores >= cutoff) == full) for cutoff in cutoffs]
    return float(cutoffs[int(np.argmax(agreed))]) if len(scores) else 0.5


def _learn(studies: Sequence[pd.DataFrame]) -> dict[str, Any]:
    """Learn the three logistic models; the first study counts in full."""
    shares = [1.0, *([_ALSO_WEIGHT] * (len(studies) - 1))]
    weight = np.repeat(shares, [len(study) for study in studies])
    # Plans of two studies may go by the same id.
    apart = [study.assign(doc_id=f"{place}/" + study["doc_id"]) for place, study in enumerate(studies)]
    rows = pd.concat(apart, ignore_index=True)
    any_pair, full = (rows["strength"] != "").to_numpy(), (rows["strength"] == "full").to_numpy()
    first = _fit_logistic(rows, any_pair, weight, FEATURES)
    judged = add_support(rows, _predict(rows, first))
    return {
        "first": first,
        "any": _fit_logistic(judged, any_pair, weight, (*FEATURES, *SUPPORT)),
        "full": _fit_logistic(judged, full, weight, (*FEATURES, *SUPPORT)),
    }


def _fit_logistic(
    rows: pd.DataFrame, target: NDArray[np.bool_], weight: NDArray[np.float64], names: Sequence[str]
) -> dict[str, Any]:
    values = rows[list(names)].to_numpy(dtype=float)
    if target.all() or not target.any():  # of one kind only: nothing to tell apart, each is as likely as that kind is
        odds = (weight[target].sum() + 0.5) / (weight[~target].sum() + 0.5)
        flat = {name: {"weight": 0.0, "center": 0.0, "scale": 1.0} for name in names}
        return {"intercept": round(float(np.log(odds)), 5), "features": flat}
    centers = np.average(values, axis=0, weights=weight)
    scales = np.sqrt(np.average((values - centers) ** 2, axis=0, weights=weight))
    scales[scales == 0] = 1.0
    from sklearn.linear_model import LogisticRegression  # takes over a second to import

    regression = LogisticRegression(C=_PENALTY, max_iter=5000)
    learned = regression.fit((values - centers) / scales, target, sample_weight=weight)
    numbers = zip(names, learned.coef_[0], centers, scales, strict=True)
    return {
        "intercept": round(float(learned.intercept_[0]), 5),
        "features": {
            name: {"weight": round(float(a), 5), "center": round(float(b), 5), "scale": round(float(c), 5)}
            for name, a, b, c in numbers
        },
    }


def _predict(rows: pd.DataFrame, logistic: Mapping[str, Any]) -> NDArray[np.float64]:
    log_odds = np.full(len(rows), float(logistic["intercept"]))
    for name, part in logistic["features"].items():
        log_odds += part["weight"] * (rows[name].to_numpy(dtype=float) - part["center"]) / part["scale"]
    return 1 / (1 + np.exp(-log_odds))
