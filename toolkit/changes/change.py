"""One change of meaning, with its evidence on both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from toolkit.statements.passage import Passage
from toolkit.tables import Direction

Range = tuple[int, int]


class Mention(Protocol):
    """Anything with a range in a folded passage: a figure, a date, a body, a marker, a span."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a change rests on: a range of the text as passed, and the words that stand there, or those of a heading."""

    start: int
    end: int
    text: str
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A typed change of meaning from a passage of the reference to one of a plan.

    Parameters
    ----------
    aspect : str
        target, deadline, modality, negation, agency or scope.
    direction : str
        stronger, weaker, altered, added, dropped or not_comparable.
    reference, plan : Evidence or None
        None where a side says nothing of it.
    """

    aspect: str
    direction: Direction
    reference: Evidence | None
    plan: Evidence | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A change as the aspects find it; ranges are offsets into the folded passages, None where a side has nothing."""

    aspect: str
    direction: Direction
    reference: Range | None
    plan: Range | None


def make_difference(aspect: str, direction: Direction, reference: Mention | None, plan: Mention | None) -> Difference:
    """Return the difference between two mentions; either may be missing.

    Examples
    --------
    >>> from toolkit.records import Span
    >>> make_difference("target", "dropped", Span(3, 6), None)
    Difference(aspect='target', direction='dropped', reference=(3, 6), plan=None)
    """
    return Difference(
        aspect,
        direction,
        None if reference is None else (reference.start, reference.end),
        None if plan is None else (plan.start, plan.end),
    )


def cite_evidence(difference: Difference, reference: Passage, plan: Passage) -> Change:
    """Return a difference between two passages as a change with the words of the texts as passed.

    Examples
    --------
    >>> from toolkit.statements.passage import read_passage
    >>> change = Difference("target", "added", None, (3, 9))
    >>> cite_evidence(change, read_passage(""), read_passage("MỞ 35 LỚP")).plan.text
    '35 LỚP'
    """
    return Change(
        difference.aspect, difference.direction, _cite(difference.reference, reference), _cite(difference.plan, plan)
    )


def _cite(span: Range | None, passage: Passage) -> Evidence | None:
    if span is None:
        return None
    start, end = passage.folded.source_span(*span)
    return Evidence(start, end, passage.source[start:end])
