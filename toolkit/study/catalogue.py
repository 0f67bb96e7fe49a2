"""The tables that describe a study, read from its folder and checked: catalogue.csv and provisions.csv."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from toolkit.errors import StudyError, suggest_name
from toolkit.study.sheet import Sheet, find_sheet, read_sheet, tidy_cell
from toolkit.study.values import find_code, read_typed_date
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
from toolkit.text.dates import is_after, read_date

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
#: What may stand in the columns of provisions.csv that hold codes.
PROVISION_VALUES = {
    "type": (*UNIT_TYPES, ""),
    "addressee": ("central", "local", "shared", ""),
    "line": (*LINES, "both", ""),
    "attestation": (*ATTESTATIONS, ""),
}
#: What ``doichieu init`` writes for people; no program reads it.
_UNREAD_COLUMNS = ("look_at",)
_DOC_ID = re.compile(r"[\w][\w.\-]*")
#: A doc_id names files; other cells but these stand in figures and in the margins of pages.
_LONGEST_ID, _LONGEST_CELL = 60, 300
#: What is dated otherwise was mistyped.
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_LONG_COLUMNS = ("file", "title", "implements", "source")


def read_catalogue(folder: Path) -> Sheet:
    """Read and check the catalogue of a study folder; the files that it names are not opened.

    Returns
    -------
    Sheet
        One row a document, every cell a string: :data:`CATALOGUE_COLUMNS`, then the columns that begin with
        ``x_``. An empty extent means full, an empty text_form official (press, where the text is
        only a report about the document). `file` is the name as the disk has it.

    Raises
    ------
    StudyError
        If a column, a value or the roles are not right; the message names file, row and remedy.
    """
    path = find_sheet(folder, "catalogue") or folder / "catalogue.csv"
    sheet = read_sheet(path)
    table = _choose_columns(sheet.table, CATALOGUE_COLUMNS, _REQUIRED, path)
    table, notes = _understand(table, CATALOGUE_VALUES, ("issued",), path)
    table["extent"] = table["extent"].replace("", "full")
    table["text_form"] = [
        form or ("press" if extent == "report" else "official")
        for form, extent in zip(table["text_form"], table["extent"], strict=True)
    ]
    files = []
    for number, row in zip(table.index, table.to_dict("records"), strict=True):
        where = f"{path}, row {number}"
        _check_row(where, {str(k): str(v) for k, v in row.items()})
        files.append(_place_file(folder, str(row["file"]), where))
    moved = [f"{old} is {new} on the disk" for old, new in zip(table["file"], files, strict=True) if _differs(old, new)]
    table["file"] = files
    _check_whole(path, table)
    return Sheet(table.reset_index(drop=True), (*sheet.notes, *notes, *moved, *_list_older(table, path)))


def _list_older(table: pd.DataFrame, path: Path) -> list[str]:
    """Tell the plans that are older than what they are to carry out: one of the dates may be wrong, or the role."""
    issued = table.loc[table["role"] == "reference", "issued"].iloc[0]
    plans = table[table["role"] == "plan"]
    return [
        f"{path.name}, row {number}: the plan '{doc_id}' is dated {day}, before the reference ({issued})"
        for number, doc_id, day in zip(plans.index, plans["doc_id"], plans["issued"], strict=True)
        if is_after(issued, day)
    ]


def _choose_columns(table: pd.DataFrame, known: Sequence[str], required: Sequence[str], path: Path) -> pd.DataFrame:
    table = table.drop(columns=[name for name in _UNREAD_COLUMNS if name in table.columns])
    table = table.rename(columns={name: name.lower() for name in table.columns if name.lower() in known})
    for name in table.columns:
        if name not in known and not name.startswith("x_"):
            hint = suggest_name(name, known)
            raise StudyError(str(path), f"unknown column '{_cut(name)}'; {hint}", "Rename it, or begin it with x_.")
    for name in required:
        if name not in table.columns:
            raise StudyError(str(path), f"lacks the column {name}", "Add it; see docs/data-dictionary.md.")
    extra = [name for name in table.columns if name.startswith("x_")]
    return table.reindex(columns=[*known, *extra], fill_value="")


def _understand(
    table: pd.DataFrame, values: Mapping[str, Sequence[str]], dates: Iterable[str], path: Path
) -> tuple[pd.DataFrame, list[str]]:
    """Write codes and dates in their one form, and tell which words and forms were read as what."""
    table, told = table.copy(), defaultdict(list)
    for name, allowed in values.items():
        for number, value in table[name].astype(str).items():
            code = find_code(name, value, allowed) if value else ""
            if code is None:
                problem = f"{name} '{_cut(value)}' is unknown; {suggest_name(value, [one for one in allowed if one])}"
                raise StudyError(f"{path}, row {number}", problem, "Correct it.")
            if code != value:
                told[f"{path.name}: {name} '{value}' was read as {code}"].append(number)
                table.loc[number, name] = code
    for name in dates:
        for number, value in table[name].items():
            day = read_typed_date(str(value))
            _check_date(f"{path}, row {number}", name, day)
            if day != value:
                told[f"{path.name}: dates in {name} were written YYYY-MM-DD, days read before months"].append(number)
                table.loc[number, name] = day
    return table, [f"{sentence} ({len(rows)} rows)" if len(rows) > 1 else sentence for sentence, rows in told.items()]


def _cut(value: str) -> str:
    return value if len(value) <= 40 else f"{value[:40]}…"


def _check_row(where: str, row: Mapping[str, str]) -> None:
    if not _DOC_ID.fullmatch(row["doc_id"]):
        raise StudyError(
            where,
            f"doc_id {_cut(row['doc_id'])!r} is not usable",
            "Use letters, digits, dash and dot, e.g. thanh-hoa.",
        )
    if len(row["doc_id"]) > _LONGEST_ID:
        problem = f"doc_id {_cut(row['doc_id'])!r} has {len(row['doc_id'])} characters, the most are {_LONGEST_ID}"
        raise StudyError(where, problem, "Shorten it: it names files.")
    for name, value in row.items():
        if len(value) > _LONGEST_CELL and name not in _LONG_COLUMNS and not name.startswith("x_"):
            problem = f"{name} has {len(value)} characters, the most are {_LONGEST_CELL}"
            raise StudyError(where, problem, "Shorten it.")


def _check_date(where: str, name: str, value: str) -> None:
    try:
        days = read_date(value)
    except ValueError as error:
        raise StudyError(where, f"{name} is {error}", "Correct the date.") from None
    if days and not _FIRST_YEAR <= days[0].year <= _LAST_YEAR:
        problem = f"{name} is '{value}', expected a year from {_FIRST_YEAR} to {_LAST_YEAR}"
        raise StudyError(where, problem, "Correct the date.")


def _place_file(folder: Path, file: str, where: str) -> str:
    """Return the file's path as the disk has it: other Unicode forms and another case of the name are the same."""
    path = Path(file.replace("\\", "/"))
    outside = f"file {_cut(file)!r} lies outside the study folder"
    try:
        if not file:
            raise StudyError(where, "file is empty", "Name the file of the text, e.g. texts/song-lam.docx.")
        if path.is_absolute() or ".." in path.parts:
            raise StudyError(where, outside, "Copy it into the folder.")
        found = path if (folder / path).exists() else _find_alike(folder, path, where)
        if not (folder / found).resolve().is_relative_to(folder):
            raise StudyError(where, outside, "Copy it into the folder.")
    except (OSError, RuntimeError, ValueError) as error:
        problem = f"file {_cut(file)!r} is no usable name ({type(error).__name__})"
        raise StudyError(where, problem, "Rename the file.") from None
    return found.as_posix()


