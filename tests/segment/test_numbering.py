"""Labels at the start of a line: every style, and what only looks like one."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.segment.numbering import LETTERS, count_symbol, read_marker, read_roman, write_roman
from toolkit.segment.outline import follows

LABELS = {
    "roman with a stop": ("II. MỤC TIÊU", "roman", "II", (2,), "MỤC TIÊU"),
    "roman with a tight dash": ("II- MỤC TIÊU", "roman", "II", (2,), "MỤC TIÊU"),
    "roman with a spaced dash": ("IV - Tổ chức", "roman", "IV", (4,), "Tổ chức"),
    "roman with an en dash": ("IX – Tổ chức", "roman", "IX", (9,), "Tổ chức"),
    "roman with a bracket": ("I) Mục tiêu", "roman", "I", (1,), "Mục tiêu"),
    "roman without a space": ("III.Nhiệm vụ", "roman", "III", (3,), "Nhiệm vụ"),
    "upper letter of a part": ("B. NHIỆM VỤ", "upper", "B", (2,), "NHIỆM VỤ"),
    "arabic with a stop": ("1. Mở lớp", "arabic", "1", (1,), "Mở lớp"),
    "arabic without a space": ("1.Mở lớp", "arabic", "1", (1,), "Mở lớp"),
    "arabic with a dash": ("3- Mở lớp", "arabic", "3", (3,), "Mở lớp"),
    "arabic with stop and dash": ("3.- Mở lớp", "arabic", "3", (3,), "Mở lớp"),
    "arabic with a stop apart": ("1 . Mở lớp", "arabic", "1", (1,), "Mở lớp"),
    "letter with a bracket apart": ("a ) Mở lớp", "letter", "a", (1,), "Mở lớp"),
    "letter with a stop before a figure": ("a. 3 lớp", "letter", "a", (1,), "3 lớp"),
    "arabic with a bracket": ("2) Mở lớp", "arabic)", "2", (2,), "Mở lớp"),
    "arabic in brackets": ("(3) Mở lớp", "(arabic)", "3", (3,), "Mở lớp"),
    "inserted number": ("5a. Mở lớp", "arabic", "5a", (5, 1), "Mở lớp"),
    "number beyond 999": ("1204. Mở lớp", "arabic", "1204", (1204,), "Mở lớp"),
    "two-level decimal": ("2.1. Mở lớp", "decimal", "2.1", (2, 1), "Mở lớp"),
    "three-level decimal without stop": ("2.1.3 Mở lớp", "decimal", "2.1.3", (2, 1, 3), "Mở lớp"),
    "letter": ("c) Mở lớp", "letter", "c", (3,), "Mở lớp"),
    "đ stands after d": ("đ) Mở lớp", "letter", "đ", (5,), "Mở lớp"),
    "e stands after đ": ("e) Mở lớp", "letter", "e", (6,), "Mở lớp"),
    "f of word processors stands after e": ("f) Mở lớp", "letter", "f", (6, 1), "Mở lớp"),
    "letter with a stop": ("b. Mở lớp", "letter", "b", (2,), "Mở lớp"),
    "letter in brackets": ("(b) Mở lớp", "(letter)", "b", (2,), "Mở lớp"),
    "letter with number": ("a.2) Mở lớp", "letter.", "2", (1, 2), "Mở lớp"),
    "letter with tight number": ("a2) Mở lớp", "letter.", "2", (1, 2), "Mở lớp"),
    "small roman with a stop": ("iv. Mở lớp", "roman)", "iv", (4,), "Mở lớp"),
    "small roman in brackets": ("(ii) Mở lớp", "roman)", "ii", (2,), "Mở lớp"),
    "number and letter: the number is above already": ("1.b) Mở lớp", "letter", "b", (2,), "Mở lớp"),
    "arabic with a colon": ("2: Mở lớp", "arabic", "2", (2,), "Mở lớp"),
    "doubled letter of word processors": ("aa) Mở lớp", "letter", "aa", (24,), "Mở lớp"),
    "annex with its title": ("Phụ lục: Mẫu báo cáo", "annex", "PL", (), "Mẫu báo cáo"),
    "small roman": ("iii) Mở lớp", "roman)", "iii", (3,), "Mở lớp"),
    "roman with a slash": ("I/ MỤC TIÊU", "roman", "I", (1,), "MỤC TIÊU"),
    "arabic with a slash": ("2/ Mở lớp", "arabic", "2", (2,), "Mở lớp"),
    "letter with a slash": ("a/ mở lớp", "letter", "a", (1,), "mở lớp"),
    "letter with a dash": ("b- Mở lớp", "letter", "b", (2,), "Mở lớp"),
    "section and item: the section is above already": ("II.1. Mở lớp", "arabic", "1", (1,), "Mở lớp"),
    "part and decimal": ("B.1.2. Mở lớp", "decimal", "1.2", (1, 2), "Mở lớp"),
    "hyphen": ("- Mở lớp", "dash", "", (), "Mở lớp"),
    "roman with a stop and a slash": ("II./ MỤC TIÊU", "roman", "II", (2,), "MỤC TIÊU"),
    "roman with a stop and a dash": ("II.- MỤC TIÊU", "roman", "II", (2,), "MỤC TIÊU"),
    "arabic with a stop and a slash": ("2./ Mở lớp", "arabic", "2", (2,), "Mở lớp"),
    "arabic with a bracket and a stop": ("2). Mở lớp", "arabic)", "2", (2,), "Mở lớp"),
    "letter with a stop and a slash": ("b./ Mở lớp", "letter", "b", (2,), "Mở lớp"),
    "letter with a bracket and a stop": ("b). Mở lớp", "letter", "b", (2,), "Mở lớp"),
    "part in words before its title in capitals": ("PHẦN THỨ HAI NHIỆM VỤ", "part", "P2", (2,), "NHIỆM VỤ"),
    "chapter before its title in capitals": ("CHƯƠNG II MỞ LỚP", "chapter", "C2", (2,), "MỞ LỚP"),
    "quotation mark as an arrow": ("» mở lớp", "bullet", "", (187,), "mở lớp"),
    "typed arrow": ("=> mở lớp", "bullet", "", (61,), "mở lớp"),
    "part with a slash": ("B/ MỤC TIÊU", "upper", "B", (2,), "MỤC TIÊU"),
    "figure dash": ("‒ Mở lớp", "dash", "", (), "Mở lớp"),
    "bar as a dash": ("― Mở lớp", "dash", "", (), "Mở lớp"),
    "hyphen with a bracket": ("-) Mở lớp", "dash", "", (), "Mở lớp"),
    "plus with a bracket": ("+) Mở lớp", "plus", "", (), "Mở lớp"),
    "arrow": ("→ mở lớp", "bullet", "", (4,), "mở lớp"),
    "hand": ("☞ mở lớp", "bullet", "", (9758,), "mở lớp"),
    "place of a symbol font": ("\uf046 mở lớp", "bullet", "", (61510,), "mở lớp"),
    "letter o as the second bullet of Word": ("o Mở lớp", "bullet", "", (2,), "Mở lớp"),
    "equals sign": ("= mở lớp", "bullet", "", (61,), "mở lớp"),
    "tight hyphen": ("-Mở lớp", "dash", "", (), "Mở lớp"),
    "en dash": ("– Mở lớp", "dash", "", (), "Mở lớp"),
    "em dash": ("— Mở lớp", "dash", "", (), "Mở lớp"),
    "minus sign": ("− Mở lớp", "dash", "", (), "Mở lớp"),
    "non-breaking hyphen": ("‑ Mở lớp", "dash", "", (), "Mở lớp"),
    "not sign of scanners": ("¬ Mở lớp", "dash", "", (), "Mở lớp"),
    "underscore of scanners": ("_ Mở lớp", "dash", "", (), "Mở lớp"),
    "dash before a figure": ("- 100% xã có lớp", "dash", "", (), "100% xã có lớp"),
    "plus": ("+ Mở lớp", "plus", "", (), "Mở lớp"),
    "bullet": ("• Mở lớp", "bullet", "", (1,), "Mở lớp"),
    "asterisk as bullet": ("* Mở lớp", "bullet", "", (42,), "Mở lớp"),
    "phần in words": ("Phần thứ hai", "part", "P2", (2,), ""),
    "phần in numerals": ("PHẦN II: NHIỆM VỤ", "part", "P2", (2,), "NHIỆM VỤ"),
    "chương": ("Chương III", "chapter", "C3", (3,), ""),
    "mục in arabic": ("Mục 2. ĐÀO TẠO", "section", "M2", (2,), "ĐÀO TẠO"),
    "tiểu mục": ("Tiểu mục 1. Lớp học", "subsection", "TM1", (1,), "Lớp học"),
    "điều": ("Điều 5. Phạm vi", "article", "Đ5", (5,), "Phạm vi"),
    "điều in capitals": ("ĐIỀU 12: PHẠM VI", "article", "Đ12", (12,), "PHẠM VI"),
    "inserted điều": ("Điều 5a. Phạm vi", "article", "Đ5a", (5, 1), "Phạm vi"),
    "khoản in words": ("Khoản 2. Sở Nội vụ", "arabic", "2", (2,), "Sở Nội vụ"),
    "điểm in words": ("Điểm đ) Sở Nội vụ", "letter", "đ", (5,), "Sở Nội vụ"),
    "phụ lục with numeral": ("Phụ lục II", "annex", "PL2", (2,), ""),
    "phụ lục with digits": ("PHỤ LỤC SỐ 01", "annex", "PL1", (1,), ""),
    "phụ lục alone": ("PHỤ LỤC", "annex", "PL", (), ""),
    "form": ("Mẫu số 02", "annex", "MS2", (2,), ""),
}

PLAIN = {
    "reference to an article": "Điều 5 của Luật này quy định",
    "reference to several articles": "Điều 5, Điều 6 của Luật này",
    "reference to a clause": "Khoản 2 Điều 5 của Luật này",
    "reference to a section": "Mục 2 Chương III của Luật này",
    "annex in a sentence": "Phụ lục kèm theo Kế hoạch này",
    "a word that begins like a structural one": "Mục tiêu đến năm 2030",
    "another": "Chương trình hành động của tỉnh",
    "a third": "Điểm nghẽn về hạ tầng",
    "a form that is no label": "Mẫu báo cáo theo quy định",
    "figure at the start": "100% cán bộ xã qua lớp",
    "share at the start": "2,5 triệu người",
    "date": "31/12/2025 là hạn cuối",
    "number of a document": "12-KH/TU ngày 2 tháng 3",
    "ill-formed numeral": "IVX. Mở lớp",
    "zero": "0. Mở lớp",
    "decimal with zero": "2.0. Mở lớp",
    "initials": "A.B. Nguyễn",
    "word in brackets": "(sau đây gọi là Kế hoạch)",
    "letter inside a word": "cán bộ xã",
    "empty": "",
}


@pytest.mark.parametrize(("line", "style", "label", "ordinal", "body"), LABELS.values(), ids=LABELS)
def test_label_is_read(line, style, label, ordinal, body):
    marker = read_marker(line)
    assert marker is not None
    assert (marker.style, marker.label, marker.ordinal, line[marker.length :]) == (style, label, ordinal, body)


@pytest.mark.parametrize("line", PLAIN.values(), ids=PLAIN)
def test_plain_text_has_no_label(line):
    assert read_marker(line) is None


def test_official_letters_stand_in_order():
    ordinals = [read_marker(f"{letter}) Mở lớp").ordinal for letter in LETTERS]
    assert ordinals == [(place,) for place in range(1, len(LETTERS) + 1)]
    assert "đ" in LETTERS
    assert not set("fjwz") & set(LETTERS)


def test_latin_row_of_word_processors_counts_on():
    """A to z without đ counts on from letter to letter, except from d to e, which is judged apart."""
    row = [read_marker(f"{letter}) Mở lớp").ordinal for letter in "efghijklmnopqrstuvwxyz"]
    assert all(follows(before, after) for before, after in pairwise(row))


@given(st.integers(1, 89))
def test_roman_numerals_round_trip(number):
    assert read_roman(write_roman(number)) == number


@given(st.text(alphabet="IVXLCDM", max_size=8))
def test_only_well_formed_numerals_are_read(numeral):
    value = read_roman(numeral)
    assert value is None or write_roman(value) == numeral


@given(st.text(max_size=80))
def test_any_line_gives_a_label_inside_it_or_none(line):
    line = unicodedata.normalize("NFC", line).strip()
    marker = read_marker(line)
    if marker is not None:
        assert 0 < marker.length <= len(line)
        assert all(number > 0 for number in marker.ordinal)


def test_symbols_are_counted():
    assert [count_symbol(style, 3) for style in ("dash", "plus", "bullet")] == ["-3", "+3", "•3"]
