"""Agreements as a tree from umbrella to annex, and how each stands on a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lockwasher.calendars.spans import Span
from lockwasher.register.nouns import Agreement
from lockwasher.register.portfolio import Portfolio, grouped

SOON = 365  # days before its end from which an agreement is shown as expiring: what it took to renew one in the essay's story


class PaperState(StrEnum):
    """How far a paper has come."""

    IN_FORCE = "in force"
    SIGNED = "signed"  # whether it is in force no record says
    NOT_YET = "signed, not yet in force"
    UNSIGNED = "unsigned"
    ENDED = "ended"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PaperStanding:
    """How an agreement stands on a day. `why` says it in one sentence; `days_left` counts to its end, where that is soon."""

    agreement: Agreement
    state: PaperState
    why: str
    days_left: int | None = None
    amended_by: tuple[Agreement, ...] = ()

    @property
    def is_expiring(self) -> bool:
        """Whether its end is near."""
        return self.days_left is not None


class Place(StrEnum):
    """Why an agreement stands where it does in the tree."""

    ROOT = "root"
    UNDER = "under"
    AMENDS = "amends"


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of the tree. `is_again`: it has several parents and stands in full under another."""

    standing: PaperStanding
    depth: int
    place: Place
    is_again: bool = False


def standing_of(portfolio: Portfolio, agreement: Agreement, day: date, soon: int = SOON) -> PaperStanding:
    """How an agreement stands at the end of a day; `soon` is from how many days before its end it counts as expiring."""
    state, why = _state(portfolio, agreement, day)
    ends, left = agreement.ends, None
    if (
        ends
        and state in {PaperState.IN_FORCE, PaperState.SIGNED, PaperState.NOT_YET}
        and ends.first <= day + timedelta(days=soon)
    ):
        left = (ends.last - day).days
        why += f"; ends on {ends}"
    return PaperStanding(agreement, state, why, left, _amendments(portfolio, agreement, day))


def tree(portfolio: Portfolio, day: date, soon: int = SOON) -> tuple[Branch, ...]:
    """Every agreement from umbrella to annex, line by line; amendments directly below what they amend.

    What names a parent that is not on record stands at the root. A ring of papers that name each other is entered once.
    """
    below = _below(portfolio)
    under = {child.id for children in below.values() for child, _ in children}
    found: list[Branch] = []
    seen: set[str] = set()
    standings = {a.id: standing_of(portfolio, a, day, soon) for a in portfolio.agreements}

    def grow(agreement: Agreement, depth: int, place: Place) -> None:
        is_again = agreement.id in seen
        found.append(Branch(standings[agreement.id], depth, place, is_again))
        if not is_again:
            seen.add(agreement.id)
            for child, its_place in below.get(agreement.id, ()):
                grow(child, depth + 1, its_place)

    for agreement in portfolio.agreements:
        if agreement.id not in under:
            grow(agreement, 0, Place.ROOT)
    for agreement in portfolio.agreements:  # those of a ring, which nothing outside it leads to
        if agreement.id not in seen:
            grow(agreement, 0, Place.ROOT)
    return tuple(found)


def above(portfolio: Portfolio, agreement: Agreement) -> tuple[Agreement, ...]:
    """What an agreement stands under or amends, nearest first, each once."""
    found: dict[str, Agreement] = {}
    left = list(_named_above(portfolio, agreement))
    while left:
        one = left.pop(0)
        if one.id not in found and one.id != agreement.id:
            found[one.id] = one
            left += _named_above(portfolio, one)
    return tuple(found.values())


def directly_below(portfolio: Portfolio, agreement: Agreement) -> tuple[tuple[Agreement, Place], ...]:
    """The papers under an agreement and those that amend it."""
    return _below(portfolio).get(agreement.id, ())


def _below(portfolio: Portfolio) -> dict[str, tuple[tuple[Agreement, Place], ...]]:
    """Papers by the one they stand below; an amendment stands below what it amends, and not below its parents as well."""
    return grouped(_links(portfolio))


def _links(portfolio: Portfolio) -> Iterator[tuple[str, tuple[Agreement, Place]]]:
    for agreement in portfolio.agreements:
        if agreement.amends in portfolio.agreement:
            yield str(agreement.amends), (agreement, Place.AMENDS)
            continue
        for parent in dict.fromkeys(agreement.parents):
            if parent in portfolio.agreement:
                yield parent, (agreement, Place.UNDER)


def _named_above(portfolio: Portfolio, agreement: Agreement) -> Iterator[Agreement]:
    names = (*([agreement.amends] if agreement.amends else []), *agreement.parents)
    return (portfolio.agreement[name] for name in names if name in portfolio.agreement)


def _amendments(portfolio: Portfolio, agreement: Agreement, day: date) -> tuple[Agreement, ...]:
    """The amendments that had been signed by a day."""
    made = (a for a in portfolio.agreements if a.amends == agreement.id and a.id != agreement.id)
    return tuple(a for a in made if (begun := a.signed or a.in_force) and begun.last <= day)


def _state(portfolio: Portfolio, agreement: Agreement, day: date) -> tuple[PaperState, str]:
    signed, in_force, ends = agreement.signed, agreement.in_force, agreement.ends
    if ends and ends.last < day:
        return PaperState.ENDED, f"ended on {ends}"
    if ends and ends.first < day:
        return PaperState.UNKNOWN, f"ends within {ends}: the record leaves open whether it has ended"
    if in_force and in_force.last <= day:
        return PaperState.IN_FORCE, f"in force since {in_force}"
    if signed and signed.last <= day:
        return _signed(signed, in_force)
    if told := signed or in_force:
        return _not_yet(told, day)
    if any(case.subject == agreement.id for case in portfolio.cases):
        return PaperState.UNSIGNED, "no signature is on record; a case is on its way to it"
    return PaperState.UNKNOWN, "no day of signature is on record"


def _signed(signed: Span, in_force: Span | None) -> tuple[PaperState, str]:
    if in_force:
        return PaperState.NOT_YET, f"signed on {signed}; enters into force on {in_force}"
    return PaperState.SIGNED, f"signed on {signed}; no entry into force is on record"


def _not_yet(told: Span, day: date) -> tuple[PaperState, str]:
    """Of a paper whose first day is not over."""
    if told.first > day:
        return PaperState.UNSIGNED, f"not signed; {told} is on record for it"
    return PaperState.UNKNOWN, f"signed within {told}: the record leaves open whether it has been"
