"""A review of a list of cells: whatever a coder does, the disk holds what was decided, and the next run goes on."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import toolkit
from toolkit.analysis.judged import open_judgments
from toolkit.errors import ParameterError, StudyError
from toolkit.review.cells import CELL, list_review_cells
from toolkit.review.judgments import read_judgments, record_judgment
from toolkit.review.plan_texts import PlanTexts, choose_clauses
from toolkit.review.session import ReviewSession, choose_cells
from toolkit.review.settle import settle_judgments
from toolkit.tables import make_table

NOTHING = make_table("judgments", [])


@pytest.fixture
def study(small_study: Path) -> toolkit.Study:
    return toolkit.load_study(small_study, overrides={"method": "plain"})


@pytest.fixture
def analysis(plain_analysis: toolkit.Analysis) -> toolkit.Analysis:
    return plain_analysis


def list_all(analysis, **columns) -> pd.DataFrame:
    cells = analysis.coverage[CELL].assign(reason="audit", chance=0.5)
    return cells.assign(**columns)


def open_session(study, analysis, coder="lan", cells=None, **more) -> ReviewSession:
    tables = {name: getattr(analysis, name) for name in ("units", "provisions", "candidates")}
    cells = list_all(analysis) if cells is None else cells
    return ReviewSession(study, cells, coder=coder, **tables, **more)


def read_said(study, analysis, coder="lan") -> dict[tuple[str, str], dict[str, str]]:
    """Return what the disk holds of a coder: cell -> clause and verdict."""
    read = read_judgments(study)
    settled = settle_judgments(read, units=analysis.units, provisions=analysis.provisions)
    said: dict[tuple[str, str], dict[str, str]] = {}
    for row in settled.current[settled.current["coder"] == coder].to_dict("records"):
        own = said.setdefault((row["doc_id"], row["provision_id"]), {})
        if row["clause_id"]:
            own[row["clause_id"]] = row["verdict"]
    return said


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["full", "partial", "none", "undo", "later", "reopen"]), max_size=14))
def test_the_disk_holds_what_was_decided_after_every_step(study, analysis, steps):
    shutil.rmtree(study.folder / "judgments", ignore_errors=True)
    session, said = open_session(study, analysis), {}
    for step in steps:
        cell = session.current
        if step == "undo":
            last = session.last
            session.undo()
            assert last == (list(said) or [None])[-1]
            said.pop(last, None)
            assert last is None or session.current == last
        elif step == "later":
            session.put_off()
        elif step == "reopen":
            session = open_session(study, analysis)
        elif cell is not None:
            clauses = {} if step == "none" else {session.list_clauses(cell)[0]: step}
            session.decide(cell, clauses)
            said[cell] = clauses
            assert session.current != cell
        assert read_said(study, analysis) == said
        assert session.progress.n_done == len(said)
        assert (session.current is None) == (len(said) == len(analysis.coverage))


def test_cells_come_in_the_order_of_the_list_and_those_put_off_last(study, analysis):
    cells = list_all(analysis).sample(frac=1, random_state=3)
    order = list(cells[CELL].itertuples(index=False, name=None))
    session, came = open_session(study, analysis, cells=cells), []
    session.put_off()
    while session.current:
        came.append(session.current)
        session.decide(session.current, {})
    assert came == [*order[1:], order[0]]


def test_a_decision_carries_why_and_with_what_chance_the_cell_was_looked_at_and_how_long(study, analysis):
    now = [0.0]
    session = open_session(study, analysis, cells=list_all(analysis, chance=0.125), clock=lambda: now[0])
    for seconds in (5, 7, 60, 9):
        session.show()
        now[0] += seconds
        session.show()  # shown again: the time goes on
        session.decide(session.current, {}, note="hai\ndòng")
    table = read_judgments(study)
    assert table["seconds"].tolist() == [5, 7, 60, 9]
    assert set(table["chance"]) == {0.125}
    assert set(table["reason"]) == {"audit"}
    assert set(table["note"]) == {"hai dòng"}
    left = len(analysis.coverage) - 4
    assert session.progress.seconds_left == 8 * left  # the median: a pause makes no estimate


def test_what_comes_back_by_undo_is_as_it_was_marked(study, analysis):
    session = open_session(study, analysis)
    cell = session.current
    other = session.open_plan(cell[0]).content[-1]
    session.decide(cell, {other: "partial"}, note="xem lại")
    session.undo()
    draft = session.find_draft(cell)
    assert (draft.clauses, draft.note) == ({other: "partial"}, "xem lại")
    assert other in session.list_clauses(cell)
    session.decide(cell, {other: "full"})
    assert session.find_draft(cell) is None
    assert read_judgments(study)["reason"].tolist() == ["audit", "browse", "audit"]
    assert read_judgments(study)["chance"].tolist()[-1] == 0.5


def test_a_second_notebook_of_the_coder_takes_over_what_the_first_saved(study, analysis):
    first, second = open_session(study, analysis), open_session(study, analysis)
    cell = first.current
    clause = first.list_clauses(cell)[0]
    first.decide(cell, {clause: "full"})
    second.decide(cell, {})  # shown there too, and decided meanwhile: not decided otherwise
    assert read_said(study, analysis) == {cell: {clause: "full"}}
    assert second.current == first.current != cell
    assert second.last == cell


def test_coders_do_not_see_each_other(study, analysis):
    lan = open_session(study, analysis)
    cell = lan.current
    lan.decide(cell, {lan.open_plan(cell[0]).content[0]: "full"})
    minh = open_session(study, analysis, coder="minh")
    assert minh.current == cell
    assert minh.list_others(cell) == {}
    minh.undo()
    assert len(read_judgments(study)) == 1


def test_the_adjudicator_sees_what_people_said_and_settles_it(study, analysis):
    texts = {"units": analysis.units, "provisions": analysis.provisions}
    for provision_id in ("II.1", "II.2"):
        for coder, kind, clauses in (
            ("lan", "person", {"II.3": "full"}), ("minh", "person", {} if provision_id == "II.1" else {"II.3": "full"}),
            ("m7", "model", {"II.1": "partial"}),
        ):  # fmt: skip
            record_judgment(
                study, coder=coder, kind=kind, doc_id="song-lam", provision_id=provision_id, clauses=clauses, **texts
            )
    judged = open_judgments(study, **texts)
    cells = list_review_cells(analysis.coverage, analysis.provisions, analysis.documents, analysis.candidates)
    disputed = choose_cells(cells, judged, way="disputed", n=10)
    assert disputed[CELL].to_numpy().tolist() == [["song-lam", "II.1"]]  # of the other one both said the same
    session = open_session(study, analysis, coder="adjudication", cells=disputed)
    others = session.list_others(session.current)
    assert {name: dict(one.clauses) for name, one in others.items()} == {"lan": {"II.3": "full"}, "minh": {}}
    assert "II.3" in session.list_clauses(session.current)
    session.decide(session.current, {"II.3": "partial"})
    held = open_judgments(study, **texts)
    assert held.loc[held["state"] == "in_force", "coder"].tolist() == ["adjudication", "lan", "minh"]
    assert not (held["state"] == "disputed").any()
    assert open_session(study, analysis, coder="adjudication", cells=disputed).current is None


def test_a_cell_whose_text_changed_is_asked_again_first_with_its_chance(study, analysis):
    session = open_session(study, analysis, cells=list_all(analysis, chance=0.25))
    while session.current != ("song-lam", "II.1"):
        session.put_off()
    session.decide(session.current, {"II.1": "full"})
    path = study.folder / "texts" / "song-lam.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("cây bóng mát", "cây ăn quả"), encoding="utf-8")
    later = toolkit.open_analysis(study)
    again = open_session(study, later, cells=list_all(later).tail(1).assign(doc_id="nui-xanh", chance=None))
    assert again.current == ("song-lam", "II.1")
    assert again.progress.n_cells == 2
    again.decide(again.current, {})
    assert read_judgments(study)[["verdict", "reason", "chance"]].to_numpy().tolist()[-1] == ["none", "audit", 0.25]
    assert open_session(study, later, cells=list_all(later).head(0)).current is None


def test_the_order_of_clauses_tells_nothing_and_differs_by_coder(study, analysis):
    orders = []
    for coder in ("lan", "minh", "hoa", "tam"):
        session = open_session(study, analysis, coder=coder)
        orders.append(session.list_clauses(("song-lam", "II.1")))
        assert session.list_clauses(("song-lam", "II.1")) == orders[-1]
    assert len({tuple(order) for order in orders}) > 1
    assert len({frozenset(order) for order in orders}) == 1


def test_the_likeliest_clauses_are_shown_and_the_nearest_in_wording_fill_up(study, analysis):
    best = analysis.candidates.sort_values("p_full", ascending=False).drop_duplicates(CELL)
    session = open_session(study, analysis, n_clauses=1)
    for row in best.to_dict("records"):
        assert session.list_clauses((row["doc_id"], row["provision_id"])) == [row["clause_id"]]
    bare = open_session(study, analysis, n_clauses=1, cells=list_all(analysis))
    bare._candidates = {}
    assert bare.list_clauses(("song-lam", "II.3")) == ["II.2"]  # swimming lessons, found by their words


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("boi mien phi", ["II.2"]),  # without marks
        ("bơi", ["II.2"]),  # with
        ("bói", []),  # with another one
        ("hè lớp", ["II.2"]),  # in any order
        ("HÈ", ["II.2"]),
        ("II.3", ["II.3"]),  # by its number
        ("NHIỆM VỤ", []),  # a heading takes nothing up
        ("   ", []),
        ("không có", []),
    ],
)
def test_a_search_finds_all_clauses_of_the_plan(analysis, words, found):
    plan = PlanTexts(analysis.units[analysis.units["doc_id"] == "song-lam"])
    assert plan.find(words) == found


def test_words_side_by_side_come_first():
    texts = ["Nhà ở cho người già, trẻ em đi học.", "Trồng cây.", "Nhà trẻ ở thôn."]
    units = pd.DataFrame({"clause_id": ["1", "2", "3"], "kind": "clause", "context": "", "text": texts})
    assert PlanTexts(units).find("nha tre") == ["3", "1"]
    assert PlanTexts(units).find("“nhà trẻ”") == PlanTexts(units).find('"nha tre"') == ["3"]
    assert PlanTexts(units).find('"') == []
    assert PlanTexts(units).find_neighbours("1") == ("", "Trồng cây.")
    assert PlanTexts(units).find_neighbours("3") == ("Trồng cây.", "")


def test_the_queue_brings_what_nobody_judged_and_an_audit_is_the_same_for_all():
    cells = pd.DataFrame(
        {"doc_id": "lam", "provision_id": list("abcdef"), "p_full": [0.5, 0.4, 0.3, 0.1, 0.9, 0.02], "found": False}
    ).assign(found=lambda table: table["p_full"] > 0.45)
    said = pd.DataFrame(
        {"doc_id": "lam", "provision_id": ["a"], "verdict": "full", "reason": "audit", "chance": 0.5}
    )  # fmt: skip
    queue = choose_cells(cells, said, way="queue", n=3)
    assert "a" not in set(queue["provision_id"])
    assert {"b", "c"} <= set(queue["provision_id"])
    assert set(queue["reason"]) == {"queue"}
    assert queue["chance"].isna().all()
    audit = choose_cells(cells, NOTHING, way="audit", n=4)
    pd.testing.assert_frame_equal(audit, choose_cells(cells, said, way="audit", n=4))
    with pytest.raises(ParameterError, match="'best' is unknown"):
        choose_cells(cells, NOTHING, way="best", n=3)


def test_a_list_of_another_study_is_refused_before_anything_is_shown(study, analysis):
    with pytest.raises(ParameterError, match=r"song-lam IX\.9 is no cell"):
        open_session(study, analysis, cells=list_all(analysis).head(1).assign(provision_id="IX.9", doc_id="song-lam"))


def test_a_folder_that_takes_no_judgments_is_told_before_anybody_judges(study, analysis):
    (study.folder / "judgments").write_text("", encoding="utf-8")
    with pytest.raises(StudyError, match="cannot be written"):
        open_session(study, analysis)


def test_what_cannot_be_saved_stays_the_current_cell(study, analysis):
    session = open_session(study, analysis)
    cell = session.current
    with pytest.raises(ParameterError, match="has no unit IX"):
        session.decide(cell, {"IX": "full"})
    with pytest.raises(ParameterError, match="'maybe'"):
        session.decide(cell, {session.list_clauses(cell)[0]: "maybe"})
    assert session.current == cell
    assert read_judgments(study).empty


def say(study, analysis, provision_id, clauses, coder="lan", **more) -> None:
    texts = {"units": analysis.units, "provisions": analysis.provisions}
    record_judgment(
        study, coder=coder, doc_id="song-lam", provision_id=provision_id, clauses=clauses, **texts, **more
    )  # fmt: skip


@pytest.mark.parametrize("reason", ["queue", "browse", "import"])
def test_what_was_judged_by_interest_is_asked_again_blind_where_chance_draws_it(reason, study, analysis):
    say(study, analysis, "II.1", {"II.3": "partial"}, reason=reason)
    n_shown = len(open_session(study, analysis, n_clauses=1, coder="mai").list_clauses(("song-lam", "II.1")))
    session = open_session(study, analysis, n_clauses=1)
    assert session.progress.n_done == 0
    while session.current != ("song-lam", "II.1"):
        session.put_off()
    assert session.find_draft(session.current) is None
    assert len(session.list_clauses(session.current)) == n_shown
    session.decide(session.current, {"II.3": "partial"})
    held = open_judgments(study, units=analysis.units, provisions=analysis.provisions)
    assert held[["reason", "chance"]].to_numpy().tolist() == [["audit", 0.5]]
    assert open_session(study, analysis).progress.n_done == 1
    browse = open_session(study, analysis, cells=list_all(analysis, reason="browse", chance=None))
    assert browse.progress.n_done == 1  # a look that chance drew does for one by interest


def test_what_another_window_undid_loses_nothing_that_is_decided_here(study, analysis):
    here, there = open_session(study, analysis), open_session(study, analysis)
    first = here.current
    here.decide(first, {})
    second = here.show()
    there.undo()
    assert here.decide(second, {"II.1": "full"} if second[0] == "song-lam" else {}) is True
    assert set(read_said(study, analysis)) == {second}
    assert here.current == first
    assert here.decide(second, {}) is False  # told: decided already
    with pytest.raises(ParameterError, match="none of this review"):
        here.decide(("song-lam", "IX.9"), {})


@pytest.mark.parametrize(
    ("earlier", "asked", "again"),
    [("audit", "browse", True), ("browse", "browse", True), ("browse", "audit", False), ("browse", "audit", True)],
)
def test_undoing_a_second_judgment_brings_the_first_one_back(earlier, asked, again, study, analysis):
    chance = 0.25 if earlier == "audit" else None
    say(study, analysis, "II.1", {"II.1": "full"}, note="lần đầu", reason=earlier, chance=chance)
    cell = ("song-lam", "II.1")
    cells = list_all(analysis, reason=asked, chance=0.5 if asked == "audit" else None)
    cells = cells[(cells["doc_id"] == "song-lam") & (cells["provision_id"] == "II.1")]

    def read() -> list:
        held = open_judgments(study, units=analysis.units, provisions=analysis.provisions)
        columns = ["clause_id", "verdict", "note", "reason", "chance"]
        return held.loc[held["state"] == "in_force", columns].astype(object).fillna("").to_numpy().tolist()

    before = read()
    session = open_session(study, analysis, cells=cells, again=again)
    for clauses in ({}, {"II.2": "partial"}):  # a second time, too
        session.decide(cell, clauses)
        assert read() != before
        session.undo()
        assert read() == before
        session._read()  # as another window makes it do
        assert session.current == cell
        assert session.find_draft(cell).clauses == clauses
    if not again:
        assert open_session(study, analysis, cells=cells).current == cell


@pytest.mark.parametrize("setting", ["people", "all", "none"])
def test_queue_and_disputes_do_not_hang_on_whose_judgments_count(setting, study, analysis):
    say(study, analysis, "I.1", {"I.1": "full"})
    say(study, analysis, "II.1", {"II.1": "full"})
    say(study, analysis, "II.1", {}, coder="mai")
    say(study, analysis, "II.2", {}, coder="m7", kind="model")
    say(study, analysis, "II.2", {"II.3": "full"}, coder="m8", kind="model")
    say(study, analysis, "II.3", {"II.2": "full"})
    say(study, analysis, "II.3", {}, coder="mai")
    say(study, analysis, "II.3", {}, coder="adjudication")
    parameters = study.parameters.model_copy(update={"judgments": setting})
    judged = toolkit.open_analysis(replace(study, parameters=parameters)).judgments
    cells = list_review_cells(analysis.coverage, analysis.provisions, analysis.documents, analysis.candidates)
    disputed = choose_cells(cells, judged, way="disputed", n=9)
    assert disputed[CELL].to_numpy().tolist() == [["song-lam", "II.1"]]
    queue = choose_cells(cells, judged, way="queue", n=9)
    assert set(queue.loc[queue["doc_id"] == "song-lam", "provision_id"]) == {"II.2"}


def test_a_heading_above_nearly_all_of_a_plan_is_left_out_of_what_a_coder_reads():
    contexts = [
        "",
        *["Thi hành Nghị quyết, Uỷ ban giao như sau: > Việc chính > Cây"] * 8,
        *["Thi hành Nghị quyết, Uỷ ban giao như sau: > Tổ chức"] * 7,
    ]
    units = pd.DataFrame(
        {"clause_id": [f"I.{n}" for n in range(16)], "kind": "clause", "text": "Trồng cây.", "context": contexts}
    )
    plan = PlanTexts(units)
    assert [plan.contexts[name] for name in ("I.0", "I.1", "I.15")] == ["", "Việc chính > Cây", "Tổ chức"]
    assert PlanTexts(units.assign(context="Trồng cây")).contexts["I.1"] == ""
    assert PlanTexts(units.head(1).assign(context="Trồng cây")).contexts["I.0"] == "Trồng cây"


def test_half_of_the_clauses_shown_are_the_likeliest_and_half_the_nearest_in_wording():
    texts = {"1": "Trồng cây ven đường.", "2": "Mở lớp dạy bơi.", "3": "Xây cầu.", "4": "Dạy bơi cho trẻ em."}
    units = pd.DataFrame({"clause_id": texts.keys(), "kind": "clause", "context": "", "text": texts.values()})
    names = {"doc_id": "thu", "provision_id": "I", "clause_id": ["3", "1", "2"]}
    candidates = pd.DataFrame({**names, "p_full": [0.9, 0.8, 0.1], "p_any": 0.9})
    shown = choose_clauses(candidates, PlanTexts(units), "thu", "I", "Dạy bơi cho trẻ em", n=2, seed="")
    assert set(shown) == {"3", "4"}
