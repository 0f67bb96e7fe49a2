"""The head of a Party or State document: body, type, number, date, place, signer, subject.

Also the grammar of document numbers and dates that :mod:`toolkit.citations` shares. Forms follow
Decree 30/2020/NĐ-CP (State documents) and Guidance 36-HD/VPTW (Party documents).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise, zip_longest

from rapidfuzz import fuzz, process

from toolkit.records import Fault, Span
from toolkit.vietnamese import make_key as make_match_key

#: Types of document with the abbreviations that their numbers carry.
DOCUMENT_TYPES: Mapping[str, tuple[str, ...]] = {
    "Nghị quyết": ("NQ",),
    "Nghị quyết liên tịch": ("NQLT",),
    "Kết luận": ("KL",),
    "Chỉ thị": ("CT",),
    "Quyết định": ("QĐ",),
    "Quy định": ("QyĐ", "QĐi"),
    "Quy chế": ("QC",),
    "Kế hoạch": ("KH",),
    "Kế hoạch hành động": ("KHHĐ",),
    "Chương trình": ("CTr",),
    "Chương trình hành động": ("CTrHĐ", "CTHĐ"),
    "Đề án": ("ĐA",),
    "Hướng dẫn": ("HD",),
    "Thông báo": ("TB",),
    "Thông báo kết luận": ("TBKL",),
    "Báo cáo": ("BC",),
    "Tờ trình": ("TTr",),
    "Công văn": ("CV",),
    "Công điện": ("CĐ",),
    "Văn bản": (),
    "Nghị định": ("NĐ",),
    "Thông tư": ("TT",),
    "Thông tư liên tịch": ("TTLT",),
    "Luật": (),
    "Bộ luật": (),
    "Pháp lệnh": ("PL",),
    "Lệnh": (),
    "Hiến pháp": (),
}
#: Likeness (0-100) of a line to a type: about one letter in eight misread.
TYPE_LIKENESS = 85.0
#: Heads end within this many characters, portal tables included.
HEAD_LENGTH = 6000


class _PlainLetters(dict[int, str | None]):
    """Translation of each character to its plain letter; what is drawn over or hidden is dropped."""

    def __missing__(self, code: int) -> str | None:
        letter = unicodedata.normalize("NFD", chr(code))[0]
        dropped = unicodedata.combining(letter) or unicodedata.category(letter) == "Cf"
        self[code] = None if dropped else letter if letter == "\n" or not letter.isspace() else " "
        return self[code]


# "*" is emphasis in Markdown, also inside a number or a year; "_" and leaders stand for blanks.
_PLAIN = _PlainLetters(
    {ord("*"): None, ord("_"): " ", ord("đ"): "d", ord("Đ"): "D", ord("ð"): "d", ord("Ð"): "D"}
    | dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
    | dict.fromkeys(map(ord, "⁄∕"), "/")
)


# Unlike the match keys of toolkit.vietnamese, this keeps case (abbreviations, capitals of a head) and drops
# all marks (scans misread them), the number of characters being what offsets need.
@dataclass(frozen=True, slots=True)
class FoldedText:
    """A text without marks, for finding; offsets lead back to the text as it stands.

    Case is kept. NFC and NFD, old and new tone placement, and letters whose marks were misread all
    fold to the same.
    """

    text: str
    plain: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Return the range of the text for a range of `plain`, trailing marks included."""
        if start >= end:
            at = self.offsets[start] if start < len(self.offsets) else len(self.text)
            return Span(at, at)
        stop = self.offsets[end - 1] + 1
        while stop < len(self.text) and unicodedata.combining(self.text[stop]):
            stop += 1
        return Span(self.offsets[start], stop)

    def quote(self, start: int, end: int) -> str:
        """Return the words of a range of `plain`: NFC, on one line, without emphasis marks."""
        words = unicodedata.normalize("NFC", self.span(start, end).of(self.text)).replace("*", "")
        return " ".join(words.split())


