"""Candidate pairs of clause and provision, and how alike they are, feature by feature.

Everything is sparse linear algebra over syllables and pairs of syllables: a shortlist by TF-IDF cosine,
then directed shares of rare terms for the pairs that are left. Nothing here accepts or rejects a pair.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize
from sparse_dot_topn import sp_matmul_topn

from toolkit.errors import TableError
from toolkit.parameters import StudyParameters
from toolkit.sections import infer_types
from toolkit.tables import CONTENT_KINDS, check_columns
from toolkit.vietnamese import list_tokens, make_key

#: The features of a pair. Shares and cosines run from 0 (nothing in common) to 1; the rest is explained
#: in docs/method.md.
FEATURES = (
    "cosine",
    "part_cosine",
    "provision_share",
    "provision_part_share",
    "clause_share",
    "clause_part_share",
    "phrase_share",
    "rare_terms",
    "context_cosine",
    "heading_cosine",
    "clause_rank",
    "provision_rank",
    "clause_gap",
    "provision_gap",
    "same_type",
    "task_for_target",
    "target_for_task",
    "viewpoint",
    "organisation_for_organisation",
)

#: Numbers and dates of cited documents: every plan names them, they say nothing of a clause's content.
_CITATION = re.compile(
    r"(?:số )?\d+(?:/\d{4})?\s?[-/]\s?[a-zđ]{2,5}(?:\s?[-/]\s?[a-zđ]{2,6})*"
    r"|(?:,? ?ngày )?\d{1,2}\s?[/-]\s?\d{1,2}\s?[/-]\s?\d{4}|ngày \d+ tháng \d+ năm \d{4}"
)
_PART = re.compile(r"(?<=[.;:])\s+|;")
_SHORTEST_PART = 4  # syllables; shorter pieces are no obligation of their own
_CHUNK = 200_000  # pairs handled at a time, to bound memory

Matrix: TypeAlias = sp.csr_matrix
Vector: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of the comparison in matrix form; a row is a unit."""

    units: pd.DataFrame
    tfidf: Matrix
    terms: Matrix  # 1 where a term occurs
    context: Matrix  # TF-IDF of the headings and lead-ins
    weight: Vector  # summed rarity of the unit's terms
    parts: Matrix  # 1 where a term occurs in a part
    parts_tfidf: Matrix
    part_weight: Vector
    first_part: NDArray[np.int64]  # len(units) + 1 places into parts


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
        Types of the provisions (provision_id, type); inferred from headings where left out.

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
    plans, central, rarity, phrase = _vectorize(clauses, reference, parameters)
    pairs = _shortlist(plans.tfidf, central.tfidf, parameters.shortlist)
    table = pd.DataFrame(
        {
            "doc_id": clauses["doc_id"].to_numpy()[pairs.row],
            "clause_id": clauses["clause_id"].to_numpy()[pairs.row],
            "provision_id": reference["clause_id"].to_numpy()[pairs.col],
        }
    )
    table["cosine"] = pairs.data.astype(float)
    _add_shares(table, pairs, plans, central, rarity, phrase)
    _add_context(table, pairs, plans, central)
    _add_ranks(table)
    _add_types(table, pairs, clauses, reference, provisions)
    if parameters.method == "plain":
        table["plain_score"] = _score_plain(pairs, clauses, reference, parameters)
    return table[["doc_id", "clause_id", "provision_id", "rank", *table.columns[3:].drop("rank")]]


def make_match_text(text: str, parameters: StudyParameters) -> str:
    """Return the text that is compared: the match key without numbers and dates of citations."""
    key = make_key(text, fold_tone_placement=parameters.fold_tone_placement, fold_yi=parameters.fold_yi)
    return " ".join(_CITATION.sub(" ", key).split())


def split_parts(key: str) -> list[str]:
    """Split a clause's match text into the obligations that it strings together.

    Examples
    --------
    >>> split_parts("rà soát quy định của tỉnh; báo cáo kết quả trước tháng sáu")
    ['rà soát quy định của tỉnh', 'báo cáo kết quả trước tháng sáu']
    """
    parts = [part for part in _PART.split(key) if len(part.split()) >= _SHORTEST_PART]
    return parts or [key]


