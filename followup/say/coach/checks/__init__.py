"""The checks, one a file; see `followup.say.coach.registry`."""
