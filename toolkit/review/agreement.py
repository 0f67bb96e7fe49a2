"""Coders against each other: kappa and alpha on cells that both drew by chance, and where they differ."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from toolkit.review.cells import CELL
from toolkit.review.judgments import ADJUDICATION
from toolkit.tables import VERDICTS

_RESAMPLES = 1000
#: Verdicts from the strongest down, numbered; a cell has that of its strongest clause.
_RANK = {verdict: place for place, verdict in enumerate(VERDICTS)}
_DISAGREED = [
    *CELL, "first", "second", "first_verdict", "second_verdict", "first_clauses", "second_clauses", "both_audit",
]  # fmt: skip


def measure_agreement(judgments: pd.DataFrame, types: pd.Series | None = None, *, seed: int = 0) -> pd.DataFrame:
    """Measure how far coders agree, two at a time, on the cells that both judged because chance drew them.

    Cells that somebody chose to look at say how hard these cells are, not how well the coders agree.

    Parameters
    ----------
    judgments : DataFrame
        One row a clause, or a cell without: coder, kind, doc_id, provision_id, verdict, reason. Those of a coder who
        decides between others (``adjudication``) are left out.
    types : Series, optional
        Type of each provision by its id: rows by type are made where it is given.
    seed : int
        Of the bootstrap.

    Returns
    -------
    DataFrame
        One row a pair of coders and part: first, second (coders), kinds (``person-person``, ``model-person`` ...),
        scope (``all``, ``plan``, ``type``), name, n_cells, n_agreed, kappa and alpha (of the three verdicts),
        kappa_core (full or not), each with ``_low`` and ``_high`` (95%, cells drawn again 1,000 times). 1 is perfect,
        0 chance; missing where all verdicts are the same.
    """
    said = _take_audited(judgments)
    rows = []
    for first, second in combinations(dict.fromkeys(said["coder"]), 2):
        both = _pair_coders(said, first, second)
        if both.empty:
            continue
        kinds = "-".join(sorted(str(said.loc[said["coder"] == one, "kind"].iloc[0]) for one in (first, second)))
        parts = [("all", "", both), *(("plan", name, part) for name, part in both.groupby("doc_id", sort=False))]
        if types is not None:
            parts += [("type", name, part) for name, part in both.groupby(both["provision_id"].map(types), sort=False)]
        for scope, name, part in parts:
            agreed = int((part["first"] == part["second"]).sum())
            head = {"first": first, "second": second, "kinds": kinds, "scope": scope, "name": str(name)}
            rows.append({**head, "n_cells": len(part), "n_agreed": agreed, **_measure_pair(part, seed)})
    return pd.DataFrame(rows, columns=_COLUMNS)


def list_disagreements(judgments: pd.DataFrame) -> pd.DataFrame:
    """List the cells of which two coders said different things, whyever they looked.

    Returns
    -------
    DataFrame
        doc_id, provision_id, first, second (coders), first_verdict, second_verdict, first_clauses, second_clauses (ids,
        joined by semicolons), both_audit (chance drew the cell for both).
    """
    said = _list_verdicts(judgments)
    tables = []
    for first, second in combinations(dict.fromkeys(said["coder"]), 2):
        one, other = (said[said["coder"] == name] for name in (first, second))
        both = one.merge(other, on=CELL, suffixes=("_1", "_2"))
        both = both[both["verdict_1"] != both["verdict_2"]]
        tables.append(
            pd.DataFrame(
                {
                    **{name: both[name] for name in CELL},
                    "first": first,
                    "second": second,
                    "first_verdict": both["verdict_1"],
                    "second_verdict": both["verdict_2"],
                    "first_clauses": both["clauses_1"],
                    "second_clauses": both["clauses_2"],
                    "both_audit": (both["reason_1"] == "audit") & (both["reason_2"] == "audit"),
                }
            )
        )
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=_DISAGREED)


_COLUMNS = [
    "first", "second", "kinds", "scope", "name", "n_cells", "n_agreed", "kappa", "kappa_low", "kappa_high",
    "alpha", "alpha_low", "alpha_high", "kappa_core", "kappa_core_low", "kappa_core_high",
]  # fmt: skip


def _list_verdicts(judgments: pd.DataFrame) -> pd.DataFrame:
    """Return what each coder says of each cell: the strongest verdict, the clauses, why the cell was looked at."""
    counted = judgments[(judgments["coder"] != ADJUDICATION) & judgments["verdict"].isin(list(_RANK))]
    rows = counted.assign(rank=counted["verdict"].map(_RANK))
    groups = rows.groupby(["coder", "kind", *CELL], sort=False)
    table = groups.agg(
        rank=("rank", "min"), reason=("reason", "last"),
        clauses=("clause_id", lambda ids: "; ".join(str(one) for one in ids if one)),
    )  # fmt: skip
    names = list(_RANK)
    return table.assign(verdict=[names[rank] for rank in table["rank"]]).drop(columns="rank").reset_index()


def _take_audited(judgments: pd.DataFrame) -> pd.DataFrame:
    said = _list_verdicts(judgments)
    return said[said["reason"] == "audit"]


def _pair_coders(said: pd.DataFrame, first: str, second: str) -> pd.DataFrame:
    one, other = (said.loc[said["coder"] == name, [*CELL, "verdict"]] for name in (first, second))
    return one.rename(columns={"verdict": "first"}).merge(other.rename(columns={"verdict": "second"}), on=CELL)


def _measure_pair(part: pd.DataFrame, seed: int) -> dict[str, float]:
    a, b = (part[name].map(_RANK).to_numpy(dtype=int) for name in ("first", "second"))
    # how often each pair of verdicts came; drawn again, it is multinomial
    table = np.bincount(a * len(_RANK) + b, minlength=len(_RANK) ** 2)
    square = (len(_RANK), len(_RANK))
    draw = np.random.default_rng(seed).multinomial(table.sum(), table / table.sum(), size=_RESAMPLES)
    measured: dict[str, float] = {}
    for name, measure in (("kappa", measure_kappa), ("alpha", _alpha_of_pairs), ("kappa_core", _kappa_core)):
        values = np.array([measure(one.reshape(square).astype(float)) for one in draw])
        values = values[~np.isnan(values)]
        low, high = np.quantile(values, (0.025, 0.975)) if len(values) else (np.nan, np.nan)
        value = measure(table.reshape(square).astype(float))
        measured |= {name: value, f"{name}_low": float(low), f"{name}_high": float(high)}
    return measured


def measure_kappa(table: NDArray[np.float64]) -> float:
    """Return Cohen's kappa (1960) of two coders from how often each pair of codes came.

    1 is perfect, 0 what chance would give; missing where both gave all items one code.

    Parameters
    ----------
    table : array of float, codes x codes
        Items by the code of the first coder (rows) and of the second (columns).

    Examples
    --------
    >>> round(measure_kappa(np.array([[20.0, 5.0], [10.0, 15.0]])), 2)
    0.4
    """
    n = table.sum()
    if not n:
        return float("nan")
    chance = float(table.sum(axis=0) @ table.sum(axis=1)) / n**2
    return float("nan") if chance >= 1 else float((np.trace(table) / n - chance) / (1 - chance))


def _kappa_core(table: NDArray[np.float64]) -> float:
    return measure_kappa(np.array([[table[0, 0], table[0, 1:].sum()], [table[1:, 0].sum(), table[1:, 1:].sum()]]))


def measure_alpha(counts: NDArray[np.float64], times: NDArray[np.float64] | None = None) -> float:
    """Return Krippendorff's alpha for nominal codes, of any number of coders, some of whom may have given none.

    1 is perfect, 0 what chance would give; missing where fewer than two codes were used.

    Parameters
    ----------
    counts : array of float, codes x items
        How many coders gave each code to each item. Items with fewer than two codes tell nothing.
    times : array of float, items; optional
        How often each item came; once where left out.

    Examples
    --------
    >>> round(measure_alpha(np.array([[2.0, 1.0, 0.0], [0.0, 1.0, 2.0]])), 3)
    0.444
    """
    given = counts.sum(axis=0)
    several = given >= 2
    used, given = counts[:, several].astype(float), given[several]
    often = np.ones(len(given)) if times is None else times[several]
    totals = used @ often
    n = totals.sum()
    expected = (n**2 - (totals**2).sum()) / (n - 1) if n > 1 else 0.0
    observed = float(((given**2 - (used**2).sum(axis=0)) / (given - 1)) @ often)
    return float("nan") if expected <= 0 else float(1 - observed / expected)


def _alpha_of_pairs(table: NDArray[np.float64]) -> float:
    """Return alpha of two coders from how often each pair of verdicts came."""
    first, second = (np.eye(len(table))[:, places.ravel()] for places in np.indices(table.shape))
    return measure_alpha(first + second, table.ravel())
