"""Short names of cited documents: "sau đây gọi là Nghị quyết", and a number without its tail."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from toolkit.documents.document_numbers import (
    ABBREVIATION_PATTERN,
    TYPE_BY_ABBREVIATION,
    TYPE_BY_KEY,
    TYPE_PATTERN,
    number_key,
    type_key,
)
from toolkit.documents.mentions import Mention
from toolkit.text.folding import FoldedText, fold_key

_DEFINITION = re.compile(
    r"(?i:(?:goi|viet)\s{1,60}(?:(?:tat|chung)\s{1,60})?la)[\s:“\"']{1,60}"
    r"(?P<alias>(?:[^()“”\";:|.,\n]|\n(?!\s*\n)){2,160})"
)
#: A short name is given within this many characters after the mention that it shortens.
_DEFINITION_REACH = 1500
_ALIAS_TYPE = re.compile(rf"(?:(?P<type>(?i:{TYPE_PATTERN}))|(?P<abbreviation>{ABBREVIATION_PATTERN}))(?![A-Za-z])")
_OWN_WORK = re.compile(r"(?i:ban\s+hanh|xay\s+dung)\s+$")
_SHORTENED = re.compile(
    rf"(?<![A-Za-z])(?P<type>(?i:{TYPE_PATTERN}))(?:\s+so|[ ])[ ]?(?P<serial>\d{{1,4}})"
    r"(?![\w%]|[.,/\-]\d|[ ]?[/\-][ ]?[A-Z]|\s+(?i:nam|thang|ngay)\b)"
)


def resolve_short_names(folded: FoldedText, mentions: list[Mention]) -> tuple[list[Mention], list[Mention]]:
    """Find the short names that a text gives to the documents it mentions, and where it uses them.

    Parameters
    ----------
    folded : FoldedText
        The text.
    mentions : list of Mention
        As :func:`toolkit.documents.mentions.find_mentions` gives them.

    Returns
    -------
    named : list of Mention
        The same mentions, with the short name (`alias`) where one is given.
    uses : list of Mention
        Where only a short name stands, or a number without its tail (`via_alias`).

    Examples
    --------
    >>> from toolkit.text.folding import fold_text
    >>> from toolkit.documents.mentions import find_mentions
    >>> folded = fold_text("Kế hoạch số 5-KH/TU (gọi tắt là Kế hoạch 5). Theo Kế hoạch 5, các xã mở chợ.", marks=False)
    >>> named, uses = resolve_short_names(folded, find_mentions(folded))
    >>> [mention.alias for mention in named], {use.number for use in uses}
    (['Kế hoạch 5'], {'5-KH/TU'})
    """
    named, meant = list(mentions), dict[str, list[tuple[int, Mention]]]()
    starts = [mention.start for mention in mentions]
    for definition in _DEFINITION.finditer(folded.text):
        left, right = definition.span("alias")
        first = bisect_right(starts, left - 1)
        inside = [mention for mention in mentions[first : bisect_right(starts, right)] if mention.number]
        for mention in inside:  # the short name is the number: later uses are found by it
            at = _find_meant(mentions[:first], number_key(mention.number), "", left)
            if at is not None:
                named[at] = replace(named[at], alias=folded.quote(mention.start, mention.end))
        for part in [] if inside else _split_alias(folded.text, left, right):
            at = _resolve_alias(folded.text, mentions[:first], *part)
            if at is not None:
                words = folded.quote(*part)
                named[at] = replace(named[at], alias=words)
                meant.setdefault(folded.text[slice(*part)], []).append((part[1], named[at]))
    uses = [*_find_alias_uses(folded, meant, mentions), *_find_shortened(folded, mentions)]
    return named, uses


def _split_alias(plain: str, left: int, right: int) -> Iterator[tuple[int, int]]:
    for part in re.finditer(rf"(?:(?!\sva\s(?:{TYPE_PATTERN})).)+", plain[left:right], re.DOTALL | re.IGNORECASE):
        words = re.sub(r"^\s*va\s+", lambda glue: " " * len(glue[0]), part[0])
        yield left + part.end() - len(words.lstrip()), left + part.start() + len(words.rstrip())


def _resolve_alias(plain: str, mentions: Sequence[Mention], left: int, right: int) -> int | None:
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


def _find_meant(mentions: Sequence[Mention], number: str, kind: str, before: int) -> int | None:
    for at in range(len(mentions) - 1, -1, -1):
        mention = mentions[at]
        if before - mention.end > _DEFINITION_REACH:
            return None
        if number == number_key(mention.number) if number else kind == type_key(mention.doc_type):
            return at
    return None


def _find_alias_uses(
    folded: FoldedText, meant: Mapping[str, list[tuple[int, Mention]]], mentions: Sequence[Mention]
) -> Iterator[Mention]:
    """Yield the later uses of short names outside of full mentions."""
    starts = [mention.start for mention in mentions]
    for words, definitions in meant.items():
        since = [end for end, _ in definitions]
        common = fold_key(words) in TYPE_BY_KEY
        following = r"(?!\s+(?:nay|so|lien|chuyen|cua|[A-Z\d]))" if common else r"(?!\s+(?:so\s|\d))"
        preceding = r"(?<!cac\s)(?<!Cac\s)(?<!nhung\s)(?<!mot\s)(?<!tat la\s)" if common else ""
        pattern = preceding + r"(?<![A-Za-z])" + r"\s+".join(map(re.escape, words.split())) + r"(?![A-Za-z])"
        for use in re.finditer(pattern + following, folded.text):
            which = bisect_right(since, use.start() - 1) - 1
            cover = bisect_right(starts, use.start()) - 1
            if which < 0 or (cover >= 0 and use.start() < mentions[cover].end):
                continue
            yield replace(definitions[which][1], start=use.start(), end=use.end(), via_alias=True)


def _find_shortened(folded: FoldedText, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Yield "Nghị quyết 26" where the text cites exactly one such number in full."""
    full: dict[tuple[str, str], dict[str, Mention]] = {}
    for mention in mentions:
        key = number_key(mention.number)
        serial = re.match(r"\d+", key)
        if serial:
            full.setdefault((type_key(mention.doc_type), serial[0]), {}).setdefault(key, mention)
    starts = [mention.start for mention in mentions]
    for use in _SHORTENED.finditer(folded.text) if full else ():
        meant = full.get((type_key(use["type"]), use["serial"].lstrip("0")), {})
        cover = bisect_right(starts, use.end() - 1) - 1
        covered = cover >= 0 and use.start() < mentions[cover].end
        if len(meant) == 1 and not covered:
            words = folded.quote(*use.span())
            meaning = next(iter(meant.values()))
            yield replace(meaning, start=use.start(), end=use.end(), alias=words, via_alias=True)
