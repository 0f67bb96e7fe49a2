"""The first words of a pattern are read off it: a word too few would lose matches in silence."""

import pytest

from toolkit.statements.first_words import list_first_words


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        pytest.param("(?:phó )?(?:giám đốc|chủ tịch)", "phó giám chủ", id="an optional word before two ways"),
        pytest.param(r"(?<!vùng )(?<!\w)cấm(?! kỵ)(?!\w)", "cấm", id="what stands around is no first word"),
        pytest.param(r"(?:các\s+)*xã", "các xã", id="a word as often as wanted"),
        pytest.param(r"\d+ ?%|một nửa", "0 một", id="figures"),
        pytest.param(r"(?:lần)?/năm", "lần /", id="a slash with or without a word before it"),
        pytest.param("h[aằ]ng (?:năm|quý)", "hang hằng", id="two spellings of one letter"),
        pytest.param("tổ(?:ng)? kết", "tổ tổng", id="a word that goes on or not"),
        pytest.param(r"quý(?!\w)|quý\s*i", "quý", id="a blank that may be missing"),
        pytest.param(r"[ivx]{1,2}\.", "i v x ii iv ix vi vv vx xi xv xx", id="letters of a numeral"),
    ],
)
def test_first_words(pattern, words):
    assert list_first_words(pattern) == frozenset(words.split())


@pytest.mark.parametrize("pattern", [r"\w+ tỉnh", r"(?:năm)?[^\W\d]+", ".", "(?:cả )?", r"(a|b)\1"])
def test_a_pattern_that_may_begin_with_any_word_has_none(pattern):
    assert list_first_words(pattern) is None
