"""Exercises of lesson 08: our class."""

from followup.course.exercises._base import Choice, Exercise, Number

EXERCISES = (
    Exercise(
        "08_share",
        "Read the text above once more. Which of these could your instructor work out from it?",
        (
            Choice(
                "That you wrote to the help desk of a certain hospital.",
                "No company and no job title is in it, nor anything you wrote.",
            ),
            Choice(
                "That somebody in the class followed up by phone on day 4, and was answered on day 9.",
                "Days after the resume, kinds and channels are what it holds. It does not say who the somebody is.",
                right=True,
            ),
            Choice(
                "That you sent a resume on Monday 2 March.",
                "Days are counted from the resume. How long ago that was is blurred by up to six days, so that the "
                "date does not follow either.",
            ),
            Choice(
                "How many applications you left out.",
                "What you untick leaves no gap and no count.",
            ),
        ),
        "Look at one line. Which words and numbers stand in it, and what are the numbers counted from?",
        "That somebody called on day 4 and was answered on day 9. Kinds, channels and days since the resume are in the "
        "file; names, companies, dates and what you left out are not.",
    ),
    Exercise(
        "08_coin",
        "Why does chance choose the day of the first call, and not each student for each application?",
        (
            Choice(
                "So that everybody has the same amount of work.",
                "Pleasant, but it would not make the comparison fair.",
            ),
            Choice(
                "Because chance finds the better day.",
                "Chance knows nothing of days. Half of the applications get the worse one.",
            ),
            Choice(
                "Because people call sooner where they hope for more, so the two groups would differ before any call.",
                "Then a difference in answers could be the hope's, and not the day's. Chance knows nothing of hope.",
                right=True,
            ),
        ),
        "Suppose you may choose. For which jobs would you pick up the phone first?",
        "Whoever may choose calls sooner where the chances look better. Chance does not know which those are, so "
        "hopeful and hopeless applications fall on both sides alike.",
    ),
    Exercise(
        "08_treat",
        "Chance gave an application working day 5. The student could not wait and called on day 2; the answer came on "
        "day 9. How does it count in the analysis?",
        (
            Choice(
                "For day 5, as chance chose.",
                "The two groups are alike because chance made them. Moving anybody would let hope in again.",
                right=True,
            ),
            Choice(
                "For day 2, as it was done.",
                "That looks natural, and is the trap: those who could not wait are the hopeful ones.",
            ),
            Choice(
                "Not at all: it was not done as planned.",
                "Left out, the hopeful ones would be missing on one side only.",
            ),
        ),
        "Who made the two groups alike, and what happens to that if somebody changes sides afterwards?",
        "For day 5. It counts for what chance chose, whatever was done. If many do otherwise, the two groups look more "
        "alike than the two days are; that is a loss, but it is an honest one.",
    ),
    Number(
        "08_luck",
        "Set 'Second way brings' to nothing. Of a hundred classes in which the two ways do not differ at all, "
        "about how many will find a difference nevertheless?",
        "classes",
        (2, 9),
        "Some will: among many lucky draws a few look like more than luck.",
        "Not so many: the test is made so that it happens seldom. Count the diamonds.",
        "About five. That is the price of a test at the 5% level, in a class of any size.",
        "Count the diamonds above, then change the number of students and count again.",
        "About five in a hundred, however large the classes are. So if a class looks at twenty questions, one of them "
        "will show a difference that is not there.",
    ),
)
