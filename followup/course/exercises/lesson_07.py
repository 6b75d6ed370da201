"""Exercises of lesson 07: my own record."""

from followup.course.exercises._base import Choice, Exercise, Number

EXERCISES = (
    Exercise(
        "07_forty",
        "You sent 40 applications and got 8 positive answers. Can your own record show whether following up works?",
        (
            Choice(
                "Yes, if I followed up half of them.",
                "Even the best split leaves four answers or so on each side: far too few.",
            ),
            Choice(
                "No: it would look much the same whether following up did nothing or doubled the answers.",
                "Eight answers, split in two, leave room for nearly everything. That is not your fault.",
                right=True,
            ),
            Choice(
                "Yes, if the chart shows a clear difference.",
                "With so few answers, clear differences come about by luck all the time. Look at the interval.",
            ),
        ),
        "Count the answers, not the applications. How many are there on each side?",
        "No. What decides is the number of answers, and eight are far too few. The interval shows it: its ends lie "
        "ten times apart or more.",
    ),
    Number(
        "07_enough",
        "Suppose following up truly brings 1.5 times as many answers a day, and about a third of applications get a "
        "positive answer. About how many applications does it take to see that in four of five cases?",
        "applications",
        (400, 2500),
        "More. Only a third of them bring an answer; split in two, luck is still as large as the effect.",
        "That many would do, but fewer are enough: try again.",
        "In the classes of lesson 6 it is 1,400 or so; more if few are answered or few followed up. A class of 30 "
        "people has 1,200 in a season: together you can know what nobody can alone.",
        "The sentence below your own fair chart names a number. Add the 40 that you have.",
        "Something like 1,400, and it depends: the fewer answers there are, and the more lopsided the follow-ups, the "
        "more it takes. That is why the class pools its results.",
    ),
    Exercise(
        "07_confounded",
        "A friend follows up mainly where she felt welcome. Her fair chart says 2.0 (1.3 to 3.1). What could explain "
        "it, besides the follow-ups?",
        (
            Choice(
                "Nothing: the interval does not hold 1, so the follow-ups did it.",
                "The interval knows about luck only. It does not know why she called some and not others.",
            ),
            Choice(
                "The quick answers, as in the usual chart.",
                "The fair chart has taken care of those: it compares only what is still waiting.",
            ),
            Choice(
                "She follows up where an answer was more likely anyway.",
                "Feeling welcome may foretell an answer, with or without a call. The chart cannot tell the two apart.",
                right=True,
            ),
        ),
        "What is different about the employers whom she calls, before she calls them?",
        "Those she calls were likelier to answer from the start. Only what was written down can be compared within; "
        "the rest takes a fair experiment, in which a coin decides whom to call.",
    ),
    Exercise(
        "07_best_day",
        "In a chart of days, day 9 stands highest, and all the intervals are wide and overlap. Which sentence is "
        "honest?",
        (
            Choice(
                "Follow up on day 9.",
                "Another class would point at another day. Nothing says that it is day 9 and not day 6.",
            ),
            Choice(
                "Several days may be the best; these data cannot pick one.",
                "The highest of many uncertain points is mostly the luckiest one.",
                right=True,
            ),
            Choice(
                "The day does not matter.",
                "It may matter: the data are only too few to see it. Not seeing is not the same as nothing there.",
            ),
        ),
        "Imagine the same chart drawn for another class with the same truth. Would day 9 win again?",
        "Of many uncertain numbers one is always the highest. The sentence below such a chart names every day that "
        "may be the best; often that is nearly all of them.",
    ),
)
