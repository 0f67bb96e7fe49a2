"""The command: doichieu init | check | segment | align | tables | explain | evaluate | review | report."""

from __future__ import annotations

import argparse
import json
import logging
import math
import shlex
import signal
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.cli.common import (
    DONE,
    REFUSED,
    SOME_FAILED,
    UNFORESEEN,
    analyse,
    open_study,
    take_parameters,
    take_study,
    warn_of,
)
from toolkit.cli.review import add_review
from toolkit.errors import DoichieuError, OutputError, StudyError, suggest_name

# Each command imports what it needs: asking for help, or a mistyped option, is answered at once.
if TYPE_CHECKING:
    import pandas as pd
    from tqdm import tqdm

    from toolkit.analysis.evaluation import CodedFamily


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code: 0 done, 1 some inputs failed, 2 refused, 3 unforeseen."""
    try:
        with _heed_signals() as stops:
            options = _make_parser().parse_args(arguments)
            options.stops = stops
            return int(options.run(options))
    except DoichieuError as error:
        print(f"doichieu: {error}", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt as stopped:
        print("doichieu: stopped; the last complete output is as it was.", file=sys.stderr)
        return 128 + (stopped.args[0] if stopped.args else signal.SIGINT)
    except BrokenPipeError:  # who read the output has seen enough
        sys.stderr.close()
        return 128 + 13
    except Exception as error:  # the last line of defence: nobody is to read a traceback
        print(f"doichieu: {_write_account(error)}", file=sys.stderr)
        return UNFORESEEN


def _write_account(error: Exception) -> str:
    """Write what happened into a file to send, and return the line that says so."""
    import tempfile
    import traceback

    told = " ".join(f"{type(error).__name__}: {error}".split())[:200].encode("ascii", "backslashreplace").decode()
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="doichieu-", suffix=".txt", delete=False, encoding="utf-8", errors="backslashreplace"
        ) as file:
            file.write(f"{sys.version}\n{' '.join(sys.argv)}\n\n{''.join(traceback.format_exception(error))}")
    except OSError:
        return f"this was not foreseen ({told}). Please send us this line and the command."
    return f"this was not foreseen ({told}). Please send us {file.name}, which says where; it holds no document."


@contextmanager
def _heed_signals() -> Iterator[list[int]]:
    """Let a request to end, and a terminal that is closed, do what Ctrl-C does: stop and tidy up.

    Gives the list of signals that came. An interrupt that arrives while Python runs a destructor or a callback
    of the garbage collector is lost: long work looks at the list between its steps.
    """
    stops: list[int] = []

    def stop(number: int, frame: object) -> None:
        del frame
        stops.append(number)
        raise KeyboardInterrupt(number)

    here = threading.current_thread() is threading.main_thread()  # no other may set handlers
    asked = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if here and hasattr(signal, name)]
    earlier = {one: signal.getsignal(one) for one in asked if signal.getsignal(one) != signal.SIG_IGN}  # nohup
    for one in earlier:
        signal.signal(one, stop)
    hook, sys.unraisablehook = sys.unraisablehook, _pass_over_interrupts
    try:
        yield stops
    finally:
        sys.unraisablehook = hook
        for one, handler in earlier.items():
            signal.signal(one, handler)


def _pass_over_interrupts(lost: sys.UnraisableHookArgs) -> None:
    """Tell what a destructor or a callback could not raise, as Python does; an interrupt is in the list already."""
    if not issubclass(lost.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(lost)


class _TellVersion(argparse.Action):
    """argparse's own action wants the version before anybody asks, and looking it up takes a while."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from toolkit.parameters import VERSION

        parser.exit(message=f"doichieu {VERSION}\n")


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="doichieu", description="Lay local plans beside the central resolution that they carry out."
    )
    parser.add_argument("--version", action=_TellVersion, nargs=0, help="show the version and stop")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    init = commands.add_parser("init", help="make a study folder from a heap of files")
    init.add_argument("folder", type=Path, metavar="FOLDER")
    init.add_argument("files", nargs="*", type=Path, metavar="FILE", help="default: the texts that lie in the folder")
    init.set_defaults(run=_init)
    check = commands.add_parser("check", help="validate a study and show how its texts were read")
    check.add_argument(
        "--outline", action="append", default=[], metavar="DOC", help="show how a text was read; all: each"
    )
    check.set_defaults(run=_check)
    segment = commands.add_parser("segment", help="cut bare files into units")
    segment.add_argument("files", nargs="+", type=Path, metavar="FILE")
    segment.add_argument("--output-dir", type=Path, required=True)
    segment.set_defaults(run=_segment)
    align = commands.add_parser("align", help="write units, candidates and accepted pairs")
    align.add_argument("--output-dir", type=Path, required=True)
    align.set_defaults(run=_align)
    tables = commands.add_parser("tables", help="write every table of a study as CSV, without notebooks or figures")
    tables.add_argument("--output-dir", type=Path, required=True)
    tables.set_defaults(run=_tables)
    explain = commands.add_parser("explain", help="show why a pair has its probability")
    explain.set_defaults(run=_explain)
    evaluate = commands.add_parser(
        "evaluate", help="leave each family out in turn and hold it against its hand codes; learn a model with --fit"
    )
    evaluate.add_argument(
        "--gold", type=Path, action="append", default=[], help="codes of each study in turn; default: gold/codes.tsv"
    )
    evaluate.add_argument("--fit", action="store_true", help="learn a model from the codes of all studies named")
    evaluate.add_argument("--model-file", type=Path, help="where --fit writes; default: gold/model.json of the study")
    evaluate.add_argument(
        "--also",
        type=Path,
        action="append",
        default=[],
        help="training rows of another family, from --write-rows; default: those of the families that are shipped",
    )
    evaluate.add_argument(
        "--unrelated", type=Path, action="append", default=[], help="a text on another subject: what is no pair"
    )
    evaluate.add_argument("--write-rows", type=Path, help="write the study's training rows there: numbers and ids only")
    evaluate.add_argument("--output-dir", type=Path, help="also write the tables there")
    evaluate.set_defaults(run=_evaluate)
    report = commands.add_parser(
        "report",
        help="make all reports, figures and tables",
        description="Make all reports, figures and tables. With --set robustness=true the study is also run again in "
        "other settings, and what does not hold in 90% of them is marked; this takes longer.",
    )
    report.add_argument("studies", type=Path, metavar="STUDY", nargs="+")
    take_parameters(report)
    report.add_argument("--output-dir", type=Path, help="default: outputs/STUDY; of several studies, the folder above")
    report.add_argument("--plans", help="plans to make a page of: a,b")
    report.add_argument("--workers", type=int, default=2, help="notebooks run at a time (default 2)")
    report.add_argument(
        "--time-limit", type=float, default=60.0, metavar="MINUTES", help="for one cell of a notebook (default 60)"
    )
    report.add_argument("--fresh", action="store_true", help="make everything anew, also what has not changed")
    report.add_argument(
        "--scheduler",
        default="",
        metavar="ADDRESS",
        help="of a Dask cluster to run on: tcp://host:8786",
    )
    report.set_defaults(run=_report)
    notebooks = commands.add_parser("notebooks", help="copy the notebooks into a folder, to work on")
    notebooks.set_defaults(run=_copy, shipped="notebooks")
    demo = commands.add_parser("demo", help="copy the shipped study into a folder, to try everything on")
    demo.set_defaults(run=_copy, shipped="data/26-NQ-TW")
    for command in (notebooks, demo):
        command.add_argument("folder", type=Path, metavar="FOLDER")
    add_review(commands)
    evaluate.add_argument("studies", type=Path, metavar="STUDY", nargs="+")
    take_parameters(evaluate)
    for command in (check, align, tables, explain):
        take_study(command)
    for name in ("plan", "clause", "provision"):
        explain.add_argument(name)
    return parser


