"""Exercises of lesson 06: does following up work?"""

from typing import TYPE_CHECKING, Any

from followup.course.exercises._base import Choice, Exercise, Number, Target, Verdict

if TYPE_CHECKING:
    from followup.course.trap import Trap


def _class(**settings: Any) -> "Trap":
    from followup.course.trap import Trap

    return Trap(**settings)


def _hides_a_doubling(found: "Trap") -> Verdict:
    if found.effect != 2.0:
        return Verdict(False, "First make the truth: a follow-up really brings twice as many answers.")
    none, some = (group.rate for group in found.comparison.naive.groups)
    if some >= none:
        return Verdict(False, f"There the usual chart still shows {some:.0%} answered with one, {none:.0%} without.")
    return Verdict(
        True,
        f"In truth twice as many, and the usual chart shows {some:.0%} answered with a follow-up, {none:.0%} without. "
        "The fair one was not fooled.",
    )


EXERCISES = (
    Exercise(
        "06_naive",
        "In this class following up does nothing. Why does the chart on the left show fewer answers for those who "
        "were followed up?",
        (
            Choice(
                "Employers are annoyed by follow-ups.",
                "They may be elsewhere, but not here: this class was made so that a follow-up changes nothing.",
            ),
            Choice(
                "That is chance: 1,200 applications are too few.",
                "Try another class number: it looks the same in every one. Chance would change its mind.",
            ),
            Choice(
                "Whoever is answered quickly is never followed up, so the quick answers all count for the others.",
                "An answer on day 2 leaves no time for a follow-up. So the group without one collects all quick "
                "answers.",
                right=True,
            ),
            Choice(
                "People follow up where they have little hope.",
                "That could happen in life. In this class they follow up at random whatever is still silent.",
            ),
        ),
        "Think of an employer who answers on day 2. Which of the two bars does that answer count for?",
        "To be followed up, an application must first stay silent. The quick answers come before anybody could call, "
        "so all of them count for the bar without a follow-up. That bar would be higher if calling were useless, and "
        "even if it helped.",
    ),
    Exercise(
        "06_slider",
        "In this class following up does nothing. As the first follow-up moves to a later day, what does the chart on "
        "the left do?",
        (
            Choice(
                "It stays as it is, since following up does nothing.",
                "The chart on the right stays. Watch the second bar on the left once more, from day 1 to day 21.",
            ),
            Choice(
                "It makes following up look worse and worse.",
                "The later people call, the more answers have come before, and all of those count for the others.",
                right=True,
            ),
            Choice(
                "It makes following up look better and better.",
                "Look at the second bar on the left at day 1, then at day 21.",
            ),
        ),
        "Move the slider to day 1, then to day 21, and compare the second bar on the left.",
        "The bar of those followed up falls with each day: the longer people wait, the more of the answerable "
        "applications have been answered already. The fair bars stay, because they compare only what is still "
        "waiting.",
    ),
    Number(
        "06_exposed",
        "An application is sent on day 0, followed up on day 5 and answered on day 20. In the fair comparison, how "
        "many of those 20 days count as 'not yet followed up'?",
        "days",
        (5, 5),
        "Count again from day 1: the day of the call itself still belongs to the time before.",
        "From the day after the call on it counts as followed up. So not all of the days are 'not yet'.",
        "Days 1 to 5 count as not yet followed up, days 6 to 20 as followed up, and the answer is one of the latter.",
        "A call can only bring answers from the day after it. On which day does the second life begin?",
        "Five: days 1 to 5. The call on day 5 can only bring answers from day 6 on, so 6 to 20 are the fifteen days "
        "after. The usual chart counts all twenty as followed up, the five silent ones too.",
    ),
    Exercise(
        "06_waiting",
        "Of 40 applications, 10 have no answer yet. May we count those 10 as 'no'?",
        (
            Choice(
                "Yes: who does not answer means no.",
                "Some of them will still answer. Counted as a no, applications sent last week would look worst.",
            ),
            Choice(
                "Neither: leave those 10 out.",
                "Then only those that were answered remain, and answers would look quicker and surer than they are.",
            ),
            Choice(
                "No. Each counts as waiting, for as long as it was watched.",
                "It was watched and silent for so many days: that is known, and it is used. What comes later is not "
                "known.",
                right=True,
            ),
        ),
        "What do you know about an application that was sent nine days ago and is silent?",
        "It has been silent for nine days: that much is known. So it counts for nine days, and then no more. Counting "
        "it as a no says too much, leaving it out forgets nine days of silence.",
    ),
    Exercise(
        "06_interval",
        "A class finds a hazard ratio of 1.3 with a 95% interval from 0.8 to 2.1. What may be said?",
        (
            Choice(
                "Following up brings 30% more answers.",
                "1.3 is the middle of what fits. 0.8 fits too, and that would be fewer.",
            ),
            Choice(
                "Following up does nothing.",
                "Doing nothing fits, but so does twice as many answers. Not knowing is not the same as nothing.",
            ),
            Choice(
                "These data cannot tell whether following up goes with more answers or with fewer.",
                "The interval reaches from below 1 to above 1: both directions fit these data.",
                right=True,
            ),
            Choice(
                "Following up hurts.",
                "0.8 lies in the interval, but so does 2.1.",
            ),
        ),
        "Where does 1, 'no difference', lie: inside the interval or outside?",
        "1 lies inside, so more and fewer both fit. The honest sentence is that the data cannot tell yet, and how "
        "many more would be needed.",
    ),
    Target(
        "06_hidden",
        "Make the chart on the left lie as badly as it can: bring the sliders to where a follow-up truly brings twice "
        "as many answers, and the chart on the left still shows fewer answers with one.",
        _class,
        _hides_a_doubling,
        {"first_day": 14, "effect": 2.0, "luck": 17},
        "Set the truth first. Then think of what makes more quick answers count for the other side: calling early, or "
        "calling late?",
        "Set 'A follow-up really does' to twice as many answers, and 'First follow-up from day' to 14. The later "
        "people call, the more quick answers count for the bar without a call, until even a doubling is hidden.",
    ),
)
