"""Faults: every code has a sentence in every language, which names what the code passes."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from toolkit.analysis.corpus import check_statements
from toolkit.documents.head import Head, compare_head_with_catalogue
from toolkit.errors import ParameterError
from toolkit.notebook.show import show_table
from toolkit.read import read_bytes
from toolkit.records import Document, Fault
from toolkit.segment.document import segment_documents
from toolkit.tables import CONTRACTS, make_table
from toolkit.words.faults import make_fault_row, word_faults, write_fault
from toolkit.words.labels import find_words, list_languages, word
from toolkit.write.tables import write_table

SOURCES = sorted((Path(__file__).resolve().parents[2] / "toolkit").rglob("*.py"))
#: How the code makes faults: (code, names of the values), where the code stands there as it is.
MADE = sorted(
    {
        (call.args[0].value, tuple(sorted({word.arg or "**" for word in call.keywords} - {"start", "clause_id"})))
        for path in SOURCES
        if path.name != "records.py"
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Fault"
        if isinstance(call.args[0], ast.Constant)
    }
)
#: Texts of our own with everything that segmentation and the check of statements report.
FAULTY = [
    "III.\n1. Mở lớp.\n3. Mở trường.\n3. Mở trường.",
    "I. VIỆC\nIII. VIỆC\na) Mở lớp.\nd) Mở trường.\ne) Mở chợ trước 30/02/2020, đạt 20-15%, kỳ 2025-2020.",
    "1. VIỆC CHUNG\na) Mở lớp.\nII. VIỆC RIÊNG\na) Mở trường.\nI. VIỆC SAU\n1. Làm đường.\n1. Làm cầu.",
    "Mở lớp cho trẻ tng xã, đ đ trng.",
    "Chương II\nĐiều 2. Mở lớp.\nĐiều 5. Mở trường.\n5.3. Mở chợ.",
]


@pytest.fixture(scope="module")
def faults() -> pd.DataFrame:
    """Return the faults of our own texts, of heads and of files."""
    segmentation = segment_documents([Document(f"thu-{n}", text) for n, text in enumerate(FAULTY)])
    head = Head(number="12-KH/TU", issued="2018-08-02", signer="Hoà Văn Lam")
    entry = {"number": "13-KH/TU", "issued": "2017", "signer": "Hòa Văn Sông"}
    others = [
        *compare_head_with_catalogue(head, entry),
        *read_bytes("Kế hoạch".encode(), doc_id="thu", source="ke-hoach.docx").faults,
        *read_bytes("Kế hoạch".encode() + b" \xff", doc_id="thu", source="ke-hoach").faults,
    ]
    rows = [make_fault_row("thu", fault) for fault in others]
    return pd.concat([segmentation.faults, check_statements(segmentation.units), make_table("faults", rows)])


@pytest.mark.parametrize(("code", "values"), MADE, ids=[code for code, _ in MADE])
def test_every_fault_that_the_code_makes_has_its_sentence(code: str, values: tuple[str, ...]) -> None:
    place, _, name = f"fault.{code}".rpartition(".")
    for language in list_languages():
        fields = {field for _, field, _, _ in string.Formatter().parse(find_words(place, language)[name])}
        assert fields - {None} == set(values)


def test_codes_and_sentences_answer_to_each_other() -> None:
    """No code without a sentence and a word for its column, no sentence that nothing can say."""
    for language in list_languages():
        with_sentence = {*find_words("fault", language)} | {"catalogue_differs"}  # which has one for each case only
        assert with_sentence == set(find_words("cell.fault", language))


def test_an_unknown_code_has_no_sentence() -> None:
    with pytest.raises(
        ParameterError, match=r"'fault\.no_unit' is unknown; the nearest known name is 'fault\.no_units'"
    ):
        make_fault_row("thu", Fault("no_unit"))


def test_details_are_english_in_the_table_and_vietnamese_for_vietnamese_readers(faults: pd.DataFrame) -> None:
    english = re.compile(r"\b(the|follows|read|stands|taken|words|without|such|says|no|ends|at|begins|under|valid)\b")
    assert len(faults["fault"].unique()) >= 11
    assert all(english.search(detail) for detail in faults["detail"])
    said = word_faults(faults, "vi")["detail"]
    assert not [detail for detail in said if english.search(detail)]
    assert word_faults(faults, "en")["detail"].tolist() == faults["detail"].tolist()


def test_a_quotation_that_looks_like_another_sentence_is_carried_over_whole() -> None:
    row = make_fault_row("thu", Fault("catalogue_differs.signer", text="A', the catalogue 'B {n}", catalogue="C"))
    assert row["detail"] == "signer: the text says 'A', the catalogue 'B {n}', the catalogue 'C'"
    said = word_faults(make_table("faults", [row]), "vi")["detail"].iloc[0]
    assert said == "người ký: văn bản ghi 'A', the catalogue 'B {n}', danh mục ghi 'C'"


@pytest.mark.parametrize("language", list_languages())
def test_each_member_of_a_list_is_said(language: str) -> None:
    lines = [{"n": 3, "encoding": "VNI"}, {"n": 1, "encoding": "TCVN3"}]
    sentence = write_fault("legacy_encoding", {"lines": lines}, language)
    one, other = (word("fault.legacy_encoding.each", language, **member) for member in lines)
    assert sentence.startswith(f"{one}, {other};")


def test_readers_get_the_sentence_and_programs_its_values(faults: pd.DataFrame, tmp_path: Path) -> None:
    csv, xlsx = write_table(faults, "faults", directory=tmp_path, language="vi")
    stored = pd.read_csv(csv, keep_default_na=False)
    assert list(stored.columns) == list(CONTRACTS["faults"])
    assert stored["detail"].tolist() == faults["detail"].tolist()
    sheet = openpyxl.load_workbook(xlsx).worksheets[0]
    shown = {cell.value for cell in next(sheet.iter_cols(min_col=5, max_col=5, min_row=2))}
    assert sheet.max_column == 5
    assert shown == set(word_faults(faults, "vi")["detail"])
    page = show_table(faults, language="vi").data
    assert "đứng sau" in page
    assert "follows" not in page


def test_a_table_without_the_values_stays_as_it_is(faults: pd.DataFrame) -> None:
    part = faults[["doc_id", "fault", "detail"]]
    assert word_faults(part, "vi") is part
