"""The text that is compared: without citations, and cut into obligations."""

import pytest

from toolkit.matching.match_text import make_match_text, split_parts
from toolkit.parameters import StudyParameters


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("mở lớp cho thanh niên; sửa đê ở xã ven sông", 2),
        ("mở lớp; sửa đê ở xã ven sông", 1),
        ("mở lớp", 1),
        ("giữ 3,5 ha rừng ở đồi. trồng thêm cây ven đường", 2),
    ],
    ids=["two obligations", "short piece is none of its own", "short whole stays", "full stop"],
)
def test_clause_is_split_into_its_obligations(text, parts):
    assert len(split_parts(text)) == parts


@pytest.mark.parametrize(
    "text",
    [
        "thực hiện 15-NQ/TU của tỉnh ủy",
        "thực hiện số 15-NQ/TU ngày 3/4/2031 của tỉnh ủy",
        "thực hiện ngày 3 tháng 4 năm 2031 của tỉnh ủy",
    ],
)
def test_match_text_forgets_numbers_and_dates_of_citations(text):
    assert make_match_text(text, StudyParameters(fold_yi=False)) == "thực hiện của tỉnh ủy"


@pytest.mark.parametrize("text", ["giảm 10% đầu mối", "đạt 3,5 triệu lượt", "trước năm 2032"])
def test_match_text_keeps_numbers_that_say_something(text):
    assert make_match_text(text, StudyParameters(fold_yi=False)) == text
