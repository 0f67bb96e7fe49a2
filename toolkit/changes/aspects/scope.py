"""Changed scope: the levels, groups and territories that a passage applies to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolkit.changes.change import Difference, Direction, make_difference
from toolkit.changes.pairing import (
    Matrix,
    match_contexts,
    measure_likeness,
    pair_mentions,
    score_each,
    weigh_contexts,
)
from toolkit.statements.actors.extents import Extent, find_extents
from toolkit.statements.actors.roles import find_assignments
from toolkit.statements.passage import Passage

_MINORITY, _OF_MINORITY = "người dân tộc thiểu số", "/dân tộc thiểu số"


def compare_scope(reference: Passage, plan: Passage) -> list[Difference]:
    """Return the changes of level, group and territory between two passages."""
    # The level of a body with a role belongs to the agency.
    skipped = _list_roles(reference), _list_roles(plan)
    sides = find_extents(reference, skipped[0]), find_extents(plan, skipped[1])
    changes: list[Difference] = []
    for kind in ("level", "group", "area", "class"):
        of_reference = [one for one in sides[0] if one.kind == kind]
        of_plan = [other for other in sides[1] if other.kind == kind]
        changes += _compare_kind(reference, plan, of_reference, of_plan)
    return changes


def _list_roles(passage: Passage) -> list[tuple[int, int]]:
    return [(one.start, one.end) for one in find_assignments(passage)]


def _is_said(member: str, members: frozenset[str]) -> bool:
    """Tell whether a member is among others; "người dân tộc thiểu số" answers to any group of them."""
    if member == _MINORITY:
        return any(other == member or other.endswith(_OF_MINORITY) for other in members)
    return member in members or (member.endswith(_OF_MINORITY) and _MINORITY in members)


def _compare_kind(
    reference: Passage, plan: Passage, of_reference: list[Extent], of_plan: list[Extent]
) -> list[Difference]:
    if not of_reference or not of_plan or {one.members for one in of_reference} == {other.members for other in of_plan}:
        return []
    near = weigh_contexts(reference, of_reference), weigh_contexts(plan, of_plan)

    def score(rows: slice, columns: slice) -> Matrix:
        named = score_each(of_reference[rows], of_plan[columns], _compare_names)
        return match_contexts(near[0][rows], near[1][columns]) + named

    pairs, only_reference, only_plan = pair_mentions(of_reference, of_plan, score, lowest=0.3)
    around = dict(zip(of_reference, near[0], strict=True)), dict(zip(of_plan, near[1], strict=True))
    changes = []
    elsewhere = _name_members(only_reference), _name_members(only_plan)
    for in_reference, in_plan in pairs:
        direction = compare_extents(in_reference, in_plan, elsewhere=elsewhere)
        likeness = measure_likeness(around[0][in_reference], around[1][in_plan])
        if in_reference.kind == "class" and len(in_reference.members) == len(in_plan.members) == 1:
            continue  # a rank, which is a target
        if direction == "altered" and likeness < (0.35 if in_reference.kind != "group" else 0.45):
            continue
        if direction and not _stands_apart(in_reference, reference, in_plan, plan):
            changes.append(make_difference("scope", direction, in_reference, in_plan))
    return changes


def _compare_names(reference: Extent, plan: Extent) -> float:
    """Return how much two extents name the same: 0 to 0.8."""
    heads = [{member.split("/")[0] for member in side.members} for side in (reference, plan)]
    return 0.5 * (reference.members == plan.members) + 0.3 * len(heads[0] & heads[1]) / len(heads[0] | heads[1])


def _stands_apart(in_reference: Extent, reference: Passage, in_plan: Extent, plan: Passage) -> bool:
    """Tell whether what narrows a group stands further on in the other clause ("phụ nữ ở nông thôn khởi nghiệp")."""
    if len(in_reference.members) != 1 or len(in_plan.members) != 1:
        return False
    (was,), (now,) = in_reference.members, in_plan.members
    longer, shorter = (was, now) if len(was) > len(now) else (now, was)
    side, of = (plan, in_plan) if longer == was else (reference, in_reference)
    narrowing = longer.removeprefix(f"{shorter}/")
    return narrowing != longer and narrowing in re.split(r"[.;]", side.text[of.end : of.end + 60])[0]


def _name_members(extents: Sequence[Extent]) -> frozenset[str]:
    return frozenset[str]().union(*(one.members for one in extents))


def compare_extents(
    reference: Extent, plan: Extent, *, elsewhere: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
) -> Direction | None:
    """Return the direction from one extent to another, None where they are the same.

    Parameters
    ----------
    reference, plan : Extent
        Of the reference and of the plan.
    elsewhere : pair of frozenset of str
        What is named elsewhere on each side and answers to nothing: it is not gone, or not new.

    Examples
    --------
    >>> both = Extent("level", frozenset({"huyện", "xã"}), 0, 1)
    >>> compare_extents(both, Extent("level", frozenset({"huyện"}), 0, 1))
    'weaker'
    """
    gone = {member for member in reference.members - plan.members if not _is_said(member, plan.members | elsewhere[1])}
    new = {
        member for member in plan.members - reference.members if not _is_said(member, reference.members | elsewhere[0])
    }
    if not gone and not new:
        return None
    if len(new) == 1 and gone and all(was.startswith(f"{now}/") for was in gone for now in new):
        return "stronger"
    if len(gone) == 1 and new and all(now.startswith(f"{was}/") for was in gone for now in new):
        return "weaker"
    if "whole" in reference.members | plan.members:
        return "weaker" if "whole" in reference.members else "stronger"
    if not gone:
        return "stronger"
    return "altered" if new else "weaker"
