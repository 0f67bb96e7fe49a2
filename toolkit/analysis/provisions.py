"""One provision across all plans: their clauses for it by date, what changed in them, and what other plans have too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeAlias

import pandas as pd

from toolkit.analysis.analysis import Analysis
from toolkit.errors import TableError, suggest_name
from toolkit.measures.coverage import OBSERVED
from toolkit.measures.wording import find_shared
from toolkit.tables import select_plans
from toolkit.text.dates import compare_dates, read_date
from toolkit.words.coded_cells import find_cell, note_form
from toolkit.words.formats import describe_probability, format_date
from toolkit.words.labels import Language, find_words, word
from toolkit.write.marks import Span, find_marks

_KEYS = ["doc_id", "clause_id", "provision_id"]
_COLUMNS = [
    "provision_id", "doc_id", "unit", "number", "issued", "role", "extent", "status", "clause_id", "strength", "p_full",
    "judged_by", "n_changes", "n_borrowed", "clause_text",
]  # fmt: skip


def trace_provisions(analysis: Analysis, provisions: Sequence[str] = ()) -> pd.DataFrame:
    """List every plan's clauses for each provision in the order of their dates: who took it up when, and how.

    Parameters
    ----------
    analysis : Analysis
        The tables of the study.
    provisions : sequence of str
        provision_ids; empty: all.

    Returns
    -------
    DataFrame
        A row a provision, plan and aligned clause, and a row for a plan without one: provision_id, doc_id, unit,
        number, issued, role, extent, status (of the plan's cell), clause_id, strength, p_full, judged_by (empty
        and missing without a clause), n_changes (changes of meaning), n_borrowed (passages of the clause that other
        plans have too and nothing in the study explains), clause_text. Provisions in the order of the reference;
        plans by date, those without date last.

    Raises
    ------
    TableError
        If the study has no such provision; the nearest is named.
    """
    documents, cells = _order_plans(analysis.documents), analysis.coverage
    chosen = _choose(analysis.provisions["provision_id"].tolist(), provisions)
    cells = cells[cells["provision_id"].isin(chosen)][["doc_id", "provision_id", "status"]]
    aligned = analysis.alignment[[*_KEYS, "strength", "p_full", "judged_by"]]
    units = analysis.units[["doc_id", "clause_id", "text"]].rename(columns={"text": "clause_text"})
    changed = analysis.changes.groupby(_KEYS).size().rename("n_changes").reset_index()
    shared = list_shared(analysis.borrowing).groupby(_KEYS[:2]).size().rename("n_borrowed").reset_index()
    rows = (
        cells.merge(documents[["doc_id", "unit", "number", "issued", "role", "extent"]], on="doc_id")
        .merge(aligned, how="left", on=["doc_id", "provision_id"])
        .merge(changed, how="left", on=_KEYS)
        .merge(shared, how="left", on=_KEYS[:2])
        .merge(units, how="left", on=_KEYS[:2])
    )
    counts = {name: rows[name].astype(float).fillna(0).astype(int) for name in ("n_changes", "n_borrowed")}
    words = {name: rows[name].fillna("") for name in ("clause_id", "strength", "judged_by", "clause_text")}
    plans, places = ({name: place for place, name in enumerate(ids)} for ids in (documents["doc_id"], chosen))
    rows = rows.assign(**counts, **words, plan=rows["doc_id"].map(plans), place=rows["provision_id"].map(places))
    return rows.sort_values(["place", "plan"], kind="stable")[_COLUMNS].reset_index(drop=True)


def list_shared(borrowing: pd.DataFrame) -> pd.DataFrame:
    """List the passages that nothing explains from both sides: once for each of the two clauses.

    Examples
    --------
    >>> rows = pd.DataFrame({"doc_id": ["lam"], "clause_id": "1", "other_id": "xa", "other_clause_id": "4", "start": 0,
    ...                      "end": 6, "other_start": 3, "other_end": 9, "n_net": 12, "explained_by": ""})
    >>> list_shared(rows)[["doc_id", "start", "other_id"]].values.tolist()
    [['lam', 0, 'xa'], ['xa', 3, 'lam']]
    """
    there = {"doc_id": "other_id", "clause_id": "other_clause_id", "start": "other_start", "end": "other_end"}
    here = borrowing.loc[borrowing["explained_by"] == "", [*there, *there.values(), "n_net"]]
    return pd.concat([here, here.rename(columns={**there, **{b: a for a, b in there.items()}})], ignore_index=True)


def _choose(known: Sequence[str], provisions: Sequence[str]) -> list[str]:
    for name in provisions:
        if name not in known:
            raise TableError("table 'provisions'", f"has no '{name}'; {suggest_name(name, known)}", "Correct the id.")
    return [name for name in known if name in provisions] if provisions else list(known)


def _order_plans(documents: pd.DataFrame) -> pd.DataFrame:
    """Return plans and controls by date, those without date last; plans of one date in the order of the catalogue."""
    plans = select_plans(documents)
    return plans.loc[[index for index, _ in sorted(plans["issued"].items(), key=lambda item: _place_date(item[1]))]]


def _place_date(issued: Any) -> tuple[date, date]:
    try:
        return read_date(str(issued)) or (date.max, date.max)
    except ValueError:
        return date.max, date.max


_Row: TypeAlias = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class _Source:
    """What the description of a provision is made of, by its keys."""

    analysis: Analysis
    plans: Mapping[Any, Mapping[Any, Any]]
    changes: Mapping[Any, pd.DataFrame]
    shared: Mapping[Any, Sequence[Mapping[Any, Any]]]
    above_chance: frozenset[frozenset[str]]
    language: Language


def describe_provisions(
    analysis: Analysis, provisions: Sequence[str] = (), *, language: Language
) -> Iterator[dict[str, Any]]:
    """Collect for each provision what its page shows; see :func:`toolkit.write.pages.write_provision`.

    Parameters
    ----------
    analysis : Analysis
        The tables of the study.
    provisions : sequence of str
        provision_ids; empty: all.
    language : {"vi", "en"}
        Of all labels.

    Yields
    ------
    dict
        ``id``, ``text``, ``about`` (its section, type and evidence), ``summary``, ``words``, and ``plans`` by date:
        doc_id, name, date, status and its words, and clauses with text, spans and the notes of shared passages.
    """
    rows = trace_provisions(analysis, provisions)
    source = _Source(
        analysis,
        analysis.documents.set_index("doc_id").to_dict("index"),
        dict(iter(analysis.changes.groupby(_KEYS))),
        {key: own.to_dict("records") for key, own in list_shared(analysis.borrowing).groupby(_KEYS[:2], sort=False)},
        frozenset(
            frozenset(pair)
            for pair in analysis.borrowing_pairs.loc[
                analysis.borrowing_pairs["above_chance"].astype(bool), ["doc_id", "other_id"]
            ].itertuples(index=False, name=None)
        ),
        language,
    )
    known = analysis.provisions.set_index("provision_id").to_dict("index")
    for provision_id, own in groupby(rows.to_dict("records"), itemgetter("provision_id")):
        yield _describe_provision(str(provision_id), known[provision_id], list(own), source)


def _describe_provision(
    provision_id: str, provision: Mapping[Any, Any], rows: Sequence[_Row], source: _Source
) -> dict[str, Any]:
    language = source.language
    coded = [find_cell(name, str(provision[name]), language) for name in ("type", "attestation")]
    text = str(provision["text"])
    plans = [_describe_plan(list(own), text, source) for _, own in groupby(rows, itemgetter("doc_id"))]
    status = [plan["status"] for plan in plans if plan["role"] == "plan"]
    counts = {name: status.count(name) for name in ("full", "partial")}
    unseen = sum(one not in OBSERVED for one in status)
    values = {**counts, "n": len(status), "controls": len(plans) - len(status), "unseen": unseen}
    return {
        "id": provision_id,
        "text": text,
        "about": " · ".join(part for part in (str(provision["section"]), *coded) if part),
        "summary": word(f"provision_page.{'summary' if status else 'controls_alone'}", language, **values),
        "words": find_words("provision_page", language),
        "plans": plans,
        "counts": {**counts, "n": len(status) - unseen},
    }


def _describe_plan(rows: Sequence[_Row], provision_text: str, source: _Source) -> dict[str, Any]:
    doc_id, status = str(rows[0]["doc_id"]), str(rows[0]["status"])
    language, plan = source.language, source.plans[doc_id]
    notes = [find_cell("role", "control", language)] if plan["role"] == "control" else []
    notes += note_form(str(plan["extent"]), str(plan["text_form"]), language)
    return {
        "doc_id": doc_id,
        "name": _name(plan, doc_id),
        "date": format_date(str(plan["issued"]), language) or word("provision_page.undated", language),
        "issued": str(plan["issued"]),
        "role": plan["role"],
        "notes": notes,
        "status": status,
        "told": find_cell("status", status, language),
        "clauses": [_describe_clause(row, provision_text, source) for row in rows if row["clause_id"]],
    }


def _name(plan: Mapping[Any, Any], doc_id: str) -> str:
    return f"{plan['unit']} {plan['number']}".strip() or doc_id


def _describe_clause(row: _Row, provision_text: str, source: _Source) -> dict[str, Any]:
    language, text = source.language, str(row["clause_text"])
    key = row["doc_id"], row["clause_id"]
    changes = source.changes.get((*key, row["provision_id"]))
    found = source.shared.get(key, ())
    spans = merge_spans([(int(one["start"]), int(one["end"])) for one in found])
    by = word("browse.judged_by", language, names=row["judged_by"]) if row["judged_by"] else ""
    probability = describe_probability(float(row["p_full"]), language)
    return {
        "clause_id": row["clause_id"],
        "match": " · ".join(filter(None, (find_cell("strength", row["strength"], language), probability, by))),
        "strength": row["strength"],
        "text": text,
        "language": language,
        "marks": {} if changes is None else find_marks(changes, language)[1],
        "shared": [(start, end) for start, end in find_shared(provision_text, text)[1] if " " in text[start:end]],
        "borrowed": spans,
        "passages": [
            [
                _describe_passage(one, source)
                for one in sorted(found, key=lambda one: _place_date(source.plans[one["other_id"]]["issued"]))
                if first <= one["start"] < end
            ]
            for first, end in spans
        ],
    }


def merge_spans(spans: Sequence[Span]) -> list[Span]:
    """Return the stretches that spans cover together, in order.

    Examples
    --------
    >>> merge_spans([(8, 12), (0, 4), (2, 6)])
    [(0, 6), (8, 12)]
    """
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _describe_passage(one: Mapping[Any, Any], source: _Source) -> dict[str, str]:
    """Say where a passage stands too, whether there earlier, and whether that pair of plans exceeds chance."""
    language, other = source.language, source.plans[one["other_id"]]
    order = compare_dates(str(other["issued"]), str(source.plans[one["doc_id"]]["issued"]))
    when = word(f"provision_page.{ {-1: 'earlier', 0: 'undetermined', 1: 'later'}[order] }", language)
    chance = "" if {one["doc_id"], one["other_id"]} in source.above_chance else word("provision_page.chance", language)
    size = word("provision_page.syllables", language, n=int(one["n_net"]))
    return {
        "doc_id": str(one["other_id"]),
        "clause_id": str(one["other_clause_id"]),
        "name": f"{_name(other, one['other_id'])}, {one['other_clause_id']}",
        "told": "; ".join(part for part in (size, when, chance) if part),
    }
