"""The tables of a paper: which of a study's tables are printed, and what stands below them."""

from __future__ import annotations

import pandas as pd

from toolkit.analysis.analysis import Analysis
from toolkit.measures.coverage import summarize_coverage
from toolkit.validation.fragility import mark_fragile, note_fragile
from toolkit.words.labels import Language, join_caption, word


def list_printed(
    analysis: Analysis, validation: pd.DataFrame | None, fragility: pd.DataFrame | None = None
) -> dict[str, pd.DataFrame]:
    """List the tables of a paper that a study can fill.

    Parameters
    ----------
    analysis : Analysis
        The tables of the study.
    validation : DataFrame or None
        The alignment against hand codes; None where there are none.
    fragility : DataFrame, optional
        The table of that name: plans whose coverage does not stand in other settings are marked.

    Returns
    -------
    dict of str to DataFrame
        By the names of :data:`toolkit.write.printed.PRINT_COLUMNS`; empty tables are left out.
    """
    concordance = analysis.concordance.merge(analysis.documents[["doc_id", "role"]], on="doc_id")
    if not concordance["judged_by"].any():
        concordance = concordance.drop(columns="judged_by")
    counts = summarize_coverage(analysis.coverage, analysis.provisions, analysis.documents)
    tables = {
        "concordance": concordance,
        "coverage_by_plan": counts if fragility is None else mark_fragile(counts, fragility),
        "commitments": analysis.commitments,
        "changes": analysis.changes,
        "validation": validation,
    }
    return {name: table for name, table in tables.items() if table is not None and not table.empty}


def caption_table(name: str, analysis: Analysis, fragility: pd.DataFrame | None = None, *, language: Language) -> str:
    """Return the caption of a printed table: what it shows, whose words the texts are, what a mark in it means."""
    title = f"{word(f'paper.{name}', language)}."
    n_digests = int((analysis.documents["text_form"] == "digest").sum())
    note = word("note.digests", language, n=n_digests, total=len(analysis.documents))
    mark = ""
    if name == "coverage_by_plan" and fragility is not None:
        mark = note_fragile(fragility, analysis.documents, language=language)
    return join_caption(title, note if n_digests else "", mark)
