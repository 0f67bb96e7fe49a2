"""Acts turned round by a word of opposite meaning: "bãi bỏ" against "duy trì"."""

from __future__ import annotations

import re
from functools import lru_cache

from toolkit.changes.acts import list_act_words
from toolkit.changes.change import Change, make_change
from toolkit.changes.pairing import measure_likeness, weigh_contexts
from toolkit.records import Span
from toolkit.statements.forces import Marker
from toolkit.statements.passage import KEPT, Passage
from toolkit.statements.vocabulary import compile_phrases, find_phrases

_OPPOSITES = (
    ("bãi bỏ|xóa bỏ|hủy bỏ|gỡ bỏ|bỏ", "duy trì|giữ nguyên|tiếp tục|giữ|ban hành|áp dụng|bổ sung"),
    ("chấm dứt|dừng|ngừng|tạm dừng|đình chỉ", "tiếp tục|duy trì|triển khai"),
    ("giảm|cắt giảm|giảm bớt", "tăng|tăng thêm|gia tăng|bổ sung"),
    ("thu hẹp|hạn chế", "mở rộng|khuyến khích"),
    (
        "trừ|ngoại trừ|loại trừ|không bao gồm|không gồm|không tính",
        "kể cả|bao gồm|bao gồm cả|gồm cả|tính cả|(?<!tất )cả",
    ),
    ("ngoài", "trong|thuộc"),
    ("giải thể", "thành lập|duy trì"),
    ("bảo mật|giữ kín|giữ bí mật", "công khai|công bố"),
    ("miễn|miễn trừ", "thu|nộp|áp dụng|chịu"),
    ("từ chối|bác", "tiếp nhận|chấp thuận|đồng ý|chấp nhận|phê duyệt"),
    ("thu hồi", "cấp|giao|giữ lại|giữ nguyên"),
    ("tách|chia tách", "sáp nhập|hợp nhất|nhập"),
    ("cũ", "mới"),
    (
        "loại ra khỏi|loại khỏi|không tính vào|trừ ra khỏi|đưa ra khỏi|rút khỏi",
        "(?<!không )tính vào|cộng vào|đưa vào|xếp vào",
    ),
    (
        "không lãi|không tính lãi|không lấy lãi|miễn lãi",
        "có lãi|(?<!không )tính lãi|trả lãi|(?<!không )lấy lãi|chịu lãi",
    ),
    ("miễn phí|không thu phí|không mất phí", "có thu phí|(?<!không )thu phí|trả phí|đóng phí|nộp phí"),
    ("phá dỡ|tháo dỡ|dỡ bỏ|phá bỏ|thanh lý", "bảo tồn|giữ lại|giữ nguyên|bảo vệ"),
    ("siết chặt|thắt chặt", "nới lỏng|nới rộng"),
    ("đóng cửa", "mở cửa"),
    ("kết nạp", "khai trừ|xóa tên"),
    ("bổ nhiệm", "miễn nhiệm|cách chức"),
    ("đồng ý|tán thành", "phản đối|không tán thành"),
    (
        "không phải|không cần|không bắt buộc|không yêu cầu",
        "(?<!không )phải|(?<!không )bắt buộc|(?<!không )được yêu cầu|(?<!không )bị yêu cầu",
    ),
)
_ANTONYMS = tuple(
    (re.compile(rf"(?<!\w)(?:{one})(?!\w)"), re.compile(rf"(?<!\w)(?:{other})(?!\w)")) for one, other in _OPPOSITES
)
#: How alike the words around two opposites must be where one of them closes its clause.
_ALIKE = 0.5
_DENIED = re.compile(
    r"(?<!\w)(?:không|chưa|chẳng|khỏi|thôi|ngừng|dừng|cấm)\s+(?:(?:được|bị|phải|còn|cho|có|nằm|để)\s+)?$"
)
_OPPOSITE = compile_phrases(
    rf"(?<!\w)(?:{'|'.join('|'.join(pair) for pair in _OPPOSITES)})(?!\w)",
)


@lru_cache(maxsize=KEPT)
def _list_opposites(passage: Passage) -> frozenset[str]:
    return frozenset(match.group() for match in find_phrases(_OPPOSITE, passage.text, passage.heads))


def compare_antonyms(reference: Passage, plan: Passage) -> list[Change]:
    """Return the first act that two words of opposite meaning tell of, one in each passage; always altered."""
    present = _list_opposites(reference), _list_opposites(plan)
    if not (present[0] - present[1] and present[1] - present[0]):
        return []
    for one, other in _ANTONYMS:
        for first, second in ((one, other), (other, one)):
            mine = _find_said(first, reference)
            yours = _find_said(second, plan) if mine else None
            if not mine or not yours or first.search(plan.text) or second.search(reference.text):
                continue
            if _are_about_one_act(reference, mine, plan, yours):
                return [make_change("negation", "altered", mine, yours)]
    return []


def _find_said(pattern: re.Pattern[str], passage: Passage) -> Span | None:
    """Return where a word stands that is not itself denied ("không thu phí" is no "thu phí")."""
    for match in pattern.finditer(passage.text):
        if not _DENIED.search(passage.text, max(0, match.start() - 20), match.start()):
            return Span(*match.span())
    return None


def _are_about_one_act(reference: Passage, mine: Span, plan: Passage, yours: Span) -> bool:
    act = list_act_words(reference, Marker(mine.start, mine.end))[:4]
    answer = list_act_words(plan, Marker(yours.start, yours.end))[:4]
    same = bool(act and answer) and act[0] == answer[0]
    if same and len(set(act) & set(answer)) >= 2:
        return True
    if act and answer and not (same and 1 in {len(act), len(answer)}):
        return False
    # The clause ends there: what it is about stands before the verb ("thì bị thu phí").
    near = weigh_contexts(reference, [mine], bar=False) | weigh_contexts(plan, [yours], bar=False)
    return measure_likeness(near[id(mine)], near[id(yours)]) >= (0.4 if same else _ALIKE)
