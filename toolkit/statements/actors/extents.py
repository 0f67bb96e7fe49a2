"""What a passage applies to: levels of government, groups of people or bodies, territories."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from toolkit.statements.passage import KEPT, Passage
from toolkit.statements.vocabulary import compile_phrases, find_phrases

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

#: Groups with the ways to write them; the first word is the key.
_GROUPS = {
    "cán bộ": "(?:đội ngũ )?cán bộ",
    "công chức": "công chức",
    "viên chức": "viên chức",
    "đảng viên": "đảng viên",
    "người lao động": "người lao động",
    "lực lượng vũ trang": "lực lượng vũ trang",
    "đoàn viên": "đoàn viên",
    "hội viên": "hội viên",
    "hộ nghèo": "(?:hộ|gia đình|người) nghèo",
    "hộ cận nghèo": "(?:hộ )?cận nghèo",
    "học sinh": "học sinh",
    "sinh viên": "sinh viên",
    "giáo viên": "giáo viên|nhà giáo",
    "giảng viên": "giảng viên",
    "nông dân": "nông dân",
    "công nhân": "công nhân",
    "thanh niên": "thanh niên",
    "phụ nữ": "phụ nữ",
    "trẻ em": "trẻ em",
    "người cao tuổi": "người cao tuổi|người già",
    "người khuyết tật": "người khuyết tật",
    "doanh nghiệp": "doanh nghiệp",
    "hợp tác xã": "hợp tác xã|htx",
    "hộ kinh doanh": "hộ kinh doanh|hộ sản xuất kinh doanh",
    "trí thức": "trí thức",
    "bí thư": "bí thư",
    "chủ tịch": "chủ tịch",
    "bác sĩ": "bác sĩ",
    "điều dưỡng": "điều dưỡng",
    "dân quân": "dân quân",
    "người có công": "người có công",
    "thân nhân": "thân nhân(?: liệt sĩ| người có công)?",
    "lao động phi chính thức": "(?:người )?lao động (?:khu vực )?phi chính thức",
    "cựu chiến binh": "cựu chiến binh",
    "mầm non": "mầm non",
    "tiểu học": "tiểu học",
    "trung học cơ sở": "trung học cơ sở|thcs",
    "trung học phổ thông": "trung học phổ thông|thpt",
    "trung cấp": "(?<=trường )trung cấp|(?<=học sinh )trung cấp|(?<=học viên )trung cấp",
    "cao đẳng": "(?<=trường )cao đẳng|(?<=sinh viên )cao đẳng|(?<=học viên )cao đẳng",
    "đại học": "(?<=sinh viên )đại học",
    "giáo dục thường xuyên": "giáo dục thường xuyên|gdtx",
    "trạm y tế": "trạm y tế",
    "bệnh viện": "bệnh viện",
    "người dân": "người dân(?! tộc)|nhân dân",
    "tổ chức": "tổ chức(?= (?:và )?cá nhân)",
    "cá nhân": "cá nhân",
    "cấp trưởng": "cấp trưởng|người đứng đầu",
    "cấp phó": "cấp phó",
    "thôn": "(?<!nông )thôn|(?<=thôn, )bản|(?<=thôn và )bản|buôn",
    "tổ dân phố": "tổ dân phố",
    "chuyên gia": "chuyên gia",
    "người dân tộc thiểu số": "(?:người|đồng bào|cán bộ người) (?:dân tộc thiểu số|dtts)",
}
_GROUP = "|".join(_GROUPS.values())
_QUALIFIERS = {
    "nữ": "(?:là )?nữ(?! giới)",
    "trẻ": "trẻ(?! em| hóa)(?: tuổi)?",
    "dân tộc thiểu số": "(?:(?:là )?người )?(?:dân tộc thiểu số|dtts)",
    "lãnh đạo": r"lãnh đạo(?:\s*,\s*quản lý)?",
    "không chuyên trách": "(?:hoạt động )?không chuyên trách",
    "chuyên trách": "chuyên trách",
    "chủ chốt": "chủ chốt",
    "nhà nước": "nhà nước(?! giữ| nắm| sở hữu)",
    "tư nhân": "tư nhân|ngoài nhà nước",
    "đầu tư nước ngoài": "(?:có vốn )?đầu tư nước ngoài|fdi",
    "hợp đồng": "hợp đồng",
    "công lập": "công lập",
    "ngoài công lập": "ngoài công lập|tư thục",
    "nội trú": "nội trú",
    "mới": "mới(?: được)? tuyển(?: dụng)?|tuyển(?: dụng)? mới",
    "khoa học": r"khoa học(?: và công nghệ)?|khcn|kh\s?&\s?cn",
    "hưu trí": "hưu trí|nghỉ hưu",
    "khởi nghiệp": "khởi nghiệp",
    "nghèo": "nghèo",
}
_SIZE = "siêu nhỏ|nhỏ|vừa|trung bình|lớn"
SIZES = frozenset(_SIZE.split("|"))
_SIZES = rf"(?:có )?(?:quy mô )?(?:{_SIZE})(?:(?:,| và|, và| hoặc) (?:{_SIZE})(?!\w))*(?! (?:mạnh|lên|tuổi))"
_QUALIFIER = "|".join((*_QUALIFIERS.values(), _SIZES))
_ITEM = rf"(?:{_GROUP})(?:\s+(?:{_QUALIFIER})(?!\w))?"
_GROUP_LISTS = compile_phrases(
    rf"(?<!\w)(?P<first>{_ITEM})(?:\s*(?:,\s*và|,|và|hoặc|cùng|lẫn)\s*(?:các\s+)?{_ITEM})*(?!\w)",
)
_ITEM_RE = re.compile(rf"(?<!\w)(?P<group>{_GROUP})(?:\s+(?P<qualifier>{_QUALIFIER})(?!\w))?(?!\w)")
_GROUP_KEYS = tuple((key, re.compile(rf"(?:{pattern})$")) for key, pattern in _GROUPS.items())
_SIZE_RE = re.compile(rf"(?<!\w)(?:{_SIZE})(?!\w)")
_QUALIFIER_KEYS = tuple((key, re.compile(rf"(?:{pattern})$")) for key, pattern in _QUALIFIERS.items())


_CLASS = rf"(?:[ivx]{{1,3}}|[1-5]|{_SIZE})(?!\w|[.,/]\d|%)"
#: Sizes and classes that a provision applies to ("loại lớn, loại vừa", "thành phố loại I và loại II").
_CLASSES = compile_phrases(
    rf"(?<!\w)(?:loại|hạng|quy mô|cỡ)\s+(?P<first>{_CLASS})"
    rf"(?P<rest>(?:\s*(?:,\s*và|,|và|hoặc|lẫn)\s*(?:(?:loại|hạng|quy mô|cỡ)\s+)?{_CLASS})*)",
)
_CLASS_RE = re.compile(rf"(?<!\w){_CLASS}")

_AREAS = {
    "vùng sâu": "vùng sâu",
    "vùng xa": "vùng xa",
    "biên giới": "(?:vùng |khu vực |xã )?biên giới",
    "hải đảo": "hải đảo|xã đảo|huyện đảo",
    "miền núi": "(?:vùng |khu vực |địa bàn |huyện |xã )?miền núi",
    "vùng cao": "vùng cao",
    "nông thôn": "(?:khu vực |vùng |địa bàn )?nông thôn(?! mới)",
    "đô thị": "(?:khu vực |vùng |địa bàn )?(?:đô thị|thành thị)(?! thông minh| hóa| loại| văn minh)",
    "đồng bằng": "(?:vùng )?đồng bằng",
    "ven biển": "(?:(?:vùng |khu vực |xã )?bãi ngang )?(?:vùng |khu vực |xã )?ven biển",
    "khu công nghiệp": "khu công nghiệp",
    "cụm công nghiệp": "cụm công nghiệp",
    "khu kinh tế": "khu kinh tế",
    "khu chế xuất": "khu chế xuất",
    "vùng dân tộc": "vùng (?:đồng bào )?(?:dân tộc thiểu số|dtts)",
    "đặc biệt khó khăn": "(?:xã |thôn |địa bàn |vùng |khu vực )?đặc biệt khó khăn",
    "huyện nghèo": "huyện nghèo|xã nghèo",
    "nội thành": "(?:khu vực |các quận )?(?:nội thành|nội đô|nội thị)",
    "ngoại thành": "(?:khu vực |các huyện )?ngoại (?:thành|thị)",
    "trọng điểm": "(?:địa bàn|địa phương|khu vực|vùng|huyện|xã) trọng điểm",
    "một số nơi": "một số (?:địa phương|địa bàn|nơi|huyện|xã|vùng|khu vực|tỉnh)(?! khác| có| còn| đã| chưa)",
    **{
        f"phía {side}": f"(?:(?:huyện|xã|vùng|khu vực|địa bàn) )*(?:phía|miền) {side}(?! (?:giáp|tiếp))"
        for side in ("đông bắc", "đông nam", "tây bắc", "tây nam", "đông", "tây", "nam", "bắc")
    },
}
_AREA = "|".join(_AREAS.values())
_AREA_LISTS = compile_phrases(
    rf"(?<!\w)(?:(?P<whole>toàn quốc|cả nước|toàn tỉnh|cả tỉnh|toàn thành phố"
    rf"|(?:trên )?địa bàn (?:toàn )?(?:tỉnh|thành phố)|trên phạm vi (?:toàn quốc|cả nước|toàn tỉnh)"
    rf"|mọi địa bàn|tất cả các địa phương)"
    rf"|(?:{_AREA})(?:\s*(?:,\s*và|,|và|hoặc|lẫn)\s*(?:các\s+)?(?:{_AREA}))*)(?!\w)",
)
_AREA_RE = re.compile(rf"(?<!\w)(?:{_AREA})(?!\w)")
_AREA_KEYS = tuple((key, re.compile(rf"(?:{pattern})$")) for key, pattern in _AREAS.items())


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


@lru_cache(maxsize=4096)
def _key_of(written: str, keys: tuple[tuple[str, re.Pattern[str]], ...]) -> str:
    return next((key for key, pattern in keys if pattern.match(written)), written)


def _read_groups(match: re.Match[str]) -> Extent:
    items = [
        (_key_of(item["group"], _GROUP_KEYS), _key_of(item["qualifier"] or "", _QUALIFIER_KEYS))
        for item in _ITEM_RE.finditer(match.string, *match.span())
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
        frozenset(_key_of(area, _AREA_KEYS) for area in _AREA_RE.findall(match.group())),
        *match.span(),
    )
