"""Tables that arrange a page, cells merged downwards, heads in two lines: the same table gives the same rows."""

import pytest
from read_samples import make_docx, make_paragraph

from toolkit.read.content import render_table
from toolkit.read.web.html import read_html
from toolkit.read.web.markdown import read_markdown
from toolkit.read.word.docx import read_docx
from toolkit.records import Document
from toolkit.segment.document import segment_document

SECTIONS = [
    "KẾ HOẠCH", "Giữ nước đầu nguồn", "I. MỤC TIÊU", "1. Đắp năm hồ nhỏ.", "2. Mỗi bản có một bể nước.",
    "II. NHIỆM VỤ", "1. Dọn lòng suối trước mùa mưa.", "a) Xã Khe Sim làm trước.", "b) Xã Đá Bạc làm sau.",
    "III. TỔ CHỨC", "1. Sở Nông nghiệp theo dõi.",
]  # fmt: skip
SIDE = "Cổng tỉnh Núi Xanh"


def list_units(text):
    units = segment_document(Document("thu", text)).units
    return [(unit.clause_id, unit.kind, unit.text) for unit in units.itertuples()]


PAGES = {
    "a cell that holds all": lambda lines: render_table([[SIDE, ""], ["", "\n".join(lines)]]),
    "a row for every line": lambda lines: render_table([[line] for line in lines]),
    "a row for every line in the second column": lambda lines: render_table([["", line] for line in lines]),
    "html, one cell of broken lines": lambda lines: (
        read_html(f"<table><tr><td>{SIDE}<td>{'<br>'.join(lines)}</table>".encode(), where="a.html").text
    ),
    "html, tables in tables": lambda lines: (
        read_html(
            (
                f"<table><tr><td><a>A</a><br><a>B</a><br><a>C</a><td><table><tr><td><table>"
                f"{''.join(f'<tr><td><p>{line}' for line in lines)}</table></table></table>"
            ).encode(),
            where="a.html",
        ).text
    ),
    "html, the page of a browser that shows a source": lambda lines: (
        read_html(
            "".join(
                f"<tr><td>{i}<td>&lt;p&gt;{line}&lt;/p&gt;" if i else "<table><tr><td>0<td>&lt;html&gt;"
                for i, line in enumerate(["", *lines])
            )
            .replace("<tr><td>", "<tr><td value=")
            .replace("<td>&lt;", "></td><td>&lt;")
            .encode(),
            where="a.html",
        ).text
    ),
    "markdown between bars": lambda lines: (
        read_markdown(
            f"|\n|\n{SIDE}\n|\n|\n{chr(10).join(lines)}\n|\nNơi nhận:\n- Lưu: VT.\n|\n".encode(), where="a.md"
        ).text
    ),
    "word, in a frame": lambda lines: (
        read_docx(
            make_docx(
                f"<w:tbl><w:tr><w:tc>{make_paragraph(SIDE)}</w:tc></w:tr><w:tr><w:tc>"
                f"{''.join(map(make_paragraph, lines))}</w:tc></w:tr></w:tbl>"
            ),
            where="a.docx",
        ).text
    ),
}


@pytest.mark.parametrize("make_page", PAGES.values(), ids=PAGES.keys())
def test_a_table_that_arranges_a_page_gives_its_sections(make_page):
    units = [unit for unit in list_units(make_page(SECTIONS)) if not unit[0].startswith("p")]
    assert [unit[0] for unit in units] == ["I", "I.1", "I.2", "II", "II.1", "II.1.a", "II.1.b", "III", "III.1"]
    assert units[6][2] == "Xã Đá Bạc làm sau."


def test_a_table_beside_the_document_stays_a_table():
    tasks = [["TT", "Việc", "Chủ trì"], ["1", "Đắp hồ", "Xã Khe Sim"], ["2", "Dọn suối", "Xã Đá Bạc"]]
    units = list_units(render_table([["", "\n".join(SECTIONS), ""], *tasks]))
    assert [unit[2] for unit in units[-2:]] == [
        "Việc: Đắp hồ; Chủ trì: Xã Khe Sim",
        "Việc: Dọn suối; Chủ trì: Xã Đá Bạc",
    ]


def test_items_in_a_cell_make_no_document_of_it():
    work = "\n".join(f"{letter}) Đắp bờ số {place}." for place, letter in enumerate("abcdeghiklm"))
    assert render_table([["TT", "Việc"], ["1", work]]).startswith("| TT | Việc |\n| 1 | a) Đắp bờ")


def _merge(text, *, rows=1, columns=1, goes_on=False):
    """Return the XML and the HTML of a cell."""
    span = f"<w:gridSpan w:val='{columns}'/>" if columns > 1 else ""
    down = "<w:vMerge/>" if goes_on else "<w:vMerge w:val='restart'/>" if rows > 1 else ""
    word = f"<w:tc><w:tcPr>{span}{down}</w:tcPr>{make_paragraph(text)}</w:tc>"
    return word, "" if goes_on else f"<td rowspan={rows} colspan={columns}>{text}</td>"


