"""Judgments on disk: whole lines whatever happens, hand-typed files, names, two writers at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import unicodedata
from pathlib import Path

import pandas as pd
import pytest

import toolkit
from toolkit.errors import OutputError, ParameterError
from toolkit.review.judgments import COLUMNS, list_as_judgments, read_judgments, record_judgment, withdraw_judgment
from toolkit.review.settle import settle_judgments


@pytest.fixture
def study(small_study: Path) -> toolkit.Study:
    return toolkit.load_study(small_study, overrides={"method": "plain"})


@pytest.fixture
def texts(plain_analysis: toolkit.Analysis) -> dict[str, pd.DataFrame]:
    return {"units": plain_analysis.units, "provisions": plain_analysis.provisions}


def judge(study, texts, provision_id="II.1", clauses=None, doc_id="song-lam", coder="lan", **more):
    clauses = {"II.1": "full"} if clauses is None else clauses
    return record_judgment(
        study, coder=coder, doc_id=doc_id, provision_id=provision_id, clauses=clauses, **texts, **more
    )


def read_cells(study, texts) -> dict[tuple[str, str, str], list[str]]:
    """Return what each coder says now: (coder, doc_id, provision_id) -> clause and verdict of each line."""
    current = settle_judgments(read_judgments(study), **texts).current
    found: dict[tuple[str, str, str], list[str]] = {}
    for row in current.to_dict("records"):
        cell = row["coder"], row["doc_id"], row["provision_id"]
        found.setdefault(cell, []).append(f"{row['clause_id']} {row['verdict']}".strip())
    return found


def test_a_decision_comes_back_as_it_was_made(study, texts):
    judge(study, texts, clauses={"II.1": "full", "I.1": "partial"}, note="hai\nđoạn", seconds=3.21, chance=0.25,
          reason="audit")  # fmt: skip
    table = read_judgments(study)
    assert table["verdict"].tolist() == ["full", "partial"]
    assert table["note"].tolist() == ["hai đoạn", ""]
    assert len(set(table["judged_at"])) == 1
    assert table.loc[0, ["chance", "seconds", "reason", "kind"]].tolist() == [0.25, 3.2, "audit", "person"]
    assert read_cells(study, texts) == {("lan", "song-lam", "II.1"): ["II.1 full", "I.1 partial"]}


def test_a_later_decision_holds_and_one_taken_back_is_none(study, texts):
    judge(study, texts)
    judge(study, texts, provision_id="II.2", clauses={})
    judge(study, texts, clauses={"II.1": "partial"})
    assert read_cells(study, texts)["lan", "song-lam", "II.1"] == ["II.1 partial"]
    withdraw_judgment(study, coder="lan", doc_id="song-lam", provision_id="II.1", **texts)
    assert read_cells(study, texts) == {("lan", "song-lam", "II.2"): ["none"]}
    assert len(read_judgments(study)) == 4, "a line that was written is never changed"


@pytest.mark.parametrize(
    "text",
    [
        "coder,kind,doc_id,provision_id,clause_id,verdict\nmai,person,song-lam,II.1,II.1,full\n",
        "coder;kind;doc_id;provision_id;clause_id;verdict\r\nmai;person;song-lam;II.1;II.1;Đầy đủ\r\n",
        "\ufeffverdict,clause_id,provision_id,doc_id\nĐẦY  ĐỦ,II.1,II.1,song-lam",
        "coder\tdoc_id\tprovision_id\tclause_id\tverdict\nmai\tsong-lam\tII.1\tII.1\t"
        + unicodedata.normalize("NFD", "đầy đủ"),
        "doc_id,provision_id,clause_id,verdict,note\nsong-lam,II.1,II.1,full,\"một ghi chú\nhai dòng, có phẩy\"\n",
    ],
    ids=["as documented", "spreadsheet with semicolons", "byte-order mark, own order, no final line break", "NFD, tabs",
         "note over two lines"],
)  # fmt: skip
def test_a_file_typed_by_hand_is_filled_from_the_texts(text, study, texts):
    folder = study.folder / "judgments"
    folder.mkdir()
    (folder / "mai.csv").write_bytes(text.encode())
    settled = settle_judgments(read_judgments(study), **texts)
    assert settled.unusable.empty
    assert read_cells(study, texts) == {("mai", "song-lam", "II.1"): ["II.1 full"]}
    assert (settled.current[["clause_key", "provision_key"]] != "").all(axis=None)
    judge(study, texts, coder="mai", provision_id="II.2", clauses={})
    assert len(read_cells(study, texts)) == 2, "lines of all columns go on below a head of their own"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("person,song-lam,II.1,II.1,có lẽ", "verdict 'có lẽ' is none of full, partial, none"),
        ("person,song-lam,II.1,II.9,full", "there is no id II.9 of the clause"),
        ("person,song-lam,X.1,II.1,full", "there is no id X.1 of the provision"),
        ("person,cua-bien,II.1,II.1,full", "there is no text of a document cua-bien"),
        ("person,song-lam,II.1,,full", "verdict full names no clause"),
        ("person,song-lam,II.1,II.1,none", "verdict none names a clause"),
        ("người máy,song-lam,II.1,II.1,full", "kind 'người máy' is none of person, model"),
        ("person,song-lam,II.1,II.1", "has 4 cells, the head has 5"),
        ("model,song-lam,II.1,II.1,full", "coder mai is a person elsewhere"),
    ],
)
def test_a_line_that_says_nothing_is_told_with_its_row_and_stops_no_other(line, problem, study, texts):
    folder = study.folder / "judgments"
    folder.mkdir()
    head, good = "kind,doc_id,provision_id,clause_id,verdict", "person,song-lam,II.3,II.2,full"
    (folder / "mai.csv").write_text(f"{head}\n{good}\n{line}\n", encoding="utf-8")
    settled = settle_judgments(read_judgments(study), **texts)
    assert settled.unusable[["file", "row"]].to_numpy().tolist() == [["mai.csv", 3]]
    assert problem in settled.unusable.loc[0, "problem"]
    assert settled.current["provision_id"].tolist() == ["II.3"]


def test_a_file_that_is_no_text_is_told(study, texts):
    folder = study.folder / "judgments"
    folder.mkdir()
    (folder / "mai.csv").write_bytes("doc_id,verdict\nsong-lam,đầy đủ".encode("utf-16"))
    judge(study, texts)
    settled = settle_judgments(read_judgments(study), **texts)
    assert "UTF-8" in settled.unusable.loc[0, "problem"]
    assert len(settled.current) == 1


@pytest.mark.parametrize("name", ["../lan", "lan mai", "", "lan.csv", "gold", "x" * 65])
def test_a_coder_needs_a_name_that_can_be_a_file(name, study, texts):
    with pytest.raises(ParameterError):
        judge(study, texts, coder=name)
    assert not (study.folder / "judgments").exists()


def test_two_coders_do_not_go_by_one_name(study, texts):
    judge(study, texts, coder="Lan")
    with pytest.raises(ParameterError, match="is called 'Lan'"):
        judge(study, texts, coder="lan")
    with pytest.raises(ParameterError, match="is a person"):
        judge(study, texts, coder="Lan", kind="model")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"clauses": {"II.9": "full"}}, "no unit II.9"),
        ({"clauses": {"II.1": "none"}}, "unknown"),
        ({"provision_id": "X"}, "no provision 'X'"),
        ({"doc_id": "cua-bien", "clauses": {}}, "no text of a document 'cua-bien'"),
        ({"chance": 0.0}, "outside 0 to 1"),
        ({"reason": "whim"}, "'whim' is unknown"),
        ({"kind": "ghost"}, "'ghost' is unknown"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_written(change, problem, study, texts):
    with pytest.raises(ParameterError, match=problem):
        judge(study, texts, **change)
    assert not (study.folder / "judgments").exists()


def test_a_folder_that_cannot_be_written_is_told_in_one_line(study, texts):
    (study.folder / "judgments").write_text("", encoding="utf-8")
    with pytest.raises(OutputError) as caught:
        judge(study, texts)
    assert "\n" not in str(caught.value)
    assert "cannot be written" in str(caught.value)


def test_a_line_cut_short_takes_no_other_with_it(study, texts):
    judge(study, texts, clauses={"II.1": "full"})
    judge(study, texts, provision_id="II.2", clauses={"II.2": "full", "II.3": "partial"}, note='"bỏ dở, vì điện')
    path = study.folder / "judgments" / "lan.csv"
    whole = path.read_bytes()
    second = whole.index(b"\n", whole.index("bỏ dở".encode()))
    for cut in (second - 3, second - 60, len(whole) - 40):  # inside the note; before it; in the second line
        path.write_bytes(whole[:cut])
        judge(study, texts, provision_id="II.3", clauses={})
        cells = read_cells(study, texts)
        assert cells["lan", "song-lam", "II.1"] == ["II.1 full"]
        assert cells["lan", "song-lam", "II.3"] == ["none"]
        assert ("lan", "song-lam", "II.2") not in cells, "half a decision is none"


_WRITER = """
import sys, toolkit
from toolkit.review.judgments import record_judgment
study = toolkit.load_study(sys.argv[1], overrides={"method": "plain"})
analysis = toolkit.open_analysis(study)
print("ready", flush=True)
for n in range(int(sys.argv[3])):
    record_judgment(study, coder=sys.argv[2], doc_id="song-lam", provision_id="II.1", note=f"lần {n} " + "ô" * 900,
                    clauses={"II.1": "full", "II.2": "partial"}, units=analysis.units, provisions=analysis.provisions)
    print(n, flush=True)
