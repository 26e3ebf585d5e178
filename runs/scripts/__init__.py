"""A run as a script of textbook NumPy that needs nothing else."""
