"""Match keys: what they forgive, what they keep apart, and the way back to the original."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.text.folding import make_plain
from toolkit.text.lost_letters import find_lost_letters
from toolkit.text.order import sort_key
from toolkit.text.spelling import make_key

SAME = {
    "composed and decomposed": ("Quản lý đội ngũ", unicodedata.normalize("NFD", "Quản lý đội ngũ")),
    "capitals": ("ĐẢNG ỦY", "đảng ủy"),
    "tone on oa": ("hoà giải", "hòa giải"),
    "tone on oe": ("sức khoẻ", "sức khỏe"),
    "tone on uy": ("uỷ ban", "ủy ban"),
    "tone on uy, rising": ("thuý", "thúy"),
    "tone on uy, capitals": ("UỶ BAN", "Ủy ban"),
    "tone in quy, misplaced": ("qúy", "quý"),
    "y and i in kỹ": ("kỹ sư", "kĩ sư"),
    "y and i in tỷ": ("tỷ lệ", "tỉ lệ"),
    "y and i in quý": ("quý báu", "quí báu"),
    "y and i in lý": ("xử lý", "xử lí"),
    "curly quotes": ("“nòng cốt”", '"nòng cốt"'),
    "French quotes": ("«nòng cốt»", '"nòng cốt"'),
    "en dash": ("2021–2025", "2021-2025"),
    "non-breaking hyphen": ("kinh tế‑xã hội", "kinh tế-xã hội"),
    "no-break space": ("cán\u00a0bộ", "cán bộ"),
    "narrow no-break space": ("30\u202f%", "30 %"),
    "zero-width space": ("cán\u200b bộ", "cán bộ"),
    "soft hyphen": ("đào\u00adtạo", "đàotạo"),
    "byte order mark": ("\ufeffcán bộ", "cán bộ"),
    "ellipsis": ("v.v…", "v.v..."),
    "Cyrillic letters": ("сán bộ", "cán bộ"),
    "Cyrillic capitals": ("ВỘ TÀI СHÍNH", "bộ tài chính"),
    "Greek o": ("cοi", "coi"),
    "eth for đ": ("ðào tạo", "đào tạo"),
}

APART = {
    "đ and d": ("đào", "dào"),
    "tones": ("ma", "má"),
    "vowel marks": ("tân", "tăn"),
    "oa in a closed syllable": ("hoàn", "hòan"),
    "hai and hay": ("hai", "hay"),
    "tay and tai": ("tay", "tai"),
    "uy in a closed syllable": ("huỳnh", "hùynh"),
    "numbers": ("30%", "3%"),
    "negation": ("không giao", "giao"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_habits_share_a_key(one, other):
    assert make_key(one) == make_key(other)


@pytest.mark.parametrize(("one", "other"), APART.values(), ids=APART)
def test_different_words_keep_their_keys(one, other):
    assert make_key(one) != make_key(other)


def test_folding_can_be_left_out():
    assert make_key("hoà", fold_tone_placement=False) == "hoà"
    assert make_key("kỹ", fold_yi=False) == "kỹ"


_SYLLABLES = ("hoà", "hòa", "Uỷ", "thuý", "quý", "kỹ", "“ở”", "ĐÃ", "nguyễn", "Ð", "с", "…", " ", "\u200b", "\n", "ế")
_TEXT = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(_SYLLABLES), max_size=20).map("".join),
    st.lists(st.sampled_from(_SYLLABLES), max_size=20).map(lambda s: unicodedata.normalize("NFD", "".join(s))),
)


@given(_TEXT)
def test_key_of_a_key_is_the_key(text):
    assert make_key(make_key(text)) == make_key(text)


@given(_TEXT)
def test_composed_and_decomposed_text_share_a_key(text):
    keys = {make_key(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")}
    assert len(keys) == 1


def test_dictionary_order_of_provinces():
    ordered = ["An Giang", "Bà Rịa", "Bạc Liêu", "Cao Bằng", "Đắk Lắk", "Điện Biên", "Đồng Nai", "Hà Nam", "Hải Phòng"]
    shuffled = ordered[:]
    random.Random(3).shuffle(shuffled)
    assert sorted(shuffled, key=sort_key) == ordered
    assert sorted(map(_decompose, shuffled), key=sort_key) == list(map(_decompose, ordered))


def _decompose(text):
    return unicodedata.normalize("NFD", text)


@given(_TEXT)
def test_stripped_text_has_no_vietnamese_marks(text):
    bare = make_plain(text)
    assert not any("\u0300" <= character < "\u0370" for character in bare)
    assert "đ" not in bare.lower()


LOST = {
    "vowels lost": ("Giao tng cơ quan rà soát.", ["tng"]),
    "only đ left": ("Tạo điều kiện đ cán bộ phấn đấu.", ["đ"]),
    "only a digraph left": ("Tăng cường kh quản lý.", ["kh"]),
    "units of measure": ("Làm 5 km đường, 20 kg giống.", []),
    "money": ("Hỗ trợ 500 đ mỗi ngày.", []),
    "item labels": ("a) Mở lớp.\nđ) Rà soát.", []),
    "references": ("tại điểm b, c, đ và điểm đ khoản 2", []),
    "addresses": ("Gửi về snv@songlam.gov.vn hoặc http://snv.vn", []),
    "whole words": ("Rà soát, sắp xếp đội ngũ cán bộ.", []),
}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(("text", "words"), LOST.values(), ids=LOST)
def test_lost_letters_are_found(text, words, form):
    text = unicodedata.normalize(form, text)
    assert [text[place:].split()[0] for place in find_lost_letters(text)] == words
