"""Make, open, use and revoke the links by which a partner answers one question or one step, once, without an account."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings

from lockwasher.actions import clock
from lockwasher.actions.codes import Code, new_code
from lockwasher.actions.database import at_the_database
from lockwasher.actions.desk import desk_world, reading, seen_portfolio, viewer_of
from lockwasher.actions.evidence import Upload
from lockwasher.actions.own_steps import record_own_step
from lockwasher.actions.questions import LONGEST, OFFICE, Asking, QuestionError, answer, ask, question
from lockwasher.actions.record import Happening, Recorded, RecordError
from lockwasher.calendars.spans import Span
from lockwasher.cases.visible_steps import ToldCase, ToldStep, visible_steps
from lockwasher.estimates.world import World
from lockwasher.records import answer_links, reminders
from lockwasher.records.answer_links import Link
from lockwasher.records.database import writing
from lockwasher.records.questions import Question
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.viewers import Role, acting_for

# One text for a link that never was, is no more, or was taken back: which of them it is, is nobody's business.
CLOSED: Final = (
    "this link opens nothing: it may have been cut off on its way, or be too old, or have been replaced by another; "
    "ask the office that wrote to you for a new one, or write back to it"
)


class LinkError(ValueError):
    """The link was not made or not revoked; the text says why and what to do. `field` is the field of `For` it belongs to."""

    def __init__(self, told: str, field: str) -> None:
        super().__init__(told)
        self.field = field


class LinkClosedError(ValueError):
    """The link opens nothing. The text does not tell whether there ever was such a link."""

    def __init__(self) -> None:
        super().__init__(CLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class For:
    """What a link is for: a question to a partner, or a step of a case that waits for it."""

    partner: str
    question: int | None = None
    case: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What whoever holds a link is shown: the question, or the step as the partner itself is told of it.

    `portfolio` is what the partner may see. Without `question` and `step` nothing is asked any more.
    """

    link: Link
    portfolio: Portfolio
    question: Question | None = None
    case: ToldCase | None = None
    step: ToldStep | None = None

    @property
    def is_used(self) -> bool:
        """Whether it was answered by this very link."""
        return self.link.used_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A step that was done, as a partner states it."""

    occurred: Span
    outcome: str | None = None
    note: str = ""


def partners_asked(world: World, case: str, step: str) -> tuple[str, ...]:
    """The partners a step of a case is meant for, and who are told of it on their own pages; never a project's host."""
    procedure, whole = world.progress[case].procedure, world.portfolio
    hosts = {project.host for project in whole.projects}

    def asked() -> Iterator[str]:
        for partner in (one.id for one in whole.partners if one.id not in hosts):
            viewer = viewer_of(world, Role.PARTNER, partner)
            acting = acting_for(whole, partner, whole.case[case].subject)
            if viewer.is_meant(procedure.id, step, acting) and case in seen_portfolio(world, viewer).case:
                yield partner

    return tuple(asked())


def make_link(what: For, by: str) -> tuple[Link, str]:
    """Make a link, and give it with its secret, which is kept nowhere; `by` is who makes it. Raises as `link_for_letter`."""
    link, code = link_for_letter(what, by)
    return link, code.secret


def link_for_letter(what: For, by: str) -> tuple[Link, Code]:
    """Make a link, and give it with its code and the mark that stands for it in a letter; `by` is who makes it.

    Raises:
        LinkError: the question or step is not there, is not put to this partner, or waits for nobody now.
        DatabaseUnavailableError: the database cannot be written.
    """
    if not by.strip():
        raise LinkError("say who makes the link: the name of a post", "by")
    with at_the_database(), writing():
        number = _round(what) if what.question is None else 0
        if what.question is not None:
            _check_question(what)
        code, now = new_code(f"partner:{what.partner}"), clock.now()
        link = Link(
            secret_hash=_hash(code.secret),
            partner=what.partner,
            question=what.question,
            case=what.case,
            step=what.step,
            round=number,
            made_by=by.strip(),
            made_at=now,
            expires_at=now + timedelta(days=settings.ANSWER_DAYS),
        )
        return answer_links.add_link(link), code


def open_link(secret: str) -> Opened:
    """What a link asks for. Nothing is used up by looking: scanners of mail follow every link.

    Raises:
        LinkClosedError: there is no such link, it has expired, or it was revoked.
        DatabaseUnavailableError: the database cannot be read.
    """
    with reading():
        link = answer_links.link_with(_hash(secret))
    if link is None or link.revoked_at is not None or clock.now() >= link.expires_at:
        raise LinkClosedError
    world = desk_world(clock.today())
    seen = seen_portfolio(world, viewer_of(world, Role.PARTNER, link.partner))
    if link.is_open(clock.now()):
        return _asked_by_question(link, seen) if link.question is not None else _asked_by_step(link, seen, world)
    return Opened(link=link, portfolio=seen)


