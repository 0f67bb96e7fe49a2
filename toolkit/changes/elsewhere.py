"""Evidence that also stands outside the compared part; years and groups that figures are for."""

from __future__ import annotations

import re
from collections.abc import Mapping

from toolkit.changes.pairs import NUMBER, ReadPair
from toolkit.changes.parts import PartPair
from toolkit.records import Span
from toolkit.statements.actors.bodies import find_bodies
from toolkit.statements.passage import is_content, read_passage
from toolkit.statements.values.years import find_year

_RANGE = re.compile(r"(?<=\d)\s*%?\s*(?:[-–]|đến)\s*(?=\d)")
_LEVEL = re.compile(r"(?<!\w)cấp (chiến lược|trung ương|tỉnh|huyện|xã|sở|phòng|vụ)(?!\w)")


def is_enumeration(ours: str, theirs: str, change: Mapping[str, object]) -> bool:
    """Tell whether the words of a changed group all stand on the other side, only in another order."""
    if change["aspect"] != "scope":
        return False
    sides = ((ours, change["plan_value"]), (theirs, change["reference_value"]))
    words = [(set(read_passage(text).words), read_passage(str(value)).words) for text, value in sides]
    return all({word for word in named if is_content(word)} <= known for known, named in words)


def stands_elsewhere(pair: ReadPair, part: PartPair, change: Mapping[str, object]) -> bool:
    """Tell whether the evidence of one side also stands on the other side, outside the part.

    What is on one side only must not stand in any of the passages aligned with it either. A figure that
    was paired with another one must not stand on the other side at all: it has its match there.
    """
    single = change["direction"] in ("added", "dropped")
    figures = [sorted(_list_numbers(str(change[side]))) for side in ("reference_value", "plan_value")]
    whole = change["aspect"] == "target" and not single and figures[0] != figures[1]
    undated = whole and not all(find_years(pair, part, change))
    sides = (
        ("reference_value", pair.plan_text, part.plan, pair.plan_others),
        ("plan_value", pair.reference_text, part.reference, pair.reference_others),
    )
    for name, text, span, others in sides:
        value = str(change[name])
        rest = text if whole else f"{text[: span.start]}\n{text[span.end :]}"
        rest += f"\n{others}" if single or undated else ""
        if value and _names(rest, value, str(change["aspect"])):
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


def find_years(pair: ReadPair, part: PartPair, change: Mapping[str, object]) -> list[int]:
    """Return the years that the figures of a change are for, of the reference and of the plan; 0 where unknown."""
    sides = (
        ("reference", pair.reference_text, part.reference, pair.reference_context),
        ("plan", pair.plan_text, part.plan, pair.plan_context),
    )
    return [
        find_year(span.of(text), f"{context} > {text[: span.start]}", int(str(change[f"{side}_start"])))
        for side, text, span, context in sides
    ]


def find_level(text: str, span: Span) -> str:
    """Return the level that a part names; else the last one named before it in its unit."""
    here = _LEVEL.search(read_passage(span.of(text)).folded.text)
    if here:
        return here[1]
    before = _LEVEL.findall(read_passage(text[: span.start]).folded.text)
    return str(before[-1]) if before else ""
