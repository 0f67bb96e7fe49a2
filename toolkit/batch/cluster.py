"""Work on a Dask cluster that is there already: the notebooks of one study, or many studies at a time."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.batch.jobs import Job
from toolkit.batch.products import hash_toolkit
from toolkit.batch.workers import KILLED, Submit, attempt_notebook
from toolkit.errors import OutputError

if TYPE_CHECKING:
    from distributed import Client

#: Seconds that a cluster has to answer.
_PATIENCE = 5
_ADDRESS = re.compile(r"(?:[a-z]+://)?[^\s/]+:\d+")


@contextmanager
def connect(address: str) -> Iterator[Client]:
    """Give a client of the cluster at `address`, as dask writes it: ``tcp://host:8786``.

    Raises
    ------
    OutputError
        If the package distributed is missing, `address` names no port, nothing answers there within five seconds,
        or no worker is there.
    """
    try:
        from distributed import Client
    except ImportError:
        problem = "needs the package distributed, which is not installed"
        raise OutputError("--scheduler", problem, "Run: pip install 'doichieu[cluster]'") from None
    if not _ADDRESS.fullmatch(address):
        raise OutputError(f"--scheduler {address}", "is no address with a port", "Write it as tcp://host:8786.")
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what it would tell of a lost line is told by us
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError, ImportError) as error:
        problem = f"no Dask scheduler answers there ({type(error).__name__})"
        raise OutputError(
            f"--scheduler {address}", problem, "Start it (dask scheduler), or correct the address."
        ) from None
    with client:
        if not client.nthreads():
            raise OutputError(
                f"--scheduler {address}", "the cluster has no worker", f"Start one: dask worker {address}"
            )
        yield client


@contextmanager
def open_cluster(address: str, places: Sequence[Path]) -> Iterator[Submit]:
    """Give a function that has notebooks run by a cluster; see :func:`toolkit.batch.workers.open_workers`.

    A worker that dies takes down only its notebook, after as many attempts as the scheduler allows.

    Parameters
    ----------
    address : str
        Of the scheduler.
    places : sequence of Path
        Folders that every worker must see under the same name: they lie on a shared disk.

    Raises
    ------
    OutputError
        As :func:`connect`, and if a worker does not see a place or runs another doichieu.
    """
    with connect(address) as client:
        check_workers(client, places)
        executor = client.get_executor(pure=False, retries=0)

        def submit(job: Job, stage: Path, **options: Any) -> Future[str]:
            told: Future[str] = Future()
            running = executor.submit(attempt_notebook, job, stage, **options)
            running.add_done_callback(partial(_pass_on, told, address))
            return told

        yield submit


def check_workers(client: Client, places: Sequence[Path]) -> None:
    """Refuse a cluster one of whose workers does not see `places` or would make other pages than we.

    Raises
    ------
    OutputError
        Naming the worker and what it lacks.
    """
    where = f"--scheduler {client.scheduler.address if client.scheduler else ''}"
    try:
        answers = client.run(_look_around, [str(place) for place in places], on_error="return")
    except OSError as error:
        raise OutputError(where, f"was lost ({type(error).__name__})", "Run again.") from None
    code = hash_toolkit()
    for worker, answer in sorted(answers.items()):
        if isinstance(answer, Exception):
            problem = f"its worker {worker} cannot run doichieu ({type(answer).__name__}: {answer})".splitlines()[0]
            raise OutputError(where, problem, "Install the same doichieu for all workers.")
        unseen, other = answer
        if unseen:
            problem = f"its worker {worker} does not see {unseen[0]}"
            raise OutputError(where, problem, "Put study, notebooks and output on a disk that all workers share.")
        if other != code:
            problem = f"its worker {worker} has another doichieu or other packages than this computer"
            raise OutputError(where, problem, "Install the same for all workers (requirements.lock).")


def _look_around(places: Sequence[str]) -> tuple[list[str], str]:
    return [place for place in places if not Path(place).exists()], hash_toolkit()


def _pass_on(told: Future[str], address: str, running: Future[Any]) -> None:
    """Hand on what a worker said, in the words of the local pool."""
    from distributed import KilledWorker

    problem = "the cluster was lost; the last complete run is untouched"
    try:
        outcome = running.result()
    except KilledWorker:
        told.set_result(KILLED)
    except CancelledError:
        told.set_exception(OutputError(f"--scheduler {address}", problem, "Run again."))
    except Exception as error:
        told.set_result(f"{type(error).__name__}: {error}".splitlines()[0])
    else:
        if isinstance(outcome, OSError):
            told.set_exception(outcome)
        else:
            told.set_result(outcome)


def report_studies(
    address: str, commands: dict[str, list[str]], places: Sequence[Path]
) -> Iterator[tuple[str, int, str, str]]:
    """Have a cluster make the reports of several studies, each a command of its own on one worker.

    With fewer studies than threads of the cluster, each hands its notebooks to the cluster in turn; else each runs
    by itself, for all threads have a study.

    Parameters
    ----------
    address : str
        Of the scheduler.
    commands : dict of str to list of str
        Arguments of ``doichieu`` for each study, by its name.
    places : sequence of Path
        As :func:`open_cluster` takes them.

    Yields
    ------
    tuple
        (study, exit code, what it printed, what it said on its standard error), as they end.

    Raises
    ------
    OutputError
        As :func:`open_cluster`.
    """
    from concurrent.futures import as_completed

    with connect(address) as client:
        check_workers(client, places)
        shared = len(commands) < sum(client.nthreads().values())
        way = ["--scheduler", address] if shared else ["--workers", "1"]
        executor = client.get_executor(pure=False, retries=0)
        running = {executor.submit(_run_command, [*command, *way], shared): name for name, command in commands.items()}
        for future in as_completed(running):
            try:
                yield (running[future], *future.result())
            except Exception as error:
                line = f"{type(error).__name__}: {error}".splitlines()[0]
                yield running[future], 2, "", f"doichieu: {running[future]}: its worker was lost ({line})\n"


def _run_command(arguments: list[str], shared: bool) -> tuple[int, str, str]:
    """Run the command in a process of its own; leave the thread to notebooks where it only waits for them."""
    if shared:
        from distributed import secede

        secede()
    code = "import sys; from toolkit.cli import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code, *arguments], capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    return done.returncode, done.stdout, done.stderr
