"""A workbook in which a coder judges cells without a notebook, and its way back."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import ceil
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.errors import OutputError, StudyError
from toolkit.review.intake import Intake
from toolkit.review.judgments import (
    COLUMNS,
    check_coder,
    find_clause_key,
    read_file,
    read_verdict,
)
from toolkit.review.keys import is_same_plan, make_plan_key, make_text_key
from toolkit.review.plan_texts import choose_clauses, open_plans
from toolkit.review.settle import settle_judgments
from toolkit.tables import CONTENT_KINDS, STRENGTHS, find_reference, make_table
from toolkit.words.labels import word

#: What a coder sees, and behind it, hidden, what tells which cell, clause and text a row is of.
_SEEN = ("n", "id", "context", "text", "verdict", "note")
_HIDDEN = ("row_kind", "doc_id", "provision_id", "clause_id", "key", "shown", "chance")
_WIDTHS = {"n": 5, "id": 16, "context": 30, "text": 90, "verdict": 14, "note": 30}
#: Name of the hidden sheet that says which study, coder and number of cells a workbook is of.
_RECORD = "doichieu"
#: Excel holds 32,767 characters in a cell.
_LONGEST = 32_000
#: What no cell may hold.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
#: Units or provisions by their ids.
_Texts = Mapping[Any, Mapping[Any, Any]]
_COLOURS = {"cell": "#DCE6F1", "other": "#F2F2F2"}


def write_sheet(
    path: Path,
    drawn: pd.DataFrame,
    *,
    coder: str,
    units: pd.DataFrame,
    documents: pd.DataFrame,
    provisions: pd.DataFrame,
    candidates: pd.DataFrame,
    n_clauses: int = 8,
    seed: int = 0,
    language: str = "vi",
) -> None:
    """Write a workbook for a coder: each cell with its likeliest clauses, verdicts to choose, texts locked.

    It is blind: no probability stands in it, and the order of the clauses tells nothing. A second sheet holds all
    clauses of the plans, so that one that is missing can be looked up.

    Parameters
    ----------
    path : Path
        An .xlsx file that is not there yet.
    drawn : DataFrame
        doc_id, provision_id, chance, as :func:`toolkit.review.sampling.draw_audit` gives them.
    coder : str
        Who is to judge.
    units, documents, provisions, candidates : DataFrame
        The tables of those names.
    n_clauses : int
        How many clauses of each cell are shown.
    seed : int
        Of their order.
    language : str
        A column of labels.csv.

    Raises
    ------
    OutputError
        If the file is there already, for it may hold verdicts, or cannot be written.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    coder = check_coder(coder)
    if path.exists():
        raise OutputError(str(path), "is there already and may hold verdicts", "Name another file with --out.")
    reference = find_reference(documents)
    texts = {(row["doc_id"], row["clause_id"]): row for row in units.to_dict("records")}
    known = {row["provision_id"]: row for row in provisions.to_dict("records")}
    plans = open_plans(units, drawn["doc_id"])
    rows: list[dict[str, Any]] = []
    for n, cell in enumerate(drawn.to_dict("records"), start=1):
        doc_id, provision_id = cell["doc_id"], cell["provision_id"]
        chosen = choose_clauses(
            candidates, plans[doc_id], doc_id, provision_id, known[provision_id]["text"], n=n_clauses,
            seed=f"{seed} {coder}",
        )  # fmt: skip
        shown = [texts[doc_id, clause_id] for clause_id in chosen]
        rows += _describe_cell(n, cell, known[provision_id], shown, documents, language=language)
    record = {
        "study": make_plan_key(units.loc[units["doc_id"] == reference["doc_id"], "text"]),
        "coder": coder,
        "n_cells": str(len(drawn)),
    }
    title = word("sheet.title", language, number=reference["number"] or reference["doc_id"], coder=coder, n=len(drawn))
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    try:
        with xlsxwriter.Workbook(str(path), options) as book:
            _fill_review(book, rows, title=title, language=language)
            own = units[units["doc_id"].isin(drawn["doc_id"]) & units["kind"].isin(CONTENT_KINDS)]
            _fill_plans(book, own, documents, language=language)
            hidden = book.add_worksheet(_RECORD)
            hidden.very_hidden()
            for place, pair in enumerate(record.items()):
                hidden.write_row(place, 0, pair)
    except (FileCreateError, OSError) as error:
        raise OutputError(str(path), f"cannot be written ({error})", "Name another file with --out.") from None


