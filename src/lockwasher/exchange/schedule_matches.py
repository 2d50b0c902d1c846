"""Which activity of a schedule is which milestone of the register: what is remembered, and what is proposed and why."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lockwasher.exchange.schedules import Activity, Schedule
from lockwasher.exchange.sheet_words import slug
from lockwasher.register.nouns import Milestone

NEAR: Final = 0.6  # of all words of two names, how many they must share
_COMMON = 400  # a word that stands in more names than these tells nothing
_WORD = re.compile(r"\w+", re.UNICODE)


class How(StrEnum):
    """How an activity came to its milestone, the surest first."""

    REMEMBERED = "remembered"
    SAME_ID = "same id"
    CODE = "a code of it"
    SAME_NAME = "same name"
    NEAR_NAME = "near name"

    @property
    def is_sure(self) -> bool:
        """Whether it holds until somebody says otherwise; names alone are for a person to judge."""
        return self in {How.REMEMBERED, How.SAME_ID, How.CODE}


@dataclass(frozen=True, slots=True)
class Match:
    """An activity and the milestone it is, or is proposed to be; `why` in words."""

    activity: str
    milestone: str
    how: How
    why: str


def matches(schedule: Schedule, milestones: Iterable[Milestone], kept: Mapping[str, str]) -> tuple[Match, ...]:
    """What is remembered, then what is proposed of the rest: each activity and each milestone in one match at most.

    `kept` gives the milestone of an activity as a person said it; empty where it is none. Of a name that fits two
    milestones, or two activities, nothing is proposed.
    """
    wanted = {milestone.id: milestone for milestone in milestones}
    found = {
        name: Match(name, milestone, How.REMEMBERED, "remembered")
        for name, milestone in kept.items() if milestone in wanted and name in schedule.activity
    }  # fmt: skip
    taken = {match.milestone for match in found.values()}
    for propose in (_by_id, _by_code, _by_name, _by_near_name):
        left = [a for a in schedule.activities if a.id not in found and a.id not in kept and not a.is_summary]
        open_ones = [milestone for name, milestone in wanted.items() if name not in taken]
        for match in _single(propose(left, open_ones)):
            found[match.activity] = match
            taken.add(match.milestone)
    order = {name: place for place, name in enumerate(schedule.activity)}
    return tuple(sorted(found.values(), key=lambda match: order[match.activity]))


def _single(proposed: Iterable[Match]) -> list[Match]:
    """The proposals in which neither side stands in another one."""
    told = list(proposed)
    by_activity: dict[str, int] = defaultdict(int)
    by_milestone: dict[str, int] = defaultdict(int)
    for match in told:
        by_activity[match.activity] += 1
        by_milestone[match.milestone] += 1
    return [m for m in told if by_activity[m.activity] == 1 and by_milestone[m.milestone] == 1]


def _by_id(activities: Iterable[Activity], milestones: Iterable[Milestone]) -> Iterator[Match]:
    wanted = {slug(milestone.id): milestone for milestone in milestones}
    for activity in activities:
        if milestone := wanted.get(slug(activity.id)):
            yield Match(activity.id, milestone.id, How.SAME_ID, f"its id is the milestone's: {activity.id}")


def _by_code(activities: Iterable[Activity], milestones: Iterable[Milestone]) -> Iterator[Match]:
    wanted = {milestone.id.casefold(): milestone for milestone in milestones}
    for activity in activities:
        for code in dict.fromkeys(activity.codes):
            if milestone := wanted.get(code.casefold()):
                yield Match(activity.id, milestone.id, How.CODE, f"a code of it is the milestone's id: {code}")


def _by_name(activities: Iterable[Activity], milestones: Iterable[Milestone]) -> Iterator[Match]:
    wanted = defaultdict(list)
    for milestone in milestones:
        wanted[_words(milestone.title)].append(milestone)
    for activity in activities:
        for milestone in wanted.get(_words(activity.name), ()):
            yield Match(activity.id, milestone.id, How.SAME_NAME, f"its name is the milestone's: {activity.name}")


def _by_near_name(activities: Iterable[Activity], milestones: Iterable[Milestone]) -> Iterator[Match]:
    """The milestone whose title shares most words with a name; numbers in them must be the same."""
    wanted = {milestone.id: _words(milestone.title) for milestone in milestones}
    holding = defaultdict(list)
    for name, words in wanted.items():
        for word in words:
            holding[word].append(name)
    for activity in activities:
        words = _words(activity.name)
        near = {name for word in words if len(holding[word]) <= _COMMON for name in holding[word]}
        ranked = sorted(((_share(words, wanted[name]), name) for name in near), reverse=True)
        if ranked and ranked[0][0] >= NEAR and (len(ranked) == 1 or ranked[1][0] < ranked[0][0]):
            name = ranked[0][1]
            why = f"its name shares {len(words & wanted[name])} of {len(words | wanted[name])} words with the title"
            yield Match(activity.id, name, How.NEAR_NAME, why)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    if {word for word in one if not word.isalpha()} != {word for word in other if not word.isalpha()}:
        return 0.0
    return len(one & other) / len(one | other)
