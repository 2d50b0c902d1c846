"""How passes are compiled: by numba where it is there, kept on disk where that can be written, else as plain Python."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypeVar, cast


def source_digest() -> str:
    """A digest of the source of the forecast."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:16]


try:
    from numba import config, njit

    HAS_NUMBA = True
    numba_settings = cast("Any", config)
    if not numba_settings.CACHE_DIR:  # numba knows what it keeps by one file's date, and these files call each other
        numba_settings.CACHE_DIR = str(Path(__file__).parent / "__pycache__" / f"compiled-{source_digest()}")
except ImportError:  # the obvious path answers the same, slower
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


F = TypeVar("F", bound=Callable[..., Any])
_OPTIONS: Final[dict[str, Any]] = {"nogil": True, "cache": can_keep(), "error_model": "numpy"}
_LEAN: Final[dict[str, Any]] = _OPTIONS | {"_nrt": False}


def compiled(function: F) -> F:
    """A function as machine code; it makes no arrays, and references are not counted, which took longer than the work."""
    return cast("F", njit(**_LEAN)(function))


def inlined(function: F) -> F:
    """The same, its statements in the place of each call."""
    return cast("F", njit(**_LEAN, inline="always")(function))


def allocating(function: F) -> F:
    """A function as machine code that makes arrays of its own."""
    return cast("F", njit(**_OPTIONS)(function))
