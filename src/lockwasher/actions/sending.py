"""Hand over what is queued, at most once each; resend what a person asks for; mark what came back.

A letter is claimed in a transaction of its own before the server hears of it, and what became of it is kept after. Whoever ends
in between leaves a letter of which nobody knows whether it went: it is told so, and only a person sends it again.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from typing import Final

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from lockwasher.actions import clock
from lockwasher.actions.codes import STOP, with_codes
from lockwasher.actions.contacts import secret_of
from lockwasher.actions.database import at_the_database
from lockwasher.actions.desk import reading
from lockwasher.actions.outbox import (
    BROKE_OFF,
    HELD_AT_MOST,
    Kind,
    LetterError,
    address_of,
    as_it_stands,
    checked_address,
)
from lockwasher.delivery.bounces import BounceError, read_bounce
from lockwasher.delivery.smtp import Line, Mail, Outcome, Server
from lockwasher.records import outbox
from lockwasher.records.database import writing
from lockwasher.records.outbox import Down, Sent, State

FIRST_WAIT: Final = timedelta(minutes=5)  # after a refusal for now; each further one waits twice as long
LONGEST_WAIT: Final = timedelta(hours=8)
GIVEN_UP_AFTER: Final = timedelta(days=5)  # RFC 5321, 4.5.4.1: at least four to five days
SETTLED_IN: Final = 5  # tries to keep what became of a letter
SETTLE_WAIT: Final = 1.0  # seconds before the second try; each further one waits twice as long
_AT_ONCE: Final = 100  # letters looked up together


class NotSentError(ValueError):
    """Nothing was handed over, or changed; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one look at the queue did: how many letters were handed over, refused, put off, or broke off."""

    handed_over: int = 0
    refused: int = 0
    put_off: int = 0
    unknown: int = 0
    down: str = ""


def mail_server() -> Server | None:
    """The mail server of the environment; None where none is configured."""
    return Server(**settings.SMTP) if settings.SMTP else None


def send_due(server: Server | None = None, *, at_once: bool = True, stop: Event | None = None) -> Round:
    """Hand over every letter that is due, the oldest first; several may do so at the same time.

    A server that is down ends the round. `at_once`: it is tried although it was down a moment ago; a worker waits.

    Raises:
        NotSentError: no mail server is configured.
        DatabaseUnavailableError: the database cannot be written.
    """
    server = server or mail_server()
    if server is None:
        raise NotSentError(
            "no mail server is configured: set LOCKWASHER_SMTP_HOST and LOCKWASHER_MAIL_FROM; letters stay queued"
        )
    with at_the_database():
        down = outbox.server_down()
        if down and not at_once and clock.now() < down.next_try_at:
            return Round(down=down.answer)
        return _Sender(server, stop or Event()).run()


def mark_broken_off() -> int:
    """Keep of letters whose sender ended in between that nobody knows whether they went. How many."""
    now = clock.now()
    with at_the_database():
        return outbox.break_off(now - HELD_AT_MOST, BROKE_OFF, now)


def server_down() -> Down | None:
    """Since when the mail server takes no letters; None where it is not known to be down."""
    with reading():
        return outbox.server_down()


def resend(id: int, by: str) -> Sent:
    """Queue a letter once more because a person asks, to the address that its addressee has now.

    Raises:
        NotSentError: there is no such letter, it waits or is being handed over already, or it is not to go any more.
        DatabaseUnavailableError: the database cannot be written.
    """
    if not by.strip():
        raise NotSentError("say who resends: the name of a post")
    with at_the_database(), writing():
        found = outbox.read_letter(id)
        if found is None:
            raise NotSentError(f"there is no letter {id}; see the list of letters")
        state = as_it_stands(found).state
        if state in {State.QUEUED, State.CLAIMED}:
            raise NotSentError(f"letter {id} is {state} already; wait for what becomes of it")
        if state == State.REPLACED:
            raise NotSentError(f"letter {id} was replaced by a newer one that says the same; see the list of letters")
        if found.text == outbox.ERASED:
            raise NotSentError(f"the words of letter {id} were erased with its address; write a new one")
        outbox.queue_again(found, by.strip(), clock.now(), _address_now(found))
        again = outbox.read_letter(id)
    assert again is not None
    return again


def mark_bounce(content: bytes) -> Sent:
    """Mark the letter that a delivery status notification gives back; the letter.

    Raises:
        NotSentError: this is no such notification, or of no letter of this desk.
        DatabaseUnavailableError: the database cannot be written.
    """
    try:
        bounce = read_bounce(content)
    except BounceError as error:
        raise NotSentError(str(error)) from None
    with at_the_database(), writing():
        found = next(filter(None, map(outbox.with_message_id, bounce.message_ids)), None)
        if found is None:
            raise NotSentError(f"no letter of this desk went under {', '.join(bounce.message_ids)}; nothing is changed")
        if found.n_tries == 0:
            raise NotSentError(
                f"letter {found.id} was never handed over, so it cannot have come back; nothing is changed"
            )
        if found.state != State.BOUNCED:
            outbox.mark_bounced(found, bounce.words, clock.now())
        marked = outbox.read_letter(found.id)
    assert marked is not None
    return marked


def wait_after(n_tries: int) -> timedelta:
    """How long is waited after so many times that a letter was put off, or a server was down."""
    doubled: timedelta = FIRST_WAIT * 2 ** min(max(n_tries - 1, 0), 10)
    return min(doubled, LONGEST_WAIT)


def _address_now(found: Sent) -> str:
    try:
        return checked_address(address_of(found.addressee) or found.address)
    except LetterError as error:
        raise NotSentError(str(error)) from None


class _Sender:
    """One round through the queue by one sender."""

    def __init__(self, server: Server, stop: Event) -> None:
        self._server, self._stop, self._name = server, stop, uuid.uuid4().hex
        self._counts = dict.fromkeys(Outcome, 0)
        self._down, self._was_down = "", outbox.server_down() is not None

    def run(self) -> Round:
        with Line(self._server) as line:
            while ids := outbox.due_ids(clock.now(), _AT_ONCE):
                for id in ids:
                    if self._stop.is_set():
                        return self._told()
                    letter = outbox.claim_letter(id, f"{self._name}-{uuid.uuid4().hex}", clock.now())
                    if letter and not self._hand_over(line, letter):
                        return self._told()
        return self._told()

    def _hand_over(self, line: Line, letter: Sent) -> bool:
        """Hand one letter over and keep what became of it; whether the server may be asked for more."""
        answer = line.hand_over(_mail(letter, clock.now()))
        now = clock.now()
        self._counts[answer.outcome] += 1
        match answer.outcome:
            case Outcome.TAKEN:
                _keep(lambda: outbox.settle_letter(letter, State.HANDED_OVER, answer.words, now))
            case Outcome.REFUSED:
                _keep(lambda: outbox.settle_letter(letter, State.REFUSED, answer.words, now))
            case Outcome.UNKNOWN:
                _keep(lambda: outbox.settle_letter(letter, State.UNKNOWN, f"{BROKE_OFF} ({answer.words})", now))
            case Outcome.LATER:
                _put_off(letter, answer.words, now)
            case Outcome.DOWN:
                _keep(lambda: outbox.give_back(letter, answer.words))
                self._down = answer.words
                self._keep_down(now)
                return False
        if self._was_down:
            outbox.keep_up()
            self._was_down = False
        return True

    def _keep_down(self, now: datetime) -> None:
        before = outbox.server_down()
        n_tries = before.n_tries + 1 if before else 1
        since = before.down_since if before else now
        outbox.keep_down(
            Down(down_since=since, answer=self._down, n_tries=n_tries, next_try_at=now + wait_after(n_tries))
        )

    def _told(self) -> Round:
        counts = self._counts
        return Round(
            handed_over=counts[Outcome.TAKEN],
            refused=counts[Outcome.REFUSED],
            put_off=counts[Outcome.LATER] + counts[Outcome.DOWN],
            unknown=counts[Outcome.UNKNOWN],
            down=self._down,
        )


def as_it_goes(letter: Sent, text: str) -> str:
    """A text of a letter with its codes, which no record holds, in their places."""
    told = with_codes(text, letter.addressee)
    return told.replace(STOP, secret_of(letter.addressee, letter.address)) if letter.kind == Kind.DIGEST else told


def _keep(settle: Callable[[], bool]) -> None:
    """Keep what became of a letter, tried again while somebody else holds the database: else nobody would know it.

    A claim is settled once, however often this is tried.
    """
    for n in range(1, SETTLED_IN):
        try:
            settle()
        except (OperationalError, InterfaceError):
            time.sleep(SETTLE_WAIT * 2 ** (n - 1))
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
        else:
            return
    settle()


def _put_off(letter: Sent, answer: str, now: datetime) -> None:
    """Queue a letter that is refused for now, or give it up where it was put off for days since it was last asked for."""
    before = _put_off_at(letter)
    if before and now - before[0] >= GIVEN_UP_AFTER:
        told = f"given up after {GIVEN_UP_AFTER.days} days; the last answer: {answer}"
        _keep(lambda: outbox.settle_letter(letter, State.REFUSED, told, now))
    else:
        next_try_at = now + wait_after(len(before) + 1)
        _keep(lambda: outbox.settle_letter(letter, State.QUEUED, answer, now, next_try_at))


def _put_off_at(letter: Sent) -> list[datetime]:
    """When the letter was refused for now, since somebody last asked for it; the first first."""
    n_asked = max((n for n, line in enumerate(letter.history, 1) if line.get("by")), default=0)
    lines = letter.history[n_asked:]
    return [datetime.fromisoformat(line["at"]) for line in lines if line["state"] == State.QUEUED]


def _mail(letter: Sent, now: datetime) -> Mail:
    return Mail(
        message_id=letter.message_id,
        to=letter.address,
        subject=letter.subject,
        text=as_it_goes(letter, letter.text),
        html=as_it_goes(letter, letter.html),
        language=letter.language,
        unsubscribe=as_it_goes(letter, letter.unsubscribe),
        sent_at=now,
    )
