"""coverage.csv and its counts: what of the reference reappears in each plan, with its denominators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from toolkit.tables import CONTRACTS, COVERAGE_STATUSES, check_columns, select_plans
from toolkit.text.dates import is_after

#: A provision is found where its core is taken up; related clauses (partial) are a list to read, never counted.
FOUND = ("full",)
#: Statuses of what can be found or missed in the text at hand.
OBSERVED = ("full", "partial", "none")
_NARROWER_TIERS = ("province", "district", "commune")


def measure_coverage(
    provisions: pd.DataFrame,
    documents: pd.DataFrame,
    candidates: pd.DataFrame,
    alignment: pd.DataFrame,
    *,
    not_assessed: Iterable[str] = (),
) -> pd.DataFrame:
    """Tell for every provision and plan what was found of the provision in the plan.

    Coverage is directional: it asks what of the *reference* reappears in a plan. How much of a plan is
    linked to the reference is the linked share, see :func:`toolkit.measures.ledger.build_ledger`.

    Parameters
    ----------
    provisions : DataFrame
        As :func:`toolkit.segment.provisions.list_provisions` gives them.
    documents : DataFrame
        The documents table; plans and controls are the compared ones.
    candidates : DataFrame
        Scored pairs; the nearest one of a cell is kept where none was accepted.
    alignment : DataFrame
        Accepted pairs.
    not_assessed : iterable of str
        doc_ids whose text could not be read.

    Returns
    -------
    DataFrame
        The coverage table: one row per plan and provision, plans without any pair included. `status`:

        - ``full``: the core of the provision is taken up; ``partial``: a pair is related or mentions it in
          passing, a list to read that no count adds in;
        - ``not_applicable``: addressed to others, or no longer valid when the plan was issued (pairs
          may exist all the same: `p_any` and `best_clause_id` show them);
        - ``not_observable``: not found, but the text at hand is incomplete or only a report;
        - ``not_assessed``: the text could not be read;
        - ``none``: not found in the text at hand.

        `p_any`, `p_full`: those of the best pair of the cell, an accepted one where there is one (0 where none was
        proposed). n_obligations and n_obligations_found are 0 until :func:`count_obligations` counts them. `judged_by`
        is empty and `status_by_method` the status: nobody judged yet.
    """
    check_columns(provisions, "provisions")
    check_columns(alignment, "alignment")
    plans = select_plans(documents)
    grid = pd.MultiIndex.from_product(
        [plans["doc_id"], provisions["provision_id"]], names=["doc_id", "provision_id"]
    ).to_frame(index=False)
    columns = ["doc_id", "provision_id", "p_any", "p_full", "clause_id"]
    nearest = candidates.sort_values(["p_full", "p_any"], ascending=False, kind="stable")[columns]
    ranked = alignment.sort_values(["strength", "p_full"], ascending=[True, False], kind="stable")
    # What was accepted comes first: a related pair may have a lower p_full than one that was not accepted.
    best = pd.concat([part for part in (ranked[columns], nearest) if len(part)] or [nearest])
    best = best.drop_duplicates(["doc_id", "provision_id"]).rename(columns={"clause_id": "best_clause_id"})
    table = grid.merge(best, how="left").fillna({"p_any": 0.0, "p_full": 0.0, "best_clause_id": ""})
    strongest = ranked.drop_duplicates(["doc_id", "provision_id"]).set_index(["doc_id", "provision_id"])
    found = dict(zip(strongest.index, strongest["strength"], strict=True))
    unread = set(not_assessed)
    plan_rows = plans.set_index("doc_id").to_dict("index")
    known = provisions.set_index("provision_id").to_dict("index")
    table["status"] = [
        "not_assessed"
        if doc_id in unread
        else _find_status(found.get((doc_id, unit_id)), known[unit_id], plan_rows[doc_id])
        for doc_id, unit_id in zip(table["doc_id"], table["provision_id"], strict=True)
    ]
    table = table.assign(n_obligations=0, n_obligations_found=0, judged_by="", status_by_method=table["status"])
    return table[list(CONTRACTS["coverage"])]


def count_obligations(
    coverage: pd.DataFrame, obligations: pd.DataFrame, cell_obligations: pd.DataFrame
) -> pd.DataFrame:
    """Return the coverage with how many obligations each provision has, and how many of them were found.

    Parameters
    ----------
    coverage, obligations, cell_obligations : DataFrame
        The tables of those names.

    Returns
    -------
    DataFrame
        The coverage with n_obligations (0 for a provision that orders nothing) and n_obligations_found (of
        them, carried by a clause aligned with the provision, of either strength; 0 to n_obligations).

    Examples
    --------
    >>> coverage = pd.DataFrame({"doc_id": ["a", "b"], "provision_id": ["1", "1"]})
    >>> obligations = pd.DataFrame({"provision_id": ["1", "1"], "obligation_id": ["1/1", "1/2"]})
    >>> carried = pd.DataFrame({"doc_id": ["a", "a"], "provision_id": ["1", "1"], "found": [True, False]})
    >>> count_obligations(coverage, obligations, carried)[["n_obligations", "n_obligations_found"]].values.tolist()
    [[2, 1], [2, 0]]
    """
    n = obligations.groupby("provision_id").size()
    found = cell_obligations[cell_obligations["found"].astype(bool)].groupby(["doc_id", "provision_id"]).size()
    cells = pd.MultiIndex.from_frame(coverage[["doc_id", "provision_id"]])
    return coverage.assign(
        n_obligations=coverage["provision_id"].map(n).fillna(0).astype(int),
        n_obligations_found=found.reindex(cells, fill_value=0).to_numpy(dtype=int),
    )


def _find_status(strength: str | None, provision: Mapping[Any, Any], plan: Mapping[Any, Any]) -> str:
    if not is_applicable(provision, plan):
        return "not_applicable"
    if strength:
        return strength
    return "none" if plan["extent"] == "full" else "not_observable"


def is_applicable(provision: Mapping[Any, Any], plan: Mapping[Any, Any]) -> bool:
    """Tell whether a provision addresses the body that issued a plan, at the time it did.

    Examples
    --------
    >>> provision = {"addressee": "shared", "line": "party", "valid_to": ""}
    >>> is_applicable(provision, {"tier": "province", "line": "state", "issued": "2018-12-17"})
    False
    """
    if provision["addressee"] == "central" and plan["tier"] in _NARROWER_TIERS:
        return False
    if provision["addressee"] == "local" and plan["tier"] == "central":
        return False
    if provision["line"] not in ("both", "", plan["line"]) and plan["line"]:
        return False
    return not is_after(str(plan["issued"]), str(provision["valid_to"]))


def summarize_coverage(
    coverage: pd.DataFrame,
    provisions: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    type: str = "task",  # noqa: A002
    attestations: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Count, plan by plan, what was found of the provisions of one type.

    Parameters
    ----------
    coverage, provisions, documents : DataFrame
        The tables of those names.
    type : str
        Type of the provisions to count. The headline counts tasks; targets are counted apart;
        viewpoints and organisation are listed, never counted.
    attestations : sequence of str, optional
        Count only provisions so attested; all where left out.

    Returns
    -------
    DataFrame
        One row per plan, in the order of the catalogue: doc_id, unit, role, extent, n_full
        (core taken up), n_partial (related clauses only: to be read, not counted), n_none, n_not_applicable,
        n_not_observable, n_not_assessed, n_observable (full + partial + none), n_applicable (those and not
        observable) and `share_full` (of n_observable, 0 to 1; missing for plans whose extent is not full or that
        were not assessed: they are shown, never ranked or averaged with full ones).

    Examples
    --------
    >>> coverage = pd.DataFrame({"doc_id": "thu", "provision_id": ["III.1", "III.2"],
    ...                          "status": ["full", "none"]})
    >>> provisions = pd.DataFrame({"provision_id": ["III.1", "III.2"], "type": "task",
    ...                            "attestation": "official"})
    >>> documents = pd.DataFrame({"doc_id": ["thu"], "unit": "Thử", "role": "plan", "extent": "full"})
    >>> summarize_coverage(coverage, provisions, documents)[["n_full", "n_observable", "share_full"]]
       n_full  n_observable  share_full
    0       1             2         0.5
    """
    chosen = provisions[provisions["type"] == type]
    if attestations is not None:
        chosen = chosen[chosen["attestation"].isin(attestations)]
    inside = coverage[coverage["provision_id"].isin(chosen["provision_id"])]
    plans = select_plans(documents)[["doc_id", "unit", "role", "extent"]].reset_index(drop=True)
    for status in COVERAGE_STATUSES:
        counts = inside[inside["status"] == status].groupby("doc_id").size()
        plans[f"n_{status}"] = plans["doc_id"].map(counts).fillna(0).astype(int)
    plans["n_observable"] = plans["n_full"] + plans["n_partial"] + plans["n_none"]
    plans["n_applicable"] = plans["n_observable"] + plans["n_not_observable"]
    whole = (plans["extent"] == "full") & (plans["n_observable"] > 0)
    plans["share_full"] = np.where(whole, plans["n_full"] / plans["n_observable"].clip(lower=1), np.nan)
    return plans


