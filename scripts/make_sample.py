"""Make data/sample_pipeline.csv: one invented job search of three months.

    python scripts/make_sample.py

Half of it is written by hand, so that every paragraph of the method has its case; the rest follows a small random
process. Everyone and every company in it is invented. The same seed gives the same bytes everywhere: only
`Random.random` is used, whose sequence Python promises to keep.
"""

import csv
import io
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
SEED = 2  # the first with which every group of lesson 03 has someone in it
TODAY = date(2026, 3, 31)
YEAR = TODAY.year
COLUMNS = (
    *("application", "company", "title", "kind", "at", "person"),
    *("person_role", "channel", "for", "via", "until", "note"),
    *("meaning", "link", "source", "resume", "salary", "place", "about"),
)

RECRUITERS = (
    "Rosa Delgado",
    "Ikenna Obi",
    "Mei-Ling Zhao",
    "Tomasz Wrona",
    "Hannah Lindqvist",
    "Samir Aziz",
    "Priya Raman",
)
MANAGERS = (
    "Daniel Whitcombe",
    "Amara Nwosu",
    "Gwen Pritchard",
    "Ingrid Moe",
    "Jorge Salinas",
    "Yuki Tanabe",
    "Fatima El-Sayed",
    "Andre Baptiste",
    "Olga Petrenko",
    "Malik Johnson",
    "Siobhan Kerr",
    "Deepa Menon",
    "Luis Cabrera",
)
INTERVIEWERS = ("Noor Haddad", "Lucas Brandt", "Tariq Noor", "Farid Karimi", "Sofia Marchetti", "Ben Achterberg")
ROLES = {
    **dict.fromkeys(RECRUITERS, "recruiter"),
    **dict.fromkeys(MANAGERS, "hiring manager"),
    **dict.fromkeys(INTERVIEWERS, "interviewer"),
}
"""Everyone else in the sample works in human resources."""

