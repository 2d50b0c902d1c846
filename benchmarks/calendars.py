"""What a calendar costs on the dune portfolio: make bench BENCH=benchmarks/calendars.py.

In a register of its own, with a forecast of few futures: the days do not cost more with many. Told are the first time a process
makes a calendar, again after something changed (as a program's next look), again when nothing did, and a 304.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable

PROJECT, DRAWS, ROUNDS = "dune", 50, 7


def main() -> None:
    """Fill a register, make an account's calendars, measure."""
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {
            "LOCKWASHER_HOME": home,
            "LOCKWASHER_TODAY": "2025-07-01",
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "lockwasher.web.settings",
            "LOCKWASHER_SECRET_KEY": "benchmark",
        }
        import django  # only with the settings above

        django.setup()
        _measure()


def _measure() -> None:
    from django.test import Client

    from lockwasher.actions import clock, make_forecast
    from lockwasher.actions.desk import desk_world, seen_portfolio, viewer_of
    from lockwasher.actions.load import load
    from lockwasher.forecast.agenda import Of, Scope
    from lockwasher.register.viewers import Role
    from lockwasher.web.accounts import Wanted, make_account
    from lockwasher.web.feeds import make_feed

    load(PROJECT, by="benchmark")
    make_forecast.DRAWS = DRAWS
    make_forecast.make_forecast(clock.today(), lambda *_: None)
    account = make_account(Wanted("coordinator", "coordinator"))
    partner = make_account(Wanted("partner", "partner", partner="cern"))
    client = Client(SERVER_NAME="127.0.0.1")
    for who, of in ((account, Scope(Of.PROJECT, PROJECT)), (partner, Scope(Of.PARTNER, "cern"))):
        world = desk_world(clock.today())
        seen = seen_portfolio(world, viewer_of(world, Role(who.role), who.partner or None))
        address = f"/calendar/{make_feed(who, seen, of).secret}.ics"
        _tell(str(of), lambda address=address, **sent: client.get(address, headers=sent))  # type: ignore[misc]


def _tell(name: str, get: Callable[..., object]) -> None:
    first, answer = _timed(get)
    body = answer.content  # type: ignore[attr-defined]
    changed = []
    for number in range(ROUNDS):
        _change(number)
        changed.append(_timed(get)[0])
    again = [_timed(get)[0] for _ in range(ROUNDS)]
    tag = get().headers["ETag"]  # type: ignore[attr-defined]
    known = [_timed(lambda: get(if_none_match=tag))[0] for _ in range(ROUNDS)]
    told = [f"{statistics.median(times) * 1000:7.1f} ms" for times in ([first], changed, again, known)]
    events = body.count(b"BEGIN:VEVENT")
    sys.stdout.write(
        f"{name:16} {events:5,} days, {len(body):9,} bytes   first {told[0]}   after a change {told[1]}   again {told[2]}   304 {told[3]}\n"
    )


def _change(number: int) -> None:
    from lockwasher.actions.register import edit_record, versions_of

    name = "cern"
    seen = versions_of("partners", [name]).get(name, 0)
    edit_record("partners", name, {"source": f"source {number} {time.perf_counter_ns()}"}, "benchmark", "again", seen)


def _timed(do: Callable[[], object]) -> tuple[float, object]:
    began = time.perf_counter()
    found = do()
    return time.perf_counter() - began, found


if __name__ == "__main__":
    main()
