"""What an analysis is: its tables, without the making of them, which takes long to import."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from toolkit.read.study_texts import Failure


@dataclass(frozen=True, slots=True)
class Analysis:
    """All tables of a study; docs/data-dictionary.md explains each column.

    Parameters
    ----------
    documents, units, cells, faults, left_out, parse, characters, citations, chain : DataFrame
        What was read, see :class:`Corpus`.
    provisions, candidates, judgments, alignment, coverage, corrected, chance, ledger, concordance : DataFrame
        The tables of those names.
    obligations, cell_obligations : DataFrame
        What each provision orders piece by piece, and which of it the aligned clauses of each plan carry.
    changes, divergence, commitments, origins : DataFrame
        What differs in meaning inside the pairs, what each plan makes of each provision, who does what by
        when, where unmatched clauses may come from.
    borrowing, borrowing_pairs, families, wording_shares : DataFrame
        Passages that plans share beyond what all took from above, pairs of plans beside chance, families of plans,
        and where the wording of each plan stands too.
    failures : tuple of Failure
        Documents that could not be read; they stay in every table as not assessed.
    signature : str
        How the pairs were accepted: printed under every table and figure.
    """

    documents: pd.DataFrame
    units: pd.DataFrame
    cells: pd.DataFrame
    faults: pd.DataFrame
    left_out: pd.DataFrame
    parse: pd.DataFrame
    characters: pd.DataFrame
    citations: pd.DataFrame
    chain: pd.DataFrame
    provisions: pd.DataFrame
    candidates: pd.DataFrame
    judgments: pd.DataFrame
    alignment: pd.DataFrame
    obligations: pd.DataFrame
    cell_obligations: pd.DataFrame
    coverage: pd.DataFrame
    corrected: pd.DataFrame
    chance: pd.DataFrame
    ledger: pd.DataFrame
    concordance: pd.DataFrame
    changes: pd.DataFrame
    divergence: pd.DataFrame
    commitments: pd.DataFrame
    origins: pd.DataFrame
    borrowing: pd.DataFrame
    borrowing_pairs: pd.DataFrame
    families: pd.DataFrame
    wording_shares: pd.DataFrame
    failures: tuple[Failure, ...]
    signature: str


#: Tables of an analysis that a run writes, by the name of their file.
TABLES = (
    "documents", "units", "cells", "faults", "left_out", "parse", "characters", "citations", "chain", "provisions",
    "candidates", "judgments", "alignment", "obligations", "cell_obligations", "coverage", "corrected", "chance",
    "ledger", "concordance", "changes", "divergence", "commitments", "origins",
    "borrowing", "borrowing_pairs", "families", "wording_shares",
)  # fmt: skip
#: The tables that people get, by the name of their file: that of the units holds the reference's units too.
TABLE_FILES = {name: "clauses" if name == "units" else name for name in TABLES if name != "left_out"}


def list_failures(analysis: Analysis) -> pd.DataFrame:
    """List the documents that could not be read.

    Returns
    -------
    DataFrame
        doc_id, message (why, and what to do).
    """
    return pd.DataFrame([(one.doc_id, one.message) for one in analysis.failures], columns=["doc_id", "message"])
