"""How the model is learned from hand codes, and how it does on families and plans that it was not learned from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from toolkit.documents.document_numbers import number_key
from toolkit.errors import StudyError
from toolkit.matching.accept import estimate_probabilities
from toolkit.matching.candidates import Proposal
from toolkit.matching.chance import find_plan_cutoffs
from toolkit.matching.features import FEATURES, RARE, RELATED_FEATURES
from toolkit.matching.model import Model, make_model
from toolkit.parameters import StudyParameters
from toolkit.validation.agreement import measure_kappa

#: Columns of training rows. reference: the number of the resolution, as a key. kind: coded (a pair of a coded
#: clause), decoy (of a coded clause with a provision on another subject) or unrelated (of a clause of a text on
#: another subject). wording: a fingerprint of the provision, empty for a decoy.
ROW_COLUMNS = (
    "family", "reference", "kind", "doc_id", "clause_id", "provision_id", "wording",
    *RELATED_FEATURES, *RARE, "strength",
)  # fmt: skip
#: Inverse strength of the penalty on weights.
_PENALTY = 0.2
#: Weight of the pairs of a family, however many it has: a family with long plans says no more than another.
_FAMILY_WEIGHT = 1300.0
#: What the unrelated texts of a family together count beside its coded pairs.
_NEGATIVE_SHARE = 0.1
#: Lowest cosine of a decoy or unrelated pair that is learned from.
_LEAST_COSINE = 0.02
#: Pairs of a clause of an unrelated text that are learned from.
_UNRELATED_PER_CLAUSE = 5
#: Cut-offs that are tried, in log-odds.
_GRID = np.round(np.arange(-3.0, 2.01, 0.125), 3)
#: Kappa within which cut-offs are as good as the best one.
_STEADY = 0.01
_IDS = ["doc_id", "clause_id", "provision_id"]


def make_training_rows(
    proposal: Proposal,
    gold: pd.DataFrame,
    *,
    family: str,
    reference: str = "",
    wordings: Mapping[str, str] | None = None,
    unrelated: Proposal | None = None,
    judged: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the features of all proposed pairs of coded clauses, with their codes, beside pairs that are none.

    Parameters
    ----------
    proposal : Proposal
        Pairs of the coded plans, as :func:`toolkit.matching.candidates.propose_pairs` gives them.
    gold : DataFrame
        Hand codes; a clause without provision has an empty provision_id.
    family : str
        Name of the resolution with its plans; families are left out as a whole.
    reference : str
        Number of the resolution; with the wordings it tells families of the same resolution, whatever their names.
    wordings : mapping of str to str, optional
        By provision, what is compared of it; a fingerprint goes into the rows.
    unrelated : Proposal, optional
        Pairs of texts on other subjects with the same reference.
    judged : DataFrame, optional
        Judgments in force: doc_id, provision_id, clause_id, verdict. All proposed pairs of their cells are learned
        from, and what they say comes before the codes.

    Returns
    -------
    DataFrame
        The columns of :data:`ROW_COLUMNS`; features rounded to 5 digits; `strength` is full, partial, or empty
        for a pair that is not coded. Numbers and ids only, so that the rows of a study can be passed on
        where its texts cannot.
    """
    coded = set(zip(gold["doc_id"], gold["clause_id"], strict=True))
    strengths = {tuple(row[:3]): row[3] for row in gold[[*_IDS, "strength"]].itertuples(index=False)}
    cells: set[tuple[str, str]] = set()
    if judged is not None:
        cells = set(zip(judged["doc_id"], judged["provision_id"], strict=True))
        # A pair that nobody ticked in a judged cell is none, whatever the codes of its clause say.
        strengths = {key: strength for key, strength in strengths.items() if (key[0], key[2]) not in cells}
        strengths |= {tuple(row[:3]): row[3] for row in judged[[*_IDS, "verdict"]].itertuples(index=False)}
    pairs = proposal.candidates
    keys = list(zip(*(pairs[name] for name in _IDS), strict=True))
    known = np.array([key[:2] in coded or (key[0], key[2]) in cells for key in keys], dtype=bool)
    own = pairs[known]
    learned = [strengths.get(key, "") for key, inside in zip(keys, known, strict=True) if inside]
    parts = [own.assign(kind="coded", strength=learned)]
    coded |= set(zip(own["doc_id"], own["clause_id"], strict=True))
    negatives = [("decoy", _take_coded(proposal.decoys, coded))]
    if unrelated is not None:
        nearest = unrelated.candidates[unrelated.candidates["rank"] <= _UNRELATED_PER_CLAUSE]
        negatives.append(("unrelated", nearest))
    for kind, pairs in negatives:
        parts.append(pairs[pairs["cosine"] > _LEAST_COSINE].assign(kind=kind, strength=""))
    prints = {unit: hashlib.sha256(text.encode()).hexdigest()[:10] for unit, text in (wordings or {}).items()}
    rows = pd.concat(parts, ignore_index=True).assign(family=family, reference=number_key(reference))
    marked = zip(rows["provision_id"], rows["kind"], strict=True)
    rows["wording"] = ["" if kind == "decoy" else prints.get(unit, "") for unit, kind in marked]
    rows = rows[list(ROW_COLUMNS)]
    rows[list(RELATED_FEATURES)] = rows[list(RELATED_FEATURES)].astype(float).round(5)
    return rows.astype(dict.fromkeys(RARE, int))


