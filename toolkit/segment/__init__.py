"""Plain text becomes numbered units with their context."""
