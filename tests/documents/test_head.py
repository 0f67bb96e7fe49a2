"""The head of a document: own sentences of fictional provinces, and real heads by their numbers."""

import csv
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.documents.head import Head, compare_head_with_catalogue, read_head

CORPUS = os.environ.get("DOICHIEU_CORPUS")
needs_corpus = pytest.mark.skipif(CORPUS is None, reason="DOICHIEU_CORPUS names no folder of originals")

STATE = """ỦY BAN NHÂN DÂN
TỈNH SÔNG LAM
-------

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------

Số: 45/KH-UBND

Sông Lam, ngày 02 tháng 9 năm 2019

KẾ HOẠCH

THỰC HIỆN NGHỊ QUYẾT SỐ 9-NQ/TW VỀ TRỒNG RỪNG

Căn cứ Luật Lâm nghiệp ngày 15/11/2017;

I. MỤC ĐÍCH

TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH



Nguyễn Thị Lam
"""

COLUMNS = """TỈNH UỶ NÚI XANH                     ĐÁNG CỘNG SẢN VIỆT NAM
           *
    Số 12 -CTr/TU                    Núi Xanh, ngày    tháng 8 năm 2020

              CHƯƠNG TRÌNH HÀNH ĐỘNG
     thực hiện Kết luận số 3-KL/TW về nước sạch
            ở các bản vùng cao
                   -----

      Thực hiện Kết luận số 3-KL/TW, Tỉnh ủy đề ra các việc sau:

 Nơi nhận:                                        T/M TỈNH ỦY
 - Ban Bí thư (để b/c);
 - Các huyện uỷ;                               PHÓ BÍ THƯ THƯỜNG TRỰC
 - Lưu Văn phòng.
                                                  Lò Văn Núi
"""

CELLS = """|
**HỘI ĐỒNG NHÂN
DÂN**
THÀNH PHỐ CỬA BIỂN
-------
|
**CỘNG HÒA XÃ HỘI
CHỦ NGHĨA VIỆT NAM**
Độc lập - Tự do - Hạnh phúc
|
|
Số:
7/2021/NQ-HĐND
|
*Thành phố Cửa
Biển, ngày **24** tháng 11 năm
202**1*
|

**NGHỊ
QUYẾT**

Về mức thu phí đò ngang

**HỘI ĐỒNG NHÂN DÂN THÀNH PHỐ CỬA BIỂN**

*Căn cứ Luật Phí số 97/2015/QH13;*

|
**CHỦ TỊCH**
**Trần
Văn Biển**
|
"""

PORTAL = """Kế hoạch 8/KH-UBND năm 2022 về chợ phiên
Số hiệu 8/KH-UBND
Ngày ban hành 29/03/2022
Ngày có hiệu lực Đang cập nhật
Loại văn bản Kế hoạch
Cơ quan ban hành Tỉnh Sông Lam
Người ký Hồ Thị Chợ
Lĩnh vực Thương mại

Họp chợ phiên hằng tháng ở trung tâm các xã.
"""

SCAN = """===== Trang 1 =====
TỈNH UY SONG LAM
TỈNH ỦY SÔNG LAM
28-07-2021 18:08:51 +07:00

TỈNH ỦY SÔNG LAM ĐÁNG CỘNG SẢN VIỆT NAM
Số II-KL/TU Sông Lam, ngày 28-7-2021

KÉT LUẠN
CỦA BAN THƯỜNG VỤ TỈNH ỦY
về việc làm đường ven sông

I- BỐI CẢNH
"""

LETTER = """CỤC ĐƯỜNG SÔNG
Số: 5680/ĐS-CS
V/v phao tiêu ở cửa sông.
Sông Lam, ngày 01 tháng 12 năm 2025

Kính gửi: Ủy ban nhân dân Thành phố Cửa Biển

TL. CỤC TRƯỞNG PHÓ TRƯỞNG PHÒNG Đỗ Thị Sông
"""

TABLE = """| QUỐC HỘI<br>------- | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM<br>Độc lập - Tự do - Hạnh phúc |
| Luật số: 147/2025/QH15 | Hà Nội, ngày 11 tháng 12 năm 2025 |
LUẬT
ĐÒ NGANG

Điều 1. Bến đò có phao cứu sinh.

|  | CHỦ TỊCH QUỐC HỘI<br><br><br>Đào Thị Bến |
"""

PLAN = "UBND TỈNH SÔNG LAM\nSố: 7/KH-UBND\nSông Lam, ngày 3 tháng 4 năm 2031\n\nKẾ HOẠCH\n{}\n\nI. MỤC TIÊU\n"


