"""From proposed pairs to those that are accepted: probabilities, what chance reaches, cut-offs, judgments."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from toolkit.matching.accept import accept_alignment, estimate_probabilities, find_cutoffs
from toolkit.matching.candidates import Proposal
from toolkit.matching.chance import find_plan_cutoffs, measure_chance
from toolkit.matching.model import Model
from toolkit.measures.ledger import leave_out_reported
from toolkit.parameters import StudyParameters
from toolkit.review.verdicts import replace_pairs


def score_pairs(
    proposed: Proposal,
    decoys: pd.DataFrame,
    plan_ids: Sequence[str],
    *,
    parameters: StudyParameters,
    model: Model | None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give proposed pairs their probabilities, and each plan its chance level and cut-offs.

    Parameters
    ----------
    proposed : Proposal
        Pairs with provisions and with decoys.
    decoys : DataFrame
        Those in force.
    plan_ids : sequence of str
        Plans and controls.
    parameters : StudyParameters
        Cut-offs and chance level.
    model : Model or None
        The learned model; not needed with the plain method.

    Returns
    -------
    tuple of DataFrame
        The tables candidates and chance.
    """
    candidates = estimate_probabilities(proposed.candidates, parameters=parameters, model=model)
    by_chance = estimate_probabilities(proposed.decoys, parameters=parameters, model=model)
    cutoffs = find_plan_cutoffs(
        by_chance,
        list(plan_ids),
        n_decoys=len(decoys),
        chance=1.0 if parameters.method == "plain" else parameters.chance,
        floors=find_cutoffs(parameters, model, candidates),
    )
    return candidates, measure_chance(by_chance, decoys, cutoffs)


def accept_pairs(
    candidates: pd.DataFrame,
    chance: pd.DataFrame,
    judgments: pd.DataFrame,
    units: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    parameters: StudyParameters,
    model: Model | None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Accept pairs: return the alignment by the method alone, and that with judgments in force.

    Parameters
    ----------
    candidates, chance, judgments, units, documents : DataFrame
        The tables of those names.
    parameters, model
        As for :func:`score_pairs`.
    """
    cutoffs = chance.drop_duplicates("doc_id")
    accepted = accept_alignment(candidates, parameters=parameters, model=model, cutoffs=cutoffs)
    by_method = leave_out_reported(accepted, units, documents)
    return by_method, replace_pairs(by_method, judgments, candidates=candidates, units=units)
