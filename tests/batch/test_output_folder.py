"""The output folder: whose it is, what of it a run may replace, and that all else survives."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest

from toolkit.batch.output_folder import check_output, check_places, clear_leftovers, stage_output
from toolkit.batch.products import find_strangers, hash_file
from toolkit.cli import main
from toolkit.errors import OutputError

FILES = ("index.html", "figures/uptake.svg", "reports/00_corpus.html")


def write_record(folder: Path, files: Sequence[str] = (), **changed: object) -> None:
    """Write run.json as a run does that made one product of `files`."""
    folder.mkdir(parents=True, exist_ok=True)
    product = {"key": "k", "files": {name: hash_file(folder / name) for name in files}}
    record = {
        "study": "thu-nghiem", "signature": "s", "versions": {"doichieu": "0.1.0"}, "failed": [],
        "products": {"all": product}, "files": ["run.json"],
    }  # fmt: skip
    (folder / "run.json").write_text(json.dumps({**record, **changed}), encoding="utf-8")


def fill(folder: Path, words: str, files: Sequence[str] = FILES) -> None:
    """Write what a run leaves."""
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(words, encoding="utf-8")
    write_record(folder, files)


def rebuild(output: Path, files: Sequence[str] = FILES) -> None:
    """Replace the run in `output` by another."""
    check_output(output)
    clear_leftovers(output)
    with stage_output(output) as stage:
        fill(stage, "new", files)


def describe(folder: Path) -> dict[str, tuple[str, str]]:
    """Return mode and content, or target, of everything below a folder."""
    found = {}
    for path in sorted(folder.rglob("*")):
        content = str(path.readlink()) if path.is_symlink() else hash_file(path) if path.is_file() else ""
        found[path.relative_to(folder).as_posix()] = (stat.filemode(path.lstat().st_mode), content)
    return found


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Return a folder with a run in it."""
    fill(tmp_path / "out", "old")
    return tmp_path / "out"


@pytest.mark.parametrize(
    "content",
    [
        "", "{}", "[]", "null", "1", "[" * 100_000,
        '{"command": "train", "products": {}, "versions": {"torch": "2"}}',
        '{"signature": "s", "versions": {"doichieu": "0.1.0"}, "failed": []}',
        '{"signature": "s", "versions": {"doichieu": "0.1.0"}, "failed": [], "products": {"a": {"key": "k"}}}',
    ],
    ids=["empty", "object", "list", "null", "number", "endless nesting", "another program", "no list of products",
         "a product without files"],
)  # fmt: skip
def test_run_json_of_another_program_protects_the_folder(
    content: str, small_study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "thesis"
    folder.mkdir()
    (folder / "run.json").write_text(content, encoding="utf-8")
    (folder / "chapter 1.docx").write_bytes(b"years of work")
    before = describe(folder)
    assert main(["report", str(small_study), "--output-dir", str(folder)]) == 2
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("doichieu")]
    assert len(said) == 1
    assert "not the record of a run of doichieu" in said[0]
    assert describe(folder) == before


