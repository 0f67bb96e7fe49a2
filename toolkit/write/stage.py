"""The output folder of a run: refused where it is not ours, replaced only by a complete run."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from toolkit.errors import OutputError

_ANOTHER = "Name another folder with --output-dir."


def check_output(output_dir: Path) -> None:
    """Refuse an output folder that holds something we did not write, or that cannot be written.

    Raises
    ------
    OutputError
        Naming the folder and the remedy.
    """
    if output_dir.exists() and not output_dir.is_dir():
        raise OutputError(str(output_dir), "is a file", _ANOTHER)
    if output_dir.is_dir() and any(output_dir.iterdir()) and not (output_dir / "run.json").is_file():
        raise OutputError(
            str(output_dir),
            "is not empty and holds no run.json, so it is no earlier run of doichieu",
            "Name another folder with --output-dir, or empty this one yourself.",
        )
    parent = next(path for path in (output_dir.parent, *output_dir.parent.parents) if path.exists())
    if not parent.is_dir():
        raise OutputError(str(output_dir), f"cannot be made, {parent} is a file", _ANOTHER)
    if not os.access(parent, os.W_OK):
        raise OutputError(str(output_dir), f"cannot be written, {parent} is read-only", _ANOTHER)


def clear_leftovers(output_dir: Path) -> None:
    """Remove what killed runs left beside `output_dir`, and bring back a run that was being replaced.

    What a run that is still alive, or one on another computer, is writing is left alone.
    """
    if not output_dir.parent.is_dir():
        return
    replaced = _name_replaced(output_dir)
    if replaced.is_dir() and not output_dir.exists():
        replaced.rename(output_dir)
    shutil.rmtree(replaced, ignore_errors=True)
    for path in list(output_dir.parent.iterdir()):
        if path.name.startswith(_name_stages(output_dir)) and not _is_alive(path):
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
        clear_leftovers(output_dir)
        stage = Path(tempfile.mkdtemp(prefix=f"{_name_stages(output_dir)}{os.getpid()}-", dir=output_dir.parent))
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
    return f".{output_dir.name}.stage-{socket.gethostname()}-"


def _is_alive(stage: Path) -> bool:
    number = stage.name.rsplit("-", 2)[1]
    return number.isdigit() and psutil.pid_exists(int(number))
