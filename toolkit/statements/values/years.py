"""The year that a figure is for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import pandas as pd

from toolkit.statements.passage import read_passage
from toolkit.statements.values.amounts import Measure
from toolkit.statements.values.moments import Moment, find_moments
from toolkit.statements.values.quantities import find_quantities

_PAUSE = re.compile(r"[,;.](?!\d)|\svà\s")


def find_date_of(measure: Measure, moments: Sequence[Moment], text: str) -> Moment | None:
    """Return the date of a quantity: the one in its own clause, else the nearest before it, else after it."""
    points = [moment for moment in moments if moment.kind == "point"]
    before = [moment for moment in points if moment.end <= measure.start][-1:]
    after = [moment for moment in points if moment.start >= measure.end][:1]
    parted = not before or _PAUSE.search(text, before[0].end, measure.start)
    if after and parted and not _PAUSE.search(text, measure.end, after[0].start):
        return after[0]
    return before[0] if before else after[0] if after else None


@lru_cache(maxsize=4096)
def find_year(text: str, context: str, start: int) -> int:
    """Return the year that a figure is for: of its own sentence, else of the headings above; 0 if unknown.

    Parameters
    ----------
    text : str
        The part in which the figure stands.
    context : str
        Headings and lead-ins, outermost first.
    start : int
        Offset of the figure in `text`.

    Examples
    --------
    >>> find_year("Đến năm 2025 mở 40 lớp", "Mục tiêu đến năm 2030", 16)
    2025
    >>> find_year("Mở 40 lớp", "Mục tiêu đến năm 2030", 3)
    2030
    """
    passage = read_passage(text)
    moments, rest = find_moments(passage)
    near = min(find_quantities(passage, rest), key=lambda one: abs(one.start - start), default=None)
    moment = find_date_of(near, moments, passage.text) if near else None
    if moment is None:
        above = [one for one in find_moments(read_passage(context))[0] if one.kind == "point"]
        moment = above[-1] if above else None
    return pd.Timestamp.fromordinal(int(moment.value)).year if moment else 0
