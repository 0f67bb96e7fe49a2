"""The chain of implementation: who implements and who cites what, counted once."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.documents.chain import list_chain_edges
from toolkit.documents.citations import find_citations, is_same_document
from toolkit.tables import CONTRACTS

CATALOGUE = pd.DataFrame(
    [
        ("ref", "reference", "", "9-NQ/TW", "2019-01-02", ""),
        ("old", "control", "", "9-NQ/TW", "2009-01-02", ""),
        ("lam", "plan", "Sông Lam", "5-KH/TU", "2019-03", "9-NQ/TW;7-KH/TW"),
        ("nui", "plan", "Núi Xanh", "5-KH/TU", "2019-04-05", "9-NQ/TW"),
    ],
    columns=["doc_id", "role", "unit", "number", "issued", "implements"],
)


def test_chain_edges():
    texts = {
        "lam": "Kế hoạch số 5-KH/TU. Nghị quyết số 9-NQ/TW. Nghị quyết số 9-NQ/TW ngày 02/01/2019; "
        "Nghị quyết số 9-NQ/TW ngày 02/01/2009. Luật Thủ đô ngày 28/6/2024.",
        "nui": "Kế hoạch số 5-KH/TU của Tỉnh ủy Sông Lam.",
    }
    edges = list_chain_edges(CATALOGUE, {name: find_citations(text) for name, text in texts.items()})
    assert tuple(edges.columns) == CONTRACTS["chain"]
    columns = ["from_id", "relation", "to_number", "to_id", "to_date", "n_mentions"]
    assert list(edges[columns].itertuples(index=False, name=None)) == [
        ("lam", "implements", "9-NQ/TW", "ref", "2019-01-02", 2),
        ("lam", "implements", "7-KH/TW", "", "", 0),
        ("lam", "cites", "9-NQ/TW", "ref", "2019-01-02", 2),
        ("lam", "cites", "9-NQ/TW", "old", "2009-01-02", 1),
        ("lam", "cites", "", "", "2024-06-28", 1),
        ("nui", "implements", "9-NQ/TW", "ref", "2019-01-02", 0),
        ("nui", "cites", "5-KH/TU", "lam", "2019-03", 1),
    ]
    assert list(edges["to_title"])[4] == "Luật Thủ đô"


@pytest.mark.parametrize(
    ("issued", "text", "meant"),
    [
        pytest.param("2020", "", "2019", id="the latest that is not later"),
        pytest.param("2010-05", "", "2009", id="what is later cannot be meant"),
        pytest.param("2008", "", "", id="all are later"),
        pytest.param("2010-05", "Nghị quyết số 9-NQ/TW ngày 02/01/2019", "2019", id="but the text gives its date"),
        pytest.param("", "", "2019", id="the plan has no date"),
    ],
)
def test_of_several_documents_of_one_number_the_one_is_meant_that_there_was(issued, text, meant):
    catalogue = pd.DataFrame(
        [
            ("2009", "intermediate", "", "9-NQ/TW", "2009-01-02", ""),
            ("2019", "intermediate", "", "9-NQ/TW", "2019-01-02", ""),
            ("lam", "plan", "Sông Lam", "5-KH/TU", issued, "9-NQ/TW"),
        ],
        columns=CATALOGUE.columns,
    )
    edges = list_chain_edges(catalogue, {"lam": find_citations(text)})
    assert edges.loc[edges["relation"] == "implements", "to_id"].tolist() == [meant]


def test_no_documents_no_edges():
    edges = list_chain_edges(CATALOGUE.iloc[:0], {})
    assert edges.empty
    assert tuple(edges.columns) == CONTRACTS["chain"]


PIECES = [
    "Nghị quyết số 9-NQ/TW", "Kế hoạch số 5-KH/TU", "Quyết định 3/QĐ-UBND", "Luật Thủ đô", "ngày 02/01/2019",
    "ngày 28/6/2024", "năm 2009", "của Tỉnh ủy Sông Lam", "(gọi tắt là Nghị quyết)", "theo Nghị quyết 9", ";", "và",
]  # fmt: skip


@settings(max_examples=30)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join))
def test_every_edge_stands_once_and_counts_every_mention(text):
    table = find_citations(text)
    edges = list_chain_edges(CATALOGUE.iloc[:1], {"ref": table})
    assert not edges.duplicated(["from_id", "relation", "to_number", "to_title", "to_type", "to_date"]).any()
    reference = CATALOGUE.iloc[0].to_dict()
    own = sum(is_same_document(row, reference) for row in table.to_dict("records"))
    assert len(table) - own <= edges["n_mentions"].sum() <= len(table)
