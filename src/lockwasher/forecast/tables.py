"""Quantile functions as tables: a duration in days is looked up where a word of 32 bits falls, with a line between two nodes.

Both tails are finer the further out they lie: 32 nodes to each halving of the share, down to one in 2^33. A word says on which
side of the median it falls by its first bit, and how far out by the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lockwasher.estimates.distributions import Distribution, quantile_beyond
from lockwasher.forecast.uniforms import Words

PER_HALVING: Final = 32
SIDE: Final = 32 * PER_HALVING + 2  # nodes on one side of the median; the last stands for a share that is rounded up
SHIFT: Final = 23 - 5  # bits of a float's fraction below those that tell the node
FIRST_NODE: Final = 127 * PER_HALVING  # the node of the float 1.0
LONGEST_DAYS: Final = 1e9  # a wilder tail has no meaning, and no number of ticks

Table = NDArray[np.float32]


def table(believed: Distribution, elapsed: float = 0.0) -> Table:
    """The table of a duration in days, [2 * SIDE]; of one in progress, given how many days it has lasted."""
    node = np.arange(SIDE)
    share = np.minimum(2.0 ** (node // PER_HALVING - 33) * (1 + node % PER_HALVING / PER_HALVING), 0.5)
    days = np.concatenate([quantile_beyond(believed, elapsed, share), quantile_beyond(believed, elapsed, 1.0 - share)])
    return np.asarray(np.minimum(days, LONGEST_DAYS), np.float32)


def tables(wanted: Sequence[tuple[Distribution, float]]) -> Table:
    """Several tables, [table, 2 * SIDE]."""
    made = [table(believed, elapsed) for believed, elapsed in wanted]
    return np.stack(made) if made else np.zeros((0, 2 * SIDE), np.float32)


def days(held: Table, word: Words) -> NDArray[np.float32]:
    """The durations in days where words fall in a table. `kernel.py` works out the same bits."""
    beyond = (word & np.uint32(0x7FFFFFFF)).astype(np.float32) * np.float32(2) + np.float32(1)
    bits = beyond.view(np.int32)
    node = (bits >> SHIFT) - FIRST_NODE + (word >> np.uint32(31)).astype(np.int32) * SIDE
    part = (bits & ((1 << SHIFT) - 1)).astype(np.float32) * np.float32(1.0 / (1 << SHIFT))
    low = held[node]
    return np.asarray(low + part * (held[node + 1] - low))
