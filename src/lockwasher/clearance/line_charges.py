"""What the lines of a world pay by each way in, under a set of assumptions: lines with the same facts are assessed once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lockwasher.clearance.duty import charges, line_of
from lockwasher.clearance.duty_charges import HARBOR_FEE, ORDINARY_DUTY, PROCESSING_FEE, DutyFacts, EntryLine
from lockwasher.clearance.eligibility import May
from lockwasher.clearance.money import Figure, Gap, Total, total, unknown
from lockwasher.clearance.offers import duty_facts
from lockwasher.clearance.routes import RouteDesk
from lockwasher.clearance.routes_table import DUTY_FREE, Route, read_routes
from lockwasher.clearance.taken import taken_by
from lockwasher.register.nouns import Case, Item

ORDINARY = "ordinary"  # the route that is left where no other is taken


@dataclass(frozen=True, eq=False)
class LineCharges:
    """The duties and processing fees of lines, each entered alone on the day of a desk; where a part is unknown it says why.

    The harbor maintenance fee is left out: it is due by every way alike.
    """

    desk: RouteDesk
    _facts: dict[str, DutyFacts] = field(default_factory=dict)
    _totals: dict[tuple[DutyFacts, str], Total] = field(default_factory=dict)
    _of_item: dict[tuple[str, str], Total] = field(default_factory=dict)

    def facts(self, item: Item) -> DutyFacts:
        """What the duty on an item turns on, as the desk takes it."""
        if item.id not in self._facts:
            self._facts[item.id] = duty_facts(self.desk, item)
        return self._facts[item.id]

    def may_apply(self, item: Item) -> bool:
        """Whether no fact or assumption bars an item from duty-free entry as an instrument (15 CFR part 301)."""
        return self.desk.judged(item).state != May.NO

    def by_route(self, route: str, item: Item) -> Total:
        """What an item pays that enters by a route of the table."""
        return self._once(item, route, lambda facts: self._by_line(facts, line_of(read_routes()[route])))

    def deposit(self, item: Item) -> Total:
        """The duties of an ordinary entry: so much is deposited on a duty-free claim without the stamp (15 CFR 301.8(a))."""
        return self._once(item, "deposit", self._deposit)

    def relieved(self, item: Item) -> Total:
        """What an item pays that a rule relieves of ordinary duty and the processing fee, and no table says of what else."""
        return self._once(item, "relieved", self._relieved)

    def _once(self, item: Item, what: str, of: Callable[[DutyFacts], Iterable[Figure]]) -> Total:
        """A sum of an item, reckoned once for all that share its facts."""
        if (item.id, what) not in self._of_item:
            key = (self.facts(item), what)
            if key not in self._totals:
                self._totals[key] = total(of(key[0]))
            self._of_item[item.id, what] = self._totals[key]
        return self._of_item[item.id, what]

    def _deposit(self, facts: DutyFacts) -> Iterable[Figure]:
        return [figure for figure in self._by_line(facts, "") if figure.name != PROCESSING_FEE]

    def _relieved(self, facts: DutyFacts) -> Iterable[Figure]:
        every = self._by_line(facts, "")
        return [_unread(figure) for figure in every if figure.name not in {ORDINARY_DUTY, PROCESSING_FEE}]

    def _by_line(self, facts: DutyFacts, line: str) -> Iterable[Figure]:
        found = charges(EntryLine(facts=facts, line=line), self.desk.on, self.desk.world.tables)
        return [figure for figure in found if figure.name != HARBOR_FEE]


def _unread(figure: Figure) -> Figure:
    """An additional duty of which the relief does not say whether it frees from it; none that is nothing anyway."""
    if figure.amount is not None and figure.amount.amount == 0:
        return figure
    gap = Gap("for the rule to say", (f"whether the relief frees from the {figure.name}",))
    return unknown(figure.name, gap, backing=figure.backing)


def other_route(desk: RouteDesk, item: Item, supposed: str) -> str | None:
    """The route by which an item enters that is neither ordinary nor under an application; None where no case shows one.

    A case whose id begins with `supposed` is one of a policy: it takes the route of its procedure, and of several the first
    whose facts it states.
    """
    for case in desk.world.portfolio.cases_about.get(item.id, ()):
        found = _supposed(case) if case.id.startswith(supposed) else [t.route for t in taken_by(desk.world, case)]
        for route in found:
            if route not in {DUTY_FREE, ORDINARY}:
                return route
    return None


def _supposed(case: Case) -> list[str]:
    routes = [route for route in read_routes().values() if route.procedure == case.procedure]
    stated = [route.id for route in routes if route.asks and all(_is_stated(route, case))]
    return stated or [route.id for route in routes if route.is_taken_by_case]


def _is_stated(route: Route, case: Case) -> list[bool]:
    facts = dict(case.facts)
    return [ask.said is not None and facts.get(ask.said.fact) is (not ask.said.is_negated) for ask in route.asks]
