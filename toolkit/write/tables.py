"""Tables as files for people: CSV, XLSX, LaTeX and Word; text of documents is data in all of them."""

from __future__ import annotations

import gzip
import math
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.errors import OutputError, ParameterError, suggest_name
from toolkit.words.columns import DecimalMark, find_cell, find_head, is_numeric
from toolkit.words.directions import word_directions
from toolkit.words.faults import word_faults
from toolkit.write.latex import write_latex
from toolkit.write.printed import print_table

FORMATS = ("csv", "xlsx", "tex", "docx")
#: Widest column of a sheet, in characters; longer text is wrapped.
_WIDEST = 60
#: Points of a line and of the highest row that a sheet can have.
_LINE_HEIGHT, _HIGHEST = 15, 409
#: Characters that stand side by side on A4 and can still be read.
_PAGE_WIDTH = 240
_HEAD = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
_NUMBER = {"valign": "top", "align": "right", "indent": 1}
#: A cell of a sheet holds no more; what is cut is said in the cell.
_CELL_LIMIT = 32_767
#: What a spreadsheet would run when it opens a CSV file; ids (-1, +2) and plain dashes are no formula.
_FORMULA = re.compile(r"[=@\t\r]|[+\-].*[|!(]", re.DOTALL)


def write_table(
    table: pd.DataFrame,
    name: str,
    *,
    directory: Path,
    formats: Sequence[str] = ("csv", "xlsx"),
    note: str = "",
    language: str = "en",
    decimal_mark: DecimalMark = "point",
    caption: str = "",
) -> list[Path]:
    """Write a table.

    Parameters
    ----------
    table : DataFrame
        What to write, in full; for print, see :func:`toolkit.write.printed.select_print_columns`.
    name : str
        File name without ending.
    directory : Path
        Where to; made if missing.
    formats : sequence of {"csv", "xlsx", "tex", "docx"}
        CSV is for programs, UTF-8 with a byte order mark, so that Excel reads it rightly: names of columns
        and codes as in the code, decimal points. A text that a spreadsheet would run as a formula has an
        apostrophe before it there. The others are for people: XLSX has filters, a frozen head and wrapped
        text; LaTeX is a longtable, DOCX a table on A4 landscape, the head repeated on each page.
    note : str
        The signature: on a second sheet of the workbook, below a printed table.
    language : {"vi", "en"}
        Of heads and coded cells, CSV excepted.
    decimal_mark : {"point", "comma"}
        In LaTeX and DOCX. XLSX holds numbers, which the reader's Excel shows as it is set.
    caption : str
        Above a printed table.

    Returns
    -------
    list of Path
        The files, in the order of `formats`. The same table gives the same bytes.

    Raises
    ------
    ParameterError
        If a format, the language or the decimal mark is unknown.
    OutputError
        If `name` is more than a file name.
    """
    if not name or Path(name).name != name or "\\" in name:
        raise OutputError(f"table {name!r}", "is no plain file name", "Name it without a folder.")
    unknown = [form for form in formats if form not in FORMATS]
    if unknown:
        hint = suggest_name(unknown[0], FORMATS)
        raise ParameterError("formats", f"'{unknown[0]}' is unknown; {hint}", "Correct it.")
    if decimal_mark not in ("point", "comma"):
        raise ParameterError("decimal_mark", f"'{decimal_mark}' is unknown", "Write point or comma.")
    directory.mkdir(parents=True, exist_ok=True)
    paths = [directory / f"{name}.{form}" for form in formats]
    for form, path in zip(formats, paths, strict=True):
        if form == "csv":
            _write_csv(table, path)
        elif form == "xlsx":
            _write_xlsx(word_directions(word_faults(table, language), language), path, note=note, language=language)
        else:
            printed = print_table(table, language=language, decimal_mark=decimal_mark)
            writer = write_latex if form == "tex" else _import_docx_writer()
            writer(printed, path, note=note, language=language, caption=caption)
    return paths


def _import_docx_writer() -> Callable[..., None]:
    from toolkit.write.docx import write_docx

    return write_docx


