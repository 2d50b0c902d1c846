"""What the pages of loose ends ask for: links to what a line names, and to where its next step is done."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django import template
from django.template.context import Context
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from lockwasher.forecast.next_step import NextStep, Verb
from lockwasher.web.links import address
from lockwasher.web.next_address import next_address, opening, thing_address

register = template.Library()
# Short, for a button; the whole of it is read aloud, and shown where the button is pointed at.
LABELS: Mapping[Verb, Promise | str] = {
    Verb.RECORD: gettext_lazy("Record the step"),
    Verb.DECIDE: gettext_lazy("Say if it applies"),
    Verb.OPEN: gettext_lazy("Open the case"),
    Verb.COVER: gettext_lazy("Add the agreement"),
    Verb.NAME_CONTRIBUTION: gettext_lazy("Name the contribution"),
    Verb.ADD_CLAUSE: gettext_lazy("Add the clause"),
    Verb.ADD_TITLE_PAPER: gettext_lazy("Add the title paper"),
    Verb.ADD_ITEMS: gettext_lazy("Add the items"),
    Verb.NAME_IMPORTER: gettext_lazy("Name the importer"),
    Verb.NAME_INSURER: gettext_lazy("Name the insurer"),
    Verb.CHOOSE_ROUTE: gettext_lazy("Choose the route"),
    Verb.SETTLE: gettext_lazy("Compare the papers"),
    Verb.LOOK: gettext_lazy("See what it waits for"),
}


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
    told = '<a class="btn btn-sm btn-desk next" href="{}" title="{}">{}<span class="visually-hidden">: {}</span></a>'
    return format_html(told, where, step.text, LABELS[step.verb], step.text)


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
