"""What the routes turn on, of one item on one day: by the record first, then by assumption, else unknown."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from lockwasher.cases.progress import Progress
from lockwasher.clearance.applications_answers import Answered, answered
from lockwasher.clearance.eligibility_rules import Assumption
from lockwasher.clearance.importers import importers_of
from lockwasher.clearance.routes_table import FLORENCE, read_routes
from lockwasher.clearance.taken import is_lost
from lockwasher.estimates.world import World
from lockwasher.procedures.model import StepRef
from lockwasher.register.nouns import Field, Goods, Item
from lockwasher.register.portfolio import grouped
from lockwasher.register.title import Standing, holding


@dataclass(frozen=True, slots=True)
class Application:
    """The answer to an application, and the case it stands in."""

    answer: Answered
    case: str


@dataclass(frozen=True, slots=True)
class Known:
    """What routes turn on, of one item on one day; a fact not on record is None. Alike items are judged once.

    `contradicted`: the facts on which cases contradict each other, and how; `assumed`: those that are no record, each with its assumption. `application`: what the offices made of one for
    duty-free entry; `over`: of the procedures with which ways begin or end, the steps that lie behind.
    """

    title: Standing
    holder: str | None
    importers: tuple[str, ...]
    is_american: bool | None
    has_left: bool | None
    left_on: date | None
    returns: bool | None
    stays_months: int | None
    goods: Goods | None
    said: tuple[tuple[str, bool], ...]
    contradicted: tuple[tuple[str, str], ...] = ()
    assumed: tuple[tuple[str, Assumption], ...] = ()
    application: Application | None = None
    over: tuple[StepRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Stated:
    """Assumptions, ready to be asked: those that name a partner, those that deny a fact, and what they say of facts.

    Of two that differ the first counts.
    """

    partners: Mapping[str, Assumption]
    denied: Mapping[str, Assumption]
    said: Mapping[str, tuple[bool, Assumption]]

    @classmethod
    def of(cls, assumptions: Sequence[Assumption]) -> Stated:
        """Take assumptions apart; those that are about lines are left out."""
        partners: dict[str, Assumption] = {}
        denied: dict[str, Assumption] = {}
        said: dict[str, tuple[bool, Assumption]] = {}
        for one in assumptions:
            kind, _, name = one.id.partition(":")
            if kind in {"title-with", "importer"}:
                partners.setdefault(kind, one)
            elif kind in {"said", "not-said"}:
                said.setdefault(name, (kind == "said", one))
            else:
                denied.setdefault(kind, one)
        if special := denied.get("nothing-special"):
            said = dict.fromkeys(facts_asked(), (False, special)) | said
        return cls(partners, denied, said)


NO_ASSUMPTIONS: Final[Mapping[str, Assumption]] = MappingProxyType({})
NOTHING: Final = Stated({}, {}, {})


def known_of(
    world: World,
    item: Item,
    on: date,
    stated: Stated = NOTHING,
    named: Collection[str] | None = None,
    by: Mapping[str, Assumption] = NO_ASSUMPTIONS,
) -> Known:
    """What is known of an item.

    Args:
        world: the portfolio and where its cases stand.
        item: the item, its own facts as taken.
        on: the day for which title and importer are asked.
        stated: what is taken as true where the record is silent.
        named: the importers that consignments name; left out, those of all that carry the item.
        by: the assumptions that gave the item facts which are not on record.
    """
    held, used = holding(world.portfolio, item, Field.TITLE, on), dict[str, Assumption]()
    importers = importers_of(world, item, on, named)
    owner = stated.partners.get("title-with") if held.standing == Standing.GAP else None
    importer = stated.partners.get("importer") if not importers else None
    used |= {fact: one for fact, one in (("title", owner), ("importer", importer)) if one}
    used |= {fact: by[fact] for fact in ("goods", "origin") if fact in by}
    has_left = True if item.exported_on is not None and item.exported_on <= on else None
    by_fact = said_of(world, item)
    told = {fact: so for fact, cases in by_fact.items() if not differ(cases) for so in cases}
    for fact, (is_so, one) in stated.said.items():
        if fact not in by_fact:
            told[fact], used[f"fact {fact}"] = is_so, one
    return Known(
        title=Standing.HELD if owner else held.standing,
        holder=_named(owner) if owner else held.holder,
        importers=(_named(importer),) if importer else importers,
        is_american=_is_american(item),
        has_left=_unless_denied(has_left, stated.denied.get("never-in-the-united-states"), "left", used),
        left_on=item.exported_on,
        returns=_unless_denied(item.returns, stated.denied.get("stays-for-good"), "returns", used),
        stays_months=item.stays_months,
        goods=item.goods,
        said=tuple(sorted(told.items())),
        contradicted=tuple((fact, words) for fact, cases in by_fact.items() if (words := differ(cases))),
        assumed=tuple(used.items()),
        application=_application(world, item),
        over=_over(world, item),
    )


def _named(one: Assumption) -> str:
    return one.id.partition(":")[2]


def _unless_denied(fact: bool | None, denied: Assumption | None, name: str, used: dict[str, Assumption]) -> bool | None:
    """A fact as stated; where it is not, False if an assumption denies it."""
    if fact is not None or denied is None:
        return fact
    used[name] = denied
    return False


@lru_cache(maxsize=1)
def facts_asked() -> tuple[str, ...]:
    """The facts that routes ask for and that somebody must say in a case."""
    return tuple(dict.fromkeys(ask.said.fact for route in read_routes().values() for ask in route.asks if ask.said))


def said_of(world: World, item: Item) -> Mapping[str, Mapping[bool, tuple[str, ...]]]:
    """The facts that routes ask for, as cases about the item say or deny them, with the cases that do."""
    cases = world.portfolio.cases_about.get(item.id, ())
    asked = facts_asked() if cases else ()
    told = (
        (fact, (so, case.id))
        for case in cases
        for fact in asked
        if (so := world.progress[case.id].facts.get(fact)) is not None
    )
    return {fact: grouped(said) for fact, said in grouped(told).items()}


def differ(cases: Mapping[bool, tuple[str, ...]]) -> str:
    """How cases contradict each other on a fact, in words; empty where they do not."""
    return f"so in {' and '.join(cases[True])}, not so in {' and '.join(cases[False])}" if len(cases) > 1 else ""


def _over(world: World, item: Item) -> tuple[StepRef, ...]:
    """Of the procedures with which a way begins or ends, the steps that lie behind in a case that is not lost."""
    cases = (case for case in world.portfolio.cases_about.get(item.id, ()) if case.procedure in procedures_of_ways())
    live = (case for case in cases if not is_lost(world, case))
    return tuple(sorted({ref for case in live for ref in _behind(world.progress[case.id])}, key=str))


@lru_cache(maxsize=1)
def procedures_of_ways() -> frozenset[str]:
    """The procedures of which a step comes before entry by some way, or ends the carrying of a deposit."""
    ways = (way for route in read_routes().values() for way in route.ways)
    return frozenset(ref.procedure for way in ways for ref in (*way.after, way.carried_until) if ref)


def _behind(progress: Progress) -> Iterator[StepRef]:
    """The steps of a case that are over in their present round, with all that come before them."""
    procedure = progress.procedure
    for step in procedure.steps:
        if progress.finished(step.name):
            yield from (StepRef(procedure.id, name) for name in {step.name, *procedure.ancestors[step.name]})


def _application(world: World, item: Item) -> Application | None:
    """The answer to the applications that are about an item; of several answers the one that settles most."""
    cases = (case for case in world.portfolio.cases_about.get(item.id, ()) if case.procedure == FLORENCE)
    found = [Application(told, case.id) for case in cases if (told := answered(world.progress[case.id]))]
    return min(found, key=lambda one: list(Answered).index(one.answer), default=None)


def _is_american(item: Item) -> bool | None:
    if item.made_in_us is not None:
        return item.made_in_us
    return None if item.origin is None else item.origin == "US"
