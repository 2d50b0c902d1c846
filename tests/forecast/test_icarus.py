"""The shipped record of ICARUS, looked at on the days that the project is about; words and relations, no frozen dates."""

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, partial
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.worlds import FLORENCE, LEAVE, TITLE, TRANSPORT, an_estimate
from lockwasher.calendars.spans import on, parse_span
from lockwasher.estimates.files import read_beliefs
from lockwasher.estimates.world import build_world
from lockwasher.exchange.folder import read_folder, shipped_folder
from lockwasher.forecast.compile import compile_world
from lockwasher.forecast.forecast import THE_WORK, forecast
from lockwasher.forecast.loose import CONTRADICTION, what_comes_loose
from lockwasher.forecast.replay import Outcome, month_days, replay
from lockwasher.procedures.library import read_library
from lockwasher.register.nouns import Claim, Event, Field, Milestone, MilestoneKind, NeedBy
from lockwasher.register.portfolio import NOUNS

ICARUS = read_folder(shipped_folder("icarus"))
PLANNING, ARRIVAL = date(2016, 11, 1), date(2017, 7, 26)
MODULES = {"t600-module-1", "t600-module-2"}
MONTHS = month_days(date(2016, 10, 12), date(2018, 8, 14))
DRAWS = 200


@cache
def page(on_day, portfolio=None):
    """The first page as the record stood on a day."""
    world = build_world(portfolio or ICARUS, on_day)
    return what_comes_loose(world, forecast(world, draws=DRAWS))


def lines(groups, about=None, milestone=None):
    """The lines about a need, of a milestone."""
    return [
        line
        for group in groups
        for line in group.lines
        if about in {None, line.about} and milestone in {None, line.milestone_id}
    ]


def the(on_day, milestone):
    """The forecast of one milestone."""
    return next(m for m in page(on_day).forecast.milestones if m.milestone.id == milestone)


# ---------------------------------------------------------------- November 2016: to be shipped at the end of the year


def test_no_paper_is_known_to_cover_what_cern_brings():
    """Both modules hang on it, and it is needed on the day the plan names for the departure."""
    (group,) = [g for g in page(PLANNING).unknown if g.cause == "agreement:cern-refurbishment"]
    departs = next(line for line in group.lines if line.milestone_id == "icarus-departs")

    assert group.title.startswith("no agreement covers CERN's part")
    assert set(group.subjects) >= MODULES
    assert group.earliest == date(2016, 12, 31)
    assert "no paper on record covers CERN's part" in departs.sentence
    assert departs.dates.p50 > departs.need_by
    assert departs.undecided


def test_the_annex_with_italy_counts_for_what_it_covers_and_no_more():
    """It covers the transfer of INFN's detector; so nothing is said to be missing for that, and nothing of CERN's is met."""
    causes = {group.cause for group in page(PLANNING).unknown}
    notes = [note for line in lines(page(PLANNING).unknown, "agreement") for note in line.notes]

    assert "agreement:infn-t600" not in causes
    assert any(note.startswith("First project annex of 17 July 2015") and "no more" in note for note in notes)


def test_the_protocols_of_2015_are_known_by_title_only():
    notes = [note for line in lines(page(PLANNING).unknown, "agreement") for note in line.notes]

    assert any(note.startswith("Protocols of 2015") and "known by title only" in note for note in notes)


def test_no_paper_establishes_title_on_the_planned_day_of_entry():
    """Which leaves routes undetermined and puts a risk on the others; the essay's account was not told yet."""
    (line, *same) = lines(page(PLANNING).unknown, "title", "icarus-enters")
    undetermined = [note for note in line.notes if note.startswith("undetermined without it: ")]
    at_risk = [note for note in line.notes if note.startswith("at risk: ")]

    assert "no paper on record says who has title to 2 items" in line.sentence
    assert all(one.sentence == line.sentence for one in same)
    assert any("19 CFR 148.89" in note for note in undetermined)
    assert any("HTSUS 9810.00.60" in note for note in at_risk)
    assert any("HTSUS chapters 1 to 97" in note for note in at_risk)
    assert set(undetermined).isdisjoint(at_risk)
    assert not any("essay" in note for note in line.notes)


