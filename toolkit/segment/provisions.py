"""The provisions of the reference, with what is known of each."""

from __future__ import annotations

import pandas as pd

from toolkit.tables import CONTENT_KINDS


def list_provisions(units: pd.DataFrame, reference_id: str, known: pd.DataFrame | None) -> pd.DataFrame:
    """List the provisions of a reference with what is known of each.

    Parameters
    ----------
    units : DataFrame
        The units table.
    reference_id : str
        doc_id of the reference.
    known : DataFrame or None
        The study's provisions.csv; what it leaves empty is inferred (type) or defaulted: addressee
        shared, line both, attestation official.

    Returns
    -------
    DataFrame
        The provisions table, in reading order, with the columns `section` (innermost heading), `label`
        (what figures write beside the id, cut to fit), `text` and `context` besides.
    """
    own = units[(units["doc_id"] == reference_id) & units["kind"].isin(CONTENT_KINDS)]
    table = pd.DataFrame(
        {
            "provision_id": own["clause_id"].to_numpy(),
            "type": own["type"].to_numpy(),
            "addressee": "shared",
            "line": "both",
            "valid_to": "",
            "attestation": "official",
            "section": [context.rpartition(" > ")[2] for context in own["context"]],
            "label": own["text"].to_numpy(),
            "text": own["text"].to_numpy(),
            "context": own["context"].to_numpy(),
        }
    )
    if known is None:
        return table
    lookup = known.set_index("provision_id")
    for name in ("type", "addressee", "line", "valid_to", "attestation"):
        given = table["provision_id"].map(lookup[name]).fillna("")
        table[name] = given.where(given != "", table[name])
    return table
