"""The tables of a study on disk: written once by a run, loaded by every notebook that asks for the same."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from toolkit.analysis import TABLES, Analysis
from toolkit.study import Failure

_RECORD = "analysis.json"
#: Offsets and counts, with those whose names tell (plan_start, days_to_deadline): whole numbers that may be missing.
#: Text stays text (codes such as 007), other numbers are what they are.
_COUNTS = ("start", "end", "depth", "rank", "n_units", "n_words")


def save_analysis(analysis: Analysis, directory: Path, *, fingerprint: str) -> None:
    """Write the tables of an analysis for notebooks to load.

    Parameters
    ----------
    analysis : Analysis
        What to write.
    directory : Path
        Where to; made if missing.
    fingerprint : str
        Names inputs, parameters and versions; :func:`load_analysis` asks for the same.
    """
    directory.mkdir(parents=True, exist_ok=True)
    for name in TABLES:
        getattr(analysis, name).to_json(directory / f"{name}.json.gz", orient="split", index=False)
    record = {
        "fingerprint": fingerprint,
        "signature": analysis.signature,
        "failures": [{"doc_id": f.doc_id, "message": f.message} for f in analysis.failures],
    }
    (directory / _RECORD).write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")


def load_analysis(directory: Path, *, fingerprint: str) -> Analysis | None:
    """Load the tables of an analysis, if they are there and were made from the same inputs.

    Returns
    -------
    Analysis or None
        None where the folder holds none, or one of other inputs, parameters or versions.
    """
    try:
        record = json.loads((directory / _RECORD).read_text(encoding="utf-8"))
        if record["fingerprint"] != fingerprint:
            return None
        tables = {name: _read_table(directory / f"{name}.json.gz") for name in TABLES}
    except (OSError, ValueError, KeyError):
        return None
    failures = tuple(Failure(row["doc_id"], row["message"]) for row in record["failures"])
    return Analysis(**tables, failures=failures, signature=record["signature"])


def _read_table(path: Path) -> pd.DataFrame:
    table = pd.read_json(path, orient="split", dtype=False, convert_axes=False, precise_float=True)
    whole = [name for name in table.columns if _is_count(str(name))]
    return table.astype(dict.fromkeys(whole, "Int64"))


def _is_count(name: str) -> bool:
    return name in _COUNTS or name.endswith(("_start", "_end")) or name.startswith("days_")
