"""Passages that are rows of tables, written with the heads of their columns."""

from __future__ import annotations

import re
from functools import lru_cache

from toolkit.records import Cell
from toolkit.segment.rows.cells import find_purpose

_HEAD = re.compile(r"(?:^|;\s+)(?P<head>[^\W\d_][^:;.\n]{1,60}|(?:năm |đến năm )?(?:19|20)\d\d):\s+")


@lru_cache(maxsize=1024)
def read_record(text: str) -> tuple[Cell, ...]:
    """Return the cells of a row that is written with the heads of its columns; none for what is no row.

    Examples
    --------
    >>> row = "Nhiệm vụ: Mở lớp; Cơ quan chủ trì: Sở Y tế; Thời hạn: 2031"
    >>> [(cell.purpose, cell.text) for cell in read_record(row)]
    [('task', 'Mở lớp'), ('lead', 'Sở Y tế'), ('deadline', '2031')]
    >>> read_record("Mở lớp: 40 lớp nghề; chủ trì: Sở Y tế")
    ()
    """
    heads = [(match, find_purpose(match["head"])) for match in _HEAD.finditer(text)]
    heads = [(match, purpose) for match, purpose in heads if purpose != "other" and match["head"][0].isupper()]
    if len(heads) < 2 or heads[0][0].start() or heads[0][1] != "task":
        return ()
    ends = [match.start() for match, _ in heads[1:]] + [len(text)]
    return tuple(
        Cell(column, match["head"], purpose, text[match.end() : end].rstrip(), match.end())
        for column, ((match, purpose), end) in enumerate(zip(heads, ends, strict=True), 1)
    )
