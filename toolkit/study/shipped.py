"""Folders that travel with the toolkit: the notebooks, and the study to try it on."""

from __future__ import annotations

import shutil
from pathlib import Path

from toolkit.errors import OutputError

_TOOLKIT = Path(__file__).resolve().parent.parent
_LEFT = shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__")


def find_shipped(name: str) -> Path:
    """Return a shipped folder: inside the package where it is installed, at the top level in a checkout.

    Examples
    --------
    >>> (find_shipped("notebooks") / "01_coverage.ipynb").is_file()
    True
    """
    inside = _TOOLKIT / "shipped" / name
    return inside if inside.is_dir() else _TOOLKIT.parent / name


def copy_shipped(name: str, folder: Path) -> list[Path]:
    """Copy a shipped folder to work on; returns the files written.

    Raises
    ------
    OutputError
        If the folder holds anything already: nothing is overwritten; or if it cannot be written.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise OutputError(str(folder), "is not empty", "Name a new folder: nothing is overwritten.")
    try:
        shutil.copytree(find_shipped(name), folder, dirs_exist_ok=True, ignore=_LEFT, copy_function=shutil.copyfile)
    except OSError as error:
        raise OutputError(
            str(folder), f"cannot be written ({error.strerror or 'not all files'})", "Name another folder."
        ) from None
    return sorted(path for path in folder.rglob("*") if path.is_file())
