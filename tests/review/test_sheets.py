"""A workbook goes out to a coder and comes back: filled, spoiled in every way, or of another study."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

import toolkit
from toolkit.cli import main
from toolkit.review.judgments import read_judgments
from toolkit.review.settle import settle_judgments

PLAIN = ["--set", "method=plain"]


@pytest.fixture(scope="module")
def made(plain_study: toolkit.Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sheet") / "lan.xlsx"
    assert main(["review", "sheet", str(plain_study.folder), "--coder", "lan", "--out", str(path), *PLAIN]) == 0
    return path


@pytest.fixture
def sheet(made: Path, tmp_path: Path) -> Path:
    """Return a workbook of the small study that a test may fill in."""
    return Path(shutil.copy(made, tmp_path))


class Sheet:
    """The review sheet as a test fills it in: rows by their cell, kind and clause."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book = openpyxl.load_workbook(path)
        self.page = self.book.worksheets[0]
        self.columns = {cell.value: cell.column for cell in self.page[1]}

    def get(self, row: int, name: str) -> str:
        return str(self.page.cell(row, self.columns[name]).value or "")

    def put(self, row: int, name: str, value: str) -> None:
        self.page.cell(row, self.columns[name]).value = value

    def find(self, provision_id: str, kind: str = "cell", clause_id: str = "", doc_id: str = "song-lam") -> int:
        wanted = [kind, doc_id, provision_id, clause_id]
        names = ["row_kind", "doc_id", "provision_id", "clause_id"]
        return next(row for row in range(5, self.page.max_row + 1) if [self.get(row, n) for n in names] == wanted)

    def choose(self, provision_id: str, clause_id: str, verdict: str) -> int:
        row = self.find(provision_id, "clause" if clause_id else "cell", clause_id)
        self.put(row, "verdict", verdict)
        return row

    def save(self) -> None:
        self.book.save(self.path)


def bring_in(folder: Path, path: Path) -> int:
    return main(["review", "import", str(folder), str(path), *PLAIN])


def read_cells(folder: Path) -> dict[tuple[str, str, str], set[str]]:
    study = toolkit.load_study(folder, overrides={"method": "plain"})
    analysis = toolkit.open_analysis(study)
    current = settle_judgments(read_judgments(study), units=analysis.units, provisions=analysis.provisions).current
    cells: dict[tuple[str, str, str], set[str]] = {}
    for row in current.to_dict("records"):
        key = row["coder"], row["doc_id"], row["provision_id"]
        cells.setdefault(key, set()).add(f"{row['clause_id']} {row['verdict']}".strip())
    return cells


def test_a_filled_sheet_becomes_judgments_with_their_chances(small_study, sheet, capsys):
    page = Sheet(sheet)
    page.choose("II.1", "II.1", "đầy đủ")
    page.choose("II.1", "I.1", "một phần")
    page.choose("II.2", "", "không")
    other = page.find("II.3", "other")
    page.put(other, "id", "II.3")
    page.put(other, "verdict", "Một phần")
    page.put(other, "note", "tra ở\ntrang sau")
    page.save()
    assert bring_in(small_study, sheet) == 0
    assert read_cells(small_study) == {
        ("lan", "song-lam", "II.1"): {"II.1 full", "I.1 partial"},
        ("lan", "song-lam", "II.2"): {"none"},
        ("lan", "song-lam", "II.3"): {"II.3 partial"},
    }
    table = read_judgments(toolkit.load_study(small_study))
    assert (table["chance"] == 1).all(), "all observable cells were drawn"
    assert set(table["reason"]) == {"audit"}
    assert "tra ở trang sau" in set(table["note"])
    assert "3 cells taken in, 0 said the same before, 0 not taken" in capsys.readouterr().out
    assert bring_in(small_study, sheet) == 0
    assert "0 cells taken in, 3 said the same before" in capsys.readouterr().out
    assert len(read_judgments(toolkit.load_study(small_study))) == len(table)


