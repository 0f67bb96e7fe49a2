"""Plant shared wording between plans in own sentences and measure what find_borrowing sees of it.

Run from the checkout: ``python benchmarks/planted_borrowing.py [--studies 20] [--largest]``. Four kinds are
planted: passages copied from another plan, passages copied with light rewording (one syllable in eight
changed, dropped or added), passages that two plans take from the reference, and passages that two plans take
from a third text that is not at hand. In studies of their own, phrases that no list holds stand in three plans and
more, beside passages that two to four plans took from one another, both in varying wording: what tells them apart?
All else is drawn syllable by syllable from what follows what in the decoys: the words of the genre, in an order of
its own.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise

import numpy as np
import pandas as pd

from toolkit.borrowing.wording import Wording, find_borrowing, measure_borrowing, trace_wording
from toolkit.matching.chance import load_decoys
from toolkit.parameters import StudyParameters
from toolkit.segment.types import add_types

KINDS = ("copied", "reworded", "centre", "third")
#: Sentences of a stock that all plans draw on alike: no pair has more in common than any other.
STOCK = 40
#: Share of syllables that rewording touches.
EDITS = 1 / 8
_SECTIONS = ("I. QUAN ĐIỂM", "II. MỤC TIÊU", "III. NHIỆM VỤ, GIẢI PHÁP")
#: Passages that two to four plans take from one another, and phrases that three plans and more share.
N_SPREAD = 10
_OTHER = ("rồi", "cũng", "nhất", "bền", "khắp", "gọn", "đều", "sớm", "chắc", "thêm", "riêng", "chung")


@dataclass(frozen=True, slots=True)
class PlantedWording:
    """A study with known shared passages.

    Parameters
    ----------
    units, documents : DataFrame
        As the toolkit makes them.
    truth : DataFrame
        kind, doc_id, clause_id, other_id, other_clause_id, start, end (of the passage in the first clause).
    """

    units: pd.DataFrame
    documents: pd.DataFrame
    truth: pd.DataFrame


def plant_wording(
    *, n_plans: int, n_clauses: int, n_each: int, seed: int = 0, kinds: tuple[str, ...] = KINDS, n_pairs: int = 2
) -> PlantedWording:
    """Draw a study.

    Parameters
    ----------
    n_plans, n_clauses : int
        Plans, and clauses in each.
    n_each : int
        Passages of each kind and each pair that borrows.
    seed : int
        Of the draw.
    kinds : tuple of str
        What is planted; ``stock`` lets every plan take `n_each` sentences from one stock, by chance; ``taken``
        puts passages into clauses of two to four plans, ``formula`` phrases into clauses of three and
        more, each reworded.
    n_pairs : int
        Pairs of plans that share, for each kind.
    """
    draw = np.random.default_rng(seed)
    names = [f"plan-{place:02d}" for place in range(n_plans)]
    texts = {name: [_make_text(draw) for _ in range(n_clauses)] for name in ("reference", *names)}
    free = {name: list(draw.permutation(n_clauses)) for name in texts}
    pairs = [(a, b) for place, a in enumerate(names) for b in names[place + 1 :]]
    truth = []
    for kind in (kind for kind in kinds if kind in KINDS):
        for choice in draw.choice(len(pairs), size=min(n_pairs, len(pairs)), replace=False):
            one, other = pairs[int(choice)]
            for _ in range(n_each):
                passage = _make_passage(draw)
                if kind == "centre":
                    texts["reference"][free["reference"].pop()] = f"{passage}."
                here, there = (free[name].pop() for name in (one, other))
                mine = _reword(passage, draw) if kind == "centre" else passage
                theirs = _reword(passage, draw) if kind in ("reworded", "centre") else passage
                before = texts[one][here][:-1] + "; "
                texts[one][here] = f"{before}{mine}."
                texts[other][there] = f"{theirs}; {texts[other][there]}"
                where = (one, str(here + 1), other, str(there + 1), len(before), len(before) + len(mine))
                truth.append((kind, *where))
    for kind, most in (("taken", min(4, n_plans)), ("formula", n_plans)):
        for passage in [_make_passage(draw) for _ in range(N_SPREAD if kind in kinds else 0)]:
            n_holders = int(draw.integers(2 if kind == "taken" else 3, most + 1))
            places = []
            for name in (names[place] for place in sorted(draw.permutation(n_plans)[:n_holders])):
                here = free[name].pop()
                before = texts[name][here][:-1] + "; "
                said = _reword(passage, draw, edits=EDITS / 2)  # two of them are as far apart as a reworded passage
                texts[name][here] = f"{before}{said}."
                places.append((name, str(here + 1), len(before), len(before) + len(said)))
            truth += [(kind, *one[:2], *other[:2], *one[2:]) for one, other in combinations(places, 2)]
    if "stock" in kinds:
        stock = [_make_passage(draw) for _ in range(STOCK)]
        for name in names:
            for choice in draw.choice(STOCK, size=n_each, replace=False):
                texts[name][free[name].pop()] = f"{stock[int(choice)]}."
    rows = [
        (doc_id, str(place + 1), text, _SECTIONS[place * len(_SECTIONS) // n_clauses])
        for doc_id, clauses in texts.items()
        for place, text in enumerate(clauses)
    ]
    units = pd.DataFrame(rows, columns=["doc_id", "clause_id", "text", "context"])
    units = units.assign(parent_id="", kind="clause", depth=1, start=0, end=units["text"].str.len())
    columns = ["kind", "doc_id", "clause_id", "other_id", "other_clause_id", "start", "end"]
    return PlantedWording(
        add_types(units),
        pd.DataFrame(
            [("reference", "reference", "", "")] + [(name, "plan", name, "") for name in names],
            columns=["doc_id", "role", "unit", "issued"],
        ),
        pd.DataFrame(truth, columns=columns),
    )


@cache
def _read_followers() -> dict[str, list[str]]:
    """Return what follows each syllable in the decoys."""
    followers = defaultdict(list)
    for text in load_decoys()["text"]:
        words = [word.strip(",.;:()") for word in text.lower().split()]
        for one, other in pairwise(words):
            followers[one].append(other)
    return dict(followers)


def _write(draw: np.random.Generator, length: int) -> str:
    followers = _read_followers()
    starts = list(followers)
    words = [starts[int(draw.integers(len(starts)))]]
    while len(words) < length:
        following = followers.get(words[-1], starts)
        words.append(following[int(draw.integers(len(following)))])
    return " ".join(words)


def _make_text(draw: np.random.Generator) -> str:
    text = _write(draw, int(draw.integers(15, 60)))
    return text[:1].upper() + text[1:] + "."


def _make_passage(draw: np.random.Generator) -> str:
    return _write(draw, int(draw.integers(20, 46)))


def _reword(passage: str, draw: np.random.Generator, *, edits: float = EDITS) -> str:
    """Change a share of the syllables: another one, none, or one more."""
    words: list[str] = []
    for word in passage.split():
        if draw.random() >= edits:
            words.append(word)
            continue
        way, other = draw.integers(3), _OTHER[int(draw.integers(len(_OTHER)))]
        words += [[other], [], [word, other]][int(way)]
    return " ".join(words)


def score_passages(planted: PlantedWording, borrowing: pd.DataFrame) -> pd.DataFrame:
    """Return for each planted passage whether a row that nothing explains covers half of it."""
    rows = borrowing[borrowing["explained_by"] == ""]
    found = planted.truth.merge(
        rows, how="left", on=["doc_id", "clause_id", "other_id", "other_clause_id"], suffixes=("", "_found")
    )
    overlap = np.minimum(found["end"], found["end_found"]) - np.maximum(found["start"], found["start_found"])
    hit = (overlap.fillna(0) >= (found["end"] - found["start"]) / 2).to_numpy()
    keys = ["kind", "doc_id", "clause_id", "other_id", "other_clause_id"]
    return found.assign(found=hit).groupby(keys, sort=False)["found"].any().reset_index()


def trace(planted: PlantedWording, parameters: StudyParameters) -> Wording:
    """Return all tables of wording of a planted study."""
    citations = pd.DataFrame({"cited_title": []})
    return trace_wording(planted.units, planted.documents, citations=citations, parameters=parameters)


def score_edges(planted: PlantedWording, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of plans with what was planted between them; empty where nothing was."""
    kinds = planted.truth.groupby(["doc_id", "other_id"])["kind"].agg(lambda kinds: "+".join(sorted(set(kinds))))
    return pairs.merge(kinds.reset_index(), how="left", on=["doc_id", "other_id"]).fillna({"kind": ""})


