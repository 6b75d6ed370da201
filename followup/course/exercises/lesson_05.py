"""Exercises of lesson 05: the thank-you habit."""

from followup.course.exercises._base import Choice, Exercise, Found, Number, OwnNumber, Rewrite
from followup.log.log import Log
from followup.method.ledger import owed_thanks
from followup.session import Session
from followup.wording import short

COLD = "Dear Ms Petrenko, it was nice to meet you. When can I expect a decision? I need to know."
"""A note that does not say thank you; nobody sent it."""
WARM = "Dear Ms Petrenko, thank you for Tuesday. What you told me about the night shift stayed with me. Sam Reed"


def _owed(book: Session) -> Found:
    owed = owed_thanks(Log(book.pipeline, book.today), book.policy)
    names = list({wanted.party: wanted.party.name for wanted in owed}.values())
    if not names:
        return Found(0, "You owe nobody a thank-you today.")
    listed = ", ".join(short(name, 40) for name in names[:10]) + (" and others" if len(names) > 10 else "")
    return Found(len(names), f"Each person counts once: {listed}. Lesson 2 has the cards.")


EXERCISES = (
    Exercise(
        "05_through",
        "You met the manager in an interview that a recruiter set up. You have no address of the manager. What does "
        "the method say?",
        (
            Choice(
                "Leave it: without an address there is nothing to send.",
                "There is a way, and it does good twice.",
            ),
            Choice(
                "Thank the recruiter instead.",
                "The recruiter's own thanks come when you get the job. The manager gave you the hour.",
            ),
            Choice(
                "Send the note for the manager to the recruiter, and ask to pass it on.",
                "The manager is thanked, and the recruiter has something good to tell about you.",
                right=True,
            ),
        ),
        "Who talks to that manager anyway?",
        "Through the recruiter. It is still the manager's note: say whom it is for.",
    ),
    OwnNumber(
        "05_owed",
        "From the data that you look at now: how many people do you owe a thank-you?",
        "people",
        _owed,
        "Open marks in the chart are owed. Somebody whom you owe two counts once. The last lines below the chart help.",
    ),
    Number(
        "05_hired",
        "You accepted a job. A recruiter got you in; a manager chose you, whom you thanked after the interview last "
        "week. How many thank-yous does the method ask for now?",
        "thank-yous",
        (2, 2),
        "One more. Who helped, and who chose?",
        "Fewer. Only these two people did something for this job that is still unthanked.",
        "The recruiter who helped, and the manager who hired you. The note after the interview was for the interview.",
        "Being hired is something new to be thankful for, even if you thanked somebody before.",
        "Two: one for the recruiter, one for the manager, even though you will see the manager every day.",
    ),
    Rewrite(
        "05_note",
        "Sam met Ms Petrenko on Tuesday; she told him about the night shift. This is his card. Make it a thank-you: "
        "one to three sentences, with one thing that only he could write.",
        "note card",
        COLD,
        (("who it is for", ("petrenko",)), ("who it is from", ("sam",))),
        "Which two words make it a thank-you? Leave the question about the decision for a call, and say what you "
        "remember instead.",
        WARM,
    ),
)
