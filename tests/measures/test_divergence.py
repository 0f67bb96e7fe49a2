"""What a plan makes of a provision, from the changes that were found."""

from __future__ import annotations

import pandas as pd
import pytest

from toolkit.measures.divergence import summarize_divergence
from toolkit.tables import make_table

EARLIER = ("deadline", "stronger", "", "2025")


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        pytest.param([EARLIER], "stronger", id="the same goal by an earlier date"),
        pytest.param([("target", "weaker", "milestone", "10%"), EARLIER], "found", id="a lower figure on the way"),
        pytest.param([("target", "added", "", "75%"), EARLIER], "found", id="a share where the whole was asked"),
        pytest.param([("target", "added", "", "40 lớp"), EARLIER], "stronger", id="how much, and earlier"),
        pytest.param([("target", "added", "", "100%"), EARLIER], "stronger", id="all of it, and earlier"),
        pytest.param([("target", "stronger", "", "30%"), EARLIER], "stronger", id="more, and earlier"),
        pytest.param([("target", "weaker", "", "10%"), EARLIER], "weaker", id="a lower figure for the same year"),
        pytest.param(
            [("target", "added", "", "75%"), ("deadline", "weaker", "", "2031")], "weaker", id="a later date stays one"
        ),
    ],
)
def test_an_earlier_date_is_stronger_only_for_the_same_goal(
    changes: list[tuple[str, str, str, str]], state: str
) -> None:
    ids = {"doc_id": "a", "provision_id": "1", "clause_id": "x"}
    rows = [
        {**ids, "aspect": aspect, "direction": direction, "relation": relation, "plan_value": value, "tier": "counted"}
        for aspect, direction, relation, value in changes
    ]
    table = summarize_divergence(
        make_table("coverage", [{**ids, "status": "full"}]),
        make_table("changes", rows),
        make_table("alignment", [ids]),
        pd.DataFrame({"doc_id": ["r", "a"], "role": ["reference", "plan"], "text_form": "official"}),
    )
    assert table["state"].tolist() == [state]


@pytest.mark.parametrize(
    ("dated", "state"),
    [
        pytest.param([], "found", id="the other clause keeps the date: the earlier one is a step"),
        pytest.param(["stronger"], "stronger", id="both are earlier"),
        pytest.param(["dropped"], "mixed", id="the other has none"),
    ],
)
def test_a_date_that_another_clause_keeps_is_not_brought_forward(dated: list[str], state: str) -> None:
    ids = {"doc_id": "a", "provision_id": "1", "strength": "full"}
    rows = [("x", "stronger"), *(("y", direction) for direction in dated)]
    table = summarize_divergence(
        make_table("coverage", [{**ids, "status": "full"}]),
        make_table(
            "changes",
            [
                {**ids, "clause_id": clause, "aspect": "deadline", "direction": direction, "relation": ""}
                for clause, direction in rows
            ],
        ),
        make_table("alignment", [{**ids, "clause_id": clause} for clause in ("x", "y")]),
        pd.DataFrame({"doc_id": ["r", "a"], "role": ["reference", "plan"], "text_form": "official"}),
    )
    assert table["state"].tolist() == [state]
