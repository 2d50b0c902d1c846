"""The pages of cases: where one stands, and everything that can happen in one recorded through them."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from lockwasher.actions import clock
from lockwasher.actions.cases import Opening, open_case
from lockwasher.actions.desk import desk_world
from lockwasher.actions.record import Happening, new_key, record_event
from lockwasher.calendars.spans import parse_span
from lockwasher.forecast.forecast import Dates
from lockwasher.procedures.library import read_library
from lockwasher.records.evidence import versions
from lockwasher.records.models import Event, Note
from lockwasher.records.snapshot import read_portfolio
from lockwasher.web import case_view
from lockwasher.web.pages import cases as pages

pytestmark = pytest.mark.django_db(transaction=True)

LIBRARY = read_library()
EDITIONS = [pytest.param(p, id=f"{p.id}/{p.edition_name}") for p in LIBRARY.editions]


@pytest.fixture
def officer(filled, desk_client):
    return desk_client("officer", post="customs-officer")


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def told(answer):
    """The messages that a page shows after what was done."""
    return [str(message) for message in answer.context["messages"]]


def errors(answer):
    """The errors of a form that came back, by field."""
    assert answer.status_code == 400
    return {field: " ".join(found) for field, found in answer.context["form"].errors.items()}


def post(client, address, **fields):
    return client.post(address, fields, follow=True)


def events(case):
    return {event.id: event for event in read_portfolio(known_on=date.max).events if event.case == case}


# ---------------------------------------------------------------- the list


def test_the_list_shows_every_case_with_its_state_and_whom_it_waits_for(officer):
    text = page(officer, "/cases/")

    assert '<a href="/cases/transport/">transport</a>' in text
    assert "Duty-free entry of a scientific instrument (Florence Agreement)" in text
    assert 'role="img"' in text
    assert "Customs and Border Protection" in text


def test_the_list_is_filtered_and_exported_as_it_is_shown(officer):
    lines = officer.get("/cases/?q=florence&format=csv").content.decode("utf-8-sig").splitlines()

    assert lines[0] == "case,procedure,subject,state,waits_on,since,days_left"
    assert [line.split(",")[0] for line in lines[1:]] == ["docket"]


def test_a_viewer_sees_a_case_and_is_offered_nothing_to_write(filled, desk_client):
    client = desk_client("viewer")

    text = page(client, "/cases/docket/")
    assert "Record" not in text.replace("Recorded", "")
    assert client.get("/cases/docket/record/?step=receive").status_code == 403
    assert client.post("/open-case/", {}).status_code == 403


def test_a_partner_does_not_come_to_the_offices_pages_of_cases(filled, desk_client):
    client = desk_client("partner", partner="northlab")

    for address in ("/cases/", "/cases/docket/", "/cases/docket/record/", "/open-case/", "/proposed-cases/"):
        assert client.get(address).status_code == 403


def test_a_case_that_is_not_there_is_not_found(officer):
    assert "There is nothing at this address" in page(officer, "/cases/none/", 404)
    assert officer.post("/cases/none/record/", {"step": "book"}).status_code == 404
    assert officer.get("/cases/docket/events/none/correct/").status_code == 404


# ---------------------------------------------------------------- the page


def test_the_page_shows_the_graph_the_steps_with_citations_and_the_events(officer):
    text = page(officer, "/cases/docket/")

    assert (
        'aria-label="Steps of Duty-free entry of a scientific instrument (Florence Agreement), edition 2013-12-03"'
        in text
    )
    assert '<tr id="step-apply"' in text
    assert 'href="#step-apply"' in text
    assert "15 CFR 301.3(c)" in text
    assert "done 2030-02-05" in text
    assert "done by 2030-02-05, no record says when" in text
    assert 'id="event-filed"' in text
    assert "wanted: stamped-application" in text


def test_the_page_shows_the_clocks_with_their_days_left_and_what_follows(officer):
    record_event(
        Happening(case="docket", occurred=parse_span("2030-04-20"), step="eligibility", outcome="asked"), "officer"
    )
    text = page(officer, "/cases/docket/")

    assert "49 days left, due 2030-06-19" in text
    assert "Customs closes the application; it must be filed anew" in text
    assert '<td class="num">49</td>' in text


def test_a_corrected_event_is_struck_through_with_its_reason(officer):
    address = "/cases/docket/events/filed/correct/"
    post(officer, address, occurred="2030-02-06", note="the postmark says the sixth", key=new_key(), act="correct")
    text = page(officer, "/cases/docket/")

    assert "<del>apply</del>" in text
    assert ": the postmark says the sixth" in text
    assert "done 2030-02-06" in text


def test_a_case_as_it_stood_is_shown_and_nothing_can_be_recorded_there(officer):
    text = page(officer, "/cases/docket/?as_of=2030-02-01")

    assert "Nothing is on record yet" in text
    assert "/record/" not in text
    assert "nothing can be recorded" in page(officer, "/cases/docket/record/?as_of=2030-02-01", 400)
    assert "nothing can be recorded" in page(officer, "/open-case/?as_of=2030-02-01", 400)


def test_irregular_records_are_told_on_the_page(officer):
    post(officer, "/cases/docket/record/", step="prepare", occurred="2030-04-01", key=new_key())

    assert "&#x27;prepare&#x27; is recorded after a step that follows it" in page(officer, "/cases/docket/")


# ---------------------------------------------------------------- recording


def test_a_step_is_recorded_with_its_outcome_in_the_name_of_the_post(officer):
    answer = post(
        officer,
        "/cases/docket/record/",
        step="eligibility",
        outcome="stamped",
        occurred="2030-04",
        note="by courier",
        source="a call",
        key=new_key(),
    )

    (event,) = [e for e in events("docket").values() if e.step == "eligibility"]
    assert (event.outcome, event.occurred, event.note, event.source) == (
        "stamped",
        parse_span("2030-04"),
        "by courier",
        "a call",
    )
    assert Event.objects.get(pk=event.id).recorded_by == "customs-officer"
    assert answer.redirect_chain == [("/cases/docket/", 302)]
    assert told(answer)[0].startswith("Recorded: eligibility: stamped, 2030-04. Can be done now: ")
    assert "It waits on " in told(answer)[0]


def test_a_fact_is_decided(officer):
    post(officer, "/cases/transport/record/", fact="goes-by-sea", so="no", occurred="2030-04-20", key=new_key())

    assert desk_world(clock.today()).progress["transport"].facts["goes-by-sea"] is False
    assert "goes-by-sea: no" in page(officer, "/cases/transport/")


def test_without_a_step_or_a_fact_one_is_chosen(officer):
    for address in ("/cases/docket/record/", "/cases/docket/record/?step=none", "/cases/docket/record/?fact=none"):
        text = page(officer, address)
        assert '<a href="?step=eligibility" class="fw-semibold">' in text
        assert '<a href="?fact=customs-asked">' in text


def test_a_form_that_is_refused_keeps_what_was_typed_and_says_why_at_the_field(officer):
    answer = post(
        officer, "/cases/docket/record/", step="eligibility", occurred="2031-01-01", note="my long note", key=new_key()
    )

    assert errors(answer) == {"outcome": "This field is required."}
    answer = post(
        officer,
        "/cases/docket/record/",
        step="eligibility",
        outcome="stamped",
        occurred="2031-01-01",
        note="my long note",
        key=new_key(),
    )
    assert errors(answer) == {"occurred": "2031-01-01 is not over yet; record an event on the day it has happened"}
    text = answer.content.decode()
    assert "my long note" in text
    assert 'value="2031-01-01"' in text
    assert len(events("docket")) == 1


@pytest.mark.parametrize("text", ["yesterday", "2030-13-01", "2030-02-02..2030-02-01"])
def test_a_day_that_is_none_is_refused_at_its_field(officer, text):
    answer = post(officer, "/cases/docket/record/", step="receive", occurred=text, key=new_key())

    assert "occurred" in errors(answer)
    assert f'value="{text}"' in answer.content.decode()


def test_of_two_who_record_the_same_step_the_second_is_told_and_loses_nothing(officer, desk_client):
    form = {"step": "eligibility", "outcome": "stamped", "occurred": "2030-04-20", "note": "mine"}
    post(desk_client("coordinator", post="chief"), "/cases/docket/record/", **form | {"note": "hers"}, key=new_key())
    answer = post(officer, "/cases/docket/record/", **form | {"occurred": "2030-04-21"}, key=new_key())

    text = answer.content.decode()
    assert answer.status_code == 400
    assert "Somebody recorded this in the meantime." in text
    assert "chief, at 2030-05-01 12:30 UTC:" in text
    assert "2030-04-20, stamped: hers" in text
    assert ">\nmine</textarea>" in text
    standing = answer.context["standing"].id
    assert f'/cases/docket/events/{standing}/correct/?occurred=2030-04-21&amp;outcome=stamped"' in text
    assert len(events("docket")) == 2
    again = page(officer, f"/cases/docket/events/{standing}/correct/?occurred=2030-04-21&outcome=stamped")
    assert 'value="2030-04-21"' in again


def test_of_two_who_correct_the_same_event_the_second_is_told(officer):
    form = {"occurred": "2030-02-06", "act": "correct"}
    post(officer, "/cases/docket/events/filed/correct/", **form, note="first", key=new_key())
    answer = post(officer, "/cases/docket/events/filed/correct/", **form, note="second", key=new_key())

    assert "has been corrected already" in errors(answer)["__all__"]
    assert ">\nsecond</textarea>" in answer.content.decode()


def test_a_form_that_is_sent_twice_is_recorded_once(officer):
    form = {"step": "eligibility", "outcome": "stamped", "occurred": "2030-04-20", "key": new_key()}
    post(officer, "/cases/docket/record/", **form)
    answer = post(officer, "/cases/docket/record/", **form)

    assert told(answer) == ["This had been recorded already; it was not recorded twice."]
    assert len(events("docket")) == 2


def test_a_damaged_key_is_refused(officer):
    answer = post(officer, "/cases/docket/record/", step="receive", occurred="2030-04-20", key="x' or 1")

    assert errors(answer)["__all__"] == "this form is damaged; load the page anew and type it again"


def test_an_event_is_taken_away_with_a_reason_and_never_without(officer):
    address = "/cases/docket/events/filed/correct/"
    answer = post(officer, address, act="void", key=new_key())
    assert errors(answer) == {"note": "This field is required."}

    post(officer, address, act="void", note="it was another application", key=new_key())
    assert desk_world(clock.today()).progress["docket"].finished("apply") is None
    text = page(officer, "/cases/docket/")
    assert "<del>apply</del>" in text
    assert "takes filed away" in text


def test_what_somebody_wrote_is_shown_as_text(officer):
    post(
        officer,
        "/cases/docket/record/",
        step="receive",
        occurred="2030-04-20",
        note="<script>alert(1)</script>",
        source="javascript:alert(1)",
        key=new_key(),
    )
    text = page(officer, "/cases/docket/")

    assert "<script>alert(1)" not in text
    assert 'href="javascript:' not in text
    assert Note.objects.filter(text__contains="<script>").exists()


def test_evidence_on_record_is_named_by_its_id_and_another_is_refused(officer):
    form = {"step": "receive", "occurred": "2030-04-20"}
    answer = post(officer, "/cases/docket/record/", **form, evidence="leter", key=new_key())
    assert errors(answer) == {"evidence": "there is no evidence 'leter'; did you mean 'letter'?"}

    post(officer, "/cases/docket/record/", **form, evidence="letter", key=new_key())
    assert 'href="/evidence/letter/">Letter of Northlab</a>' in page(officer, "/cases/docket/")


def test_a_file_dropped_on_a_step_is_kept_even_where_the_event_is_refused(officer, pdf):
    form = {"step": "receive", "handling": "internal", "key": new_key()}
    answer = officer.post("/cases/docket/record/", {**form, "occurred": "2031-01-01", "dropped": pdf("stamp.pdf")})

    (kept,) = answer.context["form"].data["evidence"].split()
    assert versions(kept)[0].name == "stamp.pdf"
    assert f'value="{kept}"' in answer.content.decode()
    post(officer, "/cases/docket/record/", **form, occurred="2030-04-20", evidence=kept)
    (event,) = [e for e in events("docket").values() if e.step == "receive"]
    assert event.evidence == (kept,)
    assert f'href="/evidence/{kept}/"' in page(officer, "/cases/docket/")


# ---------------------------------------------------------------- every event of every procedure


@pytest.mark.parametrize("procedure", EDITIONS)
def test_every_event_of_every_shipped_procedure_is_recorded_through_the_page(officer, procedure, monkeypatch):
    """Each step with each of its outcomes; a correction and a withdrawal of each step; each fact decided both ways."""
    monkeypatch.setattr(pages, "ask_for_forecast", lambda _day: None)  # no forecast is looked at here
    outcomes = {step.name: [outcome.name for outcome in step.outcomes] or [""] for step in procedure.steps}
    cases = [opened(procedure) for _ in range(max(map(len, outcomes.values())))]
    offered = page(officer, f"/cases/{cases[0]}/")
    for step, names in outcomes.items():
        assert f"/record/?step={step}" in offered
        found = [
            recorded(officer, case, "record/", step=step, outcome=name)
            for case, name in zip(cases, names, strict=False)
        ]
        assert [(event.step, event.outcome or "") for event in found] == [(step, name) for name in names]
        corrected = recorded(officer, cases[0], f"events/{found[0].id}/correct/", note="why", outcome=names[-1])
        assert (corrected.corrects, corrected.outcome or "") == (found[0].id, names[-1])
        void = recorded(officer, cases[0], f"events/{corrected.id}/correct/", note="why", act="void")
        assert (void.corrects, void.is_void) == (corrected.id, True)
    for fact in procedure.facts:
        assert f"/record/?fact={fact}" in offered
        for so in ("yes", "no"):
            assert recorded(officer, cases[0], "record/", fact=fact, so=so).sets == [fact, so == "yes"]


def opened(procedure):
    on = parse_span(min(procedure.until or date(2030, 4, 1), date(2030, 4, 1)).isoformat())
    opening = Opening(
        procedure=procedure.id, subject="wheel-1", opened=on, edition=procedure.edition_name, is_another=True
    )
    return open_case(opening, "officer").id


def recorded(client, case, address, **fields):
    """Send a form, and give the row of the journal that it brought."""
    key = new_key()
    answer = client.post(f"/cases/{case}/{address}", {"occurred": "2030-04-20", "key": key, **fields})
    assert answer.status_code == 302, answer.context and answer.context["form"].errors
    return Event.objects.get(pk=f"e-{key}")


# ---------------------------------------------------------------- opening


def test_a_case_is_opened_from_the_page_with_the_facts_its_procedure_asks_for(officer):
    text = page(officer, "/open-case/?procedure=transport.ordinary&subject=wheel-1")
    assert 'name="fact-goes-by-sea"' in text
    assert 'value="wheel-1"' in text
    answer = post(
        officer,
        "/open-case/",
        procedure="transport.ordinary",
        subject="wheel-1",
        opened="2030-04-20",
        act="open",
        **{"fact-goes-by-sea": "yes"},
    )

    assert told(answer) == ["Case transport-ordinary-wheel-1 is open."]
    progress = desk_world(clock.today()).progress["transport-ordinary-wheel-1"]
    assert (progress.is_open, progress.facts["goes-by-sea"]) == (True, True)


def test_the_facts_of_a_procedure_are_asked_for_before_it_is_opened(officer):
    answer = post(officer, "/open-case/", procedure="transport.ordinary", subject="wheel-1", act="facts")

    assert 'name="fact-goes-by-sea"' in answer.content.decode()
    assert 'value="wheel-1"' in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"subject": "wheel"}, "subject", "there is nothing 'wheel' in the register; did you mean 'wheels'?"),
        ({"opened": "2031-01-01"}, "opened", "2031-01-01 is not over yet; open a case on the day it opens"),
        ({"edition": "1999"}, "edition", "transport.ordinary has no edition 1999"),
        ({"procedure": "none"}, "procedure", "Select a valid choice."),
        ({"procedure": "us.florence.duty-free-entry", "subject": "wheels"}, "is_another", "case 'docket' of this procedure"),
    ],
)  # fmt: skip
def test_a_case_that_cannot_be_opened_says_why_at_the_field(officer, fields, field, words):
    form = {
        "procedure": "transport.ordinary",
        "subject": "wheel-1",
        "opened": "2030-04-20",
        "note": "kept",
        "act": "open",
    }
    answer = post(officer, "/open-case/", **form | fields)

    found = errors(answer)
    assert list(found) == [field]
    assert words in found[field]
    assert ">\nkept</textarea>" in answer.content.decode()


# ---------------------------------------------------------------- the forecast


def day(text):
    return date.fromisoformat(text)


def dates(p50, p80):
    return Dates(day(p50), day(p50), day(p80), day(p80))


def a_forecast(**told):
    """As much of a kept forecast as these pages read."""
    leaves = SimpleNamespace(
        id="leaves", title="The wheels leave", wanted=parse_span("2030-06-15"), dates=dates("2030-06-01", "2030-07-01")
    )
    made_at = datetime(2030, 5, 1, 6, 0, tzinfo=UTC)
    usual = {"made_at": made_at, "draws": 1000, "is_stale": False, "changes_since": 0, "before": None, "starts": ()}
    return SimpleNamespace(milestones={"leaves": leaves}, **usual | told)


@pytest.fixture
def keep(monkeypatch):
    """Let a forecast be the one that is kept."""

    def put(forecast):
        monkeypatch.setattr(case_view, "kept_forecast", lambda _day, _now=None: forecast)
        monkeypatch.setattr(pages, "kept_forecast", lambda _day, _now=None: forecast)

    return put


def test_the_page_shows_what_hangs_on_the_case_as_a_fan_and_never_one_bare_day(officer, keep):
    keep(a_forecast())
    text = page(officer, "/cases/docket/").partition('id="forecast"')[2]

    assert "The wheels leave" in text
    assert "2030-06-01 – 2030-07-01" in text
    assert "Forecast of 2030-05-01 06:00 UTC, 1000 futures." in text


def test_the_page_shows_what_an_event_changed_in_the_forecast(officer, keep):
    before = SimpleNamespace(milestones={"leaves": dates("2030-08-01", "2030-09-01")})
    keep(a_forecast(before=before))
    text = page(officer, "/cases/docket/").partition('id="forecast"')[2]

    assert text.index("2030-06-01 – 2030-07-01") < text.index("2030-08-01 – 2030-09-01")


def test_a_forecast_that_is_out_of_date_says_so_and_one_that_was_never_made_as_well(officer, keep):
    keep(a_forecast(is_stale=True, changes_since=3))
    assert "3 changes came after it; a new one has been asked for." in page(officer, "/cases/docket/")

    keep(None)
    assert "No forecast of this day is kept yet." in page(officer, "/cases/docket/")


def test_a_recorded_event_asks_for_a_new_forecast(officer, monkeypatch):
    asked = []
    monkeypatch.setattr(pages, "ask_for_forecast", asked.append)
    post(officer, "/cases/docket/record/", step="receive", occurred="2030-04-20", key=new_key())

    assert asked == [day("2030-05-01")]


def test_the_cases_the_forecast_assumes_are_listed_and_can_be_opened_from_there(officer, keep):
    start = SimpleNamespace(
        case="proposed:us.gift:wheels", title="A gift (no case open)", latest=day("2030-05-20"), is_decision=True
    )
    planned = SimpleNamespace(case="docket", title="", latest=None, is_decision=False)
    keep(a_forecast(starts=(start, planned)))
    text = page(officer, "/proposed-cases/")

    assert "2030-05-20" in text
    assert "people decide first" in text
    assert 'href="/open-case/?procedure=us.gift&amp;subject=wheels"' in text
    assert "proposed:" not in text


def test_a_viewer_is_offered_no_case_to_open(filled, desk_client, keep):
    start = SimpleNamespace(case="proposed:us.gift:wheels", title="A gift", latest=None, is_decision=False)
    keep(a_forecast(starts=(start,)))

    assert "/open-case/" not in page(desk_client("viewer"), "/proposed-cases/")
