"""A digest: what one post or partner is told on a day, as subject, plain text and HTML in its language."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Final

from django.template import Context, Engine
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

_TEMPLATES: Final = Path(__file__).parent / "templates"
MOST: Final = 25  # rows of a section: a letter of thousands is read by nobody, and the pages hold all
_BUILTINS: Final = ["django.templatetags.i18n"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A step that waits for the reader. `days`: how long; `days_left`: on its clock, less than none where that ran out.

    `is_duty`: a legal term runs on it. `follows`: what follows where the term is missed. `where`: its page, or blank.
    """

    title: str
    case: str
    about: str
    procedure: str = ""
    since: date | None = None
    days: int | None = None
    due_on: date | None = None
    days_left: int | None = None
    follows: str = ""
    is_duty: bool = False
    is_signature: bool = False
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question that waits for the reader's answer."""

    text: str
    by: str
    on: date
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loosened:
    """A day that was safe in the forecast before and is not any more: what is wanted, by when, and when it is likely."""

    title: str
    about: str
    need_by: date | None
    p80: date | None
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmoved:
    """A step of somebody else that still waits some days after a reminder."""

    title: str
    case: str
    office: str
    reminded_on: date
    days: int
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What one reader is told on a day. `is_kept_by_duty`: the reader wants no digests, and a legal term asks for this one."""

    reader: str
    day: date
    is_partner: bool = False
    asked: tuple[Asked, ...] = ()
    questions: tuple[Question, ...] = ()
    loosened: tuple[Loosened, ...] = ()
    unmoved: tuple[Unmoved, ...] = ()
    is_kept_by_duty: bool = False
    unsubscribe: str = ""
    where: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say; then no letter is written."""
        return not (self.asked or self.questions or self.loosened or self.unmoved)

    @property
    def papers(self) -> tuple[Asked, ...]:
        """Papers to sign."""
        return tuple(one for one in self.asked if one.is_signature)

    @property
    def steps(self) -> tuple[Asked, ...]:
        """Steps that are no signatures."""
        return tuple(one for one in self.asked if not one.is_signature)

    @property
    def duties(self) -> tuple[Asked, ...]:
        """The steps on which a legal term runs."""
        return tuple(one for one in self.asked if one.is_duty)


@dataclass(frozen=True, slots=True)
class Words:
    """A letter in words."""

    subject: str
    text: str
    html: str


def in_words(digest: Digest, language: str) -> Words:
    """The digest in a language. What the register says stays as it was written there."""
    with override(language):
        return Words(_subject(digest), _text(digest), _html(digest))


def left_told(asked: Asked) -> str:
    """The days left on a clock, in words of the language that is set."""
    if asked.due_on is None or asked.days_left is None:
        return ""
    day = asked.due_on.isoformat()
    if asked.days_left < 0:
        n = -asked.days_left
        return ngettext("due %(day)s, %(n)d day over", "due %(day)s, %(n)d days over", n) % {"day": day, "n": n}
    n = asked.days_left
    return ngettext("due %(day)s, %(n)d day left", "due %(day)s, %(n)d days left", n) % {"day": day, "n": n}


def _subject(digest: Digest) -> str:
    n = len(digest.asked) + len(digest.questions)
    if n:
        return ngettext("%(n)s matter waits for you (%(day)s)", "%(n)s matters wait for you (%(day)s)", n) % {
            "n": n,
            "day": digest.day.isoformat(),
        }
    return _("What changed (%(day)s)") % {"day": digest.day.isoformat()}


def _text(digest: Digest) -> str:
    made = _plain.get_template("digest.txt").render(Context(_context(digest), autoescape=False))
    lines = [line.rstrip() for line in made.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _html(digest: Digest) -> str:
    made = _marked.get_template("digest.html").render(Context(_context(digest)))
    return "\n".join(line.strip() for line in made.splitlines() if line.strip()) + "\n"


def _context(digest: Digest) -> dict[str, object]:
    def told(rows: tuple[Asked, ...]) -> list[dict[str, object]]:
        return [asdict(row) | {"left": left_told(row)} for row in rows]

    return {
        "digest": digest,
        "most": MOST,
        "papers": told(digest.papers),
        "steps": told(digest.steps),
        "duties": told(digest.duties),
    }


_plain = Engine(dirs=[str(_TEMPLATES)], builtins=_BUILTINS, autoescape=False)
_marked = Engine(dirs=[str(_TEMPLATES)], builtins=_BUILTINS)
