"""A mail server on a real socket, for tests: it keeps what it took, and answers as it is told."""

# ruff: noqa: ARG002  # aiosmtpd gives its hooks more than they need

from __future__ import annotations

import email
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from lockwasher.delivery.smtp import Server

OK = "250 2.0.0 queued as 4XyZ"


class Taker:
    """Takes letters. `rcpt` and `data` give the answer to a recipient and to a text."""

    def __init__(
        self, rcpt: Callable[[str], str] = lambda _: "250 OK", data: Callable[[int], str] = lambda _: OK
    ) -> None:
        self.rcpt, self.data, self.taken, self.n_texts = rcpt, data, [], 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        answer = self.rcpt(address)
        if answer == "hang up":
            server.transport.abort()
            return "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.n_texts += 1
        answer = self.data(self.n_texts)
        if answer == "hang up":
            server.transport.abort()
            return OK
        if answer.startswith("250"):
            self.taken.append(email.message_from_bytes(envelope.content, policy=default))
        return answer

    @property
    def messages(self) -> list[EmailMessage]:
        return self.taken


@contextmanager
def mail_server(taker: Taker, port: int = 0) -> Iterator[Server]:
    """A server that runs, and how it is reached."""
    controller = Controller(taker, hostname="127.0.0.1", port=port or free_port())
    controller.start()
    try:
        yield reached_at(controller.port)
    finally:
        controller.stop()


def reached_at(port: int) -> Server:
    return Server(host="127.0.0.1", port=port, sender="desk@host.example", tls="none", time_limit=5)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
