"""What each plan makes of each provision: found, unchanged, weaker, stronger, altered, related, not found."""

from __future__ import annotations

import re
from collections.abc import Collection

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from toolkit.tables import check_columns, find_reference, make_table

#: States of a provision in a plan. A state says no more than was compared.
STATES = (
    "found", "unchanged", "weaker", "stronger", "altered", "mixed", "related", "not_found", "not_observable",
    "not_applicable", "not_assessed",
)  # fmt: skip
_NAMES = {"none": "not_found", "full": "found", "partial": "related"}
_PART = re.compile(r"\b(?!100\s?%)\d+\s?%")
_ORDERED = ("weaker", "stronger", "altered")
_COUNTED = {"weaker": "weaker", "stronger": "stronger", "altered": "altered", "dropped": "altered"}


def summarize_divergence(
    coverage: pd.DataFrame,
    changes: pd.DataFrame,
    alignment: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    compared: Collection[tuple[str, str]] = (),
) -> pd.DataFrame:
    """Say for each provision and plan what the plan makes of it.

    Parameters
    ----------
    coverage, changes, alignment, documents : DataFrame
        The tables of those names.
    compared : collection of (doc_id, provision_id)
        Where parts alike enough to compare their wording were compared, see
        :func:`toolkit.changes.of_study.compare_study`.

    Returns
    -------
    DataFrame
        One row per provision and plan, in the order of the coverage table: doc_id, provision_id, state,
        status (of coverage), clause_ids (aligned clauses, joined by ``;``), n_weaker, n_stronger, n_altered
        (dropped ones among them), n_added, n_not_comparable, wording_compared (False where either text is a
        digest or an article: modality and bounds were not compared). The state is

        - found: the core is taken up; its wording was not compared (a digest or an article on either side,
          or no two parts alike enough);
        - unchanged: the core is taken up, wording was compared, and no change was seen;
        - weaker, stronger, altered: all changes found go that way (what was dropped is altered); mixed: they
          do not. What is only added, or not comparable (figures of another year or level among it, and the earlier
          date of a lower figure, of a share that the plan adds, or of a clause beside another that keeps the date),
          is counted beside and alters no state; what is only to be read (scope, modality, negation) is not
          counted at all;
        - related: only related clauses, whose meaning is not compared;
        - not_found, not_observable, not_applicable, not_assessed: as in coverage.

    Examples
    --------
    >>> from toolkit.tables import make_table
    >>> cells = [{"doc_id": "a", "provision_id": "1", "status": "full"}]
    >>> cells += [{"doc_id": "a", "provision_id": "2", "status": "none"}]
    >>> coverage = make_table("coverage", cells)
    >>> change = {"doc_id": "a", "provision_id": "1", "clause_id": "x", "direction": "weaker", "relation": ""}
    >>> alignment = make_table("alignment", [{"doc_id": "a", "provision_id": "1", "clause_id": "x"}])
    >>> documents = pd.DataFrame({"doc_id": ["r", "a"], "role": ["reference", "plan"], "text_form": ["official"] * 2})
    >>> summarize_divergence(coverage, make_table("changes", [change]), alignment, documents)["state"].tolist()
    ['weaker', 'not_found']
    """
    check_columns(coverage, "coverage")
    check_columns(changes, "changes")
    counts: dict[tuple[str, str], dict[str, int]] = {}
    counted = changes[changes["tier"] != "to_read"]
    # A milestone, another year or another level: the two figures do not measure the same.
    alike = (counted["relation"] == "") & ~_is_step(counted, alignment)
    directions = counted["direction"].where(alike, "not_comparable")
    for doc_id, provision_id, direction in zip(counted["doc_id"], counted["provision_id"], directions, strict=True):
        tally = counts.setdefault((doc_id, provision_id), {})
        name = _COUNTED.get(direction, direction)
        tally[name] = tally.get(name, 0) + 1
    clauses = alignment.groupby(["doc_id", "provision_id"], sort=False)["clause_id"].agg("; ".join).to_dict()
    digests = set(documents.loc[documents["text_form"] != "official", "doc_id"])
    worded = find_reference(documents)["doc_id"] not in digests
    seen = set(compared)
    rows: list[dict[str, object]] = []
    for cell in coverage[["doc_id", "provision_id", "status"]].itertuples(index=False):
        key = (str(cell.doc_id), str(cell.provision_id))
        found, is_worded = counts.get(key, {}), worded and cell.doc_id not in digests
        rows.append(
            {
                "doc_id": cell.doc_id,
                "provision_id": cell.provision_id,
                "state": _name_state(str(cell.status), found, unchanged=is_worded and key in seen),
                "status": cell.status,
                "clause_ids": clauses.get((cell.doc_id, cell.provision_id), ""),
                **{f"n_{name}": found.get(name, 0) for name in (*_ORDERED, "added", "not_comparable")},
                "wording_compared": is_worded,
            }
        )
    return make_table("divergence", rows)


def _is_step(changes: pd.DataFrame, alignment: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which changes are an earlier date for a step on the way, not for the goal itself.

    The date stands beside a lower figure, or beside a share where the whole was asked; or another clause takes the
    provision up with its date unchanged.
    """
    keys = ["doc_id", "provision_id", "clause_id"]
    ids, dates = pd.MultiIndex.from_frame(changes[keys]), changes["aspect"] == "deadline"
    earlier = (dates & (changes["direction"] == "stronger")).to_numpy(dtype=bool)
    is_part = np.array([bool(_PART.search(str(value))) for value in changes["plan_value"]], dtype=bool)
    lower = (changes["direction"] == "weaker") | ((changes["direction"] == "added") & is_part)
    other_figure = ids.isin(ids[((changes["aspect"] == "target") & lower).to_numpy(dtype=bool)])
    core = pd.MultiIndex.from_frame(alignment.loc[alignment["strength"] == "full", keys])
    kept = core[~core.isin(ids[dates.to_numpy(dtype=bool)])].droplevel("clause_id")
    return earlier & (other_figure | ids.droplevel("clause_id").isin(kept))


def _name_state(status: str, found: dict[str, int], *, unchanged: bool) -> str:
    ways = [name for name in _ORDERED if found.get(name)]
    if status != "full" or not ways:
        return "unchanged" if status == "full" and unchanged else _NAMES.get(status, status)
    return ways[0] if len(ways) == 1 else "mixed"
