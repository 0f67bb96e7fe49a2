"""Changed force of an obligation: must, plain, may."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rapidfuzz.distance import Indel

from toolkit.changes.acts import Place, find_governor, list_act_words, locate_act, weigh_act
from toolkit.changes.change import Change, make_change
from toolkit.changes.pairing import measure_likeness, pair_mentions, weigh_contexts
from toolkit.records import Span
from toolkit.statements.forces import DUE, PLAIN, Marker, find_forces
from toolkit.statements.passage import Passage, list_neighbours

_PLAIN = re.compile(
    r"(?<!\w)(?:phấn đấu|tiếp tục|thực hiện|ưu tiên|triển khai|tiến hành|tổ chức|tập trung|chủ động"
    r"|cố gắng|nỗ lực)(?:\s+\w+){0,2}\s+$"
)
#: What follows a force that is told of the whole sentence ("Phấn đấu trước năm 2026, 45% diện tích được cấp mã").
_FRONTED = re.compile(
    r"\s*,?\s*(?:đến|trước|trong|vào|từ|hết|cuối|năm|giai đoạn|ngày|quý|tối thiểu|ít nhất|có|mỗi|hằng|để"
    r"|toàn|\d+)(?!\w)"
)
_NEGATED = re.compile(
    r"(?<!\w)(?P<plain>không|chưa|hạn chế)\s+(?:(?:thực hiện|tiến hành|tổ chức|áp dụng|giải quyết|xem xét)\s+)?"
    r"(?:việc\s+)?(?:\w+\s+)?$|(?<!\w)(?P<soft>chấm dứt|ngăn chặn|tránh"
    r"|ngăn ngừa|phòng ngừa|dừng|bỏ|ngừng|chống|xóa bỏ)\s+(?:việc\s+)?$"
)


def compare_modality(reference: Passage, plan: Passage) -> list[Change]:
    """Return the acts whose force differs between two passages.

    An act without a marker has the plain force ("thực hiện", "phấn đấu" and every bare verb).
    """
    ours, theirs = find_forces(reference), find_forces(plan)
    if not ours and not theirs:
        return []
    if len(ours) == len(theirs) and len({(one.level, one.negative) for one in (*ours, *theirs)}) == 1:
        return []
    near = weigh_contexts(reference, ours, bar=False) | weigh_contexts(plan, theirs, bar=False)

    acts = {id(one): weigh_act(reference, one) for one in ours} | {
        id(other): weigh_act(plan, other) for other in theirs
    }

    def score(one: Marker, other: Marker) -> float:
        around = measure_likeness(near[id(one)], near[id(other)])
        likeness = max(around, 0.4 * around + 0.6 * measure_likeness(acts[id(one)], acts[id(other)]))
        same = reference.text[one.start : one.end] == plan.text[other.start : other.end]
        likeness += 0.2 if same else 0.05 if one.level == other.level else 0.0
        return likeness - (0.1 if PLAIN in {one.level, other.level} else 0.0)

    pairs, only_reference, only_plan = pair_mentions(ours, theirs, score, lowest=0.3)
    changes = [_compare(one, one.level, other, other.level) for one, other in pairs if one.negative == other.negative]
    answered = {id(one) for pair in pairs for one in pair}
    changes += [_find_plain(one, reference, plan, theirs, answered, swap=False) for one in only_reference]
    changes += [_find_plain(other, plan, reference, ours, answered, swap=True) for other in only_plan]
    return [change for change in changes if change is not None]


def _compare(one: object, level: float, other: object, other_level: float) -> Change | None:
    if abs(level - other_level) < 1:
        return None
    return make_change("modality", "stronger" if other_level > level else "weaker", one, other)  # type: ignore[arg-type]


def _find_plain(
    marker: Marker, side: Passage, other: Passage, others: Sequence[Marker], answered: set[int], *, swap: bool
) -> Change | None:
    """Return the change where the other side tells the same act without a marker.

    A marker there that has been `answered` (by id) by one here governs an act of its own.
    """
    if marker.level == PLAIN:
        return None
    act = list_act_words(side, marker)
    place = locate_act(act, other)
    if place is None or place.likeness < 0.5 or list_neighbours(other).isdisjoint(pairwise(act[:3])):
        return None
    governor = find_governor(place, others, other) or _find_fronted(place, others, other)
    here: Marker | Span | Place
    if governor is None:
        here, level = _read_plain(place, other, marker)
        if level is None or (marker.level > PLAIN and here == place and not _is_only_edit(side, marker, other)):
            return None
    elif governor.negative != marker.negative or id(governor) in answered:
        return None
    else:
        here, level = governor, governor.level
    return _compare(here, level, marker, marker.level) if swap else _compare(marker, marker.level, here, level)


def _find_fronted(place: Place, others: Sequence[Marker], passage: Passage) -> Marker | None:
    """Return the force that opens the sentence of a place, before its date or its figure."""
    before = [marker for marker in others if marker.end <= place.start]
    if not before or before[-1].trails or before[-1].negative:
        return None
    last = before[-1]
    opens = not passage.text[: last.start].rstrip() or passage.text[: last.start].rstrip()[-1] in ".;:|"
    parted = re.search(r"[.;:|](?!\d)", passage.text[last.end : place.start])
    return last if opens and not parted and _FRONTED.match(passage.text, last.end) else None


def _is_only_edit(side: Passage, marker: Marker, other: Passage) -> bool:
    """Tell whether the other passage is this one without the marker, and hardly a word else.

    A paraphrase often adds "phải" to a bare verb; an obligation that was taken out leaves the rest alone.
    """
    rest = side.words[: side.word_at(marker.start)] + side.words[side.word_at(marker.end) :]
    return abs(len(rest) - len(other.words)) <= 2 and Indel.distance(rest, other.words) <= 2


def _read_plain(place: Place, other: Passage, marker: Marker) -> tuple[Span | Place, float | None]:
    """Return evidence and force of an act without a marker of force; no force where its polarity differs."""
    before = other.text[max(0, place.start - 30) : place.start]
    negated = _NEGATED.search(before)
    if negated:
        span = Span(place.start - len(before) + negated.start(), place.end)
        if not marker.negative or negated["soft"]:
            return span, None
        return span, PLAIN if negated["plain"] == "hạn chế" else DUE
    plain = _PLAIN.search(before)
    return (Span(place.start - len(before) + plain.start(), place.end) if plain else place), PLAIN
