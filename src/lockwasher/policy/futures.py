"""What comes of a world, draw by draw: when milestones are reached, when papers are there, how long offices let wait."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lockwasher.estimates.distributions import Floats
from lockwasher.estimates.world import World
from lockwasher.forecast.blocks import Blocks, play_targets_in
from lockwasher.forecast.compile import Compiled, compile_world
from lockwasher.forecast.drafts import Draft
from lockwasher.forecast.layout import Ints
from lockwasher.forecast.plan import NEVER, TICKS_PER_DAY, Ticks
from lockwasher.forecast.stays import NOTHING_COUNTED, Counting
from lockwasher.forecast.waits import OfficeWait, waits_by_office
from lockwasher.policy.filings import FILED, FLORENCE, watched
from lockwasher.procedures.model import StepRef
from lockwasher.readiness.milestones import open_milestones, reached, wanted
from lockwasher.register.nouns import Milestone, MilestoneKind

BACKLOG_MONTHS: Final = (0, 6, 12, 24, 36, 60, 120, 180, 240, 300, 360)  # from today, at which queues are looked at
MONTH_DAYS: Final = 365.2425 / 12
HORIZON_DAYS: Final = 3653  # ten years: what comes later, or never, counts as so late
PAPER: Final = StepRef(FLORENCE, "eligibility")  # the stamp, without which duty is deposited (15 CFR 301.8)
DECIDED: Final = StepRef(FLORENCE, "decide")
STAMP: Final = "enters/stamp"  # the need that the paper meets
_ENTRIES: Final = (MilestoneKind.ENTERS, MilestoneKind.ARRIVES)


@dataclass(frozen=True, eq=False)
class Lines:
    """The lines that a duty-free application covers, grouped by application and entry.

    `count` lines of each group, [group]; `entry` and `stamp` are rows of `Futures.days` at which they enter and the stamp is there.
    """

    items: tuple[tuple[str, ...], ...]
    entry: NDArray[np.int64]
    stamp: NDArray[np.int64]

    @cached_property
    def count(self) -> NDArray[np.int64]:
        """Lines, [group]."""
        return np.array([len(items) for items in self.items], np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """What stands at each office after so many months, and what each has done, of the steps that are played (rule 25).

    `standing`: how many steps are there, and how many of them wait for a desk, [office, there or waiting, month, draw]; `done`: how
    many were finished, and the ticks they were in hand, [office, steps or ticks, draw].
    """

    offices: tuple[str, ...]
    months: tuple[int, ...]
    standing: Ints
    done: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Inside:
    """Lines that are in already and whose application is not stamped yet, grouped by application.

    `since`: days from today at which they entered, none above 0, [group]; `stamp` are rows of `Futures.days`.
    """

    items: tuple[tuple[str, ...], ...]
    since: Floats
    stamp: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Futures:
    """A world played forward. `days` count from its own day, [row, draw]; what never comes is infinite.

    The first rows are the open milestones, in the order of the register, wanted by `due` days (not a number: by no day). `decided` are the rows at which applications are decided, one each. `counts` says in how many draws each step decided a day. `tally` is None where nobody asked for it.
    """

    compiled: Compiled
    milestones: tuple[Milestone, ...]
    due: Floats
    days: Floats
    lines: Lines
    inside: Inside
    decided: NDArray[np.int64]
    watched: Mapping[StepRef, int]
    waits: Mapping[str, OfficeWait]
    counts: Ticks
    tally: Tally | None = None

    @property
    def world(self) -> World:
        """The world that was played."""
        return self.compiled.world

    @cached_property
    def reached(self) -> Floats:
        """When each milestone is reached, [milestone, draw]."""
        return self.days[: len(self.milestones)]

    @cached_property
    def late(self) -> Floats:
        """Days late, 0 where in time, ten years at most, [milestone, draw]; not a number where none is wanted by a day."""
        return np.clip(self.reached - self.due[:, np.newaxis], 0.0, HORIZON_DAYS)

    @cached_property
    def carried(self) -> Floats:
        """Days from entry until the stamp is there, 0 where it is there before, ten years at most, [group of lines, draw]."""
        entry, stamp = self.days[self.lines.entry], self.days[self.lines.stamp]
        if self.is_free_of_paper:
            return np.zeros_like(entry)
        # What never enters carries nothing.
        with np.errstate(invalid="ignore"):
            return np.where(np.isinf(entry), 0.0, np.clip(stamp - entry, 0.0, HORIZON_DAYS))

    @property
    def is_free_of_paper(self) -> bool:
        """Whether a policy asks for no paper any more: a line needs none, and none is filed in the place of what falls away."""
        return STAMP in self.world.lifted and not self.filed.get(FLORENCE)

    def backlog(self, day: float) -> Floats:
        """How many applications are not decided so many days from now, [draw]."""
        waiting: Floats = (self.days[self.decided] > day).sum(axis=0).astype(np.float64)
        return waiting

    @cached_property
    def cases(self) -> Mapping[str, int]:
        """How many cases of each procedure are open, planned, proposed or filed."""
        return Counter(live.procedure for live in self.compiled.cases.values())

    @cached_property
    def filed(self) -> Mapping[str, int]:
        """How many cases of each procedure a policy opened."""
        return Counter(
            live.procedure
            for name, live in self.compiled.cases.items()
            if name.startswith(FILED) and name != watched(live.procedure)
        )

    @cached_property
    def beliefs(self) -> Mapping[tuple[str, str], str]:
        """The source of each estimate that is used, by procedure and step."""
        return {
            (draft.case.procedure, draft.step.name): draft.belief.source
            for draft in self.compiled.drafts
            if draft.belief and draft.done is None and not draft.is_mark
        }


@dataclass(frozen=True, slots=True)
class Asks:
    """What is asked of a world besides its milestones: applications and lines, offices, and steps of the cases `filings.watching` opens."""

    papers: bool = True
    offices: bool = False
    watches: tuple[StepRef, ...] = ()


EVERYTHING: Final = Asks()
MILESTONES: Final = Asks(papers=False)


def play_world(
    world: World,
    draws: int,
    seed: int,
    *,
    blocks: Blocks | None = None,
    asks: Asks = EVERYTHING,
    tell: Callable[[str], None] = lambda _: None,
) -> Futures:
    """Play a world for its milestones and its applications for duty-free entry.

    Args:
        world: what is known, and what a policy supposes.
        draws: how many futures.
        seed: the same seed gives the same futures, case by case and step by step, in every world.
        blocks: plays the draws in blocks elsewhere.
        asks: what is asked for besides milestones.
        tell: is told what is being done.

    Raises:
        ForecastError: cases or milestones wait for each other in a circle, or a plan names a day beyond what ticks reach.
    """
    tell("laying out the cases")
    compiled = compile_world(world, (*((PAPER, DECIDED) if asks.papers else ()), *asks.watches))
    asked = _asked(compiled)
    lines, decided = _paper_rows(compiled) if asks.papers else (_PaperRows((), (), (), (), ()), [])
    ends = {step: found for step in asks.watches if (found := compiled.targets(step, watched(step.procedure)))}
    groups = [*(compiled.reaching(m) for m in asked), *lines.rows, *decided, *ends.values()]
    tell("playing the futures")
    targets = np.array(sorted({target for group in groups for target in group}), np.int64)
    laid = replace(compiled.laid, counting=_counting(compiled) if asks.offices else NOTHING_COUNTED)
    played = play_targets_in(blocks, laid, targets, draws, seed)
    row = {int(target): at for at, target in enumerate(targets)}
    days = _latest(played.finish, [[row[target] for target in group] for group in groups], compiled.plan.as_of, draws)
    at = len(asked)
    return Futures(
        compiled=compiled,
        milestones=tuple(asked),
        due=_due(compiled, asked),
        days=days,
        lines=Lines(
            lines.items,
            np.array([at + entry for entry, _ in lines.at], np.int64),
            np.array([at + stamp for _, stamp in lines.at], np.int64),
        ),
        inside=_inside(world, lines, at),
        decided=np.arange(at + len(lines.rows), len(groups) - len(ends)),
        watched={step: len(groups) - len(ends) + n for n, step in enumerate(ends)},
        waits=waits_by_office(compiled.offices, played.visits, played.wait),
        counts=played.counts,
        tally=Tally(_offices(compiled), _months(compiled), played.standing, played.done) if asks.offices else None,
    )


def _asked(compiled: Compiled) -> list[Milestone]:
    """The open milestones that some step reaches."""
    return [m for m in open_milestones(compiled.world) if compiled.reaching(m)]


def _due(compiled: Compiled, asked: Sequence[Milestone]) -> Floats:
    """The end of the day by which each is wanted, in days from the world's own; not a number where no plan names one."""
    days = (wanted(compiled.world, milestone) for milestone in asked)
    ends = [compiled.end_of(day.span.last) - compiled.plan.as_of if day and day.is_stated else np.nan for day in days]
    return np.array(ends, np.float64) / TICKS_PER_DAY


