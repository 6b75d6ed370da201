"""What is imported late, since it takes long, and what makes it quicker."""

import sys


def skip_address_grammar() -> None:
    """Keep jsonschema from a part that it can do without; call this before nbformat or a Jupyter server is imported.

    To check international web addresses, which no schema of a notebook or of Jupyter's events has, jsonschema imports
    rfc3987_syntax, and that builds a parser each time: three quarters of the time that importing JupyterLab takes
    (3.9 s of 2026-11 on one machine, 0.9 s without). A module that is None cannot be imported, as Python documents for
    `sys.modules`, and jsonschema goes on without it.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
