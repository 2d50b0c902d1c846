"""What must hold for any procedure and any record of it."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from builders import CaseBuilder, ProcedureBuilder, a_case, a_procedure
from lockwasher.calendars.lengths import Roll
from lockwasher.calendars.spans import Span
from lockwasher.calendars.working import WorkingCalendar, is_working
from lockwasher.cases.progress import ClockState, Progress
from lockwasher.register.nouns import Event

FIRST = date(2026, 3, 2)
FACTS = ("risky", "exempt")
days = st.integers(0, 60).map(lambda n: FIRST + timedelta(days=n))
pages = st.integers(0, 90).map(lambda n: FIRST + timedelta(days=n))
LATE = FIRST + timedelta(days=400)  # by then everything is known


@dataclass(frozen=True)
class Told:
    """A procedure and the record of a case under it."""

    procedure: ProcedureBuilder
    case: CaseBuilder

    def on(self, day: date, known_on: date = LATE) -> Progress:
        return self.case.traced(self.procedure, day, known_on)

    def with_event(self, *more: Event) -> "Told":
        return replace(self, case=replace(self.case, events=(*self.case.events, *more)))


@st.composite
def procedures(draw, *, is_plain: bool = False) -> ProcedureBuilder:
    """A few steps in any order that has no circle; unless plain, with facts, rounds, ends and waits."""
    made = a_procedure()
    for number in range(draw(st.integers(2, 6))):
        earlier = [step.name for step in made.steps]
        after = tuple(draw(st.sets(st.sampled_from(earlier), min_size=1, max_size=2))) if earlier else ()
        kind = "plain" if is_plain else draw(st.sampled_from(["plain", "plain", "option", "decides", "waits", "due"]))
        before = sorted({"s0", *after})
        made = _with_step(draw, made, f"s{number}", tuple(sorted(after)), kind, before)
    return made


def _with_step(draw, made, name, after, kind, before):
    if kind == "option":
        return made.step(name, after=after, when=draw(st.sampled_from(["fact risky", "not fact risky", "fact exempt"])))
    if kind == "decides":
        back = draw(st.sampled_from([name, *before])) if after else name
        said = {"yes": "proceed", "again": back, "so": ("proceed", "risky"), "no": "end"}
        return made.step(name, after=after, outcomes=said, rounds=draw(st.integers(2, 3)))
    if kind in {"waits", "due"}:
        length = f"{draw(st.integers(0, 30))} calendar days"
        start = draw(st.sampled_from(before)) if after else "opened"
        rolls = draw(st.sampled_from([None, Roll.NEXT_WORKING_DAY]))
        return made.step(name, after=after).clock(length, start=start, is_wait=kind == "waits", rolls=rolls)
    return made.step(name, after=after)


@st.composite
def events(draw, procedure: ProcedureBuilder, id: str, *, has_facts: bool = True) -> Event:
    """Something that happened on a day or within a few, known then or later."""
    first = draw(days)
    occurred = Span(first, first + timedelta(days=draw(st.sampled_from([0, 0, 0, 6]))))
    known_on = occurred.last + timedelta(days=draw(st.sampled_from([0, 0, 30])))
    if has_facts and draw(st.integers(0, 4)) == 0:
        sets = (draw(st.sampled_from(FACTS)), draw(st.booleans()))
        return Event(id=id, case="case", occurred=occurred, known_on=known_on, sets=sets)
    step = draw(st.sampled_from(procedure.steps))
    outcome = draw(st.sampled_from([o.name for o in step.outcomes])) if step.outcomes else None
    return Event(id=id, case="case", occurred=occurred, known_on=known_on, step=step.name, outcome=outcome)


@st.composite
def records(draw, *, is_plain: bool = False) -> Told:
    """A procedure and a record of it, in no order."""
    procedure = draw(procedures(is_plain=is_plain))
    n_events = draw(st.integers(0, 7))
    found = tuple(draw(events(procedure, f"e{n}", has_facts=not is_plain)) for n in range(n_events))
    facts = {} if is_plain else {name: draw(st.sampled_from([True, False, None])) for name in FACTS}
    opened = draw(st.sampled_from(["2026-03-02", "2026-03", None]))
    return Told(procedure, replace(a_case(opened=opened), facts=facts, events=found))


def finished(progress: Progress) -> set[tuple[str, int]]:
    """The steps that are over, each with its round."""
    return {(done.step, done.round) for done in progress.done}


@given(records(), pages, pages)
def test_what_is_done_stays_done_as_time_goes_on(told, one, other):
    """Whatever happens later, a finished step is not reopened within its round."""
    earlier, later = sorted((one, other))

    assert finished(told.on(earlier)) <= finished(told.on(later))


@given(st.data(), records(is_plain=True), pages)
def test_another_event_never_reopens_a_finished_step(data, told, day):
    """Without rounds and ends this holds for an event of any day, also one that comes to light late."""
    more = data.draw(events(told.procedure, "more", has_facts=False))

    assert finished(told.on(day)) <= finished(told.with_event(more).on(day))


@given(st.data(), records(), pages)
def test_the_order_in_which_events_are_written_down_does_not_matter(data, told, day):
    shuffled = tuple(data.draw(st.permutations(told.case.events)))

    assert told.on(day) == replace(told, case=replace(told.case, events=shuffled)).on(day)


@given(st.data(), records(), pages, pages)
def test_what_is_learned_later_changes_no_earlier_page(data, told, day, known_on):
    more = data.draw(events(told.procedure, "more"))
    corrects = data.draw(st.sampled_from([None, *(event.id for event in told.case.events)]))
    late = replace(more, known_on=known_on + timedelta(days=1), corrects=corrects)

    assert told.on(day, known_on) == told.with_event(late).on(day, known_on)


@given(st.data(), records(), pages)
def test_a_corrected_record_reads_as_though_the_right_one_had_been_made_at_first(data, told, day):
    wrong, right = data.draw(events(told.procedure, "wrong")), data.draw(events(told.procedure, "right"))

    assert told.with_event(wrong, replace(right, corrects="wrong")).on(day) == told.with_event(right).on(day)
    assert told.with_event(wrong, replace(right, corrects="wrong", is_void=True)).on(day) == told.on(day)


@given(st.lists(st.sampled_from(["held", "rework"]), max_size=12), st.integers(2, 4))
def test_however_often_a_step_is_held_rework_opens_as_many_rounds(said, rounds):
    """Of any holds and returns in any order, a return is refused only once rework has used up its own rounds."""
    outcomes = {"cleared": "proceed", "held": "clear", "rework": "draft"}
    procedure = a_procedure().step("draft").step("clear", outcomes=outcomes, rounds=rounds)
    told = said[: next((n for n in range(len(said)) if said[: n + 1].count("rework") == rounds), len(said)) + 1]
    case = a_case()
    for n, (before, outcome) in enumerate(pairwise(["rework", *told])):
        on = FIRST + timedelta(days=30 * n)
        case = case.with_step("draft", on=str(on)) if before == "rework" else case
        case = case.with_step("clear", on=str(on + timedelta(days=9)), outcome=outcome)
    progress = case.traced(procedure, LATE)
    returns, holds = told.count("rework"), told.count("held")

    assert bool(progress.irregular) == (returns == rounds)
    assert progress.times_held.get("clear", 0) == holds
    assert progress.rounds["clear"] == 1 + holds + min(returns, rounds - 1)


@given(records(), pages)
def test_every_step_stands_in_one_place_until_the_case_ends(told, day):
    progress = told.on(day)
    places = [
        *(step.name for step in told.procedure.steps if progress.finished(step.name)),
        *(ready.step for ready in progress.ready),
        *(blocked.step for blocked in progress.blocked),
        *progress.skipped,
        *progress.undetermined,
    ]

    assert len(places) == len(set(places))
    assert progress.ended is not None or set(places) == {step.name for step in told.procedure.steps}


@given(records(), pages)
def test_no_page_tells_of_a_day_after_its_own(told, day):
    progress = told.on(day)
    since = [ready.since for ready in progress.ready if ready.since]
    started = [reading.from_on for reading in progress.clocks if reading.from_on]

    assert max([FIRST, *(done.by for done in progress.done), *since, *started, *progress.fact_days.values()]) <= day


@given(records(), pages)
def test_a_step_is_ready_only_when_all_before_it_are_over_or_skipped(told, day):
    progress = told.on(day)
    over = {step.name for step in told.procedure.steps if progress.finished(step.name)} | set(progress.skipped)

    for ready in progress.ready:
        assert set(progress.procedure.step[ready.step].after) <= over


@given(records(), pages)
def test_days_left_and_the_state_of_a_clock_agree(told, day):
    for reading in told.on(day).clocks:
        is_counting = reading.days_left is not None
        assert is_counting == (
            reading.state == ClockState.RUNNING or (reading.state == ClockState.MISSED and not reading.met_on)
        )
        if is_counting:
            assert (reading.days_left >= 0) == (reading.state == ClockState.RUNNING)
            assert reading.due_on == day + timedelta(days=reading.days_left)


LENGTHS = st.builds(
    "{} {}".format, st.integers(0, 40), st.sampled_from(["calendar days", "working days", "months", "hours"])
)


@given(
    length=LENGTHS,
    before=st.booleans(),
    rolls=st.sampled_from([Roll.NEXT_WORKING_DAY, Roll.PREVIOUS_WORKING_DAY]),
    every=st.sampled_from([None, "1 month", "5 working days"]),
    on=st.lists(st.integers(0, 500), min_size=4, max_size=4),
    calendar=st.sampled_from([WorkingCalendar("US"), WorkingCalendar("CH", "GE")]),
    page=st.integers(0, 700),
)
def test_a_clock_that_rolls_never_ends_on_a_day_off(length, before, rolls, every, on, calendar, page):
    """Also where it was paused, begun anew, extended or recurs."""
    procedure = (
        a_procedure().step("ask").step("stop", after=("ask",)).step("go", after=("ask",)).step("anew", after=("ask",))
    )
    procedure = procedure.step("more", after=("ask",)).step("act", after=("ask",)).clock(
        length, start="" if before else "ask", before="ask" if before else "", rolls=rolls, every=every,
        tolled_by=(("stop", "go"),), reset_by=("anew",), extends=("9 calendar days", "more"),
    )  # fmt: skip
    case = a_case().with_step("ask", on="2026-03-02")
    for step, n in zip(("stop", "go", "anew", "more"), on, strict=True):
        case = case.with_step(step, on=str(FIRST + timedelta(days=n)))
    case = case.with_step("act", on="2026-05-04")
    (reading,) = case.traced(procedure, FIRST + timedelta(days=page), LATE + timedelta(days=400), calendar).clocks

    assert reading.due_on is not None
    assert is_working(calendar, reading.due_on)
