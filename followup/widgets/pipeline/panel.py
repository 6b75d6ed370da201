"""The pipeline panel: today's list and the other TABS. A thin view on `PanelState`."""

import asyncio
from functools import cached_property
from html import escape
from typing import Any

import ipywidgets as w

from followup.errors import NotAsLeftError
from followup.method.policy import countries
from followup.session import SAMPLE, Session, current
from followup.widgets.kit.link import Download
from followup.widgets.kit.parts import button, field, line, paragraphs, row, text
from followup.widgets.kit.ticks import Ticks
from followup.widgets.pipeline.after_done import AfterDone
from followup.widgets.pipeline.bring_in_form import BringInForm
from followup.widgets.pipeline.event_form import EventForm, ManageForm, NewApplicationForm
from followup.widgets.pipeline.glance import GlanceView
from followup.widgets.pipeline.join_form import TITLE, JoinForm
from followup.widgets.pipeline.lists import ApplicationTable, TodayList
from followup.widgets.pipeline.safety import TITLE as SAFETY
from followup.widgets.pipeline.safety import RescuePanel, SafetyForm, SafetyState
from followup.widgets.pipeline.state import PanelState
from followup.wording import many, say

TABS = ("Today", "Applications", "At a glance", "Add and correct", "Bring in", "Plan", "Numbers")
POLL_SECONDS = 2


NOTHING_TO_DO = "Nothing to do today. Well done; enjoy the day."
NO_WORKING_DAY = "No call is listed on a weekend or a holiday. The next working day is {}; “Plan” says what it brings."
NOTHING_YET = (
    "Your own list is empty so far. Type your first application under “Add and correct”, or bring in a list under "
    "“Bring in”."
)


