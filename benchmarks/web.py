"""How many pages a second the desk serves with 50,000 items, on SQLite and on PostgreSQL: make bench BENCH=benchmarks/web.py.

The register is the demonstration's, its items, and its cases with their events, repeated under new ids (synthetic) until
there are enough. Clients ask one after the other over connections that stay open, as browsers do; each page is asked for in a
run of its own, after every process has answered it once. The client runs on the same cores as the desk, so what it costs is in the figures.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlencode

POSTGRES = "postgresql://postgres@127.0.0.1:5432"
PAGES = (
    "/",
    "/items/",
    "/cases/",
    "/register/items/",
    "/consignments/",
    "/agreements/",
    "/waiting/",
    "/items/t600-module-1/",
)
PASSWORD, PORT, PROCESSES = "benchmark-password-1", 8799, 2
FILL = """
import django, sys; django.setup()
from dataclasses import replace
from itertools import cycle
from lockwasher.actions.demo import demo_portfolio
from lockwasher.actions.load import load_portfolio
from lockwasher.web.accounts import Wanted, make_account
from lockwasher.web.serving import prepare
prepare()
found, wanted, cases = demo_portfolio(), int(sys.argv[1]), int(sys.argv[2])
kinds = cycle(found.items)
more = tuple(replace(next(kinds), id=f"again-{n}") for n in range(wanted - len(found.items)))
begun, events = list(found.cases), list(found.events)
for n, case in zip(range(cases - len(begun)), cycle(found.cases)):
    begun.append(replace(case, id=f"again-case-{n}"))
    events += [replace(event, id=f"again-{n}-{event.id}", case=f"again-case-{n}",
                       corrects=event.corrects and f"again-{n}-{event.corrects}")
               for event in found.events if event.case == case.id]
full = replace(found, items=found.items + more, cases=tuple(begun), events=tuple(events))
load_portfolio(full, "benchmark", "items and cases repeated, synthetic")
make_account(Wanted("coordinator", "coordinator", password=sys.argv[3]))
"""


@dataclass(frozen=True, slots=True)
class Served:
    """One page: requests a second, the median and the 99th percentile in ms, and how many were answered."""

    page: str
    per_second: float
    p50: float
    p99: float
    n: int


def main() -> None:
    """Measure on each database that answers, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=50_000)
    parser.add_argument("--cases", type=int, default=0, help="at least so many cases, repeated with their events")
    parser.add_argument("--store", choices=("", "SQLite", "PostgreSQL"), default="", help="one of the two alone")
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--clients", type=int, default=4)
    told = parser.parse_args()
    for name, url in (("SQLite", ""), ("PostgreSQL", f"{POSTGRES}/lockwasher_bench_{os.getpid()}")):
        if told.store not in ("", name):
            continue
        with database(url), tempfile.TemporaryDirectory() as home:
            env = {**os.environ, "LOCKWASHER_HOME": home, "LOCKWASHER_TODAY": "2025-07-01",
                   "DJANGO_SETTINGS_MODULE": "lockwasher.web.settings", "DATABASE_URL": url}  # fmt: skip
            n_cases = f"{told.cases:,} cases, " if told.cases else ""
            say(f"\n{name}, {told.items:,} items, {n_cases}{told.clients} clients, {PROCESSES} processes")
            measure(env, told)


def say(text: str) -> None:
    """A line, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@contextmanager
def database(url: str):
    """A database of one's own for an address; SQLite needs none."""
    if not url:
        yield
        return
    import psycopg  # only where PostgreSQL is measured

    name = url.rpartition("/")[2]
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def measure(env: dict[str, str], told: argparse.Namespace) -> None:
    """Fill, forecast, serve, ask."""
    began = time.perf_counter()
    fill = [sys.executable, "-c", FILL, str(told.items), str(told.cases), PASSWORD]
    subprocess.run(fill, env=env, check=True)  # noqa: S603  # this very program
    say(f"  loaded in {time.perf_counter() - began:.1f} s")
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "lockwasher.web", "worker", "--once"], env=env, check=True)  # as above
    say(f"  forecast in {time.perf_counter() - began:.1f} s")
    words = [sys.executable, "-m", "lockwasher.web", "serve", "--port", str(PORT), "--processes", str(PROCESSES)]
    desk = subprocess.Popen(words, env=env, stdout=subprocess.DEVNULL, start_new_session=True)  # noqa: S603  # this very program
    try:
        cookie = log_in()
        for page in PAGES:
            for _ in range(6 * PROCESSES):
                ask(HTTPConnection("127.0.0.1", PORT, timeout=120), page, cookie)
            found = load(page, cookie, told.seconds, told.clients)
            say(
                f"  {found.page:26} {found.per_second:7.1f} a second   p50 {found.p50:6.1f} ms   p99 {found.p99:6.1f} ms   n {found.n}",
            )
    finally:
        os.killpg(desk.pid, signal.SIGTERM)
        desk.wait(30)


def log_in() -> str:
    """A session's cookie, once the desk answers."""
    for _ in range(240):
        try:
            form = HTTPConnection("127.0.0.1", PORT, timeout=60)
            form.request("GET", "/accounts/login/")
            answer = form.getresponse()
            answer.read()
            break
        except OSError:
            time.sleep(0.25)
    token = answer.getheader("Set-Cookie").split(";")[0]
    said = urlencode({"login": "coordinator", "password": PASSWORD, "csrfmiddlewaretoken": token.partition("=")[2]})
    form.request(
        "POST", "/accounts/login/", said, {"Cookie": token, "Content-Type": "application/x-www-form-urlencoded"}
    )
    answer = form.getresponse()
    answer.read()
    return next(
        value.split(";")[0]
        for name, value in answer.getheaders()
        if name == "Set-Cookie" and value.startswith("sessionid")
    )


def ask(connection: HTTPConnection, page: str, cookie: str) -> float:
    """Ask for a page; the seconds until all of it was there. Ends the run where it is no page."""
    began = time.perf_counter()
    connection.request("GET", page, headers={"Cookie": cookie})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200 or b"</html>" not in body:
        sys.exit(f"{page}: {answer.status}, {len(body)} bytes")
    return time.perf_counter() - began


def load(page: str, cookie: str, seconds: float, n_clients: int) -> Served:
    """Ask for a page from several clients at once, for some seconds."""
    took: list[float] = []
    until = time.perf_counter() + seconds

    def client() -> None:
        connection = HTTPConnection("127.0.0.1", PORT, timeout=120)
        while time.perf_counter() < until:
            took.append(ask(connection, page, cookie))

    began = time.perf_counter()
    clients = [threading.Thread(target=client) for _ in range(n_clients)]
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    wall = time.perf_counter() - began
    ms = sorted(second * 1000 for second in took)
    return Served(page, len(ms) / wall, statistics.median(ms), ms[min(len(ms) - 1, int(len(ms) * 0.99))], len(ms))


if __name__ == "__main__":
    main()
