"""Who issued what, and which documents a text cites."""
