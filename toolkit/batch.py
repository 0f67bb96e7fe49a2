"""Notebooks run by worker processes: each on its own, so that one that fails stops no other."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import signal
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from toolkit.errors import OutputError

#: Errors of the disk: no other notebook would fare better.
_DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)


@dataclass(frozen=True, slots=True)
class Job:
    """One notebook to run.

    Parameters
    ----------
    stem : str
        Name of what it makes, without ending.
    title : str
        What it is, for people.
    source : Path
        The notebook.
    parameters : mapping
        Values for its parameters cell.
    """

    stem: str
    title: str
    source: Path
    parameters: Mapping[str, Any]


def check_notebook(job: Job) -> None:
    """Refuse a notebook that is none, or whose parameters cell lacks a parameter that it will be given.

    Raises
    ------
    OutputError
        Naming the notebook and the parameter.
    """
    try:
        cells = json.loads(job.source.read_text(encoding="utf-8"))["cells"]
        tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
        lines = "".join("".join(cell["source"]) for cell in tagged[:1]).splitlines()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        problem = f"cannot be read as a notebook ({type(error).__name__}: {error})"
        raise OutputError(str(job.source), problem, "Restore it: git checkout notebooks.") from None
    known = {line.partition("=")[0].partition(":")[0].strip() for line in lines}
    missing = [name for name in job.parameters if name not in known]
    if missing:
        problem = f"has no parameter {missing[0]} in its cell tagged 'parameters'"
        raise OutputError(str(job.source), problem, "Add it, or restore the notebook: git checkout notebooks.")


@contextmanager
def open_workers(count: int, log: Path) -> Iterator[ProcessPoolExecutor]:
    """Give `count` worker processes; they and their kernels are stopped if the block is left by an error.

    Parameters
    ----------
    count : int
        Notebooks run at a time.
    log : Path
        What kernels say on their standard error goes there.
    """
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(max_workers=count, initializer=_prepare_worker, initargs=(log,))
    try:
        for _ in range(count):
            pool.submit(_import_runner)  # while the tables are being made
        yield pool
    except BaseException:
        _stop_trees(set(multiprocessing.active_children()) - before)
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def _prepare_worker(log: Path) -> None:
    """Leave Ctrl-C to the parent, and keep what kernels say off the terminal."""
    signal.signal(signal.SIGINT, _ignore)  # not SIG_IGN: kernels would inherit it
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(file, 2)
    os.close(file)


def _ignore(number: int, frame: object) -> None:
    del number, frame


def _import_runner() -> None:
    import nbconvert  # noqa: F401
    import papermill  # noqa: F401


def _stop_trees(processes: set[Any]) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            worker = psutil.Process(process.pid)
            for one in (worker, *worker.children(recursive=True)):
                with suppress(psutil.NoSuchProcess):
                    one.kill()


def run_notebook(job: Job, stage: Path, *, language: str, signature: str) -> str:
    """Run one notebook and write its page.

    Parameters
    ----------
    job : Job
        What to run.
    stage : Path
        The executed notebook goes to ``notebooks/``, its page to ``reports/``.
    language, signature : str
        Of the page.

    Returns
    -------
    str
        The last line of the error where the notebook raised, else empty. The executed notebook is kept
        either way, with the error in it.

    Raises
    ------
    OSError
        If the disk cannot be written.
    """
    import nbclient.exceptions
    import papermill

    from toolkit.write.pages import write_report_page

    executed, message = stage / "notebooks" / f"{job.stem}.ipynb", ""
    try:
        papermill.execute_notebook(
            job.source, executed, dict(job.parameters), kernel_name="python3", progress_bar=False, log_output=False,
            cwd=str(job.source.parent),
        )  # fmt: skip
    except papermill.PapermillExecutionError as error:
        message = f"{error.ename}: {error.evalue}".splitlines()[0]
    except nbclient.exceptions.DeadKernelError:
        message = "the kernel died (killed, out of memory, or ended by a cell)"
    page = stage / "reports" / f"{job.stem}.html"
    write_report_page(executed, page, title=_find_title(executed), language=language, signature=signature)
    return message


def _find_title(notebook: Path) -> str:
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown" and source.startswith("# "):
            return source.splitlines()[0][2:]
    return notebook.stem


def describe_failure(future: Future[str]) -> str:
    """Return why a notebook failed, in one line; empty where it did not.

    Raises
    ------
    OSError
        If the disk cannot be written: then nothing else can be made either.
    """
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, OSError) and error.errno in _DISK_ERRORS:
        raise error
    if isinstance(error, BrokenProcessPool):
        return "its process was killed (out of memory?); run again with --workers 1"
    return f"{type(error).__name__}: {error}".splitlines()[0]
