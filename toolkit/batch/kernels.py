"""Kernels that start at once: forks of one process that has imported what notebooks import.

A kernel started anew spends two seconds on imports, more than many a notebook takes to run, and each would read
all tables again. The process that they are forked from is a fresh interpreter, so that no kernel sees anything of
the run around it; every notebook has a kernel of its own, as it has with papermill alone.
"""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from typing import Any

import psutil

#: How a kernel of this interpreter is started; one of any other is left to Jupyter.
_LAUNCHER = "ipykernel_launcher"
#: Seconds that a kernel has to end when it is told to and the run is over.
_PATIENCE = 5


@dataclass(frozen=True, slots=True)
class _Request:
    """What a kernel starts with: arguments, environment, folder, and the tables that it is going to load."""

    arguments: Sequence[str]
    environment: Mapping[str, str]
    folder: str
    tables: str


@contextmanager
def open_nursery(count: int, log: Path) -> Iterator[list[Connection[Any, Any] | None]]:
    """Start the process that kernels are forked from; give `count` lines to it, one for each process that asks.

    Where processes cannot be forked (Windows) or not safely (macOS), the lines are None: kernels start as ever.
    The kernels of a line end with it, and all end with the block.

    Parameters
    ----------
    count : int
        How many processes ask.
    log : Path
        What it and the kernels say on their standard error goes there.
    """
    if sys.platform != "linux":
        yield [None] * count
        return
    pairs = [Pipe() for _ in range(count)]
    theirs = [end.fileno() for _, end in pairs]
    # Not from the folder that the run was started in, which a kernel does not see either.
    code = f"import sys; sys.path[:] = filter(None, sys.path); from toolkit.batch.kernels import serve; serve({theirs})"
    with log.open("ab") as file:
        nursery = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", code], stdin=subprocess.DEVNULL, stderr=file, pass_fds=theirs, start_new_session=True
        )  # fmt: skip
    for _, end in pairs:
        end.close()
    try:
        yield [end for end, _ in pairs]
        for end, _ in pairs:
            end.close()
        with suppress(subprocess.TimeoutExpired):
            nursery.wait(2 * _PATIENCE)
    finally:
        for end, _ in pairs:
            end.close()
        if nursery.poll() is None:  # it may be busy, or still importing: nobody waits for that who stopped a run
            kill_tree(nursery.pid)
        nursery.wait()


def serve(numbers: Sequence[int]) -> None:
    """Fork kernels as they are asked for on lines, given by the numbers of their files, until all are closed."""
    os.environ["JPY_PARENT_PID"] = str(os.getpid())  # read when ipykernel is imported: kernels end with this process
    if not os.environ.get("MPLBACKEND"):  # read when matplotlib is imported; a new kernel sets it before
        os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    lines: dict[Connection[Any, Any], list[psutil.Process]] = {Connection(number): [] for number in numbers}
    _import_all()
    gc.collect()
    gc.freeze()  # what the forks share stays shared
    while lines:
        ready: list[Any] = wait(list(lines))
        for line in ready:
            try:
                request = line.recv()
            except (EOFError, OSError):
                _kill(lines.pop(line))
                continue
            _reap()
            try:
                number = _fork(request, lines)
            except Exception:  # no memory, no more processes: kernels that run are not to end with this one
                traceback.print_exc()
                number = 0
            with suppress(OSError):  # who asked may be gone: its line says so next
                line.send(number)
            with suppress(psutil.NoSuchProcess):
                if number:
                    lines[line].append(psutil.Process(number))


def _import_all() -> None:
    """Import what notebooks import: every public verb, figures included, and the kernel itself."""
    import ipykernel.kernelapp  # noqa: F401
    import matplotlib.backends.backend_agg  # noqa: F401

    for package in map(import_module, ("toolkit", "toolkit.figures")):
        for name in package.__all__:
            getattr(package, name)


def _kill(kernels: Sequence[psutil.Process]) -> None:
    for kernel in kernels:
        if kernel.is_running():  # else another process may have its number
            kill_tree(kernel.pid)
    psutil.wait_procs(kernels, _PATIENCE)


def kill_tree(number: int) -> None:
    """Kill a process with all that it started, those first; nothing happens where there is none."""
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(number)
        for one in (*process.children(recursive=True), process):
            with suppress(psutil.NoSuchProcess):
                one.kill()