def _latest(finish: Ticks, groups: Sequence[Sequence[int]], today: int, draws: int) -> Floats:
    """When the last of each group of targets is over, in days from today, [group, draw]."""
    days = np.empty((len(groups), draws))
    for at, group in enumerate(groups):
        ticks = finish[group].max(axis=0)
        days[at] = np.where(ticks >= NEVER, np.inf, (ticks - today) / TICKS_PER_DAY)
    return days


# ---------------------------------------------------------------- offices


def _is_work(draft: Draft) -> bool:
    """Whether a step is anybody's work: not done yet, and no wait that the law or a plan asks for."""
    return not (draft.done or draft.is_mark or draft.is_wait)


def _offices(compiled: Compiled) -> tuple[str, ...]:
    return tuple(sorted({draft.step.office for draft in compiled.drafts if _is_work(draft)}))


def _months(compiled: Compiled) -> tuple[int, ...]:
    """The months after which queues are looked at, as far as ticks reach."""
    return tuple(month for month in BACKLOG_MONTHS if _look(compiled, month) < NEVER)


def _look(compiled: Compiled, month: int) -> int:
    return compiled.plan.as_of + int(month * MONTH_DAYS * TICKS_PER_DAY)


def _counting(compiled: Compiled) -> Counting:
    number = {name: at for at, name in enumerate(_offices(compiled))}
    at = [number[draft.step.office] if _is_work(draft) else -1 for draft in compiled.drafts]
    looks = [_look(compiled, month) for month in _months(compiled)]
    return Counting(np.array(at, np.int32), len(number), np.array(looks, np.int64))


