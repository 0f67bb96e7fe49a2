"""Patterns looked for at their first words find what a plain search finds."""

import csv
import importlib
import pkgutil
from pathlib import Path

import pytest

import toolkit.changes
import toolkit.statements
from toolkit.statements.passage import read_passage
from toolkit.statements.vocabulary import Phrases, find_phrases

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


@pytest.mark.parametrize("name", PATTERNS)
def test_first_words_are_complete(name):
    phrases = PATTERNS[name]
    found = 0
    for text in TEXTS:
        passage = read_passage(text)
        folded = passage.folded.text
        plain = [match.span() for match in phrases.pattern.finditer(folded)]
        assert [match.span() for match in find_phrases(phrases, folded, passage.heads)] == plain
        found += len(plain)
    assert found
