"""Candidate pairs and their features: planted truths, oracles, and what must not change them."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from planted import (
    DAMS,
    GRANTS,
    LIBRARY,
    MATS,
    PLAIN,
    REFERENCE,
    TRUTH,
    make_clauses,
    make_units,
    plant_units,
    propose,
)
from rapidfuzz import fuzz
from sklearn.feature_extraction.text import TfidfVectorizer

import toolkit.matching.candidates as candidates_module
from toolkit.errors import TableError
from toolkit.matching.candidates import propose_candidates
from toolkit.matching.features import FEATURES
from toolkit.matching.match_text import make_match_text, split_parts
from toolkit.parameters import StudyParameters
from toolkit.text.spelling import list_tokens

IDS = ["doc_id", "clause_id", "provision_id"]
COSINES = [name for name in FEATURES if name.endswith("cosine")]


def sort_pairs(table: pd.DataFrame) -> pd.DataFrame:
    return table.sort_values(IDS, ignore_index=True)


@pytest.fixture(scope="module")
def candidates():
    return propose(plant_units())


# What is proposed ---------------------------------------------------------------------------------


@pytest.mark.parametrize("pair", TRUTH, ids=lambda pair: "-".join(pair))
def test_planted_pairs_are_among_the_first_two(candidates, pair):
    place = candidates.set_index(IDS)["rank"]
    assert place[pair] <= 2


def test_ranks_count_from_one_by_falling_cosine(candidates):
    for _, group in candidates.groupby(["doc_id", "clause_id"]):
        assert group["rank"].tolist() == list(range(1, len(group) + 1))
        assert group["cosine"].round(6).is_monotonic_decreasing


@pytest.mark.parametrize("size", [1, 2, 5])
def test_shortlist_bounds_the_pairs_of_a_clause_and_keeps_the_best(candidates, size):
    short = propose(plant_units(), StudyParameters(shortlist=size))
    assert short.groupby(["doc_id", "clause_id"]).size().max() <= size
    expected = candidates[candidates["rank"] <= size]
    assert short[IDS].to_numpy().tolist() == expected[IDS].to_numpy().tolist()


def test_headings_and_lead_ins_are_never_paired():
    units = plant_units()
    units.loc[units["clause_id"] == "II.1", "kind"] = "lead_in"
    pairs = propose(units)
    assert "II.1" not in set(pairs["provision_id"])
    assert set(pairs["clause_id"]) <= set(units.loc[units["kind"] == "clause", "clause_id"])


def test_rows_of_tables_are_paired_like_clauses():
    units = plant_units()
    units.loc[(units["doc_id"] == "song-lam") & (units["clause_id"] == "II.1"), "kind"] = "row"
    assert propose(units).set_index(IDS).loc[("song-lam", "II.1", "III.1"), "rank"] == 1


def test_clause_that_shares_no_word_with_the_reference_has_no_row():
    units = pd.concat([plant_units(), make_clauses("en", ["Build rural schools near ports."])])
    assert "en" not in set(propose(units)["doc_id"])


# Values -------------------------------------------------------------------------------------------


def test_cosines_lie_between_nothing_and_all(candidates):
    assert candidates[COSINES].min().min() >= 0
    assert candidates[COSINES].max().max() <= 1 + 1e-6


def test_copy_has_everything_of_its_provision(candidates):
    copy = candidates.set_index(IDS).loc[("song-lam", "II.1", "III.1")]
    assert copy[["cosine", "parts_cosine"]].astype(float).tolist() == pytest.approx([1.0, 1.0], abs=1e-6)
    assert copy["clause_rank"] == copy["provision_rank"] == 1
    assert copy["clause_gap"] == copy["provision_gap"] == 0


def test_obligation_inside_a_longer_clause_is_found_whole():
    units = pd.concat([make_clauses(REFERENCE, [LIBRARY, DAMS]), make_clauses("dai", [f"{DAMS[:-1]}; {MATS}"])])
    pair = propose(units).set_index(IDS).loc[("dai", "1", "2")]
    assert pair["part_cosine"] == pytest.approx(1, abs=1e-6)
    assert pair["cosine"] < 0.8


def test_clause_that_takes_up_one_of_several_obligations_is_found_whole():
    units = pd.concat([make_clauses(REFERENCE, [GRANTS, f"{DAMS[:-1]}; {MATS}"]), make_clauses("ngan", [DAMS])])
    pair = propose(units).set_index(IDS).loc[("ngan", "1", "2")]
    assert pair["parts_cosine"] == pytest.approx(1, abs=1e-6)
    assert pair["part_cosine"] == pair["cosine"] < 0.8


def test_obligation_shared_by_two_long_units_is_found_whole():
    units = pd.concat(
        [make_clauses(REFERENCE, [LIBRARY, f"{DAMS[:-1]}; {MATS}"]), make_clauses("dai", [f"{GRANTS[:-1]}; {DAMS}"])]
    )
    pair = propose(units).set_index(IDS).loc[("dai", "1", "2")]
    assert pair["parts_cosine"] == pytest.approx(1, abs=1e-6)
    assert max(pair["cosine"], pair["part_cosine"]) < 0.8


def test_cosine_is_that_of_scikit_learn():
    units = plant_units()
    content = units[units["kind"] == "clause"]
    keys = [make_match_text(text, StudyParameters()) for text in content["text"]]
    oracle = TfidfVectorizer(
        tokenizer=list_tokens, token_pattern=None, ngram_range=(1, 2), sublinear_tf=True, lowercase=False
    )
    rows = oracle.fit_transform(keys)
    place = {key: at for at, key in enumerate(zip(content["doc_id"], content["clause_id"], strict=True))}
    for pair in propose(units).itertuples():
        left, right = rows[place[pair.doc_id, pair.clause_id]], rows[place[REFERENCE, pair.provision_id]]
        assert pair.cosine == pytest.approx((left @ right.T).toarray()[0, 0], abs=1e-5)


def test_cosines_of_parts_are_those_of_a_plain_count():
    units = plant_units()
    content = units[units["kind"] == "clause"]
    keys = {(row.doc_id, row.clause_id): make_match_text(row.text, StudyParameters()) for row in content.itertuples()}
    spread = Counter(term for text in keys.values() for term in set(list_terms(text)))
    rarity = {term: math.log((1 + len(keys)) / (1 + n)) + 1 for term, n in spread.items()}

    def weigh(text: str) -> dict[str, float]:
        return {term: (1 + math.log(n)) * rarity[term] for term, n in Counter(list_terms(text)).items()}

    def measure_cosine(left: str, right: str) -> float:
        a, b = weigh(left), weigh(right)
        return (
            sum(a[term] * b[term] for term in a.keys() & b.keys()) / math.hypot(*a.values()) / math.hypot(*b.values())
        )

    differ = 0
    for pair in propose(units).itertuples():
        clause, provision = keys[pair.doc_id, pair.clause_id], keys[REFERENCE, pair.provision_id]
        parts, asked = split_parts(clause), split_parts(provision)
        assert pair.part_cosine == pytest.approx(max(measure_cosine(part, provision) for part in parts), abs=1e-5)
        best = max(measure_cosine(part, other) for part in parts for other in asked)
        assert pair.parts_cosine == pytest.approx(best, abs=1e-5)
        differ += pair.cosine < pair.part_cosine < pair.parts_cosine
    assert differ  # the planted texts hold pairs of which all three say something else


def list_terms(text: str) -> list[str]:
    syllables = list_tokens(text)
    return [*syllables, *(" ".join(pair) for pair in pairwise(syllables))]


def test_ranks_and_gaps_are_those_of_a_group_by(candidates):
    strength = (candidates["cosine"].astype(float) + candidates["parts_cosine"]).round(6)
    for name, keys in (("clause", ["doc_id", "clause_id"]), ("provision", ["doc_id", "provision_id"])):
        groups = strength.groupby([candidates[key] for key in keys])
        rank = 1 / groups.rank(ascending=False, method="min")
        assert candidates[f"{name}_rank"].tolist() == pytest.approx(rank.tolist())
        gap = groups.transform("max") - strength
        assert candidates[f"{name}_gap"].tolist() == pytest.approx(gap.tolist(), abs=1e-5)


def test_type_of_a_provision_is_that_of_the_study_where_given():
    known = pd.DataFrame({"provision_id": ["III.1", "II.1"], "type": ["target", ""]})
    pairs = propose_candidates(
        plant_units(), reference_id=REFERENCE, parameters=StudyParameters(), provisions=known
    ).set_index(IDS)
    assert pairs.loc[("song-lam", "II.1", "III.1"), "same_type"] == 0
    assert pairs.loc[("song-lam", "II.1", "III.1"), "task_for_target"] == 1
    assert pairs.loc[("song-lam", "I.1", "II.1"), "same_type"] == 1


def test_plain_score_is_that_of_rapidfuzz_on_match_texts():
    units = plant_units()
    texts = units.set_index(["doc_id", "clause_id"])["text"].map(lambda text: make_match_text(text, PLAIN))
    for pair in propose(units, PLAIN).itertuples():
        expected = fuzz.token_set_ratio(texts[pair.doc_id, pair.clause_id], texts[REFERENCE, pair.provision_id])
        assert pair.plain_score == pytest.approx(expected, abs=1e-3)


# What must change nothing -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "respell",
    [
        lambda text: unicodedata.normalize("NFD", text),
        str.upper,
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: f"{text} (Nghị quyết số 99-NQ/TW ngày 3/4/2031)".replace("Nghị quyết ", ""),
    ],
    ids=["decomposed letters", "capitals", "no-break spaces", "numbers and dates of cited documents"],
)
def test_spelling_of_a_plan_changes_no_value(candidates, respell):
    units = plant_units()
    own = (units["doc_id"] != REFERENCE) & (units["kind"] == "clause")
    units.loc[own, "text"] = units.loc[own, "text"].map(respell)
    pd.testing.assert_frame_equal(propose(units), candidates)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations([REFERENCE, "song-lam", "nui-xanh", "cua-bien"]))
def test_order_of_documents_changes_no_value_and_no_tie(candidates, order):
    shuffled = propose(plant_units(*order))
    pd.testing.assert_frame_equal(sort_pairs(shuffled), sort_pairs(candidates), check_exact=True)


def plant_ties() -> pd.DataFrame:
    """Ten provisions of the same words under one heading, and a plan that says them twice."""
    reference = make_clauses(REFERENCE, [GRANTS] * 10 + [DAMS])
    return pd.concat([reference, make_clauses("lap-lai", [GRANTS, MATS, GRANTS])], ignore_index=True)


def test_repeated_clauses_have_the_same_values():
    pairs = propose(plant_ties(), StudyParameters(shortlist=20))
    first, again = (pairs[pairs["clause_id"] == clause_id].iloc[:, 2:] for clause_id in ("1", "3"))
    pd.testing.assert_frame_equal(first.reset_index(drop=True), again.reset_index(drop=True))


def test_equal_provisions_come_in_reading_order_and_share_the_rank():
    pairs = propose(plant_ties(), StudyParameters(shortlist=20))
    own = pairs[pairs["clause_id"] == "1"]
    assert own["provision_id"].tolist()[:10] == [str(place) for place in range(1, 11)]
    assert set(own["clause_rank"][:10]) == {1.0}


@pytest.mark.parametrize("size", [1, 3, 5])
def test_of_equal_provisions_the_shortlist_keeps_the_first(size):
    pairs = propose(plant_ties(), StudyParameters(shortlist=size))
    for _, own in pairs.groupby("clause_id"):
        assert own["provision_id"].tolist() == [str(place) for place in range(1, size + 1)]


@pytest.mark.parametrize("setting", [("_CHUNK", 1), ("_CHUNK", 7), ("_THREADS", 1)], ids=str)
def test_chunks_and_threads_change_nothing(candidates, monkeypatch, setting):
    monkeypatch.setattr(candidates_module, *setting)
    pd.testing.assert_frame_equal(propose(plant_units()), candidates, check_exact=True)


phrases = st.sampled_from(["mở lớp", "sửa hồ chứa", "lập quỹ học bổng", "dệt chiếu", "báo cáo; gửi kết quả"])
clause_texts = st.lists(st.lists(phrases, min_size=1, max_size=5).map(" ".join), min_size=1, max_size=5)


@settings(max_examples=15, deadline=None)
@given(clause_texts, clause_texts)
def test_features_of_any_texts_are_finite_and_in_range(provisions, clauses):
    pairs = propose(pd.concat([make_clauses(REFERENCE, provisions), make_clauses("a", clauses)]))
    assert np.isfinite(pairs[list(FEATURES)].to_numpy(dtype=float)).all()
    assert (pairs[COSINES] <= 1 + 1e-6).all().all()
    assert not pairs.duplicated(IDS).any()


# Odd inputs ---------------------------------------------------------------------------------------


def test_reference_without_clauses_is_refused():
    units = pd.concat([make_units(REFERENCE, [("I", "heading", "MỤC TIÊU", "")]), plant_units("song-lam")])
    with pytest.raises(TableError, match=r"reference 'trung-uong' has no clauses.*doichieu check"):
        propose(units)


def test_texts_without_any_word_are_refused():
    units = pd.concat([make_clauses(REFERENCE, ["..."]), make_clauses("a", ["---"])])
    with pytest.raises(TableError, match="no clause holds a word"):
        propose(units)


def test_units_table_that_lacks_a_column_is_refused():
    with pytest.raises(TableError, match="context"):
        propose(plant_units().drop(columns="context"))


def test_study_without_plans_gives_an_empty_table_with_all_columns():
    pairs = propose(plant_units(REFERENCE))
    assert pairs.empty
    assert [*IDS, "rank", *FEATURES] == list(pairs.columns)


def test_reference_of_one_provision_is_enough():
    units = pd.concat([make_clauses(REFERENCE, [DAMS]), plant_units("song-lam")])
    pairs = propose(units).set_index(IDS)
    assert pairs.loc[("song-lam", "II.2", "1"), "provision_rank"] == 1
    assert set(pairs["rank"]) == {1}


def test_same_task_under_the_same_heading_has_the_nearer_context():
    reference = make_clauses(REFERENCE, [MATS, DAMS], "2. Nghề dệt chiếu cói")
    same, other = (
        make_clauses(name, [MATS], title) for name, title in (("a", "5. Nghề dệt chiếu cói"), ("b", "5. Hồ chứa nước"))
    )
    pairs = propose(pd.concat([reference, same, other])).set_index(IDS)
    assert pairs.loc[("a", "1", "1"), "context_cosine"] == pytest.approx(1, abs=1e-6)
    assert pairs.loc[("b", "1", "1"), "context_cosine"] == 0
