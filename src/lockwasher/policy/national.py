"""A national portfolio, synthetic: many projects whose cases, of few procedures, meet at the same offices.

What it assumes stands in national.yaml, each figure with what it rests on. `national_play` plays it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lockwasher.estimates.distributions import mean
from lockwasher.estimates.world import World, build_world
from lockwasher.forecast.compile import Compiled, compile_apart
from lockwasher.forecast.drafts import Draft
from lockwasher.forecast.layout import Layout, lay_out
from lockwasher.forecast.plan import TICKS_PER_DAY
from lockwasher.forecast.tiling import Cases, tile
from lockwasher.forecast.uniforms import GAP, keys, words
from lockwasher.forecast.what_if import DeskChange, with_desks
from lockwasher.policy.model import Change, Policy, PolicyError
from lockwasher.policy.offices import DAYS_A_YEAR, WORKING_DAYS_A_WEEK
from lockwasher.procedures.dialect import Value, did_you_mean, read_document
from lockwasher.procedures.library import Library
from lockwasher.procedures.phrases import source_url_of
from lockwasher.register.portfolio import Portfolio

MOST_YEARS: Final = 20  # of arrivals; ticks end some 39 years after today
_KEYS: Final = ("national", "about", "looked_at_on", "years", "projects", "cases", "kinds", "offices")
_KIND: Final = ("until", "per_1000", "waiting", "rests_on", "source_url")
# What of a world the cases of a national portfolio feel; its lines, titles, duties and milestones it does not have.
_FELT: Final = ("beliefs", "library", "capacity", "waived")
_ARRIVES, _PROJECT = GAP, GAP + 1  # purposes of what is drawn for a case by its name


@dataclass(frozen=True, slots=True)
class Kind:
    """Cases of one procedure: asked about until a step, `per_1000` of all cases, and `waiting` more that are there on the first day."""

    procedure: str
    until: str
    per_1000: float
    rests_on: str
    waiting: int = 0
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class Capacity:
    """An office that is a queue: how many cases of each procedure it handles in a year."""

    office: str
    handles: tuple[tuple[str, int], ...]
    rests_on: str


@dataclass(frozen=True, slots=True)
class National:
    """A national portfolio: so many cases of so many projects, that come by chance over some years from a day on."""

    about: str
    looked_at_on: date
    years: int
    projects: int
    cases: int
    kinds: tuple[Kind, ...]
    offices: tuple[Capacity, ...]

    @property
    def counts(self) -> tuple[int, ...]:
        """How many cases of each kind there are, those that wait already included: the largest remainders are rounded up."""
        exact = np.array([kind.per_1000 for kind in self.kinds]) * self.cases / 1000
        whole = np.floor(exact).astype(np.int64)
        short = self.cases - int(whole.sum())
        whole[np.argsort(whole - exact, kind="stable")[:short]] += 1
        return tuple(int(n) + kind.waiting for n, kind in zip(whole, self.kinds, strict=True))


@dataclass(frozen=True, eq=False)
class Laid:
    """A national portfolio laid out under a policy, to be played.

    `kind` and `release` by case: its kind, and the tick at which it comes. `end` is the step that is asked about, by case.
    `idle`: what of the policy nothing here feels.
    """

    compiled: Compiled
    layout: Layout
    kind: NDArray[np.int64]
    release: NDArray[np.int64]
    end: NDArray[np.int64]
    idle: tuple[str, ...]


# ---------------------------------------------------------------- the file


def shipped_national() -> Path:
    """The file of the shipped national portfolio."""
    return Path(str(resources.files("lockwasher.policy"))) / "national.yaml"


def read_national(library: Library, path: Path | None = None) -> National:
    """A national portfolio (the shipped one unless given). Raises DialectError with file, line and remedy."""
    path = path or shipped_national()
    head = read_document(path, path.name).only(_KEYS, _KEYS)
    if head.need("national").text() != "synthetic":
        raise head.need("national").error("write 'national: synthetic'; a national portfolio is no record of anything")
    kinds = tuple(_kind(name, block, library) for name, block in head.need("kinds").entries())
    total = sum(kind.per_1000 for kind in kinds)
    if abs(total - 1000) > 1e-9:
        raise head.need("kinds").error(f"the kinds add up to {total:g} of 1,000 cases; make it 1,000")
    return National(
        about=head.need("about").text(),
        looked_at_on=head.need("looked_at_on").day(),
        years=_between(head.need("years"), MOST_YEARS),
        projects=_between(head.need("projects"), 1_000),
        cases=_between(head.need("cases"), 1_000_000),
        kinds=kinds,
        offices=tuple(_capacity(name, block, library, kinds) for name, block in head.need("offices").entries()),
    )


def _kind(name: str, block: Value, library: Library) -> Kind:
    block.only(_KIND, ("until", "per_1000", "rests_on"))
    if name not in library.ids:
        raise block.error(f"there is no procedure '{name}'{did_you_mean(name, library.ids)}")
    until, known = block.need("until"), {step for edition in library.of[name] for step in edition.step}
    if until.text() not in known:
        raise until.error(f"there is no step '{name}/{until.text()}'{did_you_mean(until.text(), known)}")
    share, waiting = block.need("per_1000").number(), block.get("waiting")
    if not 0 < share <= 1000:
        raise block.need("per_1000").error(f"{share:g} of 1,000 cases is no share; give more than 0 and at most 1000")
    there = _between(waiting, 1_000_000) if waiting else 0
    return Kind(name, until.text(), share, block.need("rests_on").text(), there, source_url_of(block))


def _capacity(name: str, block: Value, library: Library, kinds: Sequence[Kind]) -> Capacity:
    block.only(("handles", "rests_on"), ("handles", "rests_on"))
    if name not in library.offices:
        raise block.error(f"there is no office '{name}' in offices.yaml{did_you_mean(name, library.offices)}")
    there = {kind.procedure for kind in kinds}
    for procedure, figure in block.need("handles").entries():
        if procedure not in there:
            raise figure.error(f"there are no cases of '{procedure}' under 'kinds'{did_you_mean(procedure, there)}")
    handles = tuple((procedure, _between(n, 1_000_000)) for procedure, n in block.need("handles").entries())
    return Capacity(name, handles, block.need("rests_on").text())


def _between(value: Value, most: int) -> int:
    found = value.whole()
    if not 1 <= found <= most:
        raise value.error(f"{found:,} is out of range; give 1 to {most:,}")
    return found


# ---------------------------------------------------------------- the world


def national_world(national: National, library: Library | None = None) -> World:
    """The world of a national portfolio: its offices have the desks at which so many cases a year are in hand at once.

    As `offices.Handles` does it, but each step and round counts as often as it is believed to happen.

    Raises:
        PolicyError: an office does nothing in a procedure that takes time.
        ForecastError: no edition of a procedure is in force on the day, or it has no such step.
    """
    world = build_world(Portfolio(name="national", notes=(national.about,)), national.looked_at_on, library=library)
    drafts = compile_apart(world, _until(national)).book.drafts
    found = world
    for capacity in national.offices:
        years = 0.0
        for procedure, a_year in capacity.handles:
            days = sum(map(_expected, (d for d in drafts[procedure] if d.step.office == capacity.office)))
            if not days:
                raise PolicyError(f"{capacity.office} does nothing in {procedure} that takes time; name another office")
            years += a_year * days / DAYS_A_YEAR
        found = with_desks(found, DeskChange(capacity.office, 0, world.as_of, None, max(1, round(years))))
    return found


def _until(national: National) -> dict[str, str]:
    return {kind.procedure: kind.until for kind in national.kinds}


def _expected(draft: Draft) -> float:
    """The mean calendar days of a step at a desk, as often as it is played."""
    if draft.is_wait or draft.is_mark:
        return 0.0
    return draft.chance * mean(draft.duration) * (7 / WORKING_DAYS_A_WEEK if draft.is_working_days else 1.0)


def apply_felt(policy: Policy, world: World) -> tuple[World, tuple[str, ...]]:
    """The world under a policy, and what of the policy nothing here feels.

    Raises:
        PolicyError: the policy cannot be applied, or nothing here feels any of it.
    """
    idle = []
    for change in policy.changes:
        after = _applied(policy, change, world)
        idle += [] if _is_felt(world, after) else [change.told]
        world = after
    if policy.changes and len(idle) == len(policy.changes):
        raise PolicyError(
            f"policy '{policy.name}' changes nothing that a national portfolio has ({'; '.join(idle)}); "
            "compare one that changes durations, outcomes, steps or desks"
        )
    return world, tuple(idle)


def _applied(policy: Policy, change: Change, world: World) -> World:
    try:
        return change.apply(world)
    except PolicyError as error:
        raise PolicyError(f"policy '{policy.name}', {change.told}: {error}") from None


def _is_felt(before: World, after: World) -> bool:
    return before.portfolio.offices != after.portfolio.offices or any(
        getattr(before, name) != getattr(after, name) for name in _FELT
    )


# ---------------------------------------------------------------- the cases


def lay_national(national: National, world: World, policy: Policy, seed: int) -> Laid:
    """Lay out all cases under a policy. When a case comes, and of which project, hangs on the seed and its number alone.

    Raises:
        PolicyError: the policy cannot be applied to this world.
        ForecastError: no edition of a procedure is in force on the day, or it has no such step.
    """
    changed, idle = apply_felt(policy, world)
    compiled = compile_apart(changed, _until(national))
    kind = np.repeat(np.arange(len(national.kinds)), national.counts)
    days, names = _coming(national, seed)
    release = compiled.plan.as_of + np.floor(days * TICKS_PER_DAY).astype(np.int64)
    order = np.argsort(release, kind="stable")  # first come, first served among those of one tick too
    kind, release, names = kind[order], release[order], [names[at] for at in order.tolist()]
    layout = tile(lay_out(compiled.plan), Cases(kind, np.ones(len(kind)), release, names))
    return Laid(compiled, layout, kind, release, _ends(compiled, national.kinds, kind), idle)


def _coming(national: National, seed: int) -> tuple[NDArray[np.float64], list[str]]:
    """In how many days each case comes, and its name: project, procedure, and its number among those of the project."""
    days, names = list[NDArray[np.float64]](), list[str]()
    for kind, n in zip(national.kinds, national.counts, strict=True):
        keyed = keys(f"national/{kind.procedure}/{number}" for number in range(n)).seeded(seed)
        share, of = (words(keyed, purpose, [0])[:, 0] / 2.0**32 for purpose in (_ARRIVES, _PROJECT))
        comes = share * national.years * DAYS_A_YEAR
        comes[: kind.waiting] = 0.0
        project = np.floor(of * national.projects).astype(np.int64)
        days.append(comes)
        names += _named(kind.procedure, project, np.argsort(comes, kind="stable"))
    return np.concatenate(days), names


def _named(procedure: str, project: NDArray[np.int64], order: NDArray[np.int64]) -> list[str]:
    names, number = [""] * len(project), dict[int, int]()
    for at in order.tolist():
        of = int(project[at])
        number[of] = number.get(of, 0) + 1
        names[at] = f"project-{of + 1:03d}/{procedure}/{number[of]:04d}"
    return names


def _ends(compiled: Compiled, kinds: Sequence[Kind], kind: NDArray[np.int64]) -> NDArray[np.int64]:
    """The step at which each case is over, so far as it is asked about."""
    sizes = np.bincount([step.case for step in compiled.plan.steps], minlength=len(kinds))
    firsts = np.concatenate([[0], np.cumsum(sizes)])
    last: Mapping[str, int] = {
        draft.case.id: at
        for at, draft in enumerate(compiled.drafts)
        if draft.step.name == kinds[_number(kinds, draft.case.id)].until and not draft.is_rerun
    }
    within = np.array([last[one.procedure] - first for one, first in zip(kinds, firsts[:-1], strict=True)])
    begins = np.cumsum(sizes[kind]) - sizes[kind]
    return np.asarray(begins + within[kind], np.int64)


def _number(kinds: Sequence[Kind], procedure: str) -> int:
    return next(at for at, kind in enumerate(kinds) if kind.procedure == procedure)
