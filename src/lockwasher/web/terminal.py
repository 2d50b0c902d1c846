"""What the terminal asks of the pages: serve them, run their jobs, show the demonstration, make an account."""

from __future__ import annotations

import argparse
import getpass
import os
import secrets
import sys
from collections.abc import Callable, Sequence

from lockwasher.actions import clock
from lockwasher.actions.jobs import ask_for_forecast
from lockwasher.actions.refusals import is_refusal
from lockwasher.actions.worker import run_worker, stopped_by_signals
from lockwasher.web.accounts import AccountError, Wanted, make_account
from lockwasher.web.models import Role
from lockwasher.web.serving import ServingError, prepare, refuse_taken, serve, worker_beside

ACCOUNTS = (
    Wanted("viewer", Role.VIEWER),
    Wanted("partner-cern", Role.PARTNER, partner="cern"),
    Wanted("officer", Role.OFFICER),
    Wanted("coordinator", Role.COORDINATOR),
    Wanted("administrator", Role.ADMINISTRATOR),
)


def main(words: Sequence[str]) -> int:
    """Do what the words say. 0; 2 where it refuses, with the reason on standard error; 130 where it was stopped by hand."""
    told = _parser().parse_args(words)
    verb: Callable[[argparse.Namespace], None] = told.verb
    try:
        verb(told)
    except KeyboardInterrupt:
        return 130
    except (AccountError, ServingError) as error:
        return _refuse(error)
    except Exception as error:
        if not is_refusal(error):
            raise
        return _refuse(error)
    return 0


def _refuse(error: Exception) -> int:
    print(f"lockwasher: {error}", file=sys.stderr)  # noqa: T201  # this is a terminal
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lockwasher")
    verbs = parser.add_subparsers(required=True)
    for name, verb in (("serve", _serve), ("demo", _demo)):
        one = verbs.add_parser(name)
        one.add_argument("--host", default="127.0.0.1")
        one.add_argument("--port", type=int, default=8000)
        one.add_argument("--processes", type=int, default=2)
        one.set_defaults(verb=verb)
    worker = verbs.add_parser("worker")
    worker.add_argument("--once", action="store_true")
    worker.set_defaults(verb=_worker)
    account = verbs.add_parser("account")
    account.add_argument("name")
    account.add_argument("--role", required=True)
    account.add_argument("--partner", default="")
    account.add_argument("--post", default="")
    account.add_argument("--no-password", action="store_true")
    account.set_defaults(verb=_account)
    return parser


def _serve(told: argparse.Namespace) -> None:
    refuse_taken(told.host, told.port)
    prepare()
    _say(f"Serving at http://{told.host}:{told.port}; jobs wait for 'lockwasher worker'. Ctrl-C ends it.")
    serve(told.host, told.port, told.processes)


def _worker(told: argparse.Namespace) -> None:
    prepare()
    with stopped_by_signals() as stop:
        n_ran = run_worker(stop, once=told.once, tell=_say)
    _say(f"{n_ran} {'job' if n_ran == 1 else 'jobs'} run.")


def _demo(told: argparse.Namespace) -> None:
    from lockwasher.actions.demo import EARLIER, load_demo  # only the demonstration reads the samples

    refuse_taken(told.host, told.port)
    prepare()
    load_demo()
    for day in (clock.today(), EARLIER):
        ask_for_forecast(day)
    password = os.environ.get("LOCKWASHER_DEMO_PASSWORD") or f"demo-{secrets.token_urlsafe(9)}"
    for wanted in ACCOUNTS:
        make_account(Wanted(wanted.name, wanted.role, wanted.partner, wanted.post, password))
    names = "\n".join(f"  {wanted.name:14} {password}   {wanted.role}" for wanted in ACCOUNTS)
    _say(f"Serving at http://{told.host}:{told.port} until Ctrl-C. One login for each role:\n{names}")
    with worker_beside():
        serve(told.host, told.port, told.processes)


def _account(told: argparse.Namespace) -> None:
    prepare()
    password = None if told.no_password else _password()
    account = make_account(Wanted(told.name, told.role, told.partner, told.post, password))
    _say(f"{account.login} may log in as {account.role}{f' of {account.partner}' if account.partner else ''}.")


def _password() -> str:
    """The password, asked twice; from standard input, once, where that is no terminal."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first, second = getpass.getpass("Password: "), getpass.getpass("The same again: ")
    if first != second:
        raise AccountError("password", "the two are not the same; start again")
    return first


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201  # this is a terminal
