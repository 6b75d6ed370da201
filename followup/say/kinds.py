"""The kinds of drafts, and how much a finding on one weighs."""

KINDS = ("voicemail", "thank-you email", "note card", "follow-up email", "linkedin")
LEVELS = ("praise", "note", "caution", "stop")
"""From good to bad; a caution or a stop should be changed before it is sent."""
