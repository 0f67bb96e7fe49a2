"""Tables and names of pages as a browser shows them: what goes on is told, what is taken away is for programs."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pandas as pd
import pytest
from markupsafe import Markup

import toolkit
from toolkit.words.labels import find_words
from toolkit.write.live import keep_whole
from toolkit.write.pages import make_page, write_search_page
from toolkit.write.ribbons import write_ribbon_list

_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture
def page() -> Iterator[Any]:
    if not _CHROMIUM:
        pytest.skip("no chromium on this computer")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser.new_page(viewport={"width": 390, "height": 800})
        browser.close()


def open_table(page: Any, table: pd.DataFrame, folder: Path, language: str) -> None:
    markup = toolkit.show_table(table, language=language).data
    text = make_page(Markup(markup), title="x", language=language, signature="")
    (folder / "page.html").write_text(text, encoding="utf-8")
    page.goto((folder / "page.html").as_uri())


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        pytest.param("Núi Xanh 34-KH/TU", ["34-KH/TU"], id="number of a document"),
        pytest.param("4/2024 Sông Lam 1234/KH-UBND (đối chứng)", ["4/2024", "1234/KH-UBND"], id="date and number"),
        pytest.param("Cửa Biển - Sông Lam", [], id="a dash between words"),
        pytest.param("a" * 30 + "-1/KH", [], id="too long to stand in one line"),
        pytest.param("<b>1/2</b>", ["1/2"], id="markup is text"),
    ],
)
def test_numbers_of_documents_are_not_broken(name: str, kept: list[str]) -> None:
    markup = keep_whole(name)
    assert re.findall('<span class="dc-whole">(.*?)</span>', markup) == kept


@pytest.mark.parametrize(("language", "shown"), [("vi", "12.345"), ("en", "12,345")])
def test_a_number_that_is_taken_away_has_no_mark_of_thousands(
    language: str, shown: str, page: Any, tmp_path: Path
) -> None:
    open_table(page, pd.DataFrame({"characters": [*range(12345, 12354)]}), tmp_path, language)
    assert page.locator("tbody td").first.inner_text() == shown
    with page.expect_download() as taken:
        page.locator("button[data-take=save]").click()
    assert pd.read_csv(taken.value.path()).iloc[:, 0].tolist() == [*range(12345, 12354)]


def test_n_of_n_is_taken_away_as_two_numbers(page: Any, tmp_path: Path) -> None:
    names, shown = ("Núi Xanh", "Sông Lam", "Cửa Biển"), ("4/6 (0,67)", "–", "1.300/2.000 (0,65)")
    rows = [
        {"names": [f"{name} {n}", "-"], "href": "", "cells": [{"text": text, "value": n}]}
        for n in range(3)
        for name, text in zip(names, shown, strict=True)
    ]
    heads = ["Kế hoạch", "Khác", "Nêu"]
    place = tmp_path / "list" / "index.html"
    write_ribbon_list(place, title="x", note="", heads=heads, rows=rows, language="vi", signature="")
    page.goto(place.as_uri())
    page.locator(".dc-filter input").fill("0")
    with page.expect_download() as taken:
        page.locator("button[data-take=save]").click()
    saved = pd.read_csv(taken.value.path(), dtype=str)
    assert saved.columns.tolist() == ["Kế hoạch", "Khác", "Nêu (n)", "Nêu (N)", "Nêu"]
    assert saved.iloc[:3, 2:].fillna("").to_numpy().tolist() == [
        ["4", "6", "0,67"],
        ["–", "", ""],
        ["1300", "2000", "0,65"],
    ]


def test_a_table_tells_where_it_goes_on(page: Any, tmp_path: Path) -> None:
    open_table(page, pd.DataFrame({f"n_{n}": [10**6] * 2 for n in range(20)}), tmp_path, "en")
    box = page.locator(".dc-scroll")
    told = "box => ['dc-before', 'dc-after'].filter(name => box.classList.contains(name))"
    assert box.evaluate(told) == ["dc-after"]
    for place, edges in ((100, ["dc-before", "dc-after"]), (10**6, ["dc-before"])):
        box.evaluate(f"box => {{ box.scrollLeft = {place}; }}")
        page.wait_for_function(f"({told})(document.querySelector('.dc-scroll')).join() === '{','.join(edges)}'")
    page.set_viewport_size({"width": 5000, "height": 800})
    page.wait_for_function(f"({told})(document.querySelector('.dc-scroll')).length === 0")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        pytest.param("hoà", ["Hòa", "hoà"], id="a tone on the other letter"),
        pytest.param("hoa mau", ["Hòa", "mẫu", "hoà", "mẫu"], id="no marks, each word"),
        pytest.param('"hoa mau"', [], id="no such phrase"),
        pytest.param("thủy", ["thuỷ"], id="an old spelling in the text"),
    ],
)
def test_what_was_looked_for_is_marked(typed: str, shown: list[str], page: Any, tmp_path: Path) -> None:
    units = [(0, "1", "Hòa giải ở cơ sở theo mẫu", "#"), (0, "2", "Điều hoà nước, thuỷ lợi theo mẫu", "#")]
    write_search_page(
        tmp_path / "search.html", title="x", language="vi", signature="", words=find_words("search", "vi"),
        texts=[{"name": "Núi Xanh"}], units=units,
    )  # fmt: skip
    page.goto((tmp_path / "search.html").as_uri())
    page.locator("input[name=q]").fill(typed)
    assert page.locator("#dc-hits mark").all_inner_texts() == shown


@pytest.mark.parametrize(
    ("anchor", "place"),
    [
        pytest.param("cell-lam-III.1.đ", "provisions/III.1.đ.html#lam", id="no passages: the page of the provision"),
        pytest.param("cell-lam-III.2", "reports/03_plan-lam.html#cell-lam-III.2", id="passages of its own"),
        pytest.param("cell-xanh-III.1.đ", "reports/03_plan-lam.html#cell-xanh-III.1.đ", id="another plan's"),
    ],
)
def test_a_cell_without_passages_leads_to_its_provision(anchor: str, place: str, page: Any, tmp_path: Path) -> None:
    report, provision = tmp_path / "reports" / "03_plan-lam.html", tmp_path / "provisions" / "III.1.đ.html"
    body = Markup('<p id="cell-lam-III.2">Mở lớp.</p>')
    for path, plan in ((report, "lam"), (provision, "")):
        path.parent.mkdir()
        text = make_page(body, title="x", language="vi", signature="y", plan=plan, plans=["lam"], texts=["lam"])
        path.write_text(text, encoding="utf-8")
    page.goto(f"{report.as_uri()}#{anchor}")
    page.wait_for_url(lambda url: unquote(url).endswith(place), timeout=5000)
