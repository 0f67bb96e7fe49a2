"""What a unit is for: viewpoint, target, task, organisation; formula or report of a result."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import pandas as pd

from toolkit.tables import CONTENT_KINDS
from toolkit.text.spelling import make_key

#: Words of headings that name a section's purpose, looked for from the outermost heading inwards.
_HEADINGS = (
    ("situation", r"bối cảnh|tình hình|thực trạng|kết quả đạt được"),
    ("viewpoint", r"quan điểm"),
    ("purpose", r"mục đích|yêu cầu"),
    ("target", r"mục tiêu|chỉ tiêu|tầm nhìn"),
    ("task", r"nhiệm vụ|giải pháp|nội dung|phần việc"),
    ("organisation", r"tổ chức thực hiện|tổ chức thi hành|trách nhiệm thi hành|phân công"),
)
_HEADING_WORDS = [(name, re.compile(pattern)) for name, pattern in _HEADINGS]
_GOAL = re.compile(r"\d\s?%|\bphấn đấu\b|\bmục tiêu\b|\bchỉ tiêu\b")
_FORMULA = re.compile(
    r"trên đây là (?:kế hoạch|chương trình)|(?:nghị quyết|kết luận|chỉ thị|chương trình|kế hoạch) này "
    r"(?:được )?phổ biến đến|\(?chú thích ảnh\)?|kế hoạch này (?:có hiệu lực|thay thế)"
)
_RESULT = re.compile(r"\b(?:đến nay|tính đến hết|đã (?:bố trí|ban hành|tổ chức|họp|hoàn thành|đạt|chỉ đạo))\b")


def add_types(units: pd.DataFrame) -> pd.DataFrame:
    """Return the units with what each is for: the columns type, is_formula, is_report.

    Parameters
    ----------
    units : DataFrame
        A table with the columns kind, text and context of units.

    Returns
    -------
    DataFrame
        A copy. type: ``situation``, ``viewpoint``, ``purpose`` (of a plan itself), ``target``, ``task`` or
        ``organisation``, by the outermost heading that tells (of a heading or lead-in: itself among them);
        else for content ``target`` where the unit itself states a percentage or a goal, else ``task``; empty
        for a heading or lead-in that does not tell. is_formula: a formula that every document has commits
        nobody to anything. is_report: says what was done and not what is to be done.

    Examples
    --------
    >>> units = pd.DataFrame({
    ...     "kind": ["heading", "clause", "clause", "clause"], "context": ["", "MỤC TIÊU", "", ""],
    ...     "text": ["MỤC TIÊU", "Mở lớp.", "Đã tổ chức 4 lớp, đạt 90%.", "Kế hoạch này thay thế Kế hoạch số 1."],
    ... })
    >>> add_types(units)[["type", "is_formula", "is_report"]].values.tolist()
    [['target', False, False], ['target', False, False], ['target', False, True], ['task', True, False]]
    """
    keys = [make_key(text, fold_yi=False) for text in units["text"]]
    columns = zip(units["kind"], units["text"], units["context"], keys, strict=True)
    return units.assign(
        type=np.array([_infer_type(*row) for row in columns], dtype=object),
        is_formula=np.array([bool(_FORMULA.search(key, 0, 120)) for key in keys], dtype=bool),
        is_report=np.array([bool(_RESULT.search(key)) for key in keys], dtype=bool),
    )


def _infer_type(kind: str, text: str, context: str, key: str) -> str:
    if kind not in CONTENT_KINDS:
        return _type_of_context(context) or _type_of_context(text)
    return _type_of_context(context) or ("target" if _GOAL.search(key) else "task")


@lru_cache(maxsize=4096)
def _type_of_context(context: str) -> str:
    for heading in context.split(" > "):
        start = make_key(heading, fold_yi=False)[:80]
        for name, pattern in _HEADING_WORDS:
            if pattern.search(start):
                return name
    return ""
