"""The notebooks are documents: thin, parameterized, and run by themselves."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import toolkit
from toolkit import figures

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def _cells(path: Path, kind: str) -> list[dict[str, object]]:
    return [c for c in json.loads(path.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == kind]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_thin(path: Path) -> None:
    for cell in _cells(path, "code"):
        source = "".join(cell["source"])
        assert "def " not in source
        assert "class " not in source
        assert "sys.path" not in source
        assert source.count("\n") < 10, source
        assert cell["outputs"] == []
        assert cell["execution_count"] is None
    assert len(_cells(path, "code")) <= 25
    assert json.loads(path.read_text(encoding="utf-8"))["metadata"]["kernelspec"]["name"] == "python3"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_calls_public_verbs_only(path: Path) -> None:
    """Work of a notebook's own would drift away from what the batch does; rooms of the toolkit may be rearranged."""
    tree = ast.parse("\n".join("".join(cell["source"]) for cell in _cells(path, "code")))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert {node.module for node in imports} <= {"toolkit", "toolkit.figures"}
    names = {alias.name for node in imports if node.module == "toolkit" for alias in node.names}
    assert names <= {*toolkit.__all__, "figures"}
    drawn = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "figures"
    }
    assert drawn <= set(figures.__all__)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_is_shown_is_what_a_cell_ends_with(path: Path) -> None:
    """Jupyter displays the last expression of a cell alone: a figure made inside an `if` is never seen."""
    for cell in _cells(path, "code"):
        tree = ast.parse("".join(cell["source"]))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
        made = {node for node in calls if node.func.id.startswith("show_")}
        displayed = {node for call in calls if call.func.id == "display" for node in ast.walk(call)}
        last = set(ast.walk(tree.body[-1])) if isinstance(tree.body[-1], ast.Expr) else set()
        assert made <= displayed | last, ast.unparse(tree)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_one_parameters_cell_with_help(path: Path) -> None:
    cells = _cells(path, "code")
    tagged = [c for c in cells if "parameters" in c["metadata"].get("tags", [])]
    assert len(tagged) == 1
    for line in tagged[0]["source"]:
        name, _, rest = line.partition(": ")
        assert name.isidentifier()
        assert " = " in rest
        assert "  # " in rest
    others = "".join("".join(c["source"]) for c in cells if c is not tagged[0])
    assert "data/" not in others


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_text_is_in_both_languages(path: Path) -> None:
    tags = [tag for c in _cells(path, "markdown") for tag in c["metadata"].get("tags", [])]
    assert tags.count("vi") == tags.count("en") > 0


@pytest.mark.parametrize("name", ["01_coverage", "03_plan"])
def test_runs_by_bare_papermill(name: str, tmp_path: Path, small_study: Path) -> None:
    """Run as the README says: by the command, from the project's root, on a study of one's own without a text in full.

    All notebooks run in JupyterLab and in the batch, which runs them by papermill too.
    """
    catalogue = small_study / "catalogue.csv"
    whole, rest = catalogue.read_text(encoding="utf-8").split("song-lam,", 1)
    catalogue.write_text(f"{whole}song-lam,{rest.replace('full', 'truncated', 1)}", encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "papermill",
        str(ROOT / "notebooks" / f"{name}.ipynb"),
        str(tmp_path / "out.ipynb"),
        "-p",
        "study",
        str(small_study),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("study", "data/26-NQ-TU", "no such folder"),
        ("settings", "cutoff=2", "cutoff"),
        ("settings", "5", "settings: is 5"),
        ("plan", "thanh-hao", "thanh-hoa"),
        ("plam", "gia-lai", "the nearest known name is 'plan'"),
    ],
)
def test_wrong_parameters_stop_the_notebook(name: str, value: str, words: str, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "papermill",
        str(ROOT / "notebooks" / "03_plan.ipynb"),
        str(tmp_path / "out.ipynb"),
    ]
    done = subprocess.run([*command, "-p", name, value], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert words in done.stderr
