"""Commitments: who, what, with which target, by when, on what condition, citing what."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from planted import make_cells, make_row, make_units

import toolkit
from toolkit.statements.actors.performers import name_body
from toolkit.statements.commitments import (
    find_deadline,
    find_roles,
    find_targets,
    list_commitments,
    list_responsibilities,
)
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
        "Sở Xây dựng", "Sở Tài chính; các xã", "Nạo vét kênh", "12/2025", "2025-12-31",
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


OPENING = "Thực hiện Nghị quyết Hội nghị lần thứ Hai Ban Chấp hành Trung ương; UBND tỉnh ban hành Kế hoạch như sau:"
CHARGE = "UBND tỉnh ban hành Kế hoạch và yêu cầu các sở, ngành thực hiện các nội dung sau:"
WORK = f"{OPENING} > TỔ CHỨC THỰC HIỆN > "
LEADS = {
    "the plain subject leads": ("Các trạm khuyến ngư; UBND các xã chọn giống sò.", "", "UBND các xã", "named"),
    "bodies in general": ("Mỗi sở, ngành chọn một bến để sửa.", "", "Mỗi sở, ngành", "named"),
    "several heads": (
        "Đề nghị Hội Nông dân tỉnh, Giám đốc các sở và Chủ tịch UBND xã, phường phổ biến Kế hoạch.",
        "",
        "Hội Nông dân tỉnh; Giám đốc các sở; Chủ tịch UBND xã, phường",
        "named",
    ),
    "the issuing body does not lead": ("Sửa bến cá ở cửa sông.", "", "", ""),
    "whom the opening charges": ("Sửa bến cá.", f"{CHARGE} > NHIỆM VỤ", "Các sở, ngành", "plan"),
    "a heading that is a body": ("Sửa bến cá.", f"{WORK}Các chủ tàu xa bờ", "Các chủ tàu xa bờ", "heading"),
    "the body above a topic": ("Sửa bến cá.", f"{WORK}Công an tỉnh > Về trật tự ở bến", "Công an tỉnh", "heading"),
    "whose projects they are": (
        "Dự án 1: kè sông.",
        f"{WORK}Sở Xây dựng > Triển khai các dự án do Bộ Xây dựng chủ trì:",
        "Sở Xây dựng",
        "heading",
    ),
    "who is only spoken of": (
        "Sửa bến cá. Phát huy trách nhiệm của người đứng đầu cấp ủy.",
        f"{WORK}Sở Xây dựng",
        "Sở Xây dựng",
        "heading",
    ),
    "a general subject behind what it rests on": (
        "Căn cứ Kế hoạch này, các cấp ủy, tổ chức đảng cử người coi bến.",
        f"{OPENING} > Đề nghị các xã làm một số việc sau:",
        "Các cấp ủy, tổ chức đảng",
        "named",
    ),
    "a bare subject further on": (
        "Sửa bến cá. Cơ quan, đơn vị dùng bến phải giữ phao.",
        f"{WORK}Sở Xây dựng",
        "Sở Xây dựng",
        "heading",
    ),
    "the subject of a lead-in, further on in it": (
        "Sửa bến cá.",
        "Nhằm giữ nghề cá, trong thời gian tới, các sở, ngành và UBND các xã cần triển khai các nhiệm vụ sau:",
        "Các sở, ngành; UBND các xã",
        "heading",
    ),
    "what is still to be handed over": ("Nghiên cứu phương án giao Sở Y tế quản lý trạm phao.", "", "", ""),
    "bodies in general without an article": (
        "Trước 30/12/2033, sở, ban, ngành cấp tỉnh lập kế hoạch.",
        "",
        "Sở, ban, ngành cấp tỉnh",
        "named",
    ),
    "a body that advises": ("Cơ quan tham mưu của huyện hướng dẫn các bến.", "", "Cơ quan tham mưu của huyện", "named"),
    "those who lead offices, in a list": (
        "Thả phao.",
        "Các cấp ủy, lãnh đạo các đơn vị tổ chức thực hiện các việc sau:",
        "Các cấp ủy, lãnh đạo các đơn vị",
        "heading",
    ),
    "of whom the rules are": ("Thực hiện quy định của Bộ Y tế, Sở Y tế để dân giám sát.", "", "", ""),
    "what has been done": ("Sở Y tế đã mở 4 lớp sơ cứu cho ngư dân.", "", "", ""),
    "a body that is only listed": (
        "Sửa các công trình: kè, cống; Ban quản lý bến cá, điểm neo đậu (cả phao); đường vào bến.",
        "",
        "",
        "",
    ),
    "a listed body that acts": (
        "Phân việc: sửa kè; Sở Xây dựng, căn cứ dự toán, thả phao.",
        "",
        "Sở Xây dựng",
        "named",
    ),
    "what is set forth": ("Ban Chấp hành Đảng bộ tỉnh đề ra lịch tuần tra.", "", "Ban Chấp hành Đảng bộ tỉnh", "named"),
    "what is done to it": ("Các xã được cấp phao cứu sinh.", "", "", ""),
}


@pytest.mark.parametrize(("text", "above", "lead", "source"), LEADS.values(), ids=LEADS)
def test_who_leads_is_who_the_text_says_leads(text, above, lead, source):
    found = read(text, context=above or f"{OPENING} > NHIỆM VỤ").iloc[-1]
    assert (found["lead"], found["lead_source"]) == (lead, source)


def test_recitals_of_the_opening_never_lead(corpus: Path):
    table = toolkit.open_analysis(toolkit.load_study(corpus / "26-NQ-TW")).commitments
    assert not table["lead"].str.contains("Ban Chấp hành Trung ương").any()
    assert set(table.loc[table["lead"] != "", "lead_source"]) <= {"named", "heading", "plan"}
    assert (table.loc[table["lead"] == "", "lead_source"] == "").all()


DEADLINES = {
    "a period of a heading": ("Đóng thuyền.", "LỘ TRÌNH > Giai đoạn 2033 - 2036 > Bến", "Giai đoạn 2033 - 2036"),
    "a term that is not waited for": ("Thay tổ trưởng yếu, không chờ hết nhiệm kỳ.", "NHIỆM VỤ", ""),
    "all the time": ("Kiểm tra bến (thực hiện thường xuyên).", "NHIỆM VỤ", "thường xuyên"),
    "all the time, by the heading": ("Kiểm tra bến.", "NHIỆM VỤ THƯỜNG XUYÊN > Về tàu thuyền", "thường xuyên"),
    "all the time, by the lead-in": ("Kiểm tra bến.", "Các xã làm những việc thường xuyên sau đây:", "thường xuyên"),
    "a beginning in brackets": ("Kiểm tra bến (từ năm 2033).", "NHIỆM VỤ", "từ năm 2033"),
    "the year of a law": ("Thi hành Luật Thủy sản (2033).", "NHIỆM VỤ", ""),
    "a period that goes on": ("Trình Đề án bến cá đến năm 2040 và những năm tiếp theo.", "NHIỆM VỤ", ""),
    "an outlook of a heading": ("Đóng thuyền.", "MỤC TIÊU > Tầm nhìn đến năm 2045", "đến năm 2045"),
    "a year told twice": ("Sửa bến (thực hiện năm 2033). Riêng kè xong trong năm 2033.", "NHIỆM VỤ", "năm 2033"),
    "which tasks, not how often": ("Bến trưởng làm tốt nhiệm vụ được giao hằng năm.", "NHIỆM VỤ", ""),
    "the time of day": ("Mở cửa trạm cứu hộ từ 8 giờ đến 21 giờ.", "NHIỆM VỤ", ""),
    "the years of a programme": ("Đóng thuyền.", "NHIỆM VỤ > Chương trình nghề cá giai đoạn 2033 - 2036", ""),
}  # fmt: skip


@pytest.mark.parametrize(("text", "context", "deadline"), DEADLINES.values(), ids=DEADLINES)
def test_deadlines_are_those_of_the_act(text, context, deadline):
    assert read(text, context=context)["deadline"].tolist() == [deadline]


@pytest.mark.parametrize(
    "text",
    [
        "Ban Khuyến ngư thực hiện 21 nhiệm vụ:", "Sở Y tế đã phân công 15 nhiệm vụ cho 13 cơ quan.",
        "Nay gắn phao ở 3/15 (20%) bến.", "Mở cửa trạm cứu hộ đến 21 giờ.",
    ],
    ids=["announced", "reported", "the-share-reached", "time-of-day"],
)  # fmt: skip
def test_figures_that_nobody_aims_at_are_no_targets(text):
    assert find_targets(text) == ""


def test_who_helps_in_two_sentences_is_told_once():
    text = "Phối hợp với các xã có liên quan sửa bến. Phối hợp với Sở Y tế và các xã liên quan mở lớp."
    assert find_roles(text).support == "các xã có liên quan; Sở Y tế"


HELPERS = {
    "a body and others in general": (
        "Hội Nghề cá chủ trì, cùng Sở Y tế và đơn vị liên quan dạy bơi.", "Sở Y tế; đơn vị liên quan",
    ),
    "the police and others in general": (
        "Sở Y tế chủ trì, phối hợp với Công an tỉnh, cơ quan liên quan dạy bơi.", "Công an tỉnh; cơ quan liên quan",
    ),
    "one list in general stays one": (
        "Sở Y tế chủ trì, phối hợp với các sở, ngành, đơn vị liên quan dạy bơi.", "các sở, ngành, đơn vị liên quan",
    ),
    "the press, up to the verb": (
        "Sở Y tế chủ trì, phối hợp với các cơ quan báo chí, xuất bản của tỉnh, của Trung ương và các xã thực hiện "
        "chuyên mục.", "các cơ quan báo chí, xuất bản của tỉnh, của Trung ương; các xã",
    ),
    "papers and broadcasters": (
        "Sở Y tế chủ trì, cùng Hội Nông dân, báo, đài của tỉnh làm chuyên mục.", "Hội Nông dân; báo, đài của tỉnh",
    ),
    "without a word for many": (
        "Sở Y tế chủ trì, phối hợp với doanh nghiệp, viện nghiên cứu, cao đẳng tổ chức lớp bơi.",
        "doanh nghiệp, viện nghiên cứu, cao đẳng",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "support"), HELPERS.values(), ids=HELPERS)
def test_a_list_of_helpers_is_read_to_its_end(text, support):
    assert find_roles(text).support == support


CONDITIONS = {
    "once there are rules": ("Khi Chính phủ đã có quy định, rà soát bến cá.", "Khi Chính phủ đã có quy định"),
    "inside a clause, up to its consequence": (
        "Rà soát bến cá; khi tỉnh ban hành giá mới thì thu lại phí.", "khi tỉnh ban hành giá mới",
    ),
    "a comma that lists": (
        "Mở chợ sau khi có quy định, hướng dẫn của tỉnh, bảo đảm an toàn.", "sau khi có quy định, hướng dẫn của tỉnh",
    ),
    "a concession": ("Thu hồi đất bỏ hoang, kể cả khi đã giao cho hộ nghèo.", ""),
    "a time": ("Khi đi biển, ngư dân mang áo phao.", ""),
    "whom it concerns": ("Trong phạm vi chức năng, nhiệm vụ của mình, các xã mở chợ.", ""),
    "means": ("Các xã mở chợ trong phạm vi ngân sách được giao.", "trong phạm vi ngân sách được giao"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "condition"), CONDITIONS.values(), ids=CONDITIONS)
def test_conditions_are_what_the_act_waits_for(text, condition):
    assert read(text).iloc[0]["condition"] == condition


def test_cells_name_bodies_of_all_kinds():
    found = read_row(
        ("Nhiệm vụ", "Nạo vét kênh"),
        ("Chủ trì", "Sở Xây dựng, các chủ tàu"),
        ("Phối hợp", "Viện, Trường; Sở, ngành có liên quan"),
    )
    assert (found["lead"], found["support"]) == ("Sở Xây dựng; các chủ tàu", "Viện, Trường; Sở, ngành có liên quan")


def test_indicators_of_a_section_on_aims_are_commitments():
    units = make_units(
        "a", [("1", "clause", "Phấn đấu 90% tàu có phao.", "MỤC ĐÍCH, YÊU CẦU > Các chỉ tiêu đến năm 2033")]
    )
    found = list_commitments(units.assign(type="purpose"), DOCUMENTS)
    assert found.iloc[0][["type", "target", "deadline"]].tolist() == ["target", "90%", "đến năm 2033"]


def test_a_clause_that_announces_others_lends_its_body():
    rows = [
        ("p2", "clause", "Việc học đã xong. Trong đó, Ban Khuyến ngư thực hiện 2 nhiệm vụ:", ""),
        ("1", "clause", "Tham mưu quy định để người đứng đầu có trách nhiệm với bến.", ""),
    ]
    found = list_commitments(make_units("a", rows).assign(type="task"), DOCUMENTS)
    assert found["lead"].tolist() == ["Ban Khuyến ngư"] * 2


def test_a_line_of_its_own_names_who_acts_for_its_section():
    rows = [
        ("1.-1", "clause", "Sửa bến cá.", "NHIỆM VỤ > Về bến"),
        ("1.-2", "clause", "Sở Y tế mở 4 lớp sơ cứu.", "NHIỆM VỤ > Về bến"),
        ("1.p1", "clause", "Trách nhiệm chỉ đạo thực hiện: Các chi ủy; Đảng ủy UBND tỉnh.", "NHIỆM VỤ > Về bến"),
        ("2.-1", "clause", "Nạo vét kênh.", "NHIỆM VỤ > Về kênh"),
    ]
    found = list_commitments(make_units("a", rows).assign(type="task"), DOCUMENTS)
    named = "Các chi ủy; Đảng ủy UBND tỉnh"
    assert found["lead"].tolist() == [named, "Sở Y tế", named, ""]
    assert found["lead_source"].tolist() == ["heading", "named", "named", ""]


def test_what_only_a_lead_in_says_of_support_is_kept():
    above = f"{WORK}Sở Xây dựng > Chủ trì, phối hợp với các xã tham mưu UBND tỉnh:"
    found = read("Ban hành quy chế bến.", context=above).iloc[0]
    assert (found["lead"], found["support"]) == ("Sở Xây dựng", "các xã")


def test_a_cell_names_the_body_and_not_what_it_does():
    found = read_row(("Nhiệm vụ", "Nạo vét kênh"), ("Chủ trì", "Sở Y tế; Sở Xây dựng thúc đẩy, theo dõi chỉ tiêu"))
    assert found["lead"] == "Sở Y tế; Sở Xây dựng"


def test_spellings_of_one_body_are_one_in_the_figure():
    commitments = pd.DataFrame(
        {
            "doc_id": "a",
            "clause_id": ["1", "2"],
            "lead": ["UBND tỉnh", "Ủy ban nhân dân tỉnh"],
            "support": ["Sở KH&CN", "Sở Khoa học và Công nghệ"],
        }
    )
    found = list_responsibilities(commitments, DOCUMENTS)
    assert found[["lead", "support"]].nunique().tolist() == [1, 1]


@pytest.mark.parametrize("written", ["Sở KH&CN", "Sở KH-CN", "Sở KH và CN", "Sở KHCN", "Sở KH & CN"])
def test_short_forms_of_a_body_are_one_however_they_are_joined(written):
    assert name_body(written) == name_body("Sở Khoa học và Công nghệ")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ban Dân tộc tỉnh", "Ban Dân tộc", True),
        ("Sở Y tế của tỉnh", "Sở Y tế", True),
        ("Bộ CHQS tỉnh", "Bộ Chỉ huy Quân sự", True),
        ("Đảng đoàn HĐND tỉnh", "Đảng đoàn Hội đồng nhân dân", True),
        ("Công an tỉnh", "Công an", False),
        ("UBND tỉnh", "UBND", False),
        ("Sở, ban, ngành tỉnh", "Sở, ban, ngành", False),
    ],
    ids=["committee", "department", "command", "party group", "police", "people's committee", "list"],
)
def test_a_body_that_only_provinces_have_is_one_with_and_without_its_level(one, other, same):
    assert (name_body(one) == name_body(other)) == same
