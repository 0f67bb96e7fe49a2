"""Time, memory and planted pairs kept: the toolkit's alignment beside what one would pick instead.

    python -m benchmarks.scale                              # small sizes, about a minute
    python -m benchmarks.scale --sizes 200000x5000          # the large one, several minutes

Each method runs in a process of its own on the same planted corpus, so that its peak memory is its own;
planting is not timed. On a busy machine compare processor time (cpu), which waits for nobody. The corpus is
synthetic: the shares of planted pairs kept tell that near-copies are not lost, not how real paraphrase
fares.

- doichieu, top K: propose_pairs, estimate_probabilities, find_plan_cutoffs, accept_alignment; K is the shortlist.
- bare shortlist: TF-IDF on words and pairs, top 10 by cosine, ratio and token_set_ratio on the survivors.
- exhaustive: token_set_ratio of every clause with every provision, timed on a sample of clauses and
  extrapolated to all of them.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer
from sparse_dot_topn import sp_matmul_topn

from benchmarks.planted_corpus import PlantedCorpus, plant_corpus
from toolkit.matching.accept import accept_alignment, estimate_probabilities, find_cutoffs
from toolkit.matching.candidates import propose_pairs
from toolkit.matching.chance import find_plan_cutoffs, load_decoys
from toolkit.matching.model import Model
from toolkit.parameters import StudyParameters
from toolkit.study.folder import load_study
from toolkit.validation.hand_codes import load_model

_STUDY = Path(__file__).parent.parent / "data" / "26-NQ-TW"
_TOP = 10
#: What the large size (200,000 clauses, 5,000 provisions) must keep to.
_MARKS = {"times_shortlist": 1.2, "times_faster": 50.0, "peak_mb": 1024.0}
_PAIR = ["doc_id", "clause_id", "provision_id"]


def main() -> None:
    """Run every method at every size and print one table."""
    arguments = _read_arguments()
    if arguments.method:
        print(json.dumps(_measure(arguments.method, arguments.sizes[0], arguments.seed, arguments.sample)))
        return
    rows = []
    for size in arguments.sizes:
        methods = ["exhaustive", "shortlist", *(f"doichieu-{top}" for top in arguments.shortlist)]
        found = {method: _run_apart(method, size, arguments) for method in methods}
        for method, row in found.items():
            rows.append(
                {
                    "size": size,
                    "method": method,
                    **row,
                    "times_shortlist": row["seconds"] / found["shortlist"]["seconds"],
                    "times_shortlist_cpu": row["cpu_seconds"] / found["shortlist"]["cpu_seconds"],
                    "times_faster": found["exhaustive"]["seconds"] / row["seconds"],
                }
            )
            print(f"done: {size} {method}, {row['seconds']:.1f} s", file=sys.stderr)
    table = pd.DataFrame(rows)
    print(table.round(3).to_string(index=False))
    print(f"exhaustive is extrapolated from {arguments.sample} clauses")
    print(f"marks at 200000x5000: {_MARKS}")


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", nargs="+", default=["2000x100", "10000x500"], help="CLAUSESxPROVISIONS")
    parser.add_argument("--shortlist", nargs="+", type=int, default=[10, 20], help="shortlists to try")
    parser.add_argument("--sample", type=int, default=200, help="clauses that exhaustive scoring is timed on")
    parser.add_argument("--seed", type=int, default=0, help="seed of the corpus")
    parser.add_argument("--method", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


def _run_apart(method: str, size: str, arguments: argparse.Namespace) -> dict[str, float]:
    command = [
        sys.executable, "-m", "benchmarks.scale", "--method", method, "--sizes", size,
        "--seed", str(arguments.seed), "--sample", str(arguments.sample),
    ]  # fmt: skip
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def _measure(method: str, size: str, seed: int, sample: int) -> dict[str, float]:
    n_clauses, n_provisions = (int(number) for number in size.split("x"))
    corpus = plant_corpus(n_clauses, n_provisions, seed=seed)
    before = _read_usage()["peak_mb"]
    if method == "exhaustive":
        result = _time_exhaustive(corpus, sample)
    elif method == "shortlist":
        result = _time(lambda: _shortlist_barely(corpus), corpus)
    else:
        parameters, model = StudyParameters(shortlist=int(method.split("-")[1])), _find_model()
        result = _time(lambda: _align(corpus, parameters, model), corpus)
    return {**result, "us_per_clause": result["seconds"] / n_clauses * 1e6, "corpus_mb": before}


def _read_usage() -> dict[str, float]:
    """Return processor time of all threads and peak memory of this process so far (Linux counts in KB)."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {"cpu_seconds": usage.ru_utime + usage.ru_stime, "peak_mb": usage.ru_maxrss / 1024}


