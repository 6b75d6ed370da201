"""Exercises of lesson 00: the method on one page."""

from followup.course.exercises._base import Choice, Exercise, Number

EXERCISES = (
    Exercise(
        "00_same_recruiter",
        "A recruiter has two of your resumes. You called her on Tuesday about one of them. When may you call about "
        "the other?",
        (
            Choice(
                "On Wednesday: it is another job.",
                "It is another job and the same person. To her it is the second call of the week.",
            ),
            Choice(
                "The next Tuesday or later.",
                "The limit belongs to the person. Better still, make it one call about both.",
                right=True,
            ),
            Choice(
                "Never: she will call you.",
                "She may not. A kind call once a week is welcome.",
            ),
        ),
        "Whom does the weekly limit belong to: a job, or somebody?",
        "A week after the last contact with her, whichever job it was about. The limit belongs to the person, and one "
        "call can be about both jobs.",
    ),
    Number(
        "00_who_gets_one",
        "A recruiter set up an interview, in which you met three people for the first time. How many of those three "
        "do you owe a thank-you?",
        "people",
        (3, 3),
        "More: not only the one who will decide.",
        "Only those whom you met in that interview. The recruiter's turn comes when you get the job.",
        "Each person whom you met, within a day. Where you have no address, the recruiter passes it on.",
        "Read the line 'Thank you' in the table above once more.",
        "All three, since the method thanks everybody whom you met, whoever decides.",
    ),
)
