"""A Dask cluster of local processes: what it says of a failure, and when it is refused."""

from __future__ import annotations

import json
from concurrent.futures import as_completed
from pathlib import Path
from typing import Any

import pytest
from small_run import add_cell, write_small_study

from toolkit.batch.cluster import open_cluster, report_studies
from toolkit.batch.jobs import Job
from toolkit.batch.workers import KILLED
from toolkit.cli import main
from toolkit.errors import OutputError

pytest.importorskip("distributed", reason="the extra [cluster] is not installed")


def test_notebook_that_kills_its_worker_is_told_as_by_the_local_pool(cluster: Any, tmp_path: Path) -> None:
    (tmp_path / "notebooks").mkdir()
    source = tmp_path / "deadly.ipynb"
    kernel = {"name": "python3", "language": "python", "display_name": ""}
    node = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": []}
    add_cell(node, "import os, signal; os.kill(os.getppid(), signal.SIGKILL)")
    source.write_text(json.dumps(node), encoding="utf-8")
    with open_cluster(cluster.scheduler_address, [tmp_path]) as submit:
        future = submit(Job("deadly", "", source, {}), tmp_path, language="en", signature="")
        assert next(as_completed([future], timeout=120)).result() == KILLED


def test_worker_that_does_not_see_the_disk_is_named(cluster: Any, tmp_path: Path) -> None:
    with (
        pytest.raises(OutputError, match=r"its worker tcp://\S+ does not see .*/elsewhere\.") as refused,
        open_cluster(cluster.scheduler_address, [tmp_path / "elsewhere"]),
    ):
        pass
    assert "\n" not in str(refused.value)


def test_each_of_several_studies_says_and_returns_what_its_own_command_does(cluster: Any, tmp_path: Path) -> None:
    commands = {"gone": ["report", str(tmp_path / "gone")], "help": ["report", "--help"]}
    found = {name: rest for name, *rest in report_studies(cluster.scheduler_address, commands, [tmp_path])}
    assert found["gone"][:2] == [2, ""]
    assert found["gone"][2].startswith(f"doichieu: {tmp_path / 'gone'}: there is no such folder")
    assert found["help"][0] == 0
    assert "--scheduler" in found["help"][1]


def test_several_studies_named_on_the_command_line_each_say_what_became_of_them(
    cluster: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    study, output = write_small_study(tmp_path), tmp_path / "out"
    foreign = output / study.name / "thư.txt"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("của tôi", encoding="utf-8")
    (broken := tmp_path / "broken").mkdir()
    command = ["report", str(study), str(broken), "--output-dir", str(output), "--scheduler", cluster.scheduler_address]
    assert main(command) == 2
    told = capfd.readouterr().err
    assert f"{output / study.name}: " in told
    assert f"{broken}" in told
    assert [path for path in output.rglob("*") if path.is_file()] == [foreign]


def test_two_studies_of_one_name_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(tmp_path / "a" / "study"), str(tmp_path / "b" / "study")]) == 2
    assert "has the name of another study" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("address", "told"),
    [("tcp://127.0.0.1:9", "no Dask scheduler answers there"), ("nonsense", "is no address with a port")],
)
def test_address_where_nothing_answers_is_one_line(
    address: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = write_small_study(tmp_path)
    assert main(["report", str(study), "--output-dir", str(tmp_path / "out"), "--scheduler", address]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line
    assert not (tmp_path / "out").exists()
