"""The method: what is due, what was too much, what is owed, and the plan."""