def _vectorize(
    clauses: pd.DataFrame, reference: pd.DataFrame, parameters: StudyParameters
) -> tuple[_Side, _Side, Vector, Vector]:
    keys = [[make_match_text(text, parameters) for text in side["text"]] for side in (clauses, reference)]
    counter = CountVectorizer(
        tokenizer=list_tokens, token_pattern=None, ngram_range=(1, 2), lowercase=False, dtype=np.float32
    )
    try:
        counts = counter.fit_transform(keys[0] + keys[1])
    except ValueError:
        raise TableError(
            "table 'units'", "no clause holds a word", "Look at the texts with `doichieu check`."
        ) from None
    n_units = counts.shape[0]
    spread = np.asarray((counts > 0).sum(axis=0)).ravel()
    rarity = np.log((1 + n_units) / (1 + spread)) + 1
    names = counter.get_feature_names_out()
    phrase = rarity * np.fromiter((" " in name for name in names), float, len(names))
    split = len(keys[0])
    sides = [
        _make_side(units, side_keys, side_counts, counter, rarity, parameters)
        for units, side_keys, side_counts in (
            (clauses, keys[0], counts[:split]),
            (reference, keys[1], counts[split:]),
        )
    ]
    return sides[0], sides[1], rarity, phrase


def _make_side(
    units: pd.DataFrame,
    keys: list[str],
    counts: Matrix,
    counter: CountVectorizer,
    rarity: Vector,
    parameters: StudyParameters,
) -> _Side:
    contexts, place = np.unique(units["context"].to_numpy(dtype=str), return_inverse=True)
    context = counter.transform([make_match_text(text, parameters) for text in contexts])
    split = [split_parts(key) for key in keys]
    parts = counter.transform([part for parts in split for part in parts])
    terms, part_terms = _binarize(counts), _binarize(parts)
    return _Side(
        units=units,
        tfidf=_weigh(counts, rarity),
        terms=terms,
        context=_weigh(context, rarity)[place],
        weight=terms @ rarity,
        parts=part_terms,
        parts_tfidf=_weigh(parts, rarity),
        part_weight=part_terms @ rarity,
        first_part=np.concatenate([[0], np.cumsum([len(parts) for parts in split])]),
    )


def _weigh(counts: Matrix, rarity: Vector) -> Matrix:
    weighted = counts.astype(np.float32)
    weighted.data = 1 + np.log(weighted.data)
    return normalize(weighted @ sp.diags(rarity.astype(np.float32)), copy=False).tocsr()


def _binarize(counts: Matrix) -> Matrix:
    terms = counts.astype(np.float32)
    terms.data[:] = 1
    return terms.tocsr()


def _shortlist(clauses: Matrix, provisions: Matrix, size: int) -> sp.coo_matrix:
    """Return the best provisions of each clause as (row, column, cosine), best first.

    Ties are broken by reading order, so that the result does not depend on the order of plans.
    """
    top = sp_matmul_topn(
        clauses, provisions.T.tocsr(), top_n=min(size, provisions.shape[0]), sort=False
    ).tocoo()
    order = np.lexsort((top.col, -np.round(top.data, 6), top.row))
    return sp.coo_matrix((top.data[order], (top.row[order], top.col[order])), shape=top.shape)


