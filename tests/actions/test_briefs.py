"""The brief of a question of policy: two pages that say what was asked, found, assumed, and what would turn it."""

import io
from dataclasses import replace

import pypdf
import pytest

from lockwasher.actions.briefs import MOST_POLICIES, PAGES, brief, n_pages
from lockwasher.actions.look import look
from lockwasher.actions.policies import question, shelf
from lockwasher.calendars.spans import parse_span
from lockwasher.paperwork.paper import PaperError
from lockwasher.policy.compare import How
from lockwasher.policy.finding import More, find
from paperwork.accessible import faults

ARRIVED = parse_span("2017-07-26").first
FOUR = ("statutory-waiver", "title.at-border", "pandemic:days=200", "desks.more")


@pytest.fixture(scope="module")
def found():
    world = look("icarus", ARRIVED).world
    return find(world, question(shelf(world.library), "today", FOUR, More(turns=True)), How(draws=256))


def text(body):
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages).split())


def test_four_policies_fit_on_two_pages_and_the_pages_are_counted_as_a_reader_counts_them(found):
    body = brief(found)

    assert len(pypdf.PdfReader(io.BytesIO(body)).pages) == n_pages(body) == PAGES
    assert faults(body) == []


def test_it_says_question_finding_ground_turn_law_and_how_it_was_played(found):
    told = text(brief(found, "https://desk.example/policy/7/"))

    for part in (
        "Held against: today: As things are",
        "Looked at from: 2017-07-26, as it was known then",
        "Played: 256 futures (draws), seed 1: the same futures under every policy",
        "The whole of it: https://desk.example/policy/7/",
        "What if Congress waived duty for the project, as it did for a telescope in 1984?",
        "statutory-waiver: Changes nothing in any date: every milestone is exactly the same, future by future.",
        "title.at-border: Takes away ",
        "What comes later for it",
        "Pub. L. 98-573 of 30 October 1984 (98 Stat. 2995) [secondary]",
        "estimates used are guesses",
        "What would change it",
        "percent of what is believed",
        "duty falls due on what is used otherwise within five years",
    ):
        assert part in told, part


def test_it_names_the_one_office_that_changes_most_with_what_stands_there(found):
    told = text(brief(found))

    assert (
        "the office that changes most, Legal office of the host laboratory, queue: today 1.0 becomes 0.0 there" in told
    )
    assert told.count("the office that changes most") == 1


def test_what_is_left_out_is_counted_and_every_policy_keeps_a_line(found):
    told = text(brief(found))

    assert "more are left out here; the page shows them." in told
    assert all(f"{name} " in told for name in FOUR)


def test_ground_law_and_first_assumption_of_each_policy_come_before_what_else_there_is_room_for(found):
    two = replace(found, comparison=replace(found.comparison, others=found.comparison.others[:2]))
    told = text(brief(two))

    for part in (
        "19 CFR 148.89 and HTSUS 9809.00.70",
        "Pub. L. 98-573",
        "from the border on the host bears what the partner bore",
        "duty falls due on what is used otherwise within five years",
        "takes to be so: the partner and the host sign the paper on the first day",
        "takes to be so: the Act is in force on the first day; how long a bill takes is not counted",
    ):
        assert part in told, part


def test_of_four_policies_each_says_on_what_it_rests(found):
    told = text(brief(found))

    for one in found.comparison.others:
        assert one.policy.backing.cites[:40] in told, one.policy.id


def test_no_line_is_left_out_while_there_is_room_for_it(found):
    one = replace(found, comparison=replace(found.comparison, others=found.comparison.others[:1]))
    told = text(brief(one))

    assert "left out here" not in told
    assert "repair in the partner's country" in told


def test_long_assumptions_are_cut_until_two_pages_hold_them(found):
    others = tuple(
        replace(
            one,
            policy=replace(one.policy, assumes=("a very long assumption " * 30,) * 30, still=("it asks " * 60,) * 30),
        )
        for one in found.comparison.others
    )
    body = brief(replace(found, comparison=replace(found.comparison, others=others)))

    assert n_pages(body) <= PAGES
    assert "asks it asks it asks …" in text(body)


def test_more_policies_than_it_holds_are_refused(found):
    others = found.comparison.others * 2
    with pytest.raises(PaperError, match=f"8 policies do not fit on two pages; choose {MOST_POLICIES} at most"):
        brief(replace(found, comparison=replace(found.comparison, others=others)))
