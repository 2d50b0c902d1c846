"""The verb that makes the forecast engine ready: warmup."""

from __future__ import annotations

import typer

from lockwasher.actions.warmup import Warmed
from lockwasher.actions.warmup import warmup as make_ready
from lockwasher.cli.jsons import to_json
from lockwasher.cli.options import Form, FormOption


def warmup(form: FormOption = Form.TEXT) -> None:
    """Compile the passes of the forecast once, so that the first forecast need not wait for it; done again, it loads them.

    The installation does this. Where nothing can be compiled or kept it says so, and that is no fault.
    """
    warmed = make_ready()
    typer.echo(to_json(warmed) if form == Form.JSON else _told(warmed))


def _told(warmed: Warmed) -> str:
    took = f"{warmed.wall_s:.1f} s"
    if warmed.is_kept:
        return f"the passes of the forecast are compiled and kept: {took}"
    if warmed.is_compiled:
        return f"the passes of the forecast are compiled, but cannot be kept: {took}; {_WHERE}"
    return f"the passes of the forecast are not compiled: {took}; numba is missing, or {_WHERE}"


_WHERE = "no folder can be written in which numba keeps them: name one in NUMBA_CACHE_DIR"
