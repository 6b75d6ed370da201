"""Exercises of lesson 04: what to say."""

from followup.course.exercises._base import Choice, Exercise, Number, Rewrite

HARSH = (
    "Hi, this is Sam Reed again. This is the third message I have left you about the help desk job. I don't understand "
    "why you can't pick up a phone. I took a whole day off to wait for your call. The least you could do is let me "
    "know. "
    "If I don't hear from you by Friday I'll have to take my application elsewhere. My number is 555-014-7730."
)
"""A voicemail that does harm; nobody left it."""
KIND = (
    "Good morning Ms Obi, this is Sam Reed, about the help desk job. I sent my resume two weeks ago and I am still "
    "very "
    "interested. Could you tell me when you expect to decide? There is no rush. My number is 555-014-7730. Again, that "
    "is 555-014-7730. Thank you, and have a good day."
)

EXERCISES = (
    Number(
        "04_count",
        "Read the voicemail above once more. How many of its seven sentences lay guilt on the recruiter, or put her "
        "under "
        "pressure?",
        "sentences",
        (5, 5),
        "There are more. Listen for counting, blaming, and a deadline.",
        "Not so many: saying who is calling, or the number, does no harm.",
        "Counting the messages, 'can't pick up a phone', the day off, 'the least you could do', and the threat with "
        "Friday. Only the name and the number do no harm.",
        "Take the sentences one by one, and ask of each: would I want to call back after hearing it?",
        "Five. The name and the number are fine. The other five count, accuse, present a bill, shame and threaten.",
    ),
    Exercise(
        "04_need",
        "Sam does have another offer and must answer it by Friday. Which sentence says so without a threat?",
        (
            Choice(
                "You have until Friday, or I will take the other job.",
                "It is the same fact, told as an order with a loss at its end.",
            ),
            Choice(
                "I have been asked to answer another offer by Friday, and you are my first choice, so I wanted to "
                "tell you.",
                "A fact with its date, who set it, and what you would like. They may still choose.",
                right=True,
            ),
            Choice(
                "I don't want to put you under pressure, but other companies are quicker.",
                "'I don't want to' announces what comes: a comparison that shames.",
            ),
        ),
        "Who set the date in each of them: Sam, or somebody else?",
        "The second. A date that somebody else set is a fact, and a kindness to tell. A date that you set is an order.",
    ),
    Rewrite(
        "04_rewrite",
        "Now put Sam's voicemail right: kind and short, and still about the job, with one request and the number.",
        "voicemail",
        HARSH,
        (
            ("who is calling", ("sam",)),
            ("which job", ("help desk", "helpdesk", "job", "position", "role")),
            ("what you would like", ("could you", "would you", "let me know", "tell me", "hear", "call", "ask")),
            ("the number", ("555",)),
        ),
        "Begin with a greeting and your name. Leave out everything about what she did not do. Ask one thing with "
        "'could you', and say the number twice.",
        KIND,
    ),
    Exercise(
        "04_thanks",
        "Which of these thank-yous will be remembered?",
        (
            Choice(
                "Dear Ms Obi, thank you for your time. I enjoyed meeting you and look forward to hearing from you.",
                "Courteous, and it could have gone to anybody. Nothing in it shows that you were there.",
            ),
            Choice(
                "Dear Ms Obi, I just wanted to follow up on our interview and ask about the salary and the start date.",
                "It does not say thank you, and asks for two things.",
            ),
            Choice(
                "Dear Ms Obi, thank you for Tuesday. Your story of the printer in the attic stayed with me.",
                "Thank you, a day, and one thing that only somebody who was there could write.",
                right=True,
            ),
        ),
        "Which one could not have been sent to anybody else?",
        "The one with the printer in the attic: it says thank you, and it could have been written to nobody else.",
    ),
)