def _count(n: int, name: str) -> str:
    return f"{n} {name}{'' if n == 1 else 's'}"


def _init(options: argparse.Namespace) -> int:
    from toolkit.analysis.new_study import make_study

    made = make_study(options.folder, options.files)
    for row in made.rows:
        told = (row["doc_id"], row["role"], row["number"] or "no number", row["issued"] or "no date")
        print(f"{': '.join((row['file'], ', '.join(told)))}{'; look at: ' if row['look_at'] else ''}{row['look_at']}")
    for sentence in made.skipped:
        print(f"doichieu: not taken: {sentence}", file=sys.stderr)
    rows, folder = _count(len(made.rows), "row"), shlex.quote(str(options.folder))
    print(f"{options.folder / 'catalogue.csv'}: {rows}; look through it, then: doichieu check {folder}")
    return SOME_FAILED if made.skipped else DONE


def _check(options: argparse.Namespace) -> int:
    from toolkit.analysis.corpus import describe_corpus
    from toolkit.analysis.evaluation import check_codes
    from toolkit.analysis.judged import open_judgments
    from toolkit.analysis.outline import outline_document, write_outline
    from toolkit.matching.chance import load_decoys
    from toolkit.read.study_texts import read_documents
    from toolkit.review.verdicts import describe_judgments
    from toolkit.segment.provisions import list_provisions
    from toolkit.tables import IN_DOUBT
    from toolkit.validation.hand_codes import load_model

    study = open_study(options)
    load_model(study)
    load_decoys(study.parameters)
    for note in study.notes:
        print(note)
    documents, failures = read_documents(study)
    corpus = describe_corpus(study, documents)
    faults = corpus.faults
    print(corpus.parse.round(3).to_string(index=False))
    account = corpus.characters.pivot_table(
        index="doc_id", columns="category", values="characters", aggfunc="sum", fill_value=0, sort=False
    )
    print("\ncharacters by class; each row adds up to the length of the text")
    print(account.astype(int).assign(sum=account.sum(axis=1).astype(int)).rename_axis(None).to_string())
    for fault in faults.astype(str).to_dict("records"):
        print(f"{fault['doc_id']} {fault['clause_id'] or '-'}: {fault['fault']}: {fault['detail']}")
    for failure in failures:
        print(f"{failure.doc_id}: not read: {failure.message}")
    read = [document.doc_id for document in documents]
    for doc_id in read if "all" in options.outline else options.outline:
        if doc_id not in read:
            raise StudyError(
                "--outline", f"'{doc_id}' is no text that was read; {suggest_name(doc_id, read)}", "Name it."
            )
        print(f"\noutline of {doc_id}")
        print(write_outline(outline_document(corpus.units, faults, doc_id, language="en")))
    doubtful = corpus.documents.loc[corpus.documents["extent"] == IN_DOUBT, "doc_id"].tolist()
    if doubtful:
        print(f"in doubt: {', '.join(doubtful)}: perhaps not all was read; what is not found there counts as")
        print("  not observable. Look at --outline DOC, then write checked into the column read of catalogue.csv.")
    provisions = list_provisions(corpus.units, study.reference_id, study.provisions)
    unused = check_codes(study, units=corpus.units, documents=corpus.documents, provisions=provisions)
    for sentence in unused:
        print(f"gold: {sentence}")
    judgments = open_judgments(study, units=corpus.units, provisions=provisions)
    for sentence in describe_judgments(judgments):
        print(f"judgments: {sentence}")
    broken = bool(unused) or (judgments["state"] == "unusable").any() or "unknown_provision" in set(faults["fault"])
    print(f"{study.name}: {len(documents)} of {len(study.catalogue)} texts read, {_count(len(faults), 'fault')}")
    return SOME_FAILED if failures or broken else DONE


