"""What the verbs that look have in common: the portfolio seen from a day, and the one thing in it that was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import typer

from lockwasher.actions.look import View, look
from lockwasher.actions.portfolios import Opened
from lockwasher.cli.options import InputError
from lockwasher.estimates.world import World
from lockwasher.procedures.dialect import did_you_mean
from lockwasher.register.nouns import Case, Item


def view(portfolio: str, as_of: date | None) -> View:
    """Look at a portfolio from a day; a day that has not come is told on standard error."""
    seen = look(portfolio, as_of)
    tell_notices(seen.opened)
    if seen.is_ahead:
        told = f"{seen.world.as_of} has not come: this is how it looks if nothing more becomes known until then"
        typer.echo(f"lockwasher: {told}", err=True)
    return seen


def tell_notices(opened: Opened) -> None:
    """Tell on standard error what must be told of how a portfolio was read."""
    for notice in opened.notices:
        typer.echo(f"lockwasher: {notice}", err=True)


def office_title(world: World, office: str) -> str:
    """An office by its title: the portfolio's own, else the library's, else as it is called there."""
    mine, entry = world.portfolio.office.get(office), world.library.offices.get(office)
    return mine.name if mine else entry.title if entry else office


def item_of(seen: View, name: str) -> Item:
    """The item of a name. Raises InputError where none is known on the day."""
    if name in seen.world.portfolio.item:
        return seen.world.portfolio.item[name]
    raise _unknown("item", name, seen.opened.portfolio.item, seen.world.known_on, "title")


def case_of(seen: View, name: str) -> Case:
    """The case of a name. Raises InputError where none is known on the day."""
    if name in seen.world.portfolio.case:
        return seen.world.portfolio.case[name]
    raise _unknown("case", name, seen.opened.portfolio.case, seen.world.known_on, "case show")


def _unknown(noun: str, name: str, ever: Mapping[str, Item | Case], day: date, lister: str) -> InputError:
    """The refusal of a name: known only later, or never; the nearest, or how to list them."""
    if name in ever:
        first = ever[name].known_on
        return InputError(f"{noun} '{name}' was not known on {day}; look from {first} on: --as-of {first}")
    near = did_you_mean(name, ever) or f"; 'lockwasher {lister}' lists them"
    return InputError(f"there is no {noun} '{name}'{near}")
