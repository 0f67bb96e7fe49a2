"""Damaged letters in clauses: what is mended, what is left, and that a mended clause scores like the clean one."""

from __future__ import annotations

import pandas as pd
import pytest
from planted import GRANTS, LIBRARY, REFERENCE, TASKS, make_clauses, make_units, propose

from toolkit.matching.chance import load_decoys
from toolkit.matching.features import RARE, RELATED_FEATURES
from toolkit.matching.mending import list_neighbours, mend_text, mend_texts
from toolkit.text.spelling import list_tokens, make_key
from toolkit.text.syllables import is_syllable

KNOWN = list_neighbours(
    ["tăng cường quản lí đất đai", "mở lớp ban đêm", "trồng rừng", "tổng rừng", "giám sát AI".lower()]
)

MENDED = {
    "a lost letter": ("tng cường", "tăng cường"),
    "another letter": ("qxản lí", "quản lí"),
    "a letter too many": ("quảnn lí", "quản lí"),
    "two beside each other": ("tng cưxng", "tng cưxng"),
    "one after the other": ("tăng cưxng qxản lí", "tăng cường quản lí"),
    "punctuation stays": ("(tng cường); mở lớp", "(tăng cường); mở lớp"),
    "a possible syllable may be meant": ("tang cường", "tang cường"),
    "the neighbour stands after it": ("trxng rừng", "trồng rừng"),
    "no neighbour tells": ("đổi mới qxản trị", "đổi mới qxản trị"),
    "two letters away": ("qxxn lí", "qxxn lí"),
    "a foreign word": ("mở lớp fintech ban đêm", "mở lớp fintech ban đêm"),
    "a numeral or short form": ("quý ii đất", "quý ii đất"),
    "digits": ("lớp 4.0 ban", "lớp 4.0 ban"),
}


@pytest.mark.parametrize(("key", "expected"), MENDED.values(), ids=MENDED)
def test_only_what_cannot_be_a_syllable_and_has_one_likely_reading_is_mended(key, expected):
    assert mend_text(key, KNOWN) == expected


def test_where_both_readings_stand_beside_the_neighbour_the_word_stays():
    known = list_neighbours(["trồng rừng", "trông rừng"])
    assert mend_text("trxng rừng", known) == "trxng rừng"


def test_texts_are_mended_as_each_alone():
    keys = [key for key, _ in MENDED.values()]
    assert mend_texts(keys, KNOWN) == [mend_text(key, KNOWN) for key in keys]


def test_all_vietnamese_syllables_of_the_decoys_are_possible():
    words = {word for text in load_decoys()["text"] for word in list_tokens(make_key(text)) if word.isalpha()}
    foreign = {"container", "aids", "unesco", "khmer", "iv", "karaoke"}
    assert {word for word in words if not is_syllable(word)} == foreign


def test_a_clause_with_damaged_letters_scores_like_the_clean_one():
    reference = make_units(REFERENCE, [("III.1", "clause", LIBRARY, TASKS), ("III.2", "clause", GRANTS, TASKS)])
    damaged = LIBRARY.replace("mạng", "mxạng").replace("sách", "sxch").replace("bồi dưỡng", "bồi dưỡngg")
    assert sum(a != b for a, b in zip(LIBRARY.split(), damaged.split(), strict=True)) == 3
    found = [
        propose(pd.concat([reference, make_clauses("lam", [text])], ignore_index=True)) for text in (LIBRARY, damaged)
    ]
    columns = ["provision_id", *RELATED_FEATURES, *RARE]
    pd.testing.assert_frame_equal(found[0][columns], found[1][columns])
