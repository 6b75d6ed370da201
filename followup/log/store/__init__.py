"""The pipeline file."""

from followup.log.store.backups import Copy
from followup.log.store.store import Added, Store
from followup.log.store.together import Difference

__all__ = ["Added", "Copy", "Difference", "Store"]
