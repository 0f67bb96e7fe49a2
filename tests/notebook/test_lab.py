"""Notebooks and pages in a real browser without a screen: JupyterLab runs them, tables sort, passages are chosen."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import psutil
import pytest
from test_security import HOSTILE, write_hostile_study

import toolkit
from toolkit.batch.index_page import describe_index
from toolkit.write.pages import write_index, write_report_page

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
#: Figures that each notebook shows; a notebook of one's own may show more.
FIGURES = {"00_corpus.ipynb": 1, "01_coverage.ipynb": 2, "02_divergence.ipynb": 1}
TOKEN = "only-for-this-test"
#: All cells stand in the page, seen or not; nothing is fetched from a network.
_SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that JupyterLab serves."""
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="module")
def server(home: Path, browser: Any) -> Iterator[str]:
    """Return the address of a JupyterLab on a copy of the notebooks, beside the shipped study."""
    shutil.copytree(ROOT / "notebooks", home / "notebooks")
    shutil.copytree(ROOT / "data", home / "data")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = home / "settings" / "@jupyterlab"
    for extension, content in _SETTINGS.items():
        (settings / extension).parent.mkdir(parents=True, exist_ok=True)
        (settings / f"{extension}.jupyterlab-settings").write_text(json.dumps(content), encoding="utf-8")
    options = [f"--port={port}", "--no-browser", "--allow-root", f"--IdentityProvider.token={TOKEN}",
               f"--ServerApp.root_dir={home}", "--ip=127.0.0.1"]  # fmt: skip
    folders = {
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
    }
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **{name: str(path) for name, path in folders.items()}}
    with subprocess.Popen(
        [sys.executable, "-m", "jupyter", "lab", *options], env=environment, text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            assert process.stderr is not None
            assert any("is running at" in line for line in process.stderr), "JupyterLab did not start"
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Return a headless Chromium, or skip."""
    if not _CHROMIUM:
        pytest.skip("no chromium on this computer")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(
            executable_path=_CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        yield opened
        opened.close()


def note_dialog(dialog: Any, noted: list[str]) -> None:
    if dialog.type != "beforeunload":  # JupyterLab's own, where a notebook is left unsaved
        noted.append(dialog.message)
    dialog.accept()


@pytest.fixture(scope="module")
def page(server: str, browser: Any) -> Any:
    """Return a page that has the server's token; every dialog that a text might open is noted in it."""
    opened = browser.new_page(viewport={"width": 1400, "height": 900})
    opened.dialogs = []
    opened.on("dialog", lambda dialog: note_dialog(dialog, opened.dialogs))
    opened.goto(f"{server}/lab?token={TOKEN}", wait_until="domcontentloaded")
    return opened


#: True once the open notebook has no cell left to run.
_IS_DONE = """() => {
  const prompts = [...document.querySelectorAll(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell .jp-InputArea-prompt")];
  const cells = prompts.map(prompt => prompt.textContent).filter(text => text.includes("["));
  return cells.length > 0 && cells.every(text => /\\[\\d+\\]/.test(text));
}"""  # noqa: E501


#: The open notebook.
_PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"


def open_notebook(page: Any, server: str, path: str) -> None:
    page.goto(f"{server}/lab/workspaces/w{Path(path).stem[:8]}/tree/{path}", wait_until="domcontentloaded")
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60_000)
    page.get_by_text("Python 3 (ipykernel) | Idle").first.wait_for(timeout=60_000)