def name_rows(planted: PlantedWording, borrowing: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that nothing explains with the kind that was planted there; without those where none was."""
    keys = ["doc_id", "clause_id", "other_id", "other_clause_id"]
    rows = borrowing[borrowing["explained_by"] == ""]
    return rows.merge(planted.truth[["kind", *keys]], on=keys)


def measure_auc(rows: pd.DataFrame, values: pd.Series) -> float:
    """Return the share of pairs of a substantive and a formulaic row in which the first has the higher value."""
    from scipy.stats import mannwhitneyu

    formulaic = (rows["kind"] == "formula").to_numpy()
    first, second = values[~formulaic], values[formulaic]
    return float(mannwhitneyu(first, second).statistic) / (len(first) * len(second))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=int, default=20)
    parser.add_argument("--largest", action="store_true", help="63 plans of 300 clauses, timed")
    options = parser.parse_args()
    found, edges, null, precise, told = [], [], [], [], []
    settings = StudyParameters(shuffles=2000)
    for seed in range(options.studies):
        planted = plant_wording(n_plans=8, n_clauses=60, n_each=6, seed=seed)
        made = trace(planted, settings)
        found.append(score_passages(planted, made.borrowing))
        edges.append(score_edges(planted, made.borrowing_pairs))
        rows = made.borrowing[made.borrowing["explained_by"] == ""]
        keys = ["doc_id", "clause_id", "other_id", "other_clause_id"]
        precise.append(rows.merge(planted.truth, how="left", on=keys)["kind"].notna())
        nothing = plant_wording(n_plans=8, n_clauses=60, n_each=12, seed=1000 + seed, kinds=("centre", "stock"))
        null.append(score_edges(nothing, measure_borrowing(nothing.units, nothing.documents, parameters=settings)))
    print(pd.concat(found).groupby("kind")["found"].agg(["size", "sum", "mean"]))
    print("share of rows that were planted", pd.concat(precise).mean())
    print(pd.concat(edges).groupby("kind")["above_chance"].agg(["size", "sum", "mean"]))
    print("null: the centre was copied, and all drew on one stock by chance")
    print(pd.concat(null).groupby("kind")["above_chance"].agg(["size", "sum", "mean"]))
    print("studies with a false edge", sum(table["above_chance"].any() for table in null), "of", options.studies)
    for n_plans, n_clauses, n_studies in ((4, 60, options.studies), (8, 60, options.studies), (20, 100, 4)):
        told.clear()
        for seed in range(min(n_studies, options.studies)):
            planted = plant_wording(
                n_plans=n_plans, n_clauses=n_clauses, n_each=0, seed=2000 + seed, kinds=("taken", "formula")
            )
            told.append(name_rows(planted, find_borrowing(planted.units, planted.documents)))
        rows = pd.concat(told)
        print(f"{n_plans} plans, rows that nothing explains:", rows["kind"].value_counts().to_dict())
        measures = {
            "surprise": rows["surprise"],
            "surprise a syllable": rows["surprise"] / rows["n_net"],
            "few plans, then surprise": rows["surprise"] / 1e4 - rows["n_plans"],
        }
        print("AUC", {name: round(measure_auc(rows, values), 3) for name, values in measures.items()})
    if options.largest:
        planted = plant_wording(n_plans=63, n_clauses=300, n_each=4, n_pairs=60)
        begin = time.perf_counter()
        made = trace(planted, StudyParameters())
        print(f"63 plans of 300 clauses: {time.perf_counter() - begin:.1f} s, {len(made.borrowing)} rows, peak MB:")
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
        print(score_passages(planted, made.borrowing).groupby("kind")["found"].agg(["size", "mean"]))
        print(score_edges(planted, made.borrowing_pairs).groupby("kind")["above_chance"].agg(["size", "mean"]).tail(8))


if __name__ == "__main__":
    main()
