"""The verbs of the policy lab: what there is, files checked, policies compared in plain words, sets within a budget."""

from pathlib import Path

import pypdf
import pytest

from cli.test_looking import ARRIVED, ICARUS, spaced
from golden import assert_as_kept_in

KEPT = Path(__file__).parent / "policy-compare-icarus.txt"
FEW, ENOUGH = ("--draws", "40"), ("--draws", "256")
WAIVER = "statutory-waiver"


@pytest.fixture
def compare(run):
    def call(*words, form=()):
        return run("policy", "compare", *words, *ICARUS, *ARRIVED, *form)

    return call


# ---------------------------------------------------------------- list, show, check


def test_policies_are_listed_with_what_may_be_set(run, read):
    page = spaced(run("policy", "list").stdout)
    told = read("policy", "list")

    assert "florence.one-per-line Florence applications, one per read a-year=65" in page
    assert "'today' changes nothing" in page
    assert {one["id"] for one in told} >= {"florence.one-per-line", WAIVER, "title.at-border"}
    assert all(one["changes"] and not one["is_own"] for one in told)


def test_a_policy_is_shown_with_what_the_law_still_forbids(run, read):
    page = spaced(run("policy", "show", "florence.one-per-line:a-year=130").stdout)

    assert page.startswith("florence.one-per-line:a-year=130: Florence applications, one per line")
    assert "The law still - a component is not accepted by itself (15 CFR 301.2(f))" in page
    assert "a-year=130 - 20 to 600 applications a year; OMB control number 0625-0037" in page
    assert read("policy", "show", "title.at-border")["choices"][0]["name"] == "partner"


def test_conflicts_of_policies_together_are_named(run):
    page = spaced(run("policy", "show", "title.at-border+title.on-arrival").stdout)

    assert "Conflict: 'title.at-border' and 'title.on-arrival' both change who has title; the later one counts." in page


def test_the_shipped_policies_are_in_order(run, read):
    assert run("policy", "check").stdout.endswith(" policies: in order.\n")
    assert read("policy", "check")["faults"] == []


def test_a_faulty_file_is_told_with_line_and_remedy(run, read, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("policy: mine\ntitel: Mine\n", encoding="utf-8")
    found = run("policy", "check", path, status=2)

    assert found.stdout == ""
    assert found.stderr == "policies/mine.yaml:2, titel: there is no key 'titel' here; did you mean 'title'?\n"
    assert read("policy", "check", path, status=2)["policies"] == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("show", "nothing-like-it"), "there is no policy 'nothing-like-it'; there are today, "),
        (("check", "no-such-file.yaml"), "there is no file or folder 'no-such-file.yaml'; give the file of a policy"),
        (("show", "c175.blanket:legal-days=12,legal-days=20"), "sets 'legal-days' twice; set it once"),
        (("compare", "today", "title.at-borders", *ICARUS), "did you mean 'title.at-border'?"),
        (("compare", "today", WAIVER, *ICARUS, "--under", "as-it-has"), "there is no set of assumptions 'as-it-has'"),
        (("compare", "today", "partner-leaves:partner=nobody", *ICARUS), "'nobody' brings nothing here"),
        (
            ("compare", "today", "partner-leaves", WAIVER, "--file", "none.yaml", *ICARUS),
            "there is no file 'none.yaml'",
        ),
    ],
)
def test_what_is_not_there_is_refused_with_what_there_is(refused, words, told):
    assert told in refused("policy", *words)


# ---------------------------------------------------------------- compare


def test_a_waiver_takes_no_day_from_icarus_and_settling_title_does(compare):
    """The finding of the essay: the year in the car park was of title and of the hall, and not of a filing."""
    assert_as_kept_in(KEPT, compare("today", WAIVER, "title.at-border", *ENOUGH).stdout)


def test_the_waiver_differs_by_exactly_nothing_future_by_future(read):
    found = read("policy", "compare", "today", WAIVER, "title.at-border", *ICARUS, *ARRIVED, *ENOUGH)
    waiver, title = found["comparison"]["others"]

    assert (waiver["moved"], waiver["n_same"]) == ([], 2)
    assert waiver["days_late"]["change"] == waiver["days_late"]["low"] == waiver["days_late"]["high"] == 0
    assert title["days_late"]["change"] < -100
    assert title["days_late"]["high"] < 0
    assert {one["id"] for one in title["moved"]} == {"icarus-accepted", "icarus-installed"}


def test_the_waiver_takes_away_the_filing_that_is_made_in_its_place(compare):
    page = spaced(compare("today", WAIVER, *ENOUGH).stdout)

    assert "Changes nothing in any date: every milestone is exactly the same, future by future." in page
    assert "duties and fees at stake: unknown; of 2 of 2 lines a part is unknown, for want of customs value (2)" in page
    assert (
        "the law still: duty falls due on what is used otherwise within five years; what would then be owed is told as a sum"
        in page
    )


