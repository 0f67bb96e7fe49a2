"""Two plans side by side: every shared passage once, where it stands in both, and nothing of the texts obeyed."""

from __future__ import annotations

from pathlib import Path

import lxml.html
import pandas as pd
import pytest

import toolkit
from toolkit.analysis.ribbons import describe_ribbons
from toolkit.batch import ribbon_pages
from toolkit.errors import TableError
from toolkit.write.ribbons import write_ribbons

LAM, XA, BIEN = "song-lam", "nui-xanh", "cua-bien"
BOATS = "mượn bể bạt tháo lắp của trạm cứu hộ Bến Sim"


def make_analysis(*, n_units: int = 6, above_chance: bool = True) -> toolkit.Analysis:
    """Return tables of three plans of own sentences; the first two share one passage, and one from above."""
    own = {LAM: {1: f"Sáng thứ hai, {BOATS}, phát áo phao."}, XA: {4: f"Các xã {BOATS} <b>ngay</b>."}, BIEN: {}}
    units = [
        {
            "doc_id": doc_id,
            "clause_id": "I" if place == 0 else f"I.{place}",
            "parent_id": "I" if place else "",
            "kind": "clause" if place else "heading",
            "text": texts.get(place, "Sửa đình làng cho kịp hội xuân.") if place else "DẠY BƠI & CỨU HỘ",
        }
        for doc_id, texts in own.items()
        for place in range(n_units)
    ]
    starts = [own[LAM][1].index(BOATS), own[XA][4].index(BOATS)]
    passage = {
        "doc_id": XA, "clause_id": "I.4", "other_id": LAM, "other_clause_id": "I.1", "start": starts[1],
        "end": starts[1] + len(BOATS), "other_start": starts[0], "other_end": starts[0] + len(BOATS), "n_syllables": 11,
        "n_net": 11, "surprise": 50.0, "n_plans": 2, "explained_by": "",
    }  # fmt: skip
    from_above = {
        **passage, "clause_id": "I.2", "other_clause_id": "I.2", "start": 0, "end": 8, "other_start": 0, "other_end": 8,
        "n_net": 0, "explained_by": "reference",
    }  # fmt: skip
    shares = {"n_passages": 1, "n_net": 11, "share": 0.2, "other_share": 0.1}
    pairs = [
        {"doc_id": XA, "other_id": LAM, **shares, "above_chance": above_chance},
        {"doc_id": XA, "other_id": BIEN, **shares, "n_passages": 0, "n_net": 0, "above_chance": False},
    ]
    documents = [
        {"doc_id": doc_id, "unit": unit, "number": "1/KH", "issued": "2019-03-04"}
        for doc_id, unit in ((LAM, "Sông Lam"), (XA, "<i>Núi Xanh"), (BIEN, "Cửa Biển"))
    ]
    tables = {
        "units": pd.DataFrame(units), "documents": pd.DataFrame(documents), "borrowing_pairs": pd.DataFrame(pairs),
        "borrowing": pd.DataFrame([passage, from_above]),
    }  # fmt: skip
    rest = {name: pd.DataFrame() for name in toolkit.Analysis.__slots__ if name not in tables}
    return toolkit.Analysis(**{**rest, **tables, "signature": "test"})


def parse(analysis: toolkit.Analysis, *pair: str) -> tuple[dict[str, object], lxml.html.HtmlElement]:
    (content,) = describe_ribbons(analysis, [(pair[0], pair[1])], language="en")
    return content, lxml.html.fromstring(write_ribbons(content))


@pytest.mark.parametrize("pair", [(LAM, XA), (XA, LAM)], ids=["against the table's order", "as the table has it"])
def test_a_passage_stands_where_it_does_in_both_texts(pair: tuple[str, str]) -> None:
    content, page = parse(make_analysis(), *pair)
    places = {LAM: 4 + 3 + 5.5, XA: 4 + 3 * 7 + 2 + 5.5}  # the heading has four syllables, a filling sentence seven
    (net,) = [one for one in content["passages"] if not one["explained_by"]]  # type: ignore[attr-defined]
    assert [side["place"] for side in net["sides"]] == [places[doc_id] for doc_id in pair]
    assert [side["text"] for side in net["sides"]] == [BOATS, BOATS]
    assert len(page.xpath('.//a[@class="own"]')) == len(page.xpath('.//a[@class="reference"]')) == 1
    shown = page.xpath('.//section[not(ancestor::details)]//span[@lang="vi"]/mark')
    assert [one.text_content() for one in shown] == [f"⟦{BOATS}⟧"] * 2


def test_every_ribbon_leads_to_its_passage() -> None:
    _, page = parse(make_analysis(), LAM, XA)
    ids = {section.get("id") for section in page.xpath(".//section")}
    links = [link.get("href").removeprefix("#") for link in page.xpath(".//a[@data-ribbon]")]
    assert {link.replace("%7E", "~") for link in links} == ids
    assert len(links) == len(ids) == 2


def test_two_plans_without_a_shared_passage_say_so_and_have_no_ribbon() -> None:
    content, page = parse(make_analysis(), LAM, BIEN)
    assert "No shared passage" in page.text_content()
    assert not page.xpath(".//a[@data-ribbon]")
    assert not page.xpath('.//ul[@class="kinds"]')
    assert content["passages"] == []


@pytest.mark.parametrize("n_units", [6, 3200], ids=["short", "22,000 syllables"])
def test_names_and_columns_stay_inside_the_picture(n_units: int) -> None:
    _, page = parse(make_analysis(n_units=n_units), LAM, XA)
    top, height = (float(page.xpath(".//svg/@viewbox | .//svg/@viewBox")[0].split()[place]) for place in (1, 3))
    frames = page.xpath('.//rect[@class="frame"]')
    assert all(150 < float(one.get("height")) < top + height < 800 for one in frames)
    assert bool(page.xpath('.//path[@class="edges"]')) == (n_units == 6)


def test_texts_are_shown_and_not_obeyed() -> None:
    markup = toolkit.browse_ribbons(make_analysis(), language="en").data
    page = lxml.html.fromstring(markup)
    assert not page.xpath(".//i")
    assert not [one for one in page.xpath(".//b") if one.text_content() == "ngay"]
    assert "<b>ngay</b>" in page.text_content()


def test_no_pair_above_chance_is_a_sentence() -> None:
    assert "No pair of plans" in toolkit.browse_ribbons(make_analysis(above_chance=False), language="en").data


@pytest.mark.parametrize(("pair", "told"), [((LAM, "nui-xan"), "nui-xanh"), ((LAM, LAM), "two plans")])
def test_a_pair_that_is_none_is_named(pair: tuple[str, str], told: str) -> None:
    with pytest.raises(TableError, match=told):
        toolkit.browse_ribbons(make_analysis(), [pair])


@pytest.mark.parametrize("most", [0, 40], ids=["no page", "a page"])
def test_the_list_counts_what_has_no_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(ribbon_pages, "MOST_PAGES", most)
    paths = ribbon_pages.write_ribbon_pages(make_analysis(), tmp_path, texts=set(), language="en")
    assert [path.name for path in paths[1:]] == [f"{XA}~{LAM}.html"] * (most > 0)
    page = lxml.html.fromstring(paths[0].read_text(encoding="utf-8"))
    assert len(page.xpath(".//tbody/tr")) == 1
    assert len(page.xpath(".//tbody//a")) == (most > 0)
    assert (" first 0 have a page" in page.text_content()) == (most == 0)
