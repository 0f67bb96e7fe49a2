"""What a document cites, and which documents of the catalogue that means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from toolkit.documents.document_numbers import TYPE_PATTERN, find_line, find_type, number_key, type_key
from toolkit.documents.mentions import Mention, find_mentions
from toolkit.documents.short_names import resolve_short_names
from toolkit.tables import CONTRACTS
from toolkit.text.folding import FoldedText, fold_key, fold_text, make_plain

#: Columns of :func:`find_citations`.
CITATION_COLUMNS = CONTRACTS["citations"][:-1]  # doc_id follows in the table of a study


def find_citations(text: str) -> pd.DataFrame:
    """Find every mention of another document: by number, by a law's name, by a short name.

    Parameters
    ----------
    text : str
        The document as it stands; offsets refer to it.

    Returns
    -------
    DataFrame
        One row per mention, in the order of the text: ``cited_type``, ``cited_number`` (without
        gaps), ``cited_issued`` (ISO; a year where only that is said; empty), ``cited_body`` (as
        printed), ``start`` and ``end`` (characters), ``alias`` (the short name that the text gives
        here, or that stands here), ``via_alias`` (only the short name stands here), ``line`` (party,
        state), ``cited_title`` (name of a law). The document's own number field is no mention.

    Examples
    --------
    >>> cited = find_citations("các Kế hoạch số 5-KH/TU ngày 02/3/2019, 7- KH/TU và Luật số 22/2008/QH12")
    >>> cited[["cited_type", "cited_number", "cited_issued", "line"]]
      cited_type  cited_number cited_issued   line
    0   Kế hoạch       5-KH/TU   2019-03-02  party
    1   Kế hoạch       7-KH/TU               party
    2       Luật  22/2008/QH12               state
    """
    folded = fold_text(text, marks=False)
    named, uses = resolve_short_names(folded, find_mentions(folded))
    rows = [_make_row(folded, mention) for mention in sorted([*named, *uses], key=lambda item: item.start)]
    table = pd.DataFrame(rows, columns=list(CITATION_COLUMNS))
    return table.astype({"start": "int64", "end": "int64", "via_alias": bool})


def _make_row(folded: FoldedText, mention: Mention) -> tuple[Any, ...]:
    start, end = folded.source_span(mention.start, mention.end)
    line = find_line(mention.number) if mention.number else "state"
    return (
        mention.doc_type, mention.number, mention.issued, mention.body, start, end, mention.alias,
        mention.via_alias, line, mention.title,
    )  # fmt: skip


def _list_types(entry: Mapping[str, Any]) -> set[str]:
    """Return the types under which a catalogued document may be cited, as keys."""
    number = str(entry.get("number") or "")
    title = re.match(rf"\s*(?P<type>{TYPE_PATTERN})\b", fold_key(str(entry.get("title") or "")))
    types = {type_key(find_type(number))} | ({type_key(title["type"])} if title else set())
    if "quyet dinh" in types and not title:  # Quy định and Quyết định are two series with the same QĐ
        types |= {"quy dinh", "quy che"}
    return types - {""}


def _find_territory(body: str) -> str:
    """Return the folded name of the province or district in the name of a body, if it says one."""
    plain = " ".join(make_plain(body).split())
    named = re.search(r"(?i:tinh|thanh pho|huyen|uy|quan|xa|phuong) (?P<name>(?!(?i:ban|uy)\b)[A-Z].*)$", plain)
    return named["name"].lower() if named else ""


def _is_central(number: str) -> bool:
    return re.search(r"(?:[-/](?:TW|CP|TTg|[A-ZĐ]*TW|B(?!TV|CH)[A-Z]+|VPCP)|QH\d+)$", number) is not None


def is_same_document(cited: Mapping[str, Any], entry: Mapping[str, Any], *, unit: str = "") -> bool:
    """Return whether a citation means a catalogued document: number, type, year, and territory agree.

    Days are not compared: numbers run through a year or a term, and citations misprint days.

    Parameters
    ----------
    cited : mapping
        A row of :func:`find_citations`.
    entry : mapping
        A row of the catalogue (``number``, ``issued``, ``unit``, ``title``).
    unit : str
        Territory of the citing document: "Kế hoạch số 12-KH/TU" means its own province's.

    Returns
    -------
    bool
        False where anything that both say differs; what only one says is no difference.

    Examples
    --------
    >>> cited = {"cited_type": "Nghị quyết", "cited_number": "26-NQ/TW", "cited_issued": "2018-05-19"}
    >>> is_same_document(cited, {"number": "26-NQ/TW", "issued": "2018"})
    True
    >>> is_same_document(cited, {"number": "26-NQ/TW", "issued": "2008-08-05"})
    False
    """
    number = str(entry.get("number") or "")
    if not number or number_key(number) != number_key(str(cited["cited_number"])):
        return False
    years = {str(date or "")[:4] for date in (cited["cited_issued"], entry.get("issued"))} - {""}
    kind, types = type_key(str(cited["cited_type"])), _list_types(entry)
    if len(years) > 1 or (kind and types and kind not in types | {"van ban"}):
        return False
    here = _find_territory(str(cited.get("cited_body") or "")) or fold_key(unit)
    there = fold_key(str(entry.get("unit") or ""))
    return _is_central(number) or not here or not there or here.endswith(there)


def cites_reference(
    citations: pd.DataFrame, *, reference: Mapping[str, Any], intermediates: Sequence[Mapping[str, Any]]
) -> str:
    """Say how a document cites the reference.

    Parameters
    ----------
    citations : DataFrame
        From :func:`find_citations`.
    reference : mapping
        The reference's row of the catalogue.
    intermediates : sequence of mapping
        Rows of the documents between reference and plans; those count that implement the reference,
        or another one that does.

    Returns
    -------
    str
        ``direct``, ``indirect`` (only through an intermediate document), or ``none``.

    Examples
    --------
    >>> cited = find_citations("Thực hiện Kế hoạch số 10-KH/TW ngày 06/6/2018 của Bộ Chính trị")
    >>> between = {"number": "10-KH/TW", "issued": "2018-06-06", "implements": "26-NQ/TW"}
    >>> cites_reference(cited, reference={"number": "26-NQ/TW", "issued": "2018"}, intermediates=[between])
    'indirect'
    """
    rows = list_rows(citations)
    if any(is_same_document(row, reference) for row in rows):
        return "direct"
    serving, left = {number_key(str(reference.get("number") or ""))}, list(intermediates)
    while found := [entry for entry in left if serving & set(map(number_key, list_implemented(entry)))]:
        if any(is_same_document(row, entry) for row in rows for entry in found):
            return "indirect"
        serving |= {number_key(str(entry.get("number") or "")) for entry in found}
        left = [entry for entry in left if entry not in found]
    return "none"


def names_by_serial(text: str, entry: Mapping[str, Any]) -> bool:
    """Tell whether a text names a central document by type and serial alone: "Nghị quyết số 26 của Trung ương".

    A serial alone does not identify a document, so the body must be named as central beside it.

    Examples
    --------
    >>> entry = {"number": "26-NQ/TW", "title": "Nghị quyết về cán bộ"}
    >>> names_by_serial("Thực hiện Nghị quyết số 26 của Ban Chấp hành Trung ương", entry)
    True
    >>> names_by_serial("Thực hiện Nghị quyết số 26 của Tỉnh ủy", entry)
    False
    """
    number = str(entry["number"])
    serial, kind = number.split("-")[0].split("/")[0], find_type(number)
    if not serial or not kind or not _is_central(number):
        return False
    pattern = (
        rf"{re.escape(fold_key(kind))} (?:so )?{re.escape(serial)}(?![\w/.-]) ?(?:cua )?(?:ban chap hanh )?trung uong"
    )
    return re.search(pattern, fold_key(text)) is not None


def add_serial_mentions(citations: pd.DataFrame, text: str, entry: Mapping[str, Any]) -> pd.DataFrame:
    """Return the citations with those mentions of a central document that give its type and serial alone.

    "Nghị quyết 26" is a mention of 26-NQ/TW where the text names that document in full, or as a central one
    (:func:`names_by_serial`), and cites no other document of that type and serial.

    Parameters
    ----------
    citations : DataFrame
        From :func:`find_citations`, of the same text.
    text : str
        The document as it stands.
    entry : mapping
        The catalogued document.

    Examples
    --------
    >>> text = "Thực hiện Nghị quyết số 26 của Trung ương; triển khai Nghị quyết 26."
    >>> entry = {"number": "26-NQ/TW", "title": "", "issued": ""}
    >>> added = add_serial_mentions(find_citations(text), text, entry)
    >>> [text[start:end] for start, end in zip(added["start"], added["end"], strict=True)]
    ['Nghị quyết số 26', 'Nghị quyết 26']
    """
    number = str(entry["number"])
    serial, kind = number.split("-")[0].split("/")[0], find_type(number)
    if not serial or not kind or not _is_central(number):
        return citations
    same = [
        row for row in list_rows(citations)
        if type_key(row["cited_type"]) == type_key(kind) and re.split(r"[-/]", row["cited_number"])[0] == serial
    ]  # fmt: skip
    meant = [is_same_document(row, entry) for row in same]
    named = names_by_serial(text, entry)
    if not named and not (same and all(meant)):
        return citations
    # Beside another document of the serial, only what is named as central is meant.
    behind = "" if all(meant) else r"(?=\s+(?:cua\s+)?(?:ban chap hanh\s+)?trung uong)"
    folded = fold_text(text, marks=False)
    words = r"\s+".join(map(re.escape, fold_key(kind).split()))
    # A short name that is read as one of another document gives way to the body named behind it.
    firm = citations[~citations["via_alias"].astype(bool)] if behind else citations
    taken = list(zip(firm["start"], firm["end"], strict=True))
    rows = []
    for found in re.finditer(rf"(?i)\b{words}\s+(?:so\s+)?{re.escape(serial)}(?![\w/.,-]*[\d/-]){behind}", folded.text):
        start, end = folded.source_span(*found.span())
        if not any(start < last and first < end for first, last in taken):
            rows.append((kind, number, "", "", start, end, "", True, find_line(number), ""))
    if not rows:
        return citations
    added = pd.DataFrame(rows, columns=list(CITATION_COLUMNS))
    starts = set(added["start"])
    citations = citations[[start not in starts for start in citations["start"]]]
    both = added if citations.empty else pd.concat([citations, added], ignore_index=True)
    return both.sort_values("start", kind="stable", ignore_index=True)


def list_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as mappings, as the functions here take them."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def list_implemented(entry: Mapping[str, Any]) -> list[str]:
    """Return the numbers of the documents that a catalogued one implements, nearest first."""
    return [number.strip() for number in str(entry.get("implements") or "").split(";") if number.strip()]
