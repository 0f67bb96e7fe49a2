"""Judgments matched to the texts as they are now: by text first, then by id; what changed is asked again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from toolkit.review.judgments import WITHDRAWN
from toolkit.review.keys import is_same_plan, make_plan_key, make_text_key
from toolkit.tables import check_columns, make_table

_Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SettledJudgments:
    """The judgments of a study, matched to its texts; all four are judgments tables.

    Parameters
    ----------
    current : DataFrame
        The last decision of each coder on each cell, with the ids that its texts have now and keys filled in;
        one row a clause, or one without clause where none takes the provision up.
    stale : DataFrame
        Decisions whose texts changed or are gone: they count nowhere and their cells are to be asked again.
        `problem` says what changed.
    unusable : DataFrame
        Lines that say nothing usable; `problem`, `file` and `row` say why and where.
    withdrawn : DataFrame
        Lines by which coders took back what they said, where they said nothing since.
    """

    current: pd.DataFrame
    stale: pd.DataFrame
    unusable: pd.DataFrame
    withdrawn: pd.DataFrame = field(default_factory=lambda: make_table("judgments", []))


def settle_judgments(judgments: pd.DataFrame, *, units: pd.DataFrame, provisions: pd.DataFrame) -> SettledJudgments:
    """Match judgments to the texts as they are now, and keep the last decision of each coder on each cell.

    A clause or provision is found by the key of its text; among several of one text, by its id. A plan that the
    catalogue calls otherwise now is found by the texts that were judged in it. Without a key, as in files typed
    by hand, ids count. A decision is all lines of a coder of one time on one cell: it is taken as a whole or
    not at all, and the later one in the file holds.

    Parameters
    ----------
    judgments : DataFrame
        As :func:`toolkit.review.judgments.read_judgments` gives them.
    units, provisions : DataFrame
        The tables of those names.

    Returns
    -------
    SettledJudgments

    Examples
    --------
    >>> units = pd.DataFrame({"doc_id": ["lam"], "clause_id": ["II.1"], "text": ["Trồng cây."]})
    >>> provisions = pd.DataFrame({"provision_id": ["III.2"], "text": ["Trồng thêm cây."]})
    >>> line = {"coder": "lan", "kind": "person", "doc_id": "lam", "provision_id": "III.1", "clause_id": "I.1",
    ...         "verdict": "full", "clause_key": make_text_key("Trồng cây."),
    ...         "provision_key": make_text_key("Trồng thêm cây."), "judged_at": "", "state": "", "problem": ""}
    >>> settled = settle_judgments(make_table("judgments", [line]), units=units, provisions=provisions)
    >>> settled.current[["provision_id", "clause_id", "verdict"]].values.tolist()
    [['III.2', 'II.1', 'full']]
    """
    check_columns(judgments, "judgments")
    rows: list[_Row] = [{str(name): value for name, value in row.items()} for row in judgments.to_dict("records")]
    texts = _Texts(units, provisions)
    unusable = [row for row in rows if row["state"] == "unusable"]
    broken = {name for row in unusable if (name := _name_broken(row))}
    usable = []
    for row in (row for row in rows if row["state"] != "unusable"):
        write = (row["coder"], row["judged_at"])
        if write in broken or (*write, row["doc_id"], row["provision_id"]) in broken:
            unusable.append({**row, "problem": "another line of this decision cannot be used"})
        else:
            usable.append(row)
    renamed = _find_plans(usable, texts)
    placed = [_place_row(row, renamed[row["doc_id"]], texts) for row in usable]
    decisions = _gather_decisions(placed)
    last: dict[Hashable, list[_Row]] = {}
    for decision in decisions:
        if problem := _find_problem(decision):
            unusable += [{**row, "state": "unusable", "problem": row["problem"] or problem} for row in decision]
            continue
        cell = decision[0]["coder"], decision[0]["doc_id"], decision[0]["provision_id"]
        last[cell] = _keep_drawn(decision, last.pop(cell, None))
    held = [decision for decision in last.values() if decision[0]["verdict"] != WITHDRAWN]
    withdrawn = [row for decision in last.values() for row in decision if row["verdict"] == WITHDRAWN]
    current: list[list[_Row]] = []
    stale: list[list[_Row]] = []
    for decision in held:
        (stale if any(row["state"] == "stale" for row in decision) else current).append(decision)
    return SettledJudgments(
        current=_make_rows(row for decision in current for row in decision),
        stale=_make_rows(
            {**row, "state": "stale", "problem": next(one["problem"] for one in decision if one["problem"])}
            for decision in stale
            for row in decision
        ),
        unusable=_make_rows({**row, "state": "unusable"} for row in unusable),
        withdrawn=_make_rows(withdrawn),
    )


def _name_broken(row: _Row) -> tuple[str, ...]:
    """Return whose lines cannot be used because one of them cannot: those of its decision.

    Where the line does not tell its cell, they are those of its time; a day typed by hand is that of many decisions.
    """
    write = (row["coder"], row["judged_at"])
    if row["doc_id"] and row["provision_id"]:
        return (*write, row["doc_id"], row["provision_id"]) if row["judged_at"] else ()
    return write if "T" in row["judged_at"] else ()


def _keep_drawn(decision: list[_Row], before: list[_Row] | None) -> list[_Row]:
    """Return a decision with the chance of the one that it replaces: what chance drew stays drawn.

    Not so where it was taken back: the look that chance asked for is not done then.
    """
    taken_back = decision[0]["verdict"] == WITHDRAWN
    if not before or before[0]["reason"] != "audit" or decision[0]["reason"] == "audit" or taken_back:
        return decision
    return [{**row, "reason": "audit", "chance": before[0]["chance"]} for row in decision]


def _make_rows(rows: Iterable[_Row]) -> pd.DataFrame:
    return make_table("judgments", rows).astype({"chance": float, "seconds": float})


@dataclass
class _Texts:
    """Keys of the texts as they are now; those of a plan are made when it is first asked for."""

    units: pd.DataFrame
    provisions: pd.DataFrame
    _clauses: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    _plans: dict[str, str] = field(default_factory=dict)

    @cached_property
    def _groups(self) -> Mapping[str, pd.DataFrame]:
        return {str(doc_id): group for doc_id, group in self.units.groupby("doc_id", sort=False)}

    @property
    def doc_ids(self) -> list[str]:
        return list(self._groups)

    @cached_property
    def provision_ids(self) -> dict[str, list[str]]:
        """Key of a text -> ids of the provisions that have it."""
        return _group_by_key(self.provisions["provision_id"], self.provisions["text"])

    def clause_ids(self, doc_id: str) -> dict[str, list[str]]:
        """Key of a text -> ids of the units of a plan that have it."""
        if doc_id not in self._clauses:
            group = self._groups.get(doc_id)
            known = {} if group is None else _group_by_key(group["clause_id"], group["text"])
            self._clauses[doc_id] = known
        return self._clauses[doc_id]

    def plan_key(self, doc_id: str) -> str:
        if doc_id not in self._plans:
            self._plans[doc_id] = make_plan_key(self._groups[doc_id]["text"]) if doc_id in self._groups else ""
        return self._plans[doc_id]


def _group_by_key(ids: Iterable[str], texts: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for unit_id, text in zip(ids, texts, strict=True):
        found[make_text_key(text)].append(unit_id)
    return dict(found)


def _find_plans(rows: Sequence[_Row], texts: _Texts) -> dict[str, str]:
    """Return for each doc_id of the judgments the one that its text has now: its own, unless that is gone."""
    keys: dict[str, set[tuple[bool, str]]] = defaultdict(set)
    for row in rows:
        keys[row["doc_id"]].add((bool(row["clause_id"]), row["clause_key"]))
    taken = set(keys)
    found = {}
    for doc_id, known in keys.items():
        found[doc_id] = doc_id
        if doc_id in texts.doc_ids:
            continue
        scores = Counter(
            {other: sum(_holds(texts, other, *key) for key in known) for other in texts.doc_ids if other not in taken}
        )
        best = scores.most_common(2)
        n_keys = sum(1 for _, key in known if key)
        if best and 2 * best[0][1] > n_keys > 0 and (len(best) == 1 or best[0][1] > best[1][1]):
            found[doc_id] = best[0][0]
    return found


def _holds(texts: _Texts, doc_id: str, names_clause: bool, key: str) -> bool:
    if names_clause:
        return key in texts.clause_ids(doc_id)
    return is_same_plan(key, texts.plan_key(doc_id))


def _place_row(row: _Row, doc_id: str, texts: _Texts) -> _Row:
    """Return a line with the ids that its texts have now, and what became of it."""
    provisions = texts.provision_ids
    provision_id, why_not = _find_id(row["provision_id"], row["provision_key"], provisions, "the provision")
    placed = {**row, "doc_id": doc_id, "provision_id": provision_id}
    if why_not:
        return {**placed, "state": "stale" if row["provision_key"] else "unusable", "problem": why_not}
    placed["provision_key"] = row["provision_key"] or _find_key(provisions, provision_id)
    if row["verdict"] == WITHDRAWN:
        return placed
    if doc_id not in texts.doc_ids:
        state = "stale" if row["clause_key"] else "unusable"
        return {**placed, "state": state, "problem": f"there is no text of a document {doc_id}"}
    if not row["clause_id"]:
        now = texts.plan_key(doc_id)
        if row["clause_key"] and not is_same_plan(row["clause_key"], now):
            return {**placed, "state": "stale", "problem": "the text of the plan changed"}
        return {**placed, "clause_key": now}
    clauses = texts.clause_ids(doc_id)
    clause_id, why_not = _find_id(row["clause_id"], row["clause_key"], clauses, "the clause")
    if why_not:
        return {**placed, "state": "stale" if row["clause_key"] else "unusable", "problem": why_not}
    return {**placed, "clause_id": clause_id, "clause_key": row["clause_key"] or _find_key(clauses, clause_id)}


def _find_id(unit_id: str, key: str, ids: Mapping[str, list[str]], what: str) -> tuple[str, str]:
    """Return the id that a text has now, and why there is none."""
    same = ids.get(key, [])
    if unit_id in same or len(same) == 1:
        return (unit_id if unit_id in same else same[0]), ""
    if same:
        return unit_id, f"the text of {what} {unit_id} stands several times now: {', '.join(same)}"
    there = any(unit_id in known for known in ids.values())
    if key:
        return unit_id, f"the text of {what} {unit_id} {'changed' if there else 'is gone'}"
    return unit_id, "" if there else f"there is no id {unit_id} of {what}; correct it"


def _find_key(ids: Mapping[str, list[str]], unit_id: str) -> str:
    return next(key for key, known in ids.items() if unit_id in known)


def _gather_decisions(rows: Iterable[_Row]) -> list[list[_Row]]:
    """Return the lines of each decision together, in the order of their last lines."""
    decisions: dict[Hashable, list[_Row]] = {}
    for row in rows:
        name = row["file"], row["coder"], row["judged_at"], row["doc_id"], row["provision_id"]
        decisions[name] = [*decisions.pop(name, []), row]
    return list(decisions.values())


def _find_problem(decision: Sequence[_Row]) -> str:
    """Return why a decision as a whole says nothing; empty if it does."""
    if any(row["state"] == "unusable" for row in decision):
        return "another line of this decision cannot be used"
    if len({row["verdict"] in ("none", WITHDRAWN) for row in decision}) > 1:
        return "says that none takes it up and names a clause besides"
    verdicts: dict[str, str] = {}
    for row in decision:
        if verdicts.setdefault(row["clause_id"], row["verdict"]) != row["verdict"]:
            return f"says two things of clause {row['clause_id']}"
    return ""
