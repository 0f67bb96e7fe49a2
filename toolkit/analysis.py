"""A study becomes all its tables in one go: the same ones for notebooks, the batch and the command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from toolkit.align import Model, accept_alignment, estimate_probabilities, make_signature
from toolkit.concordance import make_concordance
from toolkit.coverage import measure_coverage
from toolkit.divergence import build_ledger
from toolkit.records import Document
from toolkit.score import propose_candidates
from toolkit.sections import list_provisions
from toolkit.segment import segment_documents
from toolkit.study import Failure, Study


@dataclass(frozen=True, slots=True)
class Analysis:
    """All tables of a study; docs/data-dictionary.md explains each column.

    Parameters
    ----------
    documents, units, faults, left_out, provisions, candidates, alignment, coverage, ledger, concordance : DataFrame
        The tables of those names.
    failures : tuple of Failure
        Documents that could not be read; they stay in every table as not assessed.
    signature : str
        How the pairs were accepted: printed under every table and figure.
    """

    documents: pd.DataFrame
    units: pd.DataFrame
    faults: pd.DataFrame
    left_out: pd.DataFrame
    provisions: pd.DataFrame
    candidates: pd.DataFrame
    alignment: pd.DataFrame
    coverage: pd.DataFrame
    ledger: pd.DataFrame
    concordance: pd.DataFrame
    failures: tuple[Failure, ...]
    signature: str


#: Tables of an analysis that a run writes, by the name of their file.
TABLES = (
    "documents", "units", "faults", "left_out", "provisions", "candidates", "alignment", "coverage",
    "ledger", "concordance",
)  # fmt: skip


def analyse_study(
    study: Study, documents: Sequence[Document], *, failures: Sequence[Failure] = (), model: Model | None
) -> Analysis:
    """Run the whole chain: segment, propose, accept, measure, account.

    Parameters
    ----------
    study : Study
        Catalogue, provisions and parameters.
    documents : sequence of Document
        Texts that could be read, the reference among them.
    failures : sequence of Failure
        Texts that could not.
    model : Model or None
        The learned model; not needed with the plain method.

    Returns
    -------
    Analysis
    """
    segmentation = segment_documents(documents)
    units, parameters = segmentation.units, study.parameters
    provisions = list_provisions(units, study.reference_id, study.provisions)
    proposed = propose_candidates(
        units[units["doc_id"].isin([study.reference_id, *study.plan_ids])],
        reference_id=study.reference_id,
        parameters=parameters,
        provisions=provisions,
    )
    candidates = estimate_probabilities(proposed, parameters=parameters, model=model)
    alignment = accept_alignment(candidates, parameters=parameters, model=model)
    table = describe_documents(study, documents, units)
    empty = set(study.catalogue["doc_id"]) - set(units["doc_id"])
    coverage = measure_coverage(provisions, table, candidates, alignment, not_assessed=empty)
    ledger = build_ledger(
        units, table, coverage, candidates, alignment, reference_id=study.reference_id, not_assessed=empty
    )  # fmt: skip
    reference = next(document for document in documents if document.doc_id == study.reference_id)
    return Analysis(
        documents=table,
        units=units,
        faults=segmentation.faults,
        left_out=segmentation.left_out,
        provisions=provisions,
        candidates=candidates,
        alignment=alignment,
        coverage=coverage,
        ledger=ledger,
        concordance=make_concordance(provisions, table, units, coverage, alignment),
        failures=tuple(failures),
        signature=make_signature(parameters, model, reference.sha256),
    )


def describe_documents(study: Study, documents: Sequence[Document], units: pd.DataFrame) -> pd.DataFrame:
    """Return the documents table: the catalogue with what was found in each file.

    Returns
    -------
    DataFrame
        The catalogue's columns, sha256 (of the file, empty where it could not be read), n_units, n_words
        (of the units) and cites_reference (direct, indirect, none; empty for the reference itself).
    """
    table = study.catalogue.copy()
    hashes = {document.doc_id: document.sha256 for document in documents}
    table["sha256"] = table["doc_id"].map(hashes).fillna("")
    table["n_units"] = table["doc_id"].map(units.groupby("doc_id").size()).fillna(0).astype(int)
    words = units["text"].map(lambda text: len(text.split())).groupby(units["doc_id"]).sum()
    table["n_words"] = table["doc_id"].map(words).fillna(0).astype(int)
    table["cites_reference"] = ""
    return table
