"""run.json, the record of a run: what went in, with which settings and versions, what failed."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from toolkit.analysis.analysis import Analysis
from toolkit.matching.model import Model
from toolkit.parameters import VERSION
from toolkit.study.folder import Study

#: Packages whose version can change a result or a picture.
PACKAGES = (
    "pandas",
    "numpy",
    "scipy",
    "scikit-learn",
    "rapidfuzz",
    "sparse-dot-topn",
    "matplotlib",
    "papermill",
)


def list_versions() -> dict[str, str]:
    """Return the versions of the toolkit, Python and the packages that decide results."""
    return {
        "doichieu": VERSION,
        "python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
    }


def write_run_record(
    path: Path,
    study: Study,
    analysis: Analysis,
    model: Model | None,
    *,
    started: datetime,
    failures: Sequence[Mapping[str, object]],
    products: Mapping[str, object],
    files: Sequence[str] = (),
) -> None:
    """Write run.json.

    Parameters
    ----------
    path : Path
        Where to.
    study, analysis, model
        What was run.
    started : datetime
        When the run began.
    failures : sequence of dict
        name and message of what could not be made, and whether an earlier one was kept.
    products : mapping
        What was made, with the hashes that let the next run take it over.
    files : sequence of str
        What was written besides, below the output folder: the next run replaces these and the products, nothing else.
    """
    record: dict[str, Any] = {
        "study": study.name,
        "signature": analysis.signature,
        "inputs": {row["file"]: row["sha256"] for row in analysis.documents.to_dict("records")},
        "parameters": study.parameters.model_dump(),
        "model": None
        if model is None
        else {"name": model.name, "cutoff": model.cutoff, "cutoff_full": model.cutoff_full, **model.training},
        "versions": list_versions(),
        "started": started.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "failed": list(failures),
        "products": dict(products),
        "files": list(files),
    }
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
