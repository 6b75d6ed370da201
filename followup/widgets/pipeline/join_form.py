"""Same or not the same: what may be one is asked about, a few at a time; what was joined can be parted."""

from html import escape

import ipywidgets as w

from followup.log.joins import SHOWN, Joined, Proposal
from followup.widgets.kit.parts import button, row, text
from followup.widgets.pipeline.state import PanelState

TITLE = "Same or not the same?"
NOTHING = "Nothing in your log looks like the same twice."
INTRO = "Nothing is joined without your word, and whatever you answer, Undo takes it back."


class JoinForm(w.VBox):
    """Proposals, each with two answers; below them what was joined so far."""

    def __init__(self, state: PanelState) -> None:
        self.state = state
        self.asked, self.joined = w.VBox(), w.VBox(layout={"max_height": "22em", "overflow": "auto"})
        self.head, self.more = w.HTML(), w.HTML()
        self._shown: tuple[list[Proposal], list[Joined]] | None = None
        super().__init__([text(f"<p>{INTRO}</p>"), self.asked, self.more, self.head, self.joined])
        self.add_class("fu-joins")
        self.shown = True
        state.observe(lambda _: self._draw(), "refreshed")
        self._draw()

    def show(self, *, shown: bool) -> None:
        """Draw it from now on, or not while nobody sees it: to find what is alike takes long in a long log."""
        self.shown = shown
        self._draw()

    def _draw(self) -> None:
        if not self.shown:
            return
        same, joined = self.state.same, self.state.joined
        if self._shown == (same, joined):  # a button that has the focus keeps it
            return
        self._shown = (same, joined)
        self.asked.children = [self._ask(p) for p in same[:SHOWN]] or [text(f"<p>{NOTHING}</p>")]
        rest = len(same) - SHOWN
        self.more.value = f'<div class="fu-text"><p>{rest:,} more after these.</p></div>' if rest > 0 else ""
        self.head.value = '<div class="fu-text"><h4>Joined so far</h4></div>' if joined else ""
        self.joined.children = [self._part(j) for j in reversed(joined)]

    def _ask(self, proposal: Proposal) -> w.Widget:
        one, two = button("They are one"), button("They are two")
        for each in (one, two):
            each.tooltip = f"{each.description}: {proposal.what}"
        one.on_click(lambda _: self.state.join(proposal.key))
        two.on_click(lambda _: self.state.decline(proposal.key))
        return w.VBox([text(f"<p>{escape(proposal.why)}</p>"), row(one, two)])

    def _part(self, joined: Joined) -> w.Widget:
        part = button("Part them")
        part.tooltip = f"Part them: {joined.what}"
        part.on_click(lambda _: self.state.part(joined.number))
        return row(part, text(f"<p>{escape(joined.what)}</p>"))
