"""The verbs that look, on the shipped portfolio: text for people, JSON for programs. None of them may touch the database."""

from datetime import date

import pytest

ICARUS = ("-p", "icarus")
ARRIVED, DECIDED = ("--as-of", "2017-07-26"), ("--as-of", "2018-03-01")
FEW = ("--draws", "40")


def spaced(text):
    """Text without the breaks of its lines, so that a sentence is found wherever it was folded."""
    return " ".join(text.split())


def days_between(spread):
    """The days from P50 to P80."""
    return (date.fromisoformat(spread["p80"]) - date.fromisoformat(spread["p50"])).days


# ---------------------------------------------------------------- loose and demo


def test_the_page_says_what_is_late_what_cannot_be_computed_and_what_to_start(run):
    page = run("loose", *ICARUS, *FEW).stdout

    assert page.splitlines()[1] == "As of 2016-11-01, on what was known then. 40 futures, seed 1."
    assert page.index("1. What will be late") < page.index("2. What cannot be computed") < page.index("3. To start")
    assert page.rstrip().endswith("The desk proposes on these facts; people decide and sign.")


def test_the_page_for_programs_has_the_same_parts(read):
    page = read("loose", *ICARUS, *FEW)

    assert {key: page[key] for key in ("portfolio", "as_of", "draws", "seed")} == {
        "portfolio": "icarus", "as_of": "2016-11-01", "draws": 40, "seed": 1,
    }  # fmt: skip
    for group in page["late"] + page["cannot_be_computed"]:
        assert group["title"]
        assert group["lines"]
    assert [start["latest"] for start in page["start"]] == [start["asked"][0]["day"] for start in page["start"]]
    assert all(start["office"] for start in page["start"])


def test_the_same_seed_gives_the_same_page_and_another_another(run):
    first, again, other = (run("loose", *ICARUS, *FEW, "--seed", seed).stdout for seed in (3, 3, 4))

    assert first == again != other


def test_anything_loose_is_status_1_where_it_is_asked_for(run):
    run("loose", *ICARUS, *FEW, "--fail-on-loose", status=1)
    run("loose", *ICARUS, *FEW, status=0)


def test_what_cannot_be_computed_alone_is_loose_too_and_is_not_to_be_started(run):
    """After all is in place the record still does not say who imported it: that is to be looked up, not begun."""
    page = run("loose", *ICARUS, "--as-of", "2018-08-14", *FEW, "--fail-on-loose", status=1).stdout

    assert "1. What will be late: nothing that a plan gives a day for." in page
    assert "no paper names the importer of record" in page
    assert "3. To start this week: nothing." in page


def test_a_date_that_rests_on_what_nobody_has_settled_carries_a_dagger(run):
    page = spaced(run("loose", *ICARUS, *ARRIVED, *FEW).stdout)
    title = page[page.index("ICARUS is accepted by Fermilab: a paper says who has title") :]
    place = page[page.index("the place is ready to receive it: case icarus-installation") :]

    assert title[title.index("P50") :].split()[1].endswith("†")
    assert not place[place.index("P50") :].split()[1].endswith("†")
    assert "† no earlier than this" in page


def test_nothing_loose_is_status_0(run, folder, edit):
    edit(
        "milestones.csv", "leaves,The wheels leave,departs,wheels,\nenters,The wheels enter,enters,wheels,leaves\n", ""
    )
    edit("need-bys.csv", "in-june,leaves,2030-06-15,2029-11-02\n", "")
    page = run("loose", "-p", folder, "--as-of", "2030-05-01", *FEW, "--fail-on-loose").stdout

    assert "1. What will be late: nothing that a plan gives a day for." in page
    assert "2. What cannot be computed: nothing." in page
    assert "3. To start this week: nothing." in page


def test_on_a_narrow_terminal_no_figure_is_cut_off(run, monkeypatch):
    monkeypatch.setattr("lockwasher.cli.page.WIDTH", 60)
    page = run("loose", *ICARUS, *FEW).stdout

    assert "…" not in page
    assert max(len(line.rstrip()) for line in page.splitlines()) <= 60
    assert page.count("start by ") == page.count("needed by ")


def test_the_demo_is_the_page_of_the_shipped_portfolio_and_what_to_type_next(run, read):
    assert run("demo", *FEW).stdout.startswith(run("loose", *ICARUS, *FEW).stdout.rstrip("\n"))
    assert "Next: lockwasher loose -p icarus --as-of 20" in run("demo", *FEW).stdout
    assert read("demo", *FEW, *ARRIVED) == read("loose", *ICARUS, *FEW, *ARRIVED)


# ---------------------------------------------------------------- forecast and replay


