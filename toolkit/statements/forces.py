"""How binding an act is put: must, is due, may."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from toolkit.statements.passage import KEPT, Passage, is_content
from toolkit.statements.vocabulary import compile_phrases, find_phrases, group_phrases, read_phrases

MUST, DUE, PLAIN, MAY = 3.0, 2.5, 2.0, 1.0

#: Plain force that is said ("phấn đấu") answers to a stronger or weaker word, its absence is no change; a condition
#: that trails ("nếu có điều kiện") makes what stands before it a may.
_LEVELS = {"trail": MAY, "must": MUST, "due": DUE, "may": MAY, "plain": PLAIN}
_FORCES = compile_phrases(rf"(?<!\w)(?:{group_phrases(read_phrases('forces', 'force', frozenset(_LEVELS)))})(?!\w)")
#: "vận động nhân dân không đốt rơm", but "khuyến khích dùng vật liệu không nung"
_DISSUADED = re.compile(
    r"(?:(?:\s+[^\W\d]+){0,3}?\s+(?:dân|người|hộ|đình|viên|sinh|nghiệp|thôn|xã|phường|chức|nhân|mẹ|chủ|xe|niên|nữ|hàng))?"
    r"\s+không(?! chỉ| những| gian| khí| ngừng| nung| dây| khói| chuyên| dùng tiền mặt)"
)
_NEGATIVE = re.compile(r"(?:^|\s)(?:cấm|không)")


@lru_cache(maxsize=KEPT)
def find_forces(passage: Passage) -> tuple[Marker, ...]:
    """Return the markers of force of a passage; those that stand together count as one, the weakest."""
    markers: list[Marker] = []
    for match in find_phrases(_FORCES, passage.text, passage.heads):
        if passage.is_recital(match.start()):
            continue
        level = _LEVELS[match.lastgroup or "may"]
        negative = bool(_NEGATIVE.search(match.group())) and not match["trail"]
        negative = negative or (level == MAY and bool(_DISSUADED.match(passage.text, match.end())))
        trails = bool(match["trail"]) and not _leads(match)
        marker = Marker(match.start(), match.end(), level, negative, trails)
        last = markers[-1] if markers else None
        if last and _stand_together(last, marker, passage):
            markers[-1] = _merge(last, marker)
        else:
            markers.append(marker)
    return tuple(markers)


def _leads(match: re.Match[str]) -> bool:
    """Tell whether a condition opens its clause ("nếu có điều kiện thì mở lớp")."""
    opens = re.search(r"(?:^|[.;:,|])\s*$", match.string[: match.start()][-3:])
    return bool(opens and re.match(r"\s*(?:thì|,)(?!\w)|\s+[^\W\d]", match.string[match.end() : match.end() + 6]))


def _stand_together(one: Marker, other: Marker, passage: Passage) -> bool:
    between = passage.words[passage.word_at(one.end) : passage.word_at(other.start)]
    if {".", ";", ":"} & set(between):
        return False
    if other.trails:
        return len(between) <= 14
    # An act of its own between two forces ("cần xác minh có thể gia hạn") parts them.
    parted = one.level != other.level and sum(map(is_content, between)) > 1
    return len(between) <= 2 and "," not in between and not parted


def _merge(one: Marker, other: Marker) -> Marker:
    levels = (one.level, other.level)
    return Marker(
        one.start,
        other.end if not other.trails else one.end,
        MAY if MAY in levels else max(levels) if MUST in levels else min(levels),
        one.negative or other.negative,
        one.trails,
    )


@dataclass(frozen=True, slots=True)
class Marker:
    """A word or phrase that says with what force, or with what polarity, an act is told.

    Parameters
    ----------
    start, end : int
        Range in the folded text.
    level : float
        Force, 1 to 3; 0 for markers of polarity.
    negative : bool
        The act is not to be done, or not so.
    trails : bool
        The act stands before the marker.
    """

    start: int
    end: int
    level: float = 0.0
    negative: bool = False
    trails: bool = False
