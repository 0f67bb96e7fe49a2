"""Wording that plans share with each other, beyond what they all took from above."""
