"""Documents become units: the grammar of ids, restarts and faults, annexes, tables, any text at all."""

import functools
import unicodedata

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from toolkit.records import Document
from toolkit.segment.characters import account_characters, describe_parse
from toolkit.segment.document import segment_document, segment_documents
from toolkit.tables import CONTRACTS, UNIT_KINDS
from toolkit.text.folding import INVISIBLE
from toolkit.text.spelling import list_tokens, make_key


def _segment(*lines):
    return segment_document(Document("thu", "\n".join(lines)))


def _ids(*lines):
    return _segment(*lines).units["clause_id"].tolist()


def _faults(*lines):
    faults = _segment(*lines).faults
    return list(zip(faults["clause_id"], faults["fault"], strict=True))


IDS = {
    "sections, items, letters, dashes, pluses": (
        ["I. A", "1. B", "a) C:", "- D:", "+ E.", "+ F.", "- G.", "b) H.", "2. I.", "II. K"],
        ["I", "I.1", "I.1.a", "I.1.a.-1", "I.1.a.-1.+1", "I.1.a.-1.+2", "I.1.a.-2", "I.1.b", "I.2", "II"],
    ),
    "parts above sections": (["A. X", "I. A", "1. B.", "B. Y", "I. C"], ["A", "A.I", "A.I.1", "B", "B.I"]),
    "decimal headings": (
        ["II. A", "2. B", "2.1. C.", "2.2. D", "2.2.1. E.", "2.2.2. F.", "3. G."],
        ["II", "II.2", "II.2.1", "II.2.2", "II.2.2.1", "II.2.2.2", "II.3"],
    ),
    "double letters below a letter": (["a) A:", "b) B:", "aa) C;", "bb) D.", "c) E."], ["a", "b", "b.aa", "b.bb", "c"]),
    "brackets under items": (["1. A:", "(1) B.", "(2) C.", "2. D."], ["1", "1.1", "1.2", "2"]),
    "number and bracket": (["1) A.", "2) B."], ["1", "2"]),
    "letters with numbers": (["1. A:", "a) B:", "a.1) C.", "a.2) D.", "b) E."], ["1", "1.a", "1.a.1", "1.a.2", "1.b"]),
    "đ follows d": (["1. A:", "a) B;", "b) C;", "c) D;", "d) E;", "đ) F;", "e) G."], [
        "1", "1.a", "1.b", "1.c", "1.d", "1.đ", "1.e",
    ]),
    "chapters, sections and articles counted on": (
        ["Chương I", "QUY ĐỊNH CHUNG", "Điều 1. A", "1. B.", "Chương II", "LỚP HỌC", "Mục 1", "C", "Điều 2. D",
         "a) E.", "Mục 2", "F", "Điều 3. G."],
        ["C1", "C1.Đ1", "C1.Đ1.1", "C2", "C2.M1", "C2.M1.Đ2", "C2.M1.Đ2.a", "C2.M2", "C2.M2.Đ3"],
    ),
    "part above chapter": (["Phần thứ nhất", "A", "Chương I", "B", "Điều 1. C."], ["P1", "P1.C1", "P1.C1.Đ1"]),
    "inserted article and clause": (
        ["Điều 5. A", "1. B.", "1a. C.", "2. D.", "Điều 5a. E.", "Điều 6. F."],
        ["Đ5", "Đ5.1", "Đ5.1a", "Đ5.2", "Đ5a", "Đ6"],
    ),
    "khoản and điểm in words": (["Điều 1. A", "Khoản 1. B:", "Điểm a) C."], ["Đ1", "Đ1.1", "Đ1.1.a"]),
    "plain paragraphs under a heading": (["I. A", "B.", "C.", "II. D"], ["I", "I.p1", "I.p2", "II"]),
    "plain paragraphs at the root": (["Tỉnh mở lớp.", "Huyện thi.", "1. C.", "2. D."], ["p1", "p2", "1", "2"]),
    "dashes after a lead-in paragraph": (["I. A", "B:", "- C.", "- D."], ["I", "I.p1", "I.-1", "I.-2"]),
    "a paragraph ends dashes": (["1. A:", "- B.", "- C.", "D."], ["1", "1.-1", "1.-2", "1.p1"]),
    "bullets are counted": (["1. A:", "• B.", "• C."], ["1", "1.•1", "1.•2"]),
    "dashes under bullets": (["1. A", "* Sở Nội vụ", "- B.", "- C.", "* Sở Y tế", "- D."], [
        "1", "1.•1", "1.•1.-1", "1.•1.-2", "1.•2", "1.•2.-1",
    ]),
    "bullets of another shape under bullets": (["1. A:", "• B:", "o C.", "o D.", "● E."], [
        "1", "1.•1", "1.•1.•1", "1.•1.•2", "1.•2",
    ]),
    "bullets under dashes": (["1. A:", "- B:", "• C.", "- D."], ["1", "1.-1", "1.-1.•1", "1.-2"]),
    "numbering that restarts under a heading of its style": (
        ["I. A", "1. B", "1. C.", "2. D.", "3. E.", "4. F.", "2. G", "1. H."],
        ["I", "I.1", "I.1.1", "I.1.2", "I.1.3", "I.1.4", "I.2", "I.2.1"],
    ),
    "as in plans of two purposes": (
        ["I. A", "1. Mục đích", "1. C.", "2. D.", "3. E.", "4. F.", "2. Yêu cầu", "G."],
        ["I", "I.1", "I.1.1", "I.1.2", "I.1.3", "I.1.4", "I.2", "I.2.p1"],
    ),
    "annexes begin anew": (
        ["I. A", "1. B.", "Nơi nhận:", "- C;", "PHỤ LỤC I", "LỚP HỌC", "I. D", "1. E.", "PHỤ LỤC II", "THI", "1. F."],
        ["I", "I.1", "PL1", "PL1.I", "PL1.I.1", "PL2", "PL2.1"],
    ),
    "an attached programme begins anew at the root": (
        ["Điều 1. Ban hành Chương trình.", "Nơi nhận:", "- C;", "CHƯƠNG TRÌNH", "Mở lớp", "I. D", "1. E."],
        ["Đ1", "I", "I.1"],
    ),
    "forms": (["Điều 1. A.", "Nơi nhận:", "- C;", "Mẫu số 01", "TỜ TRÌNH", "1. D:", "Mẫu số 02", "ĐƠN", "1. E:"], [
        "Đ1", "MS1", "MS1.1", "MS2", "MS2.1",
    ]),
    "a list inside a sentence is not cut": (["1. Mở lớp (1) tin học, (2) ngoại ngữ.", "2. B."], ["1", "2"]),
    "a reference at a line start": (
        ["1. Làm theo quy định tại", "Điều 5 của Luật và khoản 2", "2. B."],
        ["1", "1.p1", "2"],
    ),
    "a page break inside a sentence": (["1. Mở lớp cho", "===== Trang 3 =====", "cán bộ xã.", "2. B."], ["1", "2"]),
    "a figure that is no label": (["1. A:", "2.5 triệu người học.", "2. B."], ["1", "1.p1", "2"]),
    "contents are left out": (["MỤC LỤC", "I. A ........ 1", "II. B ........ 2", "I. A", "1. C.", "II. B"], [
        "I", "I.1", "II",
    ]),
    "rows of a table": (
        ["I. A", "| TT | Nhiệm vụ | Chủ trì |", "|---|---|---|", "| 1 | B | C |", "| 2 | D | E |"],
        ["I", "T1.1", "T1.2"],
    ),
    "rows of an annex, by section": (
        ["PHỤ LỤC I", "A", "| TT | Nhiệm vụ | Chủ trì |", "| I | B | |", "| 1 | C | D |", "| II | E | |",
         "| 1 | F | G |"],
        ["PL1", "PL1.T1.I", "PL1.T1.I.1", "PL1.T1.II", "PL1.T1.II.1"],
    ),
    "a table goes on after a page mark": (
        ["| TT | Nhiệm vụ | Chủ trì |", "| 1 | B | C |", "- 4 -", "| 2 | D | E |"], ["T1.1", "T1.2"],
    ),
    "text between makes two tables": (
        ["| TT | Nhiệm vụ | Chủ trì |", "| 1 | B | C |", "Xem thêm.", "| TT | Nhiệm vụ | Chủ trì |", "| 1 | D | E |"],
        ["T1.1", "p1", "T2.1"],
    ),
    "cells on lines of their own": (
        ["PHỤ LỤC", "A", "STT", "Nhiệm vụ", "Chủ trì", "1", "Mở lớp.", "Sở Nội vụ", "2", "Thi.", "Sở Y tế"],
        ["PL", "PL.T1.1", "PL.T1.2"],
    ),
    "an annex named behind the signature": (
        ["1. A.", "2. B.", "Nơi nhận:", "- C;", "CHỦ TỊCH", "Phụ lục: Mẫu báo cáo", "1. D.", "2. E."],
        ["1", "2", "PL", "PL.1", "PL.2"],
    ),
    "a sample of a signature ends no section": (
        ["I. A", "1. Chữ ký", "Đại hội ghi:", "T/M ĐOÀN CHỦ TỊCH", "Trần Văn Lam", "- B.", "2. Nơi nhận", "Ghi rõ.",
         "II. C"],
        ["I", "I.1", "I.1.p1", "I.1.-1", "I.2", "I.2.p1", "II"],
    ),
    "small romans under letters": (
        ["1. A", "a) B:", "(i) C;", "(ii) D.", "b) E:", "i. F.", "ii. G.", "iii. H.", "iv. I.", "v. K.", "2. L."],
        ["1", "1.a", "1.a.i", "1.a.ii", "1.b", "1.b.i", "1.b.ii", "1.b.iii", "1.b.iv", "1.b.v", "2"],
    ),
    "an i that letters count up to is a letter": (
        ["1. A:", *[f"{letter}) B;" for letter in "abcdđeghik"]], ["1", *[f"1.{letter}" for letter in "abcdđeghik"]],
    ),
    "letters beyond z": (
        ["1. A:", *[f"{letter}) B;" for letter in [*"abcdefghijklmnopqrstuvwxyz", "aa", "bb"]]],
        ["1", *[f"1.{letter}" for letter in [*"abcdefghijklmnopqrstuvwxyz", "aa", "bb"]]],
    ),
    "what an amendment quotes stays inside it": (
        ["Điều 1. A", "1. Sửa khoản 2 như sau:", "“2. Mức thưởng:", "a) B;", "b) C.”.", "2. Thêm Điều 6a như sau:",
         '"Điều 6a. D', "1. E.", '2. F.".', "3. Bỏ khoản 3.", "Điều 2. G"],
        ["Đ1", "Đ1.1", "Đ1.1.p1", "Đ1.1.p2", "Đ1.1.p3", "Đ1.2", "Đ1.2.p1", "Đ1.2.p2", "Đ1.2.p3", "Đ1.3", "Đ2"],
    ),
    "a quotation that does not end": (["1. Ghi như sau:", "“Mở lớp", "2. B.", "3. C."], ["1", "1.p1", "2", "3"]),
    "a straight quotation that does not end": (
        ["1. Ghi như sau:", '"Mở lớp', "2. B.", '3. Bỏ cụm từ "C".', "4. D."], ["1", "1.p1", "2", "3", "4"],
    ),
    "a section whose number a scanner misread": (
        ["1- MỤC ĐÍCH", "a) A.", "II- NHIỆM VỤ", "a) B."], ["I", "I.a", "II", "II.a"],
    ),
    "sections whose numbers lost strokes never merge": (
        ["I- A", "1- B.", "I- C", "1- D.", "II- E", "1- F.", "IV- G"],
        ["I", "I.1", "II", "II.1", "III", "III.1", "IV"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "ids"), IDS.values(), ids=IDS)
def test_ids_follow_the_grammar(lines, ids):
    assert _ids(*lines) == ids


FAULTS = {
    "clean numbering": (["I. A", "1. B.", "2. C.", "II. D", "1. E."], []),
    "gap": (["1. A.", "3. B."], [("3", "gap_in_numbering")]),
    "begins late": (["2. A.", "3. B."], [("2", "gap_in_numbering")]),
    "duplicate": (["1. A.", "2. B.", "2. C."], [("2~2", "duplicate_label"), ("2~2", "out_of_order")]),
    "out of order": (["a) A.", "c) B.", "b) C."], [("c", "gap_in_numbering"), ("b", "out_of_order")]),
    "restart under a sentence": (["1. A.", "2. B.", "1. C."], [("2.1", "restart")]),
    "gap of decimals": (["1. A", "1.1. B.", "1.3. C."], [("1.3", "gap_in_numbering")]),
    "gap of articles": (["Điều 1. A.", "Điều 3. B."], [("Đ3", "gap_in_numbering")]),
    "articles that begin again": (
        ["Điều 1. A.", "Điều 2. B.", "Điều 1. C."], [("Đ1~2", "duplicate_label"), ("Đ1~2", "restart")],
    ),
    "đ left out by a word processor": (["a) A.", "b) B.", "c) C.", "d) D.", "e) E."], [("e", "latin_letters")]),
    "f after e is no fault": (["d) A.", "đ) B.", "e) C.", "f) D.", "g) E."], [("d", "gap_in_numbering")]),
    "section number corrected": (
        ["I- A", "1- B.", "I- C", "1- D.", "III- E"], [("II", "out_of_order"), ("III", "empty_heading")],
    ),
    "heading with nothing under it": (["I. MỞ LỚP", "II. THI", "1. A."], [("I", "empty_heading")]),
    "no numbering": (["Tỉnh mở lớp.", "Huyện thi."], [("", "no_numbering")]),
    "no text": ([""], [("", "no_units")]),
    "lost letters": (["1. Giao tng cơ quan rà soát."], [("", "lost_letters")]),
    "row number twice": (
        ["| TT | Nhiệm vụ | Chủ trì |", "| 1 | A | B |", "| 1 | C | D |"], [("T1.1~2", "duplicate_label")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "faults"), FAULTS.values(), ids=FAULTS)
def test_irregular_numbering_is_listed(lines, faults):
    assert _faults(*lines) == faults


def test_faults_have_place_and_reason():
    text = "1. Mở lớp.\n3. Thi tuyển."
    fault = segment_document(Document("thu", text)).faults.iloc[0]
    assert text[int(fault["start"]) :] == "Thi tuyển."
    assert fault["detail"] == "3 follows 1"


def test_faults_of_the_reader_are_passed_on():
    from toolkit.records import Fault

    document = Document("thu", "1. A.", faults=(Fault("embedded_file", n=2),))
    assert segment_document(document).faults["fault"].tolist() == ["embedded_file"]


KINDS = {
    "a title in capitals": (["I. MỤC TIÊU", "1. A."], "I", "heading"),
    "a title over items": (["1. Mục đích", "a) A."], "1", "heading"),
    "a sentence over items": (["1. Mở lớp ở xã.", "a) A."], "1", "clause"),
    "a sentence with a colon over items": (["1. Mở lớp gồm:", "a) A."], "1", "lead_in"),
    "an item without items": (["1. Mở lớp ở xã", "2. B."], "1", "clause"),
    "a paragraph with a colon over dashes": (["1. A", "Gồm:", "- B."], "1.p1", "lead_in"),
    "a last paragraph with a colon": (["1. A", "Gồm:"], "1.p1", "clause"),
    "an agency over pluses": (["- Sở Nội vụ có trách nhiệm", "+ Mở lớp."], "-1", "lead_in"),
    "an article's title": (["Điều 1. Phạm vi", "1. A."], "Đ1", "heading"),
    "an article that is a sentence": (["Điều 1. Mở lớp ở xã.", "Điều 2. B."], "Đ1", "clause"),
    "a chapter with its title on the next line": (["Chương I", "Quy định chung", "Điều 1. A."], "C1", "heading"),
    "a row": (["| TT | Nhiệm vụ | Chủ trì |", "| 1 | A | B |"], "T1.1", "row"),
    "a section row": (["| TT | Nhiệm vụ | Chủ trì |", "| I | A | |", "| 1 | B | C |"], "T1.I", "heading"),
}


@pytest.mark.parametrize(("lines", "unit_id", "kind"), KINDS.values(), ids=KINDS)
def test_kind_of_a_unit(lines, unit_id, kind):
    units = _segment(*lines).units.set_index("clause_id")
    assert units.loc[unit_id, "kind"] == kind


def test_context_is_inherited_from_headings_and_lead_ins():
    units = _segment(
        "I. NHIỆM VỤ", "Các sở có trách nhiệm:", "1. Sở Nội vụ:", "- Mở lớp.", "II. KINH PHÍ", "1. Tỉnh cấp."
    ).units.set_index("clause_id")
    assert units.loc["I.1.-1", "context"] == "NHIỆM VỤ > Các sở có trách nhiệm: > Sở Nội vụ:"
    assert units.loc["II.1", "context"] == "KINH PHÍ"


def test_section_rows_are_the_context_of_their_rows():
    units = _segment("| TT | Nhiệm vụ | Chủ trì |", "| I | Đào tạo | |", "| 1 | Mở lớp | Sở |").units
    assert units["context"].tolist() == ["", "Đào tạo"]


def test_long_lead_ins_lend_their_beginning_only():
    units = _segment("1. " + "Mở lớp " * 1000 + "gồm:", "a) A.", "b) B.").units
    assert units["context"].str.len().max() < 1100


def test_rows_are_cut_from_the_first_cell_to_the_last():
    text = "| TT | Nhiệm vụ | Chủ trì | Ghi chú |\n| 7. | Mở lớp | Sở Nội vụ |  |"
    unit = segment_document(Document("thu", text)).units.iloc[0]
    assert text[unit["start"] : unit["end"]] == "Mở lớp | Sở Nội vụ"
    assert unit["text"] == "Nhiệm vụ: Mở lớp; Chủ trì: Sở Nội vụ"


def test_row_cut_by_a_page_end_is_one_unit():
    text = "| TT | Nhiệm vụ | Chủ trì |\n| 1 | Mở lớp bồi | Sở |\n\n- 4 -\n\n| | dưỡng cán bộ | |\n| 2 | Thi | Sở |"
    units = segment_document(Document("thu", text)).units
    assert units["clause_id"].tolist() == ["T1.1", "T1.2"]
    assert units["text"].iloc[0] == "Nhiệm vụ: Mở lớp bồi dưỡng cán bộ; Chủ trì: Sở"
    assert text[units["start"].iloc[0] : units["end"].iloc[0]].endswith("dưỡng cán bộ")


def test_every_row_has_its_cells_and_they_lie_in_its_text():
    found = _segment(
        "1. Mở chợ.", "PHỤ LỤC I", "| TT | Nhiệm vụ | Chủ trì | Năm 2031 |", "| I | Chợ quê | | |",
        "| 1 | Xây chợ; chủ trì: xã bờ tả | Sở Xây | 3 chợ |", "| | ven sông | dựng | |", "| 2 | Bắc cầu | | |", "Hết.",
        "PHỤ LỤC II", "| Việc | Ai làm |", "|---|---|", "| Kè sông | Sở Thủy lợi |",
    )  # fmt: skip
    cells = found.cells.drop(columns="doc_id").to_numpy().tolist()
    assert [row[:5] for row in cells] == [
        ["PL1.T1.1", 1, "Nhiệm vụ", "task", "Xây chợ; chủ trì: xã bờ tả ven sông"],
        ["PL1.T1.1", 2, "Chủ trì", "lead", "Sở Xây dựng"],
        ["PL1.T1.1", 3, "Năm 2031", "year", "3 chợ"],
        ["PL1.T1.2", 1, "Nhiệm vụ", "task", "Bắc cầu"],
        ["PL2.T1.1", 0, "Việc", "other", "Kè sông"],
        ["PL2.T1.1", 1, "Ai làm", "other", "Sở Thủy lợi"],
    ]
    units = found.units.set_index("clause_id")
    assert set(units.index[units["kind"] == "row"]) == set(found.cells["clause_id"])
    for cell in found.cells.itertuples():
        assert units.loc[cell.clause_id, "text"][cell.start : cell.end] == cell.text


def test_documents_are_cut_each_by_itself():
    documents = [Document("a", "1. A."), Document("b", "2. B."), Document("c", "")]
    whole = segment_documents(documents)
    assert whole.units[["doc_id", "clause_id"]].to_numpy().tolist() == [["a", "1"], ["b", "2"]]
    assert set(whole.faults["doc_id"]) == {"b", "c"}
    assert segment_documents([]).units.columns.tolist() == list(CONTRACTS["units"])
    assert segment_documents([]).cells.columns.tolist() == list(CONTRACTS["cells"])


_LINES = (
    "I. MỤC TIÊU", "II- NHIỆM VỤ", "1. Mở lớp cho cán bộ xã.", "2. Thi tuyển:", "1.1. Xét", "a) Rà soát",
    "đ) Kiểm tra.", "* Sở Y tế",
    "- Giao Sở Nội vụ;", "+ Báo cáo", "(1) Học phí", "Điều 5a. Phạm vi", "Chương II", "PHỤ LỤC", "Mẫu số 2", "của tỉnh",
    "| TT | Nhiệm vụ | Chủ trì |", "|---|---|---|", "| 1 | Mở lớp | Sở |", "| | và thi | |", "| I | Học | |", "STT",
    "Nhiệm vụ", "Chủ trì", "1", "7", "", "===== Trang 3 =====", "[...]", "Nơi nhận:", "TM. ỦY BAN NHÂN DÂN",
    "Căn cứ Luật;", "I. A ........ 4", "**Đậm** và *nghiêng*", "KẾ HOẠCH", "Số: 1/KH-UBND", "(Kèm theo biểu)",
    "x\u00a0y\u200b", "Tự do...",
)  # fmt: skip
_DOCUMENTS = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(_LINES), max_size=30).map("\n".join),
    st.lists(st.sampled_from(_LINES), max_size=30).map(lambda lines: unicodedata.normalize("NFD", "\n".join(lines))),
)


