"""What a unit is for: viewpoint, target, task, organisation; formula or report of a result."""

from __future__ import annotations

import re
from functools import lru_cache

import pandas as pd

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


def infer_types(units: pd.DataFrame) -> pd.Series:
    """Name what each unit is for.

    Parameters
    ----------
    units : DataFrame
        The units table.

    Returns
    -------
    Series of str
        ``situation``, ``viewpoint``, ``purpose`` (of a plan itself), ``target``, ``task`` or
        ``organisation``, by the outermost heading that tells; else ``target`` where the unit itself
        states a percentage or a goal, else ``task``. Index as that of `units`.

    Examples
    --------
    >>> units = pd.DataFrame({"context": ["II. MỤC TIÊU", ""], "text": ["Nâng chất lượng.", "Mở lớp."]})
    >>> infer_types(units).tolist()
    ['target', 'task']
    """
    types = [
        _type_of_context(context) or ("target" if _GOAL.search(make_key(text)) else "task")
        for context, text in zip(units["context"], units["text"], strict=True)
    ]
    return pd.Series(types, index=units.index, dtype=object)


@lru_cache(maxsize=4096)
def _type_of_context(context: str) -> str:
    for heading in context.split(" > "):
        start = make_key(heading, fold_yi=False)[:80]
        for name, pattern in _HEADING_WORDS:
            if pattern.search(start):
                return name
    return ""


def is_formula(text: str) -> bool:
    """Tell whether a unit is a formula that every document has: it commits nobody to anything.

    Examples
    --------
    >>> is_formula("Trên đây là Kế hoạch của tỉnh; đề nghị các sở thực hiện.")
    True
    """
    return bool(_FORMULA.search(make_key(text, fold_yi=False)[:120]))


def reports_result(text: str) -> bool:
    """Tell whether a unit reports what was done and not what is to be done.

    Examples
    --------
    >>> reports_result("Đến nay tỉnh đã bố trí 9 bí thư."), reports_result("Bố trí 9 bí thư.")
    (True, False)
    """
    return bool(_RESULT.search(make_key(text, fold_yi=False)))
