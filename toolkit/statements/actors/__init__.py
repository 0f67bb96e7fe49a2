"""Bodies, roles and groups that a passage names."""
