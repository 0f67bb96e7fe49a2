"""A study held against its own hand codes."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from toolkit.analysis.study_tables import Analysis
from toolkit.errors import StudyError
from toolkit.parameters import StudyParameters
from toolkit.study.folder import Study
from toolkit.tables import find_reference
from toolkit.validation.agreement import bin_reliability
from toolkit.validation.evaluate import (
    compare_strengths,
    describe_set_aside,
    evaluate_alignment,
    set_aside_codes,
    summarize_left_out,
)
from toolkit.validation.hand_codes import find_gold, load_gold
from toolkit.validation.learn import estimate_coverage_range, make_training_rows, predict_left_out
from toolkit.validation.stock_methods import compare_stock_methods


def open_gold(study: Study) -> pd.DataFrame | None:
    """Return the study's own hand codes, or None where it has none."""
    path = find_gold(study)
    return None if path is None else load_gold(path)


def evaluate_study(
    analysis: Analysis,
    gold: pd.DataFrame | None,
    *,
    parameters: StudyParameters,
    also: Sequence[pd.DataFrame] = (),
) -> dict[str, pd.DataFrame]:
    """Hold the alignment of a study against hand codes, beside stock methods.

    Parameters
    ----------
    analysis : Analysis
        The tables of the study.
    gold : DataFrame or None
        Hand codes.
    parameters : StudyParameters
        Those of the study.
    also : sequence of DataFrame
        Training rows of other studies, learned from besides (see :mod:`toolkit.validation.learn`).

    Returns
    -------
    dict of str to DataFrame
        ``set_aside`` (only where codes cannot be used: which, and why; everything else holds the others);
        ``evaluation`` and ``strengths`` (the alignment in force); only where two plans or more have coded
        pairs among the candidates, ``left_out`` (models learned without the plan that they are tested on),
        ``reliability`` (of those) and, with the logistic method, ``expected`` (coverage from the
        probabilities, beside the range that these models give); ``stock`` (each stock method at its best
        cut-off in hindsight). Empty where there are no codes.
    """
    if gold is None:
        return {}
    gold, set_aside = set_aside_codes(
        gold, units=analysis.units, documents=analysis.documents, provisions=analysis.provisions
    )
    tables = {} if set_aside.empty else {"set_aside": set_aside}
    if not (gold["provision_id"] != "").any():
        return tables
    reference_id = str(find_reference(analysis.documents)["doc_id"])
    reference_ids = analysis.provisions["provision_id"].tolist()
    tables["evaluation"] = evaluate_alignment(analysis.alignment, gold, reference_ids=reference_ids)
    tables["strengths"] = compare_strengths(analysis.alignment, gold)
    rows = make_training_rows(analysis.candidates, gold)
    if len(set(rows.loc[rows["strength"] != "", "doc_id"])) > 1:
        known = predict_left_out(rows, also=also)
        tables["left_out"] = summarize_left_out(known, analysis.candidates, gold, reference_ids=reference_ids)
        tables["reliability"] = bin_reliability(known)
        if parameters.method == "logistic":
            tables["expected"] = estimate_coverage_range(
                analysis.candidates, analysis.coverage, analysis.provisions, analysis.documents, rows=rows, also=also
            )
    tables["stock"] = compare_stock_methods(analysis.units, gold, reference_id=reference_id, parameters=parameters)
    return tables


def check_codes(study: Study, *, units: pd.DataFrame, documents: pd.DataFrame, provisions: pd.DataFrame) -> list[str]:
    """Tell in sentences which of the study's own hand codes cannot be used, by row; nothing where all can.

    Parameters
    ----------
    study : Study
        Whose codes.
    units, documents, provisions : DataFrame
        The tables of those names.
    """
    try:
        gold = open_gold(study)
    except StudyError as error:
        return [str(error)]
    if gold is None:
        return []
    return describe_set_aside(set_aside_codes(gold, units=units, documents=documents, provisions=provisions)[1])
