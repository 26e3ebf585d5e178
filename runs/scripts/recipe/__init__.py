"""The parts of a standalone script: textbook NumPy that `runs.scripts.script` puts together.

What is here ends up in a student's file as it stands: functions take and return arrays with one
sample a row, and have no annotations. `program` is the whole of it, and runs by itself as an
example: `python -m runs.scripts.recipe.program`.
"""
