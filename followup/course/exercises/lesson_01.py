"""Exercises of lesson 01: the top of the pile."""

from typing import TYPE_CHECKING, Any

from followup.course.exercises._base import Choice, Exercise, Number, Target, Verdict

if TYPE_CHECKING:
    from followup.course.pile import PileResult


def _play(**settings: Any) -> "PileResult":
    from followup.course.pile import Pile

    return Pile(**settings).follow()


def _read_without_a_call(found: "PileResult") -> Verdict:
    if found.pile.days_between_calls is not None:
        return Verdict(False, "Here you call. Set 'You call every' to 'no call'.")
    if not found.read_in_time:
        late = f"It is read on day {found.read_day}" if found.read_day else "It is not read"
        return Verdict(False, f"{late}, so not by day 14. More must be read than arrives, or fewer lie there.")
    return Verdict(
        True,
        f"It is read on day {found.read_day} without a call: they read faster than resumes arrive. From outside you "
        "cannot see that, which is one more reason to call once, and kindly.",
    )


EXERCISES = (
    Number(
        "01_place",
        "In the stack above, set 'You call every' to 'no call', and leave 2,000 in the stack, 40 new ones a day and "
        "30 read a day. At which place does the resume lie on day 12, the second Friday? Point at the line to read it.",
        "places from the top",
        (1131, 1131),
        "It lies deeper. It began in the middle, and each working day more is added than read.",
        "Not so deep. Weekends bring nothing new in this model.",
        "It began in the middle, at 1,001. The first day put 40 on top, and each of the nine working days after it "
        "added 40 and took 30 away.",
        "Point at the grey line above day 12. Or count: where does it begin, and how much deeper does it lie each "
        "working day?",
        "Place 1,131: 1,001, 40 more, then nine times ten. It sinks by ten a working day, and nobody has done wrong.",
    ),
    Number(
        "01_edge",
        "In the stack above, call once a week again. Raise 'New ones a day' step by step. From how many new ones a day "
        "on does the call no longer get the resume read?",
        "new ones a day",
        (60, 60),
        "There the call still works: look at the sentence above the chart, and go on.",
        "It stopped working before that: come back step by step.",
        "30 of the 60 arrive in the afternoon after your call, so yours is in place 31, and 30 are read. In real life, "
        "look for another way to the same person: someone who knows them, LinkedIn, a short email.",
        "A call puts you on top at midday. How many land on you that same afternoon, and how many are read?",
        "60 a day: half of them arrive after your midday call, one too many for the 30 that are read. More calls do "
        "not change that.",
    ),
    Exercise(
        "01_daily",
        "In this model, what does a call every day bring, compared with a call every week?",
        (
            Choice(
                "The resume is read sooner.",
                "Compare the three sentences above: it is read on the same day.",
            ),
            Choice(
                "Nothing but a loss of goodwill.",
                "The first call did it. Each one that came too soon cost goodwill.",
                right=True,
            ),
            Choice(
                "It makes no difference at all.",
                "To the reading, none. Look at the purple line.",
            ),
        ),
        "There are two lines in the chart that can change: the resume's and the purple one.",
        "The first call brings the resume to the top, whatever comes after. The others cost goodwill. How much is "
        "invented, as the lesson says; that it costs something is what the method holds.",
    ),
    Target(
        "01_alone",
        "Now a stack of your own. Find a setting in which the resume is read by day 14 although you never call.",
        _play,
        _read_without_a_call,
        {"stack": 600, "arrivals": 20, "read_a_day": 60, "days_between_calls": None},
        "Nobody calls, so it must come up by itself. What has to be larger: what arrives, or what is read?",
        "One of many: 600 in the stack, 20 new ones a day, 60 read a day. It is read on day 10. Where they read faster "
        "than resumes arrive, yours comes up by itself.",
    ),
)
