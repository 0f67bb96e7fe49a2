"""The widget of a review without a browser: what it hands to the page, and what it does with what comes back."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import toolkit
from toolkit.errors import ParameterError
from toolkit.notebook.review import ReviewWidget, review_cells
from toolkit.review.judgments import read_judgments, record_judgment


@pytest.fixture
def study(small_study: Path) -> toolkit.Study:
    return toolkit.load_study(small_study, overrides={"method": "plain"})


@pytest.fixture
def analysis(study: toolkit.Study) -> toolkit.Analysis:
    return toolkit.open_analysis(study)


def ask(widget: ReviewWidget, action: str, **more: Any) -> None:
    """Hand over what the page would send."""
    widget._answer(widget, {"action": action, "number": widget.answered + 1, **more}, [])


def decide(widget: ReviewWidget, clauses: dict[str, str], note: str = "") -> None:
    cell = {name: widget.cell[name] for name in ("doc_id", "provision_id")}
    ask(widget, "decide", clauses=clauses, note=note, **cell)


def test_the_page_is_told_no_probability(study, analysis):
    widget = review_cells(study, analysis, coder="lan", n=4)
    handed = json.dumps([widget.cell, widget.progress, widget.found], ensure_ascii=False)
    assert not re.search(r"\d\.\d{2,}|p_any|p_full|rank|strength|\"status\"", handed)
    assert set(widget.cell) == {
        "doc_id", "provision_id", "plan", "kind", "text", "context", "clauses", "said", "ticks", "none", "note",
    }  # fmt: skip
    assert {name for clause in widget.cell["clauses"] for name in clause} == {
        "id", "text", "context", "before", "after", "said",
    }  # fmt: skip


def test_a_decision_is_on_disk_before_the_next_cell_is_handed_over(study, analysis):
    widget = review_cells(study, analysis, coder="lan", n=4)
    seen: list[int] = []
    widget.observe(lambda change: seen.append(len(read_judgments(study))), "cell")
    while widget.cell:
        decide(widget, {widget.cell["clauses"][0]["id"]: "full"})
    n = widget.progress["n"]
    assert seen == list(range(1, n + 1))
    assert widget.progress["done"] == n
    ask(widget, "undo")
    assert widget.cell["ticks"]
    assert widget.progress["done"] == n - 1


def test_a_decision_on_another_cell_than_the_one_at_hand_is_not_taken_for_it(study, analysis):
    widget = review_cells(study, analysis, coder="lan", n=4)
    first = {name: widget.cell[name] for name in ("doc_id", "provision_id")}
    ask(widget, "decide", clauses={}, note="", **first)
    second = widget.cell["provision_id"]
    ask(widget, "decide", clauses={}, note="", **first)  # the key was pressed twice
    assert widget.cell["provision_id"] == second
    assert len(read_judgments(study)) == 1


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_cannot_be_saved_is_told_and_nothing_moves(study, analysis, language):
    widget = review_cells(study, analysis, coder="lan", n=4, language=language)
    before = dict(widget.cell)
    folder = study.folder / "judgments"
    folder.write_text("", encoding="utf-8")
    decide(widget, {})
    assert str(folder) in widget.problem
    assert widget.cell == before
    assert widget.answered == 1
    folder.unlink()
    decide(widget, {})
    assert widget.problem == ""
    assert len(read_judgments(study)) == 1


def test_a_search_hands_over_whole_clauses_and_how_many_there_are(study, analysis):
    widget = review_cells(study, analysis, coder="lan", n=4)
    while widget.cell["doc_id"] != "song-lam":
        ask(widget, "later")
    cell = widget.cell
    ask(widget, "search", words="boi")
    assert widget.found["n"] == 1
    assert "bơi" in widget.found["clauses"][0]["text"]
    assert set(widget.found["clauses"][0]["pieces"][1::2]) <= {"bơi", "Bơi"} != set()
    assert widget.cell == cell


def test_a_wrong_cell_is_put_right_where_it_was_seen(study, analysis):
    texts = {"units": analysis.units, "provisions": analysis.provisions}
    said = {"clauses": {"II.3": "partial"}, "note": "?", "reason": "audit", "chance": 0.5}
    record_judgment(study, coder="lan", doc_id="song-lam", provision_id="II.3", **said, **texts)
    widget = review_cells(study, analysis, coder="lan", plan="song-lam", provisions="II.3; II.1")
    shown = []
    while widget.cell:
        shown.append((widget.cell["provision_id"], widget.cell["ticks"], widget.cell["note"]))
        decide(widget, {"II.2": "full"})
    assert shown == [("II.1", {}, ""), ("II.3", {"II.3": "partial"}, "?")]
    held = toolkit.open_analysis(study).judgments
    own = held[(held["provision_id"] == "II.3") & (held["state"] == "in_force")]
    assert own[["clause_id", "verdict", "chance"]].to_numpy().tolist() == [["II.2", "full", 0.5]]  # still drawn
    rest = review_cells(study, analysis, coder="lan", plan="song-lam")
    assert rest.progress["n"] - rest.progress["done"] == (analysis.coverage["doc_id"] == "song-lam").sum() - 2
    with pytest.raises(ParameterError, match=r"no provision 'II\.4'"):
        review_cells(study, analysis, coder="lan", plan="song-lam", provisions="II.4")


def test_the_adjudicator_reads_who_said_what(study, analysis):
    texts = {"units": analysis.units, "provisions": analysis.provisions}
    cell = {"doc_id": "song-lam", "provision_id": "II.3"}
    record_judgment(study, coder="lan", clauses={"II.2": "full"}, note="cùng việc", **cell, **texts)
    record_judgment(study, coder="minh", clauses={}, **cell, **texts)
    widget = review_cells(study, analysis, coder="adjudication", language="en")
    assert widget.cell["said"] == ["lan: full II.2 – cùng việc", "minh: None takes it up"]
    assert [clause["said"] for clause in widget.cell["clauses"] if clause["id"] == "II.2"] == [["lan: full"]]
    decide(widget, {"II.2": "full"})
    assert widget.cell == {}
    assert review_cells(study, analysis, coder="lan").cell.get("said") == []
    assert (
        "no cells on which coders disagree"
        in review_cells(study, analysis, coder="adjudication", language="en").progress["end"]
    )


def test_a_decision_that_was_made_in_another_window_is_told(study, analysis):
    one, other = (review_cells(study, analysis, coder="lan", n=4, language="en") for _ in range(2))
    name = one.cell["provision_id"]
    decide(one, {})
    decide(other, {})
    assert name in other.problem
    assert "NOT saved" in other.problem
    assert other.cell["provision_id"] == one.cell["provision_id"] != name
    assert len(read_judgments(study)) == 1


def test_the_same_search_twice_is_answered_twice(study, analysis):
    widget, heard = review_cells(study, analysis, coder="lan", n=4), []
    widget.observe(lambda change: heard.append(change["new"]["words"]), "found")
    for _ in range(2):
        ask(widget, "search", words="boi")
    assert heard == ["boi", "boi"]


@pytest.mark.parametrize(("language", "said"), [("vi", "lan: đầy đủ"), ("en", "lan: full")])
def test_the_adjudicator_finds_what_was_said_in_the_language_of_the_page(language, said, study, analysis):
    texts = {"units": analysis.units, "provisions": analysis.provisions}
    cell = {"doc_id": "song-lam", "provision_id": "II.3"}
    record_judgment(study, coder="lan", clauses={"II.2": "full"}, **cell, **texts)
    record_judgment(study, coder="minh", clauses={}, **cell, **texts)
    widget = review_cells(study, analysis, coder=" adjudication ", language=language)  # blanks make no other coder
    ask(widget, "search", words="boi")
    assert widget.problem == ""
    assert [clause["said"] for clause in widget.found["clauses"]] == [[said]]


def test_a_coder_is_told_which_texts_are_drawn_from_and_which_are_not_whole(study, analysis):
    widget = review_cells(study, analysis, coder="lan", n=4, language="en")
    whole = analysis.documents.loc[analysis.documents["extent"] == "full", "unit"]
    told, others = widget.words["drawn_from"].split("Never drawn")
    plans = analysis.documents[analysis.documents["role"].isin(["plan", "control"])]
    assert {unit for unit in plans["unit"] if unit in told} == set(plans["unit"]) & set(whole)
    assert {unit for unit in plans["unit"] if unit in others} == set(plans["unit"]) - set(whole)
    assert review_cells(study, analysis, coder="lan", plan="song-lam").words["drawn_from"] == ""
