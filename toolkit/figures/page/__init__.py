"""What figures share: look, text that fits, matrices, plans in order."""
