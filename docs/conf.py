"""The site: the pages of docs/, sections of the README beside them, and the docstrings of the public names.

    sphinx-build -W -b html docs docs/_build/html

Nothing is fetched, neither when it is built nor when it is read. The pages are written so that a forge shows them too,
so their links go to files of the project; `_here` turns those into links between pages.
"""

import re
import sys
from importlib.metadata import version as version_of
from inspect import Parameter, Signature
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from sphinx.application import Sphinx

DOCS = Path(__file__).resolve().parent
PROJECT = DOCS.parent
sys.path.insert(0, str(PROJECT))

project, author, copyright = "Followup", "The Followup authors", "2026, the Followup authors"  # noqa: A001
version = release = version_of("followup")
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
html_theme, html_title, html_copy_source, html_show_sourcelink = "furo", "Followup", False, False
myst_heading_anchors, default_role = 3, "literal"
autodoc_typehints_format, autodoc_preserve_defaults, autodoc_member_order = "short", True, "bysource"
napoleon_google_docstring, napoleon_numpy_docstring, napoleon_use_ivar = True, False, True
napoleon_custom_sections = [("Source", "notes_style")]
python_maximum_signature_line_length = 90

PAGES = {
    "README.md": "index.md",
    "data/README.md": "tables.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
}
"""Files outside of docs/ that are pages of the site, and the page that each is."""
SECTIONS = {
    "start": "job-seekers.md",
    "platforms": "job-seekers.md",
    "if-you-look-for-a-job": "job-seekers.md",
    "if-you-teach-a-class": "teachers.md",
}
"""Sections of the README that are a page, or a part of one."""
_TAKEN = re.compile(r"^<!-- from (\S+?)(?:: (.+))? -->$", flags=re.MULTILINE)
_SEVERAL = re.compile(r"^    \w+(, \w+)+(?=: )")
_LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)([^()\s#]+)(#[^()\s]*)?(?=\))")


def section(text: str, title: str) -> str:
    """What stands under a heading of the second level, the heading aside."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, flags=re.MULTILINE | re.DOTALL)
    if not found:
        raise ValueError(f"There is no section '{title}': a page of docs/ asks for it.")
    return found[1].strip()


def _here(folder: Path, text: str) -> str:
    """The text with its links, which start at a folder of the project, as links between pages of the site."""

    def link(found: re.Match[str]) -> str:
        path, anchor = (folder / found[1]).resolve(), found[2] or ""
        name = path.relative_to(PROJECT).as_posix()
        if path.is_relative_to(DOCS):
            return path.relative_to(DOCS).as_posix() + anchor
        if name == "README.md" and anchor[1:] in SECTIONS:
            return SECTIONS[anchor[1:]]
        return PAGES[name] + (anchor if name != "README.md" else "")

    return _LINK.sub(link, text)


def _read(_app: Sphinx, _page: str, source: list[str]) -> None:
    """Take in what a page asks for with `<!-- from FILE: SECTION -->`, and mend links."""

    def taken(found: re.Match[str]) -> str:
        file = (DOCS / found[1]).resolve()
        text = file.read_text(encoding="utf-8")
        return _here(file.parent, section(text, found[2]) if found[2] else text)

    source[0] = _TAKEN.sub(taken, _here(DOCS, source[0]))


def _signature(
    _app: Sphinx, _what: str, _name: str, thing: Any, _options: Any, _signature: str, _returns: str
) -> tuple[str, str] | None:
    """A value of the model is made from its fields: their names and defaults, without pydantic's own parts."""
    if not (isinstance(thing, type) and issubclass(thing, BaseModel)):
        return None
    fields = [
        Parameter(name, Parameter.KEYWORD_ONLY, default=Parameter.empty if field.is_required() else field.get_default())
        for name, field in thing.model_fields.items()
    ]
    return str(Signature(fields)), ""


def _for_napoleon(_app: Sphinx, what: str, _name: str, _thing: Any, _options: Any, lines: list[str]) -> None:
    """Napoleon reads "one: two" on the first line of a value as "type: text", and of "a, b: text" it takes b alone."""
    if what in {"attribute", "property", "data"}:
        lines[:0] = ["..", ""]  # an empty comment as the first line
    lines[:] = [_SEVERAL.sub(lambda found: found[0].replace(", ", "/"), line) for line in lines]


def setup(app: Sphinx) -> None:
    """Tell Sphinx of the steps above."""
    app.connect("source-read", _read)
    app.connect("autodoc-process-docstring", _for_napoleon, priority=100)
    app.connect("autodoc-process-signature", _signature)
