"""The first page of a run: a row for each plan, sections against plans, links to everything."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from toolkit.analysis.analysis import Analysis
from toolkit.batch.jobs import link_plan_report, name_plan_report
from toolkit.batch.record import list_versions
from toolkit.batch.text_pages import link_text
from toolkit.measures.coverage import FOUND, OBSERVED, blank_unseen, summarize_coverage
from toolkit.measures.ledger import measure_linked_share
from toolkit.study.folder import Study
from toolkit.tables import MARK, find_reference, name_section, select_plans
from toolkit.validation.fragility import find_fragile, note_fragile
from toolkit.words.coded_cells import find_cell
from toolkit.words.formats import format_number
from toolkit.words.labels import Language, find_words, word


@dataclass(frozen=True, slots=True)
class _Row:
    """A plan with all that its row of the index shows."""

    plan: Mapping[Any, Any]
    language: Language
    counts: pd.Series
    linked: pd.Series
    chance: float
    unmatched: Mapping[Any, int]
    report: str
    broken: bool
    reference: str  # doc_id
    texts: Collection[str]  # doc_ids of the texts that have a page
    fragile: bool  # its coverage or rank does not stand in other settings

    def link(self, place: str, *, to_reference: bool = False) -> str:
        """Return the link to a place in the text of the plan, or of the reference; empty where it has no page."""
        doc_id = self.reference if to_reference else self.plan["doc_id"]
        return link_text(doc_id, place) if doc_id in self.texts else ""

    @property
    def total(self) -> int:
        """The tasks that count: where the text is not full, what was not found may stand elsewhere in it."""
        return int(self.counts["n_observable" if self.plan["extent"] == "full" else "n_applicable"])


def _text(text: str, link: str = "") -> dict[str, str]:
    return {"kind": "t", "text": text, "value": text, "link": link}


def _number(text: str, value: float, link: str = "") -> dict[str, str]:
    return {"kind": "n", "text": text, "value": f"{float(value):.4f}", "link": link}


def _write_share(n: float, total: float, language: Language) -> str:
    return f"{format_number(n, language)}/{format_number(total, language)}"


def _write_name(row: _Row) -> dict[str, str]:
    control = f" ({word('cell.role.control', row.language)})" if row.plan["role"] == "control" else ""
    return _text(row.plan["unit"] + control, row.report)


def _write_code(row: _Row, column: str) -> dict[str, str]:
    return _text(find_cell(column, row.plan[column], row.language))


def _write_count(row: _Row, count: str) -> dict[str, str]:
    n = row.counts[count]
    if pd.isna(n):
        return _number("–", -1)
    link = row.link(f"full-{row.plan['doc_id']}", to_reference=True) if n else ""
    # A text that is not whole stands behind all others.
    rank = n / max(1, row.total) if row.plan["extent"] == "full" else -1
    shown = _write_share(n, row.total, row.language)
    return _number(f"{shown}{f' {MARK}' if row.fragile else ''}", rank, link)


def _write_related(row: _Row) -> dict[str, str]:
    n = row.counts["n_partial"]
    if pd.isna(n):
        return _number("–", -1)
    link = row.link(f"partial-{row.plan['doc_id']}", to_reference=True) if n else ""
    return _number(f"+{format_number(n, row.language)}", n, link)


def _write_chance(row: _Row) -> dict[str, str]:
    if pd.isna(row.chance) or row.plan["extent"] != "full":  # a share, as of coverage itself
        return _number("–", -1)
    return _number(f"{format_number(100 * row.chance, row.language, decimals=0)}%", row.chance)


def _write_linked(row: _Row) -> dict[str, str]:
    share, n_linked, n_content = (row.linked[name] for name in ("linked_share", "n_linked", "n_content"))
    if not n_content:
        return _number("–", -1)
    link = row.link("account-linked") if n_linked else ""
    counts = _write_share(n_linked, n_content, row.language)
    if pd.isna(share):
        return _number(counts, -1, link)
    return _number(f"{counts} ({format_number(share, row.language, decimals=2)})", share, link)


def _write_unmatched(row: _Row, side: str) -> dict[str, str]:
    if side == "reference" and row.plan["extent"] != "full":
        return _number("–", -1)  # what an incomplete text lacks is not observable
    to_reference, n = side == "reference", row.unmatched.get(side, 0)
    place = f"missing-{row.plan['doc_id']}" if to_reference else "account-unmatched"
    return _number(format_number(n, row.language), n, row.link(place, to_reference=to_reference) if n else "")


def _write_status(row: _Row) -> dict[str, str]:
    return _text(word("index.broken" if row.broken else "index.read", row.language), row.link(""))


#: The table of plans, a line a column: name (index.head.<name> in labels.csv), kind (text or number), its cells.
_COLUMNS: tuple[tuple[str, str, Callable[[_Row], dict[str, str]]], ...] = (
    ("unit", "t", _write_name),
    ("number", "t", lambda row: _text(row.plan["number"])),
    ("line", "t", partial(_write_code, column="line")),
    ("extent", "t", partial(_write_code, column="extent")),
    ("status", "t", _write_status),
    ("full", "n", partial(_write_count, count="n_full")),
    ("partial", "n", _write_related),
    ("chance", "n", _write_chance),
    ("linked", "n", _write_linked),
    ("unmatched_reference", "n", partial(_write_unmatched, side="reference")),
    ("unmatched_plan", "n", partial(_write_unmatched, side="plan")),
)


def describe_index(
    study: Study,
    analysis: Analysis,
    *,
    jobs: Sequence[str],
    figures: Sequence[dict[str, Any]],
    failures: Sequence[dict[str, Any]],
    tables: Sequence[str],
    printed: Sequence[str] = (),
    texts: Collection[str] = (),
    provisions: bool = False,
    ribbons: bool = False,
    fragility: pd.DataFrame | None = None,
) -> dict[str, Any]:
    """Collect the content of the index page; see :func:`toolkit.write.pages.write_index`."""
    language = study.parameters.language
    documents = analysis.documents
    number = find_reference(documents)["number"] or study.name
    words = {**find_words("index", language), "filter": word("table.filter", language)}
    digests = int((documents["text_form"] == "digest").sum())
    if digests:
        words["intro"] += " " + word("note.digests", language, n=digests, total=len(documents))
    fragile = frozenset() if fragility is None else find_fragile(fragility)
    if fragility is not None:
        note = note_fragile(fragility, documents, language=language)
        words["reading"] = f"{words['reading']} {note if len(fragility) else words['robustness_off']}".strip()
    failed = {failure["name"] for failure in failures}
    absent = {failure["name"] for failure in failures if not failure.get("kept")}
    return {
        "title": word("index.title", language, number=number),
        "language": language,
        "signature": analysis.signature,
        "words": words,
        "heads": [
            {
                "kind": kind,
                "label": word(f"index.head.{name}", language),
                "help": find_words("index.help", language).get(name, ""),
            }
            for name, kind, _ in _COLUMNS
        ],
        "rows": _list_rows(analysis, jobs=jobs, failed=failed, texts=texts, fragile=fragile, language=language),
        "heatmap": describe_heatmap(analysis, language=language, jobs=jobs),
        "reports": [
            {"href": f"reports/{job}.html", "title": _title_report(job, documents, language)}
            for job in jobs
            if job not in absent
        ]
        + [{"href": "provisions/index.html", "title": word("provision_page.list", language)}] * provisions
        + [{"href": "ribbons/index.html", "title": word("ribbon.list", language)}] * ribbons,
        "figures": list(figures),
        "tables": [
            *({"name": file, "href": f"tables/{file}"} for name in tables for file in (f"{name}.csv", f"{name}.xlsx")),
            *({"name": name, "href": f"print/{name}"} for name in printed),
        ],
        "failed": list(failures),
        "run": [
            ("signature", analysis.signature),
            *((name, _write_setting(value)) for name, value in study.parameters.model_dump(exclude_none=True).items()),
            *list_versions().items(),
        ],
    }  # fmt: skip


def _write_setting(value: object) -> str:
    """Write a parameter as study.yaml has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _title_report(job: str, documents: pd.DataFrame, language: Language) -> str:
    name, _, plan = job.partition("-")
    title = word(f"index.report.{name}", language)
    if not plan:
        return title
    row = documents[documents["doc_id"] == plan].iloc[0]
    return f"{title}: {row['unit']} {row['number']}".strip()


