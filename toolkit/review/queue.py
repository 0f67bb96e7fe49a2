"""What to look at next: the cells whose look is likeliest to change a figure that is reported; when to stop."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from toolkit.review.cells import CELL
from toolkit.words.labels import word

#: How far judgments may move the log-odds of all cells, what they hang on the method's own, and those of a plan
#: and of a provision: standard deviations before anybody looked.
_SPREAD, _SLOPE, _PLAN, _PROVISION = 0.5, 0.3, 0.3, 0.3
#: No cell is surer than this: the probabilities may be wrong.
_LEAST = 0.01
#: Likeness decides between cells that are equally doubtful.
_BY_LIKENESS = 1e-6
_STEPS = 25


def order_queue(cells: pd.DataFrame, judgments: pd.DataFrame | None = None, *, n: int | None = None) -> pd.DataFrame:
    """Order the cells that nobody looked at by how much a look can be expected to change reported figures.

    Parameters
    ----------
    cells : DataFrame
        As :func:`toolkit.review.cells.list_review_cells` gives them; doc_id, provision_id, p_full and found are needed,
        and observable and likeness used where they are there.
    judgments : DataFrame, optional
        Cells judged so far: doc_id, provision_id, is_full, as :func:`toolkit.review.cells.judge_cells` gives them.
        They leave the queue, and the order of the others learns from them.
    n : int, optional
        How many cells to return; all where left out.

    Returns
    -------
    DataFrame
        doc_id, provision_id, p_now (probability that the core is taken up, as far as known now, 0 to 1), doubt
        (probability that the method's verdict is wrong), gain (by how much a look is expected to move the
        coverage of the plan, 0 to 1), highest gain first. Cells that count in no reported share come last.

    Notes
    -----
    p_now is a logistic model of the method's own log-odds with a term for each plan and each provision, all held
    near to the method's own by normal priors, and found again from all judgments so far.

    Examples
    --------
    >>> cells = pd.DataFrame({"doc_id": "thu", "provision_id": ["I", "II", "III"], "p_full": [0.02, 0.45, 0.95],
    ...                       "found": [False, True, True]})
    >>> order_queue(cells)[["provision_id", "doubt"]].round(2)
      provision_id  doubt
    0           II   0.55
    1          III   0.05
    2            I   0.02
    """
    table = cells.reset_index(drop=True)
    told = pd.DataFrame(columns=[*CELL, "is_full"]) if judgments is None else judgments
    looked = table[CELL].merge(told[[*CELL, "is_full"]].drop_duplicates(CELL), on=CELL, how="left")["is_full"]
    judged = looked.notna().to_numpy()
    now = _learn_from_looks(table, judged, looked[judged].to_numpy(dtype=float))
    counts = table["observable"].astype(bool) if "observable" in table else pd.Series(data=True, index=table.index)
    size = counts.groupby(table["doc_id"]).transform("sum").clip(lower=1)
    found = table["found"].to_numpy(dtype=bool)
    table = table.assign(p_now=now, doubt=np.where(found, 1 - now, now), counts=counts)
    table["gain"] = table["doubt"] / size * counts
    table["rank"] = (table["doubt"] + _BY_LIKENESS * table.get("likeness", 0.0)) / size
    queue = table[~judged].sort_values(["counts", "rank"], ascending=False, kind="stable").reset_index(drop=True)
    return queue.loc[: None if n is None else n - 1, [*CELL, "p_now", "doubt", "gain"]]


def plan_looks(corrected: pd.DataFrame, *, type: str = "task", within: float = 0.05) -> pd.DataFrame:  # noqa: A002
    """Tell how many more looks drawn by chance bring the interval of each plan's coverage below a bound.

    Parameters
    ----------
    corrected : DataFrame
        As :func:`toolkit.review.corrected.correct_coverage` gives it.
    type : str
        Type of the provisions that are looked at: ``task``, ``target``, ``all``.
    within : float
        Half-width that is wished for, above 0 to 1.

    Returns
    -------
    DataFrame
        scope (``all``, ``plan``), name, half_width (of the 95% interval, 0 to 1), n_audit, n_cells, n_more (looks;
        0: enough). Half-widths are taken to fall with the root of the looks, and to nothing when all is seen.

    Examples
    --------
    >>> row = {"measure": "coverage", "type": "task", "scope": "plan", "name": "thu", "n_cells": 400, "n_audit": 50,
    ...        "low": 0.4, "high": 0.6}
    >>> plan_looks(pd.DataFrame([row]))[["half_width", "n_more"]].round(2).values.tolist()
    [[0.1, 96.0]]
    """
    rows = corrected[
        (corrected["measure"] == "coverage") & (corrected["type"] == type) & corrected["scope"].isin(["all", "plan"])
    ]
    looks = rows[["scope", "name", "n_audit", "n_cells"]].reset_index(drop=True)
    half = ((rows["high"] - rows["low"]) / 2).to_numpy(dtype=float)
    n, total = (looks[name].to_numpy(dtype=float) for name in ("n_audit", "n_cells"))
    left = (1 / n - 1 / total) * (within / np.maximum(half, 1e-9)) ** 2
    more = np.where(half <= within, 0, np.ceil(1 / (1 / total + left) - n - 1e-9)).astype(int)
    return looks.assign(half_width=half, n_more=more)[["scope", "name", "half_width", "n_audit", "n_cells", "n_more"]]


def tell_when_to_stop(
    looks: pd.DataFrame, *, language: str, units: Mapping[str, str] | None = None, within: float = 0.05
) -> list[str]:
    """Say in words how many more looks each plan takes, or that it takes none; all plans together come first.

    Parameters
    ----------
    looks : DataFrame
        As :func:`plan_looks` gives them.
    language : str
        A column of labels.csv.
    units : mapping of str to str, optional
        Names of the plans by doc_id.
    within : float
        The half-width that was wished for.

    Examples
    --------
    >>> looks = pd.DataFrame({"scope": "plan", "name": ["a", "b"], "half_width": [0.1, 0.04], "n_more": [60, 0]})
    >>> for sentence in tell_when_to_stop(looks, language="en", units={"a": "Sông Lam", "b": "Núi Xanh"}):
    ...     print(sentence)
    With 60 more looks drawn by chance the interval of Sông Lam falls below ±5 points (now ±10).
    The interval of Núi Xanh lies within ±5 points (now ±4): no more looks are needed for it.
    """
    names, sentences = units or {}, []
    for row in looks.to_dict("records"):
        more = int(row["n_more"])
        key = "review.looks_more" if more > 1 else "review.look_more" if more else "review.looks_enough"
        everywhere = row["scope"] == "all"
        name = word("review.all_plans", language) if everywhere else names.get(str(row["name"]), str(row["name"]))
        points = {"within": f"{100 * within:.0f}", "now": f"{100 * row['half_width']:.0f}"}
        sentences.append(word(key, language, n=more, name=name, **points))
    return sentences


def _learn_from_looks(cells: pd.DataFrame, judged: NDArray[np.bool_], said: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probability of each cell after what was said of those judged: the most probable logistic model."""
    p = cells["p_full"].to_numpy(dtype=float).clip(_LEAST, 1 - _LEAST)
    plans, provisions = (pd.get_dummies(cells[name]).to_numpy(dtype=float) for name in CELL)
    design = np.column_stack([np.ones(len(p)), np.log(p / (1 - p)), plans, provisions])
    expected = np.zeros(design.shape[1])
    expected[1] = 1.0
    spread = np.repeat([_SPREAD, _SLOPE, _PLAN, _PROVISION], [1, 1, plans.shape[1], provisions.shape[1]])
    weights, seen = expected.copy(), design[judged]
    for _ in range(_STEPS if judged.any() else 0):
        now = 1 / (1 + np.exp(-(seen @ weights)))
        slope = seen.T @ (now - said) + (weights - expected) / spread**2
        bend = (seen * (now * (1 - now))[:, None]).T @ seen + np.diag(1 / spread**2)
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return np.asarray(1 / (1 + np.exp(-(design @ weights))), dtype=float)
