"""Policies as they are read: every kind of change, and what a file with a fault is told."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from textwrap import indent

import pytest

from lockwasher.policy.changes import CHANGES
from lockwasher.policy.filings import Filed, Per
from lockwasher.policy.goods import Duties, Leaves, Passes, Title, Valued
from lockwasher.policy.model import About, Choice, Parameter
from lockwasher.policy.offices import Closed, Desks, Handles, Occasions
from lockwasher.policy.reader import faults, read_policies, read_policy
from lockwasher.policy.times import AtMost, Ends, Estimated, Lifted, Occurs, SlowestOf, WaitsFor, Waived
from lockwasher.procedures.dialect import DialectError
from lockwasher.procedures.library import read_library
from lockwasher.procedures.model import StepRef

LIBRARY = read_library()
CLEARANCE = StepRef("us.c175.routine-st", "clearance")
PARAMETERS = """\
parameters:
  days: {value: 30, low: 0, high: 90, unit: calendar days, rests_on: an assumption}
  more: {value: -1, low: -3, high: 3, unit: desks, rests_on: an assumption}
  office: {value: us.cbp.port, one_of: offices, rests_on: an example}
  partner: {value: cern, one_of: partners, rests_on: an example}
  day: {value: 2025-04-04, one_of: days, rests_on: an example}
