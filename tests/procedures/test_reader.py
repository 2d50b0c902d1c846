"""An edition is read as it is written; what it does not say is inherited or stays empty."""

from dataclasses import replace
from datetime import date

import pytest

from lockwasher.calendars.lengths import parse_length
from lockwasher.procedures.library import read_library
from lockwasher.procedures.model import (
    AnyOf,
    Backing,
    Condition,
    Fact,
    OfficeEntry,
    Outcome,
    Procedure,
    Side,
    Step,
    StepRef,
)
from lockwasher.register.nouns import Mark
from procedures.places import PERMIT, PERMIT_TEXT, SAMPLE, a_library

ADDRESS = "https://example.org/rule"


def the_permit(tmp_path, *edits: tuple[str, str]) -> Procedure:
    """The sample permit with some words put in the place of others."""
    text = PERMIT_TEXT
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    return read_library(a_library(tmp_path, {PERMIT: text})).editions[0]


def test_an_edition_is_read_as_it_is_written():
    permit = read_library(SAMPLE).edition("sample.permit", "2020-01-01")

    assert replace(permit, clocks=()) == Procedure(
        id="sample.permit",
        title="Get a permit",
        per="item",
        edition=date(2020, 1, 1),
        edition_name="2020-01-01",
        until=None,
        authority="A rule made up for tests",
        verified=Mark.UNVERIFIED,
        steps=(
            Step("apply", "Apply", "applicant", Backing("made up for tests", True, Mark.UNVERIFIED)),
            Step(
                "decide",
                "Decide",
                "ministry",
                Backing("rule 1", False, Mark.UNVERIFIED),
                after=("apply",),
                outcomes=(Outcome("granted"), Outcome("returned", back_to="apply")),
                rounds=3,
            ),
            Step(
                "receive",
                "Receive the permit",
                "applicant",
                Backing("rule 2", False, Mark.UNVERIFIED),
                after=("decide",),
            ),
        ),
    )


def test_a_step_says_all_that_a_step_may_say(tmp_path):
    permit = the_permit(
        tmp_path,
        (
            "    after: [decide]\n    cites: rule 2\n",
            """\
    after: [sample.permit/apply, decide, fact asked]
    applies_when: not fact extended
    cites: rule 2
    verified: read
    source_url: https://example.org/2
    form: form-7
    evidence: [permit, '9810.00']
    occasion: signature
""",
        ),
        (
            "missed: It lapses}",
            "missed: It lapses}\n    outcomes:\n      taken: {go: end, sets: asked}\n    note: a remark",
        ),
    )

    assert permit.step["receive"] == Step(
        "receive",
        "Receive the permit",
        "applicant",
        Backing("rule 2", False, Mark.READ, "https://example.org/2", "a remark"),
        after=("decide",),
        gates=(StepRef("sample.permit", "apply"),),
        awaits=("asked",),
        applies_when=Condition("extended", is_negated=True),
        form="form-7",
        evidence=("permit", "9810.00"),
        occasion="signature",
        outcomes=(Outcome("taken", ends=True, sets="asked"),),
        note="a remark",
    )


def test_one_of_several_steps_of_other_procedures_may_be_enough(tmp_path):
    permit = the_permit(
        tmp_path, ("after: [decide]", "after: [decide, {any_of: [sample.permit/apply, sample.permit/decide]}]")
    )
    apply, decide = (StepRef("sample.permit", step) for step in ("apply", "decide"))

    assert permit.step["receive"].gates == (AnyOf((apply, decide)),)
    assert permit.step["receive"].after == ("decide",)
    assert (permit.step["receive"].gates[0].ways, apply.ways) == ((apply, decide), (apply,))
    assert str(permit.step["receive"].gates[0]) == "any of (sample.permit/apply, sample.permit/decide)"


def test_offices_and_facts_are_read_as_they_are_written():
    library = read_library(SAMPLE)

    assert library.offices == {
        "applicant": OfficeEntry("applicant", "Who applies", Side.HOST, "US"),
        "ministry": OfficeEntry("ministry", "Who decides", Side.GOVERNMENT, None, "Its calendar is that of weekdays."),
    }
    assert library.facts["asked"] == Fact("asked", "The ministry has asked for more", default=False)
    assert library.facts["window-ended"].default is None