def test_the_forecast_names_every_milestone_reached_or_to_come(run, read):
    text, found = spaced(run("forecast", *ICARUS, *FEW, *ARRIVED).stdout), read("forecast", *ICARUS, *FEW, *ARRIVED)

    assert found["reached"]["icarus-departs"]["on"] == "2017-06-12"
    assert "reached on 2017-06-12" in text
    to_come = {m["milestone"]["id"]: m["dates"] for m in found["milestones"]}
    assert to_come["icarus-installed"]["p50"] in text
    assert set(to_come) | set(found["reached"]) >= {"icarus-departs", "icarus-accepted", "icarus-installed"}


def test_the_forecast_says_what_its_estimates_rest_on(run, read):
    text, found = spaced(run("forecast", *ICARUS, *FEW).stdout), read("forecast", *ICARUS, *FEW)

    assert f"Estimates used: {found['guesses']} of {found['estimates']} are guesses" in text
    assert found["beliefs"]["us.florence.duty-free-entry/decide"]["source"] == "log"
    assert "us.florence.duty-free-entry/decide" in text


def test_the_forecast_names_for_each_milestone_the_share_on_guesses_and_the_three_estimates_that_matter_most(run, read):
    told = (*ICARUS, "--draws", "200")
    text, found = spaced(run("forecast", *told).stdout), read("forecast", *told)
    leaves = found["milestones"][0]["spread"]
    first, second, third = leaves["shares"][:3]

    begin = text.index("What the spread of each rests on")
    part = text[begin : text.index("ICARUS enters the United States", begin)]
    assert f"{days_between(leaves)} days {leaves['guess_share']:.0%}" in part
    for one in (first, second, third):
        assert f"{one['share']:.0%} {one['procedure']}/{one['step']}" in part
        assert f"{one['source']}: {one['rests_on'].split()[0]}" in part
    assert f"several at once, or by chance: {1 - leaves['explained']:.0%}" in part


def test_what_an_estimate_rests_on_is_told_where_it_is_named_first(run):
    text = run("forecast", *ICARUS, "--draws", "200").stdout
    lines = [line for line in text.splitlines() if "% transport.oversize-by-legs/book" in line]

    assert [line.partition("book, ")[2].strip() for line in lines[:2]] == ["guess: an assumption", "guess"]


def test_of_too_few_futures_no_share_is_told(run, read):
    assert "What the spread of each rests on" not in run("forecast", *ICARUS, *FEW).stdout
    assert {m["spread"] for m in read("forecast", *ICARUS, *FEW)["milestones"]} == {None}
    assert "Single estimates explain" not in run("loose", *ICARUS, *FEW).stdout


def test_the_page_says_how_much_of_the_spread_of_what_is_late_rests_on_guesses(run, read):
    told = (*ICARUS, "--draws", "200")
    page, spread = spaced(run("loose", *told).stdout), read("loose", *told)["spread"]
    most = ", ".join(f"{one['procedure']}/{one['step']} {one['share']:.0%}" for one in spread["shares"][:3])

    assert (
        f"Single estimates explain {spread['explained']:.0%} of the spread of what is late, and "
        f"{spread['guess_share']:.0%} of that rests on guesses; what would narrow it most: {most}."
    ) in page
    assert spread["n_milestones"] == 1


def test_where_nothing_is_late_the_page_tells_of_what_is_wanted_first(run, folder, edit):
    edit("need-bys.csv", "in-june,leaves,2030-06-15,2029-11-02", "in-june,leaves,2050-06-15,2029-11-02")
    page = spaced(run("loose", "-p", folder, "--as-of", "2030-02-05", "--draws", "200").stdout)

    assert "of the spread of what is wanted first, and" in page


def test_the_desk_set_back_counts_hits_and_false_alarms(run, read):
    told = ("replay", *ICARUS, "--draws", "10", "--from", "2017-06-01", "--until", "2017-10-01")
    text, found = run(*told).stdout, read(*told)

    assert found["days"] == ["2017-06-01", "2017-07-01", "2017-08-01", "2017-09-01", "2017-10-01"]
    assert list(found["open_per_day"]) == found["days"]
    for words in ("what slipped", "days before", "warnings open", "never struck", "still lacking on"):
        assert words in text


def test_the_desk_is_set_back_over_the_span_of_plans_and_events_unless_days_are_given(read, folder):
    assert read("replay", "-p", folder, "--draws", "2")["days"] == ["2029-11-02", "2029-12-01", "2030-01-01", "2030-02-01", "2030-02-05"]  # fmt: skip


# ---------------------------------------------------------------- needs, title, clocks


def test_needs_tell_how_each_stands_and_on_which_rule(run, read):
    text, found = run("needs", *ICARUS).stdout, read("needs", *ICARUS)

    assert text.startswith("Needs as of 2016-11-01")
    states = {need["state"] for need in found["needs"]}
    assert states <= {"met", "under way", "missing", "contradictory", "undetermined"}
    assert all(state in text for state in states)


