"""The documentation keeps up with the code: every name explained, every command and path real."""

from __future__ import annotations

import argparse
import json
import re
import shlex
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from toolkit.analysis.analysis import TABLE_FILES, TABLES, Analysis
from toolkit.batch.gallery import draw_gallery
from toolkit.batch.record import write_run_record
from toolkit.cli import _make_parser
from toolkit.matching.features import RELATED_FEATURES
from toolkit.measures.divergence import STATES
from toolkit.parameters import StudyParameters
from toolkit.study.catalogue import CATALOGUE_COLUMNS, CATALOGUE_VALUES
from toolkit.study.folder import Study
from toolkit.tables import (
    ATTESTATIONS,
    CONTRACTS,
    COVERAGE_STATUSES,
    LEDGER_ACCOUNTS,
    PROVISION_COLUMNS,
    STRENGTHS,
    UNIT_KINDS,
    UNIT_TYPES,
)
from toolkit.words.coded_cells import find_cell
from toolkit.words.labels import find_words, word

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.vi.md")
#: Files that a run writes.
WRITTEN = {"index.html", "run.json", "METHODS.md"}
#: Pictures that `make docs` draws.
MADE = {"pictures/uptake.png", "pictures/coverage.png"}
FOLDERS = ("data", "docs", "notebooks", "tests", "toolkit", "benchmarks")
SITE = tuple(sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md")))
PAGES = (*READMES, "CONTRIBUTING.md", *SITE)
CODES = {
    **dict.fromkeys(STATES, "state"),
    **dict.fromkeys(COVERAGE_STATUSES, "status"),
    **dict.fromkeys(LEDGER_ACCOUNTS, "account"),
    **dict.fromkeys(UNIT_TYPES, "type"),
    **dict.fromkeys(UNIT_KINDS, "kind"),
    **dict.fromkeys(STRENGTHS, "strength"),
}
CONTRACT_COLUMNS = [(table, column) for table, columns in CONTRACTS.items() for column in columns]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def list_sections(text: str) -> dict[str, str]:
    """Return the text under each heading of level 2 or more, by its words without marks and numbers."""
    parts = re.split(r"^#{2,} +(.+)$", text, flags=re.MULTILINE)
    names = (re.sub(r"^\d+\. ", "", head).strip("` ") for head in parts[1::2])
    return dict(zip(names, parts[2::2], strict=True))


def find_section(heading: str) -> str:
    """Return the text under a heading of the method page."""
    return list_sections(read("docs/method.md"))[heading]


def list_row_names(section: str) -> list[str]:
    """Return the names in the first cell of each table row: | `a`, `b` | ... gives a, b."""
    cells = re.findall(r"^\| *(`[^|]*?) *\|", section, flags=re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]


def list_code_words(text: str) -> set[str]:
    return set(re.findall(r"`([^`\n]+)`", text))


def list_commands(text: str) -> list[str]:
    """Return the command lines of the program that stand in code blocks."""
    blocks = re.findall(r"^```\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith("doichieu ")]


def list_python(text: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)


def list_inline_commands(text: str) -> set[str]:
    return set(re.findall(r"`doichieu ([a-z]+)", text))


def list_make_targets(text: str) -> set[str]:
    return set(re.findall(r"(?:^|`)make ([a-z]+)", text, flags=re.MULTILINE))


def list_links(text: str) -> set[str]:
    links = re.findall(r"\]\(([^)#\s]+)", text)
    return {link for link in links if not link.startswith(("http:", "https:"))}


def list_paths(text: str) -> set[str]:
    """Return the paths that begin with a folder of the project."""
    return set(re.findall(rf"(?<![\w./-])(?:{'|'.join(FOLDERS)})/[\w./-]*\w", text))


def list_file_names(text: str) -> set[str]:
    """Return the file names without a folder that stand in code marks."""
    return set(re.findall(r"`([\w-]+\.(?:md|txt|toml|yml|yaml|csv|cff|json|ipynb))`", text))


def find_commands() -> dict[str, argparse.ArgumentParser]:
    actions = _make_parser()._actions
    found = next(action for action in actions if isinstance(action, argparse._SubParsersAction))
    return dict(found.choices)


@pytest.fixture(scope="module")
def dictionary() -> dict[str, str]:
    return list_sections(read("docs/data-dictionary.md"))


@pytest.mark.parametrize(("table", "column"), CONTRACT_COLUMNS, ids=lambda value: value)
def test_every_column_of_a_contract_is_explained(table: str, column: str, dictionary: dict[str, str]) -> None:
    assert column in list_row_names(dictionary[table])


@pytest.mark.parametrize("table", [name for name in TABLES if name != "left_out"])
def test_every_column_that_a_run_writes_is_explained(
    table: str, dictionary: dict[str, str], shipped_analysis: Analysis
) -> None:
    columns = set(getattr(shipped_analysis, table).columns) - set(RELATED_FEATURES)
    assert columns <= set(list_row_names(dictionary[table]))


@pytest.mark.parametrize("table", [name for name in TABLES if name != "left_out"])
def test_every_table_that_a_run_writes_is_listed_with_its_file(table: str) -> None:
    assert f"\n| {table} | `{TABLE_FILES.get(table, table)}` |" in read("docs/data-dictionary.md")


def test_data_of_every_figure_is_explained(dictionary: dict[str, str], shipped_analysis: Analysis) -> None:
    section = dictionary["Counts behind the figures"]
    tables = [getattr(shipped_analysis, name) for name in TABLES if name != "left_out"]
    known = {str(column) for table in tables for column in table.columns} | list_code_words(section)
    for plate in draw_gallery(shipped_analysis, language="en"):
        assert f"{plate.name}.csv" in list_row_names(section)
        assert set(plate.data.columns) <= known


def test_codes_of_faults_are_explained(dictionary: dict[str, str]) -> None:
    assert set(find_words("cell.fault", "en")) <= list_code_words(dictionary["faults"])


def test_every_key_of_the_run_record_is_explained(
    dictionary: dict[str, str], shipped: Study, shipped_analysis: Analysis, tmp_path: Path
) -> None:
    path = tmp_path / "run.json"
    write_run_record(path, shipped, shipped_analysis, None, started=datetime.now(UTC), failures=[], products={})
    keys = json.loads(path.read_text(encoding="utf-8"))
    assert set(keys) == set(list_row_names(dictionary["run.json"]))


def test_catalogue_is_explained_as_the_code_reads_it(dictionary: dict[str, str]) -> None:
    section = dictionary["catalogue.csv"]
    assert list_row_names(section) == list(CATALOGUE_COLUMNS)
    values = {value for allowed in CATALOGUE_VALUES.values() for value in allowed if value}
    assert values <= list_code_words(section)


def test_provisions_csv_is_explained_as_the_code_reads_it(dictionary: dict[str, str]) -> None:
    section = dictionary["provisions.csv"]
    assert list_row_names(section) == list(PROVISION_COLUMNS)
    assert {*UNIT_TYPES, *ATTESTATIONS} <= list_code_words(section)


def test_parameters_are_explained_neither_more_nor_less(dictionary: dict[str, str]) -> None:
    assert sorted(list_row_names(dictionary["study.yaml"])) == sorted(StudyParameters.model_fields)


def test_shipped_settings_list_every_parameter_with_its_default() -> None:
    written = yaml.safe_load(
        (Path(__file__).parent.parent / "data" / "26-NQ-TW" / "study.yaml").read_text(encoding="utf-8")
    )
    assert written == StudyParameters().model_dump()


def test_features_are_defined_neither_more_nor_less() -> None:
    assert sorted(list_row_names(find_section("Features of a pair"))) == sorted(RELATED_FEATURES)


@pytest.mark.parametrize(
    ("section", "codes"),
    [("coverage", COVERAGE_STATUSES), ("ledger", LEDGER_ACCOUNTS)],
    ids=["statuses", "accounts"],
)
def test_codes_have_a_row_of_their_own(section: str, codes: tuple[str, ...], dictionary: dict[str, str]) -> None:
    assert [name for name in list_row_names(dictionary[section]) if name in codes] == list(codes)


@pytest.mark.parametrize("code", sorted(CODES), ids=lambda code: f"{CODES[code]}-{code}")
def test_codes_are_in_the_glossary(code: str) -> None:
    assert code in list_code_words(read("docs/glossary.md"))


@pytest.mark.parametrize(
    ("column", "code"),
    [
        *(("status", code) for code in COVERAGE_STATUSES),
        *(("account", code) for code in LEDGER_ACCOUNTS),
        *(("role", code) for code in ("reference", "control")),
        *(("extent", code) for code in CATALOGUE_VALUES["extent"]),
        *(("text_form", code) for code in CATALOGUE_VALUES["text_form"]),
    ],
)
def test_vietnamese_words_for_codes_are_those_of_the_glossary(column: str, code: str) -> None:
    assert find_cell(column, code, "vi") in read("docs/glossary.md")


def test_the_word_for_coverage_is_that_of_the_glossary() -> None:
    assert word("figure.coverage", "vi").removesuffix(" (%)") in read("docs/glossary.md")


@pytest.mark.parametrize("code", [*COVERAGE_STATUSES, *LEDGER_ACCOUNTS])
def test_statuses_and_accounts_are_in_the_method(code: str) -> None:
    assert code in list_code_words(find_section("Coverage") + find_section("Ledger"))


def test_measured_figures_are_those_of_the_shipped_model() -> None:
    name = json.loads(read("toolkit/model.json"))["name"]
    assert f"`{name}`" in find_section("How good it is"), "measure anew with doichieu evaluate and correct the table"


@pytest.mark.parametrize("page", PAGES)
def test_commands_of_a_page_parse(page: str) -> None:
    commands = list_commands(read(page))
    assert commands or page not in READMES
    for line in commands:
        _make_parser().parse_args(shlex.split(line)[1:])


def test_readme_shows_every_command_and_no_other() -> None:
    shown = {shlex.split(line)[1] for line in list_commands(read("README.md"))}
    assert shown == set(find_commands())


@pytest.mark.parametrize("page", PAGES)
def test_pages_name_real_commands_links_and_paths(page: str) -> None:
    text, folder = read(page), (ROOT / page).parent
    assert list_python("```python\nx = 1\n```\n```\nls\n```\n") == ["x = 1\n"]
    assert list_inline_commands(text) <= set(find_commands())
    assert [link for link in sorted(list_links(text) - MADE) if not (folder / link).exists()] == []
    assert [path for path in sorted(list_paths(text)) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", [page for page in SITE if list_python(read(page))])
def test_python_of_a_page_runs(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "data" / "26-NQ-TW", tmp_path / "my-study")
    monkeypatch.chdir(tmp_path)
    for block in list_python(read(page)):
        exec(compile(block, page, "exec"), {})


@pytest.mark.parametrize("readme", READMES)
def test_files_named_in_the_readme_exist(readme: str) -> None:
    known = {path.name for folder in (ROOT, ROOT / "data/26-NQ-TW") for path in folder.iterdir()} | WRITTEN
    assert list_file_names(read(readme)) <= known


@pytest.mark.parametrize("page", [*READMES, "CONTRIBUTING.md"])
def test_make_targets_exist(page: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), flags=re.MULTILINE))
    named = list_make_targets(read(page))
    assert named
    assert named <= targets


def test_versions_agree() -> None:
    version = re.search(r'^version = "(.+)"', read("pyproject.toml"), flags=re.MULTILINE)
    assert version
    assert f'version: "{version[1]}"' in read("CITATION.cff")
    assert f"## [{version[1]}]" in read("CHANGELOG.md")


def test_finders_see_what_is_there_and_what_is_not() -> None:
    sections = list_sections("# T\n## 4. Features\n| `a`, `b` | x `c` |\n### `gold`\nno row `d`\n")
    assert list_row_names(sections["Features"]) == ["a", "b"]
    assert list_row_names(sections["gold"]) == []
    assert list_commands("```\ndoichieu check x\nls\n```\n") == ["doichieu check x"]
    assert list_inline_commands("`doichieu chek x`") == {"chek"}
    assert list_links("[a](b.md#c) ![d](e/f.png) [g](https://h)") == {"b.md", "e/f.png"}
    assert list_paths("`docs/none.md`, outputs/docs/x and x/data/y") == {"docs/none.md"}
    assert list_file_names("`none.csv` and `docs/some.md`") == {"none.csv"}
    assert list_make_targets("we make sure; `make lab`\nmake report X=1") == {"lab", "report"}


def test_the_data_dictionary_lists_the_vocabulary_that_there_is() -> None:
    told = set(
        re.findall(r"^\| (\w+\.csv) \|", (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8"), re.M)
    )
    there = {path.name for path in (ROOT / "toolkit" / "statements" / "vocabulary").glob("*.csv")}
    assert told == there
