"""Probabilities, their explanation, cut-offs and the alignment."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted import PLAIN, TRUTH, learn_model, plant_units, propose, run_planted
from scipy.special import expit

from toolkit.errors import ParameterError, TableError
from toolkit.matching.accept import (
    accept_alignment,
    estimate_probabilities,
    find_cutoffs,
    find_precise_cutoff,
    make_signature,
)
from toolkit.matching.features import FEATURES
from toolkit.matching.model import Logistic, Model, make_model
from toolkit.parameters import StudyParameters

IDS = ["doc_id", "clause_id", "provision_id"]
HAND = Model(
    "hand",
    any=Logistic(
        -1.0,
        weights={"cosine": 4.0, "parts_cosine": 0.5},
        centers={"cosine": 0.5, "parts_cosine": 2.0},
        scales={"cosine": 0.25, "parts_cosine": 1.0},
    ),
    full=Logistic(5.0, {"cosine": 1.0}, {"cosine": 0.0}, {"cosine": 1.0}),
    cutoff=0.4,
    cutoff_full=0.3,
    training={},
)


def make_candidates(cosine, parts_cosine) -> pd.DataFrame:
    size = len(cosine)
    return pd.DataFrame(
        {
            "doc_id": "a",
            "clause_id": [str(place) for place in range(size)],
            "provision_id": "II.1",
            "rank": 1,
            "cosine": cosine,
            "parts_cosine": parts_cosine,
            "n_rare": 1,
            "n_rare_terms": 1,
        }
    )


def test_log_odds_are_those_computed_by_hand():
    # -1 + 4 (0.75 - 0.5) / 0.25 + 0.5 (4 - 2) / 1 = 4
    pairs = make_candidates([0.75, 0.5], [4.0, 2.0])
    assert HAND.any.log_odds(pairs).tolist() == [4.0, -1.0]
    unlikely = replace(HAND, full=Logistic(-9.0, {}, {}, {}))  # p_full lies below, and raises nothing
    scored = estimate_probabilities(pairs, parameters=StudyParameters(), model=unlikely)
    assert scored["p_any"].tolist() == [0.982014, 0.268941]  # 1 / (1 + exp(-4)), 1 / (1 + exp(1))


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 9)), min_size=1, max_size=8))
def test_contributions_and_intercept_add_up_to_the_log_odds(values):
    pairs = make_candidates(*zip(*values, strict=True))
    total = HAND.any.intercept + HAND.any.contributions(pairs).sum(axis=1)
    assert total.to_numpy() == pytest.approx(HAND.any.log_odds(pairs), abs=1e-12)


def test_explanation_of_a_learned_probability_is_exact():
    pairs, model = propose(plant_units()), learn_model()
    scored = estimate_probabilities(pairs, parameters=StudyParameters(), model=model)
    explained = model.full.contributions(scored)
    assert list(explained.columns) == list(model.full.weights) == list(FEATURES)
    total = model.full.intercept + explained.sum(axis=1).to_numpy()
    assert total == pytest.approx(model.full.log_odds(scored), abs=1e-12)
    shared = scored["n_rare"] > 0
    assert shared.any()
    assert scored.loc[shared, "p_full"].to_numpy() == pytest.approx(expit(total[shared]), abs=1e-6)


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=1, max_size=5))
def test_probabilities_stay_in_range_and_full_never_exceeds_any(values):
    pairs = make_candidates(*zip(*values, strict=True))
    scored = estimate_probabilities(pairs, parameters=StudyParameters(), model=HAND)
    assert scored["p_any"].between(0, 1).all()
    assert (scored["p_full"] <= scored["p_any"]).all()


def test_estimating_keeps_order_index_and_features():
    pairs = make_candidates([0.9, 0.1, 0.5], [1.0, 1.0, 1.0]).set_axis([7, 3, 5])
    scored = estimate_probabilities(pairs, parameters=StudyParameters(), model=HAND)
    assert list(scored.columns) == [*IDS, "p_any", "p_full", "rank", "cosine", "parts_cosine", "n_rare", "n_rare_terms"]
    pd.testing.assert_frame_equal(scored[pairs.columns], pairs)


@pytest.mark.parametrize(
    ("n_rare", "n_rare_terms", "strengths"),
    [(0, 0, []), (0, 1, []), (0, 2, ["partial"]), (1, 1, ["full"])],
    ids=["nothing rare", "one rare pair of syllables", "two rare pairs", "a rare syllable"],
)
def test_without_a_rare_term_in_common_there_is_no_pair_however_alike(n_rare, n_rare_terms, strengths):
    pairs = make_candidates([1.0], [9.0]).assign(n_rare=n_rare, n_rare_terms=n_rare_terms)
    scored = estimate_probabilities(pairs, parameters=StudyParameters(), model=HAND)
    assert scored[["p_any", "p_full"]].gt(0.9).to_numpy().tolist() == [[bool(strengths), strengths == ["full"]]]
    accepted = accept_alignment(scored, parameters=StudyParameters(), model=HAND)
    assert accepted["strength"].tolist() == strengths


def test_estimating_anew_changes_nothing():
    pairs = make_candidates([0.9, 0.1, 0.5], [1.0, 1.0, 1.0])
    once = estimate_probabilities(pairs, parameters=StudyParameters(), model=HAND)
    again = estimate_probabilities(once, parameters=StudyParameters(), model=HAND)
    pd.testing.assert_frame_equal(once, again)


def test_probabilities_of_a_plan_do_not_depend_on_the_plans_beside_it():
    pairs, model = propose(plant_units()), learn_model()
    whole = estimate_probabilities(pairs, parameters=StudyParameters(), model=model)
    for doc_id, own in pairs.groupby("doc_id"):
        alone = estimate_probabilities(own, parameters=StudyParameters(), model=model)
        pd.testing.assert_frame_equal(alone, whole[whole["doc_id"] == doc_id])


def test_no_candidates_give_no_alignment_with_all_columns():
    none = propose(plant_units("trung-uong"))
    scored = estimate_probabilities(none, parameters=StudyParameters(), model=learn_model())
    alignment = accept_alignment(scored, parameters=StudyParameters(), model=learn_model())
    assert alignment.empty
    assert list(alignment.columns) == [*IDS, "p_any", "p_full", "strength", "judged_by"]


def test_plain_method_divides_the_score_by_a_hundred():
    pairs = make_candidates([0.5], [1.0]).assign(plain_score=83.0)
    scored = estimate_probabilities(pairs, parameters=PLAIN, model=None)
    assert scored[["p_any", "p_full"]].to_numpy().tolist() == [[0.83, 0.83]]


def test_logistic_method_without_model_is_refused():
    with pytest.raises(ParameterError, match="needs a model"):
        estimate_probabilities(make_candidates([0.5], [1.0]), parameters=StudyParameters(), model=None)


def test_candidates_that_lack_a_feature_of_the_model_are_refused():
    with pytest.raises(TableError, match="lacks the features parts_cosine"):
        HAND.any.log_odds(make_candidates([0.5], [1.0]).drop(columns="parts_cosine"))


# Accepting ----------------------------------------------------------------------------------------


def test_planted_pairs_are_accepted_and_nothing_else():
    accepted = run_planted().alignment
    assert sorted(map(tuple, accepted[IDS].to_numpy())) == sorted(TRUTH)


def test_alignment_is_many_to_many():
    accepted = run_planted().alignment
    merged = accepted[(accepted["doc_id"] == "song-lam") & (accepted["clause_id"] == "I.1")]
    split = accepted[accepted["provision_id"] == "III.3"]
    assert set(merged["provision_id"]) == {"II.1", "II.2"}
    assert set(split["clause_id"]) == {"II.3", "II.4"}


def make_scored(p_any, p_full) -> pd.DataFrame:
    return make_candidates([0.5] * len(p_any), [1.0] * len(p_any)).assign(p_any=p_any, p_full=p_full)


def test_cutoffs_belong_to_what_they_accept():
    scored = make_scored([0.4, 0.39, 0.39, 0.9], [0.3, 0.29, 0.39, 0.29])
    accepted = accept_alignment(scored, parameters=StudyParameters(), model=HAND)
    assert accepted["clause_id"].tolist() == ["0", "2", "3"]
    assert accepted["strength"].tolist() == ["full", "full", "partial"]


def test_chance_raises_the_cutoff_of_its_own_plan_alone():
    scored = pd.concat([make_scored([0.9, 0.9], [0.5, 0.6]).assign(doc_id=doc_id) for doc_id in ("a", "b")])
    raised = pd.DataFrame({"doc_id": ["a"], "cutoff": [0.4], "cutoff_full": [0.55]})
    accepted = accept_alignment(scored, parameters=StudyParameters(), model=HAND, cutoffs=raised)
    assert accepted["strength"].tolist() == ["partial", "full", "full", "full"]


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=8),
    st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_raising_the_cutoff_never_adds_a_pair(values, cutoffs):
    p_any, p_full = zip(*values, strict=True) if values else ((), ())
    scored = make_scored(list(p_any), list(p_full))
    low, high = (
        accept_alignment(scored, parameters=StudyParameters(cutoff=cutoff), model=HAND) for cutoff in sorted(cutoffs)
    )
    assert set(high["clause_id"]) <= set(low["clause_id"])


@pytest.mark.parametrize(
    ("parameters", "model", "expected"),
    [
        (StudyParameters(), HAND, (0.4, 0.3)),
        (StudyParameters(cutoff=0.7), HAND, (0.7, 0.3)),
        (StudyParameters(cutoff=0.0, cutoff_full=0.0), HAND, (0.0, 0.0)),
        (PLAIN, HAND, (0.6, 0.75)),
    ],
    ids=["learned ones", "study wins over model", "zero is a value", "plain ones are scores"],
)
def test_cutoffs_in_force(parameters, model, expected):
    assert find_cutoffs(parameters, model) == expected


@pytest.mark.parametrize(
    ("p_any", "precision", "cutoff"),
    [
        ([0.9, 0.8, 0.4, 0.1], 0.7, 0.4),
        ([0.9, 0.8, 0.4, 0.1], 0.71, 0.8),
        ([0.9, 0.8, 0.4, 0.1], 0.0, 0.1),
        ([0.9, 0.5, 0.5], 0.7, 0.9),
        ([0.9, 0.8], 0.95, 1.0),
        ([1.0, 0.8], 1.0, 1.0),
        ([], 0.5, 1.0),
    ],
    ids=["mean just reached", "one pair fewer", "nothing asked", "ties go together", "out of reach", "sure", "none"],
)
def test_cutoff_for_a_precision(p_any, precision, cutoff):
    assert find_precise_cutoff(np.array(p_any, dtype=float), precision) == cutoff


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.floats(0, 1))
def test_precision_is_reached_and_no_lower_cutoff_reaches_it(p_any, precision):
    parameters = StudyParameters(precision=precision)
    scored = make_scored(p_any, p_any)
    accepted = accept_alignment(scored, parameters=parameters, model=HAND).query("strength == 'full'")["p_full"]
    assert accepted.empty or accepted.mean() >= precision - 1e-9
    more = [cut for cut in p_any if cut < accepted.min()] if len(accepted) else p_any
    assert all(scored.loc[scored["p_full"] >= cut, "p_full"].mean() < precision for cut in more)


def test_signature_tells_precision_and_the_cutoff_found_for_it():
    scored = make_scored([0.95] * 4, [0.9, 0.8, 0.4, 0.1])
    assert "p>=0.40 (precision 0.7)|" in make_signature(StudyParameters(precision=0.7), HAND, "9f3c77", scored)


def test_precision_without_candidates_is_refused():
    with pytest.raises(ParameterError, match="depends on the candidates"):
        find_cutoffs(StudyParameters(precision=0.7), HAND)


def test_accepting_needs_probabilities():
    with pytest.raises(TableError, match="p_any, p_full"):
        accept_alignment(make_candidates([0.5], [1.0]), parameters=StudyParameters(), model=HAND)


# Records ------------------------------------------------------------------------------------------


def make_record() -> dict:
    part = {"intercept": -1, "features": {"cosine": {"weight": 2, "center": 0.5, "scale": 0.1}}}
    return {"name": "m", "cutoff": 0.4, "cutoff_full": 0.3, "any": part, "full": part, "training": {}}


def test_model_is_made_of_its_record():
    model = make_model(make_record())
    assert model.any.log_odds(make_candidates([0.6], [0.0])) == pytest.approx([1.0])


@pytest.mark.parametrize("missing", ["name", "cutoff", "cutoff_full", "any", "full", "training"])
def test_incomplete_record_is_refused(missing):
    record = make_record()
    del record[missing]
    with pytest.raises(KeyError):
        make_model(record)


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        (StudyParameters(cutoff_full=0.55), "p>=0.55"),
        (StudyParameters(chance=0.01), "|chance<=0.01|"),
        (StudyParameters(shortlist=7), "top7"),
        (StudyParameters(fold_tone_placement=False), "|nfc+yi|"),
        (StudyParameters(method="plain", plain_scorer="ratio"), "ratio|score>=60"),
    ],
    ids=["cutoff", "chance", "shortlist", "normalization", "method"],
)
def test_signature_tells_what_was_set(changed, part):
    plain = make_signature(StudyParameters(), HAND, "9f3c77")
    signature = make_signature(changed, HAND, "9f3c77")
    assert part in signature
    assert signature != plain
    assert signature.endswith("ref 9f3c")