def test_it_is_blind_and_locked(sheet):
    page = Sheet(sheet)
    shown = {str(cell.value) for row in page.page.iter_rows(min_row=4, max_col=6) for cell in row}
    assert not any(text.startswith("0.") for text in shown)
    assert page.page.protection.sheet
    row = page.find("II.1", "clause", "II.1")
    locks = {name: page.page.cell(row, page.columns[name]).protection.locked for name in ("text", "verdict", "note")}
    assert locks == {"text": True, "verdict": False, "note": False}
    behind = page.page.column_dimensions["G"]
    assert (behind.hidden, behind.min, behind.max) == (True, 7, len(page.columns))
    assert page.book["doichieu"].sheet_state != "visible"
    choices = {one.formula1 for one in page.page.data_validations.dataValidation}
    assert '"đầy đủ,một phần,không"' in choices


def test_the_whole_text_of_a_plan_is_there_to_look_up(sheet):
    texts = {row[3] for row in openpyxl.load_workbook(sheet).worksheets[1].iter_rows(values_only=True)}
    assert "Tổ chức hội thi nấu ăn cho cựu chiến binh." in texts


def test_what_is_judged_already_is_not_asked_again(small_study, sheet, tmp_path):
    page = Sheet(sheet)
    page.choose("II.2", "", "không")
    page.save()
    assert bring_in(small_study, sheet) == 0
    second = tmp_path / "second.xlsx"
    assert main(["review", "sheet", str(small_study), "--coder", "lan", "--out", str(second), *PLAIN]) == 0
    with pytest.raises(StopIteration):
        Sheet(second).find("II.2")
    assert Sheet(second).find("II.1")


def test_a_sheet_that_may_hold_verdicts_is_not_written_over(small_study, sheet, capsys):
    assert main(["review", "sheet", str(small_study), "--coder", "lan", "--out", str(sheet), *PLAIN]) == 2
    assert "is there already" in capsys.readouterr().err


def test_a_study_without_a_text_in_full_has_no_sheet(small_study, tmp_path, capsys):
    catalogue = small_study / "catalogue.csv"
    head, *rows = (line.split(",") for line in catalogue.read_text(encoding="utf-8").splitlines())
    extent, role = head.index("extent"), head.index("role")
    for row in rows:
        if row[role] == "plan":
            row[extent] = "truncated"
    catalogue.write_text("\n".join(",".join(row) for row in [head, *rows]), encoding="utf-8")
    out = tmp_path / "none.xlsx"
    assert main(["review", "sheet", str(small_study), "--coder", "lan", "--out", str(out), *PLAIN]) == 2
    assert "has no cell to judge" in capsys.readouterr().err
    assert not out.exists()


def spoil_order(page: Sheet) -> None:
    rows = [[cell.value for cell in row] for row in page.page.iter_rows(min_row=5)]
    for place, values in enumerate(reversed(rows), start=5):
        for column, value in enumerate(values, start=1):
            page.page.cell(place, column).value = value


def spoil_rows(page: Sheet) -> None:
    page.page.delete_rows(page.find("II.3"), 1)  # the provision's own row: its clauses know their cell
    page.page.delete_rows(page.find("I.1"), 8)


@pytest.mark.parametrize("spoil", [spoil_order, spoil_rows], ids=["reordered", "rows deleted"])
def test_rows_may_move_and_go(spoil: Callable[[Sheet], None], small_study, sheet):
    page = Sheet(sheet)
    page.choose("II.1", "II.1", "đầy đủ")
    page.choose("II.3", "II.2", "đầy đủ")
    spoil(page)
    page.save()
    assert bring_in(small_study, sheet) == 0
    cells = read_cells(small_study)
    assert cells["lan", "song-lam", "II.3"] == {"II.2 full"}
    assert cells["lan", "song-lam", "II.1"] == {"II.1 full"}


