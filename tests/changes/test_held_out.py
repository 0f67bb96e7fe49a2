"""Typed changes on pairs that nobody looked at who wrote the rules.

The 160 pairs of ``data/changes_held_out.tsv`` were written and coded by a language model from the convention
alone (docs/method.md), without sight of the rules or of the development pairs. They say how the rules fare on
sentences nobody foresaw as long as no rule is mended after one of them: look at the figures, never at the rows.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from toolkit.changes import find_changes

TABLE = Path(__file__).parents[1] / "data" / "changes_held_out.tsv"
Named = Counter[tuple[str, str]]


@pytest.fixture(scope="module")
def coded_and_found() -> list[tuple[Named, Named]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [(read_codes(row["expected"]), name_changes(row["reference"], row["plan"])) for row in rows]


def read_codes(expected: str) -> Named:
    pairs = (name.strip().partition(":")[::2] for name in expected.split(",") if name.strip())
    return Counter((aspect, direction) for aspect, direction in pairs if direction != "not_comparable")


def name_changes(reference: str, plan: str) -> Named:
    found = find_changes(reference, plan)
    counted = found[found["direction"] != "not_comparable"]
    return Counter(zip(counted["aspect"], counted["direction"], strict=True))


def count_aspects(named: Named) -> Counter[str]:
    return Counter(aspect for aspect, _ in named.elements())


def test_changes_are_found_and_told_rightly(coded_and_found: list[tuple[Named, Named]]) -> None:
    met = sum((count_aspects(coded) & count_aspects(found)).total() for coded, found in coded_and_found)
    directed = sum((coded & found).total() for coded, found in coded_and_found)
    assert met / sum(coded.total() for coded, _ in coded_and_found) >= 0.90  # recall
    assert met / sum(found.total() for _, found in coded_and_found) >= 0.85  # precision
    assert directed / met >= 0.90


def test_faithful_pairs_are_left_alone(coded_and_found: list[tuple[Named, Named]]) -> None:
    flagged = [bool(found) for coded, found in coded_and_found if not coded]
    assert sum(flagged) / len(flagged) <= 0.05
