"""Who carries something out: bodies by name and in general, in the places of a text that say so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from toolkit.statements.actors.bodies import find_bodies
from toolkit.statements.actors.roles import IN_BRACKETS, NOT_GIVEN
from toolkit.statements.passage import KEPT, Passage
from toolkit.statements.vocabulary import join_phrases, read_phrases
from toolkit.text.folding import fold_text

Range = tuple[int, int]

_WHO = read_phrases("performers", "use")
_ENDS = join_phrases(read_phrases("performer_ends"))
_PLURAL = r"(?:(?:các|những|mỗi|từng|toàn thể|mọi)\s+)"
_HEADS = {
    use: join_phrases(sorted((one for one in _WHO if one.key == use), key=lambda one: -len(one.phrase)))
    for use in ("named", "office", "group", "common")
}
#: How a body begins: an office, a named body (its name in capitals), or bodies in general ("các doanh nghiệp").
_OPENING = re.compile(
    rf"(?:(?:đồng chí|các đồng chí)\s+)?(?:(?:{_PLURAL})(?:(?:{_HEADS['office']}|{_HEADS['group']}"
    rf"|{_HEADS['common']}|{_HEADS['named']})(?!\w)|cấp(?!\w))"
    rf"|(?P<office>{_HEADS['office']})(?!\w)|(?P<group>{_HEADS['group']})(?!\w)"
    rf"|(?P<named>{_HEADS['named']})(?=\s+[^\W\d])(?!\w))"
)
#: A further item of a list in general ("sở, ban, ngành").
_MORE = re.compile(rf"(?:{_HEADS['common']}|{_HEADS['group']}|{_HEADS['office']})(?!\w)")
#: Fields with links in them ("văn hóa, thể thao và du lịch"), right behind the sort of a body.
_FIELD = re.compile(rf"\s+(?:{join_phrases(read_phrases('fields', 'body'))})(?!\w)")
_WORD = re.compile(r"\s+(?:(?:-|&|và)\s+)?[^\W\d][\w/]*|\s*&\s*[^\W\d]\w*|\s+\d{1,2}(?!\w|[.,/]\d)")
_END = re.compile(rf"\s+(?:{_ENDS})(?!\w)")
_BARE = re.compile(rf"(?:{_HEADS['group']})(?!\w)")
_OF_PROVINCE = re.compile(r"(?:ubnd|ủy ban|công an|bộ chỉ huy|mặt trận)[^,]* (?:tỉnh|thành phố)$")
_ALIKE = re.compile(r"(?:thành|huyện|quận|thị|đảng|chi) ủy|phó|sở|tổ chức đảng|ban cán sự")
#: What goes on with the item before it ("các cơ quan báo chí của tỉnh, của huyện và các hội").
_OF = re.compile(r"của(?= (?:trung ương|tỉnh|huyện|xã|thành phố|địa phương|các|ngành)(?!\w))")
_LINK = re.compile(r"\s*(?:,\s*(?:và\s+|cùng\s+)?|;\s*|\s(?:và|cùng|hoặc)\s+)")
#: The most words of a name.
_LONGEST = 16


@dataclass(frozen=True, slots=True)
class Performer:
    """A body in its role: lead, support, or doer (the subject of a plain verb); a range of the folded passage."""

    role: str
    start: int
    end: int


@lru_cache(maxsize=KEPT)
def _tells_names(passage: Passage) -> bool:
    """Tell whether capitals tell names from verbs: not in a text of one case."""
    return not passage.source.isupper() and not passage.source.islower()


def _is_capital(passage: Passage, at: int) -> bool:
    """Tell whether the word at an offset, or behind the blank there, is written with a capital."""
    while at < len(passage.text) and passage.text[at] == " ":
        at += 1
    offsets = passage.folded.offsets
    return at < len(passage.text) and passage.source[offsets[at] if offsets else at].isupper()


def read_bodies(passage: Passage, start: int, stop: int | None = None, *, bare: bool = False) -> list[Range]:
    """Return the bodies of the list that begins at an offset; empty where none begins there.

    Parameters
    ----------
    passage : Passage
    start, stop : int
        Range of the folded text in which to read.
    bare : bool
        Whether a body in general may begin the list without "các" ("phối hợp với doanh nghiệp").

    Examples
    --------
    >>> from toolkit.statements.passage import read_passage
    >>> text = "Thủ trưởng các sở, ban, ngành và Chủ tịch UBND xã, phường tiếp tục mở lớp, xây trạm."
    >>> [text[one:other] for one, other in read_bodies(read_passage(text), 0)]
    ['Thủ trưởng các sở, ban, ngành', 'Chủ tịch UBND xã, phường']
    """
    text = passage.text
    stop = len(text) if stop is None else stop
    found: list[Range] = []
    place = start
    while place < stop:
        opening = _OPENING.match(text, place, stop)
        if opening and opening["named"] and not _is_named(passage, opening):
            opening = None
        if opening and found and _goes_on(passage, found[-1], opening):
            opening = None
        further = None if opening else _MORE.match(text, place, stop) or (found and _OF.match(text, place, stop))
        more = further if found or bare else None
        if not opening and not more:
            break
        end = (opening or more).end()  # type: ignore[union-attr]
        if not _tells_names(passage):  # no capital tells a verb from a name ("BAN TỔ CHỨC")
            known = find_bodies(text[place : place + 60])[:1]
            end = max([end, *(place + body.end for body in known if body.start <= end - place)])
        end = _read_name(passage, end, stop)
        if opening or not found:
            found.append((place, end))
        else:
            found[-1] = (found[-1][0], end)
        link = _LINK.match(text, end, stop)
        if not link:
            break
        place = link.end()
    return found


def _goes_on(passage: Passage, before: Range, opening: re.Match[str]) -> bool:
    """Tell whether an item only goes on with one in general ("các huyện ủy, thị ủy, thành ủy"; "các sở, đơn vị")."""
    if opening["group"]:
        one = _OPENING.match(passage.text, before[0])
        named = one and one["named"] and _is_named(passage, one)
        return not (named or _OF_PROVINCE.match(passage.text[slice(*before)]))
    return (
        bool(_ALIKE.match(opening["office"] or ""))
        and "các " in passage.text[slice(*before)]
        and not _is_capital(passage, opening.start())
    )


def _is_named(passage: Passage, opening: re.Match[str]) -> bool:
    """Tell whether a name follows: a word in capitals; in a text of one case, a body that is known."""
    if _tells_names(passage):
        return _is_capital(passage, opening.end())
    return any(body.start == 0 for body in find_bodies(passage.text[opening.start("named") : opening.end() + 40]))


def _read_name(passage: Passage, end: int, stop: int) -> int:
    """Return where a name ends that has begun: at a verb in small letters, a link to another body, a stop."""
    text, small = passage.text, _tells_names(passage)
    field = _FIELD.match(text, end, stop)
    if field and (not small or _is_capital(passage, end)):
        end = field.end()
    for _ in range(_LONGEST):
        word = _WORD.match(text, end, stop)
        ending = _END.match(text, end, stop)
        if not word or (ending and not (small and _is_capital(passage, end))):
            break
        if text.startswith(" và ", end):
            begins = end + 4
            opens = _OPENING.match(text, begins, stop)
            if not (small and _is_capital(passage, begins)) or (
                opens and (not opens["named"] or _is_named(passage, opens))
            ):
                break
        end = word.end()
    return end


def names_only(passage: Passage, end: int) -> bool:
    """Tell whether behind the last body of a cell nothing stands, or only what that body does."""
    return not passage.text[end:].strip(" .,") or bool(_END.match(passage.text, end))


#: What may stand before the subject of a sentence: a label, a time, what it rests on.
_BEFORE_SUBJECT = re.compile(
    r"\s*(?:[-+*•–]\s*|\(?[\da-zđ]{1,2}[.)]\s+)?"
    r"(?:(?:trước|sau|đến|trong|vào|từ|hết|cuối|đầu|hằng|hàng|mỗi|định kỳ|khi|ngoài ra|đồng thời|bên cạnh|căn cứ"
    r"|dựa|trên cơ sở|thực hiện|theo|để|nhằm|riêng|trong đó|tập trung|chậm nhất|muộn nhất)(?!\w)[^.;:\n]{0,220}?,\s*)?"
    r"(?:(?:trong đó|riêng|đề nghị|yêu cầu|giao(?:\s+cho)?|phân công|ủy quyền(?:\s+cho)?|trách nhiệm của|nhiệm vụ của"
    r"|đối với|do)[\s,]+)?"
)
_SENTENCE = re.compile(r"(?:^|(?<=\sthì)|[.;\n](?!\d)|\x00(?=\s[A-ZĐ]))\s*")
_GIVEN = re.compile(
    rf"(?<!\w){NOT_GIVEN}(?:giao(?:\s+cho)?|phân công|ủy quyền cho|đề nghị|yêu cầu"
    r"|(?:cơ quan|đơn vị)?\s*(?:chủ trì|đầu mối|thực hiện)\s*(?:là|:|thực hiện:)"
    r"|trách nhiệm(?:\s+\w+){0,14}?\s+thuộc(?:\s+về)?"
    r"|trách nhiệm chính(?:\s+thuộc về|:)|chịu trách nhiệm(?:\s+chính)?\s*(?:là|:)|thường trực là|đầu mối là)\s+"
)
_HELPED = re.compile(
    r"(?<!\w)(?<!cơ chế )(?<!quy chế )(?<!quan hệ )(?:phối hợp(?:\s+(?:chặt chẽ|tốt|thường xuyên|hiệu quả)){0,2}"
    r"(?:\s+(?:với|cùng với|cùng))?(?:\s*(?:là|:))?"
    r"|cùng(?:\s+với)?|với sự (?:phối hợp|tham gia|hỗ trợ)(?:\s+[^\W\d]+){0,3}? của|sự tham gia của|hỗ trợ bởi)\s+"
)
_DONE_BY = re.compile(r"(?<!\w)do\s+")
_OWNED_BY_OTHERS = re.compile(
    r"(?<!\w)(?:dự án|đề án|chương trình|kế hoạch|nhiệm vụ|giải pháp|cuộc|hoạt động|hội nghị|chỉ tiêu)(?!\w)"
    r"[^.;:(]{0,60}(?<![,(]) $"
)
_LEADS = re.compile(
    r"(?:\s+[^\W\d]+){0,6}?,?\s*(?:chủ trì|làm đầu mối|đầu mối|chịu trách nhiệm|có trách nhiệm|là cơ quan|là đơn vị"
    r"|thường trực|phụ trách)(?!\w)"
)
_HELPS = re.compile(
    r",?\s*(?:có trách nhiệm\s+|chịu trách nhiệm\s+|là\s+)?(?:cơ quan\s+|đơn vị\s+)?"
    r"(?:phối hợp(?:\s+chặt chẽ)?(?=\s+(?:thực hiện|tổ chức|triển khai|kiểm tra|hướng dẫn)"
    r"|\s*(?:[.;,]|$))|cùng tham gia|tham gia phối hợp)"
)
#: What shows that the words before are no subject that acts: what was done to it, what has been, what it is.
_NO_ACT = re.compile(
    r"(?:\s+[^\W\d]+){0,2}?\s+(?:(?:được|bị)(?!\s+(?:giao|phân công|ủy quyền|yêu cầu|chỉ định))|đã|vừa)(?!\w)"
    r"|\s+(?:để|của)(?!\w)|\s+là\s+(?!cơ quan|đơn vị|đầu mối)|\s*$|\s*[.;]|\s*\)"
)
_LISTED = re.compile(r",\s[^.;:(\n]*")
_CHARGED = re.compile(r"(?<!\w)(?:giao(?: cho)?|phân công|đề nghị|yêu cầu|ủy quyền(?: cho)?)\s+$")
_ASSIGNS = re.compile(r"\s*(?:giao(?:\s+cho)?|phân công|yêu cầu|đề nghị)\s+")


@lru_cache(maxsize=KEPT)
def find_performers(passage: Passage) -> tuple[Performer, ...]:
    """Return the bodies that a passage says act, in their roles, in order of appearance.

    A subject acts where a verb follows; what was done in the past, what is done to it, and what a recital says
    are no acts of it. "Giao ..." and "do ... chủ trì" name who leads, "phối hợp với ..." who supports.

    Examples
    --------
    >>> from toolkit.statements.passage import read_passage
    >>> text = "Các chủ rừng trồng cây; giao Sở Y tế chủ trì, phối hợp với các xã."
    >>> [(one.role, text[one.start:one.end]) for one in find_performers(read_passage(text))]
    [('doer', 'Các chủ rừng'), ('lead', 'Sở Y tế'), ('support', 'các xã')]
    """
    found: dict[int, Performer] = {}
    for role, start, bodies in _list_places(passage):
        if passage.is_recital(start):
            continue
        for body in bodies:
            bracket = IN_BRACKETS.match(passage.text, body[1])
            told = (bracket.lastgroup if bracket else None) or role
            if body[0] not in found or found[body[0]].role == "doer":
                found[body[0]] = Performer(told, *body)
    return tuple(found[start] for start in sorted(found))


def _list_places(passage: Passage) -> Iterator[tuple[str, int, list[Range]]]:
    text = passage.text
    for begin in _SENTENCE.finditer(text):
        start = begin.end()
        bodies = read_bodies(passage, start)
        if not bodies and (before := _BEFORE_SUBJECT.match(text, start)):
            start = before.end()
            # "theo đề xuất của các cơ quan, đơn vị": behind that comma a list goes on, no subject begins.
            bodies = [] if _BARE.match(text, start) else read_bodies(passage, start)
        if not bodies or _is_item(text, bodies[-1]):
            continue
        end = bodies[-1][1]
        given = _ASSIGNS.match(text, end)
        others = read_bodies(passage, given.end()) if given else []
        if others:
            yield "lead", others[0][0], others
        elif _HELPS.match(text, end):
            yield "support", start, bodies
        elif not _NO_ACT.match(text, end):
            leads = _LEADS.match(text, end) or _CHARGED.search(text, begin.end(), start)
            yield ("lead" if leads else "doer"), start, bodies
    for match in _GIVEN.finditer(text):
        if bodies := read_bodies(passage, match.end()):
            yield "lead", match.end(), bodies
    for match in _DONE_BY.finditer(text):
        bodies = read_bodies(passage, match.end())
        owned = _OWNED_BY_OTHERS.search(text, max(0, match.start() - 60), match.start())
        if bodies and not owned and _LEADS.match(text, bodies[-1][1]):
            yield "lead", match.end(), bodies
    for match in _HELPED.finditer(text):
        if bodies := read_bodies(passage, match.end(), bare=match.group().endswith(("phối hợp với ", ": "))):
            yield "support", match.end(), bodies


def _is_item(text: str, body: Range) -> bool:
    """Tell whether a body is only listed ("sửa trường học; Ban quản lý di tích, điểm du lịch"): no verb follows."""
    behind = _LISTED.match(text, body[1])
    return bool(behind and not re.match(_PLURAL, text[slice(*body)]) and not _END.search(text, body[1], behind.end()))


@lru_cache(maxsize=1)
def _load_variants() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(rf"(?<!\w){one.pattern}(?!\w)"), one.key) for one in read_phrases("body_variants", "name"))


@lru_cache(maxsize=4096)
def name_body(written: str) -> str:
    """Return the key of a body for all its spellings, in small letters: what is counted as one.

    Examples
    --------
    >>> name_body("UBND  tỉnh") == name_body("Uỷ ban Nhân dân tỉnh") == "ủy ban nhân dân tỉnh"
    True
    """
    name = " ".join(fold_text(written).text.split()).removeprefix("các đồng chí ").removeprefix("đồng chí ")
    for pattern, known in _load_variants():
        name = pattern.sub(known, name)
    return name
