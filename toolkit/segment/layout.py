"""Which paragraphs of a document are its body, and which are head, signature or list of addressees."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolkit.segment.paragraphs import Paragraph, is_upper_case
from toolkit.text.folding import make_plain

#: Signs that a paragraph belongs to the head of a document or of a web page that shows one.
_HEAD_SIGN = re.compile(
    r"cong hoa xa hoi chu nghia|doc lap\s*-\s*tu do|dang cong san viet nam|^so\s*:?\s*\d*\s*[-/]|^so hieu|"
    r"^ngay (?:ban hanh|co hieu luc|het hieu luc|cong bao)|^(?:loai van ban|nguoi ky|co quan ban hanh|"
    r"noi ban hanh|linh vuc|tinh trang)\b|^[\w\s.]{2,40}, ngay\s*[\d.…]*\s*thang|^so\s+\d+\s*-\s*\w+\s*/"
)
_ADDRESSED = re.compile(r"[Kk]ính gửi\s*:")
_DOCUMENT_TYPE = re.compile(
    r"(?:ke hoach|nghi quyet|ket luan|chuong trinh(?: hanh dong)?|quyet dinh|chi thi|de an|huong dan|"
    r"thong bao|thong tu|nghi dinh|luat|quy dinh|quy che|bao cao|cong van|cong dien|phuong an|to trinh)\b"
)
_LEGAL_BASIS = re.compile(r"(?:Căn cứ|Theo đề nghị|Xét đề nghị|Xét|Trên cơ sở kết quả)\b")
_CONTENTS_TITLE = re.compile(r"mục lục\W*", re.IGNORECASE)
_FOOTNOTE = re.compile(r"\[chú thích\b", re.IGNORECASE)
# "Nơi nhận:" or the words alone; a sentence may begin with them too.
_RECEIVERS = re.compile(r"^nơi (?:nhận|gửi)\s*(?:[:;.]|$)", re.IGNORECASE)
_SIGNATURE = re.compile(
    r"^(?:T\s*[/.]?\s*M\b|K\s*[/.]?\s*T\b|T\s*[/.]?\s*L\b|TUQ\b|Q\.)[./\s]*(?P<office>[^\W\d_])|^\(?\[?đã ký",
    re.IGNORECASE,
)
_SIGNER_TITLE = re.compile(
    r"^(?:PHÓ |QUYỀN )?(?:CHỦ TỊCH|BÍ THƯ|THỦ TƯỚNG|BỘ TRƯỞNG|GIÁM ĐỐC|TỔNG BÍ THƯ|CHÁNH VĂN PHÒNG)\b"
)
_POINTER = re.compile(r"\((?:(?:Ban hành )?[Kk]èm theo|Có|Chi tiết|Xem|Theo)\b[^()]*\)\.?")
_ENACTING = re.compile(r"(?:QUYẾT NGHỊ|QUYẾT ĐỊNH|KẾT LUẬN|NGHỊ QUYẾT|CHỈ THỊ)\s*:?$")
_SOURCE_LINE = re.compile(r"^(?:nguồn|theo)\b.*(?:https?://|www\.)|^https?://\S+$", re.IGNORECASE)
_ATTACHED = re.compile(r"^\(?\s*(?:ban hành )?kèm theo\b", re.IGNORECASE)
#: How many paragraphs a head may take at most; a sign further down is part of a citation.
_HEAD_LENGTH = 60
#: A line that signs in small letters is no longer than this.
_SIGNATURE_LENGTH = 60
#: How many paragraphs the head of a form or of another attached document may take.
_ATTACHED_HEAD_LENGTH = 12
#: Styles of labels with which the body of a document begins.
_BODY_STYLES = ("roman", "article", "chapter", "part", "annex")
#: Styles of labels that show by their number whether the body goes on.
_NUMBERED_STYLES = ("roman", "upper", "arabic", "article")


def classify_paragraphs(paragraphs: Sequence[Paragraph]) -> list[str]:
    r"""Name the class of every paragraph.

    Parameters
    ----------
    paragraphs : sequence of Paragraph
        As :func:`toolkit.segment.paragraphs.split_paragraphs` gives them.

    Returns
    -------
    list of str
        For each paragraph ``body`` (text of a unit), ``table``, or a class of left-out text: ``head``,
        ``legal_basis``, ``receivers``, ``signature``, ``source_line``, ``pointer`` ("(Kèm theo ...)"),
        ``sample`` (a signature or addressees that the body shows), ``footnote``, ``contents``, ``page_mark``,
        ``rule``, ``ellipsis``.

    Examples
    --------
    >>> from toolkit.segment.paragraphs import split_paragraphs
    >>> text = "Số: 12/KH-UBND\n\nKẾ HOẠCH\n\nI. MỤC TIÊU\n\nNâng chất.\n\nNơi nhận:\n- Lưu;"
    >>> classify_paragraphs(split_paragraphs(text))
    ['head', 'head', 'body', 'body', 'receivers', 'receivers']
    """
    classes = [_name_category(paragraph) for paragraph in paragraphs]
    _mark_head(paragraphs, classes)
    _mark_endings(paragraphs, classes)
    _mark_attached_heads(paragraphs, classes)
    numbered = False  # a label of the body has come: what reads like a recital is a sentence now
    for place, paragraph in enumerate(paragraphs):
        if classes[place] != "body":
            continue
        classes[place] = _classify_single(paragraph, numbered=numbered)
        if classes[place] == "source_line":
            _mark_byline(paragraphs, classes, place)
        numbered = numbered or (paragraph.marker is not None and classes[place] == "body")
    return classes


def _classify_single(paragraph: Paragraph, *, numbered: bool) -> str:
    """Name the class of a paragraph by its own words."""
    marker, text = paragraph.marker, paragraph.text
    if not numbered and _is_recital(paragraph):
        return "legal_basis"
    if marker is not None:
        return "body"
    if _SOURCE_LINE.match(text):
        return "source_line"
    if _ENACTING.match(text):
        return "head"
    if _POINTER.fullmatch(text):
        return "pointer"
    return "footnote" if _FOOTNOTE.match(text) else "body"


def _name_category(paragraph: Paragraph) -> str:
    if paragraph.category != "text":
        return paragraph.category
    return "contents" if _CONTENTS_TITLE.fullmatch(paragraph.text) else "body"


def _is_recital(paragraph: Paragraph) -> bool:
    """Tell whether a paragraph cites what the document rests on; party documents list these with dashes."""
    plain = paragraph.marker is None or paragraph.marker.style == "dash"
    return plain and paragraph.text[-1] in ";." and bool(_LEGAL_BASIS.match(paragraph.body))


def _mark_byline(paragraphs: Sequence[Paragraph], classes: list[str], source: int) -> None:
    """Mark the author's line of an article, right above the line that names the source."""
    if source and classes[source - 1] == "body":
        above = paragraphs[source - 1]
        if above.marker is None and len(above.text) < 80 and above.text[-1] not in ".;:!?":
            classes[source - 1] = "source_line"


