"""Plans among themselves: which of them take up the same provisions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from toolkit.measures.coverage import FOUND, OBSERVED


def measure_similarity(coverage: pd.DataFrame) -> pd.DataFrame:
    """Measure how far two plans take up the same provisions.

    The measure is symmetric and speaks of choice of content, not of wording, and not of who followed
    whom.

    Parameters
    ----------
    coverage : DataFrame
        The coverage table.

    Returns
    -------
    DataFrame
        Square, doc_id by doc_id: the Jaccard index (Jaccard, 1912) of the provisions found in both,
        counted over those that are observable in both: found in both / found in either, 0 to 1. Missing
        where neither plan has any, and for two plans with provisions that are not observable: of a text that
        is not complete mostly what was found is observable, so that any two would be alike.

    Examples
    --------
    >>> coverage = pd.DataFrame({"doc_id": ["a", "a", "b", "b"], "provision_id": ["1", "2"] * 2,
    ...                          "status": ["full", "full", "full", "none"]})
    >>> float(measure_similarity(coverage).loc["a", "b"])
    0.5
    """
    found = _pivot(coverage, coverage["status"].isin(FOUND))
    seen = _pivot(coverage, coverage["status"].isin(OBSERVED))
    both_seen = seen[:, None, :] & seen[None, :, :]
    both = (found[:, None, :] & found[None, :, :] & both_seen).sum(axis=2)
    either = ((found[:, None, :] | found[None, :, :]) & both_seen).sum(axis=2)
    shares = np.where(either > 0, both / np.maximum(either, 1), np.nan)
    doc_ids = list(dict.fromkeys(coverage["doc_id"]))
    partly_seen = np.asarray(_pivot(coverage, coverage["status"] == "not_observable").any(axis=1))
    shares[partly_seen[:, None] & partly_seen & ~np.eye(len(doc_ids), dtype=bool)] = np.nan
    return pd.DataFrame(shares, index=doc_ids, columns=doc_ids)


def _pivot(coverage: pd.DataFrame, values: pd.Series) -> np.ndarray:
    doc_ids = list(dict.fromkeys(coverage["doc_id"]))
    wide = coverage.assign(value=values).pivot_table(
        index="doc_id", columns="provision_id", values="value", aggfunc="max", sort=False
    )
    return wide.reindex(doc_ids).fillna(False).to_numpy(dtype=bool)
