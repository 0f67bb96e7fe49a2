"""Tables as files: what a machine reads back, what a person sees, the same bytes each time."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import lxml.html
import numpy as np
import openpyxl
import pandas as pd
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from latex_reader import read_table, set_text

import toolkit
from toolkit.errors import OutputError, ParameterError
from toolkit.tables import (
    ASPECTS,
    ATTESTATIONS,
    CONTRACTS,
    COVERAGE_STATUSES,
    DIRECTIONS,
    EXTENTS,
    LEDGER_ACCOUNTS,
    LINES,
    ROLES,
    STRENGTHS,
    TEXT_FORMS,
    TIERS,
    UNIT_KINDS,
    UNIT_TYPES,
)
from toolkit.words.columns import find_cell, find_head, format_column
from toolkit.words.labels import find_words
from toolkit.write.latex import escape_latex, make_latex
from toolkit.write.printed import (
    PRINT_COLUMNS,
    clean_text,
    print_table,
    select_print_columns,
    share_width,
    shorten_text,
)
from toolkit.write.tables import FORMATS, write_table

#: Columns that are to come, and those of summaries.
LATER = (
    "condition", "deadline_date", "days_to_deadline", "days_since_reference", "n_words", "state", "likely_origin",
    "similarity",
)  # fmt: skip
CODED = {
    "status": COVERAGE_STATUSES, "account": LEDGER_ACCOUNTS, "type": UNIT_TYPES, "strength": STRENGTHS,
    "kind": UNIT_KINDS, "attestation": ATTESTATIONS,
    "direction": DIRECTIONS, "aspect": ASPECTS, "extent": EXTENTS, "role": ROLES, "line": LINES, "tier": TIERS,
    "text_form": TEXT_FORMS, "side": ("reference", "plan"),
}  # fmt: skip


@pytest.fixture
def concordance() -> pd.DataFrame:
    """Return two provisions and four plans, two of them of one province."""
    rows = [
        ("II.1", "Trồng cây.", "song-lam", "Sông Lam", "full", "full", "1.a", "full", 0.9, "Trồng cây ở trường."),
        ("II.1", "Trồng cây.", "song-lam", "Sông Lam", "full", "full", "2", "partial", 0.5, "Chăm cây."),
        ("II.1", "Trồng cây.", "nui-xanh", "Núi Xanh", "full", "none", "", "", None, ""),
        ("II.1", "Trồng cây.", "cua-bien-1", "Cửa Biển", "full", "none", "", "", None, ""),
        ("II.1", "Trồng cây.", "cua-bien-2", "Cửa Biển", "excerpt", "not_observable", "", "", None, ""),
        ("II.2", "Dạy bơi.", "song-lam", "Sông Lam", "full", "none", "", "", None, ""),
        ("II.2", "Dạy bơi.", "nui-xanh", "Núi Xanh", "full", "none", "", "", None, ""),
        ("II.2", "Dạy bơi.", "cua-bien-1", "Cửa Biển", "full", "none", "", "", None, ""),
        ("II.2", "Dạy bơi.", "cua-bien-2", "Cửa Biển", "excerpt", "partial", "3", "partial", 0.4, "Bơi."),
    ]
    columns = [
        "provision_id", "provision_text", "doc_id", "unit", "extent", "status", "clause_id", "strength", "probability",
        "clause_text",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


# Heads --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", sorted({c for columns in CONTRACTS.values() for c in columns} | set(LATER)))
def test_every_column_has_a_head_in_both_languages(column: str) -> None:
    assert find_head(column, "vi") != column
    assert "_" not in find_head(column, "en")


def test_every_table_of_a_run_has_heads(shipped: toolkit.Study, shipped_analysis: toolkit.Analysis) -> None:
    a = shipped_analysis
    cells = (a.coverage, a.provisions, a.documents)
    tables = [
        a.documents, a.units, a.faults, a.left_out, a.citations, a.chain, a.provisions, a.candidates, a.alignment,
        a.parse, a.characters, a.changes, a.divergence, a.commitments, a.origins,
        a.coverage, a.ledger, a.concordance, toolkit.summarize_coverage(*cells), toolkit.summarize_travel(*cells),
        toolkit.unite_provinces(*cells), toolkit.summarize_ledger(a.ledger), toolkit.measure_linked_share(a.ledger),
        *toolkit.evaluate_study(shipped, a, toolkit.open_gold(shipped)).values(),
    ]  # fmt: skip
    columns = {column for table in tables for column in table.columns}
    assert {
        c
        for c in columns
        if "_" in find_head(c, "vi") or (c not in find_words("head", "vi") and find_head(c, "vi") == c)
    } <= {
        "f1",  # its name in every language
        "kappa",
    }


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_code_of_a_run_has_words(shipped_analysis: toolkit.Analysis, language: str) -> None:
    """Categories of characters, states, origins, relations, codes of faults: nothing with an underscore is shown."""
    a = shipped_analysis
    shown = {
        (column, str(code))
        for table, columns in (
            (a.characters, ["category"]), (a.left_out, ["category"]), (a.divergence, ["state"]),
            (a.changes, ["aspect", "direction", "relation"]), (a.faults, ["fault"]), (a.chain, ["relation"]),
        )
        for column in columns
        for code in table[column].unique()
        if code
    }  # fmt: skip
    assert len(shown) > 15
    assert not {pair for pair in shown if find_cell(*pair, language) == pair[1] and language == "vi"}
    assert not {pair for pair in shown if "_" in find_cell(*pair, language)}


@pytest.mark.parametrize(("column", "code"), [(c, code) for c, codes in CODED.items() for code in codes])
def test_every_code_has_words(column: str, code: str) -> None:
    assert find_cell(column, code, "vi") != code
    assert "_" not in find_cell(column, code, "en")


def test_heads_of_a_publication_table_differ() -> None:
    for name, columns in PRINT_COLUMNS.items():
        for language in ("vi", "en"):
            heads = [find_head(column.split("|")[0], language) for column in columns]
            assert len(set(heads)) == len(heads), (name, language, heads)


@pytest.mark.parametrize(
    ("values", "language", "mark", "written"),
    [
        pytest.param([0.5, -0.25], "vi", "comma", ["0,50", "−0,25"], id="decimal comma, true minus"),
        pytest.param([0.5, None], "en", "point", ["0.50", ""], id="missing is empty, not nan"),
        pytest.param([3.0, None, 1500.0], "vi", "comma", ["3", "", "1.500"], id="thousands are parted"),
        pytest.param([-3, 1234567], "en", "point", ["−3", "1,234,567"], id="by the other mark in English"),
        pytest.param([1500.25, 1], "vi", "comma", ["1.500,25", "1,00"], id="both marks in one number"),
        pytest.param(["007", "1.5"], "vi", "comma", ["007", "1.5"], id="codes that look like numbers stay"),
        pytest.param([True, False], "vi", "comma", ["có", "không"], id="truth is no number"),
    ],
)
def test_cells_are_written_as_the_language_does(
    values: list[object], language: str, mark: str, written: list[str]
) -> None:
    column = pd.Series(values, name="x", dtype=object)
    assert format_column(column, language=language, decimal_mark=mark) == written


def test_years_count_nothing() -> None:
    assert format_column(pd.Series([2018, 2030], name="year"), language="vi", decimal_mark="comma") == ["2018", "2030"]


# Selection ----------------------------------------------------------------------------------------


def test_a_document_without_territory_goes_by_its_id() -> None:
    commitments = pd.DataFrame({"doc_id": ["ref", "song-lam"], "unit": ["", "Sông Lam"], "clause_id": ["I.1", "I.2"]})
    assert select_print_columns(commitments, "commitments")["unit"].tolist() == ["ref", "Sông Lam"]


def test_two_plans_of_a_territory_have_two_names_in_print() -> None:
    counts = pd.DataFrame({"doc_id": ["lam-tu", "lam-ub", "xanh"], "unit": ["Sông Lam", "Sông Lam", "Núi Xanh"]})
    named = select_print_columns(counts, "coverage_by_plan")["unit"].tolist()
    assert named == ["Sông Lam (lam-tu)", "Sông Lam (lam-ub)", "Núi Xanh"]


def test_no_plan_and_no_provision_is_lost_in_print(concordance: pd.DataFrame) -> None:
    printed = select_print_columns(concordance, "concordance")
    cells = [(row.provision_id, plan) for row in printed.itertuples() for plan in str(row.unit).split("; ")]
    names = {"song-lam": "Sông Lam", "nui-xanh": "Núi Xanh"}
    expected = {
        (row.provision_id, names.get(row.doc_id, f"Cửa Biển ({row.doc_id})")) for row in concordance.itertuples()
    }
    assert set(cells) == expected
    assert len(cells) == len(concordance)  # each once


def test_pairs_come_first_and_tell_their_own_strength(concordance: pd.DataFrame) -> None:
    printed = select_print_columns(concordance, "concordance")
    first = printed[printed["provision_id"] == "II.1"]
    assert first["status"].tolist() == ["full", "partial", "none", "not_observable"]
    assert first["provision_text"].tolist() == ["Trồng cây.", "", "", ""]
    assert first["unit"].tolist()[2] == "Núi Xanh; Cửa Biển (cua-bien-1)"


def test_controls_are_not_gathered_with_plans(concordance: pd.DataFrame) -> None:
    roles = concordance["doc_id"].map(lambda doc_id: "control" if doc_id == "cua-bien-1" else "plan")
    printed = select_print_columns(concordance.assign(role=roles), "concordance")
    first = printed[(printed["provision_id"] == "II.1") & (printed["status"] == "none")]
    assert list(zip(first["unit"], first["role"], strict=True)) == [
        ("Núi Xanh", "plan"),
        ("Cửa Biển (cua-bien-1)", "control"),
    ]


def test_selection_leaves_the_table_as_it_was(concordance: pd.DataFrame) -> None:
    before = concordance.copy()
    select_print_columns(concordance, "concordance")
    pd.testing.assert_frame_equal(concordance, before)


def test_unknown_printed_table_is_refused() -> None:
    with pytest.raises(ParameterError, match="nearest known name is 'changes'"):
        select_print_columns(pd.DataFrame(), "change")


@given(st.text(alphabet="aă ,.ộ", max_size=60), st.integers(5, 30))
def test_shortened_text_is_a_beginning(text: str, limit: int) -> None:
    text = text.strip()
    short = shorten_text(f" {text} ", limit)
    assert short == text or (short.endswith(" […]") and text.startswith(short.removesuffix(" […]")))
    assert len(short) <= limit + 4 or short == text


@given(st.lists(st.lists(st.text(max_size=300), min_size=2, max_size=2), min_size=1, max_size=12))
def test_columns_fit_the_page(columns: list[list[str]]) -> None:
    widths = share_width(tuple("x" for _ in columns), columns)
    assert sum(widths) <= 1
    assert min(widths) > 0


def test_texts_get_the_most_room_and_ids_enough() -> None:
    widths = share_width(("mã", "nội dung", "mức"), [["II.3.c.-12"], ["chữ " * 90], ["không áp dụng"]])
    assert widths[1] > 2 * max(widths[0], widths[2])
    assert widths[0] * 150 >= len("II.3.c.-12")


# CSV and XLSX -------------------------------------------------------------------------------------


def test_csv_is_for_machines(tmp_path: Path) -> None:
    table = pd.DataFrame({"doc_id": ["007"], "status": ["none"], "p_any": [0.25]})
    path = write_table(table, "coverage", directory=tmp_path, formats=("csv",), language="vi", decimal_mark="comma")[0]
    assert path.read_bytes() == b"\xef\xbb\xbfdoc_id,status,p_any\n007,none,0.25\n"


def test_rows_of_a_sheet_are_as_high_as_their_text(tmp_path: Path) -> None:
    """Programs that do not measure wrapped text when they open a workbook would draw one row over the next."""
    table = pd.DataFrame({"provision_id": ["a", "b", "c"], "provision_text": ["ngắn", "tám chữ " * 75, "một\nhai"]})
    (path,) = write_table(table, "long", directory=tmp_path, formats=("xlsx",))
    sheet = openpyxl.load_workbook(path).worksheets[0]
    heights = [sheet.row_dimensions[row].height or 15 for row in (2, 3, 4)]
    assert heights[0] == 15
    assert heights[1] >= 600 / sheet.column_dimensions["B"].width * 15
    assert heights[2] == 30


def test_xlsx_is_for_people(tmp_path: Path) -> None:
    table = pd.DataFrame({"doc_id": ["007"], "status": ["none"], "p_any": np.float32([0.25]), "n_words": [12]})
    path = write_table(table, "coverage", directory=tmp_path, formats=("xlsx",), language="vi", note="dấu")[0]
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == [
        "mã văn bản",
        "kết quả đối chiếu",
        "xác suất tạm tính: có liên quan",
        "số chữ",
    ]
    assert [cell.value for cell in sheet[2]] == ["007", "chưa tìm thấy nội dung tương ứng", 0.25, 12]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:D2")
    assert sheet["B2"].alignment.wrap_text
    assert sheet.print_title_rows == "$1:$1"
    assert [sheet[f"{column}2"].number_format for column in "CD"] == ["0.00", "General"]
    key = {row[0].value: row[1].value for row in book["signature"].iter_rows()}
    assert "dấu" in key
    assert key["xác suất tạm tính: có liên quan"] == "p_any"


def test_file_name_cannot_leave_the_folder(tmp_path: Path) -> None:
    for name in ("../out", "/tmp/out", "a/b", "..\\out", ""):
        with pytest.raises(OutputError):
            write_table(pd.DataFrame({"a": [1]}), name, directory=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_unknown_format_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="nearest known name is 'docx'"):
        write_table(pd.DataFrame({"a": [1]}), "a", directory=tmp_path, formats=("csv", "doc"))
    with pytest.raises(ParameterError, match="point or comma"):
        write_table(pd.DataFrame({"a": [1]}), "a", directory=tmp_path, decimal_mark=",")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_same_table_same_bytes(tmp_path: Path, concordance: pd.DataFrame) -> None:
    written = [
        [p.read_bytes() for p in write_table(concordance, "t", directory=tmp_path / n, formats=FORMATS, note="s")]
        for n in "ab"
    ]
    assert written[0] == written[1]


@pytest.mark.parametrize("form", FORMATS)
def test_empty_tables_are_written(form: str, tmp_path: Path) -> None:
    table = pd.DataFrame({name: pd.Series(dtype=object) for name in CONTRACTS["changes"]})
    path = write_table(table, "changes", directory=tmp_path, formats=(form,), caption="Không có")[0]
    assert path.stat().st_size > 0


# LaTeX --------------------------------------------------------------------------------------------


@given(st.text())
def test_latex_sets_any_text_as_it_stands(text: str) -> None:
    assert set_text(escape_latex(clean_text(text))) == clean_text(text)


@given(st.text(alphabet="\\{}$&%#_^~[]*-',`<>|\"a 1", max_size=80))
def test_latex_sets_signs_as_they_stand(text: str) -> None:
    assert set_text(escape_latex(text)) == text


def test_long_runs_may_be_broken() -> None:
    assert r"\allowbreak{}" in escape_latex("x" * 60)
    assert r"\allowbreak{}" not in escape_latex("một từ ngắn " * 9)


def test_latex_table_holds_every_cell(concordance: pd.DataFrame) -> None:
    printed = print_table(select_print_columns(concordance, "concordance"), language="vi", decimal_mark="comma")
    source = make_latex(printed, label="concordance", note="logit|p>=0.43\n\\input{x}", language="vi", caption="A & B")
    assert read_table(source) == [list(row) for row in printed.rows]
    heads = [line for line in source.splitlines() if r"\textbf{Mã nội dung}" in line]
    assert len(heads) == 2  # first page, and every other
    for command in (r"\toprule", r"\midrule", r"\bottomrule", r"\endfirsthead", r"\endhead", r"\caption{A \& B}"):
        assert command in source
    assert source.count("{longtable}") == 2
    comments = [line for line in source.splitlines() if line.startswith("%")]
    assert any("booktabs" in line and "longtable" in line for line in comments)
    assert any("logit|p>=0.43" in line and r"\input{x}" in line for line in comments)  # one line: nothing of it acts
    assert not re.search(r"^\\input", source, re.MULTILINE)


def test_the_title_of_a_long_caption_stands_out(concordance: pd.DataFrame, tmp_path: Path) -> None:
    caption = "Bảng đối chiếu. Cơ sở: ngưỡng 0,32. [1]"
    printed = print_table(concordance, language="vi", decimal_mark="comma")
    source = make_latex(printed, label="t", note="", language="vi", caption=caption)
    assert r"\caption[{Bảng đối chiếu.}]{Bảng đối chiếu. Cơ sở: ngưỡng 0,32. {[}1{]}}" in source
    path = write_table(concordance, "t", directory=tmp_path, formats=("docx",), language="vi", caption=caption)[0]
    runs = docx.Document(str(path)).paragraphs[0].runs
    assert [(run.text, bool(run.bold)) for run in runs] == [
        ("Bảng đối chiếu.", True),
        (" Cơ sở: ngưỡng 0,32. [1]", False),
    ]


def test_latex_columns_fill_the_line(concordance: pd.DataFrame) -> None:
    printed = print_table(concordance, language="en", decimal_mark="point")
    source = make_latex(printed, label="t", note="", language="en", caption="")
    widths = [float(width) for width in re.findall(r"dimexpr ([\d.]+)\\linewidth", source)]
    assert len(widths) == len(concordance.columns)
    assert sum(widths) <= 1
    assert source.count(r"\raggedleft") == 1  # the probability


# Word ---------------------------------------------------------------------------------------------


def test_docx_is_a_landscape_page_with_repeated_head(concordance: pd.DataFrame, tmp_path: Path) -> None:
    table = select_print_columns(concordance, "concordance")
    path = write_table(
        table, "t", directory=tmp_path, formats=("docx",), note="dấu|1", language="vi", caption="Bảng đối chiếu"
    )[0]
    document = docx.Document(str(path))
    section = document.sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    assert [p.text for p in document.paragraphs] == ["Bảng đối chiếu", "dấu|1"]
    (written,) = document.tables
    rows = [[cell.text for cell in row.cells] for row in written.rows]
    printed = print_table(table, language="vi", decimal_mark="point")
    assert rows == [list(printed.heads), *(list(row) for row in printed.rows)]
    assert rows[0][0] == "Mã nội dung"
    marked = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in written.rows]
    assert marked == [True] + [False] * len(table)


def test_docx_font_is_named_for_every_script(tmp_path: Path) -> None:
    path = write_table(pd.DataFrame({"text": ["Đắk Lắk"]}), "t", directory=tmp_path, formats=("docx",))[0]
    fonts = docx.Document(str(path)).styles["Normal"].element.rPr.rFonts
    assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")} == {"Times New Roman"}
    assert not [key for key in fonts.attrib if key.endswith("Theme")]


@pytest.mark.parametrize("form", ["tex", "docx", "xlsx"])
def test_control_characters_do_not_break_a_file(form: str, tmp_path: Path) -> None:
    table = pd.DataFrame({"text": ["một\x00hai\x0bba\x1f\ufffe\u202ebốn\nnăm"]})
    path = write_table(table, "t", directory=tmp_path, formats=(form,))[0]
    if form == "tex":
        assert read_table(path.read_text(encoding="utf-8")) == [["một hai ba bốn năm"]]
    elif form == "docx":
        assert docx.Document(str(path)).tables[0].cell(1, 0).text == "một hai ba bốn năm"
    else:
        assert "năm" in openpyxl.load_workbook(path).worksheets[0]["A2"].value


def test_thousands_of_rows_are_written(tmp_path: Path) -> None:
    table = pd.DataFrame({"text": ["nội dung"] * 4000, "n": range(4000)})
    path = write_table(table, "t", directory=tmp_path, formats=("docx",))[0]
    body = docx.Document(str(path)).element.body
    assert len(body.findall(f".//{qn('w:tr')}")) == 4001


# In notebooks -------------------------------------------------------------------------------------


def list_heads(markup: str) -> list[str]:
    return [head.text_content() for head in lxml.html.fromstring(markup).iter("th")]


def test_shown_table_speaks_the_language() -> None:
    table = pd.DataFrame({"doc_id": ["<b>"], "status": ["none"], "p_any": [0.25]})
    shown = toolkit.show_table(table, language="vi").data
    assert list_heads(shown) == ["mã văn bản", "kết quả đối chiếu", "xác suất tạm tính: có liên quan"]
    assert "chưa tìm thấy nội dung tương ứng" in shown
    assert ">0,250<" in shown
    assert "&lt;b&gt;" in shown
    assert "own" in list_heads(toolkit.show_table(table, heads={"status": "own"}, language="vi").data)


def test_shown_table_without_language_is_as_in_the_code() -> None:
    table = pd.DataFrame({"status": ["none"] * 3, "p_any": [0.25] * 3})
    shown = toolkit.show_table(table, rows=2).data
    assert list_heads(shown) == ["status", "p_any"]
    assert ">0.25<" in shown
    assert "Rows not shown here: 1." in shown


def test_a_column_without_a_value_is_not_shown() -> None:
    table = pd.DataFrame({"doc_id": ["a", "b"], "relation": ["", ""], "start": [None, None], "n": [0, 0]})
    assert list_heads(toolkit.show_table(table).data) == ["doc_id", "n"]  # none counted is a value


def test_an_interval_stands_beside_its_number_which_sorts() -> None:
    table = pd.DataFrame({"doc_id": ["a", "b"], "net": [0.5, None], "net_low": [-0.25, None], "net_high": [0.75, None]})
    shown = toolkit.show_table(table, language="vi").data
    assert list_heads(shown) == ["mã văn bản", "tỷ lệ trừ mức trùng hợp ngẫu nhiên [khoảng 95%]"]
    assert '<td class="n" data-value="0.5">0,50 [−0,25; 0,75]</td>' in shown
    assert '<td class="n" data-value=""></td>' in shown


def test_a_shown_table_tells_directions_by_aspect_and_has_its_caption() -> None:
    table = pd.DataFrame({"aspect": ["deadline"], "direction": ["weaker"], "plan_value": ["hết năm 2030"]})
    shown = toolkit.show_table(table, caption="Changes of <plan>.", language="en").data
    assert ">later<" in shown
    assert '<p class="note">Changes of &lt;plan&gt;.</p>' in shown
