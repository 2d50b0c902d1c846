"""What templates may ask for: links to what a page names, days and figures as the house writes them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lockwasher.forecast.forecast import Dates
from lockwasher.web.pictures.fan import fan_cell, fan_scale
from lockwasher.web.pictures.scale import Scale
from lockwasher.web.tables import told

register = template.Library()


@register.filter
def telling(value: Any) -> str:
    """A value as the house writes it; a dash for what is not on record."""
    return told(value)


@register.simple_tag(takes_context=True)
def to(context: Context, view: str, *args: Any) -> str:
    """The address of a page, looked at from the same day as this one."""
    as_of = context.get("as_of", "")
    return reverse(view, args=args) + (f"?as_of={as_of}" if as_of else "")


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
    return fan_cell(dates, need_by, day, scale or fan_scale([dates], [need_by], day))
