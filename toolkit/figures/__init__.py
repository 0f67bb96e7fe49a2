"""Figures: draw_* functions take tables, return Axes or a Figure, compute no measure and save nothing."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # at run time see __getattr__
    from toolkit.figures.bars import caption_coverage_bars, draw_coverage_bars
    from toolkit.figures.chain import caption_chain, draw_chain
    from toolkit.figures.deadlines import caption_deadlines, draw_deadlines
    from toolkit.figures.ledger import caption_ledger_bars, draw_ledger_bars
    from toolkit.figures.length import caption_coverage_length, draw_coverage_length
    from toolkit.figures.page.look import change_font, check_font_covers, journal_style, make_figure
    from toolkit.figures.responsibility import caption_responsibility, draw_responsibility
    from toolkit.figures.similarity import caption_similarity, draw_similarity, order_by_similarity
    from toolkit.figures.targets import caption_targets, draw_targets
    from toolkit.figures.tilemap import caption_tile_map, draw_tile_map, fold_province, list_tiles
    from toolkit.figures.travel import caption_travel, draw_travel
    from toolkit.figures.uptake import caption_uptake_heatmap, draw_uptake_heatmap, list_uptake_pages
    from toolkit.figures.validation import (
        caption_reliability,
        caption_validation,
        draw_reliability,
        draw_validation,
    )

__all__ = [
    "caption_chain",
    "caption_coverage_bars",
    "caption_coverage_length",
    "caption_deadlines",
    "caption_ledger_bars",
    "caption_reliability",
    "caption_responsibility",
    "caption_similarity",
    "caption_targets",
    "caption_tile_map",
    "caption_travel",
    "caption_uptake_heatmap",
    "caption_validation",
    "change_font",
    "check_font_covers",
    "draw_chain",
    "draw_coverage_bars",
    "draw_coverage_length",
    "draw_deadlines",
    "draw_ledger_bars",
    "draw_reliability",
    "draw_responsibility",
    "draw_similarity",
    "draw_targets",
    "draw_tile_map",
    "draw_travel",
    "draw_uptake_heatmap",
    "draw_validation",
    "fold_province",
    "journal_style",
    "list_tiles",
    "list_uptake_pages",
    "make_figure",
    "order_by_similarity",
]

_MODULES = (
    "bars",
    "chain",
    "ledger",
    "length",
    "responsibility",
    "similarity",
    "style",
    "targets",
    "tilemap",
    "travel",
    "uptake",
    "validation",
)


def __getattr__(name: str) -> Any:
    """Import the module of a figure when it is asked for: matplotlib takes a second, labels need none of it."""
    for module in _MODULES if name in __all__ else ():
        found = vars(import_module(f"{__name__}.{module}"))
        if name in found:
            return found[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
