"""Looks of the figures: sizes, rcParams as a value, colours that survive grey, text that fits.

Nothing here touches matplotlib's global settings: a drawing function decorated with :func:`in_style`
draws in a context and leaves everything as it was.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.text import Text
from matplotlib.typing import ColorType

from toolkit.errors import ParameterError, suggest_name

MM_PER_INCH = 25.4
#: Widths of journal columns, in mm.
WIDTHS = {"column": 85.0, "one_and_half": 130.0, "two_columns": 175.0, "a4": 190.0, "a4_landscape": 277.0}
#: Greatest heights, in mm: what remains of A4 inside margins of 10 mm.
HEIGHTS = {"column": 240.0, "one_and_half": 240.0, "two_columns": 240.0, "a4": 277.0, "a4_landscape": 190.0}
FONT = "DejaVu Sans"
#: Points. Nothing is set smaller than SMALL; journals ask for 6 pt at least.
BASE, SMALL = 7.0, 6.0

#: Every letter of Vietnamese, with the marks our labels use.
VIETNAMESE_LETTERS = (
    unicodedata.normalize(
        "NFC",
        "".join(
            letter + "".join(letter + tone for tone in "\u0300\u0309\u0303\u0301\u0323")
            for letter in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
        ),
    )
    + "bcdđghklmnpqrstvxBCDĐGHKLMNPQRSTVX0123456789%/.,;:()–−+·"
)

#: Dark to light; neighbours differ by more than 20 points of lightness and by hue safe for colour-blind
#: readers.
INK, DARK, MIDDLE, LIGHT, PALE = "#222222", "#16457a", "#6d9fc9", "#c5d9ea", "#eef2f6"
ACCENT, GREY, RULE = "#d9730d", "#8a8a8a", "#d0d0d0"
#: Colour, edge and hatch of each status of coverage, in every figure that shows it.
STATUS_LOOKS: dict[str, dict[str, Any]] = {
    "full": {"fc": DARK, "ec": "none"},
    "partial": {"fc": MIDDLE, "ec": "none"},
    "none": {"fc": "white", "ec": "none"},
    "not_applicable": {"fc": "white", "ec": INK, "hatch": "------"},
    "not_observable": {"fc": "white", "ec": GREY, "hatch": "//////"},
    "not_assessed": {"fc": "white", "ec": INK, "hatch": "xxxxxx"},
}

P = ParamSpec("P")
R = TypeVar("R")


def journal_style(*, font: str = FONT, font_size: float = BASE) -> dict[str, Any]:
    """Return the rcParams of the figures.

    Parameters
    ----------
    font : str
        Family; check it with :func:`check_font_covers`.
    font_size : float
        Base size in points; tick labels and legends are half a point smaller.

    Returns
    -------
    dict
        For ``matplotlib.rc_context``. Text stays text in PDF (fonttype 42) and SVG.

    Examples
    --------
    >>> journal_style()["pdf.fonttype"], journal_style(font_size=8)["legend.fontsize"]
    (42, 7.5)
    """
    small = font_size - 0.5
    return {
        "font.family": [font],
        "font.size": font_size,
        "axes.labelsize": font_size,
        "axes.titlesize": font_size,
        "figure.titlesize": font_size,
        "xtick.labelsize": small,
        "ytick.labelsize": small,
        "legend.fontsize": small,
        "legend.frameon": False,
        "legend.handlelength": 1.6,
        "legend.handleheight": 0.9,
        "legend.columnspacing": 1.4,
        "legend.borderaxespad": 0.2,
        "text.color": INK,
        "axes.labelcolor": INK,
        "axes.edgecolor": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "axes.linewidth": 0.5,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "axes.labelpad": 2.5,
        "grid.color": RULE,
        "grid.linewidth": 0.4,
        "lines.linewidth": 0.8,
        "lines.markersize": 4.0,
        "patch.linewidth": 0.5,
        "hatch.linewidth": 0.5,
        "xtick.major.width": 0.5,
        "ytick.major.width": 0.5,
        "xtick.major.size": 2.5,
        "ytick.major.size": 0.0,
        "text.parse_math": False,  # "$" in a name or a value is a letter, not a formula
        "text.usetex": False,
        "figure.dpi": 150.0,
        "savefig.dpi": 300.0,
        "pdf.fonttype": 42,
        "ps.fonttype": 42,
        "svg.fonttype": "none",
        "svg.hashsalt": "doichieu",
    }


def in_style(draw: Callable[P, R]) -> Callable[P, R]:
    """Run a drawing function in the figures' style, whatever the session has set, and restore all of it.

    Examples
    --------
    >>> import matplotlib
    >>> @in_style
    ... def read_size():
    ...     return matplotlib.rcParams["font.size"]
    >>> read_size(), matplotlib.rcParams["font.size"]
    (7.0, 10.0)
    """

    @wraps(draw)
    def styled(*args: P.args, **kwargs: P.kwargs) -> R:
        with matplotlib.style.context(["default", journal_style()]):
            return draw(*args, **kwargs)

    return styled


def make_figure(size: str = "two_columns", *, height: float | None = None, layout: str = "constrained") -> Figure:
    """Make an empty figure of a journal's size.

    The figure is not registered with pyplot, so that nothing has to be closed; in a notebook,
    ``%matplotlib inline`` shows it as the last value of a cell (``axes.figure``).

    Parameters
    ----------
    size : {"column", "one_and_half", "two_columns", "a4", "a4_landscape"}
        85, 130, 175, 190 or 277 mm wide.
    height : float, optional
        In mm; three fifths of the width without it, cut at the height of a page.
    layout : {"constrained", "none"}
        Who places the axes: matplotlib, or the caller.

    Returns
    -------
    Figure

    Raises
    ------
    ParameterError
        If the size is unknown.

    Examples
    --------
    >>> [round(float(side) * 25.4) for side in make_figure("column", height=60).get_size_inches()]
    [85, 60]
    """
    if size not in WIDTHS:
        raise ParameterError("figure size", f"'{size}' is unknown; {suggest_name(size, WIDTHS)}", "Correct the name.")
    width = WIDTHS[size]
    height = min(HEIGHTS[size], 0.6 * width if height is None else height)
    figure = Figure(figsize=(width / MM_PER_INCH, height / MM_PER_INCH), layout=layout)  # type: ignore[arg-type]
    FigureCanvasAgg(figure)
    return figure


def add_page_axes(figure: Figure) -> Axes:
    """Add axes that span the figure and count in millimetres from its upper left corner.

    Examples
    --------
    >>> axes = add_page_axes(make_figure("column", height=50, layout="none"))
    >>> [round(float(end)) for end in axes.get_xlim()], [round(float(end)) for end in axes.get_ylim()]
    ([0, 85], [50, 0])
    """
    width, height = figure.get_size_inches() * MM_PER_INCH
    axes = figure.add_axes((0, 0, 1, 1))
    set_page_limits(axes, width, height)
    return axes


def set_page_limits(ax: Axes, width: float, height: float) -> None:
    """Let axes count in millimetres, downwards, without frame or ticks."""
    ax.set(xlim=(0, width), ylim=(height, 0))
    ax.axis("off")


def choose_ink(face: ColorType) -> str:
    """Return white or the ink of the figures, whichever stands out more on a colour (WCAG contrast).

    Examples
    --------
    >>> choose_ink(DARK), choose_ink(LIGHT), choose_ink(MIDDLE)
    ('white', '#222222', '#222222')
    """
    ground, ink = (_measure_luminance(colour) for colour in (face, INK))
    return "white" if 1.05 / (ground + 0.05) > (ground + 0.05) / (ink + 0.05) else INK


def _measure_luminance(colour: ColorType) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    return float(0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2])


def check_font_covers(font: str, text: str = VIETNAMESE_LETTERS) -> None:
    """Refuse a font that lacks a letter of the text.

    The font's character map decides: some fonts put marks on top of each other without any warning
    (STIXGeneral draws ế so).

    Parameters
    ----------
    font : str
        Family name.
    text : str
        What is to be drawn; all Vietnamese letters by default.

    Raises
    ------
    ParameterError
        If the font is not installed or lacks letters; the message shows the first ten.

    Examples
    --------
    >>> check_font_covers("DejaVu Sans")
    """
    try:
        path = findfont(FontProperties(family=font), fallback_to_default=False)
    except ValueError:
        raise ParameterError(
            f"font '{font}'", "is not installed, expected a family matplotlib finds", f"Choose '{FONT}'."
        ) from None
    known = get_font(path).get_charmap()
    letters = sorted(set(unicodedata.normalize("NFC", text)))
    missing = [letter for letter in letters if ord(letter) not in known and not letter.isspace()]
    if missing:
        raise ParameterError(
            f"font '{font}'",
            f"lacks {len(missing)} letters ({' '.join(missing[:10])}), expected all of the text",
            f"Choose '{FONT}' or another font with Vietnamese letters.",
        )


def change_font(figure: Figure, font: str) -> Figure:
    """Set every text of a drawn figure in another family, after checking that it covers them all.

    Parameters
    ----------
    figure : Figure
        Is changed in place.
    font : str
        Family name.

    Returns
    -------
    Figure
        The same object.

    Raises
    ------
    ParameterError
        If the font lacks a letter of the figure.
    """
    texts = list(find_texts(figure))
    check_font_covers(font, "".join(text.get_text() for text in texts))
    for text in texts:
        text.set_fontfamily(font)
    return figure


def find_texts(figure: Figure) -> Iterable[Text]:
    """Return the texts of a figure that are seen and not empty."""
    found = figure.findobj(lambda artist: isinstance(artist, Text))
    return [text for text in found if isinstance(text, Text) and text.get_visible() and text.get_text().strip()]
