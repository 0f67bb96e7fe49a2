"""Which clause takes up which provision, and how sure that is."""
