"""The toolkit installed as a wheel, away from the checkout: what it needs has travelled with it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory):
    """Return a function that runs the installed command in an empty folder, and that folder."""
    home = tmp_path_factory.mktemp("away")
    source, site = home / "source", home / "site"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(source)], check=True)
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(home), str(source)]
    made = subprocess.run(build, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    with zipfile.ZipFile(next(home.glob("doichieu-*.whl"))) as wheel:
        wheel.extractall(site)
    work = home / "work"
    work.mkdir()

    def run(*arguments: str) -> str:
        code = (
            "import sys, toolkit.cli as cli; assert sys.argv.pop(1) in cli.__file__; sys.exit(cli.main(sys.argv[1:]))"
        )
        command = [sys.executable, "-c", code, str(site), *arguments]
        environment = {**os.environ, "PYTHONPATH": str(site)}
        done = subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run, work


def test_installed_command_copies_what_a_new_user_needs_and_works_on_it(installed):
    run, work = installed
    run("demo", "data/26-NQ-TW")
    run("notebooks", "notebooks")
    assert {path.name for path in (work / "notebooks").iterdir()} >= {"00_corpus.ipynb", "03_plan.ipynb"}
    run("tables", "data/26-NQ-TW", "--output-dir", "tables")
    assert "thanh-hoa" in (work / "tables" / "coverage.csv").read_text(encoding="utf-8-sig")


def test_shipped_folders_are_never_copied_over_files_of_the_user(installed):
    run, work = installed
    (work / "full").mkdir()
    (work / "full" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(AssertionError, match="is not empty"):
        run("demo", "full")
    assert [path.name for path in (work / "full").iterdir()] == ["mine.txt"]


def test_lock_holds_the_tested_versions_each_with_hashes():
    pins = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").split())
    entries = (ROOT / "requirements.lock").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    locked = {}
    for entry in entries:
        name, version = re.match(r"([\w.-]+?)(?:\[[\w,]+\])?==([^\s;]+)", entry).groups()
        assert "--hash=sha256:" in entry, name
        locked[name] = version
    assert {"pandas", "matplotlib", "rapidfuzz", "papermill", "jupyterlab"} <= set(locked)
    assert not {name: version for name, version in locked.items() if pins.get(name, version) != version}