def test_the_ledger_shows_a_gap_a_holder_with_the_paper_and_an_account_that_holds_nothing(run, read):
    day = ("--as-of", "2026-11-23")
    text = spaced(run("title", "t600-module-1", *ICARUS, *day).stdout)
    (found,) = read("title", "t600-module-1", *ICARUS, *day)

    assert {field: held["standing"] for field, held in found["ledger"].items()} == {
        "title": "gap", "custody": "held", "risk-of-loss": "gap", "importer-of-record": "gap",
    }  # fmt: skip
    assert found["ledger"]["custody"]["holder"] == "fra"
    assert "custody fra rec-18, since 2017-07-26 [secondary]" in text
    assert found["ledger"]["title"]["accounts"]
    assert "[account]" in text
    assert found["clauses"]["title"] == {"value": None, "clauses": []}


def test_one_item_comes_with_its_history_and_all_items_without(run, read):
    assert "History of T600 module 1" in run("title", "t600-module-1", *ICARUS).stdout
    assert "History" not in run("title", *ICARUS).stdout
    assert [one["item"] for one in read("title", *ICARUS)] == ["t600-module-1", "t600-module-2"]
    (found,) = read("title", "t600-module-1", *ICARUS, *ARRIVED)
    assert [(band["first"], band["holder"]) for band in found["history"]["custody"]] == [
        ("2014-12-31", "cern"),
        ("2017-06-13", None),
        ("2017-07-26", "fra"),
    ]


def test_clauses_that_contradict_each_other_are_shown_with_where_they_stand(run, folder):
    (folder / "clauses.csv").write_text(
        "id,agreement,term,value,cite\none,annex,title,host,Article 3\ntwo,annex,title,northlab,Article 9\n"
    )
    text = spaced(run("title", "wheel-1", "-p", folder, "--as-of", "2030-05-01").stdout)

    assert "title clause contradictory annex, Article 3 [unverified]; annex, Article 9 [unverified]" in text


def test_clocks_run_and_are_met_and_those_that_wait_are_shown_where_asked(run, read):
    found = {one["clock"]: one for one in read("clocks", *ICARUS, *DECIDED)}

    assert (found["appeal"]["state"], found["appeal"]["due"], found["appeal"]["days_left"]) == (
        "running",
        "2018-03-08",
        7,
    )
    assert found["comment"]["state"] == "met"
    assert "15 CFR 301.6" in found["appeal"]["cites"]
    assert "appeal" in run("clocks", *ICARUS, *DECIDED).stdout
    assert len(read("clocks", *ICARUS, *DECIDED, "--all")) > len(found)


# ---------------------------------------------------------------- case, procedures


def test_a_case_shows_its_steps_clocks_and_events(run, read):
    text = spaced(run("case", "show", "icarus-docket", *ICARUS, *DECIDED).stdout)
    found = read("case", "show", "icarus-docket", *ICARUS, *DECIDED)

    assert {d["step"]: d["on"] for d in found["done"]}["notice"] == "2017-12-04"
    assert "done 2018-02-16: approved" in text
    assert "done by 2017-12-04; no record" in text
    assert "ready since 2018-02-16; waits" in text
    assert [e["id"] for e in found["events"]] == ["notice", "decision"]
    assert "decision 2018-02-16 decide: approved" in text


def test_a_case_that_went_round_shows_each_round_and_what_is_irregular(run, read, folder):
    (folder / "events.csv").write_text(
        "id,case,occurred,step,outcome\n"
        "filed,docket,2030-02-05,apply,\nreturned,docket,2030-02-20,eligibility,returned\n"
        "again,docket,2030-03-01,apply,\nstamped,docket,2030-03-09,eligibility,stamped\n"
        "withdrawn,docket,2030-03-10,decide,withdrawn\nlate,docket,2030-03-11,receive,\n"
    )
    case = ("case", "show", "docket", "-p", folder, "--as-of", "2030-05-01")
    text, found = spaced(run(*case).stdout), read(*case)

    assert [(d["step"], d["round"]) for d in found["done"] if d["step"] == "apply"] == [("apply", 1), ("apply", 2)]
    assert "apply (round 2)" in text
    assert "done 2030-03-01" in text
    assert "irregular: late: recorded after the case ended as 'withdrawn'" in text
    assert "The case ended: withdrawn." in text


