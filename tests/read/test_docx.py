"""Word files: what Word shows is what is read."""
# ruff: noqa: E501 (pieces of XML are not wrapped)

import shutil
import subprocess
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document as WordFile
from read_samples import NAMESPACES, make_abstract, make_docx, make_level, make_num, make_paragraph, make_table

from toolkit.errors import ReadError
from toolkit.read import read_bytes
from toolkit.read.word.docx import read_docx


def read(body, **parts):
    return read_docx(make_docx(body, **parts), where="a.docx")


def read_lines(body, **parts):
    return [line for line in read(body, **parts).text.split("\n") if line]


OUTLINE = make_abstract(
    "0",
    make_level("upperRoman", "%1."),
    make_level("decimal", "%2."),
    make_level("lowerLetter", "%3)"),
    make_level("bullet", "\uf0b7"),
) + make_num("1", "0")


def test_outline_counts_as_word_shows_it():
    levels = [0, 1, 2, 2, 2, 2, 2, 1, 2, 3, 0, 1]
    body = "".join(make_paragraph("x", num="1", level=level) for level in levels)
    assert read_lines(body, numbering=OUTLINE) == [
        "I. x", "1. x", "a) x", "b) x", "c) x", "d) x", "e) x", "2. x", "a) x", "- x", "II. x", "1. x",
    ]  # fmt: skip


NUMBERING_CASES = [
    pytest.param(
        make_abstract("0", make_level("decimal", "%1."), make_level("decimal", "%1.%2.")) + make_num("1", "0"),
        [("1", 0), ("1", 1), ("1", 1), ("1", 0), ("1", 1)],
        ["1.", "1.1.", "1.2.", "2.", "2.1."],
        id="multi-level-text",
    ),
    pytest.param(
        make_abstract("0", make_level("upperRoman", "%1."), make_level("decimal", "%1.%2", extra="<w:isLgl/>"))
        + make_num("1", "0"),
        [("1", 0), ("1", 0), ("1", 1)],
        ["I.", "II.", "2.1"],
        id="legal-numbering-turns-roman-into-decimal",
    ),
    pytest.param(
        make_abstract("0", make_level("decimal", "%1.")) + make_num("1", "0") + make_num("2", "0"),
        [("1", 0), ("1", 0), ("2", 0)],
        ["1.", "2.", "3."],
        id="instances-of-one-definition-count-on-together",
    ),
    pytest.param(
        make_abstract("0", make_level("decimal", "%1."))
        + make_num("1", "0")
        + make_num("2", "0", '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'),
        [("1", 0), ("1", 0), ("2", 0), ("2", 0)],
        ["1.", "2.", "1.", "2."],
        id="start-override-restarts-once",
    ),
    pytest.param(
        make_abstract("0", make_level("decimal", "%1."))
        + make_num(
            "1", "0", f'<w:lvlOverride w:ilvl="0"><w:lvl w:ilvl="0">{make_level("upperLetter", "%1/", start=3)}</w:lvl></w:lvlOverride>'
        ),
        [("1", 0), ("1", 0)],
        ["C/", "D/"],
        id="level-override-replaces-the-format",
    ),
    pytest.param(
        make_abstract("0", make_level("decimal", "%1."), make_level("decimal", "%2)", extra='<w:lvlRestart w:val="0"/>'))
        + make_num("1", "0"),
        [("1", 0), ("1", 1), ("1", 0), ("1", 1)],
        ["1.", "1)", "2.", "2)"],
        id="level-that-never-restarts",
    ),
    pytest.param(
        make_abstract("0", make_level("decimal", "Điều %1.")) + make_num("1", "0"),
        [("1", 0), ("1", 0)],
        ["Điều 1.", "Điều 2."],
        id="word-in-the-label",
    ),
    pytest.param(
        make_abstract("0", make_level("lowerRoman", "(%1)")) + make_num("1", "0"),
        [("1", 0)] * 4,
        ["(i)", "(ii)", "(iii)", "(iv)"],
        id="lower-roman",
    ),
    pytest.param(
        make_abstract("0", make_level("bullet", "+")) + make_num("1", "0"),
        [("1", 0)],
        ["+"],
        id="plus-stays-a-plus",
    ),
    pytest.param(
        make_abstract("0", make_level("lowerLetter", "%1)", start=25)) + make_num("1", "0"),
        [("1", 0)] * 4,
        ["y)", "z)", "aa)", "bb)"],
        id="letters-double-after-z",
    ),
]  # fmt: skip


