"""What a number of applications costs: officer-hours, and months at each of the two offices. Plain arithmetic on ranges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from lockwasher.clearance.eligibility_rules import Range, read_rules


@dataclass(frozen=True, slots=True)
class Hours:
    """Officer-hours, from and to, and what they rest on."""

    least: int
    most: int
    parts: tuple[Range, ...]


def hours(n: int) -> Hours:
    """Officer-hours for a number of applications: the form, and the evidence."""
    parts = read_rules().hours
    return Hours(n * sum(part.least for part in parts), n * sum(part.most for part in parts), parts)


@dataclass(frozen=True, slots=True)
class Wait:
    """Months until an office has handled a number of applications, at the most and at the least it is taken to handle."""

    office: str
    n: int
    per_year: Range
    shortest: Decimal
    longest: Decimal


def queue(n: int, per_year: Range, office: str = "") -> Wait:
    """How long an office is busy with a number of applications: twelve times their number by what it handles in a year.

    Months, to a tenth. It is taken to handle nothing else meanwhile and to begin at once: others in the queue, and the time
    one application takes even in an empty queue, come on top.

    Raises:
        ValueError: the number is below zero, or the range is empty.
    """
    if n < 0:
        raise ValueError(f"{n} applications cannot queue; give zero or more")
    if not 0 < per_year.least <= per_year.most:
        raise ValueError(f"'{per_year.id}': {per_year.least} to {per_year.most} a year is no range above zero")
    return Wait(office, n, per_year, _months(n, per_year.most), _months(n, per_year.least))


def queues(n: int, capacities: Iterable[Range] | None = None) -> tuple[Wait, ...]:
    """The queue at each of the two offices, for each capacity it may have (those on file unless others are given)."""
    book = read_rules()
    given = book.capacities if capacities is None else tuple(capacities)
    return tuple(queue(n, per_year, office) for office in book.offices for per_year in given)


def _months(n: int, per_year: int) -> Decimal:
    return (Decimal(12 * n) / per_year).quantize(Decimal("0.1"), ROUND_HALF_UP)
