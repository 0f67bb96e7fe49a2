"""Judge cells in a notebook: a provision on the left, the plan's likeliest clauses on the right, blind, by keyboard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from math import ceil
from typing import Any

import anywidget
import pandas as pd
import traitlets

from toolkit.analysis.analysis import Analysis
from toolkit.analysis.judged import open_judgments
from toolkit.errors import ParameterError, suggest_name
from toolkit.notebook.answering import try_to
from toolkit.review.cells import CELL, list_review_cells
from toolkit.review.judgments import ADJUDICATION, check_coder
from toolkit.review.plan_texts import part_at_words
from toolkit.review.session import Cell, Decision, ReviewSession, choose_cells
from toolkit.study.folder import Study
from toolkit.tables import select_plans
from toolkit.words.columns import find_cell
from toolkit.words.labels import find_words, word

#: Clauses that a search shows at most.
_MOST_FOUND = 40


def review_cells(
    study: Study,
    analysis: Analysis,
    *,
    coder: str,
    way: str = "audit",
    plan: str = "",
    provisions: str = "",
    n: int = 100,
    n_clauses: int = 10,
    seed: int = 20240101,
    language: str = "vi",
) -> ReviewWidget:
    """Let a coder judge cells in the notebook; each decision is on disk before the next cell is shown.

    Parameters
    ----------
    study : Study
        Whose judgments/ folder takes the decisions.
    analysis : Analysis
        The tables of the study.
    coder : str
        Who judges: one name a person. With ``adjudication`` the cells on which people disagree are shown, with what
        each of them said.
    way : {"audit", "queue", "disputed"}
        How cells are chosen, see :func:`toolkit.review.session.choose_cells`; ``adjudication`` always judges
        disputed ones.
    plan : str
        doc_id: cells of this plan, in the order of the reference, whatever `way` says.
    provisions : str
        With `plan`: ids of the provisions that are judged, separated by semicolons, also where the coder judged them
        before; empty: all that the coder did not judge yet.
    n, n_clauses : int
        How many cells (of a plan, all), and how many clauses of each are shown.
    seed : int
        Of the draw; all coders of an audit take the same.
    language : {"vi", "en"}

    Returns
    -------
    ReviewWidget
        Shown where it is the result of a cell.

    Raises
    ------
    ParameterError, StudyError
        If the coder's name cannot be used, or the folder cannot be written.
    """
    coder = check_coder(coder)
    judged = open_judgments(study, units=analysis.units, provisions=analysis.provisions)
    cells = list_review_cells(analysis.coverage, analysis.provisions, analysis.documents, analysis.candidates)
    if plan:
        chosen = _pick_cells(cells, plan, [name.strip() for name in provisions.split(";") if name.strip()])
    else:
        chosen = choose_cells(cells, judged, way="disputed" if coder == ADJUDICATION else way, n=n, seed=seed)
    session = ReviewSession(
        study,
        chosen,
        coder=coder,
        units=analysis.units,
        provisions=analysis.provisions,
        candidates=analysis.candidates,
        n_clauses=n_clauses,
        seed=seed,
        again=bool(plan and provisions),
    )
    drawn = "" if plan or coder == ADJUDICATION or way != "audit" else _tell_drawn(cells, analysis.documents, language)
    return ReviewWidget(session, analysis.documents, drawn=drawn, language=language)


def _tell_drawn(cells: pd.DataFrame, documents: pd.DataFrame, language: str) -> str:
    """Say which plans chance draws from, and which it leaves alone as their text is not whole."""
    units = {row["doc_id"]: row["unit"] or row["doc_id"] for row in documents.to_dict("records")}
    whole = {row["doc_id"]: bool(row["observable"]) for row in cells.to_dict("records")}
    names, others = ([units[one] for one in whole if whole[one] is observable] for observable in (True, False))
    listed = {"names": ", ".join(names), "others": ", ".join(others) or "–"}
    return word("widget.drawn_from", language, n=len(names), **listed)


def _pick_cells(cells: pd.DataFrame, plan: str, provisions: Sequence[str]) -> pd.DataFrame:
    """Return the cells of a plan that somebody chose to look at."""
    own = cells.loc[cells["doc_id"] == plan, CELL]
    known = own["provision_id"].tolist()
    for name in provisions:
        if name not in known:
            problem = f"{plan} has no provision '{name}' to be judged; {suggest_name(name, known)}"
            raise ParameterError("provisions", problem, "Correct the id; part several by semicolons.")
    chosen = own[own["provision_id"].isin(provisions)] if provisions else own
    return chosen.reset_index(drop=True).assign(reason="browse", chance=float("nan"))


class ReviewWidget(anywidget.AnyWidget):
    """The widget of a review: it shows what the session says, and hands it what the coder does.

    Parameters
    ----------
    session : ReviewSession
        The review.
    documents : DataFrame
        The table of that name.
    drawn : str
        What the page says of where the cells come from.
    language : {"vi", "en"}
    """

    _esm = (files("toolkit.notebook") / "review.js").read_text(encoding="utf-8")
    _css = (files("toolkit.notebook") / "review.css").read_text(encoding="utf-8")
    words = traitlets.Dict().tag(sync=True)
    #: The cell to be judged, as the page shows it; empty when all are done.
    cell = traitlets.Dict().tag(sync=True)
    progress = traitlets.Dict().tag(sync=True)
    #: What a search found.
    found = traitlets.Dict().tag(sync=True)
    #: Why the last thing asked for was not done; empty if it was.
    problem = traitlets.Unicode().tag(sync=True)
    #: Number of the last thing that the page asked for and got an answer to.
    answered = traitlets.Int().tag(sync=True)

    def __init__(
        self, session: ReviewSession, documents: pd.DataFrame, *, drawn: str = "", language: str = "vi"
    ) -> None:
        self._session, self._language = session, language
        self._plans = {row["doc_id"]: row for row in select_plans(documents).to_dict("records")}
        super().__init__(words={**find_words("widget", language), "drawn_from": drawn})
        self._show()
        self.on_msg(self._answer)

    def __repr__(self) -> str:
        done = self._session.progress
        return word("widget.printed", self._language, coder=self._session.coder, done=done.n_done, n=done.n_cells)

    def _answer(self, _: object, asked: Mapping[str, Any], __: object) -> None:
        """Do what the page asks for; whatever goes wrong is told in the page."""
        problem = try_to(lambda: self._do(asked))
        with self.hold_sync():
            self.problem = problem
            if asked["action"] != "search":
                self._show()
            self.answered = int(asked["number"])

    def _do(self, asked: Mapping[str, Any]) -> str:
        """Return why a thing was not done; empty if it was."""
        session, action = self._session, asked["action"]
        if action == "decide":
            judged = asked["doc_id"], asked["provision_id"]
            if not session.decide(judged, asked["clauses"], note=asked["note"]):
                return word("widget.said_before", self._language, provision_id=judged[1])
        elif action == "undo":
            session.undo()
        elif action == "later":
            session.put_off()
        elif action == "search" and (cell := session.current):
            found = _describe_found(session, cell, str(asked["words"]), self._language)
            # with its number the same search is another answer: the page hears of it again
            self.found = {**found, "number": asked["number"]}
        return ""

    def _show(self) -> None:
        cell = self._session.show()
        shown = {} if cell is None else _describe_cell(self._session, cell, self._plans[cell[0]], self._language)
        self.cell = shown
        self.found = {}
        self.progress = _describe_progress(self._session, self._language)


def _describe_progress(session: ReviewSession, language: str) -> dict[str, Any]:
    known = session.progress
    seconds = known.seconds_left
    left = "" if not seconds else word("widget.time_left", language, minutes=ceil(seconds / 60))
    line = word("widget.done", language, done=known.n_done, n=known.n_cells)
    key = (
        "widget.all_done" if known.n_cells else "widget.no_disputes" if session.coder == ADJUDICATION else "widget.none"
    )
    return {
        "done": known.n_done,
        "n": known.n_cells,
        "line": " · ".join(part for part in (session.coder, line, left) if part),
        "end": word(key, language, n=known.n_cells, coder=session.coder),
        "can_undo": session.last is not None,
    }


def _describe_cell(session: ReviewSession, cell: Cell, plan: Mapping[Any, Any], language: str) -> dict[str, Any]:
    doc_id, provision_id = cell
    provision, others, draft = session.find_provision(provision_id), session.list_others(cell), session.find_draft(cell)
    incomplete = [] if plan["extent"] == "full" else [find_cell("extent", str(plan["extent"]), language)]
    name = [str(plan[part]) for part in ("unit", "number", "issued") if plan[part]] or [doc_id]
    kind = find_cell("type", str(provision["type"]), language) if provision["type"] else ""
    return {
        "doc_id": doc_id,
        "provision_id": provision_id,
        "plan": " · ".join([*name, *incomplete]),
        "kind": kind,
        "text": str(provision["text"]),
        "context": str(provision["context"]),
        "clauses": [_describe_clause(session, cell, one, language) for one in session.list_clauses(cell)],
        "said": [_describe_decision(name, one, language) for name, one in others.items()],
        "ticks": dict(draft.clauses) if draft else {},
        "none": bool(draft and not draft.clauses),
        "note": draft.note if draft else "",
    }


def _describe_decision(coder: str, decision: Decision, language: str) -> str:
    said = ", ".join(f"{find_cell('verdict', verdict, language)} {name}" for name, verdict in decision.clauses.items())
    line = f"{coder}: {said or word('widget.none_of_these', language)}"
    return f"{line} – {decision.note}" if decision.note else line


def _describe_clause(session: ReviewSession, cell: Cell, clause_id: str, language: str) -> dict[str, Any]:
    plan = session.open_plan(cell[0])
    before, after = plan.find_neighbours(clause_id)
    said = [
        f"{name}: {find_cell('verdict', one.clauses[clause_id], language)}"
        for name, one in session.list_others(cell).items()
        if clause_id in one.clauses
    ]
    return {
        "id": clause_id,
        "text": plan.texts[clause_id],
        "context": plan.contexts[clause_id],
        "before": before,
        "after": after,
        "said": said,
    }


def _describe_found(session: ReviewSession, cell: Cell, words: str, language: str) -> dict[str, Any]:
    names = session.open_plan(cell[0]).find(words)
    shown = [_describe_clause(session, cell, name, language) for name in names[:_MOST_FOUND]]
    for clause in shown:
        clause["pieces"] = part_at_words(clause["text"], words)
    line = word("widget.found", language, n=len(names)) if names else word("widget.not_found", language)
    return {"words": words, "n": len(names), "line": line, "clauses": shown}