def test_the_duty_free_application_is_not_begun_and_would_have_had_to_be_for_a_stamp_before_entry():
    stamp = lines(page(PLANNING).late, "stamp", "icarus-enters")[0]
    decision = lines(page(PLANNING).late, "decision", "icarus-arrives")[0]
    asked = next(start for start in page(PLANNING).start if start.case == f"proposed:{FLORENCE}:icarus-t600").asked

    assert "no case" in stamp.sentence
    assert "is open" in stamp.sentence
    assert stamp.need_by > date(2016, 12, 31)
    assert stamp.start_by.day < PLANNING < stamp.dates.p80
    assert decision.start_by.day < stamp.start_by.day
    assert any("bears the stamp of Customs" in reason and start.day == stamp.start_by.day for start, reason in asked)


def test_what_is_late_and_what_cannot_be_computed_stand_apart():
    """The departure itself before the papers that it does not wait for, though those are later."""
    late, unknown = page(PLANNING).late, page(PLANNING).unknown
    seen = {(line.milestone_id, line.about) for line in lines(late)} & {
        (line.milestone_id, line.about) for line in lines(unknown)
    }

    assert seen == set()
    assert [any(line.gates for line in g.lines) for g in late] == [True] * (len(late) - 1) + [False]
    assert late[-1].cause == f"case:proposed:{FLORENCE}:icarus-t600"
    assert [g.earliest for g in unknown if g.earliest] == sorted(g.earliest for g in unknown if g.earliest)


@pytest.mark.parametrize("on_day", [PLANNING, date(2017, 2, 1), ARRIVAL, date(2018, 1, 1)])
def test_nothing_in_the_plan_waits_for_the_decision_of_the_duty_free_application(on_day):
    """15 CFR 301.8: it gates the free liquidation only, and a detector may enter and be lowered without it."""
    compiled = compile_world(build_world(ICARUS, on_day))
    keys = [draft.key for draft in compiled.drafts]
    waiting = {
        draft.case.procedure
        for draft, step in zip(compiled.drafts, compiled.plan.steps, strict=True)
        for earlier in step.after
        if compiled.drafts[earlier].case.procedure == FLORENCE
    }

    assert waiting <= {FLORENCE}
    assert any(key.endswith("/decide/1") for key in keys)
    for milestone in page(on_day).forecast.milestones:
        assert not any("duty-free application" in cause.name for cause in milestone.causes)
        assert not any(FLORENCE in case for case in milestone.assumes)


# ---------------------------------------------------------------- July 2017: it has arrived


def test_the_next_couple_of_months_are_not_enough_to_lower_it_into_place():
    (line,) = lines(page(ARRIVAL).late, "late", "icarus-installed")
    found = the(ARRIVAL, "icarus-installed")

    assert line.need_by == date(2017, 9, 26)
    assert line.need_by < found.dates.p50 < found.dates.p80
    assert found.on_time < 0.2
    assert line.undecided
    assert "of futures; what decides the day: " in line.sentence


def test_title_papers_and_hall_compete_and_none_is_blamed_for_all():
    causes = {cause.name: cause.share for cause in the(ARRIVAL, "icarus-installed").causes}

    assert set(causes) >= {"a paper says who has title", "the place is ready to receive it", THE_WORK}
    assert max(causes.values()) < 1
    assert sum(share > 0.01 for share in causes.values()) >= 3
    assert sum(causes.values()) >= 1


def test_cerns_part_is_covered_since_the_addendum_of_may_2017_and_title_is_not():
    causes = {group.cause for group in page(ARRIVAL).unknown}

    assert "agreement:cern-refurbishment" not in causes
    assert {"title-clause:italy-doe-annex-1", "title-clause:us-cern-neutrino-addendum-2017"} <= causes


def test_it_arrived_without_the_papers_for_duty_free_entry():
    """It was through customs, and no record says how: the desk does not call missing what it cannot know."""
    for need in ("notice", "decision"):
        (line,) = lines(page(ARRIVAL).unknown, need, "icarus-arrives")
        assert "'ICARUS enters the United States' lies behind, and no case on record says how" in line.sentence
        assert (line.need_by, line.need_by_is_stated) == (ARRIVAL, True)
        assert line.dates.p50 > ARRIVAL


