"""What a policy changes at offices, in plain words, the same at a terminal, on a page and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lockwasher.policy.comparison import Compared, Hours, Look, OfficeWork
from lockwasher.policy.paired import Difference
from lockwasher.policy.words import SAME, change, figure, span

HOW_COUNTED: Final = (
    "Days in hand pass from the begin of a step to its end, and are no hours of work. Hours are told where they are on record: for a "
    "case as a whole, at the office that does its first step. What no milestone, need, paper or desk rests on is not played, and not counted."
)

_NO_TIME: Final = 0.0005  # days: a step of which nothing is believed takes one tick


def changed(compared: Compared) -> list[OfficeWork]:
    """The offices at which anything differs that can be told, those first at which the queue changes most, then the days in hand."""
    return sorted((one for one in compared.offices if one.is_changed and told(one)), key=by_change)


def by_change(one: OfficeWork) -> tuple[float, float, float, str]:
    """What offices are put in order by: the change of the queue where it is largest, of days in hand, of steps done."""
    queue = max((abs(look.there.change or 0.0) for look in one.standing), default=0.0)
    return -queue, -abs(one.days.change or 0.0), -abs(one.steps.change or 0.0), one.office


def work(one: OfficeWork) -> Iterator[tuple[str, str]]:
    """The figures of one office that differ, each by its name; what stands there at the look at which that changes most."""
    if one.hours[0] != one.hours[1]:
        yield "hours on record", hours_become(one)
    if not one.steps.is_exactly_zero:
        yield "steps done", _from_to(one.steps, "steps")
    if abs(one.days.change or 0.0) >= _NO_TIME:
        yield "days in hand", _from_to(one.days, "days")
    look = most_changed(one)
    if look:
        yield "queue", standing(one, look)


def told(one: OfficeWork) -> str:
    """The same in a line."""
    return "; ".join(f"{name}: {line}" for name, line in work(one))


def hours_become(one: OfficeWork) -> str:
    """The hours on record in the base and in the other world."""
    first, second = (hours(each) for each in one.hours)
    return first if first == second else f"{first} becomes {second}"


def hours(one: Hours) -> str:
    """The hours on record of the cases that an office opens, and how many of them have no figure."""
    if not one.cases:
        return "none"
    range_ = f"{one.least:,}" if one.least == one.most else f"{one.least:,} to {one.most:,}"
    known = one.cases - one.n_without
    told = f"{range_} for {known:,} {_cases(known)}" if known else ""
    without = f"{one.n_without:,} {_cases(one.n_without)} without a figure" if one.n_without else ""
    return ", and ".join(filter(None, (told, without)))


def most_changed(one: OfficeWork) -> Look | None:
    """The look at which the queue of an office differs most; None where it never does."""
    differing = [look for look in one.standing if not (look.there.is_exactly_zero and look.waiting.is_exactly_zero)]
    return max(differing, key=_size, default=None)


def _size(look: Look) -> tuple[float, float]:
    return abs(look.there.change or 0.0), abs(look.waiting.change or 0.0)


def standing(one: OfficeWork, look: Look) -> str:
    """What stands at an office after so long: in the mean, in eight futures of ten at most, and how many of it wait for a desk."""
    told = f"{span(look.months)} {_from_to(look.there, 'there')}"
    told += f", {most(look.there_most)} at most in eight futures of ten"
    return told + (f"; for a desk {_from_to(look.waiting, 'waiting')}" if one.has_desks else "")


def most(both: tuple[int, int]) -> str:
    """How many stand there at most in eight futures of ten, before and after."""
    return f"{both[0]:,}" if both[0] == both[1] else f"{both[0]:,} becomes {both[1]:,}"


def _from_to(difference: Difference, unit: str) -> str:
    base, other = (figure(end or 0.0) for end in (difference.base, difference.other))
    if difference.is_exactly_zero:
        return f"{base} {unit}, {SAME}"
    return f"{base} becomes {other} {unit}: {change(difference, unit)}"


def _cases(n: int) -> str:
    return "case" if n == 1 else "cases"