def test_record_cut_short_protects_the_folder(
    output: Path, small_study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (output / "notes.txt").write_text("mine", encoding="utf-8")
    text = (output / "run.json").read_text(encoding="utf-8")
    for length in (1, len(text) // 2, len(text) - 1):
        (output / "run.json").write_text(text[:length], encoding="utf-8")
        before = describe(output)
        assert main(["report", str(small_study), "--output-dir", str(output)]) == 2
        assert "or is damaged" in capsys.readouterr().err
        assert describe(output) == before


@pytest.mark.parametrize("name", ["../thesis.txt", "figures/../../thesis.txt", "/thesis.txt", ""])
def test_record_that_names_files_elsewhere_is_none(name: str, output: Path) -> None:
    write_record(output, files=["run.json", name])
    with pytest.raises(OutputError, match="not the record of a run"):
        check_output(output)


def test_folder_of_the_version_before_is_known(output: Path) -> None:
    record = json.loads((output / "run.json").read_text(encoding="utf-8"))
    del record["files"]
    record["failed"] = [{"name": "02_divergence", "message": "m"}, {"name": "song-lam", "message": "m"}]
    (output / "run.json").write_text(json.dumps(record), encoding="utf-8")
    for name in ("notebooks/02_divergence.ipynb", "reports/02_divergence.html", "METHODS.md", "reports/song-lam.html"):
        (output / name).parent.mkdir(exist_ok=True)
        (output / name).write_text("old", encoding="utf-8")
    rebuild(output)
    files = {path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file()}
    assert files == {
        *FILES,
        "run.json",
        "reports/song-lam.html",
    }  # a text that failed has no report: that is the user's


def add_everything(folder: Path, elsewhere: Path) -> None:
    """Put in what people put in, of every kind."""
    elsewhere.mkdir()
    (elsewhere / "data.csv").write_text("far away", encoding="utf-8")
    (folder / ".git" / "objects").mkdir(parents=True)
    (folder / ".git" / "HEAD").write_text("ref", encoding="utf-8")
    (folder / ".gitignore").write_text("*.html", encoding="utf-8")
    (folder / "empty" / "in here").mkdir(parents=True)
    (folder / "figures" / ".cache").mkdir()
    (folder / "figures" / "ghi chú.txt").write_text("mine", encoding="utf-8")
    (folder / "figures" / "to a file").symlink_to("uptake.svg")
    (folder / "to a folder").symlink_to(elsewhere)
    (folder / "dead").symlink_to("nowhere")
    (folder / "to itself").symlink_to(".")
    (folder / "script.sh").write_text("echo", encoding="utf-8")
    (folder / "script.sh").chmod(0o750)
    (folder / "closed").mkdir()
    (folder / "closed" / "key").write_text("secret", encoding="utf-8")
    (folder / "closed" / "key").chmod(0o400)
    (folder / "closed").chmod(0o500)
    os.mkfifo(folder / "pipe")


def test_everything_that_is_not_ours_survives(output: Path, tmp_path: Path) -> None:
    add_everything(output, tmp_path / "elsewhere")
    (output / "figures").chmod(0o750)
    output.chmod(0o700)
    before, number = describe(output), (output / ".git").stat().st_ino
    for _ in range(2):
        rebuild(output)
        after = describe(output)
        ours = {name: value for name, value in after.items() if value != before.get(name)}
        assert set(ours) == {*FILES, "run.json"}
        assert set(after) == set(before)
    assert stat.S_IMODE(output.stat().st_mode) == 0o700  # who shut others out does not let them in by a rebuild
    assert (output / ".git").stat().st_ino == number  # moved, not copied
    assert (tmp_path / "elsewhere" / "data.csv").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["elsewhere", "out"]


def test_run_killed_after_the_swap_is_gone_on_with(output: Path, tmp_path: Path) -> None:
    add_everything(output, tmp_path / "elsewhere")
    before = describe(output)
    output.rename(tmp_path / ".out.replaced")
    (tmp_path / ".out.replaced" / "index.html").unlink()  # so far it came
    fill(output, "new")
    clear_leftovers(output)
    assert set(describe(output)) == set(before)
    assert (output / "index.html").read_text(encoding="utf-8") == "new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["elsewhere", "out"]


def test_folder_that_only_bears_the_name_of_a_replaced_run_is_kept(output: Path, tmp_path: Path) -> None:
    (tmp_path / ".out.replaced").mkdir()
    (tmp_path / ".out.replaced" / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="no earlier run"):
        rebuild(output)
    assert (tmp_path / ".out.replaced" / "thesis.txt").is_file()


def test_what_a_run_no_longer_makes_goes_with_its_folder(output: Path) -> None:
    (output / "reports" / "mine.txt").write_text("mine", encoding="utf-8")
    rebuild(output, files=["index.html"])
    assert sorted(describe(output)) == ["index.html", "reports", "reports/mine.txt", "run.json"]


def _put_file(path: Path) -> None:
    path.write_text("mine", encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "put"),
    [
        ("print", _put_file),
        ("print", lambda path: path.symlink_to("figures")),
        ("print/coverage.tex", lambda path: (path.parent.mkdir(), _put_file(path))),
        ("print/coverage.tex", lambda path: path.mkdir(parents=True)),
        ("print/coverage.tex", lambda path: (path.parent.mkdir(), path.symlink_to("nowhere"))),
    ],
    ids=["file where a folder goes", "link where a folder goes", "file", "folder where a file goes", "dead link"],
)
def test_what_stands_in_the_way_is_named_and_kept(name: str, put, output: Path, tmp_path: Path) -> None:
    put(output / name)
    before = describe(output)
    with pytest.raises(OutputError, match=f"{name}: was put there by no run"):
        check_places(output, ["print/coverage.tex"])
    with pytest.raises(OutputError, match=f"{name}: was put there by no run"):  # what could not be known before
        rebuild(output, files=[*FILES, "print/coverage.tex"])
    assert describe(output) == before
    assert list(tmp_path.iterdir()) == [output]


def test_link_in_the_place_of_our_page_is_not_written_through(output: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.html").write_text("mine", encoding="utf-8")
    (output / "index.html").unlink()
    (output / "index.html").symlink_to(tmp_path / "thesis.html")
    with pytest.raises(OutputError, match=r"index\.html: was put there by no run"):
        rebuild(output)
    assert (tmp_path / "thesis.html").read_text(encoding="utf-8") == "mine"


def test_folder_of_the_user_named_like_ours_takes_our_files_in(output: Path) -> None:
    (output / "print" / "old drafts").mkdir(parents=True)
    (output / "print" / "mine.tex").write_text("mine", encoding="utf-8")
    (output / "print").chmod(0o750)
    rebuild(output, files=[*FILES, "print/coverage.tex"])
    assert sorted(path.name for path in (output / "print").iterdir()) == ["coverage.tex", "mine.tex", "old drafts"]
    assert stat.S_IMODE((output / "print").stat().st_mode) == 0o750


def test_names_that_differ_by_capitals_are_two_where_the_disk_says_so(output: Path) -> None:
    (output / "Index.html").write_text("mine", encoding="utf-8")
    if (output / "index.html").read_text(encoding="utf-8") == "mine":  # one file to this disk
        assert find_strangers(output, {*FILES, "run.json"}) == []
        return
    rebuild(output)
    assert (output / "Index.html").read_text(encoding="utf-8") == "mine"
    assert (output / "index.html").read_text(encoding="utf-8") == "new"
