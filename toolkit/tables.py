"""The column contract of every table, checked where a table enters a public function."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from toolkit.errors import TableError

#: Columns that each table always has; more may follow. docs/data-dictionary.md explains each one.
CONTRACTS: dict[str, tuple[str, ...]] = {
    "documents": (
        "doc_id", "file", "part", "role", "line", "tier", "unit", "number", "issued", "issuer", "signer",
        "title", "implements", "text_form", "extent", "source", "sha256", "n_units", "cites_reference",
    ),
    "units": (
        "doc_id", "clause_id", "parent_id", "kind", "depth", "text", "context", "start", "end", "type", "is_formula",
        "is_report",
    ),
    "faults": ("doc_id", "clause_id", "start", "fault", "detail"),
    "candidates": ("doc_id", "clause_id", "provision_id", "p_any", "p_full", "rank"),
    "alignment": ("doc_id", "clause_id", "provision_id", "p_any", "p_full", "strength"),
    "coverage": ("doc_id", "provision_id", "status", "p_any", "p_full", "best_clause_id"),
    "ledger": ("doc_id", "side", "unit_id", "account", "nearest_id", "nearest_p"),
    "changes": (
        "doc_id", "clause_id", "provision_id", "aspect", "direction", "reference_value", "plan_value",
        "reference_start", "reference_end", "plan_start", "plan_end",
    ),
    "commitments": (
        "doc_id", "clause_id", "lead", "support", "action", "target", "deadline", "cites", "start", "end",
    ),
    "provisions": ("provision_id", "type", "addressee", "line", "valid_to", "attestation"),
    "gold": ("doc_id", "clause_id", "provision_id", "strength"),
}  # fmt: skip

#: Kinds of unit. Headings and lead-ins are context: inherited, never aligned themselves.
UNIT_KINDS = ("heading", "lead_in", "clause", "row")
CONTENT_KINDS = ("clause", "row")
STRENGTHS = ("full", "partial")
COVERAGE_STATUSES = ("full", "partial", "none", "not_applicable", "not_observable", "not_assessed")
LEDGER_ACCOUNTS = (
    "linked", "unmatched", "boilerplate", "heading", "lead_in", "reported", "not_applicable",
    "not_observable", "not_assessed",
)  # fmt: skip
PROVISION_TYPES = ("situation", "viewpoint", "target", "task", "organisation")
ATTESTATIONS = ("official", "independent", "indirect", "plans-only", "unattested")


def check_columns(table: pd.DataFrame, contract: str) -> pd.DataFrame:
    """Return `table` if it has the columns of its contract.

    Parameters
    ----------
    table : DataFrame
        Any table.
    contract : str
        Name of the contract, a key of :data:`CONTRACTS`.

    Returns
    -------
    DataFrame
        The same object.

    Raises
    ------
    TableError
        If columns are missing; the message names them.

    Examples
    --------
    >>> check_columns(pd.DataFrame({"doc_id": ["hue"]}), "gold")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    toolkit.errors.TableError: table 'gold': lacks the columns clause_id, provision_id, strength ...
    """
    missing = [name for name in CONTRACTS[contract] if name not in table.columns]
    if missing:
        raise TableError(
            f"table '{contract}'",
            f"lacks the columns {', '.join(missing)} (it has {', '.join(map(str, table.columns)) or 'none'})",
            "Pass the table that the function before it returned; see docs/data-dictionary.md.",
        )
    return table


def empty_table(contract: str) -> pd.DataFrame:
    """Return a table of the contract without rows, for results that found nothing."""
    return pd.DataFrame({name: pd.Series(dtype=object) for name in CONTRACTS[contract]})


def make_table(contract: str, rows: Iterable[dict[str, object]]) -> pd.DataFrame:
    """Return the rows as a table with the contract's columns first, also when there is no row."""
    table = pd.DataFrame(list(rows))
    if table.empty:
        return empty_table(contract)
    extra = [name for name in table.columns if name not in CONTRACTS[contract]]
    return table.reindex(columns=[*CONTRACTS[contract], *extra])
