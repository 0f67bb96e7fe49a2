"""Evidence that also stands outside the compared part; years and groups that figures are for."""

from __future__ import annotations

import re

from toolkit.changes.change import Change
from toolkit.changes.pairs import NUMBER, ReadPair
from toolkit.changes.parts import PartPair
from toolkit.records import Span
from toolkit.statements.actors.bodies import find_bodies
from toolkit.statements.passage import is_content, read_passage
from toolkit.statements.values.years import find_year

_RANGE = re.compile(r"(?<=\d)\s*%?\s*(?:[-–]|đến)\s*(?=\d)")
_LEVEL = re.compile(r"(?<!\w)cấp (chiến lược|trung ương|tỉnh|huyện|xã|sở|phòng|vụ)(?!\w)")


def is_enumeration(reference_text: str, plan_text: str, change: Change) -> bool:
    """Tell whether the words of a changed group all stand on the other side, only in another order."""
    if change.aspect != "scope":
        return False
    sides = ((reference_text, change.plan), (plan_text, change.reference))
    words = [(set(read_passage(text).words), read_passage(one.text if one else "").words) for text, one in sides]
    return all({word for word in named if is_content(word)} <= known for known, named in words)


def stands_elsewhere(pair: ReadPair, part: PartPair, change: Change) -> bool:
    """Tell whether the evidence of one side also stands on the other side, outside the part.

    What is on one side only must not stand in any of the passages aligned with it either. A figure that
    was paired with another one must not stand on the other side at all: it has its match there.
    """
    single = change.reference is None or change.plan is None
    figures = [_list_numbers(one.text) if one else set() for one in (change.reference, change.plan)]
    whole = change.aspect == "target" and not single and figures[0] != figures[1]
    undated = whole and not all(find_years(pair, part, change))
    sides = (
        (change.reference, pair.plan_text, part.plan, pair.plan_others),
        (change.plan, pair.reference_text, part.reference, pair.reference_others),
    )
    for evidence, text, span, others in sides:
        rest = text if whole else f"{text[: span.start]}\n{text[span.end :]}"
        rest += f"\n{others}" if single or undated else ""
        if evidence and _names(rest, evidence.text, change.aspect):
            return True
    return False


def _names(text: str, value: str, aspect: str) -> bool:
    folded, wanted = read_passage(text).folded.text, read_passage(value).folded.text
    if aspect == "agency":
        keys = {body.key for body in find_bodies(wanted)}
        return bool(keys) and keys <= {body.key for body in find_bodies(folded)}
    numbers = _list_numbers(wanted)
    if numbers and aspect in ("target", "deadline"):
        return numbers <= _list_numbers(folded)
    return bool(wanted) and wanted in folded


def _list_numbers(text: str) -> set[str]:
    return {match.lstrip("0") for match in NUMBER.findall(_RANGE.sub("-", text))}


def find_years(pair: ReadPair, part: PartPair, change: Change) -> list[int]:
    """Return the years that the figures of a change are for, of the reference and of the plan; 0 where unknown."""
    sides = (
        (change.reference, pair.reference_text, part.reference, pair.reference_context),
        (change.plan, pair.plan_text, part.plan, pair.plan_context),
    )
    return [
        find_year(span.of(text), f"{context} > {text[: span.start]}", evidence.start) if evidence else 0
        for evidence, text, span, context in sides
    ]


def find_level(text: str, span: Span) -> str:
    """Return the level that a part names; else the last one named before it in its unit."""
    here = _LEVEL.search(read_passage(span.of(text)).folded.text)
    if here:
        return here[1]
    before = _LEVEL.findall(read_passage(text[: span.start]).folded.text)
    return str(before[-1]) if before else ""
