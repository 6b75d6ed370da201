"""The file that an instructor hands out, and what it means to take part."""

from followup.files import read_handed_out
from followup.log.assignment import Plan

CONSENT = (
    "For each resume that you send from now on, chance chooses the day of the first follow-up: {first}, or {second}. "
    "Your list of what to do follows that choice; everything else stays as it is, and the limit of once a week per "
    "person always wins.\n"
    "Nobody knows which day is better, and either is courteous. You may still do otherwise whenever you think it "
    "right; your application then counts for the day that chance chose, which keeps the comparison fair.\n"
    "What you hand in says, for each such application, which of the two it was, and whether it was kept to. It has "
    "no names and no dates, and what the class is shown is about all together.\n"
    "What chance chose stays counted, also for an application that you delete, rename or leave out later: else silent "
    "ones would go missing on one side. Of those only the choice is handed in, and the days until a call and an "
    "answer. You need not take part, and you can leave at any time: your list is then as before, chance chooses "
    "nothing more, and of what it had chosen no more is handed in than was known on that day."
)
"""What it means to take part, before anybody does."""


def read_plan(content: bytes, name: str) -> Plan:
    """Parse a plan that was handed out; a FileError says that it is damaged, foreign, or of a newer version."""
    foreign = "is no plan of an experiment: ask your instructor for the file experiment.json."
    return read_handed_out(Plan, content, name, foreign)
