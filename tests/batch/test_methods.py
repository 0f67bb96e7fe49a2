"""The method paragraph counts what was compared, and names others only where there are others."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

import toolkit
from toolkit.batch.index_page import describe_index
from toolkit.batch.methods import write_methods
from toolkit.tables import empty_table


def read_methods(path: Path, study: toolkit.Study, analysis: toolkit.Analysis) -> str:
    write_methods(path, study, analysis, None)
    return path.read_text(encoding="utf-8")


def count_clauses(text: str) -> int:
    found = re.search(r"([\d,]+) clauses\)", text)
    assert found
    return int(found.group(1).replace(",", ""))


def test_clauses_of_intermediates_are_not_counted(
    shipped: toolkit.Study, shipped_analysis: toolkit.Analysis, tmp_path: Path
) -> None:
    documents, units = shipped_analysis.documents, shipped_analysis.units
    moved = documents.loc[documents["role"] == "plan", "doc_id"].iloc[0]
    between = documents.assign(role=documents["role"].mask(documents["doc_id"] == moved, "intermediate"))
    own = ((units["doc_id"] == moved) & units["kind"].isin(toolkit.tables.CONTENT_KINDS)).sum()
    before = count_clauses(read_methods(tmp_path / "a.md", shipped, shipped_analysis))
    after = count_clauses(read_methods(tmp_path / "b.md", shipped, replace(shipped_analysis, documents=between)))
    assert before - after == own > 0


@pytest.mark.parametrize("extent", [pytest.param("full", id="all full"), pytest.param("truncated", id="one is not")])
def test_others_are_named_only_where_a_plan_is_not_full(
    extent: str, shipped: toolkit.Study, shipped_analysis: toolkit.Analysis, tmp_path: Path
) -> None:
    documents = shipped_analysis.documents.assign(extent="full")
    documents.loc[documents.index[documents["role"] == "plan"][0], "extent"] = extent
    text = read_methods(tmp_path / "a.md", shipped, replace(shipped_analysis, documents=documents))
    named = "the others are shown" in text, "các kế hoạch khác được trình bày" in text
    assert named == (extent != "full", extent != "full")


def test_what_was_not_tried_in_other_settings_is_said_so(
    shipped: toolkit.Study, shipped_analysis: toolkit.Analysis, tmp_path: Path
) -> None:
    write_methods(tmp_path / "METHODS.md", shipped, shipped_analysis, None, empty_table("fragility"))
    assert "in other settings was not tried (`robustness: false`)" in (tmp_path / "METHODS.md").read_text(
        encoding="utf-8"
    )
    none = empty_table("fragility")
    index = describe_index(shipped, shipped_analysis, jobs=[], figures=[], failures=[], tables=[], fragility=none)
    assert "robustness: true" in index["words"]["reading"]
