"""A model that says what was done, or what went wrong, in a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError
from traitlets import HasTraits, Unicode

from followup.errors import FollowupError
from followup.log.model import explain


class Told(HasTraits):
    """State of a panel that can do something.

    Attributes:
        message: what was done last. `problem`: what went wrong last; "" if nothing.
    """

    message = Unicode()
    problem = Unicode()

    @contextmanager
    def step(self) -> Iterator[None]:
        """Do something; say what went wrong in a sentence instead of raising."""
        self.message = self.problem = ""
        try:
            yield
        except FollowupError as error:
            self.problem = str(error)
        except ValidationError as error:
            self.problem = f"Not saved: {explain(error)}."
