"""A study becomes all its tables in one go: the same ones for notebooks, the batch and the command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from toolkit.analysis.accepting import accept_pairs, score_pairs
from toolkit.analysis.analysis import Analysis
from toolkit.analysis.corpus import describe_corpus
from toolkit.analysis.judged import open_judgments
from toolkit.borrowing.wording import trace_wording
from toolkit.changes.of_study import compare_study
from toolkit.matching.accept import make_signature
from toolkit.matching.candidates import propose_pairs
from toolkit.matching.chance import load_decoys
from toolkit.matching.model import Model
from toolkit.matching.obligations import match_obligations
from toolkit.measures.concordance import make_concordance
from toolkit.measures.coverage import count_obligations, measure_coverage
from toolkit.measures.divergence import summarize_divergence
from toolkit.measures.ledger import build_ledger
from toolkit.measures.origins import trace_origins
from toolkit.read.study_texts import Failure
from toolkit.records import Document
from toolkit.review.cells import list_review_cells
from toolkit.review.corrected import correct_coverage
from toolkit.review.verdicts import mark_coverage, sign_judgments
from toolkit.segment.provisions import list_provisions
from toolkit.statements.commitments import list_commitments
from toolkit.statements.obligations import list_obligations
from toolkit.study.folder import Study
from toolkit.tables import find_reference

#: What of them is known of the texts alone, before anything is compared.
_READ = ("documents", "units", "cells", "faults", "left_out", "parse", "characters", "citations", "chain")
#: What is known before judgments are put in force.
_COMPARED = ("provisions", "candidates", "chance", "borrowing", "borrowing_pairs", "families", "wording_shares")


def analyse_study(
    study: Study, documents: Sequence[Document], *, failures: Sequence[Failure] = (), model: Model | None
) -> Analysis:
    """Run the whole chain: segment, propose, accept, judge, measure, account.

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
    units, parameters = corpus.units, study.parameters
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
    candidates, chance = score_pairs(proposed, decoys, study.plan_ids, parameters=parameters, model=model)
    return _count_study(
        study,
        {
            **{name: getattr(corpus, name) for name in _READ},
            "provisions": provisions,
            "candidates": candidates,
            "chance": chance,
            **trace_wording(units, corpus.documents, citations=corpus.citations, parameters=parameters)._asdict(),
        },
        failures=failures,
        model=model,
    )


def judge_again(analysis: Analysis, study: Study, model: Model | None) -> Analysis:
    """Return an analysis with the judgments that the study holds now; nothing is read, cut or scored again.

    Parameters
    ----------
    analysis : Analysis
        Of the same texts, settings and model.
    study : Study
        Whose judgments.
    model : Model or None
        The learned model; not needed with the plain method.
    """
    tables = {name: getattr(analysis, name) for name in (*_READ, *_COMPARED)}
    return _count_study(study, tables, failures=analysis.failures, model=model)


def _count_study(
    study: Study, tables: Mapping[str, pd.DataFrame], *, failures: Sequence[Failure], model: Model | None
) -> Analysis:
    """Accept pairs, put judgments in force, and count: all that follows once the pairs have their probabilities."""
    units, documents, cells = tables["units"], tables["documents"], tables["cells"]
    provisions, candidates, parameters = tables["provisions"], tables["candidates"], study.parameters
    judgments = open_judgments(study, units=units, provisions=provisions)
    by_method, alignment = accept_pairs(
        candidates, tables["chance"], judgments, units, documents, parameters=parameters, model=model
    )
    empty = set(study.catalogue["doc_id"]) - set(units["doc_id"])
    obligations = list_obligations(provisions)
    carried = match_obligations(obligations, provisions, units, alignment, parameters=parameters)
    coverage = mark_coverage(
        measure_coverage(provisions, documents, candidates, alignment, not_assessed=empty),
        measure_coverage(provisions, documents, candidates, by_method, not_assessed=empty),
        judgments,
        alignment,
    )
    coverage = count_obligations(coverage, obligations, carried)
    ledger = build_ledger(
        units, documents, coverage, candidates, alignment, reference_id=study.reference_id, not_assessed=empty
    )
    changes, compared = compare_study(units, documents, alignment, reference_id=study.reference_id, cells=cells)
    reference = find_reference(documents)
    signature = make_signature(parameters, model, reference["sha256"], candidates)
    return Analysis(
        **tables,
        judgments=judgments,
        alignment=alignment,
        obligations=obligations,
        cell_obligations=carried,
        coverage=coverage,
        corrected=correct_coverage(list_review_cells(coverage, provisions, documents, candidates), judgments),
        ledger=ledger,
        concordance=make_concordance(provisions, documents, units, coverage, alignment),
        changes=changes,
        divergence=summarize_divergence(coverage, changes, alignment, documents, compared=compared),
        commitments=list_commitments(units, documents, tables["citations"], cells=cells),
        origins=trace_origins(ledger, units, documents, tables["chain"]),
        failures=tuple(failures),
        signature="|".join(part for part in (signature, sign_judgments(judgments)) if part),
    )
