"""Tables, figures and provenance go to files: the door to the disk on the way out."""