def run_all(page: Any) -> None:
    page.locator(".lm-MenuBar-itemLabel", has_text="Run").first.click()
    page.locator(".lm-Menu-itemLabel", has_text="Run All Cells").first.click()
    page.wait_for_function(_IS_DONE, timeout=120_000)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook_runs_in_lab(name: str, server: str, page: Any) -> None:
    open_notebook(page, server, f"notebooks/{name}")
    run_all(page)
    outputs = page.locator(f"{_PANEL} .jp-OutputArea-output")
    kinds = outputs.evaluate_all("all => all.map(one => [one.dataset.mimeType, one.textContent.slice(0, 500)])")
    noise = [pair for pair in kinds if pair[0] and ("stderr" in pair[0] or "error" in pair[0])]
    assert noise == []
    assert len(kinds) >= 3
    images = page.locator(f"{_PANEL} .jp-OutputArea-output img")
    widths = images.evaluate_all(
        "all => all.map(one => [one.naturalWidth, one.width, one.closest('.jp-Cell').clientWidth])"
    )
    assert len(widths) >= FIGURES.get(name, 0)
    assert all(drawn > 300 and shown <= cell for drawn, shown, cell in widths)
    for selector in page.locator(f"{_PANEL} .dc-browse").all():
        # Where no two plans share anything there is nothing to choose, and a sentence says so.
        assert selector.locator("select, p").first.is_visible()
    wide = page.locator(f"{_PANEL} .jp-OutputArea-output").evaluate_all(
        "all => all.filter(one => one.scrollWidth > one.clientWidth + 1 && !one.querySelector('.dc-scroll')).length"
    )
    assert wide == 0  # what is too wide scrolls in its own box


# The review: 30 decisions, half by keyboard, half by mouse, and a kernel that dies between them ------------


def start_review(page: Any) -> Any:
    """Run the open notebook and return the frame of the review."""
    page.locator(".lm-MenuBar-itemLabel", has_text="Run").first.click()
    page.locator(".lm-Menu-itemLabel", has_text="Run All Cells").first.click()
    frame = page.locator(f"{_PANEL} .dc-review")
    frame.locator(".dc-clause").first.wait_for(timeout=120_000)
    return frame


def read_look(frame: Any) -> tuple[str, list[str]]:
    """Return the provision and the clauses that are shown."""
    clauses = frame.locator(".dc-clause .dc-top > b").all_inner_texts()
    return frame.locator(".dc-provision .dc-title b").inner_text(), clauses


def wait_for_look(frame: Any, done: int) -> None:
    frame.locator(".dc-progress", has_text=f"{done}/30").wait_for(timeout=10_000)


def judge_by_keyboard(page: Any, frame: Any, place: int) -> tuple[str, dict[str, str]]:
    """Decide on a cell in one of several ways, none of which needs the mouse."""
    provision, clauses = read_look(frame)
    press = page.keyboard.press
    if place % 5 == 0:
        press("n")
        said = {}
    elif place % 5 == 1:
        press("2")
        press("3")
        press("3")
        said = {clauses[1]: "full", clauses[2]: "partial"}
    elif place % 5 == 2:
        for key in ("ArrowDown", "ArrowDown", "f", "ArrowUp", "p", "x", "n", "u", "u"):  # U: mark by mark
            press(key)
        said = {clauses[1]: "full", clauses[0]: "partial"}
    elif place % 5 == 3:
        press("1")
        press("n")  # none takes the mark away, a mark takes none away
        press("2")
        press("m")
        page.keyboard.type("ghi chú: dd xx 1 n")
        press("Enter")
        said = {clauses[1]: "full"}
    else:
        press("/")
        page.keyboard.type("ke hoach")
        frame.locator(".dc-hit mark").first.wait_for()
        press("Shift+Enter")  # added; the search goes on
        assert "✓" in frame.locator(".dc-hit").first.inner_text()
        press("Enter")
        added = frame.locator(".dc-clause.dc-at .dc-top > b").inner_text()
        press("p")
        said = {added: "partial"}
    press("Enter")
    return provision, said


def judge_by_mouse(frame: Any, place: int) -> tuple[str, dict[str, str]]:
    provision, clauses = read_look(frame)
    if place % 3 == 0:
        frame.locator("button.dc-none").click()
        said = {}
    else:
        last = frame.locator(".dc-clause").last
        last.scroll_into_view_if_needed()
        last.locator("button.dc-partial").click()
        frame.locator(".dc-clause").first.locator("button.dc-full").click()
        said = {clauses[-1]: "partial", clauses[0]: "full"}
    frame.locator("button.dc-save").click()
    return provision, said


