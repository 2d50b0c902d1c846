"""What the templates of the policy lab may ask for: the dates of a milestone in two worlds, and a portfolio in words."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from lockwasher.actions.portfolios import DATABASE
from lockwasher.policy import words
from lockwasher.web.policy_rows import MovedRow

register = template.Library()


@register.filter
def p50(row: MovedRow) -> str:
    """The day by which half of the futures are there, in both worlds."""
    return words.dates(row.as_of, row.moved.p50, words.NEVER_HALF)


@register.filter
def p80(row: MovedRow) -> str:
    """The day by which eight futures of ten are there, in both worlds."""
    return words.dates(row.as_of, row.moved.p80)


@register.filter
def portfolio_told(name: str) -> str:
    """A portfolio by its name; that of the database is the register of this desk."""
    return _("the register of this desk") if name == DATABASE else name
