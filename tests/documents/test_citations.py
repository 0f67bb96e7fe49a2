"""What documents cite: own sentences of fictional provinces, and real documents by numbers alone."""

import csv
import os
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.documents.citations import (
    CITATION_COLUMNS,
    add_serial_mentions,
    cites_reference,
    find_citations,
    is_same_document,
    list_rows,
)

CORPUS = os.environ.get("DOICHIEU_CORPUS")
needs_corpus = pytest.mark.skipif(CORPUS is None, reason="DOICHIEU_CORPUS names no folder of originals")


def cite(text, *columns):
    table = find_citations(text)
    return list(table[list(columns)].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Nghị quyết số 36-NQ/TW, ngày 9 tháng 4 năm 2017 của Ban Chấp hành Trung ương Đảng (khóa XII),",
            [("Nghị quyết", "36-NQ/TW", "2017-04-09", "Ban Chấp hành Trung ương Đảng (khóa XII)")],
            id="full, party style with a comma before the date",
        ),
        pytest.param(
            "Nghị quyết số 13/NQ-CP ngày 2/11/2017 của Chính phủ ban hành Chương trình",
            [("Nghị quyết", "13/NQ-CP", "2017-11-02", "Chính phủ")],
            id="full, state style; the body ends before what it did",
        ),
        pytest.param(
            "Quyết định số 41/QĐ-TTg của Thủ tướng Chính phủ ngày 1-3-2021 về chợ",
            [("Quyết định", "41/QĐ-TTg", "2021-03-01", "Thủ tướng Chính phủ")],
            id="body before date",
        ),
        pytest.param(
            "làm theo Nghị quyết 26-NQ/TW và NQ 27-NQ/TW",
            [("Nghị quyết", "26-NQ/TW", "", ""), ("Nghị quyết", "27-NQ/TW", "", "")],
            id="short, without the word number; abbreviated type",
        ),
        pytest.param(
            "Kết luận số 75-\n          KL/TW và Kế hoạch số 222- KH/TU ngày 27/11/2023",
            [("Kết luận", "75-KL/TW", "", ""), ("Kế hoạch", "222-KH/TU", "2023-11-27", "")],
            id="broken over lines, gap of OCR",
        ),
        pytest.param(
            "các Nghị quyết số 18-NQ/TW, 19-NQ/TW và 26-NQ/TW",
            [("Nghị quyết", f"{serial}-NQ/TW", "", "") for serial in (18, 19, 26)],
            id="list: one row each",
        ),
        pytest.param(
            "các Nghị quyết số 18, 19 và 26-NQ/TW",
            [("Nghị quyết", f"{serial}-NQ/TW", "", "") for serial in (18, 19, 26)],
            id="list that shares one signature",
        ),
        pytest.param(
            "Quy định số 10-QĐ/TW, 11-QĐ/TW; Quyết định số 12-QĐ/TW",
            [
                ("Quy định", "10-QĐ/TW", "", ""),
                ("Quy định", "11-QĐ/TW", "", ""),
                ("Quyết định", "12-QĐ/TW", "", ""),
            ],
            id="QĐ is two types: a list keeps the one it began with",
        ),
        pytest.param(
            "THEO CHƯƠNG TRÌNH SỐ 08-CTr/TU NGÀY 16/7/2021 CỦA TỈNH ỦY SÔNG LAM VỀ CHỢ",
            [("Chương trình", "08-CTr/TU", "2021-07-16", "TỈNH ỦY SÔNG LAM")],
            id="title in capitals",
        ),
        pytest.param(
            "*Quyết định số* *15/QĐ-BCT ngày* **24** *tháng 11 năm* 2025",
            [("Quyết định", "15/QĐ-BCT", "2025-11-24", "")],
            id="emphasis of a web page",
        ),
        pytest.param(
            "Kết luận số 5-KL/TU, ngày 30/7/2021 Thành ủy Cửa Biển họp",
            [("Kết luận", "5-KL/TU", "", "")],
            id="the date after the comma is another event's",
        ),
        pytest.param(
            "công văn số 15/SXD-HT và 70/SXD-QLN",
            [("Công văn", "15/SXD-HT", "", ""), ("Công văn", "70/SXD-QLN", "", "")],
            id="letters have no abbreviation of their type: a list keeps it",
        ),
        pytest.param(
            "thực hiện 10-KH/TW (06/6/2018) và Kế hoạch 8/KH-UBND năm 2019",
            [("Kế hoạch", "10-KH/TW", "2018-06-06", ""), ("Kế hoạch", "8/KH-UBND", "2019", "")],
            id="digest style; a year alone is kept as a year",
        ),
        pytest.param(
            "Tờ trình số 12/TTr-SCT ngày 31/02/2020 của Bộ Văn hóa, Thể thao và Du lịch, Sở Nội vụ",
            [("Tờ trình", "12/TTr-SCT", "", "")],
            id="a day that does not exist is no date",
        ),
        pytest.param(
            "Thông tư số 3/2020/TT-BVHTTDL của Bộ Văn hóa, Thể thao và Du lịch, trình Sở Nội vụ",
            [("Thông tư", "3/2020/TT-BVHTTDL", "", "Bộ Văn hóa, Thể thao và Du lịch")],
            id="ministry with a comma in its name",
        ),
    ],
)
def test_mentions_are_read(text, expected):
    assert cite(text, "cited_type", "cited_number", "cited_issued", "cited_body") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Luật Tổ chức Chính phủ ngày 19 tháng 6 năm 2015;",
            [("Luật Tổ chức Chính phủ", "", "2015-06-19")],
            id="name and date",
        ),
        pytest.param(
            "Luật số 22/2008/QH12 và Luật Cán bộ, công chức số 22/2008/QH12",
            [("", "22/2008/QH12", ""), ("Luật Cán bộ, công chức", "22/2008/QH12", "")],
            id="number, then name and number: one row each",
        ),
        pytest.param(
            "Luật sửa đổi, bổ sung một số điều của Luật Đò ngang và Luật Bến bãi ngày 22 tháng 11 năm 2019",
            [("Luật sửa đổi, bổ sung một số điều của Luật Đò ngang và Luật Bến bãi", "", "2019-11-22")],
            id="an amending law is one law",
        ),
        pytest.param(
            "theo Luật Điện lực, Nghị định số 62/2025/NĐ-CP ngày 04/3/2025",
            [("", "62/2025/NĐ-CP", "2025-03-04")],
            id="the date is the decree's",
        ),
        pytest.param("sửa đổi Luật Bến bãi (2013);", [("Luật Bến bãi", "", "2013")], id="year in brackets"),
        pytest.param(
            "Luật Đầu tư ngày 17/6/2020, Luật Ngân hàng năm 1997",
            [("Luật Đầu tư", "", "2020-06-17"), ("Luật Ngân hàng", "", "1997")],
            id="tư is not từ, Ngân hàng no hàng năm",
        ),
        pytest.param("Luật Đất đai từ ngày 1/8/2024", [], id="a beginning is no date of a law"),
        pytest.param("Luật sư họp ngày 3/4/2020; theo Luật này, ngày 3/4/2020", [], id="no name of a law"),
        pytest.param("Luật Đất đai, xong trước ngày 30/11/2025", [], id="a deadline is no date of a law"),
    ],
)
def test_laws_are_read(text, expected):
    assert cite(text, "cited_title", "cited_number", "cited_issued") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("26-NQ/TW; 107-KH/TU; 62-KL/TW; 70-QĐ/TW", ["party"] * 4),
        ("132/NQ-CP; 207/KH-UBND; 2395/QĐ-TTg; 09/2015/QĐ-UBND; 120/2020/NĐ-CP", ["state"] * 5),
        ("Luật số 22/2008/QH12; Luật Thủ đô ngày 28/6/2024", ["state"] * 2),
    ],
)
def test_hyphen_is_party_and_slash_is_state(text, expected):
    assert list(find_citations(text)["line"]) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Số: 207/KH-UBND\nSông Lam, ngày 1 tháng 2 năm 2020", id="own number field"),
        pytest.param("| Số hiệu | \nSố hiệu 207/KH-UBND", id="portal's field"),
        pytest.param("theo Mẫu số 05-PA/TW và Biểu số 01-BC/STC", id="forms"),
        pytest.param("giai đoạn 2021-2025, 30/11 hằng năm, đạt 5/7 xã, khu 2-ABC, xe 29-KT", id="other hyphens"),
        pytest.param("http://songlam.example/2018/26-NQ/TW.html", id="address of a page"),
        pytest.param("(Kèm theo Quyết định số /2025/QĐ-UBND ngày / /2025)", id="form to be filled in"),
    ],
)
def test_what_is_no_citation(text):
    assert find_citations(text).empty


