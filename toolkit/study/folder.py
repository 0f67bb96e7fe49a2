"""A study folder: its catalogue, provisions and parameters, checked together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.errors import StudyError, check_name
from toolkit.parameters import StudyParameters, make_parameters
from toolkit.study.catalogue import read_catalogue, read_provisions
from toolkit.study.settings import read_settings
from toolkit.study.sheet import find_sheet
from toolkit.tables import find_reference, select_plans
from toolkit.words.labels import check_language


@dataclass(frozen=True, slots=True)
class Study:
    """A study as its folder describes it; the texts are read by :func:`read_documents`.

    Parameters
    ----------
    folder : Path
        The study folder; its name names the study.
    catalogue : DataFrame
        One row a document, every cell a string.
    parameters : StudyParameters
        Those of study.yaml, with what the caller overrode.
    provisions : DataFrame or None
        What is known of each provision; None where the study has no provisions.csv.
    notes : tuple of str
        How its tables were understood, where that was a question.
    """

    folder: Path
    catalogue: pd.DataFrame
    parameters: StudyParameters
    provisions: pd.DataFrame | None
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Name of the study: that of its folder."""
        return self.folder.name

    @property
    def reference_id(self) -> str:
        """doc_id of the reference."""
        return str(find_reference(self.catalogue)["doc_id"])

    @property
    def plan_ids(self) -> list[str]:
        """doc_ids of plans and controls, in the order of the catalogue."""
        return select_plans(self.catalogue)["doc_id"].tolist()


def load_study(folder: str | Path, *, overrides: Mapping[str, Any] | None = None) -> Study:
    """Load and check a study folder; no text is read yet.

    Parameters
    ----------
    folder : str or Path
        A folder with catalogue.csv (see docs/data-dictionary.md).
    overrides : mapping, optional
        Parameters that win over those of study.yaml.

    Returns
    -------
    Study

    Raises
    ------
    StudyError
        If the folder or its catalogue is not usable; the message names file, row and remedy.
    ParameterError
        If a parameter is unknown, ill-typed or out of range.
    """
    folder = Path(folder)
    if not _is_there(folder, "catalogue"):
        raise StudyError(
            str(folder),
            "there is no catalogue.csv in this folder" if folder.is_dir() else "there is no such folder",
            "Name a study folder; README.md shows how to make one.",
        )
    folder = folder.resolve()
    check_name(folder)
    catalogue = read_catalogue(folder)
    provisions = read_provisions(folder)
    settings = read_settings(folder)
    parameters = make_parameters({**settings}, where=f"{folder.name}/study.yaml")
    if overrides:
        parameters = make_parameters({**settings, **overrides}, where="parameters of this run")
    check_language(parameters.language)
    notes = (*catalogue.notes, *(provisions.notes if provisions else ()))
    return Study(folder, catalogue.table, parameters, provisions.table if provisions else None, notes)


def _is_there(folder: Path, stem: str) -> bool:
    try:
        return find_sheet(folder, stem) is not None
    except (OSError, ValueError):  # a name that no folder can have
        return False
