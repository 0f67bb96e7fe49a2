"""Text that fits: measured, shortened, wrapped; legends."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags

from toolkit.figures.page.look import BASE, FONT, MM_PER_INCH

_MEASURED_AT = 12


@lru_cache(maxsize=4096)
def measure_text(text: str, *, size: float = BASE, weight: str = "normal") -> float:
    """Return the width of the longest line of a text, in mm.

    Examples
    --------
    >>> measure_text("Bà Rịa - Vũng Tàu") > measure_text("Huế")
    True
    """
    widest = max(sum(_measure_character(one, weight) for one in line) for line in text.split("\n"))
    # hinting at screen resolution makes lines up to 4 % wider than their outlines
    return 1.04 * widest * size / 72 * MM_PER_INCH


@lru_cache(maxsize=4096)
def _measure_character(character: str, weight: str) -> float:
    """Return how far a character moves the pen, as a share of the size of the font.

    Setting whole texts costs milliseconds each; kerning, which they would add, draws letters together.
    """
    font = get_font(findfont(FontProperties(family=FONT, weight=weight)))
    font.set_size(_MEASURED_AT, 72)
    advance: int = font.load_char(ord(character), flags=LoadFlags.NO_HINTING).linearHoriAdvance
    return advance / 2**16 / _MEASURED_AT


def shorten_text(text: str, width: float, *, size: float = BASE) -> str:
    """Cut a text at a word so that it fits `width` mm, with an ellipsis where something was cut.

    Examples
    --------
    >>> shorten_text("Đổi mới công tác đánh giá", 18)
    'Đổi mới…'
    >>> shorten_text("Huế", 18)
    'Huế'
    """
    if measure_text(text, size=size) <= width:
        return text
    words = text.split()
    while len(words) > 1:
        words.pop()
        short = " ".join(words).rstrip(",;:-– ") + "…"
        if measure_text(short, size=size) <= width:
            return short
    return (words or [""])[0]


def wrap_text(text: str, width: float, *, size: float = BASE) -> str:
    r"""Break a text into lines of at most `width` mm, at spaces.

    Examples
    --------
    >>> wrap_text("Thừa Thiên Huế", 16)
    'Thừa Thiên\nHuế'
    """
    lines = [""]
    for word in text.split(" "):  # a no-break space holds its words together
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and measure_text(longer, size=size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(lines)


def count_legend_columns(labels: Sequence[str], width: float, *, size: float = BASE - 0.5) -> int:
    """Return how many columns of a legend fit `width` mm.

    Examples
    --------
    >>> count_legend_columns(["a", "b", "c"], 85), count_legend_columns(["x" * 40] * 3, 85)
    (3, 1)
    """
    handle = (1.6 + 0.8 + 1.4) * size * MM_PER_INCH / 72
    widths = [handle + measure_text(label, size=size) for label in labels]
    for columns in range(len(widths), 1, -1):
        blocks = np.array_split(widths, columns)  # as a legend deals its entries out
        if sum(block.max() for block in blocks) <= width - 4:
            return columns
    return 1


def add_row_heading(ax: Axes, position: float, text: str, room: float) -> None:
    """Write a bold heading over a row, from `room` mm left of the axes on."""
    shift = -room * 72 / MM_PER_INCH - 2
    ax.annotate(
        text,
        (0, position),
        xycoords=("axes fraction", "data"),
        xytext=(shift, 0),
        textcoords="offset points",
        va="center",
        fontsize=BASE - 0.5,
        fontweight="bold",
        bbox={"fc": "white", "ec": "none", "pad": 0.6},
    )


def add_legend(ax: Axes, handles: Sequence[Artist]) -> None:
    """Put a legend under the figure that holds only these axes, or above axes the caller passed.

    Both keep clear of the data. The number of columns follows from the width.
    """
    figure = ax.get_figure()
    if figure is None or not handles:
        return
    labels = [str(handle.get_label()) for handle in handles]
    width = float(figure.bbox.width / figure.dpi * MM_PER_INCH)
    columns = count_legend_columns(labels, width)
    if isinstance(figure, Figure) and figure.get_layout_engine() is not None and len(figure.axes) == 1:
        figure.legend(handles=list(handles), loc="outside lower left", ncols=columns)
    else:
        ax.legend(handles=list(handles), loc="lower left", bbox_to_anchor=(0, 1.02), ncols=columns)
