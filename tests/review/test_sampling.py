"""The audit sample: chances that hold, one order for every size, no dependence on the order of rows."""

from __future__ import annotations

import pandas as pd
import pytest
from planted_cells import IDS, plant_cells

from toolkit.errors import ParameterError
from toolkit.review.cells import judge_cells
from toolkit.review.sampling import draw_audit


def test_the_smaller_sample_is_the_beginning_of_the_larger():
    cells = plant_cells()
    large = draw_audit(cells, 100, seed=4)[IDS]
    for n in (1, 50, 99):
        pd.testing.assert_frame_equal(draw_audit(cells, n, seed=4)[IDS], large.head(n))


def test_the_order_of_rows_decides_nothing():
    cells = plant_cells()
    pd.testing.assert_frame_equal(draw_audit(cells, 60), draw_audit(cells.sample(frac=1, random_state=1), 60))


def test_chances_add_up_to_the_sample_and_are_as_often_as_they_say():
    cells = plant_cells(plans=3, provisions=20)
    n, turns = 20, 400
    drawn = pd.concat([draw_audit(cells, n, seed=seed) for seed in range(turns)])
    often = drawn.groupby(IDS).agg(times=("chance", "size"), chance=("chance", "first"))
    assert len(often) == len(cells), "some cells are never drawn"
    assert often["chance"].sum() == pytest.approx(n)
    # 60 shares, each of a standard deviation of about 0.024
    assert (often["times"] / turns - often["chance"]).abs().max() < 0.09


def test_plans_share_a_band_by_its_size():
    cells = plant_cells(plans=8, provisions=50)
    drawn = draw_audit(cells, 120)
    whole = cells.merge(draw_audit(cells, len(cells))[[*IDS, "band"]], on=IDS)
    for band, own in whole.groupby("band"):
        expected = own.groupby("doc_id").size() * drawn.loc[drawn["band"] == band, "chance"].iloc[0]
        got = drawn[drawn["band"] == band].groupby("doc_id").size().reindex(expected.index, fill_value=0)
        assert (got - expected).abs().max() < 2, f"{band} is not spread over the plans"


def test_only_what_can_be_observed_is_drawn_and_all_of_it_where_that_is_little():
    cells = plant_cells(plans=2, provisions=10).assign(observable=[True] * 10 + [False] * 10)
    drawn = draw_audit(cells, 100)
    assert set(drawn["doc_id"]) == {"plan-0"}
    assert drawn["chance"].tolist() == [1.0] * 10
    assert draw_audit(cells.assign(observable=False), 5).empty


@pytest.mark.parametrize("n", [0, -3])
def test_a_sample_of_nothing_is_refused(n):
    with pytest.raises(ParameterError, match="1 or more"):
        draw_audit(plant_cells(), n)


def test_a_cell_that_stands_twice_is_refused():
    cells = plant_cells()
    with pytest.raises(ParameterError, match="twice"):
        draw_audit(pd.concat([cells, cells.head(1)]), 5)


JUDGED = {
    "an adjudicator settles what chance drew": (
        [("lan", "person", "full", "audit", "overruled"), ("adjudication", "person", "none", "browse", "in_force")],
        (False, True),
    ),
    "a person looks by interest at what a model drew": (
        [("m7", "model", "full", "audit", "overruled"), ("lan", "person", "none", "queue", "in_force")],
        (False, False),
    ),
    "two people, one by chance": (
        [("lan", "person", "full", "audit", "in_force"), ("mai", "person", "full", "queue", "in_force")],
        (True, True),
    ),
}


@pytest.mark.parametrize(("lines", "expected"), JUDGED.values(), ids=JUDGED)
def test_chance_drew_a_cell_only_if_it_did_for_those_who_decide(lines, expected):
    rows = pd.DataFrame(lines, columns=["coder", "kind", "verdict", "reason", "state"]).assign(
        doc_id="song-lam", provision_id="II.1"
    )
    rows["chance"] = rows["reason"].map({"audit": 0.25})
    cell = judge_cells(rows).iloc[0]
    assert (cell["is_full"], cell["audit"]) == expected
    assert judge_cells(rows[rows["state"] == "disputed"]).empty
