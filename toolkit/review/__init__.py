"""Judgments of people and models on cells of a study: kept, matched to the texts as they are now, put in force."""
