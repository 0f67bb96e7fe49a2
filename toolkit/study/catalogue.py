"""The tables that describe a study, read from its folder and checked: catalogue.csv and provisions.csv."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from toolkit.errors import StudyError, suggest_name
from toolkit.tables import (
    ATTESTATIONS,
    EXTENTS,
    LINES,
    PROVISION_COLUMNS,
    ROLES,
    TEXT_FORMS,
    TIERS,
    UNIT_TYPES,
    select_plans,
)
from toolkit.text.dates import read_date

#: Columns of the catalogue; those that are not required may be left out and are empty then.
CATALOGUE_COLUMNS = (
    "doc_id", "file", "part", "role", "line", "tier", "unit", "number", "issued", "issuer", "signer",
    "title", "implements", "text_form", "extent", "read", "source",
)  # fmt: skip
_REQUIRED = ("doc_id", "file", "role")
#: What may stand in the columns that hold codes.
CATALOGUE_VALUES = {
    "role": ROLES,
    "line": (*LINES, ""),
    "tier": (*TIERS, ""),
    "text_form": (*TEXT_FORMS, ""),
    "extent": (*EXTENTS, ""),
    "read": ("checked", ""),
}
_DOC_ID = re.compile(r"[\w][\w.\-]*")


def read_catalogue(folder: Path) -> pd.DataFrame:
    """Read and check the catalogue of a study folder; the files that it names are not opened.

    Returns
    -------
    DataFrame
        One row a document, every cell a string: :data:`CATALOGUE_COLUMNS`, then the columns that begin with
        ``x_``. An empty extent means full, an empty text_form official (press, where the text is
        only a report about the document).

    Raises
    ------
    StudyError
        If a column, a value or the roles are not right; the message names file, row and remedy.
    """
    path = folder / "catalogue.csv"
    table = read_csv(path)
    for name in table.columns:
        if name not in CATALOGUE_COLUMNS and not name.startswith("x_"):
            hint = suggest_name(name, CATALOGUE_COLUMNS)
            raise StudyError(str(path), f"unknown column '{name}'; {hint}", "Rename it, or begin it with x_.")
    for name in _REQUIRED:
        if name not in table.columns:
            raise StudyError(str(path), f"lacks the column {name}", "Add it; see docs/data-dictionary.md.")
    extra = [name for name in table.columns if name.startswith("x_")]
    table = table.reindex(columns=[*CATALOGUE_COLUMNS, *extra], fill_value="")
    table["extent"] = table["extent"].replace("", "full")
    table["text_form"] = [
        form or ("press" if extent == "report" else "official")
        for form, extent in zip(table["text_form"], table["extent"], strict=True)
    ]
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
    for name, allowed in CATALOGUE_VALUES.items():
        if row[name] not in allowed:
            hint = suggest_name(row[name], [value for value in allowed if value])
            raise StudyError(where, f"{name} '{row[name]}' is unknown; {hint}", "Correct it.")
    _check_date(where, "issued", row["issued"])
    target = (folder / row["file"]).resolve()
    if not row["file"] or not target.is_relative_to(folder):
        raise StudyError(where, f"file {row['file']!r} lies outside the study folder", "Copy it into the folder.")


def _check_date(where: str, name: str, value: str) -> None:
    try:
        read_date(value)
    except ValueError as error:
        raise StudyError(where, f"{name} is {error}", "Correct the date.") from None


def _check_whole(path: Path, table: pd.DataFrame) -> None:
    repeated = table.loc[table["doc_id"].duplicated(), "doc_id"]
    if not repeated.empty:
        row = int(repeated.index[0])
        raise StudyError(f"{path}, row {row}", f"doc_id '{repeated.iloc[0]}' stands twice", "Make each unique.")
    references = int((table["role"] == "reference").sum())
    if references != 1:
        raise StudyError(str(path), f"{references} rows have the role reference; exactly one must", "Correct role.")
    if select_plans(table).empty:
        raise StudyError(str(path), "no row has the role plan", "Add the plans to compare.")


def read_provisions(path: Path) -> pd.DataFrame | None:
    """Read and check what is known of each provision; None where there is no such file.

    Returns
    -------
    DataFrame or None
        The file's columns and :data:`toolkit.tables.PROVISION_COLUMNS`, empty where the file lacks them.

    Raises
    ------
    StudyError
        If provision_id is missing, a type or an attestation is unknown, or valid_to is no date.
    """
    if not path.is_file():
        return None
    table = read_csv(path)
    if "provision_id" not in table.columns:
        raise StudyError(str(path), "lacks the column provision_id", "Add it; see docs/data-dictionary.md.")
    missing = [name for name in PROVISION_COLUMNS if name not in table.columns]
    table = table.assign(**dict.fromkeys(missing, ""))
    allowed = {"type": ("", *UNIT_TYPES), "attestation": ("", *ATTESTATIONS)}
    for name, values in allowed.items():
        wrong = table[~table[name].isin(values)]
        if not wrong.empty:
            value = wrong[name].iloc[0]
            where = f"{path}, row {int(wrong.index[0])}"
            raise StudyError(where, f"{name} '{value}' is unknown; {suggest_name(value, values[1:])}", "Correct it.")
    for number, valid_to in table["valid_to"].items():
        _check_date(f"{path}, row {number}", "valid_to", str(valid_to))
    return table.reset_index(drop=True)


def read_csv(path: Path, delimiter: str = ",") -> pd.DataFrame:
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
    repeated = [name for name in header if header.count(name) > 1]
    if repeated:
        raise StudyError(str(path), f"has the column {repeated[0]!r} twice", "Remove or rename one.")
    for number, row in rows[1:]:
        if len(row) != len(header):
            raise StudyError(
                f"{path}, row {number}",
                f"has {len(row)} cells, the header has {len(header)}",
                "Put cells that contain a comma in double quotes.",
            )
    cells = [[cell.strip() for cell in row] for _, row in rows[1:]]
    return pd.DataFrame(cells, columns=header, dtype=str, index=[number for number, _ in rows[1:]])
