"""Texts on other subjects: what is no pair is learned from them, and what coverage they reach is measured."""

from __future__ import annotations

import numpy as np
import pandas as pd

from toolkit.matching.candidates import Proposal, propose_pairs
from toolkit.parameters import StudyParameters
from toolkit.tables import CONTENT_KINDS

#: What is put behind the doc_id of a text under borrowed headings.
BORROWED = "+headings"


def borrow_headings(units: pd.DataFrame, provisions: pd.DataFrame) -> pd.DataFrame:
    """Return the clauses of a text as if they stood under the headings of the reference, in its order.

    A plan may copy the headings of the resolution and put anything below: that must not make it cover more.

    Parameters
    ----------
    units : DataFrame
        Units of one document.
    provisions : DataFrame
        The provisions table.

    Returns
    -------
    DataFrame
        Its clauses and rows, with context, type and ids of the headings; the doc_id ends with ``+headings``.
    """
    own = units[units["kind"].isin(CONTENT_KINDS)].reset_index(drop=True)
    place = np.arange(len(own)) * len(provisions) // max(1, len(own))
    above = provisions["provision_id"].str.rpartition(".")[0].to_numpy()[place]
    return own.assign(
        doc_id=own["doc_id"] + BORROWED,
        clause_id=[f"{section}.{number}" for number, section in enumerate(above)],
        context=provisions["context"].to_numpy()[place],
        type=provisions["type"].to_numpy()[place],
    )


def propose_unrelated(
    texts: pd.DataFrame,
    units: pd.DataFrame,
    *,
    reference_id: str,
    parameters: StudyParameters,
    provisions: pd.DataFrame,
    decoys: pd.DataFrame,
) -> Proposal:
    """Propose pairs of unrelated texts with the provisions of a reference, as they stand and under its headings.

    Parameters
    ----------
    texts : DataFrame
        Units of the unrelated texts.
    units : DataFrame
        Units of the study, the reference among them.
    reference_id : str
        doc_id of the reference.
    parameters, provisions, decoys
        As for :func:`toolkit.matching.candidates.propose_pairs`.
    """
    reference = units[units["doc_id"] == reference_id]
    borrowed = [borrow_headings(own, provisions) for _, own in texts.groupby("doc_id", sort=False)]
    return propose_pairs(
        pd.concat([reference, texts, *borrowed], ignore_index=True),
        reference_id=reference_id,
        parameters=parameters,
        provisions=provisions,
        decoys=decoys,
    )
