"""The two-way ledger: every unit of reference and plan accounted for, once."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from toolkit.errors import TableError
from toolkit.tables import CONTRACTS, LEDGER_ACCOUNTS, check_columns, select_plans


def build_ledger(
    units: pd.DataFrame,
    documents: pd.DataFrame,
    coverage: pd.DataFrame,
    candidates: pd.DataFrame,
    alignment: pd.DataFrame,
    *,
    reference_id: str,
    not_assessed: Iterable[str] = (),
) -> pd.DataFrame:
    """Account for every unit of both sides of every plan, once.

    Parameters
    ----------
    units, documents, coverage, candidates, alignment : DataFrame
        The tables of those names.
    reference_id : str
        doc_id of the reference.
    not_assessed : iterable of str
        doc_ids whose text could not be read; their plan side has no unit.

    Returns
    -------
    DataFrame
        The ledger: doc_id (of the plan), side (reference, plan), unit_id, account, nearest_id and
        nearest_p (the unit of the other side that came nearest, and its p_any; for unmatched units it is
        the nearest miss). Accounts: linked (a core is taken up), related (a pair that is only
        related), unmatched, boilerplate, heading, lead_in, reported (a
        result, not a commitment), not_applicable, not_observable, not_assessed.

    Raises
    ------
    TableError
        If a unit is missing or stands twice: the ledger must balance.
    """
    parts = []
    unread = set(not_assessed)
    reference = units[units["doc_id"] == reference_id]
    for plan in select_plans(documents).to_dict("records"):
        doc_id = str(plan["doc_id"])
        proposed = candidates[candidates["doc_id"] == doc_id]
        cells = coverage[coverage["doc_id"] == doc_id].set_index("provision_id")["status"].to_dict()
        pairs = alignment[alignment["doc_id"] == doc_id]
        linked = set(pairs.loc[pairs["strength"] == "full", "clause_id"])
        related = set(pairs["clause_id"])
        own = units[units["doc_id"] == doc_id]
        sides = [
            _account_side(reference, "reference", proposed, "provision_id", "clause_id").assign(
                account=[
                    _account_provision(kind, cells.get(unit_id, ""))
                    for kind, unit_id in zip(reference["kind"], reference["clause_id"], strict=True)
                ]
            )
        ]
        if doc_id not in unread:
            sides.append(
                _account_side(own, "plan", proposed, "clause_id", "provision_id").assign(
                    account=[
                        _account_clause(
                            unit["kind"],
                            linked=unit["clause_id"] in linked,
                            related=unit["clause_id"] in related,
                            formula=unit["is_formula"],
                            reported=unit["is_report"] and plan["extent"] == "report",
                        )
                        for unit in own.to_dict("records")
                    ]
                )
            )
        parts.append(pd.concat(sides, ignore_index=True).assign(doc_id=doc_id))
    columns = list(CONTRACTS["ledger"])
    ledger = pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)
    check_balance(ledger, units, reference_id=reference_id)
    return ledger


def leave_out_reported(alignment: pd.DataFrame, units: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Return the alignment without the clauses of reports that say what was done: no plan says so.

    Parameters
    ----------
    alignment, units, documents : DataFrame
        The tables of those names. Only documents whose extent is ``report`` lose pairs: in a plan "đã ban
        hành" stands in tasks too.

    Examples
    --------
    >>> units = pd.DataFrame({"doc_id": "bao", "clause_id": ["p1", "p2"], "is_report": [True, False]})
    >>> documents = pd.DataFrame({"doc_id": ["bao"], "extent": ["report"]})
    >>> alignment = pd.DataFrame({"doc_id": "bao", "clause_id": ["p1", "p2"], "provision_id": ["1", "2"]})
    >>> leave_out_reported(alignment, units, documents)["clause_id"].tolist()
    ['p2']
    """
    told = pd.MultiIndex.from_frame(alignment[["doc_id", "clause_id"]]).isin(list_reported(units, documents))
    return alignment[~told].reset_index(drop=True)


def list_reported(units: pd.DataFrame, documents: pd.DataFrame) -> list[tuple[str, str]]:
    """Return doc_id and clause_id of what reports say was done, see :func:`leave_out_reported`."""
    reports = documents.loc[documents["extent"] == "report", "doc_id"]
    done = units[units["is_report"].astype(bool) & units["doc_id"].isin(reports)]
    return list(zip(done["doc_id"], done["clause_id"], strict=True))


