"""Measures against examples by hand and scikit-learn."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, cohen_kappa_score, f1_score

from toolkit.validation.agreement import (
    bin_reliability,
    find_best_cutoff,
    find_steady_cutoff,
    measure_average_precision,
    measure_calibration_error,
    measure_kappa,
)


def test_kappa_computed_by_hand():
    first = [True] * 15 + [True] * 5 + [False] * 10 + [False] * 70
    second = [True] * 15 + [False] * 5 + [True] * 10 + [False] * 70
    # Agreed 85 of 100; by chance 0.20 x 0.25 + 0.80 x 0.75 = 0.65; (0.85 - 0.65) / (1 - 0.65) = 4/7.
    assert measure_kappa(first, second) == pytest.approx(4 / 7)


@settings(max_examples=25)
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


@settings(max_examples=25)
@given(st.lists(st.booleans(), min_size=1, max_size=30).filter(any), st.randoms(use_true_random=False))
def test_average_precision_is_that_of_scikit_learn(right, random):
    scores = np.array(random.sample(range(100), len(right)), dtype=float)
    expected = average_precision_score(right, scores)
    assert measure_average_precision(scores, np.array(right), sum(right)) == pytest.approx(expected)


@settings(max_examples=25)
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


@settings(max_examples=25)
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


def test_reliability_bins_count_every_pair_once():
    predicted = pd.DataFrame({"p_any": [0.0, 0.05, 0.55, 0.59, 1.0], "right": [False, False, True, False, True]})
    table = bin_reliability(predicted, bins=10)
    assert table["n"].tolist() == [2, 2, 1]
    assert table["low"].tolist() == pytest.approx([0.0, 0.5, 0.9])
    assert table["mean_p"].tolist() == pytest.approx([0.025, 0.57, 1.0])
    assert table["share_right"].tolist() == [0, 0.5, 1]
    assert measure_calibration_error(table) == pytest.approx((2 * 0.025 + 2 * 0.07 + 0) / 5)
