"""Changed agencies: who leads, who supports, who is responsible."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from toolkit.changes.change import Change, make_change
from toolkit.statements.actors.bodies import find_bodies
from toolkit.statements.actors.roles import Assignment, find_assignments
from toolkit.statements.actors.subjects import Subject, find_subjects, list_unnamed
from toolkit.statements.passage import KEPT, Passage

#: Whoever governs there, without a name.
_LOCALITIES = re.compile(
    r"(?<!\w)(?:các địa phương|chính quyền (?:địa phương|các cấp)|địa phương liên quan|các tỉnh, thành phố)"
)


def compare_agencies(reference: Passage, plan: Passage) -> list[Change]:
    """Return the changed assignments: swapped, replaced, added, dropped.

    A ministry's natural local counterpart is the same body. A sentence's mere subject, and whose guidance is
    followed, answer to a lead; their absence is no change, but for one of several subjects of which another stays.
    """
    ours, theirs = find_assignments(reference), find_assignments(plan)
    if not ours and not theirs:
        return _compare_subjects(find_subjects(reference), find_subjects(plan))
    changes: list[Change] = []
    leads = _of_role(ours, "lead", "doer", "guide"), _of_role(theirs, "lead", "doer", "guide")
    supports = _of_role(ours, "support"), _of_role(theirs, "support")
    swapped = _find_swaps(leads, supports)
    if swapped:
        return [swapped[0]]
    for role_pair in (leads, supports):
        changes += _compare_role(role_pair[0], role_pair[1])
    unnamed = _list_unnamed(reference, ours), _list_unnamed(plan, theirs)
    return [
        answered
        for change in changes
        if (answered := _answer(change, (reference, ours, unnamed[0]), (plan, theirs, unnamed[1])))
    ]


_Side = tuple[Passage, tuple[Assignment, ...], list[Subject]]


def _list_unnamed(passage: Passage, assigned: tuple[Assignment, ...]) -> list[Subject]:
    return list_unnamed(passage, [(one.start, one.end) for one in assigned])


def _answer(change: Change, reference: _Side, plan: _Side) -> Change | None:
    """Return a change with the subject, not a known body, that stands for one that was added or dropped."""
    if change.direction not in {"added", "dropped"}:
        return change
    ours, theirs = (reference, plan) if change.reference else (plan, reference)
    start = (change.reference or change.plan or (0, 0))[0]
    key, role = next((one.body.key, one.role) for one in ours[1] if one.start == start)
    counts = [_count_bodies(side[0])[key] for side in (ours, theirs)]
    if role == "lead" and theirs[2] and not ours[2] and counts[1] < counts[0]:
        span = (theirs[2][0].start, theirs[2][0].end)
        return Change("agency", "altered", change.reference or span, change.plan or span)
    everywhere = key.startswith("chính quyền") and _LOCALITIES.search(theirs[0].text)
    return None if counts[1] or everywhere else change


@lru_cache(maxsize=KEPT)
def _count_bodies(passage: Passage) -> Counter[str]:
    return Counter(body.key for body in find_bodies(passage.text, passage.heads))


def _compare_subjects(ours: tuple[Subject, ...], theirs: tuple[Subject, ...]) -> list[Change]:
    """Return the change where two subjects, one a side, have no word in common."""
    if len(ours) != 1 or len(theirs) != 1 or ours[0].words & theirs[0].words:
        return []
    return [make_change("agency", "altered", ours[0], theirs[0])]


def _of_role(assignments: tuple[Assignment, ...], *roles: str) -> list[Assignment]:
    return [one for one in assignments if one.role in roles]


def _find_swaps(
    leads: tuple[list[Assignment], list[Assignment]], supports: tuple[list[Assignment], list[Assignment]]
) -> list[Change]:
    """Return a change for the body that leads on one side and supports on the other."""
    steady = {one.body.key for one in leads[0]} & {one.body.key for one in leads[1]}
    fallen = [one for one in leads[0] for other in supports[1] if one.body.key == other.body.key]
    risen = [other for other in leads[1] for one in supports[0] if one.body.key == other.body.key]
    if not leads[0] or not leads[1]:
        return []
    return [
        *(make_change("agency", "altered", one, leads[1][0]) for one in fallen if one.body.key not in steady),
        *(make_change("agency", "altered", leads[0][0], other) for other in risen if other.body.key not in steady),
    ]


def _compare_role(ours: list[Assignment], theirs: list[Assignment]) -> list[Change]:
    keys = {one.body.key for one in ours}, {other.body.key for other in theirs}
    only_ours = [one for one in ours if one.body.key not in keys[1]]
    only_theirs = [other for other in theirs if other.body.key not in keys[0]]
    changes = []
    while only_ours and only_theirs:
        changes.append(make_change("agency", "altered", only_ours.pop(0), only_theirs.pop(0)))
    # Of several who do something together, one that is gone or new counts; a lone subject may just be left unsaid.
    steady = {one.body.key for one in ours if one.role == "doer"} & {other.body.key for other in theirs}
    counted = {"lead", "support", "doer"} if steady else {"lead", "support"}
    changes += [make_change("agency", "dropped", one, None) for one in only_ours if one.role in counted]
    changes += [make_change("agency", "added", None, other) for other in only_theirs if other.role in counted]
    return changes
