"""The report of the toolkit as people install it, held against that of the checkout.

    python -m benchmarks.installed [--python python3.12 python3.13] [--output-dir FOLDER]

What is committed is built as a source archive and a wheel. Each Python then gets an environment of its own, away from
the checkout, with the tested versions: the first from the source archive, the others from the wheel. There
`doichieu demo`, `doichieu notebooks` and `doichieu report` run from another folder, and what they leave is compared
with a report that the checkout makes. Allow ten minutes for each Python; the test suite makes tables alone. Exit code 1
where a report was not made or a table, a caption or the data of a figure differs.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: What must be the same to the last byte; pages and SVG name the versions of Python and of the run.
COMPARED = ("tables/*.csv", "figures/*.csv", "figures/*.txt")


def run(*command: str | Path, cwd: Path, **variables: str) -> None:
    """Run a command without what the environment of this checkout adds."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    subprocess.run([*map(str, command)], cwd=cwd, env=kept | variables, check=True)


def build(place: Path) -> tuple[Path, Path]:
    """Return the source archive and the wheel of what is committed."""
    run("git", "clone", "--quiet", ROOT, place / "source", cwd=place)
    run(sys.executable, "-m", "venv", place / "builder", cwd=place)
    python = place / "builder" / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "build", cwd=place)
    run(python, "-m", "build", "--outdir", place / "dist", place / "source", cwd=place)
    return next((place / "dist").glob("*.tar.gz")), next((place / "dist").glob("*.whl"))


def report_installed(package: Path, python: str, place: Path) -> Path:
    """Return the report on the shipped study by a package installed for that Python."""
    place.mkdir()
    run(python, "-m", "venv", place / "environment", cwd=place)
    bin_folder, constraints = place / "environment" / "bin", ROOT / "constraints.txt"
    run(bin_folder / "python", "-m", "pip", "install", "--quiet", "-c", constraints, package, cwd=place)
    command, study = bin_folder / "doichieu", place / "mine" / "study"
    run(command, "demo", study, cwd=place)
    run(command, "notebooks", place / "mine" / "notebooks", cwd=place)
    run(command, "report", study, "--output-dir", place / "report", cwd=Path("/"))
    return place / "report"


def list_differences(one: Path, other: Path) -> list[str]:
    """Return the names of compared files that are missing on a side or differ."""
    names = {str(path.relative_to(side)) for side in (one, other) for what in COMPARED for path in side.glob(what)}
    return sorted(name for name in names if read(one / name) != read(other / name))


def read(path: Path) -> bytes | None:
    """Return the content, or None where there is no such file."""
    return path.read_bytes() if path.is_file() else None


def main() -> int:
    """Build, install, report, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", nargs="+", default=[sys.executable], metavar="COMMAND")
    parser.add_argument("--output-dir", type=Path, metavar="FOLDER", help="to keep what is made; a new folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as empty:
        place = options.output_dir.resolve() if options.output_dir else Path(empty)
        place.mkdir(parents=True, exist_ok=True)
        archive, wheel = build(place)
        code = "import sys; from toolkit.cli import main; sys.exit(main(sys.argv[1:]))"
        own = ("report", "data/26-NQ-TW", "--output-dir", place / "checkout")
        run(sys.executable, "-c", code, *own, cwd=place / "source", PYTHONPATH=str(place / "source"))
        failed = False
        for n, python in enumerate(options.python):
            start = time.perf_counter()
            package = wheel if n else archive
            there = report_installed(package, python, place / f"python-{n}")
            different = list_differences(there, place / "checkout")
            failed |= bool(different)
            print(f"{python}, {package.name}: {time.perf_counter() - start:.0f} s; {len(different)} files differ")
            print("\n".join(different[:20]))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
