"""A value per province on a map of tiles: every province has the same area."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Patch, Rectangle

from toolkit.errors import TableError, suggest_name
from toolkit.figures.page.fitting import wrap_text
from toolkit.figures.page.look import BASE, GREY, INK, SMALL, choose_ink, in_style
from toolkit.figures.page.matrix import PAD, draw_page_legend, open_page
from toolkit.figures.page.plans import require_columns
from toolkit.text.provinces import fold_province, list_tiles
from toolkit.words.formats import format_number
from toolkit.words.labels import join_caption, word

_COLOURS = LinearSegmentedColormap.from_list("tiles", ["#f4f7fa", "#c5d9ea", "#8fb6d6", "#3f78ad", "#16457a"])
#: Height of a tile and of the scale below, in mm.
_TILE, _SCALE = 10.0, 10.5
#: Width and height of a step of the scale, and where the words behind it begin, in mm.
_STEP, _BAR = 7.0, 2.6
_LABEL = PAD + 5 * _STEP + 2


@in_style
def draw_tile_map(
    values: pd.DataFrame,
    *,
    tiles: int = 63,
    label: str = "",
    size: str = "one_and_half",
    ax: Axes | None = None,
    language: str = "vi",
) -> Axes:
    """Draw a share per province as tiles; provinces without a value are hatched.

    Parameters
    ----------
    values : DataFrame
        unit (name of the province; "tỉnh", "thành phố" before it may be left out), share (0 to 1, or
        missing).
    tiles : {63, 34}
        Provinces before July 2025, or after. Names of the other map are refused: a merged province has no
        value.
    label : str
        What the share is of, for the scale.
    size, ax, language
        Size of a new figure, axes to draw in (laid out in mm), ``vi`` or ``en``.

    Returns
    -------
    Axes
        Coordinates are mm. Positions are only roughly geographic.

    Raises
    ------
    TableError
        If a name is unknown to the map or given twice, or a share is outside 0 to 1.
    """
    table = match_tiles(values, tiles)
    rows, columns = table["row"].max() + 1, table["col"].max() + 1
    axes, width, height = open_page(ax, size, min(_TILE * rows, 240 - _SCALE) + _SCALE)
    wide, tall = (width - PAD) / columns, (height - _SCALE) / rows
    for _, tile in table.iterrows():
        _draw_tile(axes, tile, wide, tall, language)
    _draw_scale(axes, height - _SCALE + 1.5, label or word("figure.share", language))
    if table["share"].isna().any():
        _explain_hatch(axes, height - _SCALE + 1.5, width, language)
    return axes


def match_tiles(values: pd.DataFrame, tiles: int) -> pd.DataFrame:
    """Return the tiles with their shares, missing where no value was given.

    Raises
    ------
    TableError
        As for :func:`draw_tile_map`.

    Examples
    --------
    >>> table = match_tiles(pd.DataFrame({"unit": ["Tỉnh Cà Mau"], "share": [0.5]}), 34)
    >>> table.loc[table["share"].notna(), "name"].tolist()
    ['Cà Mau']
    """
    require_columns(values, ["unit", "share"], where="values")
    table = list_tiles(tiles)
    known = {fold_province(name): name for name in table["name"]}
    keys = [fold_province(str(unit)) for unit in values["unit"]]
    for key, unit in zip(keys, values["unit"], strict=True):
        if key not in known or keys.count(key) > 1:
            problem = "is given twice" if key in known else f"is no tile of the map of {tiles}"
            hint = "" if key in known else f"; {suggest_name(str(unit), known.values())}"
            raise TableError("table 'values'", f"'{unit}' {problem}{hint}", "Give each province one row by its name.")
    shares = pd.to_numeric(values["share"], errors="coerce")
    if ((shares < 0) | (shares > 1)).any():
        raise TableError("table 'values'", "a share is outside 0 to 1", "Give shares, not percent.")
    by_name = dict(zip((known[key] for key in keys), shares, strict=True))
    return table.assign(share=table["name"].map(by_name).astype(float))


def _draw_tile(ax: Axes, tile: pd.Series, wide: float, tall: float, language: str) -> None:
    left, top = PAD / 2 + tile["col"] * wide, PAD / 2 + tile["row"] * tall
    empty = pd.isna(tile["share"])
    face = "white" if empty else _COLOURS(float(tile["share"]))
    looks = {"fc": face, "ec": GREY, "lw": 0.4, "hatch": "//////" if empty else ""}
    ax.add_patch(Rectangle((left + 0.25, top + 0.25), wide - 0.5, tall - 0.5, label=tile["name"], **looks))  # type: ignore[arg-type]
    colour = INK if empty else choose_ink(face)
    text = wrap_text(tile["short"], wide - 2.4, size=SMALL)
    if not empty:
        text += f"\n{format_number(100 * tile['share'], language, decimals=0)}"
    # white behind the letters keeps them clear of the hatching
    box = {"fc": "white", "ec": "none", "pad": 0.5} if empty else None
    ax.text(
        left + wide / 2,
        top + tall / 2,
        text,
        ha="center",
        va="center",
        fontsize=SMALL,
        color=colour,
        bbox=box,
        linespacing=1.0,
    )


def _draw_scale(ax: Axes, top: float, label: str) -> None:
    """Draw the scale in five steps with its label."""
    left, step, height = PAD, _STEP, _BAR
    for number in range(5):
        colour = _COLOURS(number / 4)
        ax.add_patch(Rectangle((left + step * number, top), step, height, fc=colour, ec=GREY, lw=0.4))
        ax.text(
            left + step * (number + 0.5),
            top + height + 0.6,
            str(25 * number),
            ha="center",
            va="top",
            fontsize=SMALL,
        )
    ax.text(_LABEL, top + height / 2, label, va="center", fontsize=BASE)


def _explain_hatch(ax: Axes, top: float, width: float, language: str) -> None:
    handle = Patch(fc="white", ec=GREY, hatch="//////", lw=0.4, label=word("figure.no_value", language))
    draw_page_legend(ax, [handle], top=top + _BAR + 1.2, width=width)
    legend = ax.get_legend()
    assert legend is not None
    legend.set_bbox_to_anchor((_LABEL, top + _BAR + 1.0), transform=ax.transData)


def caption_tile_map(values: pd.DataFrame, *, what: str, tiles: int = 63, language: str = "vi") -> str:
    """Say what the map shows, with its numbers, and what it does not claim; also alt text.

    Parameters
    ----------
    values : DataFrame
        As for :func:`draw_tile_map`.
    what : str
        What the share is of, in the language of the caption.
    tiles : {63, 34}
    language : {"vi", "en"}
    """
    table = match_tiles(values, tiles)
    shares = table["share"].dropna()
    ends = (
        [format_number(100 * end, language, decimals=0) for end in (shares.min(), shares.max())]
        if len(shares)
        else ["–"]
    )
    era = word(f"caption.map.era_{tiles}", language)
    main = word("caption.map", language, what=what, n=len(shares), all=tiles, era=era, span="–".join(ends))
    return join_caption(main, word("note.disclaimer", language))
