"""Questions of policy that are asked on a page: checked, worked out by a job, kept under a number, and told when stale."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final

from lockwasher.actions import clock, policies
from lockwasher.actions.desk import desk_world
from lockwasher.actions.look import look
from lockwasher.actions.make_forecast import KEEPING, READING, Tell
from lockwasher.actions.policies import PolicyChoiceError, shelf
from lockwasher.actions.policy_grounds import grounds
from lockwasher.actions.portfolios import DATABASE, PortfolioNotFoundError, refuse_empty, sets_for
from lockwasher.clearance.filing_plans import AS_KNOWN, AssumptionSet
from lockwasher.estimates.world import World
from lockwasher.exchange.folder import shipped
from lockwasher.policy.compare import DRAWS, SEED, How
from lockwasher.policy.finding import Asked, Finding, More, find
from lockwasher.policy.keeping import kept, read
from lockwasher.procedures.library import read_library
from lockwasher.records.database import writing
from lockwasher.records.kept import seqs
from lockwasher.records.kept_findings import (
    KeptAnswer,
    finding,
    keep_finding,
    keep_question,
    newest_findings,
    newest_of,
)

MOST_DRAWS: Final = 2000  # of a question that is asked on a page
MOST_POLICIES: Final = 6
LAST: Final = 20  # questions that are listed
_RESTS_ON: Final = "rests_on"  # beside the finding that is kept


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyQuestion:
    """A question as it is asked: names of policies as at the command line, on which portfolio, from which day, played how."""

    base: str
    others: tuple[str, ...]
    portfolio: str = DATABASE
    as_of: date
    draws: int = DRAWS
    seed: int = SEED
    under: str = AS_KNOWN.id
    causes: bool = False
    parts: bool = True
    turns: bool = False

    @property
    def told(self) -> str:
        """The question in a line."""
        return f"{self.base} against {', '.join(self.others)}"


@dataclass(frozen=True, slots=True)
class PolicyAnswer:
    """A question by its number, and what was found: None while it is worked out, or where its form is of another edition.

    `is_stale`: something that it rests on changed after it was made: the register, as far as it bears on its day, a policy's
    file, an edition, a table, an estimate, or the program.
    """

    id: int
    question: PolicyQuestion
    asked_at: datetime
    asked_by: str
    made_at: datetime | None
    found: Finding | None
    is_stale: bool


def portfolios() -> tuple[str, ...]:
    """What a question may be asked about: the desk's own register, and what comes with the program."""
    return (DATABASE, *shipped())


def sets() -> tuple[AssumptionSet, ...]:
    """The sets of assumptions of all portfolios that are shipped, and that which assumes nothing."""
    return (AS_KNOWN, *{one.id: one for name in shipped() for one in sets_for(name)}.values())


def ask(question: PolicyQuestion, by: str) -> tuple[int, bool]:
    """Keep a question, unless a fresh answer to it is kept or worked out; its number, and whether it must be worked out.

    Raises:
        PolicyChoiceError, DialectError: as `policies.question`, or it asks for too much.
        PortfolioNotFoundError, DayError: there is nothing to look at.
        PolicyError: a policy cannot be applied to what is looked at.
    """
    world, asked, how = _prepared(question)
    for policy in (asked.base, *asked.others):
        how.world(world, policy)  # refused here, and not by the job
    about = (question.portfolio, question.as_of, _words(question))
    with writing():  # whoever asks the same at the same moment is led to the same number
        same = newest_of(*about)
        if same and (same.made_at is None or _is_current(same, _found(same))):
            return same.id, same.made_at is None
        return keep_question(*about, clock.now(), by), True