@settings(max_examples=60)
@given(_DOCUMENTS)
def test_any_text_gives_a_sound_table(text):
    units = segment_document(Document("thu", text)).units
    assert units["clause_id"].is_unique
    assert set(units["parent_id"]) <= {"", *units["clause_id"]}
    assert set(units["kind"]) <= set(UNIT_KINDS)
    starts = units["start"].tolist()
    assert starts == sorted(starts)
    assert all(0 <= start <= end <= len(text) for start, end in zip(starts, units["end"], strict=True))


@settings(max_examples=60)
@given(_DOCUMENTS)
def test_every_character_is_accounted_for_once(text):
    document = Document("thu", text)
    account = account_characters(document, segment_document(document))
    assert account["characters"].sum() == len(text)
    assert "unclassified" not in set(account["category"])


@settings(max_examples=60)
@given(st.lists(st.sampled_from(_LINES), max_size=30).map("\n".join))
def test_slices_contain_the_words_of_their_units(text):
    units = segment_document(Document("thu", text)).units
    for unit in units[units["kind"] != "row"].itertuples():
        words = list_tokens(make_key(text[unit.start : unit.end]))
        assert [word for word in list_tokens(make_key(unit.text)) if word not in words] == []


_BLANKS = " \t\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u205f\u3000\u200b\u2060\ufeff"
#: Labels of every style, and the words behind them; the second blank stands within the label.
_LABELLED = (
    ("I.", "MỤC TIÊU"), ("II-", "NHIỆM VỤ"), ("A.", "MỞ LỚP"), ("1.", "95% hộ dùng nước sạch."), ("2.", "Mở lớp."),
    ("3.", "“Mỗi xã” một lớp."), ("1.1.", "Từ ngày ký."), ("1.2", "Thi tuyển."), ("1)", "15 xã đạt chuẩn."),
    ("(1)", "Học phí."), ("a)", "Rà soát."), ("đ)", "Ôn thi."), ("a.1)", "Ấp mới."), ("(b)", "Ở xã."),
    ("b.", "Uống đủ nước."), ("ii)", "Ăn đủ."), ("-", "100% trạm y tế có bác sĩ."), ("–", "Ô nhiễm giảm."),
    ("+", "≥ 30 lớp."), ("•", "30 lớp."), ("Điều 5.", "Hiệu lực"), ("Chương II.", "HỌC PHÍ"), ("Khoản 1.", "Ở xã."),
    ("**1.**", "Ủy ban xã họp."), ("1\\.", "Ủy ban họp."), ("*", "Sở Y tế."),
)  # fmt: skip
_BLANK_RUN = st.text(st.sampled_from(_BLANKS), min_size=1, max_size=5)