def test_nothing_found_is_an_empty_table_with_all_columns():
    table = find_citations("")
    assert tuple(table.columns) == CITATION_COLUMNS
    assert table["via_alias"].dtype == bool


def test_short_name_of_one_common_word_is_followed():
    text = (
        "Thực hiện Nghị quyết số 26-NQ/TW, ngày 19/5/2018 và Kế hoạch số 10-KH/TW về Nghị quyết ấy "
        "(gọi tắt là Nghị quyết), tỉnh làm như sau. Học tập Nghị quyết. Các cấp bàn các Nghị quyết khác, "
        "Nghị quyết Đại hội, Nghị quyết này, Nghị quyết số 5-NQ/TU và nghị quyết của thôn; "
        "tổng kết Nghị quyết."
    )
    table = find_citations(text)
    uses = table[table["via_alias"]]
    assert [text[row.start - 8 : row.end] for row in uses.itertuples()] == [
        "Học tập Nghị quyết",
        "tổng kết Nghị quyết"[1:],
    ]
    assert set(uses["cited_number"]) == {"26-NQ/TW"}
    assert set(uses["cited_issued"]) == {"2018-05-19"}
    named = table[(table["alias"] != "") & ~table["via_alias"]]
    assert list(named["cited_number"]) == ["26-NQ/TW"]


