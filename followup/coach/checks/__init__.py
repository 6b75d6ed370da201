"""The checks, one a file; see `followup.coach.registry`."""
