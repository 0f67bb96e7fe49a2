"""The texts of a study: each document read, or kept as a failure that says why not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.errors import DoichieuError, ReadError
from toolkit.read import read_document
from toolkit.records import Document, Fault
from toolkit.study.folder import Study


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
    return _tell_twins(documents), failures


def _tell_twins(documents: Sequence[Document]) -> list[Document]:
    """Mark each text that another document has word by word: a copy under another name would count twice."""
    first: dict[str, str] = {}
    told = []
    for document in documents:
        twin = first.setdefault(" ".join(document.text.split()), document.doc_id)
        same = () if twin == document.doc_id else (Fault("same_text", twin=twin),)
        told.append(replace(document, faults=(*document.faults, *same)) if same else document)
    return told


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
    blank = [re.sub(r"[^\n]", " ", piece) for piece in (document.text[:begin], document.text[end:])]
    return replace(document, text=f"{blank[0]}{document.text[begin:end]}{blank[1]}", part=(begin, end))


def _find_heading(text: str, heading: str) -> int | None:
    match = re.search(rf"^[#*\s]*{re.escape(heading)}[*\s]*$", text, re.MULTILINE)
    return match.start() if match else None