@pytest.mark.parametrize(
    ("text", "named", "n_uses"),
    [
        pytest.param(
            "Kế hoạch số 7-KH/TU (sau đây viết tắt là Kế hoạch số 7-KH/TU). Theo Kế hoạch số 7-KH/TU.",
            [("7-KH/TU", "Kế hoạch số 7-KH/TU")],
            0,
            id="the short name is the number: later uses are found by it",
        ),
        pytest.param(
            "Kết luận số 75-KL/TW ngày 1/2/2020 và Chương trình hành động số 31-CTr/TW về chợ "
            "(gọi tắt là Kết luận số 75-KL/TW và Chương\n   trình hành động số 31-CTr/TW).",
            [("75-KL/TW", "Kết luận số 75-KL/TW"), ("31-CTr/TW", "Chương trình hành động số 31-CTr/TW")],
            0,
            id="two short names at once, over a line break",
        ),
        pytest.param(
            "Nghị quyết số 9-NQ/TW và Kế hoạch số 10-KH/TW (sau đây gọi tắt là Nghị quyết và Kế hoạch). "
            "Quán triệt Nghị quyết và Kế hoạch.",
            [("9-NQ/TW", "Nghị quyết"), ("10-KH/TW", "Kế hoạch")],
            2,
            id="two common words",
        ),
        pytest.param(
            "Quyết định số 5/QĐ-UBND (sau đây gọi là “Quyết định trồng rừng”). Theo Quyết định\ntrồng rừng.",
            [("5/QĐ-UBND", "Quyết định trồng rừng")],
            1,
            id="short name of its own, quoted, later broken over lines",
        ),
        pytest.param(
            "Theo Kế hoạch số 10-KH/TW, tỉnh ban hành Kế hoạch (gọi tắt là Kế hoạch). Làm đúng Kế hoạch.",
            [],
            0,
            id="the document names itself",
        ),
        pytest.param(
            "Nghị quyết số 9-NQ/TW về chuyển đổi số (gọi tắt là CĐS). Đẩy mạnh CĐS.",
            [],
            0,
            id="not a document",
        ),
    ],
)
def test_short_names(text, named, n_uses):
    table = find_citations(text)
    first = table[(table["alias"] != "") & ~table["via_alias"]]
    assert list(first[["cited_number", "alias"]].itertuples(index=False, name=None)) == named
    assert table["via_alias"].sum() == n_uses


