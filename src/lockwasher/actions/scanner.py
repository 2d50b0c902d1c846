"""Ask the installation's scanner about a file before it is kept: a command that gets the path and answers by its exit code."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

SCANNER = "LOCKWASHER_SCANNER"
SECONDS = 300


class ScannerError(ValueError):
    """The scanner did not let a file pass, or could not say; the text tells what it said. Nothing was kept."""


def scan(path: Path) -> None:
    """Return where the scanner finds a file clean (exit code 0), or where none is set.

    Raises:
        ScannerError: it was refused (exit code 1), or the scanner did not answer: then nobody knows, and it is not kept.
    """
    command = os.environ.get(SCANNER, "")
    if not command:
        return
    try:
        # The command is the administrator's own, and no shell reads it.
        ran = subprocess.run(  # noqa: S603
            [*shlex.split(command), str(path)],
            capture_output=True,
            timeout=SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise ScannerError(_no_answer(_why(error))) from None
    told = _first_line(ran.stdout, path) or _first_line(ran.stderr, path)
    if ran.returncode == 1:
        raise ScannerError(f"the scanner refused it: {told or 'it gave no reason'}")
    if ran.returncode != 0:
        raise ScannerError(_no_answer(f"exit code {ran.returncode}{f': {told}' if told else ''}"))


def _no_answer(why: str) -> str:
    return f"the scanner could not look at it ({why}), so it was not kept; try again, or tell the administrator"


def _why(error: Exception) -> str:
    if isinstance(error, subprocess.TimeoutExpired):
        return f"no answer within {SECONDS} seconds"
    return getattr(error, "strerror", None) or str(error)


def _first_line(output: bytes, path: Path) -> str:
    """What the scanner says, without the place of the file, which is nobody's business."""
    lines = output.decode("utf-8", "replace").replace(str(path), "the file").split("\n")
    return next((line.strip()[:300] for line in lines if line.strip()), "")