@functools.cache
def _read_plainly(label, words):
    return segment_document(Document("thu", f"{label} {words}\nXong.")).units


@settings(max_examples=200)
@given(st.sampled_from(_LABELLED), _BLANK_RUN, _BLANK_RUN, st.sampled_from(("NFC", "NFD")), st.booleans())
def test_any_blanks_behind_a_label_are_one_blank(labelled, behind, around, form, lead):
    """Neither a letter of the text nor the label is lost, and the offsets still lead to the text."""
    label, words = labelled
    plain = _read_plainly(label, words)
    assume(not label[-1].isalnum() or behind.strip("\u200b\u2060\ufeff"))  # "1.2Thi" is one word, as people see it
    label = label.replace(" ", around) if around.strip("\u200b\u2060\ufeff") else label
    text = unicodedata.normalize(form, f"{around if lead else ''}{label}{behind}{words}{around}\nXong.")
    units = segment_document(Document("thu", text)).units
    assert units[["clause_id", "kind", "text"]].equals(plain[["clause_id", "kind", "text"]])
    for unit in units.itertuples():
        words_there = "".join(letter for letter in text[unit.start : unit.end] if letter not in INVISIBLE)
        assert " ".join(unicodedata.normalize("NFC", words_there).replace("*", "").split()) == unit.text


