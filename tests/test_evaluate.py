"""Measures against examples by hand and scikit-learn."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import REFERENCE, plant_codes, plant_units
from sklearn.metrics import (
    average_precision_score,
    cohen_kappa_score,
    f1_score,
    precision_recall_fscore_support,
)

from toolkit.errors import TableError
from toolkit.evaluate import (
    bin_reliability,
    compare_stock_methods,
    evaluate_alignment,
    find_best_cutoff,
    find_steady_cutoff,
    measure_average_precision,
    measure_kappa,
    measure_shortlist_recall,
)
from toolkit.parameters import StudyParameters

IDS = ["doc_id", "clause_id", "provision_id"]


def make_gold(rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[*IDS, "strength"])


def find_row(table: pd.DataFrame, doc_id: str, measure: str) -> pd.Series:
    return table[(table["doc_id"] == doc_id) & (table["measure"] == measure)].iloc[0]


# Measures -----------------------------------------------------------------------------------------


def test_kappa_computed_by_hand():
    first = [True] * 15 + [True] * 5 + [False] * 10 + [False] * 70
    second = [True] * 15 + [False] * 5 + [True] * 10 + [False] * 70
    # Agreed 85 of 100; by chance 0.20 x 0.25 + 0.80 x 0.75 = 0.65; (0.85 - 0.65) / (1 - 0.65) = 4/7.
    assert measure_kappa(first, second) == pytest.approx(4 / 7)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=40))
def test_kappa_is_that_of_scikit_learn(codes):
    first, second = zip(*codes, strict=True)
    if len(set(first) | set(second)) < 2:
        assert np.isnan(measure_kappa(first, second))
        return
    assert measure_kappa(first, second) == pytest.approx(cohen_kappa_score(first, second))


@pytest.mark.parametrize("codes", [[], [True, True]], ids=["no item", "all the same code"])
def test_kappa_is_undefined_without_anything_to_tell_apart(codes):
    assert np.isnan(measure_kappa(codes, codes))


def test_average_precision_computed_by_hand():
    # Right ones at ranks 1, 3 and 6 of 10, and a fourth never found: (1/1 + 2/3 + 3/6 + 0) / 4.
    right = np.zeros(10, dtype=bool)
    right[[0, 2, 5]] = True
    scores = np.linspace(1, 0.1, 10)
    assert measure_average_precision(scores, right, 4) == pytest.approx((1 + 2 / 3 + 3 / 6) / 4)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=30).filter(any), st.randoms(use_true_random=False))
def test_average_precision_is_that_of_scikit_learn(right, random):
    scores = np.array(random.sample(range(100), len(right)), dtype=float)
    expected = average_precision_score(right, scores)
    assert measure_average_precision(scores, np.array(right), sum(right)) == pytest.approx(expected)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([0.1, 0.3, 0.5, 0.9]), st.booleans()), min_size=1, max_size=20).filter(
        lambda pairs: any(right for _, right in pairs)
    )
)
def test_best_cutoff_is_the_best_of_all(pairs):
    scores, right = (np.array(values) for values in zip(*pairs, strict=True))
    cutoff, f1 = find_best_cutoff(scores, right, int(right.sum()))
    tried = {cut: f1_score(right, scores >= cut) for cut in set(scores)}
    assert f1 == pytest.approx(max(tried.values()))
    assert tried[cutoff] == pytest.approx(f1)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 99), st.booleans()), min_size=2, max_size=25).filter(
        lambda pairs: any(right for _, right in pairs)
    )
)
def test_steady_cutoff_lies_in_the_range_that_does_nearly_as_well(pairs):
    percent, right = (np.array(values) for values in zip(*pairs, strict=True))
    scores = percent / 100
    cutoff, best = find_steady_cutoff(scores, right, int(right.sum()))
    assert best == find_best_cutoff(scores, right, int(right.sum()))[1]
    near = [cut for cut in set(scores) if f1_score(right, scores >= cut) >= best - 0.02 - 1e-12]
    assert min(near) - 1e-9 <= cutoff <= max(near) + 1e-9


def test_steady_cutoff_does_not_hang_on_single_pairs():
    # Between 0.2 and 0.8 F1 stays within 0.02 of its best; the very best cut-off hangs on one pair.
    scores = np.array([0.99] * 100 + [0.8, 0.5, 0.2] + [0.01] * 50)
    right = np.array([True] * 100 + [True, False, True] + [False] * 50)
    flipped = right.copy()
    flipped[100:103] = False
    both = [find_steady_cutoff(scores, codes, int(codes.sum()))[0] for codes in (right, flipped)]
    assert find_best_cutoff(scores, right, 102)[0] == 0.2
    assert find_best_cutoff(scores, flipped, 100)[0] == 0.99
    assert abs(both[0] - both[1]) < 1e-9


def test_steady_cutoff_without_pairs_is_even_odds():
    assert find_steady_cutoff(np.empty(0), np.empty(0, dtype=bool), 0) == (0.5, 0.0)


def test_pairs_outside_the_shortlist_count_as_missed():
    gold = make_gold([("a", "1", "II.1", "full"), ("a", "1", "II.2", "full"), ("a", "2", "", "")])
    candidates = pd.DataFrame([("a", "1", "II.1"), ("a", "2", "II.1")], columns=IDS)
    assert measure_shortlist_recall(candidates, gold) == 0.5
    assert np.isnan(measure_shortlist_recall(candidates, gold[gold["provision_id"] == ""]))


# Alignment against gold ---------------------------------------------------------------------------

GOLD = make_gold(
    [
        ("a", "1", "II.1", "full"),
        ("a", "1", "II.2", "partial"),
        ("a", "2", "II.3", "full"),
        ("a", "3", "", ""),
        ("b", "1", "II.1", "full"),
    ]
)
FOUND = make_gold(
    [
        ("a", "1", "II.1", "full"),
        ("a", "1", "II.2", "full"),
        ("a", "3", "II.1", "partial"),
        ("a", "9", "II.4", "full"),
        ("c", "1", "II.1", "full"),
    ]
).assign(p_any=0.9, p_full=0.9)
PROVISIONS = ["II.1", "II.2", "II.3", "II.4"]


def test_pairs_are_counted_over_coded_clauses_only():
    row = find_row(evaluate_alignment(FOUND, GOLD, reference_ids=PROVISIONS), "a", "pairs")
    assert row[["n_gold", "n_found", "n_right"]].tolist() == [3, 3, 2]
    assert row[["precision", "recall", "f1"]].tolist() == pytest.approx([2 / 3, 2 / 3, 2 / 3])


def test_partial_pairs_are_left_out_of_full_ones_on_both_sides():
    row = find_row(evaluate_alignment(FOUND, GOLD, reference_ids=PROVISIONS), "a", "full_pairs")
    # Gold: 1-II.1 and 2-II.3. Found: 1-II.1; 1-II.2 is partial in the gold and so neither right nor wrong.
    assert row[["n_gold", "n_found", "n_right"]].tolist() == [2, 1, 1]


def test_cells_are_those_of_scikit_learn():
    row = find_row(evaluate_alignment(FOUND, GOLD, reference_ids=PROVISIONS), "a", "cells")
    gold, found = [1, 1, 1, 0], [1, 1, 0, 0]  # II.1, II.2, II.3, II.4 of plan a
    precision, recall, f1, _ = precision_recall_fscore_support(gold, found, average="binary")
    assert row[["precision", "recall", "f1"]].tolist() == pytest.approx([precision, recall, f1])
    assert row["kappa"] == pytest.approx(cohen_kappa_score(gold, found))


def test_plan_with_nothing_found_stays_in_the_table():
    table = evaluate_alignment(FOUND, GOLD, reference_ids=PROVISIONS)
    row = find_row(table, "b", "pairs")
    assert row[["n_gold", "n_found", "recall"]].tolist() == [1, 0, 0]
    assert np.isnan(row["precision"])
    assert find_row(table, "all", "pairs")["n_gold"] == 4
    assert "c" not in set(table["doc_id"])


def test_codes_that_lack_a_column_are_refused():
    with pytest.raises(TableError, match="strength"):
        evaluate_alignment(FOUND, GOLD.drop(columns="strength"), reference_ids=PROVISIONS)


# Stock methods ------------------------------------------------------------------------------------


def test_stock_methods_are_listed_best_first():
    table = compare_stock_methods(plant_units(), plant_codes(), reference_id=REFERENCE, parameters=StudyParameters())
    assert {"rapidfuzz ratio", "rapidfuzz token_set_ratio", "TF-IDF cosine", "BM25", "difflib"} <= set(table["method"])
    assert table["f1"].is_monotonic_decreasing
    measures = table[["f1", "precision", "recall", "average_precision"]].to_numpy()
    assert ((measures >= 0) & (measures <= 1)).all()
    assert table.set_index("method").loc["TF-IDF cosine", "f1"] > 0.9


def test_reliability_bins_count_every_pair_once():
    predicted = pd.DataFrame({"p_any": [0.0, 0.05, 0.55, 0.59, 1.0], "right": [False, False, True, False, True]})
    table = bin_reliability(predicted, bins=10)
    assert table["n"].tolist() == [2, 2, 1]
    assert table["low"].tolist() == pytest.approx([0.0, 0.5, 0.9])
    assert table["mean_p"].tolist() == pytest.approx([0.025, 0.57, 1.0])
    assert table["share_right"].tolist() == [0, 0.5, 1]
