"""Pages that need nothing else: HTML from the templates of the package, with everything escaped."""

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader

    return Environment(loader=PackageLoader("followup", "templates"), autoescape=True)


def render(template: str, **values: Any) -> str:
    """A template of the package, filled in; every value that is not `trusted` is escaped."""
    return _environment().get_template(template).render(**values)


def trusted(html: str) -> "Markup":
    """HTML of our own making, in which everything that comes from a file is escaped already."""
    from markupsafe import Markup

    return Markup(html)  # noqa: S704 - see above


def plotly_script() -> "Markup":
    """Plotly's own script, four megabytes, so that a page draws its charts with no network."""
    from plotly.offline import get_plotlyjs

    return trusted(get_plotlyjs())
