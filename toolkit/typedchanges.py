"""Typed changes of a whole study: what of each accepted pair differs in meaning, with its evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from toolkit.changes import list_changes
from toolkit.changes.bodies import find_bodies
from toolkit.changes.moments import find_moments
from toolkit.changes.passage import is_content, read_passage
from toolkit.changes.quantities import find_quantities
from toolkit.changes.targets import find_date_of
from toolkit.parts import PartPair, match_parts, weigh_words
from toolkit.records import Span
from toolkit.segment.rows.cells import Restated, name_act, restate_row
from toolkit.tables import check_columns, make_table

#: Parts that share less of their words are about different acts, and nothing is compared.
COMPARED = 0.5
#: That something is missing on one side, or put in other words, is said only where the parts share this much.
ALIKE = 0.62
_SINGLE_ASPECTS = ("target", "deadline", "agency")
_WORDED_ASPECTS = ("scope", "modality", "negation")
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?:-\d+(?:[.,]\d+)*)?(?![^\W\d])")
_RANGE = re.compile(r"(?<=\d)\s*%?\s*(?:[-–]|đến)\s*(?=\d)")
_LEVEL = re.compile(r"(?<!\w)cấp (chiến lược|trung ương|tỉnh|huyện|xã|sở|phòng|vụ)(?!\w)")
#: How much a common year weighs where several provisions could answer to a part, in units of likeness.
_SAME_YEAR = 0.3


@dataclass(frozen=True, slots=True)
class ReadPair:
    """An accepted pair with what has to be known to compare it.

    Parameters
    ----------
    doc_id, clause_id, provision_id, strength : str
        The pair.
    reference_text, plan_text : str
        Both passages.
    reference_context, plan_context : str
        What they inherit from headings and lead-ins.
    reference_others, plan_others : str
        All else that is aligned with the other side, and the contexts: a figure that stands there is
        neither added nor dropped.
    parts : tuple of PartPair
        The parts that answer to each other.
    """

    doc_id: str
    clause_id: str
    provision_id: str
    strength: str
    reference_text: str
    plan_text: str
    reference_context: str
    plan_context: str
    reference_others: str
    plan_others: str
    parts: tuple[PartPair, ...]


def read_pairs(units: pd.DataFrame, alignment: pd.DataFrame, *, reference_id: str) -> Iterator[ReadPair]:
    """Yield each accepted pair with its texts and the parts of them that answer to each other.

    Parameters
    ----------
    units, alignment : DataFrame
        The tables of those names.
    reference_id : str
        doc_id of the reference.
    """
    check_columns(units, "units")
    check_columns(alignment, "alignment")
    rows = units[["doc_id", "clause_id", "kind", "text", "context"]].itertuples(index=False)
    known = {(row.doc_id, row.clause_id): (str(row.kind), str(row.text), str(row.context)) for row in rows}
    weights = weigh_words(text for _, text, _ in known.values())
    clauses_of: dict[tuple[str, str], list[str]] = {}
    provisions_of: dict[tuple[str, str], list[str]] = {}
    pairs = list(alignment[["doc_id", "clause_id", "provision_id", "strength"]].itertuples(index=False, name=None))
    for doc_id, clause_id, provision_id, _ in pairs:
        clauses_of.setdefault((doc_id, provision_id), []).append(clause_id)
        provisions_of.setdefault((doc_id, clause_id), []).append(provision_id)
    for doc_id, clause_id, provision_id, strength in pairs:
        kind, plan_text, plan_context = known[doc_id, clause_id]
        _, reference_text, reference_context = known[reference_id, provision_id]
        others = [known[reference_id, one] for one in provisions_of[doc_id, clause_id] if one != provision_id]
        siblings = [known[doc_id, one] for one in clauses_of[doc_id, provision_id] if one != clause_id]
        yield ReadPair(
            doc_id,
            clause_id,
            provision_id,
            strength,
            reference_text,
            plan_text,
            reference_context,
            plan_context,
            "\n".join([reference_context, *(text for _, text, _ in others)]),
            "\n".join([plan_context, *(text for _, text, _ in siblings)]),
            tuple(
                match_parts(
                    reference_text, plan_text, weights=weights, core=name_act(plan_text) if kind == "row" else ""
                )
            ),
        )


def find_study_changes(
    units: pd.DataFrame, documents: pd.DataFrame, alignment: pd.DataFrame, *, reference_id: str
) -> pd.DataFrame:
    """Report what changes in meaning inside the accepted pairs of a study.

    Long passages are cut into parts and each part of a provision is held against the one part of the clause
    that answers to it; see docs/method.md. A figure, date or body that stands elsewhere in what is aligned,
    or in the headings above, is neither changed, added nor dropped. Where the two sides speak of different
    years, a figure is not comparable: `relation` tells a milestone before a later goal.

    Parameters
    ----------
    units, documents, alignment : DataFrame
        The tables of those names.
    reference_id : str
        doc_id of the reference.

    Returns
    -------
    DataFrame
        The changes table. Offsets lead into the texts of the units, not of the documents. More columns:
        strength (of the pair), likeness (of the two parts, 0 to 1), relation (milestone, other_year,
        other_group or empty).
    """
    forms = documents.set_index("doc_id")["text_form"].to_dict()
    rows: list[dict[str, object]] = []
    pairs = list(read_pairs(units, alignment, reference_id=reference_id))
    for pair, part in list_comparable_parts(pairs):
        wording = "digest" not in (forms.get(reference_id), forms.get(pair.doc_id))
        rows += _compare_part(pair, part, compare_wording=wording)
    table = make_table("changes", rows)
    offsets = [name for name in table.columns if name.endswith(("_start", "_end"))]
    return table.astype(dict.fromkeys(offsets, "Int64"))


def list_comparable_parts(pairs: Sequence[ReadPair]) -> list[tuple[ReadPair, PartPair]]:
    """Return the parts that are about the same act, each part of a clause with one provision only.

    Where a clause is aligned with several provisions, a part of it is held against the one that it is
    most like: against the others it would seem to change what it does not speak of.
    """
    ranked = [
        (pair, part, _rank_part(pair, part)) for pair in pairs for part in pair.parts if part.likeness >= COMPARED
    ]
    best: dict[tuple[str, str, Span], float] = {}
    for pair, part, rank in ranked:
        key = (pair.doc_id, pair.clause_id, part.plan)
        best[key] = max(best.get(key, 0.0), rank)
    return [(pair, part) for pair, part, rank in ranked if rank >= best[pair.doc_id, pair.clause_id, part.plan]]


def _rank_part(pair: ReadPair, part: PartPair) -> float:
    texts = part.reference.of(pair.reference_text), part.plan.of(pair.plan_text)
    if not all(_NUMBER.search(text) for text in texts):
        return part.likeness
    years = [
        find_year(one, f"{context} > {text[: span.start]}", 0)
        for one, context, text, span in (
            (texts[0], pair.reference_context, pair.reference_text, part.reference),
            (texts[1], pair.plan_context, pair.plan_text, part.plan),
        )
    ]
    return part.likeness + (_SAME_YEAR if years[0] and years[0] == years[1] else 0.0)


def _compare_part(pair: ReadPair, part: PartPair, *, compare_wording: bool) -> Iterator[dict[str, object]]:
    ours, theirs = part.reference.of(pair.reference_text), part.plan.of(pair.plan_text)
    for change in _find_changes(ours, theirs, compare_wording=compare_wording):
        if not _is_sure(pair, part, change):
            continue
        if _stands_elsewhere(pair, part, change) or _is_enumeration(ours, theirs, change):
            continue
        direction, relation = _relate(pair, part, change)
        if not direction:
            continue
        row = dict(change)
        for side, start in (("reference", part.reference.start), ("plan", part.plan.start)):
            for name in (f"{side}_start", f"{side}_end"):
                row[name] = int(str(change[name])) + start if change[f"{side}_value"] else pd.NA
        yield row | {
            "doc_id": pair.doc_id,
            "clause_id": pair.clause_id,
            "provision_id": pair.provision_id,
            "direction": direction,
            "strength": pair.strength,
            "likeness": round(part.likeness, 3),
            "relation": relation,
        }


def _is_sure(pair: ReadPair, part: PartPair, change: Mapping[str, object]) -> bool:
    """Tell whether the two parts are alike enough for this kind of change."""
    if change["direction"] in ("added", "dropped"):
        return pair.strength == "full" and part.likeness >= ALIKE and change["aspect"] in _SINGLE_ASPECTS
    return part.likeness >= ALIKE or change["aspect"] not in _WORDED_ASPECTS


def _find_changes(reference_text: str, plan_text: str, *, compare_wording: bool) -> Iterator[dict[str, object]]:
    """Yield the changes of two parts; a row of a target table is read as the sentence that it stands for."""
    restated = restate_row(reference_text), restate_row(plan_text)
    texts = [one.text if one else text for one, text in zip(restated, (reference_text, plan_text), strict=True)]
    for row in list_changes(*texts, compare_wording=compare_wording):
        for side, one, text in zip(("reference", "plan"), restated, (reference_text, plan_text), strict=True):
            if one and row[f"{side}_value"]:
                row |= _lead_back(side, one, text, row)
        yield row


def _lead_back(side: str, restated: Restated, text: str, row: Mapping[str, object]) -> dict[str, object]:
    start, end = restated.source_span(int(str(row[f"{side}_start"])), int(str(row[f"{side}_end"])))
    return {f"{side}_value": text[start:end], f"{side}_start": start, f"{side}_end": end}


def _is_enumeration(ours: str, theirs: str, change: Mapping[str, object]) -> bool:
    """Tell whether the words of a changed group all stand on the other side, only in another order."""
    if change["aspect"] != "scope":
        return False
    sides = ((ours, change["plan_value"]), (theirs, change["reference_value"]))
    words = [(set(read_passage(text).words), read_passage(str(value)).words) for text, value in sides]
    return all({word for word in named if is_content(word)} <= known for known, named in words)


def _stands_elsewhere(pair: ReadPair, part: PartPair, change: Mapping[str, object]) -> bool:
    """Tell whether the evidence of one side also stands on the other side, outside the part.

    What is on one side only must not stand in any of the passages aligned with it either. A figure that
    was paired with another one must not stand on the other side at all: it has its match there.
    """
    single = change["direction"] in ("added", "dropped")
    figures = [sorted(_list_numbers(str(change[side]))) for side in ("reference_value", "plan_value")]
    whole = change["aspect"] == "target" and not single and figures[0] != figures[1]
    undated = whole and not all(_find_years(pair, part, change))
    sides = (
        ("reference_value", pair.plan_text, part.plan, pair.plan_others),
        ("plan_value", pair.reference_text, part.reference, pair.reference_others),
    )
    for name, text, span, others in sides:
        value = str(change[name])
        rest = text if whole else f"{text[: span.start]}\n{text[span.end :]}"
        rest += f"\n{others}" if single or undated else ""
        if value and _names(rest, value, str(change["aspect"])):
            return True
    return False


def _names(text: str, value: str, aspect: str) -> bool:
    folded, wanted = read_passage(text).folded.text, read_passage(value).folded.text
    if aspect == "agency":
        keys = {body.key for body in find_bodies(wanted)}
        return bool(keys) and keys <= {body.key for body in find_bodies(folded)}
    numbers = _list_numbers(wanted)
    if numbers and aspect in ("target", "deadline"):
        return numbers <= _list_numbers(folded)
    return bool(wanted) and wanted in folded


def _list_numbers(text: str) -> set[str]:
    return {match.lstrip("0") for match in _NUMBER.findall(_RANGE.sub("-", text))}


def _relate(pair: ReadPair, part: PartPair, change: Mapping[str, object]) -> tuple[str, str]:
    """Return the direction with regard to the years and groups that both figures are for, and their relation."""
    direction = str(change["direction"])
    if change["aspect"] != "target":
        return direction, ""
    levels = _find_level(pair.reference_text, part.reference), _find_level(pair.plan_text, part.plan)
    if direction in ("added", "dropped"):  # of another group nothing is missing
        return ("", "") if all(levels) and levels[0] != levels[1] else (direction, "")
    if all(levels) and levels[0] != levels[1]:
        return "not_comparable", "other_group"
    years = _find_years(pair, part, change)
    if all(years) and years[0] != years[1]:
        earlier = years[1] < years[0]
        # More by an earlier year, or less by a later one, is still an order; anything else is not.
        if direction != ("stronger" if earlier else "weaker"):
            return "not_comparable", "milestone" if earlier else "other_year"
    return direction, ""


def _find_years(pair: ReadPair, part: PartPair, change: Mapping[str, object]) -> list[int]:
    sides = (
        ("reference", pair.reference_text, part.reference, pair.reference_context),
        ("plan", pair.plan_text, part.plan, pair.plan_context),
    )
    return [
        find_year(span.of(text), f"{context} > {text[: span.start]}", int(str(change[f"{side}_start"])))
        for side, text, span, context in sides
    ]


def _find_level(text: str, span: Span) -> str:
    """Return the level that a part names; else the last one named before it in its unit."""
    here = _LEVEL.search(read_passage(span.of(text)).folded.text)
    if here:
        return here[1]
    before = _LEVEL.findall(read_passage(text[: span.start]).folded.text)
    return str(before[-1]) if before else ""


@lru_cache(maxsize=4096)
def find_year(text: str, context: str, start: int) -> int:
    """Return the year that a figure is for: of its own sentence, else of the headings above; 0 if unknown.

    Parameters
    ----------
    text : str
        The part in which the figure stands.
    context : str
        Headings and lead-ins, outermost first.
    start : int
        Offset of the figure in `text`.

    Examples
    --------
    >>> find_year("Đến năm 2025 mở 40 lớp", "Mục tiêu đến năm 2030", 16)
    2025
    >>> find_year("Mở 40 lớp", "Mục tiêu đến năm 2030", 3)
    2030
    """
    passage = read_passage(text)
    moments, rest = find_moments(passage)
    near = min(find_quantities(passage, rest), key=lambda one: abs(one.start - start), default=None)
    moment = find_date_of(near, moments, passage.text) if near else None
    if moment is None:
        above = [one for one in find_moments(read_passage(context))[0] if one.kind == "point"]
        moment = above[-1] if above else None
    return pd.Timestamp.fromordinal(int(moment.value)).year if moment else 0
