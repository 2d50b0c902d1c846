"""What the pages of loose ends ask for: links to what a line names, and to where its next step is done."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lockwasher.forecast.next_step import NextStep
from lockwasher.web.next_address import address, next_address, opening, thing_address

register = template.Library()


@register.simple_tag(takes_context=True)
def leads_to(context: Context, view: str, name: str | None, text: str | None = None) -> SafeString:
    """A link to a page of the desk as it stood on this page's day; the text alone where there is no such page."""
    if not name:
        return SafeString("–")
    return _link(_on_its_day(context, address(view, name)), text or name)


@register.simple_tag(takes_context=True)
def thing(context: Context, name: str, text: str | None = None) -> SafeString:
    """A link to a thing of the register by its id; its name alone where it has no page."""
    return _link(_on_its_day(context, thing_address(name, context["request"].desk.portfolio)), text or name)


@register.simple_tag(takes_context=True)
def next_button(context: Context, step: NextStep | None) -> SafeString:
    """The button of a next step; where the desk is looked at from another day, or may not be written, only its words."""
    if step is None:
        return SafeString("")
    if context.get("as_of") or not context.get("may_record"):
        return format_html('<span class="quiet">{}</span>', step.text)
    where = next_address(step, context["request"].desk.portfolio)
    return format_html('<a class="btn btn-sm btn-desk next" href="{}">{}</a>', where, step.text)


@register.simple_tag
def was_moved(moved: Mapping[str, str], milestone: str) -> SafeString:
    """Where the P80 of a milestone was before the last change, if that moved it."""
    return format_html(' <span class="quiet">({})</span>', moved[milestone]) if milestone in moved else SafeString("")


@register.simple_tag(takes_context=True)
def case_link(context: Context, case: str, text: str) -> SafeString:
    """A link to a case, or to where a proposed one is opened."""
    return _link(_on_its_day(context, opening(case)), text)


def _link(where: str, text: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', where, text) if where else format_html("{}", text)


def _on_its_day(context: Context, where: str) -> str:
    day = context.get("as_of", "")
    return where + ("&" if "?" in where else "?") + urlencode({"as_of": day}) if where and day else where
