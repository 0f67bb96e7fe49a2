"""Targets and deadlines that both sides state for the same thing: what the dumbbells are drawn from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pandas as pd

from toolkit.changes.pairs import ReadPair, list_comparable_parts, read_pairs
from toolkit.changes.parts import PartPair
from toolkit.statements.commitments import find_deadline
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


def list_compared_targets(
    units: pd.DataFrame,
    alignment: pd.DataFrame,
    changes: pd.DataFrame,
    *,
    reference_id: str,
    cells: pd.DataFrame | None = None,
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

    Returns
    -------
    DataFrame
        doc_id, provision_id, clause_id, population (words around the figure in the reference), year (a dash
        where the reference does not tell), unit (``%``, the word counted or a dash), reference_value,
        plan_value (numbers, the lower end of a range). Equal figures and changed ones; figures for other
        years or groups are not among them. In the reading order of the reference.
    """
    columns = ["doc_id", "provision_id", "clause_id", "population", "year", "unit", "reference_value", "plan_value"]
    rows: list[dict[str, object]] = []
    pairs = list(read_pairs(units, alignment, reference_id=reference_id, cells=cells))
    for pair, part in list_comparable_parts(pairs):
        for one, other in _pair_equal(pair, part):
            rows.append(_describe(pair, part.reference.start + one.start, one) | {"plan_value": other.low})
    texts = units[units["doc_id"] == reference_id].set_index("clause_id")[["text", "context"]]
    for change in changes.to_dict("records"):
        if change["aspect"] == "target" and change["direction"] in ("weaker", "stronger"):
            ours, theirs = (_read_figure(str(change[f"{side}_value"])) for side in ("reference", "plan"))
            if ours and theirs and ours.low != theirs.low:
                text, context = texts.loc[change["provision_id"]]
                named = _name_figure(text, context, int(change["reference_start"]), ours)
                ids = {name: change[name] for name in ("doc_id", "provision_id", "clause_id")}
                rows.append(ids | named | {"plan_value": theirs.low})
    table = pd.DataFrame(rows, columns=columns)
    found = table.drop_duplicates(["doc_id", "population", "year", "unit", "plan_value"])
    return _put_in_reading_order(found, units, reference_id)


def _put_in_reading_order(table: pd.DataFrame, units: pd.DataFrame, reference_id: str) -> pd.DataFrame:
    """Sort rows by the place of their provision in the reference; within one, as they were."""
    provisions = units.loc[units["doc_id"] == reference_id, "clause_id"]
    places = {provision: place for place, provision in enumerate(provisions)}
    return table.sort_values("provision_id", key=lambda ids: ids.map(places), kind="stable", ignore_index=True)


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
    ours, theirs = part.reference.of(pair.reference_text), part.plan.of(pair.plan_text)
    restated = restate_row(pair.plan_cells)
    known = _read_figures(restated.text if restated else theirs)
    for one in _read_figures(ours) if known else []:
        same = (one.kind, one.low, one.high, one.unit.partition(" ")[0])
        for other in known:
            years = find_year(ours, pair.reference_context, one.start), find_year(theirs, pair.plan_context, 0)
            if same == (other.kind, other.low, other.high, other.unit.partition(" ")[0]) and (
                years[0] == years[1] or not all(years)
            ):
                yield one, other
                break


def _describe(pair: ReadPair, start: int, one: Measure) -> dict[str, object]:
    named = _name_figure(pair.reference_text, pair.reference_context, start, one)
    return {"doc_id": pair.doc_id, "provision_id": pair.provision_id, "clause_id": pair.clause_id} | named


def _name_figure(text: str, context: str, start: int, one: Measure) -> dict[str, object]:
    year = find_year(text, context, start)
    unit = "%" if one.kind == "share" else one.unit or "–"
    return {
        "population": name_limb(text, start),
        "year": str(year) if year else "–",
        "unit": unit,
        "reference_value": one.low,
    }


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


def list_compared_deadlines(changes: pd.DataFrame, units: pd.DataFrame, *, reference_id: str) -> pd.DataFrame:
    """List the dates of the reference that a plan sets otherwise.

    Parameters
    ----------
    changes, units : DataFrame
        The tables of those names.
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
    rows = [_read_dates(change, str(texts[change["provision_id"]])) for change in changes.to_dict("records")]
    columns = ["doc_id", "provision_id", "clause_id", "subject", "reference_deadline", "plan_deadline"]
    return _put_in_reading_order(pd.DataFrame([row for row in rows if row], columns=columns), units, reference_id)


def _read_dates(change: Mapping[object, object], text: str) -> dict[str, object]:
    if change["aspect"] != "deadline" or change["direction"] not in ("weaker", "stronger"):
        return {}
    ours, theirs = (find_deadline(f"trong {change[f'{side}_value']}")[1] for side in ("reference", "plan"))
    if not (ours and theirs):
        return {}
    words = text.split()
    return {
        "doc_id": change["doc_id"],
        "provision_id": change["provision_id"],
        "clause_id": change["clause_id"],
        "subject": f"{change['provision_id']}: {' '.join(words[:9])}{' …' if len(words) > 9 else ''}",
        "reference_deadline": ours,
        "plan_deadline": theirs,
    }
