"""A session with its history as one file, and back."""
