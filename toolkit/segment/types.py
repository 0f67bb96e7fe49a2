"""What a unit is for: viewpoint, target, task, organisation; formula or report of a result."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from toolkit.tables import CONTENT_KINDS
from toolkit.text.folding import make_plain
from toolkit.text.spelling import make_key

#: Words of headings that name a section's purpose; read without tone marks, for scans lose them.
_HEADINGS = (
    ("situation", r"boi canh|tinh hinh|thuc trang|ket qua dat duoc|ket qua thuc hien"),
    ("viewpoint", r"quan diem"),
    ("purpose", r"muc dich|yeu cau"),
    ("target", r"muc tieu|chi tieu|tam nhin"),
    ("task", r"nhiem vu|giai phap|noi dung|phan viec"),
    ("organisation", r"to chuc thuc hien|to chuc thi hanh|trach nhiem thi hanh|phan cong"),
)
_HEADING_WORDS = [(name, re.compile(pattern)) for name, pattern in _HEADINGS]
#: A longer heading or lead-in is a sentence: what it mentions names no section.
_LONGEST_TITLE = 16  # syllables
_GOAL = re.compile(r"\d\s?%|\bphan dau\b|\bmuc tieu\b|\bchi tieu\b")
#: Under "Tổ chức thực hiện" an agency's item is a task, unless it speaks of the plan itself: reports on it,
#: inspection of its execution, study of it, money for it.
_OF_THE_PLAN = re.compile(
    r"\b(?:ke hoach|chuong trinh|nghi quyet|ket luan|chi thi|quyet dinh|van ban)(?: hanh dong)? nay\b|\bbao cao\b"
    r"|\b(?:kiem tra|giam sat|theo doi|don doc)\b.{0,60}\b(?:thuc hien|trien khai)\b|\bso ket|\btong ket"
    r"|\bquan triet|\bhoc tap\b|\bpho bien\b|\bkinh phi\b|\bdu toan\b"
    r"|\b(?:xay dung|ban hanh) (?:chuong trinh|ke hoach)\b|\bcan cu\b.{0,80}\bke hoach\b"
    r"|\bto chuc thuc hien\b|\btrien khai thuc hien\b"
)
_PARAGRAPH_ID = re.compile(r"p\d+")
_FORMULA = re.compile(
    r"trên đây là (?:kế hoạch|chương trình)|(?:nghị quyết|kết luận|chỉ thị|chương trình|kế hoạch) này "
    r"(?:được )?phổ biến đến|\(?chú thích ảnh\)?"
    r"|^(?:nghị quyết|quyết định|chỉ thị|chương trình|kế hoạch) này (?:có hiệu lực|thay thế)"
    r"|^(?:ban hành|công bố) kèm theo (?:nghị quyết|quyết định) này"
)
#: Who is to execute the text that enacts a plan; the list of them comes first and may be long.
_EXECUTED = re.compile(r"\bchịu trách nhiệm thi hành (?:nghị quyết|quyết định|chỉ thị) này\W*$")
_RESULT = re.compile(r"\b(?:đến nay|tính đến hết|đã (?:bố trí|ban hành|tổ chức|họp|hoàn thành|đạt|chỉ đạo))\b")

#: Beside a result, what a plan sets itself: such a unit tells of the plan and not of the result alone.
_SETS = re.compile(r"\b(?:đề ra|đặt ra|đặt mục tiêu|phấn đấu)\b")


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
        ``organisation``, by the innermost heading that tells (of a heading or lead-in: itself among them);
        where none does, for content ``target`` where the unit itself states a percentage or a goal, else
        ``task``. Under a heading of several words ("Quan điểm, mục tiêu"), a unit that states a goal is a target.
        An item under "Tổ chức thực hiện" is a task unless it speaks of the plan itself. Paragraphs before
        the first heading of a text give its situation. Empty
        for a heading or lead-in that does not tell. is_formula: a formula that every document has commits
        nobody to anything. is_report: says what was done and not what is to be done; a unit that also says
        what a plan sets itself ("đề ra 2 mục tiêu", "phấn đấu") is none.

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
    types = np.array([_infer_type(*row) for row in columns], dtype=object)
    types[_find_preamble(units)] = "situation"
    return units.assign(
        type=types,
        is_formula=np.array([bool(_FORMULA.search(key, 0, 120) or _EXECUTED.search(key)) for key in keys], dtype=bool),
        is_report=np.array([bool(_RESULT.search(key)) and not _SETS.search(key) for key in keys], dtype=bool),
    )


def _find_preamble(units: pd.DataFrame) -> NDArray[np.int64]:
    """Return the places of the paragraphs before the first heading of each text that has one.

    A lead-in that names no section ("Toàn văn như sau:") is none.
    """
    places: list[int] = []
    ids = units["clause_id"] if "clause_id" in units else pd.Series("", index=units.index)
    documents = units["doc_id"] if "doc_id" in units else pd.Series("", index=units.index)
    rows = zip(documents, ids, units["context"], strict=True)
    open_places: dict[str, list[int] | None] = {}
    for place, (doc_id, unit_id, context) in enumerate(rows):
        before = open_places.setdefault(doc_id, [])
        if before is None:
            continue
        is_paragraph = _PARAGRAPH_ID.fullmatch(unit_id)
        if context and not (is_paragraph and not _type_of_context(context, False)):
            places += before
            open_places[doc_id] = None
        elif is_paragraph:
            before.append(place)
    return np.array(places, dtype=np.int64)


def _infer_type(kind: str, text: str, context: str, key: str) -> str:
    if kind not in CONTENT_KINDS:
        return _type_of_context(f"{context} > {text}", False)
    bare = make_plain(key)
    is_goal = bool(_GOAL.search(bare))
    named = _type_of_context(context, is_goal)
    if named == "organisation" and not _OF_THE_PLAN.search(bare):
        return "task"
    return named or ("target" if is_goal else "task")


@lru_cache(maxsize=4096)
def _type_of_context(context: str, is_goal: bool) -> str:
    headings = [make_plain(make_key(heading, fold_yi=False))[:80] for heading in context.split(" > ")]
    titles = [heading for heading in reversed(headings) if len(heading.split()) <= _LONGEST_TITLE]
    for heading in (*titles, *headings):
        names = [name for name, pattern in _HEADING_WORDS if pattern.search(heading)]
        if names:
            return "target" if is_goal and "target" in names else names[0]
    return ""
