"""Play a plan in blocks of draws, wherever there is room for them, and put the blocks together again bit for bit.

A block is some strata of draws. It rests on the plan, the seed and its strata alone: it may be played anywhere, in any order,
and again where it was lost. What belongs to a draw is put in its place; counts are whole numbers and added up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from lockwasher.forecast.draws import Drawn, durations
from lockwasher.forecast.engine import THREADS, Counts, Played
from lockwasher.forecast.layout import Layout
from lockwasher.forecast.playing import play
from lockwasher.forecast.simulate import Run, simulate_given
from lockwasher.forecast.uniforms import STRATUM

Strata = tuple[int, int]  # the first, and the one after the last
Given = TypeVar("Given")


class Blocks(Protocol):
    """Plays strata in blocks of its own choice, anywhere, and gives what came of them in their order."""

    def __call__(self, play: Callable[[Strata], Given], n_strata: int, /) -> Iterable[Given]:
        """What `play`, which can be pickled, gives for each block of the strata from 0 on."""


def cut(n_strata: int, n_blocks: int) -> list[Strata]:
    """Strata in so many blocks of like size; in fewer where there are not so many strata."""
    cuts = np.linspace(0, n_strata, min(n_blocks, n_strata) + 1).astype(int).tolist()
    return list(pairwise(cuts))


def play_targets_in(
    blocks: Blocks | None,
    laid: Layout,
    targets: NDArray[np.int64],
    draws: int,
    seed: int,
    *,
    threads: int = THREADS,
) -> Played:
    """`playing.play`, in blocks where some are given, else in threads.

    Raises:
        PlanError: fewer than one draw is asked for, or a target is named twice.
    """
    if blocks is None or draws < 1:
        return play(laid, targets, draws, seed, threads=threads)
    counts = np.zeros(laid.n_steps, np.int64)
    parts = blocks(_ToTargets(laid, targets, draws, seed), -(-draws // STRATUM))
    finish, *seen = _joined(_counted(parts, counts), draws)
    return Played(finish, counts, *seen)


def simulate_in(blocks: Blocks | None, laid: Layout, draws: int, seed: int) -> tuple[Drawn, Run]:
    """What is drawn for every step and when each is played, in blocks where some are given, else in threads.

    Raises:
        PlanError: fewer than one draw is asked for.
    """
    if blocks is None or draws < 1:
        drawn = durations(laid, draws, seed)
        return drawn, simulate_given(laid, drawn)
    ticks, branch, *run = _joined(blocks(_Whole(laid, draws, seed), -(-draws // STRATUM)), draws)
    return Drawn(ticks.T, branch.T), Run(*(each.T for each in run))


@dataclass(frozen=True, slots=True, eq=False)
class _ToTargets:
    """Plays blocks to the finishes of targets."""

    laid: Layout
    targets: NDArray[np.int64]
    draws: int
    seed: int

    def __call__(self, strata: Strata) -> Played:
        n = _n_draws(strata, self.draws)
        return play(self.laid, self.targets, n, self.seed, threads=1, first=strata[0])


@dataclass(frozen=True, slots=True, eq=False)
class _Whole:
    """Plays blocks and keeps every step: its work and branch, and when it is ready, begun and finished, [step, draw]."""

    laid: Layout
    draws: int
    seed: int

    def __call__(self, strata: Strata) -> tuple[NDArray[Any], ...]:
        drawn = durations(self.laid, _n_draws(strata, self.draws), self.seed, threads=1, first=strata[0])
        run = simulate_given(self.laid, drawn, threads=1)
        return drawn.ticks.T, drawn.branch.T, run.ready.T, run.begun.T, run.finish.T


def _n_draws(strata: Strata, draws: int) -> int:
    return min(strata[1] * STRATUM, draws) - strata[0] * STRATUM


def _counted(parts: Iterable[Played], counts: Counts) -> Iterator[tuple[NDArray[Any], ...]]:
    """What belongs to draws in each part; the counts are added to `counts`."""
    for part in parts:
        counts += part.counts
        yield part.finish, part.visits, part.wait, part.standing, part.done


def _joined(parts: Iterable[Sequence[NDArray[Any]]], draws: int) -> list[NDArray[Any]]:
    """Arrays put together along their last axis, that of draws, part by part, so that no part need be held for long."""
    whole, at = list[NDArray[Any]](), 0
    for part in parts:
        whole = whole or [np.empty((*each.shape[:-1], draws), each.dtype) for each in part]
        end = at + part[0].shape[-1]
        for kept, each in zip(whole, part, strict=True):
            kept[..., at:end] = each
        at = end
    return whole
