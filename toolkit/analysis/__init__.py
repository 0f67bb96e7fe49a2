"""A study becomes all its tables."""
