"""Candidate pairs of clause and provision, and how alike they are, feature by feature.

Everything is sparse linear algebra over syllables and pairs of syllables: a shortlist by TF-IDF cosine,
then the best-matching parts of the pairs that are left. Nothing here accepts or rejects a pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from sparse_dot_topn import sp_matmul_topn

from toolkit.errors import TableError
from toolkit.matching.features import RARE, RELATED_FEATURES, Features, Vector
from toolkit.matching.match_text import make_match_texts, split_parts
from toolkit.matching.mending import list_neighbours, mend_texts
from toolkit.matching.terms import (
    Matrix,
    Places,
    TermIndex,
    Weights,
    count_terms,
    index_terms,
    measure_rarity,
    share_terms,
    weigh_counts,
)
from toolkit.parameters import StudyParameters
from toolkit.tables import CONTENT_KINDS, UNIT_TYPES, check_columns

_CHUNK = 10_000  # pairs handled at a time, to bound memory
#: Clauses handled at a time: their vectors are the largest thing in memory. No result depends on it.
_BLOCK = 40_000
_THREADS = 2  # for the shortlist; no result depends on it
#: Decoys kept per clause: enough for the best ones of a plan, by which its cut-off is set.
_DECOYS_PER_CLAUSE = 10
#: A syllable is rare that at most this share of provisions and decoys hold, or two of them, ...
_RARE_SHARE = 0.03
#: ... and at most this share of the provisions, or two of them: what many of these share is no one's own matter.
_RARE_OWN_SHARE = 0.2
#: Of pairs of syllables the shares are this part of these: far fewer texts hold any of them.
_RARE_PAIRS = 0.5
#: A unit whose wording weighs less says too little for a share of it to mean anything.
_LEAST_WEIGHT = 1.0
_IDS = ("doc_id", "clause_id", "provision_id")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Pairs worth a look.

    Parameters
    ----------
    candidates : DataFrame
        Pairs of clause and provision, see :func:`propose_candidates`.
    decoys : DataFrame
        Pairs of clause and decoy, with the same columns but `rank`: provision_id holds the decoy_id. What
        they reach is what chance reaches in that plan.
    """

    candidates: pd.DataFrame
    decoys: pd.DataFrame


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of the comparison in matrix form; a row is a unit.

    Behind the units, `vectors` holds the parts of those that are divided; any other is its own part.
    """

    vectors: Matrix  # TF-IDF of units, then of parts
    held: Matrix  # root of the rarity of each term that a unit holds, so that products are rarities
    weight: Vector  # rarity of all syllables that a unit holds, summed
    is_rare: NDArray[np.bool_]  # of each term
    n_syllables: int  # terms before this place are syllables, pairs of syllables from there
    is_divided: NDArray[np.bool_]
    first_part: Places  # of each unit, the first row of `vectors` that is a part of it
    n_parts: Places

    @property
    def tfidf(self) -> Matrix:
        return _cut_rows(self.vectors, 0, len(self.weight))


def propose_candidates(
    units: pd.DataFrame,
    *,
    reference_id: str,
    parameters: StudyParameters,
    provisions: pd.DataFrame | None = None,
    decoys: pd.DataFrame | None = None,
    cells: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Propose pairs of clause and provision worth a look, with the features of each.

    Parameters
    ----------
    units : DataFrame
        The units table of all documents. Only clauses and rows are paired, and no formulae; headings and
        lead-ins tell the types.
    reference_id : str
        doc_id of the reference.
    parameters : StudyParameters
        `shortlist` bounds the pairs per clause; the normalization settings make the match key; with
        the plain method the column `plain_score` (0 to 100) is added.
    provisions : DataFrame, optional
        Types of the provisions (provision_id, type); those of the units where left out. Accounts of the
        situation order nothing and are never paired.
    decoys : DataFrame, optional
        Provisions on other subjects (decoy_id, type, text), as :func:`toolkit.matching.chance.load_decoys`
        gives them: words that they share with the reference are the genre's, not the subject's.
    cells : DataFrame, optional
        The cells of rows: of a row with a task, the task is compared.

    Returns
    -------
    DataFrame
        doc_id, clause_id, provision_id, rank (1 for the best provision of a clause, by cosine), the
        columns of :data:`RELATED_FEATURES`, `n_rare` (syllables in common that few provisions hold) and `n_rare_terms`
        (these, and pairs of syllables). Sorted by
        document, clause and rank. A clause that shares no term with any provision has no row. Rarity is
        counted in the reference and the decoys alone, so that a pair is the same whichever plans stand
        beside it.

    Raises
    ------
    TableError
        If the reference has no units: there is nothing to compare with.

    See Also
    --------
    propose_pairs : the same, with the pairs of decoys.
    """
    return propose_pairs(
        units, reference_id=reference_id, parameters=parameters, provisions=provisions, decoys=decoys, cells=cells
    ).candidates


