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
    "page and pages alone": ("2/5", "page_mark"),
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


CONTENTS = ["I. MỤC TIÊU\t1", "II. NHIỆM VỤ\t2", "1. Đào tạo\t2"]
BODY = ["I. MỤC TIÊU", "Nâng chất.", "II. NHIỆM VỤ", "1. Đào tạo", "Mở lớp."]


@pytest.mark.parametrize(
    ("lines", "category"),
    [
        pytest.param([*CONTENTS, *BODY], "contents", id="titles-come-again"),
        pytest.param(CONTENTS, "text", id="titles-come-once"),
        pytest.param([*reversed(CONTENTS), *BODY], "text", id="numbers-go-down"),
        pytest.param([*CONTENTS[:2], *BODY], "text", id="too-few"),
    ],
)
def test_contents_without_dots_are_known_by_the_headings_that_follow(lines, category):
    assert set(_classes("\n".join(lines))[: len(lines) - len(BODY)] or [category]) == {category}


def test_stars_that_set_nothing_off_stay() -> None:
    assert _texts("Giá trị 5*3 = 15.\n\nGiá trị 5\\*3\\*2.\n\nNăm 202**5**, *1.200* ha.") == [
        "Giá trị 5*3 = 15.", "Giá trị 5*3*2.", "Năm 2025, 1.200 ha.",
    ]  # fmt: skip


def test_a_title_in_capitals_that_waits_goes_on_across_a_blank_line() -> None:
    assert _texts("I. MỤC TIÊU VÀ\n\nGIẢI PHÁP\n\nII. TỔ CHỨC\n\nKINH PHÍ") == [
        "I. MỤC TIÊU VÀ GIẢI PHÁP", "II. TỔ CHỨC", "KINH PHÍ",
    ]  # fmt: skip


def test_short_lines_of_like_length_are_no_narrow_column() -> None:
    lines = ["1. Sửa đổi Nghị quyết", "2. Bãi bỏ Điều 4", "Điều 2. Tổ chức thực hiện", "Các xã ven sông thực hiện."]
    assert _texts("\n\n".join([*lines, "3. Mỗi năm chi 10 triệu đồng cho các xã.", *lines]))[2:4] == lines[2:]


@pytest.mark.parametrize(
    ("line", "read"),
    [
        pytest.param("Điều 6[4]. Mức chi", "Điều 6. Mức chi", id="before-the-stop"),
        pytest.param("Điều 6.[4] Mức chi", "Điều 6. Mức chi", id="behind-the-stop"),
        pytest.param("2.[12] Mở lớp", "2. Mở lớp", id="item"),
        pytest.param("b)[3] Mở lớp", "b) Mở lớp", id="letter"),
        pytest.param("Năm 5 [2] lớp", "Năm 5 [2] lớp", id="no-label"),
        pytest.param("2. [Tên lớp] mở", "2. [Tên lớp] mở", id="no-note"),
    ],
)
def test_marks_of_notes_behind_labels_are_left_out(line, read):
    assert _texts(line) == [read]


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


LABEL_LINES = {
    "a word of structure alone": ("**Điều\n7. Giữ nước**\n\n1. Đắp hồ.", ["Điều 7. Giữ nước", "1. Đắp hồ."]),
    "a chapter over blank lines": ("Chương\n\nIII\n\nGIỮ NƯỚC", ["Chương III", "GIỮ NƯỚC"]),
    "a section number alone": ("**II.\nGIỮ RỪNG**", ["II. GIỮ RỪNG"]),
    "an item number alone": ("1.\n\nDọn lòng suối.\n\n2.\n\nĐắp hồ.", ["1. Dọn lòng suối.", "2. Đắp hồ."]),
    "a letter alone below a heading": ("1.\nGiữ hồ của xã\n\na)\nĐắp đập.", ["1. Giữ hồ của xã", "a) Đắp đập."]),
    "a letter alone between marks": ("**b)****\n**Gieo cây.", ["b) Gieo cây."]),
    "a number alone before another label": ("1.\n2. Đắp hồ.", ["1.", "2. Đắp hồ."]),
    "a reference is no label": ("Làm theo Điều\nnày.", ["Làm theo Điều này."]),
}


@pytest.mark.parametrize(("text", "expected"), LABEL_LINES.values(), ids=LABEL_LINES)
def test_a_label_alone_on_its_line_takes_up_the_next(text, expected):
    assert _texts(text) == expected


