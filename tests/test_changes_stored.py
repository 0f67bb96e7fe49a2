"""Changes and commitments come back from disk as they were computed."""

from pathlib import Path

import pandas as pd
import pytest

from toolkit.write.analysis import load_analysis, save_analysis


@pytest.mark.parametrize("name", ["changes", "commitments"])
def test_offsets_and_days_have_one_type_computed_and_loaded(name, shipped_analysis, tmp_path: Path):
    save_analysis(shipped_analysis, tmp_path, fingerprint="f")
    loaded = getattr(load_analysis(tmp_path, fingerprint="f"), name)
    computed = getattr(shipped_analysis, name)
    counts = [one for one in computed.columns if one.endswith(("_start", "_end")) or one.startswith("days_")]
    assert counts
    assert {str(computed[one].dtype) for one in counts} == {"Int64"}
    pd.testing.assert_frame_equal(computed[counts].reset_index(drop=True), loaded[counts].reset_index(drop=True))


def test_tables_of_other_inputs_are_not_loaded(shipped_analysis, tmp_path: Path):
    save_analysis(shipped_analysis, tmp_path, fingerprint="f")
    assert load_analysis(tmp_path, fingerprint="other") is None
