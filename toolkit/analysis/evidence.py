"""Why a pair has its probability: what both passages share, and the sum from prior to probability."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.analysis.analysis import Analysis
from toolkit.errors import StudyError, suggest_name
from toolkit.matching.chance import load_decoys
from toolkit.matching.match_text import find_parts, make_match_texts
from toolkit.matching.mending import Neighbours, list_neighbours, mend_texts
from toolkit.matching.model import Logistic, Model
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
    texts = [
        (_find_text(analysis.units, doc, clause), _find_text(analysis.units, reference_id, provision))
        for doc, clause, provision in wanted
    ]
    known = analysis.candidates.merge(pd.DataFrame(wanted, columns=keys).drop_duplicates()).set_index(keys, drop=False)
    strengths = analysis.alignment.set_index(keys)["strength"].to_dict()
    vocabulary = _index_study(analysis, parameters)
    found = []
    for pair, (clause_text, provision_text) in zip(wanted, texts, strict=True):
        if pair not in known.index:
            raise StudyError(
                f"{pair[0]} {pair[1]} and {pair[2]}",
                "are no candidate pair: the provision is not among the nearest of this clause",
                "Raise the parameter shortlist to look further.",
            )
        row = known.loc[[pair]]
        parts, terms = _match_parts(clause_text, provision_text, vocabulary, parameters)
        found.append(
            Evidence(
                *pair,
                clause_text,
                provision_text,
                *parts,
                terms,
                float(row["p_any"].iloc[0]),
                float(row["p_full"].iloc[0]),
                str(strengths.get(pair, "")),
                model.full.intercept if model else 0.0,
                _list_shares(row, model.full if model else None),
                model is not None and not row["n_rare"].iloc[0],
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


def _find_text(units: pd.DataFrame, doc_id: str, unit_id: str) -> str:
    own = units[units["doc_id"] == doc_id]
    if own.empty:
        raise StudyError(
            "study",
            f"has no document '{doc_id}'; {suggest_name(doc_id, set(units['doc_id']))}",
            "Correct it.",
        )
    match = own[own["clause_id"] == unit_id]
    if match.empty:
        raise StudyError(doc_id, f"has no unit '{unit_id}'; {suggest_name(unit_id, own['clause_id'])}", "Correct it.")
    return str(match["text"].iloc[0])


def _index_study(analysis: Analysis, parameters: StudyParameters) -> _Vocabulary:
    reference_id = str(find_reference(analysis.documents)["doc_id"])
    units = analysis.units[analysis.units["kind"].isin(CONTENT_KINDS)]
    own = units[(units["doc_id"] == reference_id) & (units["type"] != "situation")]["text"].tolist()
    texts = [*own, *load_decoys(parameters)["text"]]
    others = units[units["doc_id"] != reference_id]["text"].tolist()
    keys = make_match_texts(texts, parameters)
    neighbours = list_neighbours(keys)
    index, all_counts = index_terms([*keys, *mend_texts(make_match_texts(others, parameters), neighbours)])
    counts = all_counts[: len(texts)]
    spread = np.bincount(counts.indices, minlength=counts.shape[1])
    return _Vocabulary(index, name_terms(index), measure_rarity(counts), spread, neighbours)


def _match_parts(
    clause: str, provision: str, vocabulary: _Vocabulary, parameters: StudyParameters
) -> tuple[tuple[tuple[int, int], tuple[int, int]], pd.DataFrame]:
    """Return the best-matching parts of both passages, and the terms that the passages share."""
    spans = [find_parts(text, parameters) for text in (clause, provision)]
    counts = [
        _count([text[a:b] for a, b in [(0, len(text)), *own]], vocabulary, parameters)
        for text, own in zip((clause, provision), spans, strict=True)
    ]
    left, right = (weigh_counts(count, vocabulary.rarity) for count in counts)
    products = (left[1:] @ right[1:].T).toarray()
    best = np.unravel_index(int(products.argmax()), products.shape)
    held = [set(count[0].indices) for count in counts]
    inside = [set(count[1 + int(place)].indices) for count, place in zip(counts, best, strict=True)]
    shared = sorted(held[0] & held[1], key=lambda term: (-vocabulary.rarity[term], vocabulary.names[term]))
    terms = pd.DataFrame(
        {
            "term": pd.Series([vocabulary.names[term] for term in shared], dtype="str"),
            "rarity": vocabulary.rarity[shared],
            "n_units": vocabulary.spread[shared],
            "in_parts": np.array([term in inside[0] & inside[1] for term in shared], dtype=bool),
        }
    )
    return (spans[0][int(best[0])], spans[1][int(best[1])]), terms


def _count(texts: list[str], vocabulary: _Vocabulary, parameters: StudyParameters) -> Matrix:
    return count_terms(mend_texts(make_match_texts(texts, parameters), vocabulary.neighbours), vocabulary.index)


def _list_shares(row: pd.DataFrame, logistic: Logistic | None) -> pd.DataFrame:
    if logistic is None:
        return pd.DataFrame({"feature": [], "value": [], "share": []})
    shares = logistic.contributions(row).iloc[0]
    ordered = shares.reindex(shares.abs().sort_values(ascending=False, kind="stable").index)
    values = [float(row[name].iloc[0]) for name in ordered.index]
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