"""


def test_a_writer_killed_in_mid_work_leaves_whole_lines_and_all_that_it_answered_for(study, texts):
    arguments = [sys.executable, "-c", _WRITER, str(study.folder), "lan", "100000"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=os.environ) as writer:
        assert writer.stdout
        for line in writer.stdout:
            if line.strip() == "14":
                writer.send_signal(signal.SIGKILL)
                break
        answered = [line.strip() for line in writer.stdout]
    table = read_judgments(study)
    assert (table["problem"] == "").all()
    assert len(table) % 2 == 0
    assert len(table) >= 2 * (15 + len(answered))


def test_two_notebooks_of_one_coder_write_whole_lines_into_one_file(study, texts):
    arguments = [sys.executable, "-c", _WRITER, str(study.folder), "lan", "15"]
    writers = [subprocess.Popen(arguments, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0]
    table = read_judgments(study)
    assert len(table) == 60
    assert (table["problem"] == "").all()
    assert read_cells(study, texts) == {("lan", "song-lam", "II.1"): ["II.1 full", "II.2 partial"]}


def test_files_of_two_coders_merge_without_conflict(study, texts):
    def git(*words: str) -> str:
        names = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main"]
        done = subprocess.run(["git", *names, *words], cwd=study.folder, check=True, capture_output=True, text=True)
        return done.stdout

    judge(study, texts, coder="lan")
    git("init")
    git("add", ".")
    git("commit", "-m", "one")
    git("switch", "-c", "mai")
    judge(study, texts, coder="mai", clauses={})
    git("add", ".")
    git("commit", "-m", "two")
    git("switch", "main")
    judge(study, texts, coder="lan", provision_id="II.2", clauses={})
    git("commit", "-am", "three")
    git("merge", "mai")
    assert len(read_cells(study, texts)) == 3


def test_codes_are_the_judgments_of_one_coder(shipped, shipped_analysis):
    gold = toolkit.open_gold(shipped)
    assert gold is not None
    texts = {"units": shipped_analysis.units, "provisions": shipped_analysis.provisions}
    table = list_as_judgments(gold, **texts)
    assert set(table["coder"]) == {"gold"}
    assert set(table["kind"]) == {"model"}, "nobody may take them for people's"
    settled = settle_judgments(table, **texts)
    assert settled.unusable.empty
    coded = gold[gold["provision_id"] != ""]
    pairs = settled.current[settled.current["clause_id"] != ""]
    assert len(pairs) == len(coded.drop_duplicates(["doc_id", "clause_id", "provision_id"]))


def test_columns_of_a_file_stay():
    """Files of earlier versions lie in studies: columns may be added at the end, never renamed."""
    assert COLUMNS == (
        "judged_at", "coder", "kind", "doc_id", "provision_id", "clause_id", "verdict", "note", "reason", "chance",
        "clause_key", "provision_key", "seconds",
    )  # fmt: skip
