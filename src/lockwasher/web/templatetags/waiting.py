"""What the pages of who waits ask for: links that stand only where there is a page, and a clock in words."""

from __future__ import annotations

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from lockwasher.cases.waiting import Waiting
from lockwasher.web.links import linked
from lockwasher.web.tables import percent
from lockwasher.web.waiting_rows import clock_cell

register = template.Library()


@register.simple_tag(takes_context=True)
def link_to(context: Context, view: str, told: str, name: str) -> SafeString:
    """A text that leads to the page of a record, looked at from the same day; the text alone where there is no such page."""
    return linked(view, told, name, as_of=context.get("as_of") or "")


@register.simple_tag
def clock_of(row: Waiting) -> SafeString:
    """The clock of a step that waits."""
    return clock_cell(row)


@register.filter(name="days")
def days_told(value: float | None, is_change: bool = True) -> str:
    """Days to one place, a change with its sign; a dash for none."""
    if value is None:
        return "–"
    return f"{value:+.1f}" if is_change else f"{value:.1f}"


@register.filter
def share(value: float | None) -> str:
    """A share in per cent; a dash for none."""
    return percent(value)