LOST_LETTERS = {
    "figure behind two blanks": ("1.  95% hộ dùng nước sạch.", "95% hộ dùng nước sạch."),
    "figure behind a dash and two blanks": ("-  100% trạm y tế có bác sĩ.", "100% trạm y tế có bác sĩ."),
    "tab": ("1.\tMở lớp.", "Mở lớp."),
    "more blanks than a label is looked for in": ("1." + 80 * " " + "Mở lớp.", "Mở lớp."),
    "zero-width blank alone": ("1.\u200b95% hộ dùng nước sạch.", "95% hộ dùng nước sạch."),
    "zero-width blanks in words and figures": ("1. Đến n\u200băm 20\u200b30 mở lớp.", "Đến năm 2030 mở lớp."),
    "blanks in bold": ("**1.**  **Mở  lớp.**", "Mở lớp."),
    "two lines": ("1.  Mở lớp cho\n   cán bộ  xã.", "Mở lớp cho cán bộ xã."),
}


@pytest.mark.parametrize(("line", "text"), LOST_LETTERS.values(), ids=LOST_LETTERS)
def test_blanks_cut_off_no_letter(line, text):
    units = _segment(line).units
    assert units["clause_id"].tolist() in (["1"], ["-1"])
    assert units["text"].tolist() == [text]


