"""Random numbers by key: 32 bits that depend on the seed, the key of a step, the purpose and the number of the draw alone.

They are counted, not generated one after the other: any part of them can be worked out anywhere, in any order. Draws come in
strata of 128: within a stratum the numbers of one step and purpose fall one into each of 128 equal parts of their range, in an
order drawn for that stratum, so that an average over draws has less noise. `kernel.py` works out the same bits; this is its
twin in numpy.

The hash is two rounds of a multiplicative mixer of 32 bits (constants of C. Wellons' lowbias32), keyed between the rounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

STRATUM: Final = 128  # draws; a power of two
DURATION, OCCURS, REPEAT, BRANCH = 0, 4, 5, 6  # purposes; 0 to 3 are the passes of a step
GAP: Final = 16  # and on: gap and touch of the arrivals from outside, in turn

Words = NDArray[np.uint32]

_STEP, _FIRST, _SECOND = np.uint32(0x9E3779B1), np.uint32(0x7FEB352D), np.uint32(0x846CA68B)
_BY_PURPOSE = (np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35))


@dataclass(frozen=True, slots=True, eq=False)
class Keys:
    """The keys of some steps, as two words each."""

    first: Words
    second: Words

    def seeded(self, seed: int) -> Keys:
        """The keys under a seed."""
        told = np.frombuffer(blake2b(str(seed).encode(), digest_size=8).digest(), "<u4")
        with np.errstate(over="ignore"):
            return Keys(mixed(self.first, told[0], told[1]), mixed(self.second, told[1], told[0]))

    def of(self, purpose: int) -> Keys:
        """The keys for a purpose."""
        told = np.uint32(purpose)
        return Keys(self.first + told * _BY_PURPOSE[0], self.second ^ (told * _BY_PURPOSE[1]))


def keys(names: Iterable[str]) -> Keys:
    """The keys of steps by name."""
    held = b"".join(blake2b(name.encode(), digest_size=8).digest() for name in names)
    told = np.frombuffer(held, "<u4").reshape(-1, 2)
    return Keys(told[:, 0].copy(), told[:, 1].copy())


def words(of: Keys, purpose: int, draws: Sequence[int] | NDArray[np.int64]) -> Words:
    """The numbers of steps for a purpose, [step, draw], each from 0 to 2^32 - 1."""
    with np.errstate(over="ignore"):
        keyed, numbers = of.of(purpose), np.asarray(draws).astype(np.uint32)[np.newaxis, :]
        first, second = keyed.first[:, np.newaxis], keyed.second[:, np.newaxis]
        order = mixed(numbers // np.uint32(STRATUM), second, first)
        place = shuffled(numbers % np.uint32(STRATUM), order)
        return (place << np.uint32(25)) | (mixed(numbers, first, second) >> np.uint32(7))


def mixed(number: Words, first: Words, second: Words) -> Words:
    """The keyed hash of a number."""
    x = number * _STEP + first
    x ^= x >> np.uint32(16)
    x *= _FIRST
    x ^= second
    x ^= x >> np.uint32(15)
    x *= _SECOND
    x ^= x >> np.uint32(16)
    return x


def shuffled(place: Words, order: Words) -> Words:
    """Where a place from 0 to 127 goes in the order that a word gives: each place once, for any word."""
    low, one = np.uint32(STRATUM - 1), np.uint32(1)
    x = (place * ((order & low) | one) + (order >> np.uint32(7))) & low
    x ^= x >> np.uint32(3)
    x = (x * (((order >> np.uint32(14)) & low) | one) + (order >> np.uint32(21))) & low
    x ^= x >> np.uint32(4)
    x = (x * (((order >> np.uint32(25)) & low) | one) + (order >> np.uint32(11))) & low
    return np.asarray(x ^ (x >> np.uint32(2)))


def threshold(share: float) -> int:
    """The word below which a share (0 to 1) of all words lies; 2^32 for all of them."""
    return int(share * 2.0**32 + 0.5)
