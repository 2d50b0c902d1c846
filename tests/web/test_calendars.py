"""Calendars: what a subscriber's program reads, that what moved is moved and not doubled, and who is answered."""

from __future__ import annotations

import logging
import re
from datetime import date

import pytest
import vobject
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from ical.calendar_stream import IcsCalendarStream

from lockwasher.actions import make_forecast
from lockwasher.actions.desk import forget
from lockwasher.actions.load import load
from lockwasher.actions.record import Happening, record_event
from lockwasher.actions.register import archive_record, edit_record, versions_of
from lockwasher.calendars.spans import on
from lockwasher.web.accounts import close_account
from lockwasher.web.feeds import MOST
from lockwasher.web.logs import WithoutSecrets
from lockwasher.web.models import Account, CalendarFeed, Role
from web.conftest import NOW
from web.two_partners import add_second_partner

OFFICES = "importer.customs,Customs officer,host,US\napplicant,Who applies,host,US\n"
POSTS = "entry-clerk,Customs clerk,importer.customs\nwriter,Who signs for the applicant,applicant\n"
OCCASIONS = "id,title,on,agreements,mark\nvisit,Visit of the minister,2030-06-03..2030-06-04,annex,synthetic\n"


@pytest.fixture
def office(transactional_db, folder, monkeypatch):
    """The small register with two partners, posts and a visit, and a forecast of today."""
    add_second_partner(folder)
    for name, rows in (("offices.csv", OFFICES), ("posts.csv", POSTS), ("occasions.csv", OCCASIONS)):
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(rows)
    monkeypatch.setattr(make_forecast, "DRAWS", 20)
    forget()
    load(str(folder), by="desk")
    make_forecast.make_forecast(NOW.date(), lambda *_: None)
    yield
    forget()


@pytest.fixture
def subscribe(office, desk_client):
    """Make a calendar as somebody; its address."""

    def make(of, role="officer", partner="", post="entry-clerk"):
        page = desk_client(role, partner, "" if partner else post).post("/calendars/", {"of": of, "label": "telephone"})
        assert page.status_code == 200, page.content.decode()
        return re.search(r'value="http://testserver(/calendar/[\w-]+\.ics)"', page.content.decode())[1]

    return make


def fetch(address, **headers):
    """What a program without login or cookies gets."""
    return Client().get(address, headers=headers)


def read(answer):
    """The events by uid, as both programs' libraries read them; that they read the same is held here."""
    assert answer.status_code == 200
    text = answer.content.decode()
    events = {one.uid: one for one in IcsCalendarStream.calendar_from_ics(text).events}
    others = {one.uid.value: one for one in vobject.readOne(text).vevent_list}
    assert len(events) == text.count("BEGIN:VEVENT")
    told = {uid: (one.dtstart, one.dtend, one.summary, one.description, one.sequence) for uid, one in events.items()}
    assert told == {
        uid: (o.dtstart.value, o.dtend.value, o.summary.value, o.description.value, int(o.sequence.value))
        for uid, o in others.items()
    }
    return events


def by_title(events):
    return {one.summary: one for one in events.values()}


class Subscriber:
    """A calendar program: it keeps what it fetched, moves what it knows if its sequence rose, and drops what is gone."""

    def __init__(self, address):
        self.address, self.tag, self.held, self.moved = address, "", {}, []

    def look(self):
        answer = fetch(self.address, if_none_match=self.tag)
        if answer.status_code == 304:
            return False
        self.tag, fetched, self.moved = answer.headers["ETag"], read(answer), []
        for uid, event in fetched.items():
            known = self.held.get(uid)
            if known and known.dtstart != event.dtstart:
                assert event.sequence > known.sequence
                assert event.last_modified >= known.last_modified
                self.moved.append(event.summary)
        self.held = fetched
        return True


def state(noun, name, **cells):
    edit_record(noun, name, cells, "desk", "as the plan now says", versions_of(noun, [name])[name])


# ---------------------------------------------------------------- what is in it


