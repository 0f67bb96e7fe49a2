"""Corrected coverage: planted truths, survey formulae, published intervals, and what is known for sure."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from planted_cells import IDS, judge, plant_cells, plant_truth

from toolkit.review.corrected import _add_up, _bound, _bound_part, _Count, _spread_unseen, correct_coverage
from toolkit.review.sampling import draw_audit


def take(table: pd.DataFrame, measure: str = "coverage", scope: str = "all") -> pd.Series:
    return table[(table["measure"] == measure) & (table["scope"] == scope)].iloc[0]


def test_no_audit_no_figure():
    cells = plant_cells()
    by_interest = judge(cells.head(20), plant_truth(cells), "queue")
    assert correct_coverage(cells, by_interest).empty


def test_everything_judged_is_known_exactly():
    cells = plant_cells(plans=2, provisions=30)
    truth = plant_truth(cells)
    table = correct_coverage(cells, judge(draw_audit(cells, len(cells)), truth))
    found = cells.set_index(IDS)["found"]
    expected = {
        "coverage": truth.mean(),
        "precision": truth[found].mean(),
        "recall": (truth & found).sum() / truth.sum(),
    }
    for measure, value in expected.items():
        assert take(table, measure)[["corrected", "low", "high"]].tolist() == pytest.approx([value] * 3), measure
    assert take(table)["judged"] == pytest.approx(truth.mean())
    assert take(table)["raw"] == pytest.approx(found.mean())


QUALITY = {
    "a fair method": (0.1, 0.1),
    "one that misses half": (0.5, 0.05),
    "one that is always wrong": (1.0, 1.0),
    "one that is never wrong": (0.0, 0.0),
}


@pytest.mark.parametrize(("missed", "wrong"), QUALITY.values(), ids=QUALITY)
def test_the_interval_holds_the_truth_however_bad_the_method_is(missed, wrong):
    cells = plant_cells(plans=1, provisions=120)
    truth = plant_truth(cells, missed=missed, wrong=wrong)
    tables = [correct_coverage(cells, judge(draw_audit(cells, 60, seed=seed), truth)) for seed in range(40)]
    rows = pd.DataFrame([take(table) for table in tables])
    assert abs(rows["corrected"].mean() - truth.mean()) < 0.025, "biased"
    assert ((rows["low"] <= truth.mean()) & (truth.mean() <= rows["high"])).mean() >= 0.85
    assert (rows["low"] <= rows["corrected"]).all()
    assert (rows["corrected"] <= rows["high"]).all()


def test_looks_by_interest_beside_the_audit_bias_nothing():
    """The queue looks at the likeliest errors among what chance left: the rest is then not like the sample."""
    cells = plant_cells(plans=4, provisions=40)
    truth = plant_truth(cells, missed=0.0, wrong=0.0)
    doubt = cells["p_full"].where(~cells["found"], 1 - cells["p_full"])
    missed = (~cells["found"] & (cells["p_full"] > 0.05)).to_numpy()
    truth[missed] = True  # all errors lie where the queue looks first
    rows = []
    for seed in range(25):
        drawn = draw_audit(cells, 40, seed=seed)
        left = cells.assign(doubt=doubt).merge(drawn[IDS].assign(drawn=True), on=IDS, how="left")
        queue = left[left["drawn"].isna()].sort_values("doubt", ascending=False).head(20)
        said = pd.concat([judge(drawn, truth), judge(queue, truth, "queue")])
        rows.append(take(correct_coverage(cells, said)))
    table = pd.DataFrame(rows)
    assert abs(table["corrected"].mean() - truth.mean()) < 0.02
    assert ((table["low"] <= truth.mean()) & (truth.mean() <= table["high"])).mean() >= 0.85


def test_one_band_is_the_plain_share_and_its_known_interval():
    """Jeffreys' interval of Brown, Cai and DasGupta (2001), Table 5: n = 7."""
    published = {0: (0, 0.292), 1: (0.016, 0.501), 2: (0.065, 0.648), 3: (0.139, 0.766)}
    for right, (low, high) in published.items():
        lower, upper = _spread_unseen(right, 7, 100_000)
        got = (_bound(_Count(0, lower, lower), 100_000)[1], _bound(_Count(10**5, upper, upper), 100_000)[2])
        high_of = float(np.searchsorted(np.cumsum(upper), 0.975)) / 100_000
        if right:  # without a right look the lower end is 0, and the upper one that of Jeffreys' posterior
            assert got[0] == 0 or float(np.searchsorted(np.cumsum(lower), 0.025)) / 1e5 == pytest.approx(low, abs=6e-4)
        assert high_of == pytest.approx(high, abs=0.02 if right == 0 else 6e-4)


