"""Evidence behind a pair: parts that stand where it says, terms that both hold, sums that add up."""

from __future__ import annotations

import dataclasses
import html

import pandas as pd
import pytest
from scipy.special import expit

from toolkit.analysis.analysis import Analysis
from toolkit.analysis.evidence import Evidence, explain_pair, find_evidence
from toolkit.errors import StudyError
from toolkit.matching.features import FEATURES
from toolkit.matching.match_text import find_parts, make_match_text, split_parts
from toolkit.notebook.passages import show_evidence
from toolkit.parameters import StudyParameters
from toolkit.study.folder import Study
from toolkit.text.spelling import list_tokens
from toolkit.validation.hand_codes import load_model
from toolkit.words.columns import find_head
from toolkit.words.formats import format_number

IDS = ["doc_id", "clause_id", "provision_id"]


@pytest.fixture(scope="module")
def evidence(shipped: Study, shipped_analysis: Analysis) -> list[Evidence]:
    model = load_model(shipped)
    return find_evidence(shipped_analysis, shipped_analysis.alignment, parameters=shipped.parameters, model=model)


def test_parts_of_a_text_are_those_of_its_match_key(shipped: Study, shipped_analysis: Analysis) -> None:
    several = 0
    for text in shipped_analysis.units["text"]:
        found = [make_match_text(text[a:b], shipped.parameters) for a, b in find_parts(text, shipped.parameters)]
        assert found == [part.strip() for part in split_parts(make_match_text(text, shipped.parameters))]
        several += len(found) > 1
    assert several > 50


def test_every_accepted_pair_has_its_evidence_in_order(evidence: list[Evidence], shipped_analysis: Analysis) -> None:
    table = pd.DataFrame([dataclasses.astuple(item)[:3] for item in evidence], columns=IDS)
    assert table.to_numpy().tolist() == shipped_analysis.alignment[IDS].to_numpy().tolist()
    assert [item.strength for item in evidence] == shipped_analysis.alignment["strength"].tolist()


def test_parts_lie_in_the_texts_and_match_as_the_feature_says(
    evidence: list[Evidence], shipped: Study, shipped_analysis: Analysis
) -> None:
    known = shipped_analysis.candidates.set_index(IDS)
    for item in evidence:
        for text, (start, end) in (
            (item.clause_text, item.clause_part), (item.provision_text, item.provision_part),
        ):  # fmt: skip
            assert 0 <= start < end <= len(text)
        both = [
            set(list_tokens(make_match_text(text[start:end], shipped.parameters)))
            for text, (start, end) in (
                (item.clause_text, item.clause_part), (item.provision_text, item.provision_part),
            )
        ]  # fmt: skip
        words = {term for term in item.terms.loc[item.terms["in_parts"], "term"] if " " not in term}
        assert words == both[0] & both[1]
        assert bool(words) == bool(known.loc[(item.doc_id, item.clause_id, item.provision_id), "parts_cosine"] > 0)


def test_shared_terms_come_rarest_first(evidence: list[Evidence]) -> None:
    for item in evidence:
        assert item.terms["rarity"].is_monotonic_decreasing
        assert (item.terms["rarity"] >= 1).all()
        # A unit holds a term once or more often; rarer means: in fewer units.
        assert item.terms["n_units"].is_monotonic_increasing
        assert (item.terms["n_units"] >= 1).all()


def test_prior_and_shares_add_up_to_the_probability(evidence: list[Evidence]) -> None:
    for item in evidence:
        total = expit(item.prior + item.shares["share"].sum())
        assert item.p_full == pytest.approx(0 if item.is_barred else total, abs=1e-5)
        assert set(item.shares["feature"]) == set(FEATURES)
    assert {item.is_barred for item in evidence} == {False, True}


def test_explanation_shows_parts_terms_and_every_feature(
    evidence: list[Evidence], shipped: Study, shipped_analysis: Analysis
) -> None:
    item = next(item for item in evidence if item.clause_part != (0, len(item.clause_text)))
    pair = item.doc_id, item.clause_id, item.provision_id
    text = explain_pair(shipped_analysis, load_model(shipped), *pair, parameters=shipped.parameters)
    start, end = item.clause_part
    assert f"[[{item.clause_text[start:end]}]]" in text
    assert f"{item.terms['term'].iloc[0]} (" in text
    assert all(f"\n{name} " in text for name in FEATURES)


@pytest.mark.parametrize(("language", "words"), [("vi", "Từ có ở cả hai bên"), ("en", "Terms that both have")])
def test_evidence_is_shown_with_its_parts_escaped(evidence: list[Evidence], language: str, words: str) -> None:
    first = evidence[0]
    item = dataclasses.replace(
        first, clause_text=f"<i>{first.clause_text}", clause_part=(3, 3 + len(first.clause_text))
    )
    shown = str(show_evidence(item, language=language).data)
    assert f"&lt;i&gt;<b>{html.escape(first.clause_text)}</b>" in shown
    assert words in shown
    assert all(name in shown for name in FEATURES)
    assert format_number(first.prior + first.shares["share"].sum(), language, decimals=2) in shown
    assert find_head("cosine", language) in shown


def test_pair_off_the_shortlist_is_refused(shipped: Study, shipped_analysis: Analysis) -> None:
    known = set(map(tuple, shipped_analysis.candidates[IDS].to_numpy()))
    clause = shipped_analysis.candidates.iloc[0]
    absent = next(
        provision for provision in shipped_analysis.provisions["provision_id"]
        if (clause["doc_id"], clause["clause_id"], provision) not in known
    )  # fmt: skip
    pairs = pd.DataFrame([(clause["doc_id"], clause["clause_id"], absent)], columns=IDS)
    with pytest.raises(StudyError, match="shortlist"):
        find_evidence(shipped_analysis, pairs, parameters=StudyParameters(), model=None)


def test_plain_method_has_parts_and_terms_but_no_sum(shipped: Study, shipped_analysis: Analysis) -> None:
    pairs = shipped_analysis.alignment.head(1)
    item = find_evidence(shipped_analysis, pairs, parameters=shipped.parameters, model=None)[0]
    assert len(item.terms)
    assert item.shares.empty
