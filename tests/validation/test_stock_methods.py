"""Stock methods on planted clauses."""

from __future__ import annotations

from planted import REFERENCE, plant_codes, plant_units

from toolkit.parameters import StudyParameters
from toolkit.validation.stock_methods import compare_stock_methods


def test_stock_methods_are_listed_best_first():
    table = compare_stock_methods(plant_units(), plant_codes(), reference_id=REFERENCE, parameters=StudyParameters())
    assert {"rapidfuzz ratio", "rapidfuzz token_set_ratio", "TF-IDF cosine", "BM25", "difflib"} <= set(table["method"])
    assert table["f1"].is_monotonic_decreasing
    measures = table[["f1", "precision", "recall", "average_precision"]].to_numpy()
    assert ((measures >= 0) & (measures <= 1)).all()
    assert table.set_index("method").loc["TF-IDF cosine", "f1"] > 0.9
