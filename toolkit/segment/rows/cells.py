"""Rows of task and target tables: which column says what, and the row as the sentence it stands for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.records import Span
from toolkit.text.folding import fold_text

_COLUMN = re.compile(r"(?:^|;\s+)(?P<name>[^:;|]{2,60}):\s+")
#: What a column is for, by the first of these that its name holds.
_PURPOSES = (
    ("support", re.compile(r"phối hợp|tham gia")),
    ("deadline", re.compile(r"thời gian|thời hạn|tiến độ|hoàn thành|kỳ báo cáo")),
    ("lead", re.compile(r"chủ trì|cơ quan|đơn vị (?:thực hiện|theo dõi|đầu mối|được giao)|phụ trách|trách nhiệm")),
    ("unit", re.compile(r"^(?:đơn vị(?: tính)?|đvt)$")),
    (
        "action",
        re.compile(r"nhiệm vụ|nội dung|công việc|giải pháp|hoạt động|tên |chỉ tiêu|chỉ số|mục tiêu(?! đến| năm)"),
    ),
    ("value", re.compile(r"kết quả|giá trị|mục tiêu|kế hoạch|đến năm|năm \d{4}|^\d{4}$")),
    ("product", re.compile(r"sản phẩm")),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of a row: what it is for (empty where unknown), its name, where its content stands."""

    purpose: str
    name: str
    span: Span


def list_cells(text: str) -> list[Cell]:
    """Return the columns of a row's text.

    Examples
    --------
    >>> text = "Nhiệm vụ: Mở 40 lớp; Cơ quan chủ trì: Sở Y tế; Thời gian hoàn thành: 6/2020"
    >>> [(cell.purpose, cell.span.of(text)) for cell in list_cells(text)]
    [('action', 'Mở 40 lớp'), ('lead', 'Sở Y tế'), ('deadline', '6/2020')]
    """
    heads = list(_COLUMN.finditer(text))
    cells = []
    for place, head in enumerate(heads):
        end = heads[place + 1].start() if place + 1 < len(heads) else len(text)
        cells.append(Cell(_find_purpose(head["name"]), head["name"].strip(), Span(head.end(), max(head.end(), end))))
    return cells


def _find_purpose(name: str) -> str:
    folded = fold_text(name).text.strip()
    return next((purpose for purpose, pattern in _PURPOSES if pattern.search(folded)), "")


@dataclass(frozen=True, slots=True)
class Restated:
    """A text put otherwise, with the offset in the source of each of its characters, and of its end."""

    text: str
    offsets: tuple[int, ...]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the range in the source of a range of the text."""
        return self.offsets[start], max(self.offsets[start], self.offsets[end - 1] + 1)


def restate_row(text: str) -> Restated | None:
    """Say a row of a target table as a sentence: indicator, value, unit.

    Returns
    -------
    Restated or None
        None where the row has no indicator with one value and a unit; it is then read as it stands.

    Examples
    --------
    >>> restate_row("Chỉ tiêu: Hộ dùng nước sạch; Đơn vị: %; Kết quả: ≥ 90; Cơ quan theo dõi: Sở Y tế").text
    'Hộ dùng nước sạch đạt ≥ 90 %.'
    """
    cells = list_cells(text)
    action, value, unit = (next((c for c in cells if c.purpose == p), None) for p in ("action", "value", "unit"))
    if action is None or value is None or unit is None or not any(c.isdigit() for c in value.span.of(text)):
        return None
    result, measure = value.span.of(text).rstrip(" .;"), unit.span.of(text).strip(" .;")
    pieces: list[tuple[str, int | None]] = [(action.span.of(text).rstrip(" .;"), action.span.start), (" đạt ", None)]
    pieces.append((result, value.span.start))
    if fold_text(measure).text.split(" ")[0].split("/")[0] not in fold_text(result).text and len(measure) <= 30:
        pieces.append((f" {measure}", None))
    return _join([*pieces, (".", None)])


def name_act(text: str) -> str:
    """Return the words of a row that name what is done or reached, without agencies, deadlines and units.

    Examples
    --------
    >>> name_act("Nhiệm vụ: Mở 40 lớp; Cơ quan chủ trì: Sở Y tế; Thời gian hoàn thành: 6/2020")
    'Mở 40 lớp'
    """
    cells = [cell.span.of(text) for cell in list_cells(text) if cell.purpose == "action"]
    return " ".join(cells).strip() or text


def _join(pieces: Sequence[tuple[str, int | None]]) -> Restated:
    letters: list[str] = []
    offsets: list[int] = []
    for piece, start in pieces:
        letters.append(piece)
        # What is put in between has no place of its own: it counts to the last letter before it.
        offsets += [offsets[-1]] * len(piece) if start is None else range(start, start + len(piece))
    return Restated("".join(letters), tuple(offsets))
