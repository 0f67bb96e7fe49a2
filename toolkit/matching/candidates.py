"""Candidate pairs of clause and provision, and how alike they are, feature by feature.

Everything is sparse linear algebra over syllables and pairs of syllables: a shortlist by TF-IDF cosine,
then the best-matching parts of the pairs that are left. Nothing here accepts or rejects a pair.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp
from rapidfuzz import fuzz, process
from sparse_dot_topn import sp_matmul_topn

from toolkit.errors import TableError
from toolkit.matching.features import FEATURES, Features, Vector
from toolkit.matching.match_text import make_match_texts, split_parts
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

_CHUNK = 50_000  # pairs handled at a time, to bound memory
_THREADS = 2  # for the shortlist; no result depends on it


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of the comparison in matrix form; a row is a unit.

    A unit of a single part has no row in `parts`: what holds of the unit holds of its part.
    """

    tfidf: Matrix
    context: Matrix  # TF-IDF of the headings and lead-ins, each once
    context_place: Places  # row of each unit in `context`
    parts: Matrix  # TF-IDF
    first_part: Places  # len(units) + 1 places into parts


def propose_candidates(
    units: pd.DataFrame,
    *,
    reference_id: str,
    parameters: StudyParameters,
    provisions: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Propose pairs of clause and provision worth a look, with the features of each.

    Parameters
    ----------
    units : DataFrame
        The units table of all documents. Only clauses and rows are paired; headings and lead-ins are
        inherited as context.
    reference_id : str
        doc_id of the reference.
    parameters : StudyParameters
        `shortlist` bounds the pairs per clause; the normalization settings make the match key; with
        the plain method the column `plain_score` (0 to 100) is added.
    provisions : DataFrame, optional
        Types of the provisions (provision_id, type); those of the units where left out.

    Returns
    -------
    DataFrame
        doc_id, clause_id, provision_id, rank (1 for the best provision of a clause, by cosine) and the
        columns of :data:`FEATURES`. Sorted by document, clause and rank. A clause that shares no term
        with any provision has no row.

    Raises
    ------
    TableError
        If the reference has no units: there is nothing to compare with.
    """
    check_columns(units, "units")
    content = units[units["kind"].isin(CONTENT_KINDS)]
    reference = content[content["doc_id"] == reference_id].reset_index(drop=True)
    clauses = content[content["doc_id"] != reference_id].reset_index(drop=True)
    if reference.empty:
        raise TableError(
            "table 'units'",
            f"the reference '{reference_id}' has no clauses",
            "Look at its faults with `doichieu check`.",
        )
    if clauses.empty:
        return pd.DataFrame(columns=["doc_id", "clause_id", "provision_id", "rank", *FEATURES])
    plan_side, reference_side = _vectorize(clauses, reference, parameters)
    pairs = _shortlist(plan_side.tfidf, reference_side.tfidf, parameters.shortlist)
    features = {"cosine": pairs.data}
    _add_parts(features, pairs, plan_side, reference_side)
    _add_context(features, pairs, plan_side, reference_side)
    del plan_side, reference_side
    _add_ranks(features, pairs, clauses["doc_id"])
    _add_types(features, pairs, clauses, reference, provisions)
    table = pd.DataFrame(
        {
            "doc_id": clauses["doc_id"].take(pairs.row).array,
            "clause_id": clauses["clause_id"].take(pairs.row).array,
            "provision_id": reference["clause_id"].take(pairs.col).array,
            **{name: features[name] for name in ("rank", *FEATURES)},
        },
        copy=False,
    )
    if parameters.method == "plain":
        table["plain_score"] = _score_plain(pairs, clauses, reference, parameters)
    return table


def _vectorize(clauses: pd.DataFrame, reference: pd.DataFrame, parameters: StudyParameters) -> tuple[_Side, _Side]:
    keys = [make_match_texts(side["text"], parameters) for side in (clauses, reference)]
    index, counts = index_terms(keys[0] + keys[1])
    if not counts.shape[1]:
        raise TableError("table 'units'", "no clause holds a word", "Look at the texts with `doichieu check`.")
    n_units, rarity = counts.shape[0], measure_rarity(counts)
    split = len(keys[0])
    plan_side = _make_side(clauses, keys[0], _cut_rows(counts, 0, split), index, rarity, parameters)
    reference_side = _make_side(reference, keys[1], _cut_rows(counts, split, n_units), index, rarity, parameters)
    return plan_side, reference_side


def _cut_rows(counts: Matrix, start: int, stop: int) -> Matrix:
    """Return rows of a matrix without copying them, as slicing would."""
    places = slice(counts.indptr[start], counts.indptr[stop])
    indptr = counts.indptr[start : stop + 1] - counts.indptr[start]
    return sp.csr_matrix((counts.data[places], counts.indices[places], indptr), shape=(stop - start, counts.shape[1]))


def _make_side(
    units: pd.DataFrame,
    keys: list[str],
    counts: Matrix,
    index: TermIndex,
    rarity: Weights,
    parameters: StudyParameters,
) -> _Side:
    place, contexts = pd.factorize(units["context"])
    split = [[] if parts == [key] else parts for key in keys for parts in [split_parts(key)]]
    parts = count_terms((part for parts in split for part in parts), index)
    return _Side(
        tfidf=weigh_counts(counts, rarity),
        context=weigh_counts(count_terms(make_match_texts(contexts, parameters), index), rarity),
        context_place=place,
        parts=weigh_counts(parts, rarity),
        first_part=np.concatenate([[0], np.cumsum([len(parts) for parts in split])]),
    )


def _shortlist(clauses: Matrix, provisions: Matrix, size: int) -> sp.coo_matrix:
    """Return the best provisions of each clause as (row, column, cosine), best first.

    Ties are broken by reading order, so that the result does not depend on the order of plans.
    """
    count = provisions.shape[0]
    # Of equal cosines at the end of the shortlist the product keeps the last, hence last provision first.
    top = sp_matmul_topn(clauses, provisions[::-1].T.tocsr(), top_n=min(size, count), n_threads=_THREADS).tocoo()
    columns = count - 1 - top.col
    order = np.lexsort((columns, -np.round(top.data, 6), top.row))
    return sp.coo_matrix((top.data[order], (top.row[order], columns[order])), shape=top.shape)


def _add_parts(features: Features, pairs: sp.coo_matrix, plan_side: _Side, reference_side: _Side) -> None:
    """Add the cosine of the best part of the clause with the provision, and with its best part.

    Clauses string several obligations together, and so do the provisions of an official text.
    """
    features["part_cosine"] = np.empty(len(pairs.data), dtype=np.float32)
    features["parts_cosine"] = np.empty(len(pairs.data), dtype=np.float32)
    for chunk in _chunk(len(pairs.data)):
        rows, columns = pairs.row[chunk], pairs.col[chunk]
        part = _best_part(plan_side, reference_side.tfidf, rows, columns, pairs.data[chunk])
        features["part_cosine"][chunk] = part
        features["parts_cosine"][chunk] = _best_parts(plan_side, reference_side, rows, columns, part)


def _best_part(side: _Side, other: Matrix, rows: Places, columns: Places, whole: Vector) -> Vector:
    """Return the cosine of the best part of each of side[rows] with other[columns].

    `whole` holds the cosines of the whole units: the values of units that have a single part.
    """
    split = np.flatnonzero(np.diff(side.first_part)[rows])
    if not len(split):
        return whole
    part, pair, starts = _expand(side.first_part, rows[split])
    products = _dot_rows(side.parts, other, part, columns[split][pair])
    best = np.array(whole, dtype=float)
    best[split] = np.maximum.reduceat(products, starts)
    return best


def _best_parts(plan_side: _Side, reference_side: _Side, rows: Places, columns: Places, part: Vector) -> Vector:
    """Return the cosine of the best pair of parts; `part` holds the values of undivided provisions."""
    split = np.flatnonzero(np.diff(reference_side.first_part)[columns])
    if not len(split):
        return part
    asked, pair, starts = _expand(reference_side.first_part, columns[split])
    clause = rows[split][pair]
    whole = _dot_rows(plan_side.tfidf, reference_side.parts, clause, asked)
    best = np.array(part, dtype=float)
    best[split] = np.maximum.reduceat(_best_part(plan_side, reference_side.parts, clause, asked, whole), starts)
    return best


def _expand(first_part: Places, units: Places) -> tuple[Places, Places, Places]:
    """Return the places of the parts of units, which of the units each belongs to, and where units start."""
    sizes = np.diff(first_part)[units]
    starts = np.cumsum(sizes) - sizes
    owner = np.repeat(np.arange(len(units)), sizes)
    return np.arange(len(owner)) + np.repeat(first_part[units] - starts, sizes), owner, starts


def _dot_rows(left: Matrix, right: Matrix, rows: Places, columns: Places) -> Vector:
    """Return the dot products of left[rows] and right[columns], pair by pair."""
    products = np.empty(len(rows), dtype=np.float32)
    for chunk in _chunk(len(rows)):
        products[chunk] = np.asarray(share_terms(left, right, rows[chunk], columns[chunk]).sum(axis=1)).ravel()
    return products


def _chunk(size: int) -> Iterator[slice]:
    return (slice(start, start + _CHUNK) for start in range(0, size, _CHUNK))


def _add_context(features: Features, pairs: sp.coo_matrix, plan_side: _Side, reference_side: _Side) -> None:
    features["context_cosine"] = _dot_once(
        plan_side.context,
        reference_side.context,
        plan_side.context_place[pairs.row],
        reference_side.context_place[pairs.col],
    )


def _dot_once(left: Matrix, right: Matrix, rows: Places, columns: Places) -> Vector:
    """Return the dot products of left[rows] and right[columns]; each different pair is computed once."""
    codes, place = np.unique(rows.astype(np.int64) * right.shape[0] + columns, return_inverse=True)
    return _dot_rows(left, right, *np.divmod(codes, right.shape[0]))[place]


def _add_ranks(features: Features, pairs: sp.coo_matrix, doc_ids: pd.Series) -> None:
    """Add how a pair stands among the other pairs of its clause, and of its provision in the plan."""
    strength = (features["cosine"].astype(float) + features["parts_cosine"]).round(6)
    plan = pd.factorize(doc_ids)[0][pairs.row]
    cells = plan * np.int64(pairs.shape[1]) + pairs.col
    for name, groups in (("clause", pairs.row), ("provision", cells)):
        rank, gap = _rank_within(groups, strength)
        features[f"{name}_rank"] = (1 / rank).astype(np.float32)
        features[f"{name}_gap"] = gap.astype(np.float32)
    first = np.searchsorted(pairs.row, pairs.row)
    features["rank"] = np.arange(1, len(first) + 1) - first


def _rank_within(groups: Places, strength: Vector) -> tuple[Places, Vector]:
    """Return rank (1 for the strongest; equals share the better rank) and distance to the strongest."""
    order = np.lexsort((-strength, groups))
    group, value = groups[order], strength[order]
    opens = np.append(True, group[1:] != group[:-1])
    differs = opens | np.append(True, value[1:] != value[:-1])
    places = np.arange(len(order))
    first = np.maximum.accumulate(np.where(opens, places, 0))
    first_equal = np.maximum.accumulate(np.where(differs, places, 0))
    rank, gap = np.empty(len(order), dtype=np.int64), np.empty(len(order))
    rank[order], gap[order] = first_equal - first + 1, value[first] - value
    return rank, gap


def _add_types(
    features: Features,
    pairs: sp.coo_matrix,
    clauses: pd.DataFrame,
    reference: pd.DataFrame,
    provisions: pd.DataFrame | None,
) -> None:
    given = {} if provisions is None else dict(zip(provisions["provision_id"], provisions["type"], strict=True))
    types = [given.get(unit, "") or own for unit, own in zip(reference["clause_id"], reference["type"], strict=True)]
    # Numbers of the types, not their names, are spread over the pairs: names would take most of the memory.
    numbers = {name: number for number, name in enumerate(dict.fromkeys([*UNIT_TYPES, *types]))}
    reference_type = np.array([numbers[name] for name in types], dtype=np.int8)[pairs.col]
    plan_type = clauses["type"].map(numbers).to_numpy(dtype=np.int8)[pairs.row]
    is_goal = plan_type == numbers["target"]
    flags = {
        "same_type": reference_type == plan_type,
        "task_for_target": (reference_type == numbers["target"]) & ~is_goal,
        "target_for_task": (reference_type == numbers["task"]) & is_goal,
        "viewpoint": np.isin(reference_type, [numbers["viewpoint"], numbers["situation"]]),
        "organisation_for_organisation": (reference_type == numbers["organisation"])
        & np.isin(plan_type, [numbers["organisation"], numbers["purpose"]]),
    }
    features.update({name: flag.astype(np.float32) for name, flag in flags.items()})


def _score_plain(
    pairs: sp.coo_matrix, clauses: pd.DataFrame, reference: pd.DataFrame, parameters: StudyParameters
) -> Vector:
    scorer = getattr(fuzz, parameters.plain_scorer)
    plan_texts = make_match_texts(clauses["text"], parameters)
    reference_texts = make_match_texts(reference["text"], parameters)
    plan_side = [plan_texts[row] for row in pairs.row]
    reference_side = [reference_texts[column] for column in pairs.col]
    return np.asarray(process.cpdist(plan_side, reference_side, scorer=scorer, dtype=np.float32), dtype=float)
