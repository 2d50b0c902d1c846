"""What a log must not hold: the secret that stands in the address of a calendar, or of a link to answer or to stop letters by."""

from __future__ import annotations

import logging
import re

_SECRET = re.compile(r"(/(?:calendar|answer|mail/stop)/)(?:\{[^}\s]* [^}\s]*\}|[^/\s]+)")


class WithoutSecrets(logging.Filter):
    """Takes the secrets of calendars and links out of what is logged."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, without secrets."""
        record.msg, record.args = without_secrets(record.getMessage()), ()
        return True


def without_secrets(text: str) -> str:
    """A text with dots in the place of every secret in an address."""
    return _SECRET.sub(r"\1…", text)