def propose_pairs(
    units: pd.DataFrame,
    *,
    reference_id: str,
    parameters: StudyParameters,
    provisions: pd.DataFrame | None = None,
    decoys: pd.DataFrame | None = None,
    cells: pd.DataFrame | None = None,
) -> Proposal:
    """Propose pairs of clauses with provisions and with decoys; see :func:`propose_candidates`.

    Returns
    -------
    Proposal
        Of decoys, the best ten of each clause.
    """
    check_columns(units, "units")
    is_content, is_reference = units["kind"].isin(CONTENT_KINDS), units["doc_id"] == reference_id
    if not (is_content & is_reference).any():
        raise TableError(
            "table 'units'",
            f"the reference '{reference_id}' has no clauses",
            "Look at its faults with `doichieu check`.",
        )
    is_compared, columns = is_content & ~units["is_formula"].astype(bool), ["doc_id", "clause_id", "type", "text"]
    reference = _list_compared(units.loc[is_compared & is_reference, columns], provisions)
    clauses = _take_tasks(units.loc[is_compared & ~is_reference, columns].reset_index(drop=True), cells)
    if clauses.empty or reference.empty:
        empty = pd.DataFrame(columns=[*_IDS, "rank", *RELATED_FEATURES, *RARE])
        return Proposal(empty, empty.drop(columns="rank"))
    n_own = len(reference)
    if decoys is not None and len(decoys):
        held = pd.DataFrame({"clause_id": decoys["decoy_id"], "type": decoys["type"], "text": decoys["text"]})
        reference = pd.concat([reference, held], ignore_index=True)
    keys = make_match_texts(reference["text"], parameters)
    neighbours = list_neighbours(keys)
    blocks = []
    for start in range(0, len(clauses), _BLOCK):
        plan_keys = make_match_texts(clauses["text"].iloc[start : start + _BLOCK], parameters)
        blocks.append(_propose_block(mend_texts(plan_keys, neighbours), keys, n_own, parameters.shortlist))
        for pairs in blocks[-1]:
            pairs["clause"] += start
    tables = []
    for parts in zip(*blocks, strict=True):
        pairs = _join_blocks(parts)
        tables.append(_make_table(pairs, clauses, reference))
        if parameters.method == "plain":
            tables[-1]["plain_score"] = _score_plain(pairs, clauses, keys, parameters)
        if len(tables) == 1:
            first = np.searchsorted(pairs["clause"], pairs["clause"])
            tables[0].insert(3, "rank", np.arange(1, len(first) + 1) - first)
    return Proposal(tables[0], tables[1] if len(tables) > 1 else tables[0].iloc[:0].drop(columns="rank"))


def _propose_block(plan_keys: list[str], reference_keys: list[str], n_own: int, size: int) -> list[Features]:
    """Propose the pairs of some clauses: no clause counts for another, for rarity is that in the reference alone.

    Returns the pairs with the provisions, and with the decoys if there are any: places of `clause` and `provision`,
    and what is measured of them.
    """
    plan_side, reference_side = _vectorize(plan_keys, reference_keys, n_own)
    both = [_shortlist(plan_side.tfidf, reference_side.tfidf, size, slice(0, n_own))]
    if len(reference_keys) > n_own:
        decoys = slice(n_own, len(reference_keys))
        both.append(_shortlist(plan_side.tfidf, reference_side.tfidf, _DECOYS_PER_CLAUSE, decoys))
    measured = [_measure_pairs(pairs, plan_side, reference_side) for pairs in both]
    best = np.zeros(len(plan_keys))  # how strong the best pair of each clause is, decoys among them
    strengths = [features["cosine"].astype(float) + features["parts_cosine"] for features in measured]
    for features, strength in zip(measured, strengths, strict=True):
        np.maximum.at(best, features["clause"], strength)
    for features, strength in zip(measured, strengths, strict=True):
        behind = best[features["clause"]] - strength
        features["cosine_gap"] = (features["cosine"] * behind).astype(np.float32)
    return measured


