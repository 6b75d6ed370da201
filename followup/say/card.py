"""A thank-you as a folded card or a crisp page to print, and as a picture to send. Nothing in it is fetched or run."""

import re
from dataclasses import dataclass
from html import escape

from followup.errors import CardError
from followup.pages import render

MOST = 600
MOST_NAME = 80
KINDS = ("folded card", "page", "e-card")
_NOT_SHOWN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_WIDE = re.compile(
    "[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\U0001f000-\U0001faff]"
)


@dataclass(frozen=True)
class Design:
    """How a card looks: ground, ink, and the colour of its ornament, which carries no meaning."""

    ground: str
    ink: str
    ornament: str

    @property
    def on_paper(self) -> str:
        """The darker of ink and ground, for a white sheet."""
        return min(self.ink, self.ground, key=lambda colour: sum(bytes.fromhex(colour[1:])))


DESIGNS = {
    "plain": Design("#fffdf8", "#22303a", "#0072b2"),
    "leaves": Design("#f4f8f1", "#1d3326", "#00795a"),
    "evening": Design("#1f2f46", "#fdf6e3", "#e69f00"),
}


@dataclass(frozen=True)
class Card:
    """What is on a card.

    Attributes:
        to, message, sender: what it says; `to` and `sender` may be left out.
        design: one of `DESIGNS`.

    Raises:
        CardError: there is no message, or a part is too long.
    """

    to: str
    message: str
    sender: str
    design: str = "plain"

    def __post_init__(self) -> None:
        for name, most in (("to", MOST_NAME), ("message", MOST), ("sender", MOST_NAME)):
            text = _NOT_SHOWN.sub("", getattr(self, name)).strip()
            if len(text) > most:
                raise CardError(f"A card is read standing up: {len(text)} letters are too many, {most} fit ({name}).")
            object.__setattr__(self, name, text if name == "message" else " ".join(text.split()))
        if not self.message:
            raise CardError("Write a sentence first: a card says thank you, and for what.")
        if self.design not in DESIGNS:
            raise CardError(f"There is no design '{self.design}': use {', '.join(DESIGNS)}.")


def as_page(card: Card, kind: str) -> str:
    """A page to print: "folded card" or "page". All text is escaped; there is no script in it."""
    if kind not in KINDS[:2]:
        raise CardError(f"There is no page of the kind '{kind}': use {KINDS[0]} or {KINDS[1]}.")
    return render(
        "card.html",
        card=card,
        folded=kind == KINDS[0],
        look=DESIGNS[card.design],
        ornament=_ornament(card, 840, 1184),
        kind=kind,
    )


def as_picture(card: Card) -> str:
    """An e-card of 1200 by 800 points, as SVG.

    Raises:
        CardError: the message does not fit even in small letters.
    """
    look = DESIGNS[card.design]
    for size in (46, 40, 34, 29, 25):
        lines = _lines(card.message, 860 / size)
        height = len(lines) * size * 1.45
        if height <= 400:
            break
    else:
        raise CardError("The message has too many lines for a picture: make it shorter, or print it as a page.")
    top = 420 - height / 2 + size
    spans = "".join(
        f'<text x="600" y="{top + n * size * 1.45:.0f}" font-size="{size}" text-anchor="middle">{escape(line)}</text>'
        for n, line in enumerate(lines)
    )
    to = f'<text x="190" y="150" font-size="32">{escape(card.to)}</text>' if card.to else ""
    sender = (
        f'<text x="1010" y="700" font-size="32" text-anchor="end">{escape(card.sender)}</text>' if card.sender else ""
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 800" width="1200" height="800" role="img" '
        f'font-family="Georgia, \'Times New Roman\', serif" fill="{look.ink}"><title>Thank-you card</title>'
        f"<desc>{escape(' '.join(filter(None, (card.to, card.message, card.sender))))}</desc>"
        f'<rect width="1200" height="800" fill="{look.ground}"/>{_ornament(card)}{to}{spans}{sender}</svg>'
    )


def _lines(text: str, fits: float) -> list[str]:
    """The text in lines; `fits` is how many letters as wide as they are high would fill one."""
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            for piece in _pieces(word, fits):
                if line and _width(f"{line} {piece}") > fits:
                    lines.append(line)
                    line = piece
                else:
                    line = f"{line} {piece}" if line else piece
        lines.append(line)
    return lines


def _pieces(word: str, fits: float) -> list[str]:
    """A word, cut where it would be wider than a line."""
    pieces, piece = [], ""
    for letter in word:
        if piece and _width(piece + letter) > fits:
            pieces.append(piece)
            piece = ""
        piece += letter
    return [*pieces, piece]


def _width(text: str) -> float:
    """About how wide a text is, in letters as wide as they are high."""
    return sum(1.05 if _WIDE.match(letter) else 0.68 if letter.isupper() else 0.52 for letter in text)


def _ornament(card: Card, wide: int = 1200, high: int = 800) -> str:
    """Lines and leaves around the text, as a part of an SVG of this size."""
    colour = DESIGNS[card.design].ornament
    stroke = f'fill="none" stroke="{colour}" stroke-width="5" stroke-linecap="round"'
    if card.design == "plain":
        return f'<rect x="48" y="48" width="{wide - 96}" height="{high - 96}" rx="18" {stroke}/>'
    if card.design == "leaves":
        return _branch(110, high, 1, colour) + _branch(wide - 110, high, -1, colour)
    stars = ((0.08, 95, 9), (0.27, 60, 5), (0.5, 50, 4), (0.72, 70, 7), (0.91, 110, 10), (0.95, 300, 5), (0.06, 320, 6))
    dots = (f'<circle cx="{x * wide:.0f}" cy="{y}" r="{r}" fill="{colour}"/>' for x, y, r in stars)
    return "".join(dots) + f'<path d="M 60 {high - 60} H {wide - 60}" {stroke}/>'


def _branch(x: int, height: int, side: int, colour: str) -> str:
    """A twig with leaves, from the lower edge upwards."""
    line = f'fill="none" stroke="{colour}" stroke-width="4"'
    parts = [f'<path d="M {x} {height} q {30 * side} -220 0 -430" {line}/>']
    for n, way in enumerate((1, -1, 1, -1, 1, -1)):
        at_x, at_y = x + way * side * 34, height - 90 - 60 * n
        turned = f"rotate({-35 * way * side} {at_x} {at_y})"
        parts.append(f'<ellipse cx="{at_x}" cy="{at_y}" rx="36" ry="13" fill="{colour}" transform="{turned}"/>')
    return "".join(parts)
