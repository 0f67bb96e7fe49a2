"""What a notebook needs to begin: a study, its tables, its hand codes and what they say of the alignment."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.analysis.store import load_analysis
from toolkit.analysis.study_tables import Analysis, analyse_study
from toolkit.errors import ParameterError, StudyError, suggest_name
from toolkit.matching.model import Model
from toolkit.parameters import VERSION, StudyParameters
from toolkit.read.study_texts import read_documents
from toolkit.study.folder import Study, load_study
from toolkit.validation.agreement import bin_reliability
from toolkit.validation.evaluate import (
    compare_strengths,
    describe_set_aside,
    evaluate_alignment,
    set_aside_codes,
    summarize_left_out,
)
from toolkit.validation.hand_codes import find_gold, load_gold, load_model
from toolkit.validation.learn import estimate_coverage_range, make_training_rows, predict_left_out
from toolkit.validation.stock_methods import compare_stock_methods
from toolkit.words.labels import get_label


def open_study(study: str, *, language: str = "", settings: str = "") -> Study:
    """Load a study for a notebook; paths are looked for here and in the folder above.

    Parameters
    ----------
    study : str
        Study folder; from a notebook's own folder, one in the project's root is found too.
    language : str
        ``vi``, ``en``, or empty for that of study.yaml.
    settings : str
        Other parameters as ``name=value; name=value``.

    Raises
    ------
    StudyError, ParameterError
        If the folder or a value is not usable.
    """
    overrides: dict[str, Any] = parse_settings(settings.split(";"))
    if language:
        overrides["language"] = language
    return load_study(_find(study), overrides=overrides)


def _find(folder: str) -> Path:
    if not isinstance(folder, str) or not folder:
        raise ParameterError("study", f"is {folder!r}", "Name a study folder, for example data/26-NQ-TW.")
    path = Path(folder)
    above = Path("..") / folder
    return above if not path.is_absolute() and not path.exists() and above.exists() else path


def parse_settings(pairs: Sequence[str]) -> dict[str, Any]:
    """Read ``name=value`` pairs; numbers, true and false become what they say, the rest stays text.

    Examples
    --------
    >>> parse_settings(["cutoff=0.5", "language=en"])
    {'cutoff': 0.5, 'language': 'en'}
    """
    settings: dict[str, Any] = {}
    for pair in pairs:
        if not pair.strip():
            continue
        name, equals, value = (part.strip() for part in pair.partition("="))
        if not equals:
            raise ParameterError("settings", f"'{pair}' has no =", "Write name=value.")
        try:
            settings[name] = json.loads(value)
        except ValueError:
            settings[name] = value
    return settings


def open_analysis(study: Study, *, tables: str = "") -> Analysis:
    """Return the tables of a study: loaded where a run has made them, computed otherwise.

    Parameters
    ----------
    study : Study
        As :func:`open_study` gives it.
    tables : str
        Folder of tables of a run; they are used only if inputs, parameters and versions are the same.
    """
    model = load_model(study)
    if tables:
        loaded = load_analysis(Path(tables), fingerprint=fingerprint_study(study, model))
        if loaded is not None:
            return loaded
    documents, failures = read_documents(study)
    return analyse_study(study, documents, failures=failures, model=model)


def fingerprint_study(study: Study, model: Model | None) -> str:
    """Return a hash of all that decides the tables: files, catalogue, parameters, model, version."""
    digest = hashlib.sha256(f"{VERSION}|{study.parameters.fingerprint()}|{model}".encode())
    digest.update(study.catalogue.to_csv().encode())
    digest.update(b"" if study.provisions is None else study.provisions.to_csv().encode())
    for file in sorted(set(study.catalogue["file"])):
        path = study.folder / file
        digest.update(path.read_bytes() if path.is_file() else b"missing")
    return digest.hexdigest()


def choose_plan(study: Study, plan: str) -> str:
    """Return the doc_id of a plan named by a parameter; empty: the first plan.

    Raises
    ------
    StudyError
        If the study has no such plan; the nearest is named.
    """
    if plan == "":
        return study.plan_ids[0]
    if plan not in study.plan_ids:
        hint = suggest_name(str(plan), study.plan_ids)
        raise StudyError(f"study {study.name}", f"has no plan '{plan}'; {hint}", "Correct the name.")
    return plan


def pivot_divergence(divergence: pd.DataFrame, *, language: str = "vi") -> pd.DataFrame:
    """Lay the states out as a grid: one row a provision, one column a plan, states in words."""
    words = divergence.assign(state=divergence["state"].map(lambda state: get_label(f"state_{state}", language)))
    grid = words.pivot_table(index="provision_id", columns="doc_id", values="state", aggfunc="first", sort=False)
    return grid.rename_axis(columns=None).reset_index()


def open_gold(study: Study) -> pd.DataFrame | None:
    """Return the study's own hand codes, or None where it has none."""
    path = find_gold(study)
    return None if path is None else load_gold(path)


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
    reference_id = str(analysis.documents.loc[analysis.documents["role"] == "reference", "doc_id"].iloc[0])
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
