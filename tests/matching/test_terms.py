"""Counts of terms are those of scikit-learn, at a fraction of its time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from toolkit.matching.terms import count_terms, index_terms, name_terms, share_terms
from toolkit.text.spelling import list_tokens

words = st.sampled_from(["mở", "lớp", "học", "xã", "10", "đê"])
texts = st.lists(st.lists(words, max_size=8).map(" ".join), min_size=1, max_size=6)


@settings(max_examples=40)
@given(texts, texts)
def test_counts_are_those_of_scikit_learn(first, others):
    if not any(first):
        return
    oracle = CountVectorizer(tokenizer=list_tokens, token_pattern=None, ngram_range=(1, 2), lowercase=False)
    expected = oracle.fit_transform(first).toarray()
    index, counts = index_terms(first)
    order = [name_terms(index).index(name) for name in oracle.get_feature_names_out()]
    assert counts.toarray()[:, order].tolist() == expected.tolist()
    later = oracle.transform(others).toarray()
    assert count_terms(others, index).toarray()[:, order].tolist() == later.tolist()


def test_numbers_of_terms_do_not_depend_on_the_order_of_texts():
    forward, _ = index_terms(["mở lớp học", "sửa đê", "đê xã"])
    backward, _ = index_terms(["đê xã", "sửa đê", "mở lớp học"])
    assert name_terms(forward) == name_terms(backward)


@pytest.mark.parametrize("empty", [[], [""], ["", "..."]], ids=["no text", "empty", "punctuation only"])
def test_texts_without_a_word_have_no_terms(empty):
    index, counts = index_terms(empty)
    assert counts.shape == (len(empty), 0)
    assert count_terms(["mở lớp"], index).nnz == 0


def test_shared_terms_of_pairs_and_their_dot_products():
    index, counts = index_terms(["mở lớp học", "mở lớp", "sửa đê"])
    shared = share_terms(counts, counts, np.array([0, 0, 1]), np.array([1, 2, 1]))
    names = name_terms(index)
    found = [{names[term] for term in shared[pair].indices} for pair in range(3)]
    assert found == [{"mở", "lớp", "mở lớp"}, set(), {"mở", "lớp", "mở lớp"}]
    assert shared.sum(axis=1).ravel().tolist() == [[3, 0, 3]]


@settings(max_examples=25)
@given(texts, texts, st.randoms(use_true_random=False))
def test_sums_of_shared_terms_are_dot_products(first, others, random):
    index, left = index_terms(first)
    right = count_terms(others, index)
    pairs = [(random.randrange(len(first)), random.randrange(len(others))) for _ in range(5)]
    rows, columns = np.array(pairs).T
    expected = (left @ right.T).toarray()[rows, columns]
    assert np.asarray(share_terms(left, right, rows, columns).sum(axis=1)).ravel().tolist() == expected.tolist()
