"""Tables of a paper: nothing of an incomplete text is a zero or a rank, and captions stand alone."""

from __future__ import annotations

import pytest

import toolkit
from toolkit.batch.paper import caption_table, list_printed
from toolkit.write.printed import print_table, select_print_columns


def test_printed_coverage_has_incomplete_texts_behind_full_ones_and_no_zero_of_theirs(
    shipped_analysis: toolkit.Analysis,
) -> None:
    table = select_print_columns(list_printed(shipped_analysis, None)["coverage_by_plan"], "coverage_by_plan")
    assert table["unit"].tolist()[:2] == ["Thanh Hóa", "Gia Lai"]
    assert table["role"].tolist()[-1] == "control"
    rows = {row[0]: row for row in print_table(table, language="en", decimal_mark="point").rows}
    assert rows["Gia Lai"][3:7] == ("31", "46", "0.67", "0.02")
    assert rows["Hải Phòng"][3:9] == ("–", "46", "–", "–", "–", "46")


def test_printed_changes_name_territories_and_say_what_is_counted(shipped_analysis: toolkit.Analysis) -> None:
    table = select_print_columns(list_printed(shipped_analysis, None)["changes"], "changes")
    printed = print_table(table, language="en", decimal_mark="point")
    assert printed.heads[0] == "Territory"
    assert {row[0] for row in printed.rows} >= {"Thanh Hóa", "Cao Bằng"}
    assert {row[-1] for row in printed.rows} == {"counted", "to be read"}


@pytest.mark.parametrize("name", ["concordance", "coverage_by_plan", "changes"])
def test_captions_of_tables_name_reference_method_and_digests(name: str, shipped_analysis: toolkit.Analysis) -> None:
    caption = caption_table(name, shipped_analysis, language="en")
    assert all(said in caption for said in ("26-NQ/TW (digest)", "cut-off 0.32", "8 of 8 texts"))
