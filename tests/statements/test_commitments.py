"""Commitments: who, what, with which target, by when, on what condition, citing what."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from planted import make_cells, make_row, make_units

import toolkit
from toolkit.statements.commitments import find_deadline, list_commitments
from toolkit.tables import CONTRACTS

DOCUMENTS = pd.DataFrame(
    {
        "doc_id": ["r", "a"], "role": ["reference", "plan"], "unit": ["", "Cửa Biển"], "line": ["party", "state"],
        "issued": ["2018-05-19", "2019-05-19"], "extent": ["full", "full"],
    }
)  # fmt: skip


def read(text, *, context="NHIỆM VỤ", documents=DOCUMENTS, citations=None):
    units = make_units("a", [("1", "clause", text, context)]).assign(start=100, end=100 + len(text))
    return list_commitments(units, documents, citations)


def read_row(*cells, context="NHIỆM VỤ"):
    text, made = make_row(*cells)
    units = make_units("a", [("T1.1", "row", text, context)])
    return list_commitments(units, DOCUMENTS, cells=make_cells("a", {"T1.1": made})).iloc[0]


def test_a_clause_gives_every_part_of_its_commitment():
    text = (
        "Sở Y tế chủ trì, phối hợp với Sở Tài chính xây 12 trạm y tế sau khi có hướng dẫn của Bộ Y tế, "
        "hoàn thành trong quý II/2020."
    )
    found = read(text).iloc[0]
    assert (found["lead"], found["support"]) == ("Sở Y tế", "Sở Tài chính")
    assert found["target"].startswith("12 trạm")
    assert (found["deadline"], found["deadline_date"]) == ("trong quý II/2020", "2020-06-30")
    assert found["condition"].startswith("sau khi có hướng dẫn")
    assert (found["days_to_deadline"], found["days_since_reference"]) == (408, 365)
    assert (found["start"], found["end"], found["unit"], found["line"]) == (100, 100 + len(text), "Cửa Biển", "state")


def test_a_row_is_read_by_its_columns():
    found = read_row(
        ("Nhiệm vụ", "Nạo vét kênh"), ("Cơ quan chủ trì", "Sở Xây dựng"),
        ("Cơ quan phối hợp", "Sở Tài chính, các xã"), ("Thời gian hoàn thành", "12/2025"),
    )  # fmt: skip
    assert found[["lead", "support", "action", "deadline", "deadline_date"]].tolist() == [
        "Sở Xây dựng", "Sở Tài chính", "Nạo vét kênh", "12/2025", "2025-12-31",
    ]  # fmt: skip


WRITTEN_LIKE_COLUMNS = {
    "a time of its own": "Rà soát quy trình; thời gian: trong năm",
    "a body of its own": "Rà soát quy trình; đơn vị: trường nghề",
    "a leading body": "Rà soát quy trình; cơ quan chủ trì: hội nghề cá",
    "an indicator": "Chỉ tiêu: 5 quy trình; kết quả: 3 quy trình mới",
}


@pytest.mark.parametrize("task", WRITTEN_LIKE_COLUMNS.values(), ids=WRITTEN_LIKE_COLUMNS)
def test_what_a_cell_says_like_a_column_stays_in_the_cell(task):
    found = read_row(("Nhiệm vụ", task), ("Chủ trì", "Sở Y tế"), ("Thời hạn", "30/6/2021"))
    assert found[["action", "lead", "deadline", "deadline_date"]].tolist() == [
        task, "Sở Y tế", "30/6/2021", "2021-06-30",
    ]  # fmt: skip


@pytest.mark.parametrize("head", ["Kết quả", "2025", "Năm 2026", "Đến 2030", "Mục tiêu đến năm 2030"])
def test_the_figure_of_a_row_is_its_target(head):
    row = (("Chỉ tiêu", "Hộ dùng nước sạch"), ("Đơn vị tính", "%"), (head, "≥ 90"))
    assert read_row(*row, context="MỤC TIÊU")["target"] == "≥ 90 %"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Xong trước ngày 30/9/2021.", "2021-09-30"),
        ("Đến năm 2025 hoàn thành.", "2025-12-31"),
        ("Định kỳ hằng năm báo cáo.", ""),
        ("Trong vòng 30 ngày.", ""),
        ("Rà soát chương trình bơi lội (2013).", ""),
    ],
    ids=["day", "year-is-its-last-day", "frequency", "time-limit", "year-of-a-name"],
)
def test_deadline_dates(text, day):
    assert find_deadline(text)[1] == day


def test_a_heading_lends_its_body_and_its_year():
    found = read("Mở 5 lớp dạy đan lưới.", context="NHIỆM VỤ > Giao Sở Nội vụ chủ trì, đến năm 2022:").iloc[0]
    assert (found["lead"], found["deadline_date"]) == ("Sở Nội vụ", "2022-12-31")


def test_who_only_takes_part_does_not_lead():
    found = read("Phối hợp với Sở Y tế mở 5 lớp sơ cứu.", context="NHIỆM VỤ > Ban Dân vận có trách nhiệm:").iloc[0]
    assert found["lead"] == ""
    assert "Sở Y tế" in found["support"]


def test_another_leading_body_begins_another_commitment():
    found = read("Sở Y tế chủ trì xây trạm y tế ở bốn xã; Sở Tài chính chủ trì bố trí kinh phí cho các trạm.")
    assert found["lead"].tolist() == ["Sở Y tế", "Sở Tài chính"]
    assert len(set(found["clause_id"])) == 1


def test_months_leave_lengths_open():
    documents = DOCUMENTS.assign(issued=["2018-05-19", "2019-05"])
    found = read("Xong trước ngày 30/9/2021.", documents=documents)
    assert found[["days_to_deadline", "days_since_reference"]].isna().all(axis=None)


def test_results_in_a_report_and_viewpoints_are_no_commitments():
    assert read("Đến nay tỉnh đã xây 4 trạm y tế.", documents=DOCUMENTS.assign(extent="report")).empty
    assert read("Coi trọng nghề đan lưới.", context="QUAN ĐIỂM").empty


def test_citations_of_the_unit_are_named():
    citations = pd.DataFrame(
        {
            "doc_id": ["a", "a"],
            "start": [110, 900],
            "cited_number": ["7/NQ-CP", "8/NQ-CP"],
            "cited_title": "",
            "cited_type": "",
        }
    )
    assert read("Rà soát theo văn bản cấp trên về nghề cá.", citations=citations)["cites"].tolist() == ["7/NQ-CP"]


def test_the_shipped_study_has_a_tidy_table(shipped_analysis: toolkit.Analysis):
    table = shipped_analysis.commitments
    assert set(CONTRACTS["commitments"]) <= set(table.columns)
    assert not table[["doc_id", "clause_id", "action", "n_words"]].isna().any(axis=None)
    assert (table["end"] > table["start"]).all()
    known = set(zip(shipped_analysis.units["doc_id"], shipped_analysis.units["clause_id"], strict=True))
    assert set(zip(table["doc_id"], table["clause_id"], strict=True)) <= known


def test_originals_name_who_leads(corpus: Path):
    table = toolkit.open_analysis(toolkit.load_study(corpus / "26-NQ-TW")).commitments
    own = table[table["doc_id"] == "thanh-hoa"]
    assert own["lead"].ne("").mean() > 0.8
    assert own["condition"].ne("").sum() >= 3
