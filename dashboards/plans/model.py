"""The seat plan as a problem and its solution."""
