"""The batch: tables once, figures, a page for each notebook, an index; what has not changed is taken over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, as_completed
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import pandas as pd

from toolkit.analysis.analysis import TABLE_FILES, Analysis
from toolkit.analysis.evaluation import check_codes, evaluate_study, open_gold
from toolkit.analysis.fragility import load_fragility, measure_fragility
from toolkit.analysis.store import (
    fingerprint_scores,
    fingerprint_study,
    load_analysis,
    load_scores,
    save_analysis,
)
from toolkit.analysis.study_tables import analyse_study, judge_again
from toolkit.batch.cluster import open_cluster
from toolkit.batch.jobs import Job, check_notebook, list_jobs
from toolkit.batch.output_folder import check_output, check_places, clear_leftovers, lock_output, stage_output
from toolkit.batch.paper import caption_table, list_printed
from toolkit.batch.products import (
    JobFailure,
    ProductError,
    Workshop,
    hash_parts,
    hash_toolkit,
    holds,
    is_intact,
    list_others,
    make_product,
    read_products,
    write_products,
)
from toolkit.batch.provision_pages import write_provision_pages
from toolkit.batch.record import write_run_record
from toolkit.batch.ribbon_pages import write_ribbon_pages
from toolkit.batch.text_pages import write_text_pages
from toolkit.batch.workers import Submit, open_workers
from toolkit.errors import ReadError, StudyError, suggest_name
from toolkit.matching.model import Model
from toolkit.read.study_texts import Failure, read_documents
from toolkit.records import Document
from toolkit.review.verdicts import describe_judgments
from toolkit.study.folder import Study
from toolkit.tables import empty_table
from toolkit.validation.fragility import find_fragile, summarize_fragility
from toolkit.validation.hand_codes import find_gold, load_model
from toolkit.write.live import read_png_size

if TYPE_CHECKING:  # matplotlib takes a second to load; meanwhile notebooks run already
    from toolkit.batch.gallery import Plate

#: The tables as notebooks load them; hidden, for people have tables/.
_CACHE = ".tables"
#: What workers say; there only where something failed.
_LOG = "notebooks/kernels.log"
#: Dots of a figure of print per inch of a page.
_FIGURE_DPI = 110
#: What other settings say, which takes as long as several notebooks and is no part of the analysis.
_FRAGILITY_FILES = ("fragility", "fragility_summary")
_FRAGILITY = "tables/fragility.csv"

#: Told stage, what of it was just finished, how many are, of how many.
Progress = Callable[[str, str, int, int], None]


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
class _Inputs:
    """What goes into a run, and its hashes.

    `key` is that of all that every product depends on, `fingerprint` that of the study, `scores` that of all that
    probabilities depend on: judgments do not enter it.
    """

    study: Study
    model: Model | None
    fingerprint: str
    key: str
    scores: str


def run_report(
    study: Study,
    *,
    output_dir: Path,
    notebooks: Path,
    plans: Sequence[str] | None = None,
    workers: int = 2,
    time_limit: float | None = 60,
    fresh: bool = False,
    scheduler: str = "",
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
    scheduler : str
        Address of a Dask cluster that is to run the notebooks, instead of `workers` processes of this computer.
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
    code = hash_toolkit()
    scores = hash_parts(fingerprint_scores(study, model), code)
    inputs = _Inputs(study, model, fingerprint, hash_parts(fingerprint, code), scores)
    with lock_output(output_dir):
        clear_leftovers(output_dir)
        check_places(output_dir, _list_places(jobs))
        recorded = read_products(output_dir)
        last = {name: product for name, product in recorded.items() if is_intact(product, output_dir)}
        usable = {} if fresh else dict(last)
        if holds(usable, "pages", _list_keys(study, jobs, inputs.key)["pages"]) and set(usable) == set(recorded):
            return Run(index, (), kept=tuple(usable))
        with stage_output(output_dir) as stage:
            shop = Workshop(output_dir, stage, last, usable)
            log = stage / _LOG
            log.parent.mkdir()
            pool = (
                open_cluster(scheduler, (study.folder.resolve(), notebooks.resolve(), stage))
                if scheduler
                else open_workers(min(workers, len(jobs)), log)
            )
            _make_all(inputs, jobs, shop, pool=pool, time_limit=time_limit, progress=progress)
    return Run(index, tuple(shop.failures), shop.made, tuple(shop.kept))


def _make_all(
    inputs: _Inputs, jobs: Sequence[Job], shop: Workshop, *, pool: AbstractContextManager[Submit],
    time_limit: float | None, progress: Progress,
) -> None:  # fmt: skip
    started, study, stage, log = datetime.now(UTC), inputs.study, shop.stage, shop.stage / _LOG
    language = study.parameters.language
    with pool as submit:
        progress("tables", "", 0, 1)
        analysis, key, documents = _open_tables(inputs, shop)
        held = {"units": analysis.units, "documents": analysis.documents, "provisions": analysis.provisions}
        shop.failures += [JobFailure("gold", sentence) for sentence in check_codes(study, **held)]
        unusable = analysis.judgments[analysis.judgments["state"] == "unusable"]
        shop.failures += [JobFailure("judgments", sentence) for sentence in describe_judgments(unusable)]
        keys = _list_keys(study, jobs, key)
        tables = (shop.output_dir if holds(shop.usable, "tables", key) else stage) / _CACHE
        start = partial(
            submit, stage=stage, language=language, signature=analysis.signature, time_limit=time_limit
        )  # fmt: skip
        changed = [job for job in jobs if not holds(shop.usable, _name_report(job), keys[_name_report(job)])]
        given = {"tables": str(tables.absolute())}
        waiting = [job for job in changed if "fragility" in job.parameters]
        running = {
            job.stem: start(replace(job, parameters={**job.parameters, **given}))
            for job in changed
            if job not in waiting
        }
        fragility = _make_fragility(analysis, study, key, shop)
        given |= {"fragility": str((stage / _FRAGILITY).absolute()) if len(fragility) else ""}
        running |= {job.stem: start(replace(job, parameters={**job.parameters, **given})) for job in waiting}
        shop.make_or_keep("tables", key, lambda: _write_tables(analysis, study, stage))
        marked = hash_parts(key, *sorted(find_fragile(fragility)))
        shop.make_or_keep("print", marked, lambda: _print_tables(analysis, fragility, study, stage / "print"))
        progress("tables", "", 1, 1)
        figures = _make_figures(analysis, fragility, marked, shop, language=language, progress=progress)
        linked = [job.stem for job in jobs]
        write_texts = partial(_write_texts, documents, analysis, study, stage / "texts", linked)
        shop.try_to_make("texts", hash_parts(key, *linked), write_texts)
        shop.try_to_make("provisions", key, partial(_write_provisions, analysis, study, shop))
        shop.try_to_make("ribbons", key, partial(_write_ribbons, analysis, study, shop))
        _make_reports(jobs, running, keys, shop, progress=progress)
    _check_still_there(study, analysis)
    if not shop.failures:
        log.unlink(missing_ok=True)
    pages = _write_pages(inputs, analysis, fragility, jobs, figures, shop)
    if not shop.failures:
        shop.products["pages"] = make_product(keys["pages"], stage, pages)
    write_run_record(
        stage / "run.json", study, analysis, inputs.model, started=started,
        failures=[{"name": one.name, "message": one.message, "kept": one.kept} for one in shop.failures],
        products=write_products(shop.products), files=list_others(stage, shop.products),
    )  # fmt: skip


def _list_places(jobs: Sequence[Job]) -> list[str]:
    """Return the files that a run is sure to write, to be refused before it starts; the others are looked at later."""
    return [
        "run.json", "index.html", "search.html", "METHODS.md", f"{_CACHE}/analysis.json",
        *(f"tables/{file}.csv" for file in (*TABLE_FILES.values(), *_FRAGILITY_FILES)),
        *(file for job in jobs for file in _name_files(job)),
    ]  # fmt: skip


def _name_report(job: Job) -> str:
    return f"reports/{job.stem}"


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


def _list_keys(study: Study, jobs: Sequence[Job], key: str) -> dict[str, str]:
    """Return the hash of all that decides each report (tables, codes, notebook, parameters), and all of them: pages."""
    gold = find_gold(study)
    codes = gold.read_bytes() if gold else b""
    keys = {
        _name_report(job): hash_parts(
            key, codes, job.source.read_bytes(), repr(dict(job.parameters)), repr((dict(job.plans), job.texts))
        )
        for job in jobs
    }
    return {**keys, "pages": hash_parts(key, *(hash_parts(*one) for one in keys.items()))}


def _open_tables(inputs: _Inputs, shop: Workshop) -> tuple[Analysis, str, list[Document] | None]:
    """Return the tables, of the last run where they still hold, the key that goes on from them, and the texts if read.

    A text that could not be read is tried again: its file may be the same and a program that reads it new.
    """
    if loaded := _load_tables(inputs, inputs.key, shop):
        return loaded, inputs.key, None
    if judged := _judge_tables(inputs, shop):
        return judged, inputs.key, None
    documents, unread = read_documents(inputs.study)
    if unread:
        _check_unread(inputs, unread, shop)
    shop.failures += [JobFailure(failure.doc_id, failure.message) for failure in unread]
    notes = [f"{failure.doc_id}: {failure.message}" for failure in unread]
    key = hash_parts(inputs.key, *notes) if notes else inputs.key
    if loaded := _load_tables(inputs, key, shop):
        return loaded, key, documents
    shop.usable.pop("tables", None)
    analysis = analyse_study(inputs.study, documents, failures=unread, model=inputs.model)
    save_analysis(analysis, shop.stage / _CACHE, fingerprint=inputs.fingerprint, scores=inputs.scores)
    return analysis, key, documents


def _write_texts(
    documents: list[Document] | None, analysis: Analysis, study: Study, directory: Path, jobs: Sequence[str]
) -> list[Path]:
    """Write the pages of the texts; those of a run that had its tables already are read for it."""
    documents = read_documents(study)[0] if documents is None else documents
    return write_text_pages(documents, analysis, directory, jobs=jobs, language=study.parameters.language)


def _write_provisions(analysis: Analysis, study: Study, shop: Workshop) -> list[Path]:
    """Write the pages of the provisions, which lead to those of the texts."""
    language = study.parameters.language
    return write_provision_pages(analysis, shop.stage / "provisions", texts=_list_texts(shop), language=language)


def _write_ribbons(analysis: Analysis, study: Study, shop: Workshop) -> list[Path]:
    """Write the pages of two plans side by side, which lead to those of the texts."""
    language = study.parameters.language
    return write_ribbon_pages(analysis, shop.stage / "ribbons", texts=_list_texts(shop), language=language)


def _list_texts(shop: Workshop) -> set[str]:
    """Return the doc_ids of the texts that have a page."""
    return {PurePosixPath(file).stem for file in shop.products["texts"].files} if "texts" in shop.products else set()


def _judge_tables(inputs: _Inputs, shop: Workshop) -> Analysis | None:
    """Return the tables of the last run judged anew, where nothing but judgments changed since."""
    if "tables" not in shop.usable:
        return None
    scored = load_scores(shop.output_dir / _CACHE, scores=inputs.scores)
    if scored is None or scored.failures:  # what could not be read is tried again
        return None
    shop.usable.pop("tables")
    analysis = judge_again(scored, inputs.study, inputs.model)
    save_analysis(analysis, shop.stage / _CACHE, fingerprint=inputs.fingerprint, scores=inputs.scores)
    return analysis


def _load_tables(inputs: _Inputs, key: str, shop: Workshop) -> Analysis | None:
    if not holds(shop.usable, "tables", key):
        return None
    return load_analysis(shop.output_dir / _CACHE, fingerprint=inputs.fingerprint)


def _check_unread(inputs: _Inputs, unread: Sequence[Failure], shop: Workshop) -> None:
    """Refuse to replace good tables by those of a study that went away while it was read, or that has no text left.

    One text lost is named and the rest goes on; that is no reason to lose what was made of all.
    """
    study = inputs.study
    if fingerprint_study(study, inputs.model) != inputs.fingerprint:
        problem = "changed or could not be reached while it was read; the last output is as it was"
        raise StudyError(str(study.folder), problem, "Run again when the folder can be reached.")
    if "tables" in shop.last and {failure.doc_id for failure in unread} >= set(study.plan_ids):
        problem = f"no plan could be read, and the last output is as it was ({unread[0].message.rstrip('.')})"
        raise ReadError(str(study.folder), problem, "Restore the texts, or name another folder.")


def _write_tables(analysis: Analysis, study: Study, stage: Path) -> list[Path]:
    from toolkit.write.tables import write_table

    paths = list((stage / _CACHE).iterdir())
    for name, file in TABLE_FILES.items():
        paths += write_table(
            getattr(analysis, name), file, directory=stage / "tables", note=analysis.signature,
            language=study.parameters.language,
        )  # fmt: skip
    return paths


def _make_fragility(analysis: Analysis, study: Study, key: str, shop: Workshop) -> pd.DataFrame:
    """Return the table fragility, made anew or of the last run; without rows where none was asked for or made."""
    if not study.parameters.robustness:
        return empty_table("fragility")
    shop.try_to_make(_FRAGILITY_FILES[0], key, partial(_write_fragility, analysis, study, shop.stage / "tables"))
    made = _FRAGILITY_FILES[0] in shop.products
    loaded = load_fragility(shop.stage / _FRAGILITY, analysis) if made else None
    return empty_table("fragility") if loaded is None else loaded


def _write_fragility(analysis: Analysis, study: Study, directory: Path) -> list[Path]:
    from toolkit.write.tables import write_table

    fragility = measure_fragility(study, analysis)
    tables = zip(_FRAGILITY_FILES, (fragility, summarize_fragility(fragility)), strict=True)
    return [
        path
        for name, table in tables
        for path in write_table(
            table, name, directory=directory, note=analysis.signature, language=study.parameters.language
        )
    ]


def _print_tables(analysis: Analysis, fragility: pd.DataFrame, study: Study, directory: Path) -> list[Path]:
    """Write the tables of a paper as LaTeX and Word."""
    from toolkit.words.columns import find_decimal_mark
    from toolkit.write.printed import select_print_columns
    from toolkit.write.tables import write_table

    language = study.parameters.language
    mark = study.parameters.decimal_mark or find_decimal_mark(language)
    results: dict[str, pd.DataFrame] = {}
    with suppress(StudyError):  # codes that cannot be read are named among the failures
        results = evaluate_study(study, analysis, open_gold(study))
    paths = []
    scores = results.get("left_out", results.get("shipped"))
    for name, table in list_printed(analysis, scores, fragility).items():
        paths += write_table(
            select_print_columns(table, name), name, directory=directory, formats=("tex", "docx"),
            note=analysis.signature, language=language, decimal_mark=mark,
            caption=caption_table(name, analysis, fragility, language=language),
        )  # fmt: skip
    return paths


def _make_figures(
    analysis: Analysis, fragility: pd.DataFrame, key: str, shop: Workshop, *, language: str, progress: Progress
) -> list[dict[str, Any]]:  # fmt: skip
    from toolkit.batch.gallery import draw_gallery

    plates = draw_gallery(analysis, fragility, language=language)
    for place, plate in enumerate(plates):
        progress("figures", plate.name, place, len(plates))
        draw = partial(_draw_plate, plate, shop.stage / "figures", analysis.signature)
        shop.try_to_make(f"figures/{plate.name}", key, draw)
    progress("figures", "", len(plates), len(plates))
    named = [(f"figures/{plate.name}", plate.caption) for plate in plates]
    return [
        {"href": name, "caption": caption, **_measure_figure(shop.stage / f"{name}.png")}
        for name, caption in named
        if name in shop.products
    ]


def _measure_figure(path: Path) -> dict[str, int]:
    """Return the size at which a page shows a figure of print: its letters are as large as those of the page."""
    from toolkit.write.figures import RESOLUTION

    with path.open("rb") as file:
        size = read_png_size(file.read(24))
    return {
        name: round(pixels * _FIGURE_DPI / RESOLUTION) for name, pixels in zip(("width", "height"), size, strict=True)
    }


def _draw_plate(plate: Plate, directory: Path, signature: str) -> list[Path]:
    from toolkit.figures.page.look import FONT, check_font_covers
    from toolkit.write.figures import write_figure

    check_font_covers(FONT)
    return write_figure(
        plate.draw(), plate.name, directory=directory, data=plate.data, signature=signature, caption=plate.caption
    )  # fmt: skip


def _make_reports(
    jobs: Sequence[Job], running: Mapping[str, Future[str]], keys: Mapping[str, str], shop: Workshop,
    *, progress: Progress,
) -> None:  # fmt: skip
    runs = {running[job.stem]: job for job in jobs if job.stem in running}
    progress("reports", "", 0, len(runs))
    messages: dict[str, str] = {}
    for done, future in enumerate(as_completed(runs), start=1):
        messages[runs[future].stem] = future.result()  # an error of the disk ends the run here
        progress("reports", runs[future].title, done, len(runs))
    for job in jobs:
        name, finish = _name_report(job), partial(_finish_report, job, messages.get(job.stem, ""), shop)
        shop.try_to_make(name, keys[name], finish, title=job.stem)


def _finish_report(job: Job, message: str, shop: Workshop) -> list[Path]:
    """Return what a notebook made; where it failed, clear the place for the report of an earlier run."""
    executed, page = (shop.stage / file for file in _name_files(job))
    if not message:
        return [executed, page]
    if executed.is_file() and _name_report(job) in shop.last:
        page.unlink(missing_ok=True)
        executed = executed.rename(executed.with_suffix(".failed.ipynb"))
    raise ProductError(message, executed.relative_to(shop.stage).as_posix() if executed.is_file() else "")


def _check_still_there(study: Study, analysis: Analysis) -> None:
    """Refuse to put a run in place whose study went away meanwhile: what failed by that says nothing of the study."""
    read = analysis.documents.loc[analysis.documents["sha256"] != "", "file"]
    gone = [file for file in ("catalogue.csv", *read) if not (study.folder / file).is_file()]
    if gone:
        problem = "was there when the run began and is not now; the last output is as it was"
        raise StudyError(str(study.folder / gone[0]), problem, "Run again when the folder can be reached.")


def _write_pages(
    inputs: _Inputs, analysis: Analysis, fragility: pd.DataFrame, jobs: Sequence[Job],
    figures: Sequence[dict[str, Any]], shop: Workshop,
) -> list[Path]:  # fmt: skip
    from toolkit.batch.index_page import describe_index
    from toolkit.batch.methods import write_methods
    from toolkit.batch.search_page import describe_search
    from toolkit.write.pages import write_index, write_search_page

    methods, index, search = (shop.stage / name for name in ("METHODS.md", "index.html", "search.html"))
    write_methods(methods, inputs.study, analysis, inputs.model, fragility)
    tables = [*TABLE_FILES.values(), *(_FRAGILITY_FILES if len(fragility) else ())]
    content = describe_index(
        inputs.study, analysis, jobs=[job.stem for job in jobs], figures=figures, tables=tables,
        fragility=fragility,
        failures=[asdict(failure) for failure in shop.failures],
        printed=sorted(path.name for path in (shop.stage / "print").iterdir()),
        texts=_list_texts(shop), provisions="provisions" in shop.products, ribbons="ribbons" in shop.products,
    )  # fmt: skip
    write_index(index, **content)
    language = inputs.study.parameters.language
    found = describe_search(analysis, jobs=[job.stem for job in jobs], texts=_list_texts(shop), language=language)
    write_search_page(search, **found)
    return [methods, index, search]
