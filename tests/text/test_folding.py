"""A folded text always leads back to the text as it stands."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.text.folding import fold_text


@settings(deadline=None)
@given(st.text(max_size=100))
def test_folding_keeps_the_way_back(text):
    folded = fold_text(text)
    assert len(folded.plain) == len(folded.offsets)
    assert list(folded.offsets) == sorted(set(folded.offsets))


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("text", "word", "quoted"),
    [
        pytest.param("Kế hoạch **số** 5–KH/TU", "so", "số", id="between emphasis marks"),
        pytest.param("|Hà Nội,<br>ngày 2|", "Noi,   \nngay", "Nội,<br>ngày", id="over a line break in a cell"),
        pytest.param("UỶ BAN hoà giải", "hoa", "hoà", id="old tone placement"),
        pytest.param("Ban Chấp  hành\nTrung ương", "hanh\nTrung", "hành Trung", id="over a line"),
    ],
)
def test_what_is_found_is_quoted_as_it_stands(text, word, quoted, form):
    folded = fold_text(unicodedata.normalize(form, text))
    start = folded.plain.index(word)
    assert folded.quote(start, start + len(word)) == quoted
