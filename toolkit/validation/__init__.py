"""How far the matching can be trusted."""
