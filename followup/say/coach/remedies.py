"""What to say instead of a sentence, made of its writer's own words: the days, the job, the promise that it speaks of.

A sentence is of the first kind in `remedies.toml` whose phrases stand in it, and the answer is the first of that kind
for which everything is known. Nothing is made up: what the writer did not say does not stand in it.
"""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from string import Formatter

from followup.say.coach.base import Finding
from followup.say.coach.draft import Draft, Sentence
from followup.say.coach.phrases import Phrases

_FILE = Path(__file__).parent / "remedies.toml"
MENDS = frozenset(
    {
        "as_i_said",
        "blame",
        "broken_promise",
        "counting",
        "deadline",
        "demand",
        "entitlement",
        "insult",
        "least",
        "office",
        "reproach",
    }
    | {"rhetorical", "sarcasm", "silence", "threat", "ultimatum"}
)
"""The checks whose findings are answered so, where the sentence has a kind."""
_MOST = 400
"""Characters of a sentence that are looked at, so that no search takes long."""
_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_COUNT = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_HOUR = rf"(?:noon|\d{{1,2}}(?::\d\d)?(?: ?[ap]\.?m\b\.?)?|(?:{_COUNT})\b)"
_NUMBER = rf"a|{_COUNT}|several|\d{{1,2}}"
_DATE = rf"\d{{1,2}}(?:st|nd|rd|th)? (?:{_MONTHS})|(?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?"
_REST = r"[^,.;:!?\n\u2014]"
_THING = rf"(?:an?|the|your|some) {_REST}{{2,60}}"
_SAID = "said|promised|told me|swore|assured me|agreed|guaranteed"
_WOULD = r" would|[\u2019']d| will|[\u2019']ll| were going to| was going to"
_PROMISES = "feedback|answer|call|reply|decision|tour|news|letter|contract|offer"
_PAPERS = "years?|degrees?|certificates?|licen[cs]es?|diplomas?"
_ORDERS = "call|ring|phone|send|give|tell|get|answer|reply|respond|put|explain|write|email|let|show|find"
_AFTER = "and|so|or|but|because|before|who|which|no more|right now|now|immediately|at once|already|asap|for once|itself"


def _pattern(*parts: str) -> re.Pattern[str]:
    return re.compile("".join(parts), re.IGNORECASE)


_HASTE = _pattern(rf"[ ,]*\b(?:{_AFTER})\b.*$")
"""What is left out of a wish: haste, and whatever else follows."""
_PROMISE = _pattern(rf"\b(?:{_SAID})(?: to me)?(?: that)? (you|I|we)(?:{_WOULD}) ({_REST}{{3,60}})")
_SLOTS = {
    "day": _pattern(
        rf"\b((?:{_DAYS})(?: (?:morning|afternoon|evening|noon))?|the \d{{1,2}}(?:st|nd|rd|th)|{_DATE}",
        r"|tomorrow|tonight|noon|next week|the end of (?:the|this) week)\b",
    ),
    "on_day": _pattern(
        rf"\b(on (?:{_DAYS})|last (?:{_DAYS}|week|month)|on the \d{{1,2}}(?:st|nd|rd|th)|on (?:{_DATE})|yesterday",
        rf"|this morning|in (?:{_MONTHS})|(?:{_NUMBER}) (?:days?|weeks?|months?) ago)\b",
    ),
    "time": _pattern(rf"\b(at {_HOUR})"),
    "span": _pattern(rf"\b((?:{_NUMBER}) (?:whole |full |long )?(?:days?|weeks?|months?))\b(?! ago)"),
    "job": _pattern(r"\b(the (?:[\w&/-]+ ){1,4}(?:job|position|role|post|vacancy))\b"),
    "promised": _pattern(rf"\bpromised(?: me)? (?:an? |the |some |your )?({_PROMISES})\b"),
    "fact": _pattern(
        rf"\bI(?:[\u2019']ve| have)(?: got)? ((?:[\w-]+ ){{0,4}}(?:{_PAPERS})",
        rf"(?: (?:of|in|as|from|at|with|on|behind) {_REST}{{2,40}})?)",
    ),
    "order": _pattern(
        rf"^\W*(?:(?:so|now|just|please|kindly|and|at least) )*((?:{_ORDERS})\b{_REST}{{0,80}})",
    ),
    "thing": _pattern(
        rf"\b(?:I|we)(?: now| really| just)? (?:want|need|demand|expect|insist on|deserve(?: at least)?|am owed)"
        rf" ({_THING})|\bowe me ({_THING})"
    ),
    "wish": _pattern(rf"\b(?:I|we)(?: now| really| just)? (?:want|need|demand|expect) to ({_REST}{{2,60}})"),
}
_HURRIED = frozenset({"order", "thing", "wish", "fact"})


@cache
def _kinds() -> tuple[tuple[Phrases, Phrases, tuple[str, ...]], ...]:
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple((Phrases(one["phrases"]), Phrases(one.get("also", [])), tuple(one["say"])) for one in told.values())


def mended(draft: Draft, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings, each with what to say instead of its sentence where that can be said."""
    ends, told = [one.end for one in draft.sentences], set[int]()
    for finding in findings:
        where = bisect_left(ends, finding.end)
        said = ""
        if finding.check in MENDS and finding.end and where < len(ends) and where not in told:
            said = reworded(draft, draft.sentences[where])
            told.add(where)
        yield replace(finding, instead=f"\u2018{said}\u2019") if said else finding


def reworded(draft: Draft, part: Sentence) -> str:
    """What to say instead of a sentence; "" where it is of no kind, or too little is known."""
    text = draft.text[part.start : part.start + min(part.end - part.start, _MOST)]
    for phrases, also, ways in _kinds():
        if phrases.within(part.line) and (not also.regex or also.within(part.line)):
            known = _known(text, draft.own[: _MOST * 10])
            for way in ways:
                if all(slot in known for _, slot, _, _ in Formatter().parse(way) if slot):
                    return " ".join(way.format(**known).split())
    return ""


def _known(text: str, whole: str) -> dict[str, str]:
    """What a sentence tells, by slot; the job may stand anywhere in the draft."""
    found = {name: slot.search(whole if name == "job" else text) for name, slot in _SLOTS.items()}
    known = {name: next(filter(None, match.groups())).strip() for name, match in found.items() if match}
    for name in _HURRIED & known.keys():
        known[name] = _HASTE.sub("", known[name]).strip()
        if len(known[name].split()) < 2 and name != "order":
            del known[name]
    if "order" in known:
        known["order"] = known["order"][0].lower() + known["order"][1:]
    promise = _PROMISE.search(text)
    if promise:
        kept = _HASTE.sub("", promise.group(2)).strip()
        known["promise"] = f"{promise.group(1)} would {kept}" if kept else ""
    return {name: value for name, value in known.items() if value}