def read_saved(study: Path) -> list[tuple[str, dict[str, str]]]:
    """Return the decisions on disk in the order in which they were made."""
    table = toolkit.read_judgments(toolkit.load_study(study))
    return [
        (
            own["provision_id"].iloc[0],
            {row["clause_id"]: row["verdict"] for row in own.to_dict("records") if row["clause_id"]},
        )
        for _, own in table.groupby("judged_at", sort=False)
    ]


def kill_kernels(server: str) -> None:
    """Kill the kernels of this server as the system does when memory ends."""
    port = server.rpartition(":")[2]
    for process in psutil.process_iter(["cmdline"]):
        if f"--port={port}" in (process.info["cmdline"] or []):
            for child in process.children(recursive=True):
                if any("ipykernel" in part for part in child.cmdline()):
                    child.kill()


def write_review(home: Path, name: str, **parameters: str) -> str:
    """Copy the notebook of the review with other parameters; return its path."""
    text = (home / "notebooks" / "05_review.ipynb").read_text(encoding="utf-8")
    for parameter, value in parameters.items():
        line = re.compile(rf'("{parameter}: \w+ = )\S+')
        assert line.search(text)
        text = line.sub(lambda found, value=value: found[1] + value, text)
    (home / "notebooks" / name).write_text(text, encoding="utf-8")
    return f"notebooks/{name}"


def test_text_of_documents_is_text_in_a_review(
    server: str, home: Path, page: Any, hostile: tuple[toolkit.Study, toolkit.Analysis]
) -> None:
    folder = str(hostile[0].folder).replace("\\", "/")
    path = write_review(home, "hostile.ipynb", coder='\\"lan\\"', study=f'\\"{folder}\\"')
    open_notebook(page, server, path)
    frame = start_review(page)
    units = hostile[1].units
    texts = {drop_spaces(text) for text in units["text"]}
    for _ in range(3):
        shown = frame.locator(".dc-clause .dc-text, .dc-provision > .dc-text").evaluate_all(
            "all => all.map(one => one.textContent)"
        )
        assert len(shown) > 1
        assert {drop_spaces(text) for text in shown} <= texts
        before = read_look(frame)[0]
        frame.locator("button.dc-later").click()
        page.wait_for_function(
            "before => document.querySelector('.dc-provision .dc-title b').textContent !== before", arg=before
        )
    assert page.dialogs == []


def test_a_review_loses_nothing_when_the_kernel_dies(server: str, home: Path, page: Any) -> None:
    study = home / "data" / "26-NQ-TW"
    path = write_review(home, "lan.ipynb", coder='\\"lan\\"', cells="30", language='\\"vi\\"')
    open_notebook(page, server, path)
    frame, made = start_review(page), []
    n_cells = page.locator(f"{_PANEL} .jp-Cell").count()
    frame.locator(".dc-progress").click()
    page.keyboard.press("Enter")
    assert "Không đơn vị nào nêu" in frame.locator(".dc-problem").inner_text()  # nothing is marked: nothing is saved
    for key in ("d", "d", "x", "a", "b"):  # would delete, cut or add cells
        page.keyboard.press(key)
    for place in range(15):
        made.append(judge_by_keyboard(page, frame, place))
        wait_for_look(frame, place + 1)
        assert read_saved(study) == made
        if place == 7:
            before = read_look(frame)
            page.keyboard.press("u")
            wait_for_look(frame, place)
            assert read_look(frame)[0] == made[-1][0]
            page.keyboard.press("Enter")  # as it was marked before
            wait_for_look(frame, place + 1)
            assert read_look(frame) == before
            made = read_saved(study)
            assert made[-1] == made[-3]
            assert made[-2][1] == {}  # taken back
    kill_kernels(server)
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    frame.locator(".dc-problem", has_text="CHƯA").wait_for(timeout=20_000)  # says that it may not be saved
    assert read_saved(study) == made
    page.locator(".jp-Dialog button", has_text="Ok").click(timeout=20_000)  # JupyterLab tells that it restarts
    page.get_by_text("Python 3 (ipykernel) | Idle").first.wait_for(timeout=60_000)
    frame = start_review(page)
    wait_for_look(frame, 15)
    for place in range(15, 30):
        made.append(judge_by_mouse(frame, place))
        wait_for_look(frame, place + 1)
    assert "lan.csv" in frame.locator(".dc-end").inner_text()
    assert read_saved(study) == made
    assert page.locator(f"{_PANEL} .jp-Cell").count() == n_cells
    assert page.dialogs == []


