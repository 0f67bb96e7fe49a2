"""Statuses, denominators and what a plan without counterparts looks like."""

from __future__ import annotations

import unicodedata

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from planted import (
    PLAIN,
    REFERENCE,
    TASKS,
    learn_model,
    make_clauses,
    make_units,
    plant_documents,
    plant_units,
    run_chain,
    run_planted,
)
from scipy.stats import binom

from toolkit.matching.accept import accept_alignment
from toolkit.measures.coverage import (
    FOUND,
    is_applicable,
    measure_coverage,
    summarize_coverage,
    summarize_travel,
    unite_provinces,
)
from toolkit.measures.expected import estimate_coverage
from toolkit.measures.lengths import measure_lengths
from toolkit.parameters import StudyParameters
from toolkit.tables import COVERAGE_STATUSES

METHODS = [pytest.param(PLAIN, id="plain"), pytest.param(StudyParameters(), id="learned")]


@pytest.fixture(scope="module")
def tables():
    return run_planted()


def get_statuses(coverage: pd.DataFrame, doc_id: str) -> dict[str, str]:
    own = coverage[coverage["doc_id"] == doc_id]
    return dict(zip(own["provision_id"], own["status"], strict=True))


# Planted truths -----------------------------------------------------------------------------------


def test_every_plan_has_every_provision_once(tables):
    assert len(tables.coverage) == 3 * 7
    assert not tables.coverage.duplicated(["doc_id", "provision_id"]).any()
    assert set(tables.coverage["status"]) <= set(COVERAGE_STATUSES)


def test_planted_provisions_are_found_and_others_not(tables):
    found = {key for key, value in get_statuses(tables.coverage, "song-lam").items() if value in FOUND}
    assert found == {"II.1", "II.2", "III.1", "III.2", "III.3"}


def test_not_found_in_a_truncated_text_is_not_observable(tables):
    statuses = get_statuses(tables.coverage, "nui-xanh")
    assert statuses.pop("III.4") in FOUND
    assert set(statuses.values()) == {"not_observable"}


def test_plan_with_nothing_aligned_stays(tables):
    assert set(get_statuses(tables.coverage, "cua-bien").values()) == {"none"}
    assert "cua-bien" not in set(tables.alignment["doc_id"])
    row = summarize_coverage(tables.coverage, tables.provisions, tables.documents).set_index("doc_id")
    assert row.loc["cua-bien", ["n_full", "n_observable", "share_full"]].tolist() == [0, 4, 0]


def test_cell_names_its_nearest_clause_also_where_nothing_was_accepted(tables):
    best = tables.candidates.groupby(["doc_id", "provision_id"])["p_full"].max()
    for cell in tables.coverage[tables.coverage["status"] != "partial"].itertuples():
        expected = best.get((cell.doc_id, cell.provision_id), 0.0)
        assert cell.p_full == expected <= cell.p_any or cell.p_any == expected == 0
        assert bool(cell.best_clause_id) == ((cell.doc_id, cell.provision_id) in best.index)


def test_cell_with_a_related_pair_names_that_pair_and_not_a_nearer_core(tables):
    cell = {"doc_id": "cua-bien", "provision_id": "II.1"}
    pairs = pd.DataFrame([{**cell, "clause_id": "II.1", "p_any": 0.9, "p_full": 0.0, "rank": 2},
                          {**cell, "clause_id": "II.3", "p_any": 0.1, "p_full": 0.1, "rank": 1}])  # fmt: skip
    accepted = pairs.iloc[:1].drop(columns="rank").assign(strength="partial", judged_by="")
    coverage = measure_coverage(tables.provisions, tables.documents, pairs, accepted)
    row = coverage.set_index(["doc_id", "provision_id"]).loc[("cua-bien", "II.1")]
    assert row[["status", "best_clause_id", "p_any", "p_full"]].tolist() == ["partial", "II.1", 0.9, 0.0]


