"""Play a plan forward with the compiled passes: groups of steps, strata of draws, threads; or the obvious path without them.

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

from lockwasher.forecast import kernel
from lockwasher.forecast.layout import OPEN, Layout
from lockwasher.forecast.uniforms import STRATUM

THREADS: Final = 2


@dataclass(frozen=True, slots=True, eq=False)
class Played:
    """What a run of the passes keeps: finishes of targets, [target, draw], and in how many draws each step decided one."""

    finish: NDArray[np.int32]
    counts: NDArray[np.int64]


def can_play(laid: Layout) -> bool:
    """Whether the compiled passes can play a plan: numba is there, and a day is a power of two of ticks."""
    return kernel.HAS_NUMBA and laid.tick_bits is not None


def play_all(laid: Layout, draws: int, seed: int, threads: int = THREADS) -> tuple[NDArray[np.int32], ...]:
    """Ready, begin and finish of every step of a plan without desks, each [step, draw] in ticks."""
    kept = tuple(np.empty((laid.n_steps, draws), np.int32) for _ in range(3))
    groups = group(laid)
    _in_threads(laid, groups, seed, draws, threads, lambda *part: kernel.run_all(*part, *kept))
    return kept


def play_targets(
    laid: Layout, targets: NDArray[np.int64], draws: int, seed: int, *, threads: int = THREADS, has_counts: bool = True
) -> Played:
    """The finishes of some steps of a plan without desks, and how often each step decided one of them."""
    place = np.full(laid.n_steps, -1, np.int32)
    place[targets] = np.arange(len(targets), dtype=np.int32)
    finish = np.empty((len(targets), draws), np.int32)
    counts = [np.zeros(laid.n_steps if has_counts else 0, np.int64) for _ in range(threads)]
    left = iter(counts)
    _in_threads(
        laid,
        group(laid),
        seed,
        draws,
        threads,
        lambda *part: kernel.run_targets(*part, place, finish, next(left)),  # type: ignore[call-arg]  # numba's own types
    )
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


def _in_threads(
    laid: Layout, groups: kernel.Groups, seed: int, draws: int, threads: int, run: Callable[..., Any]
) -> None:
    """Give each thread its share of the strata."""
    keyed = laid.keys.seeded(seed)
    keys = np.stack([keyed.first, keyed.second], axis=1)
    n_strata, most = -(-draws // STRATUM), int(np.diff(groups.cuts).max(initial=1))
    cuts = np.linspace(0, n_strata, min(threads, n_strata) + 1).astype(np.int64)
    assert laid.tick_bits is not None
    shared = (laid.arrays, groups, np.int32(laid.plan.as_of), np.int32(laid.tick_bits), keys)
    with ThreadPoolExecutor(len(cuts) - 1) as pool:
        parts = [
            pool.submit(run, *shared, np.array([first, last]), kernel.scratch(most)) for first, last in pairwise(cuts)
        ]
        for part in parts:
            part.result()
