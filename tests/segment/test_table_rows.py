"""Tables of tasks and targets: which rows are units, what they are called, what their text is."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.segment.rows.cells import find_purpose
from toolkit.segment.rows.table_rows import find_content, read_count, read_table

HEAD = "| TT | Nhiệm vụ | Chủ trì | Thời hạn |"


def _rows(*lines):
    return [(row.kind, row.label) for row in read_table(lines)]


ROWS = {
    "printed numbers name the rows": (
        [HEAD, "|---|---|---|---|", "| 3 | Mở lớp | Sở A | 2026 |", "| 4 | Thi | Sở B | 2027 |"],
        [("header", ""), ("rule", ""), ("row", "3"), ("row", "4")],
    ),
    "without numbers rows are counted": (
        ["| Nhiệm vụ | Chủ trì |", "| Mở lớp | Sở A |", "| Thi | Sở B |"],
        [("header", ""), ("row", "1"), ("row", "2")],
    ),
    "a row ruled off is a header whatever its words": (
        ["| Việc | Ai làm |", "|---|---|", "| Mở lớp | Sở A |"],
        [("header", ""), ("rule", ""), ("row", "1")],
    ),
    "a second header row is merged": (
        [HEAD, "| | | Cơ quan | Năm 2026 |", "| 1 | Mở lớp | Sở A | x |"],
        [("header", ""), ("header", ""), ("row", "1")],
    ),
    "a row that numbers the columns is a header": (
        [HEAD, "| (1) | (2) | (3) | (4) |", "| 1 | Mở lớp | Sở A | 2026 |"],
        [("header", ""), ("header", ""), ("row", "1")],
    ),
    "a header repeated on the next page": (
        [HEAD, "| 1 | Mở lớp | Sở A | 2026 |", HEAD, "| 2 | Thi | Sở B | 2027 |"],
        [("header", ""), ("row", "1"), ("header", ""), ("row", "2")],
    ),
    "a section row has one cell": (
        [HEAD, "| I | Đào tạo | | |", "| 1 | Mở lớp | Sở A | 2026 |", "| 2 | Thi | Sở B | 2027 |"],
        [("header", ""), ("section", "I"), ("row", "1"), ("row", "2")],
    ),
    "a section row repeated over merged cells": (
        [HEAD, "| I | Đào tạo | Đào tạo | Đào tạo |", "| 1 | Mở lớp | Sở A | 2026 |"],
        [("header", ""), ("section", "I"), ("row", "1")],
    ),
    "a section row beside the tail of the cell above": (
        [HEAD, "| 1 | Mở lớp | Sở A | 2026 và |", "| II | Đào tạo | | tiếp theo |", "| 2 | Thi | Sở B | 2027 |"],
        [("header", ""), ("row", "1"), ("section", "II"), ("row", "2")],
    ),
    "an unnumbered section row": (
        [HEAD, "| | ĐÀO TẠO | | |", "| 1 | Mở lớp | Sở A | 2026 |"],
        [("header", ""), ("section", "p1"), ("row", "1")],
    ),
    "a numbered row with sub-rows is a section": (
        [HEAD, "| 1 | Lớp học | | |", "| 1.1 | Mở lớp | Sở A | 2026 |", "| 1.2 | Thi | Sở B | 2027 |"],
        [("header", ""), ("section", "1"), ("row", "1.1"), ("row", "1.2")],
    ),
    "a numbered row whose other cells are merged stays a row": (
        [HEAD, "| 1 | Mở lớp | Sở A | 2026 |", "| 2 | Thi | | |", "| 3 | Xét | Sở B | 2027 |"],
        [("header", ""), ("row", "1"), ("row", "2"), ("row", "3")],
    ),
    "numbers that restart bear those of their sections": (
        [HEAD, "| I | Học | | |", "| 1 | Mở lớp | A | 1 |", "| II | Thi | | |", "| 1 | Ra đề | B | 2 |"],
        [("header", ""), ("section", "I"), ("row", "I.1"), ("section", "II"), ("row", "II.1")],
    ),
    "an unnumbered row hangs on the number before it": (
        [HEAD, "| 1 | Mở lớp | A | 1 |", "| 2 | Thi | B | 2 |", "| | Chấm thi | C | 3 |", "| 3 | Xét | D | 4 |"],
        [("header", ""), ("row", "1"), ("row", "2"), ("row", "2.p1"), ("row", "3")],
    ),
    "a row cut by a page end, going on in lower case": (
        [HEAD, "| 1 | Mở lớp bồi | A | 1 |", "| | dưỡng cán bộ | | |", "| 2 | Thi | B | 2 |"],
        [("header", ""), ("row", "1"), ("tail", ""), ("row", "2")],
    ),
    "a row cut after a semicolon": (
        [HEAD, "| 1 | Mở lớp; | A | 1 |", "| | Chấm thi | | |", "| 2 | Thi | B | 2 |"],
        [("header", ""), ("row", "1"), ("tail", ""), ("row", "2")],
    ),
    "a row cut in several cells": (
        [HEAD, "| 1 | Mở lớp bồi | Sở Nội | 1 |", "| | dưỡng cán bộ | vụ | |", "| 2 | Thi | B | 2 |"],
        [("header", ""), ("row", "1"), ("tail", ""), ("row", "2")],
    ),
    "an empty row is a rule": ([HEAD, "| | | | |"], [("header", ""), ("rule", "")]),
}


@pytest.mark.parametrize(("lines", "expected"), ROWS.values(), ids=ROWS)
def test_rows_are_told_apart(lines, expected):
    assert _rows(*lines) == expected


def test_heads_of_three_lines_name_each_column_by_all_that_stand_over_it():
    names = "| TT | Loài | Cao | Thấp | Cao | Thấp |"
    head = ["| TT | Loài | Diện tích | | | |", "| TT | Loài | 2030 | | 2031 | |", names]
    *heads, row = read_table([*head, "| 1 | Tre | 5 | 6 | 7 | |"])
    assert [line.kind for line in heads] == ["header"] * 3
    assert row.text == "Loài: Tre; Diện tích 2030 Cao: 5; Diện tích 2030 Thấp: 6; Diện tích 2031 Cao: 7"


def test_text_names_each_cell_by_its_column():
    rows = read_table([HEAD, "| 1 | Mở lớp<br>bồi dưỡng | Sở Nội vụ | 2026 |"])
    assert rows[1].text == "Nhiệm vụ: Mở lớp bồi dưỡng; Chủ trì: Sở Nội vụ; Thời hạn: 2026"


def test_values_that_look_like_row_numbers_stay_in_the_text():
    rows = read_table(["| TT | Chỉ tiêu | Đơn vị | Kết quả |", "| 1 | Tỷ lệ trường đạt chuẩn | % | 100 |"])
    assert rows[1].text.endswith("Kết quả: 100")


def test_escaped_bar_is_a_letter_of_the_cell():
    assert read_table(["| Nhiệm vụ | Chủ trì |", r"| Mở lớp A\|B | Sở |"])[1].cells == ("Mở lớp A|B", "Sở")


def test_new_header_with_other_columns_begins_a_new_table():
    rows = read_table([HEAD, "| 1 | Mở lớp | A | 1 |", "| TT | Chỉ tiêu | Kết quả |", "| 1 | Số lớp | 40 |"])
    assert [(row.table, row.label) for row in rows if row.kind == "row"] == [(0, "1"), (1, "1")]
    assert rows[-1].text == "Chỉ tiêu: Số lớp; Kết quả: 40"


def test_cells_lie_in_the_text_of_their_row():
    row = read_table([HEAD, "| 1 | Rà soát; thời gian: trong năm | | 30/6/2021 | tại xã |"])[1]
    assert [(cell.column, cell.head, cell.purpose, cell.text) for cell in row.filled] == [
        (1, "Nhiệm vụ", "task", "Rà soát; thời gian: trong năm"), (3, "Thời hạn", "deadline", "30/6/2021"),
        (4, "", "other", "tại xã"),
    ]  # fmt: skip
    assert all(row.text[cell.start :].startswith(cell.text) for cell in row.filled)


def test_words_in_place_of_the_only_number_are_no_empty_row():
    assert read_table([HEAD, "| Cộng chung | | | |", "| 1 | Thi | Sở B | 2027 |"])[1].text == "Cộng chung"


HEADS_OF_COLUMNS = {
    "Cơ quan chủ trì": "lead", "ĐƠN VỊ CHỦ TRÌ": "lead", "Cơ quan chủ trì theo dõi, đánh giá": "lead",
    "Đơn vị thực hiện": "lead", "**Chủ trì**": "lead", "Người phụ trách": "lead", "Cơ quan phối hợp": "support",
    "Đơn vị phối hợp thực hiện": "support", "Thời gian hoàn thành": "deadline", "Thời hạn": "deadline",
    "Tiến độ": "deadline", "Sản phẩm": "product", "Sản phẩm hoàn thành": "product", "Đơn vị tính": "unit_of_measure",
    "Đơn vị": "unit_of_measure", "ĐVT": "unit_of_measure", "Nhiệm vụ, giải pháp": "task",
    "Nhiệm vụ năm 2026": "task", "Chỉ tiêu": "task", "Mục tiêu": "task", "2025": "year", "Năm 2026": "year",
    "Đến 2030": "year", "Mục tiêu đến năm 2030": "year", "Kế hoạch năm 2026": "year", "Giai đoạn 2026-2030": "year",
    "Kết quả": "target", "Giá trị": "target", "Ghi chú": "other", "Cơ quan ban hành": "other", "Tiền": "other",
    "": "other",
}  # fmt: skip


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(("head", "purpose"), HEADS_OF_COLUMNS.items())
def test_heads_tell_what_columns_are_for(head, purpose, form):
    assert find_purpose(unicodedata.normalize(form, head)) == purpose


NUMBERS = {"12.": "12", "**5.1**": "5.1", "IV": "IV", "A": "A", "đ)": "đ", "2026": "", "Sở": "", "": "", "1,5": ""}


@pytest.mark.parametrize(("cell", "number"), NUMBERS.items())
def test_row_numbers_are_read(cell, number):
    assert read_count(cell) == number


CONTENT = {
    "number left out": ("| 3. | Mở lớp | Sở | |", "Mở lớp | Sở"),
    "without number": ("| Mở lớp | Sở |", "Mở lớp | Sở"),
    "only a number": ("| 3 | |", "3"),
    "escaped bar": (r"| 1 | A \| B |", r"A \| B"),
}


@pytest.mark.parametrize(("line", "content"), CONTENT.values(), ids=CONTENT)
def test_content_is_cut_out(line, content):
    start, end = find_content(f"xx{line}yy", 2, 2 + len(line))
    assert f"xx{line}yy"[start:end] == content


_CELLS = st.lists(st.text(alphabet="aA1.I \\-Sởđ", max_size=6), min_size=1, max_size=5)


@given(st.lists(_CELLS.map(lambda cells: f"| {' | '.join(cells)} |"), max_size=12))
def test_every_line_gives_one_row_and_units_have_labels(lines):
    rows = read_table(lines)
    assert len(rows) == len(lines)
    assert all(bool(row.label) == (row.kind in ("row", "section")) for row in rows)