def _segment(options: argparse.Namespace) -> int:
    from toolkit.read import read_document
    from toolkit.segment.document import segment_documents

    documents, failed = [], []
    names: set[str] = set()
    for path in options.files:
        doc_id = path.stem
        while doc_id in names:
            doc_id += "+"
        names.add(doc_id)
        try:
            documents.append(read_document(path, doc_id=doc_id, source=str(path)))
        except DoichieuError as error:
            failed.append(error)
            print(f"doichieu: {error}", file=sys.stderr)
    if not documents:
        return REFUSED
    segmentation = segment_documents(documents)
    _write_all(
        {"clauses": segmentation.units, "cells": segmentation.cells, "faults": segmentation.faults},
        options.output_dir,
    )
    return SOME_FAILED if failed else DONE


def _align(options: argparse.Namespace) -> int:
    analysis = analyse(open_study(options))
    _write_all(
        {
            "clauses": analysis.units,
            "cells": analysis.cells,
            "candidates": analysis.candidates.rename(columns={"p_any": "probability"}),
            "alignment": analysis.alignment.rename(columns={"p_any": "probability"}),
            "faults": analysis.faults,
        },
        options.output_dir,
    )
    return warn_of(analysis)


def _tables(options: argparse.Namespace) -> int:
    """Write what ``report`` writes into tables/, under the same names, for people who work in R or Stata."""
    from toolkit.analysis.analysis import TABLE_FILES

    study = open_study(options)
    analysis = analyse(study)
    tables = {file: getattr(analysis, name) for name, file in TABLE_FILES.items()}
    if study.parameters.robustness:
        from toolkit.analysis.fragility import measure_fragility
        from toolkit.validation.fragility import summarize_fragility

        fragility = measure_fragility(study, analysis)
        tables |= {"fragility": fragility, "fragility_summary": summarize_fragility(fragility)}
    _write_all(tables, options.output_dir)
    return warn_of(analysis)


