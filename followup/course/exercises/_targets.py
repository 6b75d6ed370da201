"""Where exercises have sliders brought to, by the name that stands in the lesson's file."""

from typing import TYPE_CHECKING, Any

from followup.course.exercises._base import Verdict

if TYPE_CHECKING:
    from followup.course.pile import PileResult
    from followup.course.spoilt import Spoilt
    from followup.course.trap import Trap


def _play(**settings: Any) -> "PileResult":
    from followup.course.pile import Pile

    return Pile(**settings).follow()


def _read_without_a_call(found: "PileResult") -> Verdict:
    if found.pile.days_between_calls is not None:
        return Verdict(False, "Here you call. Set 'You call every' to 'no call'.")
    if not found.read_in_time:
        late = f"It is read on day {found.read_day}" if found.read_day else "It is not read"
        return Verdict(False, f"{late}, so not by day 14. More must be read than arrives, or fewer lie there.")
    return Verdict(
        True,
        f"It is read on day {found.read_day} without a call: they read faster than resumes arrive. From outside you "
        "cannot see that, which is one more reason to call once, and kindly.",
    )


def _class(**settings: Any) -> "Trap":
    from followup.course.trap import Trap

    return Trap(**settings)


def _hides_a_doubling(found: "Trap") -> Verdict:
    if found.effect != 2.0:
        return Verdict(False, "First make the truth: a follow-up really brings twice as many answers.")
    none, some = (group.rate for group in found.comparison.naive.groups)
    if some >= none:
        return Verdict(False, f"There the usual chart still shows {some:.0%} answered with one, {none:.0%} without.")
    return Verdict(
        True,
        f"In truth twice as many, and the usual chart shows {some:.0%} answered with a follow-up, {none:.0%} without. "
        "The fair one was not fooled.",
    )


def _record(**settings: Any) -> "Spoilt":
    from followup.course.spoilt import Spoilt

    return Spoilt(**settings)


def _hidden_by_sundays(found: "Spoilt") -> Verdict:
    if found.effect == 1.0:
        return Verdict(False, "First make the truth: a follow-up really brings half as many answers again.")
    if found.unchecked != "fewer":
        seen = {"none": "cannot tell", "more": "still says more answers"}[found.unchecked]
        return Verdict(False, f"There the record {seen}. Which slider makes answers seem later than they were?")
    return Verdict(
        True,
        f"In truth half as many again, and the record says {found.written.hazard_ratio:.2f} times as often. "
        f"The check stops it: {found.caught[0].sentence}.",
    )


TARGETS: dict[str, dict[str, Any]] = {
    "read_without_a_call": {
        "make": _play,
        "reached": _read_without_a_call,
        "settings": {"stack": 600, "arrivals": 20, "read_a_day": 60, "days_between_calls": None},
    },
    "hides_a_doubling": {
        "make": _class,
        "reached": _hides_a_doubling,
        "settings": {"first_day": 14, "effect": 2.0, "luck": 17},
    },
    "turns_an_effect_around": {
        "make": _record,
        "reached": _hidden_by_sundays,
        "settings": {"effect": 1.5, "sundays": 100, "courteous": 0, "forgotten": 0, "undated": 0},
    },
}
"""The `make`, `reached` and `settings` of a `Target`."""
