"""Every word that a reader sees, in every language of the reports."""
