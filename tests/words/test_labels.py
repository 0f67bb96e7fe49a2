"""The words that readers see: complete in every language, found by key, a third language by a third column."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

import toolkit
from toolkit.batch.gallery import draw_gallery
from toolkit.batch.index_page import describe_index
from toolkit.batch.methods import write_methods
from toolkit.batch.paper import caption_table, list_printed
from toolkit.errors import ParameterError, TableError
from toolkit.notebook.browse import browse_pairs
from toolkit.notebook.show import show_table
from toolkit.words import labels
from toolkit.words.coded_cells import find_cell
from toolkit.words.formats import format_date, format_number
from toolkit.words.labels import find_words, list_languages, read_labels, word

ROOT = Path(__file__).resolve().parents[2]
TEXT = files("toolkit.words").joinpath("labels.csv").read_text(encoding="utf-8")
TABLE = read_labels(TEXT)
KEYS = [f"{place}.{name}" for place, words in TABLE["vi"].items() for name in words]
#: Of the third language: so it counts and dates, whatever its words are.
SIGNS = {"format.decimal": "·", "format.thousands": "'", "format.day": "{year}.{month}.{day}", "format.name": "Xx"}


def list_fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def add_language(text: str) -> str:
    """Return the table of words with a column xx, whose words are the key in angle quotes and the fields."""
    lines = ["key,vi,en,xx"]
    for key in KEYS:
        place, _, name = key.rpartition(".")
        fields = " ".join(f"{{{field}}}" for field in sorted(list_fields(TABLE["en"][place][name])))
        cells = (TABLE["vi"][place][name], TABLE["en"][place][name], SIGNS.get(key, f"‹{key}› {fields}".strip()))
        lines.append(",".join([key, *('"{}"'.format(cell.replace('"', '""')) for cell in cells)]))
    return "\n".join([*lines, ""])


@pytest.fixture
def third_language(monkeypatch: pytest.MonkeyPatch) -> str:
    table = read_labels(add_language(TEXT))
    monkeypatch.setattr(labels, "_load_labels", lambda: table)
    return "xx"


@pytest.mark.parametrize("key", KEYS)
def test_words_are_whole_in_every_language(key: str) -> None:
    place, _, name = key.rpartition(".")
    words = [TABLE[language][place][name] for language in TABLE]
    assert all(text.strip() and unicodedata.is_normalized("NFC", text) for text in words)
    assert len({frozenset(list_fields(text)) for text in words}) == 1, "a language lacks a value that another names"


def test_what_stands_once_in_one_language_stands_once_in_the_other() -> None:
    """A sentence that two places share has one key: two keys would drift apart."""
    for language, other in (("vi", "en"), ("en", "vi")):
        long = [
            (text, TABLE[other][place][name])
            for place, words in TABLE[language].items()
            for name, text in words.items()
            if len(text.split()) > 8
        ]
        assert len({text for text, _ in long}) == len(long), f"a sentence stands twice in {language}"


def test_every_key_that_the_code_names_is_there() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "toolkit").rglob("*.py")]
    named = {key for source in sources for key in re.findall(r"""\bword\(["']([\w.-]+)["'],""", source)}
    assert len(named) > 60
    assert named <= set(KEYS)


def test_a_third_column_is_a_third_language_everywhere(
    third_language: str, shipped: toolkit.Study, shipped_analysis: toolkit.Analysis, tmp_path: Path
) -> None:
    study = toolkit.load_study(shipped.folder, overrides={"language": third_language})
    analysis = shipped_analysis
    assert list_languages() == ("vi", "en", "xx")
    captions = [plate.caption for plate in draw_gallery(analysis, language=third_language)]
    captions += [caption_table(name, analysis, language=third_language) for name in list_printed(analysis, None)]
    assert all(caption.startswith("‹caption.") or caption.startswith("‹paper.") for caption in captions)
    index = describe_index(study, analysis, jobs=["00_corpus"], figures=[], failures=[], tables=[])
    shown = [index["title"], *index["words"].values(), *(head["label"] for head in index["heads"])]
    assert not [text for text in shown if "‹" not in text]
    write_methods(tmp_path / "METHODS.md", study, analysis, None)
    methods = (tmp_path / "METHODS.md").read_text(encoding="utf-8")
    assert [line for line in methods.splitlines() if line.startswith("## ")] == ["## Tiếng Việt", "## English", "## Xx"]
    page = show_table(analysis.coverage, language=third_language).data
    assert "‹head.provision_id›" in page
    assert "‹cell.status." in page
    pairs = toolkit.select_pairs(analysis).head(3)
    assert "‹browse.provision›" in browse_pairs(analysis, pairs, language=third_language).data
    assert (format_number(1234.5, "xx"), format_date("2018-05-19", "xx")) == ("1'234·5", "2018.5.19")


def test_a_drawn_figure_speaks_the_third_language(third_language: str, shipped_analysis: toolkit.Analysis) -> None:
    plates = {plate.name: plate for plate in draw_gallery(shipped_analysis, language=third_language)}
    figure = plates["ledger"].draw()
    assert {text.get_text() for text in figure.legends[0].get_texts()} >= {"‹cell.account.linked›"}


def test_a_cell_without_words_is_named() -> None:
    with pytest.raises(TableError, match=r"labels\.csv, key 'page\.index': has no words in 'en'"):
        read_labels("key,vi,en\npage.index,Mục lục,\n")


def test_a_key_that_stands_twice_is_named() -> None:
    with pytest.raises(TableError, match=r"key 'page\.index': stands twice"):
        read_labels("key,vi\npage.index,Mục lục\npage.index,Mục\n")


def test_an_unknown_key_is_answered_with_the_nearest() -> None:
    with pytest.raises(ParameterError, match=r"the nearest known name is 'cell\.status\.partial'"):
        word("cell.status.partail", "en")


@pytest.mark.parametrize(("ask", "key"), [(word, "page.index"), (find_words, "head")], ids=["one word", "a place"])
def test_an_unknown_language_is_answered_with_the_known_ones(ask: Callable[[str, str], object], key: str) -> None:
    with pytest.raises(ParameterError, match="'fr' is unknown, expected one of vi, en"):
        ask(key, "fr")


def test_a_study_is_refused_in_a_language_without_words(shipped: toolkit.Study) -> None:
    with pytest.raises(ParameterError, match="'fr' is unknown"):
        toolkit.load_study(shipped.folder, overrides={"language": "fr"})


@pytest.mark.parametrize(
    ("column", "code", "words"),
    [
        pytest.param("account", "not_applicable", "not applicable", id="an account has the words of its status"),
        pytest.param("side", "plan", "plan", id="a side has the words of its role"),
        pytest.param("cites_reference", "none", "not seen", id="the same code in another column is another word"),
        pytest.param("clause_text", "none", "none", id="text is no code"),
        pytest.param("aspect", "none", "none", id="no code of this column"),
    ],
)
def test_codes_are_read_by_their_column(column: str, code: str, words: str) -> None:
    assert find_cell(column, code, "en") == words