def _list_rows(
    analysis: Analysis,
    *,
    jobs: Sequence[str],
    failed: set[str],
    texts: Collection[str],
    fragile: Collection[str],
    language: Language,
) -> list[dict[str, Any]]:
    cells = analysis.coverage, analysis.provisions, analysis.documents
    counts = blank_unseen(summarize_coverage(*cells)).set_index("doc_id")
    linked = measure_linked_share(analysis.ledger, analysis.documents).set_index("doc_id")
    levels = analysis.chance[analysis.chance["type"] == "task"]
    chance = dict(zip(levels["doc_id"], levels["share"], strict=True))
    unmatched = analysis.ledger[analysis.ledger["account"] == "unmatched"].groupby("doc_id")["side"]
    sides = {doc_id: own.value_counts().to_dict() for doc_id, own in unmatched}
    reference = str(find_reference(analysis.documents)["doc_id"])
    rows = []
    for plan in select_plans(analysis.documents).to_dict("records"):
        doc_id, job = plan["doc_id"], name_plan_report(plan["doc_id"])
        report, broken = link_plan_report(doc_id) if job in jobs else "", doc_id in failed or job in failed
        row = _Row(
            plan,
            language,
            counts.loc[doc_id],
            linked.loc[doc_id],
            chance.get(doc_id, np.nan),
            sides.get(doc_id, {}),
            report,
            broken,
            reference,
            texts,
            doc_id in fragile,
        )
        style = "failed" if broken else ("part" if plan["extent"] != "full" else "")
        rows.append({"style": style, "cells": [write(row) for _, _, write in _COLUMNS]})
    return rows


