"""A fair experiment: its plan, what it could find, and what it found."""
