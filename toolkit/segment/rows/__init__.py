"""Rows of task tables."""
