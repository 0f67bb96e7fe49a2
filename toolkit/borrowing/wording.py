"""Who wrote like whom: shared passages of plans, pairs of plans beyond chance, where each wording stands too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from toolkit.borrowing.families import list_families
from toolkit.borrowing.formulae import list_formulae
from toolkit.borrowing.passages import Passage, find_passages
from toolkit.borrowing.shuffling import measure_pairs
from toolkit.borrowing.syllables import (
    Flags,
    Integers,
    Syllables,
    count_texts,
    cover_shingles,
    hash_shingles,
    list_runs,
    number_syllables,
)
from toolkit.errors import TableError
from toolkit.matching.chance import load_decoys
from toolkit.parameters import StudyParameters
from toolkit.statements.asides import CITATIONS
from toolkit.tables import (
    COMPARED_ROLES,
    CONTENT_KINDS,
    EXPLANATIONS,
    WORDING_SOURCES,
    check_columns,
    make_table,
)
from toolkit.text.folding import fold_text

#: Places of a plan from which a shingle that it repeats is followed: a repeated passage is found in these.
_REPEATS = 3
#: Places in the reference, in intermediates or in decoys beyond which a shingle is not followed into them one by one.
_MOST_ABOVE = 50


class Wording(NamedTuple):
    """The tables of those names, made in one go."""

    borrowing: pd.DataFrame
    borrowing_pairs: pd.DataFrame
    families: pd.DataFrame
    wording_shares: pd.DataFrame


@dataclass(frozen=True, slots=True)
class _Study:
    """All texts that matter, as syllables: units of plans first, then what may explain their wording.

    `explained` holds for each syllable 0, or the place in EXPLANATIONS from 1 on.
    """

    units: pd.DataFrame
    roles: NDArray[np.str_]
    syllables: Syllables
    hashes: NDArray[np.uint64]
    inside: Flags
    explained: NDArray[np.int8]
    rarity: NDArray[np.float64]
    parameters: StudyParameters


def find_borrowing(
    units: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    citations: pd.DataFrame | None = None,
    parameters: StudyParameters | None = None,
) -> pd.DataFrame:
    """Find the passages that two plans share in wording.

    Shingles of four syllables, in the spelling of match keys, tell where to look; a local alignment that
    bears a few edits tells where a passage begins and ends. The order of passages makes no difference.
    Syllables that stand, four in a row, in the reference, in an intermediate document or in a formula are
    taken out: only what is left counts. Only official texts are compared: the wording of a digest or an
    article is not the plan's.

    Parameters
    ----------
    units, documents : DataFrame
        The tables of those names.
    citations : DataFrame, optional
        Titles of cited documents count as formulae: to name a document is not to copy from a plan.
    parameters : StudyParameters, optional
        `shortest_passage`, `formulae`, and the spellings that count as one.

    Returns
    -------
    DataFrame
        A row a passage: doc_id, clause_id, other_id, other_clause_id (the document that stands first in
        `documents` first), start, end, other_start, other_end (offsets into the texts of the clauses),
        n_syllables (syllables that both have), n_net (those that nothing explains), surprise (how rare they
        are together: sum over neighbouring pairs of syllables of log2 of texts / texts with the pair, higher
        is rarer), n_plans (plans in which half of it and more stands, these two among them: what many share is
        rather a formula that no list holds), explained_by (empty; where fewer than `shortest_passage` are left:
        what explains most).
        Of a passage that a plan repeats, the first three places are rows.
        A shared passage does not say who wrote first, nor that one saw the other: both may have a third text
        that is not at hand.

    Raises
    ------
    TableError
        If a table lacks columns.

    Examples
    --------
    >>> same = "Mở chợ phiên nổi trên hồ Sen vào sáng chủ nhật, miễn phí bến đậu cho thuyền dưới ba tấn."
    >>> units = pd.DataFrame({"doc_id": ["lam", "xa"], "clause_id": ["1", "4"], "kind": "clause",
    ...                       "text": [same, "Ngoài ra: " + same.lower()], "is_formula": False})
    >>> documents = pd.DataFrame({"doc_id": ["lam", "xa"], "role": "plan"})
    >>> find_borrowing(units, documents)[["clause_id", "other_clause_id", "n_syllables", "other_start"]].values.tolist()
    [['1', '4', 20, 10]]
    """
    study = _read_study(units, documents, citations, parameters or StudyParameters())
    return _list_passages(study, _find_shared(study))


def measure_borrowing(
    units: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    citations: pd.DataFrame | None = None,
    parameters: StudyParameters | None = None,
) -> pd.DataFrame:
    """Measure for each pair of plans how much wording they share, and whether that is more than chance.

    Two measures of chance, and a pair must exceed both. One is the study itself with its clauses dealt out
    anew: within the same type and the same outermost heading, clauses change plans at random, and each plan
    keeps its number of them; it tells pairs that share more than any two plans of the study do. The other is
    what the plans share with texts on other subjects (the decoys), as passages for their lengths. Of two
    plans, only the second can tell.

    Parameters
    ----------
    units, documents, citations, parameters
        As for :func:`find_borrowing`; `shuffles`, `borrowing_chance` and `seed` of the parameters too.

    Returns
    -------
    DataFrame
        A row a pair of plans: doc_id, other_id, n_passages, n_net of n_syllables (of the clauses of doc_id) and
        their share (0 to 1), other_n_net, other_n_syllables, other_share (the other way), expected (net syllables,
        mean of the draws; passages that overlap count twice), p_shuffled (one-sided, sequential draws; missing with
        two plans), p_placebo (Poisson; missing without decoys), p_value (the larger of both), p_adjusted (Benjamini
        and Hochberg, over all pairs), above_chance, earlier_id (the plan of the earlier date, empty where dates do
        not tell), same_unit (both of one province).

    Examples
    --------
    >>> units = pd.DataFrame({"doc_id": ["lam", "xa"], "clause_id": "1", "kind": "clause", "type": "task",
    ...                       "context": "", "text": ["Mở chợ phiên.", "Đắp đê."], "is_formula": False})
    >>> documents = pd.DataFrame({"doc_id": ["lam", "xa"], "role": "plan", "unit": ["Lam", "Xa"],
    ...                           "issued": ["2030", "2031-02"]})
    >>> measure_borrowing(units, documents)[["n_net", "p_value", "above_chance", "earlier_id"]].values.tolist()
    [[0, 1.0, False, 'lam']]
    """
    study = _read_study(units, documents, citations, parameters or StudyParameters())
    return _measure_pairs(study, documents, _find_shared(study))


def find_families(
    units: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    citations: pd.DataFrame | None = None,
    parameters: StudyParameters | None = None,
) -> pd.DataFrame:
    """Find the families of plans that share wording beyond what all took from above, and what most of a family have.

    A family is a group of plans that average linkage makes of the pairs above chance (:func:`measure_borrowing`):
    groups join while half and more of the pairs between them are. Two members need not share anything
    themselves: `n_partners` tells with how many of the family a member is above chance.
    Its prototype is the passage that most members have (half of its net syllables, and more); of
    several the rarest. To be central is not to be the source: nothing here says who wrote it, and all members
    may have it from a text that is not at hand.

    Parameters
    ----------
    units, documents, citations, parameters
        As for :func:`measure_borrowing`.

    Returns
    -------
    DataFrame
        A row a family and member, larger families first: family (1, 2, ...), doc_id, n_members, n_provinces (among
        them), n_partners, n_net of n_syllables (what the member shares with any other of the family) and their
        share, in_time (``earliest`` or ``later`` where dates tell which member is before all others; else
        ``undetermined``), clause_id, start, end (where the member has the prototype; empty where it does not),
        n_sharing (members that have it), surprise (of the prototype, in bits), prototype (True: quoted from here).
        No rows where no pair is above chance.

    See Also
    --------
    toolkit.borrowing.families.quote_families : with the words of the prototype.

    Examples
    --------
    >>> same = [" ".join(reversed(text.split())) for text in load_decoys()["text"].head(8)]
    >>> units = pd.DataFrame({"doc_id": ["lam"] * 8 + ["xa"] * 8, "clause_id": [*"12345678"] * 2, "kind": "clause",
    ...                       "text": same * 2, "is_formula": False})
    >>> documents = pd.DataFrame({"doc_id": ["lam", "xa"], "role": "plan", "unit": ["Lam", "Xa"],
    ...                           "issued": ["2030", "2031"]})
    >>> find_families(units, documents)[["family", "doc_id", "share", "in_time", "n_sharing"]].values.tolist()
    [[1, 'lam', 1.0, 'earliest', 2], [1, 'xa', 1.0, 'later', 2]]
    """
    study = _read_study(units, documents, citations, parameters or StudyParameters())
    shared = _find_shared(study)
    return _group_plans(
        study, documents, shared, _list_passages(study, shared), _measure_pairs(study, documents, shared)
    )


def explain_wording(
    units: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    citations: pd.DataFrame | None = None,
    parameters: StudyParameters | None = None,
) -> pd.DataFrame:
    """Say where the wording of each plan stands too: in the reference, intermediates, formulae, other plans.

    Each syllable counts once, for the first of them that has it in a passage of `shortest_passage` syllables
    and more (formulae: of four).

    Parameters
    ----------
    units, documents, citations, parameters
        As for :func:`find_borrowing`.

    Returns
    -------
    DataFrame
        A row a plan and place (``reference``, ``intermediate``, ``formula``, ``other_plans``, ``own``):
        doc_id, stands_in, n_syllables, share (0 to 1). The shares of a plan add up to 1. ``own`` is what nothing
        at hand has: a text that is not in the study may have it.

    Raises
    ------
    TableError
        If the syllables of a plan do not add up: an error of the program.

    Examples
    --------
    >>> units = pd.DataFrame({"doc_id": ["goc", "lam"], "clause_id": "1", "kind": "clause", "is_formula": False,
    ...                       "text": ["Mở chợ phiên nổi trên hồ Sen vào sáng chủ nhật hằng tuần."] * 2})
    >>> documents = pd.DataFrame({"doc_id": ["goc", "lam"], "role": ["reference", "plan"]})
    >>> explain_wording(units, documents).head(1).values.tolist()
    [['lam', 'reference', 13, 1.0]]
    """
    study = _read_study(units, documents, citations, parameters or StudyParameters())
    return _share_out(study, _find_shared(study))


def quote_borrowing(borrowing: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Return passages with their words, for reading.

    Parameters
    ----------
    borrowing : DataFrame
        As :func:`find_borrowing` returns it, or rows of it.
    units : DataFrame
        The table from which it was made.

    Returns
    -------
    DataFrame
        doc_id, clause_id, passage, other_id, other_clause_id, other_passage (as the texts have them), n_net,
        surprise, n_plans, explained_by; what the fewest plans have first, the rarest of these at the top.

    Examples
    --------
    >>> units = pd.DataFrame({"doc_id": ["lam", "xa"], "clause_id": "1", "text": ["Mở chợ.", "Ta mở chợ"]})
    >>> rows = pd.DataFrame({"doc_id": ["lam"], "clause_id": "1", "other_id": "xa", "other_clause_id": "1",
    ...                      "start": 0, "end": 6, "other_start": 3, "other_end": 9, "n_syllables": 2, "n_net": 2,
    ...                      "surprise": 9.0, "n_plans": 2, "explained_by": ""})
    >>> quote_borrowing(rows, units)[["passage", "other_passage"]].values.tolist()
    [['Mở chợ', 'mở chợ']]
    """
    check_columns(borrowing, "borrowing")
    keys = zip(units["doc_id"], units["clause_id"], strict=True)
    texts: dict[tuple[str, str], str] = dict(zip(keys, units["text"], strict=True))
    rows = borrowing.sort_values(["n_plans", "surprise"], ascending=[True, False], kind="stable")
    here = zip(rows["doc_id"], rows["clause_id"], rows["start"], rows["end"], strict=True)
    there = zip(rows["other_id"], rows["other_clause_id"], rows["other_start"], rows["other_end"], strict=True)
    columns = ["doc_id", "clause_id", "passage", "other_id", "other_clause_id", "other_passage"]
    return rows.assign(
        passage=[texts[doc_id, clause_id][start:end] for doc_id, clause_id, start, end in here],
        other_passage=[texts[doc_id, clause_id][start:end] for doc_id, clause_id, start, end in there],
    )[[*columns, "n_net", "surprise", "n_plans", "explained_by"]].reset_index(drop=True)


