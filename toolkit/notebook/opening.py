"""What a notebook needs to begin: a study, its tables, its hand codes and what they say of the alignment."""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.analysis.analysis import Analysis
from toolkit.analysis.store import fingerprint_study, load_analysis
from toolkit.errors import ParameterError, StudyError, suggest_name
from toolkit.notebook.passages import describe_obligations
from toolkit.read.study_texts import read_documents
from toolkit.study.folder import Study, load_study
from toolkit.study.settings import parse_settings
from toolkit.tables import STRENGTHS, empty_table
from toolkit.validation.hand_codes import load_model
from toolkit.words.columns import find_cell


def open_study(study: str, *, language: str = "", settings: str = "") -> Study:
    """Load a study for a notebook; paths are looked for here and in the folder above.

    Parameters
    ----------
    study : str
        Study folder; from a notebook's own folder, one in the project's root is found too.
    language : str
        ``vi``, ``en``, or empty for that of study.yaml.
    settings : str
        Other parameters as ``name=value; name=value``.

    Raises
    ------
    StudyError, ParameterError
        If the folder or a value is not usable, or a parameter was passed that the notebook does not have.
    """
    refuse_unknown_parameters(_list_cells_run())
    overrides: dict[str, Any] = parse_settings(_take_text("settings", settings).split(";"))
    if language:
        overrides["language"] = language
    return load_study(_find(study), overrides=overrides)


def refuse_unknown_parameters(cells: Sequence[str]) -> None:
    r"""Refuse a name that papermill passed and that the notebook's first code cell does not declare.

    papermill itself only warns, and the notebook would show its default under the wrong name.

    Parameters
    ----------
    cells : sequence of str
        The code cells that have run, in order.

    Raises
    ------
    ParameterError
        If there is such a name; the nearest is named.

    Examples
    --------
    >>> refuse_unknown_parameters(['plan: str = ""', '# Parameters\nplam = "song-lam"'])
    Traceback (most recent call last):
    ...
    toolkit.errors.ParameterError: plam: is no parameter of this notebook; the nearest known name is 'plan'. Correct it.
    """
    place = next((place for place, cell in enumerate(cells) if cell.startswith("# Parameters\n")), None)
    if place is None:
        return
    declared = [line.target for cell in cells[:place] for line in _read_code(cell) if isinstance(line, ast.AnnAssign)]
    passed = [target for line in _read_code(cells[place]) if isinstance(line, ast.Assign) for target in line.targets]
    known = {ast.unparse(name) for name in declared}
    for name in map(ast.unparse, passed):
        if name not in known:
            raise ParameterError(name, f"is no parameter of this notebook; {suggest_name(name, known)}", "Correct it.")


def _read_code(cell: str) -> list[ast.stmt]:
    """Return the statements of a cell; none where it is no plain Python."""
    try:
        return ast.parse(cell).body
    except SyntaxError:
        return []


def _list_cells_run() -> list[str]:
    """Return the code cells that this kernel has run; none outside a notebook."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return [] if shell is None else list(shell.user_ns.get("In", ()))


def _take_text(name: str, value: object) -> str:
    if isinstance(value, str):
        return value
    raise ParameterError(name, f"is {value!r}, expected text", "Write it in quotes; with papermill, -r in place of -p.")


def _find(folder: str) -> Path:
    if not isinstance(folder, str) or not folder:
        raise ParameterError("study", f"is {folder!r}", "Name a study folder, for example data/26-NQ-TW.")
    path = Path(folder)
    above = Path("..") / folder
    return above if not path.is_absolute() and not path.exists() and above.exists() else path


def open_analysis(study: Study, *, tables: str = "") -> Analysis:
    """Return the tables of a study: loaded where a run has made them, computed otherwise.

    Parameters
    ----------
    study : Study
        As :func:`open_study` gives it.
    tables : str
        Folder of tables of a run; they are used only if inputs, parameters and versions are the same.
    """
    model = load_model(study)
    if _take_text("tables", tables):
        loaded = load_analysis(Path(tables), fingerprint=fingerprint_study(study, model))
        if loaded is not None:
            return loaded
    documents, failures = read_documents(study)
    from toolkit.analysis.study_tables import analyse_study  # all that makes tables: a second to import

    return analyse_study(study, documents, failures=failures, model=model)


def open_fragility(study: Study, analysis: Analysis, *, table: str = "", compute: bool = True) -> pd.DataFrame:
    """Return the table fragility: loaded where a run has made it of these tables, computed otherwise.

    Parameters
    ----------
    study, analysis
        As :func:`open_study` and :func:`open_analysis` give them.
    table : str
        tables/fragility.csv of a run; used only if its figures are those of the study.
    compute : bool
        Whether to run the settings where there is no such table; otherwise it has no rows.
    """
    from toolkit.analysis.fragility import load_fragility, measure_fragility

    loaded = load_fragility(Path(table), analysis) if table else None
    if loaded is not None:
        return loaded
    return measure_fragility(study, analysis) if compute else empty_table("fragility")


def choose_plan(study: Study, plan: str) -> str:
    """Return the doc_id of a plan named by a parameter; empty: the first plan.

    Raises
    ------
    StudyError
        If the study has no such plan; the nearest is named.
    """
    if plan == "":
        return study.plan_ids[0]
    if plan not in study.plan_ids:
        hint = suggest_name(str(plan), study.plan_ids)
        raise StudyError(f"study {study.name}", f"has no plan '{plan}'; {hint}", "Correct the name.")
    return plan


def pivot_divergence(
    divergence: pd.DataFrame, coverage: pd.DataFrame | None = None, *, language: str = "vi"
) -> pd.DataFrame:
    """Lay the states out as a grid: one row a provision, one column a plan, states in words.

    Parameters
    ----------
    divergence : DataFrame
        The table of that name.
    coverage : DataFrame, optional
        With it, cells of provisions with aligned clauses say too how many obligations these carry ("2 of 4").
    language : {"vi", "en"}
    """
    words = divergence.assign(state=divergence["state"].map(lambda state: find_cell("state", state, language)))
    if coverage is not None:
        words = words.merge(coverage[["doc_id", "provision_id", "n_obligations", "n_obligations_found"]])
        several = words["status"].isin(STRENGTHS) & (words["n_obligations"] > 1)
        words["state"] = [
            f"{state} ({describe_obligations(found, n, language)})" if some else state
            for state, found, n, some in zip(
                words["state"], words["n_obligations_found"], words["n_obligations"], several, strict=True
            )
        ]
    grid = words.pivot_table(index="provision_id", columns="doc_id", values="state", aggfunc="first", sort=False)
    return grid.rename_axis(columns=None).reset_index()
