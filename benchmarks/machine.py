"""Name the machine on which something was measured."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def machine(*packages: str) -> str:
    """The processor, its cores, and the versions of Python and of packages."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [told.partition(":")[2].strip() for told in lines if told.startswith("model name")]
    cores = f"{names[0] if names else platform.processor()} x {len(names) or 1}"
    return ", ".join([cores, f"Python {platform.python_version()}", *map(_version, packages)])


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"no {package}"
