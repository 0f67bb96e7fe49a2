"""Who leads and who supports: the roles that a passage assigns to bodies known by name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from toolkit.statements.actors.bodies import Body, find_bodies
from toolkit.statements.passage import KEPT, Passage

_LINK = re.compile(r"\s*(?:,|;|và|cùng|&|-)\s*(?:và\s+)?(?:các\s+)?$")
#: Before "giao": what is tried, planned or reported, and charges nobody.
NOT_GIVEN = (
    r"(?<!được )(?<!bàn )(?<!chuyển )(?<!việc )(?<!phương án )(?<!cơ chế )(?<!đề án )(?<!thí điểm )(?<!chủ trương )"
)
_LEAD_BEFORE = re.compile(
    rf"(?:{NOT_GIVEN}giao(?:\s+cho)?"
    r"|phân công|do|chủ trì\s*(?:là)?\s*:?|thuộc về|trách nhiệm(?:\s+\w+){0,14}?"
    r"\s+thuộc|thuộc trách nhiệm[^.;]{0,40}? của|ủy quyền(?:\s+cho)?|đầu mối(?:\s+là)?\s*:?|"
    r"trách nhiệm chính\s*:?|thường trực\s+là|chịu trách nhiệm(?:\s+chính)?\s*(?:là|:)"
    r"|(?:^|[.;:\n]\s*)trách nhiệm của)\s+(?:các\s+|đồng chí\s+)?$"
)
_SUPPORT_BEFORE = re.compile(
    r"(?:phối hợp(?:\s+chặt chẽ|\s+tốt)?(?:\s+với|\s+cùng|\s+giữa)?(?:\s+là)?\s*:?"
    r"|(?<!\w)cùng(?:\s+với)?|sự (?:phối hợp|tham gia|hỗ trợ)(?:\s+[^\W\d]+){0,3}? của|tham gia của|hỗ trợ bởi"
    r"|với sự tham gia của)\s+(?:các\s+)?$"
)
_OTHER_BEFORE = re.compile(
    r"(?:trình|báo cáo|gửi|của|thuộc|đề nghị|kiến nghị|xin ý kiến|tham mưu(?:\s+cho)?|tại|theo|giúp|tới"
    r"|đến|về|cho|để|ủy viên|thành viên|đại biểu|đề xuất|ý kiến|qua|với|giữa|trong|từ|là|báo cáo với|trực thuộc"
    r"|làm việc với)\s+(?:các\s+|tập thể\s+)*$"
)
_ROLE_TAIL = (
    r"^(?:\s+[^\W\d]+){0,5}?,?\s*(?:được giao\s+|được phân công\s+|là\s+"
    r"|có nhiệm vụ\s+)?(?:cơ quan\s+|đơn vị\s+|đồng\s+)?"
)
_LEAD_AFTER = re.compile(
    rf"{_ROLE_TAIL}(?:chủ trì|làm đầu mối|đầu mối|chịu trách nhiệm|có trách nhiệm|đứng đầu|thường trực"
    rf"|làm chủ|giữ vai trò chủ trì|làm cơ quan)(?!\w)"
)
_SUPPORT_AFTER = re.compile(
    r"^,?\s*(?:có trách nhiệm\s+|chịu trách nhiệm\s+|là\s+|có nhiệm vụ\s+)?(?:cơ quan\s+"
    r"|đơn vị\s+)?(?:phối hợp(?!\s+(?:chặt chẽ\s+)?(?:với|cùng)\s)|cùng tham gia|tham gia phối hợp"
    r"|hỗ trợ(?!\w)|tham gia)"
)
#: An office before the name of its body ("Giám đốc Sở", "Trưởng Công an").
OFFICE = re.compile(
    r"(?<!\w)(?:đồng chí |ông |bà )?(?:phó )?(?:chủ tịch|giám đốc|bí thư|trưởng|bộ trưởng|thủ trưởng|chánh|lãnh đạo"
    r"|viện trưởng|hiệu trưởng|trưởng ban|chỉ huy trưởng|tổng giám đốc|chủ nhiệm)\s+$"
)
#: The subject of a passive does nothing itself, unless a task is given to it.
_PASSIVE = re.compile(r"^(?:\s+[^\W\d]+){0,2}?\s+(?:được|bị)\s+(?!giao|phân công|ủy quyền|yêu cầu|chỉ định)")
_SENTENCE = re.compile(
    r"(?:^|[.;:\n|\x00])\s*(?:(?:đến|trong|vào|trước|từ|hết|cuối|đầu|năm|hằng|hàng|mỗi|giai đoạn|định kỳ|quý"
    r"|tháng)(?!\w)[^.;:,]{0,40}?\d[\d/.-]*,?\s+|(?:hằng|hàng|mỗi|định kỳ)(?: hằng)?"
    r" (?:năm|quý|tháng|tuần),?\s+)?(?:các\s+)?$"
)
_GUIDED = re.compile(r"theo (?:sự )?(?:hướng dẫn|chỉ đạo|phân công)(?: cụ thể)? của\s+$")


#: The role told in brackets behind the name ("Sở Y tế (cơ quan chủ trì)").
IN_BRACKETS = re.compile(
    r"\s*\((?:là\s+|giữ vai trò\s+)?(?:cơ quan\s+|đơn vị\s+)?(?:(?P<lead>chủ trì|đầu mối|thường trực|làm đầu mối)"
    r"|(?P<support>phối hợp|hỗ trợ|tham gia))\s*\)"
)
_FOLLOWS = re.compile(r"\s*phối hợp\s")
#: "Sở Y tế phối hợp với Sở Tư pháp (cơ quan chủ trì)"
_LED_BY_OTHER = re.compile(r"[^.;:()]*\((?:là\s+)?(?:cơ quan\s+|đơn vị\s+)?(?:chủ trì|đầu mối|thường trực)\s*\)")


@dataclass(frozen=True, slots=True)
class Assignment:
    """A body in its role: lead, support, doer (the subject of the sentence, no role told), or guide."""

    body: Body
    role: str

    @property
    def start(self) -> int:
        """Return the offset where the body's name begins."""
        return self.body.start

    @property
    def end(self) -> int:
        """Return the offset where the body's name ends."""
        return self.body.end