# Tables and passages that live, in JupyterLab and in a page from a stick ------------------------------

_NAMES = ["Đắk Lắk", "An Giang", "Hoà Bình", "Cà Mau", "Ân Thi", "Đà Nẵng", "Dĩ An", "Khánh Hòa", "Huế", "Ăn Bình"]
_TABLE = pd.DataFrame(
    {
        "unit": [*_NAMES[:7], unicodedata.normalize("NFD", _NAMES[7]), *_NAMES[8:]],
        "p_any": [0.5, None, 0.25, 0.125, -1, 0.75, 1, 0, 0.375, 0.0625],
        "found": ["3/40", "12/40", "1/2", "0/7", "9/10", "2/3", "40/40", "1/100", "–", "5/6"],
        "words": ["1.250", "980", "12.000", "7,5", "0", "1", "2", "3", "4", "5"],
        "issued": ["2018-12-17", "2019-01-02", "2018-05-19", "2018-06", "2018-07-01", "2020-01-01", "2017-03-04",
                   "2016-05-06", "2015-07-08", "2021-01-01"],
        "clause_id": ["II.10", "II.2", "IX.1", "V.1", "IV.2.đ", "IV.2.d", "IV.2.e", "I", "X", "III"],
        "text": [*HOSTILE, "Trồng cây", "Dạy bơi"],
    }
)  # fmt: skip
#: Column -> the names in the order that a click on its head brings.
_SORTED = {
    0: ["An Giang", "Ăn Bình", "Ân Thi", "Cà Mau", "Dĩ An", "Đà Nẵng", "Đắk Lắk", "Hoà Bình", "Huế", "Khánh Hòa"],
    1: ["Ân Thi", "Khánh Hòa", "Ăn Bình", "Cà Mau", "Hoà Bình", "Huế", "Đắk Lắk", "Đà Nẵng", "Dĩ An", "An Giang"],
    2: ["Cà Mau", "Khánh Hòa", "Đắk Lắk", "An Giang", "Hoà Bình", "Đà Nẵng", "Ăn Bình", "Ân Thi", "Dĩ An", "Huế"],
    3: ["Ân Thi", "Đà Nẵng", "Dĩ An", "Khánh Hòa", "Huế", "Ăn Bình", "Cà Mau", "An Giang", "Đắk Lắk", "Hoà Bình"],
    4: ["Huế", "Khánh Hòa", "Dĩ An", "Hoà Bình", "Cà Mau", "Ân Thi", "Đắk Lắk", "An Giang", "Đà Nẵng", "Ăn Bình"],
    5: ["Khánh Hòa", "An Giang", "Đắk Lắk", "Ăn Bình", "Đà Nẵng", "Ân Thi", "Dĩ An", "Cà Mau", "Hoà Bình", "Huế"],
}
#: What is typed -> whom it leaves.
_FOUND = {
    "hoà": ["Hoà Bình", "Khánh Hòa"],
    "hòa": ["Hoà Bình", "Khánh Hòa"],
    unicodedata.normalize("NFD", "HÒA"): ["Hoà Bình", "Khánh Hòa"],
    "dak": ["Đắk Lắk"],
    "đà": ["Đà Nẵng"],
    "bình ăn": ["Ăn Bình"],
    "<script>alert": ["Đắk Lắk"],
    "không có": [],
}