def test_cells_that_are_gone_are_counted(small_study, sheet, capsys):
    page = Sheet(sheet)
    page.page.delete_rows(5, page.page.max_row)
    page.save()
    assert bring_in(small_study, sheet) == 0
    assert "0 cells taken in, 0 said the same before, 0 not taken, 0 without a verdict, 4 not in the sheet" in (
        capsys.readouterr().out
    )


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda page: page.choose("II.1", "II.1", "chắc là có"), "verdict 'chắc là có' is none of the words"),
        (lambda page: page.put(page.choose("II.1", "II.1", "full"), "text", "Trồng ít cây hơn."), "text was changed"),
        (lambda page: page.put(page.choose("II.1", "", "none"), "text", "Chặt cây."), "text was changed"),
        (lambda page: page.choose("II.1", "", "đầy đủ"), "choose it at a clause"),
        (lambda page: (page.choose("II.1", "", "none"), page.choose("II.1", "II.1", "full")), "names a clause besides"),
        (lambda page: page.put(page.find("II.1", "other"), "verdict", "đầy đủ"), "needs its id and a verdict"),
        (
            lambda page: (
                page.put(page.find("II.1", "other"), "verdict", "full"),
                page.put(page.find("II.1", "other"), "id", "IX"),
            ),
            "song-lam has no clause 'IX'",
        ),
        (lambda page: page.choose("II.1", "II.1", "không"), "some clauses are refused and others left open"),
    ],
    ids=["other words", "edited clause", "edited provision", "verdict at the provision", "none and one", "no id",
         "unknown id", "half refused"],
)  # fmt: skip
def test_an_unclear_cell_is_told_by_row_and_the_others_are_taken(spoil, problem, small_study, sheet, capsys):
    page = Sheet(sheet)
    spoil(page)
    page.choose("II.3", "II.2", "đầy đủ")
    page.save()
    assert bring_in(small_study, sheet) == 1
    told = capsys.readouterr().err
    assert "lan.xlsx, row " in told
    assert problem in told
    assert set(read_cells(small_study)) == {("lan", "song-lam", "II.3")}


def test_all_clauses_refused_is_none(small_study, sheet):
    page = Sheet(sheet)
    for row in range(5, page.page.max_row + 1):
        if [page.get(row, name) for name in ("row_kind", "doc_id", "provision_id")] == ["clause", "song-lam", "II.2"]:
            page.put(row, "verdict", "không")
    page.save()
    assert bring_in(small_study, sheet) == 0
    assert read_cells(small_study) == {("lan", "song-lam", "II.2"): {"none"}}


def test_a_sheet_of_another_study_is_refused(small_study, sheet, tmp_path, capsys):
    other = tmp_path / "khác"
    shutil.copytree(small_study, other)
    text = "\n\n".join(f"{n}. Nội dung thứ {n} bàn về nghề số {n * n}." for n in range(1, 9))
    (other / "texts" / "goc.txt").write_text(text, encoding="utf-8")
    assert bring_in(other, sheet) == 2
    assert "is a sheet of another study" in capsys.readouterr().err
    moved = small_study.rename(tmp_path / "tên mới")
    assert bring_in(moved, sheet) == 0, "the folder's name is no matter"


@pytest.mark.parametrize("kind", ["no workbook", "another workbook", "no such file", "hidden row gone"])
def test_what_is_no_sheet_is_refused_in_one_line(kind, small_study, sheet, capsys):
    if kind == "no workbook":
        sheet.write_bytes(b"PK\x03\x04 no")
    elif kind == "another workbook":
        openpyxl.Workbook().save(sheet)
    elif kind == "hidden row gone":
        page = Sheet(sheet)
        page.page.delete_rows(1, 1)
        page.save()
    else:
        sheet.unlink()
    assert bring_in(small_study, sheet) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert not (small_study / "judgments").exists()


def test_a_csv_typed_by_hand_is_kept_with_its_keys(small_study, tmp_path, capsys):
    path = tmp_path / "mai.csv"
    path.write_text(
        "doc_id;provision_id;clause_id;verdict\nsong-lam;II.1;II.1;đầy đủ\nsong-lam;II.2;;không\nsong-lam;II.9;;none\n",
        encoding="utf-8-sig",
    )
    assert bring_in(small_study, path) == 1
    assert "mai.csv, row 4: there is no id II.9 of the provision" in capsys.readouterr().err
    table = read_judgments(toolkit.load_study(small_study))
    assert table["coder"].tolist() == ["mai", "mai"]
    assert (table[["clause_key", "provision_key"]] != "").all(axis=None)
    assert set(table["reason"]) == {"import"}


def test_a_sheet_drawn_by_chance_tells_more_than_the_same_verdict_by_interest(small_study, sheet, tmp_path, capsys):
    typed = tmp_path / "lan.csv"
    typed.write_text("doc_id,provision_id,clause_id,verdict\nsong-lam,II.1,II.1,full\n", encoding="utf-8")
    assert bring_in(small_study, typed) == 0
    page = Sheet(sheet)
    page.choose("II.1", "II.1", "đầy đủ")
    page.save()
    assert [bring_in(small_study, sheet), bring_in(small_study, sheet), bring_in(small_study, typed)] == [0, 0, 0]
    table = read_judgments(toolkit.load_study(small_study))
    assert table["reason"].tolist() == ["import", "audit"]
    assert "1 cells taken in, 0 said the same" in capsys.readouterr().out.splitlines()[1]


