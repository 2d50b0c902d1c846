"""What two changes change at once, and what comes of it: the later counts, or the first, or the one works on the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lockwasher.policy.filings import Filed
from lockwasher.policy.goods import Duties
from lockwasher.policy.model import Change, Policy
from lockwasher.policy.offices import Closed, Desks, Handles
from lockwasher.policy.times import AtMost, Ends, Estimated, Occurs, SlowestOf, Waived

_OF_A_STEP: Final = (Estimated, AtMost, SlowestOf, Occurs, Ends)


@dataclass(frozen=True, slots=True)
class Clash:
    """What two changes both change, and what comes of it. `is_meant`: one file may well say both, in this order."""

    what: str
    comes_of_it: str
    is_meant: bool

    @property
    def told(self) -> str:
        """Both, in a line."""
        return f"{self.what}; {self.comes_of_it}"


def clashes(earlier: Change, later: Change) -> Iterator[Clash]:
    """What two changes both change, made in this order."""
    if isinstance(earlier, Filed) and isinstance(later, Filed):
        yield from _filed(earlier, later)
        return
    for what in sorted(earlier.targets & later.targets):
        yield _same(earlier, later, what)
    for waived, other in ((earlier, later), (later, earlier)):
        if isinstance(waived, Waived):
            yield from _waived(waived, other)


def conflicts(policies: tuple[Policy, ...]) -> tuple[str, ...]:
    """What several policies change at once, each in words, with what comes of it."""
    found: dict[str, None] = {}
    for place, later in enumerate(policies):
        for earlier in policies[:place]:
            told = [c.told for first in earlier.changes for second in later.changes for c in clashes(first, second)]
            found |= {f"'{earlier.name}' and '{later.name}' both change {one}": None for one in sorted(set(told))}
    return tuple(found)


def are_at_odds(policies: tuple[Policy, ...]) -> bool:
    """Whether one of several policies undoes what another one changes, or leaves it without effect."""
    pairs = ((policies[at], later) for place, later in enumerate(policies) for at in range(place))
    return any(
        not clash.is_meant
        for earlier, later in pairs
        for first in earlier.changes
        for second in later.changes
        for clash in clashes(first, second)
    )


def _same(earlier: Change, later: Change, what: str) -> Clash:
    if isinstance(later, AtMost | SlowestOf) or (
        isinstance(later, Duties) and later.percent_more and isinstance(earlier, Duties) and not earlier.percent_more
    ):
        return Clash(what, "the later one works on what the earlier one leaves", is_meant=True)
    return Clash(what, "the later one counts", is_meant=False)


def _waived(waived: Waived, other: Change) -> Iterator[Clash]:
    if isinstance(other, _OF_A_STEP) and other.step in waived.steps:
        yield Clash(str(other.step), "it is not asked for any more, so that nothing else of it counts", is_meant=False)
    mine = other.offices if isinstance(other, Closed) else (other.office,) if isinstance(other, Desks | Handles) else ()
    for office in sorted(waived.offices.intersection(mine)):
        yield Clash(f"what waits at {office}", "its desks work on the steps that are still asked for", is_meant=True)


def _filed(earlier: Filed, later: Filed) -> Iterator[Clash]:
    """A line of which a case is opened is in no second one, so of two that may mean the same line the first counts."""
    if earlier.procedure == later.procedure and _may_meet(earlier, later):
        what = f"what is filed under {later.procedure} for {later.whose}"
        yield Clash(what, "a line is filed for once, by the first of them", is_meant=_is_wider(later, earlier))


def _may_meet(first: Filed, second: Filed) -> bool:
    """Whether a line may be meant by both."""
    if first.of and second.of:
        return first.of == second.of
    return not any(one.of and one.of == other.besides for one, other in ((first, second), (second, first)))


def _is_wider(one: Filed, other: Filed) -> bool:
    """Whether what is filed for by the one holds more lines than the other leaves none of."""
    return not one.of and one.whose != other.whose and (not one.besides or bool(other.of))
