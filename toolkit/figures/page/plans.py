"""Order, names and counts of plans, shared by the families; nothing is measured, only arranged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Literal

import pandas as pd

from toolkit.errors import TableError
from toolkit.figures.page.fitting import shorten_text
from toolkit.tables import COVERAGE_STATUSES, select_plans
from toolkit.text.dates import read_date
from toolkit.text.order import sort_key
from toolkit.words.labels import word

#: Statuses in the printed denominator: applicable. In a text that is not full, what was not found is not
#: observable; left out of the denominator, every such plan would stand at 100%.
COUNTED = ("full", "partial", "none", "not_observable")
#: The longest name of a body that a row has room for, in mm.
_NAME_WIDTH = 55.0
BLOCKS = ("full", "at_hand", "control")


def require_columns(table: pd.DataFrame, names: Sequence[str], *, where: str) -> pd.DataFrame:
    """Return `table` if it has the columns a figure needs.

    Raises
    ------
    TableError
        If columns are missing, or the table has no row: an empty figure says nothing.

    Examples
    --------
    >>> require_columns(pd.DataFrame({"n": [1]}), ["n", "low"], where="bins")
    Traceback (most recent call last):
    ...
    toolkit.errors.TableError: table 'bins': lacks the columns low (it has n). Pass a table with them.
    """
    missing = [name for name in names if name not in table.columns]
    if missing:
        has = ", ".join(map(str, table.columns)) or "none"
        raise TableError(
            f"table '{where}'",
            f"lacks the columns {', '.join(missing)} (it has {has})",
            "Pass a table with them.",
        )
    if table.empty:
        raise TableError(f"table '{where}'", "has no row, expected at least one", "Leave the figure out.")
    return table


def read_days(issued: str, *, where: str) -> tuple[date, date] | tuple[None, None]:
    """Return the first and the last day that a date of day, month or year precision can mean.

    Raises
    ------
    TableError
        If it is no date of the calendar.

    Examples
    --------
    >>> [str(day) for day in read_days("2018-08", where="hue")]
    ['2018-08-01', '2018-08-31']
    >>> read_days("", where="hue")
    (None, None)
    """
    try:
        return read_date(issued) or (None, None)
    except ValueError as error:
        raise TableError(f"documents, {where}", f"issued is {error}", "Correct the date.") from None


def name_documents(documents: pd.DataFrame, *, language: str) -> dict[str, str]:
    """Name each document by its unit, cut to what a row has room for; where several share one, by more.

    That is by what it is (a control), then line, number, doc_id.

    Parameters
    ----------
    documents : DataFrame
        doc_id, unit, line, number; role where controls are to be told from plans.
    language : {"vi", "en"}

    Returns
    -------
    dict
        doc_id -> name; no two are alike.

    Examples
    --------
    >>> rows = pd.DataFrame({"doc_id": ["a", "b", "c"], "unit": ["Sông Lam", "Sông Lam", "Núi Xanh"],
    ...                      "line": ["party", "state", "state"], "number": ["1-KH/TU", "", ""]})
    >>> name_documents(rows, language="vi")
    {'a': 'Sông Lam (Đảng)', 'b': 'Sông Lam (Nhà nước)', 'c': 'Núi Xanh'}
    >>> name_documents(rows.assign(role=["plan", "control", "plan"]), language="vi")
    {'a': 'Sông Lam', 'b': 'Sông Lam (đối chứng)', 'c': 'Núi Xanh'}
    """
    require_columns(documents, ["doc_id", "unit", "line", "number"], where="documents")
    rows = documents.fillna("")
    ids = rows["doc_id"].astype(str)
    lines = rows["line"].map(lambda line: word(f"cell.line.{line}", language) if line in ("party", "state") else "")
    control = word("cell.role.control", language)
    roles = rows["role"].map({"control": control}).fillna("") if "role" in rows else pd.Series("", index=rows.index)
    details = [roles, lines, rows["number"].astype(str), ids]
    names = rows["unit"].astype(str).where(rows["unit"] != "", ids).map(partial(shorten_text, width=_NAME_WIDTH))
    for detail in details:
        repeated = names.duplicated(keep=False) & (detail != "")
        names = names.where(~repeated, names + " (" + detail + ")")
    return dict(zip(ids, names, strict=True))


def name_counted(types: Sequence[str] | None, language: str) -> str:
    """Name what a figure counts: tasks, targets, or provisions where types are mixed.

    Examples
    --------
    >>> name_counted(("task",), "en"), name_counted(None, "en")
    ('tasks', 'provisions')
    """
    named = tuple(types or ())
    return word(f"figure.counted_{named[0] if named in (('task',), ('target',)) else 'all'}", language)


def arrange_plans(documents: pd.DataFrame, *, language: str) -> pd.DataFrame:
    """Put plans with full text first, then those in the text at hand, then controls; by name in each block.

    Parameters
    ----------
    documents : DataFrame
        doc_id, unit, line, number, role, extent; references and intermediates are left out.
    language : {"vi", "en"}

    Returns
    -------
    DataFrame
        doc_id, name, block (full, at_hand, control), extent; index 0, 1, ...

    Raises
    ------
    TableError
        If there is neither plan nor control.
    """
    require_columns(documents, ["doc_id", "unit", "line", "number", "role", "extent"], where="documents")
    rows = select_plans(documents)
    require_columns(rows, ["doc_id"], where="documents (plans and controls)")
    names = name_documents(rows, language=language)
    plans = pd.DataFrame({"doc_id": rows["doc_id"].astype(str), "extent": rows["extent"]})
    plans["name"] = plans["doc_id"].map(names)
    plans["block"] = ["control" if role == "control" else "full" for role in rows["role"]]
    plans.loc[(plans["block"] == "full") & (plans["extent"] != "full"), "block"] = "at_hand"
    ranks = [(BLOCKS.index(block), sort_key(name)) for block, name in zip(plans["block"], plans["name"], strict=True)]
    order = sorted(range(len(plans)), key=ranks.__getitem__)
    return plans.iloc[order][["doc_id", "name", "block", "extent"]].reset_index(drop=True)


def name_blocks(plans: pd.DataFrame, language: str, **notes: str) -> str:
    """Count the plans of each block that occurs, for a caption.

    Parameters
    ----------
    plans : DataFrame
        As :func:`arrange_plans` gives them.
    language : {"vi", "en"}
    **notes : str
        What to say of a block behind its number.

    Examples
    --------
    >>> name_blocks(pd.DataFrame({"block": ["full", "full", "control"]}), "en", full="32–67%", at_hand="not ranked")
    '2 plans with full text (32–67%), 1 controls'
    """
    counts = [(block, int((plans["block"] == block).sum())) for block in BLOCKS]
    return ", ".join(
        word(f"caption.block.{block}", language, n=n) + (f" ({notes[block]})" if block in notes else "")
        for block, n in counts
        if n
    )


def pivot_statuses(coverage: pd.DataFrame, provision_ids: Sequence[str], doc_ids: Sequence[str]) -> pd.DataFrame:
    """Lay the coverage table out as provisions x plans.

    Parameters
    ----------
    coverage : DataFrame
        doc_id, provision_id, status.
    provision_ids, doc_ids : sequence of str
        Rows and columns wanted, in order.

    Returns
    -------
    DataFrame
        Statuses, shape (provisions, plans).

    Raises
    ------
    TableError
        If a cell is missing or given twice, or a status unknown: an empty cell would look like "none".

    Examples
    --------
    >>> cells = pd.DataFrame({"doc_id": ["a"], "provision_id": ["I.1"], "status": ["full"]})
    >>> pivot_statuses(cells, ["I.1"], ["a"]).at["I.1", "a"]
    'full'
    """
    require_columns(coverage, ["doc_id", "provision_id", "status"], where="coverage")
    unknown = sorted(set(coverage["status"].astype(str)) - set(COVERAGE_STATUSES))
    if unknown:
        raise TableError(
            "table 'coverage'",
            f"has the status {unknown[0]!r}, expected one of {', '.join(COVERAGE_STATUSES)}",
            "Pass the table of measure_coverage.",
        )
    if coverage.duplicated(["doc_id", "provision_id"]).any():
        row = coverage[coverage.duplicated(["doc_id", "provision_id"])].iloc[0]
        raise TableError(
            "table 'coverage'",
            f"holds {row['doc_id']} x {row['provision_id']} twice, expected one row a cell",
            "Pass the table of measure_coverage.",
        )
    wide = coverage.pivot(index="provision_id", columns="doc_id", values="status")  # noqa: PD010
    wide = wide.reindex(index=list(provision_ids), columns=list(doc_ids))
    if wide.isna().to_numpy().any():
        place = wide.isna().to_numpy().nonzero()
        row, column = wide.index[place[0][0]], wide.columns[place[1][0]]
        raise TableError(
            "table 'coverage'",
            f"has no row for {column} x {row}, expected one for every plan and provision",
            "Pass the table of measure_coverage, and documents and provisions of the same study.",
        )
    return wide


def select_provisions(provisions: pd.DataFrame, types: Sequence[str] | None) -> pd.DataFrame:
    """Keep the provisions of some types (all of them for None), in their order.

    Examples
    --------
    >>> rows = pd.DataFrame({"provision_id": ["I.1", "II.1"], "type": ["viewpoint", "task"]})
    >>> list(select_provisions(rows, ["task"])["provision_id"])
    ['II.1']
    """
    require_columns(provisions, ["provision_id", "type"], where="provisions")
    kept = provisions if types is None else provisions[provisions["type"].isin(list(types))]
    return require_columns(kept.reset_index(drop=True), ["provision_id"], where=f"provisions of type {types}")


def lay_out_cells(
    coverage: pd.DataFrame,
    provisions: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    types: Sequence[str] | None,
    language: str,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the arranged plans, the chosen provisions, and the statuses laid out as provisions x plans.

    Parameters
    ----------
    coverage, provisions, documents : DataFrame
        As for :func:`pivot_statuses`, :func:`select_provisions` and :func:`arrange_plans`.
    types : sequence of str, optional
        Types of provision; None for all.
    language : {"vi", "en"}
    """
    plans = arrange_plans(documents, language=language)
    chosen = select_provisions(provisions, types)
    return plans, chosen, pivot_statuses(coverage, list(chosen["provision_id"]), list(plans["doc_id"]))


def count_statuses(cells: pd.DataFrame, *, axis: Literal[0, 1] = 0) -> pd.DataFrame:
    """Count the statuses of each column (axis 0) or row (axis 1) of a status layout.

    Returns
    -------
    DataFrame
        One row per plan or provision: ``total`` (counted cells) and every status by name.

    Examples
    --------
    >>> cells = pd.DataFrame({"a": ["full", "none", "not_applicable"]}, index=["I.1", "I.2", "I.3"])
    >>> count_statuses(cells)[["full", "partial", "total"]].to_numpy().tolist()
    [[1, 0, 2]]
    """
    counts = pd.DataFrame({status: (cells == status).sum(axis=axis) for status in COVERAGE_STATUSES})
    counts["total"] = counts[list(COUNTED)].sum(axis=1)
    return counts


def name_plans(documents: pd.DataFrame, language: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the name and the block of each plan and control."""
    plans = arrange_plans(documents, language=language)
    return dict(zip(plans["doc_id"], plans["name"], strict=True)), dict(
        zip(plans["doc_id"], plans["block"], strict=True)
    )