def test_an_edition_known_to_the_month_begins_on_its_first_day():
    clocks = read_library(SAMPLE).edition("sample.every-clock", "2026-01")

    assert clocks.edition == date(2026, 1, 1)


def test_a_remark_between_the_lines_makes_no_other_edition(tmp_path):
    """Lines are for errors; two readings of the same rule are equal."""
    moved = the_permit(tmp_path, ("steps:\n", "# a remark\n\nsteps:\n"))
    permit = read_library(SAMPLE).edition("sample.permit", "2020-01-01")

    assert moved == permit
    assert moved.step["decide"].line == permit.step["decide"].line + 2


@pytest.mark.parametrize("name", ["opened", "need-by", "proceed", "end"])
def test_no_step_bears_a_word_that_has_a_meaning(name, tmp_path):
    with pytest.raises(ValueError, match=f"'{name}' has a meaning of its own"):
        the_permit(tmp_path, ("  receive:\n", f"  {name}:\n"))


def test_an_optional_step_that_ends_the_case_does_not_bar_those_after_it(tmp_path):
    """Where nobody appeals, the decision becomes final."""
    permit = the_permit(
        tmp_path,
        (
            "  receive:\n",
            """\
  appeal:
    title: Appeal
    office: applicant
    after: [decide]
    applies_when: fact asked
    cites: rule 3
    outcomes: {lost: end}
  receive:
""",
        ),
        ("    after: [decide]\n    cites: rule 2", "    after: [decide, appeal]\n    cites: rule 2"),
    )

    assert permit.step["receive"].after == ("decide", "appeal")


# What a step or clock rests on


@pytest.fixture
def rests(tmp_path):
    """What the step and the clock of `receive` rest on, the head being read at an address."""

    def backings(step: str, clock: str) -> tuple[Backing, Backing]:
        permit = the_permit(
            tmp_path,
            ("verified: unverified", f"source_url: {ADDRESS}\nverified: read"),
            ("    cites: rule 2\n", step),
            ("missed: It lapses}", f"missed: It lapses{clock}}}"),
        )
        return permit.step["receive"].backing, permit.clocks[0].backing

    return backings


def test_a_step_that_says_nothing_more_inherits_mark_and_address(rests):
    step, clock = rests("    cites: rule 2\n", "")

    assert step == Backing("rule 2", False, Mark.READ, ADDRESS)
    assert clock == step


def test_a_practice_has_no_address_of_the_rule(rests):
    """The address of the head shows the rule; it does not show what somebody does."""
    step, clock = rests("    practice: the desk\n", "")

    assert step == Backing("the desk", True, Mark.READ, "")
    assert clock == step


def test_what_is_marked_anew_has_no_address_of_what_was_read(rests):
    step, clock = rests("    cites: rule 2\n    verified: unverified\n", ", verified: secondary")

    assert step == Backing("rule 2", False, Mark.UNVERIFIED, "")
    assert clock == Backing("rule 2", False, Mark.SECONDARY, "")


def test_a_clock_may_have_a_citation_of_its_own(rests):
    step, clock = rests("    cites: rule 2\n", ", cites: rule 9, note: of the clock")

    assert step == Backing("rule 2", False, Mark.READ, ADDRESS)
    assert clock == Backing("rule 9", False, Mark.READ, ADDRESS, "of the clock")


def test_a_clock_of_practice_on_a_step_of_law_has_no_address(rests):
    _, clock = rests("    cites: rule 2\n", ", practice: the desk")

    assert clock == Backing("the desk", True, Mark.READ, "")


def test_a_clock_of_law_on_a_step_of_practice_has_not_the_address_of_the_practice(rests):
    step, clock = rests("    practice: the desk\n    source_url: https://example.org/desk\n", ", cites: rule 9")

    assert step.source_url == "https://example.org/desk"
    assert clock == Backing("rule 9", False, Mark.READ, "")


def test_an_address_of_its_own_stands(rests):
    own = "https://example.org/own"
    _, clock = rests("    practice: the desk\n", f", source_url: {own}")

    assert clock == Backing("the desk", True, Mark.READ, own)


def test_the_sample_clock_is_read_with_its_extension():
    (clock,) = read_library(SAMPLE).edition("sample.permit", "2020-01-01").clocks

    assert (clock.name, clock.step, clock.is_wait, clock.missed) == ("receive", "receive", False, "It lapses")
    assert clock.extends
    assert clock.extends[0] == parse_length("1 month")
