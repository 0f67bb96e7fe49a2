"""Words that differ, and the two-way ledger that balances."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from planted import REFERENCE, make_units, plant_documents, plant_units, run_chain, run_planted

from toolkit.errors import TableError
from toolkit.measures.ledger import build_ledger, check_balance, measure_linked_share, summarize_ledger
from toolkit.measures.wording import compare_words
from toolkit.parameters import StudyParameters
from toolkit.tables import LEDGER_ACCOUNTS


@pytest.fixture(scope="module")
def tables():
    return run_planted()


def get_accounts(ledger: pd.DataFrame, doc_id: str, side: str) -> dict[str, str]:
    own = ledger[(ledger["doc_id"] == doc_id) & (ledger["side"] == side)]
    return dict(zip(own["unit_id"], own["account"], strict=True))


# Words --------------------------------------------------------------------------------------------


def show(reference: str, plan: str) -> list[tuple[str, str, str]]:
    return [
        (
            change.operation,
            reference[change.reference_start : change.reference_end],
            plan[change.plan_start : change.plan_end],
        )
        for change in compare_words(reference, plan)
    ]


@pytest.mark.parametrize(
    ("reference", "plan", "expected"),
    [
        ("Mở 40 lớp", "Mở 40 lớp", [("equal", "Mở 40 lớp", "Mở 40 lớp")]),
        (
            "tối thiểu 30% số xã",
            "tối đa 30% số xã",
            [("equal", "tối", "tối"), ("replaced", "thiểu", "đa"), ("equal", "30% số xã", "30% số xã")],
        ),
        ("cho phép mở lớp", "mở lớp", [("only_reference", "cho phép", ""), ("equal", "mở lớp", "mở lớp")]),
        (
            "mở lớp",
            "không mở lớp mới",
            [
                ("only_plan", "", "không"),
                ("equal", "mở lớp", "mở lớp"),
                ("only_plan", "", "mới"),
            ],
        ),
        ("sửa đê", "", [("only_reference", "sửa đê", "")]),
        ("", "", []),
    ],
    ids=["same", "one word replaced", "dropped", "added at both ends", "nothing beside", "nothing at all"],
)
def test_words_are_compared(reference, plan, expected):
    assert show(reference, plan) == expected


@pytest.mark.parametrize(
    "other",
    [unicodedata.normalize("NFD", "Hoà giải ở xã"), "HOÀ GIẢI Ở XÃ", "hòa giải  ở\nxã"],
    ids=["decomposed letters", "capitals", "tone placement and space"],
)
def test_spelling_is_no_difference(other):
    assert [change.operation for change in compare_words("Hoà giải ở xã", other)] == ["equal"]


def test_tone_placement_differs_where_the_study_says_so():
    strict = StudyParameters(fold_tone_placement=False)
    assert [change.operation for change in compare_words("hoà giải", "hòa giải", parameters=strict)] == [
        "replaced",
        "equal",
    ]


passages = st.lists(st.sampled_from(["mở", "lớp", "10%", "xã;", "Đê", "không"]), max_size=8).map(" ".join)


@given(passages, passages)
def test_stretches_of_each_side_join_to_the_whole_passage(reference, plan):
    changes = compare_words(reference, plan)
    for text, side in ((reference, "reference"), (plan, "plan")):
        spans = [(getattr(change, f"{side}_start"), getattr(change, f"{side}_end")) for change in changes]
        assert all(one[1] <= other[0] for one, other in pairwise(spans))
        joined = "".join(text[start:end] for start, end in spans)
        assert joined.replace(" ", "") == text.replace(" ", "")


@given(passages, passages)
def test_comparison_the_other_way_round_mirrors(reference, plan):
    def count(one: str, other: str, operation: str) -> int:
        words = (
            re.findall(r"\w+|[^\w\s]", one[change.reference_start : change.reference_end])
            for change in compare_words(one, other)
            if change.operation == operation
        )
        return sum(map(len, words))

    assert count(reference, plan, "equal") == count(plan, reference, "equal")


# Ledger -------------------------------------------------------------------------------------------


def test_planted_accounts_of_the_plan_side(tables):
    assert get_accounts(tables.ledger, "song-lam", "plan") == {
        "I": "heading",
        "I.1": "linked",
        "II": "heading",
        "II.1": "linked",
        "II.2": "linked",
        "II.3": "linked",
        "II.4": "linked",
        "II.5": "unmatched",
        "p1": "boilerplate",
    }


def test_reference_side_follows_the_coverage(tables):
    accounts = get_accounts(tables.ledger, "nui-xanh", "reference")
    assert accounts["III.4"] == "linked"
    assert accounts["III.1"] == "not_observable"
    assert get_accounts(tables.ledger, "cua-bien", "reference")["III.1"] == "unmatched"


def test_every_unit_of_both_sides_is_booked_once(tables):
    ledger = tables.ledger
    assert set(ledger["account"]) <= set(LEDGER_ACCOUNTS)
    for doc_id in ("song-lam", "nui-xanh", "cua-bien"):
        for side, owner in (("reference", REFERENCE), ("plan", doc_id)):
            booked = ledger.loc[(ledger["doc_id"] == doc_id) & (ledger["side"] == side), "unit_id"]
            expected = tables.units.loc[tables.units["doc_id"] == owner, "clause_id"]
            assert booked.tolist() == expected.tolist()
    totals = summarize_ledger(ledger).groupby(["doc_id", "side"])["share"].sum()
    assert totals.to_numpy() == pytest.approx(1)


def test_unmatched_unit_shows_its_nearest_miss(tables):
    row = tables.ledger.set_index(["doc_id", "side", "unit_id"]).loc[("cua-bien", "plan", "1")]
    pairs = tables.candidates.query("doc_id == 'cua-bien' and clause_id == '1'")
    best = pairs.loc[pairs["p_any"].idxmax()]
    assert (row["nearest_id"], row["nearest_p"]) == (best["provision_id"], best["p_any"])


def test_results_in_a_report_are_reported_and_in_a_plan_unmatched():
    units = pd.concat(
        [
            plant_units(REFERENCE),
            make_units("cua-bien", [("1", "clause", "Đến nay đã bố trí 9 đèn cảng.", "")]),
        ]
    )
    documents = plant_documents().iloc[[0, 3]].reset_index(drop=True)
    for extent, account in (("full", "unmatched"), ("report", "reported")):
        documents.loc[1, "extent"] = extent
        ledger = run_chain(units, documents).ledger
        assert get_accounts(ledger, "cua-bien", "plan") == {"1": account}


def test_lead_in_is_no_unmatched_clause(tables):
    units = tables.units.copy()
    units.loc[(units["doc_id"] == "song-lam") & (units["clause_id"] == "II.5"), "kind"] = "lead_in"
    ledger = run_chain(units, tables.documents).ledger
    assert get_accounts(ledger, "song-lam", "plan")["II.5"] == "lead_in"


def test_unread_plan_is_booked_as_not_assessed():
    documents = plant_documents(("mat", "plan", "state", "province", "Hồ Sen", "2030", "full"))
    ledger = run_chain(plant_units(), documents, not_assessed=["mat"]).ledger
    accounts = get_accounts(ledger, "mat", "reference")
    assert accounts.pop("II") == accounts.pop("III") == accounts.pop("IV") == "heading"
    assert set(accounts.values()) == {"not_assessed"}
    assert get_accounts(ledger, "mat", "plan") == {}


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 43), st.sampled_from(["drop", "double", "rename", "unaccount"]))
def test_balance_notices_any_row_dropped_doubled_or_unaccounted(tables, row, damage):
    ledger = tables.ledger
    if damage == "drop":
        damaged = ledger.drop(index=row)
    elif damage == "double":
        damaged = pd.concat([ledger, ledger.iloc[[row]]])
    else:
        damaged = ledger.copy()
        damaged.loc[row, "unit_id" if damage == "rename" else "account"] = "xyz"
    check_balance(ledger, tables.units, reference_id=REFERENCE)
    with pytest.raises(TableError, match=f"ledger of {ledger.loc[row, 'doc_id']}.*side"):
        check_balance(damaged, tables.units, reference_id=REFERENCE)


def test_ledger_of_a_coverage_that_lacks_a_provision_is_refused(tables):
    short = tables.coverage[tables.coverage["provision_id"] != "III.2"]
    with pytest.raises(TableError, match=r"III\.2"):
        build_ledger(
            tables.units,
            tables.documents,
            short,
            tables.candidates,
            tables.alignment,
            reference_id=REFERENCE,
        )


def test_linked_share_leaves_boilerplate_and_headings_out(tables):
    table = measure_linked_share(tables.ledger).set_index("doc_id")
    assert table.loc["song-lam", ["n_linked", "n_content"]].tolist() == [5, 6]
    assert table.loc["song-lam", "linked_share"] == pytest.approx(5 / 6)
    assert table.loc["cua-bien", "linked_share"] == 0


def test_plan_without_content_has_no_linked_share():
    units = pd.concat([plant_units(), make_units("rong", [("I", "heading", "MỤC TIÊU", "")])])
    documents = plant_documents(("rong", "plan", "state", "province", "Hồ Sen", "2030", "full"))
    table = measure_linked_share(run_chain(units, documents).ledger).set_index("doc_id")
    assert table.loc["rong", "n_content"] == 0
    assert pd.isna(table.loc["rong", "linked_share"])
