"""Lines of a document become paragraphs: sentences cut by a line or a page end are joined again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from toolkit.segment.contents import find_contents
from toolkit.segment.numbering import LETTERS, STRUCTURAL, Marker, read_marker, write_roman
from toolkit.text.folding import INVISIBLE

#: Lines that are never text of a unit, by class.
_PAGE_MARK = re.compile(
    r"[=\-–—_\s]*(?:trang|page)\s*\d+\s*(?:(?:/|of|trên)\s*\d+)?[=\-–—_\s]*"
    r"|[-–—]\s*\d{1,4}\s*[-–—]|\d{1,4}|\d{1,3}\s?/\s?\d{1,3}|\S+\.(?:docx?|pdf)\b\S*(?:\s+\S{1,2}){0,3}",
    re.IGNORECASE,
)
_RULE = re.compile(r"[\W_]*\+?")
_ELLIPSIS = re.compile(r"\W*(?:\.{3}|…)\W*")
_MARKUP = re.compile(r"(?<!\\)(?!^\* )\*{1,3}|_{2,3}|^#{1,6}\s+|^>\s+")
_TIMES = re.compile(r"(?<=\d)\*(?=\d)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_SENTENCE_END = re.compile(r"[.;:!?…][\"”'’»)*\]]*$")
#: A line of a table of contents: a title, dots, the number of a page.
_CONTENTS = re.compile(r".*\w.*?(?:\.{4,}|…{2,}|(?:[.·] ){4,}|(?:[.…] ?){5,})\s*\d{1,3}")
#: Words after which a figure at the start of the next line goes on with the sentence: "ngày" | "02/2025".
_BEFORE_FIGURE = re.compile(
    r"(?:^|[\s(])(?:điểm|khoản|[Đđ]iều|mục|số|ngày|tháng|năm|quý|từ|đến|khoảng|gồm|trên|dưới|hơn|giai đoạn|nhiệm kỳ)$"
)
#: Words after which a label is the middle of a reference: "quy định tại" | "Điều 5. ...", "khoản" | "1. ...".
_BEFORE_HEADING = re.compile(r"(?:^|[\s(])(?:tại|theo|của|và|hoặc|với|các|từ|đến|trong|khoản \d+\w?|điểm \w)$|,$")
_BEFORE_ITEM = re.compile(r"(?:^|[\s(])(?:điểm|khoản)$")
#: A word of structure alone on its line, its number on the next: "Điều" | "1. Phạm vi".
_WORD_ALONE = re.compile(r"[*_#\s]*(?:Điều|ĐIỀU|Chương|CHƯƠNG|Phần|PHẦN|Mục|MỤC|Phụ lục|PHỤ LỤC)[*_\s]*")
_NUMBER_NEXT = re.compile(r"[*_\s]*(?:\d{1,3}[a-zđ]?|[IVXL]{1,6})(?:[.:\s*_]|$)")
#: A label alone on its line, its text on the next.
_LABEL_ALONE = re.compile(r"[*_#\s]*(?:[IVXL]{1,6}|[A-HK]|\d{1,2}(?:\.\d{1,2}){0,3}|[a-zđ])[.)][*_\s]*")
#: A line that ends with these goes on: a range, a number cut at its stroke.
_RANGE_BEGINS = re.compile(r"\d%?$")
_COLON_LABEL = re.compile(r"\d{1,2}:")
_RANGE_ENDS = re.compile(r"[-–—]\s?\d")
#: A range that begins with a year ends with one; else a list begins below it: "Đến năm 2030" | "- 80% số xã".
_YEAR_BEGINS, _YEAR_ENDS = re.compile(r"\b(?:19|20)\d\d$"), re.compile(r"[-–—]\s?(?:19|20)\d\d\b")
#: An item that words count: it begins a paragraph even where lines are wrapped.
WORDED_ITEM = re.compile(
    r"(?:(?:Tiểu )?(?:[Dd]ự án|[Hh]ợp phần)|Nội dung|Nhiệm vụ|Chương trình|Đề án|Nhóm(?: nhiệm vụ| giải pháp)?)"
    r"(?: thành phần)?(?: số)? \d{1,2}(?:\.\d{1,2})*\s*[:.]\s"
    r"|(?:Một|Hai|Ba|Bốn|Năm|Sáu|Bảy|Tám|Chín|Mười) là\b|Thứ (?:nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười)\b[,:]"
)
#: A title that ends with these words goes on in the next line, also behind a blank one; with a sign, in the very next.
_TITLE_WAITS = re.compile(r"\b(?:VÀ|CỦA|VỀ|CHO|TRONG|VỚI|THEO|TRÊN|TẠI)$")
_TITLE_GOES_ON = re.compile(rf"[,;–-]$|{_TITLE_WAITS.pattern}")
#: From this length on a line without a stop is no title: a figure on the next line goes on with it.
_LONG_LINE = 50
_TABLE_ROW = re.compile(r"\|.*\|$")
#: Share of a page's usual line length from which a line counts as full.
_FULL = 0.82
#: Lines of more characters are paragraphs of their own, not lines of a page; those of fewer, items or cells.
_WRAP_LEAST, _WRAP_LIMIT = 30, 130
#: So large a share of the lines of a page is full; of a narrow one more, for short titles and items are alike too.
_FULL_SHARE, _FULL_SHARE_NARROW, _WRAP_NARROW = 0.3, 0.5, 45
#: From here on a number is a year.
_FIRST_YEAR = 1000
#: Blank lines part the paragraphs where so large a share of so many labelled lines stands behind one.
_PARTED, _MIN_LABELLED = 0.9, 5
#: Fewer will do where so many lines stand close, and so large a share of them begins in the middle of a sentence.
_PARTED_LOOSELY, _MIN_CLOSE, _MID_SENTENCE = 0.75, 20, 0.6
#: The list of receivers stands close whatever the body does.
_RECEIVERS = re.compile(r"[*_|\s]*nơi nhận\b", re.IGNORECASE)
#: The head of a table whose cells stand apart by tabs: that of the numbers, and two more at least.
_TABBED_HEAD = re.compile(r"(?:S?TT|Stt|Tt|Số (?:TT|thứ tự))[ ]*\t[^\t]*\w[^\t]*\t.*\w")
_NUMBER_HEAD = re.compile(r"\W*(?:S?TT|Stt|Tt|Số (?:TT|thứ tự))\W*")
#: Longer than this, a line holds more than its label.
_LABEL_LENGTH = 40
_LABEL_NOTE = re.compile(
    r"(?P<label>(?:[^\W\d_]{3,7} )?(?:\d{1,3}[a-zđ]?|[IVXL]{1,6}|[a-zđ]))"
    r"(?P<before>[.)])? ?\[\d{1,3}\] ?(?P<behind>[.):])? ?"
)
_HIDDEN = re.compile(f"[{INVISIBLE}]+")
_HIDDEN_RUN = re.compile(rf"(?<![\s{INVISIBLE}])\s*[{INVISIBLE}][\s{INVISIBLE}]*")
#: What may stand around a line without being part of it.
_AROUND = re.compile(rf"[\s{INVISIBLE}]*")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of text that belongs together.

    Parameters
    ----------
    start, end : int
        Offsets in the document, without the white space around.
    text : str
        Lines joined, markup and invisible characters dropped, one blank between words; with the label.
    marker : Marker or None
        The label it begins with; its length is measured on `text`.
    label_end : int
        Offset in the document where the text after the label begins.
    category : str
        ``text``, ``table`` (one row), or a class of left-out text: ``page_mark``, ``rule``, ``ellipsis``,
        ``contents`` (a line of a table of contents).
    emphasis : bool
        Set off by markup (a heading of a web page, bold type).
    """

    start: int
    end: int
    text: str
    marker: Marker | None
    label_end: int
    category: str
    emphasis: bool = False

    @property
    def body(self) -> str:
        """Text without its label."""
        return self.text[self.marker.length :] if self.marker else self.text


