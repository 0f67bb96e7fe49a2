"""Pairs to read one at a time: which are offered, in what order, and what stands in each."""

from __future__ import annotations

import lxml.html
import pandas as pd
import pytest

import toolkit
from toolkit.errors import TableError

KEYS = ["doc_id", "clause_id", "provision_id"]


def list_pairs(markup: str) -> list[str]:
    """Return the heads of the plan's side of all pairs."""
    return [pair.xpath("./table/thead/tr/th")[1].text_content() for pair in find_all(markup, "dc-pair")]


def find_all(markup: str, name: str) -> list[lxml.html.HtmlElement]:
    return lxml.html.fromstring(f"<div>{markup}</div>").find_class(name)


@pytest.mark.parametrize("misses", [0, 1, 3])
def test_accepted_pairs_come_first_and_misses_are_the_nearest(shipped_analysis: toolkit.Analysis, misses: int) -> None:
    plan = "thanh-hoa"
    pairs = toolkit.select_pairs(shipped_analysis, plan=plan, misses=misses)
    accepted, missed = pairs[pairs["strength"] != ""], pairs[pairs["strength"] == ""]
    own = shipped_analysis.alignment[shipped_analysis.alignment["doc_id"] == plan]
    assert set(map(tuple, accepted[KEYS].to_numpy())) == set(map(tuple, own[KEYS].to_numpy()))
    assert pairs.index[pairs["strength"] == ""].min() == len(accepted) or not misses
    assert not set(missed["provision_id"]) & set(accepted["provision_id"])
    candidates = shipped_analysis.candidates[shipped_analysis.candidates["doc_id"] == plan]
    for provision_id, own in missed.groupby("provision_id"):
        known = candidates.loc[candidates["provision_id"] == provision_id, "p_any"].nlargest(misses)
        assert own["p_any"].tolist() == known.tolist()
    order = shipped_analysis.provisions["provision_id"].tolist()
    places = [order.index(provision_id) for provision_id in accepted["provision_id"]]
    assert places == sorted(places)


def test_pairs_of_all_plans_follow_the_catalogue(shipped_analysis: toolkit.Analysis) -> None:
    shown = toolkit.select_pairs(shipped_analysis)["doc_id"].drop_duplicates().tolist()
    assert shown == [doc_id for doc_id in shipped_analysis.documents["doc_id"] if doc_id in set(shown)]
    assert len(shown) == 7


def test_every_pair_is_in_the_page_once(shipped_analysis: toolkit.Analysis) -> None:
    pairs = toolkit.select_pairs(shipped_analysis, plan="gia-lai")
    heads = list_pairs(toolkit.browse_pairs(shipped_analysis, pairs, language="en").data)
    assert [head.split(" · ")[0] for head in heads] == [f"gia-lai {clause_id}" for clause_id in pairs["clause_id"]]
    assert sum("not accepted" in head for head in heads) == (pairs["strength"] == "").sum() > 0


def test_changes_are_kept_first_and_what_is_left_out_is_counted(shipped_analysis: toolkit.Analysis) -> None:
    pairs, most = toolkit.select_pairs(shipped_analysis), 20
    markup = toolkit.browse_pairs(shipped_analysis, pairs, most=most, language="vi").data
    assert len(list_pairs(markup)) == most
    assert f"Còn {len(pairs) - most} cặp không hiện ở đây." in markup
    changed = shipped_analysis.changes[KEYS].drop_duplicates()
    marked = [pair for pair in find_all(markup, "dc-pair") if pair.findall(".//small")]
    assert len(marked) == min(most, len(changed))


def test_a_plan_without_pairs_is_still_listed(shipped_analysis: toolkit.Analysis) -> None:
    pairs = toolkit.select_pairs(shipped_analysis)
    markup = toolkit.browse_pairs(shipped_analysis, pairs[pairs["doc_id"] != "gia-lai"], language="en").data
    plans = find_all(markup, "dc-pick")[0].findall(".//option")
    assert len(plans) == 7
    assert "No pairs." in markup
    assert "No pairs." in toolkit.browse_pairs(shipped_analysis, pairs.head(0), language="en").data


