"""A row of a table as a record: its cells by what their columns are for, and the sentence it stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from toolkit.errors import TableError
from toolkit.records import Cell
from toolkit.tables import check_columns
from toolkit.text.folding import fold_text

#: Columns that hold the figure of a target.
FIGURES = ("target", "year")


def group_cells(units: pd.DataFrame, cells: pd.DataFrame | None) -> dict[tuple[str, str], tuple[Cell, ...]]:
    """Return the cells of every row among the units, by doc_id and clause_id, in the order of the columns.

    Parameters
    ----------
    units : DataFrame
        The units table.
    cells : DataFrame or None
        The cells table; needed only where a unit is a row.

    Raises
    ------
    TableError
        If a unit is a row and has no cells: it would be read as if it were a sentence.
    """
    grouped: dict[tuple[str, str], list[Cell]] = {}
    if cells is not None:
        columns = ["doc_id", "clause_id", "column", "head", "purpose", "text", "start"]
        for doc_id, clause_id, *cell in check_columns(cells, "cells")[columns].itertuples(index=False, name=None):
            grouped.setdefault((doc_id, clause_id), []).append(Cell(*cell))
    rows = units.loc[units["kind"] == "row", ["doc_id", "clause_id"]].itertuples(index=False, name=None)
    bare = next((row for row in rows if row not in grouped), None)
    if bare:
        raise TableError(
            "table 'cells'",
            f"holds no cell of {bare[1]} of '{bare[0]}', which is a row of a table",
            "Pass the table `cells` that was made with the units.",
        )
    return {row: tuple(found) for row, found in grouped.items()}


@dataclass(frozen=True, slots=True)
class Restated:
    """A row put as a sentence, with the offset in the row's text of each of its characters; none if it is the text."""

    text: str
    offsets: tuple[int, ...] = ()

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the range in the row's text of a range of the sentence."""
        # What is put in between counts to the letter before it: a range begins with the first letter of the row.
        own = (at for at in range(max(1, start), end) if self.offsets[at] != self.offsets[at - 1])
        first = self.offsets[next(own, start) if start else 0]
        return first, max(first, self.offsets[end - 1] + 1)


def restate_row(cells: Sequence[Cell]) -> Restated | None:
    """Say a row of a table as a sentence: what is done, how much of it, who leads, who helps, by when.

    Returns
    -------
    Restated or None
        None where no column names what is done; the row is then read as it stands.

    Examples
    --------
    >>> row = [Cell(1, "Chỉ tiêu", "task", "Hộ dùng nước sạch"), Cell(2, "Đơn vị", "unit_of_measure", "%"),
    ...     Cell(3, "Kết quả", "target", "≥ 90"), Cell(4, "Cơ quan theo dõi", "lead", "Sở Y tế")]
    >>> restate_row(row).text
    'Hộ dùng nước sạch đạt ≥ 90 %; giao Sở Y tế chủ trì.'
    """
    by_purpose = {cell.purpose: cell for cell in reversed(cells)}
    action = by_purpose.get("task")
    if action is None:
        return None
    pieces: list[tuple[str, int | None]] = [(action.text.rstrip(" .;"), action.start)]
    value = next((cell for cell in cells if cell.purpose in FIGURES), None)
    unit = by_purpose.get("unit_of_measure")
    # A result without unit is a document or a state, no figure to be reached.
    if value and any(letter.isdigit() for letter in value.text) and (unit or "%" in value.text):
        result, measure = value.text.rstrip(" .;"), unit.text.strip(" .;") if unit else ""
        pieces += [(" đạt ", None), (result, value.start)]
        if measure and fold_text(measure).text.split(" ")[0].split("/")[0] not in fold_text(result).text:
            pieces.append((f" {measure}" if len(measure) <= 30 else "", None))
    for purpose, before, behind in (("lead", "; giao ", " chủ trì"), ("support", ", phối hợp với ", "")):
        if (cell := by_purpose.get(purpose)) and cell.text.strip(" .;"):
            pieces += [(before, None), (cell.text.rstrip(" .;"), cell.start), (behind, None)]
    if (cell := by_purpose.get("deadline")) and cell.text.strip(" .;"):
        begins = "; hoàn thành trong " if cell.text[:1].isdigit() else "; hoàn thành "
        pieces += [(begins, None), (cell.text.rstrip(" .;"), cell.start)]
    return _join([piece for piece in [*pieces, (".", None)] if piece[0]])


def name_act(cells: Sequence[Cell]) -> str:
    """Return the words of a row that name what is done or reached, without agencies, deadlines and units.

    Examples
    --------
    >>> name_act([Cell(1, "Nhiệm vụ", "task", "Mở 40 lớp"), Cell(2, "Chủ trì", "lead", "Sở Y tế")])
    'Mở 40 lớp'
    """
    return " ".join(cell.text for cell in cells if cell.purpose == "task")


def _join(pieces: Sequence[tuple[str, int | None]]) -> Restated:
    letters: list[str] = []
    offsets: list[int] = []
    for piece, start in pieces:
        letters.append(piece)
        # What is put in between has no place of its own: it counts to the last letter before it.
        offsets += [offsets[-1]] * len(piece) if start is None else range(start, start + len(piece))
    return Restated("".join(letters), tuple(offsets))