def test_a_date_that_moves_is_told_at_p50_and_p80_as_days_with_intervals(compare):
    page = spaced(compare("today", "title.at-border", *ENOUGH).stdout)

    assert "Earlier than before ICARUS is accepted by Fermilab [icarus-accepted] P50 20" in page
    assert "days earlier (95 %:" in page
    assert "estimates used are guesses" in page


def test_what_comes_later_is_told_first_and_by_name(compare):
    """Title kept by the partner until acceptance, as the base, against a site that closes."""
    page = spaced(compare("today", "pandemic:days=200", *ENOUGH).stdout)

    assert "Adds " in page
    assert "Later than before, or less often in time ICARUS is" in page
    assert "days later (95 %:" in page


def test_what_a_policy_does_to_one_case_begun_today_is_told_where_no_milestone_waits_for_it(compare):
    page = spaced(compare("today", "visa.check-67-to-15", "scientists-at-risk", *ENOUGH).stdout)

    assert "One case begun today, until 'Admit the person at the border' is over, at P80: 8 days earlier (95 %:" in page
    assert "One case begun today, until 'Let the person in' is over, ever there in 24.6 % becomes 74.2 %:" in page
    assert "P80 no day, since more than one future of five never gets there" in page


def test_causes_parts_and_what_would_turn_the_ranking_are_told_where_asked(compare):
    page = spaced(compare("today", "title.at-border+pandemic", "--causes", "--parts", "--turns", *FEW).stdout)

    assert "For what days are lost under today a paper says who has title [accepted/title], 1 milestone: -" in page
    assert "of this, title is settled in writing today, and passes at border" in page
    assert "What would turn the ranking of today and title.at-border+pandemic" in page
    assert "from 25 to 400 percent of what is believed" in page


def test_of_too_few_futures_no_interval_is_told(compare):
    found = compare("today", "title.at-border", *FEW)

    assert "no interval: too few futures" in spaced(found.stdout)
    assert found.stderr == "lockwasher: no interval can be told from 40 futures; ask for more than 128\n"


def test_a_policy_of_ones_own_is_compared(run, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "policy: mine\ntitle: Mine\nquestion: What if?\npractice: a test\nverified: unverified\nprecedent: none\n"
        "changes:\n  - lift: [accepted/title]\n",
        encoding="utf-8",
    )
    page = run("policy", "compare", "today", "mine", "--file", path, *ICARUS, *ARRIVED, *FEW).stdout

    assert "\nmine: Mine\n    Takes away " in page


# ---------------------------------------------------------------- optimise

LEVERS = ("title.at-border", WAIVER, "title.on-arrival")


def optimise(*words):
    return ("policy", "optimise", *LEVERS, *ICARUS, *ARRIVED, *ENOUGH, *words)


def test_the_set_that_buys_most_days_is_exact_for_few_levers(run, read, tmp_path):
    costs = tmp_path / "costs.yaml"
    costs.write_text("title.at-border: 40\nstatutory-waiver: 400\n", encoding="utf-8")
    words = optimise("--budget", "100", "--costs", costs)
    page, told = spaced(run(*words).stdout), read(*words)

    assert page.startswith("Within 100, most days late are taken away by: title.at-border costs 40; takes away ")
    assert "every set within the budget was played" in page
    assert "no cost is stated, so left out: title.on-arrival" in page
    assert "dearer than the budget alone: statutory-waiver" in page
    assert (told["is_exact"], told["best"]["policies"], told["too_dear"]) == (True, ["title.at-border"], [WAIVER])


def test_a_budget_that_buys_nothing_is_said(run):
    assert run(*optimise("--budget", "1", "--costs", f"{WAIVER}=1")).stdout.startswith(
        "Nothing within 1 takes days away."
    )


@pytest.mark.parametrize(
    ("costs", "told"),
    [
        ("title.at-border", "'title.at-border' is no cost; write POLICY=120"),
        ("title.at-border=-3", "'title.at-border=-3' is no cost"),
        ("pandemic=3", "a cost is given for 'pandemic', which is not among the policies"),
    ],
)
def test_a_cost_that_is_none_is_refused(refused, costs, told):
    assert told in refused(*optimise("--budget", "10", "--costs", costs))


# ---------------------------------------------------------------- brief


def test_the_brief_is_written_as_two_pages(run, tmp_path):
    path = tmp_path / "brief.pdf"
    told = run("policy", "brief", "today", WAIVER, "title.at-border", *ICARUS, *ARRIVED, *ENOUGH, "-o", path).stdout

    assert told == f"{path}: 2 policies, as of 2017-07-26.\n"
    assert len(pypdf.PdfReader(path).pages) <= 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((WAIVER, "-o", "brief.docx"), "brief.docx: the brief is a PDF; write a file that ends in .pdf"),
        (("a", "b", "c", "d", "e", "-o", "brief.pdf"), "5 policies do not fit on two pages; choose 4 at most"),
    ],
)
def test_a_brief_that_cannot_be_written_is_refused(refused, words, told):
    assert told in refused("policy", "brief", "today", *words, *ICARUS)
