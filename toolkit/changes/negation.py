"""Turned polarity: the same act done and not done, allowed and forbidden, in and out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from toolkit.changes.acts import Marker, Place, find_governor, list_act_words, locate_act, locate_passive, weigh_act
from toolkit.changes.change import Change, make_change
from toolkit.changes.pairing import measure_likeness, pair_mentions, weigh_contexts
from toolkit.changes.passage import KEPT, Passage
from toolkit.changes.phrases import compile_phrases, find_phrases
from toolkit.records import Span

_DOUBLE = compile_phrases(
    r"(?<!\w)(?:không|chưa|chẳng) (?:được|thể|phải|nên|lúc nào|khi nào|có \w+ nào|ai"
    r"|cấm) (?:mà )?không(?: được)?(?!\w)|không phải (?:là )?không|không cấm"
    r"|(?<!\w)(?:không|chưa|chẳng)(?: được| thể| hề| phép)* (?:từ chối|bác bỏ)(?!\w)"
    # "không một cơ sở nào trong nội thành không chịu sự kiểm soát"
    r"|(?<!\w)(?:không|chẳng)(?: có)?(?: một)?(?: [^\W\d]+){1,8}? nào(?: [^\W\d]+){0,8}? (?:không|chưa)(?!\w)"
    r"|(?<!\w)(?:không|chẳng) (?:ai|một ai|nơi nào|trường hợp nào)(?: [^\W\d]+){0,8}? (?:không|chưa)(?!\w)",
    heads="không chưa chẳng",
)
_NEGATIONS = compile_phrases(
    r"(?<!\w)(?:nghiêm cấm|(?:tuyệt đối |kiên quyết |dứt khoát "
    r"|nhất quyết )?(?<!hàng )(?<!hay )(?<!hoặc )"
    r"không(?: bắt buộc(?: phải)?| yêu cầu| được phép| được| cho phép| cho| để| phải| còn"
    r"| nên| cần| thể)?"
    r"(?! quá| dưới| vượt| thấp hơn| sớm hơn| trễ hơn| ít| nhiều hơn| trên| hơn| kém| nhỏ hơn| lớn hơn| cao hơn"
    r"| muộn hơn"
    r"| chậm hơn| phân biệt| ngừng| chỉ| những| gian| khí| kể| ngoại lệ|"
    r" tách rời| thiếu| nhất thiết|"
    r" (?:\w+ ){1,4}quá (?:\d|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)| đổi| chuyên trách| chuyên| quân| lưu| sau|,)"
    r"|(?<!còn )chưa(?! từng| kể| đến| đầy| bao giờ)|chẳng|từ chối(?! khéo)|bác bỏ"
    r"|(?<!vùng )(?<!chất )(?<!hàng )cấm(?! kỵ"
    r"| vận))(?!\w)",
    heads="bác chưa chẳng cấm dứt không kiên nghiêm nhất tuyệt từ",
)
#: Words that say no in their own way: where one stands before the act, the polarity is not turned.
_SOFT = re.compile(
    r"(?<!\w)(?:ngăn chặn|ngăn ngừa|tránh|hạn chế|phòng ngừa|(?<!văn )phòng(?=,? (?:chống|ngừa|tránh))|chấm dứt"
    r"|loại bỏ|khắc phục|chống|xóa"
    r"|xoá|dừng|bỏ|miễn|từ chối|trừ|hết(?! sức)|thôi(?! việc)|ngừng|"
    r"loại trừ|(?<!nước )(?<!bên )ngoài(?! công lập| nhà nước| nước| ngân sách| giờ| ra)|hủy|đẩy lùi"
    r"|thiếu(?! niên| nhi)|giảm|bài trừ|nghiêm trị|loại"
    r"|xử lý|ngăn|không|chưa|cấm|bãi bỏ"
    r"|giải quyết)(?!\w)"
)
_ONLY = re.compile(r"(?<!\w)chỉ(?! đạo| tiêu| thị| số| huy| định| rõ| ra| dẫn)(?!\w)")
_POSITIVE = re.compile(r"(?<!\w)(?:được phép|được|cho phép|đã|phải|có thể|cho|còn|có|thuộc|cần|sẽ)\s+(?:\w+\s+)?$")
_OPPOSITES = (
    ("bãi bỏ|xóa bỏ|hủy bỏ|gỡ bỏ|bỏ", "duy trì|giữ nguyên|tiếp tục|giữ|ban hành|áp dụng|bổ sung"),
    ("chấm dứt|dừng|ngừng|tạm dừng|đình chỉ", "tiếp tục|duy trì|triển khai"),
    ("giảm|cắt giảm|giảm bớt", "tăng|tăng thêm|gia tăng|bổ sung"),
    ("thu hẹp|hạn chế", "mở rộng|khuyến khích"),
    (
        "trừ|ngoại trừ|loại trừ|không bao gồm|không gồm|không tính",
        "kể cả|bao gồm|bao gồm cả|gồm cả|tính cả|cả",
    ),
    ("ngoài", "trong|thuộc"),
    ("giải thể", "thành lập|duy trì"),
    ("bảo mật|giữ kín|giữ bí mật", "công khai|công bố"),
    ("miễn|miễn trừ", "thu|nộp|áp dụng|chịu"),
    ("từ chối|bác", "tiếp nhận|chấp thuận|đồng ý|chấp nhận|phê duyệt"),
    ("thu hồi", "cấp|giao"),
    ("tách|chia tách", "sáp nhập|hợp nhất|nhập"),
    ("cũ", "mới"),
)
_ANTONYMS = tuple(
    (re.compile(rf"(?<!\w)(?:{one})(?!\w)"), re.compile(rf"(?<!\w)(?:{other})(?!\w)")) for one, other in _OPPOSITES
)
_DENIED = re.compile(r"(?<!\w)(?:không|chưa|chẳng|khỏi|thôi|ngừng|dừng|cấm)\s+(?:(?:được|bị|phải|còn|cho)\s+)?$")
_OPPOSITE = compile_phrases(
    rf"(?<!\w)(?:{'|'.join('|'.join(pair) for pair in _OPPOSITES)})(?!\w)",
    heads=" ".join(word.split()[0] for pair in _OPPOSITES for side in pair for word in side.split("|")),
)


@lru_cache(maxsize=KEPT)
def find_negations(passage: Passage) -> tuple[Marker, ...]:
    """Return the negations of an act; double negatives and "không quá", "không chỉ" are none."""
    text = passage.text
    doubled = [match.span() for match in find_phrases(_DOUBLE, text, passage.heads)]
    return tuple(
        Marker(match.start(), match.end(), negative=True)
        for match in find_phrases(_NEGATIONS, text, passage.heads)
        if not any(start <= match.start() < end for start, end in doubled) and not passage.is_recital(match.start())
    )


@lru_cache(maxsize=KEPT)
def _list_opposites(passage: Passage) -> frozenset[str]:
    return frozenset(match.group() for match in find_phrases(_OPPOSITE, passage.text, passage.heads))


def compare_polarity(reference: Passage, plan: Passage) -> list[Change]:
    """Return the acts whose polarity is turned round between two passages; always altered."""
    ours, theirs = find_negations(reference), find_negations(plan)
    opposed = _compare_antonyms(reference, plan)
    return opposed + [one for one in _compare_denials(reference, plan, ours, theirs) if not _overlap(one, opposed)]


def _overlap(change: Change, others: list[Change]) -> bool:
    return any(
        mine and yours and mine[0] < yours[1] and yours[0] < mine[1]
        for other in others
        for mine, yours in ((change.reference, other.reference), (change.plan, other.plan))
    )


def _compare_denials(
    reference: Passage, plan: Passage, ours: Sequence[Marker], theirs: Sequence[Marker]
) -> list[Change]:
    if not ours and not theirs:
        return []
    changes: list[Change] = []
    near = weigh_contexts(reference, ours, bar=False) | weigh_contexts(plan, theirs, bar=False)
    acts = {id(one): weigh_act(reference, one) for one in ours}
    acts.update({id(other): weigh_act(plan, other) for other in theirs})

    def score(one: Marker, other: Marker) -> float:
        around = measure_likeness(near[id(one)], near[id(other)])
        return 0.3 * around + 0.7 * measure_likeness(acts[id(one)], acts[id(other)])

    _, only_reference, only_plan = pair_mentions(ours, theirs, score, lowest=0.2)
    if _is_restated(reference, plan, only_reference) or _is_restated(plan, reference, only_plan):
        return changes
    for marker in only_reference:
        place = _find_affirmed(marker, reference, plan, theirs, only_plan)
        changes += [make_change("negation", "altered", marker, place)] if place else []
    for marker in only_plan:
        place = _find_affirmed(marker, plan, reference, ours, only_reference)
        changes += [make_change("negation", "altered", place, marker)] if place else []
    return changes


def _is_restated(side: Passage, other: Passage, unpaired: list[Marker]) -> bool:
    """Tell whether "không X nếu chưa Y" or "không X người chưa Y" stands against "chỉ X khi đã Y"."""
    if len(unpaired) < 2 or not _ONLY.search(other.text):
        return False
    return any("." not in side.text[one.end : next_one.start] for one, next_one in pairwise(unpaired))


def _find_affirmed(
    marker: Marker, side: Passage, other: Passage, others: Sequence[Marker], unpaired: Sequence[Marker]
) -> Span | None:
    """Return where the other passage affirms the act that a marker denies.

    Where one of its negations that are left over stands in the same sentence, that one denies the act, only
    from another place ("nghiêm cấm A làm X" -> "A tuyệt đối không được làm X").
    """
    act = list_act_words(side, marker)
    act = act[2:7] if act[:2] == ["xem", "xét"] else act[:5]
    place = locate_act(act, other)
    if place is None or place.likeness < 0.6 or not _has_verb(act, place, other):
        place = locate_passive(act, other)
    if place is None or not _has_verb(act, place, other):
        return None
    if place.likeness < 0.6 or find_governor(place, others, other, reach=2):
        return None
    if any(_share_sentence(one, place, other) for one in unpaired):
        return None
    before = _DOUBLE.pattern.sub("", other.text[max(0, place.start - 24) : place.start])
    refused = _SOFT.match(other.text, place.start)
    if _SOFT.search(" ".join(before.split()[-3:])) or (refused and refused.group().split()[0] not in act[:1]):
        return None
    positive = _POSITIVE.search(before)
    return Span(place.start - (len(before) - positive.start() if positive else 0), place.end)


def _has_verb(act: list[str], place: Place, passage: Passage) -> bool:
    return act[0] in passage.words[max(0, place.index - 3) : place.index + 8]


def _share_sentence(marker: Marker, place: Place, passage: Passage) -> bool:
    first, last = sorted(((marker.start, marker.end), (place.start, place.end)))
    return not re.search(r"[.;]", passage.text[first[1] : last[0]])


def _compare_antonyms(reference: Passage, plan: Passage) -> list[Change]:
    present = _list_opposites(reference), _list_opposites(plan)
    if not (present[0] - present[1] and present[1] - present[0]):
        return []
    for one, other in _ANTONYMS:
        for first, second in ((one, other), (other, one)):
            if first.search(plan.text) or second.search(reference.text):
                continue
            mine, yours = _find_said(first, reference), _find_said(second, plan)
            if mine and yours and _are_about_one_act(reference, mine, plan, yours):
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
    if not act or not answer or act[0] != answer[0]:
        return False
    if len(set(act) & set(answer)) >= 2:
        return True
    # The clause ends there: what it is about stands before the verb ("thì bị thu phí").
    near = weigh_contexts(reference, [mine]) | weigh_contexts(plan, [yours])
    return 1 in {len(act), len(answer)} and measure_likeness(near[id(mine)], near[id(yours)]) >= 0.4
