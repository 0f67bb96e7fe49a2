"""Mentions of other documents in a text: by number, or by the name of a law."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit.documents.document_numbers import (
    ABBREVIATION_PATTERN,
    NUMBER,
    TYPE_BY_ABBREVIATION,
    TYPE_BY_KEY,
    TYPE_PATTERN,
    find_type,
    normalize_number,
)
from toolkit.text.dates import DATE_PATTERN, read_printed_date
from toolkit.text.folding import FoldedText, fold_key


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention; offsets are those of the folded text."""

    start: int
    end: int
    doc_type: str
    number: str = ""
    issued: str = ""
    body: str = ""
    title: str = ""
    alias: str = ""
    via_alias: bool = False


# What stands before a number, in a window that reaches back over a hard-wrapped line.
_WINDOW = 160
_BEFORE = re.compile(
    rf"(?:(?<![A-Za-z])(?:(?P<type>(?i:{TYPE_PATTERN}))|(?P<abbreviation>{ABBREVIATION_PATTERN}))[\s(]+)?"
    r"(?:(?<![A-Za-z])(?P<word>(?i:so(?:\s+hieu)?))[\s.:]*)?(?P<serials>(?:\d{1,4}\s*(?:,|va\s)\s*)*)$"
)
_FORM_NUMBER = re.compile(r"(?i:mau|bieu|phu luc)\s*$")
_LIST_GLUE = re.compile(r"[\s,;]*(?:va\s+)?(?:so\s+)?")
_DATE_AFTER = re.compile(
    rf"(?P<comma>[\s,(]{{0,60}})(?=(?i:ngay)\s|\d{{1,2}}\s?[/.\-]\s?\d{{1,2}}\s?[/.\-]){DATE_PATTERN}\)?"
)
_NAME_FOLLOWS = re.compile(r"\s+(?!CUA)[A-Z]")
_YEAR_AFTER = re.compile(r"\s{1,60}(?:(?i:nam)\s{1,60}(?P<year>(?:19|20)\d\d)(?!\d)|\((?P<bare>(?:19|20)\d\d)\))")
_OF_BODY = re.compile(r"[\s,]{1,60}(?i:cua)\s{1,60}(?=[A-Z])")
_TERM = re.compile(r"\s{0,60}\(\s?(?i:khoa)\s{1,60}[IVXL\d]{1,6}\s?\)")
_BODY_STOPS = re.compile(
    r"(?:xay\s+dung|bo\s+sung|(?i:ve|ban\s+hanh|thuc\s+hien|trien\s+khai|phe\s+duyet|quy\s+dinh|huong\s+dan"
    r"|sua\s+doi|thong\s+qua|cu\s+the|ngay|thong\s+bao|tai\s+hoi\s+nghi"
    rf"|(?:va\s+)?(?:{TYPE_PATTERN})(?:\s+(?:so|nay|cua|hoi)|\s+\d)))\b"
)
#: Syllables in small letters that belong to the names of bodies.
_BODY_SYLLABLES = """
    ban bay bi bien binh bo cap chap chi chien chin chinh chu chuc co cong cuc cuu dan dang dao dau
    doan doc doi dong du duc giam giao giup ha hai hanh hoa hoach hoc hoi huyen khoa kiem kinh ky
    lan lao lich lien mat moi mot muoi nam ngan nghe nghi nghiep ngoai nguyen nha nhan nhat noi nong
    nu nuoc phap phat pho phong phu phuong quan quoc sach sat sau si so su ta tam tao tap tat te
    thanh thao thi thon thong thu thuong tich tin tinh to toan toc ton tong tra tran tri trien trung
    truong tu tuong tuyen uong uy van viec vien vu xa xay
"""
_BODY_WORDS = frozenset(_BODY_SYLLABLES.split()) - {"ban"}  # "ban hành" is no body; "Ủy ban" is
_BODY_LENGTH = 18
_TOKEN_AFTER = re.compile(r"[ ]{0,60}\n?[ ]{0,60}(?P<word>[^\s,;.():|“”\"]+)(?P<close>[,;.():|“”\"]?)")
_OTHER_TYPES = r"(?i:nghi\s+dinh|nghi\s+quyet|quyet\s+dinh|thong\s+tu|chi\s+thi)\s"
_TITLE_LETTER = rf"(?:(?!{_OTHER_TYPES})[^;.()|\n:“”\"]|\n(?!\s*\n))"
_LAW_TAIL = (
    r"[\s,]{1,60}(?:(?:(?i:so)\s{1,60})?(?P<number>\d{1,3}/(?:19|20)\d\d/(?:PL-)?(?:UBTV)?QH[\dI](?:\s?\d(?!\d))?)"
    r"|(?=(?i:ngay)\s{1,60}\d|(?i:nam)\s{1,60}(?:19|20)\d\d|\((?:19|20)\d\d\)))"
)
_LAW = re.compile(
    r"(?<![A-Za-z])(?P<type>Bo\s+luat|Luat|LUAT|BO\s+LUAT|Phap\s+lenh)\s{1,60}(?!(?i:so|su|gia|nay)\s)"
    rf"(?P<title>(?i:sua\s+doi)\b{_TITLE_LETTER}{{2,300}}?|(?:(?!Luat\s){_TITLE_LETTER}){{2,120}}?){_LAW_TAIL}"
)
# "Luật Đất đai, xong trước ngày ..."; with their marks, for "Luật Đầu tư ngày ..." is dated.
_DEADLINE_WORDS = (" trước", " đến", " từ", " vào", " sau", " qua", " trong", " hằng", ", hàng", " của")


