"""Runs the tutorial as it is printed, holds what comes out against what the page shows, and keeps its pictures.

    python docs/run_tutorial.py [FOLDER_OF_PICTURES]

In the page, blocks without a language are commands; a ``text`` block holds lines that the command above it prints,
``yaml`` what is added to study.yaml; the table of files is the catalogue as the reader leaves it.
"""

from __future__ import annotations

import csv
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

DOCS = Path(__file__).resolve().parent
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$|^(?=(\| file ))(.*?)\n\n", re.MULTILINE | re.DOTALL)
PICTURE = re.compile(r"\(pictures/([\w-]+\.png)\)")
_PROGRAM = [sys.executable, "-c", "import sys; from toolkit.cli import main; sys.exit(main(sys.argv[1:]))"]


def run_tutorial(page: str, pictures: Path | None) -> None:
    """Run the blocks of the page in turn, in an empty folder; copy the figures that it shows.

    Without a folder for pictures the reports, which take longer than all the rest, are not made.
    """
    with tempfile.TemporaryDirectory() as empty:
        work = Path(empty)
        shutil.copytree(DOCS / "tutorial-texts", work / "docs" / "tutorial-texts")
        printed = ""
        for language, block, is_table, table in BLOCK.findall(page):
            if is_table:
                write_catalogue(work / "library" / "catalogue.csv", table)
            elif language == "":
                lines = [line for line in block.splitlines() if pictures or not line.startswith("doichieu report")]
                printed = "".join(run_command(line, work) for line in lines)
            elif language == "text":
                missing = [line for line in block.splitlines() if " ".join(line.split()) not in squeeze(printed)]
                if missing:
                    raise SystemExit(f"tutorial.md shows lines that were not printed: {missing}\nprinted:\n{printed}")
            elif language == "yaml":
                with (work / "library" / "study.yaml").open("a", encoding="utf-8") as file:
                    file.write(block)
        if pictures:
            pictures.mkdir(parents=True, exist_ok=True)
            for name in PICTURE.findall(page):
                shutil.copyfile(work / "outputs" / "library" / "figures" / name, pictures / name)


def run_command(line: str, work: Path) -> str:
    """Return what the command prints; one that fails ends the run."""
    words = shlex.split(line)
    command = [*_PROGRAM, *words[1:]] if words[0] == "doichieu" else words
    found = os.pathsep.join([str(DOCS.parent), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": found, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        command, cwd=work, env=environment, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    if done.returncode:
        raise SystemExit(f"tutorial.md: {line}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def squeeze(text: str) -> list[str]:
    """Return the lines with single blanks."""
    return [" ".join(line.split()) for line in text.splitlines()]


def write_catalogue(path: Path, table: str) -> None:
    """Bring the cells of the table into the catalogue that was proposed, as the reader is told to."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        proposed = {row["file"]: row for row in csv.DictReader(file)}
    names, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    for cells in rows:
        proposed[cells[0]].update(zip(names, cells, strict=True))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, next(iter(proposed.values())).keys())
        writer.writeheader()
        writer.writerows(proposed.values())


if __name__ == "__main__":
    run_tutorial((DOCS / "tutorial.md").read_text(encoding="utf-8"), Path(sys.argv[1]) if sys.argv[1:] else None)