def _take_coded(pairs: pd.DataFrame, coded: set[tuple[str, str]]) -> pd.DataFrame:
    inside = [key in coded for key in zip(pairs["doc_id"], pairs["clause_id"], strict=True)]
    return pairs[np.array(inside, dtype=bool)]


def fit_model(rows: pd.DataFrame, *, chance: float) -> dict[str, Any]:
    """Learn the probabilities from hand codes.

    Parameters
    ----------
    rows : DataFrame
        Training rows of one family or several, as :func:`make_training_rows` gives them.
    chance : float
        Share of decoys that a plan may cover, 0 to 1: the rule under which the lowest cut-offs are chosen.

    Returns
    -------
    dict
        The model record, ready for JSON, named after its weights; :func:`toolkit.matching.model.make_model`
        makes a model of it. `cutoff_full` lies in the middle of the range that gives nearly the best mean
        kappa of core cells over the families left out one at a time (over the plans, where there is one
        family), and no unrelated text covers more than the share `chance` of the provisions there; `cutoff`
        gives the best mean F1 over their coded pairs. `without` holds the same for each family, learned from the
        others alone, where they are enough to learn from.

    Raises
    ------
    StudyError
        If fewer than two plans are coded with pairs: nothing could be left out.
    """
    families = dict.fromkeys(rows.loc[rows["kind"] == "coded", "family"])
    return _learn_record(rows, chance) | {"without": _learn_without(rows, list(families), chance)}


def _learn_without(rows: pd.DataFrame, families: Sequence[str], chance: float) -> dict[str, Any]:
    """Return the record of the model of all other families, for each whose absence leaves enough to learn from."""
    records: dict[str, Any] = {}
    groups = group_families(rows)
    for name in families:
        with suppress(StudyError):
            apart = rows[rows["family"].map(groups) != groups[name]]
            records[str(name)] = _learn_record(apart, chance) | {"training": {}}
    return records


def _learn_record(rows: pd.DataFrame, chance: float) -> dict[str, Any]:
    coded = rows[rows["strength"] != ""]
    plans = list(dict.fromkeys(zip(coded["family"], coded["doc_id"], strict=True)))
    if len(plans) < 2:
        raise StudyError("gold", f"{len(plans)} plans hold coded pairs", "Code at least two plans.")
    floors, weights = choose_floors(rows, chance=chance), _learn(rows)
    return {
        "name": "core-" + hashlib.sha256(json.dumps(weights).encode()).hexdigest()[:6],
        "cutoff": floors[0],
        "cutoff_full": floors[1],
        **weights,
        "training": {
            "families": {
                str(name): {
                    "plans": list(dict.fromkeys(own.loc[own["kind"] == "coded", "doc_id"])),
                    "pairs": int((own["kind"] == "coded").sum()),
                    "pairs_any": int((own["strength"] != "").sum()),
                    "pairs_full": int((own["strength"] == "full").sum()),
                    "decoy_pairs": int((own["kind"] == "decoy").sum()),
                    "unrelated_texts": int(own.loc[own["kind"] == "unrelated", "doc_id"].nunique()),
                }
                for name, own in rows.groupby("family", sort=False)
            },
            "chance": chance,
            "penalty": _PENALTY,
        },
    }


def predict_left_out(rows: pd.DataFrame) -> pd.DataFrame:
    """Estimate every family's probabilities from the other families only; with one family, every plan's.

    Parameters
    ----------
    rows : DataFrame
        Training rows.

    Returns
    -------
    DataFrame
        The rows with `p_any` and `p_full` learned without their own family (or plan), `right` (the pair is
        coded) and `right_full`.
    """
    parts = []
    for inside in _list_folds(rows):
        model = learn_model(rows[~inside])
        parts.append(score_rows(rows[inside], model))
    predicted = pd.concat(parts)
    strength = predicted["strength"]
    return predicted.assign(right=strength != "", right_full=strength == "full")


