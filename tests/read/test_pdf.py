"""PDF: lines by the places of letters, columns, tables, margins."""
# ruff: noqa: E501 (items of a page on one line each)

from unicodedata import normalize

import pytest
from read_samples import PLAN, draw_grid, make_pdf

from toolkit.errors import ReadError
from toolkit.read.pdf.pages import read_pdf

HEAD = [
    (70, 780, "ỦY BAN NHÂN DÂN"),
    (300, 780, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12),
    (75, 764, "TỈNH SÔNG LAM"),
    (330, 764, "Độc lập - Tự do - Hạnh phúc"),
    (80, 740, "Số: 12/KH-UBND"),
    (320, 740, "Sông Lam, ngày 4 tháng 5 năm 2031", 12),
]
BODY = [
    (260, 700, "KẾ HOẠCH"),
    (180, 684, "Phủ xanh đồi trọc giai đoạn 2031 - 2035"),
    (90, 650, "I. MỤC TIÊU"),
    (90, 634, "1. Mỗi xã lập một vườn ươm, giao cho thanh niên trong bản trông coi quanh năm,"),
    (70, 618, "không để cây chết khô trong mùa hạn."),
]


def read(*pages):
    return read_pdf(make_pdf(*pages), where="a.pdf")


def test_head_columns_come_one_after_the_other():
    assert read([*HEAD, *BODY]).text.split("\n\n") == [
        "ỦY BAN NHÂN DÂN\nTỈNH SÔNG LAM\nSố: 12/KH-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nSông Lam, ngày 4 tháng 5 năm 2031",
        "KẾ HOẠCH\nPhủ xanh đồi trọc giai đoạn 2031 - 2035\nI. MỤC TIÊU\n1. Mỗi xã lập một vườn ươm, giao cho thanh niên trong bản trông coi quanh năm,"
        "\nkhông để cây chết khô trong mùa hạn.",
    ]


def test_order_in_the_file_does_not_matter():
    items = [*HEAD, *BODY]
    assert read(items[::-1]).text == read(items).text


def test_signature_block_columns():
    block = [
        (70, 300, "Nơi nhận:"),
        (380, 300, "TM. ỦY BAN NHÂN DÂN"),
        (70, 286, "- Như Điều 3;", 11),
        (410, 284, "CHỦ TỊCH"),
        (70, 272, "- Lưu: VT.", 11),
        (400, 220, "Lò Thị Hoa"),
    ]
    text = read([*BODY, *block]).text
    assert text.endswith("Nơi nhận:\n- Như Điều 3;\n- Lưu: VT.\n\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nLò Thị Hoa")


def test_last_line_of_the_body_is_no_column():
    block = [(70, 320, "và giữ nguồn nước./."), (90, 300, "KT. CHỦ TỊCH"), (380, 300, "TM. ỦY BAN NHÂN DÂN")]
    assert read([*BODY, *block]).text.endswith("nước./.\n\nKT. CHỦ TỊCH\n\nTM. ỦY BAN NHÂN DÂN")


def test_letters_set_one_by_one_make_words():
    letters = [(70 + 6.5 * i, 700, letter) for i, letter in enumerate("Giữ rừng") if letter != " "]
    assert "Giữ rừng" in read([*letters, *BODY[2:]]).text


def test_margins_are_dropped_and_counted():
    pages = [
        [(290, 800, str(i)), (70, 770, "KẾ HOẠCH NỘI BỘ"), *BODY, (70, 40, f"Bản {i} trên đường dây")]
        for i in range(1, 5)
    ]
    content = read(*pages)
    assert dict(content.dropped) == {"page_number": 4, "page_head": 60, "page_foot": 80}
    assert "NỘI BỘ" not in content.text


def test_sentence_goes_on_over_a_page_break():
    first = [*BODY[:4]]
    second = [(290, 800, "2"), (70, 770, "không để cây chết khô trong mùa hạn.")]
    assert "quanh năm,\nkhông để cây" in read(first, second).text


def test_ruled_table_becomes_rows():
    grid = draw_grid([70, 110, 350, 520], [600, 570, 520, 490])
    cells = [
        (75, 580, "TT"), (115, 580, "Nhiệm vụ"), (355, 580, "Chủ trì"),
        (75, 545, "1"), (115, 550, "Trồng quế trên đất"), (115, 534, "bỏ hoang"), (355, 545, "Sở Nông nghiệp"),
        (75, 500, "2"), (355, 500, "Sở | Y tế"),
    ]  # fmt: skip
    text = read([*HEAD, *BODY[:2], *grid, *cells]).text
    assert text.endswith(
        "2035\n\n| TT | Nhiệm vụ | Chủ trì |\n| 1 | Trồng quế trên đất bỏ hoang | Sở Nông nghiệp |"
        "\n| 2 |  | Sở \\| Y tế |"
    )