@pytest.mark.parametrize(
    ("below", "subject"),
    [
        pytest.param("Thực hiện Nghị quyết số 9-NQ/TW về tre", "Thực hiện Nghị quyết số 9-NQ/TW về tre", id="close"),
        pytest.param("\nTriển khai Nghị quyết\nvề tre", "Triển khai Nghị quyết về tre", id="apart, broken"),
        pytest.param("Thực hiện Nghị quyết về tre, Tỉnh ban hành Kế hoạch\nnhư sau:", "", id="recital, broken"),
        pytest.param("Thực hiện Nghị quyết về tre, Tỉnh giao các sở:", "", id="recital that gives orders"),
        pytest.param("Trồng tre\n\nThực hiện Nghị quyết về tre, Tỉnh ban hành:", "Trồng tre", id="both"),
    ],
)
def test_a_subject_may_open_like_a_recital(below: str, subject: str) -> None:
    assert read_head(PLAN.format(below)).subject == subject


FIELDS = ("issuer", "doc_type", "number", "issued", "place", "signer", "subject")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            STATE,
            (
                "ỦY BAN NHÂN DÂN TỈNH SÔNG LAM",
                "Kế hoạch",
                "45/KH-UBND",
                "2019-09-02",
                "Sông Lam",
                "Nguyễn Thị Lam",
                "THỰC HIỆN NGHỊ QUYẾT SỐ 9-NQ/TW VỀ TRỒNG RỪNG",
            ),
            id="state head, one column after the other",
        ),
        pytest.param(
            COLUMNS,
            (
                "TỈNH UỶ NÚI XANH",
                "Chương trình hành động",
                "12-CTr/TU",
                "2020-08",
                "Núi Xanh",
                "Lò Văn Núi",
                "thực hiện Kết luận số 3-KL/TW về nước sạch ở các bản vùng cao",
            ),
            id="party head in two columns, blank day, name below the recipients",
        ),
        pytest.param(
            CELLS,
            (
                "HỘI ĐỒNG NHÂN DÂN THÀNH PHỐ CỬA BIỂN",
                "Nghị quyết",
                "7/2021/NQ-HĐND",
                "2021-11-24",
                "Thành phố Cửa Biển",
                "Trần Văn Biển",
                "Về mức thu phí đò ngang",
            ),
            id="web page: cells, emphasis inside the year, words broken over lines",
        ),
        pytest.param(
            PORTAL,
            ("Tỉnh Sông Lam", "Kế hoạch", "8/KH-UBND", "2022-03-29", "", "Hồ Thị Chợ", ""),
            id="nothing but a portal's table",
        ),
        pytest.param(
            SCAN,
            (
                "BAN THƯỜNG VỤ TỈNH ỦY",
                "Kết luận",
                "11-KL/TU",
                "2021-07-28",
                "Sông Lam",
                "",
                "về việc làm đường ven sông",
            ),
            id="scan: misread marks, 11 read as II, stamp, the body below the type",
        ),
        pytest.param(
            LETTER,
            (
                "CỤC ĐƯỜNG SÔNG",
                "Công văn",
                "5680/ĐS-CS",
                "2025-12-01",
                "Sông Lam",
                "Đỗ Thị Sông",
                "phao tiêu ở cửa sông.",
            ),
            id="letter: no line for the type, name beside the office",
        ),
        pytest.param(
            TABLE,
            ("QUỐC HỘI", "Luật", "147/2025/QH15", "2025-12-11", "Hà Nội", "Đào Thị Bến", "ĐÒ NGANG"),
            id="word file: head and signature in tables with line breaks in their cells",
        ),
        pytest.param(
            STATE.replace("Số: 45/KH-UBND", "Số:      /KH-UBND").replace("ngày 02 tháng 9", "ngày    tháng   "),
            (
                "ỦY BAN NHÂN DÂN TỈNH SÔNG LAM",
                "Kế hoạch",
                "",
                "",
                "",
                "Nguyễn Thị Lam",
                "THỰC HIỆN NGHỊ QUYẾT SỐ 9-NQ/TW VỀ TRỒNG RỪNG",
            ),
            id="draft: number and date still blank",
        ),
    ],
)
def test_head_is_read(text, expected):
    head = read_head(text)
    assert tuple(getattr(head, name) for name in FIELDS) == expected


@pytest.mark.parametrize("text", [STATE, COLUMNS, CELLS, PORTAL, SCAN, LETTER, TABLE])
def test_unicode_form_and_line_ends_do_not_matter(text):
    head = read_head(text)
    for variant in (unicodedata.normalize("NFD", text), text.replace("\n", "\r\n")):
        other = read_head(variant)
        assert [getattr(other, name) for name in FIELDS] == [getattr(head, name) for name in FIELDS]


