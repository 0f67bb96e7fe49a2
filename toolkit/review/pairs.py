"""Single pairs put right where they were seen: a pair is accepted or rejected, and the cell is decided with it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from toolkit.errors import ParameterError
from toolkit.review.judgments import WITHDRAWN, read_judgments, record_judgment, withdraw_judgment
from toolkit.review.session import Cell, gather_decisions
from toolkit.review.settle import settle_judgments
from toolkit.study.folder import Study
from toolkit.tables import STRENGTHS, VERDICTS


def list_said(study: Study, coder: str, *, units: pd.DataFrame, provisions: pd.DataFrame) -> dict[Cell, dict[str, str]]:
    """Return what a coder says of each cell, as matched to the texts now.

    Parameters
    ----------
    study : Study
        Whose judgments/ folder.
    coder : str
    units, provisions : DataFrame
        The tables of those names.

    Returns
    -------
    dict
        doc_id and provision_id -> clause_id -> ``full`` or ``partial``; empty where none takes the provision up.
    """
    judgments = read_judgments(study)
    own = judgments[judgments["coder"] == coder]
    settled = settle_judgments(own, units=units, provisions=provisions)
    return {cell: dict(said[coder].clauses) for cell, said in gather_decisions(settled.current).items()}


def put_right(clauses: Mapping[str, str], clause_id: str, verdict: str) -> dict[str, str]:
    """Return the clauses of a cell after one of them was accepted or rejected; the others stay.

    Parameters
    ----------
    clauses : mapping of str to str
        clause_id -> ``full`` or ``partial``.
    clause_id : str
    verdict : str
        ``full`` or ``partial``: it is a pair; ``none``: it is none.

    Raises
    ------
    ParameterError
        If there is no such verdict.

    Examples
    --------
    >>> put_right({"II.1": "full", "II.3": "partial"}, "II.3", "none")
    {'II.1': 'full'}
    >>> put_right({"II.1": "full"}, "II.3", "partial")
    {'II.1': 'full', 'II.3': 'partial'}
    """
    if verdict not in VERDICTS:
        raise ParameterError("judgment", f"verdict {verdict!r} is unknown", f"Use {', '.join(VERDICTS)}.")
    return {name: said for name, said in {**clauses, clause_id: verdict}.items() if said in STRENGTHS}


def decide_pair(
    study: Study,
    *,
    coder: str,
    doc_id: str,
    provision_id: str,
    clause_id: str,
    verdict: str,
    units: pd.DataFrame,
    provisions: pd.DataFrame,
    alignment: pd.DataFrame,
    note: str = "",
) -> dict[str, str]:
    """Save what a coder says of one pair; it is on disk when this returns.

    A judgment is one of a whole cell, so that it says something of its other clauses too: they stay as the coder
    judged them before, else as the table of pairs has them, which is noted in the judgment.

    Parameters
    ----------
    study : Study
        Whose judgments/ folder.
    coder, doc_id, provision_id, clause_id : str
        Who, and the pair.
    verdict : str
        ``full``, ``partial``, or ``none``: this clause is no pair; ``withdrawn``: the coder says nothing of the cell.
    units, provisions, alignment : DataFrame
        The tables of those names.
    note : str
        Stands before the clauses that stay as the table has them.

    Returns
    -------
    dict
        What the coder now says of the cell: clause_id -> ``full`` or ``partial``.

    Raises
    ------
    ParameterError, OutputError
        If it cannot be saved.
    """
    if verdict == WITHDRAWN:
        withdraw_judgment(
            study, coder=coder, doc_id=doc_id, provision_id=provision_id, units=units, provisions=provisions
        )
        return {}
    said = list_said(study, coder, units=units, provisions=provisions).get((doc_id, provision_id))
    rows = alignment[(alignment["doc_id"] == doc_id) & (alignment["provision_id"] == provision_id)]
    found = dict(zip(rows["clause_id"].astype(str), rows["strength"].astype(str), strict=True))
    clauses = put_right(found if said is None else said, clause_id, verdict)
    kept = [name for name in clauses if name != clause_id] if said is None else []
    told = f"{note} {', '.join(kept)}".strip() if kept else ""
    record_judgment(
        study, coder=coder, doc_id=doc_id, provision_id=provision_id, clauses=clauses,
        units=units, provisions=provisions, note=told, reason="browse",
    )  # fmt: skip
    return clauses
