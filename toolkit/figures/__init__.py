"""Figures: draw_* functions take tables, return Axes, compute no measure and save nothing."""
