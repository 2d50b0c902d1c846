"""Draw and play plans with the compiled passes: groups of steps, strata of draws, threads.

The same bits come out for any number of threads and any cut of the draws: nothing depends on what was worked out before.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from lockwasher.forecast import compiled, kernel, kernel_offices
from lockwasher.forecast.kernel_offices import Network, hall
from lockwasher.forecast.layout import OPEN, Ints, Layout
from lockwasher.forecast.plan import is_plain
from lockwasher.forecast.uniforms import STRATUM, Words

Branches = NDArray[np.int8]
Counts = NDArray[np.int64]  # [s]
Part = NDArray[np.int64]  # a first stratum, and the one after the last

THREADS: Final = 2


@dataclass(frozen=True, slots=True, eq=False)
class Played:
    """What a run of the passes keeps: finishes of targets, [target, draw], and in how many draws each step decided one."""

    finish: Ints
    counts: NDArray[np.int64]


def can_draw(laid: Layout) -> bool:
    """Whether the compiled passes can draw for a plan: numba is there, and a day is a power of two of ticks."""
    return compiled.HAS_NUMBA and laid.tick_bits is not None


def can_play(laid: Layout) -> bool:
    """Whether they can play it too: every office serves first come, first served."""
    return can_draw(laid) and all(is_plain(laid.plan, number) for number in range(len(laid.plan.desks)))


def draw_all(laid: Layout, draws: int, seed: int, threads: int = THREADS) -> tuple[Ints, Branches]:
    """Work in ticks and branch of every step, each [step, draw]: the bits of `draws.drawn`."""
    work = np.empty((laid.n_steps, draws), np.int32)
    branch = np.full((laid.n_steps, draws), -1, np.int8)
    keyed = _keys(laid, seed)

    def draw(part: Part) -> None:
        own = slice(part[0] * STRATUM, part[1] * STRATUM)
        kernel.draw_all(laid.arrays, keyed, part, kernel.scratch(1), work[:, own], branch[:, own])

    _in_threads(draws, threads, draw)
    return work, branch


def play_all(laid: Layout, work: Ints, branch: Branches, threads: int = THREADS) -> tuple[Ints, Ints, Ints]:
    """Ready, begin and finish of every step, its work and branches given, each [step, draw]."""
    if laid.plan.has_visits:
        return _served(laid, work, branch, threads)
    ready, begun, finish = (np.empty(work.shape, np.int32) for _ in range(3))
    groups, rest = group(laid), _rest(laid)
    n_rows = _most(groups)

    def play(part: Part) -> None:
        s = kernel.scratch(n_rows)
        kernel.play_all(laid.arrays, groups, *rest, part, s, work, branch, ready, begun, finish)

    _in_threads(work.shape[1], threads, play)
    return ready, begun, finish


def play_targets(
    laid: Layout, targets: NDArray[np.int64], draws: int, seed: int, *, threads: int = THREADS, has_counts: bool = True
) -> Played:
    """The finishes of some steps, drawn and played, and how often each step decided one of them."""
    finish = np.empty((len(targets), draws), np.int32)
    run = (_serving if laid.plan.has_visits else _passing)(laid, targets, seed, finish)
    counts = list[NDArray[np.int64]]()

    def play(part: Part) -> None:
        counted = np.zeros(laid.n_steps if has_counts else 0, np.int64)
        run(part, counted)
        counts.append(counted)

    _in_threads(draws, threads, play)
    return Played(finish, np.sum(counts, axis=0))


# ---------------------------------------------------------------- without desks: all draws of a stratum at once


def _passing(laid: Layout, targets: NDArray[np.int64], seed: int, finish: Ints) -> Callable[[Part, Counts], None]:
    place = np.full(laid.n_steps, -1, np.int32)
    place[targets] = np.arange(len(targets), dtype=np.int32)
    groups, rest, keyed = group(laid), _rest(laid), _keys(laid, seed)
    n_rows = _most(groups)

    def run(part: Part, counts: Counts) -> None:
        kernel.run_targets(laid.arrays, groups, *rest, keyed, part, kernel.scratch(n_rows), place, finish, counts)

    return run


def group(laid: Layout) -> kernel.Groups:
    """The steps of a plan by what rests on each other; facts rest on nothing."""
    arrays, n = laid.arrays, laid.n_steps
    after = np.repeat(np.arange(n), np.diff(arrays.arcs_of))
    is_open = arrays.known[after] == OPEN
    asked = np.flatnonzero(arrays.only_if[:, 0] >= 0)
    heads = np.concatenate([after[is_open], asked])
    tails = np.concatenate([arrays.arcs[is_open], arrays.only_if[asked, 0]])
    graph = csr_array((np.ones(len(heads), np.int8), (heads, tails)), shape=(n, n))
    n_groups, label = connected_components(graph, directed=False)
    order = np.argsort(label, kind="stable").astype(np.int32)
    cuts = np.concatenate([[0], np.cumsum(np.bincount(label, minlength=n_groups))]).astype(np.int32)
    row_of = np.empty(n, np.int32)
    row_of[order] = np.arange(n, dtype=np.int32) - np.repeat(cuts[:-1], np.diff(cuts))
    return kernel.Groups(order, cuts, row_of)


def _most(groups: kernel.Groups) -> int:
    return int(np.diff(groups.cuts).max(initial=1))


# ---------------------------------------------------------------- with desks: one draw after the other


class _Tile:
    """One stratum of draws, each [draw, step], and the hall in which they are played; a thread has its own."""

    def __init__(self, laid: Layout, net: Network) -> None:
        self._laid, self._net, self._rest = laid, net, _rest(laid)
        self._hall = hall(laid.n_steps, len(net.desks), int(net.desks.max()))
        shape = (STRATUM, laid.n_steps)
        self.work, self.branch = np.zeros(shape, np.int32), np.full(shape, -1, np.int8)
        self.ready, self.begun, self.finish = (np.zeros((STRATUM, laid.n_steps + 1), np.int32) for _ in range(3))

    def play(self, n: int) -> None:
        rows = (each[:n] for each in (self.work, self.branch, self.ready, self.begun, self.finish))
        kernel_offices.play_draws(self._laid.arrays, self._net, self._hall, *self._rest, *rows)

    def sweep(self, targets: NDArray[np.int64], n: int, counts: Counts) -> None:
        kernel_offices.sweep_draws(self._laid.arrays, targets, self._hall, n, self.ready, self.finish, counts)


def _served(laid: Layout, work: Ints, branch: Branches, threads: int) -> tuple[Ints, Ints, Ints]:
    run, net = [np.empty(work.shape, np.int32) for _ in range(3)], network(laid)

    def play(part: Part) -> None:
        tile = _Tile(laid, net)
        for first in range(part[0] * STRATUM, min(part[1] * STRATUM, work.shape[1]), STRATUM):
            own = slice(first, min(first + STRATUM, work.shape[1]))
            n = own.stop - first
            tile.work[:n], tile.branch[:n] = work[:, own].T, branch[:, own].T
            tile.play(n)
            for kept, played in zip(run, (tile.ready, tile.begun, tile.finish), strict=True):
                kept[:, own] = played[:n, :-1].T

    _in_threads(work.shape[1], threads, play)
    return run[0], run[1], run[2]


def _serving(laid: Layout, targets: NDArray[np.int64], seed: int, finish: Ints) -> Callable[[Part, Counts], None]:
    keyed, net = _keys(laid, seed), network(laid)

    def run(part: Part, counts: Counts) -> None:
        tile, scratch = _Tile(laid, net), kernel.scratch(1)
        for stratum in range(*part):
            first = stratum * STRATUM
            n, one = min(STRATUM, finish.shape[1] - first), np.array([stratum, stratum + 1])
            kernel.draw_all(laid.arrays, keyed, one, scratch, tile.work.T, tile.branch.T)
            tile.play(n)
            finish[:, first : first + n] = tile.finish[:n, targets].T
            if len(counts):
                tile.sweep(targets, n, counts)

    return run


def network(laid: Layout) -> Network:
    """Who follows whom in a plan, and its offices."""
    arrays, steps, n = laid.arrays, laid.plan.steps, laid.n_steps
    after = np.repeat(np.arange(n), np.diff(arrays.arcs_of))
    is_open = arrays.known == OPEN
    waits = is_open[after]
    first = np.flatnonzero(is_open & (np.diff(arrays.arcs_of) == 0))
    heads, tails = np.concatenate([after[waits], first]), np.concatenate([arrays.arcs[waits], np.full(len(first), n)])
    missing = np.bincount(heads, minlength=n + 1).astype(np.int32)
    followers_of = np.concatenate([[0], np.cumsum(np.bincount(tails, minlength=n + 1))]).astype(np.int32)
    in_tie_order = sorted(range(n), key=lambda position: (steps[position].case, steps[position].number))
    rank = np.empty(n, np.int32)
    rank[in_tie_order] = np.arange(n, dtype=np.int32)
    followers = heads[np.lexsort([rank[heads], tails])].astype(np.int32)
    desks = np.array([office.desks for office in laid.plan.desks], np.int32)
    return Network(followers_of, followers, missing, rank, np.flatnonzero(~is_open).astype(np.int32), desks)


# ---------------------------------------------------------------- both


def _rest(laid: Layout) -> tuple[np.int32, np.int32]:
    assert laid.tick_bits is not None
    return np.int32(laid.plan.as_of), np.int32(laid.tick_bits)


def _keys(laid: Layout, seed: int) -> Words:
    keyed = laid.keys.seeded(seed)
    return np.stack([keyed.first, keyed.second], axis=1)


def _in_threads(draws: int, threads: int, run: Callable[[Part], Any]) -> None:
    """Give each thread its share of the strata."""
    n_strata = -(-draws // STRATUM)
    cuts = np.linspace(0, n_strata, min(threads, n_strata) + 1).astype(np.int64)
    with ThreadPoolExecutor(len(cuts) - 1) as pool:
        for part in [pool.submit(run, np.array(ends)) for ends in pairwise(cuts)]:
            part.result()
