"""The head of a Party or State document: body, type, number, date, place, signer, subject."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest

from rapidfuzz import fuzz, process

from toolkit.documents.document_numbers import (
    NUMBER,
    NUMBER_TAIL,
    TYPE_BY_KEY,
    TYPE_PATTERN,
    find_type,
    normalize_number,
    number_key,
)
from toolkit.documents.signer import find_signer
from toolkit.records import Fault, Span
from toolkit.text.dates import DATE_PATTERN, dates_agree, read_printed_date
from toolkit.text.folding import FoldedText, Range, fold_key, fold_text, split_pieces
from toolkit.text.spelling import make_key

#: Likeness (0-100) of a line to a type: about one letter in eight misread.
TYPE_LIKENESS = 85.0
#: Heads end within this many characters, portal tables included.
HEAD_LENGTH = 6000


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
    rf"(?P<number>(?P<serial>[\dIl]{{1,5}}(?:\.\d{{1,2}})?[a-z]?){NUMBER_TAIL})"  # OCR reads 11 as II
)
_NUMBER_IN_TITLE = re.compile(rf"[#\s]*(?P<type>(?i:{TYPE_PATTERN}))\s+(?:(?i:so)\s+)?(?P<number>{NUMBER.pattern})")
_DATE = re.compile(DATE_PATTERN)
_PLACE_WORD = r"(?:TP\.?|[A-Z][a-z]+\.?)"
_PLACE_AND_DATE = re.compile(
    r"(?:^|(?<=[\n|])|(?<=[ ]{2})|(?<=[A-Z]{2}[ ]))[ ]{0,80}"
    rf"(?:(?P<place>{_PLACE_WORD}(?:[ ]?-?[ \n]?(?:{_PLACE_WORD}|pho)){{0,5}})\s?,\s{{0,60}})?"
    rf"(?=ngay\s){DATE_PATTERN}(?(place)|(?=[ ]{{0,80}}(?:[\n|]|$)))"
)
_NUMBER_OF_ANOTHER = re.compile(rf"(?i:\b(?:{TYPE_PATTERN})\s+so):?[ ]+\S+[ ]*$")
_TYPE_OPENS = re.compile(rf"(?:{TYPE_PATTERN})(?= (?!va ))")  # "BỘ / KẾ HOẠCH VÀ ĐẦU TƯ" is a body
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
_FIELD_END = re.compile(r"[\n|]|$")
_BODY_OPENS = re.compile(
    r"[-+ ]*(?:Can cu|Kinh gui|Thuc hien [A-Z]|Trien khai [A-Z]|Dieu 1\b|DIEU 1\b|(?i:phan|chuong) [I1]\b"
    r"|[I1]\s?[.\-/)])"
)
_CAUSE = re.compile(r"(?:Thuc hien|Trien khai) [A-Z]")
#: A recital goes on to say who does what with the document.
_RECITAL = re.compile(r"(?i)[:;]\s*$|nhu sau|\b(?:ban hanh|xay dung|de ra)\s+(?:ke hoach|chuong trinh)|[.]\s+[A-Z]")

_TypeLine = tuple[str, Range] | None


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
    folded = fold_text(text, marks=False)
    plain = folded.text
    type_line = _find_type_line(plain)
    issued, ranges = _find_fields(folded, type_line)
    values = {name: " ".join(folded.quote(*piece) for piece in found) for name, found in ranges.items()}
    values["number"] = normalize_number(values["number"])
    values["doc_type"] = type_line[0] if type_line else _guess_type(plain, values["number"])
    values["issued"] = issued
    spans = {name: Span(*folded.source_span(found[0][0], found[-1][1])) for name, found in ranges.items() if found}
    return Head(**values, spans=spans)


def _find_fields(folded: FoldedText, type_line: _TypeLine) -> tuple[str, dict[str, list[Range]]]:
    """Return the ISO date and, by field of the head, the ranges of the words that give it."""
    plain = folded.text
    listed = _find_listed_fields(plain)
    type_start, type_end = type_line[1] if type_line else (0, 0)
    own_number = _find_own_number(plain)
    issued, date_range, place = _find_date(plain, type_start if type_line else HEAD_LENGTH // 2, listed)
    signer, signed_for = find_signer(folded, type_end)
    subject, issued_by = _find_subject(plain, type_end)
    starts = [start for start in (type_start, own_number[0] if own_number else 0) if start]
    issuer = issued_by or _find_issuer(plain, min(starts, default=0))
    listed_body = listed.get("Co quan ban hanh") or listed.get("Noi ban hanh")
    first: dict[str, list[Range | None]] = {
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
    pieces = [piece for piece in split_pieces(plain, 0, HEAD_LENGTH) if _is_capital(plain[slice(*piece)])]
    pairs = [(a[0], b[1]) for a, b in pairwise(pieces) if plain[a[1] : b[0]].strip(" ") == "\n"]
    for start, end in sorted(pieces + pairs):
        if doc_type := _match_type(plain[start:end]):
            return doc_type, (start, end)
    for start, end in pieces:
        if opening := _TYPE_OPENS.match(plain[start:end].lower()):
            return TYPE_BY_KEY[fold_key(opening[0])], (start, start + opening.end())
    return None


def _guess_type(plain: str, number: str) -> str:
    """Return the type of a document whose head has no line for it: a letter, or what its number says."""
    title = _NUMBER_IN_TITLE.match(plain)
    if title:
        return TYPE_BY_KEY[fold_key(title["type"])]
    letter = re.search(r"(?i:v/v|kinh gui)", plain[:HEAD_LENGTH])
    return "Công văn" if letter else find_type(number)


def _find_listed_fields(plain: str) -> dict[str, Range]:
    """Return the ranges of the values in a legal portal's table of metadata, by folded label."""
    labels = list(_LISTED_FIELD.finditer(plain, 0, HEAD_LENGTH))
    fields: dict[str, Range] = {}
    for label, following in zip_longest(labels, labels[1:]):
        line_end = _FIELD_END.search(plain, label.end())
        end = min(line_end.start() if line_end else len(plain), following.start() if following else len(plain))
        value = plain[label.end() : end].rstrip()
        if value and not value.lower().startswith("dang cap nh"):
            fields.setdefault(label[0].rstrip(" :|"), (label.end(), label.end() + len(value)))
    return fields


