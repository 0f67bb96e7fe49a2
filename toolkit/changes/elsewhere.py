"""Evidence that also stands outside the compared parts; years and groups that figures are for."""

from __future__ import annotations

import re

from toolkit.changes.change import Change
from toolkit.changes.pairs import NUMBER, ReadPair
from toolkit.records import Span
from toolkit.statements.actors.bodies import find_bodies
from toolkit.statements.passage import read_passage
from toolkit.statements.values.years import find_year

_RANGE = re.compile(r"(?<=\d)\s*%?\s*(?:[-–]|đến)\s*(?=\d)")
_LEVEL = re.compile(r"(?<!\w)cấp (chiến lược|trung ương|tỉnh|huyện|xã|sở|phòng|vụ)(?!\w)")


def stands_elsewhere(pair: ReadPair, change: Change) -> bool:
    """Tell whether the evidence of one side also stands on the other side, outside what it was held against.

    What is on one side only must not stand in any of the passages aligned with it, nor in the headings, either. A
    figure that was paired with another one must not stand on the other side at all: it has its match there.
    """
    if change.reference and change.plan:
        return False
    sides = (
        (change.reference, pair.plan_text, pair.plan_others),
        (change.plan, pair.reference_text, pair.reference_others),
    )
    return any(
        evidence is not None and _names(f"{text}\n{others}", evidence.text, change.aspect)
        for evidence, text, others in sides
    )


def has_rival(pair: ReadPair, figure: str, year: int) -> bool:
    """Tell whether another provision that the clause carries out sets a figure for its year (0: for any)."""
    wanted = _list_numbers(figure)
    return any(
        wanted == {one.group().lstrip("0")} and year in (0, find_year(text, context, one.start()))
        for text, context in pair.rivals
        for one in NUMBER.finditer(_RANGE.sub("-", text))
    )


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


def find_years(pair: ReadPair, change: Change) -> list[int]:
    """Return the years that the figures of a change are for, of the reference and of the plan; 0 where unknown."""
    sides = (
        (change.reference, pair.reference_text, pair.find_part("reference", change.reference), pair.reference_context),
        (change.plan, pair.plan_text, pair.find_part("plan", change.plan), pair.plan_context),
    )
    return [
        find_year(span.of(text), f"{context} > {text[: span.start]}", evidence.start - span.start) if evidence else 0
        for evidence, text, span, context in sides
    ]


def find_levels(text: str, span: Span) -> set[str]:
    """Return the levels that a part names; else the last one named before it in its unit."""
    here = set(_LEVEL.findall(read_passage(span.of(text)).folded.text))
    return here or set(_LEVEL.findall(read_passage(text[: span.start]).folded.text)[-1:])