def list_names(table: Any) -> list[str]:
    cells = table.locator("tbody tr:not([hidden]) td:first-child")
    return [unicodedata.normalize("NFC", text) for text in cells.all_inner_texts()]


def check_table(box: Any) -> None:
    """Sort by each head, by mouse and by keyboard, and filter."""
    table = box.locator("table")
    for place, names in _SORTED.items():
        head = table.locator("thead th").nth(place)
        head.locator("button").click()
        assert (place, list_names(table)) == (place, names)
        assert head.get_attribute("aria-sort") == "ascending"
        assert table.locator("[aria-sort=ascending], [aria-sort=descending]").count() == 1
    head = table.locator("thead th").nth(1)
    head.locator("button").focus()
    head.page.keyboard.press("Enter")
    head.page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert list_names(table) == [*_SORTED[1][-2::-1], "An Giang"]  # the empty cell stays below
    head.page.keyboard.press("Space")
    assert list_names(table) == _NAMES  # a third time: as in the table
    field = box.locator("input")
    for typed, names in _FOUND.items():
        field.fill("")
        field.press_sequentially(typed)
        assert (typed, list_names(table)) == (typed, names)
        assert box.locator("output").inner_text() == f"{len(names)} / 10"
    field.fill("")
    assert list_names(table) == _NAMES


def check_selector(box: Any, pairs: pd.DataFrame, analysis: toolkit.Analysis) -> None:
    """Choose every provision and clause by its place in the lists, and read both passages."""
    texts = analysis.units.set_index(["doc_id", "clause_id"])["text"].to_dict()
    provisions = box.locator(".dc-pick").first.locator("select")
    for place, (provision_id, own) in enumerate(pairs.groupby("provision_id", sort=False)):
        provisions.select_option(index=place)
        opened = box.locator(".dc-choose").first.locator(":scope > details[open]")
        assert opened.count() == 1
        for number, clause_id in enumerate(own["clause_id"]):
            if len(own) > 1:
                opened.locator("select").select_option(index=number)
            shown = box.locator(".dc-pair:visible")
            assert shown.count() == 1
            left, right = shown.locator(":scope > table td").all()
            assert shown.locator(":scope > table th").first.inner_text().startswith(f"{provision_id} (")
            assert read_passage(left) == drop_spaces(texts["goc", provision_id])
            assert read_passage(right) == drop_spaces(texts["song-lam", clause_id])
            assert left.locator("u").count()


def read_passage(cell: Any) -> str:
    """Return a passage without the labels and the brackets of its changes, and without spaces."""
    pieces = cell.evaluate(
        """one => [...one.childNodes].filter(part => part.nodeName !== "SMALL").map(part =>
        part.nodeName === "B" ? part.textContent.slice(1, -1) : part.textContent)"""
    )
    return drop_spaces("".join(pieces))


