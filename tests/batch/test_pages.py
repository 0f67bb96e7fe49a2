"""Pages of a run as a browser lays them out: nothing is cut off, on screens or on paper, and all can be reached."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pandas as pd
import pypdfium2
import pytest
from markupsafe import Markup
from test_cli import ROOT

import toolkit
from toolkit.batch.index_page import describe_index
from toolkit.batch.run import run_report
from toolkit.write.pages import make_page, write_index

WIDTHS = (390, 1100, 1400)
#: Inner width of a sheet A4 laid across, with our margins, at 96 dots an inch.
PAPER = 1032
_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_PAGES = ("index", "search", "reports/00_corpus", "reports/01_coverage", "reports/02_divergence",
          "reports/03_plan-song-lam", "reports/03_plan-cua-bien", "reports/04_validation", "reports/06_borrowing",
          "texts/goc", "texts/song-lam", "provisions/index", "provisions/II.2")  # fmt: skip
_WIDE_NAME = "Thành phố Cửa Biển và vùng ven Sông Lam Thượng"

#: Boxes that hold more than they show; captions for voices alone are hidden on purpose.
_CUT = """() => [...document.querySelectorAll("main, main *")].filter(one => one.tagName !== "CAPTION"
  && /auto|scroll|hidden|clip/.test(getComputedStyle(one).overflowX) && one.clientWidth > 0
  && one.scrollWidth > one.clientWidth + 1).map(one => one.className + ": " + one.textContent.trim().slice(0, 60))"""
#: Of anchors, those that lead to nothing that is seen.
_CLOSED = """async anchors => { const closed = []; for (const anchor of anchors) {
  location.hash = anchor;
  await new Promise(done => setTimeout(done));
  const name = decodeURIComponent(anchor);
  const one = document.getElementById(name) ?? document.querySelector(`[id^="${CSS.escape(name)}."]`);
  if (!one?.checkVisibility() || one.tagName === "DETAILS" && !one.open) closed.push(anchor);
} return closed; }"""
_SPILL = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
#: Tables are fitted after the browser tells of its new width: the fit is awaited; what stays out is named.
_SETTLE = f"width => innerWidth === width && ({_SPILL})() <= 0"
_OUT = """() => [...document.querySelectorAll("body *")]
  .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
  .map(one => `${one.tagName}.${one.className}: ${one.textContent.trim().slice(0, 60)}`).slice(0, 8)"""


def write_study(folder: Path, language: str) -> Path:
    """Write a study of provinces that do not exist, with a long name, many clauses and an incomplete text."""
    (folder / "texts").mkdir(parents=True)
    (folder / "catalogue.csv").write_text(
        "doc_id,file,role,line,tier,unit,number,issued,extent\n"
        "goc,texts/goc.txt,reference,party,central,,99-NQ/TW,2019-01-02,full\n"
        "song-lam,texts/song-lam.txt,plan,party,province,Sông Lam,1-KH/TU,2019-03-04,full\n"
        f"cua-bien,texts/cua-bien.txt,plan,state,province,{_WIDE_NAME},1234/KH-UBND-SGDĐT,2019-05-06,full\n"
        "nui-xanh,texts/nui-xanh.txt,plan,state,province,Núi Xanh,2/KH-UBND,2019-05-06,truncated\n",
        encoding="utf-8",
    )
    (folder / "study.yaml").write_text(f"language: {language}\n", encoding="utf-8")
    things = ["cây bóng mát ở sân trường", "cầu treo cho học sinh vùng cao", "lớp dạy bơi cho trẻ em ven sông",
              "tủ sách ở nhà văn hóa thôn", "bếp ăn bán trú", "sân chơi ở khu tập thể", "thuyền đưa đò an toàn",
              "vườn thuốc nam của trạm y tế", "đèn đường ở ngõ nhỏ", "nhà vệ sinh trường học"]  # fmt: skip
    tasks = "".join(f"{n}. Sửa chữa, làm mới {thing} ở mọi xã.\n\n" for n, thing in enumerate(things, 1))
    (folder / "texts" / "goc.txt").write_text(
        f"I. MỤC TIÊU\n\n1. Đến năm 2025, ít nhất 40% trường có sân chơi đạt chuẩn.\n\nII. NHIỆM VỤ\n\n{tasks}",
        encoding="utf-8",
    )
    bodies = "Sở Giáo dục và Đào tạo chủ trì, phối hợp với Sở Kế hoạch và Đầu tư, Sở Tài chính, Đoàn Thanh niên"
    for name, step in (("song-lam", 1), ("cua-bien", 2), ("nui-xanh", 3)):
        own = "".join(
            f"{n}. {bodies} làm mới {thing} ở mọi xã, hoàn thành trước ngày 30/6/2024, nếu được bố trí kinh phí.\n\n"
            for n, thing in enumerate(things[::step], 1)
        )
        text = f"I. MỤC TIÊU\n\n1. Đến năm 2025, tối thiểu 35% trường có sân chơi đạt chuẩn.\n\nII. NHIỆM VỤ\n\n{own}"
        (folder / "texts" / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def check_width(page: Any, width: int) -> None:
    from playwright.sync_api import TimeoutError as TooLate

    page.set_viewport_size({"width": width, "height": 900})
    with suppress(TooLate):
        page.wait_for_function(_SETTLE, arg=width, timeout=5_000)
    spill = page.evaluate(_SPILL)
    assert (width, spill, page.evaluate(_OUT) if spill else []) == (width, 0, [])


def check_layout(page: Any) -> None:
    """Hold an open page to all widths and to paper."""
    for width in WIDTHS:
        check_width(page, width)
        if width > 1000:  # on a telephone wide tables move in their own box
            assert (width, page.evaluate(_CUT)) == (width, [])
    page.emulate_media(media="print")
    check_width(page, PAPER)
    assert page.evaluate(_CUT) == []


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a run in English, where Vietnamese passages stand among English words."""
    place = tmp_path_factory.mktemp("pages")
    study = toolkit.load_study(write_study(place / "study", "en"))
    run = run_report(study, output_dir=place / "run", notebooks=ROOT / "notebooks", plans=["song-lam", "cua-bien"])
    assert run.failures == ()
    return place / "run"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not _CHROMIUM:
        pytest.skip("no chromium on this computer")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(
            executable_path=_CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    opened = browser.new_page()
    yield opened
    opened.close()


@pytest.mark.parametrize("name", _PAGES)
def test_nothing_is_cut_off(name: str, output: Path, page: Any) -> None:
    page.goto((output / f"{name}.html").as_uri())
    check_layout(page)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_real_names_and_sections_fit_the_index(
    language: str, shipped: toolkit.Study, shipped_analysis: toolkit.Analysis, tmp_path: Path, page: Any
) -> None:
    study = replace(shipped, parameters=shipped.parameters.model_copy(update={"language": language}))
    jobs = [f"03_plan-{plan}" for plan in study.plan_ids]
    content = describe_index(study, shipped_analysis, jobs=jobs, figures=[], failures=[], tables=["coverage"])
    write_index(tmp_path / "index.html", **content)
    page.goto((tmp_path / "index.html").as_uri())
    check_layout(page)
    assert page.locator("#heatmap td", has_text="/").locator("a").count() == page.locator("#heatmap a").count() > 20


@pytest.mark.parametrize("name", _PAGES)
def test_pages_break_no_rule_of_accessibility(name: str, output: Path, page: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-core is not installed").Axe()
    page.goto((output / f"{name}.html").as_uri())
    broken = axe.run(page).response["violations"]
    page.emulate_media(color_scheme="dark")
    broken += axe.run(page, options={"runOnly": ["color-contrast"]}).response["violations"]
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in broken] == []


def test_tables_are_named_and_heads_have_scopes(output: Path, page: Any) -> None:
    for name in _PAGES:
        page.goto((output / f"{name}.html").as_uri())
        bare = "all => all.filter(one => !one.closest('.dc-pair') && !one.caption?.textContent.trim()).length"
        assert (name, page.locator("main table").evaluate_all(bare)) == (name, 0)
        assert (name, page.locator("main th:not([scope])").count()) == (name, 0)
        assert (name, page.locator("main img:not([width][height])").count()) == (name, 0)


def test_vietnamese_is_told_apart_in_english_pages(output: Path, page: Any) -> None:
    page.goto((output / "reports" / "03_plan-song-lam.html").as_uri())
    language = page.locator("html").get_attribute("lang")
    cells = page.locator("main td", has_text="bóng mát").evaluate_all(
        "all => all.map(one => one.closest('[lang]').lang)"
    )
    assert len(cells) >= 3
    assert set(cells) == {"vi"}, language
    pieces = page.locator(".dc-pair blockquote, .dc-pieces li span").evaluate_all(
        "all => all.map(one => one.closest('[lang]').lang)"
    )
    assert len(pieces) >= 3
    assert set(pieces) == {"vi"}


def test_print_holds_every_pair(output: Path, page: Any) -> None:
    path = output / "reports" / "03_plan-song-lam.html"
    page.goto(path.as_uri())
    pairs = page.locator(".dc-pair").count()
    assert page.locator(".dc-pair:visible").count() == 1 < pairs
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".dc-pair:visible").count() == pairs
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".dc-pair:visible").count() == 1


