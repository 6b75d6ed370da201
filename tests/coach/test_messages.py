"""Whole messages and courteous lines: what the coach must not accuse, what it must hear, and what it says of the rest.

`coach_messages_unseen.csv` was written before its author had read a phrase. It is for measuring: mend nothing with it.
"""

import csv

import pytest

from followup.say.coach import check_draft
from followup.say.coach.draft import Draft
from tests.notebooks_here import PROJECT

LOOKS = {"reader", "length_email", "length_voicemail", "length_card", "requests", "reading_ease", "who_calls", "number"}


def rows(name, field):
    read = csv.DictReader((PROJECT / f"tests/data/{name}.csv").read_text(encoding="utf-8").splitlines())
    return [(row[field], row["label"]) for row in read]


def accused(text):
    """The cautions that are about words in it."""
    return [one for one in check_draft(text, "follow-up email").to_change if one.end and one.check not in LOOKS]


@pytest.fixture(scope="module")
def unseen():
    found = [(label, bool(accused(text))) for text, label in rows("coach_messages_unseen", "text")]
    return {side: [hit for label, hit in found if label == side] for side, _ in found}


def test_of_whole_messages_pressing_ones_are_found_and_courteous_ones_spared(unseen):
    assert sum(unseen["pressing"]) >= 0.88 * len(unseen["pressing"])
    assert sum(unseen["courteous"]) <= 0.04 * len(unseen["courteous"])
    assert sum(unseen["borderline"]) <= 0.14 * len(unseen["borderline"])


@pytest.mark.slow
def test_courteous_lines_that_hold_words_of_reproach_are_left_alone():
    lines = [text for text, label in rows("coach_lines_6", "message") if label == "courteous"]
    assert [line for line in lines if any(one.level == "stop" for one in accused(line))] == []
    assert [line for line in lines if accused(line)] == []


NAMES = "Sue Karma Charity Grace Faith Manners Fear Savage Payne Lawless Blunt Crook Rude Shame Slaughter Coward Threat"


@pytest.mark.parametrize("name", NAMES.split())
@pytest.mark.parametrize(
    "line",
    [
        "Dear {}, thank you for your time on Monday.",
        "Hi {}, it was good to meet you at the fair.",
        "I look forward to meeting Ms. {} and the team.",
        "Could I speak to Dr. {} about the role?",
        "With gratitude and respect, {}",
    ],
)
def test_a_name_is_no_reproach(line, name):
    assert accused(line.format(name)) == []


COURTEOUS = (
    "Dear {}, thank you for your time on Monday.",
    "I look forward to meeting Ms. {} on Friday.",
    "{} was kind enough to show me round.",
    "I worked at {} for six years.",
    "Thank you for introducing me to {}.",
    "With kind regards, {}",
    "This is {}, calling about the analyst job.",
)


def test_none_of_300_names_of_people_and_companies_is_a_reproach():
    """From the list of the census of 1990, those first that are also words of the checks; and companies."""
    names = (PROJECT / "tests/data/names.csv").read_text(encoding="utf-8").splitlines()[1:]
    lines = [COURTEOUS[n % len(COURTEOUS)].format(name) for n, name in enumerate(names)]
    assert len(names) == 300
    assert [line for line in lines if accused(line)] == []


@pytest.mark.parametrize("title", ["Complaints Officer", "threat analyst", "debt recovery clerk"])
def test_a_job_is_no_reproach(title):
    assert accused(f"I would like to apply for the {title} position.") == []


LETTER = "Dear Ms Obi, thank you for the tour on Tuesday. What you said of the bees stayed with me."
QUOTES = [
    "\n\nOn Mon, 2 March 2026 at 10:12, Rita Ray <rita@mailco.example> wrote:\n> You never called me back.\n",
    "\n\nOn Monday Rita Ray\n<rita@mailco.example> wrote:\n\nYou never called me back.\n",
    "\n-----Original Message-----\nFrom: Rita\nYou never called me back.",
    "\nFrom: Rita Ray\nSent: Monday\nTo: Jo\n\nYou never called me back.",
    "\nAm 2. März 2026 schrieb Rita Ray:\n> You never called me back.",
]


@pytest.mark.parametrize("quoted", QUOTES)
def test_what_others_wrote_is_set_aside_and_said_to_be(quoted):
    found = check_draft(LETTER + quoted, "thank-you email")
    assert found.to_change == ()
    assert "Not read: what you quote." in found.sentence
    assert found.as_json()["aside"][-1]["end"] == len((LETTER + quoted).rstrip("\n")) or quoted.endswith("\n")


