"""Where things are: the lessons and samples that come with the package, and the folder of the reader's own files.

In a clone, lessons and samples stand in `notebooks/` and `data/`, and the reader's files in `data/my`, which git
ignores. A wheel carries lessons and samples in `followup/shipped`; the reader's files are where the platform keeps
such files.
"""

import os
import sys
from pathlib import Path

from followup.errors import FileError
from followup.files import make_folder

_PACKAGE = Path(__file__).resolve().parent
_CLONE = _PACKAGE.parent
IN_CLONE = (_CLONE / "pyproject.toml").is_file() and (_CLONE / "notebooks").is_dir()
"""Whether the package is used from a clone, not from an installed wheel."""
IN_BROWSER = sys.platform == "emscripten"
"""Whether Python runs in a page itself."""
SHIPPED = _CLONE if IN_CLONE else _PACKAGE / "shipped"
"""The folder that holds `notebooks` and `data`; never written to."""
LESSONS = SHIPPED / "notebooks"
SAMPLE_LOG, SAMPLE_CLASS, SAMPLE_INTERVIEWS, SAMPLE_SUMMARY = (
    SHIPPED / "data" / name
    for name in (
        "sample_pipeline.csv",
        "sample_class.csv",
        "sample_class_interviews.csv",
        "sample_class_summary.json",
    )
)
"""The samples: an invented job search of 40 applications, whose today is 31 March 2026; an invented class of 30
students with 40 applications each, as applications and as interviews; and that class in a few numbers.

Example:
    >>> import followup as fu
    >>> fu.SAMPLE_LOG.name
    'sample_pipeline.csv'
"""
TEMPLATES = _PACKAGE / "templates"


def home() -> Path:
    """The folder of the reader's own files; made if it is missing, and closed to others on this computer.

    FOLLOWUP_HOME names it; otherwise it is `data/my` of a clone, or the platform's folder for data of programs.

    Raises:
        FileError: it cannot be made, or stands in the memory of a page, which would be gone with the page.
    """
    named = os.environ.get("FOLLOWUP_HOME")
    if IN_BROWSER and not Path(named or "").parent.is_dir():
        raise FileError(
            "This browser lets the page keep nothing, so what you enter would be gone when you leave: reload the page; "
            "if this comes again, open its address in a window that is not private, or in another browser."
        )
    if named:
        return make_folder(Path(named).expanduser(), private=True)
    if IN_CLONE:
        return make_folder(_CLONE / "data" / "my", private=True)
    from platformdirs import user_data_path

    return make_folder(user_data_path("followup", appauthor=False), private=True)
