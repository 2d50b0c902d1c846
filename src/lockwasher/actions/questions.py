"""Ask a partner or a post of the office, and answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from lockwasher.actions import clock
from lockwasher.actions.database import at_the_database
from lockwasher.actions.desk import current_portfolio, reading
from lockwasher.procedures.dialect import did_you_mean
from lockwasher.records import questions
from lockwasher.records.database import writing
from lockwasher.records.questions import Question
from lockwasher.register.portfolio import NOUNS, Portfolio

LONGEST = 4000
OFFICE = "office"  # in the place of a post: whoever of the office can answer


class QuestionError(ValueError):
    """The question or answer was not kept; the text says why and what to do. `field` is the field it belongs to."""

    def __init__(self, told: str, field: str) -> None:
        super().__init__(told)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A question as somebody puts it: to a partner or to a post (or `OFFICE`), about a record of a noun, perhaps of a step.

    `from_partner` names the partner on whose behalf it is asked; blank where the office asks.
    """

    text: str
    to_partner: str = ""
    to_post: str = ""
    from_partner: str = ""
    noun: str = ""
    record: str = ""
    step: str = ""


def ask(asking: Asking, by: str) -> Question:
    """Put a question; `by` is who asks.

    Raises:
        QuestionError: it says nothing or too much, is put to nobody or to two, or they or the record are not on record.
        DatabaseUnavailableError: the database cannot be written.
    """
    _check_words(asking.text, by, "text")
    with at_the_database(), writing():
        _check(asking, current_portfolio()[0])
        told = asdict(asking) | {"text": asking.text.strip()}
        return questions.add_question(**told, asked_by=by, asked_at=clock.now())


def answer(id: int, text: str, by: str) -> Question:
    """Answer a question that has no answer yet; `by` is who answers.

    Raises:
        QuestionError: there is no such question, it is answered already, or nothing is said.
        DatabaseUnavailableError: the database cannot be written.
    """
    _check_words(text, by, "answer")
    with at_the_database(), writing():
        is_kept = questions.write_answer(id, text.strip(), by, clock.now())
        found = questions.read_question(id)
    if found is None:
        raise QuestionError(f"there is no question {id}", "answer")
    if not is_kept:
        told = f"{found.answered_by} has answered already, on {found.answered_at:%Y-%m-%d}: {found.answer}"
        raise QuestionError(f"{told}; if something is to be added, ask back", "answer")
    return found


def question(id: int) -> Question | None:
    """One question; None where there is none."""
    with reading():
        return questions.read_question(id)


def questions_of_partner(partner: str) -> tuple[Question, ...]:
    """The questions put to a partner, and those it asked; the newest first."""
    with reading():
        return questions.of_partner(partner)


def questions_of_posts(posts: Iterable[str]) -> tuple[Question, ...]:
    """The questions put to any of these posts, the newest first; `OFFICE` among them gives those to the whole office."""
    with reading():
        return questions.of_posts(posts)


def all_questions() -> tuple[Question, ...]:
    """Every question, the newest first."""
    with reading():
        return questions.all_questions()


def questions_about(noun: str, record: str) -> tuple[Question, ...]:
    """The questions about one record, the newest first."""
    with at_the_database():
        return questions.about(noun, record)


def may_be_told(found: Question, portfolio: Portfolio) -> bool:
    """Whether what a question is about may be named: it is in the portfolio that is seen, or nothing is named."""
    return not found.record or any(one.id == found.record for one in getattr(portfolio, found.noun, ()))


def _check_words(text: str, by: str, field: str) -> None:
    if not text.strip():
        raise QuestionError("this says nothing; write a sentence", field)
    if len(text) > LONGEST:
        raise QuestionError(f"{len(text)} characters are more than the {LONGEST} there is room for; shorten it", field)
    if not by.strip():
        raise QuestionError("say who does this: the name of a post", "by")


def _check(asking: Asking, portfolio: Portfolio) -> None:
    if bool(asking.to_partner) == bool(asking.to_post):
        raise QuestionError("put it to a partner or to a post, and to one of the two alone", "to")
    posts = [OFFICE, *(post.id for post in portfolio.posts)]
    if asking.to_partner and asking.to_partner not in portfolio.partner:
        near = did_you_mean(asking.to_partner, portfolio.partner) or "; see the list of partners"
        raise QuestionError(f"there is no partner '{asking.to_partner}'{near}", "to")
    if asking.to_post and asking.to_post not in posts:
        near = did_you_mean(asking.to_post, posts) or "; see the list of posts"
        raise QuestionError(f"there is no post '{asking.to_post}'{near}", "to")
    if asking.record and not _is_there(asking, portfolio):
        raise QuestionError(f"there is nothing '{asking.record}' in the list of {asking.noun or 'records'}", "record")


def _is_there(asking: Asking, portfolio: Portfolio) -> bool:
    return asking.noun in NOUNS and any(record.id == asking.record for record in getattr(portfolio, asking.noun))
