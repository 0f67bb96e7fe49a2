"""Cells of plans that do not exist, with a truth that is known."""

from __future__ import annotations

import numpy as np
import pandas as pd

IDS = ["doc_id", "provision_id"]


def plant_cells(plans: int = 6, provisions: int = 40, seed: int = 0) -> pd.DataFrame:
    """Return cells of plans of unlike coverage, many of them surely none and some surely full."""
    draw = np.random.default_rng(seed)
    ids = [(f"plan-{a}", f"II.{b}") for a in range(plans) for b in range(provisions)]
    p = draw.beta(0.25, 0.6, len(ids)).round(6)
    return pd.DataFrame(ids, columns=IDS).assign(p_full=p, found=p >= 0.3)


def plant_truth(cells: pd.DataFrame, seed: int = 1, *, missed: float = 0.1, wrong: float = 0.1) -> pd.Series:
    """Return what a careful reader would say: the method's verdict, turned in a share of the cells."""
    draw = np.random.default_rng(seed).random(len(cells))
    found = cells["found"].to_numpy()
    return pd.Series(np.where(found, draw > wrong, draw < missed), index=pd.MultiIndex.from_frame(cells[IDS]))


def judge(drawn: pd.DataFrame, truth: pd.Series, reason: str = "audit") -> pd.DataFrame:
    """Return the judgments of somebody who knows the truth."""
    said = truth.loc[list(drawn[IDS].itertuples(index=False, name=None))].to_numpy()
    rows = drawn[IDS].assign(verdict=np.where(said, "full", "none"), reason=reason)
    return rows.assign(chance=drawn.get("chance", np.nan))
