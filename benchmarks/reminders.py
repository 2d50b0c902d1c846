"""A thousand letters to a mail server on this machine: two senders at once, one of them killed midway; and no double.

Run with `python benchmarks/reminders.py [N]`. The server is aiosmtpd, in a process of its own; the database is a fresh SQLite
file, or that of DATABASE_URL, which must be empty.
"""
# ruff: noqa: T201  # a benchmark prints

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from typing import Any

N = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 1000


class Taker:
    """Takes letters, and keeps under which Message-ID each came."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        """Take a letter."""
        lines = envelope.content.decode("utf-8", "replace").splitlines()
        self.ids.append(
            next(line.partition(":")[2].strip() for line in lines if line.lower().startswith("message-id:"))
        )
        return "250 2.0.0 queued"


def send() -> None:
    """What each sender does, in a process of its own."""
    from lockwasher.actions.sending import send_due

    print(send_due())


def main() -> None:
    """Queue, send with two senders, kill one midway, count."""
    from aiosmtpd.controller import Controller

    taker = Taker()
    controller = Controller(taker, hostname="127.0.0.1", port=_free_port())
    controller.start()
    os.environ |= {
        "LOCKWASHER_HOME": tempfile.mkdtemp(),
        "DJANGO_SETTINGS_MODULE": "lockwasher.web.settings",
        "LOCKWASHER_SECRET_KEY": "of this benchmark",
        "LOCKWASHER_SMTP_HOST": "127.0.0.1",
        "LOCKWASHER_SMTP_PORT": str(controller.port),
        "LOCKWASHER_SMTP_TLS": "none",
        "LOCKWASHER_MAIL_FROM": "desk@host.example",
    }
    took = _queue()
    print(f"{N} letters queued in {took:.1f} s")
    begun = time.perf_counter()
    first, second = _sender(), _sender()
    while len(taker.ids) < N // 2 and first.poll() is None:
        time.sleep(0.005)
    first.send_signal(signal.SIGKILL)
    first.wait()
    second.wait()
    took = time.perf_counter() - begun
    controller.stop()
    _tell(taker, took)


def _queue() -> float:
    import django

    django.setup()
    from lockwasher.actions.outbox import Kind, Writing, queue_letter
    from lockwasher.records.database import open_database, writing

    open_database()
    begun = time.perf_counter()
    with writing():
        for number in range(N):
            queue_letter(
                Writing(
                    kind=Kind.NUDGE,
                    addressee="partner:northlab",
                    address=f"office-{number}@lab.example",
                    about=str(number),
                    subject=f"Reminder {number}",
                    text="Synthetic: the form is missing.",
                ),
                "benchmark",
            )
    return time.perf_counter() - begun


def _tell(taker: Taker, took: float) -> None:
    from lockwasher.actions.outbox import letters

    states = Counter(str(one.state) for one in letters())
    doubles = len(taker.ids) - len(set(taker.ids))
    handed = {one.message_id for one in letters() if one.state == "handed-over"}
    print(f"two senders, one killed midway: {len(taker.ids)} letters at the server in {took:.1f} s, {doubles} doubles")
    print(f"as the outbox tells it: {dict(states)}")
    print(f"called handed over and not at the server: {len(handed - set(taker.ids))}")
    assert doubles == 0
    assert handed <= set(taker.ids)
    assert states["handed-over"] + states["being-handed-over"] == N


def _sender() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, __file__, "send"])  # noqa: S603  # this very file


def _free_port() -> int:
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


if __name__ == "__main__":
    if "send" in sys.argv:
        import django

        django.setup()
        send()
    else:
        main()
