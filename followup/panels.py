"""The panels that lessons show, each ready to use: `from followup import panels`, then `panels.pipeline()`.

A panel is loaded when it is first asked for, so that a lesson shows its first one soon.

Example:
    >>> from followup import panels
    >>> type(panels.progress()).__name__
    'HTML'
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.display import HTML
    from ipywidgets import Widget

    from followup.session import Session


def start() -> "Widget":
    """Choose whose data the lessons show.

    Returns:
        A widget, for the last line of a cell.
    """
    from followup.widgets.pipeline.start import start_panel

    return start_panel()


def progress() -> "HTML":
    """How far the reader has come, lesson by lesson.

    Returns:
        A table to show, for the last line of a cell.
    """
    from followup.widgets.course.progress import course_progress

    return course_progress()


def pipeline(session: "Session | None" = None) -> "Widget":
    """Today's list, the applications, the forms, the plan and the numbers.

    Args:
        session: the record to show; what `followup.current` gives if left out.

    Returns:
        A widget, for the last line of a cell.
    """
    from followup.widgets.pipeline.panel import pipeline_panel

    return pipeline_panel(session)


def pile() -> "Widget":
    """The stack of resumes as a model with sliders.

    Returns:
        A widget, for the last line of a cell.
    """
    from followup.widgets.course.pile import pile_panel

    return pile_panel()


def trap() -> "Widget":
    """The usual chart beside the fair one, for a class whose truth is set with sliders.

    Returns:
        A widget, for the last line of a cell.
    """
    from followup.widgets.course.trap import trap_panel

    return trap_panel()


def coach(text: str = "", occasion: str = "voicemail") -> "Widget":
    """A draft with the coach beside it; nothing of it is saved.

    Args:
        text: the draft to begin with; a starting point for the occasion if empty.
        occasion: "voicemail", "linkedin", "second_call", "thank_you", "thank_you_through" (through the recruiter),
            "recruiter" or "manager" (thanks after a job is accepted).

    Returns:
        A widget, for the last line of a cell.
    """
    from followup.widgets.say.coach import coach_panel

    return coach_panel(text, occasion)


def card(message: str = "", to: str = "", sender: str = "") -> "Widget":
    """A thank-you as a card to print, to send or to save as a picture.

    Args:
        message: what it says.
        to: the name on it, or "".
        sender: who signs, or "".

    Returns:
        A widget, for the last line of a cell.
    """
    from followup.widgets.say.card import card_panel

    return card_panel(message, to, sender)


def voice(draft: str | None = None) -> "Widget":
    """A recorder; how long a draft takes to say stands beside what was measured.

    Args:
        draft: a voicemail; the friendly one of lesson 4 if left out.

    Returns:
        A widget, for the last line of a cell. It needs the extra `voice`.
    """
    from followup.course.exercises.lesson_04 import KIND
    from followup.widgets.say.voice import voice_panel

    return voice_panel(KIND if draft is None else draft)


def exercise(name: str) -> "Widget":
    """An exercise, with a check, a hint and the answer.

    Args:
        name: such as "06_interval"; `followup.course.exercises.names()` lists them.

    Returns:
        A widget, for the last line of a cell.

    Raises:
        KeyError: there is no exercise of that name.
    """
    from followup.widgets.course.exercise import exercise as made

    return made(name)


def solution(name: str) -> "Widget":
    """An exercise's solution, for the teacher's copy of a lesson.

    Args:
        name: of the exercise.

    Returns:
        A widget, for the last line of a cell.

    Raises:
        KeyError: there is no exercise of that name.
    """
    from followup.widgets.course.exercise import solution as made

    return made(name)


def own_words(name: str, question: str) -> "Widget":
    """A field for a text of the reader's own; it stays on this computer.

    Args:
        name: under which it is kept.
        question: what stands above the field.

    Returns:
        A widget, for the last line of a cell.
    """
    from followup.widgets.course.own_words import own_words as made

    return made(name, question)


def words_again(name: str) -> "Widget":
    """What the reader wrote in an earlier lesson.

    Args:
        name: under which `own_words` kept it.

    Returns:
        A widget, for the last line of a cell.
    """
    from followup.widgets.course.own_words import words_again as made

    return made(name)


def my_plan() -> "Widget":
    """The reader's own plan, to fill in, print and sign.

    Returns:
        A widget, for the last line of a cell.
    """
    from followup.widgets.course.my_plan import my_plan as made

    return made()


def hand_in(session: "Session | None" = None) -> "Widget":
    """Hand in without names: read all of it before it is saved.

    Args:
        session: the record to show; what `followup.current` gives if left out.

    Returns:
        A widget, for the last line of a cell.
    """
    from followup.widgets.classroom.hand_in import share_panel

    return share_panel(session)


def place(session: "Session | None" = None) -> "Widget":
    """Where the reader stands in a class.

    Args:
        session: the record to show; what `followup.current` gives if left out.

    Returns:
        A widget, for the last line of a cell.
    """
    from followup.widgets.classroom.place import place_panel

    return place_panel(session)


def experiment(session: "Session | None" = None) -> "Widget":
    """The reader's part in a fair experiment.

    Args:
        session: the record to show; what `followup.current` gives if left out.

    Returns:
        A widget, for the last line of a cell.
    """
    from followup.widgets.classroom.experiment import experiment_panel

    return experiment_panel(session)


def chance() -> "Widget":
    """A hundred experiments with one truth.

    Returns:
        A widget, for the last line of a cell.
    """
    from followup.widgets.classroom.chance import chance_panel

    return chance_panel()


def class_report() -> "Widget":
    """For an instructor: collect hand-ins, read the report, save it.

    Returns:
        A widget, for the last line of a cell.
    """
    from followup.widgets.classroom.report import class_panel

    return class_panel()


def plan_experiment() -> "Widget":
    """For an instructor: what an experiment could find, and the file to hand out.

    Returns:
        A widget, for the last line of a cell.
    """
    from followup.widgets.classroom.planning import planning_panel

    return planning_panel()
