"""The method paragraph, in every language of the reports, written from what the run did."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from toolkit.analysis.analysis import Analysis
from toolkit.batch.record import list_versions
from toolkit.matching.accept import find_cutoffs
from toolkit.matching.chance import load_decoys
from toolkit.matching.model import Model
from toolkit.parameters import VERSION
from toolkit.study.folder import Study
from toolkit.tables import CONTENT_KINDS, IN_DOUBT, find_reference, select_plans
from toolkit.validation.fragility import list_fragile, summarize_fragility
from toolkit.words.formats import format_number
from toolkit.words.labels import Language, join_caption, list_languages, word

#: What the sentence on judgments counts, by the state of the judgments.
_JUDGED = {"judged": "in_force", "disputed": "disputed", "stale": "stale", "left_out": "not_counted"}


def write_methods(
    path: Path, study: Study, analysis: Analysis, model: Model | None, fragility: pd.DataFrame | None = None
) -> None:
    """Write METHODS.md in every language; every number in it is counted from the tables of the run."""
    facts = _collect_facts(study, analysis, model)
    titles = [word("methods.title", language) for language in list_languages()]
    parts = [f"# {' / '.join(titles)}"]
    for language in list_languages():
        parts += [f"## {word('format.name', language)}", *_write_paragraphs(facts, language, learned=model is not None)]
        if fragility is None:
            continue
        found = _collect_fragility(fragility, analysis, language) if len(fragility) else {}
        told = {name: escape_markdown(value) for name, value in found.items()}
        parts.append(word(f"methods.fragility{'' if told else '_off'}", language, **told))
    # Stands in a code span, which nothing but a grave accent ends.
    signature = " ".join(analysis.signature.replace("`", "'").split())
    path.write_text("\n\n".join([*parts, f"`{signature}`"]) + "\n", encoding="utf-8")


def _write_paragraphs(facts: Mapping[str, object], language: Language, *, learned: bool) -> list[str]:
    chance = "methods.chance" if facts["n_decoys"] and facts["chance"] else "methods.no_chance"
    model = "methods.logistic" if learned else "methods.plain"
    judged = ("methods.judged",) if facts["any_judged"] else ()
    error = ("methods.corrected",) if facts["corrected"] else ()
    pieces = ("methods.obligations",) if facts["n_obligations"] else ()
    doubt = ("methods.doubt",) if facts["n_doubt"] else ()
    keys = ("methods.compared", *doubt, model, chance, *judged, *error, *pieces, "methods.result")
    written = {name: _write_fact(value, language) for name, value in facts.items()}
    seconds = [f"methods.{form}" for form in ("digests", "press") if facts[f"n_{form}"]]
    parts = {
        "others": word("methods.others", language) if facts["n_full"] != facts["n_plans"] else "",
        "secondhand": "".join(word(key, language, **written) for key in seconds),
        "coded_by": word("methods.coded_shipped" if facts["shipped"] else "methods.coded_own", language),
        "citation": word("methods.citation", language, version=VERSION),
    }
    return [join_caption(word(key, language, **written, **parts)) for key in keys]


def _write_fact(value: object, language: Language) -> str:
    """Write a number as the language does, anything else as text that Markdown shows."""
    if isinstance(value, int | float):
        return format_number(value, language)
    return escape_markdown(value)


def escape_markdown(value: object) -> str:
    r"""Return a value as one line of text that Markdown shows and never obeys.

    Examples
    --------
    >>> print(escape_markdown("26-NQ/TW [x](javascript:alert) <b>"))
    26-NQ/TW \[x\]\(javascript:alert\) &lt;b&gt;
    """
    text = " ".join(str(value).split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = re.sub(r"([\\`*_{}\[\]()#!|~$])", r"\\\1", text)
    return re.sub(r"(:)(?=//)|(?<=\bwww)(\.)", r"\\\g<0>", text, flags=re.IGNORECASE)  # no link where none was made


def _count_families(model: Model | None) -> dict[str, int]:
    """Return how many families the model was learned from, and how many coded documents they have."""
    families = model.training.get("families", {}) if model else {}
    return {"n_families": len(families), "n_coded": sum(len(own["plans"]) for own in families.values())}


def _collect_chance(study: Study, analysis: Analysis, model: Model | None) -> dict[str, object]:
    """Return what the sentence on the chance level names; no decoys where no model was cut off by them."""
    tasks = analysis.chance[analysis.chance["type"] == "task"]
    total = analysis.chance.loc[analysis.chance["type"] == "all", "n_decoys"].max()
    known = model is not None and study.parameters.chance < 1 and tasks["share"].notna().any()
    if not known or not total:
        return dict.fromkeys(("n_fields", "chance", "cutoff_low", "cutoff_high", "chance_low", "chance_high"), "") | {
            "n_decoys": 0
        }
    return {
        "n_decoys": int(total),
        "n_fields": load_decoys(study.parameters)["field"].nunique(),
        "chance": 100 * study.parameters.chance,
        "cutoff_low": round(float(tasks["cutoff_full"].min()), 3),
        "cutoff_high": round(float(tasks["cutoff_full"].max()), 3),
        "chance_low": f"{100 * tasks['share'].min():.0f}",
        "chance_high": f"{100 * tasks['share'].max():.0f}",
    }


def _collect_judged(study: Study, analysis: Analysis) -> dict[str, object]:
    """Return what the sentence on judgments names."""
    cells = {
        state: own.drop_duplicates(["doc_id", "provision_id"]) for state, own in analysis.judgments.groupby("state")
    }
    held = analysis.judgments[analysis.judgments["state"] == "in_force"].drop_duplicates(["coder", "kind"])
    counts = {f"n_{name}": len(cells.get(state, ())) for name, state in _JUDGED.items()}
    return {
        **counts,
        "any_judged": any(counts.values()),
        "n_cells": len(analysis.coverage),
        "coders": ", ".join(f"{row['coder']} ({row['kind']})" for row in held.to_dict("records")) or "–",
        "setting": study.parameters.judgments,
    }


def _collect_corrected(analysis: Analysis) -> dict[str, object]:
    """Return what the sentence on corrected coverage names; empty where no audit sample was judged."""
    corrected = analysis.corrected
    whole = corrected[(corrected["type"] == "task") & (corrected["scope"] == "all")].set_index("measure")
    if "coverage" not in whole.index:
        return dict.fromkeys(("n_audit", "raw", "judged", "corrected", "low", "high", "precision", "recall"), "")
    columns = ("n_audit", "raw", "judged", "corrected", "low", "high")
    rows = {
        measure: {name: float(str(whole.loc[measure, name])) for name in columns}
        for measure in ("coverage", "precision", "recall")
    }
    row = rows["coverage"]
    shares = {name: f"{100 * row[name]:.0f}" for name in ("raw", "judged", "corrected", "low", "high")}
    quality = {name: _write_interval(rows[name]) for name in ("precision", "recall")}
    return {"n_audit": int(row["n_audit"]), **shares, **quality}


def _write_interval(row: Mapping[str, float]) -> str:
    if pd.isna(row["corrected"]):
        return "–"
    return f"{100 * row['corrected']:.0f}% ({100 * row['low']:.0f}–{100 * row['high']:.0f}%)"


def _collect_fragility(fragility: pd.DataFrame, analysis: Analysis, language: Language) -> dict[str, object]:
    """Return what the sentence on other settings names; what does not hold is named up to a few, the rest counted."""
    summary = summarize_fragility(fragility)
    orders = summary[summary["headline"] == "order"]
    weak = list_fragile(fragility, analysis.documents, language=language)
    return {
        "n_settings": fragility["setting"].nunique(),
        "n_findings": len(summary),
        "n_firm": int((~summary["fragile"]).sum()),
        "n_order": len(orders),
        "n_order_firm": int((~orders["fragile"]).sum()),
        "fragile": "; ".join(weak) or "–",
    }


def _collect_facts(study: Study, analysis: Analysis, model: Model | None) -> dict[str, object]:
    documents, units = analysis.documents, analysis.units
    compared = select_plans(documents)
    cutoff, cutoff_full = find_cutoffs(study.parameters, model, analysis.candidates)
    content = units[units["kind"].isin(CONTENT_KINDS)]
    core = analysis.coverage[analysis.coverage["status"] == "full"]
    versions = list_versions()
    return {
        "number": find_reference(documents)["number"],
        "n_plans": int((compared["role"] == "plan").sum()),
        "n_controls": int((compared["role"] == "control").sum()),
        "n_full": int(((compared["role"] == "plan") & (compared["extent"] == "full")).sum()),
        "n_doubt": int((documents["extent"] == IN_DOUBT).sum()),
        "n_digests": int((documents["text_form"] == "digest").sum()),
        "n_press": int((documents["text_form"] == "press").sum()),
        "n_documents": len(documents),
        "n_provisions": len(analysis.provisions),
        "n_clauses": int(content["doc_id"].isin(compared["doc_id"]).sum()),
        "n_core": int((analysis.alignment["strength"] == "full").sum()),
        "n_related": int((analysis.alignment["strength"] == "partial").sum()),
        "n_obligations": len(analysis.obligations),
        "n_obliged": analysis.obligations["provision_id"].nunique(),
        "n_carried": int(core["n_obligations_found"].sum()),
        "n_to_carry": int(core["n_obligations"].sum()),
        "shortlist": study.parameters.shortlist,
        "cutoff": round(cutoff, 3),
        "cutoff_full": round(cutoff_full, 3),
        "scorer": study.parameters.plain_scorer,
        "model": model.name if model else "",
        "shipped": study.parameters.model != "study",
        **_count_families(model),
        **_collect_chance(study, analysis, model),
        **_collect_judged(study, analysis),
        **_collect_corrected(analysis),
        "versions": ", ".join(f"{name} {number}" for name, number in versions.items()),
        "failed": len(analysis.failures),
    }
