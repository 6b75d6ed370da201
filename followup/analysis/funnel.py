"""How far the applications came, and where they stand: a description on one day, not a rate that is final.

Whoever still waits may yet be answered, so a share of those sent can only rise. The days between two steps are known
for steps that are done; of those that wait they are not known yet, and nothing is guessed for them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from statistics import median
from typing import TYPE_CHECKING, Any

from followup import charts
from followup.charts import Result
from followup.log.log import Log
from followup.log.model import Event, Kind
from followup.log.outcomes import CLOSING, Outcome, answers, outcome_of
from followup.log.threads import Stage, Thread
from followup.method.policy import DEFAULT, Policy
from followup.wording import many, say

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


class Reach(IntEnum):
    """How far an application came, in order; each holds those that came further too."""

    SENT = 0
    ANSWERED = 1
    TALK = 2
    OFFER = 3
    ACCEPTED = 4

    @property
    def word(self) -> str:
        """As a chart names it."""
        return self.name.lower()


class Now(StrEnum):
    """Where an application stands today, of those that came no further than a step."""

    OPEN = "still open"
    NO = "they said no"
    WITHDREW = "you withdrew"
    RESTS = "resting"
    ACCEPTED = "you accepted"


_NOW = {
    Stage.REJECTED: Now.NO,
    Stage.WITHDRAWN: Now.WITHDREW,
    Stage.RESTING: Now.RESTS,
    Stage.ACCEPTED: Now.ACCEPTED,
}
_KINDS = {
    Reach.TALK: (Kind.INVITED, Kind.INTERVIEWED),
    Reach.OFFER: (Kind.OFFERED,),
    Reach.ACCEPTED: (Kind.ACCEPTED,),
}


@dataclass(frozen=True)
class Way:
    """How far one application came, and when.

    Attributes:
        furthest: the last step that it reached. An acceptance that fell through reached an offer.
        now: where it stands.
        days: the day on which each step was reached first; None where nobody knows it, or where a later step was
            logged without this one.
        fell_through: whether it was accepted once, and is not any more.
    """

    furthest: Reach
    now: Now
    days: tuple[date | None, ...]
    fell_through: bool

    @property
    def answered(self) -> bool:
        """Whether they answered in a way that matters: a receipt or "no news yet" does not."""
        return self.furthest >= Reach.ANSWERED

    @property
    def waits(self) -> bool:
        """Whether a first answer is still waited for."""
        return not self.answered and self.now is Now.OPEN

    def took(self, step: Reach) -> int | None:
        """Days to a step from the one before; None if it was not reached, or one of the days is not known.

        Steps that were logged in another order have no such number either.
        """
        if step is Reach.SENT or step > self.furthest:
            return None
        before, after = self.days[step - 1], self.days[step]
        return (after - before).days if before and after and after >= before else None


def way_of(thread: Thread, policy: Policy = DEFAULT) -> Way | None:
    """How far an application came; None if it was not sent yet."""
    if not thread.in_touch:
        return None
    stage = thread.stage(policy.most_follow_ups)
    accepted = stage is Stage.ACCEPTED
    reached = Reach.ANSWERED if any(map(_theirs, (*thread.events, *thread.undated))) else Reach.SENT
    if thread.known(*_KINDS[Reach.TALK]):
        reached = Reach.TALK
    fell_through = thread.known(Kind.ACCEPTED) and not accepted
    if thread.known(Kind.OFFERED) or fell_through:
        reached = Reach.OFFER
    if accepted:
        reached = Reach.ACCEPTED
    days = (_sent(thread), _answered(thread), *(_first(thread, kinds) for kinds in _KINDS.values()))
    return Way(reached, _NOW.get(stage, Now.OPEN), days, fell_through)


def _theirs(e: Event) -> bool:
    return answers(e) and e.kind is not Kind.WITHDREW


def _sent(thread: Thread) -> date | None:
    return min(thread.days(Kind.APPLIED), default=None)


def _answered(thread: Thread) -> date | None:
    """The day of the first answer; an end without a day came after a good answer with one."""
    first = next(filter(_theirs, thread.events), None)
    some_day = [e for e in thread.undated if _theirs(e)]
    settled = outcome_of(first) is Outcome.POSITIVE and all(e.kind in CLOSING for e in some_day)
    return first.day if first and (settled or not some_day) else None


def _first(thread: Thread, kinds: tuple[Kind, ...]) -> date | None:
    if any(e.kind in kinds for e in thread.undated):
        return None
    return min(thread.days(*kinds), default=None)


@dataclass(frozen=True)
class Step:
    """One step of the way.

    Attributes:
        reach: which.
        came: how many applications came so far, or further.
        further: how many of them came further.
        stopped: where those stand that came no further: `Now` -> how many.
        days: days from the step before, of those whose two days are known; in order.
    """

    reach: Reach
    came: int
    further: int
    stopped: Mapping[Now, int]
    days: tuple[int, ...]

    @property
    def middle(self) -> float | None:
        """The median of `days`; None if there are none."""
        return median(self.days) if self.days else None

    @property
    def without_days(self) -> int:
        """How many came so far on days that are not known, or in another order."""
        return 0 if self.reach is Reach.SENT else self.came - len(self.days)

    @property
    def took(self) -> str:
        """How long it took from the step before, in words."""
        if not self.came or self.reach is Reach.SENT:
            return ""
        return how_long(self.days, self.without_days)


def how_long(days: tuple[int, ...], without: int) -> str:
    """Days of steps that are done, in words: the middle with how many it rests on, and how many have no known day."""
    if not days:
        return "not known"
    middle = median(days)
    took = f"{middle:g} {'day' if middle == 1 else 'days'}"
    text = f"{took} (one application" if len(days) == 1 else f"half within {took} (known for {len(days):,}"
    return text + (f", not known for {without:,})" if without else ")")


_NAMES = {
    Reach.ANSWERED: "Answered (a yes, a no or a question; a mere receipt does not count)",
    Reach.TALK: "Came to a talk (you were invited or interviewed)",
    Reach.OFFER: "Got an offer",
    Reach.ACCEPTED: "You accepted",
}
_FURTHER = "came further"
_LOOKS = {
    Now.ACCEPTED: (charts.GREEN, ""),
    Now.OPEN: (charts.SKY, "/"),
    Now.RESTS: (charts.PALE, ""),
    Now.WITHDREW: (charts.PURPLE, "."),
    Now.NO: (charts.ORANGE, "x"),
}
"""The colour and the pattern of each part of a bar, in order."""


@dataclass(frozen=True)
class Funnel(Result):
    """How far all applications came, as it stands on a day.

    Attributes:
        on: the day.
        steps: sent, answered, talk, offer, accepted.
        not_sent: how many are only noted: no resume was sent.
        fell_through: how many were accepted once, and are not any more.
    """

    on: date
    steps: tuple[Step, ...]
    not_sent: int
    fell_through: int

    @property
    def sent(self) -> int:
        """How many applications were sent."""
        return self.steps[Reach.SENT].came

    @property
    def now(self) -> Mapping[Now, int]:
        """Where all of them stand: `Now` -> how many."""
        return {now: sum(step.stopped[now] for step in self.steps) for now in Now}

    @property
    def waiting(self) -> int:
        """How many still wait for a first answer."""
        return self.steps[Reach.SENT].stopped[Now.OPEN]

    @property
    def table(self) -> "pd.DataFrame":
        """A row for each step: how many came so far, the days from the step before, and where the others stand."""
        import pandas as pd

        head, rows = self.cells()
        return pd.DataFrame(rows, columns=head).astype({"half within (days)": "Float64"})

    def cells(self) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The table as plain values."""
        head = ["step", "came so far", "half within (days)", "of", "no known day", _FURTHER, *_LOOKS]
        return head, [
            (s.reach.word, s.came, s.middle, len(s.days), s.without_days, s.further, *map(s.stopped.get, _LOOKS))
            for s in self.steps
        ]

    @property
    def sentence(self) -> str:
        """How many came how far, how long it took, who still waits, and what is not counted: a line each."""
        left = f"Not counted: {many(self.not_sent, 'job')} that you noted and have not applied for yet."
        if not self.sent:
            return "No application has been sent yet." + (f"\n{left}" if self.not_sent else "")
        lines = [f"{many(self.sent, 'application')} sent, up to {say(self.on)} {self.on.year}."]
        for step, before in zip(self.steps[1:], self.steps, strict=False):
            if before.came:
                took = f" Days from the step before: {step.took}." if step.came else ""
                lines.append(f"- {_NAMES[step.reach]}: {step.came:,} of {before.came:,}.{took}{_may_rise(before)}")
        stand = [f"{now}: {count:,}" for now in _LOOKS if (count := self.now[now])]
        lines.append(f"Where they stand now: {'; '.join(stand)}.")
        if self.fell_through:
            lines.append(f"{many(self.fell_through, 'acceptance')} fell through; counted as an offer.")
        done = "The days are those of steps that are done"
        lines.append(f"{done}: what still waits may take longer, and what rests may come back.")
        lines += [left] if self.not_sent else []
        return "\n".join(lines)

    def chart(self) -> "go.Figure":
        """A bar for each step, as long as the number that came so far, parted by what came next."""
        title = "How far they came"
        if not self.sent:
            return charts.nothing(title, self.sentence, "No application has been sent yet.")
        names = [f"{step.reach.word.capitalize()}: <b>{step.came:,}</b> " for step in self.steps]
        further = _bar(names, _FURTHER, (charts.BLUE, ""), [step.further for step in self.steps])
        stopped = [_bar(names, now, look, [step.stopped[now] for step in self.steps]) for now, look in _LOOKS.items()]
        return charts.figure(
            title,
            self.sentence,
            height=430,
            data=[bar for bar in (further, *stopped) if any(bar["x"])],
            barmode="stack",
            bargap=0.3,
            uniformtext={"minsize": 11, "mode": "hide"},  # no number over another on a narrow page
            margin={"t": 56, "b": 130},
            legend={"orientation": "h", "x": 0, "y": -0.2, "yanchor": "top", "traceorder": "normal"},
            xaxis={"title": "applications", "rangemode": "tozero", "tickformat": ",d"},
            yaxis={"autorange": "reversed", "showgrid": False, "ticks": ""},
        )