def test_a_project_has_its_need_bys_with_p50_and_p80_its_clocks_its_starts_and_its_occasions(subscribe):
    answer = fetch(subscribe("project/project"))
    events = by_title(read(answer))

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "X-WR-CALNAME:The project" in answer.content.decode()
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in answer.content.decode()
    leaves = events["Needed by: The wheels leave"]
    assert (leaves.dtstart, leaves.dtend) == (date(2030, 6, 15), date(2030, 6, 16))
    assert re.search(r"P50 \S+, P80 \S+, by the forecast of 2030-05-01 \(20 futures\)$", leaves.description)
    assert leaves.url == "http://testserver/milestones/leaves/"
    visit = events["May be signed at: Visit of the minister"]
    assert (visit.dtstart, visit.dtend) == (date(2030, 6, 3), date(2030, 6, 5))
    assert visit.description == "Annex 1: signed on 2029-03-01"
    kinds = {one.categories[0] for one in events.values()}
    assert kinds == {"clock", "need-by", "latest-safe-start", "occasion"}
    clock = next(one for one in events.values() if one.categories == ["clock"])
    assert "\nWhen it is missed: " in clock.description


def test_a_post_has_what_its_desk_shows(subscribe):
    clerk = by_title(read(fetch(subscribe("post/entry-clerk"))))

    assert any(title.startswith("Latest safe start: ") for title in clerk)
    assert all("@" not in one.description for one in clerk.values())


# ---------------------------------------------------------------- moved, not doubled


def test_what_moves_is_moved_and_not_doubled_and_what_is_gone_vanishes(subscribe):
    program = Subscriber(subscribe("project/project"))
    assert program.look()
    assert not program.look()  # nothing happened: nothing is sent
    n = len(program.held)

    state("need_bys", "in-june", need_by="2030-08-01")
    assert program.look()
    assert (program.moved, len(program.held)) == (["Needed by: The wheels leave"], n)

    state("need_bys", "in-june", need_by="2030-05-20")  # back again: the sequence rises all the same
    assert program.look()
    assert program.moved == ["Needed by: The wheels leave"]
    assert by_title(program.held)["Needed by: The wheels leave"].dtstart == date(2030, 5, 20)

    archive_record("occasions", "visit", "desk", "the visit is off", versions_of("occasions", ["visit"])["visit"])
    assert program.look()
    assert "May be signed at: Visit of the minister" not in by_title(program.held)
    assert len(program.held) == n - 1


def test_a_clock_moves_with_the_event_it_counts_from(subscribe):
    program = Subscriber(subscribe("project/project"))
    program.look()
    before = {one.summary: one.dtstart for one in program.held.values() if one.categories == ["clock"]}
    record_event(
        Happening(case="docket", occurred=on(date(2030, 2, 20)), step="apply", corrects="filed", note="wrong day"),
        "desk",
    )

    program.look()
    after = {one.summary: one.dtstart for one in program.held.values() if one.categories == ["clock"]}
    assert before.keys() == after.keys()
    assert any((after[name] - before[name]).days == 15 for name in before)


# ---------------------------------------------------------------- polling


def test_a_program_that_has_it_is_told_so_in_few_queries(subscribe):
    address = subscribe("project/project")
    first = fetch(address)
    tag, changed = first.headers["ETag"], first.headers["Last-Modified"]
    with CaptureQueriesContext(connection) as asked:
        assert fetch(address, if_none_match=f'W/{tag}, "x"').status_code == 304
    assert len(asked) <= 8, [query["sql"] for query in asked]
    assert fetch(address, if_modified_since=changed).status_code == 304
    assert fetch(address, if_modified_since="Tue, 01 Jan 2030 00:00:00 GMT").status_code == 200
    assert fetch(address, if_none_match='"other"', if_modified_since=changed).status_code == 200
    assert Client().head(address).status_code == 200


def test_no_cookie_is_set(subscribe):
    address = subscribe("project/project")
    for answer in (fetch(address), fetch("/calendar/none.ics"), Client().post(address)):
        assert not answer.cookies


def test_a_log_holds_no_secret():
    told = logging.makeLogRecord({"msg": "Not Found: %s", "args": ("/calendar/abc-DEF_1.ics",)})

    assert WithoutSecrets().filter(told)
    assert told.getMessage() == "Not Found: /calendar/…"


# ---------------------------------------------------------------- who is answered


