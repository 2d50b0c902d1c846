"""What must be the same on two machines so that they come to the same bits."""

from __future__ import annotations

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from lockwasher.forecast.compiled import source_digest

_PACKAGES: Final = ("numba", "numpy", "scipy")


@cache
def versions() -> dict[str, str]:
    """Versions by name: of Python, of what the passes rest on, and of the forecast itself by a digest of its source."""
    python = ".".join(platform.python_version_tuple()[:2])
    packages = {name: _version(name) for name in _PACKAGES}
    return {"lockwasher": f"{_version('lockwasher')} (source {source_digest()})", "python": python, **packages}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
