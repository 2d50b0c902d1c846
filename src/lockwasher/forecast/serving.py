"""Plans with desks made ready for the compiled passes, and played by them one stratum of draws after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lockwasher.estimates.distributions import distribution
from lockwasher.forecast import kernel_offices
from lockwasher.forecast.kernel_queues import LIST, NOBODY, ROW, SHAPE, Hall, Network, Now, Offices
from lockwasher.forecast.layout import BEGUN, OPEN, Arrays, Ints, Layout
from lockwasher.forecast.plan import Outside
from lockwasher.forecast.stays import Stays
from lockwasher.forecast.tables import SIDE, Table, table
from lockwasher.forecast.uniforms import STRATUM, Keys, Words, keys

Positions = NDArray[np.int64]
_NOBODY: Final = (-1, -1, 0, 0)


class Others(NamedTuple):
    """What is drawn for those who come from outside to an office: keys under a seed, tables of gap and touch time."""

    key: Keys
    gap: Table | None
    touch: Table


def others(outside: Outside, seed: int) -> Others:
    """What rule 23 draws from."""
    gap = table(distribution("exponential", mean=1 / outside.per_day)) if outside.per_day else None
    return Others(keys([outside.key]).seeded(seed), gap, table(outside.distribution))


@dataclass(frozen=True, slots=True, eq=False)
class Served:
    """What a plan with desks needs to be played, whatever is drawn."""

    laid: Layout
    network: Network
    offices: Offices
    most_desks: int

    def hall(self) -> Hall:
        """What one thread writes on."""
        n, n_offices, n_queues = self.laid.n_steps, len(self.offices.desks), int(self.offices.queues_of[-1])
        return Hall(
            rows=np.zeros(n, ROW),
            stack=np.zeros(n, np.uint32),
            buckets=_lists(kernel_offices.N_BUCKETS),
            busy=np.zeros((n_offices, self.most_desks), np.int32),
            n_busy=np.zeros(n_offices, np.int32),
            queues=_lists(n_queues),
            ahead=np.zeros(n, np.int32),
            changed=np.zeros(n_offices, np.int32),
            came=np.zeros((n_offices, 2), np.int32),
            next=np.zeros((n_offices, 3), np.int64),
            n=np.zeros(4, np.int64),
            critical=np.zeros(n, np.uint8),
        )

    def now(self, stratum: int) -> Now:
        """Today, before the first draw of a stratum."""
        assert self.laid.tick_bits is not None
        return Now(np.int64(self.laid.plan.as_of), np.int64(self.laid.tick_bits), np.int64(stratum), np.int64(0))


class Tile:
    """One stratum of draws, [draw, step], and the hall in which they are played; a thread has its own."""

    def __init__(self, served: Served) -> None:
        self._served, self._hall = served, served.hall()
        shape = (STRATUM, served.laid.n_steps)
        self.work, self.branch = np.zeros(shape, np.int32), np.full(shape, -1, np.int8)

    def play(self, stratum: int, targets: Positions, counts: Positions, stays: Stays) -> tuple[Ints, Positions]:
        """The finishes of targets, [draw, target], and visits and waits, [draw, 2, office], of as many draws as `stays` counts."""
        n = len(stays.standing)
        finish, seen = np.empty((n, len(targets)), np.int32), self._seen(n)
        given = self.work[:n], self.branch[:n]
        kernel_offices.play_draws(*self._rest(stratum), *given, targets, finish, counts, seen, stays)
        return finish, seen

    def keep(self, stratum: int, kept: Ints) -> None:
        """Ready, begin and finish of every step, [3, step, draw], into `kept`."""
        n = kept.shape[2]
        kernel_offices.keep_draws(*self._rest(stratum), self.work[:n], self.branch[:n], kept, self._seen(n))

    def _seen(self, n: int) -> Positions:
        return np.zeros((n, 2, len(self._served.offices.desks)), np.int64)

    def _rest(self, stratum: int) -> tuple[Arrays, Network, Offices, Hall, Now]:
        served = self._served
        return served.laid.arrays, served.network, served.offices, self._hall, served.now(stratum)


def serve(laid: Layout, drawn_from: Sequence[Others | None]) -> Served:
    """Make a plan ready; for each office what is drawn for those from outside, None where nobody comes."""
    opened, queue = _offices(laid, drawn_from)
    in_progress = laid.arrays.desk[laid.arrays.known == BEGUN]
    held = np.bincount(in_progress[in_progress >= 0], minlength=len(opened.desks))
    desks = [max([office.desks, *(desks for _, desks in office.changes)]) for office in laid.plan.desks]
    return Served(laid, _network(laid, queue), opened, int((held + desks).max(initial=1)))


def _lists(n: int) -> NDArray[np.void]:
    """Lists in which nobody waits."""
    return np.full((n, 2), NOBODY, np.uint32).view(LIST)[:, 0].copy()


# ---------------------------------------------------------------- who follows whom


def _network(laid: Layout, queue: Ints) -> Network:
    arrays, n = laid.arrays, laid.n_steps
    after = np.repeat(np.arange(n), np.diff(arrays.arcs_of))
    is_open = arrays.known == OPEN
    heads, tails = after[is_open[after]], arrays.arcs[is_open[after]]
    missing = np.bincount(heads, minlength=n)
    heads = heads[np.lexsort([arrays.rank[heads], tails])]
    followers_of = np.concatenate([[0], np.cumsum(np.bincount(tails, minlength=n))])
    shapes, shape_of, followers = _shapes(laid, queue, missing, followers_of, heads)
    starts = np.flatnonzero(is_open & (missing == 0))
    starts = starts[np.argsort(arrays.rank[starts])]
    is_chosen = (arrays.only_if[:, 0] >= 0) | (np.diff(arrays.branches_of) > 0)
    places = [starts, np.flatnonzero(~is_open), np.flatnonzero(is_chosen)]
    return Network(shapes, shape_of, followers, arrays.rank, *(place.astype(np.uint32) for place in places))


def _shapes(
    laid: Layout, queue: Ints, missing: Positions, followers_of: Positions, heads: Positions
) -> tuple[NDArray[np.void], Words, Words]:
    """The shapes, the shape of each step, and the distances to followers; steps of one pattern have one shape."""
    arrays = laid.arrays
    has_occasions = np.diff(arrays.occasions_of) > 0
    columns = (arrays.calendar, arrays.roll, arrays.desk, queue, missing, has_occasions)
    found: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
    _, firsts, pattern_of = np.unique(laid.pattern, return_index=True, return_inverse=True)
    shape_of = np.empty(len(firsts), np.uint32)
    for at, step in enumerate(firsts):
        distances = tuple((heads[followers_of[step] : followers_of[step + 1]] - step).tolist())
        own = tuple(int(column[step]) for column in columns)
        shape_of[at] = found.setdefault((own, distances), len(found))
    cuts = np.cumsum([0, *(len(distances) for _, distances in found)]).tolist()
    rows = [(*own, *ends) for (own, _), ends in zip(found, pairwise(cuts), strict=True)]
    followers = np.array([each for _, distances in found for each in distances], np.uint32)
    return np.array(rows, SHAPE), shape_of[pattern_of], followers


# ---------------------------------------------------------------- offices


def _offices(laid: Layout, drawn_from: Sequence[Others | None]) -> tuple[Offices, Ints]:
    """The offices, and the queue of each step, -1 where it stands in none."""
    offices, arrays = laid.plan.desks, laid.arrays
    queue, queues_of, outside = np.full(laid.n_steps, -1, np.int32), [0], list[tuple[int, ...]]()
    for number, office in enumerate(offices):
        own = (arrays.desk == number) & (arrays.known == OPEN)
        coming = office.outside
        priorities = np.union1d(arrays.priority[own], [] if coming is None else [coming.priority])
        queue[own] = queues_of[-1] + np.searchsorted(priorities, arrays.priority[own])
        outside.append(_NOBODY if coming is None else _coming(coming, queues_of[-1], priorities))
        queues_of.append(queues_of[-1] + len(priorities))
    n_queues = np.diff(queues_of)
    plain = [office.is_steady and n_queues[number] < 2 for number, office in enumerate(offices)]
    changes = [change for office in offices for change in office.changes]
    gap, touch, keyed = _tables(drawn_from)
    made = Offices(
        desks=np.array([office.desks for office in offices], np.int32),
        is_plain=np.array(plain, np.int8),
        others=np.flatnonzero(~np.array(plain, bool)).astype(np.int32),
        queues_of=np.array(queues_of, np.int32),
        changes_of=np.cumsum([0, *(len(office.changes) for office in offices)]).astype(np.int32),
        changes=np.array(changes, np.int32).reshape(-1, 2),
        closed_from=np.array([office.closed_from for office in offices], np.int64),
        outside=np.array(outside, np.int32).reshape(-1, 4),
        gap=gap,
        touch=touch,
        keys=keyed,
    )
    return made, queue


def _coming(outside: Outside, first: int, priorities: NDArray[np.float64]) -> tuple[int, ...]:
    queue = first + int(np.searchsorted(priorities, outside.priority))
    calendar = -1 if outside.calendar is None else outside.calendar
    return queue, calendar, outside.backlog, int(outside.per_day > 0)


def _tables(drawn_from: Sequence[Others | None]) -> tuple[Table, Table, NDArray[np.uint32]]:
    """The tables of gaps and touch times, [office, node], and the keys, [office, 2]."""
    shape = (len(drawn_from), 2 * SIDE)
    gap, touch, keyed = np.zeros(shape, np.float32), np.zeros(shape, np.float32), np.zeros((shape[0], 2), np.uint32)
    for number, one in enumerate(drawn_from):
        if one is not None:
            gap[number] = 0 if one.gap is None else one.gap
            touch[number] = one.touch
            keyed[number] = one.key.first[0], one.key.second[0]
    return gap, touch, keyed
