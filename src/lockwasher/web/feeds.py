"""Calendars behind a secret address: made for an account, of what it may see, and answered as long as it may see that.

Of the secret only a digest is kept: whoever reads the database cannot open a calendar.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from lockwasher.actions import clock
from lockwasher.actions.calendars import FeedAsked, Of, Scope
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.viewers import Role
from lockwasher.web.access import SEE_OTHERS
from lockwasher.web.models import Account, CalendarFeed

MOST: Final = 20  # addresses of one account; one for each program is enough


class FeedError(ValueError):
    """No address was made; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Made:
    """A calendar with its secret, which is told this once."""

    row: CalendarFeed
    secret: str


def scopes(account: Account, portfolio: Portfolio) -> Iterator[Scope]:
    """What an account may have a calendar of, in the portfolio that it sees.

    A partner of itself and its projects; a colleague of its own post, of every partner and every project; a coordinator of
    every post as well.
    """
    is_partner = account.role == Role.PARTNER
    may_all = account.login.has_perm(SEE_OTHERS)
    posts = () if is_partner else portfolio.posts
    yield from (Scope(Of.POST, post.id) for post in posts if may_all or post.id == account.post)
    yield from (Scope(Of.PARTNER, p.id) for p in portfolio.partners if not is_partner or p.id == account.partner)
    yield from (Scope(Of.PROJECT, project.id) for project in portfolio.projects)


def make_feed(account: Account, portfolio: Portfolio, scope: Scope, label: str = "") -> Made:
    """Make a calendar with a new secret address.

    Raises:
        FeedError: the account may not see it, or has as many addresses as it may have.
    """
    if scope not in set(scopes(account, portfolio)):
        raise FeedError(f"there is no calendar of '{scope}' for this account; choose one of those listed")
    if CalendarFeed.objects.filter(owner=account.login).count() >= MOST:
        raise FeedError(f"this account has {MOST} addresses already; revoke one that is not used any more")
    secret = secrets.token_urlsafe(32)
    row = CalendarFeed.objects.create(
        owner=account.login, of=scope.of, name=scope.name, label=label, digest=_digest(secret), made_on=clock.today()
    )
    return Made(row, secret)


def find_feed(secret: str) -> CalendarFeed | None:
    """The calendar of a secret whose account is open; None where there is none such."""
    found = CalendarFeed.objects.select_related("owner__account").filter(digest=_digest(secret)).first()
    has_account = found is not None and found.owner.is_active and hasattr(found.owner, "account")
    return found if has_account else None


def asked_of(row: CalendarFeed) -> FeedAsked:
    """What a calendar shows, and as whom: by the role its account has now."""
    account = row.owner.account
    return FeedAsked(Scope(Of(row.of), row.name), Role(account.role), account.partner or None)


def note_fetch(row: CalendarFeed, day: date) -> None:
    """Note that a program fetched a calendar, once a day, so that its owner sees which address is used."""
    if row.fetched_on != day:
        CalendarFeed.objects.filter(pk=row.pk).update(fetched_on=day)


def _digest(secret: str) -> str:
    """A digest without salt: the secret is drawn from 256 bits, which nobody guesses, and must be found by it."""
    return hashlib.sha256(secret.encode()).hexdigest()
