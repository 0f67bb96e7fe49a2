"""Time and memory of a report, beside bare papermill on the same notebooks with the same workers.

    python -m benchmarks.report [STUDY] [--workers 2] [--planted 7 63]

One run prints: alignment alone; a full report; bare papermill (its own command, one process a notebook, each
computing the tables that it needs; it makes neither figures for print nor pages nor files of tables) and the
overhead of the report over it, then the same with the tables given; a second report with nothing changed; and
with --cluster, the same report by a Dask cluster of as many local processes (its own start not counted);
reports of planted studies of few and of many plans, whose times should grow with the number of plans. `cpu` is
processor time of all processes, which on a busy machine says more than seconds do; `peak` is the memory of all
processes together (pages that forks share count once, where the system tells), sampled five times a second.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.planted_corpus import write_planted_study
from toolkit.batch.jobs import list_jobs
from toolkit.matching.accept import accept_alignment, estimate_probabilities, find_cutoffs
from toolkit.matching.candidates import propose_pairs
from toolkit.matching.chance import find_plan_cutoffs, load_decoys
from toolkit.read.study_texts import read_documents
from toolkit.segment.document import segment_documents
from toolkit.segment.provisions import list_provisions
from toolkit.study.folder import load_study
from toolkit.validation.hand_codes import load_model

ROOT = Path(__file__).resolve().parent.parent
#: What must hold on a quiet machine of two cores: seconds, bytes, share over bare papermill.
_ALIGNMENT, _REPORT, _UNCHANGED, _PEAK, _OVERHEAD = 2, 90, 5, 1.5e9, 0.15
#: How much more than in proportion to the plans the time may grow.
_GROWTH = 1.2


@dataclass(frozen=True, slots=True)
class Cost:
    """What a piece of work took: seconds, processor seconds of all processes, peak memory in bytes."""

    seconds: float
    cpu: float
    peak: int


def main() -> None:
    """Print one line a measurement, with what it should keep to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("study", nargs="?", type=Path, default=ROOT / "data" / "26-NQ-TW")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--cluster", action="store_true", help="also by a local Dask cluster (extra [cluster])")
    parser.add_argument("--planted", type=int, nargs=2, default=(7, 63), metavar=("FEW", "MANY"), help="plans")
    options = parser.parse_args()
    print(f"{'alignment alone':30}{time_alignment(options.study):8.2f} s{'':31}mark {_ALIGNMENT} s")
    with tempfile.TemporaryDirectory() as scratch:
        compare_with_papermill(options.study, Path(scratch), options.workers)
        if options.cluster:
            time_cluster(options.study, Path(scratch), options.workers)
        compare_sizes(*options.planted, Path(scratch), options.workers)


def compare_with_papermill(study: Path, scratch: Path, workers: int) -> None:
    """Print what a report costs, what papermill alone does, and a report with nothing changed."""
    report = make_report(study, scratch / "run", workers)
    full = watch(report)
    show("report", full, f"{_REPORT} s, {_PEAK / 1e9} GB")
    tables = scratch / "run" / ".tables"
    for name, given in (("bare papermill", ""), ("the same, tables given", str(tables))):
        bare = watch(lambda given=given: run_papermill(study, given, scratch, workers))
        show(name, bare)
        over = full.seconds / bare.seconds - 1, full.cpu / bare.cpu - 1
        mark = "" if given else f"{'':19}mark {_OVERHEAD:.0%}"
        print(f"{'overhead of the report':30}{over[0]:8.0%}   cpu {over[1]:6.0%}{mark}", flush=True)
    show("report, nothing changed", watch(report), f"{_UNCHANGED} s")


