"""The method paragraph, in every language of the reports, written from what the run did."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from toolkit.analysis.study_tables import Analysis
from toolkit.batch.record import list_versions
from toolkit.matching.accept import find_cutoffs
from toolkit.matching.model import Model
from toolkit.parameters import VERSION
from toolkit.study.folder import Study
from toolkit.tables import CONTENT_KINDS, find_reference, select_plans
from toolkit.words.labels import Language, list_languages, word


def write_methods(path: Path, study: Study, analysis: Analysis, model: Model | None) -> None:
    """Write METHODS.md in every language; every number in it is counted from the tables of the run."""
    facts = {name: escape_markdown(value) for name, value in _collect_facts(study, analysis, model).items()}
    titles = [word("methods.title", language) for language in list_languages()]
    parts = [f"# {' / '.join(titles)}"]
    for language in list_languages():
        parts += [f"## {word('format.name', language)}", *_write_paragraphs(facts, language, learned=model is not None)]
    # Stands in a code span, which nothing but a grave accent ends.
    signature = " ".join(analysis.signature.replace("`", "'").split())
    path.write_text("\n\n".join([*parts, f"`{signature}`"]) + "\n", encoding="utf-8")


def _write_paragraphs(facts: Mapping[str, str], language: Language, *, learned: bool) -> list[str]:
    also = word("methods.also", language, plans=facts["also"]) if facts["also"] else ""
    keys = ("methods.compared", "methods.logistic" if learned else "methods.plain", "methods.result")
    return [word(key, language, **{**facts, "also": also}) for key in keys]


def escape_markdown(value: object) -> str:
    r"""Return a value as one line of text that Markdown shows and never obeys.

    Examples
    --------
    >>> print(escape_markdown("26-NQ/TW [x](javascript:alert) <b>"))
    26-NQ/TW \[x\]\(javascript:alert\) &lt;b&gt;
    """
    text = " ".join(str(value).split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_{}\[\]()#!|~$])", r"\\\1", text)


def _name_also(model: Model | None) -> str:
    """Return the plans of other studies that the model learned from besides, with less weight."""
    others = model.training.get("also", []) if model else []
    return ", ".join(plan for other in others for plan in other["plans"])


def _collect_facts(study: Study, analysis: Analysis, model: Model | None) -> dict[str, object]:
    documents, units = analysis.documents, analysis.units
    compared = select_plans(documents)
    cutoff, cutoff_full = find_cutoffs(study.parameters, model, analysis.candidates)
    content = units[units["kind"].isin(CONTENT_KINDS)]
    versions = list_versions()
    return {
        "number": find_reference(documents)["number"],
        "n_plans": int((compared["role"] == "plan").sum()),
        "n_controls": int((compared["role"] == "control").sum()),
        "n_full": int(((compared["role"] == "plan") & (compared["extent"] == "full")).sum()),
        "n_digests": int((documents["text_form"] == "digest").sum()),
        "n_documents": len(documents),
        "n_provisions": len(analysis.provisions),
        "n_clauses": int((content["doc_id"] != study.reference_id).sum()),
        "n_pairs": len(analysis.alignment),
        "shortlist": study.parameters.shortlist,
        "cutoff": round(cutoff, 2),
        "cutoff_full": round(cutoff_full, 2),
        "scorer": study.parameters.plain_scorer,
        "model": model.name if model else "",
        "trained_on": ", ".join(model.training.get("plans", [])) if model else "",
        "also": _name_also(model),
        "f1": model.training.get("f1_left_out", "") if model else "",
        "versions": ", ".join(f"{name} {number}" for name, number in versions.items()),
        "citation": f"doichieu {VERSION} (CITATION.cff)",
        "failed": len(analysis.failures),
    }
