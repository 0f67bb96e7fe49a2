"""A direction is told by its aspect, and a time that is no date is called neither earlier nor later."""

from __future__ import annotations

import pandas as pd
import pytest

from toolkit.words.directions import find_direction, word_directions


@pytest.mark.parametrize(
    ("aspect", "direction", "values", "vi", "en"),
    [
        pytest.param("deadline", "weaker", ("năm 2025", "năm 2030"), "muộn hơn", "later", id="a date"),
        pytest.param("deadline", "weaker", ("hằng tháng", "hằng quý"), "thưa hơn", "less often", id="how often"),
        pytest.param(
            "deadline",
            "stronger",
            ("một lần", "ít nhất 2 lần"),
            "thường xuyên hơn",
            "more often",
            id="at least twice",
        ),
        pytest.param(
            "deadline", "stronger", ("ít nhất 5 ngày", "ít nhất 10 ngày"), "mạnh hơn", "stronger", id="longer notice"
        ),
        pytest.param("target", "weaker", ("40 lớp", "35 lớp"), "phấn đấu thấp hơn", "aims lower", id="a figure"),
        pytest.param("scope", "stronger", ("xã", "xã, huyện"), "rộng hơn", "wider", id="more of them"),
        pytest.param("modality", "stronger", ("cần", "phải"), "bắt buộc hơn", "more binding", id="must"),
        pytest.param("deadline", "added", ("", "năm 2025"), "thêm", "added", id="no order"),
    ],
)
def test_a_direction_is_told_by_its_aspect(
    aspect: str, direction: str, values: tuple[str, str], vi: str, en: str
) -> None:
    change = {"aspect": aspect, "direction": direction, "reference_value": values[0], "plan_value": values[1]}
    assert (find_direction(change, "vi"), find_direction(change, "en")) == (vi, en)


def test_only_tables_of_changes_are_put_in_words() -> None:
    changes = pd.DataFrame({"aspect": ["scope", "agency"], "direction": ["weaker", "altered"]})
    assert word_directions(changes, "en")["direction"].tolist() == ["narrower", "altered"]
    other = pd.DataFrame({"direction": ["weaker"]})
    assert word_directions(other, "en") is other
