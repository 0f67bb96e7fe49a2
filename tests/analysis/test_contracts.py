"""Every table has the columns of its contract, in their order, with rows or without."""

from pathlib import Path

import pytest

import toolkit
from toolkit.analysis.analysis import TABLES
from toolkit.tables import (
    ASPECTS,
    CONTRACTS,
    COVERAGE_STATUSES,
    DIRECTIONS,
    JUDGMENT_STATES,
    LEDGER_ACCOUNTS,
    ROLES,
    STRENGTHS,
    UNIT_TYPES,
)

#: Column of a table -> the codes that may stand in it.
CODES = {
    ("documents", "role"): ROLES,
    ("units", "type"): ("", *UNIT_TYPES),
    ("provisions", "type"): UNIT_TYPES,
    ("alignment", "strength"): STRENGTHS,
    ("coverage", "status"): COVERAGE_STATUSES,
    ("judgments", "state"): JUDGMENT_STATES,
    ("ledger", "account"): LEDGER_ACCOUNTS,
    ("changes", "aspect"): ASPECTS,
    ("changes", "direction"): DIRECTIONS,
    ("commitments", "type"): UNIT_TYPES,
}


@pytest.fixture(scope="module")
def nothing_found(tmp_path_factory: pytest.TempPathFactory) -> toolkit.Analysis:
    """Return the analysis of a plan that takes up nothing, cites nothing and commits nobody."""
    folder: Path = tmp_path_factory.mktemp("study")
    (folder / "catalogue.csv").write_text("doc_id,file,role\ngoc,a.txt,reference\nlam,b.txt,plan\n", encoding="utf-8")
    (folder / "a.txt").write_text("I. QUAN ĐIỂM\n1. Rừng đầu nguồn là lá phổi của núi.", encoding="utf-8")
    (folder / "b.txt").write_text("I. TÌNH HÌNH\n1. Chợ phiên họp mỗi tuần hai buổi.", encoding="utf-8")
    return toolkit.open_analysis(toolkit.load_study(folder, overrides={"method": "plain"}))


def test_every_table_of_a_study_has_a_contract():
    assert set(TABLES) | {"gold", "fragility", "fragility_summary"} == set(CONTRACTS)


@pytest.mark.parametrize("name", TABLES)
def test_a_study_has_the_columns_of_the_contracts(name, shipped_analysis):
    columns = tuple(getattr(shipped_analysis, name).columns)
    contract = CONTRACTS[name]
    assert columns[: len(contract)] == contract
    assert name == "candidates" or columns == contract  # candidates carry their features too


@pytest.mark.parametrize("name", TABLES)
def test_a_table_in_which_nothing_was_found_has_them_too(name, nothing_found):
    assert tuple(getattr(nothing_found, name).columns)[: len(CONTRACTS[name])] == CONTRACTS[name]


def test_nothing_was_found(nothing_found):
    empty = {name for name in TABLES if getattr(nothing_found, name).empty}
    assert {"alignment", "changes", "citations", "chain", "commitments"} <= empty


@pytest.mark.parametrize(("table", "column"), CODES, ids=lambda name: name)
def test_codes_in_cells_are_those_of_the_tables(table, column, shipped_analysis):
    assert set(getattr(shipped_analysis, table)[column]) <= set(CODES[table, column])
