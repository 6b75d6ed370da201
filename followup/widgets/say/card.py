"""Set a thank-you as a card: folded, as a page, or as a picture."""

from html import escape

import anywidget
import ipywidgets as w
import traitlets
from traitlets import HasTraits, Unicode

from followup.errors import CardError
from followup.say.card import DESIGNS, KINDS, Card, as_page, as_picture
from followup.widgets.kit import STATIC
from followup.widgets.kit.link import Download
from followup.widgets.kit.parts import WIDE, field
from followup.widgets.say.coach import CoachPanel

_FRAME = "display: block; width: 100%; max-width: 860px; height: 660px; border: 1px solid #b5b5ba; margin-top: 8px"


class Picture(anywidget.AnyWidget):
    """An e-card, and a button that saves it."""

    _esm = STATIC / "card.js"
    _css = STATIC / "coach.css"
    svg = Unicode().tag(sync=True)
    alt = Unicode().tag(sync=True)


class CardModel(HasTraits):
    """What is on the card, and how it is set."""

    to = Unicode()
    message = Unicode()
    sender = Unicode()
    kind = Unicode(KINDS[0])
    design = Unicode("plain")

    def made(self) -> tuple[str, str, str]:
        """The page, the picture and what is wrong; two of them are ""."""
        try:
            card = Card(self.to, self.message, self.sender, self.design)
            return ("", as_picture(card), "") if self.kind == KINDS[2] else (as_page(card, self.kind), "", "")
        except CardError as problem:
            return "", "", str(problem)


class CardPanel(w.VBox):
    """The view of a card."""

    def __init__(self, model: CardModel) -> None:
        self.model = model
        self.fields = {
            "to": field(w.Text, "To", "6em", WIDE, placeholder="Dear Ms Obi,"),
            "message": field(w.Textarea, "Message", "6em", WIDE, rows=4),
            "sender": field(w.Text, "From", "6em", WIDE),
            "kind": field(w.Dropdown, "As a", "6em", WIDE, options=KINDS),
            "design": field(w.Dropdown, "Design", "6em", WIDE, options=list(DESIGNS)),
        }
        self.said, self.picture = w.HTML(), Picture()
        self.paper = Download(name="thank-you.html", mime="text/html", label="Page to print", prints=True)
        super().__init__([*self.fields.values(), self.paper, self.said, self.picture])
        for name, each in self.fields.items():
            traitlets.link((model, name), (each, "value"))
        model.observe(self._draw)
        self._draw()

    def _draw(self, _change: object = None) -> None:
        page, picture, problem = self.model.made()
        self.paper.content, self.paper.layout.display = page.encode(), "" if page else "none"
        if page:
            frame = f'<iframe title="The card" sandbox="" srcdoc="{escape(page)}" style="{_FRAME}"></iframe>'
            self.said.value = f'<div class="fu-text">{frame}</div>'
        else:
            self.said.value = f'<p role="status">{escape(problem)}</p>' if problem else ""
        self.picture.alt = f"Card: {self.model.message}"
        self.picture.svg = picture


def card_panel(message: str = "", to: str = "", sender: str = "", draft: CoachPanel | None = None) -> CardPanel:
    """A thank-you as a card to print, to send or to save as a picture.

    Args:
        message: what it says.
        to: the name on it, or "".
        sender: who signs, or "".
        draft: a coach whose text the card takes from when it is changed; None for none.

    Returns:
        A widget, for the last line of a cell.
    """
    model = CardModel(message=message, to=to, sender=sender)
    if draft:
        source = draft.model
        traitlets.dlink((source, "text"), (model, "message"), lambda text: message if text == source.began else text)
    return CardPanel(model)
