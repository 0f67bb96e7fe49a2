"""One coder's review of a list of cells: which comes next, what is shown of it, what is saved, undone, left."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import pandas as pd

from toolkit.errors import ParameterError
from toolkit.review.cells import CELL, judge_cells
from toolkit.review.judgments import (
    ADJUDICATION,
    check_coder,
    check_judgments_folder,
    read_judgments,
    record_judgment,
    withdraw_judgment,
)
from toolkit.review.plan_texts import PlanTexts, choose_clauses, shuffle_name
from toolkit.review.queue import order_queue
from toolkit.review.sampling import draw_audit
from toolkit.review.settle import settle_judgments
from toolkit.review.verdicts import list_disputed
from toolkit.study.folder import Study
from toolkit.tables import STRENGTHS

#: A cell: doc_id and provision_id.
Cell = tuple[str, str]

#: How cells come into a list: drawn by chance, by what a look can change, or because people disagree on them.
WAYS = ("audit", "queue", "disputed")
#: Looks that the time left is told from, and the fewest that tell it.
_RECENT, _FEWEST = 20, 3


def choose_cells(
    cells: pd.DataFrame, judgments: pd.DataFrame, *, way: str, n: int, seed: int = 20240101
) -> pd.DataFrame:
    """Choose the cells that a coder is to judge.

    Parameters
    ----------
    cells : DataFrame
        What can be judged, as :func:`toolkit.review.cells.list_review_cells` gives it.
    judgments : DataFrame
        The table of that name.
    way : str
        ``audit``: drawn by chance, the same ones for every coder; do these first. ``queue``: those no person judged
        whose look can change reported figures most, in an order that does not tell how much. ``disputed``: those on
        which people disagree, for the adjudicator. Whose judgments the study counts makes no difference to either.
    n : int
        How many, at most.
    seed : int
        Of the draw and of the order.

    Returns
    -------
    DataFrame
        doc_id, provision_id, reason, chance (missing where chance did not draw), in the order of the review.

    Raises
    ------
    ParameterError
        If there is no such way.

    Examples
    --------
    >>> cells = pd.DataFrame({"doc_id": "thu", "provision_id": list("abcd"), "p_full": 0.3, "found": False})
    >>> from toolkit.tables import make_table
    >>> choose_cells(cells, make_table("judgments", []), way="audit", n=2)["chance"].tolist()
    [0.5, 0.5]
    """
    if way not in WAYS:
        raise ParameterError("way", f"'{way}' is unknown", f"Use {', '.join(WAYS)}.")
    if way == "audit":
        return draw_audit(cells, n, seed=seed).assign(reason="audit")[[*CELL, "reason", "chance"]]
    if way == "queue":
        ordered = order_queue(cells, judge_cells(judgments))[CELL]
        chosen = ordered[~_is_in(ordered, _list_people(judgments))].head(n)
        places = [shuffle_name(str(seed), *cell) for cell in chosen.itertuples(index=False, name=None)]
        chosen = chosen.iloc[sorted(range(len(places)), key=places.__getitem__)]
    else:
        disputed = list_disputed(_list_people(judgments))
        chosen = disputed[_is_in(disputed, cells)].head(n)
    reason = "queue" if way == "queue" else "browse"
    return chosen.reset_index(drop=True).assign(reason=reason, chance=float("nan"))


def _list_people(judgments: pd.DataFrame) -> pd.DataFrame:
    """Return what people say of the texts as they are, whether the study counts it or not."""
    if "state" not in judgments:
        return judgments
    return judgments[(judgments["kind"] == "person") & ~judgments["state"].isin(["stale", "unusable"])]


def _is_in(cells: pd.DataFrame, others: pd.DataFrame) -> pd.Series:
    known = set(others[CELL].itertuples(index=False, name=None))
    return pd.Series([cell in known for cell in cells[CELL].itertuples(index=False, name=None)], cells.index, bool)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a coder said of a cell.

    Parameters
    ----------
    clauses : mapping of str to str
        clause_id -> ``full`` or ``partial``; empty: none takes the provision up.
    note : str
        In the coder's words.
    reason : str
        Why the cell was looked at.
    chance : float or None
        With which it was drawn.
    seconds : float or None
        How long the look took.
    """

    clauses: Mapping[str, str]
    note: str = ""
    reason: str = "browse"
    chance: float | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a review is.

    Parameters
    ----------
    n_done, n_cells : int
        Cells decided, and cells of the list.
    seconds_left : float or None
        Cells left times the median time of the last looks; None until a few were timed.
    """

    n_done: int
    n_cells: int
    seconds_left: float | None


class ReviewSession:
    """A coder's review of a list of cells; every decision is on disk before the next cell is the current one.

    What the coder decided before, in this list or elsewhere, is done: a review goes on where it stopped. A cell that
    chance drew is done only by a decision on a cell that chance drew: what the coder judged by interest before is
    asked again, blind. Cells whose text changed since the coder judged them are asked again, first. Two reviews of
    one coder may run at once: what the other saved is taken over.

    Parameters
    ----------
    study : Study
        Whose judgments/ folder.
    cells : DataFrame
        doc_id, provision_id, reason, chance (missing: not drawn by chance), in the order in which they are judged.
    coder : str
        Who judges; ``adjudication`` sees what others said.
    units, provisions, candidates : DataFrame
        The tables of those names.
    n_clauses : int
        How many clauses are shown of each cell, the likeliest and the nearest in wording; others are found by their
        words.
    seed : int
        With the coder's name, of the order in which clauses are shown.
    again : bool
        Cells of the list that the coder judged before are asked again, marked as they were; what was said holds
        until it is said otherwise.
    clock : callable
        Returns seconds; time is taken from when a cell is first shown.

    Raises
    ------
    ParameterError
        If a cell of the list is none of the study's, or the coder's name can name no file.
    StudyError
        If the folder cannot be written.
    """

    def __init__(
        self,
        study: Study,
        cells: pd.DataFrame,
        *,
        coder: str,
        units: pd.DataFrame,
        provisions: pd.DataFrame,
        candidates: pd.DataFrame,
        n_clauses: int = 10,
        seed: int = 0,
        again: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.study, self.coder = study, check_coder(coder)
        self.n_clauses, self._seed, self._clock = n_clauses, seed, clock
        check_judgments_folder(study)
        self._units = {str(doc_id): own for doc_id, own in units.groupby("doc_id", sort=False)}
        self._all_units, self._provisions = units, provisions
        self._candidates = dict(iter(candidates.groupby(CELL, sort=False)))
        self._no_candidates = candidates.head(0)
        self._known = {str(row["provision_id"]): row for row in provisions.to_dict("records")}
        self._plans: dict[str, PlanTexts] = {}
        self._shown_at: float | None = None
        self._returned: dict[Cell, Decision] = {}
        self._later: list[Cell] = []
        #: What cells that are asked again had on disk before: a decision on them that is undone brings it back.
        self._earlier: dict[Cell, Decision] = {}
        self._again = set(cells[CELL].itertuples(index=False, name=None)) if again else set()
        asked = cells[[*CELL, "reason", "chance"]].to_dict("records")
        for row in asked:
            if row["doc_id"] not in self._units or row["provision_id"] not in self._known:
                problem = f"{row['doc_id']} {row['provision_id']} is no cell of the study"
                raise ParameterError("cells", problem, "Take the cells from the tables of this study.")
        drawn = {(row["doc_id"], row["provision_id"]): (row["reason"], _read_number(row["chance"])) for row in asked}
        self._audit = {cell for cell, (reason, _) in drawn.items() if reason == "audit"}
        self._read()
        self._drawn: dict[Cell, tuple[str, float | None]] = {**self._stale, **drawn}
        self._order = [*self._stale, *(cell for cell in drawn if cell not in self._stale)]

    def _read(self) -> None:
        """Read what the coder said so far."""
        read = read_judgments(self.study)
        # models are no party: where people disagree, a person settles it from what people said
        own = read[(read["kind"] == "person") if self.coder == ADJUDICATION else (read["coder"] == self.coder)]
        settled = settle_judgments(own, units=self._all_units, provisions=self._provisions)
        said = gather_decisions(settled.current)
        self._said = {cell: by.pop(self.coder) for cell, by in said.items() if self.coder in by}
        self._others = said
        for cell in self._again & set(self._said):
            self._earlier[cell] = self._said.pop(cell)
            self._returned.setdefault(cell, self._earlier[cell])
        # what was judged by interest does not stand for what chance draws: asked again, and blind
        for cell in [cell for cell in self._audit & set(self._said) if self._said[cell].reason != "audit"]:
            self._earlier[cell] = self._said.pop(cell)
        stale = settled.stale[settled.stale["coder"] == self.coder].drop_duplicates(CELL)
        self._stale: dict[Cell, tuple[str, float | None]] = {
            (row["doc_id"], row["provision_id"]): (row["reason"], _read_number(row["chance"]))
            for row in stale.to_dict("records")
            if row["doc_id"] in self._units and row["provision_id"] in self._known
        }
        self._size = self._measure_file()

    def _measure_file(self) -> int:
        path = self.study.folder / "judgments" / f"{self.coder}.csv"
        return path.stat().st_size if path.is_file() else 0

    def refresh(self) -> None:
        """Take over what another review of the same coder saved meanwhile."""
        if self._measure_file() != self._size:
            self._read()

    @property
    def current(self) -> Cell | None:
        """The cell to be judged next: those put off come last; None when all are done."""
        left = [cell for cell in self._order if cell not in self._said]
        first = [cell for cell in left if cell not in self._later]
        return first[0] if first else min(left, key=self._later.index) if left else None

    @property
    def progress(self) -> Progress:
        """How far the list is done."""
        done = [self._said[cell] for cell in self._order if cell in self._said]
        times = [one.seconds for one in self._list_last() if one.seconds is not None][-_RECENT:]
        left = len(self._order) - len(done)
        return Progress(len(done), len(self._order), median(times) * left if len(times) >= _FEWEST else None)

    def _list_last(self) -> Sequence[Decision]:
        asked = set(self._order)
        return [one for cell, one in self._said.items() if cell in asked]

    @property
    def last(self) -> Cell | None:
        """The cell of the list that was decided last; None if there is none."""
        asked = set(self._order)
        return next((cell for cell in reversed(self._said) if cell in asked), None)

    def open_plan(self, doc_id: str) -> PlanTexts:
        """Return the clauses of a plan."""
        if doc_id not in self._plans:
            self._plans[doc_id] = PlanTexts(self._units[doc_id])
        return self._plans[doc_id]

    def find_provision(self, provision_id: str) -> Mapping[Any, Any]:
        """Return the row of a provision."""
        return self._known[provision_id]

    def list_clauses(self, cell: Cell) -> list[str]:
        """List the clauses that are shown of a cell: what was ticked, named by others, or is likeliest."""
        doc_id, provision_id = cell
        plan = self.open_plan(doc_id)
        shown = choose_clauses(
            self._candidates.get(cell, self._no_candidates),
            plan,
            doc_id,
            provision_id,
            str(self._known[provision_id]["text"]),
            n=self.n_clauses,
            seed=f"{self._seed} {self.coder}",
        )
        said = [self._returned[cell]] if cell in self._returned else []
        named = [name for one in [*said, *self.list_others(cell).values()] for name in one.clauses]
        return list(dict.fromkeys([*shown, *(name for name in named if name in plan.texts)]))

    def list_others(self, cell: Cell) -> Mapping[str, Decision]:
        """Return what other coders said of a cell: for the adjudicator alone, others judge blind."""
        return self._others.get(cell, {}) if self.coder == ADJUDICATION else {}

    def find_draft(self, cell: Cell) -> Decision | None:
        """Return what was said of a cell that came back by :meth:`undo`."""
        return self._returned.get(cell)

    def show(self) -> Cell | None:
        """Return the current cell and take its time from now on, unless it is shown already."""
        self._shown_at = self._clock() if self._shown_at is None else self._shown_at
        return self.current

    def decide(self, cell: Cell, clauses: Mapping[str, str], *, note: str = "") -> bool:
        """Save what the coder says of a cell of the list; it is on disk when this returns.

        Parameters
        ----------
        cell : pair of str
            doc_id and provision_id, as shown. Another review may have made another one the current cell meanwhile.
        clauses : mapping of str to str
            clause_id -> ``full`` or ``partial``; empty: none takes the provision up.
        note : str
            Anything.

        Returns
        -------
        bool
            Whether it was saved; not so where the cell is decided already: nothing is saved twice.

        Raises
        ------
        ParameterError, OutputError
            If it cannot be saved, or the list has no such cell; the cell stays the current one.
        """
        self.refresh()
        if cell not in self._drawn:
            raise ParameterError("cell", f"{' '.join(cell)} is none of this review", "Decide a cell of its list.")
        if cell in self._said:
            return False
        wrong = [verdict for verdict in clauses.values() if verdict not in STRENGTHS]
        if wrong:
            raise ParameterError("judgment", f"verdict {wrong[0]!r} of a clause is unknown", "Write full or partial.")
        reason, chance = self._drawn[cell]
        seconds = None if self._shown_at is None else self._clock() - self._shown_at
        decision = Decision(dict(clauses), " ".join(note.split()), reason, chance, seconds)
        self._record(cell, decision)
        self._said[cell] = decision
        self._returned.pop(cell, None)
        self._again.discard(cell)
        self._stale.pop(cell, None)
        self._turn()
        return True

    def undo(self) -> None:
        """Take back the last decision of the list, on disk too, and make its cell the current one.

        Where the cell was asked again, what the coder said of it before holds again. Nothing happens where there is
        no decision. Errors are those of :meth:`decide`.
        """
        self.refresh()
        cell = self.last
        if cell is None:
            return
        before, now = self._earlier.get(cell), self._said[cell]
        # a judgment after one that chance drew counts as drawn: that look must be taken back first
        only_now = before is None or (now.reason == "audit" and before.reason != "audit")
        if only_now:
            self._withdraw(cell)
        if before is not None:
            self._record(cell, before)
        if not only_now:
            self._again.add(cell)
        self._returned[cell] = self._said.pop(cell)
        self._order.remove(cell)
        self._order.insert(0, cell)
        self._later = [other for other in self._later if other != cell]
        self._turn()

    def _record(self, cell: Cell, decision: Decision) -> None:
        record_judgment(
            self.study,
            coder=self.coder,
            doc_id=cell[0],
            provision_id=cell[1],
            clauses=decision.clauses,
            units=self._units[cell[0]],
            provisions=self._provisions,
            note=decision.note,
            reason=decision.reason,
            chance=decision.chance,
            seconds=decision.seconds,
        )

    def _withdraw(self, cell: Cell) -> None:
        withdraw_judgment(
            self.study,
            coder=self.coder,
            doc_id=cell[0],
            provision_id=cell[1],
            units=self._units[cell[0]],
            provisions=self._provisions,
        )

    def put_off(self) -> None:
        """Put the current cell behind all others; nothing is saved."""
        if (cell := self.current) is not None:
            self._later = [*(other for other in self._later if other != cell), cell]
            self._shown_at = None

    def _turn(self) -> None:
        self._size = self._measure_file()
        self._shown_at = None


def _read_number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def gather_decisions(judgments: pd.DataFrame) -> dict[Cell, dict[str, Decision]]:
    """Return what each coder says of each cell, the cell decided last at the end."""
    found: dict[Cell, dict[str, Decision]] = {}
    for (doc_id, provision_id, coder), lines in judgments.groupby([*CELL, "coder"], sort=False):
        first = lines.iloc[0]
        decision = Decision(
            {row["clause_id"]: row["verdict"] for row in lines.to_dict("records") if row["clause_id"]},
            str(first["note"]),
            str(first["reason"]),
            _read_number(first["chance"]),
            _read_number(first["seconds"]),
        )
        cell = str(doc_id), str(provision_id)
        found[cell] = {**found.pop(cell, {}), str(coder): decision}
    return found
