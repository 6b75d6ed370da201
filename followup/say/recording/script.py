"""A draft as it is said: a sentence a line, and the telephone number digit by digit, twice."""

import re
from itertools import pairwise

from followup.say.coach.draft import Draft

_NUMBER = re.compile(
    r"(?<!\w)(?!\d{4}-\d\d-\d\d\b|\d \d\b)\+?\d[\d\-./() ]{5,20}\d(?!\w)|\[[^\[\]\n]{0,40}number[^\[\]\n]{0,40}\]"
)


def script(draft: str) -> str:
    """A draft to read aloud. A number that is said once is said again; what is said slowly is written so."""
    read = Draft(draft, "voicemail")
    places = [0, *(one.start for one in read.sentences[1:] if one.first), len(draft)]
    lines = [" ".join(draft[begin:end].split()) for begin, end in pairwise(places)]
    numbers = [(n, found.group()) for n, line in enumerate(lines) for found in _NUMBER.finditer(line)]
    if len(numbers) == 1:
        at, number = numbers[0]
        lines.insert(at + 1, f"Again, that is {number}.")
    return slowly("\n".join(filter(None, lines)))


def slowly(text: str) -> str:
    """The same with each telephone number as its digits, in groups as they are written, or of three."""
    return _NUMBER.sub(lambda found: _digits(found.group()), text)


def _digits(number: str) -> str:
    if number.startswith("["):
        return number
    groups = re.findall(r"\d{1,4}(?!\d)|\d{3}", number)
    return ("plus " if number.startswith("+") else "") + ", ".join(" ".join(group) for group in groups)


def words(text: str) -> int:
    """How many words it takes to say a text: each digit of a telephone number is one."""
    return len(Draft(slowly(text), "voicemail").words)
