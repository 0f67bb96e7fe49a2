"""A page for each text of a study: all of it, with its units, what is linked, what was left out, and every doubt.

Anchors are stable, for tables, figures and other pages to point at:

- ``texts/DOC.html#CLAUSE_ID``: a unit, such as ``texts/song-lam.html#II.1.a``;
- ``texts/DOC.html#account-ACCOUNT``: the units of one account of the ledger, such as ``#account-unmatched``;
- ``texts/DOC.html#faults`` and ``#left-out``: what the reader was unsure of, and what is in no unit;
- ``texts/REFERENCE.html#full-PLAN``, ``#partial-PLAN``, ``#missing-PLAN``: tasks whose core a plan takes up, that it
  relates to, and units that were not found in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd

from toolkit.analysis.analysis import Analysis
from toolkit.batch.jobs import link_plan_report, name_plan_report
from toolkit.records import Document
from toolkit.tables import LEDGER_ACCOUNTS, select_plans
from toolkit.words.coded_cells import find_cell, note_form
from toolkit.words.faults import word_faults
from toolkit.words.labels import Language, find_words, word

#: Statuses that the page of the reference lists, plan by plan.
_LISTED = ("full", "partial", "none")
#: Accounts of the ledger that a reader looks for; titles and lead-ins are seen as what they are.
_ACCOUNTS = tuple(account for account in LEDGER_ACCOUNTS if account not in ("heading", "lead_in"))


def link_text(doc_id: str, place: str = "", *, folder: str = "texts/") -> str:
    """Return the link to a text, or to a place in it.

    Parameters
    ----------
    doc_id : str
        The document.
    place : str
        A clause_id or another anchor; empty for the top of the page.
    folder : str
        Where the pages stand, seen from the page that links.

    Examples
    --------
    >>> link_text("song-lam", "II.1.-2"), link_text("lam", "I.•1", folder="")
    ('texts/song-lam.html#II.1.-2', 'lam.html#I.%E2%80%A21')
    """
    return f"{folder}{quote(doc_id)}.html" + (f"#{quote(place)}" if place else "")


def write_text_pages(
    documents: Iterable[Document],
    analysis: Analysis,
    directory: Path,
    *,
    jobs: Collection[str] = (),
    language: Language,
) -> list[Path]:
    """Write the pages of texts. One that changed since it was analysed has none: its units stand elsewhere now.

    Parameters
    ----------
    documents : iterable of Document
        The texts as they were read.
    analysis : Analysis
        What was made of them.
    directory : Path
        Where the pages go.
    jobs : collection of str
        Reports that there are: the text of a plan leads to its own.
    language : {"vi", "en"}
        Of all labels.

    Returns
    -------
    list of Path
    """
    from toolkit.write.pages import write_text_page

    hashes = dict(zip(analysis.documents["doc_id"], analysis.documents["sha256"], strict=True))
    paths = []
    for document in documents:
        if hashes.get(document.doc_id) == document.sha256:
            path = directory / f"{document.doc_id}.html"
            report = f"../{link_plan_report(document.doc_id)}" if name_plan_report(document.doc_id) in jobs else ""
            write_text_page(path, report=report, **describe_text(document, analysis, language=language))
            paths.append(path)
    return paths


def describe_text(document: Document, analysis: Analysis, *, language: Language) -> dict[str, Any]:
    """Collect the content of the page of a text; see :func:`toolkit.write.pages.write_text_page`.

    Parameters
    ----------
    document : Document
        Its text as it was read.
    analysis : Analysis
        The tables of the study.
    language : {"vi", "en"}
        Of all labels.

    Returns
    -------
    dict
        ``title``, ``language``, ``signature``, ``words``, ``lists`` (groups of lists at the top: name,
        anchor and links of each; on the page of the reference a group for each plan),
        ``faults`` (sentence and link) and ``blocks``: the text piece by piece, each character in one of them, white
        space between them aside.
    """
    doc_id = document.doc_id
    row = analysis.documents.set_index("doc_id").loc[doc_id]
    faults = word_faults(analysis.faults[analysis.faults["doc_id"] == doc_id], language)
    units = analysis.units[analysis.units["doc_id"] == doc_id]
    known = set(units["clause_id"])
    is_reference = str(row["role"]) == "reference"
    accounts = _find_accounts(analysis, doc_id, is_reference=is_reference)
    doubts: dict[str, list[str]] = {}
    for fault in faults.to_dict("records"):
        doubts.setdefault(fault["clause_id"], []).append(fault["detail"])
    pairs = _list_partners(analysis, doc_id, is_reference=is_reference)
    blocks = list(_list_blocks(document.text, units, analysis.left_out[analysis.left_out["doc_id"] == doc_id]))
    for block in blocks:
        if block["kind"] == "left_out":
            block["note"] = find_cell("category", block["category"], language)
            continue
        account = accounts.get(block["id"], "")
        block["account"] = account
        block["note"] = find_cell("account", account, language) if account in _ACCOUNTS else ""
        block["partners"] = pairs.get(block["id"], [])
        block["doubts"] = doubts.get(block["id"], [])
    lists = _list_statuses(analysis, language) if is_reference else _list_accounts(accounts, language)
    return {
        "title": name_text({**row, "doc_id": doc_id}, language),
        "language": language,
        "signature": analysis.signature,
        "words": find_words("text_page", language),
        "lists": lists,
        "faults": [
            {"text": fault["detail"], "place": fault["clause_id"] if fault["clause_id"] in known else ""}
            for fault in faults.to_dict("records")
        ],
        "left_out": _sum_left_out(blocks),
        "blocks": blocks,
    }


def name_text(document: Mapping[Any, Any], language: Language) -> str:
    """Return the name of a text, with what it is where it is not the whole official document.

    Parameters
    ----------
    document : mapping
        A row of the documents table, its doc_id included.
    language : {"vi", "en"}

    Examples
    --------
    >>> row = {"doc_id": "song-lam", "unit": "Sông Lam", "number": "", "extent": "full", "text_form": "digest"}
    >>> name_text(row, "en")
    'Sông Lam (digest)'
    """
    name = f"{document['unit']} {document['number']}".strip() or str(document["doc_id"])
    notes = note_form(str(document["extent"]), str(document["text_form"]), language)
    return f"{name} ({', '.join(notes)})" if notes else name


def _find_accounts(analysis: Analysis, doc_id: str, *, is_reference: bool) -> dict[str, str]:
    """Return the account of each unit; of the reference: linked where any plan takes up its core."""
    if not is_reference:
        own = analysis.ledger[(analysis.ledger["doc_id"] == doc_id) & (analysis.ledger["side"] == "plan")]
        return dict(zip(own["unit_id"], own["account"], strict=True))
    sides = analysis.ledger[analysis.ledger["side"] == "reference"]
    found: dict[str, str] = {}
    order = {account: place for place, account in enumerate(("linked", "related", "unmatched"))}
    for unit_id, account in zip(sides["unit_id"], sides["account"], strict=True):
        if order.get(account, len(order)) < order.get(found.get(unit_id, ""), len(order) + 1):
            found[unit_id] = account
    return found


def _list_partners(analysis: Analysis, doc_id: str, *, is_reference: bool) -> dict[str, list[dict[str, str]]]:
    """Return the links to what each unit is paired with."""
    pairs = analysis.alignment if is_reference else analysis.alignment[analysis.alignment["doc_id"] == doc_id]
    reference = analysis.documents.loc[analysis.documents["role"] == "reference", "doc_id"].iloc[0]
    partners: dict[str, list[dict[str, str]]] = {}
    columns = ["doc_id", "clause_id", "provision_id", "strength"]
    for plan, clause_id, provision_id, strength in pairs[columns].itertuples(index=False, name=None):
        own, other = (provision_id, (plan, clause_id)) if is_reference else (clause_id, (reference, provision_id))
        text = f"{other[0]} {other[1]}" if is_reference else other[1]
        partners.setdefault(own, []).append({"text": text, "href": link_text(*other, folder=""), "strength": strength})
    return partners


def _list_blocks(text: str, units: pd.DataFrame, left_out: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield the text piece by piece: units with their labels, what was left out, and what is neither."""
    labels: dict[int, int] = {}
    pieces: list[tuple[int, int, dict[str, Any]]] = []
    for category, start, end in left_out[["category", "start", "end"]].itertuples(index=False, name=None):
        if category == "label":
            labels[end] = min(start, labels.get(end, start))
        else:
            pieces.append((start, end, {"kind": "left_out", "category": category}))
    for unit_id, kind, depth, start, end in units[["clause_id", "kind", "depth", "start", "end"]].itertuples(
        index=False, name=None
    ):
        pieces.append((start, end, {"kind": kind, "id": unit_id, "depth": min(int(depth), 6)}))
    cursor = 0
    for start, end, block in sorted(pieces, key=lambda piece: (piece[0], -piece[1])):
        if end <= cursor and block["kind"] == "left_out":
            continue  # a page mark inside a sentence
        begin = max(min(labels.get(start, start), start), cursor) if block["kind"] != "left_out" else start
        yield from _list_rest(text[cursor:begin])
        yield {**block, "label": text[begin:start].strip(), "text": text[max(start, cursor) : end].strip()}
        cursor = max(cursor, end)
    yield from _list_rest(text[cursor:])


