"""Reading tables out of files: a reader for each kind of file, and one way from lines of cells to a table."""

from followup.importers.tables.files import tables_in
from followup.importers.tables.table import Table, column_key

__all__ = ["Table", "column_key", "tables_in"]
