"""What a notebook opens and shows."""