def _read_both(rows):
    word = "".join(f"<w:tr>{''.join(cell[0] for cell in row)}</w:tr>" for row in rows)
    web = "".join(f"<tr>{''.join(cell[1] for cell in row)}</tr>" for row in rows)
    return [
        list_units(read_docx(make_docx(f"<w:tbl>{word}</w:tbl>"), where="a.docx").text),
        list_units(read_html(f"<table>{web}</table>".encode(), where="a.html").text),
    ]


HEAD = [_merge("TT"), _merge("Nhiệm vụ"), _merge("Chủ trì"), _merge("Thời hạn")]


def test_a_merged_agency_holds_for_each_of_its_rows():
    rows = [
        HEAD,
        [_merge("I. GIỮ NƯỚC", columns=4)],
        [_merge("1"), _merge("Đắp hồ"), _merge("Sở Nông nghiệp", rows=2), _merge("2031")],
        [_merge("2"), _merge("Dọn suối"), _merge("", goes_on=True), _merge("2032")],
        [_merge("II. GIỮ RỪNG", columns=4)],
        [_merge("1"), _merge("Gieo cây"), _merge("Các xã"), _merge("2033")],
    ]
    for units in _read_both(rows):
        assert units == [
            ("T1.I", "heading", "GIỮ NƯỚC"),
            ("T1.I.1", "row", "Nhiệm vụ: Đắp hồ; Chủ trì: Sở Nông nghiệp; Thời hạn: 2031"),
            ("T1.I.2", "row", "Nhiệm vụ: Dọn suối; Chủ trì: Sở Nông nghiệp; Thời hạn: 2032"),
            ("T1.II", "heading", "GIỮ RỪNG"),
            ("T1.II.1", "row", "Nhiệm vụ: Gieo cây; Chủ trì: Các xã; Thời hạn: 2033"),
        ]


def test_a_row_cut_by_its_other_cells_is_one_row():
    rows = [
        HEAD,
        [_merge("1", rows=2), _merge("Đắp hồ", rows=2), _merge("Sở Nông nghiệp"), _merge("2031")],
        [_merge("", goes_on=True), _merge("", goes_on=True), _merge("Các xã"), _merge("2032")],
        [_merge("2"), _merge("Dọn suối"), _merge("Sở Y tế"), _merge("2033")],
    ]
    for units in _read_both(rows):
        assert [unit[0] for unit in units] == ["T1.1", "T1.2"]
        assert units[0][2] == "Nhiệm vụ: Đắp hồ; Chủ trì: Sở Nông nghiệp Các xã; Thời hạn: 2031 2032"


def test_a_head_over_several_columns_names_each_of_them():
    rows = [
        [_merge("TT", rows=2), _merge("Loài", rows=2), _merge("Năm 2031", columns=2), _merge("Năm 2032", columns=2)],
        [_merge("", goes_on=True), _merge("", goes_on=True), *map(_merge, ("Diện tích", "Số cây") * 2)],
        [_merge("1"), _merge("Sến"), *map(_merge, ("12", "900", "", "850"))],
    ]
    for units in _read_both(rows):
        text = "Loài: Sến; Năm 2031 Diện tích: 12; Năm 2031 Số cây: 900; Năm 2032 Số cây: 850"
        assert units == [("T1.1", "row", text)]


LOST_SPANS = """|
**TT**
|
**Loài**
|
**Năm 2031**
|
**Năm 2032**
|
|
Diện tích
|
Số cây
|
Diện tích
|
Số cây
|
|
1
|
**Sến** mật
|
12
|
900
|
11
|
850
|
|
2
|
Dổi
|
|
600
|
|
1.300
|
"""


def test_where_spans_were_lost_no_figure_moves_to_another_year():
    units = list_units(read_markdown(LOST_SPANS.encode(), where="a.md").text)
    assert units == [
        ("T1.1", "row", "Loài: Sến mật; 12; 900; 11; 850"),
        ("T1.2", "row", "Loài: Dổi; 600; 1.300"),
    ]


def test_rows_with_more_cells_than_heads_keep_only_the_first_heads():
    table = "| TT | Xã | Tỷ lệ | Ghi chú |\n| 1 | Khe Sim | 80 | 20 | Vùng cao |\n| 2 | Đá Bạc | 70 | 30 | Ven sông |"
    assert [unit[2] for unit in list_units(table)] == ["Xã: Khe Sim; 80; 20; Vùng cao", "Xã: Đá Bạc; 70; 30; Ven sông"]


def test_footnote_stars_stay_and_emphasis_goes():
    units = list_units("| TT | Việc | Hạn |\n| 1 | **Đắp hồ** (*) | *2031* |\n| 2 | __Dọn suối__ | 3 * 4 |")
    assert [unit[2] for unit in units] == ["Việc: Đắp hồ (*); Hạn: 2031", "Việc: Dọn suối; Hạn: 3 * 4"]


def test_a_table_that_sets_labels_apart_gives_the_lines_of_the_document():
    rows = [["I.", "MỤC TIÊU"], ["1.", "Giữ rừng."], ["2.", "Giữ nước."], ["II.", "NHIỆM VỤ"], ["1.", "Đắp hồ."]]
    assert render_table(rows).split("\n\n") == [" ".join(row) for row in rows]
    counted = [[label.strip("."), text] for label, text in rows]
    assert render_table(counted).startswith("| I | MỤC TIÊU |")
