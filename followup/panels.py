"""The panels that lessons show, each ready to use: `from followup import panels`, then `panels.pipeline()`.

Each gives something to show, for the last line of a cell. A panel is loaded when it is first asked for, so that a
lesson shows its first one soon.

Example:
    >>> from followup import panels
    >>> type(panels.progress()).__name__
    'HTML'
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from followup.widgets.classroom.chance import chance_panel as chance
    from followup.widgets.classroom.experiment import experiment_panel as experiment
    from followup.widgets.classroom.hand_in import share_panel as hand_in
    from followup.widgets.classroom.place import place_panel as place
    from followup.widgets.classroom.planning import planning_panel as plan_experiment
    from followup.widgets.classroom.report import class_panel as class_report
    from followup.widgets.course.days_again import days_again
    from followup.widgets.course.exercise import exercise, solution
    from followup.widgets.course.my_plan import my_plan
    from followup.widgets.course.own_words import own_words, words_again
    from followup.widgets.course.pile import pile_panel as pile
    from followup.widgets.course.progress import course_progress as progress
    from followup.widgets.course.spoilt import spoilt_panel as spoilt
    from followup.widgets.course.trap import trap_panel as trap
    from followup.widgets.pipeline.desk import desk
    from followup.widgets.pipeline.panel import pipeline_panel as pipeline
    from followup.widgets.pipeline.start import start_panel as start
    from followup.widgets.say.card import card_panel as card
    from followup.widgets.say.coach import coach_panel as coach
    from followup.widgets.say.voice import voice_panel as voice

_WHERE = {
    "desk": ("pipeline.desk", "desk"),
    "start": ("pipeline.start", "start_panel"),
    "progress": ("course.progress", "course_progress"),
    "pipeline": ("pipeline.panel", "pipeline_panel"),
    "pile": ("course.pile", "pile_panel"),
    "trap": ("course.trap", "trap_panel"),
    "spoilt": ("course.spoilt", "spoilt_panel"),
    "coach": ("say.coach", "coach_panel"),
    "card": ("say.card", "card_panel"),
    "voice": ("say.voice", "voice_panel"),
    "exercise": ("course.exercise", "exercise"),
    "solution": ("course.exercise", "solution"),
    "own_words": ("course.own_words", "own_words"),
    "days_again": ("course.days_again", "days_again"),
    "words_again": ("course.own_words", "words_again"),
    "my_plan": ("course.my_plan", "my_plan"),
    "hand_in": ("classroom.hand_in", "share_panel"),
    "place": ("classroom.place", "place_panel"),
    "experiment": ("classroom.experiment", "experiment_panel"),
    "chance": ("classroom.chance", "chance_panel"),
    "class_report": ("classroom.report", "class_panel"),
    "plan_experiment": ("classroom.planning", "planning_panel"),
}
"""For each panel the module in `followup.widgets`, and the function in it, that make it."""

__all__ = [
    "card", "chance", "class_report", "coach", "days_again", "desk", "exercise", "experiment", "hand_in", "my_plan",
    "own_words", "pile", "pipeline", "place", "plan_experiment", "progress", "solution", "spoilt", "start", "trap",
    "voice", "words_again",
]  # fmt: skip


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module 'followup.panels' has no attribute '{name}'")
    module, function = _WHERE[name]
    return getattr(import_module(f"followup.widgets.{module}"), function)


def __dir__() -> list[str]:
    return list(__all__)
