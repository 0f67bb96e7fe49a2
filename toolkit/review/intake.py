"""Decisions that come from outside, by sheet or by file of answers, before they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

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

    Parameters
    ----------
    decisions : sequence of decisions
        As a file says them.
    settled : DataFrame
        The current judgments of the study.
    """
    known: dict[tuple[str, str, str], set[tuple[str, str]]] = {}
    for row in settled[["coder", "doc_id", "provision_id", "clause_id", "verdict"]].itertuples(index=False):
        known.setdefault(tuple(row[:3]), set()).add(tuple(row[3:]))
    return [
        decision
        for decision in decisions
        if known.get((str(decision[0]["coder"]), str(decision[0]["doc_id"]), str(decision[0]["provision_id"])))
        != {(str(line["clause_id"]), str(line["verdict"])) for line in decision}
    ]
