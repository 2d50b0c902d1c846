"""Compose the digests of a day: one for each contact that is to be told, none where there is nothing to say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings

from lockwasher.actions import clock
from lockwasher.actions.codes import STOP
from lockwasher.actions.contacts import all_contacts, secret_of, unsubscribe_link
from lockwasher.actions.desk import desk_world, reading, seen_portfolio, viewer_of
from lockwasher.actions.duties import asked_of, is_of_own_side, is_within, office_viewer, title_of, where
from lockwasher.actions.kept import Kept as Forecast
from lockwasher.actions.kept import kept_forecast
from lockwasher.actions.newly_loose import forecasts_before, is_digest_day
from lockwasher.actions.outbox import Kind, Writing, queue_letter
from lockwasher.actions.questions import OFFICE, questions_of_partner, questions_of_posts
from lockwasher.actions.reminders import newest_reminders
from lockwasher.cases.waiting import waiting
from lockwasher.delivery.digests import Digest, Loosened, Question, Unmoved, Words, in_words
from lockwasher.estimates.world import World
from lockwasher.records import outbox
from lockwasher.records.contacts import Kept
from lockwasher.records.database import writing
from lockwasher.records.questions import Question as Put
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.viewers import REACH, Role


@dataclass(frozen=True, slots=True)
class Composed:
    """A digest as it goes to a contact. `is_new`: whether it was queued now; None where nothing was to be queued.

    `may_be_stopped`: no legal term runs on a step of the reader, so the letter says how to stop the next ones.
    """

    contact: Kept
    words: Words
    may_be_stopped: bool
    is_new: bool | None = None


def compose_digests(day: date | None = None, *, is_dry: bool = False, by: str = "desk") -> tuple[Composed, ...]:
    """Compose the digests of a day and queue them, once however often it is asked; `is_dry`: queue nothing.

    Raises:
        DayError: nothing is known on that day.
        DatabaseUnavailableError: the database cannot be read or written.
    """
    world = desk_world(day or clock.today())
    with reading():
        contacts = all_contacts()
    found = (composed for contact in contacts if (composed := _composed(contact, world)))
    return tuple(one if is_dry else replace(one, is_new=_queue(one, world.as_of, by)) for one in found)


def digest_of(contact: Kept, world: World) -> Digest:
    """What a contact is told on the day of a world; of one who wants nothing, only what a legal term asks for."""
    kind = contact.addressee.partition(":")[0]
    is_partner, is_own = kind == "partner", is_of_own_side(contact.addressee, world)
    asked = asked_of(contact.addressee, world)
    link = unsubscribe_link(contact)
    told = Digest(
        reader=_reader(contact.addressee, world.portfolio), day=world.as_of, is_partner=is_partner, unsubscribe=link
    )
    if not is_digest_day(contact, world.as_of):
        duties = tuple(one for one in asked if one.is_duty)
        return replace(told, asked=duties, is_kept_by_duty=bool(duties))
    return replace(
        told,
        asked=asked,
        questions=tuple(_questions(contact.addressee, world)),
        loosened=tuple(_loosened(contact, world)) if is_own or is_partner else (),
        unmoved=tuple(_unmoved(world)) if contact.hears_of_delays and is_own else (),
        where=where("/partner/" if is_partner else "/desk/"),
    )


def _composed(contact: Kept, world: World) -> Composed | None:
    digest = digest_of(contact, world)
    return None if digest.is_empty else Composed(contact, in_words(digest, contact.language), not digest.duties)


def _queue(one: Composed, day: date, by: str) -> bool:
    """Queue a digest, once. The outbox holds a mark in the place of the code by which its reader stops it."""
    code, words = secret_of(one.contact.addressee, one.contact.address), one.words
    asked = Writing(
        kind=Kind.DIGEST,
        addressee=one.contact.addressee,
        address=one.contact.address,
        day=day,
        subject=words.subject,
        text=words.text.replace(code, STOP),
        html=words.html.replace(code, STOP),
        language=one.contact.language,
        unsubscribe=unsubscribe_link(one.contact).replace(code, STOP) if one.may_be_stopped else "",
    )
    with reading(), writing():
        letter, is_new = queue_letter(asked, by)
        if is_new:  # after days without a mail server a reader gets one digest, not one for each day
            outbox.replace_older(letter, f"not sent: the digest of {day} took its place", clock.now())
    return is_new


def _reader(addressee: str, portfolio: Portfolio) -> str:
    kind, _colon, name = addressee.partition(":")
    post = next((one.title for one in portfolio.posts if kind == "post" and one.id == name), "")
    office = next((one.name for one in portfolio.offices if kind == "office" and one.id == name), "")
    partner = portfolio.partner[name].name if kind == "partner" and name in portfolio.partner else ""
    return post or office or partner or name


def _seen(kind: str, name: str, world: World) -> Portfolio:
    viewer = viewer_of(world, Role.PARTNER, name) if kind == "partner" else office_viewer(world)
    return seen_portfolio(world, viewer)


def _questions(addressee: str, world: World) -> Iterator[Question]:
    """The questions that wait for an answer, as the reader's own page shows them."""
    kind, _colon, name = addressee.partition(":")
    is_partner = kind == "partner"
    for one in sorted(_put_to(addressee, world), key=lambda one: one.id):
        if one.is_open and one.asked_at.date() <= world.as_of and (not is_partner or one.to_partner == name):
            path = "/partner/" if is_partner else f"/questions/{one.id}/"
            yield Question(
                text=one.text, by=one.from_partner or one.asked_by, on=one.asked_at.date(), where=where(path)
            )


