"""How much of each section of the reference is found in each plan, as plain data for the index page."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.analysis.study_tables import Analysis
from toolkit.measures.coverage import FOUND
from toolkit.words.labels import get_label

#: Steps of shading above 0; the counts in the cells say the same without it.
_LEVELS = 4


def describe_heatmap(analysis: Analysis, *, language: str) -> dict[str, list[dict[str, Any]]]:
    """Count tasks found, section by section and plan by plan.

    Parameters
    ----------
    analysis : Analysis
        The tables of the study.
    language : {"vi", "en"}
        Of the labels.

    Returns
    -------
    dict
        ``sections`` (id, title) in reading order; ``rows``, one a plan or control in the order of the
        catalogue: name, style (part: the text at hand is not full) and cells with text (n/N, a dash where no
        task applies) and level (0 nothing found to 4 all found; 0 where no task applies). N are tasks
        applicable and observable; where the text is not full, tasks applicable.
    """
    tasks = analysis.provisions[analysis.provisions["type"] == "task"]
    sections = tasks["provision_id"].map(name_section)
    titles = dict(zip(sections, tasks["section"], strict=True))
    cells = analysis.coverage.assign(
        section=analysis.coverage["provision_id"].map(dict(zip(tasks["provision_id"], sections, strict=True)))
    )
    plans = analysis.documents[analysis.documents["role"].isin(["plan", "control"])]
    groups = {str(doc_id): group for doc_id, group in cells.groupby("doc_id")}
    return {
        "sections": [{"id": key, "title": title} for key, title in titles.items()],
        "rows": [
            {
                "name": _name_plan(plan, language),
                "style": "" if plan["extent"] == "full" else "part",
                "cells": [_count(groups[plan["doc_id"]], key, plan["extent"] == "full") for key in titles],
            }
            for plan in plans.to_dict("records")
        ],
    }


def name_section(provision_id: str) -> str:
    """Return the section of a provision: its id without the last part.

    Examples
    --------
    >>> name_section("III.2.đ"), name_section("IV")
    ('III.2', 'IV')
    """
    return provision_id.rpartition(".")[0] or provision_id


def _name_plan(plan: dict[Any, Any], language: str) -> str:
    name = f"{plan['unit']} {plan['number']}".strip() or str(plan["doc_id"])
    return f"{name} ({get_label('control', language)})" if plan["role"] == "control" else name


def _count(cells: pd.DataFrame, section: str, whole: bool) -> dict[str, Any]:
    status = cells.loc[cells["section"] == section, "status"]
    found = int(status.isin(FOUND).sum())
    total = int(status.isin([*FOUND, "none"] if whole else [*FOUND, "none", "not_observable"]).sum())
    if not total:
        return {"text": "-", "level": 0}
    return {"text": f"{found}/{total}", "level": 0 if not found else max(1, found * _LEVELS // total)}
