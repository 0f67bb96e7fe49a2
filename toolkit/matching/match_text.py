"""The text that is compared: match keys without citations, and the obligations that a clause strings together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache, partial

from toolkit.parameters import StudyParameters
from toolkit.text.dates import DAY
from toolkit.text.spelling import make_key

#: Numbers and dates of cited documents: every plan names them, they say nothing of a clause's content.
_CITATION = re.compile(
    r"(?:số )?\d+(?:/\d{4})?\s?[-/]\s?[a-zđ]{2,5}(?:\s?[-/]\s?[a-zđ]{2,6})*"
    rf"|(?:,? ?ngày )?(?:{DAY})"
)
_DIGIT = re.compile(r"\d")
_PART = re.compile(r"(?<=[.;:])\s+|;")
_SHORTEST_PART = 4  # syllables; shorter pieces are no obligation of their own


def make_match_text(text: str, parameters: StudyParameters) -> str:
    """Return the text that is compared: the match key without numbers and dates of citations."""
    # Word by word, since the same words come again and again: a tenth of the time of keying whole texts.
    key = " ".join(map(_key_words(parameters.fold_tone_placement, parameters.fold_yi), text.split()))
    # Most texts hold no digit, hence no citation.
    return " ".join((_CITATION.sub(" ", key) if _DIGIT.search(key) else key).split())


def make_match_texts(texts: Iterable[str], parameters: StudyParameters) -> list[str]:
    """Return what :func:`make_match_text` gives for each text."""
    return [make_match_text(text, parameters) for text in texts]


@cache
def _key_words(fold_tone_placement: bool, fold_yi: bool) -> Callable[[str], str]:
    """Return the function that keys a word, and remembers it."""
    key_word = partial(make_key, fold_tone_placement=fold_tone_placement, fold_yi=fold_yi)
    return lru_cache(maxsize=100_000)(key_word)


def split_parts(key: str) -> list[str]:
    """Split a clause's match text into the obligations that it strings together.

    Examples
    --------
    >>> split_parts("rà soát quy định của tỉnh; báo cáo kết quả trước tháng sáu")
    ['rà soát quy định của tỉnh', 'báo cáo kết quả trước tháng sáu']
    """
    # Words of a match text stand one space apart.
    parts = [part for part in _PART.split(key) if part.strip().count(" ") >= _SHORTEST_PART - 1]
    return parts or [key]


def find_parts(text: str, parameters: StudyParameters) -> list[tuple[int, int]]:
    """Return where the parts of a text stand: start and end of each, in order.

    The same parts as :func:`split_parts` makes of the match text, in the text as it was read.

    Examples
    --------
    >>> text = "Rà soát quy định của tỉnh; báo cáo kết quả trước tháng sáu."
    >>> [text[start:end] for start, end in find_parts(text, StudyParameters())]
    ['Rà soát quy định của tỉnh', 'báo cáo kết quả trước tháng sáu.']
    """
    cuts = [0, *(place for found in _PART.finditer(text) for place in found.span()), len(text)]
    spans = list(zip(cuts[::2], cuts[1::2], strict=True))
    long = [(a, b) for a, b in spans if len(make_match_text(text[a:b], parameters).split()) >= _SHORTEST_PART]
    return long or [(0, len(text))]