def find_mentions(folded: FoldedText) -> list[Mention]:
    """Find the mentions by number and by the name of a law, in the order of the text.

    Examples
    --------
    >>> from toolkit.text.folding import fold_text
    >>> found = find_mentions(fold_text("Luật Đò ngang năm 2019 và Kế hoạch số 5-KH/TU ngày 02/3/2019", marks=False))
    >>> [(mention.title or mention.number, mention.issued) for mention in found]
    [('Luật Đò ngang', '2019'), ('5-KH/TU', '2019-03-02')]
    """
    laws = list(_find_laws(folded))
    return sorted([*laws, *_find_numbered(folded, laws)], key=lambda mention: mention.start)


def _read_body(plain: str, start: int) -> int:
    """Return where the name of the body that begins at `start` ends."""
    at, last = start, ""
    for _ in range(_BODY_LENGTH):
        token = _TOKEN_AFTER.match(plain, at)
        if not token or _BODY_STOPS.match(plain, token.start("word")):
            break
        word = token["word"]
        joins = word.lower() in ("va", "-") and re.match(r"\s+[A-Z]", plain[token.end("word") :][:3])
        after_uy = word == "ban" and last.lower() == "uy"
        if not (word[0].isupper() or word in _BODY_WORDS or joins or after_uy):
            break
        at, last = token.end("word"), word
        if token["close"] and not plain.startswith(", The thao", at):  # a ministry with a comma in its name
            break
        at += len(token["close"])
    term = _TERM.match(plain, at)
    return term.end() if term else at


def _read_printed_date_after(plain: str, at: int) -> tuple[str, int]:
    """Return the date that follows a number, with its end; "..., ngày 30/7/2018 Thành ủy họp" is not one."""
    match = _DATE_AFTER.match(plain, at)
    if match:
        following = _NAME_FOLLOWS.match(plain, match.end())
        issued = "" if "," in match["comma"] and following else read_printed_date(match)
        return (issued, match.end()) if issued else ("", at)
    year = _YEAR_AFTER.match(plain, at)
    return (year["year"] or year["bare"], year.end()) if year else ("", at)


