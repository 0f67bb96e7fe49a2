"""Which obligations of a provision the clauses of a plan carry, each one by wording of its own."""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy.sparse as sp

from toolkit.matching.match_text import make_match_texts
from toolkit.matching.mending import list_neighbours, mend_texts
from toolkit.matching.terms import Matrix, TermIndex, count_terms, index_terms, measure_rarity
from toolkit.parameters import StudyParameters
from toolkit.tables import check_columns, make_table

#: Share of the wording of an obligation, by rarity, that a clause must carry. Set on hand codes, docs/method.md.
_CARRIED = 0.25
_PAIRS = 50_000  # handled at a time, to bound memory


def match_obligations(
    obligations: pd.DataFrame,
    provisions: pd.DataFrame,
    units: pd.DataFrame,
    alignment: pd.DataFrame,
    *,
    parameters: StudyParameters,
) -> pd.DataFrame:
    """Tell of each obligation of an aligned provision whether a clause aligned with it carries it.

    An obligation is found where one clause holds at least a quarter of its pairs of neighbouring syllables,
    each pair counted by how rare it is among the provisions: what most of them say tells no obligation from
    another. An obligation of one syllable is looked for as that syllable.

    Parameters
    ----------
    obligations : DataFrame
        As :func:`toolkit.statements.obligations.list_obligations` gives them.
    provisions, units, alignment : DataFrame
        The tables of those names; pairs of either strength are looked at.
    parameters : StudyParameters
        How match texts are made.

    Returns
    -------
    DataFrame
        The cell_obligations table, in the order of the alignment's plans and of the obligations: doc_id,
        provision_id, obligation_id, found, clause_id (the clause that carries most of it; empty where it was not
        found) and share_carried (of its wording, by that clause, 0 to 1). Only cells with an aligned clause: of a
        provision that was not found no obligation was.

    Examples
    --------
    >>> texts = ["Mở lớp ban đêm; xây nhà công vụ", "Trồng rừng"]
    >>> provisions = pd.DataFrame({"provision_id": ["1", "2"], "text": texts})
    >>> obligations = pd.DataFrame({"provision_id": "1", "obligation_id": ["1/1", "1/2"],
    ...                             "text": ["Mở lớp ban đêm", "xây nhà công vụ"]})
    >>> units = pd.DataFrame({"doc_id": ["lam"], "clause_id": ["a"], "text": ["Sửa nhà công vụ cho giáo viên"]})
    >>> alignment = pd.DataFrame({"doc_id": ["lam"], "clause_id": ["a"], "provision_id": ["1"], "strength": "full"})
    >>> match_obligations(obligations, provisions, units, alignment, parameters=StudyParameters())[
    ...     ["obligation_id", "found", "clause_id"]].values.tolist()
    [['1/1', False, ''], ['1/2', True, 'a']]
    """
    pairs = alignment[["doc_id", "clause_id", "provision_id"]].merge(
        obligations[["provision_id", "obligation_id"]], on="provision_id"
    )
    if pairs.empty:
        return make_table("cell_obligations", [])
    texts = units.set_index(["doc_id", "clause_id"])["text"]
    clauses = pd.MultiIndex.from_frame(pairs[["doc_id", "clause_id"]])
    held = clauses.unique()
    keys = make_match_texts(provisions["text"], parameters)
    index, counts = index_terms(keys)
    rarity = measure_rarity(counts) - 1  # of what all provisions hold: none
    wanted = _take_terms(make_match_texts(obligations["text"], parameters), index)
    held_keys = mend_texts(make_match_texts(texts.loc[held], parameters), list_neighbours(keys))
    carried = _take_terms(held_keys, index, keep_syllables=True)
    rows = pd.Index(obligations["obligation_id"]).get_indexer(pairs["obligation_id"])
    columns = held.get_indexer(clauses)
    shares = pairs.assign(share_carried=np.round(_share(wanted, carried, rarity, rows, columns), 4))
    best = shares.sort_values("share_carried", ascending=False, kind="stable").drop_duplicates(
        ["doc_id", "obligation_id"]
    )
    found = best.assign(found=best["share_carried"] >= _CARRIED)
    found["clause_id"] = found["clause_id"].where(found["found"], "")
    order = pd.DataFrame(
        {
            "plan": found["doc_id"].map({name: place for place, name in enumerate(dict.fromkeys(alignment["doc_id"]))}),
            "place": pd.Index(obligations["obligation_id"]).get_indexer(found["obligation_id"]),
        },
        index=found.index,
    ).sort_values(["plan", "place"], kind="stable")
    return check_columns(
        found.loc[order.index, ["doc_id", "provision_id", "obligation_id", "found", "clause_id", "share_carried"]],
        "cell_obligations",
    ).reset_index(drop=True)


def _take_terms(keys: list[str], index: TermIndex, *, keep_syllables: bool = False) -> Matrix:
    """Return which terms each text holds: its pairs of syllables, syllables only where it has no pair."""
    held = count_terms(keys, index)
    held.data = np.ones_like(held.data)
    if keep_syllables:
        return held
    n_syllables = len(index.syllables)
    is_pair = held.indices >= n_syllables
    n_pairs = np.diff(np.concatenate([[0], np.cumsum(is_pair)])[held.indptr])
    held.data[~is_pair & np.repeat(n_pairs > 0, np.diff(held.indptr))] = 0
    held.eliminate_zeros()
    return held


def _share(wanted: Matrix, carried: Matrix, rarity: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Return what share of the wanted terms, by rarity, is carried, pair by pair; alike where none is rare."""
    weighted = (wanted @ sp.diags(rarity)).tocsr()
    common = np.asarray(weighted.sum(axis=1)).ravel() == 0  # all provisions hold these words: each counts alike
    weighted = (weighted + sp.diags(common.astype(float)) @ wanted).tocsr()
    total = np.asarray(weighted.sum(axis=1)).ravel()[rows]
    parts = [
        np.asarray(weighted[rows[at : at + _PAIRS]].multiply(carried[columns[at : at + _PAIRS]]).sum(axis=1)).ravel()
        for at in range(0, len(rows), _PAIRS)
    ]
    return np.divide(np.concatenate(parts), total, out=np.zeros(len(rows)), where=total > 0)