@dataclass(slots=True)
class _Line:
    start: int
    end: int
    width: int  # characters that the line takes as it stands, indent included
    indent: int
    text: str  # NFC, visible characters, one blank between words: the form that `marker` is measured on
    category: str
    marker: Marker | None
    blank_before: bool
    page_before: bool


class _Page(NamedTuple):
    """How the lines of a document are set."""

    width: int  # of a full line, where lines are wrapped; else 0
    indented: bool  # paragraphs begin with an indent
    parted: bool  # blank lines part the paragraphs
    cells: int | None  # where the head of a table begins whose cells stand on lines of their own


def split_paragraphs(text: str) -> list[Paragraph]:
    r"""Split a document into paragraphs, in order, left-out lines included.

    Whether the lines of a document are wrapped (a paragraph takes several lines) or not (a line is a
    paragraph) is read off their lengths. In both cases a line that begins in lower case continues a
    sentence that has not ended, across blank lines and page marks too.

    Parameters
    ----------
    text : str
        The document as it stands.

    Returns
    -------
    list of Paragraph
        In order of `start`; they do not overlap, except that a page mark inside a sentence lies within
        the paragraph that it interrupts.

    Examples
    --------
    >>> [p.text for p in split_paragraphs("1. Rà soát đội ngũ\n\n12\n\ncán bộ.\n2. Báo cáo.")
    ...  if p.category == "text"]
    ['1. Rà soát đội ngũ cán bộ.', '2. Báo cáo.']
    """
    lines = list(_read_lines(text))
    _mark_contents(lines)
    page = _describe_lines(lines)
    paragraphs: list[Paragraph] = []
    group: list[_Line] = []
    begun = False  # a label of the body has come
    for line in lines:
        begun = begun or line.marker is not None
        if line.category != "text":
            if line.category in ("table", "ellipsis", "contents"):
                _close(group, text, paragraphs)
            paragraphs.append(_make_paragraph([line], text))
        elif group and (_continues(group, line, page, begun=begun) or _goes_on_title(group, line, paragraphs)):
            group.append(line)
        else:
            _close(group, text, paragraphs)
            group.append(line)
    _close(group, text, paragraphs)
    return sorted(paragraphs, key=lambda paragraph: paragraph.start)


