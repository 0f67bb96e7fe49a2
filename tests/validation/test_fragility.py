"""Settings are declared, findings are those a reader takes, and what does not hold is told."""

from __future__ import annotations

import pandas as pd
import pytest

from toolkit.errors import TableError
from toolkit.parameters import StudyParameters, make_parameters
from toolkit.tables import OWN_SETTING
from toolkit.validation.fragility import (
    compare_findings,
    find_fragile,
    list_findings,
    list_settings,
    note_fragile,
    summarize_fragility,
)

FAMILIES = ("26-NQ-TW", "57-NQ-TW", "75-KL-TW")


def plant(shares: dict[str, int], *, of: int = 20, roles: dict[str, str] | None = None, extents=None):
    """Plant a study in which each document takes up the first so many of its tasks."""
    documents = pd.DataFrame(
        {
            "doc_id": list(shares),
            "role": [(roles or {}).get(name, "plan") for name in shares],
            "extent": [(extents or {}).get(name, "full") for name in shares],
        }
    )
    provisions = pd.DataFrame({"provision_id": [f"II.{n}" for n in range(of)], "type": "task"})
    missed = {name: "none" if (extents or {}).get(name, "full") == "full" else "not_observable" for name in shares}
    rows = [
        (name, f"II.{n}", "full" if n < found else missed[name]) for name, found in shares.items() for n in range(of)
    ]
    return pd.DataFrame(rows, columns=["doc_id", "provision_id", "status"]), provisions, documents


def find(findings: pd.DataFrame, headline: str) -> dict[str, float]:
    own = findings[findings["headline"] == headline]
    return dict(zip(own["doc_id"] + own["other_id"], own["value"], strict=True))


@pytest.mark.parametrize("method", ["logistic", "plain"])
@pytest.mark.parametrize("judged", [True, False])
def test_every_setting_differs_from_every_other_and_can_be_set(method, judged):
    parameters = StudyParameters(method=method)
    settings = list_settings(parameters, cutoff_full=0.3, families=FAMILIES, judged=judged)
    names = [setting.name for setting in settings]
    assert names[0] == "study"
    assert len(set(names)) == len(names)
    run = [
        (parameters.model_copy(update=dict(one.changes)).fingerprint(), one.without, one.formula_clauses, one.counted)
        for one in settings
    ]
    assert len(set(run)) == len(run), "a setting is tried twice"
    for setting in settings:
        make_parameters({**parameters.model_dump(), **setting.changes})
    assert ("judgments=none" in names) == judged


def test_a_study_of_the_shipped_kind_is_run_in_24_settings_or_more():
    assert len(list_settings(StudyParameters(), cutoff_full=0.321, families=FAMILIES)) >= 24


@pytest.mark.parametrize(
    "own",
    [{"chance": 0.1}, {"shortlist": 50}, {"fold_yi": False}, {"precision": 0.8}, {"cutoff_full": 0.05}],
    ids=["a chance level of the list", "a shortlist of it", "a folding off", "a precision", "a cut-off near 0"],
)
def test_a_study_with_settings_of_its_own_is_not_compared_with_itself(own):
    parameters = make_parameters(own)
    settings = list_settings(parameters, cutoff_full=0.05)
    prints = [parameters.model_copy(update=dict(one.changes)).fingerprint() for one in settings
              if not one.formula_clauses and one.counted == ("full",)]  # fmt: skip
    assert len(set(prints)) == len(prints)


def test_findings_are_those_of_full_texts_but_shares():
    found = list_findings(*plant({"lam": 10, "xanh": 6, "bien": 3}, extents={"bien": "truncated"}))
    assert find(found, "share") == {"lam": 0.5, "xanh": 0.3, "bien": 0.15}
    assert find(found, "rank") == {"lam": 1, "xanh": 2}
    assert find(found, "order") == {"lamxanh": 0.2}
    assert find(found, "found_by_all") == {"": 0.3}


def test_a_control_is_compared_with_the_lowest_plan_and_never_ranked():
    found = list_findings(*plant({"lam": 10, "xanh": 6, "doi": 7}, roles={"doi": "control"}))
    assert find(found, "control_below") == {"doi": pytest.approx(-0.05)}
    assert "doi" not in find(found, "rank")


def test_one_plan_alone_has_nothing_to_be_compared_with():
    found = list_findings(*plant({"lam": 10}))
    assert set(found["headline"]) == {"share", "rank"}


