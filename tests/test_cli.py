"""The command as a user meets it: exit codes, one clear line, nothing lost."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from toolkit.analysis.analysis import TABLES
from toolkit.cli import main
from toolkit.matching.model import make_model
from toolkit.validation.hand_codes import load_shipped_rows
from toolkit.validation.learn import fit_model, join_rows

ROOT = Path(__file__).resolve().parent.parent
STUDY = str(ROOT / "data" / "26-NQ-TW")


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--help"], id="help"),
        pytest.param(["--version"], id="version"),
        pytest.param([], id="no command"),
        pytest.param(["chek", STUDY], id="unknown command"),
        pytest.param(["report", "--help"], id="help of a command"),
        pytest.param(["report", STUDY, "--worker", "many"], id="option with a wrong value"),
        pytest.param(["align", STUDY], id="option missing"),
    ],
)
def test_what_needs_no_study_loads_no_library(arguments: list[str]) -> None:
    """Who asks for help or mistypes an option does not wait for what only the work itself needs."""
    program = (
        "import sys\n"
        "from toolkit.cli import main\n"
        "try:\n"
        "    main(sys.argv[1:])\n"
        "except SystemExit:\n"
        "    print('loaded', *sorted({name.partition('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "toolkit" in loaded
    heavy = {"numpy", "pandas", "scipy", "sklearn", "matplotlib", "IPython", "nbformat", "papermill", "bs4", "docx"}
    assert not heavy & loaded


def test_check_shows_every_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", STUDY]) == 0
    printed = capsys.readouterr().out
    assert all(name in printed for name in ("thanh-hoa", "cao-bang", "ha-tinh"))
    assert "cao-bang -: reference_not_cited" in printed
    assert "gold: " not in printed
    assert "8 of 8 texts read" in printed


def test_align_writes_units_candidates_and_pairs(tmp_path: Path) -> None:
    assert main(["align", STUDY, "--output-dir", str(tmp_path)]) == 0
    tables = {path.stem: pd.read_csv(path, dtype=str) for path in tmp_path.glob("*.csv")}
    assert set(tables) == {"clauses", "cells", "candidates", "alignment", "faults"}
    assert {"doc_id", "clause_id", "provision_id", "probability", "strength"} <= set(tables["alignment"].columns)
    assert "26-NQ-TW" in set(tables["clauses"]["doc_id"])
    known = set(zip(tables["clauses"]["doc_id"], tables["clauses"]["clause_id"], strict=True))
    assert set(zip(tables["alignment"]["doc_id"], tables["alignment"]["clause_id"], strict=True)) <= known


def test_tables_writes_what_a_report_writes_into_tables(tmp_path: Path) -> None:
    assert main(["tables", STUDY, "--output-dir", str(tmp_path)]) == 0
    written = {path.stem for path in tmp_path.glob("*.csv")}
    assert written == {"clauses" if name == "units" else name for name in TABLES if name != "left_out"}
    coverage = pd.read_csv(tmp_path / "coverage.csv", dtype=str)
    assert {"doc_id", "provision_id", "status", "p_full"} <= set(coverage.columns)
    assert pd.read_csv(tmp_path / "chance.csv")["share"].between(0, 0.06).all()


def test_segment_goes_on_after_a_bad_file(
    tmp_path: Path, small_study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "trống.txt"
    bad.write_text(" \n", encoding="utf-8")
    good = small_study / "texts" / "goc.txt"
    assert main(["segment", str(bad), str(good), "--output-dir", str(tmp_path / "out")]) == 1
    assert "trống.txt" in capsys.readouterr().err
    assert len(pd.read_csv(tmp_path / "out" / "clauses.csv")) == 6
    assert main(["segment", str(bad), "--output-dir", str(tmp_path / "out2")]) == 2
    assert not (tmp_path / "out2").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check", "no/such/study"], ["no/such/study", "no such folder"]),
        (["check", STUDY, "--set", "cutof=0.5"], ["cutof", "cutoff"]),
        (["check", STUDY, "--set", "cutoff=7"], ["cutoff", "less than or equal to 1"]),
        (["check", STUDY, "--set", "shortlist=many"], ["shortlist", "integer"]),
        (["check", STUDY, "--set", "cutoff"], ["has no =", "name=value"]),
        (["check", STUDY, "--set", "decoys_left_out=librarys"], ["decoys_left_out", "'libraries'"]),
        (
            ["check", STUDY, "--set", "precision=0.9", "--set", "cutoff_full=0.5"],
            ["cutoff_full and precision", "one of"],
        ),
        (["check", STUDY, "--set", "precision=0.9", "--set", "method=plain"], ["precision", "method: logistic"]),
        (["explain", STUDY, "thanh-hua", "II.1.a", "III.1.a"], ["thanh-hua", "thanh-hoa"]),
        (["report", STUDY, "--plans", "hue"], ["no plan 'hue'", "thanh-hoa"]),
    ],
    ids=lambda value: " ".join(value) if value[0] in ("check", "explain", "report") else "",
)
def test_refusals_say_what_to_do(arguments: list[str], words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert all(word in message for word in words)


def test_explain_adds_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", STUDY, "thanh-hoa", "II.1.a", "III.1.a"]) == 0
    lines = capsys.readouterr().out.splitlines()
    first, last = (
        next(place for place, line in enumerate(lines) if line.startswith(start)) for start in ("prior", "log-odds")
    )
    sums = [float(line.split()[-1]) for line in lines[first : last + 1]]
    assert sums[-1] == pytest.approx(sum(sums[:-1]), abs=0.02)


def test_the_shipped_model_is_learned_from_the_shipped_rows() -> None:
    record = json.loads((ROOT / "toolkit" / "model.json").read_text(encoding="utf-8"))
    assert fit_model(join_rows(load_shipped_rows()), chance=0.05) == record


def test_fit_writes_a_model_that_its_study_can_use(tmp_path: Path) -> None:
    target = tmp_path / "model.json"
    assert main(["evaluate", STUDY, "--fit", "--model-file", str(target)]) == 0
    model = make_model(json.loads(target.read_text(encoding="utf-8")))
    assert set(model.training["families"]) == {"26-NQ-TW", "57-NQ-TW", "75-KL-TW"}


def test_an_interrupt_that_was_lost_is_heeded_at_the_next_step(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def run(study: object, *, progress: Callable[..., None], **rest: object) -> None:
        class Left:
            def __del__(self) -> None:
                signal.raise_signal(signal.SIGINT)

        Left()  # a destructor loses the interrupt
        progress("figures", "uptake", 1, 8)
        raise AssertionError("went on")

    monkeypatch.setattr("toolkit.batch.run.run_report", run)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        assert main(["report", STUDY, "--output-dir", str(tmp_path / "out")]) == 130
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
    told = capsys.readouterr().err
    assert "stopped" in told
    assert "Traceback" not in told


def test_an_interrupt_before_the_command_is_read_is_one_line() -> None:
    """Ctrl-C in the first moments met nobody who would have said it in one line."""
    program = (
        "import os, signal\n"
        "from toolkit import cli\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a shell has work in the background ignore it
        "make = cli._make_parser\n"
        "cli._make_parser = lambda: (os.kill(os.getpid(), signal.SIGINT), make())[1]\n"
        "raise SystemExit(cli.main(['check', 'x']))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (130, 1)
    assert "stopped" in done.stderr


def test_the_outline_shows_units_with_their_doubts(small_study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(small_study), "--outline", "nui-xanh"]) == 0
    printed = capsys.readouterr().out.partition("outline of nui-xanh")[2]
    assert "1  Huyện sửa chữa cầu treo" in printed
    assert "! the text at hand never cites the reference" in printed
    assert main(["check", str(small_study), "--outline", "nui-xang"]) == 2
    assert "'nui-xanh'" in capsys.readouterr().err


def test_what_nobody_foresaw_ends_in_one_line_and_a_file(
    small_study: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("toolkit.cli.open_study", lambda options: 1 / 0)
    assert main(["check", str(small_study)]) == 3
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    account = next(tmp_path.glob("doichieu-*.txt"))
    assert account.name in told
    assert "ZeroDivisionError" in account.read_text(encoding="utf-8")