def _describe_cell(
    n: int, cell: Mapping[Any, Any], provision: Mapping[Any, Any], clauses: Sequence[Mapping[Any, Any]],
    documents: pd.DataFrame, *, language: str,
) -> Iterator[dict[str, Any]]:  # fmt: skip
    doc_id, provision_id = str(cell["doc_id"]), str(cell["provision_id"])
    base = {"doc_id": doc_id, "provision_id": provision_id, "chance": f"{cell['chance']:.10g}", "n": n}
    plan = _name_plan(documents, doc_id)
    yield {**base, "row_kind": "cell", "id": f"{plan}\n{provision_id}", **_write_text(provision)}
    for clause in clauses:
        clause_id = clause["clause_id"]
        yield {**base, "row_kind": "clause", "id": clause_id, "clause_id": clause_id, **_write_text(clause)}
    yield {**base, "row_kind": "other", "id": "", "context": "", "text": word("sheet.other", language)}


def _name_plan(documents: pd.DataFrame, doc_id: str) -> str:
    plan = documents[documents["doc_id"] == doc_id].iloc[0]
    return " · ".join(part for part in dict.fromkeys((str(plan["unit"]), doc_id)) if part)


def _write_text(row: Mapping[Any, Any]) -> dict[str, str]:
    shown = _CONTROLS.sub("", str(row["text"]))
    shown = shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]} […]"
    context = _CONTROLS.sub("", str(row["context"]))[:_LONGEST]
    return {"context": context, "text": shown, "key": make_text_key(row["text"]), "shown": make_text_key(shown)}


def _fill_review(book: Any, rows: Sequence[Mapping[str, Any]], *, title: str, language: str) -> None:
    sheet = book.add_worksheet(word("sheet.name", language))
    columns = (*_SEEN, *_HIDDEN)
    bold = book.add_format({"bold": True, "font_size": 13})
    guide = book.add_format({"text_wrap": True, "valign": "top", "italic": True})
    head = book.add_format({"bold": True, "bottom": 2, "valign": "top", "text_wrap": True})
    base = {"text_wrap": True, "valign": "top", "top": 4}
    looks = {}
    for kind in ("cell", "clause", "other"):
        colour = {"bg_color": _COLOURS[kind]} if kind in _COLOURS else {}
        own = base | colour | ({"bold": True, "top": 2} if kind == "cell" else {})
        looks[kind, True] = book.add_format(own)
        looks[kind, False] = book.add_format({**own, "bold": False, "locked": False, "border": 1})
    verdicts = {code: word(f"cell.verdict.{code}", language) for code in (*STRENGTHS, "none")}
    sheet.write_row(0, 0, columns)
    sheet.set_row(0, None, None, {"hidden": True})
    sheet.write(1, 0, title, bold)
    text = word("sheet.guide", language, plans=word("sheet.plans", language), **verdicts)
    sheet.merge_range(2, 0, 2, len(_SEEN) - 1, text, guide)
    sheet.set_row(2, 78)
    sheet.write_row(3, 0, [word(f"sheet.column.{name}", language) for name in _SEEN], head)
    sheet.freeze_panes(4, 0)
    for place, name in enumerate(columns):
        sheet.set_column(place, place, _WIDTHS.get(name, 8), None, {"hidden": name in _HIDDEN})
    choices = {
        "cell": [verdicts["none"]],
        "clause": [*verdicts.values()],
        "other": [verdicts[code] for code in STRENGTHS],
    }
    for place, row in enumerate(rows, start=4):
        kind = row["row_kind"]
        open_columns = {"verdict", "note"} | ({"id"} if kind == "other" else set())
        sheet.set_row(place, _measure_height(row))
        for column, name in enumerate(columns):
            sheet.write(place, column, row.get(name, ""), looks[kind, name not in open_columns])
        refused = word("sheet.refused", language, choices=", ".join(choices[kind]))
        at = columns.index("verdict")
        sheet.data_validation(
            place, at, place, at, {"validate": "list", "source": choices[kind], "error_message": refused[:250]}
        )
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(3)


def _measure_height(row: Mapping[str, Any]) -> float:
    """Return the height in points at which the texts of a row can be read whole, as far as Excel allows.

    Not every program finds it by itself when it opens a workbook.
    """
    bold = 1.1 if row["row_kind"] == "cell" else 1.0
    lines = (
        sum(max(1, ceil(bold * len(line) / _WIDTHS[name])) for line in str(row.get(name, "")).split("\n"))
        for name in ("id", "context", "text")
    )
    return float(min(409, 15 * max(lines) + 3))


