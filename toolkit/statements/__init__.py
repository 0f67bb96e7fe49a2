"""What one passage says: amounts, dates, bodies, groups, force, denial. Compares nothing."""
