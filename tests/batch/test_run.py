"""The batch: what it leaves, what it refuses, what a failure does to the rest."""

from __future__ import annotations

import json
import os
import re
import runpy
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from small_run import add_cell, write_small_study, write_tiny_notebooks

import toolkit
from toolkit.batch.jobs import Job
from toolkit.batch.output_folder import check_output, clear_leftovers, lock_output, stage_output
from toolkit.batch.products import hash_file
from toolkit.batch.run import run_report
from toolkit.batch.workers import open_workers
from toolkit.cli import main
from toolkit.errors import OutputError, ReadError, StudyError

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
#: The record of a run that wrote nothing else.
RECORD = '{"signature": "", "versions": {"doichieu": "0.1.0"}, "failed": [], "products": {}, "files": ["run.json"]}'


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the output folder of a whole run on the shipped study, pages of two plans."""
    output = tmp_path_factory.mktemp("run") / "26-NQ-TW"
    study = toolkit.load_study(ROOT / "data" / "26-NQ-TW")
    run = run_report(study, output_dir=output, notebooks=NOTEBOOKS, plans=["thanh-hoa", "cao-bang"])
    assert run.failures == ()
    assert run.index == output / "index.html"
    return output


def test_pictures_of_the_readme_show_what_a_run_makes(finished: Path) -> None:
    taken = runpy.run_path(str(ROOT / "docs" / "take_pictures.py"))
    marks = {"index.png": taken["mark_index"](finished), "uptake.png": taken["mark_uptake"](finished)}
    assert {name: taken["read_mark"](taken["FIGURES"] / name) for name in marks} == marks, "run make pictures"
    shown = re.findall(r"!\[.*?\]\((.*?)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert sorted(shown) == sorted(f"docs/figures/{name}" for name in marks)


def test_every_plan_has_its_row(finished: Path) -> None:
    page = (finished / "index.html").read_text(encoding="utf-8")
    table, _, heatmap = page.partition('id="heatmap"')
    rows = re.findall(r"<tr class=\"(.*?)\">(.*?)</tr>", table, re.DOTALL)
    shades = re.findall(r'<td class="n h([0-4])">(?:<a [^>]*>)?(.*?)(?:</a>)?</td>', heatmap)
    assert len(shades) == 7 * heatmap.count("<li><b>III.")
    assert all((level == "0") == (text == "–" or text.startswith("0/")) for level, text in shades)
    names = ["Thanh Hóa", "Cao Bằng", "Gia Lai", "Hải Phòng", "Quảng Ninh", "Long An", "Hà Tĩnh (đối chứng)"]
    assert len(rows) == len(names)
    for (style, row), name in zip(rows, names, strict=True):
        assert name in row
        assert style == ("" if name in ("Thanh Hóa", "Gia Lai") else "part")
    links = re.findall(r'href="([^"#]+)["#]', page)
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
    methods = (finished / "METHODS.md").read_text(encoding="utf-8")
    assert record["signature"] in methods
    # A user's paragraph counts the coded documents of other studies, and names none of them.
    learned_from = [plan for family in record["model"]["families"].values() for plan in family["plans"]]
    assert f"{len(learned_from)} coded documents" in methods
    assert not [plan for plan in learned_from if plan in methods]
    assert "0,32" in methods
    assert "0.32" in methods
    assert "26-NQ-TW" in set(clauses["doc_id"])
    ledger = pd.read_csv(finished / "tables" / "ledger.csv")
    assert not ledger.duplicated(["doc_id", "side", "unit_id"]).any()


def test_figures_come_with_data(finished: Path) -> None:
    stems = {path.stem for path in (finished / "figures").glob("*.pdf")}
    assert {"chain", "uptake", "coverage", "ledger"} <= stems
    for stem in stems:
        assert all((finished / "figures" / f"{stem}.{form}").is_file() for form in ("svg", "png", "csv"))


def test_second_run_makes_nothing(finished: Path) -> None:
    study = toolkit.load_study(ROOT / "data" / "26-NQ-TW")
    before = _hash_tree(finished)
    run = run_report(study, output_dir=finished, notebooks=NOTEBOOKS, plans=["thanh-hoa", "cao-bang"])
    assert run.made == run.failures == ()
    assert {"tables", "pages", "figures/uptake", "reports/03_plan-cao-bang"} <= set(run.kept)
    assert _hash_tree(finished) == before


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a study, notebooks and the output of their first run in one folder, and a copy of that folder."""
    place, copy = tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("copy") / "first"
    study = write_small_study(place)
    write_tiny_notebooks(place / "notebooks")
    run = run_report(toolkit.load_study(study), output_dir=place / "out", notebooks=place / "notebooks")
    assert run.failures == ()
    shutil.copytree(place, copy)
    return place, copy