def _mark_contents(lines: list[_Line]) -> None:
    texts = [line for line in lines if line.category == "text"]
    for place in find_contents([line.text for line in texts]):
        texts[place].category, texts[place].marker = "contents", None


def _close(group: list[_Line], text: str, paragraphs: list[Paragraph]) -> None:
    if group:
        paragraphs.append(_make_paragraph(group, text))
        group.clear()


def _read_lines(text: str) -> Iterator[_Line]:
    blank = page = tabbed = False
    position = count = 0
    for raw in text.split("\n"):
        start = position
        position += len(raw) + 1
        stripped = raw.strip()
        if not stripped:
            blank, tabbed = True, False
            continue
        tabbed = "\t" in raw and (tabbed or _TABBED_HEAD.match(stripped) is not None)
        indent = len(raw) - len(raw.lstrip())
        content = stripped
        if not stripped.isascii():
            if _HIDDEN.search(stripped):
                indent, stripped = _trim_hidden(raw)
                if not stripped:
                    blank = True
                    continue
                content = _drop_hidden(stripped)
            content = unicodedata.normalize("NFC", content)
        start += indent
        if "[" in content[:_LABEL_LENGTH]:
            content = _drop_note_mark(content)
        category = "table" if tabbed else _categorize(content)
        words = _write_tabbed_row(raw) if tabbed else " ".join(content.split())
        line = _Line(start, start + len(stripped), indent + len(content), indent, words, category, None, blank, page)
        if category == "text":
            line.marker = _read_label(words, count)
            if line.marker is not None and line.marker.style == "arabic":
                count = line.marker.ordinal[0]
            blank = page = False
        elif category in ("table", "contents"):
            blank = page = False
        else:
            page = page or category == "page_mark"
        yield line


def _write_tabbed_row(line: str) -> str:
    """Write a row whose cells stand apart by tabs, as a table copied into a plain text has them."""
    cells = (" ".join(unicodedata.normalize("NFC", cell).split()).replace("|", "\\|") for cell in line.split("\t"))
    return f"| {' | '.join(cells)} |"


def _trim_hidden(raw: str) -> tuple[int, str]:
    """Return how much stands before the first visible character of a line, and the line from there to its last."""
    before = _AROUND.match(raw)
    indent = before.end() if before else 0
    return indent, raw[indent:].rstrip("".join({*filter(str.isspace, raw), *INVISIBLE}))


def _drop_note_mark(line: str) -> str:
    """Drop the mark of a note behind a label: "Điều 6[4]. Mức chi", "1.[2] Mỗi vườn"."""
    match = _LABEL_NOTE.match(line)
    if match is None:
        return line
    label = f"{match['label']}{match['before'] or match['behind'] or ''} "
    marker = read_marker(label + line[match.end() : match.end() + 60])
    return label + line[match.end() :] if marker is not None and marker.length >= len(label) else line


