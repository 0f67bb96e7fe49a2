"""Whether two plans share more wording than chance: clauses dealt out anew, and texts on other subjects."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from toolkit.borrowing.syllables import Flags, Integers
from toolkit.parameters import StudyParameters
from toolkit.tables import make_table
from toolkit.text.dates import compare_dates
from toolkit.text.folding import fold_key

#: Draws at a time, and how often chance must have reached a pair before more draws tell nothing new
#: (Besag and Clifford, 1991).
_BATCH, _ENOUGH = 500, 20
#: Passages by draws held at a time, and dealt out in all: a study in which all share all gets fewer draws, which
#: can only raise its p-values; at least so many.
_HELD, _DEALT, _FEWEST = 5_000_000, 300_000_000, 1000
#: Draws in a row from which a passage may take its place.
_DEALS = 50

#: A shared passage: places of two units, and the places of the syllables that count on either side.
SharedNet = tuple[int, int, Integers, Integers]


def measure_pairs(
    units: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    lengths: Integers,
    passages: Sequence[SharedNet],
    repeated: Flags,
    placebo: float | None,
    parameters: StudyParameters,
) -> pd.DataFrame:
    """Measure every pair of plans against its chance level.

    Parameters
    ----------
    units : DataFrame
        Content units of the plans: doc_id, type, context.
    documents : DataFrame
        The plans: doc_id, unit, issued.
    lengths : array of int
        Syllables of each unit.
    passages : sequence
        Passages between units of two plans.
    repeated : array of bool
        Units that repeat another of their own plan: what they share is not dealt out a second time.
    placebo : float or None
        Passages for each syllable and syllable that plans share with texts on other subjects; None: unknown.
    parameters : StudyParameters
        `shuffles`, `borrowing_chance`, `seed`.

    Returns
    -------
    DataFrame
        As :func:`toolkit.borrowing.wording.measure_borrowing`.
    """
    doc_ids = documents["doc_id"].tolist()
    n = len(doc_ids)
    places = {doc_id: place for place, doc_id in enumerate(doc_ids)}
    plan_of = np.array([places[doc_id] for doc_id in units["doc_id"]], dtype=np.int64)
    one, two = (np.asarray(places, dtype=np.int64) for places in np.triu_indices(n, 1))
    counted = [row for row in passages if not (repeated[row[0]] or repeated[row[1]])]
    left, right = (np.array([row[side] for row in counted], dtype=np.int64) for side in (0, 1))
    weights = np.array([len(row[2]) for row in counted], dtype=np.float64)
    expected, p_shuffled = _draw(
        plan_of, _name_strata(units, plan_of), left, right, weights, pairs=(one, two), n=n, parameters=parameters
    )
    nets, n_passages = _count_net(plan_of, passages, n)
    totals = np.bincount(plan_of, weights=lengths, minlength=n).astype(int)
    n_counted = _count_pairs(plan_of[left], plan_of[right], n)[one, two]
    p_placebo = np.full(len(one), np.nan)
    if placebo is not None:
        p_placebo = find_chance_of(n_counted, placebo * totals[one].astype(float) * totals[two])
    if n == 2:  # dealt out anew, the clauses of two plans can only lie as they lie or in one plan
        p_shuffled = np.full(len(one), np.nan)
    p_values = np.fmax(p_shuffled, p_placebo)
    p_values = np.where(np.isnan(p_values), 1.0, p_values)
    from scipy.stats import false_discovery_control  # takes half a second to import

    adjusted = false_discovery_control(p_values) if len(p_values) else p_values
    issued, where = documents["issued"].tolist(), documents["unit"].tolist()
    return make_table(
        "borrowing_pairs",
        [
            {
                "doc_id": doc_ids[a],
                "other_id": doc_ids[b],
                "n_passages": int(n_passages[a, b]),
                "n_net": int(nets[a, b]),
                "n_syllables": int(totals[a]),
                "share": float(nets[a, b]) / max(int(totals[a]), 1),
                "other_n_net": int(nets[b, a]),
                "other_n_syllables": int(totals[b]),
                "other_share": float(nets[b, a]) / max(int(totals[b]), 1),
                "expected": round(float(expected[place]), 1),
                "p_shuffled": float(p_shuffled[place]),
                "p_placebo": float(p_placebo[place]),
                "p_value": float(p_values[place]),
                "p_adjusted": float(adjusted[place]),
                "above_chance": bool(adjusted[place] <= parameters.borrowing_chance and nets[a, b] > 0),
                "earlier_id": {-1: doc_ids[a], 1: doc_ids[b], 0: ""}[compare_dates(issued[a], issued[b])],
                "same_unit": bool(where[a]) and fold_key(str(where[a])) == fold_key(str(where[b])),
            }
            for place, (a, b) in enumerate(zip(one.tolist(), two.tolist(), strict=True))
        ],
    )


def find_chance_of(counts: Integers, expected: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the chance of at least so many where so many are expected (Poisson).

    Examples
    --------
    >>> find_chance_of(np.array([0, 1, 3]), np.array([0.1, 0.1, 0.1])).round(4).tolist()
    [1.0, 0.0952, 0.0002]
    """
    from scipy.stats import poisson  # takes half a second to import

    return np.asarray(poisson.sf(counts - 1, expected), dtype=float)


def _count_pairs(left: Integers, right: Integers, n: int) -> Integers:
    counts = np.zeros((n, n), dtype=np.int64)
    np.add.at(counts, (np.minimum(left, right), np.maximum(left, right)), 1)
    return counts


