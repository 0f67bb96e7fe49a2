"""The obligations that a provision strings together, each one that can be looked for in a plan by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

import pandas as pd

from toolkit.statements.vocabulary import join_phrases, read_phrases
from toolkit.tables import make_table
from toolkit.text.folding import fold_text

Span = tuple[int, int]
#: Accounts and viewpoints order nothing.
_BINDING = ("purpose", "target", "task", "organisation")
_SENTENCE_END = re.compile(r";|(?:(?<=\w\w)|(?<=[%)\"”]))(?<!\bTP)\.(?=\s|$)|\n")
_COMMA = re.compile(r",\s+")
_COLON = re.compile(r":\s+")
#: The least object of an act; an act without one shares that of the next ("rà soát, sửa đổi quy định").
_SHORTEST_OBJECT = 1  # syllables
#: The least that says something without a known act.
_SHORTEST_CLAUSE = 3  # syllables
#: What names a list and orders nothing by itself.
_LONGEST_NAME = 10  # syllables
#: An item of a list; longer ones are sentences of their own making.
_LONGEST_ITEM = 14  # syllables
_SHORTEST_LIST = 3  # items
#: What only says more of the words before it.
_ASIDE = re.compile(r"(?:nhất là|trong đó|đặc biệt|trước hết|như|kể cả|bao gồm|gồm|theo|nhằm|để|và|hoặc|đồng thời)\b")
#: Behind these an act is what a purpose, a rule or a measure is about, no obligation of its own.
_NO_ITEM = re.compile(r"\s*(?:có|là|được|\d)")
#: What only announces that a list follows.
_ANNOUNCED = re.compile(r"\b(?:nội dung|nhiệm vụ|giải pháp|việc|mục tiêu|chỉ tiêu)\b.{0,30}\bsau(?: đây)?$")
_INSIDE = re.compile(r"\b(?:nhằm|để|theo hướng|việc|cơ chế|chính sách|giải pháp|biện pháp|bao gồm|gồm)\b")
#: How an act is done, before its verb.
_MANNER = r"(?:tiếp tục|từng bước|chủ động|tích cực|kịp thời|khẩn trương|phải|cần|kiên quyết|không ngừng|thường xuyên) "
_OUTER = " \t\n,.;:"


def list_obligations(provisions: pd.DataFrame) -> pd.DataFrame:
    """List the obligations of each provision.

    Parameters
    ----------
    provisions : DataFrame
        As :func:`toolkit.segment.provisions.list_provisions` gives them.

    Returns
    -------
    DataFrame
        The obligations table, in reading order: provision_id, obligation_id (that of the provision with
        ``/1``, ``/2`` ...), start and end in the provision's text, and text (``text[start:end]``). Every
        provision that orders something has at least one; accounts of the situation and viewpoints have none.

    Examples
    --------
    >>> provisions = pd.DataFrame({"provision_id": ["II.1"], "type": ["task"],
    ...                            "text": ["Mở lớp cho cán bộ xã; đẩy mạnh tuyên truyền."]})
    >>> list_obligations(provisions)[["obligation_id", "text"]].values.tolist()
    [['II.1/1', 'Mở lớp cho cán bộ xã'], ['II.1/2', 'đẩy mạnh tuyên truyền']]
    """
    rows = []
    binding = provisions[provisions["type"].isin(_BINDING)]
    for provision_id, text in zip(binding["provision_id"], binding["text"], strict=True):
        for number, (start, end) in enumerate(find_obligations(text), start=1):
            rows.append(
                {
                    "provision_id": provision_id,
                    "obligation_id": f"{provision_id}/{number}",
                    "start": start,
                    "end": end,
                    "text": text[start:end],
                }
            )
    return make_table("obligations", rows)


def find_obligations(text: str) -> list[Span]:
    """Return where the obligations of a text stand: start and end of each, in order.

    Cut is at semicolons and between sentences; at the items of a list behind a colon (the words before it
    count only where they are an act with its object: "Chính sách hỗ trợ:" only names the list); and at commas
    before another act with an object of its own. Acts that share one object stay together.

    Returns
    -------
    list of (int, int)
        At least one: the whole text where it has no parts.

    Examples
    --------
    >>> text = "Chính sách hỗ trợ: xe đưa đón, nhà công vụ, học phí. Rà soát, sửa đổi nội quy, tăng cường tiếp dân."
    >>> [text[start:end] for start, end in find_obligations(text)]
    ['xe đưa đón', 'nhà công vụ', 'học phí', 'Rà soát, sửa đổi nội quy', 'tăng cường tiếp dân']
    """
    spans = [
        part for start, end in _split(text, (0, len(text)), _SENTENCE_END) for part in _cut_sentence(text, start, end)
    ]
    trimmed = [_trim(text, span) for span in spans]
    kept = [span for span in trimmed if span[0] < span[1] and not _ANNOUNCED.search(fold_text(text[slice(*span)]).text)]
    return kept or [_trim(text, (0, len(text)))]


def _cut_sentence(text: str, start: int, end: int) -> Iterator[Span]:
    colon = _COLON.search(text, start, end)
    if colon is None:
        yield from _cut_acts(text, start, end)
        return
    before = text[start : colon.start()]
    if _opens_act(before) or len(before.split()) > _LONGEST_NAME:
        yield start, colon.start()
    items = _split(text, (colon.end(), end), _COMMA)
    if _is_list([text[slice(*item)] for item in items]):
        yield from _join(text, items, lambda place: True)
    else:
        yield from _cut_acts(text, colon.end(), end)


def _is_list(items: list[str]) -> bool:
    """Tell whether pieces between commas are a list of things, none of them a sentence, an act or a figure."""
    if len(items) < _SHORTEST_LIST or _opens_act(items[0]) or _NO_ITEM.match(fold_text(items[0]).text):
        return False
    return all(len(item.split()) <= _LONGEST_ITEM for item in items)


def _cut_acts(text: str, start: int, end: int) -> Iterator[Span]:
    """Cut at commas before an act with an object of its own, and between figures that are each of something else."""
    pieces = _split(text, (start, end), _COMMA)
    words = [text[slice(*piece)] for piece in pieces]

    def begins(place: int) -> bool:
        before = words[place - 1]
        if "%" in before and "%" in "".join(words[place:]):
            return True
        if _ends_in_act(before) or not _has_object(before) or _INSIDE.search(fold_text(before).text):
            return False
        for piece in words[place:]:
            if not _opens_act(piece):
                return False
            if _has_object(piece):
                return True
        return False

    yield from _join(text, pieces, begins)


def _split(text: str, span: Span, border: re.Pattern[str]) -> list[Span]:
    cuts = [span[0], *(place for found in border.finditer(text, *span) for place in found.span()), span[1]]
    return list(zip(cuts[::2], cuts[1::2], strict=True))


def _join(text: str, pieces: list[Span], begins: Callable[[int], bool]) -> Iterator[Span]:
    """Join pieces up to the next one that begins an obligation; an aside belongs to what stands before it."""
    start = pieces[0][0]
    for place in range(1, len(pieces)):
        if not _ASIDE.match(fold_text(text[slice(*pieces[place])]).text) and begins(place):
            yield start, pieces[place - 1][1]
            start = pieces[place][0]
    yield start, pieces[-1][1]


@cache
def _compile_acts() -> re.Pattern[str]:
    return re.compile(rf"(?:{_MANNER})*(?:(?:{join_phrases(read_phrases('acts'))})(?!\w)\s*)+")


def _opens_act(piece: str) -> bool:
    return bool(_compile_acts().match(fold_text(piece).text.lstrip()))


def _has_object(piece: str) -> bool:
    folded = fold_text(piece).text.lstrip()
    acts = _compile_acts().match(folded)
    return len(folded[acts.end() if acts else 0 :].split()) >= (_SHORTEST_OBJECT if acts else _SHORTEST_CLAUSE)


def _ends_in_act(piece: str) -> bool:
    """Tell whether the last word of a piece is an act that has no object yet ("công tác tuyên truyền, giáo dục")."""
    return bool(_compile_acts().fullmatch(" ".join(fold_text(piece).text.split()[-2:])))


def _trim(text: str, span: Span) -> Span:
    inside = text[slice(*span)]
    start = span[0] + len(inside) - len(inside.lstrip(_OUTER))
    return start, max(start, span[0] + len(inside.rstrip(_OUTER)))
