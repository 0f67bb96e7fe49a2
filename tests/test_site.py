"""The documentation site is built without a warning and fetches nothing; the tutorial does what it says."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from toolkit import Analysis, load_study, open_analysis
from toolkit.analysis.new_study import make_study

ROOT = Path(__file__).parent.parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
#: What a page loads by itself; links that a reader follows are no matter of these.
LOADED = re.compile(r"""<(?:script|img|iframe|source|link)\b[^>]*\b(?:src|href)=["']([^"']+)""")
LOADED_BY_STYLES = re.compile(r"""(?:url\(|@import)\s*["']?([^"')]+)""")


def run(*command: str) -> None:
    done = subprocess.run([sys.executable, *command], env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the pages with what they link to, so that building leaves nothing in the project."""
    copy = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "docs", copy / "docs", ignore=shutil.ignore_patterns("pictures", "__pycache__"))
    shutil.copytree(ROOT / "data" / "26-NQ-TW" / "gold", copy / "data" / "26-NQ-TW" / "gold")
    for path in (*ROOT.glob("*.md"), ROOT / "pyproject.toml"):
        shutil.copyfile(path, copy / path.name)
    return copy


@pytest.fixture(scope="module")
def site(checkout: Path) -> Path:
    # `make docs` draws them, which takes the reports of the tutorial; here any picture will do.
    (checkout / "docs" / "pictures").mkdir()
    for name in re.findall(r"pictures/([\w-]+\.png)", (checkout / "docs" / "tutorial.md").read_text(encoding="utf-8")):
        shutil.copyfile(ROOT / "docs" / "figures" / "uptake.png", checkout / "docs" / "pictures" / name)
    run("-m", "sphinx", "-W", "--keep-going", "-q", str(checkout / "docs"), str(checkout / "site"))
    return checkout / "site"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(ROOT / "docs" / "tutorial-texts", tmp_path_factory.mktemp("heap") / "library")


@pytest.fixture(scope="module")
def heap(library: Path) -> dict[str, dict[str, str]]:
    return {row["file"]: row for row in make_study(library).rows}


@pytest.fixture(scope="module")
def results(library: Path, heap: dict[str, dict[str, str]]) -> Analysis:
    """Return what the reader of the tutorial gets who changes the catalogue as it says."""
    tutorial = runpy.run_path(str(ROOT / "docs" / "run_tutorial.py"))
    page = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    table = next(table for *_, is_table, table in tutorial["BLOCK"].findall(page) if is_table)
    tutorial["write_catalogue"](library / "catalogue.csv", table)
    return open_analysis(load_study(library))


def test_pages_of_the_site_load_nothing_from_the_network(site: Path) -> None:
    pages, styles = list(site.rglob("*.html")), list(site.rglob("*.css"))
    loaded = [
        (path.name, one)
        for paths, pattern in ((pages, LOADED), (styles, LOADED_BY_STYLES))
        for path in paths
        for one in pattern.findall(path.read_text(encoding="utf-8"))
    ]
    assert {"_static/scripts/furo.js"} <= {one.split("?")[0] for _, one in loaded}, "the pattern finds nothing"
    assert [(page, one) for page, one in loaded if re.match(r"(?:https?:)?//", one)] == []


def test_every_public_verb_stands_in_the_reference(site: Path) -> None:
    import toolkit
    import toolkit.figures

    page = (site / "reference.html").read_text(encoding="utf-8")
    for module in (toolkit, toolkit.figures):
        assert [name for name in module.__all__ if f'id="{module.__name__}.{name}"' not in page] == []


def test_a_link_that_leads_nowhere_stops_the_build(checkout: Path, site: Path) -> None:
    (checkout / "docs" / "howto" / "lost.md").write_text("---\norphan: true\n---\n# Lost\n[gone](gone.md)\n")
    with pytest.raises(AssertionError, match=r"gone\.md"):
        run("-m", "sphinx", "-W", "-q", str(checkout / "docs"), str(site))


@pytest.mark.parametrize(
    ("file", "number", "issued", "issuer", "implements"),
    [
        ("nghi-quyet.txt", "99-NQ/TW", "2031-03-12", "BAN CHẤP HÀNH TRUNG ƯƠNG", ""),
        ("song-lam.html", "112/KH-UBND", "2031-06-20", "ỦY BAN NHÂN DÂN TỈNH SÔNG LAM", "99-NQ/TW"),
        ("cua-bien.docx", "205/KH-UBND", "2031-09-05", "ỦY BAN NHÂN DÂN THÀNH PHỐ CỬA BIỂN", "99-NQ/TW"),
        ("nui-xanh.txt", "34-CTr/TU", "2031-07-08", "TỈNH ỦY NÚI XANH", "99-NQ/TW"),
        ("doi-chung.txt", "58/KH-UBND", "2028-02-14", "ỦY BAN NHÂN DÂN TỈNH NÚI XANH", ""),
    ],
)
def test_heads_of_the_tutorial_leave_the_reader_only_what_they_cannot_tell(
    file: str, number: str, issued: str, issuer: str, implements: str, heap: dict[str, dict[str, str]]
) -> None:
    row = heap[file]
    assert (row["number"], row["issued"], row["issuer"], row["implements"]) == (number, issued, issuer, implements)
    assert row["title"].endswith(("về thư viện công cộng gần dân", "giai đoạn 2028 - 2030"))


def test_results_are_those_of_which_the_tutorial_speaks(results: Analysis) -> None:
    cells = results.coverage.merge(results.provisions[["provision_id", "type"]]).query("type == 'task'")
    found = cells[cells["status"] == "full"].groupby("doc_id")["provision_id"].agg(set)
    assert {plan: len(tasks) for plan, tasks in found.items()} == {
        "song-lam": 7,
        "cua-bien": 7,
        "nui-xanh": 5,
        "nui-xanh-2028": 1,
    }
    assert cells.groupby("doc_id").size().eq(12).all()
    assert found["nui-xanh-2028"] == {"IV.1.c"}
    assert not cells.query("doc_id == 'nui-xanh'")["status"].eq("none").any()
    related = cells[cells["status"].eq("partial") & cells["doc_id"].eq("song-lam")]
    assert related["provision_id"].tolist() == ["IV.5.b"]
    states = results.divergence.set_index(["doc_id", "provision_id"])["state"]
    assert states["song-lam", "IV.1.b"] == "weaker"
    boat = results.units.query("doc_id == 'song-lam'").set_index("clause_id")["text"].str.contains("thuyền thư viện")
    assert boat.any()
    assert not set(boat[boat].index) & set(results.alignment.query("doc_id == 'song-lam'")["clause_id"])


def test_tutorial_prints_what_it_shows() -> None:
    run(str(ROOT / "docs" / "run_tutorial.py"))
