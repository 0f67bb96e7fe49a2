"""Candidates get probabilities; those above the cut-off make the alignment, many-to-many."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from toolkit.errors import ParameterError
from toolkit.matching.features import RARE
from toolkit.matching.model import Model
from toolkit.parameters import VERSION, StudyParameters
from toolkit.tables import check_columns

#: Rare terms that make two passages related where no rare syllable is among them: one pair of syllables may lie across
#: two words.
_LEAST_RARE_TERMS = 2


def estimate_probabilities(
    candidates: pd.DataFrame, *, parameters: StudyParameters, model: Model | None
) -> pd.DataFrame:
    """Estimate for each candidate that the clause takes up the provision.

    Parameters
    ----------
    candidates : DataFrame
        As :func:`toolkit.matching.candidates.propose_candidates` gives them.
    parameters : StudyParameters
        `method` decides how.
    model : Model or None
        The learned model; not needed with the plain method.

    Returns
    -------
    DataFrame
        The candidates with `p_any` (related: the core or in passing) and `p_full` (the core is taken up), 0
        to 1, ``p_full <= p_any``, after the ids. `p_full` is 0 where the passages share no rare syllable, `p_any`
        where they share fewer than two rare pairs of syllables either.
        They are provisional probabilities: learned from few coded plans. With the plain method both are
        the score divided by 100, which is no probability.

    Raises
    ------
    ParameterError
        If the method is logistic and no model is given.
    """
    if parameters.method == "plain":
        p_any = p_full = candidates["plain_score"].to_numpy(dtype=float) / 100
    elif model is None:
        raise ParameterError("method", "logistic needs a model, none was given", "Load one with load_model().")
    else:
        n_rare, n_terms = (candidates[name].to_numpy(dtype=float) for name in RARE)
        core, related = n_rare > 0, (n_rare > 0) | (n_terms >= _LEAST_RARE_TERMS)
        p_full = np.where(core, _logistic(model.full.log_odds(candidates)), 0.0)
        p_any = np.where(related, np.maximum(p_full, _logistic(model.any.log_odds(candidates))), 0.0)
    ids = ["doc_id", "clause_id", "provision_id"]
    rest = candidates.columns.drop(ids).drop(["p_any", "p_full"], errors="ignore")
    return pd.concat(
        [
            candidates[ids],
            pd.DataFrame(
                {"p_any": np.round(p_any, 6), "p_full": np.round(p_full, 6)}, index=candidates.index, copy=False
            ),
            candidates[rest],
        ],
        axis=1,
    )


def accept_alignment(
    candidates: pd.DataFrame,
    *,
    parameters: StudyParameters,
    model: Model | None,
    cutoffs: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Accept the candidates above the cut-off.

    Parameters
    ----------
    candidates : DataFrame
        With `p_any` and `p_full`.
    parameters : StudyParameters
        Cut-offs, or the precision wished for; those left empty come from the model.
    model : Model or None
        The learned model; not needed with the plain method.
    cutoffs : DataFrame, optional
        Cut-offs of each plan (doc_id, cutoff, cutoff_full), where chance raises them; see
        :func:`find_cutoffs` for those that hold otherwise.

    Returns
    -------
    DataFrame
        The alignment: accepted pairs with `strength` full (the core of the provision is taken up) or partial
        (related, or in passing: a list to read, never counted). Many-to-many: a clause may take up several
        provisions, a provision may be taken up by several clauses.

    Examples
    --------
    >>> pairs = pd.DataFrame({"doc_id": "thu", "clause_id": ["1", "2"], "provision_id": "II.1",
    ...                       "p_any": [0.9, 0.2], "p_full": [0.7, 0.1], "rank": 1})
    >>> plain = StudyParameters(method="plain", plain_cutoff=60.0, plain_cutoff_full=75.0)
    >>> accept_alignment(pairs, parameters=plain, model=None)[["clause_id", "strength"]]
      clause_id strength
    0         1  partial
    """
    check_columns(candidates, "candidates")
    related, core = find_cutoffs(parameters, model, candidates)
    raised = {} if cutoffs is None else dict(zip(cutoffs["doc_id"], cutoffs["cutoff_full"], strict=True))
    place, doc_ids = pd.factorize(candidates["doc_id"])
    bound = np.array([raised.get(doc_id, core) for doc_id in doc_ids], dtype=float)[place]
    is_full = candidates["p_full"].to_numpy(dtype=float) >= bound
    accepted = is_full | (candidates["p_any"].to_numpy(dtype=float) >= related)
    alignment = candidates.loc[accepted, ["doc_id", "clause_id", "provision_id", "p_any", "p_full"]]
    names = np.array(["partial", "full"], dtype=object)
    strengths = names[is_full[accepted].astype(np.int8)]
    return alignment.assign(strength=strengths, judged_by="").reset_index(drop=True)


