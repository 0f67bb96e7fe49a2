"""A passage prepared once for all aspects: folded, without citations and labels, cut into words."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from toolkit.changes.phrases import Token, compile_phrases, find_phrases, index_heads, list_tokens
from toolkit.text.normalized import FoldedText, fold_text

#: What takes the place of text that is never evidence; a letter that no pattern accepts.
BLANK = "\x00"
#: How many passages are kept as read, here and wherever more is read from a passage: those of a reference,
#: which every plan is held against, and the ones at hand.
KEPT = 1024

_KINDS = (
    "nghị quyết|quyết định|chỉ thị|kết luận|kế hoạch|thông tư|nghị định|bộ luật|luật|công văn|chương trình|"
    "hướng dẫn|quy định|thông báo|đề án|văn bản|tờ trình|báo cáo|pháp lệnh|hiến pháp|công điện"
    "|chiến lược|quy chế"
)
_DATE = r"\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}|\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}|\d{1,2}/\d{4}"
#: Who issued a document and when, behind its number: "của UBND tỉnh, ký ngày 12/3/2021", "năm 2022".
_ISSUED = (
    r"(?:(?:\s+của(?:\s+(?!trước|đến|tới|hết|từ|phải|chủ trì|xong|hoàn)[^\W\d]+){1,7}?)?\s*,?\s*\(?"
    r"(?:(?:được\s+|đã\s+)?(?:ký|ban hành|thông qua|công bố|phê duyệt)\s+)?(?:vào\s+)?(?:ngày|tháng)\s+"
    rf"(?:{_DATE})\)?(?!\s*,?\s+(?:phải\s+)?(?:hoàn thành|xong|khởi công)(?!\w))"
    rf"|\s*,?\s*\(?(?:ban hành\s+)?(?:{_DATE})\)?"
    r"|\s+(?:(?:ký|ban hành|thông qua|công bố)\s+)?năm\s+\d{4}(?!\s*-|\d|\s+(?:phải\s+)?(?:hoàn thành|xong)))?"
)
_CODE = r"\d{1,5}(?:/\d{4})?\s?[-/]\s?(?!\d)[a-zđư]{1,6}(?:\d{0,2})(?:\s?[-/,]\s?[a-zđư]{2,8}(?!\w))*"
_CITATIONS = compile_phrases(
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
    heads="0 ban biểu báo bộ chiến chương chỉ có covid fax hotline tổng điện đường được hiệu sửa đã"
    " công hiến hướng hội iso khoản khóa kế"
    " kết luật lần mẫu nghị ngày phiên"
    " pháp phụ pm quy quyết quốc số tcvn thông tiểu trung tỉnh tờ văn điều đại đề",
)
_LABELS = re.compile(
    r"(?:^|(?<=[\n|]))\s*(?:\d+(?:\.\d+)*[.)](?!\d)|\(\d+\)|[a-zđ][.)]|[ivx]+[.)]|[-+*•])(?=\s)"
    r"|(?<=[:;,.]\s)\(\d\)|(?<=[:;]\s)[a-zđ]\)(?=\s)"
)
_SHORT = {
    "ubnd": "ủy ban nhân dân",
    "hđnd": "hội đồng nhân dân",
    "mttq": "mặt trận tổ quốc",
    "tthc": "thủ tục hành chính",
    "cntt": "công nghệ thông tin",
    "cchc": "cải cách hành chính",
    "cđs": "chuyển đổi số",
    "dtts": "dân tộc thiểu số",
    "ntm": "nông thôn mới",
    "khcn": "khoa học công nghệ",
    "ktxh": "kinh tế xã hội",
    "htx": "hợp tác xã",
    "bhyt": "bảo hiểm y tế",
    "bhxh": "bảo hiểm xã hội",
    "dvc": "dịch vụ công",
    "cbcc": "cán bộ công chức",
    "cbccvc": "cán bộ công chức viên chức",
    "qlnn": "quản lý nhà nước",
    "vsmt": "vệ sinh môi trường",
    "thcs": "trung học cơ sở",
    "thpt": "trung học phổ thông",
    "dn": "doanh nghiệp",
    "gdđt": "giáo dục đào tạo",
    "dvctt": "dịch vụ công trực tuyến",
    "nsnn": "ngân sách nhà nước",
    "qppl": "quy phạm pháp luật",
    "kcn": "khu công nghiệp",
    "ccn": "cụm công nghiệp",
    "kkt": "khu kinh tế",
}
#: Words that say nothing of what is measured or done.
_EMPTY_WORDS = (
    "và các của là có được cho với tại ở để những một số đạt về từ đến trong trên theo bằng này đó thì"
    " mà cả nhất ít tối "
    "thiểu đa không quá dưới hơn khoảng trước sau năm tháng ngày quý tỷ tỉ lệ phải cần hoặc việc % số"
    " tổng phấn đấu "
    "bảo đảm đảm hoàn thành mức nhằm sẽ đã chưa xong thực hiện tiến hành triển khai"
)
_EMPTY = frozenset(_EMPTY_WORDS.split())
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
#: A word as it is written; "sử dụng" is one of the words that passages are compared by.
_WRITTEN = re.compile(r"sử\s+dụng(?!\w)|\w+|.", re.DOTALL)


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """A passage as all aspects read it.

    Parameters
    ----------
    folded : FoldedText
        The whole text, folded.
    text : str
        The folded text with citations and labels blanked; same length.
    words : tuple of str
        Words and punctuation of `text`, abbreviations written out.
    starts : tuple of int
        Offset of each word in `text`.
    heads : dict of str to list of int
        Where each word of the folded text stands, abbreviations as written; for :func:`find_phrases`.
    source : str
        The passage as passed.
    recitals : tuple of (int, int)
        Ranges of recitals: what they say counts as a counterpart, never as a change.
    """

    folded: FoldedText
    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    heads: dict[str, list[int]]
    source: str
    recitals: tuple[tuple[int, int], ...] = ()

    def is_recital(self, offset: int) -> bool:
        """Return whether the offset lies in a recital."""
        index = bisect_right(self.recitals, (offset, len(self.text))) - 1
        return index >= 0 and offset < self.recitals[index][1]

    def end_of(self, index: int) -> int:
        """Return where a word ends as it is written: `words` holds abbreviations written out."""
        written = _WRITTEN.match(self.folded.text, self.starts[index])
        return written.end() if written else self.starts[index]

    def word_at(self, offset: int) -> int:
        """Return the index of the first word that starts at or after `offset`."""
        return bisect_left(self.starts, offset)


def blank_spans(text: str, spans: list[tuple[int, int]]) -> str:
    """Return `text` with the ranges blanked out, at the same length."""
    if not spans:
        return text
    letters = list(text)
    for start, end in spans:
        letters[start:end] = BLANK * (end - start)
    return "".join(letters)


def has_any(text: str, cues: tuple[str, ...]) -> bool:
    """Return whether one of the cues occurs: a cheap look before a costly pattern."""
    return any(cue in text for cue in cues)


@lru_cache(maxsize=16384)
def is_content(word: str) -> bool:
    """Return whether a word tells what a passage is about."""
    return word not in _EMPTY and word[0].isalpha()


@lru_cache(maxsize=KEPT)
def read_passage(passage: str) -> Passage:
    """Prepare a passage for comparison.

    Examples
    --------
    >>> read_passage("a) UBND tỉnh ban hành theo Quyết định số 12/QĐ-TTg").words
    ('ủy', 'ban', 'nhân', 'dân', 'tỉnh', 'ban', 'hành', 'theo', 'quyết', 'định')
    """
    folded = fold_text(passage)
    tokens = list_tokens(folded.text)
    heads = index_heads(folded.text, tokens)
    spans = [match.span() for match in find_phrases(_CITATIONS, folded.text, heads)]
    spans += _find_labels(folded.text)
    text = blank_spans(folded.text, spans)
    if spans:
        tokens = [token for token in tokens if text[token[1]] != BLANK]
    if not _SHORT.keys().isdisjoint(heads):
        tokens = [(word, start) for written, start in tokens for word in _SHORT.get(written, written).split()]
    if "dụng" in heads:  # "sử dụng" is "dùng"
        tokens = _join_synonyms(tokens)
    words, starts = zip(*tokens, strict=True) if tokens else ((), ())
    return Passage(folded, text, words, starts, heads, passage, _find_recitals(text, heads))


def _join_synonyms(tokens: list[Token]) -> list[Token]:
    joined: list[Token] = []
    for word, start in tokens:
        if word == "dụng" and joined and joined[-1][0] == "sử":
            joined[-1] = ("dùng", joined[-1][1])
        else:
            joined.append((word, start))
    return joined


def _find_recitals(text: str, heads: dict[str, list[int]]) -> tuple[tuple[int, int], ...]:
    found = [match.span() for match in _RECITAL.finditer(text)]
    asides = list(_BASIS.finditer(text)) if "theo" in heads else []
    asides += _STATE.finditer(text) if "(" in text else ()
    outside = [aside.span() for aside in asides if all(aside.start() >= end for _, end in found)]
    return tuple(sorted(found + outside))


def _find_labels(text: str) -> list[tuple[int, int]]:
    if has_any(text, ("\n", "|", ")")):
        return [match.span() for match in _LABELS.finditer(text)]
    first = _LABELS.match(text)  # elsewhere than at the beginning, a label needs a new line, a bar or a bracket
    return [first.span()] if first else []


@lru_cache(maxsize=KEPT)
def index_words(passage: Passage) -> dict[str, list[int]]:
    """Return the indexes of each word of a passage."""
    positions: dict[str, list[int]] = {}
    for index, word in enumerate(passage.words):
        positions.setdefault(word, []).append(index)
    return positions


@lru_cache(maxsize=KEPT)
def list_neighbours(passage: Passage) -> frozenset[tuple[str, str]]:
    """Return the pairs of words that stand side by side in a passage."""
    return frozenset(pairwise(passage.words))
