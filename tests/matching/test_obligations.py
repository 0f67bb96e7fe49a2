"""An obligation is found where a clause carries its wording, in the cells that have aligned clauses."""

import pandas as pd
import pytest

from toolkit.matching.obligations import match_obligations
from toolkit.parameters import StudyParameters
from toolkit.statements.obligations import list_obligations

PROVISIONS = pd.DataFrame(
    {
        "provision_id": ["1", "2", "3"],
        "type": "task",
        "text": [
            "Chính sách cho giáo viên: nhà công vụ, tiền xăng xe, khám sức khỏe.",
            "Mở lớp xóa mù chữ cho giáo viên vùng cao; cấp sách.",
            "Xây cầu treo cho giáo viên và học sinh.",
        ],
    }
)
OBLIGATIONS = list_obligations(PROVISIONS)


def match(clauses: dict[str, str], pairs: list[tuple[str, str]]) -> pd.DataFrame:
    units = pd.DataFrame({"doc_id": "lam", "clause_id": list(clauses), "text": list(clauses.values())})
    alignment = pd.DataFrame(
        [("lam", clause, provision, "full") for clause, provision in pairs],
        columns=["doc_id", "clause_id", "provision_id", "strength"],
    )
    return match_obligations(OBLIGATIONS, PROVISIONS, units, alignment, parameters=StudyParameters())


def test_a_clause_that_takes_up_one_thing_is_one_of_three():
    found = match({"a": "Sửa chữa nhà công vụ cho giáo viên."}, [("a", "1")])
    assert found[["obligation_id", "found", "clause_id"]].to_numpy().tolist() == [
        ["1/1", True, "a"],
        ["1/2", False, ""],
        ["1/3", False, ""],
    ]


def test_several_clauses_add_up_and_each_is_named():
    found = match({"a": "Xây nhà công vụ.", "b": "Tổ chức khám sức khỏe."}, [("a", "1"), ("b", "1")])
    assert found["clause_id"].tolist() == ["a", "", "b"]


def test_no_clause_counts_that_is_not_aligned_with_the_provision():
    found = match({"a": "Xây cầu treo.", "b": "Xây nhà công vụ, khám sức khỏe."}, [("a", "1")])
    assert not found["found"].any()


def test_what_all_provisions_say_carries_no_obligation():
    assert not match({"a": "Vì giáo viên, cho giáo viên."}, [("a", "2")])["found"].any()


@pytest.mark.parametrize("pairs", [[], [("a", "1")]], ids=["nothing aligned", "nothing shared"])
def test_nothing_found(pairs):
    assert not match({"a": "Chợ phiên họp hai buổi."}, pairs)["found"].any()


def test_counts_of_coverage_are_those_of_the_cells(shipped_analysis):
    coverage, cells = shipped_analysis.coverage, shipped_analysis.cell_obligations
    found = cells[cells["found"]].groupby(["doc_id", "provision_id"]).size()
    for row in coverage.itertuples():
        assert row.n_obligations_found == found.get((row.doc_id, row.provision_id), 0) <= row.n_obligations
    assert set(cells["clause_id"]) - {""} <= set(shipped_analysis.alignment["clause_id"])