@pytest.fixture
def good_run(first_run: tuple[Path, Path]) -> tuple[Path, Path, Path]:
    """Return a study, notebooks and output as the first run left them: where they stand is part of what is run."""
    place, copy = first_run
    shutil.rmtree(place)
    shutil.copytree(copy, place)
    return place / "thu nghiệm", place / "notebooks", place / "out"


def test_cluster_makes_the_page_that_the_local_pool_makes(good_run: tuple[Path, Path, Path], cluster: Any) -> None:
    folder, notebooks, output = good_run
    page = output / "reports" / "01_coverage.html"
    _add_cell(notebooks / "01_coverage.ipynb", "import toolkit; toolkit.load_study(study).catalogue")
    pages = []
    for address in (cluster.scheduler_address, ""):
        run = run_report(toolkit.load_study(folder), output_dir=output, notebooks=notebooks, scheduler=address)
        assert run.failures == ()
        assert set(run.made) == {"reports/01_coverage", "pages"} - ({"pages"} & set(run.kept))
        pages.append(page.read_bytes())
        page.unlink()
    assert pages[0] == pages[1]
    assert "song-lam" in pages[0].decode()


def _add_cell(notebook: Path, source: str) -> None:
    node = json.loads(notebook.read_text(encoding="utf-8"))
    add_cell(node, source)
    notebook.write_text(json.dumps(node), encoding="utf-8")


def _hash_tree(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): hash_file(path) for path in sorted(folder.rglob("*")) if path.is_file()}


