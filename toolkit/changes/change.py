"""One change of meaning, with its evidence on both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from toolkit.tables import Direction

Range = tuple[int, int]


class Evidence(Protocol):
    """Anything with a range in a passage."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Change:
    """A typed difference; ranges are offsets into the folded passages, None where a side has nothing."""

    aspect: str
    direction: Direction
    reference: Range | None
    plan: Range | None


def make_change(aspect: str, direction: Direction, reference: Evidence | None, plan: Evidence | None) -> Change:
    """Return the change between two mentions; either may be missing.

    Examples
    --------
    >>> from toolkit.records import Span
    >>> make_change("target", "dropped", Span(3, 6), None)
    Change(aspect='target', direction='dropped', reference=(3, 6), plan=None)
    """
    return Change(
        aspect,
        direction,
        None if reference is None else (reference.start, reference.end),
        None if plan is None else (plan.start, plan.end),
    )