# Written by hand: company, title, and lines "month-day [time] | kind | person | channel | note"; "for NAME",
# "via NAME" and "until month-day" may stand between the channel and the note.
STORIES = (
    (
        "Tallgrass Health",
        "IT Support Technician",
        """
        01-06 | applied | Rosa Delgado | email | Rosa recruits for several firms in town.
        01-09 10:20 | followed_up | Rosa Delgado | phone | Friendly. She puts me forward today.
        01-13 | replied | Rosa Delgado | email | They want to meet me.
        01-20 14:00 | interviewed | Daniel Whitcombe | video | Printers, passwords, patience. He laughed at one story.
        01-20 17:45 | thanked | Daniel Whitcombe | email |
        01-28 | followed_up | Rosa Delgado | phone | No decision yet.
        02-04 | rejected | Rosa Delgado | phone | Someone inside the house got it. Daniel would meet me again.
        """,
    ),
    (
        "Tallgrass Health",
        "Network Administrator",
        """
        02-24 | applied | Rosa Delgado | email | The job I really want.
        02-27 11:10 | followed_up | Rosa Delgado | phone | She remembers what Daniel said in January.
        03-03 | replied | Rosa Delgado | phone | First talk on Thursday of next week.
        03-12 09:30 | interviewed | Noor Haddad | phone | Subnets and VLANs. Went well.
        03-12 12:05 | thanked | Noor Haddad | email |
        03-19 13:00 | interviewed | Daniel Whitcombe | on site | Toured the server room.
        03-19 13:00 | interviewed | Noor Haddad | on site |
        03-19 13:00 | interviewed | Lucas Brandt | on site | He runs the night shift; no card, no address.
        03-20 08:40 | thanked | Daniel Whitcombe | email | Thanked him for the tour.
        03-20 08:50 | thanked | Noor Haddad | email |
        03-20 09:05 | thanked | Rosa Delgado | email | for Lucas Brandt | via Rosa Delgado | She likes to have news.
        03-23 | promised | Rosa Delgado | phone | until 03-27 | They decide by Friday.
        """,
    ),
    (
        "Ferrow Logistics",
        "Junior Network Administrator",
        """
        03-05 | applied | Rosa Delgado | email |
        03-10 15:30 | followed_up | Rosa Delgado | phone | She will ask.
        03-13 09:00 | followed_up | Rosa Delgado | voicemail | I was nervous and called again. Too soon.
        """,
    ),
    (
        "Ferrow Logistics",
        "Help Desk Analyst",
        """
        03-25 | applied | Rosa Delgado | email | Second one at Ferrow, through Rosa too.
        """,
    ),
    (
        "Bluefen Insurance",
        "Desktop Support Analyst",
        """
        01-13 | applied | Ikenna Obi | portal |
        01-16 09:15 | followed_up | Ikenna Obi | phone | Voicemail full, reached him on the second number.
        01-19 | replied | Ikenna Obi | email | Asks for my certificates.
        01-19 16:00 | answered | Ikenna Obi | email | Sent Network+ and the transcript.
        01-27 10:00 | interviewed | Ikenna Obi | phone |
        01-30 08:30 | thanked | Ikenna Obi | email | Three days late, sent all the same.
        02-06 | rejected | Ikenna Obi | email | He is leaving Bluefen at the end of the month and says to stay in touch.
        """,
    ),
    (
        "Kestrel Foods",
        "Systems Administrator",
        """
        03-04 | applied | Ikenna Obi | linkedin | Ikenna recruits for Kestrel now, and remembered my note.
        03-09 10:00 | followed_up | Ikenna Obi | phone |
        03-11 | replied | Ikenna Obi | email | The manager is away until the 25th, then we talk.
        03-30 11:00 | interviewed | Ikenna Obi | video |
        03-30 11:00 | interviewed | Amara Nwosu | video | Backups, and how I would explain an outage to a baker.
        """,
    ),
    (
        "Oakmere College",
        "IT Support Officer, three months' cover",
        """
        02-10 | applied | Mei-Ling Zhao | portal |
        02-13 14:20 | followed_up | Mei-Ling Zhao | voicemail | Name, job, one sentence, my number twice.
        02-17 | replied | Mei-Ling Zhao | phone | She called back: the message made her smile.
        02-26 10:00 | interviewed | Gwen Pritchard | on site | Would be my manager.
        02-26 10:00 | interviewed | Tariq Noor | on site |
        02-26 16:10 | thanked | Gwen Pritchard | email |
        02-26 16:20 | thanked | Tariq Noor | email |
        03-05 | promised | Mei-Ling Zhao | email | until 03-13 | Second talk next week.
        03-12 15:00 | interviewed | Gwen Pritchard | video |
        03-13 09:30 | thanked | Gwen Pritchard | note card | Handed in at the front desk.
        03-24 | offered | Mei-Ling Zhao | phone | From 13 April until July.
        03-26 | accepted | Mei-Ling Zhao | phone | A start. I keep looking for a permanent post.
        """,
    ),
    (
        "Oakmere College",
        "Network Technician",
        """
        03-20 | applied | | portal | Another department; no name in the advertisement.
        """,
    ),
    (
        "Halden Rail",
        "Network Operations Assistant",
        """
        01-22 | applied | Tomasz Wrona | portal |
        01-27 11:40 | followed_up | Tomasz Wrona | phone |
        01-27 11:40 | promised | Tomasz Wrona | phone | until 02-06 | Shortlist by the 6th.
        02-05 | replied | Tomasz Wrona | email | Kept his word, a day early.
        02-12 13:30 | interviewed | Ingrid Moe | on site |
        02-12 13:30 | interviewed | Farid Karimi | on site |
        02-12 13:30 | interviewed | Sofia Marchetti | on site |
        02-12 19:00 | thanked | Ingrid Moe | email |
        02-16 | thanked | Farid Karimi | email |
        02-16 | thanked | Sofia Marchetti | email |
        02-27 | rejected | Tomasz Wrona | phone | A close second, he says.
        """,
    ),
    (
        "Sandgate Media",
        "IT Support Specialist",
        """
        02-18 | applied | Hannah Lindqvist | linkedin |
        02-23 10:10 | followed_up | Hannah Lindqvist | phone |
        02-24 | promised | Hannah Lindqvist | email | until 03-06 | She will write by the 6th.
        03-09 | followed_up | Hannah Lindqvist | email | Nothing came.
        03-10 | promised | Hannah Lindqvist | email | until 03-20 | Sorry, busy week. By the 20th for sure.
        03-23 09:50 | followed_up | Hannah Lindqvist | voicemail | Nothing came again. Stayed friendly.
        """,
    ),
    (
        "Pinehurst Energy",
        "Field Network Technician",
        """
        03-17 | applied | Samir Aziz | email |
        03-18 08:05 | followed_up | Samir Aziz | phone | He had not opened his mail yet. Too soon.
        03-19 | promised | Samir Aziz | email | until 04-03 | You will hear by the 3rd.
        """,
    ),
    (
        "Lumen Row Hotels",
        "IT Technician",
        """
        02-02 | applied | Priya Raman | portal |
        02-05 10:30 | followed_up | Priya Raman | phone |
        02-09 10:30 | followed_up | Priya Raman | phone | Sounded short with me. Four days was too soon.
        02-18 | followed_up | Priya Raman | voicemail |
        02-20 | rejected | Priya Raman | email |
        """,
    ),
    (
        "Lumen Row Hotels",
        "Night IT Support",
        """
        03-09 | applied | Priya Raman | email | She asked me to try again.
        03-12 11:00 | followed_up | Priya Raman | phone |
        03-13 | promised | Priya Raman | phone | until 03-27 |
        03-24 16:00 | followed_up | Priya Raman | voicemail | Forgot that she had said the 27th.
        """,
    ),
    (
        "Copperleaf Bank",
        "Service Desk Analyst",
        """
        01-29 | applied | Yusuf Demir | portal |
        02-03 09:40 | followed_up | Yusuf Demir | phone |
        02-05 | replied | Yusuf Demir | email |
        02-11 16:00 | interviewed | Jorge Salinas | phone | Nights only, and less pay than the advertisement says.
        02-13 18:00 | thanked | Jorge Salinas | email |
        02-17 | withdrew | Yusuf Demir | email | Declined with thanks.
        """,
    ),
    (
        "Marrow & Pike Legal",
        "IT Support Analyst",
        """
        01-15 | applied | Grace Amoah | portal |
        01-20 | followed_up | Grace Amoah | phone |
        01-27 | followed_up | Grace Amoah | voicemail |
        02-04 | followed_up | Grace Amoah | voicemail |
        02-12 | followed_up | Grace Amoah | email | The fourth without a word. I let it rest.
        """,
    ),
    (
        "Wexcombe Council",
        "Network Support Officer",
        """
        03-11 | applied | | portal | A form with no name and no number on it.
        """,
    ),
)

