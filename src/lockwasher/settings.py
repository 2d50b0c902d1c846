"""Django's settings for the records room. Importing them makes no file and opens no connection.

LOCKWASHER_HOME is the folder of the database, the journal's key and its signed head; DATABASE_URL names a PostgreSQL
database to use in place of the SQLite file.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def home(environ: Mapping[str, str]) -> Path:
    """The folder of what the program keeps: LOCKWASHER_HOME, or the platform's place for a user's data."""
    if environ.get("LOCKWASHER_HOME"):
        return Path(environ["LOCKWASHER_HOME"]).expanduser().absolute()
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "lockwasher"
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "lockwasher"
    return Path(environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "lockwasher"


def database(environ: Mapping[str, str]) -> dict[str, object]:
    """The database: the one of DATABASE_URL, or a SQLite file in the home folder.

    Raises:
        ImproperlyConfigured: DATABASE_URL is not of the form postgres://user:password@host:port/name.
    """
    url = environ.get("DATABASE_URL", "")
    return _postgresql(url) if url else _sqlite(home(environ) / "lockwasher.sqlite3")


def _sqlite(path: Path) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            # The write lock is taken when a transaction begins, so that no two writers read the same tip of the journal.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,  # seconds a writer waits for another
            # FULL: what is committed survives a loss of power. secure_delete: an erased note leaves no trace in the file.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
        },
    }


def _postgresql(url: str) -> dict[str, object]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _bad_url(str(error)) from None
    if parts.scheme not in {"postgres", "postgresql"}:
        raise _bad_url(f"the scheme {parts.scheme!r} is not postgres")
    name = unquote(parts.path.removeprefix("/"))
    if not parts.hostname or not name or "/" in name:
        raise _bad_url("the host is missing" if not parts.hostname else "it must name one database after the host")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname,
        "PORT": str(port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def _bad_url(why: str) -> ImproperlyConfigured:
    # The address itself is not repeated: it may hold a password.
    return ImproperlyConfigured(f"DATABASE_URL: {why}; write postgres://user:password@host:port/name, or unset it")


def secret_key(environ: Mapping[str, str], home: Path) -> str:
    """What sessions and links are signed with: LOCKWASHER_SECRET_KEY, else the key kept in the home folder, else none."""
    kept = home / "secret-key"
    return environ.get("LOCKWASHER_SECRET_KEY") or (kept.read_text(encoding="ascii").strip() if kept.is_file() else "")


def whole_number(environ: Mapping[str, str], name: str, default: int) -> int:
    """A whole number above zero from a variable. Raises ImproperlyConfigured where it is none."""
    text = environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not int(text):
        raise ImproperlyConfigured(f"{name}: {text!r} is no whole number above zero; write for example {default}")
    return int(text)


def smtp(environ: Mapping[str, str]) -> dict[str, Any]:
    """The mail server of LOCKWASHER_SMTP_HOST, as keywords of `delivery.smtp.Server`; none where it is unset.

    Raises:
        ImproperlyConfigured: a variable is not what it must be, or nobody is named from whom letters come.
    """
    host = environ.get("LOCKWASHER_SMTP_HOST", "")
    if not host:
        return {}
    tls, sender = environ.get("LOCKWASHER_SMTP_TLS") or "starttls", environ.get("LOCKWASHER_MAIL_FROM", "")
    if tls not in _TLS_PORTS:
        raise ImproperlyConfigured(f"LOCKWASHER_SMTP_TLS: {tls!r} is none of {', '.join(_TLS_PORTS)}")
    if "@" not in sender:
        raise ImproperlyConfigured(
            "LOCKWASHER_MAIL_FROM: it must be the address that letters come from, such as desk@laboratory.example"
        )
    return {
        "host": host,
        "port": whole_number(environ, "LOCKWASHER_SMTP_PORT", _TLS_PORTS[tls]),
        "user": environ.get("LOCKWASHER_SMTP_USER", ""),
        "password": environ.get("LOCKWASHER_SMTP_PASSWORD", ""),
        "tls": tls,
        "sender": sender,
        "reply_to": environ.get("LOCKWASHER_MAIL_REPLY_TO", ""),
    }


_TLS_PORTS = {"starttls": 587, "tls": 465, "none": 25}

LOCKWASHER_HOME = home(os.environ)
EVIDENCE_MAX_MB = whole_number(os.environ, "LOCKWASHER_EVIDENCE_MAX_MB", 50)
SMTP = smtp(os.environ)
MAIL_FROM = os.environ.get("LOCKWASHER_MAIL_FROM", "")
DESK_ADDRESS = os.environ.get("LOCKWASHER_ADDRESS", "").rstrip(
    "/"
)  # where people reach the pages, for links in letters
DIGEST_HOUR = whole_number(os.environ, "LOCKWASHER_DIGEST_HOUR", 6)
ANSWER_DAYS = whole_number(os.environ, "LOCKWASHER_ANSWER_DAYS", 14)  # how long a link to answer by is good
ESCALATE_DAYS = whole_number(os.environ, "LOCKWASHER_ESCALATE_DAYS", 14)
DATABASES = {"default": database(os.environ)}
INSTALLED_APPS = ["lockwasher.records.apps.RecordsConfig"]
USE_TZ = True
TIME_ZONE = "UTC"
LOCALE_PATHS = [Path(__file__).parent / "delivery" / "locale"]  # the words of letters
# None is made up here; where there is none Django refuses the first use by name.
SECRET_KEY = secret_key(os.environ, LOCKWASHER_HOME)