def fold_text(text: str) -> FoldedText:
    """Fold a text for finding.

    Parameters
    ----------
    text : str
        Any text, composed (NFC) or decomposed (NFD).

    Returns
    -------
    FoldedText
        With as many offsets as `plain` has characters. Emphasis marks and invisible characters are
        left out; dashes, slashes and blanks are made plain; ``<br>`` becomes a line break.

    Examples
    --------
    >>> folded = fold_text("Kế hoạch **số** 5–KH/TU")
    >>> folded.plain
    'Ke hoach so 5-KH/TU'
    >>> folded.span(9, 11).of(folded.text)
    'số'
    """
    kept = [at for at, letter in enumerate(text) if _PLAIN[ord(letter)] is not None]
    plain = text.translate(_PLAIN).replace("<br>", "   \n")  # a line break inside a cell; same length
    return FoldedText(text=text, plain=plain, offsets=tuple(kept))


def fold_key(text: str) -> str:
    """Return a text as a key: lower case, no marks, single spaces.

    Examples
    --------
    >>> fold_key("BẠN CHẤP  HÀNH") == fold_key("Ban Chấp hành")
    True
    """
    return " ".join(text.translate(_PLAIN).lower().split())


TYPE_BY_KEY = {fold_key(name): name for name in DOCUMENT_TYPES}
TYPE_BY_ABBREVIATION = {
    abbreviation.translate(_PLAIN): name
    for name, abbreviations in DOCUMENT_TYPES.items()
    for abbreviation in abbreviations
}
#: Alternatives of a pattern on plain text, longest first.
TYPE_PATTERN = "|".join(key.replace(" ", r"\s+") for key in sorted(TYPE_BY_KEY, key=len, reverse=True))

# A gap left by OCR or by a line that breaks after the hyphen.
_GAP = r"(?:[ ]{0,2}|[ ]{0,3}\n[ ]{0,60})"
_TOKEN = r"[A-Z][a-z]?[A-Z](?:[A-Z0-9&]|[a-z](?![a-z]))*"  # noqa: S105
_SIGNATURE = (
    r"(?:QH[\dI](?:\s?\d(?!\d))?"  # the National Assembly by term; OCR parts the digits
    rf"|(?:{_TOKEN}|[A-Z](?=[-/][A-Z]{{2}}))(?:[ ]?[-/]{_GAP}{_TOKEN})?(?:[-/]{_TOKEN})*)(?![A-Za-z])"
)
_TAIL = rf"(?P<year>{_GAP}/{_GAP}(?:19|20)\d\d)?{_GAP}[-/]{_GAP}(?P<signature>{_SIGNATURE})"
#: A document number on plain text, with the groups ``serial``, ``year`` and ``signature``.
NUMBER = re.compile(rf"(?<![\w/\-])(?<!\d\.)(?P<serial>\d{{1,5}}(?:\.\d{{1,2}})?[a-z]?){_TAIL}")
#: A date on plain text; the day may be blank.
DATE_PATTERN = (
    r"(?:(?i:ngay)[\s.…]{0,60})?(?:"
    r"(?P<day>\d{1,2})\s?[/.\-]\s?(?P<month>\d{1,2})\s?[/.\-]\s?(?P<year>\d{4})(?!\d)"
    r"|(?P<day_in_words>\d{0,2})[\s.…]{0,60}(?i:thang)\s{0,60}(?P<month_in_words>\d{1,2})"
    r"[\s,]{1,60}(?i:nam)\s{0,60}(?P<year_in_words>\d{4})(?!\d))"
)


def read_date(match: re.Match[str]) -> str:
    """Return the ISO date of a match of :data:`DATE_PATTERN`.

    Returns
    -------
    str
        YYYY-MM-DD; YYYY-MM where the day is blank; empty where there is no such day.

    Examples
    --------
    >>> [read_date(m) for m in re.finditer(DATE_PATTERN, "ngay 30-7-2018; thang 8 nam 2018; 31/2/2020")]
    ['2018-07-30', '2018-08', '']
    """
    day, month, year = (match[name] or match[f"{name}_in_words"] or "" for name in ("day", "month", "year"))
    try:
        found = date(int(year), int(month), int(day or 1))
    except ValueError:
        return ""
    return found.isoformat() if day else found.isoformat()[:7]


