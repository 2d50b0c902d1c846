"""Which lines may be in an application for duty-free entry of an instrument (15 CFR part 301): yes, no or undetermined.

Each answer gives its reasons with their citations, the facts that are missing, and the assumptions it rests on. Rules and
assumptions are data (`eligibility.yaml`). The software proposes; the applicant, Customs and Commerce decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fnmatch import fnmatchcase

from lockwasher.clearance.eligibility_rules import (
    EXCLUDED,
    Assumption,
    Rule,
    RuleBook,
    assume,
    digits_of,
    heading_digits,
    read_rules,
)
from lockwasher.clearance.money import DOLLAR
from lockwasher.register.nouns import Goods, Item, Mark, Money, Partner, PartnerKind

PARTS = frozenset({Goods.COMPONENT, Goods.INSTRUMENT})  # what an oversize instrument is made of
_RIDES = frozenset({Goods.ACCESSORY, Goods.SPARE_PART})
_STEEL = ("72", "73")
_OF_LINES = frozenset({"classified", "taken-as", "part-of", "worth", "made-in"})  # assumptions that name lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """An instrument too large to enter assembled. `components`: ids or types of all its components; None where no list is."""

    id: str
    title: str = ""
    tariff_number: str | None = None
    components: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplied:
    """What the user has beside the register.

    `headings`: the official list of chapter 98, subchapter X, note 6(a), None where it was not obtained; `wholes`: what is
    known of instruments too large to enter assembled.
    """

    headings: tuple[str, ...] | None = None
    wholes: tuple[Whole, ...] = ()


NOTHING_SUPPLIED = Supplied()


class May(StrEnum):
    """Whether a line may be in an application, on the stated facts."""

    YES = "appears to qualify for an application"
    NO = "appears to qualify for none"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule and the fact it turns on. `is_missing`: the fact is not on record."""

    rule: Rule
    fact: str
    is_missing: bool = False
    told: str = ""


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whether one line may be in an application, why, and on what assumptions."""

    item: str
    state: May
    reasons: tuple[Reason, ...]
    rests_on: tuple[Assumption, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts that must be known before it can be judged."""
        return tuple(dict.fromkeys(reason.fact for reason in self.reasons if reason.is_missing))


@dataclass(frozen=True, slots=True)
class Judged:
    """A line, its facts as taken (stated, or `by` an assumption), and how it is judged."""

    item: Item
    eligibility: Eligibility
    by: Mapping[str, Assumption] = field(default_factory=dict)

    @property
    def state(self) -> May:
        """Whether it may be in an application."""
        return self.eligibility.state


