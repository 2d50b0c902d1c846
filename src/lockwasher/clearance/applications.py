"""The fewest lawful applications for duty-free entry of instruments (15 CFR part 301) that cover a list of lines.

One application covers one type, for one purpose, on one order; or all components of one instrument too large to enter
assembled. Spare parts and accompanying accessories go with their instrument; ancillary equipment stays apart. Every line is
in an application, in none, or undetermined. Beside the fewest stand the counts one per line and one per type and order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from lockwasher.clearance.applications_hosts import Host, Hosts, Key, key_by_type, own_key
from lockwasher.clearance.applications_queue import Hours, hours
from lockwasher.clearance.eligibility import (
    NOTHING_SUPPLIED,
    PARTS,
    Eligibility,
    Judged,
    May,
    Reason,
    Supplied,
    Terms,
    judge,
    rests_on,
    terms,
)
from lockwasher.clearance.eligibility_rules import Assumption, Rule, RuleBook
from lockwasher.register.nouns import Goods, Item, Partner

_RIDERS = {Goods.SPARE_PART: "ordered-spare-part", Goods.ACCESSORY: "accompanying-accessory"}
_ALONE = {Goods.COMPONENT: "component-alone", Goods.SPARE_PART: "spare-part-alone"}
_BASIS = {Goods.ACCESSORY: "accessory-apart", Goods.ANCILLARY: "ancillary-apart"}
_FACTS = {
    "host-unknown": "instrument",
    "spare-part-alone": "goods",
    "model-unknown": "model",
    "purpose-unknown": "purpose",
}
_IN_KIND = "in-kind-line-stands-for-order"


class Granularity(StrEnum):
    """What one application is made to cover."""

    LINE = "one per line"
    TYPE = "one per type and order"
    OVERSIZE = "by oversize instrument"


@dataclass(frozen=True, slots=True)
class Worth:
    """What free entry of each line would save, in USD (None or absent: unknown), and what filing one application costs."""

    savings: Mapping[str, Decimal | None]
    filing_cost: Decimal


@dataclass(frozen=True, slots=True)
class Saving:
    """What one application would save: the known part in USD, and for how many of its lines that is unknown."""

    known: Decimal
    n_unknown: int


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of an oversize instrument its application covers.

    `missing`: listed components for which there is no line; `undetermined`: lines that could not be judged; `barred`: lines
    that may be in no application. What is made in the United States is not missed. `is_listed`: there is a list.
    """

    n_covered: int
    is_listed: bool
    missing: tuple[str, ...] = ()
    undetermined: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool | None:
        """Whether all components are covered, as 15 CFR 301.3(f) asks; None where no list of them is on record."""
        if self.missing or self.undetermined or self.barred:
            return False
        return True if self.is_listed else None


@dataclass(frozen=True, slots=True)
class Application:
    """One application: its lines, those that go with them, the rules it stands on.

    `refused_by` names the rule under which it would not be accepted as it stands.
    """

    key: Key
    items: tuple[str, ...]
    accompanying: tuple[str, ...]
    basis: tuple[Rule, ...]
    rests_on: tuple[Assumption, ...]
    refused_by: Rule | None = None
    completeness: Completeness | None = None
    saving: Saving | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """All lines it covers."""
        return (*self.items, *self.accompanying)


@dataclass(frozen=True, slots=True)
class Filing:
    """All applications at one granularity, and those that would not be worth their cost."""

    granularity: Granularity
    applications: tuple[Application, ...]
    not_worth: tuple[Application, ...]

    @property
    def n_refused(self) -> int:
        """How many would not be accepted as they stand."""
        return sum(application.refused_by is not None for application in self.applications)

    @property
    def n_lines(self) -> int:
        """How many lines they cover."""
        return sum(len(application.lines) for application in self.applications)

    @property
    def hours(self) -> Hours:
        """Officer-hours for all of them."""
        return hours(len(self.applications))

    @property
    def rests_on(self) -> tuple[Assumption, ...]:
        """The assumptions that its count rests on."""
        found = {one.id: one for made in (*self.applications, *self.not_worth) for one in made.rests_on}
        return tuple(found[name] for name in sorted(found))


