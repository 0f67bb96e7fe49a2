"""One module an aspect: what differs in it between two passages."""