def _write_all(tables: dict[str, pd.DataFrame], directory: Path) -> None:
    from toolkit.write.tables import write_table

    try:
        for name, table in tables.items():
            path = write_table(table, name, directory=directory, formats=("csv",))[0]
            print(path)
    except OSError as error:
        raise OutputError(str(directory), f"cannot be written ({error.strerror})", "Name another folder.") from None


def _explain(options: argparse.Namespace) -> int:
    from toolkit.analysis.evidence import explain_pair
    from toolkit.validation.hand_codes import load_model

    study = open_study(options)
    pair = options.plan, options.clause, options.provision
    print(explain_pair(analyse(study), load_model(study), *pair, parameters=study.parameters))
    return DONE


def _evaluate(options: argparse.Namespace) -> int:
    from toolkit.analysis.evaluation import evaluate_families, is_kin
    from toolkit.parameters import make_parameters
    from toolkit.study.settings import parse_settings
    from toolkit.validation.hand_codes import load_shipped_rows, load_training_rows

    if len(options.gold) > len(options.studies):
        raise StudyError("--gold", "names more files than there are studies", "Give one for each study, in turn.")
    families = [_open_family(folder, gold, options) for folder, gold in zip_longest(options.studies, options.gold)]
    if options.write_rows and not options.fit:  # rows of other columns may stand where these go
        return _learn([family.rows for family in families], options)
    also = [load_training_rows(path) for path in options.also] if options.also else load_shipped_rows()
    named = {family.name for family in families}
    others = [rows[~rows["family"].isin(named)] for rows in also]
    parts = [(one.name, one.rows) for one in families]
    parts += [(str(name), own) for rows in others for name, own in rows.groupby("family", sort=False)]
    for place, family in enumerate(families):
        for name, rows in parts[place + 1 :]:
            if is_kin(family, rows):
                told = "carry out the same resolution: neither is tested on the other"
                print(f"doichieu: {family.name} and {name} {told}", file=sys.stderr)
    if options.fit:
        return _learn([*(family.rows for family in families), *others], options)
    chance = make_parameters(parse_settings(options.set), where="--set").chance
    table = evaluate_families(families, also=also, chance=chance)
    if table.empty:
        raise StudyError("evaluate", "no other coded family is at hand to learn from", "Name one more, or --also rows.")
    print("each family left out: learned, and cut off, without it; stock methods at their best cut-offs in hindsight")
    print("the shipped codes were made by language models: agreement with them is an upper bound")
    print(table.round(3).to_string(index=False))
    for family in families:
        if family.name not in set(table["family"]):
            reason = "it has no coded pair that can be used, or fewer than two coded plans are left to learn from"
            print(f"doichieu: {family.name} was not tested: {reason}", file=sys.stderr)
    if options.output_dir:
        _write_all({"left_out": table}, options.output_dir)
    return SOME_FAILED if any(not family.set_aside.empty for family in families) else DONE


