"""The waiting-on board as a list: a row for each step that waits, with the newest reminder, and the columns of page and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.cases.waiting import Waiting, waiting
from lockwasher.estimates.world import World
from lockwasher.records.outbox import State
from lockwasher.records.reminders import Noted
from lockwasher.register.belonging import belongs_to
from lockwasher.register.portfolio import Portfolio
from lockwasher.web.case_rows import office_title
from lockwasher.web.links import linked, subject_link
from lockwasher.web.remembered import remembered
from lockwasher.web.seeing import Desk
from lockwasher.web.tables import Column, Listing, told

AGES = ((14, gettext_lazy("0 to 13 days")), (30, gettext_lazy("14 to 29 days")), (90, gettext_lazy("30 to 89 days")))
MAIL = {
    str(State.QUEUED): gettext_lazy("mail queued"),
    str(State.CLAIMED): gettext_lazy("mail being handed over"),
    str(State.HANDED_OVER): gettext_lazy("mail handed over"),
    str(State.REFUSED): gettext_lazy("▲ mail refused"),
    str(State.BOUNCED): gettext_lazy("▲ mail bounced"),
    str(State.UNKNOWN): gettext_lazy("▲ not known whether the mail went"),
    str(State.REPLACED): gettext_lazy("mail not sent"),
}
OLD, UNKNOWN = gettext_lazy("90 days or more"), gettext_lazy("since a day not on record")


@dataclass(frozen=True, slots=True)
class Row:
    """A step that waits, with the names people use, and when somebody was last reminded of it."""

    waiting: Waiting
    office: str
    subject: SafeString
    projects: tuple[str, ...]
    reminder: Noted | None = None

    @property
    def key(self) -> tuple[str, str]:
        """The case and the step."""
        return self.waiting.case.id, self.waiting.step.name

    @property
    def age(self) -> str:
        """How long it waits, roughly."""
        days = self.waiting.days
        if days is None:
            return str(UNKNOWN)
        return str(next((words for most, words in AGES if days < most), OLD))

    @property
    def reminded_on(self) -> date | None:
        """The day of the newest reminder."""
        return self.reminder.noted_on if self.reminder else None


def waiting_rows(desk: Desk, as_of: str = "") -> tuple[Row, ...]:
    """All that waits and may be seen, the longest first; reckoned once for a world."""
    portfolio, world = desk.portfolio, desk.world
    return remembered(portfolio, f"waiting {as_of}", lambda: tuple(_rows(world, portfolio, as_of)))


def reminded(rows: Sequence[Row], newest: Mapping[tuple[str, str], Noted]) -> tuple[Row, ...]:
    """The rows with the newest reminder of each."""
    return tuple(replace(row, reminder=newest.get(row.key)) for row in rows)


def board(as_of: str, token: str = "") -> Listing:
    """The board. With a token, each row has the button that notes a reminder."""
    return Listing("waiting-on", gettext_lazy("Waiting on"), _EMPTY, (*_columns(as_of), _reminder(as_of, token)))


def backlog(as_of: str) -> Listing:
    """The same without the office, for the page of one."""
    columns = tuple(column for column in _columns(as_of) if column.name not in {"office_name", "office"})
    return Listing("backlog", gettext_lazy("What waits here"), _NOTHING, columns)


def reminder_cell(row_key: tuple[str, str], noted: Noted | None, as_of: str, token: str = "") -> SafeString:
    """When somebody was last reminded, leading to all reminders; with a token, the button that notes one."""
    address = reverse("reminders", args=row_key) + (f"?as_of={as_of}" if as_of else "")
    words = _("never")
    if noted:
        words = f"{noted.noted_on}, {noted.how or _('way not said')}"
    link = format_html('<a href="{}" title="{}">{}</a>', address, _("All reminders of this step"), words)
    mail = mail_told(noted)
    if not token:
        return format_html('<span class="reminded">{}{}</span>', link, mail)
    return format_html(
        '<form class="reminded" method="post" action="{0}" hx-post="{0}" hx-target="this" hx-swap="outerHTML">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{1}"><span class="day">{2}</span>{5} '
        '<a class="btn btn-sm btn-desk" href="{6}" aria-label="{8}">{7}</a> <button class="btn btn-sm btn-outline-secondary" aria-label="{4}">{3}</button></form>',
        reverse("note-reminder", args=row_key),
        token,
        link,
        _("Note a reminder"),
        _("Note a reminder of %(step)s in case %(case)s") % {"step": row_key[1], "case": row_key[0]},
        mail,
        reverse("nudge", args=row_key),
        _("Nudge"),
        _("Nudge about %(step)s in case %(case)s") % {"step": row_key[1], "case": row_key[0]},
    )


def mail_told(noted: Noted | None) -> SafeString:
    """How the letter of a reminder stands, with what the mail server answered; nothing where it went by none."""
    if noted is None or not noted.mail:
        return mark_safe("")
    words = str(MAIL.get(noted.mail, noted.mail))
    return format_html(' <span class="quiet" title="{}">{}</span>', noted.mail_answer, words)


def clock_cell(row: Waiting) -> SafeString:
    """The clock of a step in words: due when, how many days are left, what follows when it is missed."""
    clock = row.clock
    if clock is None or clock.due_on is None:
        return mark_safe("–")
    return format_html(
        '<span class="day">{}</span> {}{}',
        clock.due_on.isoformat(),
        left(clock.days_left, is_wait=clock.clock.is_wait),
        format_html('<br><span class="quiet">{}</span>', row.follows) if row.follows else "",
    )


def left(days: int | None, *, is_wait: bool = False) -> SafeString:
    """The days left on a clock, in words and marked where it has run out."""
    if days is None:
        return mark_safe("")
    if is_wait:
        return format_html('<span class="quiet">{}</span>', _("waits %(n)s more days") % {"n": days})
    if days < 0:
        return format_html('<strong class="late">▲ {}</strong>', _("%(n)s days over") % {"n": -days})
    return format_html("{}", _("%(n)s days left") % {"n": days})


_EMPTY = gettext_lazy(
    "Nobody is waited for: no case has begun. Open one on the page Cases, or load your cases with 'lockwasher load'."
)
_NOTHING = gettext_lazy("Nothing waits here today.")


def _rows(world: World, portfolio: Portfolio, as_of: str) -> list[Row]:
    found = waiting(portfolio, world.progress, world.as_of, world.calendar_of)
    return [
        Row(
            row,
            office_title(world, row.office),
            subject_link(portfolio, row.case.subject, as_of),
            belongs_to(portfolio, row.case.subject)[0],
        )
        for row in found
    ]


def _step(row: Row) -> SafeString:
    """The step with its procedure, and why it must be done once more, where it was held."""
    held = format_html('<br><span class="unknown">◆ {}</span>', row.waiting.held) if row.waiting.held else ""
    return format_html('{}<br><span class="quiet">{}</span>{}', row.waiting.step.title, row.waiting.procedure, held)


def _columns(as_of: str) -> tuple[Column, ...]:
    return (
        Column(
            "case",
            gettext_lazy("Case"),
            lambda row: row.waiting.case.id,
            lambda row: linked("case", row.waiting.case.id, row.waiting.case.id, as_of=as_of),
        ),
        Column("step", gettext_lazy("Step"), lambda row: row.waiting.step.title, _step),
        Column("subject", gettext_lazy("About"), lambda row: row.waiting.case.subject, lambda row: row.subject),
        Column(
            "office_name",
            gettext_lazy("Waits on"),
            lambda row: row.office,
            lambda row: linked("office", row.office, row.waiting.office, as_of=as_of),
            is_filter=True,
        ),
        Column("project", gettext_lazy("Project"), lambda row: row.projects, is_filter=True),
        Column("since", gettext_lazy("Since"), lambda row: row.waiting.since, lambda row: _day(row.waiting.since)),
        Column("days", gettext_lazy("Days"), lambda row: row.waiting.days, is_number=True),
        Column("working_days", gettext_lazy("Working days"), lambda row: row.waiting.working_days, is_number=True),
        Column("age", gettext_lazy("Age"), lambda row: row.age, is_filter=True),
        Column("due", gettext_lazy("Clock"), lambda row: _due(row.waiting), lambda row: clock_cell(row.waiting)),
    )


def _reminder(as_of: str, token: str) -> Column:
    return Column(
        "reminded_on",
        gettext_lazy("Last reminder"),
        lambda row: row.reminded_on,
        lambda row: reminder_cell(row.key, row.reminder, as_of, token),
    )


def _due(row: Waiting) -> date | None:
    return row.clock.due_on if row.clock else None


def _day(day: date | None) -> SafeString:
    return format_html('<span class="day">{}</span>', told(day))
