"""Followup: follow up well while you look for a job, day by day, and see what worked.

    import followup as fu

    session = fu.open("my.db")                                     # or a table: LinkedIn's ZIP, CSV, Excel
    session.due()                                                  # what to do today, for whom, and why
    fu.compare(fu.read_table("class.csv").count())                 # did following up go with more answers?
    fu.check_draft("Good morning, this is Jo Park ...", "voicemail").findings

Names are loaded when they are first used, so that importing the package takes milliseconds.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from followup import panels
    from followup.analysis.comparisons import follow_up_effect
    from followup.analysis.counts import INTERVIEWS, Counts, count
    from followup.analysis.curves import answer_curves
    from followup.analysis.naive_vs_fair import compare
    from followup.analysis.overview import analyse
    from followup.analysis.record_check import record_check
    from followup.analysis.simulate import Truth, simulate
    from followup.analysis.students import students
    from followup.analysis.tables import load_sample_class, read_table
    from followup.analysis.timing import timing
    from followup.classroom.classes import pool_classes
    from followup.classroom.experiment.power import Planned
    from followup.classroom.hand_in import hand_in
    from followup.classroom.pool import read_hand_ins
    from followup.classroom.report import class_report
    from followup.course.pile import Pile
    from followup.errors import FollowupError
    from followup.importers import read
    from followup.log.model import Application, Event, Person, Pipeline
    from followup.method.policy import Policy
    from followup.paths import SAMPLE_LOG
    from followup.say.coach import check_draft
    from followup.say.recording.listen import listen
    from followup.session import Session, current, open  # noqa: A004 - as fu.open

_WHERE = {
    "analysis.comparisons": ("follow_up_effect",),
    "analysis.counts": ("INTERVIEWS", "Counts", "count"),
    "analysis.curves": ("answer_curves",),
    "analysis.naive_vs_fair": ("compare",),
    "analysis.overview": ("analyse",),
    "analysis.record_check": ("record_check",),
    "analysis.simulate": ("Truth", "simulate"),
    "analysis.students": ("students",),
    "analysis.tables": ("load_sample_class", "read_table"),
    "analysis.timing": ("timing",),
    "classroom.classes": ("pool_classes",),
    "classroom.experiment.power": ("Planned",),
    "classroom.hand_in": ("hand_in",),
    "classroom.pool": ("read_hand_ins",),
    "classroom.report": ("class_report",),
    "course.pile": ("Pile",),
    "errors": ("FollowupError",),
    "importers": ("read",),
    "log.model": ("Application", "Event", "Person", "Pipeline"),
    "method.policy": ("Policy",),
    "paths": ("SAMPLE_LOG",),
    "say.coach": ("check_draft",),
    "say.recording.listen": ("listen",),
    "session": ("Session", "current", "open"),
}
_HOME = {name: f"followup.{module}" for module, names in _WHERE.items() for name in names}

__all__ = [
    "INTERVIEWS", "SAMPLE_LOG", "Application", "Counts", "Event", "FollowupError", "Person", "Pile", "Pipeline",
    "Planned", "Policy", "Session", "Truth", "analyse", "answer_curves", "check_draft", "class_report", "compare",
    "count", "current", "follow_up_effect", "hand_in", "listen", "load_sample_class", "open", "panels",
    "pool_classes", "read", "read_hand_ins", "read_table", "record_check", "simulate", "students", "timing",
]  # fmt: skip


def __getattr__(name: str) -> object:
    if name == "panels":
        return import_module("followup.panels")
    if name == "__version__":
        from importlib.metadata import version

        return version("followup")
    if name in _HOME:
        found = getattr(import_module(_HOME[name]), name)
        if hasattr(found, "model_rebuild"):  # one of the log's values: now its parameters are wanted
            found.model_rebuild()
        return found
    raise AttributeError(f"module 'followup' has no attribute '{name}'")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
