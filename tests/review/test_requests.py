"""Requests to a language model go out as a file, and answers come back: sound, malformed, or of another text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import toolkit
from toolkit.cli import main
from toolkit.review.judgments import read_judgments

PLAIN = ["--set", "method=plain"]


@pytest.fixture(scope="module")
def lines(plain_study: toolkit.Study, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    path = tmp_path_factory.mktemp("requests") / "requests.jsonl"
    arguments = ["--coder", "may", "--model", "any", "--out", str(path)]
    assert main(["review", "requests", str(plain_study.folder), *arguments, *PLAIN]) == 0
    return path.read_text(encoding="utf-8").splitlines()


@pytest.fixture
def requests(lines: list[str]) -> list[dict]:
    return [json.loads(line) for line in lines]


def answer(request: dict, content: str) -> str:
    body = {"choices": [{"message": {"role": "assistant", "content": content}}]}
    return json.dumps({"custom_id": request["custom_id"], "response": {"status_code": 200, "body": body}})


def bring_in(folder: Path, lines: list[str]) -> int:
    path = folder.parent / "answers.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return main(["review", "answers", str(folder), str(path), "--coder", "may", *PLAIN])


def find(requests: list[dict], provision_id: str) -> dict:
    return next(line for line in requests if line["custom_id"].split("|")[:2] == ["song-lam", provision_id])


def test_a_request_is_all_that_a_reader_needs_and_holds_no_score_of_ours(requests):
    system, user = (message["content"] for message in find(requests, "II.3")["body"]["messages"])
    assert "JSON" in system
    assert "full" in system
    assert "Dạy bơi miễn phí cho trẻ em ven sông trong dịp hè." in user
    assert "[II.2] (NHIỆM VỤ) Mở lớp dạy bơi miễn phí" in user
    assert "0." not in user


def test_answers_become_judgments_of_a_model_with_the_chance_of_their_cells(small_study, requests):
    sound = answer(find(requests, "II.3"), '```json\n{"clauses": {"II.2": "full"}, "note": "rõ"}\n```')
    nothing = answer(find(requests, "II.2"), '{"clauses": {}}')
    assert bring_in(small_study, [sound, nothing]) == 0
    kept = read_judgments(toolkit.load_study(small_study)).set_index("provision_id")
    assert set(kept["kind"]) == {"model"}
    assert kept.loc["II.3", ["clause_id", "verdict", "note", "reason"]].tolist() == ["II.2", "full", "rõ", "audit"]
    assert kept.loc["II.2", ["clause_id", "verdict"]].tolist() == ["", "none"]
    assert kept["chance"].astype(float).between(0, 1, inclusive="right").all()


def test_judgments_of_a_model_change_nothing_until_models_are_asked_for(small_study, requests):
    bring_in(small_study, [answer(find(requests, "II.2"), '{"clauses": {"II.3": "full"}}')])

    def find_status(**overrides: str) -> str:
        study = toolkit.load_study(small_study, overrides={"method": "plain", **overrides})
        return toolkit.open_analysis(study).coverage.set_index(["doc_id", "provision_id"])["status"]["song-lam", "II.2"]

    assert find_status() == "none"
    assert find_status(judgments="all") == "full"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("Theo tôi là có.", "Expecting value"),
        ('{"clauses": {"II.2": "chắc là có"}}', "no verdict"),
        ('{"clauses": {"IX.9": "full"}}', "no clause of song-lam"),
        ('{"note": "không rõ"}', "clauses"),
        ('{"clauses": ["II.2"]}', "items"),
        ("x" * 10_000_000, "no answer"),
    ],
    ids=["prose", "other words", "another clause", "no clauses", "a list", "10 MB"],
)
def test_a_malformed_answer_is_listed_and_never_guessed(content, problem, small_study, requests, capsys):
    good = answer(find(requests, "II.2"), '{"clauses": {}}')
    assert bring_in(small_study, [answer(find(requests, "II.3"), content), good]) == 1
    told = capsys.readouterr().err
    assert problem in told
    assert len(told) < 500
    assert read_judgments(toolkit.load_study(small_study))["provision_id"].tolist() == ["II.2"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"response": None, "error": {"message": "rate limit"}}, "the server gave no answer (rate limit); ask again"),
        (
            {"response": {"status_code": 500, "body": {"error": {"message": "busy"}}}},
            "the server gave no answer (busy); ask again",
        ),
        ({"response": {"body": {"choices": [{"message": {"content": None}}]}}}, "the server gave no answer; ask again"),
        ({"response": {"body": {"choices": []}}}, "the server gave no answer; ask again"),
        ({"custom_id": "7"}, "has no custom_id of a request of ours; give the file as the server returned it"),
        ({"custom_id": None}, "has no custom_id of a request of ours"),
    ],
    ids=["an error", "an error in the body", "null", "no choice", "another id", "no id"],
)
def test_what_is_no_answer_is_told_in_words(change, problem, small_study, requests, capsys):
    line = json.loads(answer(find(requests, "II.3"), '{"clauses": {}}')) | change
    assert bring_in(small_study, [json.dumps(line)]) == 1
    assert f"answers.jsonl, line 1: {problem}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("Theo tôi là có.", "the answer is no JSON"),
        ('{"note": "không rõ"}', "the answer has no clauses"),
        ('["II.2"]', "the answer has no clauses"),
        ('{"clauses": ["II.2"]}', 'clauses is ["II.2"], where'),
        ('{"clauses": null}', "clauses is null, where"),
    ],
)
def test_an_answer_of_another_form_is_told_with_the_form(content, problem, small_study, requests, capsys):
    assert bring_in(small_study, [answer(find(requests, "II.3"), content)]) == 1
    told = capsys.readouterr().err
    assert f"line 1: {problem}" in told
    assert '{"clauses": {"II.2": "full"}, "note": ""}' in told


def test_no_note_is_an_empty_one(small_study, requests):
    assert bring_in(small_study, [answer(find(requests, "II.3"), '{"clauses": {}, "note": null}')]) == 0
    assert read_judgments(toolkit.load_study(small_study))["note"].tolist() == [""]


def test_answers_for_other_ids_and_changed_texts_are_not_taken(small_study, requests, capsys):
    alien = {**find(requests, "II.3"), "custom_id": "song-cai|II.3|1|abc"}
    text = small_study / "texts" / "goc.txt"
    lines = [answer(alien, '{"clauses": {}}'), answer(find(requests, "II.3"), '{"clauses": {}}')]
    text.write_text(text.read_text(encoding="utf-8").replace("trong dịp hè", "quanh năm"), encoding="utf-8")
    assert bring_in(small_study, lines) == 1
    told = capsys.readouterr().err
    assert "does not have" in told
    assert "ask again" in told
    assert not (small_study / "judgments").exists()


def test_what_is_answered_is_not_asked_again(small_study, requests, tmp_path, capsys):
    assert bring_in(small_study, [answer(find(requests, "II.3"), '{"clauses": {}}')]) == 0
    again = tmp_path / "again.jsonl"
    assert main(["review", "requests", str(small_study), "--coder", "may", "--out", str(again), *PLAIN]) == 0
    left = [json.loads(line)["custom_id"].split("|")[:2] for line in again.read_text(encoding="utf-8").splitlines()]
    assert ["song-lam", "II.3"] not in left
    assert len(left) == len(requests) - 1
    assert "Nothing was sent" in capsys.readouterr().out
