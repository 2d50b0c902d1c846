"""Which papers are filed for which lines: a policy opens the cases, so that they wait in the same queues as all others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from math import ceil
from typing import Final

from lockwasher.clearance.applications import Granularity
from lockwasher.clearance.filing_plans import AS_KNOWN, AssumptionSet, planned_under
from lockwasher.estimates.world import World
from lockwasher.policy.model import Policy, PolicyError
from lockwasher.procedures.model import StepRef
from lockwasher.register.nouns import Case, Consignment, Item
from lockwasher.register.portfolio import Portfolio

FLORENCE: Final = "us.florence.duty-free-entry"
FILED: Final = "policy:"  # before the procedure and a number, in the id of a case that a policy opens


class Per(StrEnum):
    """What one case covers."""

    LINE = "line"
    TYPE = "type"
    OVERSIZE = "oversize-instrument"
    CONSIGNMENT = "consignment"
    PROJECT = "project"
    BATCH = "batch"


_GRANULARITY = {Per.LINE: Granularity.LINE, Per.TYPE: Granularity.TYPE, Per.OVERSIZE: Granularity.OVERSIZE}


@dataclass(frozen=True, slots=True)
class Filed:
    """Cases of a procedure are opened today: one per line, type and order, oversize instrument, consignment, project or batch.

    `of`: for what this partner brings alone; `besides`: for what any but this partner brings. Lines that a case of the procedure
    is about already are in none; nor are lines that may be in no application, where it is filed by line, type or instrument.
    `batches`: into how many the lines of each project are divided, those wanted first in the first. `stating`: facts that are
    so in each of the cases. `under` says what is taken as true of the lines.
    """

    procedure: str
    per: Per
    of: str | None = None
    besides: str | None = None
    batches: int = 1
    stating: tuple[str, ...] = ()
    under: AssumptionSet = AS_KNOWN

    @property
    def targets(self) -> frozenset[str]:
        """What it changes."""
        return frozenset({f"what is filed under {self.procedure} for {self.whose}"})

    @property
    def whose(self) -> str:
        """Whose lines it is for."""
        return self.of or (f"all but {self.besides}" if self.besides else "all")

    @property
    def told(self) -> str:
        """What it does, in a line."""
        whose = f" of {self.of}" if self.of else f" of all but {self.besides}" if self.besides else ""
        batches = f"{self.batches} batches" if self.batches > 1 else "one batch"
        how = batches if self.per == Per.BATCH else f"one per {self.per.replace('-', ' ')}"
        return f"{self.procedure}, {how}{whose}"

    def apply(self, world: World) -> World:
        """Raises PolicyError where no edition is in force, a partner is not there, or no plan of applications can be made."""
        _in_force(world, self.procedure)
        for partner in filter(None, (self.of, self.besides)):
            if partner not in world.portfolio.partner:
                raise PolicyError(f"there is no partner '{partner}' in this portfolio")
        lines = [item for item in world.portfolio.items if self._is_for(world, item)]
        if not lines:
            return world
        groups = _in_order(world.portfolio, self._groups(world, lines))
        return _opened(world, self, groups)

    def _is_for(self, world: World, item: Item) -> bool:
        portfolio = world.portfolio
        if any(case.procedure == self.procedure for case in portfolio.cases_about.get(item.id, ())):
            return False
        partners = {portfolio.contribution[c].partner for c in item.contributions if c in portfolio.contribution}
        if self.of:
            return partners == {self.of}
        return self.besides is None or partners != {self.besides}

    def _groups(self, world: World, lines: Sequence[Item]) -> list[tuple[str, ...]]:
        wanted = {item.id for item in lines}
        if self.per == Per.CONSIGNMENT:
            found: Iterable[tuple[str, ...]] = (crate.items for crate in world.portfolio.consignments)
        elif self.per in {Per.PROJECT, Per.BATCH}:
            found = (batch for project in world.portfolio.projects for batch in self._batches(world, project.id, lines))
        else:
            found = self._applications(world)
        groups = (tuple(line for line in group if line in wanted) for group in found)
        return list(dict.fromkeys(group for group in groups if group))

    def _batches(self, world: World, project: str, lines: Sequence[Item]) -> Iterator[tuple[str, ...]]:
        each = _in_order(world.portfolio, [(line.id,) for line in lines if line.project == project])
        size = max(1, ceil(len(each) / self.batches))
        for start in range(0, len(each), size):
            yield tuple(line for (line,) in each[start : start + size])

    def _applications(self, world: World) -> Iterator[tuple[str, ...]]:
        try:
            plan = planned_under(world, world.as_of, self.under)
        except ValueError as error:
            raise PolicyError(str(error)) from None
        found = plan.at(_GRANULARITY[self.per]).applications
        if not found and plan.undetermined:
            raise PolicyError(
                f"of {len(plan.undetermined)} lines none is known to be in an application; name a set of assumptions (--under)"
            )
        yield from (application.lines for application in found)


def watching(world: World, steps: Iterable[StepRef]) -> World:
    """The world with one more case of each procedure whose steps are watched, begun today and about nothing on record.

    Raises:
        PolicyError: no edition of one is in force.
    """
    made = []
    for procedure in dict.fromkeys(step.procedure for step in steps):
        _in_force(world, procedure)
        made.append(Case(id=watched(procedure), procedure=procedure, subject=watched(procedure), source="a policy"))
    return replace(world, portfolio=replace(world.portfolio, cases=(*world.portfolio.cases, *made))) if made else world


def watched(procedure: str) -> str:
    """The id of the case of a procedure that is watched, and of what it is about."""
    return f"{FILED}watched:{procedure}"


def _in_force(world: World, procedure: str) -> None:
    try:
        world.library.in_force(procedure, world.as_of)
    except KeyError as error:
        raise PolicyError(str(error.args[0])) from None


def taking(policy: Policy, under: AssumptionSet) -> Policy:
    """The policy with its applications planned under a set of assumptions."""
    changes = (replace(c, under=under) if isinstance(c, Filed) else c for c in policy.changes)
    return replace(policy, changes=tuple(changes))


def _in_order(portfolio: Portfolio, groups: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """What is wanted first is filed first; what nobody wants by a day comes last."""

    def wanted(group: tuple[str, ...]) -> date:
        days = (need_by.need_by.last for line in group for need_by in portfolio.need_bys_about(line))
        return min(days, default=date.max)

    return sorted(groups, key=lambda group: (wanted(group), group))


def _opened(world: World, filed: Filed, groups: Sequence[tuple[str, ...]]) -> World:
    """A case for each group: about its consignment or its one line, else about a consignment that holds it on paper."""
    portfolio, crates, cases = world.portfolio, [], []
    whole = {crate.items: crate.id for crate in portfolio.consignments}
    facts = tuple((fact, True) for fact in filed.stating)
    prefix = f"{FILED}{filed.procedure}:"
    first = 1 + sum(case.id.startswith(prefix) for case in portfolio.cases)
    for number, group in enumerate(groups, first):
        name = f"{prefix}{number}"
        subject = group[0] if len(group) == 1 else whole.get(group)
        if filed.per == Per.CONSIGNMENT and group in whole:
            subject = whole[group]
        if subject is None:
            subject = f"{name}:lines"
            crates.append(
                Consignment(id=subject, title=f"what application {number} covers", items=group, source="a policy")
            )
        cases.append(Case(id=name, procedure=filed.procedure, subject=subject, facts=facts, source="a policy"))
    return replace(
        world,
        portfolio=replace(
            portfolio,
            consignments=(*portfolio.consignments, *crates),
            cases=(*portfolio.cases, *cases),
        ),
    )
