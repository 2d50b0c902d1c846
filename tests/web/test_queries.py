"""How many questions each list asks of the database, once the register is in memory: a baseline a list, and none grows with it."""

from threading import Event

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lockwasher.actions import make_forecast, worker
from lockwasher.actions.desk import forget
from lockwasher.actions.register import create_record
from web.conftest import NOW

WHO = 2  # session, login with its account
WHO_AND_WHAT = WHO + 2  # what has changed: changes, events
LISTS = {
    "/": WHO_AND_WHAT + 3,
    "/loose/": WHO_AND_WHAT + 1,
    "/starts/": WHO_AND_WHAT + 1,
    "/waiting/": WHO_AND_WHAT + 1,
    "/cases/": WHO_AND_WHAT,
    "/proposed-cases/": WHO_AND_WHAT + 1,
    "/items/": WHO_AND_WHAT + 1,
    "/consignments/": WHO_AND_WHAT + 1,
    "/contributions/": WHO_AND_WHAT + 1,
    "/agreements/": WHO_AND_WHAT,
    "/coverage/": WHO_AND_WHAT,
    "/coverage/items/": WHO_AND_WHAT,
    "/offices/": WHO_AND_WHAT + 1,
    "/other-offices/": WHO_AND_WHAT + 1,
    "/register/": WHO_AND_WHAT + 1,
    "/register/items/": WHO_AND_WHAT,
    "/procedures/": WHO_AND_WHAT,
    "/papers/consignments/wheels/": WHO_AND_WHAT + 2,
    "/evidence/": WHO_AND_WHAT + 1,
    "/questions/": WHO + 1,
    "/load/": WHO + 1,
    "/answer-links/": WHO_AND_WHAT + 2,
    "/mail/": WHO_AND_WHAT + 2,
    "/mail/contacts/": WHO_AND_WHAT + 1,
    "/policy/": WHO_AND_WHAT + 1,
    "/schedules/": WHO + 1,
    "/schedules/forecast/": WHO_AND_WHAT + 4,
    "/first-hour/back/": WHO_AND_WHAT + 2,
    "/calendars/": WHO_AND_WHAT + 1,
    "/audit/": WHO_AND_WHAT,
    "/search/?q=wheel": WHO_AND_WHAT,
    "/administration/accounts/": WHO + 1,
    "/administration/marks/": WHO_AND_WHAT,
}
OF_THE_FORECAST = {
    *("/", "/loose/", "/starts/", "/proposed-cases/", "/items/", "/consignments/", "/contributions/", "/offices/"),
    "/other-offices/",
}
OF_A_FINDING = dict.fromkeys(("milestones", "figures", "offices", "queues"), WHO + 1)
HOW_STALE = 2  # how many events and changes came since the forecast was made


@pytest.fixture
def administrator(filled, desk_client, monkeypatch):
    monkeypatch.setattr(make_forecast, "DRAWS", 20)
    forget()
    make_forecast.make_forecast(NOW.date(), lambda *_: None)
    yield desk_client("administrator")
    forget()


def asked(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found), [query["sql"] for query in found]


def test_every_list_asks_as_much_as_its_baseline_and_no_more_when_the_register_grows(administrator):
    before = {address: asked(administrator, address)[0] for address in LISTS}
    for number in range(30):
        cells = {"id": f"wheel-{number + 10}", "title": "A wheel", "contributions": "calorimeter", "project": "project"}
        create_record("items", {**cells, "known_on": "2030-04-01"}, "desk", "thirty more")
    after = {address: asked(administrator, address) for address in LISTS}

    assert before == LISTS
    grown = {address: n - LISTS[address] for address, (n, _) in after.items()}
    assert {address for address, n in grown.items() if n} == OF_THE_FORECAST
    assert {n for n in grown.values() if n} == {HOW_STALE}


def test_every_list_of_a_finding_asks_for_the_finding_and_what_its_reader_may_see(administrator):
    question = {"portfolio": "icarus", "day": "2017-07-26", "base": "today", "under": "as-known", "draws": "40"}
    address = administrator.post("/policy/", {**question, "seed": "1", "policy": ["pandemic"]}).headers["Location"]
    worker.run_worker(Event(), once=True, tell=lambda _: None)

    assert {name: asked(administrator, f"{address}{name}/")[0] for name in OF_A_FINDING} == OF_A_FINDING