class Panel(w.VBox):
    """The whole panel over an open workbook. What stands under a tab is made when the tab is first opened."""

    def __init__(self, book: Session) -> None:
        self.state = state = PanelState(book)
        self.today = TodayList()
        self.table = ApplicationTable(state.ranked)
        self.status, self.cautions = w.HTML(), w.HTML()
        self.status.add_class("fu-status")
        self.undo, self.redo = button("Undo", icon="undo"), button("Redo", icon="repeat")
        self.after, self.rest = AfterDone(state), button("Let them rest", icon="moon-o")
        self.old = w.HTML()
        self.ticks = Ticks(label="Those that are ticked will rest")
        line_ = w.HBox([self.old, self.rest], layout={"align_items": "center", "flex_flow": "row wrap"})
        self.older = w.VBox([line_, w.Accordion([self.ticks], titles=["Which ones"])])
        today = w.VBox([self.today, self.older, self.cautions])
        self.tabs = w.Tab([today, self.table, *(w.VBox() for _ in TABS[2:])], titles=TABS)
        day = f"{say(book.today)} {book.today.year}"
        whose = f"{escape(book.name)}, whose today is always {day}" if book.whose == SAMPLE else escape(book.name)
        top = text(f"<p>You are looking at <b>{whose}</b>. Every change is saved at once, on this computer only.</p>")
        self.fold = w.Accordion([w.VBox()], titles=[SAFETY])
        self.fold.observe(lambda _: self._unfold(), "selected_index")
        notes = [text(paragraphs(*book.store.notes))] if book.store.notes else []
        super().__init__([top, *notes, row(self.undo, self.redo, self.status), self.after, self.tabs, self.fold])
        self.add_class("fu-panel")
        self.today.on_msg(self._today_clicked)
        self.table.on_msg(self._table_clicked)
        self.rest.on_click(lambda _: state.rest_old(self.ticks.ticked))
        self.undo.on_click(lambda _: state.undo())
        self.redo.on_click(lambda _: state.redo())
        self.tabs.observe(lambda _: self._draw_open(), "selected_index")
        state.observe(lambda change: self.today.send({"after": bool(change["new"])}), "just_done")
        state.observe(lambda _: self.draw(), "refreshed")
        self.draw()
        self._watch()

    @cached_property
    def safety(self) -> SafetyForm:
        """Where the log is, which copies there are, and how to bring one back."""
        return SafetyForm(SafetyState(self.state.book.store.path, self.state.reopen))

    def _unfold(self) -> None:
        if self.fold.selected_index is not None:
            self.fold.children[0].children = [self.safety]
            self.safety.state.look()

    @cached_property
    def glance(self) -> GlanceView:
        """All of it at a glance."""
        return GlanceView(self.state)

    @cached_property
    def form(self) -> EventForm:
        """The form for what happened."""
        return EventForm(self.state)

    @cached_property
    def new(self) -> NewApplicationForm:
        """The form for a new application."""
        return NewApplicationForm(self.state)

    @cached_property
    def manage(self) -> ManageForm:
        """Where names and contact details are corrected."""
        return ManageForm(self.state)

    @cached_property
    def same(self) -> JoinForm:
        """What may be one and the same."""
        return JoinForm(self.state)

    @cached_property
    def bring(self) -> BringInForm:
        """The form that brings in a file."""
        return BringInForm(self.state)

    @cached_property
    def plan(self) -> "PlanView":
        """The written plan."""
        return PlanView(self.state)

    @cached_property
    def numbers(self) -> "NumbersForm":
        """The numbers of the rules."""
        return NumbersForm(self.state)

    def _under(self, tab: str) -> list[w.Widget]:
        """What stands under a tab that is made when it is first opened."""
        if tab == "At a glance":
            return [self.glance]
        if tab == "Add and correct":
            names = ("A new application", "Correct names and contact details", TITLE)
            more = w.Accordion([self.new, self.manage, self.same], titles=names)
            self.same.shown = False
            more.observe(lambda change: self.same.show(shown=change["new"] == names.index(TITLE)), "selected_index")
            if not self.state.pipeline.applications:
                more.selected_index = 0  # the first thing to do
            return [self.form, more]
        return [{"Bring in": self.bring, "Plan": self.plan, "Numbers": self.numbers}[tab]]

    def draw(self) -> None:
        """Show the state as it is now."""
        state = self.state
        self.today.empty = self._nothing()
        self.today.items, self.today.count = state.items, state.count
        self.table.rows = state.rows
        self.older.layout.display = "" if state.older else "none"
        if state.older != self.ticks.items:
            self.ticks.items, self.ticks.ticked = state.older, [old["id"] for old in state.older]
        weeks = state.policy.rest_after_weeks
        older = many(state.silent, "older one")
        some = f" Here are the {len(state.older)} oldest; the others follow." if state.silent > len(state.older) else ""
        asked = f"{older}, silent for more than {weeks} weeks: let them rest?{some}"
        self.old.value = f'<div class="fu-text"><p>{asked}</p></div>'
        for step, label, verb in ((self.undo, state.undo_label, "Undo"), (self.redo, state.redo_label, "Redo")):
            step.disabled = not label
            step.tooltip = f"{verb}: {label}" if label else f"Nothing to {verb.lower()}"
        said = line(state.message, state.problem)
        self.status.value = f'<div class="fu-text" role="status">{said}</div>' if said else ""
        late = f"{state.put_off} put off until later." if state.put_off else ""
        notes = "".join(f"<li>{escape(c[:400])}</li>" for c in state.cautions)
        notes += f"<li>and {state.more_cautions:,} more</li>" if state.more_cautions else ""
        heading = "<p><b>For next time</b> (the last two weeks):</p>" if notes else ""
        self.cautions.value = f'<div class="fu-text"><p>{late}</p>{heading}<ul class="fu-list">{notes}</ul></div>'
        self.tabs.set_title(0, f"Today ({state.count})")
        self.tabs.set_title(1, f"Applications ({len(state.pipeline.applications)})")
        self._draw_open()

    def _nothing(self) -> str:
        """What is said while nothing is on the list."""
        if not self.state.pipeline.applications:
            return NOTHING_YET
        next_ = self.state.policy.working_day(self.state.day)
        return NOTHING_TO_DO if next_ == self.state.day else NO_WORKING_DAY.format(say(next_))

    def _draw_open(self) -> None:
        """Make what stands under the open tab, if it is new; draw what takes long."""
        tab, pane = TABS[self.tabs.selected_index], self.tabs.children[self.tabs.selected_index]
        if not pane.children and tab != "Applications":
            pane.children = self._under(tab)
        if self.tabs.selected_index == TABS.index("Plan"):
            self.plan.draw()
        elif self.tabs.selected_index == TABS.index("At a glance"):
            self.glance.draw()

    def _today_clicked(self, _widget: object, content: dict[str, Any], _buffers: object) -> None:
        if content.get("do") == "more":
            self.state.show_more(content["shown"])
            self.today.items = self.state.items
            return
        if content.get("do") == "done":
            self.state.done(content["key"], content.get("channel"))
        elif content.get("do") == "not_now":
            self.state.not_now(content["key"])
        elif content.get("do") == "held":
            self.state.held(content["key"])
        elif content.get("do") == "moved":
            self.form.show_invitation(content["key"])
            self.tabs.selected_index = TABS.index("Add and correct")
        elif content.get("do") == "mean":
            self.state.mean(content["key"], content["meaning"])
        elif content.get("do") == "check":
            self.today.send({"checked": content["key"], **self.state.checked(content["key"], content["text"])})
        self.today.send({"heard": content["key"]})

    def _table_clicked(self, _widget: object, content: dict[str, Any], _buffers: object) -> None:
        self.form.show_application(content["open"])
        self.tabs.selected_index = TABS.index("Add and correct")

    def _watch(self) -> None:
        """Follow changes that another notebook or command makes to the same file."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no notebook around it, as in a test
            return

        def look() -> None:
            if self.comm is not None:
                self.state.refresh_if_changed()
                loop.call_later(POLL_SECONDS, look)

        loop.call_later(POLL_SECONDS, look)


SECOND_IMPORT = (
    "<p>Take the file in again after a change. An entry keeps its identity, and by users’ reports Google Calendar, "
    "Apple Calendar and Outlook on the web then update it; Outlook’s program and its app put it there a second time, "
    "so delete the older entries there first (their category is “Followup”). We have not tried these calendars "
    "ourselves.</p>"
)


class PlanView(w.VBox):
    """The written plan, as it will print, with the page and the calendar file to take away."""

    def __init__(self, state: PanelState) -> None:
        self.state = state
        self.links, self.page = w.HTML(), w.HTML()
        self.calendar = Download(name="followup-plan.ics", mime="text/calendar", label="Calendar file")
        self.calendar.on_msg(lambda *_: state.calendar_saved())
        self.paper = Download(name="followup-plan.html", mime="text/html", label="Page to print", prints=True)
        super().__init__([self.links, self.paper, self.calendar, self.page])

    def draw(self) -> None:
        """Make the plan of the coming two weeks anew."""
        page, self.calendar.content = self.state.plan_page(), self.state.plan_calendar()
        self.links.value = (
            '<div class="fu-text"><p>What helped in a field experiment was a plan that is <b>written and specific</b>. '
            "Print the page, sign it, and put it where you see it; the calendar file goes into Outlook, Google or "
            f"Apple Calendar. {escape(self.state.calendar_hours())}</p>{SECOND_IMPORT}</div>"
        )
        self.paper.content = page.encode()
        # Sandboxed without rights: nothing in the page can run.
        frame = f'<iframe title="My plan" sandbox="" srcdoc="{escape(page)}"></iframe>'
        self.page.value = f'<div class="fu-text">{frame}</div>'


class NumbersForm(w.VBox):
    """The policy: every number, with its source beside it."""

    def __init__(self, state: PanelState) -> None:
        self.state = state
        self.fields: dict[str, w.BoundedIntText] = {}
        lines = []
        for name, about in type(state.policy).numbers().items():
            low, high = about.metadata[0].ge, about.metadata[1].le
            more: Any = about.json_schema_extra
            given = {"value": getattr(state.policy, name), "min": low, "max": high}
            layout = {"width": "34em", "max_width": "100%"}
            told = {"tooltip": f"{about.title}, {more['unit']}"}
            number = field(w.BoundedIntText, about.title or name, "27em", layout, **given, **told)
            number.observe(self._changed, "value")
            self.fields[name] = number
            beside = w.HBox([number, text(escape(more["unit"]))], layout=w.Layout(flex_flow="row wrap"))
            lines.append(w.VBox([beside, text(f'<p class="fu-hint">{escape(about.description or "")}</p>')]))
        about = type(state.policy).model_fields["country"]
        choices = [("none", ""), *((name, code) for code, name in countries().items())]
        self.country = field(w.Dropdown, about.title or "", "27em", layout, options=choices, value=state.policy.country)
        self.country.observe(lambda _: self._country_changed(), "value")
        lines.append(w.VBox([self.country, text(f'<p class="fu-hint">{escape(about.description or "")}</p>')]))
        super().__init__([text("<p>The numbers that the list follows, and where each comes from.</p>"), *lines])
        state.observe(self._show, "policy")

    def _changed(self, change: dict[str, Any]) -> None:
        name = next(name for name, number in self.fields.items() if number is change["owner"])
        if getattr(self.state.policy, name) != change["new"]:
            self.state.set_policy(**{name: change["new"]})

    def _country_changed(self) -> None:
        if self.state.policy.country != self.country.value:
            self.state.set_policy(country=self.country.value)

    def _show(self, change: dict[str, Any]) -> None:
        self.country.value = change["new"].country
        for name, number in self.fields.items():
            number.value = getattr(change["new"], name)


def pipeline_panel(session: Session | None = None) -> Panel | RescuePanel:
    """Today's list, the applications, all of it at a glance, the forms, the plan and the numbers.

    Args:
        session: the record to show; what `followup.current` gives if left out.

    Returns:
        A widget, for the last line of a cell. Where the log is not as it was left, the ways back.
    """
    try:
        return Panel(session or current())
    except NotAsLeftError as problem:
        return RescuePanel(problem.path, lambda: Panel(session or current()))
