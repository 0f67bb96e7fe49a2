"""The learned model: logistic parts whose log-odds add up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from toolkit.errors import TableError


@dataclass(frozen=True, slots=True)
class Logistic:
    """One logistic model: log-odds = intercept + sum of weight x (feature - center) / scale."""

    intercept: float
    weights: Mapping[str, float]
    centers: Mapping[str, float]
    scales: Mapping[str, float]

    def log_odds(self, candidates: pd.DataFrame) -> NDArray[np.float64]:
        """Return the log-odds of every candidate, in their order."""
        # Added up one feature at a time: the table of contributions of millions of pairs takes gigabytes.
        log_odds = np.full(len(candidates), self.intercept)
        for _, values in self._contribute(candidates):
            log_odds += values
        return log_odds

    def contributions(self, candidates: pd.DataFrame) -> pd.DataFrame:
        """Return what each feature adds to the log-odds: one row a candidate, one column a feature."""
        return pd.DataFrame(dict(self._contribute(candidates)), index=candidates.index)

    def _contribute(self, candidates: pd.DataFrame) -> Iterator[tuple[str, NDArray[np.float64]]]:
        missing = [name for name in self.weights if name not in candidates.columns]
        if missing:
            raise TableError(
                "table 'candidates'", f"lacks the features {', '.join(missing)}", "Propose candidates anew."
            )
        for name, weight in self.weights.items():
            values = candidates[name].to_numpy(dtype=float)
            yield name, weight * (values - self.centers[name]) / self.scales[name]


@dataclass(frozen=True, slots=True)
class Model:
    """The two learned probabilities of a pair, with where they were learned.

    Parameters
    ----------
    name : str
        Names the model in signatures.
    any, full : Logistic
        That the clause takes up the provision at all; that it takes up its core.
    cutoff, cutoff_full : float
        Lowest probabilities of a pair that is related, and of one that takes up the core; what chance
        reaches in a plan raises them there (:mod:`toolkit.matching.chance`).
    training : mapping
        The training record: study, plans, pairs, figures.
    without : mapping of str to Model
        By the name of each family, the model learned in the same way from the others alone; empty where too
        little would be left to learn from.
    """

    name: str
    any: Logistic
    full: Logistic
    cutoff: float
    cutoff_full: float
    training: Mapping[str, Any]
    without: Mapping[str, Model] = field(default_factory=dict)


def make_model(record: Mapping[str, Any]) -> Model:
    """Make a model of its record, the content of toolkit/model.json.

    Raises
    ------
    KeyError, TypeError, ValueError
        If the record is not complete.
    """
    any_model, full_model = (
        Logistic(
            float(part["intercept"]),
            {name: float(feature["weight"]) for name, feature in part["features"].items()},
            {name: float(feature["center"]) for name, feature in part["features"].items()},
            {name: float(feature["scale"]) for name, feature in part["features"].items()},
        )
        for part in (record["any"], record["full"])
    )
    cutoffs = float(record["cutoff"]), float(record["cutoff_full"])
    if not all(0 <= cutoff <= 1 for cutoff in cutoffs):
        raise ValueError(f"cut-offs {cutoffs} are no probabilities")
    without = {str(name): make_model(rest) for name, rest in record.get("without", {}).items()}
    return Model(str(record["name"]), any_model, full_model, *cutoffs, dict(record["training"]), without)
