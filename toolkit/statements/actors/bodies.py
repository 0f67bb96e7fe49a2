"""Names of Vietnamese bodies, central and local, by one key for a body and its natural local counterpart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from toolkit.statements.vocabulary import (
    compile_phrases,
    find_phrases,
    index_heads,
    join_phrases,
    make_key_finder,
    read_phrases,
)

#: Fields of ministries and departments, and bodies with a name of their own.
_FIELDS = read_phrases("fields", "body")
_find_field = make_key_finder(_FIELDS)
_PLACE = (
    r"(?:\s+(?:tỉnh ủy|thành ủy|huyện ủy|quận ủy|thị ủy|đảng ủy(?: xã| phường)?|trung ương(?: đảng)?"
    r"|tỉnh|thành phố|việt nam|nhà nước|cấp (?:tỉnh|huyện|xã)(?:\s*,\s*(?:cấp )?(?:huyện|xã))*(?:\s*(?:,"
    r"|và)\s*(?:cấp )?(?:huyện|xã))?|"
    r"các (?:huyện|xã|cấp|địa phương|quận)(?:, (?:huyện|quận|thị xã|phường|thị trấn|thành phố"
    r"|đặc khu))*(?: và (?:thành phố|thị trấn|thị xã))?|huyện|xã|phường))?"
)
_NAMED = read_phrases("bodies", "body")
_find_name = make_key_finder(_NAMED)
_LEVELS = (
    ("xã", re.compile(r"\b(?:xã|phường|thị trấn)\b")),
    ("huyện", re.compile(r"\b(?:huyện|quận|thị ủy|thị xã)\b")),
)
_OFFICE = rf"(?:bộ trưởng |giám đốc |lãnh đạo |thủ trưởng )?(?:bộ|sở|phòng|ngành)\s+(?P<field>{join_phrases(_FIELDS)})"
#: Sorts of bodies that have a name of their own, and what such a name ends at: the verb of its clause, a link, a place.
_SORT = join_phrases(read_phrases("body_sorts"))
_AFTER_NAME = rf"(?:{join_phrases(read_phrases('performer_ends'))}|và|tỉnh|thành phố|trung ương|việt nam)(?!\w)"
_BODY = compile_phrases(
    rf"(?<!\w)(?<!cơ )(?<!bệnh )(?<!cán )(?<!nội )(?:{_OFFICE}"
    rf"|(?P<named>{join_phrases(_NAMED)})|(?P<other>(?P<sort>{_SORT})(?:\s+(?!{_AFTER_NAME})[^\W\d]+){{0,5}}))"
    rf"(?!\w| viên(?!\w)){_PLACE}",
)


@dataclass(frozen=True, slots=True)
class Body:
    """A body named in a passage; `key` is the same for a ministry and the department under it."""

    key: str
    start: int
    end: int


def find_bodies(text: str, heads: Mapping[str, list[int]] | None = None) -> list[Body]:
    """Return the bodies named in a folded text, in order.

    Parameters
    ----------
    text : str
        Folded text.
    heads : mapping, optional
        Where its words stand, if that is known already.

    Examples
    --------
    >>> [body.key for body in find_bodies("bộ nội vụ phối hợp với ban dân vận trung ương")]
    ['nội vụ', 'dân vận']
    """
    return [
        Body(_make_key(match), match.start(), match.end())
        for match in find_phrases(_BODY, text, heads or index_heads(text))
    ]


def _make_key(match: re.Match[str]) -> str:
    if match["field"]:
        return _find_field(match["field"])
    if match["other"]:
        # "các trường đại học" is a sort of body, not one of them; names are told apart by their first words.
        start = match.start()
        if match.string[max(0, start - 4) : start] == "các ":
            return match["sort"]
        # A general department's counterpart is the department, and that one's the sub-department.
        sort = "cục" if match["sort"].endswith("cục") else match["sort"]
        return " ".join([sort, *match["other"][len(match["sort"]) :].split()[:3]])
    key = _find_name(match["named"])
    if key in {"chính quyền", "dân cử", "chấp hành", "thường vụ"}:
        place = match.group()[len(match["named"]) :]
        level = next((level for level, pattern in _LEVELS if pattern.search(place)), "")
        return f"{key} {level}".rstrip()
    return key
