"""The batch: tables once, figures, papermill over the notebooks, an index, a record of the run."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
import papermill

from toolkit.analysis import TABLES, Analysis, analyse_study
from toolkit.errors import OutputError, StudyError
from toolkit.gallery import draw_gallery
from toolkit.index import describe_index
from toolkit.study import Study, load_model, read_documents
from toolkit.workbench import fingerprint_study
from toolkit.write.analysis import save_analysis
from toolkit.write.figures import write_figure
from toolkit.write.methods import write_methods
from toolkit.write.pages import write_index, write_report_page
from toolkit.write.provenance import write_run_record
from toolkit.write.tables import write_table

#: Notebooks that speak of the whole study, and the one that is run for each plan.
STUDY_NOTEBOOKS = ("00_corpus", "01_coverage", "02_divergence", "04_validation")
PLAN_NOTEBOOK = "03_plan"
#: In files the units table goes by this name: it holds the reference's units too.
FILE_NAMES = {"units": "clauses"}

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Job:
    """One notebook to run."""

    notebook: str
    stem: str
    parameters: dict[str, Any]


@dataclass(frozen=True, slots=True)
class JobFailure:
    """What could not be made, and why."""

    name: str
    message: str
    notebook: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """What a batch left behind.

    Parameters
    ----------
    index : Path
        The page to open.
    failures : tuple of JobFailure
        Inputs and reports that could not be made; empty when all went well.
    """

    index: Path
    failures: tuple[JobFailure, ...]


def run_report(
    study: Study,
    *,
    output_dir: Path,
    notebooks: Path,
    plans: Sequence[str] | None = None,
    workers: int = 2,
    progress: Progress = lambda stage, done, total: None,
) -> Run:
    """Make all reports of a study.

    The run is written beside `output_dir` and moved into place when it is complete: a run that is
    killed leaves the last complete one as it was.

    Parameters
    ----------
    study : Study
        What to report on.
    output_dir : Path
        Where the run goes; an earlier run there is replaced, any other content is refused.
    notebooks : Path
        Folder of the notebooks.
    plans : sequence of str, optional
        Plans to make a page of; all where left out. The tables always hold all.
    workers : int
        Notebooks run at a time.
    progress : callable
        Told (stage, done, total) as work goes on.

    Returns
    -------
    Run

    Raises
    ------
    OutputError
        If the output folder cannot be used.
    StudyError, ReadError
        If nothing usable could be made.
    """
    chosen = _choose_plans(study, plans)
    check_output(output_dir)
    for name in (*STUDY_NOTEBOOKS, PLAN_NOTEBOOK):
        if not (notebooks / f"{name}.ipynb").is_file():
            raise OutputError(str(notebooks), f"lacks {name}.ipynb", "Run doichieu from a checkout of the project.")
    with stage_output(output_dir) as stage:
        started = datetime.now(UTC)
        progress("reading and aligning", 0, 1)
        model = load_model(study)
        documents, unread = read_documents(study)
        analysis = analyse_study(study, documents, failures=unread, model=model)
        save_analysis(analysis, stage / "cache", fingerprint=fingerprint_study(study, model))
        _write_tables(analysis, stage / "tables")
        progress("reading and aligning", 1, 1)
        figures = _write_figures(analysis, study, stage / "figures", progress)
        failures = [JobFailure(failure.doc_id, failure.message) for failure in unread]
        jobs = list_jobs(study, chosen, stage / "cache")
        failures += _run_jobs(jobs, notebooks, stage, study, analysis.signature, workers, progress)
        shutil.rmtree(stage / "cache")
        write_methods(stage / "METHODS.md", study, analysis, model)
        write_run_record(stage / "run.json", study, analysis, model, started=started, failures=[
            {"name": failure.name, "message": failure.message} for failure in failures
        ])  # fmt: skip
        content = describe_index(study, analysis, jobs=[job.stem for job in jobs], figures=figures, failures=[
            {"name": failure.name, "message": failure.message, "notebook": failure.notebook}
            for failure in failures
        ], tables=[FILE_NAMES.get(name, name) for name in TABLES if name != "left_out"])  # fmt: skip
        write_index(stage / "index.html", **content)
    return Run(output_dir / "index.html", tuple(failures))


def _choose_plans(study: Study, plans: Sequence[str] | None) -> list[str]:
    if plans is None:
        return study.plan_ids
    for plan in plans:
        if plan not in study.plan_ids:
            known = ", ".join(study.plan_ids)
            raise StudyError("--plans", f"the study has no plan '{plan}'", f"Plans are: {known}.")
    return list(plans)


def check_output(output_dir: Path) -> None:
    """Refuse an output folder that holds something we did not write, or that cannot be written.

    Raises
    ------
    OutputError
        Naming the folder and the remedy.
    """
    if output_dir.exists() and not output_dir.is_dir():
        raise OutputError(str(output_dir), "is a file", "Name another folder with --output-dir.")
    if output_dir.is_dir() and any(output_dir.iterdir()) and not (output_dir / "run.json").is_file():
        raise OutputError(
            str(output_dir),
            "is not empty and holds no run.json, so it is no earlier run of doichieu",
            "Name another folder with --output-dir, or empty this one yourself.",
        )
    parent = next(path for path in (output_dir, *output_dir.parents) if path.exists())
    if not os.access(parent, os.W_OK):
        raise OutputError(str(output_dir), "cannot be written", "Name another folder with --output-dir.")


@contextmanager
def stage_output(output_dir: Path) -> Iterator[Path]:
    """Give a folder beside `output_dir`, moved into its place when all went well, removed otherwise."""
    try:
        output_dir.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=f".{output_dir.name}-", dir=output_dir.parent))
    except OSError as error:
        raise OutputError(str(output_dir), f"cannot be written ({error.strerror})", "Name another folder.") from None
    try:
        yield stage
        stage.chmod(0o755)
        old = output_dir.with_name(f".{output_dir.name}-replaced")
        shutil.rmtree(old, ignore_errors=True)
        if output_dir.exists():
            output_dir.rename(old)
        stage.rename(output_dir)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise OutputError(
            str(output_dir), f"could not be written ({error.strerror})", "Free space or name another folder; the last complete run is untouched."  # noqa: E501
        ) from error  # fmt: skip
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _write_tables(analysis: Analysis, directory: Path) -> None:
    for name in TABLES:
        if name != "left_out":
            write_table(
                getattr(analysis, name),
                FILE_NAMES.get(name, name),
                directory=directory,
                note=analysis.signature,
            )


def _write_figures(analysis: Analysis, study: Study, directory: Path, progress: Progress) -> list[dict[str, str]]:
    written = []
    plates = draw_gallery(analysis, language=study.parameters.language)
    for place, plate in enumerate(plates):
        progress("figures", place, len(plates))
        write_figure(
            plate.draw(),
            plate.name,
            directory=directory,
            data=plate.data,
            signature=analysis.signature,
            caption=plate.caption,
        )
        written.append({"href": f"figures/{plate.name}", "caption": plate.caption})
    progress("figures", len(plates), len(plates))
    return written


def list_jobs(study: Study, plans: Sequence[str], tables: Path) -> list[Job]:
    """List the notebooks to run: one for each question, and one for each plan chosen."""
    common = {
        "study": str(study.folder),
        "tables": str(tables),
        "language": study.parameters.language,
        "settings": write_settings(study),
    }
    jobs = [Job(name, name, common) for name in STUDY_NOTEBOOKS]
    return jobs + [Job(PLAN_NOTEBOOK, f"{PLAN_NOTEBOOK}-{plan}", {**common, "plan": plan}) for plan in plans]


def write_settings(study: Study) -> str:
    """Return the parameters as ``name=value; ...``, the form that notebooks read."""
    given = study.parameters.model_dump(exclude_none=True, exclude={"language"})
    return "; ".join(
        f"{name}={str(value).lower() if isinstance(value, bool) else value}" for name, value in given.items()
    )


def _run_jobs(
    jobs: Sequence[Job],
    notebooks: Path,
    stage: Path,
    study: Study,
    signature: str,
    workers: int,
    progress: Progress,
) -> list[JobFailure]:
    (stage / "notebooks").mkdir()
    failures: dict[str, JobFailure] = {}
    log = stage / "notebooks" / "kernels.log"
    with ProcessPoolExecutor(max_workers=workers, initializer=_redirect_stderr, initargs=(log,)) as pool:
        running: dict[Future[str], Job] = {
            pool.submit(run_job, job, notebooks, stage, study.parameters.language, signature): job for job in jobs
        }
        for done, future in enumerate(as_completed(running), start=1):
            job = running[future]
            error = future.exception()
            message = f"{type(error).__name__}: {error}" if error else future.result()
            if message:
                failures[job.stem] = JobFailure(job.stem, message, f"notebooks/{job.stem}.ipynb")
            progress(f"reports ({job.stem})", done, len(jobs))
    if not failures:
        log.unlink(missing_ok=True)
    return [failures[job.stem] for job in jobs if job.stem in failures]


def _redirect_stderr(log: Path) -> None:
    """Send what kernels say to a file: it is kept where a notebook failed, and clutters no terminal."""
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(file, 2)
    os.close(file)


def run_job(job: Job, notebooks: Path, stage: Path, language: str, signature: str) -> str:
    """Run one notebook and write its page; return an error's last line, or an empty string."""
    source, executed = notebooks / f"{job.notebook}.ipynb", stage / "notebooks" / f"{job.stem}.ipynb"
    message = ""
    try:
        papermill.execute_notebook(
            source, executed, job.parameters, kernel_name="python3", progress_bar=False, log_output=False,
            cwd=str(notebooks),
        )  # fmt: skip
    except papermill.PapermillExecutionError as error:
        message = f"{error.ename}: {error.evalue}"
    title = _find_title(executed)
    write_report_page(
        executed, stage / "reports" / f"{job.stem}.html", title=title, language=language, signature=signature
    )  # fmt: skip
    return message


def _find_title(notebook: Path) -> str:
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type == "markdown" and cell.source.startswith("# "):
            return str(cell.source.splitlines()[0][2:])
    return notebook.stem
