"""A run as an animation."""