def test_merged_cells_of_a_ruled_table():
    lines = [
        ("line", 70, 600, 520, 600), ("line", 70, 570, 520, 570), ("line", 70, 540, 520, 540),
        ("line", 70, 600, 70, 540), ("line", 300, 570, 300, 540), ("line", 520, 600, 520, 540),
    ]  # fmt: skip
    cells = [(80, 580, "Chung cho cả hai"), (80, 550, "trái"), (310, 550, "phải")]
    assert read([*BODY, *lines, *cells]).text.endswith("| Chung cho cả hai |  |\n| trái | phải |")


def test_table_goes_on_over_a_page_break():
    xs = [70, 110, 350]
    head = [(75, 580, "TT"), (115, 580, "Việc")]
    first = [*BODY, *draw_grid(xs, [600, 570, 540]), *head, (75, 550, "1"), (115, 550, "Trồng rừng và")]
    second = [
        *draw_grid(xs, [600, 570, 540, 510]),
        *head,
        (115, 550, "giữ nước"),
        (75, 520, "2"),
        (115, 520, "Ong"),
    ]
    content = read(first, second)
    assert content.text.endswith("| TT | Việc |\n| 1 | Trồng rừng và giữ nước |\n| 2 | Ong |")
    assert content.dropped["page_head"] == 6


def test_footnote_does_not_cut_a_sentence():
    first = [*BODY[:4], (70, 90, "1 Gồm cả cây tre và cây vầu", 9)]
    second = [(290, 800, "2"), (70, 770, "không để cây chết khô.")]
    text = read(first, second).text
    assert "quanh năm,\nkhông để cây" in text
    assert text.endswith("\n\n[chú thích 1] Gồm cả cây tre và cây vầu")


def test_garbled_text_layer_is_a_fault():
    noise = [(70, 700 - 20 * i, "Qwỷt đxnh cờa tđnh vổ viỷc trỗngx rwừng") for i in range(8)]
    assert [fault.fault for fault in read(noise).faults] == ["garbled_text_layer"]


def test_legacy_font_is_converted():
    lines = [(70, 700 - 20 * i, "QuyÕt ®Þnh cña tØnh vÒ viÖc trång rõng") for i in range(8)]
    content = read(lines)
    assert content.text.startswith("Quyết định của tỉnh về việc trồng rừng")
    assert [fault.fault for fault in content.faults] == ["legacy_encoding"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(make_pdf([], []), "has no text layer.*OCR it first", id="scan"),
        pytest.param(make_pdf([(9, 9, "1")]), "has no text layer.*OCR it first", id="hardly-any-letters"),
        pytest.param(make_pdf(BODY)[:200], "damaged or cut off PDF", id="cut-off"),
        pytest.param(b"%PDF-1.7 nothing", "damaged or cut off PDF", id="nothing-inside"),
    ],
)
def test_unreadable_files_are_refused(data, message):
    with pytest.raises(ReadError, match=rf"a\.pdf: .*{message}"):
        read_pdf(data, where="a.pdf")


# The smallest PDF that asks for a password: only its encryption dictionary matters.
LOCKED = (
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\n"
    b"endobj\n3 0 obj\n<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"ab" * 32 + b"> /U <" + b"cd" * 32 + b"> >>\n"
    b"endobj\ntrailer\n<< /Size 4 /Root 1 0 R /Encrypt 3 0 R /ID [<00> <00>] >>\n%%EOF\n"
)


def test_encrypted_file_is_refused():
    with pytest.raises(ReadError, match="encrypted PDF"):
        read_pdf(LOCKED, where="a.pdf")


def test_slanted_stamps_and_watermarks_are_left_out_and_counted():
    stamps = [(150, 500, "BẢN DỰ THẢO", 40, 45), (300, 600, "songlam.example", 12, -35)]
    content = read([*BODY, *stamps])
    assert content.text == read(BODY).text
    assert content.dropped == {"watermark": 24}


def test_a_page_that_leans_as_a_whole_is_read():
    leaning = [(x, y, text, 13, 4) for x, y, text in BODY]
    content = read(leaning)
    assert sorted("".join(content.text.split())) == sorted("".join(read(BODY).text.split()))
    assert content.dropped == {}


GRID = draw_grid([70, 110, 350, 500], [600, 570, 540])
CELLS = [
    (75, 580, "TT"), (115, 580, "Nhiệm vụ"), (355, 580, "Chủ trì"),
    (75, 550, "1"), (115, 550, "Đắp hồ nhỏ ở đầu nguồn"), (355, 550, "Xã Khe Sim"),
]  # fmt: skip


