"""The published two-sided table leaves nothing out."""

from __future__ import annotations

import pytest
from planted import TRUTH, plant_documents, plant_units, run_chain, run_planted

from toolkit.errors import TableError
from toolkit.measures.concordance import make_concordance


def lay_out(tables):
    return make_concordance(tables.provisions, tables.documents, tables.units, tables.coverage, tables.alignment)


@pytest.fixture(scope="module")
def tables():
    return run_planted()


def test_every_cell_stands_in_it_and_every_pair_once(tables):
    table = lay_out(tables)
    cells = set(zip(table["doc_id"], table["provision_id"], strict=True))
    assert cells == set(zip(tables.coverage["doc_id"], tables.coverage["provision_id"], strict=True))
    pairs = table.loc[table["clause_id"] != "", ["doc_id", "clause_id", "provision_id"]]
    assert sorted(map(tuple, pairs.to_numpy())) == sorted(TRUTH)
    # 21 cells, one of which holds two clauses
    assert len(table) == 3 * 7 + 1


def test_both_passages_stand_beside_each_other_as_they_were_read(tables):
    texts = tables.units.set_index(["doc_id", "clause_id"])["text"]
    for row in lay_out(tables).itertuples():
        assert row.provision_text == texts["trung-uong", row.provision_id]
        assert row.clause_text == (texts[row.doc_id, row.clause_id] if row.clause_id else "")


def test_cell_without_clause_is_empty_and_keeps_its_status(tables):
    table = lay_out(tables).set_index(["doc_id", "provision_id"])
    row = table.loc[("nui-xanh", "III.1")]
    assert row[["clause_id", "strength", "clause_text", "status"]].tolist() == ["", "", "", "not_observable"]
    assert row.isna()["probability"]


def test_rows_follow_the_reference_then_the_catalogue(tables):
    table = lay_out(tables)
    assert list(dict.fromkeys(table["provision_id"])) == tables.provisions["provision_id"].tolist()
    assert list(dict.fromkeys(table["doc_id"])) == ["song-lam", "nui-xanh", "cua-bien"]


def test_study_with_nothing_aligned_still_has_all_rows():
    documents = plant_documents().iloc[[0, 3]]
    table = lay_out(run_chain(plant_units("trung-uong", "cua-bien"), documents))
    assert len(table) == 7
    assert set(table["status"]) == {"none"}
    assert set(table["clause_id"]) == {""}


def test_coverage_that_lacks_a_column_is_refused(tables):
    with pytest.raises(TableError, match="status"):
        lay_out(tables._replace(coverage=tables.coverage.drop(columns="status")))
