"""Candidate pairs and their features: planted truths, oracles, and what must not change them."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter, defaultdict
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
    learn_model,
    make_clauses,
    make_units,
    plant_units,
    propose,
    propose_both,
)
from rapidfuzz import fuzz

import toolkit.matching.candidates as candidates_module
from toolkit.errors import TableError
from toolkit.matching.accept import estimate_probabilities
from toolkit.matching.candidates import propose_candidates, propose_pairs
from toolkit.matching.chance import load_decoys
from toolkit.matching.features import RARE, RELATED_FEATURES
from toolkit.matching.match_text import make_match_text, split_parts
from toolkit.parameters import StudyParameters
from toolkit.text.spelling import list_tokens

IDS = ["doc_id", "clause_id", "provision_id"]
COSINES = ["cosine", "parts_cosine"]


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
    assert copy["cosine_gap"] == 0
    assert copy["n_rare"] > 0


def test_obligation_inside_a_longer_clause_is_found_whole():
    units = pd.concat([make_clauses(REFERENCE, [LIBRARY, DAMS]), make_clauses("dai", [f"{DAMS[:-1]}; {MATS}"])])
    pair = propose(units).set_index(IDS).loc[("dai", "1", "2")]
    assert pair["parts_cosine"] == pytest.approx(1, abs=1e-6)
    assert pair["cosine"] < 0.8


def test_clause_that_takes_up_one_of_several_obligations_is_found_whole():
    units = pd.concat([make_clauses(REFERENCE, [GRANTS, f"{DAMS[:-1]}; {MATS}"]), make_clauses("ngan", [DAMS])])
    pair = propose(units).set_index(IDS).loc[("ngan", "1", "2")]
    assert pair["parts_cosine"] == pytest.approx(1, abs=1e-6)
    assert pair["cosine"] < 0.8


def test_obligation_shared_by_two_long_units_is_found_whole():
    units = pd.concat(
        [make_clauses(REFERENCE, [LIBRARY, f"{DAMS[:-1]}; {MATS}"]), make_clauses("dai", [f"{GRANTS[:-1]}; {DAMS}"])]
    )
    pair = propose(units).set_index(IDS).loc[("dai", "1", "2")]
    assert pair["parts_cosine"] == pytest.approx(1, abs=1e-6)
    assert pair["cosine"] < 0.8


def list_held() -> list[tuple[str, str]]:
    """Return what rarity is counted in, as (clause_id, match key): the provisions, then the decoys."""
    own = plant_units(REFERENCE)
    own = own[own["kind"] == "clause"]
    decoys = load_decoys()
    ids, texts = [*own["clause_id"], *decoys["decoy_id"]], [*own["text"], *decoys["text"]]
    return [(unit, make_match_text(text, StudyParameters())) for unit, text in zip(ids, texts, strict=True)]


def list_plan_keys() -> dict[tuple[str, str], str]:
    units = plant_units()
    own = units[(units["kind"] == "clause") & (units["doc_id"] != REFERENCE)]
    return {(row.doc_id, row.clause_id): make_match_text(row.text, StudyParameters()) for row in own.itertuples()}


def test_cosines_are_those_of_a_plain_count_with_rarity_of_reference_and_decoys(candidates):
    held, keys = list_held(), list_plan_keys()
    provisions = dict(held)
    spread = Counter(term for _, text in held for term in set(list_terms(text)))
    # A term of a plan alone is as rare as can be.
    rarity = defaultdict(lambda: math.log(1 + len(held)) + 1)
    rarity.update({term: math.log((1 + len(held)) / (1 + n)) + 1 for term, n in spread.items()})

    def weigh(text: str) -> dict[str, float]:
        return {term: (1 + math.log(n)) * rarity[term] for term, n in Counter(list_terms(text)).items()}

    def measure_cosine(left: str, right: str) -> float:
        a, b = weigh(left), weigh(right)
        return (
            sum(a[term] * b[term] for term in a.keys() & b.keys()) / math.hypot(*a.values()) / math.hypot(*b.values())
        )

    differ = 0
    for pair in candidates.itertuples():
        clause, provision = keys[pair.doc_id, pair.clause_id], provisions[pair.provision_id]
        assert pair.cosine == pytest.approx(measure_cosine(clause, provision), abs=1e-5)
        parts, asked = split_parts(clause), split_parts(provision)
        best = max(measure_cosine(part, other) for part in parts for other in asked)
        assert pair.parts_cosine == pytest.approx(best, abs=1e-5)
        differ += pair.cosine < pair.parts_cosine - 1e-3
    assert differ  # the planted texts hold pairs of which parts say something else


def test_rare_terms_in_common_are_those_that_few_hold_and_shares_weigh_what_is_held(candidates):
    held, keys = list_held(), list_plan_keys()
    provisions = dict(held)
    n_own = len(held) - len(load_decoys())
    spread, own = (Counter(term for _, text in part for term in set(list_terms(text))) for part in (held, held[:n_own]))

    def is_rare(term: str) -> bool:
        part = 0.5 if " " in term else 1
        return spread[term] <= max(2, 0.03 * part * len(held)) and own[term] <= max(2, 0.2 * part * n_own)

    def weigh(syllables: set[str]) -> float:
        return sum(math.log((1 + len(held)) / (1 + spread[syllable])) for syllable in syllables)

    for pair in candidates.itertuples():
        clause, provision = keys[pair.doc_id, pair.clause_id], provisions[pair.provision_id]
        said, asked = set(list_tokens(clause)), set(list_tokens(provision))
        assert pair.n_rare == sum(map(is_rare, said & asked))
        assert pair.n_rare_terms == sum(map(is_rare, set(list_terms(clause)) & set(list_terms(provision))))
        assert pair.rare_terms == pytest.approx(math.log(1 + pair.n_rare_terms), abs=1e-6)
        assert pair.provision_share == pytest.approx(weigh(said & asked) / weigh(asked), abs=1e-5)
        assert pair.clause_share == pytest.approx(weigh(said & asked) / weigh(said), abs=1e-5)
    assert candidates["n_rare"].eq(0).any()
    assert candidates["n_rare"].gt(0).any()
    assert (candidates["n_rare_terms"] > candidates["n_rare"]).any()


def test_words_that_many_provisions_share_are_not_rare_however_few_decoys_hold_them():
    opening = "Hợp tác xã đánh bắt xa bờ"
    reference = [f"{opening} {end}" for end in ("vá lưới.", "đóng thuyền thúng.", "phơi mực một nắng.")]
    pairs = propose(pd.concat([make_clauses(REFERENCE, reference), make_clauses("dai", [f"{opening} hát bả trạo."])]))
    assert pairs["n_rare_terms"].tolist() == [0, 0, 0]


def list_terms(text: str) -> list[str]:
    syllables = list_tokens(text)
    return [*syllables, *(" ".join(pair) for pair in pairwise(syllables))]


def test_gap_is_the_distance_to_the_best_pair_of_the_clause_times_the_cosine():
    both = propose_both(plant_units())
    pairs = pd.concat([both.candidates, both.decoys])
    strength = pairs["cosine"].astype(float) + pairs["parts_cosine"]
    behind = strength.groupby([pairs["doc_id"], pairs["clause_id"]]).transform("max") - strength
    assert pairs["cosine_gap"].tolist() == pytest.approx((pairs["cosine"] * behind).tolist(), abs=1e-5)


def test_decoy_that_is_nearer_than_the_provision_tells_against_the_pair():
    decoy = load_decoys().iloc[[20]]
    units = pd.concat([make_clauses(REFERENCE, [DAMS]), make_clauses("a", [f"{decoy['text'].iloc[0]} {DAMS}"])])
    bare, beside = (
        propose_pairs(units, reference_id=REFERENCE, parameters=StudyParameters(), decoys=decoys).candidates.iloc[0]
        for decoys in (None, decoy)
    )
    assert bare["cosine_gap"] == 0
    assert beside["cosine_gap"] > 0


@pytest.mark.parametrize(
    ("column", "value", "side"),
    [("type", "situation", REFERENCE), ("is_formula", True, REFERENCE), ("is_formula", True, "song-lam")],
    ids=["a provision that tells the situation", "a formula of the reference", "a formula of a plan"],
)
def test_what_orders_nothing_is_never_paired(column, value, side):
    units = plant_units()
    chosen = (units["doc_id"] == side) & units["clause_id"].isin(["II.1"])
    units.loc[chosen, column] = value
    pairs = propose(units)
    assert "II.1" not in set(pairs["provision_id" if side == REFERENCE else "clause_id"][pairs["doc_id"] == "song-lam"])
    assert len(pairs)


@pytest.mark.parametrize("beside", [["song-lam"], ["song-lam", "cua-bien"], ["cua-bien", "nui-xanh", "song-lam"]])
def test_pair_does_not_depend_on_the_plans_beside_it(candidates, beside):
    model = learn_model()
    alone, among = (
        estimate_probabilities(pairs[pairs["doc_id"] == "song-lam"], parameters=StudyParameters(), model=model)
        for pairs in (propose(plant_units(REFERENCE, *beside)), candidates)
    )
    pd.testing.assert_frame_equal(alone.reset_index(drop=True), among.reset_index(drop=True))


def test_far_plans_of_many_clauses_move_no_pair_either(candidates):
    crowd = make_clauses("dam-dong", [f"{MATS[:-1]} và {DAMS.lower()}"] * 40)
    beside = propose(pd.concat([plant_units(), crowd]))
    pd.testing.assert_frame_equal(beside[beside["doc_id"] != "dam-dong"].reset_index(drop=True),
                                  sort_like(candidates, beside), check_exact=True)  # fmt: skip


def sort_like(candidates: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    keys = other.loc[other["doc_id"] != "dam-dong", IDS]
    return keys.merge(candidates, on=IDS, how="left", validate="one_to_one")[list(candidates.columns)]


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


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
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


def test_equal_provisions_come_in_reading_order():
    pairs = propose(plant_ties(), StudyParameters(shortlist=20))
    own = pairs[pairs["clause_id"] == "1"]
    assert own["provision_id"].tolist()[:10] == [str(place) for place in range(1, 11)]
    assert set(own["cosine_gap"][:10]) == {0.0}


@pytest.mark.parametrize("size", [1, 3, 5])
def test_of_equal_provisions_the_shortlist_keeps_the_first(size):
    pairs = propose(plant_ties(), StudyParameters(shortlist=size))
    for _, own in pairs.groupby("clause_id"):
        assert own["provision_id"].tolist() == [str(place) for place in range(1, size + 1)]


@pytest.mark.parametrize(
    "setting", [("_BLOCK", 1), ("_BLOCK", 3), ("_CHUNK", 1), ("_CHUNK", 7), ("_THREADS", 1)], ids=str
)
def test_blocks_and_chunks_and_threads_change_nothing(monkeypatch, setting):
    before = propose_both(plant_units())
    monkeypatch.setattr(candidates_module, *setting)
    after = propose_both(plant_units())
    pd.testing.assert_frame_equal(after.candidates, before.candidates, check_exact=True)
    pd.testing.assert_frame_equal(after.decoys, before.decoys, check_exact=True)


phrases = st.sampled_from(["mở lớp", "sửa hồ chứa", "lập quỹ học bổng", "dệt chiếu", "báo cáo; gửi kết quả"])
clause_texts = st.lists(st.lists(phrases, min_size=1, max_size=5).map(" ".join), min_size=1, max_size=5)


@settings(max_examples=15)
@given(clause_texts, clause_texts)
def test_features_of_any_texts_are_finite_and_in_range(provisions, clauses):
    pairs = propose(pd.concat([make_clauses(REFERENCE, provisions), make_clauses("a", clauses)]))
    assert np.isfinite(pairs[list(RELATED_FEATURES)].to_numpy(dtype=float)).all()
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
    assert [*IDS, "rank", *RELATED_FEATURES, *RARE] == list(pairs.columns)


def test_reference_of_one_provision_is_enough():
    units = pd.concat([make_clauses(REFERENCE, [DAMS]), plant_units("song-lam")])
    pairs = propose(units).set_index(IDS)
    assert ("song-lam", "II.2", "1") in pairs.index
    assert set(pairs["rank"]) == {1}


@pytest.mark.parametrize("heading", ["5. Nghề dệt chiếu cói", "5. Hồ chứa nước", "ii. nội dung khác"])
def test_wording_of_the_heading_changes_nothing(heading):
    reference = make_clauses(REFERENCE, [MATS, DAMS], "2. Nghề dệt chiếu cói")
    named, plain = (
        propose(pd.concat([reference, make_clauses("a", [MATS, GRANTS], title)])) for title in (heading, "1. Việc khác")
    )
    pd.testing.assert_frame_equal(named, plain)
