"""How binding an act is put: must, is due, may."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from toolkit.statements.passage import KEPT, Passage, is_content
from toolkit.statements.vocabulary import compile_phrases, find_phrases

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
)
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
