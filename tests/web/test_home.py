"""The first page: what will be late, what cannot be computed, what to start, and the one next step of each."""

import io
import zipfile
from datetime import date

import pytest
from django.urls import reverse

from lockwasher.actions import jobs, make_forecast
from lockwasher.actions.kept import forget, kept_forecast
from lockwasher.actions.record import Happening, record_event
from lockwasher.calendars.spans import parse_span
from lockwasher.forecast.next_step import NextStep, Verb
from lockwasher.forecast.proposals import proposed_of
from lockwasher.records.kept_tables import KeptForecast
from lockwasher.web.models import SavedView
from lockwasher.web.next_address import next_address, opening, thing_address
from lockwasher.web.pages.home import moved
from lockwasher.web.templatetags.loose import LABELS, was_moved

DAY = date(2030, 5, 1)


@pytest.fixture(autouse=True)
def few_draws(monkeypatch):
    monkeypatch.setattr(make_forecast, "DRAWS", 20)
    forget()
    yield
    forget()


@pytest.fixture
def forecast(filled):
    """The small portfolio in the database, and its forecast of today kept."""
    return make_forecast.make_forecast(DAY, lambda *_: None)


@pytest.fixture
def officer(desk_client):
    return desk_client("officer")


def read(client, address="/", **headers):
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, answer.content[:300]
    return answer.content.decode()


def test_an_empty_register_is_told_what_to_do_first(officer):
    page = read(officer)

    assert "The register is empty, so nothing can come loose yet. What to do first:" in page
    assert "lockwasher load FOLDER" in page


def test_without_a_forecast_the_page_offers_to_make_one(officer, desk_client, filled):
    page = read(officer)

    assert "No forecast of 2030-05-01 is kept." in page
    assert "Make the forecast now" in page
    assert "Make the forecast now" not in read(desk_client("viewer"))


@pytest.mark.parametrize("address", ["/", "/loose/", "/starts/", "/forecast/"])
def test_no_forecast_is_offered_of_a_day_out_of_reach(officer, filled, address):
    answer = officer.get(f"{address}?as_of=2999-01-01")

    assert answer.status_code == 400
    assert (
        "2999-01-01 is out of reach; look from a day between 1950-01-01 and ten years from now"
        in answer.content.decode()
    )


def test_none_is_queued_of_a_day_out_of_reach(officer, filled):
    assert officer.post(reverse("ask-forecast") + "?as_of=0001-01-01").status_code == 400
    assert not jobs.JobState.objects.exists()


@pytest.mark.parametrize("address", ["/loose/", "/starts/"])
def test_without_a_forecast_a_list_does_not_say_that_nothing_comes_loose(officer, filled, address):
    page = read(officer, address)

    assert "No forecast of this day is kept, so nothing is listed. Have it made on the first page." in page
    assert "Nothing comes loose." not in page
    assert "No case waits to be begun." not in page


def test_while_one_is_made_the_page_shows_how_far_it_is(officer, filled):
    officer.post(reverse("ask-forecast"))
    page = read(officer)

    assert "It is being made; this page shows it as soon as it is there." in page
    assert '<progress id="job-progress" max="100" value="0">' in page
    assert "Make the forecast now" not in page


def test_why_the_last_attempt_failed_is_told(officer, filled, monkeypatch):
    monkeypatch.setattr(make_forecast, "forecast", None)
    asked = jobs.ask_for_forecast(DAY)
    jobs._results().filter(pk=asked.id).update(status="FAILED")
    jobs.JobState.objects.update(error="cases wait for each other in a circle")

    assert "The last attempt at a forecast failed: cases wait for each other in a circle" in read(officer)


def test_the_first_page_says_what_is_late_what_is_unknown_and_what_to_start(officer, forecast):
    page = read(officer)
    kept = kept_forecast(DAY)

    assert "as of 2030-05-01, in 20 futures" in page
    late = page[page.index('id="late-head"') : page.index('id="unknown-head"')]
    unknown = page[page.index('id="unknown-head"') : page.index('id="start-head"')]
    for group in kept.groups("late"):
        assert group.title in late
    for group in kept.groups("unknown"):
        assert group.title.replace("'", "&#x27;") in unknown
    (line,) = (line.line for line in kept.lines if line.line.about == "late")
    assert f"The wheels leave</a>: {line.sentence}" in late
    assert f"{line.dates.p50} – {line.dates.p80}" in late
    assert line.need_by.isoformat() in late
    assert "To start this week" in page


def test_a_start_that_lies_behind_is_marked_as_past(officer, forecast):
    start = next(one for one in kept_forecast(DAY).starts if one.latest and one.latest < DAY)
    page = read(officer)
    told = page[page.index(start.latest.isoformat(), page.index('id="start-head"')) :]

    assert told.split("</b>")[1].startswith(' <span class="late">past</span>')


