"""The batch: tables once, figures, a page for each notebook, an index; what has not changed is taken over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, as_completed
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.analysis.evaluation import check_codes, evaluate_study, open_gold
from toolkit.analysis.store import fingerprint_study, load_analysis, save_analysis
from toolkit.analysis.study_tables import TABLES, Analysis, analyse_study
from toolkit.batch.jobs import Job, check_notebook, list_jobs
from toolkit.batch.output_folder import check_output, check_places, clear_leftovers, lock_output, stage_output
from toolkit.batch.paper import caption_table, list_printed
from toolkit.batch.products import (
    Product,
    hash_parts,
    hash_toolkit,
    is_intact,
    list_others,
    make_product,
    read_products,
    take_over,
    write_products,
)
from toolkit.batch.record import write_run_record
from toolkit.batch.workers import Submit, open_workers
from toolkit.errors import OutputError, ReadError, StudyError, suggest_name
from toolkit.matching.model import Model
from toolkit.read.study_texts import Failure, read_documents
from toolkit.study.folder import Study
from toolkit.validation.hand_codes import find_gold, load_model

#: In files the units table goes by this name: it holds the reference's units too.
FILE_NAMES = {"units": "clauses"}
#: The tables as notebooks load them; hidden, for people have tables/.
_CACHE = ".tables"
#: What workers say; there only where something failed.
_LOG = "notebooks/kernels.log"

#: Told stage, what of it was just finished, how many are, of how many.
Progress = Callable[[str, str, int, int], None]


@dataclass(frozen=True, slots=True)
class JobFailure:
    """What could not be made, and why.

    Parameters
    ----------
    name : str
        doc_id of an input, or name of a figure or report.
    message : str
        What happened, in one line.
    notebook : str
        Executed notebook with the error in it, below the output folder; empty where there is none.
    kept : bool
        Whether the one that an earlier run had made was left in its place.
    """

    name: str
    message: str
    notebook: str = ""
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """What a batch left behind.

    Parameters
    ----------
    index : Path
        The page to open.
    failures : tuple of JobFailure
        Inputs, figures and reports that could not be made; empty when all went well.
    made, kept : tuple of str
        Names of the products made anew, and of those taken over from the last run unchanged.
    """

    index: Path
    failures: tuple[JobFailure, ...]
    made: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Order:
    """What is to be made, and what is there already.

    `last` holds what the last run left whole; `earlier` what of it may be taken over: nothing, where all is to
    be made anew.
    """

    study: Study
    model: Model | None
    jobs: Sequence[Job]
    base: str
    fingerprint: str
    output_dir: Path
    earlier: dict[str, Product]
    last: dict[str, Product]
    progress: Progress
    workers: int
    time_limit: float | None


@dataclass(slots=True)
class _Ledger:
    """What has been made, kept and failed so far; `outdated` is kept only because the new one failed."""

    products: dict[str, Product] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)
    failures: list[JobFailure] = field(default_factory=list)


def run_report(
    study: Study,
    *,
    output_dir: Path,
    notebooks: Path,
    plans: Sequence[str] | None = None,
    workers: int = 2,
    time_limit: float | None = 60,
    fresh: bool = False,
    progress: Progress = lambda stage, name, done, total: None,
) -> Run:
    """Make all reports of a study.

    The run is written beside `output_dir` and moved into place when it is complete: a run that is
    killed leaves the last complete one as it was. What no run wrote there is kept, whatever it is. Tables,
    figures and reports that the last run made of the same inputs, parameters, notebooks, code and
    packages (by hash) are taken over; so is a figure or report that the last run made and this one cannot.

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
    time_limit : float, optional
        Minutes that one cell of a notebook may take; a notebook that takes longer fails. None: no limit.
    fresh : bool
        Make everything anew.
    progress : callable
        Told (stage, name of what was finished, done, total) as work goes on.

    Returns
    -------
    Run

    Raises
    ------
    OutputError
        If the output folder or the notebooks cannot be used; the last complete run is untouched.
    StudyError, ReadError
        If nothing usable could be made, or the study changed or went away meanwhile; as above.
    """
    chosen = _choose_plans(study, plans)
    output_dir, index = output_dir.resolve(), output_dir / "index.html"
    check_output(output_dir, inputs=(study.folder, notebooks))
    jobs = list_jobs(study, chosen, notebooks)
    for job in jobs:
        check_notebook(job)
    model = load_model(study)
    fingerprint = fingerprint_study(study, model)
    base = hash_parts(fingerprint, hash_toolkit())
    with lock_output(output_dir):
        clear_leftovers(output_dir)
        check_places(output_dir, _list_places(jobs))
        recorded = read_products(output_dir)
        last = {name: product for name, product in recorded.items() if is_intact(product, output_dir)}
        earlier = {} if fresh else last
        order = _Order(study, model, jobs, base, fingerprint, output_dir, earlier, last, progress, workers, time_limit)
        if _holds(order, "pages", _key_pages(order, base)) and set(earlier) == set(recorded):
            return Run(index, (), kept=tuple(earlier))
        ledger = _make_all(order)
    made = tuple(name for name in ledger.products if name not in (*ledger.kept, *ledger.outdated))
    return Run(index, tuple(ledger.failures), made, tuple(ledger.kept))


def _make_all(order: _Order) -> _Ledger:
    with stage_output(order.output_dir) as stage:
        (stage / "notebooks").mkdir()
        log = stage / _LOG
        with open_workers(min(order.workers, len(order.jobs)), log) as submit:
            ledger = _fill_stage(order, stage, submit)
        if not ledger.failures:
            log.unlink(missing_ok=True)
    return ledger


def _list_places(jobs: Sequence[Job]) -> list[str]:
    """Return the files that a run is sure to write, to be refused before it starts; the others are looked at later."""
    return [
        "run.json", "index.html", "METHODS.md", f"{_CACHE}/analysis.json",
        *(f"tables/{FILE_NAMES.get(name, name)}.csv" for name in TABLES if name != "left_out"),
        *(file for job in jobs for file in _name_files(job)),
    ]  # fmt: skip


def _name_files(job: Job) -> tuple[str, str]:
    return f"notebooks/{job.stem}.ipynb", f"reports/{job.stem}.html"


def _choose_plans(study: Study, plans: Sequence[str] | None) -> list[str]:
    if plans is None:
        return study.plan_ids
    for plan in plans:
        if plan not in study.plan_ids:
            hint = suggest_name(plan, study.plan_ids)
            raise StudyError("--plans", f"the study has no plan '{plan}'; {hint}", "Correct the name.")
    return list(dict.fromkeys(plans))


def _holds(order: _Order, name: str, key: str) -> bool:
    return name in order.earlier and order.earlier[name].key == key


def _key_job(order: _Order, job: Job, base: str) -> str:
    """Return the hash of all that decides a report: tables, codes, notebook, parameters."""
    gold = find_gold(order.study)
    return hash_parts(base, gold.read_bytes() if gold else b"", job.source.read_bytes(), repr(dict(job.parameters)))


def _key_pages(order: _Order, base: str) -> str:
    return hash_parts(base, *(hash_parts(job.stem, _key_job(order, job, base)) for job in order.jobs))


def _fill_stage(order: _Order, stage: Path, submit: Submit) -> _Ledger:
    started, ledger = datetime.now(UTC), _Ledger()
    order.progress("tables", "", 0, 1)
    analysis, base = _get_tables(order, stage, ledger)
    held = {"units": analysis.units, "documents": analysis.documents, "provisions": analysis.provisions}
    ledger.failures += [JobFailure("gold", sentence) for sentence in check_codes(order.study, **held)]
    running = _start_jobs(order, base, stage, submit, analysis.signature, ledger)
    _write_tables(analysis, order.study, stage, base, ledger)
    order.progress("tables", "", 1, 1)
    figures = _make_figures(order, analysis, base, stage, ledger)
    _collect_jobs(order, base, running, stage, ledger)
    _check_still_there(order.study, analysis)
    _write_pages(order, analysis, figures, base, stage, ledger)
    failed = [{"name": one.name, "message": one.message, "kept": one.kept} for one in ledger.failures]
    others = [name for name in list_others(stage, ledger.products) if failed or name != _LOG]
    write_run_record(
        stage / "run.json", order.study, analysis, order.model, started=started, failures=failed,
        products=write_products(ledger.products), files=others,
    )  # fmt: skip
    return ledger


def _check_still_there(study: Study, analysis: Analysis) -> None:
    """Refuse to put a run in place whose study went away meanwhile: what failed by that says nothing of the study."""
    read = analysis.documents.loc[analysis.documents["sha256"] != "", "file"]
    gone = [file for file in ("catalogue.csv", *read) if not (study.folder / file).is_file()]
    if gone:
        problem = "was there when the run began and is not now; the last output is as it was"
        raise StudyError(str(study.folder / gone[0]), problem, "Run again when the folder can be reached.")


def _keep(order: _Order, name: str, stage: Path, ledger: _Ledger) -> None:
    take_over(order.earlier[name], order.output_dir, stage)
    ledger.products[name] = order.earlier[name]
    ledger.kept.append(name)


def _fail(order: _Order, failure: JobFailure, name: str, stage: Path, ledger: _Ledger) -> None:
    """Note a failure; what the last run made of that name stays, with the key it has, so that it is tried again."""
    kept = name in order.last
    if kept:
        take_over(order.last[name], order.output_dir, stage)
        ledger.products[name] = order.last[name]
        ledger.outdated.append(name)
        failure = replace(failure, message=f"{failure.message}; the one that an earlier run made is kept", kept=True)
    ledger.failures.append(failure)


def _get_tables(order: _Order, stage: Path, ledger: _Ledger) -> tuple[Analysis, str]:
    """Return the tables, of the last run where they still hold, and the key that goes on from them.

    A text that could not be read is tried again: its file may be the same and a program that reads it new.
    """
    if _holds(order, "tables", order.base):
        loaded = load_analysis(order.output_dir / _CACHE, fingerprint=order.fingerprint)
        if loaded is not None:
            _keep(order, "tables", stage, ledger)
            return loaded, order.base
    documents, unread = read_documents(order.study)
    if unread:
        _check_unread(order, unread)
    base = _extend_key(order.base, unread)
    ledger.failures += [JobFailure(failure.doc_id, failure.message) for failure in unread]
    loaded = load_analysis(order.output_dir / _CACHE, fingerprint=order.fingerprint)
    if _holds(order, "tables", base) and loaded is not None:
        _keep(order, "tables", stage, ledger)
        return loaded, base
    analysis = analyse_study(order.study, documents, failures=unread, model=order.model)
    save_analysis(analysis, stage / _CACHE, fingerprint=order.fingerprint)
    return analysis, base


def _check_unread(order: _Order, unread: Sequence[Failure]) -> None:
    """Refuse to replace good tables by those of a study that went away while it was read, or that has no text left.

    One text lost is named and the rest goes on; that is no reason to lose what was made of all.
    """
    if fingerprint_study(order.study, order.model) != order.fingerprint:
        problem = "changed or could not be reached while it was read; the last output is as it was"
        raise StudyError(str(order.study.folder), problem, "Run again when the folder can be reached.")
    if "tables" in order.last and {failure.doc_id for failure in unread} >= set(order.study.plan_ids):
        problem = f"no plan could be read, and the last output is as it was ({unread[0].message.rstrip('.')})"
        raise ReadError(str(order.study.folder), problem, "Restore the texts, or name another folder.")


def _extend_key(base: str, unread: Sequence[Failure]) -> str:
    return hash_parts(base, *(f"{failure.doc_id}: {failure.message}" for failure in unread)) if unread else base


def _write_tables(analysis: Analysis, study: Study, stage: Path, base: str, ledger: _Ledger) -> None:
    if "tables" in ledger.products:
        return
    from toolkit.write.tables import write_table

    paths = list((stage / _CACHE).iterdir())
    for name in TABLES:
        if name != "left_out":
            table, file = getattr(analysis, name), FILE_NAMES.get(name, name)
            paths += write_table(
                table, file, directory=stage / "tables", note=analysis.signature, language=study.parameters.language
            )
    ledger.products["tables"] = make_product(base, stage, [*paths, *_print_tables(analysis, study, stage / "print")])


def _print_tables(analysis: Analysis, study: Study, directory: Path) -> list[Path]:
    """Write the tables of a paper as LaTeX and Word."""
    from toolkit.write.printed import select_print_columns
    from toolkit.write.tables import write_table

    language = study.parameters.language
    results: dict[str, pd.DataFrame] = {}
    with suppress(StudyError):  # codes that cannot be read are named among the failures
        results = evaluate_study(study, analysis, open_gold(study))
    paths = []
    for name, table in list_printed(analysis, results.get("evaluation")).items():
        paths += write_table(
            select_print_columns(table, name), name, directory=directory, formats=("tex", "docx"),
            note=analysis.signature, language=language, decimal_mark=study.parameters.decimal_mark,
            caption=caption_table(name, analysis, language=language),
        )  # fmt: skip
    return paths


def _make_figures(
    order: _Order, analysis: Analysis, base: str, stage: Path, ledger: _Ledger
) -> list[dict[str, str]]:  # fmt: skip
    from toolkit.batch.gallery import draw_gallery
    from toolkit.figures.page.look import FONT, check_font_covers
    from toolkit.write.figures import write_figure

    written = []
    plates = draw_gallery(analysis, language=order.study.parameters.language)
    for place, plate in enumerate(plates):
        name = f"figures/{plate.name}"
        order.progress("figures", plate.name, place, len(plates))
        if _holds(order, name, base):
            _keep(order, name, stage, ledger)
        else:
            try:
                check_font_covers(FONT)
                paths = write_figure(
                    plate.draw(), plate.name, directory=stage / "figures", data=plate.data,
                    signature=analysis.signature, caption=plate.caption,
                )  # fmt: skip
            except (OSError, OutputError):
                raise
            except Exception as error:  # a figure that fails stops nothing else
                _fail(order, JobFailure(name, f"{type(error).__name__}: {error}".splitlines()[0]), name, stage, ledger)
                if name not in ledger.products:
                    continue
            else:
                ledger.products[name] = make_product(base, stage, paths)
        written.append({"href": name, "caption": plate.caption})
    order.progress("figures", "", len(plates), len(plates))
    return written


def _start_jobs(
    order: _Order, base: str, stage: Path, submit: Submit, signature: str, ledger: _Ledger
) -> dict[Future[str], Job]:  # fmt: skip
    language = order.study.parameters.language
    tables = order.output_dir / _CACHE if "tables" in ledger.products else stage / _CACHE
    running: dict[Future[str], Job] = {}
    for job in order.jobs:
        name = f"reports/{job.stem}"
        if _holds(order, name, _key_job(order, job, base)):
            _keep(order, name, stage, ledger)
            continue
        given = Job(job.stem, job.title, job.source, {**job.parameters, "tables": str(tables.absolute())})
        future = submit(given, stage, language=language, signature=signature, time_limit=order.time_limit)
        running[future] = job
    return running


def _collect_jobs(
    order: _Order, base: str, running: dict[Future[str], Job], stage: Path, ledger: _Ledger
) -> None:  # fmt: skip
    messages: dict[str, str] = {}
    order.progress("reports", "", 0, len(running))
    for done, future in enumerate(as_completed(running), start=1):
        job = running[future]
        messages[job.stem] = future.result()
        order.progress("reports", job.title, done, len(running))
    for job in running.values():
        name, paths = f"reports/{job.stem}", [stage / file for file in _name_files(job)]
        if messages[job.stem]:
            executed = _set_aside(paths, keep_name=name not in order.last)
            failure = JobFailure(
                job.stem, messages[job.stem], executed.relative_to(stage).as_posix() if executed else ""
            )
            _fail(order, failure, name, stage, ledger)
        else:
            ledger.products[name] = make_product(_key_job(order, job, base), stage, paths)


def _set_aside(paths: Sequence[Path], *, keep_name: bool) -> Path | None:
    """Clear the place for an earlier report: the notebook that failed goes by another name, its page goes."""
    executed, page = paths
    if keep_name or not executed.is_file():
        return executed if executed.is_file() else None
    page.unlink(missing_ok=True)
    return executed.rename(executed.with_suffix(".failed.ipynb"))


def _write_pages(
    order: _Order, analysis: Analysis, figures: list[dict[str, str]], base: str, stage: Path, ledger: _Ledger
) -> None:  # fmt: skip
    from toolkit.batch.index_page import describe_index
    from toolkit.batch.methods import write_methods
    from toolkit.write.pages import write_index

    write_methods(stage / "METHODS.md", order.study, analysis, order.model)
    content = describe_index(
        order.study, analysis, jobs=[job.stem for job in order.jobs], figures=figures,
        failures=_name_failures(ledger.failures),
        tables=[FILE_NAMES.get(name, name) for name in TABLES if name != "left_out"],
        printed=sorted(path.name for path in (stage / "print").iterdir()),
    )  # fmt: skip
    write_index(stage / "index.html", **content)
    if not ledger.failures:
        ledger.products["pages"] = make_product(
            _key_pages(order, base), stage, [stage / "METHODS.md", stage / "index.html"]
        )


def _name_failures(failures: Iterable[JobFailure]) -> list[dict[str, Any]]:
    return [{"name": one.name, "message": one.message, "notebook": one.notebook, "kept": one.kept} for one in failures]