@lru_cache(maxsize=KEPT)
def find_assignments(passage: Passage) -> tuple[Assignment, ...]:
    """Return the bodies that a passage gives a role."""
    bodies = find_bodies(passage.text, passage.heads)
    found: list[Assignment] = []
    role, last_end = "", 0
    for index, body in enumerate(bodies):
        gap = passage.text[last_end : body.start]
        follows = bool(found or role) and index > 0 and bool(_LINK.fullmatch(gap))
        if not follows:
            role = _read_role(passage.text, bodies, index)
        bracket = IN_BRACKETS.match(passage.text, body.end)
        if bracket:
            role = bracket.lastgroup or role
        if role in {"lead", "support", "doer", "guide"} and not passage.is_recital(body.start):
            found.append(Assignment(body, role))
        last_end = body.end
    return tuple(found)


def _read_role(text: str, bodies: list[Body], index: int) -> str:
    body = bodies[index]
    before = text[max(0, body.start - 110) : body.start]
    office = OFFICE.search(before)
    before = before[: office.start()] if office else before
    if _GUIDED.search(before):
        return "guide"
    if _SUPPORT_BEFORE.search(before):
        return "support"
    if _LEAD_BEFORE.search(before):
        return "lead"
    last = index  # "A, B và C chủ trì": the role stands after the last name of the list
    while last + 1 < len(bodies) and _LINK.fullmatch(text[bodies[last].end : bodies[last + 1].start]):
        last += 1
    after = text[bodies[last].end : bodies[last].end + 60]
    if _SUPPORT_AFTER.search(after):
        return "support"
    if _OTHER_BEFORE.search(before):
        return "other"
    if _LEAD_AFTER.search(after):
        return "lead"
    if _FOLLOWS.match(after) and _LED_BY_OTHER.match(text, bodies[last].end):
        return "support"
    return "doer" if _SENTENCE.search(before) and not _PASSIVE.match(after) else "other"
