"""The family of errors: each says where, what against what was expected, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path


class DoichieuError(Exception):
    """Something a user can mend.

    Parameters
    ----------
    where : str
        File, row, parameter or table in question.
    problem : str
        What was found, against what was expected.
    remedy : str
        What to do next.

    Examples
    --------
    >>> print(StudyError("catalogue.csv, row 3", "role 'plam' is unknown", "Write 'plan'."))
    catalogue.csv, row 3: role 'plam' is unknown. Write 'plan'.
    """

    def __init__(self, where: str, problem: str, remedy: str) -> None:
        self.where, self.problem, self.remedy = where, problem, remedy
        super().__init__(where, problem, remedy)

    def __str__(self) -> str:
        return f"{self.where}: {self.problem.rstrip('.')}. {self.remedy}"


class StudyError(DoichieuError):
    """The study folder or its catalogue is not usable."""


class ReadError(DoichieuError):
    """A document could not be read."""


class ParameterError(DoichieuError):
    """A setting is unknown, ill-typed or out of range."""


class TableError(DoichieuError):
    """A table lacks a column of its contract, or its rows contradict each other."""


class ServerError(DoichieuError):
    """A server that was asked gives no answers."""


class OutputError(DoichieuError):
    """The output folder cannot be used."""


def suggest_name(name: str, known: Iterable[str]) -> str:
    """Return a hint for a misspelt name: the nearest known one, else all known ones.

    Examples
    --------
    >>> suggest_name("cutof", ["cutoff", "method"])
    "the nearest known name is 'cutoff'"
    >>> suggest_name("zzz", ["cutoff", "method"])
    'known names are cutoff, method'
    """
    names = sorted(known)
    near = get_close_matches(name, names, n=1, cutoff=0.5)
    return f"the nearest known name is '{near[0]}'" if near else f"known names are {', '.join(names)}"


def check_name(folder: Path) -> None:
    """Refuse a folder whose name is no text: every record and page of it would fail, after minutes.

    Raises
    ------
    StudyError
        If it holds bytes that are not UTF-8, as old archives leave them.
    """
    try:
        str(folder).encode()
    except UnicodeEncodeError:
        name = str(folder).encode("ascii", "backslashreplace").decode()
        raise StudyError(name, "has a name that is not UTF-8", "Rename the folder.") from None