def _may_rise(before: Step) -> str:
    """Who may still come to the next step."""
    wait = before.stopped[Now.OPEN]
    if not wait:
        return ""
    one = wait == 1
    still = f"{wait:,} still {'waits' if one else 'wait'}"
    if before.reach is not Reach.SENT:
        still = f"{wait:,} {'is' if one else 'are'} still open"
    return f" {still}, so this number may still rise."


def _bar(names: list[str], name: str, look: tuple[str, str], counts: list[int]) -> dict[str, Any]:
    """One part of the bars of all steps."""
    colour, pattern = look
    ink = "white" if colour == charts.BLUE else charts.BLACK
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "x": counts,
        "y": names,
        "text": [f"<b>{count:,}</b>" if count else "" for count in counts],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": ink},
        "marker": {
            "color": colour,
            "line": {"color": charts.SOFT, "width": 1},
            "pattern": {"shape": pattern, "fillmode": "overlay", "fgcolor": charts.BLACK, "fgopacity": 0.2},
        },
        "hovertemplate": f"%{{x}}: {name}<extra></extra>",
    }


def funnel_of(ways: Iterable[Way | None], on: date) -> Funnel:
    """The funnel of applications; None stands for one that was not sent."""
    ways = list(ways)
    sent = [way for way in ways if way]
    steps = []
    for reach in Reach:
        came = [way for way in sent if way.furthest >= reach]
        here = [way for way in came if way.furthest is reach]
        days = sorted(days for way in came if (days := way.took(reach)) is not None)
        count = Counter(way.now for way in here)
        stopped = {now: count[now] for now in Now}
        steps.append(Step(reach, len(came), len(came) - len(here), stopped, tuple(days)))
    return Funnel(on, tuple(steps), len(ways) - len(sent), sum(way.fell_through for way in sent))


def funnel(log: Log, policy: Policy = DEFAULT) -> Funnel:
    """How far the applications of a log came, up to its day."""
    return funnel_of((way_of(thread, policy) for thread in log.threads.values()), log.on)
