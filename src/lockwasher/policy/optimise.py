"""Of some policies, the set that saves most days within a budget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Final

from lockwasher.estimates.world import World
from lockwasher.policy.compare import HOW, How, Pairing
from lockwasher.policy.conflicts import are_at_odds
from lockwasher.policy.model import Policy, combined
from lockwasher.policy.paired import Difference

MOST_EXACT: Final = 8  # levers of which every set is played
Tell = Callable[[int, str], None]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A set of policies, what it costs, and what it changes: the mean days late of a milestone, and the share in time."""

    policies: tuple[Policy, ...]
    cost: int
    days_late: Difference
    on_time: Difference


@dataclass(frozen=True, slots=True)
class Optimum:
    """The best set within a budget. Not `is_exact`: found by taking the best next one each time, and a better may be left.

    `without_cost` were left out since nobody states what they cost; `too_dear` cost more than the budget by themselves. `n_played`
    sets were played. `runners_up` are the next best, the best first.
    """

    best: Chosen | None
    is_exact: bool
    n_played: int
    without_cost: tuple[str, ...]
    too_dear: tuple[str, ...]
    runners_up: tuple[Chosen, ...] = ()


def optimise(
    world: World,
    levers: Sequence[Policy],
    costs: Mapping[str, int],
    budget: int,
    how: How = HOW,
    tell: Tell = lambda *_: None,
) -> Optimum:
    """The set of levers that takes away most days late within a budget, on the same futures.

    Every set is played where there are at most eight levers with a stated cost; else the best next one is taken each time. Sets
    in which two change the same are left out. Of sets that save alike the cheaper is taken, then the smaller.

    Args:
        world: what is known.
        levers: the policies to choose from.
        costs: what each costs, by its name, in the unit of the budget. A lever without a cost is not played: nothing is free by
            default.
        budget: officer-hours or dollars.
        how: how many futures, and of which seed.
        tell: is told how far it is, in percent, and what is played.

    Raises:
        PolicyError: a lever cannot be applied to this world.
        ForecastError: cases or milestones wait for each other in a circle under a policy.
        ValueError: the budget or a cost is below zero.
    """
    if budget < 0 or any(cost < 0 for cost in costs.values()):
        raise ValueError("a budget and costs are zero or more")
    known = [lever for lever in levers if lever.name in costs]
    usable = [lever for lever in known if costs[lever.name] <= budget]
    search = _Search(world, costs, budget, how, tell)
    is_exact = len(usable) <= MOST_EXACT
    found = search.every(usable) if is_exact else search.greedy(usable)
    ranked = sorted(found, key=lambda one: (one.days_late.change or 0.0, one.cost, len(one.policies)))
    helps = [one for one in ranked if (one.days_late.change or 0.0) < 0]
    return Optimum(
        best=helps[0] if helps else None,
        is_exact=is_exact,
        n_played=search.n_played,
        without_cost=tuple(lever.name for lever in levers if lever.name not in costs),
        too_dear=tuple(lever.name for lever in known if costs[lever.name] > budget),
        runners_up=tuple(helps[1:4]),
    )


class _Search:
    """Sets played against the world as it is."""

    def __init__(self, world: World, costs: Mapping[str, int], budget: int, how: How, tell: Tell) -> None:
        self.world, self.costs, self.budget, self.how, self.tell = world, costs, budget, how, tell
        self.n_played = 0
        self.base = how.milestones(world)

    def every(self, levers: Sequence[Policy]) -> list[Chosen]:
        """Every set within the budget."""
        sets = chain.from_iterable(combinations(levers, n) for n in range(1, len(levers) + 1))
        asked = [one for one in sets if self._is_allowed(one)]
        return [self._played(one, 100 * at // len(asked)) for at, one in enumerate(asked)]

    def greedy(self, levers: Sequence[Policy]) -> list[Chosen]:
        """The best next lever each time, until none helps or fits."""
        taken: tuple[Policy, ...] = ()
        found: list[Chosen] = []
        while True:
            asked = [(*taken, lever) for lever in levers if lever not in taken and self._is_allowed((*taken, lever))]
            played = [self._played(one, 100 * len(taken) // len(levers)) for one in asked]
            best = min(played, key=lambda one: one.days_late.change or 0.0, default=None)
            before = (found[-1].days_late.change or 0.0) if found else 0.0
            if best is None or (best.days_late.change or 0.0) >= before:
                return found
            found.append(best)
            taken = best.policies

    def _is_allowed(self, policies: tuple[Policy, ...]) -> bool:
        return self._cost(policies) <= self.budget and not are_at_odds(policies)

    def _cost(self, policies: Iterable[Policy]) -> int:
        return sum(self.costs[policy.name] for policy in policies)

    def _played(self, policies: tuple[Policy, ...], percent: int) -> Chosen:
        whole = combined(policies)
        self.n_played += 1
        self.tell(percent, whole.name)
        other = self.how.milestones(self.how.world(self.world, whole))
        pairing = Pairing(self.base, other)
        return Chosen(policies, self._cost(policies), pairing.days_late(), pairing.on_time())
