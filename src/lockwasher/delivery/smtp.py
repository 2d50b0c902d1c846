"""Hand letters to a mail server, and keep what it answered to each. RFC 5321; the answer to DATA is what counts."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from enum import StrEnum
from types import TracebackType
from typing import Final, Self

TIME_LIMIT: Final = 30.0  # seconds for each step of a handing over
_CLOSING: Final = 421  # "service not available, closing transmission channel": RFC 5321, 4.2.2


class Outcome(StrEnum):
    """What became of a handing over."""

    TAKEN = "taken"  # the server answers for the letter from now on
    LATER = "later"  # refused for now: 4xx
    REFUSED = "refused"  # refused for good: 5xx
    DOWN = "down"  # the server could not be reached, or takes nothing from this desk; the letter has not gone
    UNKNOWN = "unknown"  # the connection ended after the text was begun and before the server answered


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a letter, and the server's own words."""

    outcome: Outcome
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where letters are handed over. `tls`: starttls, tls (from the first byte) or none."""

    host: str
    port: int
    sender: str
    reply_to: str = ""
    user: str = ""
    password: str = ""
    tls: str = "starttls"
    time_limit: float = TIME_LIMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A letter as it goes; `unsubscribe` is an address of the pages, or blank."""

    message_id: str
    to: str
    subject: str
    text: str
    html: str = ""
    language: str = "en"
    unsubscribe: str = ""
    sent_at: datetime


def as_message(mail: Mail, sender: str, reply_to: str = "") -> EmailMessage:
    """The letter with its headers. It says that a program wrote it, so that no answering machine answers (RFC 3834).

    Where the address that stops further ones is HTTPS, a mail program may stop them with one click (RFC 8058).
    """
    message = EmailMessage(policy=SMTP_POLICY)
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.sent_at)
    message["Message-ID"] = mail.message_id
    if reply_to:
        message["Reply-To"] = reply_to
    message["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        if mail.unsubscribe.startswith("https:"):
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    message["Content-Language"] = mail.language  # set before, it would become a header of the first part alone
    return message


class Line:
    """A connection to a mail server that serves one letter after the other; opened at the first, and anew where it broke."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.hang_up()

    def hang_up(self) -> None:
        """End the connection; the next letter opens another."""
        if self._smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
            self._smtp.close()
            self._smtp = None

    def hand_over(self, mail: Mail) -> Answer:
        """Hand a letter over, and say what the server answered; nothing is raised for what a server does."""
        try:
            smtp = self._open()
        except (smtplib.SMTPException, OSError) as error:
            self.hang_up()
            return Answer(Outcome.DOWN, told(error))
        return self._envelope(smtp, mail) or self._data(smtp, mail)

    def _open(self) -> smtplib.SMTP:
        if self._smtp is None:
            server = self._server
            where, limit = (server.host, server.port), server.time_limit
            self._smtp = smtp = (
                smtplib.SMTP_SSL(*where, timeout=limit, context=ssl.create_default_context())
                if server.tls == "tls"
                else smtplib.SMTP(*where, timeout=limit)
            )
            smtp.ehlo_or_helo_if_needed()
            if server.tls == "starttls":
                smtp.starttls(context=ssl.create_default_context())
                smtp.ehlo()
            if server.user:
                smtp.login(server.user, server.password)
        return self._smtp

    def _envelope(self, smtp: smtplib.SMTP, mail: Mail) -> Answer | None:
        """Say from whom and to whom; None where the server goes on."""
        try:
            code, words = smtp.mail(self._server.sender)
            if code >= 500:  # about this desk, not about the letter: every other would be refused alike
                self.hang_up()
                return Answer(Outcome.DOWN, in_words(code, words))
            if code == 250:
                code, words = smtp.rcpt(mail.to)
        except (smtplib.SMTPException, OSError) as error:
            self.hang_up()
            # Put off alone: were it to end the round, the oldest letter could keep all others from going.
            return Answer(Outcome.LATER, f"the connection ended before the text: {told(error)}")
        return None if code in {250, 251} else self._refused(smtp, code, words)

    def _data(self, smtp: smtplib.SMTP, mail: Mail) -> Answer:
        try:
            code, words = smtp.data(as_message(mail, self._server.sender, self._server.reply_to).as_bytes())
        except smtplib.SMTPDataError as error:  # the server did not ask for the text
            return self._refused(smtp, error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            self.hang_up()
            return Answer(Outcome.UNKNOWN, told(error))
        return Answer(Outcome.TAKEN, in_words(code, words)) if code == 250 else self._refused(smtp, code, words)

    def _refused(self, smtp: smtplib.SMTP, code: int, words: bytes | str) -> Answer:
        if code in {_CLOSING, -1}:
            self.hang_up()
            return Answer(Outcome.DOWN, in_words(code, words))
        try:
            smtp.rset()
        except (smtplib.SMTPException, OSError):
            self.hang_up()
        return Answer(Outcome.REFUSED if code >= 500 else Outcome.LATER, in_words(code, words))


def in_words(code: int, words: bytes | str) -> str:
    """An answer as a server gave it, on one line."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"[:1000]


def told(error: Exception) -> str:
    """What went wrong on the way to a server, in its own words or in those of the network."""
    if isinstance(error, smtplib.SMTPResponseException):
        return in_words(error.smtp_code, error.smtp_error)
    return (" ".join(str(error).split()) or type(error).__name__)[:1000]
