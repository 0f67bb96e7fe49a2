"""Amounts and moments that a passage states."""
