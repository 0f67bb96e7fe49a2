"""The tables of a study come back from disk as they were computed."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from toolkit.analysis.analysis import TABLES
from toolkit.analysis.store import keep_tables, load_analysis, save_analysis


@pytest.fixture(scope="module")
def loaded(shipped_analysis, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    save_analysis(shipped_analysis, folder, fingerprint="f")
    return load_analysis(folder, fingerprint="f")


@pytest.mark.parametrize("name", TABLES)
def test_tables_come_back_to_the_last_digit(name, shipped_analysis, loaded):
    computed, table = getattr(shipped_analysis, name), getattr(loaded, name)
    typed = [column for column in computed.columns if computed[column].dtype != object]
    pd.testing.assert_frame_equal(computed[typed].reset_index(drop=True), table[typed], check_exact=True)
    for column in set(computed.columns) - set(typed):  # Python values: the same, with a type of their own
        pairs = zip(computed[column], table[column], strict=True)
        assert all(one == other or (pd.isna(one) and pd.isna(other)) for one, other in pairs)


@pytest.mark.parametrize("name", ["changes", "commitments"])
def test_offsets_and_days_are_whole_numbers(name, loaded):
    table = getattr(loaded, name)
    counts = [one for one in table.columns if one.endswith(("_start", "_end")) or one.startswith("days_")]
    assert counts
    assert {str(table[one].dtype) for one in counts} == {"Int64"}


def test_texts_of_documents_come_back_letter_by_letter(shipped_analysis, tmp_path: Path):
    texts = ["", "007", "NA", "nan", "True", '"', 'a,"b";\tc', "một\nhai\r\nba\rbốn", " x ", "̣e", "None", "1e5"]
    units = shipped_analysis.units.head(len(texts)).assign(text=texts)
    save_analysis(replace(shipped_analysis, units=units), tmp_path, fingerprint="f")
    assert load_analysis(tmp_path, fingerprint="f").units["text"].tolist() == texts


def test_tables_of_other_inputs_are_not_loaded(shipped_analysis, tmp_path: Path):
    save_analysis(shipped_analysis, tmp_path, fingerprint="f")
    assert load_analysis(tmp_path, fingerprint="other") is None


def test_kept_tables_are_those_of_their_folder_and_inputs(
    shipped_analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("toolkit.analysis.store._KEPT", {})
    keep_tables(tmp_path)  # nothing there: nothing is kept, and none is missed later
    save_analysis(shipped_analysis, tmp_path, fingerprint="f")
    keep_tables(tmp_path)
    (tmp_path / "units.csv.gz").unlink()
    assert len(load_analysis(tmp_path, fingerprint="f").units) == len(shipped_analysis.units)
    assert load_analysis(tmp_path, fingerprint="other") is None
    assert load_analysis(tmp_path / "other", fingerprint="f") is None


@pytest.mark.parametrize("keep", [0, 40, 0.5])
def test_damaged_tables_are_not_loaded(shipped_analysis, tmp_path: Path, keep):
    save_analysis(shipped_analysis, tmp_path, fingerprint="f")
    file = tmp_path / "units.csv.gz"
    whole = file.read_bytes()
    file.write_bytes(whole[: keep if isinstance(keep, int) else int(keep * len(whole))])
    assert load_analysis(tmp_path, fingerprint="f") is None