def _mark_head(paragraphs: Sequence[Paragraph], classes: list[str]) -> None:
    texts = [place for place, name in enumerate(classes) if name == "body"][:_HEAD_LENGTH]
    last_sign = -1
    for place in texts:
        paragraph = paragraphs[place]
        if _begins_body(paragraph):
            break
        if _signs_head(paragraph):
            last_sign = place
    for place in texts:
        if _is_recital(paragraphs[place]):
            classes[place] = "legal_basis"
        elif place <= last_sign or _is_title(paragraphs, place, after_head=last_sign >= 0):
            classes[place] = "head"
        else:
            break


def _begins_body(paragraph: Paragraph) -> bool:
    """Tell whether no head goes on here, whatever capitals follow: a first label or the addressees have come."""
    marker = paragraph.marker
    if _RECEIVERS.match(paragraph.text):
        return True
    if marker is None:
        return False
    first = marker.style == "arabic" and marker.ordinal == (1,)
    return marker.style in _BODY_STYLES or first


def _signs_head(paragraph: Paragraph) -> bool:
    return _names_document(paragraph) or bool(_HEAD_SIGN.search(make_plain(paragraph.text).lower()))


def _names_document(paragraph: Paragraph) -> bool:
    """Tell whether a title in capitals names a type of document."""
    return is_upper_case(paragraph.text) and bool(_DOCUMENT_TYPE.match(make_plain(paragraph.text).lower()))


def _mark_attached_heads(paragraphs: Sequence[Paragraph], classes: list[str]) -> None:
    """Mark the head of a form ("Mẫu số 02") or another attached document that has one of its own."""
    for place, paragraph in enumerate(paragraphs):
        if classes[place] != "body" or not paragraph.marker or paragraph.marker.style != "annex":
            continue
        last_sign = title = place
        for later in range(place + 1, min(place + 1 + _ATTACHED_HEAD_LENGTH, len(paragraphs))):
            if paragraphs[later].marker is not None:
                break
            if classes[later] == "body" and _signs_head(paragraphs[later]):
                last_sign = later
                title = later if title == place and _names_document(paragraphs[later]) else title
        for later in range(place + 1, last_sign + 1):
            if classes[later] == "body" and (later != title or paragraphs[place].body):
                classes[later] = "head"
        for later in range(place + 1, min(place + 1 + _ATTACHED_HEAD_LENGTH, len(paragraphs))):
            if paragraphs[later].marker is not None:
                break
            if classes[later] == "body" and _ADDRESSED.match(paragraphs[later].text):
                classes[later] = "head"


