"""Say where letters go, how often and in which language; stop them, unless a duty keeps them going; erase an address."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.conf import settings

from lockwasher.actions import clock
from lockwasher.actions.database import at_the_database
from lockwasher.actions.desk import current_portfolio, reading
from lockwasher.actions.outbox import LetterError, checked_address
from lockwasher.procedures.dialect import did_you_mean
from lockwasher.records import contacts, outbox
from lockwasher.records.contacts import MONDAY, Kept, Pace
from lockwasher.records.database import empty_log, writing
from lockwasher.register.portfolio import Portfolio

LANGUAGES: Final = ("en", "fr")
READERS_PACES: Final = (str(Pace.DAILY), str(Pace.WEEKLY))  # what a reader may choose; to stop is a button of its own
OFFICES: Final = {"post": "posts", "partner": "partners", "office": "offices"}


class ContactError(ValueError):
    """The contact was not kept; the text says why and what to do. `field` is the field of `Contacting` it belongs to."""

    def __init__(self, told: str, field: str) -> None:
        super().__init__(told)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacting:
    """A contact as somebody states it. `addressee`: post:, partner: or office: and the id; `weekday`: 0 for Monday."""

    addressee: str
    address: str
    language: str = "en"
    pace: str = "daily"
    weekday: int = MONDAY
    paused_until: date | None = None
    hears_of_delays: bool = False


def set_contact(told: Contacting, by: str) -> Kept:
    """Keep where the letters of a post, a partner or an office go.

    Raises:
        ContactError: the addressee is not on record, the address is none, or there is no such language or pace.
        DatabaseUnavailableError: the database cannot be written.
    """
    if not by.strip():
        raise ContactError("say who does this: the name of a post", "by")
    try:
        address = checked_address(told.address)
    except LetterError as error:
        raise ContactError(str(error), "address") from None
    for field, allowed in (("language", LANGUAGES), ("pace", tuple(map(str, Pace)))):
        given = getattr(told, field)
        if given not in allowed:
            raise ContactError(f"'{given}' is none of {', '.join(allowed)}", field)
    _check_weekday(told.weekday)
    with at_the_database(), writing():
        _check_addressee(told.addressee, current_portfolio()[0])
        kept = Kept(
            addressee=told.addressee,
            address=address,
            language=told.language,
            pace=Pace(told.pace),
            weekday=told.weekday,
            paused_until=told.paused_until,
            hears_of_delays=told.hears_of_delays,
            set_by=by.strip(),
            set_at=clock.now(),
        )
        contacts.keep_contact(kept)
    return kept


def erase_contact(addressee: str) -> None:
    """Erase an address for good, and the words of the letters to it; that they went, and when, stays on record.

    Raises:
        ContactError: there is no such contact.
        DatabaseUnavailableError: the database cannot be written.
    """
    with at_the_database():
        with writing():
            if not contacts.erase_contact(addressee):
                raise ContactError(f"there is no contact of '{addressee}'; nothing is left to erase", "addressee")
            outbox.erase_letters(addressee)
        empty_log()


def all_contacts() -> tuple[Kept, ...]:
    """Every contact, by addressee."""
    with reading():
        return contacts.all_contacts()


def contact_of(addressee: str) -> Kept | None:
    """The contact of an addressee; None where there is none."""
    with reading():
        return contacts.contact_of(addressee)


def contact_with(secret: str) -> Kept | None:
    """The contact whose link holds this secret; None where there is none."""
    with reading():
        known = contacts.all_contacts()
    given = secret.encode()
    return next(
        (one for one in known if hmac.compare_digest(secret_of(one.addressee, one.address).encode(), given)), None
    )


def language_of(addressee: str) -> str:
    """The language in which an addressee is written to."""
    found = contact_of(addressee)
    return found.language if found else LANGUAGES[0]


def stop_letters(secret: str) -> Kept | None:
    """Send no more digests to whoever holds the secret of a link; the contact, or None where there is none.

    Whether a duty keeps them going is asked by `digests.duties_of` before each digest.
    """
    found = contact_with(secret)
    if found is None:
        return None
    with at_the_database(), writing():
        stopped = replace(found, pace=Pace.NEVER, set_by=found.addressee, set_at=clock.now())
        contacts.keep_contact(stopped)
    return stopped


def choose_pace(secret: str, pace: str, weekday: int, paused_until: date | None) -> Kept | None:
    """Tell whoever holds the secret of a link once a day or once a week, not before a day; the contact, or None as `stop_letters`.

    Raises:
        ContactError: there is no such pace or weekday.
        DatabaseUnavailableError: the database cannot be written.
    """
    if pace not in READERS_PACES:
        raise ContactError(f"'{pace}' is none of {', '.join(READERS_PACES)}", "pace")
    _check_weekday(weekday)
    found = contact_with(secret)
    if found is None:
        return None
    with at_the_database(), writing():
        chosen = replace(
            found,
            pace=Pace(pace),
            weekday=weekday,
            paused_until=paused_until,
            set_by=found.addressee,
            set_at=clock.now(),
        )
        contacts.keep_contact(chosen)
    return chosen


def unsubscribe_link(kept: Kept) -> str:
    """The address by which an addressee stops its letters; blank where the desk's own address is not configured."""
    base: str = settings.DESK_ADDRESS
    return f"{base}/mail/stop/{secret_of(kept.addressee, kept.address)}/" if base else ""


def secret_of(addressee: str, address: str) -> str:
    """The secret in the link of an addressee: made from the desk's key, so that it need not be kept."""
    key = f"unsubscribe {settings.SECRET_KEY}".encode()
    return hmac.new(key, f"{addressee}\n{address}".encode(), hashlib.sha256).hexdigest()


def _check_weekday(weekday: int) -> None:
    if weekday not in range(7):
        raise ContactError(f"{weekday} is no day of the week; write 0 for Monday to 6 for Sunday", "weekday")


def _check_addressee(addressee: str, portfolio: Portfolio) -> None:
    kind, _colon, name = addressee.partition(":")
    known = [one.id for one in getattr(portfolio, OFFICES[kind])] if kind in OFFICES else []
    if name not in known:
        near = did_you_mean(name, known) or "; see the lists of posts, partners and offices"
        raise ContactError(
            f"there is no {kind if kind in OFFICES else 'addressee'} '{name or addressee}'{near}", "addressee"
        )