@pytest.mark.parametrize(
    ("text", "n_uses"),
    [
        pytest.param("Nghị quyết số 26-NQ/TW. Học Nghị quyết 26; Nghị quyết số 26 của Trung ương.", 2, id="clear"),
        pytest.param("Nghị quyết số 26-NQ/TW và 26/NQ-CP. Học Nghị quyết 26.", 0, id="two with that number"),
        pytest.param("Kế hoạch số 5-KH/TU. Kế hoạch 5 năm; Kế hoạch 5.1; Kế hoạch 50; Đề án 5.", 0, id="others"),
    ],
)
def test_numbers_cut_short(text, n_uses):
    table = find_citations(text)
    uses = table[table["via_alias"]]
    assert len(uses) == n_uses
    assert set(uses["cited_number"]) <= {"26-NQ/TW"}


PIECES = [
    "Nghị quyết số 26-NQ/TW", "Kế hoạch số 222- KH/TU", "ngày 19 tháng 5 năm 2018", "ngày 30-7-2018",
    "của Tỉnh ủy Núi Xanh", "Luật Thủ đô", "số 22/2008/QH12", "(gọi tắt là Nghị quyết)", "Nghị quyết", "*",
    "\n", ", ", " và ", "số 18, 19-NQ/TW", "của ", "ngày", "\u0323", "<br>", "|", "hoà", "Quyết định",
    "09/2015/QĐ-UBND", "75-\n KL/TW", "sau đây gọi là ", "2", "-", "/",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join) | st.text(max_size=200)


@given(TEXTS)
def test_offsets_lead_back_to_the_number(text):
    table = find_citations(text)
    assert table["start"].is_monotonic_increasing
    for row in table.itertuples():
        assert 0 <= row.start < row.end <= len(text)
        digits = re.sub(r"\D", "", row.cited_number.split("-")[0])
        if not row.via_alias and row.cited_number:
            assert digits[:1] in text[row.start : row.end]
            assert row.cited_number[0] in text[row.start : row.end]