def _count_net(plan_of: Integers, passages: Sequence[SharedNet], n: int) -> tuple[Integers, Integers]:
    """Return for plan by plan the syllables of the first that the other has, each once, and the passages."""
    places: dict[tuple[int, int], set[int]] = {}
    n_passages = np.zeros((n, n), dtype=np.int64)
    for unit, other, mine, theirs in passages:
        a, b = int(plan_of[unit]), int(plan_of[other])
        n_passages[a, b] += 1
        n_passages[b, a] += 1
        places.setdefault((a, b), set()).update(mine.tolist())
        places.setdefault((b, a), set()).update(theirs.tolist())
    nets = np.zeros((n, n), dtype=np.int64)
    for pair, found in places.items():
        nets[pair] = len(found)
    return nets, n_passages


def _name_strata(units: pd.DataFrame, plan_of: Integers) -> Integers:
    """Return a number for each unit: its type and outermost heading, where half of the plans have both; else its type.

    A heading that one plan alone has would keep its clauses where they are, and tell nothing of chance.
    """
    types = units["type"].fillna("").astype(str) if "type" in units else pd.Series("", index=units.index)
    heads = units["context"].fillna("").astype(str) if "context" in units else pd.Series("", index=units.index)
    # "II. MỤC TIÊU > 1. Chung": the words of the first, without its number.
    heads = heads.str.split(" > ").str[0].str.replace(r"^\s*[\w.]{1,6}[.)]\s+", "", regex=True).map(fold_key)
    both = types + "|" + heads
    n_plans = pd.Series(plan_of, index=units.index).groupby(both).transform("nunique")
    enough = n_plans >= max(2, pd.Series(plan_of).nunique() / 2)
    return pd.factorize(both.where(enough, types))[0].astype(np.int64)


def _draw(
    plan_of: Integers,
    strata: Integers,
    left: Integers,
    right: Integers,
    weights: NDArray[np.float64],
    *,
    pairs: tuple[Integers, Integers],
    n: int,
    parameters: StudyParameters,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return for each pair the mean under chance and the one-sided p-value.

    Passages inside a plan are no measure of chance: annexes repeat the body, rows of a table their frame. So
    they are left out, and a passage whose two clauses a draw lays into one plan takes its place from the next
    draw: by chance, all pairs together share as much as they do.
    """
    cells = pairs[0] * n + pairs[1]
    observed = _sum_pairs(_name_pairs(plan_of[left][:, None], plan_of[right][:, None], n), weights, n)[0][cells]
    if not len(left) or not len(cells):
        return np.zeros(len(cells)), np.ones(len(cells))
    draw = np.random.default_rng(parameters.seed)
    touched, back = np.unique(np.concatenate([left, right]), return_inverse=True)
    mine, theirs = back[: len(left)], back[len(left) :]
    groups = [
        (plan_of[strata == stratum], np.flatnonzero(strata[touched] == stratum))
        for stratum in np.unique(strata[touched])
    ]
    reached, n_draws = np.zeros(len(cells), dtype=np.int64), np.zeros(len(cells), dtype=np.int64)
    sums = np.zeros(len(cells))
    n_done = 0
    # A pair that shares nothing is reached by every draw.
    active = observed > 0
    n_draws[~active] = reached[~active] = 1
    batch = max(_DEALS, min(_BATCH, _HELD // len(left)))
    most = min(parameters.shuffles, max(_FEWEST, _DEALT // len(left)))
    while n_done < most and active.any():
        size = min(batch, most - n_done)
        labels = np.empty((len(touched), size), dtype=np.int64)
        for plans, places in groups:
            labels[places] = draw.permuted(np.tile(plans, (size, 1)), axis=1)[:, : len(places)].T
        drawn = _sum_pairs(_deal_on(_name_pairs(labels[mine], labels[theirs], n)), weights, n)[:, cells]
        sums += drawn.sum(axis=0)
        n_done += size
        reached[active] += (drawn[:, active] >= observed[active] - 1e-6).sum(axis=0)
        n_draws[active] += size
        active &= reached < _ENOUGH
    p_values = np.where(observed > 0, (reached + 1) / (n_draws + 1), 1.0)
    return sums / max(n_done, 1), p_values


def _name_pairs(left: Integers, right: Integers, n: int) -> Integers:
    """Return the number of each pair of plans, -1 where both are one."""
    return np.where(left == right, -1, np.minimum(left, right) * n + np.maximum(left, right))


def _deal_on(cells: Integers) -> Integers:
    """Return the pairs, passages by draws, where a passage without a pair has that of the next draw."""
    rows, draws = np.nonzero(cells < 0)
    dealt = cells.copy()
    for step in range(1, _DEALS):
        if not len(rows):
            break
        dealt[rows, draws] = cells[rows, (draws + step) % cells.shape[1]]
        still = dealt[rows, draws] < 0
        rows, draws = rows[still], draws[still]
    return dealt


def _sum_pairs(cells: Integers, weights: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    """Return the weights of each pair of plans, one row a draw; `cells` are pairs, passages by draws."""
    n_draws = cells.shape[1]
    flat = np.where(cells < 0, n_draws * n * n, cells + np.arange(n_draws) * (n * n))
    sums = np.bincount(flat.ravel(), weights=np.repeat(weights, n_draws), minlength=n_draws * n * n + 1)
    return np.asarray(sums[:-1].reshape(n_draws, n * n), dtype=np.float64)
