"""What keeps a server private: nothing that a notebook showed is saved, and nothing is served without the token.

A Jupyter server extension. `serve` turns it on; so does `jupyter_server_config.d/followup.json`, which comes with the
package, for a JupyterLab of this environment that is opened without us. That one may have notebooks of other work, so
there only notebooks that mention this package, or lie in the workbook, are saved without what they showed.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import APIHandler, JupyterHandler
from tornado.web import HTTPError, StaticFileHandler
from tornado.websocket import WebSocketHandler

from followup.app.workplace import lies_in_workplace

_PUBLIC = re.compile(r"login|logout|favicon\.ico|static/(favicon\.ico|(style|favicons|logo)/.*)")
"""What the page that asks for the token is made of, within the server's address."""


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    everything = bool(server.config.get("Followup", {}).get("every_notebook"))

    def before_it_is_saved(*, model: dict[str, Any], path: str, contents_manager: Any, **_rest: Any) -> None:
        forget_outputs(model, Path(contents_manager.root_dir, path), everything=everything)

    server.contents_manager.register_pre_save_hook(before_it_is_saved)
    guard(server.web_app)


def forget_outputs(model: dict[str, Any], path: Path, *, everything: bool = True) -> None:
    """Take out of a notebook that is about to be saved what it showed: names, employers and notes may be in it.

    Outputs, the state of widgets and the counts of runs go; code, text and the rest of the metadata stay.

    Args:
        model: what is saved, as Jupyter's contents API has it; changed in place.
        path: where.
        everything: whether to do so with any notebook, or only with ours.

    Raises:
        HTTPError: the notebook is not one that can be read, so it is not saved.
    """
    text = model.get("type") == "file" and path.suffix == ".ipynb" and model.get("format") == "text"
    if (model.get("type") != "notebook" and not text) or model.get("content") is None:
        return
    try:
        book = json.loads(model["content"]) if text else model["content"]
        if everything or any("followup" in str(c.get("source", "")) for c in _cells(book)) or lies_in_workplace(path):
            _forget(book)
            model["content"] = json.dumps(book, indent=1, ensure_ascii=False) if text else book
    except (AttributeError, TypeError, ValueError):
        # Jupyter would note any other error and save what is there.
        raise HTTPError(400, f"{path.name} is no notebook that can be read, so it was not saved.") from None


def _cells(book: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Those of the notebook; of one in the third format too."""
    yield from book.get("cells", ())
    for sheet in book.get("worksheets", ()):
        yield from sheet.get("cells", ())


def _forget(book: dict[str, Any]) -> None:
    book.get("metadata", {}).pop("widgets", None)
    for cell in _cells(book):
        cell.get("metadata", {}).pop("execution", None)
        if cell.get("cell_type") == "code":
            cell["outputs"] = []
            cell["prompt_number" if "prompt_number" in cell else "execution_count"] = None


def guard(web_app: Any) -> None:
    """Have every address of a server ask for the token and for a Host that is this computer; but see `_PUBLIC`.

    Voila's files and static ones of both would answer anybody: tornado's own handlers know nothing of tokens.
    """
    plain = web_app.get_handler_delegate

    @cache
    def guarded(handler: Any) -> Any:
        bases = (_Guard, handler) if issubclass(handler, JupyterHandler) else (_Guard, handler, JupyterHandler)
        return type(handler.__name__, bases, {"__module__": handler.__module__})

    def asked(request: Any, handler: Any, *rest: Any, **more: Any) -> Any:
        return plain(request, guarded(handler), *rest, **more)

    web_app.get_handler_delegate = asked


class _Guard:
    """Comes before a handler: whoever has no token gets to the page that asks for it, or, from a program, a 403."""

    async def prepare(self: Any, *rest: Any, **more: Any) -> None:
        await super().prepare(*rest, **more)  # type: ignore[misc]  # that of JupyterHandler: looks at Host, finds the user
        path = self.request.path.removeprefix(self.base_url)
        if self._finished or self.current_user or _PUBLIC.fullmatch(path):
            return
        if isinstance(self, APIHandler | StaticFileHandler | WebSocketHandler) or self.request.method != "GET":
            raise HTTPError(403)
        self.redirect(self.get_login_url())
