"""A figure as files: PDF, SVG, PNG, with its data and its caption beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

#: Nothing that changes from run to run is written into a file.
_METADATA: dict[str, dict[str, None]] = {
    "pdf": {"CreationDate": None, "Producer": None, "Creator": None},
    "svg": {"Date": None},
    "png": {"Software": None},
}


def write_figure(
    figure: Figure,
    name: str,
    *,
    directory: Path,
    data: pd.DataFrame,
    signature: str,
    caption: str,
    formats: Sequence[str] = ("pdf", "svg", "png"),
) -> list[Path]:
    """Write a figure, its data as CSV and its caption with the signature as text; same input, same bytes.

    Parameters
    ----------
    figure : Figure
        What to write.
    name : str
        File name without ending.
    directory : Path
        Where to; made if missing.
    data : DataFrame
        What is drawn.
    signature, caption : str
        Go into the text file beside it.
    formats : sequence of str
        File endings.
    """
    directory.mkdir(parents=True, exist_ok=True)
    paths = []
    with mpl.rc_context({"svg.hashsalt": "doichieu", "svg.fonttype": "none", "pdf.fonttype": 42}):
        for form in formats:
            paths.append(directory / f"{name}.{form}")
            figure.savefig(paths[-1], dpi=300, metadata=_METADATA.get(form))
    data.to_csv(directory / f"{name}.csv", index=False, encoding="utf-8-sig", lineterminator="\n")
    (directory / f"{name}.txt").write_text(f"{caption}\n{signature}\n", encoding="utf-8")
    return [*paths, directory / f"{name}.csv", directory / f"{name}.txt"]