def test_the_page_is_drawn_once_for_a_role_and_anew_when_the_forecast_is_another(officer, desk_client, forecast):
    def part(client):
        page = read(client)
        return page[page.index('<div id="loose"') :]

    first = part(officer)
    assert part(officer) == part(desk_client("officer", post="clerk")) == first != part(desk_client("viewer"))

    record_event(Happening(case="transport", occurred=parse_span("2030-04-30"), step="depart"), "desk")
    make_forecast.make_forecast(DAY, lambda *_: None)
    assert part(officer) != first


def test_each_line_has_one_button_for_its_next_step(officer, forecast):
    page = read(officer)

    assert "Name the importer of record of The wheels" in page
    assert page.count('class="btn btn-sm btn-desk next"') == sum(
        1 for kind in ("late", "unknown") for _ in kept_forecast(DAY).groups(kind)
    )


def test_who_may_only_look_sees_the_words_of_a_step_and_no_button(desk_client, forecast):
    page = read(desk_client("viewer"))

    assert "Name the importer of record of The wheels" in page
    assert "btn-desk next" not in page


def test_a_partner_is_led_away_and_a_login_without_an_account_refused(desk_client, forecast):
    for address in ("/loose/", "/starts/", "/forecast/", "/views/", "/milestones/leaves/", "/loose/late/0/"):
        assert desk_client("partner", partner="northlab").get(address).status_code == 403


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("f-project=project", True),
        ("f-project=other", False),
        ("f-partner=northlab", True),
        ("f-milestone_kind=departs&f-what=late", True),
        ("f-milestone_kind=enters&f-what=late", False),
        ("q=WHEELS+leave", True),
        ("q=nothing-like-it", False),
        ("f-gates=yes", True),
        ("f-waits_for=nobody", False),
    ],
)
def test_filters_leave_what_was_asked_for(officer, forecast, query, is_there):
    page = read(officer, f"/?{query}")

    assert ("The wheels leave</a>: there by then" in page) == is_there
    assert ("show all" in page) == (query not in {"f-project=project", "f-partner=northlab"})


def test_what_is_filtered_to_nothing_says_so(officer, forecast):
    assert read(officer, "/?q=nothing-like-it").count("Nothing among these lines.") == 2


def test_a_filter_renews_the_part_and_not_the_page(officer, forecast):
    part = read(officer, "/?q=wheels", **{"HX-Request": "true", "HX-Target": "loose"})

    assert part.lstrip().startswith('<div id="loose"')
    assert "<html" not in part


def test_csv_holds_every_line_that_is_shown_and_excel_the_same(officer, forecast):
    text = officer.get("/?f-what=late&format=csv").content.decode("utf-8-sig")
    rows = text.splitlines()
    workbook = zipfile.ZipFile(io.BytesIO(officer.get("/?f-what=late&format=xlsx").content))

    assert rows[0].startswith(
        "what,cause,milestone,milestone_kind,subject,project,partner,why,waits_for,needed_by,p50,p80"
    )
    assert len(rows) - 1 == sum(line.kind == "late" for line in kept_forecast(DAY).lines)
    assert all(row.startswith("late,") for row in rows[1:])
    assert workbook.read("xl/worksheets/sheet1.xml").decode().count("<row ") == len(rows)


def test_the_lines_of_a_cause_unfold_under_it_and_fold_up_again(officer, forecast):
    group = kept_forecast(DAY).groups("unknown")[0]
    address = reverse("loose-group", args=["unknown", group.rank])
    part = read(officer, address)

    assert part.count('<th scope="row">') == min(group.n_lines, 12)
    assert "Fold up" in part
    assert read(officer, f"{address}?fold=yes").strip() == ""
    assert officer.get(reverse("loose-group", args=["late", group.rank])).status_code == 404
    assert officer.get(reverse("loose-group", args=["nothing", 0])).status_code == 404


def test_every_line_of_a_cause_has_an_address_of_its_own(officer, forecast):
    group = kept_forecast(DAY).groups("unknown")[0]
    page = officer.get("/loose/", {"cause": group.cause})

    assert page.context["shown"].n_all == group.n_lines
    assert group.title in page.content.decode()
    assert officer.get("/loose/").context["shown"].n_all == len(kept_forecast(DAY).lines)


def test_a_stale_forecast_says_how_many_changes_came_since(officer, forecast):
    record_event(Happening(case="transport", occurred=parse_span("2030-04-20"), step="plan-route"), "officer")
    page = read(officer)

    assert "1 change came after this forecast was made." in page
    assert "Make the forecast now" in page
    jobs.ask_for_forecast(DAY)
    assert "Make the forecast now" not in read(officer)


def test_until_todays_is_made_the_last_one_is_shown_as_that(officer, forecast, monkeypatch):
    KeptForecast.objects.update(as_of=date(2030, 4, 30))
    forget()

    assert "This is the forecast of 2030-04-30; that of 2030-05-01 is not made yet." in read(officer)


