"""Why a pair has its probability: what both passages share, and the sum from prior to probability."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.analysis.analysis import Analysis
from toolkit.errors import StudyError, suggest_name
from toolkit.matching.chance import load_decoys
from toolkit.matching.match_text import find_parts, make_match_texts
from toolkit.matching.mending import Neighbours, list_neighbours, mend_texts
from toolkit.matching.model import Model
from toolkit.matching.terms import Matrix, TermIndex, count_terms, index_terms, measure_rarity, name_terms, weigh_counts
from toolkit.parameters import StudyParameters
from toolkit.tables import CONTENT_KINDS, find_reference
from toolkit.words.labels import word

_SHOWN_TERMS = 8


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stands behind the probability of one pair.

    Parameters
    ----------
    doc_id, clause_id, provision_id : str
        The pair.
    clause_text, provision_text : str
        Both passages, as in the units table.
    clause_part, provision_part : tuple of int
        Start and end, in the passage, of the two parts that match best (``text[start:end]``); the
        whole passage where it has no parts.
    terms : DataFrame
        Terms that both passages hold, rarest first: term (of the match key), rarity (from about 1,
        higher: in fewer provisions and decoys), n_units (of these, that hold it), in_parts (it stands in both
        matching parts).
    p_any, p_full : float
        0 to 1.
    strength : str
        ``full``, ``partial``, or empty for a pair that was not accepted.
    prior : float
        Log-odds before any feature; 0 with the plain method.
    shares : DataFrame
        feature, value, share (of the log-odds of p_full), largest first; they and the prior add up to
        the log-odds. Empty with the plain method.
    is_barred : bool
        The passages share no rare syllable, so that p_full is 0 whatever the log-odds.
    """

    doc_id: str
    clause_id: str
    provision_id: str
    clause_text: str
    provision_text: str
    clause_part: tuple[int, int]
    provision_part: tuple[int, int]
    terms: pd.DataFrame
    p_any: float
    p_full: float
    strength: str
    prior: float
    shares: pd.DataFrame
    is_barred: bool


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """The terms of a study's compared units, with their rarity among provisions and decoys."""

    index: TermIndex
    names: list[str]
    rarity: np.ndarray
    spread: np.ndarray
    neighbours: Neighbours


@dataclass(frozen=True, slots=True)
class _Passage:
    """A passage with its parts: where they stand, counts of the whole and of each part, TF-IDF of the parts."""

    spans: Sequence[tuple[int, int]]
    counts: Matrix
    parts: Matrix


def find_evidence(
    analysis: Analysis, pairs: pd.DataFrame, *, parameters: StudyParameters, model: Model | None
) -> list[Evidence]:
    """Find what stands behind the probabilities of pairs.

    Parameters
    ----------
    analysis : Analysis
        The tables of the study.
    pairs : DataFrame
        doc_id, clause_id, provision_id: rows of the alignment, or other candidates.
    parameters : StudyParameters
        Those of the study.
    model : Model or None
        The model in force; None with the plain method.

    Returns
    -------
    list of Evidence
        In the order of `pairs`.

    Raises
    ------
    StudyError
        If there is no such unit (the nearest id is named), or a pair was not on the shortlist.
    """
    reference_id = str(find_reference(analysis.documents)["doc_id"])
    keys = ["doc_id", "clause_id", "provision_id"]
    wanted = [(str(doc), str(clause), str(provision)) for doc, clause, provision in pairs[keys].itertuples(index=False)]
    known = analysis.candidates.merge(pd.DataFrame(wanted, columns=keys).drop_duplicates())
    places = {pair: place for place, pair in enumerate(known[keys].itertuples(index=False, name=None))}
    passages = _find_passages(analysis.units, reference_id, wanted)
    for pair in wanted:
        if pair not in places:
            raise StudyError(
                f"{pair[0]} {pair[1]} and {pair[2]}",
                "are no candidate pair: the provision is not among the nearest of this clause",
                "Raise the parameter shortlist to look further.",
            )
    strengths = analysis.alignment.set_index(keys)["strength"].to_dict()
    shares = model.full.contributions(known) if model else None
    vocabulary = _index_study(analysis, passages, parameters)
    read = dict(zip(passages, _read_passages(list(passages.values()), vocabulary, parameters), strict=True))
    found = []
    for pair in wanted:
        clause, provision = pair[:2], (reference_id, pair[2])
        row = known.iloc[places[pair]]
        parts, terms = _match_parts(read[clause], read[provision], vocabulary)
        found.append(
            Evidence(
                *pair,
                passages[clause],
                passages[provision],
                *parts,
                terms,
                float(row["p_any"]),
                float(row["p_full"]),
                str(strengths.get(pair, "")),
                model.full.intercept if model else 0.0,
                _list_shares(row, None if shares is None else shares.iloc[places[pair]]),
                model is not None and not row["n_rare"],
            )
        )
    return found


