"""Exercises of lesson 02: my pipeline."""

from followup.course.exercises._base import Choice, Exercise, Found, OwnNumber
from followup.log.log import Log
from followup.log.threads import Stage
from followup.session import Session


def _waiting(book: Session) -> Found:
    threads, most = Log(book.pipeline, book.today).threads.values(), book.policy.most_follow_ups
    number = sum(1 for thread in threads if thread.stage(most) is Stage.WAITING)
    if not number:
        return Found(0, "None is: nothing sent is still without any sign from them.")
    return Found(number, f"{number} of {len(threads)}. They were sent, and nobody has said anything yet.")


EXERCISES = (
    Exercise(
        "02_one_card",
        "Why does one card of the sample's list name more than one job?",
        (
            Choice(
                "Those jobs are at the same company.",
                "They may be, and they need not: look at who the card is for.",
            ),
            Choice(
                "They are the ones that are most overdue.",
                "How late something is orders the cards. It does not put jobs together.",
            ),
            Choice(
                "One person has my resume for all of them, and is called once.",
                "The weekly limit belongs to the person, so all of it fits into one call.",
                right=True,
            ),
        ),
        "What do all the jobs on that card have in common?",
        "The recruiter. Two calls in a week would be one too many, so the list makes them one.",
    ),
    OwnNumber(
        "02_waiting",
        "From the data that you look at now: how many applications are at the stage 'waiting'?",
        "applications",
        _waiting,
        "Open 'Applications', and type waiting into the search field. Then read the stage, not the other columns.",
    ),
    Exercise(
        "02_specific",
        "Which of these is a plan of the kind that helped in the field experiment?",
        (
            Choice(
                "I will follow up much more this month.",
                "Good will, and nothing to do on Tuesday at nine.",
            ),
            Choice(
                "Tuesday and Thursday at 9, at the kitchen table: the calls on my list, and three resumes.",
                "It says when, where and how many. That is what 'specific' means.",
                right=True,
            ),
            Choice(
                "A reminder on my phone every Monday.",
                "Weekly reminders added nothing to a plan in that experiment.",
            ),
        ),
        "Which one could you put into a calendar as it stands?",
        "The one with days, a place and a number. You will write your own at the end of lesson 7.",
    ),
)
