"""Where unmatched clauses of a plan may come from: an intermediate document, else undetermined."""

from __future__ import annotations

import numpy as np
import pandas as pd

from toolkit.tables import CONTENT_KINDS, check_columns
from toolkit.text.spelling import list_tokens, make_key

#: Lowest cosine of syllables and pairs of syllables at which a clause is called near to another one.
LOWEST_COSINE = 0.5


def trace_origins(
    ledger: pd.DataFrame, units: pd.DataFrame, documents: pd.DataFrame, chain: pd.DataFrame
) -> pd.DataFrame:
    """Name the likely origin of each unmatched clause, where the folder can tell.

    The clause of an intermediate document that is nearest by TF-IDF cosine, from 0.5 up, names that document:
    likeness of wording, not proof of descent. Otherwise the origin is undetermined, for a superior document
    that is not in the folder may hold it. Only where every superior document that the plan cites is in the
    folder, and none is near, does the clause count as local.

    Parameters
    ----------
    ledger, units, documents : DataFrame
        The tables of those names.
    chain : DataFrame
        What each document cites or carries out: from_id, to_number, to_id (empty where it is not in the
        folder).

    Returns
    -------
    DataFrame
        One row per unmatched clause: doc_id, unit_id, likely_origin (doc_id of an intermediate document,
        ``local`` or ``undetermined``), origin_unit_id, origin_cosine (0 to 1; empty and missing where the
        folder has no intermediate document).
    """
    check_columns(ledger, "ledger")
    check_columns(units, "units")
    own = ledger.loc[(ledger["side"] == "plan") & (ledger["account"] == "unmatched"), ["doc_id", "unit_id"]]
    named = units.rename(columns={"clause_id": "unit_id"})[["doc_id", "unit_id", "kind", "text"]]
    open_units = own.merge(named, on=["doc_id", "unit_id"], how="left").reset_index(drop=True)
    between = set(documents.loc[documents["role"] == "intermediate", "doc_id"])
    sources = named[named["doc_id"].isin(between) & named["kind"].isin(CONTENT_KINDS)].reset_index(drop=True)
    table = open_units[["doc_id", "unit_id"]].assign(
        likely_origin=[
            "local" if knows_all_superiors(doc_id, documents, chain) else "undetermined"
            for doc_id in open_units["doc_id"]
        ],
        origin_unit_id="",
        origin_cosine=np.nan,
    )
    if sources.empty or open_units.empty:
        return table
    places, cosines = _find_nearest(open_units["text"], sources["text"])
    near = cosines >= LOWEST_COSINE
    nearest = sources.iloc[places].reset_index(drop=True)
    return table.assign(
        likely_origin=table["likely_origin"].where(~near, nearest["doc_id"]),
        origin_unit_id=nearest["unit_id"].where(near, ""),
        origin_cosine=cosines,
    )


def _find_nearest(texts: pd.Series, sources: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    from sklearn.feature_extraction.text import TfidfVectorizer  # takes over a second to import

    vectorizer = TfidfVectorizer(
        preprocessor=make_key, tokenizer=list_tokens, token_pattern=None, ngram_range=(1, 2), sublinear_tf=True
    )
    known = vectorizer.fit_transform(sources)
    asked = vectorizer.transform(texts)
    places, cosines = [], []
    for first in range(0, asked.shape[0], 1000):  # a block at a time, so that memory stays small
        block = (asked[first : first + 1000] @ known.T).toarray()
        places.append(block.argmax(axis=1))
        cosines.append(block.max(axis=1))
    return np.concatenate(places), np.concatenate(cosines)


def knows_all_superiors(doc_id: str, documents: pd.DataFrame, chain: pd.DataFrame) -> bool:
    """Tell whether every superior document that a document cites is in the folder.

    A document that cites nothing does not say what it rests on: that is no knowledge either.

    Examples
    --------
    >>> documents = pd.DataFrame({"doc_id": ["r", "a"]})
    >>> chain = pd.DataFrame({"from_id": ["a", "a"], "to_number": ["1-NQ/TW", "2/NQ-CP"], "to_id": ["r", ""]})
    >>> knows_all_superiors("a", documents, chain), knows_all_superiors("a", documents, chain[:1])
    (False, True)
    """
    cited = chain.loc[chain["from_id"] == doc_id, "to_id"]
    return bool(len(cited)) and bool(cited.isin(set(documents["doc_id"])).all())