def test_heads_stand_on_every_sheet(tmp_path: Path, page: Any) -> None:
    table = toolkit.show_table(pd.DataFrame({"aspect": range(150)}), language="en").data
    text = make_page(Markup(table), title="Long", language="en", signature="")
    (tmp_path / "long.html").write_text(text, encoding="utf-8")
    page.goto((tmp_path / "long.html").as_uri())
    sheets = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    texts = [sheet.get_textpage().get_text_bounded() for sheet in sheets]
    assert len(texts) > 2
    assert ["aspect" in text for text in texts[:-1]] == [True] * (len(texts) - 1)


def test_words_are_read_on_a_telephone_without_moving_the_table(output: Path, page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto((output / "reports" / "03_plan-song-lam.html").as_uri())
    assert page.evaluate(_CUT) == []
    box = page.locator(".dc-table", has=page.locator("th[data-column=lead]"))
    heads = box.locator("th button").all_inner_texts()
    cells = (
        box.locator("tbody tr")
        .first.locator("td")
        .evaluate_all("all => all.map(one => getComputedStyle(one, '::before').content)")
    )
    assert cells == [f'"{head}: "' for head in heads]
    box.locator("input").fill("dạy bơi")
    assert box.locator("tbody tr:visible").count() == 1
    box.locator("input").fill("")
    box.locator("th button").first.click()
    box.locator("th button").first.click()
    assert box.locator("tbody tr:visible td").first.inner_text() == "II.10"


def test_ids_are_whole_words_in_tables(tmp_path: Path, page: Any) -> None:
    frame = pd.DataFrame(
        {"number": ["207/KH-UBND", ""], "cites": ["26-NQ/TW; 107-KH/TU; 132/NQ-CP", ""], "text": "a " * 900}
    )
    text = make_page(Markup(toolkit.show_table(frame, language="en").data), title="Ids", language="en", signature="")
    (tmp_path / "ids.html").write_text(text, encoding="utf-8")
    page.goto((tmp_path / "ids.html").as_uri())
    page.emulate_media(media="print")
    lines = "all => all.map(one => [one.textContent, one.getClientRects().length])"
    spans = page.locator("span.dc-id").evaluate_all(lines)
    assert spans == [["26-NQ/TW", 1], ["107-KH/TU", 1], ["132/NQ-CP", 1]]
    page.locator("td.dc-id").first.evaluate("one => one.innerHTML = `<span>${one.innerHTML}</span>`")
    assert page.locator("td.dc-id span").evaluate_all(lines) == [["207/KH-UBND", 1]]


def test_decisions_of_readers_are_a_section_only_where_there_are_some(output: Path, page: Any) -> None:
    page.goto((output / "reports" / "03_plan-song-lam.html").as_uri())
    heads = page.locator("h2").all_inner_texts()
    assert "Changes of meaning inside the pairs" in heads
    assert "Decisions of readers" not in heads


def test_every_link_leads_to_what_it_names(output: Path, page: Any) -> None:
    wanted = set()
    for name in _PAGES:
        page.goto((output / f"{name}.html").as_uri())
        wanted.update(page.locator("a[href]").evaluate_all("all => all.map(one => one.href)"))
    for place in ("#pair-", "/texts/cua-bien.html#II", "/provisions/II."):
        assert len([link for link in wanted if place in link]) > 1, place
    places: dict[str, list[str]] = {}
    for link in sorted(wanted):
        places.setdefault(link.partition("#")[0], []).append(link.partition("#")[2])
    for address, anchors in places.items():
        assert Path(unquote(urlsplit(address).path)).is_file(), address
        if any(anchors):
            page.goto(address)
            assert page.evaluate(_CLOSED, [anchor for anchor in anchors if anchor]) == [], address


def test_a_count_of_the_index_opens_the_list_that_it_counts(output: Path, page: Any) -> None:
    page.goto((output / "index.html").as_uri())
    link = page.locator('a[href*="#full-song-lam"]').first
    n = int(link.inner_text().partition("/")[0])
    link.click()
    lists = page.locator("details[id]")
    opened = lists.evaluate_all("all => all.filter(one => one.open).map(one => one.id)")
    assert (opened, page.locator("#full-song-lam p a").count()) == (["full-song-lam"], n)


def test_plans_lead_to_each_other(output: Path, page: Any) -> None:
    page.goto((output / "reports" / "03_plan-song-lam.html").as_uri())
    assert "Sông Lam 1-KH/TU" in page.title()
    assert "Sông Lam 1-KH/TU" in page.locator("h1").inner_text()
    assert page.locator("nav.toc a").count() == page.locator("h2").count()
    page.locator("a[rel=next]").click()
    assert _WIDE_NAME in page.locator("h1").inner_text()
    assert page.locator("a[rel=next]").count() == 0
    page.locator("a[rel=prev]").click()
    assert "Sông Lam" in page.locator("h1").inner_text()


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        pytest.param("bóng mát", ["bóng", "mát"], id="words"),
        pytest.param("bong mat", ["bóng mát"], id="no tone marks"),
        pytest.param('"dạy bơi cho"', ["dạy bơi cho"], id="a phrase"),
        pytest.param('"cho dạy bơi"', None, id="a phrase in another order"),
        pytest.param("bòng", None, id="another tone mark"),
    ],
)
def test_search_finds_in_all_texts(typed: str, held: list[str] | None, output: Path, page: Any) -> None:
    page.goto((output / "index.html").as_uri())
    page.locator("input[name=q]").fill(typed)
    page.locator("form button").click()
    texts = pd.read_csv(output / "tables" / "clauses.csv", dtype=str)
    hits = page.locator("#dc-hits > li")
    if held is None:
        assert hits.count() == 0
    else:
        expected = texts["text"].map(lambda text: all(part in text.lower() for part in held)).sum()
        assert hits.count() == expected > 2