def test_wide_and_narrow_blanks_make_the_same_row():
    narrow, wide = (
        _segment("| TT | Nhiệm vụ | Chủ trì |", row).units
        for row in ("| 1. | Mở lớp. | Sở |", "|\u00a01.\u200b<br> |  Mở\t lớp.\u200b | Sở |")
    )
    assert wide[["clause_id", "text"]].equals(narrow[["clause_id", "text"]])
    assert wide["start"].iloc[0] == len("| TT | Nhiệm vụ | Chủ trì |\n|\u00a01.\u200b<br> |  ")


@settings(max_examples=60)
@given(st.lists(st.sampled_from(_LINES), max_size=30).map("\n".join))
def test_composed_and_decomposed_text_give_the_same_units(text):
    composed, decomposed = (
        segment_document(Document("thu", unicodedata.normalize(form, text))).units for form in ("NFC", "NFD")
    )
    assert composed["clause_id"].tolist() == decomposed["clause_id"].tolist()
    assert composed["kind"].tolist() == decomposed["kind"].tolist()
    assert [make_key(text) for text in composed["text"]] == [make_key(text) for text in decomposed["text"]]


@settings(max_examples=60)
@given(st.lists(st.sampled_from(_LINES), max_size=30).map("\n".join))
def test_no_word_of_the_text_vanishes(text):
    """What is in no unit is in a named class of left-out text: the words of both are those of the text."""
    document = Document("thu", text)
    segmentation = segment_document(document)
    kept = [text[a:b] for a, b in zip(segmentation.units["start"], segmentation.units["end"], strict=True)]
    out = [text[a:b] for a, b in zip(segmentation.left_out["start"], segmentation.left_out["end"], strict=True)]
    assert set(list_tokens(text)) <= set(list_tokens(" ".join([*kept, *out])))


