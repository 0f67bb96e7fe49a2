"""The figures of a study: which are drawn, from which tables, with which caption."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from toolkit import figures
from toolkit.analysis.analysis import Analysis
from toolkit.analysis.basis import describe_basis
from toolkit.batch.provision_pages import link_provision
from toolkit.batch.text_pages import link_text
from toolkit.changes.same_goals import list_compared_deadlines, list_compared_targets
from toolkit.measures.coverage import summarize_coverage, summarize_travel
from toolkit.measures.ledger import summarize_ledger
from toolkit.measures.lengths import measure_lengths
from toolkit.measures.net import compare_with_chance
from toolkit.measures.provinces import measure_provinces
from toolkit.measures.similarity import measure_similarity
from toolkit.statements.commitments import list_responsibilities
from toolkit.tables import empty_table, find_reference, select_plans
from toolkit.validation.fragility import find_fragile, note_fragile
from toolkit.words.coded_cells import find_cell
from toolkit.words.labels import join_caption, word

#: Plans from which on the figures of plans among themselves, and of provinces, say something.
MANY_PLANS = 20
#: Figures that do not rest on what was found of the reference; the chain names it itself.
_UNMATCHED = ("responsibility", "wording", "borrowing", "families")


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


def draw_gallery(analysis: Analysis, fragility: pd.DataFrame | None = None, *, language: str) -> list[Plate]:
    """List the figures of a study, in the order of their worth; nothing is drawn yet.

    A figure with nothing to show is left out: those of coverage without tasks, the one of provisions that
    travel with fewer than three plans of full text, those of targets, deadlines and agencies without any, those of
    wording without official texts, pairs above chance or families. Similarity and the map of provinces begin at 20
    plans.

    Parameters
    ----------
    analysis : Analysis
        The tables of the study.
    fragility : DataFrame, optional
        The table of that name: its figure, and marks at plans whose coverage does not stand in other settings.
    language : {"vi", "en"}
        Of labels and captions.
    """
    documents = analysis.documents
    plates = [
        Plate(
            "chain",
            lambda: _figure(figures.draw_chain(documents, analysis.chain, language=language)),
            documents[["doc_id", "unit", "role", "line", "tier", "number", "issued", "implements", "extent"]],
            figures.caption_chain(documents, analysis.chain, language=language),
        )
    ]
    if select_plans(documents).empty:
        return _complete_captions(plates, analysis, language)
    if (analysis.provisions["type"] == "task").any():
        plates += _list_coverage_plates(analysis, fragility, language=language)
    plates.append(
        Plate(
            "ledger",
            lambda: _figure(figures.draw_ledger_bars(analysis.ledger, documents, language=language)),
            summarize_ledger(analysis.ledger),
            figures.caption_ledger_bars(analysis.ledger, documents, language=language),
        )
    )
    for make in (_list_change_plates, _list_wording_plates, _list_similarity_plates, _list_map_plates):
        plates += make(analysis, language=language)
    return _complete_captions(plates, analysis, language)


def _complete_captions(plates: Sequence[Plate], analysis: Analysis, language: str) -> list[Plate]:
    """Return figures with captions that say what was compared and how, and whose words the texts are."""
    basis, documents = describe_basis(analysis, language=language), analysis.documents
    row = find_reference(documents)
    form = find_cell("text_form", str(row["text_form"]), language)
    reference = word("caption.reference", language, number=row["number"] or row["doc_id"], form=form)
    n_digests = int((documents["text_form"] == "digest").sum())
    digests = word("note.digests", language, n=n_digests, total=len(documents)) if n_digests else ""
    behind = {plate.name: reference if plate.name in _UNMATCHED else basis for plate in plates} | {"chain": ""}
    return [replace(plate, caption=join_caption(plate.caption, behind[plate.name], digests)) for plate in plates]


def _list_coverage_plates(analysis: Analysis, fragility: pd.DataFrame | None, *, language: str) -> list[Plate]:
    """List the figures of coverage; there are tasks and plans or controls."""
    varied = empty_table("fragility") if fragility is None else fragility
    note = note_fragile(varied, analysis.documents, language=language)
    documents, provisions = analysis.documents, analysis.provisions
    link = partial(_link_plan, str(find_reference(documents)["doc_id"]))
    looks: dict[str, Any] = {
        "chance": analysis.chance, "fragile": find_fragile(varied), "link": link, "language": language,
    }  # fmt: skip
    cells, chance = (analysis.coverage, provisions, documents), analysis.chance
    plates = [
        Plate(
            "uptake",
            lambda: _figure(figures.draw_uptake_heatmap(*cells, link=_link_cell, language=language)),
            analysis.coverage,
            figures.caption_uptake_heatmap(*cells, language=language),
        ),
        *_list_uptake_pages(analysis, language=language),
        Plate(
            "coverage",
            lambda: _figure(figures.draw_coverage_bars(*cells, **looks)),
            compare_with_chance(summarize_coverage(*cells), chance),
            figures.caption_coverage_bars(*cells, chance=chance, note=note, language=language),
        ),
    ]
    if (varied["headline"] == "share").any():
        plates.append(
            Plate(
                "robustness",
                lambda: figures.draw_specification_curve(varied, documents, language=language),
                varied[varied["headline"] == "share"],
                figures.caption_specification_curve(varied, documents, language=language),
            )
        )
    probabilities = "plain_score" not in analysis.candidates.columns
    points = measure_lengths(*cells, analysis.units, chance=chance, probabilities=probabilities)
    if figures.can_compare_lengths(points, documents):
        plates.append(
            Plate(
                "coverage_length",
                lambda: _figure(figures.draw_coverage_length(points, documents, link=link, language=language)),
                points,
                figures.caption_coverage_length(points, documents, language=language),
            )
        )
    if figures.can_count_plans(documents):
        plates.append(
            Plate(
                "travel",
                lambda: _figure(figures.draw_travel(*cells, link=_link_row, language=language)),
                summarize_travel(*cells).drop(columns=["text", "context", "label"]),
                figures.caption_travel(*cells, language=language),
            )
        )
    return plates


def _list_uptake_pages(analysis: Analysis, *, language: str) -> list[Plate]:
    """List the pages of the heat map with a row per provision, where one page holds sections only."""
    documents, coverage = analysis.documents, analysis.coverage
    n_plans = len(select_plans(documents))
    pages = figures.list_uptake_pages(analysis.provisions, n_plans)
    if len(pages) == 1:
        return []
    return [
        Plate(
            f"uptake_{number}",
            partial(_draw_uptake_page, coverage, page, documents, language),
            coverage[coverage["provision_id"].isin(page["provision_id"])],
            figures.caption_uptake_heatmap(
                coverage, page, documents, rows="provisions", page=(number, len(pages)), language=language
            ),
        )
        for number, page in enumerate(pages, start=1)
    ]


def _draw_uptake_page(coverage: pd.DataFrame, page: pd.DataFrame, documents: pd.DataFrame, language: str) -> Figure:
    return _figure(
        figures.draw_uptake_heatmap(coverage, page, documents, rows="provisions", link=_link_cell, language=language)
    )


def _link_cell(doc_id: str, provision_id: str) -> str:
    """Return the link to the passages of a plan for a provision, from the folder of the figures."""
    return link_provision(provision_id, doc_id, folder="../provisions/")


def _link_row(provision_id: str) -> str:
    """Return the link to a provision across all plans, from the folder of the figures."""
    return link_provision(provision_id, folder="../provisions/")


def _link_plan(reference_id: str, doc_id: str) -> str:
    """Return the link to what a plan takes up, listed in the text of the reference, from the folder of the figures."""
    return link_text(reference_id, f"full-{doc_id}", folder="../texts/")


def _list_wording_plates(analysis: Analysis, *, language: str) -> list[Plate]:
    """List the figures of shared wording."""
    documents, shares, pairs = analysis.documents, analysis.wording_shares, analysis.borrowing_pairs
    plates = []
    if not shares.empty:
        plates.append(
            Plate(
                "wording",
                lambda: _figure(figures.draw_wording_bars(shares, documents, language=language)),
                shares,
                figures.caption_wording_bars(shares, documents, language=language),
            )
        )
    if pairs["above_chance"].any():
        plates.append(
            Plate(
                "borrowing",
                lambda: _figure(figures.draw_borrowing(pairs, documents, language=language)),
                pairs,
                figures.caption_borrowing(pairs, documents, language=language),
            )
        )
    families = analysis.families
    if not families.empty:
        plates.append(
            Plate(
                "families",
                lambda: _figure(figures.draw_families(families, documents, language=language)),
                families,
                figures.caption_families(families, documents, language=language),
            )
        )
    return plates


def _list_similarity_plates(analysis: Analysis, *, language: str) -> list[Plate]:
    """List the figure of plans among themselves."""
    table = measure_similarity(analysis.coverage)
    if len(table) < MANY_PLANS or not table.notna().to_numpy()[np.triu_indices(len(table), 1)].any():
        return []
    documents = analysis.documents
    order = figures.order_by_similarity(table)
    measure = word("caption.similarity.measure", language)
    return [
        Plate(
            "similarity",
            lambda: _figure(figures.draw_similarity(table, documents, language=language)),
            table.loc[order, order].rename_axis("doc_id"),
            figures.caption_similarity(table, documents, measure=measure, language=language),
        )
    ]


def _list_map_plates(analysis: Analysis, *, language: str) -> list[Plate]:
    """List the maps of provinces: one for the plans before July 2025, one for those after."""
    plates = []
    what = word("caption.map.what", language)
    label = word("figure.tasks_found", language)
    for tiles in (63, 34):
        values = measure_provinces(analysis.coverage, analysis.provisions, analysis.documents, tiles=tiles)
        if len(values) >= MANY_PLANS and values["share"].notna().any():
            plates.append(
                Plate(
                    f"map_{tiles}",
                    partial(_draw_map, values, tiles, label, language),
                    values,
                    figures.caption_tile_map(values, what=what, tiles=tiles, language=language),
                )
            )
    return plates


def _draw_map(values: pd.DataFrame, tiles: int, label: str, language: str) -> Figure:
    return _figure(figures.draw_tile_map(values, tiles=tiles, label=label, language=language))


def _list_change_plates(analysis: Analysis, *, language: str) -> list[Plate]:
    """List the figures of targets, deadlines and responsibilities: each only where there is something to draw."""
    documents, reference_id = analysis.documents, str(find_reference(analysis.documents)["doc_id"])
    plates = []
    targets = list_compared_targets(
        analysis.units, analysis.alignment, analysis.changes, reference_id=reference_id, cells=analysis.cells,
        coverage=analysis.coverage,
    )  # fmt: skip
    if not targets.empty:
        plates.append(
            Plate(
                "targets",
                lambda: _figure(figures.draw_targets(targets, documents, language=language)),
                targets,
                figures.caption_targets(targets, language=language),
            )
        )
    deadlines = list_compared_deadlines(
        analysis.changes, analysis.units, reference_id=reference_id, alignment=analysis.alignment,
        coverage=analysis.coverage,
    )  # fmt: skip
    if not deadlines.empty:
        plates.append(
            Plate(
                "deadlines",
                lambda: _figure(figures.draw_deadlines(deadlines, documents, language=language)),
                deadlines,
                figures.caption_deadlines(deadlines, documents, language=language),
            )
        )
    roles = list_responsibilities(analysis.commitments, documents)
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


def _figure(drawn: Axes | Figure) -> Figure:
    figure = drawn if isinstance(drawn, Figure) else drawn.get_figure(root=True)
    assert isinstance(figure, Figure)
    return figure