"""
HEAD = """\
policy: reform
title: A reform
question: What if?
cites: 1 TEST 1
verified: unverified
precedent: none
"""


@pytest.fixture
def written(tmp_path):
    """Write a policy; the path. `changes` are the lines below the key, each with its own dash."""

    def write(*changes, head=HEAD, parameters=PARAMETERS, name="reform"):
        path = tmp_path / f"{name}.yaml"
        told = "\n".join(f"- {change}" for change in changes) if changes else ""
        body = f"changes:\n{indent(told, '  ')}\n" if changes else "changes: []\n"
        path.write_text(head + parameters + body, encoding="utf-8")
        return path

    return write


@pytest.fixture
def refused(written):
    """What a file with these changes is told."""

    def told(*changes, set_to=None, **more):
        with pytest.raises(DialectError) as error:
            read_policy(written(*changes, **more), LIBRARY, set_to)
        return str(error.value)

    return told


READ = {
    "estimate: {step: us.c175.routine-st/decide, source: guess, fixed: =days, days: calendar, rests_on: test}": (
        Estimated, {"step": StepRef("us.c175.routine-st", "decide")},
    ),
    "at_most: {step: us.c175.routine-st/clearance, days: =days, unit: calendar days}": (
        AtMost, {"step": CLEARANCE, "days": 30, "is_working_days": False},
    ),
    "slowest_of: {step: us.c175.routine-st/clearance, of: 10, left: 5}": (
        SlowestOf, {"step": CLEARANCE, "of": 10, "left": 5},
    ),
    "occurs: {step: us.c175.routine-st/environment, source: guess, rests_on: test, percent: =days}": (
        Occurs, {"step": StepRef("us.c175.routine-st", "environment")},
    ),
    "ends: {step: us.c175.routine-st/decide, source: guess, rests_on: test, share: {authorized: =days, refused: rest}}": (
        Ends, {"step": StepRef("us.c175.routine-st", "decide")},
    ),
    "waits_for: {step: host.installation/place-ready, other: us.appropriation/obligate}": (
        WaitsFor, {"other": StepRef("us.appropriation", "obligate")},
    ),
    "waive: [us.c175.routine-st/clearance]": (Waived, {"steps": (CLEARANCE,)}),
    "lift: [enters/stamp, arrives/notice]": (Lifted, {"needs": ("enters/stamp", "arrives/notice")}),
    "desks: {office: =office, has: 2, more: =more, after_days: 10, for_days: =days}": (
        Desks, {"office": "us.cbp.port", "more": -1, "has": 2, "after_days": 10, "for_days": 30},
    ),
    'desks: {office: us.cbp.port, has: 2, more: -1, each_year_on: "07-01", for_days: 60}': (
        Desks, {"each_year_on": "07-01", "for_days": 60, "after_days": 0},
    ),
    "desks: {office: us.cbp.port, has: 2}": (Desks, {"more": 0, "has": 2}),
    "handles: {office: us.cbp.port, a_year: 65, of: us.tib}": (
        Handles, {"office": "us.cbp.port", "a_year": 65, "procedure": "us.tib"},
    ),
    "closed: {offices: [us.cbp.port, =office], after_days: 3, for_days: =days}": (
        Closed, {"offices": ("us.cbp.port", "us.cbp.port"), "after_days": 3, "for_days": 30, "from_on": None},
    ),
    "closed: {offices: [us.cbp.port], from_on: =day, for_days: 9}": (Closed, {"from_on": date(2025, 4, 4)}),
    'occasion: {each_year_on: "07-17"}': (Occasions, {"each_year_on": "07-17"}),
    "title: {passes: on-arrival, of_several: =partner}": (Title, {"passes": Passes.ARRIVAL, "of_several": "cern"}),
    "duties: {none: true}": (Duties, {"none": True, "as_on": None, "percent_more": 0}),
    "duties: {as_on: =day}": (Duties, {"none": False, "as_on": date(2025, 4, 4)}),
    "duties: {as_on: 2026-01-31}": (Duties, {"as_on": date(2026, 1, 31)}),
    "duties: {percent_more: 10}": (Duties, {"percent_more": 10}),
    "value: {item: coil, amount: 5, currency: USD, rests_on: test}": (Valued, {"item": "coil", "amount": 5, "currency": "USD"}),
    "leaves: {partner: =partner}": (Leaves, {"partner": "cern"}),
    "file: {procedure: us.florence.duty-free-entry, per: type, of: =partner}": (
        Filed, {"per": Per.TYPE, "of": "cern", "besides": None, "batches": 1, "stating": ()},
    ),
    "file: {procedure: us.tib, per: batch, batches: 4, besides: cern, stating: [goods-of-us-origin]}": (
        Filed, {"per": Per.BATCH, "batches": 4, "besides": "cern", "stating": ("goods-of-us-origin",)},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("told", "wanted"), READ.items())
def test_a_change_is_read_with_its_parameters(written, told, wanted):
    kind, fields = wanted
    (change,) = read_policy(written(told), LIBRARY).changes

    assert isinstance(change, kind)
    assert {name: getattr(change, name) for name in fields} == fields
    assert change.told
    assert change.targets


def test_every_kind_of_change_is_among_those_read_here():
    assert {told.partition(":")[0] for told in READ} == set(CHANGES)


def test_figures_take_their_parameters_and_the_rest_takes_what_is_left(written):
    estimate, _, _, occurs, ends, *_ = READ
    read = read_policy(written(estimate, occurs, ends), LIBRARY, {"days": 45}).changes

    assert read[0].estimate.distribution["days"] == 45
    assert read[1].shares.percent == (("occurs", 45.0),)
    assert read[2].shares.percent == (("authorized", 45.0), ("refused", 55.0))


def test_a_head_is_read_whole(written):
    head = (
        HEAD.replace("cites: 1 TEST 1", "practice: diplomats\nsource_url: https://example.org/")
        + "assumes: [an Act]\nstill: [the law]\nportfolios: [icarus]\n"
    )
    found = read_policy(written("leaves: {partner: cern}", head=head), LIBRARY)

    assert (found.id, found.title, found.question, found.precedent) == ("reform", "A reform", "What if?", "none")
    assert (found.backing.cites, found.backing.is_practice, found.backing.source_url) == (
        "diplomats", True, "https://example.org/",
    )  # fmt: skip
    assert (found.assumes, found.still, found.portfolios) == (("an Act",), ("the law",), ("icarus",))
    assert found.parameters[0] == Parameter("days", 30, 0, 90, "calendar days", "an assumption")
    assert found.choices[1:] == (
        Choice("partner", "cern", "partners", "an example"),
        Choice("day", "2025-04-04", "days", "an example"),
    )


def test_numbers_and_words_are_set_and_stand_in_the_name(written):
    path = written("desks: {office: =office, has: 2, more: =more, for_days: =days}", "duties: {as_on: =day}")
    found = read_policy(path, LIBRARY, {"days": "7", "more": 2, "office": "us.bis", "day": "2026-01-31"})

    assert found.changes == (Desks("us.bis", 2, 2, 0, 7), Duties(as_on=date(2026, 1, 31)))
    assert found.name == "reform:day=2026-01-31,days=7,more=2,office=us.bis"


SET = {
    ("day", "7"): "there is no parameter 'day'; did you mean 'days'",
    ("months", "7"): "there is no parameter 'months'; it has days, more",
    ("days", "91"): "'days' may be 0 to 90 calendar days, not 91",
    ("days", "-1"): "'days' may be 0 to 90 calendar days, not -1",
    ("days", "soon"): "'days' is a whole number of calendar days, not 'soon'",
    ("days", "1.5"): "'days' is a whole number of calendar days, not '1.5'",
}


@pytest.mark.parametrize(("set_to", "wanted"), SET.items())
def test_what_cannot_be_set_is_told(refused, set_to, wanted):
    numbers = "".join(f"{line}\n" for line in PARAMETERS.splitlines()[:3])
    told = refused("desks: {office: us.bis, has: 2, more: =more}", set_to=dict([set_to]), parameters=numbers)

    assert wanted in told
    assert told.startswith("policies/reform.yaml")


def test_a_word_that_is_no_office_or_no_day_cannot_be_chosen(refused):
    assert "there is no office 'us.cpb.port' in offices.yaml" in refused(*DESKS, set_to={"office": "us.cpb.port"})
    assert "'day' is a day such as 2025-04-04, not '4 April'" in refused(*DESKS, set_to={"day": "4 April"})


def test_a_heading_that_is_none_is_told_and_without_one_it_is_among_the_others(refused, written):
    told = refused("lift: [enters/stamp]", head=HEAD.replace("cites:", "about: titles\ncites:"))

    assert "about: 'titles' is not one of entry, duties, title" in told
    assert read_policy(written("lift: [enters/stamp]"), LIBRARY).about == About.OTHER


def test_a_source_that_is_no_web_address_is_told(refused):
    told = refused("lift: [enters/stamp]", head=HEAD.replace("verified:", "source_url: javascript:alert(1)\nverified:"))

    assert "source_url: 'javascript:alert(1)' is not a web address; write one that begins with https://" in told


DESKS = ("desks: {office: =office, has: 2, more: 1}",)
FAULTS = {
    "leave: {partner: cern}": "there is no change 'leave'; did you mean 'leaves'",
    "forgive: {partner: cern}": "there is no change 'forgive'; the keys are estimate, at_most",
    "{leaves: {partner: cern}, lift: [enters/stamp]}": "each change is one key and what it says; the keys are estimate",
    "leaves": "each change is one key and what it says",
    "waive: [us.c175.routine-st/clearence]": "there is no step 'us.c175.routine-st/clearence'",
    "waive: [us.c157/clearance]": "there is no step 'us.c157/clearance'",
    "waive: [transport.ordinary/arrive]": (
        "a milestone is reached by 'transport.ordinary/arrive'; lift the needs before it, or give it another estimate"
    ),
    "waive: [us.c175.routine-st/legal-clearance]": (
        "'us.c175.routine-st/legal-clearance' is never done without; leave it as it is"
    ),
    "at_most: {step: us.c175.routine-st/legal-clearance, days: 3, unit: calendar days}": "is never done without",
    "at_most: {step: us.c175.routine-st/clearance, days: 3, unit: moons}": (
        "'moons' is no unit here; give the limit in 'calendar days' or 'working days'"
    ),
    "at_most: {step: us.c175.routine-st/clearance, days: 3, unit: months}": (
        "give the limit in 'calendar days' or 'working days'"
    ),
    "at_most: {step: us.c175.routine-st/clearance, days: -3, unit: calendar days}": "-3 days is no limit; give 0 or more",
    "at_most: {step: us.c175.routine-st/clearance, days: =dais, unit: calendar days}": (
        "there is no parameter 'dais'; did you mean 'days'"
    ),
    "at_most: {step: us.c175.routine-st/clearance, days: =weeks, unit: calendar days}": (
        "there is no parameter 'weeks'; add it under 'parameters'"
    ),
    "at_most: {step: us.c175.routine-st/clearance, days: =office, unit: calendar days}": (
        "the parameter 'office' is no number; one is wanted here"
    ),
    "at_most: {step: us.c175.routine-st/clearance, days: soon, unit: calendar days}": (
        "expected a whole number, or a parameter such as =days, found text 'soon'"
    ),
    "at_most: {step: us.c175.routine-st/clearance, days: 3}": "'unit' is missing; add it",
    "slowest_of: {step: us.c175.routine-st/clearance, of: 5, left: 6}": "6 are more than the 5 of today; give 5 or fewer",
    "slowest_of: {step: us.c175.routine-st/clearance, of: 5, left: 0}": "0 is too few; give 1 or more",
    "ends: {step: us.c175.routine-st/decide, source: guess, rests_on: test, share: {autorized: 100}}": (
        "us.c175.routine-st/decide has no outcome 'autorized'; did you mean 'authorized'"
    ),
    "ends: {step: us.c175.routine-st/decide, source: guess, rests_on: test, share: {authorized: 90}}": (
        "the shares sum to 90; make them sum to 100"
    ),
    "ends: {step: us.c175.routine-st/decide, source: guess, rests_on: test, share: {authorized: rest, refused: rest}}": (
        "only one share can be the rest, not authorized and refused"
    ),
    "ends: {step: us.c175.routine-st/decide, source: guess, rests_on: test, share: {authorized: 101, refused: rest}}": (
        "the other shares sum to 101; make them sum to 100 at most"
    ),
    "waits_for: {step: us.tib/release, other: us.tib/close}": (
        "'us.tib/close' is of the same procedure; name a step of another one"
    ),
    "lift: [enters/stamps]": "there is no need 'enters/stamps' in needs.yaml; did you mean 'enters/stamp'",
    "desks: {office: us.cbp.prt, has: 1, more: 1}": "there is no office 'us.cbp.prt' in offices.yaml; did you mean 'us.cbp.port'",
    "desks: {office: us.cbp.port, has: 1, more: 0}": "no desk more and none fewer changes nothing",
    "desks: {office: us.cbp.port}": "no desk more and none fewer changes nothing; give 'more', or 'has' alone",
    "desks: {office: us.cbp.port, more: 1, after_days: -1}": "-1 days is in the past; give 0 or more",
    'desks: {office: us.cbp.port, more: 1, each_year_on: "07-01"}': (
        "a change in each year lasts some days of it; give 'for_days', and no 'after_days'"
    ),
    'desks: {office: us.cbp.port, more: 1, each_year_on: "02-29", for_days: 365}': (
        "a change in each year lasts 364 days of it at most, not 365; for one that never ends leave out 'each_year_on'"
    ),
    'occasion: {each_year_on: "13-01"}': "'13-01' is no day of a year",
    "occurs: {step: us.c175.routine-st/negotiate, source: guess, rests_on: test, percent: 50}": (
        "'us.c175.routine-st/negotiate' happens in every case, so that no share of cases changes anything"
    ),
    'desks: {office: us.cbp.port, more: 1, each_year_on: "02-30", for_days: 3}': "'02-30' is no day of a year",
    "desks: {office: =day, more: 1}": "there is no office '2025-04-04' in offices.yaml",
    "desks: {office: =days, more: 1}": "the parameter 'days' is no word; one is wanted here",
    "handles: {office: us.cbp.port, a_year: 0, of: us.tib}": "0 is too few; give 1 or more",
    "handles: {office: us.cbp.port, a_year: 9, of: us.tibb}": "there is no procedure 'us.tibb'; did you mean 'us.tib'",
    "closed: {offices: [us.cbp.port], after_days: 1, from_on: 2027-01-04, for_days: 9}": (
        "give either 'from_on' or 'after_days', not both"
    ),
    "closed: {offices: [us.cbp.port], from_on: soon, for_days: 9}": "soon",
    "closed: {offices: [us.cbp.port]}": "'for_days' is missing; add it",
    'occasion: {each_year_on: "7-17"}': "'7-17' is no day of a year; write month and day, as '07-17'",
    "title: {passes: sometime}": "'sometime' is not one of at-border, on-arrival, at-acceptance",
    "duties: {none: true, percent_more: 3}": "give one of none: true, as_on: a day, percent_more: a number",
    "duties: {none: false}": "write 'none: true', or leave the change out",
    "duties: {as_on: =office}": "'us.cbp.port' is no day",
    'duties: {as_on: "2025-04-04"}': "take the quotes away",
    "value: {item: coil, amount: 0, currency: USD, rests_on: test}": "0 is too few; give 1 or more",
    "value: {item: coil, amount: 5, rests_on: test}": "'currency' is missing; add it",
    "value: {item: coil, amount: 5, currency: dollars, rests_on: test}": "'dollars' is no currency; write its three letters, as USD",
    "lift: []": "an empty list changes nothing; name something, or leave the change out",
    "waive: []": "an empty list changes nothing",
    "closed: {offices: [], for_days: 3}": "an empty list changes nothing",
    "closed: {offices: [us.cbp.port], from_on: 9999-12-31, for_days: 9}": "9999-12-31 is beyond what any plan reaches",
    "closed: {offices: [us.cbp.port], for_days: 999999999}": "999999999 is too much; give 40000 or less",
    "desks: {office: us.cbp.port, more: 1, after_days: 999999999}": "999999999 is too much; give 40000 or less",
    "desks: {office: us.cbp.port, more: 999999999}": "999999999 is too much; give 40000 or less",
    "leaves: {partner: =pardner}": "there is no parameter 'pardner'; did you mean 'partner'",
    "file: {procedure: us.tib, per: type}": "only us.florence.duty-free-entry is filed by type or instrument",
    "file: {procedure: us.tib, per: batch}": "give 'batches' with 'per: batch', and with nothing else",
    "file: {procedure: us.tib, per: line, batches: 3}": "give 'batches' with 'per: batch', and with nothing else",
    "file: {procedure: us.tib, per: line, of: a, besides: b}": "give either 'of' or 'besides', not both",
    "file: {procedure: us.tib, per: line, stating: [goods-of-u-origin]}": (
        "there is no fact 'goods-of-u-origin' in facts.yaml; did you mean 'goods-of-us-origin'"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "wanted"), FAULTS.items())
def test_a_fault_is_told_with_its_line_and_a_remedy(refused, change, wanted):
    told = refused("lift: [enters/stamp]", change)

    assert wanted in told
    assert told.startswith("policies/reform.yaml:15")


HEADS = {
    ("policy: reform", "policy: a+b"): "'a+b' cannot be named; write small letters, figures, points and hyphens",
    ("policy: reform", "policy: other"): "the file is named 'reform.yaml'; it must be 'other.yaml'",
    ("cites: 1 TEST 1\n", ""): "give either 'cites' (the rule) or 'practice' (who says it is done so)",
    ("cites: 1 TEST 1\n", "cites: 1 TEST 1\npractice: me\n"): "give either 'cites' (the rule) or 'practice'",
    ("verified: unverified", "verified: maybe"): "'maybe' is not one of",
    ("verified: unverified\n", ""): "'verified' is missing; add it",
    ("precedent: none\n", ""): "'precedent' is missing; add it",
    ("title: A reform", "titel: A reform"): "there is no key 'titel' here; did you mean 'title'",
}


@pytest.mark.parametrize(("change", "wanted"), HEADS.items())
def test_a_fault_of_the_head_is_told(refused, change, wanted):
    assert wanted in refused("lift: [enters/stamp]", head=HEAD.replace(*change))


BLOCKS = {
    "{value: 3, low: 5, high: 9, unit: days, rests_on: x}": "'days' is 3; it must lie between low (5) and high (9)",
    "{value: 3, low: 1, unit: days, rests_on: x}": "'high' is missing; add it",
    "{value: 3, low: 1, high: 9, rests_on: x}": "'unit' is missing; add it",
    "{value: 3, low: 1, high: 9, unit: weeks, rests_on: x}": "'weeks' is no unit of a policy: changes count in days",
    "{value: 3, low: 1, high: 9, unit: months from the first day, rests_on: x}": "give the number in 'calendar days'",
    "{value: three, low: 1, high: 9, unit: days, rests_on: x}": "expected a whole number, found text 'three'",
    "{value: us.bi, one_of: offices, rests_on: x}": "there is no office 'us.bi' in offices.yaml; did you mean 'us.bis'",
    "{value: us.bis, one_of: places, rests_on: x}": "'places' is not one of offices, partners, days",
    "{value: soon, one_of: days, rests_on: x}": "expected a date such as 2017-07-26, found text 'soon'",
    "{value: cern, one_of: partners}": "'rests_on' is missing; add it",
}


@pytest.mark.parametrize(("block", "wanted"), BLOCKS.items())
def test_a_fault_of_a_parameter_is_told_where_it_stands(refused, block, wanted):
    told = refused("lift: [enters/stamp]", parameters=f"parameters:\n  days: {block}\n")

    assert wanted in told
    assert told.startswith("policies/reform.yaml:8")


PAGE = Path(__file__).parents[2] / "docs" / "reference" / "policy-files.md"
EXAMPLES = re.findall(r"\| `((\w+): [^`]+)` \|", PAGE.read_text("utf-8"))


def test_the_page_on_policy_files_has_an_example_of_every_change():
    assert {key for _, key in EXAMPLES} == set(CHANGES)


@pytest.mark.parametrize("example", [told for told, _ in EXAMPLES])
def test_each_example_of_the_page_is_read(written, example):
    granted = "  granted: {value: 75, low: 25, high: 100, unit: percent, rests_on: test}\n"

    assert read_policy(written(example, parameters=PARAMETERS + granted), LIBRARY).changes


def test_the_whole_example_of_the_page_is_read(tmp_path):
    (block,) = re.findall(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    path = tmp_path / "c175.no-wait-for-policy-clearance.yaml"
    path.write_text(block, encoding="utf-8")

    assert read_policy(path, LIBRARY).changes == (AtMost(CLEARANCE, 30, is_working_days=False),)


def test_a_policy_changes_something(refused):
    assert "a policy changes something; the keys are estimate" in refused()


def test_a_folder_is_read_by_id_and_each_file_with_a_fault_is_told(written, tmp_path):
    written("lift: [enters/stamp]")
    assert list(read_policies(LIBRARY, tmp_path)) == ["reform"]
    assert faults(LIBRARY, tmp_path) == []

    written("lift: [enters/stump]", head=HEAD.replace("reform", "second", 1), name="second")
    written("lift: [enters/stomp]", head=HEAD.replace("reform", "third", 1), name="third")
    assert [one.partition(":")[0] for one in faults(LIBRARY, tmp_path)] == [
        "policies/second.yaml",
        "policies/third.yaml",
    ]


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(DialectError, match="nowhere: there is no such folder; give a folder of policy files"):
        read_policies(LIBRARY, tmp_path / "nowhere")


TWICE = {
    (
        "lift: [enters/stamp]",
        "lift: [enters/claim, enters/stamp]",
    ): "the need enters/stamp already; the later one counts",
    ("desks: {office: us.cbp.port, has: 1, more: 1}", "closed: {offices: [us.cbp.port], for_days: 9}"): (
        "the desks of us.cbp.port already; the later one counts"
    ),
    (
        "waive: [us.c175.routine-st/clearance]",
        "at_most: {step: us.c175.routine-st/clearance, days: 3, unit: calendar days}",
    ): ("us.c175.routine-st/clearance already; it is not asked for any more, so that nothing else of it counts"),
    ("file: {procedure: us.gift, per: line}", "file: {procedure: us.gift, per: line, of: cern}"): (
        "what is filed under us.gift for cern already; a line is filed for once, by the first of them"
    ),
}


@pytest.mark.parametrize(("both", "wanted"), TWICE.items())
def test_two_changes_of_one_file_to_the_same_are_refused_at_the_second(refused, both, wanted):
    told = refused(*both)

    assert told.startswith("policies/reform.yaml:15, changes[1]: ")
    assert f"change 1 of this file is about {wanted}: keep one of the two" in told


@pytest.mark.parametrize("day", ["09-30", "07-31", "12-31", "01-29", "02-29"])
def test_every_day_of_a_year_may_be_named(written, day):
    told = written(f'occasion: {{each_year_on: "{day}"}}')
    change = read_policy(told, LIBRARY).changes[0]

    assert change.each_year_on == day
