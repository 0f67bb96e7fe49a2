"""The tables of a paper: which of a study's tables are printed, and what stands below them."""

from __future__ import annotations

import pandas as pd

from toolkit.analysis.analysis import Analysis
from toolkit.analysis.basis import describe_basis
from toolkit.measures.coverage import blank_unseen, summarize_coverage
from toolkit.measures.net import compare_with_chance
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
    tables = {
        "concordance": concordance,
        "coverage_by_plan": _count_coverage(analysis, fragility),
        "commitments": analysis.commitments,
        "changes": analysis.changes.merge(analysis.documents[["doc_id", "unit"]], on="doc_id").rename(
            columns={"tier": "counting"}  # the tier of a document is another thing
        ),
        "validation": validation,
    }
    return {name: table for name, table in tables.items() if table is not None and not table.empty}


def _count_coverage(analysis: Analysis, fragility: pd.DataFrame | None) -> pd.DataFrame:
    """Return coverage beside chance: full texts, then incomplete ones without their zeros, then controls."""
    counts = summarize_coverage(analysis.coverage, analysis.provisions, analysis.documents)
    counts = blank_unseen(compare_with_chance(counts, analysis.chance))
    if counts["chance"].isna().all():
        counts = counts.drop(columns="chance")
    ranks = 2 * (counts["role"] == "control") + (counts["extent"] != "full")
    counts = counts.loc[ranks.sort_values(kind="stable").index].reset_index(drop=True)
    return counts if fragility is None else mark_fragile(counts, fragility)


def caption_table(name: str, analysis: Analysis, fragility: pd.DataFrame | None = None, *, language: Language) -> str:
    """Return the caption of a printed table: what it shows, of what and how, whose words the texts are, its marks."""
    title = f"{word(f'paper.{name}', language)}."
    if name == "validation":  # of other texts than those of the study
        return title
    basis = describe_basis(analysis, language=language) if name != "commitments" else ""
    cut = word("paper.shortened", language) if name in ("concordance", "commitments") else ""
    n_digests = int((analysis.documents["text_form"] == "digest").sum())
    note = word("note.digests", language, n=n_digests, total=len(analysis.documents))
    mark = ""
    if name == "coverage_by_plan" and fragility is not None:
        mark = note_fragile(fragility, analysis.documents, language=language)
    return join_caption(title, mark, cut, basis, note if n_digests else "")