def explain_pair(
    analysis: Analysis, model: Model | None, plan: str, clause: str, provision: str, *, parameters: StudyParameters
) -> str:
    """Explain the probability of one pair.

    Parameters
    ----------
    analysis : Analysis
        The tables of the study.
    model : Model or None
        The model in force; None with the plain method.
    plan, clause, provision : str
        doc_id of the plan, clause_id, provision_id.
    parameters : StudyParameters
        Those of the study.

    Returns
    -------
    str
        Lines for a person: both passages with their best-matching parts, the rarest terms that both
        hold, whether the pair was accepted, and with the logistic method each feature's share of the
        log-odds, largest first; they add up to the probability.

    Raises
    ------
    StudyError
        If there is no such unit (the nearest id is named), or the pair was not on the shortlist.
    """
    pairs = pd.DataFrame([(plan, clause, provision)], columns=["doc_id", "clause_id", "provision_id"])
    evidence = find_evidence(analysis, pairs, parameters=parameters, model=model)[0]
    shown = evidence.terms.head(_SHOWN_TERMS)
    shared = ", ".join(f"{term} ({rarity:.1f})" for term, rarity in zip(shown["term"], shown["rarity"], strict=True))
    lines = [
        f"{provision}  {_mark_part(evidence.provision_text, evidence.provision_part)}",
        f"{plan} {clause}  {_mark_part(evidence.clause_text, evidence.clause_part)}",
        "[[ ]] parts that match best",
        f"rarest shared terms (rarity): {shared or 'none'}",
        f"p_any {evidence.p_any:.3f}  p_full {evidence.p_full:.3f}  {evidence.strength or 'not accepted'}",
    ]
    if model is not None:
        lines += _write_shares(evidence)
    return "\n".join([*lines, analysis.signature])


def _find_passages(
    units: pd.DataFrame, reference_id: str, pairs: Iterable[tuple[str, str, str]]
) -> dict[tuple[str, str], str]:
    """Return the texts of both units of pairs, by document and unit; raise for a unit that is not there."""
    wanted = dict.fromkeys(
        key for doc, clause, provision in pairs for key in ((doc, clause), (reference_id, provision))
    )
    own = units[units["doc_id"].isin({doc for doc, _ in wanted})]
    texts = dict(zip(zip(own["doc_id"], own["clause_id"], strict=True), own["text"].astype(str), strict=True))
    for doc, unit in wanted:
        if (doc, unit) in texts:
            continue
        ids = set(units.loc[units["doc_id"] == doc, "clause_id"])
        if not ids:
            raise StudyError(
                "study", f"has no document '{doc}'; {suggest_name(doc, set(units['doc_id']))}", "Correct it."
            )
        raise StudyError(doc, f"has no unit '{unit}'; {suggest_name(unit, ids)}", "Correct it.")
    return {key: texts[key] for key in wanted}


