"""Every clock of the law that was found can be said, and says the same when it is read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockwasher.calendars.lengths import Length, Unit
from lockwasher.procedures.dialect import Value
from lockwasher.procedures.library import read_library
from lockwasher.procedures.model import Anchor, Clock, Condition, Limit, Procedure, StepRef, Strength
from lockwasher.procedures.phrases import Names, anchor, condition, limit
from procedures.places import SAMPLE

# The clocks of customs rules, agreements, visas, loans and licences, in the words of the sample edition. What cannot be
# said: an interval of less than a day (screening lists are renewed every hour).
SAID = {
    "florence-inspect": "within 5 calendar days from receive",
    "florence-supplement": "within 20 calendar days from complete.asked",
    "florence-comment": "waits 20 calendar days from notice, rolls to next working day",
    "florence-resubmit": "within 60 calendar days from fact asked, 30 calendar days more at fact extended",
    "florence-appeal": "within 20 calendar days from decide",
    "florence-final": "waits 20 calendar days from decide",
    "florence-order": "within 60 calendar days from decide.approved or, if later, 60 calendar days from final",
    "florence-stamp": "within 1 calendar day before liquidate",
    "florence-components": "within 0 calendar days from fact window-ended",
    "florence-watch": "waits 5 years from arrive",
    "entry-summary": "within 10 working days from release",
    "liquidation-scheduled": "within 314 calendar days from summary",
    "liquidation-deemed": "within 1 year from arrive, 1 year more at fact extended",
    "liquidation-longest": "within 4 years from arrive",
    "correction": "within 300 calendar days from release or, if earlier, 15 calendar days before liquidate",
    "protest": "within 180 calendar days from liquidate",
    "protest-decision": "within 2 years from protest",
    "protest-accelerated": "within 30 calendar days from fact asked",
    "bond-export": "within 1 year from arrive, anew at renew",
    "bond-longest": "within 3 years from arrive",
    "carnet": "within 1 year from grant",
    "duty-free-certificate": "within 6 months from arrive",
    "security-filing": "within 24 hours before lade",
    "goods-returned": "within 3 years from leave",
    "drawback": "within 5 years from arrive",
    "records": "waits 5 years from arrive",
    "action-memo": "waits 5 working days from memo",
    "transmit": "within 15 calendar days from sign",
    "transmit-until-2023": "within 20 calendar days from sign",
    "report-monthly": "within 1 month from sign, rolls to end of month",
    "publish": "within 120 calendar days from in-force",
    "publish-non-binding": "within 120 calendar days from in-force, every 120 calendar days",
    "agreement-renewed": "waits 5 years from in-force, every 5 years",
    "report-layover": "waits 60 calendar days from report",
    "fiscal-year": "within 1 year from opened, rolls to previous working day, every 1 year",
    "certificate-before-import": "within 0 calendar days before arrive",
    "waiver": "waits 3 weeks from ask",
    "loan": "within 1 year from lend, anew at renew",
    "radiation-check": "within 5 working days before need-by",
    "visa-window": "waits 1 year before need-by",
    "visa-premium": "within 15 working days from file, anew at answer",
    "visa-longest": "within 3 years from grant",
    "exchange-longest": "within 5 years from sample.permit/receive",
    "exchange-bar": "waits 2 years from leave",
    "exchange-bar-prior-stay": "waits 12 months from sample.permit/receive",
    "travel-authorization": "within 72 hours before travel",
    "travel-stay": "within 90 calendar days from travel",
    "visitor-stay": "within 6 months from travel",
    "travel-authorization-valid": "within 2 years from grant or, if earlier, 0 calendar days from fact passport-ends",
    "site-access": "within 60 calendar days before need-by",
    "site-access-restricted": "waits 180 calendar days from ask",
    "site-access-renewed": "within 1 calendar day before fact passport-ends",
    "parole": "within 1 year from grant",
    "export-licence": "within 90 calendar days from file, stops from ask until answer, "
    "stops from fact asked until decide.denied, anew at complete.asked",
    "arms-licence": "within 60 calendar days from receive",
    "screening-list": "within 1 hour from begin, every 24 hours",
    "environment-before-talks": "within 0 calendar days before sign",
    "summit-interim-score": "within 6 months from summit",
    "summit-final-score": "within 1 year from summit",
}


def said(clock: Clock) -> str:
    either = " or, if later, " if clock.takes_later else " or, if earlier, "
    parts = [f"{'waits' if clock.is_wait else 'within'} {either.join(map(str, clock.limits))}"]
    parts += [f"rolls to {clock.rolls}"] if clock.rolls else []
    parts += [f"stops from {begin} until {end}" for begin, end in clock.tolled_by]
    parts += [f"anew at {start}" for start in clock.reset_by]
    parts += [f"{clock.extends[0]} more at {clock.extends[1]}"] if clock.extends else []
    parts += [f"every {clock.every}"] if clock.every else []
    return ", ".join(parts)


@pytest.fixture
def edition() -> Procedure:
    return read_library(SAMPLE).edition("sample.every-clock", "2026-01")


def test_every_clock_can_be_said(edition):
    assert {clock.name: said(clock) for clock in edition.clocks} == SAID


def test_every_form_of_clock_is_among_them(edition):
    """Otherwise the table would prove less than it says."""
    clocks = edition.clocks
    units = {found.length.unit for clock in clocks for found in clock.limits}
    anchors = [found for clock in clocks for found in clock.anchors]

    assert units == set(Unit)
    assert {clock.rolls.name for clock in clocks if clock.rolls} == {
        "NEXT_WORKING_DAY",
        "PREVIOUS_WORKING_DAY",
        "END_OF_MONTH",
    }
    assert {clock.takes_later for clock in clocks if len(clock.limits) > 1} == {True, False}
    assert all(any(getattr(clock, form) for clock in clocks) for form in ("tolled_by", "reset_by", "extends", "every"))
    assert {found.is_before for clock in clocks if clock.is_wait for found in clock.limits} == {True, False}
    assert all(any(getattr(found, kind) for found in anchors) for kind in Anchor.__slots__)


def test_a_clock_looks_at_all_its_anchors(edition):
    clock = next(clock for clock in edition.clocks if clock.name == "export-licence")

    assert [str(found) for found in clock.anchors] == [
        "file",
        "complete.asked",
        "ask",
        "answer",
        "fact asked",
        "decide.denied",
    ]


def test_an_edition_knows_the_facts_it_asks_for(edition):
    assert set(edition.facts) == {"asked", "extended", "window-ended", "passport-ends"}


def test_a_clock_knows_what_follows_and_how_strong_it_is(edition):
    clock = edition.clocks[0]

    assert (clock.strength, clock.missed, clock.step) == (Strength.LAW, "nothing found", "receive")
    assert clock.backing == edition.step["receive"].backing


# Phrases

EDITION = read_library(SAMPLE).edition("sample.every-clock", "2026-01")
NAMES = Names({}, read_library(SAMPLE).facts, EDITION.step)
LENGTHS = st.builds(Length, st.integers(0, 10_000), st.sampled_from(Unit))
STEPS = st.sampled_from(EDITION.steps)
ANCHORS = st.one_of(
    st.builds(Anchor, step=STEPS.map(lambda step: step.name)),
    st.sampled_from([Anchor(step=s.name, outcome=o.name) for s in EDITION.steps for o in s.outcomes]),
    st.builds(Anchor, fact=st.sampled_from(sorted(NAMES.facts))),
    st.sampled_from([Anchor(is_opening=True), Anchor(is_need_by=True)]),
    st.builds(
        Anchor, other=st.builds(StepRef, st.sampled_from(["us.florence.duty-free-entry", "x"]), st.just("apply"))
    ),
)


def written(phrase: object) -> Value:
    return Value("a.yaml", 1, "a", str(phrase))


@given(ANCHORS)
def test_an_anchor_reads_back_as_it_is_written(found):
    assert anchor(written(found), NAMES) == found


@given(st.builds(Limit, LENGTHS, ANCHORS, st.booleans()))
def test_a_limit_reads_back_as_it_is_written(found):
    assert limit(written(found), NAMES) == found


@given(st.builds(Condition, st.sampled_from(sorted(NAMES.facts)), st.booleans()))
def test_a_condition_reads_back_as_it_is_written(found):
    assert condition(written(found), NAMES.facts) == found


# What an edition knows of its steps


def test_a_new_round_runs_the_step_and_all_that_come_after_it(edition):
    assert edition.body("comment") == {"comment", "decide", "appeal", "final", "order"}


def test_a_step_knows_what_comes_before_and_after_it(edition):
    assert edition.ancestors["decide"] == {"begin", "receive", "complete", "notice", "comment"}
    assert edition.successors["decide"] == ("appeal", "final", "order")


def test_a_step_knows_its_outcomes(edition):
    complete = edition.step["complete"]

    assert complete.outcome("asked") == complete.outcomes[1]
    assert complete.outcome(None) is None


@pytest.mark.parametrize(
    ("day", "holds"), [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (date(2099, 1, 1), True)]
)
def test_an_edition_without_end_holds_from_its_first_day(day, holds, edition):
    assert edition.holds_on(day) == holds
