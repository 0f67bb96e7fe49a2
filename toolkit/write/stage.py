"""The output folder of a run: refused where it is not ours, replaced only by a complete run."""

from __future__ import annotations

import errno
import glob
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from toolkit.errors import OutputError

try:
    import fcntl
except ImportError:  # Windows: there two runs at a time into one folder go unnoticed
    fcntl = None  # type: ignore[assignment]

_ANOTHER = "Name another folder with --output-dir."


def check_output(output_dir: Path, *, inputs: Sequence[Path] = ()) -> None:
    """Refuse an output folder that holds something we did not write, or that cannot be written.

    Parameters
    ----------
    output_dir : Path
        Where a run is to go.
    inputs : sequence of Path
        Folders that the run reads: they must not lie in it, for it is replaced as a whole.

    Raises
    ------
    OutputError
        Naming the folder and the remedy.
    """
    for folder, problem in ((Path.cwd(), "the current folder"), *((path, f"{path}, an input,") for path in inputs)):
        if folder.resolve().is_relative_to(output_dir.resolve()):
            raise OutputError(str(output_dir), f"holds {problem} and would be replaced as a whole", _ANOTHER)
    if output_dir.exists() and not output_dir.is_dir():
        raise OutputError(str(output_dir), "is a file", _ANOTHER)
    above = next(path for path in output_dir.parents if path.exists())
    if not above.is_dir():
        raise OutputError(str(output_dir), f"cannot be made, {above} is a file", _ANOTHER)
    for folder in (above, *((output_dir,) if output_dir.exists() else ())):
        if not os.access(folder, os.W_OK | os.X_OK):
            raise OutputError(str(output_dir), f"cannot be written, {folder} is read-only", _ANOTHER)
    if output_dir.is_dir() and any(output_dir.iterdir()) and not (output_dir / "run.json").is_file():
        raise OutputError(
            str(output_dir),
            "is not empty and holds no run.json, so it is no earlier run of doichieu",
            "Name another folder with --output-dir, or empty this one yourself.",
        )


@contextmanager
def lock_output(output_dir: Path) -> Iterator[None]:
    """Keep every other run out of `output_dir`, until the block is left or this process ends in any way.

    Raises
    ------
    OutputError
        If another run holds it, or the folder above cannot be written.
    """
    path = output_dir.with_name(f".{output_dir.name}.lock")
    try:
        output_dir.parent.mkdir(parents=True, exist_ok=True)
        held = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise OutputError(str(output_dir), f"cannot be written ({error.strerror})", _ANOTHER) from None
    try:
        if not _lock(held) or not _is_same(held, path):
            raise OutputError(str(output_dir), "is being written by another run", f"Wait for its end. {_ANOTHER}")
        try:
            yield
        finally:
            with suppress(OSError):
                path.unlink()
    finally:
        os.close(held)


def _lock(held: int) -> bool:
    """Lock an open file; False where another process holds it. Not inherited by worker processes."""
    if fcntl is None:
        return True
    try:
        fcntl.lockf(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:  # some network disks know no locks: then there is nothing to be known
        return error.errno not in (errno.EACCES, errno.EAGAIN)
    return True


def _is_same(held: int, path: Path) -> bool:
    """Tell whether the locked file is still the one of that name: a run that ends removes its own."""
    try:
        return os.path.samestat(os.fstat(held), path.stat())
    except FileNotFoundError:
        return False


def clear_leftovers(output_dir: Path) -> None:
    """Remove what killed runs left beside `output_dir`, and bring back a run that was being replaced.

    To be called with the folder locked; what another computer is writing is left alone.
    """
    replaced = _name_replaced(output_dir)
    if replaced.is_dir() and not output_dir.exists():
        replaced.rename(output_dir)
    shutil.rmtree(replaced, ignore_errors=True)
    for path in list(output_dir.parent.glob(f"{glob.escape(_name_stages(output_dir))}*")):
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def stage_output(output_dir: Path) -> Iterator[Path]:
    """Give a folder beside `output_dir`, moved into its place when all went well, removed otherwise.

    Raises
    ------
    OutputError
        If the folder cannot be made, or writing fails (a full disk, a disk taken away).
    """
    try:
        output_dir.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=_name_stages(output_dir), dir=output_dir.parent))
    except OSError as error:
        raise OutputError(str(output_dir), f"cannot be written ({error.strerror})", _ANOTHER) from None
    try:
        yield stage
        stage.chmod(0o755)
        _replace(output_dir, stage)
    except OSError as error:
        raise OutputError(
            str(output_dir),
            f"could not be written ({error.strerror or error})",
            "Free space or name another folder; the last complete run is untouched.",
        ) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _replace(output_dir: Path, stage: Path) -> None:
    replaced = _name_replaced(output_dir)
    shutil.rmtree(replaced, ignore_errors=True)
    if output_dir.exists():
        output_dir.rename(replaced)
    try:
        stage.rename(output_dir)
    except OSError:
        if replaced.exists():
            replaced.rename(output_dir)
        raise
    shutil.rmtree(replaced, ignore_errors=True)


def _name_replaced(output_dir: Path) -> Path:
    return output_dir.with_name(f".{output_dir.name}.replaced")


def _name_stages(output_dir: Path) -> str:
    return f".{output_dir.name}.stage@{socket.gethostname()}@"
