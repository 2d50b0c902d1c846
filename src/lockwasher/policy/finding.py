"""All that was found on a question of policy, frozen: to be shown, kept, and printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from lockwasher.clearance.filing_plans import AssumptionSet
from lockwasher.estimates.world import World
from lockwasher.forecast.plan import PlanError
from lockwasher.policy.causes import Cause, Part, causes, parts
from lockwasher.policy.compare import How, compare
from lockwasher.policy.comparison import Compared, Comparison
from lockwasher.policy.model import Policy, PolicyError
from lockwasher.policy.thresholds import Setting, Turn, turns

Tell = Callable[[int, str], None]
_QUIET: Final[Tell] = lambda *_: None  # noqa: E731  # a default, as the other modules of the room have it


@dataclass(frozen=True, slots=True)
class More:
    """What else is worked out: causes of days late in the base, the parts of each policy, what would turn the ranking of two."""

    causes: bool = False
    parts: bool = False
    turns: bool = False


NO_MORE: Final = More()


@dataclass(frozen=True)
class Finding:
    """A comparison, and what was worked out besides.

    `conflicts` names by policy what of it several of its parts change; `parts` by policy what each change adds to things as they are, one after the other; `turned` the two
    policies whose ranking `turns` are about. `titles` are those of the offices, partners and procedures that are named.
    """

    comparison: Comparison
    title: str
    under: AssumptionSet
    conflicts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    causes: tuple[Cause, ...] | None = None
    parts: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)
    turned: tuple[str, ...] = ()
    turns: tuple[Turn, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def ranked(self) -> tuple[Compared, ...]:
        """The policies, those that take away most days late first; of those alike, those that carry deposits for fewer days."""
        return tuple(sorted(self.comparison.others, key=rank))

    def name(self, id: str) -> str:
        """An office, partner or procedure by its title, where it has one."""
        return self.titles.get(id, id)


@dataclass(frozen=True)
class Asked:
    """A question: the base, the policies, and what else is worked out. `conflicts` as in `Finding`."""

    base: Policy
    others: tuple[Policy, ...]
    conflicts: Mapping[str, tuple[str, ...]]
    setting: Setting
    more: More


def find(world: World, asked: Asked, how: How, tell: Tell = _QUIET) -> Finding:
    """Work out a question of policy.

    Raises:
        PolicyError: a policy cannot be applied to this world, or its duties cannot be told under the assumptions.
        ForecastError: cases or milestones wait for each other in a circle under a policy.
        PlanError: fewer than one draw is asked for.
    """
    n_works = 1 + asked.more.causes + asked.more.parts * len(asked.others) + asked.more.turns
    works = _Works(n_works, tell)
    try:
        found = compare(world, asked.base, asked.others, how, tell=works.next())
        turned = ranked_first(found, asked.base)
        return Finding(
            comparison=found,
            title=world.portfolio.title or world.portfolio.name,
            under=how.under,
            conflicts=asked.conflicts,
            causes=causes(how.world(world, asked.base), how, works.next()) if asked.more.causes else None,
            parts={p.name: parts(world, p, how, works.next()) for p in asked.others} if asked.more.parts else {},
            turned=tuple(p.name for p in turned) if asked.more.turns else (),
            turns=turns(world, *turned, asked.setting, how, works.next()) if asked.more.turns else (),
            titles=titles(world, found),
        )
    except (PolicyError, PlanError):
        raise
    except ValueError as error:  # of the plan of applications: hosts that differ, an assumption that is not there
        if type(error) is ValueError:
            raise PolicyError(str(error)) from None
        raise


def rank(one: Compared) -> tuple[float, float]:
    """What policies are put in order by: the change of days late, then of the days a deposit is carried."""
    return one.days_late.change or 0.0, (one.carried and one.carried.change) or 0.0


def ranked_first(found: Comparison, base: Policy) -> tuple[Policy, Policy]:
    """The two policies whose ranking is asked about: the best two, or the base and the only one."""
    by_rank = sorted(found.others, key=rank)
    if len(by_rank) == 1:
        return base, by_rank[0].policy
    return by_rank[1].policy, by_rank[0].policy


def titles(world: World, found: Comparison) -> Mapping[str, str]:
    """The titles of the offices, partners and procedures that a comparison names."""
    portfolio, library = world.portfolio, world.library
    told: dict[str, str] = {}
    worked = {work.office for one in found.others for work in one.offices}
    for office in {name for waits in _waits(found) for name in waits} | worked:
        mine, entry = portfolio.office.get(office), library.offices.get(office)
        told[office] = mine.name if mine else entry.title if entry else office
    for one in found.others:
        told |= {name: portfolio.partner[name].name for group in one.partners for name in _partners(group.name, world)}
        named = {f.partner for f in one.falls} | {p for f in one.falls for like in f.likes for p, _ in like.others}
        told |= {name: portfolio.partner[name].name for name in named if name in portfolio.partner}
        told |= {name: library.in_force(name, world.as_of).title for name in one.filings.by_procedure}
    return dict(sorted(told.items()))


def _waits(found: Comparison) -> Sequence[Mapping[str, object]]:
    return [found.base_waits, *(one.waits for one in found.others)]


def _partners(group: str, world: World) -> list[str]:
    return [name for name in group.split(", ") if name in world.portfolio.partner]


class _Works:
    """Several works one after the other, told of as one: each takes its share of the whole."""

    def __init__(self, n: int, tell: Tell) -> None:
        self._n, self._at, self._tell = n, -1, tell

    def next(self) -> Tell:
        """What the next work tells."""
        self._at += 1
        at = self._at
        return lambda percent, told: self._tell((100 * at + percent) // self._n, told)
