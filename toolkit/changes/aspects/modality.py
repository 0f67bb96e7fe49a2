"""Changed force of an obligation: must, plain, may."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from toolkit.changes.acts import Place, find_governor, list_act_words, locate_act, weigh_acts
from toolkit.changes.change import Difference, Mention, make_difference
from toolkit.changes.pairing import Matrix, match_contexts, pair_mentions, score_each, weigh_contexts
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


def compare_modality(reference: Passage, plan: Passage) -> list[Difference]:
    """Return the acts whose force differs between two passages.

    An act without a marker has the plain force ("thực hiện", "phấn đấu" and every bare verb).
    """
    of_reference, of_plan = find_forces(reference), find_forces(plan)
    if not of_reference and not of_plan:
        return []
    levels = {(one.level, one.negative) for one in (*of_reference, *of_plan)}
    if len(of_reference) == len(of_plan) and len(levels) == 1:
        return []
    near = weigh_contexts(reference, of_reference, bar=False), weigh_contexts(plan, of_plan, bar=False)
    acts = weigh_acts(reference, of_reference), weigh_acts(plan, of_plan)

    def favour(in_reference: Marker, in_plan: Marker) -> float:
        same = reference.text[in_reference.start : in_reference.end] == plan.text[in_plan.start : in_plan.end]
        bonus = 0.2 if same else 0.05 if in_reference.level == in_plan.level else 0.0
        return bonus - (0.1 if PLAIN in {in_reference.level, in_plan.level} else 0.0)

    def score(rows: slice, columns: slice) -> Matrix:
        around = match_contexts(near[0][rows], near[1][columns])
        likeness = np.maximum(around, 0.4 * around + 0.6 * match_contexts(acts[0][rows], acts[1][columns]))
        return likeness + score_each(of_reference[rows], of_plan[columns], favour)

    pairs, only_reference, only_plan = pair_mentions(of_reference, of_plan, score, lowest=0.3)
    changes = [
        _compare(in_reference, in_reference.level, in_plan, in_plan.level)
        for in_reference, in_plan in pairs
        if in_reference.negative == in_plan.negative
    ]
    answered = {in_reference for in_reference, _ in pairs}, {in_plan for _, in_plan in pairs}
    changes += [_find_plain(one, reference, plan, of_plan, answered[1], swap=False) for one in only_reference]
    changes += [_find_plain(one, plan, reference, of_reference, answered[0], swap=True) for one in only_plan]
    return [change for change in changes if change is not None]


def _compare(reference: Mention, reference_level: float, plan: Mention, plan_level: float) -> Difference | None:
    if abs(reference_level - plan_level) < 1:
        return None
    return make_difference("modality", "stronger" if plan_level > reference_level else "weaker", reference, plan)


def _find_plain(
    marker: Marker, side: Passage, other: Passage, others: Sequence[Marker], answered: set[Marker], *, swap: bool
) -> Difference | None:
    """Return the change where the other side tells the same act without a marker.

    One of the markers there that has been `answered` by one here governs an act of its own.
    """
    # "kịp thời động viên, khen thưởng": an act of its own beside the next one; "Nếu có điều kiện, ..." opens and binds.
    beside = side.text.startswith(",", marker.end) and not _opens_sentence(side, marker)
    if marker.level == PLAIN or beside:
        return None
    act = list_act_words(side, marker)
    place = locate_act(act, other)
    if place is None or place.likeness < 0.5 or list_neighbours(other).isdisjoint(pairwise(act[:3])):
        return None
    if side.text[marker.start : marker.end] in other.text[max(0, place.start - 30) : place.start]:
        return None  # said there too, in a name of things ("cơ chế khuyến khích")
    governor = find_governor(place, others, other) or _find_fronted(place, others, other)
    here: Marker | Span | Place
    if governor is None:
        here, level = _read_plain(place, other, marker)
        if level is None or (marker.level > PLAIN and here == place):
            return None
    elif governor.negative != marker.negative or governor in answered:
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
    parted = re.search(r"[.;:|](?!\d)", passage.text[last.end : place.start])
    return last if _opens_sentence(passage, last) and not parted and _FRONTED.match(passage.text, last.end) else None


def _opens_sentence(side: Passage, marker: Marker) -> bool:
    return side.text[: marker.start].rstrip()[-1:] in {"", *".;:|"}


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