def _put_to(addressee: str, world: World) -> Iterator[Put]:
    """The questions put to an addressee, about what it may be told of; those to the whole office only to its own side."""
    kind, _colon, name = addressee.partition(":")
    if kind == "partner":
        yield from questions_of_partner(name)
    if kind != "post":
        return
    is_own, seen = is_of_own_side(addressee, world), _seen(kind, name, world)
    for one in questions_of_posts([name, OFFICE] if is_own else [name]):
        if not one.record or (_is_seen(seen, one.noun, one.record) and (is_own or _is_for_partners(one, world))):
            yield one


def _is_seen(seen: Portfolio, noun: str, record: str) -> bool:
    return any(one.id == record for one in getattr(seen, noun, ()))


def _is_for_partners(asked: Put, world: World) -> bool:
    if asked.noun == "cases":
        return is_within(Role.PARTNER, asked.record, world)
    record = next(one for one in getattr(world.portfolio, asked.noun) if one.id == asked.record)
    return getattr(record, "handling", None) in REACH[Role.PARTNER]


def _loosened(contact: Kept, world: World) -> Iterator[Loosened]:
    """The milestones that a forecast before held safe and that of today does not, of the reader's own."""
    kind, _colon, name = contact.addressee.partition(":")
    now = kept_forecast(world.as_of)
    if now is None:
        return
    seen, before = _seen(kind, name, world), forecasts_before(contact, world.as_of)
    mine = None if kind == "partner" else _milestones_at(contact.addressee, now, world.portfolio)
    for id, kept in sorted(now.milestones.items()):
        earlier = (one.milestones[id] for one in before if id in one.milestones)
        is_new = kept.is_late and not all(one.is_late for one in earlier)
        if is_new and id in seen.milestone and (mine is None or id in mine):
            milestone = seen.milestone[id]
            yield Loosened(
                title=milestone.title,
                about=title_of(seen, milestone.subject),
                need_by=kept.wanted.last if kept.wanted else None,
                p80=kept.dates.p80,
                where="" if kind == "partner" else where(f"/milestones/{id}/"),
            )


def _milestones_at(addressee: str, now: Forecast, portfolio: Portfolio) -> frozenset[str]:
    """The milestones for which somebody waits at the office of a post, or at an office."""
    kind, _colon, name = addressee.partition(":")
    office = name if kind == "office" else next((one.office for one in portfolio.posts if one.id == name), "")
    return frozenset(one.line.milestone_id for one in now.lines if one.line.office_id == office)


def _unmoved(world: World) -> Iterator[Unmoved]:
    """The steps that still wait so many days after somebody was reminded of them."""
    seen = seen_portfolio(world, office_viewer(world))
    newest, limit = newest_reminders(world.as_of), settings.ESCALATE_DAYS
    for row in waiting(seen, world.progress, world.as_of, world.calendar_of):
        noted = newest.get((row.case.id, row.step.name))
        if noted is None or (row.since and noted.noted_on < row.since):
            continue
        days = (world.as_of - noted.noted_on).days
        if days >= limit:
            yield Unmoved(
                title=row.step.title,
                case=row.case.id,
                office=_office(row.office, world),
                reminded_on=noted.noted_on,
                days=days,
                where=where(f"/waiting/{row.case.id}/{row.step.name}/"),
            )


def _office(office: str, world: World) -> str:
    known = world.library.offices.get(office)
    return known.title if known else next((one.name for one in world.portfolio.offices if one.id == office), office)
