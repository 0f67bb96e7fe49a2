"""What chance reaches in a plan, and how it bounds what is counted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted import learn_model, make_clauses, plant_documents, plant_units, run_chain, run_planted

from toolkit.errors import ParameterError
from toolkit.matching.chance import (
    bound_share,
    find_chance_cutoff,
    find_plan_cutoffs,
    load_decoys,
    measure_chance,
)
from toolkit.parameters import StudyParameters

scores = st.lists(st.integers(0, 1_000_000).map(lambda value: value / 1e6), min_size=1, max_size=40)


@given(scores, st.floats(0, 1), st.floats(0, 1))
def test_no_more_decoys_than_allowed_reach_the_cutoff_and_no_lower_one_would_do(values, chance, floor):
    table = np.array(values)
    cutoff = find_chance_cutoff(table, chance=chance, floor=floor)
    assert cutoff >= floor
    assert (table >= cutoff).sum() <= chance * len(table) + 1e-6 or cutoff == floor
    if cutoff > floor:  # one step lower, one more decoy would have been covered
        assert (table >= cutoff - 1.5e-6).sum() > chance * len(table) - 1e-6


@given(scores, st.floats(0, 1))
def test_share_of_covered_decoys_never_exceeds_the_parameter(values, chance):
    decoys = pd.DataFrame({"decoy_id": [f"d{place}" for place in range(len(values))], "type": "task"})
    scored = pd.DataFrame({"doc_id": "a", "provision_id": decoys["decoy_id"], "p_full": values})
    cutoffs = find_plan_cutoffs(scored, ["a", "b"], n_decoys=len(decoys), chance=chance, floors=(0.1, 0.0))
    table = measure_chance(scored, decoys, cutoffs).set_index(["doc_id", "type"])
    assert table.loc[("a", "all"), "share"] <= chance + 1e-9 or chance * len(values) >= len(values) - 1e-9
    assert table.loc[("b", "all"), "n_covered"] == 0  # a plan without any pair of a decoy
    assert (table["cutoff"] == 0.1).all()  # related pairs are a list to read: chance does not bound them


def test_chance_of_one_leaves_the_floor():
    scored = pd.DataFrame({"doc_id": "a", "provision_id": ["d1", "d2"], "p_full": [0.9, 0.8]})
    free = find_plan_cutoffs(scored, ["a"], n_decoys=2, chance=1.0, floors=(0.1, 0.3))
    bound = find_plan_cutoffs(scored, ["a"], n_decoys=2, chance=0.5, floors=(0.1, 0.3))
    assert free["cutoff_full"].tolist() == [0.3]
    assert bound["cutoff_full"].tolist() == [0.800001]


def test_decoys_that_nothing_comes_near_count_as_not_covered():
    scored = pd.DataFrame({"doc_id": "a", "provision_id": ["d1", "d2"], "p_full": [0.9, 0.8]})
    cutoffs = find_plan_cutoffs(scored, ["a"], n_decoys=40, chance=0.05, floors=(0.1, 0.3))
    assert cutoffs["cutoff_full"].tolist() == [0.3]  # 2 of 40


def test_without_decoys_the_floor_holds_and_chance_is_missing():
    parameters = StudyParameters(decoys_left_out="all")
    assert load_decoys(parameters).empty
    result = run_chain(plant_units(), plant_documents(), parameters=parameters)
    assert result.chance["n_decoys"].eq(0).all()
    assert result.chance[["share", "low", "high"]].isna().all().all()
    assert set(result.chance["cutoff_full"]) == {learn_model().cutoff_full}
    assert result.alignment["strength"].eq("full").any()


@pytest.mark.parametrize(
    ("left_out", "said"),
    [("library", "'library' is no field.*libraries"), ("libraries; sea-fising", "sea-fising.*sea-fishing"),
     ("all; libraries", "'all' is no field")],
    ids=["nearest is named", "second name", "all stands alone"],
)  # fmt: skip
def test_unknown_field_of_decoys_is_refused(left_out, said):
    with pytest.raises(ParameterError, match=said):
        load_decoys(StudyParameters(decoys_left_out=left_out))


def test_fields_left_out_are_the_only_ones_missing():
    left = load_decoys(StudyParameters(decoys_left_out="libraries; sea-fishing"))
    whole = load_decoys()
    assert set(whole["field"]) - set(left["field"]) == {"libraries", "sea-fishing"}
    assert len(left) == (~whole["field"].isin(["libraries", "sea-fishing"])).sum()


def test_plan_that_carries_out_the_decoys_is_held_to_the_parameter():
    """It takes up every decoy word by word: its cut-off rises until at most that share is covered."""
    decoys = load_decoys()
    units = pd.concat([plant_units(), make_clauses("la", decoys["text"].tolist())], ignore_index=True)
    documents = plant_documents(("la", "control", "state", "province", "Cửa Biển", "2030-08-02", "full"))
    bound, free = (
        run_chain(units, documents, parameters=StudyParameters(chance=chance)).chance.set_index(["doc_id", "type"])
        for chance in (0.05, 1.0)
    )
    assert free.loc[("la", "all"), "share"] > 0.9
    assert bound.loc[("la", "all"), "share"] <= 0.05
    assert bound.loc[("la", "all"), "cutoff_full"] > free.loc[("la", "all"), "cutoff_full"]
    assert bound.loc[("song-lam", "all")].equals(free.loc[("song-lam", "all")])


def test_chance_has_a_row_for_each_plan_and_type_within_its_interval():
    table = run_planted().chance
    assert table.groupby("doc_id")["type"].agg(" ".join).eq("task target all").all()
    assert set(table["doc_id"]) == {"song-lam", "nui-xanh", "cua-bien"}
    assert (table["low"] <= table["share"]).all()
    assert (table["share"] <= table["high"]).all()


@pytest.mark.parametrize("total", [1, 20, 227])
def test_interval_of_a_share_holds_the_share_and_narrows(total):
    for count in (0, total // 3, total):
        low, high = bound_share(count, total)
        assert 0 <= low <= high <= 1
        assert low - 1e-12 <= count / total <= high + 1e-12
        wider = bound_share(count * 10, total * 10)
        assert wider[1] - wider[0] < high - low
    assert all(np.isnan(bound) for bound in bound_share(0, 0))
