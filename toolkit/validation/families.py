"""Families held apart: how the method does where it did not learn, beside stock methods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from toolkit.validation.agreement import find_best_cutoff, measure_average_precision, measure_kappa
from toolkit.validation.learn import find_row_cutoffs

Scores = NDArray[np.float64]
Marks = NDArray[np.bool_]
#: Name of the toolkit's own method in tables.
OWN = "doichieu"
_RESAMPLES = 200


@dataclass(frozen=True, slots=True)
class Family:
    """A resolution with its coded plans, in matrix form: a row a coded clause, a column a provision.

    Parameters
    ----------
    name : str
        What it is called.
    plans : array of str
        The plan of each clause.
    core, coded : arrays of bool, clauses x provisions
        Pairs coded full, and pairs coded at all.
    stock : mapping of str to array, clauses x provisions
        Scores of stock methods; empty where the texts are not at hand.
    """

    name: str
    plans: NDArray[np.object_]
    core: Marks
    coded: Marks
    stock: Mapping[str, Scores]


def make_family(
    name: str,
    gold: pd.DataFrame,
    *,
    reference_ids: Sequence[str],
    stock: Mapping[str, Scores] | None = None,
) -> tuple[Family, pd.MultiIndex]:
    """Return a family of hand codes, and its clauses in the order of its rows.

    Parameters
    ----------
    name : str
        What it is called.
    gold : DataFrame
        Hand codes; a clause without provision has an empty provision_id.
    reference_ids : sequence of str
        All provisions, the columns.
    stock : mapping, optional
        Scores of stock methods, a row a clause in the order of `gold`.
    """
    clauses = pd.MultiIndex.from_frame(gold[["doc_id", "clause_id"]].drop_duplicates())
    place = {unit: column for column, unit in enumerate(reference_ids)}
    pairs = gold[gold["provision_id"].isin(place)]
    rows = clauses.get_indexer(pd.MultiIndex.from_frame(pairs[["doc_id", "clause_id"]]))
    columns = pairs["provision_id"].map(place).to_numpy(dtype=int)
    core, coded = (np.zeros((len(clauses), len(reference_ids)), dtype=bool) for _ in range(2))
    coded[rows, columns] = True
    core[rows, columns] = (pairs["strength"] == "full").to_numpy()
    plans = clauses.get_level_values(0).to_numpy(dtype=object)
    return Family(name, plans, core, coded, stock or {}), clauses


def spread_scores(scored: pd.DataFrame, clauses: pd.MultiIndex, reference_ids: Sequence[str], column: str) -> Scores:
    """Return a column of scored pairs as a matrix, clauses x provisions; 0 where no pair was proposed."""
    place = {unit: number for number, unit in enumerate(reference_ids)}
    inside = scored[scored["provision_id"].isin(place)]
    rows = clauses.get_indexer(pd.MultiIndex.from_frame(inside[["doc_id", "clause_id"]]))
    matrix = np.zeros((len(clauses), len(reference_ids)))
    known = rows >= 0
    columns = inside["provision_id"].map(place).to_numpy(dtype=int)
    matrix[rows[known], columns[known]] = inside[column].to_numpy(dtype=float)[known]
    return matrix


def evaluate_family(
    family: Family,
    scored: pd.DataFrame,
    clauses: pd.MultiIndex,
    *,
    reference_ids: Sequence[str],
    chance: float,
    floors: tuple[float, float],
    seed: int = 0,
) -> pd.DataFrame:
    """Hold the method, and stock methods at their best cut-offs in hindsight, against the codes of a family.

    Parameters
    ----------
    family : Family
        The codes.
    scored : DataFrame
        Training rows of the family with p_any and p_full of a model that did not learn from it.
    clauses : MultiIndex
        doc_id and clause_id, in the order of the family's rows.
    reference_ids : sequence of str
        All provisions, in the order of the family's columns.
    chance, floors
        The rule of the cut-offs, see :func:`toolkit.matching.chance.find_plan_cutoffs`.
    seed : int
        Of the bootstrap.

    Returns
    -------
    DataFrame
        One row a method: family, method, n_core (plan x provision cells coded full), n_found (cells found),
        core_kappa (Cohen, 1 perfect, 0 chance) with core_low and core_high (95% interval, clauses drawn again
        200 times, the shift of the draws taken out), core_best (at the best cut-off in hindsight), kappa_lead
        (core_kappa of doichieu minus that of the method at its best) with kappa_lead_low and kappa_lead_high,
        full_precision, full_recall and full_f1 (pairs coded full, partial ones left out), pairs_f1 (all pairs,
        both tiers), average_precision (of all pairs), mean_p and share_right (mean probability of the pairs
        accepted as full, and the share of them
        coded full: equal where calibrated). 0 to 1, higher is better. Stock methods stand at their best
        cut-offs in hindsight, which favours them.
    """
    coded_rows = scored[scored["kind"] == "coded"]
    full, related = (spread_scores(coded_rows, clauses, reference_ids, name) for name in ("p_full", "p_any"))
    cutoffs = find_row_cutoffs(scored, chance=chance, floors=floors).set_index("doc_id")
    bound = pd.Series(family.plans).map(cutoffs["cutoff_full"]).fillna(1.0).to_numpy(dtype=float)[:, None]
    accepted = full >= bound
    both = accepted | (related >= floors[0])
    rows = [
        {
            "method": OWN,
            **_count_cells(accepted, family),
            "core_best": _find_best_kappa(full, family)[0],
            **_score_full(accepted, family),
            "pairs_f1": _score_pairs(both, family.coded)["f1"],
            "average_precision": _rank_pairs(related, family),
            "mean_p": float(full[accepted].mean()) if accepted.any() else np.nan,
            "share_right": float(family.core[accepted].mean()) if accepted.any() else np.nan,
        }
    ]
    best: dict[str, Marks] = {}
    for method, scores in family.stock.items():
        kappa, cutoff = _find_best_kappa(scores, family)
        best[method] = scores >= cutoff
        flat, right = scores.ravel(), family.coded.ravel()
        full_cut = find_best_cutoff(flat[~_partial(family).ravel()], family.core.ravel()[~_partial(family).ravel()],
                                    int(family.core.sum()))[0]  # fmt: skip
        rows.append(
            {
                "method": method,
                **_count_cells(best[method], family),
                "core_best": kappa,
                **_score_full(scores >= full_cut, family),
                "pairs_f1": find_best_cutoff(flat, right, int(right.sum()))[1],
                "average_precision": _rank_pairs(scores, family),
                "mean_p": np.nan,
                "share_right": np.nan,
            }
        )
    intervals = _resample(family, accepted, best, seed=seed)
    table = pd.DataFrame(rows).join(intervals, on="method")
    columns = [
        "family", "method", "n_core", "n_found", "core_kappa", "core_low", "core_high", "core_best", "kappa_lead",
        "kappa_lead_low", "kappa_lead_high", "full_precision", "full_recall", "full_f1", "pairs_f1",
        "average_precision", "mean_p", "share_right",
    ]  # fmt: skip
    return table.assign(family=family.name)[columns]


def _partial(family: Family) -> Marks:
    return family.coded & ~family.core


def _to_cells(marks: NDArray[Any], plans: NDArray[np.object_]) -> NDArray[Any]:
    """Return the largest mark of each plan and provision."""
    return np.stack([marks[plans == plan].max(axis=0) for plan in dict.fromkeys(plans)])


def _count_cells(accepted: Marks, family: Family) -> dict[str, float]:
    found, core = _to_cells(accepted, family.plans), _to_cells(family.core, family.plans)
    kappa = measure_kappa(found.ravel().tolist(), core.ravel().tolist())
    return {"n_core": int(core.sum()), "n_found": int(found.sum()), "core_kappa": kappa}


def _find_best_kappa(scores: Scores, family: Family) -> tuple[float, float]:
    """Return the best kappa of core cells over all cut-offs, and that cut-off."""
    cells, core = _to_cells(scores, family.plans).ravel(), _to_cells(family.core, family.plans).ravel()
    order = np.argsort(-cells, kind="stable")
    values, right = cells[order], np.cumsum(core[order])
    n_found = np.arange(1, len(cells) + 1)
    agreed = right + (len(cells) - n_found) - (core.sum() - right)
    by_chance = n_found * core.sum() + (len(cells) - n_found) * (len(cells) - core.sum())
    observed, expected = agreed / len(cells), by_chance / len(cells) ** 2
    kappa = np.where(expected < 1, (observed - expected) / np.maximum(1 - expected, 1e-12), 0.0)
    kappa[:-1][values[:-1] == values[1:]] = -1.0  # equal scores are accepted together
    place = int(kappa.argmax())
    return float(kappa[place]), float(values[place])


def _score_pairs(accepted: Marks, right: Marks) -> dict[str, float]:
    n_right, n_found, n_gold = int((accepted & right).sum()), int(accepted.sum()), int(right.sum())
    return {
        "precision": n_right / n_found if n_found else np.nan,
        "recall": n_right / n_gold if n_gold else np.nan,
        "f1": 2 * n_right / (n_found + n_gold) if n_found + n_gold else np.nan,
    }


def _score_full(accepted: Marks, family: Family) -> dict[str, float]:
    scores = _score_pairs(accepted & ~_partial(family), family.core)
    return {f"full_{name}": value for name, value in scores.items()}


def _rank_pairs(scores: Scores, family: Family) -> float:
    return measure_average_precision(scores.ravel(), family.coded.ravel(), int(family.coded.sum()))


def _resample(family: Family, accepted: Marks, best: Mapping[str, Marks], *, seed: int) -> pd.DataFrame:
    """Return intervals of the core kappa and of the lead over each method, clauses drawn again.

    A cell that several clauses make is lost in a draw more seldom than one that a single clause makes, and
    none is won: drawn kappas lie too low. Their spread is taken, about the kappa of all clauses.
    """
    draw = np.random.default_rng(seed)
    methods = {OWN: accepted, **best}
    kappas = np.empty((_RESAMPLES, len(methods)))
    for turn in range(_RESAMPLES):
        rows = np.sort(draw.integers(0, len(family.plans), len(family.plans)))
        plans, core = family.plans[rows], family.core[rows]
        for place, marks in enumerate(methods.values()):
            drawn = Family(family.name, plans, core, core, {})
            kappas[turn, place] = _count_cells(marks[rows], drawn)["core_kappa"]
    point = {name: _count_cells(marks, family)["core_kappa"] for name, marks in methods.items()}
    table = {}
    for place, name in enumerate(methods):
        lead = point[OWN] - point[name]
        low, high = _bound_about(point[name], kappas[:, place])
        lead_low, lead_high = _bound_about(lead, kappas[:, 0] - kappas[:, place])
        table[name] = {"core_low": low, "core_high": high, "kappa_lead": lead,
                       "kappa_lead_low": lead_low, "kappa_lead_high": lead_high}  # fmt: skip
    return pd.DataFrame(table).T


def _bound_about(point: float, drawn: Scores) -> tuple[float, float]:
    """Return the 95% interval about a value that draws of it would have if they were not shifted."""
    low, high = np.quantile(drawn, (0.025, 0.975)) - drawn.mean()
    return point + min(0.0, float(low)), min(1.0, point + max(0.0, float(high)))
