"""Nudge whoever a step waits for: the reminder composed in the words that may be said to them, sent, and noted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from lockwasher.actions import clock
from lockwasher.actions.answer_links import For, link_for_letter, partners_asked
from lockwasher.actions.codes import Code
from lockwasher.actions.contacts import language_of
from lockwasher.actions.database import at_the_database
from lockwasher.actions.desk import desk_world, reading, seen_portfolio, viewer_of
from lockwasher.actions.duties import is_within, title_of
from lockwasher.actions.outbox import Kind, Writing, address_of, queue_letter
from lockwasher.actions.questions import question
from lockwasher.actions.reminders import How, Noted, Reminding, note_reminder
from lockwasher.cases.progress import Ready
from lockwasher.cases.visible_steps import visible_steps
from lockwasher.cases.waiting import own_side
from lockwasher.estimates.world import World
from lockwasher.records.database import writing
from lockwasher.records.outbox import Sent
from lockwasher.register.viewers import Role

PLACE: Final = "{answer link}"  # in the words of a reminder, where the address of a link to answer by is put


class NudgeError(ValueError):
    """Nothing was sent or noted; the text says why and what to do. `field` is the field of `Nudging` it belongs to."""

    def __init__(self, told: str, field: str) -> None:
        super().__init__(told)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A reminder as it is composed. `to` is the addressee; `address` blank: none is on record, so that nothing can be sent."""

    to: str
    title: str
    address: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudging:
    """A reminder as somebody sends it; `PLACE` in the text is where the link to answer by goes, which begins with `base`.

    `how` says in which way it is given where no address is on record, and is left unread otherwise.
    """

    case: str
    step: str
    to: str
    subject: str
    text: str
    how: str = ""
    base: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudged:
    """What came of it. `letter` None: nothing was sent, and `text` is what to copy, its link in it, whose code is kept nowhere."""

    noted: Noted
    letter: Sent | None
    text: str


def drafts(case: str, step: str, by: str) -> tuple[Draft, ...]:
    """The reminders that can be given of a step that waits: one for each partner it is meant for, else for the office's posts.

    Raises:
        NudgeError: there is no such case, or its step waits for nobody today.
        DatabaseUnavailableError: the database cannot be read.
    """
    world = desk_world(clock.today())
    standing = world.progress.get(case)
    ready = next((one for one in standing.ready if one.step == step), None) if standing and standing.is_open else None
    if ready is None:
        raise NudgeError(f"'{step}' of case '{case}' does not wait for anybody today; see the board", "step")
    with reading():
        return tuple(_drafts(world, case, ready, by))


def nudge(nudging: Nudging, by: str) -> Nudged:
    """Send a reminder where an address is on record, and note it either way; `by` is who reminds.

    Raises:
        NudgeError: the step waits for nobody, or not for this addressee; nothing is said; or the same went today already.
        LetterError, LinkError, ReminderError: as `queue_letter`, `link_for_letter` and `note_reminder`.
        DatabaseUnavailableError: the database cannot be written.
    """
    for field in ("subject", "text"):
        if not getattr(nudging, field).strip():
            raise NudgeError("this says nothing; write a sentence", field)
    with at_the_database(), writing():
        found = [one for one in drafts(nudging.case, nudging.step, by) if one.to == nudging.to]
        if not found:
            raise NudgeError(f"it does not wait for '{nudging.to}'; choose whom it waits for", "to")
        link, code = _link(nudging, by)
        letter = _sent(nudging, _linked(nudging, code.mark if code else ""), by) if found[0].address else None
        text = letter.text if letter else _linked(nudging, code.secret if code else "")
        reminding = Reminding(
            case=nudging.case,
            step=nudging.step,
            how=How.MAIL if letter else nudging.how,
            text=f"{nudging.subject.strip()}\n\n{nudging.text.strip()}",
            letter=letter.id if letter else None,
            link=link,
        )
        return Nudged(noted=note_reminder(reminding, by), letter=letter, text=text)


def send_question(number: int, base: str, by: str) -> Sent:
    """Send a question to the partner it is put to, with a link to answer by, which begins with `base`.

    Raises:
        NudgeError: there is no such question to a partner, or it was sent today already.
        LetterError, LinkError: as `queue_letter` and `link_for_letter`.
        DatabaseUnavailableError: the database cannot be written.
    """
    found = question(number)
    if found is None or not found.to_partner:
        raise NudgeError(f"there is no question {number} to a partner; see the list of questions", "question")
    with at_the_database(), writing():
        code = link_for_letter(For(partner=found.to_partner, question=number), by)[1]
        with override(language_of(f"partner:{found.to_partner}")):
            subject = _("A question to you")
            text = "\n\n".join([found.text, _offer(), f"{base}{code.mark}/", by])
        letter, is_new = queue_letter(
            Writing(
                kind=Kind.ANSWER_LINK,
                addressee=f"partner:{found.to_partner}",
                subject=subject,
                text=text,
                language=language_of(f"partner:{found.to_partner}"),
                about=f"questions/{number}",
            ),
            by,
        )
        if not is_new:
            raise NudgeError(f"this question was sent today already; its letter is {letter.state}", "question")
        return letter