def _open_family(folder: Path, gold: Path | None, options: argparse.Namespace) -> CodedFamily:
    """Read a study, its codes and the unrelated texts; no model is needed for that."""
    from toolkit.analysis.evaluation import open_family
    from toolkit.analysis.judged import open_judgments
    from toolkit.read import read_document
    from toolkit.read.study_texts import read_documents
    from toolkit.segment.document import segment_documents
    from toolkit.segment.provisions import list_provisions
    from toolkit.study.folder import load_study
    from toolkit.study.settings import parse_settings
    from toolkit.tables import empty_table
    from toolkit.validation.hand_codes import find_gold, load_gold

    study = load_study(folder, overrides=parse_settings(options.set))
    path, learns = gold or find_gold(study), options.fit or options.write_rows
    documents, _ = read_documents(study)
    segmentation = segment_documents(documents)
    provisions = list_provisions(segmentation.units, study.reference_id, study.provisions)
    judged = open_judgments(study, units=segmentation.units, provisions=provisions).query("state == 'in_force'")
    if path is None and (judged.empty or not learns):
        raise StudyError(str(study.folder), "has no gold/codes.tsv", "Name a file of codes with --gold.")
    texts = [read_document(file, doc_id=file.stem, source=str(file)) for file in options.unrelated]
    family = open_family(
        study,
        load_gold(path) if path else empty_table("gold"),
        units=segmentation.units,
        cells=segmentation.cells,
        provisions=provisions,
        unrelated=segment_documents(texts).units,
        judged=judged if learns else None,
        stock=not learns,
    )
    if not family.set_aside.empty:
        _tell_unused(family.set_aside, Path(str(path)))
        if learns:  # a model of fewer codes than somebody made would take the place of the better one
            problem = f"{len(family.set_aside)} codes cannot be used, so nothing is learned"
            raise StudyError(str(path), problem, "Correct them.")
    return family


def _tell_unused(set_aside: pd.DataFrame, path: Path) -> None:
    from toolkit.validation.evaluate import describe_set_aside

    for sentence in describe_set_aside(set_aside):
        print(f"doichieu: {path}, {sentence}", file=sys.stderr)


def _learn(parts: Sequence[pd.DataFrame], options: argparse.Namespace) -> int:
    """Learn a model, or write what one is learned from."""
    from toolkit.parameters import make_parameters
    from toolkit.study.settings import parse_settings
    from toolkit.validation.learn import fit_model, join_rows
    from toolkit.write.tables import write_training_rows

    if options.write_rows:
        try:
            write_training_rows(parts[0], options.write_rows)
        except OSError as error:
            problem = f"cannot be written ({error.strerror or error})"
            raise OutputError(str(options.write_rows), problem, "Name another file.") from None
        print(options.write_rows)
    if options.fit:
        chance = make_parameters(parse_settings(options.set), where="--set").chance
        record: dict[str, Any] = fit_model(join_rows(parts), chance=chance)
        target = options.model_file or options.studies[0] / "gold" / "model.json"
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        except OSError as error:
            problem = f"cannot be written ({error.strerror or error})"
            raise OutputError(str(target), problem, "Name another file.") from None
        print(f"{target}: {record['name']}, cut-offs {record['cutoff']} (related) and {record['cutoff_full']} (core)")
    return DONE


def _copy(options: argparse.Namespace) -> int:
    from toolkit.study.shipped import copy_shipped

    files = copy_shipped(options.shipped, options.folder)
    print(f"{options.folder}: {_count(len(files), 'file')}")
    return DONE


def _report(options: argparse.Namespace) -> int:
    logging.getLogger("papermill").setLevel(logging.ERROR)
    if options.workers < 1:
        raise StudyError("--workers", f"is {options.workers}", "Give 1 or more.")
    if not 0 < options.time_limit < math.inf:
        raise StudyError("--time-limit", f"is {options.time_limit:g}", "Give minutes, more than 0.")
    if len(options.studies) == 1:
        return _report_study(options.studies[0], options.output_dir, options)
    outputs = _name_outputs(options)
    if options.scheduler:
        return _sum_up(_report_on_cluster(outputs, options))
    return _sum_up(_report_or_refuse(folder, output, options) for folder, output in outputs.items())