def normalize_number(number: str) -> str:
    """Return a document number without spaces, emphasis and typographic variants.

    Parameters
    ----------
    number : str
        As printed; OCR's I and l in the serial are read as 1.

    Returns
    -------
    str
        NFC, leading zeros kept.

    Examples
    --------
    >>> normalize_number("104 –CTr/TU")
    '104-CTr/TU'
    """
    number = unicodedata.normalize("NFC", number).replace("Ð", "Đ").replace("*", "")
    number = "".join(re.sub("[‐‑‒–—−]", "-", re.sub("[⁄∕]", "/", number)).split()).replace("QHI", "QH1")
    return re.sub("^[Il0-9]+", lambda serial: re.sub("[Il]", "1", serial[0]), number)


def number_key(number: str) -> str:
    """Return a number as a key: no marks, no case, no leading zeros.

    Examples
    --------
    >>> number_key("08-CTr/TU") == number_key("8 - CTR/TU")
    True
    """
    return normalize_number(number).translate(_PLAIN).lower().lstrip("0")


def type_key(doc_type: str) -> str:
    """Return a type as a key; a programme or plan "of action" shares the numbers of the plain one."""
    return fold_key(doc_type).removesuffix(" hanh dong")


def dates_agree(one: str, other: str) -> bool:
    """Return whether two ISO dates say the same to the precision that both have.

    Examples
    --------
    >>> dates_agree("2018-08", "2018-08-30"), dates_agree("2018", "2022-03-29")
    (True, False)
    """
    return one.startswith(other) or other.startswith(one)


def make_key(*, body: str, doc_type: str, number: str, issued: str) -> tuple[str, str, str, str]:
    """Return what identifies a document: body, type, number, date.

    A number alone does not: 26-NQ/TW exists of several years, 19-NQ/TW and 19-NQ/TU are two bodies'.

    Returns
    -------
    tuple of str
        Folded body, type and number; the ISO date as given. Unknown parts stay empty.

    Examples
    --------
    >>> make_key(body="Bộ Chính trị", doc_type="Kế hoạch", number="010 -KH/TW", issued="2018-06-06")
    ('bo chinh tri', 'ke hoach', '10-kh/tw', '2018-06-06')
    """
    kind = type_key(doc_type) or type_key(find_type(number))
    return fold_key(body), kind, number_key(number), issued


def find_line(number: str) -> str:
    """Return the line of a number by the mark after its serial: hyphen Party, slash State.

    Examples
    --------
    >>> find_line("26-NQ/TW"), find_line("132/NQ-CP"), find_line("09/2015/QĐ-UBND")
    ('party', 'state', 'state')
    """
    mark = re.match(r"[\d.]+[a-z]?([-/])", number)
    return "" if mark is None else "party" if mark[1] == "-" else "state"


def find_type(number: str) -> str:
    """Return the type that a number's abbreviation stands for, or an empty string.

    Examples
    --------
    >>> find_type("08-CTr/TU"), find_type("22/2008/QH12"), find_type("63/SNV-VP")
    ('Chương trình', 'Luật', '')
    """
    signature = re.sub(r"^[\d.]+[a-z]?(/\d{4})?[-/]", "", number.translate(_PLAIN))
    if signature.startswith("QH"):
        return "Luật"
    return TYPE_BY_ABBREVIATION.get(re.split("[-/]", signature)[0], "")


@dataclass(frozen=True, slots=True)
class Head:
    """What the head and the signature block say of a document; empty where nothing was found.

    Parameters
    ----------
    issuer, doc_type, number, issued, place, signer, subject : str
        Issuing body as printed, type, number without gaps, ISO date (YYYY-MM-DD; YYYY-MM where the
        day is blank), place of issue, signer, subject line (trích yếu).
    spans : mapping of str to Span
        Where each one that was found stands in the text.
    """

    issuer: str = ""
    doc_type: str = ""
    number: str = ""
    issued: str = ""
    place: str = ""
    signer: str = ""
    subject: str = ""
    spans: Mapping[str, Span] = field(default_factory=dict)

    def span(self, name: str) -> Span | None:
        """Return where the field `name` stands in the text, if it was found."""
        return self.spans.get(name)