def _link(nudging: Nudging, by: str) -> tuple[int | None, Code | None]:
    """The link that the text asks for, if it does, and its code."""
    kind, _colon, partner = nudging.to.partition(":")
    if PLACE not in nudging.text:
        return None, None
    if kind != "partner":
        raise NudgeError(f"only a partner can answer by a link; take {PLACE} out of the text", "text")
    link, code = link_for_letter(For(partner=partner, case=nudging.case, step=nudging.step), by)
    return link.id, code


def _linked(nudging: Nudging, code: str) -> str:
    """The text with the address of its link, where it has one. What is sent holds the code's mark; what is copied the code."""
    return nudging.text.replace(PLACE, f"{nudging.base}{code}/")


def _sent(nudging: Nudging, text: str, by: str) -> Sent:
    letter, is_new = queue_letter(
        Writing(
            kind=Kind.NUDGE,
            addressee=nudging.to,
            subject=nudging.subject,
            text=text,
            language=language_of(nudging.to),
            about=f"cases/{nudging.case}/{nudging.step}",
        ),
        by,
    )
    if not is_new:
        told = f"a reminder of this step was written to '{nudging.to}' today already, by {letter.queued_by}; it is {letter.state}"
        raise NudgeError(f"{told}; write again tomorrow, or telephone and note that", "to")
    return letter


# ---------------------------------------------------------------- what is said, and to whom


def _drafts(world: World, case: str, ready: Ready, by: str) -> Iterator[Draft]:
    if partners := partners_asked(world, case, ready.step):
        for partner in partners:
            yield _to_partner(world, case, ready.step, partner, by)
        return
    posts = [post for post in world.portfolio.posts if post.office == ready.office]
    for post in posts:
        yield _to_office(world, case, ready, (f"post:{post.id}", post.title), by)
    if not posts:
        library = world.library.offices.get(ready.office)
        named = world.portfolio.office.get(ready.office)
        title = named.name if named else library.title if library else ready.office
        yield _to_office(world, case, ready, (f"office:{ready.office}", title), by)


def _to_partner(world: World, case: str, step: str, partner: str, by: str) -> Draft:
    """In the words of the partner's own pages, and no others."""
    viewer, whole = viewer_of(world, Role.PARTNER, partner), world.portfolio
    told = visible_steps(world.progress[case], whole.case[case], viewer, whole)
    asked = next(one for one in told.ready if one.name == step)
    about = title_of(seen_portfolio(world, viewer), whole.case[case].subject)
    with override(language_of(f"partner:{partner}")):
        waits = _("%(procedure)s, about %(about)s: one step waits for you since %(day)s.")
        waits = waits if asked.since else _("%(procedure)s, about %(about)s: one step waits for you.")
        lines = [
            waits % {"procedure": told.title, "about": about, "day": asked.since},
            _("What is asked: %(step)s.") % {"step": asked.title},
            _("By when: %(day)s.") % {"day": asked.due_on} if asked.due_on else "",
            _("What shows that it is done: %(papers)s.") % {"papers": ", ".join(asked.evidence)}
            if asked.evidence
            else "",
        ]
        text = "\n".join(line for line in lines if line) + f"\n\n{_offer()}\n\n{PLACE}\n\n{by}"
        subject = _("Reminder: %(step)s") % {"step": asked.title}
    return _draft(f"partner:{partner}", whole.partner[partner].name, subject, text)


def _to_office(world: World, case: str, ready: Ready, addressee: tuple[str, str], by: str) -> Draft:
    """What a case is about is named to an office of another house only where its marks reach a partner."""
    whole, procedure = world.portfolio, world.progress[case].procedure
    reach = Role.VIEWER if ready.office in own_side(whole, world.library) else Role.PARTNER
    title = procedure.step[ready.step].title
    with override(language_of(addressee[0])):
        about = {"procedure": procedure.title, "about": title_of(whole, whole.case[case].subject)}
        waits = _("What waits for you: %(step)s, since %(day)s.") if ready.since else _("What waits for you: %(step)s.")
        lines = [
            _("%(procedure)s, about %(about)s.") % about if is_within(reach, case, world) else "",
            waits % {"step": title, "day": ready.since},
            _("Please say where it stands, and when we may expect it."),
        ]
        subject = _("Reminder: %(step)s") % {"step": title}
    return _draft(*addressee, subject, "\n".join(line for line in lines if line) + f"\n\n{by}")


def _draft(to: str, title: str, subject: str, text: str) -> Draft:
    return Draft(to=to, title=title, address=address_of(to), subject=subject, text=text)


def _offer() -> str:
    last = (clock.now() + timedelta(days=settings.ANSWER_DAYS)).date()
    told = _("You can answer here, without an account. The link is for this alone, once, and until %(day)s:")
    return told % {"day": last}