@dataclass(frozen=True, slots=True)
class ApplicationPlan:
    """Where every line of a list stands: in an application, in none, or undetermined.

    `filings` give the same lines at each granularity; the last is the fewest lawful one.
    """

    applicant: Partner | None
    on: date
    filings: tuple[Filing, ...]
    none: tuple[Eligibility, ...]
    undetermined: tuple[Eligibility, ...]
    assumptions: tuple[Assumption, ...]
    not_judged: tuple[str, ...]

    def at(self, granularity: Granularity) -> Filing:
        """The applications at one granularity."""
        return next(filing for filing in self.filings if filing.granularity == granularity)

    @property
    def applications(self) -> tuple[Application, ...]:
        """The fewest lawful applications."""
        return self.at(Granularity.OVERSIZE).applications

    @property
    def rests_on(self) -> tuple[Assumption, ...]:
        """The assumptions that the plan rests on."""
        found = {
            one.id: one
            for one in (*self.at(Granularity.OVERSIZE).rests_on, *rests_on((*self.none, *self.undetermined)))
        }
        return tuple(found[name] for name in sorted(found))

    @property
    def idle(self) -> tuple[Assumption, ...]:
        """The assumptions that were stated and on which nothing rests; a name may be misspelt."""
        used = set(self.rests_on)
        return tuple(one for one in self.assumptions if one not in used)

    def none_by_rule(self) -> Mapping[Rule, int]:
        """How many lines are in none, by the first rule that says so."""
        return Counter(line.reasons[0].rule for line in self.none)

    def missing(self) -> Mapping[str, int]:
        """For how many undetermined lines each fact is missing."""
        return Counter(fact for line in self.undetermined for fact in line.missing)


def plan_applications(
    items: Iterable[Item],
    *,
    applicant: Partner | None,
    on: date,
    assumptions: Iterable[Assumption] = (),
    supplied: Supplied = NOTHING_SUPPLIED,
    worth: Worth | None = None,
) -> ApplicationPlan:
    """The fewest lawful applications for a list of lines, what needs none and why, and what cannot be told.

    Args:
        items: the lines, in any order.
        applicant: the institution that would use the goods and apply; None while it is not settled.
        on: the day of the rules.
        assumptions: what is taken as true though it is not on record (`eligibility.assume`).
        supplied: the official list of headings, and what is known of the instruments too large to enter assembled.
        worth: what lines would save and what filing costs, in USD; without it nothing is left out as not worth it.

    Raises:
        ValueError: a line stands twice, or an assumption or heading is not understood.
    """
    by = terms(applicant=applicant, on=on, assumptions=assumptions, supplied=supplied)
    return plan_judged([judge(item, by) for item in items], by, worth)


def plan_judged(lines: Iterable[Judged], by: Terms, worth: Worth | None = None) -> ApplicationPlan:
    """The same for lines that are judged already, by these terms. Raises ValueError where a line stands twice."""
    judged = sorted(lines, key=lambda one: one.item.id)
    _no_line_twice(judged)
    desk = _Desk(by, worth, Hosts.of(judged))
    placed = [desk.place(one) for one in judged]
    filings = tuple(desk.filing(granularity, placed) for granularity in Granularity)
    return ApplicationPlan(
        applicant=by.applicant,
        on=by.on,
        filings=filings,
        none=_in_none(placed, filings[-1], by.book),
        undetermined=tuple(one.eligibility for one, _ in placed if one.state == May.UNDETERMINED),
        assumptions=by.stated,
        not_judged=by.book.not_judged,
    )


