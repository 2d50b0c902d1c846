"""The charges of an entry, one by one: each known, or unknown for a reason and without a word on the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lockwasher.clearance.money import Figure, Gap, in_dollars, known, total, unknown
from lockwasher.procedures.tables import Tables
from lockwasher.procedures.tables_rates import digits_of, is_under
from lockwasher.procedures.tables_rows import (
    Additional,
    Meets,
    OriginRate,
    ProcessingFee,
    SeenRate,
    SpecialLine,
    Unknown,
)
from lockwasher.register.nouns import Money

ORDINARY_DUTY = "ordinary duty"
PROCESSING_FEE = "merchandise processing fee"
HARBOR_FEE = "harbor maintenance fee"
BOND, DEPOSIT = "bond", "deposit"
# 15 CFR 301.8(a): without the stamped copy estimated duty is deposited; only applications are stamped.
_STAMPED_LINE = "98100060"
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyFacts:
    """What duty turns on. A fact not on record is None.

    `value` is the customs value, never the credited or insured one. `work_value`: repairs, alterations or processing abroad
    (9802.00.40 to .60); `us_parts_value`: parts made in the United States (9802.00.80). `quantities`: by the units of the
    tariff ('kg'). `under_order`: an antidumping or countervailing order covers the goods. `is_stamped`: the copy stamped by
    Customs is filed with the entry.
    """

    tariff_number: str | None = None
    value: Money | None = None
    origin: str | None = None
    melted_in: str | None = None
    by_ocean: bool | None = None
    is_informal: bool = False
    is_us_agency: bool = False
    under_order: bool | None = None
    is_stamped: bool | None = None
    work_value: Money | None = None
    us_parts_value: Money | None = None
    quantities: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """Goods and the line they are entered under: a number of chapter 98, a rule outside the tariff, or '' for none."""

    facts: DutyFacts
    line: str = ""


@dataclass(frozen=True, slots=True)
class EntryDay:
    """The day of entry, with the tables and the dollars for one unit of each foreign currency."""

    on: date
    tables: Tables
    usd_per: Mapping[str, Decimal]

    def charges(self, lines: Sequence[EntryLine]) -> tuple[Figure, ...]:
        """Ordinary and additional duties of each line, then the fees of the entry."""
        duties = tuple(figure for line in lines for figure in self.duties(line))
        return (*duties, self._processing_fee(lines), self._harbor_fee(lines))

    def duties(self, line: EntryLine) -> tuple[Figure, ...]:
        """Ordinary and additional duties of one line."""
        special = self.tables.line(line.line)
        if isinstance(special, Unknown):
            return (unknown(ORDINARY_DUTY, Gap(special.reason, (special.missing,))),)
        facts, own = line.facts, special.duty if special else Meets.FULL
        ordinary = self._ordinary(facts, self._basis(facts, own), special)
        found = self.tables.additional(facts.tariff_number, facts.origin, self.on, under_order=facts.under_order)
        return (ordinary, *(self._additional(facts, each, special) for each in found))

    def _basis(self, facts: DutyFacts, meets: Meets) -> Decimal | Gap:
        """The value on which something is paid: zero where nothing is."""
        if meets in (Meets.FREE, Meets.BOND):
            return _NOTHING
        if meets == Meets.WORK:
            return in_dollars(facts.work_value, self.usd_per, "value of the work abroad")
        value = in_dollars(facts.value, self.usd_per, "customs value")
        if meets != Meets.ASSEMBLY or isinstance(value, Gap):
            return value
        parts = in_dollars(facts.us_parts_value, self.usd_per, "value of the parts made in the United States")
        return parts if isinstance(parts, Gap) else max(value - parts, _NOTHING)

    def _ordinary(self, facts: DutyFacts, basis: Decimal | Gap, special: SpecialLine | None) -> Figure:
        if basis == _NOTHING and special:
            return known(ORDINARY_DUTY, _NOTHING, f"{special.title}: {special.duty}", special.backing)
        found = self.tables.rate(facts.tariff_number, self.on)
        column = self.tables.is_column_two(facts.origin, self.on) if facts.origin else None
        seen = found.last_known if isinstance(found, Unknown) else found
        last = _on_rate(seen, basis, facts, is_column_two=bool(column)) if seen else None
        at_last = last if isinstance(last, Decimal) else None
        if isinstance(found, Unknown):
            gap = Gap(found.reason, (found.missing, *(basis.missing if isinstance(basis, Gap) else ())))
            return unknown(ORDINARY_DUTY, gap, at_last, found.label)
        if column is None and found.general != found.other:
            asked = f"column of {facts.origin} on {self.on}" if facts.origin else "country of origin"
            gap = Gap("whether column 1 or 2 is paid depends on it", (asked,))
            return unknown(ORDINARY_DUTY, gap, at_last, f"at column 1, {found.general.text}", found.backing)
        if not isinstance(last, Decimal):
            return unknown(ORDINARY_DUTY, last or Gap("no rate is on record", ("rate",)), backing=found.backing)
        rate = found.other if column and found.other else found.general
        return known(ORDINARY_DUTY, last, f"{rate.text}, seen {found.seen}", found.backing)

    def _additional(self, facts: DutyFacts, each: Additional, special: SpecialLine | None) -> Figure:
        measure, meets = each.measure, Meets.FULL
        if special:
            told = measure.meets(special.line)
            if told is None:
                gap = Gap(
                    f"how {special.line} meets the {measure.title} was not read",
                    (f"{measure.title} under {special.line}",),
                )
                return unknown(measure.title, gap, backing=measure.backing)
            meets = special.duty if told == Meets.LINE else told
        basis = self._basis(facts, meets)
        if basis == _NOTHING:
            told_why = "the bond must cover it" if meets == Meets.BOND else "not due under chapter 98"
            return known(measure.title, _NOTHING, told_why, measure.backing)
        if isinstance(each.rate, Unknown):
            return self._unknown_rate(facts, each, each.rate, basis)
        amount = self._at(each.rate, facts, basis)
        if isinstance(amount, Gap):
            return unknown(measure.title, amount, backing=measure.backing)
        upto = ", column 1 counted in" if each.rate.fills else ""
        return known(measure.title, amount, f"{each.rate.percent} %{upto}", measure.backing)

    def _unknown_rate(
        self, facts: DutyFacts, each: Additional, rate: Unknown[OriginRate], basis: Decimal | Gap
    ) -> Figure:
        digits = digits_of(facts.tariff_number)
        asked = digits and facts.melted_in is None and any(is_under(digits, row.number) for row in each.measure.melted)
        melt = ("country of melt and pour",) if asked else ()
        gap = Gap(rate.reason, (rate.missing, *melt, *(basis.missing if isinstance(basis, Gap) else ())))
        at_last = self._at(rate.last_known, facts, basis, at_last_known=True) if rate.last_known else None
        told = at_last if isinstance(at_last, Decimal) else None
        return unknown(each.measure.title, gap, told, rate.label, each.measure.backing)

    def _at(
        self, rate: OriginRate, facts: DutyFacts, basis: Decimal | Gap, *, at_last_known: bool = False
    ) -> Decimal | Gap:
        """An additional duty at a rate; where column 1 counts towards it, only what that leaves."""
        if isinstance(basis, Gap):
            return basis
        gross = basis * rate.percent / 100
        if not rate.fills:
            return gross
        ordinary = self._ordinary(facts, basis, None)
        counted = ordinary.best if at_last_known else ordinary.amount
        if counted is None:
            return Gap(f"the ordinary duty counts towards it: {ordinary.reason}", ordinary.missing)
        return max(gross - counted.amount, _NOTHING)

    def _processing_fee(self, lines: Sequence[EntryLine]) -> Figure:
        bases = [self._fee_basis(line) for line in lines]
        gaps = [basis for basis in bases if isinstance(basis, Gap)]
        base = sum((basis for basis in bases if isinstance(basis, Decimal)), _NOTHING)
        if not gaps and base == _NOTHING:
            titles = [own.title for line in lines if isinstance(own := self.tables.line(line.line), SpecialLine)]
            return known(PROCESSING_FEE, _NOTHING, f"no fee: {'; '.join(dict.fromkeys(titles))}")
        found = self.tables.mpf(self.on)
        row = found.last_known if isinstance(found, Unknown) else found
        is_informal = all(line.facts.is_informal for line in lines) and base <= self.tables.informal_limit
        amount, told = _fee_at(row, base, is_informal=is_informal) if row and not gaps else (None, "")
        if isinstance(found, Unknown):
            gaps.insert(0, Gap(found.reason, (found.missing,)))
        elif amount is not None:
            return known(PROCESSING_FEE, amount, told, found.backing)
        elif not gaps:
            gaps.append(Gap(f"no fee is on record for an {told}", (f"fee for an {told}",)))
        label = found.label if isinstance(found, Unknown) else ""
        return unknown(PROCESSING_FEE, _all(gaps), amount, label)

    def _fee_basis(self, line: EntryLine) -> Decimal | Gap:
        special = self.tables.line(line.line)
        if isinstance(special, Unknown):
            return Gap(special.reason, (special.missing,))
        return self._basis(line.facts, special.fee if special else Meets.FULL)

    def _harbor_fee(self, lines: Sequence[EntryLine]) -> Figure:
        bases = [self._harbor_basis(line.facts) for line in lines]
        gaps = [basis for basis in bases if isinstance(basis, Gap)]
        base = sum((basis for basis in bases if isinstance(basis, Decimal)), _NOTHING)
        found = self.tables.hmf(self.on)
        row = found.last_known if isinstance(found, Unknown) else found
        if not gaps and base == _NOTHING:
            return known(HARBOR_FEE, _NOTHING, "not by ocean, or entered by an agency of the United States")
        if gaps:
            return unknown(HARBOR_FEE, _all(gaps), *self._if_by_ocean(lines, row.percent if row else None))
        if isinstance(found, Unknown):
            last = base * row.percent / 100 if row else None
            return unknown(HARBOR_FEE, Gap(found.reason, (found.missing,)), last, found.label)
        return known(HARBOR_FEE, base * found.percent / 100, f"{found.percent} % of ocean cargo", found.backing)

    def _harbor_basis(self, facts: DutyFacts) -> Decimal | Gap:
        if facts.by_ocean is False or facts.is_us_agency:
            return _NOTHING
        value = in_dollars(facts.value, self.usd_per, "customs value")
        if facts.by_ocean is None:
            return Gap(
                "due if the goods come by ocean",
                ("mode of transport", *(value.missing if isinstance(value, Gap) else ())),
            )
        return value

    def _if_by_ocean(self, lines: Sequence[EntryLine], percent: Decimal | None) -> tuple[Decimal | None, str]:
        values = [in_dollars(line.facts.value, self.usd_per, "customs value") for line in lines]
        amounts = [value for value in values if isinstance(value, Decimal)]
        if percent is None or len(amounts) < len(values):
            return None, ""
        return sum(amounts, _NOTHING) * percent / 100, f"at {percent} %, if by ocean"

    def bond(self, line: EntryLine) -> Figure | None:
        """The bond of a temporary importation: a multiple of what an ordinary entry would cost, fees included."""
        special, rule = self.tables.line(line.line), self.tables.bond(line.line)
        if rule is None or not isinstance(special, SpecialLine) or special.duty != Meets.BOND:
            return None
        summed = total(self.charges((EntryLine(facts=line.facts),)))
        if summed.n_unknown == 0:
            return known(BOND, summed.known.amount * rule.times, rule.title, rule.backing)
        gap = Gap(f"{rule.title}: at least {summed.known.amount * rule.times:.2f}, the rest is unknown", summed.missing)
        last = None if summed.n_without else summed.at_last_known.amount * rule.times
        return unknown(BOND, gap, last, f"{rule.title}, at the last known rates", rule.backing)

    def deposit(self, line: EntryLine) -> Figure | None:
        """The estimated duty to be deposited where duty-free entry is claimed without the stamped copy."""
        if digits_of(line.line) != _STAMPED_LINE:
            return None
        if line.facts.is_stamped:
            return known(DEPOSIT, _NOTHING, "15 CFR 301.8(a): the stamped copy is filed with the entry")
        summed = total(self.duties(EntryLine(facts=line.facts)))
        without = "15 CFR 301.8(a): estimated duty without the stamped copy"
        if line.facts.is_stamped is False and summed.n_unknown == 0:
            return known(DEPOSIT, summed.known.amount, without)
        stamp = () if line.facts.is_stamped is False else ("stamped copy",)
        last = None if summed.n_without else summed.at_last_known.amount
        return unknown(
            DEPOSIT, Gap(without, (*stamp, *summed.missing)), last, "without the stamped copy, at the last known rates"
        )


def _on_rate(found: SeenRate, basis: Decimal | Gap, facts: DutyFacts, *, is_column_two: bool) -> Decimal | Gap:
    rate = found.other if is_column_two else found.general
    if rate is None:
        return Gap(f"goods of {facts.origin} pay column 2, which is not on record", ("rate of column 2",))
    if rate.is_free:
        return _NOTHING
    if isinstance(basis, Gap):
        return basis
    if rate.percent is None:
        return Gap(f"'{rate.text}' cannot be computed", (f"rule for '{rate.text}'",))
    quantities = dict(facts.quantities)
    if lacking := rate.lacking(quantities):
        return Gap(f"'{rate.text}' is not on the value alone", tuple(f"quantity in {unit}" for unit in lacking))
    return rate.of(basis, quantities)


def _fee_at(row: ProcessingFee, base: Decimal, *, is_informal: bool) -> tuple[Decimal | None, str]:
    """The fee on a value by a year's figures, held between floor and cap, and how it comes about."""
    if is_informal:
        return row.informal, f"informal entry of {row.year}"
    held = min(max(base * row.percent / 100, row.floor), row.cap)
    return held, f"{row.percent} %, {row.floor} to {row.cap}, {row.year}"


def _all(gaps: Sequence[Gap]) -> Gap:
    """Several gaps as one."""
    facts = (fact for gap in gaps for fact in gap.missing)
    return Gap("; ".join(dict.fromkeys(gap.reason for gap in gaps)), tuple(dict.fromkeys(facts)))
