"""Where days are lost and where a saving comes from: one cause taken away, or one change made, on the same futures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from lockwasher.estimates.world import World
from lockwasher.policy.compare import HOW, How, Pairing
from lockwasher.policy.filings import taking
from lockwasher.policy.futures import Futures
from lockwasher.policy.model import Change, Policy
from lockwasher.policy.paired import Difference
from lockwasher.readiness.needs import read_needs
from lockwasher.readiness.readings import State, readings

Tell = Callable[[int, str], None]


@dataclass(frozen=True, slots=True)
class Cause:
    """A need for which milestones wait, and what taking it away would change: the mean days late, and the share in time."""

    need: str
    title: str
    n_milestones: int
    days_late: Difference
    on_time: Difference


@dataclass(frozen=True, slots=True)
class Part:
    """One change of a policy after those before it: what it alone adds to the mean days late and to the share in time."""

    told: str
    days_late: Difference
    on_time: Difference


def causes(world: World, how: How = HOW, tell: Tell = lambda *_: None) -> tuple[Cause, ...]:
    """What each unmet need that milestones wait for costs: the days late that would fall away were it met today.

    Causes compete: what two needs hold up falls away only with both, so the days do not add up to all that is late. Needs for
    which nothing in this world waits are not there. The largest first.

    Raises:
        ForecastError: cases or milestones wait for each other in a circle.
    """
    asked = _waited_for(world)
    tell(0, "as things are")
    base = how.milestones(world)
    found = []
    for at, (need, n) in enumerate(asked.items(), 1):
        tell(100 * at // (len(asked) + 1), f"without {need}")
        pairing = Pairing(base, how.milestones(without(world, need)))
        found.append(Cause(need, _title(need), n, pairing.days_late(), pairing.on_time()))
    return tuple(sorted(found, key=lambda cause: cause.days_late.change or 0.0))


def without(world: World, need: str) -> World:
    """The world in which a need, as `kind/need`, is met today: it is lifted, and the step that meets it asked for no more."""
    kind, _, name = need.partition("/")
    held = next(one for needs in read_needs().values() if needs.kind == kind for one in needs.needs if one.name == name)
    reaches = {way for needs in read_needs().values() for way in needs.reached_by}
    waived = {held.step} if held.step and held.step not in reaches else set()
    return replace(world, lifted=world.lifted | {need}, waived=world.waived | waived)


def _waited_for(world: World) -> dict[str, int]:
    """The needs not met for which milestones wait, and how many do."""
    found: dict[str, int] = {}
    for reading in readings(world):
        if reading.need.gates and reading.state != State.MET:
            need = f"{reading.milestone.kind}/{reading.need.name}"
            found[need] = found.get(need, 0) + 1
    return found


def _title(need: str) -> str:
    kind, _, name = need.partition("/")
    return next(
        one.title for needs in read_needs().values() if needs.kind == kind for one in needs.needs if one.name == name
    )


def parts(world: World, policy: Policy, how: How = HOW, tell: Tell = lambda *_: None) -> tuple[Part, ...]:
    """Where the saving of a policy comes from: its changes made one after the other, in their order.

    The parts add up to the whole; another order may share it out otherwise.

    Raises:
        PolicyError: the policy cannot be applied to this world.
        ForecastError: cases or milestones wait for each other in a circle under a policy.
    """
    return tuple(_parts(world, taking(policy, how.under).changes, how, tell))


def _parts(world: World, changes: Sequence[Change], how: How, tell: Tell) -> Iterator[Part]:
    before: Futures = how.milestones(world)
    for at, change in enumerate(changes, 1):
        tell(100 * at // (len(changes) + 1), change.told)
        world = change.apply(world)
        after = how.milestones(world)
        pairing = Pairing(before, after)
        yield Part(change.told, pairing.days_late(), pairing.on_time())
        before = after
