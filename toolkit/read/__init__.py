"""Files in any supported format become documents; one module per format."""
