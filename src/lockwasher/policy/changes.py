"""One function for each kind of change that a policy file may hold; what it names is looked up where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, TypeVar

from lockwasher.calendars.lengths import Unit
from lockwasher.estimates.files import estimate_of, occurrence, outcome_shares
from lockwasher.policy.filings import FLORENCE, Filed, Per
from lockwasher.policy.goods import Duties, Leaves, Passes, Title, Valued
from lockwasher.policy.model import Change
from lockwasher.policy.offices import Closed, Desks, Handles, Occasions, is_month_day
from lockwasher.policy.times import UNITS, AtMost, Ends, Estimated, Lifted, Occurs, SlowestOf, WaitsFor, Waived
from lockwasher.procedures.dialect import Value, did_you_mean
from lockwasher.procedures.library import Library
from lockwasher.procedures.model import StepRef
from lockwasher.procedures.phrases import enum_of, step_ref
from lockwasher.readiness.needs import read_needs

K = TypeVar("K", int, str)
MOST: Final = 40_000  # days, desks, cases, percent: more than a century of days, and than any plan reaches
LAST_YEAR: Final = 2200
_CURRENCY: Final = re.compile("[A-Z]{3}")
YEAR_DAYS: Final = 364  # at most, of a change in each year: the next one begins after it, in every year


# Whose word is never done without, whatever else a policy cuts.
NEVER: Final = frozenset({StepRef("us.c175.routine-st", "legal-clearance")})
REST = "rest"  # the share that is left, so that one parameter moves two shares


@dataclass
class Reading:
    """What a file may name, and its parameters and choices as they are set."""

    library: Library
    parameters: Mapping[str, int] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)

    def whole(self, value: Value) -> int:
        """A whole number, or the name of a parameter after an equals sign."""
        if not isinstance(value.content, str):
            return value.whole()
        name = value.content.removeprefix("=")
        if name == value.content:
            raise value.error(f"expected a whole number, or a parameter such as =days, found text {value.content!r}")
        return self._named(value, name, self.parameters, "number")

    def text(self, value: Value) -> str:
        """Text, or the name of a choice after an equals sign."""
        told = value.text()
        return self._named(value, told[1:], self.choices, "word") if told.startswith("=") else told

    def day(self, value: Value) -> date:
        """A day, or the name of a choice after an equals sign."""
        if not isinstance(value.content, str) or not value.content.startswith("="):
            return value.day()
        told = self.text(value)
        try:
            return date.fromisoformat(told)
        except ValueError:
            raise value.error(f"'{told}' is no day; name a parameter that is one of the days") from None

    def filled(self, value: Value) -> Value:
        """The value with its parameters put in, however deep they stand: the figure of an estimate, a share."""
        if value.is_map:
            return replace(value, content=tuple((key, self.filled(one)) for key, one in value.entries()))
        if isinstance(value.content, str) and value.content.startswith("="):
            return replace(value, content=self.whole(value))
        return value

    def _named(self, value: Value, name: str, known: Mapping[str, K], kind: str) -> K:
        if name in known:
            return known[name]
        if name in self.parameters or name in self.choices:
            raise value.error(f"the parameter '{name}' is no {kind}; one is wanted here")
        there = did_you_mean(name, known) or "; add it under 'parameters'"
        raise value.error(f"there is no parameter '{name}'{there}")

    def office(self, value: Value) -> str:
        """An office of the library."""
        told = self.text(value)
        if told not in self.library.offices:
            raise value.error(f"there is no office '{told}' in offices.yaml{did_you_mean(told, self.library.offices)}")
        return told

    def procedure(self, value: Value) -> str:
        """A procedure of the library."""
        told = value.text()
        if told not in self.library.ids:
            raise value.error(f"there is no procedure '{told}'{did_you_mean(told, self.library.ids)}")
        return told

    def step(self, value: Value) -> StepRef:
        """A step that some edition has."""
        ref = step_ref(value, value.text())
        known = {f"{edition.id}/{name}" for edition in self.library.editions for name in edition.step}
        if str(ref) not in known:
            raise value.error(f"there is no step '{ref}'{did_you_mean(str(ref), known)}")
        return ref

    def waived(self, value: Value) -> StepRef:
        """A step that may be left out: by none of these a milestone is reached."""
        ref = self.step(value)
        if any(ref in needs.reached_by for needs in read_needs().values()):
            raise value.error(
                f"a milestone is reached by '{ref}'; lift the needs before it, or give it another estimate"
            )
        return self.cut(value)

    def cut(self, value: Value) -> StepRef:
        """A step that need not be waited for to its end."""
        ref = self.step(value)
        if ref in NEVER:
            raise value.error(f"'{ref}' is never done without; leave it as it is, or give it another estimate")
        return ref

    def fact(self, value: Value) -> str:
        """A fact of the library."""
        told = value.text()
        if told not in self.library.facts:
            raise value.error(f"there is no fact '{told}' in facts.yaml{did_you_mean(told, self.library.facts)}")
        return told

    def need(self, value: Value) -> str:
        """A need of a kind of milestone, as `kind/need`."""
        told = value.text()
        known = {f"{kind}/{need.name}" for kind, needs in read_needs().items() for need in needs.needs}
        if told not in known:
            raise value.error(f"there is no need '{told}' in needs.yaml{did_you_mean(told, known)}")
        return told


# ---------------------------------------------------------------- changes, one function for each key


def _figure(value: Value, at: Reading) -> Value:
    """What stands beside the step: the figure itself, with its parameters put in."""
    return at.filled(replace(value, content=tuple(entry for entry in value.entries() if entry[0] != "step")))


def _estimated(value: Value, at: Reading) -> Change:
    return Estimated(at.step(value.need("step")), estimate_of(_figure(value, at)))


def _at_most(value: Value, at: Reading) -> Change:
    value.only(("step", "days", "unit"), ("step", "days", "unit"))
    unit = _day_unit(value.need("unit"))
    days = at.whole(value.need("days"))
    if days < 0:
        raise value.need("days").error(f"{days} days is no limit; give 0 or more")
    return AtMost(at.cut(value.need("step")), days, unit == Unit.WORKING_DAYS)


def _day_unit(told: Value) -> Unit:
    """Calendar days or working days."""
    units = {str(unit): unit for unit in UNITS}
    if told.text() not in units:
        raise told.error(f"'{told.text()}' is no unit here; give the limit in 'calendar days' or 'working days'")
    return units[told.text()]


def _slowest_of(value: Value, at: Reading) -> Change:
    value.only(("step", "of", "left"), ("step", "of", "left"))
    of, left = _from_one(at, value.need("of")), _from_one(at, value.need("left"))
    if left > of:
        raise value.need("left").error(f"{left} are more than the {of} of today; give {of} or fewer")
    return SlowestOf(at.step(value.need("step")), of, left)


def _occurs(value: Value, at: Reading) -> Change:
    step = at.step(value.need("step"))
    editions = [edition for edition in at.library.of[step.procedure] if step.step in edition.step]
    if not any(edition.step[step.step].applies_when for edition in editions):
        raise value.need("step").error(
            f"'{step}' happens in every case, so that no share of cases changes anything; name a step that depends on a fact, or waive it"
        )
    return Occurs(step, occurrence(_figure(value, at)))


def _ends(value: Value, at: Reading) -> Change:
    step = at.step(value.need("step"))
    shares = outcome_shares(_with_rest(_figure(value, at)))
    editions = at.library.of[step.procedure]
    known = {o.name for edition in editions if step.step in edition.step for o in edition.step[step.step].outcomes}
    for name, _ in shares.percent:
        if name not in known:
            raise value.need("share").error(f"{step} has no outcome '{name}'{did_you_mean(name, known)}")
    return Ends(step, shares)


def _with_rest(figure: Value) -> Value:
    """The shares with what is left of 100 for the one that is written as the rest."""
    share = figure.need("share")
    rest = [name for name, value in share.entries() if value.content == REST]
    if not rest:
        return figure
    if len(rest) > 1:
        raise share.error(f"only one share can be the rest, not {' and '.join(rest)}")
    left = 100 - sum(value.number() for _, value in share.entries() if value.content != REST)
    if left < 0:
        raise share.error(f"the other shares sum to {100 - left:g}; make them sum to 100 at most")
    told = tuple((n, replace(v, content=f"{left:g}") if v.content == REST else v) for n, v in share.entries())
    filled = replace(share, content=told)
    return replace(figure, content=tuple((k, filled if k == "share" else v) for k, v in figure.entries()))


def _waive(value: Value, at: Reading) -> Change:
    steps = tuple(at.waived(one) for one in _named(value))
    done_at = (
        edition.step[s.step].office for s in steps for edition in at.library.of[s.procedure] if s.step in edition.step
    )
    return Waived(steps, frozenset(office for office in done_at if office))


def _waits_for(value: Value, at: Reading) -> Change:
    value.only(("step", "other"), ("step", "other"))
    step, other = at.step(value.need("step")), at.step(value.need("other"))
    if step.procedure == other.procedure:
        raise value.need("other").error(f"'{other}' is of the same procedure; name a step of another one")
    return WaitsFor(step, other)


def _lift(value: Value, at: Reading) -> Change:
    return Lifted(tuple(at.need(one) for one in _named(value)))


def _desks(value: Value, at: Reading) -> Change:
    value.only(("office", "has", "more", "after_days", "each_year_on", "for_days"), ("office",))
    has, more, after, yearly, lasting = map(value.get, ("has", "more", "after_days", "each_year_on", "for_days"))
    by = _at_most_so_many(at.whole(more), more) if more else 0
    if by == 0 and (more or not has):
        raise value.error(
            "no desk more and none fewer changes nothing; give 'more', or 'has' alone to say how many there are"
        )
    if yearly and (after or not lasting):
        raise yearly.error("a change in each year lasts some days of it; give 'for_days', and no 'after_days'")
    days = _from_one(at, lasting) if lasting else None
    if yearly and lasting and days and days > YEAR_DAYS:
        raise lasting.error(
            f"a change in each year lasts {YEAR_DAYS} days of it at most, not {days}; for one that never ends leave out 'each_year_on'"
        )
    return Desks(
        at.office(value.need("office")),
        by,
        _from_one(at, has) if has else None,
        _from_none(at, after) if after else 0,
        days,
        _month_day(yearly) if yearly else None,
    )


def _handles(value: Value, at: Reading) -> Change:
    value.only(("office", "a_year", "of"), ("office", "a_year", "of"))
    return Handles(at.office(value.need("office")), _from_one(at, value.need("a_year")), at.procedure(value.need("of")))


def _closed(value: Value, at: Reading) -> Change:
    value.only(("offices", "after_days", "from_on", "for_days"), ("offices", "for_days"))
    offices, after, begins = _named(value.need("offices")), value.get("after_days"), value.get("from_on")
    if after and begins:
        raise begins.error("give either 'from_on' or 'after_days', not both")
    if begins and at.day(begins).year > LAST_YEAR:
        raise begins.error(f"{at.day(begins)} is beyond what any plan reaches; give a day up to {LAST_YEAR}")
    return Closed(
        tuple(at.office(one) for one in offices),
        _from_none(at, after) if after else 0,
        _from_one(at, value.need("for_days")),
        at.day(begins) if begins else None,
    )


def _occasion(value: Value, _at: Reading) -> Change:
    return Occasions(_month_day(value.only(("each_year_on",), ("each_year_on",)).need("each_year_on")))


def _month_day(told: Value) -> str:
    if not is_month_day(told.text()):
        raise told.error(f"'{told.text()}' is no day of a year; write month and day, as '07-17'")
    return told.text()


def _title(value: Value, at: Reading) -> Change:
    value.only(("passes", "of_several"), ("passes",))
    several = value.get("of_several")
    return Title(enum_of(value.need("passes"), Passes), at.text(several) if several else None)


def _duties(value: Value, at: Reading) -> Change:
    value.only(("none", "as_on", "percent_more"))
    given = [key for key, _ in value.entries()]
    if len(given) != 1:
        raise value.error("give one of none: true, as_on: a day, percent_more: a number")
    none, day, percent = (value.get(key) for key in ("none", "as_on", "percent_more"))
    if none and not none.flag():
        raise none.error("write 'none: true', or leave the change out")
    return Duties(none is not None, at.day(day) if day else None, _from_one(at, percent) if percent else 0)


def _valued(value: Value, at: Reading) -> Change:
    value.only(("item", "amount", "currency", "rests_on"), ("item", "amount", "currency", "rests_on"))
    return Valued(
        at.text(value.need("item")),
        _amount(at, value.need("amount")),
        _currency(value.need("currency")),
        value.need("rests_on").text(),
    )


def _amount(at: Reading, value: Value) -> int:
    found = at.whole(value)
    if found < 1:
        raise value.error(f"{found} is too few; give 1 or more")
    return found


def _currency(value: Value) -> str:
    if not _CURRENCY.fullmatch(value.text()):
        raise value.error(f"'{value.text()}' is no currency; write its three letters, as USD")
    return value.text()


def _leaves(value: Value, at: Reading) -> Change:
    return Leaves(at.text(value.only(("partner",), ("partner",)).need("partner")))


def _filed(value: Value, at: Reading) -> Change:
    value.only(("procedure", "per", "batches", "of", "besides", "stating"), ("procedure", "per"))
    procedure, per = at.procedure(value.need("procedure")), enum_of(value.need("per"), Per)
    if per in {Per.TYPE, Per.OVERSIZE} and procedure != FLORENCE:
        raise value.need("per").error(
            f"only {FLORENCE} is filed by type or instrument; write line, consignment, project or batch"
        )
    batches, of, besides, stating = map(value.get, ("batches", "of", "besides", "stating"))
    if (per == Per.BATCH) != (batches is not None):
        raise (batches or value.need("per")).error("give 'batches' with 'per: batch', and with nothing else")
    if of and besides:
        raise besides.error("give either 'of' or 'besides', not both")
    return Filed(
        procedure,
        per,
        at.text(of) if of else None,
        at.text(besides) if besides else None,
        _from_one(at, batches) if batches else 1,
        tuple(at.fact(one) for one in stating.items()) if stating else (),
    )


CHANGES: Final[Mapping[str, Callable[[Value, Reading], Change]]] = {
    "estimate": _estimated,
    "at_most": _at_most,
    "slowest_of": _slowest_of,
    "occurs": _occurs,
    "ends": _ends,
    "waits_for": _waits_for,
    "waive": _waive,
    "lift": _lift,
    "desks": _desks,
    "handles": _handles,
    "closed": _closed,
    "occasion": _occasion,
    "title": _title,
    "duties": _duties,
    "value": _valued,
    "leaves": _leaves,
    "file": _filed,
}


def _from_one(at: Reading, value: Value) -> int:
    found = at.whole(value)
    if found < 1:
        raise value.error(f"{found} is too few; give 1 or more")
    return _at_most_so_many(found, value)


def _from_none(at: Reading, value: Value) -> int:
    found = at.whole(value)
    if found < 0:
        raise value.error(f"{found} days is in the past; give 0 or more")
    return _at_most_so_many(found, value)


def _at_most_so_many(found: int, value: Value) -> int:
    if found > MOST:
        raise value.error(f"{found} is too much; give {MOST} or less")
    return found


def _named(value: Value) -> tuple[Value, ...]:
    """The values of a list that names something."""
    if not value.items():
        raise value.error("an empty list changes nothing; name something, or leave the change out")
    return value.items()
