"""The second look: what the other pairs of a plan say of a pair, computed by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.matching.neighbours import SUPPORT, add_support

IDS = ["doc_id", "clause_id", "provision_id"]
#: clause, provision, first probability; then section support, clause shortfall, provision shortfall.
BY_HAND = [
    # II.1.b reaches section III.1 with 0.6 at best, II.1.c not at all: (0.6 + 0) / 2. II.2.a is nearer to III.1.a.
    ("II.1.a", "III.1.a", 0.8, 0.3, 0.0, 0.1),
    ("II.1.a", "III.2.a", 0.3, 0.1, 0.5, 0.0),
    # II.1.a reaches section III.1 with 0.8, II.1.c not at all; that II.1.b has two pairs there adds nothing.
    ("II.1.b", "III.1.b", 0.6, 0.4, 0.0, 0.0),
    ("II.1.b", "III.1.a", 0.5, 0.4, 0.1, 0.4),
    ("II.1.c", "III.2.a", 0.2, 0.15, 0.0, 0.1),
    # Alone under its heading.
    ("II.2.a", "III.1.a", 0.9, 0.0, 0.0, 0.0),
]


def make_pairs(rows, doc_id: str = "song-lam") -> tuple[pd.DataFrame, np.ndarray]:
    table = pd.DataFrame([row[:3] for row in rows], columns=["clause_id", "provision_id", "first"])
    table.insert(0, "doc_id", doc_id)
    return table[IDS], table["first"].to_numpy(dtype=float)


def test_support_and_shortfalls_are_those_computed_by_hand():
    pairs, first = make_pairs(BY_HAND)
    expected = np.array([row[3:] for row in BY_HAND])
    assert add_support(pairs, first)[list(SUPPORT)].to_numpy() == pytest.approx(expected)


def test_no_pairs_give_no_support_and_all_columns():
    pairs, first = make_pairs(BY_HAND)
    empty = add_support(pairs.iloc[:0], first[:0])
    assert empty.empty
    assert list(empty.columns) == [*IDS, *SUPPORT]


def test_ids_index_and_other_columns_are_kept():
    pairs, first = make_pairs(BY_HAND)
    pairs = pairs.assign(cosine=0.5).set_axis(range(60, 0, -10))
    pd.testing.assert_frame_equal(add_support(pairs, first)[[*IDS, "cosine"]], pairs)


def test_looking_again_replaces_the_first_look():
    pairs, first = make_pairs(BY_HAND)
    other = add_support(pairs, first[::-1])
    pd.testing.assert_frame_equal(add_support(other, first), add_support(pairs, first))


@pytest.mark.parametrize(
    ("clause", "other", "supported"),
    [("II.1.a", "II.1.b", True), ("II.1.a", "II.2.b", False), ("1", "2", True), ("II.1", "II.1.a", False)],
    ids=["same heading", "another heading", "no heading at all", "heading and what is under it"],
)
def test_only_neighbours_under_the_same_heading_support(clause, other, supported):
    pairs, first = make_pairs([(clause, "III.1.a", 0.4), (other, "III.1.b", 0.7)])
    expected = [0.7, 0.4] if supported else [0, 0]
    assert add_support(pairs, first)["section_support"].tolist() == pytest.approx(expected)


ids = st.sampled_from(["I.1", "I.2", "II.1.a", "II.1.b", "II.1.c", "p1"])
tables = st.lists(
    st.tuples(st.sampled_from("ab"), ids, ids, st.floats(0, 1)), max_size=24, unique_by=lambda row: row[:3]
)


def look_again(rows) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=[*IDS, "first"])
    return add_support(table, table["first"].to_numpy(dtype=float))


@settings(max_examples=60, deadline=None)
@given(tables)
def test_values_lie_between_0_and_1(rows):
    values = look_again(rows)[list(SUPPORT)].to_numpy(dtype=float)
    assert ((values >= 0) & (values <= 1)).all()


@settings(max_examples=40, deadline=None)
@given(tables, st.randoms(use_true_random=False))
def test_order_of_pairs_does_not_matter(rows, random):
    shuffled = random.sample(rows, len(rows))
    first, second = (look_again(table).sort_values(IDS, ignore_index=True) for table in (rows, shuffled))
    pd.testing.assert_frame_equal(first, second, rtol=1e-12)


@settings(max_examples=40, deadline=None)
@given(tables)
def test_pairs_of_a_plan_never_influence_another_plan(rows):
    own = [row for row in rows if row[0] == "a"]
    together = look_again(rows)
    pd.testing.assert_frame_equal(
        together[together["doc_id"] == "a"].reset_index(drop=True), look_again(own), check_dtype=False, rtol=1e-12
    )


@settings(max_examples=40, deadline=None)
@given(tables.filter(bool))
def test_every_clause_and_every_provision_has_a_pair_without_shortfall(rows):
    table = look_again(rows)
    assert (table.groupby(["doc_id", "clause_id"])["clause_shortfall"].min() == 0).all()
    assert (table.groupby(["doc_id", "provision_id"])["provision_shortfall"].min() == 0).all()
