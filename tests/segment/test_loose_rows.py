"""Tables whose cells stand on lines of their own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.segment.paragraphs import split_paragraphs
from toolkit.segment.rows.loose_rows import join_loose_rows

HEAD = ["STT", "Nhiệm vụ", "Chủ trì", "Thời gian"]


def _join(*lines):
    return [p.text for p in join_loose_rows(split_paragraphs("\n".join(lines))) if p.category == "table"]


TABLES = {
    "rows begin with their number": (
        [*HEAD, "1", "Mở lớp", "Sở A", "2026", "2", "Thi", "Sở B", "2027"],
        ["| 1 | Mở lớp | Sở A | 2026 |", "| 2 | Thi | Sở B | 2027 |"],
    ),
    "an empty cell is left out": (
        [*HEAD, "1", "Mở lớp", "Sở A", "2", "Thi", "Sở B", "2027"],
        ["| 1 | Mở lớp | Sở A |  |", "| 2 | Thi | Sở B | 2027 |"],
    ),
    "a section with its number on a line": (
        [*HEAD, "I", "Học", "1", "Mở lớp", "Sở A", "2026", "II", "Thi", "1", "Ra đề", "Sở B", "2027"],
        ["| I | Học |  |  |", "| 1 | Mở lớp | Sở A | 2026 |", "| II | Thi |  |  |", "| 1 | Ra đề | Sở B | 2027 |"],
    ),
    "a section with its number beside it": (
        [*HEAD, "I. Học", "1", "Mở lớp", "Sở A", "2026"],
        ["| I | Học |  |  |", "| 1 | Mở lớp | Sở A | 2026 |"],
    ),
    "the header again inside the table": (
        [*HEAD, "1", "Mở lớp", "Sở A", "2026", *HEAD[1:], "2", "Thi", "Sở B", "2027"],
        ["| 1 | Mở lớp | Sở A | 2026 |", "| Nhiệm vụ | Chủ trì | Thời gian |  |", "| 2 | Thi | Sở B | 2027 |"],
    ),
    "decimal numbers": (
        [*HEAD, "1.1", "Mở lớp", "Sở A", "2026", "1.2", "Thi", "Sở B", "2027"],
        ["| 1.1 | Mở lớp | Sở A | 2026 |", "| 1.2 | Thi | Sở B | 2027 |"],
    ),
    "a cell of two paragraphs": (
        [*HEAD, "1", "Mở lớp.", "Mời thầy.", "Sở A", "2026", "2", "Thi", "Sở B", "2027"],
        ["| 1 | Mở lớp. | Mời thầy. | Sở A | 2026 |", "| 2 | Thi | Sở B | 2027 |"],
    ),
    "a value that is no row number": (
        [*HEAD, "1", "Số lớp", "40", "2026", "2", "Thi", "Sở B", "2027"],
        ["| 1 | Số lớp | 40 | 2026 |", "| 2 | Thi | Sở B | 2027 |"],
    ),
}


@pytest.mark.parametrize(("lines", "rows"), TABLES.values(), ids=TABLES)
def test_cells_become_rows(lines, rows):
    assert _join(*lines) == ["| STT | Nhiệm vụ | Chủ trì | Thời gian |", *rows]


def test_text_after_the_last_row_stays_text():
    lines = [*HEAD, "1", "Mở lớp", "Sở A", "2026", "Điều 2. Hiệu lực", "Từ ngày ký."]
    joined = join_loose_rows(split_paragraphs("\n".join(lines)))
    assert [p.text for p in joined if p.category == "text"] == ["Điều 2. Hiệu lực", "Từ ngày ký."]


NO_TABLE = {
    "two heads only": ["STT", "Nhiệm vụ", "1", "Mở lớp"],
    "a header without rows": [*HEAD, "Sở Nội vụ chủ trì."],
    "heads without a number column": ["Nhiệm vụ", "Chủ trì", "Thời gian", "1", "Mở lớp"],
}


@pytest.mark.parametrize("lines", NO_TABLE.values(), ids=NO_TABLE)
def test_what_is_no_table_stays(lines):
    paragraphs = split_paragraphs("\n".join(lines))
    assert join_loose_rows(paragraphs) == paragraphs


@given(
    st.lists(st.sampled_from([*HEAD, "1", "2", "I", "1.1", "Mở lớp", "2026", "---", "Điều 1. A", "x|y"]), max_size=30)
)
def test_no_text_is_lost(lines):
    text = "\n".join(lines)
    paragraphs = split_paragraphs(text)
    joined = join_loose_rows(paragraphs)
    inside = [(p.start, p.end) for p in joined]
    assert all(any(a <= p.start and p.end <= b for a, b in inside) for p in paragraphs)
    assert [p.start for p in joined] == sorted(p.start for p in joined)
