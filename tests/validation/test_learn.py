"""Learning from planted codes: what is found again, what is never seen, what another family adds."""

from __future__ import annotations

import pandas as pd
import pytest
from planted import TRUTH, plant_codes, plant_units, propose, run_planted
from toolkit.matching.neighbours import SUPPORT

from toolkit.errors import StudyError
from toolkit.matching.accept import estimate_probabilities
from toolkit.matching.features import FEATURES
from toolkit.matching.model import make_model
from toolkit.measures.expected import estimate_coverage
from toolkit.parameters import StudyParameters
from toolkit.validation.learn import estimate_coverage_range, fit_model, make_training_rows, predict_left_out

IDS = ["doc_id", "clause_id", "provision_id"]
LEARNED = ("first", "any", "full")


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return make_training_rows(propose(plant_units()), plant_codes())


@pytest.fixture(scope="module")
def turned(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of another study in which what was right is wrong."""
    return rows.assign(strength=["" if strength else "full" for strength in rows["strength"]])


def test_training_rows_hold_every_proposed_pair_of_coded_clauses(rows):
    gold, candidates = plant_codes(), propose(plant_units())
    coded = candidates.merge(gold[["doc_id", "clause_id"]].drop_duplicates())
    assert rows[IDS].to_numpy().tolist() == coded[IDS].to_numpy().tolist()
    assert list(rows.columns) == [*IDS, *FEATURES, "strength"]
    assert sorted(map(tuple, rows.loc[rows["strength"] == "full", IDS].to_numpy())) == sorted(TRUTH)
    assert set(rows["strength"]) == {"full", ""}
    assert "cua-bien" not in set(rows["doc_id"])


def test_training_rows_hold_numbers_and_ids_only(rows):
    assert all(dtype.kind == "f" for dtype in rows[list(FEATURES)].dtypes)
    assert not rows[[*IDS, "strength"]].map(lambda value: " " in value).to_numpy().any()


def test_model_learned_from_planted_codes_finds_them_again(rows):
    candidates = propose(plant_units())
    model = make_model(fit_model(rows))
    scored = estimate_probabilities(candidates, parameters=StudyParameters(), model=model)
    keys = set(map(tuple, scored.loc[scored["p_any"] >= model.cutoff, IDS].to_numpy()))
    assert keys >= set(TRUTH)
    assert set(model.first.weights) == set(FEATURES)
    assert set(model.any.weights) == set(model.full.weights) == {*FEATURES, *SUPPORT}


def test_learning_is_repeatable_and_deaf_to_uncoded_plans():
    gold = plant_codes()
    whole = fit_model(make_training_rows(propose(plant_units()), gold))
    again = fit_model(make_training_rows(propose(plant_units()), gold))
    candidates = propose(plant_units())
    coded_only = fit_model(make_training_rows(candidates[candidates["doc_id"] != "cua-bien"], gold))
    assert whole == again == coded_only
    assert whole["training"]["plans"] == ["song-lam", "nui-xanh"]
    assert whole["training"]["pairs_any"] == len(TRUTH)


def test_one_coded_plan_is_too_few_to_learn_from():
    gold = plant_codes()
    rows = make_training_rows(propose(plant_units()), gold[gold["doc_id"] == "song-lam"])
    with pytest.raises(StudyError, match=r"1 plans hold coded pairs.*at least two"):
        fit_model(rows)
    with pytest.raises(StudyError, match=r"1 plans hold coded pairs.*at least two"):
        fit_model(rows, also=[rows])  # plans of another study are never left out


def test_left_out_predictions_never_saw_their_own_plan():
    candidates, gold = propose(plant_units()), plant_codes()
    before = predict_left_out(make_training_rows(candidates, gold))
    flipped = gold.copy()
    own = flipped["doc_id"] == "song-lam"
    flipped.loc[own, "provision_id"] = "IV.1"
    flipped.loc[own, "strength"] = "full"
    after = predict_left_out(make_training_rows(candidates, flipped))
    rows = before["doc_id"] == "song-lam"
    pd.testing.assert_series_equal(before.loc[rows, "p_any"], after.loc[rows, "p_any"])
    assert not before.loc[~rows, "p_any"].equals(after.loc[~rows, "p_any"])


# Another family -----------------------------------------------------------------------------------


def test_rows_of_another_study_change_model_and_name(rows, turned):
    alone, both = fit_model(rows), fit_model(rows, also=[turned])
    assert all(alone[part] != both[part] for part in LEARNED)
    assert alone["name"] != both["name"]
    assert alone["training"]["pairs"] == both["training"]["pairs"] == len(rows)
    assert alone["training"]["also"] == []
    assert both["training"]["also"] == [{"plans": ["song-lam", "nui-xanh"], "pairs": len(rows)}]


def test_rows_of_another_study_count_less_than_ones_own(rows, turned):
    # Rows that contradict its own, pair by pair, cannot turn a study's model round.
    record = fit_model(rows, also=[turned])
    pulled, own = (model["first"]["features"]["cosine"]["weight"] for model in (record, fit_model(rows)))
    assert 0 < pulled < own


def test_plans_of_two_studies_may_go_by_the_same_id(rows, turned):
    renamed = turned.assign(doc_id="x-" + turned["doc_id"])
    same, other = fit_model(rows, also=[turned]), fit_model(rows, also=[renamed])
    assert all(same[part] == other[part] for part in LEARNED)


def test_left_out_predictions_learn_from_the_other_study_too(rows, turned):
    alone, both = predict_left_out(rows), predict_left_out(rows, also=[turned])
    assert both[IDS].equals(alone[IDS])  # only the study's own plans are predicted
    lead, lead_alone = (table.groupby("right")["p_any"].mean().diff().iloc[-1] for table in (both, alone))
    assert lead < lead_alone  # of right pairs over wrong ones


# How far coverage hangs on the coded plans --------------------------------------------------------


def test_range_of_expected_coverage_is_that_of_models_without_one_plan_each(rows):
    tables = run_planted()
    cells = tables.coverage, tables.provisions, tables.documents
    found = estimate_coverage_range(tables.candidates, *cells, rows=rows)
    pd.testing.assert_frame_equal(found.drop(columns=["least", "most"]), estimate_coverage(*cells))
    assert (found["least"] <= found["most"]).all()
    assert (found["most"] <= found["n_cells"]).all()
    assert found["least"].lt(found["most"]).any()


def test_range_closes_where_leaving_a_plan_out_changes_nothing(rows):
    # Two coded plans that are the same, learned from in turn: both models are one.
    own = rows[rows["doc_id"] == "song-lam"]
    twins = pd.concat([own, own.assign(doc_id="em-sinh-doi")], ignore_index=True)
    tables = run_planted()
    found = estimate_coverage_range(tables.candidates, tables.coverage, tables.provisions, tables.documents, rows=twins)
    assert found["least"].tolist() == pytest.approx(found["most"].tolist(), abs=1e-3)
