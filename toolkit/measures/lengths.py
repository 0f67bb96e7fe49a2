"""Coverage beside the length of each plan."""

from __future__ import annotations

import pandas as pd

from toolkit.measures.coverage import summarize_coverage
from toolkit.measures.expected import estimate_coverage


def measure_lengths(
    coverage: pd.DataFrame,
    provisions: pd.DataFrame,
    documents: pd.DataFrame,
    units: pd.DataFrame,
    *,
    chance: pd.DataFrame | None = None,
    probabilities: bool = True,
) -> pd.DataFrame:
    """Return coverage of tasks beside the length of each plan.

    Parameters
    ----------
    coverage, provisions, documents, units : DataFrame
        The tables of those names.
    chance : DataFrame, optional
        The chance table.
    probabilities : bool
        Whether `p_full` of the coverage table is one; with the plain method it is not.

    Returns
    -------
    DataFrame
        doc_id, covered and total (tasks whose core is taken up, and observable; for texts that are not full,
        applicable), length (clauses and rows), chance (share of the decoys of tasks that the plan seems to take up;
        with the chance table only) and, where there are probabilities, low and high (0 to 1, see
        :func:`toolkit.measures.expected.estimate_coverage`). Plans that were not assessed or have no task to
        count are left out.
    """
    counts = summarize_coverage(coverage, provisions, documents)
    content = units[units["kind"].isin(["clause", "row"])]
    lengths = content.groupby("doc_id").size()
    table = pd.DataFrame(
        {
            "doc_id": counts["doc_id"],
            "covered": counts["n_full"],
            "total": counts["n_observable"].where(counts["extent"] == "full", counts["n_applicable"]),
            "length": counts["doc_id"].map(lengths).fillna(0).astype(int),
        }
    )
    table = table[(table["total"] > 0) & (table["length"] > 0)].reset_index(drop=True)
    if chance is not None:
        levels = chance[chance["type"] == "task"].set_index("doc_id")["share"]
        table["chance"] = table["doc_id"].map(levels).astype(float)
    if not probabilities:
        return table
    estimated = estimate_coverage(coverage, provisions, documents)
    return table.merge(estimated[["doc_id", "low", "high"]], on="doc_id", how="left")
