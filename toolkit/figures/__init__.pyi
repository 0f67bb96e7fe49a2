from .bars import caption_coverage_bars, draw_coverage_bars
from .borrowing import caption_borrowing, draw_borrowing, draw_borrowing_matrix, draw_borrowing_network
from .chain import caption_chain, draw_chain
from .deadlines import caption_deadlines, draw_deadlines
from .families import caption_families, draw_families
from .ledger import caption_ledger_bars, draw_ledger_bars
from .length import can_compare_lengths, caption_coverage_length, draw_coverage_length
from .page.look import change_font, check_font_covers, journal_style, make_figure
from .responsibility import caption_responsibility, draw_responsibility
from .robustness import caption_specification_curve, draw_specification_curve
from .similarity import caption_similarity, draw_similarity, order_by_similarity
from .targets import caption_targets, draw_targets
from .tilemap import caption_tile_map, draw_tile_map, fold_province, list_tiles
from .travel import can_count_plans, caption_travel, draw_travel
from .uptake import caption_uptake_heatmap, draw_uptake_heatmap, list_uptake_pages
from .validation import (
    caption_corrected,
    caption_reliability,
    caption_validation,
    draw_corrected,
    draw_reliability,
    draw_validation,
)
from .wording import caption_wording_bars, draw_wording_bars

__all__ = [
    "can_compare_lengths",
    "can_count_plans",
    "caption_borrowing",
    "caption_chain",
    "caption_corrected",
    "caption_coverage_bars",
    "caption_coverage_length",
    "caption_deadlines",
    "caption_families",
    "caption_ledger_bars",
    "caption_reliability",
    "caption_responsibility",
    "caption_similarity",
    "caption_specification_curve",
    "caption_targets",
    "caption_tile_map",
    "caption_travel",
    "caption_uptake_heatmap",
    "caption_validation",
    "caption_wording_bars",
    "change_font",
    "check_font_covers",
    "draw_borrowing",
    "draw_borrowing_matrix",
    "draw_borrowing_network",
    "draw_chain",
    "draw_corrected",
    "draw_coverage_bars",
    "draw_coverage_length",
    "draw_deadlines",
    "draw_families",
    "draw_ledger_bars",
    "draw_reliability",
    "draw_responsibility",
    "draw_similarity",
    "draw_specification_curve",
    "draw_targets",
    "draw_tile_map",
    "draw_travel",
    "draw_uptake_heatmap",
    "draw_validation",
    "draw_wording_bars",
    "fold_province",
    "journal_style",
    "list_tiles",
    "list_uptake_pages",
    "make_figure",
    "order_by_similarity",
]
