"""The tables of an analysis on disk, found again by fingerprint."""

from __future__ import annotations

import csv
import hashlib
import json
import zlib
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from toolkit.analysis.analysis import TABLES, Analysis
from toolkit.matching.model import Model
from toolkit.parameters import VERSION
from toolkit.read.study_texts import Failure
from toolkit.study.folder import Study
from toolkit.validation.hand_codes import find_gold

_RECORD = "analysis.json"
#: Stands for what is missing: an empty cell is an empty text.
_MISSING = "\N{SYMBOL FOR NULL}"
#: What a column of mixed Python values comes back as, by what it holds; anything else as text.
_HELD = {"integer": "Int64", "boolean": "boolean", "floating": "float64"}
#: The lowest: what the levels above save on numbers is not worth their time.
_GZIP = {"method": "gzip", "compresslevel": 1, "mtime": 0}  # the same table, the same file
#: Tables read before they are asked for, by folder and fingerprint.
_KEPT: dict[tuple[str, str], Analysis] = {}


def save_analysis(analysis: Analysis, directory: Path, *, fingerprint: str, scores: str = "") -> None:
    """Write the tables of an analysis for notebooks to load.

    Parameters
    ----------
    analysis : Analysis
        What to write.
    directory : Path
        Where to; made if missing.
    fingerprint : str
        Names inputs, parameters, judgments and versions; :func:`load_analysis` asks for the same.
    scores : str
        Names them without the judgments; :func:`load_scores` asks for the same.
    """
    directory.mkdir(parents=True, exist_ok=True)
    types = {}
    for name in TABLES:
        table = getattr(analysis, name)
        types[name] = {str(column): _name_type(values) for column, values in table.items()}
        table.to_csv(
            directory / f"{name}.csv.gz",
            index=False, na_rep=_MISSING, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n", compression=_GZIP,
        )  # fmt: skip
    record = {
        "fingerprint": fingerprint,
        "scores": scores,
        "signature": analysis.signature,
        "failures": [{"doc_id": f.doc_id, "message": f.message} for f in analysis.failures],
        "types": types,
    }
    (directory / _RECORD).write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")


def _name_type(values: pd.Series) -> str:
    if values.dtype != object:
        return str(values.dtype)
    return _HELD.get(pd.api.types.infer_dtype(values, skipna=True), "str")


def load_analysis(directory: Path, *, fingerprint: str) -> Analysis | None:
    """Load the tables of an analysis, if they are there and were made from the same inputs.

    Returns
    -------
    Analysis or None
        None where the folder holds none, a damaged one, or one of other inputs, parameters, judgments or versions.
    """
    kept = _KEPT.pop((str(directory), fingerprint), None)  # once: what is done to these is done to nobody else's
    return _load_tables(directory, "fingerprint", fingerprint) if kept is None else kept


def keep_tables(directory: Path) -> None:
    """Read the tables in a folder for forks of this process: :func:`load_analysis` has them there at once."""
    try:
        fingerprint = json.loads((directory / _RECORD).read_text(encoding="utf-8"))["fingerprint"]
    except (OSError, ValueError, KeyError):
        return
    key = (str(directory), fingerprint)
    if key not in _KEPT and (loaded := _load_tables(directory, "fingerprint", fingerprint)) is not None:
        _KEPT[key] = loaded


def load_scores(directory: Path, *, scores: str) -> Analysis | None:
    """Load an analysis made from the same inputs with whatever judgments, to be judged again; None as above."""
    return _load_tables(directory, "scores", scores) if scores else None


def _load_tables(directory: Path, name: str, wanted: str) -> Analysis | None:
    try:
        record = json.loads((directory / _RECORD).read_text(encoding="utf-8"))
        if record[name] != wanted:
            return None
        tables = {name: _read_table(directory / f"{name}.csv.gz", record["types"][name]) for name in TABLES}
    except (OSError, EOFError, zlib.error, ValueError, KeyError):  # damaged tables are made anew
        return None
    failures = tuple(Failure(row["doc_id"], row["message"]) for row in record["failures"])
    return Analysis(**tables, failures=failures, signature=record["signature"])


def _read_table(path: Path, types: Mapping[str, str]) -> pd.DataFrame:
    if not types:
        return pd.DataFrame()
    return pd.read_csv(path, dtype=dict(types), keep_default_na=False, na_values=[_MISSING])


def fingerprint_study(study: Study, model: Model | None) -> str:
    """Return a hash of all that decides the tables: files, catalogue, judgments, parameters, model, version."""
    digest = hashlib.sha256(f"{fingerprint_scores(study, model)}|{study.parameters.judgments}".encode())
    gold = find_gold(study) if study.parameters.judgments == "all" else None
    for path in (*sorted((study.folder / "judgments").glob("*.csv")), *((gold,) if gold else ())):
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"{path.name} {len(content)} ".encode() + content)
    return digest.hexdigest()


def fingerprint_scores(study: Study, model: Model | None) -> str:
    """Return a hash of all that decides probabilities: what :func:`fingerprint_study` takes in but the judgments."""
    settings = study.parameters.model_copy(update={"judgments": "none"}).fingerprint()
    digest = hashlib.sha256(f"{VERSION}|{settings}|{model}".encode())
    digest.update(study.catalogue.to_csv().encode())
    digest.update(b"" if study.provisions is None else study.provisions.to_csv().encode())
    for file in sorted(set(study.catalogue["file"])):
        path = study.folder / file
        digest.update(path.read_bytes() if path.is_file() else b"missing")
    return digest.hexdigest()
