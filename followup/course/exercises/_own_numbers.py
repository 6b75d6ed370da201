"""What exercises have counted in the reader's own data, by the name that stands in the lesson's file."""

from followup.course.exercises._base import Found
from followup.log.log import Log
from followup.log.threads import Stage
from followup.method.ledger import owed_thanks
from followup.session import Session
from followup.wording import short


def _waiting(book: Session) -> Found:
    threads, most = Log(book.pipeline, book.today).threads.values(), book.policy.most_follow_ups
    number = sum(1 for thread in threads if thread.stage(most) is Stage.WAITING)
    if not number:
        return Found(0, "None is: nothing sent is still without any sign from them.")
    return Found(number, f"{number} of {len(threads)}. They were sent, and nobody has said anything yet.")


def _open(book: Session) -> Found:
    from followup.analysis.first_look import by_first_follow_up

    groups = by_first_follow_up(book.pipeline, book.today).groups
    number, total = sum(g.waiting for g in groups), sum(g.n for g in groups)
    if not number:
        return Found(0, "None is open: each has been answered or ended, or there is none yet.")
    return Found(number, f"{number} of {total}. None of them is a no; each may still move a diamond.")


def _owed(book: Session) -> Found:
    owed = owed_thanks(Log(book.pipeline, book.today), book.policy)
    names = list({wanted.party: wanted.party.name for wanted in owed}.values())
    if not names:
        return Found(0, "You owe nobody a thank-you today.")
    listed = ", ".join(short(name, 40) for name in names[:10]) + (" and others" if len(names) > 10 else "")
    return Found(len(names), f"Each person counts once: {listed}. Lesson 2 has the cards.")


COUNTS = {"waiting": _waiting, "open": _open, "owed": _owed}
