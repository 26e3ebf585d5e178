"""How fast the program is, measured against plain code for the same work."""