def answer_step(secret: str, done: Done, upload: Upload | None) -> Recorded:
    """Record the step a link is for, and use the link up: both, or neither.

    Raises:
        LinkClosedError: as `open_link`, or somebody else has used it meanwhile.
        RecordError, EvidenceError: as `record_own_step`, and the link is good still.
        DatabaseUnavailableError: the database cannot be written.
    """
    opened = open_link(secret)
    link, step = opened.link, opened.step
    if step is None:
        raise RecordError("nothing is asked by this link now; ask the host if that is wrong")
    viewer = viewer_of(desk_world(clock.today()), Role.PARTNER, link.partner)
    happening = Happening(
        case=link.case, step=link.step, occurred=done.occurred, outcome=done.outcome, note=done.note, source=_who(link)
    )
    told = f"{step.title}: done on {done.occurred}" + (f", {done.outcome}" if done.outcome else "")
    words = f"{told}. {done.note}".strip() if done.note else told
    return record_own_step(viewer, happening, upload, _who(link), lambda: _use_up(link, words))


def answer_question(secret: str, text: str) -> Question:
    """Answer the question a link is for, and use the link up: both, or neither.

    Raises:
        LinkClosedError: as `open_link`, or somebody else has used it meanwhile.
        QuestionError: as `questions.answer`, and the link is good still.
        DatabaseUnavailableError: the database cannot be written.
    """
    opened = open_link(secret)
    if opened.question is None:
        raise QuestionError("nothing is asked by this link now; ask the host if that is wrong", "answer")
    with at_the_database(), writing():
        _use_up(opened.link, text.strip()[:LONGEST])
        return answer(opened.question.id, text, _who(opened.link))


def say_not_yet(secret: str, text: str) -> Question:
    """Keep what a partner says of a step that is not done yet, and use the link up: both, or neither.

    It stands with the reminder that carried the link, and is a question to the office.

    Raises:
        LinkClosedError: as `open_link`, or somebody else has used it meanwhile.
        QuestionError: it says nothing or too much, or nothing is asked now, and the link is good still.
        DatabaseUnavailableError: the database cannot be written.
    """
    opened = open_link(secret)
    link = opened.link
    if opened.step is None:
        raise QuestionError("nothing is asked by this link now; ask the host if that is wrong", "text")
    said = Asking(text=text, to_post=OFFICE, from_partner=link.partner, noun="cases", record=link.case, step=link.step)
    with at_the_database(), writing():
        _use_up(link, text.strip()[:LONGEST])
        return ask(said, _who(link))


def revoke_link(id: int, by: str) -> Link:
    """Take a link back; `by` is who does.

    Raises:
        LinkError: there is no such link, or nothing is left to revoke.
        DatabaseUnavailableError: the database cannot be written.
    """
    with at_the_database(), writing():
        is_revoked = answer_links.mark_revoked(id, by, clock.now())
        found = answer_links.read_link(id)
    if found is None:
        raise LinkError(f"there is no link {id}; see the list of links", "id")
    if not is_revoked:
        how = "used" if found.used_at else "revoked" if found.revoked_at else "expired"
        raise LinkError(f"link {id} is {how} already; nothing is left to revoke", "id")
    return found


def link_list() -> tuple[Link, ...]:
    """Every link that was made, the newest first."""
    with reading():
        return answer_links.all_links()


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _who(link: Link) -> str:
    return f"partner {link.partner}, by link"


def _use_up(link: Link, recorded: str) -> None:
    """Inside the transaction that records: the second of two who answer at once records nothing."""
    if not answer_links.mark_used(link.id, clock.now(), recorded):
        raise LinkClosedError
    reminders.write_answer(link.id, recorded)


def _check_question(what: For) -> None:
    found = question(what.question or 0)
    if found is None or found.to_partner != what.partner:
        raise LinkError(f"there is no question {what.question} to partner '{what.partner}'", "question")
    if not found.is_open:
        raise LinkError(f"question {what.question} is answered already; ask anew if more is needed", "question")


def _round(what: For) -> int:
    """The round in which the step waits."""
    world = desk_world(clock.today())
    standing = world.progress.get(what.case)
    ready = [one for one in standing.ready if one.step == what.step] if standing and standing.is_open else []
    if not ready:
        raise LinkError(f"'{what.step}' of case '{what.case}' does not wait for anybody today", "step")
    if what.partner not in (asked := partners_asked(world, what.case, what.step)):
        who = ", ".join(f"'{one}'" for one in asked) or "no partner"
        raise LinkError(
            f"'{what.step}' of case '{what.case}' is not asked of partner '{what.partner}'; it is of {who}", "partner"
        )
    return ready[0].round


def _asked_by_question(link: Link, seen: Portfolio) -> Opened:
    found = question(link.question or 0)
    is_asked = found is not None and found.is_open and found.to_partner == link.partner
    return Opened(link=link, portfolio=seen, question=found if is_asked else None)


def _asked_by_step(link: Link, seen: Portfolio, world: World) -> Opened:
    if link.case not in seen.case:
        return Opened(link=link, portfolio=seen)
    viewer, whole = viewer_of(world, Role.PARTNER, link.partner), world.portfolio
    told = visible_steps(world.progress[link.case], whole.case[link.case], viewer, whole)
    ready = (one for one in told.ready if one.name == link.step and one.round == link.round and told.is_open)
    return Opened(link=link, portfolio=seen, case=told, step=next(ready, None))