def _name_outputs(options: argparse.Namespace) -> dict[Path, Path]:
    """Return the output folder of each of several studies."""
    if options.plans:
        raise StudyError("--plans", "stands beside several studies", "Name one study.")
    above = options.output_dir or Path("outputs")
    outputs: dict[Path, Path] = {}
    for folder in options.studies:
        output = above / folder.resolve().name
        if output in outputs.values():
            raise StudyError(str(folder), "has the name of another study of this run", "Report on each by itself.")
        outputs[folder] = output
    return outputs


def _report_or_refuse(folder: Path, output: Path, options: argparse.Namespace) -> int:
    """Report on one of several studies: one that is refused stops no other."""
    try:
        return _report_study(folder, output, options)
    except DoichieuError as error:
        print(f"doichieu: {error}", file=sys.stderr)
        return REFUSED


def _report_on_cluster(outputs: dict[Path, Path], options: argparse.Namespace) -> Iterator[int]:
    from toolkit.batch.cluster import report_studies

    given = [part for name in options.set for part in ("--set", name)]
    given += ["--time-limit", str(options.time_limit), *(["--fresh"] if options.fresh else [])]
    for above in {output.resolve().parent for output in outputs.values()}:
        above.mkdir(parents=True, exist_ok=True)
    commands = {
        str(folder): ["report", str(folder.resolve()), "--output-dir", str(output.resolve()), *given]
        for folder, output in outputs.items()
    }
    places = [*(folder.resolve() for folder in outputs), *(output.resolve().parent for output in outputs.values())]
    for _, code, said, told in report_studies(options.scheduler, commands, places):
        print(told, end="", file=sys.stderr)
        print(said, end="", flush=True)
        yield code


def _sum_up(codes: Iterable[int]) -> int:
    """Return the exit code of several studies: refused only where all were."""
    found = set(codes)
    return found.pop() if len(found) == 1 else SOME_FAILED


def _report_study(folder: Path, output_dir: Path | None, options: argparse.Namespace) -> int:
    from tqdm import tqdm

    from toolkit.batch.run import run_report
    from toolkit.study.folder import load_study
    from toolkit.study.settings import parse_settings
    from toolkit.study.shipped import find_shipped

    study = load_study(folder, overrides=parse_settings(options.set))
    layout = "{desc}: {n_fmt}/{total_fmt} {bar:20} {elapsed}, about {remaining} left{postfix}"
    with tqdm(total=1, unit="", disable=None, file=sys.stderr, bar_format=layout) as bar:
        run = run_report(
            study,
            output_dir=output_dir or Path("outputs") / study.name,
            notebooks=find_shipped("notebooks"),
            plans=options.plans.split(",") if options.plans else None,
            workers=options.workers,
            time_limit=options.time_limit,
            fresh=options.fresh,
            scheduler=options.scheduler,
            progress=partial(_show_progress, bar, options.stops),
        )
    parts = _count(len(run.made), "part")
    print(f"doichieu: {parts} of the report made, {len(run.kept)} unchanged since the last run", file=sys.stderr)
    for failure in run.failures:
        print(f"doichieu: {failure.name}: {failure.message}", file=sys.stderr)
    print(run.index)
    return SOME_FAILED if run.failures else DONE


def _show_progress(bar: tqdm[Any], stops: Sequence[int], stage: str, name: str, done: int, total: int) -> None:
    """Move the bar; where there is no terminal, write one line for each stage that is finished."""
    if stops:
        raise KeyboardInterrupt(stops[0])
    if bar.disable:
        if done == total > 0:
            print(f"doichieu: {stage}: {done} done", file=sys.stderr)
        return
    if bar.desc != stage:
        bar.reset(total)
        bar.set_description_str(stage, refresh=False)
    bar.set_postfix_str(name, refresh=False)
    bar.n = done
    bar.refresh()