def _time(run: Callable[[], tuple[pd.DataFrame, pd.DataFrame]], corpus: PlantedCorpus) -> dict[str, float]:
    before, start = _read_usage(), time.perf_counter()
    proposed, accepted = run()
    seconds, after = time.perf_counter() - start, _read_usage()
    return {
        "seconds": seconds,
        "cpu_seconds": after["cpu_seconds"] - before["cpu_seconds"],
        "peak_mb": after["peak_mb"],
        "kept_in_shortlist": _share_kept(corpus.truth, proposed),
        "kept_in_alignment": _share_kept(corpus.truth, accepted),
    }


def _share_kept(truth: pd.DataFrame, pairs: pd.DataFrame) -> float:
    return len(truth.merge(pairs[_PAIR])) / len(truth)


def _align(corpus: PlantedCorpus, parameters: StudyParameters, model: Model) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return candidates and accepted pairs, the cut-offs raised by decoys as in an analysis."""
    decoys = load_decoys(parameters)
    proposed = propose_pairs(corpus.units, reference_id="reference", parameters=parameters, decoys=decoys)
    by_chance = estimate_probabilities(proposed.decoys, parameters=parameters, model=model)
    candidates = estimate_probabilities(proposed.candidates, parameters=parameters, model=model)
    del proposed
    cutoffs = find_plan_cutoffs(
        by_chance,
        candidates["doc_id"].unique().tolist(),
        n_decoys=len(decoys),
        chance=parameters.chance,
        floors=find_cutoffs(parameters, model, candidates),
    )
    return candidates, accept_alignment(candidates, parameters=parameters, model=model, cutoffs=cutoffs)


def _find_model() -> Model:
    """Return the shipped model."""
    model = load_model(load_study(_STUDY))
    assert model is not None  # the shipped study uses the logistic method
    return model


def _split_sides(corpus: PlantedCorpus) -> tuple[pd.DataFrame, pd.DataFrame]:
    is_reference = corpus.units["doc_id"] == "reference"
    return corpus.units[~is_reference].reset_index(drop=True), corpus.units[is_reference]


def _shortlist_barely(corpus: PlantedCorpus) -> tuple[pd.DataFrame, pd.DataFrame]:
    clauses, provisions = _split_sides(corpus)
    left, right = clauses["text"].str.lower().tolist(), provisions["text"].str.lower().tolist()
    vectors = TfidfVectorizer(
        token_pattern=r"\w+", ngram_range=(1, 2), sublinear_tf=True, lowercase=False, dtype=np.float32
    )
    tfidf = vectors.fit_transform(left + right)
    split = len(left)
    pairs = sp_matmul_topn(tfidf[:split], tfidf[split:].T.tocsr(), top_n=_TOP, sort=True, n_threads=2).tocoo()
    survivors = [left[row] for row in pairs.row], [right[column] for column in pairs.col]
    table = pd.DataFrame(
        {
            "doc_id": clauses["doc_id"].take(pairs.row).array,
            "clause_id": clauses["clause_id"].take(pairs.row).array,
            "provision_id": provisions["clause_id"].take(pairs.col).array,
            "ratio": process.cpdist(*survivors, scorer=fuzz.ratio, dtype=np.float32),
            "token_set_ratio": process.cpdist(*survivors, scorer=fuzz.token_set_ratio, dtype=np.float32),
        }
    )
    return table, table[table["token_set_ratio"] >= StudyParameters().plain_cutoff]


def _time_exhaustive(corpus: PlantedCorpus, sample: int) -> dict[str, float]:
    clauses, provisions = _split_sides(corpus)
    chosen = clauses.sample(min(sample, len(clauses)), random_state=0).reset_index(drop=True)
    left, right = chosen["text"].str.lower().tolist(), provisions["text"].str.lower().tolist()
    before, start = _read_usage(), time.perf_counter()
    scores = process.cdist(left, right, scorer=fuzz.token_set_ratio, dtype=np.float32)
    seconds, after = time.perf_counter() - start, _read_usage()
    larger = len(clauses) / len(chosen)
    rows, columns = np.nonzero(scores >= StudyParameters().plain_cutoff)
    accepted = pd.DataFrame(
        {
            "doc_id": chosen["doc_id"].take(rows).array,
            "clause_id": chosen["clause_id"].take(rows).array,
            "provision_id": provisions["clause_id"].take(columns).array,
        }
    )
    truth = corpus.truth.merge(chosen[["doc_id", "clause_id"]])
    return {
        "seconds": seconds * larger,
        "cpu_seconds": (after["cpu_seconds"] - before["cpu_seconds"]) * larger,
        "peak_mb": after["peak_mb"],
        "kept_in_shortlist": 1.0,
        "kept_in_alignment": _share_kept(truth, accepted),
    }


if __name__ == "__main__":
    main()
