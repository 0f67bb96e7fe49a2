"""Tables as people keep them: CSV in the forms that spreadsheets write, and .xlsx; what was understood is told."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.errors import StudyError
from toolkit.text.folding import INVISIBLE

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_BYTE_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SEPARATOR_LINE = re.compile(r"\s*\"?sep=(.)\"?[;,\t]*\s*$", re.IGNORECASE)
_VIETNAMESE = set("ăâêôơưđáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ")
_PUNCTUATION = set("–—‘’“”…«»°•§±×÷€")
_MAX_BYTES, _MAX_UNPACKED = 20_000_000, 100_000_000
#: How spreadsheets are told to keep a cell as it is typed.
_AS_TYPED = re.compile(r'="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of strings, as it was understood.

    Parameters
    ----------
    table : DataFrame
        Every cell trimmed, in NFC, without invisible characters; the index is the line of the file.
    notes : tuple of str
        What was understood that another program may understand otherwise, one sentence each.
    """

    table: pd.DataFrame
    notes: tuple[str, ...] = ()


def find_sheet(folder: Path, stem: str, endings: Sequence[str] = (".csv", ".xlsx", ".tsv")) -> Path | None:
    """Return the one file of that name that the folder holds, None where there is none.

    Raises
    ------
    StudyError
        If the folder holds it in two forms: nobody can tell which one is meant.
    """
    found = [path for ending in endings if (path := folder / f"{stem}{ending}").is_file()]
    if len(found) > 1:
        names = " and ".join(path.name for path in found)
        raise StudyError(str(folder), f"holds {names}; one of them is meant", "Move the others out of the folder.")
    return found[0] if found else None


