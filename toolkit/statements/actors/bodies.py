"""Names of Vietnamese bodies, central and local, by one key for a body and its natural local counterpart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from toolkit.statements.vocabulary import compile_phrases, find_phrases, index_heads

#: Fields of ministries and departments; each line: key, then the ways to write it.
_FIELDS = {
    "nội vụ": "nội vụ",
    "tài chính": "tài chính",
    "kế hoạch": r"kế hoạch(?:\s*(?:và|&|-)\s*đầu tư)?|kh\s?&\s?đt|khđt",
    "giáo dục": r"giáo dục(?:\s*(?:và|&|-)\s*đào tạo)?|gd\s?&\s?đt|gdđt",
    "y tế": "y tế",
    "tư pháp": "tư pháp",
    "công thương": "công thương",
    "giao thông": "giao thông(?: vận tải)?|gtvt",
    "xây dựng": "xây dựng",
    "tài nguyên": r"tài nguyên(?:\s*(?:và|&|-)\s*môi trường)?|tn\s?&\s?mt|tnmt",
    "nông nghiệp": r"nông nghiệp(?:\s*(?:và|&)\s*(?:phát triển nông thôn|ptnt|môi trường))?"
    r"|nn\s?&\s?ptnt|nn\s?&\s?mt",
    "khoa học": r"khoa học(?:\s*(?:và|&|-|,)\s*công nghệ)?|kh\s?&\s?cn|khcn",
    "thông tin": r"thông tin(?:\s*(?:và|&|-)\s*truyền thông)?|tt\s?&\s?tt|tttt",
    "lao động": r"lao động(?:\s*[,-]?\s*thương binh(?:\s*(?:và|&)\s*xã hội)?)?|lđ\s?-?\s?tb\s?(?:&"
    r"|và)\s?xh|lđtbxh",
    "văn hóa": r"văn hóa(?:\s*,?\s*thể thao)?(?:\s*(?:và|&)\s*(?:du lịch|thể thao|thông tin))?"
    r"|vh\s?,?\s?tt\s?(?:&|và)\s?dl|vhttdl",
    "du lịch": "du lịch",
    "ngoại giao": "ngoại giao|ngoại vụ",
    "dân tộc": r"dân tộc(?:\s*(?:và|-)\s*tôn giáo)?",
    "quy hoạch": r"quy hoạch\s*-\s*kiến trúc",
}
_PLACE = (
    r"(?:\s+(?:tỉnh ủy|thành ủy|huyện ủy|quận ủy|thị ủy|đảng ủy(?: xã| phường)?|trung ương(?: đảng)?"
    r"|tỉnh|thành phố|việt nam|nhà nước|cấp (?:tỉnh|huyện|xã)(?:\s*,\s*(?:cấp )?(?:huyện|xã))*(?:\s*(?:,"
    r"|và)\s*(?:cấp )?(?:huyện|xã))?|"
    r"các (?:huyện|xã|cấp|địa phương|quận)(?:, (?:huyện|quận|thị xã|phường|thị trấn|thành phố"
    r"|đặc khu))*(?: và (?:thành phố|thị trấn|thị xã))?|huyện|xã|phường))?"
)
_NAMED = {
    "tổ chức": "ban tổ chức(?: cán bộ)?",
    "tuyên giáo": r"ban tuyên giáo(?:\s*và dân vận)?",
    "dân vận": "ban dân vận",
    "nội chính": "ban nội chính",
    "kinh tế": "ban kinh tế(?: - ngân sách)?",
    "đối ngoại": "ban đối ngoại",
    "kiểm tra": r"(?:cơ quan )?(?:ủy ban kiểm tra|ubkt)",
    "ủy ban dân tộc": "(?:ủy )?ban dân tộc",
    "mặt trận": r"(?:(?:ủy ban|ủy ban trung ương|ban thường trực ủy ban"
    r"|ubtw) )?(?:trung ương )?(?:mặt trận tổ quốc|mttq)(?: việt nam)?|ubmttq(?: việt nam)?"
    r"|(?<!cơ quan )mặt trận(?! trận)",
    "văn phòng đảng": "văn phòng (?:tỉnh ủy|thành ủy|huyện ủy|trung ương(?: đảng)?|cấp ủy)",
    "văn phòng chính quyền": r"văn phòng (?:chính phủ|ubnd|ủy ban nhân dân)(?: tỉnh| thành phố)?",
    "văn phòng dân cử": r"văn phòng (?:quốc hội|(?:đoàn )?đbqh|đoàn đại biểu quốc hội|hđnd"
    r"|hội đồng nhân dân)[^,.;]{0,24}?(?: tỉnh)?",
    "đứng đầu chính quyền": r"thủ tướng(?: chính phủ)?|(?:đồng chí )?chủ tịch (?:ubnd"
    r"|ủy ban nhân dân) (?:tỉnh|thành phố)",
    "dân cử": r"thường trực (?:hđnd|hội đồng nhân dân)|ủy ban thường vụ quốc hội|quốc hội|hđnd"
    r"|hội đồng nhân dân",
    "ban cán sự": "ban cán sự đảng(?: chính phủ| ubnd| ủy ban nhân dân)?",
    "đảng đoàn": "đảng đoàn(?: quốc hội| hđnd| hội đồng nhân dân)?",
    "chính quyền": "chính phủ|ubnd|ủy ban nhân dân",
    "thường vụ": "bộ chính trị|ban bí thư|ban thường vụ|thường trực (?:tỉnh ủy|thành ủy)",
    "chấp hành": "ban chấp hành(?: trung ương| đảng bộ)?|tỉnh ủy|thành ủy",
    "cấp ủy": "cấp ủy(?:,? tổ chức đảng)?",
    "công an": "bộ công an|công an",
    "quân sự": "bộ quốc phòng|bộ chỉ huy quân sự|bchqs",
    "biên phòng": "bộ tư lệnh bộ đội biên phòng|bộ chỉ huy bộ đội biên phòng|bộ đội biên phòng",
    "thanh tra": "thanh tra (?:chính phủ|tỉnh|thành phố|nhà nước|huyện|sở|bộ)",
    "tòa án": "tòa án(?: nhân dân)?(?: tối cao)?|tand",
    "kiểm sát": "viện kiểm sát(?: nhân dân)?(?: tối cao)?|vksnd",
    "bảo hiểm": "bảo hiểm xã hội",
    "ngân hàng": "(?:chi nhánh )?ngân hàng nhà nước(?: chi nhánh)?|ngân hàng chính sách xã hội",
    "kho bạc": "kho bạc(?: nhà nước)?",
    "thống kê": "tổng cục thống kê|(?:chi )?cục thống kê",
    "thuế": "tổng cục thuế|(?:chi )?cục thuế|thuế tỉnh",
    "hải quan": "(?:(?:tổng |chi )?cục )?hải quan",
    "trường chính trị": "học viện chính trị(?: quốc gia)?(?: hồ chí minh)?|trường chính trị|trường đảng",
    "đài": r"đài (?:truyền hình|tiếng nói|phát thanh)(?:\s*(?:và|-|&|,)\s*truyền hình)?",
    "báo": r"báo nhân dân|báo (?:và đài|tỉnh)",
    "thanh niên": r"trung ương đoàn|tỉnh đoàn|thành đoàn|huyện đoàn"
    r"|đoàn thanh niên(?: cộng sản(?: hồ chí minh)?)?|(?:tỉnh )?đoàn tncs(?: hồ chí minh"
    r"| hcm)?",
    "công đoàn": "(?:tổng )?liên đoàn lao động|(?<!thiết chế )(?<!kinh phí )(?<!cán bộ )(?<!đoàn phí )công đoàn",
    "phụ nữ": r"(?:trung ương )?hội (?:liên hiệp |lh)?(?:phụ nữ|pn)",
    "nông dân": "(?:trung ương )?hội nông dân",
    "cựu chiến binh": "(?:trung ương )?hội cựu chiến binh",
    "kiểm toán": "kiểm toán nhà nước",
    "ban quản lý khu": r"ban quản lý (?:khu kinh tế|(?:các )?khu công nghiệp|khu công nghệ cao)",
    "đứng đầu": r"người đứng đầu(?:(?:,|\s+và)?\s+(?:cấp ủy|chính quyền|cơ quan|đơn vị|tổ chức|địa phương"
    r"|thủ trưởng)(?!\w))*|thủ trưởng|tập thể lãnh đạo",
    "cấp phó": r"cấp phó(?: của)?(?: người đứng đầu)?",
}
_FIELD = "|".join(_FIELDS.values())
_LEVELS = (
    ("xã", re.compile(r"\b(?:xã|phường|thị trấn)\b")),
    ("huyện", re.compile(r"\b(?:huyện|quận|thị ủy|thị xã)\b")),
)
_OFFICE = rf"(?:bộ trưởng |giám đốc |lãnh đạo |thủ trưởng )?(?:bộ|sở|phòng|ngành)\s+(?P<field>{_FIELD})"
#: Sorts of bodies that have a name of their own, not the words that only begin alike ("quỹ đất", "hội nghị").
_SORT = (
    "hạt(?= kiểm lâm| quản lý)"
    "|tổng cục|chi cục|cục(?! bộ| diện)|trung tâm|viện(?! trợ| phí| dẫn)|ban quản lý"
    "|ban chỉ đạo"
    "|(?<!xã )hội(?! nghị| thảo| nhập| viên| thi| chợ| họp| trường| diễn| chứng| ý)|liên hiệp|liên minh"
    "|quỹ(?! đất| nhà| tiền| lương| thời| vốn| đạo| đen)|tổng công ty|công ty|tập đoàn|trường đại học|trường cao đẳng"
)
#: What a name ends at: the verb of its clause, a link, a place.
_AFTER_NAME = (
    r"chủ trì|phối hợp|chịu|làm(?!\w)|có(?!\w)|là(?!\w)|và(?!\w)|với|được|bị(?!\w)|tỉnh|thành phố|trung ương|việt nam"
    r"|thúc đẩy|tham gia|hướng dẫn|ban hành|triển khai|thực hiện|đề xuất|báo cáo|rà soát|theo(?!\w)|tham mưu|bảo đảm"
    r"|đảm bảo|cung cấp|tiếp nhận|tiến hành|lập(?!\w)|trình(?!\w)|đẩy mạnh|tăng cường|tập trung|chủ động|phải|cần|sẽ|đã"
    r"|để(?!\w)|tại(?!\w)|trong|ngoài|cho(?!\w)|từ(?!\w)|giao(?! thông| dịch)|cùng|trên|ở(?!\w)|về(?!\w)|nhằm|khi"
    r"|họp(?!\w)|thông qua|xem xét|quyết định|phê duyệt|hoàn thành|gửi(?!\w)|nộp(?!\w)|chi trả|lấy ý kiến"
    r"|mở(?!\w)|đưa(?!\w)|chậm nhất|muộn nhất|ít nhất|tối thiểu|tối đa|không(?! gian)|chưa|mỗi(?!\w)|hằng"
    r"|hàng (?:năm|quý|tháng|tuần|ngày)|định kỳ|trước(?!\w)|sau(?!\w)|nếu|dưới(?!\w)|bố trí|phân bổ"
    r"|trả(?!\w)|nhận(?!\w)"
    r"|công bố|thông báo|tổ chức(?! cán bộ)|cấp(?! nước| cứu| thoát)"
)
_BODY = compile_phrases(
    rf"(?<!\w)(?<!cơ )(?<!bệnh )(?:{_OFFICE}|(?P<named>{'|'.join(_NAMED.values())})|(?P<other>(?P<sort>{_SORT})"
    rf"(?:\s+(?!{_AFTER_NAME})[^\W\d]+){{0,5}}))(?!\w){_PLACE}",
)
_FIELD_KEYS = tuple((key, re.compile(rf"(?:{pattern})$")) for key, pattern in _FIELDS.items())
_NAMED_KEYS = tuple((key, re.compile(rf"(?:{pattern})$")) for key, pattern in _NAMED.items())


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
        return _look_up(match["field"], _FIELD_KEYS)
    if match["other"]:
        # "các trường đại học" is a sort of body, not one of them; names are told apart by their first words.
        start = match.start()
        if match.string[max(0, start - 4) : start] == "các ":
            return match["sort"]
        # A general department's counterpart is the department, and that one's the sub-department.
        sort = "cục" if match["sort"].endswith("cục") else match["sort"]
        return " ".join([sort, *match["other"][len(match["sort"]) :].split()[:3]])
    key = _look_up(match["named"], _NAMED_KEYS)
    if key in {"chính quyền", "dân cử", "chấp hành", "thường vụ"}:
        place = match.group()[len(match["named"]) :]
        level = next((level for level, pattern in _LEVELS if pattern.search(place)), "")
        return f"{key} {level}".rstrip()
    return key


@lru_cache(maxsize=4096)
def _look_up(written: str, keys: tuple[tuple[str, re.Pattern[str]], ...]) -> str:
    return next((key for key, pattern in keys if pattern.match(written)), written)
