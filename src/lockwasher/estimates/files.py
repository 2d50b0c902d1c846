"""Read what is believed of durations: one strict YAML file per procedure, each figure with its source.

A figure names the day it was known, so that a world of an earlier day does not use it; several stand side by side.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TypeVar

from lockwasher.estimates.distributions import Distribution, DistributionError, distribution
from lockwasher.estimates.dockets import STAGES
from lockwasher.procedures.dialect import DialectError, Value, did_you_mean, read_document
from lockwasher.procedures.library import Library
from lockwasher.procedures.phrases import one_of, source_url_of

SOURCES = ("log", "officer", "statute", "guess")  # the most trusted first
KINDS = ("lognormal", "gamma", "pert", "triangular", "fixed", "exponential")
ESTIMATE_KEYS = ("source", "fit", *KINDS, "days", "n", "rests_on", "source_url", "known_on", "applies_from")
SHARES_KEYS = ("source", "rests_on", "source_url", "known_on")
# Standard normal quantiles, to turn a stated percentile into a sigma.
_Z = {"p80": 0.8416212335729143, "p90": 1.2815515655446004, "p95": 1.6448536269514722}


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is believed of one step's duration. `fit` names a docket stage to fit on the day; else `distribution` is given."""

    source: str
    rests_on: str
    is_working_days: bool
    distribution: Distribution | None = None
    fit: str | None = None
    n: int | None = None
    source_url: str = ""
    known_on: date | None = None
    applies_from: date | None = None


@dataclass(frozen=True, slots=True)
class Shares:
    """How often each outcome of a step is expected, in percent, or (`occurs`) how often a step happens at all."""

    source: str
    rests_on: str
    percent: tuple[tuple[str, float], ...]
    source_url: str = ""
    known_on: date | None = None


@dataclass(frozen=True, slots=True)
class Beliefs:
    """The estimates of one procedure, the candidates by step: durations, shares of outcomes, how often it occurs."""

    procedure: str
    steps: Mapping[str, tuple[Estimate, ...]]
    outcomes: Mapping[str, tuple[Shares, ...]]
    occurs: Mapping[str, tuple[Shares, ...]]

    def known(self, day: date) -> Beliefs:
        """The estimates that were known by the end of that day; a step of which none was is not there."""
        return Beliefs(self.procedure, _known(self.steps, day), _known(self.outcomes, day), _known(self.occurs, day))

    @property
    def is_any(self) -> bool:
        """Whether anything is believed."""
        return bool(self.steps or self.outcomes or self.occurs)


F = TypeVar("F", Estimate, Shares)


def _known(figures: Mapping[str, tuple[F, ...]], day: date) -> dict[str, tuple[F, ...]]:
    known = {
        step: tuple(f for f in found if f.known_on is None or f.known_on <= day) for step, found in figures.items()
    }
    return {step: found for step, found in known.items() if found}


def shipped_estimates() -> Path:
    """The folder of the shipped estimates."""
    return Path(str(resources.files("lockwasher.estimates"))) / "library"


@cache
def read_beliefs(library: Path | None = None) -> Mapping[str, Beliefs]:
    """Read every estimate file of a folder, by procedure id. Raises DialectError with file, line and remedy."""
    folder = library or shipped_estimates()
    if not folder.is_dir():
        raise DialectError(f"{folder}: there is no such folder; give a folder of estimate files")
    return {found.procedure: found for path in sorted(folder.glob("*.yaml")) for found in [_read(path)]}


def faults(beliefs: Mapping[str, Beliefs], library: Library) -> list[str]:
    """Estimates for procedures, steps or outcomes that the library does not have in any edition."""
    return [f"{name}.yaml: {fault}" for name, belief in beliefs.items() for fault in _faults(name, belief, library)]


def _faults(name: str, belief: Beliefs, library: Library) -> Iterator[str]:
    if name not in library.ids:
        yield f"there is no procedure '{name}'{did_you_mean(name, library.ids)}"
        return
    outcomes: dict[str, list[str]] = {}
    for has in (has for edition in library.editions if edition.id == name for has in edition.steps):
        outcomes.setdefault(has.name, []).extend(outcome.name for outcome in has.outcomes)
    for step in dict.fromkeys([*belief.steps, *belief.outcomes, *belief.occurs]):
        if step not in outcomes:
            yield f"there is no step '{step}'{did_you_mean(step, outcomes)}"
    for step, found in belief.outcomes.items():
        for outcome in dict.fromkeys(outcome for shares in found for outcome, _ in shares.percent):
            if step in outcomes and outcome not in outcomes[step]:
                yield f"step '{step}' has no outcome '{outcome}'{did_you_mean(outcome, outcomes[step])}"


# ---------------------------------------------------------------- reading one file


