"""Whom and what a provision is for, without a list of all groups: a known head noun and whatever narrows it.

"cho nghệ sĩ nhân dân, nghệ sĩ ưu tú" is a list of two groups, each a head (nghệ sĩ) with words that narrow it. What
stands in a list on one side only, and nowhere on the other side, widens or narrows the scope.
"""

from __future__ import annotations

from itertools import pairwise

from toolkit.changes.change import Difference, make_difference
from toolkit.changes.pairing import measure_likeness, weigh_contexts
from toolkit.statements.actors.groups import PLURALS, Audience, Group, find_audiences
from toolkit.statements.passage import Passage, is_content, list_neighbours
from toolkit.statements.vocabulary import read_words

#: Heads that alone say too little to widen or narrow anything.
_VAGUE = frozenset({"người", "hộ", "con", "chủ", "phó", "khu", "vùng", "xã", "phường", "huyện", "cơ sở", "đơn vị",
                    "tổ chức", "trường", "trung tâm", "hội", "thành viên", "cụm", "quận", "thôn", "làng"})  # fmt: skip
#: Units of one kind: "xã" answers to "phường".
_UNITS = frozenset({("xã",), ("phường",), ("thị", "trấn"), ("huyện",), ("quận",), ("thôn",), ("tổ", "dân", "phố")})
#: What tells units of one kind apart by where they lie.
_TERRAIN = read_words("terrain")
#: From which likeness on the words around two lists tell that one answers to the other.
_ALIKE = 0.3
#: Words of places that a province puts where the nation stood.
_LOCAL = read_words("place")


def compare_audiences(
    reference: Passage, plan: Passage, skipped: tuple[list[tuple[int, int]], list[tuple[int, int]]]
) -> list[Difference]:
    """Return the groups that are listed on one side only, or put in place of one another.

    Parameters
    ----------
    reference, plan : Passage
    skipped : pair of list of (int, int)
        Ranges that other comparisons have dealt with.
    """
    of_reference, of_plan = (
        [one for one in find_audiences(side) if not any(start < one.end and one.start < end for start, end in ranges)]
        for side, ranges in zip((reference, plan), skipped, strict=True)
    )
    named = {group for one in of_reference for group in one.groups}, {group for one in of_plan for group in one.groups}
    if not of_reference or not of_plan or named[0] == named[1]:
        return []
    news = _list_news(named[0] - named[1], plan), _list_news(named[1] - named[0], reference)
    found = [
        (one, other, change)
        for one in of_reference
        for other in of_plan
        if one.groups != other.groups and (change := _compare_lists(reference, one, plan, other, news))
    ]
    near = (
        weigh_contexts(reference, [in_reference for in_reference, _, _ in found]),
        weigh_contexts(plan, [in_plan for _, in_plan, _ in found]),
    )
    changes: list[Difference] = []
    answered: tuple[set[int], set[int]] = set(), set()  # by where the lists begin
    for (in_reference, in_plan, change), *contexts in zip(found, *near, strict=True):
        answers = in_reference.start not in answered[0] and in_plan.start not in answered[1]
        if answers and measure_likeness(*contexts) >= _ALIKE:
            changes.append(change)
            answered[0].add(in_reference.start)
            answered[1].add(in_plan.start)
    return changes


def _list_news(groups: set[Group], other: Passage) -> frozenset[Group]:
    return frozenset(group for group in groups if _is_news(group, other))


def _compare_lists(
    reference: Passage,
    in_reference: Audience,
    plan: Passage,
    in_plan: Audience,
    news: tuple[frozenset[Group], frozenset[Group]],
) -> Difference | None:
    if _part_ways(in_reference.groups[0], in_plan.groups[0], reference, plan):
        return make_difference("scope", "altered", in_reference, in_plan)
    gone = [group for group in in_reference.groups if group in news[0] and not _continues(group, in_plan)]
    new = [group for group in in_plan.groups if group in news[1] and not _continues(group, in_reference)]
    if not gone and not new:
        return None
    if any(group not in gone and _is_listed(group, in_plan) for group in in_reference.groups):
        return make_difference(
            "scope", "altered" if gone and new else "weaker" if gone else "stronger", in_reference, in_plan
        )
    if len(gone) < len(in_reference.groups) or len(new) < len(in_plan.groups):
        return None
    same_head = in_reference.groups[0].head == in_plan.groups[0].head
    if same_head or _stand_alike(reference, in_reference, plan, in_plan):
        return make_difference("scope", "altered", in_reference, in_plan)
    return None


def _continues(group: Group, audience: Audience) -> bool:
    """Tell whether a group is one of a list with more words behind it ("trẻ em", "trẻ em bị xâm hại")."""
    return any(
        (group.head == other.head or {group.head, other.head} <= _UNITS)
        and group.narrowing[: len(other.narrowing)] == other.narrowing
        for other in audience.groups
    )


def _part_ways(in_reference: Group, in_plan: Group, reference: Passage, plan: Passage) -> bool:
    """Tell whether two groups begin alike and then name what the other side does not know."""
    if (
        in_reference.head != in_plan.head
        or not in_reference.narrowing
        or in_reference.narrowing[:1] != in_plan.narrowing[:1]
    ):
        return False
    same = 0
    while in_reference.narrowing[same : same + 1] == in_plan.narrowing[same : same + 1] != ():
        same += 1
    tails = in_reference.narrowing[same:], in_plan.narrowing[same:]
    while tails[0][-1:] == tails[1][-1:] != ():
        tails = tails[0][:-1], tails[1][:-1]
    rests = (tails[0], plan), (tails[1], reference)
    return all(rest and _is_news(Group(in_reference.head, rest), side) for rest, side in rests)


def _is_listed(group: Group, audience: Audience) -> bool:
    return any(
        group.head == other.head
        and (set(group.narrowing) <= set(other.narrowing) or set(other.narrowing) <= set(group.narrowing))
        for other in audience.groups
    )


def _is_news(group: Group, other: Passage) -> bool:
    """Tell whether a group stands nowhere in the other passage: hardly two of its words side by side."""
    telling = [word for word in group.narrowing if is_content(word) and word not in _LOCAL]
    if not telling:
        return not group.narrowing and " ".join(group.head) not in _VAGUE and not _has_words(group.head, other)
    if group.head in _UNITS and _TERRAIN.isdisjoint(group.narrowing):
        return False
    neighbours = list_neighbours(other)
    words = (group.head[-1], *group.narrowing)
    common = sum(pair in neighbours for pair in pairwise(words))
    known = sum(word in other.words for word in telling)
    return common <= 0.25 * len(group.narrowing) and known <= 0.5 * len(telling)


def _has_words(words: tuple[str, ...], other: Passage) -> bool:
    return all(word in other.words for word in words)


def _stand_alike(reference: Passage, in_reference: Audience, plan: Passage, in_plan: Audience) -> bool:
    """Tell whether the same words lead to both lists ("bồi dưỡng kiến thức an ninh cho")."""
    before = [
        tuple(word for word in side.words[max(0, of.first - 7) : of.first] if word not in PLURALS)[-4:]
        for side, of in ((reference, in_reference), (plan, in_plan))
    ]
    if len(before[0]) < 4 or before[0] != before[1]:
        return False
    # "cán bộ không chuyên trách", "người hoạt động không chuyên trách": another name of one group.
    after = [
        side.words[side.word_at(of.end) : side.word_at(of.end) + 1]
        for side, of in ((reference, in_reference), (plan, in_plan))
    ]
    return after[0] != after[1] or after[0] not in (("không",), ("chưa",))
