"""The log: what happened, as values, and the file that keeps it."""
