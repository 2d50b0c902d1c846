"""Make the forecast's compiled passes ready before they are first needed."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Warmed:
    """Whether the passes are compiled, whether they are kept for the next time, and what it took in seconds of wall time."""

    is_compiled: bool
    is_kept: bool
    wall_s: float


def warmup() -> Warmed:
    """Compile every pass of the forecast, or load it; what cannot be compiled or kept is told and is no error."""
    begun = time.perf_counter()
    # Imported here, so that what it takes to import the compiler is counted too.
    from lockwasher.forecast.compiled import HAS_NUMBA, can_keep

    is_kept = can_keep()
    try:
        from lockwasher.forecast.warmup import warm, warm_at_once

        (warm_at_once if HAS_NUMBA and is_kept else warm)()
    except RuntimeError:
        if is_kept:
            raise
        return Warmed(False, False, time.perf_counter() - begun)
    return Warmed(HAS_NUMBA, HAS_NUMBA and is_kept, time.perf_counter() - begun)