def test_a_row_number_alone_stays_a_cell():
    cells = "STT\nNhiệm vụ\nChủ trì\n1.\nĐắp hồ\nXã Khe Sim\n2.\nDọn suối\nXã Đá Bạc"
    assert _texts(cells) == cells.split("\n")


RANGES = {
    "years at the line end": ("2. Giữ nước giai đoạn\n2031 - 2035", ["2. Giữ nước giai đoạn 2031 - 2035"]),
    "a dash before the second year": ("1. Từ 2031\n- 2035, mỗi bản có bể.", ["1. Từ 2031 - 2035, mỗi bản có bể."]),
    "percent": ("1. Tăng từ 05%\n- 06% mỗi năm.", ["1. Tăng từ 05% - 06% mỗi năm."]),
    "a figure after a long line": (
        "1. Tỷ lệ hộ dân ở các bản vùng cao của tỉnh được dùng nước sạch đạt\n95% vào năm 2031.",
        ["1. Tỷ lệ hộ dân ở các bản vùng cao của tỉnh được dùng nước sạch đạt 95% vào năm 2031."],
    ),
    "a dash behind a sentence is an item": ("1. Đắp hồ năm 2031.\n- 5 hồ nhỏ.", ["1. Đắp hồ năm 2031.", "- 5 hồ nhỏ."]),
    "a dash below a year is an item": (
        "1. Đến năm 2036\n- 80% chợ\n- 2.500 quầy",
        ["1. Đến năm 2036", "- 80% chợ", "- 2.500 quầy"],
    ),
    "a number cut at its stroke": ("1. Theo số 12/UBND-\nKT và số 13.", ["1. Theo số 12/UBND-KT và số 13."]),
    "a criterion in a sentence": (
        "1. Bãi bỏ Tiêu chí\n4: Số xã của huyện.",
        ["1. Bãi bỏ Tiêu chí 4: Số xã của huyện."],
    ),
}


@pytest.mark.parametrize(("text", "expected"), RANGES.values(), ids=RANGES)
def test_a_range_or_figure_at_a_line_start_is_no_label(text, expected):
    assert _texts(text) == expected


PARTED = [
    "**I. GIỮ\nNƯỚC**", "**1. Sở Nông nghiệp và\nMôi trường**", "- Đắp hồ ở các bản, báo cáo\nỦy ban nhân dân tỉnh.",
    "- Xong trong quý\nIV năm 2031.", "*Ai làm: *Các\nXã ven suối.", "2. Các xã\n(Khe Sim, Đá Bạc) dọn suối.",
]  # fmt: skip


def test_where_blank_lines_part_the_paragraphs_a_line_end_parts_none():
    joined = [text.replace("\n", " ").replace("*", "") for text in PARTED]
    assert _texts("\n\n".join(PARTED)) == [" ".join(text.split()) for text in joined]


def test_a_close_list_of_receivers_does_not_hide_that_blank_lines_part_the_paragraphs():
    receivers = ["Nơi nhận:", *(f"- Xã số {n};" for n in range(9))]
    intro = "Sau khi nghe các xã ven suối nói về nạn sạt lở của tỉnh\nNúi Xanh, các bên thống nhất."
    read = _texts("\n\n".join([intro, *PARTED, "\n".join(receivers)]))
    assert read[0] == intro.replace("\n", " ")
    assert read[2] == "1. Sở Nông nghiệp và Môi trường"
    assert read[-9:] == receivers[1:]


def test_a_form_with_close_items_does_not_hide_that_blank_lines_part_the_paragraphs():
    body = [f"{n}. Các xã ven suối báo về\nSở Nông nghiệp những chỗ\nsạt lở, chỗ\nhay ngập." for n in range(1, 13)]
    form = "- Họ tên:\n- Tuổi:\n- Quê quán:\n- Việc làm:"
    read = _texts("\n\n".join([*body, "13. Ai làm\nUBND:", form]))
    assert read[:12] == [" ".join(text.split()) for text in body]
    assert read[12:] == ["13. Ai làm UBND:", *form.split("\n")]


def test_blank_lines_between_all_lines_part_nothing():
    """A converter made a paragraph of every printed line."""
    lines = [
        "1. Các xã ven suối lập danh sách những chỗ bờ suối có thể sạt lở và",
        "Sở Nông nghiệp và Môi trường xem lại trước mùa mưa năm sau, đủ cả",
        "500 chỗ ở vùng cao của tỉnh Núi Xanh như đã ghi trong bản đồ năm cũ.",
        "2. Các xã ven sông lập danh sách những chỗ bờ sông có thể sạt lở và",
        "Sở Xây dựng xem lại trước mùa mưa năm sau, đủ cả những chỗ đã ghi ở",
        "300 trang của tập bản đồ cũ mà tỉnh Núi Xanh đã lập xong từ năm kia.",
        "3. Sở Tài chính lo tiền cho việc này trong mười năm liền kể từ nay,",
        "Kho bạc chi tiền theo từng quý cho các xã đã làm xong danh sách này.",
    ]
    assert [text[:2] for text in _texts("\n\n".join(lines))] == ["1.", "2.", "3."]