MANY = "50,000 items"
HOSTILE = {
    "nothing": "",
    "white space": " \n\t\n",
    "one line of a million characters": "Rà soát đội ngũ. " * 60_000,
    "a million letters without a space": "a" * 1_000_000,
    "a million bars": "|" * 1_000_000,
    "a million asterisks": "*" * 1_000_000,
    "dots without end": "a" + "." * 300_000 + "x1",
    MANY: "\n".join(f"{number}. Mở lớp." for number in range(1, 50_001)),
    "the same label 5,000 times": "1. Mở lớp\n" * 5_000,
    "the same section 5,000 times": "I. MỞ LỚP\n" * 5_000,
    "lead-ins without end": "1. Mở lớp:\na) Thi:\n" * 2_500,
    "5,000 rows": "| TT | Việc | Sở |\n" + "| 1 | Mở lớp | A |\n" * 5_000,
    "control characters": "\x00\x0b\x0c\x1c\x85\u2028" * 1000,
    "lone surrogates": "1. M\udcff lớp.\n" * 10,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_gives_a_balanced_account(text):
    document = Document("thu", text)
    segmentation = segment_document(document)
    assert segmentation.units["clause_id"].is_unique
    assert account_characters(document, segmentation)["characters"].sum() == len(text)
    if text == HOSTILE[MANY]:
        assert len(segmentation.units) == 50_000


def test_parse_is_described():
    documents = [Document("a", "I. MỤC TIÊU\n1. Mở lớp.\n3. Thi.\n\n- 2 -"), Document("b", "")]
    described = describe_parse(documents, segment_documents(documents)).set_index("doc_id")
    first = described.loc["a"]
    assert (first["n_heading"], first["n_clause"], first["n_row"], first["deepest"], first["n_faults"]) == (
        1,
        2,
        0,
        2,
        1,
    )
    assert (first["longest_id"], first["longest_characters"]) == ("I.1", 7)
    assert first["share_in_units"] == pytest.approx((8 + 7 + 4) / (8 + 7 + 4 + 3 + 3 + 3 + 5))
    assert described.loc["b", "longest_id"] == ""
    assert described.loc["b", "share_in_units"] == 0


TABLE = ["| TT | Chỉ tiêu | Năm 2031 |", "| 1 | Hồ nhỏ | 5 |", "| 2 | Bể nước | 40 |"]
ABOVE_TABLES = {
    "a section": (["I. MỤC TIÊU", *TABLE, "II. NHIỆM VỤ", "1. Đắp hồ."], "MỤC TIÊU"),
    "a lead-in paragraph of a section": (["I. MỤC TIÊU", "Các chỉ tiêu:", *TABLE], "MỤC TIÊU > Các chỉ tiêu:"),
    "an item that ends with a colon": (["I. MỤC TIÊU", "1. Các chỉ tiêu:", *TABLE], "MỤC TIÊU > Các chỉ tiêu:"),
    "a section, over a sentence": (["I. MỤC TIÊU", "1. Mỗi bản có nước.", *TABLE], "MỤC TIÊU"),
    "a section, over an item without a stop": (["I. MỤC TIÊU", "- Mỗi bản có nước", *TABLE], "MỤC TIÊU"),
    "nothing, behind a signature": (["I. MỤC TIÊU", "1. Mỗi bản có nước.", "TM. ỦY BAN", "CHỦ TỊCH", *TABLE], ""),
}


@pytest.mark.parametrize(("lines", "context"), ABOVE_TABLES.values(), ids=ABOVE_TABLES)
def test_rows_inherit_what_stands_above_their_table(lines, context):
    cut = _segment(*lines)
    rows = cut.units[cut.units["kind"] == "row"]
    assert rows["context"].tolist() == [context, context]
    assert rows["clause_id"].tolist() == ["T1.1", "T1.2"]
    assert "empty_heading" not in set(cut.faults["fault"])


STOPPED = {
    "a section": (["I. Mục đích, yêu cầu.", "1. Đắp hồ."], "I", "heading"),
    "an item of such a section": (["I. Nhiệm vụ.", "1. Đắp hồ.", "a) Chọn chỗ."], "I.1", "heading"),
    "an agency": (["1. Sở Nông nghiệp.", "- Đắp hồ."], "1", "heading"),
    "a sentence over items": (["1. Đắp hồ ở xã.", "a) Chọn chỗ."], "1", "clause"),
    "a section with a figure": (["I. Đắp 5 hồ nhỏ.", "1. Chọn chỗ."], "I", "clause"),
    "a project that words count": (["1. A", "Dự án 1: Đắp hồ", "- Chọn chỗ.", "2. B."], "1.p1", "heading"),
    "a point that words count": (["1. A", "Một là, đắp hồ.", "Hai là, dọn suối.", "2. B."], "1.p1", "clause"),
}


@pytest.mark.parametrize(("lines", "unit_id", "kind"), STOPPED.values(), ids=STOPPED)
def test_a_title_with_a_stop_is_a_title(lines, unit_id, kind):
    assert _segment(*lines).units.set_index("clause_id").loc[unit_id, "kind"] == kind


def test_items_of_a_project_inherit_its_name_alone():
    units = _segment("1. A", "Dự án 1: Đắp hồ", "- B.", "Dự án 2: Dọn suối", "- C.").units.set_index("clause_id")
    assert units.loc["1.-2", "context"] == "A > Dự án 2: Dọn suối"
