"""The column contract of every table, checked where a table enters a public function."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

import pandas as pd

from toolkit.errors import TableError

#: Columns that each table always has, in this order, with rows or without; more may follow: the features of
#: candidates, the x_ columns of a catalogue. docs/data-dictionary.md explains each one.
CONTRACTS: dict[str, tuple[str, ...]] = {
    "documents": (
        "doc_id", "file", "part", "role", "line", "tier", "unit", "number", "issued", "issuer", "signer",
        "title", "implements", "text_form", "extent", "read", "source", "sha256", "n_units", "n_words",
        "cites_reference",
    ),
    "units": (
        "doc_id", "clause_id", "parent_id", "kind", "depth", "text", "context", "start", "end", "type", "is_formula",
        "is_report",
    ),
    "cells": ("doc_id", "clause_id", "column", "head", "purpose", "text", "start", "end"),
    "faults": ("doc_id", "clause_id", "start", "fault", "detail", "case", "values"),
    "left_out": ("doc_id", "category", "start", "end"),
    "parse": (
        "doc_id", "n_heading", "n_lead_in", "n_clause", "n_row", "deepest", "longest_id", "longest_characters",
        "characters", "share_in_units", "n_faults",
    ),
    "characters": ("doc_id", "category", "characters"),
    "citations": (
        "cited_type", "cited_number", "cited_issued", "cited_body", "start", "end", "alias", "via_alias", "line",
        "cited_title", "doc_id",
    ),
    "chain": (
        "from_id", "relation", "to_number", "to_id", "to_date", "from_date", "n_mentions", "to_type", "to_title",
    ),
    "provisions": (
        "provision_id", "type", "addressee", "line", "valid_to", "attestation", "section", "label", "text", "context",
    ),
    "candidates": ("doc_id", "clause_id", "provision_id", "p_any", "p_full", "rank"),
    "alignment": ("doc_id", "clause_id", "provision_id", "p_any", "p_full", "strength", "judged_by"),
    "obligations": ("provision_id", "obligation_id", "start", "end", "text"),
    "cell_obligations": ("doc_id", "provision_id", "obligation_id", "found", "clause_id", "share_carried"),
    "coverage": (
        "doc_id", "provision_id", "status", "p_any", "p_full", "best_clause_id", "n_obligations",
        "n_obligations_found", "judged_by", "status_by_method",
    ),
    "ledger": ("doc_id", "side", "unit_id", "account", "nearest_id", "nearest_p"),
    "concordance": (
        "provision_id", "type", "section", "attestation", "provision_text", "doc_id", "unit", "extent", "status",
        "clause_id", "strength", "probability", "clause_text", "judged_by",
    ),
    "changes": (
        "doc_id", "clause_id", "provision_id", "aspect", "direction", "reference_value", "plan_value",
        "reference_start", "reference_end", "plan_start", "plan_end", "strength", "likeness", "relation",
        "tier", "source",
    ),
    "divergence": (
        "doc_id", "provision_id", "state", "status", "clause_ids", "n_weaker", "n_stronger", "n_altered", "n_added",
        "n_not_comparable", "wording_compared",
    ),
    "commitments": (
        "doc_id", "clause_id", "lead", "support", "action", "target", "deadline", "cites", "start", "end", "type",
        "unit", "line", "issued", "days_since_reference", "deadline_date", "condition", "n_words", "days_to_deadline",
        "lead_source",
    ),
    "chance": (
        "doc_id", "type", "n_decoys", "n_covered", "share", "low", "high", "cutoff", "cutoff_full",
    ),
    "origins": ("doc_id", "unit_id", "likely_origin", "origin_unit_id", "origin_cosine"),
    "corrected": (
        "measure", "type", "scope", "name", "n_cells", "n_judged", "n_audit", "raw", "judged", "corrected", "low",
        "high",
    ),
    "borrowing": (
        "doc_id", "clause_id", "other_id", "other_clause_id", "start", "end", "other_start", "other_end",
        "n_syllables", "n_net", "surprise", "n_plans", "explained_by",
    ),
    "borrowing_pairs": (
        "doc_id", "other_id", "n_passages", "n_net", "n_syllables", "share", "other_n_net", "other_n_syllables",
        "other_share", "expected", "p_shuffled", "p_placebo", "p_value", "p_adjusted", "above_chance", "earlier_id",
        "same_unit",
    ),
    "families": (
        "family", "doc_id", "n_members", "n_provinces", "n_partners", "n_net", "n_syllables", "share", "in_time",
        "clause_id", "start", "end", "n_sharing", "surprise", "prototype",
    ),
    "wording_shares": ("doc_id", "stands_in", "n_syllables", "share"),
    "fragility": ("headline", "doc_id", "other_id", "setting", "value", "holds"),
    "fragility_summary": (
        "headline", "doc_id", "other_id", "value", "low", "high", "n_settings", "n_holds", "share_holds", "fragile",
        "fails_in",
    ),
    "gold": ("doc_id", "clause_id", "provision_id", "strength"),
    "judgments": (
        "judged_at", "coder", "kind", "doc_id", "provision_id", "clause_id", "verdict", "note", "reason", "chance",
        "clause_key", "provision_key", "seconds", "state", "problem", "file", "row",
    ),
}  # fmt: skip
#: What provisions.csv may say of each provision.
PROVISION_COLUMNS = CONTRACTS["provisions"][:6]

#: What a document is in the study; plans and controls are what the reference is compared with.
ROLES = ("reference", "intermediate", "plan", "control")
COMPARED_ROLES = ("plan", "control")
LINES = ("party", "state")
TIERS = ("central", "province", "district", "commune")
#: The text itself, a summary in somebody's own words, or an article of the press about it.
TEXT_FORMS = ("official", "digest", "press")
EXTENTS = ("full", "truncated", "excerpt", "report")
#: The extent of a text that the catalogue calls full and of which something may not have been read.
IN_DOUBT = "in_doubt"
#: Kinds of unit. Headings and lead-ins are context: inherited, never aligned themselves.
UNIT_KINDS = ("heading", "lead_in", "clause", "row")
CONTENT_KINDS = ("clause", "row")
#: What a unit is for; of a provision too.
UNIT_TYPES = ("situation", "viewpoint", "purpose", "target", "task", "organisation")
#: What the columns of a table of tasks or targets are for.
CELL_PURPOSES = ("task", "lead", "support", "deadline", "target", "year", "unit_of_measure", "product", "other")
STRENGTHS = ("full", "partial")
COVERAGE_STATUSES = ("full", "partial", "none", "not_applicable", "not_observable", "not_assessed")
LEDGER_ACCOUNTS = (
    "linked", "related", "unmatched", "boilerplate", "heading", "lead_in", "reported", "not_applicable",
    "not_observable", "not_assessed",
)  # fmt: skip
#: What accounts for a shared passage, first that which goes before, and for each syllable of a plan.
EXPLANATIONS = ("reference", "intermediate", "formula")
WORDING_SOURCES = (*EXPLANATIONS, "other_plans", "own")
#: What is asked whether it holds in other settings, and the name of the setting that is the study's own.
HEADLINES = ("share", "rank", "order", "found_by_all", "control_below")
OWN_SETTING = "study"
#: Stands behind what does not hold in enough of them.
MARK = "†"
#: Who judges, what is said of a cell or a pair, why the cell was looked at, and what became of the judgment.
CODER_KINDS = ("person", "model")
VERDICTS = ("full", "partial", "none")
JUDGMENT_REASONS = ("audit", "queue", "browse", "import")
JUDGMENT_STATES = ("in_force", "disputed", "overruled", "not_counted", "stale", "unusable")
ATTESTATIONS = ("official", "independent", "indirect", "plans-only", "unattested")
#: What a change is about, and which way the plan goes from the reference.
ASPECTS = ("target", "deadline", "modality", "negation", "agency", "scope")
Direction = Literal["stronger", "weaker", "altered", "added", "dropped", "not_comparable"]
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)


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


def select_plans(documents: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the documents that the reference is compared with: plans and controls.

    Examples
    --------
    >>> documents = pd.DataFrame({"doc_id": ["goc", "lam", "xa"], "role": ["reference", "plan", "control"]})
    >>> select_plans(documents)["doc_id"].tolist()
    ['lam', 'xa']
    """
    return documents[documents["role"].isin(COMPARED_ROLES)]


def find_reference(documents: pd.DataFrame) -> pd.Series:
    """Return the row of the reference.

    Raises
    ------
    TableError
        If there is none, or more than one.

    Examples
    --------
    >>> find_reference(pd.DataFrame({"doc_id": ["goc", "lam"], "role": ["reference", "plan"]}))["doc_id"]
    'goc'
    """
    found = documents[documents["role"] == "reference"]
    if len(found) != 1:
        raise TableError(
            "table 'documents'", f"{len(found)} rows have the role reference; exactly one must", "Correct the roles."
        )
    return found.iloc[0]


def name_section(unit_id: str) -> str:
    """Return the section of a unit: its id without the last part; a unit of the outermost level is its own.

    Examples
    --------
    >>> name_section("III.2.đ"), name_section("IV")
    ('III.2', 'IV')
    """
    return unit_id.rpartition(".")[0] or unit_id
