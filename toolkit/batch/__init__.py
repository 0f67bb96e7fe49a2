"""All reports of a study in one run."""