def _join_blocks(blocks: Sequence[Features]) -> Features:
    """Return the columns of blocks one below the other, each taken out of them: two copies of all are too many."""
    return {name: np.concatenate([block.pop(name) for block in blocks]) for name in list(blocks[0])}


def shorten_lists(proposed: Proposal, size: int) -> Proposal:
    """Return what :func:`propose_pairs` proposes with a shorter shortlist, without proposing again.

    Parameters
    ----------
    proposed : Proposal
        With a shortlist of `size` or more.
    size : int
        Provisions kept per clause.
    """
    kept = proposed.candidates[proposed.candidates["rank"] <= size].reset_index(drop=True)
    tables = (kept, proposed.decoys)
    strengths = [table["cosine"].astype(float) + table["parts_cosine"] for table in tables]
    clauses = [pd.MultiIndex.from_frame(table[["doc_id", "clause_id"]]) for table in tables]
    best = (
        pd.concat([one.set_axis(ids) for one, ids in zip(strengths, clauses, strict=True)]).groupby(level=[0, 1]).max()
    )
    gaps = [
        (table["cosine"] * (best.reindex(ids).to_numpy() - strength)).astype(np.float32)
        for table, ids, strength in zip(tables, clauses, strengths, strict=True)
    ]
    return Proposal(*(table.assign(cosine_gap=gap) for table, gap in zip(tables, gaps, strict=True)))


def _list_compared(units: pd.DataFrame, provisions: pd.DataFrame | None) -> pd.DataFrame:
    """Return the provisions that order something, with the types that are known of them."""
    given = {} if provisions is None else dict(zip(provisions["provision_id"], provisions["type"], strict=True))
    types = [given.get(unit, "") or own for unit, own in zip(units["clause_id"], units["type"], strict=True)]
    reference = units[["clause_id", "text"]].assign(type=types)
    return reference[reference["type"] != "situation"].reset_index(drop=True)


def _take_tasks(clauses: pd.DataFrame, cells: pd.DataFrame | None) -> pd.DataFrame:
    """Return the clauses, of rows with a task cell the task alone: agency, product and time dilute it."""
    if cells is None or cells.empty:
        return clauses
    tasks = cells[(cells["purpose"] == "task") & (cells["text"].str.strip() != "")]
    texts = tasks.groupby(["doc_id", "clause_id"], sort=False)["text"].agg(" ".join)
    keys = pd.MultiIndex.from_frame(clauses[["doc_id", "clause_id"]])
    found = texts.reindex(keys).to_numpy(dtype=object)
    return clauses.assign(text=np.where(pd.isna(found), clauses["text"].to_numpy(dtype=object), found))


def _measure_pairs(pairs: sp.coo_matrix, plan_side: _Side, reference_side: _Side) -> Features:
    features: Features = {"clause": pairs.row, "provision": pairs.col, "cosine": pairs.data}
    _add_parts(features, pairs, plan_side, reference_side)
    _add_shares(features, pairs, plan_side, reference_side)
    return features


