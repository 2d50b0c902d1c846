"""What templates may ask for: links to what a page names, days and figures as the house writes them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import template
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lockwasher.actions.jobs import Job, Kind
from lockwasher.forecast.forecast import Dates
from lockwasher.web.access import EDIT
from lockwasher.web.links import address, linked
from lockwasher.web.milestones import Seen, stand_told
from lockwasher.web.pictures.fan import fan_cell, fan_scale
from lockwasher.web.pictures.scale import Scale
from lockwasher.web.tables import told

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
register = template.Library()


@register.filter
def telling(value: Any) -> str:
    """A value as the house writes it; a dash for what is not on record."""
    return told(value)


@register.filter
def is_day(told: str) -> bool:
    """Whether a text is a day, which is not broken over two lines."""
    return _DAY.fullmatch(told) is not None


@register.simple_tag(takes_context=True)
def to(context: Context, view: str, *args: Any) -> str:
    """The address of a page, looked at from the same day as this one."""
    as_of = context.get("as_of", "")
    return reverse(view, args=args) + (f"?as_of={as_of}" if as_of else "")


@register.simple_tag(takes_context=True)
def link(context: Context, view: str, told: object, *args: Any) -> SafeString:
    """A text that leads to a page, looked at from the same day; the text alone where there is no such page."""
    return linked(view, told, *args, as_of=str(context.get("as_of") or ""))


@register.simple_tag(takes_context=True)
def tab(context: Context, view: str, label: str) -> SafeString:
    """A link of the navigation; the page one is on says so. Empty while there is no such page."""
    try:
        address = to(context, view)
    except NoReverseMatch:
        return SafeString("")
    here = context["request"].path
    plain = reverse(view)
    is_here = here == plain or (plain != "/" and here.startswith(plain))
    mark = SafeString(' aria-current="page"') if is_here else SafeString("")
    state = "nav-link active" if is_here else "nav-link"
    return format_html('<li class="nav-item"><a class="{}" href="{}"{}>{}</a></li>', state, address, mark, label)


@register.filter
def iso(value: date | None) -> str:
    """A day as ISO 8601; a dash for none."""
    return value.isoformat() if value else "–"


@register.simple_tag(takes_context=True)
def fan(context: Context, dates: Dates | None, need_by: date | None = None, scale: Scale | None = None) -> SafeString:
    """The fan of a forecast date with its text beside it; of several in a table, all on one scale (`fan_scale`)."""
    day = context["request"].desk.day
    dates, need_by = dates or None, need_by or None  # a template gives '' for what is not there
    return fan_cell(dates, need_by, day, scale or fan_scale([dates], [need_by], day))


@register.simple_tag
def stand(seen: Seen | None) -> SafeString:
    """How a milestone stands: a shape and a word."""
    return stand_told(seen)


@register.simple_tag
def source(told: str) -> SafeString:
    """Where a record comes from: an address as a link, a citation as it is."""
    if told.startswith(("https://", "http://")):
        return format_html('<a href="{}" rel="noreferrer">{}</a>', told, told)
    return format_html("{}", told or "–")


@register.filter
def job_title(job: Job) -> str:
    """What a job does, in words."""
    forms = {
        Kind.FORECAST: _("Forecast of %s"),
        Kind.DESKS: _("What a change of desks does: %s"),
        Kind.BACK: _("The desk set back over the year up to %s"),
        Kind.SHEET: _("Spreadsheet %s"),
        Kind.POLICY: _("What a reform would save, question %s"),
    }
    return forms[job.kind] % job.subject


@register.simple_tag(takes_context=True)
def edit_link(context: Context, noun: str, record: str) -> SafeString:
    """Where a record is edited, for those who may, on the desk of today; else nothing."""
    request = context["request"]
    found = address("register-record", noun, record)
    if not found or not request.desk.is_today or not request.user.has_perm(EDIT):
        return SafeString("")
    return format_html(' · <a href="{}">{}</a>', found, _("Edit"))
