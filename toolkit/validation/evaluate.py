"""The alignment held against hand codes, and how models do on plans that they were not learned from."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from toolkit.tables import COMPARED_ROLES, check_columns
from toolkit.validation.agreement import (
    bin_reliability,
    find_best_cutoff,
    measure_average_precision,
    measure_calibration_error,
    measure_kappa,
)

#: Why a code cannot be used, and what to do, in the order in which it is asked.
REASONS = {
    "unknown_document": ("the catalogue has no document {doc_id}", "Correct the doc_id."),
    "not_compared": ("{doc_id} is no plan", "Code plans and controls only."),
    "not_read": ("the text of {doc_id} could not be read", "Mend what check says of it."),
    "unknown_clause": ("{doc_id} has no unit {clause_id}", "Correct the clause_id; segment shows the units."),
    "unknown_provision": ("the reference has no provision {provision_id}", "Correct the provision_id."),
    "incomplete_clause": ("another code of {doc_id} {clause_id} cannot be used", "Correct that one."),
}


def set_aside_codes(
    gold: pd.DataFrame, *, units: pd.DataFrame, documents: pd.DataFrame, provisions: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Part the codes that can be used from those that cannot, so that one of these stops nothing.

    Parameters
    ----------
    gold : DataFrame
        Hand codes; `row`, where the table has it, is the line of the file.
    units, documents, provisions : DataFrame
        The tables of those names.

    Returns
    -------
    usable : DataFrame
        The codes of clauses that are there, with provisions that are there.
    set_aside : DataFrame
        The others: row (line of the file; without that column, counted from 2, below a head), doc_id,
        clause_id, provision_id, reason (a key of :data:`REASONS`). A clause with an unknown provision is
        set aside with all its codes: pairs found rightly for it would count as wrong.

    Examples
    --------
    >>> gold = pd.DataFrame({"doc_id": ["thu", "tu"], "clause_id": "1", "provision_id": "I", "strength": "full"})
    >>> units = pd.DataFrame({"doc_id": ["thu"], "clause_id": ["1"]})
    >>> documents = pd.DataFrame({"doc_id": ["thu"], "role": ["plan"]})
    >>> provisions = pd.DataFrame({"provision_id": ["I"]})
    >>> usable, set_aside = set_aside_codes(gold, units=units, documents=documents, provisions=provisions)
    >>> usable["doc_id"].tolist(), set_aside[["row", "doc_id", "reason"]].values.tolist()
    (['thu'], [[3, 'tu', 'unknown_document']])
    """
    check_columns(gold, "gold")
    roles = dict(zip(documents["doc_id"], documents["role"], strict=True))
    clauses = set(zip(units["doc_id"], units["clause_id"], strict=True))
    read, known = set(units["doc_id"]), {"", *provisions["provision_id"]}

    def judge(doc_id: str, clause_id: str, provision_id: str) -> str:
        if doc_id not in roles:
            return "unknown_document"
        if roles[doc_id] not in COMPARED_ROLES:
            return "not_compared"
        if doc_id not in read:
            return "not_read"
        if (doc_id, clause_id) not in clauses:
            return "unknown_clause"
        return "" if provision_id in known else "unknown_provision"

    ids = ["doc_id", "clause_id", "provision_id"]
    codes = list(gold[ids].itertuples(index=False, name=None))
    reasons = [judge(*code) for code in codes]
    broken = {code[:2] for code, reason in zip(codes, reasons, strict=True) if reason}
    reasons = [
        reason or ("incomplete_clause" if code[:2] in broken else "")
        for code, reason in zip(codes, reasons, strict=True)
    ]
    rows = gold["row"] if "row" in gold else range(2, len(gold) + 2)
    table = gold[ids].assign(reason=reasons)
    table.insert(0, "row", list(rows))
    unusable = table["reason"] != ""
    return gold[~unusable], table[unusable].reset_index(drop=True)


