"""Pairs are accepted and rejected where they are read; what is pressed is on disk as a decision on the whole cell."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import toolkit
from toolkit.errors import ParameterError
from toolkit.notebook.judge import PairsWidget, judge_pairs
from toolkit.review.judgments import record_judgment


@pytest.fixture
def study(small_study: Path) -> toolkit.Study:
    return toolkit.load_study(small_study, overrides={"method": "plain"})


@pytest.fixture
def analysis(study: toolkit.Study) -> toolkit.Analysis:
    return toolkit.open_analysis(study)


def show(study: toolkit.Study, analysis: toolkit.Analysis, coder: str = "lan") -> PairsWidget:
    return judge_pairs(study, analysis, toolkit.select_pairs(analysis, plan="song-lam"), coder=coder, language="en")


def press(widget: PairsWidget, provision_id: str, clause_id: str, verdict: str) -> None:
    asked = {"doc_id": "song-lam", "provision_id": provision_id, "clause_id": clause_id, "verdict": verdict}
    widget._answer(None, {**asked, "number": widget.answered + 1}, None)


def read_rows(study: toolkit.Study) -> list[list[str]]:
    columns = ["provision_id", "clause_id", "verdict", "reason", "coder", "kind"]
    return toolkit.read_judgments(study)[columns].to_numpy().tolist()


def test_a_rejected_pair_leaves_every_table(study, analysis):
    assert "II.2" in set(analysis.alignment.query("doc_id == 'song-lam' and provision_id == 'II.3'")["clause_id"])
    widget = show(study, analysis)
    press(widget, "II.3", "II.2", "none")
    assert widget.problem == ""
    assert read_rows(study) == [["II.3", "", "none", "browse", "lan", "person"]]
    after = toolkit.open_analysis(study)
    assert "II.3" not in set(after.alignment.query("doc_id == 'song-lam'")["provision_id"])
    status = after.coverage.set_index(["doc_id", "provision_id"])["status"]
    assert status["song-lam", "II.3"] == "none"


def test_an_accepted_pair_keeps_what_was_found_beside_it_and_says_that_nobody_looked(study, analysis):
    widget = show(study, analysis)
    press(widget, "II.3", "II.3", "partial")
    kept = toolkit.read_judgments(study)
    assert dict(zip(kept["clause_id"], kept["verdict"], strict=True)) == {"II.2": "full", "II.3": "partial"}
    assert "".join(kept["note"]) == "As the result has them, not looked at: II.2"
    press(widget, "II.3", "II.2", "partial")  # now both were looked at
    last = toolkit.read_judgments(study).tail(2)
    assert set(last["verdict"]) == {"partial"}
    assert "".join(last["note"]) == ""
    assert widget.said["song-lam"]["II.3"]["line"] == "lan: II.2 partial, II.3 partial"


def test_what_the_coder_said_before_stays_beside_it(study, analysis):
    tables = {"units": analysis.units, "provisions": analysis.provisions}
    cell = {"doc_id": "song-lam", "provision_id": "II.3"}
    record_judgment(study, coder="lan", clauses={"II.1": "full", "II.2": "full"}, **cell, **tables)
    widget = show(study, analysis)
    press(widget, "II.3", "II.2", "none")
    assert widget.said["song-lam"]["II.3"]["clauses"] == {"II.1": "full"}


def test_a_decision_can_be_taken_back(study, analysis):
    widget = show(study, analysis)
    press(widget, "II.3", "II.2", "none")
    press(widget, "II.3", "II.2", "withdrawn")
    assert widget.said == {}
    after = toolkit.open_analysis(study)
    pd.testing.assert_frame_equal(after.alignment, analysis.alignment)


def test_what_cannot_be_saved_is_told(study, analysis):
    widget = show(study, analysis)
    press(widget, "II.3", "IX.9", "full")
    assert "no unit IX.9" in widget.problem
    press(widget, "II.3", "II.2", "maybe")
    assert "'maybe' is unknown" in widget.problem
    assert widget.said == {}
    assert widget.answered == 2


def test_a_model_judges_no_pairs_by_hand(study, analysis):
    tables = {"units": analysis.units, "provisions": analysis.provisions}
    record_judgment(
        study, coder="may", kind="model", doc_id="song-lam", provision_id="II.3", clauses={}, **tables
    )  # fmt: skip
    with pytest.raises(ParameterError, match="'may' is a model"):
        show(study, analysis, coder="may")


def test_the_page_has_every_pair_by_its_ids_and_its_script_once(study, analysis):
    widget = show(study, analysis)
    pairs = toolkit.select_pairs(analysis, plan="song-lam")
    for row in pairs.to_dict("records"):
        ids = f'data-doc="song-lam" data-clause="{row["clause_id"]}" data-provision="{row["provision_id"]}"'
        assert widget.markup.count(ids) == 1
    assert "<script>" not in widget.markup
