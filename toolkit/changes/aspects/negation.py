"""Turned polarity: the same act done and not done, allowed and forbidden, in and out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from toolkit.changes.acts import Place, find_governor, list_act_words, locate_act, weigh_acts
from toolkit.changes.change import Difference, make_difference
from toolkit.changes.pairing import Matrix, match_contexts, measure_likeness, pair_mentions, weigh_contexts
from toolkit.records import Span
from toolkit.statements.denials import DOUBLE, find_negations
from toolkit.statements.forces import Marker
from toolkit.statements.passage import KEPT, Passage
from toolkit.statements.vocabulary import compile_phrases, find_phrases, read_phrases
from toolkit.text.numerals import NUMBER

#: Words that say no in their own way: where one stands before the act, the polarity is not turned.
_SOFT = re.compile(
    r"(?<!\w)(?:ngăn chặn|ngăn ngừa|tránh|hạn chế|phòng ngừa|(?<!văn )phòng(?=,? (?:chống|ngừa|tránh))|chấm dứt"
    r"|loại bỏ|khắc phục|chống|xóa"
    r"|xoá|dừng|bỏ|miễn|từ chối|trừ|hết(?! sức)|thôi(?! việc)|ngừng|"
    r"loại trừ|(?<!nước )(?<!bên )ngoài(?! công lập| nhà nước| nước| ngân sách| giờ| ra)|hủy|đẩy lùi"
    r"|thiếu(?! niên| nhi)|giảm|bài trừ|nghiêm trị|loại(?= bỏ| trừ| khỏi| ra)"
    r"|xử lý|ngăn|không|chưa|cấm|bãi bỏ"
    r"|giải quyết)(?!\w)"
)
_ONLY = re.compile(r"(?<!\w)chỉ(?! đạo| tiêu| thị| số| huy| định| rõ| ra| dẫn)(?!\w)")
#: Words that a figure's bound is told with, above it and below it.
_SIDES = (frozenset({"trên", "quá", "hơn", "vượt"}), frozenset({"dưới"}))
_BEYOND = re.compile(
    rf"[^.;\d]{{0,90}}?(?<!\w)(?P<side>{'|'.join(sorted(word for words in _SIDES for word in words))})"
    rf"\s+(?P<figure>{NUMBER})"
)
_AVOIDED = frozenset({"tránh", "ngừng", "thôi"})
_DONE_OR_NOT = re.compile(r"(?<!\w)(?:đã|chưa)(?!\w)")

#: Words of opposite meaning: one of the first, against one of the second, turns an act round.
_OPPOSITES = tuple(
    tuple(side.replace("; ", "|") for side in (row.phrase, row.key)) for row in read_phrases("opposites", "opposite")
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


def _denies_bound(marker: Marker, side: Passage, other: Passage) -> bool:
    """Tell whether a denial is of a figure's side ("không ... dưới 5 ha"), which the other passage tells without one.

    The comparison of figures turns such a bound round: it is no other polarity.
    """
    beyond = _BEYOND.match(side.text, marker.end)
    if beyond is None:
        return False
    sort = next(words for words in _SIDES if beyond["side"] in words)
    same = rf"(?<!không )(?<!\w)(?:{'|'.join(sort)})\s+{re.escape(beyond['figure'])}(?!\w)"
    return re.search(same, other.text) is None


def compare_polarity(reference: Passage, plan: Passage) -> list[Difference]:
    """Return the acts whose polarity is turned round between two passages; always altered."""
    of_reference, of_plan = find_negations(reference), find_negations(plan)
    opposed = compare_antonyms(reference, plan)
    return opposed + [
        one for one in _compare_denials(reference, plan, of_reference, of_plan) if not _overlap(one, opposed)
    ]


def _overlap(change: Difference, others: list[Difference]) -> bool:
    return any(
        in_reference and in_plan and in_reference[0] < in_plan[1] and in_plan[0] < in_reference[1]
        for other in others
        for in_reference, in_plan in ((change.reference, other.reference), (change.plan, other.plan))
    )


def _compare_denials(
    reference: Passage, plan: Passage, of_reference: Sequence[Marker], of_plan: Sequence[Marker]
) -> list[Difference]:
    if not of_reference and not of_plan:
        return []
    changes: list[Difference] = []
    near = weigh_contexts(reference, of_reference, bar=False), weigh_contexts(plan, of_plan, bar=False)
    acts = weigh_acts(reference, of_reference), weigh_acts(plan, of_plan)

    def score(rows: slice, columns: slice) -> Matrix:
        around = match_contexts(near[0][rows], near[1][columns])
        return 0.3 * around + 0.7 * match_contexts(acts[0][rows], acts[1][columns])

    _, only_reference, only_plan = pair_mentions(of_reference, of_plan, score, lowest=0.2)
    if _is_restated(reference, plan, only_reference) or _is_restated(plan, reference, only_plan):
        return changes
    for marker in only_reference:
        place = _find_affirmed(marker, reference, plan, of_plan, only_plan)
        changes += [make_difference("negation", "altered", marker, place)] if place else []
    for marker in only_plan:
        place = _find_affirmed(marker, plan, reference, of_reference, only_reference)
        changes += [make_difference("negation", "altered", place, marker)] if place else []
    return changes


def _is_restated(side: Passage, other: Passage, unpaired: list[Marker]) -> bool:
    """Tell whether "không X nếu chưa Y" or "không X người chưa Y" stands against "chỉ X khi đã Y"."""
    if not unpaired or not _ONLY.search(other.text):
        return False
    if len(unpaired) == 1:  # "chỉ hộ chưa được hỗ trợ mới được" is "hộ đã được hỗ trợ thì không được"
        told = all(_DONE_OR_NOT.search(text) for text in (side.text, other.text)) and " mới " in other.text
        return told and side.text.startswith("không", unpaired[0].start)
    return any("." not in side.text[one.end : next_one.start] for one, next_one in pairwise(unpaired))


def _find_affirmed(
    marker: Marker, side: Passage, other: Passage, others: Sequence[Marker], unpaired: Sequence[Marker]
) -> Span | None:
    """Return where the other passage affirms the act that a marker denies.

    Where one of its negations that are left over stands in the same sentence, that one denies the act, only
    from another place ("nghiêm cấm A làm X" -> "A tuyệt đối không được làm X").
    """
    if _denies_bound(marker, side, other):
        return None
    act = list_act_words(side, marker)
    act = act[2:7] if act[:2] == ["xem", "xét"] else act[:5]
    place = locate_act(act, other)
    if place is None or not _has_verb(act, place, other):
        return None
    if place.likeness < 0.6 or find_governor(place, others, other, reach=2) or _is_denied_inside(act, place, other):
        return None
    if any(_share_sentence(one, place, other) for one in unpaired):
        return None
    before = DOUBLE.pattern.sub("", other.text[max(0, place.start - 24) : place.start])
    refused = _SOFT.match(other.text, place.start)
    if _SOFT.search(" ".join(before.split()[-3:])) or (refused and refused.group().split()[0] not in act[:1]):
        return None
    return Span(place.start, place.end)


def _is_denied_inside(act: list[str], place: Place, passage: Passage) -> bool:
    """Tell whether a denial stands between object and verb at a place ("để đất không đưa vào dùng")."""
    first = passage.words[place.index : place.index + 3]
    if not first:
        return False
    if act[0] == first[0]:  # the act begins with who does it: "cán bộ coi thi nên tránh mang"
        return not _AVOIDED.isdisjoint(passage.words[place.index : place.index + 8])
    return not {"không", "chưa"}.isdisjoint(first)


def _has_verb(act: list[str], place: Place, passage: Passage) -> bool:
    return act[0] in passage.words[max(0, place.index - 3) : place.index + 10]


def _share_sentence(marker: Marker, place: Place, passage: Passage) -> bool:
    first, last = sorted(((marker.start, marker.end), (place.start, place.end)))
    return not re.search(r"[.;]", passage.text[first[1] : last[0]])


@lru_cache(maxsize=KEPT)
def _list_opposites(passage: Passage) -> frozenset[str]:
    return frozenset(match.group() for match in find_phrases(_OPPOSITE, passage.text, passage.heads))


def compare_antonyms(reference: Passage, plan: Passage) -> list[Difference]:
    """Return the first act that two words of opposite meaning tell of, one in each passage; always altered."""
    present = _list_opposites(reference), _list_opposites(plan)
    if not (present[0] - present[1] and present[1] - present[0]):
        return []
    for one, other in _ANTONYMS:
        for first, second in ((one, other), (other, one)):
            if not (any(map(first.match, present[0])) and any(map(second.match, present[1]))):
                continue
            in_reference = _find_said(first, reference)
            in_plan = _find_said(second, plan) if in_reference else None
            if not in_reference or not in_plan or first.search(plan.text) or second.search(reference.text):
                continue
            if _are_about_one_act(reference, in_reference, plan, in_plan):
                return [make_difference("negation", "altered", in_reference, in_plan)]
    return []


def _find_said(pattern: re.Pattern[str], passage: Passage) -> Span | None:
    """Return where a word stands that is not itself denied ("không thu phí" is no "thu phí")."""
    for match in pattern.finditer(passage.text):
        if not _DENIED.search(passage.text, max(0, match.start() - 20), match.start()):
            return Span(*match.span())
    return None


def _are_about_one_act(reference: Passage, in_reference: Span, plan: Passage, in_plan: Span) -> bool:
    act = list_act_words(reference, Marker(in_reference.start, in_reference.end))[:4]
    answer = list_act_words(plan, Marker(in_plan.start, in_plan.end))[:4]
    same = bool(act and answer) and act[0] == answer[0]
    if same and len(set(act) & set(answer)) >= 2:
        return True
    if act and answer and not (same and 1 in {len(act), len(answer)}):
        return False
    # The clause ends there: what it is about stands before the verb ("thì bị thu phí").
    near = weigh_contexts(reference, [in_reference], bar=False)[0], weigh_contexts(plan, [in_plan], bar=False)[0]
    return measure_likeness(*near) >= (0.4 if same else _ALIKE)
