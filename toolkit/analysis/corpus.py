"""What was read, how it was cut, what it cites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import pandas as pd

from toolkit.changes import find_text_faults
from toolkit.documents.chain import list_chain_edges
from toolkit.documents.citations import (
    add_serial_mentions,
    cites_reference,
    find_citations,
    list_implemented,
    list_rows,
)
from toolkit.documents.document_numbers import number_key
from toolkit.documents.head import compare_head_with_catalogue, read_head
from toolkit.records import Document, Fault
from toolkit.segment.characters import account_characters, describe_parse
from toolkit.segment.document import segment_documents
from toolkit.segment.provisions import list_provisions
from toolkit.segment.unread import find_doubtful
from toolkit.study.folder import Study
from toolkit.tables import IN_DOUBT, make_table
from toolkit.words.faults import make_fault_row


@dataclass(frozen=True, slots=True)
class Corpus:
    """What was read: the tables that need no comparison.

    Parameters
    ----------
    documents, units, cells, faults, left_out, parse, characters, citations, chain : DataFrame
        The tables of those names.
    """

    documents: pd.DataFrame
    units: pd.DataFrame
    cells: pd.DataFrame
    faults: pd.DataFrame
    left_out: pd.DataFrame
    parse: pd.DataFrame
    characters: pd.DataFrame
    citations: pd.DataFrame
    chain: pd.DataFrame


def describe_corpus(study: Study, documents: Sequence[Document]) -> Corpus:
    """Cut documents into units, read their heads and citations, and hold them against the catalogue.

    Parameters
    ----------
    study : Study
        The catalogue.
    documents : sequence of Document
        Texts that could be read.
    """
    segmentation = segment_documents(documents)
    reference = next(row for row in list_rows(study.catalogue) if row["role"] == "reference")
    citations = {
        document.doc_id: add_serial_mentions(find_citations(document.text), document.text, reference)
        for document in documents
    }
    table = describe_documents(study, documents, segmentation.units, citations)
    characters = pd.concat([account_characters(document, segmentation) for document in documents], ignore_index=True)
    faults = pd.concat(
        [
            segmentation.faults,
            check_heads(documents, table),
            check_statements(segmentation.units),
            check_account(characters),
            check_provisions(study, segmentation.units),
        ],
        ignore_index=True,
    )
    parse = describe_parse(documents, segmentation)
    n_faults = parse["doc_id"].map(faults.groupby("doc_id").size()).fillna(0).astype(int)
    return Corpus(
        documents=doubt_extents(table, faults),
        units=segmentation.units,
        cells=segmentation.cells,
        faults=faults,
        left_out=segmentation.left_out,
        parse=parse.assign(n_faults=n_faults),
        characters=characters,
        citations=pd.concat([found.assign(doc_id=doc_id) for doc_id, found in citations.items()], ignore_index=True),
        chain=list_chain_edges(study.catalogue, citations),
    )


def describe_documents(
    study: Study, documents: Sequence[Document], units: pd.DataFrame, citations: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Return the documents table: the catalogue with what was found in each file.

    Returns
    -------
    DataFrame
        The catalogue's columns, sha256 (of the file, empty where it could not be read), n_units, n_words
        (of the units) and cites_reference (direct, indirect, none; empty for the reference itself and
        for what could not be read).
    """
    table = study.catalogue.copy()
    hashes = {document.doc_id: document.sha256 for document in documents}
    table["sha256"] = table["doc_id"].map(hashes).fillna("")
    table["n_units"] = table["doc_id"].map(units.groupby("doc_id").size()).fillna(0).astype(int)
    words = units["text"].map(lambda text: len(text.split())).groupby(units["doc_id"]).sum()
    table["n_words"] = table["doc_id"].map(words).fillna(0).astype(int)
    rows = list_rows(study.catalogue)
    reference = next(row for row in rows if row["role"] == "reference")
    intermediates = [row for row in rows if row["role"] == "intermediate"]
    cites = [
        cites_reference(citations[row["doc_id"]], reference=reference, intermediates=intermediates)
        if row["doc_id"] in citations and row["role"] != "reference"
        else ""
        for row in rows
    ]
    # A digest or an article may leave the recital out: its silence is no evidence against the catalogue.
    table["cites_reference"] = [
        "" if found == "none" and row["text_form"] != "official" and _implements(row, reference) else found
        for found, row in zip(cites, rows, strict=True)
    ]
    return table


