"""Wording that was not made for the phrases: how much of it is recognised, and that hardly any of it wrongly.

The messages stand in `data/mail_wording*.toml`, which no phrase may be made from. To see how many of each language and
kind are found: python -m tests.test_mail_wording
"""

import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from followup.importers import read_bytes
from followup.log.model import Application, Event, Pipeline

TITLES = {"de": "Sachbearbeiter", "fr": "Comptable", "es": "Administrativo", "pt": "Assistente Administrativo"}
SETS = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))["mail"]
    for path in sorted((Path(__file__).parent / "data").glob("mail_wording*.toml"))
}
POSITIVE = {"moves_on", "invited"}
SAYS = {"rejected": "refused"}


def said(mail):
    """What is proposed of a message about an application that the log knows; two proposals make a set of two."""
    known = Pipeline.of(
        [Application(id="K", company="Kestrel Works", title=TITLES.get(mail["lang"], "Data Clerk"))],
        [Event(application="K", kind="applied", day="2026-03-01")],
    )
    raw = (
        f"From: {mail['from']}\nTo: Sam Lee <sam@home.example>\nDelivered-To: sam@home.example\n"
        f"Subject: {mail['subject']}\nDate: Thu, 05 Mar 2026 10:18:54 +0000\nMessage-ID: <1@x>\n"
        f"Content-Type: text/plain; charset=utf-8\n\n{mail['text']}\n"
    )
    guesses = read_bytes("one.eml", raw.encode(), known=known, today=date(2026, 12, 1)).guesses
    return {g.event.meaning or SAYS.get(g.event.kind.value, g.event.kind.value) for g in guesses} or {"nothing"}


def measured(mails):
    """Of all messages: those with news that are found, those that are missed, and those that are proposed wrongly."""
    found, missed, wrong = [], [], []
    for mail in mails:
        got, wanted = said(mail), mail["says"]
        if got == {wanted}:
            found += [mail] if wanted != "nothing" else []
        else:
            (missed if got == {"nothing"} else wrong).append((mail, got))
    return found, missed, wrong


def test_the_first_set_is_of_five_languages():
    counts = Counter(mail["lang"] for mail in SETS["mail_wording"])
    assert set(counts) == {"en", "de", "fr", "es", "pt"}
    assert min(counts.values()) >= 8


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "least"), [("mail_wording", 72), ("mail_wording_second", 11), ("mail_wording_third", 18)]
)
def test_what_employers_usually_write_is_found_and_hardly_anything_wrongly(name, least):
    """Found: 74 of 76, 11 of 36, 18 of 25. Of all 160 two are wrong: invitations that are said to move on."""
    found, _, wrong = measured(SETS[name])
    assert len(found) >= least
    assert len(wrong) <= len(SETS[name]) / 20
    assert all({mail["says"], *got} <= POSITIVE for mail, got in wrong)


if __name__ == "__main__":
    for name, mails in SETS.items():
        found, missed, wrong = measured(mails)
        news = sum(mail["says"] != "nothing" for mail in mails)
        print(f"{name}: {len(found)} of {news} with news are found, {len(wrong)} of {len(mails)} are proposed wrongly")
        for part in ("lang", "says"):
            of = Counter(mail[part] for mail in mails)
            print({key: f"{Counter(mail[part] for mail in found)[key]} of {n}" for key, n in of.items()})
        print("wrong:", Counter((mail["lang"], mail["says"], *map(str, sorted(got))) for mail, got in wrong))
        print("missed:", Counter((mail["lang"], mail["says"]) for mail, _ in missed))