def learn_model(rows: pd.DataFrame) -> Model:
    """Return a model learned from rows; its cut-offs are none, for it is there to be tested."""
    return make_model({**_learn(rows), "name": "left-out", "cutoff": 0.5, "cutoff_full": 0.5, "training": {}})


def choose_floors(rows: pd.DataFrame, *, chance: float) -> tuple[float, float]:
    """Return the lowest cut-offs for p_any and p_full that rows left out one family (or plan) at a time ask for."""
    predicted = predict_left_out(rows)
    return _choose_related_floor(predicted), _choose_floor(predicted, chance)


def score_rows(rows: pd.DataFrame, model: Model) -> pd.DataFrame:
    """Return training rows with the probabilities that a model gives them."""
    scored = estimate_probabilities(rows, parameters=StudyParameters(), model=model)
    return rows.assign(p_any=scored["p_any"], p_full=scored["p_full"])


def share_reference(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Tell whether training rows speak of one resolution: of one number, or half of the provisions are the same.

    Examples
    --------
    >>> rows = pd.DataFrame({"reference": ["9-nq/tw", "9-nq/tw"], "wording": ["a1", "b2"]})
    >>> share_reference(rows, rows.assign(wording="")), share_reference(rows, rows.assign(reference=""))
    (True, True)
    >>> share_reference(rows, pd.DataFrame({"reference": ["8-nq/tw"] * 2, "wording": ["c3", "d4"]}))
    False
    """
    numbers, wordings = ([set(rows[name]) - {""} for rows in (one, other)] for name in ("reference", "wording"))
    smaller = min(map(len, wordings))
    return bool(numbers[0] & numbers[1]) or (smaller > 0 and 2 * len(wordings[0] & wordings[1]) >= smaller)


def group_families(rows: pd.DataFrame) -> dict[str, str]:
    """Return for each family of training rows the first that carries out the same resolution: mostly itself."""
    parts = {str(name): own[["reference", "wording"]] for name, own in rows.groupby("family", sort=False)}
    groups: dict[str, str] = {}
    for name, own in parts.items():
        kin = {groups[other] for other in groups if share_reference(own, parts[other])}
        first = next((group for group in groups.values() if group in kin), name)
        groups = {other: first if group in kin else group for other, group in groups.items()} | {name: first}
    return groups


def _list_folds(rows: pd.DataFrame) -> Iterator[NDArray[np.bool_]]:
    groups = rows["family"].map(group_families(rows))
    by = groups if len(set(groups)) > 1 else rows["doc_id"]
    for name in dict.fromkeys(by[rows["kind"] == "coded"]):
        inside = (by == name).to_numpy()
        if set(rows.loc[~inside & (rows["kind"] == "coded").to_numpy(), "strength"]) > {""}:
            yield inside  # the rest holds coded pairs to learn from


def find_row_cutoffs(scored: pd.DataFrame, *, chance: float, floors: tuple[float, float]) -> pd.DataFrame:
    """Return the cut-offs of each plan of scored rows, raised by their decoys; see find_plan_cutoffs.

    Parameters
    ----------
    scored : DataFrame
        As :func:`predict_left_out` gives it, of one family.
    chance, floors
        As for :func:`toolkit.matching.chance.find_plan_cutoffs`.
    """
    decoys = scored[scored["kind"] == "decoy"]
    plans = scored.loc[scored["kind"] == "coded", "doc_id"].unique().tolist()
    # Decoys that no clause comes near have no row: how many there are is told by all plans together.
    return find_plan_cutoffs(decoys, plans, n_decoys=decoys["provision_id"].nunique(), chance=chance, floors=floors)


def _choose_floor(predicted: pd.DataFrame, chance: float) -> float:
    """Return the middle of the lowest cut-offs of p_full that tell the cells of left-out families nearly best.

    It is never so low that an unrelated text covers more of the provisions than it may.
    """
    floors, kappas = 1 / (1 + np.exp(-_GRID)), []
    for _, family in predicted.groupby("family", sort=False):
        coded = family[family["kind"] == "coded"].groupby(["doc_id", "provision_id"], sort=False)
        cells = coded.agg(score=("p_full", "max"), right=("right_full", "any")).reset_index()
        if len(set(cells["right"])) > 1:  # a few judged cells may all be the same: no cut-off is better than another
            kappas.append([_measure_at(family, cells, chance, float(floor)) for floor in floors])
    if not kappas:
        raise StudyError("gold", "no family holds cells of both kinds, taken up and not", "Code or judge more cells.")
    mean = np.mean(kappas, axis=0)
    steady = np.flatnonzero(mean >= mean.max() - _STEADY)
    bounds = [_bound_unrelated(family, chance) for _, family in predicted.groupby("family", sort=False)]
    if max(bounds) >= 1:
        problem = "a text given as unrelated takes provisions up as surely as any plan"
        raise StudyError("--unrelated", problem, "Leave it out: it is no text on another subject.")
    return round(max(float(floors[steady[len(steady) // 2]]), *bounds), 3)


def _measure_at(family: pd.DataFrame, cells: pd.DataFrame, chance: float, floor: float) -> float:
    cutoffs = find_row_cutoffs(family, chance=chance, floors=(floor, floor)).set_index("doc_id")
    found = cells["score"] >= cells["doc_id"].map(cutoffs["cutoff_full"])
    return measure_kappa(found.tolist(), cells["right"].tolist())


def _bound_unrelated(family: pd.DataFrame, chance: float) -> float:
    """Return the cut-off at which no unrelated text covers more than its share of the provisions."""
    texts = family[family["kind"] == "unrelated"]
    allowed = int(chance * family.loc[family["kind"] != "decoy", "provision_id"].nunique())
    best = texts.groupby(["doc_id", "provision_id"], sort=False)["p_full"].max()
    ordered = best.sort_values(ascending=False, kind="stable")
    refused = ordered[ordered.groupby(level="doc_id").cumcount() == allowed]
    return max(refused.tolist(), default=-1e-3) + 1e-3


def _choose_related_floor(predicted: pd.DataFrame) -> float:
    """Return the cut-off of p_any with the best mean F1 over the coded pairs of left-out families."""
    floors = 1 / (1 + np.exp(-_GRID))
    scores = []
    for _, family in predicted[predicted["kind"] == "coded"].groupby("family", sort=False):
        found = family["p_any"].to_numpy()[:, None] >= floors
        right = (found & family["right"].to_numpy()[:, None]).sum(axis=0)
        scores.append(2 * right / (found.sum(axis=0) + family["right"].sum()))
    return round(float(floors[int(np.argmax(np.mean(scores, axis=0)))]), 3)


def _weigh_rows(rows: pd.DataFrame) -> NDArray[np.float64]:
    """Return the weight of each row: families are equal, and so are the unrelated texts beside one."""
    total = rows["kind"].map({"coded": 1.0, "unrelated": _NEGATIVE_SHARE}) * _FAMILY_WEIGHT
    texts = rows.assign(text=rows["doc_id"].where(rows["kind"] != "coded", ""))
    n_texts = texts.groupby(["family", "kind"])["text"].transform("nunique")
    n_rows = texts.groupby(["family", "kind", "text"])["kind"].transform("size")
    return (total / n_texts / n_rows).to_numpy(dtype=float)


def _learn(rows: pd.DataFrame) -> dict[str, Any]:
    """Learn the two logistic models; not from the decoys: what they reach is to be chance, not what was learned."""
    rows = rows[rows["kind"] != "decoy"]
    weight = _weigh_rows(rows)
    return {
        "any": _fit_logistic(rows, (rows["strength"] != "").to_numpy(), weight, RELATED_FEATURES),
        "full": _fit_logistic(rows, (rows["strength"] == "full").to_numpy(), weight, FEATURES),
    }


def _fit_logistic(
    rows: pd.DataFrame, target: NDArray[np.bool_], weight: NDArray[np.float64], features: Sequence[str]
) -> dict[str, Any]:
    values = rows[list(features)].to_numpy(dtype=float)
    centers = np.average(values, axis=0, weights=weight)
    scales = np.sqrt(np.average((values - centers) ** 2, axis=0, weights=weight))
    scales[scales == 0] = 1.0
    if target.all() or not target.any():  # nothing to tell apart: the share alone
        share = (target.sum() + 0.5) / (len(target) + 1)
        coefficients, intercept = np.zeros(len(features)), float(np.log(share / (1 - share)))
    else:
        from sklearn.linear_model import LogisticRegression  # takes over a second to import

        learned = LogisticRegression(C=_PENALTY, max_iter=5000).fit(
            (values - centers) / scales, target, sample_weight=weight
        )
        coefficients, intercept = learned.coef_[0], float(learned.intercept_[0])
    numbers = zip(features, coefficients, centers, scales, strict=True)
    return {
        "intercept": round(intercept, 5),
        "features": {
            name: {"weight": round(float(a), 5), "center": round(float(b), 5), "scale": round(float(c), 5)}
            for name, a, b, c in numbers
        },
    }


def join_rows(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the training rows of several families as one table.

    Raises
    ------
    StudyError
        If two of them go by the same family.
    """
    names = [name for part in parts for name in dict.fromkeys(part["family"])]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise StudyError("evaluate", f"family {', '.join(twice)} is given twice", "Give each family once.")
    return pd.concat(parts, ignore_index=True)
