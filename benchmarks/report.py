"""Time and memory of a report: alignment alone, a full run, a second run with nothing changed, bare papermill.

    python -m benchmarks.report [STUDY] [--workers 2]

The batch runs the same notebooks as bare papermill does, and besides reads, aligns, draws and writes pages.
Peak memory is the sum over the process and its children, sampled while they run.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from toolkit.align import accept_alignment, estimate_probabilities
from toolkit.gold import load_model
from toolkit.score import propose_candidates
from toolkit.sections import list_provisions
from toolkit.segment import segment_documents
from toolkit.study import load_study, read_documents

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ("00_corpus", "01_coverage", "02_divergence", "04_validation")


def main() -> None:
    """Print one line a measurement."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("study", nargs="?", type=Path, default=ROOT / "data" / "26-NQ-TW")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    print(f"alignment alone          {time_alignment(options.study):7.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "run"
        report = [
            sys.executable, "-c", "import sys; from toolkit.cli import main; sys.exit(main(sys.argv[1:]))",
            "report", str(options.study), "--output-dir", str(output), "--workers", str(options.workers),
        ]  # fmt: skip
        seconds, peak = watch(report)
        print(f"report                   {seconds:7.2f} s, peak {peak / 1e9:.2f} GB over all processes")
        bare = time_papermill(options.study, output / ".tables", Path(folder), options.workers)
        print(f"bare papermill           {bare:7.2f} s for the same notebooks with {options.workers} workers")
        print(f"report / bare papermill  {seconds / bare:7.2f}")
        again, _ = watch(report)
        print(f"report, nothing changed  {again:7.2f} s")


def time_alignment(folder: Path) -> float:
    """Return seconds from units to accepted pairs, imports and reading left out."""
    study = load_study(folder)
    model = load_model(study)
    units = segment_documents(read_documents(study)[0]).units
    units = units[units["doc_id"].isin([study.reference_id, *study.plan_ids])]
    provisions = list_provisions(units, study.reference_id, study.provisions)
    times = []
    for _ in range(3):
        start = time.perf_counter()
        candidates = propose_candidates(
            units, reference_id=study.reference_id, parameters=study.parameters, provisions=provisions
        )
        scored = estimate_probabilities(candidates, parameters=study.parameters, model=model)
        accept_alignment(scored, parameters=study.parameters, model=model)
        times.append(time.perf_counter() - start)
    return sorted(times)[1]


def watch(command: list[str]) -> tuple[float, int]:
    """Return seconds and peak memory (bytes) of a command with all its children."""
    peak, start = 0, time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        done = threading.Event()

        def sample() -> None:
            nonlocal peak
            family = psutil.Process(process.pid)
            while not done.wait(0.2):
                peak = max(peak, sum_memory(family))

        sampler = threading.Thread(target=sample)
        sampler.start()
        process.wait()
        done.set()
        sampler.join()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return time.perf_counter() - start, peak


def sum_memory(family: psutil.Process) -> int:
    """Return the resident memory of a process and its children; 0 once it is gone."""
    total = 0
    try:
        members = [family, *family.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for member in members:
        try:
            total += member.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


def time_papermill(folder: Path, tables: Path, scratch: Path, workers: int) -> float:
    """Return seconds that papermill takes for the notebooks of a report, by its own command."""
    study = load_study(folder)
    common = ["-p", "study", str(study.folder), "-p", "tables", str(tables)]
    jobs = [(name, []) for name in NOTEBOOKS] + [("03_plan", ["-p", "plan", plan]) for plan in study.plan_ids]
    papermill = [sys.executable, "-m", "papermill"]
    commands = [
        [*papermill, str(ROOT / "notebooks" / f"{name}.ipynb"), str(scratch / f"{place}.ipynb"), *common, *more]
        for place, (name, more) in enumerate(jobs)
    ]
    start = time.perf_counter()
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(lambda command: subprocess.run(command, cwd=ROOT, capture_output=True, check=True), commands))
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
