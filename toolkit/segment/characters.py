"""The account of a document's characters, and what the reader made of it, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from toolkit.records import Document
from toolkit.segment.document import Segmentation
from toolkit.tables import CONTRACTS, UNIT_KINDS
from toolkit.text.folding import INVISIBLE


def account_characters(document: Document, segmentation: Segmentation) -> pd.DataFrame:
    r"""Account for every character of a document, each in one category.

    Parameters
    ----------
    document : Document
        The text that was cut.
    segmentation : Segmentation
        What it was cut into; may hold other documents too.

    Returns
    -------
    DataFrame
        doc_id, category, characters: for the kinds of unit, the classes of left-out text (`label`,
        `head`, `page_mark`, ...), `white_space` (invisible characters too) between them, `other_part` (of the
        file, where the document is a part of it), and
        `unclassified`, which is 0 unless something was lost. The characters sum to the length of the
        text. A page mark inside a unit counts as a page mark; markup around a unit counts as the unit's.

    Examples
    --------
    >>> from toolkit.segment.document import segment_document
    >>> document = Document("thu", "I. NHIỆM VỤ\n1. Mở lớp.")
    >>> account = account_characters(document, segment_document(document))
    >>> account.set_index("category")["characters"].to_dict()
    {'heading': 8, 'clause': 7, 'label': 6, 'white_space': 1}
    """
    units, left_out = (_own(table, document.doc_id) for table in (segmentation.units, segmentation.left_out))
    names = [*UNIT_KINDS, *sorted(set(left_out["category"])), "other_part", "white_space", "unclassified"]
    codes = {name: code for code, name in enumerate(names)}
    painted = np.full(len(document.text), codes["unclassified"], dtype=np.uint8)
    if document.part:
        begin, end = document.part
        _paint(painted, ["other_part"] * 2, [0, end], [begin, len(document.text)], codes)
    _paint(painted, units["kind"], units["start"], units["end"], codes)
    _paint(painted, left_out["category"], left_out["start"], left_out["end"], codes)
    counts = np.bincount(painted, minlength=len(names))
    blank = _count_blank(document.text, np.flatnonzero(painted == codes["unclassified"]))
    counts[codes["white_space"]] += blank
    counts[codes["unclassified"]] -= blank
    rows = [
        {"doc_id": document.doc_id, "category": name, "characters": int(count)}
        for name, count in zip(names, counts, strict=True)
        if count
    ]
    return pd.DataFrame(rows, columns=list(CONTRACTS["characters"]))


def describe_parse(documents: Sequence[Document], segmentation: Segmentation) -> pd.DataFrame:
    r"""Describe what the reader made of each document.

    Parameters
    ----------
    documents : sequence of Document
        The texts that were cut.
    segmentation : Segmentation
        What they were cut into.

    Returns
    -------
    DataFrame
        One row a document: doc_id, n_heading, n_lead_in, n_clause, n_row, deepest (levels; 0 without
        units), longest_id and longest_characters (the longest clause or row), characters (of the text, or of
        its part), share_in_units (0 to 1, of all characters that are no white space between units), n_faults.

    Examples
    --------
    >>> from toolkit.segment.document import segment_documents
    >>> documents = [Document("thu", "I. NHIỆM VỤ\n1. Mở lớp.")]
    >>> described = describe_parse(documents, segment_documents(documents)).iloc[0]
    >>> int(described["n_clause"]), int(described["deepest"]), described["longest_id"]
    (1, 2, 'I.1')
    """
    return pd.DataFrame([_describe(document, segmentation) for document in documents])


def _describe(document: Document, segmentation: Segmentation) -> dict[str, object]:
    units, faults = (_own(table, document.doc_id) for table in (segmentation.units, segmentation.faults))
    kinds = Counter(units["kind"])
    content = units[units["kind"].isin(["clause", "row"])]
    lengths = (content["end"] - content["start"]).to_numpy(dtype=int)
    longest = int(lengths.argmax()) if len(lengths) else None
    account = account_characters(document, segmentation).set_index("category")["characters"]
    inside = int(account.reindex(list(UNIT_KINDS), fill_value=0).sum())
    own = len(document.text) - int(account.get("other_part", 0))
    seen = own - int(account.get("white_space", 0))
    return {
        "doc_id": document.doc_id,
        **{f"n_{kind}": kinds[kind] for kind in UNIT_KINDS},
        "deepest": int(units["depth"].max()) if len(units) else 0,
        "longest_id": "" if longest is None else content["clause_id"].iloc[longest],
        "longest_characters": 0 if longest is None else int(lengths[longest]),
        "characters": own,
        "share_in_units": inside / seen if seen else 0.0,
        "n_faults": len(faults),
    }


def _own(table: pd.DataFrame, doc_id: str) -> pd.DataFrame:
    return table[table["doc_id"] == doc_id]


def _paint(
    painted: np.ndarray,
    names: Iterable[str],
    starts: Iterable[int],
    ends: Iterable[int],
    codes: dict[str, int],
) -> None:
    for name, start, end in zip(names, starts, ends, strict=True):
        painted[start:end] = codes[name]


def _count_blank(text: str, places: np.ndarray) -> int:
    return sum(text[place].isspace() or text[place] in INVISIBLE for place in places)