_OWN_NUMBER = re.compile(
    r"(?:^|[|\n]|[ ]{2})[ ]{0,80}(?:(?:SO|So)(?P<listed>\s+hieu)?\s{0,40}[:.]?|(?:Luat|LUAT) so:)\s{0,40}"
    rf"(?P<number>(?P<serial>[\dIl]{{1,5}}(?:\.\d{{1,2}})?[a-z]?){_TAIL})"  # OCR reads 11 as II
)
_NUMBER_IN_TITLE = re.compile(rf"[#\s]*(?P<type>(?i:{TYPE_PATTERN}))\s+(?:(?i:so)\s+)?(?P<number>{NUMBER.pattern})")
_PLACE_WORD = r"(?:TP\.?|[A-Z][a-z]+\.?)"
_PLACE_AND_DATE = re.compile(
    r"(?:^|(?<=[\n|])|(?<=[ ]{2})|(?<=[A-Z]{2}[ ]))[ ]{0,80}"
    rf"(?:(?P<place>{_PLACE_WORD}(?:[ ]?-?[ \n]?(?:{_PLACE_WORD}|pho)){{0,5}})\s?,\s{{0,60}})?"
    rf"(?=ngay\s){DATE_PATTERN}(?(place)|(?=[ ]{{0,80}}(?:[\n|]|$)))"
)
_MOTTO = re.compile(
    r"CONG\s+HOA\s+XA\s+HOI\s+CHU\s+NGHIA\s+VIET\s+NAM|DANG\s+CONG\s+SAN\s+VIET\s+NAM"
    r"|(?i:doc\s+lap\s*-\s*tu\s+do\s*-\s*hanh\s+phuc)"
)
# Two lines name the signing body above the time of a digital stamp; scans number their pages.
_STAMP = re.compile(r"(?:[^\n]*\n){2}\s?\d\d-\d\d-\d{4} \d\d:\d\d:\d\d[^\n]*|=+ ?Trang[^\n]*")
_LISTED_FIELD = re.compile(
    r"(?:So hieu|Ngay ban hanh|Nguoi ky|Loai van ban|Co quan ban hanh|Noi ban hanh|Ngay(?: co)? hieu luc"
    r"|Ngay cong bao|So cong bao|Linh vuc|Tinh trang|Ngay het hieu luc)\b[ :|]{0,10}"
)
_BODY_OPENS = re.compile(
    r"[-+ ]*(?:Can cu|Kinh gui|Thuc hien [A-Z]|Trien khai [A-Z]|Dieu 1\b|DIEU 1\b|(?i:phan|chuong) [I1]\b"
    r"|[I1]\s?[.\-/)])"
)
_ON_BEHALF = re.compile(r"(?<![A-Za-z])(?:T\s?/?\s?M|K\s?/?\s?T|TL|TUQ|Q)\s?\.?\s?(?<=[. MT])(?P<body>[A-Z][A-Z ,]+)")
_OFFICE = re.compile(
    r"(?:PHO |QUYEN )?(?:CHU TICH|BI THU|TONG BI THU|TRUONG BAN|BO TRUONG|THU TUONG|THONG DOC|GIAM DOC"
    r"|CHU NHIEM|THU TRUONG|CUC TRUONG|TONG CUC TRUONG|CHANH VAN PHONG|TONG KIEM TOAN)"
    r"(?: THUONG TRUC| NHA NUOC| QUOC HOI| NUOC)?"
)
_SIGNED = re.compile(r"\(? ?(?i:da ky) ?\)?:? ?")
_PERSON = re.compile(r"(?:[A-Z]{2,3}\. ?)*[A-Z][a-z'’]*(?: [A-Z][A-Za-z'’]*){1,4}")
_NAME_BESIDE = re.compile(r"[A-Z]{2} (?P<name>[A-Z][a-z]+(?: [A-Z][a-z]+){1,4})$")
_FAMILY_NAME = re.compile(r"[A-Z][a-z]+")
_NOT_PERSONS = ("Bộ ", "Sở ", "Ban ", "Ủy ", "Uỷ ", "Tỉnh ", "Thành ", "Nơi ", "Viện ", "Hội ", "Tổng ")
#: Pieces of line between the words "on behalf of" and the name: the list of recipients stands beside.
_REACH_ON_BEHALF, _REACH_OFFICE = 25, 6

_Range = tuple[int, int]
_TypeLine = tuple[str, _Range] | None


