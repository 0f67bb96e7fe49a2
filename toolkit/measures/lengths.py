"""Coverage beside the length of each plan."""

from __future__ import annotations

import pandas as pd

from toolkit.analysis.study_tables import Analysis
from toolkit.measures.coverage import summarize_coverage
from toolkit.measures.expected import estimate_coverage


def measure_lengths(analysis: Analysis) -> pd.DataFrame:
    """Return coverage of tasks beside the length of each plan.

    Returns
    -------
    DataFrame
        doc_id, covered and total (tasks found, and observable; for texts that are not full, applicable),
        length (clauses and rows) and, where there are probabilities, low and high (0 to 1, see
        :func:`toolkit.measures.expected.estimate_coverage`). Plans that were not assessed or have no task to
        count are left out.
    """
    counts = summarize_coverage(analysis.coverage, analysis.provisions, analysis.documents)
    content = analysis.units[analysis.units["kind"].isin(["clause", "row"])]
    lengths = content.groupby("doc_id").size()
    table = pd.DataFrame(
        {
            "doc_id": counts["doc_id"],
            "covered": counts["n_found"],
            "total": counts["n_observable"].where(counts["extent"] == "full", counts["n_applicable"]),
            "length": counts["doc_id"].map(lengths).fillna(0).astype(int),
        }
    )
    table = table[(table["total"] > 0) & (table["length"] > 0)].reset_index(drop=True)
    if "plain_score" in analysis.candidates.columns:  # no probabilities
        return table
    estimated = estimate_coverage(analysis.coverage, analysis.provisions, analysis.documents)
    return table.merge(estimated[["doc_id", "low", "high"]], on="doc_id", how="left")
