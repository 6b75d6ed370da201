"""Followup: follow up well while you look for a job, day by day, and see what worked.

The names below are loaded when they are first used, so that importing the package is quick.
"""

from importlib import import_module

__version__ = "0.1.0"

_WHERE = {
    "Application": "followup.model",
    "Event": "followup.model",
    "Person": "followup.model",
    "Pipeline": "followup.model",
    "Policy": "followup.policy",
    "Store": "followup.store",
    "Log": "followup.state",
    "due": "followup.agenda",
    "warnings": "followup.cautions",
    "make_plan": "followup.plan",
    "read": "followup.importers",
    "check_draft": "followup.coach",
}
__all__ = list(_WHERE)


def __getattr__(name: str) -> object:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'followup' has no attribute '{name}'")
