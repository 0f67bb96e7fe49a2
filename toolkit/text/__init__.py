"""How Vietnamese is written: one spelling for all, numbers, dates, order."""
