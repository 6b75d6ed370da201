"""Exercises of lesson 03: a first look."""

from followup.course.exercises._base import Choice, Exercise, Found, OwnNumber
from followup.session import Session


def _open(book: Session) -> Found:
    from followup.analysis.first_look import by_first_follow_up

    groups = by_first_follow_up(book.pipeline, book.today).groups
    number, total = sum(g.waiting for g in groups), sum(g.n for g in groups)
    if not number:
        return Found(0, "None is open: each has been answered or ended, or there is none yet.")
    return Found(number, f"{number} of {total}. None of them is a no; each may still move a diamond.")


EXERCISES = (
    Exercise(
        "03_friend",
        "A friend looks at such a chart and says: 'Those I never followed up with answered more often. I will stop "
        "calling.' What do you say?",
        (
            Choice(
                "You are right: your own numbers show it.",
                "They show what went together. Ask why nobody was called there.",
            ),
            Choice(
                "You did not call them because they had answered already.",
                "So take those who were still silent on day five, and compare the ones you called then with the "
                "others. Lesson 6 does that.",
                right=True,
            ),
            Choice(
                "Your numbers are too few to say anything.",
                "That too. But with ten thousand applications the chart would still fool her.",
            ),
        ),
        "What had happened to the quick answers before she could pick up the phone?",
        "Quick answers are never followed up, so the group without a call collects them. More data would not mend "
        "that; comparing those who were still waiting does.",
    ),
    OwnNumber(
        "03_open",
        "From the data that you look at now: how many of the applications in the first chart have no answer yet?",
        "applications",
        _open,
        "The sentence below the chart says it. So do the pale pieces of the bars, added up.",
    ),
    Exercise(
        "03_widest",
        "Which group of such a chart has the widest interval?",
        (
            Choice(
                "The one with the highest share.",
                "How high a share is does little. How many it rests on does more.",
            ),
            Choice(
                "The one that waited longest.",
                "Waiting does not widen it. Look at the counts beside the diamonds.",
            ),
            Choice(
                "As a rule the one with the fewest applications.",
                "With two applications, almost any true share could have brought what you see.",
                right=True,
            ),
        ),
        "Compare the numbers beside the diamonds with the length of their lines.",
        "The smallest group, as a rule. That is why the chart dots the line of any group of fewer than five.",
    ),
    Exercise(
        "03_cause",
        "In the sample, Priya Raman was called on 5 and on 9 February about a job with Lumen Row Hotels. A refusal "
        "came on 20 February. Did the second call, which came too soon, cause it?",
        (
            Choice(
                "One case cannot say.",
                "Perhaps she would have said no anyway. It is a call that gained nothing, and that is all we know.",
                right=True,
            ),
            Choice(
                "Yes: she felt pressed.",
                "It may be. But many refusals come without any call, and nobody asked her.",
            ),
            Choice(
                "No: it came eleven days later.",
                "A delay rules nothing out. We do not know, in either direction.",
            ),
        ),
        "What would you have to know to be sure, that a timeline cannot show?",
        "We cannot know what would have come without it. So the timeline can show that a call came too soon, and not "
        "what it did.",
    ),
)