def _is_title(paragraphs: Sequence[Paragraph], place: int, *, after_head: bool) -> bool:
    """Tell whether a paragraph goes on with the title of the document."""
    paragraph = paragraphs[place]
    if paragraph.marker is not None:
        return False
    text = paragraph.text
    if _ATTACHED.match(text) or is_upper_case(text):
        return True
    sentence = text[-1] in ".;:"
    if after_head:
        return not sentence and not _LEGAL_BASIS.match(text)
    first = all(p.category != "text" for p in paragraphs[:place])
    return first and not sentence and (paragraph.emphasis or len(text) < 300)


def _mark_endings(paragraphs: Sequence[Paragraph], classes: list[str]) -> None:
    """Mark signature blocks and lists of addressees; the body may go on after them with an annex.

    Where the numbering goes on behind it, an ending is a sample that the body shows: only its own lines count, and
    nothing ends with it.
    """
    following = _find_following_numbers(paragraphs, classes)
    last: dict[str, int] = {}  # the last number of the body, per style
    ending, sample = "", False
    for place, paragraph in enumerate(paragraphs):
        if classes[place] != "body":
            continue
        if ending and sample and (paragraph.marker is not None or _is_sentence(paragraph.text)):
            ending = ""
        before, ending = ending, _next_ending(paragraph, ending)
        if ending and not before:
            style, number = following[place]
            sample = number == last.get(style, number) + 1
        if ending:
            title = ending == "attached"  # of what is attached
            classes[place] = "head" if title else "sample" if sample else ending
        elif paragraph.marker is not None and paragraph.marker.style in _NUMBERED_STYLES:
            last[paragraph.marker.style] = paragraph.marker.ordinal[-1]


def _find_following_numbers(paragraphs: Sequence[Paragraph], classes: Sequence[str]) -> list[tuple[str, int]]:
    """Find style and number of the next numbered paragraph behind each one; the end, as an annex, has none."""
    following = [("", 0)] * len(paragraphs)
    found = ("", 0)
    for place in range(len(paragraphs) - 1, -1, -1):
        following[place] = found
        marker = paragraphs[place].marker
        if marker is not None and classes[place] == "body":
            if marker.style in _NUMBERED_STYLES:
                found = (marker.style, marker.ordinal[-1])
            elif marker.style in ("annex", "chapter", "part"):
                found = ("", 0)
    return following


def _is_sentence(text: str) -> bool:
    return len(text) > 80 or text[-1] in ".;:"


def _signs_off(text: str) -> bool:
    """Tell whether a line opens a signature: an office in capitals, or few words without a stop.

    "KT ngày 5" names no office, "Đã ký kết 5 thỏa thuận." is a sentence.
    """
    match = _SIGNATURE.match(text)
    if match is None:
        return False
    if match["office"] is None:
        return not text[match.end() :].lstrip()[:1].islower()
    if not match["office"].isupper():
        return False
    words = text[match.start("office") :].split()[:2]
    return all(map(str.isupper, words)) or (len(text) <= _SIGNATURE_LENGTH and text[-1] not in ".;:")


def _next_ending(paragraph: Paragraph, ending: str) -> str:
    text, marker = paragraph.text, paragraph.marker
    if _RECEIVERS.match(text):
        return "receivers"
    if marker is None and (_signs_off(text) or (ending and _SIGNER_TITLE.match(text))):
        return "signature"
    if not ending:
        return ""
    if marker is None and _ATTACHED.match(text):
        return "attached"  # the title above stays with the ending; what comes is the text that is attached
    if marker is not None:
        resumes = marker.style in ("annex", "chapter", "part", "article") or (
            marker.ordinal == (1,) and marker.style in ("roman", "upper", "arabic")
        )
        return "" if resumes else ending
    folded = make_plain(text).lower()
    if is_upper_case(text) and _DOCUMENT_TYPE.match(folded):
        return "attached"
    if ending == "attached":
        sentence = len(text) > 80 and text[-1] in ".;:" and not is_upper_case(text)
        return "" if sentence and not _ATTACHED.match(text) else "attached"
    return ending
