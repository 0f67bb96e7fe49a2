"""The method paragraph, in Vietnamese and English, written from what the run did."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from jinja2 import Environment

from toolkit.align import Model, find_cutoffs
from toolkit.analysis import Analysis
from toolkit.parameters import VERSION
from toolkit.study import Study
from toolkit.tables import CONTENT_KINDS
from toolkit.write.provenance import list_versions


def write_methods(path: Path, study: Study, analysis: Analysis, model: Model | None) -> None:
    """Write METHODS.md; every number in it is counted from the tables of the run."""
    template = (files("toolkit.write") / "templates" / "methods.md").read_text(encoding="utf-8")
    environment = Environment(autoescape=False, trim_blocks=True, keep_trailing_newline=True)  # noqa: S701 (Markdown)
    text = environment.from_string(template).render(**_collect_facts(study, analysis, model))
    path.write_text(text, encoding="utf-8")


def _collect_facts(study: Study, analysis: Analysis, model: Model | None) -> dict[str, object]:
    documents, units = analysis.documents, analysis.units
    compared = documents[documents["role"].isin(["plan", "control"])]
    cutoff, cutoff_full = find_cutoffs(study.parameters, model, analysis.candidates)
    content = units[units["kind"].isin(CONTENT_KINDS)]
    versions = list_versions()
    return {
        "number": documents.loc[documents["role"] == "reference", "number"].iloc[0],
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
        "f1": model.training.get("f1_left_out", "") if model else "",
        "versions": ", ".join(f"{name} {number}" for name, number in versions.items()),
        "citation": f"doichieu {VERSION} (CITATION.cff)",
        "failed": len(analysis.failures),
        "signature": analysis.signature,
    }
