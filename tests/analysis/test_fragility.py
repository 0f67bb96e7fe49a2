"""The study run again: the study's own setting gives its own tables, others what they give when they are set."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import toolkit
from toolkit.analysis.fragility import load_fragility
from toolkit.validation.fragility import list_findings
from toolkit.write.tables import write_table


@pytest.fixture(scope="module")
def varied(shipped: toolkit.Study, shipped_analysis: toolkit.Analysis) -> pd.DataFrame:
    return toolkit.measure_fragility(shipped, shipped_analysis)


def take(varied: pd.DataFrame, setting: str) -> pd.DataFrame:
    own = varied[(varied["setting"] == setting) & (varied["headline"] == "share")]
    return own.set_index("doc_id")["value"]


def test_the_own_setting_gives_the_tables_of_the_study(varied, shipped_analysis):
    own = list_findings(shipped_analysis.coverage, shipped_analysis.provisions, shipped_analysis.documents)
    shares = own[own["headline"] == "share"].set_index("doc_id")["value"]
    assert take(varied, "study").to_dict() == shares.to_dict()
    assert varied.loc[varied["setting"] == "study", "holds"].all()


@pytest.mark.parametrize(
    ("name", "overrides"),
    [
        ("method=plain", {"method": "plain"}),
        ("chance=0.02", {"chance": 0.02}),
        ("shortlist=10", {"shortlist": 10}),
        ("fold_yi=False", {"fold_yi": False}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_another_setting_gives_what_it_gives_when_it_is_set(name, overrides, varied, shipped):
    analysis = toolkit.open_analysis(toolkit.load_study(shipped.folder, overrides=overrides))
    own = list_findings(analysis.coverage, analysis.provisions, analysis.documents)
    assert take(varied, name).to_dict() == own[own["headline"] == "share"].set_index("doc_id")["value"].to_dict()


def test_the_shipped_model_is_tried_without_each_of_its_families(varied):
    left = {setting for setting in varied["setting"] if setting.startswith("without=")}
    assert left == {"without=26-NQ-TW", "without=57-NQ-TW", "without=75-KL-TW"}
    assert varied["setting"].nunique() >= 24


def test_what_a_run_wrote_is_taken_for_its_own_tables_alone(varied, shipped_analysis, tmp_path: Path):
    path = write_table(varied, "fragility", directory=tmp_path, formats=("csv",))[0]
    loaded = load_fragility(path, shipped_analysis)
    assert loaded is not None
    pd.testing.assert_frame_equal(loaded, varied, check_dtype=False)
    other = varied.assign(value=varied["value"] * 0.9)
    stale = write_table(other, "stale", directory=tmp_path, formats=("csv",))[0]
    assert load_fragility(stale, shipped_analysis) is None
    assert load_fragility(tmp_path / "none.csv", shipped_analysis) is None


def test_judgments_are_left_out_in_a_setting_of_their_own(small_study: Path):
    study = toolkit.load_study(small_study, overrides={"method": "plain"})
    before = toolkit.open_analysis(study)
    toolkit.record_judgment(
        study, coder="lan", doc_id="song-lam", provision_id="II.1", clauses={}, units=before.units,
        provisions=before.provisions,
    )  # fmt: skip
    varied = toolkit.measure_fragility(study, toolkit.open_analysis(study))
    assert take(varied, "judgments=none")["song-lam"] > take(varied, "study")["song-lam"]
    assert "chance=0.02" not in set(varied["setting"]), "the plain method knows no chance level"