def read_sheet(path: Path) -> Sheet:
    """Read a table of strings.

    Separators are those of the header (commas, semicolons, tabs; a line ``sep=;`` above it decides), encodings
    UTF-8, UTF-16 and cp1258. Empty rows, and empty cells and columns at the end, are left out.

    Raises
    ------
    StudyError
        If the file is no such table, or could be read in two ways; the message names file, row and remedy.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise StudyError(str(path), f"has more than {_MAX_BYTES // 10**6} MB", "Keep the table alone in it.")
        data = path.read_bytes()
    except OSError as error:
        raise StudyError(str(path), f"cannot be read ({error.strerror})", "Check the file.") from None
    if data[:2] == b"PK":
        rows, notes = _read_workbook(data, path), [f"{path.name} was read as a workbook"]
    else:
        rows, notes = _read_text(data, path)
    return Sheet(_make_table(rows, path), tuple(notes))


def _read_text(data: bytes, path: Path) -> tuple[list[tuple[int, list[str]]], list[str]]:
    text, encoding = _decode(data, path)
    notes = [f"{path.name} was read as {encoding}"] if encoding not in ("utf-8", "utf-8-sig") else []
    first, _, rest = text.partition("\n")
    skipped = 0
    if match := _SEPARATOR_LINE.match(first):
        delimiter, text, skipped = match[1], rest, 1
    else:
        delimiter = _find_delimiter(text, path)
    if delimiter != ("\t" if path.suffix == ".tsv" else ","):
        notes.append(f"{path.name} was read with {_DELIMITERS.get(delimiter, repr(delimiter))} between the cells")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, number = [], 0
    try:
        for row in reader:
            number = reader.line_num
            rows.append((number + skipped, row))
    except csv.Error as error:
        where = f"{path}, row {number + skipped + 1}"
        if "end of data" in str(error):
            raise StudyError(where, "opens a double quote that is closed nowhere", "Close it, or delete it.") from None
        problem = f"cannot be read ({error})"
        raise StudyError(where, problem, "Write a double quote inside a cell twice, and the cell in quotes.") from None
    return rows, notes


def _decode(data: bytes, path: Path) -> tuple[str, str]:
    for mark, encoding in _BYTE_MARKS:
        if data.startswith(mark):
            return _decode_as(data, encoding, path), encoding
    if b"\0" in data[:200]:
        encoding = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
        return _decode_as(data, encoding, path), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        text = unicodedata.normalize("NFC", data.decode("cp1258", errors="replace"))
        strange = {letter for letter in text.lower() if ord(letter) > 126} - _VIETNAMESE - _PUNCTUATION - {"\u00a0"}
        if strange:
            problem = f"is not UTF-8 (byte {error.start}), and no Vietnamese text in cp1258 either"
            raise StudyError(str(path), problem, "Save it as CSV UTF-8.") from None
        return text, "cp1258"


def _decode_as(data: bytes, encoding: str, path: Path) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        problem = f"begins as {encoding} and is none (byte {error.start})"
        raise StudyError(str(path), problem, "Save it as CSV UTF-8.") from None


def _find_delimiter(text: str, path: Path) -> str:
    header = next((line for line in text.splitlines() if line.strip(" ;,\t")), "")
    bare = re.sub(r'"[^"]*"', "", header)
    counts = {delimiter: bare.count(delimiter) for delimiter in _DELIMITERS}
    found = [delimiter for delimiter in _DELIMITERS if counts[delimiter]]
    most = max(counts.values())
    likely = [delimiter for delimiter in found if counts[delimiter] == most]
    if len(likely) > 1:
        names = " and ".join(_DELIMITERS[delimiter] for delimiter in likely)
        raise StudyError(f"{path}, row 1", f"has {names} between its names", "Use one of them throughout.")
    return likely[0] if likely else ("\t" if path.suffix == ".tsv" else ",")


def _read_workbook(data: bytes, path: Path) -> list[tuple[int, list[str]]]:
    from openpyxl import load_workbook

    try:
        _check_unpacked(data, path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            sheets = {sheet.title: _list_filled_rows(sheet) for sheet in book.worksheets}
    except StudyError:
        raise
    except Exception as error:
        problem = f"cannot be read as a workbook ({type(error).__name__})"
        raise StudyError(str(path), problem, "Save it as CSV UTF-8.") from None
    filled = {title: rows for title, rows in sheets.items() if rows}
    if len(filled) > 1:
        raise StudyError(str(path), f"has {len(filled)} sheets ({', '.join(filled)})", "Keep one.")
    rows = next(iter(filled.values()), [])
    return [(number, [_write_value(value, f"{path}, row {number}") for value in row]) for number, row in rows]


def _check_unpacked(data: bytes, path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        size = sum(part.file_size for part in package.infolist())
    if size > _MAX_UNPACKED:
        problem = f"unpacks to {size // 10**6} MB, the most that is read is {_MAX_UNPACKED // 10**6}"
        raise StudyError(str(path), problem, "Save it as CSV UTF-8.")


def _list_filled_rows(sheet: Any) -> list[tuple[int, Sequence[object]]]:
    """List rows with their numbers; a blank in the last cell of a sheet does not make a million of them."""
    sheet.reset_dimensions()  # else each row, there or not, has as many cells as the widest
    rows = enumerate(sheet.iter_rows(values_only=True), start=1)
    return [(number, row) for number, row in rows if any(str(value or "").strip() for value in row)]


def _write_value(value: object, where: str) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float) and not value.is_integer():
        problem = f"has the number {value:g} in a cell: it may have been an id such as 1.10"
        raise StudyError(where, problem, "Format the column as text and type it again.")
    return str(int(value)) if isinstance(value, float) else str(value)


def _make_table(rows: Sequence[tuple[int, list[str]]], path: Path) -> pd.DataFrame:
    filled = [(number, cells) for number, row in rows if any(cells := list(_tidy_row(row, f"{path}, row {number}")))]
    if not filled:
        raise StudyError(str(path), "is empty", "Write a header and at least one row.")
    header = filled[0][1]
    while not header[-1]:
        header.pop()
    if "" in header:
        raise StudyError(f"{path}, row {filled[0][0]}", f"column {header.index('') + 1} has no name", "Name it.")
    repeated = [name for name in header if header.count(name) > 1]
    if repeated:
        raise StudyError(str(path), f"has the column {repeated[0]!r} twice", "Remove or rename one.")
    lines: list[list[str]] = []
    for number, row in filled[1:]:
        while len(row) > len(header) and not row[-1]:
            row.pop()
        if len(row) != len(header):
            raise StudyError(
                f"{path}, row {number}",
                f"has {len(row)} cells, the header has {len(header)}",
                "Put cells that contain a separator in double quotes.",
            )
        lines.append(row)
    return pd.DataFrame(lines, columns=header, dtype=str, index=[number for number, _ in filled[1:]])


def _tidy_row(row: Sequence[str], where: str) -> Iterator[str]:
    for cell in row:
        text = tidy_cell(cell)
        if match := _AS_TYPED.fullmatch(text):
            text = match[1].strip()
        wrong = next((letter for letter in text if unicodedata.category(letter) in ("Cc", "Cs", "Cn")), None)
        if wrong is not None:
            problem = f"has the control character U+{ord(wrong):04X} in a cell"
            raise StudyError(where, problem, "Delete it: type the cell anew.")
        yield text


def tidy_cell(text: str) -> str:
    """Return a cell, or the name of a file as a cell holds it: NFC, one blank between words, nothing invisible.

    Examples
    --------
    >>> tidy_cell(" Kế  hoạch\u00a0\u200b2 ")
    'Kế hoạch 2'
    """
    text = unicodedata.normalize("NFC", text)
    if any(letter in text for letter in INVISIBLE):
        text = "".join(letter for letter in text if letter not in INVISIBLE)
    return " ".join(text.split())
