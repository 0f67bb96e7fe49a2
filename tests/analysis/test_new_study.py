"""A heap of files becomes a study folder that loads, and the catalogue says what to look at."""

from __future__ import annotations

from pathlib import Path

import pytest

import toolkit
from toolkit.cli import main
from toolkit.read.study_texts import read_documents

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
