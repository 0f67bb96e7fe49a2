"""What a text seems to take up by chance: decoys, provisions on other subjects, scored beside the study's own.

A long text, or one full of the genre's formulae, comes near to any provision. The decoys tell how near: they
are provisions of the same genre and types on twelve other fields, written for this purpose, and nobody's plan
carries them out. The best clause of a plan for each decoy is taken as for a provision, so that the number of
clauses that had a chance to match is in it.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import StringIO
from math import sqrt

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from toolkit.errors import ParameterError, suggest_name
from toolkit.parameters import StudyParameters
from toolkit.tables import CONTRACTS

#: The step between two probabilities as tables hold them.
_STEP = 1e-6
#: Normal quantile of 95% intervals.
_Z = 1.959964


def load_decoys(parameters: StudyParameters | None = None) -> pd.DataFrame:
    """Return the decoys in force.

    Parameters
    ----------
    parameters : StudyParameters, optional
        `decoys_left_out` names fields that the study itself is about; ``all`` leaves none.

    Returns
    -------
    DataFrame
        decoy_id, field, type (viewpoint, target, task, organisation), context, text.

    Raises
    ------
    ParameterError
        If a field is unknown; the nearest is named.

    Examples
    --------
    >>> decoys = load_decoys(StudyParameters(decoys_left_out="libraries"))
    >>> "libraries" in set(decoys["field"]), len(set(decoys["field"]))
    (False, 11)
    """
    decoys = _read_decoys()
    left_out = [] if parameters is None else [name.strip() for name in parameters.decoys_left_out.split(";")]
    if left_out == ["all"]:
        return decoys.iloc[:0]
    fields = set(decoys["field"])
    for name in left_out:
        if name and name not in fields:
            raise ParameterError(
                "decoys_left_out", f"'{name}' is no field of decoys; {suggest_name(name, fields)}", "Correct the name."
            )
    return decoys[~decoys["field"].isin(left_out)].reset_index(drop=True)


@cache
def _read_decoys() -> pd.DataFrame:
    text = files("toolkit.matching").joinpath("decoys.csv").read_text(encoding="utf-8")
    return pd.read_csv(StringIO(text), dtype=str, keep_default_na=False)


def find_chance_cutoff(scores: NDArray[np.float64], *, chance: float, floor: float) -> float:
    """Return the lowest cut-off, from `floor` up, at which at most a share of the decoys is covered.

    Parameters
    ----------
    scores : array
        Best probability of each decoy in one plan, 0 to 1.
    chance : float
        Share of decoys that may lie at or above the cut-off, 0 to 1.
    floor : float
        The cut-off is never lower.

    Examples
    --------
    >>> find_chance_cutoff(np.array([0.1, 0.2, 0.6, 0.7]), chance=0.25, floor=0.3)
    0.600001
    >>> find_chance_cutoff(np.array([0.1, 0.1, 0.1, 0.1]), chance=0.25, floor=0.3)
    0.3
    """
    allowed = int(chance * len(scores) + 1e-9)
    if allowed >= len(scores):
        return floor
    first_refused = np.sort(scores)[::-1][allowed]
    return max(floor, round(float(first_refused) + _STEP, 6))


def find_plan_cutoffs(
    decoys: pd.DataFrame, doc_ids: list[str], *, n_decoys: int, chance: float, floors: tuple[float, float]
) -> pd.DataFrame:
    """Return the cut-offs of each plan.

    Parameters
    ----------
    decoys : DataFrame
        Scored pairs of clauses and decoys: doc_id, provision_id, p_full.
    doc_ids : list of str
        The plans.
    n_decoys : int
        How many decoys there are; those without a pair in a plan count as 0.
    chance : float
        Share of decoys that a plan may cover, 0 to 1; 1: the floors alone.
    floors : (float, float)
        Lowest cut-offs for p_any and p_full.

    Returns
    -------
    DataFrame
        doc_id, cutoff (for p_any: related pairs are a list to read, chance does not bound them), cutoff_full
        (for p_full).
    """
    rows = []
    best = decoys.groupby(["doc_id", "provision_id"], sort=False)["p_full"].max()
    reached = {doc_id: own.to_numpy(dtype=float) for doc_id, own in best.groupby(level="doc_id", sort=False)}
    for doc_id in doc_ids:
        cutoff_full = floors[1]
        if n_decoys:
            scores = np.zeros(n_decoys)
            own = reached.get(doc_id, scores[:0])
            scores[: len(own)] = own
            cutoff_full = find_chance_cutoff(scores, chance=chance, floor=cutoff_full)
        rows.append({"doc_id": doc_id, "cutoff": floors[0], "cutoff_full": cutoff_full})
    return pd.DataFrame(rows, columns=["doc_id", "cutoff", "cutoff_full"])


def measure_chance(scored: pd.DataFrame, decoys: pd.DataFrame, cutoffs: pd.DataFrame) -> pd.DataFrame:
    """Measure what share of the decoys each plan seems to take up: its chance level.

    Parameters
    ----------
    scored : DataFrame
        Pairs of clauses and decoys with p_full.
    decoys : DataFrame
        The decoys in force (decoy_id, type).
    cutoffs : DataFrame
        doc_id, cutoff, cutoff_full of each plan.

    Returns
    -------
    DataFrame
        One row a plan and type (``task``, ``target``, ``all``): doc_id, type, n_decoys, n_covered (decoys whose
        best clause reaches the cut-off of full pairs), share (0 to 1, lower is better), low and high (95%
        interval of the share, Wilson), cutoff, cutoff_full. The decoys understate chance for texts that are
        near to the subject of the reference without carrying it out.
    """
    type_of = dict(zip(decoys["decoy_id"], decoys["type"], strict=True))
    best = scored.groupby(["doc_id", "provision_id"], sort=False)["p_full"].max().reset_index()
    best["type"] = best["provision_id"].map(type_of)
    by_plan: dict[object, pd.DataFrame] = dict(list(best.groupby("doc_id", sort=False)))
    rows = []
    for plan in cutoffs.itertuples(index=False):
        own = by_plan.get(plan.doc_id, best.iloc[:0])
        own = own[own["p_full"] >= plan.cutoff_full]
        for name in ("task", "target", "all"):
            total = len(decoys) if name == "all" else int((decoys["type"] == name).sum())
            covered = len(own) if name == "all" else int((own["type"] == name).sum())
            low, high = bound_share(covered, total)
            share = covered / total if total else np.nan
            rows.append((plan.doc_id, name, total, covered, share, low, high, plan.cutoff, plan.cutoff_full))
    return pd.DataFrame(rows, columns=list(CONTRACTS["chance"]))


def bound_share(count: int, total: int) -> tuple[float, float]:
    """Return the 95% interval of a share (Wilson 1927), 0 to 1; missing where there is nothing to count.

    Examples
    --------
    >>> [round(bound, 3) for bound in bound_share(5, 100)]
    [0.022, 0.112]
    """
    if not total:
        return float("nan"), float("nan")
    share, weight = count / total, _Z**2 / total
    middle = (share + weight / 2) / (1 + weight)
    half = sqrt(share * (1 - share) * weight + weight**2 / 4) / (1 + weight)
    return max(0.0, middle - half), min(1.0, middle + half)
