"""Which plans take up the same provisions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import run_planted
from sklearn.metrics import jaccard_score

from toolkit.measures.similarity import measure_similarity
from toolkit.tables import COVERAGE_STATUSES


def make_coverage(**statuses: list[str]) -> pd.DataFrame:
    rows = [(doc_id, str(place), status) for doc_id, own in statuses.items() for place, status in enumerate(own)]
    return pd.DataFrame(rows, columns=["doc_id", "provision_id", "status"])


@settings(max_examples=20)
@given(
    st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=12).filter(
        lambda cells: any(map(any, cells))
    )
)
def test_similarity_of_full_plans_is_that_of_scikit_learn(cells):
    first, second = zip(*cells, strict=True)
    table = measure_similarity(
        make_coverage(a=["full" if f else "none" for f in first], b=["full" if f else "partial" for f in second])
    )
    assert table.loc["a", "b"] == pytest.approx(jaccard_score(first, second))


def test_what_cannot_be_seen_in_one_plan_does_not_count_for_either():
    coverage = make_coverage(a=["full", "full", "none", "full"], b=["full", "not_observable", "full", "not_applicable"])
    # Seen in both: the first (found in both) and the third (found in b only).
    assert measure_similarity(coverage).loc["a", "b"] == 0.5


@pytest.mark.parametrize("status", ["none", "not_observable", "not_assessed", "not_applicable"])
def test_plan_with_nothing_found_stays_and_is_like_none(status):
    table = measure_similarity(make_coverage(a=["full", "none"], b=[status, status]))
    assert list(table.index) == list(table.columns) == ["a", "b"]
    assert np.isnan(table.loc["b", "b"])
    assert table.loc["a", "a"] == 1


@settings(max_examples=15)
@given(st.lists(st.tuples(*[st.sampled_from(COVERAGE_STATUSES)] * 3), min_size=1, max_size=8))
def test_similarity_is_symmetric_in_range_and_deaf_to_order(cells):
    plans = dict(zip("abc", map(list, zip(*cells, strict=True)), strict=True))
    table = measure_similarity(make_coverage(**plans))
    values = table.to_numpy()
    assert np.array_equal(values, values.T, equal_nan=True)
    assert np.all(np.isnan(values) | ((values >= 0) & (values <= 1)))
    turned = measure_similarity(make_coverage(**dict(reversed(plans.items()))))
    pd.testing.assert_frame_equal(turned.loc[table.index, table.columns], table)


def test_planted_plans_that_share_nothing():
    table = measure_similarity(run_planted().coverage)
    assert table.loc["song-lam", "song-lam"] == 1
    assert table.loc["song-lam", "cua-bien"] == 0
    # Only III.4 is observable in the truncated plan, and there the other has nothing.
    assert table.loc["song-lam", "nui-xanh"] == 0


def test_two_texts_that_are_not_complete_are_not_compared():
    """Of such a text mostly what was found can be seen: any two of them would be wholly alike."""
    part = ["full", "not_observable", "not_observable"]
    table = measure_similarity(make_coverage(a=part, b=part, c=["full", "full", "none"]))
    assert np.isnan(table.loc["a", "b"])
    assert table.loc["a", "c"] == table.loc["a", "a"] == 1