@pytest.mark.parametrize("parameters", METHODS)
def test_document_compared_with_itself_is_covered_wholly(parameters):
    copy = plant_units(REFERENCE).assign(doc_id="ban-sao")
    documents = plant_documents(("ban-sao", "plan", "party", "province", "Đồi Chè", "2030-05-01", "full"))
    units = pd.concat([plant_units(), copy], ignore_index=True)
    result = run_chain(units, documents, parameters=parameters)
    assert set(get_statuses(result.coverage, "ban-sao").values()) == {"full"}
    row = summarize_coverage(result.coverage, result.provisions, documents).set_index("doc_id")
    assert row.loc["ban-sao", "share_full"] == 1


@pytest.mark.parametrize("parameters", METHODS)
def test_decomposed_letters_change_no_table(parameters):
    units = plant_units()
    decomposed = units.assign(text=[unicodedata.normalize("NFD", text) for text in units["text"]])
    first, second = (run_chain(table, plant_documents(), parameters=parameters) for table in (units, decomposed))
    pd.testing.assert_frame_equal(first.coverage, second.coverage)
    pd.testing.assert_frame_equal(first.ledger, second.ledger)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations([REFERENCE, "song-lam", "nui-xanh", "cua-bien"]))
def test_order_of_plans_in_the_units_changes_nothing(tables, order):
    shuffled = run_chain(plant_units(*order), plant_documents())
    pd.testing.assert_frame_equal(shuffled.coverage, tables.coverage, check_exact=True)
    pd.testing.assert_frame_equal(shuffled.ledger, tables.ledger, check_exact=True)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.tuples(st.floats(0, 1), st.floats(0, 1)), st.sampled_from(["cutoff", "cutoff_full"]))
def test_raising_a_cutoff_never_adds_an_accepted_cell_and_only_its_own_moves_the_core(tables, cutoffs, name):
    counts = []
    for cutoff in sorted(cutoffs):
        parameters = StudyParameters(**{name: cutoff})
        alignment = accept_alignment(tables.candidates, parameters=parameters, model=learn_model())
        coverage = measure_coverage(tables.provisions, tables.documents, tables.candidates, alignment)
        summary = summarize_coverage(coverage, tables.provisions, tables.documents)
        counts.append(summary.assign(either=summary["n_full"] + summary["n_partial"]))
    low, high = counts
    assert (high["n_full"] <= low["n_full"]).all()
    assert (high["either"] <= low["either"]).all()
    if name == "cutoff":
        assert high["n_full"].tolist() == low["n_full"].tolist()


# Odd plans ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "units",
    [
        make_units("la", []),
        make_units("la", [("I", "heading", "MỤC TIÊU", "")]),
        make_clauses("la", ["The harbour lights will be repaired.", "Schools get new roofs."]),
        make_clauses("la", ["", "..."]),
    ],
    ids=["no unit", "headings only", "another language", "no word"],
)
@pytest.mark.parametrize("parameters", METHODS)
def test_odd_plan_stays_in_every_table_with_nothing_found(units, parameters):
    documents = plant_documents(("la", "plan", "state", "province", "Lạ", "2030", "full"))
    result = run_chain(pd.concat([plant_units(), units], ignore_index=True), documents, parameters=parameters)
    assert set(get_statuses(result.coverage, "la").values()) == {"none"}
    assert "la" in set(result.ledger["doc_id"])
    others = result.coverage[result.coverage["doc_id"] != "la"]
    expected = run_chain(plant_units(), plant_documents(), parameters=parameters).coverage
    assert others["status"].tolist() == expected["status"].tolist()


def test_study_whose_only_plan_has_no_clause_still_gives_tables():
    documents = plant_documents().iloc[:2]
    units = pd.concat([plant_units(REFERENCE), make_units("song-lam", [("I", "heading", "MỤC TIÊU", "")])])
    result = run_chain(units, documents)
    assert result.coverage["status"].tolist() == ["none"] * 7
    assert result.ledger.groupby("side").size().to_dict() == {"plan": 1, "reference": 10}


# Statuses -----------------------------------------------------------------------------------------

PROVISION = {"addressee": "shared", "line": "both", "valid_to": ""}
PLAN = {"tier": "province", "line": "state", "issued": "2030-06-01"}