def blank_unseen(counts: pd.DataFrame) -> pd.DataFrame:
    """Leave the zeros of incomplete texts blank, for a table that people read: what is not there may stand elsewhere.

    Parameters
    ----------
    counts : DataFrame
        As :func:`summarize_coverage` gives it, also with the columns of :func:`compare_with_chance`.

    Returns
    -------
    DataFrame
        A new table: n_full, n_partial and n_none are missing where they are 0 and the text is not full, and the
        chance level with its ends where the text is not full.

    Examples
    --------
    >>> counts = pd.DataFrame({"extent": ["full", "truncated"], "n_full": [0, 2], "n_partial": 0, "n_none": [3, 0]})
    >>> blank_unseen(counts)
          extent  n_full  n_partial  n_none
    0       full       0          0       3
    1  truncated       2       <NA>    <NA>
    """
    names = ["n_full", "n_partial", "n_none"]
    whole = counts["extent"] == "full"
    told = ((counts[names] > 0).T | whole).T
    levels = [name for name in ("chance", "chance_low", "chance_high") if name in counts]
    return counts.assign(
        **counts[names].astype("Int64").where(told), **{name: counts[name].where(whole) for name in levels}
    )


def summarize_travel(coverage: pd.DataFrame, provisions: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Count for every provision in how many full plans it was found.

    Only plans (no controls) whose extent is full count, and of them only those to which the provision
    applies.

    Returns
    -------
    DataFrame
        The provisions with n_full (plans that take up the core), n_partial (with related clauses only), n_plans
        (those it applies to) and `share_full` (n_full / n_plans, 0 to 1; missing where n_plans is 0).
    """
    whole = documents.loc[(documents["role"] == "plan") & (documents["extent"] == "full"), "doc_id"]
    cells = coverage[coverage["doc_id"].isin(whole) & coverage["status"].isin(OBSERVED)]
    groups = cells.groupby("provision_id")["status"]
    table = provisions.copy()
    counts = {
        "n_full": groups.apply(lambda status: int((status == "full").sum())),
        "n_partial": groups.apply(lambda status: int((status == "partial").sum())),
        "n_plans": groups.size(),
    }
    for name, count in counts.items():
        table[name] = table["provision_id"].map(count).fillna(0).astype(int)
    table["share_full"] = np.where(table["n_plans"] > 0, table["n_full"] / table["n_plans"].clip(lower=1), np.nan)
    return table


def unite_provinces(coverage: pd.DataFrame, provisions: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Count tasks found in the party plan or the state plan of a province, where both are at hand.

    Returns
    -------
    DataFrame
        unit, n_found, n_applicable (to either plan). Empty where no province has a full plan of both
        lines: then only results of plans may be printed.
    """
    plans = documents[(documents["role"] == "plan") & (documents["extent"] == "full")]
    tasks = set(provisions.loc[provisions["type"] == "task", "provision_id"])
    rows = []
    for unit, group in plans.groupby("unit", sort=False):
        if not {"party", "state"} <= set(group["line"]):
            continue
        cells = coverage[coverage["doc_id"].isin(group["doc_id"]) & coverage["provision_id"].isin(tasks)]
        found = cells.loc[cells["status"].isin(FOUND), "provision_id"].nunique()
        applicable = cells.loc[cells["status"].isin(OBSERVED), "provision_id"].nunique()
        rows.append({"unit": unit, "n_found": found, "n_applicable": applicable})
    return pd.DataFrame(rows, columns=["unit", "n_found", "n_applicable"])
