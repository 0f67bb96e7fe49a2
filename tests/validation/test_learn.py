"""Learning from planted codes: what is found again, what is never seen, what another family adds."""

from __future__ import annotations

import pandas as pd
import pytest
from planted import TRUTH, plant_codes, plant_units, propose_both

from toolkit.errors import StudyError
from toolkit.matching.accept import accept_alignment, estimate_probabilities
from toolkit.matching.candidates import Proposal
from toolkit.matching.features import FEATURES, RELATED_FEATURES
from toolkit.matching.model import make_model
from toolkit.parameters import StudyParameters
from toolkit.validation.learn import (
    ROW_COLUMNS,
    _choose_floor,
    fit_model,
    join_rows,
    make_training_rows,
    predict_left_out,
)

IDS = ["doc_id", "clause_id", "provision_id"]


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return make_training_rows(propose_both(plant_units()), plant_codes(), family="nha")


@pytest.fixture(scope="module")
def turned(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of another family in which what was right is wrong."""
    flipped = ["" if strength else "full" for strength in rows["strength"]]
    coded = rows["kind"] == "coded"
    return rows.assign(family="nguoc", strength=pd.Series(flipped, index=rows.index).where(coded, ""))


def test_training_rows_hold_every_proposed_pair_of_coded_clauses(rows):
    gold, candidates = plant_codes(), propose_both(plant_units()).candidates
    coded = candidates.merge(gold[["doc_id", "clause_id"]].drop_duplicates())
    own = rows[rows["kind"] == "coded"]
    assert own[IDS].to_numpy().tolist() == coded[IDS].to_numpy().tolist()
    assert list(rows.columns) == list(ROW_COLUMNS)
    assert sorted(map(tuple, own.loc[own["strength"] == "full", IDS].to_numpy())) == sorted(TRUTH)
    assert set(rows.loc[rows["kind"] != "coded", "strength"]) == {""}
    assert set(rows["kind"]) == {"coded", "decoy"}
    assert "cua-bien" not in set(rows["doc_id"])


def test_judged_cells_are_learned_from_whole_and_come_before_the_codes(rows):
    proposal = propose_both(plant_units())
    own = rows[(rows["kind"] == "coded") & (rows["strength"] == "full")].iloc[0]
    other = proposal.candidates[proposal.candidates["doc_id"] == "cua-bien"].iloc[0]
    judged = pd.DataFrame(
        [
            (own["doc_id"], "", own["provision_id"], "none"),
            (other["doc_id"], other["clause_id"], other["provision_id"], "full"),
        ],
        columns=[*IDS, "verdict"],
    )
    table = make_training_rows(proposal, plant_codes(), family="nha", judged=judged)
    coded = table[table["kind"] == "coded"]
    cells = coded.groupby(["doc_id", "provision_id"])["strength"].agg(set)
    assert cells[own["doc_id"], own["provision_id"]] == {""}, "a person's no takes the place of a code"
    added = coded[coded["doc_id"] == "cua-bien"]
    wanted = proposal.candidates.query("doc_id == 'cua-bien' and provision_id == @other['provision_id']")
    assert set(added["clause_id"]) == set(wanted["clause_id"])
    assert added.loc[added["strength"] == "full", "clause_id"].tolist() == [other["clause_id"]]


def test_training_rows_hold_numbers_and_ids_only(rows):
    assert all(dtype.kind == "f" for dtype in rows[list(RELATED_FEATURES)].dtypes)
    assert not rows[["family", "kind", *IDS, "strength"]].map(lambda value: " " in value).to_numpy().any()


def test_pairs_of_unrelated_texts_are_learned_from_as_none(rows):
    both = propose_both(plant_units())
    far = both.candidates[both.candidates["doc_id"] == "cua-bien"].assign(cosine=0.3, rank=1)
    mixed = make_training_rows(both, plant_codes(), family="nha", unrelated=Proposal(far, both.decoys))
    added = mixed[mixed["kind"] == "unrelated"]
    assert len(added) == len(far) > 0
    assert set(added["strength"]) == {""}
    pd.testing.assert_frame_equal(mixed[mixed["kind"] != "unrelated"].reset_index(drop=True), rows)
    assert fit_model(mixed, chance=0.05)["training"]["families"]["nha"]["unrelated_texts"] == 1


def test_model_learned_from_planted_codes_finds_them_again_and_nothing_else(rows):
    candidates = propose_both(plant_units()).candidates
    model = make_model(fit_model(rows, chance=0.05))
    scored = estimate_probabilities(candidates, parameters=StudyParameters(), model=model)
    accepted = accept_alignment(scored, parameters=StudyParameters(), model=model)
    full = accepted[accepted["strength"] == "full"]
    assert sorted(map(tuple, full[IDS].to_numpy())) == sorted(TRUTH)
    assert (set(model.any.weights), set(model.full.weights)) == (set(RELATED_FEATURES), set(FEATURES))


def test_learning_is_repeatable_and_deaf_to_uncoded_plans():
    gold, proposal = plant_codes(), propose_both(plant_units())
    whole, again = (fit_model(make_training_rows(proposal, gold, family="nha"), chance=0.05) for _ in range(2))
    without = Proposal(*(pairs[pairs["doc_id"] != "cua-bien"] for pairs in (proposal.candidates, proposal.decoys)))
    coded_only = fit_model(make_training_rows(without, gold, family="nha"), chance=0.05)
    assert whole == again == coded_only
    assert whole["training"]["families"]["nha"]["plans"] == ["song-lam", "nui-xanh"]
    assert whole["training"]["families"]["nha"]["pairs_any"] == len(TRUTH)


def test_one_coded_plan_is_too_few_to_learn_from():
    gold = plant_codes()
    rows = make_training_rows(propose_both(plant_units()), gold[gold["doc_id"] == "song-lam"], family="nha")
    with pytest.raises(StudyError, match=r"1 plans hold coded pairs.*at least two"):
        fit_model(rows, chance=0.05)


def test_two_families_of_one_coded_plan_each_are_enough(rows):
    gold, proposal = plant_codes(), propose_both(plant_units())
    parts = [
        make_training_rows(proposal, gold[gold["doc_id"] == doc_id], family=doc_id)
        for doc_id in ("song-lam", "nui-xanh")
    ]
    joined = join_rows(parts)
    assert set(fit_model(joined, chance=0.05)["training"]["families"]) == {"song-lam", "nui-xanh"}
    assert set(predict_left_out(joined)["family"]) == {"song-lam", "nui-xanh"}


def test_left_out_predictions_never_saw_their_own_plan():
    proposal, gold = propose_both(plant_units()), plant_codes()
    before = predict_left_out(make_training_rows(proposal, gold, family="nha"))
    flipped = gold.copy()
    own = flipped["doc_id"] == "song-lam"
    flipped.loc[own, "provision_id"] = "IV.1"
    flipped.loc[own, "strength"] = "full"
    after = predict_left_out(make_training_rows(proposal, flipped, family="nha"))
    rows = before["doc_id"] == "song-lam"
    pd.testing.assert_series_equal(before.loc[rows, "p_any"], after.loc[rows, "p_any"])
    assert not before.loc[~rows, "p_any"].equals(after.loc[~rows, "p_any"])


# Another family -----------------------------------------------------------------------------------


def test_left_out_predictions_never_saw_their_own_family(rows, turned):
    both = predict_left_out(join_rows([rows, turned]))
    assert set(both["family"]) == {"nha", "nguoc"}
    # Learned from the turned family alone, the right pairs of the other look wrong.
    own = both[(both["family"] == "nha") & (both["kind"] == "coded") & (both["n_rare"] > 0)]
    assert own.groupby("right_full")["p_full"].mean().diff().iloc[-1] < 0


def test_rows_of_another_family_change_weights_and_name(rows, turned):
    alone, both = fit_model(rows, chance=0.05), fit_model(join_rows([rows, turned]), chance=0.05)
    assert all(alone[part] != both[part] for part in ("any", "full"))
    assert alone["name"] != both["name"]
    assert list(both["training"]["families"]) == ["nha", "nguoc"]


def test_large_family_says_no_more_than_a_small_one(rows, turned):
    once = fit_model(join_rows([rows, turned]), chance=0.05)
    twins = [turned.assign(doc_id=turned["doc_id"] + suffix) for suffix in ("", "-2", "-3")]
    thrice = fit_model(join_rows([rows, pd.concat(twins, ignore_index=True)]), chance=0.05)
    weights = [model["full"]["features"]["cosine"]["weight"] for model in (once, thrice)]
    assert weights[0] == pytest.approx(weights[1], abs=1e-3)


def test_family_given_twice_is_refused(rows):
    with pytest.raises(StudyError, match="family nha is given twice"):
        join_rows([rows, rows])


def test_plans_of_two_families_may_go_by_the_same_id(rows, turned):
    renamed = turned.assign(doc_id="x-" + turned["doc_id"])
    same, other = (fit_model(join_rows([rows, part]), chance=0.05) for part in (turned, renamed))
    assert all(same[part] == other[part] for part in ("any", "full", "cutoff", "cutoff_full"))


def test_an_unrelated_text_that_takes_provisions_up_for_sure_is_refused(rows):
    """Else a cut-off above 1 would be written, which no model may have."""
    copy = rows[rows["kind"] == "coded"].assign(kind="unrelated", strength="", doc_id="chep")
    both = pd.concat([rows, copy], ignore_index=True)
    scored = both.assign(p_full=(both["kind"] == "unrelated").astype(float), right_full=both["strength"] == "full")
    with pytest.raises(StudyError, match="no text on another subject"):
        _choose_floor(scored, 0.05)
