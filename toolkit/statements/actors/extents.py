"""What a passage applies to: levels of government, groups of people or bodies, territories."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile

from toolkit.statements.passage import KEPT, Passage
from toolkit.statements.vocabulary import compile_phrases, find_phrases, join_phrases, make_key_finder, read_phrases

_ALL_LEVELS = frozenset({"tỉnh", "huyện", "xã"})
_RANKED = ("xã", "huyện", "tỉnh", "trung ương")
_NAME = "trung ương|tỉnh|huyện|xã|cơ sở|thôn|thành phố|quận|phường"
_LEVELS = compile_phrases(
    rf"(?<!\w)(?:(?P<every>(?:ở\s+)?(?:các|mọi|tất cả các|cả ba|ba|3)\s+cấp(?!\s+(?:ủy|{_NAME}|học|bậc"
    rf"|độ))|từ (?:cấp )?(?:trung ương|tỉnh|thành phố) (?:đến|tới|xuống) (?:tận )?(?:cấp )?(?:cơ sở|xã"
    rf"|thôn)|(?:cả )?(?:ba|3) cấp (?:tỉnh, huyện, xã|tỉnh, huyện và xã))"
    rf"|(?:cả )?(?:hai|2) cấp\s+(?P<two>(?:{_NAME})\s*(?:,|và|-)\s*(?:{_NAME}))"
    rf"|từ cấp (?P<low>{_NAME}) (?P<turn>trở lên|trở xuống)|cấp (?P<low2>{_NAME}) (?P<turn2>trở lên"
    rf"|trở xuống)|từ cấp (?P<from>{_NAME}) (?:đến|tới|xuống) cấp (?P<to>{_NAME})"
    rf"|(?P<units>(?:các |mỗi |từng )?(?:huyện, (?:quận, )?thị xã(?:,| và) thành phố|huyện, thành phố"
    rf"|quận, huyện(?:, thị xã)?))"
    rf"|(?P<communes>(?:các |mỗi |từng )?xã, phường(?:(?:,| và) thị trấn|(?:,| và) đặc khu)?)"
    rf"|(?:cấp|tuyến) (?P<list>(?:{_NAME})(?:\s*(?:,\s*và|,|và|hoặc|lẫn)\s*(?:(?:cấp"
    rf"|tuyến)\s+)?(?:{_NAME})(?!\s+(?:hội|ủy"
    rf"|phố)))*))(?!\w)",
)
_LIST_LINK = re.compile(r"\s*(?:,\s*và|,|và)\s*")
_LEVEL_NAMES = {"cơ sở": "xã", "phường": "xã", "thành phố": "huyện", "quận": "huyện"}

_GROUPS = read_phrases("groups", "group")
_find_group = make_key_finder(_GROUPS)
_GROUP = join_phrases(_GROUPS)
_QUALIFIERS = read_phrases("qualifiers", "qualifier")
_find_qualifier = make_key_finder(_QUALIFIERS)
_SIZE = "siêu nhỏ|nhỏ|vừa|trung bình|lớn"
_SIZES = rf"(?:có )?(?:quy mô )?(?:{_SIZE})(?:(?:,| và|, và| hoặc) (?:{_SIZE})(?!\w))*(?! (?:mạnh|lên|tuổi))"
_QUALIFIER = f"{join_phrases(_QUALIFIERS)}|{_SIZES}"
_ITEM = rf"(?:{_GROUP})(?:\s+(?:{_QUALIFIER})(?!\w))?"
_GROUP_LISTS = compile_phrases(
    rf"(?<!\w)(?P<first>{_ITEM})(?:\s*(?:,\s*và|,|và|hoặc|cùng|lẫn)\s*(?:các\s+)?{_ITEM})*(?!\w)",
)
_ITEM_RE = re.compile(rf"(?<!\w)(?P<group>{_GROUP})(?:\s+(?P<qualifier>{_QUALIFIER})(?!\w))?(?!\w)")
_SIZE_RE = re.compile(rf"(?<!\w)(?:{_SIZE})(?!\w)")


_CLASS = rf"(?:[ivx]{{1,3}}|[1-5]|{_SIZE})(?!\w|[.,/]\d|%)"
#: Sizes and classes that a provision applies to ("loại lớn, loại vừa", "thành phố loại I và loại II").
_CLASSES = compile_phrases(
    rf"(?<!\w)(?:loại|hạng|quy mô|cỡ)\s+(?P<first>{_CLASS})"
    rf"(?P<rest>(?:\s*(?:,\s*và|,|và|hoặc|lẫn)\s*(?:(?:loại|hạng|quy mô|cỡ)\s+)?{_CLASS})*)",
)
_CLASS_RE = re.compile(rf"(?<!\w){_CLASS}")

_AREAS = read_phrases("areas", "area")
_find_area = make_key_finder(_AREAS)
_AREA = join_phrases(_AREAS)
_AREA_LISTS = compile_phrases(
    rf"(?<!\w)(?:(?P<whole>toàn quốc|cả nước|toàn tỉnh|cả tỉnh|toàn thành phố"
    rf"|(?:trên )?địa bàn (?:toàn )?(?:tỉnh|thành phố)|trên phạm vi (?:toàn quốc|cả nước|toàn tỉnh)"
    rf"|mọi địa bàn|tất cả các địa phương)"
    rf"|(?:{_AREA})(?:\s*(?:,\s*và|,|và|hoặc|lẫn)\s*(?:các\s+)?(?:{_AREA}))*)(?!\w)",
)
_AREA_RE = re.compile(rf"(?<!\w)(?:{_AREA})(?!\w)")


@dataclass(frozen=True, slots=True)
class Extent:
    """What a passage applies to at one place.

    Parameters
    ----------
    kind : str
        level, group, area or class.
    members : frozenset of str
        Keys of what is named; a group and what narrows it are joined by a slash ("cán bộ/nữ").
    start, end : int
        Range in the folded text.
    """

    kind: str
    members: frozenset[str]
    start: int
    end: int


def find_extents(passage: Passage, skipped: list[tuple[int, int]]) -> list[Extent]:
    """Return the levels, groups and areas of a passage, without those inside the ranges `skipped`."""
    return [one for one in _list_extents(passage) if not any(start <= one.start < end for start, end in skipped)]


@lru_cache(maxsize=KEPT)
def _list_extents(passage: Passage) -> tuple[Extent, ...]:
    text = passage.text
    extents = _join_levels([_read_levels(match) for match in find_phrases(_LEVELS, text, passage.heads)], text)
    extents += [_read_groups(match) for match in find_phrases(_GROUP_LISTS, text, passage.heads)]
    extents += [_read_areas(match) for match in find_phrases(_AREA_LISTS, text, passage.heads)]
    extents += [_read_classes(match) for match in find_phrases(_CLASSES, text, passage.heads)]
    return tuple(one for one in extents if not passage.is_recital(one.start))


def _read_classes(match: re.Match[str]) -> Extent:
    """Return the classes of a list; one alone is a rank, and only answers to several."""
    return Extent("class", frozenset(_CLASS_RE.findall(match.group())), *match.span())


def _join_levels(levels: list[Extent], text: str) -> list[Extent]:
    """Join the levels of one list ("huyện, thị xã, thành phố và xã, phường, thị trấn")."""
    joined: list[Extent] = []
    for one in levels:
        last = joined[-1] if joined else None
        if last and _LIST_LINK.fullmatch(text, last.end, one.start):
            joined[-1] = replace(last, members=last.members | one.members, end=one.end)
        else:
            joined.append(one)
    return joined


def _read_levels(match: re.Match[str]) -> Extent:
    span = match.span()
    if match["every"]:
        return Extent("level", _ALL_LEVELS, *span)
    if match["units"] or match["communes"]:
        return Extent("level", frozenset({"huyện" if match["units"] else "xã"}), *span)
    low = match["low"] or match["low2"]
    if low:
        low = _LEVEL_NAMES.get(low, low)
        ranked = [name for name in _RANKED if name != "trung ương"]
        at = ranked.index(low) if low in ranked else 0
        upward = (match["turn"] or match["turn2"]) == "trở lên"
        return Extent("level", frozenset(ranked[at:] if upward else ranked[: at + 1]), *span)
    if match["from"]:
        ends = [_LEVEL_NAMES.get(match[name], match[name]) for name in ("from", "to")]
        places = sorted(_RANKED.index(end) if end in _RANKED else 0 for end in ends)
        return Extent("level", frozenset(_RANKED[places[0] : places[1] + 1]), *span)
    names = re.findall(rf"(?<!\w)(?:{_NAME})(?!\w)", match["two"] or match["list"])
    return Extent("level", frozenset(_LEVEL_NAMES.get(name, name) for name in names), *span)


def _read_groups(match: re.Match[str]) -> Extent:
    items = [
        (_find_group(item["group"]), _find_qualifier(item["qualifier"] or ""))
        # Read on beyond the list: a phrase may ask for what follows it ("tổ chức" before "cá nhân").
        for item in takewhile(lambda item: item.start() < match.end(), _ITEM_RE.finditer(match.string, match.start()))
    ]
    shared = not any(qualifier for _, qualifier in items[:-1]) and not _SIZE_RE.search(items[-1][1])
    if shared:  # "phụ nữ, thanh niên khởi nghiệp": said of all
        items = [(group, items[-1][1]) for group, _ in items]
    return Extent("group", frozenset(member for item in items for member in _list_members(*item)), *match.span())


def _list_members(group: str, qualifier: str) -> list[str]:
    """Return the keys of a group; one of several sizes is several ("doanh nghiệp nhỏ và vừa")."""
    sizes = _SIZE_RE.findall(qualifier)
    return [f"{group}/{part}".rstrip("/") for part in sizes or [qualifier]]


def _read_areas(match: re.Match[str]) -> Extent:
    if match["whole"]:
        return Extent("area", frozenset({"whole"}), *match.span())
    return Extent(
        "area",
        frozenset(_find_area(area) for area in _AREA_RE.findall(match.group())),
        *match.span(),
    )