def _drop_hidden(line: str) -> str:
    """Drop what is invisible; where it alone parts a label from its text, a blank takes its place."""
    for run in _HIDDEN_RUN.finditer(line):
        if run.start() > _LABEL_LENGTH:
            break
        head = unicodedata.normalize("NFC", _HIDDEN.sub("", line[: run.start()]))
        marker = read_marker(f"{head} {_HIDDEN.sub('', line[run.end() : run.end() + 60])}")
        if marker is not None and marker.length > len(head):
            return f"{head} {_HIDDEN.sub('', line[run.end() :])}"
    return _HIDDEN.sub("", line)


def _read_label(words: str, count: int) -> Marker | None:
    """Return the label of a line; a figure from 1000 up is a year unless it counts on from the last one."""
    start = words[:60]
    marker = read_marker(" ".join(_MARKUP.sub("", start).split()) if words[0] in "*#>_" else start)
    if marker is None or marker.style != "arabic":
        return marker
    return None if _FIRST_YEAR <= marker.ordinal[0] != count + 1 else marker


def _categorize(content: str) -> str:
    first = content[0]
    if first == "|" and _TABLE_ROW.match(content):
        return "table"
    if len(content) <= 40:
        if _RULE.fullmatch(content):
            return "ellipsis" if _ELLIPSIS.fullmatch(content) else "rule"
        if _PAGE_MARK.fullmatch(content):
            return "page_mark"
    if content[-1].isdigit() and len(content) <= 300 and _CONTENTS.fullmatch(content):
        return "contents"
    return "text"


def _describe_lines(lines: list[_Line]) -> _Page:
    """Return how the lines of a document are set; where blank lines stand between all of them, they tell nothing."""
    texts = [line for line in lines if line.category == "text"]
    width = _usual_width(lines)
    if width and all(line.blank_before for line in texts[1:]):
        for line in texts:
            line.blank_before = False
    labelled = list(_list_labelled(texts))
    apart = sum(line.blank_before or line is texts[0] for line in labelled)
    enough = _PARTED_LOOSELY if _goes_on_below(texts) else _PARTED
    parted = len(labelled) >= _MIN_LABELLED and apart >= enough * len(labelled)
    cells = next((line.start for line in texts if _NUMBER_HEAD.fullmatch(line.text)), None)
    return _Page(width, _is_indented(lines) if width else False, parted, cells)


def _goes_on_below(texts: list[_Line]) -> bool:
    """Tell whether most lines that stand close below another begin in lower case, as those of a sentence do."""
    close = [line for line in texts if line.marker is None and not line.blank_before]
    lower = sum(line.text.lstrip("*_\"“'(")[:1].islower() for line in close)
    return len(close) >= _MIN_CLOSE and lower >= _MID_SENTENCE * len(close)


def _list_labelled(texts: list[_Line]) -> Iterator[_Line]:
    """Yield the lines that begin with a label, but for those of a list of receivers."""
    receiving = False
    for line in texts:
        receiving = bool(_RECEIVERS.match(line.text)) or (receiving and not line.blank_before)
        if line.marker is not None and not receiving:
            yield line


def _usual_width(lines: list[_Line]) -> int:
    """Return the length of a full line where lines are wrapped, else 0."""
    lengths = sorted(line.width for line in lines if line.category == "text")
    if len(lengths) < 8:
        return 0
    width = lengths[int(0.9 * (len(lengths) - 1))]
    full = sum(_FULL * width <= length <= 1.15 * width for length in lengths)
    share = _FULL_SHARE if width >= _WRAP_NARROW else _FULL_SHARE_NARROW
    return width if _WRAP_LEAST <= width <= _WRAP_LIMIT and full >= share * len(lengths) else 0


def _is_indented(lines: list[_Line]) -> bool:
    """Tell whether paragraphs begin with an indent: most lines have none, labelled lines mostly do."""
    labelled = [line.indent for line in lines if line.marker]
    plain = [line.indent for line in lines if line.category == "text" and not line.marker]
    if len(labelled) < 3 or len(plain) < 3:
        return False
    set_in = sum(indent >= 2 for indent in labelled) > 0.6 * len(labelled)
    return set_in and sum(indent < 2 for indent in plain) > 0.5 * len(plain)