def _fill_plans(book: Any, units: pd.DataFrame, documents: pd.DataFrame, *, language: str) -> None:
    sheet = book.add_worksheet(word("sheet.plans", language))
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    head = book.add_format({"bold": True, "bottom": 2})
    names = {doc_id: _name_plan(documents, doc_id) for doc_id in set(units["doc_id"])}
    sheet.write_row(0, 0, ["", *(word(f"sheet.column.{name}", language) for name in ("id", "context", "text"))], head)
    for place, row in enumerate(units.to_dict("records"), start=1):
        written = _write_text(row)
        sheet.set_row(place, _measure_height({"row_kind": "clause", "id": names[row["doc_id"]], **written}))
        sheet.write_row(place, 0, [names[row["doc_id"]], row["clause_id"], written["context"], written["text"]], wrap)
    for place, width in enumerate((22, 14, 30, 100)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(units)), 3)
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def read_sheet(path: Path, *, units: pd.DataFrame, documents: pd.DataFrame, provisions: pd.DataFrame) -> Intake:
    """Read a filled workbook of :func:`write_sheet`, or a CSV of judgments.

    Rows may be gone or in another order. A cell is taken as a whole or not at all.

    Parameters
    ----------
    path : Path
        An .xlsx or .csv file.
    units, documents, provisions : DataFrame
        The tables of those names.

    Raises
    ------
    StudyError
        If the file cannot be read, is no sheet of the toolkit, or is one of another study.
    """
    if not path.is_file():
        raise StudyError(str(path), "there is no such file", "Name a filled sheet.")
    if path.suffix.lower() == ".csv":
        return _read_csv(path, units=units, provisions=provisions)
    rows, record = _open_workbook(path)
    reference = find_reference(documents)
    own = make_plan_key(units.loc[units["doc_id"] == reference["doc_id"], "text"])
    if not is_same_plan(record.get("study", ""), own):
        problem = "is a sheet of another study: its reference is another text"
        raise StudyError(str(path), problem, "Import it into the study that it was made from.")
    cells: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in rows:
        cells.setdefault((row["doc_id"], row["provision_id"]), []).append(row)
    base = {"coder": record["coder"], "kind": "person", "reason": "audit"}
    decisions, problems, n_empty = [], [], 0
    for (doc_id, provision_id), own_rows in cells.items():
        try:
            lines = _read_cell(own_rows, set(units.loc[units["doc_id"] == doc_id, "clause_id"]))
        except ValueError as error:
            problems.append(f"{path.name}, {error}")
            continue
        if not lines:
            n_empty += 1
            continue
        shared = {**base, "doc_id": doc_id, "provision_id": provision_id, "chance": float(own_rows[0]["chance"])}
        shared["provision_key"] = next((row["key"] for row in own_rows if row["row_kind"] == "cell"), "")
        decisions.append([{**shared, **line} for line in lines])
    for decision in decisions:
        for line in decision:
            line["provision_key"] = line["provision_key"] or _find_provision_key(provisions, line)
            line["clause_key"] = line.get("clause_key") or _find_key(units, line)
    return Intake(decisions, problems, n_empty, max(0, int(record.get("n_cells", "0")) - len(cells)))


def _find_provision_key(provisions: pd.DataFrame, line: Mapping[str, object]) -> str:
    texts = provisions.loc[provisions["provision_id"] == line["provision_id"], "text"]
    return "" if texts.empty else make_text_key(texts.iloc[0])


def _find_key(units: pd.DataFrame, line: Mapping[str, object]) -> str:
    there = units["doc_id"] == line["doc_id"]
    return find_clause_key(units, str(line["doc_id"]), str(line["clause_id"])) if there.any() else ""


