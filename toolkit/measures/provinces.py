"""What was found in each province of a map."""

from __future__ import annotations

import pandas as pd

from toolkit.measures.coverage import summarize_coverage, unite_provinces
from toolkit.tables import find_reference
from toolkit.text.order import sort_key
from toolkit.text.provinces import fold_province, list_tiles

#: Before this day there were 63 provinces, from it on 34.
LAST_MERGER = "2025-07"


def measure_provinces(
    coverage: pd.DataFrame, provisions: pd.DataFrame, documents: pd.DataFrame, *, tiles: int
) -> pd.DataFrame:
    """Return the share of tasks found in each province of a map.

    Parameters
    ----------
    coverage, provisions, documents : DataFrame
        The tables of those names.
    tiles : {63, 34}
        The map: plans issued before July 2025, or from then on; undated ones go with the reference.

    Returns
    -------
    DataFrame
        unit (as on the map), n_found, n_applicable, share (0 to 1): of the province's plan with full text,
        or of the union of its plans where both lines are at hand. Provinces without such a plan, or with
        several of one line, have no value; units that are not on the map are left out.
    """
    issued = documents["issued"].where(documents["issued"] != "", str(find_reference(documents)["issued"]))
    later = issued >= LAST_MERGER
    plans = documents[(documents["role"] == "plan") & (documents["tier"] == "province") & (later == (tiles == 34))]
    names = {fold_province(name): name for name in list_tiles(tiles)["name"]}
    known = plans["unit"].map(lambda unit: names.get(fold_province(unit), ""))
    plans = plans.assign(unit=known)[known != ""]
    cells = (coverage, provisions, plans)
    united = unite_provinces(*cells)
    counts = summarize_coverage(*cells)
    alone = counts[(counts["extent"] == "full") & ~counts["unit"].isin(united["unit"])]
    alone = alone[~alone["unit"].duplicated(keep=False)]
    alone = alone.assign(n_found=alone["n_full"], n_applicable=alone["n_observable"])
    columns = ["unit", "n_found", "n_applicable"]
    found = pd.DataFrame([*united[columns].to_numpy().tolist(), *alone[columns].to_numpy().tolist()], columns=columns)
    units = sorted(set(plans["unit"]), key=sort_key)
    table = found.set_index("unit").reindex(units).astype(float).rename_axis("unit").reset_index()
    return table.assign(share=table["n_found"] / table["n_applicable"].where(table["n_applicable"] > 0))