def describe_set_aside(set_aside: pd.DataFrame) -> list[str]:
    """Tell in one sentence a fault which rows of codes cannot be used, why, and what to do.

    Examples
    --------
    >>> code = {"doc_id": "thu", "clause_id": "1", "provision_id": "IX", "reason": "not_read"}
    >>> describe_set_aside(pd.DataFrame([{"row": row, **code} for row in (2, 3, 4, 7)]))
    ['rows 2-4, 7: the text of thu could not be read; these codes are not used. Mend what check says of it.']
    """
    told: dict[tuple[str, str], list[int]] = {}
    for row in set_aside.to_dict("records"):
        problem, remedy = REASONS[row["reason"]]
        told.setdefault((problem.format_map(row), remedy), []).append(int(row["row"]))
    return [
        f"{'row' if len(rows) == 1 else 'rows'} {_write_ranges(rows)}: {problem}; "
        f"{'this code is' if len(rows) == 1 else 'these codes are'} not used. {remedy}"
        for (problem, remedy), rows in told.items()
    ]


def _write_ranges(numbers: Sequence[int]) -> str:
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)


def evaluate_alignment(alignment: pd.DataFrame, gold: pd.DataFrame, *, reference_ids: Sequence[str]) -> pd.DataFrame:
    """Hold an alignment against hand codes.

    Parameters
    ----------
    alignment : DataFrame
        Accepted pairs.
    gold : DataFrame
        Hand codes; a clause without provision has an empty provision_id. Only the clauses that are coded
        count, so that an uncoded plan is no error.
    reference_ids : sequence of str
        All provisions, for the cells.

    Returns
    -------
    DataFrame
        One row per plan and measure, and for all plans together (doc_id ``all``): doc_id, measure
        (``pairs``: all pairs; ``full_pairs``: full pairs, partial ones left out on both sides;
        ``cells``: plan x provision, found or not), n_gold, n_found, n_right, precision, recall, f1
        (0 to 1, higher is better; missing where undefined) and, for cells, kappa (Cohen; 1 is perfect,
        0 is chance).

    Examples
    --------
    >>> gold = pd.DataFrame({"doc_id": "thu", "clause_id": ["1", "2"], "provision_id": ["II.1", "II.2"],
    ...                      "strength": "full"})
    >>> found = gold.iloc[:1].assign(p_any=1.0, p_full=1.0)
    >>> table = evaluate_alignment(found, gold, reference_ids=["II.1", "II.2"])
    >>> table.loc[0, ["precision", "recall"]].tolist()
    [1.0, 0.5]
    """
    check_columns(gold, "gold")
    coded = gold[gold["provision_id"] != ""]
    known = set(zip(gold["doc_id"], gold["clause_id"], strict=True))
    inside = [key in known for key in zip(alignment["doc_id"], alignment["clause_id"], strict=True)]
    found = alignment[inside]
    rows = []
    for doc_id in [*dict.fromkeys(gold["doc_id"]), "all"]:
        plans = list(dict.fromkeys(gold["doc_id"])) if doc_id == "all" else [doc_id]
        measures = _measure_plan(_take_plan(found, doc_id), _take_plan(coded, doc_id), plans, reference_ids)
        rows += [{"doc_id": doc_id, "measure": name, **values} for name, values in measures.items()]
    return pd.DataFrame(rows)