def _make_table(pairs: Features, clauses: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    _add_types(pairs, clauses, reference)
    return pd.DataFrame(
        {
            "doc_id": clauses["doc_id"].take(pairs["clause"]).array,
            "clause_id": clauses["clause_id"].take(pairs["clause"]).array,
            "provision_id": reference["clause_id"].take(pairs["provision"]).array,
            **{name: pairs[name] for name in (*RELATED_FEATURES, *RARE)},
        },
        copy=False,
    )


def _vectorize(plan_keys: list[str], reference_keys: list[str], n_own: int) -> tuple[_Side, _Side]:
    """Return both sides; the first `n_own` rows of the reference are provisions, the others decoys."""
    index, counts = index_terms([*plan_keys, *reference_keys])
    split = len(plan_keys)
    if not counts.indptr[split + n_own]:
        raise TableError("table 'units'", "no clause holds a word", "Look at the texts with `doichieu check`.")
    plan_side, reference_side = _cut_rows(counts, 0, split), _cut_rows(counts, split, counts.shape[0])
    rarity, rare = measure_rarity(reference_side), _find_rare(reference_side, n_own, len(index.syllables))
    return (
        _make_side(plan_keys, plan_side, index, rarity, rare),
        _make_side(reference_keys, reference_side, index, rarity, rare),
    )


def _find_rare(reference_side: Matrix, n_own: int, n_syllables: int) -> NDArray[np.bool_]:
    """Tell of each term whether few hold it: what many decoys hold is the genre's, many provisions the subject's."""
    n_all = reference_side.shape[0]
    everywhere, own = (_count_holders(_cut_rows(reference_side, 0, stop)) for stop in (n_all, n_own))
    part = np.where(np.arange(len(own)) < n_syllables, 1.0, _RARE_PAIRS)
    few = everywhere <= np.maximum(2, _RARE_SHARE * part * n_all)
    return few & (own <= np.maximum(2, _RARE_OWN_SHARE * part * n_own))


def _count_holders(counts: Matrix) -> Places:
    return np.bincount(counts.indices, minlength=counts.shape[1])


def _cut_rows(counts: Matrix, start: int, stop: int) -> Matrix:
    """Return rows of a matrix without copying them, as slicing would."""
    places = slice(counts.indptr[start], counts.indptr[stop])
    indptr = counts.indptr[start : stop + 1] - counts.indptr[start]
    return sp.csr_matrix((counts.data[places], counts.indices[places], indptr), shape=(stop - start, counts.shape[1]))


def _make_side(keys: list[str], counts: Matrix, index: TermIndex, rarity: Weights, rare: NDArray[np.bool_]) -> _Side:
    split = [[] if parts == [key] else parts for key in keys for parts in [split_parts(key)]]
    n_parts = np.array([len(parts) for parts in split])
    parts = count_terms((part for parts in split for part in parts), index)
    # Rarity counted from 0: what every provision holds weighs nothing.
    roots = np.sqrt(rarity - 1).astype(np.float32)
    held = sp.csr_matrix((roots[counts.indices], counts.indices, counts.indptr), counts.shape)
    is_divided = n_parts > 0
    return _Side(
        vectors=weigh_counts(sp.vstack([counts, parts], format="csr"), rarity),
        held=held,
        weight=_sum_rows(held, np.where(held.indices < len(index.syllables), held.data**2, 0)),
        is_rare=rare,
        n_syllables=len(index.syllables),
        is_divided=is_divided,
        first_part=np.where(is_divided, len(keys) + np.cumsum(n_parts) - n_parts, np.arange(len(keys))),
        n_parts=np.maximum(1, n_parts),
    )


def _sum_rows(pattern: Matrix, values: NDArray[Any]) -> NDArray[Any]:
    """Return the sums of other values in the places of a matrix, row by row."""
    return np.asarray(sp.csr_matrix((values, pattern.indices, pattern.indptr), pattern.shape).sum(axis=1)).ravel()


def _shortlist(clauses: Matrix, reference_side: Matrix, size: int, among: slice) -> sp.coo_matrix:
    """Return the best of some provisions for each clause as (row, column, cosine), best first.

    Ties are broken by reading order, so that the result does not depend on the order of plans.
    """
    provisions = _cut_rows(reference_side, among.start, among.stop)
    count = provisions.shape[0]
    # Of equal cosines at the end of the shortlist the product keeps the last, hence last provision first.
    top = sp_matmul_topn(clauses, provisions[::-1].T.tocsr(), top_n=min(size, count), n_threads=_THREADS).tocoo()
    columns = among.start + count - 1 - top.col
    order = np.lexsort((columns, -np.round(top.data, 6), top.row))
    shape = (clauses.shape[0], reference_side.shape[0])
    return sp.coo_matrix((top.data[order], (top.row[order], columns[order])), shape=shape)


def _add_parts(features: Features, pairs: sp.coo_matrix, plan_side: _Side, reference_side: _Side) -> None:
    """Add the cosine of the best pair of parts; a unit that is not divided is its own part.

    Clauses string several obligations together, and so do the provisions of an official text.
    """
    best = pairs.data.copy()
    divided = np.flatnonzero(plan_side.is_divided[pairs.row] | reference_side.is_divided[pairs.col])
    for chunk in _chunk(len(divided)):
        places = divided[chunk]
        best[places] = _find_best_parts(plan_side, reference_side, pairs.row[places], pairs.col[places])
    features["parts_cosine"] = best


def _add_shares(features: Features, pairs: sp.coo_matrix, plan_side: _Side, reference_side: _Side) -> None:
    """Add how much of the wording of each side stands in the other, and how many rare terms that is."""
    shared = np.empty(len(pairs.data), dtype=np.float32)
    for name in RARE:
        features[name] = np.empty(len(pairs.data), dtype=np.int32)
    for chunk in _chunk(len(pairs.data)):
        both = share_terms(plan_side.held, reference_side.held, pairs.row[chunk], pairs.col[chunk])
        rare, is_syllable = plan_side.is_rare[both.indices], both.indices < plan_side.n_syllables
        shared[chunk] = _sum_rows(both, both.data * is_syllable)
        features["n_rare"][chunk] = _sum_rows(both, (rare & is_syllable).astype(np.int32))
        features["n_rare_terms"][chunk] = _sum_rows(both, rare.astype(np.int32))
    features["rare_terms"] = np.log1p(features["n_rare_terms"], dtype=np.float32)
    for name, side, units in (("provision_share", reference_side, pairs.col), ("clause_share", plan_side, pairs.row)):
        features[name] = (shared / np.maximum(side.weight[units], _LEAST_WEIGHT)).astype(np.float32)


def _find_best_parts(left: _Side, right: _Side, rows: Places, columns: Places) -> Vector:
    """Return the cosine of the best pair of parts of each pair of units."""
    n_right = right.n_parts[columns]
    sizes = left.n_parts[rows] * n_right
    starts = np.cumsum(sizes) - sizes
    pair = np.repeat(np.arange(len(rows)), sizes)
    nth_left, nth_right = np.divmod(np.arange(len(pair)) - starts[pair], n_right[pair])
    parts = left.first_part[rows][pair] + nth_left, right.first_part[columns][pair] + nth_right
    return np.maximum.reduceat(_dot_rows(left.vectors, right.vectors, *parts), starts)


def _dot_rows(left: Matrix, right: Matrix, rows: Places, columns: Places) -> Vector:
    """Return the dot products of left[rows] and right[columns], pair by pair."""
    products = np.empty(len(rows), dtype=np.float32)
    for chunk in _chunk(len(rows)):
        products[chunk] = np.asarray(share_terms(left, right, rows[chunk], columns[chunk]).sum(axis=1)).ravel()
    return products


def _chunk(size: int) -> Iterator[slice]:
    return (slice(start, start + _CHUNK) for start in range(0, size, _CHUNK))


def _add_types(pairs: Features, clauses: pd.DataFrame, reference: pd.DataFrame) -> None:
    types = reference["type"].tolist()
    # Numbers of the types, not their names, are spread over the pairs: names would take most of the memory.
    numbers = {name: number for number, name in enumerate(dict.fromkeys([*UNIT_TYPES, *types]))}
    provision = np.array([numbers[name] for name in types], dtype=np.int8)[pairs["provision"]]
    clause = clauses["type"].map(numbers).to_numpy(dtype=np.int8)[pairs["clause"]]
    is_goal = clause == numbers["target"]
    flags = {
        "same_type": provision == clause,
        "task_for_target": (provision == numbers["target"]) & ~is_goal,
        "viewpoint": np.isin(provision, [numbers["viewpoint"], numbers["situation"]]),
    }
    pairs.update({name: flag.astype(np.float32) for name, flag in flags.items()})


def _score_plain(
    pairs: Features, clauses: pd.DataFrame, reference_keys: list[str], parameters: StudyParameters
) -> Vector:
    plan_keys = make_match_texts(clauses["text"], parameters)
    left = [plan_keys[place] for place in pairs["clause"]]
    right = [reference_keys[place] for place in pairs["provision"]]
    scorer = getattr(fuzz, parameters.plain_scorer)
    return np.asarray(process.cpdist(left, right, scorer=scorer, dtype=np.float32), dtype=float)
