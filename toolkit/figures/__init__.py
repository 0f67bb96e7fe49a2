"""Figures: draw_* functions take tables, return Axes or Figure, compute no measure and save nothing."""

from toolkit.figures.bars import (
    caption_coverage_bars,
    caption_coverage_length,
    caption_ledger_bars,
    draw_coverage_bars,
    draw_coverage_length,
    draw_ledger_bars,
)
from toolkit.figures.chain import caption_chain, draw_chain
from toolkit.figures.responsibility import caption_responsibility, draw_responsibility
from toolkit.figures.targets import caption_deadlines, caption_targets, draw_deadlines, draw_targets
from toolkit.figures.travel import caption_travel, draw_travel
from toolkit.figures.uptake import caption_uptake_heatmap, draw_uptake_heatmap

__all__ = [
    "caption_chain",
    "caption_coverage_bars",
    "caption_coverage_length",
    "caption_deadlines",
    "caption_ledger_bars",
    "caption_responsibility",
    "caption_targets",
    "caption_travel",
    "caption_uptake_heatmap",
    "draw_chain",
    "draw_coverage_bars",
    "draw_coverage_length",
    "draw_deadlines",
    "draw_ledger_bars",
    "draw_responsibility",
    "draw_targets",
    "draw_travel",
    "draw_uptake_heatmap",
]