def _read(path: Path) -> Beliefs:
    head = read_document(path, f"estimates/{path.name}").only(("estimates", "steps", "outcomes", "occurs"))
    procedure = head.need("estimates").text()
    if procedure != path.stem:
        raise head.need("estimates").error(f"the file is named '{path.name}'; it must be '{procedure}.yaml'")
    return Beliefs(
        procedure,
        {step: tuple(map(estimate_of, block.items())) for step, block in _blocks(head, "steps")},
        {step: tuple(map(outcome_shares, _one_or_more(block))) for step, block in _blocks(head, "outcomes")},
        {step: tuple(map(occurrence, _one_or_more(block))) for step, block in _blocks(head, "occurs")},
    )


def _blocks(head: Value, key: str) -> tuple[tuple[str, Value], ...]:
    block = head.get(key)
    return block.entries() if block else ()


def _one_or_more(block: Value) -> tuple[Value, ...]:
    """The figures of a step: one map, or a list of maps where a newer one stands beside an older."""
    return (block,) if block.is_map else block.items()


def estimate_of(entry: Value) -> Estimate:
    """One figure for a step's duration. Raises DialectError with file, line and remedy."""
    entry.only(ESTIMATE_KEYS)
    source, fit = one_of(entry.need("source"), SOURCES), entry.get("fit")
    days, n = one_of(entry.need("days"), ("calendar", "working")), entry.get("n")
    given = [kind for kind in KINDS if entry.get(kind)]
    if len(given) + (fit is not None) != 1:
        raise entry.error(f"give one of fit, {', '.join(KINDS)}")
    if fit:
        _check_fit(entry, fit)
    elif (source == "log") != (n is not None):
        raise entry.error("a log says how many cases stand behind it: give 'n' with 'source: log', and with no other")
    elif n and n.whole() < 1:
        raise n.error(f"{n.whole()} cases are no log; give the number of cases, or 'source: guess' without 'n'")
    return Estimate(
        source=source,
        rests_on=entry.need("rests_on").text(),
        is_working_days=days == "working",
        distribution=_distribution(given[0], entry.need(given[0])) if given else None,
        fit=fit.text() if fit else None,
        n=n.whole() if n else None,
        source_url=source_url_of(entry),
        known_on=_day(entry, "known_on"),
        applies_from=_day(entry, "applies_from"),
    )


def _check_fit(entry: Value, fit: Value) -> None:
    """A fit is a log whose cases are counted when it is made, in calendar days."""
    one_of(fit, STAGES)
    if entry.need("source").text() != "log":
        raise entry.need("source").error("a figure fitted to dockets is a log; write 'source: log'")
    if entry.need("days").text() != "calendar":
        raise entry.need("days").error("dockets count calendar days; write 'days: calendar'")
    if n := entry.get("n"):
        raise n.error("the cases of a fit are counted when it is made; remove 'n'")


def _day(entry: Value, key: str) -> date | None:
    value = entry.get(key)
    return value.day() if value else None


def _distribution(kind: str, value: Value) -> Distribution:
    params = {"days": value.number()} if kind == "fixed" else {name: v.number() for name, v in value.entries()}
    if kind == "lognormal" and "p50" in params:
        params = _from_percentiles(value, params)
    try:
        # Checked by name first: a parameter called 'kind' or 'values' would be taken for an argument.
        Distribution(kind, tuple(params.items()))
        return distribution(kind, **params)
    except DistributionError as error:
        raise value.error(str(error)) from None


def _from_percentiles(value: Value, params: Mapping[str, float]) -> dict[str, float]:
    """Median and sigma of a lognormal from its median and one higher percentile."""
    upper = [name for name in params if name in _Z]
    if len(params) != 2 or len(upper) != 1:
        raise value.error("give p50 and one of p80, p90, p95")
    if not 0 < params["p50"] < params[upper[0]]:
        raise value.error(f"p50 must be above 0 and below {upper[0]}")
    return {"median": params["p50"], "sigma": math.log(params[upper[0]] / params["p50"]) / _Z[upper[0]]}


def outcome_shares(entry: Value) -> Shares:
    """How often each outcome of a step is expected. Raises DialectError with file, line and remedy."""
    entry.only((*SHARES_KEYS, "share"))
    share = entry.need("share")
    percent = tuple((name, _percent(v)) for name, v in share.entries())
    if abs(sum(p for _, p in percent) - 100) > 1e-9:
        raise share.error(f"the shares sum to {sum(p for _, p in percent):g}; make them sum to 100")
    return _shares(entry, percent)


def occurrence(entry: Value) -> Shares:
    """How often an optional step happens. Raises DialectError with file, line and remedy."""
    entry.only((*SHARES_KEYS, "percent"))
    return _shares(entry, (("occurs", _percent(entry.need("percent"))),))


def _percent(value: Value) -> float:
    if not 0 <= value.number() <= 100:
        raise value.error(f"{value.number():g} is no percentage; it lies between 0 and 100")
    return value.number()


def _shares(entry: Value, percent: tuple[tuple[str, float], ...]) -> Shares:
    return Shares(
        one_of(entry.need("source"), SOURCES),
        entry.need("rests_on").text(),
        percent,
        source_url_of(entry),
        _day(entry, "known_on"),
    )
