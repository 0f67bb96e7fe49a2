"""An alignment held against hand codes, counted by hand and by scikit-learn."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score, precision_recall_fscore_support

from toolkit.errors import TableError
from toolkit.validation.evaluate import compare_strengths, evaluate_alignment, measure_shortlist_recall

IDS = ["doc_id", "clause_id", "provision_id"]


def make_gold(rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[*IDS, "strength"])


def find_row(table: pd.DataFrame, doc_id: str, measure: str) -> pd.Series:
    return table[(table["doc_id"] == doc_id) & (table["measure"] == measure)].iloc[0]


def test_pairs_outside_the_shortlist_count_as_missed():
    gold = make_gold([("a", "1", "II.1", "full"), ("a", "1", "II.2", "full"), ("a", "2", "", "")])
    candidates = pd.DataFrame([("a", "1", "II.1"), ("a", "2", "II.1")], columns=IDS)
    assert measure_shortlist_recall(candidates, gold) == 0.5
    assert np.isnan(measure_shortlist_recall(candidates, gold[gold["provision_id"] == ""]))


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


def test_strengths_are_compared_where_a_pair_is_found_and_coded():
    table = compare_strengths(FOUND, GOLD).set_index("doc_id")
    assert table.loc["a"].tolist() == [2, 1, 2, 1]  # 1-II.1 full by both; 1-II.2 full by the alignment alone
    assert table.loc["b"].tolist() == [0, 0, 0, 0]
    assert table.loc["all"].tolist() == [2, 1, 2, 1]


def test_pairs_are_counted_over_coded_clauses_only():
    row = find_row(evaluate_alignment(FOUND, GOLD, reference_ids=PROVISIONS), "a", "pairs")
    assert row[["n_gold", "n_found", "n_right"]].tolist() == [3, 3, 2]
    assert row[["precision", "recall", "f1"]].tolist() == pytest.approx([2 / 3, 2 / 3, 2 / 3])


def test_partial_pairs_are_left_out_of_full_ones_on_both_sides():
    row = find_row(evaluate_alignment(FOUND, GOLD, reference_ids=PROVISIONS), "a", "full_pairs")
    # Gold: 1-II.1 and 2-II.3. Found: 1-II.1; 1-II.2 is partial in the gold and so neither right nor wrong.
    assert row[["n_gold", "n_found", "n_right"]].tolist() == [2, 1, 1]


def test_cells_are_those_of_scikit_learn():
    row = find_row(evaluate_alignment(FOUND, GOLD, reference_ids=PROVISIONS), "a", "core_cells")
    gold, found = [1, 0, 1, 0], [1, 1, 0, 0]  # II.1, II.2, II.3, II.4 of plan a
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