def test_rows_are_filtered_by_column_and_taken_away(output: Path, page: Any) -> None:
    page.goto((output / "reports" / "03_plan-song-lam.html").as_uri())
    box = page.locator(".dc-table", has=page.locator("th[data-column=lead]"))
    rows = box.locator("tbody tr").count()
    assert box.locator("output").inner_text() == str(rows) == "11"  # ten tasks and a target
    box.locator("input").fill("dạy bơi")
    assert box.locator("output").inner_text() == "1 / 11"
    box.locator("select").select_option(index=1)
    assert box.locator("output").inner_text() == "0 / 11"
    box.locator("select").select_option(index=0)
    with page.expect_download() as taken:
        box.locator("button[data-take=save]").click()
    saved = pd.read_csv(taken.value.path(), dtype=str, encoding="utf-8-sig")
    assert len(saved) == 1
    assert "dạy bơi" in " ".join(saved.iloc[0].dropna())


def test_a_study_without_codes_shows_the_method_on_the_shipped_families(output: Path) -> None:
    text = (output / "reports" / "04_validation.html").read_text(encoding="utf-8")
    assert all(family in text for family in ("26-NQ-TW", "57-NQ-TW", "75-KL-TW"))
    sections = text.split("<h2 ")[1:]
    assert [part for part in sections if "gold/codes.tsv" in part] == sections[:1]
    assert len(sections) == 2  # that, and what the numbers can bear: nothing is announced and not made