@pytest.mark.parametrize("text", [STATE, COLUMNS, CELLS, PORTAL, SCAN, LETTER, TABLE])
def test_spans_quote_what_was_found(text):
    head = read_head(text)
    for name in ("issuer", "place", "signer", "subject"):
        span = head.span(name)
        assert (span is not None) == bool(getattr(head, name))
        if span:
            words = " ".join(span.of(text).replace("*", "").split())
            assert words.startswith(getattr(head, name).split()[0])
            assert words.endswith(getattr(head, name).split()[-1])
    assert head.span("number").of(text).rstrip().endswith(head.number.split("-")[-1])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("I. QUAN ĐIỂM\n\n1. Trồng rừng trước mùa mưa.\n", id="digest without head"),
        pytest.param(
            "Sông Lam làm theo\nNghị quyết số 26-NQ/TW của Trung ương và Kế hoạch\nngày 6-6-2018 của tỉnh.\n",
            id="article that cites: neither its numbers nor its dates are the article's",
        ),
        pytest.param("Thứ 7, Ngày 26/10/2024\n\nTin trong ngày\n", id="date of the visit to a portal"),
    ],
)
def test_nothing_is_made_up(text):
    assert read_head(text) == Head()


@pytest.mark.parametrize(
    ("text", "issued"),
    [
        pytest.param(
            "KẾ HOẠCH\nThực hiện Nghị quyết số 05-NQ/TU ngày 01 tháng 3 năm 2024\n\nI. MỤC TIÊU\n",
            "",
            id="type opens the file",
        ),
        pytest.param("Thực hiện Công văn số 12/UBND-KT ngày 03/6/2024\nSở báo cáo.\n", "", id="no line for the type"),
        pytest.param("Số 12-KH/TU ngày 03/6/2024\nKẾ HOẠCH\ntrồng rừng\n", "2024-06-03", id="own number and date"),
    ],
)
def test_the_date_of_a_document_that_is_cited_is_not_its_own(text, issued):
    assert read_head(text).issued == issued


@pytest.mark.parametrize(
    ("entry", "differing"),
    [
        pytest.param({"number": "45/KH-UBND", "issued": "2019-09-02", "signer": "Hòa Lam"}, [], id="same"),
        pytest.param({"signer": unicodedata.normalize("NFD", "HOÀ LAM")}, [], id="tone placement, NFD, case"),
        pytest.param({"number": "045/KH-UBND", "issued": "2019"}, [], id="leading zero, year only"),
        pytest.param({"number": "", "issued": "", "signer": ""}, [], id="catalogue knows nothing"),
        pytest.param({"number": "45-KH/UBND"}, ["number"], id="party number for a state one"),
        pytest.param({"issued": "2019-08"}, ["issued"], id="another month"),
        pytest.param({"signer": "Hóa Lam"}, ["signer"], id="another tone is another name"),
        pytest.param({"number": "4/KH-UBND", "signer": "Hòa Sông"}, ["number", "signer"], id="two differences"),
    ],
)
def test_catalogue_is_compared(entry, differing):
    head = read_head(STATE.replace("Nguyễn Thị Lam", "Hòa Lam"))
    faults = compare_head_with_catalogue(head, entry)
    assert [fault.code for fault in faults] == [f"catalogue_differs.{name}" for name in differing]
    for name, fault in zip(differing, faults, strict=True):
        assert fault.values == {"text": getattr(head, name), "catalogue": entry[name]}
        assert fault.start == head.span(name).start


def test_what_the_text_lacks_is_no_difference():
    assert compare_head_with_catalogue(Head(), {"number": "1-KH/TU", "issued": "2020", "signer": "A B"}) == []


HEADS = st.text(alphabet=list("SốoNgàykhtnmKẾHOẠC |\n*-/0129,.TMDVđĐ\u0301\u0323<br>ủyI"), max_size=300)


@given(st.one_of(st.text(max_size=300), HEADS))
def test_any_text_has_a_head_inside_it(text):
    head = read_head(text)
    assert all(0 <= span.start <= span.end <= len(text) for span in head.spans.values())


@needs_corpus
@pytest.mark.parametrize("study", ["26-NQ-TW", "57-NQ-TW", "75-KL-TW"])
def test_real_heads_agree_with_their_catalogues(study):
    folder = Path(CORPUS) / study
    with (folder / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        entries = [entry for entry in csv.DictReader(file) if "digest" not in entry["text_form"]]
    found = 0
    for entry in entries:
        head = read_head((folder / entry["file"]).read_text(encoding="utf-8"))
        assert compare_head_with_catalogue(head, entry) == []
        found += bool(head.number) + bool(head.issued) + bool(head.signer)
    assert found == {"26-NQ-TW": 10, "57-NQ-TW": 13, "75-KL-TW": 7}[study]


@needs_corpus
def test_real_web_pages_say_the_number_of_their_file():
    pages = sorted((Path(CORPUS) / "formats").glob("web-*.md"))
    assert len(pages) > 20
    for page in pages:
        head = read_head(page.read_text(encoding="utf-8"))
        expected = page.stem.removeprefix("web-")
        assert head.number.replace("/", "-") == unicodedata.normalize("NFC", expected)
        assert head.issued[:4] == "2025" or expected == "16-2025-NĐ-CP"
        assert head.issuer
        assert head.doc_type
        assert head.subject
