"""Coders against each other: kappa and alpha on cells that both drew by chance, and where they differ."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from toolkit.review.cells import CELL

_RESAMPLES = 1000
#: Verdicts from the strongest down; a cell has that of its strongest clause.
_RANK = {"full": 0, "partial": 1, "none": 2}


def measure_cohen(first: Sequence[Hashable], second: Sequence[Hashable]) -> float:
    """Return Cohen's kappa (1960) of two codings of the same items with any number of codes.

    1 is perfect, 0 what chance would give; missing where both gave all items one code.

    Examples
    --------
    >>> first = ["yes"] * 25 + ["no"] * 25
    >>> round(measure_cohen(first, ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15), 2)
    0.4
    """
    codes, (a, b) = _number_codes([first, second])
    table = np.zeros((codes, codes))
    np.add.at(table, (a, b), 1)
    return _kappa(table)


def measure_alpha(codings: Sequence[Sequence[Hashable | None]]) -> float:
    """Return Krippendorff's alpha for nominal codes: any number of coders, None where a coder gave none.

    1 is perfect, 0 what chance would give; missing where fewer than two codes were used.

    Parameters
    ----------
    codings : sequence of sequences
        One a coder, all of one length: the code of each item.

    Examples
    --------
    >>> round(measure_alpha(["aabbdcccedda", "babbbccceddd"]), 3)
    0.692
    """
    codes, numbered = _number_codes(codings)
    counts = np.stack([(numbered == code).sum(axis=0) for code in range(codes)])
    return _alpha(counts)


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
        joined by ``; ``), both_audit (chance drew the cell for both).
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
    columns = [
        *CELL,
        "first",
        "second",
        "first_verdict",
        "second_verdict",
        "first_clauses",
        "second_clauses",
        "both_audit",
    ]
    return pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns)


_DISAGREED = [
    *CELL, "first", "second", "first_verdict", "second_verdict", "first_clauses", "second_clauses", "both_audit",
]  # fmt: skip
_COLUMNS = [
    "first", "second", "kinds", "scope", "name", "n_cells", "n_agreed", "kappa", "kappa_low", "kappa_high",
    "alpha", "alpha_low", "alpha_high", "kappa_core", "kappa_core_low", "kappa_core_high",
]  # fmt: skip


def _list_verdicts(judgments: pd.DataFrame) -> pd.DataFrame:
    """Return what each coder says of each cell: the strongest verdict, the clauses, why the cell was looked at."""
    counted = judgments[(judgments["coder"] != "adjudication") & judgments["verdict"].isin(list(_RANK))]
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
    codes = {name: place for place, name in enumerate(_RANK)}
    a, b = (part[name].map(codes).to_numpy(dtype=int) for name in ("first", "second"))
    # how often each pair of verdicts came; drawn again, it is multinomial
    table = np.bincount(a * len(codes) + b, minlength=len(codes) ** 2)
    square = (len(codes), len(codes))
    draw = np.random.default_rng(seed).multinomial(table.sum(), table / table.sum(), size=_RESAMPLES)
    measured: dict[str, float] = {}
    for name, measure in (("kappa", _kappa), ("alpha", _alpha_of_table), ("kappa_core", _kappa_core)):
        values = np.array([measure(one.reshape(square).astype(float)) for one in draw])
        values = values[~np.isnan(values)]
        low, high = np.quantile(values, (0.025, 0.975)) if len(values) else (np.nan, np.nan)
        value = measure(table.reshape(square).astype(float))
        measured |= {name: value, f"{name}_low": float(low), f"{name}_high": float(high)}
    return measured


def _kappa(table: NDArray[np.float64]) -> float:
    n = table.sum()
    if not n:
        return float("nan")
    chance = float(table.sum(axis=0) @ table.sum(axis=1)) / n**2
    return float("nan") if chance >= 1 else float((np.trace(table) / n - chance) / (1 - chance))


def _kappa_core(table: NDArray[np.float64]) -> float:
    return _kappa(np.array([[table[0, 0], table[0, 1:].sum()], [table[1:, 0].sum(), table[1:, 1:].sum()]]))


def _alpha_of_table(table: NDArray[np.float64]) -> float:
    """Return alpha of two coders from how often each pair of verdicts came."""
    both = table + table.T
    totals = both.sum(axis=0)
    n = totals.sum()
    expected = (n**2 - (totals**2).sum()) / (n - 1) if n > 1 else 0.0
    return float("nan") if expected <= 0 else float(1 - (n - np.trace(both)) / expected)


def _alpha(counts: NDArray[np.int64]) -> float:
    """Return alpha from how many coders gave each code (rows) to each item (columns)."""
    given = counts.sum(axis=0)
    used = counts[:, given >= 2].astype(float)
    given = given[given >= 2]
    totals = used.sum(axis=1)
    n = totals.sum()
    expected = (n**2 - (totals**2).sum()) / (n - 1) if n > 1 else 0.0
    observed = float(((given**2 - (used**2).sum(axis=0)) / (given - 1)).sum()) if len(given) else 0.0
    return float("nan") if expected <= 0 else 1 - observed / float(expected)


def _number_codes(codings: Sequence[Sequence[Hashable | None]]) -> tuple[int, NDArray[np.int64]]:
    """Return how many codes there are, and the codings as numbers, coders x items; -1 where there is no code."""
    numbers: dict[Hashable | None, int] = {}
    for coding in codings:
        for code in coding:
            if code is not None:
                numbers.setdefault(code, len(numbers))
    place = {**numbers, None: -1}
    return len(numbers), np.array([[place[code] for code in coding] for coding in codings], dtype=int)