@given(TEXTS)
def test_unicode_form_changes_offsets_only(text):
    tables = [find_citations(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")]
    one, other = (table.drop(columns=["start", "end"]) for table in tables)
    pd.testing.assert_frame_equal(one, other)


def test_numbers_are_inside_their_offsets():
    text = "Nghị quyết số 18, 19-NQ/TW ngày 1/2/2018; Kết luận số 75-\n   KL/TW; Luật Thủ đô số 39/2024/QH15."
    for form in ("NFC", "NFD"):
        varied = unicodedata.normalize(form, text)
        for row in find_citations(varied).itertuples():
            assert re.match(r"\d+", row.cited_number)[0] in varied[row.start : row.end]


@pytest.mark.parametrize(
    ("unit", "n_rows"),
    [
        ("Nghị quyết số ", 0),
        ("Luật sửa đổi ", 0),
        ("Luật A ", 0),
        ("1-AA", 1),
        ("12, ", 0),
        (" \n", 0),
        ("gọi tắt là Nghị quyết ", 0),
    ],
)
def test_long_monotonous_text_is_finished(unit, n_rows):
    size = 1_000_000 if unit == "Nghị quyết số " else 200_000
    assert len(find_citations(unit * (size // len(unit)))) <= n_rows


REFERENCE = {"number": "26-NQ/TW", "issued": "2018-05-19", "title": "Nghị quyết về cán bộ"}
BETWEEN = [
    {"number": "10-KH/TW", "issued": "2018-06-06", "implements": "26-NQ/TW"},
    {"number": "107-KH/TU", "issued": "2018-08", "implements": "10-KH/TW"},
    {"number": "27-CT/TW", "issued": "2018", "implements": "25-NQ/TW"},
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Nghị quyết số 26-NQ/TW", "direct", id="without a date"),
        pytest.param("Nghị quyết số 26-NQ/TW ngày 19-5-2018; Kế hoạch số 10-KH/TW", "direct", id="direct wins"),
        pytest.param("Nghị quyết số 26-NQ/TW ngày 05/8/2008", "none", id="another year is another document"),
        pytest.param("Nghị quyết số 26-NQ/TU; Kết luận 26-KL/TW", "none", id="another body, another type"),
        pytest.param("Kế hoạch số 10-KH/TW", "indirect", id="through a document that implements it"),
        pytest.param("Kế hoạch số 107-KH/TU ngày 21/8/2018", "indirect", id="through two documents"),
        pytest.param("Chỉ thị số 27-CT/TW", "none", id="a document of the folder that implements another"),
        pytest.param("Kế hoạch số 10-KH/TW năm 2021", "none", id="the next term's plan of that number"),
    ],
)
def test_reference_is_recognised(text, expected):
    assert cites_reference(find_citations(text), reference=REFERENCE, intermediates=BETWEEN) == expected


@pytest.mark.parametrize(
    ("cited", "entry", "unit", "same"),
    [
        pytest.param(("Chương trình", "8-CTr/TU", ""), {"number": "08-CTr/TU"}, "", True, id="leading zero"),
        pytest.param(
            ("Chương trình", "8-CTr/TU", ""),
            {"number": "8-CTr/TU", "title": "Chương trình hành động về chợ"},
            "",
            True,
            id="programme and programme of action",
        ),
        pytest.param(
            ("Quy định", "9-QĐ/TW", ""),
            {"number": "9-QĐ/TW", "title": "Quyết định về chợ"},
            "",
            False,
            id="two series share QĐ",
        ),
        pytest.param(
            ("Kế hoạch", "5-KH/TU", "Tỉnh ủy Núi Xanh"),
            {"number": "5-KH/TU", "unit": "Sông Lam"},
            "Sông Lam",
            False,
            id="the body named is another province's",
        ),
        pytest.param(
            ("Kế hoạch", "5-KH/TU", "Ban Thường vụ Tỉnh ủy"),
            {"number": "5-KH/TU", "unit": "Sông Lam"},
            "Sông Lam",
            True,
            id="the province committee means one's own",
        ),
        pytest.param(
            ("Kế hoạch", "5-KH/TU", ""),
            {"number": "5-KH/TU", "unit": "Sông Lam"},
            "Núi Xanh",
            False,
            id="cited from another province",
        ),
        pytest.param(("Kế hoạch", "5-KH/TU", ""), {"number": ""}, "", False, id="the entry has no number"),
    ],
)
def test_same_document(cited, entry, unit, same):
    row = dict(zip(("cited_type", "cited_number", "cited_body"), cited, strict=True)) | {"cited_issued": ""}
    assert is_same_document(row, entry, unit=unit) is same


def read_study(study):
    folder = Path(CORPUS) / study
    with (folder / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        entries = {entry["doc_id"]: entry for entry in csv.DictReader(file)}
    texts = {name: (folder / entry["file"]).read_text(encoding="utf-8") for name, entry in entries.items()}
    return entries, {name: find_citations(text) for name, text in texts.items()}


#: Mentions in the originals, own number left out. Numbers agree with a plain search that ignores spaces;
#: the 23 uses of a short name in gia-lai were read one by one.
GOLDEN = {
    ("26-NQ-TW", "thanh-hoa"): "26-NQ/TW 11, 132/NQ-CP 8, 107-KH/TU 6, 10-KH/TW 5, 27-NQ/TW 3, 2395/QĐ-TTg 1",
    ("26-NQ-TW", "cao-bang"): "08-CTr/TU 10",
    ("26-NQ-TW", "gia-lai"): "26-NQ/TW 24, 04/2013/QĐ-UBND 1, 09/2015/QĐ-UBND 1, 75/2002/QĐ-UBND 1, "
    "10-KH/TW 1, 124-QĐ/TW 1, 217-QĐ/TW 1, 218-QĐ/TW 1, 99-QĐ/TW 1",
    ("26-NQ-TW", "ha-tinh"): "62-KL/TW 9, 19-NQ/TW 8, 222-KH/TU 4, 120/2020/NĐ-CP 1, 40-KL/TW 1, "
    "63/SNV-XDCQ&TCBC 1, 70-QĐ/TW 1",
    ("57-NQ-TW", "dong-thap"): "57-NQ/TW 3, 10-CTr/TU 2, 71/NQ-CP 2, 283/KH-UBND 1, 30-TB/TGV 1",
    ("57-NQ-TW", "bac-ninh"): "57-NQ/TW 4, 68-NQ/TW 2, 71/NQ-CP 2, 07-KH/TU 1, 133/TTr-SKHCN 1, "
    "138/NQ-CP 1, 17/KH-UBND 1, 411/QĐ-TTg 1",
    ("75-KL-TW", "75-KL-TW"): "24-NQ/TW 3",
    ("75-KL-TW", "lao-cai"): "75-KL/TW 10, 31-CTr/TW 10",
}


@needs_corpus
@pytest.mark.parametrize(("study", "doc_id"), GOLDEN)
def test_real_documents_cite_what_readers_counted(study, doc_id):
    entries, citations = read_study(study)
    numbers = Counter(citations[doc_id]["cited_number"])
    del numbers[entries[doc_id]["number"]], numbers[""]
    expected = dict(item.rsplit(" ", 1) for item in GOLDEN[study, doc_id].split(", "))
    assert numbers == {number: int(count) for number, count in expected.items()}


def test_shipped_digests_cite_the_reference_or_not():
    folder = Path(__file__).parents[2] / "data" / "26-NQ-TW"
    with (folder / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        entries = {entry["doc_id"]: entry for entry in csv.DictReader(file)}
    found = {
        name: cites_reference(
            find_citations((folder / entry["file"]).read_text(encoding="utf-8")),
            reference=entries["26-NQ-TW"],
            intermediates=[],
        )
        for name, entry in entries.items()
    }
    assert {name for name, how in found.items() if how == "direct"} == {
        "thanh-hoa",
        "hai-phong",
        "quang-ninh",
        "long-an",
    }
    assert found["cao-bang"] == found["ha-tinh"] == "none"


@needs_corpus
@pytest.mark.parametrize(
    ("study", "not_direct"),
    [("26-NQ-TW", {"26-NQ-TW", "cao-bang", "ha-tinh"}), ("57-NQ-TW", set()), ("75-KL-TW", {"75-KL-TW"})],
)
def test_real_documents_cite_the_reference(study, not_direct):
    entries, citations = read_study(study)
    reference = next(entry for entry in entries.values() if entry["role"] == "reference")
    between = [entry for entry in entries.values() if entry["role"] == "intermediate"]
    found = {
        name: cites_reference(table, reference=reference, intermediates=between) for name, table in citations.items()
    }
    assert found == {name: "none" if name in not_direct else "direct" for name in entries}


@needs_corpus
def test_real_pages_offsets_and_unicode_forms():
    pages = sorted((Path(CORPUS) / "formats").glob("web-*.md"))
    assert len(pages) > 20
    for page in pages:
        text = page.read_text(encoding="utf-8")
        table = find_citations(text)
        for row in table[(table["cited_number"] != "") & ~table["via_alias"]].itertuples():
            assert re.match(r"\d+", row.cited_number)[0] in text[row.start : row.end]
        other = find_citations(unicodedata.normalize("NFD", text))
        pd.testing.assert_frame_equal(table.drop(columns=["start", "end"]), other.drop(columns=["start", "end"]))


@pytest.mark.parametrize(
    ("text", "n"),
    [
        pytest.param("Nghị quyết số 9 của Trung ương; theo Nghị quyết 9.", 2, id="central named once"),
        pytest.param("Nghị quyết 9-NQ/TW; theo Nghị quyết 9, nghị quyết số 9.", 3, id="number named once"),
        pytest.param("Theo Nghị quyết 9.", 0, id="nothing tells whose"),
        pytest.param("Nghị quyết 9-NQ/TU; theo Nghị quyết 9.", 0, id="another of the serial"),
        pytest.param("Nghị quyết 9-NQ/TU; Nghị quyết số 9 của Trung ương; Nghị quyết 9.", 1, id="both"),
        pytest.param("Nghị quyết 9-NQ/TW; Nghị quyết 9/2019; Nghị quyết 92.", 1, id="longer numbers"),
    ],
)
def test_serial_alone_is_a_mention_where_the_text_tells_whose(text, n):
    entry = {"number": "9-NQ/TW", "title": "", "issued": ""}
    cited = add_serial_mentions(find_citations(text), text, entry)
    meant = [is_same_document(row, entry) for row in list_rows(cited)]
    assert sum(meant) == n
    assert cited["start"].is_monotonic_increasing