def _open_workbook(path: Path) -> tuple[list[dict[str, str]], dict[str, str]]:
    """Return the rows of the review sheet, each with its number, and what the hidden sheet says."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(path, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError, ValueError) as error:
        problem = f"cannot be read as .xlsx ({str(error).splitlines()[0]})"
        raise StudyError(str(path), problem, "Save it as .xlsx, or import a .csv of judgments.") from None
    if _RECORD not in book.sheetnames:
        raise StudyError(str(path), "is no sheet of doichieu", "Make one: doichieu review sheet STUDY.")
    pairs = [[_write_cell(cell) for cell in row[:2]] for row in book[_RECORD].iter_rows(values_only=True)]
    record = {pair[0]: pair[1] for pair in pairs if len(pair) == 2}
    for sheet in book.worksheets:
        heads: list[str] = []
        rows = []
        for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            cells = [_write_cell(value) for value in values]
            if not heads:
                heads = cells if {"row_kind", "provision_id", "verdict"} <= set(cells) else []
                continue
            row = dict(zip(heads, cells, strict=False)) | {"number": str(number)}
            if row.get("row_kind"):
                rows.append(row)
        if heads:
            return rows, record
    raise StudyError(str(path), "has lost its hidden first row", "Fill in a sheet as it was made.")


def _write_cell(value: object) -> str:
    return "" if value is None else str(value).strip()


def _read_cell(rows: Sequence[Mapping[str, str]], clause_ids: set[str]) -> list[dict[str, object]]:
    """Return the lines of a cell's decision; none where nothing was chosen. What is unclear is a ValueError."""
    said: dict[str, tuple[str, str]] = {}
    refused: set[str] = set()
    none = False
    first = rows[0]["number"]
    for row in rows:
        where = f"row {row['number']}"
        verdict = read_verdict(row["verdict"]) if row["verdict"] else ""
        if row["verdict"] and not verdict:
            raise ValueError(f"{where}: verdict '{row['verdict']}' is none of the words to choose from")
        if row["row_kind"] != "other" and make_text_key(row["text"]) != row["shown"]:
            raise ValueError(f"{where}: the text was changed in the sheet, so that nobody knows what was judged")
        if row["row_kind"] == "cell":
            if verdict in STRENGTHS:
                raise ValueError(f"{where}: '{row['verdict']}' stands at the provision; choose it at a clause")
            none |= verdict == "none"
            continue
        clause_id = row["clause_id"] if row["row_kind"] == "clause" else row["id"]
        if row["row_kind"] == "other" and bool(verdict) != bool(clause_id):
            raise ValueError(f"{where}: another clause needs its id and a verdict")
        if row["row_kind"] == "other" and verdict and clause_id not in clause_ids:
            raise ValueError(f"{where}: {row['doc_id']} has no clause '{clause_id}'")
        if verdict == "none":
            refused.add(clause_id)
        elif verdict and said.setdefault(clause_id, (verdict, row["key"]))[0] != verdict:
            raise ValueError(f"{where}: two things are said of clause {clause_id}")
    note = " ".join(row["note"] for row in rows if row["note"])
    shown = {row["clause_id"] for row in rows if row["row_kind"] == "clause"}
    if said and (none or refused & set(said)):
        raise ValueError(f"row {first}: says that none takes the provision up and names a clause besides")
    if said:
        lines = [{"clause_id": one, "verdict": verdict, "clause_key": key} for one, (verdict, key) in said.items()]
        return [{**line, "note": "" if place else note} for place, line in enumerate(lines)]
    if none or (shown and refused >= shown):
        return [{"clause_id": "", "verdict": "none", "note": note}]
    if refused:
        raise ValueError(f"row {first}: some clauses are refused and others left open; choose none at the provision")
    return []


def _read_csv(path: Path, *, units: pd.DataFrame, provisions: pd.DataFrame) -> Intake:
    return take_rows(
        list(read_file(path)),
        units=units,
        provisions=provisions,
        tell=lambda row: f"{path.name}, row {row['row']}: {row['problem']}",
    )


def take_rows(
    rows: list[dict[str, object]],
    *,
    units: pd.DataFrame,
    provisions: pd.DataFrame,
    tell: Callable[[Mapping[Any, Any]], str],
) -> Intake:
    """Return rows of judgments as decisions on the texts as they are now.

    Parameters
    ----------
    rows : list of dict
        As :func:`toolkit.review.judgments.read_file` yields them.
    units, provisions : DataFrame
        The tables of those names.
    tell : callable
        Says what is wrong with a row that is not taken.
    """
    table = make_table("judgments", rows).astype({"chance": float, "seconds": float})
    table["state"] = ["unusable" if problem else "" for problem in table["problem"]]
    settled = settle_judgments(table, units=units, provisions=provisions)
    gone = settled.withdrawn["state"] == "stale"
    taken = pd.concat([settled.current, settled.withdrawn[~gone]], ignore_index=True)
    refused = pd.concat([settled.unusable, settled.stale, settled.withdrawn[gone]], ignore_index=True)
    problems = [tell(row) for row in refused.to_dict("records")]
    cell = ["coder", "doc_id", "provision_id"]
    decisions = [
        [{name: row[name] for name in (*COLUMNS[1:], "row")} for row in group.to_dict("records")]
        for _, group in taken.groupby(cell, sort=False)
    ]
    return Intake(decisions, problems)
