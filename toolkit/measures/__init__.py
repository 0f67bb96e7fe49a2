"""Counts over the tables, with their denominators."""