def test_the_secret_is_told_once_and_only_its_digest_is_kept(subscribe, desk_client):
    address = subscribe("project/project")
    secret = address.removeprefix("/calendar/").removesuffix(".ics")

    assert len(secret) == 43
    assert secret not in "".join(map(str, CalendarFeed.objects.values_list()))
    page = desk_client("officer", post="entry-clerk").get("/calendars/")
    assert secret not in page.content.decode()
    assert "telephone" in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store, private"


def test_a_revoked_address_answers_nothing_and_nobody_else_revokes_it(subscribe, desk_client):
    address, row = subscribe("project/project"), CalendarFeed.objects.get
    number = row().pk
    assert desk_client("administrator").post(f"/calendars/{number}/revoke/").status_code == 404
    assert fetch(address).status_code == 200

    assert desk_client("officer", post="entry-clerk").post(f"/calendars/{number}/revoke/").status_code == 302
    assert fetch(address).status_code == 404
    assert fetch(address).content == b"There is no such calendar.\n"


def test_it_answers_nothing_when_its_account_is_closed_or_gone(subscribe):
    address = subscribe("project/project")
    close_account("officer--entry-clerk")
    assert fetch(address).status_code == 404

    other = subscribe("project/project", post="writer")
    Account.objects.filter(login__username="officer--writer").delete()
    assert fetch(other).status_code == 404


def test_it_answers_nothing_when_the_account_may_not_see_it_any_more(subscribe, desk_client):
    clerk, project = subscribe("post/entry-clerk"), subscribe("partner/southlab")
    account = Account.objects.filter(login__username="officer--entry-clerk")
    account.update(post="writer")
    assert fetch(clerk).status_code == 404
    assert fetch(project).status_code == 200

    account.update(role=Role.PARTNER, partner="northlab")
    assert fetch(project).status_code == 404
    account.update(role=Role.OFFICER, partner="")
    page = desk_client("officer", post="entry-clerk")
    account.update(post="writer")
    assert "your account may not see it any more" in page.get("/calendars/").content.decode()


@pytest.mark.parametrize(
    ("role", "partner", "of"),
    [
        ("officer", "", "post/writer"),
        ("viewer", "", "project/none"),
        ("partner", "northlab", "partner/southlab"),
        ("partner", "northlab", "post/entry-clerk"),
    ],
)
def test_an_account_makes_no_calendar_of_what_it_may_not_see(role, partner, of, office, desk_client):
    client = desk_client(role, partner, "" if partner else "entry-clerk")

    assert client.post("/calendars/", {"of": of}).status_code == 400
    assert not CalendarFeed.objects.exists()


def test_a_coordinator_may_have_the_calendar_of_every_post(subscribe):
    assert fetch(subscribe("post/writer", role="coordinator")).status_code == 200


def test_an_account_has_no_more_addresses_than_it_can_keep_apart(subscribe, desk_client):
    for _ in range(MOST):
        subscribe("project/project")
    page = desk_client("officer", post="entry-clerk").post("/calendars/", {"of": "project/project"})

    assert page.status_code == 400
    assert "this account has 20 addresses already; revoke one that is not used any more" in page.content.decode()


# ---------------------------------------------------------------- by handling mark


def test_a_partners_calendar_tells_nothing_of_another(subscribe):
    for of in ("partner/northlab", "project/project"):
        told = fetch(subscribe(of, role="partner", partner="northlab")).content.decode().replace("\r\n ", "")
        titles = by_title(read(fetch(subscribe(of, role="partner", partner="northlab"))))

        assert "Needed by: The wheels leave" in titles
        for hidden in ("South", "south", "heater", "quench", "mixed"):
            assert hidden not in told, (of, hidden)
    south = by_title(read(fetch(subscribe("partner/southlab", role="partner", partner="southlab"))))
    assert "Needed by: The heaters leave" in south
    assert "Needed by: The wheels leave" not in south


def test_what_is_marked_controlled_meanwhile_is_gone_from_the_calendar_of_who_may_not_see_it(subscribe):
    officer = subscribe("project/project")
    coordinator = subscribe("project/project", role="coordinator")
    assert "Needed by: The wheels leave" in by_title(read(fetch(officer)))

    for noun, name in (("consignments", "wheels"), ("milestones", "leaves")):
        state(noun, name, handling="controlled")
    told = fetch(officer).content.decode().replace("\r\n ", "")
    assert "The wheels" not in told
    assert "Needed by: The wheels leave" in by_title(read(fetch(coordinator)))
