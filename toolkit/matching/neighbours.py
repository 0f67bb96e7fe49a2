"""What the other pairs of a plan say of a pair: a second look, after each was judged by itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.int64]
Feature: TypeAlias = NDArray[np.float32]  # as the other features; half the memory of millions of pairs

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
    >>> add_support(pairs, np.array([0.8, 0.6, 0.2]))[list(SUPPORT)].astype(float).round(2).to_numpy().tolist()
    [[0.6, 0.0, 0.0], [0.8, 0.0, 0.0], [0.0, 0.4, 0.0]]
    """
    plan = pd.factorize(candidates["doc_id"])[0]
    clauses, provisions = pd.factorize(candidates["clause_id"]), pd.factorize(candidates["provision_id"])
    clause = _number_within(plan, clauses[0])
    under = _number_within(plan, _find_sections(*clauses))
    support = _support_by_section(clause, under, _find_sections(*provisions), first)
    behind = (_fall_short(groups, first) for groups in (clause, _number_within(plan, provisions[0])))
    return candidates.assign(**dict(zip(SUPPORT, (support, *behind), strict=True)))


def _number_within(plan: Numbers, codes: Numbers) -> Numbers:
    """Return a number for each code within its plan."""
    return pd.factorize(plan * np.int64(codes.max(initial=0) + 1) + codes)[0]


def _fall_short(groups: Numbers, values: NDArray[np.float64]) -> Feature:
    """Return how far each value stays behind the best one of its group."""
    best = np.zeros(groups.max(initial=-1) + 1)
    np.maximum.at(best, groups, values)
    return (best[groups] - values).astype(np.float32)


def _support_by_section(clause: Numbers, under: Numbers, section: Numbers, first: NDArray[np.float64]) -> Feature:
    n_sections = np.int64(section.max(initial=0) + 1)
    reach_of, reach = pd.factorize(clause * n_sections + section)
    best = np.zeros(len(reach))  # of each clause in each section of the reference
    np.maximum.at(best, reach_of, first)
    # A clause and a section that it reaches lie in one plan, hence under one heading.
    where = _find_first(reach_of)
    heading, section = under[where], section[where]
    target_of, target = pd.factorize(heading * n_sections + section)
    total = np.bincount(target_of, weights=best, minlength=len(target))
    others = np.bincount(under[_find_first(clause)])[heading] - 1
    support = np.where(others > 0, np.clip((total[target_of] - best) / np.maximum(others, 1), 0, 1), 0.0)
    return support.astype(np.float32)[reach_of]


def _find_first(groups: Numbers) -> Numbers:
    """Return the place at which each group, numbered by first appearance, appears first."""
    return np.flatnonzero(np.diff(np.maximum.accumulate(groups), prepend=-1))


def _find_sections(codes: Numbers, unit_ids: Iterable[str]) -> Numbers:
    """Return a number for the heading above each unit: all labels of its id but the last."""
    return pd.factorize(np.array([unit_id.rpartition(".")[0] for unit_id in unit_ids], dtype=object))[0][codes]
