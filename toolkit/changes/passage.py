"""A passage prepared once for all aspects: folded, without citations and labels, cut into words."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from toolkit.changes._normalized import FoldedText, fold_text
from toolkit.changes.phrases import compile_phrases, find_phrases, index_heads, list_tokens

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
_CODE = r"\d{1,5}(?:/\d{4})?\s?[-/]\s?(?!\d)[a-zđư]{1,6}(?:\d{0,2})(?:\s?[-/,]\s?[a-zđư]{2,8}(?!\w))*"
_CITATIONS = compile_phrases(
    rf"(?<!\w)(?:(?:số\s*:?\s*)?\b{_CODE}(?!\w)(?:\s*,?\s*\(?\s*(?:ban hành\s+)?(?:ngày\s+)?(?:{_DATE})\)?)?"
    rf"|(?:{_KINDS})\s+số\s+\d+(?![\d%/-]|[,.]\d)"
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
    r"|hội nghị trung ương)\s+(?:[ivxl]+|\d+"
    r"|nhất|một|hai|ba|bốn|tư|năm|sáu|bảy|tám|chín|mười|này|trước)\b(?:\s+mươi\w*|\s+mười\w*)?"
    r"|(?:điều|khoản|phụ lục|mẫu số|biểu số|trung ương|quốc lộ|tỉnh lộ"
    r"|chương trình mục tiêu|tcvn|iso|covid|pm|tiểu dự án|phiên bản)[\s-]\d+[\w.:]*"
    r"|[2-6]g\b|24/7\b|4\.0\b)",
    heads="0 ban biểu báo bộ chiến chương chỉ có covid được hiệu sửa đã công hiến hướng hội iso khoản khóa kế"
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
    r"|theo (?:tinh thần|chỉ đạo|kết luận|đề nghị)|"
    rf"(?:tiếp tục )?(?:triển khai|thực hiện)(?: (?:có hiệu quả|tốt|nghiêm|đồng bộ"
    rf"|nghiêm túc))?(?: các)? (?:{_KINDS}|chủ trương|chỉ đạo|đường lối))\b[^,.;:\n]*(?:, (?:tại|của|về"
    rf"|ngày|khóa)[^,.;:\n]*)*[,:]"
)


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
    recitals : tuple of (int, int)
        Ranges of recitals: what they say counts as a counterpart, never as a change.
    """

    folded: FoldedText
    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    heads: dict[str, list[int]]
    recitals: tuple[tuple[int, int], ...] = ()

    def is_recital(self, offset: int) -> bool:
        """Return whether the offset lies in a recital."""
        index = bisect_right(self.recitals, (offset, len(self.text))) - 1
        return index >= 0 and offset < self.recitals[index][1]

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
    words, starts = zip(*tokens, strict=True) if tokens else ((), ())
    recitals = tuple(match.span() for match in _RECITAL.finditer(text))
    return Passage(folded, text, words, starts, heads, recitals)


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
