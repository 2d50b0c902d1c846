"""Play a national portfolio under several policies on the same futures, a stratum of draws at a time.

Of a stratum only counts are kept: memory does not grow with the draws. The strata can be played anywhere (`blocks.Blocks`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lockwasher.estimates.distributions import Floats
from lockwasher.forecast.blocks import Blocks, Given, Strata
from lockwasher.forecast.engine import THREADS, can_play
from lockwasher.forecast.layout import Ints, Layout
from lockwasher.forecast.plan import NEVER, TICKS_PER_DAY, PlanError
from lockwasher.forecast.playing import play
from lockwasher.forecast.uniforms import STRATUM
from lockwasher.policy.model import Policy, PolicyError
from lockwasher.policy.national import Kind, Laid, National, apply_felt, lay_national, national_world
from lockwasher.policy.paired import Difference, mean_difference, parts_difference, share_difference

NONE: Final = Difference(None, None, None, None, None)
DRAWS: Final = 500
SEED: Final = 1
DAYS: Final = NEVER // TICKS_PER_DAY + 1  # no case takes longer than ticks reach
LOOKS: Final = tuple(range(16))  # years after the first day, at which the queues are counted

Days = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """What is kept of some draws.

    Of the cases that get to the step that is asked about `took` counts how many whole days they took, [kind, day], `total` is the
    sum of their days and `ended` how many there are, both [kind, draw]. `open` are the visits that wait or are in hand at an office
    and will be done, [office, look, draw]; `visits` to it and the sum of their `wait` in days, [office, draw].
    """

    took: Days
    total: Floats
    ended: Days
    open: Days
    visits: Days
    wait: Floats


@dataclass(frozen=True, slots=True)
class OfKind:
    """The cases of one procedure: the share that gets to the step that is asked about (0 to 1), and the days those take."""

    procedure: str
    until: str
    cases: int
    p50: Difference
    p80: Difference
    mean: Difference
    ended: Difference


@dataclass(frozen=True, slots=True)
class AtOffice:
    """One office: its desks at first, the mean days that a visit waits, and how many cases wait or are in hand, by day."""

    office: str
    desks: tuple[int, int]
    wait: Difference
    open: tuple[tuple[int, Difference], ...]


@dataclass(frozen=True, slots=True)
class NationalCompared:
    """One policy against the base. `idle`: what of it nothing in a national portfolio feels."""

    policy: str
    kinds: tuple[OfKind, ...]
    offices: tuple[AtOffice, ...]
    idle: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NationalComparison:
    """Policies compared on a national portfolio. `steps` is how many steps of all cases were played in each draw."""

    about: str
    projects: int
    cases: int
    years: int
    steps: int
    draws: int
    seed: int
    base: str
    others: tuple[NationalCompared, ...]


@dataclass(frozen=True, slots=True)
class Play:
    """How a national portfolio is played: draws, seed, where, and the days from the first on which queues are counted."""

    draws: int = DRAWS
    seed: int = SEED
    blocks: Blocks | None = None
    looks: tuple[int, ...] = tuple(round(365.2425 * year) for year in LOOKS)


def compare_national(
    national: National,
    base: Policy,
    others: Sequence[Policy],
    how: Play | None = None,
    *,
    tell: Callable[[int, str], None] = lambda *_: None,
) -> NationalComparison:
    """Compare policies on a national portfolio, each on the same futures.

    Args:
        national: the portfolio.
        base: what the others are held against.
        others: the policies.
        how: how many futures, of which seed, and where.
        tell: is told how far it is, in percent, and what is played.

    Raises:
        PolicyError: a policy cannot be applied, or nothing here feels it; or numba is missing.
        PlanError: fewer than one draw is asked for.
    """
    how = how or Play()
    if how.draws < 1:
        raise PlanError(f"{how.draws} draws were asked for; ask for at least 1")
    world, policies = national_world(national), (base, *others)
    for policy in policies:  # all refusals before any work
        apply_felt(policy, world)

    def played(at: int) -> tuple[Laid, list[Part]]:
        tell(100 * at // len(policies), policies[at].name)
        laid = lay_national(national, world, policies[at], how.seed)
        return laid, play_national(laid, how)

    first = played(0)
    found = [_compared(national, policy, first, played(at), how) for at, policy in enumerate(others, 1)]
    return NationalComparison(
        about=national.about,
        projects=national.projects,
        cases=len(first[0].kind),
        years=national.years,
        steps=first[0].layout.n_steps,
        draws=how.draws,
        seed=how.seed,
        base=base.name,
        others=tuple(found),
    )


def play_national(laid: Laid, how: Play) -> list[Part]:
    """What is kept of each stratum of draws, in order.

    Raises:
        PolicyError: the compiled passes cannot play it, since numba is missing.
    """
    if not can_play(laid.layout):
        raise PolicyError("a national portfolio needs the compiled passes: install numba (pip install numba)")
    counting = _counting(laid, how)
    blocks = how.blocks or _here
    return [part for parts in blocks(counting, -(-how.draws // STRATUM)) for part in parts]


def _here(play: Callable[[Strata], Given], n_strata: int, /) -> Iterator[Given]:
    """Strata played on this machine, one by each thread at a time."""
    with ThreadPoolExecutor(min(THREADS, n_strata)) as pool:
        yield from pool.map(play, ((at, at + 1) for at in range(n_strata)))


# ---------------------------------------------------------------- a stratum


@dataclass(frozen=True, slots=True, eq=False)
class _Visits:
    """The visits to an office by one step of a procedure: rows of the targets, of it [visit] and of what it comes after.

    `since` is the tick before which none is ready, [visit].
    """

    office: int
    rows: Days
    after: tuple[Days, ...]
    since: Days


@dataclass(frozen=True, slots=True, eq=False)
class _Counting:
    """Plays blocks of strata and counts; it can be pickled. `ends` are rows of the targets, by kind, `release` ticks with them."""

    layout: Layout
    targets: Days
    ends: tuple[Days, ...]
    release: tuple[Days, ...]
    visits: tuple[_Visits, ...]
    looks: Days
    draws: int
    seed: int

    def __call__(self, strata: Strata) -> list[Part]:
        return [self._part(at) for at in range(*strata)]

    def _part(self, stratum: int) -> Part:
        n = min((stratum + 1) * STRATUM, self.draws) - stratum * STRATUM
        played = play(self.layout, self.targets, n, self.seed, threads=1, first=stratum)
        kept = [self._took(played.finish, rows, came) for rows, came in zip(self.ends, self.release, strict=True)]
        took, total, ended = zip(*kept, strict=True)
        return Part(
            took=np.stack(took),
            total=np.stack(total),
            ended=np.stack(ended),
            open=self._open(played.finish, len(played.visits)),
            visits=played.visits,
            wait=played.wait / TICKS_PER_DAY,
        )

    def _took(self, finish: Ints, rows: Days, came: Days) -> tuple[Days, Floats, Days]:
        """Of one kind the cases by days they took, [day], and the sum of days and the number of those that end, [draw]."""
        ticks = finish[rows]
        is_ended = ticks < NEVER
        took = np.where(is_ended, ticks - came[:, np.newaxis], 0)
        counts = np.bincount(took[is_ended] // TICKS_PER_DAY, minlength=DAYS)
        return counts, took.sum(axis=0) / TICKS_PER_DAY, is_ended.sum(axis=0)

    def _open(self, finish: Ints, n_offices: int) -> Days:
        found = np.zeros((n_offices, len(self.looks), finish.shape[1]), np.int64)
        for visits in self.visits:
            ready = np.repeat(visits.since[:, np.newaxis], finish.shape[1], axis=1).astype(np.int32)
            for rows in visits.after:
                np.maximum(ready, finish[rows], out=ready)
            # What comes after an end is never ready, which the finishes before it do not tell: it is no visit.
            ends = np.where(finish[visits.rows] < NEVER, finish[visits.rows], 0)
            for at, look in enumerate(self.looks.tolist()):
                found[visits.office, at] += ((ready <= look) & (ends > look)).sum(axis=0)
        return found


def _counting(laid: Laid, how: Play) -> _Counting:
    arrays, kinds = laid.layout.arrays, range(len(laid.compiled.cases))
    at_desk = np.flatnonzero(arrays.desk >= 0)
    sources = laid.layout.pattern[at_desk]
    steps = [at_desk[sources == source] for source in np.unique(sources)]
    after = [[arrays.arcs[arrays.arcs_of[s] + place] for place in range(_arcs_of(laid, s))] for s in steps]
    targets = np.unique(np.concatenate([laid.end, at_desk, *(rows for each in after for rows in each)]))
    as_of = laid.compiled.plan.as_of

    def rows(positions: Days) -> Days:
        return np.searchsorted(targets, positions)

    return _Counting(
        layout=laid.layout,
        targets=targets.astype(np.int64),
        ends=tuple(rows(laid.end[laid.kind == kind]) for kind in kinds),
        release=tuple(laid.release[laid.kind == kind] for kind in kinds),
        visits=tuple(
            _Visits(int(arrays.desk[s[0]]), rows(s), tuple(map(rows, each)), arrays.since[s].astype(np.int64))
            for s, each in zip(steps, after, strict=True)
        ),
        looks=as_of + np.array(how.looks, np.int64) * TICKS_PER_DAY,
        draws=how.draws,
        seed=how.seed,
    )


def _arcs_of(laid: Laid, steps: Days) -> int:
    """After how many steps each of some steps of one pattern comes."""
    arcs_of = laid.layout.arrays.arcs_of
    return int(arcs_of[steps[0] + 1] - arcs_of[steps[0]])


# ---------------------------------------------------------------- two worlds


def _compared(
    national: National, policy: Policy, first: tuple[Laid, list[Part]], second: tuple[Laid, list[Part]], how: Play
) -> NationalCompared:
    both = (first[1], second[1])
    counts = zip(national.kinds, national.counts, strict=True)
    return NationalCompared(
        policy=policy.name,
        kinds=tuple(_of_kind(kind, n, at, both) for at, (kind, n) in enumerate(counts)),
        offices=tuple(_offices((first[0], second[0]), both, how)),
        idle=second[0].idle,
    )


def _of_kind(kind: Kind, n: int, at: int, both: tuple[list[Part], list[Part]]) -> OfKind:
    draws = sum(part.total.shape[-1] for part in both[0])
    p50, p80 = (parts_difference(*both, partial(_quantile, at, share), draws) for share in (0.5, 0.8))
    ended = [np.concatenate([part.ended[at] for part in parts]) for parts in both]
    total = [np.concatenate([part.total[at] for part in parts]) for parts in both]
    means = [days / np.maximum(some, 1) for days, some in zip(total, ended, strict=True)]
    mean = mean_difference(*means) if all(some.any() for some in ended) else NONE
    shares = (some / max(n, 1) for some in ended)
    return OfKind(kind.procedure, kind.until, n, p50, p80, mean, share_difference(*shares))


def _quantile(kind: int, share: float, parts: Sequence[Part]) -> float:
    """The days in which a share of the cases of all draws gets there, even within a day; infinite where none does."""
    counts = np.sum([part.took[kind] for part in parts], axis=0)
    up_to = np.cumsum(counts)
    if not up_to[-1]:
        return float("inf")
    wanted = share * up_to[-1]
    day = int(np.searchsorted(up_to, wanted))
    return float(day + (wanted - (up_to[day] - counts[day])) / max(counts[day], 1))


def _offices(laid: tuple[Laid, Laid], both: tuple[list[Part], list[Part]], how: Play) -> Iterator[AtOffice]:
    """The offices that are queues in both worlds."""
    names = [one.compiled.offices for one in laid]
    for name in names[0]:
        if name not in names[1]:
            continue
        places = [of.index(name) for of in names]
        waits = [
            np.concatenate([part.wait[at] / np.maximum(part.visits[at], 1) for part in parts])
            for parts, at in zip(both, places, strict=True)
        ]
        opened = [
            np.concatenate([part.open[at] for part in parts], axis=1).astype(np.float64)
            for parts, at in zip(both, places, strict=True)
        ]
        desks = [one.compiled.plan.desks[at].desks for one, at in zip(laid, places, strict=True)]
        yield AtOffice(
            office=name,
            desks=(desks[0], desks[1]),
            wait=mean_difference(*waits),
            open=tuple((day, mean_difference(*(of[at] for of in opened))) for at, day in enumerate(how.looks)),
        )
