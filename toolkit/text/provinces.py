"""Names of provinces, and their places on the maps of 63 (before July 2025) and 34 provinces."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from io import StringIO

import pandas as pd

from toolkit.errors import ParameterError


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
    text = unicodedata.normalize("NFC", name).lower().replace("–", "-").strip()
    text = re.sub(r"^(tỉnh|thành phố|tp\.?)\s+", "", text)
    # the tone mark may stand on either vowel of oa, oe, uy: it is moved behind its word
    words = ["".join(sorted(unicodedata.normalize("NFD", word), key=_is_tone)) for word in re.findall(r"\w+", text)]
    return " ".join(words)


def _is_tone(letter: str) -> bool:
    return letter in "\u0300\u0309\u0303\u0301\u0323"
