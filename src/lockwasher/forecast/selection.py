"""Exact quantiles of many rows of ticks by selection: count each row's values by bucket, then sort the few buckets asked for.

`quantiles.quantile_table` says what the numbers are, and answers where there is no numba.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lockwasher.forecast.compiled import HAS_NUMBA, allocating, compiled
from lockwasher.forecast.plan import NEVER
from lockwasher.forecast.quantiles import SHARES, between, quantile_table, ranks

_SHORT: Final = 48  # values that are sorted by insertion; more are left to the library
_NEVER, _LOWEST = np.int32(NEVER), np.int32(-(2**31))
_LEAST_BITS, _MOST_BITS = 4, 12  # of the number of buckets


def quantile_rows(
    finish: NDArray[np.int32], shares: tuple[float, ...] = SHARES, *, threads: int = 1
) -> NDArray[np.float64]:
    """Quantiles of rows of finishes, [share, target] from [target, draw], in ticks; the bits of `quantile_table`."""
    if not HAS_NUMBA or finish.size == 0:
        return quantile_table(finish.T, shares)
    targets, draws = finish.shape
    below, above = ranks(draws, shares)
    asked, place = np.unique([below, above], return_inverse=True)
    found = np.empty((len(asked), targets), np.int32)
    bits = min(max((draws // 4).bit_length(), _LEAST_BITS), _MOST_BITS)
    cuts = np.linspace(0, targets, max(1, min(threads, targets)) + 1).astype(np.int64)
    with ThreadPoolExecutor(len(cuts) - 1) as pool:
        parts = [pool.submit(select, finish, *part, asked, bits, found) for part in pairwise(cuts.tolist())]
        for part in parts:
            part.result()
    low, high = found[place.reshape(2, -1)]
    return between(low, high, draws, shares)


@allocating
def select(finish: Any, first: int, last: int, asked: Any, bits: int, found: Any) -> None:
    """The values at the places asked for, in rising order, of the rows from `first` to before `last`."""
    n_buckets = 1 << bits
    held = np.empty(finish.shape[1], np.int32)
    bucket_of = np.empty(finish.shape[1], np.uint16)
    count = np.empty(n_buckets + 1, np.int32)  # the last bucket holds what is never
    cursor = np.empty(n_buckets + 1, np.int32)  # where the next value of a bucket is kept; -1: it is not asked for
    for target in range(first, last):
        row = finish[target]
        low, shift = _scale(row, bits)
        _sort_out(row, low, shift, n_buckets, bucket_of)
        count[:] = 0
        for j in range(len(row)):
            count[bucket_of[j]] += 1
        _choose(count, asked, cursor, found, target)
        for j in range(len(row)):
            to = cursor[bucket_of[j]]
            if to >= 0:
                held[to] = row[j]
                cursor[bucket_of[j]] = to + 1
        for bucket in range(n_buckets):
            if cursor[bucket] >= 0:
                _sort(held[cursor[bucket] - count[bucket] : cursor[bucket]])
        for at in range(len(asked)):
            found[at, target] = held[found[at, target]]


@compiled
def _scale(row: Any, bits: int) -> Any:
    """The lowest value of a row, and by how many bits its values are shifted so that the buckets hold all but what is never."""
    low, high = _NEVER, _LOWEST
    for x in row:
        low = min(low, x)
        high = max(high, x if x < _NEVER else _LOWEST)
    shift = 0
    while ((np.int64(high) - np.int64(low)) >> shift) >= (1 << bits):
        shift += 1
    return low, shift


@compiled
def _sort_out(row: Any, low: Any, shift: int, n_buckets: int, bucket_of: Any) -> None:
    by, last = np.uint32(shift), np.uint16(n_buckets)
    for j in range(len(row)):
        bucket = np.uint16(np.uint32(np.uint32(row[j]) - np.uint32(low)) >> by)
        bucket_of[j] = bucket if row[j] != _NEVER else last


@compiled
def _choose(count: Any, asked: Any, cursor: Any, found: Any, target: int) -> None:
    """Give each bucket that holds a place asked for its room; `found` tells where in there the place will lie once sorted."""
    at, before, kept = 0, 0, 0
    for bucket in range(len(count)):
        cursor[bucket] = -1
        if at < len(asked) and asked[at] < before + count[bucket]:
            cursor[bucket] = kept
            while at < len(asked) and asked[at] < before + count[bucket]:
                found[at, target] = kept + asked[at] - before
                at += 1
            kept += count[bucket]
        before += count[bucket]


@allocating
def _sort(held: Any) -> None:
    if len(held) > _SHORT:
        held.sort()
        return
    for i in range(1, len(held)):
        x, j = held[i], i
        while j > 0 and held[j - 1] > x:
            held[j] = held[j - 1]
            j -= 1
        held[j] = x