def test_a_signature_is_set_aside_but_a_reproach_after_the_thanks_is_not():
    signed = check_draft(
        f"{LETTER}\n\nKind regards,\nJoy Blame\nComplaints Manager\n+1 555 014 2231", "thank-you email"
    )
    assert "Not read: the signature." in signed.sentence
    assert accused("Thanks,\nYou never called me back")
    assert accused("Dear Sue, You never called me back.")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Ihr seid eine Bande und habt mich vier Wochen lang warten lassen.", "reads English only"),
        ("Usted nunca me llamó y estoy muy enojado con su empresa.", "reads English only"),
        ("Vous ne m'avez jamais rappelé, quelle honte pour votre entreprise.", "reads English only"),
        ("Thank you, Sam.", "too short to judge"),
        ("I sent my resume on Monday and would be glad to hear where it stands.", "Nothing in it has to be changed"),
    ],
)
def test_nothing_to_change_is_said_only_of_english_that_is_long_enough(text, says):
    assert says in check_draft(text, "follow-up email").sentence


@pytest.mark.parametrize("thanks", ["Muchas gracias", "Je vous remercie", "Vielen Dank", "Muito obrigada"])
def test_thanks_count_in_four_more_languages(thanks):
    found = check_draft(f"{thanks}, Ms Obi, Tuesday", "note card")
    assert "thank_you" not in {one.check for one in found.findings}


@pytest.mark.parametrize("blank", ["[name]", "{name}", "{{first_name}}", "<Name>", "XXXX", "____"])
def test_a_blank_in_any_writing_is_one_finding(blank):
    found = check_draft(f"Dear {blank}, thank you for {blank} and {blank}.", "thank-you email")
    assert [one.message.split(";")[0] for one in found.findings if one.check == "blanks"] == [
        "3 blanks are still to be filled"
    ]


REMEDIES = {
    "You said you would send me the contract on Monday and you did not.": "you would send me the contract on Monday",
    "You promised me feedback and I got nothing.": "the feedback that you mentioned",
    "You told me that you would decide by Friday, it is Sunday, and nobody has called.": "decide by Friday",
    "We agreed on ten on Tuesday, and I sat by the phone like a fool.": "our call down for Tuesday",
    "I waited by the phone the whole of Thursday for your call.": "our call down for Thursday",
    "You said you would call at three and you did not bother.": "our call down for at three",
    "You never answered my message.": "whether my message reached you",
    "I've been waiting for three weeks.": "It has been three weeks",
    "Why does nobody answer me about the night porter job?": "my message about the night porter job",
    "If I don't hear from you by Friday I'll take my application elsewhere.": "A word before Friday",
    "This is your last chance to hire me.": "When do you expect to decide?",
    "Answer by Tuesday or I will tell everyone how you treat people.": "A word before Tuesday",
    "I have fourteen years in this trade and deserve this job.": "I have fourteen years in this trade",
    "I deserve an explanation.": "glad of an explanation",
    "You owe me a call.": "glad of a call",
    "Your interview on Monday was unprofessional.": "the interview on Monday",
    "You people have no manners.": "where things stand",
    "How rude of you to leave the night porter job open like this, you have no shame.": "the night porter job",
}


@pytest.mark.parametrize("draft", REMEDIES)
def test_the_advice_is_made_of_the_writers_own_words_and_is_itself_in_order(draft):
    instead = [one.instead for one in accused(draft) if one.instead.startswith("\u2018")]
    assert len(instead) == 1, accused(draft)
    assert REMEDIES[draft] in instead[0]
    assert accused(instead[0].strip("\u2018\u2019")) == []


EARNEST = "I am beginning to think that you enjoy this."


def test_a_reader_of_last_resort_notes_and_never_stops():
    found = [one for one in check_draft(EARNEST, "linkedin").findings if one.check == "reader"]
    assert [(one.level, EARNEST[one.start : one.end]) for one in found] == [("note", EARNEST.rstrip("."))]
    assert "by its words \u2018" in found[0].message


def test_names_are_read_as_names_and_reproach_in_capitals_is_not_hidden():
    assert Draft("I met Ms Manners", "linkedin").sentences[0].line == "i met @name @name "
    assert accused("You Are Unprofessional And You Have No Manners")