def _index_study(
    analysis: Analysis, passages: Mapping[tuple[str, str], str], parameters: StudyParameters
) -> _Vocabulary:
    """Index provisions and decoys, which alone tell how rare a term is, and the passages that are asked for."""
    reference_id = str(find_reference(analysis.documents)["doc_id"])
    units = analysis.units[analysis.units["kind"].isin(CONTENT_KINDS)]
    own = units[(units["doc_id"] == reference_id) & (units["type"] != "situation")]["text"].tolist()
    texts = [*own, *load_decoys(parameters)["text"]]
    keys = make_match_texts(texts, parameters)
    neighbours = list_neighbours(keys)
    asked = mend_texts(make_match_texts(list(passages.values()), parameters), neighbours)
    index, all_counts = index_terms([*keys, *asked])
    counts = all_counts[: len(texts)]
    spread = np.bincount(counts.indices, minlength=counts.shape[1])
    return _Vocabulary(index, name_terms(index), measure_rarity(counts), spread, neighbours)


def _read_passages(texts: list[str], vocabulary: _Vocabulary, parameters: StudyParameters) -> list[_Passage]:
    """Return the terms of passages and of their parts, all counted at once."""
    spans = [find_parts(text, parameters) for text in texts]
    pieces = [text[a:b] for text, own in zip(texts, spans, strict=True) for a, b in [(0, len(text)), *own]]
    keys = mend_texts(make_match_texts(pieces, parameters), vocabulary.neighbours)
    counts = count_terms(keys, vocabulary.index)
    tfidf = weigh_counts(counts, vocabulary.rarity)
    ends = np.cumsum([1 + len(own) for own in spans])
    return [
        _Passage(own, counts[end - 1 - len(own) : end], tfidf[end - len(own) : end])
        for own, end in zip(spans, ends, strict=True)
    ]


def _match_parts(
    clause: _Passage, provision: _Passage, vocabulary: _Vocabulary
) -> tuple[tuple[tuple[int, int], tuple[int, int]], pd.DataFrame]:
    """Return the best-matching parts of both passages, and the terms that the passages share."""
    products = (clause.parts @ provision.parts.T).toarray()
    best = [int(place) for place in np.unravel_index(int(products.argmax()), products.shape)]
    both = (clause, provision)
    held = [set(side.counts[0].indices) for side in both]
    inside = [set(side.counts[1 + place].indices) for side, place in zip(both, best, strict=True)]
    shared = sorted(held[0] & held[1], key=lambda term: (-vocabulary.rarity[term], vocabulary.names[term]))
    terms = pd.DataFrame(
        {
            "term": pd.Series([vocabulary.names[term] for term in shared], dtype="str"),
            "rarity": vocabulary.rarity[shared],
            "n_units": vocabulary.spread[shared],
            "in_parts": np.array([term in inside[0] & inside[1] for term in shared], dtype=bool),
        }
    )
    return (clause.spans[best[0]], provision.spans[best[1]]), terms


def _list_shares(row: pd.Series, shares: pd.Series | None) -> pd.DataFrame:
    if shares is None:
        return pd.DataFrame({"feature": [], "value": [], "share": []})
    ordered = shares.reindex(shares.abs().sort_values(ascending=False, kind="stable").index)
    values = [float(row[name]) for name in ordered.index]
    return pd.DataFrame({"feature": ordered.index, "value": values, "share": ordered.to_numpy()})


def _mark_part(text: str, part: tuple[int, int]) -> str:
    start, end = part
    return f"{text[:start]}[[{text[start:end]}]]{text[end:]}"


def _write_shares(evidence: Evidence) -> list[str]:
    table = evidence.shares
    lines = [f"{'prior':32s} {'':>8s} {evidence.prior:+8.3f}"]
    lines += [f"{row.feature:32s} {row.value:8.3f} {row.share:+8.3f}" for row in table.itertuples()]
    lines.append(f"{'log-odds (their sum)':32s} {'':>8s} {evidence.prior + table['share'].sum():+8.3f}")
    return [*lines, word("evidence.barred", "en")] if evidence.is_barred else lines