def _read_details(folded: FoldedText, at: int) -> tuple[str, str, int]:
    """Return date, body and end of a mention whose number ends at `at`; the two come in any order."""
    plain = folded.text
    issued, end = _read_printed_date_after(plain, at)
    body = ""
    of = _OF_BODY.match(plain, end)
    if of and (body_end := _read_body(plain, of.end())) > of.end():
        body, end = folded.quote(of.end(), body_end), body_end
    if body and not issued:
        issued, end = _read_printed_date_after(plain, end)
    return issued, body, end


def _find_numbered(folded: FoldedText, taken: Sequence[Mention]) -> Iterator[Mention]:
    """Yield the mentions by number outside of the laws that were found by their names."""
    plain, previous = folded.text, Mention(0, 0, "")
    ends = [law.end for law in taken]
    for found in NUMBER.finditer(plain):
        at = bisect_right(ends, found.start())
        if at < len(taken) and taken[at].start <= found.start():
            continue
        window = max(previous.end, found.start() - _WINDOW)
        before = _BEFORE.search(plain[window : found.start()])
        glue = previous.number and _LIST_GLUE.fullmatch(plain, previous.end, found.start())
        listed = bool(glue) and "/" in found["signature"].replace("-", "/")
        if before is None or not (listed or _is_citation(plain, found, before, window + before.start())):
            continue
        number = normalize_number(folded.source[slice(*folded.source_span(*found.span()))])
        doc_type = _name_type(before, number)
        if not before["type"] and glue and find_type(number) == find_type(previous.number):
            doc_type = previous.doc_type
        issued, body, end = _read_details(folded, found.end())
        yield from _find_serials(before, window, doc_type, number)
        start = found.start() if before["serials"] else window + before.start()
        previous = Mention(start, end, doc_type, number, issued, body)
        yield previous


def _find_serials(before: re.Match[str], offset: int, doc_type: str, number: str) -> Iterator[Mention]:
    """Yield the serials that share the rest of a number: "các Nghị quyết số 5, 7 và 9-NQ/TU"."""
    if not (before["type"] and before["word"]):
        return
    rest = re.sub(r"^[\d.]+[a-z]?", "", number)
    for serial in re.finditer(r"\d+", before["serials"]):
        left = offset + before.start("serials") + serial.start()
        yield Mention(left, left + len(serial[0]), doc_type, serial[0] + rest)


def _is_citation(plain: str, found: re.Match[str], before: re.Match[str], start: int) -> bool:
    """Return whether a number cites: not the document's own "Số:", not a form's, not any slash or hyphen."""
    if before["type"] or before["abbreviation"]:
        return True
    word = before["word"] or ""
    if "hieu" in word or (word[:1] == "S" and not plain[:start].rstrip(" ")[-1:].strip("\n|")):
        return False
    if word and _FORM_NUMBER.search(plain[max(0, start - 12) : start]):
        return False
    parts = re.split("[-/]", found["signature"])
    known = bool(find_type(f"1/{found['signature']}"))
    return (len(parts) > 1 and (known or bool(word))) or parts[0].startswith("QH")


def _name_type(before: re.Match[str], number: str) -> str:
    if before["type"]:
        return TYPE_BY_KEY[fold_key(before["type"])]
    return TYPE_BY_ABBREVIATION.get(before["abbreviation"] or "", "") or find_type(number)


def _find_laws(folded: FoldedText) -> Iterator[Mention]:
    """Yield the laws cited by name, with a number, a date or a year after it."""
    plain = folded.text
    for law in _LAW.finditer(plain):
        title = folded.quote(law.start("type"), law.end("title")).rstrip(",")
        doc_type = TYPE_BY_KEY[fold_key(law["type"])]
        number = normalize_number(law["number"] or "")
        named = law["title"][0].isupper() or law["title"].startswith("sua")
        if not number and (not named or title.lower().endswith(_DEADLINE_WORDS)):
            continue
        at = law.end() if number else law.end("title")
        issued, body, end = _read_details(folded, at)
        if number or issued:
            yield Mention(law.start(), end, doc_type, number, issued, body, title)