# LibreOffice shows any bullet as a dot, and knows neither legal numbering nor levels that never restart.
NOT_IN_LIBREOFFICE = (
    "plus-stays-a-plus",
    "legal-numbering-turns-roman-into-decimal",
    "level-that-never-restarts",
)


@pytest.mark.parametrize(("numbering", "paragraphs", "labels"), NUMBERING_CASES)
def test_numbering(numbering, paragraphs, labels):
    body = "".join(make_paragraph("x", num=num, level=level) for num, level in paragraphs)
    assert read_lines(body, numbering=numbering) == [f"{label} x" for label in labels]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice, the judge here, is not installed")
def test_numbering_agrees_with_libreoffice(tmp_path):
    body, numbering = "", ""
    for i, case in enumerate(NUMBERING_CASES):
        if case.id in NOT_IN_LIBREOFFICE:
            continue
        xml, paragraphs, _ = case.values
        for name in ("w:abstractNumId=", "w:numId=", "abstractNumId w:val="):
            for key in "210":
                xml = xml.replace(f'{name}"{key}"', f'{name}"{i + 1}{key}"')
        numbering += xml
        body += "".join(make_paragraph("x", num=f"{i + 1}{num}", level=level) for num, level in paragraphs)
    ordered = "".join(part for kind in ("abstractNum ", "num ") for part in split_elements(numbering, kind))
    source = WordFile()
    buffer = BytesIO()
    source.save(buffer)
    path = tmp_path / "a.docx"
    path.write_bytes(put_parts(buffer.getvalue(), make_docx(body, numbering=ordered)))
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'p').as_uri()}", "--headless", "--convert-to"]
    subprocess.run([*command, "txt:Text (encoded):UTF8", "--outdir", tmp_path, path], check=True, capture_output=True)
    shown = (tmp_path / "a.txt").read_text(encoding="utf-8-sig").split("\n")
    expected = [" ".join(line.split()) for line in shown if line.strip()]
    assert read_docx(path.read_bytes(), where="a").text.split("\n\n") == expected


def split_elements(xml, kind):
    name = kind.strip()
    return [f"<w:{kind}{piece.split(f'</w:{name}>')[0]}</w:{name}>" for piece in xml.split(f"<w:{kind}")[1:]]


def put_parts(template, made):
    """Put our document and numbering into a complete file that office programs accept."""
    from zipfile import ZipFile

    buffer = BytesIO()
    with ZipFile(BytesIO(template)) as old, ZipFile(BytesIO(made)) as new, ZipFile(buffer, "w") as out:
        for name in old.namelist():
            replaced = name in ("word/document.xml", "word/numbering.xml")
            out.writestr(name, new.read(name) if replaced else old.read(name))
    return buffer.getvalue()


def test_numbering_comes_from_styles_and_their_ancestors():
    styles = (
        '<w:style w:type="paragraph" w:styleId="Muc"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Con"><w:basedOn w:val="Muc"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Khong"><w:basedOn w:val="Muc"/><w:pPr><w:numPr><w:numId w:val="0"/>'
        "</w:numPr></w:pPr></w:style>"
    )
    numbering = make_abstract(
        "0", make_level("upperRoman", "%1.", extra='<w:pStyle w:val="Muc"/>'), make_level("decimal", "%2.", extra='<w:pStyle w:val="Con"/>')
    ) + make_num("1", "0")  # fmt: skip
    body = "".join(make_paragraph("x", style=style) for style in ("Muc", "Con", "Con", "Khong", "Muc", "Con"))
    assert read_lines(body, numbering=numbering, styles=styles) == [
        "I. x",
        "1. x",
        "2. x",
        "x",
        "II. x",
        "1. x",
    ]


