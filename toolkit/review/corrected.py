"""Coverage with its measured error: the method's own count, put right by what an audit sample shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import betaln, gammaln

from toolkit.review.cells import CELL, judge_cells
from toolkit.review.sampling import BANDS, name_bands
from toolkit.tables import empty_table, make_table

#: Fewest looks that a band has an error rate of its own from; smaller ones join the next.
_FEWEST = 5
#: Left out on either side of an interval.
_TAIL = 0.025
#: Types that shares are reported of.
_TYPES = ("task", "target", "all")


@dataclass(frozen=True, slots=True)
class _Cells:
    """Columns of cells as arrays: there are hundreds of plans and sections to take parts of."""

    found: NDArray[np.bool_]
    band: NDArray[np.intp]
    is_full: NDArray[np.bool_]
    known: NDArray[np.bool_]
    audit: NDArray[np.bool_]
    settled: NDArray[np.bool_]
    weight: NDArray[np.float64]

    def take(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> _Cells:
        return _Cells(*(getattr(self, one.name)[chosen] for one in fields(self)))

    def __len__(self) -> int:
        return len(self.found)


@dataclass(frozen=True, slots=True)
class _Count:
    """How many cells of a part are full: the estimate, and two distributions of the number that may be.

    They differ where all looks said the same: then `lower` holds that the rest does too on the side of that
    verdict, for no look speaks against it, and `upper` on the other.
    """

    value: float
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]


def correct_coverage(cells: pd.DataFrame, judgments: pd.DataFrame) -> pd.DataFrame:
    """Correct the coverage by the judgments of an audit sample.

    The estimate is the mean of the method's verdicts over all cells, plus the weighted mean of judged minus
    method's verdict over the audit sample, taken in bands of probability (difference estimator; prediction-powered
    inference with the method as the prediction). It stays right however bad the method is: a bad one makes the
    interval wide.

    Parameters
    ----------
    cells : DataFrame
        As :func:`toolkit.review.cells.list_review_cells` gives them; doc_id, provision_id, p_full and found are needed,
        and type, section, role and observable used where they are there.
    judgments : DataFrame
        As :func:`toolkit.review.cells.judge_cells` takes them. Cells that chance drew (reason ``audit``) tell of the
        others; those looked at for another reason count as what they are and tell nothing of the others.

    Returns
    -------
    DataFrame
        One row a measure, type (``task``, ``target``, ``all``), scope (``all``: all plans, controls not among them;
        ``plan``; ``section``) and name (doc_id, section, or empty): measure (``coverage``; ``precision``, the share
        of the method's full cells that are full; ``recall``, the share of full cells that the method finds), n_cells,
        n_judged, n_audit, raw (by the method alone; coverage only), judged (with the judgments in its place; coverage
        only), corrected, low and high (95% interval). Shares 0 to 1. A type, plan or section without audited cell is
        left out; without an audit sample there is no row.

    Notes
    -----
    Bands with fewer than 5 audited cells join the next. The cells of a band that nobody saw are beta-binomial from
    Jeffreys' prior; the interval is the middle 95% of their sum over the bands. A band whose looks all agree adds
    nothing to the limit on that side, so that many bands without an error do not move it. Where people looked at
    all the cells likeliest to be wrong in a plan, nothing is estimated of these.

    Examples
    --------
    >>> cells = pd.DataFrame({"doc_id": "thu", "provision_id": [str(n) for n in range(40)], "found": [True] * 20 +
    ...                       [False] * 20, "p_full": [0.9] * 20 + [0.1] * 20})
    >>> drawn = cells.iloc[::2].assign(verdict=["full"] * 8 + ["none"] * 12, reason="audit", chance=0.5)
    >>> correct_coverage(cells, drawn).query("type == 'all' and scope == 'all'")[["measure", "raw", "corrected"]]
         measure  raw  corrected
    0   coverage  0.5        0.4
    1  precision  NaN        0.8
    2     recall  NaN        1.0
    """
    table = cells[cells["observable"].astype(bool)] if "observable" in cells else cells
    table = table.merge(judge_cells(judgments), on=CELL, how="left").reset_index(drop=True)
    pool = _make_cells(table)
    if not pool.audit.any():
        return empty_table("corrected")
    rows = []
    for kind, scope, name, places in _list_scopes(table):
        part = pool.take(places)
        if not part.audit.any():
            continue
        counts = {
            "type": kind, "scope": scope, "name": name, "n_cells": len(part),
            "n_judged": int(part.known.sum()), "n_audit": int(part.audit.sum()),
        }  # fmt: skip
        raw = float(part.found.mean())
        judged = float(np.where(part.known, part.is_full, part.found).mean())
        measures = {"coverage": _bound(_add_up(_list_counts(part, pool)), len(part))}
        if scope == "all":
            measures |= _measure_quality(part, pool)
        for measure, (value, low, high) in measures.items():
            shares = {"raw": raw, "judged": judged} if measure == "coverage" else {"raw": np.nan, "judged": np.nan}
            rows.append({"measure": measure, **counts, **shares, "corrected": value, "low": low, "high": high})
    return make_table("corrected", rows)


def _make_cells(table: pd.DataFrame) -> _Cells:
    known = table["is_full"].notna()
    # a larger sample raises the chance of all cells of a plan and band, also of those that a smaller one held
    chance = table.groupby(["doc_id", name_bands(table)])["chance"].transform("max")
    return _Cells(
        found=table["found"].to_numpy(dtype=bool),
        band=np.searchsorted(BANDS, table["p_full"].to_numpy(dtype=float), side="right"),
        is_full=(known & table["is_full"].eq(other=True)).to_numpy(),
        known=known.to_numpy(),
        audit=table["audit"].eq(other=True).to_numpy(),
        settled=_find_settled(table).to_numpy(),
        weight=(1 / chance).to_numpy(dtype=float),
    )


def _list_scopes(table: pd.DataFrame) -> Iterator[tuple[str, str, str, NDArray[np.intp]]]:
    """Yield type, scope, name and the places of the cells of each part of the table."""
    for kind in _TYPES if "type" in table else ("all",):
        own = table if kind == "all" else table[table["type"] == kind]
        plans = own[own["role"] != "control"] if "role" in own else own
        yield kind, "all", "", plans.index.to_numpy()
        for name, part in own.groupby("doc_id", sort=False):
            yield kind, "plan", str(name), part.index.to_numpy()
        if "section" in plans:
            for name, part in plans.groupby("section", sort=False):
                yield kind, "section", str(name), part.index.to_numpy()


def _find_settled(table: pd.DataFrame) -> pd.Series:
    """Mark the cells likeliest to be wrong, plan by plan, as far as all of them were looked at.

    Where that ends is decided by what was looked at for another reason than the audit: cells that chance
    drew must not leave the sample because chance drew them.
    """
    doubt = table["p_full"].where(~table["found"], 1 - table["p_full"])
    ordered = table.assign(doubt=doubt, known=table["is_full"].notna()).sort_values(
        ["doubt", *CELL], ascending=[False, True, True], kind="stable"
    )
    groups = [ordered["doc_id"], ordered["found"]]
    whole = ordered["known"].groupby(groups).cummin()
    # of each cell: whether a cell at or below it in the order was looked at by interest, inside the whole part
    chosen = whole & ordered["audit"].ne(other=True)
    below = chosen[::-1].groupby([group[::-1] for group in groups]).cummax()[::-1]
    return (whole & below).reindex(table.index)


def _list_counts(part: _Cells, pool: _Cells) -> list[_Count]:
    """Return the settled cells of a part, and its bands, each with the number that is full."""
    counts = [_make_sure(int(part.is_full[part.settled].sum()))] if part.settled.any() else []
    for said in (False, True):
        own = part.take((part.found == said) & ~part.settled)
        counts += [_estimate(own.take(np.isin(own.band, bands)), pool) for bands in _join_bands(own)]
    return counts


def _join_bands(cells: _Cells) -> list[list[int]]:
    """Return the bands in order of probability, joined until each has looks enough."""
    joined: list[list[int]] = []
    count = _FEWEST
    for band in np.unique(cells.band):
        looks = int(cells.audit[cells.band == band].sum())
        if count < _FEWEST:
            joined[-1].append(int(band))
            count += looks
        else:
            joined.append([int(band)])
            count = looks
    if count < _FEWEST and len(joined) > 1:
        last = joined.pop()
        joined[-1] += last
    return joined


def _make_sure(count: int) -> _Count:
    certain = np.zeros(count + 1)
    certain[count] = 1.0
    return _Count(count, certain, certain)


def _estimate(cells: _Cells, pool: _Cells) -> _Count:
    """Return how many of the cells are full, as far as the looks among them tell."""
    n, sample = len(cells), cells.take(cells.audit)
    least, most = int(cells.is_full.sum()), n - int((cells.known & ~cells.is_full).sum())
    if least == most:
        return _make_sure(least)
    told = sample if len(sample) else pool.take(pool.audit & (pool.found == cells.found[0]))
    share = float(np.average(told.is_full, weights=told.weight)) if len(told) else float(cells.found[0])
    # what the same verdict is worth elsewhere gives a value, but no bound
    looks = float(sample.weight.sum() ** 2 / (sample.weight**2).sum()) if len(sample) else 0.0
    # cells looked at by interest are unlike the rest: they bound what is possible, and chance has not seen them
    spread = _spread_unseen(share * looks, looks, n - len(sample))
    value = min(max(share * n, least), most)
    return _Count(value, *(_place(one, int(sample.is_full.sum()), least, most) for one in spread))


def _spread_unseen(right: float, looks: float, unseen: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the chances of 0, 1, 2 ... full among the unseen cells, where `right` of the looks were, twice.

    The number is beta-binomial, from Jeffreys' prior: with many unseen cells its middle 95% are the interval of Brown,
    Cai and DasGupta (2001), with few it steps as their number does.

    Examples
    --------
    >>> lower, upper = _spread_unseen(1, 7, 10_000)
    >>> [round(float(np.searchsorted(np.cumsum(lower), bound)) / 10_000, 3) for bound in (0.025, 0.975)]
    [0.016, 0.501]
    >>> lower, upper = _spread_unseen(0, 7, 1)  # the eighth may be full
    >>> lower.tolist(), [round(chance, 3) for chance in upper.tolist()]
    ([1.0, 0.0], [0.938, 0.062])
    """
    a, b = right + 0.5, looks - right + 0.5
    counts = np.arange(unseen + 1)
    ways = gammaln(unseen + 1) - gammaln(counts + 1) - gammaln(unseen - counts + 1)
    chances = np.exp(ways + betaln(counts + a, unseen - counts + b) - betaln(a, b))
    none, every = np.eye(1, unseen + 1, 0)[0], np.eye(1, unseen + 1, unseen)[0]
    return (none if looks and right <= 0 else chances), (every if looks and right >= looks else chances)


def _place(chances: NDArray[np.float64], seen: int, least: int, most: int) -> NDArray[np.float64]:
    """Return the chances of 0, 1, 2 ... full in all, with those that cannot be put on the nearest that can."""
    counts = np.clip(np.arange(seen, seen + len(chances)), least, most)
    return np.bincount(counts, weights=chances, minlength=most + 1).astype(float)


def _add_up(counts: list[_Count]) -> _Count:
    """Return the number that is full in all parts together."""
    total = _make_sure(0)
    for count in counts:
        total = _Count(
            total.value + count.value,
            np.convolve(total.lower, count.lower),
            np.convolve(total.upper, count.upper),
        )
    return total


def _bound(count: _Count, n: int) -> tuple[float, float, float]:
    """Return the share that is full, with its 95% interval."""
    low = int(np.searchsorted(np.cumsum(count.lower), _TAIL))
    high = int(np.searchsorted(np.cumsum(count.upper), 1 - _TAIL))
    return count.value / n, min(low, count.value) / n, max(min(high, n), count.value) / n


def _measure_quality(part: _Cells, pool: _Cells) -> dict[str, tuple[float, float, float]]:
    """Return precision and recall of the method's verdicts, with their intervals."""
    found, missed = part.take(part.found), part.take(~part.found)
    unknown = (np.nan, np.nan, np.nan)
    if not found.audit.any():
        return {"precision": unknown, "recall": unknown}
    right, left = (_add_up(_list_counts(own, pool)) for own in (found, missed))
    total = right.value + left.value
    value = right.value / total if total else np.nan
    low, high = _bound_part(right.lower, left.upper, _TAIL), _bound_part(right.upper, left.lower, 1 - _TAIL)
    recall = (value, min(low, value), max(high, value)) if total else unknown
    return {"precision": _bound(right, len(found)), "recall": recall}


def _bound_part(own: NDArray[np.float64], other: NDArray[np.float64], tail: float) -> float:
    """Return the share own / (own + other) below which it lies with the probability `tail`."""
    above = np.append(np.cumsum(other[::-1])[::-1], 0.0)  # of each count of the other: that it is so many or more
    counts = np.arange(len(own))
    low, high = 0.0, 1.0
    for _ in range(40):
        share = (low + high) / 2
        least = np.ceil(counts * (1 - share) / share - 1e-9).clip(0, len(other)).astype(int)
        low, high = (low, share) if own @ above[least] >= tail else (share, high)
    return high
