"""The cells of a study, one provision in one plan: what the method says of each, before anybody looked."""

from __future__ import annotations

import pandas as pd

CELL = ["doc_id", "provision_id"]


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
