"""The checks of failure modes as the page of a thing tells them: what each says of its items."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lockwasher.clearance.checks import check_reports
from lockwasher.clearance.findings import Finding, Report, State
from lockwasher.estimates.world import World
from lockwasher.register.portfolio import Portfolio
from lockwasher.web.hidden import Hidden, hidden_from

SIGNS = {State.FOUND: ("▲", "late"), State.UNDETERMINED: ("?", "unknown"), State.CLEAR: ("✓", "fine")}
WORDS: dict[State, Promise] = {
    State.FOUND: _("found"),
    State.UNDETERMINED: _("undetermined"),
    State.CLEAR: _("nothing found"),
}


@dataclass(frozen=True)
class CheckRow:
    """What one check says of some things: its findings about them, and the facts for want of which it cannot tell."""

    report: Report
    findings: tuple[Finding, ...]
    missing: tuple[str, ...]

    @property
    def state(self) -> State:
        """How it stands for these things. Where it looked at nothing at all it cannot tell."""
        if self.findings:
            return State.FOUND
        return State.UNDETERMINED if self.missing or not self.report.n_looked_at else State.CLEAR

    @property
    def word(self) -> str:
        """How it stands, in words."""
        return str(WORDS[self.state])

    @property
    def sign(self) -> str:
        """The shape beside the word."""
        return SIGNS[self.state][0]

    @property
    def colour(self) -> str:
        """The class of its colour."""
        return SIGNS[self.state][1]


def checks_about(world: World, portfolio: Portfolio, things: Collection[str]) -> tuple[CheckRow, ...]:
    """What each check says of some things, in words that may be told: they or any of their items are its subject."""
    names, hidden = frozenset(things), hidden_from(portfolio, world.portfolio)
    return tuple(_row(report, names, hidden) for report in reports(world))


@lru_cache(maxsize=2)
def reports(world: World) -> tuple[Report, ...]:
    """All checks of a world, run once."""
    return check_reports(world)


def _row(report: Report, names: frozenset[str], hidden: Hidden) -> CheckRow:
    about = (one for one in report.findings if one.subject in names or not names.isdisjoint(one.items))
    findings = tuple(replace(one, sentence=hidden.told(one.sentence), remedy=hidden.told(one.remedy)) for one in about)
    return CheckRow(report, findings, tuple(dict.fromkeys(_missing(report, names))))


def _missing(report: Report, names: frozenset[str]) -> Iterator[str]:
    for one in report.undetermined:
        if one.subject in names:
            yield from one.missing
