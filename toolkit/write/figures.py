"""A drawn figure goes to files: print formats, its data, its caption and the study's signature."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from toolkit.errors import OutputError, suggest_name
from toolkit.write.tables import disarm_formula

#: Metadata that would carry a clock or a version, by format; None leaves the field out.
_METADATA: dict[str, dict[str, Any]] = {
    "pdf": {"CreationDate": None, "Creator": "doichieu", "Producer": None},
    "svg": {"Date": None, "Creator": "doichieu"},
    "png": {"Software": "doichieu"},
    "tif": {},
}
#: matplotlib reads these when it saves, not when it draws.
_SAVING: dict[Any, Any] = {
    "pdf.fonttype": 42,
    "svg.fonttype": "none",
    "svg.hashsalt": "doichieu",
    "savefig.bbox": None,
    "path.simplify": True,
}
RESOLUTION = 300


def write_figure(
    figure: Figure | Axes,
    name: str,
    *,
    directory: Path | str,
    data: pd.DataFrame,
    signature: str,
    caption: str,
    formats: Sequence[str] = ("pdf", "svg", "png"),
) -> list[Path]:
    """Write a figure with its data, caption and signature; the same figure gives the same bytes.

    Parameters
    ----------
    figure : Figure or Axes
        What a draw function returned. It is written at its own size; nothing is drawn into it, but its
        layout is settled and stays as written.
    name : str
        Name of the files without ending: letters, digits, ``_``, ``-`` and dots.
    directory : Path or str
        Where to; made if it is missing.
    data : DataFrame
        The figure's data. Its index is written if it has a name.
    signature : str
        The study's signature.
    caption : str
        What the figure shows and does not claim; also its alternative text.
    formats : sequence of {"pdf", "svg", "png", "tif"}
        PNG and TIFF at 300 dpi; text stays text in PDF and SVG.

    Returns
    -------
    list of Path
        The files written: one per format, ``<name>.csv`` (UTF-8 with byte order mark, so that spreadsheets
        read it) and ``<name>.txt`` (caption and signature).

    Raises
    ------
    OutputError
        If a format is unknown, the name is no plain file name, or the folder cannot be written.
    """
    _check_name(name)
    for ending in formats:
        if ending not in _METADATA:
            raise OutputError(
                f"figure '{name}'",
                f"the format '{ending}' is unknown; {suggest_name(ending, _METADATA)}",
                "Correct it.",
            )
    folder = Path(directory)
    drawn = figure.get_figure(root=True) if isinstance(figure, Axes) else figure
    if not isinstance(drawn, Figure):
        raise OutputError(f"figure '{name}'", "the axes belong to no figure", "Pass what a draw function returned.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        paths = _save_formats(drawn, [(folder / f"{name}.{ending}", ending) for ending in formats])
        table = folder / f"{name}.csv"
        has_names = any(level is not None for level in data.index.names)
        data.map(disarm_formula).to_csv(table, index=has_names, encoding="utf-8-sig", lineterminator="\n")
        text = folder / f"{name}.txt"
        text.write_text(f"{caption.strip()}\n\n{signature.strip()}\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(
            str(folder), f"cannot be written ({error.strerror or error})", "Choose another folder."
        ) from None
    return [*paths, table, text]


def _check_name(name: str) -> None:
    if not re.fullmatch(r"\w[\w.-]*", name):
        raise OutputError(
            f"figure '{name}'",
            "is no plain file name, expected letters, digits, '_', '-' and dots",
            "Rename it.",
        )


def _save_formats(figure: Figure, targets: Sequence[tuple[Path, str]]) -> list[Path]:
    """Save with the layout settled once, so that all formats, and a second writing, agree.

    The constrained layout moves axes by a hair each time it runs.
    """
    with mpl.rc_context(_SAVING):
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
        for path, ending in targets:
            print_figure(figure, path, ending, resolution=RESOLUTION)
    return [path for path, _ in targets]


def print_figure(figure: Figure, target: Path | IO[bytes], form: str, *, resolution: float) -> None:
    """Draw a figure into a file, once: savefig would first draw everything for the layout alone.

    Parameters
    ----------
    figure : Figure
        What to draw; its canvas and its own resolution stay.
    target : Path or binary file
        Where to.
    form : {"pdf", "svg", "png", "tif"}
        Its format.
    resolution : float
        Dots per inch.
    """
    canvas, dpi = figure.canvas, figure.dpi
    try:
        figure.set_dpi(resolution)
        _write_canvas(figure, target, form)
    finally:
        figure.set_dpi(dpi)
        figure.set_canvas(canvas)


def _write_canvas(figure: Figure, target: Path | IO[bytes], form: str) -> None:
    metadata = _METADATA[form] or None
    if form == "pdf":
        FigureCanvasPdf(figure).print_pdf(target, metadata=metadata)
    elif form == "svg":
        FigureCanvasSVG(figure).print_svg(target, metadata=metadata)
    elif form == "png":
        FigureCanvasAgg(figure).print_png(target, metadata=metadata)
    else:
        FigureCanvasAgg(figure).print_tif(target, metadata=metadata)