def _implements(row: Mapping[str, object], reference: Mapping[str, object]) -> bool:
    """Tell whether the catalogue says that a document carries out the reference."""
    number = number_key(str(reference["number"]))
    return bool(number) and number in map(number_key, list_implemented(row))


def check_heads(documents: Sequence[Document], table: pd.DataFrame) -> pd.DataFrame:
    """Return as faults what texts say otherwise than the catalogue, and plans not citing the reference.

    A document that is only a part of a file, a digest or an article has no head of its own to compare; a report
    that the catalogue calls official is a fault itself.
    """
    entries = {row["doc_id"]: row for row in table.to_dict("records")}
    rows: list[dict[str, object]] = []
    for document in documents:
        entry = {str(name): str(value) for name, value in entries[document.doc_id].items()}
        faults = []
        if not entry["part"] and entry["text_form"] == "official":
            faults += compare_head_with_catalogue(read_head(document.text), entry)
        if entry["extent"] == "report" and entry["text_form"] == "official":
            faults.append(Fault("report_called_official"))
        if entry["role"] == "plan" and entry["cites_reference"] == "none":
            faults.append(Fault("reference_not_cited"))
        rows += [make_fault_row(document.doc_id, fault) for fault in faults]
    return make_table("faults", rows)


def doubt_extents(documents: pd.DataFrame, faults: pd.DataFrame) -> pd.DataFrame:
    """Return the documents with the extent ``in_doubt`` for a full text of which something may not have been read.

    A text that the catalogue calls ``read: checked`` stays full: somebody has compared it with what was made of it.

    Examples
    --------
    >>> documents = pd.DataFrame({"doc_id": ["lam", "xanh"], "extent": "full", "read": ["", "checked"]})
    >>> faults = pd.DataFrame({"doc_id": ["lam", "xanh"], "fault": "unread_pages", "case": ""})
    >>> doubt_extents(documents, faults)["extent"].tolist()
    ['in_doubt', 'full']
    """
    doubtful = documents["doc_id"].isin(find_doubtful(faults)) & (documents["read"] != "checked")
    return documents.assign(extent=documents["extent"].mask(doubtful & (documents["extent"] == "full"), IN_DOUBT))


def check_account(characters: pd.DataFrame) -> pd.DataFrame:
    """Return as faults the characters that are in no unit and in no class of left-out text."""
    lost = characters[characters["category"] == "unclassified"]
    rows = [
        make_fault_row(doc_id, Fault("unaccounted", n=int(n)))
        for doc_id, n in zip(lost["doc_id"], lost["characters"], strict=True)
    ]
    return make_table("faults", rows)


def check_provisions(study: Study, units: pd.DataFrame) -> pd.DataFrame:
    """Return as faults the rows of provisions.csv that speak of no provision of the reference."""
    if study.provisions is None or study.reference_id not in set(units["doc_id"]):
        return make_table("faults", [])
    known = list_provisions(units, study.reference_id, None)["provision_id"].tolist()
    rows = []
    by_lower = {name.lower(): name for name in known}
    for provision_id in study.provisions["provision_id"]:
        if provision_id not in known:
            near = get_close_matches(provision_id.lower(), by_lower, n=1, cutoff=0.0)
            fault = Fault("unknown_provision", id=provision_id, near="".join(by_lower[name] for name in near))
            rows.append(make_fault_row(study.reference_id, fault))
    return make_table("faults", rows)


def check_statements(units: pd.DataFrame) -> pd.DataFrame:
    """Return as faults the days that do not exist and the ranges that run backwards, in every unit.

    `start` is that of the unit: its text has line breaks joined, so that places inside it have moved.
    """
    columns = ["doc_id", "clause_id", "text", "start"]
    rows = [
        make_fault_row(doc_id, fault.at(start, clause_id))
        for doc_id, clause_id, text, start in units[columns].itertuples(index=False, name=None)
        for fault in find_text_faults(text)
    ]
    return make_table("faults", rows)
