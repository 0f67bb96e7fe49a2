"""Coverage held against what chance reaches in the same plan."""

from __future__ import annotations

import pandas as pd


def compare_with_chance(counts: pd.DataFrame, chance: pd.DataFrame, *, type: str = "task") -> pd.DataFrame:  # noqa: A002
    """Set beside the coverage of each plan its chance level, and what remains without it.

    Parameters
    ----------
    counts : DataFrame
        As :func:`toolkit.measures.coverage.summarize_coverage` gives them.
    chance : DataFrame
        The chance table.
    type : str
        The type that was counted; a type without decoys of its own is held against all of them.

    Returns
    -------
    DataFrame
        The counts with chance (share of the decoys that the plan seems to take up, 0 to 1), chance_low and
        chance_high (95% interval of that share), net (share_full minus chance, -1 to 1), net_low and
        net_high (share_full minus chance_high and minus chance_low). Two plans whose net shares lie within each
        other's intervals are not to be ranked. Missing where share_full or the chance level is.

    Examples
    --------
    >>> counts = pd.DataFrame({"doc_id": ["thu"], "share_full": [0.5]})
    >>> chance = pd.DataFrame({"doc_id": ["thu"], "type": "task", "share": [0.04], "low": [0.01], "high": [0.1]})
    >>> compare_with_chance(counts, chance).round(2)[["chance", "net", "net_low", "net_high"]].values.tolist()
    [[0.04, 0.46, 0.4, 0.49]]
    """
    name = type if type in set(chance["type"]) else "all"
    level = chance[chance["type"] == name].set_index("doc_id")
    table = counts.assign(
        **{
            column: counts["doc_id"].map(level[source]).astype(float)
            for column, source in (("chance", "share"), ("chance_low", "low"), ("chance_high", "high"))
        }
    )
    return table.assign(
        net=table["share_full"] - table["chance"],
        net_low=table["share_full"] - table["chance_high"],
        net_high=table["share_full"] - table["chance_low"],
    )
