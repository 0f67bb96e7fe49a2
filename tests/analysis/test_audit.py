"""An audit of a study from the draw to the sentence in METHODS.md."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import toolkit
from toolkit.analysis.review_status import describe_review, list_decisions, list_progress, measure_coders, tell_disputed
from toolkit.batch.methods import write_methods
from toolkit.cli import main

#: What a careful reader finds in Sông Lam: the clause that takes each provision up; the rest is taken up by none.
TRUTH = {"I.1": "I.1", "II.1": "II.1"}


@pytest.fixture
def study(small_study: Path) -> toolkit.Study:
    return toolkit.load_study(small_study, overrides={"method": "plain"})


@pytest.fixture
def before(plain_analysis: toolkit.Analysis) -> toolkit.Analysis:
    return plain_analysis


def list_cells(analysis: toolkit.Analysis) -> pd.DataFrame:
    return toolkit.list_review_cells(analysis.coverage, analysis.provisions, analysis.documents, analysis.candidates)


def judge(study, analysis, provision_id, *, coder="lan", reason="audit", chance=None, clauses=None):
    clause = TRUTH.get(provision_id)
    found = {clause: "full"} if clause else {}
    toolkit.record_judgment(
        study, coder=coder, doc_id="song-lam", provision_id=provision_id, clauses=found if clauses is None else clauses,
        units=analysis.units, provisions=analysis.provisions, reason=reason, chance=chance, seconds=20.0,
    )  # fmt: skip


def audit(study, analysis, n, coder="lan"):
    drawn = toolkit.draw_audit(list_cells(analysis), n)
    for cell in drawn.to_dict("records"):
        judge(study, analysis, cell["provision_id"], coder=coder, chance=cell["chance"])
    return drawn


def take_coverage(analysis: toolkit.Analysis, scope: str = "all", type: str = "all"):  # noqa: A002
    table = analysis.corrected
    return table[(table["measure"] == "coverage") & (table["scope"] == scope) & (table["type"] == type)].iloc[0]


def test_cells_are_what_can_be_judged_and_only_whole_texts_are_drawn_from(before):
    cells = list_cells(before)
    assert cells.groupby("doc_id").size().to_dict() == {"song-lam": 4, "nui-xanh": 4}
    assert set(cells.loc[cells["observable"], "doc_id"]) == {"song-lam"}
    assert set(toolkit.draw_audit(cells, 10)["doc_id"]) == {"song-lam"}
    assert before.corrected.empty


def test_a_full_audit_gives_the_truth_beside_what_the_method_says(study, before):
    audit(study, before, 4)
    after = toolkit.open_analysis(study)
    row = take_coverage(after)
    assert row[["corrected", "low", "high", "judged"]].tolist() == [0.5] * 4
    found = list_cells(before).query("doc_id == 'song-lam'")["found"].mean()
    assert row["raw"] == found, "judgments do not move what the method says"
    assert row[["n_cells", "n_judged", "n_audit"]].tolist() == [4, 4, 4]
    assert list_cells(after)["found"].tolist() == list_cells(before)["found"].tolist()


def test_a_cell_that_chance_drew_stays_drawn_when_it_is_judged_again(study, before):
    first, _, chance = audit(study, before, 2)[["provision_id", "band", "chance"]].iloc[0]
    judge(study, before, first, reason="browse", clauses={})
    after = toolkit.open_analysis(study)
    assert take_coverage(after)["n_audit"] == 2
    held = after.judgments.query("state == 'in_force' and provision_id == @first")
    assert held[["reason", "chance", "verdict"]].to_numpy().tolist() == [["audit", pytest.approx(chance), "none"]]


def test_looks_by_interest_alone_correct_nothing(study, before):
    judge(study, before, "II.1", reason="queue")
    assert toolkit.open_analysis(study).corrected.empty


def test_judgments_left_out_leave_no_corrected_coverage(study, before):
    audit(study, before, 4)
    without = replace(study, parameters=study.parameters.model_copy(update={"judgments": "none"}))
    assert toolkit.open_analysis(without).corrected.empty


def test_the_methods_paragraph_tells_all_three_figures(study, before, tmp_path):
    write_methods(tmp_path / "before.md", study, before, None)
    assert "difference estimator" not in (tmp_path / "before.md").read_text(encoding="utf-8")
    audit(study, before, 4)
    after = toolkit.open_analysis(study)
    row = take_coverage(after, type="task")
    write_methods(tmp_path / "after.md", study, after, None)
    text = (tmp_path / "after.md").read_text(encoding="utf-8")
    assert f"{row['n_audit']} task cells drawn" in text
    assert f"finds the core of {100 * row['raw']:.0f}% of the tasks" in text
    assert f"it is {100 * row['corrected']:.0f}% ({100 * row['low']:.0f}–{100 * row['high']:.0f}%)" in text


def test_drawn_cells_that_are_disputed_leave_the_estimate_and_are_told_until_they_are_settled(study, before, capsys):
    drawn = audit(study, before, 4)
    assert tell_disputed(toolkit.open_analysis(study), language="en") == ""
    for row in drawn.tail(2).to_dict("records"):
        other = {} if TRUTH.get(row["provision_id"]) else {"II.3": "full"}
        judge(study, before, row["provision_id"], coder="mai", chance=row["chance"], clauses=other)
    apart = toolkit.open_analysis(study)
    assert set(list_decisions(apart, coder="mai")["coder"]) == {"mai"}
    assert set(list_decisions(apart)["coder"]) == set(list_decisions(apart, coder="adjudication")["coder"]) > {"mai"}
    assert take_coverage(apart)["n_audit"] == 2
    assert tell_disputed(apart, language="en").startswith("2 drawn cells are disputed; the estimate leaves them out")
    main(["review", "status", str(study.folder), "--set", "method=plain", "--set", "language=en"])
    assert "2 drawn cells are disputed" in capsys.readouterr().out
    judge(study, before, drawn["provision_id"].iloc[-1], coder="adjudication", reason="browse")
    settled = toolkit.open_analysis(study)
    assert take_coverage(settled)["n_audit"] == 3
    assert tell_disputed(settled, language="en").startswith("1 drawn cell is disputed")


def test_status_tells_progress_agreement_and_when_to_stop(study, before, capsys):
    assert main(["review", "status", str(study.folder), "--set", "method=plain", "--set", "language=en"]) == 0
    assert "No cell that chance drew" in capsys.readouterr().out
    audit(study, before, 3)
    audit(study, before, 3, coder="mai")
    judge(study, before, "II.2", coder="mai", reason="browse", clauses={"II.3": "full"})
    after = toolkit.open_analysis(study)
    progress = list_progress(after).set_index("coder")
    assert progress.loc["lan", ["n_cells", "n_audit", "seconds"]].tolist() == [3, 3, 20.0]
    agreement, disagreements = measure_coders(after)
    both = set(after.judgments.query("coder == 'lan'")["provision_id"])
    assert agreement.query("scope == 'all'")["n_cells"].tolist() == [3]
    assert len(disagreements) == ("II.2" in both)
    assert main(["review", "status", str(study.folder), "--set", "method=plain", "--set", "language=en"]) == 0
    told = capsys.readouterr().out
    assert "judged" in told
    assert "interval of Sông Lam" in told
    assert "person-person" in told
    assert describe_review(after, language="vi")[0].startswith("Đã có nhận định cho")
