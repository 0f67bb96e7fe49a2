"""Figures: draw_* functions take tables, return Axes or a Figure, compute no measure and save nothing."""

import lazy_loader

# Names and modules stand in __init__.pyi; a module is imported when one of its names is asked for:
# matplotlib takes a second.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