def _split_pieces(plain: str, start: int, end: int) -> Iterator[_Range]:
    """Yield the trimmed pieces of lines and columns; a blank line yields an empty range."""
    for line in re.finditer(r"[^\n]*(?:\n|$)", plain[start:end]):
        if not line[0].strip() and line[0]:
            yield start + line.start(), start + line.start()
        for piece in re.finditer(r"(?:(?!\||[ ]{4}|-{3}|\n).)+", line[0]):
            left, right = piece.span()
            left += len(piece[0]) - len(piece[0].lstrip(" #>-=+"))
            right -= len(piece[0]) - len(piece[0].rstrip(" -=+"))
            if left < right:
                yield start + line.start() + left, start + line.start() + right


def _is_capital(words: str) -> bool:
    return words.isupper() and sum(letter.isalpha() for letter in words) > 1


def _match_type(words: str) -> str:
    """Return the type that the words spell, misread letters allowed, or an empty string."""
    key = fold_key(words).rstrip(" :.")
    if key in TYPE_BY_KEY:
        return TYPE_BY_KEY[key]
    near = process.extractOne(key, list(TYPE_BY_KEY), scorer=fuzz.ratio, score_cutoff=TYPE_LIKENESS)
    return TYPE_BY_KEY[near[0]] if near else ""


def _find_type_line(plain: str) -> _TypeLine:
    """Return the type and the range of the capitals that name it, alone on their line if possible."""
    pieces = [piece for piece in _split_pieces(plain, 0, HEAD_LENGTH) if _is_capital(plain[slice(*piece)])]
    pairs = [(a[0], b[1]) for a, b in pairwise(pieces) if plain[a[1] : b[0]].strip(" ") == "\n"]
    for start, end in sorted(pieces + pairs):
        if doc_type := _match_type(plain[start:end]):
            return doc_type, (start, end)
    for start, end in pieces:  # "BỘ / KẾ HOẠCH VÀ ĐẦU TƯ" is a body
        if opening := re.match(rf"(?:{TYPE_PATTERN})(?= (?!va ))", plain[start:end].lower()):
            return TYPE_BY_KEY[fold_key(opening[0])], (start, start + opening.end())
    return None


def _find_listed_fields(plain: str) -> dict[str, _Range]:
    """Return the ranges of the values in a legal portal's table of metadata, by folded label."""
    labels = list(_LISTED_FIELD.finditer(plain, 0, HEAD_LENGTH))
    fields: dict[str, _Range] = {}
    for label, following in zip_longest(labels, labels[1:]):
        line_end = re.compile(r"[\n|]|$").search(plain, label.end())
        end = min(line_end.start() if line_end else len(plain), following.start() if following else len(plain))
        value = plain[label.end() : end].rstrip()
        if value and not value.lower().startswith("dang cap nh"):
            fields.setdefault(label[0].rstrip(" :|"), (label.end(), label.end() + len(value)))
    return fields


def _find_own_number(plain: str) -> _Range | None:
    own = (match for match in _OWN_NUMBER.finditer(plain, 0, HEAD_LENGTH) if not match["listed"])
    return next((match.span("number") for match in own), None)


def _find_number_in_title(plain: str) -> _Range | None:
    title = _NUMBER_IN_TITLE.match(plain)
    return title.span("number") if title else None


def _find_date(plain: str, end: int, listed: Mapping[str, _Range]) -> tuple[str, _Range | None, _Range | None]:
    """Return the ISO date, its range and the range of the place."""
    for match in _PLACE_AND_DATE.finditer(plain, 0, end):
        if issued := read_date(match):
            place = match.span("place") if match["place"] else None
            return issued, (plain.index("ngay", match.start()), match.end()), place
    match_listed = re.compile(DATE_PATTERN).match(plain, *listed.get("Ngay ban hanh", (0, 0)))
    if match_listed and (issued := read_date(match_listed)):
        return issued, match_listed.span(), None
    return "", None, None


def _find_issuer(plain: str, end: int) -> list[_Range]:
    """Return the ranges of the capitals above the number or type that name the issuing body."""
    head = _STAMP.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), plain[:end])
    head = _MOTTO.sub(lambda found: re.sub(r"[^\n]", "|", found[0]), head)
    pieces = [piece for piece in _split_pieces(head, 0, end) if _is_capital(head[slice(*piece)])]
    return [(left, right) for left, right in pieces if head[left].isalpha()]  # no "/KH-UBND" of a blank number


