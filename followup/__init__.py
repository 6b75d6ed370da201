"""Followup: follow up well while you look for a job, day by day, and see what worked.

The names below are loaded when they are first used, so that importing the package is quick.
"""

from importlib import import_module

__version__ = "0.1.0"

_WHERE = {
    "Application": "followup.log.model",
    "Event": "followup.log.model",
    "Person": "followup.log.model",
    "Pipeline": "followup.log.model",
    "Policy": "followup.method.policy",
    "Store": "followup.log.store",
    "Log": "followup.log.threads",
    "due": "followup.method.agenda",
    "warnings": "followup.method.cautions",
    "make_plan": "followup.method.plan",
    "read": "followup.importers",
    "check_draft": "followup.say.coach",
}
__all__ = list(_WHERE)


def __getattr__(name: str) -> object:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'followup' has no attribute '{name}'")