@pytest.mark.parametrize(
    ("provision", "plan", "applicable"),
    [
        ({}, {}, True),
        ({"addressee": "central"}, {}, False),
        ({"addressee": "central"}, {"tier": "central"}, True),
        ({"addressee": "local"}, {"tier": "central"}, False),
        ({"addressee": "local"}, {"tier": "commune"}, True),
        ({"line": "party"}, {}, False),
        ({"line": "party"}, {"line": "party"}, True),
        ({"line": "party"}, {"line": ""}, True),
        ({"valid_to": "2029"}, {}, False),
        ({"valid_to": "2030"}, {}, True),
        ({"valid_to": "2030-05"}, {}, False),
        ({"valid_to": "2030-06-01"}, {}, True),
        ({"valid_to": "2030-05"}, {"issued": "2030"}, True),
        ({"valid_to": "2029"}, {"issued": ""}, True),
    ],
    ids=[
        "shared", "central task for a province", "central task for a ministry", "local task for a ministry",
        "local task for a commune", "party's for the state", "party's for the party", "line not known",
        "expired the year before", "expires the same year", "expired the month before", "last day",
        "plan's month not known", "plan's date not known",
    ],
)  # fmt: skip
def test_provision_applies_by_addressee_line_and_time(provision, plan, applicable):
    assert is_applicable({**PROVISION, **provision}, {**PLAN, **plan}) is applicable


def make_known(**given) -> pd.DataFrame:
    row = {
        "provision_id": "III.1",
        "type": "",
        "addressee": "",
        "line": "",
        "valid_to": "",
        "attestation": "",
    }
    return pd.DataFrame([{**row, **given}])


@pytest.mark.parametrize(
    "known",
    [{"addressee": "central"}, {"line": "party"}, {"valid_to": "2029"}],
    ids=["addressee", "line", "time"],
)
def test_provision_for_others_is_not_applicable_even_where_found(known):
    result = run_chain(plant_units(), plant_documents(), known=make_known(**known))
    cell = result.coverage.set_index(["doc_id", "provision_id"]).loc[("song-lam", "III.1")]
    assert cell["status"] == "not_applicable"
    assert cell["best_clause_id"] == "II.1"
    before = run_planted()
    for doc_id in ("song-lam", "cua-bien"):
        rest = get_statuses(result.coverage, doc_id)
        rest.pop("III.1")
        assert rest.items() <= get_statuses(before.coverage, doc_id).items()


@pytest.mark.parametrize("extent", ["truncated", "excerpt", "report"])
def test_absence_in_an_incomplete_text_is_not_observed(extent):
    documents = plant_documents()
    documents.loc[documents["doc_id"] == "cua-bien", "extent"] = extent
    result = run_chain(plant_units(), documents)
    assert set(get_statuses(result.coverage, "cua-bien").values()) == {"not_observable"}


def test_unread_plan_is_not_assessed_and_stays():
    documents = plant_documents(("mat", "plan", "state", "province", "Hồ Sen", "2030", "full"))
    result = run_chain(plant_units(), documents, not_assessed=["mat"])
    assert set(get_statuses(result.coverage, "mat").values()) == {"not_assessed"}
    row = summarize_coverage(result.coverage, result.provisions, documents).set_index("doc_id").loc["mat"]
    assert row[["n_not_assessed", "n_observable", "n_full"]].tolist() == [4, 0, 0]
    assert np.isnan(row["share_full"])


# Summaries ----------------------------------------------------------------------------------------


def make_cells(**statuses: list[str]) -> pd.DataFrame:
    rows = [
        (doc_id, f"III.{place + 1}", status) for doc_id, own in statuses.items() for place, status in enumerate(own)
    ]
    return pd.DataFrame(rows, columns=["doc_id", "provision_id", "status"])


def make_provisions(*types: str) -> pd.DataFrame:
    attestations = ["official", "plans-only"] * len(types)
    return pd.DataFrame(
        {
            "provision_id": [f"III.{place + 1}" for place in range(len(types))],
            "type": types,
            "attestation": attestations[: len(types)],
        }
    )


