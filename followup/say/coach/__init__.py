"""A coach for what you will say: how a busy person will hear it, why, and what to say instead. Works offline.

import followup as fu

fu.check_draft("Good morning Ms Silva, this is Jo Park ...", "voicemail").findings
"""

from followup.errors import CheckError
from followup.say.coach.base import Check, Example, Finding
from followup.say.coach.feedback import Feedback, check_draft
from followup.say.coach.registry import checks, checks_in
from followup.say.kinds import KINDS, LEVELS

__all__ = [
    "KINDS",
    "LEVELS",
    "Check",
    "CheckError",
    "Example",
    "Feedback",
    "Finding",
    "check_draft",
    "checks",
    "checks_in",
]