def compare_strengths(alignment: pd.DataFrame, gold: pd.DataFrame) -> pd.DataFrame:
    """Tell how well full and partial are told apart, among the pairs that were found rightly.

    A count of full pairs is worth no more than this: where `n_agreed` does not exceed `n_coded_full`,
    calling every found pair full would have done as well.

    Parameters
    ----------
    alignment, gold : DataFrame
        Accepted pairs and hand codes, both with `strength`.

    Returns
    -------
    DataFrame
        One row per coded plan and for all: doc_id, n_right (pairs both found and coded),
        n_coded_full and n_found_full (how many of them are full by the codes, by the alignment) and
        n_agreed (of the same strength by both).

    Examples
    --------
    >>> pairs = pd.DataFrame({"doc_id": "thu", "clause_id": ["1", "2"], "provision_id": "II.1"})
    >>> coded = pairs.assign(strength=["full", "partial"])
    >>> compare_strengths(pairs.assign(strength="full"), coded).tail(1)
      doc_id  n_right  n_coded_full  n_found_full  n_agreed
    1    all        2             1             2         1
    """
    ids = ["doc_id", "clause_id", "provision_id"]
    both = gold[[*ids, "strength"]].merge(alignment[[*ids, "strength"]], on=ids, suffixes=("_coded", "_found"))
    rows = []
    for doc_id in [*dict.fromkeys(gold.loc[gold["provision_id"] != "", "doc_id"]), "all"]:
        coded, found = (_take_plan(both, doc_id)[f"strength_{by}"] for by in ("coded", "found"))
        rows.append(
            {
                "doc_id": doc_id,
                "n_right": len(coded),
                "n_coded_full": int((coded == "full").sum()),
                "n_found_full": int((found == "full").sum()),
                "n_agreed": int((coded == found).sum()),
            }
        )
    return pd.DataFrame(rows)


def _take_plan(table: pd.DataFrame, doc_id: str) -> pd.DataFrame:
    """Return the rows of a plan, or all rows for ``all``."""
    return table if doc_id == "all" else table[table["doc_id"] == doc_id]


def _measure_plan(
    found: pd.DataFrame, gold: pd.DataFrame, plans: Sequence[str], reference_ids: Sequence[str]
) -> dict[str, dict[str, float]]:
    pairs_found, pairs_gold = list_pairs(found), list_pairs(gold)
    full_found = list_pairs(found, "full") - list_pairs(gold, "partial")
    full_gold = list_pairs(gold, "full") - list_pairs(found, "partial")
    cells_found = {(doc_id, provision_id) for doc_id, _, provision_id in pairs_found}
    cells_gold = {(doc_id, provision_id) for doc_id, _, provision_id in pairs_gold}
    cells = list(product(plans, reference_ids))
    kappa = measure_kappa([cell in cells_found for cell in cells], [cell in cells_gold for cell in cells])
    return {
        "pairs": {**_score_sets(pairs_found, pairs_gold), "kappa": np.nan},
        "full_pairs": {**_score_sets(full_found, full_gold), "kappa": np.nan},
        "cells": {**_score_sets(cells_found, cells_gold), "kappa": kappa},
    }


def _score_sets(found: set[Any], gold: set[Any]) -> dict[str, float]:
    right = len(found & gold)
    return {
        "n_gold": len(gold),
        "n_found": len(found),
        "n_right": right,
        "precision": right / len(found) if found else np.nan,
        "recall": right / len(gold) if gold else np.nan,
        "f1": 2 * right / (len(found) + len(gold)) if found or gold else np.nan,
    }


def summarize_left_out(
    predicted: pd.DataFrame, candidates: pd.DataFrame, gold: pd.DataFrame, *, reference_ids: Sequence[str]
) -> pd.DataFrame:
    """Summarize how models do on plans that they were not learned from.

    Parameters
    ----------
    predicted : DataFrame
        As :func:`toolkit.validation.learn.predict_left_out` gives it.
    candidates, gold : DataFrame
        The tables of those names.
    reference_ids : sequence of str
        All provisions, for the cells.

    Returns
    -------
    DataFrame
        One row per coded plan and for all: doc_id, n_gold, f1 (at the best cut-off in hindsight),
        cutoff, average_precision (all 0 to 1, higher is better), shortlist_recall (share of coded pairs
        that were proposed at all), calibration_error (mean distance of probability and share of right
        pairs, 0 is best), cells_f1 and cells_kappa (plan x provision, found or not, at the cut-off with
        the best F1 on cells).
    """
    coded = gold[gold["provision_id"] != ""]
    rows = []
    for doc_id in [*dict.fromkeys(coded["doc_id"]), "all"]:
        inside, own = _take_plan(predicted, doc_id), _take_plan(coded, doc_id)
        scores, right = inside["p_any"].to_numpy(), inside["right"].to_numpy()
        cutoff, best = find_best_cutoff(scores, right, len(own))
        rows.append(
            {
                "doc_id": doc_id,
                "n_gold": len(own),
                "f1": best,
                "cutoff": cutoff,
                "average_precision": measure_average_precision(scores, right, len(own)),
                "shortlist_recall": measure_shortlist_recall(candidates, own),
                "calibration_error": measure_calibration_error(bin_reliability(inside)),
                **score_cells(_best_of_cells(inside, own, reference_ids), own, reference_ids),
            }
        )
    return pd.DataFrame(rows)