def _find_alike(folder: Path, path: Path, where: str) -> Path:
    found = Path()
    for part in path.parts:
        here = folder / found
        names = [entry.name for entry in here.iterdir()] if here.is_dir() else []
        alike = [name for name in names if _fold_name(name) == _fold_name(part)]
        exact = [name for name in alike if tidy_cell(name) == tidy_cell(part)]
        alike = exact or alike
        if len(alike) > 1:
            problem = f"file {_cut(str(path))!r} may be any of {', '.join(sorted(alike))}"
            raise StudyError(where, problem, "Rename all but one.")
        found /= alike[0] if alike else part
    return found


def _fold_name(name: str) -> str:
    return tidy_cell(name).casefold()


def _differs(typed: str, found: str) -> bool:
    return Path(tidy_cell(typed)) != Path(tidy_cell(found))


def _check_whole(path: Path, table: pd.DataFrame) -> None:
    lowered = table["doc_id"].str.casefold()  # two names of one file where the disk knows no case
    repeated = table.loc[lowered.duplicated(), "doc_id"]
    if not repeated.empty:
        row = int(repeated.index[0])
        raise StudyError(f"{path}, row {row}", f"doc_id '{repeated.iloc[0]}' stands twice", "Make each unique.")
    references = int((table["role"] == "reference").sum())
    if references != 1:
        raise StudyError(str(path), f"{references} rows have the role reference; exactly one must", "Correct role.")
    if select_plans(table).empty:
        raise StudyError(str(path), "no row has the role plan", "Add the plans to compare.")
    _check_shared_files(path, table)


def _check_shared_files(path: Path, table: pd.DataFrame) -> None:
    """Refuse rows that mean the same text: a file without parts, or one part of a file, belongs to one row."""
    for file, rows in table.groupby("file", sort=False):
        first = dict.fromkeys(rows["part"])
        if len(rows) == 1 or (len(first) == len(rows) and "" not in first):
            continue
        repeated = rows[rows["part"].duplicated(keep="first") | ((rows["part"] == "") & (len(rows) > 1))]
        row = repeated.iloc[-1]
        other = rows.loc[rows.index != row.name, "doc_id"].iloc[0]
        what = f"part '{_cut(row['part'])}' of {file}" if row["part"] else f"the whole of {file}"
        problem = f"'{row['doc_id']}' is {what}, which '{other}' is or is part of"
        raise StudyError(f"{path}, row {row.name}", problem, "Name another file, or the heading of each in part.")


def read_provisions(folder: Path) -> Sheet | None:
    """Read and check what is known of each provision; None where there is no such file.

    Returns
    -------
    Sheet or None
        :data:`toolkit.tables.PROVISION_COLUMNS`, empty where the file lacks them, then the columns that begin
        with ``x_``.

    Raises
    ------
    StudyError
        If a column or value is unknown, valid_to is no date, or a provision stands twice.
    """
    path = find_sheet(folder, "provisions")
    if path is None:
        return None
    sheet = read_sheet(path)
    table = _choose_columns(sheet.table, PROVISION_COLUMNS, ("provision_id",), path)
    table, notes = _understand(table, PROVISION_VALUES, ("valid_to",), path)
    empty = table[table["provision_id"] == ""]
    if not empty.empty:
        raise StudyError(f"{path}, row {int(empty.index[0])}", "provision_id is empty", "Write it, or delete the row.")
    repeated = table[table["provision_id"].duplicated()]
    if not repeated.empty:
        where, name = f"{path}, row {int(repeated.index[0])}", _cut(repeated["provision_id"].iloc[0])
        raise StudyError(where, f"provision_id '{name}' stands twice", "Keep one of the rows.")
    return Sheet(table.reset_index(drop=True), (*sheet.notes, *notes))
