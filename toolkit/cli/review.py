"""doichieu review: cells judged by hand, in sheets, in other programs, by a model; what that says of the method."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.cli.common import DONE, REFUSED, SOME_FAILED, analyse, open_study, take_study, warn_of
from toolkit.errors import StudyError

# Each command imports what it needs: asking for help, or a mistyped option, is answered at once.
if TYPE_CHECKING:
    import pandas as pd

    from toolkit.analysis.analysis import Analysis
    from toolkit.analysis.corpus import Corpus
    from toolkit.review.intake import Intake
    from toolkit.study.folder import Study


def add_review(commands: Any) -> None:
    """Add ``review`` and its actions to the command."""
    review = commands.add_parser("review", help="judge cells by hand, and see what the judgments say of the method")
    actions = review.add_subparsers(required=True, metavar="ACTION")
    status = actions.add_parser(
        "status", help="progress, coverage with its measured error, agreement of coders, how many more looks it takes"
    )
    status.set_defaults(run=_tell_status)
    take_study(status)
    _add_sheet(actions)
    _add_files(actions)
    _add_requests(actions)


def _add_sheet(actions: Any) -> None:
    sheet = actions.add_parser("sheet", help="write an .xlsx of cells drawn by chance, for a coder to fill in")
    sheet.add_argument("--coder", required=True, help="who is to judge: letters, digits, - and _")
    sheet.add_argument("--out", type=Path, required=True, metavar="FILE")
    _take_sample(sheet, clauses=8)
    sheet.set_defaults(run=_write_sheet)
    take_study(sheet)


def _add_files(actions: Any) -> None:
    take = actions.add_parser(
        "import", help="take a filled .xlsx, a .csv of judgments or a .qdpx project into the study"
    )
    take.set_defaults(run=_import_file)
    give = actions.add_parser("export", help="write plans, pairs and judgments as a REFI-QDA project (.qdpx)")
    give.set_defaults(run=_export_project)
    answers = actions.add_parser("answers", help="take the answers of a batch in, as judgments of a model")
    answers.add_argument("--coder", required=True, help="name under which the answers are kept")
    answers.set_defaults(run=_import_answers)
    for command in (take, give, answers):
        take_study(command)
        command.add_argument("file", type=Path, metavar="FILE")


def _add_requests(actions: Any) -> None:
    requests = actions.add_parser(
        "requests", help="write cells as requests to a language model, a batch file; nothing is sent"
    )
    requests.add_argument("--coder", required=True, help="name under which the answers are kept")
    requests.add_argument("--model", default="model", help="name of the model, for the server")
    requests.add_argument("--out", type=Path, required=True, metavar="FILE")
    requests.set_defaults(run=_write_requests)
    ask = actions.add_parser(
        "ask", help="send cells to a language model, once you have seen what it takes; its answers are judgments"
    )
    ask.add_argument("--server", required=True, metavar="URL", help="OpenAI-compatible: http://localhost:11434/v1")
    ask.add_argument("--model", required=True, help="name of the model, for the server")
    ask.add_argument("--coder", help="name under which the answers are kept; default: that of the model")
    ask.add_argument("--price-in", type=float, help="price of a million tokens that are sent, to tell the cost")
    ask.add_argument("--price-out", type=float, help="price of a million tokens that come back")
    ask.add_argument("--time-limit", type=float, default=120.0, metavar="SECONDS", help="for one answer (default 120)")
    ask.add_argument("--yes", action="store_true", help="send without being asked")
    ask.set_defaults(run=_ask_model)
    for command in (requests, ask):
        _take_sample(command, clauses=12)
        command.add_argument("--guide", type=Path, help="instructions in place of the shipped ones")
        command.add_argument(
            "--own-temperature", action="store_true", help="leave the temperature to the server; default: 0"
        )
        take_study(command)


def _take_sample(command: argparse.ArgumentParser, *, clauses: int) -> None:
    command.add_argument("--cells", type=int, default=100, help="size of the sample (default 100)")
    command.add_argument("--clauses", type=int, default=clauses, help=f"clauses shown of each cell (default {clauses})")


def _draw_unjudged(analysis: Analysis, coder: str, size: int) -> tuple[pd.DataFrame, int]:
    """Return the cells of an audit sample that a coder has not judged yet, and the size of the sample."""
    from toolkit.review.cells import CELL, list_review_cells
    from toolkit.review.sampling import draw_audit

    cells = list_review_cells(analysis.coverage, analysis.provisions, analysis.documents, analysis.candidates)
    drawn = draw_audit(cells, size)
    if drawn.empty:
        problem = "has no cell to judge: they are drawn from plans whose text is at hand in full"
        raise StudyError(str(analysis.documents["doc_id"].iloc[0]), problem, "Look at extent in catalogue.csv.")
    said = analysis.judgments[(analysis.judgments["coder"] == coder) & (analysis.judgments["reason"] == "audit")]
    known = set(map(tuple, said.loc[~said["state"].isin(["stale", "unusable"]), CELL].to_numpy()))
    return drawn[[cell not in known for cell in map(tuple, drawn[CELL].to_numpy())]], len(drawn)


def _make_requests(
    analysis: Analysis, options: argparse.Namespace, *, study: Study, coder: str, guide: str
) -> tuple[list[dict[str, Any]], int]:
    """Return the requests of the cells that a coder has not judged yet, and the size of the sample."""
    from toolkit.review.requests import make_requests

    left, n_drawn = _draw_unjudged(analysis, coder, options.cells)
    requests = make_requests(
        left, units=analysis.units, provisions=analysis.provisions, candidates=analysis.candidates, guide=guide,
        model=options.model, n_clauses=options.clauses, seed=study.parameters.seed,
        temperature=None if options.own_temperature else 0,
    )  # fmt: skip
    return requests, n_drawn


def _write_requests(options: argparse.Namespace) -> int:
    from toolkit.review.ask import estimate_tokens
    from toolkit.review.judgments import check_coder
    from toolkit.review.requests import load_guide, write_requests

    study, coder, guide = open_study(options), check_coder(options.coder), load_guide(options.guide)
    analysis = analyse(study)
    requests, n_drawn = _make_requests(analysis, options, study=study, coder=coder, guide=guide)
    write_requests(requests, options.out)
    low, high = estimate_tokens(requests).tokens_in
    print(
        f"{options.out}: {len(requests)} requests, about {low:,} to {high:,} tokens; "
        f"{n_drawn - len(requests)} of {n_drawn} cells are judged already. Nothing was sent."
    )
    return warn_of(analysis)


def _ask_model(options: argparse.Namespace) -> int:
    from tqdm import tqdm

    from toolkit.review.ask import KeptAnswers, Progress, Server, ask_model, name_coder
    from toolkit.review.judgments import check_judgments_folder, check_new_coder
    from toolkit.review.requests import AnswerReader, load_guide

    study, guide, prices = open_study(options), load_guide(options.guide), _check_prices(options)
    coder = check_new_coder(study, options.coder or name_coder(options.model), "model")
    check_judgments_folder(study)
    server, kept = Server(options.server, time_limit=options.time_limit), KeptAnswers(study, coder)
    analysis = analyse(study)
    requests, n_drawn = _make_requests(analysis, options, study=study, coder=coder, guide=guide)
    new = [request for request in requests if kept.find(request["body"]) is None]
    print(
        f"{n_drawn} cells drawn by chance: {n_drawn - len(requests)} are judged already by {coder}, "
        f"{len(requests) - len(new)} have an answer that was kept, {len(new)} are to be asked"
    )
    if new and not _is_agreed(new, server.url, prices, options, withholds_key=server.withholds_key):
        print("Nothing was sent.")
        return REFUSED
    reader = AnswerReader(coder=coder, units=analysis.units, provisions=analysis.provisions)
    progress = Progress()
    try:
        steps = ask_model(study, requests, server=server, reader=reader, kept=kept, progress=progress)
        for _ in tqdm(steps, total=len(requests), unit="", disable=None, file=sys.stderr):
            if options.stops:
                raise KeyboardInterrupt(options.stops[0])
    finally:  # also where it ends early: what was paid for is told
        for problem in progress.problems:
            print(f"doichieu: {problem}; not taken", file=sys.stderr)
        print(
            f"{study.folder / 'judgments' / coder}.csv: {progress.n_asked} cells answered, {progress.n_kept} by "
            f"answers that were kept, {len(progress.problems)} not taken, {progress.n_again} asked once more; "
            f"{progress.tokens_in:,} tokens sent and {progress.tokens_out:,} returned, as the server counts"
        )
    print("The judgments of a model are no validation; how far it agrees with people: doichieu review status STUDY")
    return SOME_FAILED if progress.problems else warn_of(analysis)


def _check_prices(options: argparse.Namespace) -> tuple[float, float] | None:
    prices = options.price_in, options.price_out
    if prices == (None, None):
        return None
    if None in prices or not all(0 <= price < math.inf for price in prices):
        problem = f"are {prices[0]} and {prices[1]}"
        raise StudyError("--price-in, --price-out", problem, "Give both, for a million tokens, from 0.")
    return prices


def _is_agreed(
    requests: Sequence[dict[str, Any]],
    url: str,
    prices: tuple[float, float] | None,
    options: argparse.Namespace,
    *,
    withholds_key: bool,
) -> bool:
    """Tell what asking takes, and whether the user wants it."""
    from toolkit.review.ask import estimate_tokens

    estimate = estimate_tokens(requests)
    taken = [f"{low:,} to {high:,}" for low, high in (estimate.tokens_in, estimate.tokens_out)]
    print(f"{url}: {estimate.n_requests} requests with texts of the study, about {taken[0]} tokens, go out;")
    print(f"about {taken[1]} tokens come back, more where a model thinks aloud or is asked once more")
    if prices:
        low, high = estimate.price(*prices)
        print(f"at {prices[0]:g} and {prices[1]:g} a million tokens: about {low:,.4f} to {high:,.4f}")
    if withholds_key:
        print("the key of OPENAI_API_KEY is not sent: the address is not https, others could read it")
    if options.yes:
        return True
    if not sys.stdin.isatty():
        print("Nobody is here to agree; with --yes it is sent.")
        return False
    return input("Send them? Write yes: ").strip().lower() == "yes"


def _write_sheet(options: argparse.Namespace) -> int:
    from toolkit.review.judgments import check_coder
    from toolkit.review.sheets import write_sheet

    study, coder = open_study(options), check_coder(options.coder)
    analysis = analyse(study)
    left, n_drawn = _draw_unjudged(analysis, coder, options.cells)
    write_sheet(
        options.out, left, coder=coder, units=analysis.units, documents=analysis.documents,
        provisions=analysis.provisions, candidates=analysis.candidates, n_clauses=options.clauses,
        seed=study.parameters.seed, language=study.parameters.language,
    )  # fmt: skip
    print(f"{options.out}: {len(left)} cells for {coder}; {n_drawn - len(left)} of {n_drawn} are judged already")
    return warn_of(analysis)


def _import_file(options: argparse.Namespace) -> int:
    from toolkit.review.qda import read_project
    from toolkit.review.sheets import read_sheet

    read = read_project if options.file.suffix.lower() == ".qdpx" else read_sheet
    return _take_in(
        options,
        lambda corpus, provisions: read(
            options.file, units=corpus.units, documents=corpus.documents, provisions=provisions
        ),
    )


def _export_project(options: argparse.Namespace) -> int:
    from toolkit.review.qda import write_project

    study = open_study(options)
    analysis = analyse(study)
    n_codings, n_left_out = write_project(
        options.file, study=study, units=analysis.units, documents=analysis.documents, provisions=analysis.provisions,
        alignment=analysis.alignment, judgments=analysis.judgments,
    )  # fmt: skip
    print(f"{options.file}: {n_codings} codings of {len(analysis.provisions)} provisions")
    if n_left_out:
        told = "judgments are not in it: their texts changed, or they cannot be read; doichieu check STUDY lists them"
        print(f"doichieu: {n_left_out} {told}", file=sys.stderr)
    return warn_of(analysis)


def _import_answers(options: argparse.Namespace) -> int:
    from toolkit.review.judgments import check_coder
    from toolkit.review.requests import read_answers

    coder = check_coder(options.coder)
    return _take_in(
        options,
        lambda corpus, provisions: read_answers(options.file, coder=coder, units=corpus.units, provisions=provisions),
    )


def _take_in(options: argparse.Namespace, read: Callable[[Corpus, pd.DataFrame], Intake]) -> int:
    """Keep the decisions of a file that are new, and tell what became of the others."""
    from toolkit.analysis.corpus import describe_corpus
    from toolkit.read.study_texts import read_documents
    from toolkit.review.intake import list_new, part_by_name
    from toolkit.review.judgments import add_judgments, check_judgments_folder, read_judgments
    from toolkit.review.settle import settle_judgments
    from toolkit.segment.provisions import list_provisions

    study = open_study(options)
    check_judgments_folder(study)
    corpus = describe_corpus(study, read_documents(study)[0])
    provisions = list_provisions(corpus.units, study.reference_id, study.provisions)
    content = read(corpus, provisions)
    settled = settle_judgments(read_judgments(study), units=corpus.units, provisions=provisions)
    kept, wrong = part_by_name(content.decisions, study)
    problems = [*content.problems, *(f"{options.file.name}, {problem}" for problem in wrong)]
    new = list_new(kept, settled.current)
    for decision in new:
        add_judgments(study, decision, coder=str(decision[0]["coder"]), kind=str(decision[0]["kind"]))
    for problem in problems:
        print(f"doichieu: {problem}; not taken", file=sys.stderr)
    same = len(kept) - len(new)
    n_refused = len(content.problems) + len(content.decisions) - len(kept)
    print(
        f"{options.file}: {len(new)} cells taken in, {same} said the same before, {n_refused} not taken, "
        f"{content.n_empty} without a verdict, {content.n_gone} not in the sheet any more"
    )
    return SOME_FAILED if problems else DONE


def _tell_status(options: argparse.Namespace) -> int:
    from toolkit.analysis.review_status import describe_review

    study = open_study(options)
    print("\n".join(describe_review(analyse(study), language=study.parameters.language)))
    return DONE
