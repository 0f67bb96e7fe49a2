"""Changed force of an obligation: must, plain, may."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import Indel

from toolkit.changes.acts import Marker, Place, find_governor, list_act_words, locate_act, weigh_act
from toolkit.changes.change import Change, make_change
from toolkit.changes.pairing import measure_likeness, pair_mentions, weigh_contexts
from toolkit.changes.passage import KEPT, Passage, is_content, list_neighbours
from toolkit.changes.phrases import compile_phrases, find_phrases
from toolkit.records import Span

MUST, DUE, PLAIN, MAY = 3.0, 2.5, 2.0, 1.0

_MUST = (
    r"nghiêm cấm|tuyệt đối không(?: được)?|kiên quyết không(?: để)?|dứt khoát không|nhất quyết không"
    r"|không được phép|"
    r"không được(?! không)|không cho phép|(?<!vùng )(?<!chất )(?<!hàng )cấm(?! kỵ| vận)|cần phải"
    r"|bắt buộc phải|buộc phải|nhất thiết phải|"
    r"(?<!không )(?<!lẽ )(?<!bên )(?<!vừa )(?<!gặp )(?<!mắc )(?<!nợ )(?<!thuế )(?<!số )(?<!tiền )phải(?!"
    r" trái| chăng| không)|"
    r"(?<!không )(?<!xã hội )(?<!giáo dục )(?<!hiểm )(?<!không mang tính )bắt buộc"
    r"|(?<!không )buộc(?! tội)|kiên quyết|cương quyết|"
    r"dứt điểm|triệt để|nhất thiết|nhất định|"
    r"(?<!đáp ứng )(?<!theo )(?<!với )(?<!các )(?<!những )(?<!hợp )(?<!bảo đảm )(?<!đảm bảo )(?<!ngang"
    r" tầm )(?<!trước )(?<!từ )(?<!tầm )(?<!đích, )"
    r"(?<!một )(?<!là )(?<!có )(?<!cầu, )(?<!vụ, )yêu cầu(?! nhiệm vụ| của| về| phát triển| đổi mới| mới"
    r"| thực tiễn| cao| đặt ra|,|\.| công việc| chuyển| quản lý)"
)
_DUE = r"(?<!nhu )cần(?! thiết| thơ| cù| kiệm| phải| trục| có| cẩu)|có trách nhiệm|không để|nhất quyết"
_MAY = (
    r"(?<!chính sách )(?<!cơ chế )(?<!chế độ )(?<!mức )(?<!quỹ )(?<!tâm )khuyến khích|khuyến cáo|"
    r"(?<!sự )(?<!được )(?<!mối )(?<!nhận được )quan tâm(?! của| sâu sắc của| chung)|"
    r"(?<!cuộc )(?<!công tác )(?<!truyền, )(?<!truyền )(?<!ban )vận động(?! viên| quần chúng| hành lang)"
    r"|động viên(?! khen| kịp)|"
    r"(?<!viện )(?<!chiến lược )(?<!trung tâm )(?<!cho )(?<!hệ thống )(?<!cán bộ )(?<!đề tài )(?<!kết"
    r" quả )(?<!năng lực )"
    r"nghiên cứu(?=,? (?:đề xuất|ban hành|xây dựng|sửa đổi|bổ sung|áp dụng|thành lập|triển khai"
    r"|hoàn thiện|bố trí|quy định"
    r"|mở|đầu tư|điều chỉnh|việc|phương án|giao|thực hiện|hỗ trợ|phân cấp|sắp xếp|lập|xử lý|cho phép"
    r"|nâng|tăng|giảm|đưa"
    r"|hình thành|chuyển|cấp|tổ chức|thu|trình|cơ chế|chính sách))|(?:(?<=[.;:] )"
    r"|^)nghiên cứu(?! khoa học|,| quán triệt| phát triển)|"
    r"(?<!quyền )(?<!ủy )(?<!không )(?<!chưa )(?<!được )xem xét(?!, quyết định|, cho ý kiến| quyết định"
    r"|, phê duyệt)|"
    r"(?<!tổng kết )(?<!sau )(?<!kết quả )(?<!hết )thí điểm|(?<!cơ )(?<!không )có thể(?! chế| thao| lực"
    r"| trạng| loại)|"
    r"(?<!trở )(?<!cho )(?<!làm )(?<!tạo )(?<!gây )(?<!dựng )(?<!không )(?<!vì vậy )nên(?! người| thơ"
    r"| nỗi| đã| bị)|từng bước|dần dần|cân nhắc|"
    r"không nên|tự nguyện"
)
_TRAILING = (
    r"(?:nếu|khi|nơi|ở nơi|trong)\s+(?:có|đủ|hội|hội tụ|bảo đảm"
    r"|đáp ứng)?\s*(?:đủ\s+)?điều kiện(?:\s+cho phép)?(?! kinh tế| tự nhiên)|nếu cần(?: thiết)?"
    r"|khi cần thiết|"
    r"(?:tùy|tuỳ|tùy theo|tùy vào)\s+(?:theo\s+)?(?:điều kiện|khả năng|tình hình)|nếu (?:có thể"
    r"|cân đối được|bố trí được)|trong khả năng"
)
#: Plain force that is said: it answers to a stronger or weaker word, its absence is no change.
_SAID = r"(?<!mục tiêu )phấn đấu|ưu tiên|tiếp tục|cố gắng|nỗ lực"
_FORCES = compile_phrases(
    rf"(?<!\w)(?:(?P<trail>{_TRAILING})|(?P<must>{_MUST})|(?P<due>{_DUE})|(?P<may>{_MAY})"
    rf"|(?P<plain>{_SAID}))(?!\w)",
    heads="buộc bắt cân có cương cấm cần cố dần dứt khi khuyến không kiên nghiêm nghiên nhất nên nơi nếu nỗ phải phấn"
    " quan thí tiếp triệt trong tuyệt tuỳ tùy từng tự vận xem yêu động ưu ở",
)
_PLAIN = re.compile(
    r"(?<!\w)(?:phấn đấu|tiếp tục|thực hiện|ưu tiên|triển khai|tiến hành|tổ chức|tập trung|chủ động"
    r"|cố gắng|nỗ lực)(?:\s+\w+){0,2}\s+$"
)
#: "vận động nhân dân không đốt rơm", but "khuyến khích dùng vật liệu không nung"
_DISSUADED = re.compile(
    r"(?:(?:\s+[^\W\d]+){0,3}?\s+(?:dân|người|hộ|đình|viên|sinh|nghiệp|thôn|xã|phường|chức|nhân|mẹ|chủ|xe|niên|nữ|hàng))?"
    r"\s+không(?! chỉ| những| gian| khí| ngừng| nung| dây| khói| chuyên| dùng tiền mặt)"
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
_NEGATIVE = re.compile(r"(?:^|\s)(?:cấm|không)")


@lru_cache(maxsize=KEPT)
def find_forces(passage: Passage) -> tuple[Marker, ...]:
    """Return the markers of force of a passage; those that stand together count as one, the weakest."""
    markers: list[Marker] = []
    for match in find_phrases(_FORCES, passage.text, passage.heads):
        if passage.is_recital(match.start()):
            continue
        level = {"must": MUST, "due": DUE, "plain": PLAIN}.get(match.lastgroup or "", MAY)
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
