"""A study folder becomes catalogue, parameters, documents, gold: the door to the disk on the way in."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from toolkit.align import Model, make_model
from toolkit.errors import DoichieuError, ReadError, StudyError, suggest_name
from toolkit.parameters import StudyParameters, make_parameters
from toolkit.read import read_document
from toolkit.records import Document
from toolkit.score import FEATURES
from toolkit.tables import ATTESTATIONS, CONTRACTS, PROVISION_TYPES, STRENGTHS

_CATALOGUE_COLUMNS = (
    "doc_id", "file", "part", "role", "line", "tier", "unit", "number", "issued", "issuer", "signer",
    "title", "implements", "text_form", "extent", "source",
)  # fmt: skip
_REQUIRED = ("doc_id", "file", "role")
_ALLOWED = {
    "role": ("reference", "intermediate", "plan", "control"),
    "line": ("party", "state", ""),
    "tier": ("central", "province", "district", "commune", ""),
    "text_form": ("official", "digest", ""),
    "extent": ("full", "truncated", "excerpt", "report", ""),
}
_DOC_ID = re.compile(r"[\w][\w.\-]*")
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


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
    catalogue = _read_catalogue(folder)
    settings = _read_settings(folder / "study.yaml")
    parameters = make_parameters({**settings}, where=f"{folder.name}/study.yaml")
    if overrides:
        parameters = make_parameters({**settings, **overrides}, where="parameters of this run")
    return Study(folder, catalogue, parameters, _read_provisions(folder / "provisions.csv"))


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


def load_gold(path: str | Path) -> pd.DataFrame:
    """Load hand codes: doc_id, clause_id, provision_id, strength, tab- or comma-separated.

    Raises
    ------
    StudyError
        If the file is missing, lacks a column or has an unknown strength.
    """
    path = Path(path)
    if not path.is_file():
        raise StudyError(str(path), "there is no such file", "Name a file of codes; see gold/CODING.md.")
    table = _read_csv(path, delimiter="\t" if path.suffix == ".tsv" else ",")
    missing = [name for name in CONTRACTS["gold"] if name not in table.columns]
    if missing:
        raise StudyError(str(path), f"lacks the columns {', '.join(missing)}", "Add them; see gold/CODING.md.")
    wrong = table[(table["provision_id"] != "") & ~table["strength"].isin(STRENGTHS)]
    if not wrong.empty:
        row, value = int(wrong.index[0]), wrong["strength"].iloc[0]
        raise StudyError(f"{path}, row {row}", f"strength is {value!r}", "Write full or partial.")
    return table.reset_index(drop=True)


def load_training_rows(path: str | Path) -> pd.DataFrame:
    """Load training rows that ``evaluate --write-rows`` wrote.

    Raises
    ------
    StudyError
        If the file is missing or was made with other features.
    """
    try:
        rows = pd.read_csv(path, dtype={"doc_id": str, "clause_id": str, "provision_id": str, "strength": str})
    except (OSError, ValueError, UnicodeDecodeError) as error:
        raise StudyError(str(path), f"cannot be read ({error})", "Make it: evaluate STUDY --write-rows FILE.") from None
    expected = ["doc_id", "clause_id", "provision_id", *FEATURES, "strength"]
    if list(rows.columns) != expected:
        raise StudyError(str(path), "was made with other features", "Make it anew: evaluate STUDY --write-rows FILE.")
    return rows.fillna({"strength": ""})


def find_gold(study: Study) -> Path | None:
    """Return the study's own file of codes (gold/codes.tsv or .csv), if there is one."""
    candidates = (study.folder / "gold" / name for name in ("codes.tsv", "codes.csv"))
    return next((path for path in candidates if path.is_file()), None)