def make_documents(*rows: tuple[str, str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["doc_id", "unit", "role", "line", "extent"])


CELLS = make_cells(
    a=["full", "partial", "none", "not_applicable"],
    b=["none", "not_observable", "full", "not_observable"],
)
SIDES = make_documents(("a", "A", "plan", "state", "full"), ("b", "B", "plan", "party", "truncated"))


def test_denominators_are_stated_and_add_up():
    table = summarize_coverage(CELLS, make_provisions(*["task"] * 4), SIDES).set_index("doc_id")
    assert table.loc["a", ["n_full", "n_partial", "n_none", "n_not_applicable"]].tolist() == [1, 1, 1, 1]
    assert table.loc["a", ["n_observable", "n_applicable"]].tolist() == [3, 3]
    assert table.loc["a", "share_full"] == pytest.approx(1 / 3)  # a related clause is never added
    assert table.loc["b", ["n_full", "n_observable", "n_applicable"]].tolist() == [1, 2, 4]


def test_incomplete_plan_has_counts_and_no_share():
    table = summarize_coverage(CELLS, make_provisions(*["task"] * 4), SIDES).set_index("doc_id")
    assert np.isnan(table.loc["b", "share_full"])


def test_only_provisions_of_the_type_and_attestation_are_counted():
    provisions = make_provisions("task", "target", "task", "viewpoint")
    assert summarize_coverage(CELLS, provisions, SIDES)["n_full"].tolist() == [1, 1]
    assert summarize_coverage(CELLS, provisions, SIDES, type="target")[["n_full", "n_partial"]].to_numpy().tolist() == [
        [0, 1],
        [0, 0],
    ]
    official = summarize_coverage(CELLS, make_provisions(*["task"] * 4), SIDES, attestations=["official"])
    assert official["n_applicable"].tolist() == [2, 2]


def test_travel_counts_full_plans_to_which_a_provision_applies():
    cells = make_cells(a=["full", "none", "not_applicable"], b=["partial", "none", "full"], c=["full", "full", "full"])
    documents = make_documents(
        ("a", "A", "plan", "state", "full"),
        ("b", "B", "plan", "state", "full"),
        ("c", "C", "control", "state", "full"),
        ("d", "D", "plan", "state", "truncated"),
    )
    table = summarize_travel(cells, make_provisions(*["task"] * 3), documents)
    assert table["n_full"].tolist() == [1, 0, 1]
    assert table["n_partial"].tolist() == [1, 0, 0]
    assert table["n_plans"].tolist() == [2, 2, 1]
    assert table["share_full"].tolist() == [0.5, 0, 1]


def test_provision_that_applies_to_no_plan_has_no_share():
    table = summarize_travel(
        make_cells(a=["not_applicable"]),
        make_provisions("task"),
        make_documents(("a", "A", "plan", "state", "full")),
    )
    assert table["n_plans"].tolist() == [0]
    assert table["share_full"].isna().all()


def test_province_is_the_union_of_both_its_plans():
    cells = make_cells(party=["full", "none", "not_applicable"], state=["partial", "full", "none"], lone=["full"] * 3)
    documents = make_documents(
        ("party", "A", "plan", "party", "full"),
        ("state", "A", "plan", "state", "full"),
        ("lone", "B", "plan", "party", "full"),
    )
    table = unite_provinces(cells, make_provisions(*["task"] * 3), documents)
    assert table.to_dict("records") == [{"unit": "A", "n_found": 2, "n_applicable": 3}]


@pytest.mark.parametrize("changed", [{"extent": "truncated"}, {"line": "party"}, {"role": "control"}], ids=str)
def test_province_with_one_usable_plan_is_not_united(changed):
    cells = make_cells(party=["full"], state=["full"])
    documents = make_documents(("party", "A", "plan", "party", "full"), ("state", "A", "plan", "state", "full"))
    documents.loc[1, list(changed)] = list(changed.values())
    table = unite_provinces(cells, make_provisions("task"), documents)
    assert table.empty
    assert list(table.columns) == ["unit", "n_found", "n_applicable"]


def test_reference_of_one_provision_is_found_or_not():
    reference = make_clauses(REFERENCE, ["Lập quỹ học bổng cho học sinh bán trú."], TASKS)
    units = pd.concat([reference, plant_units("song-lam", "cua-bien")])
    documents = plant_documents()
    result = run_chain(units, documents[documents["doc_id"] != "nui-xanh"], parameters=PLAIN)
    assert result.coverage["status"].tolist() == ["full", "none"]


# Expected coverage --------------------------------------------------------------------------------


def make_chances(chances, *, status="none", doc_id="a") -> pd.DataFrame:
    ids = [f"III.{place}" for place in range(len(chances))]
    return pd.DataFrame({"doc_id": doc_id, "provision_id": ids, "status": status, "p_full": chances})


def estimate(cells: pd.DataFrame, *plans: tuple[str, str, str]) -> pd.DataFrame:
    provisions = pd.DataFrame({"provision_id": sorted(set(cells["provision_id"])), "type": "task"})
    documents = pd.DataFrame(plans or [("a", "plan", "full")], columns=["doc_id", "role", "extent"])
    return estimate_coverage(cells, provisions, documents)


@settings(max_examples=40)
@given(st.floats(0, 1), st.integers(1, 40))
def test_interval_of_equal_chances_is_that_of_the_binomial(chance, size):
    row = estimate(make_chances([chance] * size)).iloc[0]
    assert row["expected"] == pytest.approx(size * chance)
    for name, level in (("expected_low", 0.025), ("expected_high", 0.975)):
        # No smaller number reaches the level, and this one does.
        assert binom.cdf(row[name], size, chance) >= level - 1e-9
        assert binom.cdf(row[name] - 1, size, chance) <= level + 1e-9


@settings(max_examples=40)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=25))
def test_interval_holds_what_is_expected_and_stays_within_the_cells(chances):
    row = estimate(make_chances(chances)).iloc[0]
    assert 0 <= row["low"] <= row["high"] <= 1
    assert row["expected_low"] - 1 <= row["expected"] <= row["expected_high"] + 1
    assert row["share"] == pytest.approx(sum(chances) / len(chances))


