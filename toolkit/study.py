"""A study folder becomes catalogue, parameters, documents: the door to the disk on the way in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from toolkit.catalogue import read_catalogue, read_provisions
from toolkit.errors import DoichieuError, ReadError, StudyError
from toolkit.parameters import StudyParameters, make_parameters
from toolkit.read import read_document
from toolkit.records import Document


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that could not be used, kept so that it stays in every table.

    Parameters
    ----------
    doc_id : str
        The document concerned.
    message : str
        What happened, with the remedy.
    """

    doc_id: str
    message: str


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
    """

    folder: Path
    catalogue: pd.DataFrame
    parameters: StudyParameters
    provisions: pd.DataFrame | None

    @property
    def name(self) -> str:
        """Name of the study: that of its folder."""
        return self.folder.name

    @property
    def reference_id(self) -> str:
        """doc_id of the reference."""
        return str(self.catalogue.loc[self.catalogue["role"] == "reference", "doc_id"].iloc[0])

    @property
    def plan_ids(self) -> list[str]:
        """doc_ids of plans and controls, in the order of the catalogue."""
        compared = self.catalogue["role"].isin(["plan", "control"])
        return self.catalogue.loc[compared, "doc_id"].tolist()


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
    if not (folder / "catalogue.csv").is_file():
        raise StudyError(
            str(folder),
            "there is no catalogue.csv in this folder" if folder.is_dir() else "there is no such folder",
            "Name a study folder; README.md shows how to make one.",
        )
    folder = folder.resolve()
    catalogue = read_catalogue(folder)
    settings = _read_settings(folder / "study.yaml")
    parameters = make_parameters({**settings}, where=f"{folder.name}/study.yaml")
    if overrides:
        parameters = make_parameters({**settings, **overrides}, where="parameters of this run")
    return Study(folder, catalogue, parameters, read_provisions(folder / "provisions.csv"))


def _read_settings(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        problem = " ".join(str(error).split())
        raise StudyError(str(path), f"is no YAML ({problem})", "Correct the line named.") from None
    if settings is None:
        return {}
    if not isinstance(settings, dict):
        raise StudyError(str(path), "must hold lines of the form name: value", "See data/26-NQ-TW/study.yaml.")
    return settings


def read_documents(study: Study) -> tuple[list[Document], list[Failure]]:
    """Read the texts of a study.

    Parameters
    ----------
    study : Study
        As :func:`load_study` gives it.

    Returns
    -------
    documents : list of Document
        In the order of the catalogue, without those that could not be read.
    failures : list of Failure
        Those that could not be read, and why.

    Raises
    ------
    ReadError
        If the reference cannot be read: without it nothing can be compared.
    """
    documents: list[Document] = []
    failures: list[Failure] = []
    for row in study.catalogue.to_dict("records"):
        try:
            _check_file(study.folder, row)
            document = read_document(study.folder / row["file"], doc_id=row["doc_id"], source=row["file"])
            documents.append(_take_part(document, row["part"], _list_parts(study.catalogue, row["file"])))
        except DoichieuError as error:
            if row["role"] == "reference":
                raise
            failures.append(Failure(row["doc_id"], str(error)))
    return documents, failures


def _check_file(folder: Path, row: Mapping[Any, Any]) -> None:
    """Refuse a row whose file is not there; checked on reading, so that one lost file stops no study."""
    if not (folder / row["file"]).is_file():
        raise ReadError(
            f"{folder.name}/catalogue.csv, row of {row['doc_id']}",
            f"there is no file {row['file']!r} in the study folder",
            "Correct the path, or put the file there.",
        )


def _list_parts(catalogue: pd.DataFrame, file: str) -> list[str]:
    return [part for part in catalogue.loc[catalogue["file"] == file, "part"] if part]


def _take_part(document: Document, part: str, parts: Sequence[str]) -> Document:
    """Blank out everything but the part under a heading line, so that offsets stay those of the file."""
    if not part:
        return document
    start = _find_heading(document.text, part)
    if start is None:
        raise ReadError(
            document.source,
            f"no line reads '{part}', which the catalogue names as the heading of a part",
            "Write the heading as it stands in the file.",
        )
    others = (_find_heading(document.text, other) for other in parts if other != part)
    end = min((place for place in others if place is not None and place > start), default=len(document.text))
    begin = document.text.index(part, start) + len(part)
    blank = re.sub(r"[^\n]", " ", document.text[:begin])
    return replace(document, text=blank + document.text[begin:end])


def _find_heading(text: str, heading: str) -> int | None:
    match = re.search(rf"^[#*\s]*{re.escape(heading)}[*\s]*$", text, re.MULTILINE)
    return match.start() if match else None
