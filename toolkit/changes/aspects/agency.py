"""Changed agencies: who leads, who supports, who is responsible."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from toolkit.changes.change import Difference, make_difference
from toolkit.statements.actors.bodies import Body, find_bodies
from toolkit.statements.actors.performers import Performer, find_performers
from toolkit.statements.actors.roles import OFFICE, Assignment, find_assignments
from toolkit.statements.passage import KEPT, Passage

#: Whoever governs there, without a name.
_LOCALITIES = re.compile(
    r"(?<!\w)(?:các địa phương|chính quyền (?:địa phương|các cấp)|địa phương liên quan|các tỉnh, thành phố)"
)


#: Bodies in general, by one key whatever they are called ("các sở, ban, ngành", "UBND các xã").
_GENERAL = re.compile(
    r"(?:các|những|mỗi|từng|toàn thể)\s+(?:bộ|sở|ban|ngành|cơ quan|đơn vị|địa phương|tổ chức|đoàn thể|cấp|xã"
    r"|phường|huyện|thành phố)(?!\w)|(?:cơ quan|đơn vị|địa phương)(?=\s+(?:có )?liên quan)"
)
#: Of those, firms and the like are whom a task is about: only a body in the singular is charged by name.
_SEVERAL = re.compile(
    r"(?:(?:giám đốc|thủ trưởng|lãnh đạo|chủ tịch) )?(?:các|những|mỗi|từng|mọi|toàn thể|cơ quan|đơn vị)(?!\w)"
)


@lru_cache(maxsize=KEPT)
def read_agencies(passage: Passage) -> tuple[Assignment, ...]:
    """Return the bodies that a passage gives a role, bodies in general among them."""
    named = find_assignments(passage)
    bodies = find_bodies(passage.text, passage.heads)
    general = [
        Assignment(Body(key, one.start, one.end), one.role)
        for one in find_performers(passage)
        if one.role != "doer"
        and not any(other.start < one.end and one.start < other.end for other in named)
        and (key := _name_key(passage, one, bodies))
    ]
    return tuple(sorted((*named, *general), key=lambda one: one.start))


def _name_key(passage: Passage, one: Performer, bodies: Sequence[Body]) -> str:
    inside = next((body.key for body in bodies if one.start <= body.start < one.end), "")
    if _GENERAL.match(passage.text, one.start):
        return "*"
    if inside or one.role != "lead" or _SEVERAL.match(passage.text, one.start):
        return inside
    return passage.text[one.start : one.end].removeprefix("đồng chí ")


def compare_agencies(reference: Passage, plan: Passage) -> list[Difference]:
    """Return the changed assignments: swapped, replaced, added, dropped.

    A ministry's natural local counterpart is the same body. A sentence's mere subject, and whose guidance is
    followed, answer to a lead; their absence is no change, but for one of several subjects of which another stays.
    """
    of_reference, of_plan = read_agencies(reference), read_agencies(plan)
    changes: list[Difference] = []
    leads = _of_role(of_reference, "lead", "doer", "guide"), _of_role(of_plan, "lead", "doer", "guide")
    supports = _of_role(of_reference, "support"), _of_role(of_plan, "support")
    swapped = _find_swaps(leads, supports)
    if swapped:
        return [swapped[0]]
    for role_pair in (leads, supports):
        changes += _compare_role(role_pair[0], role_pair[1])
    found = [one for one in changes if not _is_answered(one, (reference, of_reference), (plan, of_plan))]
    # Where a side names nobody, that somebody does it is one change, however many lead and help.
    return found if of_reference and of_plan else found[:1]


_Side = tuple[Passage, tuple[Assignment, ...]]


def _is_answered(change: Difference, reference: _Side, plan: _Side) -> bool:
    """Tell whether the other passage names what was added or dropped, in whatever role."""
    if change.direction not in {"added", "dropped"}:
        return False
    side, other = (reference, plan) if change.reference else (plan, reference)
    start = (change.reference or change.plan or (0, 0))[0]
    key = next(one.body.key for one in side[1] if one.start == start)
    office = OFFICE.search(side[0].text, max(0, start - 30), start)
    if office and re.search(rf"(?<!\w){re.escape(office.group().strip())}(?!\w)", other[0].text):
        return True  # "bí thư cấp ủy" for "bí thư": the same office
    everywhere = key.startswith("chính quyền") and _LOCALITIES.search(other[0].text)
    named = any(body.key == key for body in find_bodies(other[0].text, other[0].heads))
    named = named or (side[0].text.startswith(key, start) and key in other[0].text)  # a body that no list knows
    return bool(named or everywhere or (key == "*" and _GENERAL.search(other[0].text)))


def _of_role(assignments: tuple[Assignment, ...], *roles: str) -> list[Assignment]:
    return [one for one in assignments if one.role in roles]


def _find_swaps(
    leads: tuple[list[Assignment], list[Assignment]], supports: tuple[list[Assignment], list[Assignment]]
) -> list[Difference]:
    """Return a change for the body that leads on one side and supports on the other."""
    steady = {one.body.key for one in leads[0]} & {one.body.key for one in leads[1]}
    fallen = [one for one in leads[0] for other in supports[1] if one.body.key == other.body.key]
    risen = [other for other in leads[1] for one in supports[0] if one.body.key == other.body.key]
    if not leads[0] or not leads[1]:
        return []
    return [
        *(make_difference("agency", "altered", one, leads[1][0]) for one in fallen if one.body.key not in steady),
        *(make_difference("agency", "altered", leads[0][0], other) for other in risen if other.body.key not in steady),
    ]


def _is_general(one: Assignment) -> bool:
    """Tell whether an agency is a body in general: whoever is concerned, whoever governs the communes."""
    return one.body.key in {"*", "chính quyền xã", "chính quyền huyện"}


def _answers_in_general(one: Assignment, others: set[str]) -> bool:
    """Tell whether a party committee answers to party committees in general, or the other way round."""
    committees = {"chấp hành", "chấp hành huyện", "thường vụ huyện"}
    return bool(one.body.key in committees and "cấp ủy" in others) or (
        one.body.key == "cấp ủy" and bool(committees & others)
    )


def _has_general(found: list[Assignment]) -> bool:
    return any(map(_is_general, found))


def _drop_general(single: list[Assignment]) -> list[Assignment]:
    """Return those of one side only, bodies in general just where nobody else acts, and once."""
    told = [one for one in single if one.role != "guide"] or single
    return [one for one in told if one.body.key != "*"] or told[:1]


def _compare_role(of_reference: list[Assignment], of_plan: list[Assignment]) -> list[Difference]:
    keys = {one.body.key for one in of_reference}, {other.body.key for other in of_plan}
    only_reference = [one for one in of_reference if one.body.key not in keys[1]]
    only_plan = [other for other in of_plan if other.body.key not in keys[0]]
    if _has_general(of_reference) and _has_general(of_plan):
        only_reference, only_plan = (
            [one for one in side if not _is_general(one)] for side in (only_reference, only_plan)
        )
    only_reference, only_plan = (
        [one for one in side if not _answers_in_general(one, other)]
        for side, other in ((only_reference, keys[1]), (only_plan, keys[0]))
    )
    only_reference, only_plan = _drop_general(only_reference), _drop_general(only_plan)
    changes = []
    while only_reference and only_plan:
        changes.append(make_difference("agency", "altered", only_reference.pop(0), only_plan.pop(0)))
    # Of several who do something together, one that is gone or new counts; a lone subject may just be left unsaid.
    steady = {one.body.key for one in of_reference if one.role == "doer"} & {other.body.key for other in of_plan}
    counted = {"lead", "support", "doer"} if steady or not of_reference else {"lead", "support"}
    changes += [make_difference("agency", "dropped", one, None) for one in only_reference if one.role in counted]
    changes += [make_difference("agency", "added", None, other) for other in only_plan if other.role in counted]
    return changes
