"""Coverage expected from the probabilities, with its interval and no cut-off."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from toolkit.measures.coverage import OBSERVED
from toolkit.tables import select_plans


def estimate_coverage(
    coverage: pd.DataFrame,
    provisions: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    type: str = "task",  # noqa: A002
) -> pd.DataFrame:
    """Estimate, plan by plan, how many provisions it takes up, from the probabilities and no cut-off.

    A cell (plan and provision) counts with the `p_full` of its best pair: that it takes up the core. Several
    pairs of a cell are not independent (they repeat the same words), so that 1 - prod(1 - p) would be too
    high; the best one alone is rather too low. The cells of a plan are taken as independent and the probabilities as
    right: the interval holds neither what is wrong with the model as a whole nor what the plan's own
    style does to all its cells at once, and is too narrow by that. A cell that was judged counts 1 or 0.

    Parameters
    ----------
    coverage, provisions, documents : DataFrame
        The tables of those names, with the logistic method: scores of the plain method are no
        probabilities.
    type : str
        Type of the provisions to count.

    Returns
    -------
    DataFrame
        One row per plan and control, in the order of the catalogue: doc_id, n_cells (the denominator
        of :func:`summarize_coverage`: observable provisions; for texts that are not full, applicable
        ones), expected (number of them taken up), expected_low and expected_high (95% interval of that
        number, from the exact distribution of a sum of unequal yes-or-no draws), share, low and high
        (the same over n_cells, 0 to 1; missing where it is 0 and for texts that are not full: what stands
        elsewhere in them is no zero) and place (1 is the highest share among
        full plans; missing for all others, which are never ranked).

    Examples
    --------
    >>> coverage = pd.DataFrame({"doc_id": "thu", "provision_id": ["III.1", "III.2"],
    ...                          "status": ["full", "none"], "p_full": [1.0, 0.5]})
    >>> provisions = pd.DataFrame({"provision_id": ["III.1", "III.2"], "type": "task"})
    >>> documents = pd.DataFrame({"doc_id": ["thu"], "role": "plan", "extent": "full"})
    >>> estimate_coverage(coverage, provisions, documents)[["expected", "expected_low", "expected_high", "share"]]
       expected  expected_low  expected_high  share
    0       1.5             1              2   0.75
    """
    wanted = provisions.loc[provisions["type"] == type, "provision_id"]
    counted = coverage["provision_id"].isin(wanted) & coverage["status"].isin([*OBSERVED, "not_observable"])
    judged = coverage.get("judged_by", pd.Series("", index=coverage.index)) != ""
    sure = coverage["p_full"].mask(judged, (coverage["status"] == "full").astype(float))
    chances = {doc_id: cells.to_numpy(dtype=float) for doc_id, cells in sure[counted].groupby(coverage["doc_id"])}
    plans = select_plans(documents)
    rows = []
    for doc_id in plans["doc_id"]:
        own = chances.get(doc_id, np.empty(0))
        rows.append((doc_id, len(own), own.sum(), *_bound_sum(own)))
    table = pd.DataFrame(rows, columns=["doc_id", "n_cells", "expected", "expected_low", "expected_high"])
    size = table["n_cells"].where((table["n_cells"] > 0) & (plans["extent"] == "full").to_numpy())
    for name, column in (("share", "expected"), ("low", "expected_low"), ("high", "expected_high")):
        table[name] = table[column] / size
    ranked = ((plans["role"] == "plan") & (plans["extent"] == "full")).to_numpy()
    table["place"] = table["share"].where(ranked).rank(ascending=False, method="min").astype("Int64")
    return table


def _bound_sum(chances: NDArray[np.float64]) -> tuple[int, int]:
    """Return the 2.5% and 97.5% points of the number of successes in independent draws."""
    distribution = np.ones(1)
    for chance in chances:
        distribution = np.convolve(distribution, [1 - chance, chance])
    # Rounding errors of the sum must not push a point past a number that is sure.
    reached = np.cumsum(distribution) + 1e-12
    return int(np.searchsorted(reached, 0.025)), int(np.searchsorted(reached, 0.975))