def test_the_account_of_the_essay_is_shown_as_an_account_and_holds_nothing():
    """Known since it was read; then and now no paper says who has title."""
    late = date(2026, 12, 1)
    portfolio = replace(ICARUS, events=tuple(e for e in ICARUS.events if e.id != "lowered"))
    (line, *_) = lines(page(late, portfolio).unknown, "title", "icarus-accepted")

    assert any("essay" in note for note in line.notes)
    assert "no paper on record" in line.sentence
    assert not lines(page(late, portfolio).unknown, CONTRADICTION)


def test_no_rule_knows_icarus():
    """Neither the code of the core nor the editions, needs, routes and estimates that it reads."""
    package = Path(str(resources.files("lockwasher")))
    rooms = ("calendars", "register", "procedures", "cases", "estimates", "clearance", "readiness", "forecast")
    rules = [
        p
        for room in rooms
        for kind in ("*.py", "*.yaml")
        for p in (package / room).rglob(kind)
        if "worked" not in p.parts
    ]

    assert len(rules) > 40
    assert [
        p.name for p in rules if re.search(r"icarus|t600|17-014", p.read_text(encoding="utf-8"), re.IGNORECASE)
    ] == []


# ---------------------------------------------------------------- set back


@cache
def set_back():
    return replay(ICARUS, MONTHS, draws=100, seed=1)


def test_each_real_slip_is_told_with_the_day_of_the_first_warning():
    found = {one.slip.key: one for one in set_back().slips}
    departure, lowered = (
        found["icarus-departs", "late for 2016-12-31"],
        found["icarus-installed", "late for 2017-09-26"],
    )
    notice, decision = found["icarus-arrives", "notice"], found["icarus-arrives", "decision"]

    assert len(found) == 4
    assert (departure.slip.struck_on, departure.slip.happened_on) == (date(2017, 1, 1), date(2017, 6, 12))
    assert notice.slip.told.startswith("131 days after: ICARUS arrives")
    assert decision.slip.told.startswith("205 days after: ICARUS arrives")
    assert "384 days after: ICARUS arrives at Fermilab" in lowered.slip.told
    for one in found.values():
        assert one.warned_on in MONTHS
        assert one.days_before == (one.slip.struck_on - one.warned_on).days
        assert one.line


def test_warnings_are_counted_each_month_and_those_that_never_struck_are_named():
    found = set_back()
    outcomes = {warning.key: warning.outcome for warning in found.warnings}

    assert list(found.open_per_day) == list(MONTHS)
    assert {key for key, outcome in outcomes.items() if outcome == Outcome.STRUCK} == {
        one.slip.key for one in found.slips
    }
    assert outcomes["icarus-accepted", "agreement"] == Outcome.VAIN
    assert outcomes["icarus-enters", "title"] == Outcome.STOOD
    assert found.guesses[0] <= found.guesses[1]


def test_a_later_end_changes_no_warning_of_an_earlier_month():
    short = replay(ICARUS, MONTHS[:6], draws=100, seed=1)
    until = {w.key: tuple(m for m in w.months if m in MONTHS[:6]) for w in set_back().warnings}

    assert {w.key: w.months for w in short.warnings} == {key: months for key, months in until.items() if months}


# ---------------------------------------------------------------- nothing learned later changes an earlier page


def known_by(portfolio, on_day):
    """The portfolio without any record that was known later, left out one by one."""
    kept = {
        noun: tuple(r for r in getattr(portfolio, noun) if getattr(r, "known_on", date.min) <= on_day) for noun in NOUNS
    }
    return replace(portfolio, **kept)


def said(portfolio, on_day, **books):
    """All that the desk says on a day, and the digest of what it rests on."""
    world = build_world(portfolio, on_day, **books)
    found = forecast(world, draws=20)
    return found, what_comes_loose(world, found), found.digest


@cache
def as_it_is(on_day):
    """What the desk says on a day, all later records being there."""
    return said(ICARUS, on_day)


@pytest.mark.parametrize("on_day", [*MONTHS, date(2017, 6, 12), ARRIVAL, date(2018, 3, 8)], ids=str)
def test_later_records_change_no_earlier_page(on_day):
    """Plans, events, agreements, claims, cases: what was not known on the day is not in it."""
    assert said(known_by(ICARUS, on_day), on_day) == as_it_is(on_day)


