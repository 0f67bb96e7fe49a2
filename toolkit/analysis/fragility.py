"""The study run again in every declared setting: what is read and cut once, matched and counted anew in each."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from toolkit.analysis.accepting import accept_pairs, score_pairs
from toolkit.analysis.analysis import Analysis
from toolkit.matching.accept import find_cutoffs
from toolkit.matching.candidates import propose_pairs, shorten_lists
from toolkit.matching.chance import load_decoys
from toolkit.matching.model import Model
from toolkit.measures.coverage import measure_coverage
from toolkit.parameters import StudyParameters
from toolkit.study.folder import Study
from toolkit.tables import CONTRACTS, OWN_SETTING, select_plans
from toolkit.text.spelling import list_tokens, make_key
from toolkit.validation.fragility import Setting, compare_findings, list_findings, list_settings
from toolkit.validation.hand_codes import load_model

#: Parameters that decide which pairs are proposed; settings that have them alike share the pairs, those of the longest
#: shortlist among them. Foldings that make no difference in the texts at hand are alike.
_PROPOSED_BY = ("method", "plain_scorer")
_FOLDED_BY = ("fold_tone_placement", "fold_yi")
_FINDING = ["headline", "doc_id", "other_id"]


@dataclass(frozen=True, slots=True)
class _Basis:
    """What no setting changes."""

    units: pd.DataFrame
    cells: pd.DataFrame
    documents: pd.DataFrame
    provisions: pd.DataFrame
    judgments: pd.DataFrame
    parameters: StudyParameters
    reference_id: str
    not_assessed: frozenset[str]


def measure_fragility(study: Study, analysis: Analysis) -> pd.DataFrame:
    """Run a study again in every declared setting, and tell which findings hold in which.

    Parameters
    ----------
    study : Study
        Catalogue, parameters and judgments.
    analysis : Analysis
        Its tables; texts are neither read nor cut again.

    Returns
    -------
    DataFrame
        The table fragility, see :func:`toolkit.validation.fragility.compare_findings`; the settings are those of
        :func:`toolkit.validation.fragility.list_settings`. Empty where there is no task to count.

    See Also
    --------
    summarize_fragility : in what share of the settings each finding holds.
    """
    basis = _Basis(
        units=analysis.units,
        cells=analysis.cells,
        documents=analysis.documents,
        provisions=analysis.provisions,
        judgments=analysis.judgments,
        parameters=study.parameters,
        reference_id=study.reference_id,
        not_assessed=frozenset(study.catalogue["doc_id"]) - frozenset(analysis.units["doc_id"]),
    )
    model = load_model(replace(study, parameters=study.parameters.model_copy(update={"method": "logistic"})))
    assert model is not None
    settings = list_settings(
        study.parameters,
        cutoff_full=find_cutoffs(study.parameters, model, analysis.candidates)[1],
        families=list(model.without),
        judged=bool((analysis.judgments["state"] == "in_force").any()),
    )
    words = {word for text in [*basis.units["text"], *load_decoys(basis.parameters)["text"]] for word in text.split()}
    groups: dict[tuple[Any, ...], list[Setting]] = {}
    for setting in settings:
        groups.setdefault(_name_group(basis, words, setting), []).append(setting)
    found: dict[str, pd.DataFrame] = {}
    for group in groups.values():
        found |= _run_group(basis, group, model)
    return compare_findings({setting.name: found[setting.name] for setting in settings})


def load_fragility(path: Path, analysis: Analysis) -> pd.DataFrame | None:
    """Load the table fragility that a run wrote, if it was made of these tables.

    Parameters
    ----------
    path : Path
        tables/fragility.csv of the run.
    analysis : Analysis
        Of the study: the coverage in the study's own setting must be that of the table.

    Returns
    -------
    DataFrame or None
        None where the file is missing, damaged, or of other tables.
    """
    try:
        types = {"headline": str, "doc_id": str, "other_id": str, "setting": str, "value": float, "holds": bool}
        table = pd.read_csv(path, dtype=types, keep_default_na=False, na_values={"value": [""]}, encoding="utf-8-sig")
    except (OSError, ValueError):
        return None
    if list(table.columns) != list(CONTRACTS["fragility"]):
        return None
    own = list_findings(analysis.coverage, analysis.provisions, analysis.documents)
    fresh = compare_findings({OWN_SETTING: own})
    held = table[table["setting"] == OWN_SETTING].reset_index(drop=True)
    same = len(held) == len(fresh) and (held[_FINDING] == fresh[_FINDING]).all(axis=None)
    return table if same and np.allclose(held["value"], fresh["value"], equal_nan=True) else None


def _name_group(basis: _Basis, words: Set[str], setting: Setting) -> tuple[Any, ...]:
    own, changed = basis.parameters, basis.parameters.model_copy(update=dict(setting.changes))
    folded = tuple(getattr(changed, name) for name in _FOLDED_BY)
    if any(name in setting.changes for name in _FOLDED_BY) and _tell_alike(words, own, changed):
        folded = tuple(getattr(own, name) for name in _FOLDED_BY)
    formulae = setting.formula_clauses and bool(basis.units["is_formula"].any())
    return (*(getattr(changed, name) for name in _PROPOSED_BY), *folded, formulae)


def _tell_alike(words: Set[str], one: StudyParameters, other: StudyParameters) -> bool:
    """Tell whether two foldings make the same differences between the syllables of some words."""
    keys = {
        pair
        for word in words
        for pair in zip(
            *(
                list_tokens(make_key(word, **{name: getattr(parameters, name) for name in _FOLDED_BY}))
                for parameters in (one, other)
            ),
            strict=True,
        )
    }
    return len({key for key, _ in keys}) == len({key for _, key in keys}) == len(keys)


def _run_group(basis: _Basis, settings: Sequence[Setting], model: Model) -> dict[str, pd.DataFrame]:
    """Return the findings in settings that share their proposed pairs, by the name of the setting."""
    changes = dict(settings[0].changes)
    longest = max(basis.parameters.model_copy(update=dict(one.changes)).shortlist for one in settings)
    parameters = basis.parameters.model_copy(update=changes | {"shortlist": longest})
    units, plan_ids = basis.units, select_plans(basis.documents)["doc_id"].tolist()
    if settings[0].formula_clauses:
        units = units.assign(is_formula=False)
    decoys = load_decoys(parameters)
    proposed = propose_pairs(
        units[units["doc_id"].isin([basis.reference_id, *plan_ids])],
        reference_id=basis.reference_id,
        parameters=parameters,
        provisions=basis.provisions,
        decoys=decoys,
        cells=basis.cells,
    )
    found: dict[str, pd.DataFrame] = {}
    lists = {longest: proposed}
    for setting in settings:
        changed = basis.parameters.model_copy(update=dict(setting.changes))
        own: Model | None = model.without[setting.without] if setting.without else model
        own = None if changed.method == "plain" else own
        if changed.shortlist not in lists:
            lists[changed.shortlist] = shorten_lists(proposed, changed.shortlist)
        candidates, chance = score_pairs(lists[changed.shortlist], decoys, plan_ids, parameters=changed, model=own)
        judgments = basis.judgments if changed.judgments != "none" else basis.judgments.iloc[:0]
        _, alignment = accept_pairs(
            candidates, chance, judgments, basis.units, basis.documents, parameters=changed, model=own
        )
        coverage = measure_coverage(
            basis.provisions, basis.documents, candidates, alignment, not_assessed=basis.not_assessed
        )
        found[setting.name] = list_findings(coverage, basis.provisions, basis.documents, counted=setting.counted)
    return found