def find_cutoffs(
    parameters: StudyParameters, model: Model | None, candidates: pd.DataFrame | None = None
) -> tuple[float, float]:
    """Return the lowest cut-offs in force for p_any and p_full, 0 to 1; chance may raise them in a plan.

    Parameters
    ----------
    parameters : StudyParameters
        Cut-offs, or the precision wished for; those left empty come from the model.
    model : Model or None
        The learned model; not needed with the plain method.
    candidates : DataFrame, optional
        With `p_full`; needed where a precision is wished for.

    Raises
    ------
    ParameterError
        If a precision is wished for and no candidates are given.
    """
    if parameters.method == "plain" or model is None:
        return parameters.plain_cutoff / 100, parameters.plain_cutoff_full / 100
    cutoff = model.cutoff if parameters.cutoff is None else parameters.cutoff
    cutoff_full = model.cutoff_full if parameters.cutoff_full is None else parameters.cutoff_full
    if parameters.precision is not None:
        if candidates is None:
            raise ParameterError("precision", "the cut-off for it depends on the candidates", "Give them.")
        cutoff_full = find_precise_cutoff(candidates["p_full"].to_numpy(dtype=float), parameters.precision)
    return cutoff, cutoff_full


def find_precise_cutoff(p_any: NDArray[np.float64], precision: float) -> float:
    """Return the lowest cut-off at which a share of right pairs is to be expected.

    The expected share is the mean probability of the pairs accepted. It is right as far as the
    probabilities are (docs/method.md, section 10).

    Parameters
    ----------
    p_any : array
        Probabilities of all candidates, 0 to 1.
    precision : float
        Share of right pairs among the accepted ones, 0 to 1.

    Returns
    -------
    float
        One of the probabilities; 1 where even the most probable pairs do not reach the precision.

    Examples
    --------
    >>> find_precise_cutoff(np.array([0.9, 0.8, 0.4, 0.1]), 0.7)  # (0.9 + 0.8 + 0.4) / 3
    0.4
    """
    values, counts = np.unique(p_any, return_counts=True)
    values, counts = values[::-1], counts[::-1]
    expected = np.cumsum(values * counts) / np.cumsum(counts)
    # The mean of ever less probable pairs falls; rounding errors of the sum must not decide.
    reached = np.flatnonzero(expected >= precision - 1e-12)
    return float(values[reached[-1]]) if len(reached) else 1.0


def make_signature(
    parameters: StudyParameters, model: Model | None, reference_sha256: str, candidates: pd.DataFrame | None = None
) -> str:
    """Return the line under every table and figure: how the pairs behind it were accepted.

    Examples
    --------
    >>> make_signature(StudyParameters(method="plain"), None, "9f3c77aa")[:34]
    'token_set_ratio|score>=60|nfc+tone'
    """
    _, cutoff = find_cutoffs(parameters, model, candidates)
    if parameters.method == "plain":
        method = f"{parameters.plain_scorer}|score>={parameters.plain_cutoff:g}"
    else:
        digits = 2 if round(cutoff, 2) == round(cutoff, 3) else 3
        method = f"{model.name if model else 'logit'}|p>={cutoff:.{digits}f}"
        method += "" if parameters.precision is None else f" (precision {parameters.precision:g})"
        method += "" if parameters.chance == 1 else f"|chance<={parameters.chance:g}"
    form = "nfc" + "+tone" * parameters.fold_tone_placement + "+yi" * parameters.fold_yi
    return f"{method}|{form}|top{parameters.shortlist}|doichieu {VERSION}|ref {reference_sha256[:4]}"


def _logistic(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-np.clip(log_odds, -500, 500)))
