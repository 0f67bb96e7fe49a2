"""What a passage denies, forbids or ends."""

from __future__ import annotations

import re
from functools import lru_cache

from toolkit.statements.forces import Marker
from toolkit.statements.passage import KEPT, Passage
from toolkit.statements.vocabulary import compile_phrases, find_phrases

DOUBLE = compile_phrases(
    r"(?<!\w)(?:không|chưa|chẳng) (?:được|thể|phải|nên|lúc nào|khi nào|có \w+ nào|ai"
    r"|cấm) (?:mà )?không(?: được)?(?!\w)|không phải (?:là )?không|không cấm"
    r"|(?<!\w)(?:không|chưa|chẳng)(?: được| thể| hề| phép)* (?:từ chối|bác bỏ)(?!\w)"
    r"|(?<!\w)(?:không|chưa|chẳng)(?: được| thể| hề| phép| bị)* (?:nằm ngoài|đứng ngoài|ngoại trừ|bỏ sót|"
    r"bỏ qua|bỏ lọt|bỏ quên|xao nhãng|lơ là|buông lỏng)(?!\w)"
    # "không một cơ sở nào trong nội thành không chịu sự kiểm soát"
    r"|(?<!\w)(?:không|chẳng)(?: có| còn| để)?(?: một)?(?: [^\W\d]+){1,8}? nào(?: [^\W\d]+){0,10}?"
    r" (?:không|chưa|thiếu|bị bỏ|bị sót|bị lọt|bị thiếu|bỏ sót|bị chậm)(?!\w)"
    r"|(?<!\w)(?:không|chẳng) (?:ai|một ai|nơi nào|trường hợp nào)(?: [^\W\d]+){0,8}? (?:không|chưa)(?!\w)",
)
_NEGATIONS = compile_phrases(
    r"(?<!\w)(?:nghiêm cấm|(?:tuyệt đối |kiên quyết |dứt khoát "
    r"|nhất quyết )?(?:(?<!hàng )|(?=không (?:được|phải|cần|còn|thể)(?!\w)))(?<!hay )(?<!hoặc )"
    r"không(?: bắt buộc(?: phải)?| yêu cầu| được phép| được| cho phép| cho| để| phải| còn"
    r"| nên| cần| thể)?"
    r"(?! quá| dưới| vượt| thấp hơn| sớm hơn| trễ hơn| ít| nhiều hơn| trên| hơn| kém| nhỏ hơn| lớn hơn| cao hơn"
    r"| muộn hơn"
    r"| chậm hơn| phân biệt| ngừng| chỉ| những| gian| khí| kể| ngoại lệ|"
    r" tách rời| thiếu| nhất thiết|"
    r" (?:\w+ ){1,4}quá (?:\d|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)| đổi| chuyên trách| chuyên| quân| lưu| sau|,)"
    r"|(?<!còn )chưa(?! từng| kể| đến| tới| quá| vượt| đầy| bao giờ)|chẳng|từ chối(?! khéo)|bác bỏ"
    r"|(?<!vùng )(?<!chất )(?<!hàng )cấm(?! kỵ"
    r"| vận))(?!\w)",
)
_NOBODY = re.compile(
    r"(?: (?:còn|có|để|một))*(?: (?:ai|người|trẻ|hộ|học sinh|cơ sở|cơ quan|đơn vị|tổ chức|cá nhân|trường|xã|phường|thôn"
    r"|bản|địa phương|doanh nghiệp|hợp tác xã|htx|hồ sơ|trường hợp|dự án|công trình|cán bộ|công chức|công dân|nơi"
    r"|thủ tục|văn bản|vụ|chủ|đối tượng|bệnh nhân|nạn nhân|con|ngôi|điểm)(?!\w))(?:,? [^\W\d]+){0,6}? nào(?!\w)"
)


@lru_cache(maxsize=KEPT)
def find_negations(passage: Passage) -> tuple[Marker, ...]:
    """Return the negations of an act; double negatives and "không quá", "không chỉ" are none."""
    text = passage.text
    doubled = [match.span() for match in find_phrases(DOUBLE, text, passage.heads)]
    return tuple(
        Marker(match.start(), _find_end(match), negative=True)
        for match in find_phrases(_NEGATIONS, text, passage.heads)
        if not any(start <= match.start() < end for start, end in doubled) and not passage.is_recital(match.start())
    )


def _find_end(match: re.Match[str]) -> int:
    """Return where a denial ends; that of everybody ("không trường hợp nào") behind whom it is of."""
    everybody = _NOBODY.match(match.string, match.end())
    return everybody.end() if everybody else match.end()
