"""The pipeline file."""

from followup.log.store.file import is_pipeline_file
from followup.log.store.store import Added, Store

__all__ = ["Added", "Store", "is_pipeline_file"]
