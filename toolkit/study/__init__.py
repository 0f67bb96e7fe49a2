"""A study folder: what it lists and how it is set."""
