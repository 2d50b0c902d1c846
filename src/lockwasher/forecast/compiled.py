"""How passes are compiled: by numba where it is there, kept on disk where that can be written, else as plain Python."""

from __future__ import annotations

from typing import Any, Final

try:
    from numba import njit

    HAS_NUMBA = True
except ImportError:  # the twins in numpy answer the same, slower
    HAS_NUMBA = False

    def njit(**_: Any) -> Any:  # type: ignore[no-redef]
        """Leave a function as it is."""
        return lambda function: function


def _probe() -> None: ...


def can_keep() -> bool:
    """Whether what is compiled can be kept on disk; numba refuses to compile at all where it is told to and cannot."""
    try:
        njit(cache=True)(_probe)
    except RuntimeError:
        return False
    return True


_KEEPS: Final = can_keep()
compiled: Final = njit(nogil=True, cache=_KEEPS, error_model="numpy")
