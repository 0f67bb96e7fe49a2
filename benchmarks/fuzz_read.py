"""Damage sample files at random for a given time; anything but a Document or a ReadError is reported.

Usage: python benchmarks/fuzz_read.py [--seconds 600] [--seed 1] [FILE ...]
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from test_read import SAMPLES, mutate

from toolkit.errors import ReadError
from toolkit.read import read_bytes


def fuzz(samples: dict[str, bytes], *, seconds: float, seed: int) -> tuple[Counter[str], float]:
    """Return how often each outcome came, and the longest time one file took in seconds.

    Failing inputs are written to the working folder as ``fuzz-<n>.<format>``.
    """
    rng, outcomes, slowest = random.Random(seed), Counter[str](), 0.0  # noqa: S311
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        name = rng.choice(list(samples))
        data = mutate(samples[name], rng)
        start = time.monotonic()
        try:
            read_bytes(data, doc_id="fuzz", source=name)
            outcomes["read"] += 1
        except ReadError:
            outcomes["refused"] += 1
        except Exception as error:
            outcomes[f"BROKEN {type(error).__name__}: {error}"[:120]] += 1
            Path(f"fuzz-{sum(outcomes.values())}{Path(name).suffix}").write_bytes(data)
        slowest = max(slowest, time.monotonic() - start)
    return outcomes, slowest


def main() -> int:
    """Run from the command line; 1 if anything broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("files", nargs="*", type=Path, help="own files to damage; else small samples")
    arguments = parser.parse_args()
    samples = {path.name: path.read_bytes() for path in arguments.files}
    samples = samples or {f"a.{name}": data for name, data in SAMPLES.items()}
    outcomes, slowest = fuzz(samples, seconds=arguments.seconds, seed=arguments.seed)
    for outcome, count in outcomes.most_common():
        print(f"{count:8d}  {outcome}")
    print(f"slowest file: {slowest:.2f} s")
    return int(any(outcome.startswith("BROKEN") for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