def _continues(group: list[_Line], line: _Line, page: _Page, *, begun: bool) -> bool:
    previous = group[-1].text
    if _takes_up_label(group, line, page) or (page.width and _counts_on_inside(group, line)):
        return True
    if line.text[0] == "#" or previous[0] == "#" or _SENTENCE_END.search(previous):
        return _wraps_after_stop(group, line, page)
    first_word = line.text.split(" ", 1)[0]
    full = page.width > 0 and group[-1].width + 1 + len(first_word) > _FULL * page.width
    in_table = page.cells is not None and page.cells < line.start
    if _refers_on(previous, line, full, in_table=in_table):
        return True
    if line.marker is not None and not _is_false_marker(line, page.indented):
        return False
    if line.blank_before and _LABEL_ALONE.fullmatch(line.text):
        return False
    lower = line.text.lstrip("*_\"“'(")[:1].islower()
    close = page.parted and not (in_table or line.blank_before or line.page_before or _RECEIVERS.match(line.text))
    if close and (begun or len(previous) >= _LONG_LINE) and _fits_case(group, line):
        return True
    if not page.width:
        return lower and not _is_title(group)
    if page.indented and line.indent >= 2 and not lower:
        return False
    if line.blank_before or line.page_before:
        return lower or (full and line.page_before and not previous.isupper())
    return lower or full or (line.text.isupper() and previous.isupper())


def _fits_case(group: list[_Line], line: _Line) -> bool:
    """Tell whether neither or both of two lines are in capitals; below a sentence a word alone is an abbreviation."""
    above, here = group[-1].text.isupper(), line.text.isupper()
    return above == here or (here and " " not in line.text)


def _takes_up_label(group: list[_Line], line: _Line, page: _Page) -> bool:
    """Tell whether the line before holds only the label of this one, or a word of structure without its number."""
    if len(group) > 1 or len(group[0].text) > _LABEL_LENGTH:
        return False
    alone = group[0].text
    if _WORD_ALONE.fullmatch(alone):
        return bool(_NUMBER_NEXT.match(line.text))
    in_table = page.cells is not None and page.cells < line.start
    if in_table or line.marker is not None or not _LABEL_ALONE.fullmatch(alone) or _stands_alone(line.text):
        return False
    text = line.text.lstrip("*_\"“'( ")
    return text[:1].isalpha() and not (text[:1].islower() and line.blank_before)


def _counts_on_inside(group: list[_Line], line: _Line) -> bool:
    """Tell whether a label in brackets goes on with those that stand inside the sentence: "gồm: (1) ... (2) ..."."""
    if line.marker is None or line.blank_before or line.text[0] != "(" or line.marker.ordinal[0] < 2:
        return False
    number = line.marker.ordinal[0] - 1
    if line.marker.style == "roman)":
        before = write_roman(number).lower()
    else:
        before = str(number) if line.marker.style == "(arabic)" else LETTERS[number - 1]
    inside = (above.text if at else above.text[1:] for at, above in enumerate(group))  # not the label of the item
    return any(f"({before})" in text for text in inside)


def _stands_alone(text: str) -> bool:
    return text[0] == "#" or bool(_LABEL_ALONE.fullmatch(text))


def _goes_on_title(group: list[_Line], line: _Line, paragraphs: list[Paragraph]) -> bool:
    """Tell whether a title in capitals goes on in the next line: it is not finished, or that of a chapter."""
    if line.marker is not None or not (group[-1].text.isupper() and line.text.isupper()):
        return False
    if line.blank_before and not (group[0].marker is not None and _TITLE_WAITS.search(group[-1].text)):
        return False
    if _NUMBER_HEAD.fullmatch(line.text):
        return False
    above = paragraphs[-1].marker if paragraphs else None
    waits = above is not None and above.style in STRUCTURAL and not paragraphs[-1].body
    return waits or (group[0].marker is not None and bool(_TITLE_GOES_ON.search(group[-1].text)))


def _refers_on(previous: str, line: _Line, full: bool, *, in_table: bool) -> bool:
    """Tell whether what looks like a label or a new line is the number that a reference waits for."""
    if line.blank_before and not line.page_before:
        return False
    if line.marker is not None and _COLON_LABEL.match(line.text) and not previous.isupper():
        return True  # "theo Tiêu chí" | "4: Số xã"
    if _RANGE_BEGINS.search(previous) and (_YEAR_ENDS if _YEAR_BEGINS.search(previous) else _RANGE_ENDS).match(
        line.text
    ):
        return True
    if line.marker is None:
        if previous[-1] == "-" and previous[-2:-1].isalnum():
            return True
        long = len(previous) >= _LONG_LINE and not previous.isupper() and not in_table
        return line.text[0].isdigit() and (long or bool(_BEFORE_FIGURE.search(previous)))
    if line.marker.style in STRUCTURAL:
        return not line.text.isupper() and bool(_BEFORE_HEADING.search(previous))
    return full and bool(_BEFORE_ITEM.search(previous))


