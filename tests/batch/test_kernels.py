"""Kernels that are forks: as clean as new ones, gone with the run, and no condition for it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from toolkit.batch.jobs import Job
from toolkit.batch.kernels import name_engine, open_nursery
from toolkit.batch.workers import KILLED, open_workers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux alone")


def _write_notebook(folder: Path, name: str, *cells: str) -> Job:
    kernel = {"name": "python3", "language": "python", "display_name": ""}
    code: dict[str, Any] = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}
    node = {
        "nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel},
        "cells": [{**code, "id": f"c{place}", "source": cell} for place, cell in enumerate(cells)],
    }  # fmt: skip
    path = folder / f"{name}.source.ipynb"
    path.write_text(json.dumps(node), encoding="utf-8")
    return Job(name, name, path, {})


def _read_output(folder: Path, name: str) -> str:
    cells = json.loads((folder / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    return "".join("".join(output.get("text", [])) for cell in cells for output in cell.get("outputs", []))


_LEAVE = "import os, toolkit\nos.environ['LEFT'] = toolkit.left = 'behind'\nos.chdir('/')\nprint(os.getppid())"
_LOOK = "import os, toolkit\nprint(os.environ.get('LEFT'), hasattr(toolkit, 'left'), os.getcwd(), os.getppid())"
_SEE = "\nimport numpy as np, matplotlib.pyplot as plt\nprint(np.random.random(), plt.get_backend())"
_KILL = "import os\nos.kill(os.getppid(), 9)\nimport time\ntime.sleep(60)"


def test_notebooks_share_a_parent_and_nothing_else_and_do_without_it(tmp_path: Path) -> None:
    (tmp_path / "notebooks").mkdir()
    cells = {"leave": [_LEAVE, _SEE], "look": [_LOOK, _SEE], "kill": ["print('begun')", _KILL], "after": [_LOOK, _SEE]}
    jobs = [_write_notebook(tmp_path, name, *sources) for name, sources in cells.items()]
    with open_workers(1, tmp_path / "log") as submit:
        told = [submit(job, tmp_path, language="en", signature="").result() for job in jobs]
    assert [message[:15] for message in told] == ["", "", "the kernel died", ""]
    parent, drawn, backend = _read_output(tmp_path, "leave").split()
    look, after = (_read_output(tmp_path, name).split() for name in ("look", "after"))
    assert look[:4] == ["None", "False", str(tmp_path), parent]
    assert look[4] != drawn  # random numbers are not those of another notebook
    assert after[5] == look[5] == backend  # what pyplot draws is shown, as in a kernel that is started anew
    assert "begun" in _read_output(tmp_path, "kill")  # what ran before is kept
    assert after[:3] == ["None", "False", str(tmp_path)]


def test_kernel_of_a_killed_worker_ends_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    os.mkfifo(pipe := tmp_path / "pipe")
    watch = f"print(open({str(pipe)!r}).read(), 'ended')"  # comes to an end when nobody holds the other side
    orphan = (
        f"import os, subprocess\npipe = open({str(pipe)!r}, 'w')\nos.set_inheritable(pipe.fileno(), True)\n"
        "subprocess.Popen(['sleep', '600'], close_fds=False)\nos.kill(int(os.environ['JPY_PARENT_PID']), 9)"
    )
    jobs = [_write_notebook(tmp_path, name, source) for name, source in (("watch", watch), ("orphan", orphan))]
    with open_workers(2, tmp_path / "log") as submit:
        told = [submit(job, tmp_path, language="en", signature="", time_limit=1) for job in jobs]
        assert [one.result() for one in told] == ["", KILLED]
    assert _read_output(tmp_path, "watch").strip() == "ended"
    assert list((tmp_path / "scratch").iterdir()) == []  # nor is a file left by which they spoke


def test_kernels_end_with_the_line_that_they_were_asked_for_on(tmp_path: Path) -> None:
    from nbclient.exceptions import DeadKernelError
    from papermill import execute_notebook

    from toolkit.batch.kernels import make_manager

    job = _write_notebook(
        tmp_path, "wait", "import os\nprint(os.getpid())", "import threading\nthreading.Event().wait()"
    )
    with open_nursery(1, tmp_path / "log") as (line,):
        assert line is not None
        with pytest.raises((DeadKernelError, TimeoutError)):
            execute_notebook(
                job.source, tmp_path / "done.ipynb", kernel_name="python3", engine_name=name_engine(),
                kernel_manager_class=make_manager(line, ""), execution_timeout=1, progress_bar=False,
            )  # fmt: skip
    node = json.loads((tmp_path / "done.ipynb").read_text(encoding="utf-8"))
    number = int("".join(node["cells"][0]["outputs"][0]["text"]))
    assert not psutil.pid_exists(number)