def test_what_fails_is_named_and_redone_and_the_rest_is_kept(
    small_study: Path, tiny_notebooks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output, mended = tmp_path / "out", tmp_path / "mended"
    shutil.copytree(tiny_notebooks, mended)
    _add_cell(tiny_notebooks / "02_divergence.ipynb", "1 / 0")
    _add_cell(tiny_notebooks / "03_plan.ipynb", "import os\nif plan == 'nui-xanh': os._exit(1)")
    (small_study / "texts" / "nui-xanh.txt").write_bytes(b"")
    with monkeypatch.context() as patch:
        patch.setattr("toolkit.figures.page.look.FONT", "Chữ không có")
        run = run_report(toolkit.load_study(small_study), output_dir=output, notebooks=tiny_notebooks)
    failures = {failure.name: failure for failure in run.failures}
    figures = {name for name in failures if name.startswith("figures/")}
    assert set(failures) - figures == {"nui-xanh", "02_divergence", "03_plan-nui-xanh"}
    assert failures["02_divergence"].message == "ZeroDivisionError: division by zero"
    assert "ZeroDivisionError" in (output / failures["02_divergence"].notebook).read_text(encoding="utf-8")
    assert "kernel died" in failures["03_plan-nui-xanh"].message
    assert {"chain", "coverage", "ledger", "uptake"} <= {Path(f).name for f in figures}
    assert all("'Chữ không có': is not installed" in failures[name].message for name in figures)
    page = (output / "index.html").read_text(encoding="utf-8")
    assert 'class="failed"' in page
    assert all(failure.message.split(": ")[0] in page for failure in run.failures)
    assert (output / "reports" / "03_plan-song-lam.html").is_file()
    coverage = pd.read_csv(output / "tables" / "coverage.csv")
    assert set(coverage.loc[coverage["doc_id"] == "nui-xanh", "status"]) == {"not_assessed"}

    shutil.copytree(mended, tiny_notebooks, dirs_exist_ok=True)
    again = run_report(toolkit.load_study(small_study), output_dir=output, notebooks=tiny_notebooks)
    assert [failure.name for failure in again.failures] == ["nui-xanh"]
    remade = {"reports/02_divergence", "reports/03_plan-nui-xanh", "reports/03_plan-song-lam", *figures}
    assert set(again.made) == remade
    assert {"tables", "reports/00_corpus", "reports/01_coverage"} <= set(again.kept)


def test_only_what_changed_is_redone(good_run: tuple[Path, Path, Path]) -> None:
    folder, notebooks, output = good_run
    study = toolkit.load_study(folder)
    before = _hash_tree(output)

    (output / "figures" / "ghi chú.txt").write_text("for the second draft", encoding="utf-8")
    (output / "figures" / "uptake.svg").unlink()
    (output / "reports" / "01_coverage.html").write_text("spoilt", encoding="utf-8")
    _add_cell(notebooks / "00_corpus.ipynb", "print('mine')")
    second = run_report(study, output_dir=output, notebooks=notebooks)
    assert set(second.made) == {"figures/uptake", "reports/01_coverage", "reports/00_corpus", "pages"}
    assert (output / "figures" / "ghi chú.txt").read_text(encoding="utf-8") == "for the second draft"
    (output / "figures" / "ghi chú.txt").unlink()
    after = _hash_tree(output)
    changed = {name for name in after if after[name] != before[name]}
    assert set(after) == set(before)
    assert {name for name in changed if not name.startswith(("notebooks/", "reports/0", "run.json"))} == set()

    with (folder / "texts" / "song-lam.txt").open("a", encoding="utf-8") as file:
        file.write("\n4. Mở thêm lớp học nghề dệt chiếu.\n")
    third = run_report(toolkit.load_study(folder), output_dir=output, notebooks=notebooks, plans=[])
    assert third.kept == ()
    assert not list((output / "reports").glob("03_plan*"))


def test_what_fails_after_a_good_run_keeps_what_that_had_made(
    good_run: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, notebooks, output = good_run
    study = toolkit.load_study(folder)
    before, mended = _hash_tree(output), (notebooks / "02_divergence.ipynb").read_bytes()
    _add_cell(notebooks / "02_divergence.ipynb", "1 / 0")
    for fresh in (True, False):  # nothing that failed is lost by failing twice, nor by making all anew
        with monkeypatch.context() as patch:
            patch.setattr("toolkit.figures.page.look.FONT", "Chữ không có")
            run = run_report(study, output_dir=output, notebooks=notebooks, fresh=fresh)
        failed = {failure.name: failure for failure in run.failures}
        assert {"02_divergence", "figures/uptake"} <= set(failed) if fresh else set(failed) == {"02_divergence"}
        assert all(failure.kept and "is kept" in failure.message for failure in run.failures)
        assert not {"reports/02_divergence"} & {*run.made, *run.kept}
        now = _hash_tree(output)
        good = ("reports/02_divergence.html", "notebooks/02_divergence.ipynb", "figures/uptake.svg")
        assert {name: now[name] for name in good} == {name: before[name] for name in good}
        assert "ZeroDivisionError" in (output / failed["02_divergence"].notebook).read_text(encoding="utf-8")
        page = (output / "index.html").read_text(encoding="utf-8")
        assert failed["02_divergence"].message in page
        assert '<li><a href="reports/02_divergence.html">' in page
        assert "figures/uptake.png" in page
        record = json.loads((output / "run.json").read_text(encoding="utf-8"))
        assert {one["name"]: one["kept"] for one in record["failed"]} == dict.fromkeys(failed, True)
    (notebooks / "02_divergence.ipynb").write_bytes(mended)
    again = run_report(study, output_dir=output, notebooks=notebooks)
    assert again.failures == ()
    assert set(_hash_tree(output)) == set(before)  # the notebook that failed is gone, and the log


def test_study_that_goes_away_leaves_the_last_run(good_run: tuple[Path, Path, Path], tmp_path: Path) -> None:
    folder, notebooks, output = good_run
    study = toolkit.load_study(folder)
    before = _hash_tree(output)
    for plan in study.plan_ids:
        (folder / "texts" / f"{plan}.txt").rename(tmp_path / f"{plan}.txt")
    with pytest.raises(ReadError, match="the last output is as it was"):
        run_report(study, output_dir=output, notebooks=notebooks, plans=[])
    assert _hash_tree(output) == before
    for plan in study.plan_ids:
        (tmp_path / f"{plan}.txt").rename(folder / "texts" / f"{plan}.txt")
    away = str(folder) + ".away"  # while the run goes on
    _add_cell(notebooks / "01_coverage.ipynb", f"import os\nos.rename({str(folder)!r}, {away!r})")
    with pytest.raises(StudyError, match="the last output is as it was"):
        run_report(study, output_dir=output, notebooks=notebooks, plans=[])
    assert _hash_tree(output) == before


_COMMAND = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored by what a shell runs in the background
from pathlib import Path
import toolkit.batch.run
from toolkit.cli import main
run = toolkit.batch.run.run_report
toolkit.batch.run.run_report = lambda study, **rest: run(study, **{**rest, "notebooks": Path(sys.argv[1])})
sys.exit(main(["report", *sys.argv[2:]]))
"""


def test_too_few_open_files_cost_no_good_report(good_run: tuple[Path, Path, Path]) -> None:
    folder, notebooks, output = good_run
    before = _hash_tree(output)
    command = [sys.executable, "-c", _COMMAND, notebooks, folder, "--output-dir", output, "--fresh"]
    limited = ["bash", "-c", 'ulimit -n 30; exec "$@"', "bash", *command, "--workers", "1"]
    done = subprocess.run(limited, capture_output=True, text=True, check=False, timeout=170)
    assert done.returncode in (1, 2), done.stderr
    after = _hash_tree(output)
    kept = [name for name in before if name.startswith(("reports/0", "figures/"))]
    assert {name for name in kept if "Traceback" in (output / name).read_text("utf-8", errors="ignore")} == set()
    assert set(kept) <= set(after)
    if done.returncode == 2:
        assert after == before


def test_folders_of_ours_take_in_what_people_add(good_run: tuple[Path, Path, Path]) -> None:
    folder, notebooks, output = good_run
    study = toolkit.load_study(folder)
    (output / ".git" / "refs").mkdir(parents=True)
    (output / "figures" / ".mine").write_text("x", encoding="utf-8")
    (output / "reports" / "latest").symlink_to("00_corpus.html")
    (output / "notebooks" / "nui-xanh.ipynb").write_text("mine", encoding="utf-8")
    (folder / "texts" / "nui-xanh.txt").write_bytes(b"")
    for fresh in (True, False):
        run = run_report(study, output_dir=output, notebooks=notebooks, plans=[], fresh=fresh)
        assert [failure.name for failure in run.failures] == ["nui-xanh"]
        assert (output / ".git" / "refs").is_dir()
        assert (output / "figures" / ".mine").is_file()
        assert (output / "reports" / "latest").is_symlink()
        assert (output / "notebooks" / "nui-xanh.ipynb").read_text(encoding="utf-8") == "mine"
    page = output / "reports" / "03_plan-song-lam.html"
    page.write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"03_plan-song-lam\.html: was put there by no run"):
        run_report(study, output_dir=output, notebooks=notebooks)
    assert page.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("number", "send"),
    [(signal.SIGINT, os.killpg), (signal.SIGTERM, os.kill), (signal.SIGKILL, os.kill)],
    ids=["ctrl-c", "asked to end", "killed alone, workers are orphans"],
)
def test_stopped_run_leaves_the_last_one(
    number: int, send: Callable[[int, int], None], small_study: Path, tiny_notebooks: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    output, pipe = tmp_path / "outputs" / "small", tmp_path / "pipe"
    output.mkdir(parents=True)
    (output / "run.json").write_text(RECORD, encoding="utf-8")
    os.mkfifo(pipe)
    wait = (
        f"import os, subprocess\npipe = open({str(pipe)!r}, 'w')\npipe.write('x')\npipe.flush()\n"
        "os.set_inheritable(pipe.fileno(), True)\nsubprocess.run(['sleep', '600'], close_fds=False)"
    )
    _add_cell(tiny_notebooks / "01_coverage.ipynb", wait)
    command = [sys.executable, "-c", _COMMAND, tiny_notebooks, small_study, "--output-dir", output, "--workers", "1"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            opened = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
            assert select.select([opened], [], [], 100)[0], "the notebook never started"
            assert os.read(opened, 9) == b"x"
            assert main(["report", str(small_study), "--output-dir", str(output)]) == 2
            assert "is being written by another run" in capsys.readouterr().err
            send(process.pid, number)
            assert select.select([opened], [], [], 100)[0], "the kernel was not stopped"
            assert os.read(opened, 9) == b""  # no kernel is left that holds the other side, nor what it started
            os.close(opened)
            _, errors = process.communicate(timeout=120)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    assert (output / "run.json").read_text(encoding="utf-8") == RECORD
    if number == signal.SIGKILL:
        with lock_output(output):  # the next run gets the folder, and tidies up
            clear_leftovers(output)
    else:
        assert process.returncode == 128 + number
        assert errors.splitlines()[-1] == "doichieu: stopped; the last complete output is as it was."
        assert "Traceback" not in errors
    assert list(output.parent.iterdir()) == [output]


def test_killed_worker_takes_only_its_notebook_with_it(
    small_study: Path, tiny_notebooks: Path, tmp_path: Path
) -> None:  # fmt: skip
    _add_cell(tiny_notebooks / "01_coverage.ipynb", "import os\nos.kill(int(os.environ['JPY_PARENT_PID']), 9)")
    for workers in (1, 2):
        run = run_report(
            toolkit.load_study(small_study), output_dir=tmp_path / "out", notebooks=tiny_notebooks, workers=workers
        )
        assert [(failure.name, failure.message[:22]) for failure in run.failures] == [
            ("01_coverage", "its process was killed")
        ]
    assert len(list((tmp_path / "out" / "reports").iterdir())) == 6


def test_endless_cell_ends_at_the_time_limit(tiny_notebooks: Path, tmp_path: Path) -> None:
    source = tiny_notebooks / "00_corpus.ipynb"
    _add_cell(source, "import threading\nthreading.Event().wait()")
    with open_workers(1, tmp_path / "log") as submit:
        job = Job("00_corpus", "", source, {})
        message = submit(job, tmp_path, language="vi", signature="", time_limit=1 / 60).result()
    assert "a cell took longer than 0.0166667 minutes" in message
    assert "threading.Event" in (tmp_path / "notebooks" / "00_corpus.ipynb").read_text(encoding="utf-8")


def test_run_killed_while_replacing_is_brought_back(tmp_path: Path) -> None:
    (tmp_path / ".out.replaced").mkdir()
    (tmp_path / ".out.replaced" / "run.json").write_text("{}", encoding="utf-8")
    clear_leftovers(tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a disk of 1 MB, or skip where we may not mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    options = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or not shutil.which("mount") or subprocess.run(options, check=False).returncode:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


# A spreadsheet that could not be finished keeps its file open until it is collected: not ours to close.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_full_disk_leaves_the_last_run(small_disk: Path, small_study: Path, tiny_notebooks: Path) -> None:
    output = small_disk / "out"
    output.mkdir()
    (output / "run.json").write_text(RECORD, encoding="utf-8")
    (small_disk / "thesis").write_bytes(bytes(900_000))
    with pytest.raises(OutputError, match="No space left on device"):
        run_report(toolkit.load_study(small_study), output_dir=output, notebooks=tiny_notebooks, workers=1)
    assert sorted(path.name for path in small_disk.iterdir()) == ["out", "thesis"]
    assert [path.name for path in output.iterdir()] == ["run.json"]


def test_disk_that_fills_up_amid_figures_is_named_as_the_user_named_it(small_disk: Path) -> None:
    from matplotlib.figure import Figure

    from toolkit.write.figures import write_figure

    with suppress(OSError):
        (small_disk / "thesis").write_bytes(bytes(2_000_000))
    with (
        pytest.raises(OutputError, match=r"disk/out: cannot be written \(No space.*the last complete run is untouched"),
        stage_output(small_disk / "out") as stage,
    ):
        write_figure(
            Figure(), "uptake", directory=stage / "figures", data=pd.DataFrame({"n": [1]}), signature="", caption=""
        )
    assert [path.name for path in small_disk.iterdir()] == ["thesis"]


def test_read_only_disk_is_refused(small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(OutputError, match="read-only"):
        check_output(small_disk / "outputs" / "out")


def test_disk_error_of_a_notebook_stops_the_run(small_disk: Path, tiny_notebooks: Path, tmp_path: Path) -> None:
    (small_disk / "notebooks").mkdir()
    with suppress(OSError):
        (small_disk / "thesis").write_bytes(bytes(2_000_000))
    job = Job("00_corpus", "", tiny_notebooks / "00_corpus.ipynb", {})
    with open_workers(1, tmp_path / "log") as submit:
        future = submit(job, small_disk, language="vi", signature="", time_limit=None)
        with pytest.raises(OSError, match="No space"):
            future.result()


def test_folder_that_something_lives_in_is_refused(
    small_study: Path, tiny_notebooks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "run.json").write_text("{}", encoding="utf-8")
    with pytest.raises(OutputError, match="an input, and would be replaced"):
        run_report(toolkit.load_study(small_study), output_dir=tmp_path, notebooks=tiny_notebooks)
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path / "out")
    for name in (".", "..", "../out"):
        with pytest.raises(OutputError, match="holds the current folder"):
            check_output(Path(name))


def test_link_to_another_disk_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "disk" / "out")
    for _ in range(2):
        with stage_output((tmp_path / "out").resolve()) as stage:
            (stage / "run.json").write_text(RECORD, encoding="utf-8")
    assert (tmp_path / "out").is_symlink()
    assert (tmp_path / "disk" / "out" / "run.json").is_file()


def test_folder_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match="is a file"):
        check_output(tmp_path / "file" / "out")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--set", "cutof=0.5"], "'cutoff'"),
        (["--set", "cutoff=high"], "cutoff = 'high' is refused"),
        (["--plans", "song-lan"], "'song-lam'"),
        (["--workers", "0"], "Give 1 or more"),
        (["--time-limit", "0"], "more than 0"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_wrong_settings_are_refused_before_anything_starts(
    arguments: list[str], words: str, small_study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out"
    assert main(["report", str(small_study), "--output-dir", str(output), *arguments]) == 2
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("doichieu")]
    assert len(said) == 1
    assert words in said[0]
    assert not output.exists()


def test_notebook_without_our_parameters_is_refused(
    small_study: Path, tiny_notebooks: Path, tmp_path: Path
) -> None:  # fmt: skip
    text = (tiny_notebooks / "03_plan.ipynb").read_text(encoding="utf-8")
    (tiny_notebooks / "03_plan.ipynb").write_text(text.replace("plan: str", "plam: str"), encoding="utf-8")
    with pytest.raises(OutputError, match=r"03_plan\.ipynb: has no parameter plan"):
        run_report(toolkit.load_study(small_study), output_dir=tmp_path / "out", notebooks=tiny_notebooks)
    (tiny_notebooks / "03_plan.ipynb").write_text("{", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be read as a notebook"):
        run_report(toolkit.load_study(small_study), output_dir=tmp_path / "out", notebooks=tiny_notebooks)


def test_foreign_folder_is_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(OutputError, match=r"holds no run\.json"):
        check_output(tmp_path)
    assert (tmp_path / "thesis.txt").is_file()


def test_unfinished_run_leaves_the_last_one(tmp_path: Path) -> None:
    output = tmp_path / "run"
    output.mkdir()
    (output / "run.json").write_text(RECORD, encoding="utf-8")

    def run_and_stop() -> None:
        with stage_output(output) as stage:
            (stage / "half").write_text("x", encoding="utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_and_stop()
    assert (output / "run.json").is_file()
    assert list(tmp_path.iterdir()) == [output]


def test_other_settings_are_run_where_they_are_asked_for(
    small_study: Path, tiny_notebooks: Path, tmp_path: Path
) -> None:  # fmt: skip
    study = toolkit.load_study(small_study, overrides={"robustness": True})
    run = run_report(study, output_dir=tmp_path / "out", notebooks=tiny_notebooks, plans=["song-lam"])
    assert run.failures == ()
    settings = pd.read_csv(tmp_path / "out" / "tables" / "fragility.csv")["setting"].nunique()
    assert (tmp_path / "out" / "reports" / "07_robustness.html").is_file()
    assert f"run again in {settings} settings" in (tmp_path / "out" / "METHODS.md").read_text(encoding="utf-8")
