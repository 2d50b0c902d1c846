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

from lockwasher.forecast import kernel, kernel_passes
from lockwasher.forecast.layout import OPEN, Ints, Layout
from lockwasher.forecast.uniforms import STRATUM, Words

THREADS: Final = 2


@dataclass(frozen=True, slots=True, eq=False)
class Played:
    """What a run of the passes keeps: finishes of targets, [target, draw], and in how many draws each step decided one."""

    finish: Ints
    counts: NDArray[np.int64]


def can_play(laid: Layout) -> bool:
    """Whether the compiled passes can play a plan: numba is there, and a day is a power of two of ticks."""
    return kernel_passes.HAS_NUMBA and laid.tick_bits is not None


def draw_all(laid: Layout, draws: int, seed: int, threads: int = THREADS) -> tuple[Ints, NDArray[np.int8]]:
    """Work in ticks and branch of every step, each [step, draw]: the bits of `draws.drawn`."""
    work = np.empty((laid.n_steps, draws), np.int32)
    branch = np.full((laid.n_steps, draws), -1, np.int8)
    keyed = _keys(laid, seed)
    _in_threads(draws, threads, lambda part: kernel.draw_all(laid.arrays, keyed, part, kernel.scratch(1), work, branch))
    return work, branch


def play_all(laid: Layout, work: Ints, branch: NDArray[np.int8], threads: int = THREADS) -> tuple[Ints, Ints, Ints]:
    """Ready, begin and finish of every step of a plan without desks, its work and branches given, each [step, draw]."""
    ready, begun, finish = (np.empty(work.shape, np.int32) for _ in range(3))
    groups, rest = group(laid), _rest(laid)
    n_rows = _most(groups)

    def play(part: NDArray[np.int64]) -> None:
        s = kernel.scratch(n_rows)
        kernel.play_all(laid.arrays, groups, *rest, part, s, work, branch, ready, begun, finish)

    _in_threads(work.shape[1], threads, play)
    return ready, begun, finish


def play_targets(
    laid: Layout, targets: NDArray[np.int64], draws: int, seed: int, *, threads: int = THREADS, has_counts: bool = True
) -> Played:
    """The finishes of some steps of a plan without desks, and how often each step decided one of them."""
    place = np.full(laid.n_steps, -1, np.int32)
    place[targets] = np.arange(len(targets), dtype=np.int32)
    finish = np.empty((len(targets), draws), np.int32)
    groups, rest, keyed, counts = group(laid), _rest(laid), _keys(laid, seed), list[NDArray[np.int64]]()

    def play(part: NDArray[np.int64]) -> None:
        counted = np.zeros(laid.n_steps if has_counts else 0, np.int64)
        counts.append(counted)
        s = kernel.scratch(_most(groups))
        kernel.run_targets(laid.arrays, groups, *rest, keyed, part, s, place, finish, counted)

    _in_threads(draws, threads, play)
    return Played(finish, np.sum(counts, axis=0))


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


def _rest(laid: Layout) -> tuple[np.int32, np.int32]:
    assert laid.tick_bits is not None
    return np.int32(laid.plan.as_of), np.int32(laid.tick_bits)


def _keys(laid: Layout, seed: int) -> Words:
    keyed = laid.keys.seeded(seed)
    return np.stack([keyed.first, keyed.second], axis=1)


def _in_threads(draws: int, threads: int, run: Callable[[NDArray[np.int64]], Any]) -> None:
    """Give each thread its share of the strata."""
    n_strata = -(-draws // STRATUM)
    cuts = np.linspace(0, n_strata, min(threads, n_strata) + 1).astype(np.int64)
    with ThreadPoolExecutor(len(cuts) - 1) as pool:
        for part in [pool.submit(run, np.array(ends)) for ends in pairwise(cuts)]:
            part.result()