def _account_side(
    own: pd.DataFrame, side: str, candidates: pd.DataFrame, unit_column: str, other_column: str
) -> pd.DataFrame:
    ranked = candidates.sort_values("p_any", ascending=False, kind="stable").drop_duplicates(unit_column)
    nearest = ranked.set_index(unit_column)
    return pd.DataFrame(
        {
            "side": side,
            "unit_id": own["clause_id"].to_numpy(),
            "nearest_id": own["clause_id"].map(nearest[other_column]).astype(object).fillna("").to_numpy(),
            "nearest_p": own["clause_id"].map(nearest["p_any"]).to_numpy(),
        }
    )


def _account_provision(kind: str, status: str) -> str:
    if kind in ("heading", "lead_in"):
        return kind
    return {"full": "linked", "partial": "related", "none": "unmatched"}.get(status, status)


def _account_clause(kind: str, *, linked: bool, related: bool, formula: bool, reported: bool) -> str:
    if kind in ("heading", "lead_in"):
        return kind
    if linked:
        return "linked"
    if related:
        return "related"
    if formula:
        return "boilerplate"
    return "reported" if reported else "unmatched"


def check_balance(ledger: pd.DataFrame, units: pd.DataFrame, *, reference_id: str) -> None:
    """Check that every unit of both sides of every plan is accounted for exactly once.

    Raises
    ------
    TableError
        Naming the plan, the side and the first unit that is missing, stands twice or has no account.
    """
    check_columns(ledger, "ledger")
    by_document = {str(doc_id): list(group) for doc_id, group in units.groupby("doc_id")["clause_id"]}
    for (doc_id, side), group in ledger.groupby(["doc_id", "side"], sort=False):
        expected = by_document.get(reference_id if side == "reference" else str(doc_id), [])
        booked = list(group["unit_id"])
        unknown = ~group["account"].isin(LEDGER_ACCOUNTS)
        wrong = set(expected) ^ set(booked) or set(group.loc[group["unit_id"].duplicated(), "unit_id"])
        if len(booked) != len(expected) or wrong or unknown.any():
            unit = sorted(wrong)[0] if wrong else str(group.loc[unknown, "unit_id"].iloc[0])
            raise TableError(
                f"ledger of {doc_id}, {side} side",
                f"{len(booked)} of {len(expected)} units are booked; {unit} is missing, twice or unaccounted",
                "This is an error of the toolkit: please report it with the study folder.",
            )


def summarize_ledger(ledger: pd.DataFrame) -> pd.DataFrame:
    """Count the units in each account.

    Returns
    -------
    DataFrame
        doc_id, side, account, n, share (of all units of that side of that plan, 0 to 1; they add up
        to 1).
    """
    counts = ledger.groupby(["doc_id", "side", "account"], sort=False).size().rename("n").reset_index()
    totals = counts.groupby(["doc_id", "side"])["n"].transform("sum")
    return counts.assign(share=counts["n"] / totals)


def measure_linked_share(ledger: pd.DataFrame, documents: pd.DataFrame | None = None) -> pd.DataFrame:
    """Measure how much of each plan is linked to the reference.

    Parameters
    ----------
    ledger : DataFrame
        The table ledger.
    documents : DataFrame, optional
        doc_id, extent; with it no share is given of a plan whose text is not full: it would tell of the excerpt.

    Returns
    -------
    DataFrame
        doc_id, n_linked, n_content (clauses and rows that are neither boilerplate nor report a result) and
        linked_share (their ratio, 0 to 1; missing where a plan has no content, or no full text).

    Examples
    --------
    >>> ledger = pd.DataFrame({"doc_id": ["a", "a", "b"], "side": "plan", "account": ["linked", "unmatched", "linked"]})
    >>> measure_linked_share(ledger, pd.DataFrame({"doc_id": ["a", "b"], "extent": ["full", "report"]}))
      doc_id  n_linked  n_content  linked_share
    0      a         1          2           0.5
    1      b         1          1           NaN
    """
    plan_side = ledger[ledger["side"] == "plan"]
    content = plan_side[~plan_side["account"].isin(["heading", "lead_in", "boilerplate", "reported"])]
    table = pd.DataFrame({"doc_id": list(dict.fromkeys(ledger["doc_id"]))})
    linked = content[content["account"] == "linked"].groupby("doc_id").size()
    table["n_linked"] = table["doc_id"].map(linked).fillna(0).astype(int)
    table["n_content"] = table["doc_id"].map(content.groupby("doc_id").size()).fillna(0).astype(int)
    table["linked_share"] = (table["n_linked"] / table["n_content"].where(table["n_content"] > 0)).astype(float)
    if documents is not None:
        whole = documents.loc[documents["extent"] == "full", "doc_id"]
        table["linked_share"] = table["linked_share"].where(table["doc_id"].isin(whole))
    return table
