"""The same search with nobody's name in it, so that nothing that follows from it can depend on a name."""

from collections import defaultdict

from followup.log.model import RANK, Event, Pipeline, earliest, name_key
from followup.log.names import is_nobody, person_key

_NAMES = ("person", "via", "for_")


def pseudonymous(pipeline: Pipeline) -> Pipeline:
    """The log with a number for each person and each company, and without notes and contact details.

    Numbers follow what the log says of each, never the name. Two people of whom it says the same could change places,
    so it does not matter which of them comes first.
    """
    people = _numbered(pipeline)
    companies: dict[str, str] = {}
    for a in pipeline.applications:  # in order of their ids
        if not is_nobody(a.company):
            companies.setdefault(name_key(a.company), f"company {len(companies)}")
    events = {
        e: e.model_copy(update={"note": "", **{f: people.get(person_key(getattr(e, f)), "") for f in _NAMES}})
        for e in pipeline.events
    }
    return Pipeline.of(
        (
            a.model_copy(update={"company": companies.get(name_key(a.company), ""), "title": ""})
            for a in pipeline.applications
        ),
        events.values(),
        windows=pipeline.windows,
        entered=earliest((events[e], day) for e, day in pipeline.entered.items()),
    )


def _numbered(pipeline: Pipeline) -> dict[str, str]:
    """A number for each person, by person key."""
    histories: dict[str, list[tuple[int | str, ...]]] = defaultdict(list)
    for e in pipeline.events:
        for place, field in enumerate(_NAMES):
            if getattr(e, field):
                histories[person_key(getattr(e, field))].append((*_what(e), place))
    ranked = sorted(histories, key=lambda key: (sorted(histories[key]), key))
    return {key: f"person {number:06}" for number, key in enumerate(ranked)}


def _what(e: Event) -> tuple[int | str, ...]:
    """All of an event but its names and its note, in an order that does not change if all days are shifted."""
    ahead = (e.until - e.day).days if e.until and e.dated else -1
    words = (e.application, str(e.time), e.person_role or "", e.channel or "", e.meaning or "")
    return (e.day.toordinal(), RANK[e.kind], *words, ahead, *(int(bool(getattr(e, field))) for field in _NAMES))
