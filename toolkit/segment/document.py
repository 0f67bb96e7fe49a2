"""A document becomes a table of units, with the faults found on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from toolkit.records import Document, Fault
from toolkit.segment.layout import classify_paragraphs
from toolkit.segment.numbering import Marker
from toolkit.segment.paragraphs import Paragraph, is_upper_case, split_paragraphs
from toolkit.segment.quotations import join_quotations
from toolkit.segment.rows.loose_rows import join_loose_rows
from toolkit.segment.tree import Tree, Unit, add_paragraph, close_levels, end_table, finish
from toolkit.segment.types import add_types
from toolkit.segment.unread import find_unread
from toolkit.tables import CONTRACTS, make_table
from toolkit.text.lost_letters import find_lost_letters
from toolkit.words.faults import make_fault_row

#: A heading or lead-in lends at most this many characters to the context of what stands under it.
_CONTEXT_LENGTH = 1000
#: Classes of paragraphs that may stand between two rows of one table.
_BETWEEN_ROWS = ("page_mark", "rule", "ellipsis", "sample")


@dataclass(frozen=True, slots=True)
class Segmentation:
    """What a document was cut into.

    Parameters
    ----------
    units : DataFrame
        The units table (see docs/data-dictionary.md).
    cells : DataFrame
        The cells table: what the columns of each unit of kind ``row`` say.
    faults : DataFrame
        The faults table: what the reader was unsure of, and how it was resolved.
    left_out : DataFrame
        Text that is in no unit, labels included: doc_id, category, start, end.
    """

    units: pd.DataFrame
    cells: pd.DataFrame
    faults: pd.DataFrame
    left_out: pd.DataFrame


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
        return Segmentation(
            add_types(make_table("units", [])), _cells_table("", []), make_table("faults", []), _left_out_table([])
        )
    return Segmentation(
        *(
            pd.concat([getattr(part, name) for part in parts], ignore_index=True)
            for name in ("units", "cells", "faults", "left_out")
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
    paragraphs = join_quotations(join_loose_rows(split_paragraphs(document.text)))
    classes = classify_paragraphs(paragraphs)
    faults = [
        *document.faults,
        *_mend_first_section(paragraphs, classes),
        *_report_lost_letters(document.text),
    ]
    tree = _grow_tree(document.text, paragraphs, classes)
    units = finish(tree)
    faults.extend(tree.faults)
    if units and not any(unit.marker or unit.kind == "row" for unit in units):
        faults.append(Fault("no_numbering"))
    if not units:
        faults.append(Fault("no_units"))
    faults += find_unread(document, paragraphs, classes, units)
    return Segmentation(
        add_types(make_table("units", _list_units(document.doc_id, units))),
        _cells_table(document.doc_id, units),
        make_table("faults", [make_fault_row(document.doc_id, fault) for fault in faults]),
        _left_out_table(_list_left_out(document.doc_id, tree, paragraphs, classes)),
    )


def _grow_tree(text: str, paragraphs: Sequence[Paragraph], classes: Sequence[str]) -> Tree:
    tree = Tree(text, _list_romans(paragraphs, classes))
    for paragraph, name in zip(paragraphs, classes, strict=True):
        if name in ("body", "table"):
            add_paragraph(tree, paragraph)
        elif name in ("receivers", "signature"):
            close_levels(tree)
        elif name not in _BETWEEN_ROWS:
            end_table(tree)
    return tree


def _mend_first_section(paragraphs: list[Paragraph], classes: list[str]) -> list[Fault]:
    """Read "1- MỤC ĐÍCH" as section I where the Roman numbering begins with II: scanners mix 1 and I."""
    for place, paragraph in enumerate(paragraphs):
        marker = paragraph.marker
        if classes[place] != "body" or marker is None:
            continue
        if marker.style == "arabic" and marker.ordinal == (1,) and is_upper_case(paragraph.body):
            first = next((p.marker for p in paragraphs[place:] if p.marker and p.marker.style == "roman"), None)
            if first is not None and first.ordinal == (2,):
                section = Marker("roman", "I", (1,), marker.length)
                paragraphs[place] = replace(paragraph, marker=section)
                return [Fault("out_of_order.section", start=paragraph.start, clause_id="I")]
        break
    return []


def _report_lost_letters(text: str) -> list[Fault]:
    places = find_lost_letters(text)
    if not places:
        return []
    examples = [{"text": text[place : place + 8].split()[0], "place": place} for place in places[:5]]
    return [Fault("lost_letters", start=places[0], n=len(places), examples=examples)]


def _list_romans(paragraphs: Sequence[Paragraph], classes: Sequence[str]) -> list[int]:
    marked = ((p.marker, name) for p, name in zip(paragraphs, classes, strict=True))
    return [m.ordinal[0] for m, name in marked if m is not None and name == "body" and m.style == "roman"]


def _list_left_out(
    doc_id: str, tree: Tree, paragraphs: Sequence[Paragraph], classes: Sequence[str]
) -> list[dict[str, object]]:
    """List what is in no unit: whole paragraphs, heads of tables, labels."""
    stretches = [
        (name, paragraph.start, paragraph.end)
        for paragraph, name in zip(paragraphs, classes, strict=True)
        if name not in ("body", "table")
    ]
    stretches += tree.left_out
    stretches += [("label", unit.origin, unit.start) for unit in tree.units]
    stretches = [stretch for stretch in stretches if stretch[1] < stretch[2]]
    stretches.sort(key=lambda stretch: stretch[1])
    return [{"doc_id": doc_id, "category": name, "start": a, "end": b} for name, a, b in stretches]


def _left_out_table(rows: list[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(CONTRACTS["left_out"]))


def _list_units(doc_id: str, units: Sequence[Unit]) -> list[dict[str, object]]:
    contexts = _inherit_contexts(units)
    return [
        {
            "doc_id": doc_id,
            "clause_id": unit.unit_id,
            "parent_id": unit.parent.unit_id if unit.parent else "",
            "kind": unit.kind,
            "depth": unit.depth,
            "text": unit.text,
            "context": context,
            "start": unit.start,
            "end": unit.end,
        }
        for unit, context in zip(units, contexts, strict=True)
    ]


def _cells_table(doc_id: str, units: Sequence[Unit]) -> pd.DataFrame:
    rows: list[dict[str, object]] = [
        {
            "doc_id": doc_id,
            "clause_id": unit.unit_id,
            "column": cell.column,
            "head": cell.head,
            "purpose": cell.purpose,
            "text": cell.text,
            "start": cell.start,
            "end": cell.start + len(cell.text),
        }
        for unit in units
        for cell in unit.cells
    ]
    return make_table("cells", rows).astype(dict.fromkeys(("column", "start", "end"), "int64"))


def _inherit_contexts(units: Sequence[Unit]) -> list[str]:
    """Return for each unit the chain of headings and lead-ins above it, outermost first.

    A unit inherits from its parent and from the last unlabelled heading or lead-in before it among
    its siblings.
    """
    above = {"": ""}  # by parent: the chain that ends with it
    current = {"": ""}  # the same, with the last unlabelled lead-in among its children
    contexts = []
    for unit in units:
        parent_id = unit.parent.unit_id if unit.parent else ""
        contexts.append(current[parent_id])
        leads = unit.kind in ("heading", "lead_in") and bool(unit.text)
        above[unit.unit_id] = _extend_context(contexts[-1], unit.text) if leads else contexts[-1]
        current[unit.unit_id] = above[unit.unit_id]
        if leads and unit.marker is None:
            current[parent_id] = _extend_context(above[parent_id], unit.text)
    return contexts


def _extend_context(context: str, text: str) -> str:
    shown = text if len(text) <= _CONTEXT_LENGTH else f"{text[:_CONTEXT_LENGTH]}…"
    return f"{context} > {shown}" if context else shown
