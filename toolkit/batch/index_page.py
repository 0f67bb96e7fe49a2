"""The first page of a run: a row for each plan, sections against plans, links to everything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from toolkit.analysis.study_tables import Analysis
from toolkit.batch.record import list_versions
from toolkit.measures.coverage import FOUND, summarize_coverage
from toolkit.measures.ledger import measure_linked_share
from toolkit.study.folder import Study
from toolkit.words.labels import get_label

_WORDS = {
    "title": ("Đối chiếu {number}: các kế hoạch triển khai", "{number} and the plans that carry it out"),
    "intro": (
        "Mỗi kế hoạch một dòng. Mức độ bao phủ: số nhiệm vụ có ít nhất một cặp được chấp nhận trên số nhiệm vụ "
        "thuộc phạm vi áp dụng và quan sát được.",
        "One row a plan. Coverage: tasks with at least one accepted pair out of those applicable and observable.",
    ),
    "failed": ("Chưa thực hiện được", "What could not be made"),
    "notebook": ("sổ tay đã chạy", "executed notebook"),
    "plans": ("Các kế hoạch", "Plans"),
    "reading": (
        "Dòng gạch chéo: văn bản hiện có không đầy đủ hoặc chỉ là bài viết về kế hoạch; n/N khi đó là “trong văn bản "
        "hiện có”, không xếp hạng. “Chưa tìm thấy” không có nghĩa là kế hoạch không có nội dung ấy.",
        "Hatched rows: the text at hand is incomplete or only a report about the plan; n/N then means \"in the text at "
        "hand\" and is not ranked. \"Not found\" does not mean that the plan has no such content.",
    ),
    "digests": (
        "{n} trong {total} văn bản là bản tóm lược bằng lời của chúng tôi, không phải văn bản gốc.",
        "{n} of {total} texts are digests in our own words, not the documents themselves.",
    ),
    "plan": ("Kế hoạch", "Plan"),
    "heatmap": ("Từng phần của văn bản được triển khai", "Section by section"),
    "heatmap_note": (
        "Số nhiệm vụ tìm thấy (đầy đủ hoặc một phần) trên số nhiệm vụ thuộc phạm vi áp dụng và quan sát được; ô càng "
        "sẫm tỷ lệ càng cao; gạch ngang: không có nhiệm vụ nào để tính.",
        "Tasks found (fully or partly) out of those applicable and observable; the darker, the higher the share; a "
        "dash: no task to count.",
    ),
    "reports": ("Báo cáo", "Reports"),
    "figures": ("Hình", "Figures"),
    "filter": ("Lọc các dòng", "Filter rows"),
    "tables": ("Bảng số liệu", "Tables"),
    "run": ("Lần chạy", "This run"),
    "read": ("đã đọc", "read"),
    "broken": ("chưa thực hiện được", "failed"),
}  # fmt: skip
_REPORTS = {
    "00_corpus": ("Kho văn bản", "Corpus"),
    "01_coverage": ("Mức độ bao phủ", "Coverage"),
    "02_divergence": ("Khác biệt", "Divergence"),
    "03_plan": ("Kế hoạch", "Plan"),
    "04_validation": ("Kiểm định", "Validation"),
}
_HEADS = (
    ("unit", "t", "Kế hoạch", "Plan", "Tỉnh, thành phố", "Territory"),
    ("number", "t", "Số, ký hiệu", "Number", "", ""),
    ("line", "t", "Hệ thống", "Line", "Đảng hay chính quyền", "Party or state"),
    ("extent", "t", "Văn bản hiện có", "Text at hand", "", ""),
    ("status", "t", "Tình trạng", "Status", "Đã đọc được hay chưa", "Whether it was read"),
    ("full", "n", "Đầy đủ", "Full", "Nhiệm vụ có cặp đầy đủ", "Tasks with a full pair"),
    (
        "found",
        "n",
        "Đầy đủ hoặc một phần",
        "Full or partial",
        "Nhiệm vụ có cặp bất kỳ",
        "Tasks with any pair",
    ),
    (
        "linked",
        "n",
        "Tỷ lệ có liên hệ",
        "Linked share",
        "Đơn vị nội dung có ít nhất một cặp",
        "Clauses with a pair",
    ),
    ("unmatched_reference", "n", "Nội dung chưa thấy", "Provisions not found", "", ""),
    ("unmatched_plan", "n", "Đơn vị chưa thấy", "Clauses without counterpart", "", ""),
)


def describe_index(
    study: Study,
    analysis: Analysis,
    *,
    jobs: Sequence[str],
    figures: Sequence[dict[str, str]],
    failures: Sequence[dict[str, Any]],
    tables: Sequence[str],
    printed: Sequence[str] = (),
) -> dict[str, Any]:
    """Collect the content of the index page; see :func:`toolkit.write.pages.write_index`."""
    language = study.parameters.language
    place = 0 if language == "vi" else 1
    documents = analysis.documents
    number = documents.loc[documents["role"] == "reference", "number"].iloc[0] or study.name
    words = {name: pair[place] for name, pair in _WORDS.items()}
    digests = int((documents["text_form"] == "digest").sum())
    if digests:
        words["intro"] += " " + words["digests"].format(n=digests, total=len(documents))
    failed = {failure["name"] for failure in failures}
    absent = {failure["name"] for failure in failures if not failure.get("kept")}
    return {
        "title": words["title"].format(number=number),
        "language": language,
        "signature": analysis.signature,
        "words": words,
        "heads": [
            {"kind": head[1], "label": head[2 + place], "help": head[4 + place]} for head in _HEADS
        ],
        "rows": _list_rows(analysis, jobs=jobs, failed=failed, language=language),
        "heatmap": describe_heatmap(analysis, language=language),
        "reports": [
            {"href": f"reports/{job}.html", "title": _title_report(job, documents, place)}
            for job in jobs
            if job not in absent
        ],
        "figures": list(figures),
        "tables": [
            *({"name": file, "href": f"tables/{file}"} for name in tables for file in (f"{name}.csv", f"{name}.xlsx")),
            *({"name": name, "href": f"print/{name}"} for name in printed),
        ],
        "failed": list(failures),
        "run": [
            ("signature", analysis.signature),
            *((name, str(value)) for name, value in study.parameters.model_dump(exclude_none=True).items()),
            *list_versions().items(),
        ],
    }  # fmt: skip


def _title_report(job: str, documents: pd.DataFrame, place: int) -> str:
    name, _, plan = job.partition("-")
    if not plan:
        return _REPORTS[name][place]
    row = documents[documents["doc_id"] == plan].iloc[0]
    return f"{_REPORTS[name][place]}: {row['unit']} {row['number']}".strip()


def _list_rows(analysis: Analysis, *, jobs: Sequence[str], failed: set[str], language: str) -> list[dict[str, Any]]:
    counts = summarize_coverage(analysis.coverage, analysis.provisions, analysis.documents).set_index("doc_id")
    linked = measure_linked_share(analysis.ledger).set_index("doc_id")
    open_units = analysis.ledger[analysis.ledger["account"] == "unmatched"].groupby(["doc_id", "side"]).size()
    rows = []
    for plan in analysis.documents[analysis.documents["role"].isin(["plan", "control"])].to_dict("records"):
        doc_id, job = plan["doc_id"], f"03_plan-{plan['doc_id']}"
        count, share = counts.loc[doc_id], linked.loc[doc_id]
        ratio = "" if pd.isna(share["linked_share"]) else f"{share['linked_share']:.2f}"
        broken = doc_id in failed or job in failed
        state = _WORDS["broken" if broken else "read"][0 if language == "vi" else 1]
        total = int(count["n_observable"] if plan["extent"] == "full" else count["n_applicable"])
        name = plan["unit"] + (f" ({get_label('control', language)})" if plan["role"] == "control" else "")
        cells = [
            _text(name, f"reports/{job}.html" if job in jobs else ""),
            _text(plan["number"]),
            _text(get_label(plan["line"], language) if plan["line"] else ""),
            _text(get_label(f"text_{plan['extent']}", language)),
            _text(state),
            _number(f"{count['n_full']}/{total}", count["n_full"] / max(1, total)),
            _number(f"{count['n_found']}/{total}", count["n_found"] / max(1, total)),
            _number(
                f"{share['n_linked']:.0f}/{share['n_content']:.0f} ({_decimal(ratio, language)})" if ratio else "-",
                share["linked_share"] if ratio else -1,
            ),
            _number(str(open_units.get((doc_id, "reference"), 0)), open_units.get((doc_id, "reference"), 0)),
            _number(str(open_units.get((doc_id, "plan"), 0)), open_units.get((doc_id, "plan"), 0)),
        ]
        style = "failed" if broken else ("part" if plan["extent"] != "full" else "")
        rows.append({"style": style, "cells": cells})
    return rows


def _decimal(number: str, language: str) -> str:
    return number.replace(".", ",") if language == "vi" else number


def _text(text: str, link: str = "") -> dict[str, str]:
    return {"kind": "t", "text": text, "value": text, "link": link}


def _number(text: str, value: float) -> dict[str, str]:
    return {"kind": "n", "text": text, "value": f"{float(value):.4f}", "link": ""}


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
