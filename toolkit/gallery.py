"""The figures of a study: which are drawn, from which tables, with which caption."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from toolkit import figures
from toolkit.analysis import Analysis
from toolkit.compared import list_compared_deadlines, list_compared_targets
from toolkit.coverage import estimate_coverage, summarize_coverage, summarize_travel
from toolkit.divergence import summarize_ledger


@dataclass(frozen=True, slots=True)
class Plate:
    """One figure of a study.

    Parameters
    ----------
    name : str
        File name without ending.
    draw : callable
        Draws and returns the figure.
    data : DataFrame
        What is drawn, for the CSV beside the figure.
    caption : str
        What is shown, of how many, and what is not claimed.
    """

    name: str
    draw: Callable[[], Figure]
    data: pd.DataFrame
    caption: str


def draw_gallery(analysis: Analysis, *, language: str) -> list[Plate]:
    """List the figures of a study, in the order of their worth; nothing is drawn yet.

    Parameters
    ----------
    analysis : Analysis
        The tables of the study.
    language : {"vi", "en"}
        Of labels and captions.
    """
    documents, coverage, provisions = analysis.documents, analysis.coverage, analysis.provisions
    cells = (coverage, provisions, documents)
    points = measure_lengths(analysis)
    travel = summarize_travel(*cells)
    return [
        Plate(
            "chain",
            lambda: _figure(figures.draw_chain(documents, language=language)),
            documents[["doc_id", "unit", "role", "line", "tier", "number", "issued", "implements", "extent"]],
            figures.caption_chain(documents, language=language),
        ),
        Plate(
            "uptake",
            lambda: _figure(figures.draw_uptake_heatmap(*cells, language=language)),
            coverage,
            figures.caption_uptake_heatmap(*cells, language=language),
        ),
        Plate(
            "coverage",
            lambda: _figure(figures.draw_coverage_bars(*cells, language=language)),
            summarize_coverage(*cells),
            figures.caption_coverage_bars(*cells, language=language),
        ),
        Plate(
            "coverage_length",
            lambda: _figure(figures.draw_coverage_length(points, documents, language=language)),
            points,
            figures.caption_coverage_length(points, documents, language=language),
        ),
        Plate(
            "travel",
            lambda: _figure(figures.draw_travel(*cells, language=language)),
            travel.drop(columns=["text", "context", "label"]),
            figures.caption_travel(*cells, language=language),
        ),
        Plate(
            "ledger",
            lambda: _figure(figures.draw_ledger_bars(analysis.ledger, documents, language=language)),
            summarize_ledger(analysis.ledger),
            figures.caption_ledger_bars(analysis.ledger, documents, language=language),
        ),
        *_list_change_plates(analysis, language=language),
    ]


def _list_change_plates(analysis: Analysis, *, language: str) -> list[Plate]:
    """List the figures of targets, deadlines and responsibilities: each only where there is something to draw."""
    documents, reference_id = analysis.documents, find_reference(analysis)
    plates = []
    targets = list_compared_targets(analysis.units, analysis.alignment, analysis.changes, reference_id=reference_id)
    if not targets.empty:
        plates.append(
            Plate(
                "targets",
                lambda: _figure(figures.draw_targets(targets, documents, language=language)),
                targets,
                figures.caption_targets(targets, language=language),
            )
        )
    deadlines = list_compared_deadlines(analysis.changes, analysis.units, reference_id=reference_id)
    if not deadlines.empty:
        plates.append(
            Plate(
                "deadlines",
                lambda: _figure(figures.draw_deadlines(deadlines, documents, language=language)),
                deadlines,
                figures.caption_deadlines(deadlines, language=language),
            )
        )
    roles = list_responsibilities(analysis)
    if not roles.empty:
        plates.append(
            Plate(
                "responsibility",
                lambda: _figure(figures.draw_responsibility(roles, documents, language=language)),
                roles,
                figures.caption_responsibility(roles, documents, language=language),
            )
        )
    return plates


def find_reference(analysis: Analysis) -> str:
    """Return the doc_id of the reference."""
    documents = analysis.documents
    return str(documents.loc[documents["role"] == "reference", "doc_id"].iloc[0])


def list_responsibilities(analysis: Analysis) -> pd.DataFrame:
    """Return doc_id, clause_id, lead and support of the commitments of plans and controls that name anybody."""
    documents, table = analysis.documents, analysis.commitments
    plans = documents.loc[documents["role"].isin(["plan", "control"]), "doc_id"]
    named = (table["lead"] != "") | (table["support"] != "")
    return table.loc[table["doc_id"].isin(plans) & named, ["doc_id", "clause_id", "lead", "support"]]


def _figure(drawn: Axes | Figure) -> Figure:
    figure = drawn if isinstance(drawn, Figure) else drawn.get_figure(root=True)
    assert isinstance(figure, Figure)
    return figure


def measure_lengths(analysis: Analysis) -> pd.DataFrame:
    """Return coverage of tasks beside the length of each plan.

    Returns
    -------
    DataFrame
        doc_id, covered and total (tasks found, and observable; for texts that are not full, applicable),
        length (clauses and rows) and, where there are probabilities, low and high (0 to 1, see
        :func:`toolkit.coverage.estimate_coverage`). Plans that were not assessed or have no task to
        count are left out.
    """
    counts = summarize_coverage(analysis.coverage, analysis.provisions, analysis.documents)
    content = analysis.units[analysis.units["kind"].isin(["clause", "row"])]
    lengths = content.groupby("doc_id").size()
    table = pd.DataFrame(
        {
            "doc_id": counts["doc_id"],
            "covered": counts["n_found"],
            "total": counts["n_observable"].where(counts["extent"] == "full", counts["n_applicable"]),
            "length": counts["doc_id"].map(lengths).fillna(0).astype(int),
        }
    )
    table = table[(table["total"] > 0) & (table["length"] > 0)].reset_index(drop=True)
    if "plain_score" in analysis.candidates.columns:  # no probabilities
        return table
    estimated = estimate_coverage(analysis.coverage, analysis.provisions, analysis.documents)
    return table.merge(estimated[["doc_id", "low", "high"]], on="doc_id", how="left")
