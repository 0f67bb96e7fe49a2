"""Changed scope: the levels, groups and territories that a passage applies to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from toolkit.changes.aspects.groups import compare_audiences
from toolkit.changes.aspects.lists import compare_lists
from toolkit.changes.change import Difference, Direction, make_difference
from toolkit.changes.pairing import (
    Matrix,
    is_cut_out,
    match_contexts,
    measure_likeness,
    pair_mentions,
    score_each,
    weigh_contexts,
)
from toolkit.records import Span
from toolkit.statements.actors.extents import SIZES, Extent, find_extents
from toolkit.statements.actors.roles import find_assignments
from toolkit.statements.passage import KEPT, Passage
from toolkit.statements.vocabulary import compile_phrases, find_phrases, join_phrases, read_phrases

#: Words that narrow a group where they stand after it.
_NARROWING = compile_phrases(
    rf"(?<!\w)(?:(?:là|cho|ở|tại|trong|đối với)\s+)?(?P<word>{join_phrases(read_phrases('narrowing'))})(?! hóa)(?!\w)"
)

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
    changes = changes or _find_cut_qualifiers(reference, plan, skipped)
    told = (
        [*skipped[0], *(change.reference for change in changes if change.reference)],
        [*skipped[1], *(change.plan for change in changes if change.plan)],
    )
    changes += compare_audiences(reference, plan, told)
    return changes or compare_lists(reference, plan, skipped)


def _list_roles(passage: Passage) -> list[tuple[int, int]]:
    return [(one.start, one.end) for one in find_assignments(passage)]


def _is_said(member: str, members: frozenset[str]) -> bool:
    """Tell whether a member is among others; "người dân tộc thiểu số" answers to any group of them."""
    if member == _MINORITY:
        return any(other == member or other.endswith(_OF_MINORITY) for other in members)
    return member in members or (member.endswith(_OF_MINORITY) and _MINORITY in members)


def _find_cut_qualifiers(
    reference: Passage, plan: Passage, skipped: tuple[list[tuple[int, int]], list[tuple[int, int]]]
) -> list[Difference]:
    """Return the groups narrowed on one side only ("cán bộ công đoàn chuyên trách" -> "cán bộ công đoàn")."""
    cuts = _list_cuts(reference, plan, skipped[0]), _list_cuts(plan, reference, skipped[1])
    for one in cuts[0]:
        for other in cuts[1]:
            if _share_neighbour(reference, one, plan, other):
                return [make_difference("scope", "altered", one, other)]
    wider = [one for one in cuts[0] if is_cut_out(reference, one, plan)]
    narrower = [other for other in cuts[1] if is_cut_out(plan, other, reference)]
    return [
        *(make_difference("scope", "stronger", one, _find_anchor(reference, one, plan)) for one in wider),
        *(make_difference("scope", "weaker", _find_anchor(plan, other, reference), other) for other in narrower),
    ]


def _list_cuts(side: Passage, other: Passage, skipped: list[tuple[int, int]]) -> list[Span]:
    """Return the narrowing words of a passage that the other one does not have."""
    known = {_spell_out(match["word"]) for match in _find_narrowing(other)}
    return [
        Span(*match.span())
        for match in _find_narrowing(side)
        if _spell_out(match["word"]) not in known
        and side.text[match.end() : match.end() + 1] != ","
        and not (match["word"] in {"cấp huyện", "cấp xã"} and match["word"][4:] in other.words)
        and not any(start <= match.start("word") < end for start, end in skipped)
    ]


@lru_cache(maxsize=KEPT)
def _find_narrowing(passage: Passage) -> tuple[re.Match[str], ...]:
    return tuple(find_phrases(_NARROWING, passage.text, passage.heads))


def _spell_out(word: str) -> str:
    return word.replace("người ", "").replace("dtts", "dân tộc thiểu số").removesuffix(" dụng")


def _share_neighbour(reference: Passage, in_reference: Span, plan: Passage, in_plan: Span) -> bool:
    neighbours = []
    for side, cut in ((reference, in_reference), (plan, in_plan)):
        words = ("", *side.words, "")
        neighbours.append((words[side.word_at(cut.start)], words[side.word_at(cut.end) + 1]))
    return neighbours[0] == neighbours[1]


def _find_anchor(side: Passage, cut: Span, other: Passage) -> Span | None:
    """Return where in the other passage the words stand from which a qualifier is cut."""
    index = side.word_at(cut.start) - 1
    while index > 0 and side.words[index] in {",", "("}:
        index -= 1
    if index < 0 or side.words[index] not in other.words:
        return None
    found = other.words.index(side.words[index])
    return Span(other.starts[found], other.end_of(found))


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
        if (
            in_reference.kind == "class"
            and len(in_reference.members) == len(in_plan.members) == 1
            and not _are_sizes(in_reference, in_plan)
        ):
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


def _are_sizes(reference: Extent, plan: Extent) -> bool:
    return reference.members | plan.members <= SIZES


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