def _find_own_number(plain: str) -> Range | None:
    own = (match for match in _OWN_NUMBER.finditer(plain, 0, HEAD_LENGTH) if not match["listed"])
    return next((match.span("number") for match in own), None)


def _find_number_in_title(plain: str) -> Range | None:
    title = _NUMBER_IN_TITLE.match(plain)
    return title.span("number") if title else None


def _find_date(plain: str, end: int, listed: Mapping[str, Range]) -> tuple[str, Range | None, Range | None]:
    """Return the ISO date, its range and the range of the place; the date of a document that is cited is none."""
    for match in _PLACE_AND_DATE.finditer(plain, 0, end):
        line = plain[plain.rfind("\n", 0, match.start()) + 1 : match.start()]
        if not _NUMBER_OF_ANOTHER.search(line) and (issued := read_printed_date(match)):
            place = match.span("place") if match["place"] else None
            return issued, (plain.index("ngay", match.start()), match.end()), place
    match_listed = _DATE.match(plain, *listed.get("Ngay ban hanh", (0, 0)))
    if match_listed and (issued := read_printed_date(match_listed)):
        return issued, match_listed.span(), None
    return "", None, None


def _find_issuer(plain: str, end: int) -> list[Range]:
    """Return the ranges of the capitals above the number or type that name the issuing body."""
    head = _STAMP.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), plain[:end])
    head = _MOTTO.sub(lambda found: re.sub(r"[^\n]", "|", found[0]), head)
    pieces = [piece for piece in split_pieces(head, 0, end) if _is_capital(head[slice(*piece)])]
    return [(left, right) for left, right in pieces if head[left].isalpha()]  # no "/KH-UBND" of a blank number


def _find_subject(plain: str, start: int) -> tuple[list[Range], list[Range]]:
    """Return the ranges of the subject's lines, and of the body where it stands between type and subject."""
    lines = _find_subject_lines(plain, start) if start else _find_matter(plain)
    small = [at for at, line in enumerate(lines) if not _is_capital(plain[slice(*line)])]
    above = lines[: small[0]] if small else []  # "CỦA BỘ CHÍNH TRỊ" above a subject in small letters
    issued_by = [(left + 4, right) for left, right in above[:1] if plain.startswith("CUA ", left)]
    return lines[len(above) :], issued_by


def _find_matter(plain: str) -> list[Range]:
    """Return the range of a letter's "V/v ..." line."""
    matter = re.search(r"V/v:? *([^\n|]+)", plain[:HEAD_LENGTH])
    return [matter.span(1)] if matter else []


def _find_subject_lines(plain: str, start: int) -> list[Range]:
    lines: list[Range] = []
    names_cause = _names_cause(plain[start : start + HEAD_LENGTH])
    for left, right in split_pieces(plain, start, min(len(plain), start + HEAD_LENGTH)):
        words = plain[left:right]
        if left == right or (_BODY_OPENS.match(words) and not (names_cause and not lines)):
            if lines or left < right:
                break
        elif lines and _is_capital(words) and not _is_capital(plain[slice(*lines[-1])]):
            break  # the enacting authority, under a subject in small letters
        elif not _MOTTO.match(words):
            lines.append((left, right))
    return lines


def _names_cause(plain: str) -> bool:
    """Tell whether the paragraph below the type is a subject such as "Thực hiện Nghị quyết ..." and no recital."""
    paragraph = re.split(r"\n[ \t]*\n", plain.strip(), maxsplit=1)[0]
    return bool(_CAUSE.match(paragraph)) and not _RECITAL.search(paragraph)


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
    >>> [(fault.case, fault.values) for fault in compare_head_with_catalogue(head, {"issued": "2018-09"})]
    [('issued', {'text': '2018-08-02', 'catalogue': '2018-09'})]
    """
    faults = []
    for name in ("number", "issued", "signer"):
        here, there = str(getattr(head, name)), str(entry.get(name) or "").strip()
        if here and there and not _agree(name, here, there):
            span = head.span(name)
            start = span.start if span else None
            faults.append(Fault(f"catalogue_differs.{name}", start=start, text=here, catalogue=there))
    return faults


def _agree(name: str, here: str, there: str) -> bool:
    if name == "issued":
        return dates_agree(here, there)
    if name == "number":
        return number_key(here) == number_key(there)
    return _make_name_key(here) == _make_name_key(there)


def _make_name_key(name: str) -> str:
    """Return a person's name as a key: hoà is hòa, but hóa is another name, and so is Lí for Lý."""
    return " ".join(make_key(name, fold_yi=False).split())
