"""What captions of tables say where there is nothing to count."""

from __future__ import annotations

import pandas as pd
import pytest

import toolkit
from toolkit.tables import make_table


@pytest.mark.parametrize("name", ["tasks", "expected", "sourced", "targets", "linked", "states", "similarity"])
def test_a_caption_names_the_reference_whose_words_it_is_in_and_the_cut_off(
    name: str, shipped_analysis: toolkit.Analysis
) -> None:
    caption = toolkit.caption_counts(shipped_analysis, name, language="en")
    assert all(said in caption for said in ("26-NQ/TW (digest)", "cut-off 0.32", "chance level", "model core-"))


def test_pairs_that_share_wording_are_counted_out_of_all() -> None:
    pairs = pd.DataFrame({"n_net": [30, 12, 0], "above_chance": [True, False, False]})
    assert "2 of 3 pairs, 1 of them above chance" in toolkit.caption_sharing(pairs, language="en")
    none = make_table("borrowing_pairs", [])  # a study of digests
    assert "0 of 0 pairs" in toolkit.caption_sharing(none, language="en")
