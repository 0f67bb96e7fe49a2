"""What a list names on one side only: "quốc lộ" against "quốc lộ và đường tỉnh"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from toolkit.changes.change import Difference, Range, make_difference
from toolkit.changes.pairing import measure_likeness, weigh_contexts
from toolkit.records import Span
from toolkit.statements.actors.groups import HEAD_WORDS
from toolkit.statements.actors.names import names_places
from toolkit.statements.passage import KEPT, Passage, index_words, is_content, list_neighbours
from toolkit.statements.vocabulary import read_words

_LINKS = frozenset({",", "và", "hoặc", "lẫn"})
_PLURALS = frozenset({"các", "những", "mọi", "từng", "cả", "một", "số"})
_STOPS = read_words("list_end") | frozenset(".;:()|")
#: What opens examples: they are within what is named.
_EXAMPLES = frozenset({"như", "nhất", "gồm", "kể", "đó"})
#: First words of things and places that a list may name, beside those of groups.
_THINGS = read_words("thing") | {word for word, names in HEAD_WORDS.items() if (word,) in names}
#: First words of bodies: who does something is told apart.
_BODIES = read_words("body")
_VAGUE = frozenset(
    {
        ("cơ", "quan"),
        ("đơn", "vị"),
        ("tổ", "chức"),
        ("cá", "nhân"),
        ("địa", "phương"),
        ("trường", "hợp"),
        ("chủ", "trì"),
        ("xã", "hội"),
        ("công", "tác"),
        ("phối", "hợp"),
    }
)
#: First words of acts that stand in lists as things do.
_ACTS = read_words("act")
#: Words before the name of a place that may be left out.
_PLACES = frozenset({("khu", "vực"), ("địa", "bàn")})
#: First words of what tells kinds of one thing apart.
_KINDS = read_words("kind")
_HEAD_PAIRS = frozenset(name[:2] for names in HEAD_WORDS.values() for name in names if len(name) > 1)
_LONGEST = 6
#: How many places of a word are looked at.
_MOST = 20
#: How alike the words around the member that both sides name must be, 0 to 1.
_ALIKE = 0.3


@dataclass(frozen=True, slots=True)
class _Item:
    """A member of a list: the indexes of its first word and of the one behind its last."""

    first: int
    last: int


def compare_lists(reference: Passage, plan: Passage, told: tuple[Sequence[Range], Sequence[Range]]) -> list[Difference]:
    """Return the members that a list has on one side only; one change a side.

    Only where the other member of the pair stands on both sides, and the one that is missing has no word in its place:
    another wording of a list is no narrower one.

    Parameters
    ----------
    reference, plan : Passage
    told : pair of sequence of (int, int)
        Ranges of which other comparisons have told already.
    """
    gone = _find_single(reference, plan, told[0])
    new = _find_single(plan, reference, told[1])
    if gone and new:
        return []
    if gone:
        return [make_difference("scope", "weaker", *gone)]
    return [make_difference("scope", "stronger", new[1], new[0])] if new else []


def _find_single(side: Passage, other: Passage, told: Sequence[Range]) -> tuple[Span, Span] | None:
    """Return the range of a member that only this side names, and of its neighbour on the other side."""
    for left, right in _list_pairs(side):
        shared = _count_shared(side.words, left, right)
        for single, kept in ((right, left), (left, right)):
            if not _is_absent(side.words, single, shared, other) or not _is_thing(side, single, left, right):
                continue
            span = _span(side, single)
            if any(start < span.end and span.start < end for start, end in told) or side.is_recital(span.start):
                continue
            place = _find_kept(side, kept, shared, other)
            if place and not _is_replaced(other, place, side):
                return span, _span(other, place)
    return None


@lru_cache(maxsize=KEPT)
def _list_pairs(passage: Passage) -> tuple[tuple[_Item, _Item], ...]:
    words = passage.words
    pairs = []
    for link, word in enumerate(words):
        if word not in _LINKS or (word == "," and words[link + 1 : link + 2] in (("và",), ("hoặc",))):
            continue
        right = _read_right(words, link + 1)
        left = _read_left(words, link - 1 if words[link - 1] == "," else link) if right else None
        if not left or not right:
            continue
        same = [at for at in range(left.first, left.last - 1) if words[at] == words[right.first]]
        if same:  # "hệ thống đê biển và đê sông"
            left = _Item(same[-1], left.last)
        elif right.last - right.first == 2 and left.last - left.first > 3 and words[left.first] in _THINGS:
            pairs.append((_Item(left.last - 2, left.last), right))  # "cơ sở giáo dục mầm non và phổ thông"
        if word != "," or _are_groups(words, left, right):
            pairs.append((left, right))
    return tuple(pairs)


def _are_groups(words: Sequence[str], left: _Item, right: _Item) -> bool:
    """Tell whether two members parted by a comma only are groups, or of one kind: a comma also parts clauses."""
    pairs = [tuple(words[item.first : item.first + 2]) for item in (left, right)]
    return pairs[0] == pairs[1] or all(pair in _HEAD_PAIRS for pair in pairs)


def _read_left(words: Sequence[str], end: int) -> _Item | None:
    first = end
    while first > max(0, end - _LONGEST) and words[first - 1] not in _STOPS and words[first - 1] not in _LINKS:
        first -= 1
    while first < end and words[first] in _PLURALS:
        first += 1
    if first and words[first - 1] in _EXAMPLES:
        return None
    return _Item(first, end) if end - first >= 2 else None


def _read_right(words: Sequence[str], first: int) -> _Item | None:
    while first < len(words) and words[first] in _PLURALS:
        first += 1
    last = first
    while last < min(len(words), first + _LONGEST) and words[last] not in _STOPS and words[last] not in _LINKS:
        last += 1
    return _Item(first, last) if last - first >= 2 else None


def _count_shared(words: Sequence[str], left: _Item, right: _Item) -> int:
    """Return how many first words both members have in common ("khu vực II và khu vực III")."""
    same = 0
    while same < min(left.last - left.first, right.last - right.first) - 1:
        if words[left.first + same] != words[right.first + same]:
            break
        same += 1
    return same


def _is_thing(side: Passage, single: _Item, left: _Item, right: _Item) -> bool:
    """Tell whether a member of a list is a group, a place or a thing; a local one by its name is none that counts."""
    words, head = side.words, side.words[single.first]
    pair = words[single.first : single.first + 2]
    if head in _BODIES or words[left.first] in _BODIES or pair in _VAGUE:
        return False
    span = _span(side, single)
    if names_places(side, span.start, span.end):
        return False
    ends_alike = words[left.last - 1] == words[right.last - 1] and head == "ngoài"  # "công lập và ngoài công lập"
    kinds = ends_alike or left.last - left.first == right.last - right.first == 2
    return (head in _THINGS and head not in _ACTS) or pair in _HEAD_PAIRS or (kinds and head in _KINDS)


def _is_absent(words: Sequence[str], single: _Item, shared: int, other: Passage) -> bool:
    own = words[single.first + shared : single.last]
    if own[:2] in _PLACES and len(own) > 3:  # "khu vực thành thị" is "thành thị"
        own = own[2:]
    known = index_words(other)
    if shared:
        return own[0] not in known
    if own[0] not in known:
        return True
    if own[:2] in list_neighbours(other) or own[1] in known:
        return False
    content = [word for word in own if is_content(word)]
    return 2 * sum(word in known for word in content) <= len(content)


def _find_kept(side: Passage, kept: _Item, shared: int, other: Passage) -> _Item | None:
    """Return where the other passage names a member of the list in like words."""
    words, first = side.words, kept.first + max(0, shared - 1)
    span = _span(side, kept)
    near = weigh_contexts(side, [span])[0]
    for pair in (words[first : first + 2], words[kept.last - 2 : kept.last]):
        for index in index_words(other).get(pair[0], ())[:_MOST]:
            if other.words[index : index + 2] == pair:
                place = _Item(index, index + 2)
                there = _span(other, place)
                if measure_likeness(near, weigh_contexts(other, [there])[0]) >= _ALIKE:
                    return place
    return None


def _is_replaced(other: Passage, place: _Item, side: Passage) -> bool:
    """Tell whether the other passage puts a member of its own beside the one that both name."""
    known = index_words(side)
    return any(
        (left.first <= place.first < left.last and other.words[right.first] not in known)
        or (right.first <= place.first < right.last and other.words[left.last - 1] not in known)
        for left, right in _list_pairs(other)
    )


def _span(passage: Passage, item: _Item) -> Span:
    return Span(passage.starts[item.first], passage.end_of(item.last - 1))
