"""Targets and deadlines that both sides state for the same thing: what the dumbbells are drawn from."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from math import isinf

import pandas as pd

from toolkit.changes.pairs import ReadPair, read_pairs
from toolkit.changes.shared_acts import PartPair
from toolkit.records import Span
from toolkit.statements.commitments import find_deadline, find_deadline_above
from toolkit.statements.passage import read_passage
from toolkit.statements.rows import restate_row
from toolkit.statements.values.amounts import Measure
from toolkit.statements.values.moments import find_moments
from toolkit.statements.values.quantities import find_quantities
from toolkit.statements.values.years import find_year

_KINDS = ("share", "count", "money", "grade", "rank")
_LIMB = re.compile(r"[,;](?!\d)|\.(?!\d)|\n")
_TRAILING = re.compile(r"\s+(?:đạt|là|còn|ở|mức|có|chiếm|lên|xuống|khoảng|từ|trên|với|bằng)$")
_FIGURE = re.compile(r"^\D*[\d.,]+(?:\s*[-–]\s*[\d.,]+)?\s*%?\s*")
#: Letters of a label.
_LONGEST = 70


@dataclass(frozen=True, slots=True)
class ComparedTarget:
    """A figure of the reference and one of a plan for the same population and year."""

    doc_id: str
    provision_id: str
    clause_id: str
    population: str
    year: str
    unit: str
    reference_value: float
    plan_value: float
    reference_high: float
    plan_high: float


@dataclass(frozen=True, slots=True)
class ComparedDeadline:
    """A date of the reference and the other one that a plan sets."""

    doc_id: str
    provision_id: str
    clause_id: str
    subject: str
    reference_deadline: str
    plan_deadline: str


def list_compared_targets(
    units: pd.DataFrame,
    alignment: pd.DataFrame,
    changes: pd.DataFrame,
    *,
    reference_id: str,
    cells: pd.DataFrame | None = None,
    coverage: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """List the figures that a plan sets for the population and year of a figure of the reference.

    Parameters
    ----------
    units, alignment, changes : DataFrame
        The tables of those names.
    reference_id : str
        doc_id of the reference.
    cells : DataFrame, optional
        The cells of the rows among the units; needed where there are rows.
    coverage : DataFrame, optional
        The table of that name: what does not apply to a plan is left out.

    Returns
    -------
    DataFrame
        doc_id, provision_id, clause_id, population (words around the figure in the reference), year (a dash
        where the reference does not tell), unit (``%``, the word counted or a dash), reference_value,
        plan_value (numbers, the lower end of a range), reference_high, plan_high (the upper end; the same number
        where it is no range). Equal figures and changed ones; figures for other
        years or groups are not among them. In the reading order of the reference.
    """
    goals: list[ComparedTarget] = []
    pairs = read_pairs(units, alignment, reference_id=reference_id, cells=cells)
    for pair, part in ((one, part) for one in pairs for part in one.parts):
        for in_reference, in_plan in _pair_equal(pair, part):
            start = part.reference.start + in_reference.start
            text, context = pair.reference_text, pair.reference_context
            named = _name_figure(text, context, start, in_reference)
            ids = pair.doc_id, pair.provision_id, pair.clause_id
            goals.append(ComparedTarget(*ids, *named, *_list_ends(in_reference, in_plan)))
    texts = units[units["doc_id"] == reference_id].set_index("clause_id")[["text", "context"]]
    for doc_id, provision_id, clause_id, offset, reference_value, plan_value in _list_ordered(changes, "target"):
        reference_figure, plan_figure = _read_figure(reference_value), _read_figure(plan_value)
        if reference_figure and plan_figure and _list_ends(reference_figure) != _list_ends(plan_figure):
            text, context = map(str, texts.loc[provision_id])
            named = _name_figure(text, context, offset, reference_figure)
            ends = _list_ends(reference_figure, plan_figure)
            goals.append(ComparedTarget(doc_id, provision_id, clause_id, *named, *ends))
    table = _keep_applicable(pd.DataFrame(goals, columns=[field.name for field in fields(ComparedTarget)]), coverage)
    found = table.drop_duplicates(["doc_id", "population", "year", "unit", "plan_value", "plan_high"])
    return _put_in_reading_order(found, units, reference_id)


def _keep_applicable(table: pd.DataFrame, coverage: pd.DataFrame | None) -> pd.DataFrame:
    """Leave out what a plan need not carry out: to differ there is no difference."""
    if coverage is None:
        return table
    cells = coverage.loc[coverage["status"] == "not_applicable", ["doc_id", "provision_id"]]
    left_out = set(cells.itertuples(index=False, name=None))
    own = table[["doc_id", "provision_id"]].itertuples(index=False, name=None)
    return table.loc[[cell not in left_out for cell in own]]


def _put_in_reading_order(table: pd.DataFrame, units: pd.DataFrame, reference_id: str) -> pd.DataFrame:
    """Sort rows by the place of their provision in the reference; within one, as they were."""
    provisions = units.loc[units["doc_id"] == reference_id, "clause_id"]
    places = {provision: place for place, provision in enumerate(provisions)}
    return table.sort_values("provision_id", key=lambda ids: ids.map(places), kind="stable", ignore_index=True)


def _list_ends(*figures: Measure) -> tuple[float, ...]:
    """Return the lower ends of figures, then the upper ones; a figure that is no range has one end."""
    return (*(one.low for one in figures), *(one.low if isinf(one.high) else one.high for one in figures))


def _read_figures(text: str) -> list[Measure]:
    passage = read_passage(text)
    rest = find_moments(passage)[1]
    return [one for one in find_quantities(passage, rest) if one.kind in _KINDS and not one.soft and not one.per]


def _read_figure(value: str) -> Measure | None:
    """Return the one figure of an evidence; a bare number of a table row counts something."""
    found = _read_figures(value) or _read_figures(f"{value} đơn vị")
    return found[0] if found else None


def _pair_equal(pair: ReadPair, part: PartPair) -> Iterator[tuple[Measure, Measure]]:
    """Yield the figures of two parts that are the same, for the same year."""
    reference_text, plan_text = part.reference.of(pair.reference_text), part.plan.of(pair.plan_text)
    restated = restate_row(pair.plan_cells)
    known = _read_figures(restated.text if restated else plan_text)
    for in_reference in _read_figures(reference_text) if known else []:
        same = (in_reference.kind, in_reference.low, in_reference.high, in_reference.unit.partition(" ")[0])
        for in_plan in known:
            years = (
                _find_year(part.reference, pair.reference_text, pair.reference_context, in_reference.start),
                _find_year(part.plan, pair.plan_text, pair.plan_context, 0 if restated else in_plan.start),
            )
            if same == (in_plan.kind, in_plan.low, in_plan.high, in_plan.unit.partition(" ")[0]) and (
                years[0] == years[1] or not all(years)
            ):
                yield in_reference, in_plan
                break


def _find_year(part: Span, text: str, context: str, start: int) -> int:
    """Return the year of a figure: of its part of a passage, else of the passage before it, else of the headings."""
    return find_year(part.of(text), "", start) or find_year(text, context, part.start + start)


def _list_ordered(changes: pd.DataFrame, aspect: str) -> Iterator[tuple[str, str, str, int, str, str]]:
    """Yield provision, clause, offset and values of the changes that have an order, with their document."""
    ordered = changes[(changes["aspect"] == aspect) & changes["direction"].isin(["weaker", "stronger"])]
    if "relation" in ordered:
        ordered = ordered[ordered["relation"] == ""]
    columns = ["doc_id", "provision_id", "clause_id", "reference_start", "reference_value", "plan_value"]
    yield from ordered[columns].itertuples(index=False, name=None)


def _name_figure(text: str, context: str, start: int, one: Measure) -> tuple[str, str, str]:
    """Return population, year and unit of a figure of the reference."""
    year = find_year(text, context, start)
    unit = "%" if one.kind == "share" else one.unit or "–"
    return name_limb(text, start), str(year) if year else "–", unit


def name_limb(text: str, start: int) -> str:
    """Return the words that a figure is said of: those around it in its limb of the sentence.

    Examples
    --------
    >>> name_limb("Mở 40 lớp; quy mô trường nghề đạt trên 30% học sinh.", 34)
    'quy mô trường nghề … học sinh'
    >>> name_limb("30% học sinh học nghề.", 0)
    'học sinh học nghề'
    """
    cuts = [match.end() for match in _LIMB.finditer(text, 0, start)]
    before = text[cuts[-1] if cuts else 0 : start].strip()
    while (shorter := _TRAILING.sub("", before)) != before:
        before = shorter
    end = _LIMB.search(text, start)
    after = _FIGURE.sub("", text[start : end.start() if end else len(text)]).strip()
    named = f"{before} … {after}".strip(" …")
    return named if len(named) <= _LONGEST else f"{named[:_LONGEST].rpartition(' ')[0]} …"


def list_compared_deadlines(
    changes: pd.DataFrame,
    units: pd.DataFrame,
    *,
    reference_id: str,
    alignment: pd.DataFrame | None = None,
    coverage: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """List the dates of the reference that a plan sets otherwise.

    Parameters
    ----------
    changes, units : DataFrame
        The tables of those names.
    alignment : DataFrame, optional
        The table of that name: an earlier date is left out where another clause of the plan for the same provision
        states the date of the reference or a later one; it is a step on the way there.
    coverage : DataFrame, optional
        The table of that name: what does not apply to a plan is left out.
    reference_id : str
        doc_id of the reference.

    Returns
    -------
    DataFrame
        doc_id, provision_id, clause_id, subject (a few words of the reference), reference_deadline,
        plan_deadline (ISO). Frequencies, time limits and dates without year are not among them. In the
        reading order of the reference.
    """
    texts = units[units["doc_id"] == reference_id].set_index("clause_id")["text"]
    dates = [
        ComparedDeadline(
            doc_id,
            provision_id,
            clause_id,
            _name_subject(provision_id, str(texts[provision_id])),
            find_deadline(f"trong {reference_value}")[1],
            find_deadline(f"trong {plan_value}")[1],
        )
        for doc_id, provision_id, clause_id, _, reference_value, plan_value in _list_ordered(changes, "deadline")
    ]
    stated = {} if alignment is None else _list_stated(alignment, units, {(d.doc_id, d.provision_id) for d in dates})
    known = [
        one
        for one in dates
        if one.reference_deadline
        and one.plan_deadline
        and not (
            one.plan_deadline < one.reference_deadline
            and any(day >= one.reference_deadline for day in stated.get((one.doc_id, one.provision_id), ()))
        )
    ]
    table = _keep_applicable(pd.DataFrame(known, columns=[field.name for field in fields(ComparedDeadline)]), coverage)
    return _put_in_reading_order(table, units, reference_id)


def _list_stated(
    alignment: pd.DataFrame, units: pd.DataFrame, cells: Collection[tuple[str, str]]
) -> dict[tuple[str, str], set[str]]:
    """Return the days that the clauses of a plan for a provision state, by plan and provision."""
    texts = units.set_index(["doc_id", "clause_id"])[["text", "context"]]
    stated: dict[tuple[str, str], set[str]] = {}
    pairs = alignment[["doc_id", "provision_id", "clause_id"]].itertuples(index=False, name=None)
    for doc_id, provision_id, clause_id in pairs:
        if (doc_id, provision_id) in cells:
            text, context = map(str, texts.loc[(doc_id, clause_id)])
            day = find_deadline(text)[1] or find_deadline_above(context)[1]
            stated.setdefault((doc_id, provision_id), set()).add(day)
    return stated


def _name_subject(provision_id: str, text: str) -> str:
    words = text.split()
    return f"{provision_id}: {' '.join(words[:9])}{' …' if len(words) > 9 else ''}"
