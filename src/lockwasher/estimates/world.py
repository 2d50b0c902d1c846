"""The world: all that a forecast rests on, frozen, as it was known on a day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from functools import cache, cached_property, lru_cache
from typing import Any, Final

from lockwasher.calendars.working import WorkingCalendar
from lockwasher.cases.portfolio import office_calendar, trace_all
from lockwasher.cases.progress import Progress
from lockwasher.estimates.distributions import Distribution
from lockwasher.estimates.dockets import stage_durations
from lockwasher.estimates.files import SOURCES, Beliefs, Estimate, Shares, read_beliefs
from lockwasher.estimates.fits import FitError, fit_lognormal
from lockwasher.procedures.library import Library, read_library
from lockwasher.procedures.model import StepRef
from lockwasher.procedures.tables import Tables
from lockwasher.procedures.tables_reader import read_tables
from lockwasher.register.portfolio import Portfolio

MIN_LOG = 5  # a log with fewer cases does not displace a stated figure


@dataclass(frozen=True, slots=True)
class Belief:
    """The estimate used for a step: its distribution in days, the kind of source, the number of cases behind a log."""

    distribution: Distribution
    is_working_days: bool
    source: str
    rests_on: str
    n: int | None = None
    source_url: str = ""


# Two worlds are compared by their digest: field by field would go through every record.
@dataclass(frozen=True, eq=False)
class World:
    """A portfolio, the editions, the tables, the beliefs and the offices' capacity, as known by `known_on`, seen on `as_of`.

    `build_world` makes one and leaves out what was not known. Three fields hold what a question supposes against the record:
    `capacity` says how many desks an office has from a day on, `waived` names steps that nobody asks for any more, and
    `lifted` needs of milestones that fall away, each as `kind/need`.
    """

    portfolio: Portfolio
    library: Library
    tables: Tables
    beliefs: Mapping[str, Beliefs]
    as_of: date
    known_on: date
    capacity: Mapping[str, tuple[tuple[date, int], ...]] = field(default_factory=dict)
    waived: frozenset[StepRef] = frozenset()
    lifted: frozenset[str] = frozenset()

    @cached_property
    def progress(self) -> Mapping[str, Progress]:
        """Where every case stands."""
        return trace_all(self.portfolio, self.library, self.as_of, self.known_on)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over everything the world holds: the same digest, the same forecast."""
        held = (
            self.portfolio,
            (self.library.editions, self.library.offices, self.library.facts),
            self.tables.summary,
            self.beliefs,
            {stage: stage_durations(stage, self.known_on) for stage in self._stages()},
            (self.as_of, self.known_on),
            *([self.capacity] if self.capacity else []),
            *([(self.waived, self.lifted)] if self.waived or self.lifted else []),
        )
        return hashlib.sha256(_told(held).encode()).hexdigest()

    def calendar_of(self, office: str) -> WorkingCalendar:
        """The working calendar of an office: its country's, or weekends only where no country is known."""
        return office_calendar(self.portfolio, self.library, office)

    def belief(self, procedure: str, step: str, begins: date | None = None) -> Belief | None:
        """The most trusted estimate of a step that begins on a day (the world's own unless given); None without any.

        A figure for a regime that has begun comes before those of the time before it. Then a log of at least five cases comes
        before an officer's word, a statute and a guess; of one kind the newest counts.
        """
        key = (procedure, step, begins or self.as_of)
        if key not in self._believed:
            self._believed[key] = self._most_trusted(*key)
        return self._believed[key]

    @cached_property
    def _believed(self) -> dict[tuple[str, str, date], Belief | None]:
        return {}

    def _most_trusted(self, procedure: str, step: str, day: date) -> Belief | None:
        beliefs = self.beliefs.get(procedure)
        usable = [
            (_rank(estimate, belief), belief)
            for estimate in (beliefs.steps.get(step, ()) if beliefs else ())
            if (estimate.applies_from is None or estimate.applies_from <= day)
            and (belief := _resolve(estimate, self.known_on))
        ]
        return max(usable, key=lambda found: found[0])[1] if usable else None

    def shares(self, procedure: str, step: str) -> Mapping[str, float]:
        """The expected share of each outcome of a step (0 to 1); empty where none is believed."""
        found = self.believed_shares(procedure, step)
        return {name: p / 100 for name, p in found.percent} if found else {}

    def occurs(self, procedure: str, step: str) -> float | None:
        """How often an optional step happens (0 to 1); None where nothing is believed."""
        found = self.believed_occurrence(procedure, step)
        return found.percent[0][1] / 100 if found else None

    def believed_shares(self, procedure: str, step: str) -> Shares | None:
        """What is believed of the outcomes of a step, with its source."""
        beliefs = self.beliefs.get(procedure)
        return _best(beliefs.outcomes.get(step, ())) if beliefs else None

    def believed_occurrence(self, procedure: str, step: str) -> Shares | None:
        """What is believed of how often an optional step happens, with its source."""
        beliefs = self.beliefs.get(procedure)
        return _best(beliefs.occurs.get(step, ())) if beliefs else None

    def _stages(self) -> Iterator[str]:
        """The docket stages that estimates are fitted to."""
        estimates = (e for belief in self.beliefs.values() for found in belief.steps.values() for e in found)
        return (estimate.fit for estimate in estimates if estimate.fit)


