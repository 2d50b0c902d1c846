"""Read policies from strict YAML: every office, step, need, date and unit is checked where it stands, with line and remedy."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Final

from lockwasher.calendars.lengths import Unit
from lockwasher.estimates.files import estimate_of, occurrence, outcome_shares
from lockwasher.policy.filings import FLORENCE, Filed, Per
from lockwasher.policy.goods import Duties, Leaves, Passes, Title, Valued
from lockwasher.policy.model import Change, Parameter, Policy
from lockwasher.policy.offices import Closed, Desks, Handles, Occasions
from lockwasher.policy.times import UNITS, AtMost, Ends, Estimated, Lifted, Occurs, Waived
from lockwasher.procedures.dialect import DialectError, Value, did_you_mean, read_document
from lockwasher.procedures.library import Library
from lockwasher.procedures.model import Backing, StepRef
from lockwasher.procedures.phrases import enum_of, length_of, mark_of, step_ref, text_of
from lockwasher.readiness.needs import read_needs

KEYS: Final = (
    "policy", "title", "question", "cites", "practice", "source_url", "verified", "precedent", "assumes", "still",
    "portfolios", "parameters", "changes", "note",
)  # fmt: skip
_PARAMETER = ("value", "low", "high", "unit", "rests_on", "source_url")
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])")


@dataclass
class _Reading:
    """What a file may name, and its parameters as they are set."""

    library: Library
    parameters: Mapping[str, int] = field(default_factory=dict)

    def whole(self, value: Value) -> int:
        """A whole number, or the name of a parameter after an equals sign."""
        if not isinstance(value.content, str):
            return value.whole()
        name = value.content.removeprefix("=")
        if name == value.content:
            raise value.error(f"expected a whole number, or a parameter such as =days, found text {value.content!r}")
        if name not in self.parameters:
            known = did_you_mean(name, self.parameters) or "; add it under 'parameters'"
            raise value.error(f"there is no parameter '{name}'{known}")
        return self.parameters[name]

    def office(self, value: Value) -> str:
        """An office of the library."""
        told = value.text()
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
        return ref

    def need(self, value: Value) -> str:
        """A need of a kind of milestone, as `kind/need`."""
        told = value.text()
        known = {f"{kind}/{need.name}" for kind, needs in read_needs().items() for need in needs.needs}
        if told not in known:
            raise value.error(f"there is no need '{told}' in needs.yaml{did_you_mean(told, known)}")
        return told


# ---------------------------------------------------------------- changes, one function for each key


def _estimated(value: Value, at: _Reading) -> Change:
    step = at.step(value.need("step"))
    figure = Value(value.file, value.line, value.path, tuple(e for e in value.entries() if e[0] != "step"), is_map=True)
    return Estimated(step, estimate_of(figure))


def _at_most(value: Value, at: _Reading) -> Change:
    value.only(("step", "days", "unit"), ("step", "days", "unit"))
    unit = length_of(value.need("unit"), f"1 {value.need('unit').text()}").unit
    if unit not in UNITS:
        raise value.need("unit").error("give the limit in 'calendar days' or 'working days'")
    days = at.whole(value.need("days"))
    if days < 0:
        raise value.need("days").error(f"{days} days is no limit; give 0 or more")
    return AtMost(at.step(value.need("step")), days, unit == Unit.WORKING_DAYS)


def _occurs(value: Value, at: _Reading) -> Change:
    step = at.step(value.need("step"))
    figure = Value(value.file, value.line, value.path, tuple(e for e in value.entries() if e[0] != "step"), is_map=True)
    return Occurs(step, occurrence(figure))


def _ends(value: Value, at: _Reading) -> Change:
    step = at.step(value.need("step"))
    figure = Value(value.file, value.line, value.path, tuple(e for e in value.entries() if e[0] != "step"), is_map=True)
    shares = outcome_shares(figure)
    editions = at.library.of[step.procedure]
    known = {o.name for edition in editions if step.step in edition.step for o in edition.step[step.step].outcomes}
    for name, _ in shares.percent:
        if name not in known:
            raise value.need("share").error(f"{step} has no outcome '{name}'{did_you_mean(name, known)}")
    return Ends(step, shares)


def _waive(value: Value, at: _Reading) -> Change:
    return Waived(tuple(at.waived(one) for one in value.items()))


def _lift(value: Value, at: _Reading) -> Change:
    return Lifted(tuple(at.need(one) for one in value.items()))


def _desks(value: Value, at: _Reading) -> Change:
    value.only(("office", "has", "more", "after_days", "for_days"), ("office", "more"))
    has, after, lasting = (value.get(key) for key in ("has", "after_days", "for_days"))
    more = at.whole(value.need("more"))
    if more == 0:
        raise value.need("more").error("no desk more and none fewer changes nothing; give another number")
    return Desks(
        at.office(value.need("office")),
        more,
        _from_one(at, has) if has else None,
        at.whole(after) if after else 0,
        _from_one(at, lasting) if lasting else None,
    )


def _handles(value: Value, at: _Reading) -> Change:
    value.only(("office", "a_year", "of"), ("office", "a_year", "of"))
    return Handles(at.office(value.need("office")), _from_one(at, value.need("a_year")), at.procedure(value.need("of")))


def _closed(value: Value, at: _Reading) -> Change:
    value.only(("offices", "after_days", "for_days"), ("offices", "for_days"))
    offices, after = tuple(at.office(one) for one in value.need("offices").items()), value.get("after_days")
    return Closed(offices, at.whole(after) if after else 0, _from_one(at, value.need("for_days")))


def _occasion(value: Value, _at: _Reading) -> Change:
    told = value.only(("each_year_on",), ("each_year_on",)).need("each_year_on")
    if not _MONTH_DAY.fullmatch(told.text()):
        raise told.error(f"'{told.text()}' is no day of every year; write month and day, as '07-17'")
    return Occasions(told.text())


def _title(value: Value, _at: _Reading) -> Change:
    return Title(enum_of(value.only(("passes",), ("passes",)).need("passes"), Passes))


def _duties(value: Value, at: _Reading) -> Change:
    value.only(("none", "as_on", "percent_more"))
    given = [key for key, _ in value.entries()]
    if len(given) != 1:
        raise value.error("give one of none: true, as_on: a day, percent_more: a number")
    none, day, percent = (value.get(key) for key in ("none", "as_on", "percent_more"))
    if none and not none.flag():
        raise none.error("write 'none: true', or leave the change out")
    return Duties(none is not None, day.day() if day else None, _from_one(at, percent) if percent else 0)


def _valued(value: Value, at: _Reading) -> Change:
    value.only(("item", "amount", "currency", "rests_on"), ("item", "amount", "currency", "rests_on"))
    return Valued(
        value.need("item").text(),
        _from_one(at, value.need("amount")),
        value.need("currency").text(),
        value.need("rests_on").text(),
    )


def _leaves(value: Value, _at: _Reading) -> Change:
    return Leaves(value.only(("partner",), ("partner",)).need("partner").text())


def _filed(value: Value, at: _Reading) -> Change:
    value.only(("procedure", "per", "of", "besides"), ("procedure", "per"))
    procedure, per = at.procedure(value.need("procedure")), enum_of(value.need("per"), Per)
    if per in {Per.TYPE, Per.OVERSIZE} and procedure != FLORENCE:
        raise value.need("per").error(
            f"only {FLORENCE} is filed by type or instrument; write line, consignment or project"
        )
    return Filed(procedure, per, text_of(value, "of") or None, text_of(value, "besides") or None)


CHANGES: Final[Mapping[str, Callable[[Value, _Reading], Change]]] = {
    "estimate": _estimated,
    "at_most": _at_most,
    "occurs": _occurs,
    "ends": _ends,
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


# ---------------------------------------------------------------- a file


def shipped_policies() -> Path:
    """The folder of the shipped policies."""
    return Path(str(resources.files("lockwasher.policy"))) / "library"


def read_policies(library: Library, folder: Path | None = None) -> Mapping[str, Policy]:
    """All policies of a folder (the shipped ones unless given), by id. Raises DialectError with file, line and remedy."""
    folder = folder or shipped_policies()
    if not folder.is_dir():
        raise DialectError(f"{folder.name}: there is no such folder; give a folder of policy files")
    return {found.id: found for path in sorted(folder.glob("*.yaml")) for found in [read_policy(path, library)]}


def read_policy(path: Path, library: Library, set_to: Mapping[str, int] | None = None) -> Policy:
    """One policy, with some of its parameters set.

    Raises:
        DialectError: the file breaks the dialect, names what there is not, or a parameter is unknown or out of its range.
    """
    head = read_document(path, f"policies/{path.name}").only(
        KEYS, ("policy", "title", "question", "precedent", "changes")
    )
    if head.need("policy").text() != path.stem:
        raise head.need("policy").error(
            f"the file is named '{path.name}'; it must be '{head.need('policy').text()}.yaml'"
        )
    parameters = tuple(_parameter(name, block) for name, block in _entries(head, "parameters"))
    chosen = _set(head, parameters, set_to or {})
    at = _Reading(library, {p.name: p.value for p in chosen})
    return Policy(
        id=path.stem,
        title=head.need("title").text(),
        question=head.need("question").text(),
        backing=_backing(head),
        precedent=head.need("precedent").text(),
        changes=tuple(_change(one, at) for one in head.need("changes").items()),
        parameters=chosen,
        assumes=_texts(head, "assumes"),
        still=_texts(head, "still"),
        portfolios=_texts(head, "portfolios"),
        set_to=dict(set_to or {}),
    )


def _change(entry: Value, at: _Reading) -> Change:
    if not entry.is_map or len(entry.entries()) != 1:
        raise entry.error(f"each change is one key and what it says; the keys are {', '.join(CHANGES)}")
    ((kind, value),) = entry.entries()
    if kind not in CHANGES:
        known = did_you_mean(kind, CHANGES) or f"; the keys are {', '.join(CHANGES)}"
        raise value.error(f"there is no change '{kind}'{known}")
    return CHANGES[kind](value, at)


def _parameter(name: str, block: Value) -> Parameter:
    block.only(_PARAMETER, ("value", "low", "high", "unit", "rests_on"))
    value, low, high = (block.need(key).whole() for key in ("value", "low", "high"))
    if not low <= value <= high:
        raise block.error(f"'{name}' is {value}; it must lie between low ({low}) and high ({high})")
    return Parameter(
        name, value, low, high, block.need("unit").text(), block.need("rests_on").text(), text_of(block, "source_url")
    )


def _set(head: Value, parameters: tuple[Parameter, ...], set_to: Mapping[str, int]) -> tuple[Parameter, ...]:
    known = {p.name: p for p in parameters}
    for name, value in set_to.items():
        if name not in known:
            there = did_you_mean(name, known) or f"; it has {', '.join(known) or 'none'}"
            raise head.error(f"there is no parameter '{name}'{there}")
        if not known[name].low <= value <= known[name].high:
            raise head.error(f"'{name}' may be {known[name].low} to {known[name].high} {known[name].unit}, not {value}")
    return tuple(
        Parameter(p.name, set_to.get(p.name, p.value), p.low, p.high, p.unit, p.rests_on, p.source_url)
        for p in parameters
    )


def _backing(head: Value) -> Backing:
    cites, practice = head.get("cites"), head.get("practice")
    if (cites is None) == (practice is None):
        raise head.error("give either 'cites' (the rule) or 'practice' (who says it is done so)")
    told = cites or practice
    assert told
    return Backing(
        told.text(), cites is None, mark_of(head.need("verified")), text_of(head, "source_url"), text_of(head, "note")
    )


def _entries(head: Value, key: str) -> tuple[tuple[str, Value], ...]:
    block = head.get(key)
    return block.entries() if block else ()


def _texts(head: Value, key: str) -> tuple[str, ...]:
    block = head.get(key)
    return tuple(one.text() for one in block.items()) if block else ()


def _from_one(at: _Reading, value: Value) -> int:
    found = at.whole(value)
    if found < 1:
        raise value.error(f"{found} is too few; give 1 or more")
    return found
