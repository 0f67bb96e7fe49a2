"""The cells of a study, one provision in one plan: what the method says of each, before anybody looked."""

from __future__ import annotations

import pandas as pd

from toolkit.measures.coverage import OBSERVED
from toolkit.tables import select_plans

CELL = ["doc_id", "provision_id"]


def list_review_cells(
    coverage: pd.DataFrame, provisions: pd.DataFrame, documents: pd.DataFrame, candidates: pd.DataFrame
) -> pd.DataFrame:
    """List what can be judged: every applicable provision in every plan whose text could be read.

    Parameters
    ----------
    coverage, provisions, documents, candidates : DataFrame
        The tables of those names.

    Returns
    -------
    DataFrame
        One row a cell: doc_id, provision_id, type and section (of the provision), role (of the document), p_full (0
        to 1, of the best clause; 0 where none was proposed), likeness (highest cosine of a clause, 0 to 1), found
        (the method itself says that the core is taken up; judgments do not move it) and observable (the text is
        whole, so that the cell counts in the shares that are reported).
    """
    extents = select_plans(documents).set_index("doc_id")
    kinds = provisions.set_index("provision_id")
    open_cells = coverage["status_by_method"].isin((*OBSERVED, "not_observable"))
    cells = coverage.loc[open_cells, [*CELL, "status_by_method"]].reset_index(drop=True)
    best = candidates.groupby(CELL, sort=False).agg(p_full=("p_full", "max"), likeness=("cosine", "max"))
    cells = cells.join(best, on=CELL).fillna({"p_full": 0.0, "likeness": 0.0})
    return cells.assign(
        type=cells["provision_id"].map(kinds["type"]),
        section=cells["provision_id"].map(kinds["section"]),
        role=cells["doc_id"].map(extents["role"]),
        found=cells["status_by_method"] == "full",
        observable=cells["doc_id"].map(extents["extent"]) == "full",
    )[[*CELL, "type", "section", "role", "p_full", "likeness", "found", "observable"]]


def judge_cells(judgments: pd.DataFrame) -> pd.DataFrame:
    """Return what the judgments in force say of each cell, and whether chance drew it.

    Parameters
    ----------
    judgments : DataFrame
        One row a clause, or a cell that no clause takes up: doc_id, provision_id, verdict (full, partial, none),
        reason, chance; where there is a `state` (and kind) too, verdicts are those in force, and a cell that chance
        drew stays drawn where an adjudicator decided it.

    Returns
    -------
    DataFrame
        One row a cell: doc_id, provision_id, is_full (a clause takes up the core), audit (chance drew it) and
        chance (with which it was drawn, above 0 to 1; missing where it was not).

    Examples
    --------
    >>> said = pd.DataFrame({"doc_id": "thu", "provision_id": ["I", "I", "II"], "verdict": ["partial", "full", "none"],
    ...                      "reason": ["audit", "audit", "queue"], "chance": [0.5, 0.5, None]})
    >>> judge_cells(said)
      doc_id provision_id  is_full  audit  chance
    0    thu            I     True   True     0.5
    1    thu           II    False  False     NaN
    """
    force, drawn = judgments, judgments["reason"] == "audit"
    if "state" in judgments:
        force = judgments[judgments["state"] == "in_force"]
        # what chance drew stays drawn when people settle it otherwise; a model's draw is none of theirs
        kinds = force.drop_duplicates(CELL)[[*CELL, "kind"]]
        same = judgments[CELL].merge(kinds, on=CELL, how="left")["kind"].to_numpy() == judgments["kind"].to_numpy()
        drawn &= judgments["state"].isin(["in_force", "overruled"]) & same
    said = force.assign(is_full=force["verdict"] == "full").groupby(CELL, sort=False)["is_full"].any()
    chances = judgments[drawn].astype({"chance": float}).groupby(CELL, sort=False)["chance"].max()
    table = said.to_frame().join(chances).reset_index().astype({"is_full": bool, "chance": float})
    return table.assign(audit=table["chance"] > 0)[[*CELL, "is_full", "audit", "chance"]]