def test_another_day_shows_its_own_forecast_and_no_buttons(officer, forecast):
    make_forecast.make_forecast(date(2030, 4, 1), lambda *_: None)
    page = read(officer, "/?as_of=2030-04-01")

    assert "as of 2030-04-01" in page
    assert "btn-desk next" not in page
    assert "No forecast of 2030-03-01 is kept." in read(officer, "/?as_of=2030-03-01")


def test_what_an_event_moved_is_told_with_the_milestone(officer, forecast):
    before = kept_forecast(DAY).milestones["leaves"].dates
    record_event(Happening(case="transport", occurred=parse_span("2030-04-20"), step="plan-route"), "officer")
    make_forecast.make_forecast(DAY, lambda *_: None)
    found = kept_forecast(DAY)

    assert found.milestones["leaves"].dates.p80 != before.p80
    assert moved(found)["leaves"] == f"P80 was {before.p80}"
    assert was_moved(moved(found), "leaves") == f' <span class="quiet">(P80 was {before.p80})</span>'
    assert f"P50 {before.p50}, P80 {before.p80}" in read(officer, "/milestones/leaves/")


def test_a_milestone_shows_what_decides_its_day(officer, forecast):
    page = read(officer, "/milestones/leaves/")

    assert "What decides the day" in page
    assert "transport" in page
    assert kept_forecast(DAY).milestones["leaves"].dates.p80.isoformat() in page
    assert officer.get("/milestones/nothing/").status_code == 404


def test_without_a_forecast_a_milestone_says_where_to_have_it_made(officer, filled):
    assert "Have it made on the first page." in read(officer, "/milestones/leaves/")
    assert "Have it made on the first page." in read(officer, "/forecast/")


def test_what_a_forecast_rests_on_is_told(officer, forecast):
    page = read(officer, "/forecast/")

    assert kept_forecast(DAY).digest in page
    assert "are guesses" in page


def test_every_case_to_start_is_listed(officer, forecast):
    page = officer.get("/starts/")

    assert page.context["shown"].n_all == len(kept_forecast(DAY).starts)


def test_a_number_of_queries_that_does_not_grow_with_the_lines(officer, forecast, django_assert_max_num_queries):
    read(officer)
    with django_assert_max_num_queries(16):
        read(officer)


# ---------------------------------------------------------------- saved views


def test_filters_are_kept_under_a_name_and_found_again(officer, forecast):
    told = {"page": "home", "query": "f-what=late&q=&page=2&as_of=2030-04-01", "name": "Late"}
    answer = officer.post("/views/", told)

    assert answer["Location"] == "/?f-what=late"
    assert '<a href="/?f-what=late">Late</a>' in read(officer)
    officer.post("/views/", told | {"query": "f-what=late&q=wheels"})
    assert [view.query for view in SavedView.objects.all()] == ["f-what=late&q=wheels"]


def test_a_view_of_ones_own_is_seen_by_nobody_else_and_a_shared_one_by_all(desk_client, forecast):
    mine, other = desk_client("officer"), desk_client("viewer")
    mine.post("/views/", {"page": "home", "query": "q=a", "name": "Own"})
    mine.post("/views/", {"page": "home", "query": "q=b", "name": "Shared", "shared": "on"})
    page = read(other, "/views/")

    assert "Shared" in page
    assert ">Own<" not in page
    shared = SavedView.objects.get(name="Shared")
    assert other.post(f"/views/{shared.pk}/forget/").status_code == 404
    assert mine.post(f"/views/{shared.pk}/forget/")["Location"] == "/views/"
    assert not SavedView.objects.filter(name="Shared")


def test_a_view_without_a_name_is_refused_at_its_field(officer, forecast):
    answer = officer.post("/views/", {"page": "home", "query": "", "name": ""})

    assert answer.status_code == 400
    assert "name: This field is required." in answer.content.decode()
    assert officer.post("/views/", {"page": "elsewhere", "query": "", "name": "x"}).status_code == 400


# ---------------------------------------------------------------- where a next step is done


def portfolio():
    return make_forecast.desk_world(DAY).portfolio


def test_a_proposed_case_leads_to_where_it_is_opened():
    case = "proposed:us.florence.duty-free-entry:wheels"

    assert proposed_of(case) == ("us.florence.duty-free-entry", "wheels")
    assert proposed_of("transport") is None
    assert opening(case) in {"", "/open-case/?procedure=us.florence.duty-free-entry&subject=wheels"}


@pytest.mark.parametrize("verb", list(Verb))
def test_every_verb_leads_somewhere(filled, verb):
    target = {Verb.OPEN: "proposed:title.transfer:wheels", Verb.RECORD: "transport", Verb.DECIDE: "transport"}.get(
        verb, "wheels"
    )

    assert next_address(NextStep(verb, target, "Do it", "book"), portfolio()).startswith("/")


def test_a_thing_without_a_page_leads_nowhere(filled):
    assert thing_address("nobody", portfolio()) == ""
    assert thing_address("leaves", portfolio()) == "/milestones/leaves/"


def test_every_verb_has_a_word_for_its_button():
    assert set(LABELS) == set(Verb)
