"""How far a study was judged: progress, corrected coverage, agreement of coders, and when to stop."""

from __future__ import annotations

import pandas as pd

from toolkit.analysis.analysis import Analysis
from toolkit.review.agreement import list_disagreements, measure_agreement
from toolkit.review.cells import CELL, list_review_cells
from toolkit.review.judgments import ADJUDICATION
from toolkit.review.queue import plan_looks, tell_when_to_stop
from toolkit.words.labels import Language, word

#: Judgments that are matched to the texts, whether they decide or not.
_MATCHED = ("in_force", "disputed", "overruled", "not_counted")


def list_progress(analysis: Analysis) -> pd.DataFrame:
    """Count what each coder judged.

    Returns
    -------
    DataFrame
        One row a coder: coder, kind, n_cells (judged, as matched to the texts now), n_audit (of those, drawn by
        chance), n_in_force, n_disputed, n_stale, seconds (median of a cell; missing where nobody took the time).
    """
    judgments = analysis.judgments
    rows = []
    for (coder, kind), own in judgments[judgments["state"] != "unusable"].groupby(["coder", "kind"], sort=False):
        cells = own.drop_duplicates(CELL)
        matched = cells["state"].isin(_MATCHED)
        rows.append(
            {
                "coder": coder,
                "kind": kind,
                "n_cells": int(matched.sum()),
                "n_audit": int((matched & (cells["reason"] == "audit")).sum()),
                **{f"n_{name}": int((cells["state"] == name).sum()) for name in ("in_force", "disputed", "stale")},
                "seconds": cells["seconds"].astype(float).median(),
            }
        )
    columns = ["coder", "kind", "n_cells", "n_audit", "n_in_force", "n_disputed", "n_stale", "seconds"]
    return pd.DataFrame(rows, columns=columns)


def list_decisions(analysis: Analysis, *, coder: str = "") -> pd.DataFrame:
    """List the judgments that a coder may see: their own, so that everyone judges blind.

    Parameters
    ----------
    analysis : Analysis
        The tables of the study.
    coder : str
        Empty or ``adjudication``: everybody's.

    Returns
    -------
    DataFrame
        Rows of the table of judgments.

    Examples
    --------
    >>> list_decisions(analysis, coder="lan")["coder"].unique()  # doctest: +SKIP
    array(['lan'], dtype=object)
    """
    judgments = analysis.judgments
    if coder in ("", ADJUDICATION):
        return judgments
    return judgments[judgments["coder"] == coder].reset_index(drop=True)


def measure_coders(analysis: Analysis) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Measure how far the coders of a study agree, and list where they do not.

    Returns
    -------
    agreement, disagreements : DataFrame
        As :func:`toolkit.review.agreement.measure_agreement` and
        :func:`toolkit.review.agreement.list_disagreements` give them.
    """
    judgments = analysis.judgments
    matched = judgments[judgments["state"].isin(_MATCHED) & judgments["doc_id"].isin(analysis.coverage["doc_id"])]
    types = analysis.provisions.set_index("provision_id")["type"]
    return measure_agreement(matched, types), list_disagreements(matched)


def tell_disputed(analysis: Analysis, *, language: Language) -> str:
    """Say how many cells that chance drew the corrected coverage leaves out, because coders disagree on them.

    Parameters
    ----------
    analysis : Analysis
        The tables of the study.
    language : Language
        Of the sentence.

    Returns
    -------
    str
        Empty where there are none.

    Examples
    --------
    >>> tell_disputed(analysis, language="en")  # doctest: +SKIP
    '2 drawn cells are disputed; the estimate leaves them out until a third person settles them ...'
    """
    judgments = analysis.judgments
    n = len(judgments[(judgments["state"] == "disputed") & (judgments["reason"] == "audit")].drop_duplicates(CELL))
    return word("review.disputed_one" if n == 1 else "review.disputed_drawn", language, n=n) if n else ""


def describe_review(analysis: Analysis, *, language: Language) -> list[str]:
    """Tell how far a study was judged, in lines for a terminal.

    Parameters
    ----------
    analysis : Analysis
        The tables of the study.
    language : Language
        Of the sentences; columns keep their names.
    """
    cells = list_review_cells(analysis.coverage, analysis.provisions, analysis.documents, analysis.candidates)
    held = analysis.judgments.loc[analysis.judgments["state"] == "in_force", CELL].drop_duplicates()
    counts = {"n": len(held), "total": len(cells), "observable": int(cells["observable"].sum())}
    lines = [word("review.progress", language, **counts)]
    if len(analysis.judgments):
        lines += ["", list_progress(analysis).to_string(index=False, na_rep="")]
    lines += ["", *_tell_corrected(analysis, language)]
    if disputed := tell_disputed(analysis, language=language):
        lines.append(disputed)
    agreement, disagreements = measure_coders(analysis)
    if not agreement.empty:
        lines += ["", word("review.agreement", language), agreement.round(2).to_string(index=False, na_rep="")]
    if not disagreements.empty:
        lines += [
            "",
            word("review.disagreements", language, n=len(disagreements)),
            disagreements.to_string(index=False),
        ]
    return lines


def _tell_corrected(analysis: Analysis, language: Language) -> list[str]:
    corrected = analysis.corrected
    if corrected.empty:
        return [word("review.no_audit", language)]
    kind = "task" if (corrected["type"] == "task").any() else "all"
    units = dict(zip(analysis.documents["doc_id"], analysis.documents["unit"], strict=True))
    table = corrected.drop(columns=["n_judged"]).round(3).to_string(index=False, na_rep="")
    looks = tell_when_to_stop(plan_looks(corrected, type=kind), language=language, units=units)
    return [word("review.corrected", language), table, "", *looks]