def test_a_colon_at_the_end_of_a_full_line_ends_no_paragraph_that_has_no_indent():
    text = (
        "       1. Việc chung\n"
        "       Để giữ nước cho các bản vùng cao của tỉnh Núi Xanh, tỉnh đã ra\n"
        "nhiều văn bản giao việc cho các xã ven suối, ven sông, cụ thể như sau:\n"
        "Văn bản số 206 về việc lập bản đồ bờ suối và bờ sông; Văn bản số 214\n"
        "về đắp hồ nhỏ ở đầu nguồn trong những năm tới của các xã ven suối này.\n"
        "       2. Việc riêng\n"
        "       - Các xã vùng cao và các xã ven suối, ven sông của tỉnh Núi Xanh:\n"
        "Dọn lòng suối, đắp lại bờ, báo cho Sở Nông nghiệp và Môi trường biết.\n"
        "       - Các xã còn lại: Trồng cây giữ đất ở đầu nguồn, mỗi năm ba lần."
    )
    assert [" ".join(text.split()[:2]) for text in _texts(text)] == ["1. Việc", "Để giữ", "2. Việc", "- Các", "- Các"]


def test_a_title_of_a_chapter_goes_on_in_capitals():
    text = "Mục 1\nĐẮP HỒ, DỌN SUỐI,\nGIEO CÂY\nĐiều 5. Đắp hồ\nMục 2\nGIỮ BỜ SUỐI\nVÀ BỜ SÔNG\nĐiều 6. Giữ bờ"
    assert _texts(text)[1] == "ĐẮP HỒ, DỌN SUỐI, GIEO CÂY"
    assert _texts(text)[4] == "GIỮ BỜ SUỐI VÀ BỜ SÔNG"


def test_worded_items_begin_paragraphs():
    lines = ["- Đắp hồ cho các xã vùng cao của tỉnh Núi Xanh trong năm tới.", "Dự án 2: Giữ bờ suối"] * 5
    assert _texts("\n".join(lines)) == lines


def test_numbers_in_brackets_that_count_on_inside_a_sentence_are_no_labels():
    text = "1. Các xã lo ba việc của năm: (i) đắp hồ nhỏ ở đầu nguồn các suối;\n(ii) dọn lòng suối. "
    assert len(_texts("\n".join([text.strip()] * 6))) == 6


def test_labels_in_brackets_inside_a_wrapped_sentence_go_on_to_the_last_of_them():
    filling = "các hộ trồng cói ở ven sông được vay vốn không lãi trong ba năm đầu của kế hoạch"
    lines = [
        "1. Mỗi năm tỉnh mở ba loại lớp cho phụ nữ các xã ven sông và miền núi, gồm: (1)",
        "dệt chiếu cói ở các xã có làng nghề, mỗi lớp không dưới ba mươi người theo học,",
        "(2) đan lát ở các xã có rừng trồng, mỗi lớp không dưới hai mươi người theo học,",
        "(3) ươm giống ở các xã còn lại, mỗi lớp không dưới hai mươi người theo học.",
        *(f"{n}. Trong năm thứ {n} của kế hoạch {filling[:50]}\n{filling[50:]}." for n in range(2, 8)),
    ]
    labels = [p.marker.label for p in split_paragraphs("\n".join(lines)) if p.marker is not None]
    assert labels == [str(n) for n in range(1, 8)]


def test_rows_whose_cells_stand_apart_by_tabs_are_a_table() -> None:
    lines = ["1. Các việc:", "TT\tViệc | nơi\tChủ trì", "1\tMở  lớp\tSở A", "\t\tSở B", "", "2\tkhông\tbảng"]
    assert [(p.category, p.text) for p in split_paragraphs("\n".join(lines))] == [
        ("text", "1. Các việc:"), ("table", "| TT | Việc \\| nơi | Chủ trì |"), ("table", "| 1 | Mở lớp | Sở A |"),
        ("table", "|  |  | Sở B |"), ("text", "2 không bảng"),
    ]  # fmt: skip
