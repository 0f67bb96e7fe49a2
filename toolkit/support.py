"""What the other pairs of a plan say of a pair: a second look, after each was judged by itself."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

#: Features of the second look; docs/method.md defines each.
SUPPORT = ("section_support", "clause_shortfall", "provision_shortfall")


def add_support(candidates: pd.DataFrame, first: NDArray[np.float64]) -> pd.DataFrame:
    """Add what the other pairs of the same plan say of each pair.

    Parameters
    ----------
    candidates : DataFrame
        doc_id, clause_id, provision_id and the features; all pairs of each plan.
    first : array
        Probability of each pair judged by itself, 0 to 1.

    Returns
    -------
    DataFrame
        The candidates with the columns of :data:`SUPPORT`, all 0 to 1: `section_support` (how far the
        other clauses under the same heading go to the same section of the reference: the mean of their
        best probabilities there), `clause_shortfall` and `provision_shortfall` (how far the pair stays
        behind the best pair of its clause, and of its provision in the plan).

    Examples
    --------
    >>> pairs = pd.DataFrame({"doc_id": "thu", "clause_id": ["1.a", "1.b", "1.b"],
    ...                       "provision_id": ["II.1", "II.2", "III.1"]})
    >>> add_support(pairs, np.array([0.8, 0.6, 0.2]))[list(SUPPORT)].round(2).to_numpy().tolist()
    [[0.6, 0.0, 0.0], [0.8, 0.0, 0.0], [0.0, 0.4, 0.0]]
    """
    plan = pd.factorize(candidates["doc_id"])[0].astype(np.int64)
    clause = _number(plan, candidates["clause_id"])
    cell = _number(plan, candidates["provision_id"])
    return candidates.assign(
        section_support=_support_by_section(candidates, plan, clause, first),
        clause_shortfall=_best_of(clause, first) - first,
        provision_shortfall=_best_of(cell, first) - first,
    )


def _number(plan: NDArray[np.int64], ids: pd.Series) -> NDArray[np.int64]:
    """Return a number for each id, within its plan."""
    codes = pd.factorize(ids)[0].astype(np.int64)
    return pd.factorize(plan * (codes.max(initial=0) + 1) + codes)[0].astype(np.int64)


def _best_of(groups: NDArray[np.int64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    best = np.zeros(groups.max(initial=-1) + 1)
    np.maximum.at(best, groups, values)
    return best[groups]


def _support_by_section(
    candidates: pd.DataFrame, plan: NDArray[np.int64], clause: NDArray[np.int64], first: NDArray[np.float64]
) -> NDArray[np.float64]:
    under = _number(plan, _find_section(candidates["clause_id"]))
    section = pd.factorize(_find_section(candidates["provision_id"]))[0].astype(np.int64)
    n_sections = section.max(initial=0) + 1
    reach, reach_of = np.unique(clause * n_sections + section, return_inverse=True)
    best = np.zeros(len(reach))  # of each clause in each section of the reference
    np.maximum.at(best, reach_of, first)
    _, first_pair = np.unique(reach_of, return_index=True)
    target, target_of = np.unique((under * n_sections + section)[first_pair], return_inverse=True)
    total = np.bincount(target_of, weights=best, minlength=len(target))
    siblings = np.bincount(
        pd.DataFrame({"u": under, "c": clause}).drop_duplicates()["u"], minlength=under.max(initial=0) + 1
    )
    others = np.maximum(siblings[under] - 1, 1)
    support = (total[target_of] - best)[reach_of] / others
    return np.where(siblings[under] > 1, np.clip(support, 0, 1), 0.0)


def _find_section(unit_ids: pd.Series) -> pd.Series:
    """Return the id of the heading above each unit: all labels but the last."""
    codes, ids = pd.factorize(unit_ids)
    return pd.Series(np.array([unit_id.rpartition(".")[0] for unit_id in ids], dtype=object)[codes])
