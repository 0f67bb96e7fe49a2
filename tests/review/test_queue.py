"""The queue: what is doubtful comes first, judgments teach the order, and the rule for stopping is kept to."""

from __future__ import annotations

import numpy as np
import pandas as pd
from planted_cells import IDS, judge, plant_cells, plant_truth

from toolkit.review.corrected import correct_coverage
from toolkit.review.queue import order_queue, plan_looks, tell_when_to_stop
from toolkit.review.sampling import draw_audit


def test_nobody_is_asked_twice_and_nothing_is_lost():
    cells = plant_cells()
    told = cells.iloc[::3][IDS].assign(is_full=True)
    queue = order_queue(cells, told)
    assert len(queue) == len(cells) - len(told)
    assert queue.merge(told, on=IDS).empty
    assert queue["gain"].is_monotonic_decreasing


def test_a_look_counts_for_more_where_fewer_cells_make_the_share():
    cells = plant_cells(plans=2, provisions=40).assign(p_full=0.2, found=False)
    small = pd.concat([cells.iloc[:40], cells.iloc[40:50]])
    assert set(order_queue(small, n=10)["doc_id"]) == {"plan-1"}


def test_cells_that_no_share_counts_come_last():
    cells = plant_cells(plans=2, provisions=40).assign(observable=lambda t: t["doc_id"] == "plan-1")
    queue = order_queue(cells)
    assert queue["doc_id"].tolist() == ["plan-1"] * 40 + ["plan-0"] * 40
    assert (queue["gain"].tail(40) == 0).all()


def test_errors_in_one_plan_bring_its_other_cells_forward():
    cells = plant_cells(plans=2, provisions=40).assign(p_full=0.05, found=False)
    told = cells[cells["doc_id"] == "plan-1"].head(12)[IDS].assign(is_full=True)
    after = order_queue(cells, told)
    assert set(after.head(28)["doc_id"]) == {"plan-1"}
    assert after.groupby("doc_id")["p_now"].max()["plan-1"] > 0.15


def test_judgments_that_bear_the_method_out_leave_its_probabilities():
    cells = plant_cells()
    sure = cells[(cells["p_full"] < 0.01) | (cells["p_full"] > 0.99)]
    queue = order_queue(cells, sure[IDS].assign(is_full=sure["found"]))
    both = queue.merge(cells, on=IDS)
    middle = both[both["p_full"].between(0.2, 0.8)]
    assert (middle["p_now"] - middle["p_full"]).abs().max() < 0.25


def test_the_looks_that_the_rule_asks_for_are_about_enough():
    cells = plant_cells(plans=2, provisions=300).assign(type="task")
    truth = plant_truth(cells)
    table = correct_coverage(cells, judge(draw_audit(cells, 80), truth))
    row = plan_looks(table).set_index("scope").loc["all"]
    assert row["half_width"] > 0.05
    more = correct_coverage(cells, judge(draw_audit(cells, 80 + int(row["n_more"])), truth))
    assert abs(plan_looks(more).set_index("scope").loc["all", "half_width"] - 0.05) < 0.01


def test_the_rule_is_told_in_the_language_of_the_reader():
    looks = pd.DataFrame({"scope": ["all", "plan"], "name": ["", "xa"], "half_width": [0.04, 0.1], "n_more": [0, 1]})
    first, second = tell_when_to_stop(looks, language="vi", units={"xa": "Núi Xanh"})
    assert "tất cả kế hoạch" in first
    assert "Thêm 1 lần xem" in second
    assert "Núi Xanh" in second
    assert "1 more look drawn" in tell_when_to_stop(looks, language="en")[1]


def test_all_judged_leaves_an_empty_queue():
    cells = plant_cells(plans=1, provisions=5)
    queue = order_queue(cells, cells[IDS].assign(is_full=np.True_))
    assert queue.empty
    assert list(queue.columns) == [*IDS, "p_now", "doubt", "gain"]