#: Steps of shading above 0; the counts in the cells say the same without it.
_LEVELS = 4


def describe_heatmap(analysis: Analysis, *, language: str, jobs: Sequence[str] = ()) -> dict[str, list[dict[str, Any]]]:
    """Count tasks whose core is taken up, section by section and plan by plan.

    Parameters
    ----------
    analysis : Analysis
        The tables of the study.
    language : {"vi", "en"}
        Of the labels.
    jobs : sequence of str
        Reports that there are; the cells of a plan that has one lead to its passages.

    Returns
    -------
    dict
        ``sections`` (id, title) in reading order; ``rows``, one a plan or control in the order of the
        catalogue: name, style (part: the text at hand is not full) and cells with text (n/N, a dash where no
        task applies), level (0 nothing found to 4 all found; 0 where no task applies) and link. N are tasks
        applicable and observable; where the text is not full, tasks applicable, and a dash where none is found.
    """
    tasks = analysis.provisions[analysis.provisions["type"] == "task"]
    sections = tasks["provision_id"].map(name_section)
    titles = dict(zip(sections, tasks["section"], strict=True))
    cells = analysis.coverage.assign(
        section=analysis.coverage["provision_id"].map(dict(zip(tasks["provision_id"], sections, strict=True)))
    )
    plans = select_plans(analysis.documents)
    groups = {str(doc_id): group for doc_id, group in cells.groupby("doc_id")}
    return {
        "sections": [{"id": key, "title": title} for key, title in titles.items()],
        "rows": [
            {
                "name": _name_plan(plan, language),
                "style": "" if plan["extent"] == "full" else "part",
                "cells": [
                    {
                        "link": _link_cell(plan["doc_id"], key, jobs),
                        **_count(groups[plan["doc_id"]], key, plan["extent"] == "full"),
                    }
                    for key in titles
                ],
            }
            for plan in plans.to_dict("records")
        ],
    }


def _link_cell(doc_id: str, section: str, jobs: Sequence[str]) -> str:
    return link_plan_report(doc_id, f"cell-{doc_id}-{section}") if name_plan_report(doc_id) in jobs else ""


def _name_plan(plan: dict[Any, Any], language: str) -> str:
    name = f"{plan['unit']} {plan['number']}".strip() or str(plan["doc_id"])
    return f"{name} ({word('cell.role.control', language)})" if plan["role"] == "control" else name


def _count(cells: pd.DataFrame, section: str, whole: bool) -> dict[str, Any]:
    status = cells.loc[cells["section"] == section, "status"]
    found = int(status.isin(FOUND).sum())
    total = int(status.isin([*OBSERVED] if whole else [*OBSERVED, "not_observable"]).sum())
    if not total or not (whole or found):  # nothing found in a part of a text is no zero
        return {"text": "–", "level": 0, "link": ""}
    return {"text": f"{found}/{total}", "level": 0 if not found else max(1, found * _LEVELS // total)}
