"""One module an aspect (and what aspects share); ``toolkit.changes`` calls each in turn."""