def _is_title(group: list[_Line]) -> bool:
    """Tell whether an upper-case line stands alone: what follows in lower case is no part of it."""
    return len(group) == 1 and group[0].text.isupper() and not group[0].marker


def _wraps_after_stop(group: list[_Line], line: _Line, page: _Page) -> bool:
    """Tell whether a line goes on in a paragraph although a sentence ended at the line end before."""
    last, width, indented = group[-1], page.width, page.indented
    if line.marker or line.blank_before or "#" in (line.text[0], last.text[0]) or WORDED_ITEM.match(line.text):
        return False
    if last.text.endswith(";") and line.text[0].islower():
        return True
    if not width:
        return False
    if (last.text.endswith(":") and not indented) or (indented and line.indent >= 2):
        return False
    first_word = len(line.text.split(" ", 1)[0])
    return last.width + 1 + first_word > width * (0.95 if not indented else _FULL)


def _is_false_marker(line: _Line, indented: bool) -> bool:
    """Tell whether what looks like a label is the middle of a sentence: "- xã hội", "2. của Luật"."""
    marker = line.marker
    if marker is None:
        return True
    if indented and line.indent < 2 and marker.style in ("dash", "arabic", "decimal"):
        return not line.blank_before
    if line.text[0] in "*#>":  # set off by markup: no middle of a sentence
        return False
    rest = line.text[marker.length :].lstrip("*_\"“'(")
    return rest[:1].islower() and marker.style in ("dash", "arabic", "decimal", "letter", "letter.")


def _make_paragraph(group: list[_Line], source: str) -> Paragraph:
    first, last = group[0], group[-1]
    if first.category != "text":
        return Paragraph(first.start, last.end, first.text, None, first.start, first.category)
    joined = first.text
    for line in group[1:]:
        tight = joined.endswith("-") and len(joined) > 1 and joined[-2].isalnum()
        joined += line.text if tight else " " + line.text
    emphasis = first.text[0] in "#*" and (first.text[0] == "#" or joined.rstrip().endswith("*"))
    marked_up = "*" in joined or "__" in joined or "\\" in joined or joined[0] in "#>"
    text = " ".join((_drop_markup(joined) if marked_up else joined).split())
    # A label that a line holds alone shows itself only once the next line is joined.
    known = not marked_up and (len(group) == 1 or len(first.text) > _LABEL_LENGTH)
    marker = first.marker if known else read_marker(text[:60]) if text else None
    if marker is not None and marker.style == "arabic" and marker.ordinal[0] >= _FIRST_YEAR and first.marker is None:
        marker = None
    label_end = _find_label_end(source, first.start, last.end, text[: marker.length]) if marker else first.start
    return Paragraph(first.start, last.end, text, marker, label_end, "text" if text else "rule", emphasis)


def _drop_markup(text: str) -> str:
    if text.count("*") % 2:  # one star sets nothing off: between figures it multiplies
        text = _TIMES.sub(r"\*", text)
    return _ESCAPE.sub(r"\1", _MARKUP.sub("", text))


def _find_label_end(source: str, start: int, end: int, label: str) -> int:
    """Return the offset where the text after a label begins.

    The source may hold markup, marks, and any number and kind of blanks besides: the letters of the label are
    looked for in it one by one.
    """
    label = "".join(label.split())
    position = start + len(label)
    if not source.startswith(label, start):
        position = start
        for letter in filter(lambda one: not unicodedata.combining(one), unicodedata.normalize("NFD", label)):
            while position < end and unicodedata.normalize("NFD", source[position])[0] != letter:
                position += 1
            position += 1
    while position < end and _is_no_text(source[position]):
        position += 1
    return min(position, end)


def _is_no_text(character: str) -> bool:
    """Tell whether a character behind a label belongs neither to it nor to the text."""
    return character in "*_" or character.isspace() or character in INVISIBLE or bool(unicodedata.combining(character))


def is_upper_case(text: str) -> bool:
    """Tell whether a heading is in capitals, but for short words such as numbers and abbreviations.

    Examples
    --------
    >>> is_upper_case("MỤC ĐÍCH, YÊU CẦU"), is_upper_case("Mục đích")
    (True, False)
    """
    upper = sum(map(str.isupper, text))
    return upper > 0 and upper >= 0.8 * (upper + sum(map(str.islower, text)))
