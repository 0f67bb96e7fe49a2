"""Two plans side by side: both texts unit by unit, and the passages that they share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from toolkit.analysis.analysis import Analysis
from toolkit.borrowing.syllables import number_syllables
from toolkit.errors import TableError, suggest_name
from toolkit.measures.wording import find_shared
from toolkit.parameters import StudyParameters
from toolkit.words.coded_cells import find_cell
from toolkit.words.formats import format_date, format_number
from toolkit.words.labels import Language, find_words, word

#: Characters of a clause shown on either side of a passage.
_AROUND = 160
_KINDS = ("", "reference", "intermediate", "formula")


def select_ribbons(pairs: pd.DataFrame, *, most: int | None = None) -> list[tuple[str, str]]:
    """Return the pairs of plans above chance, those that share most first: two plans of each, in the table's order.

    Parameters
    ----------
    pairs : DataFrame
        doc_id, other_id, n_net, above_chance, as in the table borrowing_pairs.
    most : int, optional
        At most so many; all by default.

    Examples
    --------
    >>> rows = pd.DataFrame({"doc_id": ["lam", "lam", "xa"], "other_id": ["xa", "bien", "bien"], "n_net": [20, 31, 9],
    ...                      "above_chance": [True, True, False]})
    >>> select_ribbons(rows)
    [('lam', 'bien'), ('lam', 'xa')]
    """
    kept = pairs[pairs["above_chance"].astype(bool)].sort_values("n_net", ascending=False, kind="stable")
    return list(
        kept[["doc_id", "other_id"]].head(len(kept) if most is None else most).itertuples(index=False, name=None)
    )


def describe_ribbons(
    analysis: Analysis, pairs: Sequence[tuple[str, str]], *, language: Language
) -> Iterator[dict[str, Any]]:
    """Collect for pairs of plans what their two columns and the ribbons between them show.

    Parameters
    ----------
    analysis : Analysis
        The tables of the study.
    pairs : sequence of (str, str)
        doc_ids of two plans each: the left column and the right one.
    language : {"vi", "en"}
        Of all labels.

    Yields
    ------
    dict
        ``id``, ``title``, ``words``, ``summary``, ``columns`` (two: doc_id, name, date, n_syllables, ``units``: where
        each begins, ``sections``: title, start, end; places in syllables from the top) and ``passages`` in the order
        of the left column: n_net, explained_by, told, and of both sides clause_id, place (of the middle, in
        syllables) and text before, of and behind the passage, with the words shared.

    Raises
    ------
    TableError
        If the study has no such plan, or a plan is paired with itself.
    """
    plans = analysis.documents.set_index("doc_id").to_dict("index")
    units = {str(doc_id): own for doc_id, own in analysis.units.groupby("doc_id", sort=False)}
    columns: dict[str, _Column] = {}
    shared = analysis.borrowing
    for pair in pairs:
        for doc_id in pair:
            if doc_id not in units:
                problem = f"has no text '{doc_id}'; {suggest_name(doc_id, list(units))}"
                raise TableError("table 'units'", problem, "Correct the id.")
            columns.setdefault(doc_id, _Column(units[doc_id], plans[doc_id], doc_id, language))
        one, other = pair
        if one == other:
            raise TableError("pairs of plans", f"pair '{one}' with itself, expected two plans", "Name another plan.")
        here = shared[(shared["doc_id"] == one) & (shared["other_id"] == other)]
        there = shared[(shared["doc_id"] == other) & (shared["other_id"] == one)]
        rows = pd.concat([here, there.rename(columns=_TURNED)], ignore_index=True)
        yield _describe_pair(columns[one], columns[other], rows, analysis.borrowing_pairs, language)


_SIDES = {"doc_id": "other_id", "clause_id": "other_clause_id", "start": "other_start", "end": "other_end"}
_TURNED = {**_SIDES, **{there: here for here, there in _SIDES.items()}}


class _Column:
    """A text as a column: where its units and sections begin, in syllables from the top."""

    def __init__(self, units: pd.DataFrame, plan: Mapping[Any, Any], doc_id: str, language: Language) -> None:
        self.texts = dict(zip(units["clause_id"], units["text"].astype(str), strict=True))
        found = number_syllables(self.texts.values(), StudyParameters())
        self._firsts = dict(zip(self.texts, found.firsts[:-1].tolist(), strict=True))
        self._lasts = dict(zip(self.texts, found.firsts[1:].tolist(), strict=True))
        self._starts = found.starts
        size = int(found.firsts[-1])
        self.shown = {
            "doc_id": doc_id,
            "name": f"{plan['unit']} {plan['number']}".strip() or doc_id,
            "date": format_date(str(plan["issued"]), language) or word("provision_page.undated", language),
            "n_syllables": size,
            "told": word(
                "ribbon.size", language, n=format_number(size, language), units=format_number(len(self.texts), language)
            ),
            "units": list(self._firsts.values()),
            "sections": _list_sections(units, self._firsts, size),
        }

    def place(self, clause_id: str, start: int, end: int) -> float:
        """Return the middle of a passage of a unit, in syllables from the top of the text."""
        first, last = self._firsts[clause_id], self._lasts[clause_id]
        begin, stop = np.searchsorted(self._starts[first:last], [start, end])
        return first + float(begin + stop) / 2


def _list_sections(units: pd.DataFrame, firsts: Mapping[str, int], size: int) -> list[dict[str, Any]]:
    """List the outermost headings with the stretch that each heads; what stands under none has no title."""
    rows = units[["clause_id", "parent_id", "kind", "text"]].to_dict("records")
    tops: dict[str, dict[Any, Any]] = {}
    for row in rows:
        tops[row["clause_id"]] = tops.get(row["parent_id"], row)
    titles = [
        (firsts[row["clause_id"]], top["clause_id"], top["text"]) if top["kind"] == "heading" else (0, "", "")
        for row, top in ((row, tops[row["clause_id"]]) for row in rows)
    ]
    begins = [
        (firsts[rows[place]["clause_id"]], title)
        for title, own in groupby(range(len(rows)), key=lambda place: titles[place][1:])
        for place in [next(own)]
    ]
    ends = [*(begin for begin, _ in begins[1:]), size]
    return [
        {"id": name, "title": text, "start": begin, "end": end}
        for (begin, (name, text)), end in zip(begins, ends, strict=True)
    ]


def _describe_pair(
    left: _Column, right: _Column, rows: pd.DataFrame, pairs: pd.DataFrame, language: Language
) -> dict[str, Any]:
    ids = str(left.shown["doc_id"]), str(right.shown["doc_id"])
    passages = [_describe_passage(row, left, right, language) for row in rows.to_dict("records")]
    passages.sort(key=lambda one: one["sides"][0]["place"])
    net = [one for one in passages if not one["explained_by"]]
    kinds = {one["explained_by"] for one in passages}
    row = pairs[pairs["doc_id"].isin(ids) & pairs["other_id"].isin(ids)]
    chance = "" if len(row) and bool(row["above_chance"].iloc[0]) else word("provision_page.chance", language)
    summary = word("ribbon.summary" if passages else "ribbon.nothing", language, n=len(passages), net=len(net))
    return {
        "id": "~".join(ids),
        "title": f"{left.shown['name']} ↔ {right.shown['name']}",
        "words": find_words("ribbon", language),
        "summary": f"{summary} {chance[:1].upper()}{chance[1:]}.".strip() if chance else summary,
        "columns": [left.shown, right.shown],
        "kinds": {kind: _name_kind(kind, language) for kind in _KINDS if kind in kinds},
        "passages": passages,
    }  # fmt: skip


def _name_kind(kind: str, language: Language) -> str:
    return find_cell("explained_by", kind, language) if kind else word("ribbon.unexplained", language)


def _describe_passage(row: Mapping[Any, Any], left: _Column, right: _Column, language: Language) -> dict[str, Any]:
    spans = (int(row["start"]), int(row["end"])), (int(row["other_start"]), int(row["other_end"]))
    ids = str(row["clause_id"]), str(row["other_clause_id"])
    texts = [column.texts[name] for column, name in zip((left, right), ids, strict=True)]
    shared = find_shared(*(text[start:end] for text, (start, end) in zip(texts, spans, strict=True)))
    sizes = {"n": format_number(int(row["n_syllables"]), language), "net": format_number(int(row["n_net"]), language)}
    told = word("ribbon.sizes", language, **sizes)
    kind = str(row["explained_by"])
    return {
        "n_net": int(row["n_net"]),
        "explained_by": kind,
        "told": f"{told}; {_name_kind(kind, language)}",
        "sides": [
            {
                "clause_id": name,
                "place": column.place(name, start, end),
                "before": _cut(text[:start], from_end=True),
                "text": text[start:end],
                "shared": own,
                "behind": _cut(text[end:]),
            }
            for column, name, text, (start, end), own in zip((left, right), ids, texts, spans, shared, strict=True)
        ],
    }


def _cut(text: str, *, from_end: bool = False) -> str:
    """Return what stands next to a passage, cut between words.

    Examples
    --------
    >>> _cut("a b " * 100)[-5:], _cut("a b " * 100, from_end=True)[:5], _cut("ngắn")
    ('a b …', '… b a', 'ngắn')
    """
    if len(text) <= _AROUND:
        return text
    return f"… {text[-_AROUND:].partition(' ')[2]}" if from_end else f"{text[:_AROUND].rpartition(' ')[0]} …"


def list_ribbon_rows(pairs: pd.DataFrame, documents: pd.DataFrame) -> list[dict[str, Any]]:
    """List the pairs above chance, those that share most first, with the names of both plans and what they share."""
    names = {
        row["doc_id"]: f"{row['unit']} {row['number']}".strip() or row["doc_id"] for row in documents.to_dict("records")
    }
    rows = {(row["doc_id"], row["other_id"]): row for row in pairs.to_dict("records")}
    kept = ("n_passages", "n_net", "share", "other_share")
    return [
        {"ids": pair, "names": [names[doc_id] for doc_id in pair], **{name: rows[pair][name] for name in kept}}
        for pair in select_ribbons(pairs)
    ]