def drop_spaces(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[toolkit.Study, toolkit.Analysis]:
    study = toolkit.load_study(write_hostile_study(tmp_path_factory.mktemp("hostile") / "study"))
    return study, toolkit.open_analysis(study)


@pytest.fixture(scope="module")
def pairs(hostile: tuple[toolkit.Study, toolkit.Analysis]) -> pd.DataFrame:
    return toolkit.select_pairs(hostile[1], plan="song-lam")


@pytest.fixture(scope="module")
def shown(hostile: tuple[toolkit.Study, toolkit.Analysis], pairs: pd.DataFrame) -> list[str]:
    """Return the table and the selector, as cells show them."""
    study, analysis = hostile
    evidence = toolkit.find_evidence(
        analysis, pairs, parameters=study.parameters, model=toolkit.load_model(study)
    )  # fmt: skip
    selector = toolkit.browse_pairs(analysis, pairs, evidence=evidence)
    return [str(toolkit.show_table(_TABLE, language="vi").data), str(selector.data)]


def make_notebook(shown: list[str], *, code: str = "None") -> Any:
    """Return a notebook that shows markup: stored in it, or printed by its code where that is run."""
    cells = []
    for markup in shown:
        cell = nbformat.v4.new_code_cell(code.replace("MARKUP", repr(markup)))
        if code == "None":
            cell.outputs = [nbformat.v4.new_output("execute_result", {"text/html": markup}, execution_count=1)]
        cells.append(cell)
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return nbformat.v4.new_notebook(cells=cells, metadata=kernel)


def test_tables_and_selector_live_in_lab(
    server: str, home: Path, page: Any, shown: list[str], pairs: pd.DataFrame,
    hostile: tuple[toolkit.Study, toolkit.Analysis],
) -> None:  # fmt: skip
    code = "from IPython.display import HTML\nHTML(MARKUP)"
    nbformat.write(make_notebook(shown, code=code), home / "live.ipynb")
    open_notebook(page, server, "live.ipynb")
    run_all(page)
    n_cells = page.locator(f"{_PANEL} .jp-Cell").count()
    check_table(page.locator(f"{_PANEL} .jp-OutputArea-output > .dc-table, {_PANEL} .jp-RenderedHTML > .dc-table"))
    box = page.locator(f"{_PANEL} .dc-browse")
    check_selector(box, pairs, hostile[1])
    provisions = box.locator("select").first
    provisions.select_option(index=0)
    provisions.focus()
    page.keyboard.press("ArrowDown")  # moves in the list, not to the next cell
    assert provisions.evaluate("one => one.selectedIndex") == 1
    for key in ("d", "d", "x", "a"):  # would delete, cut or add cells
        page.keyboard.press(key)
    box.locator(".dc-pick button").first.focus()
    for key in ("d", "d", "x", "a"):
        page.keyboard.press(key)
    assert page.locator(f"{_PANEL} .jp-Cell").count() == n_cells
    assert page.dialogs == []


def test_a_pair_is_rejected_and_accepted_where_it_is_read(server: str, home: Path, page: Any) -> None:
    folder = write_hostile_study(home / "judged")
    code = (
        "import toolkit\nstudy = toolkit.load_study(FOLDER)\nanalysis = toolkit.open_analysis(study)\n"
        "pairs = toolkit.select_pairs(analysis, plan='song-lam')\n"
        "toolkit.judge_pairs(study, analysis, pairs, coder='lan', language='en')"
    ).replace("FOLDER", repr(str(folder)))
    nbformat.write(make_notebook(["x"], code=code), home / "judged.ipynb")
    open_notebook(page, server, "judged.ipynb")
    run_all(page)
    pair = page.locator(f"{_PANEL} .dc-judge .dc-pair:visible").first
    pair.locator(".dc-verdict").wait_for(timeout=60_000)
    n_cells = page.locator(f"{_PANEL} .jp-Cell").count()
    ids = [pair.get_attribute(f"data-{name}") for name in ("provision", "clause")]
    pair.locator("button", has_text="No pair").click()
    pair.locator("button[aria-pressed=true]", has_text="No pair").wait_for(timeout=10_000)
    assert ids[1] not in dict(read_saved(folder)[-1][1])
    pair.locator("button", has_text="Right: partial").focus()
    for key in ("d", "d", "x", "a", "Enter"):  # all but the last would delete, cut or add cells
        page.keyboard.press(key)
    pair.locator("button[aria-pressed=true]", has_text="Right: partial").wait_for(timeout=10_000)
    assert read_saved(folder)[-1][0] == ids[0]
    assert read_saved(folder)[-1][1][ids[1]] == "partial"
    assert page.locator(f"{_PANEL} .jp-Cell").count() == n_cells
    provisions = page.locator(f"{_PANEL} .dc-judge .dc-pick select").first
    provisions.select_option(index=1)  # the lists live in the frame too
    page.wait_for_function(
        "ids => document.querySelector('.dc-judge > .dc-browse > .dc-choose > details[open] .dc-pair')"
        ".dataset.provision !== ids[0]",
        arg=ids,
    )
    assert page.dialogs == []


def test_notebook_of_somebody_else_shows_all_and_runs_nothing(
    server: str, home: Path, page: Any, shown: list[str], pairs: pd.DataFrame
) -> None:
    nbformat.write(make_notebook(shown), home / "other.ipynb")
    open_notebook(page, server, "other.ipynb")
    assert not page.evaluate("document.documentElement.classList.contains('dc-live')")
    panel = page.locator(_PANEL)
    assert panel.locator("script").count() == 0
    assert panel.locator(".jp-RenderedHTMLCommon tbody tr").first.is_visible()
    assert panel.locator("details > summary").count() >= pairs["provision_id"].nunique()
    controls = panel.locator(".jp-OutputArea-output").locator("select, input, .dc-pick button")
    assert [
        one.evaluate("one => one.parentElement.outerHTML.slice(0, 300)") for one in controls.all() if one.is_visible()
    ] == []
    assert page.dialogs == []


def test_page_from_a_stick_lives_without_network(
    browser: Any, tmp_path: Path, shown: list[str], pairs: pd.DataFrame,
    hostile: tuple[toolkit.Study, toolkit.Analysis],
) -> None:  # fmt: skip
    nbformat.write(make_notebook(shown), tmp_path / "run.ipynb")
    write_report_page(tmp_path / "run.ipynb", tmp_path / "run.html", title="x", language="vi", signature="y")
    page, asked, said = open_offline(browser, tmp_path / "run.html")
    assert page.locator("script").count() == 1
    check_table(page.locator(".dc-table").first)
    check_selector(page.locator(".dc-browse"), pairs, hostile[1])
    assert asked == [(tmp_path / "run.html").as_uri()]
    assert said == []


def test_index_sorts_and_filters(
    browser: Any, tmp_path: Path, shipped: toolkit.Study, shipped_analysis: toolkit.Analysis
) -> None:
    plans = shipped_analysis.documents[shipped_analysis.documents["role"].isin(["plan", "control"])]
    content = describe_index(shipped, shipped_analysis, jobs=[], figures=[], failures=[], tables=[])
    content["rows"] = content["rows"] * 2  # more than eight: a filter
    write_index(tmp_path / "index.html", **content)
    page, asked, said = open_offline(browser, tmp_path / "index.html")
    table = page.locator("#plans")
    for place, column in ((0, "text"), (5, "ratio")):
        table.locator("thead button").nth(place).click()
        found = table.locator(f"tbody td:nth-child({place + 1})")
        cells = found.all_inner_texts()
        keys = [one[:1] for one in cells]
        if column == "ratio":  # incomplete texts are not ranked: they stand together before the others
            keys = [float(one.get_attribute("data-value")) for one in found.all()]
            assert all(key in (-1, round(eval_share(cell), 4)) for key, cell in zip(keys, cells, strict=True))
        assert keys == sorted(keys)
        assert len(set(cells)) > 2
    page.locator(".dc-table input").fill(plans["unit"].iloc[0])
    assert table.locator("tbody tr:visible").count() == 2
    assert len(asked) == 1
    assert said == []


def test_what_an_incomplete_text_lacks_is_not_counted(
    shipped: toolkit.Study, shipped_analysis: toolkit.Analysis
) -> None:
    rows = describe_index(shipped, shipped_analysis, jobs=[], figures=[], failures=[], tables=[])["rows"]
    extents = shipped_analysis.documents.set_index("unit")["extent"]
    for row in rows:
        shown = row["cells"][9]["text"]
        assert (shown == "–") == (extents[row["cells"][0]["text"].partition(" (")[0]] != "full")


def eval_share(cell: str) -> float:
    found, _, total = cell.partition("/")
    if not total:  # nothing found in a part of a text is a dash
        return -1
    return int(found) / int(total)


def open_offline(browser: Any, path: Path) -> tuple[Any, list[str], list[str]]:
    """Open a file without network; return the page, what it asked for, and what it complained about."""
    context = browser.new_context(offline=True, viewport={"width": 1100, "height": 900})
    page, asked, said = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: note_dialog(dialog, said))
    page.goto(path.as_uri())
    return page, asked, said
