"""OpenDocument texts: what LibreOffice shows is what is read, without LibreOffice."""
# ruff: noqa: E501 (pieces of XML are not wrapped)

from io import BytesIO
from zipfile import ZipFile

import pytest

from toolkit.errors import ReadError
from toolkit.read import read_bytes

_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in {
        "office": "office", "text": "text", "table": "table", "style": "style", "draw": "drawing",
        "svg": "svg-compatible",
    }.items()
)  # fmt: skip
_OUTLINE = (
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="I"'
    ' style:num-suffix="."/><text:list-level-style-number text:level="2" style:num-format="1" style:num-suffix="."/>'
    '<text:list-level-style-number text:level="3" style:num-format="1" style:num-suffix="." text:display-levels="2"/>'
    '</text:list-style><text:list-style style:name="B"><text:list-level-style-bullet text:level="1"'
    ' text:bullet-char="•"/></text:list-style>'
    '<style:style style:name="up" style:family="text"><style:text-properties style:text-position="super 58%"/>'
    '</style:style><style:style style:name="gone" style:family="paragraph"><style:text-properties text:display="none"/>'
    '</style:style><style:style style:name="gone2" style:family="paragraph" style:parent-style-name="gone"/>'
)


def make_odt(body, styles="", kind="text", **parts):
    content = (
        f"<office:document-content {_NAMES}><office:automatic-styles>{_OUTLINE}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr("content.xml", content)
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        if styles:
            archive.writestr("styles.xml", f"<office:document-styles {_NAMES}>{styles}</office:document-styles>")
        for name, part in parts.items():
            archive.writestr(name.replace("__", "/"), part)
    return buffer.getvalue()


def read(body, **parts):
    return read_bytes(make_odt(body, **parts), doc_id="a", source="a.odt")


def read_lines(body, **parts):
    return [line for line in read(body, **parts).text.split("\n") if line]


def make_list(*items, attributes='text:style-name="L"'):
    return (
        f"<text:list {attributes}>{''.join(f'<text:list-item>{item}</text:list-item>' for item in items)}</text:list>"
    )


def p(text, attributes=""):
    return f"<text:p {attributes}>{text}</text:p>"


def test_lists_in_lists_are_levels_of_one_numbering():
    inner = make_list(p("Giữ nước."), p("Trồng cây."), attributes="")
    body = make_list(p("MỤC TIÊU"), p("NHIỆM VỤ") + inner)
    assert read_lines(body) == ["I. MỤC TIÊU", "II. NHIỆM VỤ", "1. Giữ nước.", "2. Trồng cây."]


def test_a_list_goes_on_with_the_one_that_it_names_and_else_begins_anew():
    first = make_list(p("một") + make_list(p("hai"), attributes=""), attributes='xml:id="a" text:style-name="L"')
    between = make_list(p("chen"), attributes='text:style-name="B"')
    follows = make_list(
        make_list(p("ba"), attributes=""), p("bốn"), attributes='text:continue-list="a" text:style-name="L"'
    )
    assert read_lines(first + between + follows + make_list(p("năm"))) == [
        "I. một", "1. hai", "- chen", "2. ba", "II. bốn", "I. năm",
    ]  # fmt: skip


def test_numbers_of_several_levels_and_given_starts_are_shown():
    deep = make_list(p("sâu"), attributes="")
    second = f'<text:list-item text:start-value="4">{p("bốn")}{deep}</text:list-item>'
    body = f'<text:list text:style-name="L"><text:list-item>{p("một")}<text:list>{second}</text:list></text:list-item>'
    assert read_lines(f"{body}</text:list>") == ["I. một", "4. bốn", "4.1. sâu"]


def test_only_the_first_paragraph_of_an_item_has_its_number():
    body = make_list(p("một") + p("vẫn là một"), p("hai"))
    assert read_lines(body) == ["I. một", "vẫn là một", "II. hai"]


@pytest.mark.parametrize(
    ("inline", "shown"),
    [
        pytest.param("120<text:span text:style-name='up'>3</text:span> ha", "120 ha", id="raised-mark"),
        pytest.param("50 m<text:span text:style-name='up'>2</text:span>", "50 m2", id="square-metre"),
        pytest.param("Điều 1.<text:s text:c='3'/>Phạm vi", "Điều 1.   Phạm vi", id="several-blanks"),
        pytest.param("a)<text:tab/>Mở lớp", "a)\tMở lớp", id="tab"),
        pytest.param("Mở\n   lớp", "Mở lớp", id="blanks-of-the-file"),
        pytest.param("Mở<office:annotation><text:p>bỏ</text:p></office:annotation> lớp", "Mở lớp", id="comment"),
        pytest.param("Mở <text:bookmark text:name='x'/><text:a>lớp</text:a>", "Mở lớp", id="link"),
    ],
)
def test_text_in_a_paragraph_is_read_as_shown(inline, shown):
    assert read(p(inline)).text == shown


def test_notes_stand_behind_their_paragraph_and_what_is_not_shown_is_counted():
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>Theo chuẩn cũ.</text:p></text:note-body></text:note>"
    )
    contents = (
        "<text:table-of-content><text:index-body><text:p>Mục 1 ... 3</text:p></text:index-body></text:table-of-content>"
    )
    deleted = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>thừa</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
    )
    body = deleted + contents + p(f"Hộ nghèo{note} còn 2%.") + p("ẩn", 'text:style-name="gone2"') + p("Hết.")
    document = read(body)
    assert document.text == "Hộ nghèo còn 2%.\n\n[chú thích 1] Theo chuẩn cũ.\n\nHết."
    assert dict(document.dropped) == {"hidden_text": 2, "table_of_contents": 11, "tracked_deletion": 4}


