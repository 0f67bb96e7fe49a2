"""Decisions that come from outside, by sheet or by file of answers, before they are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import pandas as pd

from toolkit.errors import ParameterError
from toolkit.review.cells import CELL
from toolkit.review.judgments import WITHDRAWN, check_new_coder
from toolkit.study.folder import Study

#: The lines of one decision on a cell: the columns of a file of judgments but judged_at.
Decision = Sequence[dict[str, object]]


@dataclass(frozen=True, slots=True)
class Intake:
    """What a file says, ready to be kept.

    Parameters
    ----------
    decisions : sequence of decisions
        A cell is taken as a whole or not at all.
    problems : sequence of str
        What could not be taken, by row or line; nothing is guessed.
    n_empty, n_gone : int
        Cells without a verdict, and cells that are not in the file any more.
    """

    decisions: Sequence[Decision]
    problems: Sequence[str]
    n_empty: int = 0
    n_gone: int = 0


def list_new(decisions: Sequence[Decision], settled: pd.DataFrame) -> list[Decision]:
    """Return the decisions that say something else than what their coders said before: an import may be repeated.

    A look at a cell that chance drew says more than one by interest, also where the verdict is the same: it is new.
    What is taken back is new where something is said.

    Parameters
    ----------
    decisions : sequence of decisions
        As a file says them.
    settled : DataFrame
        The current judgments of the study.
    """
    known: dict[tuple[str, ...], set[tuple[str, str]]] = {}
    drawn: set[tuple[str, ...]] = set()
    for row in settled.to_dict("records"):
        cell = _name_cell(row)
        known.setdefault(cell, set()).add((row["clause_id"], row["verdict"]))
        drawn |= {cell} if row["reason"] == "audit" else set()
    return [decision for decision in decisions if _is_new(decision, known, drawn)]


def _name_cell(line: Mapping[Any, Any]) -> tuple[str, ...]:
    return tuple(str(line[name]) for name in ("coder", *CELL))


def _is_new(
    decision: Decision, known: Mapping[tuple[str, ...], set[tuple[str, str]]], drawn: Set[tuple[str, ...]]
) -> bool:
    cell = _name_cell(decision[0])
    if decision[0]["verdict"] == WITHDRAWN:
        return cell in known
    said = {(str(line["clause_id"]), str(line["verdict"])) for line in decision}
    return known.get(cell) != said or (decision[0]["reason"] == "audit" and cell not in drawn)


def part_by_name(decisions: Sequence[Decision], study: Study) -> tuple[list[Decision], list[str]]:
    """Part the decisions whose coder can have a file in the study from the others, before any is written.

    Parameters
    ----------
    decisions : sequence of decisions
        As a file says them; lines may have a `row`, where they stand in it.
    study : Study
        Where they are to be kept.

    Returns
    -------
    decisions : list of decisions
        Those that can be kept.
    problems : list of str
        What is wrong with each of the other coders, and in which rows.
    """
    taken: dict[str, tuple[str, str]] = {}
    kept, wrong = [], dict[str, list[str]]()
    for decision in decisions:
        coder, kind = str(decision[0]["coder"]), str(decision[0]["kind"])
        problem = _find_wrong_name(study, coder, kind, taken)
        if problem:
            wrong.setdefault(problem, []).extend(str(line["row"]) for line in decision if "row" in line)
        else:
            kept.append(decision)
    return kept, [f"row {', '.join(rows)}: {problem}" if rows else problem for problem, rows in wrong.items()]


def _find_wrong_name(study: Study, coder: str, kind: str, taken: dict[str, tuple[str, str]]) -> str:
    """Return why a coder can have no file, also beside those of the same import; empty if there may be one."""
    try:
        name = check_new_coder(study, coder, kind)
    except ParameterError as error:
        return str(error)
    other, other_kind = taken.setdefault(name.casefold(), (name, kind))
    if other != name:
        return f"coder: '{name}' is called '{other}' above. Write it so, or choose another."
    if other_kind != kind:
        return f"coder: '{name}' is a {other_kind} above, and is to be a {kind} here. Choose another name."
    return ""
