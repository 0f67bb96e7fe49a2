"""Judgments find their texts again: another run, another segmentation, another catalogue; what changed is asked."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

import toolkit
from toolkit.review.judgments import read_judgments, record_judgment
from toolkit.review.settle import SettledJudgments, settle_judgments

CELLS = {"II.1": {"II.1": "full"}, "II.2": {}, "II.3": {"II.2": "full", "II.3": "partial"}}


def settle(folder: Path) -> SettledJudgments:
    study = toolkit.load_study(folder, overrides={"method": "plain"})
    analysis = toolkit.open_analysis(study)
    return settle_judgments(read_judgments(study), units=analysis.units, provisions=analysis.provisions)


@pytest.fixture
def judged(small_study: Path, plain_analysis: toolkit.Analysis) -> Path:
    """Return a study in which lan judged three cells of song-lam, one of them as none."""
    study, analysis = toolkit.load_study(small_study, overrides={"method": "plain"}), plain_analysis
    for provision_id, clauses in CELLS.items():
        record_judgment(
            study, coder="lan", doc_id="song-lam", provision_id=provision_id, clauses=clauses,
            units=analysis.units, provisions=analysis.provisions,
        )  # fmt: skip
    return small_study


def edit(folder: Path, name: str, change: Callable[[str], str]) -> None:
    path = folder / name
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def list_said(settled: SettledJudgments) -> list[tuple[str, str, str, str]]:
    columns = ["doc_id", "provision_id", "clause_id", "verdict"]
    return list(settled.current[columns].itertuples(index=False, name=None))


def test_they_survive_a_second_run(judged):
    first = settle(judged)
    assert len(first.current) == 4
    assert list_said(first) == list_said(settle(judged))
    assert first.stale.empty
    assert first.unusable.empty


@pytest.mark.parametrize(
    "change",
    [
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: text.replace("hằng năm.", "hằng năm ;"),
        lambda text: text.upper().replace("II. NHIỆM VỤ", "II. NHIỆM VỤ"),
    ],
    ids=["NFD", "hard blanks", "mark at the end", "capitals"],
)
def test_ways_of_writing_change_nothing(change, judged):
    before = list_said(settle(judged))
    edit(judged, "texts/song-lam.txt", change)
    assert list_said(settle(judged)) == before


def test_they_follow_a_clause_that_is_numbered_otherwise(judged):
    added = "II. NHIỆM VỤ\n\n1. Lập danh sách những con đường làng cần làm trước mùa mưa.\n\n"
    edit(judged, "texts/song-lam.txt",
         lambda text: text.replace("3. Tổ", "4. Tổ").replace("2. Mở", "3. Mở").replace("1. Sở", "2. Sở")
         .replace("II. NHIỆM VỤ\n\n", added))  # fmt: skip
    assert list_said(settle(judged)) == [
        ("song-lam", "II.1", "II.2", "full"), ("song-lam", "II.2", "", "none"),
        ("song-lam", "II.3", "II.3", "full"), ("song-lam", "II.3", "II.4", "partial"),
    ]  # fmt: skip


def test_they_follow_a_provision_that_is_numbered_otherwise(judged):
    edit(judged, "texts/goc.txt",
         lambda text: text.replace("II. NHIỆM", "II. QUAN ĐIỂM\n\n1. Trẻ em là tương lai.\n\nIII. NHIỆM"))  # fmt: skip
    settled = settle(judged)
    assert [one[1] for one in list_said(settled)] == ["III.1", "III.2", "III.3", "III.3"]
    assert settled.stale.empty


def test_they_follow_a_plan_that_the_catalogue_calls_otherwise(judged):
    edit(judged, "catalogue.csv", lambda text: text.replace("song-lam,", "tinh-song-lam,"))
    settled = settle(judged)
    assert {one[0] for one in list_said(settled)} == {"tinh-song-lam"}
    assert len(settled.current) == 4


def test_none_alone_finds_a_renamed_plan_too(judged):
    path = judged / "judgments" / "lan.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if ",none," in line or "doc_id" in line), encoding="utf-8")
    edit(judged, "catalogue.csv", lambda text: text.replace("song-lam,", "tinh-song-lam,"))
    assert list_said(settle(judged)) == [("tinh-song-lam", "II.2", "", "none")]


def test_a_clause_whose_text_changed_is_asked_again(judged):
    edit(judged, "texts/song-lam.txt", lambda text: text.replace("Mở lớp dạy bơi", "Đóng lớp dạy bơi"))
    settled = settle(judged)
    assert set(settled.stale["provision_id"]) == {"II.3"}, "the decision as a whole, and no other"
    assert set(settled.stale["problem"]) == {"the text of the clause II.2 changed"}
    assert {one[1] for one in list_said(settled)} == {"II.1", "II.2"}


def test_a_provision_whose_text_changed_is_asked_again(judged):
    edit(judged, "texts/goc.txt", lambda text: text.replace("Sửa chữa cầu treo", "Phá bỏ cầu treo"))
    settled = settle(judged)
    assert settled.stale[["provision_id", "verdict"]].to_numpy().tolist() == [["II.2", "none"]]


def test_none_is_asked_again_when_the_plan_is_another_text(judged):
    study = toolkit.load_study(judged)
    new = "\n\n".join(f"{n}. Câu thứ {n} nói về việc số {n * n} của bản {n + 7}." for n in range(1, 40))
    (study.folder / "texts" / "song-lam.txt").write_text(new, encoding="utf-8")
    settled = settle(judged)
    assert settled.current.empty
    assert len(settled.stale) == 4, "nothing is dropped"


def test_a_plan_that_is_gone_leaves_its_judgments_listed(judged):
    edit(judged, "catalogue.csv",
         lambda text: "".join(line for line in text.splitlines(True) if not line.startswith("song-lam")))  # fmt: skip
    settled = settle(judged)
    assert settled.current.empty
    assert len(settled.stale) == 4


def test_a_new_look_takes_the_place_of_a_stale_one(judged):
    edit(judged, "texts/song-lam.txt", lambda text: text.replace("Mở lớp dạy bơi", "Đóng lớp dạy bơi"))
    study = toolkit.load_study(judged, overrides={"method": "plain"})
    analysis = toolkit.open_analysis(study)
    record_judgment(
        study, coder="lan", doc_id="song-lam", provision_id="II.3", clauses={},
        units=analysis.units, provisions=analysis.provisions,
    )  # fmt: skip
    settled = settle(judged)
    assert settled.stale.empty
    assert ("song-lam", "II.3", "", "none") in list_said(settled)


def test_of_several_clauses_of_one_text_the_id_decides_and_without_it_nobody(judged):
    twice = "\n\n4. Mở lớp dạy bơi miễn phí cho trẻ em ven sông vào dịp hè hằng năm.\n"
    edit(judged, "texts/song-lam.txt", lambda text: text.rstrip() + twice)
    assert ("song-lam", "II.3", "II.2", "full") in list_said(settle(judged))
    edit(judged, "texts/song-lam.txt", lambda text: text.replace("2. Mở", "5. Mở"))
    settled = settle(judged)
    assert settled.stale["problem"].str.contains("stands several times now").all()
    assert set(settled.stale["provision_id"]) == {"II.3"}


HEAD = "judged_at,doc_id,provision_id,clause_id,verdict\n"
STAMP = "2026-11-01T08:00:00.000001Z"


@pytest.mark.parametrize(
    ("lines", "held"),
    [
        (["2026-11-01,song-lam,II.1,II.1,full", "2026-11-01,song-lam,II.2,II.2,maybe"], {"II.1"}),
        (["2026-11-01,song-lam,II.1,II.1,full", "2026-11-01,song-lam,,II.2,full"], {"II.1"}),
        (["2026-11-01,song-lam,II.1,II.1,full", "2026-11-01,song-lam,II.1,II.2,maybe"], set()),
        ([f"{STAMP},song-lam,II.1,II.1,full", f"{STAMP},song-lam,II.1,II.2,maybe"], set()),
        ([f"{STAMP},song-lam,II.1,II.1,full", f"{STAMP},song-lam,II."], set()),
        ([f"{STAMP},song-lam,II.1,II.1,full", f"{STAMP},song-lam,II.1,II."], set()),
    ],
    ids=[
        "another cell of that day", "no cell, that day", "the same cell, that day", "the same cell",
        "cut in its cell", "cut behind it",
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_used_takes_its_own_decision_with_it_and_no_other(lines, held, small_study):
    folder = small_study / "judgments"
    folder.mkdir()
    (folder / "lan.csv").write_text(HEAD + "\n".join(lines), encoding="utf-8")
    settled = settle(small_study)
    assert set(settled.current["provision_id"]) == held
    assert len(settled.unusable) == len(lines) - len(held), "told, not dropped"


def test_what_was_taken_back_is_listed_until_something_is_said_again(judged):
    study = toolkit.load_study(judged, overrides={"method": "plain"})
    analysis = toolkit.open_analysis(study)
    cell = {"doc_id": "song-lam", "provision_id": "II.2"}
    texts = {"units": analysis.units, "provisions": analysis.provisions}
    toolkit.withdraw_judgment(study, coder="lan", **cell, **texts)
    assert settle(judged).withdrawn["provision_id"].tolist() == ["II.2"]
    assert "II.2" not in set(settle(judged).current["provision_id"])
    record_judgment(study, coder="lan", clauses={}, **cell, **texts)
    assert settle(judged).withdrawn.empty


def test_a_look_that_chance_asked_for_is_not_done_by_one_by_interest_after_it_was_taken_back(judged):
    study = toolkit.load_study(judged, overrides={"method": "plain"})
    analysis = toolkit.open_analysis(study)
    cell = {"doc_id": "nui-xanh", "provision_id": "II.2"}
    texts = {"units": analysis.units, "provisions": analysis.provisions}
    reasons = []
    for step in ("drawn", "by interest", "taken back", "by interest"):
        if step == "taken back":
            toolkit.withdraw_judgment(study, coder="lan", **cell, **texts)
            continue
        drawn = {"reason": "audit", "chance": 0.5} if step == "drawn" else {}
        record_judgment(study, coder="lan", clauses={}, **drawn, **cell, **texts)
        reasons += settle(judged).current.query("doc_id == 'nui-xanh'")["reason"].tolist()
    assert reasons == ["audit", "audit", "browse"]
