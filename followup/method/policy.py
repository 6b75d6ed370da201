"""The numbers that the rules use, each with its source; every one can be changed by the user."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from pydantic import Field, field_validator

from followup.log.model import Value

ARTICLE = "the article 'How to Improve Your Job Interview Follow Up Communication Skills'"


def _number(default: int, low: int, high: int, title: str, unit: str, source: str) -> Any:  # noqa: PLR0913, PLR0917
    return Field(default, ge=low, le=high, title=title, description=source, json_schema_extra={"unit": unit})


class Policy(Value):
    """Numbers of the method, each within bounds; `Policy.model_fields[name]` has the title, the unit and the source.

    Args:
        first_follow_up_from: first follow-up, not before; working days after the resume.
        first_follow_up_by: first follow-up, at the latest; working days after the resume.
        days_between: between two contacts with one person, at least; days. Seven is the method's hard limit, so the
            number can be made larger, not smaller.
        later_follow_up_within: a later follow-up, once it may be made, within; working days.
        most_follow_ups: follow-ups on one application without an answer, at most.
        calls_a_day: follow-up calls on one day, at most; what has longer waits for another day.
        rest_after_weeks: a silence that long is proposed for rest; weeks.
        thank_you_hours: thank-you after an interview, within; hours.
        thanks_after_acceptance_days: thanks after you accepted a job, within; days.
        country: whose public holidays count, as a code of two letters (ISO 3166-1) such as "PT"; "" for none. No call
            is listed on a national holiday; those of a region are not known.

    Raises:
        pydantic.ValidationError: a number is out of its bounds.

    Example:
        >>> import followup as fu
        >>> fu.Policy(days_between=10).days_between
        10
        >>> fu.Policy.model_fields["thank_you_hours"].title
        'Thank-you after an interview, within'
    """

    first_follow_up_from: int = _number(
        *(2, 1, 30, "First follow-up, not before", "working days after the resume"),
        "Our choice: it leaves a day for the resume to arrive.",
    )
    first_follow_up_by: int = _number(
        *(5, 1, 30, "First follow-up, at the latest", "working days after the resume"),
        "Our choice. HR managers who were asked mostly say one to two weeks (Accountemps 2017, an opinion poll by a "
        "staffing firm), so you may move it.",
    )
    days_between: int = _number(
        *(7, 7, 60, "Between two contacts with one person, at least", "days"),
        f"Once a week, from {ARTICLE}. It rests on practice, not on a study. It can be made longer, not shorter.",
    )
    later_follow_up_within: int = _number(
        *(3, 0, 30, "A later follow-up, once it may be made, within", "working days"),
        "Our choice: the same slack that the first follow-up has.",
    )
    most_follow_ups: int = _number(
        *(4, 1, 20, "Follow-ups on one application without an answer, at most", "follow-ups"),
        "Our choice: after that, let it rest. The article sets no end.",
    )
    calls_a_day: int = _number(
        *(10, 1, 50, "Follow-up calls on one day, at most", "calls"),
        "Our choice: twenty calls on one Friday are no plan. What is at its last good day is listed all the same.",
    )
    rest_after_weeks: int = _number(
        *(8, 2, 104, "A silence that long is proposed for rest", "weeks"),
        "Our choice: a list of old silences hides what still matters.",
    )
    thank_you_hours: int = _number(
        *(24, 1, 240, "Thank-you after an interview, within", "hours"),
        "Common advice; 80% of HR managers called a thank-you note helpful (Accountemps 2017, US), 42% where the same "
        "was asked in Canada.",
    )
    thanks_after_acceptance_days: int = _number(
        7, 1, 60, "Thanks after you accepted a job, within", "days", "Our choice."
    )
    country: str = Field(
        default="",
        title="Public holidays of",
        description="No call is listed on them, as on weekends. National ones only, as the Python library 'holidays' "
        "knows them; a region's own are not among them.",
    )

    @field_validator("country")
    @classmethod
    def _is_known(cls, code: str) -> str:
        if code and code not in countries():
            raise ValueError(
                f"'{code}' is no country whose holidays are known: write a code such as PT or US, or nothing"
            )
        return code

    @classmethod
    def numbers(cls) -> dict[str, Any]:
        """The numbers among the fields: name -> title, bounds, unit and source."""
        return {name: about for name, about in cls.model_fields.items() if about.annotation is int}

    def working_day(self, day: date) -> date:
        """The day itself, or the next one that is neither on a weekend nor a public holiday.

        Args:
            day: any day.

        Returns:
            A day on which a call may be listed.
        """
        day = working_day(day)
        while self.country and day in _holidays(self.country, day.year):
            day = working_day(day + timedelta(days=1))
        return day


@cache
def countries() -> Mapping[str, str]:
    """The countries whose public holidays are known: code -> name."""
    from holidays.registry import COUNTRIES

    return {code: name.replace("_", " ").title() for name, (_, code, *_) in sorted(COUNTRIES.items())}


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    from holidays import country_holidays

    return frozenset(country_holidays(country, years=year))


DEFAULT = Policy.model_construct()  # the defaults, which are not validated anyway


def add_working_days(day: date, count: int) -> date:
    """The `count`-th day from Monday to Friday after `day`; public holidays count as days."""
    weeks, rest = divmod(count, 5)
    # From a weekend, count as from the Friday before it.
    start = day - timedelta(days=max(0, day.weekday() - 4))
    result = start + timedelta(weeks=weeks, days=rest)
    return result + timedelta(days=2) if start.weekday() + rest > 4 else result


def working_day(day: date) -> date:
    """The day itself, or the Monday after it if it falls on a weekend."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day