def time_cluster(study: Path, scratch: Path, workers: int) -> None:
    """Print what a report costs by a cluster of local processes; processor time of its workers is not seen."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=":0") as cluster:
        report = make_report(study, scratch / "run-cluster", workers, "--scheduler", cluster.scheduler_address)
        start = time.perf_counter()
        report()
        print(f"{'report, local Dask cluster':30}{time.perf_counter() - start:8.2f} s", flush=True)


def compare_sizes(few: int, many: int, scratch: Path, workers: int) -> None:
    """Print what reports of planted studies cost, and how the cost grows."""
    costs = []
    for count in (few, many):
        write_planted_study(scratch / f"{count}-plans", n_plans=count)
        costs.append(watch(make_report(scratch / f"{count}-plans", scratch / f"run-{count}", workers)))
        show(f"report, {count} planted plans", costs[-1], f"{_PEAK / 1e9} GB")
    grown = costs[1].seconds / costs[0].seconds, costs[1].cpu / costs[0].cpu
    mark = many / few * _GROWTH
    print(f"{f'{many} plans / {few} plans':30}{grown[0]:8.2f}   cpu {grown[1]:6.2f}{'':19}mark {mark:.1f}")


def show(name: str, cost: Cost, mark: str = "") -> None:
    """Print one line."""
    line = f"{name:30}{cost.seconds:8.2f} s cpu {cost.cpu:6.1f} s  peak {cost.peak / 1e9:5.2f} GB"
    print(f"{line}   mark {mark}" if mark else line, flush=True)


def time_alignment(folder: Path) -> float:
    """Return seconds from units to accepted pairs, the median of three; imports and reading left out."""
    study = load_study(folder)
    model = load_model(study)
    units = segment_documents(read_documents(study)[0]).units
    units = units[units["doc_id"].isin([study.reference_id, *study.plan_ids])]
    provisions = list_provisions(units, study.reference_id, study.provisions)
    decoys = load_decoys(study.parameters)
    times = []
    for _ in range(3):
        start = time.perf_counter()
        proposed = propose_pairs(
            units, reference_id=study.reference_id, parameters=study.parameters, provisions=provisions, decoys=decoys
        )
        scored, by_chance = (
            estimate_probabilities(pairs, parameters=study.parameters, model=model)
            for pairs in (proposed.candidates, proposed.decoys)
        )
        cutoffs = find_plan_cutoffs(
            by_chance,
            study.plan_ids,
            n_decoys=len(decoys),
            chance=study.parameters.chance,
            floors=find_cutoffs(study.parameters, model, scored),
        )
        accept_alignment(scored, parameters=study.parameters, model=model, cutoffs=cutoffs)
        times.append(time.perf_counter() - start)
    return sorted(times)[1]


def make_report(study: Path, output: Path, workers: int, *more: str) -> Callable[[], None]:
    """Return a function that has the command make a report."""
    command = [
        sys.executable, "-c", "import sys; from toolkit.cli import main; sys.exit(main(sys.argv[1:]))",
        "report", str(study), "--output-dir", str(output), "--workers", str(workers), *more,
    ]  # fmt: skip
    return lambda: run_quietly(command)


def run_papermill(folder: Path, tables: str, scratch: Path, workers: int) -> None:
    """Run the notebooks of a report by papermill's own command, with the parameters that the report gives.

    Where no folder of tables is given, each notebook computes its own, as it does for whoever runs it so.
    """
    study = load_study(folder)
    commands = []
    for job in list_jobs(study, study.plan_ids, ROOT / "notebooks"):
        given = {**job.parameters, "tables": tables}
        commands.append([sys.executable, "-m", "papermill", str(job.source), str(scratch / f"{job.stem}.ipynb")])
        commands[-1] += [part for name, value in given.items() for part in ("-r", name, str(value))]
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(run_quietly, commands))


def run_quietly(command: list[str]) -> None:
    """Run a command; what it printed is shown only if it fails."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout.decode()}")


def watch(work: Callable[[], None]) -> Cost:
    """Return what a piece of work cost that is done by processes which this one starts."""
    done, peaks = threading.Event(), [0]

    def sample() -> None:
        while not done.wait(0.2):
            peaks.append(sum_memory(psutil.Process().children(recursive=True)))

    sampler = threading.Thread(target=sample)
    sampler.start()
    before, start = read_cpu(), time.perf_counter()
    try:
        work()
    finally:
        done.set()
        sampler.join()
    return Cost(time.perf_counter() - start, read_cpu() - before, max(peaks))


def read_cpu() -> float:
    """Return processor seconds of all processes that were started from here and have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def sum_memory(processes: list[psutil.Process]) -> int:
    """Return the memory of processes in bytes, those left out that have ended.

    A page that forks share is counted once (proportional set size), where the system tells (Linux).
    """
    total = 0
    for process in processes:
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            memory = process.memory_full_info()
            total += getattr(memory, "pss", memory.rss)
    return total


if __name__ == "__main__":
    main()
