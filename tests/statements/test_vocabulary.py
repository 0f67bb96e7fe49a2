"""Phrases are tables; patterns looked for at their first words find what a plain search finds."""

import csv
import importlib
import pkgutil
import re
import unicodedata
from pathlib import Path

import pytest

import toolkit.changes
import toolkit.statements
from toolkit.errors import TableError
from toolkit.statements.passage import read_passage
from toolkit.statements.vocabulary import (
    Phrases,
    find_phrases,
    join_phrases,
    make_key_finder,
    parse_phrases,
    read_phrases,
)

TABLE = Path(__file__).parents[1] / "data" / "changes_dev.tsv"
with TABLE.open(encoding="utf-8", newline="") as file:
    TEXTS = sorted({row[side] for row in csv.DictReader(file, delimiter="\t") for side in ("reference", "plan")})
MODULES = [
    importlib.import_module(module.name)
    for room in (toolkit.changes, toolkit.statements)
    for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}.")
]
PATTERNS = {
    f"{module.__name__.rpartition('.')[2]}{name}": value
    for module in MODULES
    for name, value in vars(module).items()
    if isinstance(value, Phrases)
}


@pytest.fixture(scope="module")
def passages():
    return [read_passage(text) for text in TEXTS]


@pytest.mark.parametrize("name", PATTERNS)
def test_first_words_are_complete(name, passages):
    phrases = PATTERNS[name]
    found = 0
    for passage in passages:
        folded = passage.folded.text
        plain = [match.span() for match in phrases.pattern.finditer(folded)]
        assert [match.span() for match in find_phrases(phrases, folded, passage.heads)] == plain
        found += len(plain)
    assert found


SHIPPED = sorted((Path(toolkit.statements.__file__).parent / "vocabulary").glob("*.csv"))
DICTIONARY = Path(__file__).parents[2] / "docs" / "data-dictionary.md"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_table_is_explained_and_can_be_read(path):
    key = next(
        (name for name in path.read_text(encoding="utf-8").split("\n")[0].split(",")[1:2] if "not_" not in name), ""
    )
    assert read_phrases(path.stem, key)
    cell = f"`{key}`" if key else ""
    assert f"\n| {path.name} | {cell}".rstrip() in DICTIONARY.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        pytest.param("phrase\ncấm\n", "line 1: the columns are phrase; force, phrase are needed", id="no key"),
        pytest.param("phrase,force,note\ncấm,must,\n", "line 1: the columns are", id="a column nobody reads"),
        pytest.param("phrase,force\ncấm,must\n,may\n", "line 3: phrase or force is empty", id="no phrase"),
        pytest.param("phrase,force\ncấm,\n", "line 2: phrase or force is empty", id="stands for nothing"),
        pytest.param("phrase,force\ncấm,musst\n", "line 2: force 'musst' is unknown", id="misspelt key"),
        pytest.param("phrase,force\nnếu có, thì,may\n", "line 2: the row has not as many cells", id="comma, no quotes"),
        pytest.param("phrase,force\ncấm\n", "line 2: the row has not as many cells", id="a cell too few"),
        pytest.param("phrase,force\ncấm(?: hẳn,must\n", "line 2: 'cấm(?: hẳn' is no pattern", id="open bracket"),
        pytest.param("phrase,force\ncấm,must\nCẤM,may\n", "line 3: 'cấm' stands here a second time", id="twice"),
        pytest.param("phrase,force\nnên,may\nnên tránh,must\n", "line 3: 'nên tránh' is never found", id="hidden"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(table, problem):
    with pytest.raises(TableError, match=re.escape(problem)):
        parse_phrases(table, name="forces.csv", key="force", known={"must", "may"})


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("written", ["xóa bỏ", "xoá bỏ", "XÓA  BỎ", "xóa\u00a0bỏ"])
def test_a_phrase_is_found_however_the_table_spells_it(written, form):
    table = f"phrase,force\n{unicodedata.normalize(form, written)},must\n"
    phrases = parse_phrases(table, name="forces.csv", key="force")
    assert re.search(join_phrases(phrases), read_passage("Kiên quyết xoá bỏ tập tục").folded.text)
    assert make_key_finder(phrases)("xóa bỏ") == "must"