def test_no_task_gives_no_finding_and_no_error():
    coverage, provisions, documents = plant({"lam": 3, "xanh": 2})
    table = compare_findings({"study": list_findings(coverage, provisions.assign(type="viewpoint"), documents)})
    assert table.empty
    assert summarize_fragility(table).empty
    assert find_fragile(table) == frozenset()


def test_related_provisions_count_where_they_are_told_to():
    coverage, provisions, documents = plant({"lam": 2}, of=4)
    coverage.loc[3, "status"] = "partial"
    counted = list_findings(coverage, provisions, documents, counted=("full", "partial"))
    assert find(counted, "share") == {"lam": 0.75}


def test_an_order_holds_only_where_the_same_plan_is_ahead():
    runs = {"study": {"lam": 10, "xanh": 8}, "turned": {"lam": 7, "xanh": 8}, "level": {"lam": 8, "xanh": 8},
            "wider": {"lam": 15, "xanh": 2}}  # fmt: skip
    table = compare_findings({name: list_findings(*plant(shares)) for name, shares in runs.items()})
    order = table[table["headline"] == "order"].set_index("setting")["holds"]
    assert order.to_dict() == {"study": True, "turned": False, "level": False, "wider": True}
    row = summarize_fragility(table).set_index("headline").loc["order"]
    assert (row["doc_id"], row["other_id"], row["n_holds"], row["fails_in"]) == ("lam", "xanh", 2, "turned | level")
    assert row["fragile"]


def test_the_order_of_the_catalogue_changes_no_finding():
    runs = ({"lam": 10, "xanh": 8}, {"lam": 7, "xanh": 8})
    tables = [
        compare_findings(
            {
                "study": list_findings(*plant({name: runs[0][name] for name in names})),
                "other": list_findings(*plant({name: runs[1][name] for name in names})),
            }
        )
        for names in (("lam", "xanh"), ("xanh", "lam"))
    ]
    keys = ["headline", "doc_id", "other_id", "setting"]
    one, other = (table.sort_values(keys).reset_index(drop=True) for table in tables)
    pd.testing.assert_frame_equal(one, other)


def test_level_plans_are_said_to_be_ahead_of_nobody():
    own = list_findings(*plant({"lam": 8, "xanh": 8}))
    assert "order" not in set(compare_findings({"study": own})["headline"])


def test_what_holds_in_nine_of_ten_settings_is_firm_and_less_is_not():
    steady, moved = list_findings(*plant({"lam": 10})), list_findings(*plant({"lam": 15}))
    for n_moved, fragile in ((1, set()), (2, {"lam"})):
        runs = {"study": steady} | {f"s{n}": moved if n < n_moved else steady for n in range(9)}
        assert find_fragile(compare_findings(runs)) == fragile


@pytest.mark.parametrize(("n", "places", "holds"), [(3, 1, False), (40, 4, True), (40, 5, False)])
def test_a_rank_may_move_by_a_tenth_of_the_plans(n, places, holds):
    own = pd.DataFrame({"headline": "rank", "doc_id": [f"p{k}" for k in range(n)], "other_id": "",
                        "value": range(1, n + 1)})  # fmt: skip
    table = compare_findings({"study": own, "moved": own.assign(value=own["value"] + places)})
    assert table.loc[table["setting"] == "moved", "holds"].eq(holds).all()


def test_without_the_setting_of_the_study_nothing_can_be_said():
    with pytest.raises(TableError, match="study"):
        compare_findings({"chance=1": list_findings(*plant({"lam": 10}))})


def test_a_note_names_what_a_mark_beside_a_plan_cannot_stand_for():
    documents = pd.DataFrame({"doc_id": ["lam", "xanh"], "unit": ["Sông Lam", "Núi Xanh"], "number": ["1-KH/TU", None]})
    findings = {"share": "lam", "order": "lam", "found_by_all": "", "control_below": "xanh"}
    rows = [
        (headline, doc_id, "xanh" if headline == "order" else "", setting, 0.5, setting == OWN_SETTING)
        for headline, doc_id in findings.items()
        for setting in (OWN_SETTING, "chance=1")
    ]
    table = pd.DataFrame(rows, columns=["headline", "doc_id", "other_id", "setting", "value", "holds"])
    note = note_fragile(table, documents, language="en")
    assert "coverage or rank holds in fewer than 90% of 2 settings" in note
    named = note[note.index("Not firm") :]
    assert "Sông Lam 1-KH/TU > Núi Xanh (1/2)" in named
    assert "share of tasks found in all plans (1/2)" in named
    assert "control below all plans Núi Xanh (1/2)" in named
    assert note_fragile(table.assign(holds=True), documents, language="en") == ""
