"""The direction of a change as one says it of its aspect: a deadline is earlier, a target aims higher."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from toolkit.words.coded_cells import find_cell
from toolkit.words.labels import Language, find_words

if TYPE_CHECKING:
    import pandas as pd

#: Of time, not every statement is a date: how often something is done, and how long it lasts at least.
_OFTEN = re.compile(r"\b(?:hằng|hàng|mỗi|từng|định kỳ|lần)\b", re.IGNORECASE)
_LEAST = re.compile(r"\b(?:ít nhất|tối thiểu|không dưới|trở lên)\b", re.IGNORECASE)


def find_direction(change: Mapping[Any, Any], language: Language) -> str:
    """Return the words for the direction of a change.

    Parameters
    ----------
    change : mapping
        aspect and direction; reference_value and plan_value tell whether a deadline is one.
    language : Language
        A column of labels.csv: vi, en.

    Examples
    --------
    >>> dated = {"aspect": "deadline", "direction": "stronger", "reference_value": "năm 2030", "plan_value": "năm 2025"}
    >>> find_direction(dated, "vi"), find_direction(dated, "en")
    ('sớm hơn', 'earlier')
    >>> find_direction(dated | {"reference_value": "hằng năm", "plan_value": "hằng quý"}, "en")
    'more often'
    >>> find_direction({"aspect": "agency", "direction": "altered"}, "en")
    'altered'
    """
    aspect, direction = str(change["aspect"]), str(change["direction"])
    if aspect == "deadline":
        values = " ; ".join(str(change.get(f"{side}_value") or "") for side in ("reference", "plan"))
        aspect = "frequency" if _OFTEN.search(values) else "" if _LEAST.search(values) else aspect
    return find_words(f"cell.direction.{aspect}", language).get(direction) or find_cell(
        "direction", direction, language
    )


def word_directions(table: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return a table of changes with the words for their directions; a table of anything else stays as it is."""
    if not {"aspect", "direction"} <= set(table.columns):
        return table
    return table.assign(direction=[find_direction(row, language) for row in table.to_dict("records")])