@dataclass(frozen=True, slots=True)
class _Stated:
    """An assumption of a kind that names things, taken apart; `name` may hold `*`."""

    assumption: Assumption
    kind: str
    what: str
    name: str

    def names(self, item: Item) -> bool:
        """Whether it is about an item, by its id, type, order, whole, contribution or project."""
        known = (item.id, item.model, item.order, item.whole, item.project, *item.contributions)
        if "*" not in self.name:
            return self.name in known
        return any(fnmatchcase(name, self.name) for name in known if name)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What every line is judged by: rules, applicant, day, headings, assumptions. Made by `terms`."""

    book: RuleBook
    applicant: Partner | None
    on: date
    reasons: tuple[Reason, ...]  # those of the applicant and the day
    stated: tuple[Assumption, ...]
    flags: Mapping[str, Assumption]  # the assumptions that name nothing
    named: tuple[_Stated, ...]
    listed: frozenset[str] | None
    assumed: tuple[tuple[str, Assumption], ...]
    wholes: Mapping[str, Whole]
    used: Mapping[str, Assumption] = field(default_factory=dict)

    def missing(self, rule: str, fact: str, told: str = "") -> Reason:
        """A fact that a rule asks for and that is not on record."""
        return Reason(self.book.rules[rule], fact, is_missing=True, told=told)


def terms(
    *,
    applicant: Partner | None,
    on: date,
    assumptions: Iterable[Assumption] = (),
    supplied: Supplied = NOTHING_SUPPLIED,
) -> Terms:
    """What lines are judged by.

    Args:
        applicant: the institution that applies; None while it is not settled.
        on: the day of the rules.
        assumptions: what is taken as true. Of two that differ the first counts.
        supplied: the official list of headings, and what is known of oversize instruments.

    Raises:
        ValueError: an assumption or a heading is not understood.
    """
    book, stated = read_rules(), {one.id: one for one in assumptions}
    for one in stated:
        assume(one)
    flags = {name: one for name, one in stated.items() if ":" not in name}
    named = tuple(_stated(one) for name, one in stated.items() if ":" in name)
    reasons, used = _of_applicant(book, applicant, on, flags)
    return Terms(
        book=book,
        applicant=applicant,
        on=on,
        reasons=reasons,
        stated=tuple(stated.values()),
        flags=flags,
        named=tuple(one for one in named if one.kind in _OF_LINES),
        listed=None if supplied.headings is None else frozenset(map(heading_digits, supplied.headings)),
        assumed=tuple((heading_digits(one.name), one.assumption) for one in named if one.kind == "headings-include"),
        wholes={whole.id: whole for whole in supplied.wholes},
        used=used,
    )


def eligibility(item: Item, judged_by: Terms) -> Eligibility:
    """Whether a line may be in an application, without regard to the lines around it."""
    return judge(item, judged_by).eligibility


def judge(item: Item, by: Terms) -> Judged:
    """A line with its facts as taken, and whether it may be in an application.

    What bars it counts before what is missing: no further fact would let it in.
    """
    found, taken_by = _taken(item, by)
    used = {fact: one for fact, one in taken_by.items() if fact != "customs_value"}  # nothing here turns on it
    reasons = [*by.reasons, *_of_goods(found, by), *_of_history(found, by, used)]
    reasons += [*_of_headings(found, by, used), *_of_order(found, by)]
    bars = tuple(reason for reason in reasons if not reason.is_missing)
    if bars:
        facts = {reason.fact for reason in bars}
        rests = tuple(dict.fromkeys(one for fact, one in used.items() if fact in facts))
        return Judged(found, Eligibility(item.id, May.NO, bars, rests), taken_by)
    rests = tuple(dict.fromkeys(used.values()))
    if reasons:
        return Judged(found, Eligibility(item.id, May.UNDETERMINED, tuple(reasons), rests), taken_by)
    return Judged(found, Eligibility(item.id, May.YES, (admitted(found, by.book),), rests), taken_by)


def admitted(item: Item, book: RuleBook) -> Reason:
    """The rule under which a line may be in an application."""
    if is_part(item):
        return Reason(book.rules["all-components"], "whole")
    names = {
        Goods.ACCESSORY: "accessory-apart",
        Goods.SPARE_PART: "ordered-spare-part",
        Goods.ANCILLARY: "ancillary-apart",
    }
    return Reason(book.rules[names.get(item.goods or Goods.INSTRUMENT, "one-type-one-order")], "goods")


def is_part(item: Item) -> bool:
    """Whether a line is a component of an instrument too large to enter assembled."""
    return item.whole is not None and item.goods in PARTS


# ---------------------------------------------------------------- the facts as taken


def _taken(item: Item, by: Terms) -> tuple[Item, dict[str, Assumption]]:
    """An item with its facts as taken, and by which assumption each that is not on record."""
    used, changes = dict(by.used), dict[str, object]()
    for fact, value, assumption in (*_named_facts(item, by), *_shared_facts(item, by)):
        if fact not in changes:
            changes[fact], used[fact] = value, assumption
    if changes:
        item = replace(item, **changes)  # type: ignore[arg-type]  # each of its own field's type
    steel = by.flags.get("steel-is-part-of-the-instrument")
    if steel and item.whole and item.goods not in PARTS | _RIDES and _is_steel(item):
        item, used["goods"] = replace(item, goods=Goods.COMPONENT), steel
    return item, used


def _named_facts(item: Item, by: Terms) -> Iterator[tuple[str, object, Assumption]]:
    for one in by.named:
        if one.names(item):
            yield from ((fact, value, one.assumption) for fact, value in _changes(one, item))


def _shared_facts(item: Item, by: Terms) -> Iterator[tuple[str, str, Assumption]]:
    in_kind = by.flags.get("in-kind-line-stands-for-order")
    if in_kind and item.order is None and item.contributions:
        yield "order", "in kind: " + ", ".join(sorted(item.contributions)), in_kind
    shared = by.flags.get("project-states-the-purpose")
    if shared and item.purpose is None:
        yield "purpose", f"that of {item.project}", shared


def _changes(one: _Stated, item: Item) -> Iterator[tuple[str, object]]:
    if one.kind == "classified" and item.tariff_number is None:
        yield "tariff_number", one.what
    elif one.kind == "worth" and item.customs_value is None:
        yield "customs_value", Money(Decimal(one.what), DOLLAR)
    elif one.kind == "made-in" and item.origin is None:
        yield "origin", one.what
    elif one.kind == "taken-as" and item.goods != one.what:
        yield "goods", Goods(one.what)
    elif one.kind == "part-of" and item.whole in {None, one.what}:
        if item.whole is None:
            yield "whole", one.what
        if item.goods not in PARTS | _RIDES:
            yield "goods", Goods.COMPONENT


def _is_steel(item: Item) -> bool:
    return item.melted_in is not None or digits_of(item.tariff_number or "")[:2] in _STEEL


# ---------------------------------------------------------------- the reasons


def _of_applicant(
    book: RuleBook, applicant: Partner | None, on: date, flags: Mapping[str, Assumption]
) -> tuple[tuple[Reason, ...], dict[str, Assumption]]:
    reasons, unknown = [], book.rules["applicant-unknown"]
    if on < book.in_force_from:
        told = f"asked for {on}; they begin on {book.in_force_from}"
        reasons.append(Reason(book.rules["day-before-rules"], "day", is_missing=True, told=told))
    if applicant is None:
        return (*reasons, Reason(unknown, "applicant", is_missing=True)), {}
    if applicant.kind not in {PartnerKind.US_NONPROFIT, PartnerKind.US_GOVERNMENT}:
        told = f"{applicant.name} is recorded as {applicant.kind}"
        return (*reasons, Reason(book.rules["applicant-not-nonprofit"], "applicant", told=told)), {}
    if applicant.succeeded_on and on < applicant.succeeded_on:
        told = f"{applicant.name} takes over on {applicant.succeeded_on}"
        return (*reasons, Reason(unknown, "applicant", is_missing=True, told=told)), {}
    doubt, assumed = _doubt(applicant), flags.get("applicant-is-nonprofit")
    if doubt and assumed is None:
        reasons.append(Reason(unknown, "applicant", is_missing=True, told=doubt))
    return tuple(reasons), {"applicant": assumed} if doubt and assumed else {}


def _doubt(applicant: Partner) -> str:
    """Why it is open whether a partner is such an institution, though it is neither a company nor foreign."""
    if applicant.kind == PartnerKind.US_GOVERNMENT:
        return f"{applicant.name} is an agency; one has applied (U.S. Geological Survey, docket 94-056)"
    if applicant.predecessor and applicant.mark == Mark.UNVERIFIED:
        return f"{applicant.name} succeeds '{applicant.predecessor}' and shows its status again"
    return ""


def _of_goods(item: Item, by: Terms) -> Iterator[Reason]:
    if item.goods is None:
        yield by.missing("goods-unknown", "goods")
    elif item.goods in EXCLUDED:
        yield Reason(by.book.rules[item.goods], "goods")
    elif item.goods == Goods.COMPONENT and item.whole is None:
        yield by.missing("component-alone", "whole", told="of what instrument it is a part is not on record")


def _of_history(item: Item, by: Terms, used: dict[str, Assumption]) -> Iterator[Reason]:
    """Where it was made, and whether it entered for test before."""
    if item.was_tested_under_bond:
        yield Reason(by.book.rules["tested-under-bond"], "was_tested_under_bond")
    elif item.was_tested_under_bond is None and not _used("never-tested-under-bond", "was_tested_under_bond", by, used):
        yield by.missing("bond-unknown", "was_tested_under_bond")
    if item.made_in_us or (item.made_in_us is None and item.origin == "US"):
        yield Reason(by.book.rules["not-foreign"], "origin")
    elif item.made_in_us is None and item.origin is None and not _used("made-abroad", "origin", by, used):
        yield by.missing("origin-unknown", "origin")


def _used(flag: str, fact: str, by: Terms, used: dict[str, Assumption]) -> bool:
    """Whether a fact is assumed; notes that it is."""
    if flag in by.flags:
        used[fact] = by.flags[flag]
    return flag in by.flags


def _of_order(item: Item, by: Terms) -> Iterator[Reason]:
    if item.order is None:
        yield by.missing("order-unknown", "order")
    # The components of one instrument share its purpose and are of many types.
    if item.whole and item.goods != Goods.ANCILLARY:
        return
    if item.model is None and item.goods not in {None, Goods.SPARE_PART}:
        yield by.missing("model-unknown", "model")
    if item.purpose is None:
        yield by.missing("purpose-unknown", "purpose")


def _of_headings(item: Item, by: Terms, used: dict[str, Assumption]) -> Iterator[Reason]:
    """Whether it, and the assembled instrument of which it is a part, are under headings of note 6(a)."""
    if item.goods == Goods.SPARE_PART:  # 15 CFR 301.2(f): it is part of its instrument, whose heading counts
        return
    if by.listed is None and _used("headings-include-all", "headings", by, used):
        return
    yield from _of_number(item.tariff_number, "tariff_number", by, used)
    if is_part(item):
        yield from _of_number(_number_of_whole(item.whole or "", by, used), f"tariff_number of {item.whole}", by, used)


def _number_of_whole(name: str, by: Terms, used: dict[str, Assumption]) -> str | None:
    whole = by.wholes.get(name)
    if whole and whole.tariff_number:
        return whole.tariff_number
    for one in by.named:
        if one.kind == "classified" and one.name == name:
            used[f"tariff_number of {name}"] = one.assumption
            return one.what
    return None


def _of_number(number: str | None, fact: str, by: Terms, used: dict[str, Assumption]) -> Iterator[Reason]:
    """Whether a tariff number, of a line or of an assembled instrument, is under a listed heading."""
    digits = digits_of(number or "")
    headings = dict.fromkeys(by.listed) if by.listed is not None else dict(by.assumed)
    for heading in headings:
        if digits.startswith(heading):
            if assumption := headings[heading]:
                used[f"heading {heading}"] = assumption
            return
    is_short = len(digits) < 4 or any(heading.startswith(digits) for heading in headings)
    if is_short:
        yield by.missing("tariff-number-unknown" if fact == "tariff_number" else "whole-heading-unknown", fact)
    elif by.listed is not None:
        yield Reason(by.book.rules["heading-not-listed"], fact, told=f"{number} is under none of those supplied")
    if by.listed is None and not (is_short and headings):
        told = f"{number} is under none of those assumed" if headings else ""
        yield by.missing("headings-unknown", "headings", told)


def _stated(assumption: Assumption) -> _Stated:
    kind, _, rest = assumption.id.partition(":")
    if len(read_rules().kinds[kind].takes) == 1:
        return _Stated(assumption, kind, rest, rest)
    what, _, name = rest.partition(":")
    return _Stated(assumption, kind, what, name)


def rests_on(lines: Sequence[Eligibility]) -> tuple[Assumption, ...]:
    """The assumptions that any of several lines rests on, in the order of their ids."""
    found = {one.id: one for line in lines for one in line.rests_on}
    return tuple(found[name] for name in sorted(found))
