"""The two-sided table for publication: each provision beside what was found of it in each plan."""

from __future__ import annotations

import pandas as pd

from toolkit.tables import CONTRACTS, check_columns


def make_concordance(
    provisions: pd.DataFrame,
    documents: pd.DataFrame,
    units: pd.DataFrame,
    coverage: pd.DataFrame,
    alignment: pd.DataFrame,
) -> pd.DataFrame:
    """Lay each provision beside the clauses aligned with it.

    Parameters
    ----------
    provisions, documents, units, coverage, alignment : DataFrame
        The tables of those names.

    Returns
    -------
    DataFrame
        One row per provision, plan and aligned clause; a cell without aligned clause has one row with
        empty clause_id, so that nothing is left out. Columns: provision_id, type, section, attestation,
        provision_text, doc_id, unit, extent, status, clause_id, strength, probability (p_any, 0 to 1),
        clause_text, judged_by (of the cell; empty: nobody judged it).
    """
    check_columns(coverage, "coverage")
    reference = provisions.rename(columns={"text": "provision_text"})
    reference = reference[["provision_id", "type", "section", "attestation", "provision_text"]]
    plans = documents[["doc_id", "unit", "extent"]]
    texts = units[["doc_id", "clause_id", "text"]].rename(columns={"text": "clause_text"})
    pairs = alignment.merge(texts, on=["doc_id", "clause_id"], how="left", validate="many_to_one")
    pairs = pairs.rename(columns={"p_any": "probability"})
    cells = coverage[["doc_id", "provision_id", "status", "judged_by"]]
    table = cells.merge(
        pairs[["doc_id", "provision_id", "clause_id", "strength", "probability", "clause_text"]],
        on=["doc_id", "provision_id"],
        how="left",
    )
    table = table.merge(reference, on="provision_id", how="left").merge(plans, on="doc_id", how="left")
    table = table.fillna({"clause_id": "", "strength": "", "clause_text": ""})
    order = {unit_id: place for place, unit_id in enumerate(provisions["provision_id"])}
    place = table["provision_id"].map(order)
    return (
        table.assign(place=place)
        .sort_values("place", kind="stable")[list(CONTRACTS["concordance"])]
        .reset_index(drop=True)
    )