def later_events(on_day):
    """Events known later: about days before and after, steps, facts, and corrections of what is on record."""
    steps = {TRANSPORT: "discharge", "us.florence.duty-free-entry": "notice", "host.installation": "lower"}
    steps["us.appropriation"] = "enact"
    procedure = {case.id: case.procedure for case in ICARUS.cases}
    return st.builds(
        lambda n, case, back, ahead, corrected, void: Event(
            id=f"later-{n}",
            case=case,
            occurred=on(on_day + timedelta(days=ahead - back)),
            known_on=on_day + timedelta(days=ahead),
            step=steps[procedure[case]],
            corrects=corrected,
            is_void=void and corrected is not None,
        ),
        st.integers(0, 10**6),
        st.sampled_from(sorted(procedure)),
        st.integers(0, 400),
        st.integers(1, 400),
        st.none() | st.sampled_from([event.id for event in ICARUS.events]),
        st.booleans(),
    )


def test_what_is_synthetic_is_known_only_after_the_days_that_are_replayed():
    """Nothing that was made up warns of anything on the days on which the desk is tried."""
    made_up = [
        record for noun in NOUNS for record in getattr(ICARUS, noun) if "synthetic" in getattr(record, "source", "")
    ]

    assert {record.id for record in made_up} == {"icarus-crew-starts", "crew-2018", "sbn-money-2020"}
    assert all(record.known_on > max(MONTHS[-1], date(2018, 8, 14)) for record in made_up)


def test_a_crew_that_connects_it_would_need_visa_and_access():
    """Synthetic, and there to be acted on: neither case is open, so both are proposed."""
    crew = the(date(2018, 9, 3), "icarus-crew-starts")

    assert set(crew.assumes) == {f"proposed:us.{name}:icarus-t600" for name in ("visa.installer", "doe.site-access")}
    assert crew.dates.p50 > date(2018, 9, 3)


@settings(max_examples=20)
@given(st.sampled_from(MONTHS), st.data())
def test_events_plans_and_papers_that_become_known_later_change_no_earlier_page(on_day, data):
    """Also where they tell of earlier days, or correct what was told before."""
    events = data.draw(st.lists(later_events(on_day), min_size=1, max_size=4, unique_by=lambda event: event.id))
    after = on_day + timedelta(days=data.draw(st.integers(1, 900)))
    more = replace(
        ICARUS,
        events=(*events, *ICARUS.events),
        claims=(*ICARUS.claims, Claim(id="x", field=Field.TITLE, subject="infn-t600", holder="infn", begins=parse_span("2014"), paper="deed", known_on=after)),
        milestones=(*ICARUS.milestones, Milestone(id="x", title="x", kind=MilestoneKind.DEPARTS, subject="icarus-t600", known_on=after)),
        need_bys=(NeedBy(id="x", milestone="icarus-installed", need_by=parse_span("2016"), known_on=after), *ICARUS.need_bys),
    )  # fmt: skip

    assert said(more, on_day) == as_it_is(on_day)


@pytest.mark.parametrize("on_day", [PLANNING, ARRIVAL], ids=str)
def test_editions_and_estimates_that_come_later_change_no_earlier_page(on_day):
    """A new edition of every procedure and a new figure for every step, from the day after."""
    library, beliefs, after = read_library(), read_beliefs(), on_day + timedelta(days=1)
    newest = [library.of[name][-1] for name in library.ids]
    newer = [replace(p, edition=after, edition_name=str(after), title="Newer", steps=p.steps[::-1]) for p in newest]
    figure = partial(an_estimate, 999, source="officer", known_on=after)
    revised = {
        name: replace(belief, steps={step: (*found, figure()) for step, found in belief.steps.items()})
        for name, belief in beliefs.items()
    }
    books = {"library": replace(library, editions=(*library.editions, *newer)), "beliefs": revised}

    assert said(ICARUS, on_day, **books) == as_it_is(on_day)
    assert {edition.title for edition in build_world(ICARUS, after, **books).library.editions} > {"Newer"}
    assert build_world(ICARUS, after, **books).belief(TRANSPORT, "book").distribution["days"] == 999


def test_the_cases_it_assumes_are_those_nobody_had_opened():
    assumed = {live.procedure for live in page(PLANNING).forecast.cases.values() if live.is_proposed}

    assert {FLORENCE, TITLE, LEAVE} <= assumed
    assert TRANSPORT not in assumed