def test_a_case_that_is_held_shows_since_when_and_why_beside_whom_it_waits_for(run, read, folder):
    (folder / "cases.csv").write_text("id,procedure,subject,opened\ndeed,title.transfer,wheels,2030-01-15\n")
    (folder / "events.csv").write_text(
        "id,case,occurred,step,outcome,note\n"
        "drafted,deed,2030-02-01,draft,,\n"
        "kept,deed,2030-03-04,owner-release,held,kept back over [a] fishery dispute\n"
    )
    words = ("-p", folder, "--as-of", "2030-04-01")
    told = "held since 2030-03-04: kept back over [a] fishery dispute"
    shown = spaced(run("case", "show", "deed", *words).stdout)
    (held,) = [one["held"] for one in read("case", "show", "deed", *words)["ready"] if one["held"]]

    assert all(words in shown for words in ("on Council, board", "held since", "2030-03-04: kept back", "[a] fishery"))
    assert f"owner-release: {told}" in spaced(run("case", "show", *words).stdout)
    assert held == {
        "outcome": "held",
        "on": "2030-03-04",
        "event": "kept",
        "reason": "kept back over [a] fishery dispute",
    }


def test_without_a_name_all_cases_are_listed(run, read):
    cases = ["icarus-transport", "icarus-docket", "icarus-installation"]
    text = run("case", "show", *ICARUS, *DECIDED).stdout

    assert text.startswith("3 cases as of 2018-03-01")
    assert [one["case"] for one in read("case", "show", *ICARUS, *DECIDED)] == cases
    assert all(case in text for case in cases)


def test_editions_are_listed_all_or_those_that_hold_on_a_day(run, read):
    listed = {(p["procedure"], p["edition"]) for p in read("procedures", "list")}
    then = {(p["procedure"], p["edition"]) for p in read("procedures", "list", "--as-of", "2020-01-01")}

    assert {("us.c175.routine-st", "2001-01"), ("us.c175.routine-st", "2023-09-19")} <= listed
    assert listed - then >= {("us.c175.routine-st", "2023-09-19")}
    assert all(name in run("procedures", "list").stdout for name, _ in listed)
    assert run("procedures", "list", "--as-of", "1900-01-01").stdout == "No edition holds on 1900-01-01.\n"


@pytest.mark.parametrize(
    ("words", "edition"),
    [((), "2023-09-19"), (("--edition", "2001-01"), "2001-01"), (("--as-of", "2020-01-01"), "2001-01")],
)
def test_an_edition_is_shown_by_name_by_day_or_the_newest(run, read, words, edition):
    found = read("procedures", "show", "us.c175.routine-st", *words)

    assert found["edition"] == edition
    assert f"edition {edition}" in spaced(run("procedures", "show", "us.c175.routine-st", *words).stdout)
    assert found["steps"]
    assert found["clocks"]


def test_the_library_is_in_order_and_its_schema_is_printed(run, read):
    found = read("procedures", "check")

    assert found["faults"] == []
    assert run("procedures", "check").stdout == (
        f"{found['editions']} editions, {found['worked_cases']} worked cases: in order.\n"
    )
    assert "$schema" in read("procedures", "check", "--schema")


def test_faults_of_policies_are_told_with_those_of_the_library(run, tmp_path, monkeypatch):
    policy = tmp_path / "reform.yaml"
    policy.write_text("policy: reform\ntitel: A reform\n", encoding="utf-8")
    monkeypatch.setattr("lockwasher.policy.reader.shipped_policies", lambda: tmp_path)
    found = run("procedures", "check", status=2)

    assert "policies/reform.yaml:2" in found.stderr
    assert "there is no key 'titel' here; did you mean 'title'" in found.stderr


# ---------------------------------------------------------------- days


@pytest.mark.parametrize("verb", ["loose", "needs", "title", "clocks", "forecast"])
def test_a_day_on_which_little_was_known_is_no_fault(run, verb):
    run(verb, *ICARUS, "--as-of", "2012-01-01", *(FEW if verb in {"loose", "forecast"} else ()))


def test_a_day_that_has_not_come_is_told_beside_the_answer(run):
    found = run("title", *ICARUS, "--as-of", "2031-01-01")

    assert found.stdout.startswith("Title ledger as of 2031-01-01")
    assert found.stderr == "lockwasher: 2031-01-01 has not come: this is how it looks if nothing more becomes known until then\n"  # fmt: skip


def test_the_version_is_told(run):
    assert run("--version").stdout.startswith("lockwasher ")


def test_many_lines_of_one_cause_are_counted_unless_all_are_asked_for(run):
    """6,399 lines without a route are one cause, not one screen each."""
    dune = ("loose", "-p", "dune", "--draws", "2")
    short, whole = run(*dune).stdout, run(*dune, "--all").stdout

    assert short.count("no route through customs is chosen\n") == 1
    assert "more like these; --all shows them" in short
    assert "more like these" not in whole
    assert len(whole.splitlines()) > 10 * len(short.splitlines())
