"""Content to take away as a file: a link whose content travels in the page, and one that tells when it was used."""

from base64 import b64encode

import anywidget
from traitlets import Bool, Bytes, Unicode

from followup.widgets.kit import STATIC


def link(name: str, kind: str, content: str | bytes, label: str) -> str:
    """A link that saves content as a file; nothing is fetched from anywhere."""
    data = b64encode(content.encode() if isinstance(content, str) else content).decode()
    return f'<a class="fu-download" download="{name}" href="data:{kind};base64,{data}">{label}</a>'


class Download(anywidget.AnyWidget):
    """A link that saves `content` as a file, and sends `{"do": "saved"}` when somebody does so.

    With `prints`, it opens the page in a tab of its own and prints it; it saves it where the browser opens no tab.
    """

    _esm = STATIC / "download.js"
    _css = STATIC / "panel.css"
    name = Unicode().tag(sync=True)
    mime = Unicode().tag(sync=True)
    label = Unicode().tag(sync=True)
    content = Bytes().tag(sync=True)
    prints = Bool().tag(sync=True)