def _reap() -> None:
    """Take note of the kernels that have ended; nobody else can."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _fork(request: _Request, lines: Mapping[Connection[Any, Any], object]) -> int:
    """Start a kernel and return the number of its process."""
    if request.tables:
        from toolkit.analysis.store import keep_tables

        keep_tables(Path(request.tables))
    number = os.fork()
    if number:
        return number
    try:
        for line in lines:
            line.close()
        _run_kernel(request)
    except Exception:
        traceback.print_exc()
    finally:
        atexit._run_exitfuncs()
        os._exit(0)


def _run_kernel(request: _Request) -> None:
    """Be the kernel that a fresh interpreter would be, until it is told to end."""
    os.setsid()
    atexit.unregister(shutil.rmtree)  # folders for a while, as matplotlib makes one: the other kernels have them too
    os.environ.clear()
    os.environ.update(request.environment)
    os.chdir(request.folder)
    sys.argv = [_LAUNCHER, *request.arguments]
    import numpy as np
    from ipykernel import kernelapp

    np.random.seed()  # noqa: NPY002  # else all kernels draw the same numbers; Python sees to its own

    kernelapp.launch_new_instance()


class _Fork:
    """A kernel that another process forked, as its manager wants to see a process of its own."""

    stdin = stdout = stderr = None

    def __init__(self, number: int) -> None:
        with suppress(psutil.NoSuchProcess):
            self._process: psutil.Process | None = psutil.Process(number)
            return
        self._process = None

    def poll(self) -> int | None:
        """Return None as long as it runs."""
        with suppress(psutil.NoSuchProcess):
            if self._process is not None and self._process.status() != psutil.STATUS_ZOMBIE:
                return None
        return 0

    def wait(self) -> int:
        """Return at once: asked only once it has ended, and the process that forked it takes note."""
        return 0

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        with suppress(psutil.NoSuchProcess):
            if self._process is not None:
                self._process.send_signal(number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


def make_manager(line: Connection[Any, Any] | None, tables: str) -> type[Any]:
    """Return a class of kernel managers that have their kernels forked; Jupyter's own where there is no line.

    Parameters
    ----------
    line : Connection or None
        As :func:`open_nursery` gives it.
    tables : str
        Folder of the tables that the notebook loads; empty: none.
    """
    from jupyter_client.manager import AsyncKernelManager
    from jupyter_client.provisioning import LocalProvisioner

    if line is None:
        return AsyncKernelManager
    asked = line

    class Provisioner(LocalProvisioner):
        """Has a kernel of this interpreter forked; starts any other, and where none can be forked."""

        async def launch_kernel(self, cmd: list[str], **options: Any) -> Any:
            if cmd[:1] != [sys.executable] or _LAUNCHER not in cmd:
                return await super().launch_kernel(cmd, **options)
            environment = {**(options.get("env") or os.environ), "JPY_PARENT_PID": str(os.getpid())}
            request = _Request(
                cmd[cmd.index(_LAUNCHER) + 1 :], environment, options.get("cwd") or str(Path.cwd()), tables
            )
            try:
                asked.send(request)
                number = asked.recv()
            except (EOFError, OSError):
                number = 0
            if not number:
                return await super().launch_kernel(cmd, **options)
            self.pid = self.pgid = number
            self.process = _Fork(number)  # type: ignore[assignment]
            return self.connection_info

    class Manager(AsyncKernelManager):
        """Starts kernels by forks."""

        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            self.provisioner = Provisioner(kernel_id="", kernel_spec=self.kernel_spec, parent=self)

    return Manager


def name_engine() -> str:
    """Return the name of papermill's engine that writes a notebook once, when all of it ran or one cell failed.

    Its own writes all of it before and after each cell, which takes as long as everything else that it does; a run
    that is stopped keeps none of that.
    """
    from papermill.engines import NBClientEngine, papermill_engines

    class Engine(NBClientEngine):
        """Runs a notebook as papermill does."""

        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
            path, nb_man.output_path = nb_man.output_path, None
            try:
                super().execute_managed_notebook(nb_man, kernel_name, **options)
            finally:
                nb_man.output_path = path

    papermill_engines.register("doichieu", Engine)
    return "doichieu"
