"""One folding for all rooms: what looks the same is the same, and what is found leads back to the text as it stands."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.changes import find_changes
from toolkit.documents.citations import find_citations
from toolkit.documents.document_numbers import number_key
from toolkit.text.folding import fold_text, make_plain
from toolkit.text.provinces import fold_province
from toolkit.text.spelling import make_key

_HABITS = ("hoà", "Uỷ", "thuý", "qúy", "ĐÃ", "Ð", "с", "\u200b", "*", "<br>", "–", "\u00a0", "\t", "\n", "ế", "x\u0301")
_TEXT = st.one_of(
    st.text(max_size=100),
    st.lists(st.sampled_from(_HABITS), max_size=20).map("".join),
    st.lists(st.sampled_from(_HABITS), max_size=20).map(lambda words: unicodedata.normalize("NFD", "".join(words))),
)


@pytest.mark.parametrize("marks", [True, False])
@given(text=_TEXT, data=st.data())
def test_every_range_leads_back_in_order(marks, text, data):
    folded = fold_text(text, marks=marks)
    if folded.offsets:
        assert len(folded.offsets) == len(folded.text) + 1
        assert list(folded.offsets) == sorted(folded.offsets)
    else:
        assert len(folded.text) == len(text)
    start = data.draw(st.integers(0, len(folded.text)))
    end = data.draw(st.integers(start, len(folded.text)))
    begin, stop = folded.source_span(start, end)
    assert 0 <= begin <= stop <= len(text)
    assert (begin == stop) == (start == end)


#: Letters with marks: Latin, Greek, Cyrillic, Vietnamese.
_WITH_MARKS = st.characters(max_codepoint=0x4FF) | st.characters(min_codepoint=0x1E00, max_codepoint=0x1EFF)


@pytest.mark.parametrize("marks", [True, False])
@given(text=st.text(_WITH_MARKS, max_size=60) | st.lists(st.sampled_from(_HABITS), max_size=20).map("".join))
def test_composed_and_decomposed_text_fold_the_same(marks, text):
    composed, decomposed = (fold_text(unicodedata.normalize(form, text), marks=marks).text for form in ("NFC", "NFD"))
    assert composed == decomposed


#: How a word may come from the web, a scanner or a keyboard: habit -> (as it comes, as it is meant).
COMES_AS = {
    "zero-width space in a word": ("nă\u200bm 2025", "năm 2025"),
    "zero-width space under a mark": ("na\u200b\u0306m 2025", "năm 2025"),
    "zero-width joiner": ("nă\u200dm 2025", "năm 2025"),
    "soft hyphen": ("nă\u00adm 2025", "năm 2025"),
    "byte order mark": ("\ufeffnăm 2025", "năm 2025"),
    "no-break space": ("năm\u00a02025", "năm 2025"),
    "narrow no-break space": ("năm\u202f2025", "năm 2025"),
    "figure space": ("năm\u20072025", "năm 2025"),
    "ideographic space": ("năm\u30002025", "năm 2025"),
    "tab": ("năm\t2025", "năm 2025"),
    "Cyrillic letters": ("nămоеас", "nămoeac"),
    "Cyrillic letter under a mark": ("е\u0302\u0301", "ế"),
    "Greek letter": ("nοi", "noi"),
    "Icelandic eth": ("ðến năm 2025, Ðề án", "đến năm 2025, Đề án"),
    "African d": ("Ɖến năm 2025", "Đến năm 2025"),
    "horizontal bar": ("2021―2025", "2021-2025"),
    "minus": ("2021−2025", "2021-2025"),
    "fraction slash": ("5⁄KH", "5/KH"),
}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    "fold",
    [make_key, make_plain, lambda text: fold_text(text).text, number_key, fold_province],
    ids=["match key", "plain letters", "folded text", "key of a number", "name of a province"],
)
@pytest.mark.parametrize(("comes", "meant"), COMES_AS.values(), ids=COMES_AS)
def test_the_same_habits_are_forgiven_everywhere(comes, meant, fold, form):
    assert fold(unicodedata.normalize(form, comes)) == fold(meant)


@pytest.mark.parametrize(("comes", "meant"), COMES_AS.values(), ids=COMES_AS)
def test_a_habit_of_writing_is_no_change_of_meaning(comes, meant):
    sentence = "Hoàn thành xây dựng 12 bến đò trong {} và giao các xã quản lý."
    assert find_changes(sentence.format(meant), sentence.format(comes)).empty


def test_a_number_is_cited_whatever_signs_it_is_written_with():
    cited = find_citations("Kế hoạch số 5\u200b–KН/TU ngày 02⁄3⁄2019")  # a hidden blank, a Cyrillic Н
    assert cited["cited_number"].tolist() == ["5-KH/TU"]
    assert cited["cited_issued"].tolist() == ["2019-03-02"]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("text", "word", "quoted"),
    [
        pytest.param("Kế hoạch **số** 5–KH/TU", "so", "số", id="between emphasis marks"),
        pytest.param("|Hà Nội,<br>ngày 2|", "Noi,   \nngay", "Nội,<br>ngày", id="over a line break in a cell"),
        pytest.param("UỶ BAN hoà giải", "hoa", "hoà", id="old tone placement"),
        pytest.param("Ban Chấp  hành\nTrung ương", "hanh\nTrung", "hành Trung", id="over a line"),
        pytest.param("trong năm\u200b 2025", "nam", "năm", id="before a hidden blank"),
    ],
)
def test_what_is_found_is_quoted_as_it_stands(text, word, quoted, form):
    folded = fold_text(unicodedata.normalize(form, text), marks=False)
    start = folded.text.index(word)
    assert folded.quote(start, start + len(word)) == quoted
