"""Differences between two worlds in plain words, the same at a terminal, on a page and on paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from lockwasher.policy.comparison import Compared, Comparison, Cost, Filings, Moved, Watched
from lockwasher.policy.futures import HORIZON_DAYS
from lockwasher.policy.paired import LEVEL, Difference
from lockwasher.policy.thresholds import Turn

SAME: Final = "exactly the same"
NEVER: Final = "no day, since more than one future of five never gets there"
NEVER_HALF: Final = "no day, since half of the futures never get there"
HELD: Final = f"{LEVEL:.0%}".replace("%", " %")
_PERCENT: Final = 100
_MONTHS: Final = 12
_LITTLE: Final = 0.05


def figure(value: float, digits: int = 1) -> str:
    """A figure with its thousands set apart; nought has no sign."""
    told = f"{value:,.{digits}f}"
    return told.removeprefix("-") if not told.strip("-0.,") else told


def interval(difference: Difference, *, scale: float = 1, digits: int = 1) -> str:
    """The interval of a change, its sign shown; or why there is none."""
    if difference.low is None or difference.high is None:
        return "no interval: too few futures"
    low, high = (_signed(scale * value, digits) for value in (difference.low, difference.high))
    return f"{HELD}: {low} to {high}"


def change(difference: Difference, unit: str, *, scale: float = 1, digits: int = 1) -> str:
    """What changes, with its interval; or that nothing does, or that it cannot be told."""
    if difference.change is None:
        return "cannot be told"
    if difference.is_exactly_zero:
        return SAME
    if 0 < abs(scale * difference.change) < _LITTLE:
        digits = max(digits, 3)  # a little is not nothing
    return f"{_signed(scale * difference.change, digits)} {unit} ({interval(difference, scale=scale, digits=digits)})"


def share(difference: Difference) -> str:
    """The change of a share, from and to in percent."""
    if difference.is_exactly_zero or difference.base is None or difference.other is None:
        at = f" ({_percent(difference.base)})" if difference.base is not None else ""
        return f"{change(difference, 'points', scale=_PERCENT)}{at}"
    moved = change(difference, "points", scale=_PERCENT)
    return f"{_percent(difference.base)} becomes {_percent(difference.other)}: {moved}"


def lateness(difference: Difference) -> str:
    """What changes of the mean days late, in a sentence."""
    if difference.change is None or difference.base is None or difference.other is None:
        return "what it does to days late cannot be told"
    if difference.is_exactly_zero:
        return f"days late are {SAME}: {figure(difference.base)} days in the mean of a milestone"
    ends = _ends(difference)
    if difference.change == 0:
        return f"days late are the same in the mean of a milestone ({ends}), though single futures differ: {figure(difference.base)}"
    told = "takes away" if difference.change < 0 else "adds"
    becomes = f"{figure(difference.base)} becomes {figure(difference.other)}"
    return f"{told} {figure(abs(difference.change))} days late of a milestone in the mean ({ends}): {becomes}"


def _ends(difference: Difference) -> str:
    """The interval in the direction of the change, without signs where both ends are on its side."""
    return _sided(difference, "fewer", "more", 1)


def _sided(difference: Difference, below: str, above: str, digits: int) -> str:
    """The interval without signs: its ends in words where they lie on both sides of nought."""
    if difference.low is None or difference.high is None:
        return interval(difference)
    if difference.low < 0 < difference.high:
        low, high = figure(-difference.low, digits), figure(difference.high, digits)
        return f"{HELD}: {low} {below} to {high} {above}"
    least, most = sorted((abs(difference.low), abs(difference.high)))
    return f"{HELD}: {figure(least, digits)} to {figure(most, digits)}"


def days_moved(difference: Difference) -> str:
    """How much earlier or later a day is, with its interval."""
    if difference.change is None:
        return "cannot be told"
    if difference.is_exactly_zero:
        return "the same day"
    ends = _sided(difference, "earlier", "later", 0)
    if difference.change == 0:
        return f"the same day ({ends})"
    n, word = figure(abs(difference.change), 0), "later" if difference.change > 0 else "earlier"
    days = "less than a day" if n == "0" else f"{n} day{'' if n == '1' else 's'}"
    return f"{days} {word} ({ends})"


def day(as_of: date, days: float | None, otherwise: str = NEVER) -> str:
    """A day so many days from the day that is looked from; what is said where it never comes."""
    return otherwise if days is None else str(as_of + timedelta(days=int(days)))


def dates(as_of: date, difference: Difference, otherwise: str = NEVER) -> str:
    """The day in the one world and in the other, and how far they are apart."""
    first, second = (day(as_of, days, otherwise) for days in (difference.base, difference.other))
    if first == second:
        return (
            first if difference.is_exactly_zero or difference.change is None else f"{first}: {days_moved(difference)}"
        )
    if difference.change is None:
        return f"{first} becomes {second}"
    return f"{first} becomes {second}: {days_moved(difference)}"


def against(moved: Moved) -> bool:
    """Whether a milestone comes later, or less often in time, than in the base."""
    late = any(_is_later(one) for one in (moved.p50, moved.p80))
    return late or (moved.on_time is not None and (moved.on_time.change or 0) < 0)


def towards(moved: Moved) -> bool:
    """Whether a milestone comes earlier, or more often in time, and nothing of it later; else it differs in some futures alone."""
    sooner = any(_is_sooner(one) for one in (moved.p50, moved.p80))
    return not against(moved) and (sooner or (moved.on_time is not None and (moved.on_time.change or 0) > 0))


def latest_first(moved: Iterable[Moved]) -> list[Moved]:
    """Milestones with those first that come latest for a policy: that never come any more, then by the days at P80, then at P50."""
    return sorted(moved, key=harm)


def harm(one: Moved) -> tuple[float, float, str]:
    """What `latest_first` goes by."""
    return -_days_later(one.p80), -_days_later(one.p50), one.id


def _days_later(one: Difference) -> float:
    if one.other is None and one.base is not None:
        return float("inf")
    return one.change or 0.0


def _is_later(one: Difference) -> bool:
    return (one.change or 0) > 0 or (one.other is None and one.base is not None)


def _is_sooner(one: Difference) -> bool:
    return (one.change or 0) < 0 or (one.base is None and one.other is not None)


def headline(compared: Compared) -> str:
    """The finding on one policy, in a sentence."""
    if is_same(compared):
        return (
            f"Changes nothing in any date: every milestone is exactly the same, future by future.{_besides(compared)}"
        )
    told = lateness(compared.days_late)
    return f"{told[0].upper()}{told[1:]}."


def _besides(compared: Compared) -> str:
    """What a policy changes that moves no milestone."""
    stamped, told = compared.stamped, ""
    if stamped and not stamped.is_exactly_zero:
        told = f" Its papers do change: lines stamped as they enter, {share(stamped)}."
    for one in compared.watched:
        if one.is_changed:
            ends = f"at P80: {days_moved(one.p80)}" if one.ever.is_exactly_zero else f"ever there in {share(one.ever)}"
            told += f" One case begun today, until '{one.title}' is over, {ends}."
    return told


def is_same(compared: Compared) -> bool:
    """Whether no milestone differs in any future."""
    return not (compared.moved or compared.n_withheld or compared.lost or compared.won)


def figures(found: Comparison, compared: Compared) -> Iterator[tuple[str, str]]:
    """The figures of one policy against the base, each by its name, in words."""
    yield "In time", f"{share(compared.on_time)}; of {found.n_wanted:,} for which a plan names a day"
    moved, ours = len(compared.moved), sum(against(one) for one in compared.moved)
    told = f"{moved:,} differ, of which {ours:,} come later or less often in time; {compared.n_same:,} {SAME}"
    if compared.n_withheld:
        told += f"; {compared.n_withheld:,} more differ that you do not see"
    yield "Milestones", told
    if compared.lost or compared.won:
        yield (
            "Milestones that one world alone has",
            f"{len(compared.lost):,} fall away, {len(compared.won):,} come anew",
        )
    yield from (("One case begun today", watched(found.as_of, one)) for one in compared.watched)
    if compared.stamped:
        apart = compared.n_lines_apart
        left = f"; {apart:,} lines that wait for it under one of the two alone are not counted" if apart else ""
        yield "Lines whose duty-free paper is stamped as they enter", share(compared.stamped) + left
    if compared.carried:
        yield "Days that the deposit of a line is carried, in the mean", _from_to(compared.carried, "days")
    yield "Deposits carried", deposits(compared)


def watched(as_of: date, one: Watched) -> str:
    """What one case gains that is begun today, on its own: when a step of it is over, and whether it ever is."""
    ends = f"P50 {dates(as_of, one.p50, NEVER_HALF)}; P80 {dates(as_of, one.p80)}"
    ever = "" if one.ever.is_exactly_zero else f"; ever there in {share(one.ever)}"
    return f"until '{one.title}' is over: {ends}{ever}"


def deposits(compared: Compared) -> str:
    """Dollars times days of the deposits with a known figure, and how many have none."""
    cost, n = compared.cost, compared.cost.n_carried_unknown
    told = (
        _from_to(compared.deposit_days, "dollar-days", digits=0)
        if _is_known(cost) or compared.deposit_days.base or compared.deposit_days.other
        else "no deposit has a known figure"
    )
    return told + (f"; {figure(n)} lines carry one of which a part is unknown" if n else "")


def _is_known(cost: Cost) -> bool:
    return cost.n_unknown < cost.n_lines or bool(cost.at_stake)


def _from_to(difference: Difference, unit: str, digits: int = 1) -> str:
    if difference.is_exactly_zero or difference.base is None or difference.other is None:
        at = f" ({figure(difference.base, digits)} {unit})" if difference.base is not None else ""
        return f"{change(difference, unit, digits=digits)}{at}"
    ends = f"{figure(difference.base, digits)} becomes {figure(difference.other, digits)} {unit}"
    return f"{ends}: {change(difference, unit, digits=digits)}"


def money(cost: Cost) -> str:
    """What is at stake in duties and fees, and of how many lines it is unknown and why."""
    told = f"{cost.at_stake:,.2f} USD known to be at stake"
    if cost.n_lines and not _is_known(cost):
        told = "unknown"
    if cost.n_unknown:
        missing = ", ".join(f"{fact} ({n:,})" for fact, n in cost.missing)
        told += f"; of {cost.n_unknown:,} of {cost.n_lines:,} lines a part is unknown, for want of {missing}"
    return told


def filed(filings: Filings, titles: Mapping[str, str] | None = None) -> str:
    """What a policy files, with the officer-hours on record."""
    if not filings.by_procedure:
        return "nothing is filed by it"
    what = ", ".join(f"{n:,} of {(titles or {}).get(name, name)}" for name, n in filings.by_procedure.items())
    least, most = filings.hours_least, filings.hours_most
    hours = f"{least:,}" if least == most else f"{least:,} to {most:,}"
    told = f"{what}; {hours} officer-hours"
    return told + (f", and {filings.n_without_hours:,} cases without a figure" if filings.n_without_hours else "")


def queue(filings: Filings) -> Iterator[tuple[str, str]]:
    """How many applications are undecided after so long, in the mean and in eight futures of ten at most, while it changes."""
    rows = [
        (span(months), f"{figure(mean)} in the mean, {figure(p80, 0)} at most in eight futures of ten")
        for months, mean, p80 in filings.backlog
    ]
    while len(rows) > 1 and rows[-1][1] == rows[-2][1]:
        rows.pop()
    yield from rows


def span(months: int) -> str:
    """So many months, in years where they are whole."""
    if months == 0:
        return "today"
    n, noun = (months // _MONTHS, "year") if months % _MONTHS == 0 else (months, "month")
    return f"after {n} {noun}{'' if n == 1 else 's'}"


def rests(guesses: int, estimates: int) -> str:
    """How much rests on guesses."""
    part = f" ({guesses / estimates:.0%})".replace("%", " %") if estimates else ""
    return f"{guesses:,} of {estimates:,} estimates used are guesses{part}"


def turned(turn: Turn, *, named: bool = True) -> str:
    """What an assumption would have to be for the ranking to turn; its own name may be left out."""
    name, ends = f"{turn.assumption}: " if named else "", f"{turn.low:,} to {turn.high:,} {turn.unit}"
    if turn.turns_at is None:
        moved = f"{figure(turn.at_low)} to {figure(turn.at_high)} days late"
        return f"{name}does not turn it from {ends} (the difference goes from {moved})"
    return f"{name}turns it at {turn.turns_at:,} {turn.unit}; taken as {turn.value:,}, tried from {ends}"


def horizon() -> str:
    """What is counted of what comes very late."""
    return f"what comes later than {HORIZON_DAYS:,} days, or never, counts as so many days late"


def _signed(value: float, digits: int) -> str:
    told = figure(value, digits)
    return told if told.startswith("-") or not told.strip("0.,") else f"+{told}"


def _percent(share_of_one: float) -> str:
    return f"{_PERCENT * share_of_one:.1f} %"