def build_world(
    portfolio: Portfolio,
    as_of: date,
    known_on: date | None = None,
    *,
    library: Library | None = None,
    tables: Tables | None = None,
    beliefs: Mapping[str, Beliefs] | None = None,
) -> World:
    """The world as it was known on a day (`as_of` unless given): later records, editions and figures are not in it."""
    known_by = known_on or as_of
    believed = read_beliefs() if beliefs is None else beliefs
    return World(
        portfolio=portfolio.known(known_by),
        library=(library or read_library()).known(known_by),
        tables=_known_tables(tables or read_tables(), known_by),
        beliefs={name: known for name, belief in believed.items() if (known := belief.known(known_by)).is_any},
        as_of=as_of,
        known_on=known_by,
    )


@lru_cache(maxsize=64)
def _known_tables(tables: Tables, known_on: date) -> Tables:
    """Tables as known on a day; the same object for the same day, so that what they were asked is remembered."""
    return tables.known(known_on)


def _rank(estimate: Estimate, belief: Belief) -> tuple[date, int, date]:
    """A figure for a regime that has begun comes before any figure of the time before it."""
    trust = len(SOURCES) - SOURCES.index(estimate.source)
    if estimate.source == "log" and (belief.n or 0) < MIN_LOG:
        trust = 0
    return estimate.applies_from or date.min, trust, estimate.known_on or date.min


def _best(found: Sequence[Shares]) -> Shares | None:
    """The most trusted shares, of one kind of source the newest."""
    return max(found, key=lambda shares: (-SOURCES.index(shares.source), shares.known_on or date.min), default=None)


@cache
def _resolve(estimate: Estimate, known_on: date) -> Belief | None:
    """An estimate as a belief; None for a fit to which too little was public, or that cannot be made."""
    if estimate.distribution:
        found, n = estimate.distribution, estimate.n
    else:
        assert estimate.fit
        durations = stage_durations(estimate.fit, known_on)
        if len(durations) < MIN_LOG:
            return None
        try:
            fit = fit_lognormal(durations)
        except FitError:
            return None
        found, n = fit.distribution, fit.n
    return Belief(found, estimate.is_working_days, estimate.source, estimate.rests_on, n, estimate.source_url)


def _told(value: object) -> str:
    """One text for one value: neither the order of a map or a set nor the process it is told in matters."""
    kind: Any = type(value)
    if kind in _PLAIN:
        return repr(value)
    if isinstance(value, tuple):
        return f"({','.join(map(_told, value))})"
    if names := _names(kind):
        return f"{kind.__name__}({','.join(_told(getattr(value, name)) for name in names)})"
    if isinstance(value, Mapping):
        return f"{{{','.join(sorted(f'{_told(key)}:{_told(one)}' for key, one in value.items()))}}}"
    if isinstance(value, Set):
        return f"{{{','.join(sorted(map(_told, value)))}}}"
    return repr(value)


_PLAIN: Final = frozenset({str, int, float, bool, date, type(None)})  # most values by far, and told as they are


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    """The fields by which values of a dataclass are compared, so that a line number is told of none; none of any other.

    Nor is a handling mark told: who may see a record moves no forecast.
    """
    if not is_dataclass(kind):
        return ()
    return tuple(field.name for field in fields(kind) if field.compare and field.name != "handling")
