"""What is never evidence: citations, labels, recitals."""

from __future__ import annotations

import re

from toolkit.statements.vocabulary import compile_phrases, join_phrases, read_phrases
from toolkit.text.dates import DAY

#: What takes the place of text that is never evidence; a letter that no pattern accepts.
BLANK = "\x00"

_KINDS = join_phrases(read_phrases("document_kinds"))
_DATE = rf"{DAY}|\d{{1,2}}/\d{{4}}"
#: Who issued a document and when, behind its number: "của UBND tỉnh, ký ngày 12/3/2021", "năm 2022".
_ISSUED = (
    r"(?:(?:\s+của(?:\s+(?!trước|đến|tới|hết|từ|phải|chủ trì|xong|hoàn)[^\W\d]+){1,7}?)?\s*,?\s*\(?"
    r"(?:(?:được\s+|đã\s+)?(?:ký|ban hành|thông qua|công bố|phê duyệt)\s+)?(?:vào\s+)?(?:ngày|tháng)\s+"
    rf"(?:{_DATE})\)?(?!\s*,?\s+(?:phải\s+)?(?:hoàn thành|xong|khởi công)(?!\w))"
    rf"|\s*,?\s*\(?(?:ban hành\s+)?(?:{_DATE})\)?"
    r"|\s+(?:(?:ký|ban hành|thông qua|công bố)\s+)?năm\s+\d{4}(?!\s*-|\d|\s+(?:phải\s+)?(?:hoàn thành|xong)))?"
)
_CODE = r"\d{1,5}(?:/\d{4})?\s?[-/]\s?(?!\d)[a-zđư]{1,6}(?:\d{0,2})(?:\s?[-/,]\s?[a-zđư]{2,8}(?!\w))*"
CITATIONS = compile_phrases(
    rf"(?<!\w)(?:(?:số\s*:?\s*)?\b{_CODE}(?!\w){_ISSUED}"
    rf"|(?:{_KINDS})\s+số\s+\d+(?:/\d{{4}})?(?![\d%/-]|[,.]\d){_ISSUED}"
    # telephone numbers and other codes that begin with a naught
    r"|(?<![.,/-])(?<!\d\s)0\d{2,}(?:[.\s-]?\d{2,})*(?![\d%/-]|[,.]\d)"
    r"|(?:đường dây nóng|điện thoại|tổng đài|hotline|số máy|fax)(?:\s+(?:số|là|nóng|miễn phí|hỗ trợ|quốc gia))*"
    r"\s*[:(]?\s*\d[\d. -]+\d(?![\d%/-]|[,.]\d|\s+(?:cuộc|máy|thuê bao|hộ|xã|thôn|lượt|ngày|tháng|năm)(?!\w))"
    rf"|(?:nghị quyết|quyết định|chỉ thị|kết luận|nghị định|thông tư|đề án|chương trình"
    rf"|quy định)\s+\d{{2,4}}"
    rf"(?:,?\s*\(?ngày\s+(?:{_DATE})\)?|\s+năm\s+\d{{4}}(?!\s*-)|(?=\s*(?:[,.;)]|của\b|về\b|và\b|$)))"
    rf"|(?:{_KINDS})\s+(?:(?!trước|đến|tới|hết|từ|chậm|vào|xong|muộn|trong|hoàn"
    rf"|sau)\w+\s+){{0,4}}?ngày\s+(?:{_DATE})"
    rf"|ngày\s+(?:{_DATE})(?=\s+của\s)"
    r"|(?:bộ luật|luật|hiến pháp|pháp lệnh)\s+(?:(?!trước|đến|tới|hết|từ"
    r"|trong)\w+\s+){0,6}?(?:năm\s+)?(?:19|20)\d\d\b"
    r"|luật phòng, chống (?:(?!trước|đến|tới|hết|từ|trong|hoàn|xong)\w+,?\s+){1,9}?(?:năm\s+)?(?:19|20)\d\d\b"
    r"|(?<=\()(?:được |đã )?(?:ban hành|có hiệu lực|hiệu lực|sửa đổi|thông qua)[^()]{0,80}(?=\))"
    r"|(?:khóa|đại hội(?: đảng)?(?: bộ)?(?: toàn quốc)?(?: lần thứ)?|lần thứ"
    r"|hội nghị trung ương)\s+(?:[ivxl]+|\d{1,3}(?!\d)"
    r"|nhất|một|hai|ba|bốn|tư|năm|sáu|bảy|tám|chín|mười|này|trước)\b(?:\s+mươi\w*|\s+mười\w*)?"
    r"|(?:điều|khoản|phụ lục|mẫu số|biểu số|trung ương|quốc lộ|tỉnh lộ"
    r"|chương trình mục tiêu|tcvn|iso|covid|pm|tiểu dự án|phiên bản)[\s-]\d+[\w.:]*"
    r"|[2-6]g\b|24/7\b|4\.0\b)",
)
_LABELS = re.compile(
    r"(?:^|(?<=[\n|]))\s*(?:\d+(?:\.\d+)*[.)](?!\d)|\(\d+\)|[a-zđ][.)]|[ivx]+[.)]|[-+*•])(?=\s)"
    r"|(?<=[:;,.]\s)\(\d\)|(?<=[:;]\s)[a-zđ]\)(?=\s)"
)
_RECITAL = re.compile(
    r"(?:^|(?<=[.;\n]\s))\s*(?:căn cứ|quán triệt|phát huy|trên cơ sở|xuất phát từ|nhận thức|kế thừa"
    r"|bám sát|"
    r"trong bối cảnh|trước yêu cầu|với (?:quyết tâm|tinh thần|phương châm)|tiếp nối|nhằm|để"
    rf"|theo (?:các |những )?(?:tinh thần|chỉ đạo|đề nghị|yêu cầu của|nội dung|mục tiêu của|{_KINDS})|"
    rf"(?:tiếp tục )?(?:triển khai|thực hiện)(?: (?:có hiệu quả|tốt|nghiêm|đồng bộ"
    rf"|nghiêm túc))?(?: các)? (?:{_KINDS}|chủ trương|chỉ đạo|đường lối))\b[^,.;:\n]*(?:, (?:tại|của|về"
    rf"|ngày|khóa)[^,.;:\n]*)*[,:]"
)
#: A document named by its year in the midst of a sentence ("theo chương trình công tác năm 2022").
_BASIS = re.compile(
    rf"(?<!\w)theo\s+(?:(?:các|tinh thần|nội dung)\s+)*(?:{_KINDS})\s+"
    r"(?:(?!trước|đến|tới|hết|từ|chậm|vào|xong|muộn|trong|hoàn|sau|phải|đạt|có)[^\W\d]+\s+){0,6}năm\s+\d{4}(?!\s*-|\d)"
)
#: How things stand, told in brackets ("(năm 2021 là 60%)", "(hiện nay mới đạt 12 xã)").
_STATE = re.compile(
    r"\((?:hiện(?: nay| tại)?|(?:đầu |cuối |tính đến )*năm (?:19|20)\d\d),?\s+"
    r"(?:là|mới|chỉ|đang|đã|có|còn)(?!\w)[^()]*\)"
)


def blank_spans(text: str, spans: list[tuple[int, int]]) -> str:
    """Return `text` with the ranges blanked out, at the same length."""
    if not spans:
        return text
    letters = list(text)
    for start, end in spans:
        letters[start:end] = BLANK * (end - start)
    return "".join(letters)


def find_recitals(text: str, heads: dict[str, list[int]]) -> tuple[tuple[int, int], ...]:
    """Return where a folded text recites: legal bases, aims, states of things in brackets."""
    found = [match.span() for match in _RECITAL.finditer(text)]
    asides = list(_BASIS.finditer(text)) if "theo" in heads else []
    asides += _STATE.finditer(text) if "(" in text else ()
    outside = [aside.span() for aside in asides if all(aside.start() >= end for _, end in found)]
    return tuple(sorted(found + outside))


def find_labels(text: str) -> list[tuple[int, int]]:
    """Return where labels of items stand in a folded text."""
    if "\n" in text or "|" in text or ")" in text:
        return [match.span() for match in _LABELS.finditer(text)]
    first = _LABELS.match(text)  # elsewhere than at the beginning, a label needs a new line, a bar or a bracket
    return [first.span()] if first else []
