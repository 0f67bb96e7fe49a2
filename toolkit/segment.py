"""A document becomes a table of units, with the faults found on the way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import pandas as pd

from toolkit.layout import classify_paragraphs
from toolkit.markers import STRUCTURAL, USUAL_RANK, Marker, count_symbol, read_roman
from toolkit.paragraphs import Paragraph, is_upper_case, split_paragraphs
from toolkit.records import Document, Fault
from toolkit.tables import make_table
from toolkit.tasktables import is_ruling_row, read_row

_TERMINAL = re.compile(r"[.;!?…,][\"”'’»)*\]]*$")
_COLON = re.compile(r":[\"”'’»)*\]]*$")
_RECITAL = re.compile(r"(?:Thực hiện|Triển khai(?: thực hiện)?|Căn cứ|Trên cơ sở|Tiếp theo)\b")
#: Longer than this, an unlabelled paragraph without a full stop is a sentence that lost it, no heading.
_HEADING_LENGTH = 160


@dataclass(frozen=True, slots=True)
class Segmentation:
    """What a document was cut into.

    Parameters
    ----------
    units : DataFrame
        The units table (see docs/data-dictionary.md).
    faults : DataFrame
        The faults table: what the reader was unsure of, and how it was resolved.
    left_out : DataFrame
        Text that is no unit: doc_id, category, start, end.
    """

    units: pd.DataFrame
    faults: pd.DataFrame
    left_out: pd.DataFrame


@dataclass(slots=True)
class _Unit:
    id: str
    parent: _Unit | None
    marker: Marker | None
    start: int
    end: int
    text: str
    category: str = "text"
    emphasis: bool = False
    kind: str = "clause"
    children: list[_Unit] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def depth(self) -> int:
        return 0 if self.parent is None else self.parent.depth + 1


@dataclass(slots=True)
class _Level:
    style: str
    ordinal: tuple[int, ...]
    unit: _Unit


def segment_documents(documents: Sequence[Document]) -> Segmentation:
    """Cut documents into units.

    Parameters
    ----------
    documents : sequence of Document
        In any order; each is cut by itself.

    Returns
    -------
    Segmentation
        Tables over all documents, in the order given, units in reading order.

    See Also
    --------
    segment_document : the same for one document, with an example.
    """
    parts = [segment_document(document) for document in documents]
    if not parts:
        return Segmentation(make_table("units", []), make_table("faults", []), _left_out_table([]))
    return Segmentation(
        *(
            pd.concat([getattr(part, name) for part in parts], ignore_index=True)
            for name in ("units", "faults", "left_out")
        )
    )


def segment_document(document: Document) -> Segmentation:
    r"""Cut one document into units.

    Parameters
    ----------
    document : Document
        Its text as it stands.

    Returns
    -------
    Segmentation
        ``document.text[start:end]`` is the slice that a unit was read from, label left out.

    Examples
    --------
    >>> text = "I. NHIỆM VỤ\n1. Đào tạo cán bộ:\na) Mở lớp.\nb) Cử đi học.\n2. Kiểm tra."
    >>> for unit in segment_document(Document("thu", text)).units.itertuples():
    ...     print(unit.clause_id, unit.kind, unit.text, f"<{unit.context}>")
    I heading NHIỆM VỤ <>
    I.1 lead_in Đào tạo cán bộ: <NHIỆM VỤ>
    I.1.a clause Mở lớp. <NHIỆM VỤ > Đào tạo cán bộ:>
    I.1.b clause Cử đi học. <NHIỆM VỤ > Đào tạo cán bộ:>
    I.2 clause Kiểm tra. <NHIỆM VỤ>
    """
    paragraphs = split_paragraphs(document.text)
    classes = classify_paragraphs(paragraphs)
    faults = [*document.faults, *_mend_first_section(paragraphs, classes)]
    builder = _Builder(_list_romans(paragraphs, classes))
    for paragraph, name in zip(paragraphs, classes, strict=True):
        if name == "body":
            builder.add(paragraph)
        elif name == "table":
            builder.add_row(paragraph)
        elif name in ("receivers", "signature"):
            builder.close()
        if name != "table":
            builder.end_table()
    units = builder.finish()
    faults.extend(builder.faults)
    if units and not any(unit.marker for unit in units):
        faults.append(Fault("no_numbering", "no numbering was found; every paragraph is a unit"))
    if not units:
        faults.append(Fault("no_units", "no text of a body was found in the document"))
    return Segmentation(
        make_table("units", [_unit_row(document.doc_id, unit) for unit in units]),
        make_table(
            "faults",
            [
                {
                    "doc_id": document.doc_id,
                    "clause_id": fault.clause_id,
                    "start": fault.start,
                    "fault": fault.fault,
                    "detail": fault.detail,
                }
                for fault in faults
            ],
        ),
        _left_out_table(
            [
                {"doc_id": document.doc_id, "category": name, "start": p.start, "end": p.end}
                for p, name in zip(paragraphs, classes, strict=True)
                if name not in ("body", "table")
            ]
        ),
    )


def _mend_first_section(paragraphs: list[Paragraph], classes: list[str]) -> list[Fault]:
    """Read "1- MỤC ĐÍCH" as section I where the Roman numbering begins with II: scanners mix 1 and I."""
    for place, paragraph in enumerate(paragraphs):
        marker = paragraph.marker
        if classes[place] != "body" or marker is None:
            continue
        if marker.style == "arabic" and marker.ordinal == (1,) and is_upper_case(paragraph.body):
            first = next(
                (p.marker for p in paragraphs[place:] if p.marker and p.marker.style == "roman"), None
            )
            if first is not None and first.ordinal == (2,):
                section = Marker("roman", "I", (1,), marker.length)
                paragraphs[place] = replace(paragraph, marker=section)
                return [Fault("out_of_order", "1 before section II; read as I", paragraph.start, "I")]
        break
    return []


def _list_romans(paragraphs: Sequence[Paragraph], classes: Sequence[str]) -> list[int]:
    marked = ((p.marker, name) for p, name in zip(paragraphs, classes, strict=True))
    return [m.ordinal[0] for m, name in marked if m is not None and name == "body" and m.style == "roman"]


def _left_out_table(rows: list[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["doc_id", "category", "start", "end"])


def _unit_row(doc_id: str, unit: _Unit) -> dict[str, object]:
    return {
        "doc_id": doc_id,
        "clause_id": unit.id,
        "parent_id": unit.parent.id if unit.parent else "",
        "kind": unit.kind,
        "depth": unit.depth,
        "text": unit.text,
        "context": " > ".join(_list_context(unit)),
        "start": unit.start,
        "end": unit.end,
    }


def _list_context(unit: _Unit) -> list[str]:
    """Return headings and lead-ins that a unit inherits, outermost first."""
    chain: list[str] = []
    child, parent = unit, unit.parent
    while parent is not None:
        lead = _find_lead_in(parent.children, child)
        if lead is not None:
            chain.append(lead.text)
        if parent.kind in ("heading", "lead_in") and parent.text:
            chain.append(parent.text)
        child, parent = parent, parent.parent
    return chain[::-1]


def _find_lead_in(siblings: list[_Unit], unit: _Unit) -> _Unit | None:
    """Return the last unlabelled lead-in or heading before a unit among its siblings."""
    found = None
    for sibling in siblings:
        if sibling is unit:
            return found
        if sibling.marker is None and sibling.kind in ("lead_in", "heading"):
            found = sibling
    return found


class _Builder:
    """Places paragraphs in the tree of units, one after the other."""

    def __init__(self, romans: list[int]) -> None:
        self.romans = romans
        self.romans_seen = 0
        self.root = _Unit("", None, None, 0, 0, "")
        self.units: list[_Unit] = []
        self.faults: list[Fault] = []
        self.levels: list[_Level] = []
        self.ids: set[str] = set()
        self.columns: list[str] | None = None
        self.row_count = 0

    def add(self, paragraph: Paragraph) -> None:
        marker = paragraph.marker
        if marker is None or (marker.style == "decimal" and not self._fits_decimal(marker)):
            self._add_plain(paragraph)
        elif marker.style in ("dash", "plus", "bullet"):
            self._add_symbol(paragraph, marker)
        elif marker.style in STRUCTURAL:
            self._add_structure(paragraph, marker)
        else:
            self._add_numbered(paragraph, marker)

    def close(self) -> None:
        """Close every level but annexes: what follows a signature begins anew."""
        self.levels = []
        self.end_table()

    def finish(self) -> list[_Unit]:
        for unit in self.units:
            unit.kind = _find_kind(unit)
            if unit.kind == "heading" and not unit.children and unit.category == "text" and unit.marker:
                self._report("empty_heading", "a heading with nothing under it", unit)
        return self.units

    # Placing -------------------------------------------------------------------------------------

    def _parent(self) -> _Unit:
        return self.levels[-1].unit if self.levels else self.root

    def _append(self, parent: _Unit, label: str, paragraph: Paragraph, marker: Marker | None) -> _Unit:
        unit_id = f"{parent.id}.{label}" if parent.id else label
        start = paragraph.label_end if marker else paragraph.start
        text = paragraph.body if marker else paragraph.text
        unit = _Unit("", parent, marker, min(start, paragraph.end), paragraph.end, text.strip())
        unit.emphasis = paragraph.emphasis
        unit.id = self._make_unique(unit_id, unit)
        parent.children.append(unit)
        self.units.append(unit)
        return unit

    def _make_unique(self, unit_id: str, unit: _Unit) -> str:
        unique, copy = unit_id, 1
        while unique in self.ids:
            copy += 1
            unique = f"{unit_id}~{copy}"
        self.ids.add(unique)
        if copy > 1:
            unit.id = unique
            self._report("duplicate_label", f"the label {unit_id} stands {copy} times; kept apart", unit)
        return unique

    def _report(self, fault: str, detail: str, unit: _Unit) -> None:
        self.faults.append(Fault(fault, detail, unit.start, unit.id))

    def _add_plain(self, paragraph: Paragraph) -> None:
        while self.levels and self.levels[-1].style in ("dash", "plus", "bullet"):
            self.levels.pop()
        parent = self._parent()
        if self._is_title_of(parent):
            parent.text, parent.end = paragraph.text, paragraph.end
            parent.start = paragraph.start
            return
        parent.counts["p"] = parent.counts.get("p", 0) + 1
        self._append(parent, f"p{parent.counts['p']}", paragraph, None)

    def _is_title_of(self, unit: _Unit) -> bool:
        """Tell whether a structural heading ("Chương I") still waits for the line with its title."""
        return (
            unit.marker is not None
            and unit.marker.style in STRUCTURAL
            and not unit.text
            and not unit.children
        )

    def _add_symbol(self, paragraph: Paragraph, marker: Marker) -> None:
        style = marker.style
        open_styles = [level.style for level in self.levels]
        if style == "bullet" and "dash" not in open_styles and "plus" not in open_styles:
            style = "dash" if "bullet" not in open_styles else "bullet"
        if style in open_styles:
            while self.levels[-1].style != style:
                self.levels.pop()
            self.levels.pop()
        elif style == "dash":
            while self.levels and self.levels[-1].style in ("plus", "bullet"):
                self.levels.pop()
        parent = self._parent()
        parent.counts[style] = parent.counts.get(style, 0) + 1
        unit = self._append(parent, count_symbol(style, parent.counts[style]), paragraph, marker)
        self.levels.append(_Level(style, (), unit))

    def _add_structure(self, paragraph: Paragraph, marker: Marker) -> None:
        rank = USUAL_RANK[marker.style]
        while self.levels and not (
            self.levels[-1].style in STRUCTURAL and USUAL_RANK[self.levels[-1].style] < rank
        ):
            self.levels.pop()
        parent = self._parent()
        unit = self._append(parent, marker.label, paragraph, marker)
        self.levels.append(_Level(marker.style, marker.ordinal, unit))

    def _fits_decimal(self, marker: Marker) -> bool:
        """Tell whether "2.1" heads a section here: it must go on from where the numbering stands."""
        for level in reversed(self.levels):
            if level.style == "decimal" and _follows(level.ordinal, marker.ordinal):
                return True
            if level.style in ("arabic", "decimal") and level.ordinal == marker.ordinal[:-1]:
                return True
        if marker.ordinal[-1] == 1:
            return True
        return any(level.style == "decimal" for level in self.levels) and marker.ordinal[0] < 20

    def _add_numbered(self, paragraph: Paragraph, marker: Marker) -> None:
        self.romans_seen += marker.style == "roman"
        label, fault = self._place(marker)
        unit = self._append(self._parent(), label, paragraph, marker)
        ordinal = marker.ordinal
        if marker.style == "roman":  # the label may have been corrected
            ordinal = (read_roman(label) or marker.ordinal[0],)
        self.levels.append(_Level(marker.style, ordinal, unit))
        if fault:
            self._report(*fault, unit)

    def _place(self, marker: Marker) -> tuple[str, tuple[str, str] | None]:
        """Close the levels that end here; return the label within the parent and a fault, if any."""
        label = marker.label.split(".")[-1] if marker.style == "decimal" else marker.label
        for depth in range(len(self.levels) - 1, -1, -1):
            level = self.levels[depth]
            if level.style == marker.style and _follows(level.ordinal, marker.ordinal):
                del self.levels[depth:]
                return label, None
        if marker.style == "decimal":
            return self._place_decimal(marker, label)
        if marker.ordinal[-1] == 1 and (place := self._restart_depth(marker)) is not None:
            restarted = any(level.style == marker.style for level in self.levels[place:])
            del self.levels[place:]
            if restarted:
                return label, ("restart", "the numbering begins again without a heading above it")
            return label, None
        return self._place_irregular(marker, label)

    def _place_decimal(self, marker: Marker, label: str) -> tuple[str, tuple[str, str] | None]:
        for depth in range(len(self.levels) - 1, -1, -1):
            level = self.levels[depth]
            if level.style in ("arabic", "decimal") and level.ordinal == marker.ordinal[:-1]:
                del self.levels[depth + 1 :]
                if marker.ordinal[-1] == 1:
                    return label, None
                return label, ("gap_in_numbering", f"{marker.label} has no item before it")
        for depth in range(len(self.levels) - 1, -1, -1):
            level = self.levels[depth]
            if level.style == "decimal" and len(level.ordinal) == len(marker.ordinal):
                del self.levels[depth:]
                return label, ("out_of_order", f"{marker.label} follows {'.'.join(map(str, level.ordinal))}")
        self._close_narrower("arabic")
        return label, ("gap_in_numbering", f"{marker.label} stands under no item {marker.ordinal[0]}")

    def _restart_depth(self, marker: Marker) -> int | None:
        """Return how many levels stay open when a numbering begins with 1, a or I."""
        if not self.levels:
            return 0
        same = [depth for depth, level in enumerate(self.levels) if level.style == marker.style]
        last = self.levels[-1]
        if same and marker.style in ("roman", "upper"):
            return None  # sections do not nest: a second "I" is a misread or misprinted number
        if same and last.style == marker.style:
            # Directly under a heading of the same style: its child. Under a sentence: doubtful.
            return len(self.levels) if not _TERMINAL.search(last.unit.text) else None
        if same:
            return len(self.levels) if _introduces(last.unit) else None
        rank = USUAL_RANK[marker.style]
        depth = len(self.levels)
        while (
            depth
            and self.levels[depth - 1].style not in STRUCTURAL
            and USUAL_RANK[self.levels[depth - 1].style] >= rank
            and not _introduces(self.levels[depth - 1].unit)
        ):
            depth -= 1
        return depth

    def _place_irregular(self, marker: Marker, label: str) -> tuple[str, tuple[str, str] | None]:
        for depth in range(len(self.levels) - 1, -1, -1):
            level = self.levels[depth]
            if level.style != marker.style:
                continue
            step = marker.ordinal[0] - level.ordinal[0]
            if step <= 0 and marker.ordinal[-1] == 1 and marker.style not in ("roman", "upper"):
                # 1 after 4 under no heading: a list inside the last item, or one that was renumbered.
                del self.levels[depth + 1 :]
                return label, ("restart", f"{marker.label} follows {level.unit.id}; taken as a list under it")
            del self.levels[depth:]
            if step > 0:
                return label, ("gap_in_numbering", f"{marker.label} follows {level.unit.id}")
            return self._relabel(marker, level, label)
        self._close_narrower(marker.style)
        return label, ("gap_in_numbering", f"the numbering begins with {marker.label}")

    def _relabel(self, marker: Marker, level: _Level, label: str) -> tuple[str, tuple[str, str] | None]:
        if marker.style != "roman" or not self._renumbers_well(level.ordinal[0] + 1):
            return label, ("out_of_order", f"{marker.label} follows {level.unit.id}")
        # Scanned Roman numerals lose strokes (II becomes I): a new section never merges with the last.
        number = level.ordinal[0] + 1
        return _write_roman(number), (
            "out_of_order",
            f"{marker.label} follows {level.unit.id}; read as {number}",
        )

    def _renumbers_well(self, number: int) -> bool:
        """Tell whether counting on from a repeated Roman numeral agrees better with the later ones."""
        later = self.romans[self.romans_seen :]
        counted = sum(a == b for a, b in zip(later, range(number + 1, number + 1 + len(later)), strict=True))
        printed = [number - 1, *later]
        gaps = sum(b - a != 1 for a, b in pairwise(printed))
        return counted >= len(later) - 1.5 * gaps

    def _close_narrower(self, style: str) -> None:
        rank = USUAL_RANK[style]
        while (
            self.levels
            and self.levels[-1].style not in STRUCTURAL
            and USUAL_RANK[self.levels[-1].style] >= rank
        ):
            self.levels.pop()

    # Tables --------------------------------------------------------------------------------------

    def add_row(self, paragraph: Paragraph) -> None:
        if is_ruling_row(paragraph.text):
            return
        parent = self._table_parent()
        if self.columns is None:
            parent.counts["T"] = parent.counts.get("T", 0) + 1
            self.row_count = 0
            self.columns = []
        row = read_row(paragraph.text, self.columns)
        if row.is_header:
            self.columns = row.cells
            return
        if not row.text:
            return
        if row.is_heading and row.text[0].islower() and self.row_count:
            self.units[-1].text += " " + row.text  # a row that a page end cut in two
            self.units[-1].end = paragraph.end
            return
        self.row_count += 1
        unit = self._append(parent, f"T{parent.counts['T']}.{self.row_count}", paragraph, None)
        unit.category, unit.text = "heading_row" if row.is_heading else "row", row.text

    def _table_parent(self) -> _Unit:
        for level in reversed(self.levels):
            if level.style == "annex":
                return level.unit
        return self.root

    def end_table(self) -> None:
        self.columns = None


def _introduces(unit: _Unit) -> bool:
    return bool(_COLON.search(unit.text))


def _follows(before: tuple[int, ...], after: tuple[int, ...]) -> bool:
    """Tell whether one ordinal is the next after another: 2 after 1, 5a after 5, 2.3 after 2.2."""
    if len(before) == len(after):
        return before[:-1] == after[:-1] and after[-1] == before[-1] + 1
    if len(after) == len(before) + 1:  # 5a after 5
        return after[:-1] == before and after[-1] == 1
    return len(before) == 2 and len(after) == 1 and after[0] == before[0] + 1  # 6 after 5a


def _write_roman(number: int) -> str:
    numeral = ""
    for value, letters in ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        while number >= value:
            numeral += letters
            number -= value
    return numeral


def _find_kind(unit: _Unit) -> str:
    if unit.category != "text":
        return "heading" if unit.category == "heading_row" else "row"
    if unit.marker is None:
        return _find_plain_kind(unit)
    title = not _TERMINAL.search(unit.text)
    if not unit.children:
        wide = unit.marker.style in (*STRUCTURAL, "roman", "upper")
        return "heading" if title and (is_upper_case(unit.text) or (wide and not unit.text)) else "clause"
    if _COLON.search(unit.text):
        return "lead_in"
    if not title:
        return "clause"
    return "lead_in" if unit.marker.style in ("dash", "plus", "bullet") else "heading"


def _states_something(text: str) -> bool:
    """Tell whether a sentence of its own, no recital, stands before the one that introduces a list."""
    before = text.rpartition(". ")[0]
    return len(before) > 60 and not _RECITAL.match(before)


def _find_plain_kind(unit: _Unit) -> str:
    siblings = unit.parent.children if unit.parent else []
    last = not siblings or siblings[-1] is unit
    if _COLON.search(unit.text):
        return "clause" if last or _states_something(unit.text) else "lead_in"
    if _TERMINAL.search(unit.text) or last:
        return "clause"
    heading = is_upper_case(unit.text) or (unit.emphasis and len(unit.text) < _HEADING_LENGTH)
    return "heading" if heading else "clause"
