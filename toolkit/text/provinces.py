"""Names of provinces, and their places on the maps of 63 (before July 2025) and 34 provinces."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from io import StringIO

import pandas as pd

from toolkit.errors import ParameterError
from toolkit.text.folding import fold_text


@lru_cache(maxsize=2)
def _load_tiles(tiles: int) -> pd.DataFrame:
    if tiles not in (63, 34):
        raise ParameterError("tiles", f"{tiles} is unknown, expected 63 or 34", "Choose one of the two maps.")
    text = files("toolkit.text").joinpath(f"tiles_{tiles}.csv").read_text(encoding="utf-8")
    return pd.read_csv(StringIO(text))


def list_tiles(tiles: int = 63) -> pd.DataFrame:
    """Return a map's tiles.

    Parameters
    ----------
    tiles : {63, 34}
        Provinces before July 2025, or after.

    Returns
    -------
    DataFrame
        name, short, row (0 in the north), col (0 in the west), region.

    Examples
    --------
    >>> len(list_tiles(34)), len(list_tiles(63))
    (34, 63)
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