def load_model(study: Study) -> Model | None:
    """Load the model that a study's parameters name; None with the plain method, which needs none.

    Raises
    ------
    StudyError
        If the file is no model record.
    """
    if study.parameters.method == "plain":
        return None
    own = study.parameters.model == "study"
    source = study.folder / "gold" / "model.json" if own else files("toolkit") / "model.json"
    try:
        return make_model(json.loads(source.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        problem = f"is no model record ({type(error).__name__}: {error})"
        raise StudyError(str(source), problem, "Make one: doichieu evaluate STUDY --fit.") from None


def _read_catalogue(folder: Path) -> pd.DataFrame:
    path = folder / "catalogue.csv"
    table = _read_csv(path)
    for name in table.columns:
        if name not in _CATALOGUE_COLUMNS and not name.startswith("x_"):
            hint = suggest_name(name, _CATALOGUE_COLUMNS)
            raise StudyError(str(path), f"unknown column '{name}'; {hint}", "Rename it, or begin it with x_.")
    for name in _REQUIRED:
        if name not in table.columns:
            raise StudyError(str(path), f"lacks the column {name}", "Add it; see docs/data-dictionary.md.")
    for name in _CATALOGUE_COLUMNS:
        if name not in table.columns:
            table[name] = ""
    table["extent"] = table["extent"].replace("", "full")
    table["text_form"] = table["text_form"].replace("", "official")
    extra = [name for name in table.columns if name.startswith("x_")]
    table = table[[*_CATALOGUE_COLUMNS, *extra]]
    for number, row in zip(table.index, table.to_dict("records"), strict=True):
        _check_row(folder, f"{path}, row {number}", {str(k): str(v) for k, v in row.items()})
    _check_whole(path, table)
    return table.reset_index(drop=True)


def _check_row(folder: Path, where: str, row: Mapping[str, str]) -> None:
    if not _DOC_ID.fullmatch(row["doc_id"]):
        raise StudyError(
            where,
            f"doc_id {row['doc_id']!r} is not usable",
            "Use letters, digits, dash and dot, e.g. thanh-hoa.",
        )
    for name, allowed in _ALLOWED.items():
        if row[name] not in allowed:
            hint = suggest_name(row[name], [value for value in allowed if value])
            raise StudyError(where, f"{name} '{row[name]}' is unknown; {hint}", "Correct it.")
    if row["issued"] and not _DATE.fullmatch(row["issued"]):
        raise StudyError(where, f"issued is {row['issued']!r}", "Write YYYY, YYYY-MM or YYYY-MM-DD.")
    target = (folder / row["file"]).resolve()
    if not row["file"] or not target.is_relative_to(folder):
        raise StudyError(where, f"file {row['file']!r} lies outside the study folder", "Copy it into the folder.")


def _check_file(folder: Path, row: Mapping[Any, Any]) -> None:
    """Refuse a row whose file is not there; checked on reading, so that one lost file stops no study."""
    if not (folder / row["file"]).is_file():
        raise ReadError(
            f"{folder.name}/catalogue.csv, row of {row['doc_id']}",
            f"there is no file {row['file']!r} in the study folder",
            "Correct the path, or put the file there.",
        )


def _check_whole(path: Path, table: pd.DataFrame) -> None:
    repeated = table.loc[table["doc_id"].duplicated(), "doc_id"]
    if not repeated.empty:
        row = int(repeated.index[0])
        raise StudyError(f"{path}, row {row}", f"doc_id '{repeated.iloc[0]}' stands twice", "Make each unique.")
    references = int((table["role"] == "reference").sum())
    if references != 1:
        raise StudyError(str(path), f"{references} rows have the role reference; exactly one must", "Correct role.")
    if not table["role"].isin(["plan", "control"]).any():
        raise StudyError(str(path), "no row has the role plan", "Add the plans to compare.")


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


def _read_provisions(path: Path) -> pd.DataFrame | None:
    if not path.is_file():
        return None
    table = _read_csv(path)
    if "provision_id" not in table.columns:
        raise StudyError(str(path), "lacks the column provision_id", "Add it; see docs/data-dictionary.md.")
    for name in CONTRACTS["provisions"]:
        if name not in table.columns:
            table[name] = ""
    allowed = {"type": ("", *PROVISION_TYPES), "attestation": ("", *ATTESTATIONS)}
    for name, values in allowed.items():
        wrong = table[~table[name].isin(values)]
        if not wrong.empty:
            value = wrong[name].iloc[0]
            where = f"{path}, row {int(wrong.index[0])}"
            raise StudyError(where, f"{name} '{value}' is unknown; {suggest_name(value, values[1:])}", "Correct it.")
    return table.reset_index(drop=True)


def _read_csv(path: Path, delimiter: str = ",") -> pd.DataFrame:
    """Read a table of strings; its index is the line of the file on which each row ends."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, delimiter=delimiter, strict=True)
            rows = [(reader.line_num, row) for row in reader if any(row)]
    except UnicodeDecodeError as error:
        raise StudyError(str(path), f"is not UTF-8 (byte {error.start})", "Save it as CSV UTF-8.") from None
    except (csv.Error, OSError) as error:
        raise StudyError(str(path), f"cannot be read ({error})", "Save it as CSV UTF-8.") from None
    if not rows:
        raise StudyError(str(path), "is empty", "Write a header and at least one row.")
    header = [name.strip() for name in rows[0][1]]
    for number, row in rows[1:]:
        if len(row) != len(header):
            raise StudyError(
                f"{path}, row {number}",
                f"has {len(row)} cells, the header has {len(header)}",
                "Put cells that contain a comma in double quotes.",
            )
    cells = [[cell.strip() for cell in row] for _, row in rows[1:]]
    return pd.DataFrame(cells, columns=header, dtype=str, index=[number for number, _ in rows[1:]])


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
