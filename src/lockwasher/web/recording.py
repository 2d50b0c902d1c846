"""What every page that writes needs: when it happened, and what the register names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.core.exceptions import ValidationError
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lockwasher.calendars.spans import Span, parse_span
from lockwasher.register.portfolio import Portfolio

# The page of a record of each noun that has one, by the name of its address.
PAGES: Final[Mapping[str, str]] = {
    "items": "item",
    "consignments": "consignment",
    "contributions": "contribution",
    "agreements": "agreement",
    "cases": "case",
    "evidence": "evidence",
}


def when(text: str) -> Span:
    """A day, a month or a range as somebody typed it. Raises ValidationError, with what to write."""
    try:
        return parse_span(text.strip())
    except ValueError as error:
        raise ValidationError(str(error)) from None


def name_of(portfolio: Portfolio, record: str) -> str:
    """The title or name of a subject; its id where it has none."""
    for held in (portfolio.item, portfolio.consignment, portfolio.contribution, portfolio.agreement):
        if record in held:
            return str(held[record].title)
    return portfolio.partner[record].name if record in portfolio.partner else record


def address_of(noun: str, record: str) -> str:
    """The address of the page of a record; empty where its noun has none."""
    try:
        return reverse(PAGES[noun], args=[record])
    except (KeyError, NoReverseMatch):
        return ""


def link(noun: str, record: str, words: str, as_of: str = "") -> SafeString:
    """A link to the page of a record; its words alone where there is no such page."""
    address = address_of(noun, record)
    if not address:
        return format_html("{}", words)
    return format_html('<a href="{}{}">{}</a>', address, f"?as_of={as_of}" if as_of else "", words)


def size_told(size: int) -> str:
    """The size of a file, in words."""
    if size < 1000:
        return _("%(n)d bytes") % {"n": size}
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{size / 1000:.0f} kB"
