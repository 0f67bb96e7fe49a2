"""What a document cites: numbers, laws by name and date, short names; and the chain of implementation."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from toolkit.docnames import (
    DATE_PATTERN,
    NUMBER,
    TYPE_BY_ABBREVIATION,
    TYPE_BY_KEY,
    TYPE_PATTERN,
    find_line,
    find_type,
    normalize_number,
    number_key,
    read_date,
    type_key,
)
from toolkit.folding import FoldedText, fold_key, fold_text

#: Columns of :func:`find_citations`.
CITATION_COLUMNS = (
    "cited_type", "cited_number", "cited_issued", "cited_body", "start", "end", "alias", "via_alias", "line",
    "cited_title",
)  # fmt: skip
#: Columns of :func:`list_chain_edges`.
EDGE_COLUMNS = (
    "from_id", "relation", "to_number", "to_id", "to_date", "from_date", "n_mentions", "to_type", "to_title",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Mention:
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


_ABBREVIATIONS = "|".join(sorted(TYPE_BY_ABBREVIATION, key=len, reverse=True))
# What stands before a number, in a window that reaches back over a hard-wrapped line.
_WINDOW = 160
_BEFORE = re.compile(
    rf"(?:(?<![A-Za-z])(?:(?P<type>(?i:{TYPE_PATTERN}))|(?P<abbreviation>{_ABBREVIATIONS}))[\s(]+)?"
    r"(?:(?<![A-Za-z])(?P<word>(?i:so(?:\s+hieu)?))[\s.:]*)?(?P<serials>(?:\d{1,4}\s*(?:,|va\s)\s*)*)$"
)
_FORM_NUMBER = re.compile(r"(?i:mau|bieu|phu luc)\s*$")
_LIST_GLUE = re.compile(r"[\s,;]*(?:va\s+)?(?:so\s+)?")
_DATE_AFTER = re.compile(
    rf"(?P<comma>[\s,(]{{0,60}})(?=(?i:ngay)\s|\d{{1,2}}\s?[/.\-]\s?\d{{1,2}}\s?[/.\-]){DATE_PATTERN}\)?"
)
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


def _read_date_after(plain: str, at: int) -> tuple[str, int]:
    """Return the date that follows a number, with its end; "..., ngày 30/7/2018 Thành ủy họp" is not one."""
    match = _DATE_AFTER.match(plain, at)
    if match:
        following = re.compile(r"\s+(?!CUA)[A-Z]").match(plain, match.end())
        issued = "" if "," in match["comma"] and following else read_date(match)
        return (issued, match.end()) if issued else ("", at)
    year = _YEAR_AFTER.match(plain, at)
    return (year["year"] or year["bare"], year.end()) if year else ("", at)


def _read_details(folded: FoldedText, at: int) -> tuple[str, str, int]:
    """Return date, body and end of a mention whose number ends at `at`; the two come in any order."""
    plain = folded.plain
    issued, end = _read_date_after(plain, at)
    body = ""
    of = _OF_BODY.match(plain, end)
    if of and (body_end := _read_body(plain, of.end())) > of.end():
        body, end = folded.quote(of.end(), body_end), body_end
    if body and not issued:
        issued, end = _read_date_after(plain, end)
    return issued, body, end


def _find_numbered(folded: FoldedText, taken: Sequence[_Mention]) -> Iterator[_Mention]:
    """Yield the mentions by number outside of the laws that were found by their names."""
    plain, previous = folded.plain, _Mention(0, 0, "")
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
        number = normalize_number(folded.span(*found.span()).of(folded.text))
        doc_type = _name_type(before, number)
        if not before["type"] and glue and find_type(number) == find_type(previous.number):
            doc_type = previous.doc_type
        issued, body, end = _read_details(folded, found.end())
        if before["type"] and before["word"]:
            tail = number[re.match(r"[\d.]+[a-z]?", number).end() :]  # type: ignore[union-attr]
            for serial in re.finditer(r"\d+", before["serials"]):
                left = window + before.start("serials") + serial.start()
                yield _Mention(left, left + len(serial[0]), doc_type, serial[0] + tail)
        start = found.start() if before["serials"] else window + before.start()
        previous = _Mention(start, end, doc_type, number, issued, body)
        yield previous


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


def _find_laws(folded: FoldedText) -> Iterator[_Mention]:
    """Yield the laws cited by name, with a number, a date or a year after it."""
    plain = folded.plain
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
            yield _Mention(law.start(), end, doc_type, number, issued, body, title)


_DEFINITION = re.compile(
    r"(?i:(?:goi|viet)\s{1,60}(?:(?:tat|chung)\s{1,60})?la)[\s:“\"']{1,60}"
    r"(?P<alias>(?:[^()“”\";:|.,\n]|\n(?!\s*\n)){2,160})"
)
#: A short name is given within this many characters after the mention that it shortens.
_DEFINITION_REACH = 1500
_ALIAS_TYPE = re.compile(rf"(?:(?P<type>(?i:{TYPE_PATTERN}))|(?P<abbreviation>{_ABBREVIATIONS}))(?![A-Za-z])")
_OWN_WORK = re.compile(r"(?i:ban\s+hanh|xay\s+dung)\s+$")


def _name_aliases(folded: FoldedText, mentions: list[_Mention]) -> tuple[list[_Mention], list[_Mention]]:
    """Return the mentions with the short names given to them, and the later uses of those names."""
    named, meant = list(mentions), dict[str, list[tuple[int, _Mention]]]()
    starts = [mention.start for mention in mentions]
    for definition in _DEFINITION.finditer(folded.plain):
        left, right = definition.span("alias")
        first = bisect_right(starts, left - 1)
        inside = [mention for mention in mentions[first : bisect_right(starts, right)] if mention.number]
        for mention in inside:  # the short name is the number: later uses are found by it
            at = _find_meant(mentions[:first], number_key(mention.number), "", left)
            if at is not None:
                named[at] = replace(named[at], alias=folded.quote(mention.start, mention.end))
        for part in [] if inside else _split_alias(folded.plain, left, right):
            at = _resolve_alias(folded.plain, mentions[:first], *part)
            if at is not None:
                words = folded.quote(*part)
                named[at] = replace(named[at], alias=words)
                meant.setdefault(folded.plain[slice(*part)], []).append((part[1], named[at]))
    uses = [*_find_alias_uses(folded, meant, mentions), *_find_shortened(folded, mentions)]
    return named, uses


def _split_alias(plain: str, left: int, right: int) -> Iterator[tuple[int, int]]:
    for part in re.finditer(rf"(?:(?!\sva\s(?:{TYPE_PATTERN})).)+", plain[left:right], re.DOTALL | re.IGNORECASE):
        words = re.sub(r"^\s*va\s+", lambda glue: " " * len(glue[0]), part[0])
        yield left + part.end() - len(words.lstrip()), left + part.start() + len(words.rstrip())


def _resolve_alias(plain: str, mentions: Sequence[_Mention], left: int, right: int) -> int | None:
    """Return which mention a short name stands for: the nearest before it of the type that it names."""
    kind = _ALIAS_TYPE.match(plain, left, right)
    if not kind:
        return None
    name = TYPE_BY_ABBREVIATION[kind["abbreviation"]] if kind["abbreviation"] else kind["type"]
    at = _find_meant(mentions, "", type_key(name), left)
    if at is None:
        return None
    between = plain[mentions[at].end : left]
    own = list(re.finditer(re.escape(kind[0]), between))
    if own and _OWN_WORK.search(between[: own[-1].start()]):
        return None  # "... ban hành Kế hoạch này (gọi tắt là Kế hoạch)": the document itself
    return at


def _find_meant(mentions: Sequence[_Mention], number: str, kind: str, before: int) -> int | None:
    for at in range(len(mentions) - 1, -1, -1):
        mention = mentions[at]
        if before - mention.end > _DEFINITION_REACH:
            return None
        if number == number_key(mention.number) if number else kind == type_key(mention.doc_type):
            return at
    return None


def _find_alias_uses(
    folded: FoldedText, meant: Mapping[str, list[tuple[int, _Mention]]], mentions: Sequence[_Mention]
) -> Iterator[_Mention]:
    """Yield the later uses of short names outside of full mentions."""
    starts = [mention.start for mention in mentions]
    for words, definitions in meant.items():
        since = [end for end, _ in definitions]
        common = fold_key(words) in TYPE_BY_KEY
        following = r"(?!\s+(?:nay|so|lien|chuyen|cua|[A-Z\d]))" if common else r"(?!\s+(?:so\s|\d))"
        preceding = r"(?<!cac\s)(?<!Cac\s)(?<!nhung\s)(?<!mot\s)(?<!tat la\s)" if common else ""
        pattern = preceding + r"(?<![A-Za-z])" + r"\s+".join(map(re.escape, words.split())) + r"(?![A-Za-z])"
        for use in re.finditer(pattern + following, folded.plain):
            which = bisect_right(since, use.start() - 1) - 1
            cover = bisect_right(starts, use.start()) - 1
            if which < 0 or (cover >= 0 and use.start() < mentions[cover].end):
                continue
            yield replace(definitions[which][1], start=use.start(), end=use.end(), via_alias=True)


_SHORTENED = re.compile(
    rf"(?<![A-Za-z])(?P<type>(?i:{TYPE_PATTERN}))(?:\s+so|[ ])[ ]?(?P<serial>\d{{1,4}})"
    r"(?![\w%]|[.,/\-]\d|[ ]?[/\-][ ]?[A-Z]|\s+(?i:nam|thang|ngay)\b)"
)


def _find_shortened(folded: FoldedText, mentions: Sequence[_Mention]) -> Iterator[_Mention]:
    """Yield "Nghị quyết 26" where the text cites exactly one such number in full."""
    full: dict[tuple[str, str], dict[str, _Mention]] = {}
    for mention in mentions:
        key = number_key(mention.number)
        serial = re.match(r"\d+", key)
        if serial:
            full.setdefault((type_key(mention.doc_type), serial[0]), {}).setdefault(key, mention)
    starts = [mention.start for mention in mentions]
    for use in _SHORTENED.finditer(folded.plain) if full else ():
        meant = full.get((type_key(use["type"]), use["serial"].lstrip("0")), {})
        cover = bisect_right(starts, use.end() - 1) - 1
        covered = cover >= 0 and use.start() < mentions[cover].end
        if len(meant) == 1 and not covered:
            words = folded.quote(*use.span())
            meaning = next(iter(meant.values()))
            yield replace(meaning, start=use.start(), end=use.end(), alias=words, via_alias=True)


def find_citations(text: str) -> pd.DataFrame:
    """Find every mention of another document: by number, by a law's name, by a short name.

    Parameters
    ----------
    text : str
        The document as it stands; offsets refer to it.

    Returns
    -------
    DataFrame
        One row per mention, in the order of the text: ``cited_type``, ``cited_number`` (without
        gaps), ``cited_issued`` (ISO; a year where only that is said; empty), ``cited_body`` (as
        printed), ``start`` and ``end`` (characters), ``alias`` (the short name that the text gives
        here, or that stands here), ``via_alias`` (only the short name stands here), ``line`` (party,
        state), ``cited_title`` (name of a law). The document's own number field is no mention.

    Examples
    --------
    >>> cited = find_citations("các Kế hoạch số 5-KH/TU ngày 02/3/2019, 7- KH/TU và Luật số 22/2008/QH12")
    >>> cited[["cited_type", "cited_number", "cited_issued", "line"]]
      cited_type  cited_number cited_issued   line
    0   Kế hoạch       5-KH/TU   2019-03-02  party
    1   Kế hoạch       7-KH/TU               party
    2       Luật  22/2008/QH12               state
    """
    folded = fold_text(text)
    laws = list(_find_laws(folded))
    mentions = sorted([*laws, *_find_numbered(folded, laws)], key=lambda mention: mention.start)
    named, uses = _name_aliases(folded, mentions)
    rows = [_make_row(folded, mention) for mention in sorted([*named, *uses], key=lambda item: item.start)]
    table = pd.DataFrame(rows, columns=list(CITATION_COLUMNS))
    return table.astype({"start": "int64", "end": "int64", "via_alias": bool})


def _make_row(folded: FoldedText, mention: _Mention) -> tuple[Any, ...]:
    span = folded.span(mention.start, mention.end)
    line = find_line(mention.number) if mention.number else "state"
    return (
        mention.doc_type, mention.number, mention.issued, mention.body, span.start, span.end, mention.alias,
        mention.via_alias, line, mention.title,
    )  # fmt: skip


def _list_types(entry: Mapping[str, Any]) -> set[str]:
    """Return the types under which a catalogued document may be cited, as keys."""
    number = str(entry.get("number") or "")
    title = re.match(rf"\s*(?P<type>{TYPE_PATTERN})\b", fold_key(str(entry.get("title") or "")))
    types = {type_key(find_type(number))} | ({type_key(title["type"])} if title else set())
    if "quyet dinh" in types and not title:  # Quy định and Quyết định are two series with the same QĐ
        types |= {"quy dinh", "quy che"}
    return types - {""}


def _find_territory(body: str) -> str:
    """Return the folded name of the province or district in the name of a body, if it says one."""
    plain = " ".join(fold_text(body).plain.split())
    named = re.search(r"(?i:tinh|thanh pho|huyen|uy|quan|xa|phuong) (?P<name>(?!(?i:ban|uy)\b)[A-Z].*)$", plain)
    return named["name"].lower() if named else ""


def _is_central(number: str) -> bool:
    return re.search(r"(?:[-/](?:TW|CP|TTg|[A-ZĐ]*TW|B(?!TV|CH)[A-Z]+|VPCP)|QH\d+)$", number) is not None


def is_same_document(cited: Mapping[str, Any], entry: Mapping[str, Any], *, unit: str = "") -> bool:
    """Return whether a citation means a catalogued document: number, type, year, and territory agree.

    Days are not compared: numbers run through a year or a term, and citations misprint days.

    Parameters
    ----------
    cited : mapping
        A row of :func:`find_citations`.
    entry : mapping
        A row of the catalogue (``number``, ``issued``, ``unit``, ``title``).
    unit : str
        Territory of the citing document: "Kế hoạch số 12-KH/TU" means its own province's.

    Returns
    -------
    bool
        False where anything that both say differs; what only one says is no difference.

    Examples
    --------
    >>> cited = {"cited_type": "Nghị quyết", "cited_number": "26-NQ/TW", "cited_issued": "2018-05-19"}
    >>> is_same_document(cited, {"number": "26-NQ/TW", "issued": "2018"})
    True
    >>> is_same_document(cited, {"number": "26-NQ/TW", "issued": "2008-08-05"})
    False
    """
    number = str(entry.get("number") or "")
    if not number or number_key(number) != number_key(str(cited["cited_number"])):
        return False
    years = {str(date or "")[:4] for date in (cited["cited_issued"], entry.get("issued"))} - {""}
    kind, types = type_key(str(cited["cited_type"])), _list_types(entry)
    if len(years) > 1 or (kind and types and kind not in types | {"van ban"}):
        return False
    here = _find_territory(str(cited.get("cited_body") or "")) or fold_key(unit)
    there = fold_key(str(entry.get("unit") or ""))
    return _is_central(number) or not here or not there or here.endswith(there)


def cites_reference(
    citations: pd.DataFrame, *, reference: Mapping[str, Any], intermediates: Sequence[Mapping[str, Any]]
) -> str:
    """Say how a document cites the reference.

    Parameters
    ----------
    citations : DataFrame
        From :func:`find_citations`.
    reference : mapping
        The reference's row of the catalogue.
    intermediates : sequence of mapping
        Rows of the documents between reference and plans; those count that implement the reference,
        or another one that does.

    Returns
    -------
    str
        ``direct``, ``indirect`` (only through an intermediate document), or ``none``.

    Examples
    --------
    >>> cited = find_citations("Thực hiện Kế hoạch số 10-KH/TW ngày 06/6/2018 của Bộ Chính trị")
    >>> between = {"number": "10-KH/TW", "issued": "2018-06-06", "implements": "26-NQ/TW"}
    >>> cites_reference(cited, reference={"number": "26-NQ/TW", "issued": "2018"}, intermediates=[between])
    'indirect'
    """
    rows = _list_rows(citations)
    if any(is_same_document(row, reference) for row in rows):
        return "direct"
    serving, left = {number_key(str(reference.get("number") or ""))}, list(intermediates)
    while found := [entry for entry in left if serving & set(map(number_key, _list_implemented(entry)))]:
        if any(is_same_document(row, entry) for row in rows for entry in found):
            return "indirect"
        serving |= {number_key(str(entry.get("number") or "")) for entry in found}
        left = [entry for entry in left if entry not in found]
    return "none"


def names_by_serial(text: str, entry: Mapping[str, Any]) -> bool:
    """Tell whether a text names a central document by type and serial alone: "Nghị quyết số 26 của Trung ương".

    A serial alone does not identify a document, so the body must be named as central beside it.

    Examples
    --------
    >>> entry = {"number": "26-NQ/TW", "title": "Nghị quyết về cán bộ"}
    >>> names_by_serial("Thực hiện Nghị quyết số 26 của Ban Chấp hành Trung ương", entry)
    True
    >>> names_by_serial("Thực hiện Nghị quyết số 26 của Tỉnh ủy", entry)
    False
    """
    number = str(entry["number"])
    serial, kind = number.split("-")[0].split("/")[0], find_type(number)
    if not serial or not kind or not _is_central(number):
        return False
    pattern = (
        rf"{re.escape(fold_key(kind))} (?:so )?{re.escape(serial)}(?![\w/.-]) ?(?:cua )?(?:ban chap hanh )?trung uong"
    )
    return re.search(pattern, " ".join(fold_key(text).split())) is not None


def _list_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _list_implemented(entry: Mapping[str, Any]) -> list[str]:
    return [number.strip() for number in str(entry.get("implements") or "").split(";") if number.strip()]


@dataclass(slots=True)
class _Cited:
    """A cited document with its mentions in one text."""

    row: dict[str, Any]
    n_mentions: int = 0


def _group_mentions(rows: Iterable[dict[str, Any]]) -> list[_Cited]:
    """Return the documents that the mentions mean; a mention without a date means the first that fits."""
    groups: dict[tuple[str, str], list[_Cited]] = {}
    for row in rows:
        title = "" if row["cited_number"] else fold_key(row["cited_title"])
        key = (type_key(row["cited_type"]), number_key(row["cited_number"]) or title)
        same = groups.setdefault(key, [])
        year = row["cited_issued"][:4]
        fits = [group for group in same if not year or group.row["cited_issued"][:4] in ("", year)]
        if not fits:
            same.append(_Cited(dict(row)))
            fits = same[-1:]
        group = fits[0]
        group.n_mentions += 1
        for name in ("cited_issued", "cited_body", "cited_title"):
            longer = name == "cited_issued" and row[name].startswith(group.row[name])
            group.row[name] = row[name] if longer or not group.row[name] else group.row[name]
    return [group for same in groups.values() for group in same]


def list_chain_edges(catalogue: pd.DataFrame, citations_by_document: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """List who implements and who cites what.

    Parameters
    ----------
    catalogue : DataFrame
        The study's catalogue, one row a document.
    citations_by_document : mapping of str to DataFrame
        Citations (:func:`find_citations`) by ``doc_id``.

    Returns
    -------
    DataFrame
        One row per document, relation and cited document: ``from_id``, ``relation`` (implements: the
        catalogue says so; cites: the text does), ``to_number`` (empty for a law cited by name),
        ``to_id`` (its ``doc_id`` if it is in the folder), ``to_date``, ``from_date`` (ISO, from the
        catalogue before the citation; empty if unknown), ``n_mentions`` (0: implemented, not cited),
        ``to_type``, ``to_title`` (name of a law). A document's mentions of itself are left out.

    Examples
    --------
    >>> catalogue = pd.DataFrame(
    ...     {"doc_id": ["ref", "lam"], "number": ["9-NQ/TW", "5-KH/TU"], "issued": ["2019-01-02", "2019"],
    ...      "unit": ["", "Sông Lam"], "role": ["reference", "plan"], "implements": ["", "9-NQ/TW"]}
    ... )
    >>> cited = {"lam": find_citations("Nghị quyết 9-NQ/TW; Nghị quyết số 9-NQ/TW")}
    >>> list_chain_edges(catalogue, cited)[["from_id", "relation", "to_number", "to_id", "n_mentions"]]
      from_id    relation to_number to_id  n_mentions
    0     lam  implements   9-NQ/TW   ref           2
    1     lam       cites   9-NQ/TW   ref           2
    """
    entries = _list_rows(catalogue.fillna(""))
    edges: dict[tuple[str, str, str], dict[str, Any]] = {}
    for entry in entries:
        table = citations_by_document.get(str(entry["doc_id"]))
        groups = _group_mentions(_list_rows(table)) if table is not None else []
        for edge in [*_list_implements(entry, groups, entries), *_list_cites(entry, groups, entries)]:
            to = edge["to_id"] or "|".join(
                map(str, (edge["to_number"], edge["to_title"], edge["to_type"], edge["to_date"]))
            )
            known = edges.setdefault((edge["from_id"], edge["relation"], to), edge)
            if known is not edge:
                known["n_mentions"] += edge["n_mentions"]
    return pd.DataFrame(list(edges.values()), columns=list(EDGE_COLUMNS)).astype({"n_mentions": "int64"})


def _list_cites(
    entry: Mapping[str, Any], groups: Iterable[_Cited], entries: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    for group in groups:
        if not is_same_document(group.row, entry, unit=str(entry.get("unit") or "")):
            yield _make_edge(entry, "cites", group.row, group.n_mentions, entries)


def _list_implements(
    entry: Mapping[str, Any], groups: Sequence[_Cited], entries: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    for number in _list_implemented(entry):
        cited = next((g for g in groups if number_key(g.row["cited_number"]) == number_key(number)), None)
        unseen = dict.fromkeys(CITATION_COLUMNS, "") | {
            "cited_number": number,
            "cited_type": find_type(number),
        }
        row = cited.row if cited else unseen
        yield _make_edge(entry, "implements", row, cited.n_mentions if cited else 0, entries)


def _make_edge(
    entry: Mapping[str, Any],
    relation: str,
    row: Mapping[str, Any],
    n_mentions: int,
    entries: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    unit = str(entry.get("unit") or "")
    meant = [
        other for other in entries
        if other["doc_id"] != entry["doc_id"] and is_same_document(row, other, unit=unit)
    ]  # fmt: skip
    meant.sort(key=lambda other: other.get("role") != "reference")
    to = meant[0] if meant else {}
    return {
        "from_id": entry["doc_id"],
        "relation": relation,
        "to_number": str(to.get("number") or row["cited_number"]),
        "to_id": to.get("doc_id", ""),
        "to_date": str(to.get("issued") or row["cited_issued"]),
        "from_date": str(entry.get("issued") or ""),
        "n_mentions": n_mentions,
        "to_type": row["cited_type"],
        "to_title": row["cited_title"],
    }
