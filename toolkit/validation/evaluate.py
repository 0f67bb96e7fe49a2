"""The alignment held against hand codes, and how models do on plans that they were not learned from."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from toolkit.tables import check_columns
from toolkit.validation.agreement import (
    measure_kappa,
)

#: Why a code cannot be used, and what to do, in the order in which it is asked.
REASONS = {
    "unknown_document": ("the catalogue has no document {doc_id}", "Correct the doc_id."),
    "not_compared": ("{doc_id} is no plan", "Code plans, controls and intermediates only."),
    "not_read": ("the text of {doc_id} could not be read", "Mend what check says of it."),
    "unknown_clause": ("{doc_id} has no unit {clause_id}", "Correct the clause_id; segment shows the units."),
    "unknown_provision": ("the reference has no provision {provision_id}", "Correct the provision_id."),
    "heading": ("{doc_id} {clause_id} is a heading, which is never aligned", "Code what stands under it."),
    "repeated": ("{doc_id} {clause_id} with {provision_id} is coded twice", "Keep one of the rows."),
    "contradictory": ("{doc_id} {clause_id} with {provision_id} is coded full and partial", "Keep the right one."),
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
    kinds = units["kind"] if "kind" in units else [""] * len(units)
    headings = {
        key
        for key, kind in zip(zip(units["doc_id"], units["clause_id"], strict=True), kinds, strict=True)
        if kind == "heading"
    }
    read, known = set(units["doc_id"]), {"", *provisions["provision_id"]}

    def judge(doc_id: str, clause_id: str, provision_id: str) -> str:
        if doc_id not in roles:
            return "unknown_document"
        if roles[doc_id] not in ("plan", "control", "intermediate"):
            return "not_compared"
        if doc_id not in read:
            return "not_read"
        if (doc_id, clause_id) not in clauses:
            return "unknown_clause"
        if provision_id and (doc_id, clause_id) in headings:  # that a heading takes up nothing is true
            return "heading"
        return "" if provision_id in known else "unknown_provision"

    ids = ["doc_id", "clause_id", "provision_id"]
    codes = list(gold[ids].itertuples(index=False, name=None))
    reasons = [judge(*code) for code in codes]
    reasons = _find_repeated(codes, gold["strength"].tolist(), reasons)
    broken = {code[:2] for code, reason in zip(codes, reasons, strict=True) if reason not in ("", "repeated")}
    reasons = [
        reason or ("incomplete_clause" if code[:2] in broken else "")
        for code, reason in zip(codes, reasons, strict=True)
    ]
    rows = gold["row"] if "row" in gold else range(2, len(gold) + 2)
    table = gold[ids].assign(reason=reasons)
    table.insert(0, "row", list(rows))
    unusable = table["reason"] != ""
    return gold[~unusable], table[unusable].reset_index(drop=True)


def _find_repeated(codes: Sequence[tuple[str, str, str]], strengths: Sequence[str], reasons: list[str]) -> list[str]:
    """Name the codes that say once more what another says, and all those of a pair that contradict each other."""
    said: dict[tuple[str, str, str], set[str]] = {}
    for code, strength in zip(codes, strengths, strict=True):
        said.setdefault(code, set()).add(strength)
    seen: set[tuple[str, str, str]] = set()
    found = []
    for code, reason in zip(codes, reasons, strict=True):
        again = "contradictory" if len(said[code]) > 1 else ("repeated" if code in seen else "")
        seen.add(code)
        found.append(reason or again)
    return found


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
        ``core_cells``: plan x provision, core taken up or not), n_gold, n_found, n_right, precision, recall, f1
        (0 to 1, higher is better; missing where undefined) and, for core cells, kappa (Cohen; 1 is perfect,
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
    cells_found = {(doc_id, provision_id) for doc_id, _, provision_id in list_pairs(found, "full")}
    cells_gold = {(doc_id, provision_id) for doc_id, _, provision_id in list_pairs(gold, "full")}
    cells = list(product(plans, reference_ids))
    kappa = measure_kappa([cell in cells_found for cell in cells], [cell in cells_gold for cell in cells])
    return {
        "pairs": {**_score_sets(pairs_found, pairs_gold), "kappa": np.nan},
        "full_pairs": {**_score_sets(full_found, full_gold), "kappa": np.nan},
        "core_cells": {**_score_sets(cells_found, cells_gold), "kappa": kappa},
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


def measure_shortlist_recall(candidates: pd.DataFrame, gold: pd.DataFrame) -> float:
    """Return the share of coded pairs that the shortlist holds, 0 to 1."""
    coded = gold[gold["provision_id"] != ""]
    proposed = list_pairs(candidates)
    return float(np.mean([key in proposed for key in sorted(list_pairs(coded))])) if len(coded) else float("nan")


def list_pairs(table: pd.DataFrame, strength: str | None = None) -> set[tuple[str, str, str]]:
    """Return the pairs of a table as (doc_id, clause_id, provision_id), all or those of one strength."""
    rows = table if strength is None else table[table["strength"] == strength]
    return set(zip(rows["doc_id"], rows["clause_id"], rows["provision_id"], strict=True))