def work_out(number: int, tell: Tell) -> int:
    """Work out a question that is kept, and keep what is found; its number. Answered already, it is left as it is.

    Raises:
        PolicyChoiceError, DialectError, PolicyError, ForecastError, DayError: as `ask`.
    """
    held = finding(number)
    if held is None:
        raise PolicyChoiceError(f"there is no question {number}; ask it again")
    if held.made_at:
        return number
    tell(0, READING)
    question, at = _question(held), seqs()  # before anything is read: what changes in between makes it stale
    rests_on = _grounds(question)
    world, asked, how = _prepared(question)
    found = find(world, asked, how, lambda percent, told: tell(2 + percent * 95 // 100, told))
    tell(98, KEEPING)
    keep_finding(number, {**kept(found), _RESTS_ON: rests_on}, at, clock.now())
    return number


def answer(number: int) -> PolicyAnswer | None:
    """A question by its number, with what was found, if it is there yet; None where there is none."""
    held = finding(number)
    if held is None:
        return None
    found = _found(held)
    return _answer(held, found, is_stale=held.made_at is not None and not _is_current(held, found))


def last_asked() -> tuple[PolicyAnswer, ...]:
    """The questions that were asked last, without their findings; whether they are stale is not told."""
    return tuple(_answer(held, None, is_stale=False) for held in newest_findings(LAST))


def day_of(portfolio: str, day: date) -> date:
    """The day a portfolio is looked at from where no other is asked for: a shipped one has its own."""
    return day if portfolio == DATABASE else look(portfolio).world.as_of


def _prepared(question: PolicyQuestion) -> tuple[World, Asked, How]:
    if question.portfolio not in portfolios():
        raise PortfolioNotFoundError(
            f"there is no portfolio '{question.portfolio}'; there are {', '.join(portfolios())}"
        )
    if not 1 <= question.draws <= MOST_DRAWS:
        raise PolicyChoiceError(f"{question.draws} futures: ask for 1 to {MOST_DRAWS}")
    if not 1 <= len(question.others) <= MOST_POLICIES:
        raise PolicyChoiceError(
            f"{len(question.others)} policies: choose 1 to {MOST_POLICIES} to hold against the base"
        )
    more = More(question.causes, question.parts, question.turns)
    asked = policies.question(shelf(read_library()), question.base, question.others, more)
    under = _set(question)
    return _world(question), asked, How(question.draws, question.seed, None, under)


def _world(question: PolicyQuestion) -> World:
    if question.portfolio != DATABASE:
        return look(question.portfolio, question.as_of).world
    world = desk_world(question.as_of)
    refuse_empty(world.portfolio)
    return world


def _set(question: PolicyQuestion) -> AssumptionSet:
    """The set that is asked for: of what comes with a shipped portfolio, since a set names its items; of all for the register."""
    name, about = question.under, question.portfolio
    known = sets() if about == DATABASE else (AS_KNOWN, *sets_for(about))
    found = {one.id: one for one in known}
    if name not in found:
        raise PolicyChoiceError(f"there is no set of assumptions '{name}' with '{about}'; there are {', '.join(found)}")
    return found[name]


def _found(held: KeptAnswer) -> Finding | None:
    return read(held.held) if held.held else None


def _is_current(held: KeptAnswer, found: Finding | None) -> bool:
    """Whether an answer could be read, and all it rests on is as it was."""
    if held.held is None or found is None or (held.portfolio == DATABASE and held.changes_since()):
        return False
    try:
        return held.held.get(_RESTS_ON) == _grounds(_question(held))
    except (LookupError, ValueError):  # what it rests on is not there any more, or cannot be read
        return False


def _grounds(question: PolicyQuestion) -> str:
    return grounds((question.base, *question.others), question.portfolio, question.as_of, _set(question))


def _words(question: PolicyQuestion) -> str:
    told = {name: value for name, value in asdict(question).items() if name not in {"portfolio", "as_of"}}
    return json.dumps(told, sort_keys=True)


def _question(held: KeptAnswer) -> PolicyQuestion:
    told = json.loads(held.asked)
    others: Sequence[str] = told.pop("others")
    return PolicyQuestion(portfolio=held.portfolio, as_of=held.as_of, others=tuple(others), **told)


def _answer(held: KeptAnswer, found: Finding | None, *, is_stale: bool) -> PolicyAnswer:
    return PolicyAnswer(
        id=held.id,
        question=_question(held),
        asked_at=held.asked_at,
        asked_by=held.asked_by,
        made_at=held.made_at,
        found=found,
        is_stale=is_stale,
    )