def _dot_rows(left: Matrix, right: Matrix, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Vector:
    """Return the dot products of left[rows] and right[columns], pair by pair."""
    products = np.empty(len(rows))
    for start in range(0, len(rows), _CHUNK):
        chunk = slice(start, start + _CHUNK)
        products[chunk] = np.asarray(left[rows[chunk]].multiply(right[columns[chunk]]).sum(axis=1)).ravel()
    return products


def _best_of_parts(values: Vector, owner_start: NDArray[np.int64]) -> Vector:
    return np.maximum.reduceat(values, owner_start) if len(values) else values


def _expand(first_part: NDArray[np.int64], rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
    """Return, for pairs of a unit, the places of its parts, the pair of each, and where pairs start."""
    sizes = first_part[rows + 1] - first_part[rows]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    pair = np.repeat(np.arange(len(rows)), sizes)
    part = first_part[rows][pair] + (np.arange(len(pair)) - starts[pair])
    return part, pair, starts


def _add_shares(
    table: pd.DataFrame, pairs: sp.coo_matrix, plans: _Side, central: _Side, rarity: Vector, phrase: Vector
) -> None:
    rows, columns = pairs.row.astype(np.int64), pairs.col.astype(np.int64)
    weighted = (central.terms @ sp.diags(rarity)).tocsr()
    shared = _dot_rows(plans.terms, weighted, rows, columns)
    table["provision_share"] = shared / np.maximum(central.weight[columns], 1e-9)
    table["clause_share"] = shared / np.maximum(plans.weight[rows], 1e-9)
    phrases = (central.terms @ sp.diags(phrase)).tocsr()
    table["phrase_share"] = _dot_rows(plans.terms, phrases, rows, columns) / np.maximum(
        (central.terms @ phrase)[columns], 1e-9
    )
    rare = np.where(rarity >= np.quantile(rarity, 0.5), rarity, 0.0)
    table["rare_terms"] = np.log1p(
        _dot_rows(plans.terms, (central.terms @ sp.diags(rare)).tocsr(), rows, columns)
    )
    part, pair, starts = _expand(plans.first_part, rows)
    table["part_cosine"] = _best_of_parts(
        _dot_rows(plans.parts_tfidf, central.tfidf, part, columns[pair]), starts
    )
    held = _dot_rows(plans.parts, weighted, part, columns[pair])
    table["clause_part_share"] = _best_of_parts(held / np.maximum(plans.part_weight[part], 1e-9), starts)
    part, pair, starts = _expand(central.first_part, columns)
    asked = _dot_rows(central.parts @ sp.diags(rarity), plans.terms, part, rows[pair])
    table["provision_part_share"] = _best_of_parts(
        asked / np.maximum(central.part_weight[part], 1e-9), starts
    )


def _add_context(table: pd.DataFrame, pairs: sp.coo_matrix, plans: _Side, central: _Side) -> None:
    rows, columns = pairs.row.astype(np.int64), pairs.col.astype(np.int64)
    table["context_cosine"] = _dot_rows(plans.context, central.context, rows, columns)
    table["heading_cosine"] = _dot_rows(plans.tfidf, central.context, rows, columns)


def _add_ranks(table: pd.DataFrame) -> None:
    """Add how a pair stands among the other pairs of its clause, and of its provision in the plan."""
    strength = (table["cosine"] + 0.5 * table["provision_part_share"]).round(6)
    table["strength"] = strength
    for name, keys in (("clause", ["doc_id", "clause_id"]), ("provision", ["doc_id", "provision_id"])):
        groups = table.groupby(keys, sort=False)["strength"]
        table[f"{name}_rank"] = 1 / groups.rank(ascending=False, method="min")
        table[f"{name}_gap"] = groups.transform("max") - strength
    table["rank"] = table.groupby(["doc_id", "clause_id"], sort=False).cumcount() + 1
    del table["strength"]


def _add_types(
    table: pd.DataFrame,
    pairs: sp.coo_matrix,
    clauses: pd.DataFrame,
    reference: pd.DataFrame,
    provisions: pd.DataFrame | None,
) -> None:
    given = (
        {} if provisions is None else dict(zip(provisions["provision_id"], provisions["type"], strict=True))
    )
    inferred = infer_types(reference)
    central = np.array(
        [given.get(unit, "") or kind for unit, kind in zip(reference["clause_id"], inferred, strict=True)]
    )[pairs.col]
    local = infer_types(clauses).to_numpy()[pairs.row]
    is_goal = local == "target"
    table["same_type"] = (central == local).astype(float)
    table["task_for_target"] = ((central == "target") & ~is_goal).astype(float)
    table["target_for_task"] = ((central == "task") & is_goal).astype(float)
    table["viewpoint"] = np.isin(central, ["viewpoint", "situation"]).astype(float)
    table["organisation_for_organisation"] = (
        (central == "organisation") & np.isin(local, ["organisation", "purpose"])
    ).astype(float)


def _score_plain(
    pairs: sp.coo_matrix, clauses: pd.DataFrame, reference: pd.DataFrame, parameters: StudyParameters
) -> Vector:
    scorer = getattr(fuzz, parameters.plain_scorer)
    local = _match_texts(clauses["text"], parameters)
    central = _match_texts(reference["text"], parameters)
    left = [local[row] for row in pairs.row]
    right = [central[column] for column in pairs.col]
    return np.asarray(process.cpdist(left, right, scorer=scorer, dtype=np.float32), dtype=float)


def _match_texts(texts: Iterable[str], parameters: StudyParameters) -> list[str]:
    return [make_match_text(text, parameters) for text in texts]