def _find_subject(plain: str, start: int) -> tuple[list[_Range], list[_Range]]:
    """Return the ranges of the subject's lines, and of the body where it stands between type and subject."""
    lines = _find_subject_lines(plain, start) if start else _find_matter(plain)
    small = [at for at, line in enumerate(lines) if not _is_capital(plain[slice(*line)])]
    above = lines[: small[0]] if small else []  # "CỦA BỘ CHÍNH TRỊ" above a subject in small letters
    issued_by = [(left + 4, right) for left, right in above[:1] if plain.startswith("CUA ", left)]
    return lines[len(above) :], issued_by


def _find_matter(plain: str) -> list[_Range]:
    """Return the range of a letter's "V/v ..." line."""
    matter = re.search(r"V/v:? *([^\n|]+)", plain[:HEAD_LENGTH])
    return [matter.span(1)] if matter else []


def _find_subject_lines(plain: str, start: int) -> list[_Range]:
    lines: list[_Range] = []
    for left, right in _split_pieces(plain, start, min(len(plain), start + HEAD_LENGTH)):
        words = plain[left:right]
        if left == right or _BODY_OPENS.match(words):
            if lines or left < right:
                break
        elif lines and _is_capital(words) and not _is_capital(plain[slice(*lines[-1])]):
            break  # the enacting authority, under a subject in small letters
        elif not _MOTTO.match(words):
            lines.append((left, right))
    return lines


def _find_signer(text: FoldedText, start: int) -> tuple[_Range | None, _Range | None]:
    """Return the ranges of the signer's name and of the body signed for."""
    plain = text.plain
    pieces = [piece for piece in _split_pieces(plain, start, len(plain)) if piece[0] < piece[1]]
    body: _Range | None = None
    for at, (left, right) in enumerate(pieces):
        behalf = _ON_BEHALF.search(plain, left, right)
        if behalf and body is None:
            body = behalf.span("body")
        if behalf or _OFFICE.fullmatch(plain, left, right):
            beside = _NAME_BESIDE.search(plain, left, right)
            if beside:
                return beside.span("name"), body
            reach = _REACH_ON_BEHALF if behalf else _REACH_OFFICE
            name = _find_person(text, pieces[at + 1 : at + 1 + reach])
            if name:
                return name, body
    return None, body


def _find_person(text: FoldedText, pieces: Sequence[_Range]) -> _Range | None:
    """Return the first piece that is a person's name; a family name may stand on its own line."""
    for (left, right), following in zip_longest(pieces, pieces[1:]):
        signed = _SIGNED.match(text.plain, left, right)
        left = signed.end() if signed else left
        ends = [following[1]] if following and _FAMILY_NAME.fullmatch(text.plain, left, right) else []
        for end in [*ends, right]:
            name = _PERSON.fullmatch(" ".join(text.plain[left:end].split()))
            if name and not text.quote(left, end).startswith(_NOT_PERSONS):
                return left, end
    return None


def read_head(text: str) -> Head:
    r"""Read the head and the signature block of a document.

    Columns that were flattened into lines, tables of legal portals and letters without marks are
    understood; what stands in the document goes before what a portal lists above it.

    Parameters
    ----------
    text : str
        The whole document as it stands.

    Returns
    -------
    Head
        Fields that were not found are empty.

    Examples
    --------
    >>> head = read_head(
    ...     "TỈNH ỦY SÔNG LAM\n*\nSố 12 -KH/TU\nSông Lam, ngày    tháng 8 năm 2018\n\nKẾ HOẠCH\n"
    ...     "trồng rừng ven sông\n\nI- MỤC ĐÍCH\n\nT/M BAN THƯỜNG VỤ\nBÍ THƯ\n(Đã ký)\nLê Thị Lam"
    ... )
    >>> head.issuer, head.number, head.issued, head.signer
    ('TỈNH ỦY SÔNG LAM', '12-KH/TU', '2018-08', 'Lê Thị Lam')
    """
    folded = fold_text(text)
    plain = folded.plain
    type_line = _find_type_line(plain)
    issued, ranges = _find_fields(folded, type_line)
    values = {name: " ".join(folded.quote(*piece) for piece in found) for name, found in ranges.items()}
    values["number"] = normalize_number(values["number"])
    values["doc_type"] = type_line[0] if type_line else _guess_type(plain, values["number"])
    values["issued"] = issued
    spans = {name: folded.span(found[0][0], found[-1][1]) for name, found in ranges.items() if found}
    return Head(**values, spans=spans)