def test_list_behind_a_numbering_style():
    styles = (
        '<w:style w:type="numbering" w:styleId="DS"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    linked = '<w:abstractNum w:abstractNumId="5"><w:numStyleLink w:val="DS"/></w:abstractNum>'
    numbering = make_abstract("0", make_level("decimal", "%1.")) + linked + make_num("1", "0") + make_num("2", "5")
    assert read_lines(make_paragraph("x", num="2"), numbering=numbering, styles=styles) == ["1. x"]


def test_styles_that_are_based_on_each_other_do_not_hang():
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{a}"><w:basedOn w:val="{b}"/></w:style>' for a, b in ("AB", "BA")
    )
    assert read(make_paragraph("x", style="A"), styles=styles).text == "x"


def test_body_order_cells_and_escapes():
    inner = make_table(["lá", "cành"], ["rễ", ""])
    cell = f"{make_paragraph('một')}{make_paragraph('hai | ba')}{inner}"
    body = make_paragraph("Trước") + make_table(["TT", "Việc"], ["1", cell]) + make_paragraph("Sau")
    assert read(body).text == "Trước\n\n| TT | Việc |\n| 1 | một<br>hai \\| ba<br>lá; cành<br>rễ |\n\nSau"


def test_cells_merged_across_are_not_repeated_those_merged_downwards_are():
    table = (
        "<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr><w:p><w:r><w:t>Lớp</w:t></w:r></w:p></w:tc>"
        "<w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr><w:p><w:r><w:t>B</w:t></w:r></w:p></w:tc></w:tr>"
        "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>C</w:t></w:r></w:p></w:tc>"
        "<w:tc><w:p><w:r><w:t>D</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    assert read(table).text == "| Lớp | B |  |\n| Lớp | C | D |"


def test_the_head_is_lines_not_a_table():
    body = make_table(
        [make_paragraph("UBND TỈNH") + make_paragraph("NÚI XANH"), "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        ["Số: 7/KH-UBND", "Núi Xanh, ngày 2 tháng 3 năm 2031"],
    )
    assert read(body).text.split("\n\n") == [
        "UBND TỈNH\nNÚI XANH",
        "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Số: 7/KH-UBND",
        "Núi Xanh, ngày 2 tháng 3 năm 2031",
    ]


def test_tracked_changes_and_hidden_text_are_counted():
    body = (
        "<w:p><w:r><w:t>Trồng </w:t></w:r><w:ins><w:r><w:t>mười </w:t></w:r></w:ins><w:del><w:r><w:delText>năm "
        "</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>xa</w:t></w:r></w:moveFrom><w:r><w:rPr><w:vanish/></w:rPr>"
        "<w:t>ẩn</w:t></w:r><w:hyperlink><w:r><w:t>vườn</w:t></w:r></w:hyperlink></w:p>"
    )
    content = read(body)
    assert content.text == "Trồng mười vườn"
    assert content.dropped == {"tracked_deletion": 6, "hidden_text": 2}


def test_deleted_paragraph_counts_in_no_list():
    gone = (
        "<w:p><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr><w:rPr><w:del/></w:rPr></w:pPr>"
        "<w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del></w:p>"
    )
    body = make_paragraph("a", num="1") + gone + make_paragraph("b", num="1")
    assert read_lines(body, numbering=OUTLINE) == ["I. a", "II. b"]


def test_table_of_contents_is_dropped_and_counted():
    styles = '<w:style w:type="paragraph" w:styleId="Mucluc1"><w:name w:val="toc 1"/></w:style>'
    content = read(make_paragraph("I. Mục tiêu 3", style="Mucluc1") + make_paragraph("I. Mục tiêu"), styles=styles)
    assert (content.text, content.dropped) == ("I. Mục tiêu", {"table_of_contents": 13})


def test_breaks_tabs_and_field_codes():
    body = (
        "<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t></w:r><w:r><w:instrText>PAGE</w:instrText>"
        "</w:r><w:sdt><w:sdtContent><w:r><w:t>d</w:t></w:r></w:sdtContent></w:sdt></w:p>"
    )
    assert read(body).text == "a\nb\tcd"


def test_text_box_is_read_once():
    box = "<w:txbxContent><w:p><w:r><w:t>Trong khung</w:t></w:r></w:p></w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>Ngoài</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>"
        f"<wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox>"
        "</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert read(body).text == "Ngoài\n\nTrong khung"


def test_footnote_follows_its_paragraph_and_heads_are_counted():
    from read_samples import NAMESPACES

    note = "<w:p><w:r><w:footnoteRef/><w:t> Tính cả vườn nhà.</w:t></w:r></w:p>"
    parts = {
        "word/footnotes.xml": f"<w:footnotes {NAMESPACES}><w:footnote w:id='4'>{note}</w:footnote></w:footnotes>",
        "word/header1.xml": f"<w:hdr {NAMESPACES}><w:p><w:r><w:t>MẬT</w:t></w:r></w:p></w:hdr>",
        "word/footer2.xml": f"<w:ftr {NAMESPACES}><w:p><w:r><w:t>12</w:t></w:r></w:p></w:ftr>",
    }
    body = "<w:p><w:r><w:t>Trồng cây</w:t><w:footnoteReference w:id='4'/></w:r></w:p>" + make_paragraph("Hết")
    content = read(body, parts=parts)
    assert content.text == "Trồng cây\n\n[chú thích 1] Tính cả vườn nhà.\n\nHết"
    assert content.dropped == {"page_head": 3, "page_foot": 2}


def test_legacy_font_in_a_word_file_is_converted():
    content = read(make_paragraph("Chñ tÞch tØnh quyÕt ®Þnh viÖc trång rõng"))
    assert content.text == "Chủ tịch tỉnh quyết định việc trồng rừng"
    assert [fault.fault for fault in content.faults] == ["legacy_encoding"]


def test_file_of_python_docx():
    document = WordFile()
    document.add_heading("Mục tiêu", level=1)
    document.add_paragraph("Trồng rừng", style="List Number")
    document.add_paragraph("Giữ nước", style="List Number")
    document.add_paragraph("Nuôi ong", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Chung"
    table.cell(1, 1).text = "Riêng"
    buffer = BytesIO()
    document.save(buffer)
    text = read_docx(buffer.getvalue(), where="a").text
    assert text == "Mục tiêu\n\n1. Trồng rừng\n\n2. Giữ nước\n\n- Nuôi ong\n\n| Chung |  |\n|  | Riêng |"


BAD_XML = {
    "entities": '<!DOCTYPE w [<!ENTITY a "bom"><!ENTITY b "&a;&a;">]><w:document xmlns:w="{W}">&b;</w:document>',
    "external-entity": '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document xmlns:w="{W}">&a;</w:document>',
    "not-xml": "đây không phải XML",
    "nested-too-deep": "<w:p>" * 5000,
}


@pytest.mark.parametrize("xml", BAD_XML.values(), ids=BAD_XML.keys())
def test_hostile_xml_is_refused(xml):
    with pytest.raises(ReadError, match=r"a\.docx"):
        read("", parts={"word/document.xml": xml})


def test_zip_bomb_is_refused():
    bomb = f"<w:document xmlns:w='x'>{' ' * 30_000_000}</w:document>"
    with pytest.raises(ReadError, match="unpacks to over"):
        read("", parts={"word/document.xml": bomb})


def test_many_parts_that_are_small_only_when_packed_are_refused():
    """Four hundred heads of pages, 0.7 MB in all, took eight gigabytes."""
    head = f"<w:hdr {NAMESPACES}><w:p><w:r><w:t>{'a' * 5_000_000}</w:t></w:r></w:p></w:hdr>"
    with pytest.raises(ReadError, match="unpacks to 105 MB"):
        read("", parts={f"word/header{i}.xml": head for i in range(21)})


def _raise(text):
    return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{text}</w:t></w:r>'


RAISED = {
    "mark of a note behind a figure": ("Trồng 120", "3", " ha", "Trồng 120 ha"),
    "mark behind a year": ("đến năm 2030", "(1)", ".", "đến năm 2030."),
    "mark behind a full stop": ("Mở lớp.", "12", "", "Mở lớp."),
    "area": ("rộng 50 m", "2", " đất", "rộng 50 m2 đất"),
    "power of ten": ("10", "6", " cây", "10^6 cây"),
    "letters are no mark": ("1", "st", " lớp", "1st lớp"),
}


@pytest.mark.parametrize(("before", "raised", "after", "read_as"), RAISED.values(), ids=RAISED)
def test_a_raised_figure_never_joins_a_number(before, raised, after, read_as):
    runs = f"<w:r><w:t>{before}</w:t></w:r>{_raise(raised)}<w:r><w:t xml:space='preserve'>{after}</w:t></w:r>"
    assert read_lines(f"<w:p>{runs}</w:p>") == [read_as]


@pytest.mark.parametrize(("position", "read_as"), [("6", "120 ha"), ("0", "1203 ha"), ("-6", "1203 ha")])
def test_a_figure_may_be_raised_by_its_position(position, read_as):
    raised = f'<w:r><w:rPr><w:position w:val="{position}"/></w:rPr><w:t>3</w:t></w:r>'
    assert read_lines(
        f"<w:p><w:r><w:t>120</w:t></w:r>{raised}<w:r><w:t xml:space='preserve'> ha</w:t></w:r></w:p>"
    ) == [read_as]


def test_signs_typed_in_the_font_symbol_are_what_it_shows():
    sign = '<w:r><w:rPr><w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/></w:rPr><w:t>³</w:t></w:r>'
    assert read_lines(f"<w:p>{sign}<w:r><w:t xml:space='preserve'> 95%, 3 m³</w:t></w:r></w:p>") == ["≥ 95%, 3 m³"]


def test_a_raised_mark_left_out_is_counted():
    content = read(f"<w:p><w:r><w:t>120</w:t></w:r>{_raise('3')}</w:p>")
    assert content.dropped["footnote_mark"] == 1


@pytest.mark.parametrize(("code", "sign"), [("F0B3", "≥"), ("F0A3", "≤"), ("F0B1", "±"), ("B3", "≥")])
def test_a_bound_typed_as_symbol_stays(code, sign):
    symbol = f'<w:sym w:font="Symbol" w:char="{code}"/>'
    assert read_lines(f"<w:p><w:r><w:t>đạt </w:t>{symbol}<w:t> 95%</w:t></w:r></w:p>") == [f"đạt {sign} 95%"]


def test_the_soft_hyphen_of_a_text_in_tcvn3_is_a_letter():
    body = "<w:p><w:r><w:t>Hç trî ng</w:t><w:softHyphen/><w:t>êi d©n vïng cao</w:t></w:r></w:p>"
    assert read_lines(body) == ["Hỗ trợ người dân vùng cao"]


def test_a_paragraph_whose_end_is_deleted_goes_on_in_the_next():
    first = (
        "<w:p><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr><w:rPr><w:del/></w:rPr></w:pPr>"
        "<w:r><w:t>Đắp bờ</w:t></w:r></w:p>"
    )
    body = first + make_paragraph(" và khơi dòng.", num="1") + make_paragraph("Gieo cây.", num="1")
    assert read_lines(body, numbering=OUTLINE) == ["I. Đắp bờ và khơi dòng.", "II. Gieo cây."]


def test_text_that_a_style_hides_is_hidden():
    styles = (
        '<w:style w:type="character" w:styleId="An"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Nhap"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="NhapCon"><w:basedOn w:val="Nhap"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Hien"><w:basedOn w:val="Nhap"/><w:rPr><w:vanish w:val="0"/></w:rPr></w:style>'
    )
    run = '<w:p><w:r><w:t>Đắp hồ</w:t></w:r><w:r><w:rPr><w:rStyle w:val="An"/></w:rPr><w:t> (hỏi lại)</w:t></w:r></w:p>'
    body = run + make_paragraph("nháp", style="NhapCon") + make_paragraph("Dọn suối", style="Hien")
    content = read(body, styles=styles)
    assert (content.text, content.dropped) == ("Đắp hồ\n\nDọn suối", {"hidden_text": 14})


CONTROLS = {
    "a table of contents": ('<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>', ["Đắp hồ"]),
    "the words of an empty field": ("<w:showingPlcHdr/>", ["Đắp hồ"]),
    "a field that was filled": ('<w:alias w:val="x"/>', ["trong khung", "Đắp hồ"]),
}


@pytest.mark.parametrize(("properties", "lines"), CONTROLS.values(), ids=CONTROLS.keys())
def test_content_controls(properties, lines):
    control = (
        f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{make_paragraph('trong khung')}</w:sdtContent></w:sdt>"
    )
    assert read_lines(control + make_paragraph("Đắp hồ")) == lines


def test_a_row_number_that_word_counts_stands_in_its_cell():
    number = "<w:p><w:pPr><w:numPr><w:ilvl w:val='1'/><w:numId w:val='1'/></w:numPr></w:pPr></w:p>"
    assert read(make_table(["TT", "Việc"], [number, "Đắp hồ"], [number, "Dọn suối"]), numbering=OUTLINE).text == (
        "| TT | Việc |\n| 1. | Đắp hồ |\n| 2. | Dọn suối |"
    )


def test_bullets_within_bullets_get_another_sign():
    levels = [make_level("bullet", "\uf0b7"), make_level("bullet", "o"), make_level("bullet", "\uf0a7")]
    numbering = make_abstract("0", *levels) + make_num("1", "0")
    body = "".join(
        make_paragraph(text, num="1", level=level) for text, level in (("a", 0), ("b", 1), ("c", 2), ("d", 0))
    )
    assert read_lines(body, numbering=numbering) == ["- a", "+ b", "• c", "- d"]


PICTURE = (
    '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">{}'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData'
    ' uri="http://schemas.openxmlformats.org/drawingml/2006/picture"/></a:graphic></wp:inline></w:drawing></w:r></w:p>'
)


@pytest.mark.parametrize(
    ("extent", "faults"),
    [("", ["unread_pictures"]), ('<wp:extent cx="5400000" cy="7200000"/>', ["unread_pictures"]),
     ('<wp:extent cx="720000" cy="720000"/>', [])],
    ids=["unknown size", "a page", "a seal"],
)  # fmt: skip
def test_pictures_as_large_as_a_page_are_told(extent, faults):
    content = read(make_paragraph("I. MỤC TIÊU") + PICTURE.format(extent))
    assert [fault.fault for fault in content.faults] == faults


NAMES = {
    "another name of the document": ("word/document2.xml", "word/document2.xml", "_rels/.rels"),
    "an absolute target": ("word/vanban.xml", "/word/vanban.xml", "_rels/.rels"),
    "strokes the other way": ("word\\document.xml", "word/document.xml", "_rels\\.rels"),
}


@pytest.mark.parametrize(("name", "target", "relations"), NAMES.values(), ids=NAMES.keys())
def test_the_document_is_the_part_that_the_package_names(name, target, relations):
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr(
            relations, f'<Relationships><Relationship Id="r1" Type="{kind}" Target="{target}"/></Relationships>'
        )
        archive.writestr(name, f"<w:document {NAMESPACES}><w:body>{make_paragraph('Đắp hồ')}</w:body></w:document>")
    assert read_bytes(buffer.getvalue(), doc_id="thu", source="a.docx").text == "Đắp hồ"


def test_notes_within_notes_end():
    reference = "<w:r><w:footnoteReference w:id='{}'/></w:r>"
    notes = "".join(
        f"<w:footnote w:id='{i}'><w:p><w:r><w:t>ghi {i}</w:t></w:r>{reference.format(i + 1) * 10}</w:p></w:footnote>"
        for i in range(30)
    )
    parts = {"word/footnotes.xml": f"<w:footnotes {NAMESPACES}>{notes}</w:footnotes>"}
    content = read(f"<w:p><w:r><w:t>Đắp hồ</w:t></w:r>{reference.format(0)}</w:p>", parts=parts)
    assert content.text == "Đắp hồ\n\n[chú thích 1] ghi 0"


def test_many_lists_and_many_styled_paragraphs_take_no_time_for_each_pair():
    """Each paragraph once looked through all levels of all lists: 8,000 of each took minutes."""
    lists = "".join(make_num(str(i), "0") for i in range(1, 8_001))
    styles = (
        '<w:style w:type="paragraph" w:styleId="S"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    numbering = make_abstract("0", make_level("decimal", "%1.")) + lists
    assert read_lines(make_paragraph("abc", style="S") * 8_000, numbering=numbering, styles=styles)[-1] == "8000. abc"