def test_evidence_is_folded_below_its_pair(shipped: toolkit.Study, shipped_analysis: toolkit.Analysis) -> None:
    pairs = toolkit.select_pairs(shipped_analysis, plan="hai-phong")
    own = pairs[pairs["strength"] != ""]
    evidence = toolkit.find_evidence(
        shipped_analysis, own, parameters=shipped.parameters, model=toolkit.load_model(shipped)
    )  # fmt: skip
    markup = toolkit.browse_pairs(shipped_analysis, pairs, evidence=evidence, language="vi").data
    folded = find_all(markup, "dc-why")
    assert len(folded) == len(own)
    total = evidence[0].prior + evidence[0].shares["share"].sum()
    text = folded[0].text_content()
    assert f"{total:.2f}".replace("-", "−").replace(".", ",") in text
    start, end = evidence[0].clause_part
    assert evidence[0].clause_text[start:end].strip() in text
    assert evidence[0].terms["term"].iloc[0] in text


def test_pairs_need_their_columns(shipped_analysis: toolkit.Analysis) -> None:
    with pytest.raises(TableError, match="provision_id"):
        toolkit.browse_pairs(shipped_analysis, pd.DataFrame({"doc_id": []}))


def test_obligations_stand_below_their_pair_with_the_clause_that_carries_them(
    shipped_analysis: toolkit.Analysis,
) -> None:
    cells = shipped_analysis.cell_obligations
    several = cells.groupby(["doc_id", "provision_id"])["found"].agg(["size", "sum"])
    several = several[(several["size"] > 1) & (several["sum"] > 0) & (several["sum"] < several["size"])]
    doc_id, provision_id = several.index[0]
    pairs = toolkit.select_pairs(shipped_analysis, plan=doc_id)
    markup = toolkit.browse_pairs(shipped_analysis, pairs[pairs["provision_id"] == provision_id], language="en").data
    own = cells[(cells["doc_id"] == doc_id) & (cells["provision_id"] == provision_id)]
    shown = find_all(markup, "dc-pieces")
    assert shown
    for box in shown:
        assert box.findtext("summary") == f"{own['found'].sum()} of {len(own)} obligations"
        expected = [f"in {clause}" if clause else "not seen in the clauses above" for clause in own["clause_id"]]
        assert [item.findtext("b") for item in box.iter("li")] == expected


def test_a_provision_that_orders_one_thing_is_listed_without_a_count(shipped_analysis: toolkit.Analysis) -> None:
    sizes = shipped_analysis.cell_obligations.groupby(["doc_id", "provision_id"]).size()
    pairs = toolkit.select_pairs(shipped_analysis, plan="gia-lai")
    markup = toolkit.browse_pairs(shipped_analysis, pairs, language="en").data
    options = find_all(markup, "dc-choose")[0].xpath("./div/label/select//option")
    assert len(options) == pairs["provision_id"].nunique()
    told = {option.text.split(" · ")[0]: "obligations" in option.text for option in options}
    assert told == {name: sizes.get(("gia-lai", name), 0) > 1 for name in told}
    assert set(told.values()) == {True, False}


def test_the_grid_of_states_tells_how_many_obligations_were_found(shipped_analysis: toolkit.Analysis) -> None:
    coverage = shipped_analysis.coverage
    grid = toolkit.pivot_divergence(shipped_analysis.divergence, coverage, language="en").set_index("provision_id")
    for row in coverage.itertuples():
        said = f"({row.n_obligations_found} of {row.n_obligations} obligations)"
        told = row.status in ("full", "partial") and row.n_obligations > 1
        assert (said in grid.loc[row.provision_id, row.doc_id]) == told