def _no_line_twice(judged: Sequence[Judged]) -> None:
    for before, after in pairwise(judged):
        if before.item.id == after.item.id:
            raise ValueError(f"the line '{after.item.id}' stands twice; give each line once")


def _in_none(placed: Sequence[_Placed], fewest: Filing, book: RuleBook) -> tuple[Eligibility, ...]:
    """The lines that are in no application: what the rules leave out, and what is not worth one."""
    known, rule = {one.item.id: one.eligibility for one, _ in placed}, book.rules["not-worth-filing"]
    found = {one.item.id: one.eligibility for one, _ in placed if one.state == May.NO}
    for application in fewest.not_worth:
        for line in application.lines:
            reason = Reason(rule, "saving", told=_told(application.saving))
            found[line] = replace(known[line], reasons=(reason,), rests_on=application.rests_on)
    return tuple(found[name] for name in sorted(found))


def _told(saving: Saving | None) -> str:
    return f"USD {saving.known:,.2f} for the whole application" if saving else ""


# ---------------------------------------------------------------- applications


_Placed = tuple[Judged, Key | None]


@dataclass(frozen=True, slots=True)
class _Desk:
    """What applications are made by."""

    by: Terms
    worth: Worth | None
    hosts: Hosts

    def place(self, one: Judged) -> _Placed:
        """A line and its application; none for what may be in none, or cannot be told."""
        if one.state != May.YES:
            return one, None
        if one.item.goods not in _RIDERS:
            return one, own_key(one.item)
        host = self.hosts.of_rider(one.item)
        if isinstance(host, str):
            return self._again(one, May.UNDETERMINED, "host-unknown", host)
        if host and May.YES in host.states:
            return one, host.key
        if host:  # whether it goes with it, or not, rests on what its instrument does
            one = _resting(one, host)
        if host and May.UNDETERMINED in host.states:
            return self._again(one, May.UNDETERMINED, "host-unknown", f"{host.name} is undetermined itself")
        return self._without_host(one)

    def _without_host(self, one: Judged) -> _Placed:
        if one.item.goods == Goods.SPARE_PART:
            return self._again(one, May.NO, "spare-part-alone")
        if not one.item.model:  # what belongs to an oversize instrument is asked for neither while it goes with it
            return self._again(one, May.UNDETERMINED, "model-unknown")
        if not one.item.purpose:
            return self._again(one, May.UNDETERMINED, "purpose-unknown")
        return one, own_key(one.item)

    def _again(self, one: Judged, state: May, rule: str, told: str = "") -> _Placed:
        """A line judged anew in the light of the lines around it."""
        is_missing = state == May.UNDETERMINED
        reason = Reason(self.by.book.rules[rule], _FACTS[rule], is_missing=is_missing, told=told)
        return replace(one, eligibility=replace(one.eligibility, state=state, reasons=(reason,))), None

    def filing(self, granularity: Granularity, placed: Sequence[_Placed]) -> Filing:
        """All applications at one granularity, in the order of what they cover."""
        groups: dict[Key, list[Judged]] = {}
        for one, key in placed:
            if key is not None:
                groups.setdefault(_at(granularity, one, key), []).append(one)
        around = _around(placed) if granularity == Granularity.OVERSIZE else {}
        made = [self._application(key, groups[key], around.get(key.name, ())) for key in sorted(groups)]
        is_worth = [self._is_worth(application) for application in made]
        return Filing(
            granularity,
            tuple(application for application, worth in zip(made, is_worth, strict=True) if worth),
            tuple(application for application, worth in zip(made, is_worth, strict=True) if not worth),
        )

    def _application(self, key: Key, lines: Sequence[Judged], around: Sequence[Judged]) -> Application:
        core = [one for one in lines if not _rides(one.item, key)]
        riders = [one for one in lines if _rides(one.item, key)]
        rests = rests_on([one.eligibility for one in lines])
        covered = self._completeness(key, core, around) if key.kind == "whole" else None
        return Application(
            key=key,
            items=tuple(one.item.id for one in core),
            accompanying=tuple(one.item.id for one in riders),
            basis=tuple(_basis(key, core, riders, rests, self.by.book)),
            rests_on=rests,
            refused_by=_refused_by(core, covered, self.by.book),
            completeness=covered,
            saving=self._saving(lines) if self.worth else None,
        )

    def _saving(self, lines: Sequence[Judged]) -> Saving:
        savings = self.worth.savings if self.worth else {}
        told = [savings.get(one.item.id) for one in lines]
        known = [amount for amount in told if amount is not None]
        return Saving(sum(known, Decimal(0)), len(told) - len(known))

    def _is_worth(self, application: Application) -> bool:
        """Whether it is filed: it saves more than it costs, or what it saves is not wholly known."""
        if self.worth is None or application.saving is None or application.saving.n_unknown:
            return True
        return application.saving.known > self.worth.filing_cost

    def _completeness(self, key: Key, core: Sequence[Judged], around: Sequence[Judged]) -> Completeness:
        whole = self.by.wholes.get(key.name)
        listed = whole.components if whole else None
        seen = {name for one in (*core, *around) for name in (one.item.id, one.item.model)}
        return Completeness(
            n_covered=len(core),
            is_listed=listed is not None,
            missing=tuple(name for name in listed or () if name not in seen),
            undetermined=tuple(one.item.id for one in around if one.state == May.UNDETERMINED),
            barred=tuple(one.item.id for one in around if one.state == May.NO and not _is_domestic(one)),
        )