def write_training_rows(rows: pd.DataFrame, path: Path) -> None:
    """Write the training rows of a study, compressed, with the same bytes for the same rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = rows.to_csv(index=False, lineterminator="\n")
    path.write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    # No signature: a line that is no row would break readers of CSV; run.json has it.
    table.map(disarm_formula).to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")


def disarm_formula(value: Any) -> Any:
    """Put an apostrophe before a text that a spreadsheet would run; everything else stays as it is.

    Examples
    --------
    >>> disarm_formula("=1+1"), disarm_formula("-2+cmd|'x'!A0"), disarm_formula("-1.+2"), disarm_formula(-0.5)
    ("'=1+1", "'-2+cmd|'x'!A0", '-1.+2', -0.5)
    """
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _write_xlsx(table: pd.DataFrame, path: Path, *, note: str, language: str) -> None:
    from xlsxwriter.exceptions import FileCreateError

    try:
        _fill_workbook(table, path, note=note, language=language)
    except FileCreateError as error:  # wraps the OSError that every other writer raises
        raise error.args[0] from None


def _fill_workbook(table: pd.DataFrame, path: Path, *, note: str, language: str) -> None:
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    options["constant_memory"] = True  # row by row to a file: the cells of a large table would take gigabytes
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)})
        head = book.add_format(_HEAD)
        over_numbers = book.add_format(_HEAD | _NUMBER)
        body = book.add_format({"text_wrap": True, "valign": "top"})
        whole = book.add_format(_NUMBER)
        decimal = book.add_format(_NUMBER | {"num_format": "0.00"})
        sheet = book.add_worksheet(_name_sheet(path.stem))
        labels = [find_head(str(column), language) for column in table.columns]
        numbers = [decimal if _has_fractions(table[column]) else whole for column in table.columns]
        widths = [
            _measure_width(label, _word_cells(table[column], language))
            for label, column in zip(labels, table.columns, strict=True)
        ]
        _set_print(sheet, sum(widths))
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width, body)
        heads = [over_numbers if is_numeric(table[column]) else head for column in table.columns]
        _write_row(sheet, 0, labels, widths, heads, heads)
        rows = zip(*(_word_cells(table[column], language) for column in table.columns), strict=True)
        for row, values in enumerate(rows, start=1):
            _write_row(sheet, row, values, widths, [body] * len(widths), numbers)
        if len(table.columns):
            sheet.autofilter(0, 0, max(1, len(table)), len(table.columns) - 1)
        _write_key(book, table, note=note, language=language, head=head)


def _name_sheet(stem: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", stem)[:31]


def _set_print(sheet: Any, width: int) -> None:
    """Freeze the head; on paper, as many pages side by side as the columns need to be read."""
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(math.ceil(width / _PAGE_WIDTH), 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&C&P / &N")


def _word_cells(values: pd.Series, language: str) -> Iterator[Any]:
    column = str(values.name)
    return (find_cell(column, value, language) if isinstance(value, str) else value for value in values)


def _measure_width(label: str, values: Iterator[Any]) -> int:
    """Return a width that shows long words of the head and, within limits, the first cells whole."""
    words = max((len(word) for word in label.split()), default=0) + 2  # the filter's button
    cells = (len(f"{value:.2f}" if pd.api.types.is_float(value) else str(value)) for value in islice(values, 500))
    return min(_WIDEST, max([6, words, min(len(label), 14), *cells]) + 2)


def _has_fractions(values: pd.Series) -> bool:
    return any(pd.api.types.is_float(value) and not pd.isna(value) and value % 1 != 0 for value in values)


def _write_row(
    sheet: Any, row: int, values: Sequence[Any], widths: Sequence[int], texts: Sequence[Any], numbers: Sequence[Any]
) -> None:
    """Write one row, as high as its wrapped text: not every program measures that when it opens a workbook."""
    lines = max((_count_lines(value, width) for value, width in zip(values, widths, strict=True)), default=1)
    if lines > 1:
        sheet.set_row(row, min(_HIGHEST, _LINE_HEIGHT * lines))
    for place, (value, text, number) in enumerate(zip(values, texts, numbers, strict=True)):
        _write_cell(sheet, row, place, value, text, number)


def _count_lines(value: Any, width: int) -> int:
    """Return how many lines a text takes in a column, at most: words do not fill a line to its end."""
    if not isinstance(value, str) or (len(value) < width and "\n" not in value):
        return 1
    return sum(max(1, math.ceil(1.1 * len(line) / (width - 1))) for line in value.split("\n"))


def _write_cell(sheet: Any, row: int, column: int, value: Any, style: Any, number: Any) -> None:
    if pd.isna(value):
        return
    if isinstance(value, bool | int | float) or hasattr(value, "dtype"):
        sheet.write_number(row, column, float(value), number)
        return
    text = str(value)
    cut = "[...]"
    if len(text) > _CELL_LIMIT:
        text = text[: _CELL_LIMIT - len(cut)] + cut
    sheet.write_string(row, column, text, style)


def _write_key(book: Any, table: pd.DataFrame, *, note: str, language: str, head: Any) -> None:
    """Add a sheet with the signature and, for each head, the name of the column in CSV and data dictionary."""
    sheet = book.add_worksheet("signature")
    sheet.set_column(0, 1, 40)
    sheet.write_string(0, 0, note)
    for place, text in enumerate(("column", "name in CSV")):
        sheet.write_string(2, place, text, head)
    for row, column in enumerate(table.columns, start=3):
        sheet.write_string(row, 0, find_head(str(column), language))
        sheet.write_string(row, 1, str(column))
