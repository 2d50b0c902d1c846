"""What a comparison of policies says: plain frozen values, to be shown, kept and printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lockwasher.forecast.waits import OfficeWait
from lockwasher.policy.model import Policy
from lockwasher.policy.paired import Difference
from lockwasher.procedures.model import StepRef


@dataclass(frozen=True, slots=True)
class Moved:
    """One milestone in two worlds: by when it is wanted, if any plan says; the share in time; P50 and P80 as days from today."""

    id: str
    title: str
    due: date | None
    on_time: Difference | None
    p50: Difference
    p80: Difference


@dataclass(frozen=True, slots=True)
class Watched:
    """One case begun today: P50 and P80 of the days until a step is over, and the share of futures in which it ever is."""

    step: StepRef
    title: str
    p50: Difference
    p80: Difference
    ever: Difference

    @property
    def is_changed(self) -> bool:
        """Whether any of it differs."""
        return any(one.base != one.other for one in (self.p50, self.p80, self.ever))


@dataclass(frozen=True, slots=True)
class Group:
    """The share of milestones in time, of one partner or one kind."""

    name: str
    n: int
    on_time: Difference


@dataclass(frozen=True, slots=True)
class Filings:
    """What is filed in one world: cases a policy opened by procedure, officer-hours from and to, cases without a figure.

    `backlog` says how many applications for duty-free entry are undecided after so many months: in the mean, and in eight draws of
    ten at most.
    """

    by_procedure: Mapping[str, int]
    hours_least: int
    hours_most: int
    n_without_hours: int
    n_applications: int
    backlog: tuple[tuple[int, float, float], ...]


@dataclass(frozen=True, slots=True)
class Rests:
    """How many estimates a world's futures rest on, and how many of them are guesses."""

    estimates: int
    guesses: int


@dataclass(frozen=True, slots=True)
class Cost:
    """Duties and deposits of one world, in USD, each line entered alone.

    `at_stake` is the known part of what free entry of all lines saves, `n_unknown` the lines of which a part is unknown, for want
    of `missing`. `deposit_days`: dollars times days, in the mean; `n_carried_unknown` lines carry a deposit nobody can figure.
    """

    n_lines: int
    at_stake: Decimal
    n_unknown: int
    missing: tuple[tuple[str, int], ...]
    deposit_days: float
    n_carried_unknown: float


@dataclass(frozen=True)
class Compared:
    """One policy against the base.

    `on_time` is the share in time of the milestones that a plan names a day for, `days_late` the mean days late of a milestone (ten years at most), `stamped` the
    share of lines whose duty-free paper is stamped as they enter, `carried` the days a line's deposit is carried in the mean, both of the
    lines that wait for it in both worlds or need it no more in one; None where there are none. `n_lines_apart` more wait in one world
    alone. `notes` say what of the policy changes less than its words. `moved` holds milestones that differ, the most first;
    `n_withheld` more differ that a reader does not see. `lost` and `won` are milestones that only one of the two worlds has.
    """

    policy: Policy
    on_time: Difference
    days_late: Difference
    stamped: Difference | None
    carried: Difference | None
    moved: tuple[Moved, ...]
    watched: tuple[Watched, ...]
    n_same: int
    partners: tuple[Group, ...]
    kinds: tuple[Group, ...]
    lost: tuple[str, ...]
    won: tuple[str, ...]
    waits: Mapping[str, OfficeWait]
    filings: Filings
    cost: Cost
    deposit_days: Difference
    rests: Rests
    n_withheld: int = 0
    n_lines_apart: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """All policies against one base, on the same draws of the same day."""

    portfolio: str
    as_of: date
    draws: int
    seed: int
    base: Policy
    n_milestones: int
    n_wanted: int
    n_items: int
    base_waits: Mapping[str, OfficeWait]
    base_filings: Filings
    base_cost: Cost
    base_rests: Rests
    others: tuple[Compared, ...]
    base_notes: tuple[str, ...] = ()
