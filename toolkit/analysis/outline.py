"""The outline of a document as it was read: the page that shows at a glance whether it was read right."""

from __future__ import annotations

import pandas as pd

from toolkit.tables import check_columns
from toolkit.words.faults import word_faults

_FIRST_WORDS = 60


def outline_document(units: pd.DataFrame, faults: pd.DataFrame, doc_id: str, *, language: str) -> pd.DataFrame:
    """List the units of one document, with what the reader was unsure of in its place.

    Parameters
    ----------
    units, faults : DataFrame
        The tables of those names.
    doc_id : str
        The document.
    language : {"vi", "en"}
        Of the sentences of faults.

    Returns
    -------
    DataFrame
        One row a unit in reading order: clause_id, kind, depth, first_words (at most 60 characters), characters (of
        its text), detail (its faults, joined by "; "; empty where there are none). Faults of the whole document,
        and of units that are not there, come first, with an empty kind.

    Examples
    --------
    >>> from toolkit.tables import empty_table
    >>> units = pd.DataFrame({"doc_id": "lam", "clause_id": ["I", "I.1"], "kind": ["heading", "clause"],
    ...                       "depth": [1, 2], "text": ["NHIỆM VỤ", "Mở lớp."]})
    >>> outline_document(units, empty_table("faults"), "lam", language="en")[["clause_id", "first_words", "characters"]]
      clause_id first_words  characters
    0         I    NHIỆM VỤ           8
    1       I.1     Mở lớp.           7
    """
    check_columns(faults, "faults")
    own = units[units["doc_id"] == doc_id]
    told = word_faults(faults[faults["doc_id"] == doc_id], language)
    details = told.groupby("clause_id")["detail"].agg("; ".join).to_dict() if len(told) else {}
    rows = [
        {
            "clause_id": unit_id,
            "kind": kind,
            "depth": int(depth),
            "first_words": text if len(text) <= _FIRST_WORDS else f"{text[:_FIRST_WORDS].rsplit(' ', 1)[0]}…",
            "characters": len(text),
            "detail": details.pop(unit_id, ""),
        }
        for unit_id, kind, depth, text in own[["clause_id", "kind", "depth", "text"]].itertuples(index=False, name=None)
    ]
    whole = [
        {"clause_id": unit_id, "kind": "", "depth": 0, "first_words": "", "characters": 0, "detail": detail}
        for unit_id, detail in details.items()
    ]
    return pd.DataFrame([*whole, *rows], columns=["clause_id", "kind", "depth", "first_words", "characters", "detail"])


def write_outline(outline: pd.DataFrame) -> str:
    """Write an outline as indented lines for a terminal.

    Examples
    --------
    >>> columns = ["clause_id", "kind", "depth", "first_words", "characters", "detail"]
    >>> print(write_outline(pd.DataFrame([("1", "clause", 1, "Mở lớp và", 9, "stops")], columns=columns)).lstrip())
    1  Mở lớp và  [clause, 9]
        ! stops
    """
    lines = []
    for unit_id, kind, depth, first, n, detail in outline.itertuples(index=False, name=None):
        indent = " " + "  " * max(0, depth - 1)
        if kind:
            lines.append(f"{indent}{unit_id}  {first}  [{kind}, {n}]")
        if detail:
            lines.append(f"{indent}{' ' * len(unit_id)}  ! {detail}")
    return "\n".join(lines)
