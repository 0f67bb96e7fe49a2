"""How long a coder waits: a cell shown, a decision on disk, a search, in a study of 63 plans.

    python -m benchmarks.review_widget                      # about a minute
    python -m benchmarks.review_widget --plans 63 --judged 2000 --looks 60

The corpus is synthetic and only its size matters. Times are those of the kernel, from a request of the page to its
answer; the page itself draws a cell in some milliseconds. `--judged` decisions are on disk before the first one is
timed, so that a long file is what is added to. The coder goes through cells of many plans, so that most looks open a
plan for the first time.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.planted_corpus import plant_corpus
from toolkit.matching.accept import estimate_probabilities
from toolkit.matching.candidates import propose_pairs
from toolkit.notebook.review import ReviewWidget
from toolkit.parameters import StudyParameters
from toolkit.review.judgments import add_judgments
from toolkit.review.keys import make_text_key
from toolkit.review.session import ReviewSession
from toolkit.study.folder import load_study
from toolkit.validation.hand_codes import load_model

_SHIPPED = Path(__file__).parent.parent / "data" / "26-NQ-TW"
#: Seconds that nobody may wait longer than.
_MARKS = {"show": 0.2, "save": 0.1}


def main() -> None:
    """Time looks and print their median, 95th percentile and maximum beside the marks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--plans", type=int, default=63)
    parser.add_argument("--clauses", type=int, default=300, help="clauses a plan")
    parser.add_argument("--provisions", type=int, default=150)
    parser.add_argument("--judged", type=int, default=2000, help="decisions on disk before")
    parser.add_argument("--looks", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        times = _time_looks(Path(folder), options)
    table = times.quantile([0.5, 0.95, 1.0]).T.set_axis(["median", "95%", "most"], axis=1)
    table["mark"] = [_MARKS.get(name) for name in table.index]
    print(f"{options.plans} plans of {options.clauses} clauses, {options.provisions} provisions, "
          f"{options.judged} decisions on disk, {options.looks} looks; seconds")  # fmt: skip
    print(table.round(4).to_string(na_rep=""))


def _time_looks(folder: Path, options: argparse.Namespace) -> pd.DataFrame:
    corpus = plant_corpus(options.plans * options.clauses, options.provisions, seed=0)
    units = corpus.units
    plans = [doc_id for doc_id in units["doc_id"].unique() if doc_id != "reference"]
    share = np.array_split(np.array(plans), options.plans)  # the corpus has shorter plans: several make one here
    renamed = {name: f"plan-{place:02}" for place, names in enumerate(share) for name in names}
    owner = units["doc_id"].map(renamed).fillna("reference")
    units = units.assign(
        clause_id=units["clause_id"].where(owner == "reference", units["doc_id"] + "." + units["clause_id"]),
        doc_id=owner,
    )
    shipped = load_study(_SHIPPED)
    parameters = StudyParameters()
    proposed = propose_pairs(units, reference_id="reference", parameters=parameters)
    candidates = estimate_probabilities(proposed.candidates, parameters=parameters, model=load_model(shipped))
    reference = units[units["doc_id"] == "reference"].rename(columns={"clause_id": "provision_id"})
    provisions = reference[["provision_id", "type", "text", "context"]].reset_index(drop=True)
    study = load_study(_make_study(folder, sorted(set(renamed.values()))))
    cells = pd.MultiIndex.from_product(
        [sorted(set(renamed.values())), provisions["provision_id"]], names=["doc_id", "provision_id"]
    ).to_frame(index=False)
    cells = cells.sample(frac=1, random_state=0).assign(reason="audit", chance=0.1)
    keys = dict(zip(provisions["provision_id"], provisions["text"].map(make_text_key), strict=True))
    first = candidates.drop_duplicates(["doc_id", "provision_id"]).sample(options.judged, random_state=1)
    for row in first.to_dict("records"):
        line = {name: row[name] for name in ("doc_id", "provision_id", "clause_id")}
        add_judgments(
            study,
            [{**line, "verdict": "full", "reason": "audit", "provision_key": keys[row["provision_id"]]}],
            coder="lan",
            kind="person",
        )
    start = time.perf_counter()
    session = ReviewSession(study, cells, coder="lan", units=units, provisions=provisions, candidates=candidates)
    documents = study.catalogue.assign(issued="", extent="full")
    widget = ReviewWidget(session, documents, language="vi")
    print(f"opened in {time.perf_counter() - start:.1f} s", flush=True)
    return pd.DataFrame([_look(widget, session, place) for place in range(options.looks)])


def _make_study(folder: Path, plans: list[str]) -> Path:
    for name in ("reference", *plans):
        (folder / f"{name}.txt").write_text("1. Một.", encoding="utf-8")
    rows = ["doc_id,file,role,unit,number", "reference,reference.txt,reference,,1-NQ/TW"]
    rows += [f"{name},{name}.txt,plan,{name},{place}/KH-UBND" for place, name in enumerate(plans, start=1)]
    (folder / "catalogue.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def _look(widget: ReviewWidget, session: ReviewSession, place: int) -> dict[str, float]:
    """Return the seconds of a search, of a decision until it is on disk, and until the next cell is handed over."""
    number = widget.answered
    saved: list[float] = []
    session_decide = session.decide

    def decide(*given: object, **more: object) -> object:
        told = session_decide(*given, **more)  # type: ignore[arg-type]
        saved.append(time.perf_counter())
        return told

    start = time.perf_counter()
    widget._answer(widget, {"action": "search", "words": "thu vien xa", "number": number + 1}, [])
    searched = time.perf_counter()
    clauses = {} if place % 3 == 0 else {widget.cell["clauses"][0]["id"]: "full"}
    session.decide = decide  # type: ignore[method-assign]
    asked = {"action": "decide", "clauses": clauses, "note": "", "number": number + 2}
    widget._answer(widget, {**asked, **{name: widget.cell[name] for name in ("doc_id", "provision_id")}}, [])
    done = time.perf_counter()
    session.decide = session_decide  # type: ignore[method-assign]
    if widget.problem:
        raise SystemExit(widget.problem)
    return {"search": searched - start, "save": saved[0] - searched, "show": done - saved[0]}


if __name__ == "__main__":
    main()
