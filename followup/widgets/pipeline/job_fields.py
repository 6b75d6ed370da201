"""What is kept of a job beside its name: address, source, resume version, place, salary, a note."""

from typing import Any

import ipywidgets as w

from followup.log.model import Application
from followup.widgets.kit import parts

_NAMED = "9em"
_LABELS = {
    "link": ("Address", "of the posting"),
    "source": ("Found at", "a site, a fair, a friend"),
    "resume": ("Resume", "which version you sent"),
    "place": ("Place", "or remote"),
    "salary": ("Salary", "as it was said"),
}


class JobFields(w.VBox):
    """Fields for all of it; each may stay empty."""

    def __init__(self) -> None:
        told = _LABELS.items()
        self.of: dict[str, Any] = {
            name: parts.field(w.Text, label, _NAMED, parts.FORM, placeholder=hint) for name, (label, hint) in told
        }
        self.of["about"] = parts.field(w.Textarea, "About the job", _NAMED, parts.FORM, rows=2)
        super().__init__(list(self.of.values()))

    @property
    def values(self) -> dict[str, str]:
        """What the fields hold, by the names of `Application`."""
        return {name: field.value for name, field in self.of.items()}

    def show(self, application: Application | None) -> None:
        """Show what is known of an application; empty fields for None."""
        for name, field in self.of.items():
            field.value = getattr(application, name) if application else ""
