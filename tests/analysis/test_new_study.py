"""A heap of files becomes a study folder that loads, and the catalogue says what to look at."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

import toolkit
from toolkit.analysis.new_study import propose_rows
from toolkit.cli import main
from toolkit.read.study_texts import read_documents
from toolkit.records import Document

HEADS = {
    "a.txt": "BAN CHẤP HÀNH TRUNG ƯƠNG\n*\nSố 99-NQ/TW\nHà Nội, ngày 2 tháng 1 năm 2029\n\nNGHỊ QUYẾT\nvề sân trường\n"
    "\nI. NHIỆM VỤ\n\n1. Trồng cây ở sân trường.\n",
    "b.txt": "ỦY BAN NHÂN DÂN\nTỈNH HÀ TĨNH\nSố: 12/KH-UBND\nHà Tĩnh, ngày 3 tháng 4 năm 2030\n\nKẾ HOẠCH\n"
    "Thực hiện Nghị quyết số 99-NQ/TW\n\nI. NHIỆM VỤ\n\n1. Sở Giáo dục trồng cây.\n",
    "c.txt": "TỈNH ỦY CAO BẰNG\n*\nSố 7-KH/TU\nCao Bằng, ngày     tháng 5 năm 2030\n\nKẾ HOẠCH\n"
    "thực hiện Nghị quyết số 99-NQ/TW\n\nI. NHIỆM VỤ\n\n1. Trồng cây.\n",
}


@pytest.fixture
def heap(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "heap"
    folder.mkdir()
    for name, text in HEADS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return sorted(folder.iterdir())


def test_the_study_loads_and_says_what_the_heads_say(heap: list[Path], tmp_path: Path) -> None:
    assert main(["init", str(tmp_path / "study"), *map(str, heap)]) == 0
    study = toolkit.load_study(tmp_path / "study")
    told = study.catalogue[["doc_id", "role", "line", "tier", "unit", "number", "issued", "implements"]]
    assert told.to_numpy().tolist() == [
        ["99-nq-tw", "reference", "party", "central", "", "99-NQ/TW", "2029-01-02", ""],
        ["ha-tinh-12-kh-ubnd", "plan", "state", "province", "Hà Tĩnh", "12/KH-UBND", "2030-04-03", "99-NQ/TW"],
        ["cao-bang-7-kh-tu", "plan", "party", "province", "Cao Bằng", "7-KH/TU", "2030-05", "99-NQ/TW"],
    ]
    assert len(read_documents(study)[0]) == 3
    written = (tmp_path / "study" / "catalogue.csv").read_text(encoding="utf-8-sig")
    assert "the day of issue is blank" in written
    assert "cited by 2 of the others" in written


def test_texts_in_the_folder_stay_where_they_are(heap: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    folder = heap[0].parent
    (folder / "d.pdf").write_bytes(b"%PDF-1.4 broken")
    assert main(["init", str(folder)]) == 1
    assert "d.pdf" in capsys.readouterr().err
    assert toolkit.load_study(folder).catalogue["file"].tolist() == ["a.txt", "b.txt", "c.txt"]
    assert list((folder / "texts").iterdir()) == []


def test_a_catalogue_is_never_written_over(heap: list[Path], tmp_path: Path) -> None:
    study = tmp_path / "study"
    assert main(["init", str(study), *map(str, heap)]) == 0
    before = (study / "catalogue.csv").read_bytes()
    assert main(["init", str(study), str(heap[1])]) == 2
    assert (study / "catalogue.csv").read_bytes() == before


def test_the_reference_is_central_whatever_is_cited_more_and_in_whatever_order(
    heap: list[Path], tmp_path: Path
) -> None:
    heap[1].write_text(HEADS["b.txt"].replace("99-NQ/TW", "7-CTr/TU"), encoding="utf-8")
    heap[2].write_text(HEADS["c.txt"].replace("Số 7-KH/TU", "Số 7-CTr/TU"), encoding="utf-8")
    assert main(["init", str(tmp_path / "study"), *map(str, reversed(heap))]) == 0
    roles = toolkit.load_study(tmp_path / "study").catalogue.set_index("doc_id")["role"]
    assert roles["99-nq-tw"] == "reference"
    assert set(roles.drop("99-nq-tw")) == {"plan"}


def test_files_that_are_no_texts_are_named_and_names_in_the_folder_are_found(
    heap: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = heap[0].parent
    (folder / "bang.xlsx").write_bytes(b"PK")
    assert main(["init", str(folder), "b.txt", "a.txt"]) == 0
    assert toolkit.load_study(folder).catalogue["file"].tolist() == ["b.txt", "a.txt"]
    for name in ("catalogue.csv", "study.yaml"):
        (folder / name).unlink()
    assert main(["init", str(folder)]) == 1
    assert "bang.xlsx" in capsys.readouterr().err


RESOLUTION = (
    "BỘ CHÍNH TRỊ\nSố 99-NQ/TW\nHà Nội, ngày 2 tháng 1 năm 2029\n\nNGHỊ QUYẾT\nvề trồng cây xanh ở sân trường học\n"
)


def propose_plan(
    title: str, recital: str, *, issued: str = "3 tháng 4 năm 2030", above: str = RESOLUTION
) -> dict[str, str]:
    """Return the row that is proposed for a plan beside the resolution and another plan that carries it out."""
    head = f"ỦY BAN NHÂN DÂN\nTỈNH SÔNG LAM\nSố: 12/KH-UBND\nSông Lam, ngày {issued}\n\nKẾ HOẠCH\n"
    other = head.replace("12/KH", "88/KH") + "thực hiện Nghị quyết số 99-NQ/TW\n\nI. NHIỆM VỤ\n"
    texts = [above, f"{head}{title}\n\n{recital}\n\nI. NHIỆM VỤ\n\n1. Trồng cây.\n", other]
    return propose_rows([(name, Document(name, text)) for name, text in zip("abc", texts, strict=True)])[1]


BASIS = "Căn cứ Nghị quyết số 99-NQ/TW của Bộ Chính trị về trồng cây xanh ở sân trường học;"
CASES = {
    "names the reference": ("thực hiện Nghị quyết số 99-NQ/TW", BASIS, ""),
    "names its subject": ("trồng cây xanh ở sân các trường học của tỉnh", BASIS, ""),
    "names what carries it out": (
        "thực hiện Chương trình số 8-CTr/TU",
        "Căn cứ Chương trình số 8-CTr/TU của Tỉnh ủy thực hiện Nghị quyết số 99-NQ/TW;",
        "",
    ),
    "at two removes": (
        "thực hiện Kế hoạch số 5/KH-UBND",
        "Căn cứ Kế hoạch số 5/KH-UBND thực hiện Chương trình số 8-CTr/TU;\n"
        "Căn cứ Chương trình số 8-CTr/TU thực hiện Nghị quyết số 99-NQ/TW;",
        "",
    ),
    "another subject, but it says that it carries it out": (
        "phát triển vườn ươm của tỉnh",
        "Thực hiện Nghị quyết số 99-NQ/TW của Bộ Chính trị, Ủy ban nhân dân tỉnh ban hành Kế hoạch như sau:",
        "",
    ),
    "another document": (
        "thực hiện Kết luận số 7-KL/TW",
        f"{BASIS}\nCăn cứ Kết luận số 7-KL/TW;",
        "its title names 7-KL/TW, not 99-NQ/TW",
    ),
    "a list is no relation": (
        "thực hiện Kết luận số 7-KL/TW",
        "Căn cứ Kết luận số 7-KL/TW, Nghị quyết số 99-NQ/TW;",
        "its title names 7-KL/TW, not 99-NQ/TW",
    ),
    "only rests on it": ("phát triển vườn ươm của tỉnh", BASIS, "99-NQ/TW is only what it rests on (căn cứ)"),
    "does not know it": ("phát triển vườn ươm của tỉnh", "", "its first pages do not name 99-NQ/TW"),
}


@pytest.mark.parametrize(("title", "recital", "why"), CASES.values(), ids=CASES)
def test_a_control_is_proposed_with_the_reason_where_something_else_is_carried_out(
    title: str, recital: str, why: str
) -> None:
    row = propose_plan(title, recital)
    assert row["role"] == ("control" if why else "plan")
    assert why in row["look_at"]
    assert bool(why) == row["look_at"].startswith("role: control, since ")


def test_what_is_older_than_the_reference_is_a_control_whatever_it_names() -> None:
    row = propose_plan("thực hiện Nghị quyết số 99-NQ/TW", BASIS, issued="3 tháng 4 năm 2020")
    assert (row["role"], "older than the reference" in row["look_at"]) == ("control", True)


def test_no_control_is_built_on_a_guessed_reference() -> None:
    alone = [("a", Document("a", RESOLUTION)), ("b", Document("b", HEADS["b.txt"].replace("99-NQ/TW", "5-NQ/TW")))]
    assert [row["role"] for row in propose_rows(alone)] == ["reference", "plan"]


def test_a_resolution_below_the_introduction_of_a_portal_gets_its_head_from_how_it_is_cited() -> None:
    portal = (
        "# Nghị quyết số 99-NQ/TW\nThay mặt Bộ Chính trị, đồng chí Thường trực đã ký Nghị quyết số 99-NQ/TW "
        "(ngày 2/1/2029) của Bộ Chính trị về trồng cây xanh ở sân trường học.\nGiới thiệu toàn văn:\n\n"
        "I. NHIỆM VỤ\n\n1. Trồng cây.\n"
    )
    texts = [("a", Document("a", portal)), ("b", Document("b", HEADS["b.txt"]))]
    row = propose_rows(texts)[0]
    assert (row["role"], row["issued"], row["issuer"], row["title"]) == (
        "reference", "2029-01-02", "Bộ Chính trị", "Nghị quyết về trồng cây xanh ở sân trường học",
    )  # fmt: skip
    assert row["look_at"].startswith("as texts cite it, not by its head: issued, issuer, title")
    assert propose_plan("phát triển vườn ươm của tỉnh", BASIS, above=portal)["role"] == "control"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_what_no_table_can_hold_is_named_and_the_rest_is_taken(
    heap: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = heap[0].parent
    (folder / "k\x1b[31m.txt").write_text(HEADS["b.txt"], encoding="utf-8")
    (folder / os.fsdecode("Kế hoạch 4.txt".encode("cp1258", errors="replace") + b"\xea.txt")).write_bytes(b"1. abc")
    heap[1].rename(folder / "=1+2.txt")
    assert main(["init", str(folder)]) == 1
    said = capsys.readouterr()
    assert said.err.count("no table can hold") == 2
    assert "\x1b" not in said.out + said.err
    assert ",=" not in (folder / "catalogue.csv").read_text(encoding="utf-8-sig")  # a spreadsheet would run it
    assert sorted(toolkit.load_study(folder).catalogue["file"]) == ["=1+2.txt", "a.txt", "c.txt"]


def test_a_copy_under_another_name_is_told(heap: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    folder = heap[0].parent
    (folder / "b (1).txt").write_text(HEADS["b.txt"], encoding="utf-8")
    assert main(["init", str(folder)]) == 0
    assert "the same text as ha-tinh-12-kh-ubnd" in capsys.readouterr().out
    assert main(["check", str(folder)]) == 0
    assert "ha-tinh-12-kh-ubnd-2 -: same_text: word by word the text of ha-tinh-12-kh-ubnd" in capsys.readouterr().out