def _find_fields(folded: FoldedText, type_line: _TypeLine) -> tuple[str, dict[str, list[_Range]]]:
    """Return the ISO date and, by field of the head, the ranges of the words that give it."""
    plain = folded.plain
    listed = _find_listed_fields(plain)
    type_start, type_end = type_line[1] if type_line else (0, 0)
    own_number = _find_own_number(plain)
    issued, date_range, place = _find_date(plain, type_start or HEAD_LENGTH // 2, listed)
    signer, signed_for = _find_signer(folded, type_end)
    subject, issued_by = _find_subject(plain, type_end)
    starts = [start for start in (type_start, own_number[0] if own_number else 0) if start]
    issuer = issued_by or _find_issuer(plain, min(starts, default=0))
    listed_body = listed.get("Co quan ban hanh") or listed.get("Noi ban hanh")
    first: dict[str, list[_Range | None]] = {
        "doc_type": [type_line[1] if type_line else None],
        "number": [own_number, listed.get("So hieu"), _find_number_in_title(plain)],
        "issued": [date_range],
        "place": [place],
        "signer": [signer, listed.get("Nguoi ky")],
    }
    ranges = {name: [found for found in choices if found][:1] for name, choices in first.items()}
    ranges["issuer"] = issuer or [found for found in (listed_body, signed_for) if found][:1]
    ranges["subject"] = subject
    return issued, ranges


def _guess_type(plain: str, number: str) -> str:
    """Return the type of a document whose head has no line for it: a letter, or what its number says."""
    title = _NUMBER_IN_TITLE.match(plain)
    if title:
        return TYPE_BY_KEY[fold_key(title["type"])]
    letter = re.search(r"(?i:v/v|kinh gui)", plain[:HEAD_LENGTH])
    return "Công văn" if letter else find_type(number)


def compare_head_with_catalogue(head: Head, entry: Mapping[str, str]) -> list[Fault]:
    """List where the head of a document contradicts its row in the catalogue.

    Unicode form, case, gaps and tone placement are no difference; dates are compared to the
    precision that both have. What was not found in the text, or is empty in the catalogue, is no
    difference either.

    Parameters
    ----------
    head : Head
        From :func:`read_head`.
    entry : mapping of str to str
        The catalogue's row: ``number``, ``issued`` (YYYY[-MM[-DD]]), ``signer``.

    Returns
    -------
    list of Fault
        ``catalogue_differs``, naming both values; empty if nothing differs.

    Examples
    --------
    >>> head = Head(number="12-KH/TU", issued="2018-08-02", signer="Hoà Văn Lam")
    >>> compare_head_with_catalogue(head, {"number": "12-KH/TU", "issued": "2018", "signer": "Hòa Văn Lam"})
    []
    >>> compare_head_with_catalogue(head, {"issued": "2018-09"})[0].detail
    "issued: the text says '2018-08-02', the catalogue '2018-09'"
    """
    faults = []
    for name in ("number", "issued", "signer"):
        here, there = str(getattr(head, name)), str(entry.get(name) or "").strip()
        if here and there and not _agree(name, here, there):
            span = head.span(name)
            detail = f"{name}: the text says '{here}', the catalogue '{there}'"
            faults.append(Fault("catalogue_differs", detail, start=span.start if span else None))
    return faults


def _agree(name: str, here: str, there: str) -> bool:
    if name == "issued":
        return dates_agree(here, there)
    if name == "number":
        return number_key(here) == number_key(there)
    return _make_name_key(here) == _make_name_key(there)


def _make_name_key(name: str) -> str:
    """Return a person's name as a key: hoà is hòa, but hóa is another name, and so is Lí for Lý."""
    return " ".join(make_match_key(name, fold_yi=False).split())
