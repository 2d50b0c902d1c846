"""What a comparison of policies says: plain frozen values, to be shown, kept and printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lockwasher.forecast.waits import OfficeWait
from lockwasher.policy.leaving import Fallen
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
    """The share of milestones in time, of one partner, one kind of milestone or one kind of item."""

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
class Hours:
    """Officer-hours on record for the cases that an office opens in one world, from and to, each for a case as a whole.

    `n_without` of its `cases` have no figure, or are under way, and of the hours left there is none.
    """

    cases: int
    least: int
    most: int
    n_without: int


@dataclass(frozen=True, slots=True)
class Look:
    """How many steps are at an office after so many months, come and not finished, and how many of them wait for a desk.

    In the mean; `*_most` in eight draws of ten at most, in the base and in the other world.
    """

    months: int
    there: Difference
    there_most: tuple[int, int]
    waiting: Difference
    waiting_most: tuple[int, int]


@dataclass(frozen=True, slots=True)
class OfficeWork:
    """One office in two worlds: hours on record in each, steps it finishes, the days they are in hand, and what stands at it.

    `days` pass from a step's begin to its end: they are no hours of work. `standing` is empty where nothing ever stands;
    `has_desks` says whether steps wait for a desk there in either world.
    """

    office: str
    has_desks: bool
    hours: tuple[Hours, Hours]
    steps: Difference
    days: Difference
    standing: tuple[Look, ...]

    @property
    def is_changed(self) -> bool:
        """Whether anything of it differs in any draw."""
        drawn = (self.steps, self.days, *(one for look in self.standing for one in (look.there, look.waiting)))
        return self.hours[0] != self.hours[1] or not all(one.is_exactly_zero for one in drawn)


@dataclass(frozen=True, slots=True)
class Rests:
    """How many estimates a world's futures rest on, and how many of them are guesses."""

    estimates: int
    guesses: int


@dataclass(frozen=True, slots=True)
class Way:
    """Lines that enter in one way: figures in the mean, in USD the known part; of `n_unknown` lines a part of what is paid is not known."""

    name: str
    n: float
    paid: float
    deposited: float
    n_unknown: float


@dataclass(frozen=True, slots=True)
class Cost:
    """Duties and deposits of one world, in USD, each line entered alone on the world's own day, the harbor fee left out.

    `at_stake` is the known part of what free entry of all lines saves, `n_unknown` the lines of which a part is unknown, for want
    of `missing`. Of `n_entering` lines `ways` say what is paid, for want of `missing_paid` not all of it; `n_inside` lines more are in
    already and settled, of `n_undated` no milestone says that they enter. `deposit_days`: dollars times days, in the mean;
    `n_carried_unknown` lines carry a deposit nobody can figure.
    """

    n_lines: int
    at_stake: Decimal
    n_unknown: int
    missing: tuple[tuple[str, int], ...]
    deposit_days: float
    n_carried_unknown: float
    n_entering: int = 0
    n_inside: int = 0
    n_undated: int = 0
    ways: tuple[Way, ...] = ()
    missing_paid: tuple[tuple[str, int], ...] = ()

    @property
    def n_paid_unknown(self) -> float:
        """Of how many lines a part of what is paid is unknown, in the mean."""
        return sum(way.n_unknown for way in self.ways)

    @property
    def n_paying(self) -> float:
        """How many lines enter, in the mean."""
        return sum(way.n for way in self.ways)


@dataclass(frozen=True, slots=True)
class Standing:
    """How long goods stand from arriving until they are taken up, in item-days; of `n_items`, while `n_untold` lack a milestone for it."""

    days: Difference
    n_items: int
    n_untold: int


@dataclass(frozen=True)
class Compared:
    """One policy against the base.

    `on_time` is the share in time of the milestones that a plan names a day for, `days_late` the mean days late of a milestone
    (ten years at most), `stamped` the share of lines whose duty-free paper is stamped as they enter, `carried` the days a line's
    deposit is carried in the mean, both of the lines that wait for it in both worlds or need it no more in one; None where there
    are none. `n_lines_apart` more wait in one world alone. `notes` say what of the policy changes less than its words.
    `moved` holds milestones that differ, the most first; `n_withheld` more differ that a reader does not see. `offices` are those
    that a reader sees. `lost` and `won` are milestones that only one of the two worlds has. `falls`: what falls with partners
    that leave. `paid`: what is paid in duties and fees for good, `deposited`: what is deposited and comes back, `exposed`: what
    would be owed by lines that entered free under the duty-free paper were they used otherwise within five years; each the known
    part, in USD.
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
    goods: tuple[Group, ...]
    lost: tuple[str, ...]
    won: tuple[str, ...]
    waits: Mapping[str, OfficeWait]
    filings: Filings
    cost: Cost
    deposit_days: Difference
    paid: Difference
    deposited: Difference
    exposed: Difference
    stored: Standing
    falls: tuple[Fallen, ...]
    rests: Rests
    n_withheld: int = 0
    offices: tuple[OfficeWork, ...] = ()
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