def _list_rest(text: str) -> Iterator[dict[str, Any]]:
    if text.strip():
        yield {"kind": "left_out", "category": "unclassified", "label": "", "text": text.strip()}


def _sum_left_out(blocks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    sums: dict[str, int] = {}
    for block in blocks:
        if block["kind"] == "left_out":
            sums[block["note"]] = sums.get(block["note"], 0) + len(block["text"])
    return [{"name": name, "n": n} for name, n in sorted(sums.items(), key=lambda item: -item[1])]


def _list_accounts(accounts: Mapping[str, str], language: Language) -> list[dict[str, Any]]:
    lists = [
        _make_list(f"account-{account}", find_cell("account", account, language), places)
        for account in _ACCOUNTS
        if (places := [unit_id for unit_id, own in accounts.items() if own == account])
    ]
    return [{"name": "", "lists": lists}] if lists else []


def _list_statuses(analysis: Analysis, language: Language) -> list[dict[str, Any]]:
    """List, plan by plan, tasks and targets by status, as pages count them, and all that is unmatched."""
    types = dict(zip(analysis.provisions["provision_id"], analysis.provisions["type"], strict=True))
    cells = analysis.coverage.assign(type=analysis.coverage["provision_id"].map(types))
    groups = cells.groupby(["doc_id", "type", "status"])["provision_id"].apply(list)
    unmatched = analysis.ledger[(analysis.ledger["side"] == "reference") & (analysis.ledger["account"] == "unmatched")]
    lists = []
    for plan in select_plans(analysis.documents).to_dict("records"):
        doc_id = str(plan["doc_id"])
        counted = [(kind, status, name_list(status, kind)) for kind in ("task", "target") for status in _LISTED]
        found = [(kind, status, name, groups.get((doc_id, kind, status), [])) for kind, status, name in counted]
        missing = unmatched.loc[unmatched["doc_id"] == doc_id, "unit_id"].tolist()
        own = [
            _make_list(
                f"{name}-{doc_id}",
                f"{word(f'figure.counted_{kind}', language)} · {word(f'text_page.{status}', language)}",
                places,
            )
            for kind, status, name, places in [*found, ("all", "none", "missing", missing)]
            if places
        ]
        if own:
            lists.append({"name": name_text(plan, language), "lists": own})
    return lists


def name_list(status: str, kind: str) -> str:
    """Return how the anchor of a list of provisions of one type begins; the doc_id of the plan ends it.

    Examples
    --------
    >>> name_list("full", "task"), name_list("none", "target")
    ('full', 'none.target')
    """
    return status if kind == "task" else f"{status}.{kind}"


def _make_list(anchor: str, name: str, places: Sequence[str]) -> dict[str, Any]:
    return {"anchor": anchor, "name": name, "places": [{"text": place, "href": f"#{quote(place)}"} for place in places]}
