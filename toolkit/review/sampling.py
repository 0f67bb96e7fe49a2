"""The audit sample: cells drawn by chance, with the chance that each had; never chosen by interest."""

from __future__ import annotations

import hashlib
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from toolkit.errors import ParameterError
from toolkit.review.cells import CELL

#: Limits of the bands of probability; cells that the method found and others are parted besides.
BANDS = (0.02, 0.1, 0.5, 0.9)
#: No cell is taken to be surer than this when looks are dealt out: the probabilities may be wrong.
_LEAST_DOUBT = 0.05


def draw_audit(cells: pd.DataFrame, n: int, *, seed: int = 20240101) -> pd.DataFrame:
    """Draw cells to be judged, by plan and by band of probability, each with a known chance.

    Parameters
    ----------
    cells : DataFrame
        doc_id, provision_id, p_full (0 to 1, the best of its clauses), found (the method says that the core is
        taken up) and, where there is such a column, observable: only these are drawn from.
    n : int
        How many; all where there are fewer.
    seed : int
        Another seed, another sample; the same one gives the same, in any order of the rows.

    Returns
    -------
    DataFrame
        doc_id, provision_id, band, chance (above 0 to 1, with which a sample of this size holds the cell), in the
        order in which they are to be judged. The first 50 rows of a sample of 100 are the sample of 50, so that
        more can be drawn later: draw the larger sample and judge what is new. What was judged for another reason
        is not left out: it would be chosen by interest.

    Raises
    ------
    ParameterError
        If `n` is less than 1, or a cell stands twice.

    Notes
    -----
    Sequential Poisson sampling (Ohlsson 1998) with numbers that belong to the cells, spread evenly over the plans
    inside each band. In all plans a band has the same rate: in proportion to the root of p (1 - p), where p is
    its mean probability, held off 0 and 1.

    Examples
    --------
    >>> cells = pd.DataFrame({"doc_id": "thu", "provision_id": list("abcd"), "p_full": 0.3, "found": False})
    >>> draw_audit(cells, 2)["chance"].tolist()
    [0.5, 0.5]
    """
    if n < 1:
        raise ParameterError("cells", f"{n} cells are asked for", "Ask for 1 or more.")
    if cells.duplicated(CELL).any():
        raise ParameterError("cells", "a cell stands twice", "Give each plan and provision once.")
    pool = cells[cells["observable"].astype(bool)] if "observable" in cells else cells
    pool = pool.assign(band=name_bands(pool), number=[_draw_number(seed, *cell) for cell in _list_ids(pool)])
    pool = pool.sort_values(["number", *CELL], kind="stable").reset_index(drop=True)
    if pool.empty:
        return pool.assign(chance=pd.Series(dtype=float))[[*CELL, "band", "chance"]]
    doubt = pool.groupby("band")["p_full"].mean().clip(_LEAST_DOUBT, 1 - _LEAST_DOUBT)
    rate = np.sqrt(pool["band"].map(doubt * (1 - doubt)).to_numpy(dtype=float))
    groups = pool.groupby(["doc_id", "band"], sort=False)
    start = np.array([_draw_number(seed, *key) for key in zip(pool["doc_id"], pool["band"], strict=True)])
    place = (groups.cumcount().to_numpy() + start) / groups["band"].transform("size").to_numpy()
    order = np.argsort(place / rate, kind="stable")[:n]
    drawn = pool.iloc[order].assign(chance=_find_chances(rate, min(n, len(pool)))[order])
    return drawn[[*CELL, "band", "chance"]].reset_index(drop=True)


def name_bands(cells: pd.DataFrame) -> NDArray[np.object_]:
    """Return the band of each cell: what the method says, and the range of its probability.

    Examples
    --------
    >>> name_bands(pd.DataFrame({"p_full": [0.0, 0.3, 0.3, 1.0], "found": [False, False, True, True]})).tolist()
    ['none 0-0.02', 'none 0.1-0.5', 'full 0.1-0.5', 'full 0.9-1']
    """
    limits = [0, *BANDS, 1]
    names = np.array([f"{low:g}-{high:g}" for low, high in pairwise(limits)], dtype=object)
    places = np.searchsorted(BANDS, cells["p_full"].to_numpy(dtype=float), side="right")
    said = np.where(cells["found"].to_numpy(dtype=bool), "full ", "none ").astype(object)
    return np.asarray(said + names[places], dtype=object)


def _list_ids(cells: pd.DataFrame) -> list[tuple[str, str]]:
    return list(cells[CELL].itertuples(index=False, name=None))


def _draw_number(seed: int, *names: str) -> float:
    """Return the number between 0 and 1 that belongs to a cell: it stays when plans or provisions are added."""
    digest = hashlib.sha256("\t".join([str(seed), *names]).encode()).digest()
    return int.from_bytes(digest[:6]) / 2**48


def _find_chances(rate: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    """Return chances in proportion to `rate` and at most 1 that add up to `n`."""
    chances = np.ones(len(rate))
    free = np.ones(len(rate), dtype=bool)
    while free.any():
        left = n - int((~free).sum())
        chances[free] = rate[free] / rate[free].sum() * left
        over = free & (chances >= 1)
        if not over.any():
            return chances
        chances[over] = 1.0
        free &= ~over
    return chances
