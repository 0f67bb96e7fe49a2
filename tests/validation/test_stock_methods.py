"""Stock methods on planted clauses."""

from __future__ import annotations

import numpy as np
from planted import REFERENCE, plant_codes, plant_units

from toolkit.parameters import StudyParameters
from toolkit.validation.stock_methods import score_stock_methods


def test_stock_methods_score_every_clause_with_every_provision():
    units, gold = plant_units(), plant_codes()
    reference = units[(units["doc_id"] == REFERENCE) & (units["kind"] == "clause")]
    ids = reference["clause_id"].tolist()
    scores = score_stock_methods(units, gold, reference_id=REFERENCE, reference_ids=ids, parameters=StudyParameters())
    assert {"rapidfuzz ratio", "rapidfuzz token_set_ratio", "TF-IDF cosine", "BM25", "difflib"} <= set(scores)
    clauses = list(gold[["doc_id", "clause_id"]].drop_duplicates().itertuples(index=False, name=None))
    copy = clauses.index(("song-lam", "II.1")), ids.index("III.1")
    for table in scores.values():
        assert table.shape == (len(clauses), len(ids))
        assert np.isfinite(table).all()
        assert table.argmax(axis=1)[copy[0]] == copy[1]