def test_unequal_chances_computed_by_hand():
    # 0: 0.2 x 0.5 = 0.1; 1: 0.8 x 0.5 + 0.2 x 0.5 = 0.5; 2: 0.4; a third is sure.
    row = estimate(make_chances([0.8, 0.5, 1.0])).iloc[0]
    assert row[["expected", "expected_low", "expected_high"]].tolist() == pytest.approx([2.3, 1, 3])


@pytest.mark.parametrize(
    ("status", "n_cells"),
    [("full", 2), ("partial", 2), ("none", 2), ("not_observable", 2), ("not_applicable", 0), ("not_assessed", 0)],
)
def test_cells_that_could_be_found_count(status, n_cells):
    row = estimate(make_chances([0.5, 0.5], status=status)).iloc[0]
    assert row["n_cells"] == n_cells
    assert np.isnan(row["share"]) == (n_cells == 0)


def test_only_full_plans_get_a_place():
    chances = {"a": 0.5, "b": 0.9, "c": 0.7, "d": 0.8}
    cells = pd.concat([make_chances([chance] * 3, doc_id=doc_id) for doc_id, chance in chances.items()])
    plans = [("a", "plan", "full"), ("b", "plan", "truncated"), ("c", "plan", "full"), ("d", "control", "full")]
    table = estimate(cells, *plans).set_index("doc_id")
    assert table["place"].dropna().to_dict() == {"a": 2, "c": 1}


def test_expected_coverage_has_the_denominators_of_the_count(shipped_analysis):
    cells = shipped_analysis.coverage, shipped_analysis.provisions, shipped_analysis.documents
    counts = summarize_coverage(*cells)
    total = counts["n_observable"].where(counts["extent"] == "full", counts["n_applicable"])
    assert estimate_coverage(*cells)["n_cells"].tolist() == total.tolist()
    points = measure_lengths(*cells, shipped_analysis.units)
    assert points["total"].gt(0).all()
    whole = shipped_analysis.documents.set_index("doc_id")["extent"].reindex(points["doc_id"]).eq("full").to_numpy()
    assert points.loc[whole, ["low", "high"]].notna().all().all()
    assert points.loc[~whole, ["low", "high"]].isna().all().all()  # what a part of a text lacks is no zero