# The rest: company, title, whom the sender found there (human resources), and the manager one might meet.
ORDINARY = (
    ("Ashdown Clinics", "Help Desk Technician", "Leila Farouk", "Yuki Tanabe"),
    ("Brightwater Schools", "IT Technician", "Owen Mbeki", "Fatima El-Sayed"),
    ("Calder Print", "IT Support Assistant", "", ""),
    ("Dovetail Furniture", "Network Administrator", "Camille Laurent", "Andre Baptiste"),
    ("Eastmoor Water", "Desktop Support Technician", "Raj Patel", "Olga Petrenko"),
    ("Fennimore Foods", "Service Desk Analyst", "Anneke de Vries", "Malik Johnson"),
    ("Greywether Labs", "Junior Systems Administrator", "Hyun-woo Park", "Siobhan Kerr"),
    ("Hollis Dental Group", "IT Support Specialist", "Marta Kowalczyk", "Deepa Menon"),
    ("Ironbridge Tools", "Network Technician", "Chidi Eze", "Luis Cabrera"),
    ("Juniper Lane Homes", "IT Coordinator", "", ""),
    ("Kilburn Theatre", "Technical Support Assistant", "Elif Yildiz", "Andre Baptiste"),
    ("Larkfield Motors", "Help Desk Analyst", "Peter Novak", "Yuki Tanabe"),
    ("Mossgate Pharmacy", "Desktop Support Analyst", "Aisha Bello", "Deepa Menon"),
    ("Northolme Dairy", "IT Technician", "Viktor Hansen", "Olga Petrenko"),
    ("Ottersby Paper", "Network Administrator", "Carmen Ruiz", "Malik Johnson"),
    ("Penhallow Stone", "IT Support Engineer", "", ""),
    ("Quillon Freight", "Service Desk Technician", "Nadia Rahman", "Luis Cabrera"),
    ("Redstart Books", "Junior Network Engineer", "Thomas Okoye", "Siobhan Kerr"),
    ("Saltmarsh Fisheries", "IT Support Technician", "Keiko Mori", "Fatima El-Sayed"),
    ("Thornbury Glass", "Systems Support Analyst", "Emil Sorensen", "Yuki Tanabe"),
    ("Umber Street Arts", "IT Officer", "Zanele Dube", "Andre Baptiste"),
    ("Vintner & Rowe", "Desktop Support Technician", "Isabel Costa", "Deepa Menon"),
    ("Willowbank Vets", "Help Desk Technician", "Arjun Nair", "Malik Johnson"),
    ("Yarrow Textiles", "Network Support Technician", "Femi Adeyemi", "Olga Petrenko"),
)
LATEST_RESUME = date(2026, 3, 24)
CLASS = date(2026, 3, 9)  # on that day the sender learned of thank-you notes, and sent those still owed
POSITIVE_A_DAY, NEGATIVE_A_DAY = 0.01, 0.015
QUICK_DAYS, QUICK = 7, 9  # how much likelier a positive answer is in the first week: most who answer, answer soon
AFTER_A_FOLLOW_UP = 1.5  # how much likelier a positive answer is on a day after the first follow-up
FOLLOW_UP_NOTES = {
    "phone": ("", "Kind voice, no news.", "The front desk took a message.", "Will ask the manager."),
    "voicemail": ("", "Left my number twice.", "Short and friendly."),
    "email": ("", "Five lines.", "Asked kindly where it stands."),
    "linkedin": ("", "Wrote three sentences.", "Accepted my invitation."),
}
REFUSALS = ("", "Standard letter.", "Filled from inside.", "They want more years.", "Kind words at least.")


