"""The house: imports point one way, pure modules touch no disk, lists of dependencies agree."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
#: Lowest first. A room imports from the floors below its own, never from a neighbour on the same floor.
FLOORS = (
    {"errors", "records"},
    {"tables", "parameters", "text", "words"},
    {"study", "segment", "documents", "statements", "matching", "measures", "figures", "write"},
    {"read", "changes", "validation", "borrowing"},
    {"review"},
    {"analysis"},
    {"notebook", "batch"},
    {"cli", "__init__"},
)
#: Rooms that may touch the disk; everything else is pure.
DISK = {"study", "read", "validation", "review", "write", "analysis", "notebook", "batch", "cli"}
MODULES = sorted((ROOT / "toolkit").rglob("*.py"))


def _floor(name: str) -> int:
    places = [place for place, names in enumerate(FLOORS) if name in names]
    assert places, f"toolkit/{name} stands on no floor: add it to FLOORS where it belongs"
    return places[0]


def _imports(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "toolkit":
            parts = (node.module or "").split(".")
            names |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
    return names


def _name(path: Path) -> str:
    return path.relative_to(ROOT / "toolkit").parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_imports_from_floors_below_only(path: Path) -> None:
    own = _name(path)
    wrong = {name for name in _imports(path) if name != own and _floor(name) >= _floor(own)}
    assert not wrong, f"{path.relative_to(ROOT)} imports {wrong}, which stand on its own floor or above"


def test_every_floor_is_lived_on() -> None:
    rooms = {_name(path) for path in MODULES}
    assert set().union(*FLOORS) == rooms
    assert rooms >= DISK


def test_tests_mirror_the_rooms() -> None:
    rooms = {path.name for path in (ROOT / "toolkit").iterdir() if path.is_dir() and path.name != "__pycache__"}
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")}
    assert folders <= rooms, f"tests/{folders - rooms} mirrors no room of toolkit/"


@pytest.mark.parametrize(
    "path", [p for p in MODULES if _name(p) not in DISK], ids=lambda path: str(path.relative_to(ROOT))
)
def test_pure_modules_touch_nothing(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    # Doctests may print, and data that the package ships may be read.
    text = "\n".join(line for line in lines if not line.strip().startswith((">>>", "...")) and "files(" not in line)
    calls = re.findall(
        r"\b(?:open|print)\(|\.(?:read_text|write_text|savefig)\(|os\.environ|datetime\.now|time\.time", text
    )
    assert not calls, f"{path.name} is not pure: {calls}"
    assert not re.search(r"^\s*(?:mpl|matplotlib|plt)\.rcParams\[?.*=", text, re.MULTILINE)


def test_environment_names_what_pyproject_lists() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    conda = {item for item in environment if isinstance(item, str)} - {"pip"}
    assert conda == {
        f"python{project['requires-python']}",
        *(d for d in project["dependencies"] if re.split(r"\W", d)[0] in {
            "jupyterlab", "pandas", "matplotlib", "rapidfuzz", "papermill",
        }),
    }  # fmt: skip
    assert {"pip": ["-e ."]} in environment


def test_constraints_pin_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = {
        re.split("==", line)[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    }
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    names = {re.split(r"[>=<~!\[;]", item)[0].lower() for item in wanted}
    assert names - {project["name"]} <= pinned


def test_no_unsafe_loading() -> None:
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\bpickle\b|yaml\.load\(|\beval\(|\bexec\(", text), path
