"""Lines become paragraphs: what is joined, what is kept apart, what is dropped."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.segment.paragraphs import is_upper_case, split_paragraphs
from toolkit.text.folding import INVISIBLE


def _texts(text):
    return [paragraph.text for paragraph in split_paragraphs(text) if paragraph.category == "text"]


def _classes(text):
    return [paragraph.category for paragraph in split_paragraphs(text)]


UNWRAPPED = {
    "a line is a paragraph": ("Mở lớp.\nThi tuyển.", ["Mở lớp.", "Thi tuyển."]),
    "lower case goes on": ("1. Mở lớp cho\ncán bộ xã.", ["1. Mở lớp cho cán bộ xã."]),
    "across blank lines": ("1. Mở lớp cho\n\n\ncán bộ xã.", ["1. Mở lớp cho cán bộ xã."]),
    "across a page number": ("1. Mở lớp cho\n12\ncán bộ xã.", ["1. Mở lớp cho cán bộ xã."]),
    "across a page mark": ("1. Mở lớp cho\n===== Trang 3 =====\ncán bộ xã.", ["1. Mở lớp cho cán bộ xã."]),
    "after a semicolon": ("1. Mở lớp;\nthi tuyển.", ["1. Mở lớp; thi tuyển."]),
    "a new item ends it": ("1. Mở lớp cho\n2. Cán bộ xã", ["1. Mở lớp cho", "2. Cán bộ xã"]),
    "items in lower case stay items": ("Mua:\n- máy tính\n- máy in", ["Mua:", "- máy tính", "- máy in"]),
    "a hyphen at the line end joins tightly": ("Kinh tế-\nxã hội", ["Kinh tế-xã hội"]),
    "a title in capitals stands alone": ("NHIỆM VỤ\ncủa các sở", ["NHIỆM VỤ", "của các sở"]),
    "a date goes on": ("Nghị quyết ngày\n29/12/2025 của tỉnh", ["Nghị quyết ngày 29/12/2025 của tỉnh"]),
    "an article that a reference waits for": (
        "1. Làm theo quy định tại\nĐiều 5. Việc khác theo luật.",
        ["1. Làm theo quy định tại Điều 5. Việc khác theo luật."],
    ),
    "an article after a heading": ("Chương I\nĐiều 5. Phạm vi", ["Chương I", "Điều 5. Phạm vi"]),
    "a heading that ends in a word of references": ("Hạ tầng số\n1. Mở lớp", ["Hạ tầng số", "1. Mở lớp"]),
    "markup is dropped": ("**1.** *Mở lớp* cho cán bộ.", ["1. Mở lớp cho cán bộ."]),
    "hashes are dropped": ("## I. MỤC TIÊU", ["I. MỤC TIÊU"]),
    "escapes are dropped": ("1\\. Mở lớp \\- thi", ["1. Mở lớp - thi"]),
    "spaces are single": ("1.  Mở\u00a0 lớp\tthi", ["1. Mở lớp thi"]),
}


@pytest.mark.parametrize(("text", "texts"), UNWRAPPED.values(), ids=UNWRAPPED)
def test_lines_are_joined_where_a_sentence_goes_on(text, texts):
    assert _texts(text) == texts


WRAPPED = """\
1. Rà soát đội ngũ cán bộ ở xã, phường và thị trấn, nhất là những nơi còn
thiếu người, để bố trí đủ theo quy định tại khoản 1, điểm b và nhất là khoản
2. Điều 5 của Quy chế, xong trong năm nay. Những nơi chưa đủ điều kiện thì báo
Sở Nội vụ.
2. Mở lớp bồi dưỡng cho cán bộ trẻ, cán bộ nữ ở vùng cao về quản lý kinh tế
- xã hội; mỗi năm ít nhất ba lớp, mỗi lớp hai tháng, học phí do ngân sách tỉnh
chịu như các năm trước đây. Lớp mở ở trường chính trị của tỉnh hoặc ở trường
cũ của huyện.
Kinh phí do tỉnh cấp.
3. Kiểm tra việc học.
"""


def test_wrapped_lines_become_paragraphs():
    """A label that a reference waits for, a hyphen at a line start, a full line after a full stop."""
    assert [text[:21] for text in _texts(WRAPPED)] == [
        "1. Rà soát đội ngũ cá",
        "2. Mở lớp bồi dưỡng c",
        "Kinh phí do tỉnh cấp.",
        "3. Kiểm tra việc học.",
    ]


def test_indented_lines_begin_paragraphs():
    """Where paragraphs are set in, a line that is not goes on, whatever it begins with."""
    body = "đội ngũ cán bộ ở xã, phường và thị trấn, nhất là những nơi"
    lines = [
        f"    {number}. Rà soát {body}\ncòn thiếu người, để bố trí đủ ngay trong năm theo đúng quy định"
        for number in range(1, 9)
    ]
    lines[4] += "\n2. Điều này làm trước"
    assert [text[:2] for text in _texts("\n".join(lines))] == [f"{number}." for number in range(1, 9)]


DROPPED = {
    "page mark of a scanner": ("===== Trang 3 =====", "page_mark"),
    "page of pages": ("Trang 3/12", "page_mark"),
    "page in English": ("Page 3 of 12", "page_mark"),
    "number between dashes": ("- 3 -", "page_mark"),
    "number alone": ("12", "page_mark"),
    "file name": ("KH_thuc_hien.docx", "page_mark"),
    "rule of dashes": ("-------", "rule"),
    "rule of asterisks": ("* * *", "rule"),
    "ellipsis": ("[...]", "ellipsis"),
    "table row": ("| 1 | Mở lớp |", "table"),
    "line of contents": ("I. MỤC TIÊU ............ 3", "contents"),
    "line of contents with spaced dots": ("1. Đào tạo . . . . . . 12", "contents"),
}


@pytest.mark.parametrize(("line", "category"), DROPPED.values(), ids=DROPPED)
def test_lines_that_are_no_text_are_classed(line, category):
    assert _classes(line) == [category]


KEPT = {
    "sentence ending in a number": "Hoàn thành trong năm 2025",
    "form to fill in": "Số lớp: ........ lớp",
    "short sentence": "Trang bị máy tính",
    "a sentence with an ellipsis": "Mở lớp tin học, ngoại ngữ... 12 buổi",
}


@pytest.mark.parametrize("line", KEPT.values(), ids=KEPT)
def test_lines_that_only_look_like_noise_are_kept(line):
    assert _classes(line) == ["text"]


def test_a_year_is_no_label_but_a_long_numbering_is():
    assert [p.marker for p in split_paragraphs("Kế hoạch năm\n2025. Mở lớp.")] == [None]
    long = "\n".join(f"{number}. Mở lớp." for number in range(1, 1003))
    assert [p.marker.label for p in split_paragraphs(long)][-1] == "1002"


_LINES = (
    "1. Mở lớp",
    "a) Thi",
    "- Xét",
    "của xã",
    "I. MỤC TIÊU",
    "",
    "  ",
    "12",
    "| a | b |",
    "Sở Nội vụ.",
    "**Đậm**",
    "[...]",
)
_TEXT = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(_LINES), max_size=25).map("\n".join),
    st.lists(st.sampled_from(_LINES), max_size=25).map(lambda s: unicodedata.normalize("NFD", "\n".join(s))),
)


@given(_TEXT)
def test_any_text_is_split_in_order_without_loss(text):
    paragraphs = split_paragraphs(text)
    assert [p.start for p in paragraphs] == sorted(p.start for p in paragraphs)
    covered = set()
    for paragraph in paragraphs:
        assert paragraph.start <= paragraph.label_end <= paragraph.end <= len(text)
        covered.update(range(paragraph.start, paragraph.end))
    assert all(text[place].isspace() or text[place] in INVISIBLE for place in range(len(text)) if place not in covered)


@given(st.lists(st.sampled_from(_LINES), max_size=25).map("\n".join))
def test_decomposed_text_gives_the_same_paragraphs(text):
    assert _texts(unicodedata.normalize("NFD", text)) == _texts(unicodedata.normalize("NFC", text))


CASES = {"MỤC ĐÍCH, YÊU CẦU": True, "Mục đích": False, "12": False, "KẾ HOẠCH 2025 của tỉnh": False, "": False}


@pytest.mark.parametrize(("text", "upper"), CASES.items())
def test_capitals_are_told(text, upper):
    assert is_upper_case(text) is upper
    assert is_upper_case(unicodedata.normalize("NFD", text)) is upper
