"""Who does what, with which target, by when, on what condition: the commitments of every document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from toolkit.records import Cell
from toolkit.statements.actors.bodies import find_bodies
from toolkit.statements.actors.roles import find_assignments
from toolkit.statements.passage import read_passage
from toolkit.statements.rows import FIGURES, group_cells, restate_row
from toolkit.statements.sentences import split_parts
from toolkit.statements.values.moments import find_moments
from toolkit.statements.values.quantities import find_quantities
from toolkit.tables import CONTENT_KINDS, check_columns, make_table, select_plans
from toolkit.text.dates import count_days

#: Types of unit that commit to something; viewpoints and accounts of the situation do not.
COMMITTING = ("target", "task", "organisation")
_CONDITION = re.compile(
    r"(?<!\w)(?:sau khi|ngay khi|khi (?:có|được|đủ|đã)|nếu|trong trường hợp|với điều kiện|tùy (?:theo|vào|thuộc)"
    r"|trong phạm vi|theo khả năng)(?!\w)[^,;.()\n]*"
)


@dataclass(frozen=True, slots=True)
class Roles:
    """Bodies that lead and that support, as written, joined by ``;``."""

    lead: str
    support: str


def list_commitments(
    units: pd.DataFrame,
    documents: pd.DataFrame,
    citations: pd.DataFrame | None = None,
    *,
    cells: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """List the commitments of every document, one row each, ready for a regression.

    A clause or row of a target, a task or organisation is a commitment; a clause that names another body as
    leading further on is one more. Formulas, viewpoints, accounts of the situation and, in reports about a
    plan, results are none.

    Parameters
    ----------
    units, documents : DataFrame
        The tables of those names.
    citations : DataFrame, optional
        What each document cites; without it `cites` is empty.
    cells : DataFrame, optional
        The cells of the rows among the units; needed where there are rows.

    Returns
    -------
    DataFrame
        The commitments table. lead, support, target and deadline are as written, several joined by ``;``;
        what a clause does not say is taken from its headings and lead-ins (lead, deadline). start and end
        are those of the unit in the document's text. More columns: condition; deadline_date (ISO, last day
        of the period; empty for frequencies, time limits and dates without year); type; unit, line, issued
        (of the document); days_to_deadline (from its date) and days_since_reference (missing where a day is
        not known); n_words.

    Examples
    --------
    >>> documents = pd.DataFrame({"doc_id": ["a"], "role": ["plan"], "unit": ["Sông Lam"], "line": ["state"],
    ...     "issued": ["2019-12-31"], "extent": ["full"]})
    >>> units = pd.DataFrame({"doc_id": ["a"], "clause_id": ["1"], "parent_id": [""], "kind": ["clause"],
    ...     "depth": [1], "text": ["Sở Y tế chủ trì xây dựng 4 trạm y tế xong trước 31/12/2020."], "context": [""],
    ...     "start": [0], "end": [59], "type": ["task"], "is_formula": [False], "is_report": [False]})
    >>> found = list_commitments(units, documents)
    >>> found[["lead", "target", "deadline_date", "days_to_deadline"]].values.tolist()
    [['Sở Y tế', '4 trạm', '2020-12-31', 366]]
    """
    check_columns(units, "units")
    places = {str(row["doc_id"]): row for row in documents.to_dict("records")}
    reference = next((str(row["issued"]) for row in places.values() if row["role"] == "reference"), "")
    cited = _group_citations(citations)
    rows_of = group_cells(units, cells)
    rows: list[dict[str, object]] = []
    content = units[units["kind"].isin(CONTENT_KINDS) & units["type"].isin(COMMITTING)]
    for unit in content.to_dict("records"):
        place = places[str(unit["doc_id"])]
        if unit["is_formula"] or (unit["is_report"] and place["extent"] == "report"):
            continue
        spans = cited.get(str(unit["doc_id"]), [])
        shared = {
            "doc_id": unit["doc_id"], "clause_id": unit["clause_id"], "type": unit["type"],
            "cites": "; ".join(dict.fromkeys(n for s, n in spans if unit["start"] <= s < unit["end"])),
            "start": unit["start"], "end": unit["end"], "unit": place["unit"], "line": place["line"],
            "issued": place["issued"], "days_since_reference": count_days(reference, str(place["issued"])),
        }  # fmt: skip
        row = rows_of.get((str(unit["doc_id"]), str(unit["clause_id"])))
        text, context = str(unit["text"]), str(unit["context"])
        found = _read_row(row, text, context) if row else _read_clause(text, context)
        for commitment in found:
            days = count_days(str(place["issued"]), str(commitment["deadline_date"]))
            rows.append(shared | commitment | {"days_to_deadline": days})
    table = make_table("commitments", rows)
    lengths = [name for name in table.columns if name.startswith("days_")]
    return table.astype(dict.fromkeys(lengths, "Int64"))


def _group_citations(citations: pd.DataFrame | None) -> dict[str, list[tuple[int, str]]]:
    grouped: dict[str, list[tuple[int, str]]] = {}
    for row in [] if citations is None else citations.to_dict("records"):
        name = str(row["cited_number"] or row["cited_title"] or row["cited_type"])
        grouped.setdefault(str(row["doc_id"]), []).append((int(row["start"]), name))
    return grouped


def _read_clause(text: str, context: str) -> Iterator[dict[str, object]]:
    """Yield the commitments of a clause: a part that names another leading body begins a new one."""
    pieces: list[tuple[str, Roles]] = []
    for part in split_parts(text):
        words = part.of(text)
        roles = find_roles(words)
        if pieces and roles.lead in ("", pieces[-1][1].lead):
            earlier, before = pieces[-1]
            support = "; ".join(dict.fromkeys(filter(None, [before.support, roles.support])))
            pieces[-1] = (f"{earlier} {words}", Roles(before.lead, support))
        elif pieces and not pieces[-1][1].lead:
            pieces[-1] = (f"{pieces[-1][0]} {words}", roles)
        else:
            pieces.append((words, roles))
    above = find_roles(context.replace(" > ", ". "))
    for words, roles in pieces:
        # "Phối hợp với ..." under the heading of a body: that body takes part, somebody else leads.
        helps = not roles.lead and read_passage(words).text.lstrip("\x00 ").startswith("phối hợp")
        support = "; ".join(dict.fromkeys(filter(None, [above.lead if helps else "", roles.support])))
        deadline, day = find_deadline(words)
        if not deadline:
            deadline, day = find_deadline(context.rpartition(" > ")[2])
        yield {
            "lead": roles.lead or ("" if helps else above.lead),
            "support": support,
            "action": words,
            "target": find_targets(words),
            "deadline": deadline,
            "deadline_date": day,
            "condition": _find_condition(words),
            "n_words": len(words.split()),
        }


def _read_row(row: Sequence[Cell], text: str, context: str) -> Iterator[dict[str, object]]:
    """Yield the commitment of a row of a table, by its columns; of several of one purpose the first counts."""
    cells = {cell.purpose: cell.text.strip(" .;") for cell in reversed(row)}
    action = cells.get("task") or text
    roles = find_roles(action)
    written = cells.get("deadline", "")
    figure = next((cell.text.strip(" .;") for cell in row if cell.purpose in FIGURES), "")
    restated = restate_row(row)
    deadline, day = find_deadline(f"trong {written}" if written[:1].isdigit() else written or action)
    if not (written or deadline):
        deadline, day = find_deadline(context.rpartition(" > ")[2])
    yield {
        "lead": _name_bodies(cells["lead"]) if "lead" in cells else roles.lead,
        "support": _name_bodies(cells["support"]) if "support" in cells else roles.support,
        "action": action,
        "target": find_targets(restated.text if restated else f"{action}. {figure}"),
        "deadline": written or deadline,
        "deadline_date": day,
        "condition": _find_condition(action),
        "n_words": len(text.split()),
    }


def find_roles(text: str) -> Roles:
    """Return who leads and who supports in a passage.

    Examples
    --------
    >>> find_roles("Sở Nội vụ chủ trì, phối hợp với Sở Tài chính rà soát.")
    Roles(lead='Sở Nội vụ', support='Sở Tài chính')
    """
    passage = read_passage(text)
    names: dict[str, dict[str, None]] = {"lead": {}, "support": {}}
    for one in find_assignments(passage):
        start, end = passage.folded.source_span(one.start, one.end)
        if one.role != "guide":
            names["support" if one.role == "support" else "lead"][_capitalize(text[start:end])] = None
    return Roles("; ".join(names["lead"]), "; ".join(names["support"]))


def _name_bodies(cell: str) -> str:
    """Return the bodies that a cell lists; the cell as it stands where none is known by name."""
    folded = read_passage(cell).folded
    spans = [folded.source_span(body.start, body.end) for body in find_bodies(folded.text)]
    return "; ".join(dict.fromkeys(_capitalize(cell[start:end]) for start, end in spans)) or cell


def _capitalize(name: str) -> str:
    return name[:1].upper() + name[1:]


def list_responsibilities(commitments: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """List the commitments of plans and controls that name anybody.

    Parameters
    ----------
    commitments, documents : DataFrame
        The tables of those names.

    Returns
    -------
    DataFrame
        doc_id, clause_id, lead, support: names as written, several joined by ``;``.

    Examples
    --------
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "role": ["reference", "plan"]})
    >>> commitments = pd.DataFrame({"doc_id": ["a", "b", "b"], "clause_id": ["1", "1", "2"],
    ...     "lead": ["Bộ Y tế", "Sở Y tế", ""], "support": ["", "Sở Tài chính", ""]})
    >>> list_responsibilities(commitments, documents).values.tolist()
    [['b', '1', 'Sở Y tế', 'Sở Tài chính']]
    """
    plans = select_plans(documents)["doc_id"]
    named = (commitments["lead"] != "") | (commitments["support"] != "")
    return commitments.loc[commitments["doc_id"].isin(plans) & named, ["doc_id", "clause_id", "lead", "support"]]


def find_targets(text: str) -> str:
    """Return the figures that a passage sets, as written.

    Examples
    --------
    >>> find_targets("Mở ít nhất 40 lớp, 90% học viên có việc làm.")
    'ít nhất 40 lớp; 90%'
    """
    passage = read_passage(text)
    _, rest = find_moments(passage)
    found = [one for one in find_quantities(passage, rest) if not one.soft and one.kind not in ("duration", "service")]
    spans = [passage.folded.source_span(one.start, one.end) for one in found]
    return "; ".join(dict.fromkeys(text[start:end].strip() for start, end in spans))


def find_deadline(text: str) -> tuple[str, str]:
    """Return the statements of time of a passage as written, and the latest day they name (ISO or empty).

    Examples
    --------
    >>> find_deadline("Hoàn thành trong quý II/2020; hằng năm báo cáo.")
    ('trong quý II/2020; hằng năm', '2020-06-30')
    """
    passage = read_passage(text)
    # A year in brackets after a law or a programme is its year.
    moments = [
        one
        for one in find_moments(passage)[0]
        if not one.soft and passage.text[max(0, one.start - 1) : one.start] != "("
    ]
    spans = [passage.folded.source_span(one.start, one.end) for one in moments]
    days = [one.value for one in moments if one.kind == "point"]
    day = date.fromordinal(int(max(days))).isoformat() if days else ""
    return "; ".join(dict.fromkeys(text[start:end].strip() for start, end in spans)), day


def _find_condition(text: str) -> str:
    folded = read_passage(text).folded
    spans = [folded.source_span(*match.span()) for match in _CONDITION.finditer(folded.text)]
    return "; ".join(text[start:end].strip() for start, end in spans)
