"""Draw and play plans with the compiled passes: groups of steps, strata of draws, threads.

The same bits come out for any number of threads and any cut of the draws: nothing depends on what was worked out before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from lockwasher.forecast import compiled, kernel
from lockwasher.forecast.layout import OPEN, Ints, Layout
from lockwasher.forecast.plan import Plan
from lockwasher.forecast.serving import Others, Tile, others, serve
from lockwasher.forecast.stays import Stays, counted
from lockwasher.forecast.uniforms import STRATUM, Words

Branches = NDArray[np.int8]
Counts = NDArray[np.int64]
Part = NDArray[np.int64]  # a first stratum, and the one after the last

THREADS: Final = 2


@dataclass(frozen=True, slots=True, eq=False)
class Played:
    """What is kept of a plan that was played.

    Finishes of targets, [target, draw] in ticks; in how many draws each step decided one, [step]; how many visits each office
    served, and the sum of their waits in ticks (rule 24), both [office, draw]. `standing` and `done` as `stays.counted`, of the
    offices of `Layout.counting`.
    """

    finish: Ints
    counts: Counts
    visits: Counts
    wait: Counts
    standing: Ints
    done: Counts


class _Written(NamedTuple):
    """What threads write of the draws that are theirs: as in `Played`, and stays as they are counted."""

    finish: Ints
    visits: Counts
    wait: Counts
    stays: Stays


def can_play(laid: Layout) -> bool:
    """Whether the compiled passes can draw and play a plan: numba is there, and a day is a power of two of ticks."""
    return compiled.HAS_NUMBA and laid.tick_bits is not None


def draw_all(laid: Layout, draws: int, seed: int, threads: int = THREADS, first: int = 0) -> tuple[Ints, Branches]:
    """Work in ticks and branch of every step, each [step, draw], from the stratum `first` on: the bits of `draws.drawn`."""
    work = np.empty((laid.n_steps, draws), np.int32)
    branch = np.full((laid.n_steps, draws), -1, np.int8)
    keyed = _keys(laid, seed)

    def draw(part: Part) -> None:
        own = slice(part[0] * STRATUM, part[1] * STRATUM)
        kernel.draw_all(laid.arrays, keyed, first + part, kernel.scratch(1), work[:, own], branch[:, own])

    _in_threads(draws, threads, draw)
    return work, branch


def play_all(
    laid: Layout,
    work: Ints,
    branch: Branches,
    outside: Sequence[Others | None] = (),
    *,
    threads: int = THREADS,
    first: int = 0,
) -> tuple[Ints, Ints, Ints]:
    """Ready, begin and finish of every step, its work and branches given from the stratum `first` on, each [step, draw]."""
    if laid.has_visits:
        from_outside = outside or [None] * len(laid.plan.desks)
        ready, begun, finish = _kept(laid, (work, branch), from_outside, threads, first)
        return ready, begun, finish
    ready, begun, finish = (np.empty(work.shape, np.int32) for _ in range(3))
    groups, rest = group(laid), _rest(laid)
    n_rows = _most(groups)

    def play(part: Part) -> None:
        s = kernel.scratch(n_rows)
        kernel.play_all(laid.arrays, groups, *rest, part, s, work, branch, ready, begun, finish)

    _in_threads(work.shape[1], threads, play)
    return ready, begun, finish


def play_targets(
    laid: Layout, targets: NDArray[np.int64], draws: int, seed: int, *, threads: int = THREADS, first: int = 0
) -> Played:
    """Draw and play a plan from the stratum `first` on: the finishes of some steps, what decided them, waits and stays."""
    visits, wait = np.zeros((2, len(laid.plan.desks), draws), np.int64)
    written = _Written(np.empty((len(targets), draws), np.int32), visits, wait, laid.counting.stays(draws))
    run = (_serving if laid.has_visits else _passing)(laid, targets, seed, written, first)
    counts = list[Counts]()

    def play(part: Part) -> None:
        counts.append(np.zeros(laid.n_steps, np.int64))
        run(part, counts[-1])

    _in_threads(draws, threads, play)
    return Played(written.finish, np.sum(counts, axis=0), visits, wait, *counted(written.stays))


# ---------------------------------------------------------------- without desks: all draws of a stratum at once


def _passing(
    laid: Layout, targets: NDArray[np.int64], seed: int, written: _Written, first: int
) -> Callable[[Part, Counts], None]:
    place = np.full(laid.n_steps, -1, np.int32)
    place[targets] = np.arange(len(targets), dtype=np.int32)
    groups, rest, keyed = group(laid), _rest(laid), _keys(laid, seed)
    n_rows = _most(groups)

    def run(part: Part, counts: Counts) -> None:
        s = kernel.scratch(n_rows)
        kernel.run_targets(
            laid.arrays, groups, *rest, keyed, part, first, s, place, written.finish, counts, written.stays
        )

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


def _kept(
    laid: Layout, given: tuple[Ints, Branches], drawn_from: Sequence[Others | None], threads: int, first: int
) -> Ints:
    """Ready, begin and finish, [3, step, draw]."""
    work, branch = given
    kept, served = np.empty((3, *work.shape), np.int32), serve(laid, drawn_from)

    def play(part: Part) -> None:
        tile = Tile(served)
        for stratum in range(*part):
            own = _draws_in(stratum, work.shape[1])
            n = own.stop - own.start
            tile.work[:n], tile.branch[:n] = work[:, own].T, branch[:, own].T
            tile.keep(first + stratum, kept[:, :, own])

    _in_threads(work.shape[1], threads, play)
    return kept


def _serving(
    laid: Layout, targets: NDArray[np.int64], seed: int, written: _Written, first: int
) -> Callable[[Part, Counts], None]:
    keyed, served = _keys(laid, seed), serve(laid, drawn_from(laid.plan, seed))

    def run(part: Part, counts: Counts) -> None:
        tile, scratch = Tile(served), kernel.scratch(1)
        for stratum in range(*part):
            own = _draws_in(stratum, written.finish.shape[1])
            one = first + np.array([stratum, stratum + 1])
            kernel.draw_all(laid.arrays, keyed, one, scratch, tile.work.T, tile.branch.T)
            stays = written.stays
            own_stays = stays._replace(standing=stays.standing[own], done=stays.done[own])
            finish, seen = tile.play(first + stratum, targets, counts, own_stays)
            written.finish[:, own] = finish.T
            written.visits[:, own], written.wait[:, own] = seen[:, 0].T, seen[:, 1].T

    return run


def drawn_from(plan: Plan, seed: int) -> tuple[Others | None, ...]:
    """For each office what is drawn for those who come to it from outside."""
    return tuple(others(office.outside, seed) if office.outside else None for office in plan.desks)


def _draws_in(stratum: int, draws: int) -> slice:
    return slice(stratum * STRATUM, min((stratum + 1) * STRATUM, draws))


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
    parts = [np.array(ends) for ends in pairwise(cuts)]
    if len(parts) == 1:
        run(parts[0])
        return
    with ThreadPoolExecutor(len(parts)) as pool:
        for part in [pool.submit(run, part) for part in parts]:
            part.result()
