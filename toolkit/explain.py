"""Why a pair has its probability: both passages, what they share, and the sum from prior to probability."""

from __future__ import annotations

import pandas as pd

from toolkit.align import Model
from toolkit.analysis import Analysis
from toolkit.errors import StudyError, suggest_name


def explain_pair(analysis: Analysis, model: Model | None, plan: str, clause: str, provision: str) -> str:
    """Explain the probability of one pair.

    Parameters
    ----------
    analysis : Analysis
        The tables of the study.
    model : Model or None
        The model in force; None with the plain method.
    plan, clause, provision : str
        doc_id of the plan, clause_id, provision_id.

    Returns
    -------
    str
        Lines for a person: both passages, whether the pair was accepted, and with the logistic method
        each feature's share of the log-odds, largest first; they add up to the probability.

    Raises
    ------
    StudyError
        If there is no such unit (the nearest id is named), or the pair was not on the shortlist.
    """
    texts = [
        _find_text(analysis.units, plan, clause),
        _find_text(analysis.units, _reference_id(analysis), provision),
    ]
    pairs = analysis.candidates
    pair = pairs[(pairs["doc_id"] == plan) & (pairs["clause_id"] == clause) & (pairs["provision_id"] == provision)]
    if pair.empty:
        raise StudyError(
            f"{plan} {clause} and {provision}",
            "are no candidate pair: the provision is not among the nearest of this clause",
            "Raise the parameter shortlist to look further.",
        )
    accepted = analysis.alignment.merge(pair[["doc_id", "clause_id", "provision_id"]])
    verdict = accepted["strength"].iloc[0] if len(accepted) else "not accepted"
    row = pair.iloc[0]
    lines = [
        f"{provision}  {texts[1]}",
        f"{plan} {clause}  {texts[0]}",
        f"p_any {row['p_any']:.3f}  p_full {row['p_full']:.3f}  {verdict}",
    ]
    if model is not None:
        lines += _explain_log_odds(pair, model)
    return "\n".join([*lines, analysis.signature])


def _reference_id(analysis: Analysis) -> str:
    documents = analysis.documents
    return str(documents.loc[documents["role"] == "reference", "doc_id"].iloc[0])


def _find_text(units: pd.DataFrame, doc_id: str, unit_id: str) -> str:
    own = units[units["doc_id"] == doc_id]
    if own.empty:
        raise StudyError(
            "study",
            f"has no document '{doc_id}'; {suggest_name(doc_id, set(units['doc_id']))}",
            "Correct it.",
        )
    match = own[own["clause_id"] == unit_id]
    if match.empty:
        raise StudyError(doc_id, f"has no unit '{unit_id}'; {suggest_name(unit_id, own['clause_id'])}", "Correct it.")
    return str(match["text"].iloc[0])


def _explain_log_odds(pair: pd.DataFrame, model: Model) -> list[str]:
    shares = model.any.contributions(pair).iloc[0]
    ordered = shares.reindex(shares.abs().sort_values(ascending=False).index)
    lines = [f"{'prior':32s} {'':>8s} {model.any.intercept:+8.3f}"]
    lines += [f"{name:32s} {pair.iloc[0][str(name)]:8.3f} {share:+8.3f}" for name, share in ordered.items()]
    total = model.any.intercept + shares.sum()
    return [*lines, f"{'log-odds (their sum)':32s} {'':>8s} {total:+8.3f}"]