# ---------------------------------------------------------------- lines and their papers


@dataclass(frozen=True)
class _PaperRows:
    """Groups of lines, each with the numbers of two groups of targets among `rows`: its entry and its stamp.

    `inside` are groups of lines that are in already, `stamps` the numbers of their stamps alone.
    """

    items: tuple[tuple[str, ...], ...]
    at: tuple[tuple[int, int], ...]
    rows: tuple[tuple[int, ...], ...]
    inside: tuple[tuple[str, ...], ...]
    stamps: tuple[int, ...]


def _paper_rows(compiled: Compiled) -> tuple[_PaperRows, list[tuple[int, ...]]]:
    entries, entered = _entries(compiled), entered_on(compiled.world)
    found: dict[tuple[tuple[int, ...], tuple[int, ...]], list[str]] = {}
    inside: dict[tuple[int, ...], list[str]] = {}
    decided: dict[tuple[int, ...], None] = {}
    for item in compiled.world.portfolio.items:
        stamp = compiled.targets(PAPER, item.id)
        if stamp:
            decided[compiled.targets(DECIDED, item.id) or stamp] = None
            if item.id in entered:
                inside.setdefault(stamp, []).append(item.id)
            elif item.id in entries:
                found.setdefault((entries[item.id], stamp), []).append(item.id)
    number: dict[tuple[int, ...], int] = {}
    at = [tuple(number.setdefault(group, len(number)) for group in pair) for pair in found]
    stamps = tuple(number.setdefault(stamp, len(number)) for stamp in inside)
    items, held = (tuple(tuple(lines) for lines in some.values()) for some in (found, inside))
    rows = _PaperRows(items, tuple((entry, stamp) for entry, stamp in at), tuple(number), held, stamps)
    return rows, list(decided)


def _inside(world: World, lines: _PaperRows, first: int) -> Inside:
    entered = entered_on(world) if lines.inside else {}
    since = [max((entered[item] - world.as_of).days for item in items) for items in lines.inside]
    stamps = np.array([first + stamp for stamp in lines.stamps], np.int64)
    return Inside(lines.inside, np.minimum(np.array(since, np.float64), 0.0), stamps)


def entry_rows(futures: Futures) -> Mapping[str, int]:
    """The row of `days` at which each item enters that is not in, or arrives where no milestone says that it enters."""
    found: dict[str, int] = {}
    settled = entered_on(futures.world)
    for kind in _ENTRIES:
        for row, milestone in enumerate(futures.milestones):
            if milestone.kind == kind:
                for item in futures.world.portfolio.items_of(milestone.subject):
                    if item.id not in settled:
                        found.setdefault(item.id, row)
    return found


@lru_cache(maxsize=2)
def entered_on(world: World) -> Mapping[str, date]:
    """The latest day on which each item that is in entered, or arrived where no milestone says that it enters."""
    found: dict[str, date] = {}
    for kind in _ENTRIES:
        for milestone in world.portfolio.milestones:
            if milestone.kind == kind and (over := reached(world, milestone)):
                for item in world.portfolio.items_of(milestone.subject):
                    found.setdefault(item.id, over.by)
    return found


def _entries(compiled: Compiled) -> Mapping[str, tuple[int, ...]]:
    """The targets at which each item enters, or arrives where no milestone says that it enters."""
    found: dict[str, tuple[int, ...]] = {}
    for kind in _ENTRIES:
        for milestone in open_milestones(compiled.world):
            if milestone.kind == kind and (targets := compiled.reaching(milestone)):
                for item in compiled.world.portfolio.items_of(milestone.subject):
                    found.setdefault(item.id, targets)
    return found