def test_point_estimate_is_the_difference_estimator():
    """The mean of the method's verdicts plus, in each stratum, the mean of judged minus method's (Cochran 1977)."""
    cells = plant_cells(plans=1, provisions=200).assign(found=lambda t: t["p_full"] >= 0.5)
    cells["p_full"] = np.where(cells["found"], 0.95, 0.01)  # two strata
    truth = plant_truth(cells)
    drawn = draw_audit(cells, 60)
    table = cells.merge(drawn, on=IDS, how="left").assign(truth=truth.to_numpy(), seen=lambda t: t["chance"].notna())
    error = table["truth"].astype(float) - table["found"]
    strata = table.groupby("found")
    weight = strata.size() / len(table)
    estimate = table["found"].mean() + (error[table["seen"]].groupby(table["found"]).mean() * weight).sum()
    n = strata["seen"].sum()
    spread = error[table["seen"]].groupby(table["found"]).var() / n * (1 - n / strata.size()) * weight**2
    row = take(correct_coverage(cells, judge(drawn, truth)))
    assert row["corrected"] == pytest.approx(estimate)
    # the normal interval of the survey formula; ours is not symmetric, and a little wider for few errors
    assert (row["high"] - row["low"]) / 2 == pytest.approx(1.96 * np.sqrt(spread.sum()), rel=0.25)


def test_bands_without_an_error_leave_the_lower_limit_alone():
    nothing = _Count(0.0, *_spread_unseen(0, 20, 30))
    some = _Count(10.0, *_spread_unseen(5, 20, 30))
    alone, beside = _bound(_add_up([some]), 30), _bound(_add_up([some, nothing, nothing]), 90)
    assert beside[1] * 90 == pytest.approx(alone[1] * 30)
    assert beside[2] * 90 > alone[2] * 30


def test_limits_of_a_part_of_a_sum_are_those_of_the_counts():
    sure = np.eye(1, 11, 6)[0]
    assert _bound_part(sure, np.eye(1, 5, 2)[0], 0.025) == pytest.approx(0.75)
    even = np.full(4, 0.25)  # the other is 0, 1, 2 or 3: 6/9 to 6/6
    assert _bound_part(sure, even, 0.025) == pytest.approx(6 / 9)
    assert _bound_part(sure, even, 0.975) == pytest.approx(1.0)


def test_plans_and_sections_have_rows_and_controls_are_not_averaged_in():
    cells = plant_cells(plans=3, provisions=30)
    cells = cells.assign(
        type="task", section="II", observable=True, role=cells["doc_id"].map({"plan-2": "control"}).fillna("plan")
    )
    truth = plant_truth(cells)
    table = correct_coverage(cells, judge(draw_audit(cells, 45), truth)).query(
        "measure == 'coverage' and type == 'task'"
    )
    assert table["scope"].tolist() == ["all", "plan", "plan", "plan", "section"]
    assert set(table.loc[table["scope"] == "plan", "name"]) == {"plan-0", "plan-1", "plan-2"}
    assert table.loc[table["scope"] == "all", "n_cells"].tolist() == [60]
    assert table.loc[table["scope"] == "section", "n_cells"].tolist() == [60]


def test_more_looks_in_one_plan_do_not_tilt_all_plans_to_it():
    """The sample of a plan that is drawn further holds cells with the smaller chance that they had before."""
    cells = plant_cells(plans=4, provisions=40)
    truth = plant_truth(cells, missed=0.02, wrong=0.02)
    first_plan = (cells["doc_id"] == "plan-0").to_numpy()
    truth[first_plan & (np.random.default_rng(5).random(len(cells)) < 0.5)] = True  # one plan of which much is missed
    rows = []
    for seed in range(25):
        drawn = draw_audit(cells, 40, seed=seed)
        more = draw_audit(cells[first_plan], 30, seed=seed)
        new = more.merge(drawn[IDS], on=IDS, how="left", indicator=True).query("_merge == 'left_only'")
        rows.append(take(correct_coverage(cells, judge(pd.concat([drawn, new]), truth))))
    table = pd.DataFrame(rows)
    assert abs(table["corrected"].mean() - truth.mean()) < 0.03
    assert ((table["low"] <= truth.mean()) & (truth.mean() <= table["high"])).mean() >= 0.85
