"""The output folder of a run: refused where it is not ours, replaced only by a complete run."""

from __future__ import annotations

import errno
import glob
import os
import shutil
import socket
import stat
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from toolkit.batch.products import find_clash, find_strangers, list_own
from toolkit.errors import OutputError, check_name

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
    check_name(output_dir)
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
    _list_own(output_dir)


def check_places(output_dir: Path, names: Iterable[str]) -> None:
    """Refuse to write where something stands that no run wrote: it would be lost, or the page would be.

    Parameters
    ----------
    output_dir : Path
        An output folder that :func:`check_output` accepts.
    names : iterable of str
        Files to be written, as paths below it.

    Raises
    ------
    OutputError
        Naming the first thing in the way.
    """
    clash = find_clash(output_dir, _list_own(output_dir), names)
    if clash:
        raise OutputError(
            str(output_dir / clash),
            "was put there by no run, and this run would write in its place",
            f"Move or rename it, or n{_ANOTHER[1:]}",
        )


def _list_own(folder: Path) -> frozenset[str]:
    """Return what the run in `folder` wrote; refuse a folder with content where that cannot be told.

    A record that is cut short is refused too. To keep all that is not known by name would leave pages and
    tables of two runs side by side, with nothing to tell them apart by; to clear the folder might delete a thesis.
    """
    own = list_own(folder)
    if own is not None:
        return own
    if not os.path.lexists(folder) or not any(folder.iterdir()):
        return frozenset()
    if os.path.lexists(folder / "run.json"):
        problem = "is not empty, and its run.json is not the record of a run of doichieu, or is damaged"
    else:
        problem = "is not empty and holds no run.json, so it is no earlier run of doichieu"
    raise OutputError(str(folder), problem, "Name another folder with --output-dir, or empty this one yourself.")


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

    Raises
    ------
    OutputError
        If what lies beside it under the name of a replaced run was written by no run.
    """
    replaced = _name_replaced(output_dir)
    if replaced.is_dir() and not output_dir.exists():
        replaced.rename(output_dir)
    _settle(replaced, output_dir)
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
        stage.chmod(stat.S_IMODE(output_dir.stat().st_mode) if output_dir.exists() else 0o755)
        _replace(output_dir, stage)
    except OutputError as error:
        if not Path(error.where).is_relative_to(stage):
            raise
        raise _tell_unwritten(output_dir, error.problem) from error  # nobody knows the folder beside theirs
    except OSError as error:
        raise _tell_unwritten(output_dir, f"could not be written ({error.strerror or error})") from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _tell_unwritten(output_dir: Path, problem: str) -> OutputError:
    remedy = "Free space or name another folder; the last complete run is untouched."
    return OutputError(str(output_dir), problem, remedy)


def _replace(output_dir: Path, stage: Path) -> None:
    """Put `stage` in the place of `output_dir`, with all that is in it and no run wrote."""
    check_places(
        output_dir, (path.relative_to(stage).as_posix() for path in sorted(stage.rglob("*")) if path.is_file())
    )  # fmt: skip
    replaced = _name_replaced(output_dir)
    if output_dir.exists():
        output_dir.rename(replaced)
    try:
        stage.rename(output_dir)
    except OSError:
        if replaced.exists():
            replaced.rename(output_dir)
        raise
    _settle(replaced, output_dir)


def _settle(replaced: Path, output_dir: Path) -> None:
    """Move what people put into a replaced run over to the new one, and remove what the run had written.

    Only files that its record lists are removed, the record last: a run killed here is gone on with by the next.
    """
    if not replaced.is_dir():
        return
    own = _list_own(replaced)
    folders = {above for name in own for above in PurePosixPath(name).parents} | {PurePosixPath()}
    shared = [folder for folder in sorted(folders) if _is_folder(replaced / folder)]
    modes = {folder: stat.S_IMODE((replaced / folder).stat().st_mode) for folder in shared}
    for folder in shared:
        (replaced / folder).chmod(0o700)
    for name in find_strangers(replaced, own):
        try:
            _move(replaced / name, output_dir / name)
        except OSError as error:  # a disk is mounted there, or it belongs to somebody else
            problem = f"could not be brought over to {output_dir} ({error.strerror or error})"
            raise OutputError(str(replaced / name), problem, "Move it yourself, and run again.") from error
    for name in sorted(own - {"run.json"}):
        (replaced / name).unlink(missing_ok=True)
    with suppress(OSError):  # what came in meanwhile is not ours to remove
        for folder in reversed(shared[1:]):
            (replaced / folder).rmdir()
        (replaced / "run.json").unlink(missing_ok=True)
        replaced.rmdir()
    for folder, mode in modes.items():
        if _is_folder(output_dir / folder):
            (output_dir / folder).chmod(mode)


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _move(source: Path, target: Path) -> None:
    """Rename a file, link or folder as it is; a folder whose place is taken by a folder goes in by its parts."""
    if not os.path.lexists(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        mode = stat.S_IMODE(source.lstat().st_mode)
        closed = _is_folder(source) and not mode & stat.S_IWUSR
        if closed:  # a folder that may not be written may not be moved
            source.chmod(mode | stat.S_IWUSR)
        source.rename(target)
        if closed:
            target.chmod(mode)
    elif _is_folder(source) and _is_folder(target):
        for entry in sorted(source.iterdir()):
            _move(entry, target / entry.name)
        shutil.copystat(source, target)
        source.rmdir()
    else:  # never seen, for check_places looked: came in while the folder was replaced
        raise OutputError(str(target), f"is in the way of {source}", "Move one of the two, and run again.")


def _name_replaced(output_dir: Path) -> Path:
    return output_dir.with_name(f".{output_dir.name}.replaced")


def _name_stages(output_dir: Path) -> str:
    return f".{output_dir.name}.stage@{socket.gethostname()}@"
