"""Names of provinces, and their places on the maps of 63 (before July 2025) and 34 provinces."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from io import StringIO

import pandas as pd

from toolkit.errors import ParameterError
from toolkit.text.dates import read_date
from toolkit.text.folding import fold_text

#: Of the 63 provinces.
_LAST_DAY = "2025-06-30"


@lru_cache(maxsize=2)
def _load_tiles(tiles: int) -> pd.DataFrame:
    if tiles not in (63, 34):
        raise ParameterError("tiles", f"{tiles} is unknown, expected 63 or 34", "Choose one of the two maps.")
    text = files("toolkit.text").joinpath(f"tiles_{tiles}.csv").read_text(encoding="utf-8")
    table = pd.read_csv(StringIO(text))
    day = _LAST_DAY if tiles == 63 else "2025-07-01"
    return table.assign(region=[find_region(name, day) for name in table["name"]])


def list_tiles(tiles: int = 63) -> pd.DataFrame:
    """Return a map's tiles.

    Parameters
    ----------
    tiles : {63, 34}
        Provinces before July 2025, or after.

    Returns
    -------
    DataFrame
        name, short, row (0 in the north), col (0 in the west), region as of :func:`find_region`.

    Examples
    --------
    >>> len(list_tiles(34)), len(list_tiles(63)), list_tiles(63)["region"].nunique()
    (34, 63, 6)
    """
    return _load_tiles(tiles).copy()


def fold_province(name: str) -> str:
    """Return the key by which names of provinces are compared.

    Examples
    --------
    >>> fold_province("Tỉnh Thanh Hoá") == fold_province("Thanh Hóa")
    True
    >>> fold_province("TP. Hồ Chí Minh") == fold_province("Thành phố Hồ Chí Minh")
    True
    """
    text = re.sub(r"^(tỉnh|thành phố|tp\.?)\s+", "", fold_text(name).text.strip())
    return " ".join(re.findall(r"\w+", text))


@lru_cache(maxsize=1)
def _load_regions() -> dict[str, dict[str, str]]:
    """Return for each folded name the region until a day, by that day; an empty day is for the time since."""
    text = files("toolkit.text").joinpath("regions.csv").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = {}
    for row in pd.read_csv(StringIO(text), comment="#", keep_default_na=False).to_dict("records"):
        found.setdefault(fold_province(row["name"]), {})[row["until"]] = row["region"]
    return found


def find_region(name: str, issued: str = "") -> str:
    """Return the socio-economic region of a province on a day: ``region.<code>`` of labels.csv names it.

    Parameters
    ----------
    name : str
        Of a province; "tỉnh", "thành phố" before it may be left out.
    issued : str
        YYYY, YYYY-MM or YYYY-MM-DD: provinces were merged on 1 July 2025. Empty: unknown.

    Returns
    -------
    str
        Empty where it is not sure: no such province on that day, or a date that leaves open which of two regions was
        meant: they were drawn anew after provinces were merged.

    Examples
    --------
    >>> find_region("Tỉnh Cà Mau"), find_region("Bắc Giang", "2024-05-06"), find_region("Bắc Giang", "2025-08")
    ('mekong_delta', 'northern_uplands', '')
    >>> find_region("Gia Lai", "2019"), find_region("Gia Lai", "2025-09-01"), find_region("Gia Lai")
    ('central_highlands', 'south_central_highlands', '')
    """
    eras = _load_regions().get(fold_province(name), {})
    try:
        days = read_date(issued)
    except ValueError:
        days = None
    possible = {
        region
        for until, region in eras.items()
        if days is None or (str(days[0]) <= until if until else str(days[1]) > _LAST_DAY)
    }
    return possible.pop() if len(possible) == 1 else ""
