"""Notebooks run by worker processes: each on its own, so that one that fails stops no other."""

from __future__ import annotations

import errno
import math
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from toolkit.batch.jobs import Job
from toolkit.batch.kernels import kill_tree, make_manager, name_engine, open_nursery

#: Errors of the disk: no other notebook would fare better.
_DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)

#: Why there is no report of a notebook whose process ended under it.
KILLED = "its process was killed (out of memory?); run again, with --workers 1 if it happens again"

#: Takes what :func:`run_notebook` takes, returns a future of what it returns.
Submit = Callable[..., Future[str]]


@dataclass(slots=True)
class _Crew:
    """Worker processes: those that wait for work (None: one to be started first), and all ever started."""

    log: Path
    scratch: str
    idle: SimpleQueue[_Worker | None] = field(default_factory=SimpleQueue)
    started: list[_Worker] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    closed: bool = False


@dataclass(frozen=True, slots=True)
class _Worker:
    """A process that runs one notebook at a time, and our end of the line to it."""

    process: BaseProcess
    line: Connection[Any, Any]


@contextmanager
def open_workers(count: int, log: Path) -> Iterator[Submit]:
    """Give a function that has notebooks run by `count` worker processes, in the order in which it is called.

    A worker that is killed takes only its own notebook with it: a new one goes on with the next. All, with
    their kernels, are stopped if the block is left by an error, and stop by themselves if this process dies.

    Parameters
    ----------
    count : int
        Notebooks run at a time.
    log : Path
        What workers and kernels say on their standard error goes there.

    Yields
    ------
    callable
        Takes what :func:`run_notebook` takes and returns a future of what that returns, or of the line that
        says why it could not; an OSError in it means a disk on which nothing else could be written either.
    """
    threads = ThreadPoolExecutor(count)

    def submit(job: Job, stage: Path, **options: Any) -> Future[str]:
        return threads.submit(_hand_over, crew, job, stage, **options)

    # A worker that is killed leaves the file by which it spoke with its kernel: it goes with the folder.
    with tempfile.TemporaryDirectory(prefix="doichieu-") as scratch, open_nursery(count, log) as lines:
        crew = _Crew(log, scratch)
        try:
            while lines:  # before there are threads, so that they may be forks of this process
                crew.idle.put(_start_worker(crew, multiprocessing.get_context(), lines))
                if (line := lines.pop(0)) is not None:
                    line.close()
            yield submit
            threads.shutdown()
            _close(crew)
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
            _kill(crew)


def _start_worker(
    crew: _Crew, context: BaseContext, lines: Sequence[Connection[Any, Any] | None] = (None,)
) -> _Worker:  # fmt: skip
    """Start a worker whose kernels come by the first of the lines; the others are for those after it."""
    ours, theirs = context.Pipe()
    process = context.Process(  # type: ignore[attr-defined]
        target=_serve, args=(theirs, crew.log, crew.scratch, *lines), daemon=True
    )
    with crew.lock:
        if crew.closed:
            raise OSError(errno.ECANCELED, "the run was stopped")
        process.start()
        worker = _Worker(process, ours)
        crew.started.append(worker)
    theirs.close()  # so that the line ends when the worker does
    return worker


def _hand_over(crew: _Crew, job: Job, stage: Path, **options: Any) -> str:
    """Have one notebook run by the next worker that is free."""
    worker = crew.idle.get() or _start_worker(crew, multiprocessing.get_context("spawn"))
    try:
        worker.line.send((job, stage, options))
        outcome = worker.line.recv()
    except (EOFError, ConnectionError):
        crew.idle.put(None)
        return KILLED
    crew.idle.put(worker)
    if isinstance(outcome, OSError):
        raise outcome
    return str(outcome)


def _serve(
    line: Connection[Any, Any], log: Path, scratch: str, kernels: Connection[Any, Any] | None,
    *others: Connection[Any, Any] | None,
) -> None:  # fmt: skip
    """Run notebooks as they come in, until told to stop; `kernels` is the line to where theirs are forked."""
    for other in others:  # a fork has them too, and would keep the kernels of a worker that was killed
        if other is not None:
            other.close()
    tempfile.tempdir = scratch
    _prepare_worker(log)
    _import_runner()  # while the tables are being made
    while (task := line.recv()) is not None:
        job, stage, options = task
        line.send(attempt_notebook(job, stage, kernels=kernels, **options))


def _import_runner() -> None:
    # jsonschema would compile a grammar of web addresses for two seconds, which no notebook asks for.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    import nbconvert  # noqa: F401
    import papermill  # noqa: F401


def _prepare_worker(log: Path) -> None:
    """Leave Ctrl-C to the parent, keep what kernels say off the terminal, and end when the parent ends."""
    signal.signal(signal.SIGINT, _ignore)  # not SIG_IGN: kernels would inherit it
    for name in ("SIGTERM", "SIGHUP"):  # the parent's handlers are not for its forks
        if hasattr(signal, name) and callable(signal.getsignal(getattr(signal, name))):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(file, 2)
    os.close(file)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _ignore(number: int, frame: object) -> None:
    del number, frame


def _end_with_parent() -> None:
    """Stop this worker and its kernel when the parent was killed and could not do it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    kill_tree(os.getpid())


def _close(crew: _Crew) -> None:
    for worker in crew.started:
        with suppress(ConnectionError):
            worker.line.send(None)
    for worker in crew.started:
        worker.process.join()


def _kill(crew: _Crew) -> None:
    with crew.lock:
        crew.closed = True
    for worker in crew.started:
        if worker.process.is_alive():
            kill_tree(worker.process.pid or 0)
        worker.process.join()
        worker.line.close()


def attempt_notebook(job: Job, stage: Path, **options: Any) -> str | OSError:
    """Run one notebook; return why it failed in one line, or an error of the disk as it is."""
    try:
        return run_notebook(job, stage, **options)
    except Exception as error:  # whatever it is, the next notebook may fare better
        if isinstance(error, OSError) and error.errno in _DISK_ERRORS:
            return OSError(error.errno, error.strerror)
        return f"{type(error).__name__}: {error}".splitlines()[0]


def run_notebook(
    job: Job, stage: Path, *, language: str, signature: str, time_limit: float | None = None,
    kernels: Connection[Any, Any] | None = None,
) -> str:  # fmt: skip
    """Run one notebook and write its page.

    Parameters
    ----------
    job : Job
        What to run.
    stage : Path
        The executed notebook goes to ``notebooks/``, its page to ``reports/``.
    language, signature : str
        Of the page.
    time_limit : float, optional
        Minutes that one cell may take.
    kernels : Connection, optional
        Line to the process that forks kernels; without it the kernel is started anew.

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
            cwd=str(job.source.parent), execution_timeout=None if time_limit is None else math.ceil(60 * time_limit),
            engine_name=name_engine(), kernel_manager_class=make_manager(kernels, job.parameters.get("tables", "")),
        )  # fmt: skip
    except papermill.PapermillExecutionError as error:
        message = f"{error.ename}: {error.evalue}".splitlines()[0]
    except nbclient.exceptions.DeadKernelError:
        message = "the kernel died (killed, out of memory, or ended by a cell)"
    except nbclient.exceptions.CellTimeoutError:
        message = f"a cell took longer than {time_limit:g} minutes; repair the notebook or give more with --time-limit"
    page = stage / "reports" / f"{job.stem}.html"
    write_report_page(
        executed, page, title=job.heading, language=language, signature=signature,
        plan=str(job.parameters.get("plan", "")), plans=job.plans, texts=job.texts,
    )  # fmt: skip
    return message