def _turn_items(items, height):
    """Turn a page so that its text runs downwards."""
    turned = []
    for item in items:
        if item[0] == "line":
            _, x0, y0, x1, y1 = item
            turned.append(("line", y0, height - x0, y1, height - x1))
        else:
            turned.append((item[1], height - item[0], item[2], 13, -90))
    return turned


@pytest.mark.parametrize("rotate", [0, 90], ids=["text that runs sideways", "a page that is rotated"])
def test_a_turned_page_is_read_as_an_upright_one(rotate):
    upright = read_pdf(make_pdf([*GRID, *CELLS], width=842, height=595), where="a.pdf").text
    turned = make_pdf(_turn_items([*GRID, *CELLS], 842), width=595, height=842, rotate=rotate)
    assert read_pdf(turned, where="a.pdf").text == upright
    assert upright == "| TT | Nhiệm vụ | Chủ trì |\n| 1 | Đắp hồ nhỏ ở đầu nguồn | Xã Khe Sim |"


MARKS = {
    "tone behind the vowel mark": "miền núi",
    "tone behind a narrow letter": "toàn tỉnh",
    "tone under a horn": "được chừng ấy",
}


@pytest.mark.parametrize("words", MARKS.values(), ids=MARKS)
def test_marks_stand_with_their_letters(words):
    items = [(90, 580, normalize("NFD", f"{words}, {PLAN.splitlines()[5]}"), 11)]
    assert f"{words}, 1. Mỗi xã vùng cao" in read([*BODY, *items]).text


def test_pages_without_text_are_told():
    faults = read(BODY, [], [*BODY], [(300, 40, "4")]).faults
    assert [(fault.fault, fault.values["n"], fault.values["pages"]) for fault in faults] == [
        ("unread_pages", 2, [{"page": 2}, {"page": 4}])
    ]


LEFT = [
    "I. MỤC TIÊU", "1. Mỗi bản vùng cao lập một vườn ươm, giao", "cho thanh niên trong bản trông coi quanh",
    "năm, không để cây chết khô trong mùa hạn", "kéo dài của những tháng đầu năm.", "2. Đường tới chợ phiên rộng ít nhất năm",
    "mét, có đèn sáng suốt đêm và có rãnh thoát",
]  # fmt: skip
RIGHT = [
    "nước hai bên, xong trước mùa mưa năm sau.", "II. NHIỆM VỤ", "1. Sở Nông nghiệp chọn giống quế, hồi, trám",
    "và đổi cây già cỗi bằng cây khỏe cho các", "bản vùng cao của tỉnh trong hai năm tới.", "2. Sở Y tế cử thầy thuốc giỏi về từng thôn",
    "khám cho người già yếu mỗi năm hai lần.",
]  # fmt: skip


def test_text_in_two_columns_is_read_one_after_the_other():
    columns = [(x, 700 - 16 * i, line, 10) for x, lines in ((60, LEFT), (320, RIGHT)) for i, line in enumerate(lines)]
    assert read([(180, 740, "KẾ HOẠCH"), *columns]).text.split("\n") == ["KẾ HOẠCH", "", *LEFT, *RIGHT]


def test_cells_without_rules_are_no_columns():
    rows = [("Xã Khe Sim", "12 hồ"), ("Xã Đá Bạc", "7"), ("Xã Nậm Tôm", "4 hồ nhỏ và 1 hồ lớn"), ("Xã Lầm", "9 hồ")] * 3
    cells = [(x, 600 - 16 * i, row[at], 10) for i, row in enumerate(rows) for at, x in ((0, 60), (1, 320))]
    assert read([*BODY, *cells]).text.split("\n")[-12:] == [" ".join(row) for row in rows]


def test_a_line_that_an_indent_sets_off_begins_a_paragraph():
    lines = [
        (110, "1. Lập bản đồ những chỗ bờ suối có thể sạt lở vào mùa mưa hằng năm ở"),
        (110, "Trong bán kính năm trăm mét kể từ mép nước, các xã lập danh sách những"),
        (80, "khoảnh đất trống có thể trồng cây và báo Ủy ban nhân dân tỉnh trước mùa"),
        (80, "mưa."),
    ] * 4
    text = read([(x, 780 - 16 * i, line, 10) for i, (x, line) in enumerate(lines)]).text
    assert [len(line) - len(line.lstrip()) for line in text.split("\n")] == [0, 4, 0, 0, *[4, 4, 0, 0] * 3]


def test_a_raised_mark_of_a_note_is_no_figure_of_the_number():
    marked = [(90, 600, "Trồng 120"), (90 + 9 * 6.5 - 3.2, 605, "3", 7), (90 + 9 * 6.5 + 6, 600, "ha rừng")]
    content = read([*BODY, *marked])
    assert content.text.endswith("Trồng 120 ha rừng")
    assert content.dropped == {"footnote_mark": 1}