class Dice:
    """Choices made with nothing but `Random.random`."""

    def __init__(self, seed: int) -> None:
        self._next = Random(seed).random

    def chance(self, p: float) -> bool:
        """Yes, p times in one."""
        return self._next() < p

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self._next() * (high - low + 1))

    def one_of(self, options: Sequence[str]) -> str:
        """One of the options, each as likely."""
        return options[int(self._next() * len(options))]


def row(kind: str, at: str, person: str = "", channel: str = "", note: str = "", **rest: str) -> dict[str, str]:
    role = ROLES.get(person, "hr") if person else ""
    return {"kind": kind, "at": at, "person": person, "person_role": role, "channel": channel, "note": note, **rest}


def told(story: str) -> list[dict[str, str]]:
    """The rows of a story that was written by hand."""
    rows = []
    for line in filter(None, map(str.strip, story.splitlines())):
        when, kind, person, channel, *extras, note = (part.strip() for part in line.split("|"))
        rest = dict(extra.split(" ", 1) for extra in extras)
        if "until" in rest:
            rest["until"] = f"{YEAR}-{rest['until']}"
        rows.append(row(kind, f"{YEAR}-{when.replace(' ', 'T')}", person, channel, note, **rest))
    return rows


def working(day: date) -> date:
    """The day, or the Monday after it."""
    return day + timedelta(days=max(0, 7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


def later(day: date, days: int) -> date:
    return working(day + timedelta(days=days))


def clock(dice: Dice, day: date) -> str:
    """Two in three times with the hour."""
    if dice.chance(1 / 3):
        return day.isoformat()
    return f"{day}T{dice.between(9, 16):02}:{5 * dice.between(0, 11):02}"


def happened(dice: Dice, sent: date, contact: str, manager: str) -> list[dict[str, str]]:
    """An ordinary application: answers come at random, a positive one likelier early, and after a follow-up."""
    rows = [row("applied", sent.isoformat(), contact, dice.one_of(("portal", "portal", "email", "linkedin")))]
    next_call = later(sent, dice.between(2, 6) if dice.chance(0.3) else dice.between(7, 17))
    calls, day = 0, sent + timedelta(days=1)
    careless = not contact or dice.chance(0.15)
    while day < TODAY:
        if day.weekday() < 5:
            more = AFTER_A_FOLLOW_UP if calls else 1
            more *= QUICK if (day - sent).days <= QUICK_DAYS else 1
            if dice.chance(POSITIVE_A_DAY * more) and contact:
                return rows + went_on(dice, day, contact, manager)
            if dice.chance(NEGATIVE_A_DAY):
                return [*rows, row("rejected", day.isoformat(), contact, "email", dice.one_of(REFUSALS))]
            if day >= next_call and calls < 4 and not careless:
                channel = dice.one_of(("phone", "phone", "voicemail", "email", "linkedin"))
                rows.append(
                    row("followed_up", clock(dice, day), contact, channel, dice.one_of(FOLLOW_UP_NOTES[channel]))
                )
                calls, next_call = calls + 1, later(day, dice.between(7, 10))
        day += timedelta(days=1)
    if careless and (TODAY - sent).days > 21:
        rows.append(row("withdrew", later(sent, 20).isoformat(), note="Never followed up. I let it go."))
    return rows


def went_on(dice: Dice, day: date, contact: str, manager: str) -> list[dict[str, str]]:
    """What comes after a positive answer: often an interview, a thank-you or none, and an answer."""
    rows = [row("replied", day.isoformat(), contact, dice.one_of(("email", "phone")))]
    met = later(day, dice.between(4, 9))
    if dice.chance(0.25) or met + timedelta(days=1) >= TODAY:
        end = later(day, dice.between(5, 12))
        if end < TODAY:
            rows.append(row("rejected", end.isoformat(), contact, "email", "Filled before we could meet."))
        return rows
    at = f"{met}T{dice.between(9, 16):02}:00"
    rows.append(row("interviewed", at, manager, dice.one_of(("phone", "video", "on site"))))
    habit = dice.one_of(("soon", "soon", "late", "none"))
    late = later(met, dice.between(3, 5))
    if habit == "soon":
        at = f"{met + timedelta(days=1)}T08:{dice.between(10, 55)}"
        rows.append(row("thanked", at, manager, dice.one_of(("email", "email", "note card"))))
    elif habit == "late" and late < TODAY:
        rows.append(row("thanked", late.isoformat(), manager, "email"))
    elif habit == "none" and met < CLASS:
        rows.append(row("thanked", CLASS.isoformat(), manager, "note card", "Late, and better than never."))
    answer = later(met, dice.between(6, 14))
    if answer < TODAY:
        good = dice.chance(0.4 if habit == "soon" else 0.3)
        rows.append(row("replied" if good else "rejected", answer.isoformat(), contact, "email"))
        end = later(answer, dice.between(7, 12))
        if good and end < TODAY:
            rows.append(row("rejected", end.isoformat(), contact, "email", "The post was cancelled."))
    return rows


def make_rows(seed: int = SEED) -> list[dict[str, str]]:
    """Every row of the sample, applications numbered in the order of their resumes."""
    dice = Dice(seed)
    found = [(company, title, told(story)) for company, title, story in STORIES]
    first = date(YEAR, 1, 5)
    for company, title, contact, manager in ORDINARY:
        sent = working(first + timedelta(days=dice.between(0, (LATEST_RESUME - first).days)))
        found.append((company, title, happened(dice, sent, contact, manager)))
    found.sort(key=lambda application: (application[2][0]["at"], application[0], application[1]))
    blank = dict.fromkeys(COLUMNS, "")
    rows = []
    for number, (company, title, events) in enumerate(found, start=1):
        events.sort(key=lambda event: event["at"][:10])
        about = {"application": f"A{number:02}", "company": company, "title": title}
        rows += [{**blank, **event, **about, "meaning": meaning(events, place)} for place, event in enumerate(events)]
    return rows


def meaning(events: Sequence[dict[str, str]], place: int) -> str:
    """What a reply said, as far as what came of it shows; the searcher has not said it of the others yet."""
    came_of_it = {event["kind"] for event in events[place + 1 :]}
    moved_on = came_of_it & {"answered", "promised", "interviewed", "offered"}
    return "moves_on" if events[place]["kind"] == "replied" and moved_on else ""


def as_csv(seed: int = SEED) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(make_rows(seed))
    return text.getvalue().encode("utf-8")


def main() -> int:
    path = ROOT / "data" / "sample_pipeline.csv"
    path.write_bytes(as_csv())
    print(f"{path.name} is made.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