def test_merged_cells_say_the_same_in_all_their_rows():
    def row(*cells):
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    def cell(text, attributes=""):
        return f"<table:table-cell {attributes}>{p(text)}</table:table-cell>"

    covered = "<table:covered-table-cell/>"
    body = (
        "<table:table>"
        + row(cell("TT"), cell("Việc"), cell("Chủ trì"))
        + row(cell("I"), cell("TRỒNG RỪNG", 'table:number-columns-spanned="2"'), covered)
        + row(cell("1"), cell("Rà soát"), cell("Sở Y tế", 'table:number-rows-spanned="2"'))
        + row(cell("2"), cell("Kiểm tra"), covered)
        + "</table:table>"
    )
    assert read_lines(body) == [
        "| TT | Việc | Chủ trì |", "| I | TRỒNG RỪNG |  |", "| 1 | Rà soát | Sở Y tế |", "| 2 | Kiểm tra | Sở Y tế |",
    ]  # fmt: skip


def test_the_number_of_a_row_may_be_automatic():
    number = make_list("<text:p/>")
    cells = f"<table:table-cell>{number}</table:table-cell><table:table-cell>{p('Rà soát')}</table:table-cell>"
    rows = f"<table:table-row>{cells}</table:table-row>"
    head = "".join(f"<table:table-cell>{p(text)}</table:table-cell>" for text in ("TT", "Việc"))
    body = f"<table:table><table:table-header-rows><table:table-row>{head}</table:table-row></table:table-header-rows>"
    assert read_lines(f"{body}{rows}</table:table>") == ["| TT | Việc |", "| I. | Rà soát |"]


def test_headings_are_numbered_by_the_outline_and_heads_of_pages_left_out():
    styles = (
        '<office:styles><text:outline-style><text:outline-level-style text:level="1" style:num-format="I"'
        ' style:num-suffix="."/></text:outline-style></office:styles>'
        "<office:master-styles><style:header><text:p>SAO LỤC</text:p></style:header></office:master-styles>"
    )
    body = '<text:h text:outline-level="1">MỤC TIÊU</text:h><text:h text:outline-level="1">NHIỆM VỤ</text:h>'
    document = read(body, styles=styles)
    assert document.text == "I. MỤC TIÊU\n\nII. NHIỆM VỤ"
    assert dict(document.dropped) == {"page_head": 7}


def test_pictures_as_large_as_pages_are_told():
    image = '<draw:frame svg:width="{}" svg:height="{}"><draw:image/></draw:frame>'
    body = p(image.format("17cm", "25cm") + image.format("2cm", "2cm") + image.format("6.5in", "9in")) + p("Hết.")
    assert [(fault.code, fault.values["n"]) for fault in read(body).faults] == [("unread_pictures", 2)]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(make_odt(p("x"), **{"META-INF__manifest.xml": "<m><encryption-data/></m>"}), "encrypted", id="locked"),
        pytest.param(make_odt("<text:p>"), "damaged", id="broken"),
        pytest.param(make_odt(p("x"), kind="spreadsheet"), "without a text", id="sheet"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(data, message):
    with pytest.raises(ReadError, match=message):
        read_bytes(data, doc_id="a", source="a.odt")
