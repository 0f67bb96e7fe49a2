"""Tables as files for people: CSV that Excel opens rightly, and XLSX that reads no text as a formula."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import xlsxwriter

#: Widest column of a sheet, in characters; longer text is wrapped.
_WIDEST = 60
#: A cell of a sheet holds no more; what is cut is said in the cell.
_CELL_LIMIT = 32_767


def write_table(
    table: pd.DataFrame,
    name: str,
    *,
    directory: Path,
    formats: Sequence[str] = ("csv", "xlsx"),
    note: str = "",
) -> list[Path]:
    """Write a table.

    Parameters
    ----------
    table : DataFrame
        What to write; column names become heads.
    name : str
        File name without ending.
    directory : Path
        Where to; made if missing.
    formats : sequence of {"csv", "xlsx"}
        CSV is UTF-8 with a byte order mark, so that Excel reads it rightly; XLSX has filters, a frozen
        head and wrapped text.
    note : str
        Goes on a second sheet of the workbook: the signature.

    Returns
    -------
    list of Path
        The files, in the order of `formats`. The same table gives the same bytes.
    """
    directory.mkdir(parents=True, exist_ok=True)
    writers = {"csv": _write_csv, "xlsx": _write_xlsx}
    paths = []
    for form in formats:
        path = directory / f"{name}.{form}"
        writers[form](table, path, note)
        paths.append(path)
    return paths


def write_training_rows(rows: pd.DataFrame, path: Path) -> None:
    """Write the training rows of a study, compressed, with the same bytes for the same rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = rows.to_csv(index=False, lineterminator="\n")
    path.write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))


def _write_csv(table: pd.DataFrame, path: Path, note: str) -> None:
    del note  # a line that is no row would break readers of CSV; run.json has the signature
    table.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")


def _write_xlsx(table: pd.DataFrame, path: Path, note: str) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(path.stem[:31])
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(table.columns):
            values = table[column]
            longest = max([len(str(column)), *(len(str(value)) for value in values.head(500))])
            sheet.set_column(place, place, min(_WIDEST, longest + 2), body)
            sheet.write_string(0, place, str(column), head)
            for row, value in enumerate(values, start=1):
                _write_cell(sheet, row, place, value, body)
        if len(table.columns):
            sheet.autofilter(0, 0, max(1, len(table)), len(table.columns) - 1)
        if note:
            book.add_worksheet("signature").write_string(0, 0, note)


def _write_cell(sheet: object, row: int, column: int, value: object, style: object) -> None:
    if pd.isna(value):  # type: ignore[call-overload]
        return
    if isinstance(value, bool | int | float) or hasattr(value, "dtype"):
        sheet.write_number(row, column, float(value), style)  # type: ignore[attr-defined, arg-type]
        return
    text = str(value)
    cut = "[...]"
    if len(text) > _CELL_LIMIT:
        text = text[: _CELL_LIMIT - len(cut)] + cut
    sheet.write_string(row, column, text, style)  # type: ignore[attr-defined]