def measure_shortlist_recall(candidates: pd.DataFrame, gold: pd.DataFrame) -> float:
    """Return the share of coded pairs that the shortlist holds, 0 to 1."""
    coded = gold[gold["provision_id"] != ""]
    proposed = list_pairs(candidates)
    return float(np.mean([key in proposed for key in sorted(list_pairs(coded))])) if len(coded) else float("nan")


def _best_of_cells(predicted: pd.DataFrame, coded: pd.DataFrame, reference_ids: Sequence[str]) -> NDArray[np.float64]:
    """Return the best p_any of each plan x provision cell; 0 where no pair was proposed."""
    best = predicted.groupby(["doc_id", "provision_id"])["p_any"].max()
    cells = pd.MultiIndex.from_product([list(dict.fromkeys(coded["doc_id"])), reference_ids])
    return best.reindex(cells).fillna(0.0).to_numpy(dtype=float)


def score_cells(scores: NDArray[np.float64], coded: pd.DataFrame, reference_ids: Sequence[str]) -> dict[str, float]:
    """Score plan x provision cells, found or not, at the cut-off that is best for them.

    Parameters
    ----------
    scores : array of float
        The best score of each cell: plans in the order of `coded`, then provisions in the order given.
    coded : DataFrame
        Hand codes with a provision.
    reference_ids : sequence of str
        All provisions.

    Returns
    -------
    dict
        cells_f1 (0 to 1) and cells_kappa (1 is perfect, 0 is chance).
    """
    taken = set(zip(coded["doc_id"], coded["provision_id"], strict=True))
    plans = dict.fromkeys(coded["doc_id"])
    right = np.array([(doc_id, unit_id) in taken for doc_id in plans for unit_id in reference_ids])
    cutoff, f1 = find_best_cutoff(scores, right, int(right.sum()))
    return {"cells_f1": f1, "cells_kappa": measure_kappa((scores >= cutoff).tolist(), right.tolist())}


def list_pairs(table: pd.DataFrame, strength: str | None = None) -> set[tuple[str, str, str]]:
    """Return the pairs of a table as (doc_id, clause_id, provision_id), all or those of one strength."""
    rows = table if strength is None else table[table["strength"] == strength]
    return set(zip(rows["doc_id"], rows["clause_id"], rows["provision_id"], strict=True))


def compare_methods(left_out: pd.DataFrame, stock: pd.DataFrame, *, own: str = "doichieu") -> pd.DataFrame:
    """Lay the method of the study beside stock methods, for a figure.

    Parameters
    ----------
    left_out : DataFrame
        As :func:`summarize_left_out` gives it; all plans together are taken.
    stock : DataFrame
        As :func:`toolkit.validation.stock_methods.compare_stock_methods` gives it.
    own : str
        Name of the method of the study.

    Returns
    -------
    DataFrame
        method, measure (f1: pairs; cells_f1, kappa: plan x provision), value. Every method stands at its
        best cut-off in hindsight.
    """
    ours = left_out[left_out["doc_id"] == "all"].assign(method=own)
    both = pd.concat([ours, stock], ignore_index=True).rename(columns={"cells_kappa": "kappa"})
    return both.melt("method", ["f1", "cells_f1", "kappa"], var_name="measure")
