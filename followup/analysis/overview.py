"""Everything that a table, or a log, can say about what worked: the results in the order in which to read them."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import narwhals as nw

from followup.analysis import comparisons, curves, rates, students, timing
from followup.analysis.counts import APPLICATIONS, INTERVIEWS, Counts, Shape
from followup.analysis.curves import Curves
from followup.analysis.effect import Effect
from followup.analysis.naive_vs_fair import Comparison, compare
from followup.analysis.record_check import TITLE, record_check
from followup.analysis.tables import ExchangeTable
from followup.charts import Result

MOST_STUDENTS = 2_000
"""With more, students are not told apart: that is for a class, not for a country."""
LANDMARKS = (24, 48)
"""Hours after an interview by which a thank-you may have been sent."""
Watch = Callable[[str], None]
"""Called with the name of each step as it begins, for a progress bar."""


@dataclass(frozen=True)
class Analysis:
    """What a table says.

    Attributes:
        counts: its interval counts.
        comparison: the naive chart and the honest one.
        overall: the share answered by when.
        further: more results, each with a heading.
        pooled: the hazard ratio over all students together, for comparing with other software; None without students.
    """

    counts: Counts
    comparison: Comparison
    overall: Curves
    further: tuple[tuple[str, Result], ...]
    pooled: Effect | None = None

    def __repr__(self) -> str:
        """What was analysed, the hazard ratio, and how many results there are."""
        return f"<Analysis of {self.counts!r}: {self.effect!r}, {len(self.results)} results>"

    @property
    def effect(self) -> Effect:
        """The hazard ratio."""
        return self.comparison.effect

    @property
    def results(self) -> tuple[tuple[str, Result], ...]:
        """Every result with its heading."""
        return (
            (self.comparison.title, self.comparison),
            ("How many are answered, and by when", self.overall),
            *self.further,
        )

    def as_json(self) -> dict[str, Any]:
        """The numbers as a program reads them; what has no number is null."""
        unit, curve = self.counts.shape.unit, self.overall.curves[0] if self.overall.curves else None
        lines = curve.table().rename(columns={"time": unit}).astype(object).to_dict("records") if curve else []
        return {
            key_of(self.counts.shape): effect_json(self.effect),
            "naive": effect_json(self.comparison.naive_effect),
            **({"pooled": effect_json(self.pooled)} if self.pooled else {}),
            "curves": [{str(name): _number(value) for name, value in line.items()} for line in lines],
            "further": [
                {"title": title, "sentence": result.sentence, "table": _records(result)}
                for title, result in self.further
            ],
            "rows": {
                "read": self.counts.rows,
                "used": self.counts.used,
                "left_out": [
                    {"rows": part.rows, "reason": part.reason, "examples": list(part.examples)}
                    for part in self.counts.left_out
                ],
            },
        }


def key_of(shape: Shape) -> str:
    """What the effect is called in JSON: follow_up or thank_you."""
    return shape.act.replace("-", "_")


def effect_json(effect: Effect) -> dict[str, Any]:
    """An effect as a program reads it; `interval` is that of the log hazard ratio."""
    test = effect.proportional
    return {
        "log_hazard_ratio": _number(effect.log_hazard_ratio),
        "standard_error": _number(effect.standard_error),
        "interval": [_number(end) for end in effect.interval],
        "hazard_ratio": _number(effect.hazard_ratio),
        "hazard_ratio_interval": [_number(end) for end in effect.ratio_interval],
        "robust_standard_error": _number(effect.robust_standard_error),
        "wald": {"z": _number(effect.wald.z), "p_value": _number(effect.wald.p_value)},
        "proportionality": {"z": _number(test.z), "p_value": _number(test.p_value)} if test else None,
        "at_risk": {
            name: {"n": side.n, "answers": side.answers, f"{effect.counts.shape.unit}s": side.time}
            for name, side in zip(("without", "with"), effect.sides, strict=True)
        },
        "test_p_value": _number(effect.test.p_value) if effect.test and effect.answers else None,
        "informative_answers": effect.answers,
        "e_value": [_number(value) for value in effect.e_value] if effect.answers else None,
        "more_needed": effect.more_needed,
        "claim": effect.claim,
        "held_back": [{"id": a.id, "sentence": a.sentence, "mend": a.mend} for a in effect.held_back],
        "difference": [
            {"by": d.by, "with": _number(d.following), "without": _number(d.without)}
            | {"difference": _number(d.difference), "interval": [_number(end) for end in d.interval]}
            for d in effect.differences
        ],
        "refusals_hazard_ratio": _number(effect.no_hazard_ratio),
        "sentence": effect.sentence,
    }


def _number(value: float) -> float | int | None:
    value = float(value)
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() and abs(value) >= 1 else value


def _records(result: Result) -> list[dict[str, Any]]:
    return [
        {str(key): _number(value) if isinstance(value, float) else value for key, value in row.items()}
        for row in result.table.astype(object).to_dict("records")
    ]


def analyse(table: ExchangeTable, by: Sequence[str] = (), watch: Watch = lambda _step: None) -> Analysis:
    """Say all that a table can say about what worked.

    In a table with the column `student`, comparisons are made within each student, and their intervals also come from
    resampling whole students, whose applications are not independent.

    Args:
        table: applications or interviews, from `read_table` or `Session.table`.
        by: columns within whose values to compare.
        watch: called with the name of each step as it begins, for a progress bar.

    Returns:
        An analysis. Its `results` are headings and results in the order in which to read them, `effect` is the hazard
        ratio, `as_json()` has the numbers for a program.

    Raises:
        TableError: a column is missing.

    Example:
        >>> import followup as fu
        >>> found = fu.analyse(fu.load_sample_class("interviews"))
        >>> [title for title, result in found.results][:2]
        ['Does a thank-you go with more answers?', 'How many are answered, and by when']
    """
    watch("counting")
    asked = tuple(dict.fromkeys(by))
    owners = ("student",) if "student" not in asked and _is_class(table) else ()
    counts = table.count((*asked, *owners))
    whole = counts.over(*asked) if owners else counts
    watch("comparing")
    comparison = compare(counts)
    watch("drawing curves")
    has_students = owners or "student" in asked
    overall = curves.answer_curves(counts.over("student") if has_students else whole.over())
    further = []
    for title, make in _further(Look(whole, whole.over(), counts if has_students else None)):
        watch(title.lower())
        further.append((title, make()))
    return Analysis(whole, comparison, overall, tuple(further), comparisons.pooled(counts) if has_students else None)


def _is_class(table: ExchangeTable) -> bool:
    frame = nw.from_native(table.frame).lazy()
    if "student" not in frame.collect_schema().names():
        return False
    names = nw.from_native(frame.select(nw.col("student").n_unique()).collect())
    return 1 < int(names["student"][0]) <= MOST_STUDENTS


@dataclass(frozen=True)
class Look:
    """What a further result may look at.

    Attributes:
        counts: with the strata that were asked for.
        plain: without strata.
        owned: with the stratum `student`; None where the table has no students.
    """

    counts: Counts
    plain: Counts
    owned: Counts | None

    def about(self, shape: Shape) -> bool:
        """Whether there are follow-ups (or thank-yous) in a table of this shape."""
        return self.counts.shape is shape and bool(self.counts.followed)


class Further(NamedTuple):
    """One more result: its title, which may name the strata as {by}; when it is worth a look; and how it is made."""

    title: str
    when: Callable[[Look], bool]
    make: Callable[[Look], Result]


FURTHER = (
    Further(TITLE, lambda look: record_check(look.counts).known, lambda look: record_check(look.counts)),
    Further("Answers by {by}", lambda look: bool(look.counts.by), lambda look: rates.by_stratum(look.counts)),
    Further(
        "The effect within each {by}",
        lambda look: bool(look.counts.by),
        lambda look: comparisons.by_stratum(look.counts),
    ),
    Further(
        "Thanked soon, or not",
        lambda look: look.about(INTERVIEWS),
        lambda look: comparisons.landmarks(look.owned or look.plain, LANDMARKS),
    ),
    Further(
        "When to follow up",
        lambda look: look.about(APPLICATIONS),
        lambda look: timing.timing(look.owned or look.plain),
    ),
    Further(
        "How long it lasts",
        lambda look: look.about(APPLICATIONS),
        lambda look: comparisons.fading(look.owned or look.plain),
    ),
    Further(
        "By channel",
        lambda look: look.about(APPLICATIONS) and bool((look.plain.table["channel"] != "").any()),
        lambda look: comparisons.by_channel(look.owned or look.plain),
    ),
    Further(
        "First, second and third follow-up",
        lambda look: look.about(APPLICATIONS) and bool((look.plain.table["nth"] > 1).any()),
        lambda look: comparisons.by_order(look.owned or look.plain),
    ),
    Further(
        "Students within the class",
        lambda look: look.owned is not None,
        lambda look: students.students((look.owned or look.plain).over("student")),
    ),
)
"""All further results, in the order in which to read them; a new one is a line here."""


def _further(look: Look) -> Iterator[tuple[str, Callable[[], Result]]]:
    """What else is worth a look, given what the data hold."""
    for one in FURTHER if look.counts.used else ():
        if one.when(look):
            yield one.title.format(by=", ".join(look.counts.by)), partial(one.make, look)
