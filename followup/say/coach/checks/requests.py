"""How many things are asked for."""

from collections.abc import Iterator

from followup.say.coach.base import Check, Example, PhraseLook
from followup.say.coach.draft import Draft
from followup.say.coach.phrases import Phrases

_ASKS = PhraseLook(
    Phrases(
        [
            "(could|can|would|will) you [please|kindly|also]",
            "please (call|let|send|tell|give|confirm|reply|respond|email|write|forward|look|check|review|share|pass)",
            "(let me know|call me|give me a call|get back to me|send me|tell me|i would like to know|i wanted to ask)",
            "(when|what|who|where|whether) ... ?",
        ]
    )
)
MOST = 1


def look(draft: Draft) -> Iterator[tuple[int, int, str]]:
    """The second sentence that asks for something, and those after it."""
    asking = [part for part in draft.sentences if _ASKS.within(part)]
    if len(asking) > MOST + 1:
        yield asking[MOST].start, asking[-1].end, f"{len(asking)} sentences ask for something."


CHECK = Check(
    "requests",
    "note",
    "Several things are asked for.",
    "One request is easy to say yes to. Three are put aside for later.",
    "Practitioners' advice for voicemail.",
    found=(
        Example(
            "Could you call me back? Please tell me when you will decide. Would you also look at my portfolio? Please "
            "send me the form."
        ),
    ),
    spared=(Example("This is Ana Silva. Could you tell me when you expect to decide? Thank you."),),
    look=look,
    instead="Keep the one that matters today.",
)