def test_a_withdrawn_row_takes_back_what_was_said_and_nothing_else(small_study, tmp_path, capsys):
    path = tmp_path / "lan.csv"
    head = "doc_id,provision_id,clause_id,verdict\n"
    said = "song-lam,II.1,II.1,full\nsong-lam,II.2,,none\n"
    path.write_text(head + said, encoding="utf-8")
    assert bring_in(small_study, path) == 0
    path.write_text(f"{head}song-lam,II.1,,withdrawn\nsong-lam,II.9,,withdrawn\n", encoding="utf-8")
    assert bring_in(small_study, path) == 1
    told = capsys.readouterr()
    assert "lan.csv, row 3: there is no id II.9 of the provision" in told.err
    assert "1 cells taken in" in told.out
    assert read_cells(small_study).keys() == {("lan", "song-lam", "II.2")}
    bring_in(small_study, path)
    assert "0 cells taken in, 1 said the same before" in capsys.readouterr().out


def test_every_coder_is_looked_at_before_the_first_line_is_written(small_study, tmp_path, capsys):
    path = tmp_path / "all.csv"
    rows = [
        "lan,person,song-lam,II.1,II.1,full", "gold,person,song-lam,II.2,,none", "lan,model,song-lam,II.2,,none",
        "LAN,person,song-lam,II.2,,none", "a/b,person,song-lam,II.1,,none", "a/b,person,song-lam,II.2,,none",
        "mai,person,song-lam,II.2,,none",
    ]  # fmt: skip
    path.write_text("\n".join(["coder,kind,doc_id,provision_id,clause_id,verdict", *rows]), encoding="utf-8")
    assert bring_in(small_study, path) == 1
    told = capsys.readouterr()
    assert "all.csv, row 3: coder: 'gold' stands for the codes" in told.err
    assert "all.csv, row 4: coder: 'lan' is a person above, and is to be a model here" in told.err
    assert "all.csv, row 5: coder: 'LAN' is called 'lan' above" in told.err
    assert "all.csv, row 6, 7: coder: 'a/b' can name no file" in told.err
    assert "2 cells taken in, 0 said the same before, 5 not taken" in told.out
    assert read_cells(small_study).keys() == {("lan", "song-lam", "II.1"), ("mai", "song-lam", "II.2")}
    path.write_text("coder,kind,doc_id,provision_id,clause_id,verdict\nlan,model,song-lam,II.2,,none", encoding="utf-8")
    assert bring_in(small_study, path) == 1
    assert "row 2: coder: 'lan' is a person in" in capsys.readouterr().err


def test_text_that_looks_like_a_formula_stays_text(small_study, tmp_path):
    path = small_study / "texts" / "song-lam.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("3. Tổ chức", "=1+1 Tổ chức"), encoding="utf-8")
    out = tmp_path / "lan.xlsx"
    assert main(["review", "sheet", str(small_study), "--coder", "lan", "--out", str(out), *PLAIN]) == 0
    cells = [cell for sheet in openpyxl.load_workbook(out) for row in sheet.iter_rows() for cell in row]
    assert any(str(cell.value).startswith("=1+1") for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n"}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_and_saves_it_and_nothing_is_lost(small_study, sheet, tmp_path):
    page = Sheet(sheet)
    page.choose("II.1", "II.1", "đầy đủ")
    page.choose("II.2", "", "không")
    page.save()
    saved = tmp_path / "saved"
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx"]
    done = subprocess.run([*command, "--outdir", str(saved), str(sheet)], capture_output=True, check=False, timeout=150)
    if not (saved / "lan.xlsx").is_file():
        pytest.skip(f"LibreOffice has no Calc: {done.stderr.decode()[-80:]}")
    assert bring_in(small_study, saved / "lan.xlsx") == 0
    assert read_cells(small_study) == {
        ("lan", "song-lam", "II.1"): {"II.1 full"}, ("lan", "song-lam", "II.2"): {"none"},
    }  # fmt: skip