def trace_wording(
    units: pd.DataFrame, documents: pd.DataFrame, *, citations: pd.DataFrame, parameters: StudyParameters
) -> Wording:
    """Return what the four functions above return, and look for passages once."""
    study = _read_study(units, documents, citations, parameters)
    shared = _find_shared(study)
    borrowing, pairs = _list_passages(study, shared), _measure_pairs(study, documents, shared)
    return Wording(
        borrowing, pairs, _group_plans(study, documents, shared, borrowing, pairs), _share_out(study, shared)
    )


def select_worded(documents: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of plans and controls whose own wording is at hand: official texts."""
    compared = documents[documents["role"].isin(COMPARED_ROLES)]
    return compared[compared["text_form"] == "official"] if "text_form" in compared else compared


def _read_study(
    units: pd.DataFrame, documents: pd.DataFrame, citations: pd.DataFrame | None, parameters: StudyParameters
) -> _Study:
    missing = {"doc_id", "clause_id", "kind", "text", "is_formula"} - set(units.columns)
    if missing:
        raise TableError("table 'units'", f"lacks the columns {', '.join(sorted(missing))}", "Pass the units table.")
    missing = {"doc_id", "role"} - set(documents.columns)
    if missing:
        raise TableError("table 'documents'", f"lacks the columns {', '.join(sorted(missing))}", "Pass the catalogue.")
    role_of = dict(zip(documents["doc_id"], documents["role"], strict=True))
    order = {doc_id: place for place, doc_id in enumerate(select_worded(documents)["doc_id"])}
    content = units[units["kind"].isin(CONTENT_KINDS)]
    plans = content[content["doc_id"].isin(order)]
    plans = plans.sort_values("doc_id", key=lambda ids: ids.map(order), kind="stable").reset_index(drop=True)
    # Headings and lead-ins of texts from above are wording too: a plan may take one into a clause.
    above = units[units["doc_id"].map(role_of).isin(["reference", "intermediate"])]
    formulae = list_formulae(parameters)["phrase"].tolist()
    if parameters.formulae:
        titles = [] if citations is None else citations["cited_title"].tolist()
        titles += documents["title"].tolist() if "title" in documents else []
        formulae += [title for title in dict.fromkeys(titles) if isinstance(title, str) and title]
    decoys = load_decoys(parameters)["text"].tolist()
    roles = np.array(
        ["plan"] * len(plans)
        + above["doc_id"].map(role_of).tolist()
        + ["formula"] * len(formulae)
        + ["decoy"] * len(decoys),
        dtype=str,
    )
    syllables = number_syllables([*plans["text"], *above["text"], *formulae, *decoys], parameters)
    hashes, inside = hash_shingles(syllables)
    return _Study(
        units=plans,
        roles=roles,
        syllables=syllables,
        hashes=hashes,
        inside=inside,
        explained=_explain(syllables, hashes, inside, roles, _find_stock(plans, syllables, parameters)),
        rarity=_measure_rarity(syllables),
        parameters=parameters,
    )


def _explain(
    syllables: Syllables, hashes: NDArray[np.uint64], inside: Flags, roles: NDArray[np.str_], stock: Flags
) -> NDArray[np.int8]:
    """Return for each syllable what explains it: 0, or the place in EXPLANATIONS from 1 on.

    `stock` marks the syllables that are formulae by what their text says, not by a list.
    """
    role_of = roles[syllables.texts] if len(hashes) else np.empty(0, dtype=str)
    explained = np.zeros(len(hashes), dtype=np.int8)
    for code in range(len(EXPLANATIONS), 0, -1):
        known = np.unique(hashes[inside & (role_of == EXPLANATIONS[code - 1])])
        covered = cover_shingles(inside & np.isin(hashes, known))
        if EXPLANATIONS[code - 1] == "formula":
            covered |= stock
        explained[covered] = code
    return explained


def _find_stock(plans: pd.DataFrame, syllables: Syllables, parameters: StudyParameters) -> Flags:
    """Return the syllables of closing formulae, and of numbers and dates by which documents are named."""
    stock = np.zeros(len(syllables.numbers), dtype=bool)
    for place, (text, is_formula) in enumerate(zip(plans["text"], plans["is_formula"], strict=True)):
        first, end = syllables.firsts[place], syllables.firsts[place + 1]
        if not parameters.formulae:
            continue
        stock[first:end] |= bool(is_formula)
        folded = fold_text(text)
        starts = syllables.starts[first:end]
        for found in CITATIONS.pattern.finditer(folded.text):
            begin, stop = folded.source_span(*found.span())
            stock[first + np.searchsorted(starts, begin) : first + np.searchsorted(starts, stop)] = True
    return stock


def _measure_rarity(syllables: Syllables) -> NDArray[np.float64]:
    """Return for each syllable how rare it is behind the one before it, in bits; 0 for the first of a text."""
    hashes, inside = hash_shingles(syllables, 2)
    counts = count_texts(syllables, hashes, inside)
    rarity = np.zeros(len(hashes))
    begins = np.flatnonzero(inside)
    rarity[begins + 1] = np.log2((len(syllables.firsts) - 1) / counts[begins])
    return rarity


def _find_shared(study: _Study) -> list[Passage]:
    """Return the passages that units of plans share, within a plan too; those without anything net are left out."""
    plan = np.repeat(study.roles == "plan", np.diff(study.syllables.firsts))
    # Not a seed: a shingle whose every syllable is explained.
    seeds = study.inside & plan & _reach(study.explained == 0)
    first = seeds.copy()
    first[seeds] = _count_before(study, seeds) < _REPEATS
    return list(
        find_passages(study.syllables, study.hashes, first, shortest=study.parameters.shortest_passage, most_texts=None)
    )


def _count_before(study: _Study, seeds: Flags) -> Integers:
    """Return for each seed how often its plan has the same shingle before it."""
    places = np.flatnonzero(seeds)
    doc = study.units.groupby("doc_id", sort=False).ngroup().to_numpy()[study.syllables.texts[places]]
    order = np.lexsort((places, study.hashes[places], doc))
    new = np.ones(len(places), dtype=bool)
    new[1:] = (np.diff(doc[order]) != 0) | (study.hashes[places][order][1:] != study.hashes[places][order][:-1])
    starts = np.maximum.accumulate(np.where(new, np.arange(len(places)), 0))
    counts = np.empty(len(places), dtype=np.int64)
    counts[order] = np.arange(len(places)) - starts
    return counts


def _reach(flags: Flags) -> Flags:
    """Return the places at which a shingle begins that holds a flagged syllable."""
    return cover_shingles(flags[::-1])[::-1]


def _is_net(study: _Study, passage: Passage) -> Flags:
    return (study.explained[passage.places] == 0) & (study.explained[passage.other_places] == 0)


def _describe(study: _Study, passage: Passage) -> tuple[int, float, str]:
    """Return net syllables, their surprise, and what explains the passage."""
    net = _is_net(study, passage)
    follows = np.zeros(len(net), dtype=bool)
    follows[1:] = (np.diff(passage.places) == 1) & (np.diff(passage.other_places) == 1) & net[:-1]
    surprise = float(study.rarity[passage.places][net & follows].sum())
    if net.sum() >= study.parameters.shortest_passage:
        return int(net.sum()), surprise, ""
    codes = np.maximum(study.explained[passage.places], study.explained[passage.other_places])
    counts = np.bincount(codes, minlength=len(EXPLANATIONS) + 1)[1:]
    return int(net.sum()), surprise, EXPLANATIONS[int(counts.argmax())]


def _select_between(study: _Study, shared: list[Passage]) -> list[Passage]:
    """Return the passages of two plans."""
    docs = study.units["doc_id"].tolist()
    return [passage for passage in shared if docs[passage.text] != docs[passage.other]]


def _list_passages(study: _Study, shared: list[Passage]) -> pd.DataFrame:
    doc_ids, clause_ids = study.units["doc_id"].tolist(), study.units["clause_id"].tolist()
    starts, ends = study.syllables.starts, study.syllables.ends
    rows: list[dict[str, object]] = []
    between = _select_between(study, shared)
    for passage, n_plans in zip(between, _count_plans(study, between), strict=True):
        n_net, surprise, explained_by = _describe(study, passage)
        rows.append(
            {
                "doc_id": doc_ids[passage.text],
                "clause_id": clause_ids[passage.text],
                "other_id": doc_ids[passage.other],
                "other_clause_id": clause_ids[passage.other],
                "start": int(starts[passage.places[0]]),
                "end": int(ends[passage.places[-1]]),
                "other_start": int(starts[passage.other_places[0]]),
                "other_end": int(ends[passage.other_places[-1]]),
                "n_syllables": len(passage.places),
                "n_net": n_net,
                "surprise": round(surprise, 1),
                "n_plans": n_plans,
                "explained_by": explained_by,
            }
        )
    return make_table("borrowing", rows)


def _count_plans(study: _Study, between: Sequence[Passage]) -> list[int]:
    """Return in how many plans half and more of the net syllables of each passage stand, its own two among them."""
    docs = study.units.groupby("doc_id", sort=False).ngroup().to_numpy()
    n_docs = int(docs.max(initial=0)) + 1
    sides = [
        (places[net], docs[other])
        for passage in between
        for net in [_is_net(study, passage)]
        for places, other in ((passage.places, passage.other), (passage.other_places, passage.text))
    ]
    if not sides:
        return []
    pairs = np.unique(np.concatenate([places * n_docs + doc for places, doc in sides]))
    counts = np.bincount(pairs // n_docs, minlength=len(study.hashes))
    # Nothing may be net: what one of the two has from above, in an order that the other has not.
    held = [int(np.sort(counts[places])[len(places) // 2]) + 1 if len(places) else 2 for places, _ in sides]
    return [max(two) for two in zip(held[::2], held[1::2], strict=True)]


def _measure_pairs(study: _Study, documents: pd.DataFrame, shared: list[Passage]) -> pd.DataFrame:
    missing = {"unit", "issued"} - set(documents.columns)
    if missing:
        raise TableError("table 'documents'", f"lacks the columns {', '.join(sorted(missing))}", "Pass the catalogue.")
    nets = [(passage, _is_net(study, passage)) for passage in _select_between(study, shared)]
    return measure_pairs(
        study.units,
        select_worded(documents),
        lengths=np.diff(study.syllables.firsts)[: len(study.units)],
        passages=[
            (passage.text, passage.other, passage.places[net], passage.other_places[net])
            for passage, net in nets
            if net.sum() >= study.parameters.shortest_passage
        ],
        repeated=_find_repeats(study, shared),
        placebo=_measure_placebo(study),
        parameters=study.parameters,
    )


def _group_plans(
    study: _Study, documents: pd.DataFrame, shared: list[Passage], borrowing: pd.DataFrame, pairs: pd.DataFrame
) -> pd.DataFrame:
    left_over = (borrowing["explained_by"] == "").to_numpy()
    found = [passage for passage, kept in zip(_select_between(study, shared), left_over, strict=True) if kept]
    nets = [(passage, _is_net(study, passage)) for passage in found]
    return list_families(
        borrowing[left_over],
        [(passage.places[net], passage.other_places[net]) for passage, net in nets],
        pairs,
        select_worded(documents),
    )


def _measure_placebo(study: _Study) -> float | None:
    """Return the passages that plans share with decoys, for each syllable of both; None without decoys.

    Half a passage more than were found, since none found is not none possible.
    """
    lengths = np.diff(study.syllables.firsts)
    decoys = study.roles == "decoy"
    n_pairs = float(lengths[decoys].sum()) * float(lengths[study.roles == "plan"].sum())
    if not n_pairs:
        return None
    found = sum(
        _is_net(study, passage).sum() >= study.parameters.shortest_passage for passage in _find_between(study, decoys)
    )
    return (found + 0.5) / n_pairs


def _find_repeats(study: _Study, shared: list[Passage]) -> Flags:
    """Return which units say, for half of their syllables and more, what an earlier unit of their plan says."""
    docs = study.units["doc_id"].to_numpy()
    said: dict[int, set[int]] = {}
    for passage in shared:
        if docs[passage.text] == docs[passage.other]:
            said.setdefault(passage.other, set()).update(passage.other_places.tolist())
    lengths = np.diff(study.syllables.firsts)
    repeated = np.zeros(len(study.units), dtype=bool)
    for unit, places in said.items():
        repeated[unit] = len(places) >= lengths[unit] / 2
    return repeated


def _share_out(study: _Study, shared: list[Passage]) -> pd.DataFrame:
    n = int(study.syllables.firsts[len(study.units)])
    source = np.full(n, WORDING_SOURCES.index("own"), dtype=np.int8)
    for passage in _select_between(study, shared):
        if _is_net(study, passage).sum() >= study.parameters.shortest_passage:
            source[passage.places] = source[passage.other_places] = WORDING_SOURCES.index("other_plans")
    source[_find_runs(study, _find_common(study))] = WORDING_SOURCES.index("other_plans")
    source[study.explained[:n] == len(EXPLANATIONS)] = WORDING_SOURCES.index("formula")
    for role in ("intermediate", "reference"):
        source[_find_places(study, role)] = WORDING_SOURCES.index(role)
    rows: list[dict[str, object]] = []
    text_of = study.syllables.texts[:n]
    for doc_id, own in study.units.groupby("doc_id", sort=False).groups.items():
        counts = np.bincount(source[np.isin(text_of, own)], minlength=len(WORDING_SOURCES))
        total = int(np.diff(study.syllables.firsts)[own].sum())
        if not total:
            continue
        if counts.sum() != total:
            raise TableError(f"wording of {doc_id}", f"{counts.sum()} syllables of {total}", "Report this error.")
        rows += [
            {
                "doc_id": doc_id,
                "stands_in": name,
                "n_syllables": int(count),
                "share": count / total,
            }
            for name, count in zip(WORDING_SOURCES, counts, strict=True)
        ]
    return make_table("wording_shares", rows)


def _find_places(study: _Study, role: str) -> Integers:
    """Return the places of plans' syllables that stand in passages of the texts of a role."""
    found = [passage.places for passage in _find_between(study, study.roles == role)]
    held = np.unique(study.hashes[study.inside & (study.roles[study.syllables.texts] == role)])
    # What a text says over and over is not followed into each of its places, but stands in it all the same.
    runs = _find_runs(study, cover_shingles(study.inside & np.isin(study.hashes, held)))
    return np.concatenate([*found, runs])


def _find_common(study: _Study) -> Flags:
    """Return the open syllables that another plan has too, four in a row."""
    n = int(study.syllables.firsts[len(study.units)])
    places = np.flatnonzero(study.inside[:n])
    _, shingle = np.unique(study.hashes[places], return_inverse=True)
    doc = study.units.groupby("doc_id", sort=False).ngroup().to_numpy()[study.syllables.texts[places]]
    once = np.unique(np.column_stack([shingle, doc]), axis=0)[:, 0]
    common = np.zeros(len(study.hashes), dtype=bool)
    common[places] = np.bincount(once, minlength=int(shingle.max(initial=-1)) + 1)[shingle] > 1
    return cover_shingles(common) & (study.explained == 0)


def _find_runs(study: _Study, flags: Flags) -> Integers:
    """Return the places of plans' syllables in runs of flags, of one text, that are long enough for a passage."""
    n = int(study.syllables.firsts[len(study.units)])
    begins = np.unique(np.concatenate([[0], study.syllables.firsts[: len(study.units)]]))
    kept = [
        np.arange(first, end)
        for begin, stop in zip(begins, [*begins[1:], n], strict=True)
        for first, end in ((begin + a, begin + b) for a, b in list_runs(flags[begin:stop]))
        if end - first >= study.parameters.shortest_passage
    ]
    return np.concatenate(kept) if kept else np.empty(0, dtype=np.int64)


def _find_between(study: _Study, others: Flags) -> Iterator[Passage]:
    """Yield the passages that units of plans share with the flagged texts."""
    sizes = np.diff(study.syllables.firsts)
    return find_passages(
        study.syllables,
        study.hashes,
        study.inside & np.repeat(others | (study.roles == "plan"), sizes),
        others=others,
        shortest=study.parameters.shortest_passage,
        most_texts=_MOST_ABOVE,
    )
