"""Which notebooks a batch runs, with which parameters."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from toolkit.errors import OutputError
from toolkit.study.folder import Study
from toolkit.words.labels import word

#: Notebooks that speak of the whole study, and the one that is run for each plan.
STUDY_NOTEBOOKS = ("00_corpus", "01_coverage", "02_divergence", "04_validation", "06_borrowing")
PLAN_NOTEBOOK = "03_plan"
#: Made where the parameter `robustness` asks for it.
ROBUSTNESS_NOTEBOOK = "07_robustness"
#: Those that show what other settings say: they wait until that is known.
WAITING_NOTEBOOKS = ("01_coverage", ROBUSTNESS_NOTEBOOK)


def name_plan_report(doc_id: str) -> str:
    """Return the stem of the notebook and the report of a plan."""
    return f"{PLAN_NOTEBOOK}-{doc_id}"


def link_plan_report(doc_id: str, anchor: str = "") -> str:
    """Return the link from a page at the top of a run to the report of a plan, or to a place on it.

    Examples
    --------
    >>> link_plan_report("song-lam"), link_plan_report("song-lam", "cell-song-lam-II.1.đ")
    ('reports/03_plan-song-lam.html', 'reports/03_plan-song-lam.html#cell-song-lam-II.1.%C4%91')
    """
    return f"reports/{quote(name_plan_report(doc_id))}.html" + (f"#{quote(anchor)}" if anchor else "")


def list_jobs(study: Study, plans: Sequence[str], notebooks: Path) -> list[Job]:
    """List the notebooks to run: one for each question, and one for each plan chosen.

    The parameters `tables` and `fragility` are left empty: where they are is known once they are made.

    Raises
    ------
    OutputError
        If a notebook is missing.
    """
    questions = (*STUDY_NOTEBOOKS, *((ROBUSTNESS_NOTEBOOK,) if study.parameters.robustness else ()))
    for name in (*questions, PLAN_NOTEBOOK):
        if not (notebooks / f"{name}.ipynb").is_file():
            raise OutputError(
                str(notebooks),
                f"lacks {name}.ipynb",
                "Copy them anew into an empty folder: doichieu notebooks FOLDER.",
            )
    common = {
        "study": str(study.folder),
        "tables": "",
        "language": study.parameters.language,
        "settings": write_settings(study),
    }
    names = study.catalogue.set_index("doc_id")
    titles = {plan: f"{names['unit'][plan]} {names['number'][plan]}".strip() or plan for plan in plans}
    source = notebooks / f"{PLAN_NOTEBOOK}.ipynb"
    language = study.parameters.language
    texts = tuple(study.catalogue["doc_id"])
    heads = {name: word(f"index.report.{name}", language) for name in (*questions, PLAN_NOTEBOOK)}
    waits = {name: {"fragility": ""} if name in WAITING_NOTEBOOKS else {} for name in questions}
    return [
        Job(name, name, notebooks / f"{name}.ipynb", {**common, **waits[name]}, heads[name], titles, texts)
        for name in questions
    ] + [
        Job(
            name_plan_report(plan), titles[plan], source, {**common, "plan": plan},
            f"{heads[PLAN_NOTEBOOK]}: {titles[plan]}", titles, texts,
        )
        for plan in plans
    ]  # fmt: skip


def write_settings(study: Study) -> str:
    """Return the parameters as ``name=value; ...``, the form that notebooks read."""
    given = study.parameters.model_dump(exclude_none=True, exclude={"language"})
    return "; ".join(
        f"{name}={str(value).lower() if isinstance(value, bool) else value}" for name, value in given.items()
    )


@dataclass(frozen=True, slots=True)
class Job:
    """One notebook to run.

    Parameters
    ----------
    stem : str
        Name of what it makes, without ending.
    title : str
        What it is, for people.
    source : Path
        The notebook.
    parameters : mapping
        Values for its parameters cell.
    heading : str
        Title of the page, in the language of the study.
    plans : mapping of str to str
        Titles of all plans that get a page, by doc_id.
    texts : tuple of str
        doc_ids of the study, for links to the pages of its texts.
    """

    stem: str
    title: str
    source: Path
    parameters: Mapping[str, Any]
    heading: str = ""
    plans: Mapping[str, str] = field(default_factory=dict)
    texts: tuple[str, ...] = ()


def check_notebook(job: Job) -> None:
    """Refuse a notebook that is none, or whose parameters cell lacks a parameter that it will be given.

    Raises
    ------
    OutputError
        Naming the notebook and the parameter.
    """
    try:
        cells = json.loads(job.source.read_text(encoding="utf-8"))["cells"]
        tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
        lines = "".join("".join(cell["source"]) for cell in tagged[:1]).splitlines()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        problem = f"cannot be read as a notebook ({type(error).__name__}: {error})"
        raise OutputError(str(job.source), problem, "Copy it anew: doichieu notebooks FOLDER.") from None
    known = {line.partition("=")[0].partition(":")[0].strip() for line in lines}
    missing = [name for name in job.parameters if name not in known]
    if missing:
        problem = f"has no parameter {missing[0]} in its cell tagged 'parameters'"
        raise OutputError(str(job.source), problem, "Add it, or copy the notebook anew: doichieu notebooks FOLDER.")
