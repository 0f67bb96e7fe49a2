"""The batch: what it leaves, what it refuses, what a failure does to the rest."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

import toolkit
from toolkit.errors import OutputError
from toolkit.report import check_output, run_report, stage_output

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the output folder of a whole run on the shipped study, pages of two plans."""
    output = tmp_path_factory.mktemp("run") / "26-NQ-TW"
    study = toolkit.load_study(ROOT / "data" / "26-NQ-TW")
    run = run_report(study, output_dir=output, notebooks=NOTEBOOKS, plans=["thanh-hoa", "cao-bang"])
    assert run.failures == ()
    assert run.index == output / "index.html"
    return output


def test_every_plan_has_its_row(finished: Path) -> None:
    page = (finished / "index.html").read_text(encoding="utf-8")
    rows = re.findall(r"<tr class=\"(.*?)\">(.*?)</tr>", page, re.DOTALL)
    names = ["Thanh Hóa", "Cao Bằng", "Gia Lai", "Hải Phòng", "Quảng Ninh", "Long An", "Hà Tĩnh (đối chứng)"]
    assert len(rows) == len(names)
    for (style, row), name in zip(rows, names, strict=True):
        assert name in row
        assert style == ("" if name in ("Thanh Hóa", "Gia Lai") else "part")
    links = re.findall(r'href="([^"#]+)"', page)
    assert all((finished / link).is_file() for link in links), [x for x in links if not (finished / x).is_file()]


def test_pages_load_nothing_from_a_network(finished: Path) -> None:
    for page in finished.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r'(?:src|href)\s*=\s*["\']?(?:https?:)?//', text), page
        assert "@import" not in text
        assert not re.search(r"\bimport\s*\(", text)


def test_pages_keep_one_language(finished: Path) -> None:
    text = (finished / "reports" / "01_coverage.html").read_text(encoding="utf-8")
    assert "Những nội dung nào" in text
    assert "What of the reference reappears" not in text


def test_tables_and_record_agree(finished: Path) -> None:
    record = json.loads((finished / "run.json").read_text(encoding="utf-8"))
    clauses = pd.read_csv(finished / "tables" / "clauses.csv", dtype=str)
    assert set(record["inputs"]) == set(pd.read_csv(finished / "tables" / "documents.csv")["file"])
    assert record["signature"] in (finished / "METHODS.md").read_text(encoding="utf-8")
    assert "26-NQ-TW" in set(clauses["doc_id"])
    ledger = pd.read_csv(finished / "tables" / "ledger.csv")
    assert not ledger.duplicated(["doc_id", "side", "unit_id"]).any()


def test_figures_come_with_data(finished: Path) -> None:
    stems = {path.stem for path in (finished / "figures").glob("*.pdf")}
    assert {"chain", "uptake", "coverage", "coverage_length", "travel", "ledger"} <= stems
    for stem in stems:
        assert all((finished / "figures" / f"{stem}.{form}").is_file() for form in ("svg", "png", "csv"))


def test_a_failing_plan_leaves_the_others(small_study: Path, tmp_path: Path) -> None:
    (small_study / "texts" / "nui-xanh.txt").write_bytes(b"")
    output = tmp_path / "out"
    run = run_report(toolkit.load_study(small_study), output_dir=output, notebooks=NOTEBOOKS)
    names = [failure.name for failure in run.failures]
    assert "nui-xanh" in names
    page = (output / "index.html").read_text(encoding="utf-8")
    assert "Núi Xanh" in page
    assert 'class="failed"' in page
    assert (output / "reports" / "03_plan-song-lam.html").is_file()
    coverage = pd.read_csv(output / "tables" / "coverage.csv")
    assert set(coverage.loc[coverage["doc_id"] == "nui-xanh", "status"]) == {"not_assessed"}


def test_a_broken_notebook_is_kept_with_its_error(small_study: Path, tmp_path: Path) -> None:
    notebooks = tmp_path / "notebooks"
    shutil.copytree(NOTEBOOKS, notebooks)
    broken = json.loads((notebooks / "02_divergence.ipynb").read_text(encoding="utf-8"))
    broken["cells"][-1]["source"] = ["1 / 0"]
    (notebooks / "02_divergence.ipynb").write_text(json.dumps(broken), encoding="utf-8")
    output = tmp_path / "out"
    run = run_report(toolkit.load_study(small_study), output_dir=output, notebooks=notebooks, plans=[])
    assert [failure.name for failure in run.failures] == ["02_divergence"]
    assert "ZeroDivisionError" in run.failures[0].message
    assert "ZeroDivisionError" in (output / run.failures[0].notebook).read_text(encoding="utf-8")
    assert (output / "reports" / "01_coverage.html").is_file()


def test_foreign_folder_is_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(OutputError, match=r"holds no run\.json"):
        check_output(tmp_path)
    assert (tmp_path / "thesis.txt").is_file()


def test_unfinished_run_leaves_the_last_one(tmp_path: Path) -> None:
    output = tmp_path / "run"
    output.mkdir()
    (output / "run.json").write_text("{}", encoding="utf-8")

    def run_and_stop() -> None:
        with stage_output(output) as stage:
            (stage / "half").write_text("x", encoding="utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_and_stop()
    assert (output / "run.json").is_file()
    assert list(tmp_path.iterdir()) == [output]
