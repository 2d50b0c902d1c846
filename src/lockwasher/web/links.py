"""Links from what a page names to the page about it, looked at from the same day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lockwasher.register.portfolio import Portfolio


def address(view: str, *names: Any, **asked: str) -> str:
    """The address of a page with what is asked of it, where that is anything; empty where there is no such page."""
    try:
        found = reverse(view, args=names)
    except NoReverseMatch:
        return ""
    told = urlencode({name: value for name, value in asked.items() if value})
    return f"{found}?{told}" if told else found


def linked(view: str, told: object, *args: Any, as_of: str = "") -> SafeString:
    """A text that leads to a page; the text alone where there is no such page."""
    found = address(view, *args, as_of=as_of)
    return format_html('<a href="{}">{}</a>', found, told) if found else format_html("{}", told)


def listed(links: Iterable[SafeString]) -> SafeString:
    """Several links, one after the other."""
    return format_html_join(", ", "{}", ((link,) for link in links))


def subject_link(portfolio: Portfolio, subject: str, as_of: str = "") -> SafeString:
    """A thing a case or a milestone is about, by its title, leading to its page."""
    for view, held in (
        ("item", portfolio.item),
        ("consignment", portfolio.consignment),
        ("contribution", portfolio.contribution),
        ("agreement", portfolio.agreement),
    ):
        if subject in held:
            return linked(view, held[subject].title, subject, as_of=as_of)
    return format_html("{}", subject)
