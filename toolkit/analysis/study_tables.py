"""A study becomes all its tables in one go: the same ones for notebooks, the batch and the command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from toolkit.analysis.corpus import describe_corpus
from toolkit.changes.of_study import compare_study
from toolkit.matching.accept import accept_alignment, estimate_probabilities, find_cutoffs, make_signature
from toolkit.matching.candidates import propose_pairs
from toolkit.matching.chance import find_plan_cutoffs, load_decoys, measure_chance
from toolkit.matching.model import Model
from toolkit.matching.obligations import match_obligations
from toolkit.measures.concordance import make_concordance
from toolkit.measures.coverage import count_obligations, measure_coverage
from toolkit.measures.divergence import summarize_divergence
from toolkit.measures.ledger import build_ledger
from toolkit.measures.origins import trace_origins
from toolkit.read.study_texts import Failure
from toolkit.records import Document
from toolkit.segment.provisions import list_provisions
from toolkit.statements.commitments import list_commitments
from toolkit.statements.obligations import list_obligations
from toolkit.study.folder import Study


@dataclass(frozen=True, slots=True)
class Analysis:
    """All tables of a study; docs/data-dictionary.md explains each column.

    Parameters
    ----------
    documents, units, cells, faults, left_out, parse, characters, citations, chain : DataFrame
        What was read, see :class:`Corpus`.
    provisions, candidates, alignment, coverage, chance, ledger, concordance : DataFrame
        The tables of those names.
    obligations, cell_obligations : DataFrame
        What each provision orders piece by piece, and which of it the aligned clauses of each plan carry.
    changes, divergence, commitments, origins : DataFrame
        What differs in meaning inside the pairs, what each plan makes of each provision, who does what by
        when, where unmatched clauses may come from.
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
    alignment: pd.DataFrame
    obligations: pd.DataFrame
    cell_obligations: pd.DataFrame
    coverage: pd.DataFrame
    chance: pd.DataFrame
    ledger: pd.DataFrame
    concordance: pd.DataFrame
    changes: pd.DataFrame
    divergence: pd.DataFrame
    commitments: pd.DataFrame
    origins: pd.DataFrame
    failures: tuple[Failure, ...]
    signature: str


#: Tables of an analysis that a run writes, by the name of their file.
TABLES = (
    "documents", "units", "cells", "faults", "left_out", "parse", "characters", "citations", "chain", "provisions",
    "candidates", "alignment", "obligations", "cell_obligations", "coverage", "chance", "ledger", "concordance",
    "changes", "divergence", "commitments", "origins",
)  # fmt: skip
#: The tables that people get, by the name of their file: that of the units holds the reference's units too.
TABLE_FILES = {name: "clauses" if name == "units" else name for name in TABLES if name != "left_out"}


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
    corpus = describe_corpus(study, documents)
    units, table, parameters = corpus.units, corpus.documents, study.parameters
    provisions = list_provisions(units, study.reference_id, study.provisions)
    decoys = load_decoys(parameters)
    proposed = propose_pairs(
        units[units["doc_id"].isin([study.reference_id, *study.plan_ids])],
        reference_id=study.reference_id,
        parameters=parameters,
        provisions=provisions,
        decoys=decoys,
        cells=corpus.cells,
    )
    candidates = estimate_probabilities(proposed.candidates, parameters=parameters, model=model)
    by_chance = estimate_probabilities(proposed.decoys, parameters=parameters, model=model)
    cutoffs = find_plan_cutoffs(
        by_chance,
        study.plan_ids,
        n_decoys=len(decoys),
        chance=1.0 if parameters.method == "plain" else parameters.chance,
        floors=find_cutoffs(parameters, model, candidates),
    )
    alignment = accept_alignment(candidates, parameters=parameters, model=model, cutoffs=cutoffs)
    empty = set(study.catalogue["doc_id"]) - set(units["doc_id"])
    obligations = list_obligations(provisions)
    carried = match_obligations(obligations, provisions, units, alignment, parameters=parameters)
    coverage = count_obligations(
        measure_coverage(provisions, table, candidates, alignment, not_assessed=empty), obligations, carried
    )
    ledger = build_ledger(
        units, table, coverage, candidates, alignment, reference_id=study.reference_id, not_assessed=empty
    )  # fmt: skip
    changes, compared = compare_study(
        units, table, alignment, reference_id=study.reference_id, cells=corpus.cells
    )  # fmt: skip
    reference = next(document for document in documents if document.doc_id == study.reference_id)
    return Analysis(
        documents=table,
        units=units,
        cells=corpus.cells,
        faults=corpus.faults,
        left_out=corpus.left_out,
        parse=corpus.parse,
        characters=corpus.characters,
        citations=corpus.citations,
        chain=corpus.chain,
        provisions=provisions,
        candidates=candidates,
        alignment=alignment,
        obligations=obligations,
        cell_obligations=carried,
        coverage=coverage,
        chance=measure_chance(by_chance, decoys, cutoffs),
        ledger=ledger,
        concordance=make_concordance(provisions, table, units, coverage, alignment),
        changes=changes,
        divergence=summarize_divergence(coverage, changes, alignment, table, compared=compared),
        commitments=list_commitments(units, table, corpus.citations, cells=corpus.cells),
        origins=trace_origins(ledger, units, table, corpus.chain),
        failures=tuple(failures),
        signature=make_signature(parameters, model, reference.sha256, candidates),
    )


def list_failures(analysis: Analysis) -> pd.DataFrame:
    """List the documents that could not be read.

    Returns
    -------
    DataFrame
        doc_id, message (why, and what to do).
    """
    return pd.DataFrame([(one.doc_id, one.message) for one in analysis.failures], columns=["doc_id", "message"])
