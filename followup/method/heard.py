"""What a note of a reply reads like: a proposal for its meaning, which the reader decides on."""

import re

from followup.log.model import Meaning

_PHRASES = {
    Meaning.RECEIPT: (
        r"auto(mat\w+|-?\s?repl\w+)|do[ -]?not[ -]?reply|no-?reply|received your (application|resume|cv)|"
        r"application (was |has been )?received|confirm\w* (the )?receipt|out of (the )?office"
    ),
    Meaning.MOVES_ON: (
        r"interview|schedul\w+|availab\w+|when can you|call me|phone screen|meet (you|with|us)|next (step|round)|"
        r"(could|can|would|please) (you )?send|references|assessment|salary expect\w+|invit\w+|can you come"
    ),
    Meaning.NO_NEWS: (
        r"still (reviewing|looking|deciding|waiting|open)|(under|in) review|no (decision|update|news)|not yet|"
        r"(get|come) back to you|be in touch|keep you posted|(keep|kept|on) (it |your \w+ )?(on )?file|more time|"
        r"patience|(you are|you[’']?re|most|very) welcome|my pleasure|"
        r"thank(s| you) for (calling|following up|your (kind )?(interest|note|card|(e-?)?mail|message|call|kind words))"
    ),
}
_READS = {meaning: re.compile(rf"\b(?:{phrases})\b", re.IGNORECASE) for meaning, phrases in _PHRASES.items()}


def reads_like(note: str) -> Meaning | None:
    """The meaning that a note of a reply suggests; None where it suggests none, or two that contradict each other.

    Args:
        note: what the reader noted or pasted, in English.
    """
    found = [meaning for meaning, reads in _READS.items() if reads.search(note)]
    if Meaning.RECEIPT in found:
        return Meaning.RECEIPT
    return found[0] if len(found) == 1 else None