def _resting(one: Judged, host: Host) -> Judged:
    rests = tuple(dict.fromkeys((*one.eligibility.rests_on, *host.rests_on)))
    return replace(one, eligibility=replace(one.eligibility, rests_on=rests))


def _at(granularity: Granularity, one: Judged, key: Key) -> Key:
    if granularity == Granularity.LINE:
        return Key("line", one.item.id)
    return key_by_type(one, key) if granularity == Granularity.TYPE else key


def _around(placed: Sequence[_Placed]) -> dict[str, list[Judged]]:
    """The components of each oversize instrument that are not in its application."""
    found: dict[str, list[Judged]] = {}
    for one, key in placed:
        if key is None and one.item.whole and (one.item.goods in PARTS or one.item.goods is None):
            found.setdefault(one.item.whole, []).append(one)
    return found


def _is_domestic(one: Judged) -> bool:
    return any(reason.rule.id == "not-foreign" for reason in one.eligibility.reasons)


def _rides(item: Item, key: Key) -> bool:
    """Whether a line goes with the instrument of an application, and is not what the application is for."""
    return item.goods in _RIDERS and key.kind not in {"line", item.goods}


def _basis(
    key: Key, core: Sequence[Judged], riders: Sequence[Judged], rests: Sequence[Assumption], book: RuleBook
) -> Iterator[Rule]:
    if key.kind == "whole":
        yield book.rules["all-components"]
    else:
        yield book.rules["one-type-one-order"]
    yield from (book.rules[rule] for goods, rule in _BASIS.items() if goods in _kinds(core))
    yield from (book.rules[rule] for goods, rule in _RIDERS.items() if goods in _kinds(riders))
    if any(one.id == _IN_KIND for one in rests):
        yield book.rules["in-kind"]


def _refused_by(core: Sequence[Judged], covered: Completeness | None, book: RuleBook) -> Rule | None:
    """The rule that refuses an application as it stands: one of parts alone, or not of all components."""
    if covered is not None:
        return book.rules["all-components"] if covered.is_complete is False else None
    goods = _kinds(core)
    if goods - _ALONE.keys():
        return None
    return next(book.rules[rule] for alone, rule in _ALONE.items() if alone in goods)


def _kinds(lines: Iterable[Judged]) -> set[Goods]:
    return {one.item.goods for one in lines if one.item.goods}
